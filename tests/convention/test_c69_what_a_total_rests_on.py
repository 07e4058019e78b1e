"""Convention §28 to §40 and §69: caps, means, peers, vetoes, and how much of a total is known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.plain_text import plain

import parindex as pi

LOST = {"missing": "reduce_max"}


def scheme_of(*lines, **options):
    """Scheme of lines: code, maximum and formula; further columns as lists by name."""
    table = {
        "code": [line[0] for line in lines],
        "text": [f"Tiêu chí {line[0]}" for line in lines],
        "maximum": [line[1] for line in lines],
        "formula": [line[2] for line in lines],
    }
    for name in ("role", "weight", "combine", "capped", "max_note", "missing", "minimum", "was"):
        if name in options:
            table[name] = options.pop(name)
    return pi.scheme_from_table(table, id="own", **{"edition": "1", **options})


def given(column, *rows, period="2023"):
    """Rows of criterion, unit and what was given; a fourth is the period."""
    return {
        "criterion_code": [row[0] for row in rows],
        "unit_id": [row[1] for row in rows],
        "period": [row[3] if len(row) > 3 else period for row in rows],
        column: [row[2] for row in rows],
    }


def scored(scheme, *rows, column="points", **options):
    name = "awards" if column in {"points", "state", "answer"} else "rates"
    return pi.compute_scores(scheme, **{name: given(column, *rows)}, **options)


def row(scores, unit="A", code="total", **where):
    (found,) = scores.at(criterion=code, unit_id=unit, **where).data.to_pylist()
    return found


def seen(findings, rule):
    return [(each.unit_id, each.period, each.subject) for each in findings if each.rule == rule]


# --- caps

HEADING = (("I", 5, None), ("I.1", 4, "award"), ("I.2", 4, "award"))
FOUR_AND_FOUR = (("I.1", "A", 4), ("I.2", "A", 4), ("I.1", "B", 4), ("I.2", "B", 1))


def test_c31_a_capped_sum_is_cut_off_at_its_maximum():
    """convention §31"""
    scheme = scheme_of(*HEADING, capped=["yes", None, None])
    scores = scored(scheme, *FOUR_AND_FOUR)
    assert [row(scores, unit)["points"] for unit in "AB"] == [5.0, 5.0]
    assert [row(scores, unit, "I")["points"] for unit in "AB"] == [5.0, 5.0]
    assert [row(scores, unit)["rank"] for unit in "AB"] == [1, 1]
    findings = pi.find(scores=scores)
    assert seen(findings, "SCR106") == [], "the cap says why the maxima do not add up"
    assert seen(findings, "SCR109") == []


def test_c31_the_maximum_of_a_capped_sum_is_that_of_what_counts_where_that_is_less():
    """convention §31"""
    scheme = scheme_of(*HEADING, capped=["yes", None, None])
    scores = pi.compute_scores(
        scheme,
        awards={**given("points", ("I.1", "A", 3), ("I.2", "A", None)),
                "state": ["awarded", "not_applicable"]},
    )  # fmt: skip
    assert (row(scores)["points"], row(scores)["max_points"]) == (3.0, 4.0)


def test_c31_a_capped_total_is_cut_off_with_its_bonuses():
    """convention §31"""
    lines = (("1", 10, "award"), ("T", 3, "award"))
    rows = (("1", "A", 9), ("T", "A", 3))
    open_end = scored(scheme_of(*lines, role=[None, "bonus"]), *rows)
    table = {
        "code": ["1", "T"],
        "text": ["Hồ sơ", "Thưởng"],
        "maximum": [10, 3],
        "formula": ["award", "award"],
        "role": [None, "bonus"],
    }
    scheme = pi.scheme_from_table(table, id="own", edition="1", capped=True)
    capped = scored(scheme, *rows)
    assert (row(open_end)["points"], row(capped)["points"]) == (12.0, 10.0)


def test_c31_a_sum_above_its_maximum_is_one_error_for_the_criterion_and_the_period():
    """convention §31"""
    scheme = scheme_of(*HEADING, max_note=["so it is printed", None, None])
    scores = scored(scheme, *FOUR_AND_FOUR, ("I.1", "C", 3), ("I.2", "C", 3))
    assert row(scores)["points"] == 8.0
    findings = pi.find(scores=scores)
    (finding,) = [each for each in findings if each.rule == "SCR109"]
    assert (finding.unit_id, finding.period, finding.subject) == (None, "2023", "I")
    assert finding.severity.text == "error"
    evidence = finding.evidence
    assert (evidence.points, evidence.max_points, evidence.rows) == (8.0, 5.0, 2)
    assert evidence.units == "A; C"
    assert "2 units have more points than the maximum (A, C), up to 8.00 of 5" in plain(
        " ".join(findings.render("en"))
    )


def test_c31_a_bonus_lifts_a_total_above_its_maximum_lawfully():
    """convention §31 and §32"""
    scheme = scheme_of(("1", 10, "award"), ("T", 3, "award"), role=[None, "bonus"])
    findings = pi.find(scores=scored(scheme, ("1", "A", 10), ("T", "A", 3)))
    assert seen(findings, "SCR109") == []


def test_c28_a_checklist_that_adds_up_beyond_the_maximum_is_refused_unless_it_is_cut_off():
    """convention §28"""
    with pytest.raises(pi.errors.FaultGroup) as caught:
        scheme_of(("1", 2, "checklist(x: 1; y: 2)"))
    assert "adds up to at most max_points (2)" in str(caught.value.exceptions[0])
    cut = scheme_of(("1", 5, "checklist(x: 1; y: 2; most=2.5)"))
    assert row(scored(cut, ("1", "A", "x;y"), column="answer"))["points"] == 2.5
    assert row(scored(cut, ("1", "A", "y"), column="answer"))["points"] == 2.0


# --- means


@pytest.mark.parametrize(
    ("combine", "expected"),
    [("geometric_mean", 6.0), ("harmonic_mean", 72 / 13), ("least", 4.0)],
)
def test_c30_means_are_those_of_the_shares_times_the_maximum(combine, expected):
    """convention §30"""
    # shares of 0.4 and 0.9
    lines = (("I", 10, None), ("I.1", 5, "award"), ("I.2", 20, "award"))
    scheme = scheme_of(*lines, combine=[combine, None, None])
    scores = scored(scheme, ("I.1", "A", 2), ("I.2", "A", 18), ("I.1", "B", 0), ("I.2", "B", 18))
    assert row(scores, code="I")["points"] == pytest.approx(expected)
    assert row(scores, "B", "I")["points"] == 0.0, "a part without points leaves none"


def test_c30_a_part_that_does_not_count_is_no_part_of_a_mean():
    """convention §30"""
    lines = (("I", 10, None), ("I.1", 5, "award"), ("I.2", 20, "award"))
    scheme = scheme_of(*lines, combine=["geometric_mean", None, None])
    told = {
        **given("points", ("I.1", "A", 2), ("I.2", "A", None)),
        "state": [None, "nothing_counted"],
    }
    with_effect = scheme_of(
        *lines, combine=["geometric_mean", None, None], effects={"nothing_counted": "reduce_max"}
    )
    assert row(pi.compute_scores(with_effect, awards=told))["points"] == pytest.approx(4.0)
    assert row(pi.compute_scores(scheme, awards=told))["status"] == "incomplete"


def test_c30_what_was_lost_is_not_called_not_applicable():
    """convention §30"""
    scheme = scheme_of(
        ("I", None, None), ("I.1", 5, "award"), ("I.2", 5, "award"), ("II", 5, "award"),
        effects=LOST,
    )  # fmt: skip
    told = {
        **given("points", *((code, unit, None) for unit in "AB" for code in ("I.1", "I.2"))),
        "state": ["not_applicable", "not_applicable", "missing", "not_applicable"],
    }
    scores = pi.compute_scores(scheme, awards=told)
    statuses = [row(scores, unit, "I")["status"] for unit in "AB"]
    assert statuses == ["not_applicable", "missing"]


# --- states


def test_c29_nothing_counted_can_be_said_and_has_its_own_effect():
    """convention §29"""
    scheme = scheme_of(
        ("1", 5, "award"), ("2", 5, "award"), effects={"nothing_counted": "full_points"}
    )
    told = {**given("points", ("1", "A", 3), ("2", "A", None)), "state": [None, "nothing_counted"]}
    scores = pi.compute_scores(scheme, awards=told)
    assert (row(scores, code="2")["status"], row(scores)["points"]) == ("nothing_counted", 8.0)
    torn = {**given("points", ("1", "A", 3)), "state": ["nothing_counted"]}
    assert row(pi.compute_scores(scheme, awards=torn), code="1")["status"] == "invalid"


# --- peers and quarters


def test_c34_rank_percentile_and_standard_deviation_of_peers():
    """convention §34"""
    numbers = {"A": 60.0, "B": 80.0, "C": 80.0, "D": 100.0}
    rows = [("1", unit, number) for unit, number in numbers.items()]

    def points(formula, maximum=100):
        scores = scored(scheme_of(("1", maximum, formula)), *rows, column="value")
        return [row(scores, unit, "1")["points"] for unit in numbers]

    assert points("as_points(peer_rank)") == [4.0, 2.0, 2.0, 1.0]
    assert points("as_points(peer_rank(value; lowest))") == [1.0, 2.0, 2.0, 4.0]
    assert points("as_points(peer_percentile(25))") == [75.0] * 4
    assert points("as_points(peer_sd)") == pytest.approx([np.std(list(numbers.values()))] * 4)
    # the first two of the block get 2 more
    assert points("bands(peer_rank; 2; >2: 0)", 2) == [0.0, 2.0, 2.0, 2.0]
    worst_to_best = points("share(zero=best_peer(value; lowest); full=best_peer)", 10)
    assert worst_to_best == [0.0, 5.0, 5.0, 10.0]


def test_c34_without_a_value_a_unit_has_no_rank_and_takes_none():
    """convention §34"""
    scheme = scheme_of(("1", 10, "as_points(peer_rank)"))
    scores = scored(scheme, ("1", "A", 5), ("1", "B", None), ("1", "C", 7), column="value")
    assert [row(scores, unit, "1")["points"] for unit in "ABC"] == [2.0, None, 1.0]
    assert row(scores, "B", "1")["status"] == "missing"


def test_c34_the_mean_of_the_quarters_needs_all_of_them():
    """convention §34"""
    scheme = scheme_of(("1", 100, "as_points(quarters_mean)"))
    quarters = [f"2023-Q{n}" for n in range(1, 5)]
    rows: list[tuple[str, str, int | None, str]] = [
        ("1", "A", 10 * n, quarter) for n, quarter in enumerate(quarters, start=1)
    ]
    rows += [("1", "B", 10, quarter) for quarter in quarters[:3]]
    rows += [("1", unit, None, "2023") for unit in "AB"]
    rows += [("1", "A", None, period) for period in ("2023-H2", "2023-M01")]
    scores = scored(scheme, *rows, column="value")

    def found(unit, period):
        each = row(scores, unit, "1", period=period)
        return each["points"], each["status"]

    assert found("A", "2023") == (25.0, "computed")
    assert found("B", "2023") == (None, "missing")
    assert found("A", "2023-H2") == (35.0, "computed")
    assert found("A", "2023-Q2") == (20.0, "computed")
    assert found("A", "2023-M01") == (None, "no_reference")


# --- grades

GRADING = {"edges": [50, 75], "grades": ["Khá", "Tốt"], "below": "Trung bình"}


def test_c38_a_weak_part_withholds_a_grade():
    """convention §38"""
    scheme = scheme_of(
        ("1", 4, "award"), ("2", 6, "award"), effects=LOST,
        grading=[{**GRADING, "vetoes": [{"grade": "Tốt", "below": 50}]}],
    )  # fmt: skip
    told = {
        **given(
            "points",
            ("1", "A", 2), ("2", "A", 6), ("1", "B", 1.9), ("2", "B", 6),
            ("1", "C", 1), ("2", "C", 3),
            ("1", "D", None), ("2", "D", 6), ("1", "E", None), ("2", "E", 6),
        ),
        "state": [None] * 6 + ["not_applicable", None, "missing", None],
    }  # fmt: skip
    scores = pi.compute_scores(scheme, awards=told)
    grades = {unit: row(scores, unit)["grade"] for unit in "ABCDE"}
    # B would be good by its total; of E it is not known whether the part is weak
    assert grades == {"A": "Tốt", "B": "Khá", "C": "Trung bình", "D": "Tốt", "E": None}
    findings = pi.find(scores=scores)
    assert seen(findings, "SCR111") == [("B", "2023", "1")]
    (finding,) = [each for each in findings if each.rule == "SCR111"]
    assert finding.evidence.share == pytest.approx(0.475)
    assert (finding.evidence.text, finding.evidence.threshold) == ("Tốt", 50.0)


def test_c38_a_veto_may_name_its_criteria_and_a_grade_in_the_middle():
    """convention §38"""
    veto = {"grade": "Khá", "below": 60, "criteria": ["2"]}
    scheme = scheme_of(
        ("1", 5, "award"), ("2", 5, "award"), grading=[{**GRADING, "vetoes": [veto]}]
    )
    scores = scored(scheme, ("1", "A", 1), ("2", "A", 5), ("1", "B", 5), ("2", "B", 2.9))
    assert [row(scores, unit)["grade"] for unit in "AB"] == ["Khá", "Trung bình"]
    without = pi.find(scores=scored(scheme_of(("1", 5, "award")), ("1", "A", 1))).checks
    (told,) = [each for each in without.data.to_pylist() if each["rule"] == "SCR111"]
    assert told["reason"] == "no_veto"


# --- explanations


def test_c39_what_does_not_apply_lost_nothing_and_what_is_missing_is_not_known():
    """convention §39"""
    scheme = scheme_of(("1", 5, "award"), ("2", 5, "award"), ("3", 5, "award"), effects=LOST)
    told = {
        **given("points", ("1", "A", 3), ("2", "A", None), ("3", "A", None)),
        "state": [None, "not_applicable", "missing"],
    }
    explained = pi.explain(pi.compute_scores(scheme, awards=told), "A", "2023")
    lost = {each["criterion_code"]: each["lost"] for each in explained.data.to_pylist()}
    assert lost == {"1": 2.0, "2": 0.0, "3": None}
    assert "points not known (nothing was given)" in " ".join(explained.render("en"))


# --- changes


def split(formula, then, now, maximum=10):
    """Parts of the change of the total, by unit: of the others, and of performance."""
    rows = [("1", unit, number, "2022") for unit, number in then.items()]
    rows += [("1", unit, number, "2023") for unit, number in now.items()]
    scores = scored(scheme_of(("1", maximum, formula)), *rows, column="value")
    compared = pi.compare_scores(scores).data.to_pylist()
    return {
        each["unit_id"]: (each["peers_change"], each["performance_change"])
        for each in compared
        if each["criterion_code"] == "total" and each["period"] == "2023"
    }


def test_c40_what_moved_because_others_moved_is_a_part_of_its_own():
    """convention §40"""
    parts = split("share(full=best_peer)", {"A": 60, "B": 80}, {"A": 60, "B": 96})
    # A stays at 60: of 80 it was 75 hundredths, of 96 it is 62.5; B leads by itself in both years
    assert parts == {"A": (-12.5, 0.0), "B": (0.0, 0.0)}


def test_c40_a_unit_is_held_against_the_others_as_they_are_and_itself_as_it_was():
    """convention §40"""
    # the mean was 70; of B's 80 then and A's 80 now it is 80, of what both are now 88
    parts = split(
        "steps(from=peer_mean; add=1; base=50)", {"A": 60, "B": 80}, {"A": 80, "B": 96}, 100
    )
    # A has 50 in both years, and with 60 beside 96; B 60, with 80 beside 80 it is 50, now it is 58
    assert parts["A"] == (0.0, 0.0)
    assert parts["B"] == (-10.0, 8.0)


def test_c40_without_quantities_of_others_nothing_is_theirs():
    """convention §40"""
    assert split("share", {"A": 60, "B": 80}, {"A": 70, "B": 80}) == {
        "A": (0.0, 10.0),
        "B": (0.0, 0.0),
    }


def test_c40_across_editions_the_three_parts_add_up_to_the_change():
    """convention §40"""
    old = scheme_of(("1", 10, "share"))
    new = scheme_of(("1", 10, "share(full=best_peer)"), edition="2", replaces="own 1", was=["1"])
    then = scored(old, ("1", "A", 60, "2022"), ("1", "B", 80, "2022"), column="value")
    now = scored(new, ("1", "A", 72, "2023"), ("1", "B", 96, "2023"), column="value")
    found = {
        each["unit_id"]: each
        for each in pi.compare_scores(now, then).data.to_pylist()
        if each["criterion_code"] == "total"
    }
    a = found["A"]
    # 60 of 100, then 60 of 80, then 60 of 96, then 72 of 96
    assert a["scheme_change"] == pytest.approx(15.0)
    assert a["peers_change"] == pytest.approx(-12.5)
    assert a["performance_change"] == pytest.approx(12.5)
    assert 100 * a["share_change"] == pytest.approx(15.0)


# --- §69

THREE = (("1", 4, "share"), ("2", 3, "share"), ("3", 3, "share"))
ABC = [
    *(("1", "A", 90), ("2", "A", 90), ("3", "A", 20)),
    *(("1", "B", 85), ("2", "B", 85), ("3", "B", 80)),
    ("1", "C", 91),
]


def test_c69_a_total_that_rests_on_a_part_says_so_and_is_not_ranked_below_the_least_share():
    """convention §69"""
    open_scores = scored(scheme_of(*THREE, effects=LOST), *ABC, column="value")
    assert [row(open_scores, unit)["known_share"] for unit in "ABC"] == [1.0, 1.0, 0.4]
    assert row(open_scores, "C")["rank"] == 1
    assert seen(pi.find(scores=open_scores), "SCR110") == [("C", "2023", "total")]
    scheme = scheme_of(*THREE, effects=LOST, least_share=0.5)
    scores = scored(scheme, *ABC, column="value")
    assert [row(scores, unit)["rank"] for unit in "ABC"] == [2, 1, None]
    total = row(scores, "C")
    assert (total["status"], total["points"], total["share"]) == ("incomplete", None, None)
    findings = pi.find(scores=scores)
    (finding,) = [each for each in findings if each.rule == "SCR110"]
    assert (finding.evidence.share, finding.evidence.threshold) == (0.4, 50.0)
    assert "rests on 40.00% of the maximum that applies" in " ".join(findings.render("en"))


def test_c69_what_lawfully_does_not_apply_is_not_asked_for():
    """convention §69"""
    scheme = scheme_of(*THREE, effects=LOST | {"nothing_counted": "reduce_max"}, least_share=1.0)
    told = {
        **given("points", ("2", "A", None), ("3", "A", None)),
        "state": ["not_applicable", "nothing_counted"],
    }
    rates = given("value", ("1", "A", 91))
    scores = pi.compute_scores(scheme, rates=rates, awards=told)
    total = row(scores)
    assert (total["known_share"], total["rank"], total["max_points"]) == (1.0, 1, 4.0)
    assert seen(pi.find(scores=scores), "SCR110") == []


def test_c69_a_heading_below_the_least_share_has_points_and_no_rank():
    """convention §69"""
    lines = (("I", None, None), ("I.1", 1, "award"), ("I.2", 3, "award"), ("II", 10, "award"))
    scheme = scheme_of(*lines, effects=LOST, least_share=0.5)
    scores = scored(scheme, ("I.1", "A", 1), ("II", "A", 8))
    heading = row(scores, code="I")
    assert (heading["points"], heading["known_share"], heading["rank"]) == (1.0, 0.25, None)
    assert row(scores)["known_share"] == pytest.approx((10 + 1) / 14)
    assert row(scores)["rank"] == 1


def test_c69_in_a_mean_parts_count_by_their_weight():
    """convention §69"""
    lines = (("I", 10, None), ("I.1", 5, "award"), ("I.2", 20, "award"))
    scheme = scheme_of(
        *lines, combine=["weighted_mean", None, None], weight=[None, 1, 3], effects=LOST
    )
    assert row(scored(scheme, ("I.1", "A", 5)), code="I")["known_share"] == 0.25
