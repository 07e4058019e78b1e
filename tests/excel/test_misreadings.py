"""Layouts of real offices that are easily misread: what each says, or the argument that decides."""

import pytest
from tests.excel.books import made

import parindex as pi
from parindex.errors import InputError
from parindex.excel import read_form
from parindex.excel.texts.periods_in_text import split_period
from parindex.excel.texts.roles import is_statistic, is_total

TWO = [("Xã A", 10, 8), ("Xã B", 20, 15)]
READ = {"Xã A": (10, 8), "Xã B": (20, 15)}
HEADS = ("Nhận", "Trả")


def read(*rows, **options):
    """Give the numbers of each unit, of one period."""
    table = read_form(made(*rows, **options.pop("book", {})), **options).counts
    return {row["unit_id"]: tuple(list(row.values())[2:]) for row in table.to_pylist()}


def numbered(*rows):
    return [(place, *row) for place, row in enumerate(rows, 1)]


@pytest.mark.parametrize(
    "numbers",
    [
        ("A", "B", 1, 2, "3=2/1"),
        ("a", "b", "1", "2", "3=2/1*100"),
        ("(A)", "(B)", "(1)", "(2)", "(3)=(2)/(1)"),
        (1, 2, 3, 4, "5=4/3"),
        (-1, -2, -3, -4, -5),  # what a spreadsheet makes of (1)
        ("[1]", "[2]", "[3]", "[4]", "[5] = [4]:[3]"),
        ("A", "B", 3, 7, 8),
        (1, 2, 3, 7, 8),
    ],
)
def test_numbers_of_columns_may_say_how_they_are_made(numbers):
    heads = ("TT", "Đơn vị", *HEADS, "Tỷ lệ (%)")
    rows = numbered(("Xã A", 10, 8, 80), ("Xã B", 20, 15, 75))
    table = read_form(made(heads, numbers, *rows)).counts
    assert table["unit_id"].to_pylist() == ["Xã A", "Xã B"]
    assert [table["Nhận"].to_pylist(), table["Trả"].to_pylist()] == [[10, 20], [8, 15]]


def test_numbers_of_columns_made_of_others_are_those_of_the_form():
    heads = [("TT", "Đơn vị", "Cộng", "Sớm", "Đúng", "Muộn")]
    heads += [("(1)", "(2)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)")]
    file = made(*heads, (1, "Xã A", 9, 4, 3, 2))
    items = list(read_form(file, form="vn-ii06a").counts.to_pylist()[0].values())[2:]
    assert items == [9, 4, 3, 2]


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        (("Unit", "P", "Q", "R"), [("A", 1, 2, 3), ("B", 4, 5, 6)]),
        (("TT", "Đơn vị", "P", "Q"), [(1, "A", 2, 3), (2, "B", 5, 6)]),
        (("unit_id", "P", "Q", "R"), [(1, 2, 3, 4), (2, 5, 6, 7)]),
    ],
)
def test_a_unit_called_a_or_1_is_no_row_of_column_numbers(heads, rows):
    assert len(read(heads, *rows)) == 2


@pytest.mark.parametrize("rank", ["Hạng", "Xếp hạng", "Thứ hạng năm 2023", "Rank", "Xếp hạng | TB"])
def test_a_rank_is_no_count(rank):
    sheet = read_form(made(("Đơn vị", *HEADS, rank), ("Xã A", 10, 8, 2), ("Xã B", 20, 15, 1)))
    assert sheet.counts.column_names == ["unit_id", "period", *HEADS]
    assert sheet.left_out.to_pylist() == [
        {"sheet": "Sheet", "where": "column 4", "reason": "ranks"}
    ]


@pytest.mark.parametrize("serial", ["T.T", "S.T.T", "Thứ tự", "S/N", "Serial no.", "Số\nTT"])
def test_numbers_of_rows_are_no_item(serial):
    assert read((serial, "Đơn vị", *HEADS), *numbered(*TWO)) == READ


def test_1_2_3_left_of_the_names_below_an_unknown_heading_are_asked_for():
    rows = [("Lô", "Đơn vị", *HEADS), *numbered(*TWO, ("Xã C", 1, 1))]
    with pytest.raises(InputError, match="'Lô' may be the numbers of rows or an item"):
        read(*rows)
    assert read(*rows, headings={"Lô": "serial"})["Xã A"] == (10, 8)
    assert read(*rows, headings={"Lô": "lot"})["Xã A"] == (1, 10, 8)


