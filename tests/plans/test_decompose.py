"""The parts of a change: worked values, sums that must be exact, and who counts as a part."""

from __future__ import annotations

import collections
import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, columns_of, form_of, step, unit

import parindex as pi
from parindex import stats
from parindex.vocabulary import SuccessionKind, TransferExtent

EFFECTS = ("rate_effect", "mix_effect", "entry_effect", "exit_effect")


def rates_of(*rows, regime=None, indicators=(MET,)):
    counts = columns_of("unit_id period n d", *rows)
    return pi.compute_rates(counts, indicators, regime=regime)


def of_year(rows, period="2023-H1"):
    return [row for row in rows.data.to_pylist() if row["period"] == period]


def effects_of(row):
    return [row[name] for name in EFFECTS]


# Das Gupta (1993), table 5.1: heads of households by age, United States 1970 and 1985; size is
# the percent of people, rate the percent of them who head a household.
HOUSEHOLDS = {
    1970: (
        (12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9),
        (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8),
    ),
    1985: (
        (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5),
        (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2),
    ),
}


def test_the_change_of_household_headship_has_the_parts_that_das_gupta_prints():
    (size0, rate0), (size1, rate1) = (
        (np.array(size), np.array(rate)) for size, rate in HOUSEHOLDS.values()
    )
    found = stats.decompose_change(
        size1 * rate1, size1, size0 * rate0, size0, np.zeros(len(size0), int)
    )
    assert found.rate.sum() == pytest.approx(1.7403, abs=5e-5)
    assert found.mix.sum() == pytest.approx(1.2269, abs=5e-5)
    assert not found.entry.any()
    assert not found.exit.any()


def test_more_succeed_in_all_although_fewer_do_in_each_group():
    # Charig et al. (1986), kidney stones; parts as statsmodels' OaxacaBlinder gives them (two_fold)
    rates = rates_of(
        ("small", "2022-H1", 81, 87),
        ("large", "2022-H1", 192, 263),
        ("small", "2023-H1", 234, 270),
        ("large", "2023-H1", 55, 80),
    )
    total, small, large = of_year(pi.decompose(rates))
    assert (total["part"], total["subunit_id"], total["status"]) == ("total", None, "ok")
    assert total["prior_value"] == pytest.approx(78.0)
    assert total["value"] == pytest.approx(82.57142857142857)
    assert total["effect"] == pytest.approx(4.571428571428571)
    assert effects_of(total) == pytest.approx([-5.367121738560376, 9.938550309988948, 0, 0])
    by_subunit = {row["subunit_id"]: row for row in (small, large)}
    assert effects_of(by_subunit["small"])[:2] == pytest.approx(
        [-3.282758620689653, 5.019085151301893]
    )
    assert effects_of(by_subunit["large"])[:2] == pytest.approx(
        [-2.0843631178707236, 4.9194651586870535]
    )
    assert by_subunit["small"]["weight"] == pytest.approx(270 / 350)
    assert by_subunit["small"]["prior_weight"] == pytest.approx(87 / 350)


def test_who_enters_and_who_leaves_is_held_against_those_who_stayed():
    entered = pi.decompose(
        rates_of(
            ("A", "2022-H1", 5, 10),
            ("B", "2022-H1", 7, 10),
            ("A", "2023-H1", 5, 10),
            ("B", "2023-H1", 7, 10),
            ("C", "2023-H1", 18, 20),
        )
    )
    total, *parts = of_year(entered)
    assert effects_of(total) == pytest.approx([0, 0, 15, 0])  # by hand: 20/40 x (90 - 60)
    assert [row["part"] for row in parts] == ["both", "both", "entered"]
    left = pi.decompose(
        rates_of(
            ("A", "2022-H1", 5, 10),
            ("B", "2022-H1", 7, 10),
            ("C", "2022-H1", 9, 30),
            ("A", "2023-H1", 6, 10),
            ("B", "2023-H1", 6, 20),
        )
    )
    total, *parts = of_year(left)
    # by hand: -30/50 x (30 - 60) = 18
    assert effects_of(total) == pytest.approx(
        [-19.166666666666662, -0.8333333333333342, 0, 18], abs=1e-12
    )
    assert [row["part"] for row in parts] == ["both", "both", "left"]


