"""The least number of cases: worked targets, brute force over what_if, what it cannot move."""

from __future__ import annotations

import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import columns_of, unit

import parindex as pi
from parindex.schemes import Effect, Effects

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])
TWO = ("share(full=98; floor=90)", "bands(>=40: 1; >=60: 2; >=80: 3)")


def scheme_of(*formulas, maximum=(4.0, 3.0, 4.0), indicators=("on_time", "online", None), **extra):
    codes = [str(place + 1) for place in range(len(formulas))]
    return pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": list(maximum[: len(codes)]),
            "formula": list(formulas),
            "indicator": list(indicators[: len(codes)]),
            **extra,
        },
        id="own",
        edition="2023",
    )


def scored(*rows, scheme=None, awards=None):
    counts = columns_of("unit_id period good done online filed", *rows)
    rates = pi.compute_rates(counts, [ON_TIME, ONLINE])
    return pi.compute_scores(scheme or scheme_of(*TWO), rates=rates, awards=awards)


A = ("A", "2023", 268, 300, 190, 320)
MOST = {"good": 32, "online": 130}


@pytest.mark.parametrize(
    ("target", "effort", "cases"),
    [
        (2, 2, {"good": 2}),
        (4, 2, {"good": 2}),
        (5, 4, {"good": 2, "online": 2}),
        (6, 28, {"good": 26, "online": 2}),
        (7, 92, {"good": 26, "online": 66}),
    ],
)
def test_the_worked_targets(target, effort, cases):
    # solved by scipy.optimize.milp; taking the best points per case first needs 68 cases for 6
    path = pi.shortest_path(scored(A), "A", points=target, most=MOST)
    assert (path.effort, path.status.text) == (effort, "reached")
    assert {row["item"]: row["cases"] for row in path.data.to_pylist()} == cases
    assert path.reached >= target - 1e-9
    assert path.data.to_pylist()[-1]["points"] == pytest.approx(path.reached)


def test_steps_say_what_they_bring():
    path = pi.shortest_path(scored(A), "A", points=6, most=MOST)
    first, second = path.data.to_pylist()
    assert (first["item"], first["numerator"], first["denominator"]) == ("online", 192, 320)
    assert (first["value"], first["gain"], first["criteria"]) == (60.0, 1.0, "2")
    assert (second["numerator"], second["effort"]) == (294, 28)
    frontier = path.frontier.data.to_pylist()
    assert frontier[0] == {"effort": 0.0, "points": pytest.approx(1.0)}
    assert frontier[2]["points"] == pytest.approx(1 + 3.673469387755102)
    assert [row["points"] for row in frontier] == sorted(row["points"] for row in frontier)


def test_costs_decide_which_way_is_shorter():
    path = pi.shortest_path(scored(A), "A", points=2, most=MOST, cost={"good": 2.5, "online": 0.5})
    assert {row["item"]: row["cases"] for row in path.data.to_pylist()} == {"online": 2}
    assert path.effort == 1.0


def test_cases_to_come_count_and_none_of_them_meets_anything_by_itself():
    scores = scored(("A", "2023", 95, 100, 100, 100), scheme=scheme_of(TWO[0], maximum=(4.0,)))
    path = pi.shortest_path(scores, "A", points=3.9, still_to_come={"done": 100})
    (row,) = path.data.to_pylist()
    # 3.9 of 4 is 97.5 % of 98: 95.55 % of 200 are 191.1
    assert (row["cases"], row["numerator"], row["denominator"]) == (97, 192, 200)
    assert path.status.text == "reached"
    few = pi.shortest_path(scores, "A", points=3.9, still_to_come={"done": 10})
    assert few.status.text == "impossible"  # 106 of 110 are needed, and 105 are possible


def test_a_target_that_stands_already_and_one_that_is_out_of_reach():
    already = pi.shortest_path(scored(A), "A", points=1, most=MOST)
    assert (already.status.text, already.effort, len(already)) == ("already", 0, 0)
    impossible = pi.shortest_path(scored(A), "A", points=7, most={"good": 32, "online": 60})
    assert impossible.status.text == "impossible"
    assert impossible.reached == pytest.approx(6)
    assert {row["item"]: row["cases"] for row in impossible.data.to_pylist()} == {
        "good": 26,
        "online": 2,
    }


