from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, FaultGroup, InputError, MissingColumnError
from parindex.units.from_table import registry_from_table
from parindex.units.registry import UnitRegistry
from parindex.units.unit import AdministrativeUnit

LAST_OLD, FIRST_NEW = dt.date(2025, 6, 30), dt.date(2025, 7, 1)

# Two communes of Si Ma Cai district and one that came after it, Resolution 1673/NQ-UBTVQH15.
COLUMNS: dict[str, list[Any]] = {
    "id": ["084", "02809-old", "02818", "02809-new"],
    "code": [None, "02809", "02818", "02809"],
    "name": ["Huyện Si Ma Cai", "Thị trấn Si Ma Cai", "Xã Lùng Thẩn", "Xã Si Ma Cai"],
    "level": ["district", "commune", "commune", "commune"],
    "parent": [None, "084", "084", None],
    "block": [None, "communes", "communes", "communes"],
    "valid_from": [None, None, None, FIRST_NEW],
    "valid_to": [LAST_OLD, LAST_OLD, LAST_OLD, None],
}
UNITS = [
    AdministrativeUnit(**dict(zip(COLUMNS, row, strict=True)))
    for row in zip(*COLUMNS.values(), strict=True)
]


def in_pandas() -> pd.DataFrame:
    return pd.DataFrame(COLUMNS)


def with_timestamps() -> pd.DataFrame:
    """The days as pandas keeps them, with NaT where there are none."""
    days = {name: pd.to_datetime(COLUMNS[name]) for name in ("valid_from", "valid_to")}
    return pd.DataFrame(COLUMNS | days)


def as_text() -> dict[str, list[Any]]:
    """The cells as a CSV file has them."""
    return {
        name: ["" if cell is None else str(cell) for cell in column]
        for name, column in COLUMNS.items()
    }


TABLES = {
    "a dict": lambda: COLUMNS,
    "a dict of text": as_text,
    "pyarrow": lambda: pa.table(COLUMNS),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars with timestamps": lambda: pl.DataFrame(COLUMNS).cast({pl.Date: pl.Datetime("us")}),
    "pandas": in_pandas,
    "pandas with timestamps": with_timestamps,
    "pandas with categories": lambda: in_pandas().astype(
        {"level": "category", "parent": "category"}
    ),
    "pandas with an index": lambda: in_pandas().set_index("id"),
    "pandas in Arrow's memory": lambda: pa.table(COLUMNS).to_pandas(types_mapper=pd.ArrowDtype),
}


def table(**changed: list[Any]) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        "id": ["H", "X"],
        "name": ["Huyện H", "Xã X"],
        "level": ["district", "commune"],
        "parent": [None, "H"],
    }
    return columns | changed


@pytest.mark.parametrize("make", TABLES.values(), ids=list(TABLES))
def test_a_table_of_any_library_is_the_registry_of_its_rows(make):
    registry = registry_from_table(make())
    assert list(registry) == UNITS
    assert registry == UnitRegistry(UNITS)
    assert registry.on(LAST_OLD).unit("02809").name == "Thị trấn Si Ma Cai"
    assert registry.on(FIRST_NEW).unit("02809").name == "Xã Si Ma Cai"


@given(st.permutations(list(COLUMNS)), st.permutations(range(len(UNITS))))
def test_the_order_of_columns_changes_nothing_and_that_of_rows_only_the_order(names, rows):
    shuffled = {name: [COLUMNS[name][row] for row in rows] for name in names}
    assert list(registry_from_table(shuffled)) == [UNITS[row] for row in rows]


def test_the_table_is_not_changed():
    frame, before = with_timestamps(), with_timestamps()
    registry_from_table(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_optional_columns_may_be_absent_and_others_are_not_read():
    given_: dict[str, list[Any]] = {
        "id": ["a"],
        "name": ["A"],
        "level": ["commune"],
        "dân số": [float("nan")],
    }
    assert list(registry_from_table(given_)) == [
        AdministrativeUnit(id="a", name="A", level="commune")
    ]


def test_an_empty_table_is_an_empty_registry():
    assert len(registry_from_table({"id": [], "name": [], "level": []})) == 0


@pytest.mark.parametrize(
    ("dropped", "words"),
    [
        (["id"], "units must have the column 'id', got name, level, parent"),
        (["name"], "units must have the column 'name', got id, level, parent"),
        (["level", "id"], "units must have the columns 'id', 'level', got name, parent"),
    ],
)
def test_the_needed_columns_that_are_missing_are_named(dropped, words):
    given_ = {name: column for name, column in table().items() if name not in dropped}
    with pytest.raises(MissingColumnError) as caught:
        registry_from_table(given_)
    assert str(caught.value) == words


@pytest.mark.parametrize("wrong", [None, 5, "units.csv", [AdministrativeUnit]])
def test_what_is_no_table_is_refused(wrong):
    with pytest.raises(InputError, match=r"^units must be a table that speaks Arrow"):
        registry_from_table(wrong)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"id": ["H", None]}, "id must be text that is not blank"),
        ({"id": ["H", " "]}, "id must be text that is not blank"),
        ({"name": ["Huyện H", ""]}, "name must be text that is not blank"),
        ({"level": ["district", "Xã"]}, "level must be a code of lower-case letters"),
        ({"parent": [None, "X"]}, "parent must be another unit, got 'X'"),
        (
            {"valid_to": [None, "30/6/2025"]},
            "valid_to must be a day such as 2025-07-01, got '30/6/",
        ),
        ({"valid_to": [None, dt.datetime(2025, 6, 30, 17)]}, "valid_to must be of type date"),
        (
            {"valid_to": [None, dt.datetime(2025, 6, 30, tzinfo=dt.UTC)]},
            "valid_to must be of type date",
        ),
        (
            {"valid_to": pd.to_datetime(pd.Series([None, "2025-06-30 00:00:00.000000001"]))},
            "valid_to must be of type date",
        ),
        ({"valid_to": [None, 2025]}, "valid_to must be of type date, got 2025"),
    ],
)
def test_a_row_at_fault_is_named_by_its_position(changed, words):
    with pytest.raises(FaultGroup) as caught:
        registry_from_table(table(**changed))
    (fault,) = caught.value.exceptions
    assert str(fault).startswith(f"records[1]: {words}")
    assert caught.value.message == "units: 1 of 2 records are at fault"


def test_codes_that_lost_their_leading_zeros_are_refused():
    with pytest.raises(FaultGroup) as caught:
        registry_from_table(pd.DataFrame(table(code=[84, 2809])))
    assert [str(fault) for fault in caught.value.exceptions] == [
        "records[0]: code must be text that is not blank and has no spaces around it, got 84",
        "records[1]: code must be text that is not blank and has no spaces around it, got 2809",
    ]


def test_all_rows_at_fault_are_reported_together():
    with pytest.raises(FaultGroup) as caught:
        registry_from_table(table(name=["", "Xã X"], level=["district", "Xã"]))
    assert [str(fault).partition(" must")[0] for fault in caught.value.exceptions] == [
        "records[0]: name",
        "records[1]: level",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"parent": [None, "K"]}, "parent of unit 'X' must be the id of a unit in the registry"),
        ({"parent": ["X", "H"]}, "must be no unit below it"),
        ({"id": ["H", "H"], "parent": [None, None]}, "id 'H' must be that of one unit on any day"),
        (
            {"valid_to": ["2025-06-30", None]},
            r"valid whenever the unit is \(it is not on 2025-07-01",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_refused(changed, words):
    with pytest.raises(DefinitionError, match=words):
        registry_from_table(table(**changed))
