"""Spans of totals by chance: every draw is a scoring, and what rests on no counts is not drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import scheme_of_formulas

import parindex as pi
from parindex.plans.spans_of_ranks.drawn_scores import Chance, grades_of
from parindex.scores.grades import Grades
from parindex.scores.prepare import engine_of
from parindex.stats.by_draws.rank_sets import rank_sets, rank_sets_of_draws
from parindex.vocabulary.scores import TOTAL

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])
EITHER: tuple[dict[str, Any], ...] = ({"sampling": True}, {})  # of chance, of weights
INDICATORS = ("on_time", "online")
GRADING = [{"grades": ["Yếu", "Khá", "Tốt"], "edges": [0, 40, 80], "source": "made up"}]


def scheme_of(*formulas, maximum=None, **options):
    return scheme_of_formulas(
        formulas,
        maximum or [5] * len(formulas),
        indicator=[
            None if formula == "award" else INDICATORS[place % 2]
            for place, formula in enumerate(formulas)
        ],
        grading=GRADING,
        **options,
    )


def rates_of(good, done=100, online=None, period="2023"):
    units = [f"u{place}" for place in range(len(good))]
    many = [done] * len(good) if isinstance(done, int) else done
    return pi.compute_rates(
        {
            "unit_id": units,
            "period": [period] * len(units),
            "good": good,
            "done": many,
            "online": online or good,
            "filed": many,
        },
        [ON_TIME, ONLINE],
    )


def ranges(spans):
    return [(row["lower"], row["upper"]) for row in spans.data.to_pylist()]


def drawn_one_by_one(scheme, awards=None, **given):
    """Score four draws at once, and each of them alone by `compute_scores`; points and grades."""
    scores = pi.compute_scores(scheme, awards=awards, **given)
    engine = engine_of(scheme, scores.inputs)
    drawn, found = Chance(engine, scores.inputs, seed=3).scores(scheme.final_stage.code, 4)
    total = found[TOTAL][1].at(drawn.frame.scored)
    grades = grades_of(Grades(scheme, drawn.frame), total, {}).to_pylist()
    frame, values = engine.frame, Chance(engine, scores.inputs, seed=3)._values(4)
    alone = []
    for draw in range(4):
        table = {
            "indicator_code": np.repeat(list(values), len(frame)),
            "unit_id": [frame.units[code] for code in frame.unit_codes] * len(values),
            "period": [frame.periods[code].code for code in frame.period_codes] * len(values),
            "value": np.concatenate([of_code[draw] for of_code in values.values()]),
        }
        is_now = np.array(table["period"]) == "2023"
        now, prior = (
            {name: np.array(column)[rows].tolist() for name, column in table.items()}
            for rows in (is_now, ~is_now)
        )
        once = pi.compute_scores(
            scheme,
            rates=now,
            prior=prior if prior["value"] else None,
            awards=awards,
            registry=given.get("registry"),
        )
        alone += once.at(criterion="total").data.to_pylist()
    assert total.points.tolist() == pytest.approx([row["points"] for row in alone])
    assert grades == [row["grade"] for row in alone]
    assert len(set(total.points.tolist())) > 4


def test_every_draw_is_what_the_engine_gives_for_its_numbers():
    """The best of the peers, a change from the year before and an award are those of the draw."""
    scheme = scheme_of(
        "share(full=98; floor=50)",
        "share(full=best_peer)",
        "share(change(value); full=10)",
        "award",
    )
    awards = {
        "criterion_code": ["4"] * 3,
        "unit_id": ["u0", "u1", "u2"],
        "period": ["2023"] * 3,
        "points": [5, 1, 2],
    }
    drawn_one_by_one(
        scheme,
        awards,
        rates=rates_of([97, 60, 80], online=[20, 30, 10]),
        prior=rates_of([90, 61, 70], 120, period="2022"),
    )


def test_a_draw_has_its_own_unit_above_its_own_blocks_and_no_row_that_is_not_scored():
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id="u0", name="u0", level="province"),
            *(
                pi.AdministrativeUnit(id=unit, name=unit, level="commune", parent="u0", block=block)
                for unit, block in (("u1", "one"), ("u2", "one"), ("u3", "two"), ("u4", "two"))
            ),
        ]
    )
    scheme = scheme_of(
        "share(full=unit_above(province))",
        "share(zero=best_peer(value; lowest); full=best_peer)",
        levels=["commune"],
    )
    drawn_one_by_one(
        scheme,
        rates=rates_of([97, 60, 80, 70, 50], online=[20, 30, 10, 40, 50]),
        registry=registry,
    )


def test_totals_of_one_rate_have_nearly_the_spans_of_the_rate():
    rates = rates_of([3960, 3900, 3895, 3000, 2000], 4000)
    scores = pi.compute_scores(scheme_of("share(full=100; floor=0)"), rates=rates)
    found = pi.rank_spans(scores, sampling=True)
    assert ranges(found) == ranges(pi.rank_spans(rates.at(indicator="on_time")))
    assert ranges(found) == [(1, 1), (2, 3), (2, 3), (4, 4), (5, 5)]
    assert [row["not_told_from"] for row in found.data.to_pylist()] == [
        None,
        None,
        "u1",
        None,
        None,
    ]


def test_points_that_chance_does_not_move_are_told_apart_and_ties_are_not():
    awards = {
        "criterion_code": ["1"] * 4,
        "unit_id": ["a", "b", "c", "d"],
        "period": ["2023"] * 4,
        "points": [3.0, 2.9, 2.9, 1.0],
    }
    scores = pi.compute_scores(scheme_of("award"), awards=awards)
    found = pi.rank_spans(scores, sampling=True, draws=20)
    assert ranges(found) == [(1, 1), (2, 3), (2, 3), (4, 4)]
    assert found.data["not_told_from"].to_pylist() == [None, None, "b", None]


def test_a_rate_within_its_band_does_not_move_and_one_at_the_edge_does():
    scores = pi.compute_scores(
        scheme_of("bands(>=40: 1; >=60: 2; >=80: 3)"), rates=rates_of([950, 805, 700, 20], 1000)
    )
    found = pi.rank_spans(scores, sampling=True)
    # 80.5 % of 1000 may truly be below 80 %, where it has as many points as the third
    assert ranges(found) == [(1, 2), (1, 3), (2, 3), (4, 4)]


def test_a_value_without_counts_may_have_any_rank_or_is_held_and_an_award_is_no_chance():
    given_value = {"criterion_code": ["1"], "unit_id": ["u0"], "period": ["2023"], "value": [90.0]}
    decided = {
        "criterion_code": ["2"],
        "unit_id": ["u1"],
        "period": ["2023"],
        "points": [5],
    }
    scores = pi.compute_scores(
        scheme_of("share(full=98; floor=50)", "share(full=98; floor=10)"),
        rates=[rates_of([90, 80, 60], 100_000), given_value],
        awards=decided,
    )
    found = pi.rank_spans(scores, sampling=True)
    assert found.data["status"].to_pylist() == ["not_estimable", "ok", "ok"]
    assert ranges(found)[0] == (1, 3)
    held = pi.rank_spans(scores, sampling=True, uncounted="held")
    assert held.data["status"].to_pylist() == ["held", "ok", "ok"]
    assert ranges(held) == [(2, 2), (1, 1), (3, 3)]
    assert held.drawn.uncounted == "held"


def test_a_ratio_and_a_total_that_is_not_known_may_have_any_rank():
    ratio = pi.Indicator.ratio("on_time", numerator=["good"], denominator=["done"], multiplier=100)
    rates = pi.compute_rates(
        {"unit_id": ["a", "b"], "period": ["2023"] * 2, "good": [3, 4], "done": [5, 5]}, [ratio]
    )
    found = pi.rank_spans(
        pi.compute_scores(scheme_of("share(full=98; floor=0)"), rates=rates), sampling=True
    )
    assert set(found.data["status"].to_pylist()) == {"not_estimable"}
    lacking = pi.compute_scores(
        scheme_of("share(full=98; floor=0)"), rates=rates_of([90, 50, None], 1000)
    )
    found = pi.rank_spans(lacking, sampling=True)
    assert found.data["status"].to_pylist() == ["ok", "ok", "not_estimable"]
    assert ranges(found) == [(1, 2), (2, 3), (1, 3)]
    assert found.grade_shares["unit_id"].unique().to_pylist() == ["u0", "u1"]


def test_units_that_are_not_ranked_have_no_span_and_stand_in_no_other():
    scores = pi.compute_scores(
        scheme_of("share(full=98; floor=0)"), rates=rates_of([90, 89, 50]), unranked=["u1"]
    )
    for options in EITHER:
        found = pi.rank_spans(scores, draws=50, **options)
        assert found.data["status"].to_pylist() == ["ok", "not_ranked", "ok"]
        assert ranges(found) == [(1, 1), (None, None), (2, 2)]
        assert found.data["rank"].to_pylist() == [1, None, 2]


def test_units_are_ranked_in_their_blocks():
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=f"u{place}", name=f"u{place}", level=level)
            for place, level in enumerate(["commune", "ward", "commune", "ward"])
        ]
    )
    scores = pi.compute_scores(
        scheme_of("share(full=98; floor=0)"),
        rates=rates_of([9000, 8000, 7000, 6000], 10_000),
        registry=registry,
    )
    for options in EITHER:
        found = pi.rank_spans(scores, draws=50, **options)
        assert ranges(found) == [(1, 1), (1, 1), (2, 2), (2, 2)]


@pytest.mark.parametrize("options", [{"sampling": True}, {"weights": "uniform"}])
def test_shares_of_the_draws_with_a_grade_add_up_to_one(options):
    scores = pi.compute_scores(
        scheme_of("share(full=98; floor=0)", "share(full=98; floor=10)"),
        rates=rates_of([98, 79, 39], online=[20, 79, 60]),
    )
    found = pi.rank_spans(scores, draws=400, **options)
    total: dict[str, float] = {}
    own: dict[str, float] = {}
    grades = dict(
        zip(found.data["unit_id"].to_pylist(), found.data["grade"].to_pylist(), strict=True)
    )
    for row in found.grade_shares.to_pylist():
        total[row["unit_id"]] = total.get(row["unit_id"], 0) + row["share"]
        if row["grade"] == grades[row["unit_id"]]:
            own[row["unit_id"]] = row["share"]
    assert list(total.values()) == pytest.approx([1.0] * 3)
    assert {row.unit_id: row.share_grade for row in found} == own


def test_the_share_of_a_grade_is_that_of_the_weights_that_give_it():
    """A has the index w, and grade Tốt from w = 0.8 on: a fifth of all weights."""
    scores = pi.compute_scores(
        scheme_of("award", "award"),
        awards={
            "criterion_code": ["1", "2"],
            "unit_id": ["a", "a"],
            "period": ["2023"] * 2,
            "points": [5, 0],
        },
    )
    found = pi.rank_spans(scores, weights="uniform", draws=20_000)
    shares = {row["grade"]: row["share"] for row in found.grade_shares.to_pylist()}
    assert shares == pytest.approx({"Yếu": 0.4, "Khá": 0.4, "Tốt": 0.2}, abs=0.01)
    assert [row.share_grade for row in found] == [shares["Khá"]]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_span_contains_the_rank_and_the_same_seed_gives_it_again(counts, simultaneous):
    rates = rates_of([one for one, _ in counts], 60, online=[other for _, other in counts])
    scores = pi.compute_scores(scheme_of("share(full=98; floor=20)", "bands(>=50: 3)"), rates=rates)
    one, two = (
        pi.rank_spans(scores, sampling=True, simultaneous=simultaneous, draws=40, seed=5)
        for _ in range(2)
    )
    assert one.data.equals(two.data)
    assert one.grade_shares.equals(two.grade_shares)
    for row in one.data.to_pylist():
        assert 1 <= row["lower"] <= row["rank"] <= row["upper"] <= len(counts)


@pytest.mark.parametrize("draws", [10, 200])
def test_more_draws_narrow_no_exact_result(draws):
    values = np.array([0.9, 0.8, 0.8, 0.1])
    found = rank_sets_of_draws(values, np.tile(values, (draws, 1)))
    assert found.best.tolist() == [1, 2, 2, 4]
    assert found.worst.tolist() == [1, 3, 3, 4]


def test_sets_of_draws_are_those_of_standard_errors_where_errors_are_normal():
    value = np.array([2.0, 1.6, 1.5, 0.9, 0.0])
    error = np.array([0.1, 0.1, 0.1, 0.3, 0.1])
    noise = np.random.default_rng(2).standard_normal((4000, 5)) * error
    drawn, normal = rank_sets_of_draws(value, value - noise), rank_sets(value, error, draws=4000)
    assert (drawn.best.tolist(), drawn.worst.tolist()) == (
        normal.best.tolist(),
        normal.worst.tolist(),
    )
    assert drawn.critical == pytest.approx(normal.critical, abs=0.1)


def test_what_the_draws_cannot_be_is_refused():
    rates = rates_of([90, 80])
    scores = pi.compute_scores(scheme_of("share(full=98; floor=0)"), rates=rates)
    with pytest.raises(pi.errors.InputError, match="sampling=True asks for the other span"):
        pi.rank_spans(scores, sampling=True, weights=0.2)
    with pytest.raises(pi.errors.InputError, match="unless scores are given with sampling=True"):
        pi.rank_spans(scores, uncounted="held")
    with pytest.raises(pi.errors.InputError, match="must be 'open' or 'held', got 'fixed'"):
        pi.rank_spans(scores, sampling=True, uncounted="fixed")  # type: ignore[arg-type]
    with pytest.raises(pi.errors.InputError, match="for rates have none, got 'uniform'"):
        pi.rank_spans(rates, weights="uniform")
    read = pi.results.read_result(scores.to_json() or "")
    assert isinstance(read, pi.ScoreTable)
    with pytest.raises(pi.errors.InputError, match="which no file holds"):
        pi.rank_spans(read, sampling=True)
    of_weights = pi.rank_spans(read, draws=50)
    assert len(of_weights.grade_shares) == 0
    assert [row.lower for row in of_weights] == [1, 2]
    with pytest.raises(pi.errors.InputError, match="a row for each draw and 2 columns"):
        rank_sets_of_draws([1.0, 2.0], np.zeros((3, 1)))


@pytest.mark.parametrize(("good", "cases"), [([None, None], [10, 20]), ([1, 2], [None, None])])
def test_where_nobody_reported_a_count_nothing_is_drawn(good, cases):
    met = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": good, "d": cases}
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["1"], "maximum": [4], "formula": ["share"], "indicator": ["met"]},
        id="own",
        edition="2023",
        effects={"missing": "zero"},
    )
    scores = pi.compute_scores(scheme, rates=pi.compute_rates(counts, [met]))
    spans = pi.rank_spans(scores, sampling=True, draws=20)
    assert len(spans) == 2
    assert {row.lower for row in spans} == {1}
