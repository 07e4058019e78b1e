from __future__ import annotations

import datetime as dt
import re
import string
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, ParseError
from parindex.periods import spelling
from parindex.periods.cadence import SLOTS, Cadence
from parindex.periods.period import ReportingPeriod
from parindex.periods.spelling import _BEFORE_YEAR, ACCEPTED, LABELS, _codes, _words

SPELLINGS = {
    "2023": [
        "2023",
        "2023-A1",
        "năm 2023",
        "Năm 2023",
        "cả năm 2023",
        "12 tháng năm 2023",
        "Kỳ báo cáo: năm 2023",
        "nam 2023",
        "NĂM 2023",
    ],
    "2023-H1": [
        "2023-H1",
        "2023-S1",
        "2023-h1",
        "2023H1",
        "2023 H1",
        "H1/2023",
        "H1 2023",
        "H1-2023",
        "6 tháng đầu năm 2023",
        "6 tháng đầu 2023",
        "06 tháng đầu năm 2023",
        "sáu tháng đầu năm 2023",
        "nửa đầu năm 2023",
        "6 THÁNG ĐẦU NĂM 2023",
        "6 thang dau nam 2023",
        "6tháng đầu năm 2023",
        "6 tháng đầu năm, 2023",
        "6 tháng năm 2023",
        "6 tháng 2023",
        "6 tháng/2023",
        "6T/2023",
        "Kỳ báo cáo: 6 tháng đầu năm 2023",
        "1st half 2023",
        "first half of 2023",
        "First half 2023",
        "first six months of 2023",
    ],
    "2023-H2": [
        "2023-H2",
        "2023-S2",
        "6 tháng cuối năm 2023",
        "sáu tháng cuối năm 2023",
        "nửa cuối năm 2023",
        "second half of 2023",
    ],
    "2023-9M": [
        "2023-9M",
        "9M/2023",
        "9M 2023",
        "9 tháng đầu năm 2023",
        "9 tháng năm 2023",
        "09 tháng đầu năm 2023",
        "chín tháng đầu năm 2023",
        "first nine months of 2023",
    ],
    "2023-Q1": [
        "2023-Q1",
        "3 tháng đầu năm 2023",
        "ba tháng đầu năm 2023",
        "Quý I/2023",
        "quý i năm 2023",
    ],
    "2023-Q2": [
        "2023-Q2",
        "2023Q2",
        "Q2/2023",
        "Q2 2023",
        "QII/2023",
        "Quarter 2 2023",
        "2023 quarter 2",
        "2nd quarter of 2023",
        "Kỳ báo cáo: Quý II/2023",
        "Reporting period: Q2 2023",
        "Quý II.2023",
        "Quý II/2023",
        "Quý 2 năm 2023",
        "quý II năm 2023",
        "Quý 2-2023",
        "Quí II/2023",
        "Qúy II/2023",
        "QUÝ II/2023",
        "Quý II / 2023",
        "Quý II, năm 2023",
        "Quý Ⅱ/2023",
        "quy ii 2023",
        "second quarter of 2023",
    ],
    "2023-Q4": ["2023-Q4", "Quý IV/2023", "quý 4 năm 2023", "3 tháng cuối năm 2023"],
    "2023-M01": ["2023-M01", "2023-M1", "2023-01", "1/2023", "tháng 1/2023", "January 2023"],
    "2023-M05": [
        "2023-M05",
        "2023-M5",
        "2023-05",
        "2023/05",
        "05/2023",
        "5/2023",
        "M05/2023",
        "tháng 5/2023",
        "tháng 05 năm 2023",
        "Tháng 5-2023",
        "tháng V/2023",
        "T5/2023",
        "202305",
        "Tháng 05.2023",
        "T05 2023",
        "tháng 5 năm2023",
        "May 2023",
        "MAY 2023",
    ],
    "FY2023/24": [
        "FY2023/24",
        "FY 2023-24",
        "fy2023-2024",
        "2023/24",
        "2023-24",
        "2023-2024",
        "2023 - 2024",
        "fiscal year 2023/24",
        "Financial year 2023/2024",
        "năm tài chính 2023/24",
        "năm tài khóa 2023-2024",
        "niên độ 2023-2024",
        "2023-04-01/P1Y",
    ],
    "2023-8M": [
        "2023-8M",
        "8M/2023",
        "8 tháng đầu năm 2023",
        "8 tháng năm 2023",
        "08 tháng đầu năm 2023",
        "8 tháng/2023",
        "8T/2023",
        "8T2023",
        "tám tháng đầu năm 2023",
        "first eight months of 2023",
        "2023-01-01/P8M",
    ],
    "2023-11M": ["11 tháng năm 2023", "11T/2023", "mười một tháng đầu năm 2023"],
    "2023-5M": ["5 tháng đầu năm 2023", "năm tháng đầu năm 2023"],
    "2023-M11": ["2023-M11", "tháng 11/2023", "11/2023", "tháng XI/2023", "Nov 2023"],
}
PAIRS = [(text, code) for code, texts in SPELLINGS.items() for text in texts]

