"""Tables of an office document: repeated heads, unbroken rows, widths that hold."""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from .._quoting import visible
from .office_styles import CELL
from .printed_tables import Cell, PrintedTable, Tone

__all__ = ["add_table", "tables_so_far", "without_borders"]

_FILLS = {Tone.WORSE: "F3D3C4", Tone.BLANK: "EDEDED"}
_HEAD = "EDEDED"
_EDGE = "9C2F00"
_GRID = "Table Grid"
_SHORT = 6


def add_table(document: DocumentObject, printed: PrintedTable) -> None:
    """Add a table; what a colour says stands in its words as well."""
    table: Any = document.add_table(1 + len(printed.rows), len(printed.heads), _GRID)
    style = document.styles[CELL].style_id
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    room = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        room.append(_attributed(f"w:{side}", w="57", type="dxa"))  # a millimetre
    table._tbl.tblPr.insert_element_before(room, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for column, width in zip(table.columns, printed.widths, strict=True):
        column.width = Mm(width)
    heads = [Cell(head) for head in printed.heads]
    last = len(printed.rows)
    for at, (row, cells) in enumerate(zip(table._tbl.tr_lst, (heads, *printed.rows), strict=True)):
        _flag(row, "w:cantSplit")
        if not at:
            _flag(row, "w:tblHeader")
        # a short table stays whole; of a long one no row stands alone at either end of a page
        is_kept = at < last and (last <= _SHORT or at <= 1 or at == last - 1)
        for box, cell, width, is_number in zip(
            row.tc_lst, cells, printed.widths, printed.is_number, strict=True
        ):
            _fill(box, cell, width, style, is_head=not at, is_number=is_number)
            if is_kept:
                box.p_lst[0].get_or_add_pPr().get_or_add_keepNext()


def tables_so_far(document: DocumentObject) -> int:
    """Count the tables with borders."""
    grid = document.styles[_GRID].style_id
    tables: Any = document.element.body
    return sum(each.tblStyle_val == grid for each in tables.tbl_lst)


def _fill(
    box: Any,
    cell: Cell,
    width: int,
    style: str,
    *,
    is_head: bool,
    is_number: bool,
) -> None:
    # objects of the library for each cell would take ten times as long
    box.width = Mm(width)
    paragraph = box.p_lst[0]
    paragraph.style = style
    paragraph.alignment = (
        WD_ALIGN_PARAGRAPH.CENTER
        if is_head
        else WD_ALIGN_PARAGRAPH.RIGHT
        if is_number
        else WD_ALIGN_PARAGRAPH.LEFT
    )
    run = paragraph.add_r()
    if is_head or Tone.WORSE in cell.tones:
        run.get_or_add_rPr().append(OxmlElement("w:b"))
    run.text = visible(cell.text)
    properties = box.get_or_add_tcPr()
    if Tone.MISSED in cell.tones:
        edges = OxmlElement("w:tcBorders")
        edges.append(_attributed("w:left", val="single", sz="24", space="0", color=_EDGE))
        properties.append(edges)
    fills = [_HEAD] if is_head else [_FILLS[tone] for tone in cell.tones if tone in _FILLS]
    for fill in fills:
        properties.append(_attributed("w:shd", val="clear", color="auto", fill=fill))


def without_borders(document: DocumentObject, widths: tuple[int, ...]) -> Any:
    """Add a table of one row that is not seen, for what stands side by side."""
    table: Any = document.add_table(1, len(widths))
    table.autofit = False
    for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
        column.width = cell.width = Mm(width)
    return table.rows[0].cells


def _flag(row: Any, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def _attributed(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
