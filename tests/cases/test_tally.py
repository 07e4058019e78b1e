from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

import parindex as pi
from parindex import _white_space, errors

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

DAY = dt.timedelta(1)
FIRST, LAST = dt.date(2022, 12, 15), dt.date(2023, 6, 14)


def day(text):
    return dt.date.fromisoformat(text)


def tally(cases, **options):
    asked = {"form": "vn-ii06a", "periods": "2023-H1", "regime": "nd-09-2019"} | options
    return pi.tally(cases, **asked)


def file_of(**columns):
    """A file of cases that are sound unless something else is said."""
    rows = max((len(each) for each in columns.values()), default=1)
    sound = {
        "unit_id": ["A"] * rows,
        "received": [day("2023-01-09")] * rows,
        "due": [day("2023-01-16")] * rows,
        "finished": [None] * rows,
        "channel": ["online"] * rows,
    }
    made = sound | columns
    kinds = {"received": pa.date32(), "due": pa.date32(), "finished": pa.date32()}
    return pa.table(
        {
            name: pa.array(each, kinds.get(name) if not isinstance(each[0], str) else None)
            for name, each in made.items()
        }
    )


def only(counts):
    [row] = counts
    return {item: count for item, count in row.counts.items() if count}


def reasons(counts):
    return {row["reason"]: row["rows"] for row in counts.set_aside.to_pylist()}


@pytest.mark.parametrize(
    ("finished", "item"),
    [
        ("2023-01-13", "resolved_early"),
        ("2023-01-16", "resolved_ontime"),
        ("2023-01-17", "resolved_late"),
    ],
)
def test_a_due_day_lasts_until_its_end(finished, item):
    assert only(tally(file_of(finished=[day(finished)])))[item] == 1


@pytest.mark.parametrize(
    ("due", "item"),
    [
        (LAST - DAY, "in_progress_overdue"),
        (LAST, "in_progress_within"),
        (LAST + DAY, "in_progress_within"),
        (None, "in_progress_within"),
    ],
)
def test_a_case_in_progress_is_overdue_from_the_day_after_its_due_day(due, item):
    assert only(tally(file_of(due=[due])))[item] == 1


def test_a_case_goes_from_in_progress_to_resolved_on_its_day():
    for day_of_result, item in ((LAST, "resolved_total"), (LAST + DAY, "in_progress_total")):
        counts = only(tally(file_of(finished=[day_of_result])))
        assert {"resolved_total", "in_progress_total"} & set(counts) == {item}
    carried = only(tally(file_of(received=[FIRST - DAY], finished=[FIRST])))
    assert carried["carried_over"] == carried["resolved_total"] == 1
    assert reasons(tally(file_of(received=[FIRST - DAY], finished=[FIRST - DAY]))) == {
        "outside_periods": 1
    }


def test_the_stock_at_the_end_is_that_of_the_day_of_the_file_where_the_period_goes_on():
    cases = file_of(due=[day("2023-03-10")], finished=[None])
    assert only(tally(cases, as_of=day("2023-03-10")))["in_progress_within"] == 1
    assert only(tally(cases, as_of=day("2023-03-11")))["in_progress_overdue"] == 1
    late = file_of(received=[day("2023-03-12")], due=[None])
    assert reasons(tally(late, as_of=day("2023-03-11"))) == {"after_as_of": 1}


def test_a_returned_dossier_is_resolved_with_those_on_time():
    cases = file_of(finished=[day("2023-02-20")] * 2, status=["returned", "Rút hồ sơ "])
    counts = only(tally(cases))
    assert counts["returned_withdrawn"] == counts["resolved_ontime"] == 2
    assert "resolved_late" not in counts


def test_a_reopened_dossier_is_resolved_once_on_the_day_of_its_last_result():
    cases = file_of(
        finished=[day("2023-01-12"), day("2023-02-20")],
        reopened=[day("2023-02-01"), day("2023-02-01")],
    )
    counts = only(tally(cases))
    assert counts["resolved_total"] == counts["resolved_late"] == 1
    assert counts["in_progress_total"] == 1


def test_a_dossier_whose_clock_stands_is_within_time():
    cases = file_of(
        paused_from=[day("2023-01-10"), day("2023-01-10"), day("2023-06-15")],
        paused_to=[None, day("2023-02-01"), None],
    )
    counts = only(tally(cases))
    assert counts["in_progress_within"] == 1
    assert counts["in_progress_overdue"] == 2


def test_the_first_due_day_decides_where_it_is_asked_for():
    cases = file_of(
        due=[day("2023-02-16")] * 2,
        original_due=[day("2023-01-16"), None],
        finished=[day("2023-02-10")] * 2,
    )
    assert only(tally(cases))["resolved_early"] == 2
    assert only(tally(cases, due="original"))["resolved_late"] == 1
    with pytest.raises(errors.InputError, match="no original due day"):
        tally(file_of(), due="original")


