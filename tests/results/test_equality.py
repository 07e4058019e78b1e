"""Equality of results and their provenance, plain text outside, and what makes a table."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.makers import step, unit

import parindex as pi

RATE = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])
COUNTS = {
    "unit_id": ["A", "B", "B", "C"],
    "period": ["2023-H1"] * 4,
    "a": [1, 2, 3, "x"],
    "b": [5, 6, 7, 8],
    "not_read": [0] * 4,
}


def review(**options):
    return pi.assess(copy.deepcopy(COUNTS), indicators=[RATE], **options)


def tables(**options):
    found = review(**options)
    return {"rates": found.rates, "comparisons": found.comparisons, "findings": found.findings}


@pytest.mark.parametrize("name", ["rates", "comparisons", "findings"])
def test_two_equal_runs_are_equal_with_their_provenance_and_after_pickling(name):
    one, other = tables(regime="calendar")[name], tables(regime="calendar")[name]
    again = pickle.loads(pickle.dumps(one))
    assert one == other == again
    assert one.provenance == other.provenance == again.provenance
    assert len(one.provenance.input.faults)


@pytest.mark.parametrize(
    "change",
    [
        {"regime": "nd-09-2019"},
        {"confidence": 0.99},
        {"indicators": (attrs.evolve(RATE, smallest_change=3.0),)},
        {"discovery": pi.results.Discovery(
            method="benjamini_hochberg", rate=0.1, tests=1, level=0.1)},
        {"scored_by": "vn-766 2022"},
        {"limits": {"rates": pi.results.Limits(confidence=0.9)}},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_the_same_rows_under_other_definitions_are_not_equal(change):
    if "regime" in change:
        change = {"regime": pi.load_regime(change["regime"])}
    one = review(regime="calendar").rates
    other = attrs.evolve(one, provenance=attrs.evolve(one.provenance, **change))
    assert other.to_arrow().equals(one.to_arrow())
    assert other != one
    assert other.provenance != one.provenance


def test_what_was_read_is_compared_with_the_provenance_and_not_with_the_rows():
    one = review().rates
    wider = pi.compute_rates({**COUNTS, "further": [0] * 4}, [RATE])
    assert wider == one
    assert wider.provenance != one.provenance
    assert attrs.evolve(one, data=one.data.slice(1)) != one
    assert one != one.to_arrow()


def test_equality_does_not_hang_on_how_texts_are_coded():
    rates = review().rates
    names = rates.data.column_names
    units = rates.to_arrow()["unit_id"]
    again = pa.chunked_array([units.slice(0, 1), units.slice(1)]).dictionary_encode()
    data = rates.data.set_column(names.index("unit_id"), "unit_id", again)
    assert attrs.evolve(rates, data=data) == rates


def test_a_provenance_has_no_hash_for_it_holds_tables():
    with pytest.raises(TypeError, match="unhashable"):
        hash(review().rates.provenance)


def test_keys_and_words_leave_every_door_as_plain_text(tmp_path):
    found = review()
    for table in (found.rates, found.comparisons, found.findings, found.findings.checks):
        for arrow in (table.to_arrow(), pa.table(table)):
            assert not any(pa.types.is_dictionary(kind) for kind in arrow.schema.types)
        assert "category" not in {str(kind) for kind in table.to_pandas().dtypes}
    found.findings.to_parquet(tmp_path / "f.parquet")
    found.findings.to_arrow_file(tmp_path / "f.arrow")
    for frame in (pl.read_parquet(tmp_path / "f.parquet"), pl.read_ipc(tmp_path / "f.arrow")):
        assert frame["unit_id"].dtype == frame["severity"].dtype == pl.String


def test_tables_beside_a_result_hold_plain_text_as_well():
    """convention §26"""
    units = [
        unit("a", valid_to=dt.date(2025, 6, 30)),
        unit("b", valid_to=dt.date(2025, 6, 30)),
        unit("n", valid_from=dt.date(2025, 7, 1)),
    ]
    merge = pi.vocabulary.SuccessionKind.MERGE
    steps = [step(dt.date(2025, 7, 1), merge, each, "n") for each in "ab"]
    counts = {"unit_id": ["a", "zz"], "period": ["2025-H1"] * 2, "met": ["x", 1]}
    moved = pi.rebase(counts, pi.UnitRegistry(units, events=steps), as_of=dt.date(2025, 7, 1))
    beside = [moved.gaps, moved.estimates, moved.statuses, moved.moves, moved.remainder]
    beside += [moved.ended, moved.provenance.input.faults]
    assert [len(each) > 0 for each in beside] == [True, False, True, True, True, False, True]
    above = pi.UnitRegistry([unit("p", "province"), unit("q", parent="p"), unit("r", parent="p")])
    rolled = pi.roll_up({"unit_id": ["q"], "period": ["2025"], "met": [1]}, above, to="province")
    for table in (*beside, rolled.gaps):
        assert not any(pa.types.is_dictionary(kind) for kind in table.schema.types)


def test_a_result_joins_with_text_and_with_another_result():
    found = review()
    names = pl.DataFrame({"unit_id": ["A", "B"], "name": ["Xã A", "Xã B"]})
    rates = pl.DataFrame(found.rates)
    assert rates.join(names, on="unit_id")["name"].to_list() == ["Xã A", "Xã B"]
    assert len(rates.join(pl.DataFrame(found.comparisons), on=["unit_id", "period"])) == 3


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        (pi.results.CountTable, "read_counts"),
        (pi.results.RateTable, "compute_rates"),
        (pi.results.ComparisonTable, "compare_to_prior_year"),
        (pi.results.ControlTable, "compute_control_limits"),
        (pi.results.PeerTable, "compare_with_peers"),
        (pi.FindingTable, "find or read_findings"),
    ],
)
@pytest.mark.parametrize("given", [pd.DataFrame({"a": [1]}), {"a": [1]}, None, 5])
def test_a_table_of_another_library_is_told_which_verb_makes_a_result(kind, verb, given):
    with pytest.raises(pi.errors.InputError) as caught:
        kind(given)
    told = str(caught.value)
    assert told.startswith(f"{kind.__name__} must be made of a pyarrow.Table with its columns, got")
    assert told.endswith(f"; {verb} makes one")


def test_other_columns_and_another_provenance_are_refused():
    with pytest.raises(pi.errors.InputError, match=r"got a \(differing.*\); compute_rates makes"):
        pi.results.RateTable(pa.table({"a": [1]}))
    with pytest.raises(pi.errors.InputError, match="RateTable must have a Provenance, got 'x'"):
        pi.results.RateTable(review().rates.data, "x")  # type: ignore[arg-type]
