"""Case files of every kind as one lazy frame, in the engine that holds them."""

from __future__ import annotations

import contextlib
import glob
import importlib
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import attrs
import narwhals as nw
import numpy as np
import pyarrow as pa

from .._progress import Tell, told_while
from .._quoting import quoted
from ..errors import InputError, MissingExtraError
from ..tables.coerce import to_arrow, to_pandas

__all__ = ["ROW", "Engine", "opened_cases"]

ROW = "__row__"
"""Column of the place of a row in its file, from 1; only of tables that have an order."""

T = TypeVar("T")

_MEGABYTES_OF_A_CORE: Final = 128  # what does not fit is written to a temporary folder
_ALIAS: Final = "parindex_days"
BETWEEN: Final = "\x1f"
"""Sign between cells that are handed over as text, which none of them may hold."""

_BETWEEN: Final = ord(BETWEEN)
_SQL_KINDS: Final[Mapping[pa.DataType, str]] = {
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.string(): "string",
    pa.date32(): "date",
}


@attrs.frozen(eq=False, kw_only=True)
class Engine:
    """
    A case file, and how small tables are brought beside it.

    Parameters
    ----------
    name : str
        ``"duckdb"``, ``"polars"``, ``"dask"`` or ``"pyspark"``.
    frame : narwhals.LazyFrame
        All rows, all columns.
    beside : callable
        Brings a small table into the engine.
    connection : object, optional
        The connection of DuckDB, where it is our own.
    rows : int, optional
        How many there are, where that is known without counting.
    """

    name: str
    frame: nw.LazyFrame[Any]
    beside: Callable[[pa.Table], nw.LazyFrame[Any]]
    connection: Any = None
    rows: int | None = None

    def length(self) -> int:
        """Count the rows, where their number is not known."""
        if self.rows is not None:
            return self.rows
        table = self.frame.select(nw.len().alias("rows")).collect("pyarrow").to_native()
        return int(table["rows"][0].as_py())

    def collected(self, frame: nw.LazyFrame[Any], *, step: str, progress: Tell | None) -> pa.Table:
        """Bring rows out of the engine."""

        def collect() -> pa.Table:
            table: pa.Table = frame.collect("pyarrow").to_native()
            return table

        return self._told(collect, step, progress)

    def kept(
        self, frame: nw.LazyFrame[Any], *, step: str, progress: Tell | None
    ) -> nw.LazyFrame[Any]:
        """
        Compute a frame before the rest, in a DuckDB of our own; elsewhere it stays a question.

        What needs much memory itself does not get it while another part of the question waits.
        """
        if self.connection is None:
            return frame
        name = f"parindex_{secrets.token_hex(8)}"  # there may be several
        self._told(lambda: frame.to_native().create(name), step, progress)
        return _framed(self.connection.table(name))

    def _told(self, work: Callable[[], T], step: str, progress: Tell | None) -> T:
        """Do work of the engine; only DuckDB of our own says how far it is, and can be stopped."""
        tell = progress or _nobody
        own = self.connection
        if own is None:
            tell(step, 0.0)
            done = work()
            tell(step, 1.0)
            return done
        if progress is not None:
            for setting in ("enable_progress_bar=true", "enable_progress_bar_print=false"):
                own.execute(f"SET {setting}")
        return told_while(
            work,
            step=step,
            progress=tell,
            part=lambda: own.query_progress() / 100,
            interrupt=own.interrupt,
        )


def _nobody(step: str, part: float) -> None:
    """Tell nobody."""


