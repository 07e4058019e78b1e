"""A row on which a rule could have found nothing is no look (convention §60), rule by rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.checks.test_coverage import RATE, row
from tests.checks.test_scores import awards, scheme_of, values
from tests.makers import step, unit

import parindex as pi


def looked(findings, rule):
    """Units, subjects and periods at which a rule looked."""
    coverage = findings.coverage
    return {
        (name, each["subject"], each["period"])
        for each in coverage.data.to_pylist()
        if each["rule"] == rule
        for name, there in zip(coverage.units, coverage.sets[each["unit_set"]], strict=True)
        if there
    }


def units_looked_at(findings, rule):
    return {name for name, *_ in looked(findings, rule)}


def counted(findings, rule):
    """How many rows were checked, and how many could have had no finding."""
    rows = idle = 0
    for each in findings.checks.data.to_pylist():
        if each["rule"] == rule:
            rows += each["rows"]
            idle += int(each["detail"]) if each["reason"] == "nothing_possible" else 0
    return rows, idle


def review(*rows, **options):
    sheet: dict[str, Any] = {
        "unit_id": [unit_id for unit_id, _, _ in rows],
        "period": [period for _, period, _ in rows],
        "n": [counts["n"] for *_, counts in rows],
        "d": [counts["d"] for *_, counts in rows],
    }
    return pi.assess(sheet, indicators=[RATE], **options).findings


DAY = dt.date(2023, 7, 1)
KIND, EXTENT = pi.vocabulary.SuccessionKind, pi.vocabulary.TransferExtent
DATED = pi.UnitRegistry(
    [
        unit("P", "province"),
        unit("A", "commune", "P"),
        unit("B", "commune", "P", valid_from=DAY),
        unit("C", "commune", "P", valid_to=DAY - dt.timedelta(days=1)),
    ],
    events=[step(DAY, KIND.MERGE, "C", "B")],
)


def test_a_unit_without_a_first_or_last_day_is_always_there():
    """UNT104, UNT107"""
    rows = [row(each, period) for each in "AB" for period in ("2023", "2024")]
    found = review(*rows, registry=DATED, regime="nd-09-2019")
    for rule in ("UNT104", "UNT107"):
        assert units_looked_at(found, rule) == {"B"}
        assert counted(found, rule) == (2, 2)


def test_without_a_part_of_another_unit_nothing_is_estimated():
    """UNT108"""
    split = pi.UnitRegistry(
        [
            *(unit(each, "commune") for each in "AC"),
            unit("X", "commune", valid_to=DAY - dt.timedelta(days=1)),
            *(unit(each, "commune", valid_from=DAY) for each in "UV"),
        ],
        events=[
            step(DAY, KIND.SPLIT, "X", "U", EXTENT.PART),
            step(DAY, KIND.SPLIT, "X", "V", EXTENT.PART),
        ],
    )
    rows = [row(each, period) for each in "AUV" for period in ("2024", "2025")]
    found = review(*rows, registry=split, regime="nd-09-2019")
    assert units_looked_at(found, "UNT108") == {"U", "V"}
    assert counted(found, "UNT108") == (4, 2)


TREE = pi.UnitRegistry([unit(each, "commune") for each in "AB"])


def test_a_unit_that_reported_in_no_other_period_is_silent_in_none():
    """UNT105"""
    found = review(row("A", "2022"), row("A", "2023"), row("B", "2023"), registry=TREE)
    # B in 2022 is the finding, and A alone does not show that nobody is silent
    assert looked(found, "UNT105") == {(None, "row", "2023")}
    assert counted(found, "UNT105") == (3, 1)
    alone = review(row("A", "2023"), row("B", "2023"), registry=TREE)
    assert looked(alone, "UNT105") == set()
    assert counted(alone, "UNT105") == (0, 2)


def test_a_unit_that_left_the_sheet_is_not_taken_for_one_that_reports():
    """UNT105: B is silent in 2022, and not in the next sheet at all"""
    then = review(row("A", "2021"), row("B", "2021"), row("A", "2022"), registry=TREE)
    (silent,) = then.select("UNT105")
    assert (silent.unit_id, silent.evidence.units, silent.evidence.rows) == (None, "B", 1)
    for rows, word in (
        ([row("A", "2022"), row("A", "2023")], "not_checked"),
        ([row(each, period) for each in "AB" for period in ("2022", "2023")], "resolved"),
    ):
        (followed,) = [
            each for each in review(*rows, registry=TREE).against(then) if each.rule == "UNT105"
        ]
        assert followed.lifecycle.text == word


def test_beside_a_printed_total_another_rule_tells_who_is_silent():
    """UNT105; CNT104 does"""
    tree = pi.UnitRegistry([unit("P", "province"), *(unit(each, "commune", "P") for each in "AB")])
    rows = [row(each, period) for each in "PAB" for period in ("2022", "2023")]
    found = review(*rows, registry=tree)
    assert units_looked_at(found, "UNT105") == {None}  # P itself, below nobody


def test_a_unit_without_a_row_before_is_not_missed():
    """DAT110"""
    found = review(row("A", "2022"), row("A", "2023"), row("B", "2023"))
    assert looked(found, "DAT110") == {("A", "row", "2023")}
    then = review(row("A", "2021"), row("B", "2021"), row("A", "2022"))
    (lost,) = [each for each in found.against(then) if each.rule == "DAT110"]
    assert lost.lifecycle == pi.vocabulary.Lifecycle.NOT_CHECKED


NAMED = pi.UnitRegistry(
    [
        unit("A", code="01", name="Xã A"),
        unit("B", code="02", name="Xã B"),
    ]
)


def named(*rows):
    sheet: dict[str, Any] = {
        "unit_code": [code for code, _ in rows],
        "unit_name": [name for _, name in rows],
        "period": [f"{2020 + at}" for at in range(len(rows))],
        "n": [1] * len(rows),
        "d": [2] * len(rows),
    }
    return pi.assess(sheet, indicators=[RATE], registry=NAMED).findings


def test_a_code_alone_contradicts_no_name_and_one_row_has_one_spelling():
    """UNT101 to UNT103, UNT106"""
    found = named(("01", "Xã A"), ("01", None), (None, "xa a"), ("02", "Xã B"), (None, None))
    assert counted(found, "UNT101") == counted(found, "UNT102") == (4, 1)
    assert counted(found, "UNT103") == (2, 3)
    assert counted(found, "UNT106") == (2, 1)
    assert units_looked_at(found, "UNT106") == {"A"}


@pytest.mark.parametrize(("known_from", "rows"), [(None, (0, 2)), (dt.date(2020, 1, 1), (2, 0))])
def test_a_registry_that_says_no_first_day_knows_every_day(known_from, rows):
    """UNT110"""
    registry = pi.UnitRegistry([unit("A", "commune")], known_from=known_from)
    found = review(row("A", "2022"), row("A", "2023"), registry=registry, regime="nd-09-2019")
    assert counted(found, "UNT110") == rows
    assert units_looked_at(found, "UNT110") == ({"A"} if rows[0] else set())


LOWER = pi.Indicator.proportion(
    "rate", numerator=["n"], denominator=["d"], polarity="lower_is_better"
)


@pytest.mark.parametrize(
    ("indicator", "met", "target"), [(RATE, (3, 500), 95.0), (LOWER, (0, 0), 5.0)]
)
def test_of_few_cases_no_count_meets_a_target_beyond_doubt(indicator, met, target):
    """TGT102; Wilson's limits of 3 of 3 are 43.8 to 100, of 500 of 500 99.2 to 100"""
    sheet = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": met, "d": [3, 500]}
    targets = [pi.Target(indicator="rate", value=target)]
    found = pi.assess(sheet, indicators=[indicator], targets=targets).findings
    assert units_looked_at(found, "TGT102") == {"B"}
    assert counted(found, "TGT102") == (1, 1)
    assert [each.unit_id for each in found.select("TGT102")] == ["B"]
    assert units_looked_at(found, "TGT103") == {"A", "B"}


