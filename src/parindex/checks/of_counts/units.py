"""UNT: units that are not known, not there on the day, silent, or spelt in several ways."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ... import units as unit_room
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, CountArray, codes_of, keys
from ...tables.sheet import CountSheet
from ...units.name_index import answers
from ...units.name_keys import composed
from ...vocabulary import Fault, MatchRung, Severity
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    Scope,
    found,
    joined,
    needed,
    not_checked,
    once,
    several,
    where_possible,
)
from .sheet_rows import days_of_units, filled_rows, nameless_periods, rows_of, units_of
from .units_over_time import are_of_one_code, successors

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
MISSING = Rule(
    code="UNT105",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("prior_period", "rows", "units"),
    names_units=True,
)
TWO_SPELLINGS = Rule(
    code="UNT106", severity=Severity.NOTE, since="0.1.0", evidence=("text", "rows")
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
    faults, column = sheet.faults, sheet.unit_column
    words = faults["fault"]
    outcomes = [not_checked(NAME_AS_ID, "no_unit_ids")]
    # a row that gives nothing names nothing, and one that gives a code alone contradicts nothing
    looked = {
        UNKNOWN: column.is_read,
        AMBIGUOUS: column.is_read,
        DISAGREES: column.is_read & column.has_both,
    }
    for fault, rule in _OF_FAULT.items():
        here = faults.filter(pc.equal(words, fault.text))
        if fault is Fault.UNIT_DISAGREES:  # UNT111 tells of names that the code has on other days
            is_other = are_of_one_code(here, sheet, needed(context.registry))
            here = here.filter(pa.array(~is_other))
        candidates = sheet.unit_column.candidates.take(here["position"])
        listed = (
            here.select(["text", "period", "position"])
            .append_column("units", candidates)
            .group_by(["text", "units"], use_threads=False)
            .aggregate(
                [("position", "min"), ("position", "count"), ("period", "min"), ("period", "max")]
            )
        )
        is_of_one = pc.equal(listed["period_min"], listed["period_max"])
        rows = int(np.count_nonzero(looked[rule]))
        outcome = found(
            rule,
            rows,
            unit_id=pa.nulls(len(listed), pa.string()),
            period=pc.if_else(is_of_one, listed["period_min"], pa.scalar(None, pa.string())),
            subject=WHOLE_ROW,
            evidence={
                "text": listed["text"],
                "position": listed["position_min"],
                "rows": several(listed["position_count"].to_numpy()),
                "units": listed["units"],
            },
        )
        outcomes += where_possible(outcome, sheet.rows - rows)
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
    texts: list[str], registry: unit_room.UnitRegistry, days: list[dt.date | None]
) -> tuple[pa.Array, BoolArray]:
    """Find the units that texts name, or look like, on the last known day; say which name one."""
    if not texts:
        return pa.nulls(0, pa.string()), np.zeros(0, bool)
    day = max((day for day in days if day is not None), default=dt.date.max)
    found_for = answers(
        texts, [None] * len(texts), *unit_room.resolve.indexes_of(registry, day, None)
    )
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
    # a unit that always was is there on every day
    has_end = np.array([bool(one or other) for one, other in zip(first, last, strict=True)], bool)
    looked = known & has_end[:, None]
    checked = int(np.count_nonzero(looked[of_row]))
    return [
        *where_possible(
            found(
                NOT_VALID,
                checked,
                unit_id=keys(units, sheet.units),
                period=keys(periods, [period.code for period in sheet.periods]),
                subject=WHOLE_ROW,
                evidence={
                    "rows": several(times),
                    "valid_from": _texts(first).take(pa.array(units)),
                    "valid_to": _texts(last).take(pa.array(units)),
                    "units": successors(keys(units, sheet.units), registry),
                },
                looked_at=(rows_of(sheet, looked[of_row]), units_of(sheet, np.any(looked, axis=1))),
            ),
            int(np.count_nonzero(known[of_row])) - checked,
        ),
        *_missing(sheet, registry, valid & known, days_of_units(context)),
    ]


def _validity(
    sheet: CountSheet, registry: unit_room.UnitRegistry, days: list[dt.date | None]
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
        doubt = unit_room.doubt.doubt_of(registry)
        doubtful = [doubt.known_again(unit, day) is not None for unit in sheet.units]
        known[:, period] = listed & ~np.array(doubtful, bool)
        valid[:, period] = [unit in on_day for unit in sheet.units]
    return valid, known


def _missing(
    sheet: CountSheet,
    registry: unit_room.UnitRegistry,
    valid: BoolArray,
    days: list[dt.date | None],
) -> list[Outcome]:
    """
    Find units that reported in another period of the same cadence, and did not in this one.

    They are one finding for the unit above and the period, for they are asked together. Where that
    unit printed its total beside them, CNT104 names who did not.
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
    parent_of = {each.id: registry.versions(each.id)[-1].parent or "" for each in registry}
    above = [parent_of.get(unit, "") for unit in sheet.units]
    parents, group = np.unique(np.array(above, str), return_inverse=True)
    group = group.ravel()
    beside = np.zeros((int(group.max(initial=0)) + 1, valid.shape[1]), np.int64)
    for period in range(valid.shape[1]):
        beside[:, period] = np.bincount(group[present[:, period]], minlength=len(beside))
    place = {unit: at for at, unit in enumerate(sheet.units)}
    of_parent = np.array([place.get(parent, -1) for parent in above], np.int64)
    has_total = present[of_parent] & (of_parent >= 0)[:, None]
    others = beside[group] - present if len(group) else np.zeros(valid.shape, np.int64)
    reported = has_total & (others > 0)
    cadences = [period.cadence for period in sheet.periods]
    last_report = np.full(valid.shape, -1, np.int64)
    order = sorted(range(len(cadences)), key=lambda place: (sheet.periods[place].year, place))
    for period, cadence in enumerate(cadences):
        for other in order:
            if other != period and cadences[other] is cadence:
                last_report[present[:, other], period] = other
    # who reported in no other period is silent in none, be there a row in this one or not
    told = looked & ~reported & (last_report >= 0)
    missing, slot = np.nonzero(told & ~present)
    last = last_report[missing, slot]
    joint = group[missing] * max(len(sheet.periods), 1) + slot
    in_order = np.lexsort((missing, joint))
    first = np.flatnonzero(np.diff(joint[in_order], prepend=-1))
    ids = pa.array(sheet.units, pa.string()).take(pa.array(missing[in_order]))
    times = np.diff(np.append(first, len(in_order)))
    # the period in which they reported, where it is one for all
    run = np.repeat(np.arange(len(first)), times)
    differs = (
        np.bincount(run, last[in_order] != last[in_order][first][run], minlength=len(first)) > 0
    )
    alike = np.where(differs, -1, last[in_order][first])
    codes = pa.array([each.code for each in sheet.periods], pa.string())
    named = pa.array([parent or None for parent in parents.tolist()], pa.string())
    checked = int(np.count_nonzero(told))
    complete = _complete(registry, parents, group, present & valid, days)
    may_be = np.zeros(complete.shape, np.int64)
    np.add.at(may_be, group, told)
    parent, time = np.nonzero(complete & (may_be > 0))
    outcome = found(
        MISSING,
        checked,
        unit_id=named.take(pa.array(group[missing[in_order[first]]])),
        period=codes.take(pa.array(slot[in_order[first]])),
        subject=WHOLE_ROW,
        evidence={
            "prior_period": keys(alike.astype(np.int32), codes.to_pylist()),
            "rows": times,
            "units": joined(ids, first),
        },
        # where a unit is not in the sheet at all, nothing shows that nobody is silent
        looked_at=Scope(named.take(pa.array(parent)), codes.take(pa.array(time)), WHOLE_ROW),
    )
    return [*left_out, *where_possible(outcome, int(np.count_nonzero(looked)) - checked)]


