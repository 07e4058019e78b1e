"""Explanations of scores as lines of text, one for each criterion that lost points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from .._quoting import visible
from ..formulas import Award, formula_notation
from ..i18n import catalogue, fill
from ..name import Name
from ..periods.period import ReportingPeriod
from ..typing import Language
from ..vocabulary import ScoreStatus
from .naming import printed_code
from .numbers import count_text, decimal_text, tied

__all__ = ["explanation_lines", "heading_line", "rescaling_line"]

_GIVEN_BY_PEOPLE = formula_notation(Award())
_SAID_BY_THE_NUMBERS = {ScoreStatus.COMPUTED.text, ScoreStatus.AWARDED.text}


def explanation_lines(
    explanation: pa.Table, *, language: Language, names: Mapping[str, Name]
) -> list[str]:
    """Write one line for each criterion that lost points, or whose loss is not known."""
    words = catalogue(language)
    lines = []
    for row in explanation.to_pylist():
        if row["lost"] is not None and row["lost"] <= 0:
            continue
        name = names.get(row["criterion_code"])
        counts = None
        if row["numerator"] is not None and row["denominator"] is not None:
            counts = fill(
                words["explanation.counts"],
                numerator=_count(row["numerator"], language),
                denominator=_count(row["denominator"], language),
            )
        status = row["status"]
        template = "explanation.unknown" if row["lost"] is None else "explanation.lost"
        said = fill(
            words[template],
            criterion=None if name is None else printed_code(row["criterion_code"], language),
            name=row["criterion_code"] if name is None else name.text(language),
            lost=_number(row["lost"], language, trim=False),
            # a penalty takes points and has no maximum
            max_points=_number(row["max_points"] or None, language),
            reason=None if status in _SAID_BY_THE_NUMBERS else words[f"score_status.{status}"],
            value=_number(row["value"], language),
            counts=counts,
            formula=None if row["formula"] == _GIVEN_BY_PEOPLE else row["formula"],
            next_value=_number(row["next_value"], language),
            next_points=_number(row["next_points"], language, trim=False),
        )
        lines.append(visible(tied(said, language=language)))
    return lines


def heading_line(unit_id: str, period: str, *, language: Language) -> str:
    """Name the unit and the period of the lines that follow."""
    label = ReportingPeriod.parse(period).label(language)
    words = catalogue(language)["explanation.heading"]
    return visible(tied(fill(words, unit=unit_id, period=label), language=language))


def rescaling_line(
    *, points: float, applies: float, total: float, max_points: float, language: Language
) -> str:
    """Say how the points of what applies became a total of the whole scheme."""
    said = fill(
        catalogue(language)["explanation.rescaled"],
        points=_number(points, language, trim=False),
        applies=_number(applies, language),
        total=_number(total, language, trim=False),
        max_points=_number(max_points, language),
    )
    return tied(said, language=language)


def _number(number: float | None, language: Language, *, trim: bool = True) -> str | None:
    """Print a number; of points that were computed the zeros at the end stay (convention §10)."""
    if number is None:
        return None
    text: Any = decimal_text(np.array([number]), 2, language=language, trim=trim).to_pylist()[0]
    return str(text)


def _count(number: int, language: Language) -> str:
    return str(count_text(pa.array([number]), language=language).to_pylist()[0])
