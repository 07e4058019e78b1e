"""Workbooks that imitate real ones, compared cell for cell with what a right reading gives."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.excel.books import made

from parindex import compute_rates, load_indicators
from parindex.errors import InputError
from parindex.excel import read_form

HERE = Path(__file__).parent / "workbooks"
FIELDS = ("sheet", "unit", "unit_parent", "role", "period", "item", "state")
OWN = {
    "01_ii06a_plain.xlsx": {},
    "02_ii06a_sections.xlsx": {},
    "03_numbers_as_text.xlsx": {
        "Tổng số đã giải quyết": "resolved_total",
        "Đúng hạn và trước hạn": "resolved_early_or_ontime",
        "Quá hạn": "resolved_late",
        "Tỷ lệ đúng hạn": "on_time_percent",
    },
    "05_wide_by_period.xlsx": {
        "Đã giải quyết": "resolved_total",
        "Đúng hạn": "resolved_early_or_ontime",
        "Tỷ lệ": "on_time_percent",
        "Tăng, giảm (điểm %)": "on_time_change",
    },
    "08_hidden_rows.xlsx": {"Đã giải quyết": "resolved_total", "Quá hạn": "resolved_late"},
    "11_council_fiscal_years.xlsx": {},
    "13_dhis2_pivot.xlsx": {},
    "15_courts.xlsx": {
        "Incoming": "incoming",
        "Resolved": "resolved",
        "Pending 31 Dec": "pending",
        "Clearance rate": "clearance_percent",
    },
    "16_semicolon_bom.csv": {
        "Đã giải quyết": "resolved_total",
        "Quá hạn": "resolved_late",
        "Tỷ lệ đúng hạn (%)": "on_time_percent",
    },
}


def expected(file: str) -> dict[str, dict[str, str]]:
    path = HERE / f"{file.rsplit('.', 1)[0]}.expected.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["cell"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("file", OWN)
def test_every_cell_is_read_as_expected(file):
    form = None if file[:2] in {"11", "13", "15"} else "vn-ii06a"
    got = {
        row["cell"]: row
        for row in read_form(HERE / file, form=form, headings=OWN[file]).cells.to_pylist()
    }
    if file == "15_courts.xlsx":
        assert got.pop("H8")["state"] == "blank"  # not listed there; in 03 and 16 such a cell is
    want = expected(file)
    assert got.keys() == want.keys()
    for cell, row in want.items():
        assert {f: got[cell][f] or "" for f in FIELDS} == {f: row[f] for f in FIELDS}, cell
        value = float(row["value"]) if row["value"] else None
        assert got[cell]["value"] == pytest.approx(value, abs=1e-9), cell


def test_counts_go_into_a_verb_as_they_are():
    sheet = read_form(HERE / "01_ii06a_plain.xlsx", form="vn-ii06a")
    assert sheet.counts.num_rows == 10
    assert "Tổng cộng" not in sheet.counts["unit_id"].to_pylist()
    assert compute_rates(sheet.counts, load_indicators("vn-operational")).to_arrow().num_rows > 0


def test_the_caller_names_the_sign():
    sheet = read_form(HERE / "16_semicolon_bom.csv", thousands=".", decimal=",")
    assert sheet.cells["value"].to_pylist()[:3] == [1250, 25, 98]


def test_hidden_rows_and_columns_are_read_and_named():
    left = read_form(HERE / "08_hidden_rows.xlsx").left_out.to_pylist()
    assert [row["where"] for row in left] == ["row 5", "row 8", "row 9", "column 2"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (made(["Unit", "Done"], ["A", 1], title="x"), "say period="),
        (made(["Unit", "Done"], ["A", 1], title="2022 2023"), "say period="),
        (made(["Unit", "Done", "Done"], ["A", 1, 2]), "say which with headings="),
        (io.BytesIO(b""), "no sheet with a row of headings"),
        (io.BytesIO(b"PK\x03\x04"), "cannot be unpacked"),
    ],
)
def test_two_readings_are_refused_with_what_decides(file, sentence):
    with pytest.raises(InputError, match=sentence):
        read_form(file)


def test_what_is_no_count_is_told():
    cells = read_form(made(["Unit", "Done", "Open"], ["A", -1, 1.5])).cells
    assert cells["state"].to_pylist() == ["not_a_count", "not_a_count"]


def test_a_bomb_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(60_000_000))
    file.seek(0)
    with pytest.raises(InputError, match="more than is read"):
        read_form(file)


def test_a_merge_of_the_whole_sheet_is_refused_before_it_is_opened():
    file, bomb = made(["Unit", "Done"], ["A", 1]), io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(bomb, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            new.writestr(name, content.replace(b"</sheetData>", merge))
    bomb.seek(0)
    with pytest.raises(InputError, match="merges 17179869184 cells"):
        read_form(bomb)


@given(st.permutations(["Done", "Open", "Late"]))
def test_the_order_of_columns_does_not_matter(names):
    numbers = {"Done": 5, "Open": 7, "Late": 0}
    sheet = read_form(made(["Unit", *names], ["A", *(numbers[name] for name in names)]))
    assert sheet.counts.select(["unit_id", "period", *numbers]).to_pylist() == [
        {"unit_id": "A", "period": "2023", **numbers}
    ]


def test_remarks_and_columns_without_heading_are_left_out_and_named():
    sheet = read_form(made(["Unit", "Done", "Remarks", None], ["A", 1, "late", 7]))
    assert sheet.cells["cell"].to_pylist() == ["B3"]
    assert sheet.left_out.select(["where", "reason"]).to_pylist() == [
        {"where": "column 3", "reason": "column of texts"},
        {"where": "column 4", "reason": "no heading"},
    ]


def test_a_unit_printed_twice_is_two_rows():
    counts = read_form(made(["Unit", "Done"], ["A", 1], ["A", 2])).counts
    assert counts["Done"].to_pylist() == [1, 2]


def test_na_among_names_is_a_name():
    file = io.BytesIO("Năm 2023,\nCountry,Done\nNA,5\nFrance,6\n".encode())
    assert read_form(file).counts["unit_id"].to_pylist() == ["NA", "France"]


def test_a_note_right_below_the_table_is_no_unit():
    counts = read_form(made(["Unit", "Done"], ["A", 1], ["Ghi chú: x", None])).counts
    assert counts["unit_id"].to_pylist() == ["A"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("nowhere.xlsx", "must be a workbook or CSV file, got none of that name"),
        (None, "must be text or a Path, got NoneType"),
        (5, "must be text or a Path, got int"),
        (io.StringIO("a,b"), "open for bytes"),
    ],
)
def test_what_is_no_file_is_refused_in_one_sentence(source, sentence):
    with pytest.raises(InputError, match=sentence):
        read_form(source)
