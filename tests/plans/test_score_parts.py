"""The parts of the change of an index: worked values, and sums that must be exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

import parindex as pi
from parindex.plans import decompose_scores
from parindex.stats.ranks import rank_among_others

EFFECTS = ("own", "peers", "applies", "scheme", "cap", "rounding")


def scheme_of(*lines, edition="2023", **options):
    names = ("code", "maximum", "formula", "capped")
    filled = [(*line, None)[:4] for line in lines]
    table = {name: [line[place] for line in filled] for place, name in enumerate(names)}
    table["text"] = table["code"]
    table["weight"] = [
        line[1] if "combine" in options and "." not in line[0] else None for line in lines
    ]
    return pi.scheme_from_table(table, id="own", edition=edition, **options)


def awards_of(by_unit):
    """Points by unit and criterion, of 2022 and 2023; None does not apply."""
    rows = [
        (code, unit, year, points)
        for unit, given in by_unit.items()
        for code, pair in given.items()
        for year, points in zip(("2022", "2023"), pair, strict=True)
    ]
    return {
        "criterion_code": [row[0] for row in rows],
        "unit_id": [row[1] for row in rows],
        "period": [row[2] for row in rows],
        "points": [row[3] for row in rows],
        "state": [None if row[3] is not None else "not_applicable" for row in rows],
    }


def values_of(by_unit, code="1"):
    rows = [
        (unit, year, value)
        for unit, pair in by_unit.items()
        for year, value in zip(("2022", "2023"), pair, strict=True)
    ]
    return {
        "criterion_code": [code] * len(rows),
        "unit_id": [row[0] for row in rows],
        "period": [row[1] for row in rows],
        "value": [row[2] for row in rows],
    }


def parts_of(scores, unit="A", **options):
    return rows_of(decompose_scores(scores, **options), unit)


def rows_of(parts, unit):
    rows = parts.at(unit_id=unit, period="2023")
    return {row.criterion_code: row for row in rows}


def effects(row):
    return {name: getattr(row, f"{name}_effect") for name in EFFECTS}


def assert_adds_up(rows):
    total = rows["total"]
    assert total.status.text == "ok"
    change = total.value - total.prior_value
    assert sum(row.effect for row in rows.values()) == pytest.approx(change, abs=1e-12)
    for row in rows.values():
        assert sum(effects(row).values()) == pytest.approx(row.effect, abs=1e-12)


def test_who_stays_loses_what_the_best_one_gained_and_the_best_one_nothing():
    scheme = scheme_of(("1", 10, "share(full=best_peer)"))
    scores = pi.compute_scores(scheme, rates=values_of({"A": (60, 60), "B": (80, 96)}))
    stayed, best = (parts_of(scores, unit)["1"] for unit in "AB")
    assert effects(stayed) == dict.fromkeys(EFFECTS, 0.0) | {"peers": -12.5}
    assert effects(best) == dict.fromkeys(EFFECTS, 0.0)


def test_a_criterion_that_ceases_to_apply_brings_what_it_held_back_and_the_others_nothing():
    scheme = scheme_of(*((code, 10, "award") for code in "123"))
    awards = awards_of({"A": {"1": (8, 8), "2": (2, None), "3": (5, 5)}})
    rows = parts_of(pi.compute_scores(scheme, awards=awards))
    assert (rows["total"].prior_value, rows["total"].value) == (50, 65)
    assert rows["2"].applies_effect == pytest.approx(15)
    for code in ("1", "3", "total"):
        assert rows[code].effect == pytest.approx(0, abs=1e-12)


def test_own_and_others_are_exchanged_in_both_orders():
    # by hand: 60 of 80, 72 of 80, 60 of 96, 72 of 96; own ((90 - 75) + (75 - 62.5)) / 2
    scheme = scheme_of(("1", 10, "share(full=best_peer)"))
    scores = pi.compute_scores(scheme, rates=values_of({"A": (60, 72), "B": (80, 96)}))
    row = parts_of(scores)["1"]
    assert row.own_effect == pytest.approx(13.75)
    assert row.peers_effect == pytest.approx(-13.75)


def test_what_a_cap_cuts_off_stands_in_a_line_of_its_own():
    scheme = scheme_of(("I", 10, None, "yes"), ("I.1", 8, "award"), ("I.2", 8, "award"))
    awards = awards_of({"A": {"I.1": (4, 8), "I.2": (4, 8)}})
    rows = parts_of(pi.compute_scores(scheme, awards=awards))
    # by hand: 8 and 16 of 16 points are 8 and 10 of 10
    assert (rows["total"].prior_value, rows["total"].value) == (80, 100)
    assert rows["I.1"].own_effect == rows["I.2"].own_effect == pytest.approx(25)
    assert rows["I"].cap_effect == pytest.approx(-30)
    assert_adds_up(rows)


def test_another_scheme_brings_what_last_years_inputs_gain_by_it():
    before = pi.compute_scores(
        scheme_of(("1", 10, "share(full=100)"), ("2", 10, "award"), edition="2022"),
        rates=values_of({"A": (60, 60)}),
        awards=awards_of({"A": {"2": (5, 5)}}),
    )
    scheme = scheme_of(("1", 10, "share(full=80)"), ("2", 10, "award"))
    now = pi.compute_scores(
        scheme,
        rates=values_of({"A": (60, 72)}),
        awards=awards_of({"A": {"2": (5, 6)}}),
    )
    rows = parts_of(now, other=before, mapping={"1": "1", "2": "2"})
    # by hand: 60 of 80 instead of 60 of 100 is 1.5 of 20 points; 72 of 80 is another 1.5
    assert rows["1"].scheme_effect == pytest.approx(7.5)
    assert rows["1"].own_effect == pytest.approx(7.5)
    assert rows["2"].own_effect == pytest.approx(5)
    assert_adds_up(rows)


def test_rounding_of_the_total_is_a_line_of_the_total():
    scheme = scheme_of(("1", 3, "share(full=100)"), rounding={"total": 0})
    scores = pi.compute_scores(scheme, rates=values_of({"A": (60, 90)}))
    rows = parts_of(scores)
    # by hand: 1.8 and 2.7 of 3 points are printed as 2 and 3
    assert rows["1"].own_effect == pytest.approx(30)
    assert rows["total"].rounding_effect == pytest.approx(100 / 3 - 30)
    assert_adds_up(rows)


def test_no_year_before_and_no_index_are_said():
    scheme = scheme_of(("1", 10, "share(full=100)"))
    rates = values_of({"A": (60, None), "B": (None, 60)})
    scores = pi.compute_scores(scheme, rates=rates)
    assert {row.status.text for row in parts_of(scores, "A").values()} == {"no_index"}
    assert {row.status.text for row in parts_of(scores, "B").values()} == {"no_prior"}
    assert all(row.effect is None for row in parts_of(scores, "B").values())


points = st.one_of(st.none(), st.integers(0, 40).map(lambda number: number / 4))
kept = st.integers(0, 40).map(lambda number: number / 4)
pairs = st.tuples(points, points)


@examples(15)
@given(
    units=st.lists(
        st.fixed_dictionaries(
            {"I.1": st.tuples(kept, kept), "I.2": pairs, "II.1": pairs, "II.2": pairs}
        ),
        min_size=1,
        max_size=3,
    ),
    values=st.lists(st.tuples(st.integers(1, 100), st.integers(1, 100)), min_size=4, max_size=4),
    how=st.sampled_from(["sum", "weighted_mean", "geometric_mean"]),
)
def test_the_parts_add_up_whatever_the_scheme(units, values, how):
    scheme = scheme_of(
        ("I", 20, None),
        ("I.1", 10, "award"),
        ("I.2", 10, "award"),
        ("II", 20, None),
        ("II.1", 10, "award"),
        ("II.2", 10, "award"),
        ("III", 10, "share(full=best_peer)"),
        **({} if how == "sum" else {"combine": how, "declared_total": 50}),
    )
    names = [f"u{place}" for place in range(len(units))]
    scores = pi.compute_scores(
        scheme,
        awards=awards_of(dict(zip(names, units, strict=True))),
        rates=values_of(dict(zip(names, values, strict=False)), "III"),
    )
    parts = decompose_scores(scores)
    for name in names:
        rows = rows_of(parts, name)
        assert_adds_up(rows)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-1, 1)), min_size=1, max_size=12
    )
)
def test_a_rank_among_others_is_counted(table):
    own, stands, group = (np.array(each, float) for each in zip(*table, strict=True))
    found = rank_among_others(own, stands, group.astype(int))
    for place, (value, _, of) in enumerate(table):
        above = sum(
            other > value and theirs == of
            for at, (_, other, theirs) in enumerate(table)
            if at != place
        )
        assert found[place] == (0 if of < 0 else 1 + above)
