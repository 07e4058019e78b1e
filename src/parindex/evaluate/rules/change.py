"""CHG: what became of the rates since the period compared with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...model.finding import Magnitude, Rule
from ...tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, terms_of
from ...vocabulary import Comparability, Severity, Verdict
from ..result import ComparisonTable
from .case import Case, Outcome, Scope, found, not_checked

__all__ = ["CHECKS", "RULES"]

_CHANGE = ("value", "prior_period", "prior_value", "change", "change_lower", "change_upper")
_SIZE = Magnitude(evidence="change", of_indicator=True)
DETERIORATED = Rule(code="CHG101", severity=Severity.WARNING, evidence=_CHANGE, magnitude=_SIZE)
IMPROVED = Rule(code="CHG102", severity=Severity.NOTE, evidence=_CHANGE)
IMPLAUSIBLE_JUMP = Rule(
    code="CHG103",
    severity=Severity.WARNING,
    evidence=(*_CHANGE, "threshold"),
    magnitude=_SIZE,
)
NOT_COMPARABLE = Rule(
    code="CHG104", severity=Severity.WARNING, evidence=("value", "prior_period", "comparability")
)
_MARGIN = 1e-9
# UNT107 and UNT108 tell of units that changed
_OTHERWISE_TOLD = [
    Comparability.FULL,
    Comparability.REBASED,
    Comparability.ESTIMATED,
    Comparability.UNIT_CHANGED,
]

RULES = (DETERIORATED, IMPROVED, IMPLAUSIBLE_JUMP, NOT_COMPARABLE)


def verdicts(case: Case) -> list[Outcome]:
    """CHG101, CHG102: the rate became worse or better by more than chance and more than trifles."""
    pairs = ((DETERIORATED, Verdict.DETERIORATED), (IMPROVED, Verdict.IMPROVED))
    if case.comparisons is None:
        return [not_checked(rule, "no_comparisons") for rule, _ in pairs]
    given = terms_of(case.comparisons.data["verdict"], Verdict)
    assessed = int(np.count_nonzero(given != Verdict.NOT_ASSESSED))
    if not assessed:
        return [not_checked(rule, "nothing_to_compare") for rule, _ in pairs]
    # too little data says neither that it became worse nor that it did not
    told = _rows_of(
        case.comparisons, (given != Verdict.NOT_ASSESSED) & (given != Verdict.TOO_LITTLE_DATA)
    )
    return [
        _changes(rule, case.comparisons, np.flatnonzero(given == verdict), assessed, told)
        for rule, verdict in pairs
    ]


def jumps(case: Case) -> list[Outcome]:
    """CHG103: the change is real and so large that the counts should be looked at again."""
    if case.comparisons is None:
        return [not_checked(IMPLAUSIBLE_JUMP, "no_comparisons")]
    data = case.comparisons.data
    change = floats_of(data["change"])
    lower, upper = floats_of(data["change_lower"]), floats_of(data["change_upper"])
    codes, indicators = codes_of(data["indicator_code"])
    of_indicator = np.array(
        [
            case.implausible_jump * case.comparisons.provenance.indicator(code).multiplier / 100
            for code in indicators
        ]
    )
    threshold = of_indicator[codes] if len(codes) else np.zeros(0)
    # the rounding of two values must not hide a change of exactly the threshold
    is_large = np.abs(change) >= threshold * (1 - _MARGIN)
    given = terms_of(data["comparability"], Comparability)
    comparable = np.isin(given, [Comparability.FULL, Comparability.REBASED])
    jumped = comparable & is_large & ((lower > 0) | (upper < 0))
    rows = np.flatnonzero(jumped)
    compared = int(np.count_nonzero(comparable & ~np.isnan(lower)))
    if not compared:
        return [not_checked(IMPLAUSIBLE_JUMP, "nothing_to_compare")]
    looked_at = _rows_of(case.comparisons, comparable & ~np.isnan(lower))
    return [
        _changes(
            IMPLAUSIBLE_JUMP,
            case.comparisons,
            rows,
            compared,
            looked_at,
            threshold=threshold[rows],
        )
    ]


def comparability(case: Case) -> list[Outcome]:
    """CHG104: there is a value, the other period was reported, and yet the two do not compare."""
    if case.comparisons is None:
        return [not_checked(NOT_COMPARABLE, "no_comparisons")]
    data = case.comparisons.data
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
    if expected.any():
        rows = np.flatnonzero(has_value & expected & ~np.isin(words, _OTHERWISE_TOLD))
        chosen = data.take(pa.array(rows))
        outcomes.append(
            found(
                NOT_COMPARABLE,
                int(np.count_nonzero(has_value & expected)),
                unit_id=chosen["unit_id"],
                period=chosen["period"],
                subject=chosen["indicator_code"],
                evidence={name: chosen[name] for name in NOT_COMPARABLE.evidence},
                looked_at=_rows_of(case.comparisons, has_value & expected),
            )
        )
    return outcomes


CHECKS = (verdicts, jumps, comparability)


def _changes(
    rule: Rule,
    comparisons: ComparisonTable,
    rows: CountArray,
    checked: int,
    looked_at: Scope,
    **more: FloatArray,
) -> Outcome:
    chosen = comparisons.data.take(pa.array(rows))
    return found(
        rule,
        checked,
        unit_id=chosen["unit_id"],
        period=chosen["period"],
        subject=chosen["indicator_code"],
        evidence={**{name: chosen[name] for name in _CHANGE}, **more},
        looked_at=looked_at,
    )


def _rows_of(comparisons: ComparisonTable, where: BoolArray) -> Scope:
    data = comparisons.data
    return Scope(data["unit_id"], data["period"], data["indicator_code"], where)
