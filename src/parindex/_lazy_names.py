"""Names that a package hands on: listed once in its `__init__.pyi`, loaded when first used."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.machinery import PathFinder

TYPE_CHECKING = False  # importing it, as importing collections.abc, would double the time
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["handed_on"]


def handed_on(
    package: dict[str, object],
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """
    Names, `__getattr__` and `__dir__` of a package, from its list for type checkers.

    A line `from .rates.compute import compute_rates as compute_rates` is a name; a line
    `from . import errors as errors` is a module, found as an attribute and by `dir`, and left out
    by `import *`; a line `__version__: str` is a name that the package itself finds. A name that is
    not there is looked for in those modules, so that the error can say which has it.
    """
    here = str(package["__name__"])
    path = os.path.join(os.path.dirname(str(package["__file__"])), "__init__.pyi")  # noqa: PTH118, PTH120 -- pathlib takes longer to import than all of this
    listed = package["__loader__"].get_data(path).decode()  # type: ignore[attr-defined]
    home: dict[str, str] = {}
    modules: list[str] = []
    own: list[str] = []
    for line in listed.splitlines():
        words = line.split()
        if len(words) == 6 and words[0] == "from":  # from X import NAME as NAME
            if words[1] == ".":
                modules.append(words[3])
            else:
                home[words[3]] = words[1]
        elif len(words) == 2 and words[0].endswith(":"):  # __version__: str
            own.append(words[0][:-1])

    def holds(room: str, name: str) -> bool:
        return name in import_module(f".{room}", here).__all__

    def load(name: str) -> object:
        value: object
        if name in home:
            value = getattr(import_module(home[name], here), name)
        elif name in modules:
            value = import_module(f".{name}", here)
        else:
            text = f"module {here!r} has no attribute {name!r}"
            public = not name.startswith("_")  # tools ask for names that begin so
            if PathFinder.find_spec(f"{here}.{name}", package["__path__"]):  # type: ignore[arg-type]
                public = False  # `from . import name` asks for a module before it loads it
            rooms = [room for room in modules if public and holds(room, name)]
            found = "; it is " + " or ".join(f"{here}.{room}.{name}" for room in rooms)
            raise AttributeError(text + found if rooms else text)
        package[name] = value
        return value

    names = sorted([*home, *own])
    return names, load, lambda: sorted([*names, *modules])
