"""The rows of a funnel: the units of one level in one period that have limits."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from .._validators import check_kinds, of_kind
from ..errors import InputError, UnknownCodeError
from ..model.indicator import Indicator
from ..results.chosen_rows import chosen_rows
from ..results.peer_table import PeerTable
from ..tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, terms_of
from ..units.registry import UnitRegistry
from ..vocabulary import LimitStatus, Standing
from .rows import names_of, period_of

__all__ = ["FunnelRows", "funnel_rows"]


@attrs.frozen(eq=False, kw_only=True)
class FunnelRows:
    """Hold one row per unit with limits; all columns have shape (n,)."""

    indicator: Indicator
    period: str
    names: tuple[str, ...]
    value: FloatArray
    size: FloatArray
    """Cases in all; at least 1."""
    center: FloatArray
    lower: FloatArray
    upper: FloatArray
    z: FloatArray
    standing: CountArray
    left_out: int
    """Units of the period that have no limits."""
    data: pa.Table

    def __len__(self) -> int:
        return len(self.names)

    def stands(self, standing: Standing) -> BoolArray:
        """Mark units that stand so among their peers."""
        return np.asarray(self.standing == standing, bool)

    def small_within(self) -> int | None:
        """
        Find the unit inside whose value is the worst of those inside, where it is a small one.

        It would lead a list sorted by value, and its size explains it.
        """
        within = np.flatnonzero(self.stands(Standing.WITHIN))
        if not len(within):
            return None
        better = int(self.indicator.polarity.better) or 1
        worst = int(within[np.argmin(self.value[within] * better)])
        is_off = (self.value[worst] - self.center[worst]) * better < 0
        return worst if is_off and self.size[worst] < np.median(self.size) else None


def funnel_rows(
    peers: PeerTable,
    indicator: str,
    period: str | None,
    group: str | None,
    registry: UnitRegistry | None,
) -> FunnelRows:
    """Choose the rows, and leave out and count those without limits."""
    of_kind(peers, PeerTable, "peers")
    check_kinds(registry=(registry, UnitRegistry))
    of_indicator = chosen_rows(peers.data, {"indicator_code": indicator}, title="table of peers")
    code = period_of(peers, of_indicator, period)
    in_period = of_indicator & (peers.keys.period.codes == peers.keys.period.texts.index(code))
    rows = _of_group(peers, in_period, group)
    has_limits = terms_of(peers.data["status"], LimitStatus)[rows] == LimitStatus.OK
    there = rows[has_limits]
    if not len(there):
        raise InputError("peers must have limits for some unit of the period, got none")
    data = peers.data.take(pa.array(there))
    units = data["unit_id"].cast(pa.string()).to_pylist()
    return FunnelRows(
        indicator=peers.provenance.indicator(indicator),
        period=code,
        names=names_of(units, registry),
        value=floats_of(data["value"]),
        size=np.maximum(floats_of(data["denominator"]), 1.0),
        center=floats_of(data["center"]),
        lower=floats_of(data["lower"]),
        upper=floats_of(data["upper"]),
        z=floats_of(data["z"]),
        standing=terms_of(data["standing"], Standing),
        left_out=len(rows) - len(there),
        data=data,
    )


def _of_group(peers: PeerTable, where: BoolArray, group: str | None) -> CountArray:
    """Choose the rows of one level."""
    codes, texts = codes_of(peers.data["group"])
    there = sorted({texts[code] for code in np.unique(codes[where]).tolist() if code >= 0})
    if group is not None:
        if group not in there:
            raise UnknownCodeError("group", group, tuple(there))
        return np.flatnonzero(where & (codes == texts.index(group)))
    if len(there) > 1:
        raise InputError(f"group must say which level is drawn, there are {', '.join(there)}")
    return np.flatnonzero(where & (codes >= 0)) if there else np.flatnonzero(where)
