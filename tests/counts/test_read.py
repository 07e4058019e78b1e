"""The one door: counts that were read go into every verb, and say the same as a table."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import form_of, unit

import parindex as pi

DAY = dt.date(2025, 7, 1)
RATE = pi.Indicator.proportion("p", numerator=["ok"], denominator=["all"])
TREE = pi.UnitRegistry(
    [
        unit("H", "district", code="1", name="Huyện H"),
        unit("A", "commune", "H", code="11", name="Xã A"),
        unit("B", "commune", "H", code="12", name="Xã B"),
    ]
)
BY_ID: dict[str, list[object]] = {
    "unit_id": ["A", "B", "H", "A", "B"],
    "period": ["2022-H1", "2022-H1", "2022-H1", "2023-H1", "6 tháng đầu năm 2023"],
    "ok": [80, 40, 121, 95, None],
    "all": [100, 50, 150, 100, 60],
    "note": ["x", None, "y", "", "12,5"],
}
CODES = {"A": "11", "B": "12", "H": "1"}
BY_CODE: dict[str, list[object]] = {
    "unit_code": [CODES[str(unit)] for unit in BY_ID["unit_id"]],
    **{name: column for name, column in BY_ID.items() if name != "unit_id"},
}


def same(one: pa.Table, other: pa.Table) -> bool:
    return bool(one.to_pylist() == other.to_pylist())


@pytest.mark.parametrize("sheet", [BY_ID, BY_CODE], ids=["ids", "codes"])
def test_every_verb_says_the_same_of_counts_that_were_read_and_of_their_table(sheet):
    read = pi.read_counts(sheet, registry=TREE, regime="nd-09-2019")
    rates = pi.compute_rates(BY_ID, [RATE], regime="nd-09-2019")
    assert same(pi.compute_rates(read, [RATE]).data, rates.data)
    assert pi.compute_rates(read, [RATE]).provenance.regime == rates.provenance.regime
    found = pi.find(counts=BY_ID, registry=TREE, regime="nd-09-2019")
    assert same(pi.find(counts=read).data, found.data)
    if sheet is BY_ID:  # of a sheet of codes it is also checked what they are
        assert same(pi.find(counts=read).checks.data, found.checks.data)
    review = pi.assess(BY_ID, indicators=[RATE], registry=TREE, regime="nd-09-2019")
    assert same(pi.assess(read, indicators=[RATE]).findings.data, review.findings.data)
    totals = pi.roll_up(BY_ID, TREE, to="district", items=["ok", "all"])
    assert same(pi.roll_up(read, TREE, to="district", items=["ok", "all"]).data, totals.data)
    moved = pi.rebase(BY_ID, TREE, as_of=DAY, items=["ok", "all"])
    assert same(pi.rebase(read, TREE, as_of=DAY, items=["ok", "all"]).data, moved.data)


def test_what_a_verb_makes_of_counts_keeps_their_form_and_calendar():
    form = form_of(ok=pi.model.CountKind.FLOW, all=pi.model.CountKind.FLOW)
    read = pi.read_counts(BY_ID, registry=TREE, regime="nd-09-2019", form=form)
    for made in (pi.roll_up(read, TREE, to="district"), pi.rebase(read, TREE, as_of=DAY)):
        assert made.provenance.forms == (form,)
        rates = pi.compute_rates(made, [RATE])
        assert rates.provenance.regime == read.provenance.regime
        assert rates.provenance.forms == (form,)
        with pytest.raises(
            pi.errors.InputError, match="counts were made, 'nd-09-2019', got 'calendar'"
        ):
            pi.compute_rates(made, [RATE], regime="calendar")


def test_what_is_read_is_a_table_of_counts_with_its_faults():
    read = pi.read_counts({**BY_ID, "ok": ["80", "4O", 121, 95, None]}, items=["ok", "all"])
    assert isinstance(read, pi.results.CountTable)
    assert repr(read).startswith("<CountTable: 5 rows")
    assert read.data.column_names == ["unit_id", "period", "ok", "all"]
    assert read.data["ok"].to_pylist() == [80, None, 121, 95, None]
    (fault,) = read.provenance.input.faults.to_pylist()
    assert (fault["item"], fault["text"]) == ("ok", "4O")
    assert "note" in read.provenance.input.ignored


def test_items_are_those_of_the_form_and_a_verb_still_finds_the_others():
    sheet = {"unit_id": ["A"], "period": ["2023"], "resolved_total": [9], "ok": [1], "all": [2]}
    read = pi.read_counts(sheet, form="vn-ii06a")
    assert read.data.column_names == ["unit_id", "period", "resolved_total"]
    assert pi.compute_rates(read, [RATE]).data["value"].to_pylist() == [50.0]


def test_an_empty_sheet_has_no_rows_and_no_faults():
    read = pi.read_counts({"unit_id": [], "period": [], "ok": []}, items=["ok"])
    assert (len(read), len(read.provenance.input.faults)) == (0, 0)
    own = pi.Indicator.proportion("r", numerator=["ok"], denominator=["ok"])
    assert len(pi.compute_rates(read, [own])) == 0


def test_what_the_door_was_told_is_not_told_otherwise_behind_it():
    read = pi.read_counts(BY_CODE, registry=TREE, regime="nd-09-2019")
    with pytest.raises(pi.errors.InputError, match="regime must be that with which the counts"):
        pi.compute_rates(read, [RATE], regime="calendar")
    with pytest.raises(pi.errors.InputError, match="must be given to read_counts"):
        pi.assess(read, indicators=[RATE], registry=TREE, as_of=DAY)


def test_codes_need_the_door_and_the_error_says_so():
    with pytest.raises(pi.errors.MissingColumnError, match="read_counts reads codes and names"):
        pi.compute_rates(BY_CODE, [RATE])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"as_of": DAY}, "must be given with a registry"),
        ({"registry": TREE, "as_of": "2025-07-01"}, "as_of must be a datetime.date"),
        ({"registry": TREE, "within": 3}, "within must be the id of one unit"),
        ({"items": "ok"}, "items must be a list of item codes"),
        ({"registry": "vn"}, "registry must be a UnitRegistry"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(arguments, words):
    with pytest.raises(pi.errors.InputError, match=words):
        pi.read_counts(BY_CODE, **arguments)


def test_the_units_of_a_level_and_inside_a_unit_are_told_apart():
    twins = pi.UnitRegistry(
        [
            *TREE,
            unit("K", "district", name="Huyện K"),
            unit("C", "commune", "K", name="Xã A"),
        ]
    )
    sheet = {"unit_name": ["Xã A"], "period": ["2023"], "ok": [1]}
    read = pi.read_counts(sheet, registry=twins, within="K")
    assert read.data["unit_id"].to_pylist() == ["C"]
    assert len(pi.read_counts(sheet, registry=twins)) == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "H", "?"]),
            st.sampled_from(["2022", "2023-H1", "nonsense"]),
            st.one_of(st.none(), st.integers(-1, 9), st.just("x")),
        ),
        max_size=8,
    )
)
def test_codes_give_the_rates_that_ids_give(rows):
    ids = {
        "unit_id": [unit for unit, _, _ in rows],
        "period": [period for _, period, _ in rows],
        "ok": [None if ok is None else str(ok) for _, _, ok in rows],
        "all": [9] * len(rows),
    }
    known = [place for place, (unit, _, _) in enumerate(rows) if unit != "?"]
    of_known = {name: [column[place] for place in known] for name, column in ids.items()}
    codes = {"unit_code": [CODES.get(unit, "9") for unit in ids["unit_id"]]} | {
        name: column for name, column in ids.items() if name != "unit_id"
    }
    read = pi.read_counts(codes, registry=TREE, items=["ok", "all"])
    assert same(pi.compute_rates(read, [RATE]).data, pi.compute_rates(of_known, [RATE]).data)


def test_the_form_of_the_door_is_that_of_the_checks():
    sheet = {
        "unit_id": ["A"],
        "period": ["2023"],
        "resolved_total": [10],
        "resolved_early_or_ontime": [8],
        "resolved_late": [1],
    }
    read = pi.read_counts(sheet, form="vn-ii06a")
    by_hand = pi.find(counts=sheet, form="vn-ii06a")
    assert [each.rule for each in by_hand.select("CNT101")] == ["CNT101"]
    assert same(pi.find(counts=read).data, by_hand.data)


def test_counts_are_read_once_for_what_they_were_read_with_would_be_lost():
    read = pi.read_counts(BY_CODE, registry=TREE)
    with pytest.raises(pi.errors.InputError, match="give what read_counts gave to the verbs"):
        pi.read_counts(read, form="vn-ii06a")
    totals = pi.roll_up(read, TREE, to="district", items=["ok", "all"])
    assert len(pi.read_counts(totals)) == len(totals)


def test_a_registry_beside_counts_that_were_read_must_be_one():
    read = pi.read_counts(BY_CODE, registry=TREE)
    with pytest.raises(pi.errors.InputError, match="registry must be a UnitRegistry"):
        pi.find(counts=read, registry="vn")  # type: ignore[arg-type]
    with pytest.raises(pi.errors.InputError, match="registry must be a UnitRegistry"):
        pi.assess(read, indicators=[RATE], registry="vn")  # type: ignore[arg-type]
