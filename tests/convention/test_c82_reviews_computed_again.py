"""Convention §82: the digest of counts, and what still follows from them."""

from __future__ import annotations

import hashlib

from tests.makers import MET

import parindex as pi


def test_c82_the_digest_is_of_bytes_that_other_software_can_write():
    """convention §82"""
    counts = {"period": ["2023-S1"], "d": [10], "n": [9], "unit_id": ["A"], "not_read": [1]}
    octets = b'parindex counts 1\n["unit_id","period","d","n"]\n["A","2023-H1",10,9]\n'
    review = pi.assess(counts, indicators=[MET])
    assert review.digest == hashlib.sha256(octets).hexdigest()[:16]
