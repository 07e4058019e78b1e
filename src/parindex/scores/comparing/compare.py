"""Scores against scores: stages of one period, or a year against the year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...errors import InputError
from ...formulas import READS_OTHERS, quantities_below
from ...periods.ordinals import earlier, outer_days
from ...periods.period import ReportingPeriod
from ...results.keys import Keys
from ...results.score_comparison_table import ScoreComparisonTable
from ...schemes.criterion import CriterionRole
from ...stats.formulas import quotient
from ...tables.align import align, recode
from ...tables.arrays import (
    CodeArray,
    CountArray,
    FloatArray,
    floats_of,
    keys,
    masked,
    words,
)
from ...tables.columns_of_results import SCORE_COMPARISONS, schema_of
from ...units.between import NO_DAY, changes_between, words_of
from ...vocabulary import Comparability
from ...vocabulary.scores import TOTAL
from ..compute import engine_of
from ..rows import UnitPeriods
from ..table import ScoreTable, check_scores, with_inputs
from .last_year import LastYear

__all__ = ["compare_scores"]


def compare_scores(
    scores: ScoreTable,
    other: ScoreTable | None = None,
    *,
    stage: str | None = None,
    other_stage: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> ScoreComparisonTable:
    """
    Compare scores: with the year before, or one stage with another.

    Parameters
    ----------
    scores : ScoreTable
        Scores to judge.
    other : ScoreTable, optional
        Scores to compare with; by default the same table, which then holds both years or both
        stages.
    stage, other_stage : str, optional
        Two stages, such as ``"final"`` and ``"self"``: the same period is compared. Without
        them the same stage is compared with the same period of the year before.
    mapping : mapping of str to str, optional
        Criteria of the scheme of *scores*, and what they are in that of *other*; by default as
        the scheme says (`Scheme.mapping_to`).

    Returns
    -------
    ScoreComparisonTable
        One row per row of *scores* (of its *stage*, where one is named), in the same order. The
        change of the index (100 x share of the total) is split (convention §40):
        ``scheme_change`` is what last year's inputs gain or lose under this year's scheme,
        ``peers_change`` what a unit that stayed as it was gains or loses because others moved,
        and ``performance_change`` the rest; for a criterion they are in hundredths of the maximum
        of the total. They are null where last year's inputs cannot be scored by this year's
        scheme, and between stages. Of a unit that the registry of the scores does not know in one
        of the years, or that had ended, both scores are kept and no change is given (§71, §76).

    Raises
    ------
    InputError
        If an argument is no ScoreTable or was read from a file, only one stage is named, or *other*
        has a row twice.
    UnknownCodeError
        If there is no such stage, or *mapping* names a criterion that is not there.

    Examples
    --------
    >>> import parindex as pi
    >>> scheme = pi.scheme_from_table(
    ...     {"code": ["1"], "text": ["Hồ sơ đúng hạn"], "maximum": [10], "formula": ["share"]},
    ...     id="own",
    ...     edition="2022",
    ... )
    >>> scores = pi.compute_scores(
    ...     scheme,
    ...     rates={
    ...         "criterion_code": ["1", "1"],
    ...         "unit_id": ["A", "A"],
    ...         "period": ["2022", "2023"],
    ...         "value": [86, 94],
    ...     },
    ... )
    >>> row = pi.compare_scores(scores).data.to_pylist()[1]
    >>> row["criterion_code"], row["other_period"], round(row["change"], 9)
    ('total', '2022', 0.8)
    """
    check_scores(scores)
    before = scores if other is None else check_scores(other, "other")
    for name, table in (("scores", scores), ("other", before)):
        with_inputs(table, name)
    if (stage is None) != (other_stage is None):
        raise InputError("stage and other_stage must be given together, got one of them")
    chosen = scores if stage is None else scores.at(stage=stage)
    if other_stage is not None:
        before = before.at(stage=other_stage)
    was = scores.scheme.mapping_to(before.scheme, mapping)
    between_years = stage is None
    rows = chosen.keys
    match, other_keys = _matched(rows, before.keys, was, between_years, other_stage)
    comparability = _comparability(rows, chosen, before, was, match, between_years)
    in_doubt = _units_in_doubt(rows, chosen, before) if between_years else np.uint8(0)
    has_other = ~np.isin(comparability, [Comparability.NO_PRIOR, Comparability.NOT_MAPPED])
    comparability = np.where(has_other & (in_doubt > 0), in_doubt, comparability).astype(np.uint8)
    hidden = np.where(in_doubt > 0, np.nan, 0.0)
    values = {name: floats_of(chosen.data[name]) for name in ("points", "share")}
    others = {
        name: np.append(floats_of(before.data[name]), np.nan)[match] for name in ("points", "share")
    }
    ranks = _ranks(chosen), np.append(_ranks(before), 0)[match]
    has_ranks = (ranks[0] > 0) & (ranks[1] > 0) & (in_doubt == 0)
    ranked = _ranked(rows, chosen), np.append(_ranked(before.keys, before), 0)[match]
    nothing = np.full(len(chosen), np.nan)
    split = _split(rows, chosen, before, was, match) if between_years else (nothing,) * 3
    columns = [
        *(chosen.data[name] for name in ("criterion_code", "unit_id", "period", "stage")),
        *other_keys,
        chosen.data["points"],
        _nullable(others["points"]),
        _nullable(values["points"] - others["points"] + hidden),
        chosen.data["share"],
        _nullable(others["share"]),
        _nullable(values["share"] - others["share"] + hidden),
        chosen.data["rank"],
        masked(ranks[1], ranks[1] > 0),
        masked(np.where(has_ranks, ranks[1] - ranks[0], 0).astype(np.int32), has_ranks),
        masked(ranked[0].astype(np.int32), ranks[0] > 0),
        masked(ranked[1].astype(np.int32), ranks[1] > 0),
        *(_nullable(part + hidden) for part in split),
        words(Comparability, comparability),
    ]
    schema = schema_of(SCORE_COMPARISONS)
    table = pa.table(
        {
            field.name: _cast(column, field.type)
            for field, column in zip(schema, columns, strict=True)
        },
        schema=schema,
    )
    return ScoreComparisonTable(
        table, chosen.provenance, scheme=chosen.scheme, other_scheme=before.scheme
    )


def _matched(
    rows: Keys,
    before: Keys,
    was: Mapping[str, str],
    between_years: bool,
    other_stage: str | None,
) -> tuple[CountArray, list[pa.Array]]:
    """Row of the other table for each row, and the key columns of what was looked for."""
    listed: list[ReportingPeriod | None] = list(rows.periods)
    if between_years:
        listed = earlier(rows.periods, ReportingPeriod.prior_year)
    periods = ["" if period is None else period.code for period in listed]
    stages = rows.stage.texts if other_stage is None else [other_stage] * len(rows.stage.texts)
    criteria = [was.get(code, "") for code in rows.criterion.texts]
    known_periods = [period.code for period in before.periods]
    match = align(
        (
            recode(criteria, before.criterion.texts)[rows.criterion.codes],
            recode(rows.unit.texts, before.unit.texts)[rows.unit.codes],
            recode(periods, known_periods)[rows.period.codes],
            recode(stages, before.stage.texts)[rows.stage.codes],
        ),
        (before.criterion.codes, before.unit.codes, before.period.codes, before.stage.codes),
        (
            len(before.criterion.texts),
            len(before.unit.texts),
            len(known_periods),
            len(before.stage.texts),
        ),
    ).match
    return match, [
        _key(criteria, rows.criterion.codes),
        _key(periods, rows.period.codes),
        _key(stages, rows.stage.codes),
    ]


def _key(texts: Sequence[str], codes: CodeArray) -> pa.Array:
    """Key column of texts that need not be distinct; an empty one is null."""
    distinct = list(dict.fromkeys(text for text in texts if text))
    return keys(recode(texts, distinct)[codes], distinct)


def _comparability(
    rows: Keys,
    scores: ScoreTable,
    before: ScoreTable,
    was: Mapping[str, str],
    match: CountArray,
    between_years: bool,
) -> npt.NDArray[np.uint8]:
    has_points = np.append(~np.isnan(floats_of(before.data["points"])), False)[match]
    comparable = Comparability.FULL
    if scores.scheme.label != before.scheme.label:
        comparable = Comparability.SCHEME_CHANGED
    elif between_years and scores.inputs.regime != before.inputs.regime:
        comparable = Comparability.REGIME_CHANGED
    found = np.where(has_points, comparable, Comparability.NO_PRIOR)
    mapped = np.array([code in was for code in rows.criterion.texts], bool)
    return np.where(mapped[rows.criterion.codes], found, Comparability.NOT_MAPPED).astype(np.uint8)


def _units_in_doubt(rows: Keys, scores: ScoreTable, before: ScoreTable) -> npt.NDArray[np.uint8]:
    """Give the word of each row whose unit is not known in one of the years, or ended; else 0."""
    registry = scores.inputs.registry
    if registry is None:
        return np.zeros(len(rows.unit.codes), np.uint8)
    then = earlier(rows.periods, ReportingPeriod.prior_year)
    last = outer_days(list(rows.periods), scores.inputs.regime).last
    known = [each or rows.periods[place] for place, each in enumerate(then)]
    last_then = outer_days(known, before.inputs.regime).last
    last_then[[each is None for each in then]] = NO_DAY
    question = (
        *(registry, rows.unit.texts, rows.unit.codes),
        *(last_then[rows.period.codes], last[rows.period.codes]),
    )
    return words_of(changes_between(*question), *question)


def _ranks(scores: ScoreTable) -> npt.NDArray[np.int32]:
    column = scores.data["rank"].fill_null(0)
    return np.asarray(column.to_numpy(), np.int32)


def _ranked(rows: Keys, scores: ScoreTable) -> CountArray:
    """How many units have a rank among the peers of each row, at its stage (convention §50)."""
    frame = engine_of(scores.scheme, scores.inputs).frame
    on_frame = frame.rows_of(
        UnitPeriods(rows.unit.texts, rows.unit.codes, rows.periods, rows.period.codes)
    )
    groups = np.column_stack([rows.criterion.codes, rows.stage.codes, frame.peers[on_frame]])
    if not len(groups):
        return np.zeros(0, np.int64)
    _, group = np.unique(groups, axis=0, return_inverse=True)
    group = group.ravel()
    counts: CountArray = np.bincount(group, _ranks(scores) > 0).astype(np.int64)[group]
    return counts


def _split(
    rows: Keys,
    scores: ScoreTable,
    before: ScoreTable,
    was: Mapping[str, str],
    match: CountArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Parts of the change of the index that come from the scheme, the others, and performance."""
    now = _index_points(rows, scores)
    then = np.append(_index_points(before.keys, before), np.nan)[match]
    change = now - then
    is_same = scores.scheme.label == before.scheme.label
    reads_others = any(
        isinstance(quantity, READS_OTHERS)
        for leaf in scores.scheme.leaves
        for quantity in quantities_below(leaf.formula)
    )
    if is_same and not reads_others:
        nothing = np.where(np.isnan(change), np.nan, 0.0)
        return nothing, nothing, change
    last_year = LastYear(engine_of(scores.scheme, scores.inputs), before, was)
    as_it_was = then if is_same else last_year.index(rows, others_moved=False)
    beside = last_year.index(rows, others_moved=True) if reads_others else as_it_was
    performance = np.where(np.isnan(change), np.nan, now - beside)
    peers = np.where(np.isnan(change), np.nan, beside - as_it_was)
    scheme = np.where(np.isnan(performance), np.nan, 0.0)
    return scheme if is_same else change - performance - peers, peers, performance


