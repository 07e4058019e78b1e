"""Every public name has its page in the reference, and every page is one name's."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

DOCS = Path(__file__).parents[1] / "docs"
pytestmark = pytest.mark.skipif(not DOCS.is_dir(), reason="the pages are not in the wheel")


@pytest.fixture(scope="module")
def pages():
    pytest.importorskip("sphinx")
    return SimpleNamespace(**runpy.run_path(str(DOCS / "_name_pages.py")))


def test_every_public_name_is_on_one_page_of_the_reference(pages):
    listed = [each.name for names in pages.pages_of(DOCS / "reference").values() for each in names]
    assert sorted({*pages.public_names()} - {*listed}) == []
    assert sorted({name for name in listed if listed.count(name) > 1}) == []
    assert len({name.lower() for name in listed}) == len(listed)


def test_a_name_to_leave_out_is_left_out(pages):
    whole = [each.short for each in pages.listed("parindex.counts.read")]
    assert "Opened" in whole
    assert [each.short for each in pages.listed("parindex.counts.read -Opened")] == ["read_counts"]


def test_a_class_has_all_members_of_a_vocabulary_on_its_page(pages):
    (cadence,) = pages.listed("parindex.periods.cadence.Cadence")
    text = pages.page(cadence, DOCS / "reference" / "periods.md", {})
    assert ":undoc-members:" in text
    assert "from parindex.periods import Cadence" in text
