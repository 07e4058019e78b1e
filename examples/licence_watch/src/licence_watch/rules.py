"""A rule of this package: many objections to decisions."""

from __future__ import annotations

import attrs
import pyarrow.compute as pc

from parindex import OwnRule
from parindex.checks import Checked, NotChecked, RuleInput
from parindex.rulebook import Rule, RuleWords

__all__ = ["MANY_OBJECTIONS", "Objections"]

INDICATOR = "objections.decided"


@attrs.frozen(kw_only=True)
class Objections:
    """What may be set for the rule: from how many objections to 100 decisions it finds."""

    most: float = 5.0


def _many_objections(given: RuleInput) -> Checked | NotChecked:
    assert given.rates is not None  # needs says so
    assert isinstance(given.options, Objections)
    rates = given.rates.data
    rows = rates.filter(
        pc.and_(pc.equal(rates["indicator_code"], INDICATOR), pc.is_valid(rates["value"]))
    )
    if not len(rows):
        return NotChecked(why="no objections were counted")
    found = rows.filter(pc.greater(rows["value"], given.options.most))
    keys = {"unit_id": "unit_id", "period": "period", "subject": "indicator_code"}
    evidence = {name: found[name] for name in ("value", "numerator", "denominator")}
    return Checked(
        rows=len(rows),
        findings={name: found[column] for name, column in keys.items()} | evidence,
        looked_at={name: rows[column] for name, column in keys.items()},
    )


MANY_OBJECTIONS = OwnRule(
    rule=Rule(
        code="LIC101",
        severity="warning",
        evidence=("value", "numerator", "denominator"),
        options=Objections(),
        words=RuleWords(
            name="Many objections",
            meaning="Objections to decisions are more frequent than was set.",
            advice="Read the objections: what do they have in common?",
            sentence="{unit} had {numerator} objections to {denominator} decisions in {period}.",
        ),
    ),
    check=_many_objections,
    needs=("rates",),
)
"""The rule, for ``own_rules`` of `parindex.assess` and `parindex.find`."""
