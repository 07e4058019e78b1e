"""
The bundled registry of Vietnam on days before 30 June 2025 against dated lists.

The lists are no part of the project. Where they stand beside the checkout, in
../shared/data/units/history, they are compared with, unit by unit and class by class.
"""

from __future__ import annotations

import collections
import csv
import datetime as dt
import tomllib
from pathlib import Path

import numpy as np
import pytest

import parindex as pi
from parindex.units.between import changes_between
from parindex.units.name_keys import composed, name_keys
from parindex.vocabulary import UnitChange

ROOT = Path(__file__).parents[2]
LISTS = ROOT.parent / "shared" / "data" / "units" / "history"
FACTS = ROOT / "tools" / "vn_units_history.toml"
REGISTRY = pi.load_registry("vn")
START, OLD = dt.date(2022, 4, 10), dt.date(2025, 6, 30)
JUNE_2022, JUNE_2023 = dt.date(2022, 6, 14), dt.date(2023, 6, 14)
IN_BOUNDS = dt.date(2024, 12, 10)
LEVELS = ("province", "district", "commune")
with_lists = pytest.mark.skipif(not LISTS.is_dir(), reason="the dated lists are not here")


def rows(name):
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def resolved(text, day, **options):
    (row,) = pi.resolve_units([text], REGISTRY, as_of=day, **options).data.to_pylist()
    return row["unit_id"], row["rung"], row["candidates"]


def test_the_registry_says_from_when_it_knows_anything():
    assert (REGISTRY.known_from, REGISTRY.complete_from) == (START, OLD)
    assert resolved("02818", START - dt.timedelta(1))[:2] == (None, "registry_incomplete")


def test_there_were_as_many_units_as_the_lists_say():
    """63 - 705 - 10 599 in April 2022; 567 communes and 11 districts ended, 3 and 2 began."""
    counts = {
        day: tuple(len(REGISTRY.on(day).at_level(level)) for level in LEVELS)
        for day in (START, JUNE_2023, dt.date(2024, 11, 1), OLD)
    }
    assert list(counts.values()) == [
        (63, 705, 10_599),
        (63, 705, 10_598),
        (63, 704, 10_472),
        (63, 696, 10_035),
    ]
    for level, ended, began in (("commune", 567, 3), ("district", 11, 2)):
        before, after = (
            {unit.code for unit in REGISTRY.on(day).at_level(level)} for day in (START, OLD)
        )
        assert (len(before - after), len(after - before)) == (ended, began)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("07816", "Xã Thanh Vân", "Xã Đồng Tiến"),
        ("26929", "Phường 24", "Phường 14"),
        ("00292", "Phường Quỳnh Lôi", "Phường Bạch Mai"),
        ("682", "Huyện Đạ Tẻh", "Huyện Đạ Huoai"),
    ],
)
def test_a_code_that_was_another_unit_has_the_name_of_the_day(code, before, after):
    then, now = REGISTRY.on(JUNE_2023).unit(code), REGISTRY.on(OLD).unit(code)
    assert (then.name, now.name) == (before, after)
    assert then.id == f"vn-{code}"
    assert now.id.startswith(f"vn-{code}-2024") or now.id == f"vn-{code}-20250101"
    assert resolved(code, JUNE_2023, level=then.level)[:2] == (then.id, "code")


def test_district_682_bears_the_name_that_681_had():
    assert REGISTRY.on(JUNE_2023).unit("681").name == REGISTRY.on(OLD).unit("682").name
    assert {step.predecessor for step in REGISTRY.predecessors("vn-682-20241201")} == {
        "vn-681",
        "vn-682",
        "vn-683",
    }


def test_a_day_inside_the_bounds_leaves_that_one_unit_unknown():
    """Resolution 1191 took effect between 2 November 2024 and 1 January 2025."""
    new = "vn-07816-20250101"
    assert resolved("07816", dt.date(2024, 11, 1))[0] == "vn-07816"
    assert resolved("07816", IN_BOUNDS) == (None, "unit_unknown", ["vn-07816", new])
    assert resolved("Xã Đồng Tiến", IN_BOUNDS, within="vn-223")[1:] == ("unit_unknown", [new])
    assert resolved("07816", dt.date(2025, 1, 1))[0] == new
    assert REGISTRY.unknown_until("vn-07816", IN_BOUNDS) == dt.date(2025, 1, 1)
    assert resolved("07840", IN_BOUNDS)[:2] == ("vn-07840", "code")


