"""Any table as it is looked at: its first rows, each value as it is, in marks of the language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pyarrow as pa

from ..._table_view import TableView
from ...i18n import catalogue, fill
from ...typing import Language
from ..numbers import count_text, decimal_text, significant

__all__ = ["NOTHING", "plain_text", "plain_view"]

NOTHING = "–"
_MOST_COLUMNS = 9
_MOST_DECIMALS = 12
_LEAST = 1e-7  # of which six digits still lie within the decimals


def plain_view(
    data: pa.Table,
    *,
    caption: str | None,
    limit: int = 10,
    tail: int = 0,
    language: Language = "en",
) -> TableView:
    """
    Show the first rows of a table whose columns have no form of their own; None counts them above.

    Numbers stand at the right, with the marks of the language; null is a dash; a struct is shown as
    ``name=value`` of its fields that are not null. Floats under a million are rounded to six
    significant digits for the eye; the table itself holds them whole. Of many columns the first are
    shown.
    """
    gap = 0 if data.num_rows <= limit + tail or not tail else limit
    shown = data.slice(0, limit + tail * (not gap))
    if gap:
        shown = pa.concat_tables([shown, data.slice(data.num_rows - tail)])
    names = data.column_names[:_MOST_COLUMNS]
    rest = data.column_names[_MOST_COLUMNS:]
    columns = [
        [plain_text(value, language=language) for value in shown[name].to_pylist()]
        for name in names
    ]
    words = catalogue(language)
    if caption is None:
        caption = fill(words["table.of_rows"], count=_counted(data.num_rows, language))
    notes = []
    if shown.num_rows < data.num_rows:
        rows = _counted(data.num_rows, language)
        notes.append(fill(words["table.rest"], shown="{shown}", rows=rows, earlier=None))
    if rest:
        notes.append(fill(words["table.hidden"], columns=_some(rest)))
    if data.num_rows == 0:
        notes.append(words["table.none"])
    return TableView(
        caption=caption,
        heads=tuple(names),
        rows=tuple(zip(*columns, strict=True)),
        right=frozenset(
            at for at, name in enumerate(names) if _is_number(data.schema.field(name).type)
        ),
        optional=tuple(reversed(range(2, len(names)))),
        gap=gap,
        note=" ".join(notes),
        shown=_counted(shown.num_rows, language),
        left_out=words["table.left_out"],
    )


def plain_text(value: object, *, language: Language = "en") -> str:
    """Write a value as it is, without the name of its type."""
    text = NOTHING
    if isinstance(value, Mapping):
        given = [
            f"{name}={plain_text(part, language=language)}"
            for name, part in value.items()
            if part is not None
        ]
        text = ", ".join(given) or NOTHING
    elif isinstance(value, list):
        text = ", ".join(plain_text(part, language=language) for part in value) or NOTHING
    elif isinstance(value, float) and math.isfinite(value):
        text = _number(value, language)
    elif isinstance(value, int) and not isinstance(value, bool):
        text = _counted(value, language)
    elif value is not None:
        text = str(value)
    return text


def _number(value: float, language: Language) -> str:
    kept = significant(value, 6) if abs(value) < 1e6 else value
    if 0 < abs(kept) < _LEAST:  # written with an exponent, as no decimals would be left of it
        return f"{kept:.15g}".replace(".", "," if language == "vi" else ".")
    # as many decimals as its shortest text has, for further ones are those of the binary fraction
    decimals = min(max(-int(Decimal(repr(kept)).as_tuple().exponent), 0), _MOST_DECIMALS)
    text = decimal_text(np.array([kept]), decimals, language=language, trim=True)
    return str(text[0].as_py())


def _some(names: list[str]) -> str:
    more = f", … ({len(names)})" if len(names) > 6 else ""
    return ", ".join(names[:6]) + more


def _counted(count: int, language: Language) -> str:
    return str(count_text(np.array([count]), language=language)[0].as_py())


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
