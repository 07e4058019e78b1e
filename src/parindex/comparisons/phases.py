"""Cut series into phases, say which periods are their baselines, and leave points out."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from ..errors import InputError, MissingColumnError
from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.keys import Key
from ..tables.align import align, joint_codes, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, codes_of
from ..tables.cells import flat, key_text
from ..tables.coerce import to_arrow
from ..tables.period_column import read_period_column
from ..tables.unit_column import id_text
from ..typing import TableLike

__all__ = ["Cuts", "cuts_of", "left_out"]

_EXCLUDED = ("unit_id", "period", "reason")


@attrs.frozen(eq=False)
class Cuts:
    """
    Phase of each distinct period, from 1, and whether its limits rest on that period.

    *starts* and *ends* are what was given, as text, sorted.
    """

    phase: CountArray
    in_baseline: BoolArray
    starts: tuple[str, ...]
    ends: tuple[str, ...]


def cuts_of(
    periods: Sequence[ReportingPeriod],
    *,
    phases: object,
    baseline: object,
    regime: ReportingRegime | None,
) -> Cuts:
    """
    Cut the periods of each cadence into phases; see `compute_control_limits`.

    Raises
    ------
    InputError
        If a phase or baseline is no period, of a cadence that no series has, or given twice.
    """
    starts = _listed("phases", phases, days=True)
    ends = [each for each in _listed("baseline", baseline) if isinstance(each, ReportingPeriod)]
    have = {period.cadence for period in periods}
    for name, given in (("phases", starts), ("baseline", ends)):
        for each in given:
            if have and isinstance(each, ReportingPeriod) and each.cadence not in have:
                words = ", ".join(one.name.lower() for one in Cadence if one in have)
                raise InputError(
                    f"{name} must be a period of the cadence of the series ({words}), "
                    f"got {quoted(each.code)}"
                )
    place = {period: at for at, period in enumerate(periods)}
    phase, in_baseline = np.ones(len(periods), np.int64), np.ones(len(periods), bool)
    for cadence in Cadence:
        mine = sorted(period for period in periods if period.cadence is cadence)
        if not mine:
            continue
        found = (_first_of(each, mine, regime) for each in starts)
        first = sorted({at for at in found if at})  # a series begins without a cut
        number = 1 + np.searchsorted(np.array(first, np.int64), np.arange(len(mine)), side="right")
        at = np.array([place[period] for period in mine], np.int64)
        phase[at] = number
        closed: dict[int, str] = {}
        for end in ends:
            if end.cadence is cadence:
                last = bisect_right(mine, end) - 1
                here = int(number[max(last, 0)])
                if here in closed:
                    raise InputError(
                        f"baseline must end once in each phase, got {quoted(closed[here])} and "
                        f"{end.code!r} in one"
                    )
                closed[here] = end.code
                in_baseline[at[(number == here) & (np.arange(len(mine)) > last)]] = False
    return Cuts(phase, in_baseline, _texts(starts), _texts(ends))


def _texts(given: Iterable[ReportingPeriod | dt.date]) -> tuple[str, ...]:
    return tuple(
        sorted(each.code if isinstance(each, ReportingPeriod) else str(each) for each in given)
    )


def _listed(name: str, given: object, *, days: bool = False) -> list[ReportingPeriod | dt.date]:
    """
    List periods, and days where these are allowed; one may be given alone.

    Raises
    ------
    InputError
        If one is neither, or given twice.
    """
    if given is None:
        return []
    listed: list[ReportingPeriod | dt.date] = []
    for each in [given] if isinstance(given, str) or not isinstance(given, Iterable) else given:
        period = ReportingPeriod.parse(each) if isinstance(each, str | int) else each
        if isinstance(period, ReportingPeriod) or (days and type(period) is dt.date):
            listed.append(period)
            continue
        of_day = ", or a datetime.date" if days else ""
        raise InputError(
            f"{name} must be a ReportingPeriod or its code{of_day}, got {quoted(each)}"
        )
    if len(set(listed)) < len(listed):
        raise InputError(f"{name} must name each period once, got {[str(one) for one in listed]}")
    return listed


def _first_of(
    start: ReportingPeriod | dt.date,
    periods: list[ReportingPeriod],
    regime: ReportingRegime | None,
) -> int | None:
    """
    Find the first period of a phase among the periods of a cadence; None for one of another.

    Raises
    ------
    InputError
        If a day is given and those of the periods are not known.
    """
    if isinstance(start, ReportingPeriod):
        return bisect_left(periods, start) if start.cadence is periods[0].cadence else None
    unknown = [each for each in periods if regime is None or not regime.has(each)]
    if regime is None or unknown:
        raise InputError(
            f"phases must be periods where the days of {unknown[0].code!r} are not known, "
            f"got {quoted(start)}"
        )
    return bisect_left(periods, start, key=lambda period: regime.window(period)[0])


def left_out(
    given: TableLike | None, indicator: Key, unit: Key, period: Key, *, rows: int
) -> pa.Array:
    """
    Read why points are left out, one reason or null for each row of a table with these keys.

    Raises
    ------
    InputError
        If a reason or a key is blank, or a point is not among the rows or named twice.
    MissingColumnError
        If a column is missing.
    """
    if given is None:
        return pa.nulls(rows, pa.string())
    table = to_arrow(given, name="excluded")
    absent = [column for column in _EXCLUDED if column not in table.column_names]
    if absent:
        raise MissingColumnError("excluded", absent, table.column_names)
    by_indicator = "indicator" in table.column_names
    names = [*(["indicator"] if by_indicator else []), *_EXCLUDED]
    texts = {
        name: (id_text if name == "unit_id" else key_text)(
            table[name], name=f"excluded column {name!r}"
        )
        for name in names
    }
    for name, column in texts.items():
        if column.null_count:
            first = column.is_null().index(True).as_py()
            raise InputError(f"excluded must have a {name} in each row, got none in row {first}")
    period_codes, read = read_period_column(flat(texts["period"]))
    if (period_codes < 0).any():
        first = int(np.flatnonzero(period_codes < 0)[0])
        raise InputError(
            "excluded must have periods that can be read, got "
            f"{texts['period'][first].as_py()!r} in row {first}"
        )
    own_periods = recode([one.code for one in read], period.texts)
    left: list[CodeArray] = [unit.codes, period.codes]
    right: list[CodeArray] = [_recoded(texts["unit_id"], unit), own_periods[period_codes]]
    sizes = [len(unit.texts), len(period.texts)]
    if by_indicator:
        left.append(indicator.codes)
        right.append(_recoded(texts["indicator"], indicator))
        sizes.append(len(indicator.texts))
    there = np.isin(joint_codes(right, sizes), joint_codes(left, sizes))
    there &= np.all([codes >= 0 for codes in right], axis=0)
    joint = joint_codes(right, sizes)
    _, first_rows = np.unique(joint[there], return_index=True)
    again = np.setdiff1d(np.flatnonzero(there), np.flatnonzero(there)[first_rows])
    for wrong, words in ((np.flatnonzero(~there), "points of the series"), (again, "points once")):
        if len(wrong):
            at = int(wrong[0])
            got = ", ".join(repr(texts[name][at].as_py()) for name in names[:-1])
            raise InputError(
                f"excluded must name {words}; {len(wrong)} "
                f"{'is' if len(wrong) == 1 else 'are'} not, first {got} in row {at}"
            )
    match = align(left, right, sizes).match
    return flat(texts["reason"]).take(pa.array(match, mask=match < 0))


def _recoded(texts: pa.Array, key: Key) -> CodeArray:
    codes, own = codes_of(texts)
    found: CodeArray = recode(own, key.texts)[codes]
    return found
