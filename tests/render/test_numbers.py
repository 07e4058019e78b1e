"""Numbers as printed (convention §10), against exact decimal arithmetic."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plain_text import plain

from parindex.errors import InputError, UnknownCodeError
from parindex.render.numbers import count_text, decimal_text, decimals_of, percent_text

quotients = st.tuples(st.integers(-(10**8), 10**8), st.integers(1, 10**8))
places = st.integers(0, 4)


def one(value, decimals=2, **options):
    options.setdefault("language", "en")
    return decimal_text(np.array([value], float), decimals, **options).to_pylist()[0]


def half_up(value, decimals):
    """Exact quotient rounded with half away from zero, as text with a point and no groups."""
    with localcontext() as context:
        context.prec = 200
        unit = Fraction(1, 10**decimals)
        whole = math.floor(abs(value) / unit + Fraction(1, 2))
        number = Decimal(whole).scaleb(-decimals).copy_sign(Decimal(value.numerator))
        text = f"{number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
        return text.lstrip("-") if whole == 0 else text


@given(st.lists(quotients, max_size=20), places)
def test_a_quotient_of_counts_is_rounded_as_its_exact_value(pairs, decimals):
    values = np.array([100 * n / d for n, d in pairs], float)
    expected = [half_up(Fraction(100 * n, d), decimals) for n, d in pairs]
    printed = decimal_text(values, decimals, language="en").to_pylist()
    assert [plain(text).replace(",", "") for text in printed] == expected


@given(st.integers(-(10**11), 10**11), st.integers(1, 4))
def test_a_decimal_half_is_rounded_away_from_zero(digits, decimals):
    tie = Decimal(10 * digits + int(math.copysign(5, digits))).scaleb(-decimals - 1)
    expected = tie.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    for value in (float(tie), np.nextafter(float(tie), 0), np.nextafter(float(tie), np.inf)):
        assert plain(one(value, decimals)).replace(",", "") == f"{expected:f}"


@given(
    st.floats(-(2.0**53), 2.0**53, allow_nan=False).filter(lambda x: abs(x) > 1e-3),
    st.integers(0, 12),
)
def test_a_printed_number_is_within_half_of_its_last_digit(value, decimals):
    printed = Fraction(plain(one(value, decimals)).replace(",", ""))
    margin = 2 * Fraction(float(np.spacing(abs(value))))
    assert abs(printed - Fraction(value)) <= Fraction(1, 2 * 10**decimals) + margin


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (11.725, "11,73"),
        (1.005, "1,01"),
        (2.675, "2,68"),
        (-11.725, "\u221211,73"),
        (11.7249999, "11,72"),
        (999.995, "1.000,00"),
        (1985190.0, "1.985.190,00"),
        (0.0, "0,00"),
    ],
)
def test_vietnamese_numbers_have_a_comma_and_points_between_groups(value, printed):
    assert one(value, language="vi") == printed


def test_english_numbers_have_a_point_and_commas_between_groups():
    assert one(1985190.25) == "1,985,190.25"


@pytest.mark.parametrize(
    ("value", "printed"), [(97.5, "97,5"), (95.0, "95"), (30.53, "30,53"), (100.0, "100")]
)
def test_zeros_at_the_end_are_left_out_on_request(value, printed):
    assert one(value, language="vi", trim=True) == printed


@pytest.mark.parametrize("value", [-0.0, -0.004, 0.004, -5e-324])
@pytest.mark.parametrize("signed", [True, False])
def test_what_is_rounded_to_zero_has_no_sign(value, signed):
    assert one(value, signed=signed) == "0.00"
    assert one(value, signed=signed, trim=True) == "0"


def test_a_sign_is_printed_on_request():
    assert one(1.2, signed=True) == "+1.20"
    assert one(-1.2, signed=True) == "\u22121.20"


@given(st.lists(st.one_of(st.none(), st.floats(allow_infinity=True)), max_size=20), places)
def test_any_column_of_floats_is_printed_and_absent_exactly_where_it_is_absent(values, decimals):
    printed = decimal_text(pa.array(values, pa.float64()), decimals, language="vi", trim=True)
    assert printed.type == pa.string()
    assert printed.is_null().to_pylist() == [v is None or math.isnan(v) for v in values]
    assert "\u22120" not in printed.to_pylist()


def test_a_number_beyond_the_whole_floats_has_an_exponent():
    assert one(1.5e300, language="vi") == "1,5e+300"
    assert one(-math.inf) == "\u2212∞"
    assert one(2.0**53) == "9,007,199,254,740,992.00"


@given(st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), max_size=20))
def test_counts_are_printed_whole_with_groups(values):
    printed = count_text(pa.array(values, pa.int64()), language="vi").to_pylist()
    assert printed == [
        None if v is None else f"{v:,}".replace(",", ".").replace("-", "\u2212") for v in values
    ]


def test_a_count_has_its_sign_on_request():
    assert count_text(np.array([2, 0, -2]), language="en", signed=True).to_pylist() == [
        "+2",
        "0",
        "\u22122",
    ]


@pytest.mark.parametrize(
    ("multiplier", "printed"),
    [(100.0, "97,50%"), (1000.0, "97,50‰"), (1e5, "97,50"), (None, "97,50")],
)
def test_the_sign_of_a_value_follows_from_the_multiplier(multiplier, printed):
    assert percent_text(np.array([97.5]), multiplier, language="vi").to_pylist() == [printed]


def test_a_value_without_a_multiplier_of_hundreds_keeps_more_decimals():
    assert [decimals_of(multiplier) for multiplier in (1.0, 10.0, 100.0, 1e5)] == [4, 3, 2, 2]
    assert percent_text(np.array([0.97512]), 1.0, language="en").to_pylist() == ["0.9751"]


def test_chunks_and_empty_columns_are_columns():
    chunked = pa.chunked_array([[1.5], [None, 2.25]])
    assert decimal_text(chunked, 1, language="en").to_pylist() == ["1.5", None, "2.3"]
    assert decimal_text(pa.chunked_array([], pa.float64()), 1, language="en").to_pylist() == []
    assert count_text(pa.array([], pa.int64()), language="en").to_pylist() == []


def test_the_values_given_are_not_changed():
    values = np.array([-11.725, np.nan, 1e300])
    before = values.copy()
    decimal_text(values, 2, language="vi")
    assert np.array_equal(values, before, equal_nan=True)


@pytest.mark.parametrize("decimals", [-1, 13])
def test_too_many_decimals_are_refused(decimals):
    with pytest.raises(InputError, match="decimals must be from 0 to 12"):
        one(1.0, decimals)


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownCodeError, match="no language 'fr'; there are vi, en"):
        decimal_text(np.array([1.0]), 2, language="fr")  # type: ignore[arg-type]
    with pytest.raises(UnknownCodeError):
        count_text(np.array([1]), language="fr")  # type: ignore[arg-type]
