"""The whole of a scheme on a frame: every criterion at every stage, ranks and grades."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from ..schemes.criterion import Criterion, CriterionRole
from ..schemes.scheme import Scheme
from ..stats.formulas import EDGE_MARGIN, quotient
from ..stats.ranks import Groups, rank_within
from ..tables.arrays import CountArray, FloatArray, keys, masked, words
from ..tables.columns_of_results import SCORES, schema_of
from ..vocabulary import ScoreStatus
from ..vocabulary.scores import TOTAL
from .criterion_points import Leaves, Points
from .grades import Grades
from .inputs import Given, Reading
from .quantities import Others
from .rows import Frame
from .totals import Node, combined, rounded

__all__ = ["Engine", "as_reading"]


@attrs.frozen(eq=False, kw_only=True)
class Engine:
    """
    Scores the rows of a frame by a scheme.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    frame : Frame
        The rows.
    given : Given
        What was given for them.
    prior_points : callable
        Points of a criterion of the year before, on the rows of the frame.
    unranked : frozenset of str
        Units that are scored and not ranked.
    others : callable, optional
        For a criterion and a stage where the numbers of the others are read; by default they are
        those of the rows beside.
    after : callable, optional
        Is called after each criterion of a stage.
    """

    scheme: Scheme
    frame: Frame
    given: Given
    prior_points: Callable[[str], Reading]
    unranked: frozenset[str]
    others: Callable[[Criterion, str], Others] | None = None
    after: Callable[[], object] | None = None

    @property
    def leaves(self) -> Leaves:
        """Scores of the criteria with a formula."""
        return Leaves(
            scheme=self.scheme,
            frame=self.frame,
            given=self.given,
            prior_points=self.prior_points,
            others=self.others,
        )

    @property
    def ranked_groups(self) -> CountArray:
        """Units of each row that are ranked together; -1 where the unit is not ranked."""
        group = self.frame.peers.copy()
        if self.scheme.ranking.unranked:
            group[self.frame.is_one_of(self.scheme.ranking.unranked)] = -1
        if self.unranked:
            named = np.array([unit in self.unranked for unit in self.frame.units], bool)
            group[named[self.frame.unit_codes]] = -1
        return group

    def table(self) -> pa.Table:
        """
        Scores of every criterion and of the total, at every stage.

        Returns
        -------
        pyarrow.Table
            Columns of `SCORES`; the total first, then the criteria in the order of the scheme.
        """
        return pa.Table.from_batches(list(self.batches().values()), schema=schema_of(SCORES))

    def batches(
        self,
        replaced: Mapping[str, Mapping[str, Points]] | None = None,
        wanted: Collection[str] | None = None,
    ) -> dict[tuple[str, str], pa.RecordBatch]:
        """
        Scores by criterion and stage, in the order of the table.

        Parameters
        ----------
        replaced : mapping of str to mapping of str to Points, optional
            By stage the points that stand in the place of those of some criteria.
        wanted : collection of str, optional
            Codes of the criteria that are asked for; by default all, and the total.

        Returns
        -------
        dict of (str, str) to pyarrow.RecordBatch
            Columns of `SCORES`.
        """
        order = [TOTAL, *self.scheme.codes]
        columns = _Columns(self, order)
        for stage in self.scheme.stages:
            points_of = None if replaced is None else replaced[stage.code]
            for code, criterion, points in self.stage(stage.code, points_of):
                if wanted is None or code in wanted:
                    columns.add(criterion, stage.code, points)
                else:
                    columns.look_at(code, points)
        found = columns.batches()
        place = {code: position for position, code in enumerate(order)}
        # those of one criterion stay in the order of the stages
        return dict(sorted(found.items(), key=lambda each: place[each[0][0]]))

    def stage(
        self, stage: str, replaced: Mapping[str, Points] | None = None
    ) -> Iterator[tuple[str, Criterion | None, Points]]:
        """
        Points of every criterion that has some at a stage, those below before those above.

        Parameters
        ----------
        stage : str
            The stage.
        replaced : mapping of str to Points, optional
            Points that stand in the place of those of some criteria.

        Yields
        ------
        code : str
            Code of the criterion, or ``"total"``.
        criterion : Criterion or None
            None for the total.
        points : Points
            Unrounded, but for the parts of schemes that carry rounded points upward.
        """
        at_stage = {leaf.code for leaf in self.scheme.leaves_at(stage)}
        leaves, carries = self.leaves, self.scheme.rounding.carries
        known: dict[str, Points] = {}
        partial: set[str] = set()
        stand_in = replaced or {}

        def points_at(code: str) -> Reading:
            found = known.get(code)
            if found is None:  # the criterion has no points at this stage
                rows = len(self.frame)
                missing = np.full(rows, ScoreStatus.MISSING, np.uint8)
                return Reading(np.full(rows, np.nan), missing)
            return as_reading(found)

        def below(code: str) -> list[Node]:
            return [
                Node(each, known[each.code])
                for each in self.scheme.children(code)
                if each.code in known
            ]

        def is_whole(code: str) -> bool:
            """Whether all regular criteria below have points; those below were asked before."""
            regular = (
                each.code
                for each in self.scheme.children(code)
                if each.role is CriterionRole.REGULAR
            )
            if all(each in known and each not in partial for each in regular):
                return True
            partial.add(code)
            return False

        for criterion in self.scheme.scoring_order:
            if criterion.is_leaf:
                if criterion.code not in at_stage:
                    continue
                points = stand_in.get(criterion.code) or leaves.score(criterion, stage, points_at)
            elif parts := below(criterion.code):
                whole = is_whole(criterion.code)
                points = stand_in.get(criterion.code) or combined(
                    self.scheme, criterion, parts, is_whole=whole
                )
            else:
                continue
            if carries:
                in_print = rounded(self.scheme, criterion, points.points)
                points = attrs.evolve(points, points=in_print)
            known[criterion.code] = points
            yield criterion.code, criterion, points
            if self.after is not None:
                self.after()
        if parts := below(TOTAL):
            yield TOTAL, None, combined(self.scheme, None, parts, is_whole=is_whole(TOTAL))


def as_reading(points: Points) -> Reading:
    """Points as a quantity that another formula reads; awarded and not done are points as well."""
    if points.status is None:
        return Reading(points.points)
    has = ~np.isnan(points.points)
    status = np.where(has, ScoreStatus.COMPUTED, points.status).astype(np.uint8)
    return Reading(points.points, status if status.any() else None)


_ROWS_AT_ONCE = 4096
"""Rows of several criteria that are made together: where they are few, the calls cost more."""


@attrs.frozen(eq=False)
class _Part:
    """One criterion at one stage, on the rows that are scored, before it is a row of a table."""

    code: str
    stage: str
    printed: FloatArray
    points: Points
    grade: pa.DictionaryArray

    @property
    def known(self) -> FloatArray | float:
        return 1.0 if self.points.known is None else self.points.known.share


class _Columns:
    """Makes the rows of criteria at their stages; what many of them share is made once."""

    def __init__(self, engine: Engine, order: list[str]) -> None:
        frame, self._scheme = engine.frame, engine.scheme
        rows = frame.scored
        self._rows: CountArray | None = None if len(rows) == len(frame) else rows
        self._count = len(rows)
        self._codes = pa.array(order, pa.string())
        self._place = {code: position for position, code in enumerate(order)}
        self._unit_codes, self._period_codes = frame.unit_codes[rows], frame.period_codes[rows]
        self._units = pa.array(list(frame.units), pa.string())
        self._periods = pa.array([each.code for each in frame.periods], pa.string())
        stages = [stage.code for stage in self._scheme.stages]
        self._stages = pa.array(stages, pa.string())
        self._stage_place = {stage: position for position, stage in enumerate(stages)}
        self._group = engine.ranked_groups[rows]
        self._grades = Grades(self._scheme, frame)
        self._is_looked_at = self._grades.vetoed_by()
        self._looked_at: dict[str, Points] = {}
        self._no_grade = self._grades.none(self._count)
        self._repeated: dict[int, tuple[Groups, pa.Array, pa.Array]] = {}
        self._same: dict[tuple[float, int], pa.Array] = {}
        self._schema = schema_of(SCORES)
        self._waiting: list[_Part] = []
        self._made: dict[tuple[str, str], pa.RecordBatch] = {}

    def look_at(self, code: str, points: Points) -> None:
        """Keep the points of a criterion that a grade asks for, and that has no rows itself."""
        if code in self._is_looked_at:
            self._looked_at[code] = self._chosen(points)

    def add(self, criterion: Criterion | None, stage: str, points: Points) -> None:
        """Take the points of a criterion at a stage, None for the total, to make rows of."""
        code = TOTAL if criterion is None else criterion.code
        chosen, grade = self._chosen(points), self._no_grade
        if criterion is None:
            grade = self._grades.of(chosen, self._looked_at)
            self._looked_at = {}  # the next stage has its own
        else:
            self.look_at(code, points)
        printed = rounded(self._scheme, criterion, chosen.points)
        self._waiting.append(_Part(code, stage, printed, chosen, grade))
        if len(self._waiting) * self._count >= _ROWS_AT_ONCE:
            self._make()

    def batches(self) -> dict[tuple[str, str], pa.RecordBatch]:
        """Rows by criterion and stage, in the order in which they were added."""
        if self._waiting:
            self._make()
        return self._made

    def _make(self) -> None:
        parts, self._waiting = self._waiting, []
        made, count = self._batch(parts), self._count
        for place, part in enumerate(parts):
            self._made[part.code, part.stage] = made.slice(place * count, count)

    def _batch(self, parts: list[_Part]) -> pa.RecordBatch:
        copies, scheme = len(parts), self._scheme
        groups, units, periods = self._beside(copies)
        printed = _joined([part.printed for part in parts])
        points = _joined([part.points.points for part in parts])
        maximum = self._spread([part.points.max_points for part in parts])
        known = self._spread([part.known for part in parts])
        share = quotient(points, maximum)
        index = quotient(printed, maximum) if scheme.ranking.rounded else share
        if scheme.least_share is not None:
            index = np.where(known < scheme.least_share - EDGE_MARGIN, np.nan, index)
        rank = rank_within(
            index,
            groups,
            method=scheme.ranking.method.value,
            tolerance=scheme.ranking.tolerance / 100 + EDGE_MARGIN,
        )
        nothing = np.zeros(self._count, np.uint8)
        status = [part.points.status for part in parts]
        columns = [
            self._keys([self._place[part.code] for part in parts], self._codes),
            units,
            periods,
            self._keys([self._stage_place[part.stage] for part in parts], self._stages),
            masked(printed, ~np.isnan(printed)),
            self._column(maximum),
            masked(share, ~np.isnan(share)),
            self._column(known),
            masked(rank, rank > 0),
            parts[0].grade if copies == 1 else pa.concat_arrays([part.grade for part in parts]),
            words(ScoreStatus, _joined([nothing if codes is None else codes for codes in status])),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _beside(self, copies: int) -> tuple[Groups, pa.Array, pa.Array]:
        """Give groups, units and periods of the rows of so many criteria, one after the other."""
        if copies not in self._repeated:
            group = np.tile(self._group, copies)
            shift = np.repeat(np.arange(copies), self._count) * (self._group.max(initial=-1) + 1)
            self._repeated[copies] = (
                Groups(np.where(group < 0, group, group + shift)),
                keys(np.tile(self._unit_codes, copies), self._units),
                keys(np.tile(self._period_codes, copies), self._periods),
            )
        return self._repeated[copies]

    def _keys(self, places: list[int], texts: pa.Array) -> pa.DictionaryArray:
        return keys(np.repeat(np.array(places, np.int32), self._count), texts)

    def _chosen(self, points: Points) -> Points:
        """Select the rows that are scored; others are only looked up."""
        return points if self._rows is None else points.at(self._rows)

    def _spread(self, numbers: list[FloatArray | float]) -> FloatArray:
        """Give a number of each row; where all are the same it is one that is only repeated."""
        first = numbers[0]
        if np.ndim(first) == 0 and all(np.ndim(each) == 0 and each == first for each in numbers):
            return np.broadcast_to(np.float64(first), len(numbers) * self._count)
        spread: FloatArray = _joined(
            [np.broadcast_to(np.asarray(each, np.float64), self._count) for each in numbers]
        )
        return spread

    def _column(self, numbers: FloatArray) -> pa.Array:
        if numbers.strides != (0,) or not len(numbers):
            return masked(numbers)
        place = float(numbers[0]), len(numbers)
        if place not in self._same:
            self._same[place] = masked(numbers)
        return self._same[place]


def _joined(arrays: list[Any]) -> Any:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
