"""The catalogue of rules: complete, chosen by code, with options that are kept in the result."""

from __future__ import annotations

import ast
import datetime as dt
import json
import pickle
import runpy
from pathlib import Path

import attrs
import jsonschema
import pyarrow as pa
import pytest
from tests.makers import MET

import parindex as pi
from parindex.checks.all_checks import CHECKS_IN_ORDER, RULES
from parindex.checks.context import Check
from parindex.i18n import catalogue
from parindex.rulebook import retired
from parindex.tables.columns_of_results import EVIDENCE

ROOT = Path(__file__).parents[2]
COUNTS = {
    "unit_id": ["A", "A", "B", "B"],
    "period": ["2022", "2023", "2022", "2023"],
    "n": [900, 500, 19, 10],
    "d": [1000, 1000, 20, 20],
}


def review(**options):
    return pi.assess(COUNTS, indicators=[MET], **options)


def of_units(findings, code):
    return sorted(finding.unit_id for finding in findings if finding.rule == code)


def check(findings, code):
    rows = findings.checks.data.to_pylist()
    return [
        (row["status"], row["reason"], row["detail"], row["rows"])
        for row in rows
        if row["rule"] == code
    ]


class TestEveryRule:
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
    def test_it_has_words_in_both_languages_a_version_and_evidence_with_units(self, rule):
        for name in (rule.name, rule.meaning, rule.advice, rule.sentence):
            assert name is not None
            assert name.vi
            assert name.en
            assert name.vi != name.en
        assert rule.since == "0.1.0"
        assert rule.fields
        for field in rule.fields:
            assert isinstance(field.unit, pi.vocabulary.EvidenceUnit)

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
    def test_its_explanation_has_all_of_them(self, rule, language):
        text = " ".join(rule.explain(language, width=80).split())
        words = catalogue(language)
        for part in (rule.name, rule.meaning, rule.advice):
            assert part.text(language) in text
        for name in rule.evidence:
            assert f"- {name}: {words[f'evidence.{name}']}" in text
        if rule.options is not None:
            for field in attrs.fields(type(rule.options)):
                assert f"- {field.name} = " in text
                assert words[f"option.{field.name}"] in text
        assert max(map(len, rule.explain(language, width=80).splitlines())) <= 80

    def test_it_has_a_page_with_both_languages(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(ROOT / "docs")
        script = runpy.run_path(str(ROOT / "docs" / "_rule_pages.py"))
        (tmp_path / "OLD101.md").write_text("of a rule that is no more", encoding="utf-8")
        script["write_pages"](tmp_path)
        assert {path.stem for path in tmp_path.iterdir()} == {rule.code for rule in RULES}
        for rule in RULES:
            page = (tmp_path / f"{rule.code}.md").read_text(encoding="utf-8")
            for part in (rule.name, rule.meaning, rule.advice):
                assert part is not None
                assert part.vi in page
                assert part.en in page
            for name in rule.evidence:
                assert f"| `{name}` |" in page
        assert "write_pages(" in (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")

    def test_it_is_named_by_a_test_of_what_it_finds(self):
        """Parametrised over all rules do not count: the code must be written out."""
        named = set()
        for folder in ("convention", "checks", "comparisons", "findings", "golden"):
            for path in (ROOT / "tests" / folder).glob("test_*.py"):
                if path == Path(__file__):
                    continue
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        named |= {rule.code for rule in RULES if rule.code in node.value}
        assert {rule.code for rule in RULES} - named == set()

    def test_it_belongs_to_one_check_which_speaks_of_no_other(self):
        of_checks = [rule for check in CHECKS_IN_ORDER for rule in check.rules]
        assert sorted(rule.code for rule in of_checks) == sorted(rule.code for rule in RULES)

    def test_evidence_and_units_and_options_have_names_in_both_languages(self):
        for language in ("vi", "en"):
            words = catalogue(language)
            names = {key.partition(".")[2] for key in words if key.startswith("evidence.")}
            assert names == {field.name for field in EVIDENCE} - {"own"}
            units = [key.partition(".")[2] for key in words if key.startswith("evidence_unit.")]
            assert sorted(units) == sorted(pi.vocabulary.EvidenceUnit.texts())
            of_rules = {
                field.name
                for rule in RULES
                if rule.options is not None
                for field in attrs.fields(type(rule.options))  # type: ignore[arg-type]
            }
            assert {k.partition(".")[2] for k in words if k.startswith("option.")} == of_rules
            families = {k.partition(".")[2] for k in words if k.startswith("family.")}
            assert families == {rule.family for rule in RULES}
            for section in ("meaning", "advice"):
                codes = {k.partition(".")[2] for k in words if k.startswith(f"{section}.")}
                assert codes == {rule.code for rule in RULES}

    def test_the_evidence_has_the_types_of_its_units(self):
        kinds = {"double": float, "int64": int, "string": str}
        for field in attrs.fields(pi.model.Evidence):
            if field.name != "own":
                assert kinds[str(EVIDENCE.field(field.name).type)] is field.metadata["unit"].kind


class TestChoice:
    def test_rules_are_listed_by_the_beginning_of_their_codes(self):
        assert {rule.family for rule in pi.rules(select=["TGT", "RNK"])} == {"TGT", "RNK"}
        assert [rule.code for rule in pi.rules(select=["CHG1"], ignore=["CHG103"])] == [
            "CHG101",
            "CHG102",
            "CHG104",
            "CHG105",
            "CHG106",
        ]
        assert tuple(pi.rules()) == RULES
        assert len(pi.rules(select=[])) == 0

    @pytest.mark.parametrize("given", [["XYZ"], [""], "CNT", [1]])
    def test_a_code_that_no_rule_has_is_refused(self, given):
        for name in ("select", "ignore"):
            with pytest.raises(pi.errors.InputError):
                pi.rules(**{name: given})
            with pytest.raises(pi.errors.InputError):
                pi.find(**{name: given})
            with pytest.raises(pi.errors.InputError):
                review(**{name: given})

    def test_an_unknown_rule_is_told_from_a_known_one(self):
        assert pi.rule("CNT101").code == "CNT101"
        with pytest.raises(pi.errors.UnknownCodeError, match="no rule 'CNT1'"):
            pi.rule("CNT1")

    def test_what_is_left_out_stands_in_the_checks_with_its_reason(self):
        findings = review(select=["CHG"], ignore=["CHG101"]).findings
        assert {finding.rule for finding in findings} == {"CHG103"}
        assert check(findings, "CHG101") == [("not_checked", "ignored", None, 0)]
        assert check(findings, "CNT105") == [("not_checked", "not_selected", None, 0)]
        assert check(findings, "CHG103") == [("checked", None, None, 2)]
        codes = set(findings.checks.data["rule"].to_pylist())
        assert codes == {rule.code for rule in RULES}

    def test_what_is_chosen_says_the_same_as_without_a_choice(self):
        everything = review().findings.select("CHG103")
        assert review(select=["CHG103"]).findings == everything

    def test_a_check_none_of_whose_rules_was_chosen_is_not_run(self, monkeypatch):
        ran = []

        def watched(check):
            def run(case):
                ran.append([rule.code for rule in check.rules])
                return check(case)

            return Check(check.rules, run)

        checks = tuple(map(watched, CHECKS_IN_ORDER))
        monkeypatch.setattr("parindex.findings.run.CHECKS_IN_ORDER", checks)
        review(select=["TGT102"])
        assert ran == [["TGT101", "TGT102", "TGT103", "TGT104"]]


class TestRetiredCodes:
    @pytest.fixture(autouse=True)
    def retired(self, monkeypatch):
        """Two codes that this test makes up; no code of the library was retired yet."""
        table = {"CHG901": "CHG902", "CHG902": "CHG103", "CHG903": None}
        monkeypatch.setattr(retired, "RETIRED", table)

    def test_a_retired_code_leads_to_the_rule_that_took_its_place(self):
        assert pi.rule("CHG901").code == "CHG103"
        assert [rule.code for rule in pi.rules(select=["CHG902"])] == ["CHG103"]
        findings = review(select=["CHG901"], options={"CHG901": {"threshold": 99}}).findings
        assert len(findings) == 0
        assert check(findings, "CHG103") == [("checked", None, None, 2)]
        assert findings.provenance.rules.select == ("CHG103",)

    def test_a_table_of_findings_knows_it_on_either_side(self):
        findings = review().findings
        assert len(findings.select("CHG103")) == 2
        assert findings.select("CHG901") == findings.select("CHG103")
        rules = pa.array(["CHG901"] * len(findings)).dictionary_encode()
        column = findings.data.schema.get_field_index("rule")
        earlier = attrs.evolve(findings, data=findings.data.set_column(column, "rule", rules))
        for code in ("CHG901", "CHG902", "CHG103", "CHG"):
            assert len(earlier.select(code)) == len(findings)
        assert len(earlier.select("CHG101")) == 0
        with pytest.raises(pi.errors.InputError, match="begins with 'CHG903'"):
            findings.select("CHG903")

    def test_a_suppression_holds_for_the_rule_that_took_its_place(self):
        def fate(findings, rule):
            accepted = pi.Suppression(
                rule=rule, reason="a", accepted_by="b", until=dt.date(2023, 12, 31)
            )
            given = pi.SuppressionSet([accepted], on=dt.date(2023, 6, 14))
            (row,) = findings.suppress(given).suppressions.data.to_pylist()
            return row["rule"], row["status"], row["findings"]

        findings = review().findings
        assert fate(findings, "CHG901") == ("CHG901", "applied", 2)
        assert fate(findings, "CHG903") == ("CHG903", "unknown_rule", 0)
        assert fate(findings.select("CHG101"), "CHG902") == ("CHG902", "unmatched", 0)

    def test_the_code_that_goes_on_is_told_of_any_text(self):
        current = retired.current_code
        assert [current(code) for code in ("CHG901", "CHG902", "CHG103")] == ["CHG103"] * 3
        assert [current(code) for code in ("CHG903", "OWN101", "")] == ["CHG903", "OWN101", ""]

    def test_one_rule_under_two_codes_is_not_set_twice(self):
        options = {"CHG901": {"threshold": 99}, "CHG103": {"threshold": 30}}
        with pytest.raises(
            pi.errors.InputError,
            match="options must name each rule once, got 'CHG901' and 'CHG103', which are one",
        ):
            review(options=options)

    def test_a_code_without_a_successor_says_so(self):
        with pytest.raises(
            pi.errors.InputError, match="'CHG903' was retired, and no rule took its place"
        ):
            pi.rule("CHG903")


def test_no_code_that_is_in_use_was_retired():
    assert not {rule.code for rule in RULES} & set(retired.RETIRED)
    for successor in retired.RETIRED.values():
        assert successor is None or pi.rule(successor).code == successor


@attrs.frozen(kw_only=True)
class Checked:
    """Options with checks of the user's own."""

    most: int = attrs.field(
        default=5, validator=[attrs.validators.instance_of(int), attrs.validators.ge(0)]
    )


@attrs.frozen(kw_only=True)
class Unchecked:
    """Options without any."""

    most: int = 5


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "most", "kind", "message"),
        [
            (
                Checked(),
                "x",
                pi.errors.InputError,
                r"options of 'OWN101' cannot be most='x': 'most' must be <class 'int'> \(got 'x' "
                r"that is a <class 'str'>\)$",
            ),
            (
                Checked(),
                -1,
                pi.errors.InputError,
                "options of 'OWN101' cannot be most=-1: 'most' must be >= 0: -1$",
            ),
            (
                Unchecked(),
                [1],
                pi.errors.DefinitionError,
                r"Rule 'OWN101': options.most must be a number, a text or None, got \[1\]$",
            ),
        ],
    )
    def test_what_a_check_of_ones_own_refuses_is_one_sentence(self, options, most, kind, message):
        rule = pi.rulebook.Rule(
            code="OWN101",
            severity=pi.vocabulary.Severity.NOTE,
            options=options,
            words=pi.rulebook.RuleWords(name=pi.Name(vi="a", en="b")),
        )
        own = pi.OwnRule(rule=rule, check=lambda _: pi.checks.NotChecked(why="x"))
        with pytest.raises(kind, match=message):
            review(own_rules=[own], options={"OWN101": {"most": most}})

    def test_the_defaults_hold_and_are_kept(self):
        settings = review().findings.provenance.rules
        assert settings.options_of("CHG103") == pi.rulebook.LargeChangeOptions(threshold=20.0)
        held = {code for code, _ in settings.options}
        assert held == {rule.code for rule in RULES if rule.options is not None}
        with pytest.raises(pi.errors.UnknownCodeError, match="no options of rule 'CNT101'"):
            settings.options_of("CNT101")

    @pytest.mark.parametrize(
        "options",
        [{"CHG103": {"threshold": 45}}, {"CHG103": pi.rulebook.LargeChangeOptions(threshold=45)}],
    )
    def test_a_mapping_and_an_object_say_the_same(self, options):
        findings = review(options=options).findings
        assert of_units(review().findings, "CHG103") == ["A", "B"]
        assert of_units(findings, "CHG103") == ["B"]
        assert findings.provenance.rules.options_of("CHG103").threshold == 45

    def test_a_longer_beginning_comes_before_a_shorter_one_and_the_rest_keeps_its_default(self):
        options = {"CHG103": {"min_denominator": 10}, "CHG": {"min_denominator": 100}}
        settings = review(options=options).findings.provenance.rules
        assert settings.options_of("CHG103") == pi.rulebook.LargeChangeOptions(min_denominator=10)
        assert settings.options_of("CHG101") == pi.rulebook.ChangeOptions(min_denominator=100)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"CHG103": {"treshold": 1}}, "must be among min_denominator, threshold, got treshold"),
            ({"CNT101": {"threshold": 1}}, "there is nothing to set"),
            ({"XYZ101": {}}, "no rule has a code that begins with 'XYZ101'"),
            ({"CHG103": pi.rulebook.TargetOptions()}, "must be a mapping or LargeChangeOptions"),
            ({"CHG103": 15}, "must be a mapping or LargeChangeOptions, got 15"),
            ([], "options must be a mapping by code of rule"),
        ],
    )
    def test_what_a_rule_cannot_take_is_refused_in_one_sentence(self, options, message):
        with pytest.raises(pi.errors.InputError, match=message):
            pi.find(options=options)

    @pytest.mark.parametrize(
        ("kind", "values"),
        [
            (pi.rulebook.ChangeOptions, {"smallest_difference": -1}),
            (pi.rulebook.ChangeOptions, {"smallest_difference": float("nan")}),
            (pi.rulebook.ChangeOptions, {"min_denominator": -1}),
            (pi.rulebook.ChangeOptions, {"min_denominator": 1.5}),
            (pi.rulebook.LargeChangeOptions, {"threshold": True}),
            (pi.rulebook.TargetOptions, {"min_denominator": "10"}),
            (pi.rulebook.LostPointsOptions, {"share": 1.01}),
            (pi.rulebook.NearEdgeOptions, {"distance": float("inf")}),
            (pi.rulebook.DifferenceOptions, {"smallest_difference": "0"}),
        ],
    )
    def test_options_are_typed(self, kind, values):
        (name,) = values
        with pytest.raises(pi.errors.DefinitionError, match=f"{kind.__name__}: {name} must be"):
            kind(**values)

    def test_the_smallest_difference_keeps_smaller_changes_out(self):
        assert of_units(review().findings, "CHG101") == ["A", "B"]
        options = {"CHG101": {"smallest_difference": 40.1}}
        assert of_units(review(options=options).findings, "CHG101") == ["B"]
        exactly = {"CHG101": {"smallest_difference": 40}}
        assert of_units(review(options=exactly).findings, "CHG101") == ["A", "B"]

    @pytest.mark.parametrize("code", ["CHG101", "CHG103"])
    def test_changes_on_few_cases_are_left_out_and_counted(self, code):
        findings = review(options={code: {"min_denominator": 21}}).findings
        assert of_units(findings, code) == ["A"]
        assert check(findings, code) == [
            ("not_checked", "few_cases", "1", 0),
            ("checked", None, None, 1),
        ]
        assert of_units(review(options={code: {"min_denominator": 20}}).findings, code) == [
            "A",
            "B",
        ]
        nobody = review(options={code: {"min_denominator": 10**6}}).findings
        assert check(nobody, code) == [("not_checked", "few_cases", "2", 0)]

    def test_the_fewest_cases_hold_for_both_periods(self):
        counts = {"unit_id": ["A", "A"], "period": ["2022", "2023"], "n": [19, 500]}
        rates = pi.compute_rates({**counts, "d": [20, 1000]}, [MET])
        comparisons = pi.compare_to_prior_year(rates)
        options = {"CHG": {"min_denominator": 21}}
        findings = pi.find(rates=rates, comparisons=comparisons, options=options)
        assert check(findings, "CHG101") == [("not_checked", "few_cases", "1", 0)]
        alone = pi.find(comparisons=comparisons, options=options)
        assert check(alone, "CHG101") == [("not_checked", "no_rates", None, 0)]

    def test_targets_on_few_cases_are_left_out_and_counted(self):
        target = pi.Target(indicator="met", value=80.0)
        options = {"TGT": {"min_denominator": 21}}
        findings = review(targets=[target], options=options).findings
        assert of_units(findings, "TGT101") == ["A"]
        assert check(findings, "TGT101") == [
            ("not_checked", "few_cases", "2", 0),
            ("checked", None, None, 2),
        ]

    def test_the_result_with_its_settings_pickles(self):
        settings = review(options={"CHG103": {"threshold": 15}}).findings.provenance.rules
        assert pickle.loads(pickle.dumps(settings)) == settings


