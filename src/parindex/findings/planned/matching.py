"""Which findings a measure is about, through mergers of units (convention §96)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...follow_up.issues import days_of_ends
from ...follow_up.lineage import Lineage
from ...periods.period import ReportingPeriod
from ...periods.regime import ReportingRegime
from ...rulebook.retired import current_code
from ...rulebook.rule import Rule
from ...tables.align import recode
from ...tables.arrays import BoolArray, CodeArray, CountArray, codes_of, terms_of
from ...units.registry import UnitRegistry
from ...vocabulary import Lifecycle, MeasuredFinding, Severity
from .columns import PlanColumns, spread

__all__ = ["PERSISTING", "Lines", "Open"]

PERSISTING = (Lifecycle.PERSISTING, Lifecycle.WORSENED, Lifecycle.EASED)
"""Of a finding that was there before, and is there again."""

_WITHOUT, _NOWHERE = -1, -2


@attrs.frozen(eq=False)
class Lines:
    """
    Units, and those that each went into whole, in their order; a row for each of both.

    *of* and *unit* are positions in *units*, the units asked for first; *since* is the day from
    which on the one stands for the other, 0 for any.
    """

    units: tuple[str, ...]
    of: CountArray
    unit: CountArray
    since: CountArray

    @classmethod
    def follow(cls, registry: UnitRegistry | None, units: Sequence[str]) -> Lines:
        """Follow units; without *registry* each goes on as itself only."""
        lineage = Lineage.of(registry, units)
        every = np.arange(len(units))
        steps = [(every, every, np.zeros(len(units), np.int64))]
        for step, day in lineage.chains():
            at = np.flatnonzero(step[: len(units)] >= 0)
            steps.append((at, step[at], day[at]))
        of, unit, since = (np.concatenate(each) for each in zip(*steps, strict=True))
        # of a circle each unit stands where it comes first
        _, first = np.unique(of * max(len(lineage.units), 1) + unit, return_index=True)
        first.sort()
        rows = first[np.argsort(of[first], kind="stable")]
        return cls(lineage.units, of[rows], unit[rows], since[rows])

    def rows_of(self, asked: CodeArray) -> tuple[CountArray, CountArray]:
        """Pair each of some units, -1 for none, with the rows of its line."""
        first = np.searchsorted(self.of, asked)
        return spread(first, np.searchsorted(self.of, asked, side="right") - first)


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
        now = [current_code(rule) for rule in self.rules]
        place = {code: at for at, code in reversed(list(enumerate(now)))}
        # a rule under a retired code has the number of the one that took its place
        rule_codes = np.array([*(place[code] for code in now), _WITHOUT], np.int32)[rule_codes]
        self._place_of_rule = place
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

    def about(self, plan: PlanColumns, lines: Lines) -> tuple[CountArray, CountArray]:
        """
        Pair measures with the issues that they are about, in the order of both.

        A measure is held against the issues of its units, or of its subjects, or of its rule.
        """
        rules = [self._place_of_rule.get(current_code(rule), _NOWHERE) for rule in plan.rules]
        wanted = np.array([*rules, _NOWHERE], np.int32)[plan.rule]
        measure, issue = self._near(plan, lines, wanted)
        has_rule = plan.rule[measure] >= 0
        fits = np.where(has_rule, self.rule[issue] == wanted[measure], self.is_severe[issue])
        at, subject = self._subjects(plan)
        size = len(self.subjects) + 1
        named = np.zeros(len(plan), bool)
        named[at] = True
        is_known = subject >= 0
        names = (at * size + subject)[is_known]
        is_named = np.isin(measure * size + self.subject[issue], names)
        fits &= is_named | ~named[measure]
        rows = np.flatnonzero(fits)
        rows = rows[np.lexsort((issue[rows], measure[rows]))]
        return measure[rows], issue[rows]

    def _near(
        self, plan: PlanColumns, lines: Lines, wanted: CodeArray
    ) -> tuple[CountArray, CountArray]:
        """Pair measures with the issues of what they name first: a unit, a subject or a rule."""
        by_unit, rows = lines.rows_of(plan.unit)
        units = recode(lines.units, self.units)[lines.unit[rows]]
        pairs, issue = _joined(units, self.unit)
        measure, since = by_unit[pairs], lines.since[rows][pairs]
        # a finding whose period is not known may be of any day
        is_in_time = (since <= self.day[issue]) | (self.day[issue] == 0)
        found = [(measure[is_in_time], issue[is_in_time])]
        at, subject = self._subjects(plan)
        is_free = plan.unit < 0
        of_subject = np.flatnonzero(is_free[at])
        pairs, issue = _joined(subject[of_subject], self.subject)
        found.append((at[of_subject][pairs], issue))
        is_free[at] = False
        of_rule = np.flatnonzero(is_free)
        pairs, issue = _joined(wanted[of_rule], self.rule)
        found.append((of_rule[pairs], issue))
        ours, theirs = (np.concatenate(each) for each in zip(*found, strict=True))
        return ours, theirs

    def _subjects(self, plan: PlanColumns) -> tuple[CountArray, CountArray]:
        """Pair measures with the subjects that they name, each once; -1 is in no finding."""
        count = np.array([*map(len, plan.criteria), 0], np.int64)
        first = np.cumsum(count) - count
        texts = [text for each in plan.criteria for text in each]
        at, rows = spread(first[plan.criterion], count[plan.criterion])
        by_subject = np.flatnonzero(plan.subject >= 0)
        named = recode([*texts, *plan.subjects], self.subjects)
        own = named[len(texts) + plan.subject[by_subject]]
        at, subject = np.concatenate([at, by_subject]), np.concatenate([named[rows], own])
        _, once = np.unique(at * (len(self.subjects) + 1) + subject + 1, return_index=True)
        return at[once], subject[once]

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


def _joined(wanted: CountArray | CodeArray, codes: CountArray) -> tuple[CountArray, CountArray]:
    """Pair each wanted code with the rows that have it; a code below 0 has none."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    first = np.searchsorted(ordered, wanted)
    count = np.searchsorted(ordered, wanted, side="right") - first
    of, rows = spread(first, np.where(wanted >= 0, count, 0))
    return of, order[rows]
