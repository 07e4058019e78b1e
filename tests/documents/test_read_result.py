"""Files of every table of results: written, held against their schema, and read back equal."""

from __future__ import annotations

import copy
import json
import runpy
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, columns_of, form_of, rates_of, unit

import parindex as pi
from parindex.results import result_schema

KINDS = [
    "counts",
    "rates",
    "comparisons",
    "control",
    "peers",
    "scores",
    "score_comparisons",
    "explanations",
]
PERIODS = [f"{year}-H{half}" for year in range(2016, 2024) for half in (1, 2)]
OWN = pi.ReportingRegime(
    id="own",
    name=pi.Name(vi="riêng", en="own"),
    first_day=15,
    month_shift=-1,
    slots=(pi.periods.RegimeSlot(slot="H1", confidence="own", source="a letter"),
           pi.periods.RegimeSlot(slot="H2", confidence="own"),
           pi.periods.RegimeSlot(slot="Y", confidence="own")),
    source="made up",
)  # fmt: skip
FORM = form_of(n=pi.model.CountKind.FLOW, d=pi.model.CountKind.FLOW)
CATALOGUE = pi.IndicatorSet(
    id="own",
    name=pi.Name(vi="riêng", en="own"),
    indicators=(attrs.evolve(MET, source="một quyết định", valid_to=None),),
    forms=(FORM,),
    family_names=(pi.model.Family(code="met", name=pi.Name(vi="đạt", en="met")),),
)
SCHEME = pi.Scheme(
    id="own",
    edition="1",
    name=pi.Name(vi="bộ", en="set"),
    indicators=("a-catalogue-of-my-own",),
    criteria=(
        pi.schemes.Criterion(
            code="I.1",
            name=pi.Name(vi="đạt", en="met"),
            max_points=2.0,
            indicator="met",
            formula=pi.formulas.read_formula("share(full=95, floor=50)"),
        ),
    ),
    gradings=(),
)


def read_result(source: Any) -> Any:
    """Read a result of any kind."""
    return pi.results.read_result(source)


@pytest.fixture(scope="module")
def tables():
    """One of each, with rows of every kind that is at hand."""
    units = [f"u{number:02}" for number in range(12)]
    rng = np.random.default_rng(3)
    counts = {
        "unit_id": np.repeat(units, len(PERIODS)).tolist(),
        "period": PERIODS * len(units),
        "d": (d := rng.integers(50, 400, len(units) * len(PERIODS))).tolist(),
        "n": rng.binomial(d, 0.8).tolist(),
    }
    counts["n"][3], counts["d"][5], counts["n"][8] = None, 0, "97,5"
    rates = pi.compute_rates(counts, CATALOGUE, regime=OWN)
    registry = pi.UnitRegistry([unit(each) for each in units])
    yearly = {
        **counts, "period": [f"20{at % 16 + 10}" for at in range(len(counts["d"]))],
    }  # fmt: skip
    scores = pi.compute_scores(SCHEME, rates=pi.compute_rates(yearly, CATALOGUE, regime=OWN))
    tree = pi.UnitRegistry([unit("all", "province"), *(unit(each, parent="all") for each in units)])
    marked = counts | {"n": ["1-9", *counts["n"][1:]]}
    return {
        "counts": pi.roll_up(marked, tree, to="province", items=["n", "d"], regime=OWN),
        "explanations": pi.explain(scores),
        "rates": rates,
        "comparisons": pi.compare_to_prior_year(rates, false_discovery_rate=0.1),
        "control": pi.compute_control_limits(
            rates,
            targets=[pi.Target(indicator="met", value=90.0)],
            excluded={"unit_id": ["u02"], "period": ["2017-H1"], "reason": ["lũ lụt"]},
        ),
        "peers": pi.compare_with_peers(rates, registry=registry),
        "scores": scores,
        "score_comparisons": pi.compare_scores(scores),
    }


def changed(table, **members):
    return json.dumps(json.loads(table.to_json()) | members)


def row_a_line(document):
    """Write a document as the library does, with one row a line."""
    beside = {name: each for name, each in document.items() if name != "rows"}
    head = json.dumps(beside, indent=1).removesuffix("\n}")
    rows = ",\n  ".join(map(json.dumps, document["rows"]))
    return f'{head},\n "rows": [\n  {rows}\n ]\n}}\n'


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_reads_back_equal_from_every_file(tables, kind, tmp_path):
    table = tables[kind]
    table.to_json(tmp_path / "r.json")
    table.to_parquet(tmp_path / "r.parquet")
    table.to_arrow_file(tmp_path / "r.arrow")
    for source in (
        table.to_json(),
        *(tmp_path / f"r.{end}" for end in ("json", "parquet", "arrow")),
    ):
        again = read_result(source)
        assert type(again) is type(table)
        assert again == table
        assert again.data.schema.equals(table.data.schema)
        for member in ("indicators", "forms", "families", "regime", "confidence", "discovery",
                       "scheme"):  # fmt: skip
            assert getattr(again.provenance, member) == getattr(table.provenance, member)
        assert again.to_json() == table.to_json()
    if kind.startswith("score"):
        assert again.scheme == table.scheme


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_follows_its_schema_and_no_other(tables, kind):
    document = json.loads(tables[kind].to_json())
    validator = jsonschema.Draft202012Validator(result_schema(kind))
    validator.check_schema(result_schema(kind))
    validator.validate(document)
    other = KINDS[KINDS.index(kind) - 1]
    assert not jsonschema.Draft202012Validator(result_schema(other)).is_valid(document)
    del document["rows"][0]["unit_id"]
    assert not validator.is_valid(document)


