"""Rules of the user's own: plain functions whose findings are findings like any other."""

from __future__ import annotations

import datetime as dt
import json

import attrs
import jsonschema
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET
from tests.plain_text import plain

import parindex as pi
from parindex.i18n import catalogue

COUNTS = {
    "unit_id": ["A", "B", "C"],
    "period": ["2023-H1"] * 3,
    "n": [1500, 9, 30],
    "d": [2000, 10, 40],
}


@attrs.frozen(kw_only=True)
class Few:
    most: int = 50


WORDS = pi.rulebook.RuleWords(
    name=pi.Name(vi="Ít hồ sơ", en="Few dossiers"),
    sentence=pi.Name(
        vi="{unit} trong {period} chỉ có {denominator} hồ sơ[, {a_week} hồ sơ mỗi tuần]"
        "[ ({remark})].",
        en="{unit} has {denominator} dossiers only in {period}[, {a_week} a week][ ({remark})].",
    ),
)
RULE = pi.rulebook.Rule(
    code="OWN101",
    severity=pi.vocabulary.Severity.WARNING,
    evidence=("denominator",),
    own_evidence=(
        pi.rulebook.EvidenceField(name="a_week", unit=pi.vocabulary.EvidenceUnit.NUMBER),
        pi.rulebook.EvidenceField(name="remark", unit=pi.vocabulary.EvidenceUnit.TEXT),
    ),
    options=Few(),
    words=WORDS,
)


def few(given_):
    rates = given_.rates.data
    rows = rates.filter(pc.less(rates["denominator"], given_.options.most))
    return pi.checks.Checked(
        rows=len(rates),
        findings={
            "unit_id": rows["unit_id"],
            "period": rows["period"],
            "subject": rows["indicator_code"],
            "denominator": rows["denominator"],
            "a_week": pc.divide(rows["denominator"].cast(pa.float64()), 16.0),
            "remark": ["lần đầu", None][: len(rows)],
        },
    )


OWN = pi.OwnRule(rule=RULE, check=few, needs=("rates",))


def review(own=OWN, **options):
    return pi.assess(COUNTS, indicators=[MET], own_rules=[own], **options)


def returning(findings, rows=3, rule=RULE):
    return pi.OwnRule(rule=rule, check=lambda _: pi.checks.Checked(rows=rows, findings=findings))


def columns(**change):
    return {
        "unit_id": ["A"],
        "period": ["2023-H1"],
        "subject": ["met"],
        "denominator": [2000],
        "a_week": [1.0],
        "remark": ["x"],
        **change,
    }


def check(findings, code="OWN101"):
    return [
        (row["status"], row["reason"], row["detail"], row["rows"], row["findings"])
        for row in findings.checks.data.to_pylist()
        if row["rule"] == code
    ]


