"""Everything that parindex raises: the caller's faults, each said in one sentence."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from collections.abc import Sequence

from ._quoting import LONGEST, listed, on_a_screen, quoted, visible

__all__ = [
    "DefinitionError",
    "FaultGroup",
    "FindingError",
    "InputError",
    "MissingColumnError",
    "MissingExtraError",
    "NotationError",
    "ParindexError",
    "ParseError",
    "SlotError",
    "UnknownCodeError",
]


# white space, marks of byte order and zero-width signs, which stand around names unseen
_UNSEEN = " \t\r\n\u00a0\u202f\u2009\ufeff\u200b\u200c\u200d\u2060"
# headings of Vietnamese sheets, without marks, for the columns that every sheet of counts has
_HEADINGS = {
    "unit_id": ("madonvi", "donvi", "tendonvi", "coquan"),
    "period": ("ky", "kybaocao", "kysolieu", "thoigian"),
}
_ALIKE = 0.85  # "perod" is like "period", "received_total" not like "resolved_total"
_AROUND = 60  # characters of a long text before and behind the place at fault


class ParindexError(Exception):
    """
    Base of all exceptions that parindex raises on purpose.

    The text of each is one sentence that fits a screen, in which every character can be seen.
    """

    def __str__(self) -> str:
        return on_a_screen(self._sentence())

    def _sentence(self) -> str:
        return super().__str__()


class FaultGroup(ExceptionGroup[ParindexError], ParindexError):
    """
    Several faults that were found together: all those of a file, or of a strict assessment.

    Parameters
    ----------
    message : str
        Where they were found, and how many there are.
    exceptions : sequence of ParindexError
        The faults, each one sentence. Python prints them below the message where nobody catches
        the group, so the message does not list them. The text of a group of one is its sentence.
    """

    def __str__(self) -> str:
        return ParindexError.__str__(self)

    def derive(self, excs: Sequence[ParindexError]) -> FaultGroup:  # type: ignore[override]
        """Make the group of a part of the faults, as ``except*`` needs it."""
        return FaultGroup(self.message, excs)

    def _sentence(self) -> str:
        # of several the message alone: they follow one by one where Python prints a group
        return str(self.exceptions[0]) if len(self.exceptions) == 1 else self.message


class DefinitionError(ParindexError, ValueError):
    """
    A definition (indicator, unit, period, form ...) contradicts itself.

    Parameters
    ----------
    owner : str
        Which definition, e.g. ``"Indicator 'on_time.due'"``.
    field : str
        Which field of it, with its path where nested: ``"parts[1]"``.
    got : object
        The value found.
    expected : str
        What the field must be, as the end of "... must be".
    """

    def __init__(self, owner: str, field: str, got: object, expected: str) -> None:
        super().__init__(owner, field, got, expected)
        self.owner, self.field, self.got, self.expected = owner, field, got, expected

    def _sentence(self) -> str:
        if self.got is None:
            got = "nothing"
        else:
            got = self.got.isoformat() if isinstance(self.got, dt.date) else quoted(self.got)
        return f"{self.owner}: {self.field} must be {self.expected}, got {got}"


class ParseError(ParindexError, ValueError):
    """
    A text cannot be read as what it should be.

    Parameters
    ----------
    text : object
        What was given.
    what : str
        What it should have been, e.g. ``"a reporting period"``.
    accepted : str
        The accepted forms, ready to print.
    """

    def __init__(self, text: object, what: str, accepted: str) -> None:
        super().__init__(text, what, accepted)
        self.text, self.what, self.accepted = text, what, accepted

    def _sentence(self) -> str:
        return f"{quoted(self.text)} is not {self.what}; accepted are {self.accepted}"


class NotationError(ParindexError, ValueError):
    """
    A compact text is no formula or quantity.

    Parameters
    ----------
    text : str
        What was given.
    position : int
        Where reading stopped, counted from 1.
    got : str
        What stands there; empty at the end of the text.
    expected : str
        What could stand there.
    """

    def __init__(self, text: str, position: int, got: str, expected: str) -> None:
        super().__init__(text, position, got, expected)
        self.text, self.position, self.got, self.expected = text, position, got, expected

    def _sentence(self) -> str:
        got = quoted(self.got) if self.got else "the end"
        first, last = max(self.position - _AROUND, 0), self.position + _AROUND
        if len(self.text) > LONGEST:
            ends = ("..." if first else "", "..." if last < len(self.text) else "")
            shown = ends[0] + self.text[first:last] + ends[1]
        else:
            shown = self.text
        return f"{shown!r}: at position {self.position} there must be {self.expected}, got {got}"


class FindingError(ParindexError, ValueError):
    """
    A finding of severity error, where the caller asked for strictness.

    Parameters
    ----------
    rule : str
        Code of the rule.
    sentence : str
        What was found.
    """

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(rule, sentence)
        self.rule, self.sentence = rule, sentence

    def _sentence(self) -> str:
        return f"{self.rule}: {self.sentence}"


class SlotError(ParindexError, LookupError):
    """
    A reporting regime has no such slot, so its days are not defined.

    Parameters
    ----------
    regime : str
        Identifier of the regime.
    slot : str
        Slot that was asked for, e.g. ``"Q2"``.
    slots : sequence of str
        Slots that the regime has.
    """

    def __init__(self, regime: str, slot: str, slots: Sequence[str]) -> None:
        super().__init__(regime, slot, slots)
        self.regime, self.slot, self.slots = regime, slot, slots

    def _sentence(self) -> str:
        return f"regime {self.regime!r} has no report for {self.slot}; it has {listed(self.slots)}"


class UnknownCodeError(ParindexError, LookupError):
    """
    A code names nothing in the place where it was looked up.

    Parameters
    ----------
    kind : str
        What was looked up, e.g. ``"indicator"``.
    code : str
        The code that was not found.
    near : sequence of str, optional
        Codes that exist and look like it, or all codes where they are few.
    """

    def __init__(self, kind: str, code: object, near: Sequence[str] = ()) -> None:
        super().__init__(kind, code, near)
        self.kind, self.code, self.near = kind, code, near

    def _sentence(self) -> str:
        # beside a number the codes are seen to be text
        near = self.near if isinstance(self.code, str) else [repr(each) for each in self.near]
        hint = f"; there are {listed(near)}" if near else ""
        return f"no {self.kind} {quoted(self.code)}{hint}"


class InputError(ParindexError, ValueError):
    """
    A table or an argument given to a function cannot be used as it is.

    Parameters
    ----------
    message : str
        One sentence: who, what must hold, what it got.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def _sentence(self) -> str:
        return self.message


