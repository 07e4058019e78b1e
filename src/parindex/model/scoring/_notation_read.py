"""Compact text to rules, quantities and conditions: a parser of a closed grammar, never `eval`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import attrs

from ...errors import DefinitionError, NotationError
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
from .rule import (
    AllOf,
    AsPoints,
    Award,
    Bands,
    Best,
    ByLevel,
    Case,
    Cases,
    Checklist,
    ChecklistItem,
    Fixed,
    Level,
    Levels,
    ScoringRule,
    Share,
    Steps,
    Sum,
    Variant,
)

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
_DEEPEST = 40  # of brackets in each other; what is deeper was not written by a person


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
            before = self._tokens[self._place - 1]
            expected = f"{kind.__name__} whose {fault.field} is {fault.expected}"
            raise NotationError(self._text, before.at + 1, str(fault.got), expected) from None

    # --- rules

    def rule(self) -> ScoringRule:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"a rule of at most {_DEEPEST} rules in each other")
        token = self._now
        if token.kind != "name" or token.text not in _RULES:
            near = difflib.get_close_matches(token.text, _RULES, n=1) or list(_RULES)
            self._fail(f"a rule ({', '.join(near)})")
        self._place += 1
        made = _RULES[token.text](self)
        self._depth -= 1
        return made

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
        edges: list[tuple[str, float, float]] = []

        def read() -> None:
            relation = next((sign for sign in (">=", ">") if self._take(sign)), None)
            if relation is not None:
                edge = self._number()
                self._need(":")
                edges.append((relation, edge, self._points()))
            elif edges:
                self._fail("a band such as >=60: 4")
            elif self._now.kind == "number" or self._now.text == "-":
                if below:
                    self._fail("a band such as >=60: 4")
                below.append(self._points())
            elif fields or below:
                self._fail("a band such as >=60: 4")
            else:
                fields["of"] = self.quantity()

        self.arguments(read)
        relations = {relation for relation, _, _ in edges}
        if len(relations) != 1:
            self._fail("bands that all begin with >= or all with >")
        return self._made(
            Bands,
            edges=tuple(edge for _, edge, _ in edges),
            points=(below[0] if below else 0.0, *(points for _, _, points in edges)),
            closed="left" if relations == {">="} else "right",
            **fields,
        )

    def _listed(self, expected: str) -> list[tuple[str, float]]:
        members: list[tuple[str, float]] = []

        def read() -> None:
            code = self._word(expected)
            self._need(":")
            members.append((code, self._points()))

        self.arguments(read)
        return members

    def levels(self) -> ScoringRule:
        listed = self._listed("a level such as full: 10")
        levels = tuple(self._made(Level, code=code, points=points) for code, points in listed)
        return self._made(Levels, levels=levels)

    def checklist(self) -> ScoringRule:
        listed = self._listed("a requirement such as plan: 0.25")
        items = tuple(
            self._made(ChecklistItem, code=code, points=points) for code, points in listed
        )
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
        if self._keyword("not"):
            return self._made(Negation, condition=self._claim())
        if self._now.text == "(" and self._now.kind == "sign":
            before = self._place, self._depth
            try:  # a bracket opens a condition or a quantity, which only its inside tells
                self._place += 1
                inner = self.condition()
                self._need(")")
                return inner
            except NotationError:
                self._place, self._depth = before
        left = self.quantity()
        relation = self._now.text
        if self._now.kind != "sign" or relation not in _RELATIONS:
            self._fail(f"one of {', '.join(_RELATIONS)}")
        self._place += 1
        return self._made(Compare, left=left, relation=relation, right=self.quantity())

    # --- quantities

    def quantity(self) -> Quantity:
        first = self._operand()
        if self._take("-"):
            return self._made(Difference, minuend=first, subtrahend=self._operand())
        if self._take("/"):
            second = self._operand()
            times = {"multiplier": self._number()} if self._take("*") else {}
            return self._made(Quotient, numerator=first, denominator=second, **times)
        return first

    def _operand(self) -> Quantity:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail(f"a quantity of at most {_DEEPEST} quantities in each other")
        token = self._now
        if self._take("("):
            made = self.quantity()
            self._need(")")
        elif token.kind == "number" or token.text == "-":
            made = self._made(Constant, number=self._number())
        elif token.kind == "name" and token.text in _QUANTITIES:
            self._place += 1
            made = _QUANTITIES[token.text](self)
        else:
            near = difflib.get_close_matches(token.text, _QUANTITIES, n=1) or list(_QUANTITIES)
            self._fail(f"a number or a quantity ({', '.join(near)})")
        self._depth -= 1
        return made

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
        listed = self._listed("an answer such as satisfied: 100")
        options = tuple(
            self._made(AnswerOption, code=code, weight=weight) for code, weight in listed
        )
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
