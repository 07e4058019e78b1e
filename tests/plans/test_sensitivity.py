"""Sensitivity of ranks: against a loop, worked cases, and what cannot be parted."""

from __future__ import annotations

import numpy as np
import pytest
from tests.makers import scheme_of_formulas

import parindex as pi
from parindex.plans import rank_sensitivity
from parindex.plans.spans_of_ranks.sensitivity import Choice


def scores_of(points, maximum=(10, 10), **options):
    """Points of units by heading; a point of None does not apply."""
    scheme = scheme_of_formulas(["award"] * len(maximum), list(maximum), **options)
    codes = [criterion.code for criterion in scheme.criteria]
    cells = [
        (code, unit, each)
        for unit, given in points.items()
        for code, each in zip(codes, given, strict=True)
    ]
    return pi.compute_scores(
        scheme,
        awards={
            "criterion_code": [cell[0] for cell in cells],
            "unit_id": [cell[1] for cell in cells],
            "period": ["2023"] * len(cells),
            "points": [cell[2] for cell in cells],
            "state": ["not_applicable" if cell[2] is None else "awarded" for cell in cells],
        },
    )


def test_indices_are_those_of_a_loop_over_the_draws():
    """The same gammas, normalised and ranked one draw at a time, and the estimators by hand."""
    scores = scores_of({"a": (9, 2, 5), "b": (5, 6, 5), "c": (1, 9, 7)}, (10, 10, 10))
    found = rank_sensitivity(scores, weights="uniform", draws=300, seed=4)
    shares = np.array([[0.9, 0.2, 0.5], [0.5, 0.6, 0.5], [0.1, 0.9, 0.7]])
    now = ranks_of(shares @ np.full(3, 1 / 3))
    a, b = (
        np.random.default_rng([4, place]).standard_gamma(np.ones(3), (300, 3)) for place in (0, 1)
    )

    def shift(gammas):
        return np.array([abs(ranks_of(shares @ (g / g.sum())) - now).mean() for g in gammas])

    of_a, of_b = shift(a), shift(b)
    mean = np.mean([of_a, of_b])
    variance = np.var([of_a, of_b])
    for place, row in enumerate(found.overall.data.to_pylist()):
        mixed = a.copy()
        mixed[:, place] = b[:, place]
        of_mixed = shift(mixed)
        first = np.mean((of_b - mean) * (of_mixed - of_a)) / variance
        assert row["first"] == pytest.approx(first)
        assert row["total"] == pytest.approx(np.mean((of_mixed - of_a) ** 2) / 2 / variance)
        assert row["factor"] == str(place + 1)


def ranks_of(index):
    return np.array([1 + (index > each + 1e-12).sum() for each in index])


def test_the_total_index_of_two_weights_is_that_of_the_integral():
    """
    a has 5/9 and 1, b 7/9 and 0: b is first where the gammas of the weights are x > 4.5 y.

    Given y that has the chance exp(-4.5 y), given x 1 - exp(-x / 4.5). The mean of p (1 - p) over
    the variance is 0.55, and 0.846.
    """
    scores = scores_of({"a": (5, 1), "b": (7, 0)}, maximum=(9, 1))
    found = rank_sensitivity(scores, weights="uniform", draws=6000).at(unit_id="b")
    assert found.data["total"].to_pylist() == pytest.approx([0.55, 0.846], abs=0.05)


def test_a_heading_in_which_all_are_alike_moves_little_and_one_in_which_they_differ_much():
    scores = scores_of({"a": (10, 0, 5), "b": (0, 10, 5), "c": (6, 5, 5)}, maximum=(10, 10, 10))
    found = rank_sensitivity(scores, draws=2000)
    rows = {row["factor"]: row for row in found.at(unit_id="a").data.to_pylist()}
    assert rows["3"]["total"] == pytest.approx(0, abs=0.01)
    assert rows["3"]["status"] == "not_distinct_from_0"
    assert rows["1"]["total"] > 0.3
    assert rows["1"]["status"] == rows["2"]["status"] == "ok"
    assert len(found) == 3 * 4
    assert len(found.overall) == 3


