"""Many variants at once: each as if it were asked for by itself."""

from __future__ import annotations

import attrs
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import columns_of, unit

import parindex as pi
from parindex.plans.assumed.as_it_is import AsItIs
from parindex.schemes import Grading, Stage, Veto

ON_TIME = pi.Indicator.proportion("on_time", numerator=["good"], denominator=["done"])
ONLINE = pi.Indicator.proportion("online", numerator=["online"], denominator=["done", "-kept"])
UNITS, YEARS = "ABCD", ("2022", "2023")
NAMES = "variant unit_id period item criterion add to"


def name(text):
    return pi.Name(vi=text, en=text)


def scheme_of():
    """One of each thing that reads others: peers, last year, points of another, vetoes, stages."""
    read = pi.scheme_from_table(
        {
            "code": ["I", "I.1", "I.2", "I.3", "II", "II.1", "II.2", "II.3"],
            "text": ["t"] * 8,
            "maximum": [None, 4, 4, 2, None, 3, 5, 2],
            "formula": [
                "",
                "share(full=98; floor=40)",
                "share(full=best_peer)",
                "bands(change; >0: 2)",
                "",
                "award",
                "share(full=100)",
                "bands(points(I.1); >=2: 2)",
            ],
            "indicator": [None, "on_time", "online", "on_time", None, None, None, None],
        },
        id="own",
        edition="2023",
        effects={"missing": "reduce_max", "no_prior": "zero"},
        ranking={"method": "list"},
    )
    return attrs.evolve(
        read,
        criteria=tuple(
            attrs.evolve(each, stages=("self", "final")) if each.code == "II.1" else each
            for each in read.criteria
        ),
        stages=(
            Stage(code="self", name=name("Tự chấm"), given_by=name("Xã")),
            Stage(code="final", name=name("Kết quả"), given_by=name("Sở"), takes_from=("self",)),
        ),
        gradings=(
            Grading(
                edges=(40.0, 60.0),
                grades=("Khá", "Tốt"),
                below="Yếu",
                vetoes=(Veto(grade="Tốt", below=30.0),),
            ),
        ),
    )


REGISTRY = pi.UnitRegistry(
    [unit("P", "province"), *(unit(each, parent="P") for each in UNITS[:3]), unit("D", "ward", "P")]
)


def scored(**options):
    rows = [
        (each, year, 30 + 7 * at + 11 * (year == "2023"), 20 + 5 * at, 80, at)
        for at, each in enumerate(UNITS)
        for year in YEARS
    ]
    rates = pi.compute_rates(
        columns_of("unit_id period good online done kept", *rows), [ON_TIME, ONLINE]
    )
    values = columns_of(
        "criterion_code unit_id period stage value",
        *(("II.2", each, "2023", None, 50 + 9 * at) for at, each in enumerate(UNITS[1:])),
        ("II.2", "B", "2023", "final", 12.0),
    )
    awards = columns_of(
        "criterion_code unit_id period stage points state",
        *(("II.1", each, "2023", "self", 2.0 - at / 2, None) for at, each in enumerate("ABC")),
        ("II.1", "A", "2023", "final", 3.0, None),
        ("II.1", "D", "2023", "final", None, "not_done"),
    )
    return pi.compute_scores(
        scheme_of(), rates=[rates, values], awards=awards, registry=REGISTRY, **options
    )


SCORES = scored()

of_counts = st.tuples(
    st.sampled_from(UNITS),
    st.sampled_from(YEARS),
    st.sampled_from(["good", "online"]),
    st.none(),
    st.integers(-8, 8),
    st.none(),
)
of_sums = st.tuples(
    st.sampled_from(UNITS),
    st.sampled_from(YEARS),
    st.just("good"),
    st.none(),
    st.none(),
    st.integers(30, 60),
)
of_points = st.sampled_from(
    [
        ("A", "2023", None, "II.1", None, 0.5),
        ("B", "2023", None, "II.1", -1.0, None),
        ("D", "2023", None, "II.1", None, 3.0),
        ("B", "2023", None, "II.2", 20.0, None),
        ("C", "2023", None, "II.2", None, 100.0),
    ]
)
variants = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(of_counts, of_sums, of_points)), min_size=1, max_size=8
)


def rows_of(table):
    return [
        {name: cell for name, cell in row.items() if name != "variant"}
        for row in table.data.to_pylist()
    ]


def change_of(unit_id, period, item, criterion, add, to):
    return pi.Change(unit_id=unit_id, period=period, item=item, criterion=criterion, add=add, to=to)


@examples(40)
@given(variants)
def test_each_variant_is_what_a_call_of_its_own_gives(listed):
    table = columns_of(NAMES, *((f"v{place}", *change) for place, change in listed))
    found = pi.what_if(SCORES, table)
    names = list(dict.fromkeys(table["variant"]))
    assert list(dict.fromkeys(found.data["variant"].to_pylist())) == names
    assert len(found) == len(names) * len(SCORES)
    for each in names:
        alone = pi.what_if(
            SCORES, [change_of(*change) for place, change in listed if f"v{place}" == each]
        )
        assert rows_of(found.at(variant=each)) == rows_of(alone)
    totals = pi.what_if(SCORES, table, criterion="total")
    assert totals.data.equals(found.at(criterion="total").data.cast(totals.data.schema))


