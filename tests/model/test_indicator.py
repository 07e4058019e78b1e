from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.model.form import CountSum
from parindex.model.indicator import Family, Indicator, IndicatorSet, MeasureKind, Polarity
from parindex.name import Name, SourceConfidence
from parindex.vocabulary import IntervalMethod

NAME = Name(vi="Tỷ lệ đúng hạn", en="On time")


def indicator(**fields: Any) -> Indicator:
    return Indicator(
        **{
            "code": "on_time.resolved",
            "name": NAME,
            "numerator": CountSum.of(["early", "ontime"]),
            "denominator": CountSum.of(["resolved"]),
            **fields,
        }
    )


def catalogue(*codes: str) -> IndicatorSet:
    return IndicatorSet(
        id="own", name=NAME, indicators=tuple(indicator(code=code) for code in codes)
    )


# --- one indicator


def test_a_rate_in_one_line_is_a_percent_of_the_callers_own():
    own = Indicator.proportion("paid_online", numerator=["paid_online"], denominator=["with_fee"])
    assert own == Indicator(
        code="paid_online",
        family="paid_online",
        name=Name(vi="paid_online", en="paid_online"),
        kind=MeasureKind.PROPORTION,
        numerator=CountSum(("paid_online",)),
        denominator=CountSum(("with_fee",)),
        multiplier=100.0,
        polarity=Polarity.HIGHER_IS_BETTER,
        interval=IntervalMethod.WILSON,
        smallest_change=1.0,
        source=None,
        confidence=SourceConfidence.OWN,
    )


@pytest.mark.parametrize(
    ("define", "kind", "interval"),
    [
        (Indicator.proportion, MeasureKind.PROPORTION, IntervalMethod.WILSON),
        (Indicator.ratio, MeasureKind.RATIO, IntervalMethod.NONE),
        (Indicator.rate, MeasureKind.RATE, IntervalMethod.BYAR_FROM_10),
    ],
)
def test_each_kind_has_its_line_its_interval_and_its_options(define, kind, interval):
    own = define(
        "a.b",
        numerator=["x", "-y"],
        denominator=["z"],
        multiplier=1000,
        polarity=Polarity.LOWER_IS_BETTER,
        name=NAME,
        smallest_change=0.25,
    )
    assert (own.kind, own.interval) == (kind, interval)
    assert (own.multiplier, own.smallest_change) == (1000, 0.25)
    assert (own.polarity, own.name) == (Polarity.LOWER_IS_BETTER, NAME)
    assert own.items == ("x", "y", "z")


@pytest.mark.parametrize("define", [Indicator.ratio, Indicator.rate])
def test_no_way_is_better_for_a_ratio_or_a_rate_unless_said(define):
    own = define("a", numerator=["x"], denominator=["z"], multiplier=100_000)
    assert own.polarity is Polarity.NEUTRAL


@pytest.mark.parametrize(
    ("code", "family"), [("on_time", "on_time"), ("on_time.due", "on_time"), ("a.b.c", "a")]
)
def test_the_family_is_what_stands_before_the_first_dot(code, family):
    assert indicator(code=code).family == family
    assert indicator(code=code, family="another").family == "another"


@given(st.floats(1e-6, 1e9))
def test_one_hundredth_of_the_multiplier_is_the_smallest_change_that_matters(multiplier):
    assert indicator(multiplier=multiplier).smallest_change == multiplier / 100


def test_a_smallest_change_of_zero_is_allowed():
    assert indicator(smallest_change=0).smallest_change == 0


