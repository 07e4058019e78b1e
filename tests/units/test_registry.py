from __future__ import annotations

import copy
import datetime as dt
import itertools
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, FaultGroup, InputError, UnknownCodeError
from parindex.units.registry import UnitRegistry
from parindex.units.unit import AdministrativeUnit

LAST = dt.date(2025, 6, 30)
REFORM = dt.date(2025, 7, 1)

# Codes and names of Si Ma Cai district and its successors, Resolution 1673/NQ-UBTVQH15.
OLD_COMMUNES = {
    "02800": "Xã Nàn Sán",
    "02803": "Xã Thào Chư Phìn",
    "02806": "Xã Bản Mế",
    "02809": "Thị trấn Si Ma Cai",
    "02812": "Xã Sán Chải",
    "02818": "Xã Lùng Thẩn",
    "02821": "Xã Cán Cấu",
    "02824": "Xã Sín Chéng",
    "02827": "Xã Quan Hồ Thẩn",
    "02836": "Xã Nàn Sín",
}
NEW_COMMUNES = {"02809": "Xã Si Ma Cai", "02824": "Xã Sín Chéng", "02848": "Xã Lùng Phình"}


def unit(
    unit_id: str,
    parent: str | None = None,
    level: str = "commune",
    first: dt.date | None = None,
    last: dt.date | None = None,
    code: str | None = None,
) -> AdministrativeUnit:
    return AdministrativeUnit(
        id=unit_id,
        name=f"Unit {unit_id}",
        level=level,
        parent=parent,
        valid_from=first,
        valid_to=last,
        code=code,
    )


def day(number: int) -> dt.date:
    return dt.date(2024, 12, 31) + dt.timedelta(days=number)


def ids(units: object) -> list[str]:
    assert isinstance(units, tuple | UnitRegistry)
    return [each.id for each in units]


@pytest.fixture
def si_ma_cai() -> UnitRegistry:
    """The district up to the reform and three communes after it; Lào Cai changes its code."""
    return UnitRegistry(
        [
            AdministrativeUnit(
                id="laocai", code="10", name="Tỉnh Lào Cai", level="province", valid_to=LAST
            ),
            AdministrativeUnit(
                id="laocai", code="15", name="Tỉnh Lào Cai", level="province", valid_from=REFORM
            ),
            AdministrativeUnit(
                id="d084",
                code="084",
                name="Huyện Si Ma Cai",
                level="district",
                parent="laocai",
                valid_to=LAST,
            ),
            *(
                AdministrativeUnit(
                    id=f"old-{code}",
                    code=code,
                    name=name,
                    level="commune",
                    parent="d084",
                    valid_to=LAST,
                )
                for code, name in OLD_COMMUNES.items()
            ),
            *(
                AdministrativeUnit(
                    id=f"new-{code}",
                    code=code,
                    name=name,
                    level="commune",
                    parent="laocai",
                    valid_from=REFORM,
                )
                for code, name in NEW_COMMUNES.items()
            ),
        ]
    )


def test_the_district_has_its_ten_communes_on_the_last_day_and_is_gone_on_the_next(si_ma_cai):
    old, new = si_ma_cai.on(LAST), si_ma_cai.on(REFORM)
    assert [each.code for each in old.children("d084")] == list(OLD_COMMUNES)
    assert len(old.descendants("laocai")) == 11
    assert "d084" not in new
    assert [each.code for each in new.children("laocai")] == list(NEW_COMMUNES)
    assert (old.levels, new.levels) == (
        ("province", "district", "commune"),
        ("province", "commune"),
    )
    assert repr(old) == "<UnitRegistry: 12 units, 3 levels>"
    assert repr(new) == "<UnitRegistry: 4 units, 2 levels>"


def test_a_reused_code_means_the_unit_of_the_day(si_ma_cai):
    assert si_ma_cai.on(LAST).unit("02809").name == "Thị trấn Si Ma Cai"
    assert si_ma_cai.on(REFORM).unit("02809").name == "Xã Si Ma Cai"
    assert si_ma_cai.unit("old-02809").name == "Thị trấn Si Ma Cai"
    assert si_ma_cai.unit("02836").name == "Xã Nàn Sín"


