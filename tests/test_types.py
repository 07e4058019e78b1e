"""A small project that depends on the library is checked by mypy, as its users would."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import parindex as pi

pytest.importorskip("mypy")

ROOMS = [
    "parindex",
    *(
        f"parindex.{path.parent.name}"
        for path in sorted(Path(str(pi.__file__)).parent.glob("*/__init__.pyi"))
    ),
    "parindex.vocabulary",
    "parindex.errors",
    "parindex.typing",
]

REVIEW = """
import datetime as dt

import parindex as pi
from parindex.results import RateRow
from parindex.typing import Language, TableLike
from parindex.vocabulary import IntervalMethod, Verdict


def verdicts(counts: TableLike, language: Language) -> list[str]:
    own = pi.Indicator.proportion(
        "p", numerator=["a"], denominator=["b"], polarity="lower_is_better", interval="wilson"
    )
    polarity: pi.Polarity = own.polarity
    interval: IntervalMethod = own.interval
    read = pi.read_counts(counts, registry=pi.load_registry("vn"), as_of=dt.date(2025, 7, 1))
    rates: pi.RateTable = pi.compute_rates(read, [own])
    compared: pi.ComparisonTable = pi.compare_to_prior_year(rates)
    findings: pi.FindingTable = pi.find(rates=rates, comparisons=compared)
    late: list[str] = [row.unit_id for row in rates.at(indicator="p", period=2023) if row.value]
    first: RateRow = rates[0]
    least: float | None = first.lower
    ten: pi.RateTable = rates[:10].head(3)
    verdict: Verdict = compared.head()[0].verdict
    errors: list[pi.Finding] = list(findings.at(severity="error", family=["CNT", "TGT"]))
    whole: pi.results.Assessment = pi.assess(counts, indicators=[own], period="2023-H1")
    print(late, least, ten, verdict, errors, whole.at(period=2023), first in rates)
    return [Verdict.IMPROVED.text, *findings.render(language)]
"""

MISTAKES = {
    "pi.compute_rate": 'Module has no attribute "compute_rate"',
    "pi.vocabulary.Verdikt": 'Module has no attribute "Verdikt"',
    "pi.compute_rates({}, 3)": "incompatible type",
    "pi.find(level='commune')": 'Unexpected keyword argument "level"',
    "pi.Indicator.proportion('p', numerator=[], denominator=[], polarity=1)": "incompatible type",
    "pi.compute_rates({}, [])[0].valeu": 'has no attribute "valeu"',
    "pi.compute_rates({}, [])[0].value + 1": "Unsupported operand types",
    "pi.rulebook.Rule(code='OWN101', severity=1)": "incompatible type",
    "pi.load_form('x').render('fr')": "has no attribute",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What mypy says of the project, file by file; one run for all of them."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "review.py").write_text(REVIEW, encoding="utf-8")
    named = ["from typing import Any", "", "def no_any(value: object) -> None: ..."]
    for room in ROOMS:
        named.append(f"import {room}")
        names = importlib.import_module(room).__all__
        named += [f"reveal_type({room}.{name})" for name in names]
    (folder / "names.py").write_text("\n".join(named), encoding="utf-8")
    lines = ["import parindex as pi", *MISTAKES]
    (folder / "mistakes.py").write_text("\n".join(lines), encoding="utf-8")
    finished = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            ".cache",
            "review.py",
            "names.py",
            "mistakes.py",
        ],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(Path(str(pi.__file__)).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout.splitlines()


def test_a_review_has_no_fault(said):
    assert [line for line in said if line.startswith("review.py")] == []


def test_every_public_name_has_a_type(said):
    revealed = [line for line in said if "Revealed type is" in line]
    assert len(revealed) == sum(len(importlib.import_module(room).__all__) for room in ROOMS)
    assert [line for line in revealed if line.endswith('"Any"')] == []


def test_mistakes_are_told(said):
    told = [line for line in said if line.startswith("mistakes.py")]
    for place, words in enumerate(MISTAKES.values(), start=2):
        assert any(line.startswith(f"mistakes.py:{place}:") and words in line for line in told)
