"""Formulas, quantities and conditions as compact text; `read_formula` is the inverse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..conditions import Compare, Condition, Either, Every, Negation
from ..formula import Best, ByCondition, ByLevel, Fixed, Formula, Sum
from ..from_awards import AllOf, Award, Checklist, Levels
from ..from_values import AsPoints, Bands, Share, Steps
from ..quantities import (
    BestPeer,
    Change,
    Constant,
    Difference,
    IndicatorValue,
    PeerMean,
    PeerPercentile,
    PeerRank,
    PeerSd,
    PointsOf,
    Prior,
    Quantity,
    QuartersMean,
    Quotient,
    SurveyValue,
    UnitAbove,
    Value,
)

__all__ = ["condition_notation", "formula_notation", "number_text", "quantity_notation"]

# a word; 12-3 is a word as well, but reads as a number and what is taken from it
_PLAIN = re.compile(r"(?!\d+(?:\.\d+)?-)\w[\w.-]*")
_RESERVED = frozenset({"and", "or", "not", "else"})


def formula_notation(formula: Formula) -> str:
    """
    Compact text of a formula, as tables and explanations show it.

    Parameters
    ----------
    formula : formula
        The formula.

    Returns
    -------
    str
        `read_formula` makes an equal formula of it.

    Examples
    --------
    >>> from parindex.formulas import Bands
    >>> formula_notation(Bands(edges=(60.0, 80.0), points=(0.0, 4.0, 8.0)))
    'bands(>=60: 4; >=80: 8)'
    """
    return _FORMULAS[type(formula)](formula)


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
    """Write the quantity that is read, where it is not the value of the criterion."""
    return None if quantity == Value() else quantity_notation(quantity)


def _bare(quantity: Quantity) -> str | None:
    """Write a quantity, a number in brackets: one that stands alone is points, or a percent."""
    own = _own(quantity)
    return f"({own})" if isinstance(quantity, Constant) else own


def _option(key: str, number: float | None, default: float | None = None) -> str | None:
    return None if number == default else f"{key}={number_text(number)}"  # type: ignore[arg-type]


def _operand(quantity: Quantity) -> str:
    text = quantity_notation(quantity)
    return f"({text})" if isinstance(quantity, Difference | Quotient) else text


def _quotient(each: Quotient) -> str:
    times = "" if each.multiplier == 1 else f" * {number_text(each.multiplier)}"
    return f"{_operand(each.numerator)} / {_operand(each.denominator)}{times}"


def _way(each: BestPeer | PeerRank) -> str | None:
    return None if each.best == "highest" else each.best


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
    QuartersMean: lambda each: _call("quarters_mean", _own(each.of)),
    BestPeer: lambda each: _call("best_peer", _own(each.of), _way(each)),
    PeerMean: lambda each: _call("peer_mean", _own(each.of)),
    PeerSd: lambda each: _call("peer_sd", _own(each.of)),
    PeerPercentile: lambda each: _call(
        "peer_percentile", _bare(each.of), number_text(each.percent)
    ),
    PeerRank: lambda each: _call("peer_rank", _own(each.of), _way(each)),
    UnitAbove: lambda each: _call("unit_above", _code(each.level), _own(each.of)),
    Difference: lambda each: f"{_operand(each.minuend)} - {_operand(each.subtrahend)}",
    Quotient: _quotient,
}


def _read(key: str, quantity: Quantity, default: float) -> str | None:
    return None if quantity == Constant(number=default) else f"{key}={quantity_notation(quantity)}"


def _share(formula: Share) -> str:
    return _call(
        "share",
        _own(formula.of),
        _read("zero", formula.zero, 0.0),
        _read("full", formula.full, 100.0),
        _option("floor", formula.floor),
        _option("points", formula.points),
    )


def _bands(formula: Bands) -> str:
    relation = ">=" if formula.closed == "left" else ">"
    first = None if formula.points[0] == 0 else number_text(formula.points[0])
    bands = [
        f"{relation}{number_text(edge)}: {number_text(points)}"
        for edge, points in zip(formula.edges, formula.points[1:], strict=True)
    ]
    return _call("bands", _bare(formula.of), first, *bands)


def _steps(formula: Steps) -> str:
    return _call(
        "steps",
        _own(formula.of),
        _read("from", formula.start, 0.0),
        _option("each", formula.step, 1.0),
        f"add={number_text(formula.add)}",
        _option("base", formula.base, 0.0),
        None if formula.counting == "whole" else f"counting={formula.counting}",
        _option("least", formula.least),
        _option("most", formula.most),
    )


def _by_condition(formula: ByCondition) -> str:
    branches = [
        f"{condition_notation(each.when)}: {formula_notation(each.formula)}"
        for each in formula.branches
    ]
    return _call("by_condition", *branches, f"else: {formula_notation(formula.otherwise)}")


def _by_level(formula: ByLevel) -> str:
    variants = [
        f"{' | '.join(map(_code, each.units))}: {formula_notation(each.formula)}"
        for each in formula.variants
    ]
    other = None if formula.otherwise is None else f"else: {formula_notation(formula.otherwise)}"
    return _call("by_level", *variants, other)


_FORMULAS: Mapping[type, Callable[[Any], str]] = {
    Share: _share,
    Bands: _bands,
    Steps: _steps,
    AsPoints: lambda formula: _call("as_points", _own(formula.of)),
    Award: lambda _: "award",
    Levels: lambda formula: _call(
        "levels", *(f"{_code(each.code)}: {number_text(each.points)}" for each in formula.levels)
    ),
    Checklist: lambda formula: _call(
        "checklist",
        *(f"{_code(each.code)}: {number_text(each.points)}" for each in formula.items),
        _option("most", formula.most),
    ),
    AllOf: lambda formula: _call(
        "all_of", *map(_code, formula.items), _option("points", formula.points)
    ),
    Fixed: lambda formula: _call("fixed", number_text(formula.points)),
    Sum: lambda formula: _call("sum", *map(formula_notation, formula.formulas)),
    Best: lambda formula: _call("best", *map(formula_notation, formula.formulas)),
    ByCondition: _by_condition,
    ByLevel: _by_level,
}
