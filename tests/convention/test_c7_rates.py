"""Convention §7 to §12: rates, rounding, flows and stocks, roll-up."""

from __future__ import annotations

import datetime as dt
import functools
import re

import attrs
import numpy as np
import pytest
from tests.makers import columns_of, unit

import parindex as pi
from parindex.render.numbers import decimal_text

SHARE = pi.Indicator.proportion("share", numerator=["part"], denominator=["whole"])
RATIO = pi.Indicator.ratio("per_whole", numerator=["part"], denominator=["whole"], multiplier=100.0)
RATE = pi.Indicator.rate("by_people", numerator=["part"], denominator=["whole"], multiplier=1000.0)
DOSSIERS = pi.load_form("vn-ii06a")
ON_TIME = pi.load_indicators("vn-operational").select("on_time.resolved")
sheet = functools.partial(columns_of, "unit_id period part whole")


def rate_rows(*rows, indicator=SHARE, **options):
    return pi.compute_rates(sheet(*rows), [indicator], **options).data.to_pylist()


# --- §7, §8, §9


@pytest.mark.parametrize("indicator", [SHARE, RATIO, RATE])
def test_c7_where_there_was_nothing_to_count_a_rate_is_undefined(indicator):
    """convention §7"""
    (row,) = rate_rows(("A", "2023-H1", 0, 0), indicator=indicator)
    assert (row["status"], row["value"], row["lower"], row["upper"]) == (
        "zero_denominator",
        None,
        None,
        None,
    )


def test_c8_a_proportion_is_not_cut_to_100():
    """convention §8"""
    result = pi.assess(sheet(("A", "2023-H1", 5, 4), ("B", "2023-H1", 4, 4)), indicators=[SHARE])
    rows = result.rates.data.to_pylist()
    assert [(row["status"], row["value"]) for row in rows] == [
        ("numerator_exceeds", None),
        ("ok", 100.0),
    ]
    (finding,) = result.findings
    assert (finding.rule, finding.unit_id, finding.subject) == ("CNT105", "A", "share")
    assert (finding.evidence.numerator, finding.evidence.denominator) == (5, 4)


@pytest.mark.parametrize(("indicator", "value"), [(RATIO, 125.0), (RATE, 1250.0)])
def test_c8_only_a_proportion_is_a_part_of_a_whole(indicator, value):
    """convention §8"""
    result = pi.assess(sheet(("A", "2023-H1", 5, 4)), indicators=[indicator])
    (row,) = result.rates.data.to_pylist()
    assert (row["status"], row["value"], len(result.findings)) == ("ok", value, 0)


@pytest.mark.parametrize(
    ("day", "regime", "status"),
    [
        (dt.date(2023, 6, 14), "nd-09-2019", "ok"),
        (dt.date(2023, 6, 15), "nd-09-2019", "not_applicable"),
        (dt.date(2023, 6, 15), "calendar", "ok"),
        (dt.date(2023, 6, 30), "calendar", "ok"),
        (dt.date(2023, 7, 1), "calendar", "not_applicable"),
        (dt.date(2030, 1, 1), None, "ok"),
    ],
)
def test_c9_a_period_is_judged_by_its_last_day(day, regime, status):
    """convention §9"""
    young = attrs.evolve(SHARE, valid_from=day)
    calendar = None if regime is None else pi.load_regime(regime)
    (row,) = rate_rows(("A", "2023-H1", 1, 2), indicator=young, regime=calendar)
    assert row["status"] == status
    assert (row["value"] is None) == (status != "ok")


@pytest.mark.parametrize(
    ("day", "status"), [(dt.date(2023, 6, 14), "ok"), (dt.date(2023, 6, 13), "not_applicable")]
)
def test_c9_the_last_day_of_a_definition_is_included(day, status):
    """convention §9"""
    old = attrs.evolve(SHARE, valid_to=day)
    (row,) = rate_rows(("A", "2023-H1", 1, 2), indicator=old, regime=pi.load_regime("nd-09-2019"))
    assert row["status"] == status


# --- §10


def test_c10_the_multiplier_comes_before_the_division():
    """convention §10"""
    wholes = (1000, 7, 29, 113, 977)
    rows = rate_rows(
        ("A", "2023-H1", 975, 1000),
        *((f"{part}/{whole}", "2023-H1", part, whole) for whole in wholes for part in range(whole)),
    )
    assert rows[0]["value"] == 97.5
    assert all(row["value"] == 100.0 * row["numerator"] / row["denominator"] for row in rows)
    assert any(row["value"] != row["numerator"] / row["denominator"] * 100.0 for row in rows), (
        "the other order gives other numbers"
    )