def test_the_province_that_became_a_city_is_one_unit():
    """Resolution 175/2024/QH15, from 1 January 2025."""
    names = [version.name for version in REGISTRY.versions("vn-46")]
    assert names == ["Tỉnh Thừa Thiên Huế", "Thành phố Huế"]


def test_the_founding_district_is_the_same_on_all_days():
    units = [*REGISTRY.on(OLD).children("vn-084"), REGISTRY.on(OLD).unit("vn-084")]
    assert len(units) == 11
    assert all(REGISTRY.on(START).unit(unit.id) == unit for unit in units)
    assert set(changes_of([unit.id for unit in units], JUNE_2022, OLD)) == {"no_change_seen"}


def test_two_towns_were_split_and_three_communes_ended_into_nothing_known():
    kinds = collections.Counter(
        step.kind.text for step in REGISTRY.events if step.successor is None
    )
    assert kinds == {"abolish": 691, "unknown": 3}
    unknown = {step.predecessor for step in REGISTRY.events if step.kind.text == "unknown"}
    assert {"vn-04561", "vn-10774", "vn-28825"} <= unknown
    began = {
        step.successor for step in REGISTRY.successors("vn-03982") if step.kind.text == "split"
    }
    assert began >= {"vn-03983-20250228", "vn-03984-20250228"}


def compared(*counts, **options):
    own = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])
    names = ("unit_code", "period", "ok", "all")
    columns = dict(zip(names, map(list, zip(*counts, strict=True)), strict=True))
    sheet = pi.read_counts(columns, registry=REGISTRY, regime="nd-09-2019", level="commune")
    rates = pi.compute_rates(sheet, [own], regime="nd-09-2019")
    table = pi.compare_to_prior_year(rates, registry=REGISTRY, **options).data
    return [row for row in table.to_pylist() if row["period"] == max(each[1] for each in counts)]


@pytest.mark.parametrize(
    ("code", "years", "word", "change"),
    [
        ("02818", (2022, 2023), "full", "no_change_seen"),
        ("07870", (2022, 2023), "full", "retyped"),
        ("05851", (2022, 2023), "unit_changed", "grew"),
        ("07816", (2024, 2025), "unit_changed", "grew"),
        ("28819", (2024, 2025), "unit_unknown", "unknown"),
        ("02818", (2021, 2022), "registry_incomplete", "unknown"),
    ],
)
def test_what_a_comparison_of_each_class_says(code, years, word, change):
    sheet = [(code, f"{year}-H1", 860, 1000) for year in years]
    if word == "registry_incomplete":  # the code names no unit then, so the id is given
        own = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])
        periods = [f"{year}-H1" for year in years]
        counts = {"unit_id": ["vn-02818"] * 2, "period": periods, "ok": [8, 9], "all": [10, 10]}
        rates = pi.compute_rates(counts, [own], regime="nd-09-2019")
        row = pi.compare_to_prior_year(rates, registry=REGISTRY).data.to_pylist()[1]
    else:
        (row,) = compared(*sheet)
    assert (row["comparability"], row["unit_change"]) == (word, change)
    assert (row["change"] is not None) is (word == "full")


def test_a_prior_value_is_the_sum_of_all_members_where_they_are_known_and_whole():
    """Đồng Tân (07813) and Thanh Vân (07816) into Đồng Tiến, as Resolution 1191 has it."""
    prior = [("07813", "2024-H1", 80, 100), ("07816", "2024-H1", 70, 100)]
    (row,) = compared(*prior, ("07816", "2025-H1", 180, 200), rebase=True)
    assert row["unit_id"] == "vn-07816-20250101"
    assert (row["comparability"], row["unit_change"]) == ("rebased", "grew")
    assert (row["prior_value"], row["value"], row["change"]) == (75.0, 90.0, 15.0)


