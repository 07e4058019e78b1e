"""The JSON Schemas that files of results keep to."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import cast

from ...errors import UnknownCodeError
from .tables import ROWS_OF, VERSION

__all__ = ["result_schema"]


def result_schema(result: str) -> dict[str, object]:
    """
    Give the JSON Schema (draft 2020-12) of the document of a table.

    Parameters
    ----------
    result : str
        ``counts``, ``rates``, ``comparisons``, ``control``, ``peers``, ``scores``,
        ``score_comparisons`` or ``explanations``: which table, as the member ``result`` of a
        document says it.

    Returns
    -------
    dict

    Raises
    ------
    UnknownCodeError
        If there is no such table.

    Examples
    --------
    >>> result_schema("rates")["title"]
    'parindex rates 1.0'
    """
    if result not in ROWS_OF:
        raise UnknownCodeError("result", result, tuple(ROWS_OF))
    file = files(__package__) / f"{result}-{VERSION}.schema.json"
    return cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
