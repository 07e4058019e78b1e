"""Pictures of a report: the rows of an indicator, as `parindex.plots` draws them."""

from __future__ import annotations

from .._html import Html
from ..units.registry import UnitRegistry
from ..units.unit import AdministrativeUnit
from .content import IndicatorResult, ReportContent
from .result_rows import targets_of

__all__ = ["markup_of_picture"]


def markup_of_picture(content: ReportContent, result: IndicatorResult) -> Html | None:
    """Draw the units of an indicator as markup; None where matplotlib is not installed."""
    try:
        from ..plots.of_units import units  # noqa: PLC0415 -- needs the extra parindex[plots]
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        return None
    review, ids = content.review, result.rows["unit_id"].to_pylist()
    # units are drawn under the names that the report has for them
    registry = UnitRegistry(
        [AdministrativeUnit(id=each, name=content.unit_names[each], level="unit") for each in ids]
    )
    picture = units(
        review.rates,
        review.comparisons,
        indicator=result.code,
        period=content.period,
        targets=targets_of(review, result.code, content.period or ""),
        findings=review.findings,
        registry=registry,
        units=ids,
        language=content.language,
        made_up=content.is_made_up,
    )
    return Html(picture.to_svg())
