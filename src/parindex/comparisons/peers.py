"""Units against their peers: who stands apart, once size and the spread among units are allowed."""

from __future__ import annotations

import math
from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._quoting import quoted
from .._validators import of_kind
from ..counts.hierarchy import Tree
from ..errors import InputError
from ..model.indicator import Indicator, MeasureKind
from ..results.limits import Discovery
from ..results.peer_table import PeerTable
from ..results.rate_table import RateTable
from ..stats.exact_tails import binomial_tail, poisson_tail
from ..stats.false_discovery import check_rate, controlling, level_of_tests
from ..stats.funnel import (
    FEWEST_UNITS,
    Dispersion,
    arcsine,
    dispersion,
    funnel_limits,
    pooled,
    rate_funnel_limits,
    square_root,
    variance_between,
)
from ..stats.intervals import normal_quantile
from ..stats.rounding import ROUNDING_MARGIN
from ..tables.arrays import (
    BoolArray,
    CodeArray,
    CountArray,
    FloatArray,
    floats_of,
    keys,
    masked,
    words,
)
from ..tables.columns_of_results import PEERS, schema_of
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..vocabulary import DiscoveryMethod, LimitMethod, LimitStatus, Standing

__all__ = ["compare_with_peers"]

_NUMBERS = ("center", "lower", "upper", "z", "tail", "overdispersion", "between_variance")
_METHODS = {
    "additive": LimitMethod.FUNNEL_ADDITIVE,
    "multiplicative": LimitMethod.FUNNEL_MULTIPLICATIVE,
}


def compare_with_peers(
    rates: RateTable,
    *,
    registry: UnitRegistry | None = None,
    confidence: float = 0.998,
    overdispersion: str = "additive",
    false_discovery_rate: float | None = None,
    discovery_method: DiscoveryMethod | str = DiscoveryMethod.BENJAMINI_HOCHBERG,
) -> PeerTable:
    """
    Hold every unit against the funnel of its peers (so sánh với các đơn vị cùng cấp).

    Parameters
    ----------
    rates : RateTable
        Rates of all peers.
    registry : UnitRegistry, optional
        Peers are then the units of one level on the last day of the period; by default all units
        with rows in the period.
    confidence : float, default 0.998
        Of the funnel limits, strictly between 0 and 1.
    overdispersion : {"additive", "multiplicative"}
        How the spread among units beyond chance is allowed for (convention §55).
    false_discovery_rate : float, optional
        Expected share, at most, of the units called better or worse that are chance. By default
        each unit stands for itself at *confidence*.
    discovery_method : {"benjamini_hochberg", "benjamini_yekutieli"} or DiscoveryMethod
        How that is controlled.

    Returns
    -------
    PeerTable
        One row per row of *rates*, in the same order. ``standing`` is ``better`` or ``worse`` for
        a unit outside the limits whose count is as rare by the exact probability as well
        (``tail``, convention §55), and whose distance from the centre is at least the smallest
        difference that matters; else ``within``. Status: ``no_value``, ``no_model`` (a ratio),
        ``too_few_units`` (fewer than 10 peers with a value), ``not_estimable`` (all cases are
        alike) and ``no_level`` (the registry knows no level of the unit). This looks at all units
        of a period together.

    Raises
    ------
    InputError
        If an argument cannot be used as it is.

    Notes
    -----
    The share that units above others report for them does not make them peers: without a registry
    a row of a total is a unit like any other, so give the registry or leave totals out.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.

    Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> communes = {
    ...     "unit_id": list("ABCDEFGHIJ"),
    ...     "period": ["2023-H1"] * 10,
    ...     "on_time": [190, 380, 93, 570, 282, 376, 191, 468, 97, 320],
    ...     "resolved": [200, 400, 100, 600, 300, 400, 200, 500, 100, 400],
    ... }
    >>> peers = pi.compare_with_peers(pi.compute_rates(communes, [own]))
    >>> row = peers.data.to_pylist()[-1]
    >>> row["value"], round(row["lower"], 2), row["standing"]
    (80.0, 83.15, 'worse')
    """
    of_kind(rates, RateTable, "rates")
    if registry is not None:
        require_registry(registry)
    if overdispersion not in _METHODS:
        raise InputError(
            f"overdispersion must be one of {', '.join(_METHODS)}, got {quoted(overdispersion)}"
        )
    method = controlling(discovery_method)
    if false_discovery_rate is not None:
        check_rate(false_discovery_rate)
    normal_quantile(confidence)  # refuses what is no confidence
    funnels = _Funnels(rates, registry, _METHODS[overdispersion])
    discovery, level = None, 1.0 - confidence
    funnels.draw_tails(level if false_discovery_rate is None else false_discovery_rate)
    if false_discovery_rate is not None:
        discovery = funnels.discovery(false_discovery_rate, method)
        level, confidence = discovery.level, 1.0 - discovery.level
    return PeerTable(
        funnels.table(level),
        attrs.evolve(rates.provenance, discovery=discovery, confidence=confidence),
    )


