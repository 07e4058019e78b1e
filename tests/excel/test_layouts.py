"""Layouts: recognised by what stands there, told, and refused where two readings are possible."""

import datetime as dt
import io

import pytest
from tests.excel.books import made

from parindex.errors import InputError
from parindex.excel import read_form
from parindex.excel.texts.periods_in_text import split_period

UNITS = {"unit_id": "Xã A", "period": "2023"}


def counts(file, **options):
    return read_form(file, **options).counts.to_pylist()


def test_items_down_and_units_across_are_turned_round():
    file = made(("Chỉ tiêu", "Xã A", "Xã B"), ("Tiếp nhận", 12, 15), ("Trả lại", 10, 14))
    sheet = read_form(file)
    assert sheet.layout == "rows 2 to 4: items_down (told by the heading of the items)"
    assert sheet.counts.to_pylist() == [
        {"unit_id": "Xã A", "period": "2023", "Tiếp nhận": 12, "Trả lại": 10},
        {"unit_id": "Xã B", "period": "2023", "Tiếp nhận": 15, "Trả lại": 14},
    ]
    assert sheet.cells["cell"].to_pylist() == ["B3", "C3", "B4", "C4"]


@pytest.mark.parametrize(
    ("rows", "told_by"),
    [
        ([("", "Xã A", "Xã B"), ("Foo", 1, 2), ("Bar", 3, 4)], "headings that begin with a kind"),
        ([("", "P", "Q"), ("received_total", 1, 2), ("resolved_total", 3, 4)], "names that are"),
        ([("Mã số", "P", "Q"), ("received_total", 1, 2), ("resolved_total", 3, 4)], "codes of"),
    ],
)
def test_what_tells_that_items_stand_down_is_named(rows, told_by):
    sheet = read_form(made(*rows), form="vn-ii06a")
    assert f"items_down (told by {told_by}" in sheet.layout
    assert set(sheet.counts["period"].to_pylist()) == {"2023"}


@pytest.mark.parametrize("corner", ["", "Name", "Tên"])
def test_where_nothing_tells_what_stands_down_the_call_says_it(corner):
    rows = [(corner, "Alpha", "Beta"), ("Foo", 12, 15), ("Bar", 10, 14)]
    with pytest.raises(InputError, match="say layout='units_down' or layout='items_down'"):
        read_form(made(*rows))
    down = counts(made(*rows), layout="units_down")
    assert [row["unit_id"] for row in down] == ["Foo", "Bar"]
    across = counts(made(*rows), layout="items_down")
    assert across[0] == {"unit_id": "Alpha", "period": "2023", "Foo": 12, "Bar": 10}


def test_two_signs_that_contradict_each_other_are_named():
    rows = [("Chỉ tiêu", "received_total", "resolved_total"), ("Foo", 1, 2), ("Bar", 3, 4)]
    with pytest.raises(InputError, match="headings that are items say the one, the heading of the"):
        read_form(made(*rows), form="vn-ii06a")


def test_items_down_with_codes_and_periods_of_one_unit():
    file = made(
        ("Kỳ báo cáo: Quý II/2023",),
        ("STT", "Chỉ tiêu", "Mã số", "Đơn vị tính", "Kỳ này", "Cùng kỳ năm trước", "So sánh (%)"),
        ("I", "Đã giải quyết", "(7)", "hồ sơ", 100, 90, "111%"),
        (1, "Trước hạn", "(8)", "hồ sơ", 40, 30, "133%"),
        (2, "Quá hạn", "(10)", "hồ sơ", 10, 9, "111%"),
        (3, "Tỷ lệ đúng hạn", "", "%", 90.5, 88, "103%"),
        title="Đơn vị báo cáo: UBND xã Mây Hồng",
    )
    sheet = read_form(file, form="vn-ii06a")
    assert sheet.counts.to_pylist() == [
        {
            "unit_id": "UBND xã Mây Hồng",
            "period": period,
            "resolved_total": total,
            "resolved_early": early,
            "resolved_late": late,
        }
        for period, total, early, late in (("2023-Q2", 100, 40, 10), ("2022-Q2", 90, 30, 9))
    ]
    assert sheet.published["value"].to_pylist() == [90.5, 88]
    assert sheet.left_out.to_pylist()[0]["reason"] == "percents, changes or plans beside items"


