"""Words of comparisons about their units: the same, made of others, changed, or not known."""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..periods.ordinals import outer_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..results.result import ComparisonTable, RateTable
from ..tables.align import align, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, codes_of, floats_of, terms_of, words
from ..units.between import change_between
from ..units.registry import UnitRegistry
from ..vocabulary import Comparability, UnitChange, Verdict
from .prior_units import PriorUnits, UnitsThen

__all__ = ["with_unit_words"]

_OF_CHANGE = ("change", "change_lower", "change_upper", "relative_change")
_NEVER = -1
_SAYS = {
    UnitChange.UNKNOWN: Comparability.UNIT_UNKNOWN,
    UnitChange.ENDED: Comparability.UNIT_CHANGED,
}


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
    it is not known what it was (convention §71, §77).
    """
    data = compared.data
    comparability = terms_of(data["comparability"], Comparability)
    verdicts = terms_of(data["verdict"], Verdict)
    of_row = _Days.of(data, rates, before, units)
    changes = _changes(of_row, units.registry)
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
    doubt = _in_doubt(of_row, changes, units.registry, of_others)
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
    """
    Hold the unit of each row, and its two days, as proleptic ordinals: distinct questions.

    *place* is the question of each row; a prior day of -1 is none.
    """

    texts: list[str]
    unit: CodeArray
    prior: CountArray
    judged: CountArray
    place: CountArray

    @classmethod
    def of(cls, data: pa.Table, rates: RateTable, before: RateTable, units: PriorUnits) -> _Days:
        unit, texts = codes_of(data["unit_id"])
        prior, last_before = _periods(data["prior_period"], before.provenance.regime)
        judged, last = _periods(data["period"], rates.provenance.regime)
        if units.as_of is not None:
            last = np.full_like(last, units.as_of.toordinal())
        sizes = [len(last_before), len(last)]
        joint = (unit.astype(np.int64) * sizes[0] + prior) * sizes[1] + judged
        asked, place = np.unique(joint, return_inverse=True)
        rest, now = np.divmod(asked, sizes[1])
        one, then = np.divmod(rest, sizes[0])
        return cls(texts, one.astype(np.int32), last_before[then], last[now], place.ravel())

    def began_after(self, registry: UnitRegistry) -> BoolArray:
        """Mark rows whose unit began after the period compared with had ended."""
        began = [
            registry.versions(unit)[0].valid_from if unit in registry else None
            for unit in self.texts
        ]
        first = np.array([0 if day is None else day.toordinal() for day in began], np.int64)
        found: BoolArray = (first[self.unit] > self.prior) & (self.prior != _NEVER)
        return found[self.place]


def _periods(
    column: pa.ChunkedArray, regime: ReportingRegime | None
) -> tuple[CodeArray, CountArray]:
    """Code of the period of each row, and the last day of each; the last code is no period."""
    codes, texts = codes_of(column)
    last = outer_days([ReportingPeriod.parse(text) for text in texts], regime).last
    return np.where(codes < 0, len(texts), codes), np.append(last, _NEVER)


def _changes(rows: _Days, registry: UnitRegistry) -> CountArray:
    """Give the word of each row for what happened to its unit; -1 where nothing can be said."""
    versions = [registry.versions(unit) if unit in registry else () for unit in rows.texts]
    open_day = dt.date.min.toordinal(), dt.date.max.toordinal()
    first = np.full(len(versions) + 1, open_day[1], np.int64)
    last = np.full(len(versions) + 1, open_day[0], np.int64)
    for place, listed in enumerate(versions):
        if len(listed) == 1 and listed[0].id not in registry.doubt.spans:
            only = listed[0]
            first[place] = open_day[0] if only.valid_from is None else only.valid_from.toordinal()
            last[place] = open_day[1] if only.valid_to is None else only.valid_to.toordinal()
    start = open_day[0] if registry.known_from is None else registry.known_from.toordinal()
    found = np.full(len(rows.unit), _NEVER, np.int64)
    has_prior = rows.prior != _NEVER
    same = has_prior & (rows.prior >= np.maximum(first[rows.unit], start))
    same &= rows.judged <= last[rows.unit]
    found[same] = UnitChange.NO_CHANGE_SEEN
    for place in np.flatnonzero(has_prior & ~same).tolist():
        unit = rows.texts[rows.unit[place]]
        if unit in registry:
            days = (dt.date.fromordinal(each[place]) for each in (rows.prior, rows.judged))
            found[place] = change_between(registry, unit, *days)
    return found[rows.place]


def _in_doubt(
    rows: _Days, changes: CountArray, registry: UnitRegistry, of_others: BoolArray
) -> npt.NDArray[np.uint8]:
    """
    Give the word of each row whose unit is not that of both days, or is not known; else 0.

    Where the prior value is that of others, they must be known as well.
    """
    doubt = np.zeros(len(changes), np.uint8)
    for change, word in _SAYS.items():
        doubt[changes == change] = word
    sums = np.zeros(len(rows.unit), bool)
    sums[rows.place[of_others]] = True
    for place in np.flatnonzero(sums).tolist():
        unit = rows.texts[rows.unit[place]]
        former = {step.predecessor for step in registry.lineage(unit)} - {unit}
        day = dt.date.fromordinal(rows.prior[place])
        if any(registry.unknown_until(each, day) for each in former):
            doubt[(rows.place == place) & of_others] = Comparability.UNIT_UNKNOWN
    start = 0 if registry.known_from is None else registry.known_from.toordinal()
    is_listed = np.array([*(unit in registry for unit in rows.texts), False], bool)[rows.unit]
    early = is_listed & ((rows.judged < start) | ((rows.prior < start) & (rows.prior != _NEVER)))
    doubt[early[rows.place]] = Comparability.REGISTRY_INCOMPLETE
    return doubt


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
