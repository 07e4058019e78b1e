"""Awards are found at the stage they were given for, whatever others have (convention §28)."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex.formulas import Award


def named(text):
    return pi.Name(vi=text, en=text)


BODY = named("Tổ thẩm định")
STAGES = (
    pi.schemes.Stage(code="first", name=named("Lần 1"), given_by=BODY),
    pi.schemes.Stage(code="second", name=named("Lần 2"), given_by=BODY, takes_from=("first",)),
    pi.schemes.Stage(code="survey", name=named("Khảo sát"), given_by=BODY, by_default=False),
    pi.schemes.Stage(code="final", name=named("Kết quả"), takes_from=("survey", "second")),
)
SCHEME = pi.Scheme(
    id="staged",
    edition="2023",
    name=named("Bộ tiêu chí"),
    stages=STAGES,
    criteria=tuple(
        pi.schemes.Criterion(
            code=code, name=named(code), max_points=10.0, formula=Award(), stages=at
        )
        for code, at in (("panel", ()), ("asked", ("survey",)))
    ),
)


def final_points(*rows):
    """Points of the result; rows of criterion, stage and points."""
    columns = zip(*rows, strict=True)
    scores = pi.compute_scores(
        SCHEME,
        awards=dict(zip(("criterion_code", "stage", "points"), map(list, columns), strict=True))
        | {"unit_id": ["a"] * len(rows), "period": ["2023"] * len(rows)},
    )
    return {
        row["criterion_code"]: row["points"] for row in scores.at(stage="final").data.to_pylist()
    }


@pytest.mark.parametrize("stage", ["survey", None])
def test_the_only_stage_of_a_criterion_may_be_named_or_go_without_saying(stage):
    points = final_points(("panel", "second", 6.0), ("asked", stage, 7.0))
    assert points == {"total": 13, "panel": 6, "asked": 7}


@pytest.mark.parametrize("stage", ["first", "second"])
def test_one_of_two_rounds_is_enough(stage):
    points = final_points(("panel", stage, 6.0), ("asked", "survey", 7.0))
    assert points == {"total": 13, "panel": 6, "asked": 7}


def test_the_later_round_stands_before_the_earlier_one():
    points = final_points(("panel", "first", 4.0), ("panel", "second", 6.0), ("asked", None, 1.0))
    assert points["panel"] == 6
