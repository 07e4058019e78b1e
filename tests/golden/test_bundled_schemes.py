"""What comes with the library: sources, gaps, grades, and the figures that officials printed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import parindex as pi
from parindex.formulas import AsPoints
from parindex.typing import Language

SHARED = Path(__file__).parents[3] / "shared" / "data"
OTHER_COUNTRIES = ("eu-egovernment-benchmark 2023", "un-egdi 2010", "un-egdi 2014")
LABELS = (
    "eu-egovernment-benchmark 2023",
    "example-communes 2023",
    "un-egdi 2010",
    "un-egdi 2014",
    "vn-307-commune 2025",
    "vn-307-province 2025",
    "vn-307-ward 2025",
    "vn-766 2022",
    "vn-papi 2011",
    "vn-papi 2018",
    "vn-papi 2019",
    "vn-papi 2021",
    "vn-par-876-ministry 2022",
    "vn-par-876-province 2022",
    "vn-par-892-province 2024",
    "vn-sipas 2022",
    "vn-xuan-loc-commune undated",
)
INCOMPLETE = (
    "vn-par-876-ministry 2022",
    "vn-par-876-province 2022",
    "vn-par-892-province 2024",
)
STATED = set(pi.model.SourceConfidence) - {pi.model.SourceConfidence.OWN}


def load(label):
    return pi.load_scheme(*label.split())


def value_of(scheme, code, value, period="2022"):
    """Scores of one unit from one value of one criterion."""
    row = {"criterion_code": [code], "unit_id": ["a"], "period": [period], "value": [value]}
    return pi.compute_scores(scheme, rates=row)


def sipas(value, period="2022"):
    """Scores of one unit whose satisfaction was published as a percent."""
    row = {"criterion_code": ["SIPAS"], "unit_id": ["a"], "period": [period], "value": [value]}
    return pi.compute_scores("vn-sipas 2022", surveys=row)


def total_of(scores):
    (row,) = scores.at(criterion="total", stage=scores.scheme.final_stage.code).data.to_pylist()
    return row


def test_the_bundled_schemes_are_the_promised_ones():
    assert pi.definitions.available_schemes() == LABELS


@pytest.mark.parametrize("label", LABELS)
def test_a_scheme_is_read_back_from_what_it_writes(label, tmp_path):
    scheme = load(label)
    assert scheme.label == label
    scheme.to_toml(tmp_path / "own.toml")
    assert pi.definitions.load_scheme_file(tmp_path / "own.toml") == scheme


@pytest.mark.parametrize("label", LABELS)
def test_a_scheme_says_where_it_was_read_and_how_well(label):
    scheme = load(label)
    assert scheme.source
    assert scheme.confidence in STATED
    for criterion in scheme:
        assert criterion.confidence is None or criterion.confidence in STATED
    if scheme.confidence is not pi.model.SourceConfidence.EXAMPLE:
        for grading in scheme.gradings:
            assert grading.source
            assert grading.confidence in STATED


@pytest.mark.parametrize("label", LABELS)
def test_names_are_there_in_both_languages_or_in_english_and_differ_within_a_scheme(label):
    scheme = load(label)
    languages: tuple[Language, ...] = ("en",) if label in OTHER_COUNTRIES else ("vi", "en")
    for language in languages:
        assert all(each.name.is_in(language) for each in scheme)
        texts = [each.name.text(language) for each in scheme]
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("label", [label for label in LABELS if label not in INCOMPLETE])
def test_the_maxima_of_a_complete_scheme_add_up(label):
    scheme = load(label)
    assert scheme.is_complete
    stated = {each.code for each in scheme if each.max_note}
    assert stated == set()
    for code in {"total", *(each.code for each in scheme if not each.is_leaf)} - stated:
        if code == "total" or scheme.criterion(code).role is pi.schemes.CriterionRole.REGULAR:
            combine = scheme.combine if code == "total" else scheme.criterion(code).combine
            if combine.takes_weights:  # a mean of shares, whose maximum is no sum
                continue
            below = scheme.sum_below(code)
            if code != "total" and scheme.criterion(code).combine is pi.schemes.Combination.BEST:
                below = max(scheme.max_of(each.code) for each in scheme.children(code))
            assert below == pytest.approx(scheme.max_of(code), abs=1e-9)


@pytest.mark.parametrize("label", LABELS)
def test_every_catalogue_that_a_scheme_names_has_its_indicators(label):
    scheme = load(label)
    known = {one.code for name in scheme.indicators for one in pi.load_indicators(name)}
    assert {each.indicator for each in scheme.leaves if each.indicator} <= known


# --- PAR INDEX of Decision 876/QĐ-BNV


@pytest.mark.parametrize(
    ("label", "lacks"),
    [
        ("vn-par-876-province 2022", "37 criteria and 88 sub-criteria"),
        ("vn-par-876-ministry 2022", "38 criteria and 97 sub-criteria"),
    ],
)
def test_who_scores_by_876_is_told_what_is_missing(label, lacks):
    scheme = load(label)
    assert not scheme.is_complete
    with pytest.raises(pi.errors.InputError, match=lacks) as caught:
        value_of(label, "8.sipas", 80.08)
    assert str(caught.value).startswith(f"scheme {label!r} must be complete to be scored with")
    for part in scheme.missing:
        assert part in str(caught.value)


def test_the_fields_of_876_are_eight_for_provinces_and_seven_for_ministries():
    province, ministry = load("vn-par-876-province 2022"), load("vn-par-876-ministry 2022")
    assert [each.code for each in province.children("appraised")] == list("1234567")
    assert [each.code for each in province.children()] == ["appraised", "8"]
    assert [each.code for each in ministry.children()] == list("1234567")
    surveyed = [each for each in province.leaves if each.stages == ("survey",)]
    assert sum(each.max_points or 0 for each in surveyed) == 32
    assert (province.max_of("appraised"), province.max_of("8")) == (61.5, 38.5)


# Ninh Thuận 2022 (sonv.ninhthuan.gov.vn, portal/pages/print.aspx?p=31918)
NINH_THUAN = {
    ("appraised", "appraised"): 54.2,
    ("8.sipas", "survey"): 8.23,
    ("8.leaders", "survey"): 18.05,
    ("8.economy", "appraised"): 5.31,
}


def ninh_thuan():
    return pi.compute_scores(
        load("vn-par-876-province 2022").by_groups(depth=2),
        awards={
            "criterion_code": [code for code, _ in NINH_THUAN],
            "stage": [stage for _, stage in NINH_THUAN],
            "unit_id": ["ninh-thuan"] * len(NINH_THUAN),
            "period": ["2022"] * len(NINH_THUAN),
            "points": list(NINH_THUAN.values()),
        },
    )


def test_the_printed_parts_of_ninh_thuan_make_its_printed_total_within_a_hundredth():
    # 54,2 + 31,59 = 85,79 was printed as 85,78: totals are made of parts before rounding
    assert abs(total_of(ninh_thuan())["points"] - 85.78) <= 0.01 + 1e-9


def test_the_parts_of_ninh_thuan_have_their_printed_points_and_percents():
    rows = {row["criterion_code"]: row for row in ninh_thuan().at(stage="final").data.to_pylist()}
    assert rows["8"]["points"] == 31.59
    assert f"{100 * rows['appraised']['share']:.2f}" == "88.13"
    assert f"{100 * rows['8']['share']:.2f}" == "82.05"
    assert {code: rows[code]["max_points"] for code in ("8.sipas", "8.leaders", "8.economy")} == {
        "8.sipas": 10,
        "8.leaders": 22,
        "8.economy": 6.5,
    }


def test_91_17_percent_of_satisfaction_are_9_12_of_10_points():
    # Hà Tĩnh 2021 (baohatinh.vn), under the scheme before
    leaf = load("vn-par-876-province 2022").criterion("8.sipas")
    scheme = load("vn-par-876-province 2022").by_groups(depth=2)
    assert scheme.criterion("8.sipas").formula == leaf.formula
    scores = pi.compute_scores(
        scheme,
        surveys={
            "criterion_code": ["8.sipas"],
            "unit_id": ["ha-tinh"],
            "period": ["2021"],
            "value": ["91,17"],
        },
    )
    (row,) = scores.at(criterion="8.sipas", stage="final").data.to_pylist()
    assert row["points"] == 9.12


# --- SIPAS


def test_sipas_is_a_percentage():
    assert total_of(sipas(80.08))["points"] == 80.08


def test_sipas_from_answers_counts_the_satisfied_and_very_satisfied_of_all_valid_ones():
    answers = {
        "very_satisfied": 30,
        "satisfied": 51,
        "neutral": 12,
        "dissatisfied": 5,
        "very_dissatisfied": 2,
    }
    scores = pi.compute_scores(
        "vn-sipas 2022",
        surveys={
            "criterion_code": ["SIPAS"] * 5,
            "unit_id": ["a"] * 5,
            "period": ["2023"] * 5,
            "option": list(answers),
            "count": list(answers.values()),
        },
    )
    assert total_of(scores)["points"] == 81.0
    assert load("vn-sipas 2022").confidence is pi.model.SourceConfidence.EXAMPLE


# National means: 2022 and 2023 (baotintuc.vn, sipas-cua-63-dia-phuong-nam-2023), 2024
# (vietnam.vnanet.vn, over-90-of-citizens-report-no-difficulties): + 2,58 and + 1,28.
@pytest.mark.parametrize(
    ("year", "value", "before", "change"),
    [(2023, 82.66, 80.08, 2.58), (2024, 83.94, 82.66, 1.28)],
)
def test_the_printed_change_of_sipas_is_the_difference_of_percents(year, value, before, change):
    compared = pi.compare_scores(
        sipas(value, str(year)),
        sipas(before, str(year - 1)),
    ).data.to_pylist()
    (row,) = (row for row in compared if row["criterion_code"] == "total")
    assert round(row["change"], 2) == change


# --- Xuân Lộc: the printed example contradicts the printed formula


def test_the_formula_of_xuan_loc_gives_nothing_below_its_floor():
    label = "vn-xuan-loc-commune undated"
    reached = {
        value: total_of(value_of(label, "targets", value))["points"]
        for value in (100, 95, 90, 89.99, 80, 0)
    }
    assert reached == {100: 1, 95: 0.95, 90: 0.9, 89.99: 0, 80: 0, 0: 0}


def test_the_printed_example_of_xuan_loc_is_a_finding_and_its_points_stand():
    scores = pi.compute_scores(
        "vn-xuan-loc-commune undated",
        rates={
            "criterion_code": ["targets"],
            "unit_id": ["a"],
            "period": ["2023"],
            "value": [100 * 4 / 5],
        },
        awards={
            "criterion_code": ["targets"],
            "unit_id": ["a"],
            "period": ["2023"],
            "points": ["0,8"],
        },
    )
    assert total_of(scores)["points"] == 0.8
    (finding,) = pi.find(scores=scores).select("SCR107")
    assert (finding.subject, finding.severity) == ("targets", pi.vocabulary.Severity.WARNING)
    evidence = finding.evidence
    assert (evidence.value, evidence.points, evidence.other_points) == (80, 0.8, 0)


def test_without_the_printed_points_the_floor_of_xuan_loc_is_the_finding():
    findings = pi.find(scores=value_of("vn-xuan-loc-commune undated", "targets", 80, "2023"))
    (finding,) = findings.select("SCR102")
    assert (finding.evidence.value, finding.evidence.threshold) == (80, 90)
    assert len(findings.select("SCR107")) == 0


# --- Grades


def province_grade(year, index):
    """Grade of a province whose appraised points are all that is needed."""
    impact = min(38.5, index)
    scores = pi.compute_scores(
        load("vn-par-876-province 2022").by_groups(),
        awards={
            "criterion_code": ["appraised", "8"],
            "stage": ["appraised", "survey"],
            "unit_id": ["a"] * 2,
            "period": [str(year)] * 2,
            "points": [round(index - impact, 4), impact],
        },
        regime="calendar",
    )
    return total_of(scores)["grade"]


@pytest.mark.parametrize(
    ("year", "index", "grade"),
    [
        # Cut points belong to the grade that begins there ("từ 80 – dưới 90").
        (2022, 90, "A"),
        (2022, 89.99, "B"),
        (2022, 80, "B"),
        (2022, 79.99, "C"),
        (2022, 70, "C"),
        (2022, 69.99, None),
        (2023, 90, "A"),
        (2023, 89.99, "B"),
        (2023, 79.99, None),
        # the set of 2022 and 2023 says nothing of 2024
        (2024, 90, None),
        # Ninh Thuận and Khánh Hòa 2022, mean of the country 2023: all B
        (2022, 85.78, "B"),
        (2022, 86.19, "B"),
        (2023, 86.98, "B"),
        # no grades were read for other years, and none is made up
        (2025, 95, None),
    ],
)
def test_grades_of_provinces_are_those_of_their_year(year, index, grade):
    assert province_grade(year, index) == grade


def test_par_index_of_2024_is_another_set_of_criteria():
    # 892/QĐ-BNV of 5/12/2024, and for 2025 1187/QĐ-BNV of 15/10/2025, as provinces cite them
    before, after = load("vn-par-876-province 2022"), load("vn-par-892-province 2024")
    ministries = load("vn-par-876-ministry 2022")
    assert before.valid_to == ministries.valid_to == dt.date(2023, 12, 31)
    assert (after.valid_from, after.valid_to) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    # 13 A from 90, 50 B from 80
    (grading,) = after.gradings
    assert (grading.edges, grading.grades, grading.below) == ((80, 90), ("B", "A"), None)
    assert after.mapping_to(before) == {"total": "total"}, "no criterion is the same"


@pytest.mark.parametrize(
    ("points", "grade"),
    [(90, "Xuất sắc"), (83.8, "Tốt"), (78.96, "Khá"), (50, "Trung bình"), (49.99, "Yếu")],
)
def test_grades_of_766(points, grade):
    groups = {"1": 18, "2": 20, "3": 22, "4": 22, "5": 18}
    scores = pi.compute_scores(
        load("vn-766 2022").by_groups(),
        awards={
            "criterion_code": list(groups),
            "unit_id": ["a"] * 5,
            "period": ["2024"] * 5,
            "points": [round(maximum * points / 100, 6) for maximum in groups.values()],
        },
    )
    assert total_of(scores)["grade"] == grade


# Cut points of grades, from published results; the tables that they belong to are local.
BANDS = {
    # susta.vn, Chỉ số CCHC năm 2018 của tỉnh Sơn La
    "PAR INDEX tỉnh 2018": ([70, 75, 80], ["C", "B", "A"], "D"),
    # baodanang.vn, 201204: Quyết định 1898/QĐ-UBND
    "Đà Nẵng QĐ 1898/QĐ-UBND (sở, quận/huyện; từ 2012)": (
        [60, 70, 80, 90],
        ["trung bình", "khá", "tốt", "rất tốt"],
        "yếu",
    ),
    # sonoivu.namdinh.gov.vn, 2020: departments and districts of one province in one year
    "Nam Định 2020 khối Sở": ([80, 90], ["Nhóm II", "Nhóm I"], None),
    "Nam Định 2020 khối huyện": ([70, 80], ["Nhóm II", "Nhóm I"], None),
}


def graded(values, gradings, registry=None):
    scheme = pi.Scheme(
        id="local",
        edition="2020",
        name=pi.Name(vi="Bộ tiêu chí", en="Criteria"),
        criteria=(
            pi.schemes.Criterion(
                code="I", name=pi.Name(vi="Điểm", en="Points"), max_points=100.0, formula=AsPoints()
            ),
        ),
        gradings=gradings,
    )
    scores = pi.compute_scores(
        scheme,
        rates={
            "criterion_code": ["I"] * len(values),
            "unit_id": list(values),
            "period": ["2020"] * len(values),
            "value": list(values.values()),
        },
        registry=registry,
    )
    return {row["unit_id"]: row["grade"] for row in scores.at(criterion="total").data.to_pylist()}


@pytest.mark.parametrize("name", BANDS)
def test_a_cut_point_begins_its_grade(name):
    edges, grades, below = BANDS[name]
    grading = pi.schemes.Grading(edges=tuple(map(float, edges)), grades=tuple(grades), below=below)
    values = {f"at {edge}": edge for edge in edges} | {
        f"under {edge}": edge - 0.01 for edge in edges
    }
    found = graded(values, (grading,))
    assert [found[f"at {edge}"] for edge in edges] == grades
    assert [found[f"under {edge}"] for edge in edges] == [below, *grades[:-1]]


def test_departments_and_districts_of_nam_dinh_are_graded_apart():
    registry = pi.registry_from_table(
        {
            "id": ["so", "huyen"],
            "name": ["Sở A", "Huyện B"],
            "level": ["department", "district"],
            "parent": [None, None],
        }
    )
    gradings = tuple(
        pi.schemes.Grading(edges=edges, grades=("Nhóm II", "Nhóm I"), blocks=(level,))
        for level, edges in (("department", (80.0, 90.0)), ("district", (70.0, 80.0)))
    )
    found = graded({"so": 85.0, "huyen": 85.0}, gradings, registry)
    assert found == {"so": "Nhóm II", "huyen": "Nhóm I"}


@pytest.mark.skipif(
    not (SHARED / "grade_bands.json").is_file(), reason="the bands are not beside the project"
)
def test_the_cut_points_are_those_that_were_collected():
    collected = {
        each["scheme"]: each["bands"]
        for each in json.loads((SHARED / "grade_bands.json").read_text("utf-8"))
        if isinstance(each["bands"], list)
    }

    def bands(edges, grades, below):
        made = dict(zip(grades, edges, strict=True))
        return made | ({} if below is None else {below: None})

    def lower_edges(name):
        return {word: low or None for word, low, _ in collected[name]}

    for name, (edges, grades, below) in BANDS.items():
        assert bands(edges, grades, below) == lower_edges(name)
    of_provinces = (
        *load("vn-par-876-province 2022").gradings,
        *load("vn-par-892-province 2024").gradings,
    )
    for year, grading in zip((2022, 2023, 2024), of_provinces, strict=True):
        # the grades of 2024 hold as long as their edition does
        assert year == (2024 if grading.valid_from is None else grading.valid_from.year)
        assert bands(grading.edges, grading.grades, grading.below) == lower_edges(
            f"PAR INDEX tỉnh {year}"
        )
    (ministry,) = load("vn-par-876-ministry 2022").gradings
    assert bands(ministry.edges, ministry.grades, ministry.below) == lower_edges(
        "PAR INDEX bộ 2022"
    )
    (index,) = load("vn-766 2022").gradings
    assert bands(index.edges, index.grades, index.below) == lower_edges("Bộ chỉ số 766/QĐ-TTg")
