"""Amounts, and numbers in text (convention §65, §67)."""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal

import attrs
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.convention.test_c41_units_through_time import REGISTRY, WHOLE_ONLY
from tests.makers import MET, form_of, unit
from tests.plain_text import plain

import parindex as pi
from parindex.errors import DefinitionError, InputError
from parindex.model import CountIdentity, CountKind, CountSum
from parindex.tables.number_text import readings

FORM = attrs.evolve(
    form_of(
        paid=CountKind.AMOUNT, left=CountKind.AMOUNT, plan=CountKind.AMOUNT, dossiers=CountKind.FLOW
    ),
    identities=(CountIdentity(code="sum", total="plan", parts=CountSum.of(["paid", "left"])),),
)
DISBURSED = pi.Indicator.ratio(
    "disbursed",
    numerator=["paid"],
    denominator=["plan"],
    multiplier=100,
    polarity="higher_is_better",
)


def review(paid, left, plan, **options):
    counts = {"unit_id": ["A"], "period": ["2023"], "paid": paid, "left": left, "plan": plan}
    return pi.assess(counts, indicators=[DISBURSED], form=FORM, **options)


def met_of(numerator, denominator, **marks):
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [numerator], "d": [denominator]}
    result = pi.assess(pi.read_counts(counts, **marks), indicators=[MET])
    return result.rates.data["value"].to_pylist(), [each.rule for each in result.findings]


def test_c65_a_ratio_of_amounts_is_exact_and_has_no_limits():
    """convention §65: 12.5 of 30 million is 41.67 %; 12.5 + 17.5 is 30."""
    result = review([12.5], [17.5], [30.0])
    (row,) = result.rates.data.to_pylist()
    assert row["value"] == pytest.approx(100 * 12.5 / 30)
    assert (row["numerator_amount"], row["denominator_amount"]) == (12.5, 30.0)
    assert (row["numerator"], row["lower"], row["method"]) == (None, None, "none")
    assert [each.rule for each in result.findings if each.rule.startswith("CNT")] == []


TWO = {
    "unit_id": ["a", "b", "s", "n", "s"],
    "period": ["2024"] * 3 + ["2025"] * 2,
    "paid": [12.5, 0.1, 1.0, 20.7, 2.0],
    "plan": [30.0, 0.3, 4.0, 30.3, 4.0],
}


def test_c65_amounts_of_former_units_make_the_value_compared_with():
    """convention §65, §50: 12.5 + 0.1 of 30 + 0.3, to the last decimal."""
    rates = pi.compute_rates(TWO, [DISBURSED], form=FORM, regime="nd-09-2019")
    compare = functools.partial(
        pi.compare_to_prior_year, rates, registry=WHOLE_ONLY, as_of=dt.date(2025, 12, 31)
    )
    rows = {
        row["unit_id"]: row
        for row in compare(rebase=True).data.to_pylist()
        if row["period"] == "2025"
    }
    assert (rows["n"]["comparability"], rows["s"]["comparability"]) == ("rebased", "full")
    assert rows["n"]["prior_value"] == 100 * 12.6 / 30.3
    assert rows["n"]["change"] == pytest.approx(100 * (20.7 - 12.6) / 30.3)
    (alone,) = compare().at(unit_id="n", period=2025)
    assert (alone.comparability.text, alone.prior_value) == ("unit_changed", None)


def test_c65_a_weight_shares_an_amount_out_in_its_last_decimal():
    """convention §65, §44: 0.3 in two equal parts, of which the tenths make 0.1 and 0.2."""
    counts = {
        "unit_id": ["c", "n", "m"],
        "period": ["2024", "2025", "2025"],
        "paid": [0.3, 1.0, 1.0],
        "plan": [0.5, 2.0, 2.0],
    }
    rates = pi.compute_rates(counts, [DISBURSED], form=FORM, regime="nd-09-2019")
    units = [each for each in REGISTRY if each.id in "cnm"]
    steps = [each for each in REGISTRY.events if each.predecessor == "c"]
    table = pi.compare_to_prior_year(
        rates,
        rebase=True,
        registry=pi.UnitRegistry(units, events=steps),
        weights="equal",
        as_of=dt.date(2025, 12, 31),
    ).at(period=2025)
    assert set(table.data["comparability"].to_pylist()) == {"estimated"}
    found = sorted(table.data["prior_value"].to_pylist())
    # of 0.3 and 0.5 one unit has 0.1 and 0.2 and the other 0.2 and 0.3, or the odd tenths part
    assert found in ([50.0, pytest.approx(200 / 3)], [pytest.approx(100 / 3), 100.0])


