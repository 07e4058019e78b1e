from __future__ import annotations

import datetime as dt
import tomllib
from typing import Any

import attrs
import pytest
from hypothesis import given
from tests.examples_of_properties import examples
from tests.strategies import schemes

import parindex as pi
from parindex.definitions.scheme_loader import scheme_from_toml
from parindex.errors import DefinitionError, UnknownCodeError
from parindex.formulas import Award, Constant, PointsOf, Prior, Share, Steps
from parindex.name import Name, SourceConfidence
from parindex.schemes.criterion import Combination, Criterion, CriterionRole
from parindex.schemes.grading import Grading, Stage
from parindex.schemes.lines import FINAL
from parindex.schemes.scheme import Scheme

NAME = Name(vi="Tên", en="Name")


def criterion(code: str, **fields: Any) -> Criterion:
    return Criterion(code=code, name=NAME, **fields)


def leaf(code: str, max_points: float = 10.0, **fields: Any) -> Criterion:
    return criterion(code, max_points=max_points, **{"formula": Share(), **fields})


def scheme(*criteria: Criterion, **fields: Any) -> Scheme:
    return Scheme(**{"id": "own", "edition": "2023", "name": NAME, "criteria": criteria, **fields})


def stage(code: str, **fields: Any) -> Stage:
    return Stage(code=code, name=NAME, **{"given_by": NAME, **fields})


BONUS, PENALTY = CriterionRole.BONUS, CriterionRole.PENALTY
# Two groups, one of them stated; pools of bonuses with and without a cap; a penalty.
TREE = scheme(
    criterion("I", max_points=15.0),
    leaf("I.1", parent="I"),
    leaf("I.2", 5.0, parent="I"),
    criterion("II"),
    criterion("II.1", parent="II"),
    leaf("II.1.a", 2.5, parent="II.1", formula=Award()),
    criterion("T", role=BONUS, max_points=3.0),
    leaf("T.1", 2.0, parent="T", role=BONUS),
    leaf("T.2", 2.0, parent="T", role=BONUS),
    criterion("U", role=BONUS),
    leaf("U.1", 1.5, parent="U", role=BONUS),
    leaf("P", 0.0, min_points=-2.0, role=PENALTY, formula=Steps(add=-1.0)),
)


# --- The tree


def test_a_scheme_is_its_criteria_in_the_order_of_the_decision():
    assert [each.code for each in TREE] == list(TREE.codes)
    assert len(TREE) == 12
    assert [each.code for each in TREE.leaves] == [
        "I.1", "I.2", "II.1.a", "T.1", "T.2", "U.1", "P",
    ]  # fmt: skip
    assert "II.1" in TREE
    assert "II.2" not in TREE
    assert TREE.label == "own 2023"


def test_what_stands_below_what_is_looked_up():
    assert [each.code for each in TREE.children()] == ["I", "II", "T", "U", "P"]
    assert [each.code for each in TREE.children("I")] == ["I.1", "I.2"]
    assert TREE.children("I.1") == ()
    assert TREE.criterion("II.1").parent == "II"


def test_a_maximum_is_the_stated_one_or_the_sum_of_those_below():
    maxima = {code: TREE.max_of(code) for code in ("total", *TREE.codes)}
    assert maxima == {
        "total": 17.5, "I": 15.0, "I.1": 10.0, "I.2": 5.0, "II": 2.5, "II.1": 2.5, "II.1.a": 2.5,
        "T": 3.0, "T.1": 2.0, "T.2": 2.0, "U": 1.5, "U.1": 1.5, "P": 0.0,
    }  # fmt: skip
    assert TREE.max_points == 17.5


def test_bonus_and_penalty_do_not_count_in_sums():
    assert TREE.sum_below("total") == 17.5
    assert TREE.sum_below("T") == 0.0


def test_a_stated_maximum_that_is_no_sum_stands_and_the_sum_beside_it():
    # a published table: maxima that add up to 99,55 under a header of 100
    printed = scheme(leaf("I", 60.0), leaf("II", 39.55), declared_total=100.0, total_note="printed")
    assert (printed.max_points, printed.sum_below("total")) == (100.0, 99.55)


@pytest.mark.parametrize("ask", ["criterion", "children", "max_of", "sum_below"])
def test_an_unknown_code_names_those_that_look_like_it(ask):
    with pytest.raises(UnknownCodeError, match=r"no criterion of scheme 'own 2023' 'I\.3'; there"):
        getattr(TREE, ask)("I.3")


