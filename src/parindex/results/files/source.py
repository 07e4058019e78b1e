"""The bytes of a file that is read, or of a JSON text that was given instead."""

from __future__ import annotations

from os import PathLike

from ..._files import read_file
from ...errors import InputError

__all__ = ["bytes_of", "is_table"]

_PARQUET, _ARROW = b"PAR1", b"ARROW1"
_LONGEST = (1 << 31) - 1  # bytes of a file; Arrow reads no longer JSON


def bytes_of(source: object, *, of: str) -> bytes:
    """Read the content of a file, or of a text that is no path; *of* names it for messages."""
    if isinstance(source, str) and source.lstrip()[:1] in ("{", "[", ""):
        return source.encode("utf-8", "surrogatepass")
    if not isinstance(source, str | PathLike):
        raise InputError(
            f"{of} must be the path of a file or a JSON text, got {type(source).__name__}"
        )
    return read_file(source, most=_LONGEST, what=f"file of {of}")


def is_table(raw: bytes) -> bool:
    """Say whether a file begins as Parquet or Arrow do."""
    return raw.startswith((_PARQUET, _ARROW))
