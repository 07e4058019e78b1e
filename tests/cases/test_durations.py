from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.makers import unit

import parindex as pi
from parindex.cases import WorkingCalendar, summarise_durations
from parindex.errors import DefinitionError, InputError, MissingColumnError

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

# Days off and a working Saturday as Vietnam swapped them in 2024 (29 April for 4 May).
SWAPPED = WorkingCalendar(
    name="April and May 2024",
    holidays=frozenset(dt.date(2024, 4, day) for day in (18, 29, 30)) | {dt.date(2024, 5, 1)},
    working=frozenset({dt.date(2024, 5, 4)}),
)
ASKED: dict[str, Any] = {"form": "vn-ii06a", "regime": "calendar"}


def made_up(rows, seed=5):
    chance = random.Random(seed)
    received = [dt.date(2024, 4, 1) + dt.timedelta(chance.randrange(60)) for _ in range(rows)]
    return {
        "unit_id": [chance.choice("AB") for _ in range(rows)],
        "received": received,
        "finished": [
            day + dt.timedelta(chance.randrange(90)) if chance.random() < 0.9 else None
            for day in received
        ],
    }


def by_hand(cases, first, last):
    took: dict[str, list[int]] = {}
    for owner, start, end in zip(*cases.values(), strict=True):
        if end is not None and first <= end <= last:
            days = [start + dt.timedelta(n + 1) for n in range((end - start).days)]
            took.setdefault(owner, []).append(sum(map(SWAPPED.is_working_day, days)))
    return took


def test_a_working_day_is_counted_after_the_receipt_up_to_the_result():
    cases = {
        "unit_id": ["A", "B", "C"],
        "received": [dt.date(2024, 5, 3)] * 3,  # a Friday
        "finished": [dt.date(2024, 5, 3), dt.date(2024, 5, 4), dt.date(2024, 5, 6)],
    }
    durations = pi.tally(cases, periods="2024-M05", calendar=SWAPPED, **ASKED).durations
    assert durations.data["working_days"].to_pylist() == [0, 1, 2]
    assert durations.data["within_1"].to_pylist() == [1, 1, 0]
    plain = pi.tally(cases, periods="2024-M05", **ASKED)
    assert plain.durations.data["working_days"].to_pylist() == [0, 0, 1]
    assert plain.report.calendar == "weekends only, no holidays"


