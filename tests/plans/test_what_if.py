"""What scores would be: the same as those computed from counts that are so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import columns_of

import parindex as pi

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["done", "-kept"])


def scheme_of(*formulas, edition="2023", maximum=None):
    codes = [str(place + 1) for place in range(len(formulas))]
    return pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": maximum or [4.0] * len(codes),
            "formula": list(formulas),
            "indicator": ["on_time", "online", None][: len(codes)],
        },
        id="own",
        edition=edition,
    )


SCHEME = scheme_of("share(full=98; floor=90)", "share(full=best_peer)", "award")


def scored(*rows, scheme=SCHEME, awards=None):
    counts = columns_of("unit_id period good online done kept", *rows)
    rates = pi.compute_rates(counts, [ON_TIME, ONLINE])
    units = list(dict.fromkeys(row[0] for row in rows))
    given_points = awards or {
        "criterion_code": ["3"] * len(units),
        "unit_id": units,
        "period": [rows[0][1]] * len(units),
        "points": [2.0] * len(units),
    }
    return pi.compute_scores(scheme, rates=rates, awards=given_points)


ROWS = [("A", "2023", 268, 150, 300, 0), ("B", "2023", 290, 240, 300, 0)]


def rows_of(found, **wanted):
    return [
        row
        for row in found.data.to_pylist()
        if all(row[name] == value for name, value in wanted.items())
    ]


def test_two_cases_more_cross_the_floor():
    # 268 of 300 lie below the floor of 90; 270 are 90 %, of 98 for 4 points: 3.673469387755102
    found = pi.what_if(scored(*ROWS), pi.Change(unit_id="A", item="good", add=2))
    (row,) = rows_of(found, unit_id="A", criterion_code="1")
    assert (row["other_points"], row["touched"]) == (0, "changed")
    assert row["points"] == pytest.approx(3.673469387755102)
    assert row["change"] == pytest.approx(3.673469387755102)


def test_others_move_through_what_formulas_read_of_them():
    found = pi.what_if(scored(*ROWS), pi.Change(unit_id="B", item="online", to=300))
    (other,) = rows_of(found, unit_id="A", criterion_code="2")
    assert (other["other_points"], other["points"]) == (pytest.approx(2.5), pytest.approx(2.0))
    assert other["touched"] == "through_others"
    (same,) = rows_of(found, unit_id="A", criterion_code="1")
    assert same["touched"] == "untouched"


def test_ranks_move_along():
    found = pi.what_if(scored(*ROWS), pi.Change(unit_id="B", criterion="3", to=0))
    assert [
        (row["unit_id"], row["other_rank"], row["rank"])
        for row in rows_of(found, criterion_code="total")
    ] == [("A", 2, 2), ("B", 1, 1)]
    found = pi.what_if(
        scored(*ROWS),
        [
            pi.Change(unit_id="B", criterion="3", add=-2),
            pi.Change(unit_id="A", item="good", add=30),
            pi.Change(unit_id="B", item="good", add=-40),
        ],
    )
    assert [
        (row["unit_id"], row["other_rank"], row["rank"])
        for row in rows_of(found, criterion_code="total")
    ] == [("A", 2, 1), ("B", 1, 2)]


def test_other_maxima_are_another_scheme():
    other = scheme_of(
        "share(full=98; floor=90)", "share(full=best_peer)", "award", maximum=[8.0, 4.0, 4.0]
    )
    found = pi.what_if(scored(*ROWS), scheme=other)
    (row,) = rows_of(found, unit_id="B", criterion_code="1")
    assert (row["max_points"], row["other_max_points"]) == (8, 4)
    assert row["points"] == pytest.approx(2 * row["other_points"])
    assert found.provenance.scheme == other


def test_more_of_a_count_that_is_taken_off_makes_the_whole_smaller():
    # 150 of 300 - 100 are 75 %, of the 80 % of B for 4 points
    found = pi.what_if(scored(*ROWS), pi.Change(unit_id="A", item="kept", add=100))
    (row,) = rows_of(found, criterion_code="2", unit_id="A")
    assert row["points"] == pytest.approx(3.75, abs=1e-12)


def test_nothing_changed_changes_nothing():
    found = pi.what_if(scored(*ROWS), [])
    assert {row["touched"] for row in found.data.to_pylist()} == {"untouched"}
    assert found.data["points"].equals(found.data["other_points"])


cells = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(61, 120), st.just(0))


@given(st.lists(cells, min_size=1, max_size=5), st.data())
def test_the_scores_are_those_of_a_sheet_that_has_these_counts(table, data):
    rows = [(f"u{place}", "2023", *each) for place, each in enumerate(table)]
    scores = scored(*rows)
    place = data.draw(st.integers(0, len(rows) - 1))
    item = data.draw(st.sampled_from(["good", "online", "done", "kept"]))
    add = data.draw(st.integers(0, 1 if item != "done" else 50))
    names = ["unit_id", "period", "good", "online", "done", "kept"]
    changed = [list(row) for row in rows]
    changed[place][names.index(item)] += add
    expected = scored(*(tuple(row) for row in changed))
    found = pi.what_if(scores, pi.Change(unit_id=f"u{place}", item=item, add=add))
    for name in ("points", "max_points", "rank"):
        assert found.data[name].to_pylist() == expected.data[name].to_pylist()
        assert found.data[f"other_{name}"].to_pylist() == scores.data[name].to_pylist()
    moved = np.array([row["points"] != row["other_points"] for row in found.data.to_pylist()], bool)
    untouched = np.array([row["touched"] == "untouched" for row in found.data.to_pylist()])
    assert not (moved & untouched).any()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"unit_id": "A", "item": "good", "add": 33}, "got 301 of 300 for good of done"),
        ({"unit_id": "A", "item": "good", "add": -300}, "must not be negative, got -32 of 300"),
        ({"unit_id": "A", "item": "god", "add": 1}, "no item that a rate reads 'god'"),
        ({"unit_id": "Z", "item": "good", "add": 1}, "no unit 'Z'"),
        ({"unit_id": "A", "item": "kept", "to": 1}, "must be changed with add="),
        ({"unit_id": "A", "item": "good", "add": 1, "period": "2022"}, "no period '2022'"),
        ({"unit_id": "A", "criterion": "9", "to": 1}, "'9'"),
        ({"unit_id": "A", "criterion": "1", "to": 1}, "there is none to change"),
    ],
)
def test_what_cannot_be_assumed_is_refused(change, sentence):
    with pytest.raises(pi.ParindexError, match=sentence):
        pi.what_if(scored(*ROWS), pi.Change(**change))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"item": "good", "criterion": "1", "add": 1}, "or criterion, and not both"),
        ({"item": "good"}, "or to, and not both"),
        ({"item": "good", "add": 1, "to": 2}, "or to, and not both"),
        ({"item": "good", "add": 0.5}, "a whole number of cases"),
    ],
)
def test_a_change_says_one_thing(fields, sentence):
    with pytest.raises(pi.errors.DefinitionError, match=sentence):
        pi.Change(unit_id="A", **fields)


def test_what_are_no_changes_is_refused():
    with pytest.raises(pi.errors.InputError, match="changes must be Change objects, got 'x'"):
        pi.what_if(scored(*ROWS), ["x"])  # type: ignore[list-item]
    two = scored(*ROWS, ("A", "2022", 250, 150, 300, 0))
    with pytest.raises(pi.errors.InputError, match="must name its period, for the scores have 2"):
        pi.what_if(two, pi.Change(unit_id="A", item="good", add=1))
    (row,) = rows_of(
        pi.what_if(two, pi.Change(unit_id="A", item="good", add=20, period="2022")),
        unit_id="A",
        period="2022",
        criterion_code="1",
    )
    assert row["points"] > row["other_points"]
