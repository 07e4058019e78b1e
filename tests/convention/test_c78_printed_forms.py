"""Convention §78: printed forms in workbooks."""

import io

import pytest
from tests.excel.books import made

import parindex as pi
from parindex.errors import InputError
from parindex.excel import read_form

LATE = pi.Indicator.proportion("late", numerator=["late"], denominator=["all"])


@pytest.mark.parametrize("mark", ["c", "[c]", "C", "1-9", "1 – 9", "<5", "< 5", "≤4", "dưới 5"])
def test_a_withheld_count_has_a_status_of_its_own(mark):
    """§78."""
    table = {
        "unit_id": ["A", "B"],
        "period": ["2023-H1"] * 2,
        "all": [50, 60],
        "late": [mark, "6"],
    }
    result = pi.compute_rates(table, [LATE])
    assert result.data["status"].to_pylist() == ["suppressed_count", "ok"]
    assert result.provenance.input.faults.num_rows == 0


def test_of_several_reasons_the_withheld_count_goes_first():
    """§78."""
    table = {"unit_id": ["A", "B"], "period": ["2023-H1"] * 2, "all": [-1, 9], "late": ["c", "6"]}
    assert pi.compute_rates(table, [LATE]).data["status"].to_pylist()[0] == "suppressed_count"


def test_a_withheld_count_is_not_derived_from_others():
    """§78."""
    form = pi.load_form("vn-ii06a")
    table = {
        "unit_id": ["A", "B"],
        "period": ["2023-H1"] * 2,
        "resolved_total": [50, 60],
        "resolved_early_or_ontime": [47, 54],
        "resolved_late": ["1-9", None],
    }
    late = pi.Indicator.proportion(
        "late", numerator=["resolved_late"], denominator=["resolved_total"]
    )
    data = pi.compute_rates(table, [late], form=form).data
    assert data["status"].to_pylist() == ["suppressed_count", "ok"]
    assert data["basis"].to_pylist()[1] == "derived"


@pytest.mark.parametrize("text", ["9-1", "5-5", "<0", "2023-05", "1-2-3", "d", "[x]"])
def test_other_texts_are_no_marks_of_suppression(text):
    """§78."""
    table = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "all": [5, 6], "late": [text, "6"]}
    assert pi.compute_rates(table, [LATE]).data["status"].to_pylist()[0] == "invalid_count"


def test_a_change_has_the_later_of_the_periods_that_it_compares():
    """§78."""
    rows = [("Đơn vị", "Nhận 2023", "Nhận 2022", "Tăng, giảm"), ("Xã A", 5, 7, -2)]
    sheet = read_form(made(*rows, title=None))
    assert sheet.published.to_pylist() == [
        {"unit_id": "Xã A", "period": "2023", "item": "Tăng, giảm", "value": -2}
    ]
    assert sheet.counts.column_names == ["unit_id", "period", "Nhận"]


def roles(*rows, **options):
    book = {name: options.pop(name) for name in ("indents", "outline") if name in options}
    sheet = read_form(made(("TT", "Đơn vị", "Nhận"), *rows, **book), **options)
    keys = ("unit", "role", "unit_parent")
    return [tuple(row[key] for key in keys) for row in sheet.cells.to_pylist()]


SUM = [("Huyện A", 11), ("Xã B", 5), ("Xã C", 6)]
TREE = [
    ("Huyện A", "subtotal", ""),
    ("Xã B", "unit", "Huyện A"),
    ("Xã C", "unit", "Huyện A"),
]


@pytest.mark.parametrize(
    ("before", "inside"),
    [
        (("I", "1", "2"), ("", "", "")),
        (("A", "I", "II"), ("", "", "")),
        (("1", "1.1", "1.2"), ("", "", "")),
        (("1", "a", "b"), ("", "", "")),
        (("", "", ""), ("I. ", "1. ", "2. ")),
        (("", "", ""), ("", "   ", "   ")),
        (("", "", ""), ("", "- ", "- ")),
    ],
)
def test_rows_stand_over_others_by_numbering_or_indentation(before, inside):
    """§78."""
    rows = [(b, i + name, n) for b, i, (name, n) in zip(before, inside, SUM, strict=True)]
    assert roles(*rows) == TREE


def test_rows_stand_over_others_by_alignment_or_outline():
    """§78."""
    rows = [("", name, number) for name, number in SUM]
    assert roles(*rows, indents={"B4": 1, "B5": 1}) == [
        (name, role, parent) for name, role, parent in TREE
    ]
    below = [*rows[1:], rows[0]]  # the summary stands below, unless the sheet says otherwise
    assert roles(*below, outline={3: 1, 4: 1}) == [*TREE[1:], TREE[0]]


def test_a_row_that_is_not_the_sum_of_others_needs_a_word():
    """§78."""
    rows = [("1", "Huyện A", 99), ("1.1", "Xã B", 5), ("1.2", "Xã C", 6)]
    with pytest.raises(InputError, match="say levels='numbering' if it adds them up"):
        roles(*rows)
    assert roles(*rows, levels="numbering") == TREE
    assert [role for _, role, _ in roles(*rows, levels="none")] == ["unit"] * 3


def test_a_section_whose_only_row_is_its_own_is_a_unit():
    """§78."""
    rows = [("I", "Sở A", 11), ("II", "Cấp xã", 5), ("1", "Xã B", 5)]
    assert [role for _, role, _ in roles(*rows)] == ["unit", "subtotal", "unit"]
    assert [role for _, role, _ in roles(("I", "Sở A", 1), ("II", "Sở B", 2))] == ["unit"] * 2


def test_a_percent_is_what_is_shown():
    """§78."""
    file = made(("Đơn vị", "Tỷ lệ"), ("A1", 0.975), ("B1", 97.5), formats={"B3": "0.0%"})
    assert read_form(file).published["value"].to_pylist() == [97.5, 97.5]


def test_a_sheet_of_text_has_no_layout_of_its_own():
    """§78."""
    with pytest.raises(InputError, match="no sheet with a row of headings"):
        read_form(io.BytesIO("chỉ có chữ\nvà chữ\n".encode()))


def test_below_unit_id_stand_ids_as_they_are():
    """§78."""
    rows = [("unit_id", "Nhận"), (1, 5), ("1.1", 6), ("III/2023", 7), ("Tổng số", 18)]
    sheet = read_form(made(*rows, formats={"A3": "000"}))
    assert sheet.counts["unit_id"].to_pylist() == ["001", "1.1", "III/2023"]