def test_the_published_schemas_are_those_of_the_columns():
    root = Path(__file__).parents[2]
    texts = runpy.run_path(str(root / "tools/write_result_schemas.py"))["texts"]()
    assert len(texts) == len(KINDS) + 1  # that of a review
    for path, text in texts.items():
        assert path.read_text(encoding="utf-8") == text, "python tools/write_result_schemas.py"


def test_an_unknown_table_has_no_schema():
    with pytest.raises(pi.errors.UnknownCodeError, match="result"):
        result_schema("figures")


CELLS = st.one_of(st.none(), st.integers(0, 300))


@examples(30)
@given(
    st.lists(st.tuples(st.sampled_from("ABĐ\n\"'"), st.sampled_from(PERIODS), CELLS, CELLS),
             max_size=8),
    st.sampled_from([None, "calendar", OWN]),
)  # fmt: skip
def test_any_rates_and_comparisons_read_back_equal(rows, regime):
    units, periods, n, d = ([*column] for column in zip(*rows, strict=True)) if rows else ([],) * 4
    rates = rates_of(periods, n, d, units or [], regime=regime)
    for table in (rates, pi.compare_to_prior_year(rates)):
        assert read_result(table.to_json()) == table
        jsonschema.validate(json.loads(str(table.to_json())), result_schema(table.kind))


def test_a_table_without_rows_reads_back(tmp_path):
    rates = rates_of([], [], [], [])
    rates.to_parquet(tmp_path / "r")
    assert read_result(tmp_path / "r") == read_result(rates.to_json()) == rates


def test_estimates_of_comparisons_are_kept(tables):
    schema = tables["comparisons"].estimates.schema
    row = {"unit_id": "A", "period": "2022-H1", "item": "met:numerator", "count": 9,
           "estimated": 4, "share": 0.5, "weight": "dân số"}  # fmt: skip
    estimates = pa.Table.from_pylist([row], schema=schema)
    table = attrs.evolve(tables["comparisons"], estimates=estimates)
    assert read_result(table.to_json()).estimates.to_pylist() == [row]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_a_line_each_need_no_object_of_python(tables, kind, monkeypatch):
    def refuse(*_, of):
        raise AssertionError(f"{of} was read as objects")

    monkeypatch.setattr("parindex.documents.read_result.parsed", refuse)
    document = json.loads(tables[kind].to_json())
    assert read_result(row_a_line(document)) == tables[kind]


def test_findings_are_read_by_the_same_verb(tmp_path):
    review = pi.assess({"unit_id": ["A"], "period": ["2023-H1"], "n": [9], "d": [3]},
                       indicators=[MET])  # fmt: skip
    review.findings.to_parquet(tmp_path / "f.parquet")
    review.findings.to_json_lines(tmp_path / "f.jsonl")
    assert read_result(tmp_path / "f.parquet") == read_result(review.findings.to_json())
    assert len(read_result(tmp_path / "f.jsonl")) == len(review.findings) > 0


def test_a_document_of_findings_as_it_is_written_is_never_parsed_as_a_whole(monkeypatch):
    review = pi.assess(columns_of("unit_id period n d", ("A", "2023", 3, 2)), indicators=[MET])
    text = str(review.findings.to_json())
    sizes: list[int] = []
    loads = json.loads

    def counted(raw, **options):
        sizes.append(len(raw))
        return loads(raw, **options)

    monkeypatch.setattr(json, "loads", counted)
    assert read_result(text) == review.findings
    assert 0 < max(sizes) < len(text.encode())


def test_what_is_read_can_be_used_further(tables):
    again = read_result(tables["rates"].to_json())
    assert pi.compare_to_prior_year(again, false_discovery_rate=0.1) == tables["comparisons"]