def test_a_ratio_meets_its_target_and_is_never_at_risk():
    """TGT102, TGT103"""
    ratio = pi.Indicator.ratio(
        "rate", numerator=["n"], denominator=["d"], multiplier=100, polarity="higher_is_better"
    )
    sheet = {"unit_id": ["A"], "period": ["2023"], "n": [98], "d": [100]}
    targets = [pi.Target(indicator="rate", value=95.0)]
    found = pi.assess(sheet, indicators=[ratio], targets=targets).findings
    assert units_looked_at(found, "TGT102") == {"A"}
    assert counted(found, "TGT103") == (0, 1)


def scored(*lines, rates=None, given=None, **options):
    scheme = scheme_of(*lines, **options)
    return pi.find(scores=pi.compute_scores(scheme, rates=rates, awards=given))


def test_a_formula_without_edges_has_none_near():
    """SCR102, SCR103"""
    for formula, rule, rows in (
        ("share(full=100)", "SCR103", (0, 1)),
        ("share(full=100)", "SCR102", (0, 1)),
        ("share(full=100; floor=50)", "SCR102", (1, 0)),
        ("share(full=100; floor=50)", "SCR103", (1, 0)),
        ("bands(>=50: 5; >=90: 10)", "SCR103", (1, 0)),
    ):
        found = scored(("1", 10, formula), rates=values("1", {"A": 70}))
        assert counted(found, rule) == rows, (formula, rule)


