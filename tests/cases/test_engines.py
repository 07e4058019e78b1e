"""One expression on every engine that is installed: the tables are equal."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.oracle.test_tally_by_hand import WINDOWS, made_up_cases

import parindex as pi

pytest.importorskip("narwhals")
duckdb = pytest.importorskip("duckdb")
pl = pytest.importorskip("polars")

CASES = pa.table(made_up_cases(11, 1_500))
AS_TEXT = CASES.set_column(
    CASES.column_names.index("received"), "received", CASES["received"].cast(pa.string())
)


def tally(cases):
    asked: dict[str, Any] = {"form": "vn-ii06a", "periods": list(WINDOWS), "regime": "nd-09-2019"}
    return pi.tally(cases, by=["channel"], **asked)


def in_polars(table, _):
    return pl.from_arrow(table).lazy()


CONNECTION = duckdb.connect()  # some versions close one that nobody holds


def in_duckdb(table, _):
    return CONNECTION.from_arrow(table)


def in_pandas(table, _):
    return table.to_pandas()


def in_polars_frame(table, _):
    return pl.from_arrow(table)


def in_parquet(table, folder):
    pq.write_table(table, folder / "cases.parquet")
    return folder / "cases.parquet"


ENGINES = [in_polars, in_duckdb, in_pandas, in_polars_frame, in_parquet]


@pytest.mark.parametrize(
    ("engine", "table"),
    [
        *((engine, CASES) for engine in ENGINES),
        *((engine, AS_TEXT) for engine in (in_polars, in_duckdb, in_parquet)),
    ],
)
def test_every_engine_gives_the_same_tables(engine, table, tmp_path):
    expected = tally(CASES)
    counts = tally(engine(table, tmp_path))
    assert counts.report.engine == ("polars" if engine is in_polars else "duckdb")
    assert counts.data.equals(expected.data)
    assert counts.breakdown.equals(expected.breakdown)
    assert counts.set_aside.equals(expected.set_aside)
