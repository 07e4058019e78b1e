"""An explanation says which points were lost where, and the numbers that the formula read."""

from __future__ import annotations

from operator import ge, gt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.plain_text import plain

import parindex as pi
from parindex.errors import InputError, ParseError, UnknownCodeError
from parindex.formulas import Bands, read_formula
from parindex.scores.explanations.next_cases import cases_to_edge
from parindex.scores.inputs import NO_COUNT

CODES = ["I", "I.1", "I.2", "II", "II.1", "II.2", "III"]
SCHEME = pi.scheme_from_table(
    {
        "code": CODES,
        "text": ["Thủ tục", "Đúng hạn", "Trực tuyến", "Điều hành", "Kế hoạch", "So với", "Thưởng"],
        "maximum": [14, 10, 4, 6, 2, 4, 3],
        "formula": [
            "",
            "share(full=95; floor=80)",
            "bands(>=30: 1; >=50: 4)",
            "",
            "levels(done: 2; late: 1)",
            "bands(change(indicator(on_time)); >0: 4)",
            "award",
        ],
        "indicator": [None, "on_time", "online", None, None, None, None],
        "role": [*["regular"] * 6, "bonus"],
    },
    id="own",
    edition="2023",
)
INDICATORS = [
    pi.Indicator.proportion("on_time", numerator=["in_time"], denominator=["due"]),
    pi.Indicator.proportion("online", numerator=["online"], denominator=["due"]),
]


def scored(*, in_time=780, online=480, answer="late", prior=None, **options):
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "in_time": [in_time],
        "online": [online],
        "due": [1000],
    }
    awards = {
        "criterion_code": ["II.1"],
        "unit_id": ["A"],
        "period": ["2023"],
        "answer": [answer],
    }
    if prior is not None:
        before = {"unit_id": ["A"], "period": ["2022"], "in_time": [prior], "due": [1000]}
        options["prior"] = pi.compute_rates(before, INDICATORS[:1])
    rates = pi.compute_rates(counts, INDICATORS)
    return pi.compute_scores(SCHEME, rates=rates, awards=awards, **options)


def rows(scores, unit_id="A", period="2023", **options):
    return {
        row["criterion_code"]: row
        for row in pi.explain(scores, unit_id, period, **options).data.to_pylist()
    }


def test_the_largest_loss_stands_first_and_the_unknown_ones_last():
    # I.1: 78 % is below the floor of 80: all 10 are lost. I.2: 48 % gives 1 of 4, 3 lost.
    # II.1: late gives 1 of 2. II.2: no year before, so its points are not known.
    table = pi.explain(scored(), "A", "2023").data.to_pylist()
    assert [(row["criterion_code"], row["lost"]) for row in table] == [
        ("I.1", 10.0),
        ("I.2", 3.0),
        ("II.1", 1.0),
        ("III", 0.0),
        ("II.2", None),
    ]
    assert table[-1]["status"] == "no_prior"


def test_the_counts_behind_a_rate_and_the_next_edge_are_given():
    row = rows(scored())["I.1"]
    assert (row["value"], row["numerator"], row["denominator"]) == (78.0, 780, 1000)
    # at the floor of 80 the share is 10 x 80/95
    assert row["next_value"] == 80.0
    assert row["next_points"] == pytest.approx(10 * 80 / 95)
    assert row["formula"] == "share(full=95; floor=80)"
    band = rows(scored())["I.2"]
    assert (band["next_value"], band["next_points"]) == (50.0, 4.0)


def test_every_number_that_a_formula_read_is_listed():
    # on time 78 % after 75,5 %: a change of 2,5 percentage points
    row = rows(scored(prior=755))["II.2"]
    assert row["numbers"] == [
        {"quantity": "change(indicator(on_time))", "value": pytest.approx(2.5)},
        {"quantity": "indicator(on_time)", "value": 78.0},
    ]
    assert (row["points"], row["lost"]) == (4.0, 0.0)


def test_a_bonus_that_was_not_earned_is_no_loss():
    row = rows(scored())["III"]
    assert (row["points"], row["lost"]) == (None, 0.0)


def test_what_does_not_apply_is_no_loss():
    awards = {
        "criterion_code": ["II.1"],
        "unit_id": ["A"],
        "period": ["2023"],
        "state": ["not_applicable"],
    }
    scores = pi.compute_scores(SCHEME, awards=awards)
    row = rows(scores)["II.1"]
    assert (row["lost"], row["max_points"], row["status"]) == (0.0, 0.0, "not_applicable")


