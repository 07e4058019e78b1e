"""Counts added up the tree."""

from __future__ import annotations

import datetime as dt
import functools

import pytest
from tests.makers import columns_of, unit

import parindex as pi

REGISTRY = pi.UnitRegistry(
    [
        unit("P", "province"),
        unit("H1", "district", "P"),
        unit("H2", "district", "P"),
        unit("X1", "commune", "H1"),
        unit("X2", "commune", "H1"),
        unit("Y1", "commune", "H2"),
    ]
)
counts = functools.partial(columns_of, "unit_id period n")


def totals(sheet, to, **options):
    table = pi.roll_up(sheet, REGISTRY, to=to, **options)
    found = {(row["unit_id"], row["period"]): row["n"] for row in table.data.to_pylist()}
    gaps = {(row["unit_id"], row["child_unit_id"], row["item"]) for row in table.gaps.to_pylist()}
    return found, gaps


def test_counts_are_added_through_all_levels():
    sheet = counts(("X1", "2023", 1), ("X2", "2023", 2), ("Y1", "2023", 4), ("X1", "2022", 8))
    found, gaps = totals(sheet, "district")
    assert found == {("H1", "2022"): None, ("H1", "2023"): 3, ("H2", "2023"): 4}
    assert gaps == {("H1", "X2", None)}
    found, gaps = totals(sheet, "province")
    assert found == {("P", "2022"): None, ("P", "2023"): 7}
    assert ("P", "H2", None) in gaps


def test_a_unit_that_did_not_report_leaves_no_total_unless_the_rest_is_asked_for():
    sheet = counts(("X1", "2023", 1), ("X2", "2023", None), ("Y1", "2023", 4))
    assert totals(sheet, "district") == (
        {("H1", "2023"): None, ("H2", "2023"): 4},
        {("H1", "X2", "n")},
    )
    found, gaps = totals(sheet, "district", incomplete="sum")
    assert found == {("H1", "2023"): 1, ("H2", "2023"): 4}
    assert gaps == {("H1", "X2", "n")}
    assert totals(sheet, "province", incomplete="sum")[0] == {("P", "2023"): 5}


def test_a_units_own_row_never_enters_its_total_and_hides_the_rows_below_it_from_the_next():
    sheet = counts(
        ("X1", "2023", 1),
        ("X2", "2023", 2),
        ("H1", "2023", 100),
        ("H2", "2023", 4),
        ("P", "2023", 0),
    )
    assert totals(sheet, "district")[0] == {("H1", "2023"): 3}
    assert totals(sheet, "province")[0] == {("P", "2023"): 104}


def test_a_unit_of_the_level_without_units_below_keeps_its_own_row():
    assert totals(counts(("Y1", "2023", 4)), "commune")[0] == {("Y1", "2023"): 4}


def test_rows_of_units_elsewhere_are_left_out_and_named():
    sheet = counts(("X1", "2023", 1), ("X2", "2023", 1), ("P", "2023", 9), ("Z", "2023", 9))
    table = pi.roll_up(sheet, REGISTRY, to="district")
    assert table.data.to_pylist() == [{"unit_id": "H1", "period": "2023", "n": 2}]
    assert table.provenance.input.ignored == ("P", "Z")


def test_a_row_of_a_unit_below_which_nobody_reported_is_in_no_total_and_named():
    table = pi.roll_up(counts(("H1", "2023", 5), ("Y1", "2023", 4)), REGISTRY, to="district")
    assert table.data.to_pylist() == [{"unit_id": "H2", "period": "2023", "n": 4}]
    assert table.provenance.input.ignored == ("H1",)


def test_totals_are_counts_again():
    sheet = counts(("X1", "2023", 1), ("X2", "2023", 2)) | {"d": [10, 20]}
    table = pi.roll_up(sheet, REGISTRY, to="district")
    own = pi.Indicator.proportion("own", numerator=["n"], denominator=["d"])
    assert pi.compute_rates(table, [own]).data["value"].to_pylist() == [10.0]


def test_items_can_be_named_by_a_form_and_text_beside_counts_is_not_added():
    sheet = {
        "unit_id": ["X1", "X2"],
        "period": ["2023", "2023"],
        "unit_name": ["Xã 1", "Xã 2"],
        "unit_code": ["00001", "00002"],
        "resolved_total": ["3", "4"],
        "note": ["x", "y"],
    }
    every = pi.roll_up(sheet, REGISTRY, to="district")
    assert every.data.column_names == ["unit_id", "period", "resolved_total"]
    named = pi.roll_up(sheet, REGISTRY, to="district", items=pi.load_form("vn-ii06a"))
    assert named.data.to_pylist() == [{"unit_id": "H1", "period": "2023", "resolved_total": 7}]


def test_a_repeated_or_impossible_count_leaves_no_total():
    sheet = counts(("X1", "2023", 1), ("X1", "2023", 1), ("X2", "2023", 2), ("Y1", "2023", -4))
    found, gaps = totals(sheet, "district")
    assert found == {("H1", "2023"): None, ("H2", "2023"): None}
    assert gaps == {("H1", "X1", "n")}


def test_an_impossible_count_is_a_gap_also_where_the_rest_is_added():
    sheet = counts(("X1", "2023", 20), ("X2", "2023", "97,5"))
    assert totals(sheet, "district", incomplete="sum") == (
        {("H1", "2023"): 20},
        {("H1", "X2", "n")},
    )


def test_the_tree_is_that_of_the_last_day_of_the_period():
    moved = pi.UnitRegistry(
        [
            unit("A", "district"),
            unit("B", "district"),
            unit("X", "commune", "A", valid_to=dt.date(2022, 12, 31)),
            unit("X", "commune", "B", valid_from=dt.date(2023, 1, 1)),
        ]
    )
    sheet = counts(("X", "2022", 5), ("X", "2023", 6))
    with pytest.raises(pi.errors.InputError, match="roll_up needs regime="):
        pi.roll_up(sheet, moved, to="district")
    # 2022 ends on 14 December 2022 under that decree, 2023 on 14 December 2023
    table = pi.roll_up(sheet, moved, to="district", regime="nd-09-2019")
    assert table.data.to_pylist() == [
        {"unit_id": "A", "period": "2022", "n": 5},
        {"unit_id": "B", "period": "2023", "n": 6},
    ]


def test_an_unknown_level_or_option_is_refused():
    sheet = counts(("X1", "2023", 1))
    with pytest.raises(
        pi.errors.UnknownCodeError, match="no level in the registry 'ward'; there are prov"
    ):
        pi.roll_up(sheet, REGISTRY, to="ward")
    with pytest.raises(
        pi.errors.InputError, match="incomplete must be 'null' or 'sum', got 'skip'"
    ):
        pi.roll_up(sheet, REGISTRY, to="district", incomplete="skip")  # type: ignore[arg-type]


def test_sums_beyond_what_a_float_holds_are_exact():
    large = 2**53 - 1
    sheet = counts(("X1", "2023", large), ("X2", "2023", large))
    assert totals(sheet, "district")[0][("H1", "2023")] == 2 * large