def test_an_item_that_stands_twice_is_told_apart_by_what_stands_above_it():
    rows = [("STT", "Chỉ tiêu", "Xã A"), ("I", "Tiếp nhận", 3), (1, "Quá hạn", 1)]
    rows += [("II", "Trả", 5), (1, "Quá hạn", 2)]
    assert list(counts(made(*rows))[0]) == [
        *UNITS,
        "Tiếp nhận",
        "Tiếp nhận | Quá hạn",
        "Trả",
        "Trả | Quá hạn",
    ]


def test_items_down_without_a_unit_need_one():
    rows = [("Chỉ tiêu", "Số lượng"), ("Foo", 12), ("Bar", 10)]
    with pytest.raises(InputError, match="names no unit above them: say unit="):
        read_form(made(*rows))
    assert counts(made(*rows), unit="Xã A") == [{**UNITS, "Foo": 12, "Bar": 10}]


def test_tables_below_each_other_have_one_row_for_a_unit():
    file = made(
        (),
        ("Bảng 1. Tiếp nhận",),
        ("STT", "Đơn vị", "Tổng số", "Trực tuyến"),
        (1, "Xã A", 10, 5),
        (2, "Xã B", 11, 6),
        ("", "Tổng cộng", 21, 11),
        (),
        ("Bảng 2. Đã giải quyết",),
        ("STT", "Đơn vị", "Đúng hạn"),
        (1, "Xã A", 9),
        (2, "Xã B", 8),
        ("", "Ghi chú: x"),
    )
    sheet = read_form(file)
    assert sheet.counts.to_pylist() == [
        {"unit_id": "Xã A", "period": "2023", "Tổng số": 10, "Trực tuyến": 5, "Đúng hạn": 9},
        {"unit_id": "Xã B", "period": "2023", "Tổng số": 11, "Trực tuyến": 6, "Đúng hạn": 8},
    ]
    assert len(sheet.layout.splitlines()) == 2
    assert sheet.left_out["where"].to_pylist() == ["row 13"]


STACKED = [
    ("Bảng 1. Tiếp nhận",),
    ("Đơn vị", "Tổng số"),
    ("Xã A", 10),
    (),
    ("Bảng 2. Đã giải quyết",),
    ("Đơn vị", "Tổng số"),
    ("Xã A", 9),
]


def test_one_heading_in_two_tables_is_two_readings():
    with pytest.raises(InputError, match="say with headings= which item each table has"):
        read_form(made(*STACKED))
    own = {"Bảng 1. Tiếp nhận | Tổng số": "in", "Bảng 2. Đã giải quyết | Tổng số": "out"}
    assert counts(made(*STACKED), headings=own) == [{**UNITS, "in": 10, "out": 9}]


def test_each_table_has_the_period_of_its_own_title():
    rows = [("Quý I/2023",), *STACKED[1:4], ("Quý II/2023",), *STACKED[5:]]
    assert [row["period"] for row in counts(made(*rows, title="Báo cáo"))] == ["2023-Q1", "2023-Q2"]


def test_a_row_of_texts_is_no_heading():
    file = made(("Đơn vị", "Nhận", "Trả"), ("Xã A", "chưa có", "chưa có"), ("Xã B", 1, 2))
    sheet = read_form(file)
    assert sheet.cells["state"].to_pylist() == [*["not_a_number"] * 2, *["reported"] * 2]
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B"]


