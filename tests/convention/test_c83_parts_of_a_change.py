"""Convention §83: why a rate changed."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.makers import MET, columns_of, step, unit
from tests.plain_text import plain

import parindex as pi
from parindex.vocabulary import SuccessionKind, TransferExtent

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


COMMUNES = pi.UnitRegistry(
    [unit("H", level="district"), *(unit(name, parent="H") for name in ("X1", "X2"))]
)


def mix_of(*counts, **options):
    """Findings on the mix of two communes, of cases met and of all, before and now."""
    rows = [
        (commune, period, *counts[2 * year + place])
        for year, period in enumerate(("2022-H1", "2023-H1"))
        for place, commune in enumerate(("X1", "X2"))
    ]
    sheet = columns_of("unit_id period n d", *rows)
    return pi.assess(sheet, indicators=[MET], registry=COMMUNES, select=["MIX"], **options)


STONES = ((81, 87), (192, 263), (234, 270), (55, 80))


def test_c83_a_total_that_moves_against_all_its_subunits_is_an_error():
    """convention §83; Charig et al. (1986)"""
    (found,) = mix_of(*STONES).findings
    assert (found.rule, found.unit_id, found.period) == ("MIX101", "H", "2023-H1")
    assert found.severity.text == "error"
    assert (found.evidence.rows, found.evidence.children) == (2, 2)
    assert found.evidence.change == pytest.approx(4.571428571428571)
    assert found.evidence.rate_effect == pytest.approx(-5.367121738560)
    assert found.evidence.mix_effect == pytest.approx(9.938550309989)
    vi, en = (plain(mix_of(*STONES).findings.render(each)[0]) for each in ("vi", "en"))
    assert "tăng 4,57 điểm" in vi
    assert "thì giảm 5,37 điểm" in vi
    assert "up 4.57" in en
    assert "down 5.37" in en
    with pytest.raises(pi.errors.FaultGroup):
        mix_of(*STONES, strict=True)


def test_c83_a_total_that_moves_against_some_of_them_is_a_warning():
    """convention §83: X2 rises by 1 point of 60, X1 falls by 10 of 90, and X1 has more cases"""
    (found,) = mix_of((180, 200), (480, 800), (640, 800), (122, 200)).findings
    assert (found.rule, found.severity.text) == ("MIX101", "warning")
    assert (found.evidence.rows, found.evidence.children) == (1, 2)


def test_c83_most_of_a_change_may_be_the_shares():
    """convention §83: both rise by 2 points, and X1, at 90 %, has 800 cases instead of 200"""
    review = mix_of((180, 200), (480, 800), (736, 800), (124, 200))
    (found,) = review.findings
    assert (found.rule, found.severity.text) == ("MIX102", "note")
    assert found.evidence.rate_effect == pytest.approx(2.0)
    assert found.evidence.mix_effect == pytest.approx(18.0)
    (total,) = review.at(period="2023-H1").decompositions.totals
    assert total.verdict.text == "improved"


def test_c83_a_change_of_the_rates_has_no_finding_and_no_subunits_no_check():
    """convention §83"""
    review = mix_of((180, 200), (480, 800), (190, 200), (560, 800))
    assert not len(review.findings)
    assert {row.status.text for row in review.checks if row.rule.startswith("MIX1")} == {"checked"}
    alone = pi.find(decompositions=review.decompositions.at(period="2022-H1"), select=["MIX"])
    assert {row.reason for row in alone.checks if row.rule.startswith("MIX")} == {"nothing_to_part"}


def test_c83_a_review_parts_levels_and_does_without_rows_given_twice():
    """convention §83"""
    rows = [("X1", "2022-H1", 8, 9), ("X1", "2022-H1", 8, 9), ("X2", "2022-H1", 8, 9)]
    counts = columns_of(
        "unit_id period n d", *rows, ("X1", "2023-H1", 8, 9), ("X2", "2023-H1", 7, 9)
    )
    parts = pi.assess(counts, indicators=[MET], registry=COMMUNES).decompositions
    assert parts is not None
    _, total = parts.totals
    assert total.status.text == "incomplete"
    assert pi.assess(counts, indicators=[MET]).decompositions is None
    nested = pi.UnitRegistry(
        [
            unit("M", level="ministry"),
            unit("D", level="office", parent="M"),
            unit("X1", level="office", parent="D"),
        ]
    )
    review = pi.assess(counts, indicators=[MET], registry=nested)
    assert review.decompositions is None


DATED = pi.UnitRegistry(
    [
        unit("P", level="province", valid_from=dt.date(2000, 1, 1)),
        *(unit(each, parent="P", valid_from=dt.date(2000, 1, 1)) for each in ("X1", "X2")),
    ]
)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({}, "no_registry"),
        ({"registry": DATED}, "no_regime"),
        (
            {"registry": DATED, "as_of": dt.date(2023, 6, 30), "regime": "nd-09-2019"},
            "units_of_one_day",
        ),
        (
            {"registry": pi.UnitRegistry([unit("X1"), unit("X2")])},
            "no_decompositions",
        ),
    ],
)
def test_c83_a_review_says_why_it_parts_nothing(options, reason):
    """convention §83"""
    counts = columns_of(
        "unit_id period n d",
        *((each, period, 8, 9) for each in ("X1", "X2") for period in ("2022-H1", "2023-H1")),
    )
    review = pi.assess(counts, indicators=[MET], **options)
    assert review.decompositions is None
    told = {row.rule: (row.status.text, row.reason) for row in review.checks}
    assert told["MIX101"] == told["MIX102"] == ("not_checked", reason)
    parted = pi.assess(counts, indicators=[MET], registry=DATED, regime="nd-09-2019")
    assert parted.decompositions is not None


def test_c83_units_that_share_former_units_are_one_part():
    """convention §83"""
    day, last = dt.date(2023, 1, 1), dt.date(2022, 12, 31)
    registry = pi.UnitRegistry(
        [
            unit("H", level="district"),
            unit("A", parent="H", valid_to=last),
            *(unit(name, parent="H", valid_from=day) for name in ("A1", "A2")),
        ],
        events=[
            step(day, SuccessionKind.SPLIT, "A", each, TransferExtent.PART) for each in ("A1", "A2")
        ],
    )
    rows = [("A", "2022-H1", 60, 100), ("A1", "2023-H1", 30, 40), ("A2", "2023-H1", 45, 60)]
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), [MET], regime="calendar")
    total, part = pi.decompose(rates, registry=registry, level="district").data.to_pylist()[-2:]
    assert (part["subunit_id"], part["part"]) == ("A1; A2", "group")
    assert (total["status"], total["effect"]) == ("rebased", pytest.approx(75 - 60))


@pytest.mark.parametrize(
    ("later", "status", "said"),
    [([], "rebased", {"B": "both"}), ([("A", "2023", 5, 10)], "incomplete", {"A": "ended"})],
)
def test_c83_a_unit_that_ended_and_still_has_cases_leaves_the_total_unknown(later, status, said):
    """convention §83"""
    registry = pi.UnitRegistry(
        [
            unit("H", level="district"),
            unit("A", parent="H", valid_to=dt.date(2022, 12, 31)),
            unit("B", parent="H"),
        ],
        events=[step(dt.date(2023, 1, 1), SuccessionKind.MERGE, "A", "B")],
    )
    rows = [("A", "2022", 60, 100), ("B", "2022", 40, 100), ("B", "2023", 75, 100), *later]
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), [MET], regime="calendar")
    found = pi.decompose(rates, registry=registry, level="district").data.to_pylist()
    parts = {row["subunit_id"]: row for row in found if row["period"] == "2023"}
    assert parts[None]["status"] == status
    assert said.items() <= {unit: row["part"] for unit, row in parts.items()}.items()
