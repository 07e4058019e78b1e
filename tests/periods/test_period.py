from __future__ import annotations

import itertools
import operator
import pickle

import attrs
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, InputError, UnknownCodeError
from parindex.periods.cadence import SLOTS, Cadence
from parindex.periods.period import ReportingPeriod

FIRST_MONTHS = {
    Cadence.TWO_MONTHS: 2,
    Cadence.FOUR_MONTHS: 4,
    Cadence.FIVE_MONTHS: 5,
    Cadence.SEVEN_MONTHS: 7,
    Cadence.EIGHT_MONTHS: 8,
    Cadence.NINE_MONTHS: 9,
    Cadence.TEN_MONTHS: 10,
    Cadence.ELEVEN_MONTHS: 11,
}
PER_YEAR = {
    Cadence.YEAR: 1,
    Cadence.FISCAL_YEAR: 1,
    Cadence.HALF: 2,
    **dict.fromkeys(FIRST_MONTHS, 1),
    Cadence.QUARTER: 4,
    Cadence.MONTH: 12,
}
ALL_SLOTS = tuple(
    itertools.chain.from_iterable(
        [(cadence, ordinal) for ordinal in range(1, count + 1)]
        for cadence, count in PER_YEAR.items()
    )
)

slots = st.sampled_from(ALL_SLOTS)
# Few years, so that many pairs and triples of periods meet.
near = st.builds(
    lambda slot, year: ReportingPeriod(slot[0], year, slot[1]), slots, st.integers(2022, 2024)
)
inner = st.builds(
    lambda slot, year: ReportingPeriod(slot[0], year, slot[1]), slots, st.integers(1901, 9997)
)
without_first_months = inner.filter(lambda period: period.cadence not in FIRST_MONTHS)


def months_of(period: ReportingPeriod) -> set[tuple[bool, int, int]]:
    """Nominal months (year, month), counted out by hand; those of fiscal years are others."""
    of_fiscal_year = period.cadence is Cadence.FISCAL_YEAR
    return {
        (of_fiscal_year, period.year, month)
        for month in range(1, 13)
        if period.slot in slots_of(month)
    }


def slots_of(month: int) -> set[str]:
    """All slots of a year that a month is part of."""
    first = {f"{length}M" for length in FIRST_MONTHS.values() if month <= length}
    half, quarter = 1 if month <= 6 else 2, (month + 2) // 3
    return {"Y", "FY", f"H{half}", f"Q{quarter}", f"M{month:02}", *first}


def p(text: str) -> ReportingPeriod:
    return ReportingPeriod.parse(text)


@pytest.mark.parametrize(
    ("period", "code", "sdmx", "vi", "en"),
    [
        (ReportingPeriod(Cadence.YEAR, 2023, 1), "2023", "2023", "năm 2023", "2023"),
        (
            ReportingPeriod(Cadence.HALF, 2023, 1),
            "2023-H1",
            "2023-S1",
            "6 tháng đầu năm 2023",
            "first half of 2023",
        ),
        (
            ReportingPeriod(Cadence.HALF, 2023, 2),
            "2023-H2",
            "2023-S2",
            "6 tháng cuối năm 2023",
            "second half of 2023",
        ),
        (
            ReportingPeriod(Cadence.QUARTER, 2023, 2),
            "2023-Q2",
            "2023-Q2",
            "quý II/2023",
            "second quarter of 2023",
        ),
        (
            ReportingPeriod(Cadence.MONTH, 2021, 5),
            "2021-M05",
            "2021-M05",
            "tháng 5/2021",
            "May 2021",
        ),
    ],
)
def test_a_period_has_a_code_one_for_sdmx_and_a_label_in_each_language(period, code, sdmx, vi, en):
    assert (period.code, str(period), period.to_sdmx()) == (code, code, sdmx)
    assert (period.label("vi"), period.label("en")) == (vi, en)


