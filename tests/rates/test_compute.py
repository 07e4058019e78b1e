"""compute_rates: which definition, which counts, which status."""

from __future__ import annotations

import datetime as dt

import attrs
import pyarrow as pa
import pytest
from statsmodels.stats.proportion import proportion_confint

import parindex as pi
from parindex.results.rate_table import RateTable

PAID = pi.Indicator.proportion("paid_online", numerator=["paid"], denominator=["with_fee"])


def rows(table):
    return table.data.to_pylist()


def test_the_worked_example_of_the_founding_document_is_a_rate_with_its_limits():
    # 30,53 % of dossiers with a fee were paid online; 29 of 95 is one pair of counts that gives it
    rates = pi.compute_rates(
        {"unit_id": ["A"], "period": ["6 tháng đầu năm 2023"], "paid": [29], "with_fee": [95]},
        [PAID],
    )
    (row,) = rows(rates)
    assert row["value"] == 2900 / 95
    expected = proportion_confint(29, 95, method="wilson")
    assert (row["lower"] / 100, row["upper"] / 100) == pytest.approx(expected, abs=1e-12)
    assert (row["period"], row["method"], row["status"]) == ("2023-H1", "wilson", "ok")


def test_rows_stand_by_indicator_in_the_order_given_and_then_as_in_the_sheet():
    other = pi.Indicator.proportion("b", numerator=["paid"], denominator=["all"])
    counts = {
        "unit_id": ["B", "A"],
        "period": ["2023", "2023"],
        "paid": [1, 2],
        "with_fee": [4, 4],
        "all": [8, 8],
    }
    rates = pi.compute_rates(counts, [other, PAID])
    assert [(row["indicator_code"], row["unit_id"], row["value"]) for row in rows(rates)] == [
        ("b", "B", 12.5),
        ("b", "A", 25.0),
        ("paid_online", "B", 25.0),
        ("paid_online", "A", 50.0),
    ]


def test_a_listed_indicator_without_its_columns_is_the_callers_fault():
    with pytest.raises(
        pi.errors.MissingColumnError, match=r"'with_fee' \(needed by indicator 'paid_onl"
    ):
        pi.compute_rates({"unit_id": ["A"], "period": ["2023"], "paid": [1]}, [PAID])


def test_a_catalogue_is_computed_as_far_as_the_sheet_goes_and_says_what_is_lacking():
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "resolved_early": [40],
        "resolved_ontime": [50],
        "resolved_total": [100],
        "note": ["x"],
    }
    rates = pi.compute_rates(counts, pi.load_indicators("vn-operational"))
    (row,) = rows(rates)
    assert (row["indicator_code"], row["value"], row["basis"]) == (
        "on_time.resolved",
        90.0,
        "derived",
    )
    report = rates.provenance.input
    lacking = {each.indicator.code: each.missing for each in report.not_computed}
    assert lacking["paid_online.with_fee"] == ("paid_online", "with_fee")
    assert report.ignored == ("note",)


def test_a_catalogue_of_which_nothing_can_be_computed_is_the_callers_fault():
    with pytest.raises(pi.errors.MissingColumnError, match="counts must have the columns"):
        pi.compute_rates(
            {"unit_id": ["A"], "period": ["2023"], "x": [1]}, pi.load_indicators("vn-operational")
        )


def test_a_printed_count_comes_before_a_derived_one_row_by_row():
    counts = {
        "unit_id": ["A", "B"],
        "period": ["2023", "2023"],
        "resolved_early_or_ontime": [80, None],
        "resolved_early": [40, 40],
        "resolved_ontime": [50, 50],
        "resolved_total": [100, 100],
    }
    rates = pi.compute_rates(
        counts, pi.load_indicators("vn-operational").select("on_time.resolved")
    )
    assert [(row["value"], row["basis"]) for row in rows(rates)] == [
        (80.0, "reported"),
        (90.0, "derived"),
    ]


def test_an_invalid_printed_count_is_not_replaced_by_a_derived_one():
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "resolved_early_or_ontime": [-1],
        "resolved_early": [40],
        "resolved_ontime": [50],
        "resolved_total": [100],
    }
    rates = pi.compute_rates(
        counts, pi.load_indicators("vn-operational").select("on_time.resolved")
    )
    assert rows(rates)[0]["status"] == "invalid_count"


def test_a_signed_sum_is_computed_with_its_signs():
    load = pi.Indicator.proportion(
        "load", numerator=["received", "-late", "-overdue"], denominator=["received"]
    )
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "received": [200],
        "late": [3],
        "overdue": [1],
    }
    (row,) = rows(pi.compute_rates(counts, [load]))
    assert (row["numerator"], row["denominator"], row["value"]) == (196, 200, 98.0)


