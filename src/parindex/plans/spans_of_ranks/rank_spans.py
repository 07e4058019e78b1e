"""Ranks with an honest span: chance in the counts, or other weights; never both in one."""

from __future__ import annotations

from typing import Final, Literal

from ..._progress import Progress, Steps, telling
from ..._quoting import quoted
from ..._validators import of_kind
from ...errors import InputError
from ...results.plan_tables import Draws, RankSpanTable
from ...results.rate_table import RateTable
from ...scores.table import ScoreTable
from ...stats._inputs import check_confidence
from ...stats.by_draws.rank_sets import check_draws
from .of_counts import spans_of_totals
from .of_rates import spans_of_rates
from .of_weights import spans_of_weights

__all__ = ["rank_spans"]

_DRAWS: Final = {"draws": 1.0}  # the one step, and its share of the time


def rank_spans(
    table: RateTable | ScoreTable,
    *,
    sampling: bool = False,
    weights: float | Literal["uniform"] | None = None,
    simultaneous: bool = True,
    uncounted: Literal["open", "held"] = "open",
    confidence: float | None = None,
    draws: int | None = None,
    seed: int = 1,
    progress: Progress | None = None,
) -> RankSpanTable:
    """
    Say which ranks of each unit are not excluded (khoảng thứ hạng).

    A rank is read as if it were exact. It is not, for chance is in the counts behind it; and that
    of an index depends on the weights of its headings. These are two questions with two spans.

    Parameters
    ----------
    table : RateTable or ScoreTable
        Rates, whose ranks have a span of sampling; or scores, whose totals at the last stage have
        one of weights, and one of sampling.
    sampling : bool, default False
        Of scores: whether the span is that of chance in the counts, not that of other weights.
        That of rates always is.
    weights : float or "uniform", optional
        Of scores: standard deviation of each weight as a share of it, about the weights of the
        scheme (Dirichlet), by default 0.25; or all weights alike likely.
    simultaneous : bool, default True
        Of sampling: whether all spans of the units that are ranked together hold together with the
        confidence, as a published table asks, or each for itself.
    uncounted : {"open", "held"}, default "open"
        Of scores and sampling: what becomes of values without counts, ratios and amounts. A total
        that rests on one may have any rank; or they are held still, as where they are no matter of
        chance, and the span allows for chance in the counts alone (``held``).
    confidence : float, optional
        Strictly between 0 and 1. Of sampling by default that of the limits of the rates; of
        weights the share of the draws between ``lower`` and ``upper``, by default 0.9.
    draws : int, optional
        By default 1 000 of sampling, 10 000 of weights.
    seed : int, default 1
        Seed of the draws; it stands in ``drawn``.
    progress : bool or callable, optional
        Is told how far the draws are: ``progress("draws", 0.25)``; True shows a bar, with the
        extra ``parindex[progress]``. How often draws are compared is not known before: each time
        takes half of the rest.

    Returns
    -------
    RankSpanTable
        One row per indicator (or total), unit and period. The best rank is 1; where lower values
        are better, the lowest has it. A unit whose value rests on numbers without counts may have
        any rank (``not_estimable``). Ratios, rates per population, and under other weights totals
        that are no weighted mean of their headings have none (``no_model``). ``acceptability``
        says how often each unit has each rank under the weights that were drawn, ``grade_shares``
        how often each grade.

    Raises
    ------
    InputError
        If *table* is neither, an option is out of range, or scores that are to be drawn were read
        from a file.

    MissingExtraError
        If a bar is asked for and tqdm is not installed.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024). Inference for ranks. Review of Economic
    Studies 91, 476-518.

    OECD, JRC (2008). Handbook on constructing composite indicators.

    Lahdelma R, Salminen P (2001). SMAA-2: stochastic multicriteria acceptability analysis for
    group decision making. Operations Research 49, 444-454.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "B", "C"],
    ...         "period": ["2023"] * 3,
    ...         "on_time": [95, 94, 60],
    ...         "resolved": [100, 100, 100],
    ...     },
    ...     [own],
    ... )
    >>> for row in pi.rank_spans(rates).data.to_pylist():
    ...     print(row["unit_id"], row["rank"], row["lower"], row["upper"])
    A 1 1 2
    B 2 1 2
    C 3 3 3
    """
    is_of_rates = isinstance(table, RateTable)
    of_kind(table, RateTable, "table", ScoreTable)
    if uncounted not in ("open", "held"):
        raise InputError(f"uncounted must be 'open' or 'held', got {quoted(uncounted)}")
    if uncounted == "held" and (is_of_rates or not sampling):
        raise InputError("uncounted must be 'open' unless scores are given with sampling=True")
    if is_of_rates or sampling:
        if weights is not None:
            whose = "rates have none" if is_of_rates else "sampling=True asks for the other span"
            raise InputError(f"weights must not be given, for {whose}, got {quoted(weights)}")
        level = table.provenance.confidence or 0.95
        drawn = Draws(
            draws=1000 if draws is None else draws,
            seed=seed,
            confidence=level if confidence is None else confidence,
            uncounted=None if is_of_rates else uncounted,
        )
    else:
        given: object = 0.25 if weights is None else weights
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if given != "uniform" and not (is_number and 0 < float(given) < 1):  # type: ignore[arg-type]
            raise InputError(
                f"weights must lie between 0 and 1 or be 'uniform', got {quoted(given)}"
            )
        drawn = Draws(
            draws=10_000 if draws is None else draws,
            seed=seed,
            confidence=0.9 if confidence is None else confidence,
            weights=given,  # type: ignore[arg-type]
        )
    check_draws(drawn.draws, drawn.seed)
    check_confidence(drawn.confidence)
    with telling(progress) as tell:
        steps = Steps(tell, _DRAWS)
        if isinstance(table, RateTable):
            return spans_of_rates(table, drawn, steps, simultaneous=simultaneous)
        if sampling:
            return spans_of_totals(table, drawn, steps, simultaneous=simultaneous)
        return spans_of_weights(table, drawn, steps)