def test_a_reused_code_alone_is_refused_with_both_meanings_and_their_days(si_ma_cai):
    with pytest.raises(InputError) as caught:
        si_ma_cai.unit("02809")
    assert str(caught.value) == (
        "'02809' must mean one unit, got 'old-02809' Thị trấn Si Ma Cai (until 2025-06-30) and "
        "'new-02809' Xã Si Ma Cai (from 2025-07-01); use .on(day), or the id"
    )


def test_an_id_with_several_versions_is_refused_with_their_days(si_ma_cai):
    with pytest.raises(
        InputError,
        match=r"'laocai' must mean one .*until 2025-06-30.*from 2025-07-01.*\.on\(day\)$",
    ):
        si_ma_cai.unit("laocai")
    assert si_ma_cai.on(REFORM).unit("laocai").code == "15"


@pytest.mark.parametrize(
    "walk",
    [
        lambda registry: registry.children("d084"),
        lambda registry: registry.descendants("d084"),
        lambda registry: registry.ancestors("d084"),
        lambda registry: registry.ancestor_at("d084", "province"),
    ],
    ids=["children", "descendants", "ancestors", "ancestor_at"],
)
def test_a_tree_of_several_versions_is_walked_on_a_day_only(si_ma_cai, walk):
    with pytest.raises(InputError, match=r"one version of each unit, got 2 of 'laocai'; use \.on"):
        walk(si_ma_cai)
    walk(si_ma_cai.on(LAST))


def test_every_version_is_at_its_level(si_ma_cai):
    assert [each.code for each in si_ma_cai.at_level("province")] == ["10", "15"]
    assert len(si_ma_cai.at_level("commune")) == 13


def test_ancestors_come_nearest_first(si_ma_cai):
    old = si_ma_cai.on(LAST)
    assert ids(old.ancestors("old-02818")) == ["d084", "laocai"]
    assert old.ancestors("laocai") == ()
    assert old.ancestor_at("old-02818", "district") == old.unit("d084")
    assert old.ancestor_at("d084", "district") == old.unit("d084")
    assert old.ancestor_at("laocai", "district") is None


def test_an_id_goes_before_a_code_that_reads_the_same():
    registry = UnitRegistry([unit("a", code="b"), unit("b", code="c")])
    assert registry.unit("b").id == "b"
    assert registry.unit("c").id == "b"


def test_one_code_on_two_levels_is_refused_when_asked_for_and_not_before():
    registry = UnitRegistry(
        [unit("a", code="01", level="province"), unit("b", code="01", level="ministry")]
    )
    with pytest.raises(InputError, match=r"'a' .*\(on every day\) and 'b' .*or the id$"):
        registry.unit("01")


def test_an_unknown_unit_is_refused_with_ids_that_look_like_it(si_ma_cai):
    with pytest.raises(
        UnknownCodeError, match=r"^no unit 'old-0281'; there are (old-028\d\d,? ?){3}$"
    ):
        si_ma_cai.unit("old-0281")
    old = si_ma_cai.on(LAST)
    for ask in (old.unit, old.children, old.descendants, old.ancestors):
        with pytest.raises(UnknownCodeError, match=r"^no unit 'zzz'$"):
            ask("zzz")
    with pytest.raises(UnknownCodeError, match=r"^no unit 'zzz'$"):
        old.ancestor_at("zzz", "province")


def test_only_ids_walk_the_tree(si_ma_cai):
    with pytest.raises(UnknownCodeError, match="no unit '084'"):
        si_ma_cai.on(LAST).children("084")
    assert "084" not in si_ma_cai
    assert "d084" in si_ma_cai


def test_an_unknown_level_is_refused_with_the_levels_there_are(si_ma_cai):
    new = si_ma_cai.on(REFORM)
    for ask in (new.at_level, lambda level: new.ancestor_at("laocai", level)):
        with pytest.raises(
            UnknownCodeError,
            match=r"^no level in the registry 'district'; there are province, commune$",
        ):
            ask("district")


