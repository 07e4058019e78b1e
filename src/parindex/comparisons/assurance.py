"""Hold the limits of series against targets: are they met by what the series does by itself."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from .. import units
from ..errors import InputError
from ..model.target import Target
from ..rates.wanted import Binding, check_targets, listed_targets
from ..results.control_table import ControlTable
from ..stats.rounding import ROUNDING_MARGIN
from ..tables.arrays import BoolArray, floats_of, masked, words
from ..vocabulary import Assurance

__all__ = ["assured"]


def assured(
    table: ControlTable,
    targets: Iterable[Target],
    *,
    registry: units.UnitRegistry | None,
    is_last: BoolArray,
) -> ControlTable:
    """
    Add target and assurance of every row; of rows of earlier phases the target alone.

    Raises
    ------
    InputError
        If the table has no definitions, or a target is none or overlaps another.
    UnknownCodeError
        If a target names an unknown indicator.
    """
    given = listed_targets(targets)
    if not table.provenance.indicators:
        raise InputError("targets must be given with rates, got published figures")
    check_targets(given, table.provenance)
    wanted, better = Binding(table, registry, table.provenance.regime).wanted(given)
    lower, upper = floats_of(table.data["lower"]), floats_of(table.data["upper"])
    # limits that the rounding of two values sets a hair beyond the target lie on it
    margin = ROUNDING_MARGIN * np.maximum(np.abs(wanted), 1.0)
    with np.errstate(invalid="ignore"):
        nearest = np.where(better > 0, lower - wanted, wanted - upper)
        farthest = np.where(better > 0, upper - wanted, wanted - lower)
        is_met, is_missed = nearest >= -margin, farthest < -margin
    judged = is_last & (better != 0) & ~np.isnan(nearest)
    met, mixed, missed = (
        Assurance.CONSISTENTLY_MET,
        Assurance.HIT_OR_MISS,
        Assurance.CONSISTENTLY_MISSED,
    )
    codes = np.select([~judged, is_met, is_missed], [Assurance.NOT_ASSESSED, met, missed], mixed)
    data = table.data
    for name, column in (
        ("target", masked(wanted, ~np.isnan(wanted))),
        ("assurance", words(Assurance, codes.astype(np.uint8))),
    ):
        data = data.set_column(data.schema.get_field_index(name), data.schema.field(name), column)
    return attrs.evolve(table, data=data)
