from __future__ import annotations

import calendar
import datetime as dt
import pickle
import tomllib
from importlib.resources import files

import attrs
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, SlotError
from parindex.name import Name, SourceConfidence
from parindex.periods.cadence import SLOTS, Cadence
from parindex.periods.period import ReportingPeriod
from parindex.periods.regime import RegimeSlot, ReportingRegime

ONE_DAY = dt.timedelta(1)
EVERY_SLOT = ("Y", "FY", "H1", "H2", "8M", "9M", "Q1", "Q2", "Q3", "Q4", "M")


def slots(*names: str) -> tuple[RegimeSlot, ...]:
    return tuple(RegimeSlot(slot=name, confidence=SourceConfidence.OWN) for name in names)


def regime(**given_: object) -> ReportingRegime:
    fields: dict[str, object] = {
        "id": "mine",
        "name": Name(vi="Chế độ", en="Regime"),
        "first_day": 15,
        "month_shift": -1,
        "slots": slots(*EVERY_SLOT),
        "source": "A plan",
    } | given_
    if "slot='FY'" in repr(fields["slots"]):
        fields = {"first_month": 4} | fields
    return ReportingRegime(**fields)  # type: ignore[arg-type]


def bundled() -> dict[str, ReportingRegime]:
    content = files("parindex.definitions").joinpath("data", "regimes.toml").read_text("utf-8")
    made = {}
    for table in tomllib.loads(content)["regime"]:
        entries = tuple(
            RegimeSlot(**(entry | {"confidence": SourceConfidence(entry["confidence"])}))
            for entry in table["slots"]
        )
        made[table["id"]] = ReportingRegime(
            **(table | {"slots": entries, "name": Name(**table["name"])})
        )
    return made


BUNDLED = bundled()
GENERAL, HOME_AFFAIRS, CALENDAR = (
    BUNDLED[name] for name in ("nd-09-2019", "bnv-581-cchc", "calendar")
)

regimes = st.one_of(
    st.sampled_from(list(BUNDLED.values())),
    st.builds(
        lambda day, shift: regime(first_day=day, month_shift=shift),
        st.integers(1, 28),
        st.sampled_from([-1, 0]),
    ),
)


@st.composite
def periods(draw: st.DrawFn) -> ReportingPeriod:
    cadence, ordinal = draw(st.sampled_from(list(SLOTS.values())))
    return ReportingPeriod(cadence, draw(st.integers(2018, 2025)), ordinal)


def p(code: str, cadence: str | None = None) -> ReportingPeriod:
    return ReportingPeriod.parse(code, cadence=cadence)


def are_of_one_kind_of_year(period: ReportingPeriod, other: ReportingPeriod) -> bool:
    fiscal = Cadence.FISCAL_YEAR
    return (period.cadence is fiscal) == (other.cadence is fiscal)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("fiscal-april", (2010, 4, 1), (2011, 3, 31)),
        ("fiscal-july", (2010, 7, 1), (2011, 6, 30)),
        ("fiscal-october", (2010, 10, 1), (2011, 9, 30)),
    ],
)
def test_a_fiscal_year_has_the_days_that_its_regime_gives_it(name, first, last):
    """Convention §13."""
    each = BUNDLED[name]
    assert each.window(p("2010/11", "fiscal_year")) == (dt.date(*first), dt.date(*last))
    assert each.days(p("FY2010/11")) == 365
    assert each.to_sdmx(p("FY2010/11")) == f"{dt.date(*first).isoformat()}/P1Y"
    assert each.window(p("2010-M11")) == (dt.date(2010, 11, 1), dt.date(2010, 11, 30))
    # nobody knows whether it is the second of the fiscal year
    assert not each.has(p("2010-Q2"))
    assert not each.has(p("2010"))


