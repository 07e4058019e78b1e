"""From the columns of a file to days, words and keys under the names of their roles."""

from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import attrs
import narwhals as nw
import pyarrow as pa

from .._quoting import listed, quoted
from .._white_space import BLANK
from ..errors import InputError, MissingColumnError, UnknownCodeError
from ..model.case_days import MOST_DAYS, CaseDeadline
from ..model.case_form import NEEDED, CaseColumnKind, CaseForm
from ..tables.unit_column import UNIT_CODE, UNIT_NAME
from .case_counts import FurtherWords
from .conditions import NO_WORD, UNKNOWN_WORD, either
from .engine import ROW, Engine
from .spellings import days_in_text, numbers_in_text

__all__ = ["OTHER_WORDS", "UNREADABLE", "Columns", "prepared", "unread_of"]

UNREADABLE: Final = "__unreadable__"
OTHER_WORDS: Final = "__other_words__"
_COMPOSED: Final[tuple[Literal["NFC", "NFD"], ...]] = ("NFC", "NFD")
_PLAIN_FROM_TO: Final = (("!", "\x7f"), ("\xae", "\u1680"))
_TIME_OF_DAY: Final = r"[ T].*$"


@attrs.frozen(eq=False, kw_only=True)
class Columns:
    """
    Which column of a file plays which part.

    Parameters
    ----------
    form : CaseForm
        The roles.
    names : mapping of str to str
        Column for each role that the file has.
    by : tuple of str
        Further columns of the file to count by.
    texts : mapping of str to mapping of str to str
        For a role, the word that each text stands for, in lower case.
    units : tuple of str
        Roles of the columns that say whose case it is: ``unit``, or code and name to look up.
    """

    form: CaseForm
    names: Mapping[str, str]
    by: tuple[str, ...]
    texts: FurtherWords
    units: tuple[str, ...] = ("unit",)

    @classmethod
    def of(
        cls,
        form: CaseForm,
        found: Sequence[str],
        *,
        columns: Mapping[str, str],
        words: FurtherWords,
        by: Sequence[str],
        with_registry: bool = False,
    ) -> Columns:
        """
        Find the columns of a file; *with_registry* reads codes and names where there is no id.

        Raises
        ------
        UnknownCodeError
            If a role or a word is none of the form.
        MissingColumnError
            If a column that was named, or that every file needs, is not there.
        InputError
            If one column plays two parts.
        """
        units = _units_of(found, columns) if with_registry else ("unit",)
        for role in columns:
            if role not in units:
                form.column(role)
        roles = dict.fromkeys((*units, *(role for role in form.roles if role != "unit")))
        by_default = {role: _DEFAULT.get(role, role) for role in roles} | dict(columns)
        needed = [by_default[role] for role in NEEDED if role in roles]
        missing = [
            name for name in dict.fromkeys((*needed, *columns.values(), *by)) if name not in found
        ]
        if missing:
            have = [each for each in found if each != ROW]
            raise MissingColumnError("cases", missing, have, _why(missing, found, units))
        names = {role: name for role, name in by_default.items() if name in found}
        for role, name in names.items():
            others = [other for other in names if names[other] == name and other != role]
            if others:
                raise InputError(
                    f"columns must give each role a column of its own, got {quoted(name)} for "
                    f"{role!r} and {others[0]!r}"
                )
        _check_by(by, form)
        return cls(form=form, names=names, by=tuple(by), texts=_texts_of(form, words), units=units)

    def kind(self, role: str) -> CaseColumnKind:
        """Give the kind of a column; codes and names of units are keys."""
        return CaseColumnKind.KEY if role in self.units else self.form.column(role).kind

    def roles(self, kind: CaseColumnKind) -> list[str]:
        """List the roles of a kind that the file has, in the order of the form."""
        return [
            each.role for each in self.form.columns if each.kind is kind and each.role in self.names
        ]

    @property
    def blank(self) -> frozenset[str]:
        """Roles in which nothing stands, for the file has no such column and none follows."""
        filled = {*self.names, *(() if self.deadline is None else (self.deadline.role,))}
        return frozenset(self.form.roles) - filled - {"unit"}

    @property
    def deadline(self) -> CaseDeadline | None:
        """Deadline of the form, where the file has the columns that it follows from."""
        deadline = self.form.deadline
        if deadline is None or deadline.since not in self.names:
            return None
        said_by = (deadline.days, deadline.key)
        return deadline if any(each in self.names for each in said_by) else None

    @property
    def counted(self) -> list[str]:
        """Items that the file has all columns for, in the order of the form."""
        may_lack = {each.role for each in self.form.columns if each.optional}
        return [
            item.code
            for item in self.form.items
            if not ((item.roles - may_lack) | set(item.needs)) & self.blank
        ]


