from __future__ import annotations

import copy
import datetime as dt
import pickle
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

from parindex import load_registry
from parindex.units.index import UnitIndex
from parindex.units.registry import UnitRegistry
from parindex.units.stored_rows import StoredRows
from parindex.units.succession import Succession
from parindex.units.succession_faults import faults_of, faulty_steps
from parindex.units.unit import AdministrativeUnit
from parindex.vocabulary import SuccessionKind

TEXTS = ("id", "code", "name", "level", "parent")
DAYS = ("valid_from", "valid_to")


def stored(units: list[AdministrativeUnit]) -> pa.Table:
    """Lay units out as the bundled files have them: texts as categories."""
    texts = {
        name: pa.array([getattr(unit, name) for unit in units], pa.string()).dictionary_encode()
        for name in TEXTS
    }
    days = {name: pa.array([getattr(unit, name) for unit in units], pa.date32()) for name in DAYS}
    return pa.table({**texts, **days})


some_units = st.lists(
    st.builds(
        AdministrativeUnit,
        id=st.sampled_from(["A", "B", "Đ"]),
        code=st.none() | st.sampled_from(["01", "001"]),
        name=st.sampled_from(["Xã A", "Xã B"]),
        level=st.just("commune"),
        parent=st.none() | st.just("H"),
        valid_from=st.none() | st.dates(max_value=dt.date(2020, 1, 1)),
        valid_to=st.none() | st.dates(min_value=dt.date(2020, 1, 2)),
    ),
    max_size=12,
)


@given(some_units, st.integers(0, 3))
@examples(40)
def test_objects_of_stored_rows_are_those_of_the_constructor(units, skipped):
    rows = StoredRows(AdministrativeUnit, stored(units).slice(skipped))
    assert rows.objects() == tuple(units[skipped:])


def test_a_word_becomes_its_term_and_a_column_that_is_not_stored_its_default():
    table = pa.table(
        {
            "day": pa.array([dt.date(2025, 7, 1)]),
            "kind": pa.array(["merge"]).dictionary_encode(),
            "predecessor": pa.array(["a"]).dictionary_encode(),
            "successor": pa.array(["n"]).dictionary_encode(),
            "legal_basis": pa.array(["made up"]).dictionary_encode(),
        }
    )
    made = StoredRows(Succession, table, {"kind": SuccessionKind}).objects()
    (step,) = made
    assert step == Succession(
        day=dt.date(2025, 7, 1),
        kind="merge",
        predecessor="a",
        successor="n",
        legal_basis="made up",
    )


def test_a_registry_is_equal_to_its_copies_whether_its_units_were_made_or_not():
    rows = StoredRows(
        AdministrativeUnit, stored([AdministrativeUnit(id="A", name="Xã A", level="commune")])
    )

    def fresh() -> UnitRegistry:
        return UnitRegistry.of_checked(
            rows, (), spellings={"A": ("A xã",)}, complete_from=None, known_from=None
        )

    used = fresh()
    assert used.unit("A").name == "Xã A"
    for registry in (fresh(), used):
        for other in (copy.copy(registry), copy.deepcopy(registry)):
            assert other == used
        assert pickle.loads(pickle.dumps(registry)) == used
        assert hash(registry) == hash(used)
        assert registry.spellings == {"A": ("A xã",)}


def test_an_index_is_equal_to_nothing_but_an_index():
    assert UnitIndex(()) != ()


@pytest.mark.parametrize("asked", ["pandas", "pyarrow.compute", "parindex.schemes.scheme"])
def test_the_bundled_registry_is_read_without(asked, modules_of_a_registry):
    assert asked not in modules_of_a_registry
    assert "pyarrow.parquet" in modules_of_a_registry


@pytest.fixture(scope="module")
def modules_of_a_registry() -> list[str]:
    """Modules that a fresh interpreter has after the registry and one unit of it."""
    code = """
import sys
import parindex
assert parindex.load_registry("vn").unit("vn-02818").name
print(*sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


def test_no_unit_is_made_before_one_is_asked_for():
    loaded = load_registry("vn")
    fresh = UnitRegistry.of_checked(
        loaded._index.given,
        loaded._lines.given,
        spellings={},
        complete_from=None,
        known_from=None,
    )
    assert "units" not in vars(fresh._index)
    assert fresh == loaded
    assert "units" in vars(fresh._index)


def test_the_events_of_the_bundled_registry_agree_with_its_units_as_is_remembered():
    loaded = load_registry("vn")
    assert faults_of(loaded) == faulty_steps(loaded.events, loaded) == ()
