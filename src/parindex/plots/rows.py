"""The rows of a picture of units: one indicator in one period, with what is said about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import on_one_line
from .._validators import check_kinds, members_given, of_kind
from ..errors import InputError, UnknownCodeError
from ..findings.table import FindingTable
from ..model.indicator import Indicator
from ..model.target import Target
from ..name import unit_names
from ..periods.period import ReportingPeriod
from ..rates.reached import (
    MET,
    MET_UNCLEAR,
    MISSED,
    MISSED_UNCLEAR,
    NOT_JUDGED,
    against_targets,
)
from ..rates.wanted import Binding, check_targets, listed_targets
from ..render.marks import mark_of_rows
from ..results.chosen_rows import chosen_rows
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..results.result import ResultTable
from ..rulebook.options import TargetOptions
from ..tables.align import align, recode
from ..tables.arrays import BoolArray, CountArray, FloatArray, floats_of, terms_of
from ..units.registry import UnitRegistry
from ..vocabulary import Comparability, RateStatus, Severity, Verdict
from .marks import MARKS

__all__ = ["REACHED", "Order", "UnitRows", "names_of", "period_of", "rows_of_units"]

Order: TypeAlias = Literal["attention", "value", "name", "given"]

_ORDERS = ("attention", "value", "name", "given")
_RULE_OF = {MISSED: "TGT101", MISSED_UNCLEAR: "TGT104", MET_UNCLEAR: "TGT103", MET: "TGT102"}
REACHED = ("missed", "missed_unclear", "met_unclear", "met")
_WORDS = {word: place for place, word in enumerate(mark.word for mark in MARKS)}


@attrs.frozen(eq=False, kw_only=True)
class UnitRows:
    """
    Hold one row per unit, in the order in which they are drawn.

    All columns have shape (n,). *wanted* is the target of the row, NaN where none binds it;
    *better* is 1 where higher is better, -1 where lower is, 0 where neither.
    """

    indicator: Indicator
    period: str
    prior_period: str | None
    """Period compared with; None where nothing was, or where rows differ in it."""
    unit_ids: tuple[str, ...]
    names: tuple[str, ...]
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    numerator: pa.Array
    denominator: pa.Array
    prior: FloatArray
    change: FloatArray
    wanted: FloatArray
    reached: CountArray
    """Whether each target is reached, by the numbers of `rates.reached`."""
    is_left_out: BoolArray
    """Whether a row has too few cases to be held against its target, as the findings were set."""
    mark: CountArray
    status: CountArray
    comparability: CountArray
    """Terms of `Comparability`; -1 where nothing was compared."""
    at_fault: BoolArray
    """Whether a finding says that the counts of the row contradict each other."""
    faults: tuple[str, ...]
    """Codes of the rules that said so."""

    def __len__(self) -> int:
        return len(self.unit_ids)

    @property
    def better(self) -> int:
        """Say which side is better: 1 higher, -1 lower, 0 neither."""
        return int(self.indicator.polarity.better)

    @property
    def has_value(self) -> BoolArray:
        """Mark rows with a value."""
        return ~np.isnan(self.value)

    @property
    def missed(self) -> BoolArray:
        """Mark rows that miss their target, as TGT101 and TGT104 judge (convention §22)."""
        return np.isin(self.reached, [MISSED, MISSED_UNCLEAR])

    @property
    def met(self) -> BoolArray:
        """Mark rows that reach their target."""
        return np.isin(self.reached, [MET, MET_UNCLEAR])

    @property
    def is_clear(self) -> BoolArray:
        """Mark rows whose limits leave no doubt about the target."""
        return np.isin(self.reached, [MISSED, MET])

    def of_word(self, word: str) -> BoolArray:
        """Mark rows with a mark."""
        return np.asarray(self.mark == _WORDS[word], bool)

    def take(self, places: CountArray) -> UnitRows:
        """Take some rows, in the order given."""
        columns: dict[str, Any] = {}
        for field in attrs.fields(UnitRows):
            held = getattr(self, field.name)
            if isinstance(held, np.ndarray):
                columns[field.name] = held[places]
            elif isinstance(held, pa.Array):
                columns[field.name] = held.take(pa.array(places))
            elif field.name in ("unit_ids", "names"):
                columns[field.name] = tuple(held[place] for place in places.tolist())
        return attrs.evolve(self, **columns)

    def to_arrow(self) -> pa.Table:
        """Give the rows as a table: what is drawn, no more."""
        blank = ~self.has_value
        status = np.array(RateStatus.texts())[self.status]
        return pa.table(
            {
                "unit_id": pa.array(self.unit_ids, pa.string()),
                "name": pa.array(self.names, pa.string()),
                "indicator_code": pa.array([self.indicator.code] * len(self), pa.string()),
                "period": pa.array([self.period] * len(self), pa.string()),
                "value": pa.array(self.value, from_pandas=True),
                "lower": pa.array(self.lower, from_pandas=True),
                "upper": pa.array(self.upper, from_pandas=True),
                "numerator": self.numerator,
                "denominator": self.denominator,
                "prior_value": pa.array(self.prior, from_pandas=True),
                "change": pa.array(self.change, from_pandas=True),
                "target": pa.array(self.wanted, from_pandas=True),
                "reached": pa.array(
                    np.array([*REACHED, ""])[self.reached],
                    pa.string(),
                    mask=self.reached == NOT_JUDGED,
                ),
                "mark": pa.array(np.array([mark.word for mark in MARKS])[self.mark], pa.string()),
                "reason": pa.array(status, pa.string(), mask=~blank),
                "at_fault": pa.array(self.at_fault),
            }
        )


def rows_of_units(
    rates: RateTable,
    comparisons: ComparisonTable | None,
    *,
    indicator: str,
    period: str | None,
    targets: Iterable[Target],
    findings: FindingTable | None,
    registry: UnitRegistry | None,
    units: Sequence[str] | None,
    order: Order,
) -> UnitRows:
    """Collect what is said about each unit, and put the units in order."""
    of_kind(rates, RateTable, "rates")
    check_kinds(
        comparisons=(comparisons, ComparisonTable),
        findings=(findings, FindingTable),
        registry=(registry, UnitRegistry),
    )
    if order not in _ORDERS:
        raise UnknownCodeError("order", order, _ORDERS)
    of_indicator = chosen_rows(rates.data, {"indicator_code": indicator}, title="rates")
    definition = rates.provenance.indicator(indicator)
    wanted_period = period_of(rates, of_indicator, period)
    slot = rates.keys.period.texts.index(wanted_period)
    rows = np.flatnonzero(of_indicator & (rates.keys.period.codes == slot))
    known = [rates.keys.unit.texts[code] for code in rates.keys.unit.codes[rows].tolist()]
    if units is not None:
        units = members_given(units, "units", "a list of ids")
        absent = [unit for unit in units if unit not in set(known)]
        if absent:
            raise UnknownCodeError("unit", absent[0], tuple(known))
        rows, known = rows[recode(list(units), known)], list(units)
    bound = listed_targets(targets)
    check_targets(bound, rates.provenance)
    wanted, _ = Binding(rates, registry, rates.provenance.regime).wanted(bound)
    data = rates.data.take(pa.array(rows))
    prior, change, verdict, comparability, before = _compared(
        comparisons, indicator, wanted_period, known
    )
    value = floats_of(data["value"])
    at_fault, faults = _faults(findings, wanted_period, known)
    lower, upper = floats_of(data["lower"]), floats_of(data["upper"])
    reached = against_targets(value, lower, upper, wanted[rows], definition.polarity.better)
    few = _few_cases(findings, reached, floats_of(data["denominator"]))
    result = UnitRows(
        indicator=definition,
        period=wanted_period,
        prior_period=before,
        unit_ids=tuple(known),
        names=names_of(known, registry),
        value=value,
        lower=lower,
        upper=upper,
        numerator=data["numerator"].combine_chunks(),
        denominator=data["denominator"].combine_chunks(),
        prior=prior,
        change=change,
        wanted=wanted[rows],
        reached=np.where(few, NOT_JUDGED, reached),
        is_left_out=few,
        mark=mark_of_rows(value, verdict, comparability),
        status=terms_of(data["status"], RateStatus),
        comparability=comparability,
        at_fault=at_fault & ~np.isnan(value),
        faults=faults,
    )
    return result.take(_ordered(result, order))


def period_of(table: ResultTable[Any], rows: BoolArray, period: str | None) -> str:
    """Give the code of the period that was asked for, or the latest where there is one cadence."""
    codes = np.unique(table.keys.period.codes[rows])
    there = [table.keys.periods[code] for code in codes.tolist()]
    if period is not None:
        asked = ReportingPeriod.parse(period)
        if asked not in there:
            raise UnknownCodeError("period", asked.code, tuple(each.code for each in there))
        return asked.code
    cadences = {each.cadence for each in there}
    if len(cadences) > 1:
        named = ", ".join(sorted(each.code for each in there))
        raise InputError(f"period must say which of several cadences is drawn, there are {named}")
    latest: ReportingPeriod = max(there)
    return latest.code


def _compared(
    comparisons: ComparisonTable | None, indicator: str, period: str, units: list[str]
) -> tuple[FloatArray, FloatArray, CountArray, CountArray, str | None]:
    """Give prior value, change, verdict and comparability of each unit, and the period before."""
    nothing = np.full(len(units), np.nan)
    none = np.full(len(units), -1, np.int64)
    if comparisons is None or indicator not in comparisons.keys.indicator.texts:
        return nothing, nothing, none, none, None
    keys = comparisons.keys
    own = keys.indicator.codes == keys.indicator.texts.index(indicator)
    if period in keys.period.texts:
        own &= keys.period.codes == keys.period.texts.index(period)
    else:
        own &= False
    rows = np.flatnonzero(own)
    match = align(
        [recode(units, keys.unit.texts)], [keys.unit.codes[rows]], [len(keys.unit.texts)]
    ).match
    at = np.append(rows, -1)[match]
    there = at >= 0
    data = comparisons.data.take(pa.array(np.where(there, at, 0))) if len(rows) else None
    if data is None:
        return nothing, nothing, none, none, None
    comparability = np.where(there, terms_of(data["comparability"], Comparability), -1)
    # an earlier value that may not be compared is not drawn beside this one
    may = np.isin(
        comparability, [Comparability.FULL, Comparability.REBASED, Comparability.ESTIMATED]
    )
    before = data.filter(pa.array(may))["prior_period"].unique().to_pylist()
    return (
        np.where(may, floats_of(data["prior_value"]), np.nan),
        np.where(may, floats_of(data["change"]), np.nan),
        np.where(there, terms_of(data["verdict"], Verdict), -1),
        comparability,
        before[0] if len(before) == 1 else None,
    )


def _faults(
    findings: FindingTable | None, period: str, units: list[str]
) -> tuple[BoolArray, tuple[str, ...]]:
    """Mark units whose counts contradict each other in the period, with the rules that say so."""
    if findings is None or not len(findings):
        return np.zeros(len(units), bool), ()
    data = findings.data
    severity = terms_of(data["severity"], Severity) == Severity.ERROR
    rule, unit = (pc.fill_null(data[name].cast(pa.string()), "") for name in ("rule", "unit_id"))
    of_period = pc.equal(data["period"].cast(pa.string()), period).fill_null(False)
    of_counts = pc.starts_with(rule, "CNT1")
    where = np.flatnonzero(severity & of_period.to_numpy() & of_counts.to_numpy())
    found = unit.take(pa.array(where)).to_numpy(zero_copy_only=False)
    named = rule.take(pa.array(where)).to_numpy(zero_copy_only=False)
    marked = np.isin(np.array(units, object), found)
    concerned = np.isin(found, np.array(units, object))
    return marked, tuple(sorted(set(named[concerned].tolist())))


def _few_cases(findings: FindingTable | None, reached: CountArray, cases: FloatArray) -> BoolArray:
    """Mark rows that the findings left out, because something was set for fewest cases."""
    few = np.zeros(len(reached), bool)
    rules = None if findings is None else findings.provenance.rules
    if rules is None:
        return few
    held = dict(rules.options)  # a file may be of a version without one of the rules
    for verdict, rule in _RULE_OF.items():
        options = held.get(rule)
        if isinstance(options, TargetOptions) and options.min_denominator:
            few |= (reached == verdict) & ~(cases >= options.min_denominator)
    return few


def names_of(units: list[str], registry: UnitRegistry | None) -> tuple[str, ...]:
    """Name units apart; an id stands for itself where the registry does not know it."""
    named = unit_names(registry, units)
    return tuple(on_one_line(named.get(unit, unit)) for unit in units)


def _ordered(rows: UnitRows, order: Order) -> CountArray:
    """Put rows in order; those without a value come last, ties by name."""
    names = np.argsort(np.argsort(np.array(rows.names, object), kind="stable"))
    last = ~rows.has_value
    best_last = np.nan_to_num(rows.value) * (rows.better or 1)
    if order == "given":
        return np.arange(len(rows))
    if order == "name":
        return np.lexsort((names, last))
    if order == "value":
        return np.lexsort((names, best_last, last))
    calls = ~(rows.missed | rows.of_word("deteriorated"))
    return np.lexsort((names, best_last, calls, last))
