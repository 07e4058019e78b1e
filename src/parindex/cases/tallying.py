"""The verb: cases in, counts by unit and period out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import quoted
from .._white_space import unit_key
from ..counts.read import read_counts
from ..definitions.named import case_form_of, regime_of
from ..errors import InputError
from ..model.case_form import CaseForm
from ..periods.period import PeriodLike, ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import Provenance
from ..vocabulary import NotCounted
from .case_counts import CaseCounts, TallyReport, added_up, set_aside_schema
from .engine import ROW, CasesLike, opened_cases
from .prepared import Columns, FurtherWords
from .summing import COUNTED, REASON, Question, duration_columns, summed
from .windows import POSITION, Windows
from .working_days import CalendarLike, calendar_of

__all__ = ["tally"]


def tally(
    cases: CasesLike,
    *,
    form: CaseForm | str,
    periods: PeriodLike | Iterable[PeriodLike],
    regime: ReportingRegime | str,
    by: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    words: FurtherWords | None = None,
    calendar: CalendarLike | None = None,
    due: Literal["current", "original"] = "current",
    as_of: dt.date | None = None,
) -> CaseCounts:
    """
    Count cases, one row for each dossier, into the items of a form (tổng hợp từ hồ sơ).

    Rows stay in the engine that holds them; only sums, and one example for each reason, leave it.

    Parameters
    ----------
    cases : table, lazy frame, relation or path
        One row for each dossier: a table of pandas, pyarrow or polars or a mapping of columns; a
        lazy frame of polars, a frame of Dask or PySpark, a DuckDB relation; or the path of a
        Parquet file, of a folder of them, or a pattern of paths. Tables and files are counted by
        DuckDB, the others where they are.
    form : CaseForm or str
        Conditions of the items, or the name of bundled ones, ``"vn-ii06a"``.
    periods : period or iterable of periods
        Periods to count for; they may lie within each other.
    regime : ReportingRegime or str
        Calendar of the periods, or its identifier: without days nothing can be counted.
    by : sequence of str
        Further columns of the file, by which ``breakdown`` counts besides unit and period.
    columns : mapping of str to str, optional
        Column of the file for each role of the form, where its name is another:
        ``{"received": "ngay_tiep_nhan"}``. By default ``unit_id``, ``case_id`` and the names of
        the roles.
    words : mapping of str to mapping of str to str, optional
        For a role, the word that each text of the file stands for, besides those of the form:
        ``{"status": {"Đã trả": "completed"}}``. Case does not matter.
    calendar : object with ``is_working_day``, optional
        Which days are working days, for durations: `WorkingCalendar`, or a calendar of the package
        ``holidays``. By default all days from Monday to Friday, which the report says.
    due : {"current", "original"}, default "current"
        Which due day decides where a dossier got a new one. Without an original day the current
        one is the original.
    as_of : datetime.date, optional
        Day as of which the file was made. Of a period that ends later the cases up to this day are
        counted. By default the file is taken to know every day of the periods.

    Returns
    -------
    CaseCounts
        One row per unit and period in which the unit had a case, ordered by both; one int64
        column for each item. Items that need a column which the file does not have are left out.
        ``durations`` has how long resolved cases took, which adds over units and months;
        ``set_aside`` has the rows that are in no count: those and the counted ones are all rows.

    Raises
    ------
    MissingColumnError
        If a column is missing that was named or that every file needs: unit, days of receipt and
        of the result.
    UnknownCodeError
        If there is no such form, regime, role or word.
    InputError
        If *cases* is no case file, a column cannot hold what it should, or an argument cannot be
        used as it is.
    SlotError
        If the regime has no such period.
    ParseError
        If a period is none.
    MissingExtraError
        If DuckDB is needed and not installed.

    Examples
    --------
    >>> import datetime as dt
    >>> import parindex as pi
    >>> counts = pi.tally(
    ...     {
    ...         "unit_id": ["A", "A", "A"],
    ...         "received": [dt.date(2023, 1, 9), dt.date(2023, 6, 1), None],
    ...         "due": [dt.date(2023, 1, 16), dt.date(2023, 6, 13), None],
    ...         "finished": [dt.date(2023, 1, 16), None, dt.date(2023, 2, 1)],
    ...     },
    ...     form="vn-ii06a",
    ...     periods="2023-H1",
    ...     regime="nd-09-2019",
    ... )
    >>> row = counts[0].counts
    >>> row["resolved_ontime"], row["in_progress_overdue"]
    (1, 1)
    >>> counts.set_aside.to_pylist()
    [{'reason': 'no_received_day', 'rows': 1, 'case': None, 'row': 3}]
    """
    way = case_form_of(form)
    known = regime_of(regime)
    if known is None:
        raise InputError("regime must be given: without the days of a period no case is in it")
    if due not in ("current", "original"):
        raise InputError(f"due must be 'current' or 'original', got {quoted(due)}")
    if as_of is not None and type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {as_of!r}")
    if isinstance(by, str):
        raise InputError(f"by must be a list of columns, got the text {by!r}")
    working, described = calendar_of(calendar)
    windows = Windows.of(_periods(periods), known, as_of)
    with opened_cases(cases) as engine:
        found = Columns.of(
            way,
            engine.frame.collect_schema().names(),
            columns=columns or {},
            words=words or {},
            by=by,
        )
        if due == "original" and "original_due" not in found.names:
            raise InputError("due must be 'current' where the file has no original due day")
        items = found.counted
        question = Question(
            columns=found, windows=windows, items=items, calendar=working, due=due, as_of=as_of
        )
        sums = summed(engine, question)
        rows = engine.rows
        if rows is None:
            length = engine.frame.select(nw.len().alias("rows")).collect("pyarrow").to_native()
            rows = int(length["rows"][0].as_py())
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
    return _counts(sums, windows, items, found, report, known)


def _periods(periods: PeriodLike | Iterable[PeriodLike]) -> list[ReportingPeriod]:
    given = (
        [periods]
        if isinstance(periods, str | ReportingPeriod) or not isinstance(periods, Iterable)
        else list(periods)
    )
    if not given:
        raise InputError("periods must name at least one period, got none")
    return list(dict.fromkeys(ReportingPeriod.parse(each) for each in given))


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
            "unit_id": _in_one_writing(taken["unit"]),
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


def _in_one_writing(units: pa.ChunkedArray) -> pa.Array:
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
