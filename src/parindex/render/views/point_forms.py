"""How tables of points and ranks are looked at: parts of changes, what would be, spans."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...tables.arrays import floats_of, terms_of
from ...vocabulary import ScorePartsStatus, ScoreStatus, SensitivityStatus, SpanStatus, Touched
from ...vocabulary.scores import TOTAL
from ..numbers import decimal_text
from .cells import (
    CRITERION,
    FINE,
    ITEM,
    PERIOD,
    REMARK,
    STAGE,
    UNIT,
    amounts_cell,
    counts_cell,
    is_text,
    least_first,
    most_first,
    numbers_cell,
    points_cell,
    share_cell,
)
from .plain import NOTHING
from .rows import Cell, Form, Rows, Words

__all__ = [
    "FRONTIER_FORM",
    "PATHS_FORM",
    "RANK_SPANS_FORM",
    "SCORE_PARTS_FORM",
    "SENSITIVITIES_FORM",
    "WHAT_IF_FORM",
]


_TOUCHED = (Touched.CHANGED, Touched.THROUGH_OTHERS, Touched.UNTOUCHED)


def _words_of_assumed(data: pa.Table) -> Words:
    place = np.zeros(len(Touched), np.int64)
    place[list(_TOUCHED)] = np.arange(len(_TOUCHED))
    change = np.abs(floats_of(data["change"]))
    return Words(
        place[terms_of(data["touched"], Touched)],
        tuple(f"touched.{word.text}" for word in _TOUCHED),
        ("", "", ""),
        frozenset({0}),
        order=least_first(np.where(is_text(data, "criterion_code", TOTAL), -np.inf, -change)),
    )


def _remarks_of_assumed(rows: Rows) -> list[str]:
    """Say why there would be no points, or whether the score would move, or its rank alone."""
    why = rows.word("score_status", "status")
    is_fine = np.isin(terms_of(rows.data["status"], ScoreStatus), FINE)
    is_through = terms_of(rows.data["touched"], Touched) == Touched.THROUGH_OTHERS
    of_rank = is_through & (floats_of(rows.data["change"]) == 0)
    by_rank = rows.lexicon.words["table.rank_through_others"]
    return [
        f"■ {reason}" if not fine else by_rank if rank_alone else said
        for said, reason, fine, rank_alone in zip(
            rows.remarks(), why, is_fine.tolist(), of_rank.tolist(), strict=True
        )
    ]


def _variants(rows: Rows) -> list[str]:
    return [name or "" for name in rows.of("variant")]


WHAT_IF_FORM = Form(
    "what_if",
    (
        Cell("column.variant", _variants),
        UNIT,
        CRITERION,
        PERIOD,
        STAGE,
        points_cell("table.would_be", "points"),
        points_cell("table.now", "other_points", rank=5),
        points_cell("review.change", "change", signed=True),
        counts_cell("table.rank_would_be", "rank", rank=4),
        counts_cell("table.rank_now", "other_rank", rank=3),
        Cell("table.grade_would_be", lambda rows: rows.word("grade", "grade"), rank=1),
        Cell("review.verdict", _remarks_of_assumed),
    ),
    _words_of_assumed,
    hidden=("max_points", "other_max_points", "other_grade"),
)


def _words_of_steps(data: pa.Table) -> Words:
    steps = np.zeros(len(data), np.int64)
    return Words(steps, ("table.steps",), ("",), order=data["step"].to_numpy().astype(np.int64))


PATHS_FORM = Form(
    "paths",
    (
        counts_cell("column.step", "step"),
        UNIT,
        ITEM,
        PERIOD,
        counts_cell("table.cases_more", "cases"),
        amounts_cell("column.cost", "cost", rank=2),
        numbers_cell("table.value_then", "value", rank=3),
        points_cell("column.gain", "gain", signed=True),
        points_cell("table.points_then", "points"),
        Cell("table.grade_then", lambda rows: rows.word("grade", "grade"), rank=1),
    ),
    _words_of_steps,
    hidden=("indicator_code", "criteria", "numerator", "denominator", "gain_per_cost", "effort"),
)


def _words_of_costs(data: pa.Table) -> Words:
    return Words(np.zeros(len(data), np.int64), ("table.costs",), ("",))


FRONTIER_FORM = Form(
    "frontier",
    (amounts_cell("column.cost", "effort"), points_cell("table.points_then", "points")),
    _words_of_costs,
)


_SPANS = (SpanStatus.NO_MODEL, SpanStatus.NOT_ESTIMABLE, SpanStatus.FEW_CASES, SpanStatus.OK)


def _words_of_spans(data: pa.Table) -> Words:
    place = np.zeros(len(SpanStatus), np.int64)
    place[list(_SPANS)] = np.arange(len(_SPANS))
    found = place[terms_of(data["status"], SpanStatus)]
    is_sure = (found == _SPANS.index(SpanStatus.OK)) & (
        floats_of(data["lower"]) == floats_of(data["upper"])
    )
    keys = (*(f"span_status.{status.text}" for status in _SPANS), "table.rank_sure")
    signs = ("■", "■", "○", "", "●")
    # in the order of the ranks, those without one first
    rank = np.nan_to_num(floats_of(data["rank"]), nan=0.0)
    found = np.where(is_sure, len(_SPANS), found)
    return Words(found, keys, signs, frozenset({0, 1}), order=least_first(rank))


def _ranked(rows: Rows) -> list[str]:
    lexicon = rows.lexicon

    def name(code: str) -> str | None:
        if rows.has_codes:
            return code
        return lexicon.criterion(code) if code == TOTAL else lexicon.indicator(code)

    return rows.named("code", name)


def _ranks(rows: Rows) -> list[str]:
    """Write the ranks that are left, one where there is no other."""
    ends = zip(rows.counts("lower"), rows.counts("upper"), strict=True)
    return [low if low == high else f"{low} … {high}" for low, high in ends]


RANK_SPANS_FORM = Form(
    "rank_spans",
    (
        UNIT,
        Cell("table.ranked_by", _ranked, is_wide=True),
        PERIOD,
        numbers_cell("review.value", "value", rank=3),
        counts_cell("table.rank", "rank"),
        Cell("table.ranks_left", _ranks, is_number=True),
        Cell("column.span", lambda rows: rows.word("span", "span"), rank=1),
        share_cell("column.share_first", "share_first", rank=2),
        REMARK,
    ),
    _words_of_spans,
    hidden=("median", "best", "worst"),
)


_NO_PARTS = (
    ScorePartsStatus.NO_PRIOR,
    ScorePartsStatus.NO_INDEX,
    ScorePartsStatus.NOT_COMPARABLE,
    ScorePartsStatus.NOT_PARTED,
)


def _words_of_score_parts(data: pa.Table) -> Words:
    status = terms_of(data["status"], ScorePartsStatus)
    is_total = is_text(data, "criterion_code", TOTAL)
    effect = floats_of(data["effect"])
    change = floats_of(data["value"]) - floats_of(data["prior_value"])
    place = np.select(
        [*(status == each for each in _NO_PARTS), is_total, effect < 0, effect > 0],
        [0, 1, 2, 3, 4, 5, 6],
        default=7,
    )
    keys = (
        *(f"score_parts_status.{each.text}" for each in _NO_PARTS),
        "table.of_index",
        "table.fewer_points",
        "table.more_points",
        "table.no_effect",
    )
    signs = ("◊", "◊", "◊", "◊", "", "▼", "▲", "●")
    order = np.where(is_total, least_first(change), most_first(effect))
    return Words(place, keys, signs, frozenset({4}), order=order)


def _part_cell(column: str, *, rank: int | None = None) -> Cell:
    """Show one part; nothing beside an index that has none of it, as its criteria have them."""

    def texts(rows: Rows) -> list[str]:
        is_whole = is_text(rows.data, "criterion_code", TOTAL)
        is_none = is_whole & (floats_of(rows.data[column]) == 0)
        written = rows.decimals(column, 2, signed=True)
        return ["" if none else text for text, none in zip(written, is_none.tolist(), strict=True)]

    return Cell(f"column.{column}", texts, is_number=True, rank=rank)


def _effects(rows: Rows) -> list[str]:
    """Write of an index by how much it changed, of a criterion what it adds to that."""
    is_whole = is_text(rows.data, "criterion_code", TOTAL)
    change = floats_of(rows.data["value"]) - floats_of(rows.data["prior_value"])
    effect = np.where(is_whole, change, floats_of(rows.data["effect"]))
    texts = decimal_text(effect, 2, language=rows.lexicon.language, signed=True)
    return [NOTHING if text is None else text for text in texts.to_pylist()]


SCORE_PARTS_FORM = Form(
    "score_parts",
    (
        UNIT,
        CRITERION,
        PERIOD,
        STAGE,
        points_cell("table.index_now", "value", rank=6),
        points_cell("table.prior", "prior_value", rank=5),
        _part_cell("own_effect"),
        _part_cell("peers_effect"),
        _part_cell("applies_effect", rank=3),
        _part_cell("scheme_effect", rank=4),
        _part_cell("cap_effect", rank=1),
        _part_cell("rounding_effect", rank=1),
        Cell("column.effect", _effects, is_number=True),
        REMARK,
    ),
    _words_of_score_parts,
    hidden=("prior_period", "rank", "prior_rank", "rank_beside_prior"),
)


_SENSITIVITIES = (
    SensitivityStatus.OK,
    SensitivityStatus.NOT_DISTINCT_FROM_0,
    SensitivityStatus.NO_VARIANCE,
    SensitivityStatus.NO_MODEL,
)


def _words_of_sensitivities(data: pa.Table) -> Words:
    place = np.zeros(len(SensitivityStatus), np.int64)
    place[list(_SENSITIVITIES)] = np.arange(len(_SENSITIVITIES))
    # all ranks together before those of single units, then what moves them most
    is_of_all = np.asarray(data["unit_id"].is_null(), bool)
    order = least_first(-np.nan_to_num(floats_of(data["first"])))
    return Words(
        place[terms_of(data["status"], SensitivityStatus)],
        tuple(f"sensitivity_status.{status.text}" for status in _SENSITIVITIES),
        ("●", "○", "■", "■"),
        order=np.where(is_of_all, order - len(data), order),
    )


def _factors(rows: Rows) -> list[str]:
    """Name what was drawn: a choice of method, or the weight of a heading."""
    words = rows.lexicon.words

    def name(code: str) -> str | None:
        return (
            code if rows.has_codes else words.get(f"factor.{code}") or rows.lexicon.criterion(code)
        )

    return rows.named("factor", name)


def _ranks_of(rows: Rows) -> list[str]:
    whole = rows.lexicon.words["table.all_units"]
    return [whole if name == NOTHING else name for name in rows.unit()]


def _share_limits(head: str, lower: str, upper: str, *, rank: int) -> Cell:
    ends = (share_cell(head, lower), share_cell(head, upper))

    def texts(rows: Rows) -> list[str]:
        pairs = zip(*(end.text(rows) for end in ends), strict=True)
        return ["" if NOTHING in pair or "" in pair else " … ".join(pair) for pair in pairs]

    return Cell(head, texts, is_number=True, rank=rank)


SENSITIVITIES_FORM = Form(
    "sensitivities",
    (
        Cell("column.factor", _factors, is_wide=True),
        Cell("table.rank_of", _ranks_of),
        PERIOD,
        share_cell("column.first", "first"),
        _share_limits("review.limits", "first_lower", "first_upper", rank=2),
        share_cell("column.total", "total", rank=3),
        _share_limits("review.limits", "total_lower", "total_upper", rank=1),
        REMARK,
    ),
    _words_of_sensitivities,
)
