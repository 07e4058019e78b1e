"""The digest of counts does not depend on order, and on all else."""

from __future__ import annotations

import hashlib
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, form_of

import parindex as pi

COUNTS: dict[str, list[Any]] = {
    "unit_id": ["B", "A", "Xã Đông"],
    "period": ["2023-H1", "2023-H1", "2022-H1"],
    "d": [20, 10, None],
    "n": [15, "9,5", 7],
}


def digest_of(columns):
    return pi.assess(columns, indicators=[MET]).digest


def test_it_is_the_sha_256_of_lines_that_anybody_can_write():
    lines = [
        "parindex counts 1",
        '["unit_id","period","d","n"]',
        '["A","2023-H1",10,null]',
        '["B","2023-H1",20,15]',
        '["Xã Đông","2022-H1",null,7]',
        '["not_whole","A","2023-H1","n","9,5",null,null]',
    ]
    octets = "".join(f"{line}\n" for line in lines).encode()
    assert digest_of(COUNTS) == hashlib.sha256(octets).hexdigest()[:16]


@given(rows=st.permutations(range(3)), columns=st.permutations(list(COUNTS)))
def test_the_order_of_rows_and_columns_does_not_matter(rows, columns):
    turned = {name: [COUNTS[name][row] for row in rows] for name in columns}
    assert digest_of(turned) == digest_of(COUNTS)


def test_neither_does_the_library_that_holds_them_nor_the_spelling_of_a_period():
    whole = {**COUNTS, "n": [15, 9, 7]}
    spelt = {**whole, "period": ["6 tháng đầu năm 2023", "2023-S1", "6 tháng đầu năm 2022"]}
    assert digest_of(pl.DataFrame(whole)) == digest_of(whole) == digest_of(spelt)


@pytest.mark.parametrize(
    "change",
    [
        {"n": [16, "9,5", 7]},
        {"n": [15, "9,6", 7]},
        {"n": [15, None, 7]},
        {"d": [20, 10, 0]},
        {"unit_id": ["B", "A", "C"]},
        {"period": ["2023-H1", "2023-H1", "2022-H2"]},
    ],
)
def test_any_other_cell_gives_another_digest(change):
    assert digest_of(COUNTS | change) != digest_of(COUNTS)


def test_amounts_are_written_in_decimals():
    form = form_of(spent=pi.model.CountKind.AMOUNT, planned=pi.model.CountKind.AMOUNT)
    ratio = pi.Indicator.ratio("s", numerator=["spent"], denominator=["planned"], multiplier=100)
    counts = {
        "unit_id": ["A"],
        "period": ["2023"],
        "spent": [123456789012.25],
        "planned": [2e15],
    }
    found = pi.assess(counts, indicators=[ratio], form=form)
    line = '["A","2023",2000000000000000,123456789012.25]'
    octets = f'parindex counts 1\n["unit_id","period","planned","spent"]\n{line}\n'.encode()
    assert found.digest == hashlib.sha256(octets).hexdigest()[:16]


def test_no_rows_have_a_digest_too():
    octets = b'parindex counts 1\n["unit_id","period","d","n"]\n'
    empty = pl.DataFrame(COUNTS, strict=False).clear()
    assert digest_of(empty) == hashlib.sha256(octets).hexdigest()[:16]
