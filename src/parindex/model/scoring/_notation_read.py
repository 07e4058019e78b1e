"""Compact text to rules, quantities and conditions: a parser of a closed grammar, never `eval`."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import attrs

from ...errors import DefinitionError, NotationError
from .award_rule import AllOf, Award, Checklist, ChecklistItem, Level, Levels
from .condition import Compare, Condition, Either, Every, Negation
from .quantity import (
    AnswerOption,
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
from .rule import Best, ByLevel, Case, Cases, Fixed, ScoringRule, Sum, Variant
from .value_rule import AsPoints, Bands, Share, Steps

__all__ = ["read_quantity", "read_rule"]

T = TypeVar("T")

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:[.,]\d+)?(?![\w.])%?)
      | (?P<name>\w[\w.-]*)
      | (?P<text>"(?:[^"\\]|\\.)*")
      | (?P<sign><=|>=|!=|[()<>=:;|+*/-])
    )""",
    re.VERBOSE,
)
_RELATIONS = ("<", "<=", "=", "!=", ">=", ">")
# Rules, quantities and conditions in each other; what is deeper was not written by a person.
_DEEPEST = 20


def read_rule(text: str, *, max_points: float | None = None) -> ScoringRule:
    """
    Scoring rule of a compact text, as people write it into a criteria table.

    Parameters
    ----------
    text : str
        For example ``"share(full=85; floor=60)"``. Arguments are separated by semicolons, so
        that ``97,5`` and ``97.5`` are both numbers. Words with spaces stand in double quotes.
    max_points : float, optional
        Maximum of the criterion, of which points in percent are a share: ``levels(full: 100%)``.

    Returns
    -------
    ScoringRule

    Raises
    ------
    NotationError
        If the text is no rule; it says where, and what could stand there.

    Examples
    --------
    >>> read_rule("bands(>=60: 4; >=80: 8)").points
    (0.0, 4.0, 8.0)
    """
    return _Reader(text, max_points).whole(_Reader.rule)


