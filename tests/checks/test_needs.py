"""What a check needs is declared, and what is absent is the reason."""

from __future__ import annotations

import attrs
import pytest

from parindex.checks.all_checks import CHECKS_IN_ORDER
from parindex.checks.context import REASON_WITHOUT, Check, Context
from parindex.checks.own_rule import RuleInput
from parindex.rulebook.settings import settings_of


def test_a_check_and_a_rule_of_ones_own_may_need_the_same():
    fields = [field.name for field in attrs.fields(RuleInput)]
    assert [*REASON_WITHOUT, "options"] == fields


def test_everything_that_may_be_needed_can_be_asked_of_a_context():
    empty = Context(settings=settings_of(()))
    assert {empty.given(name) for name in REASON_WITHOUT} == {None}


@pytest.mark.parametrize("check", CHECKS_IN_ORDER, ids=lambda check: check.rules[0].code)
def test_every_check_needs_something_and_says_that_it_was_not_given(check):
    outcomes = check(Context(settings=settings_of(())))
    assert [outcome.rule for outcome in outcomes] == list(check.rules)
    # measures are given to findings, not to a review, so that no rule of ones own needs them
    # and nothing is parted without a registry, so that this is what lacks
    reason = REASON_WITHOUT[check.needs[0]] if check.needs else "no_measures"
    reason = {"no_decompositions": "no_registry"}.get(reason, reason)
    assert {outcome.reason for outcome in outcomes} == {reason}


def test_of_several_that_are_absent_the_first_is_the_reason():
    def never(_context):
        raise AssertionError

    rules = CHECKS_IN_ORDER[0].rules[:1]
    check = Check(rules, never, needs=("targets", "rates"))
    context = Context(settings=settings_of(()))
    assert [each.reason for each in check(context)] == ["no_targets"]
    given = attrs.evolve(context, targets=())
    assert [each.reason for each in check(given)] == ["no_rates"]
