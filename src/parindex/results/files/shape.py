"""
Shape of the JSON of the definitions that results rest on.

What stands beside the rows of a file is read into these classes; the published JSON Schemas are
generated from them, and the tests hold what is written against them.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import attrs

__all__ = [
    "CarryOverRecord",
    "DiscoveryRecord",
    "FamilyRecord",
    "FormRecord",
    "IdentityRecord",
    "IndicatorRecord",
    "ItemRecord",
    "LimitsRecord",
    "NameRecord",
    "RegimeRecord",
    "SlotRecord",
    "Small",
]

Small: TypeAlias = Annotated[int, "32 bits"]
"""A whole number of at most 32 bits; others have 64."""


@attrs.frozen(kw_only=True)
class NameRecord:
    """A name in both languages; null in one that it is not given in."""

    vi: str | None
    en: str | None


@attrs.frozen(kw_only=True)
class IndicatorRecord:
    """A definition that the rows rest on; a leading minus marks an item that is subtracted."""

    code: str
    family: str
    kind: Literal["proportion", "ratio", "rate"]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    multiplier: float
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    interval: Literal[
        "none",
        "wilson",
        "wilson_cc",
        "clopper_pearson",
        "byar",
        "exact_poisson",
        "byar_from_10",
    ]
    smallest_change: float
    judged_by: Literal["limits", "size"]
    valid_from: str | None
    valid_to: str | None
    name: NameRecord
    source: str | None
    confidence: Literal["verified", "secondary", "inferred", "example", "own"]


@attrs.frozen(kw_only=True)
class DiscoveryRecord:
    """
    How a false discovery rate was controlled over so many tests.

    ``level`` is the error probability that is left to each of them.
    """

    method: Literal["benjamini_hochberg", "benjamini_yekutieli"]
    rate: float
    tests: int
    level: float


@attrs.frozen(kw_only=True)
class FamilyRecord:
    """What a family of indicators is called."""

    code: str
    name: NameRecord


@attrs.frozen(kw_only=True)
class SlotRecord:
    """A report that a calendar asks for."""

    slot: str
    confidence: Literal["verified", "secondary", "inferred", "example", "own"]
    source: str | None


@attrs.frozen(kw_only=True)
class RegimeRecord:
    """The calendar of the periods, whole, so that one of the caller's own is read back too."""

    id: str
    name: NameRecord
    first_day: int
    month_shift: int
    first_month: int | None
    slots: tuple[SlotRecord, ...]
    source: str
    valid_from: str | None
    valid_to: str | None


@attrs.frozen(kw_only=True)
class ItemRecord:
    """A count of a form; ``derived_from`` are sums that are equal to it by definition."""

    code: str
    kind: Literal["flow", "stock_start", "stock_end", "mixed", "amount"]
    name: NameRecord
    column: str | None
    derived_from: tuple[tuple[str, ...], ...]


@attrs.frozen(kw_only=True)
class IdentityRecord:
    """An equality that every row of a form must satisfy."""

    code: str
    total: str
    parts: tuple[str, ...]


@attrs.frozen(kw_only=True)
class CarryOverRecord:
    """A stock at the start of a period that equals one at the end of the period before."""

    start: str
    end: str


@attrs.frozen(kw_only=True)
class FormRecord:
    """A form that says how counts follow from others."""

    id: str
    name: NameRecord
    items: tuple[ItemRecord, ...]
    identities: tuple[IdentityRecord, ...]
    carry_overs: tuple[CarryOverRecord, ...]
    source: str
    confidence: Literal["verified", "secondary", "inferred", "example", "own"]
    valid_from: str | None
    valid_to: str | None


@attrs.frozen(kw_only=True)
class LimitsRecord:
    """
    What the limits of a table were drawn with.

    ``discovery`` is null where each comparison stands for itself. Of series ``phases`` are the
    first periods or days of new phases, ``baseline`` the last periods of baselines, ``excluded``
    the points that were left out.
    """

    confidence: float | None
    discovery: DiscoveryRecord | None
    phases: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
