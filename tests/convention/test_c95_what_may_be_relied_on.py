"""Convention §95: what another project may rely on."""

from __future__ import annotations

import json

import pytest

import parindex as pi
from parindex.checks.all_checks import RULES
from parindex.errors import InputError
from parindex.rulebook.retired import RETIRED

COUNTS = {"unit_id": ["A"] * 2, "period": ["2022", "2023"], "ok": [95, 60], "all": [100, 100]}
DONE = pi.Indicator.proportion("done", numerator=["ok"], denominator=["all"], name="Done")


def document(**own):
    return json.loads(pi.assess(COUNTS, indicators=[DONE], **own).findings.to_json() or "")


def test_c95_a_later_document_with_more_members_and_rules_is_read():
    """convention §95"""
    later = document()
    later |= {"schema_version": "1.99", "of_later": {"a": 1}}
    later["findings"][0] |= {"rule": "CHG999", "of_later": [1]}
    read = pi.read_findings(json.dumps(later))
    assert "CHG999" in read.data["rule"].to_pylist()
    assert any(sentence.startswith("Rule CHG999: “Done” in A") for sentence in read.render("en"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schema_version": "2.0"}, r"schema_version 1\.x, got '2\.0'"),
        ({"schema_version": "0.9"}, r"schema_version 1\.x, got '0\.9'"),
    ],
)
def test_c95_another_first_number_is_refused(change, words):
    """convention §95"""
    with pytest.raises(InputError, match=words):
        pi.read_findings(json.dumps(document() | change))


def test_c95_a_word_that_decides_and_is_not_known_is_refused():
    """convention §95"""
    later = document()
    later["findings"][0]["severity"] = "catastrophe"
    with pytest.raises(InputError, match=r"severity .* must be one of note, warning, error"):
        pi.read_findings(json.dumps(later))


def test_c95_a_retired_code_is_given_to_no_rule():
    """convention §95"""
    assert not set(RETIRED) & {rule.code for rule in RULES}


def test_c95_the_document_alone_has_the_words_of_a_rule_of_ones_own():
    """convention §95"""
    words = pi.rulebook.RuleWords(name="Always", sentence="{unit} was looked at.")
    rule = pi.rulebook.Rule(code="OWN101", severity="note", words=words)

    def always(_):
        keys = {"unit_id": ["A"], "period": ["2023"], "subject": ["done"]}
        return pi.checks.Checked(rows=1, findings=keys)

    held = document(own_rules=[pi.OwnRule(rule=rule, check=always)])
    read = pi.read_findings(json.dumps(held)).select("OWN101")
    assert read.render("en") == ["A was looked at."]