def test_its_repr_says_what_it_is():
    assert repr(TREE) == "<Scheme own 2023: 7 criteria, 17.5 points>"
    assert repr(scheme(leaf("A"))) == "<Scheme own 2023: 1 criterion, 10 points>"
    lacking = scheme(criterion("A", max_points=100.0), missing=("the criteria",))
    assert repr(lacking) == "<Scheme own 2023: 0 criteria, 100 points, incomplete>"
    assert not lacking.is_complete


# --- Stages

ROUNDS = (
    stage("self"),
    stage("appraised_1"),
    stage("appraised_2", takes_from=("appraised_1",)),
    stage("survey", by_default=False),
    stage("final", given_by=None, takes_from=("survey", "appraised_2")),
)


def test_without_stages_there_is_one():
    assert TREE.stages == (FINAL,)
    assert TREE.final_stage is FINAL
    assert TREE.leaves_at("final") == TREE.leaves


def test_points_are_given_where_the_criterion_or_else_the_stage_says():
    staged = scheme(
        leaf("A"), leaf("B", stages=("survey",)), leaf("C", stages=("appraised_2",)), stages=ROUNDS
    )
    given_at = {each.code: staged.stages_of(each) for each in staged}
    assert given_at == {
        "A": ("self", "appraised_1", "appraised_2"),
        "B": ("survey",),
        "C": ("appraised_2",),
    }
    stands_at = {
        each.code: [leaf.code for leaf in staged.leaves_at(each.code)] for each in staged.stages
    }
    assert stands_at == {
        "self": ["A"],
        "appraised_1": ["A"],
        "appraised_2": ["A", "C"],
        "survey": ["B"],
        "final": ["A", "B", "C"],
    }


def test_a_stage_comes_before_those_that_it_takes_from_and_each_of_them_before_its_own():
    staged = scheme(leaf("A"), stages=ROUNDS)
    assert staged.precedence("final") == ("final", "survey", "appraised_2", "appraised_1")
    assert staged.precedence("self") == ("self",)
    with pytest.raises(UnknownCodeError, match="no stage of scheme 'own 2023' 'panel'; there are"):
        staged.precedence("panel")


# --- Order of scoring


def test_a_criterion_is_scored_behind_all_that_it_rests_on():
    reads = Share(of=PointsOf(criterion="II"), full=Constant(number=10.0))
    tree = scheme(
        leaf("I", formula=reads),
        criterion("II"),
        leaf("II.1", parent="II"),
    )
    assert [each.code for each in tree.scoring_order] == ["II.1", "II", "I"]


def test_points_of_last_year_are_no_reason_to_wait():
    own = Share(of=Prior(of=PointsOf(criterion="A")), full=Constant(number=10.0))
    assert [each.code for each in scheme(leaf("A", formula=own)).scoring_order] == ["A"]


@examples(30)
@given(schemes())
def test_in_the_order_of_scoring_each_criterion_stands_once_and_behind_its_parts(made):
    order = [each.code for each in made.scoring_order]
    assert sorted(order) == sorted(made.codes)
    for each in made:
        if each.parent is not None:
            assert order.index(each.code) < order.index(each.parent)


# --- Contradictions: the first is raised where a scheme is made by hand

FAULTS = [
    ((leaf("A"), leaf("A")), {}, r"criteria\[1\].code must be unlike that of criterion\[0\]"),
    ((leaf("A", parent="B"),), {}, r"criteria\[0\].parent must be the code of a criterion"),
    ((leaf("A"),), {"declared_total": 9.0}, "declared_total must be 10, the sum of the maxima"),
    ((leaf("A", weight=1.0),), {}, r"criteria\[0\].weight must be absent, for the total above it"),
    ((leaf("A", stages=("b",)),), {}, r"criteria\[0\].stages\[0\] must be a stage that somebody"),
    ((leaf("A"),), {"stages": (stage("a"), stage("a"))}, r"stages\[1\].code must be unlike that"),
    (
        (leaf("A"),),
        {"gradings": (Grading(edges=(1.0,), grades=("A",)),) * 2},
        r"gradings\[1\].blocks must be other blocks or other days than those of grading\[0\]",
    ),
    ((), {}, "criteria must be at least 1 Criterion"),
    ((leaf("A"),), {"id": "Own"}, "id must be a code of lower-case letters"),
    ((leaf("A"),), {"stages": ()}, "stages must be at least 1 Stage"),
    (
        (leaf("A"),),
        {"valid_from": dt.date(2023, 1, 2), "valid_to": dt.date(2023, 1, 1)},
        "valid_to must be on or after 2023-01-02, got 2023-01-01",
    ),
    ((leaf("A"),), {"confidence": SourceConfidence.VERIFIED}, r"criteria\[0\].source must be giv"),
]