def test_durations_are_those_counted_day_by_day():
    cases = made_up(800)
    counts = pi.tally(cases, periods="2024-Q2", calendar=SWAPPED, **ASKED)
    took = by_hand(cases, dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    for row in counts.durations:
        mine = took[row.unit_id]
        assert row.counts["cases"] == len(mine)
        assert row.counts["working_days"] == sum(mine)
        for name, count in row.counts.items():
            if name.startswith("within_"):
                assert count == sum(days <= int(name[7:]) for days in mine)
    for row in summarise_durations(counts.durations).to_pylist():
        mine = sorted(took[row["unit_id"]])
        assert row["mean"] == pytest.approx(np.mean(mine))
        assert row["share_within_10"] == pytest.approx(100 * np.mean([d <= 10 for d in mine]))
        for name, share in (("median", 0.5), ("p90", 0.9)):
            at_rank = mine[math.ceil(share * len(mine)) - 1]
            assert row[f"{name}_from"] <= at_rank
            assert row[f"{name}_to"] is None or at_rank <= row[f"{name}_to"]


def test_durations_add_over_months_and_over_units():
    cases = made_up(400)
    months = pi.tally(cases, periods=["2024-M04", "2024-M05", "2024-M06"], **ASKED).durations
    quarter = pi.tally(cases, periods="2024-Q2", **ASKED).durations
    for name in quarter.data.column_names[2:]:
        assert sum(months.data[name].to_pylist()) == sum(quarter.data[name].to_pylist())
    registry = pi.UnitRegistry(
        [unit("H", level="district"), *(unit(each, parent="H") for each in "AB")]
    )
    [above] = pi.roll_up(quarter, registry, to="district")
    assert above.counts["working_days"] == sum(quarter.data["working_days"].to_pylist())
    [summary] = summarise_durations(pi.roll_up(quarter, registry, to="district")).to_pylist()
    assert summary["unit_id"] == "H"
    assert summary["cases"] == above.counts["cases"]


def test_returned_dossiers_have_no_duration():
    cases = made_up(2) | {"status": ["returned", "completed"]}
    cases["finished"] = [day + dt.timedelta(3) for day in cases["received"]]
    durations = pi.tally(cases, periods="2024-Q2", **ASKED).durations
    assert sum(durations.data["cases"].to_pylist()) == 1


def test_without_cases_there_is_no_mean_and_no_percentile():
    [row] = summarise_durations({"cases": [0], "working_days": [0], "within_5": [0]}).to_pylist()
    assert {name for name, value in row.items() if value is None} == set(row) - {"cases"}


def test_a_percentile_beyond_the_last_class_has_no_end():
    [row] = summarise_durations({"cases": [2], "working_days": [99], "within_5": [1]}).to_pylist()
    assert (row["median_from"], row["median_to"]) == (0, 5)
    assert (row["p90_from"], row["p90_to"]) == (6, None)


def test_counts_that_contradict_each_other_are_refused():
    with pytest.raises(InputError, match="at least as many"):
        summarise_durations({"cases": [2], "working_days": [9], "within_5": [3]})
    with pytest.raises(InputError, match="none of them missing"):
        summarise_durations({"cases": [None], "working_days": [9], "within_5": [3]})
    with pytest.raises(MissingColumnError, match="within_5"):
        summarise_durations(pa.table({"cases": [1], "working_days": [1]}))


def test_a_calendar_must_know_working_days():
    with pytest.raises(InputError, match="is_working_day"):
        pi.tally(made_up(1), periods="2024-Q2", calendar={"2024-05-01"}, **ASKED)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="not all of them"):
        WorkingCalendar(name="none", weekend=frozenset(range(7)))
    day = frozenset({dt.date(2024, 5, 4)})
    with pytest.raises(DefinitionError, match="no holiday at the same time"):
        WorkingCalendar(name="both", holidays=day, working=day)
    with pytest.raises(DefinitionError, match="a frozenset of days"):
        WorkingCalendar(name="text", holidays=frozenset({"2024-05-04"}))  # type: ignore[arg-type]


def test_any_calendar_that_knows_working_days_is_taken_and_named():
    class NoFridays:
        country = "XX"

        def is_working_day(self, key: dt.date, /) -> bool:
            return key.weekday() < 4

    cases = {
        "unit_id": ["A"],
        "received": [dt.date(2024, 5, 2)],
        "finished": [dt.date(2024, 5, 6)],
    }
    counts = pi.tally(cases, periods="2024-M05", calendar=NoFridays(), **ASKED)
    assert counts.durations.data["working_days"].to_pylist() == [1]
    assert counts.report.calendar == "NoFridays XX"


def test_a_calendar_of_the_package_holidays_is_named_with_its_version():
    holidays = pytest.importorskip("holidays")
    calendar = holidays.country_holidays("VN", years=range(2023, 2026))
    cases = {
        "unit_id": ["A"],
        "received": [dt.date(2024, 4, 26)],
        "finished": [dt.date(2024, 5, 2)],
        "allowed_days": [1],
    }
    counts = pi.tally(cases, periods="2024-Q2", calendar=calendar, **ASKED)
    assert counts.report.calendar.endswith(f"of holidays {holidays.__version__}")
    # from Friday to Thursday with 30 April and 1 May off, whatever the package knows of 29 April
    took = 2 - (dt.date(2024, 4, 29) in calendar)
    assert counts.durations.data["working_days"].to_pylist() == [took]
    [row] = counts
    assert row.counts["resolved_late" if took > 1 else "resolved_ontime"] == 1
