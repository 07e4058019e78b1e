"""Where a path leads: ranks with ties, grades of rounded totals, against every choice of counts."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import columns_of

import parindex as pi

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])
TWO = ("share(full=90; floor=20)", "bands(>=40: 1; >=60: 2; >=80: 3)")


def scored(*rows, unranked=(), codes=("1", "2"), penalty=None, most_of_heading=6.0, **scheme):
    columns = {
        "code": [*codes],
        "text": [*codes],
        "maximum": [*([None] * (len(codes) - 2)), 4.0, 3.0],
        "formula": [*([None] * (len(codes) - 2)), *TWO],
        "indicator": [*([None] * (len(codes) - 2)), "on_time", "online"],
    }
    if "capped" in scheme:
        columns["capped"] = [scheme.pop("capped"), None, None]
        columns["maximum"][0] = most_of_heading
    awards = None
    if penalty is not None:
        role = [None, None, "penalty"]
        more = {"code": "P", "text": "P", "maximum": 0.0, "formula": "award", "indicator": None}
        columns = {name: [*cells, more[name]] for name, cells in columns.items()}
        columns |= {"role": role, "minimum": [None, None, -9.0]}
        awards = {
            "criterion_code": ["P"] * len(rows),
            "unit_id": [row[0] for row in rows],
            "period": ["2023"] * len(rows),
            "points": [penalty] * len(rows),
        }
    counts = columns_of("unit_id period good done online filed", *rows)
    return pi.compute_scores(
        pi.scheme_from_table(columns, id="own", edition="2023", **scheme),
        rates=pi.compute_rates(counts, [ON_TIME, ONLINE]),
        awards=awards,
        unranked=unranked,
    )


def least_of_all_choices(scores, most, is_met):
    """The fewest cases among all choices of counts that the engine says reach a target."""
    tried = list(itertools.product(range(most["good"] + 1), range(most["online"] + 1)))
    changes = [
        (f"{good} {online}", "A", item, add)
        for good, online in tried
        for item, add in (("good", good), ("online", online))
    ]
    found = pi.what_if(
        scores, columns_of("variant unit_id item add", *changes), criterion="total"
    ).at(unit_id="A")
    return min(
        (sum(cases) for cases, row in zip(tried, found, strict=True) if is_met(row)), default=None
    )


def check(scores, most, is_met, **target):
    path = pi.shortest_path(scores, "A", most=most, **target)
    least = least_of_all_choices(scores, most, is_met)
    if least is None:
        assert path.status.text == "impossible"
    else:
        assert path.effort == least
        assert path.status.text in ("reached", "already")
    assert math.isfinite(path.target)


MOST = {"good": 3, "online": 3}
counts = st.tuples(st.integers(0, 10), st.just(10), st.integers(0, 10), st.just(10))
own = st.tuples(st.integers(0, 7), st.just(10), st.integers(0, 7), st.just(10))


@examples(30)
@given(
    own,
    st.lists(counts, max_size=3),
    st.integers(0, 3),
    st.integers(1, 4),
    st.sampled_from(["competition", "dense", "list"]),
    st.sampled_from([1e-9, 1.0, 15.0]),
    st.sampled_from([None, 0, 1]),
    st.sets(st.sampled_from("BCD"), max_size=1),
    st.sampled_from([None, 0.0, -5.0]),
)
def test_no_choice_that_has_the_rank_needs_fewer(
    mine, others, place, rank, method, tolerance, decimals, unranked, penalty
):
    rows = [(unit, "2023", *row) for unit, row in zip("BCD", others, strict=False)]
    rows.insert(place, ("A", "2023", *mine))
    ranking = {"method": method, "tolerance": tolerance, "rounded": decimals is not None}
    scores = scored(
        *rows,
        unranked=unranked,
        penalty=penalty,
        ranking=ranking,
        rounding={"total": decimals or 0},
    )
    check(scores, MOST, lambda row: row.rank is not None and row.rank <= rank, rank=rank)


A, B, C = ("A", "2023", 2, 10, 4, 10), ("B", "2023", 9, 10, 9, 10), ("C", "2023", 9, 10, 9, 10)
D = ("D", "2023", 5, 10, 4, 10)


@pytest.mark.parametrize(
    ("method", "rank", "effort"), [("dense", 2, 3), ("competition", 2, 11), ("competition", 3, 3)]
)
def test_a_dense_rank_counts_no_unit_twice(method, rank, effort):
    scores = scored(A, B, C, D, ranking={"method": method})
    most = {"good": 8, "online": 6}
    path = pi.shortest_path(scores, "A", rank=rank, most=most)
    assert (path.effort, path.status.text) == (effort, "reached")


def test_who_stands_later_in_a_list_must_pass_the_other():
    ranking = {"method": "list"}
    first = pi.shortest_path(scored(A, D, ranking=ranking), "A", rank=1, most=MOST)
    last = pi.shortest_path(scored(D, A, ranking=ranking), "A", rank=1, most={"good": 8})
    assert (first.effort, last.effort) == (3, 4)
    assert (first.status.text, last.status.text) == ("reached", "reached")


def test_units_without_a_rank_are_in_nobodys_way():
    scores = scored(A, B, C, D, unranked=["B", "C"])
    path = pi.shortest_path(scores, "A", rank=1, most=MOST)
    assert (path.effort, path.status.text) == (3, "reached")
    with pytest.raises(pi.errors.InputError, match="'B' must be ranked for a rank to be reached"):
        pi.shortest_path(scores, "B", rank=1, most={"good": 1})


@examples(30)
@given(
    own,
    st.sampled_from(["left", "right"]),
    st.sampled_from(["index", "points"]),
    st.booleans(),
    st.sampled_from([None, 0, 1]),
    st.sampled_from([0, 1, 2.5, 3, 4.25]),
    st.sampled_from(["fair", "good"]),
)
def test_no_choice_that_has_the_grade_needs_fewer(
    mine, closed, measure, is_rounded, decimals, edge, grade
):
    edges = [edge, edge + 1] if measure == "points" else [edge * 12, edge * 12 + 20]
    grading = {
        "grades": ["fair", "good"],
        "edges": edges,
        "below": "poor",
        "closed": closed,
        "measure": measure,
        "rounded": is_rounded,
        "source": "made up",
    }
    rounding = {} if decimals is None else {"rounding": {"total": decimals}}
    scores = scored(("A", "2023", *mine), grading=[grading], **rounding)
    reached = ("fair", "good")[("fair", "good").index(grade) :]
    check(scores, MOST, lambda row: row.grade in reached, grade=grade)


def test_a_heading_that_is_cut_off_does_not_simply_add_up():
    scores = scored(("A", "2023", 9, 10, 6, 10), codes=("I", "I.1", "I.2"), capped="yes")
    with pytest.raises(pi.errors.InputError, match=r"I\.2: its points do not simply add up"):
        pi.shortest_path(scores, "A", points=6.5, most={"online": 4})


def test_a_heading_whose_parts_cannot_exceed_it_adds_up_though_it_is_capped():
    scores = scored(A, codes=("I", "I.1", "I.2"), capped="yes", most_of_heading=7.0)
    path = pi.shortest_path(scores, "A", points=2, most=MOST)
    assert (path.status.text, path.left_out) == ("reached", ())


def test_carried_sums_with_fewer_decimals_than_their_parts_do_not_simply_add_up():
    coarse = {"carries": True, "leaf": 2, "group": 0}
    scores = scored(A, codes=("I", "I.1", "I.2"), rounding=coarse)
    with pytest.raises(pi.errors.InputError, match=r"I\.1: its points do not simply add up"):
        pi.shortest_path(scores, "A", points=6, most=MOST)
    fine = scored(A, codes=("I", "I.1", "I.2"), rounding={"carries": True, "leaf": 1, "group": 1})
    assert pi.shortest_path(fine, "A", points=2, most=MOST).status.text == "reached"


def test_points_that_are_asked_for_are_those_before_rounding():
    # 6 of 10 have 2.67 points, which are printed as 3
    scores = scored(("A", "2023", 6, 10, 3, 10), rounding={"total": 0})
    path = pi.shortest_path(scores, "A", points=3, most={"good": 4})
    assert (path.effort, path.status.text, round(path.reached, 4)) == (1, "reached", 3.1111)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ({"points": math.nan}, "points must be a number, got nan"),
        ({"points": math.inf}, "points must be a number, got inf"),
        ({"share": 98}, "share must lie between 0 and 1, got 98"),
        ({"share": -0.1}, "share must lie between 0 and 1, got -0.1"),
        ({"rank": math.inf}, "rank must be a number, got inf"),
        ({"rank": 1.5}, "rank must be a whole number from 1 on, got 1.5"),
        ({"points": 3, "cost": {"good": math.inf}}, "cost must be above 0, got inf for 'good'"),
        ({"points": 3, "cost": {"good": math.nan}}, "cost must be above 0, got nan for 'good'"),
    ],
)
def test_numbers_that_are_out_of_range_raise_one_sentence(target, sentence):
    with pytest.raises(pi.errors.InputError, match=sentence):
        pi.shortest_path(scored(A), "A", most=MOST, **target)


def test_scores_of_one_period_need_none_named_though_their_rates_knew_others():
    counts = columns_of(
        "unit_id period good done online filed",
        A,
        ("A", "2022", 1, 10, 4, 10),
        ("Z", "2022", *A[2:]),
    )
    rates = pi.compute_rates(counts, [ON_TIME, ONLINE]).at(period="2023")
    scheme = scored(A).scheme
    scores = pi.compute_scores(scheme, rates=rates)
    change = pi.Change(unit_id="A", item="good", add=1)
    path = pi.shortest_path(scores, "A", points=2, most=MOST)
    assert path.data.equals(pi.shortest_path(scored(A), "A", points=2, most=MOST).data)
    assert len(pi.what_if(scores, change, criterion="total")) == 1
    with pytest.raises(pi.errors.UnknownCodeError, match="no period '2022'; there are 2023"):
        pi.shortest_path(scores, "A", period=2022, points=2, most=MOST)


BOTH = pi.Indicator.proportion("both", numerator=["early", "just"], denominator=["done"])


@pytest.mark.parametrize(
    ("most", "effort", "item"), [({"early": 0}, 9, "early"), ({"just": 2}, 9, "just")]
)
def test_cases_to_come_are_counted_in_the_item_that_is_named(most, effort, item):
    rates = pi.compute_rates(
        columns_of("unit_id period early just done", ("A", "2023", 2, 3, 10)), [BOTH]
    )
    scheme = pi.scheme_from_table(
        columns_of(
            "code text maximum formula indicator", ("1", "1", 10, "share(full=100)", "both")
        ),
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(scheme, rates=rates)
    # 14 of 20 are 70 %
    path = pi.shortest_path(scores, "A", points=7, most=most, still_to_come={"done": 10})
    assert (path.effort, path.status.text) == (effort, "reached")
    assert [(row.item, row.numerator) for row in path] == [(item, 14)]
    with pytest.raises(pi.errors.InputError, match="in which of 'early', 'just' cases to come are"):
        pi.shortest_path(scores, "A", points=7, still_to_come={"done": 10})


def test_numbers_of_numpy_are_whole_and_a_cost_of_what_is_full_is_no_fault():
    scores = scored(("A", "2023", 10, 10, 4, 10))
    most: Any = {item: np.int64(cases) for item, cases in MOST.items()}
    path = pi.shortest_path(scores, "A", points=6, most=most, cost={"good": 2, "online": 3})
    assert (path.effort, [row.item for row in path]) == (6.0, ["online"])
    with pytest.raises(pi.errors.UnknownCodeError, match="no item that may grow 'done'"):
        pi.shortest_path(scores, "A", points=6, most=most, cost={"done": 2})


@pytest.mark.parametrize(("points", "status"), [(4, "already"), (6, "impossible")])
def test_a_count_without_room_for_more_is_no_fault(points, status):
    scores = scored(("A", "2023", 10, 10, 6, 10))  # 4 and 2 points
    path = pi.shortest_path(scores, "A", points=points + 0.5, most={"good": 5})
    assert (path.status.text, path.effort, len(path), path.reached) == (status, 0, 0, 6)
    with pytest.raises(pi.errors.InputError, match="must name a count that moves points"):
        pi.shortest_path(scores, "A", points=points, most={"good": 0})
