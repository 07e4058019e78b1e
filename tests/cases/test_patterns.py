from __future__ import annotations

import datetime as dt
import functools
import unicodedata
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import unit
from tests.oracle.test_patterns_by_hand import made_up_log
from tests.oracle.test_tally_by_hand import WINDOWS

import parindex as pi
from parindex.cases import PatternEdges, WorkingCalendar, tally_patterns

pytest.importorskip("narwhals")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

LOG = pa.table(made_up_log(5, 600)).drop_columns(["finished"])
KEYS = ("unit_id", "period")


def patterns_of(cases, **options):
    if isinstance(cases, pa.Table | dict):  # the engine that begins fastest
        cases = pl.from_arrow(pa.table(cases)).lazy()
    asked: dict[str, Any] = {
        "form": "vn-ii06a",
        "periods": list(WINDOWS),
        "regime": "nd-09-2019",
        "columns": {"finished": "result"},
    }
    return tally_patterns(cases, **(asked | options))


def day(text):
    return dt.date.fromisoformat(text)


def one(finished, **columns):
    rows = len(finished)
    table = {
        "unit_id": ["A"] * rows,
        "received": [day("2023-01-09")] * rows,
        "due": [day("2023-01-16")] * rows,
        "finished": finished,
    } | columns
    return patterns_of(table, periods="2023-H1", columns={})


def counted(patterns):
    [row] = patterns
    return {name: count for name, count in row.counts.items() if count}


@functools.cache
def whole():
    return patterns_of(LOG)


def written(pattern):
    """The cases with the moments of their results as text."""
    texts = [None if each is None else each.strftime(pattern) for each in LOG["result"].to_pylist()]
    return LOG.set_column(LOG.column_names.index("result"), "result", pa.array(texts))


CONNECTION = duckdb.connect()  # some versions close one that nobody holds


@pytest.mark.parametrize(
    "cases",
    [
        lambda: CONNECTION.from_arrow(LOG),
        lambda: written("%Y-%m-%d %H:%M:%S").to_pandas(),
    ],
    ids=["duckdb", "pandas"],
)
def test_every_engine_counts_the_same_patterns(cases):
    patterns = patterns_of(cases())
    assert (patterns.report.engine, whole().report.engine) == ("duckdb", "polars")
    assert patterns.data.equals(whole().data)
    assert patterns.days.equals(whole().days)


