"""Write the JSON Schema of every table of results, from its columns and the classes beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from parindex.documents.review_shape import REVIEW_VERSION, TABLES, ReviewDocument
from parindex.findings.files.schema import findings_schema
from parindex.results.files.tables import BESIDE, ROWS_OF, VERSION, ResultKind, document_of

FOLDER = Path(__file__).parent.parent / "src/parindex/results/files"
DOCUMENTS = Path(__file__).parent.parent / "src/parindex/documents"


def schema(kind: ResultKind) -> dict[str, Any]:
    """Make the schema of the document of one table."""
    (document,), components = msgspec.json.schema_components(
        [document_of(kind)], ref_template="#/$defs/{name}"
    )
    for component in components.values():
        component.pop("title", None)
        component["additionalProperties"] = False
        version = component["properties"].get("schema_version")
        if version is not None:
            version["const"] = VERSION
    for rows in (ROWS_OF[kind], *BESIDE[kind].values()):
        record = components[rows.record.__name__]
        record["description"] = "One row."
        for column in rows.columns:
            record["properties"][column.name]["description"] = column.meaning
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"parindex {kind.replace('_', ' ')} {VERSION}",
        **document,
        "$defs": components,
    }


def review() -> dict[str, Any]:
    """Make the schema of the document of a review, of which the schemas of tables are parts."""
    (document,), components = msgspec.json.schema_components(
        [ReviewDocument], ref_template="#/$defs/{name}"
    )
    for component in components.values():
        component.pop("title", None)
        component["additionalProperties"] = False
    members = components["ReviewDocument"]["properties"]
    members["schema_version"]["const"] = REVIEW_VERSION
    parts = {kind: schema(kind) for kind in ROWS_OF if kind in TABLES}
    findings: dict[str, Any] = findings_schema()
    for part in (*parts.values(), findings):
        components |= part["$defs"]
    for kind, part in parts.items():
        reference = {"$ref": part["$ref"]}
        members[kind] = {"anyOf": [reference, {"type": "null"}]} if kind == "peers" else reference
    members["findings"] = {"$ref": "#/$defs/FindingsDocument"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"parindex review {REVIEW_VERSION}",
        **document,
        "$defs": components,
    }


def texts() -> dict[Path, str]:
    """Give the text of each file by its path."""
    schemas = {FOLDER / f"{kind}-{VERSION}.schema.json": schema(kind) for kind in ROWS_OF}
    schemas[DOCUMENTS / f"review-{REVIEW_VERSION}.schema.json"] = review()
    return {
        path: json.dumps(held, indent=2, ensure_ascii=False) + "\n"
        for path, held in schemas.items()
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")