def test_the_document_has_the_choice_and_every_threshold():
    findings = review(select=["CHG"], ignore=["CHG104"], options={"CHG103": {"threshold": 15}})
    document = json.loads(findings.findings.to_json())
    jsonschema.validate(document, pi.findings.findings_schema())
    rules = document["rules"]
    assert (rules["select"], rules["ignore"], rules["own_rules"]) == (["CHG"], ["CHG104"], [])
    assert rules["options"]["CHG103"] == {"threshold": 15, "min_denominator": 0}
    assert rules["options"]["CHG101"] == {"smallest_difference": None, "min_denominator": 0}
    again = pi.read_findings(findings.findings.to_json())
    assert again.provenance.rules == findings.findings.provenance.rules
    wrong = {**document, "rules": {"select": None}}
    with pytest.raises(pi.errors.InputError, match=r"rules\.ignore of findings must be there"):
        pi.read_findings(json.dumps(wrong))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "cnt101"}, "three capitals and three digits"),
        ({"code": "CNT1011"}, "three capitals and three digits"),
        ({"evidence": ("speed",)}, "fields of Evidence"),
        ({"options": pi.rulebook.LargeChangeOptions}, "an attrs object that holds the defaults"),
        ({"options": {"a": 1}}, "an attrs object that holds the defaults"),
        ({"severity": "grave"}, "one of note, warning, error, got 'grave'"),
    ],
)
def test_a_rule_is_strict(change, message):
    with pytest.raises(pi.errors.DefinitionError, match=message):
        pi.rulebook.Rule(**{"code": "OWN101", "severity": pi.vocabulary.Severity.NOTE, **change})


@pytest.mark.parametrize("width", [0, -1, True, 80.0, None, "80"])
def test_a_line_that_cannot_be_so_wide_is_refused(width):
    message = f"width must be a whole number of characters above 0, got {width!r}"
    with pytest.raises(pi.errors.InputError, match=message):
        pi.rule("CNT101").explain("vi", width=width)
    with pytest.raises(pi.errors.InputError, match=message):
        review().render("vi", width=width)


@pytest.mark.parametrize("width", [1, 2, 3, 10])
def test_a_narrow_line_is_written_all_the_same(width):
    assert pi.rule("CNT101").explain("vi", width=width)
    assert review().render("en", width=width)
