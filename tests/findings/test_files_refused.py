"""Files of findings that do not follow their schema: one sentence that names the member."""

from __future__ import annotations

import copy
import json
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq
import pytest
from tests.findings.test_files import followed
from tests.follow_up.followed import RATE, review
from tests.makers import unit

import parindex as pi

FOLLOWED = followed()
TEXT = FOLLOWED.to_json() or ""
LINES = FOLLOWED.to_json_lines() or ""
ROW_LINES = LINES.splitlines()[:-1]
BIG = 2**70


def closed(count, *further):
    """The first lines, further ones, and a last one that says how many they are."""
    closing = {"schema_version": "1.1", "findings_above": count + len(further)}
    return "\n".join([*ROW_LINES[:count], *further, json.dumps(closing)])


def changed(path, value):
    """Document with another value at a path such as ``findings.0.rule``; "gone" for none."""
    document = json.loads(TEXT)
    part: Any = document
    *way, last = [int(each) if each.isdigit() else each for each in path.split(".")]
    for each in way:
        part = part[each]
    if value == "gone":
        del part[last]
    else:
        part[last] = value
    return document


ROWS: list[tuple[str, Any, str]] = [
    ("findings.1.rule", 5, r"findings\[1\]\.rule of findings must be text, got 5"),
    ("findings.1.rule", None, r"findings\[1\]\.rule of findings must be there, got None"),
    ("findings.1.rule", " ", r"findings\[1\]\.rule of findings must be text that is not blank"),
    ("findings.1.severity", "grave", r"findings\[1\]\.severity .* one of note, .* got 'grave'"),
    ("findings.1.lifecycle", "gone away", r"findings\[1\]\.lifecycle .* one of new, "),
    ("findings.1.subject", "gone", r"findings\[1\]\.subject of findings must be there"),
    ("findings.1.fingerprint", "gone", r"findings\[1\]\.fingerprint of findings must be there"),
    ("findings.1.fingerprint", "0123456789ABCDEF", r"fingerprint .* 16 hexadecimal digits"),
    ("findings.1.evidence.own", [{"name": " "}], r"\.own of findings must be a list of objects"),
    ("findings.1.evidence", "gone", r"findings\[1\]\.evidence of findings must be there"),
    ("findings.1.evidence", None, r"findings\[1\]\.evidence of findings must be there"),
    ("findings.1.evidence", [], r"findings\[1\]\.evidence of findings must be an object"),
    ("findings.1.evidence.value", True, r"findings\[1\]\.evidence\.value .* a number or null"),
    ("findings.1.evidence.numerator", 1.5, r"findings\[1\]\.evidence\.numerator .* got 1\.5"),
    ("findings.1.evidence.numerator", BIG, r"evidence\.numerator .* at most 64 bits"),
    ("findings.1.evidence.item", " ", r"\[1\]\.evidence\.item .* text that is not blank"),
    ("findings.1.evidence.own", [{"number": 1}], r"findings\[1\]\.evidence\.own of findings must"),
    ("findings.1.periods_open", BIG, r"findings\[1\]\.periods_open .* at most 32 bits"),
    ("findings.1.periods_open", 2**40, r"findings\[1\]\.periods_open .* at most 32 bits"),
    ("findings.1.unit_id", "\ud800", r"findings\[1\]\.unit_id of findings must be text or null"),
    ("findings.1.unit_id", "", r"findings\[1\]\.unit_id of findings must be text that is not"),
    ("findings.1.period", "summer", r"findings\[1\]\.period .* the code of a period"),
    ("findings.1.open_since", "2022-13", r"findings\[1\]\.open_since .* the code of a period"),
    ("findings.1.suppression", {}, r"findings\[1\]\.suppression\.reason .* must be there"),
    ("findings.1.suppression.until", "abc", r"\[1\]\.suppression\.until .* a day such as"),
    ("findings.1.suppression.until", "20231231", r"\[1\]\.suppression\.until .* a day such as"),
    ("findings.1", "x", r"findings\[1\] of findings must be an object, got 'x'"),
]

