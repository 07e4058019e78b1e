"""A picture of a series shows the limits of the table, its gaps and its signals."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from tests.makers import rates_of
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [f"{year}-M{month:02}" for year in (2022, 2023) for month in range(1, 13)]
# about 94 % for a year, one month far below, a gap, then about 97.5 %
MET = [470] * 3 + [468, 473, 469, 471, 466, 474, 470, 469, 472, 430, None] + [487] * 10


def control_of(met=MET, months=MONTHS, **options):
    rates = rates_of(months, met, [500] * len(met), ["A"] * len(met))
    return pi.compute_control_limits(rates, **options)


def texts_of(picture):
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


@pytest.fixture
def control():
    targets = [pi.Target(indicator="met", value=95.0)]
    return control_of(baseline="2022-M12", targets=targets)


def test_the_picture_is_the_table(control):
    picture = plots.series(control, indicator="met", unit_id="A")
    assert picture.data.equals(control.data)
    axes = picture.figure.axes[1]
    offsets = [np.asarray(each.get_offsets()) for each in axes.collections]
    drawn = np.concatenate([each for each in offsets if each.any()])
    values = control.to_pandas()["value"].to_numpy(float)
    for value in values[~np.isnan(values)]:
        assert np.isclose(drawn[:, 1], value).any()


def test_the_title_counts_the_points_at_which_a_rule_holds(control):
    frame = control.to_pandas()
    sides = frame[["beyond", "shift", "trend", "two_of_three"]].fillna(0).to_numpy(int)
    unusual = int((sides != 0).any(axis=1).sum())
    picture = plots.series(control, indicator="met", unit_id="A")
    assert unusual > 1
    assert plain(picture.title) == (
        f"Indicator met in A: {unusual} of 23 periods are unusual, the last of them December 2023"
    )
    texts = texts_of(picture)
    assert any(text.startswith("a: ") and "SPC101" in text for text in texts)
    assert any(text.startswith("b: ") and "SPC102" in text for text in texts)
    assert "target 95%" in texts


def test_a_gap_breaks_the_line_and_is_hatched(control):
    axes = plots.series(control, indicator="met", unit_id="A").figure.axes[1]
    lines = [np.asarray(line.get_xdata(), float) for line in axes.lines]
    assert all(13 not in line for line in lines)
    assert any(patch.get_hatch() == "////" for patch in axes.patches)


def test_a_calm_series_says_so():
    calm = control_of([470, 472, 468, 471, 469, 470, 473, 467, 470, 471], MONTHS[:10])
    picture = plots.series(calm, indicator="met", unit_id="A", language="vi")
    assert plain(picture.title) == "Chỉ tiêu met của A: không kỳ nào trong 10 kỳ bất thường"


def test_a_short_series_has_no_limits_and_says_so():
    picture = plots.series(control_of([470, 471], MONTHS[:2]), indicator="met", unit_id="A")
    assert plain(picture.title) == "Indicator met in A: 2 periods, too few for limits"
    assert not any("limit 9" in text for text in texts_of(picture))


def test_points_that_were_left_out_are_crosses_and_counted():
    excluded = {"unit_id": ["A"], "period": ["2023-M01"], "reason": ["system moved"]}
    picture = plots.series(control_of(excluded=excluded), indicator="met", unit_id="A")
    assert "Crosses: points left out of the series (1)." in texts_of(picture)


def test_a_phase_has_limits_of_its_own():
    control = control_of(phases="2023-M03")
    picture = plots.series(control, indicator="met", unit_id="A")
    starts = [
        line
        for line in picture.figure.axes[1].lines
        if np.asarray(line.get_xdata(), float).tolist() == [13.5, 13.5]
    ]
    assert len(starts) == 1


def test_published_figures_are_a_series_too():
    published = {
        "unit_id": ["A"] * 9,
        "period": [str(year) for year in range(2014, 2023)],
        "indicator": ["w"] * 9,
        "printed": [f"8{digit},1%" for digit in "123434321"],
    }
    control = pi.compute_control_limits(published)
    picture = plots.series(control, indicator="w", unit_id="A")
    assert "as published" in " ".join(texts_of(picture))


def test_what_is_not_there_is_named(control):
    with pytest.raises(UnknownCodeError, match="nothing"):
        plots.series(control, indicator="nothing", unit_id="A")
    with pytest.raises(UnknownCodeError, match="'B'"):
        plots.series(control, indicator="met", unit_id="B")
    with pytest.raises(UnknownCodeError, match="year"):
        plots.series(control, indicator="met", unit_id="A", cadence="year")
    with pytest.raises(InputError, match="ControlTable"):
        plots.series(control.data, indicator="met", unit_id="A")