class TestFindings:
    def test_they_carry_what_the_rule_declares(self):
        first, second = review().findings.select("OWN")
        assert (first.unit_id, first.severity, first.evidence.denominator) == (
            "B",
            pi.vocabulary.Severity.WARNING,
            10,
        )
        assert first.evidence.own == (
            pi.rulebook.OwnEvidence(name="a_week", number=0.625),
            pi.rulebook.OwnEvidence(name="remark", text="lần đầu"),
        )
        assert second.evidence.own == (pi.rulebook.OwnEvidence(name="a_week", number=2.5),)
        assert check(review().findings) == [("checked", None, None, 3, 2)]

    def test_their_sentences_follow_the_template_in_both_languages(self):
        findings = review().findings.select("OWN")
        assert list(map(plain, findings.render("vi"))) == [
            "B trong 6 tháng đầu năm 2023 chỉ có 10 hồ sơ, 0,63 hồ sơ mỗi tuần (lần đầu).",
            "C trong 6 tháng đầu năm 2023 chỉ có 40 hồ sơ, 2,5 hồ sơ mỗi tuần.",
        ]
        assert findings.render("en")[1] == (
            "C has 40 dossiers only in the first half of 2023, 2.5 a week."
        )

    def test_they_stand_in_the_review_under_the_name_of_the_rule(self):
        text = review().render("vi")
        assert "OWN101 Ít hồ sơ: 2" in text
        assert "chỉ có 40 hồ sơ, 2,5 hồ sơ mỗi tuần" in " ".join(text.split())

    def test_their_sentences_tell_one_from_many_and_leave_texts_as_they_are(self):
        def said(template):
            rule = attrs.evolve(
                RULE, words=pi.rulebook.RuleWords(name=WORDS.name, sentence=template)
            )
            table = {name: values * 2 for name, values in columns().items()}
            table |= {"unit_id": ["a", "b"], "denominator": [1, 2], "remark": ["mã x", "mã y"]}
            return pi.find(own_rules=[returning(table, rule=rule)]).render("en")

        english = "{remark}: {denominator} {denominator|dossier|dossiers} of {unit}."
        template = pi.Name(vi="{remark}: {denominator} hồ sơ của {unit}.", en=english)
        assert said(template) == ["mã x: 1 dossier of a.", "mã y: 2 dossiers of b."]
        template = pi.Name(vi="{period}: {unit}.", en="{period}: {unit}.")
        assert said(template) == ["The first half of 2023: a.", "The first half of 2023: b."]

    def test_json_keeps_them_with_the_declaration(self):
        findings = review().findings
        document = json.loads(findings.to_json())
        jsonschema.validate(document, pi.findings.findings_schema())
        (own,) = [each for each in document["findings"] if each["unit_id"] == "B"][-1:]
        assert own["evidence"]["own"] == [
            {"name": "a_week", "number": 0.625},
            {"name": "remark", "text": "lần đầu"},
        ]
        (declared,) = document["rules"]["own_rules"]
        assert declared["own_evidence"][0] == {"name": "a_week", "unit": "number", "label": None}
        assert document["rules"]["options"]["OWN101"] == {"most": 50}
        again = pi.read_findings(findings.to_json())
        assert again == findings
        chosen, before = again.select("OWN"), findings.select("OWN")
        assert [text.partition(" hồ sơ")[0] for text in chosen.render("vi")] == [
            text.partition(" hồ sơ")[0] for text in before.render("vi")
        ]
        lines = pi.read_findings(findings.to_json_lines())
        assert lines.to_arrow().equals(findings.to_arrow())
        assert "a_week = 0,63, remark = lần đầu" in lines.select("OWN").render("vi")[0]

    def test_the_fingerprint_does_not_hang_on_the_order_of_the_rows(self):
        table = columns(unit_id=["A", "A"], period=["2023-H1"] * 2, subject=["met"] * 2)
        table |= {"denominator": [1, 1], "a_week": [1.0, 2.0], "remark": ["x", "y"]}
        turned = {name: values[::-1] for name, values in table.items()}
        one, other = (pi.find(own_rules=[returning(each)]) for each in (table, turned))
        assert one == other
        assert len(set(one.data["fingerprint"].to_pylist())) == 2

    def test_without_words_for_a_sentence_the_evidence_is_listed_by_its_labels(self):
        label = pi.Name(vi="số hồ sơ mỗi tuần", en="dossiers a week")
        rule = attrs.evolve(
            RULE,
            words=pi.rulebook.RuleWords(name=WORDS.name),
            own_evidence=(
                pi.rulebook.EvidenceField(
                    name="a_week", unit=pi.vocabulary.EvidenceUnit.NUMBER, label=label
                ),
                pi.rulebook.EvidenceField(name="wait", unit=pi.vocabulary.EvidenceUnit.DAYS),
            ),
        )
        table = columns(wait=[2.25])
        del table["remark"]
        findings = pi.find(own_rules=[returning(table, rule=rule)])
        assert plain(findings.render("vi")[0]).endswith(
            "; denominator = 2.000, số hồ sơ mỗi tuần = 1, wait = 2,25 ngày."
        )
        assert rule.explain("en").startswith("OWN101 Few dossiers")
        assert "the user's own" in rule.explain("en")

    def test_each_unit_prints_its_own_way(self):
        units = {
            "VALUE": (97.5, "97,50%"),
            "CHANGE": (1.5, "1,50 điểm phần trăm"),
            "PERCENT": (12.25, "12,25%"),
            "POINTS": (2.5, "2,50 điểm"),
            "NUMBER": (-1.96, "-1,96"),
            "DAYS": (3.0, "3 ngày"),
            "COUNT": (1985190, "1.985.190"),
            "POSITION": (0, "1"),
            "RANK": (7, "7"),
            "CODE": ("abc", "abc"),
            "TEXT": ("một\nhai", "một hai"),
            "DAY": ("2025-07-01", "1/7/2025"),
        }
        assert set(units) == {unit.name for unit in pi.vocabulary.EvidenceUnit}
        for name, (value, printed) in units.items():
            rule = attrs.evolve(
                RULE,
                evidence=(),
                own_evidence=(
                    pi.rulebook.EvidenceField(name="own", unit=pi.vocabulary.EvidenceUnit[name]),
                ),
                words=pi.rulebook.RuleWords(
                    name=WORDS.name, sentence=pi.Name(vi="({own})", en="({own})")
                ),
            )
            table = {name: columns()[name] for name in ("unit_id", "period", "subject")}
            rates = pi.compute_rates(COUNTS, [MET])
            findings = pi.find(
                rates=rates, own_rules=[returning({**table, "own": [value]}, rule=rule)]
            )
            (text,) = findings.select("OWN").render("vi")
            assert plain(text) == f"({printed})", name

    @given(
        st.lists(
            st.tuples(st.none() | st.floats(-1e6, 1e6), st.none() | st.text(max_size=5)),
            max_size=8,
        )
    )
    def test_what_is_given_comes_back_through_json(self, rows):
        table = {
            "unit_id": pa.array([f"u{i}" for i in range(len(rows))], pa.string()),
            "period": pa.array(["2023"] * len(rows), pa.string()),
            "subject": pa.array(["met"] * len(rows), pa.string()),
            "denominator": pa.nulls(len(rows), pa.int64()),
            "a_week": pa.array([number for number, _ in rows], pa.float64()),
            "remark": pa.array([text for _, text in rows], pa.string()),
        }
        findings = pi.find(own_rules=[returning(table, rows=len(rows))])
        for read in (findings, pi.read_findings(findings.to_json() or "")):
            own = {each.unit_id: each.evidence.own for each in read}
            for place, (number, text) in enumerate(rows):
                expected = []
                if number is not None:
                    expected.append(pi.rulebook.OwnEvidence(name="a_week", number=number))
                if text is not None:
                    expected.append(pi.rulebook.OwnEvidence(name="remark", text=text))
                assert own[f"u{place}"] == (tuple(expected) or None)


