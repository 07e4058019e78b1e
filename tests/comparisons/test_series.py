"""Series of few cases, phases, points left out, assurance, and figures that cannot be read."""

from __future__ import annotations

import datetime as dt
import math

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, rates_of, unit

import parindex as pi
from parindex.comparisons.series import Timeline

RULES = ("beyond", "shift", "trend", "two_of_three")


def months(count, first=2024):
    return [f"{first + at // 12}-M{at % 12 + 1:02}" for at in range(count)]


def late(*counts, of=400, periods=None, unit="A", indicator=MET):
    size = len(counts)
    met = [of - count for count in counts]
    return rates_of(periods or months(size), met, [of] * size, [unit] * size, [indicator])


def column(table, name):
    return table.data[name].to_pylist()


def rows_of(findings, code):
    columns = ("status", "reason", "detail", "rows")
    return [
        tuple(row[name] for name in columns)
        for row in findings.checks.data.to_pylist()
        if row["rule"] == code
    ]


def tail(few, cases, share):
    """Probability of so few cases, exactly, by the binomial sum."""
    return sum(
        math.comb(cases, at) * share**at * (1 - share) ** (cases - at) for at in range(few + 1)
    )


class TestFewCases:
    def test_a_run_of_low_counts_is_judged_by_its_counts_together(self):
        """2 late a month, then 7: each month is ordinary, and twelve of them together are not."""
        control = pi.compute_control_limits(late(*[2] * 12, *[7] * 12))
        assert column(control, "shift") == [1] * 12 + [-1] * 12
        assert not any(column(control, "beyond"))
        findings = pi.find(control=control).select("SPC102")
        found = [(f.period, f.evidence.rows) for f in findings]
        assert found == [("2024-M12", 12), ("2025-M12", 12)]
        # 24 and 84 of 4800: 1.25 points apart, though each is 0.6 from the centre of both
        assert [f.evidence.change for f in findings] == [pytest.approx(1.25), pytest.approx(-1.25)]

    def test_a_run_that_chance_makes_is_none(self):
        """4 late in each of eight months where 4.4 are expected, after months of 5 and of 4."""
        control = pi.compute_control_limits(late(*[5, 4, 5, 4] * 3, *[4] * 8, *[5, 4] * 2))
        assert not any(column(control, "shift"))

    @examples(40)
    @given(
        st.lists(st.integers(0, 12), min_size=9, max_size=30),
        st.sampled_from([12, 40, 400]),
    )
    def test_no_run_of_few_cases_is_likelier_than_a_point_beyond_the_limits(self, counts, of):
        control = pi.compute_control_limits(late(*counts, of=of))
        marks = [side or 0 for side in column(control, "shift")]
        center = column(control, "run_center")[0]
        if center is None or of * (1 - center / 100) >= 5:
            return  # chance alone decides only where few are expected
        start = 0
        for at in range(1, len(marks) + 1):
            if at == len(marks) or marks[at] != marks[start]:
                if marks[start]:
                    total, cases = sum(counts[start:at]), of * (at - start)
                    share = 1 - center / 100
                    few = tail(total, cases, share)
                    many = 1 - tail(total - 1, cases, share)
                    assert min(few, many) <= 0.00136
                start = at

    def test_months_that_can_tell_nothing_are_no_look(self):
        """Of one dossier a month nothing can ever be beyond limits, and no trend is told."""
        findings = pi.find(control=pi.compute_control_limits(late(*[0, 1, 1, 0] * 2, 0, 1, of=1)))
        assert rows_of(findings, "SPC101") == [("not_checked", "too_few_cases", "10", 0)]
        assert rows_of(findings, "SPC102")[-1] == ("checked", None, None, 1)  # of ten together
        assert rows_of(findings, "SPC103") == [
            ("not_checked", "too_short_a_run", "5", 0),
            ("not_checked", "too_few_cases", "5", 0),
        ]

    def test_what_cannot_be_told_any_more_is_not_resolved(self):
        """The trend of full sheets is not resolved by sheets of twelve dossiers."""
        every = {"SPC": {"smallest_difference": 0}}
        full = rates_of(months(9), [381, 380, 382, 384, 386, 388, 390, 391, 392], [400] * 9)
        before = pi.find(control=pi.compute_control_limits(full), options=every)
        assert len(before.select("SPC103")) == 1
        few = rates_of(months(9), [12, 11, 12, 12, 11, 12, 12, 11, 12], [12] * 9)
        after = pi.find(control=pi.compute_control_limits(few), options=every).against(before)
        followed = [row for row in after.data.to_pylist() if row["rule"] == "SPC103"]
        assert [row["lifecycle"] for row in followed] == ["not_checked"]

    def test_a_point_is_far_only_if_its_count_is_as_rare(self):
        """10 late where 5 are expected is 2.2 sigma, and by chance one month in 31."""
        rates = late(10, 10, *[4] * 8, 5, 5, *[4] * 4, of=4000)
        control = pi.compute_control_limits(rates, baseline="2025-M04")
        point = control.data.to_pylist()[0]
        assert point["center"] - point["value"] > 2 * point["sigma"]
        assert column(control, "two_of_three")[:2] == [0, 0]


