"""The example on scores runs, says that it is made up, and prints what it promises."""

from __future__ import annotations

import contextlib
import io
import runpy
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "examples" / "score_communes.py"
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="the examples are not in the wheel")


@pytest.fixture(scope="module")
def parts():
    """What the script prints, by title: Vietnamese first, then English."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(str(SCRIPT), run_name="__main__")
    pieces = printed.getvalue().split("=" * 100 + "\n")[1:]
    return dict(zip((title.strip() for title in pieces[::2]), pieces[1::2], strict=True))


def test_it_says_everywhere_that_it_is_made_up(parts):
    assert len(parts) == 6
    vietnamese, english = list(parts)[:3], list(parts)[3:]
    assert all("SỐ LIỆU GIẢ ĐỊNH" in title for title in vietnamese)
    assert all("MADE UP" in title for title in english)


@pytest.mark.parametrize(("title", "mark"), [("XẾP HẠNG", ","), ("RANKING", ".")])
def test_it_ranks_twelve_communes_within_two_blocks(parts, title, mark):
    (ranking,) = (text for name, text in parts.items() if name.startswith(title))
    lines = ranking.splitlines()[1:]
    assert len(lines) == 12
    assert sum(" 1 " in line for line in lines) == 2
    first = next(line for line in lines if "Xã Ví Dụ 01" in line)
    assert f"86{mark}54" in first  # computed a second time in tests/golden
    assert "Xuất sắc" in first


def test_it_explains_the_commune_with_the_fewest_points(parts):
    for title, text in parts.items():
        if title.startswith(("XÃ", "WHERE")):
            assert title.endswith("(Xã Ví Dụ 05)")
            assert len(text.splitlines()) == 6
            assert all(line.startswith("- ") for line in text.splitlines())


def test_it_ends_with_findings_of_the_year(parts):
    for title, text in parts.items():
        if title.startswith(("PHÁT HIỆN", "MAIN")):
            assert len(text.splitlines()) >= 3
            assert all("2023" in line for line in text.splitlines())
            assert "Xã Ví Dụ 06" in text  # it was not surveyed
