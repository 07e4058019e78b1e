from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.examples_of_properties import examples
from tests.strategies import schemes

from parindex.errors import UnknownCodeError
from parindex.formulas import Award, Constant, Share
from parindex.name import Name
from parindex.schemes.criterion import Combination, Criterion, Effect, Effects
from parindex.schemes.scheme import Scheme

NAME = Name(vi="Tên", en="Name")


def leaf(code: str, max_points: float = 10.0, **fields: Any) -> Criterion:
    return Criterion(
        code=code, **{"name": NAME, "max_points": max_points, "formula": Share(), **fields}
    )


def scheme(*criteria: Criterion, **fields: Any) -> Scheme:
    return Scheme(**{"id": "own", "edition": "2023", "name": NAME, "criteria": criteria, **fields})


BEFORE = scheme(leaf("A"), leaf("B", 20.0), leaf("C", 5.0), edition="2022")
AFTER = scheme(
    leaf("A", was="B"),  # the same code, another criterion
    leaf("B", 20.0, formula=Award(), was="C"),
    leaf("N", 30.0),
    replaces="own 2022",
)


def test_criteria_are_matched_by_what_the_scheme_says_they_were():
    diff = AFTER.diff(BEFORE)
    assert [(each.code, each.other_code, each.status) for each in diff.criteria] == [
        ("A", "B", "changed"),
        ("B", "C", "changed"),
        ("N", None, "added"),
        (None, "A", "removed"),
    ]
    assert repr(diff) == (
        "<SchemeDiff own 2023 against own 2022: 1 added, 1 removed, 2 changed, 0 same>"
    )
    assert (diff.max_points, diff.other_max_points) == (60.0, 35.0)


def test_a_change_shows_both_sides():
    first, second = AFTER.diff(BEFORE).select("changed")
    assert (first.max_points, first.other_max_points) == (10.0, 20.0)
    assert first.changed == ("max_points",)
    assert (second.formula, second.other_formula) == ("award", "share")
    assert second.changed == ("max_points", "formula")


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({}, ()),
        ({"name": Name(vi="Khác", en="Other")}, ()),
        ({"evidence": ("Báo cáo",)}, ()),
        ({"max_points": 12.0}, ("max_points",)),
        ({"min_points": -1.0}, ("max_points",)),
        ({"formula": Share(full=Constant(number=95.0))}, ("formula",)),
        ({"indicator": "on_time.due"}, ("indicator",)),
        ({"missing": Effect.ZERO}, ("effects",)),
        ({"applies_to": ("commune",)}, ("applies_to",)),
        ({"stages": ("final",)}, ("stages",)),
        ({"max_points": 8.0, "formula": Award()}, ("max_points", "formula")),
    ],
)
def test_what_changes_points_is_a_change_and_what_does_not_is_none(fields, changed):
    (only,) = scheme(leaf("A", **fields)).diff(scheme(leaf("A"))).criteria
    assert only.changed == changed
    assert only.status == ("changed" if changed else "same")


def test_another_weight_is_a_change():
    one, two = (
        scheme(leaf("A", weight=weight), combine=Combination.WEIGHTED_MEAN, declared_total=10.0)
        for weight in (1.0, 2.0)
    )
    (only,) = one.diff(two).criteria
    assert only.changed == ("weight",)


def test_an_effect_that_is_stated_twice_is_no_change():
    plain = scheme(leaf("A"), effects=Effects(missing=Effect.ZERO))
    (only,) = scheme(leaf("A", missing=Effect.ZERO)).diff(plain).criteria
    assert only.status == "same"


def test_other_schemes_share_nothing_unless_the_caller_says_so():
    other = scheme(leaf("A"), id="theirs")
    assert AFTER.mapping_to(other) == {"total": "total"}
    assert AFTER.mapping_to(other, {"N": "A"}) == {"N": "A", "total": "total"}
    (same,) = AFTER.diff(other, {"N": "A"}).select("changed")
    assert (same.code, same.other_code) == ("N", "A")


def test_what_the_caller_says_takes_the_place_of_what_the_scheme_says():
    diff = AFTER.diff(BEFORE, {"A": "A"})
    assert [each.other_code for each in diff.select("removed")] == ["B", "C"]
    assert [each.code for each in diff.select("added")] == ["B", "N"]


@pytest.mark.parametrize("mapping", [{"X": "A"}, {"A": "X"}, {"total": "A"}])
def test_a_mapping_names_criteria_that_are_there(mapping):
    with pytest.raises(UnknownCodeError, match=r"no criterion of scheme 'own 202[23]' '(X|total)'"):
        AFTER.diff(BEFORE, mapping)


def test_a_criterion_that_its_predecessor_does_not_have_is_new():
    stray = attrs.evolve(AFTER, criteria=(leaf("A", was="Z"),))
    assert [each.status for each in stray.diff(BEFORE).criteria] == [
        "added", "removed", "removed", "removed",
    ]  # fmt: skip


@examples(25)
@given(schemes())
def test_a_scheme_does_not_differ_from_itself(made):
    diff = made.diff(made)
    assert {each.status for each in diff.criteria} == {"same"}
    assert [each.code for each in diff.criteria] == list(made.codes)


def test_in_a_notebook_only_differences_are_shown_and_text_stays_text():
    odd = scheme(leaf("A"), leaf("B"), edition="2024", replaces="own 2023")
    html = odd.diff(scheme(leaf("A")), {"A": "A"})._repr_html_()
    assert "<td" in html
    assert html.count("<tr") == 2  # the head and B
    assert "added" in html
    assert "&lt;SchemeDiff own 2024 against own 2023" in html
    assert "<script" not in html
