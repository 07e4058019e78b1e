"""Metadata beside a CSV file, as CSV on the Web (W3C, 2015) reads them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from ...tables.columns_of_results import Column
from .tables import ALWAYS, WORDS_OR_NULL

__all__ = ["csvw_text"]

_CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
_TYPES = {
    pa.string(): "string",
    pa.int64(): "long",
    pa.int32(): "int",
    pa.int16(): "short",
    pa.int8(): "byte",
    pa.float64(): "double",
    pa.bool_(): "boolean",
}


def csvw_text(file: str, columns: tuple[Column, ...], document: str) -> str:
    """
    Write the metadata of a CSV file of this name.

    They hold type and meaning of every column, which words a column may hold, and as a note the
    document of the table without its rows.
    """
    metadata = {
        "@context": _CONTEXT,
        "url": quote(file),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
        "tableSchema": {"columns": [_column(each) for each in columns]},
        "notes": [json.loads(document)],
    }
    return json.dumps(metadata, ensure_ascii=False, indent=1) + "\n"


def _column(column: Column) -> dict[str, Any]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    held: object = "json" if pa.types.is_list(kind) else _TYPES[kind]
    words = () if column.vocabulary is None else column.vocabulary.texts()
    if words:
        held = {"base": "string", "format": "|".join(map(re.escape, words))}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": held,
        "required": column.name in ALWAYS or (bool(words) and column.name not in WORDS_OR_NULL),
    }
