"""A funnel shows the limits of the table, and names those outside."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import rates_of, unit
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError
from parindex.plots.axis import counts_of_scale
from parindex.plots.labels import Labels

SVG = "{http://www.w3.org/2000/svg}"


def peers_of(seed=5, units=64, **options):
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(5, 1, units)).astype(int) + 15
    share = rng.beta(180, 11, units)
    share[:2] = 0.70, 0.75
    size[:2] = 900, 700
    names = [f"u{place:02}" for place in range(units)]
    rates = rates_of(["2023"] * units, rng.binomial(size, share).tolist(), size.tolist(), names)
    return pi.compare_with_peers(rates, **options)


def texts_of(picture):
    root = ET.fromstring(picture.to_svg())
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def test_the_picture_is_the_table():
    peers = peers_of()
    picture = plots.funnel(peers, indicator="met")
    assert picture.data.equals(peers.data)
    standing = peers.to_pandas()["standing"].value_counts()
    assert standing["worse"] >= 2
    assert plain(picture.title) == (
        f"Indicator met: {standing['worse']} of 64 units worse than the usual spread among peers, "
        f"{standing.get('better', 0)} better"
    )
    texts = texts_of(picture)
    worst = peers.to_pandas().query("unit_id == 'u00'").iloc[0]
    assert f"u00: {worst['value']:.2f}".rstrip("0").rstrip(".") + "%" in texts


def test_the_drawn_limits_are_those_of_the_table():
    peers = peers_of()
    picture = plots.funnel(peers, indicator="met")
    axes = picture.figure.axes[1]
    rows = peers.to_pandas().set_index("denominator")
    for name, line in zip(("lower", "upper", "center"), axes.lines, strict=True):
        sizes = np.round(10 ** np.asarray(line.get_xdata(), float)).astype(int)
        assert len(sizes) > 40
        assert len(set(sizes)) == len(sizes)
        of_size = rows[name].groupby(level=0).first().astype(float)
        assert np.asarray(line.get_ydata(), float) == pytest.approx(of_size[sizes].to_numpy())
    dots = sum(len(np.asarray(each.get_offsets())) for each in axes.collections[2:])
    assert dots == len(peers)


def test_many_units_are_a_density_and_those_outside_are_still_marked():
    peers = peers_of(units=3321)
    picture = plots.funnel(peers, indicator="met")
    assert len(picture.to_svg()) < 100_000
    outside = int((peers.to_pandas()["standing"] != "within").sum())
    axes = picture.figure.axes[1]
    marked = [len(np.asarray(each.get_offsets())) for each in axes.collections]
    assert sum(count for count in marked if count <= outside) >= outside
    named = [text for text in texts_of(picture) if re.match(r"u\d+: ", text)]
    assert 1 <= len(named) <= 9


def test_levels_are_drawn_one_at_a_time():
    units = [f"u{place:02}" for place in range(24)]
    levels = ["commune"] * 12 + ["district"] * 12
    registry = pi.UnitRegistry([unit(u, level=lv) for u, lv in zip(units, levels, strict=True)])
    rates = rates_of(["2023"] * 24, list(range(60, 84)), [100] * 24, units)
    peers = pi.compare_with_peers(rates, registry=registry)
    with pytest.raises(InputError, match="commune, district"):
        plots.funnel(peers, indicator="met")
    picture = plots.funnel(peers, indicator="met", group="district", registry=registry)
    assert picture.data["unit_id"].to_pylist() == units[12:]
    with pytest.raises(UnknownCodeError, match="province"):
        plots.funnel(peers, indicator="met", group="province")


def test_units_without_limits_are_counted():
    rates = rates_of(
        ["2023"] * 12, [None, *range(80, 91)], [100] * 12, [f"u{p:02}" for p in range(12)]
    )
    picture = plots.funnel(pi.compare_with_peers(rates), indicator="met")
    assert len(picture.data) == 11
    assert "Units without limits, not drawn: 1." in texts_of(picture)


def test_what_cannot_be_drawn_is_refused():
    peers = peers_of()
    with pytest.raises(UnknownCodeError, match="nothing"):
        plots.funnel(peers, indicator="nothing")
    with pytest.raises(UnknownCodeError, match="2024"):
        plots.funnel(peers, indicator="met", period="2024")
    with pytest.raises(InputError, match="PeerTable"):
        plots.funnel(peers.data, indicator="met")
    few = pi.compare_with_peers(rates_of(["2023"], [1], [2]))
    with pytest.raises(InputError, match="limits for some unit"):
        plots.funnel(few, indicator="met")


@given(
    st.lists(st.tuples(st.floats(0, 700), st.floats(0, 300)), max_size=20),
    st.lists(
        st.tuples(st.floats(0, 700), st.floats(0, 300), st.floats(20, 200)), min_size=1, max_size=12
    ),
)
def test_names_cover_neither_points_nor_each_other(points, wanted):
    labels = Labels(10.0, 710.0)
    labels.avoid(points)
    placed = []
    for x, y, width in wanted:
        found = labels.place((x, y), width)
        if found is not None:
            placed.append((*found, width))
    for at, (x, y, width) in enumerate(placed):
        assert x >= 10.0
        assert x + width <= 710.0
        for other_x, other_y, other_width in placed[:at]:
            apart = x >= other_x + other_width or other_x >= x + width
            assert apart or abs(y - other_y) >= 13.0
        assert not any(x < across < x + width and abs(y - down) < 6.0 for across, down in points)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=9))
def test_a_log_axis_holds_every_size_and_has_two_ends(sizes):
    ticks = counts_of_scale(np.array(sizes, float))
    assert ticks[0] <= min(sizes)
    assert ticks[-1] >= max(sizes)
    assert ticks[0] < ticks[-1]


def test_names_keep_away_from_what_is_written_at_the_limits():
    labels = Labels(0.0, 400.0)
    labels.take(200.0, 50.0, 100.0)
    found = labels.place((190.0, 50.0), 60.0)
    assert found is not None
    assert found[0] + 60.0 <= 200.0 or abs(found[1] - 50.0) >= 13.0


def test_names_keep_off_lines_where_there_is_another_place():
    assert Labels(0.0, 400.0).place((200.0, 100.0), 50.0) == (209.0, 100.0)
    labels = Labels(0.0, 400.0)
    labels.avoid_lines([(x, 100.0) for x in range(0, 400, 3)])
    assert labels.place((200.0, 100.0), 50.0) == (175.0, 85.0)


def test_a_name_stands_on_a_line_rather_than_nowhere():
    labels = Labels(0.0, 400.0)
    labels.avoid_lines([(x, y) for x in range(0, 400, 3) for y in range(60, 140, 3)])
    assert labels.place((200.0, 100.0), 50.0) == (209.0, 100.0)
