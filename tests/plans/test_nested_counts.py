"""Proportions that rest on the same counts are drawn together, and each as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest

import parindex as pi
from parindex.plans.spans_of_ranks.drawn_scores import Chance
from parindex.plans.spans_of_ranks.nested_counts import chains
from parindex.scores.prepare import engine_of

DRAWS = 20_000


def share(code, *numerator, of=("done",), **options):
    return pi.Indicator.proportion(code, numerator=list(numerator), denominator=list(of), **options)


def put_together(*indicators):
    return [
        list(zip(each.codes, each.turned, strict=True))
        for each in chains({indicator.code: indicator for indicator in indicators})
    ]


def test_a_numerator_that_holds_another_stands_behind_it():
    found = put_together(share("a", "x", "y"), share("b", "x"), share("c", "x", "y", "z"))
    assert found == [[("b", False), ("a", False), ("c", False)]]


def test_the_rest_of_a_denominator_is_turned():
    assert put_together(share("late", "done", "-good"), share("on_time", "good")) == [
        [("late", False), ("on_time", True)]
    ]


@pytest.mark.parametrize(
    "other",
    [
        share("b", "y"),
        share("b", "x", "y", of=("filed",)),
        share("b", "y", "z"),
        share("b", "done", of=("filed",)),
    ],
)
def test_what_need_not_be_nested_is_drawn_apart(other):
    assert put_together(share("a", "x"), other) == [[("a", False)], [("b", False)]]


def values_of(indicators, **counts):
    units = [f"u{place}" for place in range(len(counts["done"]))]
    rates = pi.compute_rates(
        {"unit_id": units, "period": ["2023"] * len(units), **counts}, list(indicators)
    )
    codes = [each.code for each in indicators]
    scheme = pi.scheme_from_table(
        {
            "code": [str(place + 1) for place in range(len(codes))],
            "text": codes,
            "maximum": [5] * len(codes),
            "formula": ["share(full=100)"] * len(codes),
            "indicator": codes,
        },
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(scheme, rates=rates)
    engine = engine_of(scheme, scores.inputs)
    return Chance(engine, scores.inputs, seed=5)._values(DRAWS)


def test_one_count_is_one_draw_and_a_rest_is_the_rest():
    found = values_of(
        (
            share("a", "good"),
            share("b", "good", multiplier=1000),
            share("late", "done", "-good"),
        ),
        done=[40, 7],
        good=[30, 7],
    )
    np.testing.assert_allclose(found["b"], 10 * found["a"])
    np.testing.assert_allclose(found["late"], 100 - found["a"], atol=1e-9)


def test_nested_shares_have_the_correlation_of_the_cases_and_their_own_distributions():
    n, good, excused = 400, 240, 100
    found = values_of(
        (share("a", "good"), share("b", "good", "excused")),
        done=[n],
        good=[good],
        excused=[excused],
    )
    one, two = found["a"][:, 0] / 100, found["b"][:, 0] / 100
    assert (one <= two).all()
    # what the two shares are of cases that are drawn again and again
    cases = np.random.default_rng(1).multinomial(n, [0.6, 0.25, 0.15], DRAWS)
    drawn_again = np.corrcoef(cases[:, 0], cases[:, 0] + cases[:, 1])[0, 1]
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(drawn_again, abs=0.03)
    for value, x in ((one, good), (two, good + excused)):
        mean = (x + 0.5) / (n + 1)
        deviation = np.sqrt(mean * (1 - mean) / (n + 2))
        assert value.mean() == pytest.approx(mean, abs=5 * deviation / np.sqrt(DRAWS))
        assert value.std() == pytest.approx(deviation, rel=0.03)


@pytest.mark.parametrize("other", [(3.0, 10.0), (8.0, 12.0), (np.nan, np.nan)])
def test_counts_that_contradict_the_definitions_or_are_not_known_share_nothing(other):
    (chain,) = chains({each.code: each for each in (share("a", "x"), share("b", "x", "y"))})
    random = {code: np.random.default_rng(place) for place, code in enumerate("ab")}
    counts = {
        "a": (np.array([5.0, 5.0]), np.array([10.0, 10.0])),
        "b": (np.array([other[0], 8.0]), np.array([other[1], 10.0])),
    }
    made = chain.drawn(random, counts, DRAWS)
    together, apart = ((made["a"][:, row], made["b"][:, row]) for row in (1, 0))
    assert np.corrcoef(*together)[0, 1] > 0.3
    assert apart[0].mean() == pytest.approx(0.5, abs=0.01)
    if np.isnan(other[0]):
        assert np.isnan(apart[1]).all()
    else:
        assert abs(np.corrcoef(*apart)[0, 1]) < 0.05
        assert apart[1].mean() == pytest.approx((other[0] + 0.5) / (other[1] + 1), abs=0.01)


def test_one_item_with_two_numbers_shares_nothing():
    (chain,) = chains({each.code: each for each in (share("a", "x"), share("b", "x"))})
    random = {code: np.random.default_rng(place) for place, code in enumerate("ab")}
    n = np.array([10.0])
    made = chain.drawn(random, {"a": (np.array([5.0]), n), "b": (np.array([6.0]), n)}, DRAWS)
    assert abs(np.corrcoef(made["a"][:, 0], made["b"][:, 0])[0, 1]) < 0.05


def test_a_total_of_one_count_twice_is_as_sure_as_that_of_once():
    units = ["u0", "u1"]
    rates = {"unit_id": units, "period": ["2023"] * 2, "done": [200, 200], "good": [170, 150]}
    indicators = [share("a", "good"), share("b", "good")]
    spans = []
    for many in (1, 2):
        scheme = pi.scheme_from_table(
            {
                "code": ["1", "2"][:many],
                "text": ["1", "2"][:many],
                "maximum": [5] * many,
                "formula": ["share(full=100)"] * many,
                "indicator": ["a", "b"][:many],
            },
            id="own",
            edition="2023",
            grading=[{"grades": ["Khá", "Tốt"], "edges": [0, 80], "source": "made up"}],
        )
        scores = pi.compute_scores(scheme, rates=pi.compute_rates(rates, indicators))
        found = pi.rank_spans(scores, sampling=True, draws=500, seed=2)
        spans.append(found.data.select(["lower", "upper", "share_grade"]).to_pylist())
    assert spans[0] == spans[1]
