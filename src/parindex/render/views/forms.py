"""How each kind of result is looked at: its columns, its words, and which rows come first."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
import pyarrow as pa

from ... import formulas
from ...tables.arrays import BoolArray, FloatArray, codes_of, floats_of, terms_of
from ...vocabulary import (
    CheckStatus,
    Comparability,
    Lifecycle,
    LimitStatus,
    RateStatus,
    ScoreStatus,
    Severity,
    Standing,
    Verdict,
)
from ...vocabulary.scores import TOTAL
from .. import said_formulas
from ..marks import COMPARABLE, SIGNS, mark_of_rows
from .cells import (
    CRITERION,
    FINE,
    INDICATOR,
    PERIOD,
    STAGE,
    UNIT,
    counts_cell,
    criteria,
    numbers_cell,
    points_cell,
)
from .plain import NOTHING
from .rows import Cell, Form, Rows, Words

__all__ = [
    "CHECKS_FORM",
    "COMPARISONS_FORM",
    "CONTROL_FORM",
    "EXPLANATIONS_FORM",
    "PEERS_FORM",
    "RATES_FORM",
    "SCORES_FORM",
    "SCORE_COMPARISONS_FORM",
    "findings_form",
]


def _between(head: str, lower: str, upper: str, *, signed: bool = False, rank: int = 2) -> Cell:
    return Cell(
        head, lambda rows: rows.between(lower, upper, signed=signed), is_number=True, rank=rank
    )


def _of_problems(rows: Rows) -> list[str]:
    """Say the words of rows that have a sign; the others need none."""
    return [
        rows.said(place) if rows.words.signs[place] else "" for place in rows.words.place.tolist()
    ]


def _remarks_of_rates(rows: Rows) -> list[str]:
    """Say why there is no value, and between what it lies where counts are withheld."""
    ends = (rows.numbers("lower_bound"), rows.numbers("upper_bound"))
    return [
        " ".join(filter(None, (said, _bounds(*bounds))))
        for said, *bounds in zip(_of_problems(rows), *ends, strict=True)
    ]


def _bounds(lower: str, upper: str) -> str:
    """Write what a value lies between; no line is broken in it."""
    if lower == NOTHING:
        return ""
    return f"(≥\xa0{lower})" if upper == NOTHING else f"({lower}\xa0…\xa0{upper})"


def _words_of_rates(data: pa.Table) -> Words:
    others = [status for status in RateStatus if status is not RateStatus.OK]
    keys = tuple(f"status.{status.text}" for status in (*others, RateStatus.OK))
    place = np.zeros(len(RateStatus), np.int64)
    place[[*others, RateStatus.OK]] = np.arange(len(keys))
    signs = (*(SIGNS["no_value"],) * len(others), "")
    found = place[terms_of(data["status"], RateStatus)]
    return Words(found, keys, signs, frozenset(range(len(others))))


RATES_FORM = Form(
    "rates",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        numbers_cell("review.value", "value"),
        _between("review.limits", "lower", "upper"),
        Cell(
            "review.counts",
            lambda rows: rows.ratio("numerator", "denominator"),
            is_number=True,
            rank=3,
        ),
        Cell("review.verdict", _remarks_of_rates),
    ),
    _words_of_rates,
    hidden=("method", "basis", "amounts"),
)


_IN_ORDER = (
    "no_value",
    "deteriorated",
    "not_assessed",
    "too_little_data",
    "no_real_change",
    "improved",
)


def _words_of_comparisons(data: pa.Table) -> Words:
    mark = mark_of_rows(
        floats_of(data["value"]),
        terms_of(data["verdict"], Verdict),
        terms_of(data["comparability"], Comparability),
    )
    words = list(SIGNS)
    place = np.array([_IN_ORDER.index(word) for word in words])
    keys = ("plots.no_value", *(f"verdict.{word}" for word in _IN_ORDER[1:]))
    signs = tuple(SIGNS[word] for word in _IN_ORDER)
    return Words(place[mark], keys, signs, frozenset({0, 1}))


def _remarks_of_comparisons(rows: Rows) -> list[str]:
    """Say why a row is not assessed, where its comparability says so."""
    why = rows.word("comparability", "comparability")
    comparable = np.isin(terms_of(rows.data["comparability"], Comparability), COMPARABLE)
    at_fault = _IN_ORDER.index("not_assessed")
    return [
        f"{SIGNS['not_assessed']} {reason}" if place == at_fault and not may else rows.said(place)
        for place, may, reason in zip(
            rows.words.place.tolist(), comparable.tolist(), why, strict=True
        )
    ]


COMPARISONS_FORM = Form(
    "comparisons",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        numbers_cell("review.value", "value"),
        numbers_cell("table.prior", "prior_value", rank=3),
        numbers_cell("review.change", "change", signed=True),
        _between("review.change_limits", "change_lower", "change_upper", signed=True),
        Cell("review.verdict", _remarks_of_comparisons),
    ),
    _words_of_comparisons,
    hidden=("prior_period", "relative_change", "spread", "days", "prior_days"),
)


def _words_of_control(data: pa.Table) -> Words:
    signal = {
        name: data[name].fill_null(0).to_numpy()
        for name in ("beyond", "shift", "trend", "two_of_three")
    }
    in_run = (signal["shift"] != 0) | (signal["trend"] != 0) | (signal["two_of_three"] != 0)
    has_limits = terms_of(data["status"], LimitStatus) == LimitStatus.OK
    place = np.select(
        [signal["beyond"] > 0, signal["beyond"] < 0, in_run, ~has_limits], [0, 1, 2, 3], default=4
    )
    keys = ("table.above", "table.below", "table.in_run", "table.no_limits", "standing.within")
    return Words(place, keys, ("■", "■", "■", "○", "●"), frozenset({0, 1, 2}))


def _remarks_of_limits(rows: Rows) -> list[str]:
    """Say why a row has no limits."""
    why = rows.word("limit_status", "status")
    without = terms_of(rows.data["status"], LimitStatus) != LimitStatus.OK
    return [
        f"○ {reason}" if is_without else rows.said(place)
        for place, is_without, reason in zip(
            rows.words.place.tolist(), without.tolist(), why, strict=True
        )
    ]


_CENTER = numbers_cell("table.center", "center", rank=3)
_CONTROL_LIMITS = _between("table.control_limits", "lower", "upper")

CONTROL_FORM = Form(
    "control",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        numbers_cell("review.value", "value"),
        _CENTER,
        _CONTROL_LIMITS,
        Cell("review.verdict", _remarks_of_limits),
    ),
    _words_of_control,
    hidden=(
        "sigma",
        "spread",
        "phase",
        "beyond",
        "shift",
        "trend",
        "two_of_three",
        "target",
        "assurance",
        "method",
    ),
)


def _words_of_peers(data: pa.Table) -> Words:
    order = (Standing.WORSE, Standing.BETTER, Standing.NOT_ASSESSED, Standing.WITHIN)
    place = np.zeros(len(Standing), np.int64)
    place[list(order)] = np.arange(len(order))
    keys = tuple(f"standing.{standing.text}" for standing in order)
    found = place[terms_of(data["standing"], Standing)]
    return Words(found, keys, ("▼", "▲", "○", "●"), frozenset({0}))


PEERS_FORM = Form(
    "peers",
    (
        UNIT,
        INDICATOR,
        PERIOD,
        numbers_cell("review.value", "value"),
        counts_cell("table.cases", "denominator", rank=4),
        _CENTER,
        _CONTROL_LIMITS,
        Cell("review.verdict", _remarks_of_limits),
    ),
    _words_of_peers,
    hidden=("group", "z", "tail", "overdispersion", "method"),
)


def _is_total(data: pa.Table) -> BoolArray:
    codes, texts = codes_of(data["criterion_code"])
    return np.array([*(text == TOTAL for text in texts), False], bool)[codes]


def _words_of_scores(data: pa.Table) -> Words:
    others = [status for status in ScoreStatus if status not in FINE]
    in_order = (*others, *FINE)
    place = np.zeros(len(ScoreStatus), np.int64)
    place[list(in_order)] = np.arange(len(in_order))
    keys = tuple(f"score_status.{status.text}" for status in in_order)
    signs = tuple("" if status in FINE else SIGNS["no_value"] for status in in_order)
    rank = data["rank"].fill_null(2**31 - 1).to_numpy().astype(np.int64)
    order = np.where(_is_total(data), rank, 2**32)
    return Words(place[terms_of(data["status"], ScoreStatus)], keys, signs, order=order)


SCORES_FORM = Form(
    "scores",
    (
        UNIT,
        CRITERION,
        PERIOD,
        STAGE,
        points_cell("table.points", "points"),
        points_cell("table.max_points", "max_points", rank=3),
        counts_cell("table.rank", "rank", rank=4),
        Cell("table.grade", lambda rows: rows.word("grade", "grade"), rank=5),
        Cell("review.verdict", _of_problems),
    ),
    _words_of_scores,
    hidden=("share", "known_share"),
)


def _words_of_score_comparisons(data: pa.Table) -> Words:
    change = floats_of(data["change"])
    comparable = np.isin(terms_of(data["comparability"], Comparability), COMPARABLE)
    place = np.select(
        [~comparable | np.isnan(change), change < 0, change == 0], [0, 1, 2], default=3
    )
    keys = ("verdict.not_assessed", "table.fewer_points", "table.same_points", "table.more_points")
    order = np.argsort(np.argsort(np.nan_to_num(change), kind="stable"), kind="stable")
    return Words(place, keys, ("◊", "▼", "●", "▲"), order=order)


def _remarks_of_scores(rows: Rows) -> list[str]:
    why = rows.word("comparability", "comparability")
    comparable = np.isin(terms_of(rows.data["comparability"], Comparability), COMPARABLE)
    return [
        rows.said(place) if may else f"◊ {reason}"
        for place, may, reason in zip(
            rows.words.place.tolist(), comparable.tolist(), why, strict=True
        )
    ]


SCORE_COMPARISONS_FORM = Form(
    "score_comparisons",
    (
        UNIT,
        CRITERION,
        PERIOD,
        STAGE,
        points_cell("table.points", "points"),
        points_cell("table.prior", "other_points", rank=3),
        points_cell("review.change", "change", signed=True),
        counts_cell("table.rank_change", "rank_change", rank=4, signed=True),
        Cell("review.verdict", _remarks_of_scores),
    ),
    _words_of_score_comparisons,
    hidden=(
        "share",
        "other_share",
        "rank",
        "other_rank",
        "scheme_change",
        "peers_change",
        "performance_change",
    ),
)


def _words_of_explanations(data: pa.Table) -> Words:
    lost = floats_of(data["lost"])
    place = np.select([lost > 0, np.isnan(lost)], [0, 1], default=2)
    return Words(place, ("table.lost_some", "table.lost_unknown", "table.lost_none"), ("", "", ""))


def _formulas(rows: Rows) -> list[str]:
    """Say formulas in words, or in their notation where no language was asked for."""
    if rows.has_codes:
        return rows.named("formula", str)
    return rows.named(
        "formula",
        lambda text: said_formulas.formula_words(formulas.read_formula(text), rows.lexicon),
    )


EXPLANATIONS_FORM = Form(
    "explanation",
    (
        Cell("table.criterion", criteria, is_wide=True),
        points_cell("table.points", "points"),
        points_cell("table.max_points", "max_points"),
        points_cell("table.lost", "lost"),
        Cell(
            "review.value",
            lambda rows: rows.decimals("value", 2),
            is_number=True,
            rank=3,
        ),
        Cell(
            "review.counts",
            lambda rows: rows.ratio("numerator", "denominator"),
            is_number=True,
            rank=2,
        ),
        Cell("table.formula", _formulas, rank=1),
    ),
    _words_of_explanations,
    hidden=("next_value", "next_points", "next_cases", "numbers", "answer"),
)


def _words_of_checks(data: pa.Table) -> Words:
    checked = terms_of(data["status"], CheckStatus) == CheckStatus.CHECKED
    place = np.select([data["findings"].to_numpy() > 0, checked], [0, 1], default=2)
    return Words(place, ("table.with_findings", "check.checked", "check.not_checked"), ("", "", ""))


CHECKS_FORM = Form(
    "checks",
    (
        Cell("table.rule", lambda rows: rows.named("rule", str)),
        Cell(
            "table.rule_name",
            lambda rows: rows.named("rule", lambda code: rows.lexicon.words.get(f"rule.{code}")),
            is_wide=True,
        ),
        Cell("table.subject", lambda rows: rows.named("subject", rows.lexicon.identity), rank=1),
        Cell("table.rows", lambda rows: rows.counts("rows"), is_number=True),
        Cell("table.findings", lambda rows: rows.counts("findings"), is_number=True),
        Cell("table.reason", lambda rows: rows.word("reason", "reason"), rank=2),
    ),
    _words_of_checks,
    hidden=("detail",),
)


def findings_form(
    say: Callable[[pa.Table], list[str]],
    favourable: Collection[str],
    priority: Callable[[pa.Table], FloatArray],
) -> Form:
    """
    Give the form of findings: errors first, what is good and what is no longer there last.

    *say* writes the sentences of rows, *favourable* are the rules that say something good, and
    *priority* says how much each row matters: the higher, the sooner.
    """

    def words(data: pa.Table) -> Words:
        severity = terms_of(data["severity"], Severity)
        rules, known = codes_of(data["rule"])
        is_good = np.array([rule in favourable for rule in known], bool)[rules]
        lifecycle, terms = codes_of(data["lifecycle"])
        gone = np.array([*(term == Lifecycle.RESOLVED.text for term in terms), False])[lifecycle]
        place = np.select([gone, is_good], [4, 3], default=len(Severity) - 1 - severity)
        keys = [*(f"severity.{term.text}" for term in reversed(Severity))]
        keys += ["list.favourable", "lifecycle.resolved"]
        signs = ("■", "", "", "", "")
        order = np.argsort(np.argsort(-priority(data), kind="stable"), kind="stable")
        return Words(place.astype(np.int64), tuple(keys), signs, frozenset({0}), order=order)

    def sentences(rows: Rows) -> list[str]:
        return say(rows.data) if len(rows.data) else []

    return Form(
        "findings",
        (
            Cell("table.rule", lambda rows: rows.named("rule", str)),
            Cell("table.sentence", sentences, is_wide=True),
        ),
        words,
        has_groups=True,
        hidden=("evidence", "fingerprint"),
    )