def test_scores_without_their_inputs_are_refused_where_these_are_needed(tables):
    again = read_result(tables["scores"].to_json())
    told = "must be a ScoreTable with what it was computed from, which no file holds"
    for verb in (
        partial(pi.explain, again, "u01", "2020"),
        partial(pi.compare_scores, again),
        partial(pi.compare_scores, tables["scores"], again),
        partial(pi.find, scores=again),
        partial(pi.compute_scores, SCHEME, rates=tables["rates"], prior=again),
    ):
        with pytest.raises(pi.errors.InputError, match=told):
            verb()


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        ("schema_version", "2.0", "a result must have schema_version 1.x, got '2.0'"),
        ("schema_version", 1.0, "a result must have schema_version 1.x, got 1.0"),
        ("result", "figures", "result of a result must be one of counts, rates, comparisons"),
        ("confidence", 2, "confidence of rates must be a number between 0 and 1, got 2"),
        ("indicators", None, "indicators of rates must be a list, got None"),
        ("regime", {"id": "x"}, "regime.name of rates must be an object, got None"),
        ("rows", {}, "rates must have a list 'rows', got dict"),
        ("rows", [{}], "rows[0].indicator_code of rates must be text, got None"),
        ("estimates", None, "rates must have a list 'estimates', got NoneType"),
        ("discovery", {"method": "benjamini_hochberg", "rate": 2.0, "tests": 1, "level": 0.1},
         "discovery of rates must hold limits"),
    ],
)  # fmt: skip
def test_what_does_not_follow_the_schema_is_named(tables, member, value, told):
    with pytest.raises(pi.errors.InputError) as caught:
        read_result(changed(tables["rates"], **{member: value}))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("value", "9", "rows[1].value of rates must be a number or null, got '9'"),
        ("status", "fine", "rows[1].status of rates must be one of ok, missing_count"),
        ("period", "2023-S1", "rows[1].period of rates must be the code of a period"),
        ("unit_id", " ", "rows[1].unit_id of rates must be text that is not blank"),
        ("numerator", 1.5, "rows[1].numerator of rates must be a whole number"),
    ],
)
def test_a_cell_at_fault_is_named(tables, column, value, told):
    document = json.loads(tables["rates"].to_json())
    document["rows"][1][column] = value
    for text in (json.dumps(document), row_a_line(document)):
        with pytest.raises(pi.errors.InputError) as caught:
            read_result(text)
        assert told in str(caught.value)


def test_definitions_that_contradict_themselves_are_named(tables):
    document = json.loads(tables["scores"].to_json())
    for member, fault, told in (
        (
            "indicators",
            lambda held: held[0].update(multiplier=0),
            "indicators[0] of scores must be",
        ),
        ("forms", lambda held: held[0].update(items=[]), "forms[0] of scores must be a form"),
        ("regime", lambda held: held.update(first_day=31), "regime of scores must be a calendar"),
        ("scheme", lambda held: held.update(toml="id = 3"), "scheme of scores must be a scheme"),
        ("scheme", lambda held: held.update(edition="2"), "scheme of scores must be that of its"),
    ):
        other = copy.deepcopy(document)
        fault(other[member])
        with pytest.raises(pi.errors.InputError) as caught:
            read_result(json.dumps(other))
        assert told in str(caught.value)
    with pytest.raises(pi.errors.InputError, match="scheme of scores must be an object, got None"):
        read_result(json.dumps(document | {"scheme": None}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "a result must be a document, even where it has no rows, got a blank text"),
        ("{", "a result must be JSON"),
        ("[]", "a result must be a JSON object, got list"),
        ('{"a": 1, "a": 2}', "a result must have each member once"),
        ('{"schema_version": "1.0", "x": NaN}', "a result must hold numbers of JSON, got NaN"),
    ],
)
def test_what_is_no_document_is_refused(text, told):
    with pytest.raises(pi.errors.InputError) as caught:
        read_result(text)
    assert told in str(caught.value)


def test_a_later_minor_version_may_say_more(tables):
    document = json.loads(tables["peers"].to_json()) | {"schema_version": "1.7", "weather": 1}
    document["rows"][0]["mood"] = "x"
    for text in (json.dumps(document), row_a_line(document)):
        assert read_result(text) == tables["peers"]


def test_a_table_without_its_document_and_a_missing_column_are_refused(tables, tmp_path):
    path = tmp_path / "r.parquet"
    pq.write_table(tables["rates"].to_arrow().replace_schema_metadata(None), path)
    with pytest.raises(pi.errors.InputError, match="must carry its document in the metadata"):
        read_result(path)
    tables["rates"].to_parquet(path)
    pq.write_table(pq.read_table(path).drop_columns(["upper"]), path)
    told = r"a table of rates must have the columns of the schema, not \['upper'\]"
    with pytest.raises(pi.errors.InputError, match=told):
        read_result(path)


def test_a_table_that_would_unpack_to_far_more_rows_is_refused(tables, tmp_path):
    path = tmp_path / "r.parquet"
    tables["rates"].to_parquet(path)
    one = pq.read_table(path).slice(0, 1)
    rows = one.take(pa.array(np.zeros(3_000_000, np.int32)))
    pq.write_table(rows, path, compression="zstd")
    with pytest.raises(pi.errors.InputError, match="a result must be rows of at least a byte each"):
        read_result(path)