def test_the_limits_of_one_subunit_are_newcombes():
    rates = rates_of(("A", "2022-H1", 860, 1000), ("A", "2023-H1", 940, 1000))
    total = of_year(pi.decompose(rates))[0]
    compared = of_year(pi.compare_to_prior_year(rates))[0]
    assert total["rate_lower"] == pytest.approx(compared["change_lower"], abs=1e-12)
    assert total["rate_upper"] == pytest.approx(compared["change_upper"], abs=1e-12)


counts = st.integers(0, 400)
cells = st.tuples(counts, counts, counts, counts)


@given(st.lists(cells, min_size=1, max_size=8))
def test_the_parts_add_up_to_the_change(table):
    rows = []
    for place, (a, b, c, d) in enumerate(table):
        rows.append((f"u{place}", "2022-H1", min(a, b), max(a, b)))
        rows.append((f"u{place}", "2023-H1", min(c, d), max(c, d)))
    total, *parts = of_year(pi.decompose(rates_of(*rows)))
    n0, n1 = (sum(row[3] for row in rows if row[1] == period) for period in ("2022-H1", "2023-H1"))
    stays = any(max(a, b) and max(c, d) for a, b, c, d in table)
    if not (n0 and n1 and stays):
        assert total["status"] == ("no_continuing" if n0 and n1 else "zero_denominator")
        assert effects_of(total) == [None] * 4
        return
    x0, x1 = (sum(row[2] for row in rows if row[1] == period) for period in ("2022-H1", "2023-H1"))
    change = float(100 * (Fraction(x1, n1) - Fraction(x0, n0)))
    assert total["effect"] == pytest.approx(change, abs=1e-12)
    assert sum(effects_of(total)) == pytest.approx(change, abs=1e-12)
    assert sum(row["effect"] for row in parts) == pytest.approx(change, abs=1e-12)
    expected = by_fractions(rows)
    for row in parts:
        assert effects_of(row) == pytest.approx(
            [float(each) for each in expected[row["subunit_id"]]], abs=1e-10
        )


def by_fractions(rows):
    """Compute the four effects of each subunit from the formulas, in exact numbers."""
    now = {row[0]: row[2:] for row in rows if row[1] == "2023-H1"}
    then = {row[0]: row[2:] for row in rows if row[1] == "2022-H1"}
    stay = [u for u in now if now[u][1] and then[u][1]]
    size = {
        name: sum((Fraction(side[u][1]) for u in stay), Fraction())
        for name, side in (("now", now), ("then", then))
    }
    center = {
        name: sum(Fraction(side[u][0]) for u in stay) / size[name]
        for name, side in (("now", now), ("then", then))
    }
    every = {
        name: sum(Fraction(side[u][1]) for u in side)
        for name, side in (("now", now), ("then", then))
    }
    found = {}
    for u, (x, n) in now.items():
        x0, n0 = then[u]
        effects = [Fraction()] * 4
        if n and n0:
            r, r0 = Fraction(x, n), Fraction(x0, n0)
            s, s0 = n / size["now"], n0 / size["then"]
            effects[0] = (s + s0) / 2 * (r - r0)
            effects[1] = (s - s0) * ((r + r0) / 2 - (center["now"] + center["then"]) / 2)
        elif n:
            effects[2] = n / every["now"] * (Fraction(x, n) - center["now"])
        elif n0:
            effects[3] = -n0 / every["then"] * (Fraction(x0, n0) - center["then"])
        found[u] = [100 * each for each in effects]
    return found


@given(st.lists(cells, min_size=1, max_size=5), st.integers(2, 5))
def test_a_subunit_cut_into_equal_parts_changes_no_total(table, parts):
    whole, cut = [], []
    for place, (a, b, c, d) in enumerate(table):
        for period, (n, size) in (
            ("2022-H1", sorted((a, b))),
            ("2023-H1", sorted((c, d))),
        ):
            whole.append((f"u{place}", period, n * parts, size * parts))
            cut += [(f"u{place}.{part}", period, n, size) for part in range(parts)]
    one, other = (of_year(pi.decompose(rates_of(*rows)))[0] for rows in (whole, cut))
    assert one["status"] == other["status"]
    for name in ("effect", *EFFECTS):
        assert other[name] == pytest.approx(one[name], abs=1e-11)


# ----------------------------------------------------------------- who is part of what

