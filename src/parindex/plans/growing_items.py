"""Counts of a unit that can still grow, and the points that each number of cases more gives."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from .._quoting import quoted
from ..errors import InputError, UnknownCodeError
from ..model.indicator import Indicator, MeasureKind
from ..periods.period import ReportingPeriod
from ..schemes.criterion import Combination, Criterion, CriterionRole
from ..schemes.scheme import Scheme
from ..scores.engine import Engine
from ..scores.repeated import repeated
from ..scores.table import ScoreTable
from ..scores.totals import decimals_of
from ..stats.formulas import EDGE_MARGIN
from ..stats.paths import Path
from ..tables.arrays import FloatArray
from ..vocabulary.scores import TOTAL
from .assumed.as_it_is import as_it_is
from .assumed.changes import Change, change_rows
from .candidates import indicators_read, points_of_candidates

__all__ = ["GrowingItems", "Growth"]

_MOST = 1_000_000
_SAME = 1e-6


@attrs.frozen(eq=False)
class Growth:
    """
    Hold one count that can grow.

    *gains* has for each number of cases more, from 0 on, what the total gains by all *criteria*
    that read it.
    """

    item: str
    numerator: int
    denominator: int
    indicator: Indicator
    criteria: tuple[str, ...]
    gains: FloatArray


@attrs.frozen(eq=False)
class _Counts:
    """Counts of the unit for one indicator, and how many cases of it are still to come."""

    indicator: Indicator
    numerator: int
    denominator: int
    coming: int


class GrowingItems:
    """
    Find what can grow, and what that gives.

    *begin* is the total once the cases to come are counted and none of them meets a requirement
    yet, and *maximum* is its maximum; *left_out* has criteria that no case moves, with the reason.
    """

    def __init__(self, scores: ScoreTable, row: int, when: tuple[str, ReportingPeriod]) -> None:
        self._scores, self._scheme, self._row = scores, scores.scheme, row
        self._stage = scores.scheme.final_stage.code
        self._unit, self._period = when
        self._counts = _counts_of(scores, *when)
        self.growths: list[Growth] = []
        self.left_out: list[tuple[str, str]] = []
        self.begin = self.maximum = np.nan
        self._coming: dict[str, int] = {}

    def read(self, most: Mapping[str, int], still_to_come: Mapping[str, int]) -> None:
        """
        Lay out every item that may grow.

        Raises
        ------
        UnknownCodeError
            If no rate of the unit reads an item so.
        InputError
            If a number is no whole number from 0 on, or nothing is left to grow.
        """
        for name, given in (("most", most), ("still_to_come", still_to_come)):
            for item, number in given.items():
                given_number: object = number
                is_whole = isinstance(given_number, int | np.integer)
                if not is_whole or isinstance(given_number, bool) or number < 0:
                    raise InputError(
                        f"{name} must have whole numbers from 0 on, got {quoted(number)} for "
                        f"{item!r}"
                    )
        self._refuse_unread(most, still_to_come)
        self._coming = {item: int(number) for item, number in still_to_come.items()}
        counted = {
            code: attrs.evolve(
                counts,
                coming=sum(
                    still_to_come.get(item, 0) for item in counts.indicator.denominator.plus
                ),
            )
            for code, counts in self._counts.items()
        }
        self._counts = {
            code: each for code, each in counted.items() if each.denominator + each.coming
        }
        self._engine, self._points, stretch = self._once_counted()
        self.begin = self._points[TOTAL]
        limits = self._limits(most)
        of_item: dict[str, dict[str, FloatArray]] = {item: {} for item in limits}
        for criterion in self._scheme.leaves_at(self._stage):
            self._lay_out(criterion, limits, of_item)
        for item, gains in of_item.items():
            if not gains:
                continue
            size = min(len(each) for each in gains.values())
            counts = next(each for each in self._counts.values() if _grows(each, item))
            self.growths.append(
                Growth(
                    item,
                    counts.numerator,
                    counts.denominator + counts.coming,
                    counts.indicator,
                    tuple(gains),
                    stretch * np.sum([each[:size] for each in gains.values()], axis=0),
                )
            )
        if not self.growths:
            reasons = "; ".join(f"{code}: {reason}" for code, reason in self.left_out)
            raise InputError(
                f"most or still_to_come must name a count that moves points of {self._unit!r}, and "
                f"none does{f' ({reasons})' if reasons else ''}"
            )

    def _once_counted(self) -> tuple[Engine, dict[str, float], float]:
        """
        Score the unit with the cases to come, of which none meets a requirement yet.

        From there on no criterion begins or ceases to apply, so that the total is stretched by the
        same for every count, where the scheme rescales it.
        """
        known = as_it_is(self._scores, self._scheme)
        coming = change_rows(self._changes_to_come(), self._scores)
        engine = repeated(known.engine, 1, known.inputs.patches(coming))
        points = {
            code: float(made.points[self._row]) for code, _, made in engine.stage(self._stage)
        }
        self.maximum = _maximum_of(engine, self._stage, self._row)
        stretch = 1.0
        if self._scheme.rescale:
            as_it_adds_up = attrs.evolve(engine, scheme=attrs.evolve(self._scheme, rescale=False))
            applies = _maximum_of(as_it_adds_up, self._stage, self._row)
            stretch = self.maximum / applies if applies > 0 else 1.0
        return engine, points, stretch

    def _changes_to_come(self) -> list[Change]:
        return [
            Change(unit_id=self._unit, item=item, add=number, period=self._period)
            for item, number in self._coming.items()
            if number
        ]

    @property
    def known(self) -> list[str]:
        """Items that some numerator of the unit adds, whether or not there is room for more."""
        counted = self._counts.values()
        added = {item for each in counted for item in each.indicator.numerator.plus}
        return sorted(item for item in added if any(_grows(each, item) for each in counted))

    def changes(self, path: Path) -> list[Change]:
        """Write the counts of a path as changes."""
        return self._changes_to_come() + [
            Change(unit_id=self._unit, item=each.item, add=level, period=self._period)
            for each, level in zip(self.growths, path.level, strict=True)
            if level
        ]

    def _refuse_unread(self, most: Mapping[str, int], still_to_come: Mapping[str, int]) -> None:
        definitions = [each.indicator for each in self._counts.values()]
        for title, given, read in (
            (
                "item that a numerator of the unit adds",
                most,
                {item for each in definitions for item in each.numerator.plus},
            ),
            (
                "item that a denominator of the unit adds",
                still_to_come,
                {item for each in definitions for item in each.denominator.plus},
            ),
        ):
            for item in given:
                if item not in read:
                    raise UnknownCodeError(title, item, tuple(sorted(read)))

    def _limits(self, most: Mapping[str, int]) -> dict[str, int]:
        """How far each item may grow: never beyond a denominator of a rate that reads it."""
        limits: dict[str, int] = {}
        for counts in self._counts.values():
            growing = [item for item in counts.indicator.numerator.plus if _grows(counts, item)]
            # a case to come stands in one count: the only one, or the one that the caller names
            named = growing if len(growing) == 1 else [item for item in growing if item in most]
            for item in growing:
                may = most.get(item, 0) + (counts.coming if named == [item] else 0)
                limits[item] = min(limits.get(item, _MOST), may)
        limits = {item: limit for item, limit in limits.items() if limit > 0}
        for counts in self._counts.values():
            limits = {item: min(limit, _room(counts, item)) for item, limit in limits.items()}
        # what may grow and has no room left is no fault: the path does without it
        return {item: max(limit, 0) for item, limit in limits.items()}

    def _lay_out(
        self,
        criterion: Criterion,
        limits: Mapping[str, int],
        of_item: dict[str, dict[str, FloatArray]],
    ) -> None:
        read = [code for code in indicators_read(criterion) if code in self._counts]
        moved = [self._counts[code] for code in sorted(read)]
        items = {item for each in moved for item in limits if any(_signs(each, item))}
        if not items and not any(each.coming for each in moved):
            return
        growing = {item for item in items if limits[item]}
        if reason := self._reason(criterion, growing, moved):
            self.left_out.append((criterion.code, reason))
            return
        item = min(growing or items, default=None)
        size = 1 + (0 if item is None else limits[item])
        gains = self._of(criterion, moved, item, size)
        if not abs(gains[0] - self._points[criterion.code]) <= _SAME:
            self.left_out.append((criterion.code, "its points are not those of its formula"))
            return
        if np.isnan(gains).any():
            self.left_out.append((criterion.code, "it would cease to apply on the way"))
            return
        if item is not None:
            of_item[item][criterion.code] = gains - gains[0]

    def _of(
        self, criterion: Criterion, moved: list[_Counts], item: str | None, size: int
    ) -> FloatArray:
        values = {}
        for counts in moved:
            above, below = (0, 0) if item is None else _signs(counts, item)
            step = np.arange(size)
            total = counts.denominator + counts.coming + below * step
            with np.errstate(all="ignore"):
                values[counts.indicator.code] = (
                    counts.indicator.multiplier * (counts.numerator + above * step) / total
                )
        return points_of_candidates(
            self._engine, criterion, self._stage, self._row, self._points, values
        )

    def _reason(self, criterion: Criterion, items: set[str], moved: list[_Counts]) -> str | None:
        if len(items) > 1:
            return f"its formula reads {len(items)} counts that may grow"
        for counts in moved if not items else ():
            growing = [item for item in counts.indicator.numerator.plus if _grows(counts, item)]
            if counts.coming and len(growing) > 1:
                listed = ", ".join(map(repr, growing))
                return f"most does not say in which of {listed} cases to come are counted"
        if criterion.role is not CriterionRole.REGULAR:
            return "a bonus or a penalty"
        if not _adds_up(self._scheme, criterion):
            return "its points do not simply add up to the total"
        return None


def _maximum_of(engine: Engine, stage: str, row: int) -> float:
    """Maximum of the total of a row."""
    found = {code: made.max_points for code, _, made in engine.stage(stage)}
    return float(np.broadcast_to(found[TOTAL], len(engine.frame))[row])


def _counts_of(scores: ScoreTable, unit_id: str, period: ReportingPeriod) -> dict[str, _Counts]:
    found = {}
    for table in scores.inputs.rates:
        keys = table.keys
        if unit_id not in keys.unit.texts or period.code not in keys.period.texts:
            continue
        here = keys.unit.codes == keys.unit.texts.index(unit_id)
        here &= keys.period.codes == keys.period.texts.index(period.code)
        for line in table.data.filter(here).to_pylist():
            if line["numerator"] is not None and line["denominator"] is not None:
                code = line["indicator_code"]
                found[code] = _Counts(
                    table.provenance.indicator(code), line["numerator"], line["denominator"], 0
                )
    return found


def _grows(counts: _Counts, item: str) -> bool:
    """Say whether more cases of an item raise the numerator and nothing else."""
    indicator = counts.indicator
    return item in indicator.numerator.plus and item not in indicator.denominator.items


def _signs(counts: _Counts, item: str) -> tuple[int, int]:
    """By how much a case more of an item changes numerator and denominator."""
    both = counts.indicator.numerator, counts.indicator.denominator
    above, below = ((item in each.plus) - (item in each.minus) for each in both)
    return above, below


def _room(counts: _Counts, item: str) -> int:
    """How many cases more leave the numerator not negative and not above the denominator."""
    above, below = _signs(counts, item)
    rooms = [_MOST]
    if above < 0:
        rooms.append(counts.numerator)
    if below < 0:
        # with nothing left to count the criterion would cease to apply
        rooms.append(counts.denominator + counts.coming - 1)
    if above > below and counts.indicator.kind is MeasureKind.PROPORTION:
        rooms.append((counts.denominator + counts.coming - counts.numerator) // (above - below))
    return min(rooms)


def _adds_up(scheme: Scheme, criterion: Criterion) -> bool:
    """Say whether what a criterion gains is what the total gains, whatever it is."""
    code: str | None = criterion.parent or TOTAL
    while code is not None:
        above = None if code == TOTAL else scheme.criterion(code)
        head = scheme if above is None else above
        if head.combine is not Combination.SUM or (head.capped and _may_exceed(scheme, code)):
            return False
        if above is not None:
            if above.role is not CriterionRole.REGULAR or _rounds_sums(scheme, above):
                return False
            code = above.parent or TOTAL
        else:
            code = None
    return True


def _may_exceed(scheme: Scheme, code: str) -> bool:
    """Say whether what stands below a criterion may have more points than its maximum."""
    parts = scheme.children(code)
    return (
        any(each.role is CriterionRole.BONUS for each in parts)
        or scheme.sum_below(code) > scheme.max_of(code) + EDGE_MARGIN
        or any(
            not (each.is_leaf or each.capped or each.role is CriterionRole.PENALTY)
            and each.combine is Combination.SUM
            and _may_exceed(scheme, each.code)
            for each in parts
        )
    )


def _rounds_sums(scheme: Scheme, above: Criterion) -> bool:
    """Say whether a sum is carried with fewer decimals than what it is made of."""
    decimals = decimals_of(scheme, above)
    if not scheme.rounding.carries or decimals is None:
        return False
    below = [decimals_of(scheme, each) for each in scheme.children(above.code)]
    return any(each is None or each > decimals for each in below)
