"""Scores against scores: stages, years, editions, and what comes from the scheme."""

from __future__ import annotations

import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as pi
from parindex.errors import InputError, UnknownCodeError

OLD = pi.scheme_from_table(
    {
        "code": ["A", "A.1", "A.2", "B"],
        "text": ["Thủ tục", "Đúng hạn", "Kế hoạch", "Văn bản"],
        "maximum": [10, 8, 2, 5],
        "formula": ["", "share(full=95; floor=80)", "levels(done: 2; late: 1)", "award"],
    },
    id="own",
    edition="2022",
)
NEW = pi.scheme_from_table(
    {
        "code": ["I", "I.1", "I.2", "I.3"],
        "text": ["Thủ tục", "Đúng hạn", "Văn bản", "Chữ ký số"],
        "maximum": [18, 10, 4, 4],
        "formula": ["", "bands(>=80: 5; >=90: 10)", "award", "award"],
        "was": ["A", "A.1", "B", None],
    },
    id="own",
    edition="2023",
    replaces="own 2022",
)
CODES_2023 = {"A.1": "I.1", "B": "I.2"}


def old_scores(value=(85.0, 97.0), points=(2.5, 5.0), answers=("done", "late"), **options):
    return pi.compute_scores(
        OLD,
        rates=_values("A.1", "2022", value),
        awards={
            "criterion_code": ["A.2", "A.2", "B", "B"],
            "unit_id": ["X", "Y", "X", "Y"],
            "period": ["2022"] * 4,
            "points": [None, None, *points],
            "answer": [*answers, None, None],
        },
        **options,
    )


def new_scores(value=(92.0, 89.0), points=(2.0, 4.0), new=(1.0, 4.0), **options):
    return pi.compute_scores(
        NEW,
        rates=_values("I.1", "2023", value),
        awards={
            "criterion_code": ["I.2", "I.2", "I.3", "I.3"],
            "unit_id": ["X", "Y", "X", "Y"],
            "period": ["2023"] * 4,
            "points": [*points, *new],
        },
        **options,
    )


def _values(code, period, value):
    return {
        "criterion_code": [code, code],
        "unit_id": ["X", "Y"],
        "period": [period, period],
        "value": list(value),
    }


def rows_of(table):
    return {(row["criterion_code"], row["unit_id"]): row for row in table.data.to_pylist()}


class TestAcrossEditions:
    rows = rows_of(pi.compare_scores(new_scores(), old_scores()))

    def test_criteria_are_matched_by_what_the_scheme_says_and_not_by_code(self):
        row = self.rows["I.1", "X"]
        assert (row["other_criterion_code"], row["other_period"]) == ("A.1", "2022")
        assert row["comparability"] == "scheme_changed"
        # 85 % gave 8 x 85/95 points, 92 % gives 10
        assert row["other_points"] == pytest.approx(8 * 85 / 95)
        assert row["points"] == 10.0
        assert row["change"] == pytest.approx(10 - 8 * 85 / 95)

    def test_a_criterion_without_a_forerunner_is_not_compared(self):
        row = self.rows["I.3", "X"]
        assert row["comparability"] == "not_mapped"
        absent = ("other_criterion_code", "other_points", "change", "share_change", "rank_change")
        assert {row[name] for name in (*absent, "scheme_change", "performance_change")} == {None}

    def test_the_part_of_performance_is_what_this_years_scheme_gives_for_the_inputs(self):
        # Under the scheme of 2023: X had 85 %, which is 5 points, and has 92 %, which is 10;
        # an award keeps its part of the maximum: 2,5 of 5 is 2 of 4, and it has 2. So 5 of 18.
        # Y had 97 %, 10 points, and has 89 %, 5 points; its awards are full in both years.
        assert self.rows["total", "X"]["performance_change"] == pytest.approx(100 * 5 / 18)
        assert self.rows["total", "Y"]["performance_change"] == pytest.approx(-100 * 5 / 18)
        assert self.rows["I.2", "X"]["performance_change"] == pytest.approx(0.0)

    def test_the_part_of_the_scheme_is_the_rest(self):
        for key, before in (("X", 8 * 85 / 95 + 2 + 2.5), ("Y", 8.0 + 1 + 5)):
            row = self.rows["total", key]
            change = 100 * 13 / 18 - 100 * before / 15
            assert 100 * row["share_change"] == pytest.approx(change)
            whole = row["scheme_change"] + row["performance_change"]
            assert whole == pytest.approx(change)

    def test_ranks_are_compared_best_first(self):
        # 2022: Y before X; 2023: both have 13 points and share rank 1
        assert self.rows["total", "X"]["rank_change"] == 1
        assert self.rows["total", "Y"]["rank_change"] == 0

    def test_a_mapping_of_the_caller_comes_first(self):
        table = pi.compare_scores(new_scores(), old_scores(), mapping={"I.3": "A.2"})
        assert rows_of(table)["I.3", "X"]["other_criterion_code"] == "A.2"

    def test_the_parts_of_the_criteria_add_up_to_those_of_the_total(self):
        for unit in "XY":
            parts = [self.rows[code, unit]["performance_change"] for code in ("I.1", "I.2")]
            assert math.fsum(parts) == pytest.approx(self.rows["total", unit]["performance_change"])

    def test_it_says_by_what_it_was_scored(self):
        table = pi.compare_scores(new_scores(), old_scores())
        assert repr(table).startswith(
            "<ScoreComparisonTable: 10 comparisons by own 2023 against own 2022"
        )


def test_a_rate_that_nobody_knows_now_leaves_the_split_open():
    table = rows_of(pi.compare_scores(new_scores(value=(None, 89.0)), old_scores()))
    row = table["total", "X"]
    assert (row["scheme_change"], row["performance_change"]) == (None, None)
    assert table["total", "Y"]["performance_change"] is not None


