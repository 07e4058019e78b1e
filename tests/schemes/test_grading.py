from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from parindex.errors import DefinitionError
from parindex.name import Name
from parindex.schemes.grading import (
    GradeMeasure,
    Grading,
    Ranking,
    RankMethod,
    Rounding,
    Stage,
)

NAME = Name(vi="Thẩm định", en="Appraisal")
# the national grades of 2022: A from 90, B from 80, C from 70
NATIONAL = {"edges": (70.0, 80.0, 90.0), "grades": ("C", "B", "A")}


def grading(**fields: Any) -> Grading:
    return Grading(**{**NATIONAL, **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"edges": (70.0, 90.0, 80.0)}, r"edges must be ascending; .*, got \[70.0, 90.0, 80.0\]"),
        ({"edges": (70.0, 70.0, 80.0)}, "edges must be ascending"),
        ({"edges": ()}, "edges must be at least one number"),
        ({"edges": (70.0, float("nan"), 90.0)}, r"edges\[1\] must be a finite number, got nan"),
        ({"grades": ("C", "B")}, r"grades must be 3 words, one for each edge; .*got \['C', 'B'\]"),
        ({"grades": ("D", "C", "B", "A")}, "grades must be 3 words, one for each edge; the grade"),
        ({"closed": "both"}, "closed must be one of left, right, got 'both'"),
        ({"below": " "}, "below must be text that is not blank"),
        ({"measure": "share"}, "measure must be one of index, points, got 'share'"),
        ({"rounded": 1}, "rounded must be of type bool, got 1"),
        ({"valid_from": dt.datetime(2022, 1, 1)}, "valid_from must be of type date"),
        (
            {"valid_from": dt.date(2022, 1, 2), "valid_to": dt.date(2022, 1, 1)},
            "valid_to must be on or after 2022-01-02, got 2022-01-01",
        ),
    ],
)
def test_a_grading_that_contradicts_itself_is_refused(fields, words):
    with pytest.raises(DefinitionError, match=f"^Grading: {words}"):
        grading(**fields)


def test_a_grading_holds_on_both_of_its_days_and_between():
    year = grading(valid_from=dt.date(2022, 1, 1), valid_to=dt.date(2022, 12, 31))
    days = [dt.date(2021, 12, 31), dt.date(2022, 1, 1), dt.date(2022, 12, 31), dt.date(2023, 1, 1)]
    assert [year.is_valid_on(day) for day in days] == [False, True, True, False]
    assert not year.is_timeless
    assert grading().is_timeless
    assert all(grading().is_valid_on(day) for day in days)


def test_a_grading_may_be_open_at_one_end():
    since, until = grading(valid_from=dt.date(2022, 1, 1)), grading(valid_to=dt.date(2022, 1, 1))
    assert [since.is_valid_on(dt.date(year, 1, 1)) for year in (2021, 2022, 2030)] == [
        False, True, True,
    ]  # fmt: skip
    assert [until.is_valid_on(dt.date(year, 1, 1)) for year in (2021, 2022, 2030)] == [
        True, True, False,
    ]  # fmt: skip
    assert not since.is_timeless
    assert not until.is_timeless


def test_a_stage_is_given_by_somebody_or_takes_from_others():
    assert not Stage(code="self", name=NAME, given_by=NAME).is_derived
    assert Stage(code="final", name=NAME, takes_from=("self",)).is_derived
    with pytest.raises(DefinitionError, match="takes_from must be given where nobody gives the"):
        Stage(code="final", name=NAME)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (Stage, {"code": "Self", "name": NAME, "given_by": NAME}, "Stage 'Self': code must be a"),
        (Stage, {"code": "a", "name": 5, "given_by": NAME}, "Stage 'a': name must be of type N"),
        (Rounding, {"leaf": 10}, "Rounding: leaf must be a whole number from 0 to 9, got 10"),
        (Rounding, {"total": -1}, "Rounding: total must be a whole number from 0 to 9, got -1"),
        (Rounding, {"value": True}, "Rounding: value must be a whole number from 0 to 9"),
        (Rounding, {"carries": 1}, "Rounding: carries must be of type bool, got 1"),
        (Ranking, {"tolerance": -0.1}, "Ranking: tolerance must be 0 or more, got -0.1"),
        (Ranking, {"tolerance": float("inf")}, "Ranking: tolerance must be a finite number"),
        (Ranking, {"method": "fair"}, "Ranking: method must be one of competition, dense, list"),
        (Ranking, {"unranked": "xã"}, "Ranking: unranked must be a tuple of str, got 'xã'"),
    ],
)
def test_other_parts_are_strict_too(kind, fields, words):
    with pytest.raises(DefinitionError, match=f"^{words}"):
        kind(**fields)


def test_without_a_word_nothing_is_rounded_and_ranks_leave_gaps():
    assert Rounding() == Rounding(value=None, leaf=None, group=None, total=None, carries=False)
    assert Ranking().method is RankMethod.COMPETITION
    assert not Ranking().rounded


@pytest.mark.parametrize("word", [*GradeMeasure, *RankMethod])
def test_words_are_shown_as_they_are_written(word):
    assert eval(repr(word)) is word