def test_the_first_months_of_a_year_are_those_of_its_regime():
    """Convention §13."""
    assert CALENDAR.window(p("2023-8M")) == (dt.date(2023, 1, 1), dt.date(2023, 8, 31))
    assert CALENDAR.to_sdmx(p("2023-8M")) == "2023-01-01/P8M"
    assert GENERAL.to_sdmx(p("2023-9M")) == "2022-12-15/P9M"
    assert GENERAL.to_sdmx(p("2023-H1")) == "2023-S1"
    assert not GENERAL.has(p("2023-8M"))


@given(periods())
def test_what_a_regime_of_whole_months_writes_for_sdmx_is_read_back(period):
    for each in BUNDLED.values():
        if each.has(period) and each.first_day == 1:
            assert ReportingPeriod.parse(each.to_sdmx(period)) == period


@pytest.mark.parametrize(
    ("names", "month", "words"),
    [
        (("FY",), None, "given where there is a slot 'FY', and only there, got nothing"),
        (("M",), 4, "given where there is a slot 'FY', and only there, got 4"),
        (("FY",), 1, "a whole number from 2 to 12, got 1"),
        (("FY",), 13, "a whole number from 2 to 12, got 13"),
    ],
)
def test_a_regime_of_fiscal_years_says_with_which_month_they_begin(names, month, words):
    with pytest.raises(DefinitionError, match=rf"first_month must be {words}$"):
        regime(slots=slots(*names), first_month=month)


def test_the_founding_meeting_was_on_the_last_day_of_the_first_half_of_2023():
    first, last = GENERAL.window(p("2023-H1"))
    assert (first, last) == (dt.date(2022, 12, 15), dt.date(2023, 6, 14))


# Read in documents that apply Decree 09/2019/NĐ-CP; 9M in reports of Khánh Hòa.
CUT_OFFS = {
    "2023": ((2022, 12, 15), (2023, 12, 14), 365),
    "2023-H1": ((2022, 12, 15), (2023, 6, 14), 182),
    "2023-H2": ((2023, 6, 15), (2023, 12, 14), 183),
    "2023-9M": ((2022, 12, 15), (2023, 9, 14), 274),
    "2023-Q1": ((2022, 12, 15), (2023, 3, 14), 90),
    "2023-Q2": ((2023, 3, 15), (2023, 6, 14), 92),
    "2023-Q3": ((2023, 6, 15), (2023, 9, 14), 92),
    "2023-Q4": ((2023, 9, 15), (2023, 12, 14), 91),
    "2023-M01": ((2022, 12, 15), (2023, 1, 14), 31),
    "2023-M05": ((2023, 4, 15), (2023, 5, 14), 30),
}


@pytest.mark.parametrize("code", CUT_OFFS)
def test_the_general_regime_cuts_2023_on_the_15th(code):
    first, last, days = CUT_OFFS[code]
    assert GENERAL.window(p(code)) == (dt.date(*first), dt.date(*last))
    assert GENERAL.days(p(code)) == days


def test_home_affairs_ask_for_four_reports_on_the_days_of_the_general_regime():
    asked = [slot for slot, place in SLOTS.items() if HOME_AFFAIRS.has(p_at(slot, place))]
    assert set(asked) == {"Q1", "H1", "Q3", "Y"}
    for slot in asked:
        period = p_at(slot, SLOTS[slot])
        assert HOME_AFFAIRS.window(period) == GENERAL.window(period)


def p_at(slot: str, place: tuple[Cadence, int]) -> ReportingPeriod:
    period = ReportingPeriod(place[0], 2023, place[1])
    assert period.slot == slot
    return period


@given(periods())
def test_the_calendar_regime_follows_the_calendar(period):
    assume(CALENDAR.has(period))
    first, last = CALENDAR.window(period)
    year, months = period.year, [month % 12 + 1 for month in period.months]
    assert first == dt.date(year, months[0], 1)
    assert last == dt.date(year, months[-1], calendar.monthrange(year, months[-1])[1])


def test_months_of_the_first_to_the_last_day_of_the_month_before():
    # Lâm Đồng, first quarter of 2020: 1 December to 29 February.
    window = regime(first_day=1, month_shift=-1).window(p("2020-Q1"))
    assert window == (dt.date(2019, 12, 1), dt.date(2020, 2, 29))


