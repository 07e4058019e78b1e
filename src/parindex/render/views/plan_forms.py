"""How tables of plans are looked at: parts of changes, what can be seen, what can be reached."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ...tables.arrays import CountArray, floats_of, terms_of
from ...vocabulary import (
    DecompositionStatus,
    MeasureStatus,
    Part,
    PlanStatus,
    YearPlanStatus,
)
from ..plan_list import about_of
from .cells import (
    INDICATOR,
    ITEM,
    PERIOD,
    REMARK,
    UNIT,
    amounts_cell,
    counts_cell,
    least_first,
    most_first,
    numbers_cell,
    share_cell,
)
from .plain import NOTHING
from .rows import Cell, Form, Rows, Words

__all__ = [
    "DECOMPOSITIONS_FORM",
    "DETECTABLE_FORM",
    "MEASURES_FORM",
    "OUTLOOKS_FORM",
    "YEAR_PLANS_FORM",
]


_PARTS = (
    Part.TOTAL,
    Part.NOT_REPORTED,
    Part.CROSSING,
    Part.UNRESOLVED,
    Part.TWO_DATES,
    Part.ENDED,
    Part.BOTH,
    Part.GROUP,
    Part.ENTERED,
    Part.LEFT,
    Part.REST,
    Part.NEITHER,
)


def _words_of_parts(data: pa.Table) -> Words:
    place = np.zeros(len(Part), np.int64)
    place[list(_PARTS)] = np.arange(len(_PARTS))
    return Words(
        place[terms_of(data["part"], Part)],
        tuple(f"part.{part.text}" for part in _PARTS),
        ("",) * len(_PARTS),
        frozenset({0}),
        order=most_first(floats_of(data["effect"])),
    )


def _remarks_of_parts(rows: Rows) -> list[str]:
    """Say of a total why it has no parts, or what its change says; of a part what it is."""
    why = rows.word("decomposition_status", "status")
    status = terms_of(rows.data["status"], DecompositionStatus)
    verdicts = rows.word("verdict", "verdict")
    is_total = terms_of(rows.data["part"], Part) == Part.TOTAL
    return [
        said if not total else reason if is_told else verdict
        for said, total, reason, is_told, verdict in zip(
            rows.remarks(),
            is_total.tolist(),
            why,
            (status != DecompositionStatus.OK).tolist(),
            verdicts,
            strict=True,
        )
    ]


def _subunits(rows: Rows) -> list[str]:
    """Name the units below, and say what a row without one stands for."""
    names = rows.named("subunit_id", rows.lexicon.unit_list)
    parts = rows.word("part", "part")
    return [part if name == NOTHING else name for name, part in zip(names, parts, strict=True)]


def _unit_above(rows: Rows) -> list[str]:
    whole = rows.lexicon.words["table.all_units"]
    return [whole if name == NOTHING else name for name in rows.unit()]


DECOMPOSITIONS_FORM = Form(
    "decompositions",
    (
        Cell("review.unit", _unit_above, rank=7),
        Cell("column.subunit_name", _subunits),
        attrs.evolve(INDICATOR, rank=1),
        PERIOD,
        numbers_cell("review.value", "value", rank=6),
        numbers_cell("table.prior", "prior_value", rank=5),
        numbers_cell("column.rate_effect", "rate_effect", signed=True),
        numbers_cell("column.mix_effect", "mix_effect", signed=True),
        numbers_cell("column.entry_effect", "entry_effect", signed=True, rank=2),
        numbers_cell("column.exit_effect", "exit_effect", signed=True, rank=3),
        numbers_cell("column.effect", "effect", signed=True),
        Cell("review.verdict", _remarks_of_parts),
    ),
    _words_of_parts,
    hidden=("weight", "prior_weight", "rate_lower", "rate_upper"),
)


_TARGETS = (
    PlanStatus.IMPOSSIBLE,
    PlanStatus.NO_VALUE,
    PlanStatus.NO_PRIOR,
    PlanStatus.NO_MODEL,
    PlanStatus.OK,
    PlanStatus.SURE,
)


def _place_of_plans(data: pa.Table) -> CountArray:
    place = np.zeros(len(PlanStatus), np.int64)
    place[list(_TARGETS)] = np.arange(len(_TARGETS))
    return place[terms_of(data["status"], PlanStatus)]


def _words_of_targets(data: pa.Table) -> Words:
    keys = tuple(f"plan_status.{status.text}" for status in _TARGETS)
    signs = ("▼", "■", "■", "■", "●", "▲")
    order = least_first(floats_of(data["chance"]))
    return Words(_place_of_plans(data), keys, signs, frozenset({0}), order=order)


OUTLOOKS_FORM = Form(
    "outlooks",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        numbers_cell("review.value", "value"),
        numbers_cell("evidence.target", "target"),
        Cell(
            "review.counts",
            lambda rows: rows.over("numerator", "denominator"),
            is_number=True,
            rank=1,
        ),
        counts_cell("column.still_to_come", "still_to_come", rank=3),
        counts_cell("column.needed", "needed"),
        counts_cell("column.may_fail", "may_fail", rank=2),
        share_cell("column.chance", "chance"),
        REMARK,
    ),
    _words_of_targets,
)


_UNSEEN = (PlanStatus.NO_VALUE, PlanStatus.NO_PRIOR, PlanStatus.NO_MODEL)


def _words_of_detectable(data: pa.Table) -> Words:
    known = np.fmin(floats_of(data["cases"]), floats_of(data["prior_cases"]))
    needed = floats_of(data["cases_needed"])
    status = terms_of(data["status"], PlanStatus)
    place = np.select(
        [*(status == each for each in _UNSEEN), ~(known >= needed)], [0, 1, 2, 3], default=4
    )
    keys = (
        *(f"plan_status.{each.text}" for each in _UNSEEN),
        "table.too_few_cases",
        "table.enough_cases",
    )
    signs = ("■", "■", "■", "○", "●")
    return Words(place, keys, signs, frozenset({0, 1}), order=least_first(known))


DETECTABLE_FORM = Form(
    "detectable",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        counts_cell("table.cases", "cases"),
        counts_cell("column.prior_cases", "prior_cases", rank=3),
        numbers_cell("column.fall", "fall", unit="change"),
        numbers_cell("column.rise", "rise", unit="change", rank=4),
        share_cell("column.power_of_fall", "power_of_fall", rank=1),
        share_cell("column.power_of_rise", "power_of_rise", rank=2),
        counts_cell("column.cases_needed", "cases_needed"),
        REMARK,
    ),
    _words_of_detectable,
    hidden=("prior_period", "prior_value", "spread"),
)


def _words_of_year_plans(data: pa.Table) -> Words:
    status = terms_of(data["status"], YearPlanStatus)
    first = (YearPlanStatus.NO_VALUE, YearPlanStatus.NO_PLAN)
    place = np.select(
        [
            *(status == each for each in first),
            status == YearPlanStatus.REACHED,
            floats_of(data["ahead"]) < 0,
            status == YearPlanStatus.NO_PATH,
        ],
        [0, 1, 5, 2, 3],
        default=4,
    )
    keys = (
        *(f"year_plan_status.{each.text}" for each in first),
        "table.behind",
        "year_plan_status.no_path",
        "table.on_schedule",
        "year_plan_status.reached",
    )
    signs = ("■", "■", "▼", "○", "●", "▲")
    order = least_first(floats_of(data["share"]))
    return Words(place, keys, signs, frozenset({2}), order=order)


YEAR_PLANS_FORM = Form(
    "year_plans",
    (
        UNIT,
        ITEM,
        PERIOD,
        amounts_cell("column.planned", "planned"),
        amounts_cell("column.reached", "reached"),
        share_cell("table.share_of_plan", "share"),
        amounts_cell("column.due", "due", rank=3),
        amounts_cell("column.ahead", "ahead", signed=True, rank=4),
        amounts_cell("column.left", "left", rank=2),
        amounts_cell("column.left_per_month", "left_per_month", rank=1),
        REMARK,
    ),
    _words_of_year_plans,
    hidden=("plan_period", "months_left", "path"),
)


_MEASURED = (MeasureStatus.OVERDUE, MeasureStatus.NOT_YET_DUE, MeasureStatus.DONE)


def _words_of_measures(data: pa.Table) -> Words:
    place = np.zeros(len(MeasureStatus), np.int64)
    place[list(_MEASURED)] = np.arange(len(_MEASURED))
    return Words(
        place[terms_of(data["status"], MeasureStatus)],
        tuple(f"measure_status.{status.text}" for status in _MEASURED),
        ("▼", "○", "●"),
        frozenset({0}),
    )


def _about(rows: Rows) -> list[str]:
    """Say what each measure is about, by codes where no language was asked for."""
    names = ("criterion", "found_subject", "subject", "rule")
    return [
        next((row[name] for name in names if row[name]), NOTHING)
        if rows.has_codes
        else about_of(row, rows.lexicon) or NOTHING
        for row in rows.data.to_pylist()
    ]


def _days(rows: Rows) -> list[str]:
    return [day if rows.has_codes else str(rows.lexicon.day(day)) for day in rows.of("due")]


MEASURES_FORM = Form(
    "measures",
    (
        counts_cell("measures.number", "measure"),
        Cell("measures.description", lambda rows: rows.of("description"), is_wide=True),
        Cell("measures.about", _about, rank=2),
        Cell("evidence.responsible", lambda rows: rows.named("responsible", rows.lexicon.unit)),
        Cell("measures.due", _days),
        Cell("measures.finding", lambda rows: rows.word("measured_finding", "finding"), rank=3),
        Cell("measures.outcome", lambda rows: rows.word("measure_outcome", "outcome"), rank=1),
        Cell("measures.status", Rows.remarks),
    ),
    _words_of_measures,
    has_periods=False,
    hidden=("value", "cases", "points", "done", "source", "fingerprint", "start", "reached"),
)
