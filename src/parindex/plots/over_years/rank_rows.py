"""The rows of a picture of ranks: units that are ranked together, period by period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...errors import InputError, UnknownCodeError
from ...periods.ordinals import last_days
from ...periods.period import ReportingPeriod
from ...scores.compute import engine_of
from ...scores.rows import UnitPeriods
from ...scores.table import ScoreTable
from ...tables.arrays import BoolArray, CountArray, floats_of, terms_of
from ...units.registry import UnitRegistry
from ...vocabulary import ScoreStatus, TransferExtent
from ..rows import names_of

__all__ = ["RankRows", "rank_rows"]


@attrs.frozen(eq=False, kw_only=True)
class RankRows:
    """
    Hold one row per unit and period, shape (n,), the periods in the order of time.

    *rank* is 0 where there is none; *place* is the position in the picture, which two units of one
    rank do not share. *ranked* and *scheme* go by period, shape (periods,).
    """

    periods: tuple[ReportingPeriod, ...]
    units: tuple[str, ...]
    names: tuple[str, ...]
    unit: CountArray
    period: CountArray
    rank: CountArray
    place: CountArray
    status: CountArray
    ranked: CountArray
    scheme: tuple[str, ...]
    days: tuple[dt.date, ...]
    """Last day of each period, that of the calendar year where no calendar is known."""
    registry: UnitRegistry | None

    def table(self) -> tuple[CountArray, CountArray]:
        """Give rank and place by unit and period, shape (units, periods); 0 where there is none."""
        shape = len(self.units), len(self.periods)
        rank, place = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        rank[self.unit, self.period], place[self.unit, self.period] = self.rank, self.place
        return rank, place

    def successor(self, unit: int, period: int) -> int | None:
        """Find the unit that took a unit up whole between a period and the next; None if none."""
        if self.registry is None or self.units[unit] not in self.registry:
            return None
        first, last = self.days[period], self.days[period + 1]
        now = self.units[unit]
        for _ in self.units:  # no line of units is longer than there are units
            steps = [
                step.successor
                for step in self.registry.successors(now)
                if first < step.day <= last and step.extent is TransferExtent.WHOLE
            ]
            if not steps or steps[-1] is None:
                return None
            now = steps[-1]
            if now in self.units:
                return self.units.index(now)
        return None

    def is_alike(self, period: int) -> bool:
        """Say whether ranks of a period and the next are among as many, by one scheme."""
        same = self.ranked[period] == self.ranked[period + 1]
        return bool(same) and self.scheme[period] == self.scheme[period + 1]

    def to_arrow(self, drawn: BoolArray) -> pa.Table:
        """Give the rows of the units that are drawn, shape (units,), as a table."""
        rows = np.flatnonzero(drawn[self.unit])
        rows = rows[np.lexsort((self.place[rows], self.rank[rows] == 0, self.period[rows]))]
        none = self.rank[rows] == 0
        status = np.array(ScoreStatus.texts())[self.status[rows]]
        codes = [period.code for period in self.periods]
        return pa.table(
            {
                "unit_id": pa.array(np.array(self.units)[self.unit[rows]], pa.string()),
                "name": pa.array(np.array(self.names)[self.unit[rows]], pa.string()),
                "period": pa.array(np.array(codes)[self.period[rows]], pa.string()),
                "rank": pa.array(self.rank[rows], mask=none),
                "ranked": pa.array(self.ranked[self.period[rows]]),
                "reason": pa.array(status, pa.string(), mask=~none),
            }
        )


def rank_rows(
    tables: Sequence[ScoreTable],
    *,
    units: Sequence[str],
    criterion: str,
    stage: str | None,
    registry: UnitRegistry | None,
) -> RankRows:
    """
    Collect the ranks of the units that are ranked together with some, from all tables.

    Raises
    ------
    InputError
        If there is no table, the cadences differ, a unit is twice in a period, or several blocks
        are there and no unit is named.
    UnknownCodeError
        If there is no such unit.
    """
    if not tables:
        raise InputError("scores must have a table of scores, got none")
    parts = [_of_table(table, criterion, stage, units) for table in tables]
    unit = [text for part in parts for text in part[0]]
    period = [each for part in parts for each in part[1]]
    rank, status = (np.concatenate([part[at] for part in parts]) for at in (2, 3))
    place = {each: at for at, each in enumerate(dict.fromkeys(unit))}
    known = tuple(place)
    missing = [each for each in units if each not in place]
    if missing:
        raise UnknownCodeError("unit in the scores", missing[0], known)
    cadences = {each.cadence for each in period}
    if len(cadences) > 1:
        raise InputError("scores must be of periods of one cadence, got several")
    slots = sorted(set(period))
    unit_codes = np.array([place[each] for each in unit], np.int64)
    slot_of = {each: at for at, each in enumerate(slots)}
    period_codes = np.array([slot_of[each] for each in period], np.int64)
    if len(np.unique(np.stack([unit_codes, period_codes]), axis=1).T) < len(unit):
        raise InputError("scores must have a unit once in each period, got one twice")
    registry = registry or tables[-1].inputs.registry
    names = names_of(list(known), registry)
    regime = tables[-1].inputs.regime
    days = [
        day or dt.date(each.year, 12, 31)
        for day, each in zip(last_days(slots, regime), slots, strict=True)
    ]
    scheme = {
        each: table.scheme.label
        for table, part in zip(tables, parts, strict=True)
        for each in part[1]
    }
    return RankRows(
        periods=tuple(slots),
        units=known,
        names=names,
        unit=unit_codes,
        period=period_codes,
        rank=rank,
        place=_places(rank, period_codes, np.argsort(np.argsort(names))[unit_codes]),
        status=status,
        ranked=np.bincount(period_codes[rank > 0], minlength=len(slots)),
        scheme=tuple(scheme[each] for each in slots),
        days=tuple(days),
        registry=registry,
    )


def _of_table(
    scores: ScoreTable, criterion: str, stage: str | None, units: Sequence[str]
) -> tuple[list[str], list[ReportingPeriod], CountArray, CountArray]:
    """
    Take unit, period, rank and status of the rows of one table that belong together.

    Raises
    ------
    InputError
        If there are several blocks and no unit is named.
    """
    at = scores.scheme.final_stage.code if stage is None else stage
    chosen = scores.at(criterion=criterion, stage=at)
    keys = chosen.keys
    frame = engine_of(scores.scheme, scores.inputs).frame
    on_frame = frame.rows_of(
        UnitPeriods(keys.unit.texts, keys.unit.codes, keys.periods, keys.period.codes)
    )
    group = frame.peers[on_frame]
    unit = np.array(keys.unit.texts, object)[keys.unit.codes]
    keep = group >= 0
    if units:
        keep = np.isin(group, group[np.isin(unit, list(units)) & keep])
        keep |= np.isin(unit, list(units))
    elif len(np.unique(np.stack([group, keys.period.codes])[:, keep], axis=1).T) > len(
        np.unique(keys.period.codes[keep])
    ):
        raise InputError("units must name a unit, because the scores have several blocks of ranks")
    rows = np.flatnonzero(keep)
    rank = np.nan_to_num(floats_of(chosen.data["rank"].cast(pa.float64())))[rows]
    status = terms_of(chosen.data["status"], ScoreStatus)[rows]
    periods = [keys.periods[code] for code in keys.period.codes[rows].tolist()]
    return unit[rows].tolist(), periods, rank.astype(np.int64), status


def _places(rank: CountArray, period: CountArray, names: CountArray) -> CountArray:
    """Count the ranked units of each period from the top; equal ranks stand by name."""
    order = np.lexsort((names, rank, period))
    order = order[rank[order] > 0]
    of_period = period[order]
    first = np.searchsorted(of_period, of_period)
    place = np.zeros(len(rank), np.int64)
    place[order] = np.arange(len(order)) - first + 1
    return place
