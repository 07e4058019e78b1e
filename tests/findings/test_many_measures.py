"""Many measures at once: each as if it were the only one, and no slower one by one."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.follow_up.followed import RATE, review
from tests.makers import step, unit

import parindex as pi
from parindex.vocabulary import SuccessionKind

DAY = dt.date(2024, 1, 15)
MERGED = dt.date(2023, 7, 1)
REGISTRY = pi.UnitRegistry(
    [*map(unit, "ABC"), unit("M", valid_from=MERGED)],
    events=[
        step(MERGED, SuccessionKind.MERGE, "A", "M"),
        step(MERGED, SuccessionKind.MERGE, "B", "C"),
    ],
)
FINDINGS = review(
    {("M", "2023-H2"): 70, ("C", "2023-H2"): 84, ("D", "2023-H2"): 75}, registry=REGISTRY
).against(review({(each, "2023-H1"): 72 for each in "ABCD"}, registry=REGISTRY), registry=REGISTRY)


def rates_of(period, cells):
    counts = {
        "unit_id": list(cells),
        "period": [period] * len(cells),
        "n": list(cells.values()),
        "d": [100] * len(cells),
    }
    return pi.compute_rates(counts, [RATE])


RATES = [
    rates_of("2023-H1", dict.fromkeys("ABCD", 72)),
    rates_of("2023-H2", {"M": 70, "C": 84, "D": None}),
]
SCHEME = pi.scheme_from_table(
    {
        "code": ["1", "2"],
        "text": ["1", "2"],
        "maximum": [10, 10],
        "formula": ["share(full=100)", "bands(>=70: 5; >=80: 10)"],
        "indicator": ["rate", "rate"],
    },
    id="own",
    edition="1",
)
SCORES = [pi.compute_scores(SCHEME, rates=each) for each in RATES]


@st.composite
def measures(draw):
    fields = {
        "rule": draw(st.sampled_from([None, "TGT101", "TGT101", "XXX101"])),
        "unit_id": draw(st.sampled_from([None, *"ABCDM", "Z"])),
        "subject": draw(st.sampled_from([None, "rate", "rate", "other"])),
        "criterion": draw(st.sampled_from([None, "1", "1; 2", "9"])),
        "period": draw(st.sampled_from([None, "2023-H1", "2023-H1", "2023-H2"])),
        "due": draw(st.sampled_from([dt.date(2023, 9, 30), dt.date(2024, 6, 30)])),
        "done": draw(st.sampled_from([None, dt.date(2023, 8, 1), dt.date(2024, 1, 1)])),
    }
    if not (fields["rule"] or fields["subject"] or fields["criterion"]):
        fields["rule"] = "TGT101"
    promised = draw(st.sampled_from(["value", "cases", "points", None]))
    needs = "criterion" if promised == "points" else "subject"
    if promised and fields[needs] and (fields["period"] or promised == "value"):
        fields[promised] = {"value": 80.0, "cases": 10, "points": 1.0}[promised]
    return fields


@examples(12)
@given(st.lists(measures(), min_size=1, max_size=6))
def test_each_measure_is_judged_as_if_it_were_alone(listed):
    plan = [
        pi.Measure(description=str(place), responsible="office", **fields)
        for place, fields in enumerate(listed)
    ]

    def told(chosen):
        return FINDINGS.with_measures(
            pi.MeasureSet(chosen), as_of=DAY, rates=RATES, scores=SCORES, registry=REGISTRY
        )

    together = told(plan)
    rows = together.measures.data.to_pylist()
    alone = [told([measure]) for measure in plan]
    assert rows == [
        {**row, "measure": place}
        for place, each in enumerate(alone, 1)
        for row in each.measures.data.to_pylist()
    ]
    late_or_vain = [row.rule for each in alone for row in each if row.rule in ("MEA102", "MEA103")]
    found = [row.rule for row in together if row.rule in ("MEA102", "MEA103")]
    assert sorted(found) == sorted(late_or_vain)
    without = [{row.unit_id for row in each.without_measures()} for each in alone]
    assert {row.unit_id for row in together.without_measures()} == set.intersection(*without)


def test_a_measure_without_a_unit_is_judged_by_the_unit_of_each_finding():
    measure = pi.Measure(
        rule="TGT101",
        subject="rate",
        period="2023-H1",
        description="x",
        responsible="y",
        due=dt.date(2023, 9, 30),
        value=80.0,
    )
    plan = pi.MeasureSet([measure])
    found = FINDINGS.with_measures(plan, as_of=DAY, rates=RATES, registry=REGISTRY).measures
    assert [(row.found_unit_id, row.outcome.text, row.reached) for row in found] == [
        ("C", "kept", 84.0),
        ("D", "cannot_say", None),
        ("M", "cannot_say", 70.0),
    ]


@pytest.mark.parametrize(
    "named",
    [
        {"rule": "XXX101", "unit_id": "D"},
        {"rule": "TGT101", "subject": "other", "unit_id": "D"},
        {"rule": "TGT101", "unit_id": "Z"},
        {"subject": "other"},
        {"criterion": "9; 8"},
    ],
)
def test_what_fits_in_one_field_alone_is_not_about_a_finding(named):
    measure = pi.Measure(**named, description="x", responsible="y", due=DAY)
    (row,) = FINDINGS.with_measures(pi.MeasureSet([measure]), as_of=DAY).measures
    assert row.found_rule is None


@pytest.mark.parametrize("count", [0, 1])
def test_a_plan_of_few_measures_has_as_many_rows(count):
    plan = pi.MeasureSet(
        pi.Measure(rule="XXX101", description="x", responsible="y", due=DAY) for _ in range(count)
    )
    assert len(FINDINGS.with_measures(plan, as_of=DAY).measures) == count


def test_a_thousand_measures_are_held_against_a_thousand_findings():
    units = [f"u{place:04d}" for place in range(1000)]
    percents = np.random.default_rng(1).integers(40, 61, 1000).tolist()
    findings = review({(each, "2023-H2"): n for each, n in zip(units, percents, strict=True)})
    plan = pi.load_measures(
        {
            "rule": ["TGT101"] * 1000,
            "unit_id": units[::-1],
            "description": ["x"] * 1000,
            "responsible": ["y"] * 1000,
            "due": ["2023-12-31"] * 1000,
        }
    )
    rows = findings.with_measures(plan, as_of=DAY).measures.data
    assert rows["found_unit_id"].to_pylist() == units[::-1]
