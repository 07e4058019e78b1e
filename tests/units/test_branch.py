"""A branch of a registry: the unit, what stands below it, on the days on which it does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import step, unit

import parindex as pi

TURN = dt.date(2023, 7, 1)
BEFORE: dict[str, Any] = {"valid_to": dt.date(2023, 6, 30)}
SINCE: dict[str, Any] = {"valid_from": TURN}
TREE = pi.UnitRegistry(
    [
        unit("P", "province"),
        unit("D", "district", "P"),
        unit("E", "district", "P"),
        unit("X", parent="D"),
        unit("Y", parent="D", **BEFORE),
        unit("Y", parent="E", **SINCE),
        unit("Z", parent="E"),
    ]
)


def spans(registry):
    return [(each.id, each.parent, each.valid_from, each.valid_to) for each in registry]


def test_a_branch_has_the_unit_at_the_top_and_what_stands_below_it():
    assert spans(TREE.below("D")) == [
        ("D", None, None, None),
        ("X", "D", None, None),
        ("Y", "D", None, dt.date(2023, 6, 30)),
    ]


def test_the_branch_of_the_top_is_the_registry():
    assert TREE.below("P") == TREE


def test_a_unit_without_any_below_it_is_a_branch():
    assert [each.id for each in TREE.below("Z")] == ["Z"]


def test_a_unit_below_one_that_moved_is_there_while_that_one_is():
    tree = pi.UnitRegistry(
        [
            unit("P", "province"),
            unit("Q", "province"),
            unit("D", "district", "P", **BEFORE),
            unit("D", "district", "Q", **SINCE),
            unit("X", parent="D"),
            unit("W", parent="D", **BEFORE),
        ]
    )
    assert spans(tree.below("Q")) == [
        ("Q", None, None, None),
        ("D", "Q", TURN, None),
        ("X", "D", TURN, None),
    ]


def test_a_unit_below_one_that_changed_its_name_stays_one_version():
    tree = pi.UnitRegistry(
        [
            unit("D", "district", name="Huyện D", **BEFORE),
            unit("D", "district", name="Thị xã D", **SINCE),
            unit("X", parent="D"),
        ]
    )
    assert tree.below("D") == tree


def test_events_within_the_branch_go_along_and_others_do_not():
    kind = pi.vocabulary.SuccessionKind
    events = [
        step(TURN, kind.MERGE, "a", "n"),
        step(TURN, kind.MERGE, "b", "n"),
        step(TURN, kind.ABOLISH, "c", None),
    ]
    tree = pi.UnitRegistry(
        [
            unit("D", "district"),
            unit("a", parent="D", **BEFORE),
            unit("b", **BEFORE),
            unit("c", parent="D", **BEFORE),
            unit("n", parent="D", **SINCE),
        ],
        events=events,
        spellings={"a": ("A",), "b": ("B",)},
        complete_from=TURN,
    )
    branch = tree.below("D")
    assert branch.events == (events[0], events[2])
    assert dict(branch.spellings) == {"a": ("A",)}
    assert branch.complete_from == TURN


def test_an_unknown_unit_is_refused():
    with pytest.raises(pi.errors.UnknownCodeError, match="no unit 'W'"):
        TREE.below("W")


@given(st.sampled_from("PDEXYZ"), st.dates(dt.date(2022, 1, 1), dt.date(2024, 12, 31)))
def test_on_every_day_it_has_the_unit_and_its_descendants(top, day):
    there = TREE.on(day)
    expected = {top, *(each.id for each in there.descendants(top))}
    assert {each.id for each in TREE.below(top).on(day)} == expected
