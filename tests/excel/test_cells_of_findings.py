"""Findings and faults name the cell of the workbook that they are about."""

import json
from pathlib import Path

from tests.excel.books import made
from tests.plain_text import plain

import parindex as pi
from parindex.excel import read_form

HERE = Path(__file__).parent / "workbooks"


def test_a_finding_names_the_cell_of_its_item():
    sheet = read_form(made(("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, -1), ("Xã B", 2.5, 1)))
    findings = pi.find(counts=sheet)
    assert dict(
        zip(findings.data["rule"].to_pylist(), findings.cells().to_pylist(), strict=True)
    ) == {
        "CNT201": "Sheet!C3",
        "CNT202": "Sheet!B4",
    }
    assert "Sheet!C3" in str(findings.to_markdown(language="en"))
    assert "Sheet!C3" in str(findings.to_html(language="vi"))


def test_the_sentence_about_a_cell_names_it_once_and_not_a_row_that_no_reader_sees():
    sheet = read_form(made(("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, -1), ("Xã B", 2.5, 1)))
    findings = pi.find(counts=sheet)
    for language in ("vi", "en"):
        said = [plain(each) for each in findings.render(language)]
        assert ["(Sheet!C3)" in each for each in said] == [True, False]
        assert not any("data row" in each or "dòng số liệu" in each for each in said)
        assert str(findings.to_markdown(language=language)).count("Sheet!C3") == 1


def test_a_finding_about_several_items_names_the_cells_of_its_unit():
    sheet = read_form(HERE / "02_ii06a_sections.xlsx", form="vn-ii06a")
    findings = pi.find(counts=sheet.and_totals(), form="vn-ii06a", registry=sheet.registry)
    cells = dict(
        zip(findings.data["subject"].to_pylist(), findings.cells().to_pylist(), strict=True)
    )
    assert cells["resolved_total"] == "'06 tháng'!G8"
    assert "'06 tháng'!C13:M13" in cells.values()


def test_counts_that_were_read_keep_their_cells_under_the_ids_of_a_registry():
    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id="a", name="Xã A", level="commune")],
    )
    sheet = read_form(made(("Đơn vị", "Nhận"), ("Xã  A", -5)))
    counts = pi.read_counts(sheet.by_name(), registry=registry)
    assert counts.data["unit_id"].to_pylist() == ["a"]
    assert pi.find(counts=counts).cells().to_pylist() == ["Sheet!B3"]


def test_a_fault_names_file_and_cell(tmp_path):
    path = tmp_path / "bc.xlsx"
    path.write_bytes(made(("Đơn vị", "Nhận"), ("Xã A", -5)).read())
    sheet = read_form(path)
    faults = sheet.locate(pi.read_counts(sheet).provenance.input.faults)
    found = faults.select(["file", "sheet", "cell"]).to_pylist()
    assert found == [{"file": "bc.xlsx", "sheet": "Sheet", "cell": "B3"}]


def test_file_sheet_and_cell_are_columns_of_findings_and_of_their_files(tmp_path):
    path = tmp_path / "bc #1.xlsx"
    path.write_bytes(made(("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, -1), ("Xã B", 2.5, 1)).read())
    findings = pi.find(counts=read_form(path))
    first = findings[0]
    assert (first.file, first.sheet, first.cell) == ("bc #1.xlsx", "Sheet", "C3")
    for name in ("json", "json_lines", "parquet"):
        written = tmp_path / f"findings.{name}"
        getattr(findings, f"to_{name}")(written)
        assert pi.read_findings(written) == findings
    (result, _) = json.loads(str(findings.to_sarif(language="en")))["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["logicalLocations"][0]["kind"] == "unit"
    assert location["logicalLocations"][-1] == {
        "kind": "cell",
        "name": "C3",
        "fullyQualifiedName": "Sheet!C3",
    }
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "bc%20%231.xlsx"}}


def test_a_unit_that_stands_twice_has_the_cells_of_both_rows():
    rows = [("Đơn vị", "Nhận"), ("Xã A", -5), ("Xã A", -1), ("Xã B", 2)]
    findings = pi.find(counts=read_form(made(*rows)), select=["CNT201"])
    assert findings.cells().to_pylist() == ["Sheet!B3:B4"] * 2


def test_a_csv_file_has_cells_and_no_sheet(tmp_path):
    path = tmp_path / "bc.csv"
    path.write_text("Đơn vị;Nhận;Trả\nXã A;5;-1\nXã B;2;1\n", "utf-8")
    (finding,) = pi.find(counts=read_form(path, period="2023"))
    assert (finding.file, finding.sheet, finding.cell) == ("bc.csv", None, "C2")


def test_counts_from_elsewhere_have_no_cells():
    counts = {"unit_id": ["A"], "period": ["2023"], "x": [-1]}
    findings = pi.find(counts=counts)
    assert findings.cells().to_pylist() == [None]
    assert "!" not in str(findings.to_markdown(language="en"))


def test_an_assessment_names_cells_as_well():
    sheet = read_form(HERE / "01_ii06a_plain.xlsx", form="vn-ii06a")
    review = pi.assess(sheet, indicators=pi.load_indicators("vn-operational"))
    known = [cell for cell in review.findings.cells().to_pylist() if cell is not None]
    assert len(known) == len(review.findings.data)