def test_a_long_table_of_dhis2():
    rows = [("Data", "Period", "Organisation unit", "Value"), ("Births", "202301", "Clinic 1", 5)]
    rows += [("Births", "202302", "Clinic 1", 6), ("Deaths", "202301", "Clinic 1", 1)]
    sheet = read_form(made(*rows, title=None))
    assert sheet.counts.to_pylist() == [
        {"unit_id": "Clinic 1", "period": "2023-M01", "Births": 5, "Deaths": 1},
        {"unit_id": "Clinic 1", "period": "2023-M02", "Births": 6, "Deaths": None},
    ]


def test_columns_of_a_long_table_may_be_named_by_the_caller():
    rows = [("Wer", "Was", "Wann", "Zahl"), ("North", "in", 2022, 5), ("North", "out", 2022, 4)]
    own = {"Wer": "unit_id", "Was": "item", "Wann": "period", "Zahl": "count"}
    sheet = read_form(made(*rows, title=None), headings=own)
    assert sheet.counts.to_pylist() == [{"unit_id": "North", "period": "2022", "in": 5, "out": 4}]


@pytest.mark.parametrize("years", [("2022", "2023"), (2022, 2023)])
def test_years_across_take_their_item_from_the_title(years):
    rows = [("Country", *years), ("NA", 1, 2), ("Norway", 3, 4)]
    sheet = read_form(made(*rows, title="Cases"))
    assert sheet.counts.to_pylist()[:2] == [
        {"unit_id": "NA", "period": "2022", "Cases": 1},
        {"unit_id": "NA", "period": "2023", "Cases": 2},
    ]
    with pytest.raises(InputError, match="say the item with headings="):
        read_form(made(*rows, title=None))
    assert counts(made(*rows, title=None), headings={"": "in"})[0]["in"] == 1


def test_a_heading_over_several_columns_of_a_sheet_without_merges():
    text = "Đơn vị;Đã giải quyết;;Quá hạn;\n;2022;2023;2022;2023\nXã A;5;6;1;2\n"
    assert counts(io.BytesIO(text.encode())) == [
        {"unit_id": "Xã A", "period": "2022", "Đã giải quyết": 5, "Quá hạn": 1},
        {"unit_id": "Xã A", "period": "2023", "Đã giải quyết": 6, "Quá hạn": 2},
    ]


@pytest.mark.parametrize("numbers", [("(1)", "(2)", "(3)", "(7)"), ("A", "B", 3, 7), (1, 2, 3, 4)])
def test_a_row_of_column_numbers_is_no_unit(numbers):
    file = made(("TT", "Đơn vị", "Nhận", "Trả"), numbers, (1, "Xã A", 5, 4))
    units = counts(file, form="vn-ii06a")
    if numbers[0] == "(1)":
        assert units == [{**UNITS, "received_total": 5, "resolved_total": 4}]
    elif numbers[0] == 1:
        assert units == [{**UNITS, "received_total": 5, "received_online": 4}]
    assert [row["unit_id"] for row in units][-1] == "Xã A"


def test_a_period_stands_in_a_date_cell_as_its_format_shows_it():
    rows = [("Kỳ báo cáo:", dt.date(2023, 5, 31)), (), ("Đơn vị", "Nhận"), ("Xã A", 1)]
    file = made(*rows, title="Báo cáo", formats={"B2": "mm/yyyy"})
    assert counts(file)[0]["period"] == "2023-M05"
    with pytest.raises(InputError, match="say period="):
        read_form(made(*rows, title="Báo cáo", formats={"B2": "dd/mm/yyyy"}))


@pytest.mark.parametrize(
    "line",
    ["Ngày 15 tháng 6 năm 2022", "Thông tư 01/2020/TT-VPCP", "Từ 15/12/2022 đến 14/6/2023"],
)
def test_days_and_numbers_of_documents_are_no_periods(line):
    rows = [(line,), ("Đơn vị", "Nhận"), ("Xã A", 1)]
    assert counts(made(*rows, title="Quý II/2023"))[0]["period"] == "2023-Q2"


