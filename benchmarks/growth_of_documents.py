"""
Growth of time and memory from n to 10 n, for files and texts that cost much for their size.

Each case runs in a process of its own. Memory is what it took beyond that of the imports. Ten times
as much is linear growth; "refused" is a case that is known to be too much before it is read.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import multiprocessing
import resource
import sys
import time
import unicodedata
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq

import parindex as pi

HEAD = '{"schema_version":"1.1","indicators":[],"checks":[],"findings":['
CLOSING = '\n{{"schema_version":"1.1","findings_above":{}}}\n'

Case: TypeAlias = Callable[[int, Path], Callable[[], object]]


def dotted_key(size: int, folder: Path) -> Callable[[], object]:
    return definitions("id" + ".a" * (size // 2) + " = 1\n", folder)


def nested_lists(size: int, folder: Path) -> Callable[[], object]:
    return definitions("x = " + "[" * (size // 2) + "]" * (size // 2) + "\n", folder)


def many_items(size: int, folder: Path) -> Callable[[], object]:
    item = '[[item]]\ncode = "i{}"\nname = {{ vi = "a", en = "a" }}\nkind = "flow"\n'
    head = 'id = "f"\nname = { vi = "a", en = "a" }\nsource = "made up"\nconfidence = "own"\n'
    return definitions(head + "".join(item.format(at) for at in range(size // 70)), folder)


def definitions(text: str, folder: Path) -> Callable[[], object]:
    (folder / "form.toml").write_text(text, encoding="utf-8")
    return lambda: pi.definitions.load_form_file(folder / "form.toml")


def parquet_rows(rows: int, folder: Path) -> Callable[[], object]:
    pq.write_table(pa.table({"rule": pa.nulls(rows, pa.string())}), folder / "f")
    return lambda: pi.read_findings(folder / "f")


def arrow_zeros(octets: int, folder: Path) -> Callable[[], object]:
    buffer = io.BytesIO()
    pf.write_feather(pa.table({"rule": [b"\0" * octets]}), buffer, compression="zstd")
    (folder / "f").write_bytes(buffer.getvalue())
    return lambda: pi.read_findings(folder / "f")


def empty_objects(size: int, _: Path) -> Callable[[], object]:
    text = HEAD + ",".join(["{}"] * size) + "]}"
    return lambda: pi.read_findings(text)


def empty_lines(size: int, _: Path) -> Callable[[], object]:
    text = "\n".join(["{}"] * size) + CLOSING.format(size)
    return lambda: pi.read_findings(text)


def finding(at: int) -> str:
    row = {
        "schema_version": "1.1", "rule": "TGT101", "severity": "warning", "unit_id": f"u{at}",
        "period": "2023", "subject": "p", "evidence": {"value": 70.0}, "fingerprint": f"{at:016x}",
    }  # fmt: skip
    return json.dumps(row)


def sound_lines(size: int, _: Path) -> Callable[[], object]:
    text = "\n".join(map(finding, range(size))) + CLOSING.format(size)
    return lambda: pi.read_findings(text)


def sound_document(size: int, _: Path) -> Callable[[], object]:
    text = HEAD + ",".join(map(finding, range(size))) + "]}"
    return lambda: pi.read_findings(text)


def marks_on_a_period(size: int, _: Path) -> Callable[[], object]:
    text = "2023" + "\u0301\u0323" * (size // 2)
    return lambda: pi.ReportingPeriod.parse(text)


def long_name(size: int, _: Path) -> Callable[[], object]:
    registry = pi.UnitRegistry([pi.AdministrativeUnit(id="a", name="Xã A", level="commune")])
    name = unicodedata.normalize("NFC", "hoà " * (size // 4))
    return lambda: pi.resolve_units([name], registry, as_of=dt.date(2025, 1, 1))


CASES: dict[str, tuple[Case, int]] = {
    "TOML, one key of n bytes": (dotted_key, 20_000),
    "TOML, lists in each other, n bytes": (nested_lists, 20_000),
    "TOML, sound items, n bytes": (many_items, 100_000),
    "Parquet, n rows of nothing": (parquet_rows, 2_000_000),
    "Arrow, n bytes of zeros": (arrow_zeros, 20_000_000),
    "JSON, n times {}": (empty_objects, 200_000),
    "JSON Lines, n times {}": (empty_lines, 200_000),
    "JSON, n findings": (sound_document, 20_000),
    "JSON Lines, n findings": (sound_lines, 20_000),
    "period with n combining marks": (marks_on_a_period, 2_000),
    "name of n letters": (long_name, 2_000),
}


def attempt(run: Callable[[], object]) -> str:
    try:
        run()
    except pi.errors.ParindexError:
        return "refused"
    return "read"


def measure(name: str, size: int, answer: Connection) -> None:
    make, _ = CASES[name]
    with TemporaryDirectory() as folder:
        attempt(make(100, Path(folder)))  # what is loaded at the first call is not measured
        run = make(size, Path(folder))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        told = attempt(run)
        seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if sys.platform == "darwin" else 1024
    answer.send((seconds, (after - before) * unit / 1e6, told))


def measured(name: str, size: int) -> tuple[float, float, str]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=measure, args=(name, size, theirs))
    process.start()
    theirs.close()
    answer: tuple[float, float, str] = ours.recv()
    process.join()
    return answer


def main() -> None:
    print(f"{'':36} {'n':>11} {'at n':>8} {'at 10 n':>8} {'growth':>7} {'MB at 10 n':>10}")
    for name, (_, size) in CASES.items():
        seconds, _, _ = measured(name, size)
        ten, megabytes, told = measured(name, 10 * size)
        growth = ten / max(seconds, 1e-4)
        print(
            f"{name:36} {size:>11,} {seconds:7.3f}s {ten:7.3f}s {growth:6.1f}x {megabytes:10.0f}"
            f"  {told}"
        )


if __name__ == "__main__":
    main()
