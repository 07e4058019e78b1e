"""The rows that are scored: units in periods, those above them, and those of the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np

from ..errors import DefinitionError
from ..periods.cadence import Cadence
from ..periods.ordinals import last_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..tables.align import recode
from ..tables.arrays import BoolArray, CodeArray, CountArray
from ..units.registry import UnitRegistry

__all__ = ["Frame", "UnitPeriods"]

NOWHERE = -1
OVER = -2  # a quarter that the period does not have


def _quarters_of(period: ReportingPeriod) -> list[str]:
    """Codes of the quarters that a period is made of, by nominal months; empty of a month."""
    months = period.months
    if months.start % 3 or len(months) % 3:
        return []
    starts = (divmod(month, 12) for month in months[::3])
    return [ReportingPeriod(Cadence.QUARTER, year, m // 3 + 1).code for year, m in starts]


@attrs.frozen(eq=False)
class UnitPeriods:
    """
    Units and periods of some rows.

    Parameters
    ----------
    units : sequence of str
        Distinct units.
    unit_codes : ndarray of int32, shape (n,)
        Positions in *units*.
    periods : sequence of ReportingPeriod
        Distinct periods.
    period_codes : ndarray of int32, shape (n,)
        Positions in *periods*.
    """

    units: Sequence[str]
    unit_codes: CodeArray
    periods: Sequence[ReportingPeriod]
    period_codes: CodeArray


class Frame:
    """
    One row for each unit in each period; every number of a score stands on it.

    Parameters
    ----------
    scored : sequence of UnitPeriods
        Rows to score, in the order in which they come first.
    looked_up : sequence of UnitPeriods
        Further rows that formulas may look up, such as those of the year before.
    registry : UnitRegistry, optional
        Names, levels, blocks and what stands above what.
    regime : ReportingRegime, optional
        Calendar of the periods, on which the registry depends.
    levels : tuple of str
        Levels of units that are scored; empty for all.
    """

    def __init__(
        self,
        scored: Sequence[UnitPeriods],
        looked_up: Sequence[UnitPeriods],
        *,
        registry: UnitRegistry | None,
        regime: ReportingRegime | None,
        levels: tuple[str, ...],
    ) -> None:
        self.registry, self.regime = registry, regime
        everything = [*scored, *looked_up]
        self.units = list(dict.fromkeys(unit for keys in everything for unit in keys.units))
        self.periods = list(dict.fromkeys(period for keys in everything for period in keys.periods))
        self._unit_place = {unit: place for place, unit in enumerate(self.units)}
        self._period_codes = [period.code for period in self.periods]
        shape = (len(self.units) + 1, len(self.periods) + 1)
        # The spare last line and column are nowhere: a code of -1 finds them.
        self._row = np.full(shape, NOWHERE, np.int32)
        count = 0
        for keys in everything:
            count = self._add(keys, count)
        unit, period = np.nonzero(self._row[:-1, :-1] >= 0)
        order = np.argsort(self._row[unit, period], kind="stable")
        self.unit_codes: CodeArray = unit[order].astype(np.int32)
        self.period_codes: CodeArray = period[order].astype(np.int32)
        self._levels = levels
        self.scored = self._scored_rows(scored)

    def __len__(self) -> int:
        return len(self.unit_codes)

    def rows_of(self, keys: UnitPeriods) -> CodeArray:
        """
        Row of the frame for each row of a table.

        Parameters
        ----------
        keys : UnitPeriods
            Units and periods of the table.

        Returns
        -------
        ndarray of int32, shape (n,)
            -1 where the frame has none.
        """
        units, periods = self._codes(keys)
        return self._row[units[keys.unit_codes], periods[keys.period_codes]]

    def row(self, unit_id: str, period: str) -> int:
        """
        Row of a unit in a period.

        Parameters
        ----------
        unit_id : str
            The unit.
        period : str
            Canonical code of the period.

        Returns
        -------
        int
            -1 where the frame has none.
        """
        place = self._unit_place.get(unit_id, NOWHERE)
        column = self._period_codes.index(period) if period in self._period_codes else NOWHERE
        return int(self._row[place, column])

    @cached_property
    def prior_rows(self) -> CodeArray:
        """Row of the same unit in the same period of the year before; -1 where there is none."""
        codes = []
        for period in self.periods:
            try:
                codes.append(period.prior_year().code)
            except DefinitionError:  # the first year that a period can have
                codes.append("")
        before = recode(codes, self._period_codes)
        return self._row[self.unit_codes, before[self.period_codes]]

    @cached_property
    def quarter_rows(self) -> list[CodeArray]:
        """
        Rows of the same unit in the quarters that the period of each row is made of.

        A row has as many as its period has quarters; -1 for a quarter without a row, -2 where
        there are fewer quarters. A month is made of none.
        """
        quarters = [_quarters_of(period) for period in self.periods]
        found = []
        for place in range(max(map(len, quarters), default=0)):
            codes = [listed[place] if place < len(listed) else "" for listed in quarters]
            rows = self._row[self.unit_codes, recode(codes, self._period_codes)[self.period_codes]]
            is_over = np.array([not code for code in codes], bool)[self.period_codes]
            found.append(np.where(is_over, OVER, rows).astype(np.int32))
        return found

    def rows_above(self, level: str) -> CodeArray:
        """
        Row of the unit of a level that stands above each unit, in the same period.

        Parameters
        ----------
        level : str
            The level.

        Returns
        -------
        ndarray of int32, shape (n,)
            -1 where there is none, it has no row, or no registry says.
        """
        rows = np.full(len(self), NOWHERE, np.int32)
        for registry, periods in self._periods_by_registry():
            above = np.full(len(self.units) + 1, NOWHERE, np.int32)
            if level in registry.levels:
                for place, unit in enumerate(self.units):
                    found = registry.ancestor_at(unit, level) if unit in registry else None
                    if found is not None and found.id != unit:
                        above[place] = self._unit_place.get(found.id, NOWHERE)
            member = np.isin(self.period_codes, periods)
            rows[member] = self._row[above[self.unit_codes[member]], self.period_codes[member]]
        return rows

    @cached_property
    def levels_and_blocks(self) -> tuple[CodeArray, CodeArray, list[str]]:
        """Level and block of each row as positions in the list of words; -1 where not known."""
        words: dict[str, int] = {}
        level = np.full((len(self.units), len(self.periods)), NOWHERE, np.int32)
        block = level.copy()
        # one look at each unit in each version of the registry, whatever the number of periods
        for registry, periods in self._periods_by_registry():
            for place, unit in enumerate(self.units):
                if unit in registry:
                    known = registry.unit(unit)
                    level[place, periods] = words.setdefault(known.level, len(words))
                    if known.block is not None:
                        block[place, periods] = words.setdefault(known.block, len(words))
        at = (self.unit_codes, self.period_codes)
        return level[at], block[at], list(words)

    def is_one_of(self, words: Sequence[str]) -> BoolArray:
        """
        Rows whose unit is of some levels or blocks.

        Parameters
        ----------
        words : sequence of str
            Levels or blocks.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        found: BoolArray = self.is_of_block(words) | self.is_of_level(words)
        return found

    def is_of_block(self, words: Sequence[str]) -> BoolArray:
        """
        Rows whose unit is of some blocks.

        Parameters
        ----------
        words : sequence of str
            Blocks; words that are none find nothing.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        _, block, known = self.levels_and_blocks
        found: BoolArray = np.array([word in words for word in known] + [False], bool)[block]
        return found

    def is_of_level(self, words: Sequence[str]) -> BoolArray:
        """
        Rows whose unit is of some levels.

        Parameters
        ----------
        words : sequence of str
            Levels; words that are none find nothing.

        Returns
        -------
        ndarray of bool, shape (n,)
        """
        level, _, known = self.levels_and_blocks
        found: BoolArray = np.array([word in words for word in known] + [False], bool)[level]
        return found

    @cached_property
    def has_level(self) -> BoolArray:
        """Rows whose unit has a level that is known."""
        level, _, _ = self.levels_and_blocks
        return level >= 0

    @cached_property
    def peers(self) -> CountArray:
        """
        Group of each scored row: its block (or its level) in its period; -1 for the others.

        Without a registry all are of one group; a unit that the registry does not know is of none.
        """
        level, block, _ = self.levels_and_blocks
        own = np.where(block >= 0, block, level).astype(np.int64)
        if self.registry is None:
            own = np.zeros(len(self), np.int64)
        is_peer = np.zeros(len(self), bool)
        is_peer[self.scored] = own[self.scored] >= 0
        return np.where(is_peer, own * len(self.periods) + self.period_codes, NOWHERE)

    @cached_property
    def kinds(self) -> tuple[CountArray, dict[int, tuple[tuple[str, ...], int]]]:
        """
        Kind of each scored row: its block, its level and its period.

        Returns
        -------
        kind : ndarray of int64, shape (n,)
        meaning : dict of int to (tuple of str, int)
            For each kind the block and the level, as far as they are known, and the position of
            the period.
        """
        level, block, words = self.levels_and_blocks
        size, rows = len(words) + 1, self.scored
        names = (block[rows].astype(np.int64) + 1) * size + level[rows] + 1
        kind = names * len(self.periods) + self.period_codes[rows]
        meaning = {}
        for each in np.flatnonzero(np.bincount(kind)).tolist():
            name, period = divmod(each, len(self.periods))
            listed = tuple(words[place - 1] for place in divmod(name, size) if place)
            meaning[each] = (listed, period)
        return kind, meaning

    @cached_property
    def ends(self) -> list[dt.date | None]:
        """Last day of each period; None where it is not known."""
        return last_days(self.periods, self.regime)

    @cached_property
    def _registries(self) -> list[UnitRegistry | None]:
        """The registry as of each period; None where there is none, or its day is not known."""
        if self.registry is None:
            return [None] * len(self.periods)
        if self.registry.is_timeless:
            return [self.registry] * len(self.periods)
        known = {end: self.registry.on(end) for end in dict.fromkeys(self.ends) if end is not None}
        return [None if end is None else known[end] for end in self.ends]

    def _periods_by_registry(self) -> list[tuple[UnitRegistry, list[int]]]:
        """List the distinct versions of the registry, each with the periods in which it holds."""
        periods: dict[int, tuple[UnitRegistry, list[int]]] = {}
        for period, registry in enumerate(self._registries):
            if registry is not None:
                periods.setdefault(id(registry), (registry, []))[1].append(period)
        return list(periods.values())

    def _codes(self, keys: UnitPeriods) -> tuple[CodeArray, CodeArray]:
        units = np.array([self._unit_place.get(unit, NOWHERE) for unit in keys.units], np.int32)
        periods = recode([period.code for period in keys.periods], self._period_codes)
        return units, periods

    def _add(self, keys: UnitPeriods, count: int) -> int:
        """Give numbers to the rows that are new, in the order in which they stand."""
        if not len(keys.unit_codes):
            return count
        units, periods = self._codes(keys)
        unit, period = units[keys.unit_codes], periods[keys.period_codes]
        is_new = self._row[unit, period] == NOWHERE
        if not is_new.any():
            return count
        unit, period = unit[is_new], period[is_new]
        joint = unit.astype(np.int64) * len(self.periods) + period
        _, first = np.unique(joint, return_index=True)
        first.sort()
        self._row[unit[first], period[first]] = np.arange(count, count + len(first))
        return count + len(first)

    def _scored_rows(self, scored: Sequence[UnitPeriods]) -> CountArray:
        rows = np.zeros(len(self), bool)
        for keys in scored:
            rows[self.rows_of(keys)] = True
        if self._levels and self.registry is not None:
            rows &= self.is_one_of(self._levels)
        return np.flatnonzero(rows)