def test_the_finest_of_several_columns_of_units_is_that_of_the_units():
    rows = [("Region", "Clinic", "Done"), ("East", "Clinic 1", 5), ("West", "Clinic 1", 6)]
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        cells = read_form(made(*(tuple(row[at] for at in order) for row in rows))).cells
        assert cells["unit"].to_pylist() == ["Clinic 1"] * 2
        assert cells["unit_parent"].to_pylist() == ["East", "West"]


def test_quarters_across_are_those_of_the_year_of_the_title():
    rows = [("Đơn vị", "Quý I", "Quý II"), ("Xã A", 1, 2)]
    assert counts(made(*rows, title="Hồ sơ nhận năm 2023")) == [
        {"unit_id": "Xã A", "period": "2023-Q1", "Hồ sơ nhận": 1},
        {"unit_id": "Xã A", "period": "2023-Q2", "Hồ sơ nhận": 2},
    ]


def test_periods_that_the_library_does_not_have_stay_as_printed():
    rows = [("Court", "2022/2023 Q1", "2010 - 12"), ("North", 5, 6)]
    assert [row["period"] for row in counts(made(*rows, title="Cases"))] == [
        "2022/2023 Q1",
        "2010 - 12",
    ]


def test_categories_of_dhis2_part_an_item():
    heads = ("dataelement", "period", "orgunit", "categoryoptioncombo", "value")
    rows = [("Births", "202301", "Clinic 1", sex, n) for sex, n in (("female", 5), ("male", 4))]
    assert counts(made(heads, *rows, title=None)) == [
        {"unit_id": "Clinic 1", "period": "2023-M01", "Births | female": 5, "Births | male": 4}
    ]


@pytest.mark.parametrize(
    ("text", "rest", "period"),
    [
        ("6 tháng 2022", "", "2022-H1"),
        ("Nhận 9 tháng 2023", "Nhận", "2023-9M"),
        ("6T/2023", "", "2023-H1"),
        ("nửa đầu năm 2023", "", "2023-H1"),
        ("Tháng 1-2023", "", "2023-M01"),
        ("Received, Jan 2023", "Received", "2023-M01"),
        ("January-June 2023", "", "2023-H1"),
        ("Jan – Dec 2023", "", "2023"),
        ("1st quarter 2023", "", "2023-Q1"),
        ("cả năm 2023", "", "2023"),
        ("Kỳ: 2023", "Kỳ", "2023"),
        ("Pending 31 Dec 2021", "Pending 31 Dec", "2021"),
        ("Quý I+II/2023", "Quý I+II/2023", None),
        ("Quý I và quý II năm 2023", "Quý I và quý II năm 2023", None),
        ("Tuần 12 năm 2023", "Tuần 12 năm 2023", None),
        ("Feb to Apr 2023", "Feb to Apr 2023", None),
        ("Cùng kỳ 2022", "Cùng kỳ 2022", None),
    ],
)
def test_a_year_stands_for_itself_only_where_no_part_of_it_is_named(text, rest, period):
    assert split_period(text) == (rest, () if period is None else (period,))


def test_the_same_slot_of_a_year_is_read_from_the_period_of_the_title():
    rows = [("Đơn vị", "Cùng kỳ 2022", "Kỳ này"), ("Xã A", 5, 7)]
    cells = read_form(made(*rows, title="Số hồ sơ 6 tháng đầu năm 2023")).cells
    assert cells["period"].to_pylist() == ["2022-H1", "2023-H1"]
    assert cells["item"].to_pylist() == ["Số hồ sơ"] * 2


