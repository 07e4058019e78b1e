"""Convention §70, and what §24, §26 and §52 say of files, equality and messages."""

from __future__ import annotations

import re

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import parindex as pi

RATE = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])
COUNTS = {"unit_id": ["A", "B"], "period": ["2023-H1"] * 2, "a": [70, 60], "b": [100, 100]}


def review(counts=None, **options):
    targets = [pi.Target(indicator="p", value=90.0)]
    return pi.assess(counts or COUNTS, indicators=[RATE], targets=targets, **options)


def writers():
    findings = review().findings
    scheme = pi.load_scheme("example-communes")
    yield from (findings.to_json, findings.to_json_lines, findings.to_parquet)
    yield from (findings.to_arrow_file, findings.to_sarif, scheme.to_toml)
    yield lambda path: findings.to_markdown(path, language="vi")
    yield lambda path: findings.to_html(path, language="vi")


def test_c70_every_writer_replaces_the_whole_file_or_leaves_it_as_it_was(tmp_path, monkeypatch):
    """convention §70"""

    def full(*_):
        raise OSError(28, "No space left on device")

    target = tmp_path / "f"
    for write in writers():
        write(target)
        whole = target.read_bytes()
        assert b"\r" not in whole or whole.startswith((b"PAR1", b"ARROW1"))
        target.write_bytes(b"old")
        target.chmod(0o640)
        with monkeypatch.context() as broken:
            broken.setattr("os.fsync", full)
            with pytest.raises(pi.errors.InputError, match="got: No space left on device"):
                write(target)
        assert target.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == ["f"]
        write(target)
        assert target.read_bytes() == whole
        assert target.stat().st_mode & 0o777 == 0o640
        with pytest.raises(pi.errors.InputError, match="must stand in a folder that is there"):
            write(tmp_path / "absent" / "f")


def test_c70_lines_that_were_cut_off_are_no_findings_and_nothing_is_no_file():
    """convention §70"""
    lines = review().findings.to_json_lines() or ""
    assert len(pi.read_findings(lines)) == 2
    first, second, closing = lines.splitlines()
    for cut in (first, f"{first}\n{second}", f"{first}\n{closing}", "", " \n"):
        with pytest.raises(pi.errors.InputError):
            pi.read_findings(cut)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"schema_version": "1.1"', '"schema_version": "1."'),
        ('"schema_version": "1.1"', '"schema_version": "1.-1"'),
        ('"confidence"', '"confidence": 0.9, "confidence"'),
    ],
)
def test_c70_a_version_is_two_numbers_and_no_member_is_there_twice(before, after):
    """convention §70"""
    text = review().findings.to_json() or ""
    with pytest.raises(pi.errors.InputError, match=r"schema_version 1\.x|each member once"):
        pi.read_findings(text.replace(before, after, 1))


def test_c70_what_unpacks_without_bound_is_refused_before_it_is_read(tmp_path):
    """convention §70"""
    pq.write_table(pa.table({"rule": pa.nulls(20_000_000)}), tmp_path / "rows")
    with pytest.raises(pi.errors.InputError, match="got 20000000 rows in a file of"):
        pi.read_findings(tmp_path / "rows")
    (tmp_path / "deep.toml").write_text("id" + ".a" * 100_000 + " = 1", encoding="utf-8")
    with pytest.raises(pi.errors.InputError, match="at most 80 lists and tables in each other"):
        pi.definitions.load_form_file(tmp_path / "deep.toml")


def test_c70_a_message_is_at_most_a_screen():
    """convention §70"""
    with pytest.raises(pi.errors.ParseError) as caught:
        pi.ReportingPeriod.parse("quý" * 40_000)
    assert len(str(caught.value)) < 24 * 80


def test_c24_no_place_in_memory_enters_a_finding():
    """convention §24"""
    with pytest.raises(pi.errors.InputError, match="got object at position 0") as caught:
        review(COUNTS | {"a": [object(), print]})
    assert not re.search("0x[0-9a-f]{4}", str(caught.value))


def test_c24_what_acts_unseen_stays_in_the_data_and_is_written_out_for_people():
    """convention §24"""
    unit = "Xã\x1b[31m\x07 \u202eA"
    found = review(COUNTS | {"unit_id": [unit, "مدينة 5"]}).findings
    assert unit in found.to_arrow()["unit_id"].to_pylist()
    for text in (*found.render("vi"), found.to_markdown(language="vi") or ""):
        assert not set("\x1b\x07\u202e") & set(text)
    page = found.to_html(language="vi") or ""
    assert r"<bdi>Xã\x1b[31m\x07 \u202eA</bdi>" in page
    assert "<bdi>مدينة 5</bdi>" in page
    # the name of an indicator stands in isolation too, and so does every unit that a list names
    sheet = {"unit_id": ["م", "م", "ب", "ب"], "period": ["2023"] * 4, "sex": [*"mfmf"]}
    rate = pi.Indicator.proportion(
        "p", numerator=["a"], denominator=["b"], name=pi.Name(vi="نسبة", en="rate")
    )
    target = pi.Target(indicator="p", value=99)
    gathered = pi.assess({**sheet, "a": [1] * 4, "b": [2] * 4}, indicators=[rate]).findings
    assert "<bdi>ب</bdi>, <bdi>م</bdi>" in (gathered.to_html(language="vi") or "")
    missed = {"unit_id": ["x"], "period": ["2023"], "a": [1], "b": [2]}
    page = pi.assess(missed, indicators=[rate], targets=[target]).findings.to_html(language="vi")
    assert "<bdi>نسبة</bdi>" in (page or "")
    assert r"\x1b[31m" in review(COUNTS | {"unit_id": [unit, "B"]}).render("vi")


def test_c26_equal_runs_are_equal_and_other_days_are_not():
    """convention §26"""
    one, other = review(regime="calendar"), review(regime="calendar")
    assert one.rates == other.rates
    assert one.findings.provenance == other.findings.provenance
    assert one.rates != review(regime="bnv-581-cchc").rates
    assert one.rates.to_arrow().equals(review(regime="bnv-581-cchc").rates.to_arrow())
    assert (
        one.findings
        == one.findings.select("TGT")
        == review(regime="calendar", select=["TGT"]).findings
    )


def test_c26_a_file_reads_back_equal_and_lines_do_not_say_under_which_definitions(tmp_path):
    """convention §26"""
    findings = review(regime="calendar").findings
    findings.to_parquet(tmp_path / "f")
    assert (
        pi.read_findings(findings.to_json() or "") == pi.read_findings(tmp_path / "f") == findings
    )
    lines = pi.read_findings(findings.to_json_lines() or "")
    assert lines != findings
    assert lines.to_arrow().equals(findings.to_arrow())


def test_c26_keys_and_words_leave_as_plain_text():
    """convention §26"""
    names = pl.DataFrame({"unit_id": ["A"], "name": ["Xã A"]})
    assert pl.DataFrame(review().rates).join(names, on="unit_id")["name"].to_list() == ["Xã A"]


def test_c52_an_exception_inside_a_rule_of_the_users_own_names_it():
    """convention §52"""

    def broken(_):
        raise ZeroDivisionError("of its own")

    words = pi.rulebook.RuleWords(name=pi.Name(vi="Thử", en="A trial"))
    rule = pi.rulebook.Rule(
        code="OWN101", severity=pi.vocabulary.Severity.NOTE, evidence=(), words=words
    )
    with pytest.raises(ZeroDivisionError) as caught:
        review(own_rules=[pi.OwnRule(rule=rule, check=broken)])
    assert caught.value.__notes__ == ["raised by the rule OWN101 of your own, 'A trial'"]
