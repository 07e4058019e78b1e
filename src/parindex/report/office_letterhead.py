"""What stands around the report of an office: the national heading, and blanks to fill in."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .content import ReportContent
from .office_tables import without_borders

__all__ = ["add_letterhead", "add_signature"]


def add_letterhead(document: DocumentObject, content: ReportContent) -> None:
    """Add the national heading; the name of the office, number and day are blanks."""
    words = content.words
    left, right = without_borders(document, (70, 95))
    _line(left, words["above_office"], 12, is_first=True)
    _line(left, words["office"], 12, bold=True)
    _rule(left, 22)
    _line(left, words["number"], 13, before=6)
    _line(left, words["draft"], 13, bold=True, before=2)
    _line(right, words["nation"], 12, bold=True, is_first=True)
    _line(right, words["motto"], 13, bold=True)
    _rule(right, 16)
    _line(right, words["place_and_day"], 13, italic=True, before=6)


def add_signature(document: DocumentObject, content: ReportContent) -> None:
    """Add blanks for those who receive the report and for who signs it."""
    words = content.words
    document.add_paragraph()
    left, right = without_borders(document, (75, 90))
    for at, (key, size) in enumerate(
        (("recipients", 12), ("recipient", 11), ("recipient", 11), ("archive", 11))
    ):
        line = _line(left, words[key], size, bold=not at, italic=not at, is_first=not at)
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    _line(right, words["signer"], 13, bold=True, is_first=True)
    _line(right, words["signature"], 11, italic=True, before=60)


def _line(
    cell: Any,
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    before: int = 0,
    is_first: bool = False,
) -> Any:
    paragraph = cell.paragraphs[0] if is_first else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def _rule(cell: Any, indent: int) -> None:
    """Draw a line below what stands above, shorter than the cell by an indent on both sides."""
    paragraph = _line(cell, "", 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    edges = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    edges.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        edges, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
