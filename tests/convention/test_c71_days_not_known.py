"""Convention §71: days of which it is not known what a unit was."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import columns_of, step, unit

import parindex as pi

START, TURN, DAY = dt.date(2022, 4, 10), dt.date(2024, 6, 1), dt.date(2025, 7, 1)
EVE = DAY - dt.timedelta(1)
RATE = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])
WHOLE = pi.vocabulary.SuccessionKind.MERGE
REGISTRY = pi.UnitRegistry(
    [
        unit("s", name="Xã Đông Phú", code="001"),
        unit("t", name="Xã Đồng Tiến", code="002", known_from=TURN, valid_to=EVE),
        unit("u", name="Xã An Hoà", code="003", valid_to=EVE),
        unit("n", name="Xã Đồng Tiến", code="002", valid_from=DAY),
    ],
    events=[step(DAY, WHOLE, "t", "n"), step(DAY, WHOLE, "u", "n")],
    known_from=START,
)


def compared(*rows, **options):
    counts = columns_of("unit_id period ok all", *rows)
    rates = pi.compute_rates(counts, [RATE], regime="nd-09-2019")
    table = pi.compare_to_prior_year(rates, registry=REGISTRY, **options)
    return {(row["unit_id"], row["period"]): row for row in table.data.to_pylist()}


def pair(unit_id, year):
    return (unit_id, f"{year - 1}-H1", 860, 1000), (unit_id, f"{year}-H1", 940, 1000)


@pytest.mark.parametrize(
    ("unit_id", "year", "word"),
    [
        ("s", 2022, "registry_incomplete"),
        ("t", 2022, "registry_incomplete"),
        ("s", 2023, "full"),
        ("t", 2023, "unit_unknown"),
        ("t", 2024, "unit_unknown"),
        ("s", 2024, "full"),
    ],
)
def test_c71_a_comparison_is_full_only_where_the_unit_is_known_in_both_periods(unit_id, year, word):
    """convention §71"""
    row = compared(*pair(unit_id, year))[unit_id, f"{year}-H1"]
    assert row["comparability"] == word
    is_full = word == "full"
    assert (row["verdict"] != "not_assessed") is is_full
    for name in ("change", "change_lower", "change_upper", "relative_change"):
        assert (row[name] is not None) is is_full
    assert row["prior_value"] == 86.0


def test_c71_a_sum_of_former_units_needs_all_of_them_known():
    """convention §71, §50"""
    rows = [("t", "2024-H2", 80, 100), ("u", "2024-H2", 70, 100), ("n", "2025-H2", 180, 200)]
    assert compared(*rows, rebase=True)["n", "2025-H2"]["comparability"] == "rebased"
    rows = [("t", "2023-H2", 80, 100), ("u", "2023-H2", 70, 100), ("n", "2024-H2", 180, 200)]
    row = compared(*rows, rebase=True, as_of=DAY)["n", "2024-H2"]
    assert (row["comparability"], row["change"]) == ("unit_unknown", None)


def test_c71_a_period_that_was_not_reported_stays_without_a_prior_value():
    """convention §71, §17"""
    row = compared(("s", "2022-H1", 1, 2))["s", "2022-H1"]
    assert (row["comparability"], row["prior_value"]) == ("no_prior", None)


def test_c71_what_does_not_compare_is_told():
    """convention §71; CHG104 carries the word"""
    counts = columns_of("unit_id period ok all", *pair("t", 2024))
    found = pi.assess(counts, indicators=[RATE], regime="nd-09-2019", registry=REGISTRY)
    (finding,) = found.findings.select("CHG104")
    assert finding.evidence.comparability == "unit_unknown"
    (unknown,) = found.findings.select("UNT110")
    assert (unknown.unit_id, unknown.period) == ("t", "2023-H1")
    assert unknown.evidence.valid_from == "2024-06-01"
    for rendered, words in (
        (found.findings.render("en"), "not known what the unit was"),
        (found.findings.render("vi"), "chưa rõ đơn vị khi đó"),
    ):
        assert words in str(rendered)


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("002", dt.date(2022, 4, 9), (None, "registry_incomplete", ["t"])),
        ("Không có", dt.date(2022, 4, 9), (None, "registry_incomplete", [])),
        (None, dt.date(2022, 4, 9), (None, "unknown", [])),
        ("001", START, ("s", "code", [])),
        ("002", START, (None, "unit_unknown", ["t"])),
        ("Đồng Tiến", TURN - dt.timedelta(1), (None, "unit_unknown", ["t"])),
        ("Đồng Tiến", TURN, ("t", "exact", [])),
        ("002", DAY, ("n", "code", [])),
    ],
)
def test_c71_no_text_names_a_later_unit(text, day, expected):
    """convention §71"""
    (row,) = pi.resolve_units([text], REGISTRY, as_of=day).data.to_pylist()
    assert (row["unit_id"], row["rung"], row["candidates"]) == expected


@given(st.sampled_from(["s", "t", "u", "n"]), st.dates(dt.date(2021, 1, 1), dt.date(2026, 1, 1)))
def test_c71_a_unit_is_given_on_no_day_before_it_is_known(unit_id, day):
    """convention §71"""
    (row,) = pi.resolve_units([unit_id], REGISTRY, as_of=day).data.to_pylist()
    until = REGISTRY.unknown_until(unit_id, day)
    assert (row["unit_id"] is None) is (until is not None)
    assert until is None or (day < until and REGISTRY.unknown_until(unit_id, until) is None)


def test_c71_days_of_a_registry_are_days_in_their_order():
    """convention §71"""
    with pytest.raises(pi.errors.DefinitionError, match=r"known_from must be a datetime\.date"):
        pi.UnitRegistry([], known_from="2022-04-10")  # type: ignore[arg-type]
    with pytest.raises(pi.errors.DefinitionError, match="known_from must be on or before"):
        pi.UnitRegistry([], known_from=DAY, complete_from=EVE)
    assert REGISTRY.on(DAY).known_from == START
    assert REGISTRY.below("s").known_from == START
    assert pi.UnitRegistry([unit("s", name="Xã S")]).unknown_until("s", dt.date.min) is None
    assert REGISTRY.unknown_until("t", EVE) is None
    assert REGISTRY.unknown_until("t", dt.date(2020, 1, 1)) == TURN
    assert REGISTRY.unknown_until("s", dt.date(2020, 1, 1)) == START


@pytest.mark.parametrize("regime", ["nd-09-2019", None])
def test_c71_a_unit_that_is_known_on_its_day_has_no_finding(regime):
    """convention §71; without a calendar no day is known, and that is said"""
    counts = columns_of("unit_id period ok all", *pair("s", 2024), ("zz", "2021-H1", 1, 2))
    found = pi.assess(counts, indicators=[RATE], regime=regime, registry=REGISTRY)
    assert len(found.findings.select("UNT110")) == 0
    (line,) = [row for row in found.findings.checks.data.to_pylist() if row["rule"] == "UNT110"]
    assert (line["reason"] == "no_regime") is (regime is None)


def test_c71_many_rows_of_a_unit_are_one_finding():
    """convention §71"""
    counts = columns_of("unit_id period ok all", ("s", "2020-H1", 1, 2), ("s", "2021-H1", 1, 2))
    found = pi.assess(counts, indicators=[RATE], regime="nd-09-2019", registry=REGISTRY)
    (unknown,) = found.findings.select("UNT110")
    assert (unknown.period, unknown.evidence.rows) == (None, 2)
    assert unknown.evidence.valid_from == "2022-04-10"


SCHEME = pi.scheme_from_table(
    {"code": ["1"], "text": ["Hồ sơ đúng hạn"], "maximum": [10], "formula": ["share"]},
    id="own",
    edition="2022",
)


@pytest.mark.parametrize(
    ("unit_id", "year", "word"),
    [
        ("s", 2022, "registry_incomplete"),
        ("t", 2024, "unit_unknown"),
        ("t", 2026, "unit_changed"),
        ("s", 2024, "full"),
        ("elsewhere", 2022, "full"),
    ],
)
@pytest.mark.parametrize("registry", [REGISTRY, None])
def test_c71_scores_of_units_that_are_not_known_have_no_change(unit_id, year, word, registry):
    """convention §71, §76; 2023 is that of t before it is known, and it ended in 2025"""
    rates = {"criterion_code": ["1", "1"], "unit_id": [unit_id] * 2, "value": [86, 94]}
    rates["period"] = [f"{year - 1}", f"{year}"]
    scores = pi.compute_scores(SCHEME, rates=rates, registry=registry, regime="nd-09-2019")
    row = pi.compare_scores(scores).data.to_pylist()[1]
    expected = word if registry is not None else "full"
    assert (row["criterion_code"], row["comparability"]) == ("total", expected)
    assert row["other_points"] is not None
    names = ("change", "share_change", "performance_change")
    assert {row[name] is not None for name in names} == {expected == "full"}
    assert expected == "full" or row["rank_change"] is None
