"""From the counts of units to the counts of the units above them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import members_given
from ..errors import InputError, MissingColumnError, UnknownCodeError
from ..model.form import CountForm
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import InputReport, Provenance
from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, keys, masked, word_texts
from ..tables.cells import StatusArray
from ..tables.columns_of_results import GAPS, WITHHELD, no_rows, schema_of
from ..tables.sheet import CountSheet
from ..tables.suppressed import withheld_of
from ..typing import TableLike
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..vocabulary import RateStatus
from .hierarchy import Tree, any_below, of_parent, spread_up
from .read import open_counts
from .totals import Totals

__all__ = ["expected_of", "gaps_of", "roll_up", "rows_outside"]


def roll_up(
    counts: TableLike,
    registry: UnitRegistry,
    *,
    to: str,
    items: CountForm | Iterable[str] | None = None,
    regime: ReportingRegime | str | None = None,
    incomplete: Literal["null", "sum"] = "null",
) -> CountTable:
    """
    Add up the counts of the units of one level from the units below them (tổng hợp lên cấp trên).

    Counts are added; a rate never is. Where a district's own row stands beside those of its
    communes, the total comes from the communes and the printed row is left alone, so that both
    can be compared (rule CNT103).

    Parameters
    ----------
    counts : CountTable, table or mapping of columns
        As for `compute_rates`.
    registry : UnitRegistry
        Which unit is part of which.
    to : str
        Level of the totals, e.g. ``"district"``.
    items : CountForm or iterable of str, optional
        Items to add up. By default every column with numbers, or with text of which a cell is
        a whole number, except ``unit_code`` and ``unit_name``.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier. Needed where units have a limited validity:
        the tree is that of a period's last day.
    incomplete : {"null", "sum"}, default "null"
        What becomes of an item that not every unit below reported: no total, or the sum of
        those who did. Either way ``gaps`` names who did not, or whose count cannot be used.
        Where all that is lacking is withheld, ``withheld`` has the range in which the total lies,
        and rates made of it have bounds.

    Returns
    -------
    CountTable
        Counts again, one row per unit of the level and period of which some unit reported,
        ordered by the registry and by period code; ``gaps`` says which units below lack what. A
        unit of the level that has none below it keeps its own row. Rows that are in no total are
        left out and named in ``provenance.input.ignored``, by their unit, or as ``unit@period``
        where other rows of the unit are in one: units that stand under no unit of that level,
        units that did not exist on the last day of the period, periods that the calendar does not
        have, and units of that level below which nobody reported. A total beyond 2**62 is null.

    Raises
    ------
    UnknownCodeError
        If the registry has no unit of that level.
    MissingColumnError
        If a key column, or an item that *items* lists, is missing.
    InputError
        If units have a limited validity and no regime is given, or an option is none.

    Examples
    --------
    >>> import parindex as pi
    >>> registry = pi.UnitRegistry(
    ...     [
    ...         pi.AdministrativeUnit(id="H", name="Huyện H", level="district"),
    ...         pi.AdministrativeUnit(id="X1", name="Xã X1", level="commune", parent="H"),
    ...         pi.AdministrativeUnit(id="X2", name="Xã X2", level="commune", parent="H"),
    ...     ]
    ... )
    >>> counts = {
    ...     "unit_id": ["X1", "X2"],
    ...     "period": ["2023-H1"] * 2,
    ...     "resolved_total": [310, 190],
    ...     "resolved_late": [4, None],
    ... }
    >>> total = pi.roll_up(counts, registry, to="district")
    >>> total.data.to_pylist()
    [{'unit_id': 'H', 'period': '2023-H1', 'resolved_total': 500, 'resolved_late': None}]
    >>> total.gaps.to_pylist()[0]["child_unit_id"]
    'X2'
    """
    if incomplete not in ("null", "sum"):
        raise InputError(f"incomplete must be 'null' or 'sum', got {quoted(incomplete)}")
    require_registry(registry)
    if to not in registry.levels:
        raise UnknownCodeError("level in the registry", to, registry.levels)
    listed = None
    if items is not None and not isinstance(items, CountForm):
        listed = members_given(items, "items", "a form or a list of item codes")
    opened = open_counts(counts, regime=regime)
    if isinstance(items, CountForm):
        sheet = opened.sheet(items.codes, [items])
    else:
        sheet = opened.sheet(listed)
    absent = [item for item in listed or () if item not in sheet.columns]
    if absent:
        raise MissingColumnError("counts", absent, (*sheet.columns, *sheet.ignored))
    form = items if isinstance(items, CountForm) else opened.form
    calendar = opened.regime
    tree = Tree.of(registry, sheet.periods, calendar)
    if tree is None:
        raise InputError(
            "roll_up needs regime= because the registry holds units with a limited validity, "
            "and without a calendar the days of a period are not known"
        )
    totals = Totals.of(sheet, tree, allow_incomplete=incomplete == "sum")
    is_at_level = tree.is_at(to)
    chosen = is_at_level & totals.is_present
    chosen &= totals.has_present_below | (totals.expected == 0)
    inside = _at_or_below(tree, is_at_level)
    order = np.argsort(np.array([period.code for period in sheet.periods], object), kind="stable")
    place, slot = np.nonzero(chosen[:, order])
    slot = order[slot]
    columns = {
        "unit_id": keys(place.astype(np.int32), tree.ids),
        "period": keys(slot.astype(np.int32), [period.code for period in sheet.periods]),
    }
    expected = totals.expected[place, slot]
    from_below = expected > 0
    withheld = []
    for item, totals_of in totals.items.items():
        value = np.where(from_below, totals_of.total[place, slot], totals_of.own(place, slot))
        reported = totals_of.reported[place, slot]
        known = np.where(
            from_below,
            reported > 0 if incomplete == "sum" else reported == expected,
            totals_of.own_status[place, slot] == RateStatus.OK,
        )
        columns[item] = masked(amounts_of(value, sheet.columns[item].decimals), known)
        if totals_of.bounds is not None and totals_of.own_bounds is not None:
            made, own = totals_of.bounds, totals_of.own_bounds
            lower, upper = (
                np.where(from_below, above[place, slot], below[place, slot])
                for above, below in ((made.lower, own.lower), (made.upper, own.upper))
            )
            is_open = ~known & ~np.isnan(lower)
            withheld.append(withheld_of(columns, item, is_open, lower, upper))
    return CountTable(
        pa.table(columns),
        Provenance(
            forms=() if form is None else (form,),
            regime=calendar,
            input=InputReport(
                rows=sheet.rows,
                rows_used=len(sheet),
                ignored=(*sheet.ignored, *_left_out(sheet, totals, is_at_level, inside)),
                faults=sheet.faults,
            ),
        ),
        gaps_of(totals, sheet, below=inside),
        pa.concat_tables([no_rows(WITHHELD), *withheld]),
    )


def gaps_of(totals: Totals, sheet: CountSheet, *, below: BoolArray) -> pa.Table:
    """
    Which units lack what their neighbours reported.

    Parameters
    ----------
    totals : Totals
        The counts, added up.
    sheet : CountSheet
        Its periods name the columns of *totals*.
    below : ndarray of bool, shape (units, periods)
        Units whose totals matter.

    Returns
    -------
    pyarrow.Table
        Columns of `GAPS`: a unit without any row where a neighbour has one, and a row without
        a usable count of an item that a neighbour reported.
    """
    tree = totals.tree
    parts = []
    matters = of_parent(tree, below)
    for item in (None, *totals.items):
        if item is not None and sheet.columns[item].status is None:
            continue  # every row has it
        status = None if item is None else totals.items[item].own_status
        is_usable = totals.is_present if status is None else status == RateStatus.OK
        lacking = matters & ~is_usable & (totals.has_row | (item is None))
        if lacking.any():
            lacking &= expected_of(totals, totals.is_present, item)
            parts.append(_gap_rows(lacking, tree, sheet, item, status))
    return pa.concat_tables([no_rows(GAPS), *parts])


def expected_of(totals: Totals, present: BoolArray, item: str | None) -> BoolArray:
    """
    Where a unit has a neighbour that reported, so that its own silence would be a gap.

    Parameters
    ----------
    totals : Totals
        The counts, added up.
    present : ndarray of bool, shape (units, periods)
        Units that reported themselves, or of which one below did.
    item : str or None
        The item; None for the row as a whole.

    Returns
    -------
    ndarray of bool, shape (units, periods)
        Of an item only units that have a row.
    """
    tree = totals.tree
    if item is None:
        is_known = present is totals.is_present
        below = totals.has_present_below if is_known else any_below(tree, present)
        return of_parent(tree, below)
    has_count = totals.has_row & (totals.items[item].own_status == RateStatus.OK)
    beside = of_parent(tree, any_below(tree, spread_up(tree, has_count)))
    return totals.has_row & beside


def _gap_rows(
    where: BoolArray, tree: Tree, sheet: CountSheet, item: str | None, status: StatusArray | None
) -> pa.Table:
    unit, period = np.nonzero(where)
    ids = tree.id_texts
    codes = pa.array([each.code for each in sheet.periods], pa.string())
    columns = [
        ids.take(pa.array(tree.parent[unit, period])),
        codes.take(pa.array(period)),
        pa.array([item] * len(unit), pa.string()),
        ids.take(pa.array(unit)),
        pa.nulls(len(unit), schema_of(GAPS).field("status").type)
        if status is None
        else word_texts(RateStatus, status[unit, period]),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of(GAPS))


def _at_or_below(tree: Tree, chosen: BoolArray) -> BoolArray:
    """Find the units of the level and all units under them."""
    inside = chosen.copy()
    for step in reversed(tree.steps):
        step.hand_down(inside, inside)
    return inside


def _left_out(
    sheet: CountSheet, totals: Totals, at_level: BoolArray, inside: BoolArray
) -> tuple[str, ...]:
    """Rows of the sheet that are in no total, neither themselves nor as the total of others."""
    tree = totals.tree
    alone = ~totals.has_present_below & (totals.expected > 0) & at_level
    used = inside & ~alone
    of_unit = tree.at(sheet.units)
    is_used = used[of_unit] & (of_unit >= 0)[:, None]
    return _named(sheet, ~is_used[sheet.unit_codes, sheet.period_codes])


def rows_outside(sheet: CountSheet, tree: Tree) -> tuple[str, ...]:
    """
    Rows of units that the registry has, but not on the last day of the period.

    Parameters
    ----------
    sheet : CountSheet
        The counts.
    tree : Tree
        The units.

    Returns
    -------
    tuple of str
        The unit, or ``unit@period`` where other rows of the unit are no such rows.
    """
    place = tree.at(sheet.units)[sheet.unit_codes]
    return _named(sheet, (place >= 0) & (tree.depth[place, sheet.period_codes] < 0))


def _named(sheet: CountSheet, where: BoolArray) -> tuple[str, ...]:
    """Find the units all of whose rows are marked, and ``unit@period`` of the other marked rows."""
    rows = np.bincount(sheet.unit_codes, minlength=len(sheet.units))
    marked = np.bincount(sheet.unit_codes[where], minlength=len(sheet.units))
    units = np.array(sheet.units, object)
    periods = np.array([f"@{period.code}" for period in sheet.periods], object)
    wholly = units[(marked == rows) & (rows > 0)].tolist()
    partly = np.flatnonzero(where & (marked < rows)[sheet.unit_codes])
    return (
        *wholly,
        *(units[sheet.unit_codes[partly]] + periods[sheet.period_codes[partly]]).tolist(),
    )
