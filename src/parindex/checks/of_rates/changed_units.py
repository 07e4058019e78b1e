"""UNT107, UNT108, UNT112: units that are not those of the period compared with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ... import units
from ...rulebook.rule import Rule
from ...tables.align import joint_codes, recode
from ...tables.arrays import BoolArray, codes_of, floats_of, terms_of
from ...vocabulary import Comparability, Severity, UnitChange
from ..context import Check, Context, Outcome, found_in, needed, where_possible

__all__ = ["CHECKS", "RULES"]

UNIT_CHANGED = Rule(
    code="UNT107",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "units"),
)
ESTIMATED = Rule(
    code="UNT108",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "prior_value", "weight", "share"),
)
GREW = Rule(
    code="UNT112",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("value", "prior_period", "prior_value", "units"),
)
RULES = (UNIT_CHANGED, ESTIMATED, GREW)


def broken(context: Context) -> list[Outcome]:
    """
    UNT107: no comparison, for the unit is new; UNT108: the prior is an estimate; UNT112: a sum.

    A unit that always was cannot be new, and without a part of another nothing is estimated.
    """
    comparisons, registry = needed(context.comparisons), needed(context.registry)
    data = comparisons.data
    given = terms_of(data["comparability"], Comparability)
    has_value = ~np.isnan(floats_of(data["value"]))
    origins = units.origins.Origins.of(registry)
    codes, texts = comparisons.keys.unit
    unit = origins.rows([*texts, ""])[codes]  # a row without a unit reads the last
    begins, has_parts = origins.begins[unit], origins.has_parts[unit]
    is_new, is_estimate, is_sum = (
        has_value & (given == word)
        for word in (
            Comparability.UNIT_CHANGED,
            Comparability.ESTIMATED,
            Comparability.REBASED,
        )
    )
    is_new &= ~_has_changed(data, UnitChange.ENDED)  # of which UNT104 tells
    has_grown = has_value & _has_changed(data, UnitChange.GREW)
    sums = np.flatnonzero(is_sum & has_grown)
    changed, guessed = np.flatnonzero(is_new), np.flatnonzero(is_estimate)
    weight, share = _estimates(data.take(pa.array(guessed)), comparisons.estimates)
    outcomes = []
    for rule, rows, told, computed in (
        (
            UNIT_CHANGED,
            changed,
            has_value & begins | is_new,
            {"units": origins.former.take(pa.array(unit[changed]))},
        ),
        (
            ESTIMATED,
            guessed,
            # a new unit without a prior value has no estimate of one either
            has_value & has_parts & ~is_new | is_estimate,
            {"weight": weight, "share": share},
        ),
        (
            GREW,
            sums,
            has_grown,
            {"units": origins.former.take(pa.array(unit[sums]))},
        ),
    ):
        checked = int(np.count_nonzero(told))
        outcome = found_in(rule, checked, comparisons, rows, told, computed=computed)
        outcomes += where_possible(outcome, int(np.count_nonzero(has_value)) - checked)
    return outcomes


def _has_changed(comparisons: pa.Table, change: UnitChange) -> BoolArray:
    """Mark comparisons of units to which a thing happened."""
    words = comparisons["unit_change"].cast(pa.string()).fill_null("")
    return np.asarray(pc.equal(words, change.text).to_numpy(), bool)


def _estimates(data: pa.Table, estimates: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Name the weight, and give the larger of the shares of numerator and denominator."""
    indicator = pc.replace_substring_regex(estimates["item"].cast(pa.string()), ":[^:]*$", "")
    keyed = estimates.select(["unit_id", "period", "weight", "share"]).append_column(
        "indicator_code", indicator
    )
    keyed = keyed.sort_by([("share", "descending"), ("weight", "descending")])
    sides, sizes = [], []
    for name, other in (
        ("indicator_code",) * 2,
        ("unit_id",) * 2,
        ("prior_period", "period"),
    ):
        codes, texts = codes_of(data[name])
        own_codes, own = codes_of(keyed[other])
        sides.append((np.append(recode(texts, own), np.int32(-1))[codes], own_codes))
        sizes.append(len(own))
    wanted, given = (joint_codes(each, sizes) for each in zip(*sides, strict=True))
    known, first = np.unique(given, return_index=True)  # the largest share stands first
    at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    row = np.where(known[at] == wanted, first[at], -1) if len(known) else np.full(len(data), -1)
    rows = pa.array(row, mask=row < 0)
    return keyed["weight"].cast(pa.string()).take(rows), keyed["share"].take(rows)


CHECKS = (Check(RULES, broken, needs=("comparisons", "registry")),)