BESIDE: list[tuple[str, Any, str]] = [
    ("findings", "gone", "must have a list 'findings', got NoneType"),
    ("checks", "gone", "must have a list 'checks', got NoneType"),
    ("checks", ["x"], r"checks\[0\] of findings must be an object, got 'x'"),
    ("checks.0.rows", BIG, r"checks\[0\]\.rows of findings must be a whole number .* 64 bits"),
    ("checks.0.rows", 1.5, r"checks\[0\]\.rows of findings must be a whole number"),
    ("checks.0.rows", True, r"checks\[0\]\.rows of findings must be a whole number"),
    ("checks.0.findings", BIG, r"checks\[0\]\.findings of findings must be a whole number"),
    ("checks.0.rows", None, r"checks\[0\]\.rows of findings must be there"),
    ("checks.0.status", "perhaps", r"checks\[0\]\.status .* one of checked, not_checked"),
    ("suppressions.0.findings", BIG, r"suppressions\[0\]\.findings of findings must be a whole"),
    ("suppressions.0.until", "abc", r"suppressions\[0\]\.until of findings must be a day"),
    ("suppressions.0.period", "x", r"suppressions\[0\]\.period .* the code of a period"),
    ("coverage", "all", "coverage of findings must be an object or null, got 'all'"),
    ("coverage.rules", [[1]], r"coverage\.rules\[0\] of findings must be text"),
    ("coverage.rules", ["TGT101", None], r"coverage\.rules\[1\] of findings must be text"),
    ("coverage.rules", "gone", r"coverage\.rules of findings must be a list, got None"),
    ("coverage.units", [["x"]], r"coverage\.units\[0\] of findings must be text or null"),
    ("coverage.units", list("FEDCBA"), "coverage must name its units once each and sorted"),
    ("coverage.unit_sets", [[[0]]], r"coverage\.unit_sets\[0\]\[0\] .* a list of 2, got \[0\]"),
    ("coverage.unit_sets", [[[0, 99]]], "coverage must name its own units"),
    ("coverage.looked_at", "gone", "must have a list 'coverage.looked_at'"),
    ("coverage.looked_at.0.unit_set", BIG, r"looked_at\[0\]\.unit_set of findings must be"),
    ("coverage.looked_at.0.unit_set", 99, "coverage must name sets of its own units"),
    ("coverage.looked_at.0.unit_set", None, r"looked_at\[0\]\.unit_set of findings must be there"),
    ("coverage.looked_at.0.period", "x", r"looked_at\[0\]\.period .* the code of a period"),
    ("indicators", "gone", "must have a list 'indicators', got none"),
    ("indicators", {}, "indicators of findings must be a list, got {}"),
    ("indicators.0.family", "gone", r"indicators\[0\]\.family of findings must be text"),
    ("indicators.0.name.vi", "\ud800", r"indicators\[0\]\.name\.vi of findings must be text"),
    ("indicators.0.numerator", "n", r"indicators\[0\]\.numerator of findings must be a list"),
    ("indicators.0.valid_from", "x", r"indicators\[0\] of findings must be a definition"),
    ("indicators.0.code", "A B", r"indicators\[0\] of findings must be a definition"),
    ("names", [], r"names of findings must be an object, got \[\]"),
    ("names.items", "gone", r"names\.items of findings must be an object"),
    ("names.units", {"A": 1}, r"names\.units\.A of findings must be text, got 1"),
    ("names.units", {"\ud800": "A"}, r"names\.units of findings must be an object whose names"),
    ("regime", 5, "regime of findings must be text or null, got 5"),
    ("confidence", "0.95", "confidence of findings must be a number or null, got '0.95'"),
    ("confidence", 1.0, "confidence of findings must be a number between 0 and 1, got 1.0"),
    ("confidence", True, "confidence of findings must be a number or null, got True"),
    ("limits", [], r"limits of findings must be an object, got \[\]"),
    ("limits.rates.confidence", "x", r"limits\.rates\.confidence of findings must be a number"),
    ("limits.rates.confidence", 0, r"limits\.rates of findings must hold limits: .* between 0"),
    ("limits.rates.discovery", {}, r"limits\.rates\.discovery\.method of findings must be one of"),
    ("scheme", {"id": 5, "edition": "1"}, r"scheme\.id of findings must be text, got 5"),
    ("scheme", "pai", "scheme of findings must be an object or null, got 'pai'"),
    ("rules.select", "TGT", r"rules\.select of findings must be a list or null, got 'TGT'"),
    ("rules.ignore", [1], r"rules\.ignore\[0\] of findings must be text, got 1"),
    ("rules.own_rules", {}, r"rules\.own_rules of findings must be a list, got {}"),
    ("rules.options", [], r"rules\.options of findings must be an object"),
    ("rules.options.OWN101", {"a": [1]}, r"rules\.options\.OWN101\.a of findings must be"),
    ("rules.options.TGT101", {"min_denominator": "x"}, "rules of findings must be rules and"),
    ("schema_version", "2.0", "must have schema_version 1.x, got '2.0'"),
]


