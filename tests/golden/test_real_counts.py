"""Counts that Vietnamese reports printed, and what the library must see in them by itself."""

from __future__ import annotations

import pytest
from tests.makers import unit

import parindex as pi

FORM = pi.load_form("vn-ii06a")
INDICATORS = pi.load_indicators("vn-operational")

# baodaknong.org.vn, giai-quyet-duoc-hon-57-000-ho-so-thu-tuc-hanh-chinh-84218, 19/01/2021
DAK_GLONG = {
    "received_total": 59_010,
    "received_new": 57_028,
    "carried_over": 1_982,
    "resolved_total": 57_689,
    "resolved_early_or_ontime": 57_502,
    "resolved_late": 187,
    "in_progress_total": 1_321,
    "in_progress_within": 1_246,
    "in_progress_overdue": 75,
}
# vinhphuc.gov.vn, Báo cáo 19/BC-TTPVHCC, 30/08/2021: one-stop units of districts and communes
VINH_PHUC = {
    "received_new": 19_630,
    "resolved_early_or_ontime": 19_255,
    "due_in_period": 19_944,
    "late_or_overdue_combined": 689,
    "returned_withdrawn": 16,
}
# baolamdong.vn, 202003/tren-7600-ho-so-bi-qua-han-trong-quy-i-2993657, 18/03/2020
LAM_DONG = {
    "received_total": 659_245,
    "resolved_total": 643_272,
    "resolved_early_or_ontime": 635_593,
    "resolved_late": 7_677,
    "in_progress_total": 7_172,
    "in_progress_within": 5_950,
    "in_progress_overdue": 1_222,
}
LAM_DONG_PROVINCE = {
    "received_total": 54_575,
    "resolved_total": 51_780,
    "resolved_early_or_ontime": 51_072,
    "resolved_late": 708,
    "in_progress_total": 2_800,
    "in_progress_within": 2_672,
    "in_progress_overdue": 128,
}
LAM_DONG_DISTRICTS = {
    "received_total": 340_060,
    "resolved_total": 329_596,
    "resolved_early_or_ontime": 323_911,
    "resolved_late": 5_685,
    "in_progress_total": 3_405,
    "in_progress_within": 2_436,
    "in_progress_overdue": 969,
}
LAM_DONG_COMMUNES = {
    "received_total": 264_610,
    "resolved_total": 261_896,
    "resolved_early_or_ontime": 260_612,
}
LEVELS = {
    "lam-dong": LAM_DONG,
    "lam-dong.province": LAM_DONG_PROVINCE,
    "lam-dong.districts": LAM_DONG_DISTRICTS,
    "lam-dong.communes": LAM_DONG_COMMUNES,
}
TREE = pi.UnitRegistry(
    unit(each, "province") if each == "lam-dong" else unit(each, "group", "lam-dong")
    for each in LEVELS
)


def sheet(period, **units):
    """Columns of one period, from the counts of every unit."""
    return {"unit_id": list(units), "period": [period] * len(units)} | {
        item: [counts.get(item) for counts in units.values()]
        for item in FORM.codes
        if any(item in counts for counts in units.values())
    }


def published(period, indicator, **texts):
    return {
        "unit_id": list(texts),
        "period": [period] * len(texts),
        "indicator": [indicator] * len(texts),
        "printed": list(texts.values()),
    }


def evidence_of(findings, rule):
    return {(each.unit_id, each.subject): each.evidence for each in findings.select(rule)}


@pytest.fixture(scope="module")
def lam_dong():
    return pi.assess(
        sheet("Quý I/2020", **LEVELS), indicators=INDICATORS, form=FORM, registry=TREE
    ).findings


def test_dak_glong_2020_is_clean():
    review = pi.assess(sheet("Năm 2020", dakglong=DAK_GLONG), indicators=INDICATORS, form=FORM)
    assert [each.rule for each in review.findings.select("CNT")] == []
    checked = {
        row["subject"]
        for row in review.checks.data.to_pylist()
        if row["rule"] == "CNT101" and row["status"] == "checked"
    }
    assert {"received.carry", "resolved.in_time", "in_progress.columns", "received.outcome"} <= (
        checked
    )


