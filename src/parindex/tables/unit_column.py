"""Units of the rows of a sheet: by id in whatever writing, by printed code or by name."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._white_space import in_one_writing
from ..vocabulary import Fault
from .arrays import BoolArray, CodeArray, codes_of, keys
from .cells import CellFault, flat, key_column

__all__ = ["UNIT_CODE", "UNIT_NAME", "UnitColumn", "Writings", "id_codes", "id_text"]

UNIT_CODE, UNIT_NAME = "unit_code", "unit_name"


@attrs.frozen
class Writings:
    """Hold the writings in which a sheet has the id of one unit, in how many rows together."""

    unit_id: str
    texts: tuple[str, ...]
    rows: int


def id_codes(text: pa.Array) -> tuple[CodeArray, list[str], tuple[Writings, ...]]:
    """
    Take a column of ids apart into codes and units, whatever the writing (convention §1).

    Null, and a text of which nothing can be seen, is -1. Units that are written in more than one
    way are told last.
    """
    codes, written = codes_of(text)
    plain = in_one_writing(each.strip() for each in written)  # of long texts as well
    if plain == written and "" not in plain:
        return codes, written, ()
    units = [each for each in dict.fromkeys(plain) if each]
    place = {each: at for at, each in enumerate(units)}
    rows = np.bincount(codes[codes >= 0], minlength=len(written)).tolist()
    texts: dict[str, list[int]] = {}
    for at, each in enumerate(plain):
        texts.setdefault(each, []).append(at)
    several = tuple(
        Writings(unit, tuple(written[at] for at in listed), sum(rows[at] for at in listed))
        for unit, listed in texts.items()
        if unit and len(listed) > 1
    )
    of_text = np.array([*(place.get(each, -1) for each in plain), -1], np.int32)
    return of_text[codes], units, several


def id_text(column: pa.ChunkedArray | pa.Array, *, name: str) -> pa.Array:
    """Read a column of ids as text, in the one writing in which ids are compared."""
    codes, units, _ = id_codes(key_column(column, name=name))
    return flat(keys(codes, units))


@attrs.frozen(eq=False)
class UnitColumn:
    """
    Hold what a registry made of the codes and names of units in a sheet.

    *codes* is -1 where no unit was found. *faults* is -1 where one was, and where the row has no
    day. *candidates* are ids of units that fit, or look alike, ``"; "`` between. *names* is None
    where the sheet has no column of names. *has_both* says where a row gives a code and a name.
    """

    codes: CodeArray
    units: tuple[str, ...]
    faults: npt.NDArray[np.int8]
    texts: pa.Array
    candidates: pa.Array
    names: pa.Array | None
    has_both: BoolArray
    read: tuple[str, ...]

    @property
    def is_read(self) -> BoolArray:
        """Say of each row whether it names a unit, on a day that is known."""
        is_decided = (self.codes >= 0) | (self.faults >= 0)
        found: BoolArray = is_decided & (self.faults != Fault.MISSING_UNIT)
        return found

    def cell_faults(self) -> list[CellFault]:
        """Group rows without a unit by what is wrong with them."""
        return [
            CellFault(Fault(fault), rows, self.texts.take(pa.array(rows)))
            for fault in np.unique(self.faults[self.faults >= 0]).tolist()
            for rows in [np.flatnonzero(self.faults == fault)]
        ]
