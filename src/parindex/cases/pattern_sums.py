"""From cases to counts of patterns: two queries, whatever the engine."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._progress import Tell
from ..errors import InputError
from ..model.case_form import CaseColumn, CaseColumnKind
from ..name import Name
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.provenance import Provenance
from .asked_of_cases import AskedOfCases
from .case_counts import CasesLike, FurtherWords, TallyReport, added_up
from .engine import Engine, opened_cases
from .pattern_counts import (
    COLUMNS,
    DUE_CHANGED,
    ENTERED,
    PROMISED,
    PatternCounts,
    days_schema,
    near_columns,
)
from .pattern_edges import PatternEdges
from .prepared import Columns
from .summing import (
    COUNTED,
    REASON,
    Question,
    in_periods,
    with_working_days,
    working_days_between,
)
from .units_of_cases import PLACE, of_one_unit, with_places, with_texts, with_units
from .windows import IS_FIRST, POSITION, Windows
from .working_days import KnownDays

__all__ = ["patterns_counted"]

_MOMENT: Final = "moment__"
_END: Final = "end__"
_IS_COMPLETED: Final = "completed__"
_LOG: Final = (
    CaseColumn(
        role=ENTERED,
        kind=CaseColumnKind.DAY,
        name=Name(vi="Ngày nhập vào hệ thống", en="Day of entry into the system"),
        optional=True,
    ),
    CaseColumn(
        role=DUE_CHANGED,
        kind=CaseColumnKind.DAY,
        name=Name(vi="Ngày sửa hẹn trả", en="Day on which the due day was changed"),
        optional=True,
    ),
)
# what stands behind the day in a text, and what of it is no time of day
_BEFORE_TIME: Final = r"^[^ T]*[ T]+"
_BEHIND_SECOND: Final = r"[.,][0-9]*\s*$"
_HAS_TIME: Final = r"[ T]+[0-9]{1,2}:[0-9]{2}"
_MIDNIGHT: Final = r"[ T]+0?0:00(?::00(?:[.,]0*)?)?\s*$"


def patterns_counted(
    cases: CasesLike,
    asked: AskedOfCases,
    periods: list[ReportingPeriod],
    *,
    columns: Mapping[str, str],
    words: FurtherWords,
    edges: PatternEdges,
    progress: Tell | None,
) -> PatternCounts:
    """
    Open the cases and count those that show a pattern.

    Raises
    ------
    InputError
        If the form does not say of which cases durations are counted.
    """
    way, as_of = asked.form, asked.as_of
    if way.duration is None:
        raise InputError(
            f"form must say which cases have a duration, for these are looked at, got {way.id!r}, "
            f"which does not"
        )
    log = tuple(each for each in _LOG if each.role not in way.roles)
    form = attrs.evolve(way, columns=(*way.columns, *log))
    windows = Windows.of(periods, asked.regime, as_of)
    with opened_cases(cases) as engine:
        schema = engine.frame.collect_schema()
        found = Columns.of(
            form,
            schema.names(),
            columns=columns,
            words=words,
            by=(),
            with_registry=asked.units.registry is not None,
        )
        question = Question(
            columns=found,
            windows=windows,
            items=[],
            calendar=asked.calendar,
            due="current",
            as_of=as_of,
        )
        days = _days(question, asked.regime, edges)
        moment = _moment(found.names["finished"], schema[found.names["finished"]])
        day = max(last for _, last in windows.days) if as_of is None else as_of
        texts_of = functools.partial(of_one_unit, roles=found.units, units=asked.units, day=day)
        sums = _summed(engine, question, days, moment, edges, texts_of=texts_of, progress=progress)
        rows = engine.length()
    sums, _ = with_units(sums, found.units, asked.units, day)
    is_counted = pc.equal(sums[REASON], COUNTED)
    sums = sums.filter(is_counted)
    report = TallyReport(
        form=way,
        calendar=asked.described,
        as_of=as_of,
        columns=dict(found.names),
        engine=engine.name,
        rows=rows,
        counted=int(pc.sum(sums["rows"]).as_py() or 0),
    )
    has_time = moment is not None
    counts = _counts(sums, question, days, report, regime=asked.regime, has_time=has_time)
    return attrs.evolve(counts, edges=edges)


def _days(question: Question, regime: ReportingRegime, edges: PatternEdges) -> pa.Table:
    """List working days and the day on which the end begins of each period; null without an end."""
    listed = []
    for period, (first, last) in zip(question.windows.periods, question.windows.days, strict=True):
        known = KnownDays.of(question.calendar, first, last)
        working = np.flatnonzero(np.diff(known.working, prepend=0))
        has_end = len(working) >= edges.shortest_period and last == regime.window(period)[1]
        begins = known.days[working[-edges.period_end]].item() if has_end else None
        listed.append((period.code, len(working), edges.period_end if has_end else None, begins))
    columns = zip(*listed, strict=True)
    schema = days_schema().append(pa.field(_END, pa.date32()))
    return pa.table(
        [pa.array(each, field.type) for each, field in zip(columns, schema, strict=True)], schema
    )


def _moment(name: str, kind: object) -> nw.Expr | None:
    """Give what tells one second of a day from another, null at midnight; None for mere days."""
    column = nw.col(name)
    if isinstance(kind, nw.Datetime):
        clock = column.dt
        # hours are bytes in some engines, and Dask casts none that are absent
        second = (
            clock.hour() * nw.lit(3600, nw.Int64)
            + clock.minute() * nw.lit(60, nw.Int64)
            + clock.second()
        )
        return nw.when(second > nw.lit(0)).then(second)
    if kind not in (nw.String, nw.Categorical, nw.Enum):
        return None
    text = column.cast(nw.String)
    has_time = text.str.contains(_HAS_TIME) & ~text.str.contains(_MIDNIGHT)
    time = text.str.replace_all(_BEFORE_TIME, "").str.replace_all(_BEHIND_SECOND, "")
    return nw.when(has_time).then(time)


def _summed(
    engine: Engine,
    question: Question,
    days: pa.Table,
    moment: nw.Expr | None,
    edges: PatternEdges,
    *,
    texts_of: Callable[[pa.Table], pa.Table | None],
    progress: Tell | None,
) -> pa.Table:
    """
    Give counts by unit and period as they leave the engine, `COLUMNS` and ``rows``.

    *texts_of* finds the units that the file spells in several ways: a batch may have all of them.
    """
    duration = question.columns.form.duration
    assert duration is not None
    units = question.columns.units
    further = {} if moment is None else {_MOMENT: moment}
    known = question.known_days
    frame, conditions = in_periods(
        engine, question, known, further, step="codes", progress=progress
    )
    frame = frame.filter(nw.col(POSITION) >= nw.lit(0))
    finished, due = nw.col("finished"), nw.col("due")
    is_completed = conditions.holds(duration.when) & ~finished.is_null()
    frame = frame.with_columns(**{_IS_COMPLETED: nw.when(is_completed).then(nw.lit(1))})
    frame = with_working_days(frame, engine, known, ("received", "due", "finished"))
    # an end that no day reaches is that of a period without one
    end = pc.fill_null(days[_END], dt.date(9999, 12, 31)).combine_chunks()
    place = pa.table({"of__": pa.array(np.arange(len(days), dtype=np.int32)), _END: end})
    frame = frame.join(engine.beside(place), how="inner", left_on=POSITION, right_on="of__")
    counted = {
        "completed": nw.lit(True),
        **_near_due(edges),
        "end_of_period": finished >= nw.col(_END),
        "entered_known": ~nw.col(ENTERED).is_null(),
        "finished_before_entered": finished < nw.col(ENTERED),
        "due_moved": due != nw.col("original_due"),
        "due_moved_after": (due != nw.col("original_due"))
        & ((nw.col(DUE_CHANGED) > nw.col("original_due")) | (nw.col(DUE_CHANGED) > finished)),
    }
    if moment is not None:
        counted["with_time"] = ~nw.col(_MOMENT).is_null()
    is_one = nw.col(_IS_COMPLETED) == nw.lit(1)
    sums = (
        frame.with_columns(
            rows__=nw.when(nw.col(IS_FIRST) == nw.lit(1)).then(nw.lit(1)),
            **{name: nw.when(is_one & each).then(nw.lit(1)) for name, each in counted.items()},
        )
        .group_by(*units, POSITION)
        .agg(nw.col("rows__").count().alias("rows"), *(nw.col(name).count() for name in counted))
    )
    parts = [_whole(engine.collected(sums, step="patterns", progress=progress), units)]
    if moment is not None:
        texts = texts_of(parts[0].select(units))
        of_unit = units if texts is None else (PLACE, *units)
        timed = frame.filter(is_one & ~nw.col(_MOMENT).is_null())
        if texts is not None:
            timed = with_places(timed, engine, units, texts)
        alike = timed.group_by(*of_unit, POSITION, "finished", _MOMENT).agg(
            nw.len().alias("alike__")
        )
        batches = (
            alike.filter(nw.col("alike__") >= nw.lit(edges.batch))
            .group_by(*of_unit, POSITION)
            .agg(
                nw.col("alike__").sum().alias("in_batches"),
                nw.col("alike__").count().alias("batches"),
            )
        )
        found = engine.collected(batches, step="batches", progress=progress)
        found = found if texts is None else with_texts(found, units, texts)
        parts.append(_whole(found, units))
    return pa.concat_tables(parts)


def _near_due(edges: PatternEdges) -> dict[str, nw.Expr]:
    """Say what was finished on time, and near its due day, by the working days promised."""
    promised = working_days_between("received", "due")
    is_on_time = nw.col("finished") <= nw.col("due")
    is_near = working_days_between("finished", "due") <= nw.lit(edges.near_due)
    made: dict[str, nw.Expr] = {}
    for each in PROMISED:
        on_time, near = near_columns(each)
        first, last = each
        is_class = is_on_time & (promised >= nw.lit(max(first, edges.near_due + 2)))
        if last is not None:
            is_class &= promised <= nw.lit(last)
        made |= {on_time: is_class, near: is_class & is_near}
    return made


def _whole(table: pa.Table, units: tuple[str, ...]) -> pa.Table:
    """Give all columns in one order and type, 0 where a query did not count one."""
    zero = pa.array(np.zeros(len(table), np.int64))
    return pa.table(
        {
            **{each: table[each].cast(pa.string()) for each in units},
            REASON: pa.array(np.full(len(table), COUNTED)),
            POSITION: table[POSITION].cast(pa.int32()),
            **{
                name: table[name].cast(pa.int64()) if name in table.column_names else zero
                for name in ("rows", *COLUMNS)
            },
        }
    )


def _counts(
    sums: pa.Table,
    question: Question,
    days: pa.Table,
    report: TallyReport,
    *,
    regime: ReportingRegime,
    has_time: bool,
) -> PatternCounts:
    codes = days["period"].combine_chunks()
    position = sums[POSITION].combine_chunks()
    keyed = pa.table(
        {
            "unit_id": sums["unit"],
            "period": codes.take(position),
            **{name: sums[name] for name in COLUMNS},
        }
    )
    data = added_up(keyed, ["unit_id", "period"])
    unknown = _unknown(question.columns, has_time=has_time)
    no_end = pc.is_in(data["period"], codes.filter(pc.is_null(days[_END])))
    for name in COLUMNS:
        column = data[name]
        if name in unknown:
            column = pa.nulls(len(data), pa.int64())
        elif name == "end_of_period":
            column = pc.if_else(no_end, None, column)
        data = data.set_column(data.schema.get_field_index(name), name, column)
    return PatternCounts(
        data,
        Provenance(regime=regime),
        days=days.drop_columns([_END]),
        report=report,
    )


def _unknown(columns: Columns, *, has_time: bool) -> set[str]:
    """Name the counts that the file lacks a column for: they are unknown, not zero."""
    needs = {
        **{name: ("due",) for each in PROMISED for name in near_columns(each)},
        "entered_known": (ENTERED,),
        "finished_before_entered": (ENTERED,),
        "due_moved": ("due", "original_due"),
        "due_moved_after": ("due", "original_due", DUE_CHANGED),
    }
    lacking = {
        name for name, roles in needs.items() if any(role in columns.blank for role in roles)
    }
    return lacking | (set() if has_time else {"with_time", "in_batches", "batches"})
