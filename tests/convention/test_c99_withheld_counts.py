"""Convention §99: bounds of what rests on withheld counts."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import form_of, unit

import parindex as pi
from parindex.model import CountKind
from parindex.report import report_content, write_html
from parindex.units import Succession

LATE = pi.Indicator.proportion("late", numerator=["late"], denominator=["all"])
BOTH = pi.Indicator.proportion("both", numerator=["late"], denominator=["late", "early"])
LEFT = pi.Indicator.proportion("left", numerator=["all", "-late"], denominator=["all"])
TO = pi.Indicator.ratio("to", numerator=["late"], denominator=["early"], multiplier=1)

REGISTRY = pi.UnitRegistry(
    [
        pi.AdministrativeUnit(id="P", name="Tỉnh P", level="province"),
        pi.AdministrativeUnit(id="H", name="Huyện H", level="district", parent="P"),
        pi.AdministrativeUnit(id="X1", name="Xã X1", level="commune", parent="H"),
        pi.AdministrativeUnit(id="X2", name="Xã X2", level="commune", parent="H"),
    ]
)


def counts(**columns):
    size = len(next(iter(columns.values())))
    return {"unit_id": ["X1", "X2"][:size], "period": ["2023"] * size, **columns}


def bounds(indicator, **columns):
    (row,) = pi.compute_rates(counts(**columns), [indicator]).data.to_pylist()
    return row["lower_bound"], row["upper_bound"]


@pytest.mark.parametrize(
    ("indicator", "late", "all_", "found"),
    [
        (LATE, "1-9", "50", (2.0, 18.0)),
        (LATE, "<5", "50", (0.0, 8.0)),
        (LATE, "c", "50", (0.0, 100.0)),  # a part is at most the whole
        (LATE, "≥40", "50", (80.0, 100.0)),
        (LATE, "40-60", "50", (80.0, 100.0)),
        (LATE, "3", "1-9", (pytest.approx(100 / 3), 100.0)),
        (LATE, "3", "c", (0.0, 100.0)),
        (LATE, "60", "1-9", (None, None)),  # no whole within the mark has such a part
        (LATE, "1-9", None, (None, None)),
        (LATE, "2", "50", (None, None)),
        (LEFT, "1-9", "50", (82.0, 98.0)),
    ],
)
def test_a_rate_lies_within_what_the_marks_leave_open(indicator, late, all_, found):
    """§99."""
    assert bounds(indicator, late=[late], all=[all_]) == found


@pytest.mark.parametrize(
    ("late", "early", "found"),
    [("1-9", "10", (0.1, 0.9)), ("5", "<3", (2.5, 5.0)), ("c", "10", (0.0, None))],
)
def test_a_ratio_has_the_bounds_that_are_known(late, early, found):
    """§99."""
    assert bounds(TO, late=[late], early=[early]) == found


MARKS = st.sampled_from([("0", [0]), ("4", [4]), ("1-3", [1, 2, 3]), ("<3", [0, 1, 2]), ("7", [7])])


@examples(60)
@given(MARKS, MARKS, st.sampled_from([LATE, BOTH, TO, LEFT]))
def test_no_counts_within_the_marks_make_a_rate_outside_of_its_bounds(late, other, indicator):
    """§99."""
    table = counts(late=[late[0]], all=[other[0]], early=[other[0]])
    (row,) = pi.compute_rates(table, [indicator]).data.to_pylist()
    if row["status"] != "suppressed_count":
        return
    pairs = list(itertools.product(late[1], other[1]))
    made = pi.compute_rates(
        {
            "unit_id": [str(place) for place in range(len(pairs))],
            "period": ["2023"] * len(pairs),
            "late": [pair[0] for pair in pairs],
            "all": [pair[1] for pair in pairs],
            "early": [pair[1] for pair in pairs],
        },
        [indicator],
    ).data["value"]
    values = [value for value in made.to_pylist() if value is not None]
    low, high = row["lower_bound"], row["upper_bound"]
    assert all(low is not None and low <= value * (1 + 1e-12) for value in values)
    assert all(high is None or value <= high * (1 + 1e-12) for value in values)
    if indicator in (LATE, TO) and values and high is not None:  # and they are the narrowest
        assert (low, high) == (pytest.approx(min(values)), pytest.approx(max(values)))


def test_a_total_over_a_withheld_count_is_a_range():
    """§99."""
    table = counts(all=["100", "50"], late=["1-9", "3"])
    total = pi.roll_up(table, REGISTRY, to="province")
    assert total.data.to_pylist() == [
        {"unit_id": "P", "period": "2023", "all": 150, "late": None},
    ]
    assert total.withheld.to_pylist() == [
        {"unit_id": "P", "period": "2023", "item": "late", "lower": 4.0, "upper": 12.0}
    ]
    (row,) = pi.compute_rates(total, [LATE]).data.to_pylist()
    assert row["status"] == "suppressed_count"
    assert (row["lower_bound"], row["upper_bound"]) == (pytest.approx(8 / 3), 8.0)


def test_a_total_has_no_range_where_another_count_is_missing():
    """§99."""
    total = pi.roll_up(counts(late=["1-9", None]), REGISTRY, to="district")
    assert total.withheld.num_rows == 0
    open_above = pi.roll_up(counts(late=["c", "3"]), REGISTRY, to="district").withheld
    assert open_above.to_pylist()[0]["upper"] is None
    summed = pi.roll_up(counts(late=["1-9", "3"]), REGISTRY, to="district", incomplete="sum")
    assert summed.data["late"].to_pylist() == [3]
    assert summed.withheld.num_rows == 0


def test_amounts_keep_their_decimals_beside_a_range():
    """§99."""
    form = form_of(paid=CountKind.AMOUNT, plan=CountKind.AMOUNT)
    table = counts(paid=["1-9", "1,234.5"], plan=["20.5", "30"])
    sheet = pi.read_counts(table, form=form)
    assert sheet.withheld["lower"].to_pylist() == [1.0]
    total = pi.roll_up(sheet, REGISTRY, to="district")
    assert total.withheld.to_pylist()[0]["upper"] == 1243.5
    paid = pi.Indicator.ratio("paid", numerator=["paid"], denominator=["plan"], multiplier=1)
    (row,) = pi.compute_rates(total, [paid], form=form).data.to_pylist()
    # the bounds of an amount are widened to whole numbers
    assert (row["lower_bound"], row["upper_bound"]) == (1235 / 50.5, 1244 / 50.5)


def test_long_sheets_and_parts_of_sheets_keep_their_bounds():
    """§99."""
    long = {
        "unit_id": ["X1", "X1", "X2", "X2"],
        "period": ["2023"] * 4,
        "item_code": ["late", "all"] * 2,
        "count": ["1-9", "50", "2", "c"],
    }
    read = pi.read_counts(long)
    assert read.withheld["unit_id"].to_pylist() == ["X1", "X2"]
    part = read.at(unit_id="X1")
    assert part.withheld["item"].to_pylist() == ["late"]
    (row,) = pi.compute_rates(part, [LATE]).data.to_pylist()
    assert (row["lower_bound"], row["upper_bound"]) == (2.0, 18.0)


@pytest.mark.parametrize(
    ("printed", "expected"), [(4, 5), (5, None), (9, None), (14, None), (15, 14)]
)
def test_a_printed_total_beyond_the_range_is_found(printed, expected):
    """§99."""
    table = {
        "unit_id": ["X1", "X2", "H"],
        "period": ["2023"] * 3,
        "late": ["1-9", "5", str(printed)],
    }
    table["late"][0] = "<10"
    found = pi.find(counts=table, registry=REGISTRY).select("CNT309")
    assert [each.evidence.expected for each in found] == ([] if expected is None else [expected])


def test_the_report_prints_the_bounds_beside_the_reason(tmp_path):
    """§99."""
    review = pi.assess(counts(all=["100", "50"], late=["1-9", "3"]), indicators=[LATE])
    path = tmp_path / "report.html"
    write_html(report_content(review, language="en"), path, pictures=False)
    assert "count withheld (1.00 … 9.00)" in path.read_text("utf-8")


DAY = dt.date(2025, 7, 1)
MERGED = pi.UnitRegistry(
    [
        *(unit(each, valid_to=DAY - dt.timedelta(days=1)) for each in ("X1", "X2", "X3")),
        *(unit(each, valid_from=DAY) for each in ("Y", "Z")),
    ],
    events=[
        Succession(
            day=DAY,
            predecessor=before,
            successor=after,
            kind="merge",
            extent="whole",
            legal_basis="made up",
        )
        for before, after in (("X1", "Y"), ("X2", "Y"), ("X3", "Z"))
    ],
)


def on_new_units(late, **options):
    table = {"unit_id": ["X1", "X2", "X3"], "period": ["2023"] * 3, "late": late}
    found = pi.rebase(table, MERGED, as_of=DAY, items=["late"], **options)
    held = {row["unit_id"]: (row["lower"], row["upper"]) for row in found.withheld.to_pylist()}
    return found, held


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (["1-9", "5", "7"], {"Y": (6, 14)}),
        (["1-9", "<5", "c"], {"Y": (1, 13), "Z": (0, None)}),
        (["≥12", "5", "1-2"], {"Y": (17, None), "Z": (1, 2)}),
        (["1-9", None, "7"], {}),
        (["1", "5", "7"], {}),
    ],
)
def test_c99_counts_on_other_units_are_ranges_where_some_are_withheld(late, expected):
    """convention §99"""
    found, held = on_new_units(late)
    assert held == expected
    assert all(row["late"] is None for row in found.data.to_pylist() if row["unit_id"] in held)
    rates = pi.compute_rates(
        found, [pi.Indicator.ratio("n", numerator=["late"], denominator=["late"], multiplier=1)]
    )
    assert {
        row.unit_id for row in rates if row.status is pi.vocabulary.RateStatus.SUPPRESSED_COUNT
    } == {*held}


ranges = st.tuples(st.integers(0, 4), st.integers(1, 4)).map(lambda r: (r[0], r[0] + r[1]))


@examples(20)
@given(st.lists(ranges, min_size=3, max_size=3))
def test_c99_the_range_of_a_moved_count_is_that_of_all_counts_within_the_marks(marks):
    """convention §99"""
    _, held = on_new_units([f"{low}-{high}" for low, high in marks])
    within = [range(low, high + 1) for low, high in marks]
    sums = [one + two for one, two, _ in itertools.product(*within)]
    assert held == {"Y": (min(sums), max(sums)), "Z": marks[2]}


def test_a_table_of_rates_shows_between_what_a_withheld_value_lies():
    """§99."""
    rates = pi.compute_rates(counts(late=["1-9", "3"], all=["50", "50"]), [LATE])
    assert "■ count withheld (2.00 … 18.00)" in repr(rates)
    assert "(2,00 … 18,00)" in repr(rates.view(language="vi"))
    assert "(2.00 … 18.00)" in rates._repr_html_()
    assert repr(rates).count("…") == 2  # the limits of the other rate
    open_above = pi.compute_rates(counts(late=["≥40"], early=["10"]), [TO])
    assert "■ count withheld (≥ 4.0000)" in repr(open_above)