@pytest.mark.parametrize(
    "name",
    [
        "Tổng toàn huyện",
        "Cộng chung",
        "Tổng cộng toàn tỉnh",
        "Toàn ngành",
        "Overall",
        "Tổng số:",
        "Tổng 2 xã",
        "Tổng số 12 đơn vị",
    ],
)
def test_names_of_totals(name):
    assert is_total(name)
    assert read(("Đơn vị", *HEADS), *TWO, (name, 30, 23)) == READ


@pytest.mark.parametrize("name", ["Tổng cục Thuế", "Tổng công ty X", "Cộng Hòa", "Trung Bình"])
def test_names_that_only_begin_like_a_total(name):
    assert not is_total(name)
    assert not is_statistic(name)


@pytest.mark.parametrize(
    "name",
    [
        "Trung bình",
        "Tỷ lệ (%)",
        "Cao nhất",
        "So với cùng kỳ",
        "Average",
        "Tăng/giảm",
        "%",
        "Kế hoạch giao",
        "Lũy kế 3 tháng",
    ],
)
def test_a_mean_or_a_share_is_no_unit(name):
    sheet = read_form(made(("Đơn vị", *HEADS), *TWO, (name, 15, 12)))
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B"]
    assert sheet.left_out["reason"].to_pylist() == ["a mean, a share or a change, and no unit"]


@pytest.mark.parametrize(
    "parts",
    [
        [("Trong đó:", None, None), *TWO],
        [("Trong đó: Xã A", 10, 8), TWO[1]],
        [("of which", None, None), *TWO],
    ],
)
@pytest.mark.parametrize("whole", ["Huyện A", "Tổng số"])
def test_of_which_says_that_the_row_above_adds_up(whole, parts):
    assert read(("Đơn vị", *HEADS), (whole, 30, 23), *parts) == READ


def test_of_which_may_name_some_of_the_parts():
    rows = [("Đơn vị", *HEADS), ("Huyện A", 99, 50), ("Trong đó:", None, None), *TWO]
    with pytest.raises(InputError, match="by 'of which' and is not their sum"):
        read(*rows)
    assert read(*rows, levels="of_which") == READ


@pytest.mark.parametrize(
    "rows",
    [
        [("Huyện A", 30, 23), *TWO],
        [*TWO, ("Huyện A", 30, 23)],
        [("Huyện A", 30, 23), *TWO, ("Huyện K", 7, 6), ("Xã C", 5, 4), ("Xã D", 2, 2)],
        [("Huyện A", 30, 23), *TWO, ("Huyện K", 7, 6), ("Xã C", 7, 6), ("Tổng số", 37, 29)],
    ],
)
def test_rows_that_are_sums_of_those_beside_them_are_asked_for(rows):
    with pytest.raises(InputError, match="say levels='sums' if it is their total, levels='none'"):
        read(("Đơn vị", *HEADS), *rows)
    units = read(("Đơn vị", *HEADS), *rows, levels="sums")
    assert {"Xã A", "Xã B"} <= set(units) <= {"Xã A", "Xã B", "Xã C", "Xã D"}
    assert "Huyện A" in read(("Đơn vị", *HEADS), *rows, levels="none")


def test_a_column_that_is_the_sum_of_others_is_asked_for():
    rows = [("Chỉ tiêu", "Huyện H", "Xã A", "Xã B"), ("Nhận", 30, 10, 20), ("Trả", 23, 8, 15)]
    with pytest.raises(InputError, match=r"column 'Huyện H' .* say levels='sums'"):
        read(*rows)
    assert read(*rows, levels="sums") == READ
    assert list(read(*rows, levels="none")) == ["Huyện H", "Xã A", "Xã B"]


def test_numbers_of_rows_that_are_decimals_are_levels():
    rows = [(1, "Huyện A", 30, 23), (1.1, *TWO[0]), (1.2, *TWO[1])]
    assert read(("TT", "Đơn vị", *HEADS), *rows) == READ


KEYS = [("Xã A", "2023-Q1"), ("Xã B", "2023-Q1"), ("Xã A", "2023-Q2"), ("Xã B", "2023-Q2")]
FOUR = [("Xã A", 1, 2), ("Xã B", 3, 4), ("Xã A", 5, 6), ("Xã B", 7, 8)]