def test_months_of_the_21st_to_the_20th():
    # Vĩnh Phúc, August 2021: 21 July to 20 August.
    window = regime(first_day=21).window(p("2021-M08"))
    assert window == (dt.date(2021, 7, 21), dt.date(2021, 8, 20))


@given(regimes, periods(), periods())
def test_adjoining_periods_tile_the_calendar(each, period, other):
    assume(each.has(period) and each.has(other) and are_of_one_kind_of_year(period, other))
    touches = each.window(other)[1] + ONE_DAY == each.window(period)[0]
    assert period.adjoins(other) == touches


@given(regimes, st.integers(1901, 9997), st.sampled_from(list(Cadence)))
def test_the_periods_of_a_year_cover_it_once(each, year, cadence):
    parts = [ReportingPeriod(cadence, year, n + 1) for n in range(cadence.per_year)]
    kind = Cadence.FISCAL_YEAR if cadence is Cadence.FISCAL_YEAR else Cadence.YEAR
    whole = ReportingPeriod(kind, year, 1)
    assume(not cadence.is_first_months)
    assume(all(each.has(period) for period in (*parts, whole)))
    assert sum(each.days(part) for part in parts) == each.days(whole)
    assert each.days(whole) in {365, 366}


@given(regimes, periods(), periods())
def test_one_period_contains_another_exactly_when_its_window_does(each, period, other):
    assume(each.has(period) and each.has(other) and are_of_one_kind_of_year(period, other))
    (first, last), (other_first, other_last) = each.window(period), each.window(other)
    assert period.contains(other) == (first <= other_first and other_last <= last)


@given(regimes, periods())
def test_the_days_are_those_of_the_window(each, period):
    assume(each.has(period))
    first, last = each.window(period)
    assert each.days(period) == len(range(first.toordinal(), last.toordinal() + 1))


@pytest.mark.parametrize("code", ["1900", "1900-M01", "9998", "9998-M12", "9998-H2"])
@pytest.mark.parametrize("each", BUNDLED.values(), ids=list(BUNDLED))
def test_windows_exist_to_the_ends_of_the_range_of_years(each, code):
    if each.has(p(code)):
        assert each.days(p(code)) > 0


def test_a_slot_that_a_regime_lacks_has_no_days():
    """Convention §13: the days of a period come from a regime, or are not known."""
    for ask in (HOME_AFFAIRS.window, HOME_AFFAIRS.days, HOME_AFFAIRS.slot_for):
        with pytest.raises(
            SlotError,
            match=r"^regime 'bnv-581-cchc' has no report for Q2; it has Q1, H1, Q3, Y$",
        ):
            ask(p("2023-Q2"))
    assert not HOME_AFFAIRS.has(p("2023-Q2"))
    assert not HOME_AFFAIRS.has(p("2023-M05"))


def test_all_slots_of_the_general_regime_but_the_second_half_year_stand_in_circulars_of_2025():
    second_half = GENERAL.slot_for(p("2023-H2"))
    assert second_half.confidence is SourceConfidence.SECONDARY
    others = [entry for entry in GENERAL.slots if entry is not second_half]
    assert {entry.confidence for entry in others} == {SourceConfidence.VERIFIED}
    assert all("06/2025/TT-TTCP" in (entry.source or "") for entry in others)


def test_m_stands_for_twelve_months_and_m05_for_one():
    every, may = regime(slots=slots("M")), regime(slots=slots("M05"))
    assert all(every.has(ReportingPeriod(Cadence.MONTH, 2023, n)) for n in range(1, 13))
    assert not every.has(p("2023-Q1"))
    assert every.slot_for(p("2023-M05")).slot == "M"
    assert (may.has(p("2023-M05")), may.has(p("2023-M06"))) == (True, False)


def test_a_regime_has_a_name_in_both_languages():
    assert regime().name == Name(vi="Chế độ", en="Regime")


