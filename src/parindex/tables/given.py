"""The doors for what is scored besides counts: values, survey results, awards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError, MissingColumnError
from ..model.period import ReportingPeriod
from ..typing import TableLike
from ..vocabulary import AwardState, Fault, ScoreStatus
from .align import grouped, joint_codes
from .arrays import BoolArray, CodeArray, CountArray, FloatArray, codes_of, keys
from .cells import CellFault, FaultLog, StatusArray, flat, key_text
from .coerce import to_arrow
from .printed import read_printed
from .sheet import read_period_column

__all__ = ["GivenRows", "answer_codes", "read_awards", "read_surveys", "read_values"]

_STATES = {state.text: state for state in AwardState}


@attrs.frozen(eq=False)
class GivenRows:
    """
    Rows of a table of values, survey results or awards, after the door.

    Parameters
    ----------
    units, codes, stages, answers : tuple of str
        Distinct units, criteria (or indicators), stages and answers.
    periods : tuple of ReportingPeriod
        Distinct periods.
    unit_codes, period_codes, code_codes : ndarray of int32, shape (n,)
        Positions in those.
    stage_codes, answer_codes : ndarray of int32, shape (n,)
        Positions; -1 where the row names none.
    value : ndarray of float64, shape (n,)
        Value or points; NaN where there is none.
    status : ndarray of uint8, shape (n,)
        Codes of `ScoreStatus`: computed (there is a value), awarded, not_done, not_applicable,
        missing or invalid.
    is_given : ndarray of bool, shape (n,)
        Whether the row says something; blank ones do not.
    faults : pyarrow.Table
        Rows and cells at fault, columns of `FAULTS`; the item is the criterion.
    rows : int
        Rows of the table as given.
    """

    units: tuple[str, ...]
    unit_codes: CodeArray
    periods: tuple[ReportingPeriod, ...]
    period_codes: CodeArray
    codes: tuple[str, ...]
    code_codes: CodeArray
    stages: tuple[str, ...]
    stage_codes: CodeArray
    answers: tuple[str, ...]
    answer_codes: CodeArray
    value: FloatArray
    status: StatusArray
    is_given: BoolArray
    faults: pa.Table
    rows: int

    def __len__(self) -> int:
        return len(self.unit_codes)


def read_values(
    source: TableLike,
    *,
    criteria: Mapping[str, Sequence[str]],
    stages: Sequence[str],
    name: str = "rates",
) -> list[tuple[str, GivenRows]]:
    """
    Read values that come without counts.

    Parameters
    ----------
    source : table or mapping of columns
        ``unit_id``, ``period``, ``value``, and ``criterion_code`` or ``indicator_code``; a table
        may have both, then the criterion comes first where a row names both. ``stage`` where
        values differ by stage. Values are numbers, or text such as ``"97,5%"``.
    criteria : mapping of str to sequence of str
        For each criterion that there is the stages at which it is scored; others are faults.
    stages : sequence of str
        Stages that there are, at each of which an indicator may have a value of its own.
    name : str
        What the table is, for messages.

    Returns
    -------
    list of (str, GivenRows)
        ``"criterion"`` or ``"indicator"``, and the rows that name one.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a column has a type that cannot hold what it should.
    """
    table = to_arrow(source, name=name)
    columns = [each for each in ("criterion_code", "indicator_code") if each in table.column_names]
    if not columns:
        raise MissingColumnError(
            name, ("criterion_code",), table.column_names, "or 'indicator_code'"
        )
    _require(table, ("unit_id", "period", "value"), name)
    rest = np.ones(table.num_rows, bool)
    read = []
    for column in columns:
        named = np.asarray(key_text(table[column], name=f"{name} column {column!r}").is_valid())
        # the last reading takes the rows that name nothing as well, and finds them at fault
        rows = rest if column == columns[-1] else rest & named
        rest = rest & ~rows
        known = criteria if column == "criterion_code" else None
        kind = column.removesuffix("_code")
        read.append((kind, _values(table, column, rows, known, stages, name)))
    return read


def _values(
    table: pa.Table,
    code: str,
    rows: BoolArray,
    known: Mapping[str, Sequence[str]] | None,
    stages: Sequence[str],
    name: str,
) -> GivenRows:
    reading = _Reading(table, code, name, rows)
    value, unreadable = _numbers(table["value"], name=f"{name} column 'value'")
    status = np.where(np.isnan(value), ScoreStatus.MISSING, ScoreStatus.COMPUTED).astype(np.uint8)
    status[unreadable] = ScoreStatus.INVALID
    reading.fault(Fault.NOT_A_NUMBER, unreadable, table["value"])
    reading.check_codes(known)
    reading.check_stages(
        lambda code, stage: stage is None or stage in (stages if known is None else known[code])
    )
    return reading.rows(value, status)


def read_surveys(
    source: TableLike, *, weights: Mapping[str, Mapping[str, float]], name: str = "surveys"
) -> GivenRows:
    """
    Read results of surveys: one number for each unit, or a count for each answer.

    Parameters
    ----------
    source : table or mapping of columns
        ``criterion_code``, ``unit_id``, ``period``, and either ``value`` or ``option`` and
        ``count``. A table may have all of them; a row with a value is a result.
    weights : mapping of str to mapping of str to float
        For each criterion that is surveyed what each answer counts for.
    name : str
        What the table is, for messages.

    Returns
    -------
    GivenRows
        One row for each criterion, unit and period. The result of answers is the mean of their
        weights: ``sum(weight * count) / sum(count)``. It is invalid where an answer is unknown
        or a count is none, and missing where nobody answered.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a column has a type that cannot hold what it should.
    """
    table = to_arrow(source, name=name)
    _require(table, ("criterion_code", "unit_id", "period"), name)
    has_answers = "option" in table.column_names and "count" in table.column_names
    if not has_answers and "value" not in table.column_names:
        raise MissingColumnError(
            name, ("value",), table.column_names, "or both 'option' and 'count'"
        )
    reading = _Reading(table, "criterion_code", name)
    reading.check_codes(list(weights))
    if "value" in table.column_names:
        value, unreadable = _numbers(table["value"], name=f"{name} column 'value'")
        reading.fault(Fault.NOT_A_NUMBER, unreadable, table["value"])
    else:
        value, unreadable = np.full(table.num_rows, np.nan), np.zeros(table.num_rows, bool)
    status = np.where(np.isnan(value), ScoreStatus.MISSING, ScoreStatus.COMPUTED).astype(np.uint8)
    status[unreadable] = ScoreStatus.INVALID
    if has_answers:
        return _with_answers(table, reading, value, status, weights)
    return reading.rows(value, status)


def read_awards(
    source: TableLike,
    *,
    stages: Mapping[str, Sequence[str]],
    answers: Mapping[str, Collection[str]],
    bounds: Mapping[str, tuple[float, float]],
) -> GivenRows:
    """
    Read what people decided: points, a state, or the answers of a level or a checklist.

    Parameters
    ----------
    source : table or mapping of columns
        ``criterion_code``, ``unit_id``, ``period`` and at least one of ``points``, ``state``
        (awarded, not_done, not_applicable, missing) and ``answer`` (code of a level, or the
        requirements that are met, separated by semicolons); ``stage`` where there are several.
    stages : mapping of str to sequence of str
        For each criterion that can be awarded the stages at which that is done.
    answers : mapping of str to collection of str
        For each criterion the codes that an answer may consist of.
    bounds : mapping of str to (float, float)
        Least and most points of each criterion.

    Returns
    -------
    GivenRows
        *value* holds the points. Status computed means that an answer has still to become
        points.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If a column has a type that cannot hold what it should.
    """
    name = "awards"
    table = to_arrow(source, name=name)
    _require(table, ("criterion_code", "unit_id", "period"), name)
    if not any(column in table.column_names for column in ("points", "state", "answer")):
        raise MissingColumnError(name, ("points",), table.column_names, "or 'state' or 'answer'")
    reading = _Reading(table, "criterion_code", name)
    reading.check_codes(list(stages))
    reading.check_stages(
        lambda code, stage: stage in stages[code] if stage else len(stages[code]) == 1
    )
    reading.fill_stages({code: each[0] for code, each in stages.items() if len(each) == 1})
    rows = table.num_rows
    points, unreadable = (
        _numbers(table["points"], name=f"{name} column 'points'")
        if "points" in table.column_names
        else (np.full(rows, np.nan), np.zeros(rows, bool))
    )
    state = _states(table, reading)
    answer_codes, answers_listed = (
        codes_of(key_text(table["answer"], name=f"{name} column 'answer'"))
        if "answer" in table.column_names
        else (np.full(rows, -1, np.int32), [])
    )
    has_points, has_answer = ~np.isnan(points), answer_codes >= 0
    strange = _strange_answers(reading, answer_codes, answers_listed, answers)
    status = np.full(rows, ScoreStatus.MISSING, np.uint8)
    status[has_answer] = ScoreStatus.COMPUTED
    status[has_points] = ScoreStatus.AWARDED
    said = state >= 0
    for word, meaning in (
        (AwardState.NOT_DONE, ScoreStatus.NOT_DONE),
        (AwardState.NOT_APPLICABLE, ScoreStatus.NOT_APPLICABLE),
        (AwardState.MISSING, ScoreStatus.MISSING),
    ):
        status[said & (state == word)] = meaning
    # "not done" beside points: one of the two is wrong, and nobody knows which
    torn = said & (state != AwardState.AWARDED) & has_points & (points != 0)
    beyond = ~torn & _beyond(reading, points, bounds)
    # an answer is read where neither points nor a state decide
    unanswerable = strange & (status == ScoreStatus.COMPUTED)
    status[torn | unreadable | unanswerable | beyond | (state == _UNREADABLE)] = ScoreStatus.INVALID
    is_given = (status != ScoreStatus.MISSING) | (said & (state == AwardState.MISSING))
    if "points" in table.column_names:
        reading.fault(Fault.NOT_A_NUMBER, unreadable, table["points"])
        reading.fault(Fault.OUT_OF_RANGE, beyond, table["points"])
    if "state" in table.column_names:
        reading.fault(Fault.CONTRADICTION, torn, table["state"])
    if "answer" in table.column_names:
        reading.fault(Fault.UNKNOWN_ANSWER, strange, table["answer"])
    points[status != ScoreStatus.AWARDED] = np.nan
    return reading.rows(
        points,
        status,
        is_given=is_given,
        answers=tuple(answers_listed),
        answer_codes=answer_codes,
    )


_MARGIN = 1e-9


def _beyond(
    reading: _Reading, points: FloatArray, bounds: Mapping[str, tuple[float, float]]
) -> BoolArray:
    """Rows whose points lie beyond the bounds of their criterion."""
    limits = np.array([bounds.get(code, (-np.inf, np.inf)) for code in reading.codes])
    low, high = np.vstack([limits.reshape(-1, 2), [-np.inf, np.inf]]).T[:, reading.code_codes]
    beyond: BoolArray = (points < low - _MARGIN) | (points > high + _MARGIN)
    return beyond


def answer_codes(answer: str) -> tuple[str, ...]:
    """
    Codes in an answer: one level, or the requirements that are met.

    Parameters
    ----------
    answer : str
        Codes separated by semicolons or commas.

    Returns
    -------
    tuple of str
        Without spaces around them; blank ones are left out.
    """
    parts = answer.replace(",", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _strange_answers(
    reading: _Reading,
    codes_of_rows: CodeArray,
    listed: list[str],
    known: Mapping[str, Collection[str]],
) -> BoolArray:
    """Rows whose answer has a code that the criterion does not know; each pair is read once."""
    if not listed:
        return np.zeros(len(codes_of_rows), bool)
    parts = [answer_codes(answer) for answer in listed]
    strange = np.zeros((len(reading.codes) + 1, len(listed) + 1), bool)
    for place, code in enumerate(reading.codes):
        allowed = known.get(code, ())
        strange[place, :-1] = [any(part not in allowed for part in each) for each in parts]
    found: BoolArray = strange[reading.code_codes, codes_of_rows]
    return found


_UNREADABLE = -2


def _states(table: pa.Table, reading: _Reading) -> npt.NDArray[np.int64]:
    """State of every row; -1 where none is named, -2 where the word is unknown."""
    rows = table.num_rows
    if "state" not in table.column_names:
        return np.full(rows, -1, np.int64)
    codes, texts = codes_of(key_text(table["state"], name="awards column 'state'"))
    meaning = np.array([int(_STATES.get(text, _UNREADABLE)) for text in texts] + [-1], np.int64)
    state = meaning[codes]
    reading.fault(Fault.UNKNOWN_STATE, state == _UNREADABLE, table["state"])
    return state


class _Reading:
    """The key columns of a table, and the faults that are found in it."""

    def __init__(
        self, table: pa.Table, code: str, name: str, rows: BoolArray | None = None
    ) -> None:
        self._table = table
        self._own = np.ones(table.num_rows, bool) if rows is None else rows
        unit_text = key_text(table["unit_id"], name=f"{name} column 'unit_id'")
        period_text = key_text(table["period"], name=f"{name} column 'period'")
        self.unit_codes, self.units = codes_of(unit_text)
        self.period_codes, self.periods = read_period_column(period_text)
        self.code_text = key_text(table[code], name=f"{name} column {code!r}")
        self.code_codes, self.codes = codes_of(self.code_text)
        rows = table.num_rows
        self.stage_codes: CodeArray = np.full(rows, -1, np.int32)
        self.stages: list[str] = []
        if "stage" in table.column_names:
            stage_text = key_text(table["stage"], name=f"{name} column 'stage'")
            self.stage_codes, self.stages = codes_of(stage_text)
        canonical = flat(keys(self.period_codes, [period.code for period in self.periods]))
        self._log = FaultLog(unit_text, canonical)
        named = self.code_codes >= 0
        self.usable: BoolArray = (
            (self.unit_codes >= 0) & (self.period_codes >= 0) & named & self._own
        )
        self.fault(Fault.UNKNOWN_CRITERION, ~named, self.code_text)
        self.fault(Fault.MISSING_UNIT, self.unit_codes < 0, unit_text)
        self.fault(Fault.UNREADABLE_PERIOD, self.period_codes < 0, period_text)

    def fault(
        self,
        fault: Fault,
        where: BoolArray,
        texts: pa.Array | pa.ChunkedArray,
        rows: CountArray | None = None,
    ) -> None:
        """Note rows at fault, those of each criterion under its code."""
        positions = np.flatnonzero(where & self._own)
        if not len(positions):
            return
        of_rows = self.code_codes[positions]
        for code in np.unique(of_rows).tolist():
            member = of_rows == code
            at = positions[member]
            self._log.add(
                CellFault(fault, at, flat(texts).cast(pa.string()).take(pa.array(at))),
                item=self.codes[code] if code >= 0 else None,
                rows=None if rows is None else rows[member],
            )

    def check_codes(self, known: Collection[str] | None) -> None:
        """Set aside rows on criteria that there are not."""
        if known is None or not self.codes:
            return
        is_known = np.array([text in known for text in self.codes] + [True], bool)
        unknown = ~is_known[self.code_codes]
        self.fault(Fault.UNKNOWN_CRITERION, unknown, self.code_text)
        self.usable &= ~unknown

    def check_stages(self, fits: Callable[[str, str | None], bool]) -> None:
        """Set aside rows on stages at which their criterion is not scored."""
        sound = np.ones((len(self.codes) + 1, len(self.stages) + 1), bool)
        in_use = {self.codes[code] for code in np.unique(self.code_codes[self.usable]).tolist()}
        for place, code in enumerate(self.codes):
            if code in in_use:
                sound[place] = [fits(code, stage) for stage in (*self.stages, None)]
        unfit = self.usable & ~sound[self.code_codes, self.stage_codes]
        none = pa.nulls(len(unfit), pa.string())
        self.fault(Fault.UNKNOWN_STAGE, unfit, self._table["stage"] if self.stages else none)
        self.usable &= ~unfit

    def fill_stages(self, sole: Mapping[str, str]) -> None:
        """Name the stage of usable rows that name none, where there is but one that it can be."""
        of_code = [sole.get(code) for code in self.codes]
        named = dict.fromkeys(stage for stage in of_code if stage is not None)
        self.stages += [stage for stage in named if stage not in self.stages]
        place = [-1 if stage is None else self.stages.index(stage) for stage in of_code]
        known = np.array([*place, -1], np.int32)[self.code_codes]
        fill = self.usable & (self.stage_codes < 0)
        self.stage_codes = np.where(fill, known, self.stage_codes).astype(np.int32)

    def rows(
        self,
        value: FloatArray,
        status: StatusArray,
        *,
        is_given: BoolArray | None = None,
        answers: tuple[str, ...] = (),
        answer_codes: CodeArray | None = None,
    ) -> GivenRows:
        """The usable rows, each key once; of repeated keys none has a value (convention §6)."""
        at = np.flatnonzero(self.usable)
        columns = [
            self.code_codes[at],
            self.stage_codes[at] + 1,
            self.unit_codes[at],
            self.period_codes[at],
        ]
        sizes = [len(self.codes), len(self.stages) + 1, len(self.units), len(self.periods)]
        first, group, times = grouped(joint_codes(columns, sizes))
        of_rows = np.zeros(len(self.usable), np.int64)
        of_rows[at] = times[group]
        repeated = of_rows > 1
        self.fault(
            Fault.DUPLICATE_KEY,
            repeated,
            pa.nulls(len(repeated), pa.string()),
            of_rows[np.flatnonzero(repeated)],
        )
        status = np.where(repeated, np.uint8(ScoreStatus.INVALID), status)
        value = np.where(repeated, np.nan, value)
        kept = at[first]
        none = np.full(len(self.usable), -1, np.int32)
        given_answers = none if answer_codes is None else np.where(repeated, -1, answer_codes)
        return GivenRows(
            units=tuple(self.units),
            unit_codes=self.unit_codes[kept],
            periods=self.periods,
            period_codes=self.period_codes[kept],
            codes=tuple(self.codes),
            code_codes=self.code_codes[kept],
            stages=tuple(self.stages),
            stage_codes=self.stage_codes[kept],
            answers=answers,
            answer_codes=given_answers[kept].astype(np.int32),
            value=value[kept],
            status=status[kept].astype(np.uint8),
            is_given=(status != ScoreStatus.MISSING if is_given is None else is_given | repeated)[
                kept
            ],
            faults=self._log.table(),
            rows=self._table.num_rows,
        )


def _require(table: pa.Table, columns: Sequence[str], name: str) -> None:
    absent = [column for column in columns if column not in table.column_names]
    if absent:
        raise MissingColumnError(name, absent, table.column_names)


def _numbers(column: pa.ChunkedArray | pa.Array, *, name: str) -> tuple[FloatArray, BoolArray]:
    """
    Numbers of a column, NaN where there is none, and where there is text that is none.

    Raises
    ------
    InputError
        If the column is neither of numbers nor of text.
    """
    array = flat(column)
    if pa.types.is_null(array.type):
        return np.full(len(array), np.nan), np.zeros(len(array), bool)
    if pa.types.is_string(array.type):
        blank = pc.equal(pc.utf8_trim_whitespace(array), "").fill_null(True)
        value = read_printed(array).value
        return value, np.isnan(value) & ~np.asarray(blank)
    is_number = (
        pa.types.is_integer(array.type)
        or pa.types.is_floating(array.type)
        or pa.types.is_decimal(array.type)
    )
    if not is_number:
        raise InputError(f"{name} must hold numbers, got {array.type}")
    filled = array.cast(pa.float64(), safe=False).fill_null(np.nan)
    value = np.array(filled.to_numpy(zero_copy_only=False), np.float64)
    infinite = np.isinf(value)
    value[infinite] = np.nan
    return value, infinite


def _with_answers(
    table: pa.Table,
    reading: _Reading,
    value: FloatArray,
    status: StatusArray,
    weights: Mapping[str, Mapping[str, float]],
) -> GivenRows:
    """Make one result of the answers of each criterion, unit and period."""
    option_codes, options = codes_of(key_text(table["option"], name="surveys column 'option'"))
    count, unreadable = _numbers(table["count"], name="surveys column 'count'")
    bad_count = unreadable | (count < 0) | (np.floor(count) != count) & ~np.isnan(count)
    weight_of = np.full((len(reading.codes) + 1, len(options) + 1), np.nan)
    for place, code in enumerate(reading.codes):
        for position, option in enumerate(options):
            weight_of[place, position] = weights.get(code, {}).get(option, np.nan)
    weight = weight_of[reading.code_codes, option_codes]
    is_answer = reading.usable & (option_codes >= 0) & (status == ScoreStatus.MISSING)
    unknown = is_answer & np.isnan(weight)
    reading.fault(Fault.NOT_A_NUMBER, is_answer & bad_count, table["count"])
    reading.fault(Fault.UNKNOWN_ANSWER, unknown, table["option"])
    at = np.flatnonzero(is_answer)
    columns = [reading.code_codes[at], reading.unit_codes[at], reading.period_codes[at]]
    sizes = [len(reading.codes), len(reading.units), len(reading.periods)]
    first, result_of, _ = grouped(joint_codes(columns, sizes))
    cases = np.where(bad_count | np.isnan(count), 0.0, count)[at]
    weighted = np.bincount(result_of, np.nan_to_num(weight[at]) * cases, minlength=len(first))
    total = np.bincount(result_of, cases, minlength=len(first))
    # the same answer twice: none of them is chosen
    _, again, times = grouped(joint_codes([*columns, option_codes[at]], [*sizes, len(options)]))
    doubled = times[again] > 1
    twice = np.zeros(len(is_answer), bool)
    twice[at[doubled]] = True
    reading.fault(
        Fault.DUPLICATE_KEY, twice, pa.nulls(len(twice), pa.string()), times[again][doubled]
    )
    wrong = np.bincount(result_of, (bad_count | unknown)[at] | doubled, minlength=len(first)) > 0
    # a count that was not reported is not zero: without it the mean is not known (convention §4)
    whole = np.bincount(result_of, np.isnan(count)[at], minlength=len(first)) == 0
    has_result = whole & (total > 0) & ~wrong
    result = np.full(len(first), np.nan)
    np.divide(weighted, total, out=result, where=has_result)
    # the first row of each result carries it, the others go
    reading.usable[at] = False
    reading.usable[at[first]] = True
    value, status = value.copy(), status.copy()
    value[at[first]] = result
    status[at[first]] = np.where(
        wrong, ScoreStatus.INVALID, np.where(has_result, ScoreStatus.COMPUTED, ScoreStatus.MISSING)
    )
    return reading.rows(value, status)
