"""What scores would be, had something been otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..definitions.named import scheme_of
from ..errors import InputError
from ..results.plan_tables import WhatIfTable
from ..results.provenance import Provenance
from ..schemes.scheme import Scheme
from ..scores.prepare import engine_of
from ..scores.table import ScoreTable, check_scores
from ..tables.align import align, recode
from ..tables.arrays import CodeArray, floats_of, masked, words
from ..tables.columns_of_plans import WHAT_IF
from ..tables.columns_of_results import schema_of
from ..vocabulary import Touched
from .changes import Change, changed_inputs, listed_changes

__all__ = ["what_if"]

_KEYS = ("criterion_code", "unit_id", "period", "stage")


def what_if(
    scores: ScoreTable,
    changes: Change | Iterable[Change] = (),
    *,
    scheme: Scheme | str | None = None,
) -> WhatIfTable:
    """
    Say what scores would be, had counts, points or the scheme been otherwise (nếu … thì).

    The same engine scores the whole frame again, so that the peers that formulas read, and the
    ranks of all units, move along.

    Parameters
    ----------
    scores : ScoreTable
        Scores with the inputs that they were computed from.
    changes : Change or iterable of Change
        What would be otherwise: counts of a unit, or points or values that were given of a
        criterion. A count is changed in every rate that reads its item.
    scheme : Scheme or str, optional
        Another scheme, or other weights and maxima of this one; by default the same.

    Returns
    -------
    WhatIfTable
        One row per criterion, unit, period and stage, as it would be; ``other_`` columns are as
        it is. ``touched`` says whether a unit was changed, or moved through the others.

    Raises
    ------
    InputError
        If *scores* is no ScoreTable, counts would contradict each other, or there is nothing that
        could be changed.
    UnknownCodeError
        If there is no such unit, period, item or criterion.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {"unit_id": ["A"], "period": ["2023"], "on_time": [268], "resolved": [300]}, [own]
    ... )
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["1"],
    ...         "text": ["Hạn"],
    ...         "maximum": [4],
    ...         "formula": ["share(full=98; floor=90)"],
    ...         "indicator": ["on_time"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scores = pi.compute_scores(scheme, rates=rates)
    >>> found = pi.what_if(scores, pi.Change(unit_id="A", item="on_time", add=2))
    >>> [(row["other_points"], round(row["points"], 4)) for row in found.data.to_pylist()][-1]
    (0.0, 3.6735)
    """
    check_scores(scores)
    listed = listed_changes(changes, scores)
    other = scores.scheme if scheme is None else scheme_of(scheme)
    if not other.is_complete:
        raise InputError(f"scheme {other.label!r} must be complete to be scored with")
    after = attrs.evolve(
        scores,
        data=engine_of(other, changed_inputs(scores, listed)).table(),
        scheme=other,
    )
    return _beside(after, scores, {change.unit_id for change, _ in listed})


def _beside(after: ScoreTable, before: ScoreTable, changed: set[str]) -> WhatIfTable:
    left: list[CodeArray] = []
    right: list[CodeArray] = []
    sizes = []
    for name in _KEYS:
        own, then = (
            getattr(table.keys, name.removesuffix("_code").removesuffix("_id"))
            for table in (after, before)
        )
        sizes.append(len(then.texts))
        left.append(np.append(recode(own.texts, then.texts), np.int32(-1))[own.codes])
        right.append(then.codes)
    match = align(left, right, sizes).match
    rows = pa.array(match, mask=match < 0)
    other = {
        name: before.data[name].take(rows) for name in ("points", "max_points", "rank", "grade")
    }
    data = after.data
    points, was = floats_of(data["points"]), floats_of(other["points"])
    change = points - was
    moved = ~((points == was) | (np.isnan(points) & np.isnan(was)))
    for name in ("rank", "grade"):
        now, then = (column.cast("string").fill_null("") for column in (data[name], other[name]))
        moved |= pc.not_equal(now, then).to_numpy(zero_copy_only=False)
    unit = after.keys.unit
    is_changed = np.array([text in changed for text in unit.texts], bool)[unit.codes]
    touched = np.where(moved, np.where(is_changed, Touched.CHANGED, Touched.THROUGH_OTHERS), 0)
    columns = {
        **{
            name: data[name] for name in (*_KEYS, "points", "max_points", "rank", "grade", "status")
        },
        **{f"other_{name}": column for name, column in other.items()},
        "change": masked(change, ~np.isnan(change)),
        "touched": words(Touched, touched.astype(np.int64)),
    }
    schema = schema_of(WHAT_IF)
    provenance: Provenance = before.provenance
    return WhatIfTable(
        pa.table([columns[name] for name in schema.names], schema=schema),
        attrs.evolve(provenance, scheme=after.scheme, scored_by=after.scheme.label),
    )
