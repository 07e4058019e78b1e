"""
A scheme applied a second time: criterion by criterion and unit by unit, in exact fractions.

Written from docs/explanation/convention.md (§27 to §38) and from the definitions of the model
alone. A number is the decimal that its shortest text shows; what a formula cannot know is a word.
Nothing here is fast, and nothing is shared with the library but the definitions themselves.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

import attrs

from parindex import formulas as s
from parindex.schemes.criterion import Combination, Criterion, CriterionRole, Effect
from parindex.schemes.grading import GradeMeasure, Grading, RankMethod
from parindex.schemes.scheme import Scheme

TOTAL = "total"
WORDS = (
    "computed",
    "awarded",
    "not_done",
    "not_applicable",
    "nothing_counted",
    "no_prior",
    "no_reference",
    "missing",
    "invalid",
    "incomplete",
)
REASONS_WITH_EFFECT = ("not_applicable", "nothing_counted", "no_prior", "missing")
LAST_DAY = {"2022": dt.date(2022, 12, 31), "2023": dt.date(2023, 12, 31)}
MARGIN = Fraction(1, 10**11)


# --- What is given


class Keyed(Protocol):
    """A row of any table."""

    @property
    def unit(self) -> str: ...
    @property
    def period(self) -> str: ...


@attrs.frozen(kw_only=True)
class ValueRow:
    """A value that came without counts: *kind* says whether the code is of a criterion."""

    kind: str
    code: str
    unit: str
    period: str
    stage: str | None = None
    value: object = None


@attrs.frozen(kw_only=True)
class CountRow:
    """Counts of one unit and period, from which every counted indicator has a rate."""

    unit: str
    period: str
    good: object = None
    all: object = None


@attrs.frozen(kw_only=True)
class AwardRow:
    """What people decided."""

    criterion: str
    unit: str
    period: str
    stage: str | None = None
    points: object = None
    state: str | None = None
    answer: str | None = None


@attrs.frozen(kw_only=True)
class SurveyRow:
    """A result, or the number of one answer."""

    criterion: str
    unit: str
    period: str
    value: object = None
    option: str | None = None
    count: object = None


@attrs.frozen(kw_only=True)
class Place:
    """What the registry says of a unit."""

    level: str
    block: str | None = None
    parent: str | None = None


@attrs.frozen(kw_only=True)
class Given:
    """Everything that is scored; *registry* is None where no units are known."""

    values: tuple[ValueRow, ...] = ()
    counts: tuple[CountRow, ...] = ()
    counted: tuple[str, ...] = ()
    awards: tuple[AwardRow, ...] = ()
    surveys: tuple[SurveyRow, ...] = ()
    prior: Given | None = None
    prior_points: dict[tuple[str, str, str], Fraction | None] = attrs.field(factory=dict)
    registry: dict[str, Place] | None = None
    days_known: bool = False
    unranked: frozenset[str] = frozenset()


# --- What comes out


@attrs.frozen
class Number:
    """A number, or the reason why there is none; a known one may have been decided by people."""

    value: Fraction | None
    reason: str = "computed"


@attrs.frozen(kw_only=True)
class Scored:
    """Points of a criterion, before and after rounding, and the maximum that applies."""

    points: Fraction | None
    maximum: Fraction
    status: str
    left_out: bool = False
    due: Fraction = Fraction(0)
    known: Fraction = Fraction(1)
    rounded: Fraction | None = None
    share: Fraction | None = None


@attrs.define(kw_only=True)
class Row:
    """One row of the table of scores."""

    points: Fraction | None
    max_points: Fraction
    share: Fraction | None
    known_share: Fraction
    status: str
    rank: int | None = None
    grade: str | None = None


def exact(number: object) -> Fraction:
    return Fraction(str(number))


def is_blank(cell: object) -> bool:
    return (
        cell is None
        or (isinstance(cell, str) and not cell.strip())
        or (isinstance(cell, float) and math.isnan(cell))
    )


def is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and math.isfinite(cell)


def unknown(reason: str) -> Number:
    return Number(None, reason)


def last(reasons: list[str]) -> str:
    """Of several reasons the last (§29)."""
    return max(reasons, key=WORDS.index)


def half_away(number: Fraction, decimals: int | None) -> Fraction:
    """Rounded, a half away from zero (§37)."""
    if decimals is None:
        return number
    scaled = abs(number) * 10**decimals
    whole = math.floor(scaled + Fraction(1, 2))
    return Fraction(whole if number >= 0 else -whole, 10**decimals)


def margin_at(edge: Fraction) -> Fraction:
    return MARGIN * max(Fraction(1), abs(edge))


def compare(number: Fraction, edge: Fraction) -> int:
    """-1, 0 or 1; what lies within the margin of an edge reaches it (§33)."""
    if abs(number - edge) <= margin_at(edge):
        return 0
    return 1 if number > edge else -1


def year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


# --- The tree of a scheme


class Tree:
    """Which criteria stand where, and at which stages they have points."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.by_code = {each.code: each for each in scheme.criteria}
        self.stages = {each.code: each for each in scheme.stages}

    def below(self, code: str) -> list[Criterion]:
        return [each for each in self.scheme.criteria if (each.parent or TOTAL) == code]

    def regular_below(self, code: str) -> list[Criterion]:
        return [each for each in self.below(code) if each.role is CriterionRole.REGULAR]

    def leaves(self, code: str) -> Iterator[Criterion]:
        if code != TOTAL and self.by_code[code].formula is not None:
            yield self.by_code[code]
        for each in self.below(code):
            yield from self.leaves(each.code)

    def scored_at(self, leaf: Criterion) -> set[str]:
        """Stages at which somebody gives the points of a leaf."""
        given = {each.code for each in self.scheme.stages if each.given_by is not None}
        named = set(leaf.stages) or {e.code for e in self.scheme.stages if e.by_default}
        return given & named

    def order(self, stage: str) -> list[str]:
        """The stage, then those it takes from, each before those that it takes from in turn."""
        found: list[str] = []

        def walk(code: str) -> None:
            if code not in found:
                found.append(code)
                for source in self.stages[code].takes_from:
                    walk(source)

        walk(stage)
        return found

    def stands_at(self, code: str, stage: str) -> bool:
        order = self.order(stage)
        return any(self.scored_at(leaf) & set(order) for leaf in self.leaves(code))

    def is_whole_at(self, code: str, stage: str) -> bool:
        """Whether every regular leaf has points at a stage (§31)."""
        regular = [e for e in self.leaves(code) if e.role is CriterionRole.REGULAR]
        return all(self.stands_at(leaf.code, stage) for leaf in regular)

    def stated(self, code: str) -> Fraction:
        own = self.scheme.declared_total if code == TOTAL else self.by_code[code].max_points
        if own is not None:
            return exact(own)
        return sum((self.stated(e.code) for e in self.regular_below(code)), Fraction(0))

    def maximum(self, code: str, stage: str) -> Fraction:
        """Maximum at a stage, before anything is left out."""
        combine = self.scheme.combine if code == TOTAL else self.by_code[code].combine
        is_mean = combine is not Combination.SUM
        if not self.below(code) or is_mean or self.is_whole_at(code, stage):
            return self.stated(code)
        there = [e for e in self.regular_below(code) if self.stands_at(e.code, stage)]
        return sum((self.maximum(e.code, stage) for e in there), Fraction(0))

    def made_of(
        self,
        parts: list[tuple[Criterion, Fraction, Fraction]],
        code: str,
        maximum: Fraction,
        *,
        is_pool: bool,
    ) -> Fraction | None:
        """Sum, mean or best of parts with their points and maxima (§30, §74)."""
        combine = self.scheme.combine if code == TOTAL else self.by_code[code].combine
        if combine is Combination.SUM:
            return sum((points for _, points, _ in parts), Fraction(0))
        if is_pool:
            return max(points for _, points, _ in parts)
        whole = [(each, points / most) for each, points, most in parts if most > 0]
        if not whole:
            return None
        if combine is Combination.BEST:
            return max(share * self.stated(each.code) for each, share in whole)
        shares = [(exact(each.weight or 1), share) for each, share in whole]
        return mean_of(shares, combine) * maximum

    def is_cut(self, code: str) -> bool:
        """Whether a cap lies below what the parts may add up to."""
        head = self.scheme if code == TOTAL else self.by_code[code]
        below = sum((self.stated(e.code) for e in self.regular_below(code)), Fraction(0))
        return head.capped and below > self.stated(code)


