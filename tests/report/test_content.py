"""What a report says, once for every layout."""

from __future__ import annotations

import pytest
from tests.plain_text import plain
from tests.report.reviews import HOSTILE, MET, district, hostile, many, nothing

import parindex as pi
from parindex.errors import InputError, UnknownCodeError
from parindex.report import report_content


@pytest.fixture(scope="module")
def review():
    return district()


@pytest.fixture(scope="module")
def content(review):
    return report_content(review, language="vi", period="2023-H1")


def number(text, language="vi"):
    """Read a printed number back; None for a dash."""
    if text == "–":
        return None
    plain = text.replace("−", "-").replace("+", "")
    plain = plain.replace(".", "").replace(",", ".") if language == "vi" else plain.replace(",", "")
    return float(plain)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_printed_numbers_are_those_of_the_rows(review, language):
    content = report_content(review, language=language, period="2023-H1")
    assert len(content.indicators) == 10
    for result in content.indicators:
        for text, row in zip(result.printed.to_pylist(), result.rows.to_pylist(), strict=True):
            half = 0.5 * 10.0**-result.decimals + 1e-9
            for name, column in (
                ("value", "value"),
                ("prior", "prior_value"),
                ("change", "change"),
            ):
                read = number(text[name], language)
                assert (read is None) == (row[column] is None)
                assert read is None or abs(read - row[column]) <= half
            if text["limits"] != "–":
                low, high = (number(part, language) for part in text["limits"].split(" … "))
                assert abs(low - row["lower"]) <= half
                assert abs(high - row["upper"]) <= half
            counts = text["counts"].split("/")
            for part, column in zip(counts, ("numerator", "denominator"), strict=True):
                assert number(part, language) == row[column]


def test_rows_are_those_of_the_review(review, content):
    rates = review.rates.at(period="2023-H1").data.to_pylist()
    expected = {(row["indicator_code"], row["unit_id"]): row for row in rates}
    found = {
        (result.code, row["unit_id"]): row
        for result in content.indicators
        for row in result.rows.to_pylist()
    }
    assert found.keys() == expected.keys()
    for key, row in found.items():
        for name in ("value", "lower", "upper", "status", "method"):
            assert row[name] == expected[key][name]


def test_what_needs_a_look_stands_first(content):
    (on_time,) = [each for each in content.indicators if each.code == "on_time.resolved"]
    assert plain(on_time.printed["unit"][0].as_py()) == "Xã Minh Họa 03"
    assert on_time.printed["remark"][0].as_py() == "kém hơn; chưa đạt mục tiêu"
    for result in content.indicators:
        urgency = result.rows["urgency"].to_pylist()
        assert urgency == sorted(urgency)


def test_a_row_without_a_value_says_why(content):
    (paid,) = [each for each in content.indicators if each.code == "paid_online.with_fee"]
    (blank,) = [row for row in paid.printed.to_pylist() if row["value"] == "–"]
    assert blank["mark"] == "■"
    assert blank["remark"] == "số liệu không hợp lệ"


def test_every_finding_of_the_period_is_told_once_and_the_others_are_counted(review, content):
    data = review.findings.data
    periods = data["period"].to_pylist()
    here = sum(period in {None, "2023-H1"} for period in periods)
    assert len(content.findings) == here
    assert len(set(content.findings["fingerprint"].to_pylist())) == here
    assert str(len(periods) - here) in content.not_told
    by_severity = [sum(rule.count for rule in each.rules) for each in content.found]
    assert sum(by_severity) == here
    assert [each.severity for each in content.found] == ["error", "warning", "note"]
    priority = content.findings["priority"].to_pylist()
    assert priority == sorted(priority, reverse=True)


def test_the_summary_is_that_of_the_review(review, content):
    assert content.summary == review.summary("vi")
    assert 0 < len(content.summary) <= 5


def test_the_latest_period_is_meant_where_none_is_given(review):
    assert report_content(review, language="en").period == "2023-H1"
    earlier = report_content(review, language="en", period="2022-H1")
    assert {row["comparability"] for row in earlier.indicators[0].rows.to_pylist()} == {"no_prior"}
    assert earlier.findings["sentence"].to_pylist() != []


def test_the_report_says_whose_results_it_has(content):
    assert content.subject == "Huyện Minh Họa; 10 đơn vị"
    assert content.title == "Kết quả rà soát chỉ tiêu cải cách hành chính 6 tháng đầu năm 2023"


def test_some_indicators_and_units_alone(review):
    content = report_content(
        review, language="vi", indicators=["online.new", "on_time.resolved"], units=["xa-03"]
    )
    assert [each.code for each in content.indicators] == ["online.new", "on_time.resolved"]
    assert [len(each.rows) for each in content.indicators] == [1, 1]
    assert set(content.findings["unit_id"].to_pylist()) <= {"xa-03", None}
    assert plain(content.subject) == "Xã Minh Họa 03; 1 đơn vị"


