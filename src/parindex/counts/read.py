"""The door for counts: a sheet is read once, and every verb takes it from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs
import pyarrow as pa

from .. import units as unit_room
from .._quoting import quoted
from ..definitions.named import form_of, regime_of
from ..errors import InputError
from ..model.form import CountForm, amounts_in
from ..periods.cadence import Cadence, cadence_of
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import InputReport, Provenance
from ..tables.cell_places import CellPlaces, places_of
from ..tables.coerce import to_arrow
from ..tables.number_text import ANY_MARKS, NumberMarks
from ..tables.period_column import PeriodColumn
from ..tables.sheet import CellRule, CountSheet, read_sheet
from ..tables.suppressed import with_marks
from ..tables.unit_column import UnitColumn, Writings
from ..typing import TableLike
from .units_of_rows import UnitKeys, unit_column_of

__all__ = ["Opened", "open_counts", "read_counts"]


@attrs.frozen(eq=False, kw_only=True)
class Opened:
    """
    A table of counts whose units are known, and what it was read with.

    Verbs take the items that they need from it: what they say of faults is about these alone.
    *writings* are those of a file that the table was counted from.
    """

    table: pa.Table
    unit_column: UnitColumn | None
    period_column: PeriodColumn | None
    units: UnitKeys
    form: CountForm | None
    regime: ReportingRegime | None
    marks: NumberMarks = ANY_MARKS
    places: CellPlaces | None = None
    writings: tuple[Writings, ...] = ()

    def sheet(
        self, items: Iterable[str] | None, forms: Iterable[CountForm] | None = None
    ) -> CountSheet:
        """
        Read the counts of items; None reads every column that holds counts.

        *forms* say which items are amounts, the first that knows an item; by default its own form.
        """
        own = () if self.form is None else (self.form,)
        amounts = amounts_in(own if forms is None else forms)
        cells = CellRule(self.marks, amounts)
        sheet = read_sheet(
            self.table,
            items,
            unit_column=self.unit_column,
            period_column=self.period_column,
            cells=cells,
        )
        return attrs.evolve(sheet, writings=self.writings) if self.writings else sheet


def read_counts(
    counts: TableLike,
    *,
    registry: unit_room.UnitRegistry | None = None,
    as_of: dt.date | None = None,
    within: str | None = None,
    level: str | None = None,
    regime: ReportingRegime | str | None = None,
    form: CountForm | str | None = None,
    items: Iterable[str] | None = None,
    cadence: Cadence | str | None = None,
    thousands: str | None = None,
    decimal: str | None = None,
) -> CountTable:
    """
    Read a sheet of counts (số liệu đếm), whose units are ids, printed codes or names.

    Every verb takes what comes out, and is then told neither units nor calendar nor form again.
    A sheet that has ``unit_id`` may be given to the verbs as it is.

    Parameters
    ----------
    counts : table or mapping of columns
        Anything with ``__arrow_c_stream__`` (pandas, pyarrow, polars, duckdb) or a mapping of
        columns. Wide: ``unit_id`` (or ``unit_code`` or ``unit_name``), ``period`` and one column
        per count item; long: the same with ``item_code`` and ``count``. Null, NaN and blank mean
        "not reported".
    registry : UnitRegistry, optional
        Reads sheets that have ``unit_code`` or ``unit_name`` (mã, tên đơn vị) instead of
        ``unit_id``. What fits no unit, or several, is a fault of the row (UNT).
    as_of : datetime.date, optional
        Day on which codes and names are read; by default the last day of each row's period.
    within : str, optional
        Id of a unit that all of them stand below: names repeat from district to district.
    level : str, optional
        Level of all of them, e.g. ``"commune"``.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier. Without one their days are not known.
    form : CountForm or str, optional
        Form of the counts, or the identifier of a bundled one.
    items : iterable of str, optional
        Items to show and to report faults of. By default those of the form, or every column that
        holds counts. A verb that needs another column of the sheet still finds it.
    cadence : Cadence or str, optional
        Decides what a text may be where it has two readings: ``"fiscal_year"`` or ``"month"`` for
        ``2010/11``. It also lets days be read, each for the period of that cadence in whose months
        by the plain calendar it lies. By default the other texts of the column decide, and a text
        that they leave open is a fault of the row (CNT302); days are refused.
    thousands, decimal : {".", ",", " ", "'"}, optional
        Mark between thousands, and mark before decimals, of numbers in text; either tells the
        other. By default a text is read where it can mean one number only, as "1.234.567",
        "2 000 000" and "12.00" do; "1.234", which is 1234 or 1.234, is a fault (CNT205).

    Returns
    -------
    CountTable
        One row per unit and period, in the order of the sheet; one column per item, int64 for
        counts and float64 for the amounts of the form, null where it was not reported or cannot be
        used. ``provenance.input`` tells the faults.

    Raises
    ------
    MissingColumnError
        If a key column is missing.
    InputError
        If *counts* is no table, or was read already; if a column has a type that cannot hold
        counts, an argument cannot be used as it is, or nothing says on which day codes and names
        of units are to be read.
    UnknownCodeError
        If *within* or *level* is not in the registry, or there is no form or regime of that name.
    DefinitionError
        If there is no such cadence.

    Examples
    --------
    >>> import datetime as dt
    >>> import parindex as pi
    >>> counts = pi.read_counts(
    ...     {
    ...         "unit_name": ["Xã Si Ma Cai", "Phường Lào Cai"],
    ...         "period": ["2025-M08", "2025-M08"],
    ...         "resolved_total": [812, 1904],
    ...     },
    ...     registry=pi.load_registry("vn"),
    ...     within="vn-15-20250701",
    ...     as_of=dt.date(2025, 7, 1),
    ... )
    >>> counts.data["unit_id"].to_pylist()
    ['vn-02809-20250701', 'vn-02647-20250701']
    """
    if isinstance(counts, CountTable) and counts.opened is not None:
        raise InputError(
            "counts must be a table that was not read yet; give what read_counts gave to the verbs"
        )
    wanted = cadence_of(cadence)
    keys = UnitKeys(registry=registry, as_of=as_of, within=within, level=level)
    marks = NumberMarks.of(thousands, decimal)
    table = to_arrow(counts, name="counts")
    opened = _open(table, marks, keys, form_of(form), regime_of(regime), wanted)
    opened = attrs.evolve(opened, places=places_of(counts))
    if isinstance(items, str):
        raise InputError(f"items must be a list of item codes, got the text {quoted(items)}")
    if items is None and opened.form is not None:
        items = opened.form.codes
    sheet = opened.sheet(items)
    return CountTable(
        sheet.to_arrow(),
        _provenance(sheet, opened),
        withheld=sheet.withheld(),
        opened=opened,
    )


def open_counts(
    counts: TableLike,
    *,
    units: UnitKeys | None = None,
    form: CountForm | str | None = None,
    regime: ReportingRegime | str | None = None,
) -> Opened:
    """
    Open what a verb was given: counts that were read, or a table.

    Raises
    ------
    InputError
        If counts that were read are to be read otherwise.
    """
    keys = UnitKeys() if units is None else units
    own_form, own_regime = form_of(form), regime_of(regime)
    if not isinstance(counts, CountTable):
        first = _open(*_made(counts), keys, own_form, own_regime)
        return attrs.evolve(first, places=places_of(counts))
    made_with = counts.provenance
    if own_form is None and made_with.forms:
        own_form = made_with.forms[0]
    if own_regime is None:
        own_regime = made_with.regime
    elif made_with.regime is not None and own_regime != made_with.regime:
        raise InputError(
            f"regime must be that with which the counts were made, {made_with.regime.id!r}, got "
            f"{own_regime.id!r}"
        )
    opened = counts.opened
    if not isinstance(opened, Opened):  # made by a verb
        return _open(*_made(counts), keys, own_form, own_regime)
    if counts.is_part:  # of a sheet whose units are known now
        opened = _open(*_made(counts), opened.units, own_form, own_regime)
    if keys.as_of is not None or keys.within is not None or keys.level is not None:
        raise InputError(
            "as_of, within and level must be given to read_counts, for these counts were read"
        )
    return attrs.evolve(
        opened,
        form=own_form,
        regime=own_regime,
        units=opened.units if keys.registry is None else keys.under(opened.units.as_of),
    )


def _made(counts: TableLike) -> tuple[pa.Table, NumberMarks]:
    """Give a table, with the marks of the withheld counts that a verb knew."""
    table = to_arrow(counts, name="counts")
    if not isinstance(counts, CountTable) or not counts.withheld.num_rows:
        return table, ANY_MARKS
    return with_marks(table, counts.withheld), NumberMarks.of(None, ".")


def _open(
    table: pa.Table,
    marks: NumberMarks,
    units: UnitKeys,
    form: CountForm | None,
    regime: ReportingRegime | None,
    cadence: Cadence | None = None,
) -> Opened:
    units.check()
    periods = None  # which the sheet refuses
    if "period" in table.column_names:
        periods = PeriodColumn.of(
            table["period"],
            name="counts column 'period'",
            cadence=cadence,
            first_month=None if regime is None else regime.first_month,
        )
    return Opened(
        table=table,
        unit_column=unit_column_of(table, units, regime, periods),
        period_column=periods,
        units=units,
        form=form,
        regime=regime,
        marks=marks,
    )


def _provenance(sheet: CountSheet, opened: Opened) -> Provenance:
    return Provenance(
        forms=() if opened.form is None else (opened.form,),
        regime=opened.regime,
        input=InputReport(
            rows=sheet.rows, rows_used=len(sheet), ignored=sheet.ignored, faults=sheet.faults
        ),
    )