class MissingColumnError(ParindexError, LookupError):
    """
    A table lacks columns that the question needs.

    Parameters
    ----------
    table : str
        Which table, e.g. ``"counts"``.
    missing : sequence of str
        Columns that are not there.
    found : sequence of str
        Columns that are there.
    why : str, optional
        What needs them, as the end of a sentence: ``"needed by indicator 'x'"``.
    """

    def __init__(
        self, table: str, missing: Sequence[str], found: Sequence[str], why: str = ""
    ) -> None:
        super().__init__(table, missing, found, why)
        # what a caller asked for may be no text
        self.missing, self.found = tuple(map(str, missing)), tuple(map(str, found))
        self.table, self.why = table, why

    def _sentence(self) -> str:
        which = listed([quoted(name) for name in self.missing])
        reason = f" ({self.why})" if self.why else ""
        alike = next(
            (name for name in self.found if name != name.strip(_UNSEEN) in self.missing), None
        )
        hint = "" if alike is None else f"; {alike!r} has signs around it that do not show"
        like = _meant(self.missing, self.found)
        if like:
            renamed = listed([f"{name!r} to {meant!r}" for meant, name in like.items()])
            hint += f"; rename {renamed} if that is meant"
        return (
            f"{self.table} must have the column{'s' if len(self.missing) > 1 else ''} {which}"
            f"{reason}, got {listed([_seen(name) for name in self.found]) or 'no columns'}{hint}"
        )


class MissingExtraError(ParindexError, ImportError):
    """
    Something needs a package that comes with an extra, and it is not installed.

    Parameters
    ----------
    needs : str
        What needs it, e.g. ``"parindex.plots"``.
    extra : str
        The extra that brings it, e.g. ``"plots"``.
    """

    def __init__(self, needs: str, extra: str) -> None:
        super().__init__(needs, extra)
        self.needs, self.extra = needs, extra

    def __str__(self) -> str:
        return f'{self.needs} needs an extra: pip install "parindex[{self.extra}]"'


def _meant(missing: Sequence[str], found: Sequence[str]) -> dict[str, str]:
    """Find for each missing column one that is there and differs in a letter, case or signs."""
    of_key = {_bare(name): name for name in reversed(found) if name.strip(_UNSEEN) not in missing}
    meant: dict[str, str] = {}
    for column in missing:
        keys = [_bare(column), *_HEADINGS.get(column, ())]
        near = [key for key in keys if key in of_key]
        near += difflib.get_close_matches(keys[0], of_key, n=1, cutoff=_ALIKE)
        left = [of_key[key] for key in near if key and of_key[key] not in meant.values()]
        if left and column not in (name.strip(_UNSEEN) for name in found):
            meant[column] = left[0]
    return meant


def _bare(name: str) -> str:
    """Take case, marks of Vietnamese and all signs away from the name of a column."""
    letters = unicodedata.normalize("NFKD", name[:LONGEST].casefold().replace("đ", "d"))
    return "".join(each for each in letters if each.isalnum())


def _seen(name: str) -> str:
    """Name of a column, in quotes where blanks around it or a sign that is not seen matter."""
    return name if name == name.strip() == visible(name) else repr(name)