@pytest.mark.parametrize(("path", "value", "message"), ROWS + BESIDE)
def test_a_document_says_which_member_is_wrong(path, value, message):
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(json.dumps(changed(path, value)))


@pytest.mark.parametrize(("path", "value", "message"), BESIDE[3:])
def test_the_metadata_of_a_table_say_which_member_is_wrong(path, value, message, tmp_path):
    document = json.dumps(changed(path, value)).encode()
    table = FOLLOWED.data.replace_schema_metadata({b"parindex.findings": document})
    pq.write_table(table, tmp_path / "findings.parquet")
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(tmp_path / "findings.parquet")


@pytest.mark.parametrize(("path", "value"), [each[:2] for each in ROWS])
def test_lines_say_which_line_and_member_are_wrong(path, value):
    lines = LINES.splitlines()
    row = changed(path, value)["findings"][1]
    lines[1] = json.dumps(row | {"schema_version": "1.1"}) if isinstance(row, dict) else '"x"'
    member = path.removeprefix("findings.1.")
    with pytest.raises(pi.errors.InputError) as caught:
        pi.read_findings("\n".join(lines))
    told = str(caught.value)
    assert "line 2 of findings must be" in told
    assert member.split(".")[0] in told or member == "findings.1"
    # a blank line is no finding, and counts as a line
    with pytest.raises(pi.errors.InputError, match="line 4 of findings must be"):
        pi.read_findings("\n\n" + "\n".join(lines))


@pytest.mark.parametrize("version", ["2.0", "", None, 1])
def test_every_line_must_say_a_version_that_is_read(version):
    lines = [json.loads(line) for line in LINES.splitlines()]
    lines[2]["schema_version"] = version
    with pytest.raises(pi.errors.InputError, match="schema_version in line 3 of findings must be"):
        pi.read_findings("\n".join(map(json.dumps, lines)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"schema_version": "1.1", "a": ' + "9" * 5000 + "}", "numbers of 64 bits"),
        ('{"a": ' + "[" * 200_000 + "]" * 200_000 + "}", "objects within thousands of others"),
        ('{"schema_version": "1.1", "confidence": NaN}', "numbers of JSON, got NaN"),
        ('{"a":\n 1,\n x}', "got a text that stops being it at line 3, column 2"),
        (json.dumps(json.loads(LINES.splitlines()[0]), indent=1), "got one over several"),
        (
            "\n".join(json.dumps(json.loads(line), indent=1) for line in LINES.splitlines()),
            r"each stands on one line, got another object from line \d+ on",
        ),
        (closed(6, "{"), "each member once, got none in line 7"),
        (closed(6, ROW_LINES[0].replace('"unit_id"', '"rule"')), "none in line 7"),
        (closed(6, "[1]"), "line 7 of findings must be an object, got"),
        (LINES.replace('"fingerprint"', '"print"', 1), "fingerprint in line 1 of findings must be"),
    ],
)
def test_a_text_that_is_no_json_of_findings_is_said_to_be_none(text, message):
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(text)