def read_quantity(text: str) -> Quantity:
    """
    Quantity of a compact text.

    Parameters
    ----------
    text : str
        For example ``"change"`` or ``"value - prior"``; a minus stands between spaces.

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
    return _Reader(text, None).whole(_Reader.quantity)


@attrs.frozen
class _Token:
    kind: str
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            rest = text[at:].lstrip()
            raise NotationError(
                text, len(text) - len(rest) + 1, rest[:1], "a word, a number or a sign"
            )
        found.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*found, _Token("end", "", len(text))]


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str, max_points: float | None) -> None:
        self._text, self._max = text, max_points
        self._tokens = _tokens(text)
        self._place = 0
        self._depth = 0
        self._begun = 0  # place of the innermost rule or quantity that is being read

    def whole(self, read: Callable[[_Reader], T]) -> T:
        made = read(self)
        if self._now.kind != "end":
            self._fail("the end of the text")
        return made

    @property
    def _now(self) -> _Token:
        return self._tokens[self._place]

    def _fail(self, expected: str) -> NoReturn:
        raise NotationError(self._text, self._now.at + 1, self._now.text, expected)

    def _take(self, sign: str) -> bool:
        if self._now.kind == "sign" and self._now.text == sign:
            self._place += 1
            return True
        return False

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            self._fail(repr(sign))

    def _word(self, expected: str) -> str:
        """A code: a word, a number that is one, or text in quotes."""
        token = self._now
        if token.kind not in ("name", "number", "text"):
            self._fail(expected)
        self._place += 1
        if token.kind == "text":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1])
        return token.text

    def _number(self, expected: str = "a number", *, points: bool = False) -> float:
        sign = -1.0 if self._take("-") else 1.0
        token = self._now
        if token.kind != "number" or (token.text.endswith("%") and not points):
            self._fail(expected)
        self._place += 1
        number = sign * float(token.text.rstrip("%").replace(",", "."))
        if not token.text.endswith("%"):
            return number
        if self._max is None:
            self._place -= 1
            self._fail("points, for the maximum that a percent is a share of is not known")
        return number * self._max / 100

    def _points(self) -> float:
        return self._number("points", points=True)

    def _made(self, kind: type[T], **fields: Any) -> T:
        try:
            return kind(**fields)
        except DefinitionError as fault:
            begun = self._tokens[self._begun]
            expected = f"{begun.text} with {fault.field} {fault.expected}"
            raise NotationError(self._text, begun.at + 1, str(fault.got), expected) from None

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Read a rule, a quantity or a condition, which begins here, inside of another one."""
        outer = self._begun
        self._begun = self._place
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"no more than {_DEEPEST} rules, quantities and conditions in each other")
        yield
        self._depth -= 1
        self._begun = outer

    # --- rules

    def rule(self) -> ScoringRule:
        with self._inside():
            token = self._now
            if token.kind != "name" or token.text not in _RULES:
                near = difflib.get_close_matches(token.text, _RULES, n=1) or list(_RULES)
                self._fail(f"a rule ({', '.join(near)})")
            self._place += 1
            return _RULES[token.text](self)

    def arguments(self, read: Callable[[], None]) -> None:
        """Read what stands in brackets, argument by argument."""
        if not self._take("("):
            return
        if self._take(")"):
            return
        read()
        while self._take(";"):
            read()
        self._need(")")

    def _key(self, keys: Sequence[str]) -> str | None:
        """Key of an option such as ``full=85``, if one stands here."""
        after = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        if self._now.kind != "name" or (after.kind, after.text) != ("sign", "="):
            return None
        key = self._now.text
        if key not in keys:
            self._fail(f"one of the options {', '.join(keys)}")
        self._place += 2
        return key

    def options(
        self, fields: Mapping[str, tuple[str, Callable[[_Reader], Any]]], given: dict[str, Any]
    ) -> None:
        """Arguments of a rule on one quantity: the quantity first, then options by name."""

        def read() -> None:
            key = self._key(tuple(fields))
            if key is None:
                if given:
                    self._fail(f"one of the options {', '.join(fields)}")
                given["of"] = self.quantity()
                return
            field, read_field = fields[key]
            if field in given:
                self._place -= 2
                self._fail(f"the option {key} once")
            given[field] = read_field(self)

        self.arguments(read)

    def share(self) -> ScoringRule:
        given: dict[str, Any] = {}
        self.options(_SHARE, given)
        return self._made(Share, **given)

    def steps(self) -> ScoringRule:
        given: dict[str, Any] = {}
        self.options(_STEPS, given)
        if "add" not in given:
            self._fail("steps that say add=, the points of one step")
        return self._made(Steps, **given)

    def as_points(self) -> ScoringRule:
        given: dict[str, Any] = {}
        self.options({}, given)
        return self._made(AsPoints, **given)

    def bands(self) -> ScoringRule:
        fields: dict[str, Any] = {}
        below: list[float] = []
        relations: list[str] = []
        edges: list[tuple[float, float]] = []

        def read() -> None:
            sign = self._now.text if self._now.kind == "sign" else ""
            if sign in (">=", ">"):
                if relations and sign not in relations:
                    self._fail(f"{relations[0]!r}, as in the band before")
                self._place += 1
                relations.append(sign)
                edge = self._number()
                self._need(":")
                edges.append((edge, self._points()))
            elif edges:
                self._fail("a band such as >=60: 4")
            elif self._number_stands_alone():
                if below:
                    self._fail("a band such as >=60: 4")
                below.append(self._points())
            elif fields or below:
                self._fail("a band such as >=60: 4")
            else:
                fields["of"] = self.quantity()

        self.arguments(read)
        if not edges:
            self._fail("a rule with bands, such as bands(>=60: 4; >=80: 8)")
        if all(upper > lower for (upper, _), (lower, _) in itertools.pairwise(edges)):
            edges.reverse()  # decisions list the best band first
        return self._made(
            Bands,
            edges=tuple(edge for edge, _ in edges),
            points=(below[0] if below else 0.0, *(points for _, points in edges)),
            closed="left" if relations[0] == ">=" else "right",
            **fields,
        )

    def _number_stands_alone(self) -> bool:
        """Whether an argument begins here that is a number and nothing else."""
        rest = self._tokens[self._place + (self._now.text == "-") :]
        is_number = rest[0].kind == "number"
        return is_number and (rest[1].kind, rest[1].text) in {("sign", ";"), ("sign", ")")}

    def _listed(self, kind: type[T], number: str, expected: str) -> tuple[T, ...]:
        """Members that consist of a code and a number."""
        members: list[T] = []

        def read() -> None:
            with self._inside():
                code = self._word(expected)
                self._need(":")
                members.append(self._made(kind, **{"code": code, number: self._points()}))

        self.arguments(read)
        return tuple(members)

    def levels(self) -> ScoringRule:
        return self._made(Levels, levels=self._listed(Level, "points", "a level such as full: 10"))

    def checklist(self) -> ScoringRule:
        items = self._listed(ChecklistItem, "points", "a requirement such as plan: 0.25")
        return self._made(Checklist, items=items)

    def all_of(self) -> ScoringRule:
        items: list[str] = []
        fields: dict[str, float] = {}

        def read() -> None:
            if self._key(("points",)) is not None:
                fields["points"] = self._points()
            else:
                items.append(self._word("a requirement"))

        self.arguments(read)
        return self._made(AllOf, items=tuple(items), **fields)

    def fixed(self) -> ScoringRule:
        self._need("(")
        points = self._points()
        self._need(")")
        return self._made(Fixed, points=points)

    def _rules(self) -> tuple[ScoringRule, ...]:
        rules: list[ScoringRule] = []
        self.arguments(lambda: rules.append(self.rule()))
        return tuple(rules)

    def sum(self) -> ScoringRule:
        return self._made(Sum, rules=self._rules())

    def best(self) -> ScoringRule:
        return self._made(Best, rules=self._rules())

    def _else(self) -> bool:
        if self._now.kind == "name" and self._now.text == "else":
            self._place += 1
            self._need(":")
            return True
        return False

    def cases(self) -> ScoringRule:
        cases: list[Case] = []
        other: list[ScoringRule] = []

        def read() -> None:
            if other:
                self._fail("nothing behind else")
            if self._else():
                other.append(self.rule())
                return
            when = self.condition()
            self._need(":")
            cases.append(self._made(Case, when=when, rule=self.rule()))

        self.arguments(read)
        if not other:
            self._fail("cases that end with else: and a rule")
        return self._made(Cases, cases=tuple(cases), otherwise=other[0])

    def by_level(self) -> ScoringRule:
        variants: list[Variant] = []
        other: list[ScoringRule] = []

        def read() -> None:
            if other:
                self._fail("nothing behind else")
            if self._else():
                other.append(self.rule())
                return
            units = [self._word("a level or block of units")]
            while self._take("|"):
                units.append(self._word("a level or block of units"))
            self._need(":")
            variants.append(self._made(Variant, units=tuple(units), rule=self.rule()))

        self.arguments(read)
        return self._made(ByLevel, variants=tuple(variants), otherwise=other[0] if other else None)

    # --- conditions

    def condition(self) -> Condition:
        parts = [self._conjunction()]
        while self._keyword("or"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else self._made(Either, conditions=tuple(parts))

    def _conjunction(self) -> Condition:
        parts = [self._claim()]
        while self._keyword("and"):
            parts.append(self._claim())
        return parts[0] if len(parts) == 1 else self._made(Every, conditions=tuple(parts))

    def _keyword(self, word: str) -> bool:
        if self._now.kind == "name" and self._now.text == word:
            self._place += 1
            return True
        return False

    def _claim(self) -> Condition:
        with self._inside():
            if self._keyword("not"):
                return self._made(Negation, condition=self._claim())
            if not (self._now.kind == "sign" and self._now.text == "("):
                return self._comparison()
            # a bracket opens a condition or a quantity, which only its inside tells
            before = self._place, self._depth, self._begun
            try:
                self._place += 1
                inner = self.condition()
                self._need(")")
                return inner
            except NotationError as fault:
                self._place, self._depth, self._begun = before
                as_condition = fault
            try:
                return self._comparison()
            except NotationError as fault:  # whichever of both came further is what was meant
                raise max(as_condition, fault, key=lambda each: each.position) from None

    def _comparison(self) -> Condition:
        left = self.quantity()
        relation = self._now.text
        if self._now.kind != "sign" or relation not in _RELATIONS:
            self._fail(f"one of {', '.join(_RELATIONS)}")
        self._place += 1
        return self._made(Compare, left=left, relation=relation, right=self.quantity())

    # --- quantities

    def quantity(self) -> Quantity:
        outer, begun = self._begun, self._place
        made = self._operand()
        self._begun = begun
        if self._take("-"):
            made = self._made(Difference, minuend=made, subtrahend=self._operand())
        elif self._take("/"):
            second = self._operand()
            times = {"multiplier": self._number()} if self._take("*") else {}
            made = self._made(Quotient, numerator=made, denominator=second, **times)
        self._begun = outer
        return made

    def _operand(self) -> Quantity:
        with self._inside():
            token = self._now
            if self._take("("):
                made = self.quantity()
                self._need(")")
                return made
            if token.kind == "number" or token.text == "-":
                return self._made(Constant, number=self._number())
            if token.kind != "name" or token.text not in _QUANTITIES:
                near = difflib.get_close_matches(token.text, _QUANTITIES, n=1) or list(_QUANTITIES)
                self._fail(f"a number or a quantity ({', '.join(near)})")
            self._place += 1
            return _QUANTITIES[token.text](self)

    def _inner(self) -> dict[str, Any]:
        """The quantity in brackets, if there is one."""
        given: dict[str, Any] = {}
        if self._take("("):
            given["of"] = self.quantity()
            self._need(")")
        return given

    def _coded(self, kind: type[T], field: str) -> T:
        self._need("(")
        code = self._word("a code")
        self._need(")")
        return self._made(kind, **{field: code})

    def survey(self) -> Quantity:
        options = self._listed(AnswerOption, "weight", "an answer such as satisfied: 100")
        return self._made(SurveyValue, options=options)

    def best_peer(self) -> Quantity:
        given: dict[str, Any] = {}

        def read() -> None:
            if self._now.kind == "name" and self._now.text in ("highest", "lowest"):
                given["best"] = self._word("highest or lowest")
            elif given:
                self._fail("highest or lowest")
            else:
                given["of"] = self.quantity()

        self.arguments(read)
        return self._made(BestPeer, **given)

    def unit_above(self) -> Quantity:
        self._need("(")
        given: dict[str, Any] = {"level": self._word("a level of units")}
        if self._take(";"):
            given["of"] = self.quantity()
        self._need(")")
        return self._made(UnitAbove, **given)


_OPTION = {"number": _Reader._number, "points": _Reader._points, "quantity": _Reader.quantity}

_SHARE: Mapping[str, tuple[str, Callable[[_Reader], Any]]] = {
    "zero": ("zero", _OPTION["number"]),
    "full": ("full", _OPTION["quantity"]),
    "floor": ("floor", _OPTION["number"]),
    "points": ("points", _OPTION["points"]),
}
_STEPS: Mapping[str, tuple[str, Callable[[_Reader], Any]]] = {
    "from": ("start", _OPTION["quantity"]),
    "each": ("step", _OPTION["number"]),
    "add": ("add", _OPTION["points"]),
    "base": ("base", _OPTION["points"]),
    "counting": ("counting", lambda reader: reader._word("whole, begun or proportional")),
    "least": ("least", _OPTION["points"]),
    "most": ("most", _OPTION["points"]),
}

_RULES: Mapping[str, Callable[[_Reader], ScoringRule]] = {
    "share": _Reader.share,
    "bands": _Reader.bands,
    "steps": _Reader.steps,
    "as_points": _Reader.as_points,
    "award": lambda _: Award(),
    "levels": _Reader.levels,
    "checklist": _Reader.checklist,
    "all_of": _Reader.all_of,
    "fixed": _Reader.fixed,
    "sum": _Reader.sum,
    "best": _Reader.best,
    "cases": _Reader.cases,
    "by_level": _Reader.by_level,
}

_QUANTITIES: Mapping[str, Callable[[_Reader], Quantity]] = {
    "value": lambda _: Value(),
    "indicator": lambda reader: reader._coded(IndicatorValue, "code"),
    "survey": _Reader.survey,
    "points": lambda reader: reader._coded(PointsOf, "criterion"),
    "prior": lambda reader: reader._made(Prior, **reader._inner()),
    "change": lambda reader: reader._made(Change, **reader._inner()),
    "best_peer": _Reader.best_peer,
    "peer_mean": lambda reader: reader._made(PeerMean, **reader._inner()),
    "unit_above": _Reader.unit_above,
}