@attrs.frozen(eq=False, kw_only=True)
class _Model:
    """What chance does to the values of one kind, on a scale on which it does so to all alike."""

    scale: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]
    center: Callable[[float], float]
    slope: Callable[[float], float]
    """How much the value changes with its place on that scale."""
    limits: Callable[..., tuple[FloatArray, FloatArray]]
    tail: Callable[..., FloatArray]
    most: float
    """Largest value, without its multiplier."""


_MODELS = {
    MeasureKind.PROPORTION: _Model(
        scale=arcsine,
        center=lambda p: math.asin(math.sqrt(p)),
        slope=lambda p: 2.0 * math.sqrt(p * (1.0 - p)),
        limits=funnel_limits,
        tail=binomial_tail,
        most=1.0,
    ),
    MeasureKind.RATE: _Model(
        scale=square_root,
        center=math.sqrt,
        slope=lambda rate: 2.0 * math.sqrt(rate),
        limits=rate_funnel_limits,
        tail=poisson_tail,
        most=math.inf,
    ),
}
_KINDS = tuple(_MODELS)


@attrs.frozen(eq=False)
class _Group:
    """Peers of one indicator and period, with the centre and the error of each."""

    rows: CountArray
    error: FloatArray
    center: float
    spread: Dispersion
    indicator: Indicator