def test_the_lines_name_losses_only_in_both_languages():
    table = pi.explain(scored(), "A", "2023")
    vietnamese, english = table.render("vi"), table.render("en")
    assert len(vietnamese) == len(english) == 4  # the bonus lost nothing
    assert plain(vietnamese[0]) == (
        "I.1 “Đúng hạn”: mất 10,00 trong 10,00 điểm; giá trị là 78 (780/1.000); mốc tiếp theo 80 "
        "được 8,42 điểm, cần thêm 20 trường hợp; cách tính: theo tỷ lệ của giá trị, từ 95 trở "
        "lên được điểm tối đa, dưới 80 không có điểm."
    )
    assert plain(english[0]) == (
        "I.1 “Đúng hạn”: 10.00 of 10.00 points lost; the value is 78 (780 of 1,000); the next edge "
        "is 80, which gives 8.42, with 20 more cases; formula: in proportion to the value, all "
        "points from 95 up, none below 80."
    )
    assert english[-1].startswith("II.2 “So với”: points not known (maximum 4) (no value of the")


def test_every_number_that_a_formula_read_is_named_and_the_first_has_its_counts():
    """The value of a criterion is not the points of another that stand first in its formula."""
    lines = pi.explain(scored(prior=795), "A", "2023").render("vi")
    (line,) = [plain(each) for each in lines if each.startswith("II.2")]
    assert line == (
        "II.2 “So với”: mất 4,00 trong 4,00 điểm; mức thay đổi của chỉ tiêu on_time so với cùng kỳ "
        "năm trước là -1,5, chỉ tiêu on_time là 78; mốc tiếp theo 0 được 4,00 điểm; cách tính: "
        "theo mức thay đổi của chỉ tiêu on_time so với cùng kỳ năm trước: đến 0 được 0 điểm, trên "
        "0 được 4 điểm."
    )


def test_a_stage_can_be_explained_and_the_last_is_meant_by_default():
    scheme = pi.Scheme(
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
        criteria=(
            pi.schemes.Criterion(
                code="1",
                name=pi.Name(vi="Kế hoạch", en="Plan"),
                max_points=5.0,
                formula=read_formula("award"),
            ),
        ),
    )
    awards = {
        "criterion_code": ["1", "1"],
        "unit_id": ["A", "A"],
        "period": ["2023", "2023"],
        "stage": ["self", "final"],
        "points": [5, 3.5],
    }
    scores = pi.compute_scores(scheme, awards=awards)
    assert rows(scores)["1"]["lost"] == 1.5
    assert rows(scores, stage="self")["1"]["lost"] == 0.0


def test_the_period_may_be_written_in_words():
    assert rows(scored(), period="năm 2023") == rows(scored(), period="2023")


def test_it_prints_as_one_line_and_goes_to_pandas():
    table = pi.explain(scored(), "A", "2023")
    assert repr(table).startswith("<ExplanationTable: 5 criteria by own 2023, 14 points lost")
    assert table.to_pandas()["criterion_code"].iloc[0] == "I.1"


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (("B", "2023"), UnknownCodeError, "B"),
        (("A", "2022"), UnknownCodeError, "2022"),
        (("A", "nonsense"), ParseError, "nonsense"),
    ],
)
def test_what_is_not_there_is_refused_by_name(arguments, kind, message):
    with pytest.raises(kind, match=message):
        pi.explain(scored(), *arguments)


def test_an_unknown_stage_and_another_kind_of_table_are_refused():
    with pytest.raises(UnknownCodeError, match="no stage of scheme 'own 2023' 'self'"):
        pi.explain(scored(), "A", "2023", stage="self")
    with pytest.raises(InputError, match="scores must be a ScoreTable, got dict"):
        pi.explain({}, "A", "2023")  # type: ignore[arg-type]
    with pytest.raises(UnknownCodeError, match="language 'fr'"):
        pi.explain(scored(), "A", "2023").render("fr")  # type: ignore[arg-type]


@given(
    in_time=st.integers(0, 1000),
    online=st.integers(0, 1000),
    answer=st.sampled_from(["done", "late"]),
    prior=st.integers(0, 1000),
)
def test_losses_and_points_together_are_the_maximum_of_the_total(in_time, online, answer, prior):
    scores = scored(in_time=in_time, online=online, answer=answer, prior=prior)
    awards_absent = rows(scores)["III"]["points"]
    assert awards_absent is None
    (total,) = scores.at(criterion="total").data.to_pylist()
    lost = sum(row["lost"] for row in rows(scores).values())
    known = sum(row["points"] or 0.0 for row in rows(scores).values())
    assert lost + known == pytest.approx(20.0)
    if total["points"] is not None:
        assert total["points"] == pytest.approx(20.0 - lost)


