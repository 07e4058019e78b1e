"""Findings on several units at once are found for each of them."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex.checks.all_checks import RULES
from parindex.errors import UnknownCodeError

RATE = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])
# A and B have their rows once for women and once for men
COUNTS = {
    "unit_id": [*"AABBC"],
    "period": ["2023"] * 5,
    "sex": [*"mfmfm"],
    "a": [1] * 5,
    "b": [2] * 5,
}


@pytest.fixture(scope="module")
def findings():
    return pi.assess(COUNTS, indicators=[RATE]).findings


def rules(findings):
    return [each.rule for each in findings]


def test_a_finding_on_several_units_is_found_for_each(findings):
    """convention §102"""
    (repeated,) = findings.select("CNT301")
    assert (repeated.unit_id, repeated.evidence.units) == (None, "A; B")
    assert rules(findings.at(unit_id="A")) == rules(findings.at(unit_id="B")) == ["CNT301"]
    assert rules(findings.at(unit_id=["A", "B"])) == ["CNT301"]
    assert rules(findings.at(unit_id=iter("AB"), rule="CNT301")) == ["CNT301"]
    assert rules(findings.at(unit_id="C")) == []


def test_a_unit_that_nothing_names_is_a_mistake(findings):
    with pytest.raises(UnknownCodeError, match="'Z'; there are A"):
        findings.at(unit_id="Z")


def test_units_that_are_merely_alike_are_not_whom_a_finding_is_about():
    """convention §102"""
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=each, name=f"Xã {name}", level="commune")
            for each, name in (("x", "Tân Lập"), ("y", "Tân Lợi"))
        ]
    )
    counts = {"unit_name": ["Xã Tân Lậq", "Xã Tân Lợi"], "period": ["2023"] * 2}
    review = pi.assess({**counts, "a": [1, 2], "b": [3, 4]}, indicators=[RATE], registry=registry)
    (unknown,) = review.findings.select("UNT101")
    assert unknown.evidence.units == "x; y"
    assert "UNT101" not in rules(review.findings.at(unit_id="x"))


def test_the_rules_that_list_whom_they_are_about():
    listing = {rule.code for rule in RULES if rule.names_units}
    assert listing == {"CNT104", "CNT301", "CNT311", "CHG104", "SCR109", "SCR207", "UNT105"}
    assert all("units" in rule.evidence for rule in RULES if rule.names_units)
