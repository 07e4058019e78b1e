"""A path written down as measures, with the grade after each step."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.plain_text import plain

import parindex as pi
from parindex.errors import DefinitionError, InputError, UnknownCodeError

DUE = dt.date(2023, 12, 31)
ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])


def rates_of(good=268, online=190, period="2023-H1"):
    counts = {
        "unit_id": ["A"],
        "period": [period],
        "good": [good],
        "done": [300],
        "online": [online],
        "filed": [320],
    }
    return pi.compute_rates(counts, [ON_TIME, ONLINE])


def scores(rates):
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["Đúng hạn", "Trực tuyến"],
            "maximum": [4, 3],
            "formula": ["share(full=98; floor=90)", "bands(>=40: 1; >=60: 2; >=80: 3)"],
            "indicator": ["on_time", "online"],
        },
        id="own",
        edition="2023",
        grading=[{"grades": ["Yếu", "Khá", "Tốt"], "edges": [0, 20, 60], "source": "made up"}],
    )
    return pi.compute_scores(scheme, rates=rates)


def path(points=6):
    most = {"good": 32, "online": 130}
    return pi.shortest_path(scores(rates_of()), "A", points=points, most=most)


def test_every_step_says_its_indicator_and_the_grade_that_it_reaches():
    rows = [(row.item, row.indicator_code, row.points, row.grade) for row in path()]
    assert rows == [
        ("online", "online", pytest.approx(2.0), "Khá"),
        ("good", "on_time", pytest.approx(6.0), "Tốt"),
    ]


def test_a_step_is_a_measure_that_promises_what_the_path_computes():
    """192 of 320 online are 60 %, a band of one point more; 294 of 300 are 98 %, all four."""
    plan = path().to_measures(responsible="xa-A", due=DUE, source="Kế hoạch 1")
    first, second = plan
    assert (first.criterion, first.subject, first.unit_id) == ("2", "online", "A")
    assert (first.cases, first.points, first.value) == (2, pytest.approx(1.0), 60.0)
    assert (second.cases, second.points) == (26, pytest.approx(4.0))
    assert second.value == pytest.approx(98.0)
    assert {each.period for each in plan} == {"2023-H1"}
    said = [plain(each.description) for each in plan]
    assert said == ["Tăng thêm 2: mục online", "Tăng thêm 26: mục good"]
    english = path().to_measures(responsible="xa-A", due=DUE, language="en")
    assert plain(next(iter(english)).description) == "2 more: item online"


def test_what_is_said_by_the_item_comes_before_what_is_said_for_all():
    plan = path().to_measures(
        responsible={"good": "một cửa", "online": "công an xã"},
        due={"good": DUE, "online": dt.date(2023, 9, 30)},
        description={"good": "thêm một công chức"},
    )
    assert [(each.responsible, each.due.month) for each in plan] == [
        ("công an xã", 9),
        ("một cửa", 12),
    ]
    said = [plain(each.description) for each in plan]
    assert said == ["Tăng thêm 2: mục online", "thêm một công chức"]


def test_a_path_that_asks_for_nothing_is_a_plan_of_nothing():
    assert len(path(points=1).to_measures(responsible="x", due=DUE)) == 0


def test_half_a_year_later_it_is_seen_what_was_kept():
    plan = path().to_measures(responsible="xa-A", due=DUE)
    before, after = rates_of(), rates_of(good=290, online=192, period="2023-H2")
    found = pi.find(rates=after, scores=scores(after)).with_measures(
        plan, as_of=dt.date(2024, 1, 15), rates=[before, after]
    )
    told = {row.measure: (row.outcome.text, row.judged_period) for row in found.measures}
    assert told == {1: ("kept", "2023-H2"), 2: ("partly", "2023-H2")}


def test_what_is_missing_is_refused_in_one_sentence():
    with pytest.raises(InputError, match="due must have an entry for every step, got none for"):
        path().to_measures(responsible="x", due={"good": DUE})
    with pytest.raises(UnknownCodeError):
        path().to_measures(responsible="x", due=DUE, language="fr")
    with pytest.raises(DefinitionError, match="responsible must be"):
        path().to_measures(responsible=" ", due=DUE)
