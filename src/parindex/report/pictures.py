"""Pictures of a report: units and series of an indicator, as `parindex.plots` draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ..periods.period import ReportingPeriod
from ..render.selection import equals
from ..units.registry import UnitRegistry
from ..units.unit import AdministrativeUnit
from .content import IndicatorResult, ReportContent
from .result_rows import targets_of

if TYPE_CHECKING:
    from ..plots.picture import Picture

__all__ = ["pictures_of"]

_MOST_SERIES = 3
_SIGNALS = ("beyond", "shift", "trend", "two_of_three")


def pictures_of(content: ReportContent, result: IndicatorResult) -> list[Picture]:
    """
    Draw the units of an indicator, then the series of units of which the control limits say more.

    These are the first three, in the order of the report, with a signal in its period. None are
    drawn where matplotlib is not installed.
    """
    try:
        from ..plots.of_series import series  # noqa: PLC0415 -- needs the extra parindex[plots]
        from ..plots.of_units import units  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        return []
    review, ids = content.review, result.rows["unit_id"].to_pylist()
    # units are drawn under the names that the report has for them
    registry = UnitRegistry(
        [AdministrativeUnit(id=each, name=content.unit_names[each], level="unit") for each in ids]
    )
    drawn = units(
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
    cadence = ReportingPeriod.parse(content.period or "").cadence.value
    return [drawn] + [
        series(
            review.control,
            indicator=result.code,
            unit_id=unit,
            cadence=cadence,
            registry=registry,
            language=content.language,
            made_up=content.is_made_up,
        )
        for unit in _with_signals(content, result.code, ids)
    ]


def _with_signals(content: ReportContent, code: str, ids: list[str]) -> list[str]:
    data = content.review.control.data
    data = data.filter(equals(data["indicator_code"], code))
    data = data.filter(equals(data["period"], content.period or ""))
    told = pa.array([False] * len(data))
    for name in _SIGNALS:
        told = pc.or_(told, pc.fill_null(pc.not_equal(data[name], 0), False))
    found = set(data["unit_id"].filter(told).to_pylist())
    return [unit for unit in ids if unit in found][:_MOST_SERIES]
