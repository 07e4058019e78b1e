"""What one would change: counts, values, points; as objects, or as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import attrs
import numpy as np
import pyarrow as pa

from ..._quoting import quoted
from ..._validators import finite, members_given, not_blank, optional
from ..._white_space import unit_key
from ...errors import DefinitionError, InputError, UnknownCodeError
from ...periods.period import PeriodLike, ReportingPeriod
from ...scores.rows import UnitPeriods
from ...scores.table import ScoreTable
from ...tables.arrays import BoolArray, CodeArray, FloatArray, codes_of
from ...tables.cells import key_text
from ...tables.coerce import to_arrow
from ...tables.inputs.reading import numbers, require
from ...tables.period_column import PeriodColumn
from ...tables.unit_column import id_text
from ...typing import ArrowStream, TableLike

__all__ = ["Change", "ChangeRows", "change_rows", "periods_of"]

_COLUMNS = ("variant", "unit_id", "period", "item", "criterion", "add", "to")


@attrs.frozen(kw_only=True)
class Change:
    """
    Something that one would change of a unit (thay đổi giả định).

    Parameters
    ----------
    unit_id : str
        The unit.
    item : str, optional
        Count item that a rate of the unit reads; with *add*, or with *to*.
    criterion : str, optional
        Criterion that was given points or a value; with *add*, or with *to*.
    add : float, optional
        By how much; whole for a count.
    to : float, optional
        What it becomes.
    period : ReportingPeriod, str or int, optional
        The period; not needed where the scores have one.

    Examples
    --------
    >>> Change(unit_id="xa-03", item="resolved_early_or_ontime", add=12).add
    12
    """

    unit_id: str = attrs.field(converter=unit_key, validator=not_blank)
    item: str | None = attrs.field(default=None, validator=optional(not_blank))
    criterion: str | None = attrs.field(default=None, validator=optional(not_blank))
    add: float | None = attrs.field(default=None, validator=optional(finite))
    to: float | None = attrs.field(default=None, validator=optional(finite))
    period: PeriodLike | None = None

    def __attrs_post_init__(self) -> None:
        owner = f"Change of {self.unit_id!r}"
        if (self.item is None) == (self.criterion is None):
            raise DefinitionError(owner, "item", self.item, "given, or criterion, and not both")
        if (self.add is None) == (self.to is None):
            raise DefinitionError(owner, "add", self.add, "given, or to, and not both")
        for name, number in (("add", self.add), ("to", self.to)):
            if self.item is not None and number is not None and number % 1:
                raise DefinitionError(owner, name, number, "a whole number of cases")


@attrs.frozen(eq=False, kw_only=True)
class ChangeRows:
    """
    Changes by columns, in the order in which they are made.

    Codes are positions in the texts beside them; those of *item* and *criterion* are -1 where the
    change is of the other. *number* is set where *is_set*, and added elsewhere. *variants* is None
    where all changes are made together, and have no name.
    """

    variants: tuple[str, ...] | None
    variant: CodeArray
    keys: UnitPeriods
    item: CodeArray
    items: Sequence[str]
    criterion: CodeArray
    criteria: Sequence[str]
    number: FloatArray
    is_set: BoolArray

    def __len__(self) -> int:
        return len(self.variant)

    def name(self, row: int) -> tuple[str, str]:
        """Give unit and period of a row, for messages."""
        keys = self.keys
        return keys.units[keys.unit_codes[row]], keys.periods[keys.period_codes[row]].code


def change_rows(given: Change | Iterable[Change] | TableLike, scores: ScoreTable) -> ChangeRows:
    """
    Give changes by columns.

    Raises
    ------
    InputError
        If one is something else, or has no period where the scores have several.
    MissingColumnError
        If a table lacks units, or says nothing that changes.
    UnknownCodeError
        If the scores have no such unit or period.
    """
    if isinstance(given, Change):
        given = [given]
    # a frame of pandas may be older than the stream of Arrow
    is_table = isinstance(given, Mapping | ArrowStream) or hasattr(given, "columns")
    rows = _of_table(cast("TableLike", given), scores) if is_table else _of_objects(given, scores)
    keys = rows.keys
    units = frozenset(scores.keys.unit.texts)
    for text in keys.units:
        if text not in units:
            raise UnknownCodeError("unit", text, tuple(scores.keys.unit.texts))
    known = [period.code for period in periods_of(scores)]
    for period in keys.periods:
        if period.code not in known:
            raise UnknownCodeError("period", period.code, tuple(known))
    return rows


def _of_objects(given: Any, scores: ScoreTable) -> ChangeRows:
    listed = members_given(given, "changes", "Change objects")
    for change in listed:
        if not isinstance(change, Change):
            raise InputError(f"changes must be Change objects, got {quoted(change)}")
    periods = [
        _sole_period(scores) if each.period is None else ReportingPeriod.parse(each.period)
        for each in listed
    ]
    unit, units = _coded([each.unit_id for each in listed])
    period, codes = _coded([each.code for each in periods])
    parsed = {each.code: each for each in periods}
    item, items = _coded([each.item for each in listed])
    criterion, criteria = _coded([each.criterion for each in listed])
    add, to = (
        np.array([np.nan if number is None else number for number in column], np.float64)
        for column in ([each.add for each in listed], [each.to for each in listed])
    )
    return ChangeRows(
        variants=None,
        variant=np.zeros(len(listed), np.int32),
        keys=UnitPeriods(units, unit, [parsed[code] for code in codes], period),
        item=item,
        items=items,
        criterion=criterion,
        criteria=criteria,
        number=np.where(np.isnan(to), add, to),
        is_set=~np.isnan(to),
    )


def _coded(texts: Sequence[str | None]) -> tuple[CodeArray, list[str]]:
    return codes_of(pa.array(texts, pa.string()))


def periods_of(scores: ScoreTable) -> list[ReportingPeriod]:
    """List the periods that scores have rows of; a part of a table knows those of the whole."""
    keys = scores.keys
    return [keys.periods[code] for code in np.unique(keys.period.codes).tolist() if code >= 0]


def _sole_period(scores: ScoreTable) -> ReportingPeriod:
    periods = periods_of(scores)
    if len(periods) != 1:
        raise InputError(f"a change must name its period, for the scores have {len(periods)}")
    return periods[0]


def _of_table(source: TableLike, scores: ScoreTable) -> ChangeRows:
    table = to_arrow(source, name="changes")
    require(table, ["unit_id"], "changes")
    for column in table.column_names:
        if column not in _COLUMNS:
            raise InputError(
                f"changes must have no columns but {', '.join(_COLUMNS)}, got {quoted(column)}"
            )
    size = table.num_rows

    def texts(name: str) -> tuple[CodeArray, list[str]]:
        if name not in table.column_names:
            return np.full(size, -1, np.int32), []
        return codes_of(key_text(table[name], name=f"changes column {name!r}"))

    def cells(name: str) -> FloatArray:
        if name not in table.column_names:
            return np.full(size, np.nan)
        value, strange = numbers(table[name], name=f"changes column {name!r}")
        _refuse(strange, f"numbers in column {name!r}")
        return value

    unit, units = codes_of(id_text(table["unit_id"], name="changes column 'unit_id'"))
    _refuse(unit < 0, "a unit in each row")
    item, items = texts("item")
    criterion, criteria = texts("criterion")
    _refuse((item < 0) == (criterion < 0), "an item or a criterion in each row, and not both")
    add, to = cells("add"), cells("to")
    _refuse(np.isnan(add) == np.isnan(to), "a number in add or in to in each row, and not both")
    number = np.where(np.isnan(to), add, to)
    _refuse((item >= 0) & (number % 1 != 0), "whole numbers of cases for items")
    variant, variants = texts("variant")
    is_named = "variant" in table.column_names
    if is_named:
        _refuse(variant < 0, "a variant in each row")
    period, periods = _periods(table, scores)
    return ChangeRows(
        variants=tuple(variants) if is_named else None,
        variant=variant if is_named else np.zeros(size, np.int32),
        keys=UnitPeriods(units, unit, periods, period),
        item=item,
        items=items,
        criterion=criterion,
        criteria=criteria,
        number=number,
        is_set=~np.isnan(to),
    )


def _periods(table: pa.Table, scores: ScoreTable) -> tuple[CodeArray, Sequence[ReportingPeriod]]:
    if "period" not in table.column_names:
        return np.zeros(table.num_rows, np.int32), [_sole_period(scores)]
    read = PeriodColumn.of(table["period"], name="changes column 'period'")
    _refuse(read.codes < 0, "a period in each row, or no column of periods")
    return read.codes, read.periods


def _refuse(where: BoolArray, expected: str) -> None:
    """
    Refuse rows that are not as they must be.

    Raises
    ------
    InputError
        If there are any.
    """
    at = np.flatnonzero(where)
    if len(at):
        raise InputError(
            f"changes must have {expected}, and {len(at)} do not, first at position {at[0]}"
        )
