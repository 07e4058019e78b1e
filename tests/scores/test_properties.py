"""What holds of scores whatever is scored."""

from __future__ import annotations

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import parindex as pi
from parindex.formulas import NEEDS_AWARD
from parindex.schemes.criterion import Effects

UNITS = "ABCDE"
# Formulas that give more, or the same, for a higher value.
RISING = (
    "share",
    "share(full=95; floor=80)",
    "share(full=60; zero=20)",
    "bands(>=60: 1; >=80: 3; >=95: 5)",
    "bands(>50: 2; >90: 4)",
    "steps(from=60; each=0.1; add=0.25)",
    "steps(from=60; each=5; add=1; counting=begun; most=4)",
    "steps(each=10; add=0.5; counting=proportional)",
    "as_points(value / 20)",
    "as_points(value - 90)",
    "best(bands(>=90: 5); share(points=3))",
    "sum(share(points=2); bands(>=70: 3))",
    "by_condition(value >= 70: fixed(4); else: share(points=2))",
)
ANSWERED = ("levels(high: 5; low: 1)", "checklist(plan: 2; report: 3)", "award")
EFFECTS = ("undefined", "zero", "full_points", "reduce_max")

percent = st.one_of(
    st.floats(0, 100, allow_nan=False).map(lambda number: round(number, 2)),
    st.sampled_from([0.0, 50.0, 59.99, 60.0, 60.3, 70.0, 80.0, 90.0, 95.0, 100.0]),
)
cell = st.one_of(percent, percent, st.sampled_from([None, 120.0, -3.0]))


@st.composite
def schemes(draw, formulas=(*RISING, *ANSWERED)):
    """Two groups of criteria with a maximum of 5 each, and a bonus."""
    chosen = draw(st.lists(st.sampled_from(formulas), min_size=2, max_size=5))
    lines: list[tuple] = [("I", None, None, None), ("II", None, None, None)]
    lines += [
        (f"{'I' if n % 2 == 0 else 'II'}.{n}", 5, formula, None) for n, formula in enumerate(chosen)
    ]
    lines.append(("B", 2, "award", "bonus"))
    code, maximum, formula, role = zip(*lines, strict=True)
    return pi.scheme_from_table(
        {"code": code, "text": code, "maximum": maximum, "formula": formula, "role": role},
        id="own",
        edition="1",
        effects={
            "missing": draw(st.sampled_from(EFFECTS)),
            "not_applicable": draw(st.sampled_from(EFFECTS)),
        },
        rounding={"leaf": draw(st.sampled_from([0, 1, 2])), "carries": draw(st.booleans())},
        ranking={"method": draw(st.sampled_from(["dense", "competition"]))},
    )


@st.composite
def sheets(draw, scheme):
    """Values and awards of some units, as lists of rows; of a unit something is always given."""
    by_value = [leaf for leaf in scheme.leaves if not is_answered(leaf)]
    by_award = [leaf for leaf in scheme.leaves if is_answered(leaf)]
    count = draw(st.integers(1, len(UNITS)))
    values = [
        {"criterion_code": leaf.code, "unit_id": unit, "period": "2023", "value": draw(cell)}
        for leaf in by_value
        for unit in UNITS[:count]
    ]
    awards = [
        {"criterion_code": leaf.code, "unit_id": unit, "period": "2023", **draw(said)}
        for leaf in by_award
        for unit in UNITS[:count]
    ]
    return values, awards


said = st.sampled_from(
    [
        {"points": 0.0, "state": None},
        {"points": 1.5, "state": None},
        {"points": 2.0, "state": "awarded"},
        {"points": None, "state": "not_done"},
        {"points": None, "state": "not_applicable"},
        {"points": None, "state": None},
    ]
)


def is_answered(leaf):
    """Whether people give the points, and no value does."""
    return isinstance(leaf.formula, NEEDS_AWARD)


def columns(rows):
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else None


def scored(scheme, values, awards, **options):
    return pi.compute_scores(scheme, rates=columns(values), awards=columns(awards), **options)


def by_key(scores):
    return {
        (row["criterion_code"], row["unit_id"], row["period"], row["stage"]): row
        for row in scores.data.to_pylist()
    }


@given(st.data())
def test_points_lie_between_zero_and_the_maximum(data):
    scheme = data.draw(schemes())
    scores = scored(scheme, *data.draw(sheets(scheme)))
    for row in scores.data.to_pylist():
        if row["points"] is None:
            assert row["share"] is None
            continue
        bonus = 2.0 if row["criterion_code"] == "total" else 0.0
        # points that are rounded up go beyond the maximum by no more than the rounding
        assert 0 <= row["points"] <= row["max_points"] + bonus + 1e-9
        if row["criterion_code"] != "total" and row["share"] is not None:
            assert 0 <= row["share"] <= 1 + 1e-12
        if row["max_points"] == 0:
            assert row["share"] is None


