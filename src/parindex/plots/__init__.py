"""
Pictures (biểu đồ): one function per question, drawn with matplotlib.

It needs the extra ``parindex[plots]``. A picture says in its title what was found, shows every
value with its interval, and has the rows that it shows as a table.
"""

from __future__ import annotations

from .._lazy_names import handed_on
from ..errors import MissingExtraError

__all__, _load, __dir__ = handed_on(globals())


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        raise MissingExtraError("parindex.plots", "plots") from error
