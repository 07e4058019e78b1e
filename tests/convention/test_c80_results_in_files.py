"""Convention §80 and §82: documents of results, SDMX and CSV."""

from __future__ import annotations

import csv
import json

import pytest
from tests.makers import rates_of

import parindex as pi
from parindex.results import read_result


def test_c80_a_document_says_which_table_it_is_and_holds_its_definitions_whole():
    """convention §80"""
    rates = rates_of(["2023-H1"], [9], [10], regime="nd-09-2019")
    document = json.loads(str(rates.to_json()))
    assert (document["schema_version"], document["result"]) == ("1.0", "rates")
    assert document["indicators"][0]["numerator"] == ["n"]
    assert document["regime"]["first_day"] == pi.load_regime("nd-09-2019").first_day
    assert read_result(json.dumps(document)) == rates


def test_c80_another_first_number_of_the_version_is_refused():
    """convention §80"""
    document = json.loads(str(rates_of(["2023-H1"], [9], [10]).to_json())) | {
        "schema_version": "2.0"
    }
    with pytest.raises(pi.errors.InputError, match=r"must have schema_version 1\.x"):
        read_result(json.dumps(document))


def test_c82_the_status_of_an_observation_is_a_code_of_sdmx():
    """convention §82"""
    rates = rates_of(["2021", "2022", "2023"], [9, 0, None], [10, 0, 10])
    rows = list(csv.DictReader(str(rates.to_sdmx_csv()).splitlines()))
    assert [row["OBS_STATUS"] for row in rows] == ["A", "M", "O"]
    assert [row["OBS_VALUE"] for row in rows] == ["90", "", ""]
    assert [row["RATE_STATUS"] for row in rows] == ["ok", "zero_denominator", "missing_count"]


def test_c80_counts_have_a_row_for_each_item_reported_or_not():
    """convention §80"""
    counts = {"unit_id": ["A"], "period": ["2023"], "n": ["c"], "d": [None], "e": [5]}
    table = pi.read_counts(counts, items=["n", "d", "e"])
    document = json.loads(str(table.to_json()))
    assert [(row["item"], row["count"]) for row in document["rows"]] == [
        ("n", None),
        ("d", None),
        ("e", 5),
    ]
    assert [row["item"] for row in document["withheld"]] == ["n"]
