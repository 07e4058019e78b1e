"""
Administrative-reform indicators: from counts to rates, comparisons and findings.

Importing the package loads neither numpy nor pandas nor pyarrow; each name is loaded when it
is first used.
"""

from __future__ import annotations

from ._names import handed_on

__all__, _load, __dir__ = handed_on(globals())


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 -- 15 ms that few ask for

        return version("parindex")
    return _load(name)
