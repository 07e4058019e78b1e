"""Reviews with one indicator and one target, for tests of life cycles."""

from __future__ import annotations

import datetime as dt

from tests.makers import step, unit

import parindex as pi

RATE = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"], smallest_change=0.0)
TARGET = pi.Target(indicator="rate", value=90.0)


def review(cells, *, registry=None, indicator=RATE, **options):
    """
    Findings of made-up counts.

    Cells are (unit, period) to percents, "zero" where there were no cases, or None where the count
    is blank.
    """
    numerators = {"zero": 0, None: None}
    counts = {
        "unit_id": [unit for unit, _ in cells],
        "period": [period for _, period in cells],
        "n": [numerators.get(cell, cell) for cell in cells.values()],
        "d": [0 if cell == "zero" else 100 for cell in cells.values()],
    }
    return pi.assess(
        counts,
        indicators=[indicator],
        targets=[TARGET],
        registry=registry,
        select=options.pop("select", ["TGT101"]),
        **options,
    ).findings


def lifecycles(findings, rule="TGT101"):
    """What became of each issue, by unit."""
    return {
        row.unit_id: row.lifecycle.text
        for row in findings
        if row.rule == rule and row.lifecycle is not None
    }


def merged(*steps, kind="merge", extent="whole", made=()):
    """Registry of communes in which units went into others on 1 July 2025, some made by that."""
    ids = dict.fromkeys(each for pair in steps for each in pair if each is not None)
    day = dt.date(2025, 7, 1)
    first = dict.fromkeys(made, day)
    kinds, extents = pi.vocabulary.SuccessionKind, pi.vocabulary.TransferExtent
    return pi.UnitRegistry(
        [unit(each, name=each.upper(), valid_from=first.get(each)) for each in ids],
        events=[
            step(
                day,
                kinds[(kind if after else "abolish").upper()],
                before,
                after,
                extents[extent.upper()],
            )
            for before, after in steps
        ],
    )
