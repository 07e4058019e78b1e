"""DAT108, DAT109: how exactly figures are printed, and whether counts can give them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...model.indicator import MeasureKind
from ...periods.cadence import Cadence
from ...results.rate_table import RateTable
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CodeArray, FloatArray, codes_of, floats_of, keys
from ...tables.period_column import read_period_column
from ...tables.printed import Printed, printed_of
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES"]

PRECISION_CHANGED = Rule(
    code="DAT108",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("printed", "decimals", "prior_printed", "prior_period"),
)
NOT_ATTAINABLE = Rule(
    code="DAT109",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("printed", "decimals", "denominator", "value"),
)
RULES = (PRECISION_CHANGED, NOT_ATTAINABLE)


def precision(context: Context) -> list[Outcome]:
    """DAT108: a figure has other decimals than the figure of the period before."""
    table = needed(context.published)
    printed = printed_of(table)
    period, periods = read_period_column(table["period"].combine_chunks())
    unit, _ = codes_of(table["unit_id"])
    indicator, _ = codes_of(table["indicator"])
    usable = np.flatnonzero(~np.isnan(printed.value) & (period >= 0) & (indicator >= 0))
    cadences = list(Cadence)
    cadence = np.array([cadences.index(each.cadence) for each in periods], np.int64)
    time = np.array(
        [each.year * each.cadence.per_year + each.ordinal for each in periods], np.int64
    )
    series = (indicator[usable], unit[usable], cadence[period[usable]])
    order = np.lexsort((time[period[usable]], *series))
    rows = usable[order]
    follows = np.ones(max(len(rows) - 1, 0), bool)
    for key in series:
        follows &= key[order][1:] == key[order][:-1]
    follows &= period[rows[1:]] != period[rows[:-1]]
    changed = follows & (printed.decimals[rows[1:]] != printed.decimals[rows[:-1]])
    at, before = rows[1:][changed], rows[:-1][changed]
    if not follows.any():
        return [not_checked(PRECISION_CHANGED, "no_prior_period")]
    texts = [each.code for each in periods]
    chosen = table.take(pa.array(at))
    return [
        found(
            PRECISION_CHANGED,
            int(np.count_nonzero(follows)),
            unit_id=chosen["unit_id"],
            period=keys(period[at], texts),
            subject=chosen["indicator"],
            evidence={
                "printed": chosen["printed"],
                "decimals": printed.decimals[at],
                "prior_printed": table["printed"].take(pa.array(before)),
                "prior_period": keys(period[before], texts),
            },
            looked_at=Scope(
                table["unit_id"].take(pa.array(rows[1:][follows])),
                keys(period[rows[1:][follows]], texts),
                table["indicator"].take(pa.array(rows[1:][follows])),
            ),
        )
    ]


def attainable(context: Context) -> list[Outcome]:
    """DAT109: no whole number of cases out of the denominator gives the figure (GRIM)."""
    return [_Grim(needed(context.published), needed(context.rates)).outcome()]


CHECKS = (
    Check((PRECISION_CHANGED,), precision, needs=("published",)),
    Check((NOT_ATTAINABLE,), attainable, needs=("published", "rates")),
)


class _Grim:
    """Every printed figure against the denominators of the definitions that it may have."""

    def __init__(self, table: pa.Table, rates: RateTable) -> None:
        self.table = table
        self.printed = printed_of(table)
        self.period, self.periods = read_period_column(table["period"].combine_chunks())
        self.rates = rates
        self.fits = np.zeros(len(table), bool)
        self.lacking = np.zeros(len(table), bool)
        self.is_dense = np.zeros(len(table), bool)
        self.denominator = np.full(len(table), np.nan)
        self.nearest = np.full(len(table), np.nan)  # in the units of the figure
        self.value = np.full(len(table), np.nan)  # in those of the indicator
        name_codes, names = codes_of(table["indicator"])
        of_code = {each.code: each.family for each in rates.provenance.catalogue}
        computed = {each.code for each in rates.provenance.indicators}
        for definition in rates.provenance.catalogue:
            concerned = np.array(
                [
                    name == definition.code or (name not in of_code and name == definition.family)
                    for name in names
                ]
                + [False],
                bool,
            )[name_codes]
            if definition.code not in computed or definition.kind is not MeasureKind.PROPORTION:
                self.lacking |= concerned
                continue
            self._try(definition.code, definition.multiplier, concerned)

    def _try(self, code: str, multiplier: float, concerned: BoolArray) -> None:
        """Hold the figures against one definition."""
        denominator = np.where(concerned, self._denominators(code), np.nan)
        self.lacking |= concerned & np.isnan(denominator)
        unit = np.where(self.printed.is_percent, 100.0, multiplier)
        fits, nearest = _attained(self.printed, denominator, unit)
        self.fits |= fits
        if multiplier == 100:  # "0.975" may be a share of 1, which PUB110 says
            as_share, _ = _attained(self.printed, denominator, np.ones(len(unit)))
            self.fits |= as_share & self.printed.may_be_share
        with np.errstate(invalid="ignore"):
            step = 1.5 * 10.0 ** -self.printed.decimals.astype(float)  # rounded, or cut off
            self.is_dense |= denominator * step >= unit
        distance = np.abs(nearest - self.printed.value)
        known = ~np.isnan(nearest)
        with np.errstate(invalid="ignore"):
            better = known & ~(distance >= np.abs(self.nearest - self.printed.value))
        self.denominator[better] = denominator[better]
        self.nearest[better] = nearest[better]
        self.value[better] = nearest[better] * multiplier / unit[better]

    def _denominators(self, code: str) -> FloatArray:
        data = self.rates.data
        indicator, indicators = self.rates.keys.indicator
        unit, units = self.rates.keys.unit
        period, periods = self.rates.keys.period
        if code not in indicators:
            return np.full(len(self.table), np.nan)
        own_units, own_texts = codes_of(self.table["unit_id"])
        texts = [each.code for each in self.periods]
        left = (
            _through(recode(own_texts, units), own_units),
            _through(recode(texts, periods), self.period),
        )
        rows = np.flatnonzero(indicator == indicators.index(code))
        match = align(left, (unit[rows], period[rows]), (len(units), len(periods))).match
        return np.append(floats_of(data["denominator"])[rows], np.nan)[match]

    def outcome(self) -> Outcome:
        judged = ~np.isnan(self.printed.value) & ~np.isnan(self.denominator) & ~self.lacking
        rows = np.flatnonzero(judged & ~self.fits)
        # where counts lie closer together than the figures, each figure within 0 and all fits
        told = judged & (~self.is_dense | ~self.fits)
        chosen = self.table.take(pa.array(rows))
        return found(
            NOT_ATTAINABLE,
            int(np.count_nonzero(judged)),
            unit_id=chosen["unit_id"],
            period=keys(self.period[rows], [each.code for each in self.periods]),
            subject=chosen["indicator"],
            evidence={
                "printed": chosen["printed"],
                "decimals": self.printed.decimals[rows],
                "denominator": self.denominator[rows].astype(np.int64),
                "value": self.value[rows],
            },
            looked_at=Scope(
                self.table["unit_id"],
                keys(self.period, [each.code for each in self.periods]),
                self.table["indicator"],
                told,
            ),
        )


def _attained(
    printed: Printed, denominator: FloatArray, multiplier: FloatArray
) -> tuple[BoolArray, FloatArray]:
    """Say whether some count gives each figure, rounded or cut off, and give the nearest value."""
    unit = 10.0 ** -printed.decimals.astype(float)
    with np.errstate(all="ignore"):
        usable = denominator > 0
        below = np.clip(
            np.floor(printed.value * denominator / multiplier + ROUNDING_MARGIN), 0, denominator
        )
        fits = np.zeros(len(below), bool)
        nearest = np.full(len(below), np.nan)
        for more in (0, 1):
            value = multiplier * np.minimum(below + more, denominator) / denominator
            off = printed.value - value
            rounded = np.abs(off) <= unit / 2 + ROUNDING_MARGIN
            cut_off = (off <= ROUNDING_MARGIN) & (-off < unit - ROUNDING_MARGIN)
            fits |= usable & (rounded | cut_off)
            nearer = usable & ~(np.abs(off) >= np.abs(printed.value - nearest))
            nearest = np.where(nearer, value, nearest)
    return fits, nearest


def _through(table: CodeArray, codes: CodeArray) -> CodeArray:
    """Recode codes; -1 stays -1."""
    return np.append(table, np.int32(-1))[codes]