@pytest.mark.parametrize(
    ("rows", "book"),
    [
        (
            [("Kỳ", "Đơn vị", *HEADS)]
            + [(p, *row) for p, row in zip(["Q1/2023", "", "Q2/2023", ""], FOUR, strict=True)],
            {},
        ),
        (
            [("Kỳ", "Đơn vị", *HEADS)]
            + [(p, *row) for p, row in zip(["Q1/2023", "", "Q2/2023", ""], FOUR, strict=True)],
            {"merged": ("A3:A4", "A5:A6")},
        ),
        (
            [("Quý", "Đơn vị", *HEADS)]
            + [(p, *row) for p, row in zip([1, 1, 2, 2], FOUR, strict=True)],
            {},
        ),
        (
            [("Năm", "Quý", "Đơn vị", *HEADS)]
            + [(2023, p, *row) for p, row in zip(["I", "I", "II", "II"], FOUR, strict=True)],
            {"title": None},
        ),
        (
            [("Đơn vị", *HEADS), ("Quý I",), *FOUR[:2], ("Quý II",), *FOUR[2:]],
            {},
        ),
    ],
)
def test_a_period_stands_for_all_rows_that_it_is_printed_over(rows, book):
    table = read_form(made(*rows, **book)).counts.to_pylist()
    assert [(row["unit_id"], row["period"]) for row in table] == KEYS
    assert [(row["Nhận"], row["Trả"]) for row in table] == [row[1:] for row in FOUR]


def test_a_quarter_without_a_year_is_asked_for():
    with pytest.raises(InputError, match="'Quý 1' of no year: say period="):
        read(("Đơn vị", "Quý", "Nhận"), ("Xã A", 1, 5), ("Xã B", 1, 6), book={"title": "Báo cáo"})


@pytest.mark.parametrize("fill", [None, "merged"])
def test_units_and_items_of_a_long_table_stand_for_the_rows_below_them(fill):
    merged = {"merged": ("A3:A4", "A5:A6")} if fill else {}
    units = [("Xã A", "Nhận", 10), ("", "Trả", 8), ("Xã B", "Nhận", 20), ("", "Trả", 15)]
    assert read(("Đơn vị", "Chỉ tiêu", "Giá trị"), *units, book=merged) == READ
    items = [("Nhận", "Xã A", 10), ("", "Xã B", 20), ("Trả", "Xã A", 8), ("", "Xã B", 15)]
    assert read(("Chỉ tiêu", "Đơn vị", "Giá trị"), *items, book=merged) == READ


