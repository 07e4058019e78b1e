"""Convention §98: pictures of plans."""

from __future__ import annotations

import pytest
from tests.plain_text import plain

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


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["60 units that rose", "60 units that fell"]),
        ("vi", ["60 đơn vị tăng", "60 đơn vị giảm"]),
    ],
)
def test_of_many_that_are_alike_none_is_named(language, names):
    """§98: each is a 120th part of all movement."""
    counts = {
        "unit_id": [f"u{place:03}" for place in range(120)] * 2,
        "period": ["2022"] * 120 + ["2023"] * 120,
        "done": [50] * 120 + [49, 51] * 60,
        "all": [100] * 240,
    }
    parts = pi.decompose(pi.compute_rates(counts, [DONE]))
    rows = plots.waterfall(parts, language=language).data.to_pylist()[1:-1]
    assert [plain(row["name"]) for row in rows] == names
    assert [row["effect"] for row in rows] == [pytest.approx(0.5), pytest.approx(-0.5)]


def test_in_the_place_of_a_single_heading_the_criteria_below_are_the_steps():
    """§98: the heading alone would be one step as large as the change."""
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "1.1", "1.2"],
            "text": ["Tất cả", "Hạn", "Sách"],
            "parent": [None, "1", "1"],
            "maximum": [20, 10, 10],
            "formula": [None, "share", "share"],
        },
        id="own",
        edition="1",
    )
    given = {
        "criterion_code": ["1.1", "1.2"] * 2,
        "unit_id": ["A"] * 4,
        "period": ["2022"] * 2 + ["2023"] * 2,
        "value": [80.0, 50.0, 70.0, 90.0],
    }
    compared = pi.compare_scores(pi.compute_scores(scheme, rates=given))
    rows = plots.waterfall(compared, "A").data.to_pylist()[1:-1]
    assert [(row["code"], row["effect"]) for row in rows] == [
        ("1.2", pytest.approx(4.0)),
        ("1.1", pytest.approx(-1.0)),
    ]


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
