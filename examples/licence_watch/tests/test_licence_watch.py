"""What this package does with parindex."""

from __future__ import annotations

import json
from pathlib import Path

import licence_watch

import parindex

COUNTS = {
    "unit_id": ["north", "south", "north", "south"],
    "period": ["2022/23", "2022/23", "2023/24", "2023/24"],
    "applications": [410, 220, 400, 230],
    "decided_in_time": [360, 190, 364, 150],
    "decided_late": [40, 20, 36, 60],
    "objections": [8, 4, 9, 21],
}


def review(**options: object) -> parindex.Assessment:
    return parindex.assess(
        COUNTS,
        form=licence_watch.form(),
        indicators=licence_watch.indicators(),
        own_rules=[licence_watch.MANY_OBJECTIONS],
        options=options or None,
    )


def test_the_indicators_are_computed() -> None:
    rates = review().rates.at(unit_id="south", period="2023/24").data
    values = dict(zip(rates["indicator_code"].to_pylist(), rates["value"].to_pylist(), strict=True))
    # 150 of 210 decisions, and 21 objections to them
    assert round(values["licences_in_time.decided"], 2) == 71.43
    assert values["objections.decided"] == 10.0


def test_the_rule_finds_many_objections_and_says_so() -> None:
    found = review().findings.select("LIC101")
    assert [each.replace("\u00a0", " ") for each in found.render("en")] == [
        "south had 21 objections to 210 decisions in the fiscal year 2023/24."
    ]


def test_what_is_set_for_the_rule_holds() -> None:
    assert not len(review(LIC101=licence_watch.Objections(most=10.0)).findings.select("LIC101"))


def test_the_rule_says_when_it_could_not_look() -> None:
    counts = {name: column for name, column in COUNTS.items() if name != "objections"}
    own = parindex.assess(
        counts,
        form=licence_watch.form(),
        indicators=licence_watch.indicators(),
        own_rules=[licence_watch.MANY_OBJECTIONS],
    )
    checks = {row["rule"]: row for row in own.checks.data.to_pylist()}
    assert checks["LIC101"]["status"] == "not_checked"
    assert checks["LIC101"]["detail"] == "no objections were counted"


def test_tasks_come_from_a_file_and_keep_their_fingerprints(tmp_path: Path) -> None:
    review().findings.to_json(tmp_path / "findings.json")
    listed = licence_watch.tasks(tmp_path / "findings.json")
    assert {task.rule for task in listed} >= {"LIC101", "CHG101"}
    assert [task.fingerprint for task in listed] == [
        task.fingerprint for task in licence_watch.tasks(review().findings.to_json() or "")
    ]


def test_a_rule_of_a_later_version_is_a_task_as_well() -> None:
    document = json.loads(review().findings.to_json() or "")
    document["schema_version"] = "1.9"
    document["findings"][0] |= {"rule": "CHG999", "severity": "warning", "of_a_later_version": True}
    assert "CHG999" in {task.rule for task in licence_watch.tasks(json.dumps(document))}