def test_limits_are_left_out_where_they_are_not_asked_for(review):
    content = report_content(review, language="en", limits=False)
    assert content.confidence is None
    assert content.indicators[0].rows["lower"].null_count == 10
    assert set(content.indicators[0].printed["limits"].to_pylist()) == {"–"}


def test_names_stand_for_units_that_no_registry_names():
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "met": [50, 90], "all": [100, 100]}
    targets = [pi.Target(indicator="met", value=80.0)]
    review = pi.assess(counts, indicators=[MET], targets=targets)
    content = report_content(review, language="en", names={"A": "Alpha"})
    assert content.indicators[0].printed["unit"].to_pylist() == ["Alpha", "B"]
    assert any("Alpha" in sentence for sentence in content.findings["sentence"].to_pylist())


def test_targets_that_differ_are_named_in_their_rows():
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "met": [50, 90], "all": [100, 100]}
    targets = [
        pi.Target(indicator="met", value=80.0, unit_id="A"),
        pi.Target(indicator="met", value=95.0, unit_id="B"),
    ]
    (result,) = report_content(
        pi.assess(counts, indicators=[MET], targets=targets), language="vi"
    ).indicators
    assert result.target_text is None
    assert result.printed["remark"].to_pylist() == [
        "chưa có số liệu của kỳ so sánh; chưa đạt mục tiêu 80%",
        "chưa có số liệu của kỳ so sánh; chưa đạt mục tiêu 95%",
    ]


def test_a_review_of_nothing_has_a_report():
    content = report_content(nothing(), language="vi")
    assert content.period is None
    assert content.indicators == ()
    assert len(content.findings) == 0
    assert content.title == "Kết quả rà soát chỉ tiêu cải cách hành chính"


def test_a_table_that_is_cut_begins_with_what_needs_a_look():
    content = report_content(many(), language="vi")
    for result in content.indicators:
        assert len(result.rows) == 168
        missed = sum(bool(row) for row in result.rows["missed"].to_pylist())
        assert all(result.rows["missed"].to_pylist()[: min(missed, content.most_rows)])
    entries = sum(len(rule.entries) for each in content.found for rule in each.rules)
    assert entries <= 90
    told = sum(rule.count for each in content.found for rule in each.rules)
    assert told == len(content.findings)


def test_names_are_one_line_of_a_length_that_can_be_printed():
    content = report_content(hostile(), language="en")
    names = dict(
        zip(
            content.indicators[0].rows["unit_id"].to_pylist(),
            content.indicators[0].rows["name"].to_pylist(),
            strict=True,
        )
    )
    assert names["u0"] == HOSTILE[0]
    assert names["u5"] == "Tab"
    assert names["u10"] == "\\u202eturned\\u2066"
    assert max(map(len, names.values())) == 120
    assert not any(ord(letter) < 32 for name in names.values() for letter in name)


@pytest.mark.parametrize(
    ("wrong", "error", "sentence"),
    [
        ({"language": "fr"}, UnknownCodeError, "language"),
        ({"period": "2021-H1"}, UnknownCodeError, "2021-H1"),
        ({"indicators": ["on_tim"]}, UnknownCodeError, "on_tim"),
        ({"units": ["xa-99"]}, UnknownCodeError, "xa-99"),
        ({"names": ["A"]}, InputError, "names must be a mapping"),
        ({"most_rows": 0}, InputError, "most_rows must be a whole number above 0, got 0"),
    ],
)
def test_what_is_not_there_is_refused_in_one_sentence(review, wrong, error, sentence):
    with pytest.raises(error, match=sentence):
        report_content(review, **{"language": "vi", **wrong})


def test_something_else_is_no_review():
    nothings: list[object] = [{}, None]
    for given in nothings:
        with pytest.raises(InputError, match="review must be an Assessment, got"):
            report_content(given, language="vi")  # type: ignore[arg-type]


def test_several_cadences_need_a_period():
    counts = {"unit_id": ["A", "A"], "period": ["2023", "2023-H1"], "met": [5, 2], "all": [9, 4]}
    review = pi.assess(counts, indicators=[MET])
    with pytest.raises(InputError, match="several cadences"):
        report_content(review, language="en")
    assert report_content(review, language="en", period="2023").period == "2023"


def test_a_content_shows_what_it_is_about_and_its_summary_and_no_table(review):
    content = report_content(review, language="vi")
    first, *rest = repr(content).splitlines()
    assert first.startswith(f"<ReportContent: {content.title}; ")
    assert rest == [f"  {line}" for line in content.summary]
    assert "pyarrow" not in repr(content.indicators)


def test_a_line_of_like_findings_is_tied_as_a_sentence_is(content):
    lines = [line for each in content.found for rule in each.rules for line in rule.entries]
    alike = [line for line in lines if "phát hiện" in line]
    assert alike
    assert not [line for line in alike if "4 phát" in line or "6 tháng" in line]
    assert [line for line in alike if "(trong ngoặc là" in plain(line)]


def test_the_period_compared_with_is_named_as_a_sentence_names_it(review):
    words = report_content(review, language="en", period="2023-H1").words
    assert plain(words["overview"]).endswith("the change from the first half of 2022")
