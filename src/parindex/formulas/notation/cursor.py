"""Where the reading of a text stands, and the steps that all readers of the notation take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import attrs

from ...errors import DefinitionError, NotationError

__all__ = ["Cursor", "Token"]

T = TypeVar("T")

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?(?![\w.])%?)
      | (?P<name>\w[\w.-]*)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<sign><=|>=|!=|[()<>=:;,|+*/-])
    )""",
    re.VERBOSE,
)
# Formulas, quantities and conditions in each other; what is deeper was not written by a person.
_DEEPEST = 20


@attrs.frozen
class Token:
    """A word, a number, a sign or a quoted text, and where in the text it begins."""

    kind: str
    text: str
    at: int


def _tokens(text: str) -> list[Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            rest = text[at:].lstrip()
            raise NotationError(
                text, len(text) - len(rest) + 1, rest[:1], "a word, a number or a sign"
            )
        sign = match[match.lastgroup]
        # between two digits a comma is that of a number; any other separates, as a semicolon does
        found.append(
            Token(match.lastgroup, ";" if sign == "," else sign, match.start(match.lastgroup))
        )
        at = match.end()
    return [*found, Token("end", "", len(text))]


class Cursor:
    """Reads one text from left to right."""

    def __init__(self, text: str, max_points: float | None) -> None:
        self._text, self._max = text, max_points
        self._tokens = _tokens(text)
        self.place = 0
        self._depth = 0
        self.begun = 0  # place of the innermost formula or quantity that is being read

    def whole(self, read: Callable[[Cursor], T]) -> T:
        """Give what *read* makes of the text, which must end where that ends."""
        made = read(self)
        if self.now.kind != "end":
            self.fail("the end of the text")
        return made

    @property
    def now(self) -> Token:
        """The token that comes next."""
        return self._tokens[self.place]

    def fail(self, expected: str) -> NoReturn:
        """
        Refuse the next token.

        Raises
        ------
        NotationError
            Always.
        """
        at = self.now.at
        # as it was written: a comma may stand for a semicolon
        got = self._text[at : at + 1] if self.now.text == ";" else self.now.text
        raise NotationError(self._text, at + 1, got, expected)

    def mark(self) -> tuple[int, int, int]:
        """Where the reader stands, for `back_to`."""
        return self.place, self._depth, self.begun

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Stand again where `mark` was taken."""
        self.place, self._depth, self.begun = mark

    def take(self, sign: str) -> bool:
        """Whether a sign comes next; if so, step over it."""
        if self.now.kind == "sign" and self.now.text == sign:
            self.place += 1
            return True
        return False

    def keyword(self, word: str) -> bool:
        """Whether a word of the grammar comes next; if so, step over it."""
        if self.now.kind == "name" and self.now.text == word:
            self.place += 1
            return True
        return False

    def need(self, sign: str) -> None:
        """Step over a sign that must come next."""
        if not self.take(sign):
            self.fail(repr(sign))

    def word(self, expected: str) -> str:
        """Read a code: a word, a number that is one, or text in quotes."""
        token = self.now
        if token.kind not in ("name", "number", "text"):
            self.fail(expected)
        self.place += 1
        if token.kind == "text":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        return token.text

    def number(self, expected: str = "a number", *, points: bool = False) -> float:
        """Read a number with its sign; of points also a percent of the maximum."""
        sign = -1.0 if self.take("-") else 1.0
        token = self.now
        if token.kind == "number" and token.text.endswith("%") and not points:
            plain = token.text.rstrip("%")
            self.fail(f"{expected} in the units of the value, written without the sign: {plain}")
        if token.kind != "number":
            self.fail(expected)
        self.place += 1
        number = sign * float(token.text.rstrip("%").replace(",", "."))
        if not token.text.endswith("%"):
            return number
        if self._max is None:
            self.place -= 1
            self.fail("points, for the maximum that a percent is a share of is not known")
        return number * self._max / 100

    def points(self) -> float:
        """Read a number of points."""
        return self.number("points", points=True)

    def number_stands_alone(self) -> bool:
        """Whether an argument begins here that is a number and nothing else."""
        rest = self._tokens[self.place + (self.now.text == "-") :]
        is_number = rest[0].kind == "number"
        return is_number and (rest[1].kind, rest[1].text) in {("sign", ";"), ("sign", ")")}

    def made(self, kind: type[T], **fields: Any) -> T:
        """
        Make a definition; its contradictions become faults of the text.

        Raises
        ------
        NotationError
            If its fields contradict each other.
        """
        try:
            return kind(**fields)
        except DefinitionError as fault:
            begun = self._tokens[self.begun]
            expected = f"{begun.text} with {fault.field} {fault.expected}"
            raise NotationError(self._text, begun.at + 1, str(fault.got), expected) from None

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Read a formula, a quantity or a condition, which begins here, inside of another one."""
        outer = self.begun
        self.begun = self.place
        self._depth += 1
        if self._depth > _DEEPEST:
            self.fail(f"no more than {_DEEPEST} formulas, quantities and conditions in each other")
        yield
        self._depth -= 1
        self.begun = outer

    def arguments(self, read: Callable[[], None]) -> None:
        """Read what stands in brackets, argument by argument."""
        if not self.take("("):
            return
        if self.take(")"):
            return
        read()
        while self.take(";"):
            read()
        self.need(")")

    def key(self, keys: Sequence[str]) -> str | None:
        """Key of an option such as ``full=85``, if one stands here."""
        after = self._tokens[min(self.place + 1, len(self._tokens) - 1)]
        if self.now.kind != "name" or (after.kind, after.text) != ("sign", "="):
            return None
        key = self.now.text
        if key not in keys:
            self.fail(f"one of the options {', '.join(keys)}")
        self.place += 2
        return key

    def listed(
        self,
        kind: type[T],
        number: str,
        expected: str,
        *,
        option: Callable[[], bool] = lambda: False,
    ) -> tuple[T, ...]:
        """Members that consist of a code and a number; *option* reads what else may stand there."""
        members: list[T] = []

        def read() -> None:
            if option():
                return
            with self.inside():
                code = self.word(expected)
                self.need(":")
                members.append(self.made(kind, **{"code": code, number: self.points()}))

        self.arguments(read)
        return tuple(members)