TREE = pi.UnitRegistry(
    [
        unit("H", level="district"),
        unit("X1", parent="H"),
        unit("X2", parent="H"),
        unit("K", level="district"),
        unit("Y1", parent="K"),
    ]
)
ROWS = [
    ("X1", "2022-H1", 60, 100),
    ("X2", "2022-H1", 90, 100),
    ("Y1", "2022-H1", 80, 100),
    ("X1", "2023-H1", 70, 100),
    ("X2", "2023-H1", 270, 300),
    ("Y1", "2023-H1", 85, 100),
]


def decomposed(rows, registry=TREE, level="district", **options):
    rates = rates_of(*rows, regime=options.pop("regime", None))
    return pi.decompose(rates, registry=registry, level=level, **options)


def test_each_unit_of_the_level_has_its_own_parts():
    found = of_year(decomposed(ROWS))
    assert [(row["unit_id"], row["subunit_id"], row["part"]) for row in found] == [
        ("H", None, "total"),
        ("H", "X1", "both"),
        ("H", "X2", "both"),
        ("K", None, "total"),
        ("K", "Y1", "both"),
    ]
    assert found[0]["effect"] == pytest.approx(85 - 75)
    assert found[0]["rate_effect"] == pytest.approx((0.5 + 0.25) / 2 * 10)
    assert found[3]["effect"] == pytest.approx(5)


def test_the_first_period_has_nothing_to_be_compared_with():
    found = of_year(decomposed(ROWS), "2022-H1")
    assert [(row["unit_id"], row["part"], row["status"]) for row in found] == [
        ("H", "total", "no_prior"),
        ("K", "total", "no_prior"),
    ]
    assert found[0]["effect"] is None


@pytest.mark.parametrize("lost", [1, 4], ids=["then", "now"])
def test_a_unit_without_a_row_was_not_reported_where_a_registry_knows_it(lost):
    rows = [row for place, row in enumerate(ROWS) if place != lost]
    total, *parts = (row for row in of_year(decomposed(rows)) if row["unit_id"] == "H")
    assert (total["status"], total["effect"], total["value"]) == ("incomplete", None, None)
    assert [row["part"] for row in parts] == ["both", "not_reported"]
    assert effects_of(parts[0]) == [None] * 4
    # without a registry it had no cases
    of_table = of_year(pi.decompose(rates_of(*rows)))
    assert {row["part"] for row in of_table} == {
        "total",
        "both",
        "left" if lost == 4 else "entered",
    }


def test_a_unit_that_never_reported_leaves_its_total_incomplete():
    rows = [row for row in ROWS if row[0] != "X2"]
    total = of_year(decomposed(rows))[0]
    assert (total["unit_id"], total["status"]) == ("H", "incomplete")


def test_a_printed_total_says_what_the_others_hold():
    rows = [*ROWS[:1], *ROWS[2:4], *ROWS[5:]]  # X2 is silent
    rows += [("H", "2022-H1", 150, 200), ("H", "2023-H1", 340, 400)]
    total, reported, rest = (row for row in of_year(decomposed(rows)) if row["unit_id"] == "H")
    assert (total["status"], total["effect"]) == ("ok", pytest.approx(10))
    assert (reported["subunit_id"], reported["part"]) == ("X1", "both")
    assert (rest["subunit_id"], rest["part"]) == (None, "rest")
    assert (rest["prior_value"], rest["value"]) == (pytest.approx(90), pytest.approx(90))
    whole = of_year(decomposed(ROWS))[:3]
    assert effects_of(total) == pytest.approx(effects_of(whole[0]))
    assert effects_of(rest) == pytest.approx(effects_of(whole[2]))
    assert (total["rate_lower"], total["rate_upper"]) == (None, None)


def test_a_printed_total_below_its_parts_says_nothing():
    rows = [*ROWS[:1], *ROWS[2:4], *ROWS[5:]]
    rows += [("H", "2022-H1", 10, 20), ("H", "2023-H1", 340, 400)]
    assert of_year(decomposed(rows))[0]["status"] == "incomplete"