def test_units_stand_in_the_order_given_and_descendants_depth_first():
    registry = UnitRegistry(
        [
            unit("c2", "b"),
            unit("b", "a", "district"),
            unit("c1", "b"),
            unit("a", None, "province"),
            unit("b2", "a", "district"),
            unit("e", "c2", "service_unit"),
        ]
    )
    assert ids(registry) == ["c2", "b", "c1", "a", "b2", "e"]
    assert ids(registry.descendants("a")) == ["b", "c2", "e", "c1", "b2"]
    assert ids(registry.children("b")) == ["c2", "c1"]
    assert registry.children("e") == ()
    assert registry.levels == ("commune", "district", "province", "service_unit")


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[AdministrativeUnit], dict[str, str | None]]:
    size = draw(st.integers(1, 12))
    above: dict[str, str | None] = {
        f"u{n}": draw(st.sampled_from([None, *(f"u{m}" for m in range(n))])) for n in range(size)
    }
    units = [unit(unit_id, parent) for unit_id, parent in above.items()]
    return draw(st.permutations(units)), above


@given(trees())
def test_one_unit_is_below_another_exactly_when_that_one_is_above_it(tree):
    units, above = tree
    registry = UnitRegistry(units)
    assert registry.is_timeless
    assert len(registry) == len(units)
    for one, other in itertools.product(above, repeat=2):
        below = one in ids(registry.descendants(other))
        assert below == (other in ids(registry.ancestors(one)))
        assert (above[one] == other) == (one in ids(registry.children(other)))
    for one in above:
        line = [one]
        while (up := above[line[-1]]) is not None:
            line.append(up)
        assert [one, *ids(registry.ancestors(one))] == line
        own = ids(registry.descendants(one))
        assert len(own) == len(set(own))
        assert one not in own


@given(trees(), st.data())
def test_a_parent_among_the_descendants_is_refused(tree, data):
    units, _ = tree
    registry = UnitRegistry(units)
    top = data.draw(st.sampled_from([each for each in units if each.parent is None]))
    below = registry.descendants(top.id)
    if below:
        lower = data.draw(st.sampled_from(below))
        turned = [attrs.evolve(each, parent=lower.id) if each == top else each for each in units]
        with pytest.raises(DefinitionError, match=r"must be no unit below it \(u\d+ <"):
            UnitRegistry(turned)


# The reference for validity: ask every day of a short calendar in turn.
@st.composite
def dated_units(draw: st.DrawFn) -> list[AdministrativeUnit]:
    units = []
    for _ in range(draw(st.integers(1, 5))):
        first, last = sorted((draw(st.integers(1, 4)), draw(st.integers(1, 4))))
        own, above = draw(st.sampled_from("abc")), draw(st.sampled_from([None, None, *"abc"]))
        if own != above:
            units.append(
                unit(
                    own,
                    above,
                    first=draw(st.sampled_from([day(first), day(first), None])),
                    last=draw(st.sampled_from([day(last), day(last), None])),
                    code=draw(st.sampled_from([None, None, "1", "2"])),
                )
            )
    return units


def is_a_tree(units: list[AdministrativeUnit]) -> bool:
    above = {each.id: each.parent for each in units}
    codes = [each.code for each in units if each.code is not None]
    if len(above) < len(units) or len(set(codes)) < len(codes):
        return False
    for parent in above.values():
        seen, step = set(), parent
        while step is not None:
            if step not in above or step in seen:
                return False
            seen.add(step)
            step = above[step]
    return True


@given(dated_units())
def test_units_make_a_registry_exactly_when_they_make_a_tree_on_every_day(units):
    calendar = [day(number) for number in range(7)]
    on = {each: [one for one in units if one.is_valid_on(each)] for each in calendar}
    if all(is_a_tree(listed) for listed in on.values()):
        registry = UnitRegistry(units)
        for each, listed in on.items():
            assert list(registry.on(each)) == listed
            for one in listed:
                assert registry.on(each).children(one.id) == tuple(
                    other for other in listed if other.parent == one.id
                )
    else:
        with pytest.raises(DefinitionError, match=r"^UnitRegistry: "):
            UnitRegistry(units)


def test_versions_of_one_unit_do_not_overlap():
    with pytest.raises(DefinitionError) as caught:
        UnitRegistry([unit("a", first=day(5)), unit("a", last=day(5))])
    assert str(caught.value) == (
        "UnitRegistry: id 'a' must be that of one unit on any day, got "
        "\"'Unit a' until 2025-01-05 and 'Unit a' from 2025-01-05\""
    )
    UnitRegistry([unit("a", first=day(6)), unit("a", last=day(5))])


