"""The rows of a picture of a series: one indicator and unit, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import check_kinds, of_kind
from ..errors import InputError, UnknownCodeError
from ..model.indicator import Indicator
from ..results.chosen_rows import chosen_rows
from ..results.control_table import ControlTable
from ..tables.arrays import BoolArray, CountArray, FloatArray, floats_of, terms_of
from ..units.registry import UnitRegistry
from ..vocabulary import LimitStatus
from .rows import names_of

__all__ = ["SIGNALS", "SeriesRows", "series_rows"]

SIGNALS = (
    ("beyond", "SPC101"),
    ("shift", "SPC102"),
    ("trend", "SPC103"),
    ("two_of_three", "SPC104"),
)


@attrs.frozen(eq=False, kw_only=True)
class SeriesRows:
    """Hold one row per period; all columns have shape (n,), and *place* counts periods from 0."""

    indicator: str
    definition: Indicator | None
    """None of published figures."""
    name: str
    periods: tuple[str, ...]
    place: CountArray
    value: FloatArray
    center: FloatArray
    lower: FloatArray
    upper: FloatArray
    target: FloatArray
    phase: CountArray
    signals: dict[str, CountArray]
    """Side of each rule: 1, -1, or 0 where it does not hold or nothing can be told."""
    is_left_out: BoolArray
    has_limits: BoolArray
    data: pa.Table

    @property
    def has_value(self) -> BoolArray:
        """Mark periods with a value."""
        return np.asarray(~np.isnan(self.value), bool)

    @property
    def is_unusual(self) -> BoolArray:
        """Mark points at which some rule holds."""
        return np.asarray(np.any([side != 0 for side in self.signals.values()], axis=0), bool)

    @property
    def in_a_run(self) -> BoolArray:
        """Mark points of a shift, a trend, or two of three."""
        return np.asarray(self.run_side != 0, bool)

    @property
    def run_side(self) -> CountArray:
        """Give the side of the first rule of runs that holds."""
        side = np.zeros(len(self.value), np.int64)
        for name in ("two_of_three", "trend", "shift"):
            side = np.where(self.signals[name] != 0, self.signals[name], side)
        return side

    @property
    def better(self) -> int:
        """Say which side is better: 1 higher, -1 lower, 0 neither."""
        return 0 if self.definition is None else int(self.definition.polarity.better)

    @property
    def multiplier(self) -> float:
        """Say what the values are a multiple of, so that they have their sign."""
        return 100.0 if self.definition is None else self.definition.multiplier

    @property
    def smallest_change(self) -> float:
        """Smallest difference that matters."""
        return 1.0 if self.definition is None else self.definition.smallest_change

    def stretches(self, where: BoolArray) -> Iterator[tuple[int, int]]:
        """Find runs of rows that follow each other in time and phase, and are all marked."""
        follows = np.zeros(len(where), bool)
        follows[1:] = (
            where[1:] & where[:-1] & (np.diff(self.place) == 1) & (np.diff(self.phase) == 0)
        )
        starts = np.flatnonzero(where & ~follows)
        for start in starts.tolist():
            end = start + 1
            while end < len(where) and follows[end]:
                end += 1
            yield start, end

    def phase_starts(self) -> list[int]:
        """Give the places at which a new phase begins."""
        starts: list[int] = self.place[1:][np.diff(self.phase) > 0].tolist()
        return starts


def series_rows(
    control: ControlTable,
    indicator: str,
    unit_id: str,
    cadence: str | None,
    registry: UnitRegistry | None,
) -> SeriesRows:
    """Choose the rows of one series, and put them in the order of time."""
    of_kind(control, ControlTable, "control")
    check_kinds(registry=(registry, UnitRegistry))
    keys = control.keys
    wanted = {"indicator_code": indicator, "unit_id": unit_id}
    rows = np.flatnonzero(chosen_rows(control.data, wanted, title="control limits"))
    if not len(rows):
        raise InputError(
            f"control must have rows of {quoted(indicator)} for {quoted(unit_id)}, got none"
        )
    words = [keys.periods[code].cadence.value for code in keys.period.codes[rows].tolist()]
    there = sorted(set(words))
    if cadence is not None and cadence not in there:
        raise UnknownCodeError("cadence", cadence, tuple(there))
    if cadence is None and len(there) > 1:
        raise InputError(f"cadence must say which series is drawn, there are {', '.join(there)}")
    rows = rows[np.array([word == (cadence or there[0]) for word in words], bool)]
    rows = rows[np.argsort(keys.time[rows], kind="stable")]
    data = control.data.take(pa.array(rows))
    known = {each.code: each for each in control.provenance.indicators}
    sides = {name: np.nan_to_num(floats_of(data[name])).astype(np.int64) for name, _ in SIGNALS}
    return SeriesRows(
        indicator=indicator,
        definition=known.get(indicator),
        name=names_of([unit_id], registry)[0],
        periods=tuple(keys.period.texts[code] for code in keys.period.codes[rows].tolist()),
        place=(keys.time[rows] - keys.time[rows[0]]).astype(np.int64),
        value=floats_of(data["value"]),
        center=floats_of(data["center"]),
        lower=floats_of(data["lower"]),
        upper=floats_of(data["upper"]),
        target=floats_of(data["target"]),
        phase=np.nan_to_num(floats_of(data["phase"]), nan=1.0).astype(np.int64),
        signals=sides,
        is_left_out=np.asarray(data["excluded"].is_valid()),
        has_limits=np.asarray(terms_of(data["status"], LimitStatus) == LimitStatus.OK, bool),
        data=data,
    )
