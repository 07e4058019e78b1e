"""Reviews that the tests of this folder write down."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

import parindex as pi

MADE_UP = Path(__file__).parents[2] / "examples" / "data" / "made_up_district.csv"
MET = pi.Indicator.proportion(
    "met", numerator=["met"], denominator=["all"], name=pi.Name(vi="Đạt", en="Met")
)

HOSTILE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "{=1+1}",
    "\tTab",
    '<b onload="x()">&amp;</b>',
    "</style><script>x()</script>",
    "]]>",
    "null\x00 bell\x07 \ufffe\uffff",
    "\u202eturned\u2066",
    "مرحبا 12",
    "'quoted",
    "http://example.org",
    "$x^2$",
    "N" * 40_000,
)


def district(**more):
    """Review a made-up district of ten communes, with targets of two indicators."""
    with MADE_UP.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    units = sorted({row["unit_id"] for row in rows})
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id="minh-hoa", name="Huyện Minh Họa", level="district"),
            *(
                pi.AdministrativeUnit(
                    id=unit, name=f"Xã Minh Họa {unit[-2:]}", level="commune", parent="minh-hoa"
                )
                for unit in units
            ),
        ]
    )
    return pi.assess(
        {name: [row[name] for row in rows] for name in rows[0]},
        form=pi.load_form("vn-ii06a"),
        indicators=pi.load_indicators("vn-operational"),
        registry=registry,
        targets=[
            pi.Target(indicator="on_time.resolved", value=95.0),
            pi.Target(indicator="online.new", value=65.0),
        ],
        regime="nd-09-2019",
        **more,
    )


def hostile():
    """Review units whose names would act in a page, a document or a sheet, if they could."""
    ids = [f"u{place}" for place in range(len(HOSTILE))]
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id=unit, name=name, level="commune")
            for unit, name in zip(ids, HOSTILE, strict=True)
        ]
    )
    return pi.assess(
        {
            "unit_id": ids * 2,
            "period": ["2022"] * len(ids) + ["2023"] * len(ids),
            "met": [900] * len(ids) + [700 + 10 * place for place in range(len(ids))],
            "all": [1000] * 2 * len(ids),
        },
        indicators=[MET],
        registry=registry,
        targets=[pi.Target(indicator="met", value=80.0)],
    )


def many(units=168, indicators=4):
    """Review many units in some indicators, a third of them short of their targets."""
    rng = np.random.default_rng(7)
    ids = [f"xa-{place:03}" for place in range(units)]
    sheet: dict[str, object] = {
        "unit_id": ids * 2,
        "period": ["2022-H1"] * units + ["2023-H1"] * units,
        "all": rng.integers(50, 900, 2 * units).tolist(),
    }
    chosen = []
    for place in range(indicators):
        shares = rng.uniform(0.6, 1.0, 2 * units)
        sheet[f"n{place}"] = np.floor(np.array(sheet["all"]) * shares).astype(int).tolist()
        chosen.append(
            pi.Indicator.proportion(f"i{place}", numerator=[f"n{place}"], denominator=["all"])
        )
    targets = [pi.Target(indicator=each.code, value=75.0) for each in chosen]
    return pi.assess(sheet, indicators=chosen, targets=targets)


def nothing():
    """Review no rows at all."""
    return pi.assess({"unit_id": [], "period": [], "met": [], "all": []}, indicators=[MET])
