"""Findings with measures: files, lists, and what other verbs make of them."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import pytest
from tests.follow_up.followed import review
from tests.plain_text import plain

import parindex as pi
from parindex.errors import InputError

DAY = dt.date(2024, 1, 15)
PLAN = pi.load_measures(
    {
        "rule": ["TGT101", "TGT101"],
        "unit_id": ["A", "B"],
        "subject": ["rate", "rate"],
        "period": ["2023-H1", "2023-H1"],
        "description": ["a second clerk", "<b>training</b> | 1"],
        "responsible": ["A", "Sở Nội vụ"],
        "due": ["2023-09-30", "2023-08-31"],
        "done": ["2023-09-15", None],
        "value": [90.0, None],
    }
)


def findings():
    first = review({(unit, "2023-H1"): 70 for unit in "ABC"})
    later = review({("A", "2023-H2"): 84, ("B", "2023-H2"): 70, ("C", "2023-H2"): 70})
    return later.against(first)


def rates():
    cells = {"A": (70, 84), "B": (70, 70)}
    counts = {
        "unit_id": ["A", "A", "B", "B"],
        "period": ["2023-H1", "2023-H2"] * 2,
        "n": [number for pair in cells.values() for number in pair],
        "d": [100] * 4,
    }
    rate = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"], smallest_change=0.0)
    return pi.compute_rates(counts, [rate])


def planned():
    return findings().with_measures(PLAN, as_of=DAY, rates=rates())


def rules(table):
    return [row.rule for row in table]


@pytest.mark.parametrize("kind", ["json", "parquet", "arrow_file"])
def test_a_file_gives_them_back(kind, tmp_path):
    table = planned()
    path = tmp_path / "findings"
    getattr(table, f"to_{kind}")(path)
    read = pi.read_findings(path)
    assert read == table
    assert read.measures == table.measures
    assert read.measures.render("vi") == table.measures.render("vi")
    assert read.to_json() == table.to_json()


def test_a_file_of_before_has_none():
    held = json.loads(findings().to_json())
    assert held.pop("measures") == []
    assert len(pi.read_findings(json.dumps(held)).measures) == 0


def test_other_findings_stay_as_they_are_and_fingerprints_differ():
    before, after = findings(), planned()
    others = after.at(rule="TGT101")
    assert others.to_arrow().equals(before.to_arrow())
    assert rules(after)[-3:] == ["MEA101", "MEA102", "MEA103"]
    prints = after.data["fingerprint"].to_pylist()
    assert len(set(prints)) == len(prints)


def test_giving_them_again_takes_the_place_of_the_first():
    once = planned()
    again = once.with_measures(PLAN, as_of=DAY, rates=rates())
    assert again == once
    assert again.checks == once.checks
    none = once.with_measures(pi.MeasureSet([]), as_of=DAY)
    assert rules(none)[-3:] == ["MEA101"] * 3
    assert len(none.measures) == 0


def test_the_checks_say_on_how_many_they_looked():
    def said(table):
        return {
            row.rule: (row.status.text, row.reason, row.rows, row.findings)
            for row in table.checks
            if row.rule.startswith("MEA")
        }

    assert said(planned()) == {
        "MEA101": ("checked", None, 3, 1),
        "MEA102": ("checked", None, 2, 1),
        "MEA103": ("checked", None, 2, 1),
    }
    alone = review({("A", "2023-H2"): 70}, select=None)
    assert said(alone) == {f"MEA10{n}": ("not_checked", "no_measures", 0, 0) for n in (1, 2, 3)}
    given = alone.with_measures(PLAN, as_of=DAY)
    assert said(given)["MEA101"] == ("not_checked", "not_followed", 0, 0)
    assert said(given.with_measures(pi.MeasureSet([]), as_of=DAY))["MEA102"][:2] == (
        "not_checked",
        "nothing_reported",
    )


def test_they_are_not_followed():
    third = review({(unit, "2024-H1"): 70 for unit in "ABC"})
    followed = third.against(planned())
    assert set(rules(followed)) == {"TGT101"}
    assert {row.lifecycle.text for row in followed} == {"persisting", "worsened"}
    back = planned().against(findings())
    assert set(rules(back)) == {"TGT101"}
    assert len(back.measures) == 0
    assert {row.reason for row in back.checks if row.rule.startswith("MEA")} <= {"no_measures"}


def test_a_review_with_them_is_verified(tmp_path):
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [70], "d": [100]}
    rate = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"])
    made = pi.assess(counts, indicators=[rate], targets=[pi.Target(indicator="rate", value=90.0)])
    late = pi.MeasureSet([pi.Measure(**_fields(), rule="TGT101", unit_id="A")])
    with_them = attrs.evolve(made, findings=made.findings.with_measures(late, as_of=DAY))
    assert "MEA102" in rules(with_them.findings)
    path = tmp_path / "review.json"
    pi.results.write_review(with_them, path)
    assert pi.results.verify(path, counts).follows


def _fields():
    return {"description": "x", "responsible": "y", "due": dt.date(2023, 9, 30)}


def test_sentences_of_measures_say_what_was_promised_and_what_came():
    english, vietnamese = (planned().measures.render(language) for language in ("en", "vi"))
    assert plain(english[0]) == (
        "“a second clerk”, about indicator rate, A (A, due 2023-09-30): done; the finding is "
        "there; the promise was kept in part: 84.00% in the second half of 2023 of 90.00% "
        "promised, from 70.00% at first."
    )
    assert plain(vietnamese[1]) == (
        "“<b>training</b> | 1”, về chỉ tiêu rate, B (Sở Nội vụ, thời hạn 31/8/2023): quá hạn; "
        "tồn tại vẫn còn; cam kết chưa đạt."
    )
    named = planned().measures.render("vi", names={"A": "Xã A"})
    assert "Xã A (Xã A, thời hạn 30/9/2023)" in plain(named[0])


def test_lists_go_by_the_unit_that_is_responsible(tmp_path):
    measures = planned().measures
    assert {unit: len(rows) for unit, rows in measures.by_responsible().items()} == {
        "A": 1,
        "Sở Nội vụ": 1,
    }
    assert [row.measure for row in measures.at(responsible="Sở Nội vụ", status="overdue")] == [2]
    text = measures.to_markdown(language="vi")
    assert "## Sở Nội vụ" in text
    assert r"\<b\>training\</b\> \| 1" in text
    assert "| 84,00%" not in text
    measures.to_markdown(tmp_path / "plan.md", language="en")
    assert (tmp_path / "plan.md").read_text(encoding="utf-8").startswith("# Plan of measures")
    assert "There are no measures" in measures[:0].to_markdown(language="en")
    assert list(measures.to_pandas(language="vi")["Tồn tại"]) == [
        "vẫn còn",
        "vẫn còn",
    ]


def test_without_a_plan_everything_open_has_no_measure():
    assert [row.unit_id for row in findings().without_measures()] == ["A", "B", "C"]
    assert [row.unit_id for row in planned().without_measures()] == ["C"]
    assert len(findings()[:0].without_measures()) == 0


def test_the_wrong_argument_is_refused_in_one_sentence():
    table = findings()
    with pytest.raises(InputError, match="measures must be a MeasureSet, which load_measures"):
        table.with_measures(list(PLAN), as_of=DAY)
    with pytest.raises(InputError, match="as_of must be the day of the review"):
        table.with_measures(PLAN, as_of="2024-01-15")
    with pytest.raises(InputError, match="rates must be a RateTable or a list of them, got int"):
        table.with_measures(PLAN, as_of=DAY, rates=[3])
    with pytest.raises(InputError, match="scores must be a ScoreTable"):
        table.with_measures(PLAN, as_of=DAY, scores=rates())
