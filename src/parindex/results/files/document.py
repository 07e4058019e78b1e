"""Write one JSON document of a table: the definitions that it was made under, and its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

import pyarrow as pa

from ...model.form import CountForm
from ...model.indicator import Family, Indicator
from ...periods.regime import ReportingRegime
from ...schemes.scheme import Scheme
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
    beside: Mapping[str, pa.Table | list[dict[str, object]]],
) -> str:
    """
    Write one document; without *data*, for a file that holds the rows otherwise, none are.

    *beside* are lists that stand beside the rows, as tables or as objects.
    """
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
    head |= {name: part for name, part in beside.items() if not isinstance(part, pa.Table)}
    members = json.dumps(head, ensure_ascii=False, indent=1)[:-2]
    tables = {name: part for name, part in beside.items() if isinstance(part, pa.Table)}
    lists = ({} if data is None else {"rows": data}) | tables
    return ",\n".join([members, *(listed(*each) for each in lists.items())]) + "\n}\n"


def _scheme(scheme: Scheme | None) -> dict[str, Any] | None:
    if scheme is None:
        return None
    return {"id": scheme.id, "edition": scheme.edition, "toml": scheme.to_toml()}
