"""The report as a document in the form of a Vietnamese office, to be edited on."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import docx
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Mm, Pt

from .._files import writing
from .._packed import repacked
from .._quoting import visible
from .._validators import of_kind
from ..i18n import fill
from .content import FoundBySeverity, ReportContent
from .office_letterhead import add_letterhead, add_signature
from .office_styles import BODY, CAPTION, CELL, field, prepare
from .office_tables import add_table, tables_so_far
from .pictures import pictures_of
from .printed_tables import PrintedTable, definitions_table, overview_tables, results_table

if TYPE_CHECKING:
    from ..plots.picture import Picture

__all__ = ["write_docx"]

_WIDTH = Mm(165)  # between the margins


def write_docx(
    content: ReportContent,
    path: str | os.PathLike[str],
    *,
    letterhead: bool | None = None,
    pictures: bool = True,
) -> None:
    """
    Write a report as a Word document (báo cáo dạng văn bản hành chính), to be edited on.

    It needs the extra ``parindex[report]``.

    Parameters
    ----------
    content : ReportContent
        What it says, from `report_content`.
    path : str or path
        File to write.
    letterhead : bool, optional
        Whether the national heading of Vietnam, blanks for office, number and day, and blanks for
        recipients and signature stand around the report. By default where it is in Vietnamese:
        a report in English may be of any country.
    pictures : bool, default True
        Whether each indicator has its pictures, as in `write_html`, where matplotlib is installed;
        each has its words as alternative text.

    Raises
    ------
    InputError
        If *content* is of another kind, or the file cannot be written; one that was there is then
        as it was.

    Notes
    -----
    The form is that of Decree 30/2020/NĐ-CP (Nghị định 30/2020/NĐ-CP): A4, margins of 20, 15, 20
    and 30 mm, Times New Roman, page number in the top margin. What an office gives is blank: its
    name, number, day, recipients, signature. Headings are numbered by their styles.
    """
    of_kind(content, ReportContent, "content")
    document = docx.Document()
    _forget_the_template(document, content)
    prepare(document, content)
    _margins(document, content)
    has_letterhead = content.language == "vi" if letterhead is None else letterhead
    if has_letterhead:
        add_letterhead(document, content)
    _title(document, content)
    words = content.words
    document.add_heading(words["summary"], 1)
    _paragraphs(document, content.summary)
    document.add_heading(words["results"], 1)
    _results(document, content, with_pictures=pictures)
    document.add_heading(words["found"], 1)
    _found(document, content)
    document.add_heading(words["checked"], 1)
    _paragraphs(document, content.checked)
    document.add_heading(words["basis"], 1)
    _basis(document, content)
    if has_letterhead:
        add_signature(document, content)
    buffer = io.BytesIO()
    document.save(buffer)
    with writing(path) as file:
        file.write(repacked(buffer.getvalue()))


def _forget_the_template(document: DocumentObject, content: ReportContent) -> None:
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.title = visible(content.title)[:255]
    properties.language = content.language
    related = document.part.package.rels
    for key in [key for key, rel in related.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del related[key]


def _margins(document: DocumentObject, content: ReportContent) -> None:
    """Put the page number in the top margin, not on the first page; mark and digest below."""
    section = document.sections[0]
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field(number, "PAGE", "2")
    if content.is_made_up:
        mark = section.first_page_header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        mark.add_run(content.words["made_up"]).bold = True
        mark.runs[0].font.size = Pt(11)
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.add_run(visible(content.footer)).font.size = Pt(9)


def _title(document: DocumentObject, content: ReportContent) -> None:
    for line, before in ((content.words["kind"], 18), (content.title, 0), (content.subject, 0)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(before)
        run = paragraph.add_run(visible(line))
        run.bold = line is not content.subject
    paragraph.paragraph_format.space_after = Pt(12)


def _paragraphs(document: DocumentObject, lines: tuple[str, ...]) -> None:
    for line in lines:
        document.add_paragraph(visible(line), BODY)


def _captioned(document: DocumentObject, content: ReportContent, table: PrintedTable) -> None:
    caption = document.add_paragraph(style=CAPTION)
    label = content.words["table_label"]
    caption.add_run(f"{label} ")
    field(caption, rf"SEQ {label} \* ARABIC", str(1 + tables_so_far(document)))
    caption.add_run(visible(f". {table.caption}"))
    add_table(document, table)
    if table.rest is not None:
        _small(document, table.rest)


def _small(document: DocumentObject, line: str) -> Any:
    paragraph = document.add_paragraph(visible(line), CELL)
    paragraph.runs[0].italic = True
    return paragraph


def _results(document: DocumentObject, content: ReportContent, *, with_pictures: bool) -> None:
    number = 0
    if not content.indicators:
        _paragraphs(document, (content.words["no_results"],))
    for table in overview_tables(content):
        _captioned(document, content, table)
    for note in content.notes:
        _small(document, note)
    _paragraphs(document, content.without_value)
    for result in content.indicators:
        document.add_heading(visible(result.name), 2)
        drawn = pictures_of(content, result) if with_pictures else []
        if not drawn:  # else the picture and its caption say it
            _paragraphs(document, (f"{result.heading}.",))
        for place, picture in enumerate(drawn):
            if place == 1:  # the series stand below the table of all units
                _captioned(document, content, results_table(content, result))
            number += 1
            _pictured(document, content, picture, number)
        if len(drawn) < 2:
            _captioned(document, content, results_table(content, result))


def _pictured(
    document: DocumentObject, content: ReportContent, picture: Picture, number: int
) -> None:
    """Put a picture in the width of the text, its words beside it, and its caption below."""
    frame = document.add_paragraph(style=CELL)
    frame.paragraph_format.keep_with_next = True
    shape: Any = frame.add_run().add_picture(io.BytesIO(picture.to_png(dpi=150)), width=_WIDTH)
    properties = shape._inline.docPr
    properties.set("descr", visible(picture.alt))
    properties.set("title", visible(picture.title))
    caption = document.add_paragraph(style=CAPTION)
    caption.paragraph_format.keep_with_next = False
    label = content.words["figure_label"]
    caption.add_run(f"{label} ")
    field(caption, rf"SEQ {label} \* ARABIC", str(number))
    caption.add_run(visible(f". {picture.title}"))


def _found(document: DocumentObject, content: ReportContent) -> None:
    if not content.found:
        _paragraphs(document, (content.words["no_findings"],))
    for each in content.found:
        _severity(document, content, each)
    if content.not_told is not None:
        _paragraphs(document, (content.not_told,))


def _severity(document: DocumentObject, content: ReportContent, found: FoundBySeverity) -> None:
    document.add_heading(found.heading, 2)
    for rule in found.rules:
        heading = fill(
            content.words["rule_heading"],
            name=rule.name or None,
            code=rule.code,
            count=content.counted(rule.count),
        )
        document.add_heading(visible(heading), 3)
        lines = [f"- {entry}" for entry in rule.entries]
        if rule.rest:
            lines.append(fill(content.words["more_found"], count=content.counted(rule.rest)))
        _paragraphs(document, tuple(lines))


def _basis(document: DocumentObject, content: ReportContent) -> None:
    # a source that is given as a sentence has its full stop
    facts = (f"- {label}: {fact.removesuffix('.')}." for label, fact in content.basis)
    _paragraphs(document, tuple(facts))
    if content.indicators:
        _captioned(document, content, definitions_table(content))
    if content.sources:
        document.add_paragraph(content.words["sources"], CAPTION)
    for code, source in content.sources:
        document.add_paragraph(visible(f"{code}: {source}"), CELL)
