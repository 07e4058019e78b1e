"""The key columns of a result, taken apart once: codes, texts, periods and their place in time."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..tables.arrays import CodeArray, CountArray, codes_of

__all__ = ["Key", "Keys"]

_CADENCES = {cadence: place for place, cadence in enumerate(Cadence)}


class Key(NamedTuple):
    """A key column: the position of each row's text, -1 where it is null, and the texts."""

    codes: CodeArray
    texts: list[str]

    def of(self, rows: CountArray) -> Key:
        """Take some rows; the texts stay."""
        return Key(self.codes[rows], self.texts)


class Keys:
    """Keys of a table that does not change; each column is read when it is first asked for."""

    def __init__(self, data: pa.Table) -> None:
        self._data = data

    @cached_property
    def indicator(self) -> Key:
        """Codes of indicators."""
        return self._key("indicator_code")

    @cached_property
    def unit(self) -> Key:
        """Ids of units."""
        return self._key("unit_id")

    @cached_property
    def period(self) -> Key:
        """Codes of periods; `periods` has them parsed, in the same order."""
        return self._key("period")

    @cached_property
    def criterion(self) -> Key:
        """Codes of criteria."""
        return self._key("criterion_code")

    @cached_property
    def stage(self) -> Key:
        """Codes of stages."""
        return self._key("stage")

    @cached_property
    def periods(self) -> list[ReportingPeriod]:
        """The distinct periods, parsed once."""
        return [ReportingPeriod.parse(text) for text in self.period.texts]

    @cached_property
    def cadence(self) -> CountArray:
        """Cadence of each row, as its place among all cadences."""
        return self._of_rows([_CADENCES[each.cadence] for each in self.periods])

    @cached_property
    def time(self) -> CountArray:
        """Place of each row's period in time: one more than the period before of its cadence."""
        return self._of_rows(
            [each.year * each.cadence.per_year + each.ordinal for each in self.periods]
        )

    def _key(self, name: str) -> Key:
        return Key(*codes_of(self._data[name]))

    def _of_rows(self, of_period: list[int]) -> CountArray:
        return np.array([*of_period, 0], np.int64)[self.period.codes]