def test_no_sum_is_made_where_a_list_alone_names_the_members():
    """Phường 2 of Gò Công took in Phường 3, as the package has it; nothing says how much of it."""
    prior = [("28294", "2023-H1", 80, 100), ("28297", "2023-H1", 70, 100)]
    (row,) = compared(*prior, ("28297", "2024-H1", 180, 200), rebase=True)
    assert (row["comparability"], row["prior_value"]) == ("unit_changed", None)
    steps = REGISTRY.predecessors("vn-28297-20240501")
    assert {step.extent.text for step in steps} == {"not_stated"}


# --- against the lists


@with_lists
def test_every_list_comes_back_unit_by_unit():
    """That of 1 November 2021 lies before `known_from`, and the registry claims nothing of it."""
    days = [row["as_of"] for row in rows("snapshots_index.csv") if row["as_of"] >= str(START)]
    assert len(days) == 11
    versions = rows("unit_versions.csv")
    for day in days:
        on_day = REGISTRY.on(dt.date.fromisoformat(day))
        for level in LEVELS:
            theirs = {
                row["code"]: (row["name"].strip(), row["parent"])
                for row in versions
                if row["level"] == level and row["first_seen"] <= day <= row["last_seen"]
            }
            ours = {
                unit.code: (unit.name, on_day.unit(unit.parent).code if unit.parent else "")
                for unit in on_day.at_level(level)
            }
            differing = {
                code: (ours.get(code), theirs.get(code)) for code in ours.keys() | theirs.keys()
            }
            differing = {code: pair for code, pair in differing.items() if pair[0] != pair[1]}
            assert differing.keys() <= NAMED[level], (day, level, differing)
            assert all(plain(ours[code][0]) == plain(theirs[code][0]) for code in differing)


NAMED = {
    # the place of the mark, a dash, a space, and two that the package marks otherwise
    "province": {"17"},
    "district": {
        *("051", "231", "239", "311", "314", "414", "555", "562"),
        *("563", "582", "615", "618", "626", "918", "935", "961"),
    },
    "commune": set(),
}


def plain(name):
    return name_keys(composed([name]))[pi.vocabulary.MatchRung.LOOSEST][0]


CLASS_OF = {
    "no change seen": "no_change_seen",
    "no change seen, units of the district ended into others": "no_change_seen",
    "retyped": "retyped",
    "retyped (and moved)": "retyped",
    "respelled": "respelled",
    "respelled (and moved)": "respelled",
    "moved to another district only": "moved",
    "ended, successor known": "ended",
    "ended, successor unknown": "ended into nothing known",
    # no text says that what bears another name is the same unit
    "renamed": "unknown",
    "renamed (and moved)": "unknown",
    "renamed where units started in the district (split possible)": "unknown",
    "retyped where units started in the district (split possible)": "unknown",
    "no change seen, an ended unit of the district has no known successor": "unknown",
    # Trung Tự (00226): what bears the code began with the change, so it is no unit that was split
    "code kept, but the package names another unit as the main successor (split)": "grew",
}
FULL = ("no_change_seen", "retyped", "respelled", "moved")


def changes_of(units, first, second):
    """Words of what happened to units between two days."""
    days = [np.full(len(units), day.toordinal()) for day in (first, second)]
    found = changes_between(REGISTRY, units, np.arange(len(units), dtype=np.int32), *days)
    return [UnitChange(change).text for change in found.tolist()]


def classes(first, second):
    now = {unit.code: unit for unit in REGISTRY.on(second).at_level("commune")}
    before = REGISTRY.on(first).at_level("commune")
    again = [now[unit.code].id for unit in before if unit.code in now]
    found = collections.Counter(changes_of(again, first, second))
    for unit in before:
        if unit.code in now:
            continue
        if all(step.successor for step in REGISTRY.successors(unit.id)):
            found["ended"] += 1
        else:
            found["ended into nothing known"] += 1
    return found


