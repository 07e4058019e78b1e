"""Find the target that binds each row, and why a target cannot be held against anything."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable

import numpy as np

from .. import counts, units
from .._quoting import quoted
from .._validators import members_given
from ..errors import InputError, UnknownCodeError
from ..model.target import Target
from ..periods.ordinals import last_days
from ..periods.regime import ReportingRegime
from ..results.control_table import ControlTable
from ..results.provenance import Provenance
from ..results.rate_table import RateTable
from ..tables.arrays import BoolArray, CountArray, FloatArray

__all__ = ["Binding", "check_targets", "listed_targets"]


def listed_targets(given: Iterable[Target] | Target) -> tuple[Target, ...]:
    """
    List the targets that a caller gave; one may stand alone.

    Raises
    ------
    InputError
        If one is something else.
    """
    alone = isinstance(given, Target)
    listed = (given,) if alone else members_given(given, "targets", "Target objects")
    for target in listed:
        if not isinstance(target, Target):
            raise InputError(f"targets must be Target objects, got {quoted(target)}")
    return listed


def check_targets(given: tuple[Target, ...], provenance: Provenance) -> None:
    """
    Refuse targets that bind the same units on one day, or name no indicator of the catalogue.

    Raises
    ------
    InputError
        If two overlap.
    UnknownCodeError
        If there is no such indicator.
    """
    known = [indicator.code for indicator in provenance.catalogue]
    same: dict[tuple[str, str | None, str | None], list[Target]] = {}
    for target in given:
        if target.indicator not in known:
            raise UnknownCodeError("rates for a target of", target.indicator, tuple(known))
        same.setdefault((target.indicator, target.unit_id, target.level), []).append(target)
    for rivals in same.values():
        rivals.sort(key=lambda target: target.valid_from or dt.date.min)
        for earlier, later in itertools.pairwise(rivals):
            if earlier.overlaps(later):
                raise InputError(
                    f"targets must not overlap, got {quoted(earlier.value)} and {later.value!r} "
                    f"for {earlier.indicator!r} on the same days"
                )


class Binding:
    """Say which targets bind the rows of a table, as the registry and the calendar know them."""

    def __init__(
        self,
        table: RateTable | ControlTable,
        registry: units.UnitRegistry | None,
        regime: ReportingRegime | None,
    ) -> None:
        self._table, self._registry, self._regime = table, registry, regime
        self._units = frozenset(table.keys.unit.texts)
        self._computed = {indicator.code for indicator in table.provenance.indicators}

    def why_not(self, target: Target) -> str | None:
        """Say why a target cannot be compared with anything; None where it can."""
        registry, by_level = self._registry, target.level is not None
        needs_days = not target.is_timeless or (
            by_level and registry is not None and not registry.is_timeless
        )
        reasons = {
            "no_regime": needs_days and self._regime is None,
            "no_registry": by_level and registry is None,
            "no_such_level": by_level
            and registry is not None
            and target.level not in registry.levels,
            "unit_not_reported": target.unit_id is not None and target.unit_id not in self._units,
            "no_column": target.indicator not in self._computed,
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def wanted(self, given: tuple[Target, ...]) -> tuple[FloatArray, FloatArray]:
        """Give target and better side of every row; NaN where no target binds it (§22)."""
        keys, provenance = self._table.keys, self._table.provenance
        ends = last_days(keys.periods, self._regime)
        end = np.array([0 if day is None else day.toordinal() for day in ends], np.int64)
        wanted = np.full(len(self._table), np.nan)
        better = np.zeros(len(self._table))
        of_indicator: dict[str, list[Target]] = {}
        # the more specific target is written later and so stays
        for target in sorted(given, key=_specificity):
            of_indicator.setdefault(target.indicator, []).append(target)
        place = {unit: at for at, unit in enumerate(keys.unit.texts)}
        for code, name in enumerate(keys.indicator.texts):
            if name not in of_indicator:
                continue
            rows = np.flatnonzero(keys.indicator.codes == code)
            rows = rows[np.argsort(keys.unit.codes[rows], kind="stable")]
            first = np.searchsorted(keys.unit.codes[rows], np.arange(len(place) + 1))
            for target in of_indicator[name]:
                mine = rows
                if target.unit_id is not None:
                    at = place.get(target.unit_id)
                    mine = rows[:0] if at is None else rows[first[at] : first[at + 1]]
                elif target.level is not None:
                    mine = self._of_level(target.level, rows)
                binds, may_bind = _bound(target, end[keys.period.codes[mine]])
                # where it is not known whether this binds, no more general one may stand in
                wanted[mine[may_bind]] = np.nan
                if self.why_not(target) is None:
                    wanted[mine[binds]] = target.value
            better[rows] = provenance.indicator(name).polarity.better
        return wanted, better

    def _of_level(self, level: str, rows: CountArray) -> CountArray:
        """Rows whose unit may be of a level on the last day of its period."""
        keys = self._table.keys
        if self._registry is None:
            return rows
        tree = counts.hierarchy.Tree.of(self._registry, keys.periods, self._regime)
        if tree is None:
            return rows
        place = tree.at(keys.unit.texts)[keys.unit.codes[rows]]
        is_there = tree.is_at(level)[place, keys.period.codes[rows]] & (place >= 0)
        return rows[is_there]


def _specificity(target: Target) -> int:
    return 2 if target.unit_id is not None else 1 if target.level is not None else 0


def _bound(target: Target, end: CountArray) -> tuple[BoolArray, BoolArray]:
    """Rows that a target binds, and those that it may bind: their days, 0, are not known."""
    if target.is_timeless:
        always = np.ones(len(end), bool)
        return always, always
    first, last = target.valid_from or dt.date.min, target.valid_to or dt.date.max
    binds = (end >= first.toordinal()) & (end <= last.toordinal()) & (end > 0)
    return binds, binds | (end == 0)
