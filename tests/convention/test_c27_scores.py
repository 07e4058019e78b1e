"""Convention §27 to §40: scores, in numbers small enough to be worked out by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from tests.makers import columns_of, unit

import parindex as pi

COUNTED = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["all"])


def scheme_of(*lines, **options):
    """Scheme of lines: code, maximum and formula; further columns as lists by name."""
    frame: dict[str, Any] = {
        "code": [line[0] for line in lines],
        "text": [f"Tiêu chí {line[0]}" for line in lines],
        "maximum": [line[1] for line in lines],
        "formula": [line[2] for line in lines],
    }
    for name in ("role", "indicator", "minimum", "weight", "applies_to", "max_note", "was", "at"):
        if name in options:
            column = "stages" if name == "at" else name
            frame[column] = options.pop(name)
    return pi.scheme_from_table(frame, id="own", **{"edition": "1", **options})


def rows(names, *given):
    """Columns of rows, as sheets have them; the period is 2023 where none is named."""
    return {"period": ["2023"] * len(given)} | columns_of(names, *given)


def values(*given, more=""):
    return rows(f"criterion_code unit_id value {more}".strip(), *given)


def awards(*given, says="points", more=""):
    return rows(f"criterion_code unit_id {says} {more}".strip(), *given)


def found(scores, code="total", unit="A", **where):
    (row,) = scores.at(criterion=code, unit_id=unit, **where).data.to_pylist()
    return row


def points(scores, code="total", unit="A", **where):
    return found(scores, code, unit, **where)["points"]


def status(scores, code="1", unit="A", **where):
    return found(scores, code, unit, **where)["status"]


def by_formula(formula, value, maximum=10, **options):
    """Points that a formula gives on a value, and the status."""
    scheme = scheme_of(("1", maximum, formula))
    scores = pi.compute_scores(scheme, rates=values(("1", "A", value)), **options)
    row = found(scores, "1")
    return row["points"], row["status"]


def stage(code, *takes_from, **fields):
    return {"code": code, "name": code, "given_by": "Hội đồng", "takes_from": takes_from, **fields}


def tree(**blocks):
    """A province with communes; of each unit the block, None for none."""
    return pi.UnitRegistry(
        [
            unit("P", "province"),
            *(unit(each, "commune", "P", block=block) for each, block in blocks.items()),
        ]
    )


# --- §27


def test_c27_every_unit_has_a_row_for_each_criterion_and_the_total():
    """convention §27"""
    scheme = scheme_of(("1", 6, "share"), ("2", 4, "award"))
    scores = pi.compute_scores(scheme, rates=values(("1", "A", 50)), awards=awards(("2", "B", 3)))
    listed = [(row["criterion_code"], row["unit_id"]) for row in scores.data.to_pylist()]
    assert sorted(listed) == [(code, unit) for code in ("1", "2", "total") for unit in ("A", "B")]


def test_c27_levels_of_a_scheme_are_scored_and_the_others_looked_up():
    """convention §27"""
    scheme = scheme_of(("1", 10, "share(full=unit_above(province))"), levels=["commune"])
    given = values(("1", "P", 80), ("1", "A", 40))
    scores = pi.compute_scores(scheme, rates=given, registry=tree(A=None))
    # 10 x 40 / 80, and the province has no row
    assert [(row["unit_id"], row["points"]) for row in scores.data.to_pylist()] == [("A", 5.0)] * 2
    assert len(pi.compute_scores(scheme, rates=given)) == 4, "nobody says who is a commune"


def test_c27_an_incomplete_scheme_says_what_it_lacks():
    """convention §27"""
    scheme = scheme_of(("1", 10, "share"))
    lacking = attrs.evolve(scheme, missing=("the points of 1",))
    with pytest.raises(pi.errors.InputError, match="and it lacks: the points of 1"):
        pi.compute_scores(lacking, rates=values(("1", "A", 5)))


# --- §28

SELF_AND_PANEL = [stage("self"), stage("panel", "self")]


def test_c28_awards_come_before_those_of_other_stages_and_these_before_the_formula():
    """convention §28"""
    scheme = scheme_of(("1", 10, "share"), stages=SELF_AND_PANEL)

    def panel(*given):
        decided = awards(*given, more="stage") if given else None
        scores = pi.compute_scores(scheme, rates=values(("1", "A", 50)), awards=decided)
        return points(scores, stage="panel")

    assert panel() == 5.0, "10 x 50 / 100"
    assert panel(("1", "A", 7, "self")) == 7.0
    assert panel(("1", "A", 7, "self"), ("1", "A", 6, "panel")) == 6.0
    assert panel(("1", "A", 7, "self"), ("1", "A", None, "panel")) == 7.0, "a blank decides nothing"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"points": 3}, (3.0, "awarded")),
        ({"points": 3, "state": "awarded"}, (3.0, "awarded")),
        ({"points": 3, "state": "not_done"}, (None, "invalid")),
        ({"points": 3, "state": "not_applicable"}, (None, "invalid")),
        ({"points": 0, "state": "not_done"}, (0.0, "not_done")),
        ({"points": 0, "state": "not_applicable"}, (None, "not_applicable")),
        ({"points": 3, "answer": "high"}, (3.0, "awarded")),
        ({"points": 3, "answer": "unheard of"}, (3.0, "awarded")),
        ({"state": "not_done", "answer": "high"}, (0.0, "not_done")),
        ({"state": "missing", "answer": "high"}, (None, "missing")),
        ({"answer": "high"}, (8.0, "awarded")),
        ({"answer": "unheard of"}, (None, "invalid")),
        ({"state": "awarded"}, (None, "missing")),
        ({"points": 10.5}, (None, "invalid")),
        ({"points": -0.5}, (None, "invalid")),
    ],
)
def test_c28_points_and_states_come_before_answers(given, expected):
    """convention §28"""
    scheme = scheme_of(("1", 10, "levels(high: 8; low: 2)"))
    decided = awards(("1", "A", *given.values()), says=" ".join(given))
    row = found(pi.compute_scores(scheme, awards=decided), "1")
    assert (row["points"], row["status"]) == expected


def test_c28_missing_that_is_said_is_a_decision():
    """convention §28"""
    scheme = scheme_of(("1", 10, "share"), stages=SELF_AND_PANEL)
    scores = pi.compute_scores(
        scheme,
        rates=values(("1", "A", 50)),
        awards=awards(
            ("1", "A", 7, None, "self"), ("1", "A", None, "missing", "panel"),
            says="points state", more="stage",
        ),
    )  # fmt: skip
    assert (points(scores, stage="self"), status(scores, stage="panel")) == (7.0, "missing")


def test_c28_a_value_of_the_criterion_comes_before_the_rate_and_one_of_the_stage_before_both():
    """convention §28"""
    scheme = scheme_of(("1", 10, "share"), indicator=["on_time"], stages=SELF_AND_PANEL)
    sheet = rows("unit_id good all", ("A", 90, 100))
    rates = pi.compute_rates(sheet, [COUNTED])
    scores = pi.compute_scores(scheme, rates=[rates])
    assert points(scores, stage="self") == 9.0
    scores = pi.compute_scores(scheme, rates=[rates, values(("1", "A", 80))])
    assert points(scores, stage="self") == 8.0
    both = values(("1", "A", 80, None), ("1", "A", 70, "self"), more="stage")
    scores = pi.compute_scores(scheme, rates=[rates, both])
    assert points(scores, stage="self") == 7.0
    assert points(scores, stage="panel") == 7.0, "it takes from the stage before"


def test_c28_what_a_formula_gives_is_kept_within_the_bounds():
    """convention §28"""
    assert by_formula("as_points", 12) == (10.0, "computed")
    assert by_formula("as_points", -1) == (0.0, "computed")


# --- §29


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("undefined", (None, 10.0, None)),
        ("zero", (4.0, 10.0, 0.4)),
        ("full_points", (10.0, 10.0, 1.0)),
        ("reduce_max", (4.0, 4.0, 1.0)),
    ],
)
def test_c29_an_effect_says_what_follows_for_the_total(effect, expected):
    """convention §29"""
    scheme = scheme_of(("1", 6, "share"), ("2", 4, "award"), effects={"missing": effect})
    scores = pi.compute_scores(scheme, awards=awards(("2", "A", 4)))
    row = found(scores)
    assert (row["points"], row["max_points"], row["share"]) == expected
    assert status(scores) == "missing", "whatever follows from it"


def test_c29_by_default_what_does_not_apply_is_left_out_and_the_rest_is_undefined():
    """convention §29"""
    scheme = scheme_of(("1", 6, "share"), ("2", 4, "award"), indicator=["on_time", None])
    rates = pi.compute_rates(rows("unit_id good all", ("B", 0, 0), ("C", None, 9)), [COUNTED])
    decided = awards(
        ("1", "A", None, "not_applicable"), *(("2", unit, 4, None) for unit in "ABC"),
        says="points state",
    )  # fmt: skip
    scores = pi.compute_scores(scheme, rates=rates, awards=decided)
    assert [status(scores, unit=unit) for unit in "ABC"] == [
        "not_applicable", "nothing_counted", "missing",
    ]  # fmt: skip
    assert [points(scores, unit=unit) for unit in "ABC"] == [4.0, None, None]


def test_c29_of_several_reasons_the_last_is_named_and_an_invalid_one_has_no_effect():
    """convention §29"""
    # a quotient of nothing counted (5 / 0) and of a number that was not given: missing
    formula = "as_points((value / 0) - indicator(v))"
    assert by_formula(formula, 5) == (None, "missing")
    scheme = scheme_of(("1", 10, "share"), effects={"missing": "zero"})
    scores = pi.compute_scores(scheme, rates=values(("1", "A", "many"), ("1", "B", None)))
    assert [status(scores, unit=unit) for unit in "AB"] == ["invalid", "missing"]
    assert [points(scores, unit=unit) for unit in "AB"] == [None, 0.0]


# --- §30


def test_c30_a_sum_without_one_of_its_parts_is_none():
    """convention §30"""
    scheme = scheme_of(("1", 10, None), ("1.1", 6, "award"), ("1.2", 4, "award"))
    decided = awards(("1.1", "A", 5), ("1.2", "B", 4), ("1.1", "B", 5))
    scores = pi.compute_scores(scheme, awards=decided)
    assert (status(scores), points(scores, "1")) == ("incomplete", None)
    assert points(scores, unit="B") == 9.0


def test_c30_where_everything_was_left_out_there_is_no_share():
    """convention §30"""
    scheme = scheme_of(("1", 6, "award"), ("2", None, None), ("2.1", 2, "award"),
                       role=[None, "bonus", "bonus"])  # fmt: skip
    decided = awards(("1", "A", None, "not_applicable"), ("2.1", "A", 1, None), says="points state")
    row = found(pi.compute_scores(scheme, awards=decided))
    assert (row["points"], row["max_points"], row["share"]) == (None, 0.0, None)
    assert row["status"] == "not_applicable", "a bonus alone makes no total"


def test_c30_a_weighted_mean_is_one_of_shares():
    """convention §30"""
    scheme = scheme_of(
        ("1", 2, "award"), ("2", 5, "award"),
        weight=[1, 3], declared_total=10, combine="weighted_mean",
    )  # fmt: skip
    decided = awards(("1", "A", 1, None), ("2", "A", 5, None), ("1", "B", 1, None),
                     ("2", "B", None, "not_applicable"), says="points state")  # fmt: skip
    scores = pi.compute_scores(scheme, awards=decided)
    # (1 x 1/2 + 3 x 5/5) / 4 x 10; of B only the first part counts: 1/2 x 10
    assert (points(scores), points(scores, unit="B")) == (8.75, 5.0)
    assert found(scores, unit="B")["max_points"] == 10.0, "§31"


# --- §31


def test_c31_what_is_left_out_leaves_the_stated_maximum_even_where_maxima_do_not_add_up():
    """convention §31"""
    # 7 + 4 = 11, and 10 is printed: without the second part 10 - 4 = 6, without the first 3
    scheme = scheme_of(
        ("1", 10, None), ("1.1", 7, "award"), ("1.2", 4, "award"),
        max_note=["so it was printed", None, None],
    )  # fmt: skip
    decided = awards(
        ("1.1", "A", 3, None), ("1.2", "A", None, "not_applicable"),
        ("1.1", "B", None, "not_applicable"), ("1.2", "B", 3, None),
        says="points state",
    )  # fmt: skip
    scores = pi.compute_scores(scheme, awards=decided)
    assert [found(scores, "1", unit)["max_points"] for unit in "AB"] == [6.0, 3.0]
    assert found(scores, "1")["share"] == 0.5
    findings = pi.find(scores=scores)
    assert [each.subject for each in findings if each.rule == "SCR106"] == ["1"]


def test_c31_a_maximum_is_never_below_zero():
    """convention §31"""
    # 8 + 4 = 12 and 3 is printed: without the first part 3 - 8 would be -5
    scheme = scheme_of(
        ("1", 3, None), ("1.1", 8, "award"), ("1.2", 4, "award"),
        max_note=["the best of the two", None, None],
    )  # fmt: skip
    decided = awards(
        ("1.1", "A", None, "not_applicable"), ("1.2", "A", 2, None), says="points state"
    )
    row = found(pi.compute_scores(scheme, awards=decided), "1")
    assert (row["points"], row["max_points"], row["share"]) == (2.0, 0.0, None)


RESCALED = scheme_of(
    ("1", None, None), ("1.1", 60, "award"), ("1.2", 40, "as_points(survey)"),
    at=[None, "panel", "asked"],
    stages=[
        stage("panel"),
        stage("asked", by_default=False),
        {"code": "final", "name": "final", "takes_from": ["panel", "asked"]},
    ],
    declared_total=100,
    rescale=True,
    effects={"missing": "reduce_max"},
)  # fmt: skip


def test_c31_points_are_stretched_where_a_survey_was_not_held_and_not_at_stages_of_a_part():
    """convention §31"""
    scores = pi.compute_scores(
        RESCALED,
        awards=awards(("1.1", "A", 45), ("1.1", "B", 45)),
        surveys=rows("criterion_code unit_id value", ("1.2", "B", 30)),
    )
    # the panel gives 45 of 60; without a survey that is 45 x 100 / 60 = 75 of 100
    row = found(scores, stage="panel")
    assert (row["points"], row["max_points"]) == (45.0, 60.0)
    row = found(scores, stage="final")
    assert (row["points"], row["max_points"]) == (75.0, 100.0)
    row = found(scores, stage="final", unit="B")
    assert (row["points"], row["max_points"]) == (75.0, 100.0), "45 + 30"
    assert found(scores, "1", stage="final")["max_points"] == 60.0, "only the total is stretched"


def test_c31_at_a_stage_of_some_parts_the_maximum_is_the_sum_of_theirs():
    """convention §31"""
    # 10 is printed where 5 + 4 = 9 would be; at the stage "panel" only the 5 can be had
    scheme = scheme_of(
        ("1", 10, None), ("1.1", 9, None), ("1.1.1", 5, "award"), ("1.1.2", 4, "award"),
        max_note=["so it was printed", None, None, None],
        at=[None, None, "panel", "final"],
        stages=[stage("panel"), stage("final", "panel")],
    )  # fmt: skip
    scores = pi.compute_scores(scheme, awards=awards(("1.1.1", "A", 5), ("1.1.2", "A", 4)))
    assert [found(scores, "1", stage=at)["max_points"] for at in ("panel", "final")] == [5.0, 10.0]


# --- §32


def test_c32_bonuses_and_penalties_count_in_the_points_only_up_to_their_cap():
    """convention §32"""
    scheme = scheme_of(
        ("1", 10, "award"),
        ("B", 3, None), ("B.1", 2, "award"), ("B.2", 2, "award"),
        ("M", None, None), ("M.1", 0, "award"), ("M.2", 0, "award"),
        role=[None, "bonus", "bonus", "bonus", "penalty", "penalty", "penalty"],
        minimum=[None, None, None, None, -4, -3, -3],
    )  # fmt: skip
    full = [("1", 10), ("B.1", 2), ("B.2", 2)]
    scores = pi.compute_scores(
        scheme,
        awards=awards(
            *((code, "A", p) for code, p in [*full, ("M.1", 0), ("M.2", 0)]),
            *((code, "B", p) for code, p in [*full, ("M.1", -3), ("M.2", -3)]),
        ),
    )
    # 10 + min(2 + 2, 3) = 13 of 10; and less max(-3 - 3, -4) = 9
    row = found(scores)
    assert (row["points"], row["max_points"], row["share"]) == (13.0, 10.0, 1.3)
    assert points(scores, unit="B") == 9.0


# --- §33


@pytest.mark.parametrize(
    ("formula", "value", "expected"),
    [
        # 8 x 93.1 / 95 = 7.84, and from 95 on 8 exactly, where 8 x 95 / 95 need not be
        ("share(full=95; floor=80)", 93.1, 7.84),
        ("share(full=95; floor=80)", 95, 8.0),
        ("share(full=95; floor=80)", 120, 8.0),
        # at the floor 8 x 80 / 95 = 6.7368..., just below it nothing
        ("share(full=95; floor=80)", 80, 8 * 80 / 95),
        ("share(full=95; floor=80)", 79.99, 0.0),
        # fewer is better: 8 x (20 - 5) / (20 - 0)
        ("share(zero=20; full=0)", 5, 6.0),
        ("bands(>=60: 4; >=80: 8)", 60, 4.0),
        ("bands(>60: 4; >80: 8)", 60, 0.0),
        ("bands(8; >30: 4; >60: 0)", 30, 8.0),
        # 0.3 above 60 is three steps of 0.1, though 60.3 - 60 is 0.29999999999999716
        ("steps(from=60; each=0.1; add=0.25; base=3)", 60.3, 3.75),
        ("steps(from=60; each=0.1; add=0.25; base=3)", 60.39, 3.75),
        ("steps(from=60; each=0.1; add=0.25; base=3; counting=begun)", 60.31, 4.0),
        ("steps(from=60; each=0.1; add=0.25; base=3; counting=proportional)", 60.36, 3.9),
        ("bands(value - 60; >=0.3: 8)", 60.3, 8.0),
        # and it reaches a floor of 0.3: 8 x 0.3 / 1
        ("share(value - 60; full=1; floor=0.3)", 60.3, 2.4),
    ],
)
def test_c33_points_of_shares_bands_and_steps(formula, value, expected):
    """convention §33"""
    made, why = by_formula(formula, value, maximum=8)
    assert why == "computed"
    assert made == pytest.approx(expected, abs=1e-9)


def test_c33_from_full_on_all_points_are_given_exactly():
    """convention §33"""
    for maximum in (0.7, 2.2, 3.3, 7.0):
        for full in (69.9, 70.1, 89.3):
            assert by_formula(f"share(full={full})", full, maximum)[0] == maximum


def test_c33_a_quotient_per_zero_is_nothing_counted_and_a_share_of_nothing_has_no_reference():
    """convention §33"""
    assert by_formula("as_points(5 / value)", 0) == (None, "nothing_counted")
    assert by_formula("share(full=best_peer)", 0) == (None, "no_reference")
    # 60.3 - 60 - 0.3 is not 0 in floats, and is 0
    assert by_formula("as_points(5 / ((value - 60) - 0.3))", 60.3) == (None, "nothing_counted")


# --- §34


def test_c34_the_year_before_is_that_of_the_same_unit_in_the_same_slot():
    """convention §34"""
    scheme = scheme_of(("1", 10, "as_points(change)"))
    names = "criterion_code unit_id period value"
    given = rows(names, ("1", "A", "2023-H1", 57), ("1", "B", "2023-H1", 57))
    before = rows(
        names, ("1", "A", "2022-H1", 50), ("1", "A", "2022-H2", 1), ("1", "C", "2022-H1", 2)
    )
    scores = pi.compute_scores(scheme, rates=given, prior=before)
    assert points(scores, "1") == 7.0
    assert (points(scores, "1", "B"), status(scores, unit="B")) == (None, "no_prior")
    assert scores.data["unit_id"].unique().to_pylist() == ["A", "B"], "the past is not scored"


def test_c34_points_of_the_year_before_come_from_a_table_of_scores():
    """convention §34"""
    scheme = scheme_of(("1", 10, "share"), ("2", 5, "as_points(points(1) - prior(points(1)))"))
    names = "criterion_code unit_id period value"
    old = pi.compute_scores(scheme, rates=rows(names, ("1", "A", "2022", 40)))
    now = rows(names, ("1", "A", "2023", 60))
    scores = pi.compute_scores(scheme, rates=now, prior=old)
    assert points(scores, "2") == 2.0, "6 - 4"
    both = rows(names, ("1", "A", "2022", 40), ("1", "A", "2023", 60))
    alone = pi.compute_scores(scheme, rates=both)
    assert status(alone, "2", period="2023") == "no_prior"


def test_c34_points_of_the_year_before_are_those_of_the_last_stage():
    """convention §34"""
    formula = "as_points(points(1) - prior(points(1)))"
    scheme = scheme_of(("1", 10, "award"), ("2", 5, formula), stages=SELF_AND_PANEL)
    names = "criterion_code unit_id period stage points"
    old = pi.compute_scores(
        scheme, awards=rows(names, ("1", "A", "2022", "self", 9), ("1", "A", "2022", "panel", 4))
    )
    now = rows(names, ("1", "A", "2023", "self", 8), ("1", "A", "2023", "panel", 7))
    scores = pi.compute_scores(scheme, awards=now, prior=old)
    assert [points(scores, "2", stage=at) for at in ("self", "panel")] == [4.0, 3.0], "8 - 4, 7 - 4"


def test_c34_peers_are_of_the_same_block_or_else_level():
    """convention §34"""
    registry = tree(A="upland", B="upland", C=None, D=None)
    given = values(
        *(("1", unit, v) for unit, v in zip("ABCDZ", (40, 80, 20, None, 90), strict=True))
    )
    scheme = scheme_of(("1", 10, "as_points(value / best_peer * 10)"))
    scores = pi.compute_scores(scheme, rates=given, registry=registry)
    # of the upland 80 is best: 10 x 40 / 80; C is alone with a value, D has none
    assert [points(scores, "1", unit) for unit in "ABCD"] == [5.0, 10.0, 10.0, None]
    assert (status(scores, unit="D"), status(scores, unit="Z")) == ("missing", "no_reference")
    alone = pi.compute_scores(scheme, rates=given)
    assert points(alone, "1", "B") == pytest.approx(10 * 80 / 90), (
        "without a registry all are peers"
    )
    mean = scheme_of(("1", 10, "as_points(peer_mean / 10)"))
    scores = pi.compute_scores(mean, rates=given, registry=registry)
    assert [points(scores, "1", unit) for unit in "ABCD"] == [6.0, 6.0, 2.0, 2.0]


def test_c34_the_unit_above_is_read_from_a_row_of_its_own():
    """convention §34"""
    scheme = scheme_of(("1", 10, "share(full=unit_above(province))"))
    given = values(("1", "P", 80), ("1", "A", 40))
    scores = pi.compute_scores(scheme, rates=given, registry=tree(A=None))
    assert points(scores, "1") == 5.0
    assert status(scores, unit="P") == "no_reference", "no unit stands above itself"
    scores = pi.compute_scores(scheme, rates=values(("1", "A", 40)), registry=tree(A=None))
    assert status(scores) == "no_reference"


# --- §35


def test_c35_of_alternatives_the_best_that_has_a_value_counts():
    """convention §35"""
    formula = "best(bands(>=90: 6); checklist(plan: 2; report: 2))"
    scheme = scheme_of(("1", 6, formula))
    given = values(("1", "A", 95), ("1", "B", 10), ("1", "C", 10), ("1", "D", None))
    decided = awards(("1", "B", "plan; report"), says="answer")
    scores = pi.compute_scores(scheme, rates=given, awards=decided)
    assert [points(scores, "1", unit) for unit in "ABCD"] == [6.0, 4.0, 0.0, None]
    assert status(scores, unit="D") == "missing"


def test_c35_what_was_not_reported_is_not_excused_by_an_alternative_that_does_not_apply():
    """convention §35"""
    # the first alternative is for provinces; A is a commune and reported nothing on the second
    scheme = scheme_of(("1", 6, "best(by_level(province: fixed(6)); share)"), ("2", 4, "award"))
    decided = awards(("2", "A", 4))
    scores = pi.compute_scores(scheme, awards=decided, registry=tree(A=None))
    assert (status(scores), points(scores)) == ("missing", None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("high; plan", (7.0, "awarded")),
        ("plan", (None, "missing")),
        ("high; low", (None, "invalid")),
    ],
)
def test_c35_a_sum_of_formulas_needs_each_of_them(answer, expected):
    """convention §35"""
    scheme = scheme_of(("1", 10, "sum(levels(high: 5; low: 1); checklist(plan: 2; time: 2))"))
    scores = pi.compute_scores(scheme, awards=awards(("1", "A", answer), says="answer"))
    assert (points(scores, "1"), status(scores)) == expected


def test_c35_of_cases_the_first_that_holds_decides_and_none_stands_in_for_an_open_one():
    """convention §35"""
    formula = "by_condition(change >= 5: fixed(9); value >= 60: fixed(6); else: fixed(1))"
    scheme = scheme_of(("1", 10, formula))
    given = values(("1", "A", 70), ("1", "B", 70), ("1", "C", 20), ("1", "D", 70))
    before = rows(
        "criterion_code unit_id period value",
        ("1", "A", "2022", 60), ("1", "B", "2022", 69), ("1", "C", "2022", 20),
    )  # fmt: skip
    scores = pi.compute_scores(scheme, rates=given, prior=before)
    assert [points(scores, "1", unit) for unit in "ABCD"] == [9.0, 6.0, 1.0, None]
    assert status(scores, unit="D") == "no_prior"


def test_c35_formulas_by_level_and_criteria_of_some_levels():
    """convention §35"""
    registry = tree(A="upland", B=None)
    formula = "by_level(commune: fixed(3); upland: fixed(5))"
    scheme = scheme_of(("1", 10, formula), ("2", 10, "award"), applies_to=[None, "commune"])
    decided = awards(*(("2", unit, 8) for unit in "ABPZ"))
    scores = pi.compute_scores(scheme, awards=decided, registry=registry)
    assert [points(scores, "1", unit) for unit in "ABPZ"] == [5.0, 3.0, None, None]
    assert [status(scores, "1", unit) for unit in "PZ"] == ["not_applicable", "no_reference"]
    assert [points(scores, "2", unit) for unit in "ABPZ"] == [8.0, 8.0, None, None]
    assert [status(scores, "2", unit) for unit in "PZ"] == ["not_applicable", "no_reference"]


# --- §36


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # (100 x 3 + 50 x 1 + 0 x 1) / 5
        ([("good", 3), ("fair", 1), ("poor", 1)], (70.0, "computed")),
        ([("good", 0), ("poor", 0)], (None, "missing")),
        ([("good", 3), ("poor", None)], (None, "missing")),
        ([("good", 3), ("splendid", 1)], (None, "invalid")),
        ([("good", 3), ("poor", -1)], (None, "invalid")),
        ([("good", 3), ("poor", 0.5)], (None, "invalid")),
        ([("good", 3), ("good", 3)], (None, "invalid")),
    ],
)
def test_c36_the_result_of_a_survey_is_the_mean_weight_of_the_answers(answers, expected):
    """convention §36"""
    scheme = scheme_of(("1", 100, "as_points(survey(good: 100; fair: 50; poor: 0))"))
    names = "criterion_code unit_id option count"
    surveys = rows(names, *(("1", "A", *answer) for answer in answers))
    scores = pi.compute_scores(scheme, surveys=surveys)
    assert (points(scores, "1"), status(scores)) == expected


def test_c36_a_number_is_the_result_and_beside_answers_a_contradiction():
    """convention §36"""
    scheme = scheme_of(("1", 100, "as_points(survey(good: 100; poor: 0))"))
    names = "criterion_code unit_id value option count"
    surveys = rows(
        names,
        ("1", "A", 64, None, None), ("1", "B", 64, None, None), ("1", "B", None, "good", 5),
    )  # fmt: skip
    scores = pi.compute_scores(scheme, surveys=surveys)
    assert [points(scores, "1", unit) for unit in "AB"] == [64.0, None]
    assert status(scores, unit="B") == "invalid"


# --- §37


def test_c37_a_half_is_rounded_away_from_zero_and_sums_are_of_unrounded_points():
    """convention §37"""
    lines = (("1", 5, "as_points"), ("2", 5, "as_points"))
    given = values(("1", "A", 1.25), ("2", "A", 1.25))
    places = {"leaf": 1, "total": 1}
    scores = pi.compute_scores(scheme_of(*lines, rounding=places), rates=given)
    assert (points(scores, "1"), points(scores)) == (1.3, 2.5), "1.25 + 1.25, not 1.3 + 1.3"
    carried = pi.compute_scores(
        scheme_of(*lines, rounding={**places, "carries": True}), rates=given
    )
    assert points(carried) == 2.6


def test_c37_a_share_is_of_unrounded_points_unless_rounded_ones_are_carried():
    """convention §37"""
    line, given = ("1", 5, "as_points"), values(("1", "A", 1.25))
    scores = pi.compute_scores(scheme_of(line, rounding={"leaf": 0, "total": 0}), rates=given)
    assert (points(scores, "1"), found(scores, "1")["share"]) == (1.0, 0.25)
    assert (points(scores), found(scores)["share"]) == (1.0, 0.25)
    scheme = scheme_of(line, rounding={"leaf": 0, "total": 0, "carries": True})
    carried = pi.compute_scores(scheme, rates=given)
    assert (found(carried, "1")["share"], found(carried)["share"]) == (0.2, 0.2)


# --- §38


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("dense", [2, 1, 2, 3]),
        ("competition", [2, 1, 2, 4]),
        ("list", [2, 1, 3, 4]),
    ],
)
def test_c38_equal_units_by_the_method_of_the_scheme(method, expected):
    """convention §38"""
    scheme = scheme_of(("1", 10, "award"), ranking={"method": method})
    decided = awards(("1", "A", 7), ("1", "B", 9), ("1", "C", 7), ("1", "D", 5), ("1", "E", None))
    scores = pi.compute_scores(scheme, awards=decided)
    assert [found(scores, unit=unit)["rank"] for unit in "ABCDE"] == [*expected, None]


def test_c38_neighbours_within_the_tolerance_are_equal():
    """convention §38"""
    # 90, 88 and 86 percent: each differs from its neighbour by 2, the first from the last by 4
    decided = awards(("1", "A", 8.6), ("1", "B", 8.8), ("1", "C", 9.0), ("1", "D", 8.39))
    scheme = scheme_of(("1", 10, "award"), ranking={"tolerance": 2})
    scores = pi.compute_scores(scheme, awards=decided)
    assert [found(scores, unit=unit)["rank"] for unit in "ABCD"] == [1, 1, 1, 4]
    scheme = scheme_of(("1", 10, "award"), ranking={"tolerance": 2, "method": "list"})
    scores = pi.compute_scores(scheme, awards=decided)
    assert [found(scores, unit=unit)["rank"] for unit in "ABCD"] == [1, 2, 3, 4]


def test_c38_ranks_are_before_rounding_unless_the_scheme_says_otherwise():
    """convention §38"""
    decided = awards(("1", "A", 7.1), ("1", "B", 7.2))
    for rounded, expected in ((False, [2, 1]), (True, [1, 1])):
        scheme = scheme_of(("1", 10, "award"), ranking={"rounded": rounded}, rounding={"total": 0})
        scores = pi.compute_scores(scheme, awards=decided)
        assert [found(scores, unit=unit)["rank"] for unit in "AB"] == expected


def test_c38_units_are_ranked_within_their_block_and_those_not_known_are_not():
    """convention §38"""
    scheme = scheme_of(("1", 10, "award"), ranking={"unranked": ["province"]})
    decided = awards(
        *(("1", unit, p) for unit, p in zip("ABCDPZ", (5, 6, 1, 2, 9, 9), strict=True))
    )
    registry = tree(A="upland", B="upland", C=None, D=None)
    scores = pi.compute_scores(scheme, awards=decided, registry=registry, unranked=["D"])
    assert [found(scores, unit=unit)["rank"] for unit in "ABCDPZ"] == [2, 1, 1, None, None, None]
    alone = pi.compute_scores(scheme_of(("1", 10, "award")), awards=decided)
    assert [found(alone, unit=unit)["rank"] for unit in "ABCDPZ"] == [4, 3, 6, 5, 1, 1]


def test_c38_the_grade_is_that_of_the_block_of_the_level_or_the_common_one():
    """convention §38"""
    grading = [
        {"edges": [50], "grades": ["pass"], "below": "fail"},
        {"edges": [60], "grades": ["good"], "blocks": ["upland"]},
        {"edges": [70], "grades": ["fine"], "below": "poor", "blocks": ["commune"]},
    ]
    scheme = scheme_of(("1", 10, "award"), grading=grading)
    registry = tree(A="upland", B="upland", C="delta", D=None)
    decided = awards(
        *(("1", unit, p) for unit, p in zip("ABCDPZ", (6, 5.9, 6, 7, 5, 4), strict=True))
    )
    scores = pi.compute_scores(scheme, awards=decided, registry=registry)
    assert [found(scores, unit=unit)["grade"] for unit in "ABCDPZ"] == [
        "good", None, "poor", "fine", "pass", "fail",
    ]  # fmt: skip
    assert found(scores, "1")["grade"] is None, "only the total is graded"


@pytest.mark.parametrize(("regime", "expected"), [("calendar", "new"), (None, None)])
def test_c38_a_grading_that_is_limited_in_time_needs_a_calendar(regime, expected):
    """convention §38"""
    grading = [
        {"edges": [0], "grades": ["old"], "valid_to": dt.date(2023, 6, 30)},
        {"edges": [0], "grades": ["new"], "valid_from": dt.date(2023, 7, 1)},
    ]
    scheme = scheme_of(("1", 10, "award"), grading=grading)
    scores = pi.compute_scores(scheme, awards=awards(("1", "A", 5)), regime=regime)
    assert found(scores)["grade"] == expected


# --- §39


def test_c39_what_was_lost_is_listed_with_the_numbers_that_the_formula_read():
    """convention §39"""
    scheme = scheme_of(
        ("1", 10, "share"), ("2", 4, "award"), ("3", 3, "award"), ("4", 2, "award"),
        indicator=["on_time", None, None, None],
    )  # fmt: skip
    scores = pi.compute_scores(
        scheme,
        rates=pi.compute_rates(rows("unit_id good all", ("A", 60, 80)), [COUNTED]),
        awards=awards(("2", "A", 0, None), ("4", "A", None, "not_applicable"), says="points state"),
    )
    listed = pi.explain(scores, "A", "2023").data.to_pylist()
    # 10 - 10 x 60/80 = 2.5; 4 - 0 = 4; of the third nothing is known; the last does not count
    lost = {row["criterion_code"]: row["lost"] for row in listed}
    assert lost == {"2": 4.0, "1": 2.5, "4": 0.0, "3": None}
    assert [row["criterion_code"] for row in listed] == ["2", "1", "4", "3"]
    (row,) = [row for row in listed if row["criterion_code"] == "1"]
    assert (row["value"], row["numerator"], row["denominator"]) == (75.0, 60, 80)


# --- §40


def test_c40_between_stages_the_same_criterion_is_compared():
    """convention §40"""
    scheme = scheme_of(("1", 10, "award"), stages=[stage("self"), stage("panel")])
    scores = pi.compute_scores(
        scheme, awards=awards(("1", "A", 9, "self"), ("1", "A", 7, "panel"), more="stage")
    )
    table = pi.compare_scores(scores, stage="panel", other_stage="self").data.to_pylist()
    assert {(row["criterion_code"], row["change"]) for row in table} == {
        ("1", -2.0),
        ("total", -2.0),
    }


def test_c40_the_change_of_the_index_is_that_of_the_scheme_and_that_of_the_performance():
    """convention §40"""
    names = "criterion_code unit_id period value"
    old = scheme_of(("1", 10, "share(full=80)"))
    new = scheme_of(("1", 10, "share"), edition="2", replaces="own 1", was=["1"])
    before = pi.compute_scores(old, rates=rows(names, ("1", "A", "2022", 60)))
    now = pi.compute_scores(new, rates=rows(names, ("1", "A", "2023", 90)))
    # 75 then, which by the new scheme is 60, and 90 now: -15 by the scheme, +30 by performance
    for row in pi.compare_scores(now, before).data.to_pylist():
        assert (row["scheme_change"], row["performance_change"]) == pytest.approx((-15.0, 30.0))
        assert row["change"] == pytest.approx(9.0 - 7.5)


def test_c40_equal_codes_of_two_editions_need_not_mean_the_same():
    """convention §40"""
    names = "criterion_code unit_id period value"
    old, new = scheme_of(("1", 10, "share")), scheme_of(("1", 10, "share"), edition="2")
    before = pi.compute_scores(old, rates=rows(names, ("1", "A", "2022", 60)))
    now = pi.compute_scores(new, rates=rows(names, ("1", "A", "2023", 90)))
    table = {row["criterion_code"]: row for row in pi.compare_scores(now, before).data.to_pylist()}
    assert (table["1"]["comparability"], table["1"]["change"]) == ("not_mapped", None)
    # what the old edition did not have is the scheme's: 60 went, 90 came
    total = table["total"]
    assert (total["scheme_change"], total["performance_change"]) == (30.0, 0.0)
