"""What the package promises to those who import it."""

from __future__ import annotations

import ast
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import parindex as pi
from parindex import errors

PUBLIC = [
    "Acceptance",
    "AdministrativeUnit",
    "Assessment",
    "AwardState",
    "Cadence",
    "CarryOver",
    "ChangeOptions",
    "CheckStatus",
    "CheckTable",
    "Checked",
    "Combination",
    "Comparability",
    "ComparisonTable",
    "ControlTable",
    "CountBasis",
    "CountForm",
    "CountIdentity",
    "CountItem",
    "CountKind",
    "CountSum",
    "CountTable",
    "Coverage",
    "Criterion",
    "CriterionRole",
    "DefinitionError",
    "DifferenceOptions",
    "Discovery",
    "DiscoveryMethod",
    "Effect",
    "Effects",
    "Evidence",
    "EvidenceField",
    "EvidenceUnit",
    "ExplanationTable",
    "Family",
    "FaultGroup",
    "Finding",
    "FindingError",
    "FindingTable",
    "GradeMeasure",
    "Grading",
    "Indicator",
    "IndicatorSet",
    "InputError",
    "IntervalMethod",
    "LargeChangeOptions",
    "Lifecycle",
    "LifecycleReason",
    "LimitMethod",
    "LimitStatus",
    "Limits",
    "LostPointsOptions",
    "Magnitude",
    "MatchRung",
    "MeasureKind",
    "MissingColumnError",
    "Name",
    "NearEdgeOptions",
    "NotChecked",
    "NotationError",
    "OwnEvidence",
    "OwnRule",
    "ParindexError",
    "ParseError",
    "PartWeights",
    "PeerTable",
    "Polarity",
    "Provenance",
    "RankMethod",
    "Ranking",
    "RateStatus",
    "RateTable",
    "RebaseStatus",
    "RebasedCounts",
    "RegimeSlot",
    "RemainderReason",
    "ReportingPeriod",
    "ReportingRegime",
    "ResolutionTable",
    "Rounding",
    "Rule",
    "RuleInput",
    "RuleSettings",
    "RuleWords",
    "Scheme",
    "ScoreComparisonTable",
    "ScoreStatus",
    "ScoreTable",
    "Severity",
    "SlotError",
    "SourceConfidence",
    "Stage",
    "Standing",
    "Succession",
    "SuccessionKind",
    "Suppression",
    "SuppressionSet",
    "SuppressionStatus",
    "SuppressionTable",
    "Target",
    "TargetOptions",
    "TransferExtent",
    "UnitRegistry",
    "UnknownCodeError",
    "Verdict",
    "Worse",
    "__version__",
    "assess",
    "available_forms",
    "available_indicators",
    "available_regimes",
    "available_registries",
    "available_schemes",
    "check_scheme",
    "check_succession",
    "compare_scores",
    "compare_to_history",
    "compare_to_previous",
    "compare_to_prior_year",
    "compare_with_peers",
    "compute_control_limits",
    "compute_rates",
    "compute_scores",
    "explain",
    "find",
    "findings_schema",
    "load_form",
    "load_form_file",
    "load_indicators",
    "load_indicators_file",
    "load_regime",
    "load_regimes_file",
    "load_registry",
    "load_scheme",
    "load_scheme_file",
    "load_suppressions",
    "read_findings",
    "rebase",
    "registry_from_table",
    "resolve_units",
    "roll_up",
    "rule",
    "rules",
    "scheme_from_table",
    "successions_from_table",
]


def in_a_fresh_interpreter(code: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


def test_the_public_names_are_these_and_adding_one_is_a_reviewed_line():
    assert sorted(pi.__all__) == sorted(PUBLIC)
    assert dir(pi) == sorted(PUBLIC)


def test_every_public_name_can_be_had_and_comes_from_where_the_type_checker_looks():
    tree = ast.parse(Path(inspect.getfile(pi)).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    names = set()
    for statement in checked.body:
        assert isinstance(statement, ast.ImportFrom)
        for alias in statement.names:
            names.add(alias.name)
            module = sys.modules.get(f"parindex.{statement.module}")
            value = getattr(pi, alias.name)
            module = module or sys.modules[f"parindex.{statement.module}"]
            assert value is getattr(module, alias.name)
    assert names | {"__version__"} == set(pi.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'compute_rate'"):
        pi.compute_rate  # noqa: B018


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
    errors.NotationError("shar", 1, "shar", "a rule"),
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
            assert issubclass(kind, ValueError | LookupError | TypeError)


def test_the_faults_of_a_group_can_be_caught_one_kind_at_a_time():
    group = errors.FaultGroup("both", [errors.InputError("a"), errors.ParseError("b", "c", "d")])
    with pytest.raises(errors.FaultGroup) as caught:
        raise group
    parses, rest = caught.value.split(errors.ParseError)
    assert isinstance(parses, errors.FaultGroup)
    assert rest is not None
    assert [str(fault) for fault in rest.exceptions] == ["a"]
