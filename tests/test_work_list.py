"""The worked consumer of findings: the standard library and the schema, nothing of parindex."""

from __future__ import annotations

import ast
import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.findings.test_files import followed
from tests.follow_up.followed import review

SCRIPT = Path(__file__).parents[1] / "examples" / "work_list.py"
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="the examples are not in the wheel")


def listed(findings, folder):
    findings.to_json(folder / "findings.json")
    command = [sys.executable, "-I", str(SCRIPT), str(folder / "findings.json")]
    text = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    return list(csv.DictReader(io.StringIO(text)))


def test_it_lists_what_is_open_and_not_accepted_the_longest_first(tmp_path):
    rows = listed(followed(), tmp_path)
    assert [(row["unit_id"], row["lifecycle"]) for row in rows] == [
        ("A", "persisting"),
        ("C", "eased"),
        ("F", "new"),
        ("E", "not_checked"),
    ]
    assert rows[0]["open_since"] == "2022"


def test_it_lists_what_was_not_followed_too(tmp_path):
    rows = listed(review({("A", "2022"): 70, ("A", "2023"): 70}), tmp_path)
    assert [(row["period"], row["lifecycle"]) for row in rows] == [("2022", ""), ("2023", "")]


def test_it_refuses_another_major_version(tmp_path):
    document = json.loads(review({("A", "2022"): 70}).to_json())
    path = tmp_path / "later.json"
    path.write_text(json.dumps(document | {"schema_version": "2.0"}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "findings of version 2.0 have another shape" in done.stderr


def test_it_imports_the_standard_library_alone():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    modules = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
        )
    }
    assert modules <= sys.stdlib_module_names


def test_it_is_as_short_as_is_promised():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 30
