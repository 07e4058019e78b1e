"""Findings on some units: those that name one, and those whose evidence lists several."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..results.chosen_rows import chosen_rows
from ..tables.arrays import BoolArray

__all__ = ["about_units"]

_BETWEEN = "; "


def about_units(
    findings: pa.Table,
    wanted: Collection[str],
    rules: Collection[str],
    *,
    known: Collection[str],
    title: str,
) -> BoolArray:
    """
    Mark the findings on any of some units.

    Of the *rules* named, the units that the evidence lists count as well. *known* are further ids
    that may be asked for, and have no finding.

    Raises
    ------
    UnknownCodeError
        If a unit is neither named nor known.
    """
    is_listing = pc.is_in(findings["rule"].cast(pa.string()), pa.array(sorted(rules), pa.string()))
    listed = pc.struct_field(findings["evidence"], "units")
    # an id may hold what stands between two of them
    listed = pc.if_else(is_listing, pc.binary_join_element_wise("", listed, "", _BETWEEN), None)
    found = np.zeros(findings.num_rows, bool)
    there = set(known)
    for unit in wanted:
        names = pc.match_substring(listed, f"{_BETWEEN}{unit}{_BETWEEN}").fill_null(False)
        if pc.any(names).as_py():
            there.add(unit)
        found |= np.asarray(names, bool)
    own = chosen_rows(findings, {"unit_id": wanted}, title=title, known={"unit_id": there})
    both: BoolArray = found | own
    return both
