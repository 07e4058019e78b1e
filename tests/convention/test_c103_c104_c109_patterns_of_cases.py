"""Convention §103, §104, §109: patterns of cases, their edges, and when one is a finding."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from tests.plain_text import plain

import parindex as pi
from parindex.cases import PatternEdges, tally_patterns

pytest.importorskip("narwhals")
pl = pytest.importorskip("polars")

CODES = {"DAT201", "DAT202", "DAT203", "DAT204", "DAT205"}
MONDAY = dt.date(2023, 1, 9)
DAY = dt.timedelta(1)


def cases_of(unit, finished, **columns):
    """Sixty cases with nine working days, finished on given days of the third week."""
    rows = 60
    table = {
        "unit_id": [unit] * rows,
        "received": [MONDAY] * rows,
        "due": [MONDAY + 11 * DAY] * rows,
        "finished": [finished[at % len(finished)] for at in range(rows)],
        "entered": [MONDAY] * rows,
        "original_due": [MONDAY + 11 * DAY] * rows,
        "due_changed": [None] * rows,
    } | columns
    return pa.table(
        {
            name: pa.array(values, {"due_changed": pa.date32()}.get(name))
            for name, values in table.items()
        }
    )


def morning(days, *, second=None):
    """Moments after the receipt; all different unless a second is given."""
    start = dt.datetime.combine(MONDAY, dt.time(8)) + days * DAY
    return [start + dt.timedelta(seconds=at if second is None else second) for at in range(60)]


def file_of(**odd):
    """Twelve communes that finish one case in six near the due day, but for the last."""
    usual = [moment + at % 6 * DAY for at, moment in enumerate(morning(6))]
    parts = [cases_of(f"C{at:02}", usual) for at in range(11)]
    parts.append(cases_of("C11", odd.pop("finished", usual), **odd))
    return pl.from_arrow(pa.concat_tables(parts)).lazy()


def patterns_of(cases, edges=None):
    return tally_patterns(
        cases, form="vn-ii06a", periods="2023-H1", regime="nd-09-2019", edges=edges
    )


def rules_of(patterns):
    findings = pi.find(patterns=patterns)
    assert {finding.unit_id for finding in findings} <= {"C11"}
    assert {str(finding.severity) for finding in findings} <= {"warning", "note"}
    return {finding.rule for finding in findings} & CODES


def test_c103_columns_that_the_file_lacks_are_null_and_the_rules_say_so():
    """convention §103"""
    bare = (
        file_of()
        .drop("entered", "original_due", "due_changed")
        .with_columns(pl.col("finished").dt.date())
    )
    checks = pi.find(patterns=patterns_of(bare)).checks.data.to_pylist()
    said = {row["rule"]: row["reason"] for row in checks if row["rule"] in CODES}
    assert said == {
        "DAT201": None,
        "DAT202": None,
        "DAT203": "no_case_column",
        "DAT204": "no_time_of_day",
        "DAT205": "no_case_column",
    }


@pytest.mark.parametrize(
    ("rule", "odd"),
    [
        (None, {}),
        ("DAT201", {"finished": morning(10)}),
        ("DAT203", {"entered": [MONDAY + 90 * DAY] * 60}),
        (
            "DAT204",
            {"finished": [each + at % 6 * DAY for at, each in enumerate(morning(6, second=3))]},
        ),
        (
            "DAT205",
            {
                "due": [MONDAY + 20 * DAY] * 60,
                "due_changed": [MONDAY + 14 * DAY] * 60,
            },
        ),
    ],
)
def test_c104_each_pattern_is_found_where_it_was_put(rule, odd):
    """convention §103, §104"""
    assert rules_of(patterns_of(file_of(**odd))) == ({rule} if rule else set())


def test_c104_the_end_of_the_period_is_found_where_it_was_put():
    """convention §104"""
    last = dt.date(2023, 6, 9)
    late = cases_of(
        "C11",
        [dt.datetime.combine(last + at % 6 * DAY, dt.time(8)) for at in range(6)],
        received=[last - 10 * DAY] * 60,
        due=[None] * 60,
        original_due=[None] * 60,
        entered=[last] * 60,
    )
    usual = pl.concat(
        [file_of().collect().filter(pl.col("unit_id") != "C11"), pl.from_arrow(late)],
        how="vertical_relaxed",
    )
    assert "DAT202" in rules_of(patterns_of(usual.lazy()))


def test_c110_edges_that_were_set_are_those_of_the_counts_and_of_the_sentence():
    """convention §109"""
    # six seconds with ten cases each
    odd = [each + at % 6 * DAY for at, each in enumerate(morning(6, second=3))]
    cases = file_of(finished=odd)
    assert "DAT204" in rules_of(patterns_of(cases))
    patterns = patterns_of(cases, PatternEdges(batch=11))
    assert patterns.edges.batch == 11
    assert rules_of(patterns) == set()
    findings = pi.find(patterns=patterns_of(cases, PatternEdges(batch=9)), select=["DAT204"])
    [finding] = findings
    assert (finding.evidence.edge_count, finding.evidence.rows) == (9, 6)
    assert "9 or more together, in 6 batches" in plain(findings.render("en")[0])


def test_c103_a_batch_is_of_one_unit_in_whatever_spellings():
    """convention §103"""
    cases = pa.concat_tables(
        [cases_of(unit, morning(6, second=at)) for at in range(2) for unit in ("Xã A", "Xã  A ")]
    )
    edges = PatternEdges(batch=120)
    [row] = patterns_of(pl.from_arrow(cases).lazy(), edges)
    assert (row.counts["in_batches"], row.counts["batches"]) == (240, 2)
