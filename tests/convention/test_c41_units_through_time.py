"""§41 to §50 of the convention: units, what became of them, counts, names, comparisons."""

from __future__ import annotations

import datetime as dt
import functools

import pytest
from tests.makers import columns_of, unit
from tests.makers import step as step_on

import parindex as pi

DAY = dt.date(2025, 7, 1)
EVE = dt.date(2025, 6, 30)
MERGE, MOVED = pi.vocabulary.SuccessionKind.MERGE, pi.vocabulary.SuccessionKind.PART_MOVED
PART, WHOLE = pi.vocabulary.TransferExtent.PART, pi.vocabulary.TransferExtent.WHOLE
RATE = pi.Indicator.proportion("on_time", numerator=["ok"], denominator=["all"])
REGIME = "nd-09-2019"


step = functools.partial(step_on, DAY)
UNITS = [
    unit("a", name="Xã An Hoà", code="001", valid_to=EVE),
    unit("b", name="Xã Bình Sơn", code="002", valid_to=EVE),
    unit("c", name="Xã Cao Lâm", code="003", valid_to=EVE),
    unit("s", name="Xã Đông Phú", code="004"),
    unit("n", name="Xã Bình Sơn", code="001", valid_from=DAY),
    unit("m", name="Xã Mỹ Đức", code="003", valid_from=DAY),
]
# a and b become n; c is shared between n and m
WHOLE_ONLY = pi.UnitRegistry(
    [*UNITS[:2], *UNITS[3:5]], events=[step(MERGE, "a", "n"), step(MERGE, "b", "n")]
)
REGISTRY = pi.UnitRegistry(
    UNITS,
    events=[
        step(MERGE, "a", "n"),
        step(MERGE, "b", "n"),
        step(MOVED, "c", "n", PART),
        step(MOVED, "c", "m", PART),
    ],
)


def sheet(*rows, key="unit_id"):
    return columns_of(f"{key} period ok all", *rows)


BEFORE = [("a", "2024-H2", 80, 100), ("b", "2024-H2", 10, 100), ("s", "2024-H2", 5, 10)]
AFTER = [("n", "2025-H2", 150, 200), ("s", "2025-H2", 6, 10)]


def compared(rows, registry=WHOLE_ONLY, **options):
    rates = pi.compute_rates(sheet(*rows), [RATE], regime=REGIME)
    table = pi.compare_to_prior_year(rates, registry=registry, **options)
    return {
        row["unit_id"]: row for row in table.data.to_pylist() if row["period"].startswith("2025")
    }


def test_c41_a_code_of_two_meanings_has_none_without_a_day():
    """convention §41"""
    with pytest.raises(pi.errors.InputError, match=r"'a' Xã An Hoà .* and 'n' Xã Bình Sơn"):
        REGISTRY.unit("001")
    assert REGISTRY.on(EVE).unit("001").id == "a"
    assert REGISTRY.on(DAY).unit("001").id == "n"


def test_c42_a_step_says_how_much_went_where_and_on_what_basis():
    """convention §42"""
    (whole,) = REGISTRY.successors("a")
    assert (whole.successor, whole.extent, whole.legal_basis) == ("n", WHOLE, "made up")
    assert [each.extent for each in REGISTRY.successors("c")] == [PART, PART]
    assert {each.predecessor for each in REGISTRY.lineage("n")} == {"a", "b", "c"}
    assert REGISTRY.lineage("n", to_day=EVE) == ()


@pytest.mark.parametrize(
    ("events", "rule"),
    [
        ([step(MERGE, "a", "n"), step(MERGE, "a", "m")], "UNT201"),
        ([step(MERGE, "a", "zz")], "UNT203"),
        ([step(MERGE, "s", "n")], "UNT204"),
        ([step(MOVED, "a", "n", PART)], "UNT205"),
    ],
)
def test_c43_steps_that_contradict_the_units_are_found(events, rule):
    """convention §43"""
    findings = pi.check_succession(REGISTRY, events)
    assert rule in {each.rule for each in findings}
    assert all(text.endswith(".") for text in findings.render("vi"))
    # units without a step are named as well
    assert {"UNT202", "UNT206"} & {each.rule for each in findings}


