"""From cases to counts by unit and period, in the engine that holds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._progress import Tell
from ..counts.read import Opened, read_counts
from ..counts.units_of_rows import UnitKeys
from ..errors import InputError
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import Provenance
from ..vocabulary import NotCounted
from .asked_of_cases import AskedOfCases
from .case_counts import (
    CaseCounts,
    CasesLike,
    FurtherWords,
    TallyReport,
    added_up,
    set_aside_schema,
)
from .engine import ROW, opened_cases
from .prepared import Columns
from .summing import COUNTED, REASON, Question, duration_columns, summed
from .units_of_cases import with_units, writings_of
from .windows import POSITION, Windows

__all__ = ["counted"]


def counted(
    cases: CasesLike,
    asked: AskedOfCases,
    periods: list[ReportingPeriod],
    *,
    by: Sequence[str],
    columns: Mapping[str, str],
    words: FurtherWords,
    due: Literal["current", "original"],
    progress: Tell | None,
) -> CaseCounts:
    """
    Open the cases, sum them, and check that every row is counted or set aside.

    Raises
    ------
    InputError
        If they changed in the meantime.
    """
    way, as_of, units = asked.form, asked.as_of, asked.units
    windows = Windows.of(periods, asked.regime, as_of)
    with opened_cases(cases) as engine:
        found = Columns.of(
            way,
            engine.frame.collect_schema().names(),
            columns=columns,
            words=words,
            by=by,
            with_registry=units.registry is not None,
        )
        if due == "original" and "original_due" not in found.names:
            raise InputError("due must be 'current' where the file has no original due day")
        items = found.counted
        question = Question(
            columns=found,
            windows=windows,
            items=items,
            calendar=asked.calendar,
            due=due,
            as_of=as_of,
        )
        sums = summed(engine, question, progress)
        rows = engine.length()
    report = TallyReport(
        form=way,
        calendar=asked.described,
        due=due,
        as_of=as_of,
        columns=dict(found.names),
        engine=engine.name,
        rows=rows,
        left_out=tuple(item.code for item in way if item.code not in items),
    )
    day = max(last for _, last in windows.days) if as_of is None else as_of
    writings = writings_of(sums) if found.units == ("unit",) else ()
    sums, unresolved = with_units(sums, found.units, units, day)
    # ids are what they are; codes and names were those of a day, which the verbs must know
    keys = UnitKeys(registry=units.registry, as_of=None if found.units == ("unit",) else as_of)
    tallied = _counts(sums, windows, items, found, report, regime=asked.regime, keys=keys)
    known = set(tallied.data["unit_id"].to_pylist())
    writings = tuple(each for each in writings if each.unit_id in known)
    opened = attrs.evolve(cast("Opened", tallied.opened), writings=writings)
    return attrs.evolve(tallied, unresolved=unresolved, opened=opened)


def _counts(
    sums: pa.Table,
    windows: Windows,
    items: list[str],
    columns: Columns,
    report: TallyReport,
    *,
    regime: ReportingRegime,
    keys: UnitKeys,
) -> CaseCounts:
    reasons = np.asarray(sums[REASON].combine_chunks()).astype(np.int64)
    rows = np.asarray(sums["rows"].cast(pa.int64()))
    counted = int(rows[reasons == COUNTED].sum())
    aside = _set_aside(sums.filter(pa.array(reasons != COUNTED)))
    told = counted + int(pc.sum(aside["rows"]).as_py() or 0)
    if told != report.rows:
        raise InputError(
            f"cases must not change while they are counted, got {report.rows} rows and then {told}"
        )
    taken = sums.filter(pa.array(reasons == COUNTED))
    further = {name: taken[f"by_{at}"] for at, name in enumerate(columns.by)}
    codes = pa.array([each.code for each in windows.periods], pa.string())
    by_keys = pa.table(
        {
            "unit_id": taken["unit"],
            "period": codes.take(taken[POSITION].combine_chunks().cast(pa.int32())),
            **{name: column.cast(pa.string()) for name, column in further.items()},
            **{item: taken[f"item_{at}"].cast(pa.int64()) for at, item in enumerate(items)},
        }
    )
    breakdown = added_up(by_keys, ["unit_id", "period", *columns.by])
    lasted = duration_columns(columns.form)
    durations = pa.table(
        {
            "unit_id": by_keys["unit_id"],
            "period": by_keys["period"],
            **{name: pc.fill_null(taken[name].cast(pa.int64()), 0) for name in lasted},
        }
    )
    data = added_up(breakdown.select(["unit_id", "period", *items]), ["unit_id", "period"])
    read = read_counts(
        data,
        form=columns.form.form,
        regime=regime,
        items=items,
        registry=keys.registry,
        as_of=keys.as_of,
    )
    return CaseCounts(
        read.data,
        read.provenance,
        opened=read.opened,
        set_aside=aside,
        breakdown=breakdown,
        durations=CountTable(added_up(durations, ["unit_id", "period"]), Provenance(regime=regime)),
        report=attrs.evolve(report, counted=counted),
    )


def _set_aside(rows: pa.Table) -> pa.Table:
    """Rows that are in no count, by reason, with one example for each."""
    labels = [each for each in ("case", ROW) if each in rows.column_names]
    added: Any = rows.group_by(REASON, use_threads=False).aggregate(
        [("rows", "sum"), *((each, "min") for each in labels)]
    )
    added = added.sort_by(REASON)
    case, row = (
        added[f"{each}_min"].combine_chunks().cast(kind)
        if each in labels
        else pa.nulls(len(added), kind)
        for each, kind in (("case", pa.string()), (ROW, pa.int64()))
    )
    named = [term.text for term in NotCounted]
    return pa.table(
        [
            pa.array([named[at] for at in added[REASON].to_pylist()], pa.string()),
            added["rows_sum"].cast(pa.int64()),
            case,
            pc.if_else(case.is_null(), row, None),  # the place, where no such case has a code
        ],
        schema=set_aside_schema(),
    )
