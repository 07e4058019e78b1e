"""CHG: what became of the rates since the period compared with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...model.indicator import Indicator, JudgedBy, MeasureKind
from ...model.magnitude import Magnitude
from ...results.comparison_table import ComparisonTable
from ...rulebook.options import ChangeOptions, LargeChangeOptions
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import (
    BoolArray,
    CountArray,
    FloatArray,
    codes_of,
    floats_of,
    keys,
    masked,
    terms_of,
    word_texts,
)
from ...vocabulary import Comparability, Severity, Verdict
from ..context import (
    Check,
    Context,
    Evidences,
    Outcome,
    Scope,
    found,
    found_in,
    joined,
    needed,
    not_checked,
)
from .few_cases import cases_behind, enough_in_both
from .why_no_limits import DISCOVERY, discovery_evidence

__all__ = ["CHECKS", "RULES"]

_CHANGE = (
    "value",
    "denominator",
    "prior_period",
    "prior_value",
    "change",
    "change_lower",
    "change_upper",
)
_VERDICT = (*_CHANGE, "spread", *DISCOVERY)
_SIZE = Magnitude(evidence="change", of_indicator=True)
DETERIORATED = Rule(
    code="CHG101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_VERDICT,
    options=ChangeOptions(),
    limits="comparisons",
    magnitude=_SIZE,
)
IMPROVED = Rule(
    code="CHG102",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=_VERDICT,
    options=ChangeOptions(),
    limits="comparisons",
    is_favourable=True,
)
IMPLAUSIBLE_JUMP = Rule(
    code="CHG103",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=(*_CHANGE, "threshold"),
    options=LargeChangeOptions(),
    magnitude=_SIZE,
)
NOT_COMPARABLE = Rule(
    code="CHG104",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("prior_period", "comparability", "rows", "units"),
    names_units=True,
)
NOTHING_JUDGES = Rule(code="CHG105", severity=Severity.NOTE, since="0.1.0", evidence=("rows",))
TOO_LARGE_A_SCALE = Rule(
    code="CHG106", severity=Severity.WARNING, since="0.1.0", evidence=("value", "threshold", "rows")
)
# UNT107 and UNT108 tell of units that changed
_OTHERWISE_TOLD = [
    Comparability.FULL,
    Comparability.REBASED,
    Comparability.ESTIMATED,
    Comparability.UNIT_CHANGED,
]

RULES = (
    DETERIORATED,
    IMPROVED,
    IMPLAUSIBLE_JUMP,
    NOT_COMPARABLE,
    NOTHING_JUDGES,
    TOO_LARGE_A_SCALE,
)


def verdicts(context: Context) -> list[Outcome]:
    """CHG101, CHG102: the rate became worse or better by more than chance and more than trifles."""
    comparisons = needed(context.comparisons)
    pairs = ((DETERIORATED, Verdict.DETERIORATED), (IMPROVED, Verdict.IMPROVED))
    given = terms_of(comparisons.data["verdict"], Verdict)
    assessed = given != Verdict.NOT_ASSESSED
    if not assessed.any():
        return [not_checked(rule, "nothing_to_compare") for rule, _ in pairs]
    size = np.abs(floats_of(comparisons.data["change"]))
    outcomes = []
    for rule, verdict in pairs:
        options = context.options_of(rule, ChangeOptions)
        looked_at, left_out = enough_in_both(rule, context, assessed, options.min_denominator)
        smallest = (options.smallest_difference or 0.0) * (1 - ROUNDING_MARGIN)
        rows = np.flatnonzero((given == verdict) & looked_at & (size >= smallest))
        outcomes += left_out
        # too little data says neither that it became worse nor that it did not
        told = looked_at & (given != Verdict.TOO_LITTLE_DATA)
        told &= _has_room(comparisons, worse=rule is DETERIORATED)
        outcomes += _changes(rule, context, rows, looked_at, told)
    return outcomes


def jumps(context: Context) -> list[Outcome]:
    """
    CHG103: the change is real and so large that the counts should be looked at again.

    Where limits include zero and reach beyond the threshold, so large a change is neither shown nor
    excluded, and the row was no look.
    """
    comparisons = needed(context.comparisons)
    data = comparisons.data
    options = context.options_of(IMPLAUSIBLE_JUMP, LargeChangeOptions)
    change = floats_of(data["change"])
    lower, upper = floats_of(data["change_lower"]), floats_of(data["change_upper"])
    codes, indicators = comparisons.keys.indicator
    of_indicator = np.array(
        [
            options.threshold * comparisons.provenance.indicator(code).multiplier / 100
            for code in indicators
        ]
    )
    threshold = of_indicator[codes] if len(codes) else np.zeros(0)
    # the rounding of two values must not hide a change of exactly the threshold
    is_large = np.abs(change) >= threshold * (1 - ROUNDING_MARGIN)
    given = terms_of(data["comparability"], Comparability)
    comparable = np.isin(given, [Comparability.FULL, Comparability.REBASED])
    by_size = _of_definition(comparisons, lambda each: each.judged_by is JudgedBy.SIZE)
    is_certain = (lower > 0) | (upper < 0) | by_size
    jumped = comparable & is_large & is_certain
    compared = comparable & ~np.isnan(np.where(by_size, change, lower))
    is_decided = is_certain | ((lower > -threshold) & (upper < threshold))
    if not compared.any():
        return [not_checked(IMPLAUSIBLE_JUMP, "nothing_to_compare")]
    looked_at, outcomes = enough_in_both(
        IMPLAUSIBLE_JUMP, context, compared, options.min_denominator
    )
    rows = np.flatnonzero(jumped & looked_at)
    at = {"threshold": threshold[rows]}
    return outcomes + _changes(
        IMPLAUSIBLE_JUMP, context, rows, looked_at, looked_at & is_decided, **at
    )


def comparability(context: Context) -> list[Outcome]:
    """
    CHG104: there is a value, the other period was reported, and yet the two do not compare.

    One finding for an indicator, period and reason, which is one thing to do, with the units.
    """
    comparisons = needed(context.comparisons)
    data = comparisons.data
    words = terms_of(data["comparability"], Comparability)
    prior_codes, prior_texts = codes_of(data["prior_period"])
    has_value = ~np.isnan(floats_of(data["value"]))
    # a period counts as reported if the sheet has a row of it, or the table compared with a value
    reported = {*data["period"].unique().to_pylist()}
    with_value = set(np.unique(prior_codes[~np.isnan(floats_of(data["prior_value"]))]).tolist())
    somebody_has_it = np.array(
        [text in reported or code in with_value for code, text in enumerate(prior_texts)], bool
    )
    expected = np.append(somebody_has_it, False)[prior_codes]  # -1, no period, is the last
    outcomes = []
    in_use = np.unique(prior_codes[prior_codes >= 0]).tolist()
    never = [prior_texts[code] for code in in_use if not somebody_has_it[code]]
    if never:
        outcomes.append(not_checked(NOT_COMPARABLE, "no_prior_period", detail="; ".join(never)))
    looked_at = has_value & expected
    if expected.any():
        rows = np.flatnonzero(looked_at & ~np.isin(words, _OTHERWISE_TOLD))
        outcomes.append(_not_comparable(comparisons, rows, looked_at, words))
    return outcomes


def _not_comparable(
    comparisons: ComparisonTable, rows: CountArray, looked_at: BoolArray, words: CountArray
) -> Outcome:
    indicator, unit, period = (
        comparisons.keys.indicator,
        comparisons.keys.unit,
        comparisons.keys.period,
    )
    prior_codes, prior_texts = codes_of(comparisons.data["prior_period"])
    columns: list[CountArray] = [
        np.asarray(each, np.int64) for each in (indicator.codes, period.codes, prior_codes, words)
    ]
    sorted_by: list[CountArray] = [unit.codes.astype(np.int64), *columns[::-1]]
    order = rows[np.lexsort(np.stack(sorted_by)[:, rows])]
    begins = np.ones(len(order), bool)
    begins[1:] = np.any([each[order][1:] != each[order][:-1] for each in columns], axis=0)
    first = np.flatnonzero(begins)
    one = order[first]
    seen = np.flatnonzero(looked_at)
    _, place = np.unique(
        indicator.codes[seen].astype(np.int64) * (len(period.texts) + 1) + period.codes[seen],
        return_index=True,
    )
    group = seen[place]
    return found(
        NOT_COMPARABLE,
        int(np.count_nonzero(looked_at)),
        unit_id=pa.nulls(len(one), pa.string()),
        period=period.of(one),
        subject=indicator.of(one),
        evidence={
            "prior_period": keys(prior_codes[one], prior_texts),
            "comparability": word_texts(Comparability, words[one]),
            "rows": np.diff(np.append(first, len(order))),
            "units": joined(keys(unit.codes[order], unit.texts).cast(pa.string()), first),
        },
        looked_at=Scope(pa.nulls(len(group), pa.string()), period.of(group), indicator.of(group)),
    )


def nothing_judges(context: Context) -> list[Outcome]:
    """CHG105: a change that has no limits, of a definition that does not let size alone decide."""
    comparisons = needed(context.comparisons)
    may_be_judged = _may_be_judged(comparisons)
    if not may_be_judged.any():
        return [not_checked(NOTHING_JUDGES, "nothing_to_compare")]
    is_judged = terms_of(comparisons.data["verdict"], Verdict) != Verdict.NOT_ASSESSED
    codes, indicators = comparisons.keys.indicator
    size = len(indicators)
    looked_at = np.bincount(codes[may_be_judged], minlength=size)
    unjudged = np.bincount(codes[may_be_judged & ~is_judged], minlength=size)
    about = np.flatnonzero(unjudged)
    evidence: Evidences = {"rows": unjudged[about]}
    return [_of_indicators(NOTHING_JUDGES, indicators, about, looked_at, evidence)]


def scale(context: Context) -> list[Outcome]:
    """
    CHG106: every value compared is smaller than the smallest difference that matters.

    No fall can reach it then, and a rise only one beyond all that was ever counted.
    """
    comparisons = needed(context.comparisons)
    data = comparisons.data
    may_be_judged = _may_be_judged(comparisons)
    if not may_be_judged.any():
        return [not_checked(TOO_LARGE_A_SCALE, "nothing_to_compare")]
    codes, indicators = comparisons.keys.indicator
    looked_at = np.bincount(codes[may_be_judged], minlength=len(indicators))
    largest = np.zeros(len(indicators))
    for name in ("value", "prior_value"):
        np.maximum.at(largest, codes[may_be_judged], floats_of(data[name])[may_be_judged])
    smallest = np.array(
        [comparisons.provenance.indicator(code).smallest_change for code in indicators]
    )
    about = np.flatnonzero((largest > 0) & (largest < smallest * (1 - ROUNDING_MARGIN)))
    evidence: Evidences = {
        "value": largest[about],
        "threshold": smallest[about],
        "rows": looked_at[about],
    }
    return [_of_indicators(TOO_LARGE_A_SCALE, indicators, about, looked_at, evidence)]


def _may_be_judged(comparisons: ComparisonTable) -> BoolArray:
    """Mark changes of values that compare, of definitions that have a better side."""
    given = terms_of(comparisons.data["comparability"], Comparability)
    has_change = ~np.isnan(floats_of(comparisons.data["change"]))
    compares = has_change & np.isin(given, [Comparability.FULL, Comparability.REBASED])
    return compares & _of_definition(comparisons, lambda each: each.polarity.better != 0)


def _of_indicators(
    rule: Rule,
    indicators: list[str],
    about: CountArray,
    looked_at: CountArray,
    evidence: Evidences,
) -> Outcome:
    """Say what was found about whole indicators, of which so many rows each were looked at."""
    seen = np.flatnonzero(looked_at)
    return found(
        rule,
        int(looked_at.sum()),
        unit_id=pa.nulls(len(about), pa.string()),
        period=pa.nulls(len(about), pa.string()),
        subject=keys(about.astype(np.int32), indicators),
        evidence=evidence,
        looked_at=Scope(
            pa.nulls(len(seen), pa.string()),
            pa.nulls(len(seen), pa.string()),
            keys(seen.astype(np.int32), indicators),
        ),
    )


def _has_room(comparisons: ComparisonTable, *, worse: bool) -> BoolArray:
    """
    Say whether a value could have become so much worse, or better, from what it was.

    Nothing lies below 0, and of a proportion nothing beyond the whole.
    """
    codes, indicators = comparisons.keys.indicator
    definitions = [comparisons.provenance.indicator(code) for code in indicators]
    whole, better, smallest = (
        np.array([*numbers, np.nan])[codes]
        for numbers in (
            [
                each.multiplier if each.kind is MeasureKind.PROPORTION else np.inf
                for each in definitions
            ],
            [float(each.polarity.better) for each in definitions],
            [each.smallest_change for each in definitions],
        )
    )
    prior = floats_of(comparisons.data["prior_value"])
    room = np.where((better > 0) == worse, prior, whole - prior)
    has_room: BoolArray = (room > 0) & (room >= smallest * (1 - ROUNDING_MARGIN))
    return has_room


def _of_definition(comparisons: ComparisonTable, holds: Callable[[Indicator], bool]) -> BoolArray:
    """Say of each row whether something holds for the definition of its indicator."""
    codes, indicators = comparisons.keys.indicator
    of_code = [holds(comparisons.provenance.indicator(code)) for code in indicators]
    return np.array([*of_code, False], bool)[codes]


CHECKS = (
    Check((DETERIORATED, IMPROVED), verdicts, needs=("comparisons",)),
    Check((IMPLAUSIBLE_JUMP,), jumps, needs=("comparisons",)),
    Check((NOT_COMPARABLE,), comparability, needs=("comparisons",)),
    Check((NOTHING_JUDGES,), nothing_judges, needs=("comparisons",)),
    Check((TOO_LARGE_A_SCALE,), scale, needs=("comparisons",)),
)


def _changes(
    rule: Rule,
    context: Context,
    rows: CountArray,
    looked_at: BoolArray,
    told: BoolArray,
    **more: FloatArray,
) -> list[Outcome]:
    """Find changes at some rows, none where the rule looked at none; it decided where *told*."""
    checked = int(np.count_nonzero(looked_at))
    if not checked:
        return []
    comparisons = needed(context.comparisons)
    data = comparisons.data
    computed: dict[str, pa.Array | npt.NDArray[np.generic]] = {**more}
    if context.rates is not None:
        computed["denominator"] = cases_behind(data.take(masked(rows)), "period", context.rates)
    if "spread" in rule.evidence:
        spread = floats_of(data["spread"])[rows]
        with np.errstate(invalid="ignore"):
            computed["spread"] = np.where(spread > 1, spread, np.nan)  # 1 changes nothing
        computed |= discovery_evidence(comparisons.provenance, len(rows))
    return [found_in(rule, checked, comparisons, rows, told, computed=computed)]
