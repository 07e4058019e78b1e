"""Comparisons on a case, and the alternatives that a condition is made of."""

from __future__ import annotations

import re
from typing import Final

import attrs

from .._validators import dotted_code
from ..errors import DefinitionError

__all__ = ["FIRST_DAY", "LAST_DAY", "CaseTest", "When", "alternatives"]

FIRST_DAY: Final = "first_day"
LAST_DAY: Final = "last_day"
_EDGES: Final = (FIRST_DAY, LAST_DAY)

# The longer words first: "is not" is no "is".
_RELATIONS: Final = ("<=", ">=", "<", ">", "=", "is not", "is")
_TEST: Final = re.compile(
    rf"(?P<left>[a-z_]+)\s+(?P<relation>{'|'.join(_RELATIONS)})\s+(?P<right>[a-z_]+)"
)
_PRESENCE: Final = ("present", "absent")


@attrs.frozen
class CaseTest:
    """
    One comparison on a case, such as ``finished <= due`` or ``status is not returned``.

    Parameters
    ----------
    left : str
        Role of a column.
    relation : str
        ``<``, ``<=``, ``=``, ``>=``, ``>`` between days; ``is`` and ``is not`` for words, and with
        ``present`` and ``absent`` on the right side.
    right : str
        Role of another column of days, `FIRST_DAY` or `LAST_DAY` of the period, or a word.

    Examples
    --------
    >>> CaseTest.of("finished > due").right
    'due'
    """

    left: str = attrs.field(validator=dotted_code)
    relation: str = attrs.field()
    right: str = attrs.field(validator=dotted_code)

    def __attrs_post_init__(self) -> None:
        if self.relation not in _RELATIONS:
            expected = f"one of {', '.join(_RELATIONS)}"
            raise DefinitionError("CaseTest", "relation", self.relation, expected)

    @classmethod
    def of(cls, text: str) -> CaseTest:
        """
        Read a comparison from its text.

        Parameters
        ----------
        text : str
            Role, relation and what it is compared with, with spaces between.

        Returns
        -------
        CaseTest

        Raises
        ------
        DefinitionError
            If it is no such text.
        """
        given: object = text
        found = _TEST.fullmatch(given.strip()) if isinstance(given, str) else None
        if found is None:
            raise DefinitionError(
                "CaseTest", "text", text, "a comparison such as 'finished <= due'"
            )
        return cls(found["left"], found["relation"], found["right"])

    @property
    def asks_presence(self) -> bool:
        """Whether it asks only if something stands there."""
        return self.relation == "is" and self.right in _PRESENCE

    @property
    def roles(self) -> tuple[str, ...]:
        """Columns that it reads."""
        is_day = self.relation not in ("is", "is not")
        return (self.left, self.right) if is_day and self.right not in _EDGES else (self.left,)

    @property
    def is_of_period(self) -> bool:
        """Whether it asks for the days of a period."""
        return self.right in _EDGES

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


When = tuple[tuple[CaseTest, ...], ...]
"""Alternatives, of which one must hold; each holds if all of its tests do."""


def alternatives(instance: object, attribute: attrs.Attribute[When], value: object) -> None:
    """
    Accept alternatives, none of them empty.

    Raises
    ------
    DefinitionError
        If it is something else.
    """
    is_sound = (
        isinstance(value, tuple)
        and value
        and all(
            isinstance(each, tuple) and each and all(isinstance(test, CaseTest) for test in each)
            for each in value
        )
    )
    if not is_sound:
        code = getattr(instance, "code", None) or getattr(instance, "reason", "")
        owner = f"{type(instance).__name__} {code!r}"
        raise DefinitionError(owner, attribute.name, value, "lists of comparisons, none empty")