def rescaling(*, rescale):
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2", "3"],
            "text": ["Hạn", "Hài lòng", "Thưởng"],
            "maximum": [8, 2, 1],
            "formula": ["share()", "share(survey(yes: 100; no: 0))", "award"],
            "missing": [None, "reduce_max", None],
            "role": ["regular", "regular", "bonus"],
        },
        id="own",
        edition="2023",
        rescale=rescale,
    )
    value = {"criterion_code": ["1"], "unit_id": ["A"], "period": ["2023"], "value": [50.0]}
    award = {"criterion_code": ["3"], "unit_id": ["A"], "period": ["2023"], "points": [1.0]}
    return pi.explain(pi.compute_scores(scheme, rates=value, awards=award), "A", "2023")


def test_a_rescaled_total_has_a_line_of_its_own():
    """On paper: 4 of 8 and a bonus of 1 are 5 of 8; of 10 that is 6.25."""
    explained = rescaling(rescale=True)
    (held,) = explained.rescalings
    assert (held.points, held.applies, held.total, held.max_points) == (5.0, 8.0, 6.25, 10.0)
    assert explained.render("en")[-1] == (
        "Total: 5.00 of the 8\u00a0points that apply, rescaled to 10, are 6.25."
    )
    assert explained.render("vi")[-1] == (
        "Tổng điểm: 5,00 trong 8\u00a0điểm áp dụng, quy đổi về 10 thành 6,25."
    )


def test_a_total_that_is_the_sum_of_its_criteria_has_no_line():
    assert rescaling(rescale=False).rescalings == ()
    assert not rescaling(rescale=False).render("en")[-1].startswith("Total")


def of_several(due, answers):
    """Units A, B, ... by the scheme above; who has nothing due has no counts."""
    units = [chr(ord("A") + at) for at in range(len(due))]
    counts = {
        "unit_id": units,
        "period": ["2023"] * len(due),
        "in_time": [cases * 4 // 5 for cases in due],
        "online": [cases // 2 for cases in due],
        "due": due,
    }
    awards = {
        "criterion_code": ["II.1"] * len(due),
        "unit_id": units,
        "period": ["2023"] * len(due),
        "answer": answers,
    }
    return pi.compute_scores(SCHEME, rates=pi.compute_rates(counts, INDICATORS), awards=awards)


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 7, 1000]), st.sampled_from(["done", "late", None])),
        min_size=1,
        max_size=5,
    )
)
@examples(20)
def test_all_units_at_once_are_one_after_the_other(drawn):
    scores = of_several([due for due, _ in drawn], [answer for _, answer in drawn])
    whole = pi.explain(scores)
    one_by_one = [pi.explain(scores, unit, "2023") for unit in scores.keys.unit.texts]
    assert whole.data.to_pylist() == [row for one in one_by_one for row in one.data.to_pylist()]
    for one in one_by_one:
        assert whole.at(unit_id=one[0].unit_id) == one


def test_several_units_and_periods_can_be_named():
    scores = of_several([1000, 1000, 1000], ["late", "done", "late"])
    some = pi.explain(scores, ["C", "A"], 2023)
    assert list(dict.fromkeys(row.unit_id for row in some)) == ["A", "C"]


def test_lines_of_several_units_stand_under_the_name_of_each():
    scores = of_several([1000, 1000], ["late", "done"])
    lines = [plain(line) for line in pi.explain(scores).render("en")]
    assert [line for line in lines if line.endswith(":")] == ["A, 2023:", "B, 2023:"]
    alone = [plain(line) for line in pi.explain(scores, "B", "2023").render("en")]
    assert lines[lines.index("B, 2023:") + 1 :] == alone


def test_rescalings_are_those_of_the_units_that_are_kept():
    explained = rescaling(rescale=True)
    assert [(each.unit_id, each.period) for each in explained.rescalings] == [("A", "2023")]
    assert explained.at(unit_id="A", period=2023).rescalings == explained.rescalings


def cases(formula, value, edge, numerator, denominator, decimals=None):
    met = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])
    (found,) = cases_to_edge(
        read_formula(formula) if isinstance(formula, str) else formula,
        met,
        value=np.array([value]),
        edge=np.array([edge]),
        counts=(np.array([numerator]), np.array([denominator])),
        decimals=decimals,
    ).tolist()
    return None if found == NO_COUNT else found


def test_each_row_has_the_cases_to_its_own_edge():
    met = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])
    found = cases_to_edge(
        read_formula("share(floor=80)"),
        met,
        value=np.array([95.0, 70.0, 100.0, 50.0]),
        edge=np.array([np.nan, 80.0, np.nan, 80.0]),
        counts=(np.array([95, 70, 100, 100]), np.array([100, 100, 100, 200])),
        decimals=None,
    )
    assert found.tolist() == [NO_COUNT, 10, NO_COUNT, 60]


LOWER = {side: Bands(edges=(5.0,), points=(2.0, 1.0), closed=side) for side in ("left", "right")}


