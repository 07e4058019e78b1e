"""What scores would be, had something been otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import pyarrow as pa

from ..._validators import members_given
from ...definitions.bundled_schemes import scheme_of
from ...errors import InputError, UnknownCodeError
from ...results.chosen_rows import OneOrMore
from ...results.plan_tables import WhatIfTable
from ...schemes.scheme import Scheme
from ...scores.repeated import repeated, repeated_points
from ...scores.table import ScoreTable, check_scores
from ...tables.align import recode
from ...tables.arrays import BoolArray, codes_of, floats_of, keys, masked, words
from ...tables.columns_of_plans import WHAT_IF
from ...tables.columns_of_results import SCORES, schema_of
from ...typing import TableLike
from ...vocabulary import Touched
from ...vocabulary.scores import TOTAL
from .as_it_is import AsItIs, as_it_is
from .changes import Change, ChangeRows, change_rows

__all__ = ["what_if"]


def what_if(
    scores: ScoreTable,
    changes: Change | Iterable[Change] | TableLike = (),
    *,
    scheme: Scheme | str | None = None,
    criterion: OneOrMore[str] = None,
) -> WhatIfTable:
    """
    Say what scores would be, had counts, points or the scheme been otherwise (nếu … thì).

    The same engine scores the whole frame again, so that the peers that formulas read, and the
    ranks of all units, move along. Criteria that nothing changed is read by keep their points.

    Parameters
    ----------
    scores : ScoreTable
        Scores with the inputs that they were computed from.
    changes : Change, iterable of Change, table or mapping of columns
        What would be otherwise: counts of a unit, or points or values that were given of a
        criterion. A count is changed in every rate that reads its item. A table has the fields of
        `Change` as columns and a row for each; ``variant`` says which rows are made together, and
        each variant is scored by itself.
    scheme : Scheme or str, optional
        Another scheme, or other weights and maxima of this one; by default the same.
    criterion : str or iterable of str, optional
        Codes of the criteria that are asked for, ``"total"`` for the index; by default all.

    Returns
    -------
    WhatIfTable
        One row per criterion, stage, variant, unit and period, as it would be; ``other_`` columns
        are as it is. ``touched`` says whether a unit was changed, or moved through the others.

    Raises
    ------
    InputError
        If *scores* is no ScoreTable or was read from a file, counts would contradict each other,
        or there is nothing that could be changed.
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
    listed = change_rows(changes, scores)
    other = scores.scheme if scheme is None else scheme_of(scheme)
    if not other.is_complete:
        raise InputError(f"scheme {other.label!r} must be complete to be scored with")
    known = as_it_is(scores, other)
    return _Asked(known, listed, _wanted(criterion, other)).table()


def _wanted(criterion: OneOrMore[str], scheme: Scheme) -> list[str]:
    """
    List the criteria that are asked for, in their order.

    Raises
    ------
    UnknownCodeError
        If the scheme has no such criterion.
    """
    known = [TOTAL, *scheme.codes]
    if criterion is None:
        return known
    listed = (criterion,) if isinstance(criterion, str) else criterion
    asked = {*map(str, members_given(listed, "criterion", "a code or a list of codes"))}
    for code in sorted(asked.difference(known)):
        raise UnknownCodeError("criterion", code, tuple(known))
    return [code for code in known if code in asked]


@attrs.frozen(eq=False)
class _Asked:
    """Scores as they are, what is changed, and the criteria that are asked for."""

    known: AsItIs
    changes: ChangeRows
    wanted: list[str]

    def table(self) -> WhatIfTable:
        """Score each variant, and lay the scores beside those that are."""
        copies, known = self._copies, self.known
        data = pa.Table.from_batches(self._batches(), schema=schema_of(SCORES))
        rows = known.rows_of(self.wanted)
        other = known.other
        if copies > 1 or len(data) != len(other):
            at = [np.tile(each, copies) for each in rows] or [np.zeros(0, np.int64)]
            other = other.take(pa.array(np.concatenate(at)))
        points, was = floats_of(data["points"]), floats_of(other["points"])
        change = points - was
        moved = ~((points == was) | (np.isnan(points) & np.isnan(was)))
        ranks, were = (table["rank"].fill_null(0).to_numpy() for table in (data, other))
        moved |= ranks != were
        (grade, grades), (graded, were_grades) = (codes_of(each["grade"]) for each in (data, other))
        place = recode(were_grades, grades)
        place[place < 0] = len(grades)  # a grade that only the other scheme has
        moved |= grade != np.append(place, -1)[graded]
        touched = np.where(
            moved,
            np.where(
                np.tile(self._is_changed(), len(rows)), Touched.CHANGED, Touched.THROUGH_OTHERS
            ),
            0,
        )
        columns = {
            "variant": self._variants(len(rows)),
            **{name: data[name] for name in data.column_names},
            **{f"other_{name}": other[name] for name in other.column_names},
            "change": masked(change, ~np.isnan(change)),
            "touched": words(Touched, touched.astype(np.int8)),
        }
        schema, scheme = schema_of(WHAT_IF), known.engine.scheme
        return WhatIfTable(
            pa.table([columns[name] for name in schema.names], schema=schema),
            attrs.evolve(known.provenance, scheme=scheme, scored_by=scheme.label),
        )

    @property
    def _copies(self) -> int:
        return 1 if self.changes.variants is None else len(self.changes.variants)

    def _batches(self) -> list[pa.RecordBatch]:
        """Score what reads something changed; the rest is as it is, once for each variant."""
        known, copies = self.known, self._copies
        patches = known.inputs.patches(self.changes)
        moved = known.moved_by(patches)
        asked = moved.intersection(self.wanted)
        made = {}
        if asked and copies:
            size = len(known.engine.frame)
            still = {
                stage: {
                    code: repeated_points(points, size, copies)
                    for code, points in of_stage.items()
                    if code not in moved
                }
                for stage, of_stage in known.points.items()
            }
            made = repeated(known.engine, copies, patches).batches(still, asked)
        size = len(known.engine.frame.scored)
        every = None if copies == 1 else pa.array(np.tile(np.arange(size), copies))
        listed = []
        for place, batch in known.batches.items():
            if place[0] in self.wanted:
                still_there = batch if every is None or place in made else batch.take(every)
                listed.append(made.get(place, still_there))
        return listed

    def _variants(self, batches: int) -> pa.Array:
        """Name the variant of each row: one after the other, for each criterion and stage."""
        size = len(self.known.engine.frame.scored)
        names = self.changes.variants
        of_batch = np.repeat(np.arange(self._copies, dtype=np.int32), size)
        if names is None:
            of_batch[:] = -1
        return keys(np.tile(of_batch, batches), names or ())

    def _is_changed(self) -> BoolArray:
        """Say of each row of one criterion whether its unit is changed in its variant."""
        frame, changes = self.known.engine.frame, self.changes
        is_changed = np.zeros((self._copies, len(frame.units)), bool)
        unit = recode(changes.keys.units, frame.units)[changes.keys.unit_codes]
        is_changed[changes.variant, unit] = True
        return is_changed[:, frame.unit_codes[frame.scored]].ravel()
