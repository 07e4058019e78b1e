from __future__ import annotations

import datetime as dt
import itertools
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError
from parindex.units.unit import AdministrativeUnit

REFORM = dt.date(2025, 7, 1)
days = st.dates(dt.date(2025, 6, 27), dt.date(2025, 7, 4))


def unit(**given_: object) -> AdministrativeUnit:
    fields = {"id": "084", "name": "Huyện Si Ma Cai", "level": "district"} | given_
    return AdministrativeUnit(**fields)  # type: ignore[arg-type]


def test_one_printed_code_is_a_town_before_the_reform_and_a_commune_after_it():
    town = unit(id="t", code="02809", level="commune", valid_to=dt.date(2025, 6, 30))
    commune = unit(id="c", code="02809", level="commune", valid_from=REFORM)
    for day in (dt.date(2025, 6, 30), REFORM):
        assert town.is_valid_on(day) != commune.is_valid_on(day)
    assert town.is_valid_on(dt.date.min)
    assert commune.is_valid_on(dt.date.max)


@given(st.none() | days, st.none() | days, days)
def test_both_ends_of_a_validity_are_included_and_none_is_open(first, last, day):
    if first and last and first > last:
        with pytest.raises(
            DefinitionError,
            match=rf"^AdministrativeUnit '084': valid_to must be on or after {first}, got",
        ):
            unit(valid_from=first, valid_to=last)
        return
    version = unit(valid_from=first, valid_to=last)
    after_the_first = day >= first if first else True
    before_the_last = day <= last if last else True
    assert version.is_valid_on(day) == (after_the_first and before_the_last)
    assert version.is_timeless == (first is None and last is None)


@pytest.mark.parametrize("level", ["department", "vertical_agency", "service_unit", "oblast"])
def test_levels_are_open(level):
    assert unit(level=level, block="A").level == level


@pytest.mark.parametrize("level", ["District", "huyện", "", " ", None, 1])
def test_a_level_is_a_code_of_lower_case_letters(level):
    with pytest.raises(DefinitionError, match="level must be a code of lower-case letters"):
        unit(level=level)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *itertools.product(["id", "code", "parent", "block"], ["", " ", 84, 84.0]),
        # the id of a unit is taken in one writing instead (convention §1)
        *itertools.product(["code", "block"], [" 084", "084\u00a0"]),
    ],
)
def test_keys_are_text_without_spaces_around_them(field, wrong):
    with pytest.raises(
        DefinitionError, match=rf"{field} must be text that is not blank and has no spaces"
    ):
        unit(**{field: wrong})


@pytest.mark.parametrize("wrong", ["", "\u00a0", None, 5])
def test_a_name_is_not_blank(wrong):
    with pytest.raises(DefinitionError, match="name must be text that is not blank"):
        unit(name=wrong)


@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
@pytest.mark.parametrize("wrong", ["2025-07-01", dt.datetime(2025, 7, 1), 2025])
def test_a_validity_is_in_days(field, wrong):
    with pytest.raises(DefinitionError, match=rf"{field} must be of type date"):
        unit(**{field: wrong})


def test_a_unit_is_not_its_own_parent():
    with pytest.raises(
        DefinitionError, match=r"^AdministrativeUnit '084': parent must be another unit, got '084'$"
    ):
        unit(parent="084")


def test_a_unit_is_frozen_keyword_only_and_equal_by_content():
    assert unit() == unit()
    assert hash(unit()) == hash(unit())
    assert pickle.loads(pickle.dumps(unit())) == unit()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        unit().name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        AdministrativeUnit("084", "Huyện Si Ma Cai", "district")  # type: ignore[call-arg]
