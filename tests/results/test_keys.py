"""Key columns are taken apart once, and say what the columns say."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as pi
from parindex.periods.period import ReportingPeriod
from parindex.results import result as tables
from parindex.results.keys import Keys

RATE = pi.Indicator.proportion("p", numerator=["ok"], denominator=["all"])
PERIODS = ["2022", "2022-H1", "2022-H2", "2023-H1", "2023-Q1", "2021-M12", "2022-M01"]


def rates_of(rows):
    return pi.compute_rates(
        {
            "unit_id": [unit for unit, _ in rows],
            "period": [period for _, period in rows],
            "ok": [1] * len(rows),
            "all": [2] * len(rows),
        },
        [RATE],
    )


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(PERIODS)), unique=True))
def test_codes_and_texts_give_the_column_back(rows):
    rates = rates_of(rows)
    for name, key in (
        ("indicator_code", rates.keys.indicator),
        ("unit_id", rates.keys.unit),
        ("period", rates.keys.period),
    ):
        assert [key.texts[code] for code in key.codes] == rates.data[name].to_pylist()
    written = [ReportingPeriod.parse(period) for _, period in rows]
    assert [rates.keys.periods[code] for code in rates.keys.period.codes] == written


@given(st.lists(st.sampled_from(PERIODS), unique=True))
def test_a_period_that_follows_another_stands_one_place_behind_it(periods):
    keys = rates_of([("A", period) for period in periods]).keys
    place = dict(zip(periods, zip(keys.cadence, keys.time, strict=True), strict=True))
    for one in periods:
        before = ReportingPeriod.parse(one).previous().code
        if before in place:
            assert place[before] == (place[one][0], place[one][1] - 1)
    assert len(set(place.values())) == len(periods)


def test_an_empty_table_has_no_keys():
    keys = rates_of([]).keys
    assert (keys.unit.texts, keys.periods, len(keys.time)) == ([], [], 0)


def test_a_table_is_read_once_and_another_table_anew(monkeypatch):
    rates = rates_of([("A", "2022"), ("B", "2022")])
    made: list[object] = []

    def counted(data):
        made.append(data)
        return Keys(data)

    monkeypatch.setattr(tables, "Keys", counted)
    assert rates.keys is rates.keys
    assert rates.keys.unit is rates.keys.unit
    fewer = attrs.evolve(rates, data=rates.data.slice(1))
    (code,) = fewer.keys.unit.codes
    assert fewer.keys.unit.texts[code] == "B"
    assert len(made) == 2


def test_a_table_without_such_a_column_says_so():
    with pytest.raises(KeyError, match="criterion_code"):
        _ = rates_of([]).keys.criterion