def test_headings_in_two_and_three_rows_without_merges_reach_as_far_as_those_above():
    rows = [
        ("STT", "Đơn vị", "Tiếp nhận", "", "Giải quyết", ""),
        ("", "", "Tổng số", "Trực tuyến", "Tổng số", "Trong đó"),
        ("", "", "", "", "", "Quá hạn"),
        (1, "Xã An", 30, 10, 28, 3),
        (2, "Xã Bình", 32, 11, 31, 1),
    ]
    assert [heading.text for heading in read_form(made(*rows)).headings] == [
        "Tiếp nhận | Tổng số",
        "Tiếp nhận | Trực tuyến",
        "Giải quyết | Tổng số",
        "Giải quyết | Trong đó | Quá hạn",
    ]
    plain = [("Unit", "Received", ""), ("", "online", "paper"), ("A town", 5, 6), ("B town", 7, 8)]
    items = read_form(made(*plain)).counts.column_names
    assert items == ["unit_id", "period", "Received | online", "Received | paper"]


@pytest.mark.parametrize("merged", [(), ("A5:B5",)])
def test_a_total_below_the_heading_of_the_numbers_is_a_total(merged):
    rows = [("TT", "Đơn vị", "Nhận"), ("1", "Sở Y tế", 10), ("2", "Sở Nội vụ", 5), ("Cộng", "", 15)]
    cells = read_form(made(*rows, merged=merged)).cells.to_pylist()
    assert [(cell["unit"], cell["role"]) for cell in cells] == [
        ("Sở Y tế", "unit"),
        ("Sở Nội vụ", "unit"),
        ("Cộng", "total"),
    ]
    coded = [("Mã ĐVHC", "Tên đơn vị", "Nhận"), ("01", "Xã An", 5), ("Tổng cộng", "", 5)]
    assert read_form(made(*coded)).cells["role"].to_pylist() == ["unit", "total"]


def test_marks_of_notes_leave_headings_names_and_values():
    rows = [
        ("Local authority [note 2]", "Received [note 1]"),
        ("Ashford [r]", "12 [p]"),
        ("Total [notes 1, 2]", 12),
        ("[r] revised", None),
    ]
    sheet = read_form(made(*rows))
    assert sheet.counts.to_pylist() == [{"unit_id": "Ashford", "period": "2023", "Received": 12}]
    assert sheet.left_out["reason"].to_pylist() == ["note or signature"]


def test_parts_of_the_year_of_the_title_are_periods_and_the_whole_year_too():
    rows = [("Đơn vị", "Quý I", "6 tháng đầu năm", "9 tháng", "Cả năm"), ("Xã A", 1, 2, 3, 4)]
    cells = read_form(made(*rows, title="Số hồ sơ năm 2023")).cells
    assert cells["period"].to_pylist() == ["2023-Q1", "2023-H1", "2023-9M", "2023"]
    assert set(cells["item"].to_pylist()) == {"Số hồ sơ"}
    months = [("District", "Jan", "Feb.", "December"), ("North", 1, 2, 3)]
    cells = read_form(made(*months, title="Received 2023")).cells
    assert cells["period"].to_pylist() == ["2023-M01", "2023-M02", "2023-M12"]


@pytest.mark.parametrize(
    "below",
    [
        [("Tổng", 12), ("Người lập", "TM. UBND")],
        [("Tổng", 12), ("Người lập", None), ("Nguyễn Văn A", None)],
        [("Notes", None), ("1. provisional", None)],
    ],
)
def test_what_stands_below_a_total_or_a_note_is_no_unit(below):
    rows = [("Đơn vị", "Nhận"), ("Xã A", 5), ("Xã B", None), ("Xã C", 7), *below]
    sheet = read_form(made(*rows))
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B", "Xã C"]
    assert len(sheet.left_out) == len(below) - (below[0][0] == "Tổng")
    bare = read_form(made(("Đơn vị", "Nhận"), ("Xã A", 5), ("Xã B", None)))
    assert bare.counts["unit_id"].to_pylist() == ["Xã A", "Xã B"]