def _complete(
    registry: unit_room.UnitRegistry,
    parents: npt.NDArray[np.str_],
    group: CountArray,
    present: BoolArray,
    days: list[dt.date | None],
) -> BoolArray:
    """Say for each unit above, and each period, whether all units below it have reported."""
    there = np.zeros((len(parents), present.shape[1]), np.int64)
    np.add.at(there, group, present)
    place = {parent: at for at, parent in enumerate(parents.tolist())}
    expected = np.zeros_like(there)
    for period, day in enumerate(days):
        below = [] if day is None else [each.parent or "" for each in registry.on(day)]
        for parent, count in Counter(below).items():
            if parent in place:
                expected[place[parent], period] = count
    complete: BoolArray = (expected > 0) & (there == expected)
    return complete


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
    again = rows > 1  # who is named once has one spelling
    checked = int(rows[again].sum())
    outcome = found(
        TWO_SPELLINGS,
        checked,
        unit_id=keys(chosen, column.units),
        period=pa.nulls(len(chosen), pa.string()),
        subject=WHOLE_ROW,
        evidence={
            "text": pa.array(["; ".join(names) for names in spelt.values()], pa.string()),
            "rows": rows[chosen],
        },
        looked_at=Scope(
            pa.array(column.units, pa.string()),
            pa.nulls(len(again), pa.string()),
            WHOLE_ROW,
            again,
        ),
    )
    return where_possible(outcome, int(np.count_nonzero(used)) - checked)


CHECKS = (
    Check((UNKNOWN, AMBIGUOUS, DISAGREES, NAME_AS_ID), unread, needs=("counts", "registry")),
    Check((NOT_VALID, MISSING), validity, needs=("counts", "registry")),
    Check((TWO_SPELLINGS,), spellings, needs=("counts",)),
)


def _texts(listed: list[str]) -> pa.Array:
    return pa.array([text or None for text in listed], pa.string())
