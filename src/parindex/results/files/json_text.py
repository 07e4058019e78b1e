"""JSON as the standard has it: no constants of Python, no member twice."""

from __future__ import annotations

import functools
import json
from typing import Any

from ..._quoting import quoted
from ..._validators import twice
from ...errors import InputError

__all__ = ["each_once", "parsed"]


def parsed(raw: bytes, *, of: str) -> dict[str, Any]:
    """
    Parse a JSON text, which must hold an object; *of* names what it holds, for messages.

    Raises
    ------
    InputError
        If it is no JSON, or no object.
    """
    try:
        document = json.loads(
            raw,
            parse_constant=functools.partial(_refuse_constant, of=of),
            object_pairs_hook=functools.partial(each_once, of=of),
        )
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            raise InputError(
                f"{of} must be one JSON document, or {of} of which each stands on one line, "
                f"got another object from line {error.lineno} on"
            ) from None
        raise InputError(
            f"{of} must be JSON, got a text that stops being it at line {error.lineno}, "
            f"column {error.colno}"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(f"{of} must be UTF-8, got other bytes at {error.start}") from None
    except InputError:  # of a constant or a member; it is a ValueError too
        raise
    except ValueError:  # Python reads no number of thousands of digits
        raise InputError(
            f"{of} must hold numbers of 64 bits, got one of thousands of digits"
        ) from None
    except RecursionError:
        raise InputError(f"{of} must be JSON, got objects within thousands of others") from None
    if not isinstance(document, dict):
        raise InputError(f"{of} must be a JSON object, got {type(document).__name__}")
    return document


def _refuse_constant(text: str, *, of: str) -> None:
    """
    Refuse what Python reads and JSON does not have.

    Raises
    ------
    InputError
        Always: NaN and infinities are no JSON.
    """
    raise InputError(f"{of} must hold numbers of JSON, got {text}")


def each_once(members: list[tuple[str, Any]], *, of: str) -> dict[str, Any]:
    """
    Make an object of its members.

    Raises
    ------
    InputError
        If one is there twice: Python would keep the last, other software the first.
    """
    found = dict(members)
    if len(found) < len(members):
        name = twice(name for name, _ in members)[0]
        raise InputError(f"{of} must have each member once, got {quoted(name)} twice")
    return found
