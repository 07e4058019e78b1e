"""UNT110, UNT111: days on which a unit is not known, or has another name."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ... import units as unit_room
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, codes_of, keys
from ...tables.sheet import CountSheet
from ...units.name_keys import bare_names, composed, name_keys
from ...vocabulary import Fault, MatchRung, Severity
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    found,
    needed,
    not_checked,
    once,
    several,
    where_possible,
)
from .sheet_rows import days_of_units, rows_of, units_of

__all__ = ["CHECKS", "RULES", "are_of_one_code", "successors"]

NOT_KNOWN = Rule(
    code="UNT110", severity=Severity.WARNING, since="0.1.0", evidence=("rows", "valid_from")
)
OTHER_NAME = Rule(
    code="UNT111",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("text", "position", "rows", "units"),
)
RULES = (NOT_KNOWN, OTHER_NAME)


def not_known(context: Context) -> list[Outcome]:
    """UNT110: the registry does not know what the unit was on the last day of the period."""
    sheet, registry = needed(context.sheet), needed(context.registry)
    if context.as_of is None and context.regime is None and not registry.is_timeless:
        return [not_checked(NOT_KNOWN, "no_regime")]
    listed = np.array([unit in registry for unit in sheet.units], bool)
    again = _known_again(sheet, registry, days_of_units(context))
    rows = np.flatnonzero((again != "")[sheet.unit_codes, sheet.period_codes])
    at, times = once(sheet.unit_codes[rows])
    units = sheet.unit_codes[rows[at]]
    periods = np.where(times == 1, sheet.period_codes[rows[at]], -1).astype(np.int32)
    last = [max(row) for row in again[units].tolist()]
    # where nothing is in doubt on any day, and where the day is not known, nothing can be told
    doubt = unit_room.doubt.doubt_of(registry).spans
    has_doubt = [registry.known_from is not None or unit in doubt for unit in sheet.units]
    has_day = np.array([day is not None for day in days_of_units(context)], bool)
    may = listed & np.array(has_doubt, bool)
    looked = may[sheet.unit_codes] & has_day[sheet.period_codes]
    checked = int(np.count_nonzero(looked))
    return where_possible(
        found(
            NOT_KNOWN,
            checked,
            unit_id=keys(units, sheet.units),
            period=keys(periods, [period.code for period in sheet.periods]),
            subject=WHOLE_ROW,
            evidence={"rows": several(times), "valid_from": pa.array(last, pa.string())},
            looked_at=(
                rows_of(sheet, looked),
                units_of(sheet, np.bincount(sheet.unit_codes[looked], minlength=len(listed)) > 0),
            ),
        ),
        int(np.count_nonzero(listed[sheet.unit_codes])) - checked,
    )


def _known_again(
    sheet: CountSheet, registry: unit_room.UnitRegistry, days: list[dt.date | None]
) -> np.ndarray[tuple[int, int], np.dtype[np.str_]]:
    """Give the day from which each unit is known again, for each period; blank where it is."""
    again = np.full((len(sheet.units), len(days)), "", "U10")
    doubt = unit_room.doubt.doubt_of(registry)
    for period, day in enumerate(days):
        if day is None:
            continue
        is_before = registry.known_from is not None and day < registry.known_from
        for place, unit in enumerate(sheet.units):
            if unit in registry and (is_before or unit in doubt.spans):
                again[place, period] = registry.unknown_until(unit, day) or ""
    return again


def are_of_one_code(
    faults: pa.Table, sheet: CountSheet, registry: unit_room.UnitRegistry
) -> BoolArray:
    """Mark rows whose name is one that their code has on another day; *faults* are of such rows."""
    column = sheet.unit_column
    if column is None or column.names is None or not len(faults):
        return np.zeros(len(faults), bool)
    names, candidates = (
        each.take(faults["position"]).to_pylist() for each in (column.names, column.candidates)
    )
    asked = list(zip(faults["text"].to_pylist(), names, candidates, strict=True))
    is_one = {
        (said, name, listed): _has_had_name(said, name, listed, registry)
        for said, name, listed in set(asked)
    }
    return np.array([is_one[each] for each in asked], bool)


def _has_had_name(
    said: str | None, name: str | None, candidates: str | None, registry: unit_room.UnitRegistry
) -> bool:
    """Say whether the code of a row, which is said before its name, has had the name."""
    if not said or not name:
        return False
    written = said.removesuffix(name).strip().lstrip("0")
    units = [each for each in (candidates or "").split("; ") if each in registry]
    codes = [{version.code or "" for version in registry.versions(unit)} for unit in units]
    alike = [{code for code in each if code.lstrip("0") == written} for each in codes]
    if not all(alike):  # the name is that of a unit of another code
        return False
    listed = [version.name for code in set().union(*alike) for version in registry.with_code(code)]
    return _plain([name])[0] in _plain(listed)


def _plain(names: list[str]) -> list[str]:
    return name_keys(bare_names(composed(names)))[MatchRung.LOOSEST]


def other_names(context: Context) -> list[Outcome]:
    """UNT111: the code is known on the day, under another name than the sheet has."""
    sheet, registry = needed(context.sheet), needed(context.registry)
    column = sheet.unit_column
    if column is None or column.names is None or "unit_code" not in column.read:
        return [not_checked(OTHER_NAME, "no_unit_names")]
    at_fault = sheet.faults.filter(pc.equal(sheet.faults["fault"], Fault.UNIT_DISAGREES.text))
    unused = at_fault.filter(pa.array(are_of_one_code(at_fault, sheet, registry)))
    days = dict(zip((p.code for p in sheet.periods), days_of_units(context), strict=True))
    said = list(zip(*(unused[name].to_pylist() for name in ("text", "period")), strict=True))
    candidates = column.candidates.take(unused["position"]).to_pylist()
    on_day = [
        _names_on(listed, days.get(period), registry)
        for (_, period), listed in zip(said, candidates, strict=True)
    ]
    told = (
        unused.select(["text", "period", "position"])
        .append_column("units", pa.array(on_day, pa.string()))
        .group_by(["text", "units"], use_threads=False)
        .aggregate(
            [("position", "min"), ("position", "count"), ("period", "min"), ("period", "max")]
        )
    )
    is_of_one = pc.equal(told["period_min"], told["period_max"])
    # a row that gives a code alone says no name
    rows = int(np.count_nonzero(column.is_read & column.has_both))
    outcome = found(
        OTHER_NAME,
        rows,
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
    return where_possible(outcome, int(np.count_nonzero(column.is_read)) - rows)


def _names_on(
    candidates: str | None, day: dt.date | None, registry: unit_room.UnitRegistry
) -> str | None:
    names = [
        version.name
        for unit in (candidates or "").split("; ")
        if unit in registry
        for version in registry.versions(unit)
        if day is not None and version.is_valid_on(day)
    ]
    return "; ".join(dict.fromkeys(names)) or None


def successors(column: pa.Array | pa.ChunkedArray, registry: unit_room.UnitRegistry) -> pa.Array:
    """List the units that came after each unit; null where none is known."""
    codes, units = codes_of(column)
    after = [registry.successors(unit) if unit in registry else () for unit in units]
    others = [
        {step.successor: None for step in steps if step.successor not in (None, step.predecessor)}
        for steps in after
    ]
    listed = ["; ".join(filter(None, each)) or None for each in others]
    return pa.array(listed, pa.string()).take(pa.array(codes))


CHECKS = (
    Check((NOT_KNOWN,), not_known, needs=("counts", "registry")),
    Check((OTHER_NAME,), other_names, needs=("counts", "registry")),
)
