"""Rates and comparisons as SDMX-CSV 2.0 (convention §82)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...model.indicator import Indicator, MeasureKind
from ...periods.period import ReportingPeriod
from ...periods.regime import ReportingRegime
from ...tables.arrays import codes_of, keys, whole
from ...vocabulary import Comparability, RateStatus

__all__ = [
    "AGENCY",
    "OBS_STATUS_OF_COMPARISONS",
    "OBS_STATUS_OF_RATES",
    "VERSION",
    "sdmx_comparisons",
    "sdmx_rates",
]

AGENCY, VERSION = "PARINDEX", "1.0.0"
NORMAL, MISSING, CANNOT_EXIST, SUPPRESSED = "A", "O", "M", "Q"

OBS_STATUS_OF_RATES: Mapping[str, str] = {
    RateStatus.OK.text: NORMAL,
    RateStatus.MISSING_COUNT.text: MISSING,
    RateStatus.ZERO_DENOMINATOR.text: CANNOT_EXIST,
    RateStatus.NUMERATOR_EXCEEDS.text: MISSING,
    RateStatus.NOT_APPLICABLE.text: CANNOT_EXIST,
    RateStatus.INVALID_COUNT.text: MISSING,
    RateStatus.DUPLICATE_KEY.text: MISSING,
    RateStatus.SUPPRESSED_COUNT.text: SUPPRESSED,
}
"""Code of the list SDMX:CL_OBS_STATUS for each status of a rate."""

OBS_STATUS_OF_COMPARISONS: Mapping[str, str] = {
    **dict.fromkeys(Comparability.texts(), NORMAL),
    Comparability.REGIME_CHANGED.text: "B",
    Comparability.ESTIMATED.text: "E",
}
"""The same for each comparability of a change that has a value; without one it is missing."""


class _Definitions(Protocol):
    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Definitions that were applied."""

    @property
    def regime(self) -> ReportingRegime | None:
        """Calendar of the periods."""


def sdmx_rates(data: pa.Table, definitions: _Definitions) -> pa.Table:
    """Give rates the columns of SDMX-CSV 2.0."""
    status = _renamed(data["status"], OBS_STATUS_OF_RATES)
    return _table(
        "RATES",
        data,
        definitions,
        {
            "OBS_VALUE": data["value"],
            "OBS_STATUS": status,
            "UNIT_MEASURE": _units(data["indicator_code"], definitions.indicators, _unit_of),
        },
        {
            "LOWER": data["lower"],
            "UPPER": data["upper"],
            "NUMERATOR": data["numerator"],
            "DENOMINATOR": data["denominator"],
            "NUMERATOR_AMOUNT": data["numerator_amount"],
            "DENOMINATOR_AMOUNT": data["denominator_amount"],
            "LOWER_BOUND": data["lower_bound"],
            "UPPER_BOUND": data["upper_bound"],
            "INTERVAL_METHOD": data["method"],
            "RATE_STATUS": data["status"],
            "COUNT_BASIS": data["basis"],
        },
    )


def sdmx_comparisons(data: pa.Table, definitions: _Definitions) -> pa.Table:
    """Give comparisons the columns of SDMX-CSV 2.0; the observation is the change."""
    status = _renamed(data["comparability"], OBS_STATUS_OF_COMPARISONS)
    status = pc.if_else(whole(data["change"].is_valid()), status.dictionary_decode(), MISSING)
    return _table(
        "COMPARISONS",
        data,
        definitions,
        {
            "OBS_VALUE": data["change"],
            "OBS_STATUS": status,
            "UNIT_MEASURE": _units(data["indicator_code"], definitions.indicators, _unit_of_change),
        },
        {
            "LOWER": data["change_lower"],
            "UPPER": data["change_upper"],
            "PRIOR_PERIOD": _times(data["prior_period"], definitions.regime),
            "VALUE": data["value"],
            "PRIOR_VALUE": data["prior_value"],
            "RELATIVE_CHANGE": data["relative_change"],
            "SPREAD": data["spread"],
            "VERDICT": data["verdict"],
            "COMPARABILITY": data["comparability"],
        },
    )


def _table(
    structure: str,
    data: pa.Table,
    definitions: _Definitions,
    measured: Mapping[str, pa.ChunkedArray],
    more: Mapping[str, pa.ChunkedArray],
) -> pa.Table:
    first, last = _days(data["period"], definitions.regime)
    columns = {
        "STRUCTURE": _all("datastructure", len(data)),
        "STRUCTURE_ID": _all(f"{AGENCY}:{structure}({VERSION})", len(data)),
        "ACTION": _all("I", len(data)),
        "INDICATOR": data["indicator_code"],
        "UNIT_ID": data["unit_id"],
        "TIME_PERIOD": _times(data["period"], definitions.regime),
        **measured,
        "UNIT_MULT": _all("0", len(data)),
        **more,
        "FIRST_DAY": first,
        "LAST_DAY": last,
    }
    return pa.table(columns)


def _all(text: str, count: int) -> pa.DictionaryArray:
    return keys(np.zeros(count, np.int32), [text])


def _renamed(column: pa.ChunkedArray, names: Mapping[str, str]) -> pa.DictionaryArray:
    codes, texts = codes_of(column)
    return keys(codes, [names[text] for text in texts])


def _times(column: pa.ChunkedArray, regime: ReportingRegime | None) -> pa.DictionaryArray:
    """Write periods as SDMX does; only the distinct ones are looked at."""
    codes, texts = codes_of(column)
    periods = [ReportingPeriod.parse(text) for text in texts]
    return keys(
        codes,
        [
            each.to_sdmx() if regime is None or not regime.has(each) else regime.to_sdmx(each)
            for each in periods
        ],
    )


def _days(
    column: pa.ChunkedArray, regime: ReportingRegime | None
) -> tuple[pa.DictionaryArray, pa.DictionaryArray]:
    """First and last day of each period; null where no calendar knows them."""
    codes, texts = codes_of(column)
    periods = [ReportingPeriod.parse(text) for text in texts]
    known = [regime is not None and regime.has(each) for each in periods]
    windows = [
        regime.window(each)
        for each, is_known in zip(periods, known, strict=True)
        if regime is not None and is_known
    ]
    place = np.append(np.where(known, np.cumsum(known) - 1, -1), -1).astype(np.int32)
    at = place[codes]
    first, last = ([day[side].isoformat() for day in windows] for side in (0, 1))
    return keys(at, first), keys(at, last)


def _units(
    column: pa.ChunkedArray, indicators: Sequence[Indicator], unit: _UnitOf
) -> pa.DictionaryArray:
    """Write the measure unit of each indicator; null for one whose definition is not known."""
    codes, texts = codes_of(column)
    held = {each.code: unit(each) for each in indicators}
    listed = [held.get(text) for text in texts]
    known = [text for text in dict.fromkeys(listed) if text is not None]
    place = np.array([*(known.index(text) if text else -1 for text in listed), -1], np.int32)
    return keys(place[codes], known)


class _UnitOf(Protocol):
    def __call__(self, indicator: Indicator, /) -> str:
        """Name the unit of an indicator."""


def _unit_of(indicator: Indicator) -> str:
    if indicator.multiplier == 100 and indicator.kind is MeasureKind.PROPORTION:
        return "percent"
    return "1" if indicator.multiplier == 1 else f"per {indicator.multiplier:.15g}"


def _unit_of_change(indicator: Indicator) -> str:
    unit = _unit_of(indicator)
    return "percentage points" if unit == "percent" else unit
