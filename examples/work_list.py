"""
A work list of open findings: python work_list.py findings.json > work_list.csv.

It knows the JSON Schema of findings and the standard library, and nothing of parindex.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

ORDER = {"error": 0, "warning": 1}
CLOSED = {"resolved", None}  # None: a row about an earlier period of a finding that has a later one


def work_list(document: dict[str, Any]) -> list[Any]:
    """Rows of the list: the most severe first, then those that have been open longest."""
    if document["schema_version"].split(".")[0] != "1":
        raise SystemExit(f"findings of version {document['schema_version']} have another shape")
    was_followed = any("lifecycle" in each for each in document["findings"])
    open_ones = [
        each
        for each in document["findings"]
        if each["severity"] in ORDER and "suppression" not in each
        if not was_followed or each.get("lifecycle") not in CLOSED
    ]
    open_ones.sort(key=lambda each: (ORDER[each["severity"]], -each.get("periods_open", 0)))
    keys = ("severity", "rule", "unit_id", "period", "subject", "lifecycle", "open_since")
    return [keys, *([each.get(key) or "" for key in keys] for each in open_ones)]


if __name__ == "__main__":
    findings = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    csv.writer(sys.stdout).writerows(work_list(findings))
