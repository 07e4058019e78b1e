"""Any order of columns, and any spelling from the ladder of names, gives the same counts."""

import io
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.excel.books import made

import parindex as pi
from parindex.errors import InputError
from parindex.excel import read_form

FORM = pi.load_form("vn-ii06a")
ITEMS = ("received_total", "resolved_early", "resolved_ontime", "resolved_late", "due_in_period")
UNITS = ("Xã Mây Hồng", "Xã Suối Bạc", "Thị trấn Cầu Mới")


def plain(text):
    """Take the marks off: the rung of the ladder that overlooks them."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small": str.lower,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "spaces": lambda text: f"  {text.replace(' ', '   ')} ",
    "line breaks": lambda text: text.replace(": ", ":\n"),
    "no punctuation": lambda text: text.replace(":", "").replace(",", ""),
    "turned": lambda text: ": ".join(reversed(text.split(": "))),
    "no marks": plain,
}
spelled = st.tuples(
    st.sampled_from(ITEMS),
    st.sampled_from(["vi", "en", "code"]),
    st.sampled_from(sorted(SPELLINGS)),
)


def heading(item, language, spelling):
    if language == "code":
        return item
    return SPELLINGS[spelling](getattr(FORM[item].name, language))


@examples(60)
@given(
    st.lists(spelled, min_size=2, max_size=5, unique_by=lambda each: each[0]),
    st.data(),
)
def test_order_and_spelling_of_headings_do_not_matter(chosen, data):
    columns = {
        "TT": range(1, 4),
        "Đơn vị": UNITS,
        **{
            heading(*each): [7 * place + ITEMS.index(each[0]) for place in range(3)]
            for each in chosen
        },
    }
    order = data.draw(st.permutations(list(columns)))
    rows = zip(*(columns[name] for name in order), strict=True)
    sheet = read_form(made(order, *rows), form=FORM)
    assert {heading.read_by for heading in sheet.headings} == {"name in the form"}
    got = sheet.counts.to_pylist()
    assert [row["unit_id"] for row in got] == list(UNITS)
    for place, row in enumerate(got):
        assert {item: row[item] for item, _, _ in chosen} == {
            item: 7 * place + ITEMS.index(item) for item, _, _ in chosen
        }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_every_item_of_the_form_is_found_by_every_spelling(language, spelling):
    names = [heading(item.code, language, spelling) for item in FORM]
    sheet = read_form(made(("Đơn vị", *names), ("Xã A", *range(len(names)))), form=FORM)
    assert sheet.counts.to_pylist() == [
        {"unit_id": "Xã A", "period": "2023", **{code: n for n, code in enumerate(FORM.codes)}}
    ]


@examples(30)
@given(st.permutations(range(3)), st.permutations(range(3)))
def test_periods_side_by_side_may_stand_in_any_order(years, units):
    heads = [f"Nhận {2021 + year}" for year in years]
    rows = [(UNITS[unit], *(10 * unit + year for year in years)) for unit in units]
    counts = read_form(made(("Đơn vị", *heads), *rows, title=None)).counts.to_pylist()
    assert {(row["unit_id"], row["period"]): row["Nhận"] for row in counts} == {
        (UNITS[unit], str(2021 + year)): 10 * unit + year for unit in range(3) for year in range(3)
    }


SIGNS = ["", 1, 2.5, -3, "Xã A", "Đơn vị", "Chỉ tiêu", "Năm 2023", "Quý I", "2022", 2023, "1.234"]
SIGNS += ["c", "1-9", "x", "-", "Tổng cộng", "I", "1.1", "(1)", "(2)", "Ghi chú: z", "unit_id"]
SIGNS += [
    "Mã số",
    "received_total",
    "Tỷ lệ",
    "Value",
    "Period",
    "  Xã B",
    "Tăng, giảm",
    "Area type",
]


@examples(200)
@given(
    st.lists(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5), min_size=1, max_size=8),
    st.sampled_from([None, "vn-ii06a"]),
    st.sampled_from([None, "units_down", "items_down", "long"]),
    st.sampled_from([None, "numbering", "indent", "none"]),
)
def test_whatever_stands_in_a_sheet_it_is_read_or_refused(rows, form, layout, levels):
    text = "\n".join(";".join(map(str, row)) for row in rows)
    source = io.BytesIO(text.encode())
    try:
        sheet = read_form(source, form=form, period="2023", unit="U", layout=layout, levels=levels)
    except InputError:
        return
    assert repr(sheet)


def test_a_body_of_notes_alone_is_no_table():
    rows = ["Quý I;1;  Xã B", "Cùng kỳ năm trước;2023;Period", "Năm 2023"]
    rows += ["1.1;Period;(1);Area type;1.1", "Ghi chú: z;-;unit_id;Data;A"]
    source = io.BytesIO("\n".join(rows).encode())
    sheet = read_form(source, period="2023", layout="units_down", levels="none")
    assert sheet.counts.num_rows == 0
