"""The table of findings: order, identity, objects, files."""

from __future__ import annotations

import hashlib
import json
import re
import runpy
from pathlib import Path

import attrs
import jsonschema
import pyarrow as pa
import pytest
from tests.makers import MET

import parindex as pi

COUNTS = {
    "unit_id": ["B", "A", "B", "A", "C"],
    "period": ["2023", "2023", "2022", "2022", "nonsense"],
    "n": ["90", "50", "50", "90", "1"],
    "d": ["100", "100", "100", "100", "x"],
}
VALIDATOR = jsonschema.Draft202012Validator(pi.findings.findings_schema())


def review(counts=None, **options):
    return pi.assess(counts or COUNTS, indicators=[MET], **options)


def test_findings_are_ordered_by_rule_period_unit_and_subject():
    assert [(one.rule, one.unit_id) for one in review().findings] == [
        ("CHG101", "A"),
        ("CHG102", "B"),
        ("CHG103", "A"),
        ("CHG103", "B"),
        ("CNT203", "C"),
        ("CNT302", "C"),
    ]


def test_fingerprints_are_the_same_in_every_order_of_rows_and_differ_from_each_other():
    findings = review().findings
    prints = findings.data["fingerprint"].to_pylist()
    assert len(set(prints)) == len(prints)
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in prints)
    turned = {name: column[::-1] for name, column in COUNTS.items()}
    assert review(turned).findings.data["fingerprint"].to_pylist() == prints


def test_a_fingerprint_depends_on_no_number():
    more = COUNTS | {"n": ["95", "40", "40", "95", "1"]}
    now, then = (review(counts).findings.data for counts in (more, COUNTS))
    assert now["fingerprint"].equals(then["fingerprint"])
    assert not now["evidence"].equals(then["evidence"])


# Two rows of a long sheet that name no item.
NO_ITEMS = {
    "unit_id": ["A"] * 4,
    "period": ["2023"] * 4,
    "item_code": [None, None, "n", "d"],
    "count": [1, 2, 1, 2],
}


def test_equal_faults_are_told_apart_by_a_running_number():
    prints = review(NO_ITEMS).findings.data["fingerprint"].to_pylist()
    assert len(prints) == len(set(prints)) == 2


def mixed(bits):
    """The finaliser of SplitMix64, written out for one number."""
    bits = (bits + 0x9E3779B97F4A7C15) % 2**64
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) % 2**64
    return bits ^ (bits >> 31)


def fingerprint_by_hand(*texts, times=0):
    bits = 0
    for text in texts:
        written = b"0" if text is None else b"1" + text.encode()
        digest = hashlib.blake2b(written, digest_size=8).digest()
        bits = mixed(bits ^ int.from_bytes(digest, "big"))
    return f"{mixed(bits ^ times):016x}"


def test_fingerprints_can_be_made_again_from_what_they_stand_for():
    findings = review().findings
    for finding in findings:
        identity = (finding.rule, finding.unit_id, finding.period, finding.subject)
        assert finding.fingerprint == fingerprint_by_hand(*identity, finding.evidence.text)
    assert review(NO_ITEMS).findings.data["fingerprint"].to_pylist() == [
        fingerprint_by_hand("CNT304", "A", "2023", "row", None, times=times) for times in (0, 1)
    ]


def test_iterating_gives_objects_made_on_demand():
    first = next(iter(review().findings))
    assert isinstance(first, pi.Finding)
    assert first.severity is pi.vocabulary.Severity.WARNING
    assert first.evidence.change == -40.0
    assert first.evidence.target is None


def test_selecting_by_the_beginning_of_a_code():
    findings = review().findings
    assert len(findings.select("CHG")) == 4
    assert len(findings.select("CHG101", "CNT3")) == 2
    assert len(findings.select("TGT")) == 0
    with pytest.raises(pi.errors.InputError, match="no rule has a code that begins with 'XYZ'"):
        findings.select("XYZ")


def test_a_document_validates_and_reads_back_equal_with_its_checks(tmp_path):
    findings = review(regime="nd-09-2019").findings
    text = findings.to_json()
    assert text is not None
    assert findings.to_json(tmp_path / "findings.json") is None
    assert (tmp_path / "findings.json").read_text(encoding="utf-8") == text
    document = json.loads(text)
    VALIDATOR.validate(document)
    assert document["regime"] == "nd-09-2019"
    assert document["indicators"][0]["numerator"] == ["n"]
    compact = json.dumps(document)
    for source in (text, compact, tmp_path / "findings.json", str(tmp_path / "findings.json")):
        again = pi.read_findings(source)
        assert again == findings
        assert again.checks == findings.checks
        assert again.data.schema.equals(findings.data.schema)


