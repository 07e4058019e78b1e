"""
Si Ma Cai: ten communes of the district of the founding document, three communes since 1/7/2025.

Resolution 1673/NQ-UBTVQH15, article 1. The steps are facts; the counts are made up, for none of the
communes were published.
"""

from __future__ import annotations

import datetime as dt

import parindex as pi

REGISTRY = pi.load_registry("vn")
NEW = dt.date(2025, 7, 1)
COMMUNES = [unit.id for unit in REGISTRY.on(NEW - dt.timedelta(1)).children("vn-084")]
RESOLVED = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]
COUNTS = {"unit_id": COMMUNES, "period": ["2025-H1"] * 10, "resolved_total": RESOLVED}


def test_ten_communes_make_two_sums_and_a_third_that_waits_for_bac_ha():
    """Lùng Thẩn went to Lùng Phình with two communes of Bắc Hà district."""
    names = [REGISTRY.versions(unit)[0].name for unit in COMMUNES]
    given = dict(zip(names, RESOLVED, strict=True))
    result = pi.rebase(COUNTS, REGISTRY, as_of=NEW)
    now = REGISTRY.on(NEW)
    found = {
        now.unit(row["unit_id"]).name: row["resolved_total"] for row in result.data.to_pylist()
    }
    five = ("Xã Nàn Sán", "Thị trấn Si Ma Cai", "Xã Sán Chải", "Xã Cán Cấu", "Xã Quan Hồ Thẩn")
    four = ("Xã Thào Chư Phìn", "Xã Bản Mế", "Xã Sín Chéng", "Xã Nàn Xín")
    assert found == {
        "Xã Si Ma Cai": sum(given[name] for name in five),
        "Xã Sín Chéng": sum(given[name] for name in four),
        "Xã Lùng Phình": None,
    }
    assert result.statuses["resolved_total"].to_pylist() == ["rebased", "rebased", "incomplete"]
    gaps = [(row["item"], row["child_unit_id"]) for row in result.gaps.to_pylist()]
    assert gaps == [(None, "vn-02848"), (None, "vn-02851")]
    (left,) = result.remainder.to_pylist()
    assert (left["unit_id"], left["resolved_total"]) == ("vn-02818", given["Xã Lùng Thẩn"])


def test_with_bac_ha_the_third_is_whole():
    sheet = {
        "unit_id": ["vn-02818", "vn-02848", "vn-02851"],
        "period": ["2025-H1"] * 3,
        "resolved_total": [600, 10, 20],
    }
    result = pi.rebase(sheet, REGISTRY, as_of=NEW)
    assert [row["resolved_total"] for row in result.data.to_pylist()] == [630]
    assert len(result.remainder) == 0


def test_the_district_ended_and_is_no_union_of_new_communes():
    sheet = {"unit_id": ["vn-084"], "period": ["2025-H1"], "resolved_total": [5500]}
    result = pi.rebase(sheet, REGISTRY, as_of=NEW)
    assert len(result.data) == 0
    assert result.remainder["reason"].to_pylist() == ["no_successor"]
    assert [tuple(row.values()) for row in result.ended.to_pylist()] == [
        ("vn-084", "vn-02809-20250701", False, None),
        ("vn-084", "vn-02824-20250701", False, None),
        ("vn-084", "vn-02848-20250701", True, "vn-02848 vn-02851"),
    ]
    (end,) = REGISTRY.successors("vn-084")
    assert (end.kind, end.successor) == (pi.vocabulary.SuccessionKind.ABOLISH, None)


def test_304_of_691_districts_are_no_union_of_new_communes():
    """As domain knowledge has it, counted there on the official conversion table."""
    sheet = {
        "unit_id": [unit.id for unit in REGISTRY.on(NEW - dt.timedelta(1)).at_level("district")],
        "period": ["2025"] * 696,
        "x": [1] * 696,
    }
    ended = pi.rebase(sheet, REGISTRY, as_of=NEW).ended.to_pylist()
    assert len({row["unit_id"] for row in ended}) == 691
    assert len({row["unit_id"] for row in ended if row["holds_other"]}) == 304
