"""Ids and names that a workbook could take for something else, or cannot hold as they are."""

import datetime as dt
import io
import re
import warnings
import zipfile

import openpyxl
import pytest
from tests.excel.books import ESCAPED, TEXTS, made

import parindex as pi
from parindex.errors import DefinitionError, InputError
from parindex.excel import read_form, write_form
from parindex.excel.strings import escaped, plain, read_strings

FORM = pi.load_form("vn-documents")


def form_of_units(path, ids, names=None):
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=each, name=name, level="commune")
            for each, name in zip(ids, names or ["Xã Mây"] * len(ids), strict=True)
        ]
    )
    write_form(FORM, registry, path, periods="2023")
    return path


def units_read(path):
    return read_form(path, form=FORM).counts["unit_id"].to_pylist()


def counted(path):
    """Put a count into each row, in the file itself, as no library writes its texts anew."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    row = re.compile(rb'(<c r="C(\d+)"[^>]*t="inlineStr">.*?</c>)', re.DOTALL)
    parts[sheet] = row.sub(rb'\1<c r="D\2"><v>7</v></c>', parts[sheet])
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return path


def test_an_id_comes_back_as_it_was_whatever_it_looks_like(tmp_path):
    ids = [*TEXTS, *ESCAPED]
    path = counted(form_of_units(tmp_path / "f.xlsx", ids))
    sheet = read_form(path, form=FORM)
    assert sheet.counts["unit_id"].to_pylist() == ids
    assert set(sheet.counts[FORM.codes[0]].to_pylist()) == {7}


@pytest.mark.parametrize("filled", [5, 4 + len(TEXTS)])
def test_so_it_does_through_openpyxl_where_the_others_left_their_rows_blank(tmp_path, filled):
    book = openpyxl.load_workbook(form_of_units(tmp_path / "f.xlsx", TEXTS))
    page = book.worksheets[0]
    page.cell(filled, 4).value = 1
    assert {(cell.data_type, cell.number_format) for cell in page["B"][4:]} == {("s", "@")}
    book.save(tmp_path / "g.xlsx")
    assert units_read(tmp_path / "g.xlsx") == list(TEXTS)


def test_a_name_never_says_whose_a_row_is(tmp_path):
    names = [*TEXTS, *ESCAPED, "Tổng số", "total", "Trung bình", "Ghi chú: z"]
    ids = [f"xa-{place}" for place in range(len(names))]
    assert units_read(counted(form_of_units(tmp_path / "f.xlsx", ids, names))) == ids


def test_what_a_form_cannot_hold_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "f.xlsx"
    with pytest.raises(InputError, match="a cell must hold at most 32767 letters, got 32768"):
        form_of_units(path, ["N" * 32_768])
    for word in ("Tổng số", "total", "Cộng mục I", "So với cùng kỳ", "%"):
        with pytest.raises(InputError, match="must not be words of totals, means or changes, got"):
            form_of_units(path, ["xa-01", word])
    assert not path.exists()


@pytest.mark.parametrize("field", ["id", "name", "code", "block"])
def test_half_of_a_sign_is_no_text_of_a_unit(field):
    fields = {"id": "A", "name": "Xã A", "level": "commune", field: "a\ud800"}
    with pytest.raises(DefinitionError, match=f"{field} must be text in Unicode, without half of"):
        pi.AdministrativeUnit(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [*ESCAPED, "", "_x", "__x0041__", "a_x0007"])
def test_what_is_escaped_is_plain_again(text):
    assert plain(escaped(text)) == text
    assert escaped(text).isprintable()


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("x005F_y", "x005F_y"),
        ("_xd800_", "_xd800_"),
        ("a_x000D_b", "a\rb"),
        ("_x005f_x005F_x", "_x005F_x"),
    ],
)
def test_an_escape_is_read_as_spreadsheets_read_it(stored, shown):
    assert read_strings(io.BytesIO(f"<sst><si><t>{stored}</t></si></sst>".encode())) == [shown]


def test_a_footnote_below_ids_is_no_unit():
    rows = [("unit_id", "Nhận"), ("(1)", 5), ("xa-02", 6), ("(1) Số liệu tạm tính",)]
    assert read_form(made(*rows)).counts["unit_id"].to_pylist() == ["(1)", "xa-02"]


def ids_of(cells, formats):
    rows = [("unit_id", "Nhận"), *((cell, at) for at, cell in enumerate(cells))]
    shown = {f"A{at}": each for at, each in enumerate(formats, 3)}
    return read_form(made(*rows, formats=shown)).counts["unit_id"].to_pylist()


@pytest.mark.parametrize(
    ("number", "shown", "unit"),
    [
        (1, "000", "001"),
        (1, "General", "1"),
        (1, "0", "1"),
        (1.0, "0.00", "1"),
        (1e5, "0E+00", "100000"),
        (12, '"H-"000', "H-012"),
        (12, r"\H000\x;-000", "H012x"),
        (12, '000" 1"', "012 1"),
        (1234, "000", "1234"),
        (0, "00", "00"),
        (-1, "000", "-1"),
        (1.5, "000", "1.5"),
        (12, "[Red]000", "12"),
        (True, "General", "TRUE"),
        (False, "General", "FALSE"),
        (dt.date(2023, 2, 1), "dd/mm", "2023-02-01"),
    ],
)
def test_a_number_is_the_id_that_is_shown_where_its_format_tells(number, shown, unit):
    assert ids_of(["a", number, "b"], ["@", shown, "@"]) == ["a", unit, "b"]


def test_one_number_shown_in_two_ways_is_two_ids():
    assert ids_of([1, 1, "1", "001", "a", "b", "c"], ["000", "General"]) == [
        *("001", "1", "1", "001", "a", "b", "c")
    ]


def test_a_number_beyond_percents_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sheet = read_form(made(("Xã", "Nhận", "Tỷ lệ"), ("A", 1e308, 1e308), formats={"C3": "0%"}))
    assert sheet.cells["value"].to_pylist() == [1e308, 1e308]