def _check_by(by: Sequence[str], form: CaseForm) -> None:
    """
    Refuse further columns that the counts have already.

    Raises
    ------
    InputError
        If there is one, or one is named twice.
    """
    if len(set(by)) < len(by):
        raise InputError(f"by must name each column once, got {listed(by)}")
    taken = {"unit_id", "period", *(item.code for item in form)}
    own = next((name for name in by if name in taken), None)
    if own is not None:
        raise InputError(f"by must name no column that the counts have already, got {quoted(own)}")


_DEFAULT: Final = {"unit": "unit_id", "case": "case_id"}


def _units_of(found: Sequence[str], columns: Mapping[str, str]) -> tuple[str, ...]:
    """
    Give the roles that say whose case it is: the id, or else code and name.

    Raises
    ------
    InputError
        If both are named.
    """
    named = [role for role in (UNIT_CODE, UNIT_NAME) if role in columns]
    if named and "unit" in columns:
        raise InputError(
            f"columns must name the column of ids or those of codes and names, got 'unit' and "
            f"{named[0]!r}"
        )
    if not named and ("unit" in columns or _DEFAULT["unit"] in found):
        return ("unit",)
    parts = tuple(each for each in (UNIT_CODE, UNIT_NAME) if columns.get(each, each) in found)
    return parts or tuple(named) or ("unit",)


def _why(missing: Sequence[str], found: Sequence[str], units: Sequence[str]) -> str:
    may_be_read = any(each in found for each in (UNIT_CODE, UNIT_NAME)) and units == ("unit",)
    if _DEFAULT["unit"] in missing and may_be_read:
        return "unit_code and unit_name are read with registry="
    return ""


def _texts_of(form: CaseForm, words: FurtherWords) -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = {}
    for column in form.columns:
        known = form.words_of(column.role)
        if column.kind is CaseColumnKind.WORD:
            said = [(text, word) for word, others in known.items() for text in (word, *others)]
            texts[column.role] = {_folded(text): word for text, word in said}
    for role, given in words.items():
        if role not in texts:
            raise UnknownCodeError("column of words", role, tuple(texts))
        for text, word in given.items():
            if word not in form.words_of(role):
                raise UnknownCodeError(f"word of {role!r}", word, tuple(form.words_of(role)))
            texts[role][_folded(text)] = word
    return texts


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().lower())


