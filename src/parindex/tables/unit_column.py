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
    Hold what a registry made of the codes and names of units in a sheet.

    *codes* is -1 where no unit was found. *faults* is -1 where one was, and where the row has no
    day. *candidates* are ids of units that fit, or look alike, one space between. *names* is None
    where the sheet has no column of names.
    """

    codes: CodeArray
    units: tuple[str, ...]
    faults: npt.NDArray[np.int8]
    texts: pa.Array
    candidates: pa.Array
    names: pa.Array | None
    read: tuple[str, ...]

    def cell_faults(self) -> list[CellFault]:
        """Group rows without a unit by what is wrong with them."""
        return [
            CellFault(Fault(fault), rows, self.texts.take(pa.array(rows)))
            for fault in np.unique(self.faults[self.faults >= 0]).tolist()
            for rows in [np.flatnonzero(self.faults == fault)]
        ]