@pytest.mark.parametrize(
    ("cadence", "year", "names"),
    [
        (
            Cadence.NINE_MONTHS,
            2023,
            ("2023-9M", "9 tháng đầu năm 2023", "first nine months of 2023"),
        ),
        (
            Cadence.ELEVEN_MONTHS,
            2023,
            ("2023-11M", "11 tháng đầu năm 2023", "first eleven months of 2023"),
        ),
        (
            Cadence.FISCAL_YEAR,
            2010,
            ("FY2010/11", "năm tài chính 2010/11", "fiscal year 2010/11"),
        ),
        (
            Cadence.FISCAL_YEAR,
            1999,
            ("FY1999/00", "năm tài chính 1999/00", "fiscal year 1999/00"),
        ),
    ],
)
def test_first_months_and_fiscal_years_have_labels_but_no_code_in_sdmx(cadence, year, names):
    period = ReportingPeriod(cadence, year, 1)
    assert (period.code, period.label("vi"), period.label("en")) == names
    with pytest.raises(
        InputError,
        match=r"^a period in SDMX must be a year, half, quarter or month, or have a regime that "
        rf"knows its first day, got {names[0]}$",
    ):
        period.to_sdmx()


def test_a_label_in_another_language_is_refused_with_those_there_are():
    with pytest.raises(UnknownCodeError, match=r"^no language 'fr'; there are vi, en$"):
        p("2023").label("fr")  # type: ignore[arg-type]


def test_a_cadence_knows_how_many_periods_a_year_has():
    assert {cadence: cadence.per_year for cadence in Cadence} == PER_YEAR
    assert {cadence: cadence.months for cadence in Cadence} == {
        Cadence.YEAR: 12,
        Cadence.FISCAL_YEAR: 12,
        Cadence.HALF: 6,
        Cadence.QUARTER: 3,
        Cadence.MONTH: 1,
        **FIRST_MONTHS,
    }
    assert [cadence for cadence in Cadence if cadence.is_first_months] == [*FIRST_MONTHS][::-1]


def test_every_slot_has_one_name_and_every_name_one_slot():
    assert tuple(SLOTS.values()) == ALL_SLOTS
    for name, (cadence, ordinal) in SLOTS.items():
        assert ReportingPeriod(cadence, 2023, ordinal).slot == name


@pytest.mark.parametrize(
    ("cadence", "year", "ordinal", "words"),
    [
        (Cadence.HALF, 2023, 3, "ordinal must be a whole number from 1 to 2, got 3"),
        (Cadence.HALF, 2023, 0, "ordinal must be a whole number from 1 to 2, got 0"),
        (Cadence.YEAR, 2023, 2, "ordinal must be a whole number from 1 to 1, got 2"),
        (Cadence.NINE_MONTHS, 2023, 2, "ordinal must be a whole number from 1 to 1, got 2"),
        (Cadence.QUARTER, 2023, 5, "ordinal must be a whole number from 1 to 4, got 5"),
        (Cadence.MONTH, 2023, 13, "ordinal must be a whole number from 1 to 12, got 13"),
        (Cadence.MONTH, 2023, "5", "ordinal must be a whole number from 1 to 12, got '5'"),
        (Cadence.MONTH, 2023, 5.0, "ordinal must be a whole number from 1 to 12, got 5.0"),
        (Cadence.MONTH, 2023, True, "ordinal must be a whole number from 1 to 12, got True"),
        (Cadence.MONTH, 23, 5, "year must be a whole number from 1900 to 9998, got 23"),
        (Cadence.MONTH, 9999, 5, "year must be a whole number from 1900 to 9998, got 9999"),
        (Cadence.MONTH, "2023", 5, "year must be a whole number from 1900 to 9998, got '2023'"),
        ("week", 2023, 5, "cadence must be one of year, fiscal_year, eleven_months, "),
        (None, 2023, 5, "cadence must be one of year, fiscal_year, eleven_months, "),
    ],
)
def test_a_period_that_is_none_is_refused_in_one_sentence(cadence, year, ordinal, words):
    with pytest.raises(DefinitionError) as caught:
        ReportingPeriod(cadence, year, ordinal)
    assert words in str(caught.value)
    assert str(caught.value).startswith("ReportingPeriod")


def test_a_period_cannot_be_changed():
    period = p("2023-H1")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        period.year = 2024  # type: ignore[misc]


@given(inner)
def test_the_repr_evaluates_to_the_period_and_a_pickle_is_equal(period):
    assert eval(repr(period), {"ReportingPeriod": ReportingPeriod, "Cadence": Cadence}) == period
    assert pickle.loads(pickle.dumps(period)) == period
    assert hash(pickle.loads(pickle.dumps(period))) == hash(period)


@given(inner)
def test_what_is_written_is_read_back(period):
    assert ReportingPeriod.parse(period.code) == period
    assert ReportingPeriod.parse(period.label("vi")) == period
    assert ReportingPeriod.parse(period.label("en")) == period


