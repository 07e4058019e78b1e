"""What rules say of themselves: good news, criteria as subjects, figures without counts."""

from __future__ import annotations

import attrs
import pytest

import parindex as pi
from parindex.checks.all_checks import RULES


def codes_with(field):
    return {rule.code for rule in RULES if getattr(rule, field)}


def test_good_news_is_better_than_before_than_the_peers_or_than_the_target():
    assert codes_with("is_favourable") == {"CHG102", "PEE102", "TGT102"}


def test_the_subjects_of_scores_ranks_and_numbers_of_peers_are_criteria():
    beginnings = ("SCR", "RNK", "UNT109")
    assert codes_with("is_about_criteria") == {
        rule.code for rule in RULES if rule.code.startswith(beginnings)
    }


def test_one_rule_asks_for_counts():
    assert codes_with("asks_for_counts") == {"PUB105"}


OWN = pi.rulebook.Rule(
    code="OWN101",
    severity=pi.vocabulary.Severity.NOTE,
    words=pi.rulebook.RuleWords(name=pi.Name(vi="Quy tắc", en="Rule")),
)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (attrs.evolve(OWN, is_about_criteria=True), "is_about_criteria"),
        (attrs.evolve(OWN, asks_for_counts=True), "asks_for_counts"),
    ],
)
def test_a_rule_of_ones_own_is_neither_about_criteria_nor_asks_for_counts(rule, field):
    with pytest.raises(pi.errors.DefinitionError, match=f"rule.{field} must be False"):
        pi.OwnRule(rule=rule, check=lambda _: pi.checks.NotChecked(why="never"))
