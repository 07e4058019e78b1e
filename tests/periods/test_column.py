from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.periods.cadence import Cadence
from parindex.periods.column import read_periods
from parindex.periods.period import ReportingPeriod


def read(*texts: str, **options: object) -> list[str | None]:
    periods = read_periods(texts, **options)  # type: ignore[arg-type]
    return [None if period is None else period.code for period in periods]


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["2010/11", "2012/13"], ["FY2010/11", "FY2012/13"]),
        (["2010/11", "FY2009/10"], ["FY2010/11", "FY2009/10"]),
        (["2010-11", "2009-2010"], ["FY2010/11", "FY2009/10"]),
        (["2010/11", "1999/00"], ["FY2010/11", "FY1999/00"]),
        (["2010/11", "2010/05"], ["2010-M11", "2010-M05"]),
        (["2010-11", "2010-12", "2010-01"], ["2010-M11", "2010-M12", "2010-M01"]),
        (["201011", "201010"], ["2010-M11", "2010-M10"]),
        # nothing tells
        (["2010/11"], [None]),
        (["2010/11", "2011/12"], [None, None]),
        (["2010/11", "tháng 5/2010"], [None, "2010-M05"]),
        (["2010/11", "2010"], [None, "2010"]),
        # the others contradict each other
        (["2010/11", "2012/13", "2010/05"], [None, "FY2012/13", "2010-M05"]),
        # pooled years are no fiscal years, and where they stand nothing is certain
        (["2010 - 12", "2011/12"], [None, None]),
        (["2008-10", "2009-11", "2010-12"], [None, None, None]),
        (["2008-10", "2012-14", "2010/05"], [None, None, "2010-M05"]),
        (["2010-12", "2012/13"], [None, "FY2012/13"]),
        # a day tells nothing and is told nothing
        (["2010-11-05", "2010/05"], [None, "2010-M05"]),
        ([], []),
    ],
)
def test_a_column_tells_what_years_with_two_digits_are(texts, codes):
    """Convention §64."""
    assert read(*texts) == codes


def test_a_cadence_that_was_named_comes_before_what_the_column_tells():
    """Convention §64."""
    assert read("2010/11", "2012/13", cadence=Cadence.MONTH) == ["2010-M11", "FY2012/13"]
    assert read("2010/11", "2010/05", cadence=Cadence.FISCAL_YEAR) == ["FY2010/11", "2010-M05"]
    # it is neither of the two
    assert read("2010/11", "2012/13", cadence=Cadence.QUARTER) == ["FY2010/11", "FY2012/13"]


@pytest.mark.parametrize(
    ("day", "first_month", "code"),
    [
        ("2010-04-01", 4, "FY2010/11"),
        ("2011-03-31", 4, "FY2010/11"),
        ("2010-03-31", 4, "FY2009/10"),
        ("2010-10-01", 10, "FY2010/11"),
        ("2010-09-30", 10, "FY2009/10"),
        ("2010-04-01", None, None),
        ("1900-01-31", 4, None),
    ],
)
def test_a_day_names_a_fiscal_year_where_its_first_month_is_known(day, first_month, code):
    assert read(day, cadence=Cadence.FISCAL_YEAR, first_month=first_month) == [code]


pairs = st.builds(
    lambda year, mark, second: f"{year}{mark}{second:02}",
    st.integers(1990, 2025),
    st.sampled_from(["/", "-", " - ", ""]),
    st.integers(0, 99),
)


@given(st.lists(pairs, max_size=5))
def test_no_column_makes_a_month_of_a_fiscal_year_that_it_holds_elsewhere(texts):
    periods = read_periods(texts)
    slots = {
        period.cadence
        for text, period in zip(texts, periods, strict=True)
        if period is not None and int(text[-2:]) == (int(text[:4]) + 1) % 100
    }
    assert len(slots) <= 1
    for text, period in zip(texts, periods, strict=True):
        if period is not None:
            digits = period.code.replace("FY", "").replace("M", "").replace("-", "/")
            assert digits == f"{text[:4]}/{text[-2:]}"


@given(st.lists(pairs, max_size=5), st.sampled_from([Cadence.MONTH, Cadence.FISCAL_YEAR]))
def test_with_a_cadence_a_text_is_read_as_it_is_alone(texts, cadence):
    alone = [read(text, cadence=cadence)[0] for text in texts]
    assert read(*texts, cadence=cadence) == alone


def test_codes_are_read_whatever_stands_beside_them():
    codes = ["FY2010/11", "2010-M11", "2010 - 12"]
    assert read(*codes) == ["FY2010/11", "2010-M11", None]
    assert ReportingPeriod.parse("FY2010/11").code == "FY2010/11"
