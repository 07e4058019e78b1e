"""What each family of rules counts as a look: data that did not come resolve nothing."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.follow_up.followed import lifecycles
from tests.makers import form_of, unit

import parindex as pi

ROOT = Path(__file__).parents[2]
RATE = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"])
FORM = attrs.evolve(
    form_of(
        n=pi.model.CountKind.FLOW,
        d=pi.model.CountKind.FLOW,
        late=pi.model.CountKind.FLOW,
        start=pi.model.CountKind.STOCK_START,
        end=pi.model.CountKind.STOCK_END,
    ),
    identities=(
        pi.model.CountIdentity(code="sum", total="d", parts=pi.model.CountSum.of(["n", "late"])),
    ),
    carry_overs=(pi.model.CarryOver(start="start", end="end"),),
)
TREE = pi.UnitRegistry([unit("P", "province"), *(unit(each, "commune", "P") for each in "ABC")])


def review(*rows, **options):
    """Findings of rows of unit, period and counts by item."""
    items = dict.fromkeys(item for _, _, counts in rows for item in counts)
    sheet = {
        "unit_id": [unit for unit, _, _ in rows],
        "period": [period for _, period, _ in rows],
        **{
            item: ["" if counts.get(item) is None else str(counts[item]) for _, _, counts in rows]
            for item in items
        },
    }
    return pi.assess(sheet, indicators=[RATE], **options).findings


def row(unit, period, n=90, d=100, **others):
    return unit, period, {"n": n, "d": d, **others}


def after(then, now, rule, **options):
    """Life cycles of one rule."""
    return lifecycles(review(*now, **options).against(review(*then, **options)), rule)


CASES: dict[str, tuple[str, list[Any], list[Any], dict[str, Any], str]] = {
    "CNT101 holds": (
        "CNT101",
        [row("A", "2022", late=20)],
        [row("A", "2023", late=10)],
        {"form": FORM},
        "resolved",
    ),
    "CNT101 lacks a part": (
        "CNT101",
        [row("A", "2022", late=20)],
        [row("A", "2023", late=None), row("B", "2023", late=10)],
        {"form": FORM},
        "not_checked",
    ),
    "CNT102 agrees": (
        "CNT102",
        [row("A", "2021", start=1, end=5), row("A", "2022", start=7, end=5)],
        [row("A", "2022", start=7, end=5), row("A", "2023", start=5, end=1)],
        {"form": FORM},
        "resolved",
    ),
    "CNT102 has no period before": (
        "CNT102",
        [row("A", "2021", start=1, end=5), row("A", "2022", start=7, end=5)],
        [row("A", "2023", start=5, end=1), row("B", "2022", end=1), row("B", "2023", start=1)],
        {"form": FORM},
        "not_checked",
    ),
    "CNT104 reports": (
        "CNT104",
        [row("P", "2022"), row("A", "2022"), row("B", "2022")],
        [row("P", "2023"), row("A", "2023"), row("B", "2023"), row("C", "2023")],
        {"registry": TREE},
        "resolved",
    ),
    "CNT104 nobody reports": (
        "CNT104",
        [row("P", "2022"), row("A", "2022"), row("B", "2022")],
        [row("P", "2023")],
        {"registry": TREE},
        "not_checked",
    ),
    "CNT104 no total is printed": (
        "CNT104",
        [row("P", "2022"), row("A", "2022"), row("B", "2022")],
        [row("A", "2023"), row("B", "2023"), row("C", "2023")],
        {"registry": TREE},
        "not_checked",
    ),
    "CNT105 fits": (
        "CNT105",
        [row("A", "2022", n=120)],
        [row("A", "2023", n=80)],
        {},
        "resolved",
    ),
    "CNT105 is blank": (
        "CNT105",
        [row("A", "2022", n=120)],
        [row("A", "2023", n=None)],
        {},
        "not_checked",
    ),
    "CNT201 is a count": ("CNT201", [row("A", "2022", n=-5)], [row("A", "2023")], {}, "resolved"),
    "CNT201 is another fault": (
        "CNT201",
        [row("A", "2022", n=-5)],
        [row("A", "2023", n="x")],
        {},
        "resolved",
    ),
    "CNT201 is blank": (
        "CNT201",
        [row("A", "2022", n=-5)],
        [row("A", "2023", n=None)],
        {},
        "not_checked",
    ),
    "CNT301 once": (
        "CNT301",
        [row("A", "2022"), row("A", "2022")],
        [row("A", "2023")],
        {},
        "resolved",
    ),
    "CHG101 no real change": (
        "CHG101",
        [row("A", "2021", 950, 1000), row("A", "2022", 800, 1000)],
        [row("A", "2022", 9000, 10_000), row("A", "2023", 9000, 10_000)],
        {},
        "resolved",
    ),
    "CHG101 too little data": (
        "CHG101",
        [row("A", "2021", 950, 1000), row("A", "2022", 800, 1000)],
        [row("A", "2022", 9, 10), row("A", "2023", 8, 10)],
        {},
        "not_checked",
    ),
    "CHG101 nothing could be worse": (
        "CHG101",
        [row("A", "2021", 500, 1000), row("A", "2022", 0, 1000)],
        [row("A", "2022", 0, 1000), row("A", "2023", 0, 1000)],
        {},
        "not_checked",
    ),
    "CHG102 nothing could be better": (
        "CHG102",
        [row("A", "2021", 500, 1000), row("A", "2022", 1000, 1000)],
        [row("A", "2022", 1000, 1000), row("A", "2023", 1000, 1000)],
        {},
        "not_checked",
    ),
    "CHG103 no such jump": (
        "CHG103",
        [row("A", "2021", 950, 1000), row("A", "2022", 500, 1000)],
        [row("A", "2022", 500, 1000), row("A", "2023", 510, 1000)],
        {},
        "resolved",
    ),
    "CHG103 limits too wide": (
        "CHG103",
        [row("A", "2021", 950, 1000), row("A", "2022", 500, 1000)],
        [row("A", "2022", 5, 10), row("A", "2023", 5, 10)],
        {},
        "not_checked",
    ),
    "DAT102 differs": (
        "DAT102",
        [row("A", "2022"), row("B", "2022")],
        [row("A", "2023"), row("B", "2023", 80, 95)],
        {"options": {"DAT102": {"items": 2, "smallest_count": 1}}},
        "resolved",
    ),
    "DAT102 stands alone": (
        "DAT102",
        [row("A", "2022"), row("B", "2022")],
        [row("B", "2023", 80, 95)],
        {"options": {"DAT102": {"items": 2, "smallest_count": 1}}},
        "not_checked",
    ),
    "DAT107 holds": (
        "DAT107",
        [row("A", "2022", late=5), row("A", "2022-H2", late=9)],
        [row("A", "2023", late=5), row("A", "2023-H2", late=3)],
        {"form": FORM},
        "resolved",
    ),
    "DAT107 has a part of none": (
        "DAT107",
        [row("A", "2022", late=5), row("A", "2022-H2", late=9)],
        [row("A", "2023", late=5), row("A", "2023-H2", late=0)],
        {"form": FORM},
        "not_checked",
    ),
    "TGT103 clear": (
        "TGT103",
        [row("A", "2022", 92, 100)],
        [row("A", "2023", 1000, 1000)],
        {"targets": [pi.Target(indicator="rate", value=90.0)]},
        "resolved",
    ),
}


def test_a_sum_that_cannot_be_impossible_was_not_looked_at():
    ratio = pi.Indicator.ratio("rate", numerator=["n"], denominator=["d"], multiplier=1)
    sheet = {"unit_id": ["A"], "period": ["2023"], "n": [9], "d": [4]}
    for indicator, code, reason in (
        (ratio, "CNT105", "not_a_proportion"),
        (RATE, "CNT106", "nothing_subtracted"),
    ):
        checks = pi.assess(sheet, indicators=[indicator]).checks.data.to_pylist()
        (line,) = [each for each in checks if each["rule"] == code]
        assert (line["status"], line["reason"], line["rows"]) == ("not_checked", reason, 0)


def test_a_change_that_nothing_judges_is_one_finding_of_its_indicator():
    """CHG105: 90 % to 120 % of a ratio, which has no limits."""
    told: dict[str, Any] = {"numerator": ["n"], "denominator": ["d"], "multiplier": 100}
    better = pi.Polarity.HIGHER_IS_BETTER
    sheet = {
        "unit_id": ["A", "A", "B", "B"],
        "period": ["2007", "2008"] * 2,
        "n": [9000, 12_000, 9000, 9050],
        "d": [10_000] * 4,
    }
    ratio = pi.Indicator.ratio("rate", polarity=better, **told)
    (finding,) = pi.assess(sheet, indicators=[ratio]).findings.select("CHG105")
    assert (finding.subject, finding.unit_id, finding.evidence.rows) == ("rate", None, 2)
    judged = pi.Indicator.ratio("rate", polarity=better, judged_by="size", **told)
    review = pi.assess(sheet, indicators=[judged])
    assert len(review.findings.select("CHG105")) == 0
    assert review.comparisons.data["verdict"].to_pylist()[1::2] == ["improved", "no_real_change"]
    assert [each.rule for each in review.findings.select("CHG")] == ["CHG102", "CHG103"]
    neutral = pi.Indicator.ratio("rate", polarity=pi.Polarity.NEUTRAL, **told)
    checks = pi.assess(sheet, indicators=[neutral]).checks.data.to_pylist()
    assert [each["reason"] for each in checks if each["rule"] == "CHG105"] == ["nothing_to_compare"]


def test_definitions_that_are_judged_otherwise_find_otherwise(tmp_path):
    told: dict[str, Any] = {"numerator": ["n"], "denominator": ["d"], "multiplier": 100}
    told |= {"polarity": "higher_is_better"}
    sheet = {"unit_id": ["A", "A"], "period": ["2007", "2008"], "n": [9, 12], "d": [10, 10]}
    by_size = pi.Indicator.ratio("rate", judged_by="size", **told)
    by_limits = pi.Indicator.ratio("rate", **told)
    before = pi.assess(sheet, indicators=[by_size]).findings
    after = pi.assess(sheet, indicators=[by_limits]).findings.against(before)
    (gone,) = [each for each in after if each.rule == "CHG102"]
    assert gone.lifecycle is pi.vocabulary.Lifecycle.NOT_CHECKED
    assert gone.lifecycle_reason is pi.vocabulary.LifecycleReason.DEFINITION_CHANGED
    before.to_json(tmp_path / "before.json")
    read = pi.read_findings(tmp_path / "before.json")
    assert read.provenance.indicators[0].judged_by is pi.model.JudgedBy.SIZE


@pytest.mark.parametrize("name", CASES)
def test_what_a_rule_could_see_resolves_and_what_it_could_not_does_not(name):
    rule, then, now, options, word = CASES[name]
    assert set(after(then, now, rule, **options).values()) == {word}


def test_a_missing_unit_of_a_total_that_differs_resolves_nothing():
    then = [row("P", "2022", 200, 300), *(row(unit, "2022", 60, 100) for unit in "ABC")]
    whole = [row("P", "2023", 180, 300), *(row(unit, "2023", 60, 100) for unit in "ABC")]
    for now, word in ((whole, "resolved"), (whole[:-1], "not_checked")):
        assert set(after(then, now, "CNT103", registry=TREE).values()) == {word}


def printed(period, figure, n=90):
    published = {"unit_id": ["A"], "period": [period], "indicator": ["rate"], "printed": [figure]}
    return review(row("A", period, n), published=published)


def test_a_published_figure_is_looked_at_where_there_are_counts():
    then = printed("2022", "80%")
    assert lifecycles(printed("2023", "90%").against(then), "PUB101") == {"A": "resolved"}
    assert lifecycles(printed("2023", "90%", n=None).against(then), "PUB101") == {
        "A": "not_checked"
    }
    unpublished = review(row("A", "2023"))
    assert lifecycles(unpublished.against(then), "PUB101") == {"A": "not_checked"}


def test_without_limits_a_target_that_is_met_may_still_be_at_risk():
    ratio = pi.Indicator.ratio(
        "rate",
        numerator=["n"],
        denominator=["d"],
        multiplier=100.0,
        polarity=pi.Polarity.HIGHER_IS_BETTER,
    )

    def targets(indicator, period):
        sheet = {"unit_id": ["A"], "period": [period], "n": [92], "d": [100]}
        target = pi.Target(indicator="rate", value=90.0)
        return pi.assess(sheet, indicators=[indicator], targets=[target]).findings

    now = targets(ratio, "2023").against(targets(RATE, "2022"))
    assert lifecycles(now, "TGT103") == {"A": "not_checked"}


OWN = pi.rulebook.Rule(
    code="OWN101",
    severity=pi.vocabulary.Severity.WARNING,
    evidence=("value",),
    words=pi.rulebook.RuleWords(name=pi.Name(vi="x", en="x")),
    magnitude=pi.rulebook.Magnitude(evidence="value", worse=pi.rulebook.Worse.LOWER),
)


def own_review(period, values, *, says_where=True, nowhere=False):
    def low(given):
        data = given.rates.to_arrow()
        table = {
            "unit_id": data["unit_id"],
            "period": data["period"],
            "subject": data["indicator_code"],
        }
        value = data["value"].to_pylist()
        rows = [at for at, each in enumerate(value) if each < 50]
        found = {name: column.cast("string").take(rows) for name, column in table.items()}
        return pi.checks.Checked(
            rows=len(data),
            findings=found | {"value": data["value"].take(rows)},
            looked_at={name: column.slice(0, 0) for name, column in table.items()}
            if nowhere
            else table
            if says_where
            else None,
        )

    counts = {"unit_id": list(values), "period": [period] * len(values)}
    sheet = counts | {"n": list(values.values()), "d": [100] * len(values)}
    rule = pi.OwnRule(rule=OWN, check=low)
    return pi.assess(sheet, indicators=[RATE], own_rules=[rule]).findings


def test_a_rule_of_the_users_own_is_followed_where_it_says_where_it_looked():
    then = own_review("2022", {"A": 40, "B": 40})
    now = own_review("2023", {"A": 30, "B": 60})
    assert lifecycles(now.against(then), "OWN101") == {"A": "worsened", "B": "resolved"}
    silent = own_review("2023", {"A": 30, "B": 60}, says_where=False)
    (lost,) = [row for row in silent.against(then) if row.unit_id == "B"]
    assert lost.lifecycle_reason is pi.vocabulary.LifecycleReason.COVERAGE_NOT_RECORDED
    blind = own_review("2023", {"A": 30, "B": 60}, nowhere=True)
    (lost,) = [row for row in blind.against(then) if row.unit_id == "B"]
    assert lost.lifecycle_reason is pi.vocabulary.LifecycleReason.SUBJECT_NOT_CHECKED


# These name no unit, or none that stands above others in the examples.
SILENT = {"CNT303", "UNT102", "UNT103", "UNT105"}


def test_every_other_rule_that_was_checked_says_where_it_looked():
    example = runpy.run_path(str(ROOT / "examples" / "score_communes.py"))
    scores = example["scored"]()
    rates = pi.compute_rates(example["columns_of"]("counts"), pi.load_indicators("vn-operational"))
    reviews = [
        pi.find(scores=scores, score_comparisons=pi.compare_scores(scores)),
        pi.find(
            counts=example["columns_of"]("counts"),
            form="vn-ii06a",
            rates=rates,
            comparisons=pi.compare_to_prior_year(rates),
            targets=[pi.Target(indicator=rates.provenance.indicators[0].code, value=90.0)],
            registry=TREE,
            regime="nd-09-2019",
        ),
        review(*(each for case in CASES.values() for each in case[1]), form=FORM, registry=TREE),
        printed("2022", "80%"),
    ]
    checked, recorded = set(), set()
    for findings in reviews:
        for each in findings.checks.data.to_pylist():
            checked |= {each["rule"]} if each["status"] == "checked" else set()
        recorded |= set(findings.coverage.data["rule"].to_pylist())
    assert checked - recorded <= SILENT
    assert recorded & SILENT == set()
    assert len(recorded) > 35


@pytest.mark.parametrize("field", ["text", "prior_period", "no_field"])
def test_a_magnitude_is_a_number_of_the_evidence(field):
    with pytest.raises(pi.errors.DefinitionError, match="magnitude must be one of its numbers"):
        pi.rulebook.Rule(
            code="OWN102",
            severity=pi.vocabulary.Severity.NOTE,
            evidence=("value", "text"),
            magnitude=pi.rulebook.Magnitude(evidence=field),
        )


def waiting(period, days, worse):
    """Review by a rule that has its number, days, under a name of its own."""
    rule = pi.rulebook.Rule(
        code="OWN103",
        severity=pi.vocabulary.Severity.WARNING,
        own_evidence=(
            pi.rulebook.EvidenceField(name="remark", unit=pi.vocabulary.EvidenceUnit.TEXT),
            pi.rulebook.EvidenceField(name="wait", unit=pi.vocabulary.EvidenceUnit.DAYS),
        ),
        words=pi.rulebook.RuleWords(name=pi.Name(vi="x", en="x")),
        magnitude=pi.rulebook.Magnitude(evidence="wait", worse=worse),
    )
    keys = {"unit_id": list(days), "period": [period] * len(days), "subject": ["x"] * len(days)}
    table = keys | {"wait": list(days.values()), "remark": ["m"] * len(days)}
    check = pi.OwnRule(
        rule=rule, check=lambda _: pi.checks.Checked(rows=9, findings=table, looked_at=keys)
    )
    return pi.find(own_rules=[check])


def test_a_number_under_a_name_of_ones_own_says_whether_a_finding_worsened():
    then = {"A": 10.0, "B": 10.0, "C": 10.0, "D": None}
    now = {"A": 12.0, "B": 7.0, "C": 10.0, "D": 5.0}
    for worse, expected in (
        (
            pi.rulebook.Worse.HIGHER,
            {"A": "worsened", "B": "eased", "C": "persisting", "D": "persisting"},
        ),
        (
            pi.rulebook.Worse.LOWER,
            {"A": "eased", "B": "worsened", "C": "persisting", "D": "persisting"},
        ),
    ):
        followed = waiting("2023", now, worse).against(waiting("2022", then, worse))
        assert lifecycles(followed, "OWN103") == expected
        assert [(row.magnitude, row.prior_magnitude) for row in followed] == [
            (12.0, 10.0),
            (7.0, 10.0),
            (10.0, 10.0),
            (5.0, None),
        ]


def test_a_text_of_ones_own_is_no_magnitude():
    with pytest.raises(
        pi.errors.DefinitionError, match="magnitude must be one of its numbers: wait"
    ):
        pi.rulebook.Rule(
            code="OWN103",
            severity=pi.vocabulary.Severity.WARNING,
            own_evidence=(
                pi.rulebook.EvidenceField(name="remark", unit=pi.vocabulary.EvidenceUnit.TEXT),
                pi.rulebook.EvidenceField(name="wait", unit=pi.vocabulary.EvidenceUnit.DAYS),
            ),
            magnitude=pi.rulebook.Magnitude(evidence="remark"),
        )