# --- The computation


class Oracle:
    """One scheme on what was given."""

    def __init__(self, scheme: Scheme, given: Given) -> None:
        self.scheme, self.given, self.tree = scheme, given, Tree(scheme)
        self.memo: dict[tuple[str, str, str, str], Scored] = {}
        self.values = self._by_key(given)
        self.prior_values = {} if given.prior is None else self._by_key(given.prior)
        self.awards: defaultdict[tuple[str, ...], list[AwardRow]] = defaultdict(list)
        for award in given.awards:
            stage = award.stage
            scored_at = self.tree.scored_at(self.tree.by_code[award.criterion])
            if stage is None and len(scored_at) == 1:
                (stage,) = scored_at
            self.awards[award.criterion, award.unit, award.period, stage or ""].append(award)
        self.keys = self._keys()

    def _keys(self) -> set[tuple[str, str]]:
        """Units and periods that are scored (§27)."""
        given = self.given
        tables: tuple[Iterable[Keyed], ...]
        tables = (given.values, given.counts, given.awards, given.surveys)
        named = {(row.unit, row.period) for table in tables for row in table}
        if not self.scheme.levels or self.given.registry is None:
            return named
        return {key for key in named if (self.place(key[0]) or NOWHERE).level in self.scheme.levels}

    @staticmethod
    def _by_key(given: Given) -> dict[tuple, list[Number | None]]:
        """What was given under each key: a number, a reason, or nothing for a blank cell."""
        found: defaultdict[tuple, list[Number | None]] = defaultdict(list)
        for row in given.values:
            found[row.kind, row.code, row.unit, row.period, row.stage].append(number_in(row.value))
        for counts in given.counts:
            for code in given.counted:
                key = ("indicator", code, counts.unit, counts.period, None)
                found[key].append(rate_of(counts))
        return found

    def place(self, unit: str) -> Place | None:
        return None if self.given.registry is None else self.given.registry.get(unit)

    def names(self, unit: str) -> tuple[str, ...] | None:
        """Block and level of a unit; None where they are not known."""
        place = self.place(unit)
        if place is None:
            return None
        return (place.level,) if place.block is None else (place.block, place.level)

    def group(self, unit: str) -> tuple[str, str] | None:
        """Whom a unit is compared with: its block, or else its level (§34, §38)."""
        if self.given.registry is None:
            return ("all", "all")
        place = self.place(unit)
        if place is None:
            return None
        return ("level", place.level) if place.block is None else ("block", place.block)

    # --- quantities

    def read(self, kind: str, code: str, leaf: Criterion, where: Where) -> Number:
        """A value that was given: for the stage, else for those it takes from, else for none."""
        scored_at = self.tree.scored_at(leaf)
        order = [stage for stage in self.tree.order(where.stage) if stage in scored_at]
        tables = [self.values]
        if (where.unit, where.period) not in self.keys:
            tables.append(self.prior_values)
        for table in tables:
            for stage in (*order, None):
                rows = table.get((kind, code, where.unit, where.period, stage), [])
                if len(rows) > 1:
                    return unknown("invalid")
                if rows and rows[0] is not None:
                    found = rows[0]
                    if found.value is None:
                        return found
                    return Number(half_away(found.value, self.scheme.rounding.value))
        return unknown("missing")

    def survey(self, leaf: Criterion, where: Where) -> Number:
        """The number, or the mean weight of the answers (§36)."""
        key = (leaf.code, where.unit, where.period)
        earlier = () if self.given.prior is None else self.given.prior.surveys
        listed = (*self.given.surveys, *earlier)
        rows = [e for e in listed if (e.criterion, e.unit, e.period) == key]
        found = survey_result(rows, weights_of(leaf))
        if found.value is None:
            return found
        return Number(half_away(found.value, self.scheme.rounding.value))

    def quantity(self, quantity: s.Quantity, leaf: Criterion, where: Where) -> Number:  # noqa: PLR0911, PLR0912
        match quantity:
            case s.Constant():
                return Number(exact(quantity.number))
            case s.Value():
                own = self.read("criterion", leaf.code, leaf, where)
                if own.reason == "missing" and leaf.indicator is not None:
                    return self.read("indicator", leaf.indicator, leaf, where)
                return own
            case s.IndicatorValue():
                return self.read("indicator", quantity.code, leaf, where)
            case s.SurveyValue():
                return self.survey(leaf, where)
            case s.PointsOf():
                return self.points_read(quantity.criterion, where)
            case s.Prior():
                return self.prior(quantity.of, leaf, where)
            case s.Change():
                now = self.quantity(quantity.of, leaf, where)
                return minus(now, self.prior(quantity.of, leaf, where))
            case s.Difference():
                return minus(
                    self.quantity(quantity.minuend, leaf, where),
                    self.quantity(quantity.subtrahend, leaf, where),
                )
            case s.Quotient():
                upper = self.quantity(quantity.numerator, leaf, where)
                lower = self.quantity(quantity.denominator, leaf, where)
                if upper.value is None or lower.value is None:
                    return unknown(last([upper.reason, lower.reason]))
                if compare(lower.value, Fraction(0)) == 0:
                    return unknown("nothing_counted")
                return Number(exact(quantity.multiplier) * upper.value / lower.value)
            case s.BestPeer() | s.PeerMean() | s.PeerPercentile():
                return self.peers(quantity, leaf, where)
            case s.PeerRank():
                own = self.quantity(quantity.of, leaf, where)
                return own if own.value is None else self.peers(quantity, leaf, where)
            case s.PeerSd() | s.QuartersMean():
                raise NotImplementedError  # neither is a fraction of what is drawn here
            case s.UnitAbove():
                place = self.place(where.unit)
                above = None if place is None else place.parent
                while above is not None:
                    place = self.place(above)
                    if place is not None and place.level == quantity.level:
                        found = self.quantity(quantity.of, leaf, attrs.evolve(where, unit=above))
                        return found if found.value is not None else unknown("no_reference")
                    above = None if place is None else place.parent
                return unknown("no_reference")

    def prior(self, of: s.quantities.Direct, leaf: Criterion, where: Where) -> Number:
        """The same of the year before; whatever is wrong with it, there is no prior (§34)."""
        before = attrs.evolve(where, period=year_before(where.period))
        if isinstance(of, s.PointsOf):  # those of a table of scores, nothing else
            key = (of.criterion, before.unit, before.period)
            found = Number(self.given.prior_points.get(key))
        else:
            found = self.quantity(of, leaf, before)
        return found if found.value is not None else unknown("no_prior")

    def peers(
        self,
        quantity: s.BestPeer | s.PeerMean | s.PeerPercentile | s.PeerRank,
        leaf: Criterion,
        where: Where,
    ) -> Number:
        group = self.group(where.unit)
        if group is None:
            return unknown("no_reference")
        units = [u for u, period in self.keys if period == where.period and self.group(u) == group]
        found = [self.quantity(quantity.of, leaf, attrs.evolve(where, unit=u)) for u in units]
        known = [each.value for each in found if each.value is not None]
        if not known:
            return unknown("no_reference")
        if isinstance(quantity, s.PeerMean):
            return Number(sum(known, Fraction(0)) / len(known))
        if isinstance(quantity, s.PeerPercentile):
            listed = sorted(known)
            place = (len(listed) - 1) * exact(quantity.percent) / 100
            low = math.floor(place)
            high = min(low + 1, len(listed) - 1)
            return Number(listed[low] + (place - low) * (listed[high] - listed[low]))
        if isinstance(quantity, s.PeerRank):
            own = self.quantity(quantity.of, leaf, where).value
            assert own is not None
            sign = 1 if quantity.best == "highest" else -1
            return Number(Fraction(1 + sum(sign * compare(u, own) > 0 for u in known)))
        return Number(max(known) if quantity.best == "highest" else min(known))

    def points_read(self, code: str, where: Where) -> Number:
        """Points of another criterion at the same stage."""
        if not self.tree.stands_at(code, where.stage) or (
            (where.unit, where.period) not in self.keys
        ):
            return unknown("missing")
        found = self.score(code, where)
        points = found.rounded if self.scheme.rounding.carries else found.points
        return Number(points) if points is not None else unknown(found.status)

    # --- conditions

    def holds(self, condition: s.Condition, leaf: Criterion, where: Where) -> bool | str:
        """Whether a condition holds, or the reason why that is not known."""
        if isinstance(condition, s.Negation):
            inner = self.holds(condition.condition, leaf, where)
            return inner if isinstance(inner, str) else not inner
        if isinstance(condition, s.Compare):
            left = self.quantity(condition.left, leaf, where)
            right = self.quantity(condition.right, leaf, where)
            if left.value is None or right.value is None:
                return last([left.reason, right.reason])
            order = compare(left.value, right.value)
            return {
                "<": order < 0,
                "<=": order <= 0,
                "=": order == 0,
                "!=": order != 0,
                ">=": order >= 0,
                ">": order > 0,
            }[condition.relation]
        decisive = isinstance(condition, s.Either)
        inner_ones = [self.holds(each, leaf, where) for each in condition.conditions]
        if any(each is decisive for each in inner_ones):
            return decisive
        reasons = [each for each in inner_ones if isinstance(each, str)]
        return last(reasons) if reasons else not decisive

    # --- formulas

    def formula(  # noqa: PLR0911, PLR0912
        self, formula: s.Formula, leaf: Criterion, where: Where, answer: frozenset[str] | None
    ) -> Number:
        most = exact(leaf.max_points)
        match formula:
            case s.Fixed():
                return Number(exact(formula.points))
            case s.AsPoints():
                return self.quantity(formula.of, leaf, where)
            case s.Award():
                return unknown("missing")
            case s.Share():
                return self.share(formula, leaf, where)
            case s.Bands():
                found = self.quantity(formula.of, leaf, where)
                if found.value is None:
                    return found
                reached = [compare(found.value, exact(edge)) for edge in formula.edges]
                passed = sum(
                    each > 0 or (each == 0 and formula.closed == "left") for each in reached
                )
                return Number(exact(formula.points[passed]))
            case s.Steps():
                return self.steps(formula, leaf, where)
            case s.Levels():
                if answer is None:
                    return unknown("missing")
                chosen = [level for level in formula.levels if level.code in answer]
                if len(chosen) > 1:
                    return unknown("invalid")
                return Number(exact(chosen[0].points), "awarded") if chosen else unknown("missing")
            case s.Checklist():
                if answer is None:
                    return unknown("missing")
                met = [exact(item.points) for item in formula.items if item.code in answer]
                points = sum(met, Fraction(0))
                cut = points if formula.most is None else min(points, exact(formula.most))
                return Number(cut, "awarded")
            case s.AllOf():
                if answer is None:
                    return unknown("missing")
                everything = most if formula.points is None else exact(formula.points)
                return Number(
                    everything if answer.issuperset(formula.items) else Fraction(0), "awarded"
                )
            case s.Sum():
                parts = [self.formula(each, leaf, where, answer) for each in formula.formulas]
                reason = last([each.reason for each in parts])
                if any(each.value is None for each in parts):
                    return unknown(reason)
                return Number(sum((e.value for e in parts if e.value is not None), Fraction(0)),
                              reason)  # fmt: skip
            case s.Best():
                parts = [self.formula(each, leaf, where, answer) for each in formula.formulas]
                known = [each for each in parts if each.value is not None]
                if not known:
                    return unknown(last([each.reason for each in parts]))
                return max(known, key=lambda each: each.value or Fraction(0))
            case s.ByCondition():
                for branch in formula.branches:
                    holds = self.holds(branch.when, leaf, where)
                    if isinstance(holds, str):
                        return unknown(holds)
                    if holds:
                        return self.formula(branch.formula, leaf, where, answer)
                return self.formula(formula.otherwise, leaf, where, answer)
            case s.ByLevel():
                names = self.names(where.unit)
                if names is None:
                    return unknown("no_reference")
                for name in names:
                    for variant in formula.variants:
                        if name in variant.units:
                            return self.formula(variant.formula, leaf, where, answer)
                if formula.otherwise is None:
                    return unknown("not_applicable")
                return self.formula(formula.otherwise, leaf, where, answer)

    def share(self, formula: s.Share, leaf: Criterion, where: Where) -> Number:
        found = self.quantity(formula.of, leaf, where)
        full = self.quantity(formula.full, leaf, where)
        none = self.quantity(formula.zero, leaf, where)
        if found.value is None or full.value is None or none.value is None:
            return unknown(last([found.reason, full.reason, none.reason]))
        zero = none.value
        if compare(full.value, zero) == 0:
            return unknown("no_reference")
        up = 1 if full.value > zero else -1
        everything = exact(leaf.max_points if formula.points is None else formula.points)
        if formula.floor is not None and up * compare(found.value, exact(formula.floor)) < 0:
            return Number(Fraction(0))
        if up * compare(found.value, full.value) >= 0:
            return Number(everything)
        part = (found.value - zero) / (full.value - zero)
        return Number(everything * max(part, Fraction(0)))

    def steps(self, formula: s.Steps, leaf: Criterion, where: Where) -> Number:
        found = self.quantity(formula.of, leaf, where)
        start = self.quantity(formula.start, leaf, where)
        if found.value is None or start.value is None:
            return unknown(last([found.reason, start.reason]))
        count = (found.value - start.value) / exact(formula.step)
        slack = margin_at(found.value) / abs(exact(formula.step))
        if formula.counting == "whole":
            count = Fraction(math.floor(count + slack))
        elif formula.counting == "begun":
            count = Fraction(math.ceil(count - slack))
        points = exact(formula.base) + exact(formula.add) * max(count, Fraction(0))
        if formula.least is not None:
            points = max(points, exact(formula.least))
        if formula.most is not None:
            points = min(points, exact(formula.most))
        return Number(points)

    # --- leaves

    def award(self, leaf: Criterion, where: Where) -> list[AwardRow]:
        """What was awarded at the stage, or else at those that it takes from (§28)."""
        for stage in self.tree.order(where.stage):
            rows = self.awards.get((leaf.code, where.unit, where.period, stage), [])
            said = [
                row
                for row in rows
                if not is_blank(row.points)
                or not is_blank(row.answer)
                or row.state not in {None, "", "awarded"}
            ]
            if len(rows) > 1 or said:
                return rows
        return []

    def leaf(self, leaf: Criterion, where: Where) -> Number:
        names = self.names(where.unit)
        if leaf.applies_to:
            if names is None:
                return unknown("no_reference")
            if not set(names) & set(leaf.applies_to):
                return unknown("not_applicable")
        rows = self.award(leaf, where)
        if len(rows) > 1:
            return unknown("invalid")
        answer = None
        if rows:
            decided = decision(rows[0], leaf)
            if isinstance(decided, Number):
                return decided
            answer = decided
        assert leaf.formula is not None
        found = self.formula(leaf.formula, leaf, where, answer)
        if found.value is None:
            return found
        low, high = exact(leaf.min_points), exact(leaf.max_points)
        reason = "computed" if answer is None else "awarded"
        return Number(min(max(found.value, low), high), reason)

    def scored_leaf(self, leaf: Criterion, where: Where) -> Scored:
        found = self.leaf(leaf, where)
        high = exact(leaf.max_points)
        if found.value is not None or found.reason not in REASONS_WITH_EFFECT:
            known = Fraction(found.value is not None)
            return Scored(
                points=found.value, maximum=high, status=found.reason, due=high, known=known
            )
        effect = leaf.effect(found.reason, self.scheme.effects)
        points = {Effect.ZERO: Fraction(0), Effect.FULL_POINTS: high}.get(effect)
        out = effect is Effect.REDUCE_MAX
        lawful = out and found.reason in {"not_applicable", "nothing_counted"}
        return Scored(
            points=points,
            maximum=Fraction(0) if out else high,
            status=found.reason,
            left_out=out,
            due=Fraction(0) if lawful else high,
            known=Fraction(lawful or points is not None),
        )

    # --- sums

    def score(self, code: str, where: Where) -> Scored:
        key = (code, where.unit, where.period, where.stage)
        if key not in self.memo:
            criterion = None if code == TOTAL else self.tree.by_code[code]
            if criterion is not None and criterion.formula is not None:
                found = self.scored_leaf(criterion, where)
                decimals = self.scheme.rounding.leaf
            else:
                found = self.combined(code, where)
                decimals = self.scheme.rounding.group
            if criterion is None:
                found = self.rescaled(found, where.stage)
                decimals = self.scheme.rounding.total
            elif criterion.decimals is not None:
                decimals = criterion.decimals
            if found.points is not None:
                rounded = half_away(found.points, decimals)
                # what is carried upward takes the place of the points (§37)
                points = rounded if criterion and self.scheme.rounding.carries else found.points
                share = points / found.maximum if found.maximum > 0 else None
                found = attrs.evolve(found, points=points, share=share, rounded=rounded)
            self.memo[key] = found
        return self.memo[key]

    def combined(self, code: str, where: Where) -> Scored:
        """Points of the parts, unless less than the least share of a total is known (§69)."""
        found = self.sum_or_mean(code, where)
        least = self.scheme.least_share
        if code != TOTAL or least is None or found.left_out:
            return found
        if compare(found.known, exact(least)) < 0:
            return attrs.evolve(found, points=None, status="incomplete")
        return found

    def known_of(self, code: str, where: Where) -> tuple[Fraction, Fraction]:
        """Maximum of what applies, and the part of it that could be scored (§69)."""
        tree, scheme = self.tree, self.scheme
        combine = scheme.combine if code == TOTAL else tree.by_code[code].combine
        parts = [
            (each, self.score(each.code, where))
            for each in tree.below(code)
            if tree.stands_at(each.code, where.stage) and each.role is CriterionRole.REGULAR
        ]
        if combine is Combination.SUM:
            weights = [part.due for _, part in parts]
        else:
            weights = [exact(each.weight or 1) * (part.due > 0) for each, part in parts]
        total = sum(weights, Fraction(0))
        if total <= 0:
            return Fraction(0), Fraction(1)
        weighed = (w * part.known for w, (_, part) in zip(weights, parts, strict=True))
        known = sum(weighed, Fraction(0)) / total
        if combine is not Combination.SUM:
            return tree.stated(code), known
        due = sum((part.due for _, part in parts), Fraction(0))
        if tree.is_cut(code):
            due = min(due, tree.stated(code))
        elif tree.is_whole_at(code, where.stage):
            below = sum((tree.stated(each.code) for each in tree.regular_below(code)), Fraction(0))
            due += tree.stated(code) - below
        return max(due, Fraction(0)), known

    def sum_or_mean(self, code: str, where: Where) -> Scored:
        """Sum or mean of the parts that count (§30 to §32)."""
        tree, scheme = self.tree, self.scheme
        criterion = None if code == TOTAL else tree.by_code[code]
        combine = scheme.combine if criterion is None else criterion.combine
        parts = [
            (each, self.score(each.code, where))
            for each in tree.below(code)
            if tree.stands_at(each.code, where.stage)
        ]
        counted = [(each, part) for each, part in parts if not part.left_out]
        maximum = tree.maximum(code, where.stage)
        regular = [part for each, part in parts if each.role is CriterionRole.REGULAR]
        if tree.is_cut(code):
            maximum = min(sum((part.maximum for part in regular), Fraction(0)), tree.stated(code))
        elif combine is Combination.SUM:
            for each, part in parts:
                if each.role is CriterionRole.REGULAR:
                    maximum -= tree.maximum(each.code, where.stage) - part.maximum
        maximum = max(maximum, Fraction(0))
        due, known = self.known_of(code, where)
        roles = {each.role for each, _ in parts}
        if CriterionRole.REGULAR in roles:  # bonuses and penalties alone make no index
            decisive = any(each.role is CriterionRole.REGULAR for each, _ in counted)
        else:
            decisive = bool(counted)
        if not decisive:
            status = last([part.status for part in regular or [part for _, part in parts]])
            return Scored(
                points=None,
                maximum=Fraction(0),
                status=status,
                left_out=True,
                due=due,
                known=known,
            )
        if any(part.points is None for _, part in counted):
            return Scored(points=None, maximum=maximum, status="incomplete", due=due, known=known)

        def carried(part: Scored) -> Fraction:
            points = part.rounded if scheme.rounding.carries else part.points
            assert points is not None
            return points

        listed = [(each, carried(part), part.maximum) for each, part in counted]
        made = tree.made_of(listed, code, maximum, is_pool=not regular)
        if made is None:
            return Scored(points=None, maximum=maximum, status="incomplete", due=due, known=known)
        points = capped(made, criterion)
        if criterion is not None and criterion.capped:
            points = min(points, maximum)
        return Scored(points=points, maximum=maximum, status="computed", due=due, known=known)

    def rescaled(self, found: Scored, stage: str) -> Scored:
        """Points of the total, stretched to the declared total (§31)."""
        declared = self.tree.stated(TOTAL)
        is_whole = self.tree.is_whole_at(TOTAL, stage)
        is_partial = not found.left_out and found.maximum not in {0, declared}
        if is_whole and self.scheme.rescale and is_partial:
            points = None if found.points is None else found.points * declared / found.maximum
            found = attrs.evolve(found, points=points, maximum=declared)
        if self.scheme.capped and found.points is not None:
            found = attrs.evolve(found, points=min(found.points, found.maximum))
        return found

    # --- the table

    def table(self) -> dict[tuple[str, str, str, str], Row]:
        codes = [*self.tree.by_code, TOTAL]
        return {
            (code, unit, period, stage): self.row(self.score(code, where), code, where)
            for unit, period in self.keys
            for stage in self.tree.stages
            for code in codes
            if self.tree.stands_at(code, stage)
            for where in [Where(unit=unit, period=period, stage=stage)]
        }

    def row(self, found: Scored, code: str, where: Where) -> Row:
        return Row(
            points=found.rounded,
            max_points=found.maximum,
            share=found.share,
            known_share=found.known,
            status=found.status,
            grade=self.grade(found, where) if code == TOTAL else None,
        )

    def grade(self, found: Scored, where: Where) -> str | None:
        grading = self.grading(where)
        if grading is None or found.points is None:
            return None
        measured = found.rounded if grading.rounded else found.points
        assert measured is not None
        if grading.measure is GradeMeasure.INDEX:
            if found.maximum <= 0:
                return None
            measured = 100 * measured / found.maximum
        reached = [compare(measured, exact(edge)) for edge in grading.edges]
        passed = sum(each > 0 or (each == 0 and grading.closed == "left") for each in reached)
        return grading.grades[passed - 1] if passed else grading.below

    def grading(self, where: Where) -> Grading | None:
        """Of the block, failing that of the level, failing that the common one (§38)."""
        for name in (*(self.names(where.unit) or ()), None):
            listed = [
                each
                for each in self.scheme.gradings
                if (name in each.blocks if name is not None else not each.blocks)
            ]
            for each in listed:
                if each.is_timeless or (
                    self.given.days_known and each.is_valid_on(LAST_DAY[where.period])
                ):
                    return each
        return None

    def is_ranked(self, unit: str) -> bool:
        return (
            self.group(unit) is not None
            and unit not in self.given.unranked
            and not (set(self.names(unit) or ()) & set(self.scheme.ranking.unranked))
        )

    def indices(self, code: str, period: str, stage: str) -> dict[str, Fraction]:
        """What the units are ranked by: percent of the maximum (§38)."""
        found = {}
        for unit, at in self.keys:
            if at != period or not self.is_ranked(unit):
                continue
            scored = self.score(code, Where(unit=unit, period=period, stage=stage))
            least = self.scheme.least_share
            if least is not None and compare(scored.known, exact(least)) < 0:
                continue
            points = scored.rounded if self.scheme.ranking.rounded else scored.points
            if points is not None and scored.maximum > 0:
                found[unit] = 100 * points / scored.maximum
        return found


