"""Spans of ranks: against loops written from the paper, a solved example, and simulated truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, columns_of

import parindex as pi
from parindex.stats.by_draws.rank_sets import rank_sets, ranks_of_draws


def spans_of(*rows, indicators=(MET,), **options):
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), list(indicators))
    return pi.rank_spans(rates, **options)


def by_loops(value, error, *, confidence, draws, seed, simultaneous):
    """Step down over directed pairs as Mogstad et al. (2024) describe it, one pair at a time."""
    size = len(value)
    noise = np.random.default_rng(seed).standard_normal((draws, size)) * error
    units = range(size)

    def scale(j, k):
        return np.sqrt(error[j] ** 2 + error[k] ** 2)

    def stepped(pairs):
        rejected, still = set(), set(pairs)
        while still:
            largest = [max((z[j] - z[k]) / scale(j, k) for j, k in still) for z in noise]
            critical = sorted(largest)[int(np.ceil(confidence * draws)) - 1]
            new = {(j, k) for j, k in still if (value[j] - value[k]) / scale(j, k) > critical}
            if not new:
                break
            rejected |= new
            still -= new
        return rejected

    every = {(j, k) for j in units for k in units if j != k}
    best, worst = [], []
    together = stepped(every) if simultaneous else set()
    for j in units:
        mine = together if simultaneous else stepped({pair for pair in every if j in pair})
        best.append(1 + sum((k, j) in mine for k in units))
        worst.append(size - sum((j, k) in mine for k in units))
    return best, worst


@pytest.mark.parametrize("simultaneous", [True, False])
@given(data=st.data())
def test_sets_are_those_of_the_loops(simultaneous, data):
    size = data.draw(st.integers(1, 6))
    value = np.array(data.draw(st.lists(st.floats(0, 5), min_size=size, max_size=size)))
    error = np.array(data.draw(st.lists(st.floats(0.2, 1), min_size=size, max_size=size)))
    options = {"confidence": 0.9, "draws": 60, "seed": 4, "simultaneous": simultaneous}
    found = rank_sets(value, error, **options)
    assert (found.best.tolist(), found.worst.tolist()) == by_loops(value, error, **options)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=12), st.booleans(), st.integers(0, 3))
def test_a_set_contains_the_rank(values, simultaneous, seed):
    value = np.array(values)
    found = rank_sets(
        value, np.full(len(value), 0.3), simultaneous=simultaneous, seed=seed, draws=99
    )
    rank = ranks_of_draws(value[np.newaxis])[0]
    assert (found.best <= rank).all()
    assert (rank <= found.worst).all()


def test_sets_hold_the_true_ranks_as_often_as_they_say():
    # 20 units, five of them equal; 300 tables. tools/simulate_rank_sets.py has more of them.
    truth = np.r_[np.zeros(5), np.arange(15) * 0.35]
    best = 1 + (truth > truth[:, np.newaxis]).sum(axis=1)
    worst = 20 - (truth < truth[:, np.newaxis]).sum(axis=1)
    held = 0
    for seed in range(300):
        seen = truth + np.random.default_rng(10_000 + seed).normal(0, 0.3, 20)
        found = rank_sets(seen, np.full(20, 0.3), draws=300, seed=seed)
        held += bool((found.best <= best).all() and (worst <= found.worst).all())
    assert held >= 0.93 * 300


def test_a_unit_that_is_not_estimated_may_have_any_rank():
    found = rank_sets([3.0, np.nan, 1.0, 0.0], [0.1, 0.1, 0.1, np.inf])
    assert found.best.tolist() == [1, 1, 2, 1]
    assert found.worst.tolist() == [3, 4, 4, 4]
    assert rank_sets([], []).best.tolist() == []


# ----------------------------------------------------------------- rates


def test_each_indicator_and_period_is_a_table_of_its_own():
    data = spans_of(
        ("A", "2022", 95, 100),
        ("B", "2022", 60, 100),
        ("A", "2023", 950, 1000),
        ("B", "2023", 955, 1000),
    ).data.to_pylist()
    assert [(row["rank"], row["lower"], row["upper"]) for row in data] == [
        (1, 1, 1),
        (2, 2, 2),
        (2, 1, 2),
        (1, 1, 2),
    ]
    assert {row["span"] for row in data} == {"sampling_together"}


def test_where_lower_is_better_the_lowest_is_first():
    late = pi.Indicator.proportion(
        "late", numerator=["n"], denominator=["d"], polarity="lower_is_better"
    )
    data = spans_of(("A", "2023", 300, 1000), ("B", "2023", 50, 1000), indicators=(late,))
    assert [row["rank"] for row in data.data.to_pylist()] == [2, 1]
    assert [row["upper"] for row in data.data.to_pylist()] == [2, 1]


def test_few_cases_are_judged_by_limits_of_differences():
    data = spans_of(
        ("A", "2023", 5, 5), ("B", "2023", 4, 5), ("C", "2023", 50, 5000)
    ).data.to_pylist()
    assert [row["status"] for row in data] == ["few_cases", "few_cases", "ok"]
    assert [(row["lower"], row["upper"]) for row in data] == [(1, 2), (1, 2), (3, 3)]


def test_what_has_no_counts_or_no_model():
    data = spans_of(("A", "2023", None, 50), ("B", "2023", 40, 50), ("C", "2023", 0, 0))
    rows = {row["unit_id"]: row for row in data.data.to_pylist()}
    assert (rows["A"]["status"], rows["A"]["rank"]) == ("not_estimable", None)
    assert (rows["A"]["lower"], rows["A"]["upper"]) == (1, 3)
    assert (rows["B"]["rank"], rows["B"]["upper"]) == (1, 3)
    ratio = pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=100)
    (row,) = spans_of(("A", "2023", 3, 4), indicators=(ratio,)).data.to_pylist()
    assert (row["status"], row["lower"], row["rank"]) == ("no_model", None, 1)
    assert len(spans_of()) == 0


def test_the_same_seed_gives_the_same_spans():
    rows = [(f"u{place}", "2023", 60 + place, 100) for place in range(12)]
    one, two = spans_of(*rows, seed=3), spans_of(*rows, seed=3)
    assert one.data.equals(two.data)
    assert (one.drawn.seed, one.drawn.draws, one.drawn.confidence) == (3, 1000, 0.95)


# ----------------------------------------------------------------- weights


def scores_of(points, maximum=(10, 10), **columns):
    codes = [str(place + 1) for place in range(len(maximum))]
    scheme = pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": list(maximum),
            "formula": ["award"] * len(maximum),
            **columns,
        },
        id="own",
        edition="2023",
    )
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
        },
    )


def test_acceptability_under_all_weights_is_that_of_the_integral():
    # by integration: A = w, B = 0.6, C = 1 - w
    found = pi.rank_spans(
        scores_of({"A": (10, 0), "B": (6, 6), "C": (0, 10)}), weights="uniform", draws=40_000
    )
    shares = {
        (row["unit_id"], row["rank"]): row["share"] for row in found.acceptability.to_pylist()
    }
    expected = {"A": (0.4, 0.1, 0.5), "B": (0.2, 0.8, 0), "C": (0.4, 0.1, 0.5)}
    for unit, row in expected.items():
        for rank, share in enumerate(row, 1):
            assert shares.get((unit, rank), 0) == pytest.approx(share, abs=0.01)
    first = {row["unit_id"]: row["share_first"] for row in found.data.to_pylist()}
    assert first == {unit: shares[unit, 1] for unit in expected}


def test_weights_spread_about_those_of_the_scheme():
    scores = scores_of({"A": (30, 0), "B": (0, 10)}, maximum=(30, 10))
    data = pi.rank_spans(scores, weights=0.1).data.to_pylist()
    assert [(row["rank"], row["lower"], row["upper"]) for row in data] == [(1, 1, 1), (2, 2, 2)]
    assert {row["span"] for row in data} == {"weights"}
    wide = pi.rank_spans(scores, weights="uniform").data.to_pylist()
    assert [(row["best"], row["worst"]) for row in wide] == [(1, 2), (1, 2)]


@given(
    st.lists(
        st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([0.05, 0.25, "uniform"]),
)
def test_a_span_of_weights_is_ordered_and_lies_among_the_units(points, weights):
    scores = scores_of(
        {f"u{place}": each for place, each in enumerate(points)}, maximum=(10, 10, 10)
    )
    found = pi.rank_spans(scores, weights=weights, draws=200)
    for row in found.data.to_pylist():
        order = [row[name] for name in ("best", "lower", "median", "upper", "worst")]
        assert order == sorted(order)
        assert order[0] >= 1
        assert order[-1] <= len(points)
    total: dict[str, float] = {}
    for row in found.acceptability.to_pylist():
        total[row["unit_id"]] = total.get(row["unit_id"], 0) + row["share"]
    assert list(total.values()) == pytest.approx([1.0] * len(points))


def test_a_unit_that_leads_everywhere_is_always_first():
    data = pi.rank_spans(scores_of({"A": (9, 9), "B": (5, 8)}), weights="uniform").data.to_pylist()
    assert [(row["upper"], row["share_first"]) for row in data] == [(1, 1.0), (2, 0.0)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"weights": 0}, "weights must lie between 0 and 1 or be 'uniform', got 0"),
        ({"weights": "equal"}, "or be 'uniform', got 'equal'"),
        ({"draws": 0}, "draws must be a whole number from 1 on, got 0"),
        ({"seed": 1.5}, "seed must be a whole number from 0 on"),
        ({"confidence": 1.0}, "confidence"),
        ({"confidence": 0}, "confidence"),
    ],
)
def test_options_out_of_range_are_refused(options, sentence):
    with pytest.raises(pi.errors.InputError, match=sentence):
        pi.rank_spans(scores_of({"A": (1, 2)}), **options)


def test_what_is_no_table_is_refused():
    with pytest.raises(pi.errors.InputError, match="must be a RateTable or a ScoreTable"):
        pi.rank_spans({"unit_id": ["A"]})  # type: ignore[arg-type]
