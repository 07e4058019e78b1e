"""Convention §86: ranks have two spans, and never one of both."""

from __future__ import annotations

import pytest
from tests.makers import MET, columns_of

import parindex as pi


def test_c86_units_above_and_below_bound_the_rank_and_the_unknown_may_stand_anywhere():
    """convention §86"""
    rates = pi.compute_rates(
        columns_of(
            "unit_id period n d",
            ("A", "2023", 900, 1000),
            ("B", "2023", 700, 1000),
            ("C", "2023", 690, 1000),
            ("D", "2023", None, 1000),
        ),
        [MET],
    )
    found = {row["unit_id"]: row for row in pi.rank_spans(rates).data.to_pylist()}
    assert [(found[unit]["lower"], found[unit]["upper"]) for unit in "ABCD"] == [
        (1, 2),
        (2, 4),
        (2, 4),
        (1, 4),
    ]
    assert {row["span"] for row in found.values()} == {"sampling_together"}
    alone = pi.rank_spans(rates, simultaneous=False)
    assert set(alone.data["span"].to_pylist()) == {"sampling_alone"}


def test_c86_what_does_not_apply_gives_its_weight_to_the_rest():
    """convention §86"""
    scheme = pi.scheme_from_table(
        {"code": ["1", "2"], "text": ["1", "2"], "maximum": [10, 10], "formula": ["award"] * 2},
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(
        scheme,
        awards={
            "criterion_code": ["1", "2", "1", "2"],
            "unit_id": ["A", "A", "B", "B"],
            "period": ["2023"] * 4,
            "points": [8, None, 10, 5],
            "state": ["awarded", "not_applicable", "awarded", "awarded"],
        },
    )
    found = pi.rank_spans(scores, weights="uniform", draws=40_000, seed=5)
    first = {row["unit_id"]: row["share_first"] for row in found.data.to_pylist()}
    # A has 0.8 under every weight; B has 0.5 + 0.5 w, which is above 0.8 for w > 0.6
    assert first["B"] == pytest.approx(0.4, abs=0.01)
    assert set(found.data["span"].to_pylist()) == {"weights"}
    assert (found.drawn.seed, found.drawn.weights) == (5, "uniform")


def test_c86_equal_totals_share_the_better_rank_in_every_draw():
    """convention §86"""
    scheme = pi.scheme_from_table(
        {"code": ["1", "2"], "text": ["1", "2"], "maximum": [10, 10], "formula": ["award"] * 2},
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(
        scheme,
        awards={
            "criterion_code": ["1", "2"] * 3,
            "unit_id": ["A", "A", "B", "B", "C", "C"],
            "period": ["2023"] * 6,
            "points": [7, None, 7, 7, 6, 6],
            "state": ["awarded", "not_applicable", *["awarded"] * 4],
        },
    )
    # 0.7 w / w and 0.7 w + 0.7 (1 - w) are one number, and differ in the last bit
    found = pi.rank_spans(scores, weights="uniform", draws=200)
    assert [(row.best, row.worst) for row in found] == [(1, 1), (1, 1), (3, 3)]


def test_c86_of_a_heading_of_which_a_part_was_left_out_that_part_of_its_weight_counts():
    """convention §86"""
    scheme = pi.scheme_from_table(
        {
            "code": ["I", "I.1", "I.2", "II"],
            "text": list("abcd"),
            "maximum": [10, 5, 5, 10],
            "formula": [None, "award", "award", "award"],
        },
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(
        scheme,
        awards={
            "criterion_code": ["I.1", "I.2", "II"] * 2,
            "unit_id": ["A"] * 3 + ["B"] * 3,
            "period": ["2023"] * 6,
            "points": [5, None, 5, 3.5, 3.5, 6.5],
            "state": ["awarded", "not_applicable", *["awarded"] * 4],
        },
    )
    # 10 of 15 points, and 13.5 of 20
    found = pi.rank_spans(scores, weights=0.001, draws=100)
    assert [(row.rank, row.best, row.worst) for row in found] == [(2, 2, 2), (1, 1, 1)]