def test_c43_a_table_of_steps_is_checked_as_well():
    """convention §43"""
    table = {
        "day": [DAY],
        "kind": ["merge"],
        "predecessor": ["a"],
        "successor": ["zz"],
        "legal_basis": ["made up"],
    }
    found = pi.check_succession(REGISTRY, table).select("UNT203")
    assert [each.unit_id for each in found] == ["a"]
    assert len(pi.check_succession(REGISTRY)) == 0


def test_c60_a_contradiction_is_resolved_where_the_steps_of_its_unit_were_looked_at():
    """convention §60, §43"""
    then = pi.check_succession(REGISTRY, [step(MERGE, "a", "n"), step(MERGE, "a", "zz")])
    now = pi.check_succession(REGISTRY, [step(MERGE, "a", "n")]).against(then)
    assert set(now.select("UNT201", "UNT203").data["lifecycle"].to_pylist()) == {"resolved"}
    others = pi.UnitRegistry([each for each in REGISTRY if each.id not in {"a", "zz"}])
    elsewhere = pi.check_succession(others, []).against(then)
    (lost,) = elsewhere.select("UNT203")
    assert lost.lifecycle_reason is pi.vocabulary.LifecycleReason.UNIT_NOT_IN_DATA


def test_c59_two_names_that_fit_no_unit_are_two_issues():
    """convention §59"""
    twins = pi.UnitRegistry(
        [
            unit(f"{letter}{number}", name=f"{kind} Tân {name}", code=f"{letter}{number}")
            for number, kind in enumerate(("Xã", "Phường"))
            for letter, name in (("x", "Lập"), ("y", "Hòa"))
        ]
    )

    def review(name, period):
        counts = sheet((name, period, 1, 2), key="unit_name")
        return pi.find(counts=counts, registry=twins, select=["UNT102"])

    then = review("Tân Lập", "2023-H2")
    again = review("Tân Lập", "2024-H2").against(then)
    assert again.data["lifecycle"].to_pylist() == ["persisting"]
    other = review("Tân Hòa", "2024-H2").against(then)
    assert other.data["lifecycle"].to_pylist() == ["new", "not_checked"]
    assert other.data["lifecycle_reason"].to_pylist() == [None, "unit_not_named"]


def test_c44_whole_units_add_and_a_part_waits_for_a_weight():
    """convention §44, §45"""
    counts = sheet(*BEFORE, ("c", "2024-H2", 3, 9))
    result = pi.rebase(counts, REGISTRY, as_of=DAY)
    assert dict(zip(*(result.statuses[x].to_pylist() for x in ("unit_id", "ok")), strict=True)) == {
        "n": "unresolved",
        "m": "unresolved",
        "s": "kept",
    }
    weights = pi.PartWeights(name="population", parts={("c", "n"): 2, ("c", "m"): 1})
    shared = pi.rebase(counts, REGISTRY, as_of=DAY, weights=weights)
    found = {row["unit_id"]: row["ok"] for row in shared.data.to_pylist()}
    assert found == {"n": 92, "m": 1, "s": 5}
    (first, *_) = shared.estimates.to_pylist()
    assert (first["weight"], first["estimated"], first["share"]) == ("population", 2, 2 / 92)


def test_c46_what_is_in_no_sum_is_in_the_remainder():
    """convention §46"""
    counts = sheet(("a", "2024-H2", 80, 100), ("x", "2024-H2", 7, 7))
    result = pi.rebase(counts, REGISTRY, as_of=DAY)
    left = {(row["unit_id"], row["reason"], row["ok"]) for row in result.remainder.to_pylist()}
    assert left == {("a", "no_sum", 80), ("x", "unknown_unit", 7)}
    assert result.data["ok"].to_pylist() == [None]


def test_c47_a_restated_count_is_not_added_to_those_of_the_predecessors():
    """convention §47"""
    counts = sheet(*BEFORE, ("n", "2024-H2", 90, 200))
    result = pi.rebase(counts, WHOLE_ONLY, as_of=DAY, regime=REGIME)
    assert result.statuses["ok"].to_pylist() == ["kept", "two_dates"]