class TestPhases:
    STEP = (*[20, 18, 21, 19] * 4, *[40, 42, 38, 39] * 2)

    def rates(self, **more):
        return late(*self.STEP, **more)

    def test_each_phase_has_limits_of_its_own_and_the_last_is_judged(self):
        control = pi.compute_control_limits(self.rates(), phases="2025-M05")
        assert column(control, "phase") == [1] * 16 + [2] * 8
        assert column(control, "periods") == [16] * 16 + [8] * 8
        first, second = column(control, "center")[0], column(control, "center")[-1]
        assert first == pytest.approx(100 * (1 - 19.5 / 400))
        assert second == pytest.approx(100 * (1 - 39.75 / 400))
        for name in RULES:
            assert set(column(control, name)[:16]) == {None}
        findings = pi.find(control=control)
        assert len(findings) == 0
        assert ("not_checked", "earlier_phase", "16", 0) in rows_of(findings, "SPC101")
        assert len(pi.find(control=pi.compute_control_limits(self.rates())).select("SPC102")) == 2

    def test_a_phase_is_as_the_series_alone(self):
        control = pi.compute_control_limits(self.rates(), phases=["2025-M05"])
        alone = pi.compute_control_limits(late(*self.STEP[16:], periods=months(24)[16:]))
        both = [
            [{**row, "phase": 0} for row in table.data.to_pylist()[-8:]]
            for table in (control, alone)
        ]
        assert both[0] == both[1]

    def test_a_day_cuts_all_cadences_at_the_first_period_that_begins_on_it_or_later(self):
        periods = [*months(12), "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024"]
        rates = late(*[20] * 17, periods=periods)
        dated = pi.compute_rates(
            {"unit_id": ["A"] * 17, "period": periods, "n": [380] * 17, "d": [400] * 17},
            [MET],
            regime="calendar",
        )
        cut = pi.compute_control_limits(dated, phases=dt.date(2024, 5, 2))
        assert column(cut, "phase") == [*[1] * 5, *[2] * 7, 1, 1, 2, 2, 1]
        with pytest.raises(pi.errors.InputError, match="where the days of '2024' are not known"):
            pi.compute_control_limits(rates, phases=dt.date(2024, 5, 2))

    def test_a_unit_without_a_row_in_the_last_phase_is_judged_by_the_one_before(self):
        rates = late(*self.STEP[:16])
        other = late(*self.STEP, unit="B")
        data = pi.RateTable(pa.concat_tables([rates.data, other.data]), rates.provenance)
        control = pi.compute_control_limits(data, phases="2025-M05")
        assert column(control, "beyond")[:16] == [0] * 16
        assert column(control, "beyond")[16:32] == [None] * 16

    def test_each_phase_may_have_a_baseline(self):
        control = pi.compute_control_limits(
            self.rates(), phases="2025-M01", baseline=["2024-M10", "2025-M09"]
        )
        assert column(control, "periods") == [10] * 12 + [9] * 12

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"phases": "2025-Q1"}, "phases must be a period of the cadence of the series"),
            ({"phases": [7.5]}, "phases must be a ReportingPeriod or its code, or a datetime.date"),
            ({"phases": ["2025-M01", "2025-M01"]}, "phases must name each period once"),
            ({"baseline": ["2024-M05", "2024-M06"]}, "baseline must end once in each phase"),
            ({"baseline": [dt.date(2024, 1, 1)]}, "baseline must be a ReportingPeriod or its code"),
        ],
    )
    def test_what_cuts_nothing_is_refused(self, given, message):
        with pytest.raises(pi.errors.InputError, match=message):
            pi.compute_control_limits(self.rates(), **given)

    def test_assess_hands_them_on(self):
        counts = {
            "unit_id": ["A"] * 24,
            "period": months(24),
            "n": [400 - each for each in self.STEP],
            "d": [400] * 24,
        }
        review = pi.assess(counts, indicators=[MET], series={"phases": ["2025-M05"]})
        assert column(review.control, "phase") == [1] * 16 + [2] * 8
        with pytest.raises(pi.errors.InputError, match="mapping of baseline, phases, excluded"):
            pi.assess(counts, indicators=[MET], series={"phase": "2025-M05"})  # type: ignore[arg-type]


