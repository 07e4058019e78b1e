"""
Styles of an office document: letters, spaces, numbering, page.

Margins, spaces and the place of the page number are those of Decree 30/2020/NĐ-CP, sizes of
letters and first lines as offices use them; all were read in secondary sources.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from ..typing import Language
from .content import ReportContent

__all__ = ["BODY", "CAPTION", "CELL", "field", "prepare"]

BODY, CELL, CAPTION = "Report body", "Report cell", "Caption"
_LETTERS = "Times New Roman"
_LANGUAGES: dict[Language, str] = {"vi": "vi-VN", "en": "en-GB"}
_THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


def prepare(document: DocumentObject, content: ReportContent) -> None:
    """Give a new document its page, its styles and its numbering."""
    _page(document)
    styles: Any = document.styles
    normal = styles["Normal"]
    _letters(normal, 14)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    language = styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), _LANGUAGES[content.language])
    body = styles.add_style(BODY, 1)
    body.base_style = normal
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.first_line_indent = Mm(10)
    body.paragraph_format.space_after = Pt(6)
    cell = styles.add_style(CELL, 1)
    cell.base_style = normal
    _letters(cell, 11)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(1)
    _letters(styles[CAPTION], 13, bold=True)
    styles[CAPTION].paragraph_format.space_before = Pt(8)
    styles[CAPTION].paragraph_format.space_after = Pt(3)
    styles[CAPTION].paragraph_format.keep_with_next = True
    for level in (1, 2, 3):
        heading = styles[f"Heading {level}"]
        _letters(heading, 14, bold=True, italic=level == 3)
        heading.paragraph_format.space_before = Pt(8 if level < 3 else 4)
        heading.paragraph_format.space_after = Pt(4)
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.first_line_indent = Mm(10)
    _numbered(document, ("Heading 1", "Heading 2"))


def _page(document: DocumentObject) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True


def _letters(style: Any, size: int, *, bold: bool = False, italic: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = _LETTERS, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), _LETTERS)
    for name in _THEMED:
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _numbered(document: DocumentObject, styles: tuple[str, str]) -> None:
    """Tie I. and 1. to headings, so that what an editor adds is numbered as well."""
    numbering = document.part.numbering_part.element
    ids = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    kinds = [int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num"))]
    abstract, number = str(max(ids, default=0) + 1), str(max(kinds, default=0) + 1)
    levels = _element("w:abstractNum", abstractNumId=abstract)
    levels.append(_element("w:multiLevelType", val="multilevel"))
    for level, (style, kind) in enumerate(zip(styles, ("upperRoman", "decimal"), strict=True)):
        each = _element("w:lvl", ilvl=str(level))
        each.append(_element("w:start", val="1"))
        each.append(_element("w:numFmt", val=kind))
        each.append(_element("w:pStyle", val=document.styles[style].style_id))
        each.append(_element("w:suff", val="space"))
        each.append(_element("w:lvlText", val=f"%{level + 1}."))
        each.append(_element("w:lvlJc", val="left"))
        levels.append(each)
    # the schema wants all abstract ones first
    first = numbering.find(qn("w:num"))
    if first is None:
        numbering.append(levels)
    else:
        first.addprevious(levels)
    tied = _element("w:num", numId=number)
    tied.append(_element("w:abstractNumId", val=abstract))
    numbering.append(tied)
    for level, style in enumerate(styles):
        properties = document.styles[style].element.get_or_add_pPr()
        chosen = properties.get_or_add_numPr()
        chosen.get_or_add_ilvl().val = level
        chosen.get_or_add_numId().val = int(number)


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """Add a field that the program works out, with what it shows until then."""
    for kind, text in (("begin", None), (None, instruction), ("separate", None)):
        run = paragraph.add_run()
        if kind is not None:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            run._r.append(code)
    paragraph.add_run(shown)
    paragraph.add_run()._r.append(_element("w:fldChar", fldCharType="end"))


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
