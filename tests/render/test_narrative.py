"""The review in words: what it rests on, results, published figures, findings, checks."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from tests.plain_text import plain

from parindex._table_view import display_width, padded
from parindex.errors import UnknownCodeError
from parindex.model.indicator import Indicator
from parindex.name import Name
from parindex.render.narrative import review_text
from parindex.render.page import aligned
from parindex.tables.columns_of_results import CHECKS, COMPARISONS, FINDINGS, RATES, schema_of

ON_TIME = Indicator.proportion(
    "on_time.due",
    numerator=["in_time"],
    denominator=["due"],
    name=Name(vi="Tỷ lệ hồ sơ đúng hạn", en="Dossiers on time"),
)
ONLINE = Indicator.proportion(
    "online.new",
    numerator=["online"],
    denominator=["new"],
    name=Name(vi="Tỷ lệ hồ sơ trực tuyến", en="Dossiers received online"),
)
UNITS = {"u-a": "Xã Bản Mế", "u-b": "Xã Sín Chéng", "smc": "Huyện Si Ma Cai"}


def rate(unit, period, value=None, *, code="on_time.due", status="ok", counts=(390, 400)):
    known = value is not None
    return {
        "indicator_code": code,
        "unit_id": unit,
        "period": period,
        "numerator": counts[0] if known else None,
        "denominator": counts[1] if known else None,
        "value": value,
        "lower": value - 1.504 if known else None,
        "upper": value + 1.004 if known else None,
        "method": "wilson" if known else "none",
        "status": status,
        "basis": "reported",
    }


def comparison(unit, change=None, *, verdict="not_assessed", comparability="no_prior", **keys):
    known = change is not None
    return {
        "indicator_code": keys.get("code", "on_time.due"),
        "unit_id": unit,
        "period": keys.get("period", "2023-H1"),
        "prior_period": keys.get("prior", "2022-H1"),
        "value": 97.5,
        "prior_value": 97.5 - change if known else None,
        "change": change,
        "change_lower": change - 0.854 if known else None,
        "change_upper": change + 0.846 if known else None,
        "relative_change": None,
        "verdict": verdict,
        "comparability": comparability,
        "days": None,
        "prior_days": None,
    }


def finding(rule, severity, *, unit="u-a", period="2023-H1", subject="on_time.due", **evidence):
    return {
        "rule": rule,
        "severity": severity,
        "unit_id": unit,
        "period": period,
        "subject": subject,
        "evidence": evidence,
        "fingerprint": "0123456789abcdef",
    }


def check(rule, *, reason=None, subject=None, detail=None, rows=0, findings=0):
    return {
        "rule": rule,
        "subject": subject,
        "status": "checked" if reason is None else "not_checked",
        "reason": reason,
        "detail": detail,
        "rows": rows,
        "findings": findings,
    }


RATE_ROWS = (
    rate("u-a", "2022-H1", 96.3),
    rate("u-a", "2023-H1", 97.5),
    rate("u-b", "2022-H1", 98.0),
    rate("u-b", "2023-H1", status="zero_denominator"),
    rate("u-a", "2023-H1", code="online.new", status="missing_count"),
    rate("u-b", "2023-H1", code="online.new", status="missing_count"),
)
COMPARISON_ROWS = (
    comparison("u-b"),
    comparison("u-a", 1.2, verdict="improved", comparability="full"),
)
PUBLISHED = pa.table(
    {
        "unit_id": ["smc", "u-a", "smc"],
        "period": ["6 tháng đầu năm 2023", "2023-H1", "2023-H1"],
        "indicator": ["paid_online", "on_time", "e_documents"],
        "printed": ["30,53%", "97,5", "95%"],
    }
)


def text(
    language="vi",
    *,
    rates=RATE_ROWS,
    comparisons=COMPARISON_ROWS,
    findings=(),
    checks=(),
    **options,
):
    given = {
        "priority": np.zeros(len(findings)),
        "published": None,
        "unit_names": UNITS,
        "indicators": (ON_TIME, ONLINE),
        "items": {},
        "regime_name": None,
        "confidence": 0.95,
        "asking_for_counts": {"PUB105"},
    }
    review = review_text(
        language=language,
        rates=pa.Table.from_pylist(list(rates), schema=schema_of(RATES)),
        comparisons=pa.Table.from_pylist(list(comparisons), schema=schema_of(COMPARISONS)),
        findings=pa.Table.from_pylist(list(findings), schema=schema_of(FINDINGS)),
        checks=pa.Table.from_pylist(list(checks), schema=schema_of(CHECKS)),
        **(given | options),
    )
    return plain(review)


SECTIONS = ("title", "summary", "findings", "rates", "published", "basis", "checks")


def section(name, *arguments, **options):
    return text(*arguments, **options).split("\n## ")[SECTIONS.index(name)].splitlines()


def test_the_title_names_the_latest_period_of_each_cadence():
    rows = (*RATE_ROWS, rate("u-a", "2023-Q1", 97.0), rate("u-a", "2022-Q4", 97.0))
    first = text(rates=rows).splitlines()[0]
    assert first == ("# Rà soát chỉ tiêu cải cách hành chính: 6 tháng đầu năm 2023, quý I/2023")


def test_the_basis_says_that_no_calendar_was_given():
    basis = section("basis", "en")
    assert "- Units: 2" in basis
    assert "- Periods (2): first half of 2022, first half of 2023" in basis
    assert "- Calendar: none given, so the days of the periods are not known" in basis
    assert "- Confidence limits: 95% (Wilson)" in basis
    assert "- Definitions (2): on_time.due, online.new" in basis


def test_the_basis_names_the_calendar_and_the_confidence():
    basis = section("basis", "en", regime_name="Decree 09/2019", confidence=0.999)
    assert "- Calendar: Decree 09/2019" in basis
    assert "- Confidence limits: 99.9% (Wilson)" in basis
    assert "- Confidence limits: none computed" in section("basis", "en", confidence=None)


def test_results_show_value_limits_counts_change_and_verdict_in_columns():
    assert section("rates")[2:7] == [
        "### Tỷ lệ hồ sơ đúng hạn",
        "Thay đổi so với cùng kỳ năm 2022, tính bằng điểm phần trăm.",
        "Đơn vị        Giá trị  Khoảng tin cậy  Tử số/mẫu số  Thay đổi  Khoảng thay đổi  Nhận xét",
        "Xã Bản Mế      97,50%  (96,00; 98,50)       390/400     +1,20  (+0,35; +2,05)   cải thiện",
        "Xã Sín Chéng        –" + " " * 59 + "mẫu số bằng 0",
    ]


def test_an_indicator_without_any_value_takes_one_line():
    assert "- “Dossiers received online” (online.new): count not reported (2)" in section(
        "rates", "en"
    )


def test_rows_of_other_periods_are_counted_not_shown():
    results = section("rates", "en")
    assert "The table of rates has 2 more rows, of other periods." in results
    assert not any("96.30" in line for line in results)


def test_comparisons_are_found_by_unit_whatever_their_order():
    shuffled = text(comparisons=COMPARISON_ROWS[::-1])
    assert shuffled == text()


def test_without_any_prior_value_the_columns_of_the_change_are_left_out():
    lone = (rate("u-a", "2023-H1", 97.5),)
    results = section("rates", "en", rates=lone, comparisons=(comparison("u-a"),))
    assert "Nothing is compared with the same period of 2022: no prior value." in results
    assert "Unit        Value  Limits           Counts" in results
    without = section("rates", "en", rates=lone, comparisons=())
    assert without[3] == "Unit        Value  Limits           Counts"


def test_a_regime_change_is_said_beside_the_change():
    row = comparison("u-a", 1.2, comparability="regime_changed")
    assert any(
        "+1.20" in line and line.endswith("calendar changed")
        for line in section("rates", "en", comparisons=(row,))
    )


def test_of_many_units_twelve_are_shown():
    rows = [rate(f"x-{number:03}", "2023-H1", 90.0) for number in range(1234)]
    results = section("rates", "en", rates=rows, comparisons=())
    assert sum(line.startswith("x-") for line in results) == 12
    assert "… and 1,222 more" in results


def test_published_figures_without_counts_are_listed_as_printed_in_their_order():
    uncounted = [
        finding("PUB105", "note", unit="smc", subject="e_documents", printed="95%", decimals=0),
        finding("PUB105", "note", unit="smc", subject="paid_online", printed="30,53%", decimals=2),
    ]
    options = {
        "published": PUBLISHED,
        "findings": uncounted,
        "checks": [check("PUB105", rows=3, findings=2)],
    }
    assert section("published", "en", **options)[1:] == [
        "As printed; no counts published: no interval.",
        "- Huyện Si Ma Cai, first half of 2023, indicator paid_online: 30,53%",
        "- Huyện Si Ma Cai, first half of 2023, indicator e_documents: 95%",
    ]
    assert section("findings", "en", **options)[1:] == ["There are no findings."]


def test_a_published_figure_of_an_unreadable_period_is_listed_too():
    options = {
        "published": pa.table(
            {"unit_id": ["smc"], "period": ["tuần 3"], "indicator": ["x"], "printed": ["1"]}
        ),
        "findings": [
            finding("PUB105", "note", unit="smc", period=None, subject="x", printed="1", decimals=0)
        ],
        "checks": [check("PUB105", rows=1, findings=1)],
    }
    assert "- Huyện Si Ma Cai, tuần 3, indicator x: 1" in section("published", "en", **options)


def test_all_published_figures_are_listed_where_none_could_be_checked():
    idle = [check("PUB105", reason="no_rates")]
    listed = section("published", "en", published=PUBLISHED, checks=idle)
    assert sum(line.startswith("- ") for line in listed) == 3


def test_of_many_published_figures_twenty_are_listed():
    many = PUBLISHED.take(pa.array([0] * 23))
    listed = section("published", "en", published=many, checks=[check("PUB105", reason="no_rates")])
    assert sum(line.startswith("- ") for line in listed) == 20
    assert listed[-1] == "… and 3 more"


def test_published_figures_that_were_all_checked_or_not_given_are_said_so():
    options = {"published": PUBLISHED, "checks": [check("PUB105", rows=3)]}
    assert "All published figures have counts to check them with." in section(
        "published", "en", **options
    )
    assert "No published figures were given." in section("published", "en")


def test_findings_stand_by_severity_and_rule_with_errors_first():
    findings = [
        finding("TGT102", "note", value=97.5, target=95.0, gap=2.5),
        finding("TGT101", "warning", value=90.0, target=95.0, gap=-5.0),
        finding("CNT105", "error", numerator=12, denominator=10),
    ]
    lines = [line for line in section("findings", findings=findings) if line]
    assert [line for line in lines if line.startswith("###")] == [
        "### Cần kiểm tra, chỉnh sửa: 1",
        "### Cần lưu ý: 1",
        "### Ghi nhận: 1",
    ]
    assert lines[2] == "CNT105 Tử số lớn hơn mẫu số: 1"
    assert lines[3].startswith("- Chưa tính được “Tỷ lệ hồ sơ đúng hạn” của Xã Bản Mế")


def test_findings_of_earlier_periods_are_counted_and_not_shown_as_those_of_this_one():
    def target(period):
        return finding("TGT101", "warning", period=period, value=90.0, target=95.0, gap=-5.0)

    lines = section("findings", findings=[target("2022-H1")] * 9 + [target("2023-H1")])
    assert "### Cần lưu ý: 1" in lines
    sentences = [line for line in lines if line.startswith("- ")]
    assert len(sentences) == 1
    assert "2023" in sentences[0]
    assert "Còn 9 phát hiện về các kỳ trước." in lines


def test_more_than_three_like_findings_are_one_line_with_the_largest_first():
    gaps = (-2.0, -9.0, -4.0, -3.0)
    findings = [
        finding("TGT101", "warning", unit=f"x-{place}", value=95 + gap, target=95.0, gap=gap)
        for place, gap in enumerate(gaps)
    ]
    lines = section(
        "findings", "en", findings=findings, priority=np.abs(gaps), indicators=(ON_TIME,)
    )
    assert "TGT101 Target missed, clearly: 4" in lines
    assert [line for line in lines if line.startswith(("- ", "  "))] == [
        "- “Dossiers on time”, first half of 2023: 4 findings (difference from the target in "
        "brackets): x-1",
        "  86.00% (-9.00), x-2 91.00% (-4.00), x-3 92.00% (-3.00), x-0 93.00% (-2.00).",
    ]


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ({"value": 90.0, "change": -5.0}, "4 findings (change in brackets): x-0 90.00% (-5.00)"),
        (
            {"value": 90.0, "gap": 1.5},
            "4 findings (difference of the published figure in brackets): x-0 90.00% (+1.50)",
        ),
        ({"value": 90.0}, "4 findings: x-0 90.00%, x-1 90.00%"),
    ],
)
def test_what_stands_in_brackets_is_said(evidence, said):
    findings = [finding("CHG101", "warning", unit=f"x-{place}", **evidence) for place in range(4)]
    lines = section("findings", "en", findings=findings, indicators=(ON_TIME,))
    assert said in " ".join(line.strip() for line in lines)


def test_what_is_good_is_counted_and_not_told():
    met = finding("TGT102", "note", value=97.5, target=95.0, gap=2.5)
    lines = section("findings", "en", findings=[met], favourable={"TGT102"})
    assert lines[-1] == "TGT102 Target met, clearly: 1"


CHECK_ROWS = [
    check("CNT101", subject="a.b", rows=1200, findings=2),
    check("CNT101", subject="a.c", rows=34, findings=1),
    check("CNT101", subject="a.d", reason="no_column", detail="x; y"),
    check("CNT103", reason="no_registry"),
    check("CNT104", reason="no_registry"),
    check("OWN101", reason="own_reason"),
]


def test_what_was_checked_is_two_sentences_with_their_numbers():
    assert section("checks", "en", checks=CHECK_ROWS)[1:] == [
        "1 rule was checked on 1,234 rows, with 3 findings. 3 rules could not be checked: "
        "no registry of",
        "units was given (2); own_reason (1).",
    ]


def test_of_many_reasons_two_are_told_and_the_rest_counted():
    rows = [check(f"OWN{n}", reason=f"reason_{n // 2}") for n in range(101, 111)]
    assert " ".join(section("checks", "vi", checks=rows)[1:]).endswith("; lý do khác (6).")
    assert " ".join(section("checks", "en", checks=rows)[1:]).endswith("; for other reasons (6).")


def test_on_request_every_rule_is_listed_with_rows_or_reason():
    lines = section("checks", "en", checks=CHECK_ROWS, with_checks=True)
    assert lines[1:] == [
        "Checked:",
        "- CNT101 Identities of the form: 1,234 checked, 3 found",
        "",
        "Not checked:",
        "- CNT101 (a.d): the counts lack a column that is needed (x, y)",
        "- CNT103, CNT104: no registry of units was given",
        "- OWN101: own_reason",
    ]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_empty_tables_give_a_short_honest_text(language):
    review = text(language, rates=(), comparisons=(), confidence=None)
    assert review.count("\n") < 25
    assert review.count("## ") == 6
    assert {
        "vi": "Không có tỷ lệ nào.",
        "en": "There are no rates.",
    }[language] in review.splitlines()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_asked(language, width):
    names = {"u-a": "Trung tâm Phục vụ hành chính công và kiểm soát thủ tục hành chính tỉnh"}
    findings = [finding("CNT105", "error", numerator=12, denominator=10)]
    review = text(language, findings=findings, unit_names=names, width=width, published=PUBLISHED)
    assert max(map(display_width, review.splitlines())) <= max(width, 98)
    assert review == unicodedata.normalize("NFC", review)
    assert not any(line != line.rstrip() for line in review.splitlines())


def test_a_long_name_is_broken_into_lines_and_never_cut():
    columns = {"Unit": ["Xã Minh Họa 01", "Xã Minh Họa 02"], "Value": ["97,5%", "95%"]}
    assert aligned(columns, right=[1], width=18, narrowest=8) == [
        "Unit         Value",
        "Xã Minh Họa  97,5%",
        "  01",
        "Xã Minh Họa    95%",
        "  02",
    ]


def test_width_is_that_of_the_terminal():
    assert [display_width(text) for text in ("hoà", "hoa\u0300", "地図")] == [3, 3, 4]


def test_a_text_is_filled_with_blanks_and_never_cut():
    assert padded("Si Ma Cai", 12) == "Si Ma Cai   "
    assert padded("95%", 5, right=True) == "  95%"
    assert padded("Si Ma Cai", 3) == "Si Ma Cai"


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownCodeError, match="no language 'fr'"):
        text("fr")
