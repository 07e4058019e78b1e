"""Reports: one content, three layouts (convention §79)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.report.reviews import district, many

from parindex.report import report_content, write_html


def test_c79_page_document_and_workbook_print_the_same_numbers(tmp_path):
    """§79: every number of every row stands in all three, as the content printed it."""
    docx, openpyxl = pytest.importorskip("docx"), pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    from parindex.report import write_docx, write_xlsx  # noqa: PLC0415

    content = report_content(district(), language="vi", indicators=["on_time.resolved"])
    write_html(content, tmp_path / "a.html", pictures=False)
    write_docx(content, tmp_path / "a.docx", pictures=False)
    write_xlsx(content, tmp_path / "a.xlsx")
    page = re.sub(r"<[^>]+>", "|", (tmp_path / "a.html").read_text(encoding="utf-8"))
    tables = docx.Document(str(tmp_path / "a.docx")).tables
    document = {cell.text for table in tables for row in table.rows for cell in row.cells}
    (_, sheet, *_) = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True).worksheets
    stored = {row[0]: row for row in sheet.iter_rows(min_row=5, values_only=True)}
    for row in content.indicators[0].printed.to_pylist():
        for name in ("value", "limits", "counts", "prior", "change"):
            assert f"|{row[name]}|" in page
            assert row[name] in document
        counted = "/".join(str(number) for number in stored[row["unit"]][2:4])
        assert counted == row["counts"].replace(".", "")
        assert f"{stored[row['unit']][4]:.2f}".replace(".", ",") == row["value"]


def test_c79_a_cut_table_has_all_that_needs_a_look_before_the_rest():
    """§79: missed or worse first, then at fault, then without a value; the rest is counted."""
    content = report_content(many(), language="en", most_rows=10)
    for result in content.indicators:
        urgency = result.rows["urgency"].to_pylist()
        assert urgency == sorted(urgency)
        assert urgency[0] == 0


def test_c79_a_report_is_on_one_period(tmp_path: Path):
    """§79: what was found on other periods is counted and not told."""
    review = district()
    content = report_content(review, language="en", period="2022-H1")
    targets = [row for row in content.findings.to_pylist() if row["rule"] in {"TGT101", "TGT104"}]
    assert len(targets) == 18
    assert not any("2023" in row["sentence"] for row in targets)
    assert content.not_told is not None
    write_html(content, tmp_path / "a.html", pictures=False)
    assert content.not_told in (tmp_path / "a.html").read_text(encoding="utf-8")
