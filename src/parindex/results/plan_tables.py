"""Tables of plans: parts of changes, changes that can be seen, targets within reach."""

from __future__ import annotations

from typing import ClassVar

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.columns_of_plans import (
    ACCEPTABILITY,
    DECOMPOSITIONS,
    DETECTABLE,
    FRONTIER,
    OUTLOOKS,
    PATHS,
    RANK_SPANS,
    WHAT_IF,
)
from ..tables.columns_of_results import schema_of
from ..vocabulary import Part, PathStatus
from .result import ResultTable

__all__ = [
    "DecompositionTable",
    "DetectableTable",
    "Draws",
    "OutlookTable",
    "PathTable",
    "RankSpanTable",
    "WhatIfTable",
]


class DecompositionTable(ResultTable):
    """Changes of rates and their parts: a row for each unit, each subunit and each period."""

    columns = DECOMPOSITIONS
    title: ClassVar[str] = "rows"
    made_by = "decompose"

    @property
    def totals(self) -> DecompositionTable:
        """The rows of the units whose rates changed, without those of their subunits."""
        is_total = pc.equal(self.data["part"].cast("string"), Part.TOTAL.text)
        return attrs.evolve(self, data=self.data.filter(is_total))


class DetectableTable(ResultTable):
    """Changes that comparisons could have seen: one row per indicator, unit and period."""

    columns = DETECTABLE
    made_by = "detectable_change"


class OutlookTable(ResultTable):
    """What is left to reach targets: one row per rate that a target binds."""

    columns = OUTLOOKS
    made_by = "outlook"


@attrs.frozen(kw_only=True)
class Draws:
    """
    How ranks were drawn.

    Parameters
    ----------
    draws, seed : int
        How many draws, and the seed that gives them again.
    confidence : float
        Confidence of the spans: that of the sets of ranks, or the share of the draws between
        lower and upper.
    weights : float or str, optional
        Standard deviation of each weight as a share of it, or ``"uniform"``.
    """

    draws: int
    seed: int
    confidence: float
    weights: float | str | None = None


@attrs.frozen(eq=False, repr=False)
class RankSpanTable(ResultTable):
    """
    Ranks that the data, or other weights, do not exclude: one row per unit and period.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `RANK_SPANS`.
    provenance : Provenance
        What the values rest on.
    drawn : Draws
        How ranks were drawn.
    acceptability : pyarrow.Table
        Of weights: how often each unit has each rank, columns of `ACCEPTABILITY`; empty for
        sampling.
    """

    columns = RANK_SPANS
    made_by = "rank_spans"

    drawn: Draws = attrs.field(kw_only=True)
    acceptability: pa.Table = attrs.field(
        factory=lambda: schema_of(ACCEPTABILITY).empty_table(), kw_only=True
    )


class WhatIfTable(ResultTable):
    """Scores as they would be: one row per criterion, unit, period and stage."""

    columns = WHAT_IF
    made_by = "what_if"


@attrs.frozen(eq=False, repr=False)
class PathTable(ResultTable):
    """
    The least effort that reaches a target: one row per count that grows.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `PATHS`.
    provenance : Provenance
        Definitions of the rates.
    effort : float
        Cost of the whole path; cases, where no cost was given.
    target, reached : float
        Points of the total that are asked for, and that the path gives, before rounding.
    status : PathStatus
        Whether the target is reached.
    frontier : pyarrow.Table
        The most points for each cost up to that of the path, columns of `FRONTIER`.
    left_out : tuple of (str, str)
        Criteria that no case moves although their formula reads one, and why.
    """

    columns = PATHS
    title = "steps"
    made_by = "shortest_path"

    effort: float = attrs.field(kw_only=True)
    target: float = attrs.field(kw_only=True)
    reached: float = attrs.field(kw_only=True)
    status: PathStatus = attrs.field(kw_only=True)
    frontier: pa.Table = attrs.field(
        factory=lambda: schema_of(FRONTIER).empty_table(), kw_only=True
    )
    left_out: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True)

    def _about(self) -> str:
        return f", effort {self.effort:g}, {self.status.text}"
