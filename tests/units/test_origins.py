"""Where units come from, of all at once, against a walk from each unit."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import step, unit

import parindex as pi
from parindex.units.origins import Origins
from parindex.vocabulary import SuccessionKind, TransferExtent

DAY = dt.date(2020, 1, 1)
PARTS = (TransferExtent.PART, TransferExtent.NOT_STATED)


def has_parts(registry, unit_id, seen=()):
    """Say whether a unit, or one that it was made of, took over a part of another."""
    return unit_id not in seen and any(
        each.extent in PARTS or has_parts(registry, each.predecessor, (*seen, unit_id))
        for each in registry.predecessors(unit_id)
    )


@st.composite
def registries(draw):
    """Three generations of units; each of a later one is made of some of the one before."""
    units, events = [], []
    for generation in range(3):
        since = None if generation == 0 else DAY + dt.timedelta(generation)
        until = None if generation == 2 else DAY + dt.timedelta(generation)
        units += [unit(f"{generation}{at}", valid_from=since, valid_to=until) for at in range(3)]
        moves = st.tuples(
            st.integers(0, 2), st.integers(0, 2), st.sampled_from(TransferExtent), st.integers(0, 9)
        )
        for former, later, extent, days in draw(st.lists(moves, max_size=4)) if generation else ():
            day = DAY + dt.timedelta(days)
            events.append(
                step(day, SuccessionKind.MERGE, f"{generation - 1}{former}",
                     f"{generation}{later}", extent)
            )  # fmt: skip
    return pi.UnitRegistry(units, events=draw(st.permutations(events)))


@examples(40)
@given(registries())
def test_all_at_once_say_what_a_walk_from_each_says(registry):
    origins = Origins.of(registry)
    ids = [each.id for each in registry]
    rows = origins.rows(ids)
    assert origins.begins[rows].tolist() == [each.valid_from is not None for each in registry]
    assert origins.has_parts[rows].tolist() == [has_parts(registry, each) for each in ids]
    former = [
        "; ".join(dict.fromkeys(each.predecessor for each in registry.predecessors(unit_id)))
        for unit_id in ids
    ]
    assert origins.former.take(rows).to_pylist() == [text or None for text in former]


def test_a_unit_that_is_not_there_has_no_origin():
    for registry in (pi.UnitRegistry([]), pi.UnitRegistry([unit("A")])):
        origins = Origins.of(registry)
        (row,) = origins.rows(["nobody"])
        assert not origins.begins[row]
        assert not origins.has_parts[row]
        assert origins.former[int(row)].as_py() is None
