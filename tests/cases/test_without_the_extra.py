"""The verb is there without the extra, and says which one it needs."""

import subprocess
import sys

import pytest

CALL = """
import sys
sys.modules["{package}"] = None
import parindex as pi
cases = dict(unit_id=["A"], received=["2023-01-09"], due=["2023-01-16"], finished=["2023-01-13"])
try:
    pi.tally(cases, form="vn-ii06a", periods="2023-H1", regime="nd-09-2019")
except pi.errors.MissingExtraError as error:
    print(error)
"""


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("package", ["narwhals", "duckdb"])
def test_one_sentence_says_which_extra_brings_it(package):
    assert run(CALL.format(package=package)) == (
        'parindex.tally needs an extra: pip install "parindex[cases]"'
    )


def test_all_names_are_there_without_it():
    code = "import sys; sys.modules['narwhals'] = None; from parindex import *; print(tally)"
    assert run(code).startswith("<function tally")
