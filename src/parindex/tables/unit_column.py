"""Units of the rows of a sheet that names them by printed code or by name."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..vocabulary import Fault
from .arrays import CodeArray
from .cells import CellFault

__all__ = ["UNIT_CODE", "UNIT_NAME", "UnitColumn"]

UNIT_CODE, UNIT_NAME = "unit_code", "unit_name"


@attrs.frozen(eq=False)
class UnitColumn:
    """
    What a registry made of the codes and names of units in a sheet.

    Parameters
    ----------
    codes : ndarray of int32, shape (n,)
        Positions in *units*, one per row as given; -1 where no unit was found.
    units : tuple of str
        Distinct ids.
    faults : ndarray of int8, shape (n,)
        Codes of `Fault` where no unit was found; -1 elsewhere, and where the row has no day.
    texts : pyarrow.StringArray, shape (n,)
        What the row says: code, name, or both.
    candidates : pyarrow.StringArray, shape (n,)
        Ids of units that fit, or look alike, one space between; null where there are none.
    names : pyarrow.StringArray, shape (n,), optional
        Names as written; None where the sheet has no column of names.
    read : tuple of str
        Columns that were read.
    """

    codes: CodeArray
    units: tuple[str, ...]
    faults: npt.NDArray[np.int8]
    texts: pa.Array
    candidates: pa.Array
    names: pa.Array | None
    read: tuple[str, ...]

    def cell_faults(self) -> list[CellFault]:
        """Rows without a unit, by what is wrong with them."""
        return [
            CellFault(Fault(fault), rows, self.texts.take(pa.array(rows)))
            for fault in np.unique(self.faults[self.faults >= 0]).tolist()
            for rows in [np.flatnonzero(self.faults == fault)]
        ]
