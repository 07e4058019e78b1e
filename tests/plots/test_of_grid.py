"""A grid shows units by indicators, says what must be seen first, and is its table."""

from __future__ import annotations

import re

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from tests.examples_of_properties import examples
from tests.makers import MET, form_of, unit
from tests.plain_text import plain
from tests.plots.drawn import boxes_of, check_markup, check_page, texts_of

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError

LATE = pi.Indicator.proportion(
    "late", numerator=["late"], denominator=["d"], polarity="lower_is_better"
)
TARGETS = [pi.Target(indicator="met", value=95.0), pi.Target(indicator="late", value=10.0)]


def review_of(now, before, *, late=5, size=1000, units=None, indicators=(MET, LATE), **options):
    units = units or [f"u{place:04}" for place in range(len(now))]
    count = len(units)
    counts = {
        "unit_id": units * 2,
        "period": ["2022"] * count + ["2023"] * count,
        "n": [*before, *now],
        "late": [late] * (2 * count),
        "d": [size] * (2 * count),
    }
    known = {each.code for each in indicators}
    targets = [each for each in TARGETS if each.indicator in known]
    return pi.assess(counts, indicators=indicators, targets=targets, **options)


def grid_of(review, **options):
    given = {"period": "2023", "targets": TARGETS, "findings": review.findings}
    return plots.grid(review.rates, review.comparisons, **(given | options))


def test_a_cell_has_value_and_mark_and_a_missing_one_its_reason():
    """On paper: 84 % misses 95 %, 97 % reaches it, the third was not reported."""
    picture = grid_of(review_of([840, 970, None], [950, 960, 930]))
    rows = {(row["indicator_code"], row["unit_id"]): row for row in picture.data.to_pylist()}
    assert len(rows) == 6
    assert rows["met", "u0000"]["value"] == 84.0
    assert rows["met", "u0000"]["reached"] == "missed"
    assert rows["met", "u0000"]["mark"] == "deteriorated"
    assert rows["met", "u0002"]["reason"] == "missing_count"
    texts = texts_of(picture)
    for text in ("84.00%", "97.00%", "0.50%", "count not reported", "target 95%", "target 10%"):
        assert text in texts, text
    assert plain(picture.title) == (
        "1 of 3 units misses the target of at least one indicator, "
        "most of them of indicator met (1)"
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_titles_come_in_the_order_of_what_must_be_seen_first(language):
    def title(now, before, **options):
        review = review_of(now, before)
        return grid_of(review, language=language, **options).title

    missed, worse = title([800, 990], [990, 990]), title([800, 990], [990, 990], targets=())
    better, values = title([990, 990], [800, 990], targets=()), title([990], [990], targets=())
    nothing = title([None], [990], targets=(), indicators=["met"])
    starts = {
        "vi": ("1 trên 2 đơn vị chưa đạt", "1 trên 2 đơn vị kém hơn", "1 trên 2 đơn vị cải thiện"),
        "en": ("1 of 2 units misses", "1 of 2 units is worse", "1 of 2 units improved"),
    }[language]
    for text, start in zip((missed, worse, better), starts, strict=True):
        assert plain(text).startswith(start)
    assert re.match("1 trên 1 đơn vị có|1 of 1 unit has", plain(values))
    assert re.match("Chưa đơn vị nào trong 1|None of 1 unit", plain(nothing))


def test_counts_that_contradict_each_other_come_first_and_are_marked():
    flow = pi.model.CountKind.FLOW
    parts = pi.model.CountSum.of(["n", "late"])
    form = attrs.evolve(
        form_of(n=flow, late=flow, d=flow),
        identities=(pi.model.CountIdentity(code="sum", total="d", parts=parts),),
    )
    picture = grid_of(review_of([800, 995], [995, 995], form=form))
    assert plain(picture.title) == "Counts of 1 of 2 units contradict each other (u0000)"
    texts = texts_of(picture)
    assert "80.00% (!)" in texts
    assert any("CNT101" in text for text in texts)
    (left,) = (box[1] for box in boxes_of(picture) if box[0] == "80.00% (!)")
    assert left > picture.figure.axes[1].get_position().x1 * 720  # beside the drawing


def test_title_and_cells_count_what_the_findings_count():
    rng = np.random.default_rng(3)
    review = review_of(rng.integers(800, 1000, 30).tolist(), [950] * 30)
    picture = grid_of(review)
    found = review.findings.to_pandas()
    now = found[(found["period"] == "2023") & found["rule"].isin(["TGT101", "TGT104"])]
    reached = picture.data.to_pandas()["reached"]
    assert reached.isin(["missed", "missed_unclear"]).sum() == len(now) > 0
    assert plain(picture.title).startswith(f"{now['unit_id'].nunique()} of 30 units miss")


@examples(25)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 50), st.none() | st.integers(0, 50)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 50),
)
def test_the_picture_is_the_table(counts, late):
    now, before = zip(*counts, strict=True)
    review = review_of(list(now), list(before), late=late, size=50)
    picture = grid_of(review)
    there = {
        (row["indicator_code"], row["unit_id"]): row["value"]
        for row in review.rates.data.to_pylist()
        if row["period"] == "2023"
    }
    codes = {row["indicator_code"] for row in picture.data.to_pylist()}
    drawn = {
        (row["indicator_code"], row["unit_id"]): row["value"] for row in picture.data.to_pylist()
    }
    assert drawn == {key: value for key, value in there.items() if key[0] in codes}
    printed = {text for text in texts_of(picture) if re.fullmatch(r"\d+\.\d\d%", text)}
    assert printed == {f"{value:.2f}%" for value in drawn.values() if value is not None}
    check_page(picture)


