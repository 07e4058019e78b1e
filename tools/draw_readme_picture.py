"""Draw the picture of the README: ``python tools/draw_readme_picture.py`` writes it again."""

from __future__ import annotations

import csv
from pathlib import Path

import parindex as pi
from parindex import plots

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "_static" / "readme.svg"


def picture() -> plots.Picture:
    """Draw the made-up district: its dossiers on time, against a target."""
    path = ROOT / "examples" / "data" / "made_up_district.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {name: [row[name] for row in rows] for name in rows[0]}
    communes = sorted(set(counts["unit_id"]))
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=commune, name=f"Xã Minh Họa {commune[-2:]}", level="commune")
            for commune in communes
        ]
    )
    targets = [pi.Target(indicator="on_time.resolved", value=95.0)]
    review = pi.assess(
        counts,
        form=pi.load_form("vn-ii06a"),
        indicators=pi.load_indicators("vn-operational"),
        registry=registry,
        targets=targets,
    )
    return plots.units(
        review.rates,
        review.comparisons,
        indicator="on_time.resolved",
        period="2023-H1",
        targets=targets,
        findings=review.findings,
        registry=registry,
        made_up=True,
    )


if __name__ == "__main__":
    picture().to_svg(TARGET)
