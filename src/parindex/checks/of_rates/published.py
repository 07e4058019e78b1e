"""PUB: which definition, if any, gives the percent that a report printed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ...model.magnitude import Magnitude
from ...results.rate_table import RateTable
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, keys, terms_of
from ...tables.period_column import read_period_column
from ...tables.printed import printed_of
from ...vocabulary import RateStatus, Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, Scope, found, needed, once, several

__all__ = ["CHECKS", "RULES"]

_FITS = ("printed", "decimals", "definitions", "value", "gap")
_GAP = Magnitude(evidence="gap")
CONTRADICTED = Rule(
    code="PUB101",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*_FITS, "cut_off"),
    magnitude=_GAP,
)
TRUNCATED = Rule(code="PUB102", severity=Severity.NOTE, since="0.1.0", evidence=_FITS)
OTHER_DEFINITION = Rule(
    code="PUB103", severity=Severity.WARNING, since="0.1.0", evidence=(*_FITS, "claimed")
)
FITS = Rule(code="PUB104", severity=Severity.NOTE, since="0.1.0", evidence=_FITS)
NO_COUNTS = Rule(
    code="PUB105",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("printed", "decimals", "rows"),
    asks_for_counts=True,
)
UNREADABLE = Rule(code="PUB106", severity=Severity.ERROR, since="0.1.0", evidence=("printed",))
UNKNOWN_NAME = Rule(
    code="PUB107", severity=Severity.WARNING, since="0.1.0", evidence=("printed", "rows")
)
UNEXPLAINED = Rule(
    code="PUB108", severity=Severity.WARNING, since="0.1.0", evidence=_FITS, magnitude=_GAP
)
UNREADABLE_PERIOD = Rule(
    code="PUB109", severity=Severity.ERROR, since="0.1.0", evidence=("printed", "text", "rows")
)
AS_SHARE = Rule(
    code="PUB110",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("printed", "decimals", "definitions", "value"),
)
RULES = (
    CONTRADICTED,
    TRUNCATED,
    OTHER_DEFINITION,
    FITS,
    NO_COUNTS,
    UNREADABLE,
    UNKNOWN_NAME,
    UNEXPLAINED,
    UNREADABLE_PERIOD,
    AS_SHARE,
)


def published(context: Context) -> list[Outcome]:
    """
    PUB101 to PUB108 and PUB110, one finding per printed figure that says something.

    PUB107 is one for each name, in however many rows.

    PUB101 the definition that it names does not give it, or no definition of the family, and none
    other either; PUB102 one does if the figure was cut off instead of rounded; PUB103 another
    definition of the family than the one it names; PUB104 which definition it must have used,
    where it names a family; PUB105 there are no counts of its unit and period, or none that give
    its definition; PUB106 the text is no figure; PUB107 it names neither an indicator nor a family
    of those that were given; PUB108 no definition of the family that could be computed gives it,
    but others have no counts; PUB110 one does if the figure is a
    share of 1 and no percent.
    """
    return _Match(needed(context.published), needed(context.rates)).outcomes()


def unreadable_periods(context: Context) -> list[Outcome]:
    """PUB109: the period of printed figures cannot be read; one for each indicator and text."""
    table = needed(context.published)
    is_figure = ~np.isnan(printed_of(table).value)
    codes, periods = read_period_column(table["period"].combine_chunks())
    period = keys(codes, [each.code for each in periods])
    subject = table["indicator"].fill_null(WHOLE_ROW)
    first, times = _of_each_text(table, np.flatnonzero(is_figure & (codes < 0)), "period")
    chosen = table.take(pa.array(first))
    is_single = pa.array(times == 1)
    return [
        found(
            UNREADABLE_PERIOD,
            len(table),
            unit_id=pc.if_else(is_single, chosen["unit_id"], pa.scalar(None, pa.string())),
            period=period.take(pa.array(first)),
            subject=subject.take(pa.array(first)),
            evidence={
                "printed": chosen["printed"],
                "text": chosen["period"],
                "rows": several(times),
            },
            looked_at=Scope(table["unit_id"], period, subject, is_figure & (codes >= 0)),
        )
    ]


CHECKS = (
    Check(
        tuple(rule for rule in RULES if rule is not UNREADABLE_PERIOD),
        published,
        needs=("published", "rates"),
    ),
    Check((UNREADABLE_PERIOD,), unreadable_periods, needs=("published",)),
)


class _Match:
    """Every printed figure against every definition of its family."""

    def __init__(self, table: pa.Table, rates: RateTable) -> None:
        self.table = table
        printed = printed_of(table)
        self.figure, self.decimals = printed.value, printed.decimals
        self.is_figure = ~np.isnan(printed.value)
        indicators = rates.provenance.indicators
        self.codes = [indicator.code for indicator in indicators]
        name_codes, names = codes_of(table["indicator"])
        shape = (len(indicators), len(table))
        in_family, claimed = np.zeros(shape, bool), np.zeros(shape, bool)
        families = [indicator.family for indicator in indicators]
        # a definition that the sheet has no columns for still tells the family of its code
        of_code = {each.code: each.family for each in rates.provenance.catalogue}
        for code, name in enumerate(names):
            here = name_codes == code
            family = of_code.get(name, name)
            for position, indicator in enumerate(indicators):
                in_family[position] |= here & (families[position] == family)
                claimed[position] |= here & (indicator.code == name)
        known = {*of_code, *of_code.values()}
        named = [name in of_code for name in names]
        self.names_a_definition = np.array([*named, False], bool)[name_codes]
        size = {family: list(of_code.values()).count(family) for family in of_code.values()}
        sizes = [size.get(of_code.get(name, name), 0) for name in names]
        self.definitions = np.array([*sizes, 0], np.int64)[name_codes]
        self.is_known = np.array([*(name in known for name in names), False], bool)[name_codes]
        computed = self._computed(table, rates)
        # a percent sign says what the figure is a multiple of, whatever the definition gives
        multipliers = np.array([indicator.multiplier for indicator in indicators])[:, None]
        in_percent = np.where(printed.is_percent & (multipliers != 100), 100 / multipliers, 1.0)
        self.value = np.where(in_family, computed * in_percent, np.nan)
        self.in_percent = np.broadcast_to(in_percent, self.value.shape)
        self.claimed = claimed
        self.rounded, self.cut = _fit(self.figure, self.value, self.decimals)
        # a sheet holds 97,5 % as 0.975, and a report may print it so
        rounded, cut = _fit(self.figure, self.value / 100, self.decimals)
        with np.errstate(over="ignore"):
            off = np.abs(100 * self.figure - self.value)
        exact = (self.decimals >= 2) | (off <= ROUNDING_MARGIN)
        may_be = printed.may_be_share & (multipliers == 100) & exact
        self.as_share = may_be & (rounded | cut)

    def _computed(self, table: pa.Table, rates: RateTable) -> FloatArray:
        """Give the value of every definition for every printed figure; NaN where there is none."""
        data = rates.data
        unit_codes, units = rates.keys.unit
        period_codes, periods = rates.keys.period
        indicator_codes, indicators = rates.keys.indicator
        own_units, own_unit_texts = codes_of(table["unit_id"])
        own_periods, own_period_list = read_period_column(table["period"].combine_chunks())
        self.period_codes = own_periods
        self.period_texts = [period.code for period in own_period_list]
        left = (
            _through(recode(own_unit_texts, units), own_units),
            _through(recode(self.period_texts, periods), own_periods),
        )
        sizes = (len(units), len(periods))
        there = np.unique(np.column_stack([unit_codes, period_codes]), axis=0)
        self.has_rows = align(left, (there[:, 0], there[:, 1]), sizes).match >= 0
        usable = terms_of(data["status"], RateStatus) == RateStatus.OK
        value = floats_of(data["value"])
        out = np.full((len(self.codes), len(table)), np.nan)
        for position, code in enumerate(self.codes):
            if code not in indicators:
                continue
            rows = np.flatnonzero((indicator_codes == indicators.index(code)) & usable)
            match = align(left, (unit_codes[rows], period_codes[rows]), sizes).match
            matched = match >= 0
            out[position, matched] = value[rows[match[matched]]]
        return out

    def outcomes(self) -> list[Outcome]:
        has_value = ~np.isnan(self.value)
        claim_has_value = (has_value & self.claimed).any(axis=0)
        # a definition that is named must have a value itself to be judged
        has_counts = has_value.any(axis=0) & (claim_has_value | ~self.names_a_definition)
        has_period = self.period_codes >= 0
        has_counts &= self.is_figure & has_period
        fits, cut = self.rounded.any(axis=0), self.cut.any(axis=0)
        claim_fits = (self.rounded & self.claimed).any(axis=0)
        claim_cut = (self.cut & self.claimed).any(axis=0)
        # where a definition is named, another one that fits is the finding, unless the named one
        # fits too, be it cut off
        other = self.names_a_definition & fits & ~claim_fits & ~claim_cut
        claim_share = (self.as_share & self.claimed).any(axis=0)
        share = self.as_share & (self.claimed | ~claim_share)
        as_share = share.any(axis=0)
        truncated = claim_cut & ~claim_fits | cut & ~fits & ~self.names_a_definition
        named = fits & ~self.names_a_definition
        # that another definition gives the figure cut off does not excuse the one that is named
        nothing = has_counts & ~fits & ~truncated & ~as_share
        is_complete = has_value.sum(axis=0) == self.definitions
        contradicted = nothing & (self.names_a_definition | is_complete)
        can_be_named = self.is_figure & has_period
        everywhere = self._rows(has_period)
        compared, nameable = self._rows(has_counts), self._rows(can_be_named)
        known = self._rows(can_be_named & self.is_known)
        return [
            self._fitting(CONTRADICTED, contradicted, None, compared),
            self._fitting(TRUNCATED, has_counts & truncated, self.cut, compared),
            self._fitting(OTHER_DEFINITION, has_counts & other, self.rounded, compared),
            self._fitting(FITS, has_counts & named, self.rounded, compared),
            self._plain(NO_COUNTS, can_be_named & self.is_known & ~has_counts, known),
            self._plain(UNREADABLE, ~self.is_figure, everywhere),
            self._once(UNKNOWN_NAME, can_be_named & ~self.is_known, nameable, "indicator"),
            self._fitting(UNEXPLAINED, nothing & ~contradicted, None, compared),
            self._fitting(AS_SHARE, has_counts & ~fits & ~truncated & as_share, share, compared),
        ]

    def _rows(self, where: BoolArray) -> Scope:
        return Scope(
            self.table["unit_id"],
            keys(self.period_codes, self.period_texts),
            self.table["indicator"].fill_null(WHOLE_ROW),
            where,
        )

    def _fitting(
        self, rule: Rule, where: BoolArray, fitting: BoolArray | None, looked_at: Scope
    ) -> Outcome:
        rows = np.flatnonzero(where)
        candidates = ~np.isnan(self.value) if fitting is None else fitting
        candidates = candidates[:, rows]
        distance = np.where(candidates, np.abs(self.value[:, rows] - self.figure[rows]), np.inf)
        nearest = distance.argmin(axis=0) if len(self.codes) else np.zeros(0, np.int64)
        value = self.value[nearest, rows]
        unit = self.in_percent[nearest, rows]  # evidence is in the units of the indicator
        return self._found(
            rule,
            looked_at.rows,
            rows,
            looked_at,
            definitions=self._names(candidates),
            value=value / unit,
            gap=(self.figure[rows] - value) / unit,
            cut_off=self._names(self.cut[:, rows]),
        )

    def _plain(self, rule: Rule, where: BoolArray, looked_at: Scope) -> Outcome:
        return self._found(rule, len(self.table), np.flatnonzero(where), looked_at)

    def _once(self, rule: Rule, where: BoolArray, looked_at: Scope, column: str) -> Outcome:
        """Make one finding for each indicator and text of a column, in however many rows."""
        at, times = _of_each_text(self.table, np.flatnonzero(where), column)
        return self._found(
            rule, len(self.table), at, looked_at, is_single=times == 1, rows=several(times)
        )

    def _found(
        self,
        rule: Rule,
        checked: int,
        at: CountArray,
        looked_at: Scope,
        *,
        is_single: BoolArray | None = None,
        **computed: pa.Array | npt.NDArray[np.float64],
    ) -> Outcome:
        chosen = self.table.take(pa.array(at))
        unit_id, period = chosen["unit_id"], self.period_codes[at]
        if is_single is not None:  # of several rows neither unit nor period is that of all
            unit_id = pc.if_else(pa.array(is_single), unit_id, pa.scalar(None, pa.string()))
            period = np.where(is_single, period, -1).astype(np.int32)
        evidence = {
            "printed": chosen["printed"],
            "decimals": self.decimals[at],
            "rows": self.has_rows[at].astype(np.int64),
            "claimed": chosen["indicator"],
            **computed,
        }
        return found(
            rule,
            checked,
            unit_id=unit_id,
            period=keys(period, self.period_texts),
            subject=chosen["indicator"].fill_null(WHOLE_ROW),
            evidence={name: evidence[name] for name in rule.evidence},
            looked_at=looked_at,
        )

    def _names(self, candidates: BoolArray) -> pa.Array:
        """List the codes of the definitions of each column, separated by one space."""
        patterns, pattern_of = np.unique(candidates, axis=1, return_inverse=True)
        texts = [
            " ".join(code for code, chosen in zip(self.codes, column, strict=True) if chosen)
            for column in patterns.T.tolist()
        ]
        return pa.array([text or None for text in texts], pa.string()).take(
            pa.array(pattern_of.ravel())
        )


def _of_each_text(table: pa.Table, rows: CountArray, column: str) -> tuple[CountArray, CountArray]:
    """Give the first of some rows of each indicator and text of a column, and how many it has."""
    indicator, name = codes_of(table["indicator"]), codes_of(table[column])
    group = (indicator[0].astype(np.int64) + 1) * (len(name[1]) + 1) + name[0] + 1
    first, times = once(group[rows])
    return rows[first], times


def _fit(
    figure: FloatArray, value: FloatArray, decimals: CountArray
) -> tuple[BoolArray, BoolArray]:
    """Say where a figure is a value rounded to its last digit, and where it is one cut off."""
    off, unit = figure - value, 10.0**-decimals
    with np.errstate(invalid="ignore"):
        rounded: BoolArray = np.abs(off) <= unit / 2 + ROUNDING_MARGIN
        # cut off towards zero: the figure stands less than one last digit below the value
        cut: BoolArray = ~rounded & (off <= ROUNDING_MARGIN) & (-off < unit - ROUNDING_MARGIN)
    return rounded, cut


def _through(table: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Recode codes; -1 stays -1."""
    return np.append(table, np.int32(-1))[codes]
