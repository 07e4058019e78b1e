"""Issues: what rule, subject and line of units identify in two reviews."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..periods.cadence import Cadence
from ..periods.ordinals import last_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.coverage import Coverage, subjects_with
from ..tables.align import recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, codes_of
from ..units.registry import UnitRegistry
from .lineage import Lineage

__all__ = ["Following", "Issues", "Looked", "Side", "days_of_ends", "end_month"]

_NO_PERIOD = -1
_LATEST_MONTH = 11  # of a second year in which a fiscal year can end
_UNREAD = "\0"  # no identifier of a unit begins so


@attrs.frozen(eq=False)
class Side:
    """Findings of one of two reviews, shape (n,), in codes that both share; no period is -1."""

    issue: CountArray
    period: CountArray

    def rows_by_period(self, periods: int) -> list[CountArray]:
        """List the rows of each period."""
        order = np.argsort(self.period, kind="stable")
        ends = np.searchsorted(self.period[order], np.arange(periods + 1))
        return [order[start:end] for start, end in itertools.pairwise(ends)]


@attrs.frozen(eq=False)
class Looked:
    """
    Units that one of two reviews looked at, in codes that both share.

    *set_of*, int32 of shape (pairs + 1, periods + 1), is the set of units, -1 where nothing was
    looked at; the last pair is what the tables name at all, the last period is none. *members*,
    bool of shape (sets + 1, units + 2): the last unit but one is none, the last is in no set, and
    the last set has no unit. *rules* are those that say what they looked at.
    """

    set_of: CodeArray
    members: BoolArray
    rules: frozenset[str]

    def blind(self, pairs: BoolArray) -> None:
        """Forget what was looked at for some rules and subjects."""
        self.set_of[:-1][pairs] = -1

    def at(self, period: int, pair: CountArray, unit: CountArray) -> BoolArray | None:
        """Say whether a pair was looked at for a unit; None where nothing was in that period."""
        chosen = self.set_of[:, period]
        if (chosen < 0).all():
            return None
        return self.members[chosen[pair], unit]


@attrs.frozen(eq=False)
class Following:
    """
    Issues whose unit went on in another one, some steps on; all of shape (m,).

    *other* is the issue of that unit, -1 where there is none; *since* the day from which on that is
    so, as a proleptic ordinal.
    """

    issue: CountArray
    unit: CountArray
    other: CountArray
    since: CountArray

    def by(self, day: int) -> Following:
        """Keep those that hold on a day."""
        held = self.since <= day
        if held.all():
            return self
        return Following(*(column[held] for column in attrs.astuple(self, recurse=False)))


@attrs.frozen(eq=False, kw_only=True)
class Issues:
    """
    Distinct issues of two reviews; what they looked at is None where that is not known.

    *pair* and *unit*, shape (k,), are rule and subject, and unit, of each issue; one position more
    than those of *lineage* stands for no unit. *periods* are in the order in which they end; of
    those that end together, the longer is the later. *last_days* are proleptic ordinals.
    """

    now: Side
    then: Side
    looked_now: Looked | None
    looked_then: Looked | None
    pair: CountArray
    unit: CountArray
    pairs: list[tuple[str, str]]
    lineage: Lineage
    periods: list[ReportingPeriod]
    last_days: list[int]

    def __len__(self) -> int:
        return len(self.pair)

    @property
    def names_no_unit(self) -> BoolArray:
        """Units of the lineage that are none: texts that fit no unit, and last no unit at all."""
        return np.array([*(unit.startswith(_UNREAD) for unit in self.lineage.units), True], bool)

    @classmethod
    def of(
        cls,
        now: pa.Table,
        then: pa.Table,
        coverages: tuple[Coverage | None, Coverage | None],
        registry: UnitRegistry | None,
        regime: ReportingRegime | None,
        identities: Mapping[str, tuple[str, ...]],
    ) -> Issues:
        """
        Code the rows of two reviews alike; periods end on their nominal days without *regime*.

        *identities* are rules whose findings more than their subject tells apart; see
        `Rule.identity`.
        """
        tables = (now, then)
        rule_codes, rules = _shared([table["rule"] for table in tables])
        subject_codes, subjects = _shared([_subjects(table, identities) for table in tables])
        unit_codes, units = _shared([_units_or_texts(table) for table in tables])
        period_codes, period_texts = _shared([table["period"] for table in tables])
        lineage = Lineage.of(registry, units)
        nobody = len(lineage.units)
        covered = [
            *(each.data["period"] for each in coverages if each is not None),
            then["open_since"],
        ]
        periods, place = _in_order(period_texts, covered)
        joint = np.concatenate(
            [
                rule.astype(np.int64) * len(subjects) + subject
                for rule, subject in zip(rule_codes, subject_codes, strict=True)
            ]
        )
        pair_texts, pair = np.unique(joint, return_inverse=True)
        unit = np.concatenate([np.where(codes < 0, nobody, codes) for codes in unit_codes])
        encoded = pa.array(pair.ravel() * (nobody + 1) + unit).dictionary_encode()
        issue = encoded.indices.to_numpy().astype(np.int64)
        distinct = encoded.dictionary.to_numpy()
        pairs = [
            (rules[text // len(subjects)], subjects[text % len(subjects)])
            for text in pair_texts.tolist()
        ]
        ends = [0, len(now), len(now) + len(then)]
        sides = [
            Side(issue[start:end], place[codes])
            for start, end, codes in zip(ends[:-1], ends[1:], period_codes, strict=True)
        ]
        looked = [
            None if coverage is None else _looked(coverage, pairs, lineage.units, periods)
            for coverage in coverages
        ]
        return cls(
            now=sides[0],
            then=sides[1],
            looked_now=looked[0],
            looked_then=looked[1],
            pair=distinct // (nobody + 1),
            unit=distinct % (nobody + 1),
            pairs=pairs,
            lineage=lineage,
            periods=periods,
            last_days=days_of_ends(periods, regime),
        )

    def following(self) -> list[Following]:
        """List the issues whose unit went on in others, for each step along the line of units."""
        nobody = len(self.lineage.units)
        joint = self.pair * (nobody + 1) + self.unit
        order = np.argsort(joint, kind="stable")
        steps = []
        for step, since in self.lineage.chains():
            beyond = np.append(step, -1)[self.unit]
            issue = np.flatnonzero(beyond >= 0)
            if not len(issue):
                continue
            wanted = self.pair[issue] * (nobody + 1) + beyond[issue]
            at = np.searchsorted(joint, wanted, sorter=order).clip(max=len(order) - 1)
            found = order[at]
            other = np.where(joint[found] == wanted, found, -1)
            steps.append(Following(issue, beyond[issue], other, since[self.unit[issue]]))
        return steps


def _subjects(table: pa.Table, identities: Mapping[str, tuple[str, ...]]) -> pa.ChunkedArray:
    """Subjects, with all else that tells apart the findings of some rules."""
    subjects = table["subject"]
    rule_codes, rules = codes_of(table["rule"])
    for fields in set(identities.values()):
        of_rule = np.array([*(identities.get(rule) == fields for rule in rules), False], bool)
        if not of_rule[rule_codes].any():
            continue
        parts = [pc.struct_field(table["evidence"], name).fill_null("") for name in fields]
        whole = subjects_with(subjects.cast(pa.string()), parts)
        subjects = pc.if_else(pa.array(of_rule[rule_codes]), whole, subjects.cast(pa.string()))
    return subjects


def _units_or_texts(table: pa.Table) -> pa.ChunkedArray:
    """
    Units, and where a finding names none the text of its cell.

    Two names that fit no unit are two issues, and neither has a line of units.
    """
    units = table["unit_id"]
    if not units.null_count:
        return units
    texts = pc.binary_join_element_wise(_UNREAD, pc.struct_field(table["evidence"], "text"), "")
    return pc.coalesce(units.cast(pa.string()), texts)


def _shared(columns: Sequence[pa.ChunkedArray]) -> tuple[list[CodeArray], list[str]]:
    """Bring the codes of several columns into one coding."""
    read = [codes_of(column) for column in columns]
    texts = list(dict.fromkeys(text for _, listed in read for text in listed))
    return [np.append(recode(listed, texts), np.int32(-1))[codes] for codes, listed in read], texts


def _in_order(
    texts: list[str], more: Sequence[pa.ChunkedArray]
) -> tuple[list[ReportingPeriod], CountArray]:
    """Periods in the order in which they end, and the place of each text among them."""
    further = (text for column in more for text in codes_of(column)[1])
    known = {text: ReportingPeriod.parse(text) for text in dict.fromkeys([*texts, *further])}
    periods = sorted(set(known.values()), key=lambda each: (end_month(each), each.cadence.months))
    place = {period: at for at, period in enumerate(periods)}
    return periods, np.array([*(place[known[text]] for text in texts), _NO_PERIOD], np.int64)


def end_month(period: ReportingPeriod) -> int:
    """
    Give the month with which a period ends nominally, counted from the year 0.

    A fiscal year ends in the November of its second year at the latest; that it was looked at then
    is not said of an earlier month.
    """
    return period.months.stop + (_LATEST_MONTH if period.cadence is Cadence.FISCAL_YEAR else 0)


def days_of_ends(periods: Sequence[ReportingPeriod], regime: ReportingRegime | None) -> list[int]:
    """Last days; nominal ones where the regime has no report for a period, or there is none."""
    known: list[dt.date | None] = [None] * len(periods)
    if regime is not None:
        known = last_days(periods, regime)
    return [
        (day or _nominal_last_day(period)).toordinal()
        for day, period in zip(known, periods, strict=True)
    ]


def _nominal_last_day(period: ReportingPeriod) -> dt.date:
    year, month = divmod(end_month(period) - 1, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _looked(
    coverage: Coverage,
    pairs: list[tuple[str, str]],
    units: tuple[str, ...],
    periods: list[ReportingPeriod],
) -> Looked:
    members = np.zeros((len(coverage.sets) + 1, len(units) + 2), bool)
    column = {unit: at for at, unit in enumerate(units)} | {None: len(units)}
    place = np.array([column.get(unit, -1) for unit in coverage.units], np.int64)
    known = np.flatnonzero(place >= 0)
    members[:-1, place[known]] = coverage.sets[:, known]
    set_of = np.full((len(pairs) + 1, len(periods) + 1), -1, np.int32)
    row_of = {pair: at for at, pair in enumerate(pairs)}
    period_at = {period.code: at for at, period in enumerate(periods)}
    of_rule: dict[str | None, list[int]] = {None: [len(pairs)]}
    for at, (rule, _) in enumerate(pairs):
        of_rule.setdefault(rule, []).append(at)
    for row in coverage.data.to_pylist():  # as many as rules, subjects and periods
        if row["subject"] is None:  # all subjects of the rule, or what the tables name at all
            places = of_rule.get(row["rule"], [])
        else:
            places = [row_of[key]] if (key := (row["rule"], row["subject"])) in row_of else []
        set_of[places, period_at.get(row["period"], len(periods))] = row["unit_set"]
    return Looked(set_of, members, frozenset(coverage.rules))