def test_lines_validate_one_by_one_and_read_back_equal(tmp_path):
    findings = review().findings
    text = findings.to_json_lines()
    assert text is not None
    for line in text.splitlines():
        VALIDATOR.validate(json.loads(line))
    assert findings.to_json_lines(tmp_path / "findings.jsonl") is None
    assert (tmp_path / "findings.jsonl").read_text(encoding="utf-8") == text
    for source in (text, tmp_path / "findings.jsonl"):
        assert pi.read_findings(source).to_arrow().equals(findings.to_arrow())


def test_no_findings_are_written_and_read_too():
    nothing = review().findings.select("TGT")
    assert nothing.to_json_lines() == '{"schema_version":"1.1","findings_above":0}\n'
    assert not len(pi.read_findings(nothing.to_json_lines() or ""))
    document = nothing.to_json()
    assert document is not None
    VALIDATOR.validate(json.loads(document))
    assert pi.read_findings(document) == nothing
    assert nothing.render("vi") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"schema_version": "2.0"}', "schema_version 1.x, got '2.0'"),
        ("{}", "schema_version 1.x, got None"),
        ('{"schema_version"', "findings must be JSON"),
        ('{"schema_version": "1.0"}', "must have a list 'findings', got NoneType"),
        (
            '{"schema_version": "1.0", "findings": [{}]}',
            r"findings\[0\]\.rule .* be text, got None",
        ),
        ('{"schema_version": "1.0", "findings": [5]}', r"findings\[0\] .* an object, got 5"),
    ],
)
def test_what_is_no_json_of_findings_is_refused(text, words):
    with pytest.raises(pi.errors.InputError, match=words):
        pi.read_findings(text)


def test_a_reader_passes_over_what_a_later_minor_version_says():
    findings = review().findings
    lines = [json.loads(line) for line in (findings.to_json_lines() or "").splitlines()]
    later = [line | {"schema_version": "1.7", "colour": "blue"} for line in lines]
    again = pi.read_findings("\n".join(json.dumps(line) for line in later))
    assert again.to_arrow().equals(findings.to_arrow())


@pytest.mark.parametrize(
    "fault",
    [
        {"severity": "fatal"},
        {"fingerprint": "xyz"},
        {"unit_id": 5},
        {"sentence": "…"},
        {"evidence": {"value": "97,5%"}},
    ],
)
def test_the_schema_refuses_what_is_no_finding(fault):
    line = json.loads((review().findings.to_json_lines() or "").splitlines()[0])
    VALIDATOR.validate(line)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(line | fault)


def test_the_schema_that_ships_is_the_one_the_classes_make():
    script = runpy.run_path(str(Path(__file__).parents[2] / "tools/write_findings_schema.py"))
    assert script["schema"]() == pi.findings.findings_schema()


def test_strictness_raises_every_error_together():
    with pytest.raises(pi.errors.FaultGroup, match="2 findings of severity error") as caught:
        review(strict=True)
    assert all(isinstance(fault, pi.errors.FindingError) for fault in caught.value.exceptions)
    assert [str(fault)[:6] for fault in caught.value.exceptions] == ["CNT203", "CNT302"]
    good = {name: column[:4] for name, column in COUNTS.items()}
    assert len(review(good, strict=True).findings) == 4


def test_equal_rows_are_equal_whatever_the_coding_of_their_texts():
    findings = review().findings
    decoded = findings.data.cast(findings.data.schema)
    assert attrs.evolve(findings, data=decoded) == findings
    assert findings != findings.select("CHG")
    assert findings != "findings"


def test_a_review_says_in_a_terminal_and_in_a_notebook_what_it_holds():
    made = review()
    shown = repr(made)
    assert shown.startswith("<Assessment: 4 rows of counts, 4 rates, 4 comparisons, 6 findings>")
    assert "2 errors, 3 warnings, 1 note" in shown
    assert "not given, days of the periods not known" in shown
    html = made._repr_html_()
    assert "CHG101" in html
    assert "<script" not in html


def test_a_review_is_rendered_in_both_languages_and_no_other():
    made = review()
    assert "giảm 40 điểm phần trăm so với cùng kỳ năm 2022" in " ".join(made.render("vi").split())
    assert "down 40 percentage points" in " ".join(made.render("en").split())
    with pytest.raises(pi.errors.UnknownCodeError, match="no language 'fr'; there are vi, en"):
        made.render("fr")


def test_results_speak_arrow():
    findings = review().findings
    assert pa.table(findings).equals(findings.to_arrow())
    assert len(findings.to_pandas()) == len(findings)


@pytest.mark.parametrize("jump", [0, -1, float("nan")])
def test_a_jump_that_is_none_is_refused(jump):
    with pytest.raises(
        pi.errors.DefinitionError, match="LargeChangeOptions: threshold must be a number above 0"
    ):
        review(options={"CHG103": {"threshold": jump}})
