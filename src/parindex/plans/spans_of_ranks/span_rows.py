"""Rows of spans: totals and the units they are ranked among, ranks, grades of draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...scores.engine import Engine
from ...scores.prepare import engine_of
from ...scores.rows import UnitPeriods
from ...scores.table import ScoreTable
from ...stats.formulas import EDGE_MARGIN
from ...stats.ranks import Groups, rank_within
from ...tables.align import grouped, recode
from ...tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, keys, masked
from ...tables.columns_of_plans import GRADE_SHARES, RANK_SPANS
from ...tables.columns_of_results import schema_of
from ...vocabulary.scores import TOTAL

__all__ = ["GradesDrawn", "Totals", "among", "not_told", "parted", "ranks", "span_table"]


@attrs.frozen(eq=False)
class Totals:
    """
    Hold the totals of a scoring at its last stage, and with whom each is ranked.

    *value* and *maximum* are share and maximum, NaN where there is none; *period* has the periods
    by number; *group* has the units that
    are ranked together, -1 where the unit is not ranked. Shares that differ by no more than
    *tolerance* are equal in the ranking of the scheme. *engine* and the *rows* of its frame are
    there where the scores have their inputs; without them all units of a period are ranked.
    """

    data: pa.Table
    value: FloatArray
    maximum: FloatArray
    period: CountArray
    group: CountArray
    tolerance: float
    engine: Engine | None
    rows: CountArray

    @classmethod
    def of(cls, scores: ScoreTable) -> Totals:
        """Take the totals out of a table."""
        totals = scores
        if len(scores):  # a table without rows has no stage that could be asked for
            totals = scores.at(stage=scores.scheme.final_stage.code, criterion=TOTAL)
        tolerance = scores.scheme.ranking.tolerance / 100 + EDGE_MARGIN
        value, maximum = (floats_of(totals.data[name]) for name in ("share", "max_points"))
        value = np.where(maximum > 0, value, np.nan)
        periods = totals.keys.period.codes.astype(np.int64)
        _, group, _ = grouped(periods)
        if not scores.inputs.are_kept:
            none = np.full(len(totals), -1, np.int64)
            return cls(totals.data, value, maximum, periods, group, tolerance, None, none)
        engine = engine_of(scores.scheme, scores.inputs)
        units, period = totals.keys.unit, totals.keys.period.codes
        at = UnitPeriods(units.texts, units.codes, totals.keys.periods, period)
        rows = engine.frame.rows_of(at).astype(np.int64)
        ranked = engine.ranked_groups[rows]
        if len(ranked):
            _, group, _ = grouped(ranked)
        group = np.where(ranked < 0, -1, group)
        return cls(totals.data, value, maximum, periods, group, tolerance, engine, rows)

    def rows_of(self, scores: ScoreTable) -> CountArray:
        """Find for each row of the scores the total of its unit and period."""
        unit, period = scores.keys.unit, scores.keys.period
        codes = []
        for name, key in (("unit_id", unit), ("period", period)):
            own, texts = codes_of(self.data[name])
            codes.append(np.append(recode(texts, key.texts), np.int32(-1))[own])
        row = np.full((len(unit.texts) + 1, len(period.texts) + 1), -1, np.int64)
        row[codes[0], codes[1]] = np.arange(len(self.data))
        found: CountArray = row[unit.codes, period.codes]
        return found

    @property
    def is_ranked(self) -> BoolArray:
        """Where there is a total, and it is ranked."""
        return ~np.isnan(self.value) & (self.group >= 0)

    @property
    def families(self) -> list[CountArray]:
        """List the rows of the units that are ranked together, each list by itself."""
        return parted(self.group)

    @property
    def columns(self) -> dict[str, pa.Array]:
        """Give the columns that say what is ranked."""
        return {
            "code": self.data["criterion_code"],
            "unit_id": self.data["unit_id"],
            "period": self.data["period"],
            "value": masked(self.value, ~np.isnan(self.value)),
            "rank": ranks(self.value, self.group, EDGE_MARGIN),
            "grade": self.data["grade"],
        }


class GradesDrawn:
    """Counts how often each total has each grade."""

    def __init__(self, totals: Totals) -> None:
        self._totals, self._draws = totals, 0
        self._counts: dict[str, CountArray] = {}

    def add(self, grades: pa.DictionaryArray, place: CountArray, draws: int) -> None:
        """Count grades of the scored rows, once for each draw; *place* finds the totals there."""
        codes, texts = codes_of(grades)
        of_row = codes.reshape(draws, -1)[:, place]
        self._draws += draws
        for code, text in enumerate(texts):
            counted = np.count_nonzero(of_row == code, axis=0)
            self._counts[text] = self._counts.get(text, 0) + counted

    def own_share(self, where: BoolArray) -> pa.Array:
        """Give, where there are draws, the share in which each total has the grade that it has."""
        codes, texts = codes_of(self._totals.data["grade"])
        share = np.full(len(codes), np.nan)
        for code, text in enumerate(texts):
            here = (codes == code) & where
            if text in self._counts:
                share[here] = self._counts[text][here] / self._draws
        return masked(share, ~np.isnan(share))

    def table(self, where: BoolArray) -> pa.Table:
        """List every grade that was drawn with its share, columns of `GRADE_SHARES`."""
        words = list(self._counts)
        counts = np.array([self._counts[word] for word in words], np.int64)
        row, grade = np.nonzero((counts.reshape(len(words), len(where)) * where).T)
        of = self._totals.data.take(pa.array(row))
        share = counts[grade, row] / self._draws if len(row) else np.zeros(0)
        columns = [
            of["criterion_code"],
            of["unit_id"],
            of["period"],
            keys(grade.astype(np.int32), words),
            masked(share),
        ]
        return pa.table(columns, schema=schema_of(GRADE_SHARES))


def among(within: Callable[[float], None], place: int, families: int) -> Callable[[float], None]:
    """Tell of the part of one family as of all."""
    return lambda part: within((place + part) / families)


def parted(group: CountArray) -> list[CountArray]:
    """List the rows of each group, from the first group on; those below 0 are in none."""
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    begins = np.flatnonzero(np.diff(group[order])) + 1
    return np.split(order, begins) if len(order) else []


def ranks(value: FloatArray, group: CountArray, tolerance: float = 0.0) -> pa.Array:
    """Rank values among those of their group; null where there is none."""
    rank = rank_within(value, Groups(group), method="competition", tolerance=tolerance)
    return masked(rank, rank > 0)


def not_told(
    value: FloatArray, above: npt.NDArray[np.bool_], rows: CountArray
) -> npt.NDArray[np.int64]:
    """
    Give the row of the unit right before each, where it is not told to be above; else -1.

    *above* says which unit (row) is told to be above which (column).
    """
    order = np.argsort(-value, kind="stable")
    order = order[: int(np.count_nonzero(~np.isnan(value)))]
    found = np.full(len(value), -1, np.int64)
    first, second = order[:-1], order[1:]
    found[second] = np.where(above[first, second], -1, rows[first])
    return found


def span_table(columns: Mapping[str, pa.Array]) -> pa.Table:
    """Make the table; a column that is not given is null."""
    schema = schema_of(RANK_SPANS)
    count = len(columns["code"])
    listed = [
        columns[field.name] if field.name in columns else pa.nulls(count, field.type)
        for field in schema
    ]
    return pa.table(listed, schema=schema)
