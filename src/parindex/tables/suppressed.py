"""Counts that are known and withheld, so that nobody is recognised: their marks and bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import BoolArray, CountArray, FloatArray, floats_of, masked, whole
from .columns_of_results import WITHHELD, schema_of

__all__ = ["Bounds", "suppressed_bounds", "with_marks", "withheld_of"]

_RANGE = re.compile(r"(\d{1,15}) ?(?:-|\u2013|to|đến) ?(\d{1,15})")
_BELOW = re.compile(r"(<|<=|\u2264|dưới|under) ?(\d{1,15})")
_FROM = re.compile(r"(?:>=|\u2265) ?(\d{1,15})")


@attrs.frozen(eq=False)
class Bounds:
    """
    Hold the lowest and the highest count that withheld cells leave open, one for each row.

    Both are NaN where no count is withheld; *upper* is infinite where the mark gives none.
    """

    lower: FloatArray
    upper: FloatArray

    def of_rows(self, rows: CountArray) -> Bounds:
        """Take some of the rows."""
        return Bounds(self.lower[rows], self.upper[rows])

    def placed(
        self, target: CountArray, given: CountArray, size: int, others: Bounds | None = None
    ) -> Bounds:
        """Put the rows *given* in the places *target* of *size*, over what *others* have there."""
        blank = np.full(size, np.nan)
        base = Bounds(blank, blank) if others is None else others
        lower, upper = base.lower.copy(), base.upper.copy()
        lower[target], upper[target] = self.lower[given], self.upper[given]
        return Bounds(lower, upper)

    def around(self, values: FloatArray, known: BoolArray) -> Bounds:
        """Close in on the counts that are known: both bounds are the count."""
        return Bounds(np.where(known, values, self.lower), np.where(known, values, self.upper))


def suppressed_bounds(text: str) -> tuple[float, float] | None:
    """
    Read the mark of a suppressed count (convention §78).

    Gives the lowest and the highest count that it leaves open: 1 and 9 for "1-9", 0 and 4 for "<5",
    0 and infinity for "c" and "[c]", 12 and infinity for "≥12". None for a text that is no such
    mark.
    """
    plain = " ".join(text.split()).lower()
    if plain in ("c", "[c]"):
        return 0.0, float("inf")
    if (found := _RANGE.fullmatch(plain)) and int(found[1]) < int(found[2]):
        return float(found[1]), float(found[2])
    if found := _BELOW.fullmatch(plain):
        most = int(found[2]) - (found[1] not in ("<=", "\u2264"))
        return (0.0, float(most)) if most >= 0 else None
    if found := _FROM.fullmatch(plain):
        return float(found[1]), float("inf")
    return None


def withheld_of(
    keys: Mapping[str, pa.Array], item: str, where: BoolArray, lower: FloatArray, upper: FloatArray
) -> pa.Table:
    """Make rows of `WITHHELD` of one item, where a count or a total is withheld."""
    rows = np.flatnonzero(where)
    most = upper[rows]
    columns = [
        *(keys[name].take(pa.array(rows)).cast(pa.string()) for name in ("unit_id", "period")),
        pa.array([item] * len(rows), pa.string()),
        masked(lower[rows]),
        masked(most, np.isfinite(most)),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of(WITHHELD))


def with_marks(counts: pa.Table, withheld: pa.Table) -> pa.Table:
    """
    Write the marks of withheld counts into a table that has null there, as texts.

    So the counts that one verb made are read by the next as those of a sheet are; amounts have
    bounds without decimals, that hold.
    """
    keys = [
        pc.binary_join_element_wise(
            *(table[name].cast(pa.string()) for name in ("unit_id", "period")), "\x1f"
        )
        for table in (counts, withheld)
    ]
    rows = pc.index_in(keys[1], whole(keys[0])).to_numpy()
    items = withheld["item"].to_numpy(zero_copy_only=False)
    lower, upper = (floats_of(withheld[name]) for name in ("lower", "upper"))
    pairs = zip(lower.tolist(), upper.tolist(), strict=True)
    marks = np.array([_mark(*pair) for pair in pairs], object)
    for item in pc.unique(withheld["item"]).to_pylist():
        at = counts.column_names.index(item)
        exact = counts[item]
        if pa.types.is_floating(exact.type):  # as text a float may have an exponent
            exact = exact.cast(pa.decimal128(28, 9))
        texts = exact.cast(pa.string()).to_numpy(zero_copy_only=False).astype(object)
        mine = items == item
        texts[rows[mine]] = marks[mine]
        counts = counts.set_column(at, item, pa.array(texts, pa.string()))
    return counts


def _mark(lower: float, upper: float) -> str:
    least = int(np.floor(lower))
    if np.isnan(upper):
        return f"\u2265{least}"
    most = int(np.ceil(upper))
    return f"{least}-{most}" if most > least else str(least)
