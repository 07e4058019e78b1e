"""Tables as page and document print them: which texts stand where, and what a cell is like."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs
import pyarrow.compute as pc

from ..i18n import fill
from ..render.numbers import count_text
from .content import DASH, IndicatorResult, ReportContent

__all__ = [
    "Cell",
    "PrintedTable",
    "Tone",
    "checks_table",
    "definitions_table",
    "overview_tables",
    "results_table",
]

WIDTH = 165  # millimetres between the margins of A4
_NO_BREAK = "\u00a0"
_OVERVIEW = 4  # indicators beside each other


class Tone(Enum):
    """What is special about a cell; words beside it say the same."""

    WORSE = "worse"
    MISSED = "missed"
    BLANK = "blank"


@attrs.frozen
class Cell:
    """A text and its tones."""

    text: str
    tones: tuple[Tone, ...] = ()


@attrs.frozen(kw_only=True)
class PrintedTable:
    """A table: heads, which columns are numbers, widths in millimetres, rows, a last line."""

    caption: str
    heads: tuple[str, ...]
    is_number: tuple[bool, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    rest: str | None = None


def results_table(content: ReportContent, result: IndicatorResult) -> PrintedTable:
    """Print the rows of an indicator; a column without a number is left out."""
    words, rows, printed = content.words, result.rows, result.printed
    columns = [("unit", words["unit"], 32), ("value", fill(words["value"], sign=result.sign), 15)]
    if rows["lower"].null_count < len(rows):
        columns.append(("limits", words["limits"], 30))
    columns.append(("counts", words["counts"], 22))
    if rows["change"].null_count < len(rows):
        columns += [
            ("prior", fill(words["prior"], sign=result.sign), 16),
            ("change", words["change"], 16),
        ]
    taken = sum(width for *_, width in columns)
    columns.append(("remark", words["remark"], WIDTH - taken))
    first = printed.slice(0, content.most_rows)
    tones = _tones(result)
    body = []
    for at, row in enumerate(first.to_pylist()):
        row["remark"] = _NO_BREAK.join(filter(None, (row["mark"], row["remark"])))
        body.append(
            tuple(Cell(row[name], tones[at] if name == "value" else ()) for name, *_ in columns)
        )
    return PrintedTable(
        caption=fill(
            words["table"],
            name=result.name,
            period=content.period_label,
            target=result.target_text,
        ),
        heads=tuple(head for _, head, _ in columns),
        is_number=tuple(name not in ("unit", "remark") for name, *_ in columns),
        widths=tuple(width for *_, width in columns),
        rows=tuple(body),
        rest=_rest(content, len(rows)),
    )


def overview_tables(content: ReportContent) -> Iterator[PrintedTable]:
    """Print units down and indicators across, some beside each other; nothing for one alone."""
    order = content.overview
    if len(content.indicators) == 1:
        return
    for start in range(0, len(content.indicators), _OVERVIEW):
        block = content.indicators[start : start + _OVERVIEW]
        cells = [_cells(result) for result in block]
        names = {
            unit: name
            for result in block
            for unit, name in zip(
                result.rows["unit_id"].to_pylist(), result.rows["name"].to_pylist(), strict=True
            )
        }
        there = [unit for unit in order if unit in names]
        each = min((WIDTH - 37) // len(block), 64)
        yield PrintedTable(
            caption=content.words["overview"],
            heads=(
                content.words["unit"],
                *(
                    fill(content.words["head"], name=result.name, target=result.target_text)
                    for result in block
                ),
            ),
            is_number=(False, *(True for _ in block)),
            widths=(WIDTH - each * len(block), *(each for _ in block)),
            rows=tuple(
                (Cell(names[unit]), *(column.get(unit, Cell("")) for column in cells))
                for unit in there[: content.most_rows]
            ),
            rest=_rest(content, len(there)),
        )


def definitions_table(content: ReportContent) -> PrintedTable:
    """Print what is counted of what."""
    words = content.words
    return PrintedTable(
        caption=words["definitions"],
        heads=tuple(words[key] for key in ("indicator", "numerator", "denominator", "code")),
        is_number=(False,) * 4,
        widths=(50, 40, 40, 35),
        rows=tuple(
            tuple(map(Cell, (each.name, each.numerator, each.denominator, each.code)))
            for each in content.indicators
        ),
    )


def checks_table(content: ReportContent) -> PrintedTable:
    """Print the rules that were checked, on how many rows, and how much each found."""
    words, language = content.words, content.language
    checks = content.checks.filter(pc.is_null(content.checks["reason"]))
    numbers = (
        count_text(checks[name], language=language).to_pylist() for name in ("rows", "findings")
    )
    columns = (checks["rule"].to_pylist(), checks["name"].to_pylist(), *numbers)
    return PrintedTable(
        caption=words["checked"],
        heads=tuple(words[key] for key in ("rule", "rule_name", "rows", "findings")),
        is_number=(False, False, True, True),
        widths=(22, 91, 26, 26),
        rows=tuple(tuple(Cell(text or "") for text in row) for row in zip(*columns, strict=True)),
    )


def _tones(result: IndicatorResult) -> list[tuple[Tone, ...]]:
    columns = (result.rows[name].to_pylist() for name in ("mark", "missed"))
    found = (
        (
            Tone.WORSE if mark == "deteriorated" else None,
            Tone.MISSED if missed else None,
            Tone.BLANK if mark == "no_value" else None,
        )
        for mark, missed in zip(*columns, strict=True)
    )
    return [tuple(filter(None, each)) for each in found]


def _cells(result: IndicatorResult) -> dict[str, Cell]:
    """Write value, mark and change of each unit, and in words what is not as it should be."""
    printed, rows = result.printed, result.rows
    names = ("value", "mark", "change", "exception")
    columns = (printed[name].to_pylist() for name in names)
    is_blank = rows["value"].is_null().to_pylist()
    cells = {}
    for unit, blank, value, mark, change, exception, tones in zip(
        rows["unit_id"].to_pylist(), is_blank, *columns, _tones(result), strict=True
    ):
        if blank:
            text = f"{mark}{_NO_BREAK}{exception}"
        else:
            moved = "" if change == DASH else f"({change})"
            text = _NO_BREAK.join(filter(None, (value, mark, moved)))
            told = exception.replace(" ", _NO_BREAK)
            text = "; ".join(filter(None, (text, told)))
        cells[unit] = Cell(text, tones)
    return cells


def _rest(content: ReportContent, count: int) -> str | None:
    more = count - content.most_rows
    if more <= 0:
        return None
    return fill(content.words["more_rows"], count=content.counted(more))
