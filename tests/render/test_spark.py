"""A small line stays small, shows its gaps and says what it shows."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.render.spark import spark

SERIES = st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=40)


@given(SERIES)
def test_every_value_lies_within_and_a_gap_breaks_the_line(values):
    series = np.array([np.nan if value is None else value for value in values])
    root = ET.fromstring(spark(series, low=0.0, high=100.0, label="x"))
    line = root.find("path")
    assert line is not None
    path = line.get("d", "")
    known = ~np.isnan(series)
    assert len(re.findall(r"[ML]", path)) == known.sum()
    runs = int((known & ~np.concatenate([[False], known[:-1]])).sum())
    assert path.count("M") == runs
    for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path):
        assert 0 <= float(x) <= 120
        assert 0 <= float(y) <= 20
    assert len(root.findall("circle")) >= bool(known.any())


def test_twenty_four_months_take_few_bytes():
    series = np.linspace(80.0, 99.0, 24)
    markup = spark(series, low=75.0, high=100.0, target=95.0, label="24 tháng, gần nhất 99%")
    assert len(markup.encode()) < 650
    assert 'stroke-dasharray="2 2"' in markup


@pytest.mark.parametrize("target", [None, 20.0, 101.0])
def test_a_target_beyond_the_axis_is_not_drawn(target):
    markup = spark(np.array([80.0, 90.0]), low=75.0, high=100.0, target=target, label="x")
    assert "dasharray" not in markup


def test_labels_are_text():
    markup = spark(np.array([1.0]), low=0.0, high=1.0, label='<b>"&')
    assert ET.fromstring(markup).get("aria-label") == '<b>"&'


def test_nothing_is_an_empty_line():
    assert ET.fromstring(spark(np.array([]), low=0.0, high=0.0, label="x")) is not None