class TestChecks:
    def test_what_it_needs_and_does_not_get_is_a_reason(self):
        assert check(pi.find(own_rules=[OWN])) == [("not_checked", "no_rates", None, 0, 0)]

    @pytest.mark.parametrize(
        "field", attrs.fields(pi.checks.RuleInput), ids=lambda field: field.name
    )
    def test_every_need_has_its_reason_in_words(self, field):
        if field.name == "options":
            return
        own = attrs.evolve(OWN, needs=(field.name,))
        findings = pi.find(own_rules=[own])
        # nothing is parted without a registry, so that this is what lacks
        absent = {"decompositions": "registry"}.get(field.name, field.name)
        assert check(findings)[0][1] == f"no_{absent}"
        assert f"reason.no_{field.name}" in catalogue("vi")

    def test_it_may_say_itself_why_it_could_not_check(self):
        own = attrs.evolve(OWN, check=lambda _: pi.checks.NotChecked(why="chưa có lịch nghỉ"))
        findings = review(own)
        assert check(findings.findings) == [
            ("not_checked", "stated_by_rule", "chưa có lịch nghỉ", 0, 0)
        ]
        assert "chưa có lịch nghỉ" in findings.render("vi", with_checks=True)

    def test_looking_at_nothing_is_no_check(self):
        empty = {name: values[:0] for name, values in columns().items()}
        findings = pi.find(own_rules=[returning(empty, rows=0)])
        assert check(findings) == [("not_checked", "nothing_reported", None, 0, 0)]

    def test_it_is_chosen_and_set_like_any_other(self):
        assert check(review(ignore=["OWN"]).findings) == [("not_checked", "ignored", None, 0, 0)]
        chosen = review(select=["OWN101"], options={"OWN101": {"most": 20}}).findings
        assert [finding.unit_id for finding in chosen] == ["B"]
        assert chosen.provenance.rules.options_of("OWN101") == Few(most=20)

    def test_its_findings_are_selected_where_there_are_none(self):
        nothing = review(options={"OWN101": {"most": 0}}).findings
        assert len(nothing.select("OWN101")) == 0
        assert check(nothing.select("OWN101")) == check(nothing)

    def test_another_call_does_not_know_it(self):
        review()
        assert check(pi.assess(COUNTS, indicators=[MET]).findings) == []
        with pytest.raises(
            pi.errors.InputError, match="no rule has a code that begins with 'OWN101'"
        ):
            pi.find(select=["OWN101"])

    def test_strict_raises_its_errors_with_their_sentences(self):
        rule = attrs.evolve(RULE, severity=pi.vocabulary.Severity.ERROR)
        with pytest.raises(pi.errors.FaultGroup, match="2 findings of severity error") as caught:
            review(attrs.evolve(OWN, rule=rule), strict=True)
        assert "C has 40 dossiers only" in str(caught.value.exceptions[1])

    def test_an_exception_inside_it_names_the_rule_and_stays_what_it_is(self):
        def broken(given):
            return given.rates.data["nothing"]

        with pytest.raises(KeyError) as caught:
            review(attrs.evolve(OWN, check=broken))
        name = RULE.name.en
        assert caught.value.__notes__ == [f"raised by the rule OWN101 of your own, {name!r}"]

    def test_it_sees_what_was_given(self):
        def look(given_):
            assert given_.counts.data["n"].to_pylist() == [1500, 9, 30]
            assert len(given_.rates) == 3
            assert len(given_.comparisons) == 3
            assert given_.targets[0].indicator == "met"
            assert given_.regime.id == "calendar"
            assert given_.published is None
            assert given_.options == Few()
            return pi.checks.NotChecked(why="seen")

        own = attrs.evolve(OWN, check=look, needs=())
        made = review(own, targets=[pi.Target(indicator="met", value=1.0)], regime="calendar")
        assert check(made.findings)[0][2] == "seen"