def _index_points(rows: Keys, scores: ScoreTable) -> FloatArray:
    """
    Points of each row in hundredths of the maximum of its total.

    What was left out adds nothing; what is undefined has none.
    """
    points, maximum = floats_of(scores.data["points"]), floats_of(scores.data["max_points"])
    sizes = (len(rows.unit.texts), len(rows.periods), len(rows.stage.texts))
    totals = np.full(sizes, np.nan)
    key = (rows.unit.codes, rows.period.codes, rows.stage.codes)
    if TOTAL in rows.criterion.texts:
        is_total = rows.criterion.codes == rows.criterion.texts.index(TOTAL)
        totals[tuple(codes[is_total] for codes in key)] = maximum[is_total]
    # the maximum of a penalty is 0 wherever it counts
    takes = [
        code != TOTAL and scores.scheme.criterion(code).role is CriterionRole.PENALTY
        for code in rows.criterion.texts
    ]
    left_out = np.isnan(points) & (maximum == 0) & ~np.array(takes, bool)[rows.criterion.codes]
    return quotient(100 * np.where(left_out, 0.0, points), totals[key])


def _nullable(numbers: FloatArray) -> pa.Array:
    return masked(numbers, ~np.isnan(numbers))


def _cast(column: pa.Array | pa.ChunkedArray, kind: pa.DataType) -> pa.Array | pa.ChunkedArray:
    return column if column.type == kind else column.cast(kind)
