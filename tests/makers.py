"""Makers of the things that most tests begin with: units, steps, forms, sheets, rates, schemes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import parindex as pi

__all__ = [
    "MET",
    "columns_of",
    "form_of",
    "rates_of",
    "scheme_of_formulas",
    "step",
    "unit",
]

MET = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])


def unit(
    unit_id: str, level: str = "commune", parent: str | None = None, **fields: Any
) -> pi.AdministrativeUnit:
    """Make a unit that has its id as name, unless another one is given."""
    return pi.AdministrativeUnit(
        **{"id": unit_id, "name": unit_id, "level": level, "parent": parent, **fields}
    )


def step(
    day: dt.date,
    kind: pi.vocabulary.SuccessionKind,
    predecessor: str,
    successor: str | None,
    extent: pi.vocabulary.TransferExtent = pi.vocabulary.TransferExtent.WHOLE,
    **fields: Any,
) -> pi.units.Succession:
    """Make a step from unit to unit, on a made-up legal basis."""
    return pi.units.Succession(
        day=day,
        kind=kind,
        predecessor=predecessor,
        successor=successor,
        extent=extent,
        legal_basis="made up",
        **fields,
    )


def form_of(**kinds: pi.model.CountKind) -> pi.CountForm:
    """Make a form of these items, each of its kind."""
    return pi.CountForm(
        id="own",
        name=pi.Name(vi="biểu thử", en="a form"),
        items=tuple(
            pi.model.CountItem(code=code, kind=kind, name=pi.Name(vi=code, en=code))
            for code, kind in kinds.items()
        ),
        source="made up",
        confidence=pi.model.SourceConfidence.OWN,
    )


def columns_of(names: str, *rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Make the columns of a sheet from its rows; the names stand in one text."""
    cells = [dict(zip(names.split(), row, strict=True)) for row in rows]
    return {name: [row[name] for row in cells] for name in names.split()}


def rates_of(
    periods: Sequence[str],
    numerators: Sequence[int | None],
    denominators: Sequence[int | None],
    units: Sequence[str] | None = None,
    indicators: Iterable[pi.Indicator] = (MET,),
    **options: Any,
) -> pi.RateTable:
    """Compute rates of counts n and d; those of unit A where no units are named."""
    counts = {
        "unit_id": units or ["A"] * len(periods),
        "period": periods,
        "n": numerators,
        "d": denominators,
    }
    return pi.compute_rates(counts, indicators, **options)


def scheme_of_formulas(
    formulas: Sequence[str],
    maximum: Sequence[float],
    *,
    indicator: Sequence[str | None] | None = None,
    **options: Any,
) -> pi.Scheme:
    """Make a scheme of criteria 1, 2, ... with a formula and points at most for each."""
    codes = [str(place + 1) for place in range(len(formulas))]
    columns: dict[str, Any] = {
        "code": codes,
        "text": codes,
        "maximum": list(maximum),
        "formula": list(formulas),
    }
    if indicator is not None:
        columns["indicator"] = list(indicator)
    return pi.scheme_from_table(columns, id="own", edition="2023", **options)
