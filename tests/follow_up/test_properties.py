"""Life cycles against a second computation, issue by issue; any order, any re-run, any subset."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.follow_up.followed import lifecycles, merged, review

import parindex as pi

UNITS = ("a", "b", "c")
PERIODS = ("2021", "2022-H2", "2022", "2023-H1", "2023-Q3")  # two of them end together
ENDS = {"2021": 12, "2022-H2": 24, "2022": 24, "2023-H1": 30, "2023-Q3": 33}
CELLS = st.sampled_from([60, 70, 80, 95, 100, "zero", None])


def sheets(periods=PERIODS, units=UNITS, least=0):
    keys = st.tuples(st.sampled_from(units), st.sampled_from(periods))
    return st.dictionaries(keys, CELLS, min_size=least, max_size=9)


def found(cell):
    return isinstance(cell, int) and cell < 90


def looked(cell):
    return isinstance(cell, int)


def told(now, then, unit):
    """
    What became of the issue of one unit: life cycle, periods open, first period; None without one.

    Written from the convention, one period after the other, without a table.
    """
    count, since, prior, end = 0, None, None, 0
    seen_then = None
    last: tuple[str, str | None, int, str | None] | None = (
        None  # what the latest finding says, and from which review it is
    )
    gone_then = False
    for period in PERIODS:
        n, t = now.get((unit, period)), then.get((unit, period))
        here = found(n) or (found(t) and not looked(n))
        missed = (looked(n) and not found(n) and (end < ENDS[period] or found(t))) or (
            looked(t) and not found(t) and not found(n) and end < ENDS[period]
        )
        if here or (found(t) and missed):
            count, since = count + 1, since or period
            end = ENDS[period]
        if found(t):
            prior, gone_then, seen_then = t, False, ENDS[period]
        elif looked(t) and seen_then is not None and seen_then < ENDS[period]:
            gone_then = True
        if found(n):
            word = "new"
            if prior is not None:
                word = "worsened" if n < prior else "eased" if n > prior else "persisting"
            last = ("now", word, count, since)
        elif found(t):
            last = ("then", None, count, since)
        if missed and not here and count:
            if last is not None:
                last = (last[0], "resolved", count, since)
            count, since, prior = 0, None, None
    if last is None:
        return None
    if last[0] == "then" and gone_then:  # the earlier review had seen the end of it
        has_row = any(found(now.get((unit, period))) for period in PERIODS)
        return ("resolved", *last[2:]) if has_row else None
    return (last[1] or "not_checked", *last[2:])


@given(sheets(least=1), sheets(least=1))
def test_life_cycles_are_those_of_a_second_computation(now, then):
    followed = review(now).against(review(then))
    made = {
        row.unit_id: (row.lifecycle.text, row.periods_open, row.open_since)
        for row in followed
        if row.lifecycle is not None
    }
    wanted = {unit: told(now, then, unit) for unit in UNITS}
    assert made == {unit: each for unit, each in wanted.items() if each is not None}


@given(sheets(least=1), sheets(least=1), st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_anything(now, then, random):
    def shuffled(cells):
        order = list(cells)
        random.shuffle(order)
        return {key: cells[key] for key in order}

    once = review(now).against(review(then))
    again = review(shuffled(now)).against(review(shuffled(then)))
    assert once == again
    assert once.to_json() == again.to_json()


@given(sheets(least=1))
def test_a_review_followed_from_itself_is_the_same_review(cells):
    findings = review(cells)
    again = findings.against(findings)
    assert len(again) == len(findings)
    labels = set(lifecycles(again).values())
    assert labels <= {"persisting", "resolved"}
    if "resolved" not in labels:  # what is resolved once is not told again
        columns = ["lifecycle", "periods_open", "open_since", "prior_magnitude"]
        third = again.against(again)
        assert third.data.select(columns).equals(again.data.select(columns))


@given(sheets(periods=("2023-H1",), least=1), sheets(least=1), st.data())
def test_data_that_are_taken_away_never_resolve_anything(now, then, data):
    kept = data.draw(st.sets(st.sampled_from(sorted(now)), min_size=1))
    full = lifecycles(review(now).against(review(then)))
    part = lifecycles(review({key: now[key] for key in sorted(kept)}).against(review(then)))
    resolved = {unit for unit, word in part.items() if word == "resolved"}
    assert resolved <= {unit for unit, word in full.items() if word == "resolved"}


@given(sheets(least=1), sheets(least=1))
def test_every_finding_is_kept_and_every_issue_is_told_once(now, then):
    later, earlier = review(now), review(then)
    followed = later.against(earlier)
    rows = followed.data.slice(0, len(later))
    assert rows["fingerprint"].equals(later.data["fingerprint"])
    lost = followed.data.slice(len(later))
    assert set(lost["fingerprint"].to_pylist()) <= set(earlier.data["fingerprint"].to_pylist())
    told_of = [row.unit_id for row in followed if row.lifecycle is not None]
    assert len(told_of) == len(set(told_of))
    for row in followed:
        assert (row.lifecycle is pi.vocabulary.Lifecycle.NOT_CHECKED) == (
            row.lifecycle_reason is not None
        )


@given(sheets(units=("a", "b"), periods=("2021", "2022"), least=1), sheets(periods=("2023-H1",)))
def test_a_unit_that_goes_on_under_another_id_is_the_same_line(then, now):
    renamed = {("m" if unit == "a" else unit, period): cell for (unit, period), cell in now.items()}
    direct = review(now | {("z", "2023-H1"): 95}).against(review(then))
    registry = merged(("a", "m"), made="m")
    through = review(renamed | {("z", "2023-H1"): 95}).against(review(then), registry=registry)
    columns = ["lifecycle", "lifecycle_reason", "periods_open", "open_since", "prior_magnitude"]

    def by_issue(findings):
        rows = findings.data.select(["unit_id", "period", *columns]).to_pylist()
        for row in rows:
            row["unit_id"] = "a" if row["unit_id"] == "m" else row["unit_id"]
        return sorted(rows, key=str)

    assert by_issue(direct) == by_issue(through)


@given(sheets(least=1), sheets(least=1))
def test_files_between_two_reviews_change_nothing(now, then):
    earlier = review(then)
    direct = review(now).against(earlier)
    read = pi.read_findings(earlier.to_json() or "")
    assert review(now).against(read) == direct


def test_many_rows_of_one_issue_count_as_the_worst():
    generator = np.random.default_rng(3)
    rows = {("a", "2022"): 70, ("a", "2021"): 60}
    order = generator.permutation(len(rows))
    shuffled = {list(rows)[at]: list(rows.values())[at] for at in order}
    assert lifecycles(review({("a", "2023-H1"): 65}).against(review(shuffled))) == {"a": "worsened"}
