"""Convention §72: the priority of findings, and what a summary says."""

from __future__ import annotations

import datetime as dt
import functools
import re
import runpy
from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.plain_text import plain

import parindex as pi
from parindex.errors import InputError

EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the examples are not in the wheel")


@functools.cache
def half_year():
    return runpy.run_path(str(EXAMPLES / "half_year_review.py"))["half_year"]()


DAY = dt.date(2023, 7, 1)
DONE = pi.Indicator.proportion(
    "done",
    numerator=["done"],
    denominator=["all"],
    name=pi.Name(vi="Tỷ lệ xong", en="Share done"),
)
OLD = pi.Indicator.proportion("old", numerator=["old"], denominator=["all"])


def sheet(rows, period="2023-H1"):
    unit, done, total = zip(*rows, strict=True)
    return {"unit_id": unit, "period": [period] * len(rows), "done": done, "all": total}


def review(rows, *, target=95.0, indicators=(DONE,), **options):
    targets = [pi.Target(indicator="done", value=target)]
    return pi.assess(sheet(rows), indicators=indicators, targets=targets, **options)


def test_c72_the_priority_is_severity_and_distance_times_cases():
    """convention §72, on paper: 10 points below, 200 cases: 2000 / 3000; 1 warning more is 2"""
    found = review([("A", 170, 200), ("B", 1700, 2000)]).findings.select("TGT101")
    assert found.priority().tolist() == [2 + 2000 / 3000, 2 + 20000 / 21000]
    assert [row.unit_id for row in found.top()] == ["B", "A"]


def test_c72_counts_that_differ_count_the_cases_by_which_they_do():
    """convention §72: 10 cases too many are 10 / 1010, above every warning"""
    found = half_year().findings
    of_rule = [row.rule for row in found]
    assert found.priority()[of_rule.index("CNT101")] == 3 + 10 / 1010


def test_c72_where_nothing_is_left_to_do_the_whole_part_is_0():
    """convention §72: good, accepted, resolved"""
    good = review([("A", 1990, 2000)]).findings.select("TGT102")
    assert 0 < good.priority()[0] < 1
    late = review([("A", 170, 200)]).findings.select("TGT101")
    accepted = late.suppress(
        pi.SuppressionSet(
            [pi.Suppression(rule="TGT101", reason="known", accepted_by="the office", until=DAY)],
            on=DAY,
        )
    )
    assert 0 < accepted.priority()[0] < 1
    resolved = review([("A", 199, 200)]).findings.against(late)
    life = [row.lifecycle for row in resolved]
    gone = next(
        place for place, word in enumerate(life) if word is not None and word.text == "resolved"
    )
    assert resolved.priority()[gone] < 1


@examples(40)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)).map(sorted), min_size=1, max_size=8
    )
)
def test_c72_no_size_outweighs_a_severity(pairs):
    """convention §72: the whole part is the severity, whatever the size"""
    rows = [(f"u{place}", done, total) for place, (done, total) in enumerate(pairs)]
    found = review(rows).findings
    whole = {"error": 3, "warning": 2, "note": 1}
    good = {"CHG102", "TGT102", "PEE102"}
    expected = [0 if row.rule in good else whole[row.severity.text] for row in found]
    assert np.floor(found.priority()).tolist() == expected


@pytest.mark.parametrize("n", [-1, 1.5, True, "10"])
def test_c72_only_a_number_of_findings_can_be_taken(n):
    """convention §72"""
    with pytest.raises(InputError, match="n must be a whole number from 0, got"):
        review([("A", 170, 200)]).findings.top(n)


def test_c72_the_first_findings_of_none_are_none():
    """convention §72"""
    none = review([("A", 170, 200)]).findings.select("CNT105")
    assert len(none.top()) == 0
    assert none.priority().tolist() == []
    assert none.summary("en") == ("There are no findings.",)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_c72_a_summary_of_a_district_is_five_sentences_with_the_errors_first(language):
    """convention §72"""
    lines = half_year().summary(language)
    assert len(lines) == 5
    assert "Xã Minh Họa 04" in plain(lines[0])
    assert "Xã Minh Họa 07" in plain(lines[-1])