def test_an_item_in_numerator_and_denominator_is_needed_once():
    own = indicator(numerator=CountSum.of(["all", "-late"]), denominator=CountSum.of(["all"]))
    assert own.items == ("all", "late")


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (
            MeasureKind.PROPORTION,
            {
                IntervalMethod.NONE,
                IntervalMethod.WILSON,
                IntervalMethod.WILSON_CC,
                IntervalMethod.CLOPPER_PEARSON,
            },
        ),
        (MeasureKind.RATIO, {IntervalMethod.NONE}),
        (
            MeasureKind.RATE,
            {
                IntervalMethod.NONE,
                IntervalMethod.BYAR,
                IntervalMethod.EXACT_POISSON,
                IntervalMethod.BYAR_FROM_10,
            },
        ),
    ],
)
def test_a_kind_takes_only_the_intervals_of_its_model(kind, allowed):
    for method in IntervalMethod:
        if method in allowed:
            assert indicator(kind=kind, interval=method).interval is method
        else:
            with pytest.raises(DefinitionError, match=f"for a {kind.value}, got '{method.text}'"):
                indicator(kind=kind, interval=method)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "On time"}, "code must be a code of lower-case letters"),
        ({"code": 5}, "code must be a code of lower-case letters"),
        ({"family": "On time"}, "family must be a code of lower-case letters"),
        ({"name": ["On time"]}, "name must be of type Name"),
        ({"kind": "percent"}, "kind must be one of proportion, ratio, rate, got 'percent'"),
        ({"numerator": ["early"]}, "numerator must be of type CountSum"),
        ({"denominator": "resolved"}, "denominator must be of type CountSum"),
        ({"multiplier": 0}, "multiplier must be a number above 0"),
        ({"multiplier": "100"}, "multiplier must be a number above 0, got '100'"),
        ({"multiplier": True}, "multiplier must be a number above 0, got True"),
        ({"multiplier": float("inf")}, "multiplier must be a number above 0, got inf"),
        ({"polarity": "up"}, "polarity must be one of higher_is_better, lower_is_better, neutral"),
        ({"interval": "wald"}, "interval must be one of none, wilson, .*, got 'wald'"),
        ({"interval": 1}, "interval must be one of none, wilson, .*, got 1"),
        ({"judged_by": "eye"}, "judged_by must be one of limits, size, got 'eye'"),
        (
            {"judged_by": "size"},
            "judged_by must be limits where the interval is wilson; size has none, got 'size'",
        ),
        ({"smallest_change": -0.5}, "smallest_change must be 0 or more, got -0.5"),
        ({"smallest_change": float("nan")}, "smallest_change must be a finite number"),
        ({"valid_from": "2023-01-01"}, "valid_from must be of type date"),
        (
            {"valid_from": dt.date(2023, 1, 1), "valid_to": dt.date(2022, 12, 31)},
            "valid_to must be on or after 2023-01-01",
        ),
        ({"source": ""}, "source must be text that is not blank"),
        ({"confidence": "sure"}, "confidence must be one of verified, .*, own, got 'sure'"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(fields, words):
    with pytest.raises(DefinitionError, match=f"Indicator.*: {words}"):
        indicator(**fields)


def test_a_definition_may_hold_on_one_day_only():
    day = dt.date(2023, 1, 1)
    assert indicator(valid_from=day, valid_to=day).valid_to == day


@pytest.mark.parametrize(
    "define", [Indicator.proportion, Indicator.ratio, Indicator.rate], ids=lambda one: one.__name__
)
def test_a_bare_text_is_no_list_of_items(define):
    with pytest.raises(DefinitionError, match="terms must be a list of item codes, got 'paid'"):
        define("a", numerator="paid", denominator=["all"], multiplier=100)


@pytest.mark.parametrize("code", ["", "On time", None, 5])
def test_the_one_line_names_a_code_that_is_none(code):
    with pytest.raises(DefinitionError, match="code must be a code of lower-case letters"):
        Indicator.proportion(code, numerator=["paid"], denominator=["all"])


@pytest.mark.parametrize(
    ("fields", "same"),
    [
        ({"numerator": CountSum.of(["ontime", "early"])}, True),
        ({"code": "a.b", "name": Name(vi="x", en="x")}, True),
        ({"source": "A decree", "confidence": SourceConfidence.VERIFIED}, True),
        ({"valid_from": dt.date(2023, 1, 1), "smallest_change": 2.0}, True),
        ({"interval": IntervalMethod.CLOPPER_PEARSON}, True),
        ({"polarity": Polarity.LOWER_IS_BETTER}, True),
        ({"numerator": CountSum.of(["early"])}, False),
        ({"numerator": CountSum.of(["early", "-ontime"])}, False),
        ({"denominator": CountSum.of(["resolved", "-returned"])}, False),
        ({"denominator": CountSum.of(["due"])}, False),
        ({"multiplier": 1000}, False),
        ({"kind": MeasureKind.RATIO}, False),
    ],
)
def test_definitions_mean_the_same_where_they_give_the_same_value(fields, same):
    one, other = indicator(), indicator(**fields)
    assert one.means_the_same_as(other) is same
    assert other.means_the_same_as(one) is same


def test_polarity_says_which_sign_is_better():
    assert [way.better for way in Polarity] == [1, -1, 0]
    assert repr(Polarity.NEUTRAL) == "Polarity.NEUTRAL"
    assert repr(MeasureKind.RATE) == "MeasureKind.RATE"


def test_an_indicator_is_frozen_and_equal_by_content():
    assert indicator() == indicator()
    assert len({indicator(), indicator()}) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        indicator().multiplier = 1.0  # type: ignore[misc]


# --- a catalogue


def test_a_catalogue_is_asked_by_code_and_keeps_its_order():
    own = catalogue("on_time.due", "online.new", "on_time.load")
    assert own.codes == ("on_time.due", "online.new", "on_time.load")
    assert own.families == ("on_time", "online")
    assert [one.code for one in own] == list(own.codes)
    assert len(own) == 3
    assert "online.new" in own
    assert "online" not in own
    assert own["online.new"].code == "online.new"


def test_a_catalogue_suggests_the_code_that_was_meant():
    with pytest.raises(UnknownCodeError, match=r"in 'own' 'on_time\.du'; there are on_time\.due"):
        catalogue("on_time.due", "online.new")["on_time.du"]
    with pytest.raises(UnknownCodeError, match=r"'zzz'; there are on_time\.due, online\.new"):
        catalogue("on_time.due", "online.new")["zzz"]


def test_a_selection_by_family_or_code_keeps_the_order_of_the_catalogue():
    own = catalogue("on_time.due", "online.new", "on_time.load", "signed.outgoing")
    assert own.select("signed.outgoing", "on_time").codes == (
        "on_time.due",
        "on_time.load",
        "signed.outgoing",
    )
    assert own.select("on_time.due", "on_time").codes == ("on_time.due", "on_time.load")
    assert own.select(*own.families) == own


def test_whoever_names_a_family_gets_all_of_it_to_choose_from():
    codes = [f"on_time.{slot}" for slot in "abcd"]
    own = catalogue(*codes, "online.new")
    with pytest.raises(UnknownCodeError) as caught:
        own["on_time"]
    assert str(caught.value).endswith("'on_time'; there are " + ", ".join(codes))
    assert "it is a family" in str(caught.value)


def test_a_selection_of_what_is_not_there_is_refused():
    own = catalogue("on_time.due", "online.new")
    with pytest.raises(UnknownCodeError, match="no indicator or family in 'own' 'onlin'"):
        own.select("on_time", "onlin")
    with pytest.raises(UnknownCodeError, match="'zzz'; there are on_time, online"):
        own.select("zzz")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"indicators": ()}, "indicators must be at least 1 Indicator"),
        ({"indicators": [indicator()]}, "indicators must be a tuple of Indicator"),
        (
            {"indicators": (indicator(), indicator())},
            "indicators must be named once each, got 'on_time.resolved'",
        ),
        ({"id": "Own"}, "id must be a code"),
        ({"forms": ("vn-ii06a",)}, r"forms\[0\] must be of type CountForm, got 'vn-ii06a'"),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused(fields, words):
    sound = {"id": "own", "name": NAME, "indicators": (indicator(),)}
    with pytest.raises(DefinitionError, match=f"IndicatorSet .*: {words}"):
        IndicatorSet(**{**sound, **fields})


def test_a_family_that_is_named_twice_is_refused():
    name = Name(vi="tên", en="name")
    own = Indicator.proportion("a.b", numerator=["n"], denominator=["d"])
    with pytest.raises(DefinitionError, match="family_names must be named once each, got 'a'"):
        IndicatorSet(
            id="own",
            name=name,
            indicators=(own,),
            family_names=(Family(code="a", name=name), Family(code="a", name=name)),
        )