class TestExcluded:
    COUNTS = (20, 18, 21, 19, 120, 20, 18, 21, 19, 20, 18, 21, 19, 20)

    def test_a_point_is_left_out_with_its_reason(self):
        storm = {"unit_id": ["A"], "period": ["2024-M05"], "reason": ["storm"]}
        control = pi.compute_control_limits(late(*self.COUNTS), excluded=storm)
        row = control.data.to_pylist()[4]
        assert (row["status"], row["excluded"], row["center"]) == ("excluded", "storm", None)
        assert row["value"] == 70.0
        others = [count for count in self.COUNTS if count != 120]
        assert column(control, "center")[0] == pytest.approx(100 * (1 - sum(others) / 5200))
        assert set(column(control, "periods")) == {13}
        findings = pi.find(control=control)
        assert len(findings) == 0
        assert ("not_checked", "excluded", "1", 0) in rows_of(findings, "SPC101")

    def test_it_is_a_gap_as_if_nothing_was_reported(self):
        storm = {"unit_id": ["A"], "period": ["2024-M05"], "reason": ["storm"]}
        control = pi.compute_control_limits(late(*self.COUNTS), excluded=storm)
        left = [at for at in range(len(self.COUNTS)) if at != 4]
        gap = late(*(self.COUNTS[at] for at in left), periods=[months(14)[at] for at in left])
        rows = control.data.to_pylist()
        assert rows[:4] + rows[5:] == pi.compute_control_limits(gap).data.to_pylist()

    def test_an_indicator_may_be_named(self):
        rates = pi.compute_rates(
            {"unit_id": ["A"] * 9, "period": months(9), "n": [90, 91, 92] * 3, "d": [100] * 9},
            [MET, attrs.evolve(MET, code="other")],
        )
        one = {"unit_id": ["A"], "period": ["2024-M02"], "reason": ["x"], "indicator": ["other"]}
        control = pi.compute_control_limits(rates, excluded=one)
        said = [row["indicator_code"] for row in control.data.to_pylist() if row["excluded"]]
        assert said == ["other"]

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"unit_id": "B"}, r"points of the series; 1 is not, first 'B', '2024-M05' in row 0"),
            ({"period": "2030-M05"}, r"points of the series; 1 is not, first 'A', '2030-M05'"),
            ({"period": "spring"}, r"periods that can be read, got 'spring' in row 0"),
            ({"reason": " "}, r"must have a reason in each row, got none in row 0"),
        ],
    )
    def test_what_leaves_nothing_out_is_refused(self, given, message):
        one = {"unit_id": "A", "period": "2024-M05", "reason": "storm"} | given
        with pytest.raises(pi.errors.InputError, match=message):
            pi.compute_control_limits(
                late(*self.COUNTS), excluded={name: [cell] for name, cell in one.items()}
            )
        twice = {"unit_id": ["A"] * 2, "period": ["2024-M05"] * 2, "reason": ["storm"] * 2}
        with pytest.raises(pi.errors.InputError, match="points once; 1 is not"):
            pi.compute_control_limits(late(*self.COUNTS), excluded=twice)
        with pytest.raises(pi.errors.MissingColumnError, match="reason"):
            pi.compute_control_limits(late(*self.COUNTS), excluded={"unit_id": [], "period": []})


