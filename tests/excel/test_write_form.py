"""An empty form is filled in and read back."""

import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.excel.books import ESCAPED, TEXTS

import parindex as pi
from parindex.errors import InputError, UnknownCodeError
from parindex.excel import grid, read_form, write_form
from parindex.model import CountItem

FORM = pi.load_form("vn-ii06a")
UNITS = pi.UnitRegistry(
    [
        pi.AdministrativeUnit(id="H", name="Huyện A", level="district"),
        pi.AdministrativeUnit(id="01", name="Xã Mây", level="commune", parent="H"),
        pi.AdministrativeUnit(id="02", name='=Xã "B"', level="commune", parent="H"),
    ]
)


def filled(path, numbers, period="2023-H1"):
    """Fill rows of numbers in, one for each unit, and keep the file."""
    book = openpyxl.load_workbook(path)
    page = book[period]
    for row, of_unit in enumerate(numbers, 5):
        for column, number in enumerate(of_unit, 4):
            page.cell(row, column).value = number
    book.save(path)
    return path


def test_the_same_form_gives_the_same_bytes_without_a_clock(tmp_path):
    for name in ("a", "b"):
        write_form(FORM, UNITS, tmp_path / f"{name}.xlsx", periods="2023-H1", level="commune")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not re.search(rb"created|modified", packed.read("docProps/core.xml"))


count = st.none() | st.integers(0, 10**9)


@examples(15)
@given(
    st.lists(st.lists(count, min_size=18, max_size=18), min_size=2, max_size=2).filter(
        lambda rows: any(number is not None for row in rows for number in row)
    ),
    st.sampled_from(["vi", "en"]),
)
def test_what_was_filled_in_is_read_back(tmp_path_factory, rows, language):
    path = tmp_path_factory.mktemp("form") / "bc.xlsx"
    write_form(FORM, UNITS, path, periods=["2023-H1", "2023-9M"], language=language)
    assert len(list(FORM)) == 18
    sheet = read_form(filled(path, rows), form=FORM, sheet="2023-H1")
    assert sheet.counts.to_pylist() == [
        {"unit_id": unit, "period": "2023-H1", **dict(zip(FORM.codes, row, strict=True))}
        for unit, row in zip(("01", "02"), rows, strict=True)
    ]


@pytest.mark.parametrize("form", ["vn-ii06a", "vn-2629", "vn-766", "vn-documents"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("period", ["2023", "2023-Q4", "2023-M05", "2023-9M", "FY2023/24"])
def test_every_form_and_period_is_understood_again(tmp_path, form, language, period):
    known = pi.load_form(form)
    write_form(known, UNITS, tmp_path / "bc.xlsx", periods=period, language=language)
    name = openpyxl.load_workbook(tmp_path / "bc.xlsx").sheetnames[0]
    path = filled(tmp_path / "bc.xlsx", [range(len(known.codes))] * 2, name)
    counts = read_form(path, form=known).counts
    assert counts.column_names == ["unit_id", "period", *known.codes]
    assert counts["period"].unique().to_pylist() == [period]


def test_a_cell_takes_whole_numbers_and_a_name_is_no_formula(tmp_path):
    write_form(FORM, UNITS, tmp_path / "bc.xlsx", periods="2023-H1")
    page = openpyxl.load_workbook(tmp_path / "bc.xlsx").worksheets[0]
    (rule,) = page.data_validations.dataValidation
    assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert page["C6"].data_type == "s"
    assert page["C6"].value == '=Xã "B"'


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no headless office is installed")
def test_an_office_computes_the_identities(tmp_path):
    hostile = [
        pi.AdministrativeUnit(id=text, name=text, level="commune", parent="H")
        for text in (*TEXTS, *ESCAPED)
    ]
    registry = pi.UnitRegistry([*UNITS, *hostile])
    write_form(FORM, registry, tmp_path / "bc.xlsx", periods="2023-H1")
    place = {code: at for at, code in enumerate(FORM.codes)}
    row: list[int | None] = [None] * len(FORM.codes)
    for code, number in (("resolved_total", 20), ("resolved_early", 4), ("resolved_ontime", 12)):
        row[place[code]] = number
    row[place["resolved_late"]] = 1
    filled(tmp_path / "bc.xlsx", [row, *([at] for at in range(1 + len(hostile)))])
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office"]
    command += [
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(tmp_path / "bc.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = tmp_path / "out" / "bc.xlsx"
    page = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    checks = {
        str(page.cell(4, column).value): page.cell(5, column).value
        for column in range(22, page.max_column + 1)
    }
    assert checks["Kiểm tra: resolved.columns"] == 3
    assert checks["Kiểm tra: in_progress.columns"] in ("", None)
    counts = read_form(path, form=FORM).counts.to_pylist()
    assert counts[0]["resolved_total"] == 20
    assert [each["unit_id"] for each in counts[: 2 + len(TEXTS)]] == ["01", "02", *TEXTS]
    assert [each["received_total"] for each in counts[1:]] == [*range(1 + len(hostile))]


def test_what_cannot_be_written_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "bc.xlsx"
    with pytest.raises(InputError, match="each once"):
        write_form(FORM, UNITS, path, periods=["2023", "2023"])
    with pytest.raises(InputError, match="at least one period"):
        write_form(FORM, UNITS, path, periods=[])
    with pytest.raises(InputError, match="must have a unit"):
        write_form(FORM, pi.UnitRegistry([]), path, periods="2023")
    with pytest.raises(UnknownCodeError, match="level in the registry"):
        write_form(FORM, UNITS, path, periods="2023", level="ward")
    with pytest.raises(InputError, match="as_of must say"):
        write_form(FORM, pi.load_registry("vn"), path, periods="2023")
    with pytest.raises(InputError, match="periods must be a list of periods, got None"):
        write_form(FORM, UNITS, path, periods=None)  # type: ignore[arg-type]
    assert not path.exists()
    write_form(FORM, UNITS, path, periods=2023, level="district")
    assert openpyxl.load_workbook(path).worksheets[0]["B5"].value == "H"


def test_a_form_larger_than_is_read_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "MOST_ROWS", 5)
    with pytest.raises(InputError, match=r"sheet '2023' is larger than is read: 6 x 32 cells"):
        write_form(FORM, UNITS, tmp_path / "bc.xlsx", periods="2023")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_form_named_in_one_language_is_written_in_both(tmp_path, language):
    items = (
        CountItem(code="n", kind="flow", name=pi.Name(en="Done")),
        CountItem(code="m", kind="flow", name=pi.Name(vi="Nhận")),
    )
    form = pi.CountForm(
        id="own", name=pi.Name(en="A form"), items=items, source="made up", confidence="own"
    )
    write_form(form, UNITS, tmp_path / "bc.xlsx", periods="2023", language=language)
    page = openpyxl.load_workbook(tmp_path / "bc.xlsx").worksheets[0]
    assert [page["A1"].value, page["D4"].value, page["E4"].value] == ["A form", "Done", "Nhận"]
