"""From the table that a decision prints to a scheme, to its file, and to scores."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from tests.examples_of_properties import examples
from tests.makers import unit
from tests.strategies import schemes

import parindex as pi
from parindex.errors import FaultGroup, InputError, MissingColumnError
from parindex.formulas import formula_notation
from parindex.schemes.criterion import Combination, CriterionRole, Effect
from parindex.schemes.grading import RankMethod
from parindex.scores.criteria_table.scheme_from_table import _COLUMNS

# Decree 307/2025/NĐ-CP, article 6, paragraph 3: points of communes for their conditions. A part of
# a step counts in proportion (article 4, paragraph 3).
DECREE = {
    "code": ["3", "3.e", "3.g"],
    "text": ["Điều kiện kinh tế - xã hội", "Trực tuyến toàn trình", "Ký số và gửi trên mạng"],
    "maximum": [None, "5", "5"],
    "formula": [
        None,
        "steps(from=unit_above(province); each=0,5; add=0,25; base=3; counting=proportional)",
        "steps(from=70; each=5; add=0,5; base=3; counting=proportional)",
    ],
}
REGISTRY = pi.UnitRegistry(
    [
        unit("P", "province", name="Tỉnh"),
        unit("A", "commune", "P", name="Xã A"),
        unit("B", "commune", "P", name="Xã B"),
    ]
)


def made(columns: dict[str, Any], **fields: Any) -> pi.Scheme:
    return pi.scheme_from_table(columns, **{"id": "own", "edition": "2023", **fields})


def one(**columns: Any) -> pi.Scheme:
    """Scheme of one criterion with further columns."""
    row: dict[str, Any] = {"code": "A", "text": "Tiêu chí", "maximum": 10, "formula": "share"}
    return made({name: [cell] for name, cell in (row | columns).items()})


def faults_of(columns: dict[str, Any], **fields: Any) -> list[str]:
    with pytest.raises(FaultGroup) as caught:
        made(columns, **fields)
    count = len(caught.value.exceptions)
    assert caught.value.message == f"table has {count} fault{'s' if count > 1 else ''}"
    return [str(fault) for fault in caught.value.exceptions]


# --- The whole way


def test_a_decree_goes_from_its_table_through_a_file_to_points(tmp_path):
    scheme = made(
        DECREE,
        levels=["commune"],
        rounding={"leaf": 2, "group": 2, "total": 2, "carries": True},  # article 4(1)
        source="Nghị định 307/2025/NĐ-CP",
        confidence="verified",
    )
    assert scheme.max_points == 10.0
    path = tmp_path / "decree.toml"
    scheme.to_toml(path)
    assert pi.check_scheme(path) == ()
    loaded = pi.definitions.load_scheme_file(path)
    assert loaded == scheme
    values = [("3.e", "P", 50.5), ("3.e", "A", 52.6), ("3.g", "A", 84.9), ("3.e", "B", 40.0),
              ("3.g", "B", 70.0)]  # fmt: skip
    scores = pi.compute_scores(
        loaded,
        rates={
            "criterion_code": [code for code, _, _ in values],
            "unit_id": [unit for _, unit, _ in values],
            "value": [value for *_, value in values],
            "period": ["2025"] * len(values),
        },
        registry=REGISTRY,
    )
    points = {(r["criterion_code"], r["unit_id"]): r["points"] for r in scores.data.to_pylist()}
    # 2,1 above the province are 4,2 steps of 0,5; 84,9 are 2,98 steps of 5 above 70
    assert points == {
        ("3.e", "A"): 4.05, ("3.g", "A"): 4.49, ("3", "A"): 8.54, ("total", "A"): 8.54,
        ("3.e", "B"): 3.0, ("3.g", "B"): 3.0, ("3", "B"): 6.0, ("total", "B"): 6.0,
    }  # fmt: skip


def faults_of_codes(codes, formulas, **columns):
    """What is said of a table of these codes; its headings have neither formula nor maximum."""
    with pytest.raises(FaultGroup) as caught:
        pi.scheme_from_table(
            {
                "code": codes,
                "text": codes,
                "maximum": [None if formula is None else 1 for formula in formulas],
                "formula": formulas,
                **columns,
            },
            id="own",
            edition="1",
        )
    return [str(each) for each in caught.value.exceptions]


def test_a_numbering_that_begins_anew_is_one_fault_which_offers_nested_codes():
    codes = ["I", "1", "2", "II", "1", "2", "a", "b", "3", "a"]
    formulas = [None, "share", "share", None, "share", None, "share", "share", None, "share"]
    (fault,) = faults_of_codes(codes, formulas)
    assert fault.startswith("table: codes must differ from line to line, but line 5 has the code")
    assert "'I.1' in line 2 and 'II.1' in line 5" in fault
    # the other faults are said beside it
    assert len(faults_of_codes(["I", "1", "II", "1"], [None, "share", None, "shar"])) == 2


@pytest.mark.parametrize("codes", [["1", "2", "1"], ["I.1", "I.1"], ["a", "a"]])
def test_a_code_that_stands_twice_for_another_reason_is_the_fault_of_its_line(codes):
    (fault,) = faults_of_codes(codes, ["share"] * len(codes))
    assert "must be unlike that of line 1" in fault


def test_the_parents_that_a_table_names_are_not_guessed_anew():
    faults = faults_of_codes(
        ["I", "1", "II", "1"], [None, "share"] * 2, parent=[None, "I", None, "II"]
    )
    assert "table: line 4, code (in '1') must be unlike that of line 2, got '1'" in faults


@pytest.mark.parametrize(
    ("word", "capped"), [("yes", True), ("có", True), ("No", False), (True, True)]
)
def test_a_cap_is_a_truth_or_the_word_for_it(word, capped):
    table = {"code": ["I", "I.1"], "text": ["a", "b"], "maximum": [1, 2 if capped else 1],
             "formula": [None, "share"], "capped": [word, None]}  # fmt: skip
    assert pi.scheme_from_table(table, id="own", edition="1").criterion("I").capped is capped
    with pytest.raises(FaultGroup) as caught:
        pi.scheme_from_table({**table, "capped": ["maybe", None]}, id="own", edition="1")
    assert "capped (in 'I') must be true or false, got 'maybe'" in str(caught.value.exceptions[0])


@pytest.mark.parametrize("label", ["vn-766 2022", "example-communes 2023"])
def test_a_bundled_scheme_typed_off_as_a_table_is_the_same_scheme(label):
    bundled = pi.load_scheme(*label.split(" "))
    assert table_of(bundled) == bundled


@examples(25)
@given(schemes())
def test_any_scheme_is_that_of_its_table(scheme):
    # cells have no blanks around them and lists no semicolons inside, so other texts may differ
    fields = (
        *("code", "parent", "max_points", "min_points", "formula", "role", "weight", "combine"),
        "capped",
    )
    typed_off = table_of(scheme)
    for name in fields:
        assert [getattr(each, name) for each in typed_off] == [
            getattr(each, name) for each in scheme
        ]


def table_of(scheme: pi.Scheme) -> pi.Scheme:
    """The scheme of the columns that its criteria would fill."""

    def word(value: Any) -> Any:
        return None if value is None else value.value

    columns = {
        "code": [each.code for each in scheme],
        "text": [each.name.vi for each in scheme],
        "text_en": [each.name.en for each in scheme],
        "parent": [each.parent for each in scheme],
        "maximum": [each.max_points for each in scheme],
        "minimum": [each.min_points for each in scheme],
        "formula": [
            None if each.formula is None else formula_notation(each.formula) for each in scheme
        ],
        "weight": [each.weight for each in scheme],
        "decimals": [each.decimals for each in scheme],
        "role": [each.role.value for each in scheme],
        "combine": [each.combine.value for each in scheme],
        "capped": [each.capped for each in scheme],
        **{
            name: [getattr(each, name) for each in scheme]
            for name in ("indicator", "was", "max_note", "source")
        },
        **{
            name: [word(getattr(each, name)) for each in scheme]
            for name in ("not_applicable", "missing", "nothing_counted", "no_prior", "confidence")
        },
        **{
            name: ["; ".join(getattr(each, name)) for each in scheme]
            for name in ("stages", "applies_to", "evidence")
        },
    }
    head = {
        name: getattr(scheme, name)
        for name in ("declared_total", "total_note", "rescale", "capped", "least_share", "levels",
                     "indicators", "notes", "replaces", "valid_from", "valid_to", "source")
        if getattr(scheme, name) is not None
    }  # fmt: skip
    return pi.scheme_from_table(
        columns, id=scheme.id, edition=scheme.edition, name=scheme.name,
        confidence=scheme.confidence.value, combine=scheme.combine.value, **head,
        terms={each.code: each.name for each in scheme.terms},
        effects={n: word(getattr(scheme.effects, n)) for n in
                 ("not_applicable", "missing", "nothing_counted", "no_prior")},
        rounding={n: getattr(scheme.rounding, n) for n in
                  ("value", "leaf", "group", "total", "carries")
                  if getattr(scheme.rounding, n) is not None},
        ranking={"method": scheme.ranking.method.value, "tolerance": scheme.ranking.tolerance,
                 "rounded": scheme.ranking.rounded, "unranked": scheme.ranking.unranked},
        grading=[
            {n: v for n, v in {
                "edges": each.edges, "grades": each.grades, "below": each.below,
                "closed": each.closed, "measure": each.measure.value, "rounded": each.rounded,
                "blocks": each.blocks, "source": each.source,
                "confidence": word(each.confidence)}.items() if v is not None}
            for each in scheme.gradings
        ],
        stages=[
            {n: v for n, v in {
                "code": each.code, "name": each.name, "given_by": each.given_by,
                "takes_from": each.takes_from, "by_default": each.by_default}.items()
             if v is not None}
            for each in scheme.stages
        ],
    )  # fmt: skip


# --- What stands below what


@pytest.mark.parametrize(
    ("codes", "parents"),
    [
        (["I", "I.1", "I.1.a"], [None, "I", "I.1"]),
        (["I", "I.1.a"], [None, "I"]),  # a level that is not printed
        (["I", "II", "II.1"], [None, None, "II"]),
        (["1", "10", "1.1"], [None, None, "1"]),
        (["I.1", "I"], ["I", None]),  # whatever the order
    ],
)
def test_codes_say_what_stands_below_what(codes, parents):
    formulas = ["share" if not any(other.startswith(f"{code}.") for other in codes) else None
             for code in codes]  # fmt: skip
    scheme = made(
        {
            "code": codes,
            "text": codes,
            "maximum": [None if formula is None else 1 for formula in formulas],
            "formula": formulas,
        }
    )
    assert [each.parent for each in scheme] == parents


def test_a_column_of_parents_comes_before_the_codes():
    columns = {
        "code": ["I", "II", "I.1"], "text": ["a", "b", "c"], "maximum": [None, None, 1],
        "formula": [None, None, "share"], "parent": ["II", None, "I"],
    }  # fmt: skip
    assert [each.parent for each in made(columns)] == ["II", None, "I"]


# --- Cells


@pytest.mark.parametrize(
    "maximum", [2.5, "2,5", "2.5", " 2,5 ", np.float32(2.5), pa.scalar("2.5").as_py()]
)
def test_a_maximum_is_a_number_or_a_printed_one(maximum):
    assert one(maximum=maximum).max_points == 2.5


def test_numbers_may_be_decimals_and_whole_numbers_too():
    table = pa.table(
        {
            "code": ["A", "B"],
            "text": ["a", "b"],
            "maximum": pa.array([1, 2], pa.int64()),
            "minimum": pa.array(["-0.5", "0"]).cast(pa.decimal128(4, 2)),
            "formula": ["share", "share"],
        }
    )
    assert [(each.max_points, each.min_points) for each in made(table)] == [(1.0, -0.5), (2.0, 0.0)]


def test_every_column_becomes_its_field():
    scheme = made(
        {
            "code": ["A", "B", "B.1"],
            "text": ["a", "b", "c"],
            "text_en": ["one", None, "three"],
            "maximum": [10, 4, 2],
            "minimum": [None, None, -1],
            "formula": ["share", None, "share"],
            "weight": [None, None, "2"],
            "decimals": [1, None, None],
            "indicator": ["on_time.due", None, None],
            "role": [None, None, "regular"],
            "combine": [None, "weighted_mean", None],
            "stages": ["final", None, None],
            "applies_to": ["commune; ward", None, None],
            "evidence": ["Kế hoạch;Báo cáo", None, ";"],
            "missing": ["zero", None, None],
            "was": [None, None, "Z"],
            "max_note": [None, None, None],
            "source": ["Điều 1", None, None],
            "confidence": ["secondary", None, None],
        },
        replaces="own 2022",
    )
    a, b, below = scheme
    assert (a.name.en, b.name.en) == ("one", "b")  # one text serves both languages
    assert (a.decimals, a.indicator, a.stages) == (1, "on_time.due", ("final",))
    assert (a.applies_to, a.evidence) == (("commune", "ward"), ("Kế hoạch", "Báo cáo"))
    assert (a.missing, a.source) == (Effect.ZERO, "Điều 1")
    assert a.confidence is pi.model.SourceConfidence.SECONDARY
    assert b.combine is Combination.WEIGHTED_MEAN
    assert (below.weight, below.min_points, below.was) == (2.0, -1.0, "Z")
    assert (below.role, below.evidence) == (CriterionRole.REGULAR, ())


def test_blank_rows_are_skipped_and_lines_keep_their_numbers():
    columns: dict[str, Any] = {
        "code": [None, "A", "", "B"], "text": ["", "a", " ", "b"],
        "maximum": [None, 1, np.nan, 1], "formula": [None, "share", None, "shar"],
    }  # fmt: skip
    (fault,) = faults_of(columns)
    assert fault.startswith("table: line 4, formula (in 'B'): 'shar': at position 1 there must be")
    columns["formula"][3] = "share"
    assert made(columns).codes == ("A", "B")


def test_percents_are_a_part_of_the_maximum_and_of_a_penalty_of_the_minimum():
    scheme = made(
        {
            "code": ["A", "P"], "text": ["a", "p"], "maximum": [3, 0], "minimum": [None, -2],
            "formula": ["levels(full: 100%; half: 50%)", "levels(minor: 50%; serious: 100%)"],
            "role": [None, "penalty"],
        }
    )  # fmt: skip
    assert [formula_notation(each.formula) for each in scheme if each.formula] == [
        "levels(full: 3; half: 1.5)", "levels(minor: -1; serious: -2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "read",
    [pd.DataFrame, pl.DataFrame, pa.table, dict],
    ids=["pandas", "polars", "pyarrow", "dict"],
)
def test_tables_of_all_libraries_give_the_same_scheme(read):
    columns = {"code": ["I", "I.1"], "text": ["a", "b"], "maximum": [2.5, 2.5],
               "formula": ["", "share"]}  # fmt: skip
    assert made(read(columns)) == made(columns)


# --- What stands beside the table


def test_fields_are_written_as_in_a_file():
    scheme = made(
        {"code": ["A"], "text": ["a"], "maximum": [10], "formula": ["share"]},
        name=pi.Name(vi="Bộ", en="Set"),
        declared_total=100,
        total_note="printed",
        rounding={"leaf": 2},
        ranking={"method": "dense"},
        grading=({"edges": (50, 80), "grades": ["C", "B"]},),
        effects={"missing": "zero"},
        not_applicable="full_points",
        stages=[
            {"code": "self", "name": "Tự chấm", "given_by": "Xã"},
            {"code": "final", "name": "Kết quả", "takes_from": ("self",)},
        ],
        valid_from=dt.date(2023, 1, 1),
    )
    assert scheme.name == pi.Name(vi="Bộ", en="Set")
    assert (scheme.rounding.leaf, scheme.ranking.method) == (2, RankMethod.DENSE)
    assert scheme.gradings[0].edges == (50.0, 80.0)
    assert scheme.effects.missing is Effect.ZERO
    assert scheme.effects.not_applicable is Effect.FULL_POINTS
    assert scheme.stages[0].given_by == pi.Name(vi="Xã", en="Xã")
    assert scheme.final_stage.takes_from == ("self",)


def test_without_a_name_it_is_called_as_its_label():
    assert one().name == pi.Name(vi="own 2023", en="own 2023")


# --- Faults


def test_all_faults_of_a_table_come_at_once_each_with_its_line_and_column():
    assert faults_of(
        {
            "code": ["I", "I.1", "I.2", "I 3", "I.1", None],
            "text": ["a", "b", None, "d", "e", "f"],
            "maximum": ["10", "x", "2", "2", "2", "5%"],
            "formula": [None, "share", "share(ful=5)", "share", "fixed(3)", "share"],
            "decimals": [None, 1.5, None, None, None, None],
            "missing": [None, None, None, "nil", None, None],
        },
        rescale="yes",
    ) == [
        "table: line 3, formula (in 'I.2'): 'share(ful=5)': at position 7 there must be one of the "
        "options zero, full, floor, points, got 'ful'",
        "table: line 2, maximum (in 'I.1') must be a number, got 'x'",
        "table: line 2, decimals (in 'I.1') must be a whole number, got 1.5",
        "table: line 3, text (in 'I.2') must be given, got nothing",
        "table: line 4, code (in 'I 3') must be a code of letters, digits, _ and -, joined by "
        "dots, such as I.2, got 'I 3'",
        "table: line 4, missing (in 'I 3') must be one of undefined, zero, full_points, "
        "reduce_max, got 'nil'",
        "table: line 6, code must be given, got nothing",
        "table: line 6, maximum must be a number, got '5%'",
        "table: rescale must be true or false, got 'yes'",
        "table: line 5, code (in 'I.1') must be unlike that of line 2, got 'I.1'",
        "table: line 5, formula (in 'I.1') must be a formula with at most max_points (2), or a "
        "higher maximum, got 3.0",
    ]


LINE = {"code": ["A"], "text": ["a"], "maximum": [10], "formula": ["share"]}


@pytest.mark.parametrize(
    ("columns", "fields", "words"),
    [
        (
            {"formula": ["fixed(150%)"]},
            {},
            "line 1, formula (in 'A') must be a formula with at most max_points",
        ),
        (
            {"maximum": ["x"], "formula": ["fixed(50%)"]},
            {},
            "line 1, maximum (in 'A') must be a numb",
        ),
        (
            {"maximum": [None]},
            {},
            "line 1, maximum (in 'A') must be given where there is a formula",
        ),
        ({"minimum": ["x"]}, {}, "line 1, minimum (in 'A') must be a number, got 'x'"),
        ({"decimals": ["two"]}, {}, "line 1, decimals (in 'A') must be a whole number, got 'two'"),
        ({"weight": [2]}, {}, "line 1, weight (in 'A') must be absent, for the total above it"),
        ({"parent": ["B"]}, {}, "line 1, parent (in 'A') must be the code of a criterion, such"),
        ({"text": [None]}, {}, "line 1, text (in 'A') must be given, got nothing"),
        ({"code": ["Total"]}, {}, "line 1, code (in 'Total') must be another word than 'total'"),
        ({}, {"declared_total": 9}, "declared_total must be 10, the sum of the maxima below"),
        ({}, {"id": "Own"}, "id must be a code of lower-case letters"),
        ({}, {"declared_totl": 9}, "the top level must be a table of known keys, such as 'decla"),
        ({}, {"not_applicable": "skip"}, "effects.not_applicable must be one of undefined, zero"),
        (
            {},
            {"name": 5},
            "name must be a text that is not blank, or a table with the keys vi and en",
        ),
        ({}, {"stages": [{"code": "self"}]}, "stage[0] (in 'self') must be a table with the key"),
        ({"indicator": ["x"]}, {"indicators": ["vn-766"]}, "line 1, indicator (in 'A') must be an"),
    ],
)
def test_one_mistake_is_one_fault(columns, fields, words):
    (fault,) = faults_of(LINE | columns, **fields)
    assert fault.startswith(f"table: {words}")


def test_a_fault_of_the_notation_is_in_the_group_as_what_it_is():
    with pytest.raises(FaultGroup) as caught:
        made(LINE | {"formula": ["share("]})
    (fault,) = caught.value.exceptions
    assert isinstance(fault, InputError)
    assert "at position 7 there must be" in str(fault)


@pytest.mark.parametrize("column", ["code", "text", "maximum", "formula"])
def test_a_table_without_a_needed_column_is_refused(column):
    with pytest.raises(MissingColumnError, match=rf"^table must have the column '{column}', got"):
        made({name: cells for name, cells in LINE.items() if name != column})


def test_what_cannot_be_used_at_all_is_refused():
    with pytest.raises(InputError, match=r"table must have columns among code, .*, got 'maxi' as"):
        made(LINE | {"maxi": [1]})
    with pytest.raises(InputError, match="criterion must be given by the table or by stages, got"):
        made(LINE, criterion=[])
    with pytest.raises(InputError, match="effects must be a mapping, got str"):
        made(LINE, effects="zero")
    with pytest.raises(InputError, match="stages must be mappings with code and name, got 'self'"):
        made(LINE, stages=["self"])
    with pytest.raises(InputError, match="table column 'maximum' must hold numbers, got date"):
        made(LINE | {"maximum": pa.array([dt.date(2023, 1, 1)])})


def test_an_empty_table_has_no_criteria():
    (fault,) = faults_of({"code": [], "text": [], "maximum": [], "formula": []})
    assert fault.startswith("table: criterion must be at least one criterion")


def test_the_given_table_and_fields_are_not_changed():
    table = pd.DataFrame(DECREE)
    before, effects = table.copy(), {"missing": "zero"}
    made(table, effects=effects, rounding={"leaf": 2})  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(table, before)
    assert effects == {"missing": "zero"}


def test_the_documented_columns_are_those_that_are_read():
    doc = pi.scheme_from_table.__doc__ or ""
    assert all(f"``{column}``" in doc for column in _COLUMNS)


def test_the_how_to_describes_every_column():
    page = Path(__file__).parents[2] / "docs" / "how-to" / "criteria-table-to-scheme.md"
    columns = page.read_text("utf-8").partition("## The columns")[2].partition("##")[0]
    described = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]*)\|", columns, re.MULTILINE)))
    assert sorted(described) == sorted(_COLUMNS)
