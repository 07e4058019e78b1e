"""Files of counts and of explanations: every item, gap, withheld count and number comes back."""

import json
from typing import Any

import attrs
import jsonschema
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, form_of, rates_of, unit
from tests.results.test_sdmx_and_csv import read_by_its_metadata

import parindex as pi
from parindex.errors import InputError
from parindex.results import result_schema
from parindex.scores.explanations.table import Rescaling
from parindex.tables.columns_of_results import KEY

TREE = pi.UnitRegistry([unit("T", "province"), *(unit(each, parent="T") for each in "ABC")])
FORM = form_of(d=pi.model.CountKind.FLOW, n=pi.model.CountKind.FLOW, fee=pi.model.CountKind.AMOUNT)


def read(source: Any) -> Any:
    """Read a result of any kind."""
    return pi.results.read_result(source)


def totals() -> Any:
    table = {
        "unit_id": ["A", "B", "C", "A", "B"],
        "period": ["2023-H1"] * 3 + ["2023-H2"] * 2,
        "n": ["1-9", "3", "4", "5", "6"],
        "d": [20, 30, 40, 50, None],
        "fee": [0.5, 1.25, 3, 4, 5],
    }
    return pi.roll_up(table, TREE, to="province", items=FORM, regime="calendar")


def explained() -> Any:
    scheme = pi.Scheme(
        id="own",
        edition="1",
        name=pi.Name(vi="bộ", en="set"),
        indicators=("own",),
        criteria=tuple(
            pi.schemes.Criterion(
                code=code,
                name=pi.Name(vi="đạt", en="met"),
                max_points=2.0,
                indicator="met",
                formula=pi.formulas.read_formula("share(full=95, floor=50)"),
            )
            for code in ("I.1", "I.2")
        ),
        gradings=(),
    )
    rates = rates_of(["2023"] * 2, [80, None], [100] * 2, ["A", "B"])
    return pi.explain(pi.compute_scores(scheme, rates=rates))


def test_counts_come_back_with_gaps_and_withheld_counts(tmp_path):
    table = totals()
    assert (len(table.gaps), len(table.withheld)) == (3, 1)
    table.to_parquet(tmp_path / "c.parquet")
    for source in (table.to_json(), tmp_path / "c.parquet"):
        again = read(source)
        assert again == table
        assert again.data.schema.equals(table.data.schema)
        assert again.gaps.equals(table.gaps)
        assert again.withheld.equals(table.withheld)


def test_rates_of_counts_that_were_read_back_are_the_same():
    table = totals()
    rates = pi.compute_rates(table, [MET])
    assert rates.data["status"].to_pylist()[0] == "suppressed_count"
    assert pi.compute_rates(read(table.to_json()), [MET]) == rates
    assert rates.data["lower_bound"].to_pylist()[0] == pytest.approx(100 * 8 / 90)


numbers = st.one_of(st.none(), st.integers(0, 2**62))


@examples(20)
@given(
    st.lists(st.tuples(st.sampled_from(["A", "Đ\n'", '"']), numbers, numbers), max_size=6),
    st.booleans(),
)
def test_any_counts_come_back(rows, has_items):
    units, n, d = ([*column] for column in zip(*rows, strict=True)) if rows else ([],) * 3
    items = {"n": n, "d | 'x'": d} if has_items else {}
    columns = {"unit_id": pa.array(units, KEY), "period": pa.array(["2023"] * len(rows), KEY)}
    columns |= {name: pa.array(each, pa.int64()) for name, each in items.items()}
    table = pi.results.CountTable(pa.table(columns))
    text = str(table.to_json())
    assert read(text) == table
    jsonschema.validate(json.loads(text), result_schema("counts"))


def changed(table, **members):
    return json.dumps(json.loads(table.to_json()) | members)


@pytest.mark.parametrize(
    ("member", "change", "told"),
    [
        ("rows", lambda rows: rows[:-1], "must have the 3 items of 'items' for each unit"),
        ("rows", lambda rows: rows[1:] + rows[:1], "must have the 3 items of 'items' for each"),
        (
            "rows",
            lambda rows: [{**rows[0], "amount": 0.5}, *rows[1:]],
            r"rows\[0\].amount of counts must be null for the item 'n'",
        ),
        (
            "items",
            lambda items: [items[0], items[0], items[2]],
            r"items\[1\].item of counts must be the name of an item, each once, got 'n'",
        ),
        ("items", lambda items: items[:2], "must have the 2 items of 'items'"),
        (
            "gaps",
            lambda gaps: [{**gaps[0], "status": "fine"}],
            r"gaps\[0\].status of counts must be one of ok",
        ),
        ("withheld", lambda _: None, "counts must have a list 'withheld', got NoneType"),
    ],
)
def test_a_document_of_counts_that_contradicts_itself_is_refused(member, change, told):
    held = json.loads(totals().to_json())[member]
    with pytest.raises(InputError, match=told):
        read(changed(totals(), **{member: change(held)}))


def test_explanations_come_back_with_their_numbers_and_words(tmp_path):
    table = explained()
    rescaled = attrs.evolve(
        table,
        rescalings=(
            Rescaling(
                unit_id="A", period="2023", points=1.0, applies=2.0, total=2.0, max_points=4.0
            ),
        ),
    )
    rescaled.to_arrow_file(tmp_path / "e.arrow")
    for source in (rescaled.to_json(), tmp_path / "e.arrow"):
        again = read(source)
        assert again == rescaled
        assert again.data.schema.equals(table.data.schema)
        assert list(again) == list(rescaled)
        assert again.render("vi") == rescaled.render("vi")


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (None, r"rows\[0\].numbers of explanations must be"),
        ([{"value": 1.0}], r"rows\[0\].numbers.quantity of explanations must be there"),
        ([{"quantity": "met", "value": "9"}], r"numbers\[0\].value of explanations must be a num"),
    ],
)
def test_numbers_that_do_not_follow_the_schema_are_named(numbers, told):
    rows = json.loads(explained().to_json())["rows"]
    rows[0]["numbers"] = numbers
    with pytest.raises(InputError, match=told):
        read(changed(explained(), rows=rows))


def test_counts_and_explanations_are_csv_with_metadata(tmp_path):
    totals().to_csv(tmp_path / "c.csv")
    rows = read_by_its_metadata(tmp_path / "c.csv")
    assert rows[0] == {
        "unit_id": "T",
        "period": "2023-H1",
        "item": "n",
        "count": None,
        "amount": None,
    }
    assert [row["count"] for row in rows if row["item"] == "d"] == [90, None]
    assert [row["amount"] for row in rows if row["item"] == "fee"] == [4.75, None]
    explained().to_csv(tmp_path / "e.csv")
    plain = explained().to_arrow().to_pylist()
    read = read_by_its_metadata(tmp_path / "e.csv")
    assert [row["numbers"] for row in read] == [
        [{k: v for k, v in each.items() if v is not None} for each in row["numbers"]]
        for row in plain
    ]
