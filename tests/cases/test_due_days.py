"""Due days that follow from a number of working days (convention §91)."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import attrs
import pyarrow as pa
import pytest

import parindex as pi
from parindex.cases import WorkingCalendar
from parindex.errors import DefinitionError, InputError
from parindex.model import AllowedDays, CaseColumn, CaseDeadline

pytest.importorskip("narwhals")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

FORM = pi.load_case_form("vn-ii06a")
FRIDAY = dt.date(2024, 4, 12)
# Days off and a working Saturday as Vietnam swapped them in 2024 (29 April for 4 May).
SWAPPED = WorkingCalendar(
    name="April and May 2024",
    holidays=frozenset(dt.date(2024, 4, day) for day in (18, 29, 30)) | {dt.date(2024, 5, 1)},
    working=frozenset({dt.date(2024, 5, 4)}),
)
ASKED: dict[str, Any] = {"regime": "calendar", "periods": "2024", "calendar": SWAPPED}
TIMES = ("resolved_early", "resolved_ontime", "resolved_late")


def tally(cases, form=FORM, **options):
    return pi.tally(cases, form=form, **(ASKED | options))


def file_of(days, finished, received=FRIDAY, **further):
    rows = len(finished)
    return pa.table(
        {
            "unit_id": [f"{row:04}" for row in range(rows)],
            "received": [received] * rows,
            "finished": pa.array(finished, pa.date32()),
            **({} if days is None else {"allowed_days": days}),
            **further,
        }
    )


def times(counts):
    return [next((name for name in TIMES if row.counts[name]), None) for row in counts]


def reasons(counts):
    return {row["reason"]: row["rows"] for row in counts.set_aside.to_pylist()}


def due_by_steps(received, days):
    """Go from day to day until so many working days have gone by."""
    day = received
    while days:
        day += dt.timedelta(1)
        days -= SWAPPED.is_working_day(day)
    return day


DUE = {
    1: "2024-04-15",
    3: "2024-04-17",
    4: "2024-04-19",  # 18 April is a holiday
    9: "2024-04-26",
    10: "2024-05-02",  # a weekend and three holidays
    12: "2024-05-04",  # a Saturday for which a Monday was off
}


def test_the_due_day_is_the_last_of_so_many_working_days_after_the_receipt():
    around = [
        dt.date.fromisoformat(due) + dt.timedelta(step)
        for due in DUE.values()
        for step in (-1, 0, 1)
    ]
    counts = tally(file_of([days for days in DUE for _ in range(3)], around))
    assert times(counts) == list(TIMES) * len(DUE)
    same_day = tally(file_of([0, 0], [FRIDAY, FRIDAY + dt.timedelta(1)]))
    assert times(same_day) == ["resolved_ontime", "resolved_late"]


def test_due_days_are_those_found_step_by_step():
    chance = random.Random(3)
    received = [dt.date(2024, 3, 1) + dt.timedelta(chance.randrange(90)) for _ in range(120)]
    days = [chance.randrange(25) for _ in received]
    due = [due_by_steps(*each) for each in zip(received, days, strict=True)]
    finished = [day + dt.timedelta(chance.randint(-2, 2)) for day in due]
    finished = [max(each) for each in zip(finished, received, strict=True)]
    cases = file_of(days, finished).set_column(1, "received", pa.array(received))
    stated = cases.drop(["allowed_days"]).append_column("due", pa.array(due))
    assert tally(cases).data.equals(tally(stated).data)


def test_a_due_day_of_the_file_decides_and_the_number_does_not():
    finished = [FRIDAY + dt.timedelta(10)] * 3
    due = pa.array([FRIDAY + dt.timedelta(30), None, None], pa.date32())
    counts = tally(file_of([2.5, 1, None], finished, due=due))
    assert times(counts) == ["resolved_early", "resolved_late", "resolved_ontime"]
    assert reasons(counts) == {}


@pytest.mark.parametrize(
    "days",
    [
        [2.5, -1.0, 1e300, 3.0, None],
        ["2,5", "-1", "năm", "3", " "],
        ["2.5", "1e2", "3 ngày", "03", None],
        [Decimal("2.5"), Decimal("-1.0"), Decimal("1000000.0"), Decimal("3.0"), None],
    ],
    ids=["numbers", "text", "other text", "decimal"],
)
def test_what_is_no_whole_number_of_days_is_set_aside_and_not_rounded(days):
    counts = tally(file_of(days, [FRIDAY + dt.timedelta(10)] * 5))
    assert reasons(counts) == {"not_whole_days": 3}
    assert times(counts) == ["resolved_late", "resolved_ontime"]


def test_a_column_without_any_number_is_none():
    for nothing in (pa.nulls(1), pa.nulls(1, pa.string())):
        assert times(tally(file_of(nothing, [FRIDAY]))) == ["resolved_ontime"]


def test_a_due_day_beyond_the_known_days_is_unreadable():
    counts = tally(file_of([9_999, 1], [None, None]))
    assert reasons(counts) == {"unreadable_day": 1}


def test_a_day_of_receipt_beyond_the_known_days_is_told_as_that():
    counts = tally(file_of([5], [None], received=dt.date(1900, 1, 1)))
    assert reasons(counts) == {"unreadable_day": 1}


BY_PROCEDURE = attrs.evolve(
    FORM,
    columns=(
        *FORM.columns,
        CaseColumn(role="procedure", kind="key", name="Thủ tục", optional=True),
    ),
    deadline=CaseDeadline(
        role="due",
        since="received",
        days="allowed_days",
        key="procedure",
        fixed=(AllowedDays(key="1.001", days=1), AllowedDays(key="1.002", days=20)),
    ),
)


def test_a_procedure_says_how_many_days_where_the_row_does_not():
    finished = [FRIDAY + dt.timedelta(10)] * 4
    procedures = ["1.001", " 1.002 ", "1.003", "1.001"]
    days = pa.array([None, None, None, 30], pa.int64())
    counts = tally(file_of(days, finished, procedure=procedures), BY_PROCEDURE, by=["procedure"])
    of_rows = ["resolved_late", "resolved_early", "resolved_ontime", "resolved_early"]
    assert times(counts) == of_rows
    alone = times(tally(file_of(None, finished, procedure=procedures), BY_PROCEDURE))
    assert alone[0] == alone[3] == "resolved_late"


def test_without_a_number_and_a_due_day_items_are_left_out():
    counts = tally(file_of(None, [FRIDAY]))
    assert "resolved_early" in counts.report.left_out
    assert "resolved_early" not in tally(file_of([1], [FRIDAY])).report.left_out


def test_a_column_that_can_hold_no_number_is_refused():
    with pytest.raises(InputError, match="'allowed_days' must hold numbers or text"):
        tally(file_of([FRIDAY], [FRIDAY]))


@pytest.mark.parametrize(
    ("engine", "kind"),
    [("duckdb", pa.float64()), ("polars", pa.int32()), ("polars", pa.string())],
)
def test_every_engine_gives_the_same_due_days(engine, kind):
    chance = random.Random(8)
    numbers = pa.array([chance.choice([0, 1, 4, 10, 12, None]) for _ in range(60)])
    finished = [FRIDAY + dt.timedelta(chance.randrange(25)) for _ in range(60)]
    procedures = [chance.choice(["1.001", "1.002", None]) for _ in range(60)]
    of_numbers, cases = (
        file_of(days, finished, procedure=procedures) for days in (numbers, numbers.cast(kind))
    )
    connection = duckdb.connect()
    there = connection.from_arrow(cases) if engine == "duckdb" else pl.from_arrow(cases).lazy()
    assert tally(there, BY_PROCEDURE).data.equals(tally(of_numbers, BY_PROCEDURE).data)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"role": "received"}, "since must be another column than role"),
        ({"days": None}, "days must be the role of a column, where fixed has no numbers"),
        ({"key": "procedure"}, "key must be given with the numbers of fixed"),
        ({"key": None, "fixed": (AllowedDays(key="1", days=1),)}, "key must be given with"),
        (
            {"key": "procedure", "fixed": (AllowedDays(key="1", days=1),) * 2},
            "fixed must be of each procedure once",
        ),
    ],
)
def test_a_deadline_that_contradicts_itself_is_refused(fields, told):
    with pytest.raises(DefinitionError, match=told):
        CaseDeadline(**({"role": "due", "since": "received", "days": "allowed_days"} | fields))


@pytest.mark.parametrize("days", [-1, 2.5, True, 10_000, "3"])
def test_a_procedure_allows_a_whole_number_of_days(days):
    with pytest.raises(DefinitionError, match="days must be a whole number of days from 0 to 9999"):
        AllowedDays(key="1", days=days)
