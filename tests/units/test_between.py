"""What happened to units between two days: one pass, against a look at one unit after the other."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import step, unit

import parindex as pi
from parindex.units.between import NO_DAY, changes_between
from parindex.units.name_keys import bare_names, composed, name_keys
from parindex.vocabulary import MatchRung, SuccessionKind, TransferExtent, UnitChange

DAY, END, DAYS = dt.date(2020, 1, 1), 20, 40
WORDS = ["xã An Hòa", "Xã An Hoà", "Phường An Hòa", "xã An Bình"]


def by_hand(registry, unit_id, first, second):
    """Say what happened to one unit, as the paragraph tells it (convention §76)."""
    start = registry.known_from
    is_early = start is not None and first < start
    if is_early or any(registry.unknown_until(unit_id, day) for day in (first, second)):
        return UnitChange.UNKNOWN
    versions = registry.versions(unit_id)
    before, after = (
        next((each for each in versions if each.is_valid_on(day)), None) for day in (first, second)
    )
    if after is None:
        ended = versions[-1].valid_to
        return UnitChange.ENDED if ended and ended < second else UnitChange.NEW
    return begun(registry, after) if before is None else difference(registry, before, after)


def begun(registry, after):
    steps = [each for each in registry.predecessors(after.id) if not each.is_of_one_unit]
    codes = {registry.versions(each.predecessor)[-1].code for each in steps}
    if after.code is None or after.code not in codes:
        return UnitChange.NEW
    vague = steps[0].extent is TransferExtent.NOT_STATED
    one = UnitChange.UNKNOWN if vague else UnitChange.NEW
    return UnitChange.GREW if len(steps) > 1 else one


def difference(registry, before, after):
    if before.name == after.name:
        one, other = (
            None if each.parent is None else registry.versions(each.parent)[0].code or each.parent
            for each in (before, after)
        )
        return UnitChange.NO_CHANGE_SEEN if one == other else UnitChange.MOVED
    names = composed([before.name, after.name])
    kinds = ((names, UnitChange.RESPELLED), (bare_names(names), UnitChange.RETYPED))
    for written, word in kinds:
        one, other = name_keys(written)[MatchRung.NO_DIACRITICS]
        if one == other:
            return word
    return UnitChange.RENAMED


def day_of(number):
    return None if number is None else DAY + dt.timedelta(number)


@st.composite
def registries(draw):
    """Units of one to three versions, of which some went into others that begin the day after."""
    units = [unit("H", level="district", code="10"), unit("K", level="district")]
    names = "ABCD"[: draw(st.integers(1, 4))]
    for name in names:
        cuts = [*sorted(draw(st.sets(st.integers(1, END - 1), max_size=2))), END]
        first = draw(st.sampled_from([None, 0]))
        for cut in cuts:
            units.append(
                unit(
                    name,
                    name=draw(st.sampled_from(WORDS)) + f" {name}",
                    code=draw(st.sampled_from([name, None])),
                    parent=draw(st.sampled_from(["H", "K"])),
                    valid_from=day_of(first),
                    valid_to=day_of(cut - 1),
                    known_from=draw(st.sampled_from([None, None, day_of((first or 0) + 1)])),
                )
            )
            first = cut
    units += [
        unit(each, code=code, name=WORDS[0], parent="H", valid_from=day_of(END))
        for each, code in (("N1", "A"), ("N2", draw(st.sampled_from(["B", None]))))
    ]
    extents = st.sampled_from([TransferExtent.WHOLE, TransferExtent.NOT_STATED])
    events = [
        step(day_of(END), SuccessionKind.MERGE, former, successor, draw(extents))
        for former in names
        if (successor := draw(st.sampled_from(["N1", "N1", "N2", None])))
    ]
    return pi.UnitRegistry(
        units, events=events, known_from=draw(st.sampled_from([None, day_of(3)]))
    )


def asked(registry):
    """Ask for every unit, and one that is not there, between all of some days."""
    ids = sorted({each.id for each in registry} | {"nobody"})
    rows = [
        (name, day_of(one), day_of(other))
        for name in ids
        for one in (-1, 0, 2, 9, 19, 20)
        for other in (1, 9, 19, 20, 30)
    ]
    days = [
        np.array([day.toordinal() for day in listed])
        for listed in ([one for _, one, _ in rows], [other for _, _, other in rows])
    ]
    codes = np.array([ids.index(name) for name, *_ in rows], np.int32)
    found = changes_between(registry, ids, codes, *days)
    expected = [-1 if row[0] == "nobody" else by_hand(registry, *row) for row in rows]
    return found.tolist(), expected


@examples(50)
@given(registries())
def test_one_pass_says_of_each_unit_what_a_look_at_it_alone_says(registry):
    found, expected = asked(registry)
    assert found == expected


def changed(*names, codes=("1", "1", "2"), extent=TransferExtent.WHOLE, moves=("A", "B")):
    """Versions of A, one after the other, and N, into which some units went on one day."""
    cuts = [None, *range(2, 2 + len(names)), END]
    units = [
        unit("A", name=name, code=codes[0], parent=parent, valid_from=day_of(since),
             valid_to=day_of(until - 1))
        for (name, parent), since, until in zip(names, cuts[:-1], [*cuts[1:-2], END], strict=False)
    ]  # fmt: skip
    return pi.UnitRegistry(
        [
            unit("H", level="district", code="10"),
            unit("K", level="district"),
            *units,
            unit("B", code=codes[2], valid_to=day_of(END - 1)),
            unit("N", code=codes[1], valid_from=day_of(END)),
        ],
        events=[step(day_of(END), SuccessionKind.MERGE, each, "N", extent) for each in moves],
    )


@pytest.mark.parametrize(
    ("registry", "unit_id", "days", "word"),
    [
        (changed(("xã Ba", "H")), "N", (19, 30), "grew"),
        (changed(("xã Ba", "H")), "A", (0, 30), "ended"),
        (changed(("xã Ba", "H")), "A", (0, 19), "no_change_seen"),
        (changed(("xã Ba", "H"), moves=["A"]), "N", (19, 30), "new"),
        (changed(("xã Ba", "H"), codes=("1", "3", "2")), "N", (19, 30), "new"),
        (changed(("xã Ba", "H"), codes=(None, None, None)), "N", (19, 30), "new"),
        (
            changed(("xã Ba", "H"), moves=["A"], extent=TransferExtent.NOT_STATED),
            "N",
            (19, 30),
            "unknown",
        ),
        (changed(("xã Ba", "H"), ("xã Ba", "K")), "A", (0, 19), "moved"),
        (changed(("xã Ba", "H"), ("phường Ba", "H")), "A", (0, 19), "retyped"),
        (changed(("xã Ba", "H"), ("xã Bà", "H")), "A", (0, 19), "respelled"),
        (changed(("xã Ba", "H"), ("xã Tư", "K")), "A", (0, 19), "renamed"),
        (changed(("xã Ba", "H"), ("xã Tư", "K")), "A", (0, 1), "no_change_seen"),
        (changed(("xã Ba", "H"), ("xã Tư", "K")), "N", (0, 1), "new"),
    ],
)
def test_each_word_has_its_unit(registry, unit_id, days, word):
    first, second = (np.array([day_of(day).toordinal()]) for day in days)
    (found,) = changes_between(registry, [unit_id], np.zeros(1, np.int32), first, second).tolist()
    assert UnitChange(found).text == word
    found_all, expected = asked(registry)
    assert found_all == expected


def test_without_a_day_nothing_is_said():
    registry = pi.UnitRegistry([unit("A")])
    days = np.array([NO_DAY, DAY.toordinal()])
    assert changes_between(registry, ["A"], np.zeros(2, np.int32), days, days).tolist() == [-1, 0]
    none = np.zeros(0, np.int64)
    assert not len(changes_between(registry, ["A"], none.astype(np.int32), none, none))
    assert not len(changes_between(pi.UnitRegistry([]), [], none.astype(np.int32), none, none))


@pytest.mark.parametrize("writing", ["Xã A", " Xã  A"])
def test_a_unit_is_found_in_any_writing(writing):
    registry = pi.UnitRegistry([unit("Xã A")])
    day = np.array([DAY.toordinal()])
    found = changes_between(registry, [writing], np.zeros(1, np.int32), day, day)
    assert found.tolist() == [UnitChange.NO_CHANGE_SEEN]
