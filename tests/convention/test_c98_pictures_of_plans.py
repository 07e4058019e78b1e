"""Convention §98: pictures of plans."""

from __future__ import annotations

import pytest

import parindex as pi
from parindex import plots
from parindex.errors import InputError
from parindex.plots.plans.steps import Step, Steps

DONE = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])


def test_steps_that_do_not_lead_to_the_last_number_are_not_drawn():
    """§98: to 1e-9."""
    step = Step(part="rate", code="A", name="A", effect=1.0)
    assert Steps(first=1.0, last=2.0 + 1e-10, steps=(step,), better=1).levels == [1.0, 2.0]
    with pytest.raises(InputError, match="must lead to the last number"):
        Steps(first=1.0, last=2.0 + 1e-6, steps=(step,), better=1)


def test_eight_are_named_and_the_others_summed_by_their_sign():
    """§98: ten communes better, two worse, by as much as their number says."""
    moved = [*range(1, 11), -1, -2]
    counts = {
        "unit_id": [f"u{place:02}" for place in range(12)] * 2,
        "period": ["2022"] * 12 + ["2023"] * 12,
        "done": [50] * 12 + [50 + by for by in moved],
        "all": [100] * 24,
    }
    parts = pi.decompose(pi.compute_rates(counts, [DONE]))
    rows = plots.waterfall(parts).data.to_pylist()[1:-1]
    assert [round(12 * row["effect"]) for row in rows] == [10, 9, 8, 7, 6, 5, 4, 3, 3, -3]
    assert [row["code"] for row in rows[-2:]] == [None, None]
    assert [row["code"] for row in rows[:2]] == ["u09", "u08"]


def test_of_more_than_40_units_the_first_and_the_last_20_are_drawn():
    """§98: and no row of the others."""
    counts = {
        "unit_id": [f"u{place:02}" for place in range(50)],
        "period": ["2023"] * 50,
        "done": [900 - 10 * place for place in range(50)],
        "all": [1000] * 50,
    }
    spans = pi.rank_spans(pi.compute_rates(counts, [DONE]), draws=50)
    ranks = plots.rank_spans(spans).data["rank"].to_pylist()
    assert ranks == [*range(1, 21), *range(31, 51)]
