"""Pictures of a report: the rows of an indicator, as `parindex.plots` draws them."""

from __future__ import annotations

from ..plots.of_units import units
from ..plots.picture import Picture
from ..units.registry import UnitRegistry
from ..units.unit import AdministrativeUnit
from .content import IndicatorResult, ReportContent
from .result_rows import targets_of

__all__ = ["picture_of"]


def picture_of(content: ReportContent, result: IndicatorResult) -> Picture:
    """Draw the units of an indicator under the names that the report has for them."""
    review, period = content.review, content.period
    assert period is not None
    ids = result.rows["unit_id"].to_pylist()
    registry = UnitRegistry(
        [AdministrativeUnit(id=each, name=content.unit_names[each], level="unit") for each in ids]
    )
    return units(
        review.rates,
        review.comparisons,
        indicator=result.code,
        period=period,
        targets=targets_of(review, result.code, period),
        findings=review.findings,
        registry=registry,
        units=ids,
        language=content.language,
        made_up=content.is_made_up,
    )
