"""Ranks with an honest span: chance in the counts, or other weights; never both in one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._progress import Progress, Steps, telling
from ..errors import InputError
from ..model.indicator import Indicator, MeasureKind
from ..results.plan_tables import Draws, RankSpanTable
from ..results.rate_table import RateTable
from ..schemes.criterion import TOTAL, Combination, CriterionRole
from ..scores.table import ScoreTable
from ..stats._inputs import check_confidence
from ..stats.change import difference_limits
from ..stats.funnel import arcsine
from ..stats.intervals import limits
from ..stats.rank_sets import check_draws, rank_sets, ranks_of_draws
from ..stats.ranks import Groups, rank_within
from ..tables.align import grouped, joint_codes
from ..tables.arrays import BoolArray, CountArray, FloatArray, floats_of, masked, words
from ..tables.columns_of_plans import ACCEPTABILITY, RANK_SPANS
from ..tables.columns_of_results import schema_of
from ..vocabulary import SpanKind, SpanStatus
from .subunits import COUNTED, Side

__all__ = ["rank_spans"]

_FEW = 30
_DRAWS: Final = {"draws": 1.0}  # the one step, and its share of the time
_EXACT = 1e-6
"""How near the weighted mean must come to the share of the total, which may have been rounded."""


def rank_spans(
    table: RateTable | ScoreTable,
    *,
    weights: float | Literal["uniform"] = 0.25,
    simultaneous: bool = True,
    confidence: float | None = None,
    draws: int | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> RankSpanTable:
    """
    Say which ranks of each unit are not excluded (khoảng thứ hạng).

    A rank is read as if it were exact. Of rates it is not, for chance is in the counts; of an
    index it depends on the weights of its headings. These are two questions with two spans.

    Parameters
    ----------
    table : RateTable or ScoreTable
        Rates, whose ranks have a span of sampling; or scores, whose totals at the last stage have
        one of weights.
    weights : float or "uniform", default 0.25
        Of scores: standard deviation of each weight as a share of it, about the weights of the
        scheme (Dirichlet); or all weights alike likely.
    simultaneous : bool, default True
        Of rates: whether all spans of an indicator and period hold together with the confidence,
        as a published table asks, or each for itself.
    confidence : float, optional
        Strictly between 0 and 1. Of rates by default that of their limits; of scores the share of
        the draws between ``lower`` and ``upper``, by default 0.9.
    draws : int, optional
        By default 1 000 of rates, 10 000 of scores.
    seed : int, default 1
        Seed of the draws; it stands in ``drawn``.
    progress : bool or callable, optional
        Is told how far the draws are: ``progress("draws", 0.25)``; True shows a bar, with the
        extra ``parindex[progress]``. How often draws are compared is not known before: each time
        takes half of the rest.

    Returns
    -------
    RankSpanTable
        One row per indicator (or total), unit and period. The best rank is 1; where lower values
        are better, the lowest has it. A unit without counts may have any rank
        (``not_estimable``). Ratios, rates per population, and totals that are no weighted mean of
        their headings have none (``no_model``). ``acceptability`` says how often each unit has
        each rank under the weights that were drawn.

    Raises
    ------
    InputError
        If *table* is neither, or an option is out of range.
    MissingExtraError
        If a bar is asked for and tqdm is not installed.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024). Inference for ranks. Review of Economic
    Studies 91, 476-518.

    OECD, JRC (2008). Handbook on constructing composite indicators.

    Lahdelma R, Salminen P (2001). SMAA-2: stochastic multicriteria acceptability analysis for
    group decision making. Operations Research 49, 444-454.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "B", "C"],
    ...         "period": ["2023"] * 3,
    ...         "on_time": [95, 94, 60],
    ...         "resolved": [100, 100, 100],
    ...     },
    ...     [own],
    ... )
    >>> for row in pi.rank_spans(rates).data.to_pylist():
    ...     print(row["unit_id"], row["rank"], row["lower"], row["upper"])
    A 1 1 2
    B 2 1 2
    C 3 3 3
    """
    if isinstance(table, RateTable):
        drawn = Draws(
            draws=1000 if draws is None else draws,
            seed=seed,
            confidence=(table.provenance.confidence or 0.95) if confidence is None else confidence,
        )
        check_draws(drawn.draws, drawn.seed)
        check_confidence(drawn.confidence)
        with telling(progress) as tell:
            return _of_sampling(table, drawn, Steps(tell, _DRAWS), simultaneous=simultaneous)
    if not isinstance(table, ScoreTable):
        raise InputError(f"table must be a RateTable or a ScoreTable, got {type(table).__name__}")
    given: object = weights
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if given != "uniform" and not (is_number and 0 < float(weights) < 1):
        raise InputError(f"weights must lie between 0 and 1 or be 'uniform', got {weights!r}")
    drawn = Draws(
        draws=10_000 if draws is None else draws,
        seed=seed,
        confidence=0.9 if confidence is None else confidence,
        weights=weights,
    )
    check_draws(drawn.draws, drawn.seed)
    check_confidence(drawn.confidence)
    with telling(progress) as tell:
        return _of_weights(table, drawn, Steps(tell, _DRAWS))


# ----------------------------------------------------------------------------- sampling


def _of_sampling(
    rates: RateTable, drawn: Draws, steps: Steps, *, simultaneous: bool
) -> RankSpanTable:
    within = steps.begin("draws")
    side = Side.of(rates)
    codes, names = rates.keys.indicator
    sizes = (len(names), len(rates.keys.period.texts))
    _, group, _ = grouped(joint_codes((codes, rates.keys.period.codes), sizes))
    status = np.full(len(rates), SpanStatus.NOT_ESTIMABLE, np.int64)
    lower, upper = np.ones(len(rates), np.int64), np.ones(len(rates), np.int64)
    direction = np.ones(len(rates))
    # each table of an indicator and a period has its own family of units
    families = int(group.max(initial=-1)) + 1
    for place in range(families):
        within(place / families)
        rows = np.flatnonzero(group == place)
        indicator = rates.provenance.indicator(names[codes[rows[0]]])
        direction[rows] = -1 if indicator.polarity.better < 0 else 1
        if indicator.kind is not MeasureKind.PROPORTION:
            status[rows] = SpanStatus.NO_MODEL
            continue
        units = _Units(side, rows, indicator)
        sets = rank_sets(
            units.scale,
            units.error,
            confidence=drawn.confidence,
            simultaneous=simultaneous,
            draws=drawn.draws,
            seed=drawn.seed,
            differs=units.differs if units.is_few.any() else None,
            tell=None if steps.tell is None else _among(within, place, families),
        )
        lower[rows], upper[rows] = sets.best, sets.worst
        status[rows[units.is_counted]] = np.where(units.is_few, SpanStatus.FEW_CASES, SpanStatus.OK)
    value = np.where(side.state == COUNTED, floats_of(rates.data["value"]), np.nan)
    has_span = status != SpanStatus.NO_MODEL
    kind = SpanKind.SAMPLING_TOGETHER if simultaneous else SpanKind.SAMPLING_ALONE
    none = pa.nulls(len(rates), pa.int32())
    columns = {
        "code": rates.data["indicator_code"],
        "unit_id": rates.data["unit_id"],
        "period": rates.data["period"],
        "value": masked(value, ~np.isnan(value)),
        "rank": _ranks(value * direction, group),
        "span": words(SpanKind, np.full(len(rates), kind)),
        "lower": masked(lower.astype(np.int32), has_span),
        "upper": masked(upper.astype(np.int32), has_span),
        **dict.fromkeys(("median", "best", "worst"), none),
        "share_first": pa.nulls(len(rates), pa.float64()),
        "status": words(SpanStatus, status),
    }
    steps.end()
    return RankSpanTable(_table(columns), rates.provenance, drawn=drawn)


def _among(within: Callable[[float], None], place: int, families: int) -> Callable[[float], None]:
    """Tell of the part of one family as of all."""
    return lambda part: within((place + part) / families)


class _Units:
    """Units of one indicator and period, on the scale on which the better one is higher."""

    def __init__(self, side: Side, rows: CountArray, indicator: Indicator) -> None:
        x, n = side.numerator[rows], side.denominator[rows]
        if indicator.polarity.better < 0:
            x = n - x
        self.is_counted = (side.state[rows] == COUNTED) & ~np.isnan(side.value[rows])
        scale, error = arcsine(x, n)
        self.scale = np.where(self.is_counted, scale, np.nan)
        self.error = np.where(self.is_counted, error, np.nan)
        self._x, self._n = x[self.is_counted], n[self.is_counted]
        self._interval = indicator.interval
        self.is_few: BoolArray = (self._n < _FEW) | (self._x == 0) | (self._x == self._n)

    def differs(self, critical: FloatArray) -> BoolArray:
        """Use Newcombe's limits of the difference where one of the two has few cases."""
        scale, error = self.scale[self.is_counted], self.error[self.is_counted]
        spread = np.sqrt(error[:, np.newaxis] ** 2 + error**2)
        found: BoolArray = scale[:, np.newaxis] - scale > critical * spread
        few = self.is_few[:, np.newaxis] | self.is_few
        one, other = np.nonzero(few)
        if not len(one):
            return found
        needed = np.broadcast_to(critical, found.shape)[one, other]
        low = np.empty(len(one))
        # a critical value is a confidence; few units make few different ones
        for value in np.unique(needed):
            mine = needed == value
            low[mine] = self._lower_limit(one[mine], other[mine], float(value))
        found[one, other] = low > 0
        return found

    def _lower_limit(self, one: CountArray, other: CountArray, z: float) -> FloatArray:
        confidence = min(max(_central(z), 1e-6), 1 - 1e-12)
        low, high = limits(self._interval, self._x, self._n, confidence=confidence)
        p = self._x / self._n
        found, _ = difference_limits(p[one], low[one], high[one], p[other], low[other], high[other])
        return found


