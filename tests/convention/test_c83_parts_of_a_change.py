"""Convention §83: why a rate changed."""

from __future__ import annotations

import pytest
from tests.makers import MET, columns_of, unit

import parindex as pi

REGISTRY = pi.UnitRegistry(
    [unit("H", level="district"), *(unit(name, parent="H") for name in ("A", "B", "C"))]
)


def parts_of(*rows, **options):
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), [MET])
    found = pi.decompose(rates, **options).data.to_pylist()
    return {row["subunit_id"]: row for row in found if row["period"] == "2023-H1"}


def test_c83_the_four_effects_are_those_of_the_paragraph():
    """convention §83"""
    found = parts_of(
        ("A", "2022-H1", 20, 100),
        ("B", "2022-H1", 90, 100),
        ("C", "2022-H1", 25, 50),
        ("A", "2023-H1", 90, 300),
        ("B", "2023-H1", 95, 100),
        ("D", "2023-H1", 50, 100),
    )
    mean_share, mean_rate, center, before = (0.5 + 0.75) / 2, 25, 185 / 4, 55
    assert found["A"]["rate_effect"] == pytest.approx(mean_share * (30 - 20))
    assert found["A"]["mix_effect"] == pytest.approx(
        (0.75 - 0.5) * (mean_rate - (center + before) / 2)
    )
    assert found["D"]["entry_effect"] == pytest.approx(100 / 500 * (50 - center))
    assert found["C"]["exit_effect"] == pytest.approx(-50 / 250 * (50 - before))
    assert found[None]["effect"] == pytest.approx(100 * (235 / 500 - 135 / 250))
    parts = [row["effect"] for name, row in found.items() if name is not None]
    assert sum(parts) == pytest.approx(found[None]["effect"], abs=1e-12)


def test_c83_what_was_not_reported_is_told_from_what_had_no_cases():
    """convention §83"""
    rows = [
        ("A", "2022-H1", 20, 100),
        ("B", "2022-H1", 90, 100),
        ("C", "2022-H1", 25, 50),
        ("A", "2023-H1", 30, 100),
        ("B", "2023-H1", 95, 100),
    ]
    assert parts_of(*rows)["C"]["part"] == "left"
    known = parts_of(*rows, registry=REGISTRY, level="district")
    assert (known["C"]["part"], known[None]["status"]) == ("not_reported", "incomplete")
    assert known[None]["effect"] is known["A"]["rate_effect"] is None
    total = ("H", "2022-H1", 135, 250), ("H", "2023-H1", 155, 260)
    rest = parts_of(*rows, *total, registry=REGISTRY, level="district")
    assert rest[None]["part"] == "rest"  # the last of the rows without a subunit
    assert rest[None]["value"] == pytest.approx(50)
    assert rest["A"]["rate_effect"] is not None


def test_c83_without_one_that_continues_there_is_a_change_and_no_parts():
    """convention §83"""
    found = parts_of(("A", "2022-H1", 20, 100), ("B", "2023-H1", 95, 100))
    assert found[None]["status"] == "no_continuing"
    assert found[None]["effect"] == pytest.approx(75)
    assert found[None]["entry_effect"] is None
