"""Changes that can be seen: published sizes, exact sums over all counts, and what has none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, columns_of

import parindex as pi
from parindex import stats

scipy_stats = pytest.importorskip("scipy.stats")


def detectable(*rows, indicators=(MET,), **options):
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), list(indicators))
    return pi.detectable_change(rates, **options).data.to_pylist()


def test_sizes_are_those_of_the_arcsine_formula():
    lower, upper = stats.detectable_proportions([0.975, 0.9], [320, 12], [320, 12])
    assert upper[0] == pytest.approx(0.9976941408920266)
    assert lower.tolist() == pytest.approx([0.929099596766185, 0.39261947825327637])
    assert np.isnan(upper[1])  # 12 cases show no improvement on 90 %


def test_cases_needed_are_those_that_others_print():
    power = pytest.importorskip("statsmodels.stats.power")
    effect = pytest.importorskip("statsmodels.stats.proportion").proportion_effectsize(0.75, 0.5)
    theirs = power.NormalIndPower().solve_power(effect, power=0.9, alpha=0.05)
    # statsmodels adds the tail on the other side, which is 1e-7 here
    assert stats.cases_needed([0.5], [0.75], power=0.9)[0] == pytest.approx(theirs, abs=1e-4)
    assert theirs == pytest.approx(76.65294037206691)


@pytest.mark.parametrize(
    ("case", "fall", "rise"),
    [
        ((0.975, 0.985, 320, 320, 0.01), 0.0018, 0.1268),
        ((0.8, 0.9, 300, 310, 0.01), 0.0, 0.938),
        ((0.9, 0.9, 12, 12, 0.01), 0.0075, 0.0075),
    ],
)
def test_the_power_of_the_verdict_is_what_was_worked_out(case, fall, rise):
    *numbers, smallest = case
    found = stats.power_of_verdict(*([each] for each in numbers), smallest_change=smallest)
    assert (found[0][0], found[1][0]) == pytest.approx((fall, rise), abs=5e-4)


def over_all_counts(p0, p1, n0, n1, smallest, method):
    """Judge every pair of counts with the kernels, and add up the probabilities."""
    x0, x1 = (grid.ravel() for grid in np.meshgrid(np.arange(n0 + 1), np.arange(n1 + 1)))
    both = [(x / n, *stats.limits(method, x, np.full(len(x), n))) for x, n in ((x1, n1), (x0, n0))]
    change = both[0][0] - both[1][0]
    codes = stats.verdict(
        change,
        *stats.difference_limits(*both[0], *both[1]),
        better=1,
        smallest_change=smallest,
    )
    chance = scipy_stats.binom.pmf(x0, n0, p0) * scipy_stats.binom.pmf(x1, n1, p1)
    word = pi.vocabulary.Verdict
    return [chance[codes == each].sum() for each in (word.DETERIORATED, word.IMPROVED)]


# scipy's probabilities overflow for proportions such as 1e-308
proportions = st.sampled_from([0.0, 1.0]) | st.floats(1e-9, 1 - 1e-9)


@given(
    proportions,
    proportions,
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from([0.0, 0.01, 0.1]),
    st.sampled_from(["wilson", "wilson_cc", "clopper_pearson"]),
)
def test_the_power_is_the_sum_over_all_counts(p0, p1, n0, n1, smallest, method):
    fall, rise = stats.power_of_verdict(
        [p0], [p1], [n0], [n1], smallest_change=smallest, interval=method
    )
    expected = over_all_counts(p0, p1, n0, n1, smallest, method)
    assert [fall[0], rise[0]] == pytest.approx(expected, abs=1e-9)


def test_what_is_no_proportion_or_no_count_has_no_power():
    found = stats.power_of_verdict([np.nan, 0.5, 0.5, 2], [0.5] * 4, [10, 0, 2.5, 10], [10] * 4)
    assert np.isnan(found).all()
    lower, upper = stats.detectable_proportions([0.5, np.nan], [0, 10], [10, 10])
    assert np.isnan([*lower, *upper]).all()
    with pytest.raises(pi.errors.InputError, match="power must lie between"):
        stats.cases_needed([0.5], [0.6], power=1)


def test_each_row_of_the_rates_has_its_sizes():
    earlier, unseen, few, small = detectable(
        ("A", "2022-H1", 312, 320),
        ("B", "2023-H1", 9, 12),
        ("A", "2023-H1", 315, 320),
        ("A", "2024-H1", None, 320),
    )
    assert (earlier["status"], earlier["fall"]) == ("no_prior", None)
    assert (unseen["status"], unseen["cases"]) == ("no_prior", 12)
    assert (few["status"], few["prior_period"]) == ("ok", "2022-H1")
    assert few["fall"] == pytest.approx(97.5 - 92.9099596766185)
    assert few["rise"] == pytest.approx(99.76941408920266 - 97.5)
    fall, rise = (
        stats.power_of_verdict([0.975], [there], [320], [320], smallest_change=0.01)[side][0]
        for side, there in enumerate((0.965, 0.985))
    )
    assert (few["power_of_fall"], few["power_of_rise"]) == (fall, rise)
    assert small["status"] == "no_value"


def test_a_history_with_more_spread_than_chance_sees_less():
    rng = np.random.default_rng(7)
    share = np.clip(0.8 + rng.normal(0, 0.06, 9), 0, 1)
    rows = [("A", f"2023-M0{month + 1}", int(400 * share[month]), 400) for month in range(9)]
    found = detectable(*rows, compared_with="previous")[-1]
    alone = detectable(*rows[-2:], compared_with="previous")[-1]
    assert found["spread"] > 1
    assert found["fall"] > alone["fall"]
    assert found["power_of_fall"] < alone["power_of_fall"]


def test_a_ratio_has_no_model():
    ratio = pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=1)
    found = detectable(("A", "2022-H1", 3, 4), ("A", "2023-H1", 3, 4), indicators=(ratio,))
    assert {row["status"] for row in found} == {"no_model"}
    assert len(detectable()) == 0


def test_what_is_no_table_of_rates_is_refused():
    for verb in (pi.detectable_change, pi.compare_to_prior_year, pi.compare_to_history):
        with pytest.raises(pi.errors.InputError, match="rates must be a RateTable, got NoneType"):
            verb(None)  # type: ignore[arg-type]


def test_a_wrong_word_is_refused():
    with pytest.raises(pi.errors.InputError, match="compared_with must be"):
        detectable(("A", "2022-H1", 3, 4), compared_with="last")


def test_blocks_of_thresholds_change_no_digit(monkeypatch):
    rng = np.random.default_rng(7)
    cases = rng.integers(1, 60, (2, 40)).astype(float)
    given = (rng.random(40), rng.random(40), *cases)
    together = stats.power_of_verdict(*given, smallest_change=0.05)
    monkeypatch.setattr("parindex.stats.power._ELEMENTS", 30)  # less than some rows have
    in_blocks = stats.power_of_verdict(*given, smallest_change=0.05)
    assert np.array_equal(in_blocks, together)
