"""From rates, awards and surveys to scores: one scheme, every criterion, every stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import pyarrow as pa

from .._progress import Progress, Tell, check_progress, telling
from .._validators import members_given
from .._white_space import unit_key
from ..definitions.bundled_schemes import scheme_of
from ..definitions.named import regime_of
from ..errors import InputError
from ..periods.regime import ReportingRegime
from ..results.provenance import InputReport, Provenance
from ..results.rate_table import RateTable
from ..schemes.scheme import Scheme
from ..typing import TableLike
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from .prepare import engine_of
from .read_inputs import Values, prior_inputs, read_inputs, split_prior
from .table import ScoreInputs, ScoreTable

__all__ = ["compute_scores", "engine_of"]


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
    progress: Progress | None = None,
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
        not_applicable, nothing_counted, missing) or ``answer`` (code of a level; requirements
        that are met, separated by semicolons). An award stands in the place of what a formula
        would give; so does "missing", where a blank row decides nothing.
    surveys : table or mapping of columns, optional
        Results of surveys: ``criterion_code``, ``unit_id``, ``period``, and ``value`` or
        ``option`` and ``count``.
    prior : RateTable, table, ScoreTable, or a list of them, optional
        The same for earlier periods, which formulas on changes look up. Earlier periods that are in
        *rates* are looked up as well, and scored. Points of the year before are those of the last
        stage of a ScoreTable that is given here, and no others.
    registry : UnitRegistry, optional
        Levels, blocks and what stands above what, for formulas and ranks that depend on them.
        Without one all units are peers and ranked together; with one, a unit that it does not
        know has neither peers nor a rank.
    regime : ReportingRegime or str, optional
        Calendar of the periods, where registry or grades depend on days; by default that of
        the rates.
    unranked : iterable of str
        Units that are scored and not ranked.
    progress : bool or callable, optional
        Is told after each criterion of a stage how far the scoring is: ``progress("scores",
        0.25)``; True shows a bar, with the extra ``parindex[progress]``.

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
    MissingExtraError
        If a bar is asked for and tqdm is not installed.

    See Also
    --------
    parindex.explain : which points were lost where.
    parindex.compare_scores : stages, and years.

    Notes
    -----
    Points of a leaf are what was awarded, otherwise what its formula gives, within the bounds of
    the criterion (convention §27 to §40). Ranks and blocks need all units together: do not score in
    parts and put the parts together.

    Examples
    --------
    >>> import parindex as pi
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["I", "I.1", "I.2"],
    ...         "text": ["Thủ tục hành chính", "Hồ sơ đúng hạn", "Kế hoạch"],
    ...         "maximum": [10, 8, 2],
    ...         "formula": ["", "share(full=95; floor=80)", "levels(done: 2; late: 1)"],
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
    if registry is not None:
        require_registry(registry)
    check_progress(progress)
    tables, prior_scores = split_prior(prior)
    inputs = read_inputs(scheme, rates, awards, surveys, name="rates")
    before = prior_inputs(scheme, tables, prior_scores)
    # a table whose every row is at fault was given all the same, and its faults are told
    if not (inputs.rates or inputs.values) and inputs.awards is None and inputs.surveys is None:
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
    with telling(progress) as tell:
        data = _scored(scheme, whole, tell)
    return ScoreTable(data, _provenance(scheme, whole), scheme=scheme, inputs=whole)


def _scored(scheme: Scheme, inputs: ScoreInputs, tell: Tell | None) -> pa.Table:
    """Give the rows of all scores, and tell after each criterion that it is done."""
    if tell is None:
        return engine_of(scheme, inputs).table()
    step = "scores"
    tell(step, 0.0)
    most = len(scheme.stages) * (len(scheme.codes) + 1)
    parts = (number / most for number in range(1, most + 1))
    engine = attrs.evolve(engine_of(scheme, inputs), after=lambda: tell(step, next(parts)))
    data = engine.table()
    tell(step, 1.0)
    return data


def _listed(units: Iterable[str]) -> frozenset[str]:
    return frozenset(map(unit_key, members_given(units, "unranked", "a list of units")))


def _provenance(scheme: Scheme, inputs: ScoreInputs) -> Provenance:
    """Give the definitions of the rates, and what became of the tables without counts."""
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
