"""Rows at fault, as many findings as there are things to correct."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.align import grouped, joint_codes
from ..tables.arrays import codes_of, masked, scalar_of

__all__ = ["once_for_each", "once_for_each_text"]


def once_for_each_text(faults: pa.Table) -> pa.Table:
    """
    Give the first row at fault of each text and stage, and how many rows have it.

    Parameters
    ----------
    faults : pyarrow.Table
        Rows with the columns of `FAULTS`, in the order of the sheet.

    Returns
    -------
    pyarrow.Table
        The unit and the item are null where the rows are of several.
    """
    return once_for_each(("text", "stage"), faults)


def once_for_each(names: Sequence[str], faults: pa.Table) -> pa.Table:
    """
    Give the first row at fault of each group, and how many rows it has.

    Parameters
    ----------
    names : sequence of str
        Columns that make the groups; null is a group of its own.
    faults : pyarrow.Table
        Rows with the columns of `FAULTS`, in the order of the sheet.

    Returns
    -------
    pyarrow.Table
        Unit, period and item are null where the rows are of several.
    """
    read = [codes_of(faults[name]) for name in names]
    columns = [codes + 1 for codes, _ in read]
    first, group, rows = grouped(joint_codes(columns, [len(texts) + 1 for _, texts in read]))
    chosen = faults.take(masked(first))
    columns_of = {"rows": masked(rows)}
    none = scalar_of(None, pa.string())
    for name in ("unit_id", "period", "item"):
        codes, _ = codes_of(faults[name])
        differs = codes != codes[first][group]
        several = np.bincount(group, weights=differs, minlength=len(first)) > 0
        columns_of[name] = pc.if_else(masked(several), none, chosen[name].cast(pa.string()))
    for name, column in columns_of.items():
        chosen = chosen.set_column(chosen.schema.get_field_index(name), name, column)
    return chosen