def listed_classes():
    found: dict[tuple[str, ...], collections.Counter[str]] = collections.defaultdict(
        collections.Counter
    )
    for row in rows("class_counts.csv"):
        days = (row["first_day"], row["second_day"], row["first_list"], row["second_list"])
        name = "grew" if row["class"].startswith("grew") else CLASS_OF[row["class"]]
        found[days][name] += int(row["communes"])
    return found


@with_lists
def test_as_many_communes_are_of_each_class_as_the_lists_say():
    """
    Where a later day is after 2024, two communes are of another class.

    Kim Liên (00229) took in the larger part of Trung Tự, by a name that the package keeps, so that
    it grew and was not left as it was. Tiên Thủy (28861) became a town and lies in a district of
    which a commune ended into nothing known, so that it is not known, and not only of another kind.
    """
    assert len(listed_classes()) == 8
    for (first, _, _, last_list), theirs in listed_classes().items():
        # on 30 November 2024 many units lie inside their bounds, so the list is asked for
        second = dt.date.fromisoformat(last_list)
        begins = dt.date.fromisoformat(first)
        expected = collections.Counter(theirs)
        if second > dt.date(2024, 11, 1):
            expected += collections.Counter({"grew": 1})
            expected -= collections.Counter({"no_change_seen": 1})
            if begins < dt.date(2023, 4, 10):
                expected += collections.Counter({"unknown": 1})
                expected -= collections.Counter({"retyped": 1})
        assert classes(begins, second) == expected, (first, last_list)


@pytest.mark.parametrize(
    ("second", "full"),
    [("2024-06-14", 10_591), ("2024-11-01", 10_387), ("2025-06-30", 9_530 - 1)],
)
def test_how_many_communes_of_june_2023_compare_fully(second, full):
    """Without Kim Liên, which the lists alone leave as it was; inside bounds fewer are known."""
    found = classes(JUNE_2023, dt.date.fromisoformat(second))
    assert sum(found[name] for name in FULL) == full
    page = (ROOT / "docs" / "how-to" / "units-through-time.md").read_text(encoding="utf-8")
    assert f"| {full:,} |".replace(",", " ") in page


@with_lists
def test_every_commune_that_ended_has_the_successor_and_the_extent_of_the_facts():
    codes = {unit.id: unit.code or "" for unit in REGISTRY}
    steps = {
        codes[step.predecessor]: step
        for step in REGISTRY.events
        if step.day <= OLD
        and len(codes[step.predecessor]) == 5
        and step.kind.text in ("merge", "unknown")
        and codes[step.predecessor] not in {unit.code for unit in REGISTRY.on(OLD)}
    }
    facts = rows("succession_edges.csv")
    assert len(facts) == len(steps) == 567
    extents = {"whole": "whole", "not stated": "not_stated", "unknown": "not_stated"}
    bases = {"text": "text", "package": "secondary", "inferred": "inferred", "none": "inferred"}
    for row in facts:
        step = steps[row["old_code"]]
        assert codes.get(step.successor or "", "") == row["new_code"]
        assert (step.extent.text, step.basis.text) == (extents[row["extent"]], bases[row["basis"]])
        assert row["not_before"] <= str(step.not_before or step.day)
        assert str(step.day) <= row["not_after"]


@with_lists
def test_the_districts_that_ended_or_lost_communes_are_those_of_the_facts():
    codes = {unit.id: unit.code or "" for unit in REGISTRY}
    ours = {
        (codes[step.predecessor], codes[step.successor])
        for step in REGISTRY.events
        if step.day <= OLD and step.successor and len(codes[step.predecessor]) == 3
    }
    theirs = {(row["old_code"], row["new_code"]) for row in rows("district_edges.csv")}
    assert {pair for pair in ours if pair[0] != pair[1]} == theirs


@pytest.mark.skipif(not FACTS.is_file(), reason="the tools are not here")
def test_every_line_of_the_facts_has_its_source():
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    for name, listed in facts.items():
        for each in listed:
            assert each.get("source") or each["note"], (name, each)