def test_lines_that_are_not_utf_8_are_named(tmp_path):
    (tmp_path / "findings.jsonl").write_bytes(closed(6).encode() + b'{"rule": "\xff"}\n')
    with pytest.raises(pi.errors.InputError, match="must be UTF-8, got other bytes in line 7"):
        pi.read_findings(tmp_path / "findings.jsonl")


def put_back(table, path, write=pq.write_table):
    write(table.replace_schema_metadata({b"parindex.findings": TEXT.encode()}), path)
    return path


def replaced(name, values):
    data = FOLLOWED.data
    return data.set_column(data.column_names.index(name), name, values)


COUNT = FOLLOWED.data.num_rows


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("rule", pa.array(range(COUNT)), "column rule of findings must hold text, got int64"),
        ("evidence", pa.array(["x"] * COUNT), "column evidence of findings must hold structs"),
        ("evidence", pa.nulls(COUNT), "evidence in row 0 of findings must be there"),
        (
            "evidence",
            pa.array([{"value": "x"}] * COUNT),
            r"column evidence\.value of findings must hold numbers, got string",
        ),
        (
            "evidence",
            pa.array([{"own": [{"name": 1}]}] * COUNT),
            r"column evidence\.own\.name of findings must hold text, got int64",
        ),
        ("magnitude", pa.array(["x"] * COUNT), "column magnitude of findings must hold numbers"),
        ("magnitude", pa.array([True] * COUNT), "column magnitude .* got bool"),
        ("magnitude", pa.array([float("nan")] * COUNT), "magnitude in row 0 .* a finite number"),
        ("periods_open", pa.array([0.5] * COUNT), "column periods_open .* whole numbers"),
        ("periods_open", pa.array([2**40] * COUNT), "column periods_open .* of type int32"),
        ("severity", pa.array(["grave"] * COUNT), "severity in row 0 .* one of note"),
        ("period", pa.array(["x"] * COUNT), "period in row 0 .* the code of a period"),
        ("rule", pa.nulls(COUNT), "rule in row 0 of findings must be there"),
        (
            "suppression",
            pa.array([None] * (COUNT - 1) + [{"reason": "x", "accepted_by": "y", "until": "z"}]),
            f"suppression.until in row {COUNT - 1} of findings must be a day",
        ),
    ],
)
@pytest.mark.parametrize("write", [pq.write_table, pf.write_feather])
def test_a_table_says_which_column_is_of_another_kind(name, values, message, write, tmp_path):
    path = put_back(replaced(name, values), tmp_path / "findings", write)
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(path)


def test_a_table_with_a_column_twice_is_refused(tmp_path):
    twice = FOLLOWED.data.append_column("rule", FOLLOWED.data["rule"])
    path = put_back(twice, tmp_path / "findings", pf.write_feather)
    with pytest.raises(pi.errors.InputError, match="every column once"):
        pi.read_findings(path)


def test_a_column_of_nothing_is_read_where_there_may_be_nothing(tmp_path):
    path = put_back(replaced("unit_id", pa.nulls(COUNT)), tmp_path / "findings")
    again = pi.read_findings(path)
    assert again.data["unit_id"].null_count == COUNT
    assert again.data.schema == FOLLOWED.data.schema
    assert len(review({("A", "2024"): 70}).against(again)) > 0


