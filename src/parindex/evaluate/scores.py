"""From rates, awards and surveys to scores: one scheme, every criterion, every stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
import pyarrow as pa

from ..errors import InputError
from ..model.criterion import TOTAL, Criterion
from ..model.period import ReportingPeriod
from ..model.regime import ReportingRegime
from ..model.registry import UnitRegistry
from ..model.scheme import Scheme
from ..model.scoring import (
    AllOf,
    Checklist,
    Levels,
    SurveyValue,
    Value,
    quantities_below,
    rules_below,
)
from ..schemes import load_scheme
from ..tables.align import recode
from ..tables.arrays import FloatArray, codes_of, floats_of
from ..tables.given import GivenRows, read_awards, read_surveys, read_values
from ..typing import TableLike
from ..vocabulary import ScoreStatus
from ._calendar import earlier, regime_of
from .result import InputReport, Provenance, RateTable
from .score_table import ScoreInputs, ScoreTable
from .scoring.engine import Engine
from .scoring.frame import Frame, Keys
from .scoring.inputs import Given, RatePiece, Reading, keys_of_rows, rate_pieces

__all__ = ["compute_scores", "engine_of"]

Values: TypeAlias = "RateTable | TableLike | Sequence[RateTable | TableLike]"


def compute_scores(
    scheme: Scheme | str,
    *,
    rates: Values | None = None,
    awards: TableLike | None = None,
    surveys: TableLike | None = None,
    prior: Values | ScoreTable | Sequence[RateTable | TableLike | ScoreTable] | None = None,
    registry: UnitRegistry | None = None,
    regime: ReportingRegime | str | None = None,
    unranked: Iterable[str] = (),
) -> ScoreTable:
    """
    Score (chấm điểm) every unit by a scheme: points of each criterion, totals, ranks, grades.

    Parameters
    ----------
    scheme : Scheme or str
        A scheme, or id and edition of a bundled one: ``"vn-766 2022"``.
    rates : RateTable, table, or a list of them, optional
        Rates of `compute_rates`; or values that come without counts: ``unit_id``, ``period``,
        ``value``, and ``criterion_code`` or ``indicator_code`` (a table may have both, each row
        one), with ``stage`` where they differ by stage.
    awards : table or mapping of columns, optional
        What people decide: ``criterion_code``, ``unit_id``, ``period``, ``stage`` where the
        criterion is scored at several, and ``points``, ``state`` (awarded, not_done,
        not_applicable, missing) or ``answer`` (code of a level; requirements that are met,
        separated by semicolons). An award stands in the place of what a rule would give; so does
        "missing", where a blank row decides nothing.
    surveys : table or mapping of columns, optional
        Results of surveys: ``criterion_code``, ``unit_id``, ``period``, and ``value`` or
        ``option`` and ``count``.
    prior : RateTable, table, ScoreTable, or a list of them, optional
        The same for earlier periods, which rules on changes look up. Earlier periods that are in
        *rates* are looked up as well, and scored. Points of the year before are those of the last
        stage of a ScoreTable that is given here, and no others.
    registry : UnitRegistry, optional
        Levels, blocks and what stands above what, for rules and ranks that depend on them.
        Without one all units are peers and ranked together; with one, a unit that it does not
        know has neither peers nor a rank.
    regime : ReportingRegime or str, optional
        Calendar of the periods, where registry or grades depend on days; by default that of
        the rates.
    unranked : iterable of str
        Units that are scored and not ranked.

    Returns
    -------
    ScoreTable
        One row per criterion, unit, period and stage, for every unit and period that *rates*,
        *awards* or *surveys* name. ``inputs.faults`` holds rows that could not be used.

    Raises
    ------
    InputError
        If the scheme is incomplete (it says what is missing), nothing was given, or an argument
        cannot be used as it is.
    MissingColumnError
        If a table lacks a column.
    UnknownCodeError
        If there is no bundled scheme of that name.

    See Also
    --------
    parindex.explain : which points were lost where.
    parindex.compare_scores : stages, and years.

    Notes
    -----
    Points of a leaf are what was awarded, otherwise what its rule gives, within the bounds of the
    criterion (convention §27 to §40). Ranks and blocks need all units together: do not score in
    parts and put the parts together.

    Examples
    --------
    >>> import parindex as pi
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["I", "I.1", "I.2"],
    ...         "text": ["Thủ tục hành chính", "Hồ sơ đúng hạn", "Kế hoạch"],
    ...         "maximum": [10, 8, 2],
    ...         "rule": ["", "share(full=95; floor=80)", "levels(done: 2; late: 1)"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scores = pi.compute_scores(
    ...     scheme,
    ...     rates={
    ...         "criterion_code": ["I.1", "I.1"],
    ...         "unit_id": ["A", "B"],
    ...         "period": ["2023", "2023"],
    ...         "value": [95, 79],
    ...     },
    ...     awards={
    ...         "criterion_code": ["I.2", "I.2"],
    ...         "unit_id": ["A", "B"],
    ...         "period": ["2023", "2023"],
    ...         "answer": ["late", "done"],
    ...     },
    ... )
    >>> scores.at(criterion="total").data.select(["unit_id", "points", "rank"]).to_pylist()
    [{'unit_id': 'A', 'points': 9.0, 'rank': 1}, {'unit_id': 'B', 'points': 2.0, 'rank': 2}]
    """
    scheme = scheme_of(scheme)
    if not scheme.is_complete:
        raise InputError(
            f"scheme {scheme.label!r} must be complete to be scored with, and it lacks: "
            f"{'; '.join(scheme.missing)}"
        )
    if registry is not None and not isinstance(registry, UnitRegistry):
        raise InputError(f"registry must be a UnitRegistry, got {type(registry).__name__}")
    tables, prior_scores = _split_prior(prior)
    inputs = _read(scheme, rates, awards, surveys, name="rates")
    before = _prior_inputs(scheme, tables, prior_scores)
    if not any((inputs.rates, inputs.values, inputs.awards, inputs.surveys)):
        raise InputError("rates, awards or surveys must be given, got none of them")
    own = next((table.provenance.regime for table in inputs.rates), None)
    whole = attrs.evolve(
        inputs,
        prior=before,
        prior_scores=prior_scores,
        registry=registry,
        regime=regime_of(regime) or own,
        unranked=_listed(unranked),
        faults={**inputs.faults, **({} if before is None else before.faults)},
        rows={**inputs.rows, **({} if before is None else before.rows)},
    )
    return ScoreTable(
        engine_of(scheme, whole).table(), _provenance(scheme, whole), scheme=scheme, inputs=whole
    )


def scheme_of(scheme: Scheme | str) -> Scheme:
    """
    Scheme that a caller named, as an object or by id and edition of a bundled one.

    Parameters
    ----------
    scheme : Scheme or str
        For example ``"vn-766 2022"``; without an edition the only one that there is.

    Returns
    -------
    Scheme

    Raises
    ------
    InputError
        If it is neither.
    UnknownCodeError
        If there is no such scheme.
    """
    if isinstance(scheme, str):
        scheme_id, _, edition = scheme.partition(" ")
        return load_scheme(scheme_id, edition.strip() or None)
    if not isinstance(scheme, Scheme):
        raise InputError(
            f"scheme must be a Scheme or the name of a bundled one, got {type(scheme).__name__}"
        )
    return scheme


def engine_of(
    scheme: Scheme,
    inputs: ScoreInputs,
    *,
    was: Mapping[str, str] | None = None,
    award_scales: Mapping[str, float] | None = None,
    value_scales: Mapping[str, float] | None = None,
) -> Engine:
    """
    What scores given inputs by a scheme.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    inputs : ScoreInputs
        What was given.
    was : mapping of str to str, optional
        For each criterion of the scheme the code under which the inputs know it; by default the
        same.
    award_scales : mapping of str to float, optional
        For each criterion what awarded points are multiplied by, where its maximum was another
        when they were awarded.
    value_scales : mapping of str to float, optional
        The same for values that are points themselves.

    Returns
    -------
    Engine
    """
    before = inputs.prior
    rates = [piece for table in inputs.rates for piece in rate_pieces(table)]
    earlier_rates = [
        piece for table in (before.rates if before else ()) for piece in rate_pieces(table)
    ]
    frame = Frame(
        _keys(inputs, rates),
        [] if before is None else _keys(before, earlier_rates),
        registry=inputs.registry,
        regime=inputs.regime,
        levels=scheme.levels,
    )
    given = Given(
        frame,
        rates=(*rates, *earlier_rates),
        values=(*inputs.values, *(() if before is None else before.values)),
        surveys=tuple(
            rows
            for rows in (inputs.surveys, None if before is None else before.surveys)
            if rows is not None
        ),
        awards=inputs.awards,
        was=was,
        award_scales=award_scales or {},
        value_scales=value_scales or {},
    )
    return Engine(
        scheme=scheme,
        frame=frame,
        given=given,
        prior_points=_PriorPoints(frame, inputs.prior_scores),
        unranked=inputs.unranked,
    )


class _PriorPoints:
    """Points of the year before, from a table of scores."""

    def __init__(self, frame: Frame, scores: ScoreTable | None) -> None:
        self._frame, self._scores = frame, scores

    def __call__(self, code: str) -> Reading:
        rows = len(self._frame)
        value = np.full(rows, np.nan)
        if self._scores is not None and (code == TOTAL or code in self._scores.scheme):
            value = self._points(self._scores, code)
        has = ~np.isnan(value)
        status = np.where(has, ScoreStatus.COMPUTED, ScoreStatus.NO_PRIOR).astype(np.uint8)
        return Reading(value, None if has.all() else status)

    def _points(self, scores: ScoreTable, code: str) -> FloatArray:
        data = scores.at(stage=scores.scheme.final_stage.code, criterion=code).data
        unit_codes, units = codes_of(data["unit_id"])
        period_codes, periods = codes_of(data["period"])
        # the spare last line and column are nowhere: a code of -1 finds them
        grid = np.full((len(units) + 1, len(periods) + 1), np.nan)
        grid[unit_codes, period_codes] = floats_of(data["points"])
        before = ["" if each is None else each.code for each in self._before]
        line = recode(self._frame.units, units)[self._frame.unit_codes]
        column = recode(before, periods)[self._frame.period_codes]
        return grid[line, column]

    @property
    def _before(self) -> list[ReportingPeriod | None]:
        return earlier(self._frame.periods, ReportingPeriod.prior_year)


def _split_prior(
    prior: Values | ScoreTable | Sequence[RateTable | TableLike | ScoreTable] | None,
) -> tuple[list[RateTable | TableLike], ScoreTable | None]:
    """
    Tables of values, and the one table of scores that there may be.

    Raises
    ------
    InputError
        If there are several tables of scores.
    """
    listed = _as_list(prior)
    scores = [each for each in listed if isinstance(each, ScoreTable)]
    if len(scores) > 1:
        raise InputError(f"prior must hold at most one ScoreTable, got {len(scores)}")
    tables = [each for each in listed if not isinstance(each, ScoreTable)]
    return tables, scores[0] if scores else None


def _prior_inputs(
    scheme: Scheme, tables: list[RateTable | TableLike], scores: ScoreTable | None
) -> ScoreInputs | None:
    """Values of earlier periods: those given, and those that earlier scores were made of."""
    read = _read(scheme, tables, None, None, name="prior")
    if scores is None:
        return read if tables else None
    made_of = scores.inputs
    # values by criterion are those of the earlier scheme, whose codes may mean something else
    is_same = scores.scheme.label == scheme.label
    kept = tuple(each for each in made_of.values if each[0] == "indicator" or is_same)
    return attrs.evolve(
        read,
        rates=(*read.rates, *made_of.rates),
        values=(*read.values, *kept),
        surveys=made_of.surveys if is_same else None,
    )


def _as_list(given: object) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _read(
    scheme: Scheme,
    rates: object,
    awards: TableLike | None,
    surveys: TableLike | None,
    *,
    name: str,
) -> ScoreInputs:
    """Bring everything that was given through its door."""
    tables = _as_list(rates)
    faults: dict[str, pa.Table] = {}
    rows: dict[str, int] = {}
    leaves = {leaf.code: scheme.stages_of(leaf) for leaf in scheme.leaves}
    stages = [stage.code for stage in scheme.stages if not stage.is_derived]
    readers = {
        leaf.code: leaves[leaf.code]
        for leaf in scheme.leaves
        if any(isinstance(each, Value) for each in quantities_below(leaf.rule))
    }
    values: list[tuple[str, GivenRows]] = []
    for position, table in enumerate(tables):
        if isinstance(table, RateTable):
            continue
        read = read_values(table, criteria=readers, stages=stages, name=name)
        values += read
        label = name if len(tables) == 1 else f"{name}[{position}]"
        faults[label] = pa.concat_tables(
            [each.faults for _, each in read], promote_options="default"
        )
        rows[label] = read[0][1].rows
    surveyed = None
    if surveys is not None:
        surveyed = read_surveys(surveys, weights=_weights(scheme))
        faults["surveys"], rows["surveys"] = surveyed.faults, surveyed.rows
    awarded = None
    if awards is not None:
        awarded = read_awards(
            awards,
            stages={leaf.code: scheme.stages_of(leaf) for leaf in scheme.leaves},
            answers={leaf.code: _answers(leaf) for leaf in scheme.leaves},
            bounds={leaf.code: (leaf.min_points, leaf.max_points or 0.0) for leaf in scheme.leaves},
        )
        faults["awards"], rows["awards"] = awarded.faults, awarded.rows
    return ScoreInputs(
        rates=tuple(table for table in tables if isinstance(table, RateTable)),
        values=tuple(values),
        surveys=surveyed,
        awards=awarded,
        faults=faults,
        rows=rows,
    )


def _weights(scheme: Scheme) -> dict[str, dict[str, float]]:
    """For each criterion that is surveyed what each answer counts for."""
    return {
        leaf.code: {
            option.code: option.weight
            for quantity in quantities_below(leaf.rule)
            if isinstance(quantity, SurveyValue)
            for option in quantity.options
        }
        for leaf in scheme.leaves
        if any(isinstance(quantity, SurveyValue) for quantity in quantities_below(leaf.rule))
    }


def _answers(leaf: Criterion) -> frozenset[str]:
    """Codes that an answer on a criterion may consist of."""
    found: set[str] = set()
    for rule in rules_below(leaf.rule):
        match rule:
            case Levels():
                found |= {level.code for level in rule.levels}
            case Checklist():
                found |= {item.code for item in rule.items}
            case AllOf():
                found |= set(rule.items)
    return frozenset(found)


def _keys(inputs: ScoreInputs, rates: Iterable[RatePiece]) -> list[Keys]:
    """Units and periods of everything that was given."""
    rows = [inputs.awards, inputs.surveys, *(rows for _, rows in inputs.values)]
    return [
        *{id(piece.keys): piece.keys for piece in rates}.values(),
        *(keys_of_rows(each) for each in rows if each is not None),
    ]


def _listed(units: Iterable[str]) -> frozenset[str]:
    if isinstance(units, str):
        raise InputError(f"unranked must be a list of units, got the text {units!r}")
    return frozenset(units)


def _provenance(scheme: Scheme, inputs: ScoreInputs) -> Provenance:
    """Definitions of the rates, and what became of the tables without counts."""
    tables = inputs.rates
    indicators = {each.code: each for table in tables for each in table.provenance.indicators}
    forms = {each.id: each for table in tables for each in table.provenance.forms}
    families = {each.code: each for table in tables for each in table.provenance.families}
    read = [rows for _, rows in inputs.values]
    read += [rows for rows in (inputs.surveys, inputs.awards) if rows is not None]
    listed = [each for each in inputs.faults.values() if len(each)]
    report = InputReport(rows=sum(each.rows for each in read), rows_used=sum(map(len, read)))
    if listed:
        joined = pa.concat_tables(listed).unify_dictionaries().combine_chunks()
        report = attrs.evolve(report, faults=joined)
    return Provenance(
        indicators=tuple(indicators.values()),
        forms=tuple(forms.values()),
        families=tuple(families.values()),
        regime=inputs.regime,
        confidence=next((table.provenance.confidence for table in tables), None),
        input=report,
        scheme=scheme,
    )
