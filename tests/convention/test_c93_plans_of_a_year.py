"""Convention §93: what was reached of a year's number, and what was to be reached by then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import columns_of, form_of
from tests.plain_text import plain

from parindex.errors import InputError, MissingColumnError
from parindex.model import CountKind
from parindex.plans import compare_with_plan
from parindex.vocabulary import YearPlanStatus

PLAN = columns_of("unit_id period filed", ("A", "2023", 1000))


def against(*rows, plan=PLAN, **options):
    counts = columns_of("unit_id period filed", *rows)
    return compare_with_plan(counts, plan, item="filed", **options)


def test_c93_first_months_stand_for_themselves_and_twelfths_are_due():
    """convention §93"""
    (row,) = against(("A", "2023-9M", 810))
    assert (row.reached, row.share, row.due, row.ahead) == (810, 0.81, 750, 60)
    assert (row.left, row.months_left) == (190, 3)
    assert row.left_per_month == pytest.approx(190 / 3)
    assert (row.path.text, row.status.text, row.plan_period) == ("pro_rata", "ok", "2023")


def test_c93_months_are_added_up_from_the_first_and_not_over_a_gap():
    """convention §93"""
    found = against(
        ("A", "2023-M01", 50),
        ("A", "2023-M02", 70),
        ("A", "2023-M04", 60),
        ("A", "2023-Q1", 200),
        ("A", "2023-Q2", None),
    )
    assert [row.reached for row in found] == [50, 120, None, 200, None]
    assert [row.status.text for row in found] == ["ok", "ok", "no_value", "ok", "no_value"]


@pytest.mark.parametrize(
    ("parts", "aim"), [((0.1, 0.7), 0.8), ((0.7, 0.1, 0.1), 0.9), ((0.25, 0.05), 0.3)]
)
def test_c93_amounts_that_add_up_to_the_plan_reach_it(parts, aim):
    """convention §93"""
    form = form_of(spent=CountKind.AMOUNT)
    found = compare_with_plan(
        columns_of(
            "unit_id period spent",
            *(("A", f"2023-Q{place + 1}", part) for place, part in enumerate(parts)),
        ),
        columns_of("unit_id period spent", ("A", "2023", aim)),
        item="spent",
        form=form,
    )[-1]
    assert found.status is YearPlanStatus.REACHED
    assert (found.reached, found.left, found.share) == (aim, 0, 1)


def test_c93_last_years_path_and_the_callers():
    """convention §93"""
    rows = (("A", "2022-H1", 300), ("A", "2022", 1200), ("A", "2023-H1", 260))
    row = against(*rows, path="last_year").at(period="2023-H1")[0]
    assert (row.due, row.ahead, row.path.text) == (250, 10, "last_year")
    # without a number of the year its halves are added up
    halves = (("A", "2022-H1", 300), ("A", "2022-H2", 700), ("A", "2023-H1", 260))
    row = against(*halves, path="last_year").at(period="2023-H1")[0]
    assert (row.due, row.ahead) == (300, -40)
    row = against(("A", "2023-H1", 260), path="last_year")[0]
    assert (row.due, row.path, row.status.text) == (None, None, "no_path")
    row = against(("A", "2023-H1", 260), path={"2023-H1": 0.2})[0]
    assert (row.due, row.path.text) == (200, "given")


def test_c93_what_has_no_plan_or_no_row_is_said():
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023", 100), ("B", "2023", 50))
    found = against(("A", "2023-H1", 130), ("C", "2023-H1", 5), ("A", "2024-H1", 7), plan=plan)
    assert [row.status.text for row in found] == ["reached", "no_plan", "no_plan"]
    assert found[0].left == 0
    assert "B 2023" in found.provenance.input.ignored
    assert not any(each.startswith("A") for each in found.provenance.input.ignored)
    assert len(found.render("en")) == 1


HALVES = (("A", "2022-H1", 300), ("A", "2022-H2", 700))
QUARTERS = tuple(("A", f"2022-Q{at}", 100) for at in range(1, 5))


@pytest.mark.parametrize("before", [(*HALVES, *QUARTERS), (*QUARTERS, *HALVES)])
@pytest.mark.parametrize(("period", "due"), [("2023-H1", 300), ("2023-Q2", 500)])
def test_c93_parts_of_last_year_that_contradict_each_other_stand_in_one_order(before, period, due):
    """convention §93"""
    found = against(*before, ("A", period, 260), path="last_year")
    assert found.at(period=period)[0].due == due


def test_c93_first_months_take_the_longest_parts_of_the_year_before():
    """convention §93"""
    rows = (("A", "2022-9M", 500), *QUARTERS, *HALVES, ("A", "2023-9M", 260))
    assert against(*rows, path="last_year").at(period="2023-9M")[0].due == 500


@pytest.mark.parametrize("percent", [29, 57, 58])
def test_c93_a_share_is_the_decimal_that_is_printed(percent):
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023", 100))
    (row,) = against(("A", "2023-H1", percent), plan=plan, path={"2023-H1": percent / 100})
    assert (row.due, row.ahead) == (percent, 0)


@pytest.mark.parametrize("whole", [49, 98, 103, 107])
def test_c93_last_years_share_is_multiplied_before_it_is_divided(whole):
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023", whole))
    rows = (("A", "2022-H1", 1), ("A", "2022", whole), ("A", "2023-H1", 1))
    row = against(*rows, plan=plan, path="last_year").at(period="2023-H1")[0]
    assert (row.due, row.ahead) == (1, 0)


@pytest.mark.parametrize("kind", [CountKind.STOCK_START, CountKind.STOCK_END, CountKind.MIXED])
def test_c93_a_stock_is_not_added_up(kind):
    """convention §93"""
    with pytest.raises(InputError, match=f"'filed' does not: {kind.value}$"):
        against(("A", "2023-H1", 480), form=form_of(filed=kind))


def test_c93_cells_of_the_plan_that_cannot_be_used_are_told_after_those_of_the_counts():
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023", 9), ("A", "2023", 8), ("B", "2023", ""))
    found = against(("A", "2023-H1", "many"), plan=plan)
    faults = found.provenance.input.faults.to_pylist()
    assert [(each["fault"], each["period"]) for each in faults] == [
        ("not_a_number", "2023-H1"),
        ("duplicate_key", "2023"),
        ("duplicate_key", "2023"),
    ]
    # a year without a number is no plan that was forgotten
    assert found.provenance.input.ignored == ()


def test_c93_a_period_has_one_share():
    """convention §93"""
    with pytest.raises(InputError, match=r"^path must give one share for each period, got two"):
        against(("A", "2023-H1", 480), path={"2023-H1": 0.4, "H1/2023": 0.5})


def test_c93_one_sentence_in_both_languages():
    """convention §93"""
    found = against(("A", "2023-H1", 480))
    (vi,), (en,) = (
        [plain(line) for line in found.render(each, names={"A": "Xã A"})] for each in ("vi", "en")
    )
    assert vi == (
        "Xã A, mục filed: 6 tháng đầu năm 2023 đạt 48% kế hoạch năm 2023 (480/1.000), chậm tiến độ "
        "20; còn 520, bình quân 86,67 mỗi tháng."
    )
    assert "48% of the plan for 2023" in en
    assert "20 behind schedule; 520 left, 86.67 a month" in en
    (done,) = against(("A", "2023", 1000)).render("vi")
    assert plain(done).endswith("(1.000/1.000).")


@pytest.mark.parametrize("path", ["monthly", {"2023-H1": 1.5}, {"2023-H1": "half"}, 3])
def test_c93_a_path_that_is_none_is_refused(path):
    """convention §93"""
    with pytest.raises(InputError, match="path must"):
        against(("A", "2023-H1", 480), path=path)


def test_c93_a_plan_is_of_years():
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023-H1", 1000))
    with pytest.raises(InputError, match="plan must have years as periods, got '2023-H1'"):
        against(("A", "2023-H1", 480), plan=plan)


@given(st.lists(st.integers(0, 500), min_size=12, max_size=12), st.integers(1, 5000))
def test_c93_months_quarters_and_first_months_say_the_same(counts, planned):
    """convention §93"""
    plan = columns_of("unit_id period filed", ("A", "2023", planned))
    months = [("A", f"2023-M{month:02}", count) for month, count in enumerate(counts, start=1)]
    quarters = [("A", f"2023-Q{at + 1}", sum(counts[3 * at : 3 * at + 3])) for at in range(4)]
    by_month, by_quarter = against(*months, plan=plan), against(*quarters, plan=plan)
    first_nine = against(("A", "2023-9M", sum(counts[:9])), plan=plan)[0]
    for row in (by_month[8], by_quarter[2]):
        assert (row.reached, row.share, row.due) == (
            first_nine.reached,
            first_nine.share,
            first_nine.due,
        )
    assert by_month[11].reached == by_quarter[3].reached == sum(counts)
    assert by_month[11].left_per_month is None


@pytest.mark.parametrize("column", ["unit_id", "period", "filed"])
def test_c93_a_column_that_lacks_is_told_of_the_table_that_lacks_it(column):
    """convention §93"""
    plan = {"unit_id": ["A"], "period": ["2023"], "filed": [1000]}
    part = {name: cells for name, cells in plan.items() if name != column}
    for tables, name in (((plan, part), "plan"), ((part, plan), "counts")):
        with pytest.raises(MissingColumnError, match=f"^{name} must have the column '{column}'"):
            compare_with_plan(*tables, item="filed")
    with pytest.raises(InputError, match=r"^plan must be a table"):
        compare_with_plan(plan, 3, item="filed")  # type: ignore[arg-type]
