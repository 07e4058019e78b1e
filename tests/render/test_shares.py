"""Shares and chances as percents: 100% and 0% are printed of nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, columns_of
from tests.plain_text import plain

import parindex as pi
from parindex.render.shares import share_text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", [">99.9%", "100.0%", "99.9%", "<0.1%", "0.0%", "0.1%", ">100.0%", None]),
        ("vi", [">99,9%", "100,0%", "99,9%", "<0,1%", "0,0%", "0,1%", ">100,0%", None]),
    ],
)
def test_what_is_not_all_is_not_printed_as_all(language, expected):
    shares = np.array([0.9999, 1.0, 0.9994, 0.0001, 0.0, 0.0005, 1.0001, np.nan])
    assert share_text(shares, language=language, decimals=1).to_pylist() == expected


@examples(30)
@given(st.floats(0, 1), st.integers(0, 4), st.booleans())
def test_only_all_is_printed_as_all_and_only_nothing_as_nothing(share, decimals, trim):
    ends = share_text(np.array([0.0, 1.0]), language="en", decimals=decimals, trim=trim)
    (text,) = share_text(np.array([share]), language="en", decimals=decimals, trim=trim).to_pylist()
    assert (text in ends.to_pylist()) is (share in (0.0, 1.0))


@pytest.mark.parametrize(("language", "said"), [("en", ">99.9%"), ("vi", ">99,9%")])
def test_a_target_that_is_open_is_not_reached_for_sure(language, said):
    rates = pi.compute_rates(columns_of("unit_id period n d", ("A", "2023", 990, 1000)), [MET])
    target = pi.Target(indicator="met", value=95.0)
    outlook = pi.outlook(rates, target, still_to_come=200)
    (chance,) = outlook.data["chance"].to_pylist()
    assert outlook.data["status"].to_pylist() == ["ok"]
    assert 0.9995 < chance < 1  # though no float is nearer to the true one
    shown = plain(repr(outlook.view(language=language))).split()
    assert said in shown
    assert f"&gt;{said[1:]}" in str(outlook.view(language=language)._repr_html_())


def test_a_share_in_a_sentence_is_not_all_either():
    [line] = pi.plans.compare_with_plan(
        {"unit_id": ["A"], "period": ["2023"], "n": [99_999]},
        {"unit_id": ["A"], "period": ["2023"], "n": [100_000]},
        item="n",
    ).render("en")
    assert "n: 100% of the plan" not in plain(line)
    assert ">99.99%" in plain(line)