REFUSED = [
    "",
    " ",
    "2023-H3",
    "2023-H0",
    "2023-Q5",
    "2023-Q0",
    "2023-M13",
    "2023-M00",
    "2023-13",
    "2023-00",
    "2023-5",
    "2023-M005",
    "2023-A2",
    "2023-9",
    "20239M",
    "2023--H1",
    "23",
    "23-H1",
    "H1/23",
    "02023",
    "20233",
    "2023.0",
    "5.2023",
    "13/2023",
    "0/2023",
    "5 2023",
    "5 năm 2023",
    "tháng 13/2023",
    "tháng 0/2023",
    "tháng 005/2023",
    "tháng XIII/2023",
    "quý V/2023",
    "Quý 5/2023",
    "quý IIII/2023",
    "Quý/2023",
    "tháng/2023",
    "tháng 5",
    "Quý II",
    "H1",
    "năm",
    "6 tháng cuối năm",
    "6 tháng đầu năm 23",
    "1 tháng đầu năm 2023",
    "13 tháng đầu năm 2023",
    "6 tháng giữa năm 2023",
    "8 tháng cuối năm 2023",
    "8 tháng đầu năm",
    "năm năm 2023",
    "cả 2023",
    "năm 2022-2023",
    "2022-2021",
    "2022-2022",
    "202313",
    "Q1 2022/23",
    "2022/23 Q1",
    "2023-02-30",
    "2023-H1 2023",
    "2023-H1/2023",
    "Quý I - Quý II/2023",
    "báo cáo 6 tháng đầu năm 2023",
    "6 tháng đầu năm 2023 (sơ bộ)",
    "15/6/2023",
    "Tuần 11-17/5/2018",
    "2023-W05",
    "third half of 2023",
    "fifth quarter of 2023",
    "Mayo 2023",
    "nan",
    "None",
]


@pytest.mark.parametrize(("text", "code"), PAIRS)
def test_a_spelling_in_use_is_read(text, code):
    assert ReportingPeriod.parse(text).code == code


@pytest.mark.parametrize(("text", "code"), PAIRS)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_unicode_form_does_not_matter(text, code, form):
    assert ReportingPeriod.parse(unicodedata.normalize(form, text)).code == code


spaces = st.text(st.sampled_from(" \u00a0\u2009\u3000\t\n"), min_size=1, max_size=3)
rims = st.text(st.sampled_from(" \u00a0\ufeff\u200b\n"), max_size=3)


@given(st.sampled_from(PAIRS), spaces, rims, st.sampled_from([str.upper, str.lower, str.title]))
def test_neither_spaces_nor_case_matter(pair, space, rim, case):
    text, code = pair
    assert ReportingPeriod.parse(rim + case(text).replace(" ", space) + rim).code == code


