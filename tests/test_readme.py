"""What the README shows is what this version prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.mark.skipif(not README.is_file(), reason="the README is not in the wheel")
def test_the_examples_print_what_stands_below_them():
    examples = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert len(examples) >= 2
    names: dict[str, object] = {}
    for code, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)
        # the README breaks long lines
        assert printed.getvalue().split() == expected.split()