def test_ranks_that_nothing_moves_have_no_variance():
    found = rank_sensitivity(scores_of({"a": (9, 9), "b": (5, 8)}), weights="uniform", draws=64)
    assert set(found.data["status"].to_pylist()) == {"no_variance"}
    assert found.data["total"].null_count == len(found)


def test_a_choice_of_method_may_be_all_that_matters():
    """a has 10 and 0: second under every geometric mean, first under every mean here."""
    scores = scores_of({"a": (100, 0), "b": (40, 1)}, maximum=(100, 1.0001))
    found = rank_sensitivity(scores, weights=0.05, choices=["geometric_mean"], draws=400)
    rows = {row["factor"]: row for row in found.overall.data.to_pylist()}
    assert list(rows) == ["1", "2", "geometric_mean"]
    assert rows["geometric_mean"]["total"] == pytest.approx(1, abs=0.1)
    assert rows["1"]["total"] == pytest.approx(0, abs=0.01)
    assert found.choices == ("geometric_mean",)


def test_each_choice_has_its_own_part_whatever_the_order_in_which_they_are_named():
    scores = scores_of({"a": (9, 0, 5), "b": (5, 6, 5), "c": (1, 9, 7)}, (10, 10, 10))
    choices: list[Choice] = ["geometric_mean", "leave_one_out"]
    one, other = (
        rank_sensitivity(scores, choices=each, draws=128).data.to_pylist()
        for each in (choices, choices[::-1])
    )

    def by_name(rows):
        return {(row["factor"], row["unit_id"]): row for row in rows}

    assert by_name(one) == by_name(other)
    assert one[-1]["factor"] == "leave_one_out" != other[-1]["factor"]


def test_leaving_a_heading_out_gives_its_weight_to_the_others():
    scores = scores_of({"a": (10, 0), "b": (0, 8), "c": (None, 9)})
    found = rank_sensitivity(
        scores, weights=0.05, choices=["geometric_mean", "leave_one_out"], draws=400
    )
    rows = {row["factor"]: row for row in found.overall.data.to_pylist()}
    assert rows["leave_one_out"]["total"] > rows["1"]["total"]
    for row in found.data.to_pylist():
        if row["total"] is not None:
            assert row["total"] >= 0
            assert row["first_lower"] <= row["first_upper"]


def test_each_period_and_block_is_ranked_by_itself_and_what_has_no_model_says_so():
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=unit, name=unit, level=level)
            for unit, level in (("a", "commune"), ("b", "ward"))
        ]
    )
    scores = scores_of({"a": (9, 1), "b": (5, 8)})
    blocks = pi.compute_scores(
        scores.scheme,
        awards={
            "criterion_code": ["1", "2"] * 2,
            "unit_id": ["a", "a", "b", "b"],
            "period": ["2023"] * 4,
            "points": [9, 1, 5, 8],
        },
        registry=registry,
    )
    assert set(rank_sensitivity(blocks, draws=20).data["status"].to_pylist()) == {"no_variance"}
    best = scores_of({"a": (9, 1), "b": (5, 8)}, combine="best", declared_total=10)
    found = rank_sensitivity(best, draws=20)
    assert set(found.data["status"].to_pylist()) == {"no_model"}
    assert found.data["first"].null_count == len(found)


def test_the_same_seed_gives_the_same_table():
    scores = scores_of({"a": (9, 1), "b": (5, 8)})
    one, two = (rank_sensitivity(scores, draws=50, seed=9) for _ in range(2))
    assert one.data.equals(two.data)
    assert (one.drawn.seed, one.drawn.weights, one.drawn.confidence) == (9, 0.25, 0.95)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"weights": 1.5}, "weights must lie between 0 and 1"),
        ({"choices": ["median"]}, "choices must be of geometric_mean, leave_one_out"),
        ({"choices": ["leave_one_out"] * 2}, "a list of different ones"),
        ({"draws": 0}, "draws must be a whole number"),
        ({"confidence": 1}, "confidence"),
    ],
)
def test_options_out_of_range_are_refused(options, sentence):
    with pytest.raises(pi.errors.InputError, match=sentence):
        rank_sensitivity(scores_of({"a": (9, 1)}), **options)
    with pytest.raises(pi.errors.InputError, match="must be a ScoreTable"):
        rank_sensitivity({"unit_id": ["a"]})  # type: ignore[arg-type]
