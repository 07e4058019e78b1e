"""Compact text to conditions, which compare quantities."""

from __future__ import annotations

from ...errors import NotationError
from ..conditions import Compare, Condition, Either, Every, Negation
from .cursor import Cursor
from .quantities import quantity

__all__ = ["condition"]

_RELATIONS = ("<", "<=", "=", "!=", ">=", ">")


def condition(cursor: Cursor) -> Condition:
    """Condition that comes next."""
    parts = [_conjunction(cursor)]
    while cursor.keyword("or"):
        parts.append(_conjunction(cursor))
    return parts[0] if len(parts) == 1 else cursor.made(Either, conditions=tuple(parts))


def _conjunction(cursor: Cursor) -> Condition:
    parts = [_claim(cursor)]
    while cursor.keyword("and"):
        parts.append(_claim(cursor))
    return parts[0] if len(parts) == 1 else cursor.made(Every, conditions=tuple(parts))


def _claim(cursor: Cursor) -> Condition:
    with cursor.inside():
        if cursor.keyword("not"):
            return cursor.made(Negation, condition=_claim(cursor))
        if not (cursor.now.kind == "sign" and cursor.now.text == "("):
            return _comparison(cursor)
        # a bracket opens a condition or a quantity, which only its inside tells
        before = cursor.mark()
        try:
            cursor.place += 1
            inner = condition(cursor)
            cursor.need(")")
            return inner
        except NotationError as fault:
            cursor.back_to(before)
            as_condition = fault
        try:
            return _comparison(cursor)
        except NotationError as fault:  # whichever of both came further is what was meant
            raise max(as_condition, fault, key=lambda each: each.position) from None


def _comparison(cursor: Cursor) -> Condition:
    left = quantity(cursor)
    relation = cursor.now.text
    if cursor.now.kind != "sign" or relation not in _RELATIONS:
        cursor.fail(f"one of {', '.join(_RELATIONS)}")
    cursor.place += 1
    return cursor.made(Compare, left=left, relation=relation, right=quantity(cursor))