DASHES = [
    "\N{HYPHEN}",
    "\N{NON-BREAKING HYPHEN}",
    "\N{FIGURE DASH}",
    "\N{EN DASH}",
    "\N{EM DASH}",
    "\N{MINUS SIGN}",
    "\N{FULLWIDTH HYPHEN-MINUS}",
]


@given(st.sampled_from([pair for pair in PAIRS if "-" in pair[0]]), st.sampled_from(DASHES))
def test_any_dash_is_a_dash(pair, dash):
    text, code = pair
    assert ReportingPeriod.parse(text.replace("-", dash)).code == code


@pytest.mark.parametrize("text", REFUSED)
def test_what_follows_no_form_is_refused_with_the_text_and_the_forms(text):
    with pytest.raises(ParseError) as caught:
        ReportingPeriod.parse(text)
    assert str(caught.value) == f"{text!r} is not a reporting period; accepted are {ACCEPTED}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2010/11", "one reporting period, for it may be FY2010/11 or 2010-M11"),
        ("2010-11", "one reporting period, for it may be FY2010/11 or 2010-M11"),
        ("201011", "one reporting period, for it may be FY2010/11 or 2010-M11"),
        ("2004/05", "one reporting period, for it may be FY2004/05 or 2004-M05"),
        ("1900-01", "one reporting period, for it may be FY1900/01 or 1900-M01"),
        ("2010-12", "one reporting period, for it may be 2010-M12 or several years"),
        ("1999-01", "one reporting period, for it may be 1999-M01 or several years"),
        ("2010 - 12", "one reporting period but several years"),
        ("2010/13", "one reporting period but several years"),
        ("2010-2012", "one reporting period but several years"),
        ("FY2010-12", "one reporting period but several years"),
        ("FY2010", "a reporting period, for a fiscal year is named by both of its years"),
        (
            "2021-04-30",
            "a reporting period but a day, which stands for a period where a cadence is given",
        ),
        (
            "2021-04-30 00:00:00",
            "a reporting period but a day, which stands for a period where a cadence is given",
        ),
    ],
)
def test_a_text_that_may_be_two_periods_or_is_a_longer_or_shorter_time_says_so(text, words):
    with pytest.raises(ParseError) as caught:
        ReportingPeriod.parse(text)
    assert str(caught.value).startswith(f"{text!r} is not {words}; accepted are ")


@pytest.mark.parametrize(
    ("text", "cadence", "code"),
    [
        ("2010/11", "fiscal_year", "FY2010/11"),
        ("2010/11", "month", "2010-M11"),
        ("201011", Cadence.MONTH, "2010-M11"),
        ("2010-12", "month", "2010-M12"),
        ("2021-04-30", "month", "2021-M04"),
        ("2021-04-30", "quarter", "2021-Q2"),
        ("2021-04-30", "half", "2021-H1"),
        ("2021-04-30", "year", "2021"),
        ("2021-08-31", "eight_months", "2021-8M"),
        ("2021-04-30T12:30:00", "month", "2021-M04"),
        (dt.date(2021, 4, 30), "month", "2021-M04"),
        (dt.datetime(2021, 4, 30, 12), "month", "2021-M04"),
        (pd.Timestamp(2021, 4, 30), "month", "2021-M04"),
        # what can be one thing only is that
        ("2012/13", "month", "FY2012/13"),
        ("2010/05", "fiscal_year", "2010-M05"),
        ("2023-H1", "month", "2023-H1"),
    ],
)
def test_a_cadence_decides_what_may_be_two_things(text, cadence, code):
    assert ReportingPeriod.parse(text, cadence=cadence).code == code


