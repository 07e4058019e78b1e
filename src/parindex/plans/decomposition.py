"""From rates to the parts of their changes: what subunits did, and what their shares did."""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._quoting import quoted
from .._validators import check_kinds, of_kind
from ..comparisons.compare import compare_to_previous, compare_to_prior_year
from ..comparisons.prior_units import PriorUnits, rebased_prior
from ..counts.part_weights import PartWeights
from ..errors import InputError
from ..model.indicator import JudgedBy
from ..periods.period import ReportingPeriod
from ..results.comparison_table import ComparisonTable
from ..results.plan_tables import DecompositionTable
from ..results.rate_table import RateTable
from ..stats.change import difference_limits, verdict, verdict_by_size
from ..stats.decomposition import Effects, decompose_change, rate_effect_limits
from ..stats.intervals import limits as limits_by
from ..tables.align import recode
from ..tables.arrays import (
    CodeArray,
    FloatArray,
    keys,
    masked,
    words,
)
from ..tables.columns_of_plans import DECOMPOSITIONS
from ..tables.columns_of_results import schema_of
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..vocabulary import Comparability, DecompositionStatus, Part, Verdict
from .cut_anew import with_groups
from .subunits import COUNTED, Above, Pairs, Side
from .wholes import UNCOUNTED, Wholes, comparability_of, with_unknown

__all__ = ["decompose"]

_Status = DecompositionStatus
_HAS_PARTS = (_Status.OK, _Status.REBASED, _Status.ESTIMATED, _Status.REGIME_CHANGED)


def decompose(
    rates: RateTable,
    *,
    registry: UnitRegistry | None = None,
    level: str | None = None,
    subunits: str | None = None,
    prior: RateTable | None = None,
    compared_with: Literal["prior_year", "previous"] = "prior_year",
    weights: PartWeights | Literal["equal"] | None = None,
) -> DecompositionTable:
    """
    Say why an aggregate rate changed: its subunits, or their shares (phân tích thay đổi).

    A rate of a district rises where its communes do better, and where more of the cases fall to
    communes that were better already. Both are told apart here, and what communes add that had
    cases in one of the periods only.

    Parameters
    ----------
    rates : RateTable
        Rates of the subunits, with their counts.
    registry : UnitRegistry, optional
        Which unit is part of which. Without one, all units of *rates* are the parts of one whole,
        and a unit without a row has no cases.
    level : str, optional
        Level of the units whose rates are explained, e.g. ``"district"``; needed with a registry.
    subunits : str, optional
        Level of the subunits, where *rates* has units of several levels below *level*.
    prior : RateTable, optional
        Rates of the period compared with, where they were computed apart.
    compared_with : {"prior_year", "previous"}, default "prior_year"
        Which period that is.
    weights : PartWeights, "equal" or None
        How parts of former units are shared out; as for `compare_to_prior_year`.

    Returns
    -------
    DecompositionTable
        For each indicator, unit and period a row of the total, then one for each subunit, in the
        order of *rates*. The four effects of all subunits add up to the change of the total, in
        the units of the value. Units are first brought to those of the later period, so that a
        merger is no entry. A subunit that exists and has no row was not reported: then the
        change has no parts (``incomplete``), unless *rates* has the rate of the unit above
        itself in both periods; what that holds beyond the others is the row of the rest.
        Units that share former units which were cut up are one part, under their ids in order
        (``"A; B"``), where all of them lie in one unit of the level; where they do not, their
        rows say ``crossing``. A unit that had ended and still has cases is a row ``ended``; parts
        that no weight shares out are ``unresolved``, and counts that only flows may be added to are
        ``two_dates``: each leaves its total ``incomplete`` in the same way.
        ``provenance.input.ignored`` names the units that stand under none of the level.

    Raises
    ------
    UnknownCodeError
        If the registry has no unit of the level.
    InputError
        If a level is given without a registry or is missing with one, if the rates have a key
        twice, limits of two confidences, or units of several levels, or if no calendar says on
        which days the units are looked up.

    References
    ----------
    Kitagawa EM (1955). Components of a difference between two rates. Journal of the American
    Statistical Association 50, 1168-1194.

    Melitz MJ, Polanec S (2015). Dynamic Olley-Pakes productivity decomposition with entry and
    exit. RAND Journal of Economics 46, 362-375.

    Examples
    --------
    Both communes did worse, and the total rose, because most cases went to the better one.

    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "B", "A", "B"],
    ...         "period": ["2022-H1", "2022-H1", "2023-H1", "2023-H1"],
    ...         "on_time": [81, 192, 234, 55],
    ...         "resolved": [87, 263, 270, 80],
    ...     },
    ...     [own],
    ... )
    >>> total = pi.decompose(rates).totals.data.to_pylist()[-1]
    >>> [round(total[name], 2) for name in ("effect", "rate_effect", "mix_effect")]
    [4.57, -5.37, 9.94]
    """
    _check(rates, prior, registry, level, subunits, compared_with)
    before = rates if prior is None else prior
    is_yearly = compared_with == "prior_year"
    step = ReportingPeriod.prior_year if is_yearly else ReportingPeriod.previous
    compared, unsummed = None, None
    if registry is not None:
        compare = compare_to_prior_year if is_yearly else compare_to_previous
        needs = bool(registry.events)
        compared = compare(rates, prior=prior, registry=registry, rebase=needs, weights=weights)
        if needs:
            units = PriorUnits(registry=registry, weights=weights)
            units_then = rebased_prior(rates, before, step, units)
            before, unsummed = units_then.rates, units_then.unsummed
    pairs = Pairs.of(rates, before, step)
    above = Above.nothing(pairs)
    if registry is not None and level is not None and compared is not None:
        above = Above.of_registry(pairs, (rates, before), registry, level, subunits)
        pairs = with_unknown(pairs, above, registry, compared, unsummed)
        if needs:
            tables = rates, rates if prior is None else prior
            given = Pairs.of(*tables, step)
            pairs, above = with_groups(pairs, above, registry, tables, given)
    return _table(pairs, above, compared, rates, before)


