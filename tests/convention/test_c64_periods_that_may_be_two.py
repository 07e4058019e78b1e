"""Convention §64: texts that may be two periods, at every door."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.plain_text import plain

import parindex as pi
from parindex.errors import InputError

SHARE = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])


def counts(*periods, unit="W"):
    size = len(periods)
    return {"unit_id": [unit] * size, "period": [*periods], "a": [300] * size, "b": [1000] * size}


def codes(*periods, **options):
    return pi.read_counts(counts(*periods), **options).data["period"].to_pylist()


def test_c64_pooled_years_are_compared_with_nothing():
    """convention §64"""
    sheet = counts("2010 - 12", "2011/12") | {"a": [300, 270], "b": [1000, 300]}
    review = pi.assess(sheet, indicators=[SHARE])
    assert len(review.comparisons) == 0
    assert [each.evidence.text for each in review.findings.select("CNT302")] == [
        "2010 - 12",
        "2011/12",
    ]


def test_c64_fiscal_years_are_compared_with_the_one_before():
    """convention §14, §64"""
    sheet = counts("2010/11", "2011/12") | {"a": [500, 700]}
    read = pi.read_counts(sheet, cadence="fiscal_year", regime="fiscal-april")
    review = pi.assess(read, indicators=[SHARE])
    (_, row) = review.comparisons.data.to_pylist()
    (sentence,) = review.findings.select("CHG102").render("en")
    assert "compared with the fiscal year 2010/11 (50.00%)" in sentence
    assert (row["period"], row["prior_period"], row["change"]) == ("FY2011/12", "FY2010/11", 20.0)
    assert (row["days"], row["prior_days"], row["verdict"]) == (366, 365, "improved")


@pytest.mark.parametrize(
    ("beside", "code"), [("2012/13", "FY2010/11"), ("2010/05", "2010-M11"), ("2010", None)]
)
def test_c64_every_door_decides_by_the_other_texts_of_its_column(beside, code):
    """convention §64"""
    both = ["2010/11", beside]
    other = pi.ReportingPeriod.parse(beside).code
    expected = {other} if code is None else {other, code}
    assert set(codes(*both)) == expected
    printed = {"unit_id": ["W"] * 2, "period": both, "indicator": ["p"] * 2, "printed": ["30%"] * 2}
    unread = pi.find(published=printed, rates=pi.compute_rates(counts("2010"), [SHARE]))
    assert len(unread.select("PUB109")) == (code is None)
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Hạn", "Kế hoạch"],
            "maximum": [8, 2],
            "formula": ["share(floor=10)", "levels(done: 2; late: 1)"],
        },
        id="own",
        edition="1",
    )
    values = {"criterion_code": ["1"] * 2, "unit_id": ["W"] * 2, "period": both, "value": [30, 40]}
    awards = values | {"criterion_code": ["2"] * 2, "answer": ["done", "late"]}
    del awards["value"]
    for scores in (
        pi.compute_scores(scheme, rates=values),
        pi.compute_scores(scheme, awards=awards),
    ):
        assert set(scores.data["period"].to_pylist()) == expected


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "it may be fiscal year 2010/11 (FY2010/11) or November 2010 (2010-M11)."),
        ("vi", "có thể là năm tài chính 2010/11 hoặc tháng 11/2010."),
    ],
)
def test_c64_the_finding_names_both_readings(language, said):
    """convention §64"""
    findings = pi.assess(counts("2010/11", "2010/11"), indicators=[SHARE]).findings
    (sentence,) = findings.select("CNT302").render(language)
    assert plain(sentence).endswith(said)


def test_c64_a_cadence_at_the_door_decides_and_lets_days_be_read():
    """convention §64"""
    assert codes("2010/11", cadence="fiscal_year") == ["FY2010/11"]
    assert codes("2010/11", "2012/13", cadence="month") == ["2010-M11", "FY2012/13"]
    assert codes("2021-04-30", "2023-H1", cadence="month") == ["2021-M04", "2023-H1"]
    days = {"cadence": "fiscal_year", "regime": "fiscal-october"}
    assert codes("2010-09-30", "2010-10-01", **days) == ["FY2009/10", "FY2010/11"]
    # the regime lets May begin on 15 April, and the cell still says April
    assert codes("2021-04-30", cadence="month", regime="nd-09-2019") == ["2021-M04"]


DAY = dt.date(2021, 4, 30)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([DAY]),
        pa.array([dt.datetime(2021, 4, 30)], pa.timestamp("ns")),
        # the morning of the first of April there, and the evening before in UTC
        pa.array([dt.datetime(2021, 3, 31, 23)], pa.timestamp("us", tz="UTC")).cast(
            pa.timestamp("us", tz="Asia/Ho_Chi_Minh")
        ),
        pd.Series([pd.Timestamp(DAY)]),
        pl.Series([DAY]),
    ],
)
def test_c64_a_column_of_days_says_what_it_needs_and_is_read_with_it(column):
    """convention §64"""
    sheet = counts("2021") | {"period": column}
    assert pi.read_counts(sheet, cadence="quarter").data["period"].to_pylist() == ["2021-Q2"]
    said = (
        r"^counts column 'period' must name periods, such as 2023-M05, got days \(.*cadence='month'"
    )
    with pytest.raises(InputError, match=said):
        pi.compute_rates(sheet, [SHARE])


@pytest.mark.parametrize(
    ("frequency", "code"),
    [("M", "2010-M11"), ("Q", "2010-Q4"), ("Y", "2010"), ("Y-MAR", "FY2010/11")],
)
def test_c64_a_period_of_pandas_is_what_its_frequency_says(frequency, code):
    """convention §64"""
    period = pd.Period("2010-11-30", frequency)
    for column in (pd.Series([period]), [period], pd.Series([period, "soon"])[:1]):
        sheet = pi.read_counts(counts("2010") | {"period": column})
        assert sheet.data["period"].to_pylist() == [code]


def test_c64_a_quarter_of_another_year_is_not_taken_for_one_of_the_calendar():
    """convention §64"""
    quarters = pd.Series(pd.period_range("2010Q1", periods=1, freq="Q-MAR"))
    read = pi.read_counts(counts("2010") | {"period": quarters})
    assert read.provenance.input.faults["text"].to_pylist() == ["2010Q1 (Q-MAR)"]
