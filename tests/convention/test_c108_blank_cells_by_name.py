"""Convention §108: who has no value, because a count was not given."""

from __future__ import annotations

import attrs
import pytest
from tests.makers import MET, columns_of, form_of
from tests.plain_text import plain

import parindex as pi

FLOW = pi.model.CountKind.FLOW


def review(*rows, **options):
    return pi.assess(columns_of("unit_id period n d", *rows), indicators=[MET], **options)


def told(found):
    return [
        (each.period, each.evidence.units, each.subject) for each in found.findings.select("CNT311")
    ]


def test_c109_units_with_a_blank_cell_are_one_finding_that_names_them_and_the_item():
    """convention §108"""
    found = review(("A", "2023", 8, 10), ("B", "2023", None, 10), ("C", "2023", "", 10))
    assert told(found) == [("2023", "B; C", "n")]
    (said,) = found.findings.select("CNT311").render("en")
    assert plain(said) == (
        "Not given for 2023: item n, by 2 units (B, C); so there is no value of indicator met."
    )
    (said,) = found.findings.select("CNT311").render("vi")
    assert plain(said) == (
        "Chưa có số liệu năm 2023 về mục n của 2 đơn vị (B, C); vì vậy chưa tính được chỉ tiêu met."
    )


def test_c109_units_stand_in_order_whatever_that_of_the_rows():
    """convention §108"""
    found = review(("C", "2023", None, 10), ("A", "2023", 8, 10), ("B", "2023", None, 10))
    assert told(found) == [("2023", "B; C", "n")]


def test_c109_one_blank_item_is_one_finding_for_all_indicators_that_need_it():
    """convention §108"""
    names = ("a1", "a2", "a3", "a4")
    indicators = [
        pi.Indicator.proportion(name, numerator=["n"], denominator=["d"]) for name in names
    ]
    counts = columns_of("unit_id period n d", ("A", "2023", 8, 10), ("B", "2023", 8, None))
    (finding,) = pi.assess(counts, indicators=indicators).findings.select("CNT311")
    assert (finding.subject, finding.evidence.definitions) == ("d", "a1 a2 a3 a4")
    assert finding.evidence.rows == 1
    (said,) = pi.assess(counts, indicators=indicators).findings.select("CNT311").render("en")
    assert plain(said).endswith("no value of indicator a1, indicator a2 and 2 more.")
    (said,) = pi.assess(counts, indicators=indicators).findings.select("CNT311").render("vi")
    assert plain(said).endswith("chỉ tiêu a1, chỉ tiêu a2 và 2 chỉ tiêu khác.")


def test_c109_each_period_has_its_own():
    """convention §108"""
    found = review(
        ("A", "2022", 8, 10), ("B", "2022", 8, None), ("A", "2023", None, 10), ("B", "2023", 8, 10)
    )
    assert told(found) == [("2022", "B", "d"), ("2023", "A", "n")]


def test_c109_each_of_several_blank_items_is_named():
    """convention §108"""
    rows = [("A", "2023", 8, 10), ("B", "2023", None, 10), ("C", "2023", 8, None)]
    assert told(review(*rows)) == [("2023", "C", "d"), ("2023", "B", "n")]


def form_with(**derived):
    """Make a form in which some items are sums of others."""
    form = form_of(**dict.fromkeys("ndefghz", FLOW))
    items = (
        attrs.evolve(
            each,
            derived_from=tuple(
                pi.model.CountSum(plus=tuple(way)) for way in derived.get(each.code, ())
            ),
        )
        for each in form
    )
    return attrs.evolve(form, items=tuple(items))


@pytest.mark.parametrize(
    ("derived", "blank", "named"),
    [
        ({"d": ["ef"]}, "f", "f"),
        ({"d": ["ef"]}, "ef", "e f"),
        ({"d": ["eg"], "g": ["fh"]}, "h", "h"),  # a sum of a sum
        ({"d": ["e", "fh"]}, "eh", "e h"),  # either way would have given it
        ({"d": ["ez", "ef"], "z": ["d"]}, "f", "f"),  # no column, and follows from itself alone
    ],
)
def test_c109_the_blank_cell_under_an_item_that_follows_from_others_is_named(derived, blank, named):
    """convention §108"""
    full = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [8, 8]}
    full |= {item: [4, None if item in blank else 4] for item in "efh"}
    found = pi.assess(full, indicators=[MET], form=form_with(**derived))
    assert told(found) == [("2023", "B", item) for item in named.split()]
    (said, *_) = found.findings.select("CNT311").render("en")
    assert plain(said) == (
        f"Not given for 2023: “{named[0]}”, by 1 unit (B); so there is no value of indicator met."
    )
    filled = pi.assess(
        full | {item: [4, 4] for item in "efh"}, indicators=[MET], form=form_with(**derived)
    )
    followed = filled.findings.against(found.findings).to_pandas()
    assert set(followed.set_index("rule").loc[["CNT311"], "lifecycle"]) == {"resolved"}


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
    """convention §108"""
    assert told(review(*rows)) == []


def test_c109_a_unit_alone_is_told_if_it_has_a_value_in_another_period():
    """convention §108"""
    assert told(review(("A", "2022", 8, 10), ("A", "2023", None, 10))) == [("2023", "A", "n")]


def test_c109_it_is_resolved_once_the_count_is_there():
    """convention §108"""
    then = review(("A", "2022", 8, 10), ("B", "2022", None, 10))
    now = review(("A", "2023", 8, 10), ("B", "2023", 7, 10))
    followed = now.findings.against(then.findings).to_pandas()
    assert followed.set_index("rule")["lifecycle"]["CNT311"] == "resolved"


def test_c109_rates_alone_name_the_indicator():
    """convention §108"""
    rates = review(("A", "2023", 8, 10), ("B", "2023", None, 10)).rates
    (finding,) = pi.find(rates=rates).select("CNT311")
    assert (finding.evidence.units, finding.subject, finding.evidence.item) == ("B", "met", None)


def test_c109_the_summary_names_the_first_units_without_a_value_whatever_the_reason():
    """convention §108"""
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
    """convention §108"""
    found = review(("A", "2023", 8, 10), ("B", "2023", None, 10))
    (line,) = found.summary("en")
    assert plain(line) == "Indicator met: 1 of 2 units has no value (B)."
    (line,) = found.findings.summary("en")
    assert plain(line) == "1 more point to look at: Counts not given (1)."


def test_c109_an_indicator_told_with_others_counts_what_has_no_value():
    """convention §108"""
    names = [f"i{at}" for at in range(7)]
    indicators = [
        pi.Indicator.proportion(name, numerator=["n"], denominator=["d"]) for name in names
    ]
    counts = columns_of("unit_id period n d", ("A", "2023", 8, 10), ("B", "2023", None, 10))
    *_, last = pi.assess(counts, indicators=indicators).summary("en")
    assert "3 more indicators: 3 results have no value." in plain(last)