def test_c47_what_a_unit_that_goes_on_counted_before_is_added():
    """convention §47"""
    registry = pi.UnitRegistry([*UNITS[:1], UNITS[3]], events=[step(MERGE, "a", "s")])
    counts = sheet(("a", "2024-H2", 80, 100), ("s", "2024-H2", 9, 10))
    result = pi.rebase(counts, registry, as_of=DAY, regime=REGIME)
    assert result.data["ok"].to_pylist() == [89]
    alone = pi.rebase(sheet(("a", "2024-H2", 80, 100)), registry, as_of=DAY, regime=REGIME)
    assert alone.statuses["ok"].to_pylist() == ["incomplete"]


@pytest.mark.parametrize(
    ("text", "day", "unit_id", "rung"),
    [
        ("Xã An Hoà", EVE, "a", "exact"),
        ("xã an hoà", EVE, "a", "case"),
        ("Xã An Hòa", EVE, "a", "tone_position"),
        ("Xã Đông Phu", EVE, "s", "no_diacritics"),
        ("1", EVE, "a", "code"),
        ("Bình Sơn", EVE, "b", "exact"),
        ("Bình Sơn", DAY, "n", "exact"),
        ("Xã An Hoà", DAY, "a", "former"),
        ("Xã An Hoa Lư", EVE, None, "unknown"),
    ],
)
def test_c48_the_first_rung_decides_and_nothing_that_looks_alike_is_taken(text, day, unit_id, rung):
    """convention §48"""
    (row,) = pi.resolve_units([text], REGISTRY, as_of=day).data.to_pylist()
    assert (row["unit_id"], row["rung"]) == (unit_id, rung)
    assert unit_id is not None or row["candidates"] == ["a"]


def test_c49_codes_and_names_are_those_of_the_last_day_of_the_period():
    """convention §49"""
    counts = sheet(("001", "2024-H2", 80, 100), ("001", "2025-H2", 150, 200), key="unit_code")
    read = pi.read_counts(counts, regime=REGIME, registry=REGISTRY)
    assert pi.compute_rates(read, [RATE]).data["unit_id"].to_pylist() == ["a", "n"]
    with pytest.raises(pi.errors.InputError, match="as_of must be given, or a regime"):
        pi.read_counts(counts, registry=REGISTRY)
    one_day = pi.read_counts(counts, registry=REGISTRY, as_of=DAY)
    assert pi.compute_rates(one_day, [RATE]).data["unit_id"].to_pylist() == ["n", "n"]


@pytest.mark.parametrize(
    ("code", "name", "unit_id", "rule"),
    [
        ("001", "Xã An Hoà", "a", None),
        ("001", "Xã An Hòaa", "a", None),
        ("001", None, "a", None),
        (None, "xã bình sơn", "b", None),
        ("001", "Xã Bình Sơn", None, "UNT103"),
        ("001", "Sở Nội vụ", None, "UNT103"),
        ("999", "Xã An Hoà", None, "UNT101"),
        (None, "Xã Không Có", None, "UNT101"),
    ],
)
def test_c49_code_and_name_of_a_row_must_be_of_one_unit(code, name, unit_id, rule):
    """convention §49"""
    counts = {"unit_code": [code], "unit_name": [name]}
    counts |= {"period": ["2024-H2"], "ok": [1], "all": [2]}
    review = pi.assess(counts, indicators=[RATE], regime=REGIME, registry=REGISTRY)
    assert review.rates.data["unit_id"].to_pylist() == ([] if unit_id is None else [unit_id])
    found = [each for each in review.findings.select("UNT1") if each.evidence.position == 0]
    assert [each.rule for each in found] == ([] if rule is None else [rule])
    assert all((name or code or "") in (each.evidence.text or "") for each in found)


