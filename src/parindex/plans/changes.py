"""What one would change: counts, values, points; and the inputs of scores with it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import numpy as np
import pyarrow as pa

from .._validators import finite, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError, InputError, UnknownCodeError
from ..model.form import CountSum
from ..model.indicator import Indicator, MeasureKind
from ..periods.period import PeriodLike, ReportingPeriod
from ..rates.compute import block_of
from ..rates.derived_counts import Quantity
from ..results.rate_table import RateTable
from ..scores.table import ScoreInputs, ScoreTable
from ..tables.arrays import CountArray
from ..tables.columns_of_results import RATES, schema_of
from ..tables.inputs import GivenRows
from ..vocabulary import ScoreStatus

__all__ = ["Change", "changed_inputs", "listed_changes"]


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


def listed_changes(
    given: Change | Iterable[Change], scores: ScoreTable
) -> list[tuple[Change, ReportingPeriod]]:
    """
    List the changes, each with its period.

    Raises
    ------
    InputError
        If one is something else, or has no period where the scores have several.
    UnknownCodeError
        If the scores have no such unit or period.
    """
    listed = [given] if isinstance(given, Change) else list(given)
    periods = scores.keys.periods
    known = [period.code for period in periods]
    found = []
    for change in listed:
        if not isinstance(change, Change):
            raise InputError(f"changes must be Change objects, got {change!r}")
        if change.unit_id not in scores.keys.unit.texts:
            raise UnknownCodeError("unit", change.unit_id, tuple(scores.keys.unit.texts))
        period = change.period
        if period is None:
            if len(periods) != 1:
                raise InputError(
                    f"a change must name its period, for the scores have {len(periods)}"
                )
            period = periods[0]
        period = ReportingPeriod.parse(period)
        if period.code not in known:
            raise UnknownCodeError("period", period.code, tuple(known))
        found.append((change, period))
    return found


def changed_inputs(
    scores: ScoreTable, changes: Sequence[tuple[Change, ReportingPeriod]]
) -> ScoreInputs:
    """
    Give the inputs of scores as they would be.

    Raises
    ------
    InputError
        If counts would contradict each other, or nothing is there that could change.
    UnknownCodeError
        If no rate of the unit reads an item, or the scheme has no such criterion.
    """
    inputs = scores.inputs
    of_items = [each for each in changes if each[0].item is not None]
    of_criteria = [each for each in changes if each[0].criterion is not None]
    rates = tuple(_with_counts(table, of_items) for table in inputs.rates)
    _refuse_unread(inputs, of_items)
    values, awards = list(inputs.values), inputs.awards
    for change, period in of_criteria:
        assert change.criterion is not None
        scores.scheme.criterion(change.criterion)
        is_found = False
        if awards is not None:
            awards, is_found = _with_value(awards, change, period, is_award=True)
        for place, (kind, rows) in enumerate(values):
            if kind == "criterion" and not is_found:
                rows_after, is_found = _with_value(rows, change, period, is_award=False)
                values[place] = (kind, rows_after)
        if not is_found:
            raise InputError(
                f"criterion {change.criterion!r} of {change.unit_id!r} in {period.code} must have "
                "points or a value that was given, and there is none to change"
            )
    return attrs.evolve(inputs, rates=rates, values=tuple(values), awards=awards)


def _refuse_unread(inputs: ScoreInputs, changes: Sequence[tuple[Change, ReportingPeriod]]) -> None:
    read = {
        item
        for table in inputs.rates
        for indicator in table.provenance.indicators
        for item in (*indicator.numerator.items, *indicator.denominator.items)
    }
    for change, period in changes:
        assert change.item is not None
        if change.item not in read:
            raise UnknownCodeError("item that a rate reads", change.item, tuple(sorted(read)))
        if not any(len(_rows(table, change, period)) for table in inputs.rates):
            raise InputError(
                f"{change.unit_id!r} must have rates in {period.code} for its counts to change, "
                "and it has none"
            )


def _rows(table: RateTable, change: Change, period: ReportingPeriod) -> CountArray:
    """Find the rows of the unit and period whose indicator reads the item."""
    keys = table.keys
    if change.unit_id not in keys.unit.texts or period.code not in keys.period.texts:
        return np.zeros(0, np.int64)
    reads = np.array(
        [
            change.item in (*definition.numerator.items, *definition.denominator.items)
            for definition in map(table.provenance.indicator, keys.indicator.texts)
        ],
        bool,
    )
    here = keys.unit.codes == keys.unit.texts.index(change.unit_id)
    here &= keys.period.codes == keys.period.texts.index(period.code)
    return np.flatnonzero(here & reads[keys.indicator.codes])


def _with_counts(table: RateTable, changes: Sequence[tuple[Change, ReportingPeriod]]) -> RateTable:
    """Change counts, and compute the rates of these rows anew."""
    counts = {
        name: table.data[name].fill_null(-1).to_numpy().copy()
        for name in ("numerator", "denominator")
    }
    touched: set[int] = set()
    for change, period in changes:
        for row in _rows(table, change, period).tolist():
            indicator = table.provenance.indicator(table.data["indicator_code"][row].as_py())
            for name, total in (
                ("numerator", indicator.numerator),
                ("denominator", indicator.denominator),
            ):
                counts[name][row] += _step(change, total, int(counts[name][row]), indicator)
            touched.add(row)
    if not touched:
        return table
    rows = np.array(sorted(touched), np.int64)
    made = []
    for row in rows.tolist():
        indicator = table.provenance.indicator(table.data["indicator_code"][row].as_py())
        x, n = (int(counts[name][row]) for name in ("numerator", "denominator"))
        _check_counts(indicator, x, n, table.data["unit_id"][row].as_py())
        line = table.data.slice(row, 1).combine_chunks()
        made.append(
            block_of(
                indicator,
                Quantity(np.array([x], np.int64)),
                Quantity(np.array([n], np.int64)),
                tuple(line[name].chunk(0) for name in ("indicator_code", "unit_id", "period")),
                outside=None,
                confidence=table.provenance.confidence or 0.95,
            )
        )
    order = np.arange(len(table))
    order[rows] = len(table) + np.arange(len(rows))
    both = pa.concat_tables([table.data, pa.Table.from_batches(made, schema=schema_of(RATES))])
    data = both.unify_dictionaries().take(pa.array(order)).combine_chunks()
    return attrs.evolve(table, data=data)


def _step(change: Change, total: CountSum, now: int, indicator: Indicator) -> int:
    """
    By how much a sum of counts changes.

    Raises
    ------
    InputError
        If it is not known, or what a count becomes is not the whole of the sum.
    """
    assert change.item is not None
    if change.item not in total.items:
        return 0
    if now < 0:
        raise InputError(
            f"{change.unit_id!r} must have counts of {indicator.code!r} for them to change"
        )
    if change.add is not None:
        return int(change.add) if change.item in total.plus else -int(change.add)
    assert change.to is not None
    if total.items != (change.item,):
        raise InputError(
            f"{change.item!r} must be changed with add=, for it is one part of {str(total)!r} and "
            "its own count is not kept"
        )
    return int(change.to) - now


def _check_counts(indicator: Indicator, x: int, n: int, unit_id: str) -> None:
    """
    Refuse counts that contradict each other.

    Raises
    ------
    InputError
        If one is negative, or a part is larger than its whole.
    """
    sums = f"{indicator.numerator} of {indicator.denominator}"
    if x < 0 or n < 0:
        raise InputError(f"counts of {unit_id!r} must not be negative, got {x} of {n} for {sums}")
    if indicator.kind is MeasureKind.PROPORTION and x > n:
        raise InputError(
            f"counts of {unit_id!r} must be part of their whole, got {x} of {n} for {sums}"
        )


def _with_value(
    rows: GivenRows, change: Change, period: ReportingPeriod, *, is_award: bool
) -> tuple[GivenRows, bool]:
    """Change the points or the value of a criterion, and say whether there were any."""
    codes = [each.code for each in rows.periods]
    known = change.unit_id in rows.units and period.code in codes
    if not known or change.criterion not in rows.codes:
        return rows, False
    here = rows.unit_codes == rows.units.index(change.unit_id)
    here &= rows.period_codes == codes.index(period.code)
    here &= rows.code_codes == rows.codes.index(change.criterion)
    if change.add is not None:
        here &= ~np.isnan(rows.value)
    if not here.any():
        return rows, False
    step = 0.0 if change.add is None else change.add
    value = np.where(here, rows.value + step if change.to is None else change.to, rows.value)
    word = ScoreStatus.AWARDED if is_award else ScoreStatus.COMPUTED
    status = np.where(here, word, rows.status).astype(rows.status.dtype)
    answers = np.where(here, -1, rows.answer_codes).astype(rows.answer_codes.dtype)
    return attrs.evolve(
        rows,
        value=value,
        status=status,
        answer_codes=answers if is_award else rows.answer_codes,
        is_given=rows.is_given | here,
    ), True
