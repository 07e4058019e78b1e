"""Results: a table together with the definitions that it was made under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import attrs
import pandas as pd
import pyarrow as pa

from .._quoting import listed, quoted, visible
from ..errors import InputError, UnknownCodeError
from ..model.form import CountForm
from ..model.indicator import Family, Indicator
from ..periods.regime import ReportingRegime
from ..render.notebook import table_html
from ..rulebook.settings import RuleSettings
from ..schemes.scheme import Scheme
from ..tables.cells import flat
from ..tables.coerce import plain_texts, to_pandas
from ..tables.columns_of_results import (
    CHECKS,
    COMPARISONS,
    CONTROL,
    ESTIMATES,
    FAULTS,
    GAPS,
    PEERS,
    RATES,
    SUPPRESSIONS,
    Column,
    schema_of,
)
from .at_keys import AtKeys
from .keys import Keys
from .limits import Discovery, Limits

__all__ = [
    "CheckTable",
    "ComparisonTable",
    "ControlTable",
    "CountTable",
    "InputReport",
    "NotComputed",
    "PeerTable",
    "Provenance",
    "RateTable",
    "ResultTable",
    "SuppressionTable",
]


_SHOWN = 3  # names that a one-line repr spells out


@attrs.frozen
class NotComputed:
    """
    An indicator of a catalogue that the sheet has no columns for.

    Parameters
    ----------
    indicator : Indicator
        The definition.
    missing : tuple of str
        Items that are neither in the sheet nor follow from what is.
    """

    indicator: Indicator
    missing: tuple[str, ...]


@attrs.frozen
class InputReport:
    """
    Fate of the table that was given: rows used, columns not read, faults.

    Parameters
    ----------
    rows : int
        Rows as given.
    rows_used : int
        Rows with a unit and a period, each key once.
    ignored : tuple of str
        Columns (of a long table: items) that nothing asked for.
    not_computed : tuple of NotComputed
        Indicators of the catalogue without columns.
    faults : pyarrow.Table
        Cells and rows at fault, columns of `FAULTS`.
    """

    rows: int = 0
    rows_used: int = 0
    ignored: tuple[str, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    faults: pa.Table = attrs.field(factory=lambda: schema_of(FAULTS).empty_table(), eq=plain_texts)


@attrs.frozen
class Provenance:
    """
    Definitions and input that a result rests on (nguồn gốc số liệu).

    Two are equal if all of it is: two equal runs have equal provenance.

    Parameters
    ----------
    indicators : tuple of Indicator
        Definitions that were applied.
    forms : tuple of CountForm
        Forms that say how counts follow from others.
    families : tuple of Family
        Names of the families of the definitions.
    regime : ReportingRegime, optional
        Calendar of the periods; None where their days are not known.
    confidence : float, optional
        Confidence of the limits, between 0 and 1.
    input : InputReport
        What became of the table that was given.
    scheme : Scheme, optional
        What was scored by; None where nothing was scored, and in a table that was read from a
        file.
    scored_by : str, optional
        Identifier and edition of the scheme, as `Scheme.label` writes it.
    rules : RuleSettings, optional
        Which rules were run and what was set for them; None where none was.
    discovery : Discovery, optional
        How the false discovery rate was controlled; None where it was not asked for.
    limits : mapping of str to Limits
        Of findings: what the limits of ``"rates"``, ``"comparisons"``, ``"peers"`` and
        ``"control"`` were drawn with, those that were given; of control limits, their own.
    """

    indicators: tuple[Indicator, ...] = ()
    forms: tuple[CountForm, ...] = ()
    families: tuple[Family, ...] = ()
    regime: ReportingRegime | None = None
    confidence: float | None = None
    input: InputReport = attrs.field(factory=InputReport)
    scheme: Scheme | None = None
    scored_by: str | None = attrs.field()
    rules: RuleSettings | None = None
    discovery: Discovery | None = None
    limits: Mapping[str, Limits] = attrs.field(factory=dict)

    @scored_by.default
    def _label_of_the_scheme(self) -> str | None:
        return None if self.scheme is None else self.scheme.label

    @property
    def catalogue(self) -> tuple[Indicator, ...]:
        """All definitions that were asked for, those first that could be computed."""
        return self.indicators + tuple(each.indicator for each in self.input.not_computed)

    @property
    def made_under(self) -> tuple[object, ...]:
        """
        Definitions, calendar, limits and scheme: without them a number says nothing.

        What only decides which rows there are, such as the rules that were run, is not in it, nor
        is what a file of findings does not keep: forms, and the report on the input.
        """
        return (
            self.indicators,
            self.regime,
            self.confidence,
            self.discovery,
            self.scored_by,
            self.limits,
        )

    def beside(self, earlier: Provenance) -> Provenance:
        """
        Add what was set in an earlier review where nothing was in this one.

        Parameters
        ----------
        earlier : Provenance
            That of the earlier review, whose open findings are carried over.

        Returns
        -------
        Provenance
        """
        rules = self.rules
        if earlier.rules is not None:
            rules = (RuleSettings() if rules is None else rules).beside(earlier.rules)
        return attrs.evolve(
            self,
            rules=rules,
            limits={**earlier.limits, **self.limits},
            scored_by=self.scored_by or earlier.scored_by,
        )

    def indicator(self, indicator_code: str) -> Indicator:
        """
        Definition under a code.

        Parameters
        ----------
        indicator_code : str
            The code.

        Returns
        -------
        Indicator

        Raises
        ------
        UnknownCodeError
            If the result was made without it.
        """
        for indicator in self.indicators:
            if indicator.code == indicator_code:
                return indicator
        known = tuple(indicator.code for indicator in self.indicators)
        raise UnknownCodeError("indicator", indicator_code, known)


@attrs.frozen(eq=False, repr=False)
class ResultTable:
    """
    A table and its provenance; it speaks Arrow, and pandas on request.

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

    data: pa.Table
    provenance: Provenance = attrs.field(factory=Provenance)
    _keys: list[Keys] = attrs.field(factory=list, init=False)

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

    def to_pandas(self) -> pd.DataFrame:
        """
        Give the rows as a pandas frame.

        Returns
        -------
        pandas.DataFrame
            With Arrow-backed dtypes; null stays null.
        """
        return to_pandas(self.data)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return int(self.data.num_rows)

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

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {_counted(len(self), self.title)}{self._about()}>"

    def _about(self) -> str:
        parts = [
            _counted(distinct(self.data[name]), title)
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

    def _repr_html_(self) -> str:
        return table_html(self.data, caption=repr(self))


@attrs.frozen(eq=False, repr=False)
class CountTable(ResultTable):
    """
    Counts: unit_id, period and one int64 column per item; null where not reported.

    Parameters
    ----------
    data : pyarrow.Table
        The rows.
    provenance : Provenance
        What they rest on.
    gaps : pyarrow.Table
        For totals: which units below did not report what, columns of `GAPS`.
    opened : object, optional
        What `read_counts` keeps for the verbs; None where the counts were made by a verb.
    """

    made_by = "read_counts"

    gaps: pa.Table = attrs.field(factory=lambda: schema_of(GAPS).empty_table())
    opened: object | None = attrs.field(default=None, kw_only=True)


class RateTable(AtKeys, ResultTable):
    """Rates with their limits and status: one row per indicator, unit and period."""

    columns = RATES
    made_by = "compute_rates"


@attrs.frozen(eq=False, repr=False)
class ComparisonTable(ResultTable):
    """
    Comparisons with an earlier period: one row per indicator, unit and period.

    Parameters
    ----------
    data : pyarrow.Table
        The rows.
    provenance : Provenance
        What they rest on.
    estimates : pyarrow.Table
        Counts behind prior values of which a weight decided a part, columns of `ESTIMATES`; the
        item is the indicator with ``:numerator`` or ``:denominator``.
    """

    columns = COMPARISONS
    made_by = "compare_to_prior_year"

    estimates: pa.Table = attrs.field(factory=lambda: schema_of(ESTIMATES).empty_table())


class ControlTable(ResultTable):
    """Control limits and signals of series: one row per indicator, unit and period."""

    columns = CONTROL
    made_by = "compute_control_limits"


class PeerTable(ResultTable):
    """Standing of units among their peers: one row per indicator, unit and period."""

    columns = PEERS
    made_by = "compare_with_peers"


class CheckTable(ResultTable):
    """Checks, on how many rows each, and why some were not made: one row per rule."""

    columns = CHECKS
    title = "rules"


class SuppressionTable(ResultTable):
    """Fate of suppressions: one row each, in the order given."""

    columns = SUPPRESSIONS
    title = "suppressions"


def distinct(column: pa.ChunkedArray) -> int:
    """How many different texts a key column has; those of the dictionary where it has one."""
    chunk = column.chunk(0) if column.num_chunks == 1 else flat(column)
    if isinstance(chunk, pa.DictionaryArray):
        return len(chunk.indices.unique().drop_null())
    return len(chunk.unique().drop_null())


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun.removesuffix('s') if count == 1 else noun}"
