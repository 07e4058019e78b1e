"""From a document of findings, whoever wrote it, to what somebody must look at."""

from __future__ import annotations

from pathlib import Path

import attrs

from parindex import read_findings

__all__ = ["Task", "tasks"]


@attrs.frozen(kw_only=True)
class Task:
    """
    A finding that somebody must look at.

    *fingerprint* is the same in every run on the same matter: keep it as the key of the task.
    """

    fingerprint: str
    rule: str
    unit_id: str | None
    period: str | None
    sentence: str


def tasks(document: str | Path) -> list[Task]:
    """
    List the errors and warnings of a document, errors first.

    *document* is the path of a file, or the JSON text itself. A rule that this version of parindex
    does not know has a sentence as well: a general one, of its evidence.
    """
    findings = read_findings(document)
    sentences = findings.render("en")
    rows = zip(findings.data.to_pylist(), sentences, strict=True)
    listed = [
        (
            row["severity"] != "error",
            Task(
                fingerprint=row["fingerprint"],
                rule=row["rule"],
                unit_id=row["unit_id"],
                period=row["period"],
                sentence=sentence,
            ),
        )
        for row, sentence in rows
        if row["severity"] in ("error", "warning")
    ]
    listed.sort(key=lambda each: each[0])
    return [task for _, task in listed]
