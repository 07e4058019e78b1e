"""Convention §68: rows that are the sum of the rows of their section."""

import random

import pytest

import parindex as pi

UNITS = [
    *[("Sở A", 210, 190, 20), ("Sở B", 430, 400, 30)],
    *[("Xã C", 120, 110, 10), ("Xã D", 330, 300, 30)],
]
OFFICES, COMMUNES, ALL = (
    *[("Khối sở", 640, 590, 50), ("Khối xã", 450, 410, 40)],
    ("Tất cả", 1090, 1000, 90),
)


def found(*rows, times=1, **options):
    """Look at rows in every year, each time a little more."""
    table = {
        "unit_id": [row[0] for _ in range(times) for row in rows],
        "period": [str(2023 + year) for year in range(times) for _ in rows],
        **{
            f"item{place}": [row[place] for _ in range(times) for row in rows]
            for place in (1, 2, 3)
        },
    }
    findings = pi.find(counts=table, **options).select("CNT310")
    return {
        each.unit_id: (each.evidence.rows, each.evidence.children, each.evidence.units)
        for each in findings
    }


SECTIONS = {"Khối sở": (1, 2, "Sở A; Sở B"), "Khối xã": (1, 2, "Xã C; Xã D")}


def test_a_row_over_its_section_is_found():
    """§68."""
    assert found(OFFICES, *UNITS[:2], COMMUNES, *UNITS[2:]) == SECTIONS


def test_a_row_below_its_section_is_found():
    """§68."""
    assert found(*UNITS[:2], OFFICES, *UNITS[2:], COMMUNES) == SECTIONS


def test_a_row_over_sections_does_not_add_their_sums_again():
    """§68."""
    rows = (ALL, OFFICES, *UNITS[:2], COMMUNES, *UNITS[2:])
    assert found(*rows)["Tất cả"] == (1, 4, "Sở A; Sở B; Xã C; Xã D")


def test_one_number_that_does_not_agree_is_no_sum():
    """§68."""
    assert found(("Khối sở", 640, 590, 51), *UNITS[:2], COMMUNES, *UNITS[2:]).keys() == {"Khối xã"}


def test_small_numbers_prove_nothing_in_one_period_and_much_in_several():
    """§68."""
    rows = [("Khối", 30, 22, 8), ("Xã A", 20, 15, 5), ("Xã B", 10, 7, 3), ("Xã C", 13, 13, 0)]
    assert found(*rows) == {}
    assert found(*rows, times=4) == {"Khối": (4, 2, "Xã A; Xã B")}


def test_a_unit_that_is_a_sum_in_some_of_its_periods_alone_is_a_unit():
    """§68."""
    table = {
        "unit_id": [row[0] for row in (OFFICES, *UNITS, OFFICES)],
        "period": [*["2023"] * 5, "2024"],
        **{
            f"item{place}": [row[place] for row in (OFFICES, *UNITS, OFFICES)]
            for place in (1, 2, 3)
        },
    }
    assert len(pi.find(counts=table).select("CNT310")) == 0


def test_the_sum_of_all_others_is_told_once():
    """§68."""
    rows = (*UNITS, ALL)
    table = {
        "unit_id": [row[0] for row in rows],
        "period": ["2023"] * len(rows),
        **{f"item{place}": [row[place] for row in rows] for place in (1, 2, 3)},
    }
    findings = pi.find(counts=table)
    assert len(findings.select("CNT307")) == 1
    assert len(findings.select("CNT310")) == 0


def test_a_unit_of_the_registry_is_held_against_the_registry():
    """§68."""
    ids = [row[0] for row in (OFFICES, *UNITS)]
    registry = pi.UnitRegistry(
        pi.AdministrativeUnit(id=each, name=each, level="unit") for each in ids
    )
    assert found(OFFICES, *UNITS, registry=registry) == {}


@pytest.mark.parametrize("seed", range(3))
def test_chance_makes_no_sums(seed):
    """§68."""
    draw = random.Random(seed)
    rows = []
    for place in range(300):
        late = draw.randrange(5)
        total = draw.randrange(10, 60)
        rows.append((f"Xã {place}", total, total - late, late))
    assert found(*rows) == {}
