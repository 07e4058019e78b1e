"""Convention §107: what a printed form has beside its counts."""

import pytest
from tests.excel.books import made

from parindex.errors import InputError
from parindex.excel import read_form

ROWS = [("TT", "Đơn vị", "Nhận", "Trả", "Hạng"), (1, "Xã A", 10, 8, 2), (2, "Xã B", 20, 15, 1)]


def test_ranks_numbers_of_rows_and_means_are_left_out_and_named():
    """§107."""
    sheet = read_form(made(*ROWS, (None, "Trung bình", 15, 11.5, None), (3, "Trung Bình", 1, 1, 3)))
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B", "Trung Bình"]
    assert sheet.counts.column_names[2:] == ["Nhận", "Trả"]
    left = {(row["where"], row["reason"]) for row in sheet.left_out.to_pylist()}
    assert left == {
        ("column 5", "ranks"),
        ("row 5", "a mean, a share or a change, and no unit"),
    }


def test_a_row_that_is_the_sum_of_all_others_is_neither_total_nor_unit_until_it_is_said():
    """§107."""
    file = [ROWS[0][:4], (1, "Huyện H", 30, 23), (2, "Xã A", 10, 8), (3, "Xã B", 20, 15)]
    with pytest.raises(InputError, match="row 3 of sheet 'Sheet' is the sum of 2 rows beside it"):
        read_form(made(*file))
    sheet = read_form(made(*file), levels="sums")
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B"]
    assert sheet.registry is not None
    assert {unit.parent for unit in sheet.registry if unit.id != "Huyện H"} == {"Huyện H"}


def test_one_column_of_numbers_proves_no_total():
    """§107."""
    sheet = read_form(made(("Đơn vị", "Nhận"), ("Xã C", 30), ("Xã A", 10), ("Xã B", 20)))
    assert sheet.counts["Nhận"].to_pylist() == [30, 10, 20]
