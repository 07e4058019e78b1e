"""convention §102: one thing to do is one finding, and whom it is about can be asked."""

from __future__ import annotations

import parindex as pi

RATE = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])


def test_what_is_asked_of_a_unit_finds_what_was_gathered_over_units():
    """convention §102"""
    counts = {
        "unit_id": [*"ABCD"],
        "period": ["2023"] * 2 + ["2024"] * 2,
        "a": [1, 2, 3, 4],
        "b": [5, 6, 7, 8],
    }
    findings = pi.assess(counts, indicators=[RATE]).findings
    gathered = [each for each in findings if each.unit_id is None and each.evidence.units]
    assert [each.rule for each in gathered] == ["CHG104"]
    listed = str(gathered[0].evidence.units).split("; ")
    assert sorted(listed) == ["C", "D"]
    for unit in listed:
        assert "CHG104" in [each.rule for each in findings.at(unit_id=unit)]
    assert "CHG104" not in [each.rule for each in findings.at(unit_id="A")]


def test_a_blank_cell_of_a_scoring_is_one_finding_however_many_rows_it_has():
    """convention §102"""
    table = {
        "code": ["1", "2", "3"],
        "text": ["Một", "Hai", "Ba"],
        "maximum": [1, 1, 1],
        "formula": ["award"] * 3,
    }
    scheme = pi.scheme_from_table(table, id="own", edition="2023")
    awards = {
        "criterion_code": ["1", "2", "3"] * 2,
        "unit_id": [None] * 3 + ["A"] * 3,
        "period": ["2023"] * 6,
        "points": [1] * 6,
    }
    (found,) = pi.find(scores=pi.compute_scores(scheme, awards=awards)).select("SCR303")
    assert (found.unit_id, found.subject, found.evidence.rows) == (None, "row", 3)
