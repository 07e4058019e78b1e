"""The doors of scoring: rates, values, surveys and awards, of now and of before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
import pyarrow as pa

from ..errors import InputError
from ..formulas import (
    AllOf,
    Checklist,
    Levels,
    SurveyValue,
    Value,
    formulas_below,
    quantities_below,
)
from ..results.rate_table import RateTable
from ..schemes.criterion import Criterion
from ..schemes.scheme import Scheme
from ..tables.inputs import GivenRows, read_awards, read_surveys, read_values
from ..typing import TableLike
from .table import ScoreInputs, ScoreTable, with_inputs

__all__ = ["Values", "prior_inputs", "read_inputs", "split_prior"]

Values: TypeAlias = "RateTable | TableLike | Sequence[RateTable | TableLike]"


def split_prior(
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


def prior_inputs(
    scheme: Scheme, tables: list[RateTable | TableLike], scores: ScoreTable | None
) -> ScoreInputs | None:
    """Values of earlier periods: those given, and those that earlier scores were made of."""
    read = read_inputs(scheme, tables, None, None, name="prior")
    if scores is None:
        return read if tables else None
    made_of = with_inputs(scores, "prior")
    # values by criterion are those of the earlier scheme, whose codes may mean something else
    is_same = scores.scheme.label == scheme.label
    kept = tuple(each for each in made_of.values if each[0] == "indicator" or is_same)
    return attrs.evolve(
        read,
        rates=(*read.rates, *made_of.rates),
        values=(*read.values, *kept),
        surveys=made_of.surveys if is_same else None,
    )


def read_inputs(
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
        if any(isinstance(each, Value) for each in quantities_below(leaf.formula))
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


def _as_list(given: object) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _weights(scheme: Scheme) -> dict[str, dict[str, float]]:
    """For each criterion that is surveyed what each answer counts for."""
    return {
        leaf.code: {
            option.code: option.weight
            for quantity in quantities_below(leaf.formula)
            if isinstance(quantity, SurveyValue)
            for option in quantity.options
        }
        for leaf in scheme.leaves
        if any(isinstance(quantity, SurveyValue) for quantity in quantities_below(leaf.formula))
    }


def _answers(leaf: Criterion) -> frozenset[str]:
    """Find the codes that an answer on a criterion may consist of."""
    found: set[str] = set()
    for formula in formulas_below(leaf.formula):
        match formula:
            case Levels():
                found |= {level.code for level in formula.levels}
            case Checklist():
                found |= {item.code for item in formula.items}
            case AllOf():
                found |= set(formula.items)
    return frozenset(found)