def test_c49_a_former_name_beside_a_code_that_was_used_again_is_no_agreement():
    """convention §49, §41; 02809 was the town, and is the larger commune since 1/7/2025"""
    counts: dict[str, list[object]] = {
        "unit_code": ["02809", "02809"],
        "period": ["2024-H2", "2025-H2"],
    }
    counts |= {"unit_name": ["Thị trấn Si Ma Cai"] * 2, "ok": [1, 1], "all": [2, 2]}
    registry = pi.load_registry("vn")
    read = pi.read_counts(counts, regime=REGIME, registry=registry)
    (found,) = pi.find(counts=read).select("UNT1")
    assert (found.rule, found.period) == ("UNT111", "2025-H2")
    assert (found.evidence.text, found.evidence.units) == (
        "02809 Thị trấn Si Ma Cai",
        "Xã Si Ma Cai",
    )
    assert pi.compute_rates(read, [RATE]).data["unit_id"].to_pylist() == ["vn-02809"]


def test_c49_a_name_that_fits_several_units_is_told_with_them():
    """convention §49"""
    twins = pi.UnitRegistry(
        [unit("x", name="Xã Tân Lập", code="1"), unit("y", name="Phường Tân Lập", code="2")]
    )
    counts = sheet(("Tân Lập", "2024-H2", 1, 2), ("X. Tân Lập", "2024-H2", 1, 2), key="unit_name")
    review = pi.assess(counts, indicators=[RATE], registry=twins)
    (found,) = review.findings.select("UNT102")
    assert (found.evidence.text, found.evidence.units) == ("Tân Lập", "x; y")
    assert review.rates.data["unit_id"].to_pylist() == ["x"]


def test_c49_one_unit_under_two_spellings_is_told():
    """convention §49"""
    counts = sheet(("Xã An Hoà", "2024-H1", 1, 2), ("xã An Hòa", "2024-H2", 1, 2), key="unit_name")
    review = pi.assess(counts, indicators=[RATE], regime=REGIME, registry=REGISTRY)
    (found,) = review.findings.select("UNT106")
    assert (found.unit_id, found.evidence.text) == ("a", "Xã An Hoà; xã An Hòa")


def test_c60_a_corrected_sheet_of_the_same_periods_resolves_what_names_no_period():
    """convention §60, §49"""

    def review(*names):
        rows = [(name, f"2024-H{half}", 1, 2) for half, name in enumerate(names, 1)]
        counts = sheet(*rows, key="unit_name")
        findings = pi.assess(counts, indicators=[RATE], regime=REGIME, registry=REGISTRY).findings
        return findings.select("UNT106")

    then = review("Xã An Hoà", "xã An Hòa")
    assert review("Xã An Hoà", "Xã An Hoà").against(then).data["lifecycle"].to_pylist() == [
        "resolved"
    ]


def test_c49_a_unit_that_is_not_there_on_the_day_is_told_and_so_is_one_without_a_row():
    """convention §49, §41"""
    rows = [("a", "2025-H2", 1, 2), ("s", "2024-H2", 1, 2), ("zz", "2025-H2", 1, 2)]
    findings = pi.assess(sheet(*rows), indicators=[RATE], regime=REGIME, registry=REGISTRY).findings
    (gone,) = findings.select("UNT104")
    assert (gone.unit_id, gone.evidence.valid_to) == ("a", "2025-06-30")
    silent = {
        (each.evidence.units, each.period, each.evidence.prior_period)
        for each in findings.select("UNT105")
    }
    assert silent == {("s", "2025-H2", "2024-H2"), ("a", "2024-H2", "2025-H2")}
    (strange,) = findings.select("UNT101")
    assert strange.evidence.text == "zz"


def test_c50_a_unit_that_began_later_has_no_value_to_compare_with():
    """convention §50"""
    rows = compared(BEFORE + AFTER)
    assert (rows["n"]["comparability"], rows["n"]["change"]) == ("unit_changed", None)
    assert (rows["s"]["comparability"], rows["s"]["change"]) == ("full", 10.0)
    findings = pi.assess(
        sheet(*BEFORE, *AFTER), indicators=[RATE], regime=REGIME, registry=WHOLE_ONLY
    ).findings
    (broken,) = findings.select("UNT107")
    assert (broken.unit_id, broken.evidence.units) == ("n", "a; b")
    assert len(findings.select("CHG104")) == 0


def test_c50_counts_of_whole_units_make_the_value_compared_with():
    """convention §50; (80 + 10) / 200, and not the mean of 80 % and 10 %"""
    rows = compared(BEFORE + AFTER, rebase=True)
    assert rows["n"]["prior_value"] == 45.0
    assert (rows["n"]["change"], rows["n"]["comparability"]) == (30.0, "rebased")
    assert rows["n"]["verdict"] == "improved"
    assert rows["s"]["comparability"] == "full"


