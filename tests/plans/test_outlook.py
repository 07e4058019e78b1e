"""Targets within reach: whole numbers by Fractions, chances by an independent computation."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, columns_of

import parindex as pi
from parindex.stats.pace import cases_to_reach, chance_to_reach

LATE = pi.Indicator.proportion(
    "late", numerator=["n"], denominator=["d"], polarity="lower_is_better"
)


def ahead(*rows, target=98.0, still_to_come=1300, indicators=(MET,), **options):
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), list(indicators))
    return pi.outlook(rates, target, still_to_come=still_to_come, **options).data.to_pylist()


def test_the_worked_example():
    # 1203 of 1230 so far; betabinom of scipy.stats gives 0.24307523291661992
    (row,) = ahead(("A", "2023", 1203, 1230))
    assert (row["needed"], row["may_fail"], row["status"]) == (1277, 23, "ok")
    assert row["chance"] == pytest.approx(0.24307523291661992, abs=1e-11)


@pytest.mark.parametrize(
    ("row", "coming", "expected"),
    [
        (("A", "2023", 100, 100), 1, ("sure", 0, 1, 1.0)),
        (("A", "2023", 0, 100), 10, ("impossible", None, None, 0.0)),
        (("A", "2023", 98, 100), 0, ("sure", 0, 0, 1.0)),
        (("A", "2023", 97, 100), 0, ("impossible", None, None, 0.0)),
        (("A", "2023", None, 100), 5, ("no_value", None, None, None)),
        (("A", "2023", 0, 0), 50, ("ok", 49, 1, None)),
        (("A", "2023", 0, 0), 0, ("no_value", None, None, None)),
        (("A", "2023", 5, 0), 50, ("no_value", None, None, None)),
        (("A", "2023", 6, 5), 50, ("no_value", None, None, None)),
    ],
)
def test_the_ends(row, coming, expected):
    (found,) = ahead(row, still_to_come=coming)
    status, needed, may_fail, chance = expected
    assert (found["status"], found["needed"], found["may_fail"]) == (status, needed, may_fail)
    if chance is not None or status == "no_value":
        assert found["chance"] == chance


def test_where_lower_is_better_to_go_well_is_not_to_be_counted():
    (found,) = ahead(("A", "2023", 3, 100), target=2.0, still_to_come=100, indicators=(LATE,))
    assert (found["needed"], found["may_fail"]) == (99, 1)  # at most 4 late of 200


@given(st.integers(0, 10**9), st.integers(0, 10_000))
def test_a_share_is_the_decimal_that_is_printed(cases, hundredths):
    share = f"{hundredths / 10_000:.4f}"
    least = int(cases_to_reach(share, np.array([cases]))[0])
    exact = Fraction(share) * cases
    assert least >= exact > least - 1


def test_a_share_of_many_digits_is_exact_where_its_products_have_more_than_64_bits():
    share = "0.1234567890123456789"
    exact = Fraction(share) * 2**53
    assert cases_to_reach(share, [2**53]).tolist() == [math.ceil(exact)]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 400), st.integers(-3, 420))
def test_chances_are_those_of_scipy(x, late, to_come, needed):
    betabinom = pytest.importorskip("scipy.stats").betabinom
    expected = betabinom.sf(needed - 1, to_come, x + 0.5, late + 0.5) if needed > 0 else 1.0
    found = chance_to_reach([x], [x + late], [to_come], [needed])[0]
    assert found == pytest.approx(float(expected), abs=1e-9)


def test_targets_by_unit_and_cases_by_unit():
    targets = [
        pi.Target(indicator="met", value=90.0),
        pi.Target(indicator="met", value=95.0, unit_id="B"),
    ]
    found = ahead(
        ("A", "2023", 90, 100),
        ("B", "2023", 90, 100),
        ("C", "2023", 90, 100),
        target=targets,
        still_to_come={"A": 100, "B": 100},
    )
    assert [(row["unit_id"], row["target"], row["needed"]) for row in found] == [
        ("A", 90.0, 90),
        ("B", 95.0, 100),
    ]


def test_a_ratio_has_no_outlook():
    ratio = pi.Indicator.ratio(
        "met", numerator=["n"], denominator=["d"], multiplier=100, polarity="higher_is_better"
    )
    (row,) = ahead(("A", "2023", 5, 4), target=100.0, indicators=(ratio,))
    assert (row["status"], row["needed"], row["chance"]) == ("no_model", None, None)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"still_to_come": -1}, "still_to_come must be a whole number of cases from 0 on, got -1"),
        ({"still_to_come": 2.5}, "must be a whole number of cases"),
        ({"still_to_come": {"Z": 1}}, "no unit of still_to_come 'Z'"),
        ({"target": "98"}, "target must be a number or Target objects, got '98'"),
        ({"target": [98]}, "targets must be Target objects, got 98"),
        ({"target": True}, "target must be a number"),
        ({"indicators": (MET, LATE)}, "a Target for each of 2 indicators"),
        (
            {
                "indicators": (
                    pi.Indicator.proportion(
                        "met", numerator=["n"], denominator=["d"], polarity="neutral"
                    ),
                )
            },
            "must have a better side, and 'met' has none",
        ),
    ],
)
def test_calls_that_cannot_be_answered_raise_one_sentence(options, sentence):
    with pytest.raises(pi.ParindexError, match=sentence):
        ahead(("A", "2023", 90, 100), **options)


def test_shares_and_cases_that_are_none_are_refused():
    with pytest.raises(pi.errors.InputError, match="share must lie between 0 and 1"):
        cases_to_reach(1.5, [1])
    with pytest.raises(pi.errors.InputError, match="whole numbers, not negative"):
        cases_to_reach(0.5, [-1])