class _Funnels:
    """All groups of peers of a table; limits of any confidence are drawn when asked for."""

    def __init__(
        self, rates: RateTable, registry: UnitRegistry | None, method: LimitMethod
    ) -> None:
        self.data = rates.data
        self.additive = method is LimitMethod.FUNNEL_ADDITIVE
        indicator, indicators = rates.keys.indicator
        period, periods = rates.keys.period
        self.value = floats_of(self.data["value"])
        self.better = np.zeros(len(self.value))
        self.matters = np.zeros(len(self.value))
        self.numbers = {name: np.full(len(self.value), np.nan) for name in _NUMBERS}
        self.method = np.full(len(self.value), LimitMethod.NONE, np.uint8)
        self.status = np.full(len(self.value), LimitStatus.NO_VALUE, np.uint8)
        self.peers = np.zeros(len(self.value), np.int64)
        self.kind = np.full(len(self.value), -1, np.int8)
        self.multiplier = np.full(len(self.value), np.nan)
        self.share = np.full(len(self.value), np.nan)
        self.variance = np.full(len(self.value), np.nan)
        self.level, self.levels = _levels(rates, registry)
        self.counts = [floats_of(self.data[name]) for name in ("numerator", "denominator")]
        groups = (indicator.astype(np.int64) * max(len(periods), 1) + period) * (
            len(self.levels) + 1
        ) + (self.level + 1)
        usable = (self.level >= 0) if registry is not None else np.ones(len(groups), bool)
        self.groups: list[_Group] = []
        order = np.argsort(groups, kind="stable")
        starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
        for group in np.split(order, starts[1:]) if len(order) else []:
            definition = rates.provenance.indicator(indicators[indicator[group[0]]])
            has_value = ~np.isnan(self.value[group])
            self.status[group[has_value & ~usable[group]]] = LimitStatus.NO_LEVEL
            self._group(group[has_value & usable[group]], definition, method)

    def _group(self, rows: CountArray, definition: Indicator, method: LimitMethod) -> None:
        self.peers[rows] = len(rows)
        model = _MODELS.get(definition.kind)
        if model is None:
            self.status[rows] = LimitStatus.NO_MODEL
            return
        if len(rows) < FEWEST_UNITS:
            self.status[rows] = LimitStatus.TOO_FEW_UNITS
            return
        n, d = (counts[rows] for counts in self.counts)
        share = pooled(n, d)
        if not 0.0 < share < model.most:
            self.status[rows] = LimitStatus.NOT_ESTIMABLE
            return
        y, error = model.scale(n, d)
        center = model.center(share)
        spread = dispersion(y, error, center, consistent=True)
        self.status[rows] = LimitStatus.OK
        self.method[rows] = method
        self.better[rows] = definition.polarity.better
        self.matters[rows] = definition.smallest_change
        between = variance_between(error, spread, additive=self.additive)
        sigma = np.sqrt(error * error + between)
        self.kind[rows] = _KINDS.index(definition.kind)
        self.multiplier[rows] = definition.multiplier
        self.share[rows] = share
        self.variance[rows] = between * model.slope(share) ** 2
        self.numbers["center"][rows] = share * definition.multiplier
        self.numbers["z"][rows] = (y - center) / sigma
        self.numbers["overdispersion"][rows] = spread.factor
        self.numbers["between_variance"][rows] = spread.variance
        self.groups.append(_Group(rows, error, center, spread, definition))

    def draw_tails(self, level: float) -> None:
        """Compute the exact tail of every unit that lies outside limits of this error."""
        with np.errstate(invalid="ignore"):
            far = np.abs(self.numbers["z"]) > _width(1.0 - level)
        for kind, model in _MODELS.items():
            rows = np.flatnonzero(far & (self.kind == _KINDS.index(kind)))
            n, d = (counts[rows] for counts in self.counts)
            self.numbers["tail"][rows] = model.tail(n, d, self.share[rows], self.variance[rows])

    def _is_apart(self, level: float) -> BoolArray:
        """Say which units lie outside limits of this error, and are as rare by the exact tail."""
        with np.errstate(invalid="ignore"):
            far: BoolArray = np.abs(self.numbers["z"]) > _width(1.0 - level)
            far &= self.numbers["tail"] <= 0.5 * level
        return far

    def discovery(self, rate: float, method: DiscoveryMethod) -> Discovery:
        tested = (self.status == LimitStatus.OK) & (self.better != 0)

        def called(level: float) -> int:
            return int(np.count_nonzero(tested & self._is_apart(level)))

        tests = int(np.count_nonzero(tested))
        level = level_of_tests(called, tests, rate=rate, method=method)
        return Discovery(method=method, rate=rate, tests=tests, level=level)

    def table(self, level: float) -> pa.Table:
        width = _width(1.0 - level)
        for group in self.groups:
            limits = _MODELS[group.indicator.kind].limits(
                group.error,
                group.center,
                group.spread,
                width=width,
                additive=self.additive,
                multiplier=group.indicator.multiplier,
            )
            self.numbers["lower"][group.rows], self.numbers["upper"][group.rows] = limits
        assessed = (self.status == LimitStatus.OK) & (self.better != 0)
        low, high = self._may_be_apart(level)
        higher_is_better = self.better > 0
        return pa.Table.from_arrays(
            [
                *(self.data[name] for name in ("indicator_code", "unit_id", "period")),
                keys(self.level, self.levels),
                masked(self.value, ~np.isnan(self.value)),
                self.data["denominator"],
                *(masked(self.numbers[name], ~np.isnan(self.numbers[name])) for name in _NUMBERS),
                masked(self.peers),
                pa.array(np.where(higher_is_better, high, low), mask=~assessed),
                pa.array(np.where(higher_is_better, low, high), mask=~assessed),
                words(Standing, self._standing(level, assessed)),
                words(LimitMethod, self.method),
                words(LimitStatus, self.status),
            ],
            schema=schema_of(PEERS),
        )

    def _may_be_apart(self, level: float) -> tuple[BoolArray, BoolArray]:
        """Say of which units the lowest count, and the highest, would be called apart."""
        sides = []
        for side, limit in ((-1, "lower"), (1, "upper")):
            may = self.kind >= 0
            for kind, model in _MODELS.items():
                rows = np.flatnonzero(self.kind == _KINDS.index(kind))
                if side > 0 and math.isinf(model.most):
                    continue  # of events there may always be more
                end = model.most * self.multiplier[rows] if side > 0 else np.zeros(len(rows))
                center = self.numbers["center"][rows]
                may[rows] = side * (end - self.numbers[limit][rows]) > 0
                may[rows] &= self._matters(np.abs(end - center), rows)
                rows = rows[may[rows]]  # whose limit is the end itself need no tail
                d = self.counts[1][rows]
                count = d if side > 0 else np.zeros(len(rows))
                tail = model.tail(count, d, self.share[rows], self.variance[rows])
                may[rows] = tail <= 0.5 * level
            sides.append(may)
        return sides[0], sides[1]

    def _matters(self, distance: FloatArray, rows: CountArray | slice) -> BoolArray:
        # the rounding of two values must not hide a difference of exactly the smallest
        return np.asarray(distance >= self.matters[rows] * (1 - ROUNDING_MARGIN))

    def _standing(self, level: float, assessed: BoolArray) -> npt.NDArray[np.uint8]:
        z = self.numbers["z"]
        with np.errstate(invalid="ignore"):
            apart = self._is_apart(level)
            apart &= self._matters(np.abs(self.value - self.numbers["center"]), slice(None))
        standing = np.where(
            apart, np.where(z * self.better > 0, Standing.BETTER, Standing.WORSE), Standing.WITHIN
        )
        return np.where(assessed, standing, Standing.NOT_ASSESSED).astype(np.uint8)


def _width(confidence: float) -> float:
    return normal_quantile(min(confidence, math.nextafter(1.0, 0.0)))


def _levels(rates: RateTable, registry: UnitRegistry | None) -> tuple[CodeArray, tuple[str, ...]]:
    """
    Level of each row's unit on the last day of its period, -1 where unknown, and the levels.

    Raises
    ------
    InputError
        If units have limited validities and nothing says on which days the periods fall.
    """
    nothing = np.full(len(rates), -1, np.int32)
    if registry is None:
        return nothing, ()
    tree = Tree.of(registry, rates.keys.periods, rates.provenance.regime)
    if tree is None:
        raise InputError(
            "registry has units of limited validity, so rates must be computed with a regime "
            "that says on which days their periods end"
        )
    place = tree.at(rates.keys.unit.texts)[rates.keys.unit.codes]
    return np.where(
        place >= 0, tree.level[place, rates.keys.period.codes], np.int32(-1)
    ), tree.levels
