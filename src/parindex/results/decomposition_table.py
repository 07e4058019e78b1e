"""The parts of changes of rates, as a table."""

from __future__ import annotations

from typing import ClassVar

import attrs
import pyarrow.compute as pc

from ..tables.columns_of_results import DECOMPOSITIONS
from ..vocabulary import Part
from .result import ResultTable

__all__ = ["DecompositionTable"]


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
