"""Rows of many criteria are made together where they are few; nothing of it is seen."""

from __future__ import annotations

import numpy as np
import pytest

import parindex as pi
from parindex.scores import engine

_FORMULAS = ("share(full=95; floor=60)", "share(full=best_peer)", "bands(>=60: 1; >=80: 2)")


@pytest.mark.parametrize("method", ["competition", "list"])
@pytest.mark.parametrize("at_once", [1, 40])
def test_rows_are_the_same_however_many_are_made_at_once(
    monkeypatch: pytest.MonkeyPatch, at_once: int, method: str
) -> None:
    scores = _scores(method)
    monkeypatch.setattr(engine, "_ROWS_AT_ONCE", at_once)
    assert _scores(method).data.equals(scores.data)
    change = pi.Change(unit_id="u1", period="2023", item="cases", add=3)
    monkeypatch.undo()
    made = pi.what_if(scores, change).data
    monkeypatch.setattr(engine, "_ROWS_AT_ONCE", at_once)
    assert pi.what_if(_scores(method), change).data.equals(made)


def _scores(method: str) -> pi.ScoreTable:
    rng = np.random.default_rng(7)
    units, criteria = 6, 9
    cases = rng.integers(0, 9, 2 * units)
    met = {f"met_{each}": rng.binomial(cases, 0.7).tolist() for each in range(criteria)}
    rates = pi.compute_rates(
        {
            "unit_id": [f"u{unit}" for unit in range(units)] * 2,
            "period": ["2022"] * units + ["2023"] * units,
            "cases": cases.tolist(),
            **met,
        },
        [
            pi.Indicator.proportion(f"r.{place}", numerator=[item], denominator=["cases"])
            for place, item in enumerate(met)
        ],
    )
    codes = [str(place + 1) for place in range(criteria)]
    scheme = pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": [float(2 + place % 2) for place in range(criteria)],
            "formula": [_FORMULAS[place % 3] for place in range(criteria)],
            "indicator": [f"r.{place}" for place in range(criteria)],
        },
        id="made",
        edition="1",
        ranking={"method": method},
    )
    return pi.compute_scores(scheme, rates=rates)
