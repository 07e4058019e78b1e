"""Patterns of cases counted one by one in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict

import pyarrow as pa
import pytest
from tests.oracle.test_tally_by_hand import GIVEN_BACK, WINDOWS, made_up_cases, why_not

from parindex.cases import PatternEdges, tally_patterns

pytest.importorskip("narwhals")
pl = pytest.importorskip("polars")

NOON = dt.time(12, 0, 0)
DAY = dt.timedelta(1)


def made_up_log(seed, rows):
    """Cases with a log: times of the results, days of entry, first due days and their changes."""
    chance = random.Random(seed)
    cases = made_up_cases(seed, rows)
    for finished, due in zip(cases["finished"], cases["due"], strict=True):
        time = chance.choice([NOON, NOON, dt.time(8, chance.randrange(60), 1), dt.time(0, 0)])
        moved = chance.random() < 0.3
        for name, value in {
            "result": None if finished is None else dt.datetime.combine(finished, time),
            "entered": None
            if finished is None or chance.random() < 0.2
            else finished + chance.randint(-9, 2) * DAY,
            "original_due": None if due is None else due + 3 * moved * DAY,
            "due_changed": None if due is None or not moved else due + chance.randint(-5, 9) * DAY,
        }.items():
            cases.setdefault(name, []).append(value)
    # many of one day, so that there are batches
    for at in range(0, rows, 3):
        result = cases["result"][at]
        if result is not None and cases["received"][at] is not None:
            week = cases["received"][at] + DAY * (7 - cases["received"][at].weekday())
            cases["finished"][at] = week
            cases["result"][at] = dt.datetime.combine(week, NOON)
    return cases


def working_days(after, until):
    return sum((after + at * DAY).weekday() < 5 for at in range(1, (until - after).days + 1))


def patterns_of(case, first, last, edges):
    """Columns that a finished case stands in."""
    received, due, finished, original = (
        case[name] for name in ("received", "due", "result_day", "original_due")
    )
    yield "completed"
    if due is not None and finished <= due:
        promised = working_days(received, due)
        for low, high, name in (
            (3, 5, "3_5"),
            (6, 10, "6_10"),
            (11, 20, "11_20"),
            (21, 999, "21_on"),
        ):
            if low <= promised <= high and promised > edges.near_due + 1:
                yield f"on_time_{name}"
                if working_days(finished, due) <= edges.near_due:
                    yield f"near_due_{name}"
    if working_days(first - DAY, last) >= edges.shortest_period:
        yield from ["end_of_period"] if finished >= _end(last, edges.period_end) else []
    if case["entered"] is not None:
        yield "entered_known"
        if finished < case["entered"]:
            yield "finished_before_entered"
    if case["result"].time() != dt.time(0, 0):
        yield "with_time"
    if due is not None and original is not None and original != due:
        yield "due_moved"
        if case["due_changed"] is not None and case["due_changed"] > min(original, finished):
            yield "due_moved_after"


def _end(last, days):
    working = [last - at * DAY for at in range(2 * days + 2) if (last - at * DAY).weekday() < 5]
    return working[days - 1]


def by_hand(cases, edges):
    rows = [dict(zip(cases, row, strict=True)) for row in zip(*cases.values(), strict=True)]
    times = Counter(row["case_id"] for row in rows)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    moments: Counter[tuple[str, str, dt.datetime]] = Counter()
    looked_at = 0
    for case in rows:
        finished, reopened = case["finished"], case["reopened"]
        taken_back = finished is not None and reopened is not None and finished < reopened
        moment = case["result"]
        case["result"] = case["result_day"] = None if taken_back else finished
        if why_not(case, times[case["case_id"]] > 1) is not None:
            continue
        case["result"] = moment
        looked_at += 1
        done = case["result_day"]
        for period, (first, last) in WINDOWS.items():
            if case["received"] > last or (done is not None and done < first):
                continue
            key = case["unit_id"], period
            counts[key].update([])
            if done is not None and done <= last and case["status"] not in GIVEN_BACK:
                counts[key].update(patterns_of(case, first, last, edges))
                if moment.time() != dt.time(0, 0):
                    moments[(*key, moment)] += 1
    for (unit, period, _), alike in moments.items():
        if alike >= edges.batch:
            counts[unit, period].update({"in_batches": alike, "batches": 1})
    return counts, looked_at


@pytest.mark.parametrize(
    ("rows", "edges"),
    [
        (2_000, PatternEdges()),
        (500, PatternEdges(near_due=3, period_end=8, shortest_period=60, batch=3)),
    ],
)
def test_patterns_are_counted_as_the_convention_says(rows, edges):
    cases = made_up_log(5, rows)
    counts, looked_at = by_hand(cases, edges)
    table = pa.table({name: column for name, column in cases.items() if name != "finished"})
    patterns = tally_patterns(
        pl.from_arrow(table).lazy(),
        form="vn-ii06a",
        periods=list(WINDOWS),
        regime="nd-09-2019",
        columns={"finished": "result"},
        edges=edges,
    )
    assert (patterns.report.rows, patterns.report.counted) == (rows, looked_at)
    assert patterns.edges == edges
    assert {(row.unit_id, row.period) for row in patterns} == set(counts)
    seen: Counter[str] = Counter()
    for row in patterns:
        told = {name: count for name, count in row.counts.items() if count}
        assert told == dict(counts[row.unit_id, row.period]), row
        seen.update(told)
    assert set(seen) == set(patterns[0].counts)