def test_a_code_of_one_level_names_one_unit_on_any_day():
    with pytest.raises(
        DefinitionError,
        match=r"code '1' of level 'commune' must be that of one unit .*'b' until .* 'a' from",
    ):
        UnitRegistry([unit("a", code="1", first=day(5)), unit("b", code="1", last=day(5))])
    UnitRegistry([unit("a", code="1", first=day(6)), unit("b", code="1", last=day(5))])
    UnitRegistry([unit("a", code="1"), unit("b", code="1", level="district")])
    UnitRegistry([unit("a", code="1", last=day(1)), unit("a", code="1", first=day(2))])


def test_an_unknown_parent_is_named_with_how_many_there_are():
    with pytest.raises(
        DefinitionError,
        match=r"^UnitRegistry: parent of unit 'a' must be the id of a unit .* registry, got 'x'$",
    ):
        UnitRegistry([unit("a", "x")])
    with pytest.raises(
        DefinitionError, match=r"'a' .* \(2 units have an unknown parent\), got 'x'"
    ):
        UnitRegistry([unit("a", "x"), unit("b", "y"), unit("c", "b")])


@pytest.mark.parametrize(
    ("child", "parents", "absent"),
    [
        ((2, 5), [(3, 5)], "on 2025-01-02"),
        ((2, 5), [(2, 4)], "on 2025-01-05"),
        ((2, 5), [(1, 2), (4, 6)], "on 2025-01-03"),
        ((2, 5), [(4, 6), (1, 2)], "on 2025-01-03"),
        ((3, 5), [(1, 1), (4, 6)], "on 2025-01-03"),
        ((2, 5), [(6, 9)], "on 2025-01-02"),
        ((2, 5), [(1, 1)], "on 2025-01-02"),
        ((None, 5), [(3, None)], "before 2025-01-03"),
        ((2, None), [(None, 4)], "on 2025-01-05"),
    ],
)
def test_a_parent_is_there_whenever_its_child_is(child, parents, absent):
    def dated(unit_id, parent, first, last):
        return unit(unit_id, parent, first=first and day(first), last=last and day(last))

    with pytest.raises(
        DefinitionError,
        match=rf"parent of unit 'c' must be valid whenever the unit is \(it is not {absent}\), got",
    ):
        UnitRegistry([dated("c", "p", *child), *(dated("p", None, *days) for days in parents)])


def test_versions_of_a_parent_cover_its_child_together():
    UnitRegistry([unit("c", "p", first=day(5)), unit("p", last=day(1)), unit("p", first=day(3))])
    registry = UnitRegistry([unit("c", "p"), unit("p", last=day(3)), unit("p", first=day(4))])
    assert ids(registry.on(day(3)).ancestors("c")) == ["p"]
    assert registry.on(day(3)).on(day(3)) == registry.on(day(3))
    assert len(registry.on(day(3)).on(day(4))) == 1


def test_a_unit_may_move_from_one_parent_to_another():
    above = [unit("p", level="district"), unit("q", level="district")]
    registry = UnitRegistry([unit("c", "p", last=day(3)), unit("c", "q", first=day(4)), *above])
    assert ids(registry.on(day(3)).ancestors("c")) == ["p"]
    assert ids(registry.on(day(4)).ancestors("c")) == ["q"]


def test_units_do_not_stand_in_a_circle():
    with pytest.raises(DefinitionError) as caught:
        UnitRegistry([unit("d", "a"), unit("a", "b"), unit("b", "c"), unit("c", "a")])
    assert str(caught.value) == (
        "UnitRegistry: parent of unit 'a' must be no unit below it (a < b < c < a), got 'b'"
    )


def test_a_circle_of_one_day_is_named_with_the_day():
    with pytest.raises(DefinitionError, match=r"no unit below it on 2025-01-04 \(a < b < a\)"):
        UnitRegistry(
            [
                unit("a", last=day(3)),
                unit("a", "b", first=day(4)),
                unit("b", last=day(2)),
                unit("b", "a", first=day(3)),
            ]
        )


def test_units_that_change_places_are_no_circle():
    registry = UnitRegistry(
        [
            unit("a", last=day(3)),
            unit("a", "b", first=day(4)),
            unit("b", "a", last=day(3)),
            unit("b", first=day(4)),
        ]
    )
    assert ids(registry.on(day(3)).children("a")) == ["b"]
    assert ids(registry.on(day(4)).children("b")) == ["a"]


