"""Any table as it is looked at: its first rows, each value as it is."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow as pa

from ..._table_view import TableView
from ...i18n import catalogue, fill
from ...typing import Language
from ..numbers import significant

__all__ = ["NOTHING", "plain_text", "plain_view"]

NOTHING = "–"
_MOST_COLUMNS = 9


def plain_view(
    data: pa.Table, *, caption: str, limit: int = 10, tail: int = 0, language: Language = "en"
) -> TableView:
    """
    Show the first rows of a table whose columns have no form of their own.

    Numbers stand at the right; null is a dash; a struct is shown as ``name=value`` of its fields
    that are not null. Floats under a million are rounded to six significant digits for the eye;
    the table itself holds them whole. Of many columns the first are shown.
    """
    gap = 0 if data.num_rows <= limit + tail or not tail else limit
    shown = data.slice(0, limit + tail * (not gap))
    if gap:
        shown = pa.concat_tables([shown, data.slice(data.num_rows - tail)])
    names = data.column_names[:_MOST_COLUMNS]
    rest = data.column_names[_MOST_COLUMNS:]
    columns = [[plain_text(value) for value in shown[name].to_pylist()] for name in names]
    words = catalogue(language)
    notes = []
    if shown.num_rows < data.num_rows:
        rows = _grouped(data.num_rows)
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
        shown=_grouped(shown.num_rows),
        left_out=words["table.left_out"],
    )


def plain_text(value: object) -> str:
    """Write a value as it is, without the name of its type."""
    if value is None:
        return NOTHING
    if isinstance(value, Mapping):
        given = [f"{name}={plain_text(part)}" for name, part in value.items() if part is not None]
        return ", ".join(given) or NOTHING
    if isinstance(value, list):
        return ", ".join(map(plain_text, value)) or NOTHING
    if isinstance(value, float) and math.isfinite(value):
        # a float rounded to six digits is written by 15 as it stands; nothing is rounded here
        return f"{significant(value, 6) if abs(value) < 1e6 else value:.15g}"
    return str(value)


def _some(names: list[str]) -> str:
    more = f", … ({len(names)})" if len(names) > 6 else ""
    return ", ".join(names[:6]) + more


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )
