"""Explanations of scores as lines of text, one for each criterion that lost points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from .._quoting import visible
from ..formulas import Award, IndicatorValue, read_formula, read_quantity
from ..i18n import catalogue, fill
from ..periods.period import ReportingPeriod
from ..tables.inputs.awards import answer_codes
from ..typing import Language
from ..vocabulary import ScoreStatus
from .naming import Lexicon, printed_code, without_a_name
from .numbers import count_text, counted_text, decimal_text, tied
from .said_formulas import formula_words, named_quantities
from .said_formulas.phrases import Phrases

__all__ = ["explanation_lines", "heading_line", "rescaling_line"]

_SAID_BY_THE_NUMBERS = {ScoreStatus.COMPUTED.text, ScoreStatus.AWARDED.text}


def explanation_lines(explanation: pa.Table, lexicon: Lexicon) -> list[str]:
    """Write one line for each criterion that lost points, or whose loss is not known."""
    language, words = lexicon.language, lexicon.words
    lines = []
    said_names, codes = list(lexicon.terms.values()), list[str]()
    counted = (
        counted_text(explanation, name, language=language).to_pylist()
        for name in ("numerator", "denominator")
    )
    for row, above, below in zip(explanation.to_pylist(), *counted, strict=True):
        if row["lost"] is not None and row["lost"] <= 0:
            continue
        name = lexicon.criteria.get(row["criterion_code"])
        said_names += [] if name is None else [name]
        read = [read_quantity(each["quantity"]) for each in row["numbers"] or ()]
        codes += [each.code for each in read if isinstance(each, IndicatorValue)]
        most, lost = (
            # beside what was lost it has the same decimals
            _number(row["max_points"] or None, language, trim=row["lost"] is None),
            _number(row["lost"], language, trim=False),
        )
        status = row["status"]
        template = "explanation.unknown" if row["lost"] is None else "explanation.lost"
        said = fill(
            words[template],
            criterion=None if name is None else printed_code(row["criterion_code"], language),
            name=row["criterion_code"] if name is None else name.text(language),
            lost=lost,
            # a penalty takes points and has no maximum
            max_points=most,
            most=most or lost,
            reason=None if status in _SAID_BY_THE_NUMBERS else words[f"score_status.{status}"],
            numbers=_numbers(row, above, below, lexicon),
            answer=_answer(row["answer"], lexicon),
            formula=_formula(row["formula"], lexicon),
            next_value=_number(row["next_value"], language),
            next_points=_number(row["next_points"], language, trim=False),
            more=_cases(row["next_cases"], language, more=True),
            fewer=_cases(row["next_cases"], language, more=False),
        )
        lines.append(visible(tied(said, language=language)))
    note = without_a_name([*said_names, *lexicon.names_of(codes)], language)
    return lines if note is None else [*lines, visible(tied(note, language=language))]


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


def _numbers(
    row: Mapping[str, Any], above: str | None, below: str | None, lexicon: Lexicon
) -> str | None:
    """Name every number that the formula read; *above* and *below* are counts of the first."""
    language = lexicon.language
    read = row["numbers"] or ()
    names = named_quantities([read_quantity(each["quantity"]) for each in read], lexicon)
    said = []
    for place, (name, each) in enumerate(zip(names, read, strict=True)):
        if each["value"] is None:
            continue
        counts = None
        if not place and None not in (above, below):
            counts = fill(lexicon.words["explanation.counts"], numerator=above, denominator=below)
        said.append(
            fill(
                lexicon.words["explanation.number"],
                quantity=name,
                value=_number(each["value"], language),
                counts=counts,
            )
        )
    return ", ".join(said) or None


def _answer(answer: str | None, lexicon: Lexicon) -> str | None:
    """Name what was answered, as the formula names it; None where nothing was."""
    if answer is None:
        return None
    phrases = Phrases(lexicon)
    return ", ".join(map(phrases.code, answer_codes(answer))) or None


def _formula(notation: str, lexicon: Lexicon) -> str | None:
    """Say a formula; None of an award, of which the points say all."""
    formula = read_formula(notation)
    return None if isinstance(formula, Award) else formula_words(formula, lexicon)


def _cases(number: int | None, language: Language, *, more: bool) -> str | None:
    """Cases to the next edge, where these are more, or where these are fewer."""
    if number is None or (number > 0) != more:
        return None
    return str(count_text(pa.array([abs(number)]), language=language)[0].as_py())


def _number(number: float | None, language: Language, *, trim: bool = True) -> str | None:
    """Print a number; of points that were computed the zeros at the end stay (convention §10)."""
    if number is None:
        return None
    text: Any = decimal_text(np.array([number]), 2, language=language, trim=trim).to_pylist()[0]
    return str(text)