def test_without_the_year_before_nothing_is_compared():
    table = rows_of(pi.compare_scores(new_scores()))
    for row in table.values():
        assert row["comparability"] == "no_prior"
        assert (row["change"], row["scheme_change"]) == (None, None)


VALUES = st.tuples(*[st.floats(0, 100).map(lambda value: round(value, 2))] * 2)
POINTS = st.tuples(*[st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.0])] * 2)


@given(now=VALUES, before=VALUES, points=POINTS, was=POINTS, new=POINTS)
def test_both_parts_together_are_always_the_change_of_the_index(now, before, points, was, new):
    table = pi.compare_scores(
        new_scores(value=now, points=points, new=new), old_scores(value=before, points=was)
    )
    for row in table.data.to_pylist():
        if row["criterion_code"] == "total":
            whole = row["scheme_change"] + row["performance_change"]
            assert whole == pytest.approx(100 * row["share_change"], abs=1e-9)


@given(now=VALUES, before=VALUES)
def test_an_edition_that_changes_nothing_has_no_part_in_the_change(now, before):
    same = attrs.evolve(OLD, edition="2023", replaces="own 2022")
    answers = {"criterion_code": ["A.2", "A.2", "B", "B"], "unit_id": ["X", "Y", "X", "Y"]}
    scores = pi.compute_scores(
        same,
        rates=_values("A.1", "2023", now),
        awards={
            **answers,
            "period": ["2023"] * 4,
            "points": [None, None, 3.0, 4.0],
            "answer": ["late", "late", None, None],
        },
    )
    mapping = {code: code for code in ("A", "A.1", "A.2", "B")}
    table = pi.compare_scores(scores, old_scores(value=before), mapping=mapping)
    for row in table.data.to_pylist():
        assert row["scheme_change"] == pytest.approx(0.0, abs=1e-9)


@given(value=VALUES, points=POINTS, new=POINTS)
def test_inputs_that_stay_the_same_have_no_part_in_the_change(value, points, new):
    # an award keeps its part of the maximum, which is 4 of 4 after 5 of 5
    was = tuple(5 * each / 4 for each in points)
    table = pi.compare_scores(
        new_scores(value=value, points=points, new=new), old_scores(value=value, points=was)
    )
    for row in table.data.to_pylist():
        if row["comparability"] != "not_mapped":
            assert row["performance_change"] == pytest.approx(0.0, abs=1e-9)


class TestStages:
    SCHEME = pi.Scheme(
        id="stages",
        edition="1",
        name=pi.Name(vi="Hai bước", en="Two stages"),
        stages=(
            pi.schemes.Stage(
                code="self",
                name=pi.Name(vi="Tự chấm", en="Self-score"),
                given_by=pi.Name(vi="Đơn vị", en="Unit"),
            ),
            pi.schemes.Stage(
                code="final",
                name=pi.Name(vi="Thẩm định", en="Appraisal"),
                given_by=pi.Name(vi="Hội đồng", en="Council"),
            ),
        ),
        criteria=tuple(
            attrs.evolve(each, stages=("self", "final"))
            for each in pi.scheme_from_table(
                {
                    "code": ["1", "2"],
                    "text": ["a", "b"],
                    "maximum": [5, 3],
                    "formula": ["award"] * 2,
                },
                id="x",
                edition="1",
            ).criteria
        ),
    )
    SCORES = pi.compute_scores(
        SCHEME,
        awards={
            "criterion_code": ["1", "1", "2", "2"],
            "unit_id": ["A"] * 4,
            "period": ["2023"] * 4,
            "stage": ["self", "final"] * 2,
            "points": [5, 3.5, 2, 2],
        },
    )

    def test_the_appraisal_is_held_against_the_self_score_by_criterion(self):
        table = pi.compare_scores(self.SCORES, stage="final", other_stage="self")
        assert [
            (row["criterion_code"], row["points"], row["other_points"], row["change"])
            for row in table.data.to_pylist()
        ] == [("total", 5.5, 7.0, -1.5), ("1", 3.5, 5.0, -1.5), ("2", 2.0, 2.0, 0.0)]

    def test_the_period_is_the_same_and_there_is_no_split(self):
        for row in pi.compare_scores(
            self.SCORES, stage="final", other_stage="self"
        ).data.to_pylist():
            assert (row["period"], row["other_period"]) == ("2023", "2023")
            assert (row["stage"], row["other_stage"]) == ("final", "self")
            assert (row["scheme_change"], row["performance_change"]) == (None, None)
            assert row["comparability"] == "full"

    def test_one_stage_alone_is_refused(self):
        with pytest.raises(InputError, match="must be given together"):
            pi.compare_scores(self.SCORES, stage="final")

    def test_an_unknown_stage_is_refused(self):
        with pytest.raises(UnknownCodeError, match="survey"):
            pi.compare_scores(self.SCORES, stage="final", other_stage="survey")


def test_a_table_that_is_no_scores_and_a_mapping_to_nowhere_are_refused():
    with pytest.raises(InputError, match="scores must be a ScoreTable, got dict"):
        pi.compare_scores({})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="other must be a ScoreTable, got list"):
        pi.compare_scores(new_scores(), [])  # type: ignore[arg-type]
    with pytest.raises(UnknownCodeError, match=r"C\.9"):
        pi.compare_scores(new_scores(), old_scores(), mapping={"I.3": "C.9"})


def test_scores_twice_over_are_refused():
    scores = new_scores()
    twice = attrs.evolve(scores, data=scores.data.take([*range(len(scores)), 0]))
    with pytest.raises(InputError):
        pi.compare_scores(scores, twice, stage="final", other_stage="final")
