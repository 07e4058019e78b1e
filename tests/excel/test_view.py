"""How a sheet was understood, to look at, in Vietnamese and English."""

import re
from pathlib import Path

import pytest
from tests.excel.books import made

import parindex as pi
from parindex._table_words import words_in
from parindex.excel import read_form

WORKBOOKS = Path(__file__).parent / "workbooks"
EXCEL = Path(pi.__file__).parent / "excel"
ROWS = (("Đơn vị", "Nhận", "Tỷ lệ (%)"), ("Xã A", 5, 80.0), ("Xã B", 9, 97.5))


def test_each_heading_has_a_line_with_its_item_and_a_percent_is_no_count():
    view = read_form(made(*ROWS), headings={"Nhận": "received_total"}).view()
    assert view.rows == (
        ("Nhận", "received_total", "headings", "that of the sheet"),
        ("Tỷ lệ (%)", "printed figure, no count", "as printed", "that of the sheet"),
    )
    assert view.caption == (
        "<FormSheet: 4 cells, 2 rows of counts>\n"
        "rows 2 to 4: units_down, told by the heading of the names"
    )
    assert view.note == "Cells: unit 4. Left out or hidden: 0 (left_out)."


def test_in_vietnamese_all_but_codes_and_headings_is():
    sheet = read_form(made(*ROWS), headings={"Nhận": "received_total"})
    view = sheet.view(language="vi")
    assert view.rows == (
        ("Nhận", "received_total", "tham số headings", "kỳ của trang"),
        ("Tỷ lệ (%)", "số in sẵn, không phải số lượng", "giữ như in", "kỳ của trang"),
    )
    assert view.heads == ("tiêu đề", "mục", "nhận ra nhờ", "kỳ")
    assert view.caption.splitlines()[1] == (
        "dòng 2 đến 4 của tệp: mỗi dòng một đơn vị, nhận ra nhờ tiêu đề cột tên"
    )
    assert view.note == "Số ô: đơn vị 4. Không đọc hoặc bị ẩn: 0 (left_out)."
    assert sheet.view().lines() == repr(sheet)


@pytest.mark.parametrize("file", ["05_wide_by_period.xlsx", "13_dhis2_pivot.xlsx"])
def test_a_period_stands_beside_its_heading(file):
    view = read_form(WORKBOOKS / file, form="vn-ii06a").view()
    assert {row[3] for row in view.rows} - {"that of the sheet"}


def test_everything_that_tells_a_layout_has_vietnamese():
    say = words_in("vi")
    source = (EXCEL / "columns.py").read_text(encoding="utf-8")
    _, _, body = source.partition("def shape_of(")
    told = {
        *re.findall(r'^        "([a-z ]+)":', body, re.M),
        *re.findall(r'told_by="(.*?)"', body),
    }
    assert len(told) >= 10
    assert [each for each in sorted(told) if say(each) == each] == []