@given(without_first_months)
def test_a_code_of_sdmx_is_read_back(period):
    assume(period.cadence is not Cadence.FISCAL_YEAR)
    assert ReportingPeriod.parse(period.to_sdmx()) == period


def test_no_two_periods_share_a_code():
    periods = [
        ReportingPeriod(cadence, year, ordinal)
        for cadence, ordinal in ALL_SLOTS
        for year in (2022, 2023)
    ]
    assert len({period.code for period in periods}) == len(periods) == len(set(periods))


@pytest.mark.parametrize(
    ("code", "prior", "before", "after"),
    [
        ("2023", "2022", "2022", "2024"),
        ("2023-H1", "2022-H1", "2022-H2", "2023-H2"),
        ("2023-H2", "2022-H2", "2023-H1", "2024-H1"),
        ("2023-9M", "2022-9M", "2022-9M", "2024-9M"),
        ("2023-2M", "2022-2M", "2022-2M", "2024-2M"),
        ("FY2010/11", "FY2009/10", "FY2009/10", "FY2011/12"),
        ("2023-Q1", "2022-Q1", "2022-Q4", "2023-Q2"),
        ("2023-Q4", "2022-Q4", "2023-Q3", "2024-Q1"),
        ("2023-M01", "2022-M01", "2022-M12", "2023-M02"),
        ("2023-M12", "2022-M12", "2023-M11", "2024-M01"),
    ],
)
def test_the_prior_year_is_not_the_slot_before(code, prior, before, after):
    """Convention §14."""
    period = p(code)
    assert period.prior_year().code == prior
    assert period.previous().code == before
    assert period.next().code == after


@given(inner)
def test_next_and_previous_undo_each_other(period):
    assert period.next().previous() == period
    assert period.previous().next() == period
    assert period.next().cadence is period.previous().cadence is period.cadence
    assert period.previous() < period < period.next()


@given(inner)
def test_the_prior_year_keeps_the_slot_and_lies_as_many_steps_back_as_a_year_has(period):
    prior = period.prior_year()
    assert (prior.slot, prior.year) == (period.slot, period.year - 1)
    walked = period
    for _ in range(PER_YEAR[period.cadence]):
        walked = walked.previous()
    assert walked == prior


@pytest.mark.parametrize("step", [ReportingPeriod.prior_year, ReportingPeriod.previous])
def test_there_is_no_period_before_the_first_year(step):
    with pytest.raises(DefinitionError, match="year must be a whole number from 1900 to 9998"):
        step(p("1900-H1"))


def test_there_is_no_period_after_the_last_year():
    assert p("9998-H1").next() == p("9998-H2")
    with pytest.raises(DefinitionError, match="year must be a whole number from 1900 to 9998"):
        p("9998-H2").next()


def test_nominal_months_are_counted_so_that_years_follow_each_other():
    assert list(p("2023-Q1").months) == [12 * 2023, 12 * 2023 + 1, 12 * 2023 + 2]
    assert p("2023-M12").months.stop == p("2024-M01").months.start


@given(inner)
def test_the_nominal_months_are_those_counted_out(period):
    months = {(month // 12, month % 12 + 1) for month in period.months}
    assert months == {month[1:] for month in months_of(period)}
    assert len(period.months) == period.cadence.months


@pytest.mark.parametrize(
    ("outer", "codes"),
    [
        ("2023", ["2023", "2023-H1", "2023-H2", "2023-9M", "2023-Q4", "2023-M12"]),
        ("2023-H1", ["2023-H1", "2023-Q1", "2023-Q2", "2023-M01", "2023-M06"]),
        ("2023-9M", ["2023-9M", "2023-8M", "2023-H1", "2023-Q3", "2023-M09"]),
        ("FY2023/24", ["FY2023/24"]),
        ("2023-Q3", ["2023-Q3", "2023-M07", "2023-M09"]),
        ("2023-M05", ["2023-M05"]),
    ],
)
def test_a_period_contains_those_within_its_months(outer, codes):
    assert all(p(outer).contains(p(code)) for code in codes)


@pytest.mark.parametrize(
    ("outer", "code"),
    [
        ("2023", "2022-H2"),
        ("2023-H1", "2023"),
        ("2023-H1", "2023-9M"),
        ("2023-H1", "2023-Q3"),
        ("2023-H1", "2022-Q1"),
        ("2023-9M", "2023-H2"),
        ("2023-9M", "2023-Q4"),
        ("2023-8M", "2023-9M"),
        ("FY2023/24", "2023-M12"),
        ("2023", "FY2023/24"),
        ("2023-Q3", "2023-M10"),
    ],
)
def test_a_period_does_not_contain_what_reaches_out_of_it(outer, code):
    assert not p(outer).contains(p(code))


@given(near, near)
def test_containment_is_that_of_the_sets_of_months(one, other):
    assert one.contains(other) == (months_of(other) <= months_of(one))


@given(near, near, near)
def test_containment_is_a_partial_order(one, other, third):
    assert one.contains(one)
    if one.contains(other) and other.contains(one):
        assert one == other
    if one.contains(other) and other.contains(third):
        assert one.contains(third)


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2023-H1", "2022-H2"),
        ("2023-H1", "2022"),
        ("2023-H1", "2022-Q4"),
        ("2023-Q4", "2023-9M"),
        ("2023-M07", "2023-H1"),
        ("2024-9M", "2023"),
        ("2023-M09", "2023-8M"),
        ("FY2011/12", "FY2010/11"),
    ],
)
def test_a_period_adjoins_one_that_ends_where_it_begins(code, before):
    assert p(code).adjoins(p(before))
    assert not p(before).adjoins(p(code))


