"""Findings SCR and RNK: each fires where it should, with its numbers, and is silent elsewhere."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plain_text import plain

import parindex as pi


def scheme_of(*lines, **options):
    """Scheme of lines of code, maximum and formula; further columns by name."""
    frame: dict[str, Any] = {
        "code": [line[0] for line in lines],
        "text": [f"Tiêu chí {line[0]}" for line in lines],
        "maximum": [line[1] for line in lines],
        "formula": [line[2] for line in lines],
    }
    for name in ("role", "indicator", "minimum"):
        if name in options:
            frame[name] = options.pop(name)
    return pi.scheme_from_table(frame, id="own", edition="1", **options)


def stage(code):
    return {"code": code, "name": code, "given_by": "Hội đồng"}


def values(code, by_unit, period="2023", **columns):
    return {
        "criterion_code": [code] * len(by_unit),
        "unit_id": list(by_unit),
        "period": [period] * len(by_unit),
        "value": list(by_unit.values()),
        **columns,
    }


def awards(code, by_unit, period="2023", column="points", **columns):
    return {
        "criterion_code": [code] * len(by_unit),
        "unit_id": list(by_unit),
        "period": [period] * len(by_unit),
        column: list(by_unit.values()),
        **columns,
    }


def seen(findings, rule):
    """Unit, subject and the evidence that is there, of the findings of a rule."""
    return [
        (
            finding.unit_id,
            finding.subject,
            {k: v for k, v in attrs.asdict(finding.evidence).items() if v is not None},
        )
        for finding in findings
        if finding.rule == rule
    ]


def units(findings, rule):
    return [unit for unit, _, _ in seen(findings, rule)]


def checks(findings, rule):
    return [
        (row["subject"], row["status"], row["reason"], row["rows"], row["findings"])
        for row in findings.checks.data.to_pylist()
        if row["rule"] == rule
    ]


def test_without_scores_every_rule_says_so():
    findings = pi.find(rates=None)
    for rule in ("SCR101", "SCR106", "SCR107", "SCR201", "RNK102", "RNK103"):
        assert checks(findings, rule) == [(None, "not_checked", "no_scores", 0, 0)]
    reason = (None, "not_checked", "no_score_comparisons", 0, 0)
    assert checks(findings, "RNK101") == [reason]


class TestLost:
    """SCR101."""

    SCORES = pi.compute_scores(scheme_of(("1", 8, "share")), rates=values("1", {"A": 50, "B": 51}))

    def test_half_of_the_maximum_is_enough_and_less_is_not(self):
        findings = pi.find(scores=self.SCORES)
        assert seen(findings, "SCR101") == [
            (
                "A",
                "1",
                {
                    "stage": "final",
                    "points": 4.0,
                    "max_points": 8.0,
                    "lost": 4.0,
                    "value": 50.0,
                    "status": "computed",
                },
            )
        ]
        assert checks(findings, "SCR101") == [(None, "checked", None, 2, 1)]

    def test_the_share_that_is_worth_saying_is_the_callers(self):
        assert units(
            pi.find(scores=self.SCORES, options={"SCR101": {"share": 0.49}}), "SCR101"
        ) == ["A", "B"]
        assert (
            units(pi.find(scores=self.SCORES, options={"SCR101": {"share": 0.51}}), "SCR101") == []
        )

    @pytest.mark.parametrize("share", [0, -1, 1.01, float("nan")])
    def test_a_share_that_nothing_can_reach_is_refused(self, share):
        with pytest.raises(pi.errors.DefinitionError, match="LostPointsOptions: share must be"):
            pi.find(scores=self.SCORES, options={"SCR101": {"share": share}})

    def test_a_bonus_is_never_lost_and_a_penalty_is(self):
        scheme = scheme_of(
            ("1", 8, "share"),
            ("2", 2, "as_points"),
            ("3", 0, "as_points"),
            role=["regular", "bonus", "penalty"],
            minimum=[None, None, -4],
        )
        table = {
            "criterion_code": ["1", "2", "3"],
            "unit_id": ["A"] * 3,
            "period": ["2023"] * 3,
            "value": [100, 0, -3],
        }
        findings = pi.find(scores=pi.compute_scores(scheme, rates=table))
        assert [(subject, each["lost"]) for _, subject, each in seen(findings, "SCR101")] == [
            ("3", 3.0)
        ]
        (sentence,) = findings.select("SCR101").render("en")
        assert plain(sentence) == (
            "Criterion 3 “Tiêu chí 3” of A in 2023 lost 3.00 points (the value is -3)."
        )


class TestZeroByFloor:
    """SCR102."""

    def test_below_the_floor_there_are_no_points_and_the_floor_gives_some(self):
        scheme = scheme_of(("1", 10, "share(full=100; floor=60)"))
        scores = pi.compute_scores(scheme, rates=values("1", {"A": 59.9, "B": 60, "C": 0}))
        findings = pi.find(scores=scores)
        # 60 % of 10 points at the floor; C has nothing that a floor could have taken
        assert seen(findings, "SCR102") == [
            (
                "A",
                "1",
                {
                    "stage": "final",
                    "value": 59.9,
                    "threshold": 60.0,
                    "max_points": 10.0,
                    "other_points": 6.0,
                },
            )
        ]

    def test_a_formula_without_a_floor_is_not_looked_at(self):
        scores = pi.compute_scores(scheme_of(("1", 10, "share")), rates=values("1", {"A": 1}))
        assert checks(pi.find(scores=scores), "SCR102")[0][3:] == (0, 0)


class TestNearEdge:
    """SCR103."""

    SCORES = pi.compute_scores(
        scheme_of(("1", 8, "bands(>=60: 4; >=80: 8)")),
        rates=values("1", {"A": 79.2, "B": 78.9, "C": 80, "D": 59}),
    )

    def test_a_value_just_below_a_band_is_named_with_what_it_would_give(self):
        findings = pi.find(scores=self.SCORES)
        assert units(findings, "SCR103") == ["A", "D"]
        _, _, numbers = seen(findings, "SCR103")[0]
        assert numbers["gap"] == pytest.approx(-0.8)
        assert (numbers["threshold"], numbers["points"], numbers["other_points"]) == (80, 4, 8)

    def test_the_next_step_of_a_count_is_always_one_away_and_not_near(self):
        by_unit = {"A": 2, "B": 2.5, "C": 0}
        scores = pi.compute_scores(
            scheme_of(("1", 4, "steps(add=0.5)")), rates=values("1", by_unit)
        )
        # C stands before the first step, where the points stay the same without end
        assert units(pi.find(scores=scores), "SCR103") == ["B", "C"]
        bands = scheme_of(("1", 4, "bands(>=1: 1; >=2: 2; >=3: 3)"))
        scores = pi.compute_scores(bands, rates=values("1", by_unit))
        assert units(pi.find(scores=scores), "SCR103") == ["B", "C"]

    def test_how_near_is_the_callers(self):
        assert units(
            pi.find(scores=self.SCORES, options={"SCR103": {"distance": 1.2}}), "SCR103"
        ) == ["A", "B", "D"]
        assert (
            units(pi.find(scores=self.SCORES, options={"SCR103": {"distance": 0}}), "SCR103") == []
        )
        with pytest.raises(
            pi.errors.DefinitionError, match="NearEdgeOptions: distance must be a number from 0 on"
        ):
            pi.find(scores=self.SCORES, options={"SCR103": {"distance": -0.1}})


class TestStages:
    """SCR104, SCR107."""

    SCHEME = scheme_of(
        ("1", 5, "award"),
        ("2", 10, "share"),
        stages=(stage("self"), stage("final")),
    )

    def test_a_self_score_above_the_appraisal_is_named_and_one_below_is_not(self):
        given = {
            "criterion_code": ["1"] * 6,
            "unit_id": ["A", "A", "B", "B", "C", "C"],
            "period": ["2023"] * 6,
            "stage": ["self", "final"] * 3,
            "points": [5, 3.5, 2, 3, 4, 4],
        }
        findings = pi.find(scores=pi.compute_scores(self.SCHEME, awards=given))
        assert seen(findings, "SCR104") == [
            (
                "A",
                "1",
                {"stage": "final", "points": 3.5, "other_points": 5.0, "lost": 1.5, "text": "self"},
            )
        ]

    def test_an_award_that_the_formula_does_not_give_is_named(self):
        given = {
            "criterion_code": ["2", "2"],
            "unit_id": ["A", "B"],
            "period": ["2023"] * 2,
            "stage": ["final"] * 2,
            "points": [9.0, 8.005],
        }
        scores = pi.compute_scores(self.SCHEME, rates=values("2", {"A": 80, "B": 80}), awards=given)
        # 80 % of 10 are 8 points; 8,005 is 8 to two decimals, 9 is not
        assert seen(pi.find(scores=scores), "SCR107") == [
            (
                "A",
                "2",
                {"stage": "final", "points": 9.0, "other_points": 8.0, "value": 80.0},
            )
        ]

    def test_with_one_stage_there_is_nothing_to_hold_against_each_other(self):
        scores = pi.compute_scores(scheme_of(("1", 5, "award")), awards=awards("1", {"A": 3}))
        assert checks(pi.find(scores=scores), "SCR104")[0][3:] == (0, 0)


class TestMissing:
    """SCR105, SCR108."""

    def test_a_survey_that_did_not_take_place_leaves_the_maximum_and_is_named(self):
        lines = (("1", 8, "share"), ("2", 2, "share(survey; full=100)"))
        scheme = scheme_of(*lines)
        last = attrs.evolve(scheme.criterion("2"), missing=pi.schemes.Effect.REDUCE_MAX)
        scheme = attrs.evolve(scheme, criteria=(*scheme.criteria[:-1], last))
        scores = pi.compute_scores(
            scheme,
            rates=values("1", {"A": 50, "B": 50}),
            surveys=values("2", {"B": 90}),
        )
        findings = pi.find(scores=scores)
        assert units(findings, "SCR105") == ["A"]
        totals = scores.at(criterion="total").data.to_pylist()
        shares = {row["unit_id"]: row["share"] for row in totals}
        assert shares == pytest.approx({"A": 0.5, "B": (4 + 1.8) / 10})

    def test_points_that_are_not_known_say_why(self):
        scheme = scheme_of(("1", 8, "share"), ("2", 2, "award"))
        scores = pi.compute_scores(scheme, rates=values("1", {"A": 50}))
        assert seen(pi.find(scores=scores), "SCR108") == [
            ("A", "2", {"stage": "final", "status": "missing"})
        ]


class TestMaxima:
    """SCR106."""

    def test_maxima_that_do_not_add_up_are_named_once_without_a_unit(self):
        name = pi.Name(vi="Nhóm", en="Group")
        one = scheme_of(("1", 8, "award")).criteria[0]
        scheme = pi.Scheme(
            id="printed",
            edition="1",
            name=name,
            criteria=(
                pi.schemes.Criterion(code="I", name=name, max_points=10.0, max_note="printed so"),
                attrs.evolve(one, code="I.1", parent="I"),
            ),
        )
        scores = pi.compute_scores(scheme, awards=awards("I.1", {"A": 5, "B": 6}))
        findings = pi.find(scores=scores)
        assert seen(findings, "SCR106") == [(None, "I", {"max_points": 10.0, "other_points": 8.0})]
        (sentence,) = findings.select("SCR106").render("en")
        assert plain(sentence) == (
            "Criterion I “Group”: the maximum is printed as 10, the maxima below add up to 8.00."
        )

    def test_maxima_that_add_up_are_checked_and_silent(self):
        scores = pi.compute_scores(scheme_of(("1", 5, "award")), awards=awards("1", {"A": 3}))
        assert checks(pi.find(scores=scores), "SCR106") == [(None, "checked", None, 1, 0)]


class TestRowsAtFault:
    """SCR201 to SCR305: every row that cannot be used is named, and hurts no other."""

    LINES = (("1", 5, "award"), ("2", 4, "levels(done: 4; late: 2)"))

    def scores(self, **columns):
        base = {
            "criterion_code": ["1", "1"],
            "unit_id": ["A", "B"],
            "period": ["2023", "2023"],
            "points": [3, 4],
        }
        frame = {**base, **columns}
        return pi.compute_scores(scheme_of(*self.LINES), awards=frame)

    @pytest.mark.parametrize(
        ("rule", "columns", "text"),
        [
            ("SCR201", {"points": ["x", "4"]}, "x"),
            ("SCR202", {"state": ["perhaps", None]}, "perhaps"),
            ("SCR203", {"criterion_code": ["2", "1"], "points": [None, 4]}, "soon"),
            ("SCR204", {"state": ["not_done", None]}, "not_done"),
            ("SCR205", {"points": [5.5, 4]}, "5.5"),
            ("SCR302", {"period": ["last year", "2023"]}, "last year"),
            ("SCR304", {"criterion_code": ["9", "1"]}, "9"),
        ],
    )
    def test_the_row_is_named_with_what_it_holds(self, rule, columns, text):
        if rule == "SCR203":
            columns = {**columns, "answer": ["soon", None]}
        scores = self.scores(**columns)
        findings = pi.find(scores=scores)
        ((_, _, numbers),) = seen(findings, rule)
        more: dict[str, object] = {} if rule == "SCR304" else {"stage": "final"}
        if rule == "SCR302":
            more |= {"rows": 1}
        assert numbers == {"table": "awards", "text": text, "position": 0} | more
        (row,) = scores.at(criterion="1", unit_id="B").data.to_pylist()
        assert row["points"] == 4.0
        others = [
            finding.rule for finding in findings if finding.severity is pi.vocabulary.Severity.ERROR
        ]
        assert others == [rule]

    def test_a_row_twice_is_not_used_and_the_others_are(self):
        scores = self.scores(
            criterion_code=["1"] * 3, unit_id=["A", "A", "B"], period=["2023"] * 3, points=[3, 4, 5]
        )
        findings = pi.find(scores=scores)
        assert [numbers["rows"] for _, _, numbers in seen(findings, "SCR301")] == [2]
        points = scores.at(criterion="1").data.to_pylist()
        assert [(row["unit_id"], row["points"]) for row in points] == [("A", None), ("B", 5.0)]

    def test_rows_of_one_unreadable_period_are_one_finding(self):
        findings = pi.find(
            scores=self.scores(
                criterion_code=["1", "2", "1", "1"],
                unit_id=["A", "A", "A", "B"],
                period=["2010/11", "2010/11", "soon", "2023"],
                points=[3, None, 4, 4],
            )
        )
        numbers = {"table": "awards", "stage": "final"}
        assert seen(findings, "SCR302") == [
            ("A", "1", {"text": "soon", "rows": 1, "position": 2} | numbers),
            ("A", "row", {"text": "2010/11", "rows": 2, "position": 0} | numbers),
        ]

    def test_a_row_without_a_unit(self):
        findings = pi.find(scores=self.scores(unit_id=[None, "B"]))
        numbers = {"table": "awards", "stage": "final", "position": 0}
        assert seen(findings, "SCR303") == [(None, "1", numbers)]

    def test_what_is_to_be_corrected_once_is_one_finding(self):
        """convention §102"""
        units = [*"AABBCCDD", None, None]
        scores = self.scores(
            criterion_code=["1", "2", "1", "2", "9", "9", "9", "9", "1", "2"],
            unit_id=units,
            period=["2023"] * 10,
            points=[1] * 10,
        )
        findings = pi.find(scores=scores)
        numbers = {"table": "awards", "stage": "final"}
        assert seen(findings, "SCR303") == [(None, "row", numbers | {"position": 8, "rows": 2})]
        (unknown,) = findings.select("SCR304")
        assert (unknown.unit_id, unknown.subject) == (None, "9")
        assert (unknown.evidence.text, unknown.evidence.rows) == ("9", 4)
        twice = self.scores(
            criterion_code=["1"] * 5, unit_id=[*"AABBB"], period=["2023"] * 5, points=[1] * 5
        )
        found = [
            (who, numbers["rows"]) for who, _, numbers in seen(pi.find(scores=twice), "SCR301")
        ]
        assert found == [("A", 2), ("B", 3)]

    def test_a_stage_that_the_criterion_does_not_have(self):
        scheme = scheme_of(*self.LINES, stages=(stage("self"), stage("final")))
        given = {
            "criterion_code": ["1", "1"],
            "unit_id": ["A", "B"],
            "period": ["2023", "2023"],
            "stage": ["appeal", "final"],
            "points": [3, 4],
        }
        findings = pi.find(scores=pi.compute_scores(scheme, awards=given))
        ((_, subject, numbers),) = seen(findings, "SCR305")
        assert (subject, numbers["text"]) == ("1", "appeal")

    def test_without_tables_of_people_there_is_nothing_to_be_at_fault(self):
        rates = pi.compute_rates(
            {"unit_id": ["A"], "period": ["2023"], "n": [1], "d": [2]},
            [pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])],
        )
        scheme = scheme_of(("1", 5, "share"), indicator=["met"])
        findings = pi.find(scores=pi.compute_scores(scheme, rates=rates))
        assert checks(findings, "SCR201") == [(None, "not_checked", "no_tables", 0, 0)]


def two_years(before, now, **options):
    scheme = scheme_of(("1", 100, "share"), **options)
    table = {
        name: [*values("1", before, "2022")[name], *values("1", now)[name]]
        for name in ("criterion_code", "unit_id", "period", "value")
    }
    return pi.compute_scores(scheme, rates=table)


class TestRanks:
    def test_a_rank_that_moves_against_the_index(self):
        # A falls from 90 to 85 and is first, for B falls from 95 to 80
        scores = two_years({"A": 90, "B": 95}, {"A": 85, "B": 80})
        findings = pi.find(scores=scores, score_comparisons=pi.compare_scores(scores))
        assert seen(findings, "RNK101") == [
            (
                "A",
                "total",
                {
                    "stage": "final",
                    "rank": 1,
                    "prior_rank": 2,
                    "prior_period": "2022",
                    "value": 85.0,
                    "prior_value": 90.0,
                    "change": -5.0,
                },
            )
        ]

    def test_a_rank_that_moves_with_the_index_is_silent(self):
        # A and B change places with their indices; C stays last with a better one
        scores = two_years({"A": 90, "B": 95, "C": 10}, {"A": 96, "B": 80, "C": 20})
        findings = pi.find(scores=scores, score_comparisons=pi.compare_scores(scores))
        assert checks(findings, "RNK101") == [(None, "checked", None, 3, 0)]

    def test_one_year_alone_has_nothing_to_compare(self):
        scores = two_years({}, {"A": 96, "B": 80})
        findings = pi.find(scores=scores, score_comparisons=pi.compare_scores(scores))
        assert checks(findings, "RNK101")[0][1:3] == ("not_checked", "nothing_to_compare")

    def test_a_tie_names_everyone_of_it(self):
        scores = two_years({}, {"A": 80, "B": 80, "C": 90})
        assert seen(pi.find(scores=scores), "RNK102") == [
            (unit, "total", {"stage": "final", "rank": 2, "points": 80.0, "rows": 2})
            for unit in ("A", "B")
        ]

    def test_who_is_not_ranked_and_why(self):
        scheme = scheme_of(("1", 100, "share"))
        table = values("1", {"A": 80, "B": 70, "C": None})
        scores = pi.compute_scores(scheme, rates=table, unranked=["B"])
        assert seen(pi.find(scores=scores), "RNK103") == [
            ("B", "total", {"stage": "final", "points": 70.0, "status": "unranked"}),
            ("C", "total", {"stage": "final", "status": "incomplete"}),
        ]

    @given(
        shares=st.lists(st.integers(0, 20), min_size=1, max_size=12),
        data=st.data(),
    )
    def test_order_of_units_changes_no_finding(self, shares, data):
        order = data.draw(st.permutations(range(len(shares))))
        scheme = scheme_of(("1", 20, "bands(>=5: 4; >=10: 12)"))

        def found(places):
            by_unit = {f"U{place:02d}": shares[place] for place in places}
            findings = pi.find(scores=pi.compute_scores(scheme, rates=values("1", by_unit)))
            return sorted(finding.fingerprint for finding in findings)

        assert found(order) == found(range(len(shares)))


def test_every_finding_of_scores_goes_through_json_and_back():
    scheme = scheme_of(("1", 8, "bands(>=60: 4; >=80: 8)"), ("2", 2, "award"))
    scores = pi.compute_scores(
        scheme, rates=values("1", {"A": 79.5, "B": 10}), awards=awards("2", {"A": 3, "C": 1})
    )
    findings = pi.find(scores=scores)
    document = findings.to_json()
    assert document is not None
    again = pi.read_findings(document)
    assert again.data.schema.equals(findings.data.schema)
    assert again.data.to_pylist() == findings.data.to_pylist()
    assert {finding.rule for finding in findings} >= {"SCR101", "SCR103", "SCR108", "SCR205"}
    assert np.all([text.endswith(".") for text in findings.render("vi")])


def test_the_scheme_is_named_in_the_document():
    scores = pi.compute_scores(pi.load_scheme("vn-sipas", "2022"), rates=sipas())
    document = pi.find(scores=scores).to_json()
    assert document is not None
    assert '"id": "vn-sipas"' in document


def sipas():
    scheme = pi.load_scheme("vn-sipas", "2022")
    codes = [each.code for each in scheme.leaves]
    return {
        "criterion_code": codes,
        "unit_id": ["A"] * len(codes),
        "period": ["2022"] * len(codes),
        "value": [80.0] * len(codes),
    }


TWO_STAGES = scheme_of(("1", 4, "levels(high: 4; low: 2)"), stages=[stage("self"), stage("final")])


def awarded(period, **points):
    """Findings on awards of one unit, by stage; text is no number, None a blank cell."""
    table = {
        "criterion_code": ["1"] * len(points),
        "unit_id": ["A"] * len(points),
        "period": [period] * len(points),
        "stage": list(points),
        "points": [None if each is None else str(each) for each in points.values()],
    }
    return pi.find(scores=pi.compute_scores(TWO_STAGES, awards=table), select=["SCR2", "SCR3"])


@pytest.mark.parametrize(
    ("points", "became"),
    [
        ({"self": 3, "final": 3}, "resolved"),
        ({"final": 3}, "resolved"),
        ({"self": 3}, "not_checked"),
        ({"self": 3, "final": None}, "not_checked"),
        ({"self": 3, "final": "hai"}, "persisting"),
    ],
)
def test_a_cell_at_fault_is_resolved_by_a_sound_one_of_its_own_stage(points, became):
    then = awarded("2022", self=4, final="?")
    assert then.data["evidence"].to_pylist()[0]["stage"] == "final"
    for earlier in (then, pi.read_findings(then.to_json() or "")):
        followed = awarded("2023", **points).against(earlier)
        assert followed.data["lifecycle"].to_pylist() == [became]


def test_cells_of_two_stages_are_two_issues():
    then = awarded("2022", self="?", final=3)
    now = awarded("2023", self=2, final="?").against(then)
    assert now.data["lifecycle"].to_pylist() == ["new", "resolved"]


def test_a_cell_of_another_table_says_nothing_of_this_one():
    scheme = scheme_of(("1", 10, "share"))
    bad = pi.compute_scores(scheme, rates=values("1", {"A": "?"}, "2022"))
    sound = pi.compute_scores(scheme, awards=awards("1", {"A": 5}))
    then, now = (pi.find(scores=each, select=["SCR2"]) for each in (bad, sound))
    (row,) = now.against(then)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.SUBJECT_NOT_CHECKED
    # in which of several tables a value stands is no difference
    for cell, became in (("9", "resolved"), ("!", "persisting")):
        several = [values("1", {"B": "9"}), values("1", {"A": cell})]
        both = pi.find(scores=pi.compute_scores(scheme, rates=several), select=["SCR2"])
        assert both.against(then).data["lifecycle"].to_pylist() == [became]


def compared(scheme, period, **points):
    """Findings on ranks of units against the year before, made without the scores themselves."""
    last = str(int(period) - 1)
    tables = [values("1", {"A": 5, "B": 6}, last), values("1", points, period)]
    scores = pi.compute_scores(scheme, rates=tables)
    return pi.find(score_comparisons=pi.compare_scores(scores), select=["RNK101", "UNT109"])


def test_ranks_under_another_edition_resolve_nothing():
    first = scheme_of(("1", 10, "share"))
    second = attrs.evolve(first, edition="2")
    then = compared(first, "2023", A=70, B=60, C=50)
    assert "UNT109" in {each.rule for each in then}
    assert then.provenance.scored_by == "own 1"
    same = compared(first, "2024", A=5, B=6).against(then)
    assert "resolved" in same.data["lifecycle"].to_pylist()
    other = compared(second, "2024", A=5, B=6).against(then)
    assert set(other.data["lifecycle_reason"].to_pylist()) == {"definition_changed"}
    read = [pi.read_findings(each.to_json() or "") for each in (other, then)]
    assert set(read[0].against(read[1]).data["lifecycle_reason"].to_pylist()) == {
        "definition_changed"
    }


def test_a_surplus_that_is_cut_off_in_the_next_review_is_resolved():
    def reviewed(period, most):
        table = {
            "code": ["I", "I.1", "I.2"],
            "text": ["a", "b", "c"],
            "maximum": [5, 4, 4],
            "formula": [None, "award", "award"],
            "max_note": ["as printed", None, None],
        }
        scheme = pi.scheme_from_table(table, id="own", edition="1")
        decided = {
            "criterion_code": ["I.1", "I.2"],
            "unit_id": ["A", "A"],
            "period": [period] * 2,
            "points": [4, most],
        }
        return pi.find(scores=pi.compute_scores(scheme, awards=decided))

    before = reviewed("2022", 4)
    for most, word in ((1, "resolved"), (2, "eased"), (4, "persisting")):
        followed = reviewed("2023", most).against(before)
        found = [each.lifecycle.text for each in followed if each.rule == "SCR109"]
        assert found == [word], most


def test_a_sum_is_told_where_it_exceeds_and_not_above_that():
    table = {
        "code": ["I", "I.1", "I.2", "II"],
        "text": list("abcd"),
        "maximum": [5, 4, 4, 5],
        "formula": [None, "award", "award", "award"],
        "max_note": ["as printed", None, None, None],
    }
    scheme = pi.scheme_from_table(table, id="own", edition="1")
    codes = ["I.1", "I.2", "II"]
    decided = {
        "criterion_code": codes,
        "unit_id": ["A"] * 3,
        "period": ["2023"] * 3,
        "points": [4, 4, 5],
    }
    findings = pi.find(scores=pi.compute_scores(scheme, awards=decided))
    assert [each.subject for each in findings if each.rule == "SCR109"] == ["I"]


def test_a_total_without_points_for_another_reason_does_not_rest_on_a_part():
    scheme = scheme_of(("1", 5, "award"), ("2", 5, "award"), effects={"no_prior": "reduce_max"})
    findings = pi.find(scores=pi.compute_scores(scheme, awards=awards("1", {"A": 4})))
    assert seen(findings, "SCR110") == []
    assert [unit for unit, *_ in seen(findings, "SCR108")] == ["A"]


def test_of_a_survey_that_is_missing_one_finding_tells_unless_the_scheme_asks_for_more():
    lines = (("1", 5, "award"), ("2", 5, "share(survey)"))
    for least, told in ((None, []), (0.5, []), (0.75, ["A"])):
        scheme = scheme_of(
            *lines,
            effects={"missing": "reduce_max"},
            **({} if least is None else {"least_share": least}),
        )
        findings = pi.find(scores=pi.compute_scores(scheme, awards=awards("1", {"A": 4})))
        assert [unit for unit, *_ in seen(findings, "SCR105")] == ["A"]
        assert [unit for unit, *_ in seen(findings, "SCR110")] == told
