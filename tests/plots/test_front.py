"""The front of the room: loaded late, and plain about what it lacks."""

from __future__ import annotations

import subprocess
import sys

WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from parindex import plots
try:
    plots.units
except ImportError as error:
    print(type(error).__name__, error)
"""


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_without_matplotlib_one_sentence_says_which_extra_brings_it():
    assert run(WITHOUT) == (
        "MissingExtraError parindex.plots needs an extra: pip install 'parindex[plots]'"
    )


def test_pictures_load_nothing_before_one_is_drawn_and_never_pyplot():
    seen = run(
        "import sys, parindex; from parindex import plots; print('matplotlib' in sys.modules);"
        "plots.units; print('matplotlib.pyplot' in sys.modules)"
    )
    assert seen.split() == ["False", "False"]
