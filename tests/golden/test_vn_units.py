"""
The bundled registry of Vietnam against the lists of the General Statistics Office.

The lists are no part of the project. Where they stand beside the checkout, in
../shared/data/units, they are compared with, name by name and step by step.
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import tomllib
import unicodedata
from importlib.resources import files
from pathlib import Path

import attrs
import pytest

import parindex as pi

ROOT = Path(__file__).parents[2]
LISTS = ROOT.parent / "shared" / "data" / "units"
CORRECTIONS = ROOT / "tools" / "vn_units_corrections.toml"
REGISTRY = pi.load_registry("vn")
OLD, NEW, LATER = dt.date(2025, 6, 30), dt.date(2025, 7, 1), dt.date(2026, 4, 30)
with_lists = pytest.mark.skipif(not LISTS.is_dir(), reason="the official lists are not here")


def rows(name):
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_on(day, level):
    return {unit.code: unit.name for unit in REGISTRY.on(day).at_level(level)}


def parents_on(day, level):
    on_day = REGISTRY.on(day)
    return {unit.code: on_day.unit(unit.parent or "").code for unit in on_day.at_level(level)}


def loosened(name):
    """What is left of a name without marks, spaces and apostrophes."""
    apart = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(each for each in apart if each.isalnum()).casefold()


def differing(ours, theirs):
    assert set(ours) == set(theirs)
    return {code: (ours[code], theirs[code]) for code in ours if ours[code] != theirs[code].strip()}


def test_every_unit_and_step_of_the_files_holds_what_its_class_asks_for():
    """They are read without being checked, for the sake of time."""
    again = pi.UnitRegistry(
        [pi.AdministrativeUnit(**attrs.asdict(unit)) for unit in REGISTRY],
        events=[pi.units.Succession(**attrs.asdict(step)) for step in REGISTRY.events],
    )
    assert again == REGISTRY
    assert [type(step.kind) for step in again.events] == [
        type(step.kind) for step in REGISTRY.events
    ]


def test_there_are_as_many_units_as_the_decrees_say():
    """63 - 696 - 10 035 at 30/6/2025; 34 - 3 321 from 1/7/2025, of them 2 621, 687 and 13."""
    old, new = REGISTRY.on(OLD), REGISTRY.on(NEW)
    assert [len(old.at_level(level)) for level in ("province", "district", "commune")] == [
        63,
        696,
        10_035,
    ]
    assert new.levels == ("province", "commune")
    assert (len(new.at_level("province")), len(new.at_level("commune"))) == (34, 3321)
    kinds = collections.Counter(
        next(kind for kind in ("Xã", "Phường", "Đặc khu") if unit.name.startswith(kind))
        for unit in new.at_level("commune")
    )
    assert kinds == {"Xã": 2621, "Phường": 687, "Đặc khu": 13}


def test_the_same_call_gives_the_same_registry_and_a_day_gives_that_of_the_day():
    assert pi.load_registry("vn") is REGISTRY
    assert pi.load_registry("vn", as_of=NEW) is REGISTRY.on(NEW)
    with pytest.raises(pi.errors.UnknownCodeError, match="no registry of units 'xx'; there are vn"):
        pi.load_registry("xx")


def test_a_code_that_means_two_things_never_resolves_without_a_day():
    with pytest.raises(pi.errors.InputError) as caught:
        REGISTRY.unit("02809")
    for part in ("Thị trấn Si Ma Cai", "until 2025-06-30", "Xã Si Ma Cai", "from 2025-07-01"):
        assert part in str(caught.value)
    assert REGISTRY.on(OLD).unit("02809").id == "vn-02809"
    assert REGISTRY.on(NEW).unit("02809").id == "vn-02809-20250701"
    assert REGISTRY.on(dt.date(2023, 6, 14)).unit("084").name == "Huyện Si Ma Cai"


def test_an_id_is_that_of_a_territory():
    """What changed its territory has a new id, what changed its name or kind keeps its id."""
    for event in REGISTRY.events:
        if event.successor == event.predecessor:
            assert event.is_of_one_unit
        else:
            ended = REGISTRY.versions(event.predecessor)[-1]
            assert ended.valid_to == event.day - dt.timedelta(1)
            if event.successor is not None:
                assert REGISTRY.versions(event.successor)[0].valid_from == event.day
    several = [unit.id for unit in REGISTRY if len(REGISTRY.versions(unit.id)) > 1]
    assert REGISTRY.versions(several[0])[0].name


def test_every_unit_that_ended_says_what_became_of_it():
    moved = {event.predecessor for event in REGISTRY.events}
    ended = {unit.id for unit in REGISTRY if REGISTRY.versions(unit.id)[-1].valid_to is not None}
    assert ended - moved == set()
    began = {event.successor for event in REGISTRY.events}
    new = {unit.id for unit in REGISTRY if REGISTRY.versions(unit.id)[0].valid_from is not None}
    assert new - began == set()


def test_si_ma_cai_becomes_three_communes():
    """Resolution 1673/NQ-UBTVQH15, article 1, clause 75 for Lùng Phình."""
    communes = REGISTRY.on(OLD).children("vn-084")
    target = collections.defaultdict(set)
    for commune in communes:
        (step,) = REGISTRY.successors(commune.id)
        assert step.extent is pi.vocabulary.TransferExtent.WHOLE
        assert "1673/NQ-UBTVQH15" in step.legal_basis
        target[step.successor].add(commune.name)
    assert target == {
        "vn-02809-20250701": {
            "Xã Nàn Sán",
            "Thị trấn Si Ma Cai",
            "Xã Sán Chải",
            "Xã Cán Cấu",
            "Xã Quan Hồ Thẩn",
        },
        "vn-02824-20250701": {"Xã Thào Chư Phìn", "Xã Bản Mế", "Xã Sín Chéng", "Xã Nàn Xín"},
        "vn-02848-20250701": {"Xã Lùng Thẩn"},
    }
    assert {step.predecessor for step in REGISTRY.predecessors("vn-02848-20250701")} == {
        "vn-02818",
        "vn-02848",
        "vn-02851",
    }


def test_what_is_known_after_the_reform_is_in_it():
    assert REGISTRY.on(dt.date(2026, 4, 29)).unit("vn-75-20250701").name == "Tỉnh Đồng Nai"
    assert REGISTRY.on(LATER).unit("vn-75-20250701").name == "Thành phố Đồng Nai"
    kinds = [step.kind for step in REGISTRY.events if step.day == LATER]
    assert kinds == [pi.vocabulary.SuccessionKind.RETYPE] * 11


def test_the_registry_says_from_when_it_is_complete():
    assert REGISTRY.complete_from == OLD
    assert REGISTRY.on(NEW).complete_from == OLD


def test_the_files_are_small():
    folder = files("parindex") / "definitions" / "data" / "units"
    sizes = {each.name: len(each.read_bytes()) for each in folder.iterdir()}
    assert {"vn-units.parquet", "vn-succession.parquet", "vn-spellings.parquet"} <= set(sizes)
    assert sum(sizes.values()) < 300_000


@with_lists
def test_communes_before_the_reform_are_named_as_in_the_register():
    theirs = rows("communes_2025-06-30.csv")
    others = differing(names_on(OLD, "commune"), {row["code"]: row["name"] for row in theirs})
    capitals = {code: official for code, (_, official) in others.items()}
    assert capitals == {
        "19624": "Thị Trấn Ái Tử",
        "22319": "Thị Trấn Phú Hoà",
        "30688": "Thị Trấn Óc Eo",
        "32191": "Thị Trấn Năm Căn",
    }
    assert all(ours.casefold() == official.casefold() for ours, official in others.values())
    assert parents_on(OLD, "commune") == {row["code"]: row["district_code"] for row in theirs}


@with_lists
def test_other_units_differ_from_the_register_in_marks_and_spaces_only():
    """16 districts, 1 province and 17 new communes are spelt in another way, 5 in small letters."""
    for day, level, file, expected in (
        (OLD, "district", "districts_2025-06-30.csv", 16 + 5),
        (NEW, "commune", "communes_2025-07-01.csv", 17),
        (NEW, "province", "provinces_2025-07-01.csv", 0),
    ):
        theirs = {row["code"]: row["name"] for row in rows(file)}
        others = differing(names_on(day, level), theirs)
        assert len(others) == expected
        assert all(loosened(ours) == loosened(official) for ours, official in others.values())
    old = {row["old_province_code"]: row["old_province"] for row in rows(PROVINCES)}
    assert differing(names_on(OLD, "province"), old) == {"17": ("Tỉnh Hòa Bình", "Tỉnh Hoà Bình")}
    listed = rows("districts_2025-06-30.csv")
    assert parents_on(OLD, "district") == {row["code"]: row["province_code"] for row in listed}


PROVINCES = "province_succession_2025-07-01.csv"


@with_lists
def test_new_communes_stand_under_the_provinces_of_the_list():
    new = REGISTRY.on(NEW)
    above = {unit.code: new.unit(unit.parent or "").code for unit in new.at_level("commune")}
    theirs = {row["code"]: row["province_code"] for row in rows("communes_2025-07-01.csv")}
    assert above == theirs
    kinds = {row["code"]: row["type_from_2026_04_30"] for row in rows("communes_2025-07-01.csv")}
    retyped = {code: kind for code, kind in kinds.items() if kind}
    later = names_on(LATER, "commune")
    assert {code: later[code].split()[0] for code in retyped} == retyped


EXTENT = {pi.vocabulary.TransferExtent.WHOLE: "whole"}


def became(level):
    """(code before, code after, extent) of all communes, those that nothing happened to as well."""
    codes = {unit.id: unit.code for unit in REGISTRY if unit.level == level}
    steps = {
        (codes[step.predecessor], codes[step.successor], EXTENT.get(step.extent, "part"))
        for step in REGISTRY.events
        if step.day == NEW and step.predecessor in codes and step.successor in codes
    }
    before = {unit.id: unit.code for unit in REGISTRY.on(OLD).at_level(level)}
    after = {unit.id: unit.code for unit in REGISTRY.on(NEW).at_level(level)}
    return steps | {(before[both], after[both], "whole") for both in before.keys() & after.keys()}


@with_lists
def test_every_step_of_a_commune_is_that_of_the_official_conversion_table():
    """The table as corrected against the resolutions; nothing is left over on either side."""
    theirs = {
        (row["old_code"], row["new_code"], row["extent"])
        for row in rows("commune_succession_2025-07-01.csv")
    }
    assert len(theirs) == 10_566
    assert became("commune") ^ theirs == set()


@with_lists
def test_every_step_of_a_province_is_that_of_the_list():
    theirs = {
        (row["old_province_code"], row["new_province_code"], "whole") for row in rows(PROVINCES)
    }
    assert became("province") ^ theirs == set()


@with_lists
def test_the_resolution_of_a_step_is_that_of_the_list():
    decree = {row["code"]: row["decree"].split()[0] for row in rows("communes_2025-07-01.csv")}
    codes = {unit.id: unit.code for unit in REGISTRY.on(NEW).at_level("commune")}
    for step in REGISTRY.events:
        if step.day == NEW and step.successor in codes:
            assert decree[codes[step.successor]] in step.legal_basis


@pytest.mark.skipif(not CORRECTIONS.is_file(), reason="the tools are not here")
def test_every_correction_of_the_package_cites_its_clause():
    corrections = tomllib.loads(CORRECTIONS.read_text(encoding="utf-8"))
    assert len(corrections["edge"]) == 33
    for each in corrections["edge"]:
        assert each["clause"].startswith("Nghị quyết ")
        assert ", Điều 1, " in each["clause"]
        assert each["read"] in ("secondary", "inferred")
    assert all(each["clause"] for each in corrections["rename"])


def test_57_communes_gave_all_their_people_to_one_unit_and_others_area_alone():
    """The notes of the conversion table of the statistics office, in the file of facts."""
    extents = pi.vocabulary.TransferExtent
    steps = [step for step in REGISTRY.events if step.day == NEW]
    counts = collections.Counter(step.extent for step in steps)
    assert (counts[extents.POPULATION], counts[extents.AREA]) == (57, 83)
    (step,) = (
        step for step in REGISTRY.successors("vn-00112") if step.extent is extents.POPULATION
    )
    sheet = {"unit_id": ["vn-00112"], "period": ["2024-H2"], "resolved": [700]}
    rebased = pi.rebase(sheet, REGISTRY, as_of=NEW)
    assert [row["successor"] for row in rebased.moves.to_pylist()] == [step.successor]
    # Phường Thụy Khuê is one of several, so that the sum waits for the others
    assert rebased.remainder["reason"].to_pylist() == ["no_sum"]


def test_no_name_has_a_capital_in_its_kind():
    """The package has "Thị Trấn Ái Tử" and eight more."""
    for unit in REGISTRY:
        assert not unit.name.startswith(("Thị Trấn", "Thị Xã", "Thành Phố")), unit.name


SPELT_TWICE = {
    "00922": "Xã Thuận Hoà",
    "02287": "Xã Chiêm Hoá",
    "02353": "Xã Hoà An",
    "02419": "Xã Thái Hoà",
    "02620": "Xã Sơn Thuỷ",
    "07840": "Xã Hiệp Hoà",
    "13396": "Phường Nguyễn Uý",
    "14167": "Xã Giao Thuỷ",
    "14182": "Xã Giao Hoà",
    "22924": "Phường Phú Thuỷ",
    "24184": "Xã Ea H\u2019Leo",
    "24280": "Xã Cư M\u2019gar",
    "24286": "Xã Ea M\u2019Droh",
    "24412": "Xã M\u2019Drắk",
    "24436": "Xã Cư M\u2019ta",
    "24829": "Phường B\u2019Lao",
    "24934": "Xã D\u2019Ran",
}
"""Communes whose name a register writes with another place of the mark, or apostrophe."""


@pytest.mark.parametrize("code", SPELT_TWICE)
def test_both_spellings_name_the_unit(code):
    unit = REGISTRY.on(NEW).unit(code)
    assert unit.name != SPELT_TWICE[code]
    found = pi.resolve_units(
        [unit.name, SPELT_TWICE[code]], REGISTRY, as_of=NEW, within=unit.parent
    ).data["unit_id"]
    assert found.to_pylist() == [unit.id, unit.id]
