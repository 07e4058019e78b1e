"""Findings that stand one a line are read at once, and as those of any other document are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.findings.test_files import followed

import parindex as pi
from parindex.findings.files.read import findings_of_document
from parindex.findings.files.rows import document_and_rows
from parindex.results.files import listed_rows
from parindex.results.files.json_text import parsed

FOLLOWED = followed()
TEXT = FOLLOWED.to_json()
assert TEXT is not None
ROWS = TEXT[TEXT.index(' "findings": [') : TEXT.index("\n ]", TEXT.index(' "findings": ['))]


def outcome(read, raw):
    """What is read, or the sentence of what is wrong."""
    try:
        found = read(raw)
    except pi.errors.InputError as error:
        return str(error)
    return found.data.to_pylist(), found.provenance, found.checks.data.to_pylist()


def in_the_other_way(raw):
    return findings_of_document(parsed(raw, of="findings"))


def test_a_document_as_it_is_written_is_read_at_once():
    assert document_and_rows(TEXT.encode()) is not None
    assert pi.read_findings(TEXT) == FOLLOWED == in_the_other_way(TEXT.encode())
    assert document_and_rows(json.dumps(json.loads(TEXT)).encode()) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("},\n  {", "}\n  {"),
        ("},\n  {", "},\n\n  {"),
        ("},\n  {", "},\n  null,\n  {"),
        ("},\n  {", "} {},\n  {"),
        ("},\n  {", "}, {},\n  {"),
        ("},\n  {", "},\r\n  {"),
        ("}\n ]", "},\n ]"),
        ("}\n ]", "}, null\n ]"),
        ('"evidence":{', '"evidence":{"value":NaN,'),
        ('"evidence":{', '"evidence":{"value":1e999,'),
        ('"evidence":{', '"evidence":{"value":01,'),
        ('"evidence":{', '"evidence":{"value":"1",'),
        ('"evidence":{', '"evidence":{"numerator":1.0,'),
        ('"evidence":{', '"evidence":{"item":"","item":"",'),
        ('"evidence":{', '"evidence":{"later":{"a":1,"a":2},'),
        ('"evidence":{', '"evidence":{"later":1,'),
        ('"rule":', '"later":1,"rule":'),
        ('"rule":', '"rule":"TGT101","rule":'),
        ('"rule":"TGT101",', ""),
        ('"subject":"', '"subject":"} {'),
        ('"subject":"', '"subject":"\t'),
        ('"subject":"', '"subject":"\\ud800'),
        ('"subject":"', '"subject":"\\q'),
        ("}", "} // all"),
    ],
)
def test_rows_in_another_writing_say_what_they_say_in_any_document(old, new):
    changed = TEXT.replace(ROWS, ROWS.replace(old, new, 1) if old in ROWS else ROWS)
    if old.endswith("]"):
        changed = TEXT.replace(ROWS + "\n ]", ROWS + "\n ]".replace(old[1:], new[1:]), 1)
    assert changed != TEXT
    raw = changed.encode("utf-8", "surrogatepass")
    assert document_and_rows(raw) is None
    assert outcome(pi.read_findings, changed) == outcome(in_the_other_way, raw)


def test_a_list_within_another_object_is_not_that_of_the_document():
    within = TEXT.replace("{\n", '{\n "later": {\n "findings": [\n  {"a":1}\n ]\n },\n', 1)
    assert outcome(pi.read_findings, within) == outcome(in_the_other_way, within.encode())
    moved = (
        '{\n "later": {\n'
        + ROWS
        + '\n ]\n },\n "findings": "listed",'
        + TEXT[1:].replace(ROWS + "\n ],", "")
    )
    assert outcome(pi.read_findings, moved) == outcome(in_the_other_way, moved.encode())
    assert "must have a list 'findings'" in outcome(pi.read_findings, moved)


def test_a_file_with_other_bytes_than_utf_8_is_refused(tmp_path):
    path = tmp_path / "findings.json"
    path.write_bytes(TEXT.encode().replace(b'"subject":"', b'"subject":"\xff', 1))
    with pytest.raises(pi.errors.InputError, match="must be UTF-8, got other bytes at"):
        pi.read_findings(path)


@pytest.mark.parametrize("bytes_at_a_time", [1, 500, 1500])
def test_pieces_whose_rows_have_other_members_are_read_as_one(monkeypatch, bytes_at_a_time):
    monkeypatch.setattr(listed_rows, "_FIRST", bytes_at_a_time)
    monkeypatch.setattr(listed_rows, "_BLOCK", 4096)
    assert document_and_rows(TEXT.encode()) is not None
    assert pi.read_findings(TEXT) == FOLLOWED
    lines = FOLLOWED.to_json_lines()
    assert lines is not None
    assert pi.read_findings(lines).data.to_pylist() == FOLLOWED.data.to_pylist()


PLACES = [at for at, sign in enumerate(ROWS) if sign in '{}[],:"\n ']


@examples(60)
@given(
    st.sampled_from(PLACES[1:]),
    st.integers(0, 3),
    st.sampled_from(["", "{", "}", "},", "\n", "\n  {", "null", '"', ",", "1", " ", "[]", '\\"']),
)
def test_whatever_stands_in_the_rows_is_read_in_one_way(at, length, sign):
    changed = TEXT.replace(ROWS, ROWS[:at] + sign + ROWS[at + length :])
    assert outcome(pi.read_findings, changed) == outcome(in_the_other_way, changed.encode())