def test_a_long_chain_is_no_deep_recursion():
    chain = [unit("u0"), *(unit(f"u{n}", f"u{n - 1}") for n in range(1, 3000))]
    registry = UnitRegistry(reversed(chain))
    assert len(registry.descendants("u0")) == len(registry.ancestors("u2999")) == 2999


def test_an_empty_registry_is_one():
    registry = UnitRegistry([])
    assert (len(registry), registry.levels, registry.is_timeless) == (0, (), True)
    assert repr(registry) == "<UnitRegistry: 0 units, 0 levels>"
    assert repr(UnitRegistry([unit("a")])) == "<UnitRegistry: 1 unit, 1 level>"


def test_a_registry_holds_units_only():
    with pytest.raises(
        DefinitionError, match=r"^UnitRegistry: units\[1\] must be an AdministrativeUnit, got 'b'$"
    ):
        UnitRegistry([unit("a"), "b"])  # type: ignore[list-item]


@pytest.mark.parametrize("wrong", [dt.datetime(2025, 7, 1), "2025-07-01", None, 2025])
def test_a_day_is_a_date(si_ma_cai, wrong):
    with pytest.raises(InputError, match=r"^day must be a datetime\.date, got "):
        si_ma_cai.on(wrong)


def test_registries_are_equal_by_their_units_and_their_order(si_ma_cai):
    same = UnitRegistry(list(si_ma_cai))
    assert same == si_ma_cai
    assert hash(same) == hash(si_ma_cai)
    assert UnitRegistry(reversed(list(si_ma_cai))) != si_ma_cai
    assert si_ma_cai.on(LAST) != si_ma_cai.on(REFORM)
    assert si_ma_cai != list(si_ma_cai)


def test_a_registry_is_frozen_and_survives_a_copy(si_ma_cai):
    for twin in (pickle.loads(pickle.dumps(si_ma_cai)), copy.deepcopy(si_ma_cai)):
        assert twin == si_ma_cai
        assert twin.on(LAST).children("d084") == si_ma_cai.on(LAST).children("d084")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        si_ma_cai._units = ()


def test_a_registry_is_timeless_if_all_its_units_are(si_ma_cai):
    assert not si_ma_cai.is_timeless
    assert not si_ma_cai.on(LAST).is_timeless
    assert not UnitRegistry([unit("a"), unit("b", last=LAST)]).is_timeless


def test_records_make_the_registry_of_their_units(si_ma_cai):
    records = [attrs.asdict(each) for each in si_ma_cai]
    assert UnitRegistry.from_records(records) == si_ma_cai
    as_text = [
        {key: "" if value is None else str(value) for key, value in record.items()}
        for record in records
    ]
    assert UnitRegistry.from_records(iter(as_text)) == si_ma_cai


def test_optional_fields_of_records_may_be_left_out():
    registry = UnitRegistry.from_records([{"id": "a", "name": "A", "level": "commune"}])
    assert list(registry) == [AdministrativeUnit(id="a", name="A", level="commune")]


GOOD = {"id": "a", "name": "A", "level": "commune"}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "a", "level": "commune"}, "records[1]: name must be given"),
        (GOOD | {"id": ""}, "records[1]: id must be text that is not blank"),
        (GOOD | {"name": None}, "records[1]: name must be text that is not blank, got nothing"),
        (GOOD | {"code": 84}, "records[1]: code must be text that is not blank"),
        (GOOD | {"Parent": "b"}, "records[1]: key must be one of id, code, name, level, parent"),
        (GOOD | {"parent": "a"}, "records[1]: parent must be another unit, got 'a'"),
        (GOOD | {"valid_to": "30/6/2025"}, "records[1]: valid_to must be a day such as 2025-07-01"),
        (GOOD | {"valid_to": "2025-02-30"}, "records[1]: valid_to must be a day such as"),
        (GOOD | {"valid_to": "20250630"}, "records[1]: valid_to must be a day such as"),
        (GOOD | {"valid_to": "2025-W01-1"}, "records[1]: valid_to must be a day such as"),
        (GOOD | {"valid_from": dt.datetime(2025, 7, 1)}, "records[1]: valid_from must be of type"),
        (GOOD | {"valid_from": 20250701}, "records[1]: valid_from must be of type date"),
        ("a", "records[1]: record must be a mapping of fields, got 'a'"),
    ],
)
def test_a_faulty_record_is_named_by_its_position(record, words):
    with pytest.raises(FaultGroup) as caught:
        UnitRegistry.from_records([GOOD, record])
    assert caught.value.message == "units: 1 of 2 records are at fault"
    assert [str(fault)[: len(words)] for fault in caught.value.exceptions] == [words]