class TestAssurance:
    """Late 18 to 21 of 400: the limits are 92 to 98.4."""

    COUNTS = (20, 18, 21, 19) * 3

    def assured(self, value, indicator=MET, **more):
        target = pi.Target(indicator="met", value=value)
        rates = late(*self.COUNTS, indicator=indicator)
        return pi.compute_control_limits(rates, targets=[target], **more)

    @pytest.mark.parametrize(
        ("value", "word"),
        [
            (90, "consistently_met"),
            (95, "hit_or_miss"),
            (99, "consistently_missed"),
        ],
    )
    def test_the_limits_lie_beyond_the_target_across_or_short_of_it(self, value, word):
        control = self.assured(value)
        assert set(column(control, "assurance")) == {word}
        assert set(column(control, "target")) == {value}
        findings = pi.find(control=control).select("SPC105")
        assert [f.period for f in findings] == (["2024-M12"] if word.endswith("missed") else [])

    def test_the_other_side_is_better_where_lower_is(self):
        lower = attrs.evolve(MET, polarity=pi.Polarity.LOWER_IS_BETTER)
        for value, word in ((90, "consistently_missed"), (99, "consistently_met")):
            assert set(column(self.assured(value, lower), "assurance")) == {word}
        neutral = attrs.evolve(MET, polarity=pi.Polarity.NEUTRAL)
        assert set(column(self.assured(90, neutral), "assurance")) == {"not_assessed"}

    def test_a_limit_on_the_target_meets_it(self):
        lowest = column(self.assured(90), "lower")[-1]
        assert column(self.assured(lowest), "assurance")[-1] == "consistently_met"
        highest = column(self.assured(90), "upper")[-1]
        assert column(self.assured(highest), "assurance")[-1] == "hit_or_miss"

    def test_without_targets_nothing_is_assured_and_the_checks_say_so(self):
        control = pi.compute_control_limits(late(*self.COUNTS))
        assert set(column(control, "assurance")) == {"not_assessed"}
        assert rows_of(pi.find(control=control), "SPC105") == [
            ("not_checked", "no_targets_of_series", None, 0)
        ]

    def test_one_finding_a_series_however_many_phases(self):
        control = self.assured(99, phases="2024-M04")
        assert column(control, "assurance") == ["not_assessed"] * 3 + ["consistently_missed"] * 9
        assert len(pi.find(control=control).select("SPC105")) == 1

    def test_a_target_of_a_level_needs_the_registry(self):
        target = pi.Target(indicator="met", value=99, level="commune")
        rates = late(*self.COUNTS)
        registry = pi.UnitRegistry([unit("A")])
        known = pi.compute_control_limits(rates, targets=[target], registry=registry)
        assert set(column(known, "assurance")) == {"consistently_missed"}
        unknown = pi.compute_control_limits(rates, targets=[target])
        assert set(column(unknown, "assurance")) == {"not_assessed"}

    def test_assess_takes_its_targets(self):
        counts = {
            "unit_id": ["A"] * 12,
            "period": months(12),
            "n": [400 - each for each in self.COUNTS],
            "d": [400] * 12,
        }
        review = pi.assess(
            counts, indicators=[MET], targets=iter([pi.Target(indicator="met", value=99)])
        )
        assert len(review.findings.select("SPC105")) == 1
        assert len(review.findings.select("TGT101")) == 12

    def test_what_is_no_target_of_rates_is_refused(self):
        figures = {
            "unit_id": ["A"],
            "period": ["2024"],
            "indicator": ["met"],
            "printed": ["80%"],
        }
        target = pi.Target(indicator="met", value=99)
        with pytest.raises(pi.errors.InputError, match="with rates, got published figures"):
            pi.compute_control_limits(figures, targets=[target])
        with pytest.raises(pi.errors.InputError, match="must be Target objects"):
            pi.compute_control_limits(late(*self.COUNTS), targets=[95])  # type: ignore[list-item]
        with pytest.raises(pi.errors.UnknownCodeError, match="'other'"):
            pi.compute_control_limits(
                late(*self.COUNTS), targets=[pi.Target(indicator="other", value=1)]
            )