@attrs.frozen(kw_only=True)
class Where:
    """Unit, period and stage at which something is scored."""

    unit: str
    period: str
    stage: str


NOWHERE = Place(level="")


def capped(points: Fraction, criterion: Criterion | None) -> Fraction:
    """Points of a pool, cut off at its cap (§32); of others as they are."""
    if criterion is None:
        return points
    if criterion.role is CriterionRole.BONUS and criterion.max_points is not None:
        return min(points, exact(criterion.max_points))
    if criterion.role is CriterionRole.PENALTY and criterion.min_points < 0:
        return max(points, exact(criterion.min_points))
    return points


def mean_of(shares: list[tuple[Fraction, Fraction]], how: Combination) -> Fraction:
    """Mean of shares, each behind its weight (§30); of a geometric one, the nearest float."""
    total = sum((weight for weight, _ in shares), Fraction(0))
    if how is Combination.LEAST:
        return min(share for _, share in shares)
    if how is Combination.WEIGHTED_MEAN:
        return sum((weight * share for weight, share in shares), Fraction(0)) / total
    if any(share == 0 for _, share in shares):
        return Fraction(0)
    if how is Combination.HARMONIC_MEAN:
        return total / sum((weight / share for weight, share in shares), Fraction(0))
    product = math.prod(float(share) ** float(weight) for weight, share in shares)
    return exact(product ** (1 / float(total)))


