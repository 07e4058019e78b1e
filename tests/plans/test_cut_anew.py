"""Units that were cut anew among themselves are one part, and a whole of such parts is whole."""

from __future__ import annotations

import collections
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, columns_of, step, unit
from tests.plain_text import plain

import parindex as pi
from parindex.vocabulary import SuccessionKind, TransferExtent

DAY, LAST = dt.date(2023, 1, 1), dt.date(2022, 12, 31)
EFFECTS = ("rate_effect", "mix_effect", "entry_effect", "exit_effect")


def moved(former, later):
    extent = TransferExtent.PART
    return step(DAY, SuccessionKind.PART_MOVED, former, later, extent)


def districts(moves, **above):
    """Make a registry of communes that became others; *above* has the district of each later."""
    later = dict.fromkeys(new for _, new in moves)
    goes = collections.Counter(old for old, _ in moves)
    return pi.UnitRegistry(
        [
            unit("H", level="district"),
            unit("K", level="district"),
            unit("C", parent="H"),
            unit("D", parent="K"),
            *(unit(old, parent="H", valid_to=LAST) for old in goes),
            *(unit(new, parent=above.get(new, "H"), valid_from=DAY) for new in later),
        ],
        events=[
            moved(*move) if goes[move[0]] > 1 else step(DAY, SuccessionKind.MERGE, *move)
            for move in moves
        ],
    )


SHARED = (("A", "A2"), ("A", "B2"), ("B", "B2"))
ROWS = (
    ("A", "2022-H1", 30, 50),
    ("B", "2022-H1", 45, 50),
    ("C", "2022-H1", 80, 100),
    ("D", "2022-H1", 8, 10),
    ("A2", "2023-H1", 20, 30),
    ("B2", "2023-H1", 45, 70),
    ("C", "2023-H1", 80, 100),
    ("D", "2023-H1", 8, 10),
)


def parts_of(registry, rows, **options):
    rates = pi.compute_rates(columns_of("unit_id period n d", *rows), [MET], regime="calendar")
    options = {"level": "district", **options}
    return pi.decompose(rates, registry=registry, **options)


def of_h(table, period="2023-H1", unit_id="H"):
    rows = table.data.to_pylist()
    return [row for row in rows if (row["period"], row["unit_id"]) == (period, unit_id)]


def test_communes_cut_anew_among_themselves_are_one_part():
    total, stayed, group = of_h(parts_of(districts(SHARED), ROWS))
    assert (total["status"], total["prior_value"], total["value"]) == ("rebased", 77.5, 72.5)
    assert (stayed["subunit_id"], stayed["part"]) == ("C", "both")
    assert (group["subunit_id"], group["part"]) == ("A2; B2", "group")
    assert (group["prior_value"], group["value"]) == (75, 65)
    assert group["rate_effect"] == pytest.approx(-5)


def test_the_limits_are_those_of_the_sums():
    merged = [
        ("C", "2022-H1", 80, 100),
        ("AB", "2022-H1", 75, 100),
        ("C", "2023-H1", 80, 100),
        ("AB", "2023-H1", 65, 100),
    ]
    registry = pi.UnitRegistry(
        [unit("H", level="district"), *(unit(u, parent="H") for u in "C"), unit("AB", parent="H")]
    )
    one = of_h(parts_of(registry, merged))[0]
    other = of_h(parts_of(districts(SHARED), ROWS))[0]
    for name in ("rate_lower", "rate_upper", "verdict", "effect"):
        assert one[name] == other[name]


def test_a_group_that_crosses_a_border_is_not_parted_and_says_who_crosses():
    table = parts_of(districts(SHARED, B2="K"), ROWS)
    (total, *parts), (other, *others) = of_h(table), of_h(table, unit_id="K")
    assert (total["status"], other["status"]) == ("incomplete", "incomplete")
    assert {row["subunit_id"]: row["part"] for row in (*parts, *others)} == {
        "A2": "crossing",
        "B2": "crossing",
        "C": "both",
        "D": "both",
    }


@pytest.mark.parametrize("lost", [0, 1, 4, 5])
def test_a_group_of_which_one_did_not_count_is_not_known(lost):
    rows = [row for place, row in enumerate(ROWS) if place != lost]
    total, *parts = of_h(parts_of(districts(SHARED), rows))
    assert (total["status"], total["effect"]) == ("incomplete", None)
    assert "group" not in [row["part"] for row in parts]


def test_a_former_unit_that_still_counts_leaves_the_group_unknown():
    rows = [*ROWS, ("A", "2023-H1", 1, 2)]
    total, *parts = of_h(parts_of(districts(SHARED), rows))
    assert total["status"] == "incomplete"
    assert {row["subunit_id"]: row["part"] for row in parts} == {
        "A": "ended",
        "A2": "unresolved",
        "B2": "unresolved",
        "C": "both",
    }


def test_what_is_not_stated_makes_no_group():
    vague = step(DAY, SuccessionKind.MERGE, "B", "B2", TransferExtent.NOT_STATED)
    known = districts(SHARED)
    registry = pi.UnitRegistry(list(known), events=[*known.events[:2], vague])
    parts = of_h(parts_of(registry, ROWS))
    assert parts[0]["status"] == "incomplete"
    assert {row["part"] for row in parts[1:]} == {"both", "unresolved"}


