"""From cases to counts by unit and period, in the engine that holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._progress import Progress
from .._white_space import unit_key
from ..counts.read import read_counts
from ..errors import InputError
from ..model.case_form import CaseForm
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import Provenance
from ..vocabulary import NotCounted
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
from .windows import POSITION, Windows
from .working_days import CalendarLike

__all__ = ["counted", "in_one_writing"]


def counted(
    cases: CasesLike,
    way: CaseForm,
    periods: list[ReportingPeriod],
    regime: ReportingRegime,
    *,
    by: Sequence[str],
    columns: Mapping[str, str],
    words: FurtherWords,
    calendar: CalendarLike,
    described: str,
    due: Literal["current", "original"],
    as_of: dt.date | None,
    progress: Progress | None,
) -> CaseCounts:
    """
    Open the cases, sum them, and check that every row is counted or set aside.

    Raises
    ------
    InputError
        If they changed in the meantime.
    """
    windows = Windows.of(periods, regime, as_of)
    with opened_cases(cases) as engine:
        found = Columns.of(
            way,
            engine.frame.collect_schema().names(),
            columns=columns,
            words=words,
            by=by,
        )
        if due == "original" and "original_due" not in found.names:
            raise InputError("due must be 'current' where the file has no original due day")
        items = found.counted
        question = Question(
            columns=found, windows=windows, items=items, calendar=calendar, due=due, as_of=as_of
        )
        sums = summed(engine, question, progress)
        rows = engine.length()
    report = TallyReport(
        form=way,
        calendar=described,
        due=due,
        as_of=as_of,
        columns=dict(found.names),
        engine=engine.name,
        rows=rows,
        left_out=tuple(item.code for item in way if item.code not in items),
    )
    return _counts(sums, windows, items, found, report, regime)


def _counts(
    sums: pa.Table,
    windows: Windows,
    items: list[str],
    columns: Columns,
    report: TallyReport,
    regime: ReportingRegime,
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
            "unit_id": in_one_writing(taken["unit"]),
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
    read = read_counts(data, form=columns.form.form, regime=regime, items=items)
    return CaseCounts(
        read.data,
        read.provenance,
        opened=read.opened,
        set_aside=aside,
        breakdown=breakdown,
        durations=CountTable(added_up(durations, ["unit_id", "period"]), Provenance(regime=regime)),
        report=attrs.evolve(report, counted=counted),
    )


def in_one_writing(units: pa.ChunkedArray) -> pa.Array:
    """Write units as all doors do: the engine compared their texts as they stand."""
    coded = units.cast(pa.string()).combine_chunks().dictionary_encode()
    written = pa.array([unit_key(each) for each in coded.dictionary.to_pylist()], pa.string())
    return written.take(coded.indices)


def _set_aside(rows: pa.Table) -> pa.Table:
    """Rows that are in no count, by reason, with one example for each."""
    label = "case" if "case" in rows.column_names else ROW if ROW in rows.column_names else None
    added: Any = rows.group_by(REASON, use_threads=False).aggregate(
        [("rows", "sum"), *([(label, "min")] if label else [])]
    )
    added = added.sort_by(REASON)
    blank = pa.nulls(len(added))
    example = added[f"{label}_min"] if label else blank
    named = [term.text for term in NotCounted]
    return pa.table(
        [
            pa.array([named[at] for at in added[REASON].to_pylist()], pa.string()),
            added["rows_sum"].cast(pa.int64()),
            (example if label == "case" else blank).cast(pa.string()),
            (example if label == ROW else blank).cast(pa.int64()),
        ],
        schema=set_aside_schema(),
    )
