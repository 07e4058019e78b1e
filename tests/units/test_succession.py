"""Steps from unit to unit: what they may say, and what a registry answers about them."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.units.registry import UnitRegistry
from parindex.units.succession import Succession, SuccessionLines
from parindex.units.unit import AdministrativeUnit
from parindex.vocabulary import SuccessionKind, TransferExtent

DAY, EVE = dt.date(2025, 7, 1), dt.date(2025, 6, 30)


def step(predecessor, successor, *, kind=SuccessionKind.MERGE, day=DAY, **options):
    return Succession(
        day=day,
        kind=kind,
        predecessor=predecessor,
        successor=successor,
        legal_basis="NQ 1673/NQ-UBTVQH15",
        **options,
    )


def unit(unit_id, **options):
    return AdministrativeUnit(id=unit_id, name=f"Xã {unit_id}", level="commune", **options)


REGISTRY = UnitRegistry(
    [
        unit("a", valid_to=EVE),
        unit("b", valid_to=EVE),
        unit("n", valid_from=DAY, valid_to=dt.date(2026, 4, 29)),
        unit("m", valid_from=dt.date(2026, 4, 30)),
    ],
    events=[
        step("n", "m", day=dt.date(2026, 4, 30)),
        step("b", "n", kind=SuccessionKind.PART_MOVED, extent=TransferExtent.PART),
        step("a", "n"),
    ],
)


def test_a_step_is_whole_unless_it_says_otherwise():
    assert step("a", "b").extent is TransferExtent.WHOLE


def test_what_is_abolished_has_no_successor_and_everything_else_has_one():
    assert step("a", None, kind=SuccessionKind.ABOLISH).successor is None
    with pytest.raises(DefinitionError, match="successor must be None, for nothing comes after"):
        step("a", "b", kind=SuccessionKind.ABOLISH)
    with pytest.raises(DefinitionError, match="successor must be given, got nothing"):
        step("a", None)


def test_a_unit_becomes_itself_only_under_another_name_or_as_another_kind():
    assert step("a", "a", kind=SuccessionKind.RENAME).is_of_one_unit
    assert not step("a", "b", kind=SuccessionKind.RETYPE).is_of_one_unit
    with pytest.raises(DefinitionError, match="kind must be rename or retype"):
        step("a", "a")


def test_a_step_needs_a_legal_basis():
    with pytest.raises(DefinitionError, match="legal_basis"):
        Succession(
            day=DAY, kind=SuccessionKind.MERGE, predecessor="a", successor="b", legal_basis=""
        )


def test_steps_are_found_by_either_end_in_order_of_days():
    assert [each.predecessor for each in REGISTRY.predecessors("n")] == ["b", "a"]
    assert [each.successor for each in REGISTRY.successors("n")] == ["m"]
    assert REGISTRY.predecessors("a") == ()
    assert [each.day.year for each in REGISTRY.events] == [2025, 2025, 2026]


def test_a_lineage_goes_through_any_number_of_units_and_may_be_cut_by_days():
    assert [(each.predecessor, each.successor) for each in REGISTRY.lineage("m")] == [
        ("a", "n"),
        ("b", "n"),
        ("n", "m"),
    ]
    # the line of one unit, not of those that went the same way
    assert [each.predecessor for each in REGISTRY.lineage("a")] == ["a", "n"]
    assert [each.predecessor for each in REGISTRY.lineage("m", to_day=DAY)] == ["a", "b"]
    assert [each.predecessor for each in REGISTRY.lineage("m", dt.date(2026, 1, 1))] == ["n"]


def test_a_lineage_that_runs_in_a_circle_ends():
    circle = SuccessionLines((step("a", "b"), step("b", "a", day=dt.date(2026, 1, 1))))
    assert len(circle.lineage("a")) == 2


@pytest.mark.parametrize("ask", ["successors", "predecessors", "lineage", "versions"])
def test_an_unknown_unit_is_told(ask):
    with pytest.raises(UnknownCodeError, match="no unit 'x'"):
        getattr(REGISTRY, ask)("x")


def test_an_event_that_names_no_unit_of_the_registry_is_refused():
    with pytest.raises(DefinitionError, match="successor must be the id of a unit listed, got 'z'"):
        UnitRegistry([unit("a")], events=[step("a", "z")])


def test_the_registry_of_a_day_is_made_once_and_has_no_events():
    assert REGISTRY.on(DAY) is REGISTRY.on(dt.date(2026, 4, 29))
    assert REGISTRY.on(DAY) is not REGISTRY.on(dt.date(2026, 4, 30))
    assert [each.id for each in REGISTRY.on(DAY)] == ["n"]
    assert REGISTRY.on(DAY).events == ()


def test_registries_with_other_events_are_not_equal_and_events_pickle():
    units = list(REGISTRY)
    assert UnitRegistry(units, events=REGISTRY.events) == REGISTRY
    assert UnitRegistry(units) != REGISTRY
    assert pickle.loads(pickle.dumps(REGISTRY)) == REGISTRY
