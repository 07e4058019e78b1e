"""
Numbers as they are printed. Values are rounded here and nowhere else.

A half is rounded away from zero, in the decimal sense (convention §10): 11.725 is printed with
two decimals as 11,73, although the nearest binary fraction lies below it. What must not be broken
at the end of a line is tied here too (convention §73).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import quoted
from ..errors import InputError, UnknownCodeError
from ..stats.rounding import decimal_parts, round_half_up
from ..tables.arrays import filled, floats_of, masked, numpy_of, scalar_of, whole
from ..tables.number_text import plain_number
from ..typing import Language

__all__ = [
    "MINUS",
    "NO_BREAK",
    "Column",
    "Numbers",
    "choose",
    "count_text",
    "counted_text",
    "decimal_text",
    "decimals_of",
    "join",
    "number_text",
    "percent_text",
    "significant",
    "tied",
    "tied_name",
    "tied_texts",
]

Numbers: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any] | npt.NDArray[np.generic]"
"""A column of numbers, shape (n,); null and NaN are absent."""
Column: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"

MINUS = "\u2212"
"""Sign of negative numbers; unlike a hyphen it is never at the end of a line."""
NO_BREAK = "\u00a0"
"""Space at which no line is broken."""

_MOST_DECIMALS = 12
_MOST_OF_AMOUNTS = 9  # as cells have at most

# Decimal mark, mark between groups of three digits.
_MARKS: dict[str, tuple[str, str]] = {"vi": (",", "."), "en": (".", ",")}

_SIGN_OF_MULTIPLIER = {100.0: "%", 1000.0: "‰"}

# Words that a number before or behind them is tied to; as far as they need be told apart.
_BEHIND = {
    "vi": "bậc|chữ số|cột|dòng|giá trị|hệ thức|hồ sơ|kỳ|lần|lượt|mục|mức|ngày|phát hiện|số liệu"
    "|tháng|trường hợp|điểm|đơn vị",
    "en": "case|comparison|count|criteri|day|finding|identit|item|month|percent|period|place"
    "|point|row|time|unit|value",
}
_BEFORE = {"vi": "cột|dòng|hạng|năm|ngày|quý|tháng|thứ", "en": "column|half|quarter|rank|row"}
# in the syntax that Python and Arrow have in common
_TIES = {
    language: (
        (rf"([0-9][%‰]?) ({_BEHIND[language]})", rf"\1{NO_BREAK}\2"),
        (rf"(?i)({_BEFORE[language]}) ([0-9]|[IV]+/)", rf"\1{NO_BREAK}\2"),
    )
    for language in _MARKS
}
_LAST_NUMBER = re.compile(r" (?=[0-9]+$)")

# Up to here a float holds every whole number, and so do its digits.
_EXACT = 2.0**53


def join(*parts: str | Column) -> pa.StringArray:
    """Join texts and columns of texts, row by row; the last stands between the others."""
    return pc.binary_join_element_wise(*map(_of_arrow, parts))


def choose(
    where: npt.NDArray[np.bool_] | Column, one: str | Column | None, other: str | Column | None
) -> pa.StringArray:
    """Take one text where something holds, and the other elsewhere; None is null."""
    holds = masked(where) if isinstance(where, np.ndarray) else where
    return pc.if_else(holds, _of_arrow(one), _of_arrow(other))


def _of_arrow(text: str | Column | None) -> Column | pa.Scalar:
    return scalar_of(text, pa.string()) if text is None or isinstance(text, str) else text


def decimal_text(
    values: Numbers,
    decimals: int,
    *,
    language: Language,
    trim: bool = False,
    signed: bool = False,
) -> pa.StringArray:
    """
    Numbers rounded to some decimals, as text.

    Parameters
    ----------
    values : array of float, shape (n,)
        The numbers.
    decimals : int
        Digits after the decimal mark, 0 to 12.
    language : {"vi", "en"}
        ``1.985.190,25`` in Vietnamese, ``1,985,190.25`` in English.
    trim : bool, default False
        Whether zeros at the end are left out: ``97,5`` and ``95``.
    signed : bool, default False
        Whether a positive number has its sign: ``+1,20``. What is rounded to 0 has none.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        Null where the number is absent.

    Raises
    ------
    InputError
        If there cannot be so many decimals.
    UnknownCodeError
        If there is no such language.

    Notes
    -----
    A float within two units in its last place of a decimal half counts as that half, for the
    quotient of two counts that is a half by definition may fall beside it. Quotients of counts
    under 10**9 that are no half are much farther away. Beyond 2**53 a float no longer holds
    every whole number and is printed with an exponent.

    Examples
    --------
    >>> decimal_text(np.array([11.725, 1985190.0, np.nan]), 2, language="vi").to_pylist()
    ['11,73', '1.985.190,00', None]
    """
    mark, group_mark = _marks(language)
    if not 0 <= decimals <= _MOST_DECIMALS:
        raise InputError(f"decimals must be from 0 to {_MOST_DECIMALS}, got {quoted(decimals)}")
    number = _floats(values)
    absent = np.isnan(number)
    size = np.abs(np.where(absent, 0.0, number))
    huge = size > _EXACT
    whole, fraction = decimal_parts(np.where(huge, 0.0, size), decimals)
    text = _grouped(whole, group_mark)
    if decimals:
        digits = pc.utf8_lpad(_digits(fraction), decimals, "0")
        if trim:
            digits = pc.utf8_rtrim(digits, "0")
        with_mark = join(mark, digits, "")
        with_mark = choose(pc.equal(digits, scalar_of("")), "", with_mark)
        text = join(text, with_mark, "")
    if huge.any():
        exponent = pc.replace_substring(_digits(size), ".", mark)
        text = choose(huge, pc.replace_substring(exponent, "inf", "∞"), text)
    is_zero = (whole == 0) & (fraction == 0) & ~huge
    return _with_sign(text, np.where(is_zero, 0.0, number), absent, signed=signed)


def count_text(values: Numbers, *, language: Language, signed: bool = False) -> pa.StringArray:
    """
    Write counts as text, with a mark between groups of three digits.

    Parameters
    ----------
    values : array of int, shape (n,)
        The counts.
    language : {"vi", "en"}
        ``1.985.190`` in Vietnamese, ``1,985,190`` in English.
    signed : bool, default False
        Whether a positive number has its sign: ``+2``.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        Null where the count is absent.

    Raises
    ------
    UnknownCodeError
        If there is no such language.

    Examples
    --------
    >>> count_text(pa.array([635593, None]), language="vi").to_pylist()
    ['635.593', None]
    """
    _, group_mark = _marks(language)
    column = _arrow(values).cast(pa.int64())
    absent = numpy_of(column.is_null())
    count = numpy_of(filled(column, 0))
    # the absolute value of the least integer is right once its bits are read without a sign
    text = _grouped(np.abs(count).view(np.uint64), group_mark)
    return _with_sign(text, np.sign(count).astype(np.float64), absent, signed=signed)


def counted_text(data: pa.Table, name: str, *, language: Language) -> pa.StringArray:
    """Write the numerators or denominators of a table; amounts with the decimals they need."""
    counts = count_text(data[name], language=language)
    amounts = floats_of(data[f"{name}_amount"])
    known = amounts[~np.isnan(amounts)]
    decimals = 0
    while decimals < _MOST_OF_AMOUNTS and not _have(known, decimals):
        decimals += 1
    texts = decimal_text(amounts, decimals, language=language, trim=True)
    return cast("pa.StringArray", pc.coalesce(cast("Any", counts), texts))


def _have(amounts: npt.NDArray[np.float64], decimals: int) -> bool:
    return bool((np.rint(amounts * 10.0**decimals) / 10.0**decimals == amounts).all())


def percent_text(
    values: Numbers,
    multiplier: float | None,
    *,
    language: Language,
    decimals: int | None = None,
    trim: bool = False,
    signed: bool = False,
) -> pa.StringArray:
    """
    Values of an indicator as text: ``97,50%``.

    Parameters
    ----------
    values : array of float, shape (n,)
        The values, in the units of the indicator.
    multiplier : float, optional
        The indicator's: 100 gives the sign ``%``, 1000 ``‰``, any other none. None where the
        indicator is not known: no sign.
    language : {"vi", "en"}
        Whose decimal mark.
    decimals : int, optional
        Digits after the decimal mark; by default `decimals_of` the multiplier.
    trim : bool, default False
        Whether zeros at the end are left out, as for a target that was given.
    signed : bool, default False
        Whether a positive number has its sign.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        Null where the value is absent.

    Raises
    ------
    InputError
        If there cannot be so many decimals.
    UnknownCodeError
        If there is no such language.

    Examples
    --------
    >>> percent_text(np.array([97.5, 30.53, 95.0]), 100.0, language="vi").to_pylist()
    ['97,50%', '30,53%', '95,00%']
    """
    places = decimals_of(multiplier) if decimals is None else decimals
    text = decimal_text(values, places, language=language, trim=trim, signed=signed)
    sign = _SIGN_OF_MULTIPLIER.get(multiplier or 0.0, "")
    return join(text, sign, "") if sign else text


def decimals_of(multiplier: float | None) -> int:
    """
    Decimals that values of an indicator are printed with.

    Parameters
    ----------
    multiplier : float, optional
        The indicator's; None where it is not known.

    Returns
    -------
    int
        2, as reports print percents; 3 or 4 where the multiplier is under 100 or 10, so that a
        value says as much as a percent does.

    Examples
    --------
    >>> decimals_of(100.0), decimals_of(1.0)
    (2, 4)
    """
    if multiplier is None or multiplier >= 100:
        return 2
    return 3 if multiplier >= 10 else 4


def significant(value: float, digits: int) -> float:
    """
    Round a number to some significant digits, a half away from zero.

    Parameters
    ----------
    value : float
        The number, finite and under 2**53.
    digits : int
        Digits to keep, 1 to 12, from the first that is not 0.

    Returns
    -------
    float
        The float nearest to the rounded decimal; -0.0 becomes 0.0.

    Notes
    -----
    Where this leaves 0 to 12 decimals, it is the number that `decimal_text` prints with them.

    Examples
    --------
    >>> significant(12.34565, 6), significant(1000.025, 6)
    (12.3457, 1000.03)
    """
    mantissa, exponent = f"{value:.16e}".split("e")
    decimals = digits - 1 - int(exponent)
    if 0 <= decimals <= _MOST_DECIMALS:
        return float(round_half_up([value], decimals)[0]) + 0.0
    # beyond the decimals of round_half_up: the digits are rounded, and the exponent put back
    kept = float(round_half_up([float(mantissa)], digits - 1)[0])
    return float(f"{kept!r}e{exponent}") + 0.0


def _grouped(whole: npt.NDArray[np.integer], mark: str) -> pa.StringArray:
    """Put digits in groups of three; the loop runs over groups, at most seven."""
    rest, group = np.divmod(whole, whole.dtype.type(1000))
    text = _group(group, rest)
    while rest.any():
        has_more = rest > 0
        rest, group = np.divmod(rest, whole.dtype.type(1000))
        longer = join(_group(group, rest), text, mark)
        text = choose(has_more, longer, text)
    return text


def _group(group: npt.NDArray[np.integer], rest: npt.NDArray[np.integer]) -> pa.StringArray:
    digits = _digits(group)
    return choose(rest > 0, pc.utf8_lpad(digits, 3, "0"), digits)


def _digits(numbers: npt.NDArray[np.generic]) -> pa.StringArray:
    return cast("pa.StringArray", masked(numbers).cast(pa.string()))


def _with_sign(
    text: pa.StringArray,
    number: npt.NDArray[np.float64],
    absent: npt.NDArray[np.bool_],
    *,
    signed: bool,
) -> pa.StringArray:
    negative = number < 0
    if negative.any():
        text = choose(negative, join(MINUS, text, ""), text)
    if signed:
        text = choose(number > 0, join("+", text, ""), text)
    return choose(absent, None, text)


def number_text(number: Decimal, *, language: Language) -> str:
    """Write one number with all its digits, and no mark between thousands."""
    return plain_number(number).replace(".", _marks(language)[0])


def tied_texts(texts: pa.StringArray, *, language: Language) -> pa.StringArray:
    r"""
    Tie numbers to the words that belong to them, by spaces at which no line is broken.

    Parameters
    ----------
    texts : pyarrow.StringArray, shape (n,)
        Sentences; null is absent.
    language : {"vi", "en"}
        Whose words.

    Returns
    -------
    pyarrow.StringArray, shape (n,)

    Raises
    ------
    UnknownCodeError
        If there is no such language.

    Examples
    --------
    >>> tied_texts(pa.array(["6 tháng đầu năm 2023"]), language="vi").to_pylist()
    ['6\xa0tháng đầu năm\xa02023']
    """
    _marks(language)
    for pattern, replacement in _TIES[language]:
        texts = pc.replace_substring_regex(texts, pattern, replacement)
    return texts


def tied(text: str, *, language: Language) -> str:
    """Tie the numbers of one text; see `tied_texts`."""
    _marks(language)
    for pattern, replacement in _TIES[language]:
        text = re.sub(pattern, replacement, text)
    return text


def tied_name(name: str) -> str:
    """Tie the number at the end of a name: Xã Minh Họa 03."""
    return _LAST_NUMBER.sub(NO_BREAK, name)


def _marks(language: Language) -> tuple[str, str]:
    if language not in _MARKS:
        raise UnknownCodeError("language", language, tuple(_MARKS))
    return _MARKS[language]


def _arrow(values: Numbers) -> pa.Array[Any]:
    if isinstance(values, np.ndarray):
        return masked(values, ~np.isnan(values) if values.dtype.kind == "f" else None)
    return whole(values)


def _floats(values: Numbers) -> npt.NDArray[np.float64]:
    if isinstance(values, np.ndarray):
        return values.astype(np.float64)
    return floats_of(_arrow(values).cast(pa.float64(), safe=False))
