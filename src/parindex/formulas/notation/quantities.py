"""Compact text to quantities."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..quantities import (
    AnswerOption,
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
from .cursor import Cursor

__all__ = ["quantity", "read_quantity"]

T = TypeVar("T")


def read_quantity(text: str) -> Quantity:
    """
    Quantity of a compact text.

    Parameters
    ----------
    text : str
        For example ``"change"``, ``"value - prior"`` or ``"value * 0.1"``; a minus stands between
        spaces.

    Returns
    -------
    Quantity

    Raises
    ------
    NotationError
        If the text is no quantity; it says where, and what could stand there.

    Examples
    --------
    >>> read_quantity("prior(indicator(on_time.resolved))").of.code
    'on_time.resolved'
    """
    return Cursor(text, None).whole(quantity)


def quantity(cursor: Cursor) -> Quantity:
    """Quantity that comes next."""
    outer, begun = cursor.begun, cursor.place
    made = _operand(cursor)
    cursor.begun = begun
    if cursor.now.text == "*":
        made = _product(cursor, made)
    elif cursor.take("-"):
        made = cursor.made(Difference, minuend=made, subtrahend=_operand(cursor))
    elif cursor.take("/"):
        second = _operand(cursor)
        times = {"multiplier": cursor.number()} if cursor.take("*") else {}
        made = cursor.made(Quotient, numerator=made, denominator=second, **times)
    cursor.begun = outer
    return made


def _product(cursor: Cursor, first: Quantity) -> Quantity:
    """Read a quantity times a number, which is the quantity per 1 times that number."""
    cursor.need("*")
    if isinstance(first, Constant):
        times, made = first.number, _operand(cursor)
    else:
        if cursor.now.kind == "name":
            cursor.fail("a number behind *, for nothing multiplies two quantities")
        times, made = cursor.number(), first
    return cursor.made(Quotient, numerator=made, denominator=Constant(number=1.0), multiplier=times)


def _operand(cursor: Cursor) -> Quantity:
    with cursor.inside():
        token = cursor.now
        if cursor.take("("):
            made = quantity(cursor)
            cursor.need(")")
            return made
        if token.kind == "number" or token.text == "-":
            return cursor.made(Constant, number=cursor.number())
        if token.kind != "name" or token.text not in _QUANTITIES:
            near = difflib.get_close_matches(token.text, _QUANTITIES, n=1) or list(_QUANTITIES)
            cursor.fail(f"a number or a quantity ({', '.join(near)})")
        cursor.place += 1
        return _QUANTITIES[token.text](cursor)


def _inner(cursor: Cursor) -> dict[str, Any]:
    """Read the quantity in brackets, if there is one."""
    given: dict[str, Any] = {}
    if cursor.take("("):
        given["of"] = quantity(cursor)
        cursor.need(")")
    return given


def _coded(cursor: Cursor, kind: type[T], field: str) -> T:
    cursor.need("(")
    code = cursor.word("a code")
    cursor.need(")")
    return cursor.made(kind, **{field: code})


def _survey(cursor: Cursor) -> Quantity:
    options = cursor.listed(AnswerOption, "weight", "an answer such as satisfied: 100")
    return cursor.made(SurveyValue, options=options)


def _one_way(cursor: Cursor, kind: type[BestPeer | PeerRank]) -> Quantity:
    given: dict[str, Any] = {}

    def read() -> None:
        if cursor.now.kind == "name" and cursor.now.text in ("highest", "lowest"):
            given["best"] = cursor.word("highest or lowest")
        elif given:
            cursor.fail("highest or lowest")
        else:
            given["of"] = quantity(cursor)

    cursor.arguments(read)
    return cursor.made(kind, **given)


def _percentile(cursor: Cursor) -> Quantity:
    given: dict[str, Any] = {}

    def read() -> None:
        if "percent" in given:
            cursor.fail("nothing behind the percent")
        if cursor.number_stands_alone():
            given["percent"] = cursor.number()
        elif given:
            cursor.fail("a percent from 0 to 100")
        else:
            given["of"] = quantity(cursor)

    cursor.arguments(read)
    if "percent" not in given:
        cursor.fail("a percent, as in peer_percentile(90)")
    return cursor.made(PeerPercentile, **given)


def _unit_above(cursor: Cursor) -> Quantity:
    cursor.need("(")
    given: dict[str, Any] = {"level": cursor.word("a level of units")}
    if cursor.take(";"):
        given["of"] = quantity(cursor)
    cursor.need(")")
    return cursor.made(UnitAbove, **given)


_QUANTITIES: Mapping[str, Callable[[Cursor], Quantity]] = {
    "value": lambda _: Value(),
    "indicator": lambda cursor: _coded(cursor, IndicatorValue, "code"),
    "survey": _survey,
    "points": lambda cursor: _coded(cursor, PointsOf, "criterion"),
    "prior": lambda cursor: cursor.made(Prior, **_inner(cursor)),
    "change": lambda cursor: cursor.made(Change, **_inner(cursor)),
    "quarters_mean": lambda cursor: cursor.made(QuartersMean, **_inner(cursor)),
    "best_peer": lambda cursor: _one_way(cursor, BestPeer),
    "peer_mean": lambda cursor: cursor.made(PeerMean, **_inner(cursor)),
    "peer_sd": lambda cursor: cursor.made(PeerSd, **_inner(cursor)),
    "peer_percentile": _percentile,
    "peer_rank": lambda cursor: _one_way(cursor, PeerRank),
    "unit_above": _unit_above,
}