def test_a_definition_is_not_applied_to_periods_that_end_outside_its_validity():
    from_2023 = attrs.evolve(PAID, valid_from=dt.date(2022, 12, 20))
    counts = {
        "unit_id": ["A", "A"],
        "period": ["2022", "2023-H1"],
        "paid": [1, 1],
        "with_fee": [2, 2],
    }
    known = pi.compute_rates(counts, [from_2023], regime="nd-09-2019")
    # 2022 ends on 14 December 2022 under that decree
    assert [row["status"] for row in rows(known)] == ["not_applicable", "ok"]
    assert [row["lower"] is None for row in rows(known)] == [True, False]
    unknown = pi.compute_rates(counts, [from_2023])
    assert [row["status"] for row in rows(unknown)] == ["ok", "ok"]


def test_a_ratio_has_no_limits_and_a_rate_of_few_events_has_exact_ones():
    per_clerk = pi.Indicator.ratio(
        "per_clerk", numerator=["dossiers"], denominator=["clerks"], multiplier=1
    )
    complaints = pi.Indicator.rate(
        "complaints", numerator=["complaints"], denominator=["people"], multiplier=100_000
    )
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "dossiers": [300],
        "clerks": [4],
        "complaints": [9],
        "people": [90_000],
    }
    ratio, rate = rows(pi.compute_rates(counts, [per_clerk, complaints]))
    assert (ratio["value"], ratio["lower"], ratio["method"]) == (75.0, None, "none")
    # tables of Poisson limits (Garwood 1936): 9 events, 4.115 to 17.085
    assert (rate["value"], rate["method"]) == (10.0, "exact_poisson")
    assert rate["lower"] == pytest.approx(4.115 / 0.9, abs=1e-3)
    assert rate["upper"] == pytest.approx(17.085 / 0.9, abs=1e-3)


def test_each_row_of_a_rate_names_the_method_of_its_limits():
    complaints = pi.Indicator.rate("r", numerator=["a"], denominator=["b"], multiplier=1000)
    counts = {
        "unit_id": list("ABCDE"),
        "period": ["2023"] * 5,
        "a": [0, 9, 10, 800, None],
        "b": [1000] * 5,
    }
    words = [row["method"] for row in rows(pi.compute_rates(counts, [complaints]))]
    assert words == ["exact_poisson", "exact_poisson", "byar", "byar", "none"]
    own = attrs.evolve(complaints, interval="byar")
    assert {row["method"] for row in rows(pi.compute_rates(counts, [own]))} == {"byar"}


@pytest.mark.parametrize(
    ("indicators", "words"),
    [
        ([], "at least one indicator"),
        ([PAID, PAID], "each code once, got 'paid_online' more than once"),
        (["paid_online"], "a list of Indicator, got str 'paid_online'"),
        (5, "a list of Indicator, got int 5"),
    ],
)
def test_what_is_no_list_of_indicators_is_refused(indicators, words):
    with pytest.raises(pi.errors.InputError, match=words):
        pi.compute_rates({"unit_id": [], "period": []}, indicators)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence):
    counts = {"unit_id": ["A"], "period": ["2023"], "paid": [1], "with_fee": [2]}
    with pytest.raises(pi.errors.InputError, match="confidence"):
        pi.compute_rates(counts, [PAID], confidence=confidence)


def test_a_sheet_without_rows_gives_a_table_without_rows():
    empty: dict[str, list[str]] = {"unit_id": [], "period": [], "paid": [], "with_fee": []}
    rates = pi.compute_rates(empty, [PAID])
    assert len(rates) == 0
    assert len(pi.compare_to_prior_year(rates)) == 0
    assert repr(rates).startswith("<RateTable: 0 rates")


def test_an_unknown_calendar_is_refused():
    counts = {"unit_id": ["A"], "period": ["2023"], "paid": [1], "with_fee": [2]}
    with pytest.raises(pi.errors.UnknownCodeError, match="nd-09-2018"):
        pi.compute_rates(counts, [PAID], regime="nd-09-2018")
    with pytest.raises(
        pi.errors.InputError, match="regime must be a ReportingRegime or its identifier"
    ):
        pi.compute_rates(counts, [PAID], regime=2019)  # type: ignore[arg-type]


def test_a_table_with_other_columns_cannot_be_called_rates():
    with pytest.raises(
        pi.errors.InputError, match="RateTable must have the columns indicator_code"
    ):
        RateTable(pa.table({"value": [1.0]}))


def test_the_provenance_finds_the_definition_of_a_code():
    counts = {"unit_id": ["A"], "period": ["2023"], "paid": [1], "with_fee": [2]}
    provenance = pi.compute_rates(counts, [PAID]).provenance
    assert provenance.indicator("paid_online") == PAID
    with pytest.raises(pi.errors.UnknownCodeError, match="no indicator 'x'; there are paid_online"):
        provenance.indicator("x")
