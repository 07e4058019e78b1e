"""Write one JSON document of a table: the definitions that it was made under, and its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import pyarrow as pa

from ...model.form import CountForm
from ...model.indicator import Family, Indicator
from ...periods.regime import ReportingRegime
from ...schemes.scheme import Scheme
from ...tables.columns_of_results import ESTIMATES, schema_of
from ..limits import Discovery, Limits
from .definitions import (
    discovery_record,
    family_record,
    form_record,
    indicator_record,
    limits_record,
    regime_record,
)
from .row_text import listed
from .tables import VERSION, ResultKind

__all__ = ["RESULT", "Definitions", "result_document"]

RESULT = b"parindex.result"
"""Key of the metadata of a Parquet or Arrow file: the JSON document without the rows."""


class Definitions(Protocol):
    """What a `Provenance` holds of definitions."""

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Definitions that were applied."""

    @property
    def forms(self) -> tuple[CountForm, ...]:
        """Forms that say how counts follow from others."""

    @property
    def families(self) -> tuple[Family, ...]:
        """Names of families."""

    @property
    def regime(self) -> ReportingRegime | None:
        """Calendar of the periods."""

    @property
    def confidence(self) -> float | None:
        """Confidence of the limits."""

    @property
    def discovery(self) -> Discovery | None:
        """How the false discovery rate was controlled."""

    @property
    def limits(self) -> Mapping[str, Limits]:
        """Confidence, or phases of series, with which limits were drawn."""


def result_document(
    kind: ResultKind,
    data: pa.Table | None,
    definitions: Definitions,
    *,
    scheme: Scheme | None,
    other_scheme: Scheme | None,
    estimates: pa.Table | None,
) -> str:
    """Write one document; without *data*, for a file that holds the rows otherwise, none are."""
    head: dict[str, Any] = {
        "schema_version": VERSION,
        "result": kind,
        "regime": regime_record(definitions.regime),
        "confidence": definitions.confidence,
        "discovery": discovery_record(definitions.discovery),
        "limits": limits_record(definitions.limits),
        "scheme": _scheme(scheme),
        "other_scheme": _scheme(other_scheme),
        "indicators": [indicator_record(each) for each in definitions.indicators],
        "families": [family_record(each) for each in definitions.families],
        "forms": [form_record(each) for each in definitions.forms],
    }
    members = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    beside = schema_of(ESTIMATES).empty_table() if estimates is None else estimates
    lists: Iterable[str] = [listed("rows", data)] if data is not None else []
    return ",\n".join([members, *lists, listed("estimates", beside)]) + "\n}\n"


def _scheme(scheme: Scheme | None) -> dict[str, Any] | None:
    if scheme is None:
        return None
    return {"id": scheme.id, "edition": scheme.edition, "toml": scheme.to_toml()}
