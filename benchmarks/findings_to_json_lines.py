"""
A million findings to JSON Lines and from JSON.

Beside ``write_ndjson`` of polars on the same table, and ``json.loads`` on the same text.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
from paired import ratios, report

import parindex as pi

UNITS, INDICATORS = 10_000, 50


def a_million_findings() -> pi.FindingTable:
    """Make findings of made-up counts in which every rate changed, up or down."""
    generator = np.random.default_rng(2)
    rows = UNITS * 4
    periods = np.tile(["2022-H1", "2022-H2", "2023-H1", "2023-H2"], UNITS)
    counts: dict[str, np.ndarray] = {
        "unit_id": np.repeat([f"unit-{number:05}" for number in range(UNITS)], 4),
        "period": periods,
        "all": np.full(rows, 5000),
    }
    low = np.where(np.char.startswith(periods, "2022"), 0.8, 0.9)
    for position in range(INDICATORS):
        share = low if position % 2 else 1.7 - low
        counts[f"met_{position}"] = generator.binomial(5000, share)
    rates = pi.compute_rates(
        counts,
        [
            pi.Indicator.proportion(
                f"rate.{position}", numerator=[f"met_{position}"], denominator=["all"]
            )
            for position in range(INDICATORS)
        ],
    )
    return pi.find(rates=rates, comparisons=pi.compare_to_prior_year(rates))


def main() -> None:
    """Print the ratio."""
    findings = a_million_findings()
    frame = pl.DataFrame(findings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "findings.jsonl"
        found = ratios(
            lambda: findings.to_json_lines(path), lambda: frame.write_ndjson(path), rounds=5
        )
        report(f"{len(findings)} findings to JSON Lines / polars write_ndjson", found, bound=3)
    text = (findings.to_json() or "").encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "findings.json"
        path.write_bytes(text)
        found = ratios(lambda: pi.read_findings(path), lambda: json.loads(text), rounds=5)
        report(f"{len(findings)} findings read from JSON / json.loads", found, bound=1.5)
    again = pi.read_findings(io.StringIO(findings.select("CHG101").to_json_lines() or "").read())
    assert len(again) == len(findings.select("CHG101"))


if __name__ == "__main__":
    main()
