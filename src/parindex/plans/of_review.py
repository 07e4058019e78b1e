"""The parts of all changes of a review: of every unit above those that were counted."""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from ..counts.hierarchy import Tree
from ..counts.part_weights import PartWeights
from ..results.plan_tables import DecompositionTable
from ..results.rate_table import RateTable
from ..tables.arrays import terms_of
from ..units.registry import UnitRegistry
from ..vocabulary import RateStatus
from .decomposition import decompose

__all__ = ["decompose_all"]


def decompose_all(
    rates: RateTable,
    registry: UnitRegistry,
    weights: PartWeights | Literal["equal"] | None,
) -> DecompositionTable | None:
    """
    Decompose the rates of every level right above units that have rates; None where there is none.

    Where units of several levels stand right below, the level of most of them is that of the
    parts. Rows with a key that occurs twice count as not reported. A level whose units stand below
    others of it is left out, for its units would count twice.
    """
    tree = Tree.of(registry, rates.keys.periods, rates.provenance.regime)
    if tree is None or not len(rates):
        return None
    units, periods = rates.keys.unit, rates.keys.period
    unit, period = np.array(tree.at(units.texts))[units.codes], periods.codes
    parent = np.where(unit >= 0, tree.parent[unit, period], -1)
    own = tree.level[unit, period]
    above = tree.level[parent, period]
    pairs = np.stack([above, own])[:, (parent >= 0) & (own >= 0) & (above != own)]
    (known, times) = np.unique(pairs, axis=1, return_counts=True)
    parts: dict[int, int] = {}
    for place in np.argsort(-times, kind="stable"):
        level, below = known[:, place].tolist()
        if not _is_nested(tree, below):
            parts.setdefault(level, below)
    is_once = terms_of(rates.data["status"], RateStatus) != RateStatus.DUPLICATE_KEY
    if not is_once.all():
        rates = attrs.evolve(rates, data=rates.data.filter(pa.array(is_once)))
    found = [
        decompose(
            rates,
            registry=registry,
            level=tree.levels[level],
            subunits=tree.levels[below],
            weights=weights,
        )
        for level, below in sorted(parts.items())
    ]
    if not found:
        return None
    data = pa.concat_tables([each.data for each in found]).unify_dictionaries().combine_chunks()
    return attrs.evolve(found[0], data=data, provenance=rates.provenance)


def _is_nested(tree: Tree, level: int) -> bool:
    """Say whether a unit of a level stands below another one of it in some period."""
    columns = np.arange(tree.parent.shape[1])
    is_at = tree.level == level
    step = np.where(is_at, tree.parent, -1)
    for _ in range(int(tree.depth.max(initial=0))):
        if (is_at[step, columns] & (step >= 0)).any():
            return True
        step = np.where(step >= 0, tree.parent[step, columns], -1)
    return False