def test_all_faulty_records_are_named_together():
    records = [GOOD | {"name": ""}, GOOD, GOOD | {"level": "Xã"}, {}]
    with pytest.raises(FaultGroup) as caught:
        UnitRegistry.from_records(records)
    positions = [str(fault).partition(":")[0] for fault in caught.value.exceptions]
    assert positions == ["records[0]", "records[2]", "records[3]"]


def test_records_that_contradict_each_other_are_refused_as_units_are():
    with pytest.raises(DefinitionError, match="parent of unit 'a' must be the id of a unit"):
        UnitRegistry.from_records([GOOD | {"parent": "b"}])


def test_departments_agencies_and_services_stand_beside_the_communes():
    registry = UnitRegistry(
        [
            unit("H", None, "district"),
            unit("X", "H", "commune"),
            unit("Phòng Nội vụ", "H", "department"),
            unit("Công an huyện", "H", "vertical_agency"),
            unit("Trung tâm y tế", "H", "service_unit"),
        ]
    )
    assert ids(registry.at_level("department")) == ["Phòng Nội vụ"]
    assert ids(registry.children("H")) == [
        "X",
        "Phòng Nội vụ",
        "Công an huyện",
        "Trung tâm y tế",
    ]
    assert registry.levels == (
        "district",
        "commune",
        "department",
        "vertical_agency",
        "service_unit",
    )


@given(trees(), st.data())
def test_the_order_of_units_changes_nothing_but_order(tree, data):
    units, above = tree
    registry = UnitRegistry(units)
    other = UnitRegistry(data.draw(st.permutations(units)))
    assert set(registry) == set(other)
    for unit_id in above:
        assert registry.unit(unit_id) == other.unit(unit_id)
        assert registry.ancestors(unit_id) == other.ancestors(unit_id)
        assert set(registry.children(unit_id)) == set(other.children(unit_id))
        assert set(registry.descendants(unit_id)) == set(other.descendants(unit_id))


@given(trees())
def test_descendants_are_the_children_and_their_descendants(tree):
    units, above = tree
    registry = UnitRegistry(units)
    for unit_id in above:
        closed = [
            found
            for child in registry.children(unit_id)
            for found in (child, *registry.descendants(child.id))
        ]
        assert list(registry.descendants(unit_id)) == closed


def test_an_overlap_is_found_among_many_versions():
    months = [unit("a", first=dt.date(2025, n, 1), last=dt.date(2025, n, 28)) for n in range(1, 13)]
    assert len(UnitRegistry(reversed(months))) == 12
    day_of_may = unit("a", first=dt.date(2025, 5, 28), last=dt.date(2025, 5, 28))
    with pytest.raises(DefinitionError, match="id 'a' must be that of one unit on any day"):
        UnitRegistry([*months, day_of_may])


def test_as_many_units_as_there_were_before_and_after_the_reform_make_a_registry():
    # 63 provinces, 696 districts and 10 035 communes at 30/6/2025; 34 and 3 321 from 1/7/2025.
    registry = UnitRegistry(
        [
            *(unit(f"p{n}", None, "province", None, LAST) for n in range(63)),
            *(unit(f"d{n}", f"p{n % 63}", "district", None, LAST) for n in range(696)),
            *(
                unit(f"c{n}", f"d{n % 696}", "commune", None, LAST, f"{n:05}")
                for n in range(10_035)
            ),
            *(unit(f"P{n}", None, "province", REFORM) for n in range(34)),
            *(
                unit(f"C{n}", f"P{n % 34}", "commune", REFORM, None, f"{n:05}")
                for n in range(3_321)
            ),
        ]
    )
    assert len(registry) == 14_149
    old, new = registry.on(LAST), registry.on(REFORM)
    assert (len(old), len(new)) == (10_794, 3_355)
    assert sum(len(old.descendants(top.id)) for top in old.at_level("province")) == 10_731
    assert sum(len(new.descendants(top.id)) for top in new.at_level("province")) == 3_321
    assert all(each.code == "00007" for each in (old.unit("c7"), new.unit("00007")))