def test_c72_numbers_of_the_summary_are_those_of_the_findings():
    """convention §72"""
    rows = [("A", 170, 200), ("B", 1700, 2000), ("C", 990, 1000)]
    (line,) = review(rows).summary("en")
    assert plain(line) == (
        "Share done: 89.38% in all (2,860/3,200; 3 of 3 units have a value); "
        "2 of 3 units miss the target (B, A); 1 meets the target."
    )


def test_c72_the_value_of_all_is_not_told_where_a_unit_lies_in_another():
    """convention §72: counts would be added twice"""
    units = [
        pi.AdministrativeUnit(id="P", name="P", level="province"),
        pi.AdministrativeUnit(id="H", name="H", level="district", parent="P"),
        pi.AdministrativeUnit(id="A", name="A", level="commune", parent="H"),
        pi.AdministrativeUnit(id="B", name="B", level="commune", parent="H"),
    ]
    registry = pi.UnitRegistry(units)
    both = review([("A", 170, 200), ("P", 170, 200)], registry=registry).summary("en")
    assert not any("in all" in line for line in both)
    beside = review([("A", 170, 200), ("B", 170, 200)], registry=registry).summary("en")
    assert any("in all" in line for line in beside)


def test_c72_many_indicators_are_told_together_after_the_first():
    """convention §72: at most five sentences, whatever the number of indicators"""
    many = [attrs.evolve(DONE, code=f"d.{place}") for place in range(12)]
    targets = [pi.Target(indicator=each.code, value=95.0) for each in many]
    found = pi.assess(sheet([("A", 170, 200), ("B", 199, 200)]), indicators=many, targets=targets)
    lines = found.summary("en")
    assert len(lines) == 5
    assert lines[-1] == "8 more indicators: 8 results miss the target; 8 meet the target."


def test_c72_last_year_is_not_told_as_this_year():
    """convention §72: findings on earlier periods are counted only"""
    rows = sheet([("A", 100, 200)], "2022-H1")
    now = sheet([("A", 199, 200)])
    both = {name: [*rows[name], *now[name]] for name in rows}
    targets = [pi.Target(indicator="done", value=95.0)]
    told = pi.assess(both, indicators=[DONE], targets=targets)
    assert "TGT101" in [row.rule for row in told.findings]
    assert not any("miss" in line for line in told.summary("en"))
    assert "TGT101" not in told.render("en")
    assert "1 more finding is about earlier periods." in told.render("en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_c72_a_review_of_ten_communes_fits_120_lines(language):
    """convention §72"""
    text = half_year().render(language)
    assert len(text.splitlines()) <= 120
    assert re.search(r"CNT101[^\n]*: 2\n- ", text)
    assert len(half_year().render(language, with_checks=True).splitlines()) > 120


def test_c72_a_review_of_all_indicators_and_of_168_units_fits_120_lines():
    """convention §72: 168 units and 4 indicators give more than a thousand findings"""
    rng = np.random.default_rng(20230614)
    units = [f"u{place:03}" for place in range(168)]
    counts: dict[str, object] = {
        "unit_id": units * 2,
        "period": ["2022-H1"] * 168 + ["2023-H1"] * 168,
    }
    indicators = []
    for code in "abcd":
        total = rng.integers(50, 3000, 336)
        counts |= {f"{code}.all": total, code: rng.binomial(total, rng.uniform(0.6, 1, 336))}
        indicators.append(
            pi.Indicator.proportion(code, numerator=[code], denominator=[f"{code}.all"])
        )
    targets = [pi.Target(indicator=code, value=90.0) for code in "abcd"]
    found = pi.assess(counts, indicators=indicators, targets=targets)
    assert len(found.findings) > 1000
    text = found.render("vi")
    assert len(text.splitlines()) <= 120
    assert max(map(len, text.splitlines())) <= 100
    assert len(found.summary("vi")) <= 5


def test_c72_units_that_are_merely_alike_are_not_named_as_at_fault():
    """convention §72: the evidence of a name that fits none holds names that are like it"""
    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id="A", name="Xã Lùng Thẩn", level="commune")]
    )
    counts = {"unit_name": ["Xã Lùng Thản X"], "period": ["2023-H1"], "done": [1], "all": [2]}
    found = pi.assess(counts, indicators=[DONE], registry=registry).findings.select("UNT101")
    assert found.data["evidence"][0]["units"].as_py() == "A"
    assert "Thẩn" not in " ".join(found.summary("vi"))
