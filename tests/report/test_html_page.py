"""The report as a page: read back, it says what the content says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from tests.plain_text import plain
from tests.report.reviews import HOSTILE, district, hostile, many, nothing

from parindex.errors import InputError
from parindex.report import report_content, write_html
from parindex.report.content import MARKS
from parindex.report.printed_tables import overview_tables, results_table

VOID = {"meta", "col", "br", "use", "path"}


class Page(HTMLParser):
    """Collect the tables of a page, its elements, and all that stands in it as text."""

    def __init__(self, markup):
        super().__init__()
        self.tables, self.elements, self.headings, self.texts = [], [], [], []
        self._cell = None
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in {"td", "th", "caption", "h1", "h2", "h3", "h4"}:
            self._cell = ""

    def handle_data(self, data):
        self.texts.append(data)
        if self._cell is not None:
            self._cell += data

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.tables[-1]["rows"][-1].append(self._cell)
        elif tag == "caption":
            self.tables[-1]["caption"] = self._cell
        elif re.fullmatch("h[1-4]", tag):
            self.headings.append((int(tag[1]), self._cell))
        else:
            return
        self._cell = None


def page_of(content, folder, **options):
    path = folder / "report.html"
    write_html(content, path, **options)
    return Page(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def review():
    return district()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_tables_read_back_are_those_of_the_content(review, language, tmp_path):
    content = report_content(review, language=language, made_up=True)
    page = page_of(content, tmp_path, pictures=False)
    printed = [*overview_tables(content), *(results_table(content, r) for r in content.indicators)]
    assert len(printed) == 3 + 10
    for table, found in zip(printed, page.tables, strict=False):
        assert found["caption"] == table.caption
        head, *rows = found["rows"]
        assert tuple(head) == table.heads
        assert rows == [[cell.text for cell in row] for row in table.rows]
    text = "".join(page.texts)
    for line in (*content.summary, *content.notes, content.digest, content.words["made_up"]):
        assert line in text
    for each in content.found:
        assert all(entry in text for rule in each.rules for entry in rule.entries)


def test_a_page_of_made_up_data_begins_with_saying_so(review, tmp_path):
    for made_up in (True, False):
        content = report_content(review, language="en", made_up=made_up)
        page = page_of(content, tmp_path, pictures=False)
        after_style = page.texts[page.texts.index(content.title) + 1 :]
        assert (content.words["made_up"] in after_style[:3]) is made_up
        assert any(content.words["made_up"] in text for text in page.texts) is made_up


def test_a_page_needs_no_other_file_and_runs_nothing(review, tmp_path):
    content = report_content(review, language="vi", indicators=["on_time.resolved"], made_up=True)
    page = page_of(content, tmp_path)
    assert not {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "xlink:href"):
            assert attributes.get(name, "#").startswith("#")
    markup = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"@import|url\((?!#)", markup)
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_picture_stands_beside_its_table_and_says_the_same(review, tmp_path):
    content = report_content(review, language="vi", indicators=["on_time.resolved"])
    page = page_of(content, tmp_path)
    assert sum(tag == "svg" for tag, _ in page.elements) == 1
    text = "".join(page.texts)
    assert plain(content.indicators[0].heading) in plain(text)
    for row in content.indicators[0].printed.to_pylist():
        assert f"{row['value']}%" in text


WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from tests.report.reviews import district
from parindex.report import report_content, write_html
content = report_content(district(), language="vi", indicators=["on_time.resolved"])
write_html(content, sys.argv[1])
print(content.indicators[0].heading)
"""


def test_without_matplotlib_the_tables_say_the_same(tmp_path):
    path = tmp_path / "report.html"
    command = [sys.executable, "-c", WITHOUT, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    page = Page(path.read_text(encoding="utf-8"))
    assert not any(tag == "svg" for tag, _ in page.elements)
    assert f"{told.stdout.strip()}." in page.texts


def test_headings_go_down_by_one_and_tables_say_what_heads_what(review, tmp_path):
    page = page_of(report_content(review, language="en"), tmp_path, pictures=False)
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    heads = [attributes for tag, attributes in page.elements if tag == "th"]
    assert all(attributes.get("scope") in {"col", "row"} for attributes in heads)


def test_a_tone_is_never_said_by_colour_alone(review, tmp_path):
    content = report_content(review, language="vi")
    for result in content.indicators:
        for row in result.printed.to_pylist():
            assert row["mark"] in MARKS.values() or row["remark"] == ""
    page = page_of(content, tmp_path, pictures=False)
    overview = page.tables[0]["rows"]
    assert any("▼" in cell for row in overview for cell in row)
    assert any("chưa\u00a0đạt" in cell for row in overview for cell in row)


def test_names_stay_text(tmp_path):
    page = page_of(report_content(hostile(), language="vi"), tmp_path)
    assert not any(tag in {"b", "script"} for tag, _ in page.elements)
    assert HOSTILE[0] in page.texts
    assert HOSTILE[6] in page.texts
    assert "\u202e" not in "".join(page.texts)
    assert "\x00" not in "".join(page.texts)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_review_of_nothing_is_a_page(language, tmp_path):
    content = report_content(nothing(), language=language)
    page = page_of(content, tmp_path)
    assert content.words["no_results"] in page.texts
    assert content.words["no_findings"] in page.texts


def test_the_page_of_many_units_is_bounded_and_says_what_it_leaves_out(tmp_path):
    content = report_content(many(), language="vi")
    page = page_of(content, tmp_path, pictures=False)
    assert max(len(table["rows"]) for table in page.tables[:5]) == 41
    assert page.texts.count("… và 128 đơn vị khác, xem trong bảng tính") == 5
    assert (tmp_path / "report.html").stat().st_size < 200_000


def test_the_same_content_gives_the_same_bytes(review, tmp_path):
    content = report_content(review, language="vi", indicators=["on_time.resolved"])
    write_html(content, tmp_path / "a.html")
    write_html(
        report_content(review, language="vi", indicators=["on_time.resolved"]), tmp_path / "b.html"
    )
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_only_a_content_is_laid_out(review, tmp_path):
    for given in (review, review.rates, None):
        with pytest.raises(InputError, match=r"a ReportContent, got \w+; report_content makes one"):
            write_html(given, tmp_path / "a.html")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="folder"):
        write_html(report_content(nothing(), language="en"), tmp_path / "no" / "a.html")


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_telephone_shows_the_page_without_scrolling_it_sideways(review, tmp_path):
    content = report_content(review, language="vi", indicators=["on_time.resolved", "online.new"])
    path = tmp_path / "report.html"
    write_html(content, path)
    frame = f'<iframe src="{path.name}" width="390" height="900" onload="document.title = '
    frame += 'this.contentDocument.documentElement.scrollWidth"></iframe>'
    (tmp_path / "frame.html").write_text(frame, encoding="utf-8")
    command = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=3000",
        "--dump-dom",
        f"file://{tmp_path / 'frame.html'}",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    width = re.search(r"<title>(\d+)</title>", done.stdout)
    assert width is not None
    assert int(width[1]) <= 390
