"""
The bundled registry of Vietnam on days before 30 June 2025 against twelve dated lists.

The lists are no part of the project. Where they stand beside the checkout, in
../shared/data/units/history, every unit that the registry claims to know is looked up in them.
"""

from __future__ import annotations

import csv
import datetime as dt
import unicodedata
from pathlib import Path

import pytest

import parindex as pi

LISTS = Path(__file__).parents[2].parent / "shared" / "data" / "units" / "history"
REGISTRY = pi.load_registry("vn")
START, OLD = dt.date(2022, 4, 10), dt.date(2025, 6, 30)
JUNE_2022, JUNE_2023 = dt.date(2022, 6, 14), dt.date(2023, 6, 14)
UNITS = REGISTRY.on(OLD)
with_lists = pytest.mark.skipif(not LISTS.is_dir(), reason="the dated lists are not here")


def rows(name):
    with (LISTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def loosened(name):
    """What is left of a name without marks, spaces and apostrophes."""
    apart = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(each for each in apart if each.isalnum()).casefold()


def known_on(day, level):
    return {
        unit.code: unit for unit in UNITS.at_level(level) if REGISTRY.known_since(unit.id) <= day
    }


def resolved(text, day):
    (row,) = pi.resolve_units([text], REGISTRY, as_of=day, level="commune").data.to_pylist()
    return row["unit_id"], row["rung"]


def test_the_registry_says_from_when_it_knows_anything():
    assert (REGISTRY.known_from, REGISTRY.complete_from) == (START, OLD)
    assert resolved("02818", START - dt.timedelta(1)) == (None, "registry_incomplete")


@pytest.mark.parametrize("code", ["07816", "26929", "00292"])
def test_a_code_that_was_another_commune_is_not_given_its_later_name(code):
    """Thanh Vân, Phường 24 and Quỳnh Lôi are Đồng Tiến, Phường 14 and Bạch Mai since."""
    assert resolved(code, JUNE_2023) == (None, "unit_unknown")
    assert resolved(code, OLD) == (f"vn-{code}", "code")


def test_the_founding_district_is_known_on_all_days():
    units = [*UNITS.children("vn-084"), UNITS.unit("vn-084")]
    assert len(units) == 11
    assert {REGISTRY.known_since(unit.id) for unit in units} == {START}


@pytest.mark.parametrize(
    ("unit_id", "word"), [("vn-02818", "full"), ("vn-084", "full"), ("vn-07816", "unit_unknown")]
)
def test_june_2023_compares_with_june_2022_where_the_unit_is_known(unit_id, word):
    own = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])
    counts = {
        "unit_id": [unit_id] * 2,
        "period": ["2022-H1", "2023-H1"],
        "ok": [860, 940],
        "all": [1000, 1000],
    }
    rates = pi.compute_rates(counts, [own], regime="nd-09-2019")
    found = pi.compare_to_prior_year(rates, registry=REGISTRY).data.to_pylist()[1]
    assert found["comparability"] == word


def test_how_many_units_are_known_from_the_first_day():
    counts = [len(known_on(START, level)) for level in ("province", "district", "commune")]
    assert counts == [62, 593, 8390]


@with_lists
@pytest.mark.parametrize("level", ["province", "district", "commune"])
def test_what_is_known_is_so_in_every_list(level):
    """One commune differs in a mark: 04117 was printed Mương Chanh, and is Mường Chanh."""
    days = [row["as_of"] for row in rows("snapshots_index.csv") if row["as_of"] >= str(START)]
    assert len(days) == 11
    versions = [row for row in rows("unit_versions.csv") if row["level"] == level]
    for day in days:
        theirs = {
            row["code"]: row for row in versions if row["first_seen"] <= day <= row["last_seen"]
        }
        ours = known_on(dt.date.fromisoformat(day), level)
        assert ours.keys() <= theirs.keys()
        for code, unit in ours.items():
            assert loosened(unit.name) == loosened(theirs[code]["name"])
            parent = theirs[code]["parent"]
            assert unit.parent == (f"vn-{parent}" if parent else None)


@with_lists
def test_no_commune_that_took_in_another_is_known_before():
    took_in = {row["result_code"] for row in rows("mergers.csv")}
    assert len(took_in) == 452
    assert took_in & known_on(START, "commune").keys() == set()


@with_lists
def test_no_unit_that_changed_is_known_before():
    """Spelling apart, as above."""
    changed = {
        row["code"]
        for row in rows("events.csv")
        if row["not_after"] > str(START) and row["kind"] != "respelled"
    }
    known = {code for level in UNITS.levels for code in known_on(START, level)}
    assert changed & known == set()
    through = {row[side] for row in rows("district_edges.csv") for side in ("old_code", "new_code")}
    assert through & known == set()
