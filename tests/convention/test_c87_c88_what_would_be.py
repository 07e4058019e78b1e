"""Convention §87 and §88: what would be, and the shortest path."""

from __future__ import annotations

import pytest
from tests.makers import columns_of

import parindex as pi

GOOD = pi.Indicator.proportion("good", numerator=["a"], denominator=["b"])
BAD = pi.Indicator.proportion("other", numerator=["b", "-a"], denominator=["b"])


def scored():
    rates = pi.compute_rates(
        columns_of("unit_id period a b", ("A", "2023", 60, 100), ("B", "2023", 80, 100)),
        [GOOD, BAD],
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [10, 10],
            "formula": ["share(full=100)", "bands(>=0: 10; >=30.5: 0)"],
            "indicator": ["good", "other"],
        },
        id="own",
        edition="2023",
    )
    return pi.compute_scores(scheme, rates=rates)


def test_c87_a_count_is_changed_wherever_it_is_read_and_with_its_sign():
    """convention §87"""
    found = pi.what_if(scored(), pi.Change(unit_id="A", item="a", add=10))
    points = {
        row["criterion_code"]: row["points"]
        for row in found.data.to_pylist()
        if row["unit_id"] == "A"
    }
    assert points == {"total": 17.0, "1": 7.0, "2": 10.0}
    with pytest.raises(pi.errors.InputError, match="must not be negative"):
        pi.what_if(scored(), pi.Change(unit_id="A", item="a", add=-61))


def test_c87_variants_know_nothing_of_each_other():
    """convention §87"""
    changes = columns_of(
        "variant unit_id item add",
        ("first", "A", "a", 30),
        ("second", "B", "a", 10),
        ("second", "B", "a", 5),
    )
    found = pi.what_if(scored(), changes, criterion="total")
    assert [
        (row["variant"], row["unit_id"], row["points"], row["rank"], row["touched"])
        for row in found.data.to_pylist()
    ] == [
        ("first", "A", 19.0, 1, "changed"),
        ("first", "B", 18.0, 2, "through_others"),
        ("second", "A", 6.0, 2, "untouched"),
        ("second", "B", 19.5, 1, "changed"),
    ]


def test_c88_the_choice_is_the_least_and_is_scored_again():
    """convention §88"""
    path = pi.shortest_path(scored(), "A", rank=1, most={"a": 40})
    assert path.status.text == "reached"
    # B has 8 + 10 of 20; A needs 80 of 100 for the first, and has the second from 70 on
    assert [(row["item"], row["cases"]) for row in path.data.to_pylist()] == [("a", 20)]


@pytest.mark.parametrize(("method", "cases"), [("competition", 21), ("dense", 1)])
def test_c88_a_rank_is_that_beside_the_others_with_ties_as_the_scheme_has_them(method, cases):
    """convention §88"""
    counts = columns_of(
        "unit_id period a b",
        *(("A", "2023", 59, 100), ("B", "2023", 80, 100), ("C", "2023", 80, 100)),
        ("D", "2023", 60, 100),
    )
    scheme = pi.scheme_from_table(
        columns_of(
            "code text maximum formula indicator", ("1", "1", 10, "share(full=100)", "good")
        ),
        id="own",
        edition="2023",
        ranking={"method": method},
    )
    scores = pi.compute_scores(scheme, rates=pi.compute_rates(counts, [GOOD]))
    path = pi.shortest_path(scores, "A", rank=2, most={"a": 41})
    assert (path.effort, path.status.text) == (cases, "reached")