def _check(
    rates: RateTable,
    prior: RateTable | None,
    registry: UnitRegistry | None,
    level: str | None,
    subunits: str | None,
    compared_with: str,
) -> None:
    """
    Refuse what cannot be decomposed at all.

    Raises
    ------
    InputError
        As `decompose` says.
    """
    of_kind(rates, RateTable, "rates")
    check_kinds(prior=(prior, RateTable))
    if prior is not None and prior.provenance.confidence != rates.provenance.confidence:
        raise InputError(
            "rates and prior must have limits of the same confidence, got "
            f"{rates.provenance.confidence!r} and {prior.provenance.confidence!r}"
        )
    if compared_with not in ("prior_year", "previous"):
        raise InputError(
            f"compared_with must be 'prior_year' or 'previous', got {quoted(compared_with)}"
        )
    if registry is not None:
        require_registry(registry)
        if level is None:
            raise InputError(
                "level must be given with a registry: the level of the units whose rates are "
                f"explained, one of {', '.join(registry.levels)}"
            )
    elif level is not None or subunits is not None:
        raise InputError("level and subunits must be given with a registry, got none")


def _table(
    pairs: Pairs,
    above: Above,
    compared: ComparisonTable | None,
    rates: RateTable,
    before: RateTable,
) -> DecompositionTable:
    wholes = Wholes.of(pairs, above, rates)
    parts = wholes.parts
    effects = decompose_change(
        parts.now.numerator,
        parts.now.denominator,
        parts.then.numerator,
        parts.then.denominator,
        parts.whole,
    )
    limits = rate_effect_limits(
        parts.now.value,
        parts.now.lower,
        parts.now.upper,
        parts.then.value,
        parts.then.lower,
        parts.then.upper,
        weight=effects.weight,
        group=parts.whole,
    )
    status = _statuses(wholes, pairs, compared, rates, before)
    multiplier = np.array(
        [rates.provenance.indicator(code).multiplier for code in pairs.indicators], np.float64
    )[wholes.indicator]
    said = _verdicts(wholes, pairs, status, rates)
    data = _laid_out(pairs, above, wholes, _Found(effects, limits, status, multiplier, said))
    provenance = rates.provenance
    report = attrs.evolve(
        provenance.input,
        ignored=(*provenance.input.ignored, *above.outside),
    )
    return DecompositionTable(data, attrs.evolve(provenance, input=report))