class TestPublished:
    def figures(self, periods, **more):
        size = len(periods)
        columns = {
            "unit_id": ["A"] * size,
            "period": periods,
            "indicator": ["w"] * size,
            "printed": [f"{80 + at % 9},1%" for at in range(size)],
        }
        return columns | more

    def test_rows_that_cannot_be_read_are_faults(self):
        given = self.figures([f"spring {year}" for year in range(9)])
        control = pi.compute_control_limits(given)
        report = control.provenance.input
        assert (len(control), report.rows, report.rows_used, len(report.faults)) == (0, 9, 0, 9)
        assert set(report.faults["fault"].to_pylist()) == {"unreadable_period"}
        findings = pi.find(control=control, published=given)
        assert set(findings.data["rule"].to_pylist()) == {"PUB109"}

    def test_a_fault_has_its_row_as_given(self):
        given = self.figures(
            ["2010", "", "spring", "2012", "2013"],
            printed=["80%", "81%", "82%", " ", "84%"],
            unit_id=["A", "A", "A", "A", None],
        )
        report = pi.compute_control_limits(given).provenance.input
        faults = [(row["fault"], row["position"]) for row in report.faults.to_pylist()]
        assert sorted(faults) == [
            ("missing_unit", 4),
            ("unreadable_period", 1),
            ("unreadable_period", 2),
        ]
        assert (report.rows, report.rows_used) == (5, 1)

    def test_a_figure_given_twice_is_named(self):
        given = self.figures(["2011", "2012", "2013", "2012"])
        message = r"published must have .* once, got 'w', 'A', '2012' in rows 1, 3"
        with pytest.raises(pi.errors.InputError, match=message):
            pi.compute_control_limits(given)


class TestTimeline:
    @examples(60)
    @given(
        st.lists(
            st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=40, unique=True
        ),
        st.randoms(use_true_random=False),
    )
    def test_each_row_stands_once_and_neighbours_follow_each_other(self, cells, generator):
        generator.shuffle(cells)
        periods = [pi.ReportingPeriod.parse(text) for text in months(41)]
        units = np.array([cell[0] for cell in cells])
        codes = np.array([cell[1] for cell in cells], np.int32)
        line = Timeline.of(units, periods, codes)
        seen = {}
        for grid, _ in line.grids():
            for row, series, column in zip(grid.rows, grid.unit, grid.column, strict=True):
                seen[int(row)] = (grid.shape, int(series), int(column))
            values = codes.astype(float)
            laid = grid.laid(values, np.nan)
            assert sorted(laid[~np.isnan(laid)]) == sorted(values[grid.rows])
        assert sorted(seen) == list(range(len(cells)))
        for one, (unit_of, at) in enumerate(cells):
            if (unit_of, at + 1) in cells:
                other = cells.index((unit_of, at + 1))
                assert seen[other] == (seen[one][0], seen[one][1], seen[one][2] + 1)

    def test_series_of_all_lengths_and_beginnings_are_as_alone(self):
        """Units that begin one after the other are charted as each by itself."""
        generator = np.random.default_rng(5)
        sizes = [9, 30, 8, 3, 17, 12]
        names = [f"u{at}" for at in range(len(sizes))]
        periods = [
            month for at, size in enumerate(sizes) for month in months(60)[at * 4 : at * 4 + size]
        ]
        units = [name for name, size in zip(names, sizes, strict=True) for _ in range(size)]
        counts = generator.integers(80, 100, len(units)).tolist()
        order = generator.permutation(len(units))
        together = rates_of(
            [periods[at] for at in order],
            [counts[at] for at in order],
            [100] * len(order),
            [units[at] for at in order],
        )
        for verb in (
            pi.compute_control_limits,
            pi.compare_to_history,
            pi.compare_to_prior_year,
        ):
            table = verb(together)
            found = {(row["unit_id"], row["period"]): row for row in table.data.to_pylist()}
            for name in names:
                mine = [at for at, unit in enumerate(units) if unit == name]
                alone = verb(
                    rates_of(
                        [periods[at] for at in mine],
                        [counts[at] for at in mine],
                        [100] * len(mine),
                        [name] * len(mine),
                    )
                )
                for row in alone.data.to_pylist():
                    assert found[row["unit_id"], row["period"]] == pytest.approx(row)

    def test_the_first_year_has_no_prior_whatever_the_registry(self):
        rates = rates_of(["1900", "1901"], [90, 91], [100, 100])
        registry = pi.UnitRegistry([unit("A")])
        compared = pi.compare_to_prior_year(rates, registry=registry)
        assert column(compared, "prior_period") == [None, "1900"]
