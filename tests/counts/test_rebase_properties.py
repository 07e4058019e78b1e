"""What holds of rebased counts under any reorganisation that Hypothesis makes up."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from tests.makers import form_of, step

import parindex as pi

BEFORE = dt.date(2020, 1, 1)
DAYS = (dt.date(2021, 7, 1), dt.date(2022, 7, 1))
EVE = dt.timedelta(1)


@st.composite
def reorganisations(draw, *, whole_only=False, with_ends=True):
    """
    A registry in which units merge, split, give parts away and end, on two days.

    Of some it is not known into what, how much of them, or on which day.
    """
    first: dict[str, dt.date | None] = {f"u{number}": None for number in range(5)}
    last: dict[str, dt.date] = {}
    events: list[pi.units.Succession] = []
    kinds, extents = pi.vocabulary.SuccessionKind, pi.vocabulary.TransferExtent
    for turn, day in enumerate(DAYS):
        present = [unit for unit in first if unit not in last]
        changing = draw(st.lists(st.sampled_from(present), unique=True)) if present else []
        targets = [f"n{turn}{number}" for number in range(3)]
        for unit in changing:
            fates = ["whole"] + (["end", "lost"] if with_ends else [])
            fates += [] if whole_only else ["parts", "vague", "people"]
            fate = draw(st.sampled_from(fates))
            last[unit] = day - EVE
            if fate == "end":
                events.append(step(day, kinds.ABOLISH, unit, None))
            elif fate == "lost":
                not_before = draw(st.none() | st.just(day - 30 * EVE))
                events.append(step(day, kinds.UNKNOWN, unit, None, not_before=not_before))
            elif fate == "whole":
                target = draw(st.sampled_from(targets))
                not_before = draw(st.none() | st.just(day - 30 * EVE))
                known = whole_only or draw(st.booleans())
                options = {"not_before": not_before, "members_known": known}
                events.append(step(day, kinds.MERGE, unit, target, **options))
            elif fate == "vague":
                target = draw(st.sampled_from(targets))
                events.append(step(day, kinds.MERGE, unit, target, extents.NOT_STATED))
            elif fate == "people":
                listed = draw(st.permutations(targets))
                events.append(step(day, kinds.PART_MOVED, unit, listed[0], extents.POPULATION))
                events.append(step(day, kinds.PART_MOVED, unit, listed[1], extents.AREA))
            else:
                parts = st.lists(st.sampled_from(targets), min_size=2, max_size=3, unique=True)
                events += [
                    step(day, kinds.PART_MOVED, unit, target, extents.PART)
                    for target in draw(parts)
                ]
        first |= {each.successor: day for each in events if each.day == day and each.successor}
    return pi.UnitRegistry(
        [
            pi.AdministrativeUnit(
                id=unit,
                name=f"Xã {unit}",
                level="commune",
                valid_from=first[unit],
                valid_to=last.get(unit),
            )
            for unit in first
        ],
        events=events,
    )


@st.composite
def sheets(draw, registry, *, missing=True):
    """Counts of any units of the registry and one that it does not have, in three periods."""
    units = [*dict.fromkeys(unit.id for unit in registry), "elsewhere"]
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(units), st.sampled_from(["2021", "2022", "2023"])),
            unique=True,
            max_size=20,
        )
    )
    count = st.integers(0, 1000)
    counts = st.none() | count if missing else count
    return {
        "unit_id": [unit for unit, _ in keys],
        "period": [period for _, period in keys],
        "flow": [draw(counts) for _ in keys],
        "stock": [draw(counts) for _ in keys],
    }


FORM = form_of(flow=pi.model.CountKind.FLOW, stock=pi.model.CountKind.STOCK_END)


def totals(table, items=("flow", "stock")):
    found: Counter[tuple[str, str]] = Counter()
    for row in table.to_pylist() if not isinstance(table, dict) else rows_of(table):
        for item in items:
            found[item, row["period"]] += row[item] or 0
    return found


def rows_of(columns):
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


days = st.sampled_from([BEFORE, *DAYS])


@given(st.data(), days, st.sampled_from([None, "equal"]), st.booleans())
def test_under_any_reorganisation_nothing_is_lost(data, day, weights, with_form):
    """Per period and item: what was given is what the result holds and what it lists as left."""
    registry = data.draw(reorganisations())
    sheet = data.draw(sheets(registry))
    result = pi.rebase(
        sheet, registry, as_of=day, weights=weights, items=FORM if with_form else None
    )
    given_totals = totals(sheet)
    found = totals(result.data)
    left = totals(result.remainder)
    assert +given_totals == +(found + left)
    valid = {unit.id for unit in registry.on(day)}
    assert set(result.data["unit_id"].to_pylist()) <= valid
    words = {"kept", "rebased", "estimated"}
    for row, status in zip(result.data.to_pylist(), result.statuses.to_pylist(), strict=True):
        for item in ("flow", "stock"):
            assert (row[item] is not None) == (status[item] in words)


@given(st.data())
def test_there_and_back_keeps_the_totals_of_whole_transfers(data):
    registry = data.draw(reorganisations(whole_only=True, with_ends=False))
    units = [unit.id for unit in registry.on(BEFORE)]
    sheet = {
        "unit_id": units,
        "period": ["2021"] * len(units),
        "flow": [data.draw(st.integers(0, 1000)) for _ in units],
    }
    there = pi.rebase(sheet, registry, as_of=DAYS[-1])
    assert set(there.statuses["flow"].to_pylist()) <= {"kept", "rebased"}
    back = pi.rebase(there, registry, as_of=BEFORE, weights="equal")
    assert totals(there.data, ["flow"]) == totals(back.data, ["flow"]) == totals(sheet, ["flow"])
    again = pi.rebase(back, registry, as_of=DAYS[-1])
    assert again == there


@given(st.data(), days, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(data, day, random):
    registry = data.draw(reorganisations())
    sheet = data.draw(sheets(registry))
    order = list(range(len(sheet["unit_id"])))
    random.shuffle(order)
    shuffled = {name: [column[place] for place in order] for name, column in sheet.items()}
    one, two = (pi.rebase(each, registry, as_of=day, weights="equal") for each in (sheet, shuffled))
    assert one == two
    assert one.statuses.to_pylist() == two.statuses.to_pylist()
    assert totals(one.remainder) == totals(two.remainder)
    assert one.gaps.to_pylist() == two.gaps.to_pylist()


RATE = pi.Indicator.proportion("share", numerator=["flow"], denominator=["stock"])


@given(st.data(), st.sampled_from([None, "equal"]))
def test_a_rebased_prior_value_is_the_rate_of_the_rebased_counts(data, weights):
    """Two ways to one number: rates of rebased counts, and the prior values of a comparison."""
    registry = data.draw(reorganisations())
    units = [unit.id for unit in registry.on(BEFORE)]
    now = [unit.id for unit in registry.on(DAYS[-1])]
    then = {"unit_id": units, "period": ["2020"] * len(units)}
    then["flow"] = [data.draw(st.integers(0, 50)) for _ in units]
    then["stock"] = [data.draw(st.none() | st.integers(50, 90)) for _ in units]
    judged = {"unit_id": now, "period": ["2021"] * len(now)}
    judged |= {"flow": [1] * len(now), "stock": [2] * len(now)}
    together = {name: [*then[name], *judged[name]] for name in then}
    compared = pi.compare_to_prior_year(
        pi.compute_rates(together, [RATE]),
        registry=registry,
        as_of=DAYS[-1],
        rebase=True,
        weights=weights,
    )
    brought = pi.rebase(then, registry, as_of=DAYS[-1], weights=weights)
    expected = {
        row["unit_id"]: row["value"] for row in pi.compute_rates(brought, [RATE]).data.to_pylist()
    }
    is_sum = {row["unit_id"]: {row["flow"], row["stock"]} for row in brought.statuses.to_pylist()}
    for row in compared.data.to_pylist():
        if row["period"] != "2021":
            continue
        assert row["prior_value"] == expected.get(row["unit_id"])
        word, statuses = row["comparability"], is_sum.get(row["unit_id"], set())
        if row["prior_value"] is not None:
            assert (word == "estimated") == ("estimated" in statuses)
            assert (word == "rebased") == ("rebased" in statuses and "estimated" not in statuses)
        else:
            assert word in ("unit_changed", "no_prior")
            assert row["change"] is None
