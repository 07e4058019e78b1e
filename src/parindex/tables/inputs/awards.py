"""The door for what people decided: points, states, answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...errors import MissingColumnError
from ...stats.rounding import ROUNDING_MARGIN
from ...typing import TableLike
from ...vocabulary import AwardState, Fault, ScoreStatus
from ..arrays import BoolArray, CodeArray, FloatArray, codes_of
from ..cells import key_text
from ..coerce import to_arrow
from .reading import Reading, numbers, require
from .rows import GivenRows

__all__ = ["answer_codes", "read_awards"]

_STATES = {state.text: state for state in AwardState}
_NO_STATE, _UNREADABLE = -1, -2  # beside the states: no word, and a word that is none


def read_awards(
    source: TableLike,
    *,
    stages: Mapping[str, Sequence[str]],
    answers: Mapping[str, Collection[str]],
    bounds: Mapping[str, tuple[float, float]],
) -> GivenRows:
    """
    Read what people decided: points, a state, or the answers of a level or a checklist.

    Of ``points``, ``state`` and ``answer`` a table has at least one. Status computed means that an
    answer has still to become points.
    """
    name = "awards"
    table = to_arrow(source, name=name)
    require(table, ("criterion_code", "unit_id", "period"), name)
    if not any(column in table.column_names for column in ("points", "state", "answer")):
        raise MissingColumnError(name, ("points",), table.column_names, "or 'state' or 'answer'")
    reading = Reading(table, "criterion_code", name)
    reading.check_codes(list(stages))
    reading.check_stages(
        lambda code, stage: stage in stages[code] if stage else len(stages[code]) == 1
    )
    reading.fill_stages({code: each[0] for code, each in stages.items() if len(each) == 1})
    rows = table.num_rows
    points, unreadable = (
        numbers(table["points"], name=f"{name} column 'points'")
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
        (AwardState.NOTHING_COUNTED, ScoreStatus.NOTHING_COUNTED),
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
        cells={
            Fault.NOT_A_NUMBER: has_points | unreadable,
            Fault.OUT_OF_RANGE: has_points,
            Fault.UNKNOWN_STATE: state != _NO_STATE,
            # a state beside points; without one of the two nothing contradicts
            Fault.CONTRADICTION: has_points & said,
            Fault.UNKNOWN_ANSWER: has_answer,
        },
        is_given=is_given,
        answers=tuple(answers_listed),
        answer_codes=answer_codes,
    )


def _beyond(
    reading: Reading, points: FloatArray, bounds: Mapping[str, tuple[float, float]]
) -> BoolArray:
    """Find rows whose points lie beyond the bounds of their criterion."""
    limits = np.array([bounds.get(code, (-np.inf, np.inf)) for code in reading.codes])
    low, high = np.vstack([limits.reshape(-1, 2), [-np.inf, np.inf]]).T[:, reading.code_codes]
    beyond: BoolArray = (points < low - ROUNDING_MARGIN) | (points > high + ROUNDING_MARGIN)
    return beyond


def answer_codes(answer: str) -> tuple[str, ...]:
    """
    Split an answer into its codes, one level or the requirements that are met.

    Semicolons and commas separate; blank codes are left out.
    """
    parts = answer.replace(",", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _strange_answers(
    reading: Reading,
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


def _states(table: pa.Table, reading: Reading) -> npt.NDArray[np.int64]:
    """State of every row; -1 where none is named, -2 where the word is unknown."""
    rows = table.num_rows
    if "state" not in table.column_names:
        return np.full(rows, _NO_STATE, np.int64)
    codes, texts = codes_of(key_text(table["state"], name="awards column 'state'"))
    meaning = np.array(
        [int(_STATES.get(text, _UNREADABLE)) for text in texts] + [_NO_STATE], np.int64
    )
    state = meaning[codes]
    reading.fault(Fault.UNKNOWN_STATE, state == _UNREADABLE, table["state"])
    return state
