"""Scores as they are, laid out once for all that is asked of them afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from weakref import ReferenceType, ref

import attrs
import numpy as np
import pyarrow as pa

from ...formulas import IndicatorValue, PointsOf, Value, quantities_below
from ...results.provenance import Provenance
from ...schemes.criterion import Criterion
from ...schemes.scheme import Scheme
from ...scores.criterion_points import Points
from ...scores.engine import Engine
from ...scores.prepare import engine_of
from ...scores.repeated import InputKind
from ...scores.table import ScoreTable, with_inputs
from ...tables.align import align, recode
from ...tables.arrays import CodeArray, CountArray
from ...tables.columns_of_results import SCORES, schema_of
from ...vocabulary.scores import TOTAL
from .applied import Inputs

__all__ = ["AsItIs", "as_it_is"]

_KEYS = ("criterion_code", "unit_id", "period", "stage")
_BESIDE = ("points", "max_points", "share", "rank", "grade")


@attrs.frozen(eq=False, kw_only=True)
class AsItIs:
    """
    What scores were computed with, and what the engine makes of it unchanged.

    *points* are by stage and criterion, *batches* by criterion and stage; *other* has the scores
    of the table on the rows of all batches, null where the table has none. *reads* has for each
    criterion with a formula the inputs that it reads, and the criteria whose points it reads.
    """

    engine: Engine
    inputs: Inputs
    provenance: Provenance
    points: Mapping[str, Mapping[str, Points]]
    batches: Mapping[tuple[str, str], pa.RecordBatch]
    other: pa.Table
    reads: Mapping[str, tuple[frozenset[tuple[str, str]], frozenset[str]]]

    def rows_of(self, wanted: Iterable[str]) -> list[CountArray]:
        """Rows of *other* for each batch of some criteria."""
        size, chosen = len(self.engine.frame.scored), set(wanted)
        return [
            np.arange(place * size, (place + 1) * size)
            for place, (code, _) in enumerate(self.batches)
            if code in chosen
        ]

    def moved_by(self, changed: Iterable[InputKind]) -> frozenset[str]:
        """Codes of the criteria whose points may move with some inputs; the total among them."""
        scheme, inputs = self.engine.scheme, {(kind, code) for kind, code, _ in changed}
        moved: set[str] = set()
        for criterion in scheme.scoring_order if inputs else ():
            if not criterion.is_leaf:
                is_moved = any(each.code in moved for each in scheme.children(criterion.code))
            else:
                read, points_of = self.reads[criterion.code]
                is_moved = not (read.isdisjoint(inputs) and points_of.isdisjoint(moved))
            if is_moved:
                moved.add(criterion.code)
        return frozenset((*moved, TOTAL)) if moved else frozenset()


def _reads(criterion: Criterion) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Name the inputs that a criterion reads, of any unit and period, and points of others."""
    inputs = {("award", criterion.code), ("criterion", criterion.code)}
    points_of = set()
    for quantity in quantities_below(criterion.formula):
        if isinstance(quantity, IndicatorValue):
            inputs.add(("indicator", quantity.code))
        elif isinstance(quantity, Value) and criterion.indicator is not None:
            inputs.add(("indicator", criterion.indicator))
        elif isinstance(quantity, PointsOf):
            points_of.add(quantity.criterion)
    return frozenset(inputs), frozenset(points_of)


_KEPT: dict[int, tuple[ReferenceType[ScoreTable], AsItIs]] = {}


def as_it_is(scores: ScoreTable, scheme: Scheme) -> AsItIs:
    """Lay scores out; of the table that was asked for last by its own scheme this is kept."""
    if scheme is not scores.scheme:
        return _laid_out(scores, scheme)
    place = id(scores)
    of, known = _KEPT.get(place, (None, None))
    if of is not None and known is not None and of() is scores:
        return known
    known = _laid_out(scores, scheme)
    _KEPT.clear()
    _KEPT[place] = (ref(scores, lambda _: _KEPT.pop(place, None)), known)
    return known


def _laid_out(scores: ScoreTable, scheme: Scheme) -> AsItIs:
    engine = engine_of(scheme, with_inputs(scores))
    points = {
        stage.code: {code: made for code, _, made in engine.stage(stage.code)}
        for stage in scheme.stages
    }
    batches = engine.batches(points)
    data = pa.Table.from_batches(list(batches.values()), schema=schema_of(SCORES))
    return AsItIs(
        engine=engine,
        inputs=Inputs(engine, scores),
        provenance=scores.provenance,
        points=points,
        batches=batches,
        other=_beside(attrs.evolve(scores, data=data), scores),
        reads={each.code: _reads(each) for each in scheme.scoring_order if each.is_leaf},
    )


def _beside(whole: ScoreTable, scores: ScoreTable) -> pa.Table:
    left: list[CodeArray] = []
    right: list[CodeArray] = []
    sizes = []
    for name in _KEYS:
        own, then = (
            getattr(table.keys, name.removesuffix("_code").removesuffix("_id"))
            for table in (whole, scores)
        )
        sizes.append(len(then.texts))
        left.append(np.append(recode(own.texts, then.texts), np.int32(-1))[own.codes])
        right.append(then.codes)
    match = align(left, right, sizes).match
    data = scores.data.select(_BESIDE)
    if np.array_equal(match, np.arange(len(data))):
        return data
    return data.take(pa.array(match, mask=match < 0))