def test_c50_a_sum_that_lacks_a_unit_is_no_value():
    """convention §50, §45"""
    rows = compared([BEFORE[0], *AFTER], rebase=True)
    assert (rows["n"]["prior_value"], rows["n"]["comparability"]) == (None, "unit_changed")


def test_c50_of_a_restated_value_and_that_of_the_predecessors_none_is_chosen():
    """convention §50, §47"""
    rows = compared([*BEFORE, ("n", "2024-H2", 90, 200), *AFTER], rebase=True)
    assert (rows["n"]["prior_value"], rows["n"]["comparability"]) == (None, "unit_changed")
    alone = compared([("n", "2024-H2", 90, 200), *AFTER], rebase=True)
    assert (alone["n"]["prior_value"], alone["n"]["comparability"]) == (45.0, "full")


def test_c50_an_estimate_has_a_change_and_no_verdict():
    """convention §50"""
    rows = [*BEFORE, ("c", "2024-H2", 50, 90), *AFTER]
    assert compared(rows, REGISTRY, rebase=True)["n"]["comparability"] == "unit_changed"
    weights = pi.PartWeights(name="area", parts={("c", "n"): 1, ("c", "m"): 2})
    row = compared(rows, REGISTRY, rebase=True, weights=weights)["n"]
    assert (row["comparability"], row["verdict"]) == ("estimated", "not_assessed")
    assert row["prior_value"] == pytest.approx(100 * (90 + 17) / 230)
    review = pi.assess(
        sheet(*rows),
        indicators=[RATE],
        regime=REGIME,
        registry=REGISTRY,
        rebase=True,
        weights=weights,
    )
    (found,) = review.findings.select("UNT108")
    assert (found.unit_id, found.evidence.weight) == ("n", "area")
    assert found.evidence.share == pytest.approx(17 / 107)


def test_c50_ranks_among_other_numbers_of_units_are_told():
    """convention §50"""
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["Hồ sơ đúng hạn"], "maximum": [10], "formula": ["share"]},
        id="own",
        edition="2024",
    )
    rates = {
        "criterion_code": ["1"] * 5,
        "unit_id": ["a", "b", "s", "b", "s"],
        "period": ["2023", "2023", "2023", "2024", "2024"],
        "value": [90, 80, 70, 80, 85],
    }
    comparison = pi.compare_scores(pi.compute_scores(scheme, rates=rates))
    rows = [row for row in comparison.data.to_pylist() if row["criterion_code"] == "total"]
    (row,) = [row for row in rows if (row["unit_id"], row["period"]) == ("s", "2024")]
    assert (row["rank"], row["ranked"], row["other_rank"], row["other_ranked"]) == (1, 2, 3, 3)
    findings = pi.find(score_comparisons=comparison).select("UNT109")
    assert {each.unit_id for each in findings} == {"b", "s"}
    assert "1 of 2" in next(text for text in findings.render("en") if text.startswith("s "))
    stays = rates | {"criterion_code": ["1"] * 6, "unit_id": ["a", "b", "s"] * 2}
    stays |= {"period": ["2024"] * 3 + ["2025"] * 3, "value": [90, 80, 70] * 2}
    later = pi.find(score_comparisons=pi.compare_scores(pi.compute_scores(scheme, rates=stays)))
    followed = later.select("UNT109").against(findings)
    assert set(followed.data["lifecycle"].to_pylist()) == {"resolved"}
    fresh = {"criterion_code": ["1"] * 4, "unit_id": ["a", "s", "a", "b"], "value": [90] * 4}
    fresh |= {"period": ["2024", "2024", "2025", "2025"]}
    later = pi.find(score_comparisons=pi.compare_scores(pi.compute_scores(scheme, rates=fresh)))
    of_b = [each for each in later.select("UNT109").against(findings) if each.unit_id == "b"]
    assert {each.lifecycle for each in of_b} == {pi.vocabulary.Lifecycle.NOT_CHECKED}
