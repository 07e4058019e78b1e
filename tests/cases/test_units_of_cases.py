"""Units of cases by code and name: looked up in a registry, and nothing is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import step, unit

import parindex as pi
from parindex import errors
from parindex.vocabulary import SuccessionKind

pytest.importorskip("narwhals")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

MERGED = dt.date(2023, 3, 1)
REGISTRY = pi.UnitRegistry(
    [
        unit("D1", level="district", name="huyện Một"),
        unit("D2", level="district", name="huyện Hai"),
        unit("A", parent="D1", name="xã An Bình", code="001"),
        unit("B", parent="D1", name="xã Bình Minh", code="002", valid_to=MERGED - dt.timedelta(1)),
        unit("C", parent="D1", name="xã Cao Sơn", code="003", valid_from=MERGED),
        unit("A2", parent="D2", name="xã An Bình", code="004"),
    ],
    events=[step(MERGED, SuccessionKind.MERGE, "B", "C")],
)
ASKED: dict[str, Any] = {"form": "vn-ii06a", "regime": "nd-09-2019", "periods": "2023-H1"}


def file_of(names=None, codes=None, **further):
    given = names or codes
    columns = {
        "unit_code": codes,
        "unit_name": names,
        "received": [dt.date(2023, 1, 9)] * len(given),
        "finished": pa.array([None] * len(given), pa.date32()),
        **further,
    }
    return pa.table({name: column for name, column in columns.items() if column is not None})


def tally(cases, **options):
    return pi.tally(cases, **(ASKED | {"registry": REGISTRY} | options))


def totals(counts):
    return {row.unit_id: row.counts["received_total"] for row in counts}


def reasons(counts):
    return {row["reason"]: row["rows"] for row in counts.set_aside.to_pylist()}


def test_names_are_read_as_names_are_written():
    names = ["Xã Cao Sơn", "xã  cao sơn ", "Xa Cao Son", "xã An Bình"]
    counts = tally(file_of(names), within="D1")
    assert totals(counts) == {"C": 3, "A": 1}
    assert counts.report.columns["unit_name"] == "unit_name"
    assert counts.unresolved.num_rows == 0


def test_what_is_no_one_unit_is_set_aside_with_its_text_and_an_example():
    cases = file_of(
        ["xã An Bình", "xã Không Có", "xã Không Có", " ", "xã Cao Sơn"],
        case_id=["H5", "H4", "H3", "H2", "H1"],
    )
    counts = tally(cases)
    assert totals(counts) == {"C": 1}
    assert counts.set_aside.to_pylist() == [
        {"reason": "no_unit", "rows": 1, "case": "H2", "row": None},
        {"reason": "unknown_unit", "rows": 2, "case": "H3", "row": None},
        {"reason": "ambiguous_unit", "rows": 1, "case": "H5", "row": None},
    ]
    assert counts.unresolved.to_pylist() == [
        {"text": "xã Không Có", "reason": "unknown_unit", "rows": 2, "candidates": None},
        {"text": "xã An Bình", "reason": "ambiguous_unit", "rows": 1, "candidates": "A; A2"},
    ]
    assert counts.report.counted == 1


def test_code_and_name_must_be_of_one_unit():
    names = ["xã An Bình", "xã Cao Sơn", None, "xã An Bình"]
    counts = tally(file_of(names, ["001", "001", "003", None]), within="D1")
    assert totals(counts) == {"A": 2, "C": 1}
    assert reasons(counts) == {"unit_disagrees": 1}
    [told] = counts.unresolved.to_pylist()
    assert told["text"] == "001 xã Cao Sơn"


def test_a_case_whose_unit_is_not_known_is_set_aside_once_in_however_many_periods():
    cases = file_of(["xã Không Có", "xã Cao Sơn"])
    counts = tally(cases, periods=["2023-Q1", "2023-Q2", "2023-H1"])
    assert reasons(counts) == {"unknown_unit": 1}
    assert counts.report.counted == 1
    assert [row.period for row in counts] == ["2023-H1", "2023-Q1", "2023-Q2"]


def test_another_reason_of_a_case_is_told_before_that_of_its_unit():
    cases = file_of(["xã Không Có"] * 2, channel=["fax", "online"])
    assert reasons(tally(cases)) == {"unknown_word": 1, "unknown_unit": 1}


def test_names_are_those_of_the_day_of_the_file():
    names = ["xã Bình Minh", "xã Cao Sơn"]
    # a former unit is known by its name as long as no unit of the day has it
    assert totals(tally(file_of(names))) == {"B": 1, "C": 1}
    one = pi.UnitRegistry([unit("old", name="xã Một", valid_to=dt.date(2023, 2, 28))])
    same = pi.UnitRegistry([*one, unit("new", name="xã Một", valid_from=dt.date(2023, 3, 1))])
    assert set(totals(tally(file_of(["xã Một"]), registry=same))) == {"new"}
    day = dt.date(2023, 2, 1)
    assert set(totals(tally(file_of(["xã Một"]), registry=same, as_of=day))) == {"old"}


def test_ids_are_taken_as_they_are_and_the_counts_keep_the_registry():
    cases = file_of(["xã An Bình"], unit_id=["A2"])
    counts = tally(cases)
    assert totals(counts) == {"A2": 1}
    review = pi.assess(counts, indicators=pi.load_indicators("vn-operational"))
    assert review.registry is REGISTRY


def test_columns_of_codes_and_names_are_named_by_the_caller():
    cases = file_of(["xã Cao Sơn"]).rename_columns(["ten_xa", "received", "finished"])
    assert totals(tally(cases, columns={"unit_name": "ten_xa"})) == {"C": 1}
    with pytest.raises(errors.MissingColumnError, match="'ten'"):
        tally(cases, columns={"unit_name": "ten"})
    with pytest.raises(errors.InputError, match="ids or those of codes and names"):
        tally(cases, columns={"unit_name": "ten_xa", "unit": "ten_xa"})
    with pytest.raises(errors.MissingColumnError, match="unit_id"):
        tally(cases)


def test_without_a_registry_codes_and_names_are_refused():
    with pytest.raises(errors.MissingColumnError, match="are read with registry="):
        tally(file_of(["xã Cao Sơn"]), registry=None)
    with pytest.raises(errors.InputError, match="within and level must be given with a registry"):
        tally(file_of(["xã Cao Sơn"]), registry=None, level="commune")
    with pytest.raises(errors.UnknownCodeError, match="village"):
        tally(file_of(["xã Cao Sơn"]), level="village")


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_every_engine_gives_the_same_units(engine):
    names = ["xã Cao Sơn", "xã An Bình", "xã Không Có", "xã cao sơn", None]
    cases = file_of(names, channel=["online"] * 5)
    connection = duckdb.connect()
    there = connection.from_arrow(cases) if engine == "duckdb" else pl.from_arrow(cases).lazy()
    expected, counts = tally(cases, by=["channel"]), tally(there, by=["channel"])
    for name in ("data", "breakdown", "unresolved"):
        assert getattr(counts, name).equals(getattr(expected, name)), name
    assert reasons(counts) == reasons(expected)


NAMES = ["xã Cao Sơn", "Xã cao sơn", "xã An Bình", "xã Không Có", "", None, "Bình Minh"]
some_names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=30)


@examples(8)
@given(some_names)
def test_counted_and_set_aside_are_all_rows(names):
    counts = tally(file_of(names), periods=["2023-Q2", "2023-H1"])
    aside = pc.sum(counts.set_aside["rows"]).as_py() or 0
    assert counts.report.counted + aside == counts.report.rows == len(names)
    resolved = pi.resolve_units(names, registry=REGISTRY, as_of=dt.date(2023, 6, 14))
    known = [each for each in resolved.data["unit_id"].to_pylist() if each is not None]
    half = {row.unit_id: row.counts["received_total"] for row in counts if row.period[-1] == "1"}
    assert half == {each: known.count(each) for each in sorted(set(known))}
    assert pc.sum(counts.unresolved["rows"]).as_py() in (
        None,
        aside - reasons(counts).get("no_unit", 0),
    )