def test_c10_a_value_that_equals_its_target_by_definition_meets_it():
    """convention §10, §22"""
    result = pi.assess(
        sheet(*((f"{n}", "2023-H1", 39 * n, 40 * n) for n in range(1, 400))),
        indicators=[SHARE],
        targets=[pi.Target(indicator="share", value=97.5)],
    )
    assert len(result.findings.select("TGT101")) == 0


def test_c10_nothing_is_rounded_while_computing():
    """convention §10"""
    (row,) = rate_rows(("A", "2023-H1", 1, 3))
    assert row["value"] == 100.0 / 3


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.675, 2, "2.68"),  # the double lies below the tie
        (-2.675, 2, "\u22122.68"),
        (0.125, 2, "0.13"),
        (-0.125, 2, "\u22120.13"),
        (2.5, 0, "3"),
        (-2.5, 0, "\u22123"),
        (np.nextafter(2.675, 0), 2, "2.68"),  # 1.4 units in the last place below the tie
        (2.675 - 3 * np.spacing(2.675), 2, "2.67"),
        (np.nextafter(0.125, 0), 2, "0.13"),
        (0.125 - 3 * np.spacing(0.125), 2, "0.12"),
        (2.6749999, 2, "2.67"),
        (100 * 12345 / 100000, 2, "12.35"),
    ],
)
def test_c10_words_round_half_away_from_zero(value, decimals, text):
    """convention §10"""
    assert decimal_text(np.array([value]), decimals, language="en").to_pylist() == [text]


def test_c10_a_sentence_has_the_decimals_of_the_table_and_a_target_those_it_was_given_with():
    """convention §10"""
    review = pi.assess(
        sheet(("A", "2022-H1", 600, 1000), ("A", "2023-H1", 800, 1000)),
        indicators=[SHARE],
        targets=[pi.Target(indicator="share", value=95.0)],
        select=["CHG102", "TGT101"],
    )
    changed, missed = (
        " ".join(sentence.split())
        for sentence in (
            *review.findings.select("CHG102").render("vi"),
            *review.findings.select("TGT101").render("vi")[1:],
        )
    )
    assert "là 80,00%, tăng 20,00 điểm phần trăm so với cùng kỳ năm 2022 (60,00%)" in changed
    assert missed.endswith("chưa đạt mục tiêu 95% (thấp hơn 15,00 điểm phần trăm).")
    printed = re.findall(r"[0-9]+,[0-9]+", changed + missed)
    assert {len(number.partition(",")[2]) for number in printed} == {2}
    assert "80,00%" in review.render("vi")


# --- §11


def dossiers(*rows):
    """Columns of rows (unit, period, carried over, in progress at the end)."""
    return columns_of("unit_id period carried_over in_progress_total", *rows) | {
        "resolved_early_or_ontime": [1] * len(rows),
        "resolved_total": [1] * len(rows),
    }


def carried_over_faults(*rows):
    result = pi.assess(dossiers(*rows), indicators=ON_TIME, form=DOSSIERS)
    return [(each.unit_id, each.period) for each in result.findings.select("CNT102")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2022-H2", "2023-H1"),
        ("2022", "2023"),
        ("2022-Q4", "2023-Q1"),
        ("2023-M04", "2023-M05"),
    ],
)
def test_c11_a_stock_at_the_start_is_the_stock_at_the_end_before(before, after):
    """convention §11"""
    assert carried_over_faults(("A", before, None, 7), ("A", after, 7, None)) == []
    assert carried_over_faults(("A", before, None, 7), ("A", after, 8, None)) == [("A", after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2022-9M", "2023-9M"),
        ("2022-H1", "2023-H1"),
        ("2022", "2023-H1"),
        ("2022-Q4", "2023-H1"),
        ("2023-H1", "2023-H2"),
    ],
)
def test_c11_periods_that_do_not_adjoin_in_one_cadence_are_not_compared(before, after):
    """convention §11"""
    faults = carried_over_faults(("A", before, None, 7), ("A", after, 8, None))
    assert faults == ([("A", after)] if (before, after) == ("2023-H1", "2023-H2") else [])
    assert carried_over_faults(("A", "2022-H2", None, 7), ("B", "2023-H1", 8, None)) == []


def test_c11_stocks_add_over_units_at_one_date_never_over_time():
    """convention §11"""
    tree = pi.UnitRegistry([unit("D", "district"), *(unit(each, "commune", "D") for each in "XY")])
    rows = [(unit, period, 1, 2) for unit in "XY" for period in ("2022-H2", "2023-H1", "2023")]
    total = pi.roll_up(dossiers(*rows), tree, to="district", items=DOSSIERS).data.to_pylist()
    assert [(row["period"], row["carried_over"], row["in_progress_total"]) for row in total] == [
        ("2022-H2", 2, 4),
        ("2023", 2, 4),
        ("2023-H1", 2, 4),
    ]