@pytest.mark.parametrize(
    ("write", "view"),
    [(pq.write_table, False), (pf.write_feather, False), (pf.write_feather, True)],
)
def test_a_table_that_polars_wrote_is_read_equal(write, view, tmp_path):
    level = pl.CompatLevel.newest() if view else pl.CompatLevel.oldest()
    frame = pl.DataFrame(FOLLOWED.data).with_columns(pl.col("rule").cast(pl.Categorical))
    foreign = frame.to_arrow(compat_level=level)
    assert foreign.schema != FOLLOWED.data.schema
    again = pi.read_findings(put_back(foreign, tmp_path / "findings", write))
    assert again == FOLLOWED
    assert again.data.schema.equals(FOLLOWED.data.schema)
    now = review({("A", "2024"): 70, ("B", "2024"): 95})
    assert now.against(again) == now.against(FOLLOWED)


def test_texts_are_read_from_any_index_and_any_order(tmp_path):
    codes, texts = pa.array([2, 0, 1, 2, 0, None], pa.uint16()), pa.array(["B", None, "A"])
    units = pa.DictionaryArray.from_arrays(codes, texts.cast(pa.large_string()))
    again = pi.read_findings(
        put_back(replaced("unit_id", units), tmp_path / "findings", pf.write_feather)
    )
    assert again.data["unit_id"].to_pylist() == ["A", "B", None, "A", "B", None]
    assert again.data["unit_id"].null_count == 2


def test_indicators_are_read_without_names():
    document = json.loads(TEXT)
    del document["names"]
    read = pi.read_findings(json.dumps(document))
    assert read.provenance.indicators == (RATE,)


def test_what_was_set_for_a_rule_is_not_known_where_an_option_is_absent():
    document = json.loads(review({("A", "2023"): 70}).to_json() or "")
    document["rules"]["options"]["TGT101"] = {}
    read = pi.read_findings(json.dumps(document))
    assert read.provenance.rules is not None
    assert "TGT101" not in dict(read.provenance.rules.options)
    (row,) = review({("A", "2024"): 95}).against(read)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_UNKNOWN


def test_members_of_a_later_minor_version_are_not_read():
    document = json.loads(TEXT)
    later = copy.deepcopy(document) | {"schema_version": "1.9", "weather": {"a": [[[1]]]}}
    for part in (later["findings"][0], later["checks"][0], later["indicators"][0]):
        part["weather"] = "fine"
    later["findings"][0]["evidence"]["weather"] = [1]
    assert pi.read_findings(json.dumps(later)) == FOLLOWED


def test_what_was_found_in_blank_cells_is_read():
    counts = {"unit_id": [" ", "A"], "period": ["2023", " "], "n": [" ", "\u00a0"], "d": ["?", " "]}
    findings = pi.assess(counts, indicators=[RATE]).findings
    assert pi.read_findings(findings.to_json() or "") == findings


def test_what_was_read_is_written_as_it_was():
    assert pi.read_findings(TEXT).to_json() == TEXT


def test_a_whole_number_is_not_made_a_fraction():
    text = TEXT.replace('"multiplier": 100.0', '"multiplier": 100')
    assert text != TEXT
    assert pi.read_findings(text).to_json() == text


@pytest.mark.parametrize(
    ("units", "rules"),
    [([["x"]], []), ([1], []), (["A"], [[1]]), (["B", "A"], []), (["A"] * 2, [])],
)
def test_coverage_names_units_and_rules_by_text_once_each(units, rules):
    coverage = FOLLOWED.coverage
    assert coverage is not None
    with pytest.raises(pi.errors.InputError, match="coverage must name"):
        pi.results.Coverage.from_runs(units, [], coverage.data.slice(0, 0), rules)


def of_own_rule():
    rule = pi.rulebook.Rule(
        code="OWN101",
        severity=pi.vocabulary.Severity.NOTE,
        own_evidence=(
            pi.rulebook.EvidenceField(name="desks", unit=pi.vocabulary.EvidenceUnit.COUNT),
        ),
        words=pi.rulebook.RuleWords(name=pi.Name(vi="x", en="x")),
    )
    table = {"unit_id": ["A"], "period": ["2023"], "subject": ["x"], "desks": [3]}
    own = pi.OwnRule(rule=rule, check=lambda _: pi.checks.Checked(rows=1, findings=table))
    return json.loads(pi.find(own_rules=[own]).to_json() or "")