def _statuses(
    wholes: Wholes,
    pairs: Pairs,
    compared: ComparisonTable | None,
    rates: RateTable,
    before: RateTable,
) -> npt.NDArray[np.int64]:
    """Say of each whole why its change has parts, or none: the weightier reason goes first."""
    size = len(wholes.unit)
    parts = wholes.parts
    then = before.provenance
    is_other = np.array(
        [
            any(
                other.code == code and not rates.provenance.indicator(code).means_the_same_as(other)
                for other in then.indicators
            )
            for code in pairs.indicators
        ],
        bool,
    )[wholes.indicator]
    is_continuing = (parts.now.denominator > 0) & (parts.then.denominator > 0)
    status = np.full(size, _Status.OK, np.int64)
    if compared is not None:
        word = comparability_of(pairs, compared)[wholes.rows]
        for made, reason in (
            (Comparability.REBASED, _Status.REBASED),
            (Comparability.ESTIMATED, _Status.ESTIMATED),
        ):
            is_made = word == made
            if reason is _Status.REBASED:
                is_made |= pairs.is_group[wholes.rows]
            status[np.bincount(wholes.whole_of_rows, is_made, size) > 0] = reason
    if rates.provenance.regime != then.regime:
        status[:] = _Status.REGIME_CHANGED
    status[np.bincount(parts.whole, is_continuing, size) == 0] = _Status.NO_CONTINUING
    status[(wholes.sums[1] == 0) | (wholes.sums[3] == 0)] = _Status.ZERO_DENOMINATOR
    status[wholes.is_incomplete] = _Status.INCOMPLETE
    status[is_other] = _Status.DEFINITION_CHANGED
    status[~wholes.has_prior] = _Status.NO_PRIOR
    return status


def _verdicts(
    wholes: Wholes, pairs: Pairs, status: npt.NDArray[np.int64], rates: RateTable
) -> npt.NDArray[np.uint8]:
    """Judge the changes of the wholes as changes of rates are judged, without their history."""
    size = len(status)
    parts, confidence = wholes.parts, rates.provenance.confidence
    found = np.full(size, Verdict.NOT_ASSESSED, np.uint8)
    has_none = np.zeros(len(parts.whole), bool)
    for side in (parts.now, parts.then):
        has_none |= (side.state == COUNTED) & np.isnan(side.lower) & (parts.part != Part.REST)
    # amounts, and values whose definition has no limits, are judged by size alone or not at all
    has_limits = np.bincount(parts.whole, has_none, size) == 0
    may_be = np.isin(status, (_Status.OK, _Status.REBASED, _Status.NO_CONTINUING))
    for place, code in enumerate(pairs.indicators):
        rows = np.flatnonzero((wholes.indicator == place) & may_be)
        indicator = rates.provenance.indicator(code)
        x, n, x0, n0 = (each[rows] for each in wholes.sums)
        value, prior = indicator.multiplier * x / n, indicator.multiplier * x0 / n0
        better, smallest = indicator.polarity.better, indicator.smallest_change
        if indicator.judged_by is JudgedBy.SIZE:
            change = value - prior
            found[rows] = verdict_by_size(change, better=better, smallest_change=smallest)
        elif confidence is not None:
            n, n0 = (np.where(has_limits[rows], each, np.nan) for each in (n, n0))
            ends = [
                limits_by(
                    indicator.interval,
                    *counts,
                    confidence=confidence,
                    multiplier=indicator.multiplier,
                )
                for counts in ((x, n), (x0, n0))
            ]
            low, high = difference_limits(value, *ends[0], prior, *ends[1])
            found[rows] = verdict(value - prior, low, high, better=better, smallest_change=smallest)
    return found


@attrs.frozen(eq=False)
class _Found:
    """Hold the effects of the parts, and limits, status, multiplier and verdict of the wholes."""

    effects: Effects
    limits: tuple[FloatArray, FloatArray]
    status: npt.NDArray[np.int64]
    multiplier: FloatArray
    verdict: npt.NDArray[np.uint8]


