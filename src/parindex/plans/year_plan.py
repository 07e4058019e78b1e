"""How much of a year's number was reached by a period, and how much was to be reached by then."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import quoted
from ..counts.read import Opened, open_counts
from ..definitions.named import form_of
from ..errors import InputError, MissingColumnError
from ..model.form import CountForm, CountKind
from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..results.count_table import CountTable
from ..results.explained.year_plans import YearPlanTable
from ..results.provenance import InputReport, Provenance
from ..tables.align import recode
from ..tables.arrays import CodeArray, CountArray, FloatArray, keys, masked, words
from ..tables.coerce import to_arrow
from ..tables.columns_of_plans import YEAR_PLANS
from ..tables.columns_of_results import schema_of
from ..tables.sheet import CountSheet
from ..typing import TableLike
from ..vocabulary import PlanPath, YearPlanStatus

__all__ = ["compare_with_plan"]

_MONTHS = 12
_SHARED_OUT = (Cadence.HALF, Cadence.QUARTER, Cadence.MONTH)
_ADDED_UP = (CountKind.FLOW, CountKind.AMOUNT)
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
        One row per unit and period of *counts*, in the same order. Nothing is guessed: where an
        earlier part of the year was not reported, nothing is added up (``no_value``), and a path
        that is not known gives nothing to hold the number against (``no_path``).
        ``provenance.input.ignored`` names units with a plan and no row of that year, and
        ``provenance.input.faults`` has the cells of *counts* that cannot be used, then those of
        *plan*.

    Raises
    ------
    InputError
        If *path* is none of these, a share does not lie between 0 and 1, a period has two shares,
        the plan has a period that is no year, or the form says that the item is a stock, which
        cannot be added up over a year.
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
    _refuse_stock(item, own or opened.form)
    years = [each.year for each in planned.periods]
    if any(each.cadence is not Cadence.YEAR for each in planned.periods):
        other = next(each for each in planned.periods if each.cadence is not Cadence.YEAR)
        raise InputError(f"plan must have years as periods, got {quoted(other.code)}")
    # a sum of tenths misses the plan that it reaches: all is counted in the last decimal
    decimals = max(sheet.columns[item].decimals or 0 for sheet in (reached, planned))
    so_far = _Reached.of(reached, _numbers(reached, item, decimals))
    size, periods = len(reached), reached.period_codes
    months = np.array([_months_behind(each) for each in reached.periods] or [0])[periods]
    # the spare last line and column are nowhere: a code of -1 finds them
    grid = np.full((len(planned.units) + 1, len(years) + 1), np.nan)
    grid[planned.unit_codes, planned.period_codes] = _numbers(planned, item, decimals)
    unit = recode(reached.units, list(planned.units))[reached.unit_codes]
    place = {each: at for at, each in enumerate(years)}
    of_year = np.array([place.get(_year(each), -1) for each in reached.periods] or [-1], np.int64)[
        periods
    ]
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
    is_met = np.isnan(grid)  # no plan, or a row that is held against it
    is_met[unit, of_year] = True
    without = np.flatnonzero(~is_met[planned.unit_codes, planned.period_codes])
    return YearPlanTable(table, _provenance(opened, reached, planned, without))


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


def _refuse_stock(item: str, form: CountForm | None) -> None:
    """
    Refuse what does not add over time (convention §11).

    Raises
    ------
    InputError
        If the form has the item as a stock, or as a stock and a flow together.
    """
    kinds = {} if form is None else {each.code: each.kind for each in form.items}
    kind = kinds.get(item, CountKind.FLOW)
    if kind not in _ADDED_UP:
        raise InputError(
            f"item must add up over the year, as events and amounts do, and {item!r} does not: "
            f"{kind.value}"
        )


def _shares(path: object) -> dict[str, float]:
    """
    Read the shares that the caller gives, by the code of their period.

    Raises
    ------
    InputError
        If *path* is no mapping of shares, one for each period, and none of the known words.
    """
    if isinstance(path, Mapping):
        for period, share in path.items():
            is_number = isinstance(share, int | float) and not isinstance(share, bool)
            if not (is_number and 0 <= share <= 1):
                raise InputError(
                    f"path must give shares from 0 to 1 by period, got {quoted(share)} for "
                    f"{quoted(period)}"
                )
        given: dict[str, float] = {}
        for each, share in path.items():
            code = ReportingPeriod.parse(each).code
            if code in given:
                raise InputError(f"path must give one share for each period, got two for {code!r}")
            given[code] = float(share)
        return given
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
        cadences = [each.cadence for each in sheet.periods]
        slots = np.array([each.ordinal for each in sheet.periods] or [0]) - 1
        summed, rows_of = {}, {}
        for cadence in dict.fromkeys(cadences):
            is_of = np.array([each is cadence for each in cadences], bool)[sheet.period_codes]
            rows = rows_of[cadence] = np.flatnonzero(is_of)
            grid = np.full((*shape, cadence.per_year), np.nan)
            grid[sheet.unit_codes[rows], year[rows], slots[sheet.period_codes[rows]]] = given[rows]
            summed[cadence] = np.cumsum(grid, axis=2)
        numbers, before, whole = (np.full(len(sheet), np.nan) for _ in range(3))
        for cadence, rows in rows_of.items():
            unit, slot = sheet.unit_codes[rows], slots[sheet.period_codes[rows]]
            numbers[rows] = summed[cadence][unit, year[rows], slot]
            before[rows] = summed[cadence][unit, prior[rows], slot]
            # a number printed for the year, else the parts that the row is one of, else longer ones
            own = (cadence,) if cadence in _SHARED_OUT else ()
            for parts in (Cadence.YEAR, *own, *_SHARED_OUT):
                if parts in summed:
                    made = summed[parts][unit, prior[rows], -1]
                    whole[rows] = np.where(np.isnan(whole[rows]), made, whole[rows])
        return cls(numbers, before, whole)


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
        # 29 % of 100 are 29: a share is the decimal that is printed
        exact = [Decimal(repr(shares.get(each.code, 0.0))) for each in sheet.periods]
        part, of = np.array([each.as_integer_ratio() for each in exact] or [(0, 1)], np.float64).T
        is_given = np.array([each.code in shares for each in sheet.periods] or [False])
        part = np.where(is_given, part, np.nan)
        return aim * part[sheet.period_codes] / of[sheet.period_codes], PlanPath.GIVEN
    if path == "last_year":
        with np.errstate(all="ignore"):
            due = aim * reached.before / reached.whole_before
        return np.where(reached.whole_before > 0, due, np.nan), PlanPath.LAST_YEAR
    return aim * months / _MONTHS, PlanPath.PRO_RATA


def _provenance(
    opened: Opened, reached: CountSheet, planned: CountSheet, without: CountArray
) -> Provenance:
    """Name the plans that no row is held against, and the faults of both tables."""
    named = pc.binary_join_element_wise(
        pa.array(planned.units, pa.string()).take(pa.array(planned.unit_codes[without])),
        pa.array([each.code for each in planned.periods], pa.string()).take(
            pa.array(planned.period_codes[without])
        ),
        " ",
    )
    faults = pa.concat_tables([reached.faults, planned.faults])
    report = InputReport(
        reached.rows,
        len(reached),
        (*reached.ignored, *named.to_pylist()),
        (),
        faults.unify_dictionaries().combine_chunks(),
    )
    forms = () if opened.form is None else (opened.form,)
    return Provenance(forms=forms, regime=opened.regime, input=report)
