"""What comes through the doors of the scores: every fault is said, and hurts no other row."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

import parindex as pi

SCHEME = pi.scheme_from_table(
    {
        "code": ["I", "I.1", "I.2", "I.3"],
        "text": ["Nhóm", "Đúng hạn", "Kế hoạch", "Hài lòng"],
        "maximum": [None, 10, 4, 6],
        "formula": [
            None,
            "share",
            "levels(high: 4; low: 1)",
            "as_points(survey(good: 6; poor: 0))",
        ],
        "stages": [None, None, "panel", None],
    },
    id="own",
    edition="1",
    stages=[
        {"code": "self", "name": "Tự chấm", "given_by": "Đơn vị"},
        {"code": "panel", "name": "Thẩm định", "given_by": "Tổ", "takes_from": ["self"]},
    ],
)
SOUND = {
    "rates": {"criterion_code": "I.1", "value": 50},
    "awards": {"criterion_code": "I.2", "points": 2},
    "surveys": {"criterion_code": "I.3", "option": "good", "count": 7},
}
# what the sound row of each table gives, at the last stage
EXPECTED = {"rates": ("I.1", 5.0), "awards": ("I.2", 2.0), "surveys": ("I.3", 6.0)}


def table_of(*given):
    """Columns of rows that need not have all of them; unit and period are A and 2023 by default."""
    listed = [{"unit_id": "A", "period": "2023", **row} for row in given]
    names = dict.fromkeys(name for row in listed for name in row)
    return {name: [row.get(name) for row in listed] for name in names}


def scored(door, *given):
    return pi.compute_scores(SCHEME, **{door: table_of(*given)})


def faults(scores, door):
    """Fault, criterion, text and place of every row at fault."""
    return [
        (row["fault"], row["item"], row["text"], row["position"])
        for row in scores.inputs.faults[door].to_pylist()
    ]


def score(scores, code, unit="A", stage="panel"):
    (row,) = scores.at(criterion=code, unit_id=unit, stage=stage).data.to_pylist()
    return row["points"], row["status"]


CODES = {door: row["criterion_code"] for door, row in SOUND.items()}
# By door: the row at fault (of unit B, on the criterion of the sound row unless it says another),
# what is said of it, the text that is quoted, and the status of the criterion.
FAULTS: dict[str, list[tuple]] = {
    "rates": [
        ({"value": "nhiều"}, "not_a_number", "nhiều", "invalid"),
        ({"value": math.inf}, "not_a_number", "inf", "invalid"),
        ({"value": 5, "criterion_code": "X"}, "unknown_criterion", "X", None),
        ({"value": 5, "criterion_code": "I"}, "unknown_criterion", "I", None),
        ({"value": 5, "criterion_code": None}, "unknown_criterion", None, None),
        ({"value": 5, "stage": "x"}, "unknown_stage", "x", None),
        # criteria that an award or a survey decides take no value: it would be lost silently
        ({"value": 5, "criterion_code": "I.2"}, "unknown_criterion", "I.2", None),
        ({"value": 5, "criterion_code": "I.3"}, "unknown_criterion", "I.3", None),
        ({"value": 5, "period": "sau"}, "unreadable_period", "sau", None),
        ({"value": 5, "unit_id": None}, "missing_unit", None, None),
    ],
    "awards": [
        ({"points": "hai"}, "not_a_number", "hai", "invalid"),
        ({"points": 4.5}, "out_of_range", "4.5", "invalid"),
        ({"points": -1}, "out_of_range", "-1", "invalid"),
        ({"state": "maybe"}, "unknown_state", "maybe", "invalid"),
        ({"answer": "top"}, "unknown_answer", "top", "invalid"),
        ({"answer": "high; top"}, "unknown_answer", "high; top", "invalid"),
        ({"points": 2, "state": "not_done"}, "contradiction", "not_done", "invalid"),
        ({"points": 2, "state": "missing"}, "contradiction", "missing", "invalid"),
        ({"points": 2, "criterion_code": "X"}, "unknown_criterion", "X", None),
        ({"points": 2, "stage": "self"}, "unknown_stage", "self", None),
        ({"points": 2, "criterion_code": "I.1"}, "unknown_stage", None, None),
        ({"points": 2, "period": "?"}, "unreadable_period", "?", None),
    ],
    "surveys": [
        ({"option": "fine", "count": 2}, "unknown_answer", "fine", "invalid"),
        ({"option": "good", "count": -2}, "not_a_number", "-2", "invalid"),
        ({"option": "good", "count": 0.5}, "not_a_number", "0.5", "invalid"),
        ({"option": "good", "count": "vài"}, "not_a_number", "vài", "invalid"),
        ({"value": "vừa"}, "not_a_number", "vừa", "invalid"),
        ({"value": 2, "criterion_code": "I.1"}, "unknown_criterion", "I.1", None),
    ],
}


def as_text(row):
    """The row with its numbers as text, so that they can stand in one column with words."""
    return {
        name: str(cell) if isinstance(cell, int | float) else cell for name, cell in row.items()
    }


@pytest.mark.parametrize(
    ("door", "bad", "fault", "text", "status"),
    [(door, *case) for door, listed in FAULTS.items() for case in listed],
)
def test_a_fault_is_said_and_hurts_no_other_row(door, bad, fault, text, status):
    bad = {"unit_id": "B", "criterion_code": CODES[door], **bad}
    sound = SOUND[door]
    if any(isinstance(bad.get(name), str) for name in ("value", "points", "count")):
        sound, bad = as_text(sound), as_text(bad)
    scores = scored(door, sound, bad)
    ((kind, item, got, place),) = faults(scores, door)
    assert (kind, item, place) == (fault, bad["criterion_code"], 1)
    if text is None or not text.replace(".", "").replace("-", "").isdigit():
        assert got == text
    else:
        assert float(got) == float(text)
    code, points = EXPECTED[door]
    assert score(scores, code)[0] == points
    if status is not None:
        assert score(scores, code, "B") == (None, status)
    else:
        assert "B" not in scores.data["unit_id"].unique().to_pylist(), "nothing of it can be used"
    assert scores.inputs.rows == {door: 2}
    assert scores.provenance.input.rows == 2


@pytest.mark.parametrize("door", SOUND)
def test_of_repeated_keys_none_is_chosen_and_each_row_is_said(door):
    other = {"unit_id": "B", **SOUND[door]}
    scores = scored(door, SOUND[door], other, other)
    code, points = EXPECTED[door]
    assert score(scores, code)[0] == points
    assert score(scores, code, "B") == (None, "invalid")
    assert faults(scores, door) == [
        ("duplicate_key", code, None, 1),
        ("duplicate_key", code, None, 2),
    ]
    assert scores.inputs.faults[door]["rows"].to_pylist() == [2, 2]


def test_a_stage_that_goes_without_saying_is_the_same_key():
    scores = scored("awards", {**SOUND["awards"], "stage": "panel"}, SOUND["awards"])
    assert score(scores, "I.2") == (None, "invalid")
    assert [fault for fault, *_ in faults(scores, "awards")] == ["duplicate_key"] * 2


@pytest.mark.parametrize("blank", [None, math.nan, "", "  "])
def test_a_blank_cell_is_missing_and_no_fault(blank):
    for door, column in (("rates", "value"), ("awards", "points"), ("surveys", "count")):
        sound = SOUND[door]
        if isinstance(blank, str):
            sound = as_text(sound)
        scores = scored(door, sound, {**sound, "unit_id": "B", column: blank})
        code, points = EXPECTED[door]
        assert score(scores, code)[0] == points
        assert score(scores, code, "B") == (None, "missing")
        assert faults(scores, door) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("not_applicable", (None, "not_applicable")),
        ("not_done", (0.0, "not_done")),
        ("missing", (None, "missing")),
        (" not_done ", (0.0, "not_done")),
    ],
)
def test_a_state_stands_in_the_place_of_points(state, expected):
    scores = scored(
        "awards", SOUND["awards"], {"unit_id": "B", "criterion_code": "I.2", "state": state}
    )
    assert (score(scores, "I.2", "B"), faults(scores, "awards")) == (expected, [])
    assert score(scores, "I.2") == (2.0, "awarded")


@pytest.mark.parametrize(("text", "value"), [("97,5%", 97.5), ("97,5", 97.5), ("0", 0.0)])
def test_printed_numbers_are_read(text, value):
    scores = scored("rates", {"criterion_code": "I.1", "value": text})
    assert score(scores, "I.1")[0] == pytest.approx(value / 10)


def test_faults_of_several_tables_stay_apart():
    other = {"unit_id": "B", "criterion_code": "X", "value": 1}
    scores = pi.compute_scores(
        SCHEME,
        rates=[table_of(SOUND["rates"]), table_of(other)],
        awards=table_of(SOUND["awards"], {**SOUND["awards"], "criterion_code": "Y"}),
        prior=table_of({"criterion_code": "Z", "value": 1, "period": "2022"}),
    )
    found = {name: [each["item"] for each in table.to_pylist()]
             for name, table in scores.inputs.faults.items()}  # fmt: skip
    assert found == {"rates[0]": [], "rates[1]": ["X"], "awards": ["Y"], "prior": ["Z"]}
    assert scores.provenance.input.faults["item"].to_pylist() == ["X", "Y", "Z"]


@pytest.mark.parametrize("name", ["rates", "awards"])
def test_a_table_whose_only_row_is_at_fault_was_given_and_its_fault_is_told(name):
    table = {column: cells[:1] for column, cells in table_of(SOUND[name]).items()}
    given: dict[str, Any] = {name: table | {"period": ["some day"]}}
    scores = pi.compute_scores(SCHEME, **given)
    assert len(scores) == 0
    assert scores.provenance.input.rows == 1
    assert len(scores.provenance.input.faults) == 1
    found = pi.find(scores=scores)
    assert len(found) == 1


RATES, AWARDS = table_of(SOUND["rates"]), table_of(SOUND["awards"])


def without(table, *columns):
    return {name: cells for name, cells in table.items() if name not in columns}


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({}, pi.errors.InputError, "rates, awards or surveys must be given, got none of them"),
        ({"rates": without(RATES, "value")}, pi.errors.MissingColumnError,
         "rates must have the column 'value'"),
        ({"rates": without(RATES, "criterion_code")}, pi.errors.MissingColumnError,
         "rates must have the column 'criterion_code' .or 'indicator_code'."),
        ({"awards": without(AWARDS, "points")}, pi.errors.MissingColumnError,
         "awards must have the column 'points' .or 'state' or 'answer'."),
        ({"awards": without(AWARDS, "unit_id")}, pi.errors.MissingColumnError,
         "awards must have the column 'unit_id'"),
        ({"surveys": without(RATES, "value")}, pi.errors.MissingColumnError,
         "surveys must have the column 'value' .or both 'option' and 'count'."),
        ({"rates": RATES | {"value": [dt.date(2023, 1, 1)]}}, pi.errors.InputError,
         "rates column 'value' must hold numbers, got date32"),
        ({"awards": AWARDS | {"points": [True]}}, pi.errors.InputError,
         "awards column 'points' must hold numbers, got bool"),
        ({"rates": RATES, "registry": {"A": "commune"}}, pi.errors.InputError,
         "registry must be a UnitRegistry, got dict"),
        ({"rates": RATES, "regime": 5}, pi.errors.InputError,
         "regime must be a ReportingRegime or its identifier, got 5"),
        ({"rates": RATES, "unranked": "A"}, pi.errors.InputError,
         "unranked must be a list of units, got 'A'"),
        ({"rates": 7}, pi.errors.InputError, "rates must be"),
        ({"scheme": 7, "rates": RATES}, pi.errors.InputError,
         "scheme must be a Scheme or the name of a bundled one, got int"),
        ({"scheme": "vn-999", "rates": RATES}, pi.errors.UnknownCodeError, "vn-999"),
        ({"rates": [RATES, RATES | {"value": [60]}]}, pi.errors.InputError,
         "rates and prior must agree .* got 1 rows on which they differ"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_refused_in_one_sentence(arguments, kind, message):
    call = {"scheme": SCHEME, **arguments}
    with pytest.raises(kind, match=message) as refused:
        pi.compute_scores(call.pop("scheme"), **call)
    assert "\n" not in str(refused.value)


def test_several_tables_of_scores_as_prior_are_refused():
    scores = scored("rates", SOUND["rates"])
    with pytest.raises(pi.errors.InputError, match="prior must hold at most one ScoreTable, got 2"):
        pi.compute_scores(SCHEME, rates=RATES, prior=[scores, scores])
