"""Convention §110: texts that a spreadsheet may take for a formula."""

import csv
import io

import pytest
from tests.makers import MET, rates_of

import parindex as pi
from parindex.errors import DefinitionError
from parindex.results import read_result

IDS = ["=SUM(A1)", "+1", "-1", "@x", "=cmd|'/c calc'!A1", "001", "'0"]


def rates():
    return rates_of(["2023"] * len(IDS), [1] * len(IDS), [2] * len(IDS), IDS)


def test_files_for_programs_hold_texts_as_they_are(tmp_path):
    """§110."""
    table = rates()
    table.to_csv(tmp_path / "a.csv")
    for text, column in (
        ((tmp_path / "a.csv").read_text(encoding="utf-8"), "unit_id"),
        (str(table.to_sdmx_csv()), "UNIT_ID"),
    ):
        assert [row[column] for row in csv.DictReader(io.StringIO(text))] == IDS
    for write in (table.to_json, table.to_parquet, table.to_arrow_file):
        write(tmp_path / "a")
        assert read_result(tmp_path / "a") == table


def test_in_workbooks_they_are_cells_of_text_that_stay_so(tmp_path):
    """§110."""
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    from parindex.excel import write_form  # noqa: PLC0415
    from parindex.report import report_content, write_xlsx  # noqa: PLC0415

    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id=each, name=each, level="commune") for each in IDS]
    )
    write_form("vn-documents", registry, tmp_path / "form.xlsx", periods="2023")
    counts = {
        "unit_id": IDS,
        "period": ["2023"] * len(IDS),
        "n": [1] * len(IDS),
        "d": [2] * len(IDS),
    }
    review = pi.assess(counts, indicators=[MET], registry=registry)
    write_xlsx(report_content(review, language="en"), tmp_path / "report.xlsx")
    for name, place in (("form", 0), ("report", 1)):
        page = openpyxl.load_workbook(tmp_path / f"{name}.xlsx").worksheets[place]
        cells = [cell for row in page.iter_rows(min_row=5) for cell in row if cell.value in IDS]
        assert {cell.value for cell in cells} == set(IDS)
        assert {cell.data_type for cell in cells} == {"s"}
        assert all(cell.number_format == "@" or cell.quotePrefix for cell in cells)


def test_half_of_a_sign_is_no_text():
    """§110."""
    with pytest.raises(DefinitionError, match="text in Unicode, without half of a sign"):
        pi.Name(en="met \ud800")
