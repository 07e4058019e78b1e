"""
One page per public name, written when the documentation is built, and the lists that lead there.

A page of the reference says in a block ``{names}`` which modules it lists; each line is a module,
or one name of a module, and may end with names to leave out: ``parindex.counts.read -Opened``.
Of a module the public names are listed, and its classes: somebody gets them as results.
"""

from __future__ import annotations

import enum
import functools
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.errors import ExtensionError
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import parindex as pi

FOLDER = "names"
ROOMS = (*sorted({*dir(pi)} - {*pi.__all__}), "excel", "plots", "report")
_BLOCK = re.compile(r"^```\{names\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BOUND = (property, classmethod, staticmethod, functools.cached_property)
# What every class has of Python, and nobody looks for here.
_PLAIN = "object, int, str, float, tuple, IntEnum, Enum, ReprEnum, Exception, LookupError, Generic"


@functools.cache
def public_names() -> dict[str, object]:
    """Give every public name once: in `parindex` where it is there, else in its room."""
    names = {f"parindex.{name}": getattr(pi, name) for name in pi.__all__ if name != "__version__"}
    known = {id(each) for each in names.values()}
    for room in ROOMS:
        module = importlib.import_module(f"parindex.{room}")
        for name in module.__all__:
            each = getattr(module, name)
            if id(each) not in known:
                known.add(id(each))
                names[f"parindex.{room}.{name}"] = each
    return names


@functools.cache
def _public_by_id() -> dict[int, str]:
    return {id(each): name for name, each in public_names().items()}


def public_name(each: object) -> str | None:
    """Give the public name of an object; None where it has none."""
    return _public_by_id().get(id(each))


@attrs.frozen
class Listed:
    """A name on a page of the reference."""

    name: str
    """As users import it."""
    home: str
    """Where it is defined."""
    value: object

    @property
    def short(self) -> str:
        """The name alone."""
        return self.name.rpartition(".")[2]

    @property
    def first_line(self) -> str:
        """What it is, in a sentence; that of a value stands below it in its module."""
        if inspect.isclass(self.value) or inspect.isfunction(self.value):
            text = inspect.getdoc(self.value) or ""
        else:
            module, _, name = self.home.rpartition(".")
            below = ModuleAnalyzer.for_module(module).find_attr_docs().get(("", name), [])
            text = "\n".join(below).strip()
        first = text.partition("\n")[0]
        return re.sub(r"(?<!`)`(?!`)([^`]+)`", r"{py:obj}`\1`", first).replace("|", r"\|")


def listed(block: str) -> Iterator[Listed]:
    """Read the lines of a block."""
    for line in filter(None, map(str.strip, block.splitlines())):
        path, *out = line.split()
        left_out = {word.removeprefix("-") for word in out}
        try:
            module = importlib.import_module(path)
            names = [name for name in module.__all__ if name not in left_out]
            is_one = False
        except ModuleNotFoundError:
            home, _, name = path.rpartition(".")
            module, names, is_one = importlib.import_module(home), [name], True
        for name in names:
            each = getattr(module, name)
            home = f"{module.__name__}.{name}"
            public = public_name(each)
            if public is not None or is_one or inspect.isclass(each):
                yield Listed(public or home, home, each)


def pages_of(folder: Path) -> dict[Path, list[Listed]]:
    """Give the names of each page of the reference."""
    return {
        path: [each for block in _BLOCK.findall(text) for each in listed(block)]
        for path in sorted(folder.glob("*.md"))
        if (text := path.read_text(encoding="utf-8"))
    }


def page(each: Listed, parent: Path, paged: dict[type, Listed]) -> str:
    """
    Text of the page of a name.

    It is reStructuredText, since Sphinx reads docstrings as that: MyST would keep the whole
    environment with every page.
    """
    title = re.search(r"^# (.*)$", parent.read_text(encoding="utf-8"), re.MULTILINE)
    assert title is not None
    return "\n".join(
        [
            ":orphan:",
            "",
            each.short,
            "=" * len(each.short),
            "",
            f":doc:`Reference </reference/index>` → :doc:`{title[1]} </reference/{parent.stem}>`",
            "",
            *_imported(each),
            *_documented(each, paged),
            "",
        ]
    )


def _imported(each: Listed) -> list[str]:
    if public_name(each.value) is None:
        return ["Somebody gets it as a result; its module may change without notice.", ""]
    room = each.name.rpartition(".")[0]
    return [".. code-block:: python", "", f"   from {room} import {each.short}", ""]


def _documented(each: Listed, paged: dict[type, Listed]) -> list[str]:
    if inspect.isfunction(each.value):
        return [f".. autofunction:: {each.name}"]
    if not inspect.isclass(each.value):
        return [f".. autodata:: {each.home}"]
    bases = [base for base in each.value.__mro__[1:] if base in paged]
    is_error = issubclass(each.value, BaseException)
    lines = [f".. auto{'exception' if is_error else 'class'}:: {each.name}"]
    lines += [f"   :inherited-members: {', '.join([_PLAIN, *(b.__name__ for b in bases)])}"]
    # fields of other classes are among their parameters
    lines += ["   :undoc-members:"] if issubclass(each.value, enum.Enum) else []
    lines += ["   :show-inheritance:"] if is_error else []
    own = {*vars(each.value)}
    for base in bases:
        members = [name for name in _members(base) if name not in own]
        own.update(members)
        if members:
            lines += [
                "",
                f"From :py:obj:`{base.__name__} <{paged[base].name}>`:",
                "",
                ".. list-table::",
                "",
            ]
            for name in members:
                lines += [f"   * - :py:obj:`{name} <{paged[base].name}.{name}>`"]
                lines += [f"     - {_first(getattr(base, name))}"]
    return lines


def _members(base: type) -> list[str]:
    """Name what a class brings itself, in its own order."""
    return [
        name
        for name, each in vars(base).items()
        if not name.startswith("_") and (inspect.isroutine(each) or isinstance(each, _BOUND))
    ]


def _first(each: object) -> str:
    return (inspect.getdoc(each) or "").partition("\n")[0]


def write_pages(folder: Path) -> None:
    """
    Write the pages; one of a name that is no more is removed.

    Raises
    ------
    ExtensionError
        If a public name is on no page of the reference, or two pages would be one file.
    """
    listed_on = pages_of(folder)
    paged = {e.value: e for names in listed_on.values() for e in names if inspect.isclass(e.value)}
    pages = {
        f"{each.name}.rst": page(each, parent, paged)
        for parent, names in listed_on.items()
        for each in names
    }
    if missing := sorted({*public_names()} - {name.removesuffix(".rst") for name in pages}):
        raise ExtensionError(f"every public name must be in the reference: {', '.join(missing)}")
    if len({name.lower() for name in pages}) < len(pages):
        raise ExtensionError("two names of the reference must differ in more than their capitals")
    write_changed(folder / FOLDER, pages)


def write_changed(folder: Path, pages: dict[str, str]) -> None:
    """Write the files of a folder; an unchanged one keeps its date, so it is not read again."""
    folder.mkdir(exist_ok=True)
    for stale in (*folder.glob("*.md"), *folder.glob("*.rst")):
        if stale.name not in pages:
            stale.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


class NamesDirective(SphinxDirective):
    """List names with the first line of each, in a table that leads to their pages."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Make the table."""
        return self._table(list(listed("\n".join(self.content))))

    def _table(self, names: list[Listed]) -> list[nodes.Node]:
        lines = ["| | |", "|---|---|"]
        lines += [
            f"| [`{e.short}`](/reference/{FOLDER}/{e.name}.rst) | {e.first_line} |" for e in names
        ]
        box = nodes.container(classes=["names"])
        self.state.nested_parse(StringList(lines, source="names"), self.content_offset, box)
        return [box]


class AllNamesDirective(NamesDirective):
    """List every public name, room by room."""

    def run(self) -> list[nodes.Node]:
        """Make a table for each room, under its name."""
        rooms: dict[str, list[Listed]] = {}
        for name, each in public_names().items():
            rooms.setdefault(name.rpartition(".")[0], []).append(Listed(name, name, each))
        made: list[nodes.Node] = []
        for room, names in rooms.items():
            section = nodes.section(ids=[f"names-of-{room.replace('.', '-')}"])
            section += nodes.title("", room)
            section += self._table(sorted(names, key=lambda each: each.short.lower()))
            made.append(section)
        return made