def test_what_the_file_has_no_column_for_is_unknown_and_not_zero():
    cases = file_of().drop(["channel"])
    counts = tally(cases)
    left_out = {
        "received_online",
        "received_direct_postal",
        "received_direct",
        "received_postal",
        "returned_withdrawn",
    }
    assert set(counts.report.left_out) == left_out
    assert not left_out & set(counts.data.column_names)
    assert only(counts)["received_new"] == 1


BLANK = ("due", "status", "original_due", "reopened", "paused_from", "paused_to")


@pytest.mark.parametrize("role", BLANK)
def test_a_column_that_is_not_there_counts_as_one_in_which_nothing_stands(role):
    days = [day("2023-01-16"), day("2023-03-01"), None, day("2023-07-01")]
    columns = {name: days for name in BLANK if name not in ("due", "status", role)}
    columns["status"] = [None, "waiting", "in_progress", None]
    cases = file_of(**columns, finished=[day("2023-01-17"), None, None, day("2023-06-20")])
    without = tally(cases.drop([role] if role in cases.column_names else []))
    nothing = pa.nulls(4, pa.string() if role == "status" else pa.date32())
    place = [name for name in cases.column_names if name != role]
    blank = tally(cases.select(place).append_column(role, nothing))
    assert len(without.data) > 0
    assert without.data.equals(blank.data.select(without.data.column_names))
    assert without.set_aside.equals(blank.set_aside)
    assert without.durations.data.equals(blank.durations.data)


SET_ASIDE: dict[str, dict[str, list[Any]]] = {
    "no_unit": {"unit_id": [" "]},
    "no_received_day": {"received": [None]},
    "unreadable_day": {"received": ["31/02/2023"]},
    "finished_before_received": {"finished": [day("2023-01-08")]},
    "due_before_received": {"due": [day("2023-01-08")]},
    "status_contradicts": {"status": ["completed"]},
    "unknown_word": {"channel": ["fax"]},
    "outside_periods": {"received": [day("2023-07-01")], "due": [None]},
}


@pytest.mark.parametrize("reason", sorted(SET_ASIDE))
def test_a_case_that_is_not_counted_is_told_with_its_reason(reason):
    counts = tally(file_of(**SET_ASIDE[reason]))
    assert counts.set_aside.to_pylist() == [{"reason": reason, "rows": 1, "case": None, "row": 1}]
    assert counts.report.rows == 1
    assert counts.report.counted == len(counts) == 0


def test_of_several_rows_with_one_code_none_is_chosen():
    counts = tally(file_of(case_id=["H2", "H1", "H1", None, None]))
    assert counts.set_aside.to_pylist() == [
        {"reason": "repeated_case", "rows": 2, "case": "H1", "row": None}
    ]
    assert only(counts)["received_new"] == 3


def test_an_example_is_the_code_or_the_row_and_nothing_else_of_the_case():
    counts = tally(
        file_of(unit_id=["A", " ", None], case_id=["H3", "H2", "H1"], name=["x", "y", "z"])
    )
    [told] = counts.set_aside.to_pylist()
    assert told == {"reason": "no_unit", "rows": 2, "case": "H1", "row": None}


def test_days_in_text_are_read_as_the_form_writes_them():
    cases = file_of(
        received=["09/01/2023 14:30", "2023-01-09T08:00:00", "9/1/2023", "09.01.2023", "1/13/2023"],
        finished=["16/01/2023", " ", None, "", ""],
    )
    counts = tally(cases)
    assert only(counts)["received_new"] == 4
    assert only(counts)["resolved_ontime"] == 1
    assert reasons(counts) == {"unreadable_day": 1}


def test_moments_count_by_their_day_and_moments_elsewhere_are_refused():
    moments = pa.array([dt.datetime(2023, 1, 16, 23, 59)])
    cases = file_of().drop(["finished"]).append_column("finished", moments)
    assert only(tally(cases))["resolved_ontime"] == 1
    elsewhere = cases.drop(["finished"]).append_column(
        "finished", moments.cast(pa.timestamp("us", "Asia/Ho_Chi_Minh"))
    )
    with pytest.raises(errors.InputError, match="without a time zone"):
        tally(elsewhere)