def test_a_merger_is_no_entry():
    day = dt.date(2023, 1, 1)
    last = dt.date(2022, 12, 31)
    registry = pi.UnitRegistry(
        [
            unit("H", level="district"),
            unit("A", parent="H", valid_to=last),
            unit("B", parent="H", valid_to=last),
            unit("AB", parent="H", valid_from=day),
            unit("C", parent="H"),
        ],
        events=[step(day, SuccessionKind.MERGE, each, "AB") for each in ("A", "B")],
    )
    rows = [
        ("A", "2022-H1", 30, 50),
        ("B", "2022-H1", 45, 50),
        ("C", "2022-H1", 80, 100),
        ("AB", "2023-H1", 85, 100),
        ("C", "2023-H1", 80, 100),
    ]
    total, *parts = of_year(decomposed(rows, registry=registry, regime="calendar"))
    assert total["status"] == "rebased"
    assert [(row["subunit_id"], row["part"]) for row in parts] == [("C", "both"), ("AB", "both")]
    assert parts[1]["prior_value"] == pytest.approx(75)
    assert effects_of(total) == pytest.approx([5, 0, 0, 0])


LAST, DAY = dt.date(2022, 12, 31), dt.date(2023, 1, 1)
BESIDE = (
    ("A", "2022", 30, 50),
    ("B", "2022", 45, 50),
    ("C", "2022", 80, 100),
    ("B", "2023", 85, 100),
    ("C", "2023", 80, 100),
)


def beside(rows, day=DAY, moves=(("A", "B"),), **options):
    """Decompose the rates of a district in which units went into one that goes on."""
    goes = collections.Counter(old for old, _ in moves)
    registry = pi.UnitRegistry(
        [
            unit("H", level="district"),
            *(unit(old, parent="H", valid_to=day - dt.timedelta(1)) for old in goes),
            *(unit(each, parent="H") for each in "BCD"),
        ],
        events=[
            step(day, SuccessionKind.MERGE, move[0], move[1])
            if goes[move[0]] == 1
            else step(day, SuccessionKind.PART_MOVED, move[0], move[1], TransferExtent.PART)
            for move in moves
        ],
    )
    rows = [*rows, ("D", "2022", 1, 2), ("D", "2023", 1, 2)]
    catalogue = pi.IndicatorSet(
        id="own",
        name=pi.Name(vi="r", en="o"),
        indicators=(MET,),
        forms=options.pop("forms", ()),
        family_names=(pi.model.Family(code="met", name=pi.Name(vi="đ", en="m")),),
    )
    rates = rates_of(*rows, regime="calendar", indicators=catalogue)
    return of_year(pi.decompose(rates, registry=registry, level="district", **options), "2023")


def test_a_unit_that_goes_on_has_the_counts_of_those_that_went_into_it():
    total, b, *_ = beside(BESIDE)
    assert (total["status"], b["subunit_id"], b["part"]) == ("rebased", "B", "both")
    assert b["prior_value"] == pytest.approx(75)
    alone = [row for row in BESIDE if row[:2] != ("B", "2022")]
    total, _, b, _ = beside(alone)
    assert (b["subunit_id"], b["part"], b["prior_value"]) == ("B", "not_reported", None)
    assert total["status"] == "incomplete"


@pytest.mark.parametrize("later", [("A", "2023", 5, 8), ("A", "2023", None, 8)])
def test_a_former_unit_that_still_counts_is_told_and_leaves_its_total_incomplete(later):
    total, *parts = beside([*BESIDE, later])
    assert (total["status"], total["value"], total["effect"]) == ("incomplete", None, None)
    assert {row["subunit_id"]: row["part"] for row in parts} == {
        "A": "ended",
        "B": "both",
        "C": "both",
        "D": "both",
    }
    (ended,) = [row for row in parts if row["part"] == "ended"]
    assert (ended["weight"], ended["effect"]) == (None, None)
    # one without cases keeps nobody from adding the others up
    assert beside([*BESIDE, ("A", "2023", 0, 0)]) == beside(BESIDE)
    # what the district counted itself is known, and the rest is what its units do not say
    own = [("H", "2022", 156, 202), ("H", "2023", 171, 210)]
    total, *parts = beside([*BESIDE, later, *own])
    assert total["status"] == "rebased"
    assert {"ended", "rest"} <= {row["part"] for row in parts}


