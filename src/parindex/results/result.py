"""The base of all results: a table together with the definitions that it was made under."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, cast, overload

import attrs
import numpy as np
import pyarrow as pa

from .. import schemes
from .._quoting import listed, quoted, visible
from .._table_view import TableView
from .._validators import check_whole
from ..errors import InputError
from ..name import Names, unit_names
from ..periods.period import PeriodLike
from ..render.naming import Lexicon
from ..render.views.plain import plain_view
from ..render.views.rows import Form, result_view
from ..tables.arrays import BoolArray, CountArray, codes_of
from ..tables.cells import flat
from ..tables.coerce import plain_texts, to_pandas
from ..tables.columns_of_results import Column, schema_of
from ..typing import Language
from ..vocabulary import Term
from ..vocabulary.term import words_of
from .chosen_rows import OneOrMore, chosen_rows
from .frames import flat_columns, in_words
from .keys import Keys
from .provenance import Provenance
from .words_of import lexicon_of, names_in

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ResultTable", "rows_beside"]

Row = TypeVar("Row")

_SHOWN = 3  # names that a one-line repr spells out
_AT_A_TIME = 1024
_KEYS = ("indicator_code", "criterion_code", "rule", "unit_id", "period", "stage", "subject")


@attrs.frozen(eq=False, repr=False)
class ResultTable(Generic[Row]):
    """
    A table and its provenance; it speaks Arrow, and pandas on request.

    ``table[3]`` is a row, ``table[:10]`` a table of ten; ``len``, ``in`` and a loop go over rows,
    which are frozen records with a typed field for each column.

    Parameters
    ----------
    data : pyarrow.Table
        The rows.
    provenance : Provenance
        What they rest on.
    """

    columns: ClassVar[tuple[Column, ...] | None] = None
    title: ClassVar[str] = "rows"
    made_by: ClassVar[str] = "a verb of parindex"
    record: ClassVar[type[Any]] = dict
    form: ClassVar[Form | None] = None

    _terms: ClassVar[Mapping[str, Mapping[str, Term]]] = {}

    data: pa.Table
    provenance: Provenance = attrs.field(factory=Provenance)
    _keys: list[Keys] = attrs.field(factory=list, init=False)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # the terms by their text, for each column of words
        cls._terms = {
            column.name: words_of(column.vocabulary)
            for column in cls.columns or ()
            if column.vocabulary is not None
        }

    @property
    def keys(self) -> Keys:
        """Codes, texts and periods of the key columns; read when asked for, and kept."""
        if not self._keys:
            self._keys.append(Keys(self.data))
        return self._keys[0]

    def __attrs_post_init__(self) -> None:
        name = type(self).__name__
        if not isinstance(self.data, pa.Table):
            raise InputError(
                f"{name} must be made of a pyarrow.Table with its columns, got "
                f"{type(self.data).__name__}; {self.made_by} makes one"
            )
        if not isinstance(self.provenance, Provenance):
            raise InputError(f"{name} must have a Provenance, got {quoted(self.provenance)}")
        if self.columns is None:
            return
        expected = schema_of(self.columns)
        if not self.data.schema.equals(expected):
            differing = [
                name
                for name in expected.names
                if name not in self.data.schema.names
                or self.data.schema.field(name).type != expected.field(name).type
            ]
            fault = f"differing: {listed(differing)}" if differing else "in another order"
            raise InputError(
                f"{name} must have the columns {listed(expected.names)}, got "
                f"{listed(self.data.schema.names)} ({fault}); {self.made_by} makes one"
            )

    def to_arrow(self) -> pa.Table:
        """
        Give the rows as an Arrow table.

        Returns
        -------
        pyarrow.Table
            With keys and words as plain text. `data` has them as categories, without a copy.
        """
        return plain_texts(self.data)

    def to_pandas(
        self,
        *,
        language: Language | None = None,
        names: Names | None = None,
        dtypes: Literal["arrow", "numpy"] = "arrow",
    ) -> pd.DataFrame:
        """
        Give the rows as a pandas frame of texts and numbers.

        Parameters
        ----------
        language : {"vi", "en"}, optional
            Gives titles and words in it, names of indicators, criteria and rules beside their
            codes, and labels of periods. By default columns have the names, and words the codes,
            of the table.
        names : UnitRegistry or mapping of str to str, optional
            Adds the names of units beside their ids.
        dtypes : {"arrow", "numpy"}, default "arrow"
            ``"numpy"`` for tools that know no other: counts with a null become floats with NaN.

        Returns
        -------
        pandas.DataFrame
            A struct, such as the evidence of findings, is a column for each field that some row
            has (``evidence_value``); a list is one text. Null stays null.

        Raises
        ------
        UnknownCodeError
            If there is no such language or kind of dtypes.
        InputError
            If *names* cannot be used.
        """
        return to_pandas(self._flat(language, names), dtypes=dtypes)

    def _flat(self, language: Language | None, names: Names | None) -> pa.Table:
        flat = flat_columns(self.data)
        if language is None and names is None:
            return flat
        lexicon = lexicon_of(self.provenance, language or "en", unit_names(names), self._scheme)
        return in_words(
            flat,
            self.columns,
            lexicon,
            has_names=names is not None,
            has_words=language is not None,
        )

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def __iter__(self) -> Iterator[Row]:
        """Give the rows as records, each made when it is asked for."""
        names = self.data.column_names
        for start in range(0, len(self), _AT_A_TIME):
            part = plain_texts(self.data.slice(start, _AT_A_TIME))
            # column by column is several times faster than row by row
            for row in zip(*(column.to_pylist() for column in part.columns), strict=True):
                yield self._record_of(dict(zip(names, row, strict=True)))

    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: object) -> Row | Self:
        """
        Give the row at a position, or a table of those in a slice.

        Raises
        ------
        InputError
            If *key* is neither.
        IndexError
            If there is no row at the position.
        """
        if isinstance(key, slice):
            return self._of_rows(np.arange(len(self))[key])
        if not isinstance(key, int | np.integer) or isinstance(key, bool):
            raise InputError(
                f"rows of a {type(self).__name__} are taken by position or slice, got "
                f"{quoted(key)}; its data has the columns, and at chooses rows"
            )
        position = int(key) + len(self) * (key < 0)
        if not 0 <= position < len(self):
            raise IndexError(f"there is no row {key} among {_counted(len(self), self.title)}")
        [row] = self.data.slice(position, 1).to_pylist()
        return self._record_of(row)

    def __contains__(self, row: object) -> bool:
        """
        Say whether a record is one of the rows.

        Raises
        ------
        InputError
            If it is no record: a code or an id may stand in several columns.
        """
        if not isinstance(row, self.record):
            raise InputError(
                f"in asks a {type(self).__name__} for a {self.record.__name__}, got "
                f"{quoted(row)}; at chooses rows by unit, period and the like"
            )
        keep = np.ones(len(self), bool)
        for name in _KEYS:  # few rows are left to be compared as a whole
            if name in self.data.schema.names:
                codes, texts = codes_of(self.data[name])
                same = [text == getattr(row, name) for text in texts]
                keep &= np.array([*same, getattr(row, name) is None], bool)[codes]
        return any(each == row for each in self._of_rows(np.flatnonzero(keep)))

    def head(self, n: int = 5) -> Self:
        """
        Keep the first rows.

        Parameters
        ----------
        n : int, default 5
            How many, at most.

        Returns
        -------
        Self
            With the same provenance.

        Raises
        ------
        InputError
            If *n* is no whole number from 0.
        """
        check_whole(n=n)
        return self[:n]

    def _record_of(self, row: dict[str, Any]) -> Row:
        for name, terms in self._terms.items():
            if row[name] is not None:
                row[name] = terms[row[name]]
        return cast("Row", self.record(**row))

    def _of_rows(self, rows: CountArray) -> Self:
        """Take rows at positions."""
        is_run = len(rows) == 0 or bool((np.diff(rows) == 1).all())
        if is_run:  # without a copy
            start = int(rows[0]) if len(rows) else 0
            return attrs.evolve(self, data=self.data.slice(start, len(rows)))
        return attrs.evolve(self, data=self.data.take(pa.array(rows)))

    def _chosen(
        self,
        wanted: Mapping[str, OneOrMore[PeriodLike | Term]],
        known: Mapping[str, Collection[str]] | None = None,
    ) -> Self:
        """Take the rows that hold one of the values wanted in each column."""
        words = self._terms
        keep = chosen_rows(self.data, wanted, title=self.title, known={**words, **(known or {})})
        return self if keep.all() else self._of_rows(np.flatnonzero(keep))

    def __eq__(self, other: object) -> bool:
        """
        Say whether both hold the same rows in the same order, made under the same definitions.

        The definitions are those of `Provenance.made_under`; what was read, and what else was set,
        stands in `provenance`, and is compared with it.
        """
        if type(other) is not type(self):
            return NotImplemented
        is_same = self.provenance.made_under == other.provenance.made_under
        return is_same and bool(self.to_arrow().equals(other.to_arrow()))

    __hash__ = None  # type: ignore[assignment]

    def view(
        self, *, language: Language = "en", names: Names | None = None, limit: int = 10
    ) -> TableView:
        """
        Show rows of the latest period, those that need a look first (convention §77).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and numbers.
        names : UnitRegistry or mapping of str to str, optional
            Names of units; ids stand for themselves where there is none.
        limit : int, default 10
            Rows to show, at most. The caption counts all of them by word.

        Returns
        -------
        TableView
            It shows itself in a notebook and in a terminal.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* or *limit* cannot be used.
        """
        check_whole(limit=limit)
        lexicon = lexicon_of(self.provenance, language, names_in(self.data, names), self._scheme)
        return self._view(lexicon, limit=limit)

    def _view(
        self, lexicon: Lexicon, *, limit: int, tail: int = 0, caption: str | None = None
    ) -> TableView:
        if self.form is None:
            data, language = self.data, lexicon.language
            if caption is None:  # a language was asked for
                data = in_words(
                    flat_columns(data),
                    self.columns,
                    lexicon,
                    has_names=True,
                    has_words=True,
                    has_codes=False,
                )
            return plain_view(data, caption=caption, limit=limit, tail=tail, language=language)
        return result_view(
            self.data, self.form, lexicon=lexicon, caption=caption, limit=limit, tail=tail
        )

    @property
    def _scheme(self) -> schemes.Scheme | None:
        return self.provenance.scheme

    @property
    def headline(self) -> str:
        """The table in one line: its rows, what they are about, and what was not used."""
        return f"<{type(self).__name__}: {_counted(len(self), self.title)}{self._about()}>"

    def _as_it_is(self, *, limit: int, tail: int = 0) -> TableView:
        """Show the table in English with codes, as it is shown where nothing was asked for."""
        lexicon = lexicon_of(self.provenance, "en", {}, self._scheme)
        return self._view(lexicon, limit=limit, tail=tail, caption=self.headline)

    def __repr__(self) -> str:
        return self._as_it_is(limit=5, tail=3).lines()

    def _repr_html_(self) -> str:
        return self._as_it_is(limit=10).html()

    def _about(self) -> str:
        parts = [
            _counted(_distinct(self.data[name]), title)
            for name, title in (
                ("indicator_code", "indicators"),
                ("unit_id", "units"),
                ("period", "periods"),
            )
            if name in self.data.schema.names
        ]
        faults = len(self.provenance.input.faults)
        if faults:
            parts.append(f"{_counted(faults, 'faults')} in the input")
        missing = [each.indicator.code for each in self.provenance.input.not_computed]
        for what, names in (("not computed", missing), ("not used", self.provenance.input.ignored)):
            if names:
                more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
                parts.append(f"{what}: {', '.join(names[:_SHOWN])}{more}")
        return visible("".join(f", {part}" for part in parts))


def rows_beside(beside: pa.Table, data: pa.Table) -> BoolArray:
    """Mark the rows of another table that are about a unit and period of this one."""
    pairs = []
    units, periods = (codes_of(data[name]) for name in ("unit_id", "period"))
    for table in (data, beside):
        columns = []
        for name, (_, known) in (("unit_id", units), ("period", periods)):
            codes, texts = codes_of(table[name])
            place = {text: at for at, text in enumerate(known)}
            columns.append(np.array([*(place.get(text, -2) for text in texts), -1])[codes])
        pairs.append(columns[0].astype(np.int64) * (len(periods[1]) + 2) + columns[1] + 2)
    return np.asarray(np.isin(pairs[1], pairs[0]), bool)


def _distinct(column: pa.ChunkedArray) -> int:
    """How many different texts a key column has; those of the dictionary where it has one."""
    chunk = column.chunk(0) if column.num_chunks == 1 else flat(column)
    if isinstance(chunk, pa.DictionaryArray):
        return len(chunk.indices.unique().drop_null())
    return len(chunk.unique().drop_null())


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun.removesuffix('s') if count == 1 else noun}"