@pytest.mark.parametrize(
    ("text", "cadence", "words"),
    [
        ("2010/11", "quarter", "one reporting period, for it may be FY2010/11 or 2010-M11"),
        ("2010-12", "fiscal_year", "one reporting period, for it may be 2010-M12 or several"),
        ("2021-09-01", "eight_months", "which lies in no period of cadence 'eight_months'"),
        ("2021-04-30", "fiscal_year", "and only a regime says when fiscal years begin"),
        (pd.NaT, "month", "NaT is not a reporting period; "),
    ],
)
def test_a_cadence_that_does_not_decide_leaves_it_refused(text, cadence, words):
    with pytest.raises(ParseError, match=re.escape(words)):
        ReportingPeriod.parse(text, cadence=cadence)


@pytest.mark.parametrize("cadence", ["decade", 12, ""])
def test_a_cadence_that_there_is_not_is_refused(cadence):
    with pytest.raises(DefinitionError, match=r"^ReportingPeriod: cadence must be one of year, "):
        ReportingPeriod.parse("2023", cadence=cadence)


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (2023, "2023"),
        (np.int64(2023), "2023"),
        (ReportingPeriod.parse("2023-H1"), "2023-H1"),
        (pd.Period("2023Q2"), "2023-Q2"),
        (pd.Period("2010-11", "M"), "2010-M11"),
        (pd.Period("2023", "Y"), "2023"),
        (pd.Period("2023", "Y-MAR"), "FY2022/23"),
    ],
)
def test_a_year_and_a_period_of_pandas_are_read_as_what_they_are(given_, code):
    assert ReportingPeriod.parse(given_).code == code


@pytest.mark.parametrize(
    "given_", [1066, 9999, -1, 10**30, pd.Period("2023Q2", "Q-MAR"), pd.Period("2023-05-01", "W")]
)
def test_a_number_that_is_no_year_and_a_quarter_of_another_year_are_refused(given_):
    with pytest.raises(ParseError):
        ReportingPeriod.parse(given_)


def test_a_text_longer_than_any_period_is_refused_before_it_is_normalised(monkeypatch):
    monkeypatch.setattr(spelling, "unicodedata", None)
    for text in ("2023" + "\N{COMBINING ACUTE ACCENT}" * 100_000, "2" * 201):
        with pytest.raises(ParseError):
            ReportingPeriod.parse(text)


@pytest.mark.parametrize("given_", [2023.0, None, True, b"2023", ["2023"], ("2023", 1)])
def test_what_is_no_text_is_refused(given_):
    with pytest.raises(ParseError, match=rf"^{re.escape(repr(given_))} is not a reporting period"):
        ReportingPeriod.parse(given_)


@pytest.mark.parametrize("year", ["0000", "1066", "1899", "9999"])
def test_a_year_out_of_range_is_refused_as_text(year):
    for text in (year, f"{year}-H1", f"Quý I/{year}"):
        with pytest.raises(ParseError):
            ReportingPeriod.parse(text)


def test_a_month_named_five_is_not_told_from_a_year():
    # "năm" is five and year: May of 2023, or some month of it.
    with pytest.raises(ParseError):
        ReportingPeriod.parse("tháng năm 2023")


def test_t_is_a_month_before_the_year_and_refused_after_it():
    # In SDMX 2021-T1 is the first four months of 2021.
    assert ReportingPeriod.parse("T1/2021").code == "2021-M01"
    with pytest.raises(ParseError):
        ReportingPeriod.parse("2021-T1")


@pytest.mark.parametrize("text", ["tháng 1²/2021", "tháng 1①/2021", "năm 202³", "½/2021"])
def test_a_footnote_mark_is_no_digit(text):
    with pytest.raises(ParseError):
        ReportingPeriod.parse(text)


@pytest.mark.parametrize("text", ["tháng 1 2/2021", "20 23", "2023-M0 5", "Quý 0 1/2023"])
def test_a_space_does_not_join_digits(text):
    with pytest.raises(ParseError):
        ReportingPeriod.parse(text)


