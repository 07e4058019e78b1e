"""The least number of cases that brings a unit to a target of a scheme."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isfinite, lcm
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import mapping_given
from .._white_space import unit_key
from ..errors import InputError, UnknownCodeError
from ..periods.period import PeriodLike, ReportingPeriod
from ..results.path_table import FrontierTable, PathTable
from ..scores.table import ScoreTable, check_scores
from ..stats.paths import Path, least_effort
from ..tables.arrays import masked
from ..tables.columns_of_plans import FRONTIER, PATHS
from ..tables.columns_of_results import schema_of
from ..vocabulary import PathStatus
from ..vocabulary.scores import TOTAL
from .assumed.as_it_is import as_it_is
from .assumed.changes import periods_of
from .assumed.scored_again import what_if
from .growing_items import GrowingItems
from .path_target import PathTarget

__all__ = ["shortest_path"]


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
        The target, one of them: points of the total before it is rounded; part of its maximum, 0
        to 1; a grade, or a better one; a rank, or a better one, among those that are ranked with
        it, all of whom are held still.
    most : mapping of str to int, optional
        For count items of numerators how many cases more can still meet the requirement, among
        those that are counted already. A dossier that was late can not: nothing is assumed. Of a
        numerator that adds several items it names one, if with 0: cases to come are counted there.
    still_to_come : mapping of str to int, optional
        For count items of denominators how many cases are still to come. None of them is counted
        in a numerator, but those that the path asks for; so in a rate where lower is better all of
        them go well.
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
        If *scores* is no ScoreTable or was read from a file, not one target is given, no case may
        grow, a number is out of range, or the unit has no total, or for a rank none.
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
    target = PathTarget(scores, unit, when, points=points, share=share, grade=grade, rank=rank)
    target.check(engine, row)
    items = GrowingItems(scores, row, (unit, when))
    items.read(
        mapping_given(most, "most", "item to number of cases"),
        mapping_given(still_to_come, "still_to_come", "item to number of cases"),
    )
    wanted = target.points(engine, row, items.begin, items.maximum)
    costs, scale = _costs(items, mapping_given(cost, "cost", "item to cost of a case"))
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
    known = periods_of(scores)
    if period is None:
        if len(known) != 1:
            raise InputError(f"period must be given, for the scores have {len(known)}")
        return known[0]
    found = ReportingPeriod.parse(period)
    if found not in known:
        raise UnknownCodeError("period", found.code, tuple(each.code for each in known))
    return found


def _costs(items: GrowingItems, cost: Mapping[str, float]) -> tuple[list[int], int]:
    """
    Make whole numbers of the costs, and give by what they were multiplied.

    Raises
    ------
    InputError
        If a cost is not above 0.
    UnknownCodeError
        If no numerator of the unit adds an item.
    """
    for item, number in cost.items():
        if item not in items.known:
            raise UnknownCodeError("item that may grow", item, tuple(items.known))
        given: object = number
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if not (is_number and isfinite(number) and number > 0):
            raise InputError(f"cost must be above 0, got {quoted(number)} for {item!r}")
    exact = [Fraction(str(cost.get(each.item, 1))) for each in items.growths]
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
