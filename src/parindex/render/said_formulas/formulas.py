"""Formulas in words: what gives how many points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...formulas import (
    AllOf,
    AsPoints,
    Award,
    Bands,
    Best,
    ByCondition,
    ByLevel,
    Checklist,
    Constant,
    Fixed,
    Formula,
    Levels,
    Quantity,
    Share,
    Steps,
    Sum,
)
from ..naming import Lexicon
from .phrases import Phrases
from .quantities import condition_words, quantity_words

__all__ = ["formula_words"]


def formula_words(formula: Formula, lexicon: Lexicon) -> str:
    """Say how a criterion gets its points, in the language of the lexicon."""
    return _said(formula, Phrases(lexicon))


def _said(formula: Formula, phrases: Phrases) -> str:
    return _FORMULAS[type(formula)](formula, phrases)


def _inside(formula: Formula, phrases: Phrases) -> str:
    """Say a formula behind a condition; one of several branches stands in brackets there."""
    text = _said(formula, phrases)
    return f"({text})" if isinstance(formula, ByCondition | ByLevel) else text


def _share(formula: Share, phrases: Phrases) -> str:
    zero, full = formula.zero, formula.full
    ways = ("at", "at")
    less_is_better = False
    if isinstance(zero, Constant) and isinstance(full, Constant):
        less_is_better = full.number < zero.number
        ways = ("up", "down") if less_is_better else ("down", "up")
    of_none = None
    if less_is_better or zero != Constant(number=0.0):
        of_none = phrases.say(f"none_{ways[0]}", edge=quantity_words(zero, phrases))
    all_points = phrases.say("all") if formula.points is None else phrases.points(formula.points)
    floor = "none_above" if less_is_better else "none_below"
    return phrases.say(
        "share",
        quantity=quantity_words(formula.of, phrases),
        full=phrases.say(f"full_{ways[1]}", all=all_points, edge=quantity_words(full, phrases)),
        zero=of_none,
        floor=None
        if formula.floor is None
        else phrases.say(floor, edge=phrases.number(formula.floor)),
    )


def _bands(formula: Bands, phrases: Phrases) -> str:
    first, others = ("below", "from") if formula.closed == "left" else ("up_to", "above")
    said = [_band(first, formula.edges[0], formula.points[0], phrases)]
    said += [
        _band(others, edge, points, phrases)
        for edge, points in zip(formula.edges, formula.points[1:], strict=True)
    ]
    return _by(formula.of, ", ".join(said), phrases)


def _band(way: str, edge: float, points: float, phrases: Phrases) -> str:
    return phrases.say(f"band_{way}", edge=phrases.number(edge), points=phrases.points(points))


def _steps(formula: Steps, phrases: Phrases) -> str:
    way = "up" if formula.step > 0 else "down"
    start = None
    if formula.step < 0 or formula.base or formula.start != Constant(number=0.0):
        start = phrases.say(
            f"start_{way}",
            start=quantity_words(formula.start, phrases),
            points=phrases.points(formula.base),
        )
    step = phrases.say(
        f"step_{'from_0' if start is None else way}_{formula.counting}",
        size=phrases.number(abs(formula.step)),
        points=phrases.say(
            "less" if formula.add < 0 else "more", points=phrases.points(abs(formula.add))
        ),
    )
    said = phrases.say(
        "steps",
        start=start,
        step=step,
        least=None if formula.least is None else phrases.points(formula.least),
        most=None if formula.most is None else phrases.points(formula.most),
    )
    return _by(formula.of, said, phrases)


def _by(quantity: Quantity, said: str, phrases: Phrases) -> str:
    return phrases.say("by", quantity=quantity_words(quantity, phrases), said=said)


def _each(parts: Any, phrases: Phrases) -> str:
    return ", ".join(
        phrases.say(
            "takes" if part.points < 0 else "gives",
            code=phrases.code(part.code),
            points=phrases.points(abs(part.points)),
        )
        for part in parts
    )


def _levels(formula: Levels, phrases: Phrases) -> str:
    return phrases.say("levels", levels=_each(formula.levels, phrases))


def _checklist(formula: Checklist, phrases: Phrases) -> str:
    most = None if formula.most is None else phrases.points(formula.most)
    return phrases.say("checklist", items=_each(formula.items, phrases), most=most)


def _all_of(formula: AllOf, phrases: Phrases) -> str:
    return phrases.say(
        "all_of",
        items=", ".join(map(phrases.code, formula.items)),
        all=phrases.say("all") if formula.points is None else phrases.points(formula.points),
    )


def _by_condition(formula: ByCondition, phrases: Phrases) -> str:
    branches = [
        phrases.say(
            "if",
            condition=condition_words(each.when, phrases),
            formula=_inside(each.formula, phrases),
        )
        for each in formula.branches
    ]
    other = phrases.say("otherwise", formula=_inside(formula.otherwise, phrases))
    return "; ".join([*branches, other])


def _by_level(formula: ByLevel, phrases: Phrases) -> str:
    variants = [
        phrases.say(
            "for_units",
            units=", ".join(map(phrases.code, each.units)),
            formula=_inside(each.formula, phrases),
        )
        for each in formula.variants
    ]
    other = formula.otherwise
    said = None if other is None else _inside(other, phrases)
    rest = phrases.say("no_others") if said is None else phrases.say("for_others", formula=said)
    return "; ".join([*variants, rest])


def _several(formula: Sum | Best, phrases: Phrases) -> str:
    joint = "and" if isinstance(formula, Sum) else "or"
    members = phrases.listed((_said(each, phrases) for each in formula.formulas), joint)
    return phrases.say(formula.kind, members=members)


_FORMULAS: Mapping[type, Callable[[Any, Phrases], str]] = {
    Share: _share,
    Bands: _bands,
    Steps: _steps,
    AsPoints: lambda formula, phrases: phrases.say(
        "as_points", quantity=quantity_words(formula.of, phrases)
    ),
    Award: lambda _, phrases: phrases.say("award"),
    Levels: _levels,
    Checklist: _checklist,
    AllOf: _all_of,
    Fixed: lambda formula, phrases: phrases.points(formula.points),
    Sum: _several,
    Best: _several,
    ByCondition: _by_condition,
    ByLevel: _by_level,
}
