"""Which findings a measure is about, through mergers of units (convention §96)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...follow_up.issues import days_of_ends
from ...follow_up.lineage import Lineage
from ...model.measure import Measure
from ...periods.period import ReportingPeriod
from ...periods.regime import ReportingRegime
from ...rulebook.retired import current_code
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, CodeArray, CountArray, codes_of, terms_of
from ...units.registry import UnitRegistry
from ...vocabulary import Lifecycle, MeasuredFinding, Severity

__all__ = ["PERSISTING", "Lines", "Open"]

PERSISTING = (Lifecycle.PERSISTING, Lifecycle.WORSENED, Lifecycle.EASED)
"""Of a finding that was there before, and is there again."""

_WITHOUT = -1


@attrs.frozen(eq=False)
class Lines:
    """The units that measures name, and those that each went into whole, with the day of that."""

    since: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, registry: UnitRegistry | None, units: Sequence[str]) -> Lines:
        """Follow units; without *registry* each goes on as itself only."""
        lineage = Lineage.of(registry, list(dict.fromkeys(units)))
        chains = lineage.chains()
        since: dict[str, dict[str, int]] = {}
        for at, unit in enumerate(lineage.units):
            steps = {unit: 0}
            for step, day in chains:
                if step[at] >= 0:
                    steps.setdefault(lineage.units[step[at]], int(day[at]))
            since[unit] = steps
        return cls(since)

    def line(self, unit: str) -> Mapping[str, int]:
        """Give a unit and those that continue it, in this order."""
        return self.since.get(unit, {unit: 0})


class Open:
    """
    The issues of a review, each once: on its row of the latest period.

    *rows* are their positions in the table; *is_followed* says whether an earlier review was
    followed, so that what is gone is known.
    """

    def __init__(
        self, data: pa.Table, rules: Mapping[str, Rule], regime: ReportingRegime | None
    ) -> None:
        life = _terms(data["lifecycle"], Lifecycle)
        self.is_followed = bool((life >= 0).any())
        period_codes, texts = codes_of(data["period"])
        self.periods = texts
        ends = days_of_ends([ReportingPeriod.parse(text) for text in texts], regime)
        days = np.array([*ends, 0], np.int64)[period_codes]
        rule_codes, self.rules = codes_of(data["rule"])
        rule_codes = _current(rule_codes, self.rules)
        subject_codes, self.subjects = codes_of(data["subject"])
        unit_codes, self.units = codes_of(data["unit_id"])
        if self.is_followed:
            rows = np.flatnonzero(life >= 0)
        else:
            order = np.lexsort(np.stack([-days, unit_codes, subject_codes, rule_codes]))
            keys = np.stack([rule_codes, subject_codes, unit_codes])[:, order]
            is_first = np.ones(len(order), bool)
            is_first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
            rows = np.sort(order[is_first])
        good = [rule in rules and rules[rule].is_favourable for rule in self.rules]
        rows = rows[~np.array([*good, False], bool)[rule_codes[rows]]]
        self.rows: CountArray = rows
        self.life = life[rows]
        self.rule, self.subject = rule_codes[rows], subject_codes[rows]
        self.unit, self.day = unit_codes[rows], days[rows]
        severity = terms_of(data["severity"], Severity)[rows]
        is_accepted = np.asarray(data["suppression"].is_valid(), bool)[rows]
        self.is_severe: BoolArray = severity > Severity.NOTE
        self.is_serious: BoolArray = self.is_severe & ~is_accepted
        self.is_gone: BoolArray = self.life == Lifecycle.RESOLVED
        self.persists: BoolArray = np.isin(self.life, PERSISTING)

    def of(self, measure: Measure, line: Mapping[str, int]) -> BoolArray:
        """Mark the issues that a measure is about."""
        fits: BoolArray = np.ones(len(self.rows), bool)
        if measure.rule is not None:
            wanted = current_code(measure.rule)
            fits &= _is_one(self.rule, [current_code(each) == wanted for each in self.rules])
        else:
            fits &= self.is_severe
        about = {each for each in (measure.subject, *measure.criteria) if each is not None}
        if about:
            fits &= _is_one(self.subject, [each in about for each in self.subjects])
        if measure.unit_id is not None:
            days = [line.get(each, _WITHOUT) for each in self.units]
            since = np.array([*days, _WITHOUT], np.int64)[self.unit]
            # a finding whose period is not known may be of any day
            fits &= (since >= 0) & ((since <= self.day) | (self.day == 0))
        return fits

    def states(self) -> CountArray:
        """Say of each issue what became of it."""
        gone = [self.is_gone, self.life == Lifecycle.NOT_CHECKED]
        found: CountArray = np.select(
            gone, [MeasuredFinding.RESOLVED, MeasuredFinding.NOT_CHECKED], MeasuredFinding.FOUND
        ).astype(np.int64)
        return found


def _terms(column: pa.ChunkedArray, kind: type[Lifecycle]) -> CountArray:
    codes, texts = codes_of(column)
    terms = np.array([*(kind[text.upper()] for text in texts), _WITHOUT], np.int64)
    return terms[codes]


def _current(codes: CodeArray, rules: Sequence[str]) -> CodeArray:
    """Give a rule under a retired code the number of the one that took its place."""
    now = [current_code(rule) for rule in rules]
    place = {code: at for at, code in reversed(list(enumerate(now)))}
    return np.array([*(place[code] for code in now), _WITHOUT], np.int32)[codes]


def _is_one(codes: CodeArray, wanted: list[bool]) -> BoolArray:
    return np.array([*wanted, False], bool)[codes]