@given(st.sampled_from(RISING), percent, percent)
def test_a_higher_value_never_gives_fewer_points(formula, one, two):
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["1"], "maximum": [5], "formula": [formula]}, id="own", edition="1"
    )
    low, high = sorted((one, two))
    values = [
        {"criterion_code": "1", "unit_id": unit, "period": "2023", "value": value}
        for unit, value in (("A", low), ("B", high))
    ]
    found = by_key(scored(scheme, values, []))
    a, b = (found["1", unit, "2023", "final"] for unit in "AB")
    assert a["points"] <= b["points"] + 1e-9
    assert a["rank"] >= b["rank"]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_one_more_on_time_never_lowers_the_points_of_a_rate(good, more, late):
    everything = good + more + late
    assume(everything)
    scheme = pi.scheme_from_table(
        {
            "code": ["1"], "text": ["1"], "maximum": [5],
            "formula": ["share(full=95; floor=60)"], "indicator": ["on_time"],
        },
        id="own",
        edition="1",
    )  # fmt: skip
    on_time = pi.Indicator.proportion(
        "on_time", numerator=["good"], denominator=["all"], polarity=pi.Polarity.HIGHER_IS_BETTER
    )
    rates = pi.compute_rates(
        {
            "unit_id": ["A", "B"], "period": ["2023"] * 2,
            "good": [good, good + more], "all": [everything] * 2,
        },
        [on_time],
    )  # fmt: skip
    found = by_key(pi.compute_scores(scheme, rates=rates))
    assert found["1", "A", "2023", "final"]["points"] <= found["1", "B", "2023", "final"]["points"]


@given(schemes())
def test_what_does_not_apply_anywhere_is_undefined_and_neither_0_nor_100(scheme):
    scheme = attrs.evolve(scheme, effects=Effects())  # the one that holds by default
    rows = [
        {"criterion_code": leaf.code, "unit_id": "A", "period": "2023", "state": "not_applicable"}
        for leaf in scheme.leaves
    ]
    for row in scored(scheme, [], rows).data.to_pylist():
        found = (row["points"], row["share"], row["rank"], row["max_points"], row["status"])
        assert found == (None, None, None, 0.0, "not_applicable")


@given(st.data())
def test_the_order_of_the_criteria_changes_nothing(data):
    scheme = data.draw(schemes())
    sheet = data.draw(sheets(scheme))
    order = data.draw(st.permutations(scheme.criteria))
    mixed = by_key(scored(attrs.evolve(scheme, criteria=tuple(order)), *sheet))
    straight = by_key(scored(scheme, *sheet))
    assert mixed.keys() == straight.keys()
    for key, row in straight.items():
        assert_alike(mixed[key], row)


@given(st.data())
def test_the_order_of_the_rows_changes_nothing(data):
    scheme = data.draw(schemes())
    values, awards = data.draw(sheets(scheme))
    straight = by_key(scored(scheme, values, awards))
    mixed = scored(scheme, data.draw(st.permutations(values)), data.draw(st.permutations(awards)))
    assert by_key(mixed) == straight


def assert_alike(one, two):
    """Equal, but for the last bit of sums in another order."""
    for name, cell in one.items():
        assert cell == (
            pytest.approx(two[name], abs=1e-12) if isinstance(cell, float) else two[name]
        )


@given(st.data())
def test_tables_of_pandas_polars_and_pyarrow_give_the_same_scores(data):
    scheme = data.draw(schemes())
    values, awards = data.draw(sheets(scheme))
    tables = [columns(values), columns(awards)]

    def through(make):
        rates, decided = (None if table is None else make(table) for table in tables)
        return by_key(pi.compute_scores(scheme, rates=rates, awards=decided))

    straight = through(dict)
    assert through(pa.table) == straight
    assert through(lambda table: pl.DataFrame(table, strict=False)) == straight
    assert through(pd.DataFrame) == straight


BAD = (
    {"value": "nhiều"},
    {"value": "1.234,5.6"},
    {"criterion_code": "unheard.of", "value": "5"},
    {"criterion_code": None, "value": "5"},
    {"period": "không rõ", "value": "5"},
    {"unit_id": None, "value": "5"},
    {"unit_id": "  ", "value": "5"},
)


@given(st.data(), st.lists(st.sampled_from(BAD), min_size=1, max_size=4))
def test_a_bad_row_leaves_the_scores_of_the_others_unchanged(data, bad):
    scheme = data.draw(schemes(formulas=RISING))
    values, awards = data.draw(sheets(scheme))
    code = scheme.leaves[0].code
    as_text = [
        {**row, "value": None if row["value"] is None else str(row["value"])} for row in values
    ]
    strange = [
        {"criterion_code": code, "unit_id": f"bad{place}", "period": "2023", **row}
        for place, row in enumerate(bad)
    ]
    cut = data.draw(st.integers(0, len(as_text)))
    mixed = scored(scheme, as_text[:cut] + strange + as_text[cut:], awards)
    straight = scored(scheme, as_text, awards)
    found = by_key(mixed)
    for key, row in by_key(straight).items():
        # a further unit may come before it in the ranks, and a rank is not its own score
        assert {**found[key], "rank": None} == {**row, "rank": None}
    faults = [row["position"] for row in mixed.inputs.faults["rates"].to_pylist()]
    assert sorted(faults) == list(range(cut, cut + len(bad)))
