"""What a message shows: no more than a screen, nothing that acts unseen, no place in memory."""

from __future__ import annotations

import re
import traceback
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as pi
from parindex import errors
from parindex._html import text
from parindex._quoting import listed, quoted, visible

SCREEN = 24 * 80
LONG = "x" * 100_000


@pytest.mark.parametrize(
    "fault",
    [
        errors.ParseError(LONG, "a reporting period", "2023, 2023-H1"),
        errors.InputError(LONG),
        errors.DefinitionError(LONG, LONG, LONG, LONG),
        errors.DefinitionError("Form", "items", [LONG] * 1000, "a list"),
        errors.MissingColumnError(LONG, [LONG] * 1000, [LONG] * 1000, LONG),
        errors.UnknownCodeError("indicator", LONG, [LONG] * 1000),
        errors.SlotError("nd-09-2019", LONG, [LONG] * 1000),
        errors.NotationError(LONG, 5000, LONG, LONG),
        errors.FindingError("CNT101", LONG),
        errors.FaultGroup(LONG, [errors.InputError(LONG)] * 1000),
        errors.ParindexError(LONG),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_no_message_exceeds_a_screen(fault):
    assert len(str(fault)) < SCREEN


def test_a_cut_message_says_what_is_accepted_at_its_end():
    with pytest.raises(errors.ParseError) as caught:
        pi.ReportingPeriod.parse(LONG)
    assert "(100000 in all) is not a reporting period; accepted are 2023" in str(caught.value)


@given(st.text())
def test_every_character_of_a_message_can_be_seen(given):
    told = str(errors.InputError(given))
    assert not [
        letter
        for letter in told
        if (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\t\n")
        or unicodedata.bidirectional(letter) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI")
    ]


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_letters_marks_digits_and_signs_stay(given):
    assert visible(given) == given


def test_what_acts_unseen_is_written_out_in_text_and_markup():
    assert visible("a\x1b[31m\x07\u202eb\tc\n") == r"a\x1b[31m\x07\u202eb" + "\tc\n"
    assert text("\x1b<") == r"\x1b&lt;"


def test_no_place_in_memory_is_told():
    assert quoted(object()) == "<object object>"
    assert not re.search("0x[0-9a-f]{5}", str(errors.InputError(f"got {print!r} {object()!r}")))


def test_of_many_words_the_first_and_how_many_more_are_told():
    assert listed(["a", "b"]) == "a, b"
    assert listed([f"c{number}" for number in range(23)]).endswith("c19, ... and 3 more")
    assert quoted(list(range(30))).endswith("18, 19, ... and 10 more]")


def test_codes_beside_a_number_are_seen_to_be_text():
    told = str(errors.UnknownCodeError("edition", 2022, ("2022",)))
    assert told.endswith("2022; there are '2022'")


def test_blanks_and_marks_around_the_name_of_a_column_are_seen():
    told = str(errors.MissingColumnError("counts", ["unit_id"], ["\ufeffunit_id", "unit_id ", "a"]))
    assert r"got '\ufeffunit_id', 'unit_id ', a; " in told
    assert told.endswith(r"'\ufeffunit_id' has signs around it that do not show")


@pytest.mark.parametrize(
    ("missing", "found", "hint"),
    [
        (["period"], ["unit_id", "Period"], "rename 'Period' to 'period' if that is meant"),
        (["unit_id"], ["Unit ID", "period"], "rename 'Unit ID' to 'unit_id' if that is meant"),
        (
            ["unit_id", "period"],
            ["Unit_ID", "PERIOD", "n"],
            "rename 'Unit_ID' to 'unit_id', 'PERIOD' to 'period' if that is meant",
        ),
        (
            ["unit_id", "period"],
            ["Đơn vị", "Kỳ báo cáo"],
            "rename 'Đơn vị' to 'unit_id', 'Kỳ báo cáo' to 'period' if that is meant",
        ),
        (["period"], ["unit_id", "perod"], "rename 'perod' to 'period' if that is meant"),
        (["n"], ["N", "d"], "rename 'N' to 'n' if that is meant"),
    ],
)
def test_a_column_that_is_almost_the_missing_one_is_named_with_it(missing, found, hint):
    assert str(errors.MissingColumnError("counts", missing, found)).endswith(f"; {hint}")


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        (["received_total"], ["resolved_total", "unit_id"]),
        (["unit_id"], ["unit_code", "period"]),
        (["n"], ["d", "m", "%"]),
        (["period"], []),
    ],
)
def test_another_column_is_not_taken_for_the_missing_one(missing, found):
    assert "rename" not in str(errors.MissingColumnError("counts", missing, found))


def test_one_column_is_not_meant_as_two():
    told = str(errors.MissingColumnError("counts", ["period", "Period"], ["PERIOD"]))
    assert told.count("'PERIOD' to") == 1


def test_an_uncaught_group_prints_each_fault_once():
    faults = [errors.InputError("first fault"), errors.InputError("second fault")]
    printed = "".join(traceback.format_exception(errors.FaultGroup("f.toml has 2 faults", faults)))
    assert printed.count("first fault") == printed.count("second fault") == 1
    assert printed.count("f.toml has 2 faults") == 1


def test_a_group_of_one_fault_is_its_sentence():
    group = errors.FaultGroup("f.toml has 1 fault", [errors.InputError("f.toml: code is blank")])
    assert str(group) == "f.toml: code is blank"
    assert group.message == "f.toml has 1 fault"
