"""Ranks over the years: as the tables have them, and a plain line only where two compare."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from tests.makers import unit
from tests.plain_text import plain
from tests.plots.drawn import boxes_of, check_markup, check_page, texts_of

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError

DAY = dt.date(2025, 7, 1)


def scheme_of(edition="1"):
    return pi.scheme_from_table(
        {"code": ["1"], "text": ["Hạn"], "maximum": [10], "formula": ["share"]},
        id="own",
        edition=edition,
    )


def scored(values, *, edition="1", **options):
    """Scores of a mapping of period to the values of its units."""
    rows = [
        (unit_id, period, value)
        for period, of_units in values.items()
        for unit_id, value in of_units.items()
    ]
    table = dict(zip(("unit_id", "period", "value"), zip(*rows, strict=True), strict=True))
    return pi.compute_scores(
        scheme_of(edition), rates={"criterion_code": ["1"] * len(rows), **table}, **options
    )


def kinds_of(picture):
    notes = " ".join(texts_of(picture))
    return "Dashed" in notes, "Dotted" in notes


def test_who_rose_and_who_fell_is_the_title():
    """On paper: C from 3 to 1, A from 1 to 3."""
    scores = scored({"2022": {"A": 90, "B": 80, "C": 70}, "2023": {"A": 60, "B": 80, "C": 95}})
    picture = plots.ranks_over_years(scores)
    assert plain(picture.title) == "C rose from rank 3 to 1; A fell from rank 1 to 3 (2 periods)"
    told = [(row["unit_id"], row["period"], row["rank"]) for row in picture.data.to_pylist()]
    assert told == [
        *(("A", "2022", 1), ("B", "2022", 2), ("C", "2022", 3)),
        *(("C", "2023", 1), ("B", "2023", 2), ("A", "2023", 3)),
    ]
    assert picture.data["ranked"].to_pylist() == [3] * 6
    assert kinds_of(picture) == (False, False)


def test_ranks_are_those_of_the_table():
    rng = np.random.default_rng(1)
    values = {
        str(year): {f"u{place}": float(rng.uniform(0, 100)) for place in range(12)}
        for year in range(2019, 2024)
    }
    scores = scored(values)
    picture = plots.ranks_over_years(scores, language="vi")
    there = {
        (row["unit_id"], row["period"]): row["rank"]
        for row in scores.at(criterion="total").data.to_pylist()
    }
    drawn = {(row["unit_id"], row["period"]): row["rank"] for row in picture.data.to_pylist()}
    assert drawn == there
    numbers = sorted(int(text) for text in texts_of(picture) if text.isdigit() and len(text) < 4)
    assert numbers == sorted(there.values())
    check_page(picture)
    check_markup(picture)


def test_a_better_rank_stands_higher_and_a_later_period_farther_right():
    scores = scored({"2022": {"A": 90, "B": 80, "C": 70}, "2023": {"A": 60, "B": 80, "C": 95}})
    picture = plots.ranks_over_years(scores)
    numbers = [box for box in boxes_of(picture) if box[0] in {"1", "2", "3"}]
    for rank in "12":
        upper = {box[2] for box in numbers if box[0] == rank}
        lower = {box[2] for box in numbers if box[0] == str(int(rank) + 1)}
        assert len(upper) == len(lower) == 1
        assert upper.pop() < lower.pop()
    left = sorted({round(box[1] + box[3]) for box in numbers})
    assert left[-1] - left[0] > 400


def test_another_number_of_units_or_another_scheme_is_no_plain_line():
    more = scored({"2022": {"A": 90, "B": 80}, "2023": {"A": 70, "B": 80, "C": 60}})
    picture = plots.ranks_over_years(more)
    assert kinds_of(picture) == (True, False)
    assert "between 2 and 3 units are ranked" in plain(picture.title)
    editions = [
        scored({"2022": {"A": 90, "B": 80}}),
        scored({"2023": {"A": 70, "B": 80}}, edition="2"),
    ]
    assert kinds_of(plots.ranks_over_years(editions)) == (True, False)
    assert kinds_of(plots.ranks_over_years(editions[0])) == (False, False)


def test_a_merged_unit_has_a_dotted_line_from_each_that_went_into_it():
    registry = pi.UnitRegistry(
        [
            unit("A"),
            unit("B", valid_to=dt.date(2025, 6, 30)),
            unit("C", valid_to=dt.date(2025, 6, 30)),
            unit("N", valid_from=DAY),
        ],
        events=[
            pi.units.Succession(
                day=DAY, kind="merge", predecessor=old, successor="N", legal_basis="made up"
            )
            for old in ("B", "C")
        ],
    )
    scores = scored(
        {"2024": {"A": 70, "B": 80, "C": 90}, "2025": {"A": 85, "N": 80}},
        registry=registry,
        regime="calendar",
    )
    picture = plots.ranks_over_years(scores)
    assert kinds_of(picture) == (True, True)
    assert len(picture.figure.axes[0].lines) == 3  # of A, and of what went into N
    assert "A rose from rank 3 to 1" in plain(picture.title)
    assert "N" not in picture.title


def test_a_unit_without_a_rank_is_told_with_its_reason():
    scores = scored({"2022": {"A": 90, "B": 80}, "2023": {"A": 90, "B": None}})
    picture = plots.ranks_over_years(scores)
    assert any(text.startswith("Without a rank: B (2023: ") for text in texts_of(picture))
    row = picture.data.to_pylist()[-1]
    assert (row["unit_id"], row["rank"]) == ("B", None)
    assert row["reason"] is not None


def test_equal_ranks_stand_beside_each_other():
    scores = scored({"2022": {"A": 90, "B": 80, "C": 80}, "2023": {"A": 90, "B": 80, "C": 80}})
    picture = plots.ranks_over_years(scores)
    assert plain(picture.title) == "No rank of 3 units has changed (2 periods)"
    assert picture.data["rank"].to_pylist() == [1, 2, 2] * 2
    check_page(picture)


def test_a_unit_of_the_middle_is_named_where_it_is():
    scores = scored(
        {
            "2021": {"A": 90, "B": 80},
            "2022": {"A": 90, "B": 80, "M": 70},
            "2023": {"A": 90, "B": 80},
        }
    )
    assert "M" in [text for text, *_ in boxes_of(plots.ranks_over_years(scores))]


@pytest.mark.parametrize("count", [1, 12, 30, 31, 3321])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_any_number_of_units_has_a_page(count, language):
    rng = np.random.default_rng(count)
    values = {
        str(year): {f"u{place:04}": float(rng.uniform(0, 100)) for place in range(count)}
        for year in (2021, 2022, 2023)
    }
    picture = plots.ranks_over_years(scored(values), units=["u0000"], language=language)
    drawn = set(picture.data["unit_id"].to_pylist())
    assert "u0000" in drawn
    assert len(drawn) == count if count <= 30 else 8 <= len(drawn) <= 9
    assert len(picture.to_svg()) < 100_000
    check_page(picture)
    check_markup(picture)


def test_only_units_that_are_ranked_together_are_drawn():
    registry = pi.UnitRegistry([unit(i, block=b) for i, b in zip("ABXY", "1122", strict=True)])
    values = {"2022": {"A": 1, "B": 2, "X": 3, "Y": 4}, "2023": {"A": 2, "B": 1, "X": 4, "Y": 3}}
    scores = scored(values, registry=registry)
    picture = plots.ranks_over_years(scores, units=["A"])
    assert set(picture.data["unit_id"].to_pylist()) == {"A", "B"}
    with pytest.raises(InputError, match="units must name a unit"):
        plots.ranks_over_years(scores)


def test_what_cannot_be_drawn_is_refused():
    scores = scored({"2022": {"A": 1, "B": 2}})
    with pytest.raises(InputError, match="ScoreTable"):
        plots.ranks_over_years([scores.data])
    with pytest.raises(InputError, match="got none"):
        plots.ranks_over_years([])
    with pytest.raises(UnknownCodeError, match="X"):
        plots.ranks_over_years(scores, units=["X"])
    with pytest.raises(UnknownCodeError, match="9"):
        plots.ranks_over_years(scores, criterion="9")
    with pytest.raises(InputError, match="once in each period"):
        plots.ranks_over_years([scores, scores])
    with pytest.raises(InputError, match="one cadence"):
        plots.ranks_over_years(scored({"2022": {"A": 1}, "2023-H1": {"A": 2}}))
