"""Waterfall, frontier and spans of ranks: what is drawn is what the tables have."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from tests.examples_of_properties import examples
from tests.plain_text import plain
from tests.plots.drawn import check_markup, check_page, texts_of

import parindex as pi
from parindex import plots
from parindex.errors import InputError, UnknownCodeError
from parindex.plans import decompose_scores
from parindex.plots.plans.steps import Step, Steps, summed

NAME = pi.Name(vi="Tỷ lệ đúng hạn", en="On time")
DONE = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"], name=NAME)
LATE = pi.Indicator.proportion(
    "late", numerator=["done"], denominator=["all"], polarity="lower_is_better"
)


def rates_of(before, after, indicator=DONE, years=("2022", "2023")):
    """Rates of two years; each year is a mapping of unit to cases that were done, and all."""
    rows = [
        (unit, year, *counts)
        for year, of_year in zip(years, (before, after), strict=True)
        for unit, counts in of_year.items()
    ]
    table = dict(zip(("unit_id", "period", "done", "all"), zip(*rows, strict=True), strict=True))
    return pi.compute_rates(table, [indicator])


def numbers_in(picture):
    """Signed numbers at the right edge of a picture in English, in order."""
    texts = [plain(text).replace(",", "") for text in texts_of(picture)]
    return [float(text) for text in texts if text[:1] in "+-" and text[1:2].isdigit()]


class TestWaterfall:
    def test_the_steps_lead_from_the_earlier_to_the_later_number(self):
        """On paper: A 50 to 60 of 100 adds 5, B 30 to 28 of 100 takes 1; together 40 to 44."""
        parts = pi.decompose(
            rates_of({"A": (50, 100), "B": (30, 100)}, {"A": (60, 100), "B": (28, 100)})
        )
        picture = plots.waterfall(parts)
        rows = picture.data.to_pylist()
        assert [(row["part"], row["code"]) for row in rows] == [
            ("first", None),
            ("rate", "A"),
            ("rate", "B"),
            ("last", None),
        ]
        assert [row["effect"] for row in rows[1:3]] == [pytest.approx(5.0), pytest.approx(-1.0)]
        assert [row["end"] for row in rows] == [pytest.approx(x) for x in (40, 45, 44, 44)]
        assert plain(picture.title) == (
            "On time went from 40.00% to 44.00%; the largest single part: A (+5.00)"
        )
        assert numbers_in(picture) == [5.0, -1.0]
        assert "A +5.00; B -1.00" in plain(picture.alt)

    def test_what_held_against_the_change_is_in_the_title(self):
        parts = pi.decompose(
            rates_of(
                {"A": (50, 100), "B": (50, 100), "C": (50, 100)},
                {"A": (40, 100), "B": (61, 100), "C": (42, 100)},
            )
        )
        said = plain(plots.waterfall(parts).title)
        assert said.endswith("50.00% to 47.67%; B held against it the most (+3.67)")

    def test_mix_entry_and_exit_are_steps_of_their_own(self):
        before = {"A": (90, 100), "B": (50, 100), "gone": (10, 40)}
        after = {"A": (90, 100), "B": (150, 300), "new": (10, 20)}
        picture = plots.waterfall(pi.decompose(rates_of(before, after)))
        kinds = [row["part"] for row in picture.data.to_pylist()]
        assert kinds == ["first", "mix", "entry", "exit", "last"]
        assert {"New: new", "No longer there: gone"} <= set(texts_of(picture))

    def test_where_lower_is_better_a_rise_has_the_colour_of_what_is_worse(self):
        def colour(indicator):
            rates = rates_of({"A": (10, 100)}, {"A": (20, 100)}, indicator)
            (arrow,) = plots.waterfall(pi.decompose(rates)).figure.axes[0].patches
            return arrow.get_facecolor()

        assert colour(DONE) != colour(LATE)

    @examples(15)
    @given(
        cells=st.lists(
            st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 60)),
            min_size=1,
            max_size=25,
        )
    )
    def test_the_numbers_drawn_add_up_whatever_the_table(self, cells):
        def year(at):
            return {
                f"u{place:02}": (min(cell[at], cell[2]), cell[2])
                for place, cell in enumerate(cells)
            }

        parts = pi.decompose(rates_of(year(0), year(1)))
        total = parts.totals.at(period="2023").data.to_pylist()[0]
        if total["effect"] is None or total["rate_effect"] is None:
            with pytest.raises(InputError, match="must have parts, and in 2023 it has none"):
                plots.waterfall(parts)
            return
        picture = plots.waterfall(parts)
        effects = [row["effect"] for row in picture.data.to_pylist() if row["effect"] is not None]
        assert sum(effects) == pytest.approx(total["effect"], abs=1e-9)
        check_page(picture)

    @pytest.mark.parametrize("units", [1, 12, 60])
    @pytest.mark.parametrize("language", ["en", "vi"])
    def test_of_many_units_the_largest_are_named_and_the_others_summed(self, units, language):
        rng = np.random.default_rng(units)
        years = [
            {f"xa-{place:02}": (int(rng.integers(20, 90)), 100) for place in range(units)}
            for _ in range(2)
        ]
        long = {f"xa-{place:02}": "Xã <b>&" + "ấ" * 60 for place in range(units)}
        registry = pi.registry_from_table(
            {"id": list(long), "name": list(long.values()), "level": ["commune"] * units}
        )
        picture = plots.waterfall(
            pi.decompose(rates_of(*years)), registry=registry, language=language, made_up=True
        )
        assert len(picture.data) <= 13
        check_page(picture)
        check_markup(picture)

    def test_of_scores_the_criteria_add_up_with_the_rounding(self):
        scheme = pi.scheme_from_table(
            {
                "code": ["1", "2"],
                "text": ["Hạn", "Sách"],
                "maximum": [10, 10],
                "formula": ["share", "share"],
            },
            id="own",
            edition="1",
        )
        given = {
            "criterion_code": ["1", "2"] * 2,
            "unit_id": ["A"] * 4,
            "period": ["2022"] * 2 + ["2023"] * 2,
            "value": [80.0, 50.0, 70.0, 90.0],
        }
        compared = pi.compare_scores(pi.compute_scores(scheme, rates=given))
        picture = plots.waterfall(compared, "A")
        rows = picture.data.to_pylist()
        assert [(row["code"], row["effect"]) for row in rows[1:3]] == [
            ("2", pytest.approx(4.0)),
            ("1", pytest.approx(-1.0)),
        ]
        assert plain(picture.title).startswith("A: the total went from 13.00 to 16.00")
        check_page(picture)
        with pytest.raises(UnknownCodeError):
            plots.waterfall(compared, "B")

    @staticmethod
    def index_of(peers=(80.0, 96.0)):
        """Scores of A, whose first criterion is held against the best of all."""
        scheme = pi.scheme_from_table(
            {
                "code": ["1", "2"],
                "text": ["Đúng hạn", "Báo cáo"],
                "maximum": [10, 10],
                "formula": ["share(full=best_peer)", "award"],
            },
            id="own",
            edition="2023",
        )
        two = {"unit_id": ["A", "A", "B", "B"], "period": ["2022", "2023"] * 2}
        return pi.compute_scores(
            scheme,
            rates={"criterion_code": ["1"] * 4, **two, "value": [60.0, 60.0, *peers]},
            awards={"criterion_code": ["2"] * 4, **two, "points": [5, 7, 5, 5]},
        )

    def test_of_an_index_a_step_says_who_moved_which_criterion(self):
        """On paper: 60/80 to 60/96 of 10 takes 1.25 of 20, that is 6.25; 2 of 20 bring 10."""
        picture = plots.waterfall(decompose_scores(self.index_of()), "A")
        rows = picture.data.to_pylist()
        assert [(row["part"], row["code"], row["effect"]) for row in rows[1:-1]] == [
            ("own", "2", pytest.approx(10.0)),
            ("peers", "1", pytest.approx(-6.25)),
        ]
        assert rows[0]["end"] + 3.75 == pytest.approx(rows[-1]["end"])
        assert "1. Đúng hạn: by the numbers of the others" in plain(picture.alt)
        assert plain(picture.title) == (
            "A: the index went from 62.50 to 66.25; the largest single part: 2. Báo cáo (+10.00)"
        )
        check_page(picture)
        check_markup(picture)
        told = plots.waterfall(decompose_scores(self.index_of()), "A", language="vi")
        assert "do số liệu của các đơn vị khác" in plain(told.alt)
        check_page(told)
        assert "max-width:100%" in told._repr_html_()  # a small screen shows all of it

    @examples(5)
    @given(peers=st.tuples(st.integers(1, 100), st.integers(1, 100)))
    def test_the_steps_of_an_index_are_the_parts_of_the_table(self, peers):
        parts = decompose_scores(self.index_of(peers)).at(period=2023)
        for unit in ("A", "B"):
            rows = plots.waterfall(parts, unit).data.to_pylist()
            drawn = sum(row["effect"] or 0.0 for row in rows)
            assert drawn == pytest.approx(sum(row.effect or 0.0 for row in parts.at(unit_id=unit)))
            assert rows[-1]["end"] - rows[0]["end"] == pytest.approx(drawn)

    def test_the_steps_go_into_axes_of_the_caller(self):
        figure = Figure()
        axes = figure.subplots()
        picture = plots.waterfall(decompose_scores(self.index_of()), "A", ax=axes)
        assert picture.figure is figure
        widths = [bar.get_bbox().width for bar in axes.patches if isinstance(bar, Rectangle)]
        assert widths == [pytest.approx(10.0), pytest.approx(-6.25)]
        names = [label.get_text() for label in axes.get_yticklabels()]
        assert [plain(each) for each in names[1:3]] == [
            "2. Báo cáo",
            "1. Đúng hạn: by the numbers of the others",
        ]
        assert picture.data.equals(plots.waterfall(decompose_scores(self.index_of()), "A").data)

    def test_an_index_without_parts_is_refused_with_the_reason(self):
        parts = decompose_scores(self.index_of())
        with pytest.raises(InputError, match="unit_id must say which of 2 units is drawn"):
            plots.waterfall(parts)
        with pytest.raises(InputError, match="in 2022 it has none: no_prior"):
            plots.waterfall(parts, "A", period="2022")
        with pytest.raises(UnknownCodeError):
            plots.waterfall(parts, "C")

    def test_steps_that_lead_elsewhere_are_refused(self):
        step = Step(part="rate", code="A", name="A", effect=2.0)
        with pytest.raises(InputError, match="must lead to the last number, got 12 and 13"):
            Steps(first=10.0, last=13.0, steps=(step,), better=1)

    def test_one_that_is_left_is_named(self):
        steps = [
            Step(part="rate", code=str(at), name=str(at), effect=float(at)) for at in range(1, 11)
        ]
        below = Step(part="rate", code="x", name="x", effect=-0.5)
        named = summed([*steps, below], "up", "down")
        assert [each.name for each in named] == [*map(str, range(10, 2, -1)), "up", "x"]
        assert sum(each.effect for each in named) == 54.5


def path_of(**target):
    on_time = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
    online = pi.Indicator.proportion("online", numerator=["online"], denominator=["filed"])
    rates = pi.compute_rates(
        {
            "unit_id": ["A"],
            "period": ["2023"],
            "good": [268],
            "done": [300],
            "online": [190],
            "filed": [320],
        },
        [on_time, online],
    )
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
    )
    scores = pi.compute_scores(scheme, rates=rates)
    return pi.shortest_path(scores, "A", most={"good": 32, "online": 130}, **target)


class TestFrontier:
    def test_its_points_are_those_of_the_path(self):
        path = path_of(points=6)
        picture = plots.frontier(path)
        known = dict(
            zip(
                path.frontier.data["effort"].to_pylist(),
                path.frontier.data["points"].to_pylist(),
                strict=True,
            )
        )
        rows = picture.data.to_pylist()
        assert rows[0] == {"effort": 0.0, "points": pytest.approx(1.0)}
        assert rows[-1] == {"effort": 28.0, "points": pytest.approx(6.0)}
        assert all(known[row["effort"]] == row["points"] for row in rows)
        points = [row["points"] for row in rows]
        assert points == sorted(points)
        assert plain(picture.title) == (
            "A: 28 cases more bring 6 points, from 1; the target of 6 is reached"
        )
        assert "1. item online: +2 (1 point)" in [plain(text) for text in texts_of(picture)]

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ({"points": 9}, "92 cases more bring 7 points, from 1; 9 are asked for"),
            ({"points": 6, "cost": {"good": 2.5}}, "a cost of 67 brings 6 points, from 1"),
        ],
    )
    @pytest.mark.parametrize("language", ["en", "vi"])
    def test_what_is_not_reached_and_what_costs_is_said(self, target, words, language):
        picture = plots.frontier(path_of(**target), language=language, made_up=True)
        if language == "en":
            assert words in plain(picture.title)
        check_page(picture)
        check_markup(picture)

    def test_it_can_be_drawn_into_axes_of_ones_own(self):
        figure = Figure()
        axes = figure.add_subplot()
        picture = plots.frontier(path_of(points=6), ax=axes)
        assert picture.figure is figure
        (line, target) = axes.lines
        assert np.asarray(line.get_ydata())[-1] == pytest.approx(6.0)
        assert np.asarray(target.get_ydata())[0] == pytest.approx(6.0)

    def test_a_path_without_a_step_is_no_picture(self):
        with pytest.raises(InputError, match="must have a step to draw, and it has none: already"):
            plots.frontier(path_of(points=1))


def spans_of(values, **options):
    counts = {
        "unit_id": list(values),
        "period": ["2023"] * len(values),
        "done": [each[0] for each in values.values()],
        "all": [each[1] for each in values.values()],
    }
    return pi.rank_spans(pi.compute_rates(counts, [DONE]), draws=200, **options)


class TestRankSpans:
    VALUES = {"A": (95, 100), "B": (94, 100), "C": (60, 100), "D": (None, None)}  # noqa: RUF012

    def test_its_rows_are_those_of_the_table_the_best_first(self):
        spans = spans_of(self.VALUES)
        picture = plots.rank_spans(spans)
        names = ("unit_id", "rank", "lower", "upper")
        drawn = [tuple(row[name] for name in names) for row in picture.data.to_pylist()]
        there = {tuple(row[name] for name in names) for row in spans.data.to_pylist()}
        assert set(drawn) == there
        assert [row[0] for row in drawn] == ["A", "B", "C", "D"]
        said = plain(picture.title)
        assert said.startswith("A has rank 1, and ranks 1 to 3 are not excluded")
        assert "Without a span: D." in [plain(text) for text in texts_of(picture)]
        check_page(picture)
        check_markup(picture)

    def test_two_tables_have_two_panels_with_axes_of_their_own(self):
        scheme = pi.scheme_from_table(
            {
                "code": ["1", "2"],
                "text": ["Hạn", "Sách"],
                "maximum": [10, 10],
                "formula": ["share", "share"],
            },
            id="own",
            edition="1",
        )
        given = {
            "criterion_code": ["1", "2"] * 3,
            "unit_id": ["A", "A", "B", "B", "C", "C"],
            "period": ["2023"] * 6,
            "value": [90.0, 50.0, 60.0, 80.0, 50.0, 40.0],
        }
        weights = pi.rank_spans(pi.compute_scores(scheme, rates=given), draws=200)
        picture = plots.rank_spans(weights, spans_of(self.VALUES), language="vi")
        assert len(picture.data) == 3 + 4
        assert set(picture.data["span"].to_pylist()) == {"weights", "sampling_together"}
        texts = [plain(text) for text in texts_of(picture)]
        assert "Hai dải trả lời hai câu hỏi khác nhau, không cộng lại với nhau." in texts
        check_page(picture)

    @pytest.mark.parametrize("units", [1, 12, 41])
    def test_of_many_units_both_ends_are_drawn(self, units):
        rng = np.random.default_rng(units)
        values = {f"xa-{place:02}": (int(rng.integers(30, 99)), 100) for place in range(units)}
        picture = plots.rank_spans(spans_of(values), language="vi", made_up=True)
        assert len(picture.data) == min(units, 40)
        told = [text for text in map(plain, texts_of(picture)) if text.startswith("Vẽ 40 trên 41")]
        assert len(told) == (units > 40)
        check_page(picture)
        check_markup(picture)

    def test_the_spans_are_drawn_into_axes_of_the_caller(self):
        """Of A, B and C each rank is a dot in its row, and each span a bar; D has neither."""
        spans = spans_of(self.VALUES)
        own = Figure()
        axes = own.add_subplot()
        picture = plots.rank_spans(spans, ax=axes)
        assert picture.figure is own
        assert [text.get_text() for text in axes.get_yticklabels()] == ["A", "B", "C", "D"]
        rows = {row["unit_id"]: row for row in spans.data.to_pylist()}
        dots = np.asarray(axes.collections[0].get_offsets()).tolist()
        assert dots == [[rows[unit]["rank"], place] for place, unit in enumerate("ABC")]
        drawn = [bar for bar in axes.patches if isinstance(bar, Rectangle)]
        bars = [(bar.get_x(), round(bar.get_x() + bar.get_width())) for bar in drawn]
        assert bars == [(rows[unit]["lower"], rows[unit]["upper"]) for unit in "ABC"]
        assert picture.data.equals(plots.rank_spans(spans).data)
        both = Figure().subplots(1, 2)
        assert plots.rank_spans(spans, spans, ax=both).figure is both[0].figure
        with pytest.raises(InputError, match=r"ax must have one Axes for each table, got 1"):
            plots.rank_spans(spans, spans, ax=axes)

    def test_what_is_not_named_or_not_there_is_refused(self):
        two = pi.compute_rates(
            {"unit_id": ["A"], "period": ["2023"], "done": [1], "all": [2]}, [DONE, LATE]
        )
        spans = pi.rank_spans(two, draws=10)
        with pytest.raises(InputError, match="code must say which spans are drawn, there are done"):
            plots.rank_spans(spans)
        assert len(plots.rank_spans(spans, code="late").data) == 1
        with pytest.raises(UnknownCodeError):
            plots.rank_spans(spans, code="done", period="2020")