@pytest.mark.parametrize(
    "text", ["\u0662\u0660\u0662\u0663", "tháng \u0665/2023", "\u0968\u0966\u0968\u0969-H1"]
)
def test_digits_are_those_of_the_official_script(text):
    with pytest.raises(ParseError):
        ReportingPeriod.parse(text)


def test_fullwidth_letters_and_digits_are_read_as_what_they_are():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in "2023-H1")
    assert unicodedata.name(wide[0]) == "FULLWIDTH DIGIT TWO"
    assert ReportingPeriod.parse(wide).code == "2023-H1"


@pytest.mark.parametrize("form", re.split(r", ", ACCEPTED))
def test_the_forms_that_the_message_lists_are_accepted(form):
    assert ReportingPeriod.parse(form.strip("'")).year == 2023


def test_every_slot_has_spellings_before_the_year():
    assert set(_BEFORE_YEAR.values()) == set(SLOTS) - {"FY"}


@given(st.text(st.sampled_from("0123456789 -/,HhSsQqMmTAIVXquýíthángămđầcuốisử²"), max_size=24))
def test_any_text_is_read_with_a_year_that_it_shows_or_refused(text):
    try:
        period = ReportingPeriod.parse(text)
    except ParseError:
        return
    assert str(period.year) in text
    assert ReportingPeriod.parse(period.code) == period


def bare(text: str) -> str:
    """The text as a keyboard without Vietnamese letters gives it."""
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return kept.replace("đ", "d").replace("Đ", "D")


@pytest.mark.parametrize(("text", "code"), PAIRS)
def test_the_marks_of_vietnamese_letters_do_not_matter(text, code):
    assert bare(text).isascii() or "\N{ROMAN NUMERAL TWO}" in text
    assert ReportingPeriod.parse(bare(text)).code == code


@pytest.mark.parametrize("text", ["6 tháng cuối năm", "Quý V/2023", "tháng 13/2023", "cả 2023"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_refusal_shows_the_text_as_it_was_given(text, form):
    """Convention §2: a text that cannot be read, or names no year, is never completed."""
    typed = unicodedata.normalize(form, text).upper().replace(" ", "\u00a0")
    with pytest.raises(ParseError) as caught:
        ReportingPeriod.parse(typed)
    assert caught.value.text == typed
    assert str(caught.value) == f"{typed!r} is not a reporting period; accepted are {ACCEPTED}"


def test_no_two_slots_have_the_same_label():
    assert set(LABELS) == {"vi", "en"}
    for labels in LABELS.values():
        assert set(labels) == set(SLOTS)
        assert len(set(labels.values())) == len(SLOTS)


def test_no_two_slots_share_a_spelling_once_the_spaces_are_gone():
    before = [*_codes(), *_words()]
    for letters in {each for each, _ in before}:
        assert len({slot for other, slot in before if other == letters}) == 1, letters


# Texts that differ from an accepted one by a sign or two.
nearly = st.builds(
    lambda pair, place, sign, drop: (
        pair[0][: place % len(pair[0])] + sign + pair[0][place % len(pair[0]) + drop :]
    ),
    st.sampled_from(PAIRS),
    st.integers(0, 40),
    st.sampled_from(["", *string.digits, *string.ascii_letters, *" -/,.²\n"]),
    st.integers(0, 2),
)


def period_or_refusal(text: str) -> ReportingPeriod | str:
    try:
        return ReportingPeriod.parse(text)
    except ParseError as error:
        return str(error)


@given(st.one_of(nearly, st.text(max_size=24)))
def test_a_text_that_is_nearly_a_period_is_one_or_is_refused_in_one_sentence(text):
    found = period_or_refusal(text)
    if isinstance(found, str):
        assert found.startswith((f"{text!r} is not a reporting period", f"{text!r} is not one "))
        assert found.count("; accepted are ") >= 1
        return
    # Marks and zero-width signs are nothing, wherever they stand.
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    assert str(found.year) in plain
    assert ReportingPeriod.parse(found.code) == found
