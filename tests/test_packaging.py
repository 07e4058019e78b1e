from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def lower_bounds(requirements: list[str]) -> dict[str, str]:
    pairs = [re.fullmatch(r"([\w-]+)>=([\d.]+)", text) for text in requirements]
    assert all(pairs), requirements
    return {pair[1]: pair[2] for pair in pairs if pair}


def pinned_versions(constraints: str) -> dict[str, str]:
    lines = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    return dict(line.split("==") for line in lines)


def test_the_lowest_versions_tested_are_those_declared():
    constraints = (ROOT / "requirements" / "lowest.txt").read_text(encoding="utf-8")
    assert pinned_versions(constraints) == lower_bounds(PROJECT["dependencies"])


def test_the_core_needs_five_packages():
    assert set(lower_bounds(PROJECT["dependencies"])) == {
        "attrs",
        "cattrs",
        "numpy",
        "pandas",
        "pyarrow",
    }


def test_the_licence_is_the_one_declared():
    assert PROJECT["license"] == "MIT"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License\n\nCopyright (c) ")
    assert PROJECT["authors"] == [{"name": "The parindex authors"}]
    assert "The parindex authors" in text


def test_the_types_are_visible_to_users():
    assert (ROOT / "src" / "parindex" / "py.typed").is_file()


def test_the_changelog_has_unreleased_on_top():
    versions = re.findall(r"^## \[([^]]+)\]", CHANGELOG, flags=re.MULTILINE)
    assert versions[0] == "Unreleased"


def test_a_released_version_has_its_date_in_the_changelog():
    released = re.findall(r"^## \[(?!Unreleased)([^]]+)\](.*)$", CHANGELOG, flags=re.MULTILINE)
    for version, rest in released:
        assert re.fullmatch(r" - \d{4}-\d{2}-\d{2}", rest), version


def test_the_changelog_names_the_version_of_the_package():
    assert f"[{PROJECT['version']}]" in CHANGELOG


def test_every_version_says_first_what_changes_in_numbers_and_data():
    for section in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        kinds = re.findall(r"^### (.+)$", section, flags=re.MULTILINE)
        assert kinds[:2] == ["Results change", "Schemes and data"]


def test_the_citation_names_the_version_and_the_licence_of_the_package():
    lines = (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    assert {"title: parindex", f"version: {PROJECT['version']}", "license: MIT"} <= set(lines)
    assert f"  - name: {PROJECT['authors'][0]['name']}" in lines


def test_the_help_of_make_names_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (targets,) = re.findall(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)
    named = re.findall(r"^#   make ([\w-]+) ", makefile, flags=re.MULTILINE)
    assert sorted(named) == sorted(targets.split())


def test_no_test_has_a_number_of_examples_that_the_profile_cannot_scale():
    own = {"conftest.py", "examples_of_properties.py", Path(__file__).name}
    fixed = [
        path.name
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name not in own and "max_examples" in path.read_text(encoding="utf-8")
    ]
    assert fixed == []


def test_the_files_that_contributors_are_sent_to_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|tests|tools|docs)/[\w./-]+)`", text))
    named |= {f"src/parindex/{path}" for path in re.findall(r"`([a-z_]+/[\w/]+\.py)`", text)} - {
        f"src/parindex/{path}" for path in named
    }
    named |= set(re.findall(r"\]\((docs/[\w./-]+)\)", text))
    assert len(named) > 40
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