@pytest.mark.parametrize("typed", ["97,5%", 0.975])
def test_one_percent_among_counts_is_a_fault_of_its_cell_and_not_of_the_column(typed):
    rows = (("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, 4), ("Xã B", 9, typed), ("Xã C", 7, 6))
    sheet = read_form(made(*rows, formats={"C4": "0.0%"} if typed == 0.975 else None))
    assert sheet.counts["Trả"].to_pylist() == [4.0, 97.5, 6.0]
    findings = pi.find(counts=sheet)
    assert findings.data["rule"].to_pylist() == ["CNT202"]
    assert findings.cells().to_pylist() == ["Sheet!C4"]
    assert "looks like a percent" in findings.render("en")[0]


def test_percents_below_a_heading_that_does_not_say_so_are_printed_figures():
    rows = (("Đơn vị", "Nhận", "Trả"), ("Xã A", 5, "80%"), ("Xã B", 9, "97,5%"), ("Xã C", 7, None))
    sheet = read_form(made(*rows))
    assert sheet.counts.column_names == ["unit_id", "period", "Nhận"]
    assert sheet.published["value"].to_pylist()[:2] == [80.0, 97.5]


def test_a_measure_of_percent_beside_an_item_is_no_count():
    rows = [("Xã A", "Nhận", "hồ sơ", 10), ("Xã A", "Mức hài lòng", "%", 50)]
    sheet = read_form(made(("Đơn vị", "Chỉ tiêu", "ĐVT", "Giá trị"), *rows))
    assert sheet.counts["Nhận"].to_pylist() == [10]
    assert sheet.published["value"].to_pylist() == [50]


@pytest.mark.parametrize(
    "heads", [("Quý", None, None, None), ("Tháng", None, None, None)], ids=["quarters", "months"]
)
def test_numbers_below_quarter_or_month_are_periods(heads):
    numbers = ("I", "II", "III", "IV") if heads[0] == "Quý" else (1, 2, 3, 4)
    rows = [("Đơn vị", *heads), (None, *numbers), ("Xã A", 11, 12, 13, 14)]
    book = {"title": "Số hồ sơ năm 2023", "merged": ("A2:A3", "B2:E2")}
    sheet = read_form(made(*rows, **book), form="vn-ii06a")
    word = "2023-Q" if heads[0] == "Quý" else "2023-M0"
    assert sheet.counts["period"].to_pylist() == [f"{word}{place}" for place in range(1, 5)]
    assert sheet.counts["Số hồ sơ"].to_pylist() == [11, 12, 13, 14]


def test_a_heading_may_end_in_the_same_period_of_the_year_before():
    rows = [("Đơn vị", "Nhận", "Nhận cùng kỳ năm trước"), ("Xã A", 10, 30)]
    table = read_form(made(*rows, title="Quý I năm 2023")).counts
    assert table["period"].to_pylist() == ["2023-Q1", "2022-Q1"]
    assert table["Nhận"].to_pylist() == [10, 30]


def test_tables_beside_each_other_are_two():
    rows = [("Đơn vị", *HEADS, None, "Đơn vị", *HEADS), ("Xã A", 10, 8, None, "Xã B", 20, 15)]
    assert read(*rows) == READ
    close = [("TT", "Đơn vị", *HEADS, "TT", "Đơn vị", *HEADS), (1, *TWO[0], 2, *TWO[1])]
    assert read(*close) == READ
    again = [("Đơn vị", *HEADS, None, "Đơn vị", *HEADS), ("Xã A", 10, 8, None, "Xã A", 20, 15)]
    with pytest.raises(InputError, match="stand in two tables"):
        read(*again)


@pytest.mark.parametrize("line", ["Đơn vị tính: 1.000 hồ sơ", "ĐVT: nghìn lượt người"])
def test_thousands_are_refused(line):
    with pytest.raises(InputError, match="and counts are whole"):
        read((line,), ("Đơn vị", *HEADS), *TWO)
    with pytest.raises(InputError, match="and counts are whole"):
        read(("Đơn vị", "Nhận (nghìn hồ sơ)", "Trả"), *TWO)


def test_a_measure_is_no_unit_and_no_part_of_an_item():
    with pytest.raises(InputError, match="say unit="):
        read(("Đơn vị: hồ sơ",), ("Chỉ tiêu", "Số lượng"), ("Nhận", 10), ("Trả", 8))
    rows = [("Đơn vị", *HEADS), (None, "(hồ sơ)", "(hồ sơ)"), *TWO]
    assert read_form(made(*rows)).counts.column_names[2:] == [*HEADS]


def test_a_column_beside_items_of_one_unit_is_no_second_unit():
    title = {"title": "Năm 2023"}
    rows = [("Đơn vị báo cáo: Xã A",), ("Chỉ tiêu", "Kế hoạch", "Thực hiện"), ("Nhận", 12, 10)]
    assert read(*rows, book=title) == {"Xã A": (10,)}
    other = [rows[0], ("Chỉ tiêu", "Đợt", "Xã B"), ("Nhận", 12, 10)]
    with pytest.raises(InputError, match="'Đợt' may be a unit, or a column of 'Xã A'"):
        read(*other)
    assert read(*other, headings={"Đợt": "unit_id"}) == {"Đợt": (12,), "Xã B": (10,)}
    assert read(*other, headings={"Đợt": "count"}) == {"Xã A": (12,), "Xã B": (10,)}


def test_figures_behind_a_blank_row_below_the_table_are_no_units():
    rows = [("Đơn vị", *HEADS), *TWO, (), ("Người lập",), ("Điện thoại", 912345678)]
    sheet = read_form(made(*rows))
    assert sheet.counts["unit_id"].to_pylist() == ["Xã A", "Xã B"]
    assert "stands apart below the table" in sheet.left_out["reason"].to_pylist()


def test_marks_with_stars_in_brackets_leave_names_and_values():
    rows = [("Đơn vị", *HEADS), ("Xã A*)", 10, 8), ("Xã B (*)", 20, "15 (*)"), ("(*) ước tính",)]
    assert read(*rows) == READ


@pytest.mark.parametrize(
    "line",
    [
        "Q1 & Q2 2023",
        "Quý I, II/2023",
        "Năm học 2022-2023",
        "Theo Luật Đất đai 2024",
        "Thực hiện Nghị quyết 19 năm 2018",
        "Báo cáo tuần 12/2023",
        "Biểu số 12/2023",
        "Đợt 2/2023",
        "Học kỳ I năm 2023",
        "Giữa năm 2023",
        "2023-W12",
        "Lũy kế đến tháng 9 năm 2023",
        "Kế hoạch đến năm 2025",
    ],
)
def test_lines_that_name_no_period(line):
    assert split_period(line)[1] == ()


def test_a_change_with_a_sign_in_its_heading_is_no_count():
    sheet = read_form(made(("Đơn vị", *HEADS, "+/-"), ("Xã A", 10, 8, -2), ("Xã B", 20, 15, 3)))
    assert sheet.counts.column_names[2:] == [*HEADS]
    assert sheet.published["value"].to_pylist() == [-2, 3]


def test_a_document_of_a_year_leaves_the_period_behind_it():
    line = "Theo Luật Đất đai 2024, quý II năm 2023"
    assert split_period(line)[1] == ("2023-Q2",)
