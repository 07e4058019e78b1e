"""Convention §68, and others, where a sheet holds what is no unit, or no percent."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from tests.makers import unit
from tests.plain_text import plain

import parindex as pi

P = pi.Indicator.proportion("p", numerator=["a"], denominator=["b"])
NAME = "Xã Nàn Sán"
WRITINGS = {
    "composition": (unicodedata.normalize("NFD", NAME), "Xa\\u0303"),
    "two spaces": ("Xã  Nàn Sán", "\\u0020"),
    "a no-break space": ("Xã\u00a0Nàn Sán", "\\u00a0"),
    "a zero-width space": ("Xã\u200b Nàn Sán", "\\u200b"),
    "a line break": ("Xã\nNàn Sán", "\\u000a"),
    "a soft hyphen": ("Xã Nàn\u00ad Sán", "\\u00ad"),
    "a space before": (" Xã Nàn Sán", "\\u0020"),
    "a space after": ("Xã Nàn Sán ", "\\u0020"),
}
OTHER = pytest.mark.parametrize("other", [text for text, _ in WRITINGS.values()], ids=[*WRITINGS])


def review(**given):
    return pi.assess(indicators=[P], **given)


def sheet(units, periods, a, b):
    return {"unit_id": units, "period": periods, "a": a, "b": b}


def rules(findings):
    return sorted(finding.rule for finding in findings)


def reasons(findings, code):
    return {row["reason"] for row in findings.checks.data.to_pylist() if row["rule"] == code}


class TestOneWritingOfIds:
    @OTHER
    def test_c1_two_writings_are_one_unit_that_is_compared(self, other):
        """convention §1"""
        counts = sheet([other, NAME], ["2022-H1", "2023-H1"], [700, 900], [1000, 1000])
        found = review(counts=counts)
        assert found.comparisons.data["comparability"].to_pylist() == ["no_prior", "full"]
        assert found.comparisons.data["change"].to_pylist()[1] == pytest.approx(20)
        assert set(found.rates.data["unit_id"].to_pylist()) == {NAME}

    @pytest.mark.parametrize(("other", "shown"), WRITINGS.values(), ids=[*WRITINGS])
    def test_c1_the_finding_makes_the_writings_visible(self, other, shown):
        """convention §1"""
        found = review(counts=sheet([NAME, other, "B"], ["2022", "2023", "2023"], [1] * 3, [9] * 3))
        (finding,) = found.findings.select("CNT306")
        assert finding.unit_id == NAME
        assert finding.evidence.rows == 2
        assert sorted(finding.evidence.text.split("; "))[0 if shown < "Xã" else 1] != NAME
        assert shown in finding.evidence.text

    def test_c1_one_writing_throughout_is_no_finding_however_it_is(self):
        """convention §1"""
        found = review(
            counts=sheet([WRITINGS["composition"][0]] * 2, ["2022", "2023"], [1, 1], [9, 9])
        )
        assert not len(found.findings.select("CNT306"))
        assert set(found.rates.data["unit_id"].to_pylist()) == {NAME}

    @OTHER
    def test_c1_the_same_unit_twice_in_a_period_is_a_repeated_key(self, other):
        """convention §1, §6"""
        found = review(counts=sheet([NAME, other], ["2023"] * 2, [1, 2], [9, 9]))
        assert found.rates.data["status"].to_pylist() == ["duplicate_key"]

    @OTHER
    def test_c1_targets_published_figures_and_registries_have_the_same_unit(self, other):
        """convention §1"""
        found = review(
            counts=sheet([NAME], ["2023"], [80], [100]),
            targets=[pi.Target(indicator="p", value=95.0, unit_id=other)],
            published={
                "unit_id": [other],
                "period": ["2023"],
                "indicator": ["p"],
                "printed": ["70%"],
            },
            registry=pi.UnitRegistry([unit(other, name="Nàn Sán")]),
        )
        assert {"TGT101", "PUB101"} <= set(rules(found.findings))
        assert not {"UNT101", "PUB105"} & set(rules(found.findings))

    @OTHER
    def test_c1_names_weights_and_excluded_points_have_the_same_unit(self, other):
        """convention §1"""
        periods = [f"{year}-H1" for year in range(2010, 2024)]
        rates = pi.compute_rates(
            sheet([NAME] * 14, periods, [70 + at % 9 for at in range(14)], [100] * 14), [P]
        )
        excluded = {"unit_id": [other], "period": ["2015-H1"], "reason": ["lũ"]}
        control = pi.compute_control_limits(rates, excluded=excluded)
        assert control.data["excluded"].null_count == 13
        named = rates.to_pandas(language="vi", names={other: "Xã Nàn"})
        assert set(named["Đơn vị"]) == {"Xã Nàn"}
        with pytest.raises(pi.errors.InputError, match="names must have one name for each id"):
            rates.to_pandas(language="vi", names={NAME: "Một", other: "Hai"})
        assert pi.PartWeights(name="w", parts={(other, "B"): 1}).parts == {(NAME, "B"): 1}
        with pytest.raises(pi.errors.InputError, match="weights must have each part once"):
            pi.PartWeights(name="w", parts={(NAME, "B"): 1, (other, "B"): 2})

    @pytest.mark.parametrize(
        ("other", "shown"), [WRITINGS[each] for each in ("composition", "a space before")]
    )
    def test_c1_counts_of_a_case_file_tell_its_writings(self, other, shown):
        """convention §1"""
        pl = pytest.importorskip("polars")
        pytest.importorskip("narwhals")
        cases = pl.DataFrame(
            {
                "unit_id": [NAME, other, other, "B", None, " C"],
                "received": [dt.date(2023, 1, 9)] * 5 + [None],
                "due": [dt.date(2023, 1, 16)] * 6,
                "finished": [dt.date(2023, 2, 1)] * 6,
            }
        ).lazy()
        counts = pi.tally(cases, form="vn-ii06a", periods="2023-H1", regime="nd-09-2019")
        found = pi.assess(
            counts, indicators=[pi.load_indicators("vn-operational")["on_time.resolved"]]
        )
        (finding,) = found.findings.select("CNT306")
        assert (finding.unit_id, finding.evidence.rows) == (NAME, 3)
        assert shown in str(finding.evidence.text)

    @OTHER
    def test_c1_values_awards_and_what_is_asked_for_have_the_same_unit(self, other):
        """convention §1"""
        scheme = pi.scheme_from_table(
            {
                "code": ["1", "2"],
                "text": ["A", "B"],
                "maximum": [8, 2],
                "formula": ["share()", "award"],
            },
            id="own",
            edition="2023",
        )
        scores = pi.compute_scores(
            scheme,
            rates={"criterion_code": ["1"], "unit_id": [NAME], "period": ["2023"], "value": [50.0]},
            awards={
                "criterion_code": ["2"],
                "unit_id": [other],
                "period": ["2023"],
                "points": [2.0],
            },
            unranked=[other],
        )
        (total,) = scores.at(criterion="total", unit_id=other).data.to_pylist()
        assert (total["unit_id"], total["points"], total["rank"]) == (NAME, 6.0, None)
        assert len(pi.explain(scores, other, "2023")) == 2

    @OTHER
    def test_c1_a_suppression_fits_the_finding(self, other):
        """convention §1, §63"""
        day = dt.date(2024, 1, 1)
        accepted = pi.Suppression(
            rule="CNT105", unit_id=other, reason="a", accepted_by="b", until=day
        )
        found = review(counts=sheet([NAME], ["2023"], [5], [4])).findings
        marked = found.suppress(pi.SuppressionSet([accepted], on=day))
        assert [finding.suppression is not None for finding in marked.select("CNT105")] == [True]

    def test_c41_two_units_whose_ids_differ_in_writing_alone_contradict_each_other(self):
        """convention §41"""
        with pytest.raises(pi.errors.DefinitionError, match="Xã Nàn Sán"):
            pi.UnitRegistry([unit(NAME), unit(WRITINGS["composition"][0])])

    def test_c1_case_and_dashes_are_left_alone(self):
        """convention §1"""
        found = review(counts=sheet(["a-1", "A-1", "a–1"], ["2023"] * 3, [1] * 3, [9] * 3))
        assert len(found.rates) == 3

    def test_c1_an_id_of_which_nothing_can_be_seen_names_no_unit(self):
        """convention §1"""
        found = review(counts=sheet(["\u200b", "A"], ["2023"] * 2, [1] * 2, [9] * 2))
        assert "CNT303" in rules(found.findings)
        assert len(found.rates) == 1


class TestNamesAsIds:
    REGISTRY = pi.UnitRegistry([unit("c1", name="Xã Nàn Sán"), unit("c2", name="Xã Lùng Thẩn")])

    def test_c49_a_name_where_an_id_must_stand_is_one_finding_that_names_the_unit(self):
        """convention §49"""
        counts = sheet(["Xã Nàn Sán"] * 2, ["2022", "2023"], [1, 1], [9, 9])
        found = review(counts=counts, registry=self.REGISTRY).findings
        (finding,) = found.select("UNT113")
        assert finding.evidence.units == "c1"
        assert finding.evidence.rows == 2
        assert not len(found.select("UNT101"))

    def test_c49_what_is_neither_id_nor_name_is_one_finding(self):
        """convention §49"""
        counts = sheet(["Sở Z"] * 2, ["2022", "2023"], [1, 1], [9, 9])
        found = review(counts=counts, registry=self.REGISTRY).findings
        (finding,) = found.select("UNT101")
        assert (finding.unit_id, finding.period, finding.evidence.rows) == ("Sở Z", None, 2)
        assert not len(found.select("UNT113"))

    def test_c49_an_id_that_looks_like_a_name_has_its_candidates(self):
        """convention §49, §48"""
        counts = sheet(["Xã Nàn Xán"], ["2022"], [1], [9])
        found = review(counts=counts, registry=self.REGISTRY).findings
        (finding,) = found.select("UNT101")
        assert (finding.evidence.units, finding.evidence.rows) == ("c1", None)

    def test_c49_an_unknown_name_is_one_finding_in_however_many_rows(self):
        """convention §49"""
        counts = sheet(["Xã Q", "Xã Q", "Xã Nàn Sán"], ["2022", "2023", "2023"], [1] * 3, [9] * 3)
        counts["unit_name"] = counts.pop("unit_id")
        found = review(counts=counts, registry=self.REGISTRY).findings
        (finding,) = found.select("UNT101")
        assert (finding.evidence.text, finding.evidence.position, finding.evidence.rows) == (
            "Xã Q",
            0,
            2,
        )


A12 = [188, 382, 94, 575, 281, 378, 190, 471, 96, 330, 570, 1140]
B12 = [200, 400, 100, 600, 300, 400, 200, 500, 100, 400, 600, 1200]
UNITS = [f"c{at}" for at in range(12)]


class TestTotalsAndNotes:
    def test_c68_a_unit_that_is_the_sum_of_all_others_looks_like_a_total(self):
        """convention §68"""
        counts = sheet([*UNITS, "Z"], ["2023"] * 13, [*A12, sum(A12)], [*B12, sum(B12)])
        found = review(counts=counts)
        (finding,) = found.findings.select("CNT307")
        assert (finding.unit_id, finding.evidence.rows, finding.evidence.items) == ("Z", 1, 2)
        assert len(found.rates) == 13  # nothing removed

    @pytest.mark.parametrize("more", [(1, 0), (0, 1)])
    def test_c68_a_sum_that_fails_in_one_item_is_none(self, more):
        """convention §68"""
        total = [sum(A12) + more[0]], [sum(B12) + more[1]]
        counts = sheet([*UNITS, "Z"], ["2023"] * 13, A12 + total[0], B12 + total[1])
        assert not len(review(counts=counts).findings.select("CNT307"))

    def test_c68_two_items_that_hold_do_not_make_up_for_a_third(self):
        """convention §68"""
        counts = sheet([*UNITS, "Z"], ["2023"] * 13, [*A12, sum(A12)], [*B12, sum(B12)])
        counts["c"] = [*A12, 1]
        assert not len(pi.find(counts=counts).select("CNT307"))
        counts["c"] = [*A12, None]
        assert len(pi.find(counts=counts).select("CNT307")) == 1

    @pytest.mark.parametrize("name", ["Tổng cộng", "TỔNG  CỘNG:", "Cộng", "Total", "tong so"])
    def test_c68_the_name_of_a_total_is_enough(self, name):
        """convention §68"""
        counts = sheet(["A", "B", name], ["2023"] * 3, [1, 2, 4], [9, 9, 18])
        (finding,) = review(counts=counts).findings.select("CNT307")
        assert finding.evidence.rows is None

    @pytest.mark.parametrize("name", ["Tổng công ty A", "Xã Cộng Hòa", "Tổng cục Thuế"])
    def test_c68_names_that_begin_so_are_units(self, name):
        """convention §68"""
        counts = sheet(["A", "B", name], ["2023"] * 3, [1, 2, 4], [9, 9, 18])
        assert not len(review(counts=counts).findings.select("CNT307"))

    def test_c68_two_units_and_their_sum_are_too_few_to_tell(self):
        """convention §68"""
        counts = sheet(["A", "B", "C"], ["2023"] * 3, [10, 20, 30], [40, 50, 90])
        assert not len(review(counts=counts).findings.select("CNT307"))

    def test_c68_a_unit_of_the_registry_may_be_a_total(self):
        """convention §68, §12"""
        registry = pi.UnitRegistry(
            [unit("Z", level="district"), *(unit(each, parent="Z") for each in UNITS)]
        )
        counts = sheet([*UNITS, "Z"], ["2023"] * 13, [*A12, sum(A12)], [*B12, sum(B12)])
        found = review(counts=counts, registry=registry).findings
        assert reasons(found, "CNT307") == {"unit_in_registry"}

    def test_c68_a_note_below_the_table_is_told(self):
        """convention §68"""
        counts = sheet(["Xã A", "Ghi chú: tạm tính"], ["2023"] * 2, [10, None], [12, None])
        found = review(counts=counts)
        (finding,) = found.findings.select("CNT308")
        assert (finding.unit_id, finding.evidence.rows) == ("Ghi chú: tạm tính", 1)
        assert len(found.rates) == 2

    def test_c68_a_cell_at_fault_is_something(self):
        """convention §68, §5"""
        counts = sheet(["A", "B"], ["2023"] * 2, [10, "x"], [12, None])
        assert not len(review(counts=counts).findings.select("CNT308"))

    def test_c57_a_row_with_nothing_in_it_is_as_silent_as_none(self):
        """convention §57, §68"""
        counts = sheet(
            ["A", "B", "A", "B"], ["2022", "2022", "2023", "2023"], [1, 1, 2, None], [9, 9, 9, None]
        )
        found = review(counts=counts).findings
        assert [(each.unit_id, each.period) for each in found.select("DAT110")] == [("B", "2023")]
        assert not len(found.select("CNT308"))


class TestSilence:
    def test_c57_nobody_falls_silent_where_nobody_reports(self):
        """convention §57"""
        counts = sheet(["A", None], ["2022-H1", "2023-H1"], [1, 2], [9, 9])
        assert rules(review(counts=counts).findings) == ["CNT303"]

    def test_c57_a_row_without_a_unit_may_be_that_of_the_silent_one(self):
        """convention §57"""
        counts = sheet(
            ["A", "B", None, "B"], ["2022", "2022", "2023", "2023"], [1] * 4, [9, 8, 7, 6]
        )
        found = review(counts=counts).findings
        assert not len(found.select("DAT110"))
        assert "row_without_unit" in reasons(found, "DAT110")

    REGISTRY = pi.UnitRegistry([unit("A"), unit("B")])

    def test_c12_a_unit_of_the_registry_is_silent_where_its_row_is_blank(self):
        """convention §12; no total was printed"""
        counts = sheet(
            ["A", "B", "A", "B"], ["2022", "2022", "2023", "2023"], [1, 1, 2, None], [9, 8, 7, None]
        )
        found = review(counts=counts, registry=self.REGISTRY).findings
        told = [(each.evidence.units, each.period) for each in found.select("UNT105")]
        assert told == [("B", "2023")]  # nothing stands above it

    def test_c12_a_row_that_cannot_be_read_is_not_said_to_be_no_report(self):
        """convention §12, §2"""
        counts = sheet(
            ["A", "B", "A", "B"], ["2022", "2022", "2023", "tuần 3"], [1] * 4, [9, 8, 7, 6]
        )
        found = review(counts=counts, registry=self.REGISTRY).findings
        assert {"CNT302", "UNT105"} <= set(rules(found))
        (said,) = found.select("UNT105").render("en")
        assert plain(said) == (
            "No count for 2023 can be read of 1 unit, though the sheet has counts for another "
            "period, 2022: B."
        )
        (said,) = found.select("UNT105").render("vi")
        assert "Chưa có số liệu năm 2023 đọc được của 1 đơn vị" in plain(said)

    @pytest.mark.parametrize("second", [None, "B"])
    def test_c12_nor_is_it_told_silent_where_nobody_reports_or_a_row_names_no_unit(self, second):
        """convention §12, §57"""
        counts = sheet(
            ["A", "B", None, second], ["2022", "2022", "2023", "2023"], [1] * 4, [9, 8, 7, 6]
        )
        found = review(counts=counts, registry=self.REGISTRY).findings
        assert not len(found.select("UNT105"))
        assert "row_without_unit" in reasons(found, "UNT105")


class TestJumps:
    def jumps(self, before, now, **options):
        counts = sheet(["A", "A"], ["2022", "2023"], [1, 1], [before, now])
        found = pi.assess(counts, indicators=[P], options=options or None).findings
        return [finding.evidence.times for finding in found.select("DAT111")]

    def test_c57_a_denominator_of_fourteen_times_is_told(self):
        """convention §57; the returns expected of a service, before and after it was widened"""
        assert self.jumps(43_757, 635_024) == [pytest.approx(14.5125, abs=1e-4)]
        assert self.jumps(635_024, 43_757) == [pytest.approx(14.5125, abs=1e-4)]

    @pytest.mark.parametrize(
        ("before", "now", "is_jump"),
        [(100, 500, True), (100, 499, False), (1, 149, False), (1, 150, True), (0, 150, True)],
    )
    def test_c57_it_begins_at_five_times_and_few_count_as_thirty(self, before, now, is_jump):
        """convention §57"""
        assert bool(self.jumps(before, now)) is is_jump

    def test_c57_definitions_with_one_denominator_are_one_finding(self):
        """convention §57"""
        q = pi.Indicator.proportion("q", numerator=["c"], denominator=["b"])
        counts = sheet(["A", "A"], ["2022", "2023"], [1, 1], [100, 900]) | {"c": [2, 2]}
        (finding,) = pi.assess(counts, indicators=[P, q]).findings.select("DAT111")
        assert (finding.subject, finding.evidence.definitions) == ("p", "p q")


class TestFractions:
    def test_c22_a_target_as_a_fraction_is_told_with_both_readings(self):
        """convention §22"""
        found = review(
            counts=sheet(["A", "B"], ["2023"] * 2, [93, 97], [100, 100]),
            targets=[pi.Target(indicator="p", value=0.95)],
        ).findings
        (finding,) = found.select("TGT105")
        said = finding.evidence
        assert (said.target, said.other_reading, said.value, said.rows) == (0.95, 95.0, 93.0, 2)
        assert len(found.select("TGT102")) == 2  # judged as written

    @pytest.mark.parametrize(("value", "cases"), [(95.0, 93), (0.5, 1), (0.0, 93), (1.01, 93)])
    def test_c22_a_target_that_is_a_percent_is_not(self, value, cases):
        """convention §22"""
        found = review(
            counts=sheet(["A"], ["2023"], [cases], [100]),
            targets=[pi.Target(indicator="p", value=value)],
        )
        assert not len(found.findings.select("TGT105"))

    @pytest.mark.parametrize("printed", ["0.975", "0,975", "0.98", "0,97"])
    def test_c23_a_published_share_of_one_is_told_once(self, printed):
        """convention §23"""
        found = review(
            counts=sheet(["x"], ["2023"], [585], [600]),
            published={
                "unit_id": ["x"],
                "period": ["2023"],
                "indicator": ["p"],
                "printed": [printed],
            },
        ).findings
        assert rules(found) == ["PUB110"]
        assert found.to_pandas()["evidence_value"][0] == 97.5

    @pytest.mark.parametrize(
        ("printed", "rule"),
        [("0.975%", "PUB101"), ("0.9", "PUB101"), ("1", "PUB101"), ("0.96", "PUB101")],
    )
    def test_c23_what_is_no_share_contradicts(self, printed, rule):
        """convention §23"""
        found = review(
            counts=sheet(["x"], ["2023"], [585], [600]),
            published={
                "unit_id": ["x"],
                "period": ["2023"],
                "indicator": ["p"],
                "printed": [printed],
            },
        ).findings
        assert rule in rules(found)

    def test_c23_another_definition_cut_off_does_not_excuse_the_one_that_is_named(self):
        """convention §23: 291 of 1278 is 22,77 %, and of 2071 it is 14,051 %"""
        a, b = (
            pi.Indicator.proportion(code, numerator=["n"], denominator=[item])
            for code, item in (("f.a", "d"), ("f.b", "e"))
        )
        counts = {"unit_id": ["x"], "period": ["2023"], "n": [291], "d": [1278], "e": [2071]}
        named = {"unit_id": ["x"], "period": ["2023"], "indicator": ["f.a"], "printed": ["14,00"]}
        (finding,) = pi.assess(counts, indicators=[a, b], published=named).findings.select("PUB")
        assert (finding.rule, finding.evidence.cut_off) == ("PUB101", None)
        named["printed"] = ["14,0"]
        found = pi.assess(counts, indicators=[a, b], published=named).findings
        assert [each.rule for each in found.select("PUB")] == ["PUB101"]
        assert [each.evidence.cut_off for each in found.select("PUB")] == ["f.b"]

    def test_c23_a_family_that_fits_cut_off_is_still_a_note(self):
        """convention §23"""
        b = pi.Indicator.proportion("f.b", numerator=["n"], denominator=["e"])
        counts = {"unit_id": ["x"], "period": ["2023"], "n": [2919], "e": [20720]}
        named = {"unit_id": ["x"], "period": ["2023"], "indicator": ["f"], "printed": ["14,0"]}
        found = pi.assess(counts, indicators=[b], published=named).findings
        assert [each.rule for each in found.select("PUB")] == ["PUB102"]


SCHEME = pi.scheme_from_table(
    {"code": ["1"], "text": ["A"], "maximum": [10], "formula": ["share(floor=80)"]},
    id="own",
    edition="2023",
)


def scored(values, scheme=SCHEME):
    rows = len(values)
    rates = {"criterion_code": ["1"] * rows, "unit_id": [f"u{at}" for at in range(rows)]}
    rates |= {"period": ["2023"] * rows, "value": values}
    return pi.find(scores=pi.compute_scores(scheme, rates=rates))


class TestScales:
    def test_c68_percents_given_as_fractions_are_one_warning_with_both_readings(self):
        """convention §68"""
        (finding,) = scored([0.975, 1.0, 0.4]).select("SCR206")
        said = finding.evidence
        assert (finding.subject, finding.unit_id) == ("1", None)
        assert (said.rows, said.value, said.other_reading) == (3, 1.0, 100.0)

    @pytest.mark.parametrize("values", [[0.975, 97.0], [0.0, 1.0], [None], [96.0]])
    def test_c68_one_percent_among_them_or_whole_numbers_alone_are_none(self, values):
        """convention §68"""
        assert not len(scored(values).select("SCR206"))

    def test_c68_a_formula_of_small_numbers_reads_no_percents(self):
        """convention §68"""
        scheme = pi.scheme_from_table(
            {"code": ["1"], "text": ["A"], "maximum": [10], "formula": ["share(full=5)"]},
            id="own",
            edition="2023",
        )
        assert not len(scored([0.5, 950.0], scheme).select("SCR2"))

    def test_c68_a_value_that_no_percent_can_have_is_told_with_its_units(self):
        """convention §68"""
        (finding,) = scored([950.0, 97.0, 112.0, -1.0]).select("SCR207")
        said = finding.evidence
        assert (said.rows, said.units, said.threshold) == (2, "u0; u3", 200.0)
        assert said.value == 950.0


class TestOneThingToDoIsOneFinding:
    PUBLISHED = {  # noqa: RUF012
        "unit_id": ["A", "B", "C"],
        "period": ["2023"] * 3,
        "indicator": ["p"] * 3,
        "printed": ["50%"] * 3,
    }

    def test_c23_an_unknown_name_is_one_finding_for_all_its_rows(self):
        """convention §23"""
        published = self.PUBLISHED | {"indicator": ["q", "q", "r"]}
        counts = sheet(["A"], ["2023"], [1], [2])
        found = review(counts=counts, published=published).findings.select("PUB107")
        assert {(each.subject, each.unit_id, each.evidence.rows) for each in found} == {
            ("q", None, 2),
            ("r", "C", None),
        }

    def test_c23_an_unreadable_period_is_one_finding_for_all_its_rows(self):
        """convention §23"""
        published = self.PUBLISHED | {"period": ["sắp tới", "sắp tới", "mai"]}
        counts = sheet(["A"], ["2023"], [1], [2])
        found = review(counts=counts, published=published).findings.select("PUB109")
        assert {(each.evidence.text, each.unit_id, each.evidence.rows) for each in found} == {
            ("sắp tới", None, 2),
            ("mai", "C", None),
        }

    def test_c13_a_slot_that_the_regime_does_not_have_is_one_finding(self):
        """convention §13"""
        counts = sheet(["A", "B", "A"], ["2023-Q2", "2023-Q2", "2023-M05"], [1] * 3, [9, 8, 7])
        found = review(counts=counts, regime="bnv-581-cchc").findings.select("CNT305")
        assert {(each.period, each.unit_id, each.evidence.rows) for each in found} == {
            ("2023-Q2", None, 2),
            ("2023-M05", "A", None),
        }

    def test_c49_a_unit_that_ended_is_one_finding_for_all_its_rows(self):
        """convention §49"""
        end = dt.date(2022, 12, 31)
        registry = pi.UnitRegistry([unit("A", valid_to=end), unit("B", valid_to=end), unit("C")])
        counts = sheet(
            ["A", "A", "B", "C"], ["2023-Q1", "2023-Q2", "2023-Q1", "2023-Q1"], [1] * 4, [9] * 4
        )
        found = review(counts=counts, registry=registry, regime="calendar").findings
        assert {
            (each.unit_id, each.period, each.evidence.rows) for each in found.select("UNT104")
        } == {("A", None, 2), ("B", "2023-Q1", None)}
