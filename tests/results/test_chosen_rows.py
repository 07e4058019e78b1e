"""Rows that hold the keys a caller named."""

from __future__ import annotations

import pyarrow as pa
import pytest

import parindex as pi
from parindex.errors import UnknownCodeError
from parindex.results.chosen_rows import chosen_rows

DATA = pa.table(
    {
        "unit_id": ["xa-01", "xa-01", "xa-02", "xa-02"],
        "period": ["2022-H1", "2023-H1", "2022-H1", "2023-H1"],
        "stage": ["final", "final", None, "self"],
    }
)


def test_columns_are_combined_and_periods_are_read_in_any_spelling() -> None:
    kept = chosen_rows(DATA, {"unit_id": ["xa-02"], "period": "2023-S1"}, title="rates")
    assert kept.tolist() == [False, False, False, True]


def test_a_row_without_a_value_is_never_kept() -> None:
    kept = chosen_rows(DATA, {"stage": ["final", "self"]}, title="rates")
    assert kept.tolist() == [True, True, False, True]
    assert chosen_rows(DATA, {"stage": "self"}, title="rates").tolist() == [False] * 3 + [True]


def test_none_asks_for_all() -> None:
    assert chosen_rows(DATA, {"stage": None}, title="rates").all()


def test_an_unknown_value_is_named_with_one_that_is_written_like_it() -> None:
    with pytest.raises(UnknownCodeError, match="xa-02"):
        chosen_rows(DATA, {"unit_id": "xa02"}, title="rates")


def test_rates_are_chosen_and_keep_what_they_rest_on() -> None:
    late = pi.Indicator.proportion("late", numerator=["n"], denominator=["d"])
    counts = {"unit_id": ["A", "B"], "period": ["2023-H1"] * 2, "n": [1, 2], "d": [9, 9]}
    rates = pi.compute_rates(counts, indicators=[late])
    chosen = rates.at(indicator="late", unit_id="B", period="2023-S1", status="ok")
    assert chosen.data["unit_id"].to_pylist() == ["B"]
    assert chosen.provenance == rates.provenance


@pytest.mark.parametrize("value", [5, object()])
def test_what_is_no_unit_is_named(value: object) -> None:
    with pytest.raises(UnknownCodeError, match="unit in the rates"):
        chosen_rows(DATA, {"unit_id": [value]}, title="rates")  # type: ignore[list-item]


def test_rates_that_are_not_there_are_named_by_what_was_asked() -> None:
    late = pi.Indicator.proportion("late", numerator=["n"], denominator=["d"])
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [1, None], "d": [9, 9]}
    rates = pi.compute_rates(counts, indicators=[late])
    assert rates.at(period=2023, status="missing_count").data["unit_id"].to_pylist() == ["B"]
    assert len(rates.at(unit_id=["A", "B"])) == len(rates.at()) == 2
    for wanted, what in (({"indicator": "laet"}, "late"), ({"period": "2022"}, "2023")):
        with pytest.raises(UnknownCodeError, match=what):
            rates.at(**wanted)
