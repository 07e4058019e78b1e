"""
Formulas (cách tính): what gives a criterion its points, as plain nouns.

The table of criteria stands in `schemes`; the engine that computes with both is `scores`. Every
formula has a notation (`formula_notation`, `read_formula`): the compact text in which tables
and files show it, and in which people write it. Explanations tell it in words.
"""

from __future__ import annotations

from .conditions import Compare, Condition, Either, Every, Negation
from .formula import (
    Best,
    Branch,
    ByCondition,
    ByLevel,
    Fixed,
    Formula,
    Sum,
    Variant,
    formulas_below,
)
from .from_awards import NEEDS_AWARD, AllOf, Award, Checklist, ChecklistItem, Level, Levels
from .from_values import AsPoints, Bands, Share, Steps
from .notation import (
    condition_notation,
    formula_notation,
    number_text,
    quantity_notation,
    read_formula,
    read_quantity,
)
from .quantities import (
    READS_OTHERS,
    AnswerOption,
    BestPeer,
    Change,
    Constant,
    Difference,
    IndicatorValue,
    PeerMean,
    PeerPercentile,
    PeerRank,
    PeerSd,
    PointsOf,
    Prior,
    Quantity,
    QuartersMean,
    Quotient,
    SurveyValue,
    UnitAbove,
    Value,
    quantities_below,
)

__all__ = [
    "NEEDS_AWARD",
    "READS_OTHERS",
    "AllOf",
    "AnswerOption",
    "AsPoints",
    "Award",
    "Bands",
    "Best",
    "BestPeer",
    "Branch",
    "ByCondition",
    "ByLevel",
    "Change",
    "Checklist",
    "ChecklistItem",
    "Compare",
    "Condition",
    "Constant",
    "Difference",
    "Either",
    "Every",
    "Fixed",
    "Formula",
    "IndicatorValue",
    "Level",
    "Levels",
    "Negation",
    "PeerMean",
    "PeerPercentile",
    "PeerRank",
    "PeerSd",
    "PointsOf",
    "Prior",
    "Quantity",
    "QuartersMean",
    "Quotient",
    "Share",
    "Steps",
    "Sum",
    "SurveyValue",
    "UnitAbove",
    "Value",
    "Variant",
    "condition_notation",
    "formula_notation",
    "formulas_below",
    "number_text",
    "quantities_below",
    "quantity_notation",
    "read_formula",
    "read_quantity",
]
