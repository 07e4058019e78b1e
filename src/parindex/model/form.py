"""Counts as a form prints them: items, the sums over them, and the identities between them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Sequence

import attrs

from .._table_view import TableView
from .._table_words import words_in
from .._validators import TermOf, a, dotted_code, not_blank, optional, tuple_of, twice
from ..errors import DefinitionError, UnknownCodeError
from ..name import Name, SourceConfidence, named
from ..typing import Language

__all__ = [
    "CarryOver",
    "CountForm",
    "CountIdentity",
    "CountItem",
    "CountKind",
    "CountSum",
    "amounts_in",
]


class CountKind(enum.Enum):
    """Whether a count adds up over time (thời kỳ), stands at a moment (thời điểm), or is money."""

    FLOW = "flow"
    """Events in the period; adds over time and over units."""
    STOCK_START = "stock_start"
    """What there was when the period began; adds over units only."""
    STOCK_END = "stock_end"
    """What there was when the period ended; adds over units only."""
    MIXED = "mixed"
    """A stock and a flow together, as dossiers carried over and received; adds over units only."""
    AMOUNT = "amount"
    """Money, posts or another amount (số tiền, biên chế), with decimals; adds over units."""

    def __repr__(self) -> str:
        return f"CountKind.{self.name}"


@attrs.frozen
class CountSum:
    """
    A signed sum of count items.

    Parameters
    ----------
    plus : tuple of str
        Items that are added; at least one.
    minus : tuple of str
        Items that are subtracted.

    Examples
    --------
    >>> str(CountSum.of(["received_total", "-resolved_late"]))
    'received_total - resolved_late'
    """

    plus: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    minus: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))

    def __attrs_post_init__(self) -> None:
        repeated = twice(self.items)
        if repeated:
            raise DefinitionError("CountSum", "items", repeated[0], "named once each")
        for item in self.items:
            if not item.strip() or item != item.strip() or item.startswith("-"):
                raise DefinitionError("CountSum", "items", item, "codes of count items")

    @classmethod
    def of(cls, terms: Iterable[str]) -> CountSum:
        """
        Read a sum from item codes, a leading ``-`` for those that are subtracted.

        Parameters
        ----------
        terms : iterable of str
            For example ``["received_total", "-resolved_late"]``.

        Returns
        -------
        CountSum

        Raises
        ------
        DefinitionError
            If nothing is added, an item is named twice, or the terms are one bare text.
        """
        if isinstance(terms, str) or not isinstance(terms, Iterable):
            raise DefinitionError("CountSum", "terms", terms, "a list of item codes")
        listed = tuple(terms)
        for term in listed:
            if not isinstance(term, str):
                raise DefinitionError("CountSum", "terms", term, "item codes (text)")
        return cls(
            tuple(term for term in listed if not term.startswith("-")),
            tuple(term[1:] for term in listed if term.startswith("-")),
        )

    @property
    def items(self) -> tuple[str, ...]:
        """All items of the sum, the added ones first."""
        return self.plus + self.minus

    @property
    def terms(self) -> tuple[str, ...]:
        """The sum as `of` reads it."""
        return self.plus + tuple(f"-{item}" for item in self.minus)

    def __str__(self) -> str:
        return " + ".join(self.plus) + "".join(f" - {item}" for item in self.minus)


@attrs.frozen(kw_only=True)
class CountItem:
    """
    One count of a form (chỉ tiêu số lượng): what a column of the sheet holds.

    Parameters
    ----------
    code : str
        Name of the column in the sheet.
    kind : CountKind or str
        Flow, stock at the start, stock at the end, amount; a term or its text, ``"flow"``.
    name : Name or str
        The heading; a text alone in every language.
    column : str, optional
        Number or letter of the column in the printed form.
    derived_from : tuple of CountSum
        Sums that are equal to this item by definition, in the order in which they are tried
        where the item itself was not printed (convention §3).
    """

    code: str = attrs.field(validator=dotted_code)
    kind: CountKind = attrs.field(converter=TermOf[CountKind], validator=a(CountKind))
    name: Name = attrs.field(converter=named, validator=a(Name))
    column: str | None = attrs.field(default=None, validator=optional(not_blank))
    derived_from: tuple[CountSum, ...] = attrs.field(default=(), validator=tuple_of(CountSum))


@attrs.frozen(kw_only=True)
class CountIdentity:
    """
    An equality that every row of a form must satisfy, e.g. column 7 = 8 + 9 + 10.

    Parameters
    ----------
    code : str
        Name of the identity, used as the subject of findings.
    total : str
        Item on the left side.
    parts : CountSum
        The right side.
    """

    code: str = attrs.field(validator=dotted_code)
    total: str = attrs.field(validator=dotted_code)
    parts: CountSum = attrs.field(validator=a(CountSum))

    def __attrs_post_init__(self) -> None:
        if self.total in self.parts.items:
            raise DefinitionError(
                f"CountIdentity {self.code!r}", "parts", self.total, "other items than the total"
            )

    @property
    def items(self) -> tuple[str, ...]:
        """The total and all parts."""
        return (self.total, *self.parts.items)

    def __str__(self) -> str:
        return f"{self.total} = {self.parts}"


@attrs.frozen(kw_only=True)
class CarryOver:
    """
    Stock at the start of a period = stock at the end of the period before (kỳ trước chuyển sang).

    Parameters
    ----------
    start : str
        Item that holds the stock at the start.
    end : str
        Item that holds the stock at the end.
    """

    start: str = attrs.field(validator=dotted_code)
    end: str = attrs.field(validator=dotted_code)


@attrs.frozen(kw_only=True, repr=False)
class CountForm:
    """
    A reporting form (biểu mẫu báo cáo): its items and what must hold between them.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-ii06a"``.
    name : Name or str
        Title of the form.
    items : tuple of CountItem
        Codes are unique.
    identities : tuple of CountIdentity
        Equalities within a row.
    carry_overs : tuple of CarryOver
        Equalities between adjacent periods.
    source : str
        Document that fixes the form.
    confidence : SourceConfidence or str
        How well that document was read; a term or its text, ``"verified"``.
    valid_from, valid_to : datetime.date, optional
        Days on which the form is in force, both included; None is open.
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    items: tuple[CountItem, ...] = attrs.field(validator=tuple_of(CountItem, at_least=1))
    identities: tuple[CountIdentity, ...] = attrs.field(
        default=(), validator=tuple_of(CountIdentity)
    )
    carry_overs: tuple[CarryOver, ...] = attrs.field(default=(), validator=tuple_of(CarryOver))
    source: str = attrs.field(validator=not_blank)
    confidence: SourceConfidence = attrs.field(
        converter=TermOf[SourceConfidence], validator=a(SourceConfidence)
    )
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))

    def __attrs_post_init__(self) -> None:
        owner = f"CountForm {self.id!r}"
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(
                owner, "valid_to", self.valid_to, f"on or after {self.valid_from}"
            )
        _refuse_repeated(owner, "items", self.codes)
        _refuse_repeated(owner, "identities", [identity.code for identity in self.identities])
        for position, identity in enumerate(self.identities):
            self._refuse_unknown(f"identities[{position}]", identity.items)
        for position, carry_over in enumerate(self.carry_overs):
            where = f"carry_overs[{position}]"
            self._refuse_unknown(where, (carry_over.start, carry_over.end))
            for item, kind in (
                (carry_over.start, CountKind.STOCK_START),
                (carry_over.end, CountKind.STOCK_END),
            ):
                if self[item].kind is not kind:
                    raise DefinitionError(owner, where, item, f"an item of kind {kind.value}")
        for member in self.items:
            for position, derivation in enumerate(member.derived_from):
                where = f"items[{member.code!r}].derived_from[{position}]"
                self._refuse_unknown(where, derivation.items)
                if member.code in derivation.items:
                    raise DefinitionError(owner, where, member.code, "a sum of other items")
        amounts = amounts_in([self])
        for where, items in (
            *((f"identities[{at}]", each.items) for at, each in enumerate(self.identities)),
            *(
                (f"items[{member.code!r}].derived_from[{at}]", (member.code, *each.items))
                for member in self.items
                for at, each in enumerate(member.derived_from)
            ),
        ):
            if len({item in amounts for item in items}) > 1:
                raise DefinitionError(owner, where, items, "amounts only, or counts only")

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the items, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        rows = tuple(
            (each.column or "", each.code, say(each.kind.value), each.name.text(language))
            for each in self
        )
        caption = say("<CountForm {id}: {count} items, {identities} identities>").format(
            id=self.id, count=len(self), identities=len(self.identities)
        )
        return TableView(
            caption=f"{caption}\n{self.name.text(language)}",
            heads=tuple(map(say, ("column", "item", "kind", "name"))),
            rows=rows,
            wide=3,
            note=say("{shown} of {count} items; one by its code: form[code].").replace(
                "{count}", str(len(self))
            ),
            shown=str(len(self)),
            left_out=say("Left out for width: {columns}."),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    def _refuse_unknown(self, where: str, codes: Sequence[str]) -> None:
        for item in codes:
            if item not in self:
                raise DefinitionError(f"CountForm {self.id!r}", where, item, "items of the form")

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the items, in the order of the form."""
        return tuple(item.code for item in self.items)

    def __contains__(self, item_code: object) -> bool:
        return any(item.code == item_code for item in self.items)

    def __getitem__(self, item_code: str) -> CountItem:
        for item in self.items:
            if item.code == item_code:
                return item
        raise UnknownCodeError(f"item in form {self.id!r}", item_code, self.codes)

    def __iter__(self) -> Iterator[CountItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def amounts_in(forms: Iterable[CountForm]) -> frozenset[str]:
    """List the items that are amounts; the first form that knows an item decides."""
    kinds = {item.code: item.kind for form in reversed(tuple(forms)) for item in form}
    return frozenset(code for code, kind in kinds.items() if kind is CountKind.AMOUNT)


def _refuse_repeated(owner: str, field: str, codes: Sequence[str]) -> None:
    repeated = twice(codes)
    if repeated:
        raise DefinitionError(owner, field, repeated[0], "named once each")
