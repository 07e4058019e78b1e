"""Ranks under other weights: by Fractions, one draw and one unit at a time, from §86 and §38."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import scheme_of_formulas

import parindex as pi
from parindex.results import read_result

TOLERANCE = Fraction(2, 10**11)  # that of the scheme, and the margin of the engine


def scored(points, maximum, **options):
    """Score units by what each heading gave of its maximum; None does not apply."""
    scheme = scheme_of_formulas(["award"] * len(maximum), list(maximum), **options)
    cells = [
        (str(place + 1), unit, given)
        for unit, row in points.items()
        for place, given in enumerate(row)
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


def ranks_by_hand(index):
    order = sorted(range(len(index)), key=lambda place: -index[place])
    ranks = {order[0]: 1}
    for place, (before, here) in enumerate(pairwise(order), start=2):
        is_equal = index[before] - index[here] <= TOLERANCE
        ranks[here] = ranks[before] if is_equal else place
    return [ranks[place] for place in range(len(index))]


def index_by_hand(weights, row, maximum):
    """The weight of what does not apply falls to the rest."""
    parts = [
        (Fraction(float(weight)), Fraction(str(given)) / Fraction(str(most)))
        for weight, given, most in zip(weights, row, maximum, strict=True)
        if given is not None
    ]
    return sum(weight * share for weight, share in parts) / sum(weight for weight, _ in parts)


MAXIMUM = (2.0, 3.0, 10.0)
cells = st.tuples(*(st.sampled_from([None, 0.3 * most, 0.7 * most, most]) for most in MAXIMUM))


@examples(30)
@given(
    st.lists(cells.filter(lambda row: set(row) != {None}), min_size=1, max_size=5),
    st.sampled_from(["uniform", 0.25, 0.7]),
)
def test_ranks_under_every_draw_are_those_by_hand(rows, weights):
    rows = [tuple(None if each is None else round(each, 6) for each in row) for row in rows]
    scores = scored({f"u{place}": row for place, row in enumerate(rows)}, MAXIMUM)
    found = pi.rank_spans(scores, weights=weights, draws=25, seed=3)
    shapes = np.ones(3)
    if weights != "uniform":
        mean = 1 / 3
        shapes = ((1 - mean) / (weights**2 * mean) - 1) * np.array(MAXIMUM) / sum(MAXIMUM)
    counts: list[Counter[int]] = [Counter() for _ in rows]
    for drawn in np.random.default_rng(3).dirichlet(shapes, 25):
        index = [index_by_hand(drawn, row, MAXIMUM) for row in rows]
        for counted, rank in zip(counts, ranks_by_hand(index), strict=True):
            counted[rank] += 1
    drawn_shares = {
        (row["unit_id"], row["rank"]): row["share"] for row in found.acceptability.to_pylist()
    }
    assert drawn_shares == {
        (f"u{place}", rank): pytest.approx(times / 25)
        for place, counted in enumerate(counts)
        for rank, times in counted.items()
    }


def of_halves(rows):
    """Score units by the halves of two headings of 10 and 4 points; None does not apply."""
    codes, most = ("I.1", "I.2", "II.1", "II.2"), (5.0, 5.0, 2.0, 2.0)
    scheme = pi.scheme_from_table(
        {
            "code": ["I", *codes[:2], "II", *codes[2:]],
            "text": list("abcdef"),
            "maximum": [10.0, *most[:2], 4.0, *most[2:]],
            "formula": [None, "award", "award"] * 2,
        },
        id="own",
        edition="2023",
    )
    cells = [
        (code, f"u{place}", None if share is None else share * full)
        for place, row in enumerate(rows)
        for code, full, share in zip(codes, most, row, strict=True)
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


halves = st.tuples(*[st.sampled_from([None, 0.0, 0.25, 0.5, 1.0])] * 4)


@examples(20)
@given(st.lists(halves.filter(lambda row: set(row) != {None}), min_size=1, max_size=4))
def test_of_a_heading_of_which_half_applies_half_the_weight_counts(rows):
    scores = of_halves(rows)
    found = pi.rank_spans(scores, weights="uniform", draws=25, seed=3)
    ranks: list[list[int]] = [[] for _ in rows]
    for one, two in np.random.default_rng(3).dirichlet([1.0, 1.0], 25):
        index = [index_by_hand((one, one, two, two), row, (1, 1, 1, 1)) for row in rows]
        for listed, rank in zip(ranks, ranks_by_hand(index), strict=True):
            listed.append(rank)
    assert [(row.best, row.worst) for row in found] == [(min(each), max(each)) for each in ranks]


def test_weights_near_those_of_the_scheme_give_its_ranks():
    scores = of_halves([(1.0, None, 0.5, 0.5), (0.7, 0.7, 0.8, 0.8)])
    found = pi.rank_spans(scores, weights=1e-4, draws=100)
    assert [(row.rank, row.best, row.worst) for row in found] == [(1, 1, 1), (2, 2, 2)]
    scores = of_halves([(1.0, None, 0.25, 0.25), (0.7, 0.7, 0.6, 0.6)])
    found = pi.rank_spans(scores, weights=1e-4, draws=100)
    # 6 of 9 points are less than 9.4 of 14, and 0.79 would be more than 0.67
    assert [(row.rank, row.best, row.worst) for row in found] == [(2, 2, 2), (1, 1, 1)]


def test_who_is_equal_under_all_weights_is_not_told_apart_by_the_last_bit():
    rows = {"A": (1.4, 2.1, 7.0), "B": (None, 2.1, 7.0), "C": (1.4, None, None), "D": (0, 0, 0)}
    scores = scored(rows, MAXIMUM)
    found = pi.rank_spans(scores, weights="uniform", draws=500)
    assert [(row.rank, row.best, row.worst) for row in found] == [(1, 1, 1)] * 3 + [(4, 4, 4)]
    moved = pi.plans.rank_sensitivity(scores, weights="uniform", draws=64)
    assert {row.status.text for row in moved} == {"no_variance"}


def test_equal_within_the_tolerance_of_the_scheme_is_equal_under_other_weights():
    rows = {"A": (1.0, 1.5, 5.2), "B": (1.0, 1.5, 5.0), "C": (0, 0, 0)}
    for tolerance, best in ((1e-9, 2), (5.0, 1)):
        scores = scored(rows, MAXIMUM, ranking={"tolerance": tolerance})
        found = pi.rank_spans(scores, weights="uniform", draws=200)
        assert [row.rank for row in found] == [1, best, 3]
        assert [row.rank for row in scores.at(criterion="total")] == [1, best, 3]
        assert (found[1].best, found[1].worst) == (best, best)


def of_groups(first, second):
    scheme = pi.scheme_from_table(
        {
            "code": ["I", "I.1", "I.2", "II", "II.1"],
            "text": list("abcde"),
            "maximum": [first, 3, 3, second, 4],
            "formula": [None, "award", "award", None, "award"],
        },
        id="own",
        edition="2023",
    )
    points = {"A": (1, 2, 0), "B": (2, 1, 1), "C": (0, 1, 3)}
    cells = [
        (code, unit, given)
        for unit, row in points.items()
        for code, given in zip(("I.1", "I.2", "II.1"), row, strict=True)
    ]
    return pi.compute_scores(
        scheme,
        awards={
            "criterion_code": [cell[0] for cell in cells],
            "unit_id": [cell[1] for cell in cells],
            "period": ["2023"] * len(cells),
            "points": [cell[2] for cell in cells],
        },
    )


def test_a_heading_without_a_stated_maximum_weighs_what_stands_below_it():
    stated, summed = of_groups(6, 4), of_groups(None, None)
    spans = [pi.rank_spans(scores, draws=300) for scores in (stated, summed)]
    assert spans[0].data.equals(spans[1].data)
    assert spans[0][0].worst == 3
    moved = [pi.plans.rank_sensitivity(scores, draws=64) for scores in (stated, summed)]
    assert moved[0].data.equals(moved[1].data)


def test_scores_without_rows_have_no_spans():
    none = of_groups(6, 4).at(unit_id=())
    assert len(pi.rank_spans(none)) == len(pi.rank_spans(none, sampling=True)) == 0
    assert len(pi.plans.rank_sensitivity(none, draws=8)) == 0


def test_scores_that_were_read_from_a_file_are_refused_where_they_would_be_scored_again(tmp_path):
    scores = of_groups(6, 4)
    scores.to_json(tmp_path / "scores.json")
    read = read_result(tmp_path / "scores.json")
    assert isinstance(read, pi.ScoreTable)
    for asked in (
        lambda: pi.what_if(read, pi.Change(unit_id="A", criterion="I.1", add=1)),
        lambda: pi.shortest_path(read, "A", points=3, most={"a": 1}),
    ):
        with pytest.raises(pi.errors.InputError, match="which no file holds"):
            asked()
    assert pi.rank_spans(read, draws=50).data.equals(pi.rank_spans(scores, draws=50).data)


@pytest.mark.parametrize("choices", [3, "geometric_mean", ["geometric_mean", "geometric_mean"]])
def test_choices_that_are_no_list_of_different_ones_are_refused(choices):
    with pytest.raises(pi.errors.InputError, match="choices must be"):
        pi.plans.rank_sensitivity(of_groups(6, 4), choices=choices)
