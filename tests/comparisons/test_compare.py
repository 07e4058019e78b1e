"""compare_to_prior_year and compare_to_previous."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa
import pytest
from tests.makers import MET, rates_of

import parindex as pi


def rows(table):
    return table.data.to_pylist()


def test_newcombes_printed_example_is_reproduced_in_percentage_points():
    # Newcombe 1998, Stat Med 17, 873-890, Table II (a): 56/70 - 48/80, method 10: 0.0524, 0.3339
    compared = pi.compare_to_prior_year(rates_of(["2023", "2022"], [56, 48], [70, 80]))
    row = rows(compared)[0]
    assert row["change"] == pytest.approx(20.0)
    assert row["change_lower"] == pytest.approx(5.24, abs=0.005)
    assert row["change_upper"] == pytest.approx(33.39, abs=0.005)
    assert row["relative_change"] == pytest.approx(1 / 3)
    assert (row["prior_period"], row["verdict"]) == ("2022", "improved")


def test_the_prior_year_is_the_same_slot_and_the_previous_period_the_slot_before():
    rates = rates_of(["2023-Q1", "2022-Q4", "2022-Q1"], [50, 60, 70], [100] * 3)
    assert rows(pi.compare_to_prior_year(rates))[0]["prior_value"] == 70
    assert rows(pi.compare_to_previous(rates))[0]["prior_value"] == 60


def test_rates_computed_apart_are_compared_by_key():
    now = rates_of(["2023", "2023"], [90, 80], [100, 100], units=["A", "B"])
    then = rates_of(["2022", "2022"], [70, 60], [100, 100], units=["B", "A"])
    compared = rows(pi.compare_to_prior_year(now, prior=then))
    assert [(row["unit_id"], row["prior_value"]) for row in compared] == [("A", 60), ("B", 70)]


def test_a_changed_definition_shows_both_values_and_no_change():
    now = rates_of(["2023"], [90], [100])
    other = pi.Indicator.proportion("met", numerator=["d"], denominator=["d"])
    then = rates_of(["2022"], [70], [100], indicators=[other])
    (row,) = rows(pi.compare_to_prior_year(now, prior=then))
    assert row["comparability"] == "definition_changed"
    assert (row["value"], row["prior_value"]) == (90, 100)
    assert row["change"] is row["change_lower"] is row["relative_change"] is None
    assert row["verdict"] == "not_assessed"


def test_another_name_or_smallest_change_is_no_changed_definition():
    renamed = attrs.evolve(MET, name=pi.Name(vi="tên", en="name"), smallest_change=3.0)
    now, then = (
        rates_of(["2023"], [90], [100]),
        rates_of(["2022"], [70], [100], indicators=[renamed]),
    )
    assert rows(pi.compare_to_prior_year(now, prior=then))[0]["comparability"] == "full"


def test_a_changed_calendar_shows_a_change_and_gives_no_verdict():
    now = rates_of(["2023"], [90], [100], regime="nd-09-2019")
    then = rates_of(["2022"], [70], [100], regime="calendar")
    (row,) = rows(pi.compare_to_prior_year(now, prior=then))
    assert (row["comparability"], row["change"]) == ("regime_changed", 20)
    assert row["verdict"] == "not_assessed"
    assert (row["days"], row["prior_days"]) == (365, 365)


def test_days_stand_beside_a_comparison_and_a_leap_day_does_not_break_it():
    # first half of 2024 under that decree: 15 December 2023 to 14 June 2024, 29 February included
    rates = rates_of(["2024-H1", "2023-H1"], [9, 8], [10, 10], regime="nd-09-2019")
    row = rows(pi.compare_to_prior_year(rates))[0]
    assert (row["days"], row["prior_days"], row["comparability"]) == (183, 182, "full")


def test_without_a_calendar_days_are_not_known():
    row = rows(pi.compare_to_prior_year(rates_of(["2023", "2022"], [9, 8], [10, 10])))[0]
    assert row["days"] is row["prior_days"] is None


@pytest.mark.parametrize(
    ("now", "then", "size", "verdict"),
    [
        (900, 850, 1000, "improved"),
        (850, 900, 1000, "deteriorated"),
        (9_050_000, 9_000_000, 10_000_000, "no_real_change"),  # half a point, certain
        (9_001_000, 9_000_000, 10_000_000, "no_real_change"),  # nothing, certain
        (11, 12, 12, "too_little_data"),
        (900, 900, 1000, "too_little_data"),
    ],
)
def test_verdicts_take_size_certainty_and_polarity_together(now, then, size, verdict):
    rates = rates_of(["2023", "2022"], [now, then], [size, size])
    assert rows(pi.compare_to_prior_year(rates))[0]["verdict"] == verdict
    lower = attrs.evolve(MET, polarity=pi.Polarity.LOWER_IS_BETTER)
    mirrored = rates_of(["2023", "2022"], [now, then], [size, size], indicators=[lower])
    opposite = {"improved": "deteriorated", "deteriorated": "improved"}.get(verdict, verdict)
    assert rows(pi.compare_to_prior_year(mirrored))[0]["verdict"] == opposite
    neutral = attrs.evolve(MET, polarity=pi.Polarity.NEUTRAL)
    either = rates_of(["2023", "2022"], [now, then], [size, size], indicators=[neutral])
    assert rows(pi.compare_to_prior_year(either))[0]["verdict"] == "not_assessed"


def test_a_row_of_the_first_year_there_is_has_nothing_to_be_compared_with():
    row = rows(pi.compare_to_prior_year(rates_of(["1900-M01"], [1], [2])))[0]
    assert (row["prior_period"], row["comparability"]) == (None, "no_prior")


def test_a_key_that_stands_twice_in_the_prior_table_is_refused():
    now, then = rates_of(["2023"], [1], [2]), rates_of(["2022"], [1], [2])
    twice = attrs.evolve(then, data=pa.concat_tables([then.data, then.data]))
    with pytest.raises(pi.errors.InputError, match="must have each key once"):
        pi.compare_to_prior_year(now, prior=twice)


def test_rates_whose_rows_were_shuffled_are_compared_all_the_same():
    generator = np.random.default_rng(5)
    other = pi.Indicator.proportion("not_met", numerator=["d", "-n"], denominator=["d"])
    units = [f"u{number}" for number in range(20)] * 2
    periods = ["2022"] * 20 + ["2023"] * 20
    rates = rates_of(
        periods,
        generator.integers(0, 50, 40).tolist(),
        [50] * 40,
        units=units,
        indicators=[MET, other],
    )
    compared = pi.compare_to_prior_year(rates)
    order = generator.permutation(len(rates))
    shuffled = attrs.evolve(rates, data=rates.data.take(pa.array(order)))
    again = pi.compare_to_prior_year(shuffled)
    assert rows(again) == [rows(compared)[place] for place in order]


def test_a_table_cut_into_other_chunks_gives_the_same():
    rates = rates_of(["2022", "2023"] * 3, [1, 2, 3, 4, 5, 6], [9] * 6, units=list("AABBCC"))
    pieces = [rates.data.slice(start, 2) for start in range(0, len(rates), 2)]
    again = pi.compare_to_prior_year(attrs.evolve(rates, data=pa.concat_tables(pieces)))
    assert rows(again) == rows(pi.compare_to_prior_year(rates))


def test_an_indicator_that_the_prior_table_does_not_have_has_no_prior():
    now = rates_of(["2023"], [1], [2])
    then = rates_of(["2022"], [1], [2], indicators=[attrs.evolve(MET, code="other")])
    assert rows(pi.compare_to_prior_year(now, prior=then))[0]["comparability"] == "no_prior"
