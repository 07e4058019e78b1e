"""Aggregates of rates: what their parts add up to, and what a printed total holds beyond them."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..model.indicator import MeasureKind
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..tables.align import align, grouped, joint_codes, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, codes_of, terms_of
from ..units.registry import UnitRegistry
from ..vocabulary import Comparability, Part
from .subunits import (
    ABSENT,
    COUNTED,
    ENDED,
    SHARED,
    TWO_DATES,
    UNKNOWN,
    UNRESOLVED,
    UNSUMMED,
    Above,
    Pairs,
    Side,
)

__all__ = ["UNCOUNTED", "Parts", "Wholes", "comparability_of", "with_unknown"]

UNCOUNTED = (
    Part.NOT_REPORTED,
    Part.CROSSING,
    Part.UNRESOLVED,
    Part.TWO_DATES,
    Part.ENDED,
)
"""Parts whose counts are not known."""

_WHY = {SHARED: Part.CROSSING, UNRESOLVED: Part.UNRESOLVED, TWO_DATES: Part.TWO_DATES}
_DOUBTFUL = (Comparability.UNIT_UNKNOWN, Comparability.REGISTRY_INCOMPLETE)


def with_unknown(
    pairs: Pairs,
    above: Above,
    registry: UnitRegistry,
    compared: ComparisonTable,
    unsummed: pa.Table | None,
) -> Pairs:
    """
    Tell units that were not reported from those that had no cases.

    A unit that existed and has no row was not reported. One that was made of others, or became
    another, and has no row is not known: its cases stand under other names. Neither is one of
    which the registry does not know what it was, nor one that had ended and still counts. Of a sum
    that could not be made *unsummed* says why.
    """
    made = {step.successor for step in registry.events}
    ended = {step.predecessor for step in registry.events}
    has_former = np.array([unit in made for unit in pairs.units], bool)
    has_later = np.array([unit in ended for unit in pairs.units], bool)
    no_now = (pairs.now.state == ABSENT) & (above.existed[0] | has_later[pairs.unit])
    no_then = (pairs.then.state == ABSENT) & (above.existed[1] | has_former[pairs.unit])
    no_then |= np.isin(comparability_of(pairs, compared), _DOUBTFUL)
    now = np.where(no_now, UNKNOWN, pairs.now.state)
    then = np.where(no_then, UNKNOWN, pairs.then.state)
    if unsummed is not None and len(unsummed):
        reason = _reasons(pairs, unsummed)
        then = np.where((then == UNKNOWN) & (reason > UNKNOWN), reason, then)
    return attrs.evolve(
        pairs,
        now=attrs.evolve(pairs.now, state=np.where(above.ended, ENDED, now)),
        then=attrs.evolve(pairs.then, state=then),
    )


def _reasons(pairs: Pairs, unsummed: pa.Table) -> npt.NDArray[np.int8]:
    """Give for each pair why the sum of its former units was not made; `ABSENT` where it was."""
    texts = (
        pairs.indicators,
        ["" if prior is None else prior.code for prior in pairs.priors],
        pairs.units,
    )
    keys = []
    for name, known in zip(("indicator_code", "period", "unit_id"), texts, strict=True):
        codes, own = codes_of(unsummed[name])
        keys.append(recode(own, known)[codes])
    sizes = [len(each) for each in texts]
    found = align((pairs.indicator, pairs.period, pairs.unit), keys, sizes).match
    codes, own = codes_of(unsummed["status"])
    states = np.array([UNSUMMED.get(text, ABSENT) for text in own], np.int8)[codes]
    reasons: npt.NDArray[np.int8] = np.append(states, np.int8(ABSENT))[found]
    return reasons


def comparability_of(pairs: Pairs, compared: ComparisonTable) -> npt.NDArray[np.int64]:
    """Give the word of the comparison of each pair, as its integer; -1 where it has no row."""
    found: npt.NDArray[np.int64] = np.append(
        terms_of(compared.data["comparability"], Comparability), -1
    )[pairs.rows[0]]
    return found


@attrs.frozen(eq=False)
class Parts:
    """Hold the parts of all wholes: subunits, and rests of printed totals."""

    whole: CountArray
    part: npt.NDArray[np.int64]
    unit: CodeArray
    now: Side
    then: Side


@attrs.frozen(eq=False)
class Wholes:
    """
    Hold the aggregates of some pairs; arrays have the shape (wholes,).

    *indicator*, *period* and *unit* are positions in the lists of the pairs and of the units above.
    *sums* are the two counts of the period and the two of the period compared with; *rows* the
    pairs that are parts, and *whole_of_rows* their wholes.
    """

    indicator: CodeArray
    period: CodeArray
    unit: CodeArray
    sums: list[FloatArray]
    is_incomplete: BoolArray
    has_prior: BoolArray
    parts: Parts
    rows: CountArray
    whole_of_rows: CountArray

    @classmethod
    def of(cls, pairs: Pairs, above: Above, rates: RateTable) -> Wholes:
        """Add the parts up; where some are not known, take what the unit above counted itself."""
        part = np.flatnonzero((above.of >= 0) & ~above.is_own)
        sizes = (len(pairs.indicators), len(pairs.periods), max(len(above.units), 1))
        of_pair = joint_codes((pairs.indicator, pairs.period, above.of), sizes)
        first, whole, _ = grouped(of_pair[part])
        size, first = len(first), part[first]
        now, then = pairs.now.take(part), pairs.then.take(part)
        is_known = (now.state < UNKNOWN) & (then.state < UNKNOWN)
        lacks = np.bincount(whole, ~is_known | above.short[part], size) > 0
        counts = (now.numerator, now.denominator, then.numerator, then.denominator)
        sums: list[FloatArray] = [
            np.bincount(whole, np.where(is_known, each, 0.0), size).astype(np.float64)
            for each in counts
        ]
        own = _own_rows(pairs, above, of_pair, of_pair[first])
        printed = [
            np.append(each, np.nan)[own]
            for each in (
                pairs.now.numerator,
                pairs.now.denominator,
                pairs.then.numerator,
                pairs.then.denominator,
            )
        ]
        rests = [total - known for total, known in zip(printed, sums, strict=True)]
        is_share = np.array(
            [
                rates.provenance.indicator(code).kind is MeasureKind.PROPORTION
                for code in pairs.indicators
            ],
            bool,
        )[pairs.indicator[first]]
        sound = lacks & np.all([rest >= 0 for rest in rests], axis=0)
        for x, n in (rests[:2], rests[2:]):
            sound &= (x <= n) | ~is_share
        rests = [np.where(sound, rest, np.nan) for rest in rests]
        parts = _with_rests(
            Parts(
                whole,
                _words(now, then, is_known, pairs.is_group[part]),
                pairs.unit[part],
                now,
                then,
            ),
            is_known,
            rests,
        )
        return cls(
            pairs.indicator[first],
            pairs.period[first],
            above.of[first],
            [np.where(sound, total, known) for total, known in zip(printed, sums, strict=True)],
            lacks & ~sound,
            np.bincount(whole, pairs.rows[1][part] >= 0, size) > 0,
            parts,
            part,
            whole,
        )


def _own_rows(pairs: Pairs, above: Above, of_pair: CountArray, wanted: CountArray) -> CountArray:
    """Find the row of each unit above itself, where it has counts in both periods; else -1."""
    both = (pairs.now.state == COUNTED) & (pairs.then.state == COUNTED)
    rows = np.flatnonzero(above.is_own & both)
    if not len(rows):
        return np.full(len(wanted), -1, np.int64)
    rows = rows[np.argsort(of_pair[rows], kind="stable")]
    at = np.minimum(np.searchsorted(of_pair[rows], wanted), len(rows) - 1)
    found: CountArray = np.where(of_pair[rows[at]] == wanted, rows[at], -1)
    return found


def _words(
    now: Side, then: Side, is_known: BoolArray, is_group: BoolArray
) -> npt.NDArray[np.int64]:
    has, had = now.state == COUNTED, then.state == COUNTED
    word = np.where(has, np.where(had, Part.BOTH, Part.ENTERED), Part.NEITHER)
    word = np.where(~has & had, Part.LEFT, word)
    word = np.where(is_group & (word == Part.BOTH), Part.GROUP, word)
    lacks = np.full(len(word), Part.NOT_REPORTED)
    for state, why in _WHY.items():
        lacks = np.where((then.state == state) & (now.state != UNKNOWN), why, lacks)
    lacks = np.where(now.state == ENDED, Part.ENDED, lacks)
    return np.where(is_known, word, lacks).astype(np.int64)


def _with_rests(parts: Parts, is_known: BoolArray, rests: list[FloatArray]) -> Parts:
    """Take away the counts that are not known, and add what printed totals hold beyond."""
    whole = np.flatnonzero(~np.isnan(rests[0]))
    nothing = np.full(len(whole), np.nan)

    def side(known: Side, x: FloatArray, n: FloatArray) -> Side:
        return Side(
            np.append(np.where(is_known, known.numerator, 0.0), x[whole]),
            np.append(np.where(is_known, known.denominator, 0.0), n[whole]),
            np.append(known.value, nothing),
            np.append(known.lower, nothing),
            np.append(known.upper, nothing),
            np.append(known.state, np.full(len(whole), COUNTED, np.int8)),
        )

    return Parts(
        np.append(parts.whole, whole),
        np.append(parts.part, np.full(len(whole), Part.REST)),
        np.append(parts.unit, np.full(len(whole), -1, np.int32)),
        side(parts.now, rests[0], rests[1]),
        side(parts.then, rests[2], rests[3]),
    )
