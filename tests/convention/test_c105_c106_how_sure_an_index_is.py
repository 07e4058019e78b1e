"""Convention §105, §106: chance in an index, and what depends on its weights."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex.plans import rank_sensitivity

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])


def scores_of(good, done, points, values=None):
    units = [f"u{place}" for place in range(len(good))]
    rates = pi.compute_rates(
        {"unit_id": units, "period": ["2023"] * len(units), "good": good, "done": done}, [ON_TIME]
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [8, 2],
            "formula": ["bands(>=80: 4; >=90: 8)", "award"],
            "indicator": ["on_time", None],
        },
        id="own",
        edition="2023",
        grading=[{"grades": ["Khá", "Tốt"], "edges": [0, 60], "source": "made up"}],
    )
    awards = {
        "criterion_code": ["2"] * len(units),
        "unit_id": units,
        "period": ["2023"] * len(units),
        "points": points,
    }
    given = [rates] if values is None else [rates, values]
    return pi.compute_scores(scheme, rates=given, awards=awards)


def test_c105_chance_moves_what_stands_at_an_edge_and_nothing_else():
    """convention §105"""
    scores = scores_of([990, 905, 850], [1000] * 3, [2, 1, 2])
    found = {row.unit_id: row for row in pi.rank_spans(scores, sampling=True)}
    # 85 % is five points from either edge, 90.5 % half a point: it may truly have 4 points less
    assert [(found[unit].lower, found[unit].upper) for unit in ("u0", "u1", "u2")] == [
        (1, 1),
        (2, 3),
        (2, 3),
    ]
    assert [found[unit].not_told_from for unit in ("u0", "u1", "u2")] == [None, None, "u1"]
    assert [found[unit].share_grade for unit in ("u0", "u2")] == [1.0, 1.0]
    assert found["u1"].share_grade == pytest.approx(0.7, abs=0.05)


def test_c105_five_of_five_have_chance_too():
    """convention §105"""
    scores = scores_of([5, 500], [5, 500], [0, 1])
    first, second = pi.rank_spans(scores, sampling=True)
    # the median of the beta distribution of 5.5 and 0.5 is 0.96, its third decile 0.9
    assert first.share_grade == pytest.approx(0.7, abs=0.05)
    assert second.share_grade == 1


def test_c105_what_rests_on_a_value_without_counts_may_have_any_rank():
    """convention §105"""
    values = {"criterion_code": ["1"], "unit_id": ["u2"], "period": ["2023"], "value": [85.0]}
    scores = scores_of([990, 905, None], [1000] * 3, [2, 1, 2], values)
    found = pi.rank_spans(scores, sampling=True)
    assert [row.status.text for row in found] == ["ok", "ok", "not_estimable"]
    assert (found.data["lower"][2].as_py(), found.data["upper"][2].as_py()) == (1, 3)
    held = pi.rank_spans(scores, sampling=True, uncounted="held")
    assert [row.status.text for row in held] == ["ok", "ok", "held"]
    assert (held.data["lower"][2].as_py(), held.data["upper"][2].as_py()) == (2, 3)


def test_c106_a_finding_is_made_of_spans_that_were_given():
    """convention §106"""
    scores = scores_of([990, 985, 850], [1000] * 3, [2, 2, 2])
    rules = ["RNK104", "RNK105"]
    none = pi.find(scores=scores, select=rules)
    assert {row["reason"] for row in none.checks.data.to_pylist() if row["rule"] in rules} == {
        "no_spans"
    }
    given = [pi.rank_spans(scores, sampling=True), pi.rank_spans(scores, weights="uniform")]
    found = pi.find(scores=scores, spans=given, select=rules)
    # both have all points of the band: of equal totals the later one is named
    assert [(each.rule, each.unit_id) for each in found if each.rule == "RNK104"] == [
        ("RNK104", "u1")
    ]
    # u2 has 4 of 8 and 2 of 2: below 60 % under the weights of 0.8 and more for the first
    (by_weights,) = [each for each in found if each.rule == "RNK105"]
    assert (by_weights.unit_id, by_weights.evidence.text) == ("u2", "Tốt")
    assert by_weights.evidence.share == pytest.approx(0.8, abs=0.01)


def test_c106_an_input_that_moves_no_rank_has_no_variance_and_an_estimate_stays_as_it_is():
    """convention §106"""
    sure = rank_sensitivity(scores_of([990, 700, 850], [1000] * 3, [2, 0, 1]), draws=64)
    assert set(sure.data["status"].to_pylist()) == {"no_variance"}
    open_scores = scores_of([990, 850, 700], [1000] * 3, [0, 2, 1])
    found = rank_sensitivity(open_scores, weights="uniform", draws=16, seed=3)
    first, lower = found.data["first"].to_numpy(), found.data["first_lower"].to_numpy()
    words = found.data["status"].to_pylist()
    assert [word == "ok" for word in words] == (lower > 0).tolist()
    assert (first < 0).any()


def test_c105_one_count_that_two_criteria_read_is_one_draw():
    """convention §105"""
    units = ["u0", "u1", "u2"]
    rates = pi.compute_rates(
        {"unit_id": units, "period": ["2023"] * 3, "good": [80, 75, 60], "done": [100] * 3},
        [
            ON_TIME,
            pi.Indicator.proportion("late", numerator=["done", "-good"], denominator=["done"]),
        ],
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [5, 5],
            "formula": ["share(full=100)"] * 2,
            "indicator": ["on_time", "late"],
        },
        id="own",
        edition="2023",
        grading=[{"grades": ["Yếu", "Khá", "Tốt"], "edges": [0, 49.9, 50.1], "source": "made up"}],
    )
    # what the one gains the other loses, in every draw: the total is half of the points
    spans = pi.rank_spans(pi.compute_scores(scheme, rates=rates), sampling=True, draws=200)
    assert spans.data["grade"].to_pylist() == ["Khá"] * 3
    assert spans.data["share_grade"].to_pylist() == [1.0] * 3