@pytest.mark.parametrize("number", [1.5, 1e300])
def test_a_count_of_a_rule_of_the_users_own_must_be_whole(number):
    document = of_own_rule()
    assert len(pi.read_findings(json.dumps(document)).render("vi")) == 1
    document["findings"][0]["evidence"]["own"][0]["number"] = number
    with pytest.raises(
        pi.errors.InputError, match=r"evidence desks of OWN101 .* a whole number, got 1"
    ):
        pi.read_findings(json.dumps(document))


@pytest.mark.parametrize("unit", ["COUNT", " ", "kilogram"])
def test_own_evidence_must_have_a_unit_that_there_is(unit):
    document = of_own_rule()
    document["rules"]["own_rules"][0]["own_evidence"][0]["unit"] = unit
    with pytest.raises(pi.errors.InputError, match="unit of own evidence must be one of value, "):
        pi.read_findings(json.dumps(document))


def test_names_are_written_in_the_order_of_their_codes():
    registry = pi.UnitRegistry([unit(each) for each in "CAB"])
    cells: dict[tuple[str, str], int | None] = {(unit, "2023"): 70 for unit in "BCA"}
    text = review(cells, registry=registry).to_json() or ""
    assert list(json.loads(text)["names"]["units"]) == ["A", "B", "C"]
    assert pi.read_findings(text).to_json() == text


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": -0.1},
        {"rate": "x"},
        {"level": 1.5},
        {"level": "0.1"},
        {"tests": 1.5},
        {"tests": -1},
        {"tests": BIG},
        {"tests": True},
    ],
)
def test_bounds_of_a_false_discovery_rate_are_held(wrong):
    sound = {"method": "benjamini_hochberg", "rate": 0.1, "tests": 12, "level": 0.01}
    limits = {"rates": {"confidence": 0.95, "discovery": sound}}
    again = pi.read_findings(json.dumps(json.loads(TEXT) | {"limits": limits}))
    assert again.to_arrow().equals(FOLLOWED.to_arrow())
    limits["rates"]["discovery"] = sound | wrong
    with pytest.raises(pi.errors.InputError, match=r"limits\.rates.* of findings must"):
        pi.read_findings(json.dumps(json.loads(TEXT) | {"limits": limits}))


@pytest.mark.parametrize("text", ["", " ", "\n\t\n"])
def test_a_blank_text_and_a_blank_file_are_refused_never_no_findings(text, tmp_path):
    with pytest.raises(pi.errors.InputError, match="even where there are none, got a blank text"):
        pi.read_findings(text)
    (tmp_path / "findings.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(pi.errors.InputError, match="a file of findings with something in it, got"):
        pi.read_findings(tmp_path / "findings.jsonl")


def test_lines_that_were_cut_off_are_refused_wherever_they_were_cut():
    whole = LINES.encode()
    assert len(pi.read_findings(LINES)) == len(ROW_LINES)
    for end in [*range(1, len(whole) - 1, 97), whole.rfind(b"{"), whole.rfind(b"{") - 1]:
        with pytest.raises(pi.errors.InputError):
            pi.read_findings(whole[:end].decode(errors="ignore"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n".join(ROW_LINES), "say.* how many there are, got none after 6: the file was cut"),
        (closed(6).replace('": 6', '": 5'), "as many as the last line says, 5, got 6"),
        (closed(5).replace('": 5', '": 6'), "as many as the last line says, 6, got 5"),
        (
            closed(6).replace('": 6', '": "6"'),
            "findings_above in the last line of findings must be",
        ),
        (closed(6).replace('": 6', '": true'), "findings_above in the last line of findings must"),
        (
            closed(6).replace('"1.1", "f', '"2.0", "f'),
            "schema_version in the last line of findings",
        ),
        (closed(6) + "\n" + closed(6), "as many as the last line says, 6, got 13"),
        ("\n".join(["{}"] * 2000 + [closed(2000).splitlines()[-1]]), "in line 1 of findings must"),
        (closed(6, "{}" * 2000), "one JSON object per line, each member once, got none in line 7"),
    ],
)
def test_the_last_line_must_say_how_many_findings_there_are(text, message):
    with pytest.raises(pi.errors.InputError, match=message):
        pi.read_findings(text)


def test_blank_lines_and_lines_of_windows_are_counted_as_none():
    text = "\r\n\r\n".join(closed(6).splitlines()) + "\r\n\r\n"
    assert pi.read_findings(text).to_arrow().equals(FOLLOWED.to_arrow())


@pytest.mark.parametrize("version", ["1.", "1.-1", "1.01", "1.1.1", "1", "1.x", "1.\u0661", "01.1"])
def test_a_version_is_two_whole_numbers(version):
    text = json.dumps(changed("schema_version", version))
    with pytest.raises(pi.errors.InputError, match=r"must have schema_version 1\.x, got"):
        pi.read_findings(text)


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ('"regime"', '"regime": null, "regime"', "regime"),
        ('"rule":', '"rule":"CNT101","rule":', "rule"),
        ('"own_rules"', '"x": 1, "x": 2, "own_rules"', "x"),
    ],
)
def test_a_member_that_is_there_twice_is_refused(before, after, name):
    assert before in TEXT
    with pytest.raises(pi.errors.InputError, match=f"have each member once, got '{name}' twice"):
        pi.read_findings(TEXT.replace(before, after, 1))


