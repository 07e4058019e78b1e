"""DAT201, DAT202: cases finished near their due day, or at the end of a period, beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ... import cases as case_counts
from ... import counts, units
from ...rulebook.options import NearDueOptions, PeriodEndOptions
from ...rulebook.rule import Rule
from ...stats.exact_tails import binomial_tail
from ...stats.false_discovery import adjusted_p
from ...stats.funnel import FEWEST_UNITS, arcsine, dispersion
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import BoolArray, CountArray, FloatArray, floats_of
from ...vocabulary import DiscoveryMethod, Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES"]

_DISCOVERY: Final = ("discovery", "discovery_rate", "tests")
NEAR_DUE = Rule(
    code="DAT201",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=(
        "numerator",
        "denominator",
        "share",
        "expected_share",
        "peers",
        *_DISCOVERY,
        "edge_count",
    ),
    options=NearDueOptions(),
)
PERIOD_END = Rule(
    code="DAT202",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("numerator", "denominator", "share", "expected_share", *_DISCOVERY, "edge_count"),
    options=PeriodEndOptions(),
)
RULES = (NEAR_DUE, PERIOD_END)


@attrs.frozen(eq=False, kw_only=True)
class _Expected:
    """Cases that show a pattern, of so many, and the part of them that was to be expected."""

    shown: FloatArray
    cases: FloatArray
    edge: int
    center: FloatArray
    """NaN where nothing is expected: such a row is not tested."""
    variance: FloatArray
    peers: CountArray | None = None

    def outcome(
        self,
        rule: Rule,
        patterns: case_counts.PatternCounts,
        *,
        least: FloatArray,
        rate: float,
    ) -> list[Outcome]:
        """
        Say which rows have more than expected: at least a part of *least*, and beyond chance.

        The false discovery rate is controlled over all rows tested. A row on which not even all
        cases would have been a finding was not looked at.
        """
        tested = np.flatnonzero(~np.isnan(self.center))
        shown, cases = self.shown[tested], self.cases[tested]
        chance = (self.center[tested], self.variance[tested])
        share = shown / cases
        tail = np.where(share > chance[0], binomial_tail(shown, cases, *chance), 1.0)
        is_far = adjusted_p(tail, DiscoveryMethod.BENJAMINI_HOCHBERG) <= rate
        is_found = is_far & (share >= least[tested] * (1 - ROUNDING_MARGIN))
        # one more finding would be held against this error
        level = rate * (np.count_nonzero(is_far) + 1) / max(len(tested), 1)
        may_be = (binomial_tail(cases, cases, *chance) <= level) & (least[tested] <= 1.0)
        may_be |= is_found
        at = tested[is_found]
        told = np.zeros(len(patterns), bool)
        told[tested[may_be]] = True
        unit, period = patterns.keys.unit, patterns.keys.period
        idle = int(np.count_nonzero(~may_be))
        unlooked = [not_checked(rule, "never_apart", detail=str(idle))] if idle else []
        if not told.any():
            return unlooked
        evidence: dict[str, pa.Array | npt.NDArray[np.generic]] = {
            "numerator": self.shown[at].astype(np.int64),
            "denominator": self.cases[at].astype(np.int64),
            "share": share[is_found],
            "expected_share": self.center[at],
            "discovery": pa.array([DiscoveryMethod.BENJAMINI_HOCHBERG.text] * len(at), pa.string()),
            "discovery_rate": np.full(len(at), 100.0 * rate),
            "tests": np.full(len(at), len(tested), np.int64),
            "edge_count": np.full(len(at), self.edge, np.int64),
        }
        if self.peers is not None:
            evidence["peers"] = self.peers[at]
        return [
            *unlooked,
            found(
                rule,
                int(np.count_nonzero(told)),
                unit_id=unit.of(at),
                period=period.of(at),
                subject=WHOLE_ROW,
                evidence=evidence,
                looked_at=Scope(unit, period, WHOLE_ROW, told),
            ),
        ]


def near_due(context: Context) -> list[Outcome]:
    """DAT201: of the cases on time more than elsewhere were finished near their due day."""
    patterns = needed(context.patterns)
    options = context.options_of(NEAR_DUE, NearDueOptions)
    names = [
        case_counts.pattern_counts.near_columns(each)
        for each in case_counts.pattern_counts.PROMISED
    ]
    if patterns.data[names[0][0]].null_count:
        return [not_checked(NEAR_DUE, "no_case_column", detail="due")]
    cases, near = (
        np.stack([floats_of(patterns.data[pair[at]]) for pair in names], axis=1) for at in (0, 1)
    )
    enough = cases.sum(axis=1) >= options.smallest_count
    group, has_level = _groups(patterns, context.registry)
    expected, alone = _by_peers(
        group, enough & has_level, cases, near, options.smallest_count, patterns.edges.near_due
    )
    # of a unit whose classes are not those of the others too few cases are left
    is_left = enough & has_level & ~alone & np.isnan(expected.center)
    why = {
        "few_cases": ~enough | is_left,
        "no_level": enough & ~has_level,
        "too_few_units": alone,
    }
    least = expected.center + options.smallest_difference / 100.0
    rate = options.false_discovery_rate
    return [
        *_left_out(NEAR_DUE, why),
        *expected.outcome(NEAR_DUE, patterns, least=least, rate=rate),
    ]


def _left_out(rule: Rule, why: Mapping[str, BoolArray]) -> list[Outcome]:
    """Say why rows were not tested, one outcome for each reason with its rows."""
    return [
        not_checked(rule, reason, detail=str(np.count_nonzero(rows)))
        for reason, rows in why.items()
        if rows.any()
    ]


def _groups(
    patterns: case_counts.PatternCounts, registry: units.UnitRegistry | None
) -> tuple[CountArray, BoolArray]:
    """Give a number for each period, or level in a period, and say which units have a level."""
    period = patterns.keys.period.codes.astype(np.int64)
    if registry is None:
        return period, np.ones(len(period), bool)
    tree = counts.hierarchy.Tree.of(registry, patterns.keys.periods, patterns.provenance.regime)
    if tree is None:
        return period, np.zeros(len(period), bool)
    unit = patterns.keys.unit
    place = tree.at(unit.texts)[unit.codes]
    level = np.where(place >= 0, tree.level[place, period], -1)
    return period * (len(tree.levels) + 1) + level, level >= 0


def _by_peers(
    group: CountArray,
    usable: BoolArray,
    cases: FloatArray,
    near: FloatArray,
    fewest: int,
    edge: int,
) -> tuple[_Expected, BoolArray]:
    """
    Expect of each unit what the others of its group have, class by class of days promised.

    Also gives which rows stand among fewer than ten units.
    """
    shown, of_all = np.zeros(len(group)), np.zeros(len(group))
    center, variance = np.full(len(group), np.nan), np.zeros(len(group))
    peers, alone = np.zeros(len(group), np.int64), np.zeros(len(group), bool)
    for each in np.unique(group[usable]):
        rows = np.flatnonzero(usable & (group == each))
        n, x = cases[rows], near[rows]
        others, near_others = n.sum(axis=0) - n, x.sum(axis=0) - x
        # a class that the others hardly have says nothing of them
        counts = np.where(others >= fewest, n, 0.0)
        total = counts.sum(axis=1)
        kept = np.flatnonzero(total >= fewest)
        if len(kept) < FEWEST_UNITS:
            alone[rows] = True
            continue
        rows, total, counts = rows[kept], total[kept], counts[kept]
        # half a case more of either kind keeps a share of none or all from being certain
        usual = (near_others[kept] + 0.5) / (others[kept] + 1.0)
        shown[rows] = np.where(counts > 0, x[kept], 0.0).sum(axis=1)
        of_all[rows] = total
        center[rows] = (counts * usual).sum(axis=1) / total
        place, error = arcsine(shown[rows], total)
        spread = dispersion(place - np.arcsin(np.sqrt(center[rows])), error, 0.0, consistent=True)
        variance[rows] = spread.variance * 4.0 * center[rows] * (1.0 - center[rows])
        peers[rows] = len(rows)
    found_ = _Expected(
        shown=shown, cases=of_all, edge=edge, center=center, variance=variance, peers=peers
    )
    return found_, alone


def period_end(context: Context) -> list[Outcome]:
    """DAT202: many more cases were finished at the end of a period than its working days give."""
    patterns = needed(context.patterns)
    options = context.options_of(PERIOD_END, PeriodEndOptions)
    days = patterns.days
    of_period = dict(
        zip(
            days["period"].to_pylist(),
            floats_of(days["last_working_days"]) / floats_of(days["working_days"]),
            strict=True,
        )
    )
    period = patterns.keys.period
    part = np.array([of_period.get(text, np.nan) for text in period.texts])[period.codes]
    cases = floats_of(patterns.data["completed"])
    has_end, enough = ~np.isnan(part), cases >= options.smallest_count
    endless = int(np.count_nonzero(~has_end))
    outcomes = [not_checked(PERIOD_END, "no_end_of_period", detail=str(endless))] if endless else []
    outcomes += _left_out(PERIOD_END, {"few_cases": has_end & ~enough})
    expected = _Expected(
        shown=floats_of(patterns.data["end_of_period"]),
        cases=cases,
        edge=patterns.edges.period_end,
        center=np.where(enough, part, np.nan),
        variance=np.zeros(len(cases)),
    )
    least, rate = options.times * part, options.false_discovery_rate
    return [
        *outcomes,
        *expected.outcome(PERIOD_END, patterns, least=least, rate=rate),
    ]


CHECKS = (
    Check((NEAR_DUE,), near_due, needs=("patterns",)),
    Check((PERIOD_END,), period_end, needs=("patterns",)),
)
