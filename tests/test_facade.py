"""What the package promises to those who import it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import parindex as pi
from parindex import errors


def in_a_fresh_interpreter(code: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


PUBLIC: list[str] = importlib.import_module("parindex").__all__
STUBS = sorted(Path(inspect.getfile(pi)).parent.rglob("__init__.pyi"))


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_the_list_that_type_checkers_read_is_the_one_that_python_reads(stub):
    package = importlib.import_module(
        ".".join(("parindex", *stub.parent.relative_to(STUBS[0].parent).parts))
    )
    listed = set()
    for statement in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ImportFrom):
            (alias,) = statement.names
            assert alias.asname == alias.name, "a stub hands on what is imported as itself"
            value = getattr(package, alias.name)
            if statement.module is None:
                assert value is sys.modules[f"{package.__name__}.{alias.name}"]
                continue
            home = importlib.import_module(
                "." * statement.level + statement.module, package.__name__
            )
            assert value is getattr(home, alias.name)
            listed.add(alias.name)
        elif isinstance(statement, ast.AnnAssign):
            assert isinstance(statement.target, ast.Name)
            assert isinstance(getattr(package, statement.target.id), str)
            listed.add(statement.target.id)
    assert sorted(package.__all__) == sorted(listed)
    assert set(package.__all__) <= set(dir(package))


@pytest.mark.parametrize("stub", STUBS, ids=lambda stub: stub.parent.name)
def test_no_name_is_that_of_a_module_beside_it(stub):
    """Python sets a module as attribute of its package, and would hide the function."""
    package = ".".join(("parindex", *stub.parent.relative_to(STUBS[0].parent).parts))
    beside = {path.stem for path in stub.parent.iterdir() if path.stem != "__init__"}
    assert beside & set(importlib.import_module(package).__all__) == set()


def test_about_fifty_names_stand_at_the_top():
    assert 50 <= len(PUBLIC) <= 65  # a verb that people look for; the others stand in rooms


def test_help_begins_with_a_map_of_the_house():
    assert pi.__doc__ is not None
    named = set(re.findall(r"\w+", pi.__doc__))
    verbs = {name for name in PUBLIC if inspect.isfunction(getattr(pi, name))}
    shown = {name for name in verbs if not name.startswith(("load_", "registry_", "scheme_"))}
    assert shown - {"check_scheme"} <= named
    rooms = set(re.findall(r"\.(\w+)", pi.__doc__.partition("more names")[2]))
    assert {name for name in dir(pi) if inspect.ismodule(getattr(pi, name))} - rooms == set()


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'compute_rate'"):
        pi.compute_rate  # type: ignore[attr-defined]  # noqa: B018


ROOMS = sorted(name for name in dir(pi) if inspect.ismodule(getattr(pi, name)))


@pytest.mark.parametrize("room", ROOMS)
def test_a_name_that_stands_in_a_room_is_said_to_stand_there(room):
    for name in set(getattr(pi, room).__all__) - set(dir(pi)):
        with pytest.raises(AttributeError) as caught:
            getattr(pi, name)
        assert f"it is parindex.{room}.{name}" in str(caught.value) or (
            f" or parindex.{room}.{name}" in str(caught.value)
        )


def test_the_error_says_one_place_for_one_name():
    told = "module 'parindex' has no attribute 'Verdict'; it is parindex.vocabulary.Verdict"
    with pytest.raises(AttributeError) as caught:
        pi.Verdict  # type: ignore[attr-defined]  # noqa: B018
    assert str(caught.value) == told
    with pytest.raises(AttributeError, match=r"has no attribute '__wrapped__'$"):
        pi.__wrapped__  # type: ignore[attr-defined]  # noqa: B018


def test_importing_the_package_loads_no_numpy_pandas_or_pyarrow():
    code = (
        "import sys, parindex;"
        "print([name for name in ('numpy', 'pandas', 'pyarrow', 'attrs') if name in sys.modules])"
    )
    assert in_a_fresh_interpreter(code) == "[]"


def test_nouns_and_definitions_can_be_used_without_numpy_pandas_or_pyarrow():
    code = (
        "import sys, parindex as pi;"
        "pi.ReportingPeriod.parse('2023-H1'); pi.load_indicators('vn-operational');"
        "print([name for name in ('numpy', 'pandas', 'pyarrow') if name in sys.modules])"
    )
    assert in_a_fresh_interpreter(code) == "[]"


NOT_FOR_A_REVIEW = (
    "parindex.cases.",
    "parindex.comparisons.peers",
    "parindex.comparisons.prior_units",
    "parindex.counts.hierarchy",
    "parindex.counts.rebas",
    "parindex.definitions.scheme_loader",
    "parindex.findings.files.",
    "parindex.findings.planned.",
    "parindex.formulas.",
    "parindex.plans.decomposition",
    "parindex.render.narrative",
    "parindex.render.said_formulas.",
    "parindex.render.sentences",
    "parindex.results.files.",
    "parindex.results.plan_",
    "parindex.schemes.",
    "parindex.scores.",
    "parindex.stats.decomposition",
    "pandas",
    "parindex.units.registry",
    "pyarrow.dataset",
    "pyarrow.parquet",
)
"""Each takes 5 ms of the first use or more, and a review of a sheet alone needs none of them."""


def test_the_first_review_of_a_sheet_loads_nothing_that_it_does_not_use():
    code = (
        "import sys, parindex as pi;"
        "counts = {'unit_id': [*'ABCABC'], 'period': ['2022'] * 3 + ['2023'] * 3,"
        " 'resolved_early_or_ontime': [1, 2, None, 900, 7, 5],"
        " 'resolved_total': [3, 4, 5, 1000, 6, None]};"
        "pi.assess(counts, indicators=pi.load_indicators('vn-operational'));"
        f"print([name for name in sys.modules if name.startswith({NOT_FOR_A_REVIEW!r})],"
        "pi.definitions.bundled._bundled_form.cache_info().currsize)"
    )
    assert in_a_fresh_interpreter(code) == "[] 2", "of the forms, those that the catalogue names"


def test_a_first_review_is_read_without_pandas():
    code = (
        "import sys, parindex as pi;"
        "counts = {'unit_id': [*'ABCABC'], 'period': ['2022-H1'] * 3 + ['2023-H1'] * 3,"
        " 'resolved_early_or_ontime': [1, 2, None, 900, 7, 5],"
        " 'resolved_total': [3, 4, 5, 1000, 6, None]};"
        "review = pi.assess(counts, indicators=pi.load_indicators('vn-operational'));"
        "told = repr(review), repr(review.findings), review.rates._repr_html_();"
        "told += review.summary(language='vi'), review.to_markdown(language='en');"
        "print(all(told), 'pandas' in sys.modules)"
    )
    assert in_a_fresh_interpreter(code) == "True False"


def test_a_module_is_loaded_without_a_search_for_a_name_like_it():
    code = (
        "import sys, parindex; from parindex import tables; print('parindex.stats' in sys.modules)"
    )
    assert in_a_fresh_interpreter(code) == "False"


def test_every_module_says_what_it_exports():
    root = Path(inspect.getfile(pi)).parent
    silent = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "__all__" not in path.read_text(encoding="utf-8")
    ]
    assert silent == []


FAULTS = [
    errors.ParindexError("something"),
    errors.DefinitionError("Indicator 'x'", "multiplier", 0, "above 0"),
    errors.FaultGroup("two faults", [errors.InputError("one"), errors.InputError("two")]),
    errors.FindingError("CNT101", "Counts do not agree."),
    errors.InputError("counts must be a table"),
    errors.MissingColumnError("counts", ("period",), ("unit_id",), "needed by all"),
    errors.MissingExtraError("parindex.plots", "plots"),
    errors.NotationError("shar", 1, "shar", "a formula"),
    errors.ParseError("23", "a reporting period", "2023"),
    errors.SlotError("bnv-581-cchc", "Q2", ("Q1", "H1")),
    errors.UnknownCodeError("indicator", "x", ("y",)),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_errors_pickle_and_say_the_same_afterwards(fault):
    again = pickle.loads(pickle.dumps(fault))
    assert type(again) is type(fault)
    assert str(again) == str(fault)


def test_every_exception_class_is_tried_above_and_derives_from_one_of_ours_and_a_built_in():
    classes = [getattr(errors, name) for name in errors.__all__]
    assert {type(fault) for fault in FAULTS} == set(classes)
    for kind in classes:
        assert issubclass(kind, errors.ParindexError)
        if kind not in (errors.ParindexError, errors.FaultGroup):
            assert issubclass(kind, ValueError | LookupError | TypeError | ImportError)


def test_the_faults_of_a_group_can_be_caught_one_kind_at_a_time():
    group = errors.FaultGroup("both", [errors.InputError("a"), errors.ParseError("b", "c", "d")])
    with pytest.raises(errors.FaultGroup) as caught:
        raise group
    parses, rest = caught.value.split(errors.ParseError)
    assert isinstance(parses, errors.FaultGroup)
    assert rest is not None
    assert [str(fault) for fault in rest.exceptions] == ["a"]
