"""RNK104, RNK105: neighbours that chance does not tell apart, and what other weights change."""

from __future__ import annotations

import pytest
from tests.plain_text import plain

import parindex as pi

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])


def scores_of(good, done, awards):
    units = [f"u{place}" for place in range(len(good))]
    period = ["2023"] * len(units)
    rates = pi.compute_rates(
        {"unit_id": units, "period": period, "good": good, "done": done}, [ON_TIME]
    )
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [5, 5],
            "formula": ["share(full=100; floor=0)", "award"],
            "indicator": ["on_time", None],
        },
        id="own",
        edition="2023",
        grading=[{"grades": ["Khá", "Tốt"], "edges": [0, 80], "source": "made up"}],
    )
    decided = {"criterion_code": ["2"] * len(units), "unit_id": units, "period": period}
    return pi.compute_scores(scheme, rates=rates, awards={**decided, "points": awards})


def seen(findings, rule):
    return [
        (each.unit_id, each.evidence.rank, each.evidence.other_unit or each.evidence.text)
        for each in findings
        if each.rule == rule
    ]


def checks(findings, rule):
    return [
        (row["status"], row["reason"], row["rows"], row["findings"])
        for row in findings.checks.data.to_pylist()
        if row["rule"] == rule
    ]


SCORES = scores_of([950, 945, 500, None], [1000, 1000, 1000, 1000], [4, 4, 4, 4])


def test_neighbours_that_chance_does_not_tell_apart():
    spans = pi.rank_spans(SCORES, sampling=True)
    findings = pi.find(scores=SCORES, spans=spans, select=["RNK104", "RNK105"])
    assert seen(findings, "RNK104") == [("u1", 2, "u0")]
    assert checks(findings, "RNK104") == [("checked", None, 3, 1)]
    assert checks(findings, "RNK105") == [("not_checked", "no_spans", 0, 0)]
    (sentence,) = findings.render("en")
    assert plain(sentence) == (
        "u1 in 2023 has rank 2, next to u0; chance in the counts does not tell the two apart."
    )


def test_a_first_place_and_a_grade_that_other_weights_take():
    """u0 has 10 w, u1 always 6: first under more than half of all weights, Tốt from w = 0.8 on."""
    scores = scores_of([1000, 600], [1000, 1000], [0, 3])
    spans = pi.rank_spans(scores, weights="uniform", draws=20_000)
    findings = pi.find(spans=spans, select=["RNK104", "RNK105"])
    assert checks(findings, "RNK104") == [("not_checked", "no_spans", 0, 0)]
    assert seen(findings, "RNK105") == [("u0", None, "Khá"), ("u1", 1, None)]
    shares = [each.evidence.share for each in findings]
    assert shares == pytest.approx([0.8, 0.6], abs=0.01)
    grade, place = map(plain, findings.render("en"))
    assert grade.startswith("u0 in 2023 has the grade “Khá” under the weights of the scheme, and")
    assert place.startswith("u1 in 2023 has rank 1 under the weights of the scheme, and under 60")
    assert len({each.fingerprint for each in findings}) == 2


def test_the_least_share_can_be_set_and_what_holds_is_no_finding():
    scores = scores_of([1000, 600], [1000, 1000], [0, 3])
    spans = pi.rank_spans(scores, weights="uniform", draws=2000)
    few = pi.find(spans=spans, select=["RNK105"], options={"RNK105": {"least_share": 50}})
    assert seen(few, "RNK105") == []
    assert checks(few, "RNK105") == [("checked", None, 2, 0)]
    with pytest.raises(pi.errors.DefinitionError, match="least_share must be a number above 0"):
        pi.find(spans=spans, options={"RNK105": {"least_share": 0}})


def test_both_spans_are_given_together_and_one_of_rates_is_refused():
    both = [pi.rank_spans(SCORES, sampling=True), pi.rank_spans(SCORES, draws=500)]
    findings = pi.find(scores=SCORES, spans=both)
    assert [row[0] for rule in ("RNK104", "RNK105") for row in checks(findings, rule)] == [
        "checked",
        "checked",
    ]
    with pytest.raises(pi.errors.InputError, match="spans must be those of scores"):
        pi.find(spans=pi.rank_spans(SCORES.inputs.rates[0]))
    with pytest.raises(pi.errors.InputError, match="spans must be"):
        pi.find(spans=[SCORES])
