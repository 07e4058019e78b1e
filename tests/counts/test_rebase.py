"""Counts on the units of another day: whole units add, parts wait for a weight, nothing is lost."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.makers import form_of, step, unit

import parindex as pi

PART, WHOLE = pi.vocabulary.TransferExtent.PART, pi.vocabulary.TransferExtent.WHOLE
DAY, BEFORE = dt.date(2021, 7, 1), dt.date(2020, 1, 1)
FORM = form_of(flow=pi.model.CountKind.FLOW, stock=pi.model.CountKind.STOCK_END)


def registry_of(*events, also=()):
    """Units that the events name, each valid until or from their day, and units for ever."""
    units = dict.fromkeys(also, (None, None))
    for event in events:
        first, _ = units.get(event.predecessor, (None, None))
        units[event.predecessor] = (first, event.day - dt.timedelta(1))
        if event.successor:
            _, last = units.get(event.successor, (None, None))
            units[event.successor] = (event.day, last)
    return pi.UnitRegistry(
        [unit(each, valid_from=first, valid_to=last) for each, (first, last) in units.items()],
        events=events,
    )


MERGE, MOVED = pi.vocabulary.SuccessionKind.MERGE, pi.vocabulary.SuccessionKind.PART_MOVED
MERGED = registry_of(step(DAY, MERGE, "a", "n"), step(DAY, MERGE, "b", "n"), also=["c"])
DIVIDED = registry_of(
    step(DAY, MERGE, "a", "n"),
    step(DAY, MOVED, "b", "n", PART),
    step(DAY, MOVED, "b", "m", PART),
)


def counts(**units):
    return {
        "unit_id": list(units),
        "period": ["2021"] * len(units),
        "flow": list(units.values()),
    }


def result_of(result, item="flow"):
    rows = zip(result.data.to_pylist(), result.statuses.to_pylist(), strict=True)
    return {row["unit_id"]: (row[item], status[item]) for row, status in rows}


def remainder_of(result):
    return [
        (row["unit_id"], row["successor"], row["reason"], row["flow"])
        for row in result.remainder.to_pylist()
    ]


def test_whole_units_add_and_others_stay_what_they_are():
    result = pi.rebase(counts(a=3, b=4, c=5), MERGED, as_of=DAY)
    assert result_of(result) == {"n": (7, "rebased"), "c": (5, "kept")}
    assert remainder_of(result) == []
    moves = [
        (row["predecessor"], row["successor"], row["rows"]) for row in result.moves.to_pylist()
    ]
    assert moves == [("a", "n", 1), ("b", "n", 1)]


def test_before_the_day_nothing_moves():
    result = pi.rebase(counts(a=3, b=4), MERGED, as_of=DAY - dt.timedelta(1))
    assert result_of(result) == {"a": (3, "kept"), "b": (4, "kept")}
    assert len(result.moves) == 0


@pytest.mark.parametrize(("given_counts", "gap"), [({"a": 3}, None), ({"a": 3, "b": None}, "flow")])
def test_a_sum_that_lacks_a_unit_is_not_made_and_says_who(given_counts, gap):
    result = pi.rebase(counts(**given_counts), MERGED, as_of=DAY)
    assert result_of(result) == {"n": (None, "incomplete")}
    assert remainder_of(result) == [("a", "n", "no_sum", 3)]
    assert [(row["item"], row["child_unit_id"]) for row in result.gaps.to_pylist()] == [(gap, "b")]


def test_where_nobody_reported_nothing_is_incomplete():
    result = pi.rebase(counts(a=None, b=None), MERGED, as_of=DAY)
    assert result_of(result) == {"n": (None, "not_reported")}
    assert len(result.remainder) == 0


def test_without_a_weight_a_part_is_not_shared_out():
    result = pi.rebase(counts(a=3, b=10), DIVIDED, as_of=DAY)
    assert result_of(result) == {"n": (None, "unresolved"), "m": (None, "unresolved")}
    assert sorted(remainder_of(result)) == [("a", "n", "no_sum", 3), ("b", None, "part", 10)]
    assert len(result.estimates) == 0


def test_with_a_weight_every_count_it_touches_says_so():
    weights = pi.PartWeights(name="population", parts={("b", "n"): 300, ("b", "m"): 700})
    result = pi.rebase(counts(a=3, b=10), DIVIDED, as_of=DAY, weights=weights)
    assert result_of(result) == {"n": (6, "estimated"), "m": (7, "estimated")}
    assert result.estimates.to_pylist() == [
        {
            "unit_id": "n",
            "period": "2021",
            "item": "flow",
            "count": 6,
            "estimated": 3,
            "share": 0.5,
            "weight": "population",
        },
        {
            "unit_id": "m",
            "period": "2021",
            "item": "flow",
            "count": 7,
            "estimated": 7,
            "share": 1.0,
            "weight": "population",
        },
    ]
    assert [row["estimated"] for row in result.moves.to_pylist()] == [False, True, True]


def test_a_weight_that_a_part_lacks_shares_nothing_out():
    weights = pi.PartWeights(name="area", parts={("b", "n"): 300})
    result = pi.rebase(counts(a=3, b=10), DIVIDED, as_of=DAY, weights=weights)
    assert result_of(result) == {"n": (None, "unresolved"), "m": (None, "unresolved")}


def test_backwards_a_unit_made_of_one_part_alone_is_whole_and_others_are_not():
    result = pi.rebase(counts(n=8, m=5), DIVIDED, as_of=BEFORE)
    assert result_of(result) == {"a": (None, "unresolved"), "b": (None, "unresolved")}
    alone = registry_of(step(DAY, MOVED, "b", "n", PART), step(DAY, MOVED, "b", "m", PART))
    result = pi.rebase(counts(n=8, m=5), alone, as_of=BEFORE)
    assert result_of(result) == {"b": (13, "rebased")}


def test_a_flow_of_the_unit_and_of_its_predecessors_in_one_period_adds_and_a_stock_does_not():
    sheet = {
        "unit_id": ["a", "b", "n"],
        "period": ["2021"] * 3,
        "flow": [3, 4, 5],
        "stock": [1, 2, 3],
    }
    result = pi.rebase(sheet, MERGED, as_of=DAY, items=FORM)
    assert result_of(result) == {"n": (12, "rebased")}
    assert result_of(result, "stock") == {"n": (None, "two_dates")}
    assert sum(row["stock"] for row in result.remainder.to_pylist()) == 6
    read = pi.read_counts(sheet, form=FORM)  # the form may come with the counts
    assert result_of(pi.rebase(read, MERGED, as_of=DAY)) == {"n": (12, "rebased")}
    # without a form nobody says that it is a flow
    assert result_of(pi.rebase(sheet, MERGED, as_of=DAY)) == {"n": (None, "two_dates")}


def test_a_unit_that_ended_is_told_with_the_units_that_its_territory_needs():
    event = step(DAY, pi.vocabulary.SuccessionKind.ABOLISH, "h", None)
    registry = pi.UnitRegistry(
        [
            unit("h", "district", valid_to=DAY - dt.timedelta(1)),
            unit("a", "commune", "h", valid_to=DAY - dt.timedelta(1)),
            unit("b", valid_to=DAY - dt.timedelta(1)),
            unit("n", valid_from=DAY),
        ],
        events=[event, step(DAY, MERGE, "a", "n"), step(DAY, MERGE, "b", "n")],
    )
    result = pi.rebase(counts(h=9), registry, as_of=DAY)
    assert remainder_of(result) == [("h", None, "no_successor", 9)]
    assert result.ended.to_pylist() == [
        {"unit_id": "h", "needed_unit_id": "n", "holds_other": True, "others": "b"}
    ]


def test_a_unit_that_the_registry_does_not_have_is_left():
    assert remainder_of(pi.rebase(counts(x=1), MERGED, as_of=DAY)) == [
        ("x", None, "unknown_unit", 1)
    ]


def test_a_cell_that_is_no_count_is_no_part_of_a_sum():
    result = pi.rebase(counts(a=3, b=-4), MERGED, as_of=DAY)
    assert result_of(result) == {"n": (None, "incomplete")}
    assert len(result.provenance.input.faults) == 1


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        ([step(DAY, MERGE, "a", "n"), step(DAY, MERGE, "a", "m")], "two_successors of 'a'"),
        ([step(DAY, MOVED, "a", "n", PART)], "part_alone of 'a'"),
    ],
)
def test_events_that_contradict_each_other_move_nothing(events, fault):
    with pytest.raises(pi.errors.InputError, match=fault):
        pi.rebase(counts(a=3), registry_of(*events), as_of=DAY)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"as_of": "2021-07-01"}, "as_of must be a datetime.date"),
        ({"as_of": dt.datetime(2021, 7, 1)}, "as_of must be a datetime.date"),
        ({"weights": "population"}, "weights must be PartWeights, 'equal' or None"),
        ({"items": "flow"}, "items must be a form or a list of item codes"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(options, message):
    with pytest.raises(pi.errors.InputError, match=message):
        pi.rebase(counts(a=3), MERGED, **{"as_of": DAY} | options)


def test_an_item_that_is_listed_and_not_there_is_refused():
    with pytest.raises(pi.errors.MissingColumnError, match="'other'"):
        pi.rebase(counts(a=3), MERGED, as_of=DAY, items=["other"])


def test_counts_too_large_to_add_are_refused():
    units = {f"u{number}": 2**53 for number in range(513)}
    with pytest.raises(pi.errors.InputError, match=r"less than 2\*\*62"):
        pi.rebase(counts(**units), registry_of(also=units), as_of=DAY)


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ({"predecessor": ["a"], "successor": ["n"]}, pi.errors.MissingColumnError, "'weight'"),
        (
            {"predecessor": ["a"] * 2, "successor": ["n"] * 2, "weight": [1, 2]},
            pi.errors.InputError,
            "each part once",
        ),
        (
            {"predecessor": ["a"], "successor": ["n"], "weight": [-1]},
            pi.errors.InputError,
            "from 0",
        ),
        (
            {"predecessor": ["a"], "successor": ["n"], "weight": ["x"]},
            pi.errors.InputError,
            "numbers",
        ),
    ],
)
def test_a_table_that_holds_no_weights_is_refused(table, error, message):
    with pytest.raises(error, match=message):
        pi.PartWeights.from_table(table, name="area")


@pytest.mark.parametrize(
    ("period", "own", "expected"),
    [
        ("2021", 5, (12, "rebased")),
        ("2020", 5, (None, "two_dates")),
        ("2020", None, (7, "rebased")),
    ],
)
def test_what_a_unit_restates_for_a_period_before_it_began_is_never_added(period, own, expected):
    """In 2021 the unit worked for half a year; its 2020 is that of its predecessors, told again."""
    sheet = {
        "unit_id": ["a", "b", "n"],
        "period": [period] * 3,
        "flow": [3, 4, own],
        "stock": [None] * 3,
    }
    result = pi.rebase(sheet, MERGED, as_of=DAY, items=FORM)
    assert result_of(result)["n"] == expected


GROWN = pi.UnitRegistry(
    [unit("a", valid_to=DAY - dt.timedelta(1)), unit("b"), unit("c")],
    events=[step(DAY, MERGE, "a", "b")],
)


@pytest.mark.parametrize(
    ("period", "own", "flow", "stock"),
    [
        ("2020", 5, (8, "rebased"), (8, "rebased")),
        ("2020", None, (None, "incomplete"), (None, "incomplete")),
        ("2021", 5, (8, "rebased"), (None, "two_dates")),
        ("2021", None, (None, "incomplete"), (None, "incomplete")),
    ],
)
def test_what_a_unit_that_goes_on_counted_before_is_its_own(period, own, flow, stock):
    """It existed in 2020 beside the one that went into it, so that nothing is told again."""
    sheet = {"unit_id": ["a", "b"], "period": [period] * 2, "flow": [3, own], "stock": [3, own]}
    result = pi.rebase(sheet, GROWN, as_of=DAY, items=FORM)
    assert result_of(result)["b"] == flow
    assert result_of(result, "stock")["b"] == stock


def test_a_sum_that_lacks_the_unit_itself_is_not_made_and_says_so():
    result = pi.rebase(counts(a=3, c=4), GROWN, as_of=DAY, items=FORM)
    assert result_of(result) == {"b": (None, "incomplete"), "c": (4, "kept")}
    assert [(row["unit_id"], row["child_unit_id"]) for row in result.gaps.to_pylist()] == [
        ("b", "b")
    ]
    assert remainder_of(result) == [("a", "b", "no_sum", 3)]


@pytest.mark.parametrize("weights", [None, "equal"])
def test_backwards_nobody_says_how_much_of_a_unit_that_goes_on_was_its_own(weights):
    result = pi.rebase(counts(b=8, c=4), GROWN, as_of=BEFORE, weights=weights)
    assert result_of(result) == {"a": (None, "unresolved"), "c": (4, "kept")}
    assert remainder_of(result) == [("b", None, "part", 8)]


def test_a_calendar_tells_which_periods_ended_before_a_unit_began():
    sheet = {
        "unit_id": ["a", "b", "n"],
        "period": ["2021-H1"] * 3,
        "flow": [3, 4, 5],
        "stock": [None] * 3,
    }
    open_days = pi.rebase(sheet, MERGED, as_of=DAY, items=FORM)
    assert result_of(open_days)["n"] == (12, "rebased")
    known_days = pi.rebase(sheet, MERGED, as_of=DAY, items=FORM, regime="nd-09-2019")
    assert result_of(known_days)["n"] == (None, "two_dates")
    assert sorted(remainder_of(known_days)) == [
        ("a", "n", "no_sum", 3),
        ("b", "n", "no_sum", 4),
        ("n", "n", "no_sum", 5),
    ]
