"""Convention §51 and §52: the choice of rules, what is set for them, rules of the user's own."""

from __future__ import annotations

import attrs
import pytest
from tests.makers import MET

import parindex as pi
from parindex.rulebook import retired

COUNTS = {
    "unit_id": ["A", "A", "B", "B"],
    "period": ["2022", "2023", "2022", "2023"],
    "n": [900, 500, 19, 10],
    "d": [1000, 1000, 20, None],
}


def review(**options):
    return pi.assess(COUNTS, indicators=[MET], **options).findings


def reasons(findings):
    rows = findings.checks.data.to_pylist()
    return {row["rule"]: (row["reason"], row["detail"]) for row in rows}


def test_a_choice_leaves_a_reason_and_changes_nothing_else():
    """§51."""
    everything = review()
    for rule in [*pi.rules()][::4]:
        alone = review(select=[rule.code])
        assert alone == everything.select(rule.code)
        others = {code: why for code, (why, _) in reasons(alone).items() if code != rule.code}
        assert set(others.values()) == {"not_selected"}
        without = review(ignore=[rule.code])
        assert reasons(without)[rule.code] == ("ignored", None)
        assert rule.code not in without.data["rule"].to_pylist()
    both = review(select=["CHG"], ignore=["CHG103"])
    assert reasons(both)["CHG103"] == ("ignored", None)
    with pytest.raises(pi.errors.InputError, match="no rule has a code that begins with 'CHX'"):
        review(ignore=["CHX"])


def test_what_held_is_kept_and_few_cases_are_counted():
    """§51: a denominator that is not known does not reach a minimum."""
    target = pi.Target(indicator="met", value=99.0)
    findings = review(targets=[target], options={"TGT101": {"min_denominator": 21}})
    assert [each.unit_id for each in findings.select("TGT101")] == ["A", "A"]
    assert findings.provenance.rules.options_of("TGT101") == pi.rulebook.TargetOptions(
        min_denominator=21
    )
    assert findings.provenance.rules.options_of("TGT102") == pi.rulebook.TargetOptions()
    rows = findings.checks.data.to_pylist()
    few = [(row["rule"], row["detail"]) for row in rows if row["reason"] == "few_cases"]
    assert few == [("TGT101", "1")]


def test_a_retired_code_leads_to_the_one_that_took_its_place(monkeypatch):
    """§51: a code that this test makes up; none of the library was retired yet."""
    monkeypatch.setattr(retired, "RETIRED", {"CHG901": "CHG103"})
    findings = review()
    assert review(select=["CHG901"]) == findings.select("CHG901") == findings.select("CHG103")
    twice = {"CHG901": {"threshold": 99}, "CHG103": {"threshold": 9}}
    with pytest.raises(pi.errors.InputError, match="must name each rule once"):
        review(options=twice)


def test_a_rule_of_the_users_own_lives_for_one_call():
    """§52."""
    rule = pi.rulebook.Rule(
        code="OWN101",
        severity=pi.vocabulary.Severity.NOTE,
        evidence=("value",),
        words=pi.rulebook.RuleWords(name=pi.Name(vi="Riêng", en="Own")),
    )

    def check(given):
        rates = given.rates.data
        return pi.checks.Checked(
            rows=len(rates),
            findings={
                "unit_id": rates["unit_id"],
                "period": rates["period"],
                "subject": rates["indicator_code"],
                "value": rates["value"],
            },
        )

    own = pi.OwnRule(rule=rule, check=check, needs=("rates",))
    findings = review(own_rules=[own])
    mine = findings.select("OWN101")
    assert [(each.unit_id, each.period) for each in mine] == [
        ("A", "2022"),
        ("B", "2022"),
        ("A", "2023"),
        ("B", "2023"),
    ]
    assert next(each for each in mine if each.evidence.value is None).unit_id == "B"
    assert len(set(findings.data["fingerprint"].to_pylist())) == len(findings)
    assert pi.read_findings(findings.to_json()) == findings
    assert reasons(pi.find(own_rules=[own]))["OWN101"] == ("no_rates", None)
    assert "OWN101" not in reasons(review())
    with pytest.raises(pi.errors.DefinitionError, match="a family that the library does not have"):
        attrs.evolve(own, rule=attrs.evolve(rule, code="CHG901"))