@contextlib.contextmanager
def opened_cases(cases: object) -> Iterator[Engine]:
    """
    Open a case file where it is; tables in memory, and files, are counted by DuckDB.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(cases, nw.LazyFrame):
        cases = nw.to_native(cases)
    if isinstance(cases, str | os.PathLike):
        with _own_connection() as connection:
            yield _of_duckdb(_parquet(connection, _files(cases)), connection)
    elif nw.dependencies.is_duckdb_relation(cases):
        yield _of_duckdb(cases, None)
    elif nw.dependencies.is_polars_lazyframe(cases):
        yield _lazy("polars", cases, _to_polars)
    elif nw.dependencies.is_dask_dataframe(cases):
        yield _lazy("dask", cases, _to_dask)
    elif nw.dependencies.is_pyspark_dataframe(cases):
        yield _lazy("pyspark", cases, _to_spark(cases))
    else:
        table = to_arrow(cases, name="cases")  # type: ignore[arg-type]
        table = _without_types_of_nothing(table)
        table = table.append_column(ROW, pa.array(np.arange(1, table.num_rows + 1)))
        with _own_connection() as connection:
            engine = _of_duckdb(connection.from_arrow(table), connection)
            yield attrs.evolve(engine, rows=table.num_rows)


def _lazy(name: str, cases: Any, beside: Callable[[pa.Table], Any]) -> Engine:
    return Engine(
        name=name,
        frame=_framed(cases),
        beside=lambda table: _framed(beside(table)),
    )


def _framed(native: Any) -> nw.LazyFrame[Any]:
    frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return frame


@contextlib.contextmanager
def _own_connection() -> Iterator[Any]:
    """
    Open a DuckDB of our own, which asks no network and leaves no file.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        duckdb = importlib.import_module("duckdb")
    except ModuleNotFoundError as error:
        raise MissingExtraError("parindex.tally", "cases") from error
    with tempfile.TemporaryDirectory(prefix="parindex-") as folder:
        connection = duckdb.connect(
            config={
                "temp_directory": folder,
                "memory_limit": f"{_MEGABYTES_OF_A_CORE * max(2, os.cpu_count() or 2)}MB",
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
            }
        )
        try:
            yield connection
        finally:
            connection.close()


def _parquet(connection: Any, files: list[str]) -> Any:
    """
    Open Parquet files; stars and brackets in their names are letters.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    duckdb = importlib.import_module("duckdb")
    try:
        return connection.from_parquet([glob.escape(each) for each in files], union_by_name=True)
    except duckdb.Error as error:
        told = str(error).partition("\n")[0]
        raise InputError(f"cases must be Parquet files that can be read, got {told}") from error


def _without_types_of_nothing(table: pa.Table) -> pa.Table:
    """Take the type from columns of numbers in which nothing stands: pandas calls these numbers."""
    for at, field in enumerate(table.schema):
        if pa.types.is_floating(field.type) and table[at].null_count == len(table):
            table = table.set_column(at, field.name, pa.nulls(len(table)))
    return table


def _files(path: str | os.PathLike[str]) -> list[str]:
    """
    List the Parquet files that a path or a pattern stands for.

    Raises
    ------
    InputError
        If there are none, or other files.
    """
    text: object = os.fspath(path)
    if not isinstance(text, str) or "://" in text:
        raise InputError(
            f"cases must be a path of this machine, got {quoted(text)}; for files elsewhere give "
            f"the relation or frame that reads them"
        )
    place = Path(text)
    if place.is_dir():
        found = sorted(str(each) for each in place.rglob("*.parquet"))
    elif place.is_file():
        found = [text]
    else:
        found = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 -- of an absolute path too
    wrong = [each for each in found if not each.lower().endswith((".parquet", ".pq"))]
    if not found or wrong:
        got = f"{wrong[0]!r}" if wrong else "none"
        raise InputError(f"cases must name Parquet files, got {got} for {text!r}")
    return found


def _of_duckdb(relation: Any, connection: Any) -> Engine:
    tables = iter(range(10**6))

    def beside(table: pa.Table) -> nw.LazyFrame[Any]:
        if connection is not None:
            name = f"{_ALIAS}_{next(tables)}"
            connection.register(name, table)
            return _framed(connection.table(name))
        # a relation keeps its connection to itself; what it is asked in SQL is on the same one, and
        # one text for each column is read a hundred times faster than one literal for each cell
        columns = ", ".join(
            f"CAST(unnest(string_split('{_joined(table[field.name])}', chr({_BETWEEN}))) AS "
            f"{_SQL_KINDS[field.type]}) AS {field.name}"
            for field in table.schema
        )
        return _framed(relation.query(_ALIAS, f"SELECT {columns}"))

    return Engine(name="duckdb", frame=_framed(relation), beside=beside, connection=connection)


def _joined(column: pa.ChunkedArray) -> str:
    """Write a column without nulls as one text in SQL, its cells parted by `BETWEEN`."""
    return BETWEEN.join(column.cast(pa.string()).to_pylist()).replace("'", "''")


def _to_polars(table: pa.Table) -> Any:
    return importlib.import_module("polars").from_arrow(table).lazy()


def _to_dask(table: pa.Table) -> Any:
    dask = importlib.import_module("dask.dataframe")
    return dask.from_pandas(to_pandas(table), npartitions=1)


def _to_spark(cases: Any) -> Callable[[pa.Table], Any]:
    def beside(table: pa.Table) -> Any:
        schema = ", ".join(f"{field.name} {_SQL_KINDS[field.type]}" for field in table.schema)
        rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
        return cases.sparkSession.createDataFrame(rows, schema)

    return beside
