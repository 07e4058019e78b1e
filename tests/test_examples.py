"""The examples run, print one screen, and write what they promise to files."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
from pathlib import Path

import pytest
from tests.plain_text import plain

EXAMPLES = Path(__file__).parents[1] / "examples"
pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not in the wheel")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What each script printed, and the folder that it ran in."""
    done = {}
    for name in ("half_year_review", "score_communes", "report_from_workbook", "from_cases"):
        folder, printed = tmp_path_factory.mktemp(name), io.StringIO()
        with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
            runpy.run_path(str(EXAMPLES / f"{name}.py"), run_name="__main__")
        done[name] = printed.getvalue(), folder
    return done


@pytest.fixture(scope="module")
def parts(runs):
    """What the report on scores says, by title: Vietnamese first, then English."""
    _, folder = runs["score_communes"]
    whole = "".join(
        (folder / "build" / "review" / f"communes.{language}.txt").read_text(encoding="utf-8")
        for language in ("vi", "en")
    )
    pieces = whole.split("=" * 100 + "\n")[1:]
    return dict(zip((title.strip() for title in pieces[::2]), pieces[1::2], strict=True))


@pytest.mark.parametrize("name", ["half_year_review", "score_communes", "report_from_workbook"])
def test_a_script_prints_one_screen_and_names_every_file_that_it_wrote(runs, name):
    printed, folder = runs[name]
    assert len(printed.splitlines()) <= 42
    assert "SỐ LIỆU GIẢ ĐỊNH" in printed
    assert "MADE UP" in printed
    written = [path for path in folder.rglob("*") if path.is_file()]
    named = {Path(path) for path in re.findall(r"build/review/[\w.]+", printed)}
    assert named == {path.relative_to(folder) for path in written}
    assert all(path.stat().st_size for path in written)


def test_the_summary_of_a_review_begins_with_its_errors(runs):
    printed, _ = runs["half_year_review"]
    summary = printed.split("\n\n")[0].splitlines()
    assert "Read 7 rows" in summary[1]
    assert "7 errors" in summary[2]
    assert summary[3].startswith("- Counts do not agree")
    assert summary[-2] == "- and 5 more errors"


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
            assert "Xã Ví Dụ 06" in plain(text)  # it was not surveyed


def test_dossiers_become_a_review_and_nothing_is_lost(runs):
    text, folder = runs["from_cases"]
    assert "SỐ LIỆU GIẢ ĐỊNH" in text
    assert (folder / "build" / "cases" / "made_up.parquet").is_file()
    counted = int(re.findall(r"(\d+) of 200000 cases counted", text)[0])
    aside = [int(rows) for rows in re.findall(r"^ +(\d+) \w+, such as H26", text, re.MULTILINE)]
    assert len(aside) == 4
    assert counted + sum(aside) == 200_000
    summary, of_days = [line for line in text.splitlines() if "ngày nhập" in line]
    assert "Cần lưu ý thêm" in plain(summary)
    assert "Xã Minh Họa 7" in plain(of_days)
    assert "chưa đạt mục tiêu" in plain(text)