@examples(20)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.sampled_from([0, 7, 400]))
def test_every_value_stands_where_the_axis_of_its_indicator_has_it(now, late):
    picture = grid_of(review_of(now, [500] * len(now), late=late))
    rows = picture.data.to_pylist()
    for axes, code in zip(picture.figure.axes[1:], ("met", "late"), strict=True):
        values = sorted(row["value"] for row in rows if row["indicator_code"] == code)
        low, high = axes.get_xlim()
        assert low <= values[0] <= values[-1] <= high, "no value is cut off"
        # an axis is never narrower than ten smallest differences
        assert high - low >= 10 - 1e-9
        marks = [np.asarray(each.get_offsets()) for each in axes.collections]
        drawn = {
            (round(float(x), 6), int(y))
            for part in marks
            for x, y in part
            if len(part) and y == int(y)
        }
        units = list(dict.fromkeys(row["unit_id"] for row in rows))
        wanted = {
            (round(row["value"], 6), units.index(row["unit_id"]))
            for row in rows
            if row["indicator_code"] == code
        }
        assert wanted <= drawn


@pytest.mark.parametrize("count", [1, 12, 40, 41, 3321])
def test_any_number_of_units_has_a_page(count):
    rng = np.random.default_rng(count)
    now = rng.integers(900, 1000, count).tolist()
    picture = grid_of(review_of(now, [950] * count, late=50))
    shown = len(set(picture.data["unit_id"].to_pylist()))
    assert shown == (count if count <= 40 else 16)
    assert len(picture.to_svg()) < (100_000 if count > 40 else 200_000)
    assert any(f"… {count - shown:,} more units" in text for text in texts_of(picture)) == (
        shown < count
    )
    check_page(picture)
    check_markup(picture)


def test_of_many_units_those_are_drawn_that_need_a_look():
    now = [990] * 60
    now[57], now[33] = 700, 800
    picture = grid_of(review_of(now, [990] * 60))
    assert list(dict.fromkeys(picture.data["unit_id"].to_pylist())) == ["u0033", "u0057"]
    assert "… 58 more units are not drawn; 58 have no cell that needs a look." in texts_of(picture)


def test_units_and_indicators_stand_in_the_order_asked_for():
    review = review_of([900, 950, 990], [900, 950, 990])
    picture = grid_of(review, units=["u0002", "u0000"], indicators=["late", "met"])
    assert picture.data["unit_id"].to_pylist() == ["u0002", "u0000"] * 2
    assert picture.data["indicator_code"].to_pylist() == ["late"] * 2 + ["met"] * 2


