"""The package in `examples/` that depends on the library passes its own tests with this version."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import parindex

PACKAGE = Path(__file__).parents[1] / "examples" / "licence_watch"
pytestmark = pytest.mark.skipif(not PACKAGE.is_dir(), reason="the examples are not in the wheel")


def test_its_tests_pass():
    # in a process of its own: it has its own settings of pytest
    library = str(Path(parindex.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"],
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": library, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout


def test_it_asks_for_this_version_and_for_no_later_second_number():
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (wanted,) = [each for each in project["dependencies"] if each.startswith("parindex")]
    first, second, _ = parindex.__version__.split(".")
    assert wanted == f"parindex>={first}.{second}.0,<{first}.{int(second) + 1}"


def test_it_uses_names_of_the_package_and_of_its_rooms_only():
    taken = [
        node
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("parindex")
    ]
    assert len(taken) > 5
    for node in taken:
        assert node.module is not None
        assert node.module.count(".") <= 1
        public = dir(importlib.import_module(node.module))
        assert {each.name for each in node.names} <= set(public), node.module