@pytest.mark.parametrize(
    "names", [("Q1", "Q1"), ("M", "M05"), ("M05", "M"), ("M", "M"), ("Y", "H1", "Y")]
)
def test_a_slot_is_listed_once(names):
    with pytest.raises(
        DefinitionError,
        match=r"^ReportingRegime 'mine': slots\[\d\]\.slot must be a slot that is listed once, got",
    ):
        regime(slots=slots(*names))


@pytest.mark.parametrize("name", ["Q5", "M13", "M5", "h1", "", None, ["Y"], "2023-H1"])
def test_a_slot_is_one_of_those_that_periods_have(name):
    with pytest.raises(DefinitionError, match=r"slot must be one of Y, FY, H1, H2, 2M, .*M12, M,"):
        RegimeSlot(slot=name, confidence=SourceConfidence.OWN)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("first_day", 0, "first_day must be a whole number from 1 to 28, got 0"),
        ("first_day", 29, "first_day must be a whole number from 1 to 28, got 29"),
        ("first_day", True, "first_day must be a whole number"),
        ("month_shift", 1, "month_shift must be a whole number from -1 to 0, got 1"),
        ("month_shift", -2, "month_shift must be a whole number from -1 to 0, got -2"),
        ("slots", (), "slots must be at least 1 RegimeSlot"),
        ("slots", ("Y",), r"slots\[0\] must be of type RegimeSlot, got 'Y'"),
        ("slots", list(slots("Y")), "slots must be a tuple of RegimeSlot"),
        ("id", "NĐ 09", "id must be a code of lower-case letters"),
        ("name", " ", "name must be of type Name"),
        ("source", "", "source must be text that is not blank"),
        ("valid_from", "2020-01-01", "valid_from must be of type date"),
        ("valid_to", dt.datetime(2020, 1, 1), "valid_to must be of type date"),
    ],
)
def test_a_wrong_field_is_named(field, value, words):
    with pytest.raises(DefinitionError, match=words):
        regime(**{field: value})


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("confidence", "sure", "confidence must be one of verified, .*, own, got 'sure'"),
        ("source", " ", "source must be text that is not blank"),
    ],
)
def test_a_wrong_field_of_a_slot_is_named(field, value, words):
    fields = {"slot": "Y", "confidence": SourceConfidence.OWN, field: value}
    with pytest.raises(DefinitionError, match=words):
        RegimeSlot(**fields)


def test_a_regime_does_not_end_before_it_begins():
    begins, ends = dt.date(2020, 1, 2), dt.date(2020, 1, 1)
    with pytest.raises(
        DefinitionError,
        match=r"^ReportingRegime 'mine': valid_to must be on or after 2020-01-02, got",
    ):
        regime(valid_from=begins, valid_to=ends)
    assert regime(valid_from=begins, valid_to=begins).valid_to == begins


def test_a_regime_is_frozen_and_equal_by_content():
    assert regime() == regime()
    assert hash(regime()) == hash(regime())
    assert regime() != regime(first_day=16)
    assert pickle.loads(pickle.dumps(regime())) == regime()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        regime().first_day = 1  # type: ignore[misc]


@given(regimes, periods())
def test_the_windows_of_successive_periods_tile_the_calendar(each, period):
    # Nine months leave the last quarter of every year out.
    assume(not period.cadence.is_first_months)
    assume(each.has(period) and each.has(period.next()))
    assert each.window(period.next())[0] == each.window(period)[1] + ONE_DAY
    assert each.window(period)[0] == each.window(period.previous())[1] + ONE_DAY


@given(st.integers(1900, 2200), st.sampled_from(["Y", "Q", "M"]), st.data())
def test_the_calendar_regime_agrees_with_pandas(year, frequency, data):
    known = data.draw(
        st.sampled_from(pd.period_range(f"{year}-01", f"{year}-12", freq=frequency).tolist())
    )
    window = CALENDAR.window(ReportingPeriod.parse(known))
    assert window == (known.start_time.date(), known.end_time.date())