def test_a_unit_without_a_row_of_an_indicator_is_told_in_words():
    one = pi.compute_rates({"unit_id": ["A"], "period": ["2023"], "n": [9], "d": [10]}, [MET]).data
    two = pi.compute_rates({"unit_id": ["B"], "period": ["2023"], "late": [1], "d": [10]}, [LATE])
    both = attrs.evolve(
        two,
        data=pa.concat_tables([one, two.data]).unify_dictionaries(),
        provenance=attrs.evolve(two.provenance, indicators=(MET, LATE)),
    )
    picture = plots.grid(both)
    assert texts_of(picture).count("not in the table") == 2
    assert len(picture.data) == 2


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_name_runs_out_of_the_page_or_becomes_markup(language):
    names = ["Xã có tên rất dài " * 5, "<b>&\"'", "$x_1$ \\frac", "שלום", "Xa\u0303 No\u0301"]
    ids = [f"u{place}" for place in range(len(names))]
    registry = pi.UnitRegistry([unit(i, name=n.strip()) for i, n in zip(ids, names, strict=True)])
    review = review_of([900] * 5, [950] * 5, units=ids, registry=registry)
    picture = grid_of(review, registry=registry, language=language)
    assert "<b>&\"'" in picture.data["name"].to_pylist()
    check_page(picture)
    check_markup(picture)


def test_many_indicators_stand_in_blocks_below_each_other():
    many = [attrs.evolve(MET, code=f"m{place}") for place in range(7)]
    review = review_of([900, 950], [950, 950], indicators=[*many, LATE])
    picture = plots.grid(review.rates, review.comparisons, period="2023")
    assert len(set(picture.data["indicator_code"].to_pylist())) == 8
    assert [text for text, *_ in boxes_of(picture)].count("u0000") == 3
    check_page(picture)


def test_the_vietnamese_picture_has_no_english_word():
    review = review_of([840, 970, None], [950, 960, 930])
    texts = " ".join(texts_of(grid_of(review, language="vi"))).lower()
    assert not re.search(r"\b(the|of|units?|target|missed|value)\b", texts)


def test_what_is_not_there_is_named():
    review = review_of([900], [900])
    with pytest.raises(UnknownCodeError, match="nothing"):
        grid_of(review, indicators=["nothing"])
    with pytest.raises(InputError, match="units must be units with a row in the rates, got 'X'"):
        grid_of(review, units=["X"])
    empty = review_of([None], [None], indicators=[MET])
    with pytest.raises(InputError, match="rates must have a value of some indicator"):
        grid_of(empty, targets=())


def test_the_rows_are_drawn_into_axes_of_the_caller():
    """On paper: 84 % stands in the first place of the first panel, 97 % in the second."""
    review = review_of([840, 970, None], [950, 960, 930])
    own = Figure()
    both = own.subplots(1, 2, sharey=True)
    picture = grid_of(review, indicators=["met", "late"], ax=both)
    assert picture.figure is own
    assert [text.get_text() for text in both[0].get_yticklabels()] == ["u0000", "u0001", "u0002"]
    assert [axes.get_title() for axes in both] == ["indicator met", "indicator late"]
    drawn = {
        (round(float(x), 6), int(y))
        for part in both[0].collections
        for x, y in np.asarray(part.get_offsets())
    }
    assert {(84.0, 0), (97.0, 1)} <= drawn
    hatched = [sum(each.get_hatch() == "////" for each in axes.patches) for axes in both]
    assert hatched == [1, 0], "what is missing has a band"
    assert picture.data.equals(grid_of(review, indicators=["met", "late"]).data)
    with pytest.raises(InputError, match=r"one Axes for each of the 2 .*, got 1"):
        grid_of(review, ax=own.add_subplot())
    one = Figure().add_subplot()
    assert grid_of(review, indicators=["met"], ax=one).figure is one.get_figure()
