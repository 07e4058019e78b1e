"""Convention §109: who has no value, because a count was not given."""

from __future__ import annotations

import pytest
from tests.makers import MET, columns_of
from tests.plain_text import plain

import parindex as pi


def review(*rows, **options):
    return pi.assess(columns_of("unit_id period n d", *rows), indicators=[MET], **options)


def told(found):
    return [
        (each.period, each.evidence.units, each.evidence.item)
        for each in found.findings.select("CNT311")
    ]


def test_c109_units_with_a_blank_cell_are_one_finding_that_names_them_and_the_item():
    """convention §109"""
    found = review(("A", "2023", 8, 10), ("B", "2023", None, 10), ("C", "2023", "", 10))
    assert told(found) == [("2023", "B; C", "n")]
    (said,) = found.findings.select("CNT311").render("en")
    assert plain(said) == (
        "Indicator met in 2023: 2 units have no value, because a count was not given (item n): "
        "B, C."
    )
    (said,) = found.findings.select("CNT311").render("vi")
    assert plain(said) == (
        "Chỉ tiêu met, năm 2023: 2 đơn vị chưa có kết quả vì còn ô số liệu để trống (mục n): B, C."
    )


def test_c109_each_period_has_its_own():
    """convention §109"""
    found = review(
        ("A", "2022", 8, 10), ("B", "2022", 8, None), ("A", "2023", None, 10), ("B", "2023", 8, 10)
    )
    assert told(found) == [("2022", "B", "d"), ("2023", "A", "n")]


def test_c109_no_item_is_named_where_several_are_blank():
    """convention §109"""
    found = review(("A", "2023", 8, 10), ("B", "2023", None, 10), ("C", "2023", 8, None))
    assert told(found) == [("2023", "B; C", None)]
    (said,) = found.findings.select("CNT311").render("en")
    assert "not given: B, C." in plain(said)


@pytest.mark.parametrize(
    "rows",
    [
        [("A", "2023", 8, 10), ("B", "2023", 9, 10)],
        [("A", "2023", None, 10), ("B", "2023", None, 10)],  # nobody reported it
        [("A", "2023", 8, 10), ("B", "2023", "97,5", 10)],  # told as CNT202
        [("A", "2023", 8, 10), ("B", "2023", 0, 0)],  # nothing happened
        [("A", "2023", 8, 10), ("B", "2023", None, None)],  # told as CNT308
    ],
)
def test_c109_nothing_is_told_where_no_cell_is_blank_or_nobody_filled_it(rows):
    """convention §109"""
    assert told(review(*rows)) == []


def test_c109_a_unit_alone_is_told_if_it_has_a_value_in_another_period():
    """convention §109"""
    assert told(review(("A", "2022", 8, 10), ("A", "2023", None, 10))) == [("2023", "A", "n")]


def test_c109_it_is_resolved_once_the_count_is_there():
    """convention §109"""
    then = review(("A", "2022", 8, 10), ("B", "2022", None, 10))
    now = review(("A", "2023", 8, 10), ("B", "2023", 7, 10))
    followed = now.findings.against(then.findings).to_pandas()
    assert followed.set_index("rule")["lifecycle"]["CNT311"] == "resolved"


def test_c109_rates_alone_name_the_units_without_the_item():
    """convention §109"""
    rates = review(("A", "2023", 8, 10), ("B", "2023", None, 10)).rates
    (finding,) = pi.find(rates=rates).select("CNT311")
    assert (finding.evidence.units, finding.evidence.item) == ("B", None)


def test_c109_the_summary_names_the_first_units_without_a_value_whatever_the_reason():
    """convention §109"""
    rows = [("A", "2023", 8, 10), ("B", "2023", 9, 10), ("C", "2023", None, 10)]
    (line,) = review(*rows).summary("en")
    assert plain(line) == (
        "Indicator met: 85.00% in all (17/20; 2 of 3 units have a value, not C)."
    )
    more = [*rows, ("D", "2023", "x", 10), ("E", "2023", 0, 0)]
    *_, line = review(*more).summary("vi")
    assert plain(line) == (
        "Chỉ tiêu met: chung 85,00% (17/20; 2 trên 5 đơn vị có kết quả, "
        "chưa có C, D và 1 đơn vị khác)."
    )


def test_c109_the_summary_names_them_too_where_no_value_of_all_is_told():
    """convention §109"""
    found = review(("A", "2023", 8, 10), ("B", "2023", None, 10))
    (line,) = found.summary("en")
    assert plain(line) == "Indicator met: 1 of 2 units has no value (B)."
    (line,) = found.findings.summary("en")
    assert plain(line) == "Indicator met, 2023: 1 unit has no value (B)."


def test_c109_an_indicator_told_with_others_counts_what_has_no_value():
    """convention §109"""
    names = [f"i{at}" for at in range(7)]
    indicators = [
        pi.Indicator.proportion(name, numerator=["n"], denominator=["d"]) for name in names
    ]
    counts = columns_of("unit_id period n d", ("A", "2023", 8, 10), ("B", "2023", None, 10))
    *_, last = pi.assess(counts, indicators=indicators).summary("en")
    assert "3 more indicators: 3 have no value." in plain(last)