def test_nine_months_do_not_adjoin_nine_months():
    """Convention §11: their stocks are not carried over from one to the next."""
    assert not p("2023-9M").adjoins(p("2023-9M").previous())


def test_a_fiscal_year_adjoins_no_other_period_for_only_a_regime_knows_its_months():
    assert not p("FY2024/25").adjoins(p("2023"))
    assert not p("2024-M01").adjoins(p("FY2023/24"))


@given(without_first_months)
def test_other_periods_adjoin_their_previous_ones_and_not_themselves(period):
    assert period.adjoins(period.previous())
    assert period.next().adjoins(period)
    assert not period.adjoins(period)


@given(near, near)
def test_order_is_that_of_time_within_a_cadence_and_refused_across(one, other):
    pairs = (operator.lt, operator.le, operator.gt, operator.ge)
    if one.cadence is other.cadence:
        for compare in pairs:
            assert compare(one, other) == compare(
                (one.year, one.ordinal), (other.year, other.ordinal)
            )
        return
    assert one != other
    for compare in pairs:
        with pytest.raises(TypeError) as caught:
            compare(one, other)
        words = str(caught.value)
        assert words.startswith("periods must be of one cadence to have an order, got ")
        assert one.code in words
        assert other.code in words


@given(st.lists(near, max_size=12))
def test_periods_of_a_cadence_are_sorted_by_time(periods):
    quarters = [period for period in periods if period.cadence is Cadence.QUARTER]
    assert [period.code for period in sorted(quarters)] == sorted(
        period.code for period in quarters
    )
    assert sorted(quarters, reverse=True) == sorted(quarters)[::-1]


def test_months_are_sorted_by_number_not_by_spelling():
    texts = ["tháng 10/2023", "tháng 9/2023", "tháng 1/2024"]
    assert sorted(map(p, texts)) == [p("2023-M09"), p("2023-M10"), p("2024-M01")]


@pytest.mark.parametrize("other", ["2023-H1", 2023, None, (Cadence.HALF, 2023, 1)])
def test_a_period_is_neither_equal_to_nor_ordered_with_anything_else(other):
    assert p("2023-H1") != other
    with pytest.raises(TypeError, match="not supported between instances"):
        sorted([p("2023-H1"), other])


in_pandas = slots.filter(lambda slot: slot[0] in {Cadence.YEAR, Cadence.QUARTER, Cadence.MONTH})


@given(st.integers(1900, 2200), in_pandas)
def test_calendar_quarters_months_and_years_are_those_of_pandas(year, slot):
    period = ReportingPeriod(slot[0], year, slot[1])
    known = {
        Cadence.YEAR: lambda: pd.Period(f"{year}", freq="Y"),
        Cadence.QUARTER: lambda: pd.Period(f"{year}Q{period.ordinal}", freq="Q"),
        Cadence.MONTH: lambda: pd.Period(f"{year}-{period.ordinal:02}", freq="M"),
    }[period.cadence]()
    first, last = known.start_time, known.end_time
    assert (12 * first.year + first.month - 1) == period.months[0]
    assert (12 * last.year + last.month - 1) == period.months[-1]
    after = (known + 1).start_time
    assert (12 * after.year + after.month - 1) == period.next().months[0]
