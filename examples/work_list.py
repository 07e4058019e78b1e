"""
A work list of open findings: python work_list.py findings.json > work_list.csv.

It knows the JSON Schema of findings and the standard library, and nothing of parindex.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

COLUMNS = ("severity", "rule", "unit_id", "period", "subject", "lifecycle", "open_since")
ORDER = {"error": 0, "warning": 1}


def work_list(document: dict[str, Any]) -> list[Any]:
    """Rows of the list: the most severe first, then those that have been open longest."""
    if document["schema_version"].split(".")[0] != "1":
        raise SystemExit(f"findings of version {document['schema_version']} have another shape")
    rows = [each for each in document["findings"] if each["severity"] in ORDER]
    if any(each.get("lifecycle") for each in document["findings"]):  # of earlier periods: none
        rows = [each for each in rows if each.get("lifecycle") not in {None, "resolved"}]
    rows = [each for each in rows if "suppression" not in each]
    rows.sort(key=lambda each: (ORDER[each["severity"]], -each.get("periods_open", 0)))
    return [COLUMNS, *([each.get(name) or "" for name in COLUMNS] for each in rows)]


if __name__ == "__main__":
    csv.writer(sys.stdout).writerows(work_list(json.loads(Path(sys.argv[1]).read_bytes())))
