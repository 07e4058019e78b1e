"""Dossiers counted by the text of form II.06a, one by one in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict

import pytest

import parindex as pi

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

WINDOWS = {
    "2023-H1": (dt.date(2022, 12, 15), dt.date(2023, 6, 14)),
    "2023-Q1": (dt.date(2022, 12, 15), dt.date(2023, 3, 14)),
    "2023-Q2": (dt.date(2023, 3, 15), dt.date(2023, 6, 14)),
    "2023-M05": (dt.date(2023, 4, 15), dt.date(2023, 5, 14)),
    "2022": (dt.date(2021, 12, 15), dt.date(2022, 12, 14)),
}
GIVEN_BACK = ("returned", "withdrawn")
NOT_DONE = ("in_progress", "waiting", "suspended")


def made_up_cases(seed, rows):
    """Cases with everything that may be wrong, and days near the edges of the periods."""
    chance = random.Random(seed)
    edges = sorted({day for window in WINDOWS.values() for day in window})

    def some_day():
        if chance.random() < 0.3:
            return chance.choice(edges) + dt.timedelta(chance.randint(-1, 1))
        return dt.date(2021, 10, 1) + dt.timedelta(chance.randrange(700))

    columns = defaultdict(list)
    for number in range(rows):
        received = some_day()
        due = received + dt.timedelta(chance.randint(-1, 30)) if chance.random() < 0.9 else None
        finished = None
        if chance.random() < 0.8:
            after_due = due is not None and chance.random() < 0.3
            finished = due if after_due else received + dt.timedelta(chance.randint(-1, 60))
        status: str | None = (
            chance.choice(NOT_DONE)
            if finished is None
            else chance.choices(["completed", *GIVEN_BACK], [8, 1, 1])[0]
        )
        if chance.random() < 0.03:
            status = chance.choice([*NOT_DONE, *GIVEN_BACK, "completed", None, "lost"])
        paused = received + dt.timedelta(chance.randint(0, 30)) if chance.random() < 0.2 else None
        ended = None
        if paused is not None and chance.random() < 0.5:
            ended = paused + dt.timedelta(chance.randint(0, 30))
        reopened = None
        if finished is not None and chance.random() < 0.1:
            reopened = finished + dt.timedelta(chance.randint(-5, 5))
        for name, value in {
            "unit_id": chance.choice(["A", "B", "C", None])
            if number % 50 == 0
            else "ABC"[number % 3],
            "case_id": f"H{number % (rows - 20)}",
            "received": received if chance.random() < 0.99 else None,
            "due": due,
            "finished": finished,
            "channel": chance.choices(
                ["online", "direct", "postal", None, "fax"], [50, 40, 8, 1, 1]
            )[0],
            "status": status,
            "paused_from": paused,
            "paused_to": ended,
            "reopened": reopened,
        }.items():
            columns[name].append(value)
    return dict(columns)


def why_not(case, repeated):
    """The first reason not to count a case, in words."""
    received, due, finished = case["received"], case["due"], case["result"]
    said_done = case["status"] in ("completed", *GIVEN_BACK)
    known = received is not None
    reasons = {
        "repeated_case": repeated,
        "no_unit": case["unit_id"] is None,
        "no_received_day": not known,
        "finished_before_received": known and finished is not None and finished < received,
        "due_before_received": known and due is not None and due < received,
        "status_contradicts": said_done if finished is None else case["status"] in NOT_DONE,
        "unknown_word": case["channel"] == "fax" or case["status"] == "lost",
        "outside_periods": known
        and not any(
            received <= last and (finished is None or finished >= first)
            for first, last in WINDOWS.values()
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def columns_of_the_form(case, first, last):
    """Columns of the printed form that a case stands in, for one period."""
    received, due, finished = case["received"], case["due"], case["result"]
    if received >= first:
        yield "received_total"
        yield "received_new"
        if case["channel"] == "online":
            yield "received_online"
        if case["channel"] in ("direct", "postal"):
            yield "received_direct_postal"
            yield f"received_{case['channel']}"
    else:
        yield "received_total"
        yield "carried_over"
    if finished is not None and finished <= last:
        yield "resolved_total"
        if case["status"] in GIVEN_BACK:
            yield "returned_withdrawn"
            yield "resolved_ontime"
        elif due is None or finished == due:
            yield "resolved_ontime"
        else:
            yield "resolved_early" if finished < due else "resolved_late"
        return
    yield "in_progress_total"
    start, end = case["paused_from"], case["paused_to"]
    clock_stands = start is not None and start <= last and (end is None or end > last)
    in_time = due is None or due >= last or clock_stands
    yield "in_progress_within" if in_time else "in_progress_overdue"


def by_hand(cases):
    rows = [dict(zip(cases, row, strict=True)) for row in zip(*cases.values(), strict=True)]
    times = Counter(row["case_id"] for row in rows)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    aside: Counter[str] = Counter()
    for case in rows:
        finished, reopened = case["finished"], case["reopened"]
        taken_back = finished is not None and reopened is not None and finished < reopened
        case["result"] = None if taken_back else finished
        reason = why_not(case, times[case["case_id"]] > 1)
        if reason is not None:
            aside[reason] += 1
            continue
        for period, (first, last) in WINDOWS.items():
            if case["received"] <= last and (case["result"] is None or case["result"] >= first):
                counts[case["unit_id"], period].update(columns_of_the_form(case, first, last))
    return counts, aside


@pytest.mark.parametrize("seed", [20230614, 7])
def test_ten_thousand_cases_are_counted_as_the_form_says(seed):
    cases = made_up_cases(seed, 5_000)
    counts, aside = by_hand(cases)
    tallied = pi.tally(cases, form="vn-ii06a", periods=list(WINDOWS), regime="nd-09-2019")
    told = {row["reason"]: row["rows"] for row in tallied.set_aside.to_pylist()}
    assert told == dict(aside)
    assert len(told) == 8
    assert tallied.report.counted + sum(told.values()) == 5_000
    assert {(row.unit_id, row.period) for row in tallied} == set(counts)
    for row in tallied:
        expected = counts[row.unit_id, row.period]
        assert {item: count for item, count in row.counts.items() if count} == dict(expected)
    assert len(tallied[0].counts) == 15


def test_every_identity_of_the_form_holds_where_every_channel_is_known():
    cases = made_up_cases(3, 4_000)
    cases["channel"] = [each or "postal" for each in cases["channel"]]
    tallied = pi.tally(cases, form="vn-ii06a", periods=list(WINDOWS), regime="nd-09-2019")
    form = pi.load_form("vn-ii06a")
    assert not set(
        pi.assess(tallied, indicators=pi.load_indicators("vn-operational"))
        .findings.data["rule"]
        .to_pylist()
    ) & {"CNT101", "CNT102"}
    for identity in form.identities:
        if not set(identity.items) <= set(tallied.data.column_names):
            continue
        for row in tallied:
            parts = sum(row.counts[item] or 0 for item in identity.parts.items)
            assert row.counts[identity.total] == parts, identity
    rows = {(row.unit_id, row.period): row.counts for row in tallied}
    for unit in "ABC":
        end = rows[unit, "2023-Q1"]["in_progress_total"]
        assert rows[unit, "2023-Q2"]["carried_over"] == end