def test_further_columns_are_counted_by_and_taken_apart():
    cases = file_of(unit_id=["A", "A", "B"], procedure=["1.001", "1.002", "1.001"])
    counts = tally(cases, by=["procedure"])
    assert [tuple(row.values())[:4] for row in counts.breakdown.to_pylist()] == [
        ("A", "2023-H1", "1.001", 1),
        ("A", "2023-H1", "1.002", 1),
        ("B", "2023-H1", "1.001", 1),
    ]
    assert [row.counts["received_total"] for row in counts] == [2, 1]
    part = counts.part(procedure="1.002")
    assert [(row.unit_id, row.counts["received_total"]) for row in part] == [("A", 1)]
    assert len(pi.compute_rates(part, pi.load_indicators("vn-operational"))) > 0
    with pytest.raises(errors.UnknownCodeError, match=r"1\.003"):
        counts.part(procedure="1.003")


def test_columns_and_words_of_the_file_are_named_by_the_caller():
    cases = file_of(finished=[day("2023-01-12")], status=["Xong"]).rename_columns(
        ["ma_don_vi", "ngay_nhan", "due", "finished", "channel", "status"]
    )
    counts = tally(
        cases,
        columns={"unit": "ma_don_vi", "received": "ngay_nhan"},
        words={"status": {"xong": "completed"}},
    )
    assert only(counts)["resolved_early"] == 1
    with pytest.raises(errors.UnknownCodeError, match="done"):
        tally(file_of(), words={"status": {"xong": "done"}})
    with pytest.raises(errors.UnknownCodeError, match="recieved"):
        tally(file_of(), columns={"recieved": "received"})
    with pytest.raises(errors.MissingColumnError, match="unit_id"):
        tally(cases)


def test_the_counts_go_into_the_verbs_with_their_form_and_calendar():
    counts = tally(file_of(finished=[day("2023-01-12")]))
    assert counts.provenance.regime == pi.load_regime("nd-09-2019")
    assert counts.provenance.forms == (pi.load_form("vn-ii06a"),)
    rates = pi.compute_rates(counts, pi.load_indicators("vn-operational"))
    [value] = [row.value for row in rates if row.indicator_code == "on_time.resolved"]
    assert value == 100.0


def test_parquet_files_are_counted_where_they_lie(tmp_path):
    cases = file_of(unit_id=["A", "A", "B", " "])
    (tmp_path / "year=2023").mkdir()
    pq.write_table(cases.slice(0, 2), tmp_path / "one.parquet")
    pq.write_table(cases.slice(2), tmp_path / "year=2023" / "two.parquet")
    expected = tally(cases)
    for place in (tmp_path, str(tmp_path / "**" / "*.parquet")):
        counts = tally(place)
        assert counts.data.equals(expected.data)
        assert reasons(counts) == {"no_unit": 1}
    with pytest.raises(errors.InputError, match="must name Parquet files"):
        tally(tmp_path / "nothing.parquet")
    with pytest.raises(errors.InputError, match="path of this machine"):
        tally("s3://bucket/cases.parquet")


def test_a_file_without_rows_has_no_counts():
    counts = tally(file_of().slice(0, 0))
    assert len(counts) == counts.report.rows == len(counts.set_aside) == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"periods": []}, "at least one period"),
        ({"regime": None}, "regime must be given"),
        ({"by": "channel"}, "list of columns"),
        ({"due": "last"}, "'current' or 'original'"),
        ({"as_of": "2023-01-01"}, "datetime.date"),
        ({"as_of": day("2022-12-01")}, "must begin by the day"),
        ({"columns": {"due": "received"}}, "column of its own"),
        ({"form": 3}, "CaseForm or its identifier"),
    ],
)
def test_what_cannot_be_asked_is_said(options, told):
    with pytest.raises(errors.InputError, match=told):
        tally(file_of(), **options)


def test_a_column_that_can_hold_no_days_is_refused():
    numbers = file_of().drop(["due"]).append_column("due", pa.array([45000]))
    with pytest.raises(errors.InputError, match="days, moments or text"):
        tally(numbers)


some_days = st.dates(FIRST - 40 * DAY, LAST + 40 * DAY)
some_cases = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        some_days,
        st.none() | some_days,
        st.none() | some_days,
        st.sampled_from(["online", "direct", "fax", None]),
    ),
    min_size=1,
    max_size=40,
)


def as_file(cases):
    names = ("unit_id", "received", "due", "finished", "channel")
    kinds = (pa.string(), pa.date32(), pa.date32(), pa.date32(), pa.string())
    columns = zip(*cases, strict=True) if cases else [[]] * len(names)
    return pa.table(
        {
            name: pa.array(column, kind)
            for name, column, kind in zip(names, columns, kinds, strict=True)
        }
    )


