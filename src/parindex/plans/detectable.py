"""How large a change the comparisons of a review could have seen."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa

from .. import plans, results
from .._quoting import quoted
from ..comparisons.compare import compare_to_previous, compare_to_prior_year
from ..errors import InputError
from ..model.indicator import Indicator, JudgedBy, MeasureKind
from ..periods.period import ReportingPeriod
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..stats.power import cases_needed, detectable_proportions, power_of_verdict
from ..tables.arrays import FloatArray, floats_of, masked, terms_of, words
from ..tables.columns_of_plans import DETECTABLE, SEEN
from ..tables.columns_of_results import no_rows, schema_of
from ..vocabulary import Comparability, PlanStatus, Verdict

__all__ = ["detectable_change", "seen_where_too_little"]


def detectable_change(
    rates: RateTable,
    *,
    prior: RateTable | None = None,
    compared_with: Literal["prior_year", "previous"] = "prior_year",
    power: float = 0.8,
) -> results.DetectableTable:
    """
    Say how large a change a comparison could have seen (mức thay đổi phát hiện được).

    Where a comparison says ``too_little_data``, this says of what size a change would have had to
    be, and with how many cases the smallest that matters is seen.

    Parameters
    ----------
    rates : RateTable
        Rates of the periods that are judged, with their counts.
    prior : RateTable, optional
        Rates of the period compared with, where they were computed apart.
    compared_with : {"prior_year", "previous"}, default "prior_year"
        Which period that is.
    power : float, default 0.8
        Probability with which a change is to be seen, strictly between 0.5 and 1.

    Returns
    -------
    DetectableTable
        One row per row of *rates*, in the same order. ``fall`` and ``rise`` are sizes, in the
        units of the value, by the arcsine formula; ``power_of_fall`` and ``power_of_rise`` are the
        exact probabilities that the verdict calls a change by the smallest that matters: at most
        about one half where cases are many, for half of such changes come out smaller. Where a
        history has more spread than chance, cases count for 1 / spread squared each.
        ``cases_needed`` is the larger number of a fall and a rise.

    Raises
    ------
    InputError
        If *rates* is no table of rates or has a key twice, limits are of two confidences, or an
        option is out of range.

    References
    ----------
    Cohen J (1988). Statistical power analysis for the behavioral sciences. Chapter 6.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "A"],
    ...         "period": ["2022-H1", "2023-H1"],
    ...         "on_time": [312, 315],
    ...         "resolved": [320, 320],
    ...     },
    ...     [own],
    ... )
    >>> row = pi.detectable_change(rates).data.to_pylist()[1]
    >>> round(row["fall"], 2), round(row["rise"], 2), row["cases_needed"]
    (4.59, 2.27, 4537)
    """
    if compared_with not in ("prior_year", "previous"):
        raise InputError(
            f"compared_with must be 'prior_year' or 'previous', got {quoted(compared_with)}"
        )
    is_yearly = compared_with == "prior_year"
    compare = compare_to_prior_year if is_yearly else compare_to_previous
    step = ReportingPeriod.prior_year if is_yearly else ReportingPeriod.previous
    compared = compare(rates, prior=prior)
    pairs = plans.subunits.Pairs.of(rates, rates if prior is None else prior, step)
    back = np.full(len(rates), -1, np.int64)
    has_row = pairs.rows[0] >= 0
    back[pairs.rows[0][has_row]] = np.flatnonzero(has_row)
    now, then = pairs.now.take(back), pairs.then.take(back)
    spread = floats_of(compared.data["spread"])
    codes, names = rates.keys.indicator
    definitions = [rates.provenance.indicator(name) for name in names]
    has_model = np.array([*map(_has_model, definitions), False], bool)[codes]
    status = np.full(len(rates), PlanStatus.OK, np.int64)
    status[then.state != plans.subunits.COUNTED] = PlanStatus.NO_PRIOR
    status[now.state != plans.subunits.COUNTED] = PlanStatus.NO_VALUE
    status[~has_model] = PlanStatus.NO_MODEL
    found = {name: np.full(len(rates), np.nan) for name in _FOUND}
    for code, indicator in enumerate(definitions):
        rows = np.flatnonzero((codes == code) & (status == PlanStatus.OK))
        weight = np.where(np.isnan(spread[rows]), 1.0, spread[rows]) ** 2
        sizes = _sizes(
            indicator,
            then.numerator[rows] / then.denominator[rows],
            (then.denominator[rows] / weight, now.denominator[rows] / weight),
            rates.provenance.confidence or 0.95,
            power,
        )
        for name, values in zip(_FOUND, sizes, strict=True):
            found[name][rows] = values
    is_counted = now.state == plans.subunits.COUNTED
    was_counted = then.state == plans.subunits.COUNTED
    columns = {
        **{name: rates.data[name] for name in ("indicator_code", "unit_id", "period")},
        "prior_period": compared.data["prior_period"],
        "cases": masked(now.denominator.astype(np.int64), is_counted),
        "prior_cases": masked(then.denominator.astype(np.int64), was_counted),
        "prior_value": compared.data["prior_value"],
        "spread": compared.data["spread"],
        **{name: masked(values, ~np.isnan(values)) for name, values in found.items()},
        "status": words(PlanStatus, status),
    }
    needed = found["cases_needed"]
    columns["cases_needed"] = masked(
        np.nan_to_num(np.ceil(needed)).astype(np.int64), ~np.isnan(needed)
    )
    schema = schema_of(DETECTABLE)
    return results.DetectableTable(
        pa.table([columns[name] for name in schema.names], schema=schema), rates.provenance
    )


def seen_where_too_little(rates: RateTable, comparisons: ComparisonTable) -> pa.Table:
    """
    Give the smallest fall and rise that comparisons which say ``too_little_data`` could have seen.

    With a power of 80 %, as `detectable_change`; the columns are those of `SEEN`. Rows whose prior
    counts are not those of the same unit in *rates* have none, as where units were rebased.
    """
    verdict = terms_of(comparisons.data["verdict"], Verdict)
    rows = np.flatnonzero(verdict == Verdict.TOO_LITTLE_DATA)
    if not len(rows):
        return no_rows(SEEN)
    pairs = plans.subunits.Pairs.of(rates, rates, ReportingPeriod.prior_year)
    back = np.full(len(rates), -1, np.int64)
    has_row = pairs.rows[0] >= 0
    back[pairs.rows[0][has_row]] = np.flatnonzero(has_row)
    now, then = pairs.now.take(back[rows]), pairs.then.take(back[rows])
    data = comparisons.data.take(masked(rows))
    spread = floats_of(data["spread"])
    weight = np.where(np.isnan(spread), 1.0, spread) ** 2
    codes, names = comparisons.keys.indicator
    found = np.full((2, len(rows)), np.nan)
    is_same = terms_of(data["comparability"], Comparability) == Comparability.FULL
    is_known = (
        is_same & (now.state == plans.subunits.COUNTED) & (then.state == plans.subunits.COUNTED)
    )
    for code, indicator in enumerate(map(comparisons.provenance.indicator, names)):
        at = np.flatnonzero((codes[rows] == code) & is_known & _has_model(indicator))
        prior = then.numerator[at] / then.denominator[at]
        cases = (then.denominator[at] / weight[at], now.denominator[at] / weight[at])
        lower, upper = detectable_proportions(
            prior, *cases, confidence=comparisons.provenance.confidence or 0.95, power=0.8
        )
        found[:, at] = np.array([prior - lower, upper - prior]) * indicator.multiplier
    columns = [data[name] for name in ("indicator_code", "unit_id", "period")]
    schema = schema_of(SEEN)
    return pa.table(
        [*columns, *(masked(each.copy(), ~np.isnan(each)) for each in found)], schema=schema
    )


_FOUND = ("fall", "rise", "power_of_fall", "power_of_rise", "cases_needed")


def _has_model(indicator: Indicator) -> bool:
    return indicator.kind is MeasureKind.PROPORTION and indicator.judged_by is JudgedBy.LIMITS


def _sizes(
    indicator: Indicator,
    prior: FloatArray,
    cases: tuple[FloatArray, FloatArray],
    confidence: float,
    power: float,
) -> tuple[FloatArray, ...]:
    """Give the columns of `_FOUND` for the rows of one indicator."""
    smallest = indicator.smallest_change / indicator.multiplier
    lower, upper = detectable_proportions(prior, *cases, confidence=confidence, power=power)
    whole = [np.maximum(np.floor(each), 1.0) for each in cases]
    powers, needed = [], []
    for place, sign in enumerate((-1, 1)):
        there = prior + sign * smallest
        there = np.where((there >= 0) & (there <= 1), there, np.nan)
        powers.append(
            power_of_verdict(
                prior,
                there,
                *whole,
                smallest_change=smallest,
                confidence=confidence,
                interval=indicator.interval,
            )[place]
        )
        needed.append(cases_needed(prior, there, confidence=confidence, power=power))
    return (
        (prior - lower) * indicator.multiplier,
        (upper - prior) * indicator.multiplier,
        *powers,
        np.fmax(*needed),
    )
