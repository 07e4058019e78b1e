"""Whether values reach their targets, and whether their limits leave a doubt (convention §22)."""

from __future__ import annotations

import numpy as np

from ..tables.arrays import CountArray, FloatArray

__all__ = ["MET", "MET_UNCLEAR", "MISSED", "MISSED_UNCLEAR", "NOT_JUDGED", "against_targets"]

NOT_JUDGED = -1
MISSED, MISSED_UNCLEAR, MET_UNCLEAR, MET = range(4)


def against_targets(
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    wanted: FloatArray,
    better: FloatArray | int,
) -> CountArray:
    """
    Say of each value whether it reaches its target, and whether that is clear.

    *better* is 1 where higher is better, -1 where lower is, 0 where neither: such a target is
    reached exactly or missed. Without limits the value alone decides, and nothing is in doubt; a
    row without a value or a target is not judged.
    """
    gap = value - wanted
    with np.errstate(invalid="ignore"):
        is_missed = np.where(np.equal(better, 0), gap != 0, gap * better < 0)
        holds_target = (lower <= wanted) & (wanted <= upper)
        goes_below = np.where(np.greater(better, 0), lower < wanted, upper > wanted)
        in_doubt = np.where(is_missed, holds_target, goes_below & np.not_equal(better, 0))
    in_doubt &= ~np.isnan(lower)
    judged = np.select(
        [is_missed & ~in_doubt, is_missed, in_doubt], [MISSED, MISSED_UNCLEAR, MET_UNCLEAR], MET
    )
    out: CountArray = np.where(np.isnan(gap), NOT_JUDGED, judged).astype(np.int64)
    return out
