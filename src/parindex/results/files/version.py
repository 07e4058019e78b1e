"""Versions of the shape of files: two whole numbers, of which the first decides."""

from __future__ import annotations

import re

__all__ = ["is_read_by", "read_by"]

_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)


def is_read_by(version: object, own: str) -> bool:
    """Say whether a version of a file, two whole numbers, is one that a reader of *own* reads."""
    found = _VERSION.fullmatch(version) if isinstance(version, str) else None
    return found is not None and found[1] == own.partition(".")[0]


def read_by(own: str) -> str:
    """Write the versions that a reader of *own* reads: ``1.x``."""
    return f"{own.partition('.')[0]}.x"
