"""
Dask and PySpark give the tables that DuckDB gives.

They are no part of the suite's packages: `make test-engines` installs them, and needs Java for
PySpark. Where one is not there its tests are skipped, and say so.
"""

from __future__ import annotations

import shutil
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.oracle.test_patterns_by_hand import made_up_log
from tests.oracle.test_tally_by_hand import WINDOWS, made_up_cases

import parindex as pi
from parindex.cases import tally_patterns

pytest.importorskip("narwhals")
pytest.importorskip("duckdb")

# Each of these is known; any other warning is a fault.
pytestmark = [
    # narwhals-dask had no release yet that could be installed instead
    pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning"),
    # days in a file of Parquet are of another type than those of the small tables beside it
    pytest.mark.filterwarnings("ignore:Merging dataframes with merge column data type:UserWarning"),
    # Dask calls pandas in a way that a later pandas will not have
    pytest.mark.filterwarnings(r"ignore:The inplace keyword in DataFrame\.reset_index"),
]

CASES = pa.table(made_up_cases(11, 600))
ALLOWED = CASES.drop(["due"]).append_column(
    "allowed_days", pa.array([None if row % 7 == 0 else row % 23 / 2 for row in range(600)])
)
AS_TEXT = CASES.set_column(
    CASES.column_names.index("received"), "received", CASES["received"].cast(pa.string())
)
TABLES = pytest.mark.parametrize(
    "table", [CASES, AS_TEXT, ALLOWED], ids=["days", "text", "allowed"]
)


def tally(cases):
    asked: dict[str, Any] = {"form": "vn-ii06a", "periods": list(WINDOWS), "regime": "nd-09-2019"}
    return pi.tally(cases, by=["channel"], **asked)


def in_two_files(table, folder):
    pq.write_table(table.slice(0, 200), folder / "one.parquet")
    pq.write_table(table.slice(200), folder / "two.parquet")
    return str(folder)


def assert_equal_to_duckdb(cases, table, engine):
    expected, counts = tally(table), tally(cases)
    assert counts.report.engine == engine
    for name in ("data", "breakdown", "set_aside"):
        assert getattr(counts, name).equals(getattr(expected, name)), name
    assert counts.durations.data.equals(expected.durations.data)


@TABLES
def test_dask_gives_the_same_tables(table, tmp_path):
    dask = pytest.importorskip("dask.dataframe", reason="Dask is not installed")
    frame = dask.read_parquet(in_two_files(table, tmp_path), dtype_backend="pyarrow")
    assert_equal_to_duckdb(frame, table, "dask")


LOG = pa.table(made_up_log(5, 600)).drop_columns(["finished"])
LOG_IN_TEXT = LOG.set_column(
    LOG.column_names.index("result"),
    "result",
    pc.strftime(LOG["result"].cast(pa.timestamp("s")), format="%Y-%m-%d %H:%M:%S"),
)
LOGS = pytest.mark.parametrize("log", [LOG, LOG_IN_TEXT], ids=["moments", "text"])


def assert_same_patterns_as_duckdb(cases, log, engine):
    asked: dict[str, Any] = {
        "form": "vn-ii06a",
        "periods": list(WINDOWS),
        "regime": "nd-09-2019",
        "columns": {"finished": "result"},
    }
    expected, patterns = tally_patterns(log, **asked), tally_patterns(cases, **asked)
    assert patterns.report.engine == engine
    assert patterns.data.equals(expected.data)


@LOGS
def test_dask_counts_the_same_patterns(log, tmp_path):
    dask = pytest.importorskip("dask.dataframe", reason="Dask is not installed")
    frame = dask.read_parquet(in_two_files(log, tmp_path), dtype_backend="pyarrow")
    assert_same_patterns_as_duckdb(frame, log, "dask")


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java, and there is none")
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@TABLES
def test_spark_gives_the_same_tables(table, spark, tmp_path):
    frame = spark.read.parquet(in_two_files(table, tmp_path))
    assert_equal_to_duckdb(frame, table, "pyspark")


@LOGS
def test_spark_counts_the_same_patterns(log, spark, tmp_path):
    frame = spark.read.parquet(in_two_files(log, tmp_path))
    assert_same_patterns_as_duckdb(frame, log, "pyspark")
