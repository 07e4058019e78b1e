"""Totals of a sheet go to the roll-up check; suppressed counts keep a status of their own."""

from pathlib import Path

from tests.excel.books import made

import parindex as pi
from parindex.excel import read_form

HERE = Path(__file__).parent / "workbooks"


def found(sheet, *rules):
    findings = pi.find(counts=sheet.with_totals, registry=sheet.registry, select=rules)
    return [(f.rule, f.unit_id, f.subject, f.evidence.difference) for f in findings]


def test_the_subtotal_that_is_three_too_high_is_found():
    sheet = read_form(HERE / "02_ii06a_sections.xlsx", form="vn-ii06a")
    assert ("CNT103", "CẤP XÃ", "resolved_total", 3) in found(sheet, "CNT103")
    assert "CẤP XÃ" not in sheet.counts["unit_id"].to_pylist()


def test_a_unit_that_is_missing_below_a_printed_total_is_found():
    file = made(("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, 1), ("Xã B", None, 1), ("Tổng cộng", 5, 2))
    sheet = read_form(file)
    assert [row[:2] for row in found(sheet, "CNT104")] == [("CNT104", "Tổng cộng")]


def test_a_suppressed_unit_is_not_missing():
    file = made(("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, 1), ("Xã B", "1-9", 1), ("Tổng cộng", 9, 2))
    sheet = read_form(file)
    assert found(sheet, "CNT103", "CNT104") == []
    assert sheet.registry is not None
    total = pi.roll_up(sheet.with_totals, sheet.registry, to="total")
    assert total.data.to_pylist() == [
        {"unit_id": "Tổng cộng", "period": "2023", "Nhận": None, "Trả": 2}
    ]
    assert total.gaps.to_pylist() == [
        {
            "unit_id": "Tổng cộng",
            "period": "2023",
            "item": "Nhận",
            "child_unit_id": "Xã B",
            "status": "suppressed_count",
        }
    ]


def test_a_suppressed_count_has_a_status_of_its_own_in_rates():
    file = made(("Đơn vị", "all", "late"), ("A1", 50, "1-9"), ("B1", 60, None), ("C1", 70, 7))
    sheet = read_form(file)
    assert sheet.counts["late"].to_pylist() == ["1-9", None, "7"]
    late = pi.Indicator.proportion("late", numerator=["late"], denominator=["all"])
    rates = pi.compute_rates(sheet.counts, [late]).data
    assert rates["status"].to_pylist() == ["suppressed_count", "missing_count", "ok"]
    assert rates["value"].to_pylist() == [None, None, 10.0]


def test_the_bounds_of_a_suppressed_count_stand_beside_its_cell():
    rows = [("Đơn vị", "Nhận"), ("A1", "1-9"), ("B1", "<5"), ("C1", "[c]"), ("D1", 3)]
    cells = read_form(made(*rows)).cells.select(["state", "lower", "upper"]).to_pylist()
    assert [tuple(row.values()) for row in cells] == [
        ("suppressed", 1, 9),
        ("suppressed", 0, 4),
        ("suppressed", 0, None),
        ("reported", None, None),
    ]


def test_where_the_sheet_does_not_print_what_a_total_adds_up_there_is_no_registry():
    assert read_form(HERE / "11_council_fiscal_years.xlsx").registry is None
    assert read_form(HERE / "08_hidden_rows.xlsx").registry is None
