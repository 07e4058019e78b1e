"""A review is computed again from its document: what follows, what differs, what changed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import attrs
import jsonschema
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.checks.test_patterns_of_cases import patterns_of
from tests.examples_of_properties import examples
from tests.makers import MET, form_of, step, unit

import parindex as pi
from parindex.documents import changes
from parindex.documents import write_review as writing
from parindex.results import review_schema, verify, write_review
from parindex.results.digest import counts_digest

COUNTS: dict[str, list[Any]] = {
    "unit_id": ["A", "A", "B", "B"],
    "period": ["2022-H1", "2023-H1"] * 2,
    "n": [860, 640, 40, "4,5"],
    "d": [1000, 1000, 50, 60],
}
TARGET = pi.Target(indicator="met", value=90.0, valid_from=dt.date(2020, 1, 1), source="KH 1")


def document_of(counts=None, **options):
    given = {"indicators": [MET], "regime": "nd-09-2019"} | options
    return str(write_review(pi.assess(COUNTS if counts is None else counts, **given)))


def with_cell(name, row, value):
    return {**COUNTS, name: [value if at == row else each for at, each in enumerate(COUNTS[name])]}


def sheet_of(periods=20):
    slots = [f"{2014 + at // 2}-H{at % 2 + 1}" for at in range(periods)]
    units = [f"u{at:02}" for at in range(11)]
    return {
        "unit_id": [each for each in units for _ in slots],
        "period": slots * len(units),
        "n": [70 + (at * 7) % 23 for at in range(len(units) * periods)],
        "d": [100] * len(units) * periods,
    }


def test_what_follows_from_the_counts_is_said(tmp_path):
    write_review(pi.assess(COUNTS, indicators=[MET]), tmp_path / "review.json")
    found = verify(tmp_path / "review.json", COUNTS)
    assert found.follows
    assert found.same_counts
    assert found.changes == ()
    assert len(found.differences) == 0
    assert repr(found).startswith("<Verification: the review follows from the counts>\nThe counts")
    assert found.render("en")[1] == "Rates: 4 rows, all of which follow from the counts."
    assert found.render("vi")[1] == "Tỷ lệ: 4 dòng, tất cả tính ra được từ số liệu."


def test_the_document_follows_its_schema_and_holds_the_digest():
    review = pi.assess(sheet_of(), indicators=[MET], targets=[TARGET])
    document = json.loads(str(write_review(review)))
    validator = jsonschema.Draft202012Validator(review_schema())
    validator.check_schema(review_schema())
    validator.validate(document)
    full = counts_digest(review.counts.data, review.counts.provenance.input.faults)
    assert document["counts"]["sha256"] == full
    assert full.startswith(review.digest)
    del document["rates"]["rows"][0]["status"]
    assert not validator.is_valid(document)


def test_each_table_in_the_document_can_be_read_by_itself():
    review = pi.assess(COUNTS, indicators=[MET])
    document = json.loads(str(write_review(review)))
    assert pi.results.read_result(json.dumps(document["rates"])) == review.rates
    assert pi.read_findings(json.dumps(document["findings"])) == review.findings


OPTIONS: dict[str, dict[str, Any]] = {
    "own catalogue": {
        "indicators": pi.IndicatorSet(
            id="own",
            name=pi.Name(vi="r", en="o"),
            indicators=(MET, pi.Indicator.proportion("x", numerator=["x"], denominator=["d"])),
            forms=(form_of(n=pi.model.CountKind.FLOW, d=pi.model.CountKind.FLOW),),
            family_names=(pi.model.Family(code="met", name=pi.Name(vi="đ", en="m")),),
        )
    },
    "bundled catalogue and form": {
        "indicators": pi.load_indicators("vn-operational"),
        "form": pi.definitions.available_forms()[0],
        "counts": {
            "unit_id": ["A"],
            "period": ["2023-H1"],
            "resolved_early_or_ontime": [9],
            "resolved_total": [10],
        },
    },
    "targets and confidence": {"targets": [TARGET], "confidence": 0.9},
    "rules": {"select": ["CNT", "CHG"], "ignore": ["CNT105"]},
    "false discovery": {"counts": sheet_of(), "false_discovery_rate": 0.1, "regime": "calendar"},
    "series": {
        "counts": sheet_of(),
        "series": {
            "phases": ["2019-H1", dt.date(2021, 1, 1)],
            "baseline": "2018-H2",
            "excluded": {"unit_id": ["u01"], "period": ["2015-H1"], "reason": ["lũ"]},
        },
        "regime": "calendar",
    },
    "no calendar": {"regime": None},
    "one period": {"period": "2023-H1", "targets": [TARGET]},
    "periods and phases": {
        "counts": sheet_of(),
        "series": {"phases": ["2019-H1"]},
        "period": ["2022-H2", "2023-H2"],
        "regime": "calendar",
    },
    "no rows": {"counts": {name: pa.array([], pa.string()) for name in COUNTS}},
}  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS.values(), ids=[*OPTIONS])
def test_a_review_under_any_options_follows_from_its_counts(options):
    given = {name: value for name, value in options.items() if name != "counts"}
    counts = options.get("counts", COUNTS)
    found = verify(document_of(counts, **given), counts)
    assert found.differences.to_pylist() == []
    assert found.follows
    assert found.changes == ()


def test_a_review_of_a_period_is_cut_again_with_all_that_was_given():
    figures = {"unit_id": ["A"] * 2, "period": ["2022-H1", "2023-H1"],
               "indicator": ["met"] * 2, "printed": ["86%", "64%"]}  # fmt: skip
    whole = pi.assess(COUNTS, indicators=[MET], published=figures)
    kept = write_review(whole.at(period="2023-H1"))
    assert kept == write_review(
        pi.assess(COUNTS, indicators=[MET], published=figures, period="H1/2023")
    )
    assert json.loads(str(kept))["options"]["period"] == ["2023-H1"]
    found = verify(str(kept), COUNTS, published=figures)
    assert (found.follows, found.changes) == (True, ())
    # the year before is no part of the digest, but the comparisons hold its values
    other = verify(str(kept), with_cell("n", 0, 700), published=figures)
    assert other.same_counts
    assert {row["table"] for row in other.differences.to_pylist()} == {"comparisons", "findings"}


def test_counts_without_the_period_of_the_review_are_told_as_rows_that_are_gone():
    text = document_of(period="2023-H1")
    jsonschema.Draft202012Validator(review_schema()).validate(json.loads(text))
    earlier = {name: [column[0], column[2]] for name, column in COUNTS.items()}
    found = verify(text, earlier)
    rates = [row for row in found.differences.to_pylist() if row["table"] == "rates"]
    assert [(row["unit_id"], row["then"], row["now"]) for row in rates] == [
        ("A", "present", None),
        ("B", "present", None),
    ]


def test_a_document_that_does_not_say_its_periods_is_computed_for_all_and_says_so():
    for period in (None, "2023-H1"):
        document = json.loads(document_of(period=period)) | {"schema_version": "1.0"}
        del document["options"]["period"]
        found = verify(json.dumps(document), COUNTS)
        assert found.follows is (period is None)
        told = [change.kind for change in found.changes]
        assert told == ([] if period is None else ["period_not_said"])
    assert found.render("en")[-1] == (
        "The document does not say which periods the review was of, so it was computed for all "
        "periods of the counts."
    )


REGISTRY = pi.UnitRegistry([unit(each) for each in "AB"], complete_from=dt.date(2020, 1, 1))


def test_a_registry_is_given_again_and_a_changed_one_is_told():
    text = document_of(registry=REGISTRY)
    with pytest.raises(pi.errors.InputError, match="registry must be given, for the review was"):
        verify(text, COUNTS)
    assert verify(text, COUNTS, registry=REGISTRY).follows
    turned = pi.UnitRegistry([unit(each) for each in "BA"], complete_from=dt.date(2020, 1, 1))
    assert verify(text, COUNTS, registry=turned).changes == ()
    other = pi.UnitRegistry([unit(each) for each in "ABC"], complete_from=dt.date(2021, 1, 1))
    found = verify(text, COUNTS, registry=other)
    told = {(change.field, change.then, change.now) for change in found.changes}
    assert {("complete_from", "2020-01-01", "2021-01-01"), ("units", "2", "3")} <= told
    assert "complete_from was 2020-01-01, and is 2021-01-01" in " ".join(found.render("en"))


def test_counts_that_were_read_bring_registry_day_and_calendar():
    named = {"unit_name": COUNTS["unit_id"]} | {
        name: column for name, column in COUNTS.items() if name != "unit_id"
    }
    day = dt.date(2023, 1, 1)
    read = pi.read_counts(named, registry=REGISTRY, as_of=day, regime="nd-09-2019")
    text = document_of(read)
    assert verify(text, read).follows
    assert verify(text, named, registry=REGISTRY).follows
    later = pi.read_counts(named, registry=REGISTRY, as_of=dt.date(2024, 1, 1), regime="nd-09-2019")
    (change,) = verify(text, later).changes
    assert (change.field, change.then, change.now) == ("as_of", "2023-01-01", "2024-01-01")


def test_published_figures_are_given_again_and_others_are_told():
    figures = {"unit_id": ["A"], "period": ["2023-H1"], "indicator": ["met"], "printed": ["64%"]}
    text = document_of(published=figures)
    assert verify(text, COUNTS, published=figures).follows
    with pytest.raises(pi.errors.InputError, match="the figures of the review, which had some"):
        verify(text, COUNTS)
    with pytest.raises(pi.errors.InputError, match="the figures of the review, which had none"):
        verify(document_of(), COUNTS, published=figures)
    found = verify(text, COUNTS, published=figures | {"printed": ["65%"]})
    assert [change.kind for change in found.changes] == ["published"]
    assert not found.follows


def test_counts_of_patterns_are_given_again_and_others_are_told():
    patterns = patterns_of(
        completed=[60] * 2, entered_known=[60] * 2, finished_before_entered=[0, 12]
    )
    text = document_of(patterns=patterns)
    jsonschema.Draft202012Validator(review_schema()).validate(json.loads(text))
    assert verify(text, COUNTS, patterns=patterns).follows
    with pytest.raises(pi.errors.InputError, match="of patterns of the review, which had some"):
        verify(text, COUNTS)
    with pytest.raises(pi.errors.InputError, match="of patterns of the review, which had none"):
        verify(document_of(), COUNTS, patterns=patterns)
    days = patterns.days.set_column(1, "working_days", pa.array([121]))
    for other in (attrs.evolve(patterns, days=days), patterns.at(unit_id="U01")):
        found = verify(text, COUNTS, patterns=other)
        assert [change.kind for change in found.changes] == ["patterns"]
        assert found.follows  # no finding rests on what is other
    fewer = patterns_of(completed=[60] * 2, entered_known=[60] * 2)
    assert not verify(text, COUNTS, patterns=fewer).follows


OWN = pi.OwnRule(
    rule=pi.rulebook.Rule(code="OWN101", severity="note", evidence=("rows",),
                          words=pi.rulebook.RuleWords(name=pi.Name(vi="a", en="a"))),
    needs=("counts",),
    check=lambda _: pi.checks.Checked(rows=1, findings={
        "unit_id": ["A"], "period": ["2023-H1"], "subject": ["x"], "rows": [3]}),
)  # fmt: skip


def test_rules_of_ones_own_are_given_again():
    text = document_of(own_rules=[OWN])
    assert verify(text, COUNTS, own_rules=[OWN]).follows
    with pytest.raises(pi.errors.InputError, match="own_rules must hold those of the review, OWN1"):
        verify(text, COUNTS)


def test_the_cell_that_does_not_follow_is_named():
    found = verify(document_of(), with_cell("n", 1, 940))
    assert not found.same_counts
    assert not found.follows
    rates = [row for row in found.differences.to_pylist() if row["table"] == "rates"]
    by_column = {row["column"]: row for row in rates}
    assert set(by_column) == {"numerator", "value", "lower", "upper"}
    assert by_column["numerator"] == {
        "table": "rates", "rule": None, "subject": "met", "unit_id": "A", "period": "2023-H1",
        "column": "numerator", "then": "640", "now": "940",
    }  # fmt: skip
    gone = {row["rule"] for row in found.differences.to_pylist() if row["table"] == "findings"}
    assert gone >= {"CHG101", "CHG102"}
    said = found.render("en")
    assert said[0].startswith("The counts are not those of the review: their digest is ")
    assert said[1] == (
        "Rates: 4 differences; the first is met, A, 2023-H1, numerator: 640 then, 940 now."
    )
    assert repr(found).startswith("<Verification: other counts, ")


@pytest.mark.parametrize(("then", "now"), [(640, None), (None, 640)])
def test_a_cell_that_is_empty_on_one_side_differs(then, now):
    found = verify(document_of(with_cell("n", 1, then)), with_cell("n", 1, now))
    by_column = {
        row["column"]: (row["then"], row["now"])
        for row in found.differences.to_pylist()
        if row["table"] == "rates"
    }
    texts = tuple(None if each is None else str(each) for each in (then, now))
    values = tuple(None if each is None else "64" for each in (then, now))
    statuses = tuple("missing_count" if each is None else "ok" for each in (then, now))
    assert by_column["numerator"] == texts
    assert by_column["value"] == values
    assert by_column["status"] == statuses


DAY = dt.date(2023, 1, 1)
SPLIT = pi.UnitRegistry(
    [
        unit("A", valid_to=dt.date(2022, 12, 31)),
        unit("B", valid_from=DAY),
        unit("C", valid_from=DAY),
    ],
    events=[
        step(DAY, pi.vocabulary.SuccessionKind.SPLIT, "A", each, pi.vocabulary.TransferExtent.PART)
        for each in "BC"
    ],
    complete_from=dt.date(2020, 1, 1),
)
OF_THREE = {"unit_id": ["A", "B", "C"], "period": ["2022", "2023", "2023"], "n": [80, 50, 40],
            "d": [100, 60, 50]}  # fmt: skip


@pytest.mark.parametrize(
    "weights", ["equal", pi.PartWeights(name="dân số", parts={("A", "B"): 3.0, ("A", "C"): 1.0})]
)
def test_counts_are_moved_again_by_the_weights_of_the_review(weights):
    given = {"registry": SPLIT, "rebase": True, "weights": weights, "regime": "calendar"}
    text = document_of(OF_THREE, **given)
    assert json.loads(text)["comparisons"]["estimates"]
    assert verify(text, OF_THREE, registry=SPLIT).follows
    document = json.loads(text)
    document["comparisons"]["estimates"][0]["estimated"] += 1
    found = verify(json.dumps(document), OF_THREE, registry=SPLIT)
    (row,) = found.differences.to_pylist()
    assert (row["table"], row["column"]) == ("comparisons", "estimated")
    assert row["subject"].startswith("met:")
    named = [attrs.evolve(each, name=f"Xã {each.id}") for each in SPLIT]
    later = pi.UnitRegistry(named, events=SPLIT.events, complete_from=dt.date(2020, 1, 1))
    (change,) = verify(text, OF_THREE, registry=later).changes
    assert (change.kind, change.field) == ("registry", "sha256")


def test_a_row_of_one_of_the_two_only_is_named():
    fewer = {name: column[:3] for name, column in COUNTS.items()}
    (row,) = [
        each for each in verify(document_of(), fewer).differences.to_pylist()
        if each["table"] == "rates"
    ]  # fmt: skip
    assert (row["unit_id"], row["period"], row["column"]) == ("B", "2023-H1", None)
    assert (row["then"], row["now"]) == ("present", None)
    found = verify(document_of(fewer), COUNTS)
    assert "present" in found.differences["now"].to_pylist()
    assert (
        "Rates: 1 difference; the first is met, B, 2023-H1: nothing then, a row now."
        in found.render("en")
    )


def test_a_second_row_of_a_key_that_somebody_added_to_the_document_is_named():
    document = json.loads(document_of())
    document["rates"]["rows"].append({**document["rates"]["rows"][0], "value": 99.0})
    (row,) = verify(json.dumps(document), COUNTS).differences.to_pylist()
    assert (row["table"], row["unit_id"], row["then"]) == ("rates", "A", "present")


def test_a_document_that_was_changed_does_not_follow_though_its_counts_do():
    document = json.loads(document_of())
    document["rates"]["rows"][1]["value"] = 99.0
    found = verify(json.dumps(document), COUNTS)
    assert found.same_counts
    assert not found.follows
    (row,) = found.differences.to_pylist()
    assert (row["column"], row["then"], row["now"]) == ("value", "99", "64")


def test_the_last_digits_of_another_processor_are_no_difference():
    document = json.loads(document_of())
    document["rates"]["rows"][0]["lower"] *= 1 + 1e-12
    assert verify(json.dumps(document), COUNTS).follows
    document["rates"]["rows"][0]["lower"] *= 1 + 1e-7
    assert not verify(json.dumps(document), COUNTS).follows


def test_a_version_that_changed_is_told(monkeypatch):
    text = document_of()
    now = writing.versions() | {"parindex": "9.9.9"}
    monkeypatch.setattr(changes, "versions", lambda: now)
    found = verify(text, COUNTS)
    (change,) = found.changes
    assert (change.kind, change.subject, change.now) == ("version", "parindex", "9.9.9")
    assert found.follows
    assert "parindex was of version" in found.render("en")[-1]


def test_a_definition_of_the_library_that_changed_is_told(monkeypatch):
    catalogue = pi.load_indicators("vn-operational")
    counts = {"unit_id": ["A"], "period": ["2023-H1"], "resolved_early_or_ontime": [9],
              "resolved_total": [10]}  # fmt: skip
    text = document_of(counts, indicators=catalogue)
    indicators, forms, regimes = writing.bundled()
    of_rate = attrs.evolve(indicators["on_time.resolved"], smallest_change=2.5)
    later = ({**indicators, "on_time.resolved": of_rate}, forms,
             {each: held for each, held in regimes.items() if each != "nd-09-2019"})  # fmt: skip
    monkeypatch.setattr(changes, "bundled", lambda: later)
    found = verify(text, counts)
    assert [(each.kind, each.field, each.then, each.now) for each in found.changes] == [
        ("indicator", "smallest_change", "1.0", "2.5"),
        ("regime", None, "present", None),
    ]
    assert found.follows  # with the definitions of the document
    assert found.render("en")[-2:] == [
        "The indicator on_time.resolved of the library is defined in another way now: "
        "smallest_change was 1.0, and is 2.5.",
        "The library has nd-09-2019 no more.",
    ]


def test_a_definition_of_ones_own_under_a_code_of_the_library_is_no_change():
    own = attrs.evolve(
        pi.load_indicators("vn-operational")["on_time.resolved"], smallest_change=9.0
    )
    counts = {"unit_id": ["A"], "period": ["2023"], "resolved_early_or_ontime": [9],
              "resolved_total": [10]}  # fmt: skip
    assert verify(document_of(counts, indicators=[own]), counts).changes == ()


def test_a_rule_that_came_or_went_is_told():
    document = json.loads(document_of())
    checks = document["findings"]["checks"]
    kept = [each for each in checks if each["rule"] != "CNT105"]
    document["findings"]["checks"] = [*kept, {**checks[0], "rule": "CNT999"}]
    found = verify(json.dumps(document), COUNTS)
    assert [(each.kind, each.subject) for each in found.changes] == [
        ("rule_added", "CNT105"),
        ("rule_gone", "CNT999"),
    ]


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("document", "rates", "a review must be a document that write_review wrote"),
        ("schema_version", "2.0", "a review must have schema_version 1.x, got '2.0'"),
        ("counts", {}, "document.counts.sha256 of a review must be text, got None"),
        ("rates", None, "document.rates of a review must be an object, got None"),
        ("control", {"result": "peers"}, "control of a review must be a document of that result"),
        ("findings", {}, "findings must have schema_version 1.x"),
    ],
)
def test_a_document_that_is_none_is_refused(member, value, told):
    document = json.loads(document_of()) | {member: value}
    with pytest.raises(pi.errors.InputError) as caught:
        verify(json.dumps(document), COUNTS)
    assert told in str(caught.value)


def test_options_that_are_none_are_refused():
    document = json.loads(document_of())
    document["options"]["as_of"] = "yesterday"
    with pytest.raises(pi.errors.InputError, match="options of a review must be those of assess"):
        verify(json.dumps(document), COUNTS)


def test_only_a_review_that_assess_made_is_written():
    review = pi.assess(COUNTS, indicators=[MET])
    with pytest.raises(pi.errors.InputError, match="review must be an Assessment, got RateTable"):
        write_review(review.rates)  # type: ignore[arg-type]
    with pytest.raises(pi.errors.InputError, match="must be one that assess made"):
        write_review(attrs.evolve(review, asked=None))


@examples(15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["2022-H1", "2023-H1"]),
            st.none() | st.integers(0, 30),
            st.none() | st.integers(0, 30),
        ),
        min_size=1,
        max_size=5,
    ),
    st.randoms(use_true_random=False),
)
def test_whatever_the_order_of_its_counts_a_review_follows_and_one_more_case_does_not(rows, random):
    def sheet(listed):
        columns = zip(*listed, strict=True)
        return dict(zip(("unit_id", "period", "n", "d"), map(list, columns), strict=True))

    text = document_of(sheet(rows))
    turned = random.sample(rows, len(rows))
    assert verify(text, sheet(turned)).follows
    unit_id, period, n, d = rows[0]
    if len({row[:2] for row in rows}) == len(rows):
        other = [(unit_id, period, (n or 0) + 1, d), *rows[1:]]
        assert not verify(text, sheet(other)).same_counts
