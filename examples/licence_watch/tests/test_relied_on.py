"""
What this package relies on: if one of these fails after an upgrade, read the changelog of parindex.

Versions of code stand in pyproject.toml; here stand the definitions and documents.
"""

from __future__ import annotations

import licence_watch
import pytest

import parindex
from parindex.errors import InputError
from parindex.findings import findings_schema


def test_documents_of_findings_are_those_of_version_1() -> None:
    assert str(findings_schema()["title"]).startswith("parindex findings 1.")
    with pytest.raises(InputError, match=r"schema_version 1\.x"):
        licence_watch.tasks('{"schema_version": "2.0"}')


def test_a_definition_of_the_library_is_the_one_that_was_read() -> None:
    # an edition does not change; a correction has another name
    on_time = parindex.load_indicators("isora")["on_time_filing.vat"]
    assert on_time.numerator.terms == ("vat_returns_on_time",)
    assert on_time.denominator.terms == ("vat_returns_expected",)
    weights = [each.weight for each in parindex.load_scheme("un-egdi", "2010")]
    assert weights == [34, 33, 33]


def test_the_limits_of_a_rate_are_those_that_were_published_with() -> None:
    # Wilson, 95 %: 150 of 210
    counts = {
        "unit_id": ["south"],
        "period": ["2023"],
        "decided_in_time": [150],
        "decided_late": [60],
    }
    (row,) = parindex.compute_rates(
        counts, licence_watch.indicators().select("licences_in_time")
    ).data.to_pylist()
    assert row["method"] == "wilson"
    assert (round(row["lower"], 2), round(row["upper"], 2)) == (64.98, 77.11)
