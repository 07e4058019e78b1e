"""
Administrative-reform indicators: from counts to rates, comparisons and findings.

Importing the package loads neither numpy nor pandas nor pyarrow; each name is loaded when it
is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import (
        DefinitionError,
        FaultGroup,
        FindingError,
        InputError,
        MissingColumnError,
        NotationError,
        ParindexError,
        ParseError,
        SlotError,
        UnknownCodeError,
    )
    from .evaluate.assessment import Assessment, assess
    from .evaluate.authoring import scheme_from_table
    from .evaluate.bundled_units import available_registries, load_registry
    from .evaluate.comparison import (
        compare_to_history,
        compare_to_previous,
        compare_to_prior_year,
    )
    from .evaluate.control import compute_control_limits
    from .evaluate.coverage import Coverage
    from .evaluate.explanation import ExplanationTable, explain
    from .evaluate.finding_files import read_findings
    from .evaluate.finding_table import FindingTable
    from .evaluate.findings import find
    from .evaluate.limits import Discovery, Limits
    from .evaluate.own_rule import Checked, NotChecked, OwnRule, RuleInput
    from .evaluate.part_weights import PartWeights
    from .evaluate.peers import compare_with_peers
    from .evaluate.rates import compute_rates
    from .evaluate.rebase import rebase
    from .evaluate.rebased import RebasedCounts
    from .evaluate.resolve import ResolutionTable, resolve_units
    from .evaluate.result import (
        CheckTable,
        ComparisonTable,
        ControlTable,
        CountTable,
        PeerTable,
        Provenance,
        RateTable,
        SuppressionTable,
    )
    from .evaluate.roll_up import roll_up
    from .evaluate.rule import Rule, RuleWords
    from .evaluate.rule_catalogue import rule, rules
    from .evaluate.rule_settings import RuleSettings
    from .evaluate.rules.options import (
        ChangeOptions,
        DifferenceOptions,
        LargeChangeOptions,
        LostPointsOptions,
        NearEdgeOptions,
        TargetOptions,
    )
    from .evaluate.score_comparison import ScoreComparisonTable, compare_scores
    from .evaluate.score_table import ScoreTable
    from .evaluate.scores import compute_scores
    from .evaluate.succession_check import check_succession
    from .model.count import CarryOver, CountForm, CountIdentity, CountItem, CountKind, CountSum
    from .model.criterion import Combination, Criterion, CriterionRole, Effect, Effects
    from .model.finding import Evidence, EvidenceField, Finding, Magnitude, OwnEvidence, Worse
    from .model.grading import GradeMeasure, Grading, Ranking, RankMethod, Rounding, Stage
    from .model.indicator import Family, Indicator, IndicatorSet, MeasureKind, Polarity
    from .model.name import Name, SourceConfidence
    from .model.period import Cadence, ReportingPeriod
    from .model.regime import RegimeSlot, ReportingRegime
    from .model.registry import UnitRegistry
    from .model.scheme import Scheme
    from .model.succession import Succession
    from .model.suppression import Acceptance, Suppression, SuppressionSet
    from .model.target import Target
    from .model.unit import AdministrativeUnit
    from .schemes import (
        available_forms,
        available_indicators,
        available_regimes,
        available_schemes,
        check_scheme,
        findings_schema,
        load_form,
        load_form_file,
        load_indicators,
        load_indicators_file,
        load_regime,
        load_regimes_file,
        load_scheme,
        load_scheme_file,
        load_suppressions,
    )
    from .tables.units import registry_from_table, successions_from_table
    from .vocabulary import (
        AwardState,
        CheckStatus,
        Comparability,
        CountBasis,
        DiscoveryMethod,
        EvidenceUnit,
        IntervalMethod,
        Lifecycle,
        LifecycleReason,
        LimitMethod,
        LimitStatus,
        MatchRung,
        RateStatus,
        RebaseStatus,
        RemainderReason,
        ScoreStatus,
        Severity,
        Standing,
        SuccessionKind,
        SuppressionStatus,
        TransferExtent,
        Verdict,
    )

__version__: str

_HOME = {
    "errors": (
        "DefinitionError",
        "FaultGroup",
        "FindingError",
        "InputError",
        "MissingColumnError",
        "NotationError",
        "ParindexError",
        "ParseError",
        "SlotError",
        "UnknownCodeError",
    ),
    "evaluate.assessment": ("Assessment", "assess"),
    "evaluate.bundled_units": ("available_registries", "load_registry"),
    "evaluate.authoring": ("scheme_from_table",),
    "evaluate.comparison": ("compare_to_history", "compare_to_previous", "compare_to_prior_year"),
    "evaluate.control": ("compute_control_limits",),
    "evaluate.coverage": ("Coverage",),
    "evaluate.explanation": ("ExplanationTable", "explain"),
    "evaluate.finding_files": ("read_findings",),
    "evaluate.finding_table": ("FindingTable",),
    "evaluate.findings": ("find",),
    "evaluate.peers": ("compare_with_peers",),
    "evaluate.part_weights": ("PartWeights",),
    "evaluate.rates": ("compute_rates",),
    "evaluate.rebase": ("rebase",),
    "evaluate.rebased": ("RebasedCounts",),
    "evaluate.resolve": ("ResolutionTable", "resolve_units"),
    "evaluate.result": (
        "CheckTable",
        "ComparisonTable",
        "ControlTable",
        "CountTable",
        "PeerTable",
        "Provenance",
        "RateTable",
        "SuppressionTable",
    ),
    "evaluate.roll_up": ("roll_up",),
    "evaluate.limits": ("Discovery", "Limits"),
    "evaluate.own_rule": ("Checked", "NotChecked", "OwnRule", "RuleInput"),
    "evaluate.rule": ("Rule", "RuleWords"),
    "evaluate.rule_catalogue": ("rule", "rules"),
    "evaluate.rule_settings": ("RuleSettings",),
    "evaluate.rules.options": (
        "ChangeOptions",
        "DifferenceOptions",
        "LargeChangeOptions",
        "LostPointsOptions",
        "NearEdgeOptions",
        "TargetOptions",
    ),
    "evaluate.score_comparison": ("ScoreComparisonTable", "compare_scores"),
    "evaluate.score_table": ("ScoreTable",),
    "evaluate.scores": ("compute_scores",),
    "model.count": (
        "CarryOver",
        "CountForm",
        "CountIdentity",
        "CountItem",
        "CountKind",
        "CountSum",
    ),
    "model.criterion": ("Combination", "Criterion", "CriterionRole", "Effect", "Effects"),
    "model.finding": ("Evidence", "EvidenceField", "Finding", "Magnitude", "OwnEvidence", "Worse"),
    "model.grading": (
        "GradeMeasure",
        "Grading",
        "RankMethod",
        "Ranking",
        "Rounding",
        "Stage",
    ),
    "model.indicator": ("Family", "Indicator", "IndicatorSet", "MeasureKind", "Polarity"),
    "model.name": ("Name", "SourceConfidence"),
    "model.period": ("Cadence", "ReportingPeriod"),
    "model.regime": ("RegimeSlot", "ReportingRegime"),
    "model.registry": ("UnitRegistry",),
    "model.succession": ("Succession",),
    "model.scheme": ("Scheme",),
    "model.suppression": ("Acceptance", "Suppression", "SuppressionSet"),
    "model.target": ("Target",),
    "model.unit": ("AdministrativeUnit",),
    "schemes": (
        "available_forms",
        "available_indicators",
        "available_regimes",
        "available_schemes",
        "check_scheme",
        "findings_schema",
        "load_form",
        "load_form_file",
        "load_indicators",
        "load_indicators_file",
        "load_regime",
        "load_regimes_file",
        "load_scheme",
        "load_scheme_file",
        "load_suppressions",
    ),
    "tables.units": ("registry_from_table", "successions_from_table"),
    "evaluate.succession_check": ("check_succession",),
    "vocabulary": (
        "AwardState",
        "CheckStatus",
        "Comparability",
        "CountBasis",
        "DiscoveryMethod",
        "EvidenceUnit",
        "IntervalMethod",
        "Lifecycle",
        "LifecycleReason",
        "LimitMethod",
        "LimitStatus",
        "MatchRung",
        "RateStatus",
        "RebaseStatus",
        "RemainderReason",
        "ScoreStatus",
        "Severity",
        "Standing",
        "SuccessionKind",
        "TransferExtent",
        "SuppressionStatus",
        "Verdict",
    ),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
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


def __getattr__(name: str) -> object:
    if name == "__version__":
        return importlib.import_module("importlib.metadata").version("parindex")
    try:
        module = _MODULE_OF[name]
    except KeyError:
        raise AttributeError(f"module 'parindex' has no attribute {name!r}") from None
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
