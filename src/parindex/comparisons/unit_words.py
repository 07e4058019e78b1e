"""Words of comparisons about their units: the same, made of others, changed, or not known."""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..periods.ordinals import outer_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..tables.align import align, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, codes_of, floats_of, terms_of, words
from ..units.between import NO_DAY, changes_between, words_of
from ..units.registry import UnitRegistry
from ..vocabulary import Comparability, UnitChange, Verdict
from .prior_units import PriorUnits, UnitsThen

__all__ = ["with_unit_words"]

_OF_CHANGE = ("change", "change_lower", "change_upper", "relative_change")


def with_unit_words(
    compared: ComparisonTable,
    rates: RateTable,
    before: RateTable,
    units: PriorUnits,
    then: UnitsThen | None,
) -> ComparisonTable:
    """
    Say of every comparison whether its units are the same.

    ``unit_changed`` stands where there is no prior value and the unit began after the period
    compared with, and where it had ended before the period judged; ``rebased`` and ``estimated``
    where the prior value is that of others; and ``unit_unknown`` or ``registry_incomplete`` where
    it is not known what it was (convention §71, §76).
    """
    data = compared.data
    comparability = terms_of(data["comparability"], Comparability)
    verdicts = terms_of(data["verdict"], Verdict)
    of_row = _Days.of(data, rates, before, units)
    question = (units.registry, of_row.texts, of_row.unit, of_row.prior, of_row.judged)
    changes = changes_between(*question)
    is_new = np.isin(changes, [UnitChange.NEW, UnitChange.GREW, UnitChange.UNKNOWN])
    lacks = (comparability == Comparability.NO_PRIOR) & is_new & of_row.began_after(units.registry)
    comparability = np.where(
        lacks,
        np.where(
            changes == UnitChange.UNKNOWN, Comparability.UNIT_UNKNOWN, Comparability.UNIT_CHANGED
        ),
        comparability,
    )
    if then is not None and len(then.sums):
        match = _rows_in(data, then.sums)
        made = (match >= 0) & (comparability == Comparability.FULL)
        by_weight = made & np.append(then.sums["estimated"].to_numpy(), False)[match]
        comparability = np.where(made, Comparability.REBASED, comparability)
        comparability = np.where(by_weight, Comparability.ESTIMATED, comparability)
        verdicts = np.where(by_weight, Verdict.NOT_ASSESSED, verdicts)
    of_others = np.isin(comparability, [Comparability.REBASED, Comparability.ESTIMATED])
    doubt = words_of(changes, *question)
    doubtful = _are_doubtful(of_row, of_others, units.registry)
    doubt[doubtful] = np.maximum(doubt[doubtful], np.uint8(Comparability.UNIT_UNKNOWN))
    has_prior = ~np.isnan(floats_of(data["prior_value"]))
    comparability = np.where((doubt > 0) & has_prior, doubt, comparability)
    verdicts = np.where(doubt > 0, Verdict.NOT_ASSESSED, verdicts)
    for name in _OF_CHANGE:
        column = pc.if_else(pa.array(doubt > 0), pa.scalar(None, pa.float64()), data[name])
        data = _with(data, name, column)
    data = _with(data, "verdict", words(Verdict, verdicts.astype(np.uint8)))
    data = _with(data, "comparability", words(Comparability, comparability.astype(np.uint8)))
    data = _with(data, "unit_change", words(UnitChange, changes.astype(np.int8)))
    estimates = compared.estimates if then is None else then.estimates
    return attrs.evolve(compared, data=data, estimates=estimates)


def _with(data: pa.Table, name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    return data.set_column(data.schema.get_field_index(name), data.schema.field(name), column)


@attrs.frozen(eq=False)
class _Days:
    """Hold the unit of each row, by its position in *texts*, and its two days as ordinals."""

    texts: list[str]
    unit: CodeArray
    prior: CountArray
    judged: CountArray

    @classmethod
    def of(cls, data: pa.Table, rates: RateTable, before: RateTable, units: PriorUnits) -> _Days:
        unit, texts = codes_of(data["unit_id"])
        prior = _last_days(data["prior_period"], before.provenance.regime)
        judged = _last_days(data["period"], rates.provenance.regime)
        if units.as_of is not None:
            judged = np.full_like(judged, units.as_of.toordinal())
        return cls(texts, unit, prior, judged)

    def began_after(self, registry: UnitRegistry) -> BoolArray:
        """Mark rows whose unit began after the period compared with had ended."""
        began = [
            registry.versions(unit)[0].valid_from if unit in registry else None
            for unit in self.texts
        ]
        first = np.array([0 if day is None else day.toordinal() for day in began], np.int64)
        found: BoolArray = (first[self.unit] > self.prior) & (self.prior != NO_DAY)
        return found


def _last_days(column: pa.ChunkedArray, regime: ReportingRegime | None) -> CountArray:
    codes, texts = codes_of(column)
    last = outer_days([ReportingPeriod.parse(text) for text in texts], regime).last
    return np.append(last, NO_DAY)[codes]


def _are_doubtful(rows: _Days, of_others: BoolArray, registry: UnitRegistry) -> BoolArray:
    """Mark sums of former units of which one is not known on the last day of the prior period."""
    here = np.flatnonzero(of_others)
    asked, place = np.unique(
        np.column_stack([rows.unit[here], rows.prior[here]]), axis=0, return_inverse=True
    )
    found = np.zeros(len(asked), bool)
    for row, (unit, day) in enumerate(asked.tolist()):
        former = {step.predecessor for step in registry.lineage(rows.texts[unit])}
        then = dt.date.fromordinal(day)
        found[row] = any(registry.unknown_until(each, then) for each in former)
    doubtful = np.zeros(len(of_others), bool)
    doubtful[here] = found[place.ravel()]
    return doubtful


def _rows_in(data: pa.Table, sums: pa.Table) -> CountArray:
    """Find the row of the sums behind each comparison; -1 where there is none."""
    names = (("indicator_code",) * 2, ("unit_id",) * 2, ("prior_period", "period"))
    left, right, sizes = [], [], []
    for one, other in names:
        codes, texts = codes_of(data[one])
        other_codes, other_texts = codes_of(sums[other])
        left.append(np.append(recode(texts, other_texts), np.int32(-1))[codes])
        right.append(other_codes)
        sizes.append(len(other_texts))
    return align(left, right, sizes).match
