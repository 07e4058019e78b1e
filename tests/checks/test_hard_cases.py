"""Cases that a reader of the code found: each was once silently wrong, or killed a frame."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from tests.makers import MET, rates_of, unit

import parindex as pi
from parindex.checks.all_checks import RULES


def test_results_do_not_change_when_the_caller_writes_to_the_input():
    numerators = np.array([1, 2])
    frame = pd.DataFrame(
        {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": numerators, "d": [4, 4]}
    )
    rates = pi.compute_rates(
        {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": numerators, "d": [4, 4]}, [MET]
    )
    from_frame = pi.compute_rates(frame, [MET])
    numerators[0] = 999
    frame.loc[0, "n"] = 999
    assert rates.data["numerator"].to_pylist() == [1, 2]
    assert from_frame.data["numerator"].to_pylist() == [1, 2]


def test_limits_of_different_confidence_are_not_compared():
    now, then = rates_of(["2023"], [885], [1000]), rates_of(["2022"], [860], [1000], confidence=0.1)
    with pytest.raises(pi.errors.InputError, match=r"same confidence, got 0.95 and 0.1"):
        pi.compare_to_prior_year(now, prior=then)


def test_rates_to_compare_with_may_stand_in_any_order():
    units = [f"u{number}" for number in range(50)]
    now = rates_of(["2023"] * 50, [9] * 50, [10] * 50, units)
    both = [MET, pi.Indicator.proportion("other", numerator=["d", "-n"], denominator=["d"])]
    then = rates_of(["2022"] * 50, [8] * 50, [10] * 50, units, both)
    by_unit = np.argsort(np.tile(np.arange(50), 2), kind="stable")
    scattered = attrs.evolve(then, data=then.data.take(pa.array(by_unit)))
    assert pi.compare_to_prior_year(now, prior=scattered) == pi.compare_to_prior_year(
        now, prior=then
    )


class TestUnitsThatCameAndWent:
    REGISTRY = pi.UnitRegistry(
        [
            unit("D", "district"),
            unit("X", "commune", "D"),
            unit("Y", "commune", "D", valid_to=dt.date(2023, 6, 30)),
            unit("Z", "town", "D", valid_to=dt.date(2023, 6, 30)),
            unit("Z", "commune", "D", valid_from=dt.date(2023, 7, 1)),
        ]
    )

    def test_a_row_of_a_unit_that_is_gone_is_in_no_total_and_named(self):
        counts = {
            "unit_id": ["X", "Y", "Z"] * 2,
            "period": ["2023-H1"] * 3 + ["2023-H2"] * 3,
            "n": [1, 2, 4, 8, 16, 32],
        }
        totals = pi.roll_up(counts, self.REGISTRY, to="district", regime="calendar")
        assert [row["n"] for row in totals.data.to_pylist()] == [7, 40]
        assert totals.provenance.input.ignored == ("Y@2023-H2",)
        findings = pi.find(counts=counts, registry=self.REGISTRY, regime="calendar")
        (told,) = [
            row for row in findings.checks.data.to_pylist() if row["reason"] == "unit_not_valid"
        ]
        assert (told["rule"], told["detail"]) == ("CNT103", "Y@2023-H2")

    def test_a_period_that_the_calendar_does_not_have_is_in_no_total_and_named(self):
        counts = {"unit_id": ["X", "X"], "period": ["2023-Q1", "2023-Q2"], "n": [1, 2]}
        totals = pi.roll_up(counts, self.REGISTRY, to="district", regime="bnv-581-cchc")
        assert totals.provenance.input.ignored == ("X@2023-Q2",)

    def test_a_level_is_that_of_the_last_day_of_the_period(self):
        counts = {"unit_id": ["Z", "Z"], "period": ["2023-H1", "2023-H2"], "n": [1, 2]}
        totals = pi.roll_up(counts, self.REGISTRY, to="commune", regime="calendar")
        assert [row["period"] for row in totals.data.to_pylist()] == ["2023-H2"]
        rates = rates_of(["2023-H1", "2023-H2"], [1, 1], [2, 2], ["Z", "Z"], regime="calendar")
        target = pi.Target(indicator="met", value=90.0, level="commune")
        findings = pi.find(rates=rates, targets=target, registry=self.REGISTRY)  # type: ignore[arg-type]
        assert [finding.period for finding in findings.select("TGT")] == ["2023-H2"]

    def test_a_dated_target_in_a_slot_of_unknown_days_has_no_stand_in(self):
        rates = rates_of(["2023-Q2"], [80], [100], regime="bnv-581-cchc")
        targets = [
            pi.Target(indicator="met", value=90.0),
            pi.Target(indicator="met", value=70.0, unit_id="A", valid_from=dt.date(2020, 1, 1)),
        ]
        assert len(pi.find(rates=rates, targets=targets).select("TGT")) == 0


def test_a_district_alone_in_one_period_is_named_beside_its_normal_ones():
    registry = pi.UnitRegistry([unit("D", "district"), unit("X", "commune", "D")])
    counts = {"unit_id": ["X", "D"], "period": ["2022-H1", "2023-H1"], "n": [1, 2]}
    totals = pi.roll_up(counts, registry, to="district")
    assert totals.provenance.input.ignored == ("D",)
    assert [row["period"] for row in totals.data.to_pylist()] == ["2022-H1"]


def test_items_to_add_up_are_a_list_and_must_be_there():
    registry = pi.UnitRegistry([unit("D", "district"), unit("X", "commune", "D")])
    counts = {"unit_id": ["X"], "period": ["2023"], "n": [1]}
    with pytest.raises(pi.errors.InputError, match="items must be a form or a list of item codes"):
        pi.roll_up(counts, registry, to="district", items="n")
    with pytest.raises(pi.errors.MissingColumnError, match="must have the column 'typo'"):
        pi.roll_up(counts, registry, to="district", items=["n", "typo"])


@pytest.mark.parametrize(
    ("cell", "status", "rule"),
    [
        (pa.array([Decimal(2**53 + 1)]), "invalid_count", "CNT204"),
        (pa.array([2**53 + 1], pa.uint64()), "invalid_count", "CNT204"),
        (pa.array([Decimal("0.99999999999999999999")]), "invalid_count", "CNT202"),
        (pa.array(["9" * 5000]), "invalid_count", "CNT204"),
        (pa.array(["\u0665"]), "invalid_count", "CNT203"),
        (pa.array([Decimal("3.00")]), "ok", None),
    ],
)
def test_no_type_and_no_script_smuggles_in_what_is_no_count(cell, status, rule):
    review = pi.assess(
        {"unit_id": ["A"], "period": ["2023"], "n": cell, "d": [2**53]}, indicators=[MET]
    )
    assert review.rates.data["status"].to_pylist() == [status]
    assert [finding.rule for finding in review.findings] == ([rule] if rule else [])


def test_a_finding_is_about_the_period_however_it_was_spelt():
    written = ("2023-H1", "2023-S1", "6 tháng đầu năm 2023")
    found = [
        next(
            iter(
                pi.assess(
                    {"unit_id": ["A"], "period": [text], "n": [-1], "d": [2]}, indicators=[MET]
                ).findings
            )
        )
        for text in written
    ]
    assert {finding.period for finding in found} == {"2023-H1"}
    assert len({finding.fingerprint for finding in found}) == 1


def test_a_published_row_that_names_no_indicator_kills_nothing():
    published = {"unit_id": ["A"], "period": ["2023"], "indicator": [None], "printed": ["50%"]}
    findings = pi.find(rates=rates_of(["2023"], [1], [2]), published=published)
    assert [finding.rule for finding in findings] == ["PUB107"]
    assert len(findings.render("vi")) == 1
    assert pi.read_findings(findings.to_json() or "") == findings


def test_a_published_figure_without_end_is_no_figure():
    published = {"unit_id": ["A"], "period": ["2023"], "indicator": ["met"], "printed": ["9" * 400]}
    findings = pi.find(rates=rates_of(["2023"], [1], [2]), published=published)
    assert [finding.rule for finding in findings] == ["PUB106"]
    json.loads(findings.to_json() or "")


def test_a_categorical_with_a_missing_value_is_read():
    frame = pd.DataFrame(
        {
            "unit_id": pd.Categorical(["A", None]),
            "period": ["2023"] * 2,
            "n": pd.Categorical([1, None]),
            "d": [2, 2],
        }
    )
    assert pi.compute_rates(frame, [MET]).data["value"].to_pylist() == [50.0]


@pytest.mark.parametrize("column", [{1, 5}, {"a": 1, "b": 2}, np.array([[1, 2]]), np.array(3)])
def test_a_column_without_an_order_or_of_another_shape_is_refused(column):
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": column, "d": [2, 2]}
    with pytest.raises(pi.errors.InputError, match="must give column 'n' as a sequence"):
        pi.compute_rates(counts, [MET])


def test_a_word_that_is_none_is_refused_when_findings_are_read():
    good = pi.find(rates=rates_of(["2023"], [5], [2])).to_json_lines() or ""
    first, closing = good.splitlines()
    line = json.loads(first) | {"severity": "fatal"}
    with pytest.raises(
        pi.errors.InputError,
        match="severity in line 1 of findings must be one of note, warning, error",
    ):
        pi.read_findings(f"{json.dumps(line)}\n{closing}")


def test_every_rule_is_spoken_of_also_where_there_was_nothing_to_look_at():
    for findings in (
        pi.find(counts={"unit_id": ["A"], "period": ["2023"]}, form=pi.load_form("vn-documents")),
        pi.find(rates=rates_of(["2023"], [1], [2]), targets=[]),
        pi.assess({"unit_id": [], "period": [], "n": [], "d": []}, indicators=[MET]).findings,
    ):
        assert set(findings.checks.data["rule"].to_pylist()) == {rule.code for rule in RULES}


def test_jumps_need_the_comparisons_only_and_no_other_calendar():
    now = rates_of(["2023"], [90], [100], regime="calendar")
    then = rates_of(["2022"], [10], [100])
    crossed = pi.compare_to_prior_year(now, prior=then)
    assert len(pi.find(comparisons=crossed).select("CHG103")) == 0
    plain = pi.compare_to_prior_year(rates_of(["2023", "2022"], [90, 10], [100, 100]))
    assert len(pi.find(comparisons=plain).select("CHG103")) == 1


def test_faults_of_items_that_nobody_asked_for_are_not_told_in_a_long_sheet_either():
    counts = {
        "unit_id": ["A"] * 3,
        "period": ["2023"] * 3,
        "item_code": ["n", "d", "note"],
        "count": ["1", "2", "xx"],
    }
    review = pi.assess(counts, indicators=[MET])
    assert len(review.findings) == 0
    assert {row["rows"] for row in review.checks.data.to_pylist() if row["rule"] == "CNT203"} == {3}


@pytest.mark.parametrize("multiplier", [1e155, 1e-300])
def test_a_multiplier_beyond_all_use_is_refused(multiplier):
    with pytest.raises(pi.errors.DefinitionError, match="multiplier must be from 1e-9 to 1e12"):
        attrs.evolve(MET, multiplier=multiplier)


def test_what_is_no_table_of_ours_is_refused():
    with pytest.raises(pi.errors.InputError, match="rates must be a RateTable, got DataFrame"):
        pi.find(rates=pd.DataFrame())  # type: ignore[arg-type]
    with pytest.raises(pi.errors.InputError, match="rates must be a RateTable, got Table"):
        pi.compare_to_prior_year(pa.table({}))


class TestWhatAPersonTypes:
    COUNTS: ClassVar = {
        "unit_id": ["A"],
        "period": ["2023"],
        "resolved_early_or_ontime": ["9.0"],
        "resolved_total": ["10,0"],
        "paid_onlne": [5],
        "with_fee": [10],
    }

    def test_what_was_asked_for_and_is_not_there_is_named_beside_what_was_not_used(self):
        catalogue = pi.load_indicators("vn-operational").select("on_time.resolved", "paid_online")
        review = pi.assess(self.COUNTS, indicators=catalogue, form="vn-ii06a")
        assert review.rates.data["value"].to_pylist() == [90.0]
        text = " ".join(review.render("vi").split())
        assert "bảng số liệu chưa có “Hồ sơ đã thanh toán trực tuyến” (paid_online)" in text
        assert "Cột không sử dụng: paid_onlne" in text
        assert "not computed: paid_online.with_fee, not used: paid_onlne" in repr(review)

    def test_forms_go_by_their_identifier_and_catalogues_do_not(self):
        assert len(pi.find(counts=self.COUNTS, form="vn-ii06a")) == 0
        with pytest.raises(pi.errors.UnknownCodeError, match="vn-ii06b"):
            pi.find(counts=self.COUNTS, form="vn-ii06b")
        with pytest.raises(pi.errors.InputError, match="form must be a CountForm or its id"):
            pi.assess(self.COUNTS, indicators=[MET], form=6)  # type: ignore[arg-type]
        with pytest.raises(pi.errors.InputError, match="got the text 'vn-operational'"):
            pi.assess(self.COUNTS, indicators="vn-operational")  # type: ignore[arg-type]

    def test_spaces_around_a_unit_are_no_part_of_it(self):
        rates = rates_of(["2023", "2022"], [9, 8], [10, 10], ["A ", " A"])
        assert pi.compare_to_prior_year(rates).data["comparability"].to_pylist()[0] == "full"

    def test_a_unit_with_spaces_in_its_name_is_told_whole(self):
        registry = pi.UnitRegistry([unit("D", "district")])
        review = pi.assess(
            {"unit_id": ["Tổng cộng"], "period": ["2023"], "n": [1], "d": [2]},
            indicators=[MET],
            registry=registry,
        )
        assert "(Tổng cộng)" in review.render("vi")

    def test_targets_for_nobody_are_told(self):
        rates = rates_of(["2023"], [9], [10])
        registry = pi.UnitRegistry([unit("D", "district")])
        unknown_unit = pi.Target(indicator="met", value=9.0, unit_id="Z")
        unknown_level = pi.Target(indicator="met", value=9.0, level="xa")
        for target, reason in (
            (unknown_unit, "unit_not_reported"),
            (unknown_level, "no_such_level"),
        ):
            findings = pi.find(rates=rates, targets=[target], registry=registry)
            rows = [row for row in findings.checks.data.to_pylist() if row["rule"] == "TGT101"]
            assert {row["reason"] for row in rows} == {reason}

    def test_what_is_no_registry_is_refused(self):
        with pytest.raises(pi.errors.InputError, match="registry must be a UnitRegistry, got dict"):
            pi.roll_up(self.COUNTS, {}, to="district")  # type: ignore[arg-type]
