"""Marks can be told apart without colour, and seen on white."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from parindex.plots.marks import GREY, INK, MARKS
from parindex.render.marks import mark_of_rows
from parindex.vocabulary import Comparability, Verdict


def luminance(colour):
    """Relative luminance by WCAG 2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(colour, paper="#ffffff"):
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_a_known_pair():
    assert contrast("#000000") == pytest.approx(21.0)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mark", MARKS, ids=[mark.word for mark in MARKS])
def test_marks_and_their_words_are_seen_on_white(mark):
    assert contrast(mark.colour) >= 4.5


def test_letters_are_read_on_white():
    assert contrast(INK) >= 7
    assert contrast(GREY) >= 4.5


def test_any_two_marks_differ_without_colour():
    for one, other in itertools.combinations(MARKS, 2):
        assert (one.shape, one.is_filled) != (other.shape, other.is_filled)


def test_the_worse_is_the_darker():
    worse, better = (next(m for m in MARKS if m.word == w) for w in ("deteriorated", "improved"))
    assert luminance(worse.colour) < luminance(better.colour)


def test_each_row_has_the_mark_of_its_verdict_where_it_may_be_compared():
    verdicts = list(Verdict)
    value = np.zeros(len(verdicts))
    full = np.full(len(verdicts), Comparability.FULL)
    marks = mark_of_rows(value, np.array(verdicts), full)
    assert [MARKS[place].word for place in marks] == [verdict.text for verdict in verdicts]


def test_no_prior_is_not_assessed_and_no_value_comes_before_all():
    value = np.array([1.0, 1.0, np.nan])
    verdict = np.array([Verdict.IMPROVED, -1, Verdict.IMPROVED])
    comparability = np.array([Comparability.NO_PRIOR, -1, Comparability.FULL])
    words = [MARKS[place].word for place in mark_of_rows(value, verdict, comparability)]
    assert words == ["not_assessed", "not_assessed", "no_value"]