def test_c11_received_with_the_carried_over_ones_adds_over_units_only():
    """convention §11"""
    kinds = {item.code: item.kind for item in DOSSIERS}
    assert kinds["received_total"] is pi.model.CountKind.MIXED
    assert kinds["carried_over"] is pi.model.CountKind.STOCK_START
    assert kinds["in_progress_total"] is pi.model.CountKind.STOCK_END
    assert kinds["resolved_total"] is pi.model.CountKind.FLOW


# --- §12

TREE = pi.UnitRegistry(
    [
        unit("P", "province"),
        unit("D", "district", "P"),
        unit("E", "district", "P"),
        unit("D1", "commune", "D"),
        unit("D2", "commune", "D"),
    ]
)
FULL = [("D1", "2023-H1", 1, 2), ("D2", "2023-H1", 30, 40), ("E", "2023-H1", 5, 8)]


def total_of(unit, *rows, to="province", **options):
    result = pi.roll_up(sheet(*rows), TREE, to=to, **options)
    rows_of_unit = [row for row in result.data.to_pylist() if row["unit_id"] == unit]
    assert len(rows_of_unit) == 1
    return rows_of_unit[0]["part"], rows_of_unit[0]["whole"]


def gaps_of(*rows, to="province", **options):
    result = pi.roll_up(sheet(*rows), TREE, to=to, **options)
    return {(row["unit_id"], row["item"], row["child_unit_id"]) for row in result.gaps.to_pylist()}


def test_c12_counts_are_added_and_rates_are_computed_from_the_sums():
    """convention §12"""
    total = pi.roll_up(sheet(*FULL), TREE, to="district")
    values = {
        row["unit_id"]: row["value"] for row in pi.compute_rates(total, [SHARE]).data.to_pylist()
    }
    assert values == {"D": 100 * 31 / 42, "E": 62.5}


def test_c12_a_unit_without_a_row_counts_with_the_total_of_those_below():
    """convention §12"""
    assert total_of("P", *FULL) == (36, 50)


def test_c12_a_unit_with_a_row_counts_with_that_row():
    """convention §12"""
    assert total_of("P", *FULL, ("D", "2023-H1", 100, 200)) == (105, 208)


def test_c12_a_printed_row_never_enters_its_own_total():
    """convention §12"""
    assert total_of("D", *FULL, ("D", "2023-H1", 100, 200), to="district") == (31, 42)
    assert total_of("P", *FULL, ("P", "2023-H1", 100, 200)) == (36, 50)


def test_c12_a_printed_row_is_compared_with_its_total():
    """convention §12"""
    result = pi.assess(sheet(*FULL, ("D", "2023-H1", 31, 44)), indicators=[SHARE], registry=TREE)
    (finding,) = result.findings.select("CNT103")
    evidence = finding.evidence
    assert (finding.unit_id, finding.period, finding.subject) == ("D", "2023-H1", "whole")
    assert (evidence.count, evidence.expected, evidence.difference) == (44, 42, 2)


def test_c12_an_item_that_was_not_reported_has_no_total():
    """convention §12"""
    rows = [("D1", "2023-H1", 1, 2), ("D2", "2023-H1", None, 40)]
    assert total_of("D", *rows, to="district") == (None, 42)
    assert gaps_of(*rows, to="district") == {("D", "part", "D2")}


def test_c12_an_incomplete_total_makes_none_above_it():
    """convention §12"""
    rows = [("D1", "2023-H1", 1, 2), ("D2", "2023-H1", None, 40), ("E", "2023-H1", 5, 8)]
    assert total_of("P", *rows) == (None, 50)
    assert total_of("P", *rows, incomplete="sum") == (6, 50)


def test_c12_the_caller_may_ask_for_the_sum_of_those_who_reported():
    """convention §12"""
    rows = [("D1", "2023-H1", 1, 2), ("D2", "2023-H1", None, 40)]
    assert total_of("D", *rows, to="district", incomplete="sum") == (1, 42)
    assert gaps_of(*rows, to="district", incomplete="sum") == {("D", "part", "D2")}


def test_c12_a_silent_unit_is_named_either_way():
    """convention §12"""
    rows = [("D1", "2023-H1", 1, 2)]
    assert total_of("D", *rows, to="district") == (None, None)
    for incomplete in ("null", "sum"):
        assert gaps_of(*rows, to="district", incomplete=incomplete) == {("D", None, "D2")}
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    assert not len(findings.select("CNT104"))  # nobody printed a total