def added(*tallies):
    """Counts and rows set aside of several tallies, added."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    aside: dict[str, int] = {}
    for each in tallies:
        for row in each:
            total = counts.setdefault((row.unit_id, row.period), {})
            for item, count in row.counts.items():
                total[item] = total.get(item, 0) + count
        for reason, rows in reasons(each).items():
            aside[reason] = aside.get(reason, 0) + rows
    return counts, aside


@examples(10)
@given(some_cases, st.integers(0, 40))
def test_the_tallies_of_two_parts_of_a_file_add_up_to_that_of_the_file(cases, cut):
    asked = {"periods": ["2023-H1", "2023-M02"]}
    whole = tally(as_file(cases), **asked)
    parts = [tally(as_file(part), **asked) for part in (cases[:cut], cases[cut:])]
    assert added(*parts) == added(whole)


@examples(8)
@given(some_cases, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_and_columns_beside_change_nothing(cases, chance):
    table = as_file(cases)
    shuffled = list(cases)
    chance.shuffle(shuffled)
    names = table.column_names
    chance.shuffle(names)
    other = as_file(shuffled).select(names).append_column("again", table["due"])
    assert added(tally(table)) == added(tally(other))
    assert tally(table).data.equals(tally(other).data)


def test_the_sum_of_the_reasons_is_that_of_the_rows():
    cases = file_of(unit_id=["A", " ", "B", None], due=[None, None, day("2022-01-01"), None])
    counts = tally(cases)
    assert counts.report.counted + pc.sum(counts.set_aside["rows"]).as_py() == 4


def test_a_unit_in_several_writings_is_one():
    counts = tally(file_of(unit_id=["Xã Lùng", "Xã Lùng", " Xã  Lùng ", "\u00a0"]))
    assert [(row.unit_id, row.counts["received_total"]) for row in counts] == [("Xã Lùng", 3)]
    assert reasons(counts) == {"no_unit": 1}


def test_words_are_read_without_regard_to_case_white_space_and_composition():
    channel = ["TRỰC TUYẾN", " trực tuyến ", "trực tuyến", "Online", "", None]
    counts = tally(file_of(channel=channel))
    assert only(counts)["received_online"] == 4
    assert only(counts)["received_new"] == 6


# every sign that the writing of ids makes nothing of
UNSEEN = [sign for sign in map(chr, [*range(0x3100), 0xFEFF]) if _white_space.unit_key(sign) == ""]


def test_a_unit_of_signs_that_nobody_sees_is_none():
    assert set(_white_space.BLANK) == set(UNSEEN)
    units = [*UNSEEN, f"{UNSEEN[-1]} {UNSEEN[0]}", "Ấp 1", "Đ"]
    cases = file_of(unit_id=units, case_id=[f"H{at:03}" for at in range(len(units))])
    pl = pytest.importorskip("polars")
    for each in (cases, pl.from_arrow(cases).lazy()):
        counts = tally(each)
        assert counts.set_aside.to_pylist() == [
            {"reason": "no_unit", "rows": len(units) - 2, "case": "H000", "row": None}
        ]
        assert [row.unit_id for row in counts] == ["Đ", "Ấp 1"]


@pytest.mark.parametrize("name", ["unit_id", "period", "resolved_total"])
def test_a_further_column_that_the_counts_have_already_is_refused(name):
    cases = file_of(period=["x"], resolved_total=["x"])
    with pytest.raises(errors.InputError) as told:
        tally(cases, by=[name])
    assert str(told.value) == (f"by must name no column that the counts have already, got {name!r}")


def test_a_column_of_numbers_in_which_nothing_stands_is_one_of_days():
    """pandas calls a column of blank cells one of numbers."""
    cases = file_of().to_pandas().assign(finished=np.nan, original_due=np.nan)
    assert only(tally(cases)) == only(tally(file_of()))


def test_a_file_that_is_no_parquet_is_told_in_one_sentence(tmp_path):
    (tmp_path / "a.parquet").write_text("unit_id,received", encoding="utf-8")
    with pytest.raises(errors.InputError) as told:
        tally(tmp_path)
    assert str(told.value).startswith("cases must be Parquet files that can be read, got ")
    assert "\n" not in str(told.value)


def test_stars_and_brackets_in_names_of_files_are_letters(tmp_path):
    for name in ("a*.parquet", "a[1].parquet", "a1.parquet"):
        pq.write_table(file_of(), tmp_path / name)
    for name in ("a*.parquet", "a[1].parquet"):
        assert tally(tmp_path / name).report.rows == 1
    assert tally(tmp_path).report.rows == 3


def test_a_case_without_a_code_is_an_example_by_its_place():
    cases = file_of(
        unit_id=["A", None, "A", None], case_id=["H1", "H2", None, None], due=[None] * 4
    )
    late = [None, None, day("2023-01-01"), None]
    counts = tally(cases.set_column(3, "finished", pa.array(late, pa.date32())))
    assert counts.set_aside.to_pylist() == [
        {"reason": "no_unit", "rows": 2, "case": "H2", "row": None},
        {"reason": "finished_before_received", "rows": 1, "case": None, "row": 3},
    ]
