"""Whatever a column holds, a door answers in one sentence, or tells it as a finding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.makers import MET

import parindex as pi
from parindex.errors import ParindexError

ROWS = 2


class Refuses:
    """An object that cannot even say what it is."""

    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class Loud(str):
    def __str__(self):
        raise RuntimeError("no text")


def bytes_as_text():
    """Text of Arrow that is no UTF-8, as a faulty reader of files may make it."""
    offsets = pa.py_buffer(np.array([0, 1, 2], np.int32))
    return pa.Array.from_buffers(pa.string(), ROWS, [None, offsets, pa.py_buffer(b"\xff\xfe")])


COLUMNS = {
    "nothing": [None] * ROWS,
    "nan": [float("nan")] * ROWS,
    "not a time": [pd.NaT] * ROWS,
    "infinity": [float("inf"), float("-inf")],
    "huge floats": [1e308, -1e308],
    "huge integers": [10**400, -(10**400)],
    "long digits": ["9" * 10_000] * ROWS,
    "long text": ["x" * 100_000] * ROWS,
    "half of a sign": ["\ud800", "A\udfff"],
    "control signs": ["\x00\x1b[31m", "\u202e\u2066"],
    "blank": ["", " \t\u00a0"],
    "booleans": [True, False],
    "bytes": [b"\xff", b"1"],
    "bytes and text": [b"1", "2"],
    "lists": [[1], [2, 3]],
    "lists and text": [[1], "2"],
    "mappings": [{"a": 1}, {"b": 2}],
    "sets": [{1}, {2}],
    "objects": [object(), object()],
    "objects without a text": [Refuses(), 1],
    "text without a text": [Loud("a"), 1],
    "complex": [1j, 2 + 0j],
    "fractions": [Fraction(1, 3), Fraction(6, 3)],
    "decimals": [Decimal("1E+3"), Decimal("0E-9")],
    "decimals without a value": [Decimal("NaN"), Decimal("Infinity")],
    "days": [dt.date(2023, 1, 1)] * ROWS,
    "times": [dt.datetime(2023, 1, 1, tzinfo=dt.UTC)] * ROWS,
    "durations": [dt.timedelta(days=1)] * ROWS,
    "days and numbers": [dt.date(2023, 1, 1), 5],
    "structs": pa.array([{"a": 1}, {"a": 2}]),
    "maps": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())),
    "unions": pa.UnionArray.from_sparse(
        pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])]
    ),
    "run ends": pa.RunEndEncodedArray.from_arrays([2], ["1"]),
    "other bytes": bytes_as_text(),
    "binary": pa.array([b"\xff", b"1"]),
    "small decimals": pa.array([Decimal("1.5"), Decimal(2)], pa.decimal128(38, 30)),
    "large decimals": pa.array([Decimal(1), None], pa.decimal256(76, 10)),
    "half floats": pa.array(np.array([1, 2], np.float16)),
    "months": pd.period_range("2023-01", periods=ROWS, freq="M"),
    "categories": pd.Series(["1", None], dtype="category"),
    "intervals": pd.Series(pd.interval_range(0, ROWS)),
    "sparse": pd.Series(pd.arrays.SparseArray([0, 1])),
    "of polars": pl.Series([1, 2], dtype=pl.Int128),
    "lists of polars": pl.Series([[1], [2]]),
    "objects of polars": pl.Series([object(), object()], dtype=pl.Object),
    "records": np.zeros(ROWS, dtype=[("a", "i4")]),
    "raw": np.zeros(ROWS, dtype="V4"),
    "fixed bytes": np.array([b"a", b"b"], dtype="S3"),
    "several columns": np.zeros((ROWS, 2)),
    "masked": np.ma.masked_array([1, 2], mask=[True, False]),
    "a text": "xy",
    "a mapping": {0: 1, 1: 2},
    "a number": 5,
    "an iterator": iter([1, 2]),
}

COUNTS = {"unit_id": ["A", "B"], "period": ["2023", "2023"], "n": [9, 8], "d": [10, 10]}
LONG = {
    "unit_id": ["A", "A"],
    "period": ["2023", "2023"],
    "item_code": ["n", "d"],
    "count": [9, 10],
}
PUBLISHED = {
    "unit_id": ["A", "B"],
    "period": ["2023", "2023"],
    "indicator": ["met", "met"],
    "printed": ["90%", "80%"],
}
SCHEME = pi.scheme_from_table(
    {
        "code": ["I", "II"],
        "text": ["Một", "Hai"],
        "maximum": [10, 5],
        "formula": ["share(full=95)", "award"],
    },
    id="own",
    edition="2023",
)
GIVEN = {"unit_id": ["A", "B"], "period": ["2023", "2023"]}
REGISTRY = pi.UnitRegistry(
    [
        pi.AdministrativeUnit(id="H", name="Huyện H", level="district"),
        pi.AdministrativeUnit(id="A", name="Xã A", level="commune", parent="H"),
        pi.AdministrativeUnit(id="B", name="Xã B", level="commune", parent="H"),
    ]
)
RATES = pi.compute_rates(COUNTS, [MET])
VALUES = {**GIVEN, "criterion_code": ["I", "I"], "value": [90, 80]}
DOORS: dict[str, tuple[dict[str, Any], Callable[[Any], object]]] = {
    "compute_rates": (COUNTS, lambda table: pi.compute_rates(table, [MET])),
    "compute_rates, long": (LONG, lambda table: pi.compute_rates(table, [MET])),
    "read_counts": (COUNTS, pi.read_counts),
    "assess": (COUNTS, lambda table: pi.assess(table, indicators=[MET])),
    "roll_up": (COUNTS, lambda table: pi.roll_up(table, REGISTRY, to="district")),
    "rebase": (COUNTS, lambda table: pi.rebase(table, REGISTRY, as_of=dt.date(2023, 1, 1))),
    "published": (PUBLISHED, lambda table: pi.find(rates=RATES, published=table)),
    "compute_control_limits": (PUBLISHED, pi.compute_control_limits),
    "values": (VALUES, lambda table: pi.compute_scores(SCHEME, rates=table)),
    "awards": (
        {**GIVEN, "criterion_code": ["II", "II"], "points": [1, 2], "state": [None, None]},
        lambda table: pi.compute_scores(SCHEME, awards=table),
    ),
    "surveys": (
        {**GIVEN, "criterion_code": ["I", "I"], "value": [1, 2]},
        lambda table: pi.compute_scores(SCHEME, rates=VALUES, surveys=table),
    ),
    "scheme_from_table": (
        {"code": ["I", "II"], "text": ["a", "b"], "maximum": [1, 2], "formula": ["award"] * 2},
        lambda table: pi.scheme_from_table(table, id="x", edition="1"),
    ),
    "units": (
        {"id": ["A", "B"], "name": ["Xã A", "Xã B"], "level": ["commune", "commune"]},
        pi.registry_from_table,
    ),
    "weights": (
        {"predecessor": ["A", "B"], "successor": ["C", "C"], "weight": [1, 2]},
        lambda table: pi.PartWeights.from_table(table, name="own"),
    ),
    "names": (
        {"name": ["Xã A", "Xã B"]},
        lambda t: pi.resolve_units(t["name"], REGISTRY, as_of=dt.date(2023, 1, 1)),
    ),
}


def answer(door, table):
    """What a door says; None where it took the table."""
    try:
        door(table)
    except ParindexError as fault:
        return str(fault)
    return None


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("name", DOORS)
def test_garbage_in_a_column_is_a_sentence_or_a_finding(name, kind):
    good, door = DOORS[name]
    for column in good:
        garbage = iter([1, 2]) if kind == "an iterator" else COLUMNS[kind]
        said = answer(door, {**good, column: garbage})
        if said is not None:
            assert len(said) < 2_000, column
            assert not re.search(r" at 0x[0-9a-f]+", said), column
            assert "Traceback" not in said


@pytest.mark.parametrize("name", [name for name in DOORS if name != "names"])
@pytest.mark.parametrize(
    "table",
    [
        pd.Series([1, 2]),
        pl.Series([1, 2]),
        pl.DataFrame({"unit_id": pl.Series([1, 2], dtype=pl.Int128)}),
        pl.DataFrame({"unit_id": pl.Series([object(), object()], dtype=pl.Object)}),
        pd.DataFrame({Loud("unit_id"): [1]}),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")])),
        pd.DataFrame([[1, 2]], columns=[Refuses(), Refuses()]),
        {"\ud800": [1]},
        {Refuses(): [1]},
        pa.table({}),
        pa.array([1, 2]),
        np.zeros((2, 2)),
        [],
        [{"unit_id": "A"}],
        None,
        b"unit_id",
        "unit_id",
        5,
        Refuses(),
    ],
    ids=lambda table: type(table).__name__,
)
def test_what_is_no_table_is_refused_in_one_sentence(name, table):
    _, door = DOORS[name]
    if table is None and name in ("published", "surveys"):
        return  # nothing was given, and nothing has to be
    said = answer(door, table)
    assert said is not None
    assert "\n" not in said
    assert len(said) < 2_000


def test_the_cell_at_fault_is_named_and_the_others_are_read():
    table = {**COUNTS, "n": ["\ud800", "8"]}
    faults = pi.read_counts(table).provenance.input.faults.to_pylist()
    assert [(fault["unit_id"], fault["text"]) for fault in faults] == [("A", "\\ud800")]
    assert pi.compute_rates(table, [MET]).data["value"].to_pylist() == [None, 80.0]


def test_an_object_is_named_by_its_kind_and_place():
    said = answer(pi.read_counts, {**COUNTS, "unit_id": ["A", object()]})
    assert said == (
        "counts column 'unit_id' must hold text, numbers or days, got object at position 1"
    )
