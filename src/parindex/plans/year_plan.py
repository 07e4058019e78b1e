"""How much of a year's number was reached by a period, and how much was to be reached by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from ..counts.read import Opened, open_counts
from ..definitions.named import form_of
from ..errors import InputError, MissingColumnError
from ..model.form import CountForm
from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..results.count_table import CountTable
from ..results.explained.year_plans import YearPlanTable
from ..results.provenance import InputReport, Provenance
from ..tables.align import recode
from ..tables.arrays import CodeArray, FloatArray, keys, masked, words
from ..tables.coerce import to_arrow
from ..tables.columns_of_plans import YEAR_PLANS
from ..tables.columns_of_results import schema_of
from ..tables.sheet import CountSheet
from ..typing import TableLike
from ..vocabulary import PlanPath, YearPlanStatus

__all__ = ["compare_with_plan"]

_MONTHS = 12
_SHARED_OUT = (Cadence.MONTH, Cadence.QUARTER, Cadence.HALF)
_Status = YearPlanStatus


def compare_with_plan(
    counts: TableLike,
    plan: TableLike,
    *,
    item: str,
    path: Literal["pro_rata", "last_year"] | Mapping[str, float] = "pro_rata",
    form: CountForm | str | None = None,
) -> YearPlanTable:
    """
    Say how much of a year's number was reached by each period (đạt bao nhiêu % kế hoạch năm).

    Parameters
    ----------
    counts : CountTable, table or mapping of columns
        What was reached: ``unit_id``, ``period`` and a column of the item. First months of a year,
        such as ``2023-9M``, hold the sum so far; months, quarters and halves are added up from
        the beginning of the year.
    plan : CountTable, table or mapping of columns
        What the year is to bring: ``unit_id``, ``period`` (a year) and a column of the item.
    item : str
        Code of the item; a count, or an amount where *form* says so.
    path : {"pro_rata", "last_year"} or mapping of str to float, default "pro_rata"
        What was to be reached by a period: as many twelfths as it has months behind it; the share
        that the same unit had by then the year before; or the share that the mapping gives for
        the period, from 0 to 1.
    form : CountForm or str, optional
        The form, or the identifier of a bundled one.

    Returns
    -------
    YearPlanTable
        One row per row of *counts*, in the same order. Nothing is guessed: where an earlier part
        of the year was not reported, nothing is added up (``no_value``), and a path that is not
        known gives nothing to hold the number against (``no_path``). ``provenance.input.ignored``
        names units with a plan and no row of that year.

    Raises
    ------
    InputError
        If *path* is none of these, a share does not lie between 0 and 1, or the plan has a period
        that is no year.
    MissingColumnError
        If a table has no column of the item.

    Examples
    --------
    >>> from parindex.plans import compare_with_plan
    >>> row = compare_with_plan(
    ...     {"unit_id": ["A"], "period": ["2023-H1"], "filed": [520]},
    ...     {"unit_id": ["A"], "period": ["2023"], "filed": [1000]},
    ...     item="filed",
    ... )[0]
    >>> row.share, row.due, row.ahead, row.left_per_month
    (0.52, 500.0, 20.0, 80.0)
    """
    shares = _shares(path)
    own = form_of(form)
    reached, opened = _sheet(counts, item, own, name="counts")
    planned, _ = _sheet(plan, item, own, name="plan")
    years = [each.year for each in planned.periods]
    if any(each.cadence is not Cadence.YEAR for each in planned.periods):
        other = next(each for each in planned.periods if each.cadence is not Cadence.YEAR)
        raise InputError(f"plan must have years as periods, got {quoted(other.code)}")
    # a sum of tenths misses the plan that it reaches: all is counted in the last decimal
    decimals = max(sheet.columns[item].decimals or 0 for sheet in (reached, planned))
    so_far = _Reached.of(reached, _numbers(reached, item, decimals))
    size, periods = len(reached), reached.period_codes
    months = np.array([_months_behind(each) for each in reached.periods] or [0])[periods]
    year = np.array([_year(each) for each in reached.periods] or [0], np.int64)[periods]
    # the spare last line and column are nowhere: a code of -1 finds them
    grid = np.full((len(planned.units) + 1, len(years) + 1), np.nan)
    grid[planned.unit_codes, planned.period_codes] = _numbers(planned, item, decimals)
    unit = recode(reached.units, list(planned.units))[reached.unit_codes]
    place = {each: at for at, each in enumerate(years)}
    of_year = np.array([place.get(each, -1) for each in year.tolist()], np.int64)
    aim, number = grid[unit, of_year], so_far.numbers
    due, basis = _due(so_far, aim, months, reached, path, shares)
    with np.errstate(all="ignore"):
        share = np.where(aim > 0, number / aim, np.nan)
    left = np.maximum(aim - number, 0.0)
    ahead_months = (_MONTHS - months).astype(np.float64)
    per_month = np.divide(left, ahead_months, out=np.full(size, np.nan), where=ahead_months > 0)
    status = np.full(size, _Status.OK)
    status[np.isnan(due)] = _Status.NO_PATH
    status[number >= aim] = _Status.REACHED
    status[np.isnan(number)] = _Status.NO_VALUE
    status[np.isnan(aim)] = _Status.NO_PLAN
    amounts = {
        "planned": aim,
        "reached": number,
        "due": due,
        "ahead": number - due,
        "left": left,
        "left_per_month": per_month,
    }
    columns = {"share": share, **{name: each / 10.0**decimals for name, each in amounts.items()}}
    made = {
        "item": keys(np.zeros(size, np.int32), [item]),
        "unit_id": keys(reached.unit_codes, reached.units),
        "period": keys(periods, [each.code for each in reached.periods]),
        "plan_period": keys(of_year.astype(np.int32), [str(each) for each in years]),
        "months_left": masked((_MONTHS - months).astype(np.int64)),
        "path": words(PlanPath, np.where(np.isnan(due), -1, basis).astype(np.int8)),
        "status": words(_Status, status.astype(np.int8)),
        **{name: masked(each, ~np.isnan(each)) for name, each in columns.items()},
    }
    schema = schema_of(YEAR_PLANS)
    table = pa.table([made[name] for name in schema.names], schema=schema)
    return YearPlanTable(
        table,
        _provenance(
            opened,
            reached,
            planned,
            set(
                zip(
                    [reached.units[code] for code in reached.unit_codes.tolist()],
                    year.tolist(),
                    strict=True,
                )
            ),
        ),
    )


def _sheet(
    table: TableLike, item: str, form: CountForm | None, *, name: str
) -> tuple[CountSheet, Opened]:
    """
    Open a table and take one item of it; what it lacks is told under its name.

    Raises
    ------
    MissingColumnError
        If it has no units, periods or item.
    """
    given = table if isinstance(table, CountTable) else to_arrow(table, name=name)
    try:
        opened = open_counts(given, form=form)
        forms = () if opened.form is None else (opened.form,)
        sheet = opened.sheet(frozenset({item}), forms)
    except MissingColumnError as fault:  # the door knows of one table, and calls it counts
        raise MissingColumnError(name, fault.missing, fault.found, fault.why) from None
    if item not in sheet.columns:
        raise MissingColumnError(name, [item], list(opened.table.column_names))
    return sheet, opened


def _shares(path: object) -> dict[str, float]:
    """
    Read the shares that the caller gives, by the code of their period.

    Raises
    ------
    InputError
        If *path* is no mapping of shares and none of the known words.
    """
    if isinstance(path, Mapping):
        for period, share in path.items():
            is_number = isinstance(share, int | float) and not isinstance(share, bool)
            if not (is_number and 0 <= share <= 1):
                raise InputError(
                    f"path must give shares from 0 to 1 by period, got {share!r} for {period!r}"
                )
        return {ReportingPeriod.parse(each).code: float(path[each]) for each in path}
    if path not in ("pro_rata", "last_year"):
        raise InputError(
            f"path must be 'pro_rata', 'last_year' or shares by period, got {quoted(path)}"
        )
    return {}


def _months_behind(period: ReportingPeriod) -> int:
    """Months of the year that lie behind the end of a period."""
    return period.months.stop - _MONTHS * period.year


def _year(period: ReportingPeriod) -> int:
    """Year whose plan a period is held against; 0, which has none, for fiscal years."""
    return 0 if period.cadence is Cadence.FISCAL_YEAR else period.year


def _numbers(sheet: CountSheet, item: str, decimals: int) -> FloatArray:
    """Whole numbers of an item in the last of so many decimals; NaN where there is none."""
    column = sheet.columns[item]
    made: FloatArray = column.values * np.float64(10.0 ** (decimals - (column.decimals or 0)))
    reported = column.reported
    return made if reported is None else np.where(reported, made, np.nan)


@attrs.frozen(eq=False)
class _Reached:
    """
    Hold what was reached from the beginning of the year.

    *numbers* has it by row of the sheet; *before* what the same unit had by the same part of the
    year before, and *whole_before* in all of that year.
    """

    numbers: FloatArray
    before: FloatArray
    whole_before: FloatArray

    @classmethod
    def of(cls, sheet: CountSheet, given: FloatArray) -> _Reached:
        """Add up months, quarters and halves; where one is missing, nothing is added up."""
        years = sorted({each.year for each in sheet.periods})
        place = {year: at for at, year in enumerate(years)}
        shape = (len(sheet.units), len(years) + 1)  # the last year is nowhere
        year = np.array([place[each.year] for each in sheet.periods] or [0])[sheet.period_codes]
        prior = np.array([place.get(each.year - 1, -1) for each in sheet.periods] or [0])[
            sheet.period_codes
        ]
        numbers, before = np.full(len(sheet), np.nan), np.full(len(sheet), np.nan)
        wholes = np.full(shape, np.nan)
        cadences = [each.cadence for each in sheet.periods]
        for cadence in dict.fromkeys(cadences):
            slots = cadence.per_year if cadence in _SHARED_OUT else 1
            is_of = np.array([each is cadence for each in cadences], bool)[sheet.period_codes]
            rows = np.flatnonzero(is_of)
            slot = np.array([each.ordinal for each in sheet.periods])[sheet.period_codes[rows]] - 1
            slot = slot if cadence in _SHARED_OUT else np.zeros(len(rows), np.int64)
            grid = np.full((*shape, slots), np.nan)
            grid[sheet.unit_codes[rows], year[rows], slot] = given[rows]
            summed = np.cumsum(grid, axis=2)
            numbers[rows] = summed[sheet.unit_codes[rows], year[rows], slot]
            before[rows] = summed[sheet.unit_codes[rows], prior[rows], slot]
            if cadence in (*_SHARED_OUT, Cadence.YEAR):
                # a number printed for the year goes before the sum of its parts
                is_first = np.isnan(wholes) | (cadence is Cadence.YEAR)
                wholes = np.where(is_first & ~np.isnan(summed[:, :, -1]), summed[:, :, -1], wholes)
        return cls(numbers, before, wholes[sheet.unit_codes, prior])


def _due(
    reached: _Reached,
    aim: FloatArray,
    months: CodeArray,
    sheet: CountSheet,
    path: object,
    shares: dict[str, float],
) -> tuple[FloatArray, int]:
    """Give what was to be reached by each row, NaN where it is not known, and by which path."""
    if isinstance(path, Mapping):
        of_period = np.array([shares.get(each.code, np.nan) for each in sheet.periods] or [np.nan])
        return aim * of_period[sheet.period_codes], PlanPath.GIVEN
    if path == "last_year":
        with np.errstate(all="ignore"):
            part = np.where(reached.whole_before > 0, reached.before / reached.whole_before, np.nan)
        return aim * part, PlanPath.LAST_YEAR
    return aim * months / _MONTHS, PlanPath.PRO_RATA


def _provenance(
    opened: Opened, reached: CountSheet, planned: CountSheet, there: set[tuple[str, int]]
) -> Provenance:
    """Name the plans of units and years that have no row."""
    without = [
        f"{planned.units[unit]} {planned.periods[period].code}"
        for unit, period in zip(
            planned.unit_codes.tolist(), planned.period_codes.tolist(), strict=True
        )
        if (planned.units[unit], planned.periods[period].year) not in there
    ]
    report = InputReport(
        reached.rows, len(reached), (*reached.ignored, *without), (), reached.faults
    )
    forms = () if opened.form is None else (opened.form,)
    return Provenance(forms=forms, regime=opened.regime, input=report)
