"""Tables of plans: parts of changes, changes that can be seen, targets within reach."""

from __future__ import annotations

from typing import ClassVar

import attrs
import pyarrow.compute as pc

from ..tables.columns_of_results import DECOMPOSITIONS, DETECTABLE, OUTLOOKS
from ..vocabulary import Part
from .result import ResultTable

__all__ = ["DecompositionTable", "DetectableTable", "OutlookTable"]


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