def test_ranks_are_those_of_the_others_held_still():
    rows = [A, ("B", "2023", 290, 300, 200, 320), ("C", "2023", 299, 300, 300, 320)]
    path = pi.shortest_path(scored(*rows), "A", rank=2, most=MOST)
    after = pi.what_if(
        scored(*rows),
        [
            pi.Change(unit_id="A", item=row["item"], add=row["cases"])
            for row in path.data.to_pylist()
        ],
    )
    ranks = {
        row["unit_id"]: row["rank"]
        for row in after.data.to_pylist()
        if row["criterion_code"] == "total"
    }
    assert path.status.text == "reached"
    assert ranks["A"] == 2
    last = pi.shortest_path(scored(*rows), "A", rank=3, most=MOST)
    assert last.status.text == "already"


def test_a_criterion_on_peers_is_confirmed_by_the_engine_or_not():
    scheme = scheme_of("share(full=best_peer)", maximum=(10.0,))
    rows = [("A", "2023", 50, 100, 1, 2), ("B", "2023", 60, 100, 1, 2)]
    path = pi.shortest_path(scored(*rows, scheme=scheme), "A", points=10, most={"good": 50})
    assert (path.status.text, path.effort) == ("reached", 10)
    mean = scheme_of("share(full=peer_mean)", maximum=(10.0,))
    found = pi.shortest_path(scored(*rows, scheme=mean), "A", points=10, most={"good": 50})
    # 55 is the mean now; with 55 of its own the mean would be 57.5
    assert (found.status.text, found.effort) == ("not_confirmed", 5)


def test_what_people_awarded_is_not_moved_by_cases():
    awards = {
        "criterion_code": ["1", "3"],
        "unit_id": ["A", "A"],
        "period": ["2023", "2023"],
        "points": [3.0, 1.0],
    }
    scores = scored(A, scheme=scheme_of(*TWO, "award"), awards=awards)
    path = pi.shortest_path(scores, "A", points=6, most=MOST)
    assert path.left_out == (("1", "its points are not those of its formula"),)
    assert {row["item"]: row["cases"] for row in path.data.to_pylist()} == {"online": 2}
    assert path.status.text == "reached"


small = st.tuples(st.integers(0, 9), st.integers(10, 14), st.integers(0, 9), st.integers(10, 14))


@given(small, st.floats(0.5, 7))
def test_no_choice_that_the_engine_confirms_needs_fewer(counts, target):
    scores = scored(("A", "2023", *counts))
    most = {"good": min(4, counts[1] - counts[0]), "online": min(4, counts[3] - counts[2])}
    path = pi.shortest_path(scores, "A", points=target, most=most)
    tried = list(itertools.product(range(most["good"] + 1), range(most["online"] + 1)))
    changes = [
        (f"{good} {online}", "A", item, add)
        for good, online in tried
        for item, add in (("good", good), ("online", online))
    ]
    totals = pi.what_if(
        scores, columns_of("variant unit_id item add", *changes), criterion="total"
    ).data["points"]
    enough = [
        sum(cases)
        for cases, points in zip(tried, totals.to_pylist(), strict=True)
        if points >= target - 1e-9
    ]
    if not enough:
        assert path.status.text == "impossible"
    else:
        assert path.effort == min(enough)
        assert path.status.text in ("reached", "already")


RESCALED = attrs.evolve(
    scheme_of(*TWO, "award"),
    rescale=True,
    effects=Effects(not_applicable=Effect.REDUCE_MAX, nothing_counted=Effect.REDUCE_MAX),
)
NOT_APPLICABLE = {
    "criterion_code": ["3"],
    "unit_id": ["A"],
    "period": ["2023"],
    "state": ["not_applicable"],
}


@pytest.mark.parametrize(("of_seven", "effort"), [(2, 2), (5, 4), (6, 28), (7, 92)])
def test_where_a_criterion_does_not_apply_the_rest_is_stretched_to_the_whole(of_seven, effort):
    # 7 of 11 points apply, so that each point of a criterion is 11/7 of the total
    scores = scored(A, scheme=RESCALED, awards=NOT_APPLICABLE)
    path = pi.shortest_path(scores, "A", points=of_seven * 11 / 7, most=MOST)
    assert (path.effort, path.status.text, path.left_out) == (effort, "reached", ())
    steps = path.data.to_pylist()
    assert steps[-1]["points"] == pytest.approx(path.reached)
    after = pi.what_if(
        scores,
        [pi.Change(unit_id="A", item=step["item"], add=step["cases"]) for step in steps],
        criterion="total",
    )
    assert path.reached == pytest.approx(after[0].points)
    by_share = pi.shortest_path(scores, "A", share=of_seven / 7, most=MOST)
    assert (by_share.effort, by_share.status.text) == (effort, "reached")


