"""Structure of rates and comparisons as SDMX-JSON 2.0: concepts, code lists, data structure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ...i18n import catalogue
from ...typing import Language
from ...vocabulary import Comparability, CountBasis, IntervalMethod, RateStatus, Term, Verdict
from .sdmx import AGENCY, VERSION

__all__ = ["structure_text"]

_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/"
    "2.0.0/sdmx-json-structure-schema.json"
)
_LANGUAGES: tuple[Language, ...] = ("en", "vi")
_MADE = "2026-11-28T00:00:00Z"  # the day of this version of the structures, not of the clock
_URN = "urn:sdmx:org.sdmx.infomodel"
_CONCEPTS = "CS_PARINDEX"
_DIMENSIONS = ("INDICATOR", "UNIT_ID")
_TIME, _MEASURE = "TIME_PERIOD", "OBS_VALUE"
_HEAD = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_REQUIRED = ("OBS_STATUS",)

_LISTS: Mapping[str, tuple[type[Term], str]] = {
    "RATE_STATUS": (RateStatus, "status"),
    "COUNT_BASIS": (CountBasis, "basis"),
    "INTERVAL_METHOD": (IntervalMethod, "method"),
    "VERDICT": (Verdict, "verdict"),
    "COMPARABILITY": (Comparability, "comparability"),
}
"""Own code lists by attribute: the words, and the section of the catalogue that names them."""

_OF_SDMX = {
    "OBS_STATUS": f"{_URN}.codelist.Codelist=SDMX:CL_OBS_STATUS(2.0)",
    "UNIT_MULT": f"{_URN}.codelist.Codelist=SDMX:CL_UNIT_MULT(1.0)",
}
_DAYS = ("FIRST_DAY", "LAST_DAY")
_TIMES = (_TIME, "PRIOR_PERIOD")
_TYPES = {pa.float64(): "Double", pa.int64(): "Long"}


def structure_text(kind: str, observations: pa.Schema) -> str:
    """
    Write the structure message of observations with these columns, in SDMX-CSV.

    What is no dimension and no measure is an attribute of the observation, so that the two files
    cannot differ.
    """
    parts = [name for name in observations.names if name not in _HEAD]
    lists = [name for name in parts if name in _LISTS]
    message = {
        "meta": {
            "schema": _SCHEMA,
            "id": f"{AGENCY}_{kind}",
            "test": False,
            "prepared": _MADE,
            "contentLanguages": list(_LANGUAGES),
            "sender": {"id": AGENCY},
        },
        "data": {
            "codelists": [_codelist(name) for name in lists],
            "conceptSchemes": [
                {
                    **_maintained(_CONCEPTS, "concepts"),
                    "concepts": [{"id": name, **_names(f"sdmx.{name}")} for name in parts],
                }
            ],
            "dataStructures": [_data_structure(kind, observations, parts)],
        },
    }
    return json.dumps(message, ensure_ascii=False, indent=1) + "\n"


def _names(key: str) -> dict[str, Any]:
    """Name something in all languages, English first."""
    names = {language: catalogue(language)[key] for language in _LANGUAGES}
    return {"name": names["en"], "names": names}


def _maintained(identifier: str, name: str) -> dict[str, Any]:
    return {
        "id": identifier,
        "agencyID": AGENCY,
        "version": VERSION,
        **_names(f"sdmx.{name}"),
    }


def _codelist(name: str) -> dict[str, Any]:
    vocabulary, section = _LISTS[name]
    codes = [{"id": word, **_names(f"{section}.{word}")} for word in vocabulary.texts()]
    return {**_maintained(f"CL_{name}", name), "codes": codes}


def _data_structure(kind: str, observations: pa.Schema, parts: list[str]) -> dict[str, Any]:
    attributes = [name for name in parts if name not in (*_DIMENSIONS, _TIME, _MEASURE)]
    return {
        **_maintained(kind, kind),
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [
                    {**_component(name, observations), "position": place}
                    for place, name in enumerate(_DIMENSIONS)
                ],
                "timeDimension": _component(_TIME, observations),
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [{**_component(_MEASURE, observations), "usage": "optional"}],
            },
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    {
                        **_component(name, observations),
                        "usage": "mandatory" if name in _REQUIRED else "optional",
                        "attributeRelationship": {"observation": {}},
                    }
                    for name in attributes
                ],
            },
        },
    }


def _component(name: str, observations: pa.Schema) -> dict[str, Any]:
    scheme = f"{AGENCY}:{_CONCEPTS}({VERSION})"
    return {
        "id": name,
        "conceptIdentity": f"{_URN}.conceptscheme.Concept={scheme}.{name}",
        "localRepresentation": _representation(name, observations.field(name).type),
    }


def _representation(name: str, kind: pa.DataType) -> dict[str, Any]:
    if name in _LISTS:
        return {"enumeration": f"{_URN}.codelist.Codelist={AGENCY}:CL_{name}({VERSION})"}
    if name in _OF_SDMX:
        return {"enumeration": _OF_SDMX[name]}
    if name in _TIMES:
        return {"format": {"dataType": "ObservationalTimePeriod"}}
    held = "GregorianDay" if name in _DAYS else _TYPES.get(kind, "String")
    return {"format": {"dataType": held}}
