"""Tables for a notebook: escaped, aligned, honest about what is not shown."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plain_text import plain

from parindex._html import element, text
from parindex._quoting import visible
from parindex.render.numbers import decimal_text, significant
from parindex.render.views.plain import plain_text, plain_view


def table_html(data, *, caption, limit=10):
    return plain_view(data, caption=caption, limit=limit).html()


STRUCT = pa.struct([("value", pa.float64()), ("text", pa.string()), ("count", pa.int64())])


class Reader(HTMLParser):
    """Cells as they are shown, and elements that were opened and not closed."""

    def __init__(self, markup):
        super().__init__()
        self.cells, self.styles, self.open, self.inside = [], [], [], False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag in ("td", "th"):
            self.inside = True
            self.cells.append("")
            self.styles.append(dict(attrs)["style"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


@given(st.lists(st.one_of(st.none(), st.text()), max_size=5), st.text(min_size=1))
def test_any_text_is_shown_as_it_is(values, caption):
    printable = [None if v is None else v.replace("\r", "").replace("\0", "") for v in values]
    reader = Reader(table_html(pa.table({"name": pa.array(printable, pa.string())}), caption="c"))
    assert reader.cells == ["name", *("–" if v is None else visible(v) for v in printable)]
    assert reader.open == []
    assert "<script" not in table_html(pa.table({"a": [1]}), caption=f"<script>{caption}")


def test_numbers_stand_at_the_right_and_words_at_the_left():
    data = pa.table({"unit": ["A"], "value": [97.5], "count": [1200]})
    styles = Reader(table_html(data, caption="c")).styles
    sides = [style.partition("text-align:")[2] for style in styles]
    assert sides == ["left", "right", "right"] * 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (97.5, "97.5"),
        (95.0, "95"),
        (2 / 3, "0.666667"),
        (1985190.25, "1,985,190.25"),
        (1e-9, "1e-09"),
    ],
)
def test_floats_keep_the_digits_that_an_eye_needs(value, shown):
    assert Reader(table_html(pa.table({"v": [value]}), caption="c")).cells == ["v", shown]


def test_a_struct_shows_its_fields_that_are_not_null():
    rows = [{"value": 97.5, "count": 3}, {"value": None}, None]
    data = pa.table({"evidence": pa.array(rows, STRUCT)})
    assert Reader(table_html(data, caption="c")).cells[1:] == ["value=97.5, count=3", "–", "–"]


def test_the_first_rows_are_shown_and_the_rest_is_counted():
    data = pa.table({"n": pa.array(range(12345))})
    markup = table_html(data, caption="counts")
    assert Reader(markup).cells == ["n", *map(str, range(10))]
    assert "10 of 12,345 rows" in markup
    assert "3 of 12,345 rows" in table_html(data, caption="counts", limit=3)


def test_a_table_that_is_shown_whole_has_no_count():
    assert "rows" not in table_html(pa.table({"n": [1, 2]}), caption="c")


def test_an_empty_table_says_so():
    markup = table_html(pa.table({"n": pa.array([], pa.int64())}), caption="c")
    assert "no rows" in markup
    assert Reader(markup).cells == ["n"]


def test_dictionaries_are_shown_decoded():
    data = pa.table({"unit": pa.array(["A", None, "A"]).dictionary_encode()})
    assert Reader(table_html(data, caption="c")).cells == ["unit", "A", "–", "A"]


def test_no_colour_is_set_so_that_dark_and_light_both_work():
    markup = table_html(pa.table({"n": [1, None]}), caption="c")
    without_grey = markup.replace("solid #8884", "")  # half seen on white and on black
    assert not re.search(r"#[0-9a-f]{3}|rgb|(?<!-)\bcolor:|background", without_grey)
    assert "http" not in markup


def test_attributes_are_escaped_and_empty_ones_left_out():
    assert element("td", text("<"), style='"x"', title="") == '<td style="&quot;x&quot;">&lt;</td>'


def shown(value):
    return Reader(table_html(pa.table({"value": [value]}), caption="c")).cells[-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.34565, "12.3457"),
        (1000.025, "1,000.03"),
        (-1000.025, "-1,000.03"),
        (0.1234565, "0.123457"),
        (0.00001234565, "0.0000123457"),
        (1.234565e-20, "1.23457e-20"),
        (9.999995e-20, "1e-19"),
        (999999.5, "1,000,000"),
        (-0.0, "0"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value, text):
    """Convention §10."""
    assert plain(shown(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2408, "2.408"),
        (-1985190, "-1.985.190"),
        (1000.025, "1.000,03"),
        (10000.75, "10.000,8"),
        (12345678.9, "12.345.678,9"),
        (0.5, "0,5"),
        (1e-9, "1e-09"),
        (1.5e-9, "1,5e-09"),
        (True, "True"),
        (None, "–"),
        ([2408, 0.5], "2.408, 0,5"),
        ({"count": 2408, "value": None}, "count=2.408"),
    ],
)
def test_any_value_has_the_marks_of_the_language(value, text):
    """Convention §77: numbers are rounded as sentences round them."""
    assert plain(plain_text(value, language="vi")) == text


halves = st.builds(
    lambda digits, places: float(Decimal(10 * digits + 5).scaleb(-places)),
    st.integers(-(10**6), 10**6),
    st.integers(1, 10),
)
others = st.floats(-999_999, 999_999, allow_subnormal=False)


@given(st.one_of(halves, others).filter(lambda value: 1e-4 <= abs(value) < 1e6))
def test_a_table_and_a_sentence_round_alike(value):
    places = 5 - Decimal(value).adjusted()
    [text] = decimal_text(np.array([value]), places, language="en", trim=True).to_pylist()
    assert shown(value) == text
    assert significant(value, 6) == float(plain(text).replace(",", ""))
