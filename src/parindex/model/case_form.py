"""Cases as a file holds them, and the items of a form as conditions on them."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from .._table_view import TableView
from .._table_words import words_in
from .._validators import (
    TermOf,
    a,
    dotted_code,
    not_blank,
    optional,
    refuse,
    tuple_of,
    twice,
)
from ..errors import UnknownCodeError
from ..name import Name, SourceConfidence, named
from ..typing import Language
from ..vocabulary import NotCounted
from .case_conditions import CaseTest, When, alternatives
from .case_days import CaseDeadline, CaseDuration, deadline_faults
from .form import CountForm

__all__ = [
    "DAY_TEXTS",
    "NEEDED",
    "CaseColumn",
    "CaseColumnKind",
    "CaseFault",
    "CaseForm",
    "CaseItem",
    "CaseWord",
    "UndoneDay",
    "contradictions_of",
]


class CaseColumnKind(enum.Enum):
    """What a column of a case file holds."""

    KEY = "key"
    """Text that is compared as it stands: the unit, the code of the dossier."""
    DAY = "day"
    """A day, a moment, or the text of one."""
    WORD = "word"
    """A text that stands for one word of the form: the channel, the status."""
    NUMBER = "number"
    """A whole number from 0 on."""

    def __repr__(self) -> str:
        return f"CaseColumnKind.{self.name}"


DAY_TEXTS: Final = ("YYYY-MM-DD",)
"""How days are written in text where a form does not say."""
NEEDED: Final = {
    "unit": CaseColumnKind.KEY,
    "received": CaseColumnKind.DAY,
    "finished": CaseColumnKind.DAY,
}
"""Roles without which no case can be placed in a period."""


@attrs.frozen(kw_only=True)
class CaseColumn:
    """
    One column of a case file, by the part that it plays (vai trò của cột).

    Parameters
    ----------
    role : str
        What conditions call it, and the name of the column where the caller gives no other.
    kind : CaseColumnKind or str
        A key, a day, a word, a number; a term or its text, ``"day"``.
    name : Name or str
        Heading, in both languages.
    optional : bool
        Whether a file may lack it, and then is read as one that has it blank; items that need it
        are left out all the same.
    open_ended : bool
        Of a day: whether a blank means "not yet", which is later than every day. Otherwise a
        comparison with a blank never holds.
    """

    role: str = attrs.field(validator=dotted_code)
    kind: CaseColumnKind = attrs.field(
        converter=TermOf[CaseColumnKind], validator=a(CaseColumnKind)
    )
    name: Name = attrs.field(converter=named, validator=a(Name))
    optional: bool = attrs.field(default=False, validator=a(bool))
    open_ended: bool = attrs.field(default=False, validator=a(bool))


@attrs.frozen(kw_only=True)
class CaseWord:
    """
    A word that conditions speak of, and the texts that stand for it in files.

    Parameters
    ----------
    role : str
        Column that may hold it.
    word : str
        The word.
    texts : tuple of str
        Texts that mean it, besides itself; case and white space around them do not matter.
    """

    role: str = attrs.field(validator=dotted_code)
    word: str = attrs.field(validator=dotted_code)
    texts: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))


@attrs.frozen(kw_only=True)
class CaseItem:
    """
    One item of a form as a condition on a case (điều kiện đếm của chỉ tiêu).

    Parameters
    ----------
    code : str
        Item of the form.
    when : tuple of tuple of CaseTest
        A case counts once if all tests of some alternative hold.
    needs : tuple of str
        Optional columns without which the item is not counted at all.
    """

    code: str = attrs.field(validator=dotted_code)
    when: When = attrs.field(validator=alternatives)
    needs: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))

    @property
    def roles(self) -> frozenset[str]:
        """Columns that it reads."""
        return frozenset(role for each in self.when for test in each for role in test.roles)


@attrs.frozen(kw_only=True)
class CaseFault:
    """
    A contradiction in a case, which is then not counted (mâu thuẫn trong hồ sơ).

    Parameters
    ----------
    reason : NotCounted or str
        What is said of it; a term or its text, ``"due_before_received"``.
    when : tuple of tuple of CaseTest
        It is one if all tests of some alternative hold; none asks for a period.
    """

    reason: NotCounted = attrs.field(converter=TermOf[NotCounted], validator=a(NotCounted))
    when: When = attrs.field(validator=alternatives)


@attrs.frozen(kw_only=True)
class UndoneDay:
    """
    A day that no longer counts (ngày không còn giá trị), as that of a result taken back.

    Parameters
    ----------
    role : str
        Column of the day, which is then read as blank.
    when : tuple of tuple of CaseTest
        It is undone if all tests of some alternative hold; none asks for a period.
    """

    role: str = attrs.field(validator=dotted_code)
    when: When = attrs.field(validator=alternatives)


@attrs.frozen(kw_only=True, repr=False)
class CaseForm:
    """
    How the counts of a form come from cases (cách đếm hồ sơ thành số liệu).

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-ii06a"``.
    name : Name or str
        Title.
    form : CountForm
        The form whose items are counted.
    columns : tuple of CaseColumn
        What the columns of a case file mean. The roles ``unit``, ``received`` and ``finished``
        must be there, in the file as well.
    items : tuple of CaseItem
        Conditions, each for one item of the form.
    words : tuple of CaseWord
        Words that conditions speak of.
    faults : tuple of CaseFault
        Contradictions, the first that holds tells.
    undone : tuple of UndoneDay
        Days that no longer count: a result before a re-opening.
    duration : CaseDuration, optional
        Which durations are counted; None where none are.
    deadline : CaseDeadline, optional
        Due days of cases that have none; None where these stay without.
    day_texts : tuple of str
        How days are written in text: YYYY, MM, DD, and M and D without a leading zero.
    source : str
        Document or practice that fixes the conditions.
    confidence : SourceConfidence or str
        How well it was read; a term or its text, ``"secondary"``.
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    form: CountForm = attrs.field(validator=a(CountForm))
    columns: tuple[CaseColumn, ...] = attrs.field(validator=tuple_of(CaseColumn, at_least=2))
    items: tuple[CaseItem, ...] = attrs.field(validator=tuple_of(CaseItem, at_least=1))
    words: tuple[CaseWord, ...] = attrs.field(default=(), validator=tuple_of(CaseWord))
    faults: tuple[CaseFault, ...] = attrs.field(default=(), validator=tuple_of(CaseFault))
    undone: tuple[UndoneDay, ...] = attrs.field(default=(), validator=tuple_of(UndoneDay))
    duration: CaseDuration | None = attrs.field(default=None, validator=optional(a(CaseDuration)))
    deadline: CaseDeadline | None = attrs.field(default=None, validator=optional(a(CaseDeadline)))
    day_texts: tuple[str, ...] = attrs.field(default=DAY_TEXTS, validator=tuple_of(str, at_least=1))
    source: str = attrs.field(validator=not_blank)
    confidence: SourceConfidence = attrs.field(
        converter=TermOf[SourceConfidence], validator=a(SourceConfidence)
    )

    def __attrs_post_init__(self) -> None:
        refuse(self, contradictions_of(self))

    def column(self, role: str) -> CaseColumn:
        """
        Give the column that plays a part.

        Parameters
        ----------
        role : str
            The role.

        Returns
        -------
        CaseColumn

        Raises
        ------
        UnknownCodeError
            If the form has no such column.
        """
        for each in self.columns:
            if each.role == role:
                return each
        raise UnknownCodeError(f"column of cases in {self.id!r}", role, self.roles)

    @property
    def roles(self) -> tuple[str, ...]:
        """Roles of the columns, in the order of the form."""
        return tuple(each.role for each in self.columns)

    def words_of(self, role: str) -> dict[str, tuple[str, ...]]:
        """
        Give the words that a column may hold, each with its texts.

        Parameters
        ----------
        role : str
            Role of the column.

        Returns
        -------
        dict of str to tuple of str
            Empty for a column that holds no words.
        """
        return {each.word: each.texts for each in self.words if each.role == role}

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the items and when a case counts in each, a line each (bảng để xem).

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
            (each.code, f" {say('or')} ".join(", ".join(map(str, part)) for part in each.when))
            for each in self.items
        )
        caption = say("<CaseForm {id}: {count} items of {form}>").format(
            id=self.id, count=len(rows), form=self.form.id
        )
        return TableView(
            caption=f"{caption}\n{self.name.text(language)}",
            heads=(say("item"), say("counts a case when")),
            rows=rows,
            wide=1,
            note=say("{shown} of {count} items.").replace("{count}", str(len(rows))),
            shown=str(len(rows)),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    def __iter__(self) -> Iterator[CaseItem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


_DAY_PARTS: Final = [[day, month, "YYYY"] for day in ("D", "DD") for month in ("M", "MM")]


def contradictions_of(form: CaseForm) -> Iterator[tuple[str, object, str]]:
    """Find what in a way of counting contradicts the rest: field, content, what it must be."""
    kinds = {each.role: each.kind for each in form.columns}
    yield from _repeated(form)
    for role, kind in NEEDED.items():
        if kinds.get(role) is not kind:
            yield "columns", list(kinds), f"some of which one is a {kind.value} with role {role!r}"
    yield from _unknown(form, kinds)
    yield from _faulty_tests(form, kinds)
    if form.deadline is not None:
        yield from deadline_faults(
            form.deadline, {role: each.value for role, each in kinds.items()}
        )
    for at, text in enumerate(form.day_texts):
        if sorted(re.findall("Y+|M+|D+", text)) not in _DAY_PARTS:
            yield f"day_texts[{at}]", text, "made of YYYY, MM or M, and DD or D, each once"


def _unknown(form: CaseForm, kinds: dict[str, CaseColumnKind]) -> Iterator[tuple[str, object, str]]:
    for at, word in enumerate(form.words):
        if kinds.get(word.role) is not CaseColumnKind.WORD:
            yield f"words[{at}].role", word.role, "the role of a column of words"
    for at, item in enumerate(form.items):
        if item.code not in form.form:
            yield f"items[{at}].code", item.code, f"an item of the form {form.form.id!r}"
        for role in item.needs:
            if role not in kinds:
                yield f"items[{at}].needs", role, "the role of a column"
    for end in () if form.duration is None else ("since", "until"):
        role = getattr(form.duration, end)
        if kinds.get(role) is not CaseColumnKind.DAY:
            yield f"duration.{end}", role, "the role of a column of days"
    for at, member in enumerate(form.undone):
        if kinds.get(member.role) is not CaseColumnKind.DAY:
            yield f"undone[{at}].role", member.role, "the role of a column of days"


def _faulty_tests(
    form: CaseForm, kinds: dict[str, CaseColumnKind]
) -> Iterator[tuple[str, object, str]]:
    words = {(each.role, each.word) for each in form.words}
    conditions: dict[str, Sequence[CaseItem | CaseFault | UndoneDay]] = {
        "items": form.items,
        "faults": form.faults,
        "undone": form.undone,
    }
    for field, members in conditions.items():
        for at, condition in enumerate(members):
            for test in (test for each in condition.when for test in each):
                if field != "items" and test.is_of_period:
                    yield f"{field}[{at}].when", str(test), "free of first_day and last_day"
                elif expected := _expected_of(test, kinds, words):
                    yield f"{field}[{at}].when", str(test), expected
    for test in (test for each in (form.duration.when if form.duration else ()) for test in each):
        if expected := _expected_of(test, kinds, words):
            yield "duration.when", str(test), expected


def _repeated(form: CaseForm) -> Iterator[tuple[str, object, str]]:
    for field, codes in (
        ("columns", [each.role for each in form.columns]),
        ("items", [each.code for each in form.items]),
        ("words", [f"{each.role} {each.word}" for each in form.words]),
    ):
        for repeated in twice(codes):
            yield field, repeated, "named once each"


def _expected_of(
    test: CaseTest, kinds: dict[str, CaseColumnKind], words: set[tuple[str, str]]
) -> str | None:
    """Say what a comparison must be about; None where it is sound."""
    kind = kinds.get(test.left)
    if kind is None:
        return "about a column of the form"
    if test.asks_presence:
        return None
    if test.relation in ("is", "is not"):
        if kind is not CaseColumnKind.WORD or (test.left, test.right) not in words:
            return f"about a word of the column {test.left!r}"
        return None
    others = (kind, *((kinds.get(test.right),) if not test.is_of_period else ()))
    if any(each is not CaseColumnKind.DAY for each in others):
        return "a comparison of days"
    return None
