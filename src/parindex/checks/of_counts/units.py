"""UNT: units that are not known, not there on the day, or not those of the year before."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, codes_of, floats_of, keys, terms_of
from ...tables.sheet import CountSheet
from ...units.doubt import doubt_of
from ...units.name_index import answers
from ...units.name_keys import composed
from ...units.registry import UnitRegistry
from ...units.resolve import indexes_of
from ...vocabulary import Comparability, Fault, MatchRung, Severity, UnitChange
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    found,
    found_in,
    needed,
    not_checked,
    once,
    several,
)
from .sheet_rows import days_of_units, filled_rows, nameless_periods, rows_of, units_of
from .units_over_time import are_of_one_code, has_changed, predecessors, successors

__all__ = ["CHECKS", "RULES"]

_CELL = ("text", "position", "rows", "units")
UNKNOWN = Rule(code="UNT101", severity=Severity.ERROR, since="0.1.0", evidence=_CELL)
AMBIGUOUS = Rule(code="UNT102", severity=Severity.ERROR, since="0.1.0", evidence=_CELL)
DISAGREES = Rule(code="UNT103", severity=Severity.ERROR, since="0.1.0", evidence=_CELL)
NOT_VALID = Rule(
    code="UNT104",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "valid_from", "valid_to", "units"),
)
MISSING = Rule(code="UNT105", severity=Severity.WARNING, since="0.1.0", evidence=("prior_period",))
TWO_SPELLINGS = Rule(
    code="UNT106", severity=Severity.NOTE, since="0.1.0", evidence=("text", "rows")
)
UNIT_CHANGED = Rule(
    code="UNT107",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "units"),
)
ESTIMATED = Rule(
    code="UNT108",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "prior_value", "weight", "share"),
)
OTHER_PEERS = Rule(
    code="UNT109",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "rank", "prior_rank", "prior_period", "ranked", "prior_ranked"),
    is_about_criteria=True,
)
NAME_AS_ID = Rule(
    code="UNT113", severity=Severity.ERROR, since="0.1.0", evidence=("text", "rows", "units")
)
RULES = (
    UNKNOWN,
    AMBIGUOUS,
    DISAGREES,
    NOT_VALID,
    MISSING,
    TWO_SPELLINGS,
    UNIT_CHANGED,
    ESTIMATED,
    OTHER_PEERS,
    NAME_AS_ID,
)

_OF_FAULT = {
    Fault.UNKNOWN_UNIT: UNKNOWN,
    Fault.AMBIGUOUS_UNIT: AMBIGUOUS,
    Fault.UNIT_DISAGREES: DISAGREES,
}


def unread(context: Context) -> list[Outcome]:
    """
    UNT101 to UNT103: codes and names that fit no unit, several, or two different ones.

    UNT113 a name that stands where an id must. What is written is one finding, in however many
    rows.
    """
    sheet = needed(context.sheet)
    if sheet.unit_column is None:
        return [
            *_unknown_ids(sheet, context),
            *(not_checked(rule, "no_unit_names") for rule in (AMBIGUOUS, DISAGREES)),
        ]
    faults = sheet.faults
    words = faults["fault"].cast(pa.string())
    outcomes = [not_checked(NAME_AS_ID, "no_unit_ids")]
    for fault, rule in _OF_FAULT.items():
        here = faults.filter(pc.equal(words, fault.text))
        if fault is Fault.UNIT_DISAGREES:  # UNT111 tells of names that the code has on other days
            here = here.filter(pc.invert(are_of_one_code(here, sheet, needed(context.registry))))
        candidates = sheet.unit_column.candidates.take(here["position"])
        told = (
            here.select(["text", "period", "position"])
            .append_column("units", candidates)
            .group_by(["text", "units"], use_threads=False)
            .aggregate(
                [("position", "min"), ("position", "count"), ("period", "min"), ("period", "max")]
            )
        )
        is_of_one = pc.equal(told["period_min"], told["period_max"])
        outcomes.append(
            found(
                rule,
                sheet.rows,
                unit_id=pa.nulls(len(told), pa.string()),
                period=pc.if_else(is_of_one, told["period_min"], pa.scalar(None, pa.string())),
                subject=WHOLE_ROW,
                evidence={
                    "text": told["text"],
                    "position": told["position_min"],
                    "rows": several(told["position_count"].to_numpy()),
                    "units": told["units"],
                },
            )
        )
    return outcomes


def _unknown_ids(sheet: CountSheet, context: Context) -> list[Outcome]:
    """Tell ids that the registry does not have, and those of them that are names of its units."""
    registry = needed(context.registry)
    is_strange = np.array([unit not in registry for unit in sheet.units], bool)
    strange = np.flatnonzero(is_strange)
    rows = np.bincount(sheet.unit_codes, minlength=len(sheet.units))
    texts = [sheet.units[unit] for unit in strange.tolist()]
    listed, is_name = _named(texts, registry, days_of_units(context))
    outcomes = []
    for rule, chosen in ((UNKNOWN, ~is_name), (NAME_AS_ID, is_name)):
        codes = strange[chosen].astype(np.int32)
        outcomes.append(
            found(
                rule,
                len(sheet),
                unit_id=keys(codes, sheet.units),
                period=pa.nulls(len(codes), pa.string()),
                subject=WHOLE_ROW,
                evidence={
                    "text": keys(codes, sheet.units),
                    "rows": several(rows[codes]),
                    "units": listed.filter(pa.array(chosen)),
                },
                looked_at=units_of(sheet),
            )
        )
    return outcomes


def _named(
    texts: list[str], registry: UnitRegistry, days: list[dt.date | None]
) -> tuple[pa.Array, BoolArray]:
    """Find the units that texts name, or look like, on the last known day; say which name one."""
    if not texts:
        return pa.nulls(0, pa.string()), np.zeros(0, bool)
    day = max((day for day in days if day is not None), default=dt.date.max)
    found_for = answers(texts, [None] * len(texts), *indexes_of(registry, day, None))
    units = [listed if unit is None else (unit,) for unit, _, listed in found_for]
    is_name = np.array([rung is not MatchRung.UNKNOWN for _, rung, _ in found_for], bool)
    return _texts(["; ".join(each) for each in units]), is_name


def validity(context: Context) -> list[Outcome]:
    """UNT104: the unit did not exist on the last day of the period; UNT105: it did, in silence."""
    sheet, registry = needed(context.sheet), needed(context.registry)
    if context.as_of is None and context.regime is None and not registry.is_timeless:
        return [not_checked(rule, "no_regime") for rule in (NOT_VALID, MISSING)]
    valid, known = _validity(sheet, registry, days_of_units(context))
    of_row = (sheet.unit_codes, sheet.period_codes)
    rows = np.flatnonzero(known[of_row] & ~valid[of_row])
    versions = [registry.versions(unit) if unit in registry else () for unit in sheet.units]
    first = [str(listed[0].valid_from or "") if listed else "" for listed in versions]
    last = [str(listed[-1].valid_to or "") if listed else "" for listed in versions]
    at, times = once(sheet.unit_codes[rows])
    units = sheet.unit_codes[rows[at]]
    periods = np.where(times == 1, sheet.period_codes[rows[at]], -1).astype(np.int32)
    return [
        found(
            NOT_VALID,
            int(np.count_nonzero(known[of_row])),
            unit_id=keys(units, sheet.units),
            period=keys(periods, [period.code for period in sheet.periods]),
            subject=WHOLE_ROW,
            evidence={
                "rows": several(times),
                "valid_from": _texts(first).take(pa.array(units)),
                "valid_to": _texts(last).take(pa.array(units)),
                "units": successors(keys(units, sheet.units), registry),
            },
            looked_at=(rows_of(sheet, known[of_row]), units_of(sheet, np.any(known, axis=1))),
        ),
        *_missing(sheet, registry, valid & known),
    ]


def _validity(
    sheet: CountSheet, registry: UnitRegistry, days: list[dt.date | None]
) -> tuple[BoolArray, BoolArray]:
    """Say whether each unit is valid in each period of the sheet, and where that is known."""
    shape = (len(sheet.units), len(sheet.periods))
    valid, known = np.zeros(shape, bool), np.zeros(shape, bool)
    listed = np.array([unit in registry for unit in sheet.units], bool)
    for period, day in enumerate(days):
        if day is None:
            continue
        on_day = registry.on(day)
        # what is in doubt is told by UNT110
        doubt = doubt_of(registry)
        doubtful = [doubt.known_again(unit, day) is not None for unit in sheet.units]
        known[:, period] = listed & ~np.array(doubtful, bool)
        valid[:, period] = [unit in on_day for unit in sheet.units]
    return valid, known


def _missing(sheet: CountSheet, registry: UnitRegistry, valid: BoolArray) -> list[Outcome]:
    """
    Find units that reported in another period of the same cadence, and did not in this one.

    Where the unit above printed its total beside them in the period, CNT104 names who did not.
    """
    filled, present = filled_rows(sheet), np.zeros(valid.shape, bool)
    present[sheet.unit_codes[filled], sheet.period_codes[filled]] = True
    nameless = nameless_periods(sheet)
    left_out = []
    if nameless:
        codes = "; ".join(sheet.periods[place].code for place in nameless)
        left_out.append(not_checked(MISSING, "row_without_unit", detail=codes))
    looked = valid & present.any(axis=0)
    looked[:, nameless] = False
    above = [
        registry.versions(unit)[-1].parent or "" if unit in registry else "" for unit in sheet.units
    ]
    group = np.unique(np.array(above, str), return_inverse=True)[1].ravel()
    beside = np.zeros((int(group.max(initial=0)) + 1, valid.shape[1]), bool)
    for period in range(valid.shape[1]):
        beside[:, period] = np.bincount(group, present[:, period], minlength=len(beside)) > 0
    place = {unit: at for at, unit in enumerate(sheet.units)}
    of_parent = np.array([place.get(parent, -1) for parent in above], np.int64)
    has_total = present[of_parent] & (of_parent >= 0)[:, None]
    reported = has_total & beside[group] if len(group) else np.zeros(valid.shape, bool)
    cadences = [period.cadence for period in sheet.periods]
    last_report = np.full(valid.shape, -1, np.int64)
    order = sorted(range(len(cadences)), key=lambda place: (sheet.periods[place].year, place))
    for period, cadence in enumerate(cadences):
        for other in order:
            if other != period and cadences[other] is cadence:
                last_report[present[:, other], period] = other
    missing, slot = np.nonzero(looked & ~present & ~reported & (last_report >= 0))
    texts = [each.code for each in sheet.periods]
    return [
        *left_out,
        found(
            MISSING,
            int(np.count_nonzero(looked)),
            unit_id=keys(missing.astype(np.int32), sheet.units),
            period=keys(slot.astype(np.int32), texts),
            subject=WHOLE_ROW,
            evidence={"prior_period": keys(last_report[missing, slot].astype(np.int32), texts)},
            looked_at=rows_of(sheet, filled),  # a unit that is silent shows nothing
        ),
    ]


def spellings(context: Context) -> list[Outcome]:
    """UNT106: one unit under several spellings, which tools that compare names take for several."""
    sheet = needed(context.sheet)
    column = sheet.unit_column
    if column is None or column.names is None:
        return [not_checked(TWO_SPELLINGS, "no_unit_names")]
    codes, texts = codes_of(column.names)
    plain = composed(texts)
    of_unit: dict[int, dict[str, None]] = {}
    used = (column.codes >= 0) & (codes >= 0)
    joint = column.codes[used].astype(np.int64) * max(len(texts), 1) + codes[used]
    for each in np.unique(joint).tolist():
        unit, text = divmod(each, max(len(texts), 1))
        of_unit.setdefault(unit, {})[plain[text]] = None
    spelt = {unit: sorted(names) for unit, names in of_unit.items() if len(names) > 1}
    rows = np.bincount(column.codes[used], minlength=len(column.units))
    chosen = np.array(list(spelt), np.int32)
    return [
        found(
            TWO_SPELLINGS,
            int(np.count_nonzero(used)),
            unit_id=keys(chosen, column.units),
            period=pa.nulls(len(chosen), pa.string()),
            subject=WHOLE_ROW,
            evidence={
                "text": pa.array(["; ".join(names) for names in spelt.values()], pa.string()),
                "rows": rows[chosen],
            },
            looked_at=units_of(sheet),
        )
    ]


def broken(context: Context) -> list[Outcome]:
    """UNT107: no comparison, for the unit is a new one; UNT108: the prior value is an estimate."""
    comparisons = needed(context.comparisons)
    data = comparisons.data
    words = terms_of(data["comparability"], Comparability)
    has_value = ~np.isnan(floats_of(data["value"]))
    checked = int(np.count_nonzero(has_value))
    # UNT104 tells of units that had ended
    is_new = (words == Comparability.UNIT_CHANGED) & ~has_changed(data, UnitChange.ENDED)
    changed, guessed = (
        np.flatnonzero(has_value & chosen) for chosen in (is_new, words == Comparability.ESTIMATED)
    )
    units = predecessors(data["unit_id"].take(pa.array(changed)), needed(context.registry))
    weight, share = _estimates(data.take(pa.array(guessed)), comparisons.estimates)
    return [
        found_in(UNIT_CHANGED, checked, comparisons, changed, has_value, computed={"units": units}),
        found_in(
            ESTIMATED,
            checked,
            comparisons,
            guessed,
            has_value,
            computed={"weight": weight, "share": share},
        ),
    ]


def _estimates(data: pa.Table, estimates: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Name the weight, and give the larger of the shares of numerator and denominator."""
    largest: dict[tuple[str, str, str], tuple[float, str]] = {}
    for row in estimates.to_pylist():
        key = (row["item"].rpartition(":")[0], row["unit_id"], row["period"])
        largest[key] = max(largest.get(key, (0.0, "")), (row["share"], row["weight"]))
    names = ("indicator_code", "unit_id", "prior_period")
    pairs = zip(*(data[name].to_pylist() for name in names), strict=True)
    answers = [largest.get(key, (None, None)) for key in pairs]
    return (
        pa.array([weight for _, weight in answers], pa.string()),
        pa.array([share for share, _ in answers], pa.float64()),
    )