@pytest.mark.parametrize("pattern", ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S.000"])
def test_times_of_day_are_read_from_text_as_from_moments(pattern):
    # of the made-up times no two differ by their seconds alone
    assert patterns_of(written(pattern)).data.equals(whole().data)


def test_counts_of_a_file_cut_by_units_are_those_of_the_file():
    table = LOG.drop_columns(["case_id"])
    ours = pc.fill_null(pc.equal(table["unit_id"], "B"), False)
    rows = [
        row
        for part in (ours, pc.invert(ours))
        for row in patterns_of(table.filter(part)).data.to_pylist()
    ]
    expected = patterns_of(table).data.to_pylist()
    assert sorted(rows, key=lambda row: [row[key] for key in KEYS]) == expected


@examples(5)
@given(st.lists(st.booleans(), min_size=len(LOG), max_size=len(LOG)))
def test_counts_of_a_file_cut_anyhow_add_up_but_for_batches(is_first):
    parts = [
        patterns_of(LOG.drop_columns(["case_id"]).filter(pa.array(mask))).data
        for mask in (is_first, [not each for each in is_first])
    ]
    batches = ["in_batches", "batches"]
    added = pa.concat_tables(parts).drop_columns(batches)
    names = [name for name in added.column_names if name not in KEYS]
    summed = added.group_by(list(KEYS)).aggregate([(name, "sum") for name in names])
    expected = patterns_of(LOG.drop_columns(["case_id"])).data.drop_columns(batches)
    summed = summed.rename_columns([name.removesuffix("_sum") for name in summed.column_names])
    rows = summed.select(expected.column_names).sort_by([(key, "ascending") for key in KEYS])
    assert rows.to_pylist() == expected.to_pylist()


def test_nine_in_a_second_are_no_batch_and_ten_are():
    moment = dt.datetime(2023, 1, 12, 16, 59, 3)
    for rows, expected in ((9, {}), (10, {"in_batches": 10, "batches": 1})):
        told = counted(one([moment] * rows))
        assert {name: told[name] for name in told if "batches" in name} == expected
        assert told["with_time"] == rows
    apart = [moment] * 9 + [moment + dt.timedelta(seconds=1)]
    assert "batches" not in counted(one(apart))
    fractions = [moment + dt.timedelta(milliseconds=at) for at in range(10)]
    assert counted(one(fractions))["in_batches"] == 10
    midnight = counted(one([dt.datetime(2023, 1, 12)] * 20))
    assert not {"with_time", "in_batches"} & set(midnight)


SPELT = ["Xã Lùng|1", " Xã  Lùng|1", unicodedata.normalize("NFD", "Xã Lùng|1"), "Xã Khác"]
AS_IN_MEMORY = {
    "polars": lambda table: pl.from_arrow(table).lazy(),
    "relation": CONNECTION.from_arrow,
    "arrow": lambda table: table,
}


@pytest.mark.parametrize("given", AS_IN_MEMORY.values(), ids=[*AS_IN_MEMORY])
def test_a_batch_has_all_spellings_of_its_unit(given):
    moment = dt.datetime(2023, 1, 12, 16, 59, 3)
    table = {
        "unit_id": [*SPELT * 4, *[None] * 12, *["Xã Khác"] * 6],
        "received": [day("2023-01-09")] * 34,
        "due": [day("2023-01-16")] * 34,
        "finished": [moment] * 34,
    }
    found = patterns_of(given(pa.table(table)), periods="2023-H1", columns={})
    batches = {row.unit_id: (row.counts["in_batches"], row.counts["batches"]) for row in found}
    assert batches == {"Xã Khác": (10, 1), "Xã Lùng|1": (12, 1)}


def test_a_batch_has_all_names_and_codes_of_its_unit():
    registry = pi.UnitRegistry(
        [unit("A", name="xã An Bình", code="001"), unit("B", name="xã Ba", code="002")]
    )
    table = {
        "unit_name": ["xã An Bình", "Xã AN BÌNH", None, "an binh", "Ba"] * 3,
        "unit_code": [None, "001", "001", "", "2"] * 3,
        "received": [day("2023-01-09")] * 15,
        "due": [day("2023-01-16")] * 15,
        "finished": [dt.datetime(2023, 1, 12, 16, 59, 3)] * 15,
    }
    asked = {"periods": "2023-H1", "columns": {}, "registry": registry}
    found = patterns_of(table, **asked)
    assert {row.unit_id: row.counts["in_batches"] for row in found} == {"A": 12, "B": 0}


def test_the_working_day_before_the_due_day_is_near_it_over_a_weekend_too():
    days = ["2023-01-12", "2023-01-13", "2023-01-14", "2023-01-16", "2023-01-17"]
    told = counted(one([day(each) for each in days]))
    assert (told["on_time_3_5"], told["near_due_3_5"]) == (4, 3)
    holiday = WorkingCalendar(name="made up", holidays=frozenset({day("2023-01-13")}))
    longer = patterns_of(
        {
            "unit_id": ["A"] * 5,
            "received": [day("2023-01-09")] * 5,
            "due": [day("2023-01-16")] * 5,
            "finished": [day(each) for each in days],
        },
        periods="2023-H1",
        columns={},
        calendar=holiday,
    )
    assert counted(longer)["near_due_3_5"] == 4
    assert longer.report.calendar == "made up"


def test_who_had_two_days_was_near_them_anyway():
    told = counted(one([day("2023-01-11")], due=[day("2023-01-11")]))
    assert told == {"completed": 1}


def test_the_end_of_a_period_is_its_last_five_working_days():
    # the first half-year of 2023 ends on Wednesday 14 June
    days = ["2023-06-07", "2023-06-08", "2023-06-11", "2023-06-14"]
    assert counted(one([day(each) for each in days]))["end_of_period"] == 3


def test_a_period_that_is_not_over_or_too_short_has_no_end():
    cases = {
        "unit_id": ["A"],
        "received": [day("2023-01-09")],
        "due": pa.array([None], pa.date32()),
        "finished": [day("2023-01-20")],
    }
    asked = {"periods": ["2023-H1", "2023-M01"], "columns": {}}
    over = patterns_of(cases, **asked)
    assert over.days.to_pylist() == [
        {"period": "2023-H1", "working_days": 130, "last_working_days": 5},
        {"period": "2023-M01", "working_days": 22, "last_working_days": 5},
    ]
    cut = patterns_of(cases, **asked, as_of=day("2023-02-01"))
    assert [row["last_working_days"] for row in cut.days.to_pylist()] == [None, 5]
    assert cut.data["end_of_period"].to_pylist() == [None, 0]
    holidays = frozenset(day("2023-01-02") + dt.timedelta(at) for at in range(5))
    calendar = WorkingCalendar(name="made up", holidays=holidays)
    short = patterns_of(cases, **asked, calendar=calendar)
    assert [row["last_working_days"] for row in short.days.to_pylist()] == [5, None]


def test_a_due_day_that_was_changed_in_time_or_at_an_unknown_day_is_no_change_afterwards():
    changed = ["2023-01-13", "2023-01-12", "2023-01-14", None]
    finished = ["2023-01-20", "2023-01-11", "2023-01-20", "2023-01-20"]
    told = counted(
        one(
            [day(each) for each in finished],
            original_due=[day("2023-01-13")] * 4,
            due_changed=pa.array([each and day(each) for each in changed], pa.date32()),
        )
    )
    assert (told["due_moved"], told["due_moved_after"]) == (4, 2)
    same = one(
        [day("2023-01-20")], original_due=[day("2023-01-16")], due_changed=[day("2023-01-19")]
    )
    assert "due_moved" not in counted(same)


def test_what_the_file_has_no_column_for_is_unknown_and_not_zero():
    bare = patterns_of(
        {"unit_id": ["A"], "received": [day("2023-01-09")], "finished": [day("2023-01-12")]},
        periods="2023-H1",
        columns={},
    )
    [row] = bare
    assert {name for name, count in row.counts.items() if count is not None} == {
        "completed",
        "end_of_period",
    }


def test_a_due_day_that_follows_from_days_allowed_is_one():
    cases = {
        "unit_id": ["A"],
        "received": [day("2023-01-09")],
        "allowed_days": [5],
        "finished": [day("2023-01-16")],
    }
    told = counted(patterns_of(cases, periods="2023-H1", columns={}))
    assert told == {"completed": 1, "on_time_3_5": 1, "near_due_3_5": 1}


def test_units_are_read_by_code_and_name_as_tally_reads_them():
    units = [unit("A", code="001", parent=None), unit("B", code="002", parent=None)]
    registry = pi.UnitRegistry(units)
    codes = pa.array(
        {"A": "001", "B": "002", "C": "009"}.get(each) for each in LOG["unit_id"].to_pylist()
    )
    coded = LOG.drop_columns(["unit_id"]).append_column("unit_code", codes)
    patterns = patterns_of(coded, registry=registry)
    is_known = pc.is_in(LOG["unit_id"], pa.array(["A", "B"]))
    repeated = whole().at(unit_id=["A", "B"])
    assert patterns.data.equals(repeated.data.combine_chunks())
    assert patterns.report.counted < pc.sum(is_known).as_py()
    with pytest.raises(
        pi.errors.InputError, match="within and level must be given with a registry"
    ):
        patterns_of(LOG, level="commune")


def test_no_case_gives_an_empty_table_of_all_columns():
    empty = patterns_of(LOG.slice(0, 0))
    assert (len(empty), empty.report.rows) == (0, 0)
    assert empty.data.schema == whole().data.schema
    assert len(pi.find(patterns=empty)) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"columns": {"speed": "x"}}, "no column of cases in 'vn-ii06a' 'speed'"),
        ({"columns": {"entered": "x"}}, "cases"),
        ({"regime": None}, "regime must be given"),
        ({"periods": []}, "periods must name at least one period"),
        ({"as_of": "2023-01-01"}, "as_of must be a datetime.date"),
        ({"progress": 1}, "progress"),
        ({"edges": {"batch": 5}}, "^edges must be a PatternEdges, got dict$"),
    ],
)
def test_what_cannot_be_used_is_refused(options, message):
    with pytest.raises(pi.errors.ParindexError, match=message):
        patterns_of(LOG, **options)


def test_a_form_without_durations_is_refused():
    form = attrs.evolve(pi.load_case_form("vn-ii06a"), duration=None)
    with pytest.raises(pi.errors.InputError, match="form must say which cases have a duration"):
        patterns_of(LOG, form=form)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"near_due": 4}, "PatternEdges: near_due must be a whole number from 1 to 3, got 4"),
        (
            {"period_end": 20},
            "PatternEdges: shortest_period must be more than period_end, 20, got 20",
        ),
    ],
)
def test_edges_that_cannot_be_are_refused(given, message):
    with pytest.raises(pi.errors.DefinitionError) as told:
        PatternEdges(**given)
    assert str(told.value) == message
