"""PAPI: published values add up to published totals, and editions say where the series breaks."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from statistics import correlation, fmean

import pytest

import parindex as pi

# Published panel 2011-2024, compiled under the MIT licence; stands beside the project, not in it.
PANEL = Path(__file__).parents[3] / "shared" / "data"
with_panel = pytest.mark.skipif(
    not (PANEL / "papi_subdimensions_2011_2024.csv").is_file(),
    reason="the published panel is not beside the project",
)
# Totals of Lào Cai in the panel, two decimals.
LAO_CAI = {
    2018: "44.37",
    2019: "45.06",
    2020: "42.95",
    2021: "40.15",
    2022: "40.40",
    2023: "42.11",
    2024: "41.75",
}
# Sub-dimensions of Lào Cai in the panel, four decimals: at least one year of each edition.
ROWS = {
    2017: (
        "11=0.9146 12=1.7719 13=1.4629 14=1.0628 21=2.3372 22=1.8197 23=1.7186 31=2.3449 "
        "32=2.0024 33=1.2149 41=1.6958 42=1.9983 43=1.0953 44=1.7447 51=1.6644 52=1.7913 "
        "53=1.5066 54=1.8474 61=2.0013 62=1.6997 63=1.6119 64=1.6901 "
    ),
    2018: (
        "11=1.0246 12=1.5542 13=1.5819 14=1.2515 21=0.8720 22=1.8702 23=1.4086 24=1.2972 "
        "31=1.8720 32=1.0045 33=2.0174 41=1.5611 42=2.0213 43=0.9271 44=1.8667 51=1.9321 "
        "52=1.7797 53=1.6619 54=1.9517 61=1.9790 62=1.6479 63=2.0374 64=1.5080 71=1.6142 "
        "72=2.0798 73=0.6095 81=0.5781 82=2.8636 "
    ),
    2020: (
        "11=0.8136 12=1.4907 13=1.6511 14=1.1940 21=0.9539 22=1.7494 23=1.5779 24=1.3279 "
        "31=1.7773 32=1.1678 33=2.0343 41=1.6642 42=2.0953 43=1.0730 44=1.8827 51=1.9646 "
        "52=1.8951 53=1.8526 54=1.8530 61=2.0178 62=1.3367 63=1.9080 64=1.4788 71=0.9116 "
        "72=1.8046 73=0.6409 81=0.4442 82=2.0462 83=0.3434 "
    ),
    2021: (
        "11=0.5887 12=1.6404 13=1.5253 14=0.6092 21=0.8146 22=1.7966 23=1.4409 24=1.1607 "
        "31=1.9155 32=0.4845 33=1.6653 41=1.3388 42=1.8135 43=0.9777 44=1.8253 51=2.4846 "
        "53=2.2312 54=2.3721 61=1.8940 62=1.6458 63=1.9277 64=1.9441 71=0.7993 72=1.7228 "
        "73=0.7066 81=0.5108 82=1.8555 83=0.4600 "
    ),
}
BREAKS = (("2018", "2011"), ("2019", "2018"), ("2021", "2019"))


def edition_of(year):
    return "2011" if year < 2018 else "2018" if year == 2018 else "2019" if year < 2021 else "2021"


def scheme_of(year):
    return pi.load_scheme("vn-papi", edition_of(year))


def scored(year, values, prior=None):
    """Scores of one year; values by province and sub-dimension."""
    return pi.compute_scores(
        scheme_of(year),
        rates={
            "criterion_code": [code for _, code in values],
            "unit_id": [province for province, _ in values],
            "period": [str(year)] * len(values),
            "value": list(values.values()),
        },
        prior=prior,
    )


def lao_cai(year):
    pairs = (pair.split("=") for pair in ROWS[year].split())
    return scored(year, {("Lao Cai", f"SC{code}"): float(value) for code, value in pairs})


def points(scores):
    return {
        (row["unit_id"], row["criterion_code"]): row["points"] for row in scores.data.to_pylist()
    }


def read(name):
    with (PANEL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def panel():
    """Values by year, province and sub-dimension; what is blank has none."""
    return {
        (int(row["year"]), row["province"], code): float(value)
        for row in read("papi_subdimensions_2011_2024.csv")
        for code, value in row.items()
        if code.startswith("SC") and value
    }


def column(panel, year, code):
    return {
        province: value
        for (when, province, which), value in panel.items()
        if (when, which) == (year, code)
    }


def test_each_edition_has_its_dimensions_and_sub_dimensions():
    sizes = {
        edition: (
            len(scheme.children()),
            len(scheme.leaves),
            [len(scheme.children(each.code)) for each in scheme.children()],
            scheme.max_points,
        )
        for edition in ("2011", "2018", "2019", "2021")
        for scheme in [pi.load_scheme("vn-papi", edition)]
    }
    assert sizes == {
        "2011": (6, 22, [4, 3, 3, 4, 4, 4], 60),
        "2018": (8, 28, [4, 4, 3, 4, 4, 4, 3, 2], 80),
        "2019": (8, 29, [4, 4, 3, 4, 4, 4, 3, 3], 80),
        "2021": (8, 28, [4, 4, 3, 4, 3, 4, 3, 3], 80),
    }


def test_parts_of_a_dimension_share_its_ten_points():
    for edition in ("2011", "2018", "2019", "2021"):
        scheme = pi.load_scheme("vn-papi", edition)
        for dimension in scheme.children():
            assert (dimension.min_points, dimension.max_points) == (1, 10)
            parts = scheme.children(dimension.code)
            assert {part.max_points for part in parts} == {10 / len(parts)}
            # printed with two decimals and cut off: 0,25, 0,33, 0,5
            assert {part.min_points for part in parts} == {math.floor(100 / len(parts)) / 100}


@pytest.mark.parametrize(("year", "total"), [(2018, "44.37"), (2020, "42.95"), (2021, "40.15")])
def test_the_parts_of_lao_cai_make_its_total(year, total):
    assert f"{points(lao_cai(year))['Lao Cai', 'total']:.2f}" == total == LAO_CAI[year]


def test_a_fall_of_15_26_percent_in_2021_was_0_785_points():
    # dimension 1 of Lào Cai: the press printed the percent as 15,25 points
    before, after = lao_cai(2020), lao_cai(2021)
    rows = {row["criterion_code"]: row for row in pi.compare_scores(after, before).data.to_pylist()}
    assert round(rows["D1"]["change"], 3) == round(4.3635 - 5.1494, 3) == -0.786
    assert round(100 * rows["D1"]["change"] / rows["D1"]["other_points"], 2) == -15.26
    assert rows["D5"]["change"] is None
    assert rows["D5"]["comparability"] == "not_mapped"


@with_panel
@pytest.mark.parametrize("year", range(2011, 2025))
def test_every_dimension_and_total_of_the_panel_is_reproduced(panel, year):
    values = {(who, code): value for (when, who, code), value in panel.items() if when == year}
    reached = points(scored(year, values))
    dimensions = [each.code for each in scheme_of(year).children()]
    printed = {
        (row["province"], code): float(row[code]) if row[code] else None
        for row in read("papi_dimensions_2011_2024.csv")
        if int(row["year"]) == year
        for code in (*dimensions, "total")
    }
    assert len(printed) == 63 * (len(dimensions) + 1)
    for key, value in printed.items():
        if value is None:
            assert reached.get(key) is None, key
        else:
            assert abs(reached[key] - value) < 1e-6, key


@with_panel
def test_the_totals_of_lao_cai_are_reproduced(panel):
    for year, total in LAO_CAI.items():
        values = {
            (who, code): value
            for (when, who, code), value in panel.items()
            if (when, who) == (year, "Lao Cai")
        }
        assert f"{points(scored(year, values))['Lao Cai', 'total']:.2f}" == total


def test_an_edition_names_the_one_before_and_maps_only_to_it():
    for after, before in BREAKS:
        scheme = pi.load_scheme("vn-papi", after)
        assert scheme.replaces == f"vn-papi {before}"
        assert set(scheme.mapping_to(pi.load_scheme("vn-papi", before))) > {"total"}
    first, last = pi.load_scheme("vn-papi", "2011"), pi.load_scheme("vn-papi", "2021")
    assert last.mapping_to(first) == {"total": "total"}


def test_in_2018_the_codes_of_dimension_2_shift_by_one_and_dimensions_7_and_8_enter():
    after, before = pi.load_scheme("vn-papi", "2018"), pi.load_scheme("vn-papi", "2011")
    was = after.mapping_to(before)
    assert {code: was.get(code) for code in ("SC21", "SC22", "SC23", "SC24")} == {
        "SC21": None,
        "SC22": "SC21",
        "SC23": "SC22",
        "SC24": "SC23",
    }
    diff = after.diff(before)
    assert [each.code for each in diff.select("added")] == [
        *("D2", "SC21"),
        *("D3", "SC31", "SC32", "SC33"),
        *("D7", "SC71", "SC72", "SC73"),
        *("D8", "SC81", "SC82"),
    ]
    assert [each.other_code for each in diff.select("removed")] == [
        *("D2", "D3", "SC31", "SC32", "SC33")
    ]
    assert {each.code: each.changed for each in diff.select("changed")} == dict.fromkeys(
        ("SC22", "SC23", "SC24"), ("max_points",)
    )
    assert (diff.max_points, diff.other_max_points) == (80, 60)


def test_in_2019_a_third_part_of_dimension_8_enters():
    diff = pi.load_scheme("vn-papi", "2019").diff(pi.load_scheme("vn-papi", "2018"))
    assert "SC83" in {each.code for each in diff.select("added")}
    assert "SC83" not in {each.other_code for each in diff.select("removed")}
    changed = {each.code: (each.other_max_points, each.max_points) for each in diff.criteria}
    assert changed["SC81"] == changed["SC82"] == (5, 10 / 3)
    assert {each.code for each in diff.select("changed")} == {"SC81", "SC82"}


def test_in_2021_construction_permits_leave_and_the_rest_of_dimension_5_is_rescaled():
    diff = pi.load_scheme("vn-papi", "2021").diff(pi.load_scheme("vn-papi", "2019"))
    gone = {each.other_code for each in diff.select("removed")}
    assert "SC52" in gone
    assert gone - {each.code for each in diff.select("added")} == {"SC52"}
    rescaled = {
        each.code: (each.other_max_points, each.max_points) for each in diff.select("changed")
    }
    assert rescaled == dict.fromkeys(("SC51", "SC53", "SC54"), (2.5, 10 / 3))


def test_across_2018_the_list_of_poor_households_compares_with_its_old_code():
    rows = {
        row["criterion_code"]: row
        for row in pi.compare_scores(lao_cai(2018), lao_cai(2017)).data.to_pylist()
    }
    assert rows["SC22"]["other_criterion_code"] == "SC21"
    assert round(rows["SC22"]["share_change"], 4) == round(1.8702 / 2.5 - 2.3372 / (10 / 3), 4)
    assert rows["SC21"]["other_criterion_code"] is None
    assert rows["SC21"]["comparability"] == "not_mapped"


# What the notes of the editions say of the panel, worked out again from it.
@with_panel
@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("SC21", {2017: 2.19, 2018: 0.84}),
        ("SC22", {2018: 1.72}),
        ("SC23", {2018: 1.37}),
        ("SC24", {2018: 1.33}),
        ("SC32", {2015: 1.86, 2016: 1.50, 2017: 1.52, 2018: 1.11, 2020: 1.00, 2021: 0.49}),
        ("SC33", {2015: 1.91, 2016: 1.26, 2017: 1.31, 2018: 1.91}),
        ("SC11", {2018: 1.09, 2019: 0.76, 2021: 0.72, 2022: 1.00}),
        ("SC71", {2018: 1.94, 2019: 0.97}),
        ("SC81", {2018: 0.60, 2019: 0.39}),
        ("SC82", {2018: 2.45, 2019: 1.78}),
        ("SC83", {2019: 1.25, 2020: 0.41}),
        ("SC51", {2020: 1.82, 2021: 2.40}),
        ("SC53", {2020: 1.77, 2021: 2.31}),
        ("SC54", {2020: 1.90, 2021: 2.47}),
        ("SC64", {2020: 1.49, 2021: 1.94}),
    ],
)
def test_the_means_in_the_notes_are_those_of_the_panel(panel, code, means):
    found = {year: round(fmean(column(panel, year, code).values()), 2) for year in means}
    assert found == means


@with_panel
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((2017, "SC21"), (2018, "SC22"), 0.57),
        ((2017, "SC21"), (2018, "SC21"), 0.23),
        ((2017, "SC23"), (2018, "SC24"), 0.23),
        ((2017, "SC31"), (2018, "SC31"), 0.19),
        ((2017, "SC32"), (2018, "SC32"), 0.19),
        ((2017, "SC33"), (2018, "SC33"), 0.34),
        ((2018, "SC81"), (2019, "SC81"), 0.46),
        ((2018, "SC82"), (2019, "SC82"), 0.84),
        ((2019, "SC83"), (2020, "SC83"), -0.06),
        ((2015, "SC32"), (2016, "SC33"), 0.72),
        ((2015, "SC32"), (2016, "SC32"), -0.01),
    ],
)
def test_the_correlations_in_the_notes_are_those_of_the_panel(panel, before, after, expected):
    one, two = column(panel, *before), column(panel, *after)
    both = sorted(one.keys() & two.keys())
    found = correlation([one[who] for who in both], [two[who] for who in both])
    assert round(found, 2) == expected


@with_panel
@pytest.mark.parametrize(
    ("year", "gaps"),
    [
        (2014, {"Bac Giang": 6, "Dong Thap": 6}),
        (2018, {"Quang Ninh": 2, "Dong Thap": 2}),
        (2021, {"Bac Giang": 8, "Bac Ninh": 8, "Quang Ninh": 8}),
        (2022, {"Bac Giang": 4, "Bac Ninh": 4}),
        (2023, {"Quang Ninh": 8, "Binh Duong": 8}),
        (2024, {"Vinh Phuc": 8, "Tien Giang": 8}),
    ],
)
def test_the_gaps_in_the_notes_are_those_of_the_panel(year, gaps):
    dimensions = [each.code for each in scheme_of(year).children()]
    found = {
        row["province"]: sum(not row[code] for code in dimensions)
        for row in read("papi_dimensions_2011_2024.csv")
        if int(row["year"]) == year
    }
    assert {who: count for who, count in found.items() if count} == gaps
    assert any("The panel" in note and str(year) in note for note in scheme_of(year).notes)


def test_provinces_are_grouped_by_others_and_not_ranked_here():
    registry = pi.registry_from_table(
        {"id": ["Lao Cai"], "name": ["Lào Cai"], "level": ["province"], "parent": [None]}
    )
    values = dict(pair.split("=") for pair in ROWS[2021].split())
    scores = pi.compute_scores(
        scheme_of(2021),
        rates={
            "criterion_code": [f"SC{code}" for code in values],
            "unit_id": ["Lao Cai"] * len(values),
            "period": ["2021"] * len(values),
            "value": list(values.values()),
        },
        registry=registry,
    )
    (total,) = scores.at(criterion="total").data.to_pylist()
    assert (round(total["points"], 2), total["rank"], total["grade"]) == (40.15, None, None)


def test_points_of_an_edition_before_keep_their_part_of_the_maximum():
    # SC51 had 1,9646 of 2,5 in 2020, which are 2,6195 of 3,33; 2,4846 of 2021 are less
    rows = {
        row["criterion_code"]: row
        for row in pi.compare_scores(lao_cai(2021), lao_cai(2020)).data.to_pylist()
    }
    fall = rows["SC51"]["performance_change"]
    assert round(fall, 4) == round(100 * (2.4846 - 1.9646 * 4 / 3) / 80, 4) < 0
    # by the scheme: the same part of a maximum that counts for more
    gain = rows["SC51"]["scheme_change"]
    assert round(gain, 4) == round(100 * 1.9646 * (4 / 3 - 1) / 80, 4)