@pytest.mark.parametrize("item", sorted(DAK_GLONG))
def test_one_dossier_more_in_any_column_of_dak_glong_is_seen(item):
    counts = DAK_GLONG | {item: DAK_GLONG[item] + 1}
    review = pi.assess(sheet("Năm 2020", dakglong=counts), indicators=INDICATORS, form=FORM)
    assert len(review.findings.select("CNT101")) >= 1


def test_the_printed_635_593_of_lam_dong_breaks_the_roll_up_by_2(lam_dong):
    evidence = evidence_of(lam_dong, "CNT103")["lam-dong", "resolved_early_or_ontime"]
    assert (evidence.count, evidence.expected, evidence.difference) == (635_593, 635_595, -2)
    assert evidence.children == 3


def test_the_printed_635_593_of_lam_dong_breaks_its_row_by_2(lam_dong):
    evidence = evidence_of(lam_dong, "CNT101")["lam-dong", "resolved.in_time"]
    assert evidence.difference == 643_272 - (635_593 + 7_677) == 2


def test_the_other_totals_of_lam_dong_hold(lam_dong):
    assert set(evidence_of(lam_dong, "CNT103")) == {("lam-dong", "resolved_early_or_ontime")}


def test_8801_dossiers_of_lam_dong_leak(lam_dong):
    evidence = evidence_of(lam_dong, "CNT101")["lam-dong", "received.outcome"]
    assert evidence.count == 659_245
    assert evidence.expected == 643_272 + 7_172
    assert evidence.difference == 8_801


def test_what_the_communes_of_lam_dong_did_not_print_is_named(lam_dong):
    silent = {each.subject for each in lam_dong.select("CNT104")}
    assert {each.evidence.units for each in lam_dong.select("CNT104")} == {"lam-dong.communes"}
    assert "in_progress_total" in silent


def test_the_percent_of_vinh_phuc_fits_the_due_dossiers_only():
    counts = sheet("tháng 8/2021", vinhphuc=VINH_PHUC)
    printed = published("2021-M08", "on_time", vinhphuc="96,55%")
    review = pi.assess(counts, indicators=INDICATORS, form=FORM, published=printed)
    (finding,) = review.findings.select("PUB")
    assert (finding.rule, finding.evidence.definitions) == ("PUB104", "on_time.due")
    values = {row["indicator_code"]: row["value"] for row in review.rates.data.to_pylist()}
    assert values["on_time.due"] == 100 * 19_255 / 19_944
    assert values.get("on_time.resolved") is None


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("lam-dong", "98,81%"),
        ("lam-dong.province", "98,63%"),
        ("lam-dong.districts", "98,28%"),
        ("lam-dong.communes", "99,51%"),
    ],
)
def test_the_percents_of_lam_dong_fit_the_resolved_dossiers(unit, text):
    counts = sheet("Quý I/2020", **{unit: LEVELS[unit]})
    named = published("Q1/2020", "on_time.resolved", **{unit: text})
    review = pi.assess(counts, indicators=INDICATORS, form=FORM, published=named)
    assert len(review.findings.select("PUB")) == 0
    family = published("Q1/2020", "on_time", **{unit: text})
    review = pi.assess(counts, indicators=INDICATORS, form=FORM, published=family)
    (finding,) = review.findings.select("PUB")
    assert finding.rule == "PUB104"
    assert "on_time.resolved" in (finding.evidence.definitions or "").split()


def test_the_percent_of_a_week_of_quang_nam_fits_with_one_decimal():
    # baoquangnam.vn, ty-le-giai-quyet-ho-so-dung-han-dat-994-60730, week of 11-17/5/2018: 99,4 %
    counts = {"resolved_total": 1_456, "resolved_early_or_ontime": 1_447}
    printed = published("tháng 5/2018", "on_time.resolved", quangnam="99,4")
    review = pi.assess(
        sheet("tháng 5/2018", quangnam=counts), indicators=INDICATORS, published=printed
    )
    assert len(review.findings) == 0


def test_what_vinh_phuc_printed_does_not_give_the_share_of_the_resolved_dossiers():
    counts = sheet("tháng 8/2021", vinhphuc=VINH_PHUC)
    printed = published("2021-M08", "on_time.resolved", vinhphuc="96,55%")
    review = pi.assess(counts, indicators=INDICATORS, form=FORM, published=printed)
    (finding,) = review.findings.select("PUB")
    assert finding.rule == "PUB105", "dossiers resolved late were not printed apart"
