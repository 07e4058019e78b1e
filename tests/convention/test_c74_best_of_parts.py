"""convention §74: the best of the parts."""

from __future__ import annotations

import re

import pytest

import parindex as pi
from parindex.schemes import Combination

LINES = {
    "code": ["I", "I.1", "I.2"],
    "text": ["Ngân sách", "Cách một", "Cách hai"],
    "maximum": [10, 10, 8],
    "formula": [None, "award", "award"],
    "combine": ["best", None, None],
}


def scheme_of(lines=LINES, **more):
    return pi.scheme_from_table(lines, id="own", edition="2023", **more)


def total_of(scheme, *rows, states=None):
    """Points, maximum, status and known share of the total of unit A."""
    awards = {
        "criterion_code": [code for code, _ in rows],
        "unit_id": ["A"] * len(rows),
        "period": ["2023"] * len(rows),
        "points": [points for _, points in rows],
    }
    if states is not None:
        awards["state"] = states
    (row,) = pi.compute_scores(scheme, awards=awards).at(criterion="total").data.to_pylist()
    return tuple(row[name] for name in ("points", "max_points", "status", "known_share"))


@pytest.mark.parametrize(
    ("one", "two", "best"), [(7.3, 8, 8.0), (9.1, 8, 9.1), (0, 0, 0.0), (7.3, 7.3, 7.3)]
)
def test_c74_the_most_points_of_a_part_count_and_the_others_add_nothing(one, two, best):
    """convention §74"""
    assert total_of(scheme_of(), ("I.1", one), ("I.2", two)) == (best, 10.0, "computed", 1.0)


def test_c74_a_way_that_was_not_taken_is_no_part_and_an_unknown_one_is_not_passed_over():
    """convention §30, §74"""
    one_way = total_of(scheme_of(), ("I.1", None), ("I.2", 6), states=["not_applicable", "awarded"])
    assert one_way == (6.0, 10.0, "computed", 1.0)
    assert total_of(scheme_of(), ("I.2", 6))[::2] == (None, "incomplete")
    lines = LINES | {"missing": [None, "zero", "zero"]}
    assert total_of(scheme_of(lines), ("I.2", 6))[0] == 6.0
    neither = total_of(scheme_of(), ("I.1", None), ("I.2", None), states=["not_applicable"] * 2)
    assert neither[:3] == (None, 0.0, "not_applicable")


def test_c74_a_part_that_was_reduced_is_stretched_before_it_is_compared():
    """convention §74"""
    lines = {
        "code": ["I", "I.1", "I.1.1", "I.1.2", "I.2"],
        "text": ["Nhóm", "Cách một", "a", "b", "Cách hai"],
        "maximum": [10, 10, 5, 5, 8],
        "formula": [None, None, "award", "award", "award"],
        "combine": ["best", None, None, None, None],
    }
    # 4 of the 5 that apply are 8 of 10, which is more than 7
    found = total_of(
        scheme_of(lines),
        ("I.1.1", 4),
        ("I.1.2", None),
        ("I.2", 7),
        states=["awarded", "not_applicable", "awarded"],
    )
    assert found[:2] == (8.0, 10.0)


def test_c74_of_bonuses_the_highest_counts_up_to_the_cap():
    """convention §32, §74"""
    lines = {
        "code": ["I", "9", "9.1", "9.2"],
        "text": ["Nhóm", "Điểm ưu tiên", "a", "b"],
        "maximum": [10, 6, 5, 9],
        "formula": ["award", None, "award", "award"],
        "role": [None, "bonus", "bonus", "bonus"],
        "combine": [None, "best", None, None],
    }
    scheme = scheme_of(lines)
    assert total_of(scheme, ("I", 7), ("9.1", 5), ("9.2", 3))[:2] == (12.0, 10.0)
    assert total_of(scheme, ("I", 7), ("9.1", 5), ("9.2", 8))[:2] == (13.0, 10.0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"maximum": [18, 10, 8]}, "must be 10, the greatest of the maxima below"),
        ({"maximum": [None, 10, 8]}, "must be given for the best of the parts"),
        ({"weight": [None, 1, None]}, "weight .* takes the best part and weighs nothing"),
        ({"capped": ["yes", None, None]}, "capped .* must be false where points are not added up"),
    ],
)
def test_c74_its_maximum_is_the_greatest_below_and_nothing_weighs(change, message):
    """convention §74"""
    with pytest.raises(pi.errors.FaultGroup) as caught:
        scheme_of(LINES | change)
    assert any(_matches(message, str(fault)) for fault in caught.value.exceptions)


def _matches(message, text):

    return re.search(message, text) is not None


def test_c74_a_penalty_has_no_best_part():
    """convention §74"""
    with pytest.raises(pi.errors.DefinitionError, match="combine must be sum for a penalty"):
        pi.schemes.Criterion(
            code="P",
            name=pi.Name(vi="Phạt", en="Penalty"),
            role="penalty",
            min_points=-3.0,
            combine="best",
        )


def test_c74_an_explanation_names_what_each_part_lost():
    """convention §39, §74"""
    scores = pi.compute_scores(
        scheme_of(),
        awards={
            "criterion_code": ["I.1", "I.2"],
            "unit_id": ["A"] * 2,
            "period": ["2023"] * 2,
            "points": [9, 5],
        },
    )
    lost = pi.explain(scores, "A", "2023").data["lost"].to_pylist()
    assert lost == [3.0, 1.0]


def test_c74_the_province_of_decree_307_takes_the_line_that_applies():
    """convention §74"""
    assert pi.load_scheme("vn-307-province").criterion("3.a").combine is Combination.BEST
