"""Rules, quantities and conditions as compact text; `read_rule` is the inverse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..award_formulas import AllOf, Award, Checklist, Levels
from ..conditions import Compare, Condition, Either, Every, Negation
from ..formula import Best, ByLevel, Cases, Fixed, ScoringRule, Sum
from ..quantities import (
    BestPeer,
    Change,
    Constant,
    Difference,
    IndicatorValue,
    PeerMean,
    PointsOf,
    Prior,
    Quantity,
    Quotient,
    SurveyValue,
    UnitAbove,
    Value,
)
from ..value_formulas import AsPoints, Bands, Share, Steps

__all__ = ["condition_notation", "number_text", "quantity_notation", "rule_notation"]

# a word; 12-3 is a word as well, but reads as a number and what is taken from it
_PLAIN = re.compile(r"(?!\d+(?:\.\d+)?-)\w[\w.-]*")
_RESERVED = frozenset({"and", "or", "not", "else"})


def rule_notation(rule: ScoringRule) -> str:
    """
    Compact text of a scoring rule, as tables and explanations show it.

    Parameters
    ----------
    rule : scoring rule
        The rule.

    Returns
    -------
    str
        `read_rule` makes an equal rule of it.

    Examples
    --------
    >>> from parindex.formulas import Bands
    >>> rule_notation(Bands(edges=(60.0, 80.0), points=(0.0, 4.0, 8.0)))
    'bands(>=60: 4; >=80: 8)'
    """
    return _RULES[type(rule)](rule)


def quantity_notation(quantity: Quantity) -> str:
    """
    Compact text of a quantity.

    Parameters
    ----------
    quantity : quantity
        The quantity.

    Returns
    -------
    str

    Examples
    --------
    >>> from parindex.formulas import Change
    >>> quantity_notation(Change())
    'change'
    """
    return _QUANTITIES[type(quantity)](quantity)


def condition_notation(condition: Condition) -> str:
    """
    Compact text of a condition.

    Parameters
    ----------
    condition : condition
        The condition.

    Returns
    -------
    str
    """
    match condition:
        case Compare():
            left, right = quantity_notation(condition.left), quantity_notation(condition.right)
            return f"{left} {condition.relation} {right}"
        case Every():
            return " and ".join(f"({condition_notation(each)})" for each in condition.conditions)
        case Either():
            return " or ".join(f"({condition_notation(each)})" for each in condition.conditions)
        case Negation():
            return f"not ({condition_notation(condition.condition)})"


def number_text(number: float) -> str:
    """
    Shortest text that reads as the same number, without a needless ``.0``.

    Parameters
    ----------
    number : float
        A finite number.

    Returns
    -------
    str

    Examples
    --------
    >>> number_text(85.0), number_text(0.25), number_text(1e-07)
    ('85', '0.25', '0.0000001')
    """
    number = float(number) + 0.0  # a zero has no sign for people, and none in a TOML file
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _code(text: str) -> str:
    if _PLAIN.fullmatch(text) and text not in _RESERVED:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _call(name: str, *arguments: str | None) -> str:
    given = "; ".join(argument for argument in arguments if argument is not None)
    return f"{name}({given})" if given else name


def _own(quantity: Quantity) -> str | None:
    """The quantity that a rule or a wrapper reads, where it is not the value of the criterion."""
    return None if quantity == Value() else quantity_notation(quantity)


def _option(key: str, number: float | None, default: float | None = None) -> str | None:
    return None if number == default else f"{key}={number_text(number)}"  # type: ignore[arg-type]


def _operand(quantity: Quantity) -> str:
    text = quantity_notation(quantity)
    return f"({text})" if isinstance(quantity, Difference | Quotient) else text


def _quotient(each: Quotient) -> str:
    times = "" if each.multiplier == 1 else f" * {number_text(each.multiplier)}"
    return f"{_operand(each.numerator)} / {_operand(each.denominator)}{times}"


def _survey(each: SurveyValue) -> str:
    options = [f"{_code(option.code)}: {number_text(option.weight)}" for option in each.options]
    return _call("survey", *options)


_QUANTITIES: Mapping[type, Callable[[Any], str]] = {
    Value: lambda _: "value",
    IndicatorValue: lambda each: f"indicator({_code(each.code)})",
    SurveyValue: _survey,
    PointsOf: lambda each: f"points({_code(each.criterion)})",
    Constant: lambda each: number_text(each.number),
    Prior: lambda each: _call("prior", _own(each.of)),
    Change: lambda each: _call("change", _own(each.of)),
    BestPeer: lambda each: _call(
        "best_peer", _own(each.of), None if each.best == "highest" else each.best
    ),
    PeerMean: lambda each: _call("peer_mean", _own(each.of)),
    UnitAbove: lambda each: _call("unit_above", _code(each.level), _own(each.of)),
    Difference: lambda each: f"{_operand(each.minuend)} - {_operand(each.subtrahend)}",
    Quotient: _quotient,
}


def _share(rule: Share) -> str:
    full = None if rule.full == Constant(number=100.0) else f"full={quantity_notation(rule.full)}"
    return _call(
        "share",
        _own(rule.of),
        _option("zero", rule.zero, 0.0),
        full,
        _option("floor", rule.floor),
        _option("points", rule.points),
    )


def _bands(rule: Bands) -> str:
    relation = ">=" if rule.closed == "left" else ">"
    first = None if rule.points[0] == 0 else number_text(rule.points[0])
    bands = [
        f"{relation}{number_text(edge)}: {number_text(points)}"
        for edge, points in zip(rule.edges, rule.points[1:], strict=True)
    ]
    # a number that stands first is points; in brackets it is a quantity
    of = f"({_own(rule.of)})" if isinstance(rule.of, Constant) else _own(rule.of)
    return _call("bands", of, first, *bands)


def _steps(rule: Steps) -> str:
    return _call(
        "steps",
        _own(rule.of),
        None if rule.start == Constant(number=0.0) else f"from={quantity_notation(rule.start)}",
        _option("each", rule.step, 1.0),
        f"add={number_text(rule.add)}",
        _option("base", rule.base, 0.0),
        None if rule.counting == "whole" else f"counting={rule.counting}",
        _option("least", rule.least),
        _option("most", rule.most),
    )


def _cases(rule: Cases) -> str:
    cases = [f"{condition_notation(each.when)}: {rule_notation(each.rule)}" for each in rule.cases]
    return _call("cases", *cases, f"else: {rule_notation(rule.otherwise)}")


def _by_level(rule: ByLevel) -> str:
    variants = [
        f"{' | '.join(map(_code, each.units))}: {rule_notation(each.rule)}"
        for each in rule.variants
    ]
    other = None if rule.otherwise is None else f"else: {rule_notation(rule.otherwise)}"
    return _call("by_level", *variants, other)


_RULES: Mapping[type, Callable[[Any], str]] = {
    Share: _share,
    Bands: _bands,
    Steps: _steps,
    AsPoints: lambda rule: _call("as_points", _own(rule.of)),
    Award: lambda _: "award",
    Levels: lambda rule: _call(
        "levels", *(f"{_code(each.code)}: {number_text(each.points)}" for each in rule.levels)
    ),
    Checklist: lambda rule: _call(
        "checklist", *(f"{_code(each.code)}: {number_text(each.points)}" for each in rule.items)
    ),
    AllOf: lambda rule: _call("all_of", *map(_code, rule.items), _option("points", rule.points)),
    Fixed: lambda rule: _call("fixed", number_text(rule.points)),
    Sum: lambda rule: _call("sum", *map(rule_notation, rule.rules)),
    Best: lambda rule: _call("best", *map(rule_notation, rule.rules)),
    Cases: _cases,
    ByLevel: _by_level,
}
