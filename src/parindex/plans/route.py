"""The least number of cases that brings a unit to a target of a scheme."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lcm
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from .._white_space import unit_key
from ..errors import InputError, UnknownCodeError
from ..periods.period import PeriodLike, ReportingPeriod
from ..results.path_table import FrontierTable, PathTable
from ..results.plan_tables import WhatIfTable
from ..schemes.grading import GradeMeasure, Grading
from ..schemes.scheme import Scheme
from ..scores.engine import Engine
from ..scores.grades import Grades
from ..scores.rows import UnitPeriods
from ..scores.table import ScoreTable, check_scores
from ..stats.paths import Path, least_effort
from ..tables.arrays import floats_of, masked
from ..tables.columns_of_plans import FRONTIER, PATHS
from ..tables.columns_of_results import schema_of
from ..vocabulary import PathStatus
from ..vocabulary.scores import TOTAL
from .assumed.as_it_is import as_it_is
from .assumed.scored_again import what_if
from .growing_items import GrowingItems, Growth

__all__ = ["shortest_path"]

_EDGE = 1e-9


def shortest_path(
    scores: ScoreTable,
    unit_id: str,
    *,
    period: PeriodLike | None = None,
    points: float | None = None,
    share: float | None = None,
    grade: str | None = None,
    rank: int | None = None,
    most: Mapping[str, int] | None = None,
    still_to_come: Mapping[str, int] | None = None,
    cost: Mapping[str, float] | None = None,
) -> PathTable:
    """
    Find the least number of cases that brings a unit to a target (con đường ngắn nhất).

    Parameters
    ----------
    scores : ScoreTable
        Scores with the inputs that they were computed from.
    unit_id : str
        The unit.
    period : ReportingPeriod, str or int, optional
        The period; not needed where the scores have one.
    points, share, grade, rank : optional
        The target, one of them: points of the total; part of its maximum, 0 to 1; a grade, or a
        better one; a rank among its peers, all of whom are held still.
    most : mapping of str to int, optional
        For count items of numerators how many cases more can still meet the requirement, among
        those that are counted already. A dossier that was late can not: nothing is assumed.
    still_to_come : mapping of str to int, optional
        For count items of denominators how many cases are still to come. None of them meets a
        requirement, but those that the path asks for.
    cost : mapping of str to float, optional
        What a case of an item costs; 1 if it is not there. The path has the least cost.

    Returns
    -------
    PathTable
        A row for each item that grows, the one that gains most for a unit of cost first. It is
        exact: no cheaper choice of counts reaches the target. ``status`` says whether the engine
        confirms it; ``frontier`` has the points for each cost up to it, and ``left_out`` the
        criteria that no case moves, with the reason.

    Raises
    ------
    InputError
        If not one target is given, no case may grow, or a number is out of range.
    UnknownCodeError
        If there is no such unit, period, item or grade.

    Notes
    -----
    For each item its frontier is computed: the points of all criteria that read it, for each count.
    One count is then chosen for each item by dynamic programming over the cost. Criteria whose
    formula reads two of the items, and those that do not simply add up to the total, are left out.
    A total that is rescaled to what applies is stretched by the same for each choice of counts.

    Examples
    --------
    >>> import parindex as pi
    >>> on_time = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
    >>> online = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A"],
    ...         "period": ["2023"],
    ...         "good": [268],
    ...         "done": [300],
    ...         "online": [190],
    ...         "filed": [320],
    ...     },
    ...     [on_time, online],
    ... )
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["1", "2"],
    ...         "text": ["Đúng hạn", "Trực tuyến"],
    ...         "maximum": [4, 3],
    ...         "formula": ["share(full=98; floor=90)", "bands(>=40: 1; >=60: 2; >=80: 3)"],
    ...         "indicator": ["on_time", "online"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scores = pi.compute_scores(scheme, rates=rates)
    >>> path = pi.shortest_path(scores, "A", points=6, most={"good": 32, "online": 130})
    >>> path.effort, path.status.text
    (28.0, 'reached')
    >>> [(row["item"], row["cases"]) for row in path.data.to_pylist()]
    [('online', 2), ('good', 26)]
    """
    check_scores(scores)
    unit, when = unit_key(unit_id), _period(scores, period)
    engine = as_it_is(scores, scores.scheme).engine
    row = engine.frame.row(unit, when.code) if unit in engine.frame.units else -1
    if row < 0:
        raise UnknownCodeError("unit of the scores", unit_id, tuple(scores.keys.unit.texts))
    target = _Target(scores, unit, when, points=points, share=share, grade=grade, rank=rank)
    target.check()
    items = GrowingItems(scores, row, (unit, when))
    items.read(dict(most or {}), dict(still_to_come or {}))
    wanted = target.points(engine, row, items.maximum)
    costs, scale = _costs(items.growths, dict(cost or {}))
    levels = [
        np.arange(len(each.gains)) * price for each, price in zip(items.growths, costs, strict=True)
    ]
    gains = [each.gains for each in items.growths]
    begin = items.begin
    path = least_effort(levels, gains, wanted - begin)
    status = PathStatus.REACHED
    if path is None:
        status = PathStatus.IMPOSSIBLE
        path = least_effort(levels, gains, sum(float(gain.max()) for gain in gains))
        assert path is not None
    elif not path.effort:
        status = PathStatus.ALREADY
    if status != PathStatus.IMPOSSIBLE:
        after = what_if(scores, items.changes(path), criterion=TOTAL)
        if not target.is_met(after):
            status = PathStatus.NOT_CONFIRMED
    effort = np.arange(len(path.frontier))
    lines = _lines(items, path, begin, costs, scale, (unit, when))
    for place, line in enumerate(lines, 1):
        done = {each["item"] for each in lines[:place]}
        so_far = [
            level if each.item in done else 0
            for each, level in zip(items.growths, path.level, strict=True)
        ]
        changed = items.changes(attrs.evolve(path, level=tuple(so_far)))
        after = what_if(scores, changed, criterion=TOTAL)
        line["grade"] = target.row(after)["grade"]
    provenance = attrs.evolve(
        scores.provenance, scheme=scores.scheme, scored_by=scores.scheme.label
    )
    frontier = [masked(effort / scale), masked(begin + path.frontier)]
    return PathTable(
        pa.Table.from_pylist(lines, schema=schema_of(PATHS)),
        provenance,
        effort=path.effort / scale,
        target=wanted,
        reached=begin + path.gain,
        status=status,
        frontier=FrontierTable(pa.table(frontier, schema=schema_of(FRONTIER)), provenance),
        left_out=tuple(items.left_out),
    )


def _period(scores: ScoreTable, period: PeriodLike | None) -> ReportingPeriod:
    known = scores.keys.periods
    if period is None:
        if len(known) != 1:
            raise InputError(f"period must be given, for the scores have {len(known)}")
        return known[0]
    found = ReportingPeriod.parse(period)
    if found not in known:
        raise UnknownCodeError("period", found.code, tuple(each.code for each in known))
    return found


class _Target:
    """What is to be reached, and whether scores reach it."""

    def __init__(
        self,
        scores: ScoreTable,
        unit: str,
        when: ReportingPeriod,
        *,
        points: float | None,
        share: float | None,
        grade: str | None,
        rank: int | None,
    ) -> None:
        given = {"points": points, "share": share, "grade": grade, "rank": rank}
        named = {name: value for name, value in given.items() if value is not None}
        if len(named) != 1:
            listed = ", ".join(named) or "none"
            raise InputError(
                f"one target must be given, points, share, grade or rank, got {listed}"
            )
        ((self._kind, self._value),) = named.items()
        # of several gradings the one that grades the unit: blocks and days have their own
        self._grading: Grading | None = None
        self._scores, self._unit, self._when = scores, unit, when
        number: object = self._value
        if self._kind == "grade":
            if not isinstance(number, str):
                raise InputError(f"grade must be a text, got {number!r}")
        elif not isinstance(number, int | float) or isinstance(number, bool):
            raise InputError(f"{self._kind} must be a number, got {number!r}")
        if self._kind == "rank" and (number != int(number) or number < 1):
            raise InputError(f"rank must be a whole number from 1 on, got {number!r}")

    def check(self) -> None:
        """
        Refuse a unit without a total.

        Raises
        ------
        InputError
            If the unit has no total.
        """
        own = self.row(self._scores)
        if own["max_points"] is None or own["points"] is None:
            raise InputError(
                f"{self._unit!r} must have a total in {self._when.code}, and it has none: "
                f"{own['status']}"
            )

    def points(self, engine: Engine, row: int, maximum: float) -> float:
        """Points of the total, of that maximum and not rounded, from which it is reached."""
        if self._kind == "points":
            return float(self._value or 0)
        if self._kind == "share":
            return float(self._value or 0) * maximum
        if self._kind == "grade":
            self._grading = Grades(self._scores.scheme, engine.frame).grading_of(row)
            return self._edge(self._scores.scheme, maximum)
        return self._share_of_rank(engine, row) * maximum

    def is_met(self, after: WhatIfTable) -> bool:
        """Say whether the scores as they would be reach it."""
        own = self.row(after)
        if self._kind == "rank":
            return own["rank"] is not None and own["rank"] <= int(self._value or 0)
        if self._kind == "grade":
            assert self._grading is not None
            grades = self._grading.grades
            return own["grade"] in grades[grades.index(str(self._value)) :]
        if own["points"] is None:
            return False
        wanted = float(self._value or 0) * (own["max_points"] if self._kind == "share" else 1)
        decimals = self._scores.scheme.rounding.total
        margin = _EDGE * max(abs(wanted), 1.0)
        # printed points are rounded, and may lie half a unit below what was reached
        return bool(
            own["points"] >= wanted - margin - (0 if decimals is None else 0.5 * 10.0**-decimals)
        )

    def row(self, table: ScoreTable | WhatIfTable) -> dict[str, Any]:
        """Give the total of the unit at the last stage."""
        stage = self._scores.scheme.final_stage.code
        keys = table.keys
        here = keys.criterion.codes == keys.criterion.texts.index(TOTAL)
        here &= keys.unit.codes == keys.unit.texts.index(self._unit)
        here &= keys.period.codes == keys.period.texts.index(self._when.code)
        here &= keys.stage.codes == keys.stage.texts.index(stage)
        (found,) = table.data.filter(pa.array(here)).to_pylist()
        line: dict[str, Any] = found
        return line

    def _edge(self, scheme: Scheme, most: float) -> float:
        grading = self._grading
        if grading is None or self._value not in grading.grades:
            known = () if grading is None else grading.grades
            raise UnknownCodeError("grade of the scheme", str(self._value), known)
        edge = grading.edges[grading.grades.index(str(self._value))]
        points = edge if grading.measure is GradeMeasure.POINTS else edge / 100 * most
        decimals = scheme.rounding.total
        if grading.rounded and decimals is not None:
            points -= 0.5 * 10.0**-decimals
        return points if grading.closed == "left" else points * (1 + _EDGE) + _EDGE

    def _share_of_rank(self, engine: Engine, row: int) -> float:
        """Share of the unit that stands at the rank among the others; below all, none is needed."""
        scores, frame = self._scores, engine.frame
        totals = scores.at(stage=scores.scheme.final_stage.code, criterion=TOTAL)
        share = floats_of(totals.data["share"])
        keys = totals.keys
        rows = frame.rows_of(
            UnitPeriods(keys.unit.texts, keys.unit.codes, keys.periods, keys.period.codes)
        )
        others = (frame.peers[rows] == frame.peers[row]) & (rows != row) & ~np.isnan(share)
        ranked = np.sort(share[others])[::-1]
        place = int(self._value or 1) - 1
        return float(ranked[place]) if place < len(ranked) else 0.0


def _costs(growths: list[Growth], cost: Mapping[str, float]) -> tuple[list[int], int]:
    """
    Make whole numbers of the costs, and give by what they were multiplied.

    Raises
    ------
    InputError
        If a cost is not above 0.
    UnknownCodeError
        If an item does not grow.
    """
    known = [each.item for each in growths]
    for item, number in cost.items():
        if item not in known:
            raise UnknownCodeError("item that may grow", item, tuple(known))
        given: object = number
        if not isinstance(given, int | float) or isinstance(given, bool) or not given > 0:
            raise InputError(f"cost must be above 0, got {number!r} for {item!r}")
    exact = [Fraction(str(cost.get(item, 1))) for item in known]
    scale = lcm(*(each.denominator for each in exact))
    return [int(each * scale) for each in exact], scale


def _lines(
    items: GrowingItems,
    path: Path,
    begin: float,
    costs: list[int],
    scale: int,
    when: tuple[str, ReportingPeriod],
) -> list[dict[str, Any]]:
    """Give the steps, what gains most for its cost first, but for the grade after each."""
    lines: list[dict[str, Any]] = []
    for each, level, price in zip(items.growths, path.level, costs, strict=True):
        if not level:
            continue
        effort, gain = level * price / scale, float(each.gains[level])
        lines.append(
            {
                "unit_id": when[0],
                "period": when[1].code,
                "item": each.item,
                "indicator_code": each.indicator.code,
                "criteria": "; ".join(each.criteria),
                "cases": level,
                "cost": effort,
                "numerator": each.numerator + level,
                "denominator": each.denominator,
                "value": each.indicator.multiplier * (each.numerator + level) / each.denominator,
                "gain": gain,
                "gain_per_cost": gain / effort,
            }
        )
    lines.sort(key=lambda line: -line["gain_per_cost"])
    points, effort = begin, 0.0
    for place, line in enumerate(lines, 1):
        points, effort = points + line["gain"], effort + line["cost"]
        line.update(step=place, points=points, effort=effort)
    return lines
