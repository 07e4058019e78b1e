"""The whole of a scheme on a frame: every criterion at every stage, ranks and grades."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

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
        found = {}
        columns = _Columns(self, order)
        for stage in self.scheme.stages:
            points_of = None if replaced is None else replaced[stage.code]
            for code, criterion, points in self.stage(stage.code, points_of):
                if wanted is None or code in wanted:
                    found[code, stage.code] = columns.batch(criterion, stage.code, points)
                else:
                    columns.look_at(code, points)
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


class _Columns:
    """Makes the rows of one criterion at one stage; what many of them share is made once."""

    def __init__(self, engine: Engine, order: list[str]) -> None:
        frame, self._scheme = engine.frame, engine.scheme
        rows = frame.scored
        self._rows: CountArray | None = None if len(rows) == len(frame) else rows
        count = len(rows)
        self._codes = pa.array(order, pa.string())
        self._place = {code: position for position, code in enumerate(order)}
        self._units = keys(frame.unit_codes[rows], frame.units)
        self._periods = keys(frame.period_codes[rows], [each.code for each in frame.periods])
        stages = pa.array([stage.code for stage in self._scheme.stages], pa.string())
        self._stages = {
            stage.code: keys(np.full(count, position, np.int32), stages)
            for position, stage in enumerate(self._scheme.stages)
        }
        self._groups = Groups(engine.ranked_groups[rows])
        self._grades = Grades(self._scheme, frame)
        self._is_looked_at = self._grades.vetoed_by()
        self._parts: dict[str, Points] = {}
        self._no_grade = self._grades.none(count)
        self._columns: dict[float, pa.Array] = {}
        self._schema = schema_of(SCORES)

    def look_at(self, code: str, points: Points) -> None:
        """Keep the points of a criterion that a grade asks for, and that has no rows itself."""
        if code in self._is_looked_at:
            self._parts[code] = self._chosen(points)

    def batch(self, criterion: Criterion | None, stage: str, points: Points) -> pa.RecordBatch:
        code = TOTAL if criterion is None else criterion.code
        chosen = self._chosen(points)
        printed = rounded(self._scheme, criterion, chosen.points)
        is_defined = ~np.isnan(printed)
        share = self._share(chosen)
        has_share = ~np.isnan(share)
        index = share
        if self._scheme.ranking.rounded:
            index = self._share(attrs.evolve(chosen, points=printed))
        known = None if chosen.known is None else np.asarray(chosen.known.share)
        least = self._scheme.least_share
        if known is not None and least is not None:
            index = np.where(known < least - EDGE_MARGIN, np.nan, index)
        rank = rank_within(
            index,
            self._groups,
            method=self._scheme.ranking.method.value,
            tolerance=self._scheme.ranking.tolerance / 100 + EDGE_MARGIN,
        )
        status = np.zeros(len(share), np.uint8) if chosen.status is None else chosen.status
        graded = self._no_grade
        if criterion is None:
            graded = self._grades.of(chosen, self._parts)
            self._parts = {}  # the next stage has its own
        else:
            self.look_at(code, points)
        columns = [
            keys(np.full(len(share), self._place[code], np.int32), self._codes),
            self._units,
            self._periods,
            self._stages[stage],
            masked(printed, is_defined),
            self._maximum(chosen.max_points, len(share)),
            masked(share, has_share),
            self._known(known, len(share)),
            masked(rank, rank > 0),
            graded,
            words(ScoreStatus, status),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self._schema)

    def _chosen(self, points: Points) -> Points:
        """Select the rows that are scored; others are only looked up."""
        return points if self._rows is None else points.at(self._rows)

    def _share(self, points: Points) -> FloatArray:
        return quotient(points.points, points.max_points)

    def _maximum(self, maximum: FloatArray | float, count: int) -> pa.Array:
        return masked(maximum) if isinstance(maximum, np.ndarray) else self._same(maximum, count)

    def _known(self, share: FloatArray | None, count: int) -> pa.Array:
        return self._same(1.0, count) if share is None else masked(np.broadcast_to(share, count))

    def _same(self, number: float, count: int) -> pa.Array:
        if number not in self._columns:
            self._columns[number] = masked(np.full(count, number))
        return self._columns[number]
