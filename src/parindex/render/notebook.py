"""Tables in a notebook: the first rows, readable on light and on dark."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyarrow as pa

from .._html import Html, element, text
from .numbers import significant

__all__ = ["table_html"]

# No colour is set: borders and muted text take the one of the notebook's theme.
_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;padding:0.2em 0.6em;white-space:pre-line"
_HEAD = "padding:0.2em 0.6em;border-bottom:1px solid currentColor;vertical-align:bottom"
_CELL = "padding:0.2em 0.6em;vertical-align:top;white-space:nowrap"
_MUTED = "opacity:0.55"
_NOTE = f"{_MUTED};padding:0.2em 0.6em;white-space:nowrap"

_NOTHING = "–"


def table_html(data: pa.Table, *, caption: str, limit: int = 10) -> str:
    """
    Write the first rows of a table as markup that needs no style sheet and no script.

    Numbers stand at the right; null is a muted dash; a struct is shown as ``name=value`` of its
    fields that are not null. Floats under a million are rounded to six significant digits for the
    eye; the table itself holds them whole.
    """
    shown = data.slice(0, max(limit, 0))
    sides = ["right" if _is_number(field.type) else "left" for field in data.schema]
    head = element(
        "tr",
        *(
            element("th", text(name), style=f"{_HEAD};text-align:{side}")
            for name, side in zip(data.schema.names, sides, strict=True)
        ),
    )
    columns = [column.to_pylist() for column in shown.columns]
    body = [
        element(
            "tr",
            *(
                element("td", _cell(value), style=f"{_CELL};text-align:{side}")
                for value, side in zip(row, sides, strict=True)
            ),
        )
        for row in zip(*columns, strict=True)
    ]
    table = element(
        "table",
        element("caption", text(caption), style=_CAPTION),
        element("thead", head),
        element("tbody", *body),
        style=_TABLE,
    )
    return element("div", table, *_rest(shown.num_rows, data.num_rows))


def _rest(shown: int, rows: int) -> list[Html]:
    if rows == 0:
        return [element("div", text("no rows"), style=_NOTE)]
    if shown == rows:
        return []
    return [element("div", text(f"{_grouped(shown)} of {_grouped(rows)} rows"), style=_NOTE)]


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _cell(value: object) -> Html:
    if value is None:
        return element("span", text(_NOTHING), style=_MUTED)
    return text(_shown(value))


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        given = [f"{name}={_shown(part)}" for name, part in value.items() if part is not None]
        return ", ".join(given) or _NOTHING
    if isinstance(value, float) and math.isfinite(value):
        # a float rounded to six digits is written by 15 as it stands; nothing is rounded here
        return f"{significant(value, 6) if abs(value) < 1e6 else value:.15g}"
    return str(value)