@examples(40)
@given(st.lists(st.one_of(of_counts, of_sums, of_points), min_size=1, max_size=4))
def test_what_is_scored_again_in_part_is_what_is_scored_anew(changes):
    changes = [change_of(*each) for each in changes]
    in_part = pi.what_if(SCORES, changes)
    everything = frozenset(("total", *SCORES.scheme.codes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AsItIs, "moved_by", lambda *_: everything)
        assert rows_of(pi.what_if(SCORES, changes)) == rows_of(in_part)


def test_changes_of_one_number_are_made_in_their_order():
    def points(*numbers):
        table = columns_of(
            NAMES,
            *(("v", "A", "2023", None, "II.1", add, to) for add, to in numbers),
        )
        found = pi.what_if(SCORES, table, criterion="II.1").at(unit_id="A", period=2023)
        return {row["stage"]: row["points"] for row in found.data.to_pylist()}

    assert points((0.5, None), (-1.0, None)) == {"self": 1.5, "final": 2.5}
    assert points((0.5, None), (None, 1.0), (0.25, None)) == {"self": 1.25, "final": 1.25}


def test_there_is_a_row_for_each_variant_and_unit():
    table = pd.DataFrame(
        {
            "variant": [7, 7, 8],
            "unit_id": ["A", "B", "C"],
            "period": [2023, 2023, 2023],
            "item": ["good", "done", "online"],
            "add": [3, 20, 10],
        }
    )
    found = pi.what_if(SCORES, table, criterion="total").at(period=2023, stage="final")
    rows = found.to_pandas()
    assert rows[["variant", "unit_id"]].to_numpy().tolist() == [
        [variant, each] for variant in "78" for each in UNITS
    ]
    touched = dict(zip(rows["variant"] + rows["unit_id"], rows["touched"], strict=True))
    assert (touched["7A"], touched["7B"], touched["8A"]) == ("changed", "changed", "through_others")
    assert rows["other_share"].tolist() == rows["other_share"].tolist()[:4] * 2
    (own,) = found.at(variant="8", unit_id="C")
    assert own.variant == "8"
    assert own.share == (own.points or 0) / (own.max_points or 1)


def test_a_table_without_variants_is_one_set_of_changes():
    table = {"unit_id": ["A", "A"], "period": [2023] * 2, "item": ["good"] * 2, "add": [2, 3]}
    found = pi.what_if(SCORES, table)
    change = pi.Change(unit_id="A", item="good", add=5, period=2023)
    assert rows_of(found) == rows_of(pi.what_if(SCORES, change))
    assert set(found.data["variant"].to_pylist()) == {None}


def test_no_variants_give_no_rows():
    empty: dict[str, list[str]] = {column: [] for column in NAMES.split()}
    assert len(pi.what_if(SCORES, empty)) == 0
    assert len(pi.what_if(SCORES, [], criterion=[])) == 0


def test_scores_that_were_chosen_lie_beside_their_own_rows():
    table = columns_of(NAMES, *((each, "A", "2023", "good", None, 9, None) for each in "uv"))
    found = pi.what_if(SCORES.at(criterion="I.1"), table, criterion=["I.1", "total"])
    assert found.at(criterion="total").data["other_points"].null_count == 2 * 2 * 8
    before = SCORES.at(criterion="I.1").data["points"].to_pylist()
    rows = found.at(criterion="I.1").to_pandas()
    assert rows.groupby("stage")["other_points"].apply(list).tolist() == [before[:8] * 2] * 2


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"item": ["good", None], "add": [1, 1]}, "an item or a criterion in each row, and not"),
        ({"item": ["good"] * 2, "add": [1, None]}, "in add or in to in each row, and not both"),
        ({"item": ["good"] * 2, "add": [1, 1], "to": [None, 2]}, "and 1 do not, first at pos"),
        ({"item": ["good"] * 2, "add": [1, 0.5]}, "whole numbers of cases for items, and 1 do"),
        ({"item": ["good"] * 2, "add": ["x", "1"]}, "numbers in column 'add', and 1 do not"),
        ({"item": ["good"] * 2, "set": [1, 2]}, "no columns but variant, unit_id, .* got 'set'"),
        ({"item": ["good"] * 2, "add": [1, 2], "variant": ["a", None]}, "a variant in each row"),
        ({"item": ["good"] * 2, "add": [1, 2], "period": [2023, None]}, "a period in each row"),
        ({"item": ["good"] * 2, "add": [0, 99], "variant": ["a", "b"]}, "done in variant 'b'"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(columns, sentence):
    with pytest.raises(pi.errors.InputError, match=sentence):
        pi.what_if(SCORES, {"unit_id": ["A", "B"], "period": [2023, 2023]} | columns)


def test_a_table_names_units_and_criteria_that_there_are():
    with pytest.raises(pi.errors.MissingColumnError, match="unit_id"):
        pi.what_if(SCORES, {"item": ["good"], "add": [1]})
    with pytest.raises(pi.errors.UnknownCodeError, match="no criterion 'III'"):
        pi.what_if(SCORES, [], criterion="III")
