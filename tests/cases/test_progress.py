from __future__ import annotations

import tempfile
import threading
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import parindex as pi
from parindex._progress import told_while
from parindex.errors import InputError

pytest.importorskip("narwhals")
duckdb = pytest.importorskip("duckdb")

CASES = pa.table(
    {"unit_id": ["A"], "received": ["2023-01-09"], "finished": pa.array([None], pa.string())}
)
ASKED: dict[str, Any] = {"form": "vn-ii06a", "periods": "2023-H1", "regime": "nd-09-2019"}
CONNECTION = duckdb.connect()


@pytest.mark.parametrize("cases", [CASES, CONNECTION.from_arrow(CASES)], ids=["own", "theirs"])
def test_a_tally_tells_its_start_and_its_end(cases):
    told: list[tuple[str, float]] = []
    counts = pi.tally(cases, progress=lambda *each: told.append(each), **ASKED)
    assert counts.data.equals(pi.tally(CASES, **ASKED).data)
    assert told[0] == ("tally", 0.0)
    assert told[-1] == ("tally", 1.0)
    assert [part for _, part in told] == sorted(part for _, part in told)


def test_what_is_no_function_is_refused():
    with pytest.raises(InputError, match="progress must be True or a function"):
        pi.tally(CASES, progress="yes", **ASKED)  # type: ignore[arg-type]


@pytest.mark.parametrize("at", [0.0, 1.0], ids=["start", "end"])
@pytest.mark.parametrize("from_file", [False, True], ids=["table", "file"])
def test_an_interrupt_leaves_no_file_behind(at, from_file, tmp_path, monkeypatch):
    cases: Any = CASES
    if from_file:
        cases = tmp_path / "cases.parquet"
        pq.write_table(CASES, cases)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    seen: list[str] = []

    def impatient(_, part):
        seen.extend(each.name for each in folder.iterdir())
        if part == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pi.tally(cases, progress=impatient, **ASKED)
    assert seen
    assert list(folder.iterdir()) == []


def test_a_tally_shows_a_bar(capsys):
    pytest.importorskip("tqdm")
    counts = pi.tally(CASES, progress=True, **ASKED)
    assert counts.data.equals(pi.tally(CASES, **ASKED).data)
    assert capsys.readouterr().err == ""  # nobody looks at it


def test_what_the_function_raises_stops_the_work():
    stop = threading.Event()

    def impatient(_, part):
        if part > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        told_while(
            lambda: stop.wait(60),
            step="wait",
            progress=impatient,
            part=lambda: 0.5,
            interrupt=stop.set,
        )
    assert stop.is_set()


def test_what_the_work_raises_is_raised_to_the_caller():
    def fail():
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        told_while(
            fail, step="x", progress=lambda *_: None, part=lambda: -1.0, interrupt=lambda: None
        )
