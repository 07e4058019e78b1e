"""Compact text to formulas: a parser of a closed grammar, never `eval`."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Callable, Mapping
from typing import Any

from ..formula import Best, Branch, ByCondition, ByLevel, Fixed, Formula, Sum, Variant
from ..from_awards import AllOf, Award, Checklist, ChecklistItem, Level, Levels
from ..from_values import AsPoints, Bands, Share, Steps
from .conditions import condition
from .cursor import Cursor
from .quantities import quantity

__all__ = ["read_formula"]


def read_formula(text: str, *, max_points: float | None = None) -> Formula:
    """
    Read the formula of a compact text, as people write it into a criteria table.

    Parameters
    ----------
    text : str
        For example ``"share(full=85; floor=60)"``. Arguments are separated by semicolons, or by
        commas that do not stand between two digits: ``97,5`` and ``97.5`` are both numbers. Words
        with spaces stand in double quotes.
    max_points : float, optional
        Maximum of the criterion, of which points in percent are a share: ``levels(full: 100%)``.

    Returns
    -------
    Formula

    Raises
    ------
    NotationError
        If the text is no formula; it says where, and what could stand there.

    Examples
    --------
    >>> read_formula("bands(>=60: 4; >=80: 8)").points
    (0.0, 4.0, 8.0)
    """
    return Cursor(text, max_points).whole(_formula)


def _formula(cursor: Cursor) -> Formula:
    with cursor.inside():
        token = cursor.now
        if token.kind != "name" or token.text not in _FORMULAS:
            near = difflib.get_close_matches(token.text, _FORMULAS, n=1) or list(_FORMULAS)
            cursor.fail(f"a formula ({', '.join(near)})")
        cursor.place += 1
        return _FORMULAS[token.text](cursor)


def _options(
    cursor: Cursor, fields: Mapping[str, tuple[str, Callable[[Cursor], Any]]], given: dict[str, Any]
) -> None:
    """Read the arguments of a formula on one quantity: the quantity first, then options by name."""

    def read() -> None:
        key = cursor.key(tuple(fields))
        if key is None:
            if given:
                cursor.fail(f"one of the options {', '.join(fields)}")
            given["of"] = quantity(cursor)
            return
        field, read_field = fields[key]
        if field in given:
            cursor.place -= 2
            cursor.fail(f"the option {key} once")
        given[field] = read_field(cursor)

    cursor.arguments(read)


def _share(cursor: Cursor) -> Formula:
    given: dict[str, Any] = {}
    _options(cursor, _SHARE, given)
    return cursor.made(Share, **given)


def _steps(cursor: Cursor) -> Formula:
    given: dict[str, Any] = {}
    _options(cursor, _STEPS, given)
    if "add" not in given:
        cursor.fail("steps that say add=, the points of one step")
    return cursor.made(Steps, **given)


def _as_points(cursor: Cursor) -> Formula:
    given: dict[str, Any] = {}
    _options(cursor, {}, given)
    return cursor.made(AsPoints, **given)


_BAND = "a band such as >=60: 4, which begins at a value and ends where the next one begins"


def _bands(cursor: Cursor) -> Formula:
    fields: dict[str, Any] = {}
    below: list[float] = []
    relations: list[str] = []
    edges: list[tuple[float, float]] = []

    def read() -> None:
        sign = cursor.now.text if cursor.now.kind == "sign" else ""
        if sign in (">=", ">"):
            if relations and sign not in relations:
                cursor.fail(f"{relations[0]!r}, as in the band before")
            cursor.place += 1
            relations.append(sign)
            edge = cursor.number()
            cursor.need(":")
            edges.append((edge, cursor.points()))
        elif edges or sign in ("<", "<="):
            cursor.fail(_BAND)
        elif cursor.number_stands_alone():
            if below:
                cursor.fail(_BAND)
            below.append(cursor.points())
        elif fields or below:
            cursor.fail(_BAND)
        else:
            begun = cursor.mark()
            fields["of"] = quantity(cursor)
            if cursor.now.text == ":":  # 90-100 is read as a difference
                cursor.back_to(begun)
                cursor.fail(_BAND)

    cursor.arguments(read)
    if not edges:
        cursor.fail("a formula with bands, such as bands(>=60: 4; >=80: 8)")
    if all(upper > lower for (upper, _), (lower, _) in itertools.pairwise(edges)):
        edges.reverse()  # decisions list the best band first
    return cursor.made(
        Bands,
        edges=tuple(edge for edge, _ in edges),
        points=(below[0] if below else 0.0, *(points for _, points in edges)),
        closed="left" if relations[0] == ">=" else "right",
        **fields,
    )


def _levels(cursor: Cursor) -> Formula:
    return cursor.made(Levels, levels=cursor.listed(Level, "points", "a level such as full: 10"))


def _checklist(cursor: Cursor) -> Formula:
    given: dict[str, float] = {}

    def most() -> bool:
        if cursor.key(("most",)) is None:
            return False
        given["most"] = cursor.points()
        return True

    expected = "a requirement such as plan: 0.25"
    items = cursor.listed(ChecklistItem, "points", expected, option=most)
    return cursor.made(Checklist, items=items, **given)


def _all_of(cursor: Cursor) -> Formula:
    items: list[str] = []
    fields: dict[str, float] = {}

    def read() -> None:
        if cursor.key(("points",)) is not None:
            fields["points"] = cursor.points()
        else:
            items.append(cursor.word("a requirement"))

    cursor.arguments(read)
    return cursor.made(AllOf, items=tuple(items), **fields)


def _fixed(cursor: Cursor) -> Formula:
    cursor.need("(")
    points = cursor.points()
    cursor.need(")")
    return cursor.made(Fixed, points=points)


def _formulas(cursor: Cursor) -> tuple[Formula, ...]:
    formulas: list[Formula] = []
    cursor.arguments(lambda: formulas.append(_formula(cursor)))
    return tuple(formulas)


def _sum(cursor: Cursor) -> Formula:
    return cursor.made(Sum, formulas=_formulas(cursor))


def _best(cursor: Cursor) -> Formula:
    return cursor.made(Best, formulas=_formulas(cursor))


def _otherwise(cursor: Cursor) -> bool:
    if not cursor.keyword("else"):
        return False
    cursor.need(":")
    return True


def _by_condition(cursor: Cursor) -> Formula:
    branches: list[Branch] = []
    other: list[Formula] = []

    def read() -> None:
        if other:
            cursor.fail("nothing behind else")
        if _otherwise(cursor):
            other.append(_formula(cursor))
            return
        when = condition(cursor)
        cursor.need(":")
        branches.append(cursor.made(Branch, when=when, formula=_formula(cursor)))

    cursor.arguments(read)
    if not other:
        cursor.fail("conditions that end with else: and a formula")
    return cursor.made(ByCondition, branches=tuple(branches), otherwise=other[0])


def _by_level(cursor: Cursor) -> Formula:
    variants: list[Variant] = []
    other: list[Formula] = []

    def read() -> None:
        if other:
            cursor.fail("nothing behind else")
        if _otherwise(cursor):
            other.append(_formula(cursor))
            return
        units = [cursor.word("a level or block of units")]
        while cursor.take("|"):
            units.append(cursor.word("a level or block of units"))
        cursor.need(":")
        variants.append(cursor.made(Variant, units=tuple(units), formula=_formula(cursor)))

    cursor.arguments(read)
    return cursor.made(ByLevel, variants=tuple(variants), otherwise=other[0] if other else None)


_OPTION = {"number": Cursor.number, "points": Cursor.points, "quantity": quantity}

_SHARE: Mapping[str, tuple[str, Callable[[Cursor], Any]]] = {
    "zero": ("zero", _OPTION["quantity"]),
    "full": ("full", _OPTION["quantity"]),
    "floor": ("floor", _OPTION["number"]),
    "points": ("points", _OPTION["points"]),
}
_STEPS: Mapping[str, tuple[str, Callable[[Cursor], Any]]] = {
    "from": ("start", _OPTION["quantity"]),
    "each": ("step", _OPTION["number"]),
    "add": ("add", _OPTION["points"]),
    "base": ("base", _OPTION["points"]),
    "counting": ("counting", lambda cursor: cursor.word("whole, begun or proportional")),
    "least": ("least", _OPTION["points"]),
    "most": ("most", _OPTION["points"]),
}


_FORMULAS: Mapping[str, Callable[[Cursor], Formula]] = {
    "share": _share,
    "bands": _bands,
    "steps": _steps,
    "as_points": _as_points,
    "award": lambda _: Award(),
    "levels": _levels,
    "checklist": _checklist,
    "all_of": _all_of,
    "fixed": _fixed,
    "sum": _sum,
    "best": _best,
    "by_condition": _by_condition,
    "by_level": _by_level,
}
