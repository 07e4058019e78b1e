"""Convention §81: the digest of counts, and what still follows from them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from tests.makers import MET

import parindex as pi


def test_c81_the_digest_is_of_bytes_that_other_software_can_write():
    """convention §81"""
    counts = {"period": ["2023-S1"], "d": [10], "n": [9], "unit_id": ["A"], "not_read": [1]}
    octets = b'parindex counts 1\n["unit_id","period","d","n"]\n["A","2023-H1",10,9]\n'
    review = pi.assess(counts, indicators=[MET])
    assert review.digest == hashlib.sha256(octets).hexdigest()[:16]


def test_c81_a_review_follows_from_its_counts_in_any_order_and_from_no_others():
    """convention §81"""
    counts: dict[str, list[Any]] = {
        "unit_id": ["A", "B"],
        "period": ["2023", "2023"],
        "n": [9, 8],
        "d": [10, 10],
    }
    document = str(pi.results.write_review(pi.assess(counts, indicators=[MET])))
    turned = {name: column[::-1] for name, column in counts.items()}
    assert pi.results.verify(document, turned).follows
    found = pi.results.verify(document, counts | {"n": [9, 7]})
    assert not found.same_counts
    assert {row["unit_id"] for row in found.differences.to_pylist()} == {"B"}


def test_c81_what_the_document_does_not_hold_is_given_again():
    """convention §81"""
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [9], "d": [10]}
    registry = pi.UnitRegistry([pi.AdministrativeUnit(id="A", name="A", level="commune")])
    document = str(pi.results.write_review(pi.assess(counts, indicators=[MET], registry=registry)))
    with pytest.raises(pi.errors.InputError, match="registry must be given"):
        pi.results.verify(document, counts)


def test_c81_a_review_of_a_period_says_so_and_follows_from_all_counts():
    """convention §81"""
    counts = {"unit_id": ["A", "A"], "period": ["2022", "2023"], "n": [8, 9], "d": [10, 10]}
    octets = b'parindex counts 1\n["unit_id","period","d","n"]\n["A","2023",10,9]\n'
    review = pi.assess(counts, indicators=[MET]).at(period=2023)
    assert review.digest == hashlib.sha256(octets).hexdigest()[:16]
    assert pi.results.verify(str(pi.results.write_review(review)), counts).follows
