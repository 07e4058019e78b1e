"""Tables of plans as they are looked at: what needs a look first, in the words of the language."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd
import pytest

import parindex as pi
from parindex._table_view import LONGEST, display_width
from parindex.plans import compare_with_plan, decompose_scores, rank_sensitivity

NAMES = {"A": "Xã Minh Họa A", "B": "Xã Minh Họa B", "C": "Xã Minh Họa C"}
ON_TIME = pi.Indicator.proportion(
    "on_time",
    numerator=["good"],
    denominator=["done"],
    name=pi.Name(vi="Tỷ lệ đúng hạn", en="On time"),
)
COUNTS = {
    "unit_id": ["A", "B", "C"] * 2,
    "period": ["2022"] * 3 + ["2023"] * 3,
    "good": [50, 30, 4, 60, 28, None],
    "done": [100, 100, 5, 100, 100, 5],
}
RATES = pi.compute_rates(COUNTS, [ON_TIME])
SCHEME = pi.scheme_from_table(
    {
        "code": ["1", "2"],
        "text": ["Đúng hạn", "Trực tuyến"],
        "maximum": [6, 4],
        "formula": ["share(full=98; floor=10)", "award"],
        "indicator": ["on_time", None],
    },
    id="own",
    edition="2022",
)
SCORES = pi.compute_scores(
    SCHEME,
    rates=pi.compute_rates(pd.DataFrame(COUNTS).iloc[[0, 1, 3, 4]], [ON_TIME]),
    awards={
        "criterion_code": ["2"] * 4,
        "unit_id": ["A", "B"] * 2,
        "period": ["2022", "2022", "2023", "2023"],
        "points": [2, 3, 4, 3],
    },
)
PATH = pi.shortest_path(SCORES, "A", points=9, most={"good": 40}, period=2023)
PLAN = pi.MeasureSet(
    [
        pi.Measure(
            unit_id=unit,
            subject="on_time",
            period=period,
            description="Bố trí thêm công chức",
            responsible=unit,
            due=dt.date(2024, month, 1),
        )
        for unit, period, month in (("A", "2023", 12), ("B", "2022", 3))
    ]
)
TABLES: dict[str, Any] = {
    "decompose": pi.decompose(RATES),
    "what_if": pi.what_if(SCORES, pi.Change(unit_id="A", item="good", add=20, period="2023")),
    "path": PATH,
    "frontier": PATH.frontier,
    "ranks": pi.rank_spans(RATES),
    "outlook": pi.outlook(RATES, 75, still_to_come=20),
    "detectable": pi.detectable_change(RATES),
    "score_parts": decompose_scores(SCORES),
    "sensitivity": rank_sensitivity(SCORES, draws=16),
    "measures": pi.find(rates=RATES).with_measures(PLAN, as_of=dt.date(2024, 6, 1)).measures,
    "year_plan": compare_with_plan(
        {
            "unit_id": ["A", "B", "C"],
            "period": ["2023-H1"] * 3,
            "good": [60, 28, None],
        },
        {"unit_id": ["A", "B"], "period": ["2023"] * 2, "good": [100, 100]},
        item="good",
    ),
}
FIRST = {
    "decompose": ["tổng 1", "chưa báo cáo 1", "có đơn vị chưa rõ số liệu", "Xã Minh Họa C"],
    "what_if": ["sẽ thay đổi 2", "giữ nguyên 4", "+1,22", "chỉ số chung"],
    "frontier": ["số mức công sức", "0", "7,67"],
    "path": ["số bước 1", "+1,35", "82,00"],
    "ranks": ["có thể ở bất kỳ thứ hạng nào 1", "1 … 3", "Xã Minh Họa C"],
    "outlook": ["không thể đạt 2", "▼ không thể đạt", "0,0%", "75,00"],
    "detectable": ["chưa đủ hồ sơ 2", "39.240", "19,30"],
    "score_parts": ["ít điểm hơn 1", "chỉ số chung", "+26,12", "−1,22"],
    "sensitivity": ["tiêu chí 2 “Trực tuyến”", "tất cả các đơn vị", "thứ hạng không thay đổi 6"],
    "measures": ["quá hạn 1, chưa đến hạn 1", "▼ quá hạn", "1/3/2024", "Xã Minh Họa B"],
    "year_plan": ["chậm tiến độ 1", "▼ chậm tiến độ", "28,0%", "−22"],
}


def test_every_table_of_a_plan_has_a_form():
    assert set(FIRST) == set(TABLES)
    assert [name for name, table in TABLES.items() if table.form is None] == []


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_a_plan_says_what_its_reader_needs(name):
    table = TABLES[name]
    view = table.view(language="vi", names=NAMES)
    text = repr(view)
    assert [word for word in FIRST[name] if word not in text] == []
    for shown in (text, repr(table)):
        assert len(shown) <= LONGEST
        assert max(map(display_width, shown.splitlines())) <= 80
        assert "nan" not in shown
    assert len(view._repr_html_().encode()) < 6144


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_a_plan_without_rows_says_so(name):
    table = TABLES[name]
    empty = table[:0]
    assert "no rows" in repr(empty)
    assert "không có dòng nào" in repr(empty.view(language="vi"))


@pytest.mark.parametrize("name", TABLES)
def test_no_word_of_the_code_stands_in_a_vietnamese_view(name):
    text = repr(TABLES[name].view(language="vi", names=NAMES))
    told = text.split("Không hiện")[0]  # columns of to_pandas keep their names
    assert re.findall(r"[a-z]+_[a-z_]+", told) == []


def test_the_words_of_plans_stand_in_frames_as_well():
    frame = TABLES["outlook"].to_pandas(language="vi")
    assert "không thể đạt" in frame["Tình trạng"].tolist()
    assert "chưa báo cáo" in TABLES["decompose"].to_pandas(language="vi")["Thành phần"].tolist()


def test_values_of_ranks_are_rounded_as_their_indicator_is():
    assert "Value, %" in repr(TABLES["ranks"])
    of_total = pi.rank_spans(SCORES, weights=0.2, draws=50, seed=1)
    assert "Value, %" not in repr(of_total)
    assert "total" in repr(of_total)


def test_counts_have_no_decimals_and_amounts_two():
    text = repr(TABLES["year_plan"])
    assert "100  " in text
    assert "100.00" not in text
    with_parts = compare_with_plan(
        {"unit_id": ["A"], "period": ["2023-H1"], "good": [29]},
        {"unit_id": ["A"], "period": ["2023"], "good": [100]},
        item="good",
    )
    assert "11.83" in with_parts.view().lines(width=200)


def test_a_change_of_all_units_together_says_so():
    assert "tất cả các đơn vị" in TABLES["decompose"].view(language="vi")._repr_html_()


def test_a_table_has_no_column_without_a_text():
    assert "Variant" not in repr(TABLES["what_if"])
    assert "Variant" not in TABLES["what_if"]._repr_html_()
    assert "Share of draws" not in TABLES["ranks"]._repr_html_()


@pytest.mark.parametrize("name", TABLES)
def test_what_a_view_does_not_show_are_columns_by_their_names(name):
    table = TABLES[name]
    assert [each for each in table.form.hidden if each not in table.data.column_names] == []


def test_a_row_of_an_index_shows_its_change_and_no_part_that_its_criteria_have():
    head, *_ = (
        line for line in repr(TABLES["score_parts"]).splitlines() if re.match("A +total ", line)
    )
    assert head.split() == ["A", "total", "76.73", "50.61", "+26.12", "index"]


def test_the_total_of_a_change_is_called_so():
    rows = repr(TABLES["decompose"].view(language="vi", names=NAMES)).splitlines()
    assert [line for line in rows if line.startswith("tổng ")]
    assert [line for line in rows if line.startswith("–")] == []


def test_a_rank_that_alone_would_move_is_not_called_a_score_that_moves():
    assumed = pi.what_if(SCORES, pi.Change(unit_id="B", item="good", add=60, period="2023"))
    text = repr(assumed.at(criterion="1").view(language="vi", names=NAMES))
    assert re.search(r"Minh Họa A .* 0,00 .* chỉ thứ hạng sẽ thay đổi", text)
    assert not re.search(r" 0,00 .* sẽ thay đổi do", text)


def test_all_ranks_together_stand_before_those_of_single_units():
    rows = repr(TABLES["sensitivity"]).splitlines()
    at = [place for place, line in enumerate(rows) if "all units" in line]
    of_units = [place for place, line in enumerate(rows) if re.match(r"\d +[AB] ", line)]
    assert at
    assert max(at) < min(of_units)


def test_what_an_input_brings_to_a_rank_is_a_percent_with_its_limits():
    awards = {
        "criterion_code": ["1", "1", "1", "2", "2", "2"],
        "unit_id": ["A", "B", "C"] * 2,
        "period": ["2023"] * 6,
        "points": [5, 3, 1, 1, 3, 4],
    }
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Đúng hạn", "Trực tuyến"],
            "maximum": [5, 5],
            "formula": ["award", "award"],
        },
        id="own",
        edition="2",
    )
    found = rank_sensitivity(pi.compute_scores(scheme, awards=awards), weights=0.9, draws=64)
    text = repr(found.view(language="vi", names=NAMES))
    assert re.search(r"tiêu chí 1 .* tất cả các đơn vị +[0-9]+,[0-9]%", text)
    assert re.search(r"[0-9]% … [0-9]+\.[0-9]%", repr(found))


def test_a_plan_is_shown_whole_and_what_is_overdue_first():
    rows = repr(TABLES["measures"]).splitlines()
    assert [line.split()[0] for line in rows if "Bố trí" in line] == ["2", "1"]
