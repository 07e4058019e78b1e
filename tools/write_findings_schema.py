"""Write the JSON Schema of findings from the classes in parindex.findings.files.shape."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from parindex.findings.files.shape import (
    SCHEMA_VERSION,
    ClosingLine,
    FindingLine,
    FindingsDocument,
)
from parindex.model.finding import Evidence, OwnEvidence

TARGET = (
    Path(__file__).parent.parent
    / "src/parindex/findings/files"
    / f"findings-{SCHEMA_VERSION}.schema.json"
)

TYPES: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "tuple[OwnEvidence, ...]": {"type": "array", "items": {"$ref": "#/$defs/OwnEvidence"}},
}


def meanings(kind: type) -> dict[str, str]:
    """Read what each parameter means, from the numpydoc section of a class."""
    found: dict[str, str] = {}
    names: list[str] = []
    for line in inspect.cleandoc(kind.__doc__ or "").split("\n"):
        if " : " in line and not line.startswith(" "):
            names = [name.strip() for name in line.partition(" : ")[0].split(",")]
        elif names and line.startswith("    "):
            for name in names:
                found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return found


def schema() -> dict[str, Any]:
    """Make the schema: a document, or one line of JSON Lines, of which the last is another one."""
    (document, line, closing), components = msgspec.json.schema_components(
        [FindingsDocument, FindingLine, ClosingLine], ref_template="#/$defs/{name}"
    )
    for name, component in components.items():
        component.pop("title", None)
        if name != "Evidence":
            component["additionalProperties"] = False
        fingerprint = component["properties"].get("fingerprint")
        if fingerprint is not None:
            fingerprint["pattern"] = "^[0-9a-f]{16}$"
        version = component["properties"].get("schema_version")
        if version is not None:
            version["const"] = SCHEMA_VERSION
    evidence = components["Evidence"]
    evidence["description"] = "The numbers behind a finding, by name."
    evidence["properties"] = {
        name: {**TYPES[kind.removesuffix(" | None")], "description": meanings(Evidence)[name]}
        for name, kind in inspect.get_annotations(Evidence).items()
    }
    own = components["OwnEvidence"]
    own["description"] = "A number or a text, by its name."
    own["required"] = ["name"]
    own["properties"] = {
        name: {**TYPES[kind.removesuffix(" | None")], "description": meanings(OwnEvidence)[name]}
        for name, kind in inspect.get_annotations(OwnEvidence).items()
    }
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"parindex findings {SCHEMA_VERSION}",
        "anyOf": [document, line, closing],
        "$defs": components,
    }
    found: dict[str, Any] = json.loads(json.dumps(made))  # a default of () is a list in JSON
    return found


if __name__ == "__main__":
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    TARGET.write_text(text, encoding="utf-8")