def _central(z: float) -> float:
    """Probability of the central part of a normal distribution that reaches to *z*."""
    return math.erf(z / math.sqrt(2))


# ----------------------------------------------------------------------------- weights


def _of_weights(scores: ScoreTable, drawn: Draws, steps: Steps) -> RankSpanTable:
    within = steps.begin("draws")
    scheme = scores.scheme
    stage = scheme.final_stage.code
    total = scores.at(stage=stage, criterion=TOTAL)
    headings = [each for each in scheme.children(TOTAL) if each.role is CriterionRole.REGULAR]
    rows = len(total)
    share = np.full((rows, len(headings)), np.nan)
    most = np.zeros((rows, len(headings)))
    for place, heading in enumerate(headings):
        part = scores.at(stage=stage, criterion=heading.code).data
        share[:, place] = floats_of(part["share"])
        most[:, place] = floats_of(part["max_points"])
    value, maximum = (floats_of(total.data[name]) for name in ("share", "max_points"))
    is_sum = scheme.combine is Combination.SUM
    base = np.array(
        [each.max_points if is_sum else each.weight or 1.0 for each in headings], np.float64
    )
    applies = most > 0
    own = _mean(share, most if is_sum else base * applies, applies)
    # what stands beside the headings, a bonus or a penalty, is the same under all weights
    beside = value - own
    _, group, _ = grouped(total.keys.period.codes.astype(np.int64))
    has_value = ~np.isnan(value) & (maximum > 0)
    is_mean = scheme.combine in (Combination.SUM, Combination.WEIGHTED_MEAN)
    if not any(each.role is not CriterionRole.REGULAR for each in scheme.children(TOTAL)):
        is_mean = is_mean and bool((np.abs(beside[has_value]) <= _EXACT).all())
    status = np.where(has_value, SpanStatus.OK, SpanStatus.NOT_ESTIMABLE)
    if not (is_mean and headings):
        status[:] = SpanStatus.NO_MODEL
    spans = np.zeros((5, rows), np.int32)
    first = np.full(rows, np.nan)
    shares = []
    if is_mean and headings:
        drawn_weights = _weights(base / base.sum(), drawn)
        periods = int(group.max(initial=-1)) + 1
        for place in range(periods):
            within(place / periods)
            mine = np.flatnonzero((group == place) & has_value)
            if len(mine):
                ranks = _ranks_under(drawn_weights, share[mine], applies[mine], beside[mine])
                within((place + 0.6) / periods)
                spans[:, mine] = _summary(ranks, drawn.confidence)
                within((place + 0.8) / periods)
                first[mine] = (ranks == 1).mean(axis=0)
                shares.append(_acceptability(ranks, mine))
    steps.end()
    ok = status == SpanStatus.OK
    lower, median, upper, best, worst = spans
    columns = {
        "code": total.data["criterion_code"],
        "unit_id": total.data["unit_id"],
        "period": total.data["period"],
        "value": masked(value, ~np.isnan(value)),
        "rank": _ranks(np.where(has_value, value, np.nan), group),
        "span": words(SpanKind, np.full(rows, SpanKind.WEIGHTS)),
        "lower": masked(lower, ok),
        "upper": masked(upper, ok),
        "median": masked(median, ok),
        "best": masked(best, ok),
        "worst": masked(worst, ok),
        "share_first": masked(first, ~np.isnan(first)),
        "status": words(SpanStatus, status.astype(np.int64)),
    }
    return RankSpanTable(
        _table(columns),
        scores.provenance,
        drawn=drawn,
        acceptability=_long(total.data, shares),
    )


