"""Measures of a plan as sentences, and as a list for each unit that is responsible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from ..i18n import fill
from ..tables.coerce import plain_texts
from .markdown import blocks, escaped, pipe_table
from .naming import Lexicon
from .numbers import count_text, decimal_text, percent_text, tied

__all__ = ["about_of", "plan_markdown", "plan_sentences"]

_BETWEEN = "; "


def plan_sentences(data: pa.Table, lexicon: Lexicon) -> list[str]:
    """Say of each row of `MEASURES` what was planned, and what became of it."""
    return [_sentence(row, lexicon) for row in plain_texts(data).to_pylist()]


def plan_markdown(data: pa.Table, lexicon: Lexicon) -> str:
    """Write a table for each unit that is responsible, in the order of the rows (CommonMark)."""
    words = lexicon.words
    lines = [f"# {escaped(words['measures.title'])}"]
    if not len(data):
        lines.append(escaped(words["measures.none"]))
    of_unit: dict[str, list[dict[str, Any]]] = {}
    for row in plain_texts(data).to_pylist():
        of_unit.setdefault(row["responsible"], []).append(row)
    for unit, rows in of_unit.items():
        lines += [f"## {escaped(lexicon.unit(unit))}", *_table(rows, lexicon), ""]
    return "\n".join(blocks(lines)).rstrip("\n") + "\n"


def _table(rows: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> list[str]:
    cells: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
        "number": lambda row: str(row["measure"]),
        "about": lambda row: about_of(row, lexicon),
        "description": lambda row: row["description"],
        "due": lambda row: lexicon.day(row["due"]),
        "value": lambda row: _number(row, "value", lexicon, is_points=False),
        "cases": lambda row: _count(row["cases"], lexicon),
        "points": lambda row: _number(row, "points", lexicon, is_points=True),
        "status": lambda row: lexicon.words[f"measure_status.{row['status']}"],
        "finding": lambda row: lexicon.words[f"measured_finding.{row['finding']}"],
        "outcome": lambda row: lexicon.words[f"measure_outcome.{row['outcome']}"],
    }
    columns = {
        lexicon.words[f"measures.{name}"]: [cell(row) or "" for row in rows]
        for name, cell in cells.items()
    }
    return pipe_table(columns, right=(0, 4, 5, 6))


def _sentence(row: Mapping[str, Any], lexicon: Lexicon) -> str:
    words = lexicon.words
    is_points = row["value"] is None and row["points"] is not None
    numbers = {
        name: _number(row, name, lexicon, is_points=is_points)
        for name in ("start", "wanted", "reached")
    }
    reason, period = row["outcome_reason"], row["judged_period"]
    said = fill(
        words["measures.sentence"],
        description=row["description"],
        about=about_of(row, lexicon),
        responsible=lexicon.unit(row["responsible"]),
        due=lexicon.day(row["due"]),
        status=words[f"measure_status.{row['status']}"],
        finding=words[f"measured_finding.{row['finding']}"],
        outcome=words[f"measure_outcome.{row['outcome']}"],
        period=None if period is None else lexicon.period(period),
        reason=None if reason is None else words[f"measure_reason.{reason}"],
        **numbers,
    )
    return tied(said, language=lexicon.language)


def about_of(row: Mapping[str, Any], lexicon: Lexicon) -> str | None:
    """Name what a measure is about: criteria first, else the subject, and the unit."""
    codes = [] if row["criterion"] is None else row["criterion"].split(_BETWEEN)
    named = [lexicon.criterion(code) or code for code in codes]
    subject = row["found_subject"] or row["subject"]
    if not named and subject is not None:
        named = [lexicon.subject(subject) or subject]
    if not named:
        named = [lexicon.rule(row["rule"])]
    unit = row["found_unit_id"] or row["unit_id"]
    what = ", ".join(named)
    if unit is None:
        return what
    return fill(lexicon.words["measures.of_unit"], subject=what, unit=lexicon.unit(unit))


def _number(row: Mapping[str, Any], name: str, lexicon: Lexicon, *, is_points: bool) -> str | None:
    """Write a value as those of its indicator are written, and points with two decimals."""
    if row[name] is None:
        return None
    number = np.array([row[name]], np.float64)
    if is_points:
        return str(decimal_text(number, 2, language=lexicon.language)[0].as_py())
    multiplier = lexicon.multiplier(row["subject"])
    return str(percent_text(number, multiplier, language=lexicon.language)[0].as_py())


def _count(count: int | None, lexicon: Lexicon) -> str | None:
    if count is None:
        return None
    return str(count_text(np.array([count]), language=lexicon.language)[0].as_py())
