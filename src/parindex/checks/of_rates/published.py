"""PUB: which definition, if any, gives the percent that a report printed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...model.finding import Magnitude
from ...results.result import RateTable
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, keys, terms_of
from ...tables.printed import printed_of
from ...tables.sheet import read_period_column
from ...vocabulary import RateStatus, Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, Scope, found, needed

__all__ = ["CHECKS", "RULES"]

_FITS = ("printed", "decimals", "definitions", "value", "gap")
_GAP = Magnitude(evidence="gap")
CONTRADICTED = Rule(
    code="PUB101", severity=Severity.ERROR, since="0.1.0", evidence=_FITS, magnitude=_GAP
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
    evidence=("printed", "decimals"),
    asks_for_counts=True,
)
UNREADABLE = Rule(code="PUB106", severity=Severity.ERROR, since="0.1.0", evidence=("printed",))
UNKNOWN_NAME = Rule(code="PUB107", severity=Severity.WARNING, since="0.1.0", evidence=("printed",))
UNEXPLAINED = Rule(
    code="PUB108", severity=Severity.WARNING, since="0.1.0", evidence=_FITS, magnitude=_GAP
)
UNREADABLE_PERIOD = Rule(
    code="PUB109", severity=Severity.ERROR, since="0.1.0", evidence=("printed", "text")
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
)


def published(context: Context) -> list[Outcome]:
    """
    PUB101 to PUB109, one finding per printed figure that says something.

    PUB101 the definition that it names does not give it, or no definition of the family, and none
    other either; PUB102 one does if the figure was cut off instead of rounded; PUB103 another
    definition of the family than the one it names; PUB104 which definition it must have used,
    where it names a family; PUB105 there are no counts to check it, or to check the definition it
    names; PUB106 the text is no figure; PUB107 it names neither an indicator nor a family of those
    that were given; PUB108 no definition of the family that could be computed gives it, but others
    have no counts; PUB109 its period cannot be read.
    """
    return _Match(needed(context.published), needed(context.rates)).outcomes()


CHECKS = (Check(RULES, published, needs=("published", "rates")),)


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
        unit = 10.0**-self.decimals
        off = self.figure - self.value
        with np.errstate(invalid="ignore"):
            self.rounded = np.abs(off) <= unit / 2 + ROUNDING_MARGIN
            # cut off towards zero: the figure stands less than one last digit below the value
            self.cut = ~self.rounded & (off <= ROUNDING_MARGIN) & (-off < unit - ROUNDING_MARGIN)

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
        usable = terms_of(data["status"], RateStatus) == RateStatus.OK
        value = floats_of(data["value"])
        out = np.full((len(self.codes), len(table)), np.nan)
        for position, code in enumerate(self.codes):
            if code not in indicators:
                continue
            rows = np.flatnonzero((indicator_codes == indicators.index(code)) & usable)
            match = align(
                left, (unit_codes[rows], period_codes[rows]), (len(units), len(periods))
            ).match
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
        truncated = cut & ~claim_fits & (claim_cut | ~fits)
        named = fits & ~self.names_a_definition
        nothing = has_counts & ~fits & ~cut
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
            self._plain(UNKNOWN_NAME, can_be_named & ~self.is_known, nameable),
            self._fitting(UNEXPLAINED, nothing & ~contradicted, None, compared),
            self._plain(UNREADABLE_PERIOD, self.is_figure & ~has_period, nameable),
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
        )

    def _plain(self, rule: Rule, where: BoolArray, looked_at: Scope) -> Outcome:
        return self._found(rule, len(self.table), np.flatnonzero(where), looked_at)

    def _found(
        self,
        rule: Rule,
        checked: int,
        rows: CountArray,
        looked_at: Scope,
        **computed: pa.Array | npt.NDArray[np.float64],
    ) -> Outcome:
        chosen = self.table.take(pa.array(rows))
        evidence = {
            "printed": chosen["printed"],
            "decimals": self.decimals[rows],
            "claimed": chosen["indicator"],
            "text": chosen["period"],
            **computed,
        }
        return found(
            rule,
            checked,
            unit_id=chosen["unit_id"],
            period=keys(self.period_codes[rows], self.period_texts),
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
        return pa.array(texts, pa.string()).take(pa.array(pattern_of.ravel()))


def _through(table: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Recode codes; -1 stays -1."""
    return np.append(table, np.int32(-1))[codes]
