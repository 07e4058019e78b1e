"""Quantities and conditions in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...formulas import (
    BestPeer,
    Change,
    Compare,
    Condition,
    Constant,
    Difference,
    Either,
    Every,
    IndicatorValue,
    Negation,
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
from ..naming import Lexicon
from .phrases import Phrases

__all__ = ["condition_words", "named_quantities", "quantity_words"]

_RELATIONS = {
    "<": "below",
    "<=": "at_most",
    "=": "equal",
    "!=": "unequal",
    ">=": "at_least",
    ">": "above",
}


def named_quantities(quantities: Sequence[Quantity], lexicon: Lexicon) -> list[str]:
    """Call each of some quantities; what answers count is left out where it tells none apart."""
    short = [quantity_words(each, Phrases(lexicon, tells_answers=False)) for each in quantities]
    if len(set(short)) == len(short):
        return short
    return [quantity_words(each, Phrases(lexicon)) for each in quantities]


def quantity_words(quantity: Quantity, phrases: Phrases) -> str:
    """Say a quantity; what is made of two stands in brackets inside another."""
    return _QUANTITIES[type(quantity)](quantity, phrases)


def _inner(quantity: Quantity, phrases: Phrases) -> str:
    text = quantity_words(quantity, phrases)
    return f"({text})" if isinstance(quantity, Difference | Quotient) else text


def _of(quantity: Prior | Change | QuartersMean | PeerMean | PeerSd, phrases: Phrases) -> str:
    return phrases.say(quantity.kind, quantity=_inner(quantity.of, phrases))


def _of_best(quantity: BestPeer | PeerRank, phrases: Phrases) -> str:
    inner = _inner(quantity.of, phrases)
    return phrases.say(f"{quantity.kind}_{quantity.best}", quantity=inner)


def _percentile(quantity: PeerPercentile, phrases: Phrases) -> str:
    return phrases.say(
        "peer_percentile",
        percent=phrases.number(quantity.percent),
        quantity=_inner(quantity.of, phrases),
    )


def _unit_above(quantity: UnitAbove, phrases: Phrases) -> str:
    level = phrases.lexicon.words.get(f"formula.level_{quantity.level}")
    return phrases.say(
        "unit_above",
        quantity=_inner(quantity.of, phrases),
        level=level or phrases.code(quantity.level),
    )


def _survey(survey: SurveyValue, phrases: Phrases) -> str:
    options = survey.options if phrases.tells_answers else ()
    answers = ", ".join(
        phrases.say("answer", answer=phrases.code(each.code), weight=phrases.number(each.weight))
        for each in options
    )
    return phrases.say("survey", answers=answers or None)


def _difference(quantity: Difference, phrases: Phrases) -> str:
    first, second = (_inner(each, phrases) for each in (quantity.minuend, quantity.subtrahend))
    return phrases.say("difference", first=first, second=second)


def _quotient(quantity: Quotient, phrases: Phrases) -> str:
    first, second = (_inner(each, phrases) for each in (quantity.numerator, quantity.denominator))
    times = None if quantity.multiplier == 1 else phrases.number(quantity.multiplier)
    return phrases.say("quotient", first=first, second=second, multiplier=times)


_QUANTITIES: Mapping[type, Callable[[Any, Phrases], str]] = {
    Value: lambda _, phrases: phrases.say("value"),
    IndicatorValue: lambda each, phrases: phrases.lexicon.indicator_quoted(each.code),
    SurveyValue: _survey,
    PointsOf: lambda each, phrases: phrases.say(
        "points_of", criterion=phrases.lexicon.criterion(each.criterion)
    ),
    Constant: lambda each, phrases: phrases.number(each.number),
    Prior: _of,
    Change: _of,
    QuartersMean: _of,
    PeerMean: _of,
    PeerSd: _of,
    BestPeer: _of_best,
    PeerRank: _of_best,
    PeerPercentile: _percentile,
    UnitAbove: _unit_above,
    Difference: _difference,
    Quotient: _quotient,
}


def condition_words(condition: Condition, phrases: Phrases) -> str:
    """Say a condition; one inside another stands in brackets, but for a comparison."""

    def inner(one: Condition) -> str:
        text = condition_words(one, phrases)
        return text if isinstance(one, Compare) else f"({text})"

    match condition:
        case Compare():
            return phrases.say(
                _RELATIONS[condition.relation],
                left=quantity_words(condition.left, phrases),
                right=quantity_words(condition.right, phrases),
            )
        case Every() | Either():
            joint = phrases.say("and" if isinstance(condition, Every) else "or")
            return f" {joint} ".join(map(inner, condition.conditions))
        case Negation():
            text = condition_words(condition.condition, phrases)
            return phrases.say("not", condition=f"({text})")