@pytest.mark.parametrize(("criteria", "fields", "words"), FAULTS, ids=[f[-1] for f in FAULTS])
def test_parts_that_contradict_each_other_are_refused(criteria, fields, words):
    with pytest.raises(DefinitionError, match=rf"^Scheme '[Oo]wn': {words}"):
        scheme(*criteria, **fields)


def test_sums_of_decimals_add_up_whatever_floats_make_of_them():
    thirds = [leaf(f"I.{number}", 0.1, parent="I") for number in range(3)]
    assert sum(each.max_points or 0 for each in thirds) != 0.3
    assert scheme(criterion("I", max_points=0.3), *thirds).max_points == 0.3


def test_a_weighted_mean_has_weights_and_no_sum():
    mean = scheme(
        criterion("I", max_points=100.0, combine=Combination.WEIGHTED_MEAN),
        leaf("I.1", parent="I", weight=2.0),
        leaf("I.2", 7.0, parent="I", weight=1.0),
    )
    assert mean.max_points == 100.0


def test_a_scheme_may_say_that_it_lacks_criteria_and_is_then_not_added_up():
    known = scheme(
        criterion("I", max_points=60.0), leaf("I.1", parent="I"),
        declared_total=100.0, missing=("fields II to VII",),
    )  # fmt: skip
    assert known.max_points == 100.0
    assert known.sum_below("I") == 10.0


# --- As a file


def test_a_file_has_what_is_not_the_default_and_all_effects():
    text = scheme(leaf("A"), source="Quyết định 1").to_toml() or ""
    assert tomllib.loads(text) == {
        "id": "own",
        "edition": "2023",
        "name": {"vi": "Tên", "en": "Name"},
        "source": "Quyết định 1",
        "effects": {
            "not_applicable": "reduce_max",
            "missing": "undefined",
            "nothing_counted": "undefined",
            "no_prior": "undefined",
        },
        "stage": [
            {
                "code": "final",
                "name": {"vi": "Kết quả", "en": "Result"},
                "given_by": {"vi": "Cơ quan chấm điểm", "en": "The scoring body"},
            }
        ],
        "criterion": [
            {
                "code": "A",
                "name": {"vi": "Tên", "en": "Name"},
                "max_points": 10,
                "formula": {"kind": "share"},
            }
        ],
    }


def test_a_file_is_written_in_utf8_with_plain_ends_of_lines(tmp_path):
    path = tmp_path / "own.toml"
    assert TREE.to_toml(path) is None
    assert path.read_bytes().decode() == TREE.to_toml()
    assert b"\r" not in path.read_bytes()
    assert pi.definitions.load_scheme_file(path) == TREE
    assert pi.definitions.load_scheme_file(str(path)) == TREE


@pytest.mark.parametrize("text", ['a "b" \\ c', "two\nlines\tand\ra", "\x00\x1f\x7f", "Điều\u00a0"])
def test_any_text_survives_the_file(text):
    odd = scheme(leaf("A"), name=Name(vi=text, en=text), notes=(text,))
    made = scheme_from_toml((odd.to_toml() or "").encode(), "own.toml", catalogues={})
    assert made == odd


@examples(40)
@given(schemes())
def test_a_scheme_is_read_from_what_is_written(made):
    text = made.to_toml()
    read = scheme_from_toml(text.encode(), "own.toml", catalogues={})
    assert read == made
    assert read.to_toml() == text


@pytest.mark.parametrize("label", pi.definitions.available_schemes())
def test_the_bundled_schemes_are_read_from_what_is_written(label):
    bundled = pi.load_scheme(*label.split(" "))
    text = bundled.to_toml()
    assert text is not None
    assert scheme_from_toml(text.encode(), "own.toml", catalogues=CODES) == bundled


CODES = {name: pi.load_indicators(name).codes for name in pi.definitions.available_indicators()}


def test_the_bundled_schemes_are_named_by_id_and_edition():
    with pytest.raises(UnknownCodeError, match="no scheme 'vn-767'; there are"):
        pi.load_scheme("vn-767")
    with pytest.raises(UnknownCodeError, match="no edition of scheme 'vn-766' '2021'; there"):
        pi.load_scheme("vn-766", "2021")
    with pytest.raises(
        pi.errors.InputError, match="edition must be given for scheme 'vn-papi', which"
    ):
        pi.load_scheme("vn-papi")
    assert pi.load_scheme("vn-766") is pi.load_scheme("vn-766", "2022")
    assert list(pi.definitions.available_schemes()) == sorted(pi.definitions.available_schemes())


def test_schemes_are_values_that_do_not_change():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        TREE.edition = "2024"  # type: ignore[misc]
    # what was asked for once is kept beside the fields and is no part of the value
    assert TREE.scoring_order
    assert attrs.evolve(TREE) == TREE
    assert hash(attrs.evolve(TREE)) == hash(TREE)