def test_c65_amounts_stand_where_counts_do_when_people_read():
    """convention §65"""
    result = review([12.5], [17.5], [30.0])
    assert "12,5/30" in plain(result.render("vi"))
    assert "12,5/30" in plain(str(result.rates.view(language="vi")))
    scheme = pi.scheme_from_table(
        {
            "code": ["1"],
            "text": ["Giải ngân"],
            "maximum": [4],
            "formula": ["share"],
            "indicator": ["disbursed"],
        },
        id="own",
        edition="2023",
    )
    table = pi.explain(pi.compute_scores(scheme, rates=result.rates), "A", 2023)
    (line,) = table.render("en")
    assert "the value is 41.67 (12.5 of 30)" in plain(line)
    (row,) = table
    assert (row.numerator, row.numerator_amount, row.denominator_amount) == (None, 12.5, 30.0)


@pytest.mark.parametrize(
    ("paid", "left", "plan"),
    [(0.1, 0.2, 0.3), ("0,1", "0,2", "0,3"), (Decimal("0.10"), Decimal("0.20"), Decimal("0.30"))],
)
def test_c65_sums_of_amounts_are_not_off_by_a_rounding(paid, left, plan):
    """convention §65: 0.1 + 0.2 is 0.3, though floats say otherwise."""
    assert not [e for e in review([paid], [left], [plan]).findings if e.rule == "CNT206"]


def test_c65_an_identity_of_amounts_that_does_not_hold_is_cnt206():
    """convention §65"""
    (found,) = [e for e in review([12.5], [17.4], [30]).findings if e.rule == "CNT206"]
    assert found.unit_id == "A"
    assert found.evidence.amount == 30.0
    assert found.evidence.expected_amount == pytest.approx(29.9)
    assert found.evidence.amount_difference == pytest.approx(0.1)


def test_c65_a_total_of_amounts_that_is_not_the_sum_below_is_cnt207():
    """convention §65"""
    registry = pi.UnitRegistry(
        [unit("H", level="district"), unit("A", parent="H"), unit("B", parent="H")]
    )
    counts = {
        "unit_id": ["H", "A", "B"],
        "period": ["2023"] * 3,
        "paid": [10.5, 4.2, 6.2],
        "plan": [20, 10, 10],
    }
    result = pi.assess(counts, indicators=[DISBURSED], form=FORM, registry=registry)
    (found,) = [each for each in result.findings if each.rule == "CNT207"]
    assert (found.unit_id, found.subject, found.evidence.children) == ("H", "paid", 2)
    assert found.evidence.amount_difference == pytest.approx(0.1)


def test_c65_a_negative_amount_is_a_cell_at_fault():
    """convention §65"""
    assert "CNT201" in [each.rule for each in review([-1], [2], [1]).findings]


@pytest.mark.parametrize(
    ("kind", "numerator"),
    [("proportion", ["paid"]), ("rate", ["paid"]), ("ratio", ["paid", "dossiers"])],
)
def test_c65_amounts_make_ratios_alone(kind, numerator):
    """convention §65"""
    own = getattr(pi.Indicator, kind)(
        "own", numerator=numerator, denominator=["plan"], multiplier=100
    )
    counts = {"unit_id": ["A"], "period": ["2023"], "paid": [1], "plan": [2], "dossiers": [3]}
    with pytest.raises(DefinitionError, match="amounts"):
        pi.assess(counts, indicators=[own], form=FORM)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("19", 19),
        ("12.00", 12),
        ("91,0", 91),
        ("1.234.567", 1234567),
        ("2 000 000", 2000000),
        ("2\u00a0000\u202f000", 2000000),
        ("1'000", 1000),
        ("+7", 7),
    ],
)
def test_c67_a_text_of_one_reading_is_the_number(text, number):
    """convention §67"""
    assert met_of(text, "10 000 000") == ([pytest.approx(100 * number / 10_000_000)], [])