def _mean(share: FloatArray, weight: FloatArray, applies: BoolArray) -> FloatArray:
    with np.errstate(all="ignore"):
        found: FloatArray = np.where(applies, share * weight, 0.0).sum(axis=1) / np.where(
            applies, weight, 0.0
        ).sum(axis=1)
    return found


def _weights(base: FloatArray, drawn: Draws) -> FloatArray:
    """Draw weights that add up to 1; shape (draws, headings)."""
    rng = np.random.default_rng(drawn.seed)
    if drawn.weights == "uniform":
        return rng.dirichlet(np.ones(len(base)), drawn.draws)
    mean, spread = 1 / len(base), float(drawn.weights or 0)
    if len(base) == 1:
        return np.ones((drawn.draws, 1))
    concentration = (1 - mean) / (spread**2 * mean) - 1
    return rng.dirichlet(concentration * base, drawn.draws)


def _ranks_under(
    weights: FloatArray, share: FloatArray, applies: BoolArray, beside: FloatArray
) -> CountArray:
    """Rank the units under every draw; weights of what does not apply fall to the others."""
    index = weights @ np.where(applies, share, 0.0).T
    if not applies.all():
        index /= weights @ applies.T.astype(np.float64)
    index += beside
    return ranks_of_draws(index)


def _summary(ranks: CountArray, confidence: float) -> npt.NDArray[np.int32]:
    """Give lower, median, upper, best and worst rank of each unit."""
    ordered = np.sort(ranks, axis=0)
    last = len(ordered) - 1
    tail = (1 - confidence) / 2
    places = [int(np.floor(tail * last)), last // 2, int(np.ceil((1 - tail) * last)), 0, last]
    return ordered[places].astype(np.int32)


def _acceptability(ranks: CountArray, rows: CountArray) -> npt.NDArray[np.float64]:
    """List row, rank and share of every rank that was drawn."""
    size = ranks.shape[1]
    counts = np.bincount(
        (np.arange(size) * (size + 1) + ranks).ravel(), minlength=size * (size + 1)
    ).reshape(size, size + 1)
    unit, rank = np.nonzero(counts)
    return np.column_stack([rows[unit], rank, counts[unit, rank] / len(ranks)])


def _long(total: pa.Table, shares: list[npt.NDArray[np.float64]]) -> pa.Table:
    rows = np.concatenate([np.zeros((0, 3)), *shares])
    of = total.take(pa.array(rows[:, 0].astype(np.int64)))
    columns = [
        of["criterion_code"],
        of["unit_id"],
        of["period"],
        masked(rows[:, 1].astype(np.int32)),
        masked(rows[:, 2].copy()),
    ]
    return pa.table(columns, schema=schema_of(ACCEPTABILITY))


def _ranks(value: FloatArray, group: CountArray) -> pa.Array:
    rank = rank_within(value, Groups(group), method="competition")
    return masked(rank, rank > 0)


def _table(columns: dict[str, pa.Array]) -> pa.Table:
    schema = schema_of(RANK_SPANS)
    return pa.table([columns[name] for name in schema.names], schema=schema)