def number_in(cell: object) -> Number | None:
    if is_blank(cell):
        return None
    return Number(exact(cell)) if is_number(cell) else unknown("invalid")


def rate_of(row: CountRow) -> Number:
    """Percent of all that are good, and what becomes of it (§4 to §8)."""
    cells = (row.good, row.all)
    if any(not is_blank(cell) and not is_count(cell) for cell in cells):
        return unknown("invalid")
    if any(is_blank(cell) for cell in cells):
        return unknown("missing")
    good, everything = exact(row.good), exact(row.all)
    if everything == 0:
        return unknown("nothing_counted")
    return unknown("invalid") if good > everything else Number(100 * good / everything)


def is_count(cell: object) -> bool:
    return is_number(cell) and exact(cell) >= 0 and exact(cell).denominator == 1


def weights_of(leaf: Criterion) -> dict[str, Fraction]:
    """What the answers of a survey on a criterion count for."""
    surveys = [q for q in s.quantities_below(leaf.formula) if isinstance(q, s.SurveyValue)]
    return {option.code: exact(option.weight) for each in surveys for option in each.options}


def survey_result(rows: list[SurveyRow], weights: dict[str, Fraction]) -> Number:  # noqa: PLR0911
    answers = [row for row in rows if is_blank(row.value) and not is_blank(row.option)]
    numbers = [row for row in rows if row not in answers]
    if len(numbers) > 1 or (numbers and answers):
        return unknown("invalid")
    if numbers:
        return number_in(numbers[0].value) or unknown("missing")
    named = [row.option for row in answers]
    if len(set(named)) < len(named) or not set(named) <= set(weights):
        return unknown("invalid")
    if any(not is_blank(row.count) and not is_count(row.count) for row in answers):
        return unknown("invalid")
    if any(is_blank(row.count) for row in answers):
        return unknown("missing")
    asked = sum((exact(row.count) for row in answers), Fraction(0))
    if asked == 0:
        return unknown("missing")
    weighted = sum((weights[row.option or ""] * exact(row.count) for row in answers), Fraction(0))
    return Number(weighted / asked)


