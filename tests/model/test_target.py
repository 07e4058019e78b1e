from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError
from parindex.model.target import Target

days = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 6))


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """Targets on few days and for few units, so that many pairs meet."""
    first, last = sorted((draw(days), draw(days)))
    bound = draw(st.sampled_from([{}, {"unit_id": "u1"}, {"unit_id": "u2"}, {"level": "commune"}]))
    return Target(
        indicator=draw(st.sampled_from(["on_time.resolved", "online.new"])),
        value=90.0,
        valid_from=draw(st.sampled_from([first, None])),
        valid_to=draw(st.sampled_from([last, None])),
        **bound,
    )


def days_of(target: Target) -> set[dt.date]:
    possible = (dt.date(2019, 12, 31) + dt.timedelta(days=number) for number in range(10))
    return {
        day
        for day in possible
        if (target.valid_from is None or target.valid_from <= day)
        and (target.valid_to is None or day <= target.valid_to)
    }


@given(targets(), targets())
def test_targets_overlap_where_they_share_a_day_and_bind_the_same(one, other):
    same = (one.indicator, one.unit_id, one.level) == (other.indicator, other.unit_id, other.level)
    assert one.overlaps(other) == (same and bool(days_of(one) & days_of(other)))
    assert one.overlaps(other) == other.overlaps(one)
    assert one.overlaps(one)


def test_a_target_for_a_unit_does_not_overlap_one_for_its_level_or_for_all():
    everybody = Target(indicator="a", value=1)
    assert not everybody.overlaps(Target(indicator="a", value=1, unit_id="u"))
    assert not everybody.overlaps(Target(indicator="a", value=1, level="commune"))


def test_a_target_binds_a_unit_or_a_level_but_not_both():
    with pytest.raises(
        DefinitionError,
        match=r"Target for 'a': level must be absent where unit_id is given, got 'commune'",
    ):
        Target(indicator="a", value=1, unit_id="u", level="commune")


def test_a_target_ends_no_earlier_than_it_begins():
    day = dt.date(2023, 1, 1)
    assert not Target(indicator="a", value=1, valid_from=day, valid_to=day).is_timeless
    with pytest.raises(DefinitionError, match="valid_to must be on or after 2023-01-01"):
        Target(indicator="a", value=1, valid_from=day, valid_to=dt.date(2022, 12, 31))


def test_a_target_with_one_day_is_not_timeless():
    day = dt.date(2023, 1, 1)
    assert Target(indicator="a", value=1).is_timeless
    assert not Target(indicator="a", value=1, valid_from=day).is_timeless
    assert not Target(indicator="a", value=1, valid_to=day).is_timeless


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("indicator", "On time", "a code of lower-case letters"),
        ("value", "97,5", "a finite number"),
        ("value", True, "a finite number"),
        ("value", float("nan"), "a finite number"),
        ("unit_id", " ", "text that is not blank"),
        ("level", "", "text that is not blank"),
        ("valid_from", "2023-01-01", "of type date"),
        ("valid_to", dt.datetime(2023, 1, 1, tzinfo=dt.UTC), "of type date"),
        ("source", "", "text that is not blank"),
    ],
)
def test_each_field_is_checked_and_named(field, value, words):
    with pytest.raises(DefinitionError, match=f"{field} must be {words}"):
        Target(**{"indicator": "a", "value": 1.0, field: value})
