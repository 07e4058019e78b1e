"""From scores of two years to the parts of the change of the index, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..results.explained.score_parts import ScorePartsTable
from ..results.keys import Keys
from ..scores.comparing.compare import compare_scores
from ..scores.comparing.last_year import LastYear, part_of_index
from ..scores.engine import Engine
from ..scores.prepare import engine_of
from ..scores.rows import UnitPeriods
from ..scores.table import ScoreTable
from ..scores.totals import rounded
from ..stats.formulas import EDGE_MARGIN, quotient
from ..stats.ranks import rank_among_others
from ..tables.arrays import BoolArray, CodeArray, FloatArray, floats_of, masked, words
from ..tables.columns_of_plans import SCORE_PARTS
from ..tables.columns_of_results import schema_of
from ..vocabulary import ScorePartsStatus
from ..vocabulary.scores import TOTAL
from .tree_of_points import IndexParts, parts_between

__all__ = ["decompose_scores"]

_Status = ScorePartsStatus
_EFFECTS = ("own", "peers", "applies", "scheme", "cap", "rounding")


def decompose_scores(
    scores: ScoreTable,
    other: ScoreTable | None = None,
    *,
    mapping: Mapping[str, str] | None = None,
) -> ScorePartsTable:
    """
    Say why an index changed since the year before, criterion by criterion (vì sao chỉ số thay đổi).

    Parameters
    ----------
    scores : ScoreTable
        Scores to judge.
    other : ScoreTable, optional
        Scores of the year before; by default the same table, which then holds both years.
    mapping : mapping of str to str, optional
        As for `compare_scores`.

    Returns
    -------
    ScorePartsTable
        One row per row of *scores*, in the same order. The effects of all rows of a unit, period
        and stage add up to the change of its index as printed, in index points, 0 to 100. A
        criterion moves the index by its own inputs, by the numbers of the others that its formula
        reads, by beginning or ceasing to apply, and by another scheme; what caps and means do
        beside the sum of what lies below them, and what rounding of the printed total does, stand
        in columns of their own. Of a pool of bonuses or penalties its own row has all.
        ``rank_beside_prior`` is the rank that the unit would have, had the others stayed where
        they were, under this year's scheme; ranks do not add up.

    Raises
    ------
    InputError
        As for `compare_scores`.
    UnknownCodeError
        If *mapping* names a criterion that is not there.

    References
    ----------
    Shorrocks AF (2013). Decomposition procedures for distributional analysis: a unified framework
    based on the Shapley value. Journal of Economic Inequality 11, 99-126.

    Examples
    --------
    A unit stays at 60, and loses points because the best one rose from 80 to 96.

    >>> import parindex as pi
    >>> from parindex.plans import decompose_scores
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["1"],
    ...         "text": ["Hồ sơ đúng hạn"],
    ...         "maximum": [10],
    ...         "formula": ["share(full=best_peer)"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> values = {"criterion_code": ["1"] * 4, "unit_id": ["A", "A", "B", "B"]}
    >>> values |= {"period": ["2022", "2023"] * 2, "value": [60, 60, 80, 96]}
    >>> parts = decompose_scores(pi.compute_scores(scheme, rates=values))
    >>> found = parts.at(criterion="1", unit_id="A", period=2023)[0]
    >>> found.own_effect, found.peers_effect, found.effect
    (0.0, -12.5, -12.5)
    """
    compared = compare_scores(scores, other, mapping=mapping)
    before = scores if other is None else other
    was = scores.scheme.mapping_to(before.scheme, mapping)
    now = engine_of(scores.scheme, scores.inputs)
    last = LastYear(now, before, was)
    rows = scores.keys
    on_frame = now.frame.rows_of(
        UnitPeriods(rows.unit.texts, rows.unit.codes, rows.periods, rows.period.codes)
    )
    columns = {name: np.full(len(scores), np.nan) for name in (*_EFFECTS, "value", "prior_value")}
    beside = np.zeros(len(scores), np.int64)
    place = {code: position for position, code in enumerate(rows.criterion.texts)}
    for position, stage in enumerate(rows.stage.texts):
        found = _at_stage(now, last, before, was, stage)
        at_stage = rows.stage.codes == position
        is_ranked = _ranked(scores, on_frame, at_stage, place.get(TOTAL, -2), len(now.frame))
        ranks = rank_among_others(
            found.index_beside,
            found.index_then,
            np.where(is_ranked, now.frame.peers, -1),
            tolerance=100 * (now.scheme.ranking.tolerance / 100 + EDGE_MARGIN),
        )
        for code, effects in found.parts.items():
            here = np.flatnonzero(at_stage & (rows.criterion.codes == place.get(code, -2)))
            for name, effect in effects.items():
                columns[name][here] = effect[on_frame[here]]
            if code == TOTAL:
                beside[here] = ranks[on_frame[here]]
    return _table(scores, compared.data, columns, beside)


@attrs.frozen(eq=False)
class _AtStage:
    """Hold effects by criterion, and indices: own inputs of now beside last year's, and then."""

    parts: dict[str, dict[str, FloatArray]]
    index_beside: FloatArray
    index_then: FloatArray


def _at_stage(
    now: Engine, last: LastYear, before: ScoreTable, was: Mapping[str, str], stage: str
) -> _AtStage:
    scheme, size = now.scheme, len(now.frame)
    here = {code: points for code, _, points in now.stage(stage)}
    then = last.points(stage, others_moved=False)
    beside_now = last.points(stage, others_moved=True)
    beside_then = last.points_beside(stage)
    made = {code: {name: np.zeros(size) for name in _EFFECTS} for code in here}
    for name, start, end in (
        *(("own", then, beside_then), ("own", beside_now, here)),
        *(("peers", then, beside_now), ("peers", beside_then, here)),
    ):
        _add(made, name, parts_between(scheme, start, end))
    # what the table of the year before rests on, before it was rounded
    of_then = engine_of(before.scheme, before.inputs).stage(stage)
    actual = {code: points.at(last.rows) for code, _, points in of_then}
    if before.scheme.label != scheme.label:
        for code, leaf in ((each.code, each) for each in scheme.leaves if each.code in here):
            if leaf.code in was and was[code] in actual:
                moved = part_of_index(then[code], then[TOTAL]) - part_of_index(
                    actual[was[code]], actual[TOTAL]
                )
                made[code]["scheme"] = np.where(np.isnan(moved), 0.0, moved)
    index = {
        name: quotient(100 * each[TOTAL].points, each[TOTAL].max_points)
        for name, each in (("now", here), ("then", then), ("beside", beside_then))
    }
    was_index = quotient(100 * actual[TOTAL].points, actual[TOTAL].max_points)
    printed = quotient(100 * rounded(scheme, None, here[TOTAL].points), here[TOTAL].max_points)
    was_printed = quotient(
        100 * rounded(before.scheme, None, actual[TOTAL].points), actual[TOTAL].max_points
    )
    total = made[TOTAL]
    # criteria that only one of the schemes has, and what they do not add up to
    total["scheme"] = index["then"] - was_index - sum(each["scheme"] for each in made.values())
    total["rounding"] = (printed - index["now"]) - (was_printed - was_index)
    total["value"], total["prior_value"] = printed, was_printed
    return _AtStage(made, index["beside"], index["then"])


def _add(made: dict[str, dict[str, FloatArray]], name: str, leg: IndexParts) -> None:
    """Add half of one order of steps: the mean of both orders is Shapley's."""
    for code, into in made.items():
        into[name] += leg.moved[code] / 2
        into["applies"] += leg.applies[code] / 2
        into["cap"] += leg.cap[code] / 2


def _ranked(
    scores: ScoreTable, on_frame: CodeArray, at_stage: BoolArray, total: int, size: int
) -> BoolArray:
    """Rows of the frame whose total has a rank at the stage."""
    ranks = np.asarray(scores.data["rank"].fill_null(0).to_numpy())
    is_total = scores.keys.criterion.codes == total
    found = np.zeros(size, bool)
    found[on_frame[at_stage & is_total & (ranks > 0)]] = True
    return found


def _table(
    scores: ScoreTable,
    compared: pa.Table,
    columns: dict[str, FloatArray],
    beside: npt.NDArray[np.int64],
) -> ScorePartsTable:
    """Lay the rows out; where there are no parts the effects are null, and the status says why."""
    rows, data = scores.keys, scores.data
    total = rows.criterion.texts.index(TOTAL) if TOTAL in rows.criterion.texts else -2
    is_total = rows.criterion.codes == total
    status = _statuses(rows, compared, columns, is_total)
    is_ok = status == _Status.OK
    effects = {f"{name}_effect": np.where(is_ok, columns[name], np.nan) for name in _EFFECTS}
    effects["effect"] = np.sum(list(effects.values()), axis=0)
    is_known = np.isin(status, (_Status.OK, _Status.NOT_PARTED, _Status.NO_PRIOR))
    effects["value"] = np.where(is_total & is_known, columns["value"], np.nan)
    effects["prior_value"] = np.where(
        is_total & (status != _Status.NOT_COMPARABLE), columns["prior_value"], np.nan
    )
    has_rank = is_total & is_ok & (beside > 0)
    made = {
        **{name: data[name] for name in ("criterion_code", "unit_id", "period", "stage")},
        "prior_period": compared["other_period"],
        **{name: masked(each, ~np.isnan(each)) for name, each in effects.items()},
        "rank": _of_totals(data["rank"], is_total),
        "prior_rank": _of_totals(compared["other_rank"], is_total),
        "rank_beside_prior": masked(beside.astype(np.int32), has_rank),
        "status": words(_Status, status),
    }
    schema = schema_of(SCORE_PARTS)
    table = pa.table([made[name] for name in schema.names], schema=schema)
    return ScorePartsTable(table, scores.provenance)


def _statuses(
    rows: Keys, compared: pa.Table, columns: dict[str, FloatArray], is_total: BoolArray
) -> npt.NDArray[np.int64]:
    """Say of each row why the index of its unit has parts, or none."""
    sizes = (len(rows.unit.texts), len(rows.periods), len(rows.stage.texts))
    key = (rows.unit.codes, rows.period.codes, rows.stage.codes)

    def of_unit(numbers: FloatArray) -> FloatArray:
        grid = np.full(sizes, np.nan)
        grid[tuple(codes[is_total] for codes in key)] = numbers[is_total]
        found: FloatArray = grid[key]
        return found

    summed = np.zeros(sizes)
    np.add.at(summed, key, np.sum([columns[name] for name in _EFFECTS], axis=0))
    share, was = (of_unit(floats_of(compared[name])) for name in ("share", "other_share"))
    moved = of_unit(floats_of(compared["share_change"]))
    status = np.where(np.isnan(summed[key]), _Status.NOT_PARTED, _Status.OK)
    status = np.where(np.isnan(moved), _Status.NOT_COMPARABLE, status)
    status = np.where(np.isnan(share), _Status.NO_INDEX, status)
    return np.where(np.isnan(was), _Status.NO_PRIOR, status).astype(np.int64)


def _of_totals(ranks: pa.ChunkedArray, is_total: BoolArray) -> pa.Array:
    numbers = np.asarray(ranks.fill_null(0).to_numpy(), np.int32)
    return masked(numbers, is_total & (numbers > 0))
