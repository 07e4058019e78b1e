"""Leave out rates that rest on fewer cases than was set."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...results.rate_table import RateTable
from ...rulebook.rule import Rule
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, FloatArray, codes_of, floats_of
from ..context import Context, Outcome, not_checked

__all__ = ["cases_behind", "enough", "enough_in_both"]


def enough(
    rule: Rule, denominators: FloatArray, eligible: BoolArray, minimum: int
) -> tuple[BoolArray, list[Outcome]]:
    """
    Keep the rows that rest on enough cases, with a word on those that do not.

    A minimum of 0 keeps all, also where the cases are not known.
    """
    if not minimum:
        return eligible, []
    looked_at = eligible & (denominators >= minimum)
    left_out = int(np.count_nonzero(eligible & ~looked_at))
    return looked_at, [not_checked(rule, "few_cases", detail=str(left_out))] if left_out else []


def enough_in_both(
    rule: Rule, context: Context, eligible: BoolArray, minimum: int
) -> tuple[BoolArray, list[Outcome]]:
    """Keep the comparisons of which both periods have enough cases in the rates of the context."""
    if not minimum:
        return eligible, []
    assert context.comparisons is not None
    data = context.comparisons.data
    if context.rates is None:
        return np.zeros(len(data), bool), [not_checked(rule, "no_rates")]
    own, prior = (cases_behind(data, name, context.rates) for name in ("period", "prior_period"))
    return enough(rule, np.minimum(own, prior), eligible, minimum)


def cases_behind(data: pa.Table, period: str, rates: RateTable) -> FloatArray:
    """Give the denominator of each row in a period that it names; NaN where there is none."""
    left, right, sizes = [], [], []
    for own, other in (
        ("indicator_code", "indicator_code"),
        ("unit_id", "unit_id"),
        (period, "period"),
    ):
        codes, texts = codes_of(data[own])
        known, known_texts = codes_of(rates.data[other])
        left.append(np.append(recode(texts, known_texts), np.int32(-1))[codes])
        right.append(known)
        sizes.append(len(known_texts))
    match = align(left, right, sizes).match
    return np.append(floats_of(rates.data["denominator"]), np.nan)[match]
