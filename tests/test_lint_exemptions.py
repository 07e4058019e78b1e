"""Documented modules say what they raise: none is exempt from the rule that asks for it."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]


def documented_modules():
    for page in sorted((ROOT / "docs" / "reference").glob("*.md")):
        yield from re.findall(r"automodule:: parindex\.(\S+)", page.read_text(encoding="utf-8"))


def patterns_without_raises():
    """Give the patterns of files, those in braces one by one."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ignores = settings["tool"]["ruff"]["lint"]["per-file-ignores"]
    for pattern, rules in ignores.items():
        if "DOC501" not in rules:
            continue
        before, _, rest = pattern.partition("{")
        names, _, after = rest.partition("}")
        yield from (f"{before}{name}{after}" for name in names.split(","))


def test_every_documented_module_says_what_it_raises():
    exempt = list(patterns_without_raises())
    assert "src/parindex/checks/context.py" in exempt
    for module in documented_modules():
        path = f"src/parindex/{module.replace('.', '/')}"
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if (ROOT / file).exists():
                assert [each for each in exempt if fnmatch(file, each)] == []
