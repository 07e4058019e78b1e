"""Findings as SARIF 2.1.0, made column by column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..i18n import catalogue
from ..tables.arrays import BoolArray, CodeArray, codes_of, terms_of, whole
from ..tables.cell_places import cells_on_sheets
from ..tables.cells import flat
from ..tables.columns_of_results import FOLLOWED
from ..tables.json_rows import json_rows, labelled
from ..typing import Language
from ..vocabulary import CheckStatus, Lifecycle, Severity
from .rule_text import DescribedRule

__all__ = ["sarif_text"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.NOTE: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}
_STATES = {
    Lifecycle.NEW: "new",
    Lifecycle.PERSISTING: "unchanged",
    Lifecycle.WORSENED: "updated",
    Lifecycle.EASED: "updated",
    Lifecycle.RESOLVED: "absent",
    Lifecycle.NOT_CHECKED: "unchanged",
}
_EARLIER = "unchanged"  # a row of an earlier period; where one result has a state, all must
_IN_PROPERTIES = ("evidence", *(each.name for each in FOLLOWED if each.name != "suppression"))


def sarif_text(
    findings: pa.Table,
    checks: pa.Table,
    *,
    sentences: pa.StringArray,
    issues: pa.StringArray,
    rules: Mapping[str, DescribedRule],
    language: Language,
) -> str:
    """
    Write one SARIF log with one run.

    *issues* is the identity of each finding without its period. Of a rule that is not among
    *rules*, such as an own rule whose file does not describe it, there is the code alone. From
    OASIS, SARIF 2.1.0 with Errata 01: §3.27 (result; 3.27.9 kind, 3.27.10 level, 3.27.23
    suppressions, 3.27.24 baselineState), §3.29 (physicalLocation), §3.33 (logicalLocation), §3.49
    (reportingDescriptor), §3.50 (its configuration).
    """
    words = catalogue(language)
    rule_codes, codes = codes_of(findings["rule"])
    listed = [_descriptor(code, rules.get(code), language) for code in codes]
    is_good = [code in rules and rules[code].is_favourable for code in codes]
    driver = {"name": "parindex", "language": language, "rules": listed}
    invocation = {
        "executionSuccessful": True,
        "toolExecutionNotifications": _idle(checks, words),
    }
    head = json.dumps(
        {"$schema": _SCHEMA, "version": "2.1.0"}, ensure_ascii=False, separators=(",", ":")
    )[:-1]
    run = json.dumps(
        {"tool": {"driver": driver}, "language": language, "invocations": [invocation]},
        ensure_ascii=False,
        separators=(",", ":"),
    )[:-1]
    rows = _results(findings, rule_codes, np.array(is_good, bool), sentences, issues)
    results = ",\n".join(rows.to_pylist())
    return f'{head},"runs":[{run},"results":[\n{results}\n]}}]}}\n'


def _descriptor(code: str, rule: DescribedRule | None, language: Language) -> dict[str, object]:
    """Write what a log says about a rule."""
    if rule is None:
        return {"id": code, "name": code}
    said = {"shortDescription": rule.name, "fullDescription": rule.meaning, "help": rule.advice}
    level = "none" if rule.is_favourable else _LEVELS[rule.severity]
    return {
        "id": code,
        "name": code,
        **{key: {"text": name.text(language)} for key, name in said.items() if name is not None},
        "defaultConfiguration": {"level": level},
    }


def _results(
    findings: pa.Table,
    rule_codes: CodeArray,
    is_good: BoolArray,
    sentences: pa.StringArray,
    issues: pa.StringArray,
) -> pa.StringArray:
    severity = terms_of(findings["severity"], Severity)
    life, life_words = codes_of(findings["lifecycle"])
    is_open = life == _place(life_words, Lifecycle.NOT_CHECKED.text)
    levels = np.array([_LEVELS[each] for each in Severity], object)[severity]
    kinds = np.where(is_open, "open", np.where(is_good[rule_codes], "informational", "fail"))
    # what is of another kind than a failure has no level (3.27.10)
    level = pa.array(np.where(kinds == "fail", levels, "none"), pa.string())
    kind = pa.array(kinds, pa.string())
    pieces = [
        labelled('{"ruleId":', whole(findings["rule"])),
        labelled(',"ruleIndex":', pa.array(rule_codes)),
        labelled(',"kind":', kind),
        labelled(',"level":', level),
        labelled(',"message":{"text":', sentences),
        '},"locations":[{"logicalLocations":[',
        *_location("unit", findings["unit_id"]),
        *_location("period", findings["period"]),
        labelled('{"kind":"subject","name":', whole(findings["subject"])),
        labelled(',"fullyQualifiedName":', _path("subject", findings["subject"])),
        "}",
        *_cell(findings),
        "]",
        *_file(findings["file"]),
        "}]",
        labelled(',"fingerprints":{"parindex/v1":', whole(findings["fingerprint"])),
        labelled('},"partialFingerprints":{"parindexIssue/v1":', issues),
        "}",
    ]
    if (life >= 0).any():
        states = [_STATES[Lifecycle[text.upper()]] for text in life_words]
        state = pa.array(np.array([*states, _EARLIER], object)[life], pa.string())
        pieces.append(labelled(',"baselineState":', state))
    if findings["suppression"].null_count < len(findings):
        pieces += _suppressions(whole(findings["suppression"]))
    chunks = list(json_rows(findings.select(_IN_PROPERTIES), sparse=frozenset(_IN_PROPERTIES[1:])))
    properties = pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())
    joined: pa.StringArray = pc.binary_join_element_wise(
        *pieces, ',"properties":', properties, "}", ""
    )
    return joined


def _location(kind: str, column: pa.ChunkedArray) -> list[pa.Array]:
    """Logical location of a key, before another one; nothing where there is none."""
    name = labelled(f'{{"kind":"{kind}","name":', whole(column))
    path = labelled(',"fullyQualifiedName":', _path(kind, column))
    both = pc.binary_join_element_wise(name, path, "},", "")
    return [both.fill_null("")]


def _cell(findings: pa.Table) -> list[pa.Array | str]:
    """Logical location of the cell, after others; nothing where it is not known."""
    cells = findings["cell"]
    if cells.null_count == len(cells):
        return []
    named = cells_on_sheets(flat(findings["sheet"]), whole(cells))
    name = labelled(',{"kind":"cell","name":', whole(cells))
    both = pc.binary_join_element_wise(name, labelled(',"fullyQualifiedName":', named), "}", "")
    return [both.fill_null("")]


def _file(column: pa.ChunkedArray) -> list[pa.Array | str]:
    """Physical location, after the logical ones: the file, as a relative URI (§3.4.3)."""
    codes, texts = codes_of(column)
    if not texts:
        return []
    paths = pa.array([*(quote(text) for text in texts), None], pa.string())
    uri = labelled(
        ',"physicalLocation":{"artifactLocation":{"uri":', paths.take(pa.array(codes % len(paths)))
    )
    return [pc.binary_join_element_wise(uri, "}}", "").fill_null("")]


def _path(kind: str, column: pa.ChunkedArray) -> pa.Array:
    codes, texts = codes_of(column)
    paths = pa.array([f"{kind}/{text}" for text in texts], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), paths)


def _suppressions(column: pa.StructArray) -> list[pa.Array]:
    # where one result says that it is suppressed, every one must say whether it is (3.27.23)
    reason, accepted_by, until = column.flatten()
    mark = pc.binary_join_element_wise(
        labelled('{"kind":"external","status":"accepted","justification":', reason),
        labelled(',"properties":{"accepted_by":', accepted_by),
        labelled(',"until":', until),
        "}}",
        "",
    )
    return [',"suppressions":[', mark.fill_null(""), "]"]


def _idle(checks: pa.Table, words: Mapping[str, str]) -> list[dict[str, object]]:
    """Write a notification for each check that was not made."""
    idle = checks.filter(pc.equal(checks["status"].cast(pa.string()), CheckStatus.NOT_CHECKED.text))
    return [
        {
            "level": "note",
            "message": {"text": _reason(row, words)},
            "associatedRule": {"id": row["rule"]},
        }
        for row in idle.to_pylist()
    ]


def _reason(row: dict[str, str | None], words: Mapping[str, str]) -> str:
    reason = words.get(f"reason.{row['reason']}", str(row["reason"]))
    about = [row[name] for name in ("subject", "detail") if row[name] is not None]
    return ": ".join([str(row["rule"]), reason, *map(str, about)])


def _place(texts: Sequence[str], text: str) -> int:
    return texts.index(text) if text in texts else len(texts)
