"""Lay what was given on the frame: values and statuses for each code and stage."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa

from ..errors import InputError
from ..periods.period import ReportingPeriod
from ..results.rate_table import RateTable
from ..tables.arrays import (
    BoolArray,
    CodeArray,
    CountArray,
    FloatArray,
    codes_of,
    floats_of,
    terms_of,
)
from ..tables.cells import StatusArray
from ..tables.inputs import GivenRows
from ..vocabulary import RateStatus, ScoreStatus
from .rows import NOWHERE, Frame, UnitPeriods

__all__ = [
    "COUNTED",
    "NO_COUNT",
    "OF_RATE",
    "Awards",
    "Given",
    "RatePiece",
    "Reading",
    "keys_of_rows",
    "rate_pieces",
    "runs_of",
]

NO_COUNT = np.iinfo(np.int64).min
COUNTED = {
    "numerator": NO_COUNT,
    "denominator": NO_COUNT,
    "numerator_amount": np.nan,
    "denominator_amount": np.nan,
}
"""Columns of the counts behind a rate, and the number that means none."""

OF_RATE = np.array(
    [
        {
            RateStatus.OK: ScoreStatus.COMPUTED,
            RateStatus.MISSING_COUNT: ScoreStatus.MISSING,
            RateStatus.SUPPRESSED_COUNT: ScoreStatus.MISSING,
            RateStatus.ZERO_DENOMINATOR: ScoreStatus.NOTHING_COUNTED,
            RateStatus.NUMERATOR_EXCEEDS: ScoreStatus.INVALID,
            RateStatus.NOT_APPLICABLE: ScoreStatus.NOT_APPLICABLE,
            RateStatus.INVALID_COUNT: ScoreStatus.INVALID,
            RateStatus.DUPLICATE_KEY: ScoreStatus.INVALID,
        }[status]
        for status in RateStatus
    ],
    np.uint8,
)
"""Codes of `ScoreStatus` for those of `RateStatus`."""


@attrs.frozen(eq=False)
class Reading:
    """
    Numbers for every row of the frame.

    Parameters
    ----------
    value : ndarray of float64, shape (n,)
        NaN where *status* is not computed.
    status : ndarray of uint8, shape (n,), optional
        Codes of `ScoreStatus`; None where every row has a value.
    """

    value: FloatArray
    status: StatusArray | None = None

    @property
    def codes(self) -> StatusArray:
        """Statuses, one for each row."""
        if self.status is None:
            return np.zeros(len(self.value), np.uint8)
        return self.status


@attrs.frozen(eq=False)
class Awards:
    """
    Decisions of people on one criterion at one stage.

    Parameters
    ----------
    points : ndarray of float64, shape (n,)
        NaN where none were awarded.
    status : ndarray of uint8, shape (n,)
        Codes of `ScoreStatus`; computed where an answer has still to become points.
    is_given : ndarray of bool, shape (n,)
        Where something was said; "missing" is something that can be said.
    answer_codes : ndarray of int32, shape (n,)
        Positions in *answers*; -1 where there is none.
    answers : tuple of str
        Distinct answers.
    """

    points: FloatArray
    status: StatusArray
    is_given: BoolArray
    answer_codes: CodeArray
    answers: tuple[str, ...]


def keys_of_rows(rows: GivenRows) -> UnitPeriods:
    """Units and periods of rows that passed the door."""
    return UnitPeriods(rows.units, rows.unit_codes, rows.periods, rows.period_codes)


@attrs.frozen(eq=False)
class RatePiece:
    """
    Rows of one indicator that lie together in memory.

    Parameters
    ----------
    indicator : str
        Code of the indicator.
    keys : UnitPeriods
        Units and periods of the rows; pieces that have the same share the object.
    batch : pyarrow.RecordBatch
        The rows, columns of `RATES`.
    """

    indicator: str
    keys: UnitPeriods
    batch: pa.RecordBatch


def rate_pieces(rates: RateTable) -> list[RatePiece]:
    """
    Rows of a table of rates by indicator; `compute_rates` makes one chunk for each.

    Parameters
    ----------
    rates : RateTable
        The rates.

    Returns
    -------
    list of RatePiece
    """
    return [
        RatePiece(indicator, keys, rows)
        for indicator, keys, rows in runs_of(rates.data, "indicator_code")
    ]


def runs_of(table: pa.Table, column: str) -> Iterator[tuple[str, UnitPeriods, pa.RecordBatch]]:
    """
    Rows of a table that lie together in memory and have one text in a column.

    Parameters
    ----------
    table : pyarrow.Table
        Has ``unit_id`` and ``period`` as well.
    column : str
        A key column.

    Yields
    ------
    text : str
    keys : UnitPeriods
        Units and periods of the rows; runs that have the same share the object.
    batch : pyarrow.RecordBatch
    """
    known = _KnownKeys()
    for batch in table.to_batches():
        codes, texts = codes_of(batch[column])
        if not len(codes):
            continue
        edges = (np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()
        for start, stop in zip([0, *edges], [*edges, len(codes)], strict=True):
            rows = batch.slice(start, stop - start)
            yield texts[codes[start]], known.of(rows["unit_id"], rows["period"]), rows


class _KnownKeys:
    """Takes key columns apart; columns that equal the last ones give the same object again."""

    def __init__(self) -> None:
        self._last: tuple[pa.Array, pa.Array, UnitPeriods] | None = None

    def of(self, units: pa.Array, periods: pa.Array) -> UnitPeriods:
        last = self._last
        if last is not None and _equal(units, last[0]) and _equal(periods, last[1]):
            return last[2]
        unit_codes, unit_texts = codes_of(units)
        period_codes, period_texts = codes_of(periods)
        parsed = [ReportingPeriod.parse(text) for text in period_texts]
        keys = UnitPeriods(unit_texts, unit_codes, parsed, period_codes)
        self._last = (units, periods, keys)
        return keys


def _equal(one: pa.Array, two: pa.Array) -> bool:
    """Say whether two key columns have the same codes and the same dictionary."""
    if not (pa.types.is_dictionary(one.type) and pa.types.is_dictionary(two.type)):
        return bool(one.equals(two))
    return bool(one.indices.equals(two.indices) and one.dictionary.equals(two.dictionary))


class Given:
    """
    Looks up what was given, for the rows of a frame.

    Parameters
    ----------
    frame : Frame
        The rows.
    rates : sequence of RatePiece
        Rates by indicator.
    values : sequence of (str, GivenRows)
        Values without counts: ``"indicator"`` or ``"criterion"``, and the rows.
    surveys : GivenRows, optional
        Results of surveys by criterion.
    awards : GivenRows, optional
        What people decided, by criterion and stage.
    was : mapping of str to str, optional
        For each criterion of the scheme the code under which the inputs know it; by default the
        same. Criteria that are not in it have no inputs.
    award_scales : mapping of str to float
        For each criterion what awarded points are multiplied by; those not in it are not.
    value_scales : mapping of str to float
        For each criterion what values are multiplied by that are points themselves.
    """

    def __init__(
        self,
        frame: Frame,
        *,
        rates: Sequence[RatePiece],
        values: Sequence[tuple[str, GivenRows]],
        surveys: Sequence[GivenRows],
        awards: GivenRows | None,
        was: Mapping[str, str] | None,
        award_scales: Mapping[str, float],
        value_scales: Mapping[str, float],
    ) -> None:
        self._frame, self._was = frame, was
        self._award_scales, self._value_scales = award_scales, value_scales
        self._rates: dict[str, list[tuple[CodeArray | None, RatePiece]]] = {}
        # formulas read a value several times, and so does each question that is asked of scores
        self._of_indicator: dict[tuple[str, str | None], Reading | None] = {}
        last: tuple[UnitPeriods, CodeArray | None] | None = None
        for piece in rates:
            if last is None or piece.keys is not last[0]:
                last = (piece.keys, self._rows(piece.keys))
            self._rates.setdefault(piece.indicator, []).append((last[1], piece))
        self._values = {
            kind: [_Listed(frame, rows) for of_kind, rows in values if of_kind == kind]
            for kind in ("indicator", "criterion")
        }
        self._surveys = [_Listed(frame, rows) for rows in surveys]
        self._awards = None if awards is None else _Listed(frame, awards)

    def of_indicator(self, code: str, stage: str | None) -> Reading | None:
        """Values of an indicator at a stage (None: at any); None where there are none."""
        if (code, stage) not in self._of_indicator:
            found = _first_of(self._values["indicator"], code, stage)
            if stage is None and code in self._rates:
                found = _joined([found, *(self._reading(*each) for each in self._rates[code])])
            self._of_indicator[code, stage] = found
        return self._of_indicator[code, stage]

    def of_criterion(self, code: str, stage: str | None) -> Reading | None:
        """Values given under the code of a criterion; None where there are none."""
        known = self._known_as(code)
        found = None if known is None else _first_of(self._values["criterion"], known, stage)
        if found is None or code not in self._value_scales:
            return found
        return attrs.evolve(found, value=found.value * self._value_scales[code])

    def of_survey(self, code: str) -> Reading | None:
        """Survey results on a criterion; None where there are none."""
        known = self._known_as(code)
        return None if known is None else _first_of(self._surveys, known, None)

    def awards(self, code: str, stage: str | None) -> Awards | None:
        """Give the decisions on a criterion at a stage; None where there are none."""
        known = self._known_as(code)
        if self._awards is None or known is None:
            return None
        found = self._awards.awards(known, stage)
        if found is None or code not in self._award_scales:
            return found
        return attrs.evolve(found, points=found.points * self._award_scales[code])

    def counts(self, code: str) -> dict[str, CountArray | FloatArray]:
        """
        Give the counts behind an indicator on the rows of the frame, as `COUNTED` names them.

        A column that holds nothing is left out.
        """
        found = {}
        pieces = self._rates.get(code, ())
        for name, none in COUNTED.items():
            if all(piece.batch[name].null_count == len(piece.batch) for _, piece in pieces):
                continue
            counts = np.full(len(self._frame), none)
            # of several tables the first that has a row is meant, so it is written last
            for rows, piece in reversed(pieces):
                column = piece.batch[name].fill_null(none).to_numpy()
                here = slice(None) if rows is None else rows[rows != NOWHERE]
                there = slice(None) if rows is None else rows != NOWHERE
                counts[here] = column[there]
            found[name] = counts
        return found

    def _known_as(self, code: str) -> str | None:
        return code if self._was is None else self._was.get(code)

    def _rows(self, keys: UnitPeriods) -> CodeArray | None:
        """Find the rows of the frame; None where they are those of the frame, in order."""
        rows = self._frame.rows_of(keys)
        is_all = len(rows) == len(self._frame) and np.array_equal(rows, np.arange(len(rows)))
        return None if is_all else rows

    def _reading(self, rows: CodeArray | None, piece: RatePiece) -> Reading:
        value = floats_of(piece.batch["value"])
        status = _status_of(piece.batch["status"])
        if rows is None:
            return Reading(value, status)
        spread = np.full(len(self._frame), np.nan)
        codes = np.full(len(self._frame), ScoreStatus.MISSING, np.uint8)
        is_here = rows != NOWHERE
        spread[rows[is_here]] = value[is_here]
        codes[rows[is_here]] = ScoreStatus.COMPUTED if status is None else status[is_here]
        return Reading(spread, codes if codes.any() else None)


class _Listed:
    """Rows of a table by code and stage, each on the frame when it is asked for."""

    def __init__(self, frame: Frame, rows: GivenRows) -> None:
        self._frame, self._given = frame, rows
        self._at = frame.rows_of(keys_of_rows(rows))
        joint = rows.code_codes.astype(np.int64) * (len(rows.stages) + 1) + rows.stage_codes + 1
        self._order = np.argsort(joint, kind="stable")
        ordered = joint[self._order]
        starts = np.flatnonzero(np.diff(ordered, prepend=-1)).tolist()
        self._slices: dict[tuple[str, str | None], slice] = {}
        for start, end in itertools.pairwise([*starts, len(ordered)]):  # none of an empty table
            code, stage = divmod(int(ordered[start]), len(rows.stages) + 1)
            name = rows.stages[stage - 1] if stage else None
            self._slices[rows.codes[code], name] = slice(start, end)

    def _rows_of(self, code: str, stage: str | None) -> tuple[CodeArray, CodeArray] | None:
        """Find the rows of the table and of the frame."""
        part = self._slices.get((code, stage))
        if part is None:
            return None
        rows = self._order[part]
        at = self._at[rows]
        is_here = at != NOWHERE
        return rows[is_here].astype(np.int32), at[is_here]

    def reading(self, code: str, stage: str | None) -> Reading | None:
        found = self._rows_of(code, stage)
        if found is None:
            return None
        rows, at = found
        value = np.full(len(self._frame), np.nan)
        status = np.full(len(self._frame), ScoreStatus.MISSING, np.uint8)
        value[at], status[at] = self._given.value[rows], self._given.status[rows]
        value[status != ScoreStatus.COMPUTED] = np.nan
        return Reading(value, status if status.any() else None)

    def awards(self, code: str, stage: str | None) -> Awards | None:
        found = self._rows_of(code, stage)
        if found is None:
            return None
        rows, at = found
        points = np.full(len(self._frame), np.nan)
        status = np.full(len(self._frame), ScoreStatus.MISSING, np.uint8)
        answers = np.full(len(self._frame), -1, np.int32)
        is_given = np.zeros(len(self._frame), bool)
        points[at], status[at] = self._given.value[rows], self._given.status[rows]
        answers[at], is_given[at] = self._given.answer_codes[rows], self._given.is_given[rows]
        return Awards(points, status, is_given, answers, self._given.answers)


def _status_of(column: pa.Array) -> StatusArray | None:
    """Score statuses of rate statuses; None where every rate has a value."""
    codes = terms_of(column, RateStatus)
    return OF_RATE[codes] if codes.any() else None


def _first_of(listed: Sequence[_Listed], code: str, stage: str | None) -> Reading | None:
    return _joined([rows.reading(code, stage) for rows in listed])


def _joined(readings: Sequence[Reading | None]) -> Reading | None:
    """
    One reading of several tables, each of which may have some of the rows.

    Raises
    ------
    InputError
        If two tables have different values for one row, and so contradict each other.
    """
    made: Reading | None = None
    for reading in readings:
        if reading is None:
            continue
        if made is None:
            made = reading
            continue
        have, more = made.codes != ScoreStatus.MISSING, reading.codes != ScoreStatus.MISSING
        torn = have & more & ((made.value != reading.value) | (made.codes != reading.codes))
        torn &= ~(np.isnan(made.value) & np.isnan(reading.value))
        if torn.any():
            raise InputError(
                "rates and prior must agree where both have an indicator, unit and period, "
                f"got {int(torn.sum())} rows on which they differ"
            )
        value = np.where(have, made.value, reading.value)
        status = np.where(have, made.codes, reading.codes).astype(np.uint8)
        made = Reading(value, status if status.any() else None)
    return made
