"""Convention §1 to §6: keys, periods, printed and derived counts, absence, cells at fault."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from typing import Any

import pandas as pd
import pytest
from tests.makers import columns_of

import parindex as pi

SHARE = pi.Indicator.proportion("share", numerator=["part"], denominator=["whole"])
DOSSIERS = pi.load_form("vn-ii06a")
OPERATIONAL = pi.load_indicators("vn-operational")
sheet = functools.partial(columns_of, "unit_id period part whole")


def rate_rows(counts, indicators=(SHARE,), **options):
    return pi.compute_rates(counts, indicators, **options).data.to_pylist()


def found(result, *rules):
    return [
        (each.rule, each.unit_id, each.period, each.subject)
        for each in result.findings
        if each.rule in rules
    ]


# --- §1


@pytest.mark.parametrize("column", ["unit_id", "period"])
def test_c1_a_sheet_without_a_key_column_is_an_error(column):
    """convention §1"""
    counts = sheet(("A", "2023-H1", 1, 2))
    del counts[column]
    with pytest.raises(pi.errors.MissingColumnError, match=column):
        pi.compute_rates(counts, [SHARE])


def test_c1_a_unit_is_taken_as_written():
    """convention §1"""
    units = ["02809", "2809", "Lào Cai", "LÀO CAI"]
    rows = rate_rows(sheet(*((unit, "2023-H1", 1, 2) for unit in units)))
    assert [row["unit_id"] for row in rows] == units
    assert {row["status"] for row in rows} == {"ok"}


def test_c1_spaces_around_a_unit_are_no_part_of_it():
    """convention §1"""
    rows = rate_rows(sheet((" 02809", "2023-H1", 1, 2), ("02809 ", "2022-H1", 1, 2)))
    assert [row["unit_id"] for row in rows] == ["02809", "02809"]


def test_c1_whole_numbers_are_read_as_their_digits():
    """convention §1"""
    rows = rate_rows(sheet((2809, "2023-H1", 1, 2), (10, "2023-H1", 1, 2)))
    assert [row["unit_id"] for row in rows] == ["2809", "10"]


@pytest.mark.parametrize("unit", [None, "", "   "])
def test_c1_a_row_without_a_unit_is_set_aside(unit):
    """convention §1"""
    result = pi.assess(sheet(("A", "2023-H1", 1, 2), (unit, "2023-H1", 1, 2)), indicators=[SHARE])
    assert [row["unit_id"] for row in result.rates.data.to_pylist()] == ["A"]
    (finding,) = result.findings.select("CNT303")
    assert (finding.unit_id, finding.evidence.position) == (None, 1)


def test_c1_one_missing_unit_does_not_stop_a_pandas_frame_of_whole_numbers():
    """convention §1; pandas turns whole numbers into floats where one of them is missing"""
    frame = pd.DataFrame(sheet((2809, "2023-H1", 1, 2), (None, "2023-H1", 1, 2)))
    result = pi.assess(frame, indicators=[SHARE])
    assert [row["unit_id"] for row in result.rates.data.to_pylist()] == ["2809"]
    assert len(result.findings.select("CNT303")) == 1


def test_c1_no_order_of_rows_or_columns_changes_a_result():
    """convention §1"""
    rows = [("A", "2022-H1", 5, 90), ("A", "2023-H1", 70, 90), ("B", "2023-H1", 9, 8)]
    expected = None
    for order in itertools.permutations(rows):
        counts = sheet(*order)
        turned = dict(reversed(counts.items()))
        for columns in (counts, turned):
            result = pi.assess(columns, indicators=[SHARE])
            tables = [
                sorted(map(repr, table.data.to_pylist()))
                for table in (result.rates, result.comparisons, result.findings)
            ]
            expected = expected or tables
            assert tables == expected


# --- §2


def test_c2_every_spelling_of_a_period_is_one_key():
    """convention §2"""
    spellings = ["2023-H1", "2023-S1", "6 tháng đầu năm 2023"]
    rows = rate_rows(sheet(*((f"{n}", text, 1, 2) for n, text in enumerate(spellings))))
    assert {row["period"] for row in rows} == {"2023-H1"}
    result = pi.assess(sheet(*(("A", text, 1, 2) for text in spellings)), indicators=[SHARE])
    assert [row["status"] for row in result.rates.data.to_pylist()] == ["duplicate_key"]


@pytest.mark.parametrize("text", ["6 tháng cuối năm", "quý I", "soon", "2023-H3"])
def test_c2_a_period_that_cannot_be_read_is_set_aside_with_its_text(text):
    """convention §2"""
    result = pi.assess(sheet(("A", "2023-H1", 1, 2), ("B", text, 1, 2)), indicators=[SHARE])
    assert [row["unit_id"] for row in result.rates.data.to_pylist()] == ["A"]
    (finding,) = result.findings.select("CNT302")
    assert (finding.unit_id, finding.period, finding.evidence.text) == ("B", None, text)


def test_c2_a_text_that_cannot_be_read_is_one_finding_with_its_number_of_rows():
    """convention §2"""
    texts = ["soon", "quý I", "soon", None, "soon", "", "quý I"]
    rows = [(f"{place % 3}", text, 1, 2) for place, text in enumerate(texts)]
    result = pi.assess(sheet(("A", "2023-H1", 1, 2), *rows), indicators=[SHARE])
    told = [
        (each.evidence.text, each.evidence.rows, each.evidence.position, each.unit_id)
        for each in result.findings.select("CNT302")
    ]
    # the row without a period and the blank one are one; "quý I" and they are of several units
    assert set(told) == {("soon", 3, 1, None), ("quý I", 2, 2, None), (None, 2, 4, None)}
    assert len(told) == 3
    assert len(result.rates.provenance.input.faults) == len(texts)


@pytest.mark.parametrize("period", [None, "", " "])
def test_c2_a_row_without_a_period_is_set_aside(period):
    """convention §2"""
    result = pi.assess(sheet(("A", "2023-H1", 1, 2), ("B", period, 1, 2)), indicators=[SHARE])
    assert len(result.rates) == 1
    assert found(result, "CNT302") == [("CNT302", "B", None, "row")]


# --- §3


def dossiers(**counts):
    return {"unit_id": ["A"], "period": ["2023-H1"]} | {item: [n] for item, n in counts.items()}


def on_time(counts):
    catalogue = OPERATIONAL.select("on_time.resolved")
    (row,) = rate_rows(counts, catalogue, form=DOSSIERS)
    return row


def test_c3_a_sum_stands_in_for_an_item_that_was_not_printed():
    """convention §3"""
    row = on_time(dossiers(resolved_early=5, resolved_ontime=4, resolved_total=10))
    assert (row["numerator"], row["value"], row["basis"]) == (9, 90.0, "derived")


def test_c3_a_sum_stands_in_row_by_row():
    """convention §3"""
    counts = {
        "unit_id": ["A", "B"],
        "period": ["2023-H1"] * 2,
        "resolved_early_or_ontime": [9, None],
        "resolved_late": [1, 2],
        "resolved_total": [10, 10],
    }
    rows = rate_rows(counts, OPERATIONAL.select("on_time.resolved"), form=DOSSIERS)
    assert [(row["numerator"], row["basis"]) for row in rows] == [(9, "reported"), (8, "derived")]


def test_c3_what_was_printed_comes_first_and_the_contradiction_is_a_finding():
    """convention §3"""
    counts = dossiers(
        resolved_early_or_ontime=9, resolved_early=5, resolved_ontime=3, resolved_total=10
    )
    row = on_time(counts)
    assert (row["numerator"], row["basis"]) == (9, "reported")
    result = pi.assess(counts, indicators=OPERATIONAL.select("on_time.resolved"), form=DOSSIERS)
    (finding,) = result.findings.select("CNT101")
    evidence = finding.evidence
    assert finding.subject == "resolved_in_time.columns"
    assert (evidence.count, evidence.expected, evidence.difference) == (9, 8, 1)


def test_c3_parts_that_were_printed_are_at_most_the_total():
    """convention §3; Đà Lạt 2023 (baolamdong.vn, 21/12/2023): late ones were not printed"""
    counts: dict[str, list[Any]] = {
        "unit_id": ["da-lat", "complete", "fits"],
        "period": ["2023"] * 3,
        "received_total": [15_868, 10, 20],
        "resolved_early_or_ontime": [15_539, 9, 9],
        "resolved_total": [None, 9, None],
        "in_progress_within": [370, 2, 1],
        "in_progress_overdue": [9, 0, 0],
        "in_progress_total": [None, 2, None],
    }
    chosen = OPERATIONAL.select("on_time.received")
    review = pi.assess(counts, indicators=chosen, form=DOSSIERS)
    found = {each.unit_id: each.evidence for each in review.findings.select("CNT101")}
    assert {unit: (each.count, each.expected) for unit, each in found.items()} == {
        "da-lat": (15_868, 15_918),
        "complete": (10, 11),
    }
    # without the columns of totals it is the same
    fewer = {name: cells[:1] for name, cells in counts.items() if None not in cells[:1]}
    (alone,) = pi.assess(fewer, indicators=chosen, form=DOSSIERS).findings.select("CNT101")
    assert (alone.subject, alone.evidence) == ("received.outcome", found["da-lat"])


@pytest.mark.parametrize("cell", [-9, 4.5, "nine"])
def test_c3_a_printed_cell_that_is_no_count_is_not_replaced(cell):
    """convention §3, §5"""
    counts = {
        "unit_id": ["A", "B"],
        "period": ["2023-H1"] * 2,
        "resolved_early_or_ontime": [cell, None],
        "resolved_early": [5, 5],
        "resolved_ontime": [4, 4],
        "resolved_total": [10, 10],
    }
    rows = rate_rows(counts, OPERATIONAL.select("on_time.resolved"), form=DOSSIERS)
    assert [(row["status"], row["value"]) for row in rows] == [
        ("invalid_count", None),
        ("ok", 90.0),
    ]


# --- §4


@pytest.mark.parametrize("absent", [None, float("nan"), "", "  "])
def test_c4_absence_is_not_zero(absent):
    """convention §4"""
    for row in (("A", "2023-H1", absent, 2), ("A", "2023-H1", 1, absent)):
        (rate,) = rate_rows(sheet(row))
        assert (rate["status"], rate["value"]) == ("missing_count", None)
        assert len(pi.assess(sheet(row), indicators=[SHARE]).findings) == 0


def test_c4_an_indicator_of_a_list_needs_its_columns():
    """convention §4"""
    counts = sheet(("A", "2023-H1", 1, 2))
    del counts["whole"]
    with pytest.raises(pi.errors.MissingColumnError, match="whole"):
        pi.compute_rates(counts, [SHARE])


def test_c4_an_indicator_of_a_catalogue_is_left_out_and_named():
    """convention §4"""
    counts = dossiers(resolved_early_or_ontime=9, resolved_total=10)
    rates = pi.compute_rates(counts, OPERATIONAL)
    assert {row["indicator_code"] for row in rates.data.to_pylist()} == {"on_time.resolved"}
    missing = {each.indicator.code: each.missing for each in rates.provenance.input.not_computed}
    assert set(missing) == set(OPERATIONAL.codes) - {"on_time.resolved"}
    assert missing["paid_online.with_fee"] == ("paid_online", "with_fee")


def test_c4_a_catalogue_of_which_nothing_can_be_computed_is_an_error():
    """convention §4"""
    with pytest.raises(pi.errors.MissingColumnError):
        pi.compute_rates(dossiers(received_postal=3), OPERATIONAL)


# --- §5


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (-1, "CNT201"),
        (97.5, "CNT202"),
        ("97,5", "CNT202"),
        ("many", "CNT203"),
        (float("inf"), "CNT203"),
        (2**53 + 2, "CNT204"),
    ],
)
def test_c5_a_cell_that_is_no_count_is_a_finding(cell, rule):
    """convention §5"""
    result = pi.assess(sheet(("A", "2023-H1", cell, 2), ("B", "2023-H1", 1, 2)), indicators=[SHARE])
    assert [row["status"] for row in result.rates.data.to_pylist()] == ["invalid_count", "ok"]
    (finding,) = result.findings
    assert (finding.rule, finding.unit_id, finding.subject) == (rule, "A", "part")
    assert finding.evidence.position == 0


@pytest.mark.parametrize("cell", [2**53, f"{2**53}", f"{2**53}.0"])
def test_c5_the_largest_count_is_a_count(cell):
    """convention §5"""
    (row,) = rate_rows(sheet(("A", "2023-H1", cell, 2**53)))
    assert (row["numerator"], row["value"], row["status"]) == (2**53, 100.0, "ok")


def test_c5_a_text_of_digits_is_the_number():
    """convention §5"""
    (row,) = rate_rows(sheet(("A", "2023-H1", "19", "20")))
    assert (row["numerator"], row["denominator"], row["value"]) == (19, 20, 95.0)


def test_c5_a_float_as_large_as_that_may_be_its_neighbour():
    """convention §5"""
    result = pi.assess(sheet(("A", "2023-H1", float(2**53), 2**53)), indicators=[SHARE])
    assert result.rates.data["status"].to_pylist() == ["invalid_count"]
    assert [finding.rule for finding in result.findings] == ["CNT204"]


@pytest.mark.parametrize("text", ["12.000", "12,000"])
def test_c5_a_group_that_may_be_decimals_is_not_read(text):
    """convention §5, §67"""
    result = pi.assess(sheet(("A", "2023-H1", text, "20000")), indicators=[SHARE])
    (row,) = result.rates.data.to_pylist()
    assert (row["numerator"], row["status"]) == (None, "invalid_count")
    (finding,) = result.findings
    assert (finding.rule, finding.evidence.text) == ("CNT205", text)


def test_c5_a_column_that_can_hold_no_counts_is_an_error():
    """convention §5"""
    counts = sheet(("A", "2023-H1", dt.date(2023, 1, 1), 2))
    with pytest.raises(pi.errors.InputError, match="part"):
        pi.compute_rates(counts, [SHARE])


# --- §6


@pytest.mark.parametrize("second", [1, 2])
def test_c6_none_of_several_rows_is_chosen_even_if_they_are_equal(second):
    """convention §6"""
    result = pi.assess(
        sheet(("A", "2023-H1", 1, 2), ("B", "2023-H1", 1, 2), ("A", "2023-S1", second, 2)),
        indicators=[SHARE],
    )
    rows = {row["unit_id"]: row for row in result.rates.data.to_pylist()}
    assert len(result.rates) == 2
    assert (rows["A"]["status"], rows["A"]["value"]) == ("duplicate_key", None)
    assert (rows["A"]["numerator"], rows["A"]["denominator"]) == (None, None)
    assert rows["B"]["status"] == "ok"
    (finding,) = result.findings.select("CNT301")
    assert (finding.unit_id, finding.evidence.position, finding.evidence.rows) == ("A", 0, 2)


def test_c6_a_long_sheet_has_one_row_for_each_item():
    """convention §6"""
    counts = {
        "unit_id": ["A", "A", "A", "B", "B"],
        "period": ["2023-H1"] * 5,
        "item_code": ["part", "whole", "whole", "whole", "part"],
        "count": [1, 2, 2, 4, 3],
    }
    result = pi.assess(counts, indicators=[SHARE])
    rows = {row["unit_id"]: row for row in result.rates.data.to_pylist()}
    assert rows["A"]["status"] == "duplicate_key"
    assert rows["B"]["value"] == 75.0
    (finding,) = result.findings.select("CNT301")
    assert (finding.subject, finding.evidence.position, finding.evidence.rows) == ("whole", 1, 2)


def test_c6_rows_that_one_unread_column_tells_apart_are_one_finding():
    """convention §6; they are added up, or one part is kept, for all units at once"""
    rows = [(unit, "2023-H1", 1, 2) for unit in "BA" for _ in range(2)]
    split = {**sheet(*rows, ("C", "2023-H1", 1, 2)), "sex": ["f", "m", "f", "m", "f"]}
    found = pi.assess(split, indicators=[SHARE]).findings
    (finding,) = found.select("CNT301")
    assert (finding.unit_id, finding.period, finding.subject) == (None, None, "row")
    evidence = finding.evidence
    assert (evidence.columns, evidence.rows, evidence.units) == ("sex", 4, "A; B")
    assert evidence.position == 0
    women = {name: column[::2] for name, column in split.items()}
    then = pi.assess(women, indicators=[SHARE]).findings.against(found)
    resolved = pi.vocabulary.Lifecycle.RESOLVED
    assert [each.lifecycle for each in then.select("CNT301")] == [resolved]


def test_c1_rows_of_a_period_without_a_unit_are_one_finding():
    """convention §1"""
    rows = [(None, "2023-H1", 1, 2), ("", "2022-H1", 1, 2), (" ", "2023-H1", 1, 2)]
    found = pi.assess(sheet(("A", "2023-H1", 1, 2), *rows), indicators=[SHARE]).findings
    told = [
        (each.period, each.evidence.position, each.evidence.rows) for each in found.select("CNT303")
    ]
    assert told == [("2022-H1", 2, None), ("2023-H1", 1, 2)]