def test_the_least_number_of_cases_to_the_next_edge_is_exact():
    """convention §39"""
    # 98 % of 2 530 is 2 479.4
    assert cases("bands(>=98: 1)", 100 * 2406 / 2530, 98.0, 2406, 2530) == 2480 - 2406
    assert cases("share(full=98; floor=90)", 100 * 268 / 300, 90.0, 268, 300) == 2
    assert cases("bands(>=60: 2)", 59.375, 60.0, 190, 320) == 2
    assert cases("bands(>60: 2)", 59.375, 60.0, 190, 320) == 3
    assert cases("bands(>60: 2)", 60.0, 60.0, 192, 320) == 1
    assert cases(LOWER["left"], 6.25, 5.0, 20, 320) == -5  # below 5 %, which is 16
    assert cases(LOWER["right"], 6.25, 5.0, 20, 320) == -4
    # a value that was given stands before that of the counts
    assert cases("bands(>=60: 2)", 55.0, 60.0, 190, 320) is None


def every_count(formula, cases, maximum=10):
    """Explain a criterion for every count out of some cases, with the points of each count."""
    units = [f"u{count}" for count in range(cases + 1)]
    counts = {"unit_id": units, "period": ["2023"] * len(units), "n": [*range(cases + 1)]}
    met = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])
    scheme = pi.scheme_from_table(
        {
            "code": ["1"],
            "text": ["1"],
            "maximum": [maximum],
            "formula": [formula],
            "indicator": ["met"],
        },
        id="own",
        edition="2023",
    )
    scores = pi.compute_scores(
        scheme, rates=pi.compute_rates(counts | {"d": [cases] * len(units)}, [met])
    )
    told = {
        row["unit_id"]: row
        for row in pi.explain(scores).data.to_pylist()
        if row["criterion_code"] == "1"
    }
    return scores, [told[unit] for unit in units]


def test_steps_end_where_the_criterion_has_all_its_points():
    """convention §28, §39"""
    _, told = every_count("steps(from=0; each=10; add=3)", 10)
    assert [row["points"] for row in told] == [0, 3, 6, 9, *[10] * 7]
    assert [row["next_points"] for row in told] == [3, 6, 9, 10, *[None] * 7]
    assert [row["next_cases"] for row in told] == [1] * 4 + [None] * 7
    scores, _ = every_count("steps(from=0; each=10; add=3)", 100)
    near = {row.unit_id for row in pi.find(scores=scores, select=["SCR103"])}
    assert near == {"u9", "u19", "u29", "u39"}


def test_a_band_that_no_count_falls_into_is_not_reached():
    """convention §39"""
    # of 2 cases one is 50 %, and of 50 % there are no points
    _, told = every_count("bands(>=30: 5; >=40: 0; >=90: 8)", 2)
    assert [(row["next_value"], row["next_cases"]) for row in told] == [
        (30.0, None),
        (40.0, None),
        (None, None),
    ]


@examples(40)
@given(
    st.sampled_from(
        [
            "bands(>=30: 2; >=60: 5; >=95: 10)",
            "bands(>50: 4; >66.7: 7)",
            "steps(from=30; each=7; add=1.5; base=1)",
            "steps(from=100; each=-5; add=2)",
            "share(full=95; floor=33.3)",
        ]
    ),
    st.integers(1, 30),
)
def test_fewer_cases_than_those_to_the_edge_bring_nothing(formula, cases):
    """convention §39"""
    _, told = every_count(formula, cases)
    points = [row["points"] for row in told]
    for count, row in enumerate(told):
        if row["next_cases"] is None:
            assert row["next_value"] is None or max(points) == points[count]
        else:
            there = count + row["next_cases"]
            way = 1 if there > count else -1
            assert points[there] > points[count]
            between = points[count + way : there : way]
            assert formula.startswith("share") or set(between) <= {points[count]}


def test_a_value_that_is_rounded_reaches_an_edge_earlier():
    # 59.95 is printed as 60.0: 59.95 % of 2 000 is 1 199; 4.95 % is 99, of which 98 are below
    assert cases("bands(>=60: 2)", 59.5, 60.0, 1190, 2000, 1) == 9
    assert cases(LOWER["left"], 6.0, 5.0, 120, 2000, 1) == -22
    assert cases(LOWER["right"], 6.0, 5.0, 120, 2000, 1) == 100 - 120


@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 99), st.sampled_from([">=", ">"]))
def test_one_case_fewer_does_not_reach_the_edge(n, x, edge, sign):
    x = min(x, n)
    above = ge if sign == ">=" else gt
    if above(100 * x, edge * n):
        return
    more = cases(f"bands({sign}{edge}: 2)", 100 * x / n, float(edge), x, n)
    if more is None:
        assert not above(100 * n, edge * n)
        return
    assert above(100 * (x + more), edge * n)
    assert not above(100 * (x + more - 1), edge * n)


def test_scores_without_rows_have_no_explanation():
    assert len(pi.explain(scored().at(unit_id=()))) == 0
