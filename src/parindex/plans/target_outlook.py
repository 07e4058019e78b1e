"""Whether a target is still within reach, and how many cases may fail until the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._quoting import quoted
from .._validators import of_kind
from .._white_space import unit_key
from ..errors import InputError, UnknownCodeError
from ..model.indicator import MeasureKind
from ..model.target import Target
from ..rates.wanted import Binding, check_targets, listed_targets
from ..results.plan_tables import OutlookTable
from ..results.rate_table import RateTable
from ..stats.pace import cases_to_reach, chance_to_reach
from ..tables.arrays import CountArray, FloatArray, floats_of, masked, terms_of, words
from ..tables.columns_of_plans import OUTLOOKS
from ..tables.columns_of_results import schema_of
from ..units.registry import UnitRegistry
from ..vocabulary import PlanStatus, RateStatus

__all__ = ["outlook"]

_MOST = 2**53
_NEARLY_SURE = np.nextafter(1.0, 0.0)


def outlook(
    rates: RateTable,
    target: float | Target | Iterable[Target],
    *,
    still_to_come: int | Mapping[str, int],
    registry: UnitRegistry | None = None,
) -> OutlookTable:
    """
    Say how many cases may still fail if a target is to be reached (khả năng đạt mục tiêu).

    Parameters
    ----------
    rates : RateTable
        Rates so far, with their counts; those of the period that is under way, as
        ``rates.at(period=...)`` gives them.
    target : float, Target or iterable of Target
        What is to be reached, in the units of the value; a number is for all rows, which are then
        of one indicator.
    still_to_come : int or mapping of str to int
        Cases that are expected until the end, by unit or for each of them. Nothing is guessed of
        units that a mapping does not have: they have no row.
    registry : UnitRegistry, optional
        The units, for targets of a level.

    Returns
    -------
    OutlookTable
        One row per rate that a target binds, in the order of *rates*. ``needed`` of the cases to
        come must go well, ``may_fail`` may not; where lower is better, to go well is not to be
        counted in the numerator. Numbers are whole and exact: a target of 98 is 98 of 100, not
        the nearest binary fraction. ``chance`` is beta-binomial after Jeffreys' prior, for a unit
        that goes on as it did; 1 where the target is reached whatever comes (``sure``), 0 where
        it cannot be (``impossible``).

    Raises
    ------
    InputError
        If an argument is none of these, a number of cases is negative, a number is given for
        several indicators, or an indicator is neutral.
    UnknownCodeError
        If a target names an indicator, or a mapping a unit, that *rates* does not have.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {"unit_id": ["A"], "period": ["2023"], "on_time": [1203], "resolved": [1230]}, [own]
    ... )
    >>> row = pi.outlook(rates, 98, still_to_come=1300).data.to_pylist()[0]
    >>> row["needed"], row["may_fail"], round(row["chance"], 4)
    (1277, 23, 0.2431)
    """
    of_kind(rates, RateTable, "rates")
    wanted, better = _wanted(rates, target, registry)
    coming, is_expected = _coming(rates, still_to_come)
    rows = np.flatnonzero(~np.isnan(wanted) & is_expected)
    data = rates.data.take(pa.array(rows))
    wanted, better, coming = wanted[rows], better[rows], coming[rows]
    x, n = (floats_of(data[name]) for name in ("numerator", "denominator"))
    codes, names = rates.keys.indicator
    codes = codes[rows]
    definitions = [rates.provenance.indicator(name) for name in names]
    is_share = np.array(
        [*(each.kind is MeasureKind.PROPORTION for each in definitions), False], bool
    )[codes]
    rate_status = terms_of(data["status"], RateStatus)
    is_known = np.isin(rate_status, (RateStatus.OK, RateStatus.ZERO_DENOMINATOR))
    # five of none are no counts, and of no cases at all there is no share (convention §7, §8)
    is_known &= (x <= n) & (n + coming > 0)
    status = np.where(is_known, PlanStatus.OK, PlanStatus.NO_VALUE)
    status = np.where(is_share, status, PlanStatus.NO_MODEL)
    has_model = status == PlanStatus.OK
    whole = [np.where(has_model, each, 0.0).astype(np.int64) for each in (x, n)]
    good = np.where(better > 0, whole[0], whole[1] - whole[0])
    multiplier = np.array([*(each.multiplier for each in definitions), 1.0])[codes]
    needed = np.maximum(_least(wanted, multiplier, better, whole[1] + coming) - good, 0)
    chance = chance_to_reach(good, whole[1], coming, needed)
    status[has_model & (needed == 0)] = PlanStatus.SURE
    is_beyond = has_model & (needed > coming)
    status[is_beyond] = PlanStatus.IMPOSSIBLE
    can = has_model & ~is_beyond
    # what is open is neither sure nor impossible, though no float lies between
    is_open = status == PlanStatus.OK
    chance = np.where(is_open, np.clip(chance, np.finfo(float).tiny, _NEARLY_SURE), chance)
    columns = {
        **{name: data[name] for name in ("indicator_code", "unit_id", "period", "value")},
        "target": masked(wanted),
        "numerator": data["numerator"],
        "denominator": data["denominator"],
        "still_to_come": masked(coming),
        "needed": masked(needed, can),
        "may_fail": masked(coming - needed, can),
        "chance": masked(chance, has_model),
        "status": words(PlanStatus, status.astype(np.int64)),
    }
    schema = schema_of(OUTLOOKS)
    return OutlookTable(
        pa.table([columns[name] for name in schema.names], schema=schema), rates.provenance
    )


def _wanted(
    rates: RateTable, target: object, registry: UnitRegistry | None
) -> tuple[FloatArray, FloatArray]:
    """
    Give the target of every row, NaN where none binds it, and its better side.

    Raises
    ------
    InputError
        If a number is given for several indicators, or one of them has no better side.
    """
    codes, texts = rates.keys.indicator
    names = [texts[code] for code in np.unique(codes)]  # some rows of a table know all its codes
    if isinstance(target, int | float) and not isinstance(target, bool):
        if len(names) > 1:
            raise InputError(
                f"target must be a Target for each of {len(names)} indicators, got {quoted(target)}"
            )
        target = [Target(indicator=name, value=float(target)) for name in names]
    if not isinstance(target, Target | Iterable) or isinstance(target, str):
        raise InputError(f"target must be a number or Target objects, got {quoted(target)}")
    targets = listed_targets(target)
    check_targets(targets, rates.provenance)
    wanted, better = Binding(rates, registry, rates.provenance.regime).wanted(targets)
    if ((better == 0) & ~np.isnan(wanted)).any():
        neutral = [name for name in names if not rates.provenance.indicator(name).polarity.better]
        raise InputError(f"indicators must have a better side, and {neutral[0]!r} has none")
    return wanted, better


def _coming(
    rates: RateTable, still_to_come: int | Mapping[str, int]
) -> tuple[CountArray, npt.NDArray[np.bool_]]:
    """
    Give the cases to come of every row, and whether the caller said any.

    Raises
    ------
    InputError
        If a number is no whole number from 0 on.
    UnknownCodeError
        If *rates* has no such unit.
    """
    codes, units = rates.keys.unit
    given: dict[str, int] = {}
    if isinstance(still_to_come, Mapping):
        given = {unit_key(unit): number for unit, number in still_to_come.items()}
    known = frozenset(units)
    for unit in given:
        if unit not in known:
            raise UnknownCodeError("unit of still_to_come", unit, tuple(units))
    for number in given.values() if isinstance(still_to_come, Mapping) else (still_to_come,):
        whole: object = number
        is_whole = isinstance(whole, int | np.integer) and not isinstance(whole, bool)
        if not (is_whole and 0 <= number <= _MOST):
            raise InputError(
                f"still_to_come must be a whole number of cases from 0 on, got {quoted(number)}"
            )
    if not isinstance(still_to_come, Mapping):
        return np.full(len(codes), int(still_to_come)), np.ones(len(codes), bool)
    of_unit = np.array([*(int(given.get(unit, -1)) for unit in units), -1], np.int64)
    return of_unit[codes], of_unit[codes] >= 0


def _least(
    wanted: FloatArray, multiplier: FloatArray, better: FloatArray, cases: CountArray
) -> CountArray:
    """Fewest cases that go well of all, for each row; a share beyond 0 to 1 is cut off."""
    least = np.zeros(len(wanted), np.int64)
    kinds, place = np.unique(
        np.stack([wanted, multiplier, better], axis=1), axis=0, return_inverse=True
    )
    in_order = np.argsort(place.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(place.ravel(), minlength=len(kinds)))
    for (value, factor, side), rows in zip(kinds.tolist(), np.split(in_order, ends), strict=False):
        share = Decimal(repr(value)) / Decimal(repr(factor))
        share = share if side > 0 else 1 - share
        if share > 1:
            least[rows] = cases[rows] + 1
        else:
            least[rows] = cases_to_reach(max(share, Decimal(0)), cases[rows])
    return least
