"""A picture of points adds up to the total of the table."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from examples.score_communes import scored
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.errors import InputError, ParseError, UnknownCodeError
from parindex.i18n import catalogue
from parindex.schemes.criterion import Combination, Criterion

SVG = "{http://www.w3.org/2000/svg}"
SCORES = scored()
COMMUNES = sorted(set(SCORES.to_pandas()["unit_id"]))


def texts_of(picture):
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def own_scheme(**columns):
    return pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Hạn", "Kế hoạch"],
            "maximum": [8, 2],
            "formula": ["levels(done: 8; late: 3)", "levels(done: 2; late: 1)"],
            **columns,
        },
        id="own",
        edition="2023",
    )


def own_scores(first="late", second="done"):
    awards = {
        "unit_id": ["A", "A"],
        "period": ["2023"] * 2,
        "criterion_code": ["1", "2"],
        "answer": [first, second],
    }
    return pi.compute_scores(own_scheme(), awards=awards)


@pytest.mark.parametrize("unit", COMMUNES)
@pytest.mark.parametrize("period", ["2022", "2023"])
def test_the_picture_is_the_table_and_adds_up(unit, period):
    picture = plots.points(SCORES, unit, period=period)
    table = {
        row["criterion_code"]: row
        for row in SCORES.at(unit_id=unit, period=period, stage="final").data.to_pylist()
    }
    drawn = picture.data.to_pylist()
    for row in drawn:
        assert row["points"] == table[row["criterion_code"]]["points"]
        assert row["max_points"] == table[row["criterion_code"]]["max_points"]
    assert drawn[-1]["criterion_code"] == "total"
    regular = [row for row in drawn[:-1] if row["role"] == "regular"]
    losses = [row["lost"] for row in regular if row["lost"] is not None]
    assert losses == sorted(losses, reverse=True)
    if drawn[-1]["points"] is not None:
        applies = sum(row["max_points"] for row in regular)
        summed = sum(row["points"] or 0.0 for row in drawn[:-1]) * drawn[-1]["max_points"] / applies
        assert summed == pytest.approx(drawn[-1]["points"], abs=0.05)


def test_a_commune_whose_total_was_rescaled_says_so():
    """The figures of commune 05 in the table: 75.89 of 98 that apply, printed as 77.44 of 100."""
    unit = next(each for each in COMMUNES if each.endswith("05"))
    picture = plots.points(SCORES, unit, period="năm 2023", language="vi", made_up=True)
    texts = texts_of(picture)
    assert "Xã Ví Dụ 05: 77,44 trên 100 điểm" in plain(picture.title)
    for text in (
        "mất 6,77",
        "17,23 / 24",
        "Cộng các phần áp dụng, quy đổi từ 98 về 100",
        "75,89 / 98",
        "77,44 / 100",
        "Điểm trừ (tối đa 3)",
        "−3",
    ):
        assert text in texts, text
    assert texts[-1].startswith("SỐ LIỆU GIẢ ĐỊNH.")


def test_points_of_the_first_stage_are_drawn_where_they_are_others():
    unit = next(each for each in COMMUNES if each.endswith("05"))
    rows = plots.points(SCORES, unit, period="2023").data.to_pylist()
    claimed = SCORES.at(unit_id=unit, period="2023", stage="self").to_pandas()
    points = dict(zip(claimed["criterion_code"], claimed["points"], strict=True))
    others = {row["criterion_code"]: row["first_points"] for row in rows if row["first_points"]}
    assert others
    assert all(first == points[code] for code, first in others.items())
    of_self = plots.points(SCORES, unit, period="2023", stage="self").data
    assert pc.all(of_self["first_points"].is_null()).as_py()


def under_one_heading(**of_heading):
    own = own_scheme()
    top = Criterion(code="0", name=pi.Name(vi="Tất cả"), **of_heading)
    below = [attrs.evolve(each, parent="0") for each in own.children()]
    return attrs.evolve(own, criteria=(top, *below))


def points_of(scheme):
    awards = {
        "unit_id": ["A", "A"],
        "period": ["2023"] * 2,
        "criterion_code": ["1", "2"],
        "answer": ["late", "done"],
    }
    rows = plots.points(pi.compute_scores(scheme, awards=awards), "A").data.to_pylist()
    return [(row["criterion_code"], row["points"]) for row in rows]


def test_in_the_place_of_a_single_heading_those_below_it_are_drawn():
    assert points_of(under_one_heading()) == [("1", 3.0), ("2", 2.0), ("total", 5.0)]


def test_a_heading_that_is_not_the_sum_of_those_below_stays():
    capped = under_one_heading(max_points=4.0, capped=True, max_note="at most 4")
    assert points_of(capped) == [("0", 4.0), ("total", 4.0)]


def test_no_loss_is_no_loss_in_the_title():
    picture = plots.points(own_scores("done", "done"), "A")
    assert plain(picture.title) == "A: 10 of 10 points"
    assert not any(text.startswith("lost ") for text in texts_of(picture))


def test_a_criterion_without_points_says_why():
    awards = {
        "unit_id": ["A"],
        "period": ["2023"],
        "criterion_code": ["1"],
        "answer": ["late"],
    }
    picture = plots.points(pi.compute_scores(own_scheme(), awards=awards), "A")
    assert picture.title.startswith("A: the total is not known yet; most were lost at 1. ")
    rows = {row["criterion_code"]: row for row in picture.data.to_pylist()}
    assert rows["2"]["points"] is None
    assert rows["2"]["lost"] is None
    assert "– / 2" in texts_of(picture)


def test_parts_that_are_not_those_of_the_total_are_not_drawn():
    scores = own_scores()
    points = np.where(
        pc.equal(scores.data["criterion_code"].cast(pa.string()), "total"), 9.0, [3.0, 2.0, 5.0]
    )
    place = scores.data.schema.get_field_index("points")
    wrong = attrs.evolve(scores, data=scores.data.set_column(place, "points", pa.array(points)))
    with pytest.raises(InputError, match=r"add up to the total, got . and 9"):
        plots.points(wrong, "A")


def test_what_is_not_there_is_named():
    scores = own_scores()
    with pytest.raises(UnknownCodeError, match="'B'"):
        plots.points(scores, "B")
    with pytest.raises(UnknownCodeError, match="2024"):
        plots.points(scores, "A", period="2024")
    with pytest.raises(UnknownCodeError, match="stage"):
        plots.points(scores, "A", stage="first")
    with pytest.raises(ParseError):
        plots.points(scores, "A", period="soon")
    with pytest.raises(InputError, match="ScoreTable"):
        plots.points(scores.data, "A")


def scored_by_means():
    """Two years of a scheme whose total is a mean of three: 0.8, 0.45 and 0.71 make 0.6533."""
    codes = ["OSI", "TII", "HCI"]
    values = {
        "criterion_code": codes * 2,
        "unit_id": ["A"] * 6,
        "period": ["2017"] * 3 + ["2018"] * 3,
        "value": [0.6, 0.4, 0.7, 0.8, 0.45, 0.71],
    }
    return pi.compute_scores(pi.load_scheme("un-egdi", "2014"), rates=values)


def test_a_total_that_is_a_mean_is_said_to_be_one_and_is_no_sum():
    picture = plots.points(scored_by_means(), "A", period="2018")
    texts = texts_of(picture)
    assert "The total is the weighted mean of the shares, times the maximum" in texts
    assert not [text for text in texts if "Sum" in text]
    compared = pi.compare_scores(scored_by_means())
    with pytest.raises(InputError, match=r"combined by weighted_mean; plans\.decompose_scores"):
        plots.waterfall(compared, "A")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_way_to_combine_has_words(language):
    known = catalogue(language)
    ways = {f"plots.combined_{each.value}" for each in Combination if each is not Combination.SUM}
    assert ways <= set(known)