@pytest.mark.parametrize(("most", "rows"), [(5, (1, 1)), (4, (0, 2))])
def test_maxima_that_add_up_are_exceeded_by_nobody(most, rows):
    """SCR109; of the part and of the total"""
    table = {
        "code": ["I", "I.1", "I.2"],
        "text": list("abc"),
        "maximum": [8, 4, most],
        "formula": [None, "award", "award"],
        "max_note": ["as printed" if most == 5 else None, None, None],
    }
    scheme = pi.scheme_from_table(table, id="own", edition="1")
    given = {
        "criterion_code": ["I.1", "I.2"],
        "unit_id": ["A"] * 2,
        "period": ["2023"] * 2,
        "points": [4, 4],
    }
    found = pi.find(scores=pi.compute_scores(scheme, awards=given))
    assert counted(found, "SCR109") == rows
    assert bool(looked(found, "SCR109")) == (rows[0] > 0)


@pytest.mark.parametrize(
    ("column", "cells", "possible"),
    [
        ("points", [5, None], {"SCR201", "SCR205"}),
        ("state", ["not_done", None], {"SCR202"}),
    ],
)
def test_a_table_without_such_cells_has_no_such_faults(column, cells, possible):
    """SCR201 to SCR205"""
    given = awards("1", dict(zip("AB", cells, strict=True)), column=column)
    found = scored(("1", 10, "award"), given=given)
    for rule in ("SCR201", "SCR202", "SCR203", "SCR204", "SCR205"):
        assert units_looked_at(found, rule) == ({"A"} if rule in possible else set()), rule
        assert counted(found, rule) == ((1, 1) if rule in possible else (0, 2)), rule


def test_a_row_that_names_no_unit_moves_no_other():
    """UNT101 names the text of its own row"""
    found = named((None, None), ("77", "Xã Q"), ("01", "Xã A"))
    (finding,) = found.select("UNT101")
    assert (finding.evidence.text, finding.evidence.position) == ("77 Xã Q", 1)


def test_no_finding_stands_where_nobody_looked():
    """Convention §60, for every rule that says where it looked and names a unit"""
    rows = [row(each, period) for each in "ABC" for period in ("2021", "2022", "2023", "2024")]
    rows[1] = row("A", "2022", 10)
    rows[5] = row("B", "2022", 120)
    del rows[7]
    targets = [pi.Target(indicator="rate", value=80.0)]
    for found in (
        review(*rows, registry=DATED, regime="nd-09-2019", targets=targets),
        review(*rows, targets=targets),
        named(("01", "Xã A"), ("01", "xa a"), ("09", "Xã B")),
        scored(
            ("1", 10, "bands(>=50: 5; >=90: 10)"), rates=values("1", {"A": 89, "B": "x", "C": 3})
        ),
    ):
        silent = {"DAT110", "CNT104", "CNT301"}  # of them there is no row
        for each in found:
            if each.unit_id is not None and each.rule not in silent:
                assert each.unit_id in units_looked_at(found, each.rule), each.rule
