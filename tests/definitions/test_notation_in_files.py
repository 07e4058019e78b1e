"""A scheme file may write a formula in its notation instead of tables."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex.formulas import Fixed, Share, Sum, read_formula

HEAD = """
id = "own"
edition = "2023"
name = { vi = "Bộ tiêu chí", en = "Scheme" }

[effects]
not_applicable = "reduce_max"

[[criterion]]
code = "1"
name = { vi = "Kế hoạch", en = "Plan" }
max_points = 4
"""


def file_with(tmp_path, formula):
    path = tmp_path / "own.toml"
    path.write_text(f"{HEAD}formula = {formula}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "notation",
    ["share(full=85; floor=60)", "bands(>=60: 2; >=80: 4)", "levels(done: 4; late: 1)", "award"],
)
def test_the_notation_is_the_same_formula(tmp_path, notation):
    scheme = pi.definitions.load_scheme_file(file_with(tmp_path, f'"{notation}"'))
    assert scheme.criterion("1").formula == read_formula(notation)
    again = tmp_path / "again.toml"
    scheme.to_toml(again)
    assert pi.definitions.load_scheme_file(again) == scheme


def test_a_percent_is_a_part_of_the_maximum_of_the_criterion(tmp_path):
    scheme = pi.definitions.load_scheme_file(
        file_with(tmp_path, '"sum(fixed(25%); share(points=75%))"')
    )
    assert scheme.criterion("1").formula == Sum(formulas=(Fixed(points=1.0), Share(points=3.0)))


def test_what_cannot_be_read_is_one_fault_with_its_place(tmp_path):
    (fault,) = pi.check_scheme(file_with(tmp_path, '"share(fill=85)"'))
    assert "criterion[0].formula (in '1') must be a formula with, at position 7" in str(fault)
    assert "share(fill=85)" in str(fault)