def prepared(
    engine: Engine,
    columns: Columns,
    *,
    first: dt.date,
    last: dt.date,
    further: Mapping[str, nw.Expr] | None = None,
) -> nw.LazyFrame[Any]:
    """
    Read the columns of a file: days from *first* to *last*, words as numbers, keys as text.

    *further* are columns made of those of the file as they stand.

    `UNREADABLE` says where a day cannot be read, `OTHER_WORDS` where a word is none of the form,
    and `unread_of` names the column that says where a number is no whole one.
    """
    form, schema = columns.form, engine.frame.collect_schema()
    taken: dict[str, nw.Expr] = {}
    text_days: list[str] = []
    text_numbers: list[str] = []
    for role, name in columns.names.items():
        kind = columns.kind(role)
        if kind is CaseColumnKind.DAY:
            if _check_day(name, schema[name]):
                text_days.append(role)
                taken[role] = _stripped(nw.col(name)).str.replace_all(_TIME_OF_DAY, "")
            else:
                taken[role] = _as_day(nw.col(name), schema[name])
        elif kind is CaseColumnKind.WORD:
            taken[role] = nw.col(name).cast(nw.String)
        elif kind is CaseColumnKind.NUMBER:
            if _check_number(name, schema[name]):
                text_numbers.append(role)
                taken[role] = _stripped(nw.col(name))
            else:
                taken |= _whole(role, nw.col(name), schema[name])
        else:
            taken[role] = _key(nw.col(name).cast(nw.String), is_unit=role in columns.units)
    by = {f"by_{at}": nw.col(name).cast(nw.String) for at, name in enumerate(columns.by)}
    rows = {ROW: nw.col(ROW)} if ROW in schema.names() else {}
    frame = engine.frame.select(**taken, **by, **(further or {}), **rows)
    for role in text_days:
        frame = _with_texts(frame, engine, role, days_in_text(form.day_texts, first, last))
    for role in text_numbers:
        frame = _with_texts(frame, engine, role, numbers_in_text())
    is_outside = [
        (nw.col(role) < nw.lit(first)) | (nw.col(role) > nw.lit(last))
        for role in columns.roles(CaseColumnKind.DAY)
        if role not in text_days
    ]
    unread = [nw.col(unread_of(role)) for role in text_days] + is_outside
    word_roles = columns.roles(CaseColumnKind.WORD)
    frame = frame.with_columns(
        **{UNREADABLE: _flag(unread)},
        **{role: _numbered(role, columns) for role in word_roles},
        **{
            each.role: nw.lit(NO_WORD)
            if each.kind is CaseColumnKind.WORD
            else _first_there(columns.units)
            if each.role == "unit"
            else _nothing_like(columns.units[0] if each.kind is CaseColumnKind.KEY else "received")
            for each in form.columns
            if each.role not in columns.names and each.kind is not CaseColumnKind.NUMBER
        },
    )
    others = [nw.col(role) == nw.lit(UNKNOWN_WORD) for role in word_roles]
    return frame.with_columns(**{OTHER_WORDS: _flag(others)})


def _check_day(name: str, kind: object) -> bool:
    """
    Say whether a column of days holds texts.

    Raises
    ------
    InputError
        If it holds neither texts nor days, or moments whose day depends on where one is.
    """
    if isinstance(kind, nw.Datetime) and kind.time_zone is not None:
        raise InputError(
            f"cases column {name!r} must hold days or moments without a time zone, got "
            f"{kind.time_zone}: the day of a moment depends on it"
        )
    if kind in (nw.String, nw.Categorical, nw.Enum):
        return True
    # a column in which nothing stands has no type in some files
    if kind not in (nw.Date, nw.Datetime, nw.Unknown):
        raise InputError(f"cases column {name!r} must hold days, moments or text, got {kind}")
    return False


def _as_day(column: nw.Expr, kind: object) -> nw.Expr:
    if kind == nw.Unknown:
        return nw.lit(None).cast(nw.Date)
    return column.dt.date() if isinstance(kind, nw.Datetime) else column


def _stripped(column: nw.Expr) -> nw.Expr:
    """Take text without white space around it; blank text is none."""
    text = column.str.strip_chars(BLANK)
    return nw.when(text != nw.lit("")).then(text)


def _key(column: nw.Expr, *, is_unit: bool) -> nw.Expr:
    """
    Take a key as it stands, white space around it away unless it is a unit's; blank text is none.

    What cannot be seen has its places in the order of signs: one look at the beginning tells which
    texts need another. The writings of a unit are told.
    """
    is_plain = either(
        [(column >= nw.lit(low)) & (column < nw.lit(high)) for low, high in _PLAIN_FROM_TO]
    )
    other = _stripped(column)
    if is_unit:
        other = nw.when(~other.is_null()).then(column)
    return nw.when(is_plain).then(column).otherwise(other)