def test_c12_units_missing_below_a_printed_total_are_one_finding():
    """convention §12"""
    rows = [("D", "2023-H1", 5, 9), ("D1", "2023-H1", 1, 2)]
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    (silent,) = findings.select("CNT104")
    assert (silent.unit_id, silent.period, silent.subject) == ("D", "2023-H1", "row")
    said = silent.evidence
    assert (said.rows, said.children, said.units) == (1, 2, "D2")


def test_c12_a_total_without_a_row_of_its_own_is_needed_by_the_one_above():
    """convention §12"""
    rows = [("P", "2023-H1", 5, 9), ("D1", "2023-H1", 1, 2)]
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    silent = {(each.unit_id, each.evidence.units) for each in findings.select("CNT104")}
    assert silent == {("P", "E"), ("D", "D2")}


def test_c12_a_total_at_fault_is_neither_checked_nor_made_of_those_below():
    """convention §12, §5"""
    rows = [("P", "2023-H1", 5, 9), ("D", "2023-H1", -1, -1), ("D1", "2023-H1", 1, 2)]
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    silent = {(each.unit_id, each.evidence.units) for each in findings.select("CNT104")}
    assert silent == {("P", "E")}


def test_c12_a_sheet_of_one_commune_is_not_held_against_its_country():
    """convention §12"""
    registry = pi.load_registry("vn")
    day = dt.date(2025, 8, 1)
    commune = next(each for each in registry.on(day) if each.level == "commune")
    counts = sheet((commune.id, "2025-M08", 1, 2))
    found = pi.assess(counts, indicators=[SHARE], registry=registry, regime="calendar").findings
    assert not len(found.select("CNT104"))


def test_c12_a_row_with_nothing_in_it_is_as_good_as_none():
    """convention §12"""
    rows = [("D", "2023-H1", 5, 9), ("D1", "2023-H1", 1, 2), ("D2", "2023-H1", None, None)]
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    silent = [
        (each.unit_id, each.subject, each.evidence.units) for each in findings.select("CNT104")
    ]
    assert silent == [("D", "row", "D2")]


def test_c12_who_did_not_report_an_item_is_named_even_beside_an_incomplete_unit():
    """convention §12; the total of D lacks D2, and E itself did not report the part"""
    rows = [("D1", "2023-H1", 1, 2), ("E", "2023-H1", None, 8)]
    expected = {("D", None, "D2"), ("P", "part", "E")}
    assert gaps_of(*rows, incomplete="sum") == expected
    assert gaps_of(*rows, incomplete="null") == expected
    rows.append(("P", "2023-H1", 9, 40))
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    silent = {
        (each.unit_id, each.subject, each.evidence.units) for each in findings.select("CNT104")
    }
    assert silent == {("D", "row", "D2"), ("P", "part", "E")}


@pytest.mark.parametrize("second", [[("D2", "2023-H1", -30, 40)], [("D2", "2023-H1", 3, 40)] * 2])
@pytest.mark.parametrize("incomplete", ["null", "sum"])
def test_c12_a_count_that_cannot_be_used_is_a_gap_and_no_silence(second, incomplete):
    """convention §12, §5, §6"""
    rows = [("D1", "2023-H1", 1, 2), *second]
    part, _ = total_of("D", *rows, to="district", incomplete=incomplete)
    assert part == (1 if incomplete == "sum" else None)
    assert ("D", "part", "D2") in gaps_of(*rows, to="district", incomplete=incomplete)
    rows.append(("P", "2023-H1", 9, 400))
    findings = pi.assess(sheet(*rows), indicators=[SHARE], registry=TREE).findings
    assert {each.evidence.units for each in findings.select("CNT104")} == {"E"}
    assert {each.unit_id for each in findings.select("CNT2", "CNT3")} == {"D2"}


def test_c12_the_tree_is_that_of_the_last_day_of_the_period():
    """convention §12"""
    moved = dt.date(2023, 6, 15)
    tree = pi.UnitRegistry(
        [
            unit("D", "district"),
            unit("E", "district"),
            unit("X", "commune", "D", valid_to=dt.date(2023, 6, 14)),
            unit("X", "commune", "E", valid_from=moved),
        ]
    )
    total = pi.roll_up(
        sheet(("X", "2023-H1", 1, 2), ("X", "2023-H2", 3, 4)),
        tree,
        to="district",
        regime=pi.load_regime("nd-09-2019"),
    )
    assert [(row["unit_id"], row["period"], row["part"]) for row in total.data.to_pylist()] == [
        ("D", "2023-H1", 1),
        ("E", "2023-H2", 3),
    ]
