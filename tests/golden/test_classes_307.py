"""Classes of units by Nghị định 307/2025/NĐ-CP; figures are made up, points worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import parindex as pi
from parindex.name import SourceConfidence

LABELS = ("vn-307-commune", "vn-307-ward", "vn-307-province")
REGISTRY = pi.UnitRegistry(
    [
        pi.AdministrativeUnit(id="T", name="Tỉnh T", level="province"),
        pi.AdministrativeUnit(id="A", name="Xã A", level="commune", parent="T"),
        pi.AdministrativeUnit(id="M", name="Xã M", level="commune", parent="T", block="mountain"),
        pi.AdministrativeUnit(
            id="C", name="Phường C", level="commune", parent="T", block="of_city"
        ),
        pi.AdministrativeUnit(id="N", name="Tỉnh N", level="province", block="mountain"),
    ]
)


def points(scheme: str, unit: str, above: dict[str, float] | None = None, /, **given: float | str):
    """Points by criterion, from values and answers by criterion; *above* are of the province."""
    given = {code.replace("_", "."): cell for code, cell in given.items()}
    values = {(code, unit): cell for code, cell in given.items() if not isinstance(cell, str)}
    values |= {(code, "T"): value for code, value in (above or {}).items()}
    answers = {(code, unit): cell for code, cell in given.items() if isinstance(cell, str)}

    def table(held: dict[tuple[str, str], Any], column: str) -> dict[str, list[Any]] | None:
        if not held:
            return None
        return {
            "criterion_code": [code for code, _ in held],
            "unit_id": [unit for _, unit in held],
            "period": ["2025"] * len(held),
            column: list(held.values()),
        }

    scores = pi.compute_scores(
        scheme,
        rates=table(values, "value"),
        awards=table(answers, "answer"),
        registry=REGISTRY,
        regime="calendar",
    )
    rows = scores.data.to_pylist()
    return {r["criterion_code"]: r["points"] for r in rows if r["unit_id"] == unit} | {
        "grade": next(
            r["grade"] for r in rows if (r["criterion_code"], r["unit_id"]) == ("total", unit)
        )
    }


COMMUNE: dict[str, float | str] = {
    "1": 21_500, "2": 48.2, "3_a": 62.5, "3_b": 71.3, "3_c": 58.4, "3_d": 2.8, "3_đ": 83.7,
    "3_e": 52.6, "3_g": 84.9, "4_a": 34.2, "4_b": "no", "4_c": "yes", "4_d": "yes",
}  # fmt: skip
BY_HAND = {
    "1": 12.75,  # 10 + 0,5 x 5500/1000
    "2": 11.82,  # 10 + 0,5 x 18,2/5
    "3.a": 5.25,  # 3 + 0,5 x 22,5/5
    "3.b": 5.0,  # 3 + 0,5 x 21,3/5 = 5,13, at most 5
    "3.c": 3.84,  # 3 + 0,5 x 8,4/5
    "3.d": 4.7,  # 3 + (4,5 - 2,8)
    "3.đ": 4.37,  # 3 + 0,5 x 13,7/5
    "3.e": 4.05,  # 3 + 0,25 x (52,6 - 50,5)/0,5
    "3.g": 4.49,  # 3 + 0,5 x 14,9/5
    "3": 31.7,
    "4.a": 2.21,  # 2 + 0,25 x 4,2/5
    "4.b": 0.0,
    "4.c": 2.0,
    "4.d": 2.0,
    "4": 6.21,
    "9": 0.0,
    "total": 62.48,
    "grade": "II",  # from 60, below 75
}


@pytest.mark.parametrize("label", LABELS)
def test_a_scheme_of_the_decree_is_verified_complete_and_has_100_points(label):
    scheme = pi.load_scheme(label)
    assert (scheme.confidence, scheme.is_complete) == (SourceConfidence.VERIFIED, True)
    assert scheme.max_points == 100
    groups = {each.code: scheme.max_of(each.code) for each in scheme.children()}
    assert groups == {"1": 25, "2": 25, "3": 40, "4": 10, "9": 10}
    assert all("307/2025/NĐ-CP, điều" in (each.source or "") for each in scheme)


def test_a_commune_is_scored_line_by_line():
    assert points("vn-307-commune", "A", {"3.e": 50.5}, **COMMUNE) == BY_HAND


def test_lines_are_rounded_before_they_are_added_up():
    # điều 4 khoản 1: 12,754 and 11,824 are 24,57 together, not 24,58
    found = points("vn-307-commune", "A", {"3.e": 50.5}, **COMMUNE | {"1": 21_508, "2": 48.24})
    assert (found["1"], found["2"], found["total"]) == (12.75, 11.82, 62.48)


def test_the_rates_of_dossiers_and_documents_follow_from_counts():
    counts = {
        "unit_id": ["A", "T"],
        "period": ["2025"] * 2,
        "resolved_wholly_online": [526, 50_500],
        "resolved_total": [1_000, 100_000],
        "documents_outgoing_signed_sent": [849, None],
        "documents_outgoing": [1_000, None],
    }
    chosen = pi.load_indicators("vn-operational").select("end_to_end.resolved", "signed_documents")
    rates = pi.compute_rates(counts, chosen, regime="calendar")
    scores = pi.compute_scores("vn-307-commune", rates=rates, registry=REGISTRY)
    found = {
        r["criterion_code"]: r["points"] for r in scores.data.to_pylist() if r["unit_id"] == "A"
    }
    assert (found["3.e"], found["3.g"]) == (4.05, 4.49)


@pytest.mark.parametrize(
    ("scheme", "unit", "code", "value", "expected"),
    [
        ("commune", "A", "1", 16_000, 10),
        ("commune", "A", "1", 15_999, 10),
        ("commune", "A", "1", 46_000, 25),  # 10 + 15
        ("commune", "A", "1", 60_000, 25),
        ("commune", "M", "1", 12_000, 10),  # 75 % of 16.000
        ("commune", "M", "1", 14_250, 11.5),  # three steps of 750
        ("commune", "A", "3.a", 95, 8),  # 8,5, at most 8 without a balance of one's own
        ("commune", "A", "3.d", 4.5, 3),
        ("commune", "A", "3.d", 9, 3),
        ("commune", "A", "4.a", 19.99, 0),
        ("commune", "A", "4.a", 20, 2),
        ("commune", "A", "4.a", 30, 2),
        ("commune", "A", "4.a", 55, 3),  # 3,25
        ("ward", "A", "1", 15_000, 10.5),
        ("ward", "C", "1", 22_000, 10.5),  # of a city under central rule, from 21.000
        ("ward", "A", "2", 6.5, 10.5),
        ("ward", "A", "3.b", 74, 3.5),
        ("ward", "A", "3.đ", 3, 4),  # two steps of 0,5
        ("ward", "A", "4.a", 9.9, 0),
        ("ward", "A", "4.a", 10, 2),
        ("ward", "A", "4.a", 25, 2.25),
        ("province", "T", "1", 2_060_000, 10.5),
        ("province", "N", "1", 1_545_000, 10.5),  # 75 %
        ("province", "T", "3.a.1", 14, 9),
        ("province", "T", "3.a.2", 60, 4),
        ("province", "T", "3.k", 10, 3),  # places in the country
        ("province", "T", "3.k", 20, 2),
        ("province", "T", "3.k", 21, 1),
        ("province", "T", "3.h", -1, 2.5),  # one below the country
        ("province", "T", "4.b", 9.9, 0),
        ("province", "T", "4.b", 30, 1.5),
        ("province", "T", "4.d", 96, 2.8),  # 16 communes above 80, in steps of five
    ],
)
def test_a_line_gives_the_points_of_its_article(scheme, unit, code, value, expected):
    found = points(f"vn-307-{scheme}", unit, **{code.replace(".", "_"): value})
    assert found[code] == pytest.approx(expected)


def test_a_budget_in_balance_is_worth_more_than_any_share():
    assert points("vn-307-commune", "A", **{"3_a": "self_balanced"})["3.a"] == 10


def test_a_province_is_scored_by_the_one_line_on_its_budget_that_applies():
    values = {"3.a.1": 14.0}
    scores = pi.compute_scores(
        "vn-307-province",
        rates={"criterion_code": [*values], "unit_id": ["T"], "period": ["2025"], "value": [14]},
        awards={
            "criterion_code": ["3.a.2"], "unit_id": ["T"], "period": ["2025"],
            "state": ["not_applicable"],
        },
        registry=REGISTRY,
        regime="calendar",
    )  # fmt: skip
    (row,) = scores.at(criterion="3.a").data.to_pylist()
    assert (row["points"], row["max_points"]) == (9, 10)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"9": 299.9}, 0),
        ({"9": 300}, 5),
        ({"9": 400}, 6),  # two steps of 50
        ({"9": 2_000}, 10),
        ({"9": "cluster_centre"}, 3),
        ({"9": "specialised_centre"}, 5),
        ({"9": "strategic"}, 10),
        ({}, 0),
    ],
)
def test_points_on_top_are_those_of_the_highest_claim_and_count_for_the_grade(given, expected):
    found = points("vn-307-commune", "A", {"3.e": 50.5}, **COMMUNE, **given)
    assert (found["9"], found["total"]) == (expected, pytest.approx(62.48 + expected))
    assert found["grade"] == "II"


def test_grades_begin_at_60_and_75():
    scheme = pi.load_scheme("vn-307-commune")
    (grading,) = scheme.gradings
    assert (grading.edges, grading.grades, grading.below) == ((60, 75), ("II", "I"), "III")
    high = COMMUNE | {"1": 46_000.0}  # 25 instead of 12,75: 74,73
    assert points("vn-307-commune", "A", {"3.e": 50.5}, **high)["grade"] == "II"
    above = high | {"4_b": "yes"}  # at most 10 for line 4: 77,73
    assert points("vn-307-commune", "A", {"3.e": 50.5}, **above)["grade"] == "I"
    low = COMMUNE | {"4_c": "no", "4_d": "no"}  # 58,48
    assert points("vn-307-commune", "A", {"3.e": 50.5}, **low)["grade"] == "III"


def test_the_special_class_of_wards_is_no_matter_of_points_alone():
    # điều 4 khoản 4: also size, and a place or part by điều 9
    scheme = pi.load_scheme("vn-307-ward")
    assert scheme.gradings[0].grades == ("II", "I")
    assert any("special class" in note for note in scheme.notes)
