"""Tables of results as they are looked at: order, names, rounding, what is said of the rest."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, unit
from tests.plain_text import plain

import parindex as pi
from parindex._table_view import LONGEST, TableView, display_width
from parindex.errors import InputError, UnknownCodeError
from parindex.i18n import catalogue

ROOT = Path(__file__).parents[2]
NAMES = {f"xa-{number:02d}": f"Xã Minh Họa {number:02d}" for number in range(1, 11)}


@pytest.fixture(scope="module")
def review():
    sheet = pd.read_csv(ROOT / "examples/data/made_up_district.csv", dtype=str)
    units = [unit("huyen", "district"), *(unit(each, parent="huyen") for each in NAMES)]
    return pi.assess(
        sheet,
        indicators=pi.load_indicators("vn-operational"),
        form="vn-ii06a",
        regime="nd-09-2019",
        targets=[pi.Target(indicator="on_time.resolved", value=95.0)],
        registry=pi.UnitRegistry(units),
    )


def tables(review):
    return [
        getattr(review, name)
        for name in ("counts", "rates", "comparisons", "control", "peers", "findings", "checks")
    ]


def test_a_repr_is_a_screen_and_ten_rows_are_six_kilobytes(review):
    for table in tables(review):
        shown = repr(table)
        assert len(shown) <= LONGEST
        assert max(map(display_width, shown.splitlines())) <= 80
        assert len(table._repr_html_().encode()) < 6000
        for language in ("vi", "en"):
            view = table.view(language=language, names=NAMES)
            assert len(view._repr_html_().encode()) < 6144
            assert len(repr(view)) <= LONGEST
            assert max(map(display_width, repr(view).splitlines())) <= 80


def test_what_needs_a_look_stands_first(review):
    rows = review.comparisons.view(limit=200).rows
    marks = [row[-1][0] for row in rows]
    assert "".join(dict.fromkeys(marks)) == "■▼◊○▲"
    assert len(rows) == 100
    assert review.rates.view(limit=1).rows[0][0] == "xa-09"


def test_the_caption_counts_all_rows_of_the_period_by_word(review):
    now = review.comparisons.at(period="2023-H1")
    view = review.comparisons.view(language="vi", limit=3)
    counted = dict(re.findall(r"([^\d:,]+) (\d+)", view.caption.partition(": ")[2]))
    verdicts = Counter(row.verdict.text for row in now)
    words = catalogue("vi")
    assert int(counted[" cải thiện"]) == verdicts["improved"]
    assert int(counted[f" {words['verdict.deteriorated']}"]) == verdicts["deteriorated"]
    assert sum(map(int, counted.values())) == len(now) == 100
    assert "3 trên 100 dòng của kỳ này, 90 dòng của các kỳ trước" in view.html()


def test_names_stand_in_the_language_and_numbers_are_rounded_as_in_sentences(review):
    view = review.comparisons.view(language="vi", names=NAMES)
    worse = next(row for row in view.rows if "▼" in row[-1])
    assert tuple(map(plain, worse)) == (
        "Xã Minh Họa 03",
        "Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn trên số đã giải quyết",
        "83,66",
        "91,27",
        "-7,62",
        "-11,49 … -3,75",
        "▼ kém hơn",
    )
    assert view.heads[2] == "Giá trị, %"
    assert view.heads[4] == "Thay đổi, điểm %"
    assert review.comparisons.view(names=review.registry).rows[0][0] == "xa-09"


def test_columns_that_are_not_shown_are_named(review):
    shown = repr(review.comparisons)
    said = " ".join(shown.split())
    assert "Not shown: prior_period, relative_change, spread, days, prior_days" in said
    assert "Left out for width: Limits of change." in said
    wide = review.comparisons.view().lines(width=140)
    assert "Left out" not in wide
    assert "-11.49 … -3.75" in plain(wide)


def test_indicators_of_several_units_have_a_sign_in_the_cell():
    per = pi.Indicator.proportion("per", numerator=["n"], denominator=["d"])
    share = pi.Indicator.proportion("share", numerator=["n"], denominator=["d"], multiplier=1.0)
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [1], "d": [3]}
    rows = pi.compute_rates(counts, [per, share]).view(language="vi").rows
    assert [row[2] for row in rows] == ["33,33%", "0,3333"]


def test_findings_are_sentences_errors_first_under_headings_that_count_them(review):
    now = review.at(period="2023-H1").findings
    view = now.view(limit=1000)
    headings = [row[0] for row in view.rows if len(row) == 1]
    assert headings == ["■ Errors 3", "Warnings 26", "Notes 2", "Good results 56"]
    sentences = [row[1] for row in view.rows if len(row) == 2]
    assert sorted(sentences) == sorted(now.render("en"))
    assert "Xã Minh Họa 04" in plain(now.view(language="vi", names=NAMES).rows[1][1])


def test_a_heading_never_stands_over_nothing(review):
    lines = repr(review.findings).splitlines()
    assert not lines[lines.index("…") - 1].startswith(("Warnings", "Notes", "■"))


def test_a_resolved_finding_is_no_error_of_today():
    counts = {"unit_id": ["A"], "period": ["2022"], "n": [120], "d": [100]}
    before = pi.assess(counts, indicators=[MET], select=["CNT105"]).findings
    after = {"unit_id": ["A"], "period": ["2023"], "n": [90], "d": [100]}
    now = pi.assess(after, indicators=[MET], select=["CNT105"]).findings.against(before)
    assert [row[0] for row in now.view().rows if len(row) == 1] == ["No longer there 1"]


def test_scores_show_totals_by_rank_and_the_largest_losses_first():
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Đúng hạn", "Trực tuyến"],
            "maximum": [10, 10],
            "formula": ["share", "share"],
        },
        id="own",
        edition="2022",
    )
    rows = {
        "criterion_code": ["1", "2"] * 3,
        "unit_id": ["A", "A", "B", "B", "C", "C"],
        "period": ["2023"] * 6,
        "value": [50, 80, 90, 90, 70, None],
    }
    scores = pi.compute_scores(scheme, rates=rows)
    shown = scores.view(language="vi").rows
    assert [row[0] for row in shown][:3] == ["C", "C", "B"]
    assert shown[0][-1].startswith("■")
    assert shown[2][1] == catalogue("vi")["phrase.total"]
    lost = pi.explain(scores, "A", 2023).view(language="vi")
    assert [row[3] for row in lost.rows] == ["5,00", "2,00"]
    assert "Đúng hạn" in lost.rows[0][0]
    for table in (scores, pi.explain(scores, "A", 2023), pi.compare_scores(scores)):
        assert len(repr(table)) <= LONGEST
        assert "by own 2022" in repr(table).splitlines()[0]


def test_an_empty_table_says_so():
    rates = pi.compute_rates({"unit_id": [], "period": [], "n": [], "d": []}, [MET])
    assert repr(rates).endswith("no rows")
    assert "không có dòng nào" in rates.view(language="vi").html()
    assert len(repr(rates[:0].view())) < 100


def test_counts_show_the_names_of_the_form():
    read = pi.read_counts(
        {"unit_id": ["xa-01"], "period": ["2023"], "received_total": [1234567]}, form="vn-ii06a"
    )
    view = read.view(language="vi", names=NAMES)
    assert "Xã Minh Họa 01" in map(plain, view.rows[0])
    assert view.heads[:2] == ("Đơn vị", "Kỳ")
    assert "tổng số" in view.heads[2]


def test_counts_without_a_form_are_headed_by_their_items_and_a_unit_without_a_name_by_its_id():
    read = pi.read_counts({"unit_id": ["xa-01", "x"], "period": ["2023"] * 2, "n": [1, 2]})
    view = read.view(language="vi", names=NAMES)
    assert view.heads == ("Đơn vị", "Kỳ", "n")
    assert [plain(row[0]) for row in view.rows] == ["Xã Minh Họa 01", "x"]
    frame = read.to_pandas(language="vi", names=NAMES)
    assert list(frame.columns) == ["Mã đơn vị", "Đơn vị", "Kỳ", "n"]


def test_what_is_no_name_limit_or_language_is_refused(review):
    for names in (3, "A", [3], {"A": 3}):
        with pytest.raises(InputError, match="names must be a registry or a mapping"):
            review.rates.view(names=names)
    for limit in (-1, True, "3"):
        with pytest.raises(InputError, match="limit must be a whole number from 0"):
            review.rates.view(limit=limit)
    with pytest.raises(UnknownCodeError, match="language"):
        review.rates.view(language="fr")


HOSTILE = ["<b>&\"'</b>", "شرکت 3", "a" * 200, "x\x1b[31m", "é" * 3, "{shown}"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text_and_run_nothing_over(name):
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [1], "d": [3]}
    view = pi.compute_rates(counts, [MET]).view(names={"A": name})
    html = view.html()
    assert "<b>" not in html
    assert "\x1b" not in html + repr(view)
    assert len(repr(view)) <= LONGEST
    assert ("<bdi>" in html) == (name == "شرکت 3")


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=30), st.integers(30, 120))
@examples(60)
def test_lines_never_exceed_a_screen_and_keep_the_first_row(rows, width):
    view = TableView(
        caption="c",
        heads=("name", "number", "remark"),
        rows=tuple(rows),
        right=frozenset({1}),
        optional=(1,),
        note="{shown} rows.",
        shown=str(len(rows)),
    )
    shown = view.lines(width=width)
    assert len(shown) <= LONGEST
    [said] = map(int, re.findall(r"^(\d+) rows\.", shown, re.MULTILINE)[-1:])
    assert said <= len(rows)
    assert ("…" in shown.splitlines()) >= (said < len(rows))


@given(st.integers(0, 60))
@examples(30)
def test_a_cut_is_marked_and_the_number_of_rows_is_that_of_the_rows(count):
    rows = tuple((f"row-{at}", "x" * 60) for at in range(count))
    view = TableView(
        caption="c", heads=("a", "b"), rows=rows, note="{shown} rows.", shown=str(count)
    )
    lines = view.lines().splitlines()
    there = [line for line in lines if line.startswith("row-")]
    assert lines[-1] == f"{len(there)} rows."
    assert ("…" in lines) == (len(there) < count)
