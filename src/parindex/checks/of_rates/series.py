"""SPC: points at which a series does not behave as it does by itself, and targets it misses."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...model.indicator import MeasureKind
from ...results.control_table import ControlTable
from ...rulebook.options import SeriesOptions
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import BoolArray, CountArray, FloatArray, floats_of, numpy_of, terms_of
from ...vocabulary import Assurance, LimitStatus, Severity
from ..context import Check, Context, Outcome, found_in, needed, not_checked
from .why_no_limits import without_limits

__all__ = ["CHECKS", "RULES"]

_LIMITS = ("value", "center", "lower", "upper", "periods", "multiplier")
_OPTIONS = SeriesOptions()
BEYOND = Rule(
    code="SPC101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_LIMITS,
    options=_OPTIONS,
    limits="control",
)
SHIFT = Rule(
    code="SPC102",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=(*_LIMITS, "rows", "change"),
    options=_OPTIONS,
    limits="control",
)
TREND = Rule(
    code="SPC103",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=(*_LIMITS, "rows"),
    options=_OPTIONS,
    limits="control",
)
TWO_OF_THREE = Rule(
    code="SPC104",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=_LIMITS,
    options=_OPTIONS,
    limits="control",
)
ASSURANCE = Rule(
    code="SPC105",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("target", *_LIMITS[1:]),
    limits="control",
)
_SIGNALS = (BEYOND, SHIFT, TREND, TWO_OF_THREE)
RULES = (*_SIGNALS, ASSURANCE)
_COLUMNS = {BEYOND: "beyond", SHIFT: "shift", TREND: "trend", TWO_OF_THREE: "two_of_three"}
_FEWEST = {BEYOND: 1, SHIFT: 8, TREND: 6, TWO_OF_THREE: 1}


def signals(context: Context) -> list[Outcome]:
    """
    SPC101 beyond the limits; SPC102 a run on one side; SPC103 a trend; SPC104 two of three.

    A run is one finding, at its last point; a turning point is the last of one trend and the first
    of the next. A point whose distance from the centre matters to nobody is none, nor is a run
    that lies no farther from the other points.
    """
    control = needed(context.control)
    series = _Series.of(control)
    outcomes = []
    for rule in _SIGNALS:
        outcomes += _outcomes(rule, context, control, series)
    return outcomes


def assurance(context: Context) -> list[Outcome]:
    """SPC105: the limits of a series lie short of its target, at its last point with limits."""
    control = needed(context.control)
    words = terms_of(control.data["assurance"], Assurance)
    judged = words != Assurance.NOT_ASSESSED
    if not judged.any():
        return [not_checked(ASSURANCE, "no_targets_of_series")]
    series = _Series.of(control)
    last = np.zeros(len(control), bool)
    last[series.last_of(judged)] = True
    rows = np.flatnonzero(last & (words == Assurance.CONSISTENTLY_MISSED))
    computed = {"multiplier": _undefined_multiplier(control)[rows]}
    checked = int(np.count_nonzero(last))
    return [found_in(ASSURANCE, checked, control, rows, last, computed=computed)]


CHECKS = (
    Check(_SIGNALS, signals, needs=("control",)),
    Check((ASSURANCE,), assurance, needs=("control",)),
)


def _outcomes(
    rule: Rule, context: Context, control: ControlTable, series: _Series
) -> list[Outcome]:
    data = control.data
    side = floats_of(data[_COLUMNS[rule]])
    center = "run_center" if rule is SHIFT else "center"
    distance = np.abs(floats_of(data["value"]) - floats_of(data[center]))
    if rule is SHIFT:
        distance = np.abs(floats_of(data["shift_size"]))
    smallest = context.options_of(rule, SeriesOptions).smallest_difference
    matters = _matters(control) if smallest is None else np.full(len(data), smallest)
    reached = matters * (1 - ROUNDING_MARGIN)
    length = np.ones(len(data), np.int64)
    holds = np.nan_to_num(side) != 0
    if rule in (SHIFT, TREND):
        holds, length = series.run_ends(np.nan_to_num(side), turns=rule is TREND)
    rows = np.flatnonzero(holds & (distance >= reached))
    told = (
        ~np.isnan(side) & (series.known_before >= _FEWEST[rule]) & (_farthest(control) >= reached)
    )
    told[rows] = True
    computed: dict[str, pa.Array | npt.NDArray[np.generic]] = {
        "center": floats_of(data[center])[rows],
        "multiplier": _undefined_multiplier(control)[rows],
    }
    if rule in (SHIFT, TREND):
        computed["rows"] = length[rows]
    if rule is SHIFT:
        computed["change"] = floats_of(data["shift_size"])[rows]
    checked = int(np.count_nonzero(told))
    outcomes = [*without_limits(rule, data["status"]), *_not_told(rule, series, told)]
    if checked or not outcomes:
        outcomes.append(found_in(rule, checked, control, rows, told, computed=computed))
    return outcomes


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


def _farthest(control: ControlTable) -> FloatArray:
    """Give how far from the centre a value can be: a proportion lies within 0 and all."""
    codes, indicators = control.keys.indicator
    kinds = {each.code: each.kind for each in control.provenance.indicators}
    is_part = np.array(
        [kinds.get(code) is MeasureKind.PROPORTION for code in indicators] + [False], bool
    )[codes]
    center, whole = floats_of(control.data["center"]), floats_of(control.data["multiplier"])
    return np.where(is_part, np.maximum(center, whole - center), np.inf)


@attrs.frozen(eq=False)
class _Series:
    """
    Hold the rows of a table in time, series by series and phase by phase.

    *follows* says whether a row, in this order, is of the period after the one before it;
    *known_before* counts the periods up to each row, its own too, that have limits without a gap.
    """

    order: CountArray
    begins: BoolArray
    follows: BoolArray
    value: FloatArray
    has_limits: BoolArray
    is_last: BoolArray
    known_before: CountArray

    @classmethod
    def of(cls, control: ControlTable) -> _Series:
        keys = control.keys
        phase = floats_of(control.data["phase"])
        series = (keys.indicator.codes, keys.unit.codes, keys.cadence)
        order = np.lexsort((keys.time, phase, *reversed(series)))
        begins = np.zeros(len(order), bool)
        begins[:1] = True
        for key in series:
            begins[1:] |= key[order][1:] != key[order][:-1]
        has_limits = terms_of(control.data["status"], LimitStatus) == LimitStatus.OK
        follows = ~begins
        follows[1:] &= (np.diff(keys.time[order]) == 1) & (np.diff(phase[order]) == 0)
        value = floats_of(control.data["value"])
        known = has_limits[order]
        place = np.arange(1, len(order) + 1)
        broken = np.where(~known, place, np.where(follows, 0, place - 1))
        known_before = np.zeros(len(order), np.int64)
        known_before[order] = place - np.maximum.accumulate(broken)
        number = np.cumsum(begins) - 1
        last = np.zeros(int(number[-1]) + 1 if len(number) else 0)
        is_used = ~np.isnan(value[order]) & numpy_of(control.data["excluded"].is_null())[order]
        np.maximum.at(last, number, np.where(is_used, phase[order], 0))
        is_last = np.zeros(len(order), bool)
        is_last[order] = phase[order] == last[number]
        return cls(order, begins, follows, value, has_limits, is_last, known_before)

    def last_of(self, where: BoolArray) -> CountArray:
        """Find the last row of each series among some rows."""
        here = np.flatnonzero(where[self.order])
        number = (np.cumsum(self.begins) - 1)[here]
        ends = np.ones(len(here), bool)
        ends[:-1] = number[1:] != number[:-1]
        return self.order[here[ends]]

    def run_ends(self, side: FloatArray, *, turns: bool) -> tuple[BoolArray, CountArray]:
        """Find the last point of every run, and its length; with turns, from the turning on."""
        order, follows = self.order, self.follows
        ordered = side[order]
        begins = np.ones(len(order), bool)
        begins[1:] = ~follows[1:] | (ordered[1:] != ordered[:-1])
        run = np.cumsum(begins) - 1
        lengths = np.bincount(run)
        if turns:
            # the point before has the sign of the trend that ends there, this one begins there
            turned = np.zeros(len(order), bool)
            turned[1:] = begins[1:] & follows[1:] & (ordered[1:] == -ordered[:-1])
            turned[1:] &= (ordered[1:] != 0) & (np.diff(self.value[order]) * ordered[1:] > 0)
            lengths += np.bincount(run[turned], minlength=len(lengths))
        last = np.ones(len(order), bool)
        last[:-1] = begins[1:]
        holds, length = np.zeros(len(side), bool), np.zeros(len(side), np.int64)
        holds[order] = last & (ordered != 0)
        length[order] = lengths[run]
        return holds, length


def _not_told(rule: Rule, series: _Series, told: BoolArray) -> list[Outcome]:
    """Say why rows with limits were not looked at, one outcome for each reason."""
    return [
        not_checked(rule, reason, detail=str(int(np.count_nonzero(where))))
        for reason, where in _why_not(rule, series, told).items()
        if where.any()
    ]


def _why_not(rule: Rule, series: _Series, told: BoolArray) -> dict[str, BoolArray]:
    """Rows that the rule could not have found anything on, by the reason."""
    idle = series.has_limits & ~told
    judged = idle & series.is_last
    short = series.known_before < _FEWEST[rule]
    return {
        "earlier_phase": idle & ~series.is_last,
        "too_short_a_run": judged & short,
        "too_few_cases": judged & ~short,
    }
