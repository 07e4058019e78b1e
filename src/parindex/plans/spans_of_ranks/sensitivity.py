"""How much of what moves the ranks of an index each weight brings, and each choice of method."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from ..._progress import Progress, Steps, check_progress, telling
from ..._quoting import quoted
from ..._validators import members_given
from ...errors import InputError
from ...results.plan_tables import Draws, SensitivityTable
from ...scores.table import ScoreTable, check_scores
from ...stats._inputs import check_confidence
from ...stats.by_draws.rank_sets import check_draws, ranks_of_draws
from ...stats.by_draws.sobol import SobolIndices, sobol_indices
from ...tables.arrays import BoolArray, CountArray, FloatArray, keys, masked, words
from ...tables.columns_of_plans import SENSITIVITIES
from ...tables.columns_of_results import schema_of
from ...vocabulary import SensitivityStatus
from .of_weights import Headings, concentration
from .span_rows import Totals, among, parted

__all__ = ["rank_sensitivity"]

Choice = Literal["geometric_mean", "leave_one_out"]

_CHOICES: tuple[Choice, ...] = ("geometric_mean", "leave_one_out")
_LINES = 4096  # rankings at once


def rank_sensitivity(
    scores: ScoreTable,
    *,
    weights: float | Literal["uniform"] = 0.25,
    choices: Iterable[Choice] = (),
    confidence: float = 0.95,
    draws: int = 1024,
    seed: int = 1,
    progress: Progress | None = None,
) -> SensitivityTable:
    """
    Say which weights, and which choices of method, move the ranks of an index (độ nhạy).

    Weights are drawn as by `rank_spans`. The variance of a rank over all draws is parted: what
    each weight brings by itself, and what it brings together with others (Sobol indices).

    Parameters
    ----------
    scores : ScoreTable
        Scores, whose totals at the last stage are ranked.
    weights : float or "uniform", default 0.25
        As for `rank_spans`.
    choices : iterable of {"geometric_mean", "leave_one_out"}
        What is drawn beside the weights: whether the headings are combined by a geometric mean, in
        half of the draws; and which of them is left out, none or one, all alike likely.
    confidence : float, default 0.95
        Of the limits of the indices, strictly between 0 and 1.
    draws : int, default 1024
        Draws; each is ranked once more for every weight and choice, and once beside.
    seed : int, default 1
        Seed of the draws; it stands in ``drawn``.
    progress : bool or callable, optional
        Is told how many of the rankings are done: ``progress("draws", 0.25)``; True shows a bar,
        with the extra ``parindex[progress]``.

    Returns
    -------
    SensitivityTable
        For every period and every weight or choice one row for each ranked unit, on its rank, and
        one without a unit, on the mean shift of all ranks from those that they have under the
        weights of the scheme. An index that is not distinct from 0 stays what was estimated, be it
        below 0. ``no_model`` where the total is no weighted mean of its headings.

    Raises
    ------
    InputError
        If *scores* is no ScoreTable, an option is out of range, or a heading has negative points
        and its geometric mean is asked for.
    MissingExtraError
        If a bar is asked for and tqdm is not installed.

    References
    ----------
    Saisana M, Saltelli A, Tarantola S (2005). Uncertainty and sensitivity analysis techniques as
    tools for the quality assessment of composite indicators. Journal of the Royal Statistical
    Society A 168:307-323.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex.plans import rank_sensitivity
    >>> scheme = pi.scheme_from_table(
    ...     {"code": ["1", "2"], "text": ["1", "2"], "maximum": [9, 1], "formula": ["award"] * 2},
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scores = pi.compute_scores(
    ...     scheme,
    ...     awards={
    ...         "criterion_code": ["1", "2"] * 2,
    ...         "unit_id": ["A", "A", "B", "B"],
    ...         "period": ["2023"] * 4,
    ...         "points": [5, 1, 7, 0],
    ...     },
    ... )
    >>> found = rank_sensitivity(scores, weights="uniform")
    >>> [(row.factor, round(row.total, 1)) for row in found.overall]
    [('1', 0.6), ('2', 0.9)]
    """
    check_scores(scores)
    given: object = weights
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if given != "uniform" and not (is_number and 0 < float(weights) < 1):
        raise InputError(f"weights must lie between 0 and 1 or be 'uniform', got {quoted(weights)}")
    chosen = _listed(choices)
    check_progress(progress)
    check_draws(draws, seed)
    check_confidence(confidence)
    drawn = Draws(draws=draws, seed=seed, confidence=confidence, weights=weights)
    totals = Totals.of(scores)
    headings = Headings.of(scores, totals)
    if "geometric_mean" in chosen and (headings.share < 0).any():
        raise InputError("choices must not have 'geometric_mean', for a heading has points below 0")
    factors = [*headings.codes, *chosen]
    periods = [rows for rows in _periods(totals) if len(rows) and factors]
    with telling(progress) as tell:
        steps = Steps(tell, {"draws": 1.0})
        within = steps.begin("draws")
        parts = [
            _of_period(totals, headings, rows, chosen, drawn, among(within, place, len(periods)))
            for place, rows in enumerate(periods)
        ]
        steps.end()
    schema = schema_of(SENSITIVITIES)
    table = pa.concat_tables([schema.empty_table(), *parts]).unify_dictionaries().combine_chunks()
    return SensitivityTable(table, scores.provenance, drawn=drawn, choices=chosen)


def _listed(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    listed = members_given(choices, "choices", f"a list of {', '.join(_CHOICES)}")
    for each in listed:
        if each not in _CHOICES:
            raise InputError(f"choices must be of {', '.join(_CHOICES)}, got {quoted(each)}")
    if len(set(listed)) < len(listed):
        raise InputError(f"choices must be a list of different ones, got {quoted(choices)}")
    return listed


def _periods(totals: Totals) -> list[CountArray]:
    """List the ranked rows of each period."""
    return parted(np.where(totals.is_ranked, totals.period, -1))


@attrs.frozen(eq=False)
class _Drawn:
    """
    Hold draws of the inputs, each independent of the others; a line for each draw.

    Gammas that are added up and divided by their sum are a Dirichlet distribution, and unlike the
    weights themselves they are independent.
    """

    gammas: FloatArray
    is_geometric: BoolArray | None
    left_out: CountArray | None

    @classmethod
    def of(
        cls,
        headings: Headings,
        chosen: tuple[Choice, ...],
        drawn: Draws,
        rng: np.random.Generator,
    ) -> _Drawn:
        shapes = concentration(headings.base, drawn)
        size = (drawn.draws, len(shapes))
        gammas = rng.standard_gamma(np.maximum(shapes, np.finfo(float).tiny), size)
        both = rng.random((2, drawn.draws))
        left_out = (both[1] * (len(shapes) + 1)).astype(np.int64) - 1
        return cls(
            gammas,
            both[0] < 0.5 if "geometric_mean" in chosen else None,
            left_out if "leave_one_out" in chosen else None,
        )

    def with_one(self, factor: int | Choice, other: _Drawn) -> _Drawn:
        """Take the draws of one input from another set: a heading by its place, or a choice."""
        if isinstance(factor, int):
            gammas = self.gammas.copy()
            gammas[:, factor] = other.gammas[:, factor]
            return attrs.evolve(self, gammas=gammas)
        if factor == "geometric_mean":
            return attrs.evolve(self, is_geometric=other.is_geometric)
        return attrs.evolve(self, left_out=other.left_out)

    def ranks(
        self, headings: Headings, families: list[CountArray], size: int, tolerance: float
    ) -> FloatArray:
        """Rank the units of each family under every draw, shape (units, draws)."""
        weights = self.gammas
        if self.left_out is not None:
            is_left = self.left_out[:, np.newaxis] == np.arange(weights.shape[1])
            weights = np.where(is_left, 0.0, weights)
        total = weights.sum(axis=1, keepdims=True)
        weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
        found = np.empty((size, len(weights)))
        place = 0
        for rows in families:
            for first in range(0, len(weights), _LINES):
                lines = slice(first, first + _LINES)
                index = headings.index(weights[lines], rows)
                if self.is_geometric is not None:
                    geometric = headings.geometric_index(weights[lines], rows)
                    index = np.where(self.is_geometric[lines, np.newaxis], geometric, index)
                ranked = ranks_of_draws(index, tolerance=tolerance)
                found[place : place + len(rows), lines] = ranked.T
            place += len(rows)
        return found


def _of_period(
    totals: Totals,
    headings: Headings,
    ranked: CountArray,
    chosen: tuple[Choice, ...],
    drawn: Draws,
    within: Callable[[float], None],
) -> pa.Table:
    families = [ranked[rows] for rows in parted(totals.group[ranked])]
    rows = np.concatenate(families)
    factors = [*headings.codes, *chosen]
    if not headings.is_mean:
        return _table(totals, rows, factors, None)
    a, b = (
        _Drawn.of(headings, chosen, drawn, np.random.default_rng([drawn.seed, place]))
        for place in range(2)
    )
    order = [place for family in families for place in _ranks_now(totals, family)]
    now = np.array(order, np.float64)[:, np.newaxis]

    done = (number / (len(factors) + 2) for number in range(1, len(factors) + 3))

    def outputs(draws: _Drawn) -> FloatArray:
        ranks = draws.ranks(headings, families, len(rows), totals.tolerance)
        within(next(done))
        return np.vstack([np.abs(ranks - now).mean(axis=0), ranks])

    inputs = (*range(len(headings.codes)), *chosen)
    # made one after the other: of many units those of all inputs would not fit together
    of_mixed = (outputs(a.with_one(each, b)) for each in inputs)
    indices = sobol_indices(
        outputs(a), outputs(b), of_mixed, confidence=drawn.confidence, seed=drawn.seed
    )
    return _table(totals, rows, factors, indices)


def _ranks_now(totals: Totals, rows: CountArray) -> list[int]:
    ranked = ranks_of_draws(totals.value[np.newaxis, rows], tolerance=totals.tolerance)
    found: list[int] = ranked[0].tolist()
    return found


def _table(
    totals: Totals,
    rows: CountArray,
    factors: list[str],
    indices: SobolIndices | None,
) -> pa.Table:
    """Lay out the indices: of each factor first that of the mean shift, then those of the units."""
    outputs = len(rows) + 1
    shape = (outputs, len(factors))
    names = [field.name for field in attrs.fields(SobolIndices)]
    columns: dict[str, pa.Array] = {}
    status = np.full(shape, SensitivityStatus.NO_MODEL, np.int64)
    for name in names:
        number = np.full(shape, np.nan) if indices is None else getattr(indices, name)
        columns[name] = masked(number.T.ravel(), ~np.isnan(number.T.ravel()))
    if indices is not None:
        with np.errstate(invalid="ignore"):
            is_distinct = indices.first_lower > 0
        status = np.where(
            is_distinct, SensitivityStatus.OK, SensitivityStatus.NOT_DISTINCT_FROM_0
        ).astype(np.int64)
        status[np.isnan(indices.first)] = SensitivityStatus.NO_VARIANCE
    unit = np.tile(np.append(-1, np.arange(len(rows))), len(factors)).astype(np.int32)
    data = totals.data.take(pa.array(rows))
    factor = np.repeat(np.arange(len(factors)), outputs)
    columns |= {
        "factor": keys(factor.astype(np.int32), factors),
        "unit_id": keys(unit, data["unit_id"].cast(pa.string()).to_pylist()),
        "period": pa.array([data["period"][0].as_py()] * len(factor)).dictionary_encode(),
        "status": words(SensitivityStatus, status.T.ravel()),
    }
    schema = schema_of(SENSITIVITIES)
    return pa.table([columns[name] for name in schema.names], schema=schema)