def test_a_weight_goes_before_a_group():
    total, *parts = of_h(parts_of(districts(SHARED[:2]), ROWS[:1] + ROWS[2:], weights="equal"))
    assert total["status"] == "estimated"
    assert {row["part"] for row in parts} == {"both"}


def test_two_indicators_of_which_one_is_known():
    other = pi.Indicator.proportion("other", numerator=["m"], denominator=["d"])
    rows = [(*row, None if row[0] == "B2" else 1) for row in ROWS]
    rates = pi.compute_rates(
        columns_of("unit_id period n d m", *rows), [MET, other], regime="calendar"
    )
    found = pi.decompose(rates, registry=districts(SHARED), level="district")
    said = {row["indicator_code"]: row["status"] for row in of_h(found) if row["part"] == "total"}
    assert said == {MET.code: "rebased", "other": "incomplete"}


def test_a_table_names_the_units_of_a_group():
    found = parts_of(districts(SHARED), ROWS)
    assert "A2, B2" in plain(found.at(period="2023-H1")._repr_html_())


moves = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8, unique=True
)
counts = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=11, max_size=11)


@examples(30)
@given(moves, counts, st.booleans())
def test_however_communes_are_cut_the_parts_are_those_of_the_district(pairs, numbers, crosses):
    named = [(f"o{old}", f"n{new}") for old, new in pairs]
    registry = districts(named, **({named[0][1]: "K"} if crosses else {}))
    formers, laters = ({move[side] for move in named} for side in (0, 1))
    cells = [sorted(each) for each in numbers]
    rows = [(f"o{i}", "2022-H1", *cells[i]) for i in range(5) if f"o{i}" in formers]
    rows += [(f"n{i}", "2023-H1", *cells[5 + i]) for i in range(5) if f"n{i}" in laters]
    rows += [("C", "2022-H1", 1, 2), ("C", "2023-H1", *cells[10]), *ROWS[3::4]]
    total, *parts = of_h(parts_of(registry, rows))
    groups = connected(named)
    if any(total_of(group, registry) == {"H", "K"} for group in groups):
        assert total["status"] == "incomplete"
        assert "crossing" in [row["part"] for row in parts]
        return
    inside = [row for row in rows if row[0] in formers and registry_h(row[0], groups, registry)]
    inside += [("C", "2022-H1", 1, 2)]
    after = [row for row in rows if row[1] == "2023-H1" and row[0] != "D"]
    after = [row for row in after if row[0] == "C" or above_of(row[0], registry) == "H"]
    sums = [sum(row[place] for row in side) for side in (after, inside) for place in (2, 3)]
    if 0 in (sums[1], sums[3]):
        assert total["status"] == "zero_denominator"
        return
    change = 100 * sums[0] / sums[1] - 100 * sums[2] / sums[3]
    assert total["effect"] == pytest.approx(change, abs=1e-11)
    if total["status"] != "no_continuing":
        assert sum(total[name] for name in EFFECTS) == pytest.approx(change, abs=1e-11)
        for name in EFFECTS:
            added = sum(row[name] for row in parts)
            assert total[name] == pytest.approx(added, abs=1e-11)
    assert sum(len(row["subunit_id"].split("; ")) for row in parts) == len(after)


def connected(named):
    """Group former and later units that moves connect, by walking from each to all others."""
    beside = collections.defaultdict(set)
    for old, new in named:
        beside[old].add(new)
        beside[new].add(old)
    groups = []
    waiting = set(beside)
    while waiting:
        group, edge = set(), [waiting.pop()]
        while edge:
            each = edge.pop()
            if each not in group:
                group.add(each)
                edge += beside[each]
        waiting -= group
        groups.append(group)
    return groups


def above_of(unit_id, registry):
    return registry.versions(unit_id)[0].parent


def total_of(group, registry):
    return {above_of(each, registry) for each in group if each.startswith("n")}


def registry_h(former, groups, registry):
    return any(former in group and total_of(group, registry) == {"H"} for group in groups)


def test_provinces_of_2025_are_whole_where_communes_were_cut_anew_inside_them():
    registry = pi.load_registry("vn")
    days = {"2025-H1": dt.date(2025, 6, 30), "2025-H2": dt.date(2025, 12, 31)}
    province, before = "vn-22", "2025-H1"
    rows, sums = [], dict.fromkeys(days, (0, 0))
    for period, day in days.items():
        communes = [each for each in registry.on(day).below(province) if each.level == "commune"]
        for place, each in enumerate(communes):
            row = (place % 7, 7 + place % 3)
            rows.append((each.id, period, *row))
            sums[period] = (sums[period][0] + row[0], sums[period][1] + row[1])
    found = parts_of(registry, rows, level="province", compared_with="previous")
    total, *parts = of_h(found, "2025-H2", province)
    assert total["status"] == "rebased"
    assert [row["part"] for row in parts].count("group") > 3
    value, prior = (100 * sums[period][0] / sums[period][1] for period in ("2025-H2", before))
    assert (total["value"], total["prior_value"]) == (pytest.approx(value), pytest.approx(prior))
    assert sum(row["effect"] for row in parts) == pytest.approx(value - prior, abs=1e-11)
