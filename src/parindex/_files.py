"""Files of the caller: read within a bound, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ._quoting import quoted
from .errors import InputError

__all__ = ["given_or_written", "path_of", "read_file", "write_text", "writing"]

_PART = 1 << 24  # bytes read at a time


def path_of(given: object) -> Path:
    """Give the path that a caller named; what is no path is refused, and so are bytes."""
    path = os.fspath(given) if isinstance(given, str | os.PathLike) else given
    if not isinstance(path, str):
        raise InputError(f"the path of a file must be text or a Path, got {type(given).__name__}")
    if "\0" in path or not path:
        raise InputError(f"{path!r} must be the path of a file")
    return Path(path)


def read_file(given: object, *, most: int, what: str = "file") -> bytes:
    """
    Read a file, of at most so many bytes; *what* names it in messages.

    A device without an end, which has no size, is refused once the bound is read.
    """
    path = path_of(given)
    try:
        with path.open("rb") as file:
            content = _at_most(file, most)
    except FileNotFoundError:
        raise InputError(f"{path} must be a {what}, got none of that name") from None
    except OSError as error:
        kind = type(error).__name__
        raise InputError(f"{path} must be a readable {what}, got {kind}") from error
    if content is None:
        raise InputError(f"{path} must be a {what} of at most {most} bytes, got more")
    if not content or content.isspace():
        got = "white space alone" if content else "an empty one"
        raise InputError(f"{path} must be a {what} with something in it, got {got}")
    return content


def _at_most(file: IO[bytes], most: int) -> bytes | None:
    """Content of an open file; None where it is longer."""
    if os.fstat(file.fileno()).st_size > most:
        return None
    parts, length = [], 0
    while part := file.read(_PART):
        parts.append(part)
        length += len(part)
        if length > most:
            return None
    return b"".join(parts)


def write_text(text: str, given: object) -> None:
    """Write a file in UTF-8 whose lines end in a line feed everywhere; see `writing`."""
    try:
        octets = text.encode("utf-8")
    except UnicodeEncodeError as error:
        letter = text[error.start]
        raise InputError(f"what is written must be text in Unicode, got {quoted(letter)}") from None
    with writing(given) as file:
        file.write(octets)


def given_or_written(text: str, path: object) -> str | None:
    """Write a text where there is a path, and give it where there is none."""
    if path is None:
        return text
    write_text(text, path)
    return None


@contextlib.contextmanager
def writing(given: object) -> Iterator[IO[bytes]]:
    """
    Give a file to write to, which takes the place of the old one when all is written.

    If anything fails before, the old file is as it was and nothing is left beside it. A link goes
    on pointing to its file, and a file that was there keeps its mode. What is no plain file, such
    as a pipe, cannot be replaced and is written to.
    """
    path = path_of(given)
    try:
        target = Path(os.path.realpath(path))
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise InputError(f"{path} must be a file, got a folder")
        if not target.parent.is_dir():
            raise InputError(f"{path} must stand in a folder that is there, got none of that name")
        if mode is not None and not os.access(target, os.W_OK):
            raise InputError(f"{path} must be a file that may be written, got one that may not")
        if mode is None or stat.S_ISREG(mode):
            with _in_its_place(target, mode) as file:
                yield file
        else:
            with target.open("wb") as file:
                yield file
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{path} must be a file that can be written, got: {reason}") from error


@contextlib.contextmanager
def _in_its_place(target: Path, mode: int | None) -> Iterator[IO[bytes]]:
    # its own name, for that of the target may be as long as names can be
    beside = target.with_name(f".parindex-{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:  # an interrupt as well leaves nothing
        beside.unlink(missing_ok=True)
        raise
