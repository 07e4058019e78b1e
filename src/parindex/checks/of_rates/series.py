"""SPC: points at which a series does not behave as it does by itself."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...results.result import ControlTable
from ...rulebook.options import SeriesOptions
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import CountArray, FloatArray, floats_of, terms_of
from ...vocabulary import LimitStatus, Severity
from ..context import Check, Context, Outcome, found_in, needed
from .why_no_limits import without_limits

__all__ = ["CHECKS", "RULES"]

_LIMITS = ("value", "center", "lower", "upper", "periods", "multiplier")
_OPTIONS = SeriesOptions()
BEYOND = Rule(
    code="SPC101", severity=Severity.WARNING, since="0.1.0", evidence=_LIMITS, options=_OPTIONS
)
SHIFT = Rule(
    code="SPC102",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=(*_LIMITS, "rows"),
    options=_OPTIONS,
)
TREND = Rule(
    code="SPC103",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=(*_LIMITS, "rows"),
    options=_OPTIONS,
)
TWO_OF_THREE = Rule(
    code="SPC104", severity=Severity.NOTE, since="0.1.0", evidence=_LIMITS, options=_OPTIONS
)
RULES = (BEYOND, SHIFT, TREND, TWO_OF_THREE)
_COLUMNS = {BEYOND: "beyond", SHIFT: "shift", TREND: "trend", TWO_OF_THREE: "two_of_three"}
_RUNS = (SHIFT, TREND)


def signals(context: Context) -> list[Outcome]:
    """
    SPC101 beyond the limits; SPC102 a run on one side; SPC103 a trend; SPC104 two of three.

    A run is one finding, at its last point; a turning point is the last of one trend and the first
    of the next. A point whose distance from the centre matters to nobody is none.
    """
    control = needed(context.control)
    status = terms_of(control.data["status"], LimitStatus)
    with_limits = int(np.count_nonzero(status == LimitStatus.OK))
    in_time = _in_time(control)
    outcomes = []
    for rule in RULES:
        left_out = without_limits(rule, control.data["status"])
        outcomes += left_out
        if with_limits or not left_out:
            outcomes.append(_outcome(rule, context, control, in_time, with_limits))
    return outcomes


CHECKS = (Check(RULES, signals, needs=("control",)),)


def _outcome(
    rule: Rule,
    context: Context,
    control: ControlTable,
    in_time: tuple[CountArray, npt.NDArray[np.bool_]],
    checked: int,
) -> Outcome:
    data = control.data
    side = floats_of(data[_COLUMNS[rule]])
    center = "run_center" if rule is SHIFT else "center"
    distance = np.abs(floats_of(data["value"]) - floats_of(data[center]))
    smallest = context.options_of(rule, SeriesOptions).smallest_difference
    matters = _matters(control) if smallest is None else np.full(len(data), smallest)
    length = np.ones(len(data), np.int64)
    holds = np.nan_to_num(side) != 0
    if rule in _RUNS:
        value = floats_of(data["value"])
        holds, length = _run_ends(np.nan_to_num(side), value, in_time, turns=rule is TREND)
    rows = np.flatnonzero(holds & (distance >= matters * (1 - ROUNDING_MARGIN)))
    computed: dict[str, pa.Array | npt.NDArray[np.generic]] = {
        "center": floats_of(data[center])[rows],
        "multiplier": _undefined_multiplier(control)[rows],
    }
    if rule in _RUNS:
        computed["rows"] = length[rows]
    return found_in(rule, checked, control, rows, ~np.isnan(side), computed=computed)


def _undefined_multiplier(control: ControlTable) -> FloatArray:
    """Give the multiplier of rows that no definition says; NaN for the others."""
    codes, indicators = control.keys.indicator
    defined = {each.code for each in control.provenance.indicators}
    has_none = np.array([code not in defined for code in indicators] + [False], bool)
    return np.where(has_none[codes], floats_of(control.data["multiplier"]), np.nan)


def _matters(control: ControlTable) -> FloatArray:
    """Give the smallest difference that matters, of each row; 0 where no definition says one."""
    codes, indicators = control.keys.indicator
    of_code = {each.code: each.smallest_change for each in control.provenance.indicators}
    smallest = np.array([of_code.get(code, 0.0) for code in indicators])
    return smallest[codes] if len(codes) else np.zeros(0)


def _in_time(control: ControlTable) -> tuple[CountArray, npt.NDArray[np.bool_]]:
    """Order rows in time, series by series, and say whether each follows the one before."""
    keys = control.keys
    indicator, unit, cadence, time = keys.indicator.codes, keys.unit.codes, keys.cadence, keys.time
    order = np.lexsort((time, cadence, unit, indicator))
    follows = np.zeros(len(order), bool)
    follows[1:] = np.diff(time[order]) == 1
    for key in (indicator, unit, cadence):
        follows[1:] &= key[order][1:] == key[order][:-1]
    return order, follows


def _run_ends(
    side: FloatArray,
    value: FloatArray,
    in_time: tuple[CountArray, npt.NDArray[np.bool_]],
    *,
    turns: bool,
) -> tuple[npt.NDArray[np.bool_], CountArray]:
    """Find the last point of every run, and its length; with turns, from the turning point on."""
    order, follows = in_time
    ordered = side[order]
    begins = np.ones(len(order), bool)
    begins[1:] = ~follows[1:] | (ordered[1:] != ordered[:-1])
    run = np.cumsum(begins) - 1
    lengths = np.bincount(run)
    if turns:
        # the point before has the sign of the trend that ends there, and this one begins there
        turned = np.zeros(len(order), bool)
        turned[1:] = begins[1:] & follows[1:] & (ordered[1:] == -ordered[:-1]) & (ordered[1:] != 0)
        turned[1:] &= np.diff(value[order]) * ordered[1:] > 0
        lengths += np.bincount(run[turned], minlength=len(lengths))
    last = np.ones(len(order), bool)
    last[:-1] = begins[1:]
    holds, length = np.zeros(len(side), bool), np.zeros(len(side), np.int64)
    holds[order] = last & (ordered != 0)
    length[order] = lengths[run]
    return holds, length