def minus(left: Number, right: Number) -> Number:
    if left.value is None or right.value is None:
        return unknown(last([left.reason, right.reason]))
    return Number(left.value - right.value)


def decision(award: AwardRow, leaf: Criterion) -> Number | frozenset[str]:  # noqa: PLR0911
    """What an award says: points, a state, or answers from which the formula makes points (§28)."""
    if not is_blank(award.points):
        if not is_number(award.points):
            return unknown("invalid")
        points = exact(award.points)
        if not exact(leaf.min_points) <= points <= exact(leaf.max_points):
            return unknown("invalid")
        if award.state in {None, "", "awarded"}:
            return Number(points, "awarded")
        if points != 0:
            return unknown("invalid")
    if award.state == "not_done":
        return Number(Fraction(0), "not_done")
    if award.state in {"not_applicable", "missing"}:
        return unknown(award.state)
    if award.state not in {None, "", "awarded"}:
        return unknown("invalid")
    answers = frozenset(word.strip() for word in (award.answer or "").split(";") if word.strip())
    return answers if answers <= answers_of(leaf) else unknown("invalid")


def answers_of(leaf: Criterion) -> set[str]:
    """Answers that the formula of a leaf knows."""
    known: set[str] = set()
    for formula in s.formulas_below(leaf.formula):
        if isinstance(formula, s.Levels):
            known |= {level.code for level in formula.levels}
        elif isinstance(formula, s.Checklist):
            known |= {item.code for item in formula.items}
        elif isinstance(formula, s.AllOf):
            known |= set(formula.items)
    return known


def ranks_of(
    indices: dict[str, Fraction], method: RankMethod, tolerance: Fraction, listed: list[str]
) -> dict[str, int]:
    """Ranks of the units of one group (§38); *listed* is the order of the rows."""
    slack = 100 * MARGIN
    order = sorted(indices, key=lambda unit: (-indices[unit], listed.index(unit)))
    groups: list[list[str]] = []
    for place, unit in enumerate(order):
        if place and indices[order[place - 1]] - indices[unit] <= tolerance + slack:
            groups[-1].append(unit)
        else:
            groups.append([unit])
    ranks: dict[str, int] = {}
    for number, group in enumerate(groups, start=1):
        ahead = len(ranks)
        for place, unit in enumerate(sorted(group, key=listed.index), start=1):
            ranks[unit] = {
                RankMethod.DENSE: number,
                RankMethod.COMPETITION: ahead + 1,
                RankMethod.LIST: ahead + place,
            }[method]
    return ranks