def test_cases_to_come_may_bring_a_criterion_to_apply():
    # nothing is filed online yet: 4 points apply, and 7 once the 10 cases to come are counted
    scores = scored(("A", "2023", 49, 50, 0, 0), scheme=RESCALED, awards=NOT_APPLICABLE)
    path = pi.shortest_path(scores, "A", share=1, still_to_come={"filed": 10})
    assert (path.effort, path.status.text) == (8, "reached")
    assert [(row["item"], row["value"]) for row in path.data.to_pylist()] == [("online", 80.0)]


@examples(40)
@given(small, st.integers(0, 3), st.floats(0.05, 1), st.sampled_from([None, 3.0]))
def test_no_choice_needs_fewer_where_the_total_is_rescaled(counts, coming, share, award):
    said = {**NOT_APPLICABLE, "points": [award], "state": ["awarded" if award else None]}
    given_points = NOT_APPLICABLE if award is None else said
    scores = scored(("A", "2023", *counts), scheme=RESCALED, awards=given_points)
    most = {"good": min(3, counts[1] - counts[0]), "online": min(3, counts[3] - counts[2])}
    path = pi.shortest_path(scores, "A", share=share, most=most, still_to_come={"done": coming})
    tried = list(itertools.product(range(most["good"] + coming + 1), range(most["online"] + 1)))
    changes = [
        (f"{good} {online}", "A", item, add)
        for good, online in tried
        for item, add in (("done", coming), ("good", good), ("online", online))
    ]
    found = pi.what_if(
        scores, columns_of("variant unit_id item add", *changes), criterion="total"
    ).data.to_pylist()
    enough = [
        sum(cases) for cases, row in zip(tried, found, strict=True) if row["share"] >= share - 1e-9
    ]
    if enough:
        assert path.effort == min(enough)
        assert path.status.text in ("reached", "already")
    else:
        assert path.status.text == "impossible"
        assert path.reached / 11 == pytest.approx(max(row["share"] for row in found))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"most": MOST}, "one target must be given, points, share, grade or rank, got none"),
        ({"most": MOST, "points": 3, "rank": 1}, "got points, rank"),
        ({"points": 3}, "must name a count that moves points of 'A'"),
        ({"points": 3, "most": {"god": 1}}, "'god'"),
        ({"points": 3, "most": {"good": -1}}, "whole numbers from 0 on, got -1 for 'good'"),
        ({"points": 3, "still_to_come": {"good": 5}}, "no item that a denominator"),
        ({"grade": "Tốt", "most": MOST}, "no grade of the scheme 'Tốt'"),
        ({"rank": 0, "most": MOST}, "rank must be a whole number from 1 on"),
        ({"points": "3", "most": MOST}, "points must be a number"),
        ({"points": 3, "most": MOST, "cost": {"good": 0}}, "cost must be above 0, got 0"),
        ({"points": 3, "most": MOST, "cost": {"done": 1}}, "no item that may grow 'done'"),
        ({"points": 3, "most": MOST, "period": "2020"}, "no period '2020'"),
    ],
)
def test_calls_that_cannot_be_answered_raise_one_sentence(options, sentence):
    with pytest.raises(pi.ParindexError, match=sentence):
        pi.shortest_path(scored(A), "A", **options)
    with pytest.raises(pi.errors.UnknownCodeError, match="no unit of the scores 'Z'"):
        pi.shortest_path(scored(A), "Z", points=3, most=MOST)


def test_the_grade_is_that_of_the_block_of_the_unit():
    registry = pi.UnitRegistry(
        [unit("A", block="upland"), unit("B", block="lowland")],
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [4.0, 3.0],
            "formula": list(TWO),
            "indicator": ["on_time", "online"],
        },
        id="own",
        edition="2023",
        grading=[
            {"grades": ["Khá", "Tốt"], "edges": [0, 98], "source": "made up"},
            {"grades": ["Khá", "Tốt"], "edges": [0, 70], "source": "made up", "blocks": ["upland"]},
            {"grades": ["Đạt"], "edges": [50], "source": "made up", "blocks": ["lowland"]},
        ],
    )
    counts = columns_of("unit_id period good done online filed", A, ("B", *A[1:]))
    rates = pi.compute_rates(counts, [ON_TIME, ONLINE], regime="calendar")
    scores = pi.compute_scores(scheme, rates=rates, registry=registry)
    path = pi.shortest_path(scores, "A", grade="Tốt", most=MOST)
    assert (path.status.text, path.effort) == ("reached", 4)
    with pytest.raises(pi.errors.UnknownCodeError, match="no grade of the scheme 'Tốt'"):
        pi.shortest_path(scores, "B", grade="Tốt", most=MOST)
