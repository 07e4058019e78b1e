"""Findings and faults name the cell of the workbook that they are about."""

from pathlib import Path

from tests.excel.books import made

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
    assert faults.select(["file", "cell"]).to_pylist() == [{"file": "bc.xlsx", "cell": "Sheet!B3"}]


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
