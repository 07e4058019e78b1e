"""From prepared cases to sums by unit, period and reason: one query, whatever the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

import attrs
import narwhals as nw
import numpy as np
import pyarrow as pa

from .._progress import Tell, part_of
from ..model.case_conditions import FIRST_DAY, LAST_DAY
from ..model.case_days import CaseDuration
from ..model.case_form import CaseForm
from ..vocabulary import NotCounted
from .conditions import Conditions, either
from .due_days import NOT_WHOLE, with_due_days
from .engine import ROW, Engine
from .prepared import OTHER_WORDS, UNREADABLE, Columns, prepared
from .windows import IS_FIRST, POSITION, Windows
from .working_days import CalendarLike, KnownDays

__all__ = [
    "CASES",
    "COUNTED",
    "REASON",
    "WORKING_DAYS",
    "Question",
    "duration_columns",
    "in_periods",
    "label_of",
    "summed",
    "with_working_days",
    "working_days_between",
]

REASON: Final = "reason__"
COUNTED: Final = -1
CASES: Final = "cases"
WORKING_DAYS: Final = "working_days"
_STEP: Final = "tally"
_SEARCH: Final = 0.3  # about the share of the time that the search for repeated codes takes
_TIMES: Final = "times__"
_TOOK: Final = "took__"
_YEARS_BEFORE, _YEARS_AFTER = 40, 20


@attrs.frozen(eq=False, kw_only=True)
class Question:
    """
    What is counted.

    Parameters
    ----------
    columns : Columns
        What the columns of the file mean.
    windows : Windows
        The periods.
    items : list of str
        Items to count.
    calendar : CalendarLike
        Working days.
    due : str
        ``"current"`` or ``"original"``.
    as_of : datetime.date, optional
        Day as of which the file was made.
    """

    columns: Columns
    windows: Windows
    items: list[str]
    calendar: CalendarLike
    due: str
    as_of: dt.date | None

    @property
    def known_days(self) -> KnownDays:
        """Ask the calendar for all days of the years around the periods."""
        first, last = self.windows.known_days(_YEARS_BEFORE, _YEARS_AFTER)
        return KnownDays.of(self.calendar, first, last)


def summed(engine: Engine, question: Question, progress: Tell | None) -> pa.Table:
    """
    Give sums by unit, further columns, period and reason, as they leave the engine.

    Columns of the unit, ``by_0`` …, `POSITION` (-1 for none), `REASON` (`COUNTED` for none),
    ``rows``, ``item_0`` …, those of `duration_columns`, and an example under its label.
    """
    columns, known = question.columns, question.known_days
    is_searched = "case" in columns.names and engine.connection is not None
    searched = _SEARCH if is_searched else 0.0
    frame, conditions = in_periods(
        engine, question, known, step=_STEP, progress=part_of(progress, 0.0, searched)
    )
    progress = part_of(progress, searched, 1.0)
    frame = _with_durations(frame, engine, columns.form.duration, conditions, known)
    # what has a reason, and what no period touches
    is_aside = nw.col(POSITION) == nw.lit(-1)
    by = [f"by_{at}" for at in range(len(columns.by))]
    when = {item.code: item.when for item in columns.form}
    label = label_of(columns, engine)
    # of a case that is not counted nothing is read but unit, reason and label; it may lie in the
    # sums of items, which are those of the reason
    frame = frame.with_columns(
        **{key: nw.when(is_aside).then(nw.lit("")).otherwise(nw.col(key)) for key in by},
        rows__=nw.when(nw.col(IS_FIRST) == nw.lit(1)).then(nw.lit(1)),
        # whether a text is that of a unit is known later: any case may be the example
        **{
            each: nw.when(is_aside).then(nw.col(each))
            for each in label
            if columns.units == ("unit",)
        },
        **{
            f"item_{at}": nw.when(conditions.holds(when[item])).then(nw.lit(1))
            for at, item in enumerate(question.items)
        },
        **_durations(columns.form),
    )
    grouped = frame.group_by(*columns.units, *by, POSITION, REASON).agg(
        nw.col("rows__").count().alias("rows"),
        *(nw.col(f"item_{at}").count() for at in range(len(question.items))),
        *(
            nw.col(name).sum() if name == WORKING_DAYS else nw.col(name).count()
            for name in duration_columns(columns.form)
        ),
        *(nw.col(each).min() for each in label),
    )
    sums = engine.collected(grouped, step=_STEP, progress=progress)
    reasons, places = (np.asarray(sums[name].combine_chunks()) for name in (REASON, POSITION))
    is_outside = (places == -1) & (reasons == COUNTED)
    reasons = np.where(is_outside, NotCounted.OUTSIDE_PERIODS, reasons).astype(np.int64)
    return sums.set_column(sums.column_names.index(REASON), REASON, pa.array(reasons))


def in_periods(
    engine: Engine,
    question: Question,
    known: KnownDays,
    further: Mapping[str, nw.Expr] | None = None,
    *,
    step: str,
    progress: Tell | None,
) -> tuple[nw.LazyFrame[Any], Conditions]:
    """
    Give each case once for each period that it touches, and others once, with the reason.

    *further* are columns made of those of the file as they stand. *step* is what the search for
    repeated codes is told as.
    """
    columns, windows = question.columns, question.windows
    frame = prepared(engine, columns, first=known.first, last=known.last, further=further)
    frame = with_due_days(frame, engine, columns, known)
    if question.due == "original":
        own = nw.col("original_due")
        frame = frame.with_columns(due=nw.when(~own.is_null()).then(own).otherwise(nw.col("due")))
    edges = {FIRST_DAY: nw.col(FIRST_DAY), LAST_DAY: nw.col(LAST_DAY)}
    conditions = Conditions.of(columns.form, edges, columns.blank)
    for each in columns.form.undone:
        if each.role in columns.blank or not conditions.may_hold(each.when):
            continue
        is_undone = _known(conditions.holds(each.when))
        day = nw.when(~is_undone).then(nw.col(each.role))
        frame = frame.with_columns(**{each.role: day})
    if "case" in columns.names:
        frame = _with_repeats(frame, engine, step, progress)
    frame = frame.with_columns(**{REASON: _reason(conditions, columns, question.as_of)})
    is_counted = nw.col(REASON) == nw.lit(COUNTED)
    return windows.joined(frame, engine, is_counted=is_counted), conditions


def label_of(columns: Columns, engine: Engine) -> list[str]:
    """Name the columns that an example is told by: code, and place where rows have an order."""
    return [
        *(["case"] if "case" in columns.names else []),
        *([ROW] if engine.rows is not None else []),
    ]


def duration_columns(form: CaseForm) -> list[str]:
    """Name the columns of durations: cases, their working days, and cases within so many."""
    if form.duration is None:
        return []
    return [CASES, WORKING_DAYS, *(f"within_{days}" for days in form.duration.within)]


def _with_durations(
    frame: nw.LazyFrame[Any],
    engine: Engine,
    duration: CaseDuration | None,
    conditions: Conditions,
    known: KnownDays,
) -> nw.LazyFrame[Any]:
    """Join the working days up to and with the ends of a duration; null where a case has none."""
    if duration is None:
        return frame
    ends = (duration.since, duration.until)
    frame = with_working_days(frame, engine, known, ends)
    has_ends = ~either([nw.col(end).is_null() for end in ends])
    took = working_days_between(*ends)
    has_one = conditions.holds(duration.when) & has_ends
    return frame.with_columns(**{_TOOK: nw.when(has_one).then(took)})


def with_working_days(
    frame: nw.LazyFrame[Any], engine: Engine, known: KnownDays, roles: Sequence[str]
) -> nw.LazyFrame[Any]:
    """Join the working days up to and with each of some days; of no meaning where it is absent."""
    # with a day for every case the join is one by position
    frame = frame.with_columns(
        **{
            f"{role}_key__": nw.when(
                (nw.col(role) >= nw.lit(known.first)) & (nw.col(role) <= nw.lit(known.last))
            )
            .then(nw.col(role))
            .otherwise(nw.lit(known.first))
            for role in roles
        }
    )
    for role in roles:
        beside = engine.beside(known.table(f"{role}_day__", f"{role}_w__"))
        frame = frame.join(beside, how="inner", left_on=f"{role}_key__", right_on=f"{role}_day__")
    return frame


def working_days_between(since: str, until: str) -> nw.Expr:
    """Count the working days after one of the days joined, up to and with another."""
    return nw.col(f"{until}_w__") - nw.col(f"{since}_w__")


def _durations(form: CaseForm) -> dict[str, nw.Expr]:
    if form.duration is None:
        return {}
    took = nw.col(_TOOK)
    return {
        CASES: took,
        WORKING_DAYS: took,
        **{
            f"within_{days}": nw.when(took <= nw.lit(days)).then(nw.lit(1))
            for days in form.duration.within
        },
    }


def _known(condition: nw.Expr) -> nw.Expr:
    """Say where a condition holds; unknown is no."""
    return nw.when(condition).then(nw.lit(True)).otherwise(nw.lit(False))


def _with_repeats(
    frame: nw.LazyFrame[Any], engine: Engine, step: str, progress: Tell | None
) -> nw.LazyFrame[Any]:
    """Say of rows whose code several rows have how many these are; null of others."""
    codes = frame.filter(~nw.col("case").is_null()).group_by("case").agg(nw.len().alias(_TIMES))
    repeated = codes.filter(nw.col(_TIMES) > nw.lit(1)).rename({"case": "repeated_case"})
    repeated = engine.kept(repeated, step=step, progress=progress)
    return frame.join(repeated, how="left", left_on="case", right_on="repeated_case")


def _reason(conditions: Conditions, columns: Columns, as_of: dt.date | None) -> nw.Expr:
    """Give the number of the first reason not to count a case; `COUNTED` where there is none."""
    found: list[tuple[NotCounted, nw.Expr]] = [
        (NotCounted.NO_UNIT, reduce(and_, (nw.col(each).is_null() for each in columns.units))),
        (NotCounted.UNREADABLE_DAY, nw.col(UNREADABLE)),
        (NotCounted.NO_RECEIVED_DAY, nw.col("received").is_null()),
        (NotCounted.UNKNOWN_WORD, nw.col(OTHER_WORDS)),
        *((each.reason, conditions.holds(each.when)) for each in conditions.form.faults),
    ]
    if "case" in columns.names:
        found.append((NotCounted.REPEATED_CASE, ~nw.col(_TIMES).is_null()))
    if columns.deadline is not None:
        found.append((NotCounted.NOT_WHOLE_DAYS, nw.col(NOT_WHOLE)))
    if as_of is not None:
        late = [nw.col(role) > nw.lit(as_of) for role in ("received", "finished")]
        found.append((NotCounted.AFTER_AS_OF, either(late)))
    reason = nw.lit(COUNTED)
    for term, condition in sorted(found, key=lambda each: -each[0]):
        reason = nw.when(condition).then(nw.lit(int(term))).otherwise(reason)
    return reason
