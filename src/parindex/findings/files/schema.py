"""The JSON Schema that files of findings keep to."""

from __future__ import annotations

import json
from importlib.resources import files

from .shape import SCHEMA_VERSION

__all__ = ["findings_schema"]


def findings_schema() -> dict[str, object]:
    """
    Give the JSON Schema (draft 2020-12) of findings, as `FindingTable` writes them.

    Returns
    -------
    dict
        It describes one document (`FindingTable.to_json`), or one line of JSON Lines
        (`FindingTable.to_json_lines`), of which the last says how many findings there are.

    Examples
    --------
    >>> findings_schema()["title"]
    'parindex findings 1.1'
    """
    file = files(__package__) / f"findings-{SCHEMA_VERSION}.schema.json"
    schema: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return schema