def _laid_out(pairs: Pairs, above: Above, wholes: Wholes, found: _Found) -> pa.Table:
    """Set the rows of the totals before those of their parts; NaN becomes null."""
    parts, size = wholes.parts, len(found.status)
    status, multiplier = found.status, found.multiplier
    shown = np.flatnonzero(status[parts.whole] != _Status.NO_PRIOR)
    of = np.append(np.arange(size), parts.whole[shown])
    has_parts = np.isin(status, _HAS_PARTS)
    is_known = ~np.isin(parts.part, UNCOUNTED)[shown]
    with np.errstate(all="ignore"):
        now, then = (
            np.where(wholes.is_incomplete, np.nan, multiplier * x / n)
            for x, n in (wholes.sums[:2], wholes.sums[2:])
        )
        shares = [
            np.append(
                np.where(np.isnan(total), np.nan, 1.0),
                np.where(is_known, each.denominator[shown], np.nan)
                / np.where(wholes.is_incomplete, np.nan, n)[parts.whole[shown]],
            )
            for each, n, total in (
                (parts.now, wholes.sums[1], now),
                (parts.then, wholes.sums[3], then),
            )
        ]
    columns = []
    for name in ("rate", "mix", "entry", "exit"):
        of_parts = getattr(found.effects, name)
        total = np.bincount(parts.whole, of_parts, size)
        each = np.where(has_parts[parts.whole[shown]] & is_known, of_parts[shown], np.nan)
        columns.append(np.append(np.where(has_parts, total, np.nan), each) * multiplier[of])
    total = np.where(has_parts | (status == _Status.NO_CONTINUING), now - then, np.nan)
    effect = np.append(total, np.sum(columns, axis=0)[size:])
    low, high = (
        np.append(np.where(has_parts, each, np.nan), np.full(len(shown), np.nan))
        for each in found.limits
    )
    order = np.lexsort((np.arange(len(of)), np.arange(len(of)) >= size, of))
    prior_codes, prior_texts = _prior_codes(pairs)
    numbers = {
        "weight": shares[0],
        "prior_weight": shares[1],
        "value": np.append(now, _values(parts.now, wholes, multiplier)[shown]),
        "prior_value": np.append(then, _values(parts.then, wholes, multiplier)[shown]),
        "rate_effect": columns[0],
        "rate_lower": low,
        "rate_upper": high,
        "mix_effect": columns[1],
        "entry_effect": columns[2],
        "exit_effect": columns[3],
        "effect": effect,
    }
    subunit = np.append(np.full(size, -1, np.int32), parts.unit[shown])
    unit = wholes.unit[of] if above.units else np.full(len(of), -1, np.int32)
    made = {
        "indicator_code": keys(wholes.indicator[of][order], pairs.indicators),
        "unit_id": keys(unit[order], above.units),
        "subunit_id": keys(subunit[order], pairs.units),
        "period": keys(wholes.period[of][order], [period.code for period in pairs.periods]),
        "prior_period": keys(prior_codes[wholes.period[of]][order], prior_texts),
        "part": words(Part, np.append(np.full(size, Part.TOTAL), parts.part[shown])[order]),
        "verdict": words(
            Verdict, np.append(found.verdict, np.full(len(shown), -1)).astype(np.int8)[order]
        ),
        "status": words(DecompositionStatus, status[of][order]),
    }
    for name, column in numbers.items():
        made[name] = masked(column[order], ~np.isnan(column[order]))
    schema = schema_of(DECOMPOSITIONS)
    return pa.table([made[name] for name in schema.names], schema=schema)


def _values(side: Side, wholes: Wholes, multiplier: FloatArray) -> FloatArray:
    """Values of the parts as their table has them; those of a rest are computed."""
    with np.errstate(all="ignore"):
        own = multiplier[wholes.parts.whole] * side.numerator / side.denominator
    return np.where(wholes.parts.part == Part.REST, own, side.value)


def _prior_codes(pairs: Pairs) -> tuple[CodeArray, list[str]]:
    texts = list(dict.fromkeys(prior.code for prior in pairs.priors if prior is not None))
    codes = ["" if prior is None else prior.code for prior in pairs.priors]
    return recode(codes, texts), texts
