"""Texts and the units they mean: the first rung decides, several decide nothing."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import parindex as pi

REGISTRY = pi.load_registry("vn")
OLD, NEW = dt.date(2023, 6, 14), dt.date(2025, 8, 1)
VARIANTS = Path(__file__).parents[1] / "golden" / "spelling_variants.csv"


def resolved(*names, as_of=OLD, **options):
    table = pi.resolve_units(names, REGISTRY, as_of=as_of, **options).data.to_pylist()
    return [(row["unit_id"], row["rung"]) for row in table]


@pytest.mark.parametrize(
    ("text", "unit", "rung"),
    [
        ("084", "vn-084", "code"),
        ("vn-02809", "vn-02809", "code"),
        ("2809", "vn-02809", "code"),
        ("Huyện Si Ma Cai", "vn-084", "exact"),
        ("UBND huyện Si Ma Cai", "vn-084", "case"),
        ("H. Si Ma Cai", "vn-084", "exact"),
        ("UBND huyện Si Ma cai", "vn-084", "case"),
        ("TT. Si Ma Cai", "vn-02809", "exact"),
        ("huyen si ma cai", "vn-084", "no_diacritics"),
        ("Xã Nàn Sín", "vn-02836", "alias"),
        ("Nàn Sín", "vn-02836", "alias"),
        ("Si Ma Cai", None, "ambiguous"),
        ("Xã Si Ma Cai", "vn-02809-20250701", "former"),
        ("Xã Không Có", None, "unknown"),
    ],
)
def test_a_text_stops_on_the_first_rung_that_fits(text, unit, rung):
    assert resolved(text) == [(unit, rung)]


def test_the_founding_document_spells_its_district_in_two_ways():
    assert {unit for unit, _ in resolved("huyện Si Ma Cai", "huyện Si Ma cai")} == {"vn-084"}


def test_the_day_is_the_context_of_names_and_codes():
    texts = ("02809", "Si Ma Cai", "Xã Sín Chéng", "Huyện Si Ma Cai", "Xã Nàn Sán")
    assert resolved(*texts, as_of=NEW) == [
        ("vn-02809-20250701", "code"),
        ("vn-02809-20250701", "exact"),
        ("vn-02824-20250701", "exact"),
        ("vn-084", "former"),
        ("vn-02800", "former"),
    ]


def test_a_former_name_of_a_unit_that_goes_on_is_a_former_name():
    """14845 was a town and is a commune on the same territory since 1/7/2025."""
    assert resolved("Thị trấn Mường Lát", as_of=NEW) == [("vn-14845", "former")]
    assert resolved("Xã Mường Lát", as_of=NEW) == [("vn-14845", "exact")]


def test_within_a_unit_bare_names_are_unique():
    assert resolved("Tân Lập")[0][1] == "ambiguous"
    assert resolved("Si Ma Cai", within="vn-084") == [("vn-02809", "exact")]
    assert resolved("Bản Mế", "Bản Mế", within=["vn-084", "vn-085"]) == [
        ("vn-02806", "exact"),
        (None, "unknown"),
    ]
    assert resolved("Si Ma Cai", within=[None]) == [(None, "ambiguous")]


def test_what_fits_several_units_names_them_and_chooses_none():
    (row,) = pi.resolve_units(["Si Ma Cai"], REGISTRY, as_of=OLD).data.to_pylist()
    assert row["candidates"] == ["vn-02809", "vn-084"]


def test_names_that_differ_in_the_place_of_a_tone_or_in_i_and_y_are_one_name():
    """Registers mix both spellings, so that neither of them tells two units apart."""
    for text in ("Xã Đức Hòa", "Xã Đức Hoà", "Xã Quý Quân"):
        (row,) = pi.resolve_units([text], REGISTRY, as_of=OLD).data.to_pylist()
        assert (row["unit_id"], row["rung"]) == (None, "ambiguous")
    assert resolved("Xã Đức Hòa", within="vn-016") == [("vn-00430", "tone_position")]
    assert resolved("Xã Quý Quân", within="vn-075") == [("vn-02431", "i_y")]


def test_a_code_without_its_zeros_fits_every_unit_that_it_may_have_been():
    """84 is Trà Vinh province, and what a spreadsheet makes of district 084."""
    (row,) = pi.resolve_units([84], REGISTRY, as_of=OLD).data.to_pylist()
    assert (row["rung"], row["candidates"]) == ("ambiguous", ["vn-084", "vn-84"])
    assert resolved("84", level="district") == [("vn-084", "code")]
    assert resolved("84", level="province") == [("vn-84", "code")]
    assert resolved("84", within="vn-10") == [("vn-084", "code")]
    assert resolved("Si Ma Cai", level="commune") == [("vn-02809", "exact")]


def test_a_suggestion_stands_below_the_unit_that_was_named():
    (row,) = pi.resolve_units(["Bản Mễ Xá"], REGISTRY, as_of=OLD, within="vn-084").data.to_pylist()
    assert row["candidates"] == ["vn-02806"]
    (row,) = pi.resolve_units(["Bản Mễ Xá"], REGISTRY, as_of=OLD, within="vn-085").data.to_pylist()
    assert row["candidates"] == []


def test_what_looks_alike_is_suggested_and_not_taken():
    """ "Nàn Xán" ties between Nàn Xín and Nàn Sán, two communes of one district."""
    (row,) = pi.resolve_units(["Nàn Xán"], REGISTRY, as_of=OLD, within="vn-084").data.to_pylist()
    assert (row["unit_id"], row["rung"]) == (None, "unknown")
    assert {"vn-02800", "vn-02836"} <= set(row["candidates"])


def test_blank_cells_are_unknown_without_a_text_and_numbers_are_digits():
    table = pi.resolve_units(pd.Series([2809, None]), REGISTRY, as_of=OLD).data.to_pylist()
    assert [(row["text"], row["rung"]) for row in table] == [("2809", "code"), (None, "unknown")]
    assert resolved("", "  ") == [(None, "unknown")] * 2
    assert len(pi.resolve_units([], REGISTRY, as_of=OLD)) == 0


def test_a_column_of_any_library_comes_in():
    column = pa.chunked_array([["Huyện Si Ma Cai"], ["084"]])
    assert len(pi.resolve_units(column, REGISTRY, as_of=OLD)) == 2
    category = pd.Series(["Huyện Si Ma Cai", "084"], dtype="category")
    assert pi.resolve_units(category, REGISTRY, as_of=OLD).data["unit_id"].to_pylist() == [
        "vn-084",
        "vn-084",
    ]


def test_legacy_text_is_read_only_on_request():
    legacy = "HuyÖn B\u00bec H\u00b5"
    assert resolved(legacy) == [(None, "unknown")]
    assert resolved(legacy, encoding="tcvn3") == [("vn-085", "exact")]


@pytest.mark.parametrize(
    ("names", "options", "error", "message"),
    [
        ("Si Ma Cai", {}, pi.errors.InputError, "names must be a list or a column"),
        (["a"], {"as_of": "2023-06-14"}, pi.errors.InputError, "as_of must be a datetime.date"),
        (["a"], {"encoding": "vni"}, pi.errors.InputError, "encoding must be"),
        (["a"], {"within": ["vn-084"] * 2}, pi.errors.InputError, "got 2 for 1 names"),
        (["a"], {"within": "vn-999"}, pi.errors.UnknownCodeError, "no unit of within= 'vn-999'"),
        (["a"], {"registry": "vn"}, pi.errors.InputError, "registry must be a UnitRegistry"),
        (["a"], {"level": "ward"}, pi.errors.UnknownCodeError, "no level in the registry 'ward'"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(names, options, error, message):
    given_options = {"registry": REGISTRY, "as_of": OLD} | options
    with pytest.raises(error, match=message):
        pi.resolve_units(names, **given_options)


def test_of_784_real_spellings_at_least_92_percent_fit_and_none_fits_a_wrong_unit():
    """
    Inside the right district, on the rungs that know no further spellings.

    The further spellings of the registry come from the same comparison, so they prove nothing here.
    """
    with VARIANTS.open(encoding="utf-8", newline="") as file:
        variants = list(csv.DictReader(file))
    day = dt.date(2025, 6, 30)
    on_day = REGISTRY.on(day)
    table = pi.resolve_units(
        [row["variant"] for row in variants],
        REGISTRY,
        as_of=day,
        within=[on_day.unit(row["district"]).id for row in variants],
    ).data.to_pylist()
    wrong = [
        (row["variant"], found["unit_id"])
        for row, found in zip(variants, table, strict=True)
        if found["unit_id"] not in (None, on_day.unit(row["code"]).id)
    ]
    # two that the register has changed since are the names of the units of before
    assert wrong == [("Xã Nà Pó", "vn-04136"), ("Xã Xa Lý", "vn-07540")]
    rungs = Counter(row["rung"] for row in table)
    others = rungs["alias"] + rungs["unknown"] + rungs["ambiguous"]
    assert len(variants) == 784
    assert (len(variants) - others) / len(variants) >= 0.92
    assert (rungs["former"], rungs["ambiguous"]) == (len(wrong), 0)


def test_every_name_of_the_registry_is_that_unit_or_one_of_several():
    for day in (OLD, NEW):
        units = list(REGISTRY.on(day))
        table = pi.resolve_units([unit.name for unit in units], REGISTRY, as_of=day).data
        for unit, row in zip(units, table.to_pylist(), strict=True):
            assert row["unit_id"] == unit.id or unit.id in row["candidates"]


TEXTS = st.sampled_from(
    ["Si Ma Cai", "si ma cai", "Bản Mế", "02809", "Nàn Sín", "x", "", "Lùng Phình", "H. Bắc Hà"]
)


@given(st.lists(TEXTS, max_size=12), st.integers(0, 100), st.sampled_from([OLD, NEW]))
def test_an_answer_never_depends_on_the_order_of_rows(texts, seed, day):
    order = list(range(len(texts)))
    random.Random(seed).shuffle(order)
    one = pi.resolve_units(texts, REGISTRY, as_of=day).data.to_pylist()
    two = pi.resolve_units([texts[place] for place in order], REGISTRY, as_of=day).data.to_pylist()
    assert [one[place] for place in order] == two
