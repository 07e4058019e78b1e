"""Matching by key."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import InputError
from parindex.tables.align import align, recode

codes = st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=30)


def columns(rows):
    return tuple(np.array([row[at] for row in rows], np.int32) for at in (0, 1))


@given(codes, codes, st.sampled_from([5, 40_000]))
def test_a_row_matches_the_row_with_its_key_however_many_keys_there_could_be(left, right, size):
    right = list(dict.fromkeys(right))
    found = align(columns(left), columns(right), (size, size))
    for row, match in zip(left, found.match.tolist(), strict=True):
        expected = -1 if -1 in row or row not in right else right.index(row)
        assert match == expected
    matched = {right.index(row) for row in left if -1 not in row and row in right}
    assert set(found.only_right.tolist()) == set(range(len(right))) - matched
    assert found.only_left.tolist() == [i for i, m in enumerate(found.match.tolist()) if m < 0]


@pytest.mark.parametrize("size", [2, 1_000_000])
def test_a_key_that_stands_twice_on_the_right_is_refused(size):
    with pytest.raises(InputError, match="must have each key once"):
        align(columns([(0, 0)]), columns([(1, 1), (1, 1)]), (size, size))


def test_no_rows_match_nothing():
    assert align(columns([]), columns([(0, 0)]), (1, 1)).match.tolist() == []
    assert align(columns([(0, 0)]), columns([]), (1, 1)).match.tolist() == [-1]


def test_recode_gives_places_in_the_other_list():
    assert recode(["b", "x", "a"], ["a", "b"]).tolist() == [1, -1, 0]
