from __future__ import annotations

import pytest

import parindex as pi
from parindex.definitions import available_case_forms, load_case_form_file
from parindex.errors import DefinitionError, FaultGroup, UnknownCodeError
from parindex.model import CaseForm, CaseTest

SOUND = """
id = "mine"
name = { vi = "Đếm", en = "Counting" }
form = "vn-ii06a"
source = "A plan"
confidence = "own"
column = [
  { role = "unit", kind = "key", name = { vi = "a", en = "a" } },
  { role = "received", kind = "day", name = { vi = "b", en = "b" } },
  { role = "finished", kind = "day", open_ended = true, name = { vi = "c", en = "c" } },
  { role = "channel", kind = "word", name = { vi = "d", en = "d" } },
  { role = "due", kind = "day", name = { vi = "e", en = "e" } },
  { role = "allowed", kind = "number", name = { vi = "f", en = "f" } },
]
word = [{ role = "channel", word = "online" }]
fault = [{ reason = "finished_before_received", when = [["finished < received"]] }]
undone = [{ role = "finished", when = [["finished < received"]] }]
item = [
  { code = "resolved_total", when = [["finished <= last_day"]] },
  { code = "received_online", when = [["received >= first_day", "channel is online"]] },
]

[deadline]
role = "due"
since = "received"
days = "allowed"
key = "unit"
fixed = [{ key = "A", days = 5 }]
"""

# What is written instead of what -> the words that the one message must contain.
FAULTS = {
    ('form = "vn-ii06a"', 'form = "vn-ii06b"'): "form must be the id of a form, such as 'vn-ii06a'",
    ('"received_online"', '"recieved"'): "item[1].code must be an item of the form 'vn-ii06a'",
    ('"received_online"', '"resolved_total"'): "item must be named once each",
    ("finished <= last_day", "finished before last_day"): (
        "item[0].when[0][0] (in 'resolved_total') must be a comparison such as 'finished <= due'"
    ),
    ("finished <= last_day", "done <= last_day"): "item[0].when must be about a column of the form",
    ("finished <= last_day", "channel <= last_day"): "item[0].when must be a comparison of days",
    ("channel is online", "channel is postal"): "must be about a word of the column 'channel'",
    ("finished < received", "finished < last_day"): "free of first_day and last_day",
    ('reason = "finished_before_received"', 'reason = "odd"'): "fault[0].reason must be one of",
    ('undone = [{ role = "finished"', 'undone = [{ role = "channel"'): (
        "undone[0].role must be the role of a column of days"
    ),
    ('word = [{ role = "channel"', 'word = [{ role = "unit"'): (
        "word[0].role must be the role of a column of words"
    ),
    ('"finished", kind = "day"', '"finished", kind = "word"'): "is a day with role 'finished'",
    ('kind = "key"', 'kind = "text"'): "column[0].kind must be one of key, day, word, number",
    ("[[", "[[], ["): "must be lists of comparisons, none empty",
    (
        'source = "A plan"',
        'source = "A plan"\nday_texts = ["MM/DD"]',
    ): "day_texts[0] must be made of",
    ("days = 5", "days = 2.5"): "deadline.fixed[0].days must be a whole number",
    ('days = "allowed"', 'days = "channel"'): (
        "deadline.days must be the role of a column of kind number"
    ),
    ('since = "received"', 'since = "unit"'): "deadline.since must be the role of a column of kind",
    ('word = "online"', 'word = "online", text = "x"'): "a table of known keys, such as 'texts'",
}


def written(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_the_caller_is_read(tmp_path):
    form = load_case_form_file(written(tmp_path, SOUND))
    assert form.form == pi.load_form("vn-ii06a")
    assert [item.code for item in form] == ["resolved_total", "received_online"]
    assert "channel is online" in repr(form)


@pytest.mark.parametrize("change", FAULTS, ids=lambda change: change[1][:30])
def test_a_fault_is_told_with_its_place(change, tmp_path):
    assert change[0] in SOUND
    with pytest.raises(FaultGroup) as caught:
        load_case_form_file(written(tmp_path, SOUND.replace(*change)))
    told = [str(fault) for fault in caught.value.exceptions]
    assert any(FAULTS[change] in message for message in told), told


def test_several_faults_are_told_at_once(tmp_path):
    text = SOUND.replace('"received_online"', '"recieved"').replace(
        "channel is online", "channel is on"
    )
    with pytest.raises(FaultGroup) as caught:
        load_case_form_file(written(tmp_path, text))
    assert len(caught.value.exceptions) == 2


def test_every_bundled_one_counts_items_of_its_form():
    for name in available_case_forms():
        form = pi.load_case_form(name)
        assert isinstance(form, CaseForm)
        assert set(form.form.codes) > {item.code for item in form}
    with pytest.raises(UnknownCodeError, match="way of counting cases"):
        pi.load_case_form("vn-ii06b")


@pytest.mark.parametrize("text", ["finished", "finished <= ", "a is not  b c", 3, "A < B"])
def test_what_is_no_comparison_is_refused(text):
    with pytest.raises(DefinitionError, match="a comparison such as"):
        CaseTest.of(text)


@pytest.mark.parametrize("text", ["finished <= due", "status is not returned", "due is absent"])
def test_a_comparison_is_written_as_it_was_read(text):
    assert str(CaseTest.of(text)) == text
