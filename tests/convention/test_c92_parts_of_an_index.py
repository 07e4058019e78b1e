"""Convention §92: why an index changed, criterion by criterion."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex.plans import decompose_scores

AWARDS = {
    "criterion_code": ["I.1", "I.1", "I.2", "I.2", "II", "II"],
    "unit_id": ["A"] * 6,
    "period": ["2022", "2023"] * 3,
    "points": [4, 6, 5, None, 2, 3],
    "state": [None, None, None, "not_applicable", None, None],
}


def scheme(**options):
    table = {
        "code": ["I", "I.1", "I.2", "II"],
        "text": ["Service", "On time", "Online", "Budget"],
        "maximum": [20, 10, 10, 10],
        "formula": [None, "award", "award", "award"],
    }
    return pi.scheme_from_table(table, id="own", edition="2023", **options)


def test_c92_the_parts_go_down_the_tree():
    """convention §92"""
    parts = decompose_scores(pi.compute_scores(scheme(), awards=AWARDS)).at(period=2023)
    rows = {row.criterion_code: row for row in parts}
    # by hand: 11 of 30, then 9 of 20; group I has 9 of 20, then 6 of 10, at a mean share of 7/12
    assert rows["I.1"].own_effect == pytest.approx(100 * (2 / 3 + 1 / 2) / 2 * (0.6 - 0.4))
    assert rows["I.2"].applies_effect == pytest.approx(100 * (7 / 12) * 0.5 * -(0.5 - 0.4))
    assert rows["II"].own_effect == pytest.approx(100 * (1 / 3 + 1 / 2) / 2 * (0.3 - 0.2))
    total = rows["total"]
    assert total.value is not None
    assert total.prior_value is not None
    change = total.value - total.prior_value
    assert sum(row.effect or 0.0 for row in rows.values()) == pytest.approx(change, abs=1e-12)
    assert change == pytest.approx(100 * (9 / 20 - 11 / 30))


def test_c92_a_rank_beside_the_others_as_they_were():
    """convention §92"""
    values = {
        "criterion_code": ["1"] * 6,
        "unit_id": ["A", "A", "B", "B", "C", "C"],
        "period": ["2022", "2023"] * 3,
        "value": [50, 60, 55, 80, 40, 70],
    }
    one = pi.scheme_from_table(
        {"code": ["1"], "text": ["x"], "maximum": [10], "formula": ["share(full=100)"]},
        id="own",
        edition="2023",
    )
    totals = decompose_scores(pi.compute_scores(one, rates=values)).totals.at(period=2023)
    ranks = {row.unit_id: (row.prior_rank, row.rank, row.rank_beside_prior) for row in totals}
    # A rose from 50 to 60 and fell from second to last; with 55 and 40 beside it, it were first
    assert ranks == {"A": (2, 3, 1), "B": (1, 1, 1), "C": (3, 2, 1)}


def test_c92_where_no_criterion_applies_in_both_years_other_ones_brought_all():
    """convention §92"""
    awards = {
        "criterion_code": ["1", "1", "2", "2"],
        "unit_id": ["A"] * 4,
        "period": ["2022", "2023"] * 2,
        "points": [4, None, None, 3],
        "state": [None, "not_applicable", "not_applicable", None],
    }
    table = {"code": ["1", "2"], "text": ["a", "b"], "maximum": [10, 10]}
    one = pi.scheme_from_table({**table, "formula": ["award"] * 2}, id="own", edition="2023")
    parts = decompose_scores(pi.compute_scores(one, awards=awards)).at(period=2023)
    found = {row.criterion_code: row.applies_effect for row in parts}
    assert found == {"total": pytest.approx(-10), "1": 0, "2": 0}


def test_c92_negative_points_of_a_regular_criterion_have_no_parts():
    """convention §92"""
    table = {"code": ["1", "2"], "text": ["a", "b"], "maximum": [10, 10], "minimum": [-5, 0]}
    one = pi.scheme_from_table({**table, "formula": ["award"] * 2}, id="own", edition="2023")
    awards = {
        "criterion_code": ["1", "1", "2", "2"],
        "unit_id": ["A"] * 4,
        "period": ["2022", "2023"] * 2,
        "points": [-2, 3, 5, 5],
    }
    parts = decompose_scores(pi.compute_scores(one, awards=awards)).at(period=2023)
    assert {row.status.text for row in parts} == {"not_parted"}
    assert {row.effect for row in parts} == {None}
