"""Convention §89 to §91: what is counted of cases, in which item, and how long they took."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pytest
from tests.makers import unit

import parindex as pi
from parindex.cases import WorkingCalendar

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

COLUMNS = ("case_id", "unit_id", "received", "due", "finished", "status")


def tally(*rows, **options):
    columns = zip(*(row.split() for row in rows), strict=True)
    texts = {
        name: [None if text == "-" else text for text in column]
        for name, column in zip(COLUMNS, columns, strict=True)
    }
    asked = {"form": "vn-ii06a", "periods": "2023-H1", "regime": "nd-09-2019"} | options
    return pi.tally(texts, **asked)


def items(counts):
    return {item for row in counts for item, count in row.counts.items() if count}


def test_c89_counted_and_set_aside_are_all_rows_and_each_has_one_reason():
    """convention §89"""
    counts = tally(
        "H1 A 2023-01-09 2023-01-16 2023-01-12 completed",
        "H2 - 2023-01-09 2023-01-08 2023-01-08 -",  # the first of three reasons
        "H3 A 2023-01-09 2023-01-16 - completed",
        "H4 A 2023-01-09 2023-01-16 2023-01-08 completed",
        "H5 A 2023-01-09 - - lost",
        "H6 A 2023-08-01 - - -",
        "H7 A 1975-01-01 - - -",
        "H8 A 2023-01-09 - - -",
        "H8 A 2023-01-09 - - -",
    )
    told = {row["reason"]: (row["rows"], row["case"]) for row in counts.set_aside.to_pylist()}
    assert told == {
        "repeated_case": (2, "H8"),
        "no_unit": (1, "H2"),
        "unreadable_day": (1, "H7"),
        "finished_before_received": (1, "H4"),
        "status_contradicts": (1, "H3"),
        "unknown_word": (1, "H5"),
        "outside_periods": (1, "H6"),
    }
    assert counts.report.counted + sum(rows for rows, _ in told.values()) == counts.report.rows == 9


def test_c89_a_name_that_is_of_no_one_unit_is_told_last_with_its_text():
    """convention §89"""
    registry = pi.UnitRegistry(
        [unit("1", name="xã A"), unit("2", name="xã B"), unit("3", name="xã B")]
    )
    cases = {
        "unit_name": ["Xã A", "xã B", "xã C", "xã C"],
        "received": ["2023-01-09", "2023-01-09", "2023-01-09", "-"],
        "finished": pa.array([None] * 4, pa.string()),
    }
    asked: dict[str, Any] = {"form": "vn-ii06a", "regime": "nd-09-2019"}
    counts = pi.tally(cases, periods=["2023-Q1", "2023-H1"], registry=registry, **asked)
    assert {row.unit_id for row in counts} == {"1"}
    told = {row["reason"]: (row["rows"], row["row"]) for row in counts.set_aside.to_pylist()}
    assert told == {"unreadable_day": (1, 4), "unknown_unit": (1, 3), "ambiguous_unit": (1, 2)}
    texts = {row["text"]: row["candidates"] for row in counts.unresolved.to_pylist()}
    assert texts == {"xã C": None, "xã B": "2; 3"}


@pytest.mark.parametrize(
    ("case", "item"),
    [
        ("H1 A 2023-01-09 2023-01-16 2023-01-13 -", "resolved_early"),
        ("H1 A 2023-01-09 2023-01-16 2023-01-16 -", "resolved_ontime"),
        ("H1 A 2023-01-09 2023-01-16 2023-01-17 -", "resolved_late"),
        ("H1 A 2023-01-09 - 2023-05-17 -", "resolved_ontime"),
        ("H1 A 2023-01-09 2023-01-16 2023-05-17 returned", "resolved_ontime"),
        ("H1 A 2023-01-09 2023-06-14 - -", "in_progress_within"),
        ("H1 A 2023-01-09 2023-06-13 - -", "in_progress_overdue"),
        ("H1 A 2022-12-14 - - -", "carried_over"),
    ],
)
def test_c90_a_case_stands_where_its_days_say(case, item):
    """convention §90"""
    assert item in items(tally(case))


def test_c90_the_stock_at_the_end_is_that_at_the_start_of_the_next():
    """convention §90"""
    counts = tally(
        "H1 A 2023-01-09 2023-01-16 2023-03-14 -",
        "H2 A 2023-01-09 2023-01-16 2023-03-15 -",
        "H3 A 2023-03-14 2023-06-01 - -",
        "H4 A 2023-03-15 2023-06-01 - -",
        periods=["2023-Q1", "2023-Q2"],
    )
    first, second = (row.counts for row in counts)
    assert first["in_progress_total"] == second["carried_over"] == 2


def test_c90_the_window_is_that_of_the_regime():
    """convention §90"""
    case = "H1 A 2022-12-15 - - -"
    assert "received_new" in items(tally(case))
    assert "carried_over" in items(tally(case, regime="calendar"))


def test_c90_days_in_text_have_the_day_before_the_month():
    """convention §90"""
    assert "received_new" in items(tally("H1 A 05/01/2023 - - -"))
    [told] = tally("H1 A 01/13/2023 - - -").set_aside.to_pylist()
    assert told["reason"] == "unreadable_day"


def test_c90_the_first_due_day_is_asked_for_by_name():
    """convention §90"""
    days = {
        "unit_id": ["A"],
        "received": [dt.date(2023, 1, 9)],
        "due": [dt.date(2023, 2, 16)],
        "original_due": [dt.date(2023, 1, 16)],
        "finished": [dt.date(2023, 2, 1)],
    }
    asked: dict[str, Any] = {"form": "vn-ii06a", "periods": "2023-H1", "regime": "nd-09-2019"}
    assert "resolved_early" in items(pi.tally(days, **asked))
    assert "resolved_late" in items(pi.tally(days, due="original", **asked))


def test_c91_working_days_are_those_after_the_receipt_and_weekends_alone_are_off():
    """convention §91"""
    counts = tally(
        "H1 A 2023-05-05 - 2023-05-05 -",  # a Friday
        "H2 A 2023-05-05 - 2023-05-08 -",
        "H3 A 2023-04-28 - 2023-05-04 -",  # over two public holidays
        "H4 A 2023-05-05 - 2023-05-31 returned",
    )
    [row] = counts.durations
    assert row.counts["cases"] == 3
    assert row.counts["working_days"] == 0 + 1 + 4
    assert (row.counts["within_0"], row.counts["within_1"], row.counts["within_5"]) == (1, 2, 3)
    assert counts.report.calendar == "weekends only, no holidays"


def test_c91_a_due_day_may_follow_from_working_days_and_half_days_are_not_guessed():
    """convention §91"""
    cases = {
        "unit_id": ["A", "B", "C", "D", "E"],
        "received": [dt.date(2023, 1, 6)] * 5,  # a Friday
        "due": [None, None, None, dt.date(2023, 1, 9), None],
        "allowed_days": ["1", "1", "0,5", "30", "0"],
        "finished": [dt.date(2023, 1, day) for day in (9, 10, 9, 10, 6)],
    }
    cases["due"] = pa.array(cases["due"], pa.date32())
    counts = pi.tally(cases, form="vn-ii06a", periods="2023-H1", regime="nd-09-2019")
    kinds = ("resolved_early", "resolved_ontime", "resolved_late")
    told = {row.unit_id: [name for name in kinds if row.counts[name]] for row in counts}
    assert told == {
        "A": ["resolved_ontime"],
        "B": ["resolved_late"],
        "D": ["resolved_late"],
        "E": ["resolved_ontime"],
    }
    assert counts.set_aside["reason"].to_pylist() == ["not_whole_days"]


def test_c91_holidays_are_data_and_named():
    """convention §91"""
    calendar = WorkingCalendar(
        name="Labour Day", holidays=frozenset({dt.date(2023, 5, 1), dt.date(2023, 5, 2)})
    )
    counts = tally("H3 A 2023-04-28 - 2023-05-04 -", calendar=calendar)
    assert counts.durations[0].counts["working_days"] == 2
    assert counts.report.calendar == "Labour Day"
