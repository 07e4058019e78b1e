"""The false discovery rate: adjusted p-values are those of statsmodels and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests

from parindex.errors import InputError
from parindex.stats.false_discovery import (
    adjusted_p,
    benjamini_hochberg,
    benjamini_yekutieli,
    level_of_tests,
)
from parindex.vocabulary import DiscoveryMethod

BH, BY = DiscoveryMethod.BENJAMINI_HOCHBERG, DiscoveryMethod.BENJAMINI_YEKUTIELI
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=60).map(np.array)
# The 15 p-values of the example of Benjamini and Hochberg (1995), a study of thrombolysis, as
# several implementations quote them; the paper itself was not read.
STUDY = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
)


def test_the_example_of_the_paper():
    """At 0.05 the first four are discoveries, for 0.0095 <= 4/15 x 0.05 = 0.013."""
    assert np.flatnonzero(benjamini_hochberg(STUDY) <= 0.05).tolist() == [0, 1, 2, 3]
    assert benjamini_hochberg(STUDY)[3] == pytest.approx(0.0095 * 15 / 4)


@given(p_values)
def test_adjusted_p_are_those_of_statsmodels_and_scipy(p):
    for mine, theirs, short in (
        (benjamini_hochberg, "fdr_bh", "bh"),
        (benjamini_yekutieli, "fdr_by", "by"),
    ):
        assert mine(p) == pytest.approx(multipletests(p, method=theirs)[1])
        assert mine(p) == pytest.approx(false_discovery_control(p, method=short))


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]), st.sampled_from([BH, BY]))
def test_the_level_rejects_what_the_adjusted_p_reject(p, rate, method):
    level = level_of_tests(
        lambda at: int(np.count_nonzero(p <= at)), len(p), rate=rate, method=method
    )
    rejected = p <= level
    discoveries = adjusted_p(p, method) <= rate
    # a p-value of exactly the level may round to either side
    at_edge = np.isclose(p, level, rtol=1e-12, atol=0)
    assert (rejected == discoveries)[~at_edge].all()


def test_what_was_not_tested_does_not_count():
    p = [0.01, np.nan, 0.04, 0.03]
    found = benjamini_hochberg(p)
    assert np.isnan(found[1])
    assert found[[0, 2, 3]] == pytest.approx(benjamini_hochberg([0.01, 0.04, 0.03]))


def test_no_method_leaves_all_as_it_is():
    assert adjusted_p([0.2, 0.1], DiscoveryMethod.NONE).tolist() == [0.2, 0.1]
    assert level_of_tests(lambda _: 0, 9, rate=0.05, method=DiscoveryMethod.NONE) == 0.05


@pytest.mark.parametrize("method", DiscoveryMethod)
def test_a_method_is_named_by_its_term_or_its_text(method):
    p = [0.01, 0.04, 0.03, 0.5]
    assert adjusted_p(p, method.text).tolist() == adjusted_p(p, method).tolist()
    one, other = (
        level_of_tests(lambda level: sum(each <= level for each in p), 4, rate=0.1, method=given)
        for given in (method, method.text)
    )
    assert one == other


@pytest.mark.parametrize("method", ["bonferroni", "", 1, True, None])
def test_another_method_is_refused_with_those_there_are(method):
    words = "^method must be one of none, benjamini_hochberg, benjamini_yekutieli, got "
    with pytest.raises(InputError, match=words):
        adjusted_p([0.1], method)
    with pytest.raises(InputError, match=words):
        level_of_tests(lambda _: 0, 1, rate=0.1, method=method)


def test_without_a_discovery_the_level_is_that_of_one():
    assert level_of_tests(lambda _: 0, 1000, rate=0.05) == 0.05 / 1000
    assert level_of_tests(lambda _: 0, 0, rate=0.05) == 0.05


def test_without_true_changes_the_share_of_sheets_with_a_discovery_is_the_rate():
    generator = np.random.default_rng(1995)
    p = generator.random((4000, 200))

    def has_discovery(row):
        return (row <= level_of_tests(lambda at: int((row <= at).sum()), 200, rate=0.05)).any()

    share = np.mean([has_discovery(row) for row in p])
    assert abs(share - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 4000)


@pytest.mark.parametrize("rate", [0, 1, 5, float("nan")])
def test_a_rate_is_between_0_and_1(rate):
    with pytest.raises(InputError, match="false_discovery_rate must lie between 0 and 1"):
        level_of_tests(lambda _: 0, 3, rate=rate)


def test_a_p_value_is_a_probability():
    with pytest.raises(InputError, match="p-values must lie between 0 and 1"):
        benjamini_hochberg([0.5, 1.5])
