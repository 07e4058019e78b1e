"""The door for results of surveys, given as numbers or as counts of answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ...errors import MissingColumnError
from ...typing import TableLike
from ...vocabulary import Fault, ScoreStatus
from ..align import grouped, joint_codes
from ..arrays import FloatArray, codes_of
from ..cells import StatusArray, key_text
from ..coerce import to_arrow
from .reading import Reading, numbers, require
from .rows import GivenRows

__all__ = ["read_surveys"]


def read_surveys(
    source: TableLike, *, weights: Mapping[str, Mapping[str, float]], name: str = "surveys"
) -> GivenRows:
    """
    Read results of surveys: one number for each unit, or a count for each answer.

    A table may have both; a row with a value is a result. The result of answers is the mean of
    their weights: ``sum(weight * count) / sum(count)``. It is invalid where an answer is unknown
    or a count is none, and missing where nobody answered.
    """
    table = to_arrow(source, name=name)
    require(table, ("criterion_code", "unit_id", "period"), name)
    has_answers = "option" in table.column_names and "count" in table.column_names
    if not has_answers and "value" not in table.column_names:
        raise MissingColumnError(
            name, ("value",), table.column_names, "or both 'option' and 'count'"
        )
    reading = Reading(table, "criterion_code", name)
    reading.check_codes(list(weights))
    if "value" in table.column_names:
        value, unreadable = numbers(table["value"], name=f"{name} column 'value'")
        reading.fault(Fault.NOT_A_NUMBER, unreadable, table["value"])
    else:
        value, unreadable = np.full(table.num_rows, np.nan), np.zeros(table.num_rows, bool)
    status = np.where(np.isnan(value), ScoreStatus.MISSING, ScoreStatus.COMPUTED).astype(np.uint8)
    status[unreadable] = ScoreStatus.INVALID
    if has_answers:
        return _with_answers(table, reading, value, status, weights)
    return reading.rows(value, status, cells={Fault.NOT_A_NUMBER: status != ScoreStatus.MISSING})


def _with_answers(
    table: pa.Table,
    reading: Reading,
    value: FloatArray,
    status: StatusArray,
    weights: Mapping[str, Mapping[str, float]],
) -> GivenRows:
    """Make one result of the answers of each criterion, unit and period."""
    option_codes, options = codes_of(key_text(table["option"], name="surveys column 'option'"))
    count, unreadable = numbers(table["count"], name="surveys column 'count'")
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
    has_number = (status != ScoreStatus.MISSING) | is_answer & (unreadable | ~np.isnan(count))
    cells = {Fault.NOT_A_NUMBER: has_number, Fault.UNKNOWN_ANSWER: is_answer}
    value, status = value.copy(), status.copy()
    value[at[first]] = result
    status[at[first]] = np.where(
        wrong, ScoreStatus.INVALID, np.where(has_result, ScoreStatus.COMPUTED, ScoreStatus.MISSING)
    )
    return reading.rows(value, status, cells=cells)
