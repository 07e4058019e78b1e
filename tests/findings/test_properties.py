"""Claims about whole computations that hold for every sheet of counts."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Callable
from typing import Any

import duckdb
import jsonschema
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import unit

import parindex as pi
from parindex.typing import TableLike

SHARE = pi.Indicator.proportion("share", numerator=["part"], denominator=["whole"])
RATE = pi.Indicator.rate(
    "rate",
    numerator=["part"],
    denominator=["people"],
    multiplier=1000.0,
    polarity=pi.Polarity.LOWER_IS_BETTER,
)
RATIO = pi.Indicator.ratio("ratio", numerator=["whole"], denominator=["people"], multiplier=1.0)
INDICATORS = (SHARE, RATE, RATIO)
ITEMS = ("part", "whole", "people")
COLUMNS = ("unit_id", "period", *ITEMS)
PERIODS = ("2022-H1", "2022-H2", "2023-H1", "6 tháng cuối năm 2023")
moderate = examples(40)

count = st.one_of(st.integers(0, 9), st.integers(0, 100_000), st.none())
# one row for each key, so that every row is good
rows_of_a_sheet = st.dictionaries(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(PERIODS)),
    st.tuples(count, count, count),
    min_size=1,
    max_size=8,
).map(lambda rows: [(*key, *counts) for key, counts in rows.items()])
pair = st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def sheet(rows):
    return {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}


def tables(review):
    """Rates, comparisons and findings, as sorted rows; positions of rows left out."""
    findings = review.findings.data.to_pylist()
    for row in findings:
        del row["evidence"]["position"]
    return [
        sorted(map(repr, rows))
        for rows in (
            review.counts.data.select(list(COLUMNS)).to_pylist(),
            review.rates.data.to_pylist(),
            review.comparisons.data.to_pylist(),
            findings,
        )
    ]


def assess(counts):
    return pi.assess(counts, indicators=INDICATORS)


# --- Arithmetic


@moderate
@given(pair, st.floats(0.01, 0.98), st.floats(0.005, 0.015), st.sampled_from(INDICATORS[:2]))
def test_a_wider_confidence_gives_a_wider_interval(counts, confidence, more, indicator):
    columns = sheet([("A", "2023", *counts, 1000)])
    narrow, wide = (
        pi.compute_rates(columns, [indicator], confidence=level).data.to_pylist()[0]
        for level in (confidence, confidence + more)
    )
    assert wide["value"] == narrow["value"]
    assert wide["lower"] <= narrow["lower"] <= narrow["value"] <= narrow["upper"] <= wide["upper"]
    assert wide["upper"] - wide["lower"] > narrow["upper"] - narrow["lower"]


@moderate
@given(pair, pair, st.sampled_from(INDICATORS))
def test_swapping_the_two_periods_turns_the_change_round(now, before, indicator):
    def change(first, second):
        rows = [("A", "2022", *first, 777), ("A", "2023", *second, 777)]
        rates = pi.compute_rates(sheet(rows), [indicator])
        return pi.compare_to_prior_year(rates).data.to_pylist()[1]

    there, back = change(before, now), change(now, before)
    assert there["change"] == -back["change"]
    if indicator is RATIO:
        assert there["change_lower"] is back["change_upper"] is None
    else:
        assert there["change_lower"] == pytest.approx(-back["change_upper"], rel=1e-12, abs=1e-12)
        assert there["change_upper"] == pytest.approx(-back["change_lower"], rel=1e-12, abs=1e-12)
    turned = {"improved": "deteriorated", "deteriorated": "improved"}
    assert there["verdict"] == turned.get(back["verdict"], back["verdict"])


@moderate
@given(st.integers(1, 10**6), st.data())
def test_splitting_a_unit_in_two_and_rolling_up_changes_nothing(whole, data):
    part = data.draw(st.integers(0, whole))
    one_whole = data.draw(st.integers(0, whole))
    one_part = data.draw(st.integers(0, part))
    tree = pi.UnitRegistry(
        [unit("D", "district"), unit("X", "commune", "D"), unit("Y", "commune", "D")]
    )
    split = [
        ("X", "2023-H1", one_part, one_whole, 0),
        ("Y", "2023-H1", part - one_part, whole - one_whole, 7),
    ]
    undivided = sheet([("D", "2023-H1", part, whole, 7)])
    total = pi.roll_up(sheet(split), tree, to="district")
    assert total.data.to_pylist() == pa.table(undivided).to_pylist()
    assert len(total.gaps) == 0
    assert pi.compute_rates(total, INDICATORS) == pi.compute_rates(undivided, INDICATORS)


@moderate
@given(st.integers(1, 2**40), st.data())
def test_a_value_is_the_double_nearest_to_the_quotient(whole, data):
    part = data.draw(st.integers(0, whole))
    (row,) = pi.compute_rates(sheet([("A", "2023", part, whole, 1)]), [SHARE]).data.to_pylist()
    assert row["value"] == (100 * part) / whole


@pytest.mark.parametrize("times", [1, 3, 7, 40, 999])
def test_975_of_1000_is_exactly_97_5(times):
    rows = [("A", "2023", 39 * times, 40 * times, 1), ("B", "2023", 975, 1000, 1)]
    values = [row["value"] for row in pi.compute_rates(sheet(rows), [SHARE]).data.to_pylist()]
    assert values == [97.5, 97.5]


def test_a_change_of_exactly_the_implausible_jump_is_doubted():
    rows = [(f"{n}", "2022", n, 10_000, 1) for n in range(0, 8000, 7)]
    rows += [(unit, "2023", part + 2000, whole, 1) for unit, _, part, whole, _ in rows]
    review = pi.assess(sheet(rows), indicators=[SHARE])
    assert len(review.findings.select("CHG103")) == len(rows) / 2


def test_a_total_beyond_64_bits_is_no_wrong_number():
    children = [unit(f"{n}", "commune", "D") for n in range(1100)]
    tree = pi.UnitRegistry([unit("D", "district"), *children])
    counts = {"unit_id": [child.id for child in children], "period": ["2023"] * len(children)}
    total = pi.roll_up(counts | {"part": [2**53] * len(children)}, tree, to="district")
    assert total.data.to_pylist()[0]["part"] is None


# --- Doors


@moderate
@given(rows_of_a_sheet, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(rows, chance):
    rows = [*rows, ("C", "2023", 5, 4, 0), ("C", "2023", 1, 1, 1), (None, "2023", 1, 1, 1)]
    expected = tables(assess(sheet(rows)))
    chance.shuffle(rows)
    columns = list(sheet(rows).items())
    chance.shuffle(columns)
    assert tables(assess(dict(columns))) == expected


@moderate
@given(rows_of_a_sheet)
def test_rates_keep_the_order_of_the_rows(rows):
    rates = pi.compute_rates(sheet(rows), INDICATORS).data.to_pylist()
    units = [(row["indicator_code"], row["unit_id"]) for row in rates]
    assert units == [(indicator.code, row[0]) for indicator in INDICATORS for row in rows]


def long(columns):
    """The same counts, one row for each; an item that was not reported has no row."""
    names = ("unit_id", "period", "item_code", "count")
    wide = pl.DataFrame(columns, schema=SCHEMA)
    melted = wide.unpivot(ITEMS, index=["unit_id", "period"], variable_name="item_code")
    return melted.rename({"value": "count"}).select(names)


SCHEMA = {name: pl.String if name in {"unit_id", "period"} else pl.Int64 for name in COLUMNS}
ARROW = pa.schema([(name, pa.string() if name in COLUMNS[:2] else pa.int64()) for name in COLUMNS])
DOORS: dict[str, Callable[[dict[str, list[Any]]], TableLike]] = {
    "pandas": pd.DataFrame,
    "pandas with Arrow": lambda columns: pa.table(columns, schema=ARROW).to_pandas(
        types_mapper=pd.ArrowDtype
    ),
    "pandas with objects": lambda columns: pd.DataFrame(columns, dtype=object),
    "polars": lambda columns: pl.DataFrame(columns, schema=SCHEMA),
    "pyarrow": lambda columns: pa.table(columns, schema=ARROW),
    "pyarrow in chunks": lambda columns: pa.Table.from_batches(
        pa.table(columns, schema=ARROW).to_batches(max_chunksize=2)
    ),
    "record batch": lambda columns: pa.RecordBatch.from_pydict(columns, schema=ARROW),
    "text": lambda columns: {
        name: [None if cell is None else str(cell) for cell in cells]
        for name, cells in columns.items()
    },
    "long": long,
}


@pytest.mark.parametrize("door", DOORS)
@moderate
@given(rows=rows_of_a_sheet)
def test_every_kind_of_table_gives_equal_results(door, rows):
    columns = sheet(rows)
    assert tables(assess(DOORS[door](columns))) == tables(assess(columns))


@examples(10)
@given(rows_of_a_sheet)
def test_a_relation_of_duckdb_gives_equal_results(rows):
    columns = sheet(rows)
    with duckdb.connect() as connection:
        relation = connection.from_arrow(pa.table(columns, schema=ARROW))
        assert tables(assess(relation)) == tables(assess(columns))


@moderate
@given(rows_of_a_sheet)
def test_the_input_is_never_changed(rows):
    columns = sheet([*rows, ("C", "2023", 5, 4, 0), (None, "2023", -1, 1, 1)])
    kept = copy.deepcopy(columns)
    frames = pd.DataFrame(columns), pl.DataFrame(columns, schema=SCHEMA), pa.table(columns)
    copies = frames[0].copy(deep=True), frames[1].clone(), pa.table(copy.deepcopy(columns))
    for counts in (columns, *frames):
        assess(counts)
    assert columns == kept
    pd.testing.assert_frame_equal(frames[0], copies[0])
    assert frames[1].equals(copies[1])
    assert frames[2].equals(copies[2])


# --- One bad row

BAD_ROWS = {
    "CNT303": ("", "2023-H1", 1, 2, 3),
    "CNT302": ("Z", "soon", 1, 2, 3),
    "CNT201": ("Z", "2023-H1", -1, 2, 3),
    "CNT202": ("Z", "2023-H1", 0.5, 2, 3),
    "CNT203": ("Z", "2023-H1", "none", 2, 3),
    "CNT204": ("Z", "2023-H1", 2**60, 2**61, 3),
    "CNT105": ("Z", "2023-H1", 3, 2, 1),
}


@pytest.mark.parametrize("rule", BAD_ROWS)
@moderate
@given(rows=rows_of_a_sheet, data=st.data())
def test_the_sheet_survives_any_one_bad_row(rule, rows, data):
    good = assess(sheet(rows))
    place = data.draw(st.integers(0, len(rows)))
    bad = assess(sheet([*rows[:place], BAD_ROWS[rule], *rows[place:]]))
    assert {found.unit_id for found in bad.findings.select(rule)} & {"Z", None}
    for name in ("rates", "comparisons"):
        others = [
            row for row in getattr(bad, name).data.to_pylist() if row["unit_id"] not in {"Z", ""}
        ]
        assert others == getattr(good, name).data.to_pylist()


@moderate
@given(rows=rows_of_a_sheet, data=st.data())
def test_the_sheet_survives_a_repeated_row(rows, data):
    place = data.draw(st.integers(0, len(rows)))
    repeated = data.draw(st.sampled_from(rows))
    good, bad = assess(sheet(rows)), assess(sheet([*rows[:place], repeated, *rows[place:]]))
    at_fault = {
        (row["unit_id"], row["period"])
        for row in bad.rates.data.to_pylist()
        if row["status"] == "duplicate_key"
    }
    assert len(at_fault) == 1
    assert [each.evidence.rows for each in bad.findings.select("CNT301")] == [2]
    untouched = [
        [
            row
            for row in review.rates.data.to_pylist()
            if (row["unit_id"], row["period"]) not in at_fault
        ]
        for review in (good, bad)
    ]
    assert sorted(map(repr, untouched[0])) == sorted(map(repr, untouched[1]))


# --- Findings as text


@moderate
@given(rows=rows_of_a_sheet)
def test_findings_validate_and_are_read_back(rows, tmp_path_factory):
    review = assess(sheet([*rows, ("C", "2022-H2", -5, "4,5", 0), ("", "2023", 1, "x", 1)]))
    findings = review.findings
    validator = jsonschema.Draft202012Validator(pi.findings.findings_schema())
    document = findings.to_json()
    validator.validate(json.loads(document))
    lines = findings.to_json_lines()
    assert lines is not None
    assert len(lines.splitlines()) == len(findings) + 1
    for line in lines.splitlines():
        validator.validate(json.loads(line))
    assert pi.read_findings(document) == findings
    assert pi.read_findings(lines).to_arrow().equals(findings.to_arrow())
    folder = tmp_path_factory.mktemp("findings")
    findings.to_json(folder / "findings.json")
    findings.to_json_lines(folder / "findings.jsonl")
    for name in ("findings.json", "findings.jsonl"):
        assert pi.read_findings(folder / name).to_arrow().equals(findings.to_arrow())


def test_the_schema_refuses_what_is_no_finding():
    validator = jsonschema.Draft202012Validator(pi.findings.findings_schema())
    review = assess(sheet([("A", "2023", 5, 4, 1)]))
    document = json.loads(review.findings.to_json())
    line = json.loads((review.findings.to_json_lines() or "").splitlines()[0])
    assert validator.is_valid(document)
    assert validator.is_valid(line)
    for broken in (
        line | {"severity": "dreadful"},
        {name: line[name] for name in line if name != "fingerprint"},
        line | {"sentence": "more than all"},
        line | {"evidence": {"numerator": "five"}},
        document | {"findings": [{"rule": "CNT105"}]},
    ):
        assert not validator.is_valid(broken), broken


def test_what_is_no_json_of_findings_is_refused():
    for text in ("{}", '{"schema_version": "2.0", "findings": [], "checks": []}', '{"findings":'):
        with pytest.raises(pi.errors.InputError):
            pi.read_findings(text)


def test_strict_raises_every_error_and_nothing_less():
    rows = [("A", "2023", 5, 4, 1), ("B", "2023", -1, 4, 1), ("C", "2023", 1, 4, 1)]
    errors = [
        each
        for each in assess(sheet(rows)).findings
        if each.severity is pi.vocabulary.Severity.ERROR
    ]
    with pytest.raises(pi.errors.FaultGroup) as caught:
        pi.assess(sheet(rows), indicators=INDICATORS, strict=True)
    faults = caught.value.exceptions
    assert all(isinstance(fault, pi.errors.FindingError) for fault in faults)
    assert sorted(
        fault.rule for fault in faults if isinstance(fault, pi.errors.FindingError)
    ) == sorted(each.rule for each in errors)
    assert len(errors) == 2


def test_strict_lets_warnings_and_notes_pass():
    rows = [("A", "2022", 900, 1000, 1), ("A", "2023", 500, 1000, 1)]
    review = pi.assess(sheet(rows), indicators=INDICATORS, strict=True)
    assert {each.rule for each in review.findings} >= {"CHG101", "CHG103"}
    assert pi.vocabulary.Severity.ERROR not in {each.severity for each in review.findings}


# --- Reviews in parts


@moderate
@given(rows_of_a_sheet, st.integers(0, 10**6))
def test_a_unit_is_judged_by_its_own_rows_only(rows, seed):
    others = [("other", row[1], *row[2:]) for row in rows]
    random.Random(seed).shuffle(others)
    alone, beside = assess(sheet(rows)), assess(sheet(rows + others))
    for name in ("rates", "comparisons"):
        kept = [row for row in getattr(beside, name).data.to_pylist() if row["unit_id"] != "other"]
        assert kept == getattr(alone, name).data.to_pylist()


@moderate
@given(pair, pair)
def test_limits_contain_their_value_and_stay_in_range(now, before):
    rows = [("A", "2022", *before, 5), ("A", "2023", *now, 5)]
    rates = pi.compute_rates(sheet(rows), [SHARE])
    for row in rates.data.to_pylist():
        assert 0 <= row["lower"] <= row["value"] <= row["upper"] <= 100
    change = pi.compare_to_prior_year(rates).data.to_pylist()[1]
    assert change["change_lower"] <= change["change"] <= change["change_upper"]
    assert change["change_lower"] >= -100
    assert change["change_upper"] <= 100


@moderate
@given(rows_of_a_sheet)
def test_no_nan_and_no_infinity_leave_the_library(rows):
    assume(rows)
    review = assess(sheet(rows))
    for table in (review.rates, review.comparisons):
        for row in table.data.to_pylist():
            assert all(math.isfinite(cell) for cell in row.values() if isinstance(cell, float))