@pytest.mark.parametrize(
    ("marks", "value"),
    [
        ({}, None),
        ({"thousands": "."}, 61.7),
        ({"decimal": ","}, 61.7),
        ({"decimal": "."}, None),
    ],
)
def test_c67_of_two_readings_the_caller_decides(marks, value):
    """convention §67: 1.234 of 2000 is 61.7 %, or a fraction in a column of counts."""
    values, rules = met_of("1.234", "2000", **marks)
    assert values == [value]
    expected = {"thousands": [], "decimal": ["CNT202"]}
    assert rules == (["CNT205"] if not marks else [] if value else expected["decimal"])


def test_c67_the_finding_has_both_readings():
    """convention §67"""
    counts = {"unit_id": ["A"], "period": ["2023"], "n": ["1.234"], "d": ["2000"]}
    (sentence,) = pi.assess(counts, indicators=[MET]).findings.render("en")
    assert "“1.234”, which may be 1234 or 1.234" in sentence


@pytest.mark.parametrize(
    "marks", [{"thousands": ";"}, {"decimal": " "}, {"thousands": ".", "decimal": "."}]
)
def test_c67_marks_that_decide_nothing_are_refused(marks):
    """convention §67"""
    with pytest.raises(InputError):
        met_of("1", "2", **marks)


def test_c67_decimals_of_any_scale_are_what_they_are():
    """convention §67: Arrow writes zero of scale 9 as 0E-9."""
    columns = {
        "unit_id": ["A", "B"],
        "period": ["2023"] * 2,
        "n": pa.array([Decimal(0), Decimal(1000)], pa.decimal128(18, 9)),
        "d": pa.array([Decimal("1E+3"), Decimal("1E+3")], pa.decimal128(18, 2)),
    }
    assert pi.compute_rates(pa.table(columns), [MET]).data["value"].to_pylist() == [0.0, 100.0]


def test_c67_whole_numbers_are_compared_as_such():
    """convention §5, §67: 2^53 + 1 of 2^53 is more than all of them."""
    big = pi.Indicator.proportion("big", numerator=["a", "c"], denominator=["b"])
    counts = {"unit_id": ["A"], "period": ["2023"], "a": [2**53], "c": [1], "b": [2**53]}
    assert pi.compute_rates(counts, [big]).data["status"].to_pylist() == ["numerator_exceeds"]


@given(st.integers(0, 10**12), st.sampled_from([".", ",", " ", "'"]))
def test_c67_a_number_written_in_groups_is_among_its_readings(number, mark):
    """convention §67"""
    text = f"{number:,}".replace(",", mark)
    assert Decimal(number) in readings(text)
    assert len(readings(text)) == (2 if mark in ".," and 1000 <= number < 10**6 else 1)


@pytest.mark.parametrize("text", ["", "1.2.3", "12.34.567", "1,234.5.6", "e", "0.0.0", "x" * 10**6])
def test_c67_what_is_no_number_has_no_reading(text):
    """convention §67"""
    assert readings(text) == ()


def test_c6_the_column_that_tells_repeated_rows_apart_is_named():
    """convention §6"""
    counts = {
        "unit_id": ["A"] * 2,
        "period": ["2023"] * 2,
        "sex": ["m", "f"],
        "n": [1, 2],
        "d": [9, 9],
    }
    result = pi.assess(counts, indicators=[MET])
    assert {each.rule for each in result.findings} == {"CNT301"}
    assert all("differ in sex, which was not read" in s for s in result.findings.render("en"))