class TestRefusals:
    @pytest.mark.parametrize(
        ("table", "message"),
        [
            (columns(more=[1]), "must have the columns that it declares, got 'more' too"),
            (columns(a_week=["much"]), "column 'a_week' must hold numbers"),
            (columns(a_week=[float("inf")]), "must hold finite numbers, got an infinite one"),
            (columns(denominator=[1.5]), "column 'denominator' must hold whole numbers"),
            (columns(remark=[5]), "column 'remark' must hold text"),
            (columns(denominator=[True]), "column 'denominator' must hold whole numbers, got bool"),
            (columns(a_week=[True]), "column 'a_week' must hold numbers, got bool"),
            (columns(denominator=[dt.date(2023, 6, 14)]), "must hold whole numbers, got date32"),
            (columns(subject=[None]), "must each have a subject"),
            (columns(period=["sắp tới"]), "must be of periods, got 'sắp tới'"),
            ([1], "must be a table"),
        ],
    )
    def test_a_table_that_is_not_as_declared(self, table, message):
        with pytest.raises(pi.errors.InputError, match=message):
            pi.find(own_rules=[returning(table)])

    def test_a_column_that_is_lacking(self):
        table = columns()
        del table["a_week"]
        with pytest.raises(pi.errors.MissingColumnError, match="'a_week'"):
            pi.find(own_rules=[returning(table)])

    @pytest.mark.parametrize("rows", [0, 1])
    def test_more_findings_than_rows(self, rows):
        table = {name: values * 2 for name, values in columns().items()}
        with pytest.raises(
            pi.errors.InputError,
            match=f"at least one for each finding, got rows={rows} and 2 findings",
        ):
            pi.find(own_rules=[returning(table, rows=rows)])

    @pytest.mark.parametrize("rows", [True, -1, 1.0, None])
    def test_rows_that_are_no_whole_number(self, rows):
        with pytest.raises(pi.errors.DefinitionError, match="rows must be a whole number from 0"):
            pi.checks.Checked(rows=rows, findings=columns())

    @pytest.mark.parametrize("number", [2**53, -(2**53)])
    def test_a_whole_number_of_ones_own_that_a_float_cannot_hold(self, number):
        rule = attrs.evolve(
            RULE,
            evidence=("denominator",),
            own_evidence=(
                pi.rulebook.EvidenceField(name="wait", unit=pi.vocabulary.EvidenceUnit.COUNT),
            ),
            words=pi.rulebook.RuleWords(name=WORDS.name),
        )

        def found(wait):
            table = {name: columns()[name] for name in ("unit_id", "period", "subject")}
            table |= {"denominator": [2**53 + 1], "wait": [wait]}
            (finding,) = pi.find(own_rules=[returning(table, rule=rule)])
            return finding.evidence

        evidence = found(number)
        assert evidence.denominator == 2**53 + 1
        assert evidence.own == (pi.rulebook.OwnEvidence(name="wait", number=float(number)),)
        beyond = number + (1 if number > 0 else -1)
        with pytest.raises(
            pi.errors.InputError,
            match=rf"column 'wait' must hold whole numbers of at most 2\*\*53, got {beyond}",
        ):
            found(beyond)

    def test_a_function_that_returns_something_else(self):
        own = attrs.evolve(OWN, check=lambda _: None, needs=())  # type: ignore[arg-type,return-value]
        with pytest.raises(
            pi.errors.InputError, match="must return Checked or NotChecked, got None"
        ):
            pi.find(own_rules=[own])

    def test_nan_and_null_are_evidence_that_a_finding_does_not_have(self):
        nothing = columns(denominator=[None], a_week=[float("nan")], remark=[None])
        (finding,) = pi.find(own_rules=[returning(nothing)])
        assert finding.evidence == pi.model.Evidence()

    @pytest.mark.parametrize("given_", [[RULE], [None], 5])
    def test_own_rules_that_are_none(self, given_):
        with pytest.raises(pi.errors.InputError, match="own_rules must be"):
            pi.find(own_rules=given_)

    def test_two_rules_of_one_code(self):
        with pytest.raises(pi.errors.InputError, match="'OWN101' more than once"):
            pi.find(own_rules=[OWN, OWN])

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"rule": attrs.evolve(RULE, code="CNT901")}, "a family that the library does not"),
            ({"rule": attrs.evolve(RULE, words=None)}, "a rule with words"),
            ({"needs": ("rate",)}, "among counts, form, rates"),
            ({"check": 5}, "a function"),
            (
                {"rule": attrs.evolve(RULE, own_evidence=(RULE.own_evidence[0],) * 2)},
                "a name that nothing else has",
            ),
            (
                {
                    "rule": attrs.evolve(
                        RULE,
                        own_evidence=(
                            *RULE.own_evidence,
                            pi.rulebook.EvidenceField(
                                name="value", unit=pi.vocabulary.EvidenceUnit.NUMBER
                            ),
                        ),
                    )
                },
                "a name that nothing else has",
            ),
            ({"rule": attrs.evolve(RULE, own_evidence=())}, "fields of Evidence, of"),
        ],
    )
    def test_a_declaration_that_contradicts_itself(self, change, message):
        with pytest.raises(pi.errors.DefinitionError, match=message):
            attrs.evolve(OWN, **change)

    def test_a_sentence_with_other_fields_in_the_other_language(self):
        words = attrs.evolve(WORDS, sentence=pi.Name(vi="{unit}", en="{period}"))
        with pytest.raises(pi.errors.DefinitionError, match="of the same fields in both languages"):
            attrs.evolve(OWN, rule=attrs.evolve(RULE, words=words))

    def test_options_that_json_cannot_hold(self):
        @attrs.frozen
        class Since:
            day: dt.date = dt.date(2023, 1, 1)

        with pytest.raises(
            pi.errors.DefinitionError, match=r"options\.day must be a number, a text or None"
        ):
            attrs.evolve(RULE, options=Since())
