"""Convention §75, §76: how well it is known what became of a unit, and what comparisons say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.makers import columns_of, step, unit
from tests.plain_text import plain

import parindex as pi

DAY, FIRST = dt.date(2025, 1, 1), dt.date(2024, 11, 2)
EVE = DAY - dt.timedelta(1)
KIND, EXTENT = pi.vocabulary.SuccessionKind, pi.vocabulary.TransferExtent
MERGE, MOVED, UNKNOWN = KIND.MERGE, KIND.PART_MOVED, KIND.UNKNOWN
RATE = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])


def registry_of(*events, **bounds):
    """Units that end on the eve of their step, or begin on its day; *bounds* are those of units."""
    before = dict.fromkeys(event.predecessor for event in events)
    after = dict.fromkeys(event.successor for event in events if event.successor)
    return pi.UnitRegistry(
        [
            *(
                unit(each, name=f"Xã {each}", code=each, valid_to=EVE, **bounds.get(each, {}))
                for each in before
            ),
            *(
                unit(
                    each,
                    name=f"Xã {each}",
                    code=each.split("-")[0],
                    valid_from=DAY,
                    **bounds.get(each, {}),
                )
                for each in after
            ),
        ],
        events=events,
    )


def rebased(registry, weights=None, **counts):
    columns = {
        "unit_id": list(counts),
        "period": ["2024"] * len(counts),
        "n": list(counts.values()),
    }
    result = pi.rebase(columns, registry, as_of=DAY, weights=weights)
    rows = zip(result.data.to_pylist(), result.statuses["n"].to_pylist(), strict=True)
    left = {row["unit_id"]: row["reason"] for row in result.remainder.to_pylist()}
    return {row["unit_id"]: (row["n"], status) for row, status in rows}, left


def test_c75_all_the_people_take_all_counts_with_them_and_area_alone_takes_none():
    """convention §75"""
    registry = registry_of(
        step(DAY, MOVED, "a", "n1", EXTENT.POPULATION),
        step(DAY, MOVED, "a", "m1", EXTENT.AREA),
        step(DAY, MERGE, "b", "m1"),
    )
    assert rebased(registry, a=70, b=30) == ({"n1": (70, "rebased"), "m1": (30, "rebased")}, {})
    # and back: all that is in m1 was in b, for nobody came from a
    back = pi.rebase({"unit_id": ["m1"], "period": ["2025"], "n": [9]}, registry, as_of=EVE)
    assert back.data.to_pylist() == [{"unit_id": "b", "period": "2025", "n": 9}]


@pytest.mark.parametrize(
    ("weights", "expected", "left"),
    [
        (None, {"n1": (None, "unresolved")}, {"a": "not_stated", "b": "no_sum"}),
        ("equal", {"n1": (100, "estimated")}, {}),
    ],
)
def test_c75_what_is_not_stated_is_no_whole(weights, expected, left):
    """convention §75; a weight that the caller names decides it, as it does a part"""
    registry = registry_of(
        step(DAY, MERGE, "a", "n1", EXTENT.NOT_STATED), step(DAY, MERGE, "b", "n1")
    )
    assert rebased(registry, weights, a=70, b=30) == (expected, left)
    assert pi.check_succession(registry).data.num_rows == 0


@pytest.mark.parametrize("weights", [None, "equal"])
def test_c75_no_sum_is_made_of_members_that_may_not_be_all(weights):
    """convention §75; nor is the whole taken back to the one member that is known"""
    registry = registry_of(step(DAY, MERGE, "a", "n1", members_known=False))
    assert rebased(registry, weights, a=70) == ({"n1": (None, "unresolved")}, {"a": "no_sum"})
    back = pi.rebase({"unit_id": ["n1"], "period": ["2025"], "n": [9]}, registry, as_of=EVE)
    assert back.remainder["reason"].to_pylist() == ["part"]


def test_c75_an_unknown_successor_is_an_empty_step_and_no_missing_one():
    """convention §75, §43"""
    registry = registry_of(step(DAY, UNKNOWN, "a", None, EXTENT.NOT_STATED))
    assert pi.check_succession(registry).data.num_rows == 0
    assert rebased(registry, a=70) == ({}, {"a": "successor_unknown"})
    silent = pi.UnitRegistry([unit("a", valid_to=EVE)])
    assert [each.rule for each in pi.check_succession(silent)] == ["UNT202"]


@pytest.mark.parametrize(
    ("extents", "rules"),
    [
        (("population", "area"), []),
        (("population", "area", "area"), []),
        (("part", "area"), []),
        (("not_stated",), []),
        (("not_stated", "part"), []),
        (("population", "part"), ["UNT201"] * 2),
        (("population", "population"), ["UNT201"] * 2),
        (("whole", "area"), ["UNT201"] * 2),
        (("whole", "not_stated"), ["UNT201"] * 2),
        (("area",), ["UNT205"]),
        (("area", "area"), ["UNT205"]),
        (("part",), ["UNT205"]),
    ],
)
def test_c75_extents_of_one_unit_must_agree(extents, rules):
    """convention §75, §43"""
    steps = [
        step(DAY, MOVED, "a", f"n{at}", EXTENT[each.upper()]) for at, each in enumerate(extents)
    ]
    assert [each.rule for each in pi.check_succession(registry_of(*steps))] == rules


def test_c75_days_and_words_of_a_step_are_what_they_must_be():
    """convention §75"""
    with pytest.raises(
        pi.errors.DefinitionError, match="not_before must be on or before 2025-01-01"
    ):
        step(DAY, MERGE, "a", "n1", not_before=dt.date(2025, 1, 2))
    with pytest.raises(pi.errors.DefinitionError, match="valid_to_not_before must be on or before"):
        unit("a", valid_to_not_before=DAY)
    with pytest.raises(
        pi.errors.DefinitionError, match="on or before valid_from, which is 2025-01-01"
    ):
        unit("a", valid_from=DAY, valid_from_not_before=dt.date(2025, 1, 2))
    (read,) = pi.units.successions_from_table(
        columns_of(
            "day kind predecessor successor extent basis members_known not_before legal_basis",
            ("2025-01-01", "merge", "a", "n", "not_stated", "secondary", False, "2024-11-02", "x"),
        )
    )
    assert (read.extent, read.basis) == (EXTENT.NOT_STATED, pi.vocabulary.StepBasis.SECONDARY)
    assert (read.members_known, read.not_before) == (False, FIRST)
    assert step(DAY, MERGE, "a", "n1").basis is pi.vocabulary.StepBasis.TEXT


UNTIL: dict[str, Any] = {"valid_to_not_before": dt.date(2024, 11, 1)}
SINCE: dict[str, Any] = {"valid_from_not_before": FIRST}
BOUNDED = pi.UnitRegistry(
    [
        unit("a", name="Xã Thanh Vân", code="001", valid_to=EVE, **UNTIL),
        unit("b", name="Xã Đồng Tân", code="002", valid_to=EVE, **UNTIL),
        unit("n", name="Xã Đồng Tiến", code="001", valid_from=DAY, **SINCE),
    ],
    events=[step(DAY, MERGE, each, "n", not_before=FIRST) for each in "ab"],
)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("001", dt.date(2024, 11, 1), ("a", "code", [])),
        ("Xã Đồng Tiến", dt.date(2024, 11, 1), ("n", "former", [])),
        ("001", FIRST, (None, "unit_unknown", ["a", "n"])),
        ("001", EVE, (None, "unit_unknown", ["a", "n"])),
        ("Xã Đồng Tiến", EVE, (None, "unit_unknown", ["n"])),
        ("002", EVE, (None, "unit_unknown", ["b"])),
        ("001", DAY, ("n", "code", [])),
        ("002", DAY, ("b", "former", [])),
    ],
)
def test_c75_between_its_bounds_a_unit_is_not_known(text, day, expected):
    """convention §75, §71"""
    (row,) = pi.resolve_units([text], BOUNDED, as_of=day).data.to_pylist()
    assert (row["unit_id"], row["rung"], row["candidates"]) == expected


@pytest.mark.parametrize(
    ("name", "unit_id", "rules"),
    [
        ("Xã Thanh Vân", "a", ["UNT110"]),
        ("Xã Đồng Tiến", "n", ["UNT110"]),
        (None, None, ["UNT102"]),
        ("Xã Đồng Tân", None, ["UNT102"]),
    ],
)
def test_c75_between_the_bounds_a_name_beside_the_code_says_which_unit_it_is(name, unit_id, rules):
    """convention §76, §49; the first half of 2025 ends on 14 June, 2024 on 14 December"""
    counts = {"unit_code": ["001"], "unit_name": [name], "period": ["2024"], "ok": [1], "all": [2]}
    review = pi.assess(counts, indicators=[RATE], regime="nd-09-2019", registry=BOUNDED)
    assert review.rates.data["unit_id"].to_pylist() == ([] if unit_id is None else [unit_id])
    assert [each.rule for each in review.findings.select("UNT1")] == rules


@pytest.mark.parametrize("day", [FIRST, EVE])
def test_c75_a_branch_keeps_the_bounds_of_its_units(day):
    """convention §75"""
    district = unit("d", "district")
    registry = pi.UnitRegistry(
        [
            district,
            *(pi.AdministrativeUnit(**{**fields_of(each), "parent": "d"}) for each in BOUNDED),
        ]
    )
    assert registry.below("d").unknown_until("a", day) == DAY


def fields_of(each):
    names = ("id", "code", "name", "level", "valid_from", "valid_to")
    bounds = ("valid_from_not_before", "valid_to_not_before")
    return {name: getattr(each, name) for name in (*names, *bounds)}


# --- §76


def compared(registry, *rows, **options):
    counts = columns_of("unit_id period ok all", *rows)
    rates = pi.compute_rates(counts, [RATE], regime="nd-09-2019")
    table = pi.compare_to_prior_year(rates, registry=registry, **options)
    return {(row["unit_id"], row["period"]): row for row in table.data.to_pylist()}


def pair(unit_id, year=2025):
    return (unit_id, f"{year - 1}-H1", 860, 1000), (unit_id, f"{year}-H1", 940, 1000)


D, E = unit("d", "district", code="10"), unit("e", "district", code="11")


def versions(**after):
    """One unit before and after a day."""
    before = {"name": "Xã An Hòa", "code": "1", "parent": "d"}
    return pi.UnitRegistry(
        [
            *(D, E),
            unit("a", **before, valid_to=EVE),
            unit("a", **{**before, **after}, valid_from=DAY),
        ]
    )


@pytest.mark.parametrize(
    ("after", "word"),
    [
        ({}, "no_change_seen"),
        ({"name": "Phường An Hòa"}, "retyped"),
        ({"name": "Xã Đông Hòa"}, "renamed"),
        ({"name": "Xã An Hoà"}, "respelled"),
        ({"parent": "e"}, "moved"),
        ({"name": "Phường An Hòa", "parent": "e"}, "retyped"),
    ],
)
def test_c76_a_unit_that_goes_on_compares_fully_with_a_note(after, word):
    """convention §76"""
    row = compared(versions(**after), *pair("a"))["a", "2025-H1"]
    assert (row["comparability"], row["unit_change"]) == ("full", word)
    assert row["change"] is not None


def test_c76_without_a_registry_or_a_prior_period_nothing_is_said():
    """convention §76"""
    rows = compared(None, *pair("a"))
    assert {row["unit_change"] for row in rows.values()} == {None}
    rows = compared(versions(), *pair("zz"))
    assert {row["unit_change"] for row in rows.values()} == {None}


def test_c76_what_grew_is_never_compared_with_the_one_that_had_its_code():
    """convention §76; the sum is of all members, 80 + 60 of 100 + 100"""
    registry = registry_of(step(DAY, MERGE, "1", "1-2025"), step(DAY, MERGE, "2", "1-2025"))
    then = [("1", "2024-H1", 80, 100), ("2", "2024-H1", 60, 100)]
    now = ("1-2025", "2025-H1", 180, 200)
    row = compared(registry, *then, now)["1-2025", "2025-H1"]
    assert (row["comparability"], row["unit_change"]) == ("unit_changed", "grew")
    assert (row["prior_value"], row["change"]) == (None, None)
    row = compared(registry, *then, now, rebase=True)["1-2025", "2025-H1"]
    assert (row["comparability"], row["prior_value"], row["change"]) == ("rebased", 70.0, 20.0)
    vague = registry_of(
        step(DAY, MERGE, "1", "1-2025", EXTENT.NOT_STATED),
        step(DAY, MERGE, "2", "1-2025", EXTENT.NOT_STATED),
    )
    row = compared(vague, *then, now, rebase=True)["1-2025", "2025-H1"]
    assert (row["comparability"], row["prior_value"]) == ("unit_changed", None)


def test_c75_the_prior_of_a_unit_that_grew_is_told():
    """convention §76; UNT112"""
    registry = registry_of(step(DAY, MERGE, "1", "1-2025"), step(DAY, MERGE, "2", "1-2025"))
    counts = columns_of(
        "unit_id period ok all",
        ("1", "2024-H1", 80, 100),
        ("2", "2024-H1", 60, 100),
        ("1-2025", "2025-H1", 180, 200),
    )
    review = pi.assess(
        counts, indicators=[RATE], regime="nd-09-2019", registry=registry, rebase=True
    )
    (found,) = review.findings.select("UNT112")
    assert (found.unit_id, found.evidence.prior_value) == ("1-2025", 70.0)
    assert found.evidence.units == "1; 2"
    assert "Xã 1, Xã 2" in plain(str(review.findings.select("UNT112").render("en"))).replace(
        "\\xa0", " "
    )
    assert len(review.findings.select("UNT107")) == 0


def test_c76_a_code_that_may_not_be_the_same_unit_is_not_known():
    """convention §76, §75"""
    registry = registry_of(step(DAY, KIND.RENAME, "1", "1-2025", EXTENT.NOT_STATED))
    rows = [("1", "2024-H1", 80, 100), ("1-2025", "2025-H1", 180, 200)]
    row = compared(registry, *rows)["1-2025", "2025-H1"]
    assert (row["comparability"], row["unit_change"]) == ("unit_unknown", "unknown")


def test_c76_a_unit_that_ended_is_not_judged_and_its_successor_is_named():
    """convention §76; UNT104"""
    registry = registry_of(step(DAY, MERGE, "1", "1-2025"), step(DAY, MERGE, "2", "1-2025"))
    row = compared(registry, *pair("1"))["1", "2025-H1"]
    assert (row["comparability"], row["unit_change"]) == ("unit_changed", "ended")
    assert (row["verdict"], row["change"], row["prior_value"]) == ("not_assessed", None, 86.0)
    counts = columns_of("unit_id period ok all", *pair("1"))
    review = pi.assess(counts, indicators=[RATE], regime="nd-09-2019", registry=registry)
    (found,) = review.findings.select("UNT104")
    assert (found.unit_id, found.evidence.units) == ("1", "1-2025")
    assert "Xã 1-2025" in str(review.findings.select("UNT104").render("vi"))
    assert len(review.findings.select("UNT107")) == 0


NAMED = pi.UnitRegistry(
    [
        D,
        unit("a", name="Xã Thanh Vân", code="07816", parent="d", valid_to=EVE),
        unit("b", name="Xã Hoàng Lương", code="07813", parent="d", valid_to=EVE),
        unit("n", name="Xã Đồng Tiến", code="07816", parent="d", valid_from=DAY),
    ],
    events=[step(DAY, MERGE, "a", "n"), step(DAY, MERGE, "b", "n")],
)


@pytest.mark.parametrize(
    ("code", "name", "period", "rule", "unit_id", "names"),
    [
        ("07816", "Xã Thanh Vân", "2024-H1", None, "a", None),
        ("07816", "Xã Đồng Tiến", "2025-H1", None, "n", None),
        ("07816", "Xã Đồng Tiến", "2024-H1", "UNT111", None, "Xã Thanh Vân"),
        ("7816", "Đồng Tiến", "2024-H1", "UNT111", None, "Xã Thanh Vân"),
        ("07816", "Xã Thanh Vân", "2025-H1", "UNT111", None, "Xã Đồng Tiến"),
        ("07816", "Xã Hoàng Lương", "2024-H1", "UNT103", None, "a; b"),
        ("07816", "Xã Nào Đó", "2024-H1", "UNT103", None, "a"),
    ],
)
def test_c76_a_name_that_the_code_has_on_another_day_is_told_as_such(
    code, name, period, rule, unit_id, names
):
    """convention §76, §49; UNT111 and UNT103 never tell of one row both"""
    counts = {"unit_code": [code], "unit_name": [name], "period": [period], "ok": [1], "all": [2]}
    review = pi.assess(
        counts, indicators=[RATE], regime="nd-09-2019", registry=NAMED, level="commune"
    )
    found = [each for each in review.findings.select("UNT1") if each.evidence.position == 0]
    assert [each.rule for each in found] == ([] if rule is None else [rule])
    assert review.rates.data["unit_id"].to_pylist() == ([] if unit_id is None else [unit_id])
    for each in found:
        assert (each.evidence.units, each.evidence.text) == (names, f"{code} {name}")
        assert names is None or rule == "UNT103" or names in str(review.findings.render("vi"))


def test_c76_other_names_are_looked_for_only_where_a_sheet_has_both_codes_and_names():
    """convention §76, §25"""
    counts = {"unit_name": ["Xã Thanh Vân"], "period": ["2024-H1"], "ok": [1], "all": [2]}
    review = pi.assess(counts, indicators=[RATE], regime="nd-09-2019", registry=NAMED)
    (line,) = [row for row in review.checks.data.to_pylist() if row["rule"] == "UNT111"]
    assert line["reason"] == "no_unit_names"


def reviewed(value, unit_id, year):
    counts = columns_of("unit_id period ok all", (unit_id, year, value, 1000))
    targets = [pi.Target(indicator="on_time", value=90.0)]
    return pi.assess(counts, indicators=[RATE], targets=targets).findings


@pytest.mark.parametrize(
    ("steps", "word", "reason"),
    [
        ([("population", "n1"), ("area", "m1")], "resolved", None),
        ([("not_stated", "n1")], "not_checked", "unit_unknown"),
        ([("unknown", None)], "not_checked", "unit_unknown"),
    ],
)
def test_c75_findings_go_on_with_the_people_and_not_where_nothing_is_known(steps, word, reason):
    """convention §75, §59, §60"""
    events = [
        step(DAY, UNKNOWN, "a", None, EXTENT.NOT_STATED)
        if target is None
        else step(DAY, MOVED, "a", target, EXTENT[extent.upper()])
        for extent, target in steps
    ]
    registry = registry_of(*events, step(DAY, MERGE, "b", "n1"))
    then = reviewed(800, "a", "2024")
    assert [each.rule for each in then.select("TGT101")] == ["TGT101"]
    (row,) = reviewed(950, "n1", "2025").against(then, registry=registry).select("TGT101")
    assert row.lifecycle.text == word
    assert (row.lifecycle_reason.text if row.lifecycle_reason else None) == reason
