from __future__ import annotations

from typing import Any

import attrs
import pytest

from parindex.errors import DefinitionError
from parindex.formulas import Award, Share, Steps
from parindex.name import Name
from parindex.schemes.criterion import Combination, Criterion, CriterionRole, Effect, Effects
from parindex.vocabulary.scores import TOTAL

NAME = Name(vi="Hồ sơ đúng hạn", en="Dossiers on time")


def leaf(code: str = "I.1", **fields: Any) -> Criterion:
    return Criterion(
        **{"code": code, "name": NAME, "max_points": 10.0, "formula": Share(), **fields}
    )


def group(code: str = "I", **fields: Any) -> Criterion:
    return Criterion(code=code, name=NAME, **fields)


def test_a_criterion_with_a_formula_is_a_leaf():
    assert leaf().is_leaf
    assert not group().is_leaf


@pytest.mark.parametrize("code", ["I", "I.2", "1.1.10", "II-a", "Đ.1", "a_b", "12-3"])
def test_a_code_is_what_decisions_print(code):
    assert leaf(code).code == code


@pytest.mark.parametrize(
    "code", ["", "I 2", "I.", ".2", "I..2", "-1", "a/b", 5, None, TOTAL, "Total"]
)
def test_a_code_is_no_other_text_and_not_the_word_for_the_index(code):
    with pytest.raises(DefinitionError, match="code must be "):
        leaf(code)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"max_points": None}, "max_points must be given where there is a formula, got nothing"),
        ({"max_points": 0.0}, "max_points must be above 0; a criterion that only takes points is"),
        ({"max_points": -1.0}, "max_points must be above 0; a criterion that only takes points is"),
        ({"max_points": float("nan")}, "max_points must be a finite number, got nan"),
        ({"max_points": True}, "max_points must be a finite number, got True"),
        ({"min_points": 11.0}, r"max_points must be at least min_points \(11\), got 10.0"),
        ({"parent": "I.1"}, "parent must be the code of another criterion, got 'I.1'"),
        ({"weight": 0.0}, "weight must be a number above 0, got 0.0"),
        ({"decimals": 10}, "decimals must be a whole number from 0 to 9, got 10"),
        ({"decimals": 2.0}, "decimals must be a whole number from 0 to 9, got 2.0"),
        ({"indicator": "On time"}, "indicator must be a code of lower-case letters"),
        ({"formula": "share"}, "formula must be a formula, got 'share'"),
        ({"stages": ["self"]}, "stages must be a tuple of str"),
        ({"evidence": (1,)}, r"evidence\[0\] must be of type str, got 1"),
        ({"missing": "none"}, "missing must be one of undefined, zero, .*, got 'none'"),
        ({"role": "extra"}, "role must be one of regular, bonus, penalty, got 'extra'"),
        ({"source": " "}, "source must be text that is not blank"),
        ({"max_note": ""}, "max_note must be text that is not blank"),
        ({"role": CriterionRole.PENALTY}, "max_points must be 0 for a penalty; its min_points is"),
        (
            {"role": CriterionRole.PENALTY, "max_points": 0.0},
            "min_points must be below 0 for a pen",
        ),
        (
            {"formula": None, "indicator": "a.b"},
            "indicator must be absent where there is no formula",
        ),
    ],
)
def test_a_criterion_that_contradicts_itself_is_refused(fields, words):
    with pytest.raises(DefinitionError, match=rf"^Criterion 'I.1': {words}"):
        leaf(**fields)


def test_a_penalty_takes_points_and_gives_none():
    taken = leaf(
        role=CriterionRole.PENALTY, max_points=0.0, min_points=-2.0, formula=Steps(add=-0.5)
    )
    assert (taken.max_points, taken.min_points) == (0.0, -2.0)
    # the pool above it may leave open how much can be taken
    assert group(role=CriterionRole.PENALTY).min_points == 0.0


def test_points_can_be_taken_below_zero_where_the_bound_says_so():
    assert leaf(min_points=-1.0).min_points == -1.0


def test_what_is_not_said_is_left_to_the_scheme():
    empty = group()
    assert {
        field.name: getattr(empty, field.name)
        for field in attrs.fields(Criterion)
        if getattr(empty, field.name) is not None and field.name not in {"code", "name"}
    } == {
        "min_points": 0.0,
        "role": CriterionRole.REGULAR,
        "combine": Combination.SUM,
        "capped": False,
        "stages": (),
        "applies_to": (),
        "evidence": (),
    }


@pytest.mark.parametrize("situation", ["not_applicable", "missing", "nothing_counted", "no_prior"])
def test_an_effect_of_its_own_comes_before_that_of_the_scheme(situation):
    scheme_says: dict[str, Any] = {situation: Effect.ZERO}
    of_scheme = Effects(**scheme_says)
    assert leaf().effect(situation, of_scheme) is Effect.ZERO
    chosen: dict[str, Any] = {situation: Effect.FULL_POINTS}
    own = leaf(**chosen)
    assert own.effect(situation, of_scheme) is Effect.FULL_POINTS
    others = {"not_applicable", "missing", "nothing_counted", "no_prior"} - {situation}
    assert [own.effect(other, Effects()) for other in others] == [
        getattr(Effects(), other) for other in others
    ]


def test_by_default_only_what_does_not_apply_leaves_the_maximum():
    assert attrs.asdict(Effects()) == {
        "not_applicable": Effect.REDUCE_MAX,
        "missing": Effect.UNDEFINED,
        "nothing_counted": Effect.UNDEFINED,
        "no_prior": Effect.UNDEFINED,
    }


@pytest.mark.parametrize("word", [*CriterionRole, *Combination, *Effect])
def test_words_are_shown_as_they_are_written(word):
    assert eval(repr(word)) is word


def test_criteria_are_values():
    assert leaf(formula=Award()) == leaf(formula=Award())
    assert len({leaf(), leaf(), leaf("I.2")}) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        leaf().code = "I.2"  # type: ignore[misc]
