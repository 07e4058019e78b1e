"""DAT: patterns in the data that counting by itself seldom makes, and what is none."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pytest
from tests.makers import MET, columns_of, form_of, unit
from tests.plain_text import plain

import parindex as pi

LATE = pi.Indicator.proportion(
    "late", numerator=["n"], denominator=["d"], polarity=pi.Polarity.LOWER_IS_BETTER
)
FORM = form_of(
    n=pi.model.CountKind.FLOW, d=pi.model.CountKind.FLOW, open=pi.model.CountKind.STOCK_END
)


def seen(code, *fields, counts=None, **given):
    findings = pi.find(counts=counts, **given).select(code)
    return [
        (f.unit_id, f.period, *(getattr(f.evidence, field) for field in fields)) for f in findings
    ]


def reasons(code, counts=None, **given):
    checks = pi.find(counts=counts, **given).checks.data.to_pylist()
    return {row["reason"] for row in checks if row["rule"] == code}


def checks_of(code, counts=None, **given):
    checks = pi.find(counts=counts, **given).checks.data.to_pylist()
    columns = ("status", "reason", "detail", "rows")
    return [tuple(row[name] for name in columns) for row in checks if row["rule"] == code]


def sheet(*rows, items="n d open"):
    return columns_of(f"unit_id period {items}", *rows)


class TestCopies:
    def test_dat101_the_same_counts_as_in_an_earlier_period(self):
        counts = sheet(
            ("A", "2022-H1", 40, 60, 7),
            ("A", "2023-H1", 40, 60, 7),
            ("B", "2022-H1", 41, 61, 7),
            ("B", "2022-H2", 41, 61, 7),
            ("B", "2023-H1", 41, 62, 7),
        )
        assert seen("DAT101", "prior_period", "items", counts=counts) == [
            ("B", "2022-H2", "2022-H1", 3),
            ("A", "2023-H1", "2022-H1", 3),
        ]

    @pytest.mark.parametrize(
        "row",
        [
            (4, 9, 7),  # small counts agree by chance
            (40, 40, 7),  # one count, printed twice
            (40, 60, None),  # two items
        ],
    )
    def test_dat101_what_agrees_by_chance_is_none(self, row):
        counts = sheet(("A", "2022", *row), ("A", "2023", *row))
        assert seen("DAT101", counts=counts) == []

    def test_dat101_absent_and_zero_differ(self):
        counts = sheet(
            ("A", "2022", 40, 60, 0, 50), ("A", "2023", 40, 60, None, 50), items="n d x y"
        )
        assert seen("DAT101", counts=counts) == []

    def test_dat102_the_same_counts_as_another_unit(self):
        counts = sheet(
            ("A", "2023", 40, 60, 7),
            ("B", "2023", 41, 60, 7),
            ("C", "2023", 40, 60, 7),
            ("D", "2022", 40, 60, 7),
        )
        assert seen("DAT102", "other_unit", "items", counts=counts) == [("C", "2023", "A", 3)]

    def test_dat102_finds_what_a_loop_finds(self):
        generator = np.random.default_rng(8)
        values = generator.integers(10, 13, (300, 3))
        counts = {"unit_id": [f"u{at:03}" for at in range(300)], "period": ["2023"] * 300}
        columns = {name: values[:, at] for at, name in enumerate(("n", "d", "open"))}
        first: dict[tuple[int, ...], str] = {}
        expected = []
        for unit_id, row in zip(counts["unit_id"], values.tolist(), strict=True):
            if len(set(row)) > 1:
                other = first.setdefault(tuple(row), unit_id)
                if other != unit_id:
                    expected.append((unit_id, "2023", other))
        assert seen("DAT102", "other_unit", counts=counts | columns) == expected
        assert len(expected) > 200

    def test_dat102_the_order_of_the_sheet_does_not_matter(self):
        rows = [(unit, "2023", 40, 60, 7) for unit in ("e", "b", "c")]
        for order in itertools.permutations(rows):
            found = seen("DAT102", "other_unit", counts=sheet(*order))
            assert found == [("c", "2023", "b"), ("e", "2023", "b")]

    def test_dat102_a_sheet_in_another_order_brings_nothing_new(self):
        rows = [(unit, "2023", 40, 60, 7) for unit in ("b", "c", "e")]
        one, other = (pi.find(counts=sheet(*each)) for each in (rows, rows[::-1]))
        followed = other.select("DAT102").against(one.select("DAT102"))
        assert followed.data["lifecycle"].to_pylist() == ["persisting"] * 2

    UNITS = pi.UnitRegistry(
        [
            unit("p", "province"),
            unit("d", "district", "p"),
            unit("c", "commune", "d"),
            unit("b", "commune", "d"),
        ]
    )

    def test_dat102_a_unit_above_has_the_totals_of_a_single_unit_below_it(self):
        rows = [(unit, "2023", 40, 60, 7) for unit in "pdc"]
        assert seen("DAT102", counts=sheet(*rows), registry=self.UNITS) == []
        assert len(seen("DAT102", counts=sheet(*rows))) == 2, "nothing says what is part of what"

    def test_dat102_units_side_by_side_stay_a_finding_below_one_that_equals_both(self):
        rows = [(unit, "2023", 40, 60, 7) for unit in "pdcbx"]
        found = seen("DAT102", "other_unit", counts=sheet(*rows), registry=self.UNITS)
        # x stands outside the registry; p and d stand above b and c
        assert found == [("c", "2023", "b"), ("x", "2023", "b")]
        alone = seen(
            "DAT102", "other_unit", counts=sheet(*rows[:3], *rows[4:]), registry=self.UNITS
        )
        assert alone == [("x", "2023", "c")]

    def test_dat102_a_unit_counts_as_above_if_it_was_so_on_any_day(self):
        units = [
            unit("d", "district"),
            unit("c", "commune", "d", valid_to=dt.date(2023, 6, 30)),
            unit("c", "commune", valid_from=dt.date(2023, 7, 1)),
        ]
        counts = sheet(("d", "2023", 40, 60, 7), ("c", "2023", 40, 60, 7))
        assert seen("DAT102", counts=counts, registry=pi.UnitRegistry(units)) == []

    @pytest.mark.parametrize("with_registry", [False, True])
    def test_dat102_names_the_first_unit_that_is_neither_above_nor_below(self, with_registry):
        generator = np.random.default_rng(12)
        ids = [f"u{at:02}" for at in range(40)]
        above = {ids[at]: ids[generator.integers(at)] for at in range(1, 40) if at % 5}
        values = generator.integers(10, 13, (40, 2))
        order = generator.permutation(40)
        counts = {
            "unit_id": [ids[at] for at in order],
            "period": ["2023"] * 40,
            "n": values[order, 0],
            "d": values[order, 1],
            "open": [50] * 40,
        }
        registry = pi.UnitRegistry([unit(each, "x", above.get(each)) for each in ids])

        def is_above(upper, lower):
            while lower is not None:
                lower = above.get(lower)
                if lower == upper:
                    return True
            return False

        expected = []
        for at, unit_id in enumerate(ids):
            for before in range(at):
                one, other = ids[before], unit_id
                related = with_registry and (is_above(one, other) or is_above(other, one))
                if values[before].tolist() == values[at].tolist() and not related:
                    expected.append((unit_id, "2023", one))
                    break
        given = {"registry": registry} if with_registry else {}
        assert seen("DAT102", "other_unit", counts=counts, **given) == expected
        assert len(expected) > 20

    def test_their_thresholds_may_be_set(self):
        counts = sheet(("A", "2022", 4, 9, 7), ("A", "2023", 4, 9, 7))
        findings = pi.find(counts=counts, options={"DAT1": {"smallest_count": 4}})
        assert len(findings.select("DAT101")) == 1


class TestLastDigits:
    @staticmethod
    def counts(of_a):
        generator = np.random.default_rng(5)
        numbers = {"A": of_a, "B": generator.integers(100, 9999, 80)}
        return {
            "unit_id": [unit for unit, values in numbers.items() for _ in values],
            "period": [f"{1900 + at}" for values in numbers.values() for at in range(len(values))],
            "n": [int(value) for values in numbers.values() for value in values],
        }

    def test_dat103_round_figures_prevail(self):
        of_a = [100 + 5 * at for at in range(60)] + [1001, 1002, 1003]
        found = seen("DAT103", "round_share", "cells", counts=self.counts(of_a))
        assert found == [("A", None, pytest.approx(100 * 60 / 63), 63)]

    def test_dat103_few_or_small_counts_say_nothing(self):
        assert seen("DAT103", counts=self.counts([100] * 49)) == []
        assert seen("DAT103", counts=self.counts([95] * 80)) == []
        assert reasons("DAT103", counts=sheet(("A", "2023", 100, 200, 5))) == {"too_few_counts"}

    def test_dat103_counting_seldom_looks_so(self):
        """Of 2000 units that count honestly, at most 0.1 % and some luck are found."""
        generator = np.random.default_rng(11)
        values = generator.integers(1000, 100_000, 2000 * 60)
        counts = {
            "unit_id": np.repeat([f"u{at}" for at in range(2000)], 60),
            "period": np.tile([f"{1900 + at}" for at in range(60)], 2000),
            "n": values,
        }
        assert len(seen("DAT103", counts=counts)) <= 6


def rates_of(values, target=None, of=1000, indicator=MET, period="2023"):
    counts = {
        "unit_id": [f"u{at:03}" for at in range(len(values))],
        "period": [period] * len(values),
        "n": [round(value * of / 100) for value in values],
        "d": [of] * len(values),
    }
    rates = pi.compute_rates(counts, [indicator])
    targets = None if target is None else [pi.Target(indicator=indicator.code, value=target)]
    return {"rates": rates, "targets": targets}


class TestTargets:
    def test_dat104_many_just_reach_it_and_few_just_miss_it(self):
        values = [95.0] * 20 + [95.5] * 15 + [94.8] * 3 + [99.0] * 30 + [60.0] * 9
        found = seen("DAT104", "target", "just_reaching", "just_missing", **rates_of(values, 95.0))
        assert found == [(None, "2023", 95.0, 35, 3)]

    def test_dat104_of_a_rate_that_should_be_low(self):
        values = [4.9] * 40 + [5.2] * 3
        given = rates_of(values, 5.0, indicator=LATE)
        assert seen("DAT104", "just_reaching", "just_missing", **given) == [(None, "2023", 40, 3)]

    def test_dat104_an_even_spread_is_none(self):
        values = [94.1 + 0.1 * at for at in range(18)] * 4
        assert seen("DAT104", **rates_of(values, 95.0)) == []
        assert reasons("DAT104", **rates_of([95.1] * 19, 95.0)) == {"too_few_units"}
        assert reasons("DAT104", **rates_of([95.1] * 30)) == {"no_targets"}

    @staticmethod
    def two_years(before, now, indicator=MET):
        counts = sheet(("A", "2022", *before), ("A", "2023", *now), items="n d")
        return {"rates": pi.compute_rates(counts, [indicator])}

    def test_dat105_fewer_cases_and_a_better_rate(self):
        given = self.two_years((800, 1000), (630, 700))
        found = seen("DAT105", "prior_denominator", "denominator", "value", **given)
        assert found == [("A", "2023", 1000, 700, 90.0)]

    @pytest.mark.parametrize(
        ("before", "now"),
        [
            ((800, 1000), (729, 810)),  # a fall of 19 %
            ((800, 1000), (500, 700)),  # a worse rate
            ((800, 1000), (563, 700)),  # better by less than a point
            ((8, 10), (5, 5)),  # few cases
        ],
    )
    def test_dat105_other_changes_are_none(self, before, now):
        assert seen("DAT105", **self.two_years(before, now)) == []

    def test_dat105_lower_may_be_better(self):
        given = self.two_years((200, 1000), (70, 700), indicator=LATE)
        assert len(seen("DAT105", **given)) == 1


class TestNesting:
    def test_dat106_a_cumulative_figure_falls(self):
        counts = sheet(
            ("A", "2023-Q1", 30, 50, 9),
            ("A", "2023-H1", 29, 60, 5),
            ("A", "2023-9M", 40, 59, 4),
        )
        fields = ("count", "expected", "difference", "prior_period")
        assert seen("DAT106", *fields, counts=counts, form=FORM) == [
            ("A", "2023-9M", 59, 60, -1, "2023-H1"),
            ("A", "2023-H1", 29, 30, -1, "2023-Q1"),
        ]

    def test_first_months_of_any_number_are_cumulative_and_a_fiscal_year_holds_nothing(self):
        counts = sheet(
            ("A", "2023-8M", 30, 50, 9),
            ("A", "2023-11M", 29, 60, 5),
            ("A", "2023-M02", 31, 60, 5),
            ("A", "FY2022/23", 1, 2, 5),
        )
        fields = ("count", "expected", "prior_period")
        found = seen("DAT106", *fields, counts=counts, form=FORM)
        assert ("A", "2023-11M", 29, 30, "2023-8M") in found
        assert {period for _, period, *_ in found} == {"2023-11M"}
        whole = sheet(("A", "2023-8M", 30, 50, 9), ("A", "2023", 29, 60, 5))
        assert len(seen("DAT106", *fields, counts=whole, form=FORM)) == 1
        assert seen("DAT107", *fields, counts=whole, form=FORM) == []

    def test_dat107_a_half_year_exceeds_its_year(self):
        counts = sheet(
            ("A", "2023-H1", 30, 50, 9), ("A", "2023-H2", 60, 70, 9), ("A", "2023", 55, 70, 1)
        )
        assert seen("DAT107", "count", "expected", "prior_period", counts=counts, form=FORM) == [
            ("A", "2023", 55, 60, "2023-H2"),
        ]

    def test_stocks_and_equal_counts_are_none(self):
        counts = sheet(("A", "2023-H1", 30, 50, 9), ("A", "2023", 30, 50, 1))
        assert seen("DAT10", counts=counts, form=FORM) == []

    def test_what_they_need(self):
        counts = sheet(("A", "2023-H1", 30, 50, 9), ("A", "2023-H2", 30, 50, 1))
        for code in ("DAT106", "DAT107"):
            assert reasons(code, counts=counts) == {"no_form"}
            assert reasons(code, counts=counts, form=FORM) == {"no_nested_periods"}
            assert reasons(code) == {"no_counts"}


def figures(*rows, indicator="met"):
    return columns_of("unit_id period printed", *rows) | {"indicator": [indicator] * len(rows)}


class TestFigures:
    def test_dat108_other_decimals_than_before(self):
        published = figures(
            ("A", "2021", "97,5%"),
            ("A", "2022", "96,4%"),
            ("A", "2023", "97%"),
            ("B", "2023", "9%"),
        )
        found = seen("DAT108", "printed", "prior_printed", "prior_period", published=published)
        assert found == [("A", "2023", "97%", "96,4%", "2022")]

    def test_dat108_needs_two_periods_of_one_cadence(self):
        published = figures(("A", "2022", "97,5%"), ("A", "2023-H1", "97%"))
        assert reasons("DAT108", published=published) == {"no_prior_period"}

    def grim(self, printed, of, indicator="met"):
        counts = sheet(("A", "2023", 1, of), items="n d")
        rates = pi.compute_rates(counts, [MET])
        published = figures(("A", "2023", printed), indicator=indicator)
        return seen("DAT109", "denominator", "value", rates=rates, published=published)

    def test_dat109_no_count_gives_the_percent(self):
        """Of 28 cases 27 are 96,43 % and 28 are 100 %; 97,5 % lies between."""
        assert self.grim("97,5%", 28) == [("A", "2023", 28, pytest.approx(100 * 27 / 28))]

    @pytest.mark.parametrize(
        ("printed", "of"), [("96,43%", 28), ("96,42%", 28), ("96%", 28), ("97,5%", 1000), ("0%", 7)]
    )
    def test_dat109_rounded_or_cut_off_some_count_gives_it(self, printed, of):
        assert self.grim(printed, of) == []

    def test_dat109_agrees_with_trying_every_count(self):
        printed = {
            (f"{tenths / 10:.1f}%".replace(".", ","), of): tenths / 10
            for of in (7, 28, 97)
            for tenths in range(0, 1001, 7)
        }
        units = {f"{text} of {of}": (text, of) for text, of in printed}
        counts = sheet(*((unit, "2023", 1, of) for unit, (_, of) in units.items()), items="n d")
        published = figures(*((unit, "2023", text) for unit, (text, _) in units.items()))
        rates = pi.compute_rates(counts, [MET])
        found = {unit for unit, *_ in seen("DAT109", rates=rates, published=published)}
        assert found == {
            f"{text} of {of}"
            for (text, of), shown in printed.items()
            if not any(
                abs(100 * k / of - shown) <= 0.05 + 1e-9
                or -1e-9 <= 100 * k / of - shown < 0.1 - 1e-9
                for k in range(of + 1)
            )
        }

    def test_dat109_needs_the_denominator(self):
        assert self.grim("97,5%", 0) == []
        assert self.grim("97,5%", 28, indicator="other") == []


class TestSilence:
    ROWS = (("A", "2022", 40, 60, 7), ("B", "2022", 41, 61, 7), ("A", "2023", 42, 62, 7))

    def test_dat110_a_unit_has_no_row(self):
        counts = sheet(*self.ROWS)
        found = seen("DAT110", "prior_period", "rows", counts=counts)
        assert found == [("B", "2023", "2022", 1)]

    def test_dat110_nobody_is_missed_where_nobody_reports(self):
        assert reasons("DAT110", counts=sheet(*self.ROWS[:2])) == {"no_prior_period"}

    def test_dat110_units_of_a_registry_are_cnt104(self):
        counts = sheet(*self.ROWS)
        registry = pi.UnitRegistry([unit("A"), unit("B")])
        assert seen("DAT110", counts=counts, registry=registry) == []
        assert checks_of("DAT110", counts=counts, registry=registry) == [
            ("not_checked", "unit_in_registry", "2", 0)
        ]
        assert reasons("DAT110", counts=sheet(*self.ROWS[:2]), registry=registry) == {
            "no_prior_period"
        }

    def test_dat110_says_how_many_rows_the_registry_takes_over(self):
        registry = pi.UnitRegistry([unit("A")])
        counts = sheet(*self.ROWS)
        found = seen("DAT110", "prior_period", "rows", counts=counts, registry=registry)
        assert found == [("B", "2023", "2022", 1)], "A has a row, whatever registry it is in"
        assert checks_of("DAT110", counts=counts, registry=registry) == [
            ("not_checked", "unit_in_registry", "1", 0),
            ("checked", None, None, 1),
        ]


def test_a_sentence_says_what_was_seen_and_not_who_did_it():
    """Patterns are said in words that accuse nobody, in both languages."""
    counts = sheet(("A", "2022", 40, 60, 7), ("A", "2023", 40, 60, 7))
    findings = pi.find(counts=counts).select("DAT101")
    assert list(map(plain, findings.render("en"))) == [
        "All 3 counts of A in 2023 are the same as in 2022."
    ]
    assert [plain(text) for text in findings.render("vi")] == [
        "Toàn bộ 3 số liệu của A trong năm 2023 trùng với số liệu năm 2022."
    ]