def _first_there(roles: Sequence[str]) -> nw.Expr:
    """Give what stands in the first of several columns in which something does."""
    first = nw.col(roles[0])
    return functools.reduce(
        lambda found, role: nw.when(~found.is_null()).then(found).otherwise(nw.col(role)),
        roles[1:],
        first,
    )


def _nothing_like(role: str) -> nw.Expr:
    """Give a column in which nothing stands, of the type of another: Dask has no empty literal."""
    column = nw.col(role)
    return nw.when(column.is_null() & ~column.is_null()).then(column)


def _flag(conditions: list[nw.Expr]) -> nw.Expr:
    """Say where one of the conditions holds; unknown is no."""
    if not conditions:
        return nw.lit(False)
    return nw.when(either(conditions)).then(nw.lit(True)).otherwise(nw.lit(False))


def _with_texts(
    frame: nw.LazyFrame[Any], engine: Engine, role: str, texts: pa.Table
) -> nw.LazyFrame[Any]:
    """Join what texts stand for; a text that stands for nothing is unread."""
    beside = engine.beside(texts).rename({"text": f"{role}_text", "value": f"{role}_value"})
    frame = frame.join(beside, how="left", left_on=role, right_on=f"{role}_text")
    value = nw.col(f"{role}_value")
    unread = ~nw.col(role).is_null() & value.is_null()
    return frame.with_columns(**{unread_of(role): unread, role: value})


def unread_of(role: str) -> str:
    """Name the column that says where a day or a number of a column cannot be read."""
    return f"{role}_unread"


def _check_number(name: str, kind: Any) -> bool:
    """
    Say whether a column of numbers holds texts.

    Raises
    ------
    InputError
        If it holds neither texts nor numbers.
    """
    if kind in (nw.String, nw.Categorical, nw.Enum):
        return True
    if kind != nw.Unknown and not kind.is_numeric():
        raise InputError(f"cases column {name!r} must hold numbers or text, got {kind}")
    return False


def _whole(role: str, column: nw.Expr, kind: object) -> dict[str, nw.Expr]:
    """Take whole numbers, and say where there is another one: engines round in their own ways."""
    if kind == nw.Unknown:
        return {role: nw.lit(None).cast(nw.Int32), unread_of(role): nw.lit(False)}
    number = column.cast(nw.Float64)
    is_near = (number >= nw.lit(0.0)) & (number <= nw.lit(float(MOST_DAYS)))
    # pandas, which Dask computes with, makes no whole number of what is missing
    near = nw.when(is_near).then(number).otherwise(nw.lit(-1.0))
    whole = near.cast(nw.Int32)
    is_whole = is_near & (whole.cast(nw.Float64) == near)
    unread = nw.when(column.is_null() | is_whole).then(nw.lit(False)).otherwise(nw.lit(True))
    return {role: nw.when(is_whole).then(whole), unread_of(role): unread}


def _numbered(role: str, columns: Columns) -> nw.Expr:
    """
    Give the number of the word that a text stands for.

    Texts are compared as they stand first: only what fits none is looked at without regard to case
    and white space.
    """
    numbers = {word: at for at, word in enumerate(columns.form.words_of(role), start=1)}
    texts = [(text, numbers[word]) for text, word in columns.texts[role].items()]
    raw = nw.col(role)
    loose = _stripped(raw).str.to_lowercase()
    otherwise = (
        nw.when(loose.is_null())
        .then(nw.lit(NO_WORD))
        .otherwise(_first_of(loose, texts, nw.lit(UNKNOWN_WORD)))
    )
    return nw.when(raw.is_null()).then(nw.lit(NO_WORD)).otherwise(_first_of(raw, texts, otherwise))


def _first_of(column: nw.Expr, texts: list[tuple[str, int]], otherwise: nw.Expr) -> nw.Expr:
    numbered = otherwise
    for text, number in reversed(texts):
        said = {unicodedata.normalize(composed, text) for composed in _COMPOSED}
        is_said = either([column == nw.lit(each) for each in sorted(said)])
        numbered = nw.when(is_said).then(nw.lit(number)).otherwise(numbered)
    return numbered
