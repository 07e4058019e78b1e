"""Findings of a review with all that their life cycle is told from."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pyarrow as pa

from ..model.indicator import Indicator
from .coverage import Coverage
from .limits import Limits

__all__ = ["Review"]


@attrs.frozen(eq=False, kw_only=True)
class Review:
    """
    Findings of a review, and what it looked at.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `FINDINGS`.
    coverage : Coverage, optional
        On which units each rule looked; None where that is not known.
    checked : frozenset of str
        Codes of the rules that were checked on anything.
    options : mapping of str to mapping
        What held for each rule that has something to set: name to value.
    limits : mapping of str to Limits
        What the limits of each table were drawn with.
    indicators : mapping of str to Indicator
        Definitions by code.
    scored_by : str, optional
        Identifier and edition of the scheme.
    """

    data: pa.Table
    coverage: Coverage | None
    checked: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict)
    limits: Mapping[str, Limits] = attrs.field(factory=dict)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict)
    scored_by: str | None = None
