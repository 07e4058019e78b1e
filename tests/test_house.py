"""The house: how large rooms are, who imports whom, and what entering a room loads."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

import parindex as pi

HOUSE = Path(pi.__file__).parent
HERE = Path(__file__).parents[1]
FILES = 25
LINES = 4000
LINES_OF_A_FILE = 450
ARITHMETIC = "stats"  # its functions are its front: entering it loads numpy
HEAVY = ("numpy", "pandas", "pyarrow")

Graph = dict[str, set[str]]


def say(text):
    """Print; seen with ``pytest -s``, and where a test fails."""
    sys.stdout.write(f"{text}\n")


def dotted(path):
    """``parindex.rates.compute`` for its file; a package for its ``__init__``."""
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {dotted(path): path for path in sorted(HOUSE.rglob("*.py"))}
FOLDERS = sorted(path.parent for path in HOUSE.rglob("__init__.py") if path.parent != HOUSE)
ROOMS = [folder.name for folder in FOLDERS if folder.parent == HOUSE]


def lines_of(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def sources(module, path):
    """What a module imports of the package, wherever the import stands."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            source = (
                ".".join([*above, node.module or ""]).rstrip(".") if node.level else node.module
            )
            if source in MODULES:
                names = (f"{source}.{alias.name}" for alias in node.names)
                yield from (name if name in MODULES else source for name in names)


@functools.cache
def imports() -> Graph:
    """What each module imports; read when a test asks, for every worker collects this file."""
    return {module: set(sources(module, path)) for module, path in MODULES.items()}


def circles(graph: Graph) -> list[list[str]]:
    """Groups of nodes that reach each other, each as a sorted list."""
    reached: Graph = {}
    for start in graph:
        seen: set[str] = set()
        ahead = list(graph[start])
        while ahead:
            node = ahead.pop()
            if node not in seen:
                seen.add(node)
                ahead += graph.get(node, ())
        reached[start] = seen
    groups = {
        tuple(sorted({node, *(other for other in reached[node] if node in reached[other])}))
        for node in graph
        if node in reached[node]
    }
    return sorted(map(list, groups))


def between(children: Iterable[str]) -> Graph:
    """What the children of one package, files and folders, import of each other."""

    def child_of(module: str) -> str | None:
        return next((each for each in children if f"{module}.".startswith(f"{each}.")), None)

    graph: Graph = {each: set() for each in children}
    for module, imported in imports().items():
        child = child_of(module)
        if child is not None:
            graph[child] |= {child_of(each) for each in imported} - {None, child}  # type: ignore[arg-type]
    return graph


def test_an_import_is_seen_wherever_it_stands():
    assert "parindex.stats.intervals.rate_limits" in imports()["parindex.stats.intervals"]
    assert "parindex.errors" in imports()["parindex.periods.period"]
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_a_folder_can_be_overlooked():
    sizes = {
        folder.relative_to(HOUSE).as_posix(): (
            len(files := list(folder.glob("*.py"))),
            sum(map(lines_of, files)),
        )
        for folder in FOLDERS
    }
    for name, (count, lines) in sorted(sizes.items(), key=lambda each: -each[1][1]):
        say(f"{name:24} {count:3} files {lines:5} lines")
    too_large = {name: size for name, size in sizes.items() if size[0] >= FILES or size[1] > LINES}
    assert not too_large


def test_a_file_can_be_read_in_one_go():
    sizes = {module: lines_of(path) for module, path in MODULES.items()}
    longest = max(sizes, key=sizes.__getitem__)
    say(f"{len(sizes)} files, {sum(sizes.values())} lines; longest {longest}: {sizes[longest]}")
    assert {module: size for module, size in sizes.items() if size > LINES_OF_A_FILE} == {}


def test_no_files_import_each_other():
    say(f"{sum(map(len, imports().values()))} imports between {len(imports())} files")
    assert circles(imports()) == []


def test_no_rooms_import_each_other():
    rooms = [module for module in MODULES if module.rpartition(".")[0] == "parindex"]
    assert circles(between(rooms)) == []


def test_the_only_circle_inside_a_room_is_the_table_of_findings_and_its_files():
    found = {}
    for folder in FOLDERS:
        room = dotted(folder / "__init__.py")
        children = [module for module in MODULES if module.rpartition(".")[0] == room]
        if circle := circles(between(children)):
            found[room] = circle
    say(found)
    # a table writes itself into a file, and the file is read into a table
    names = ("chosen", "files", "shown", "table", "writing")
    assert found == {"parindex.findings": [[f"parindex.findings.{name}" for name in names]]}


def test_the_picture_of_the_floors_is_the_contract():
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["id"] == "floors"
    )
    page = (HERE / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    picture = page.partition("```text\n")[2].partition("```")[0]
    shown: list[set[str]] = []
    for line in picture.splitlines()[1:]:
        floor, room = line[:9].strip(), line[9:25].strip(" ()")
        if "─" not in room:
            if floor:
                shown.append(set())
            shown[-1].add(room)
    names = [set(re.findall(r"\w+", layer)) for layer in layers]
    assert shown == names


def test_every_file_of_the_table_of_changes_exists():
    page = (HERE / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    rows = page.partition("| to change |")[2].partition("\n\n")[0]
    paths = [path for path in re.findall(r"`([\w./-]+)`", rows) if re.search(r"/|\.py$", path)]
    names = {path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*")} | {"excel"}
    known = {*names, *(name.rpartition("/")[2] for name in names)}
    assert len(paths) > 30
    assert [path for path in paths if path.rstrip("/") not in known] == []


def test_no_folder_hides_a_public_function():
    functions = {name for name in dir(pi) if inspect.isfunction(getattr(pi, name))}
    assert functions >= {"rules", "find", "explain"}
    assert not functions & {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("room", [room for room in ROOMS if room != ARITHMETIC])
def test_entering_a_room_loads_nothing_heavy(room):
    code = f"import sys, parindex.{room}; print(*sorted({{*{HEAVY!r}}} & {{*sys.modules}}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert told.stdout.split() == []