def unpacking(table, tmp_path, write):
    write(table.replace_schema_metadata({b"parindex.findings": TEXT.encode()}), tmp_path / "f")
    with pytest.raises(pi.errors.InputError) as caught:
        pi.read_findings(tmp_path / "f")
    return str(caught.value)


def as_parquet(table, path):
    pq.write_table(table, path, compression="zstd", use_dictionary=False)


def as_arrow(table, path):
    pf.write_feather(table, str(path), compression="zstd")


@pytest.mark.parametrize("write", [as_parquet, as_arrow])
def test_more_rows_than_a_file_has_room_for_are_refused_before_they_are_read(write, tmp_path):
    table = pa.table({"rule": pa.nulls(20_000_000)})
    told = unpacking(table, tmp_path, write)
    assert "must be rows with a fingerprint each, got 20000000 rows in a file of" in told


@pytest.mark.parametrize("write", [as_parquet, as_arrow])
def test_a_file_that_unpacks_to_far_more_than_it_holds_is_refused_before(write, tmp_path):
    table = pa.table({"rule": [b"\0" * (1 << 27)]})
    assert "unpacks to at most 67110912 bytes, got 1342" in unpacking(table, tmp_path, write)


def test_a_long_text_that_many_rows_point_to_is_refused(tmp_path):
    rows = 4000
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), ["x" * 100_000])
    table = FOLLOWED.to_arrow().take([0] * rows)
    place = table.column_names.index("subject")
    table = table.set_column(place, "subject", long)
    told = unpacking(table, tmp_path, pf.write_feather)
    assert "column subject of findings must hold at most 268435456 bytes, got 400000000" in told


def test_a_coverage_of_more_cells_than_any_review_has_is_refused_before_it_is_laid_out():
    """convention §70; 2 ** 16 sets of 2 ** 15 units would take 2 GiB and are 650 KB of JSON"""
    none = pi.find().coverage
    assert none is not None
    units = [f"u{at:05}" for at in range(2**15)]
    runs: list[list[tuple[int, int]]] = [[(0, 2**15 - 1)]] * 2**16
    with pytest.raises(pi.errors.InputError, match=r"65536 sets of 32768 units$"):
        pi.results.Coverage.from_runs(units, runs, none.data, ())
    few = pi.results.Coverage.from_runs(units, runs[:2], none.data, ())
    assert few.sets.shape == (2, 2**15)