def other_peers(context: Context) -> list[Outcome]:
    """UNT109: two ranks of a unit are among different numbers of units, such as 63 and 34."""
    compared_scores = needed(context.score_comparisons)
    data = compared_scores.data
    rank, before = (
        np.asarray(data[name].fill_null(0).to_numpy(), np.int64) for name in ("rank", "other_rank")
    )
    now, then = (
        np.asarray(data[name].fill_null(0).to_numpy(), np.int64)
        for name in ("ranked", "other_ranked")
    )
    compared = (rank > 0) & (before > 0)
    rows = np.flatnonzero(compared & (now != then))
    computed = {
        "rank": rank[rows],
        "prior_rank": before[rows],
        "prior_period": data["other_period"].take(pa.array(rows)),
        "ranked": now[rows],
        "prior_ranked": then[rows],
    }
    checked = int(np.count_nonzero(compared))
    return [
        found_in(
            OTHER_PEERS,
            checked,
            compared_scores,
            rows,
            compared,
            subject="criterion",
            computed=computed,
        )
    ]


CHECKS = (
    Check((UNKNOWN, AMBIGUOUS, DISAGREES, NAME_AS_ID), unread, needs=("counts", "registry")),
    Check((NOT_VALID, MISSING), validity, needs=("counts", "registry")),
    Check((TWO_SPELLINGS,), spellings, needs=("counts",)),
    Check((UNIT_CHANGED, ESTIMATED), broken, needs=("comparisons", "registry")),
    Check((OTHER_PEERS,), other_peers, needs=("score_comparisons",)),
)


def _texts(listed: list[str]) -> pa.Array:
    return pa.array([text or None for text in listed], pa.string())