def test_a_unit_says_why_its_former_units_make_no_sum():
    """In the middle of the year nobody knows whether two counts are of one date."""
    day = dt.date(2022, 7, 1)
    total, b, *_ = beside(BESIDE, day)
    assert (total["status"], b["part"]) == ("incomplete", "two_dates")
    flows = form_of(n=pi.model.CountKind.FLOW, d=pi.model.CountKind.FLOW)
    total, b, *_ = beside(BESIDE, day, forms=(flows,))
    assert (total["status"], b["part"], b["prior_value"]) == ("rebased", "both", 75)
    moves = (("A", "B"), ("A", "C"))
    _, *parts = beside(BESIDE, moves=moves)
    assert {row["subunit_id"]: row["part"] for row in parts} == {"B; C": "group", "D": "both"}
    lacking = [row for row in BESIDE if row[:2] != ("C", "2023")]
    _, *parts = beside(lacking, moves=moves)
    assert {row["subunit_id"]: row["part"] for row in parts} == {
        "B": "unresolved",
        "D": "both",
    }
    total, b, *_ = beside(BESIDE, moves=moves, weights="equal")
    assert (total["status"], b["prior_value"]) == ("estimated", pytest.approx(100 * 60 / 75))


def test_units_without_cases_have_no_effect():
    rows = [*ROWS[:2], ("X1", "2023-H1", 70, 100), ("X2", "2023-H1", 0, 0)]
    total, *parts = of_year(decomposed(rows))
    assert [row["part"] for row in parts] == ["both", "left"]
    assert total["status"] == "ok"
    assert total["exit_effect"] == pytest.approx(-0.5 * (90 - 60))


def test_another_definition_and_another_calendar_are_words():
    earlier = pi.Indicator.proportion("met", numerator=["n"], denominator=["n", "d"])
    prior = rates_of(*ROWS[:3], indicators=[earlier])
    now = rates_of(*ROWS[3:])
    assert {row["status"] for row in of_year(pi.decompose(now, prior=prior))} == {
        "definition_changed"
    }
    half = rates_of(*ROWS[3:], regime="calendar")
    total = of_year(pi.decompose(half, prior=rates_of(*ROWS[:3])))[0]
    assert total["status"] == "regime_changed"
    assert total["effect"] is not None


def test_levels_that_count_cases_twice_are_refused():
    registry = pi.UnitRegistry(
        [
            unit("P", level="province"),
            unit("H", level="district", parent="P"),
            unit("X", parent="H"),
        ]
    )
    rows = [(name, period, 70, 100) for name in ("H", "X") for period in ("2022-H1", "2023-H1")]
    with pytest.raises(pi.errors.InputError, match="got 'H' and 'X' below it; subunits= names"):
        decomposed(rows, registry=registry, level="province")
    found = of_year(decomposed(rows, registry=registry, level="province", subunits="commune"))
    assert [row["subunit_id"] for row in found] == [None, "X"]


def test_units_outside_are_named():
    found = decomposed([*ROWS, ("Z", "2023-H1", 1, 2)])
    assert "Z" in found.provenance.input.ignored
    assert "Z" not in found.data["subunit_id"].to_pylist()


def test_no_rows_give_no_rows():
    nothing = pi.compute_rates({"unit_id": [], "period": [], "n": [], "d": []}, [MET])
    assert len(pi.decompose(nothing)) == 0
    assert len(pi.decompose(nothing, registry=TREE, level="district")) == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"registry": TREE}, "level must be given with a registry"),
        ({"level": "district"}, "must be given with a registry, got none"),
        ({"registry": TREE, "level": "huyện"}, "huyện"),
        ({"registry": {}, "level": "district"}, "registry must be a UnitRegistry"),
        ({"compared_with": "year"}, "compared_with must be 'prior_year' or 'previous'"),
        ({"prior": 3}, "prior must be a RateTable, got int"),
    ],
)
def test_calls_that_cannot_be_answered_raise_one_sentence(options, sentence):
    with pytest.raises(pi.ParindexError, match=sentence):
        pi.decompose(rates_of(*ROWS), **options)
    with pytest.raises(pi.errors.InputError, match="rates must be a RateTable"):
        pi.decompose({"unit_id": []})  # type: ignore[arg-type]


def test_a_kernel_says_what_groups_are():
    with pytest.raises(pi.errors.InputError, match="group must be an array of 1 whole numbers"):
        stats.decompose_change([1], [2], [1], [2], [-1])
    found = stats.decompose_change([1, -1], [2, 2], [1, 1], [2, 2], [0, 1])
    assert found.rate[0] == 0
    assert np.isnan(found.rate[1])
