from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.model.form import (
    CarryOver,
    CountForm,
    CountIdentity,
    CountItem,
    CountKind,
    CountSum,
)
from parindex.name import Name, SourceConfidence

codes = st.lists(st.text("abcdefgh_", min_size=1, max_size=4), min_size=1, max_size=6, unique=True)


def item(code: str, kind: CountKind = CountKind.FLOW, **fields: Any) -> CountItem:
    return CountItem(code=code, kind=kind, name=Name(vi=code, en=code), **fields)


def form(**fields: Any) -> CountForm:
    items = (
        item("opened", CountKind.STOCK_START),
        item("received"),
        item("closed", CountKind.STOCK_END),
    )
    return CountForm(
        **{
            "id": "own",
            "name": Name(vi="Biểu", en="Form"),
            "items": items,
            "source": "A plan",
            "confidence": SourceConfidence.OWN,
            **fields,
        }
    )


def identity(total: str, *parts: str, code: str = "all") -> CountIdentity:
    return CountIdentity(code=code, total=total, parts=CountSum.of(parts))


# --- sums


@given(codes, st.data())
def test_a_sum_reads_its_own_terms_back(listed, data):
    signs = data.draw(st.lists(st.sampled_from(["", "-"]), min_size=len(listed)))
    terms = [listed[0], *(sign + code for sign, code in zip(signs, listed[1:], strict=False))]
    read = CountSum.of(terms)
    assert CountSum.of(read.terms) == read
    assert sorted(read.terms) == sorted(terms)
    assert sorted(read.items) == sorted(listed)


def test_a_sum_is_written_as_arithmetic():
    assert str(CountSum.of(["a", "-b", "c"])) == "a + c - b"


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("received_total", "terms must be a list of item codes, got 'received_total'"),
        (["a", "a"], "items must be named once each, got 'a'"),
        (["a", "-a"], "items must be named once each, got 'a'"),
        (["-a"], "plus must be at least 1 text"),
        ([], "plus must be at least 1 text"),
        (["a", 5], r"terms must be item codes \(text\), got 5"),
        (["a", None], r"terms must be item codes \(text\), got nothing"),
        (["a", "--b"], "items must be codes of count items, got '-b'"),
        (["a", "- b"], "items must be codes of count items, got ' b'"),
        (["a", ""], "items must be codes of count items, got ''"),
        (["a", "-"], "items must be codes of count items, got ''"),
    ],
)
def test_what_is_no_sum_of_items_is_refused(terms, words):
    with pytest.raises(DefinitionError, match=f"CountSum: {words}"):
        CountSum.of(terms)


def test_the_fields_of_a_sum_are_tuples():
    with pytest.raises(DefinitionError, match="plus must be a tuple of str"):
        CountSum(["a"])  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="minus must be a tuple of str, got 'b'"):
        CountSum(("a",), "b")  # type: ignore[arg-type]


# --- forms


def test_a_form_is_asked_by_code_and_keeps_its_order():
    own = form()
    assert own.codes == ("opened", "received", "closed")
    assert [member.code for member in own] == list(own.codes)
    assert len(own) == 3
    assert "received" in own
    assert "resolved" not in own
    assert None not in own
    assert own["closed"].kind is CountKind.STOCK_END


def test_a_form_names_its_items_to_who_asks_for_another():
    with pytest.raises(UnknownCodeError, match="no item in form 'own' 'x'; there are opened, rec"):
        form()["x"]


def test_an_identity_is_written_as_an_equation():
    own = identity("closed", "opened", "-received")
    assert str(own) == "closed = opened - received"
    assert own.items == ("closed", "opened", "received")


def test_the_total_of_an_identity_is_none_of_its_parts():
    with pytest.raises(
        DefinitionError, match="CountIdentity 'all': parts must be other items than the total"
    ):
        identity("closed", "opened", "-closed")


def test_a_sound_form_takes_identities_carry_over_and_derivations():
    own = form(
        items=(
            item("opened", CountKind.STOCK_START),
            item("received"),
            item(
                "closed", CountKind.STOCK_END, derived_from=(CountSum.of(["opened", "received"]),)
            ),
        ),
        identities=(identity("closed", "opened", "received"),),
        carry_overs=(CarryOver(start="opened", end="closed"),),
    )
    assert own == attrs.evolve(own)
    assert hash(own) == hash(attrs.evolve(own))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": "Own form"}, "id must be a code"),
        ({"items": ()}, "items must be at least 1 CountItem"),
        ({"items": [item("a")]}, "items must be a tuple of CountItem"),
        ({"items": (item("a"), "b")}, r"items\[1\] must be of type CountItem, got 'b'"),
        ({"items": (item("a"), item("a"))}, "items must be named once each, got 'a'"),
        (
            {"identities": (identity("closed", "opened"), identity("closed", "received"))},
            "identities must be named once each, got 'all'",
        ),
        (
            {"identities": (identity("closed", "opened", "-lost"),)},
            r"identities\[0\] must be items of the form, got 'lost'",
        ),
        (
            {"identities": (identity("lost", "opened"),)},
            r"identities\[0\] must be items of the form, got 'lost'",
        ),
        (
            {"carry_overs": (CarryOver(start="lost", end="closed"),)},
            r"carry_overs\[0\] must be items of the form, got 'lost'",
        ),
        (
            {"carry_overs": (CarryOver(start="received", end="closed"),)},
            r"carry_overs\[0\] must be an item of kind stock_start, got 'received'",
        ),
        (
            {"carry_overs": (CarryOver(start="opened", end="received"),)},
            r"carry_overs\[0\] must be an item of kind stock_end, got 'received'",
        ),
        (
            {"items": (item("a", derived_from=(CountSum.of(["lost"]),)),)},
            r"items\['a'\].derived_from\[0\] must be items of the form, got 'lost'",
        ),
        (
            {"items": (item("a", derived_from=(CountSum.of(["a"]),)),)},
            r"items\['a'\].derived_from\[0\] must be a sum of other items, got 'a'",
        ),
        ({"source": " "}, "source must be text that is not blank"),
        ({"confidence": "sure"}, "confidence must be one of verified, .*, own, got 'sure'"),
        ({"valid_from": "2020-01-01"}, "valid_from must be of type date"),
        ({"valid_to": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "valid_to must be of type date"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused(fields, words):
    with pytest.raises(DefinitionError, match=f"CountForm .*: {words}"):
        form(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "Received"}, "code must be a code of lower-case letters"),
        (
            {"kind": "sum"},
            "kind must be one of flow, stock_start, stock_end, mixed, amount, got 'sum'",
        ),
        ({"name": " "}, "name must be of type Name, got ' '"),
        ({"column": 3}, "column must be text that is not blank, got 3"),
        ({"derived_from": ["a"]}, "derived_from must be a tuple of CountSum"),
    ],
)
def test_an_item_takes_no_text_for_a_type(fields, words):
    sound = {"code": "a", "kind": CountKind.FLOW, "name": Name(vi="a", en="a")}
    with pytest.raises(DefinitionError, match=words):
        CountItem(**{**sound, **fields})


def test_the_kinds_are_those_of_the_files():
    kinds = ["flow", "stock_start", "stock_end", "mixed", "amount"]
    assert [kind.value for kind in CountKind] == kinds
    assert repr(CountKind.STOCK_END) == "CountKind.STOCK_END"
