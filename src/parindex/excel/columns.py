"""What each column of a table holds: names, codes, kinds, periods, items, numbers, remarks."""

from __future__ import annotations

import re

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .grid import CellKind, Grid
from .headings import Heading, Items
from .layout import Block
from .texts.periods_in_text import split_period
from .texts.roles import is_numbering
from .texts.states import MISSING_MARK, NOT_A_NUMBER, NOT_APPLICABLE, SUPPRESSED
from .texts.words import (
    Says,
    is_measure,
    is_part_of_year,
    is_remark,
    is_value_word,
    names_unit,
    says,
    unit_rank,
)

__all__ = ["LAYOUTS", "Columns", "Shape", "columns_of", "shape_of"]

LAYOUTS = ("units_down", "items_down", "long")
"""Words of the argument `layout`."""

_PERIOD = re.compile(
    r"(?:fy ?)?\d{4}(?: ?[/-] ?(?:\d{4}|\d{2}))?(?: ?q[1-4])?|\d{6}|\d{4}-?[hqsm]\d{1,2}"
    r"|\d{4}-\d{2}-\d{2}",
    re.IGNORECASE,
)


@attrs.frozen(kw_only=True)
class Columns:
    """Columns of a table by what they hold, from 1; whether units stand there by their ids."""

    unit: int | None
    has_ids: bool
    parents: tuple[int, ...]
    codes: tuple[int, ...]
    kind: int | None
    category: int | None
    numbering: int | None
    period: int | None
    part: int | None
    item: int | None
    item_code: int | None
    data: tuple[int, ...]
    unread: tuple[int, ...]
    blank: tuple[int, ...]
    headed: dict[int, Says]


@attrs.frozen(kw_only=True)
class Shape:
    """The layout of a table, and what told it."""

    layout: str
    told_by: str


def _texts(grid: Grid, rows: NDArray[np.int64], column: int) -> list[str]:
    """Give the distinct texts of a column, in the order of the sheet."""
    texts, place = grid.labels(rows, column)
    used, first = np.unique(place, return_index=True)
    return [texts[at] for at in used[np.argsort(first)] if texts[at]]


def _text_columns(grid: Grid, rows: NDArray[np.int64]) -> set[int]:
    """Find columns of which most cells are names; beside names a mark of letters is one: NA."""
    numbering = np.array([is_numbering(text.strip()) for text in (*grid.texts, "")], dtype=bool)
    letters = np.array([text.strip().isalpha() for text in (*grid.texts, "")], dtype=bool)
    codes, states = grid.codes[rows], grid.states[rows]
    named = (states == NOT_A_NUMBER) & ~numbering[codes] & (codes >= 0)
    marks = np.isin(states, (MISSING_MARK, NOT_APPLICABLE, SUPPRESSED)) & letters[codes]
    names = named.sum(axis=0)
    texts = np.where(names > 0, names + marks.sum(axis=0), 0)
    return {int(c) for c in np.flatnonzero(texts * 2 > grid.filled[rows].sum(axis=0))}


def columns_of(
    grid: Grid, block: Block, headings: list[Heading], items: Items, layout: str | None
) -> Columns:
    """
    Tell what each column holds, by its heading and by what stands in it.

    Raises
    ------
    InputError
        If there is no column of names.
    """
    rows = np.arange(block.body.start, min(block.body.stop, block.last + 1))
    rows = rows[grid.filled[rows].sum(axis=1) > 1] if grid.n_columns > 1 else rows
    ids = [heading.column for heading in headings if heading.text == Says.UNIT.value]
    texts = _text_columns(grid, rows).union(ids)  # ids of digits are no numbers
    headed = _headed(grid, rows, headings, items, texts)
    of = {what: tuple(c for c, has in headed.items() if has is what) for what in Says}
    labels = sorted(texts - {c for c, what in headed.items() if what is not Says.UNIT})
    unknown = [heading for heading in headings if heading.read_by == "as printed"]
    remarks = {heading.column for heading in unknown if is_remark(heading.text)}
    units = [column for column in labels if column in of[Says.UNIT]]
    units = [column for column in units if column in ids] or units  # names beside ids are unread
    if not units and (layout == "units_down" or not of[Says.ITEM]):
        free = [column for column in labels if column not in remarks]
        units = [c for place, c in enumerate(free) if c == free[0] + place]  # the first run
    has_names = bool(units or of[Says.ITEM] or of[Says.CODE] or of[Says.ITEM_CODE])
    if not has_names:
        raise InputError(f"sheet {grid.sheet!r} has numbers, and no column of names of units")
    # the finest names are those of the units; the coarser ones stand above them
    differ = {column: len(_texts(grid, rows, column)) for column in units}
    ranks = {heading.column: unit_rank(heading.text) for heading in headings}
    units.sort(key=lambda column: (ranks.get(column, 0), differ[column], column))
    single = of[Says.ITEM][:1] or (units[:1] if layout == "items_down" else ())
    if layout == "items_down" and not of[Says.ITEM]:
        units = []
    other = {*texts, *remarks, *headed}
    filled = {int(column) for column in np.flatnonzero(grid.filled[rows].any(axis=0))}
    blank = [heading for heading in headings if heading.column not in filled | other]
    known = {heading.column for heading in blank if heading.read_by != "as printed"}
    data = tuple(c for c in sorted(filled | known) if c not in other or headed.get(c) is Says.VALUE)
    unsaid = [heading for heading in unknown if heading.column in data]
    _refuse_unknown_serial(grid, rows, unsaid, [*units, *single])
    taken = {*units, *of[Says.CODE], *of[Says.ITEM_CODE], *of[Says.KIND], *of[Says.SERIAL]}
    taken |= {*of[Says.CATEGORY], *of[Says.PERIOD], *of[Says.PART], *single, *of[Says.MEASURE_UNIT]}
    return Columns(
        unit=units[-1] if units else None,
        has_ids=bool(units) and units[-1] in ids,
        parents=tuple(units[:-1]),
        codes=of[Says.CODE] + (of[Says.ITEM_CODE] if units and not single else ()),
        kind=next(iter(of[Says.KIND]), None),
        category=next(iter(of[Says.CATEGORY]), None),
        numbering=next(iter(of[Says.SERIAL]), None),
        period=next(iter(of[Says.PERIOD]), None),
        part=next(iter(of[Says.PART]), None),
        item=next(iter(single), None),
        item_code=None if units and not single else next(iter(of[Says.ITEM_CODE]), None),
        data=data,
        unread=tuple(sorted((texts | remarks | {*of[Says.RANK]}) - taken)),
        blank=tuple(h.column for h in blank if h.column not in known),
        headed=headed,
    )


def _headed(
    grid: Grid, rows: NDArray[np.int64], headings: list[Heading], items: Items, texts: set[int]
) -> dict[int, Says]:
    """Tell what headings say of their columns, where what stands below agrees."""
    named = {word.value: word for word in Says} | {"unit_parent": Says.UNIT}
    headed: dict[int, Says] = {}
    for heading in headings:
        own = items.find(heading.text)
        what = named.get(own[0]) if own and own[1] == "headings" else None
        if what is None and heading.read_by not in ("name in the form", "headings"):
            what = _said(heading)
        if (
            what in (Says.UNIT, Says.ITEM, Says.KIND, Says.MEASURE_UNIT)
            and heading.column not in texts
        ):
            what = None  # numbers stand below it
        if what is Says.PERIOD and not _are_periods(grid, rows, heading.column):
            parts = _texts(grid, rows, heading.column)
            are_parts = parts and all(is_part_of_year(heading.text, part) for part in parts)
            what = Says.PART if are_parts else None
        if what in (Says.CODE, Says.ITEM_CODE) and heading.read_by == "column number":
            what = None
        if what is Says.UNIT and _is_of_measures(grid, rows, heading.column):
            what = Says.MEASURE_UNIT
        if what is not None:
            headed[heading.column] = what
    for column in texts - headed.keys():
        if _are_periods(grid, rows, column):
            headed[column] = Says.PERIOD
    return headed


def _said(heading: Heading) -> Says | None:
    """Tell what a heading says of its column; the rank of a year is a rank as well."""
    if any(says(part) is Says.RANK for part in heading.text.split(" | ")):
        return Says.RANK
    return None if heading.periods else says(heading.text)


def _refuse_unknown_serial(
    grid: Grid, rows: NDArray[np.int64], headings: list[Heading], names: list[int]
) -> None:
    """
    Refuse 1, 2, 3 left of the names below a heading that does not say what they are.

    Raises
    ------
    InputError
        If there are three of them or more.
    """
    for heading in headings:
        if heading.column > min(names, default=0) or heading.read_by != "as printed":
            continue
        numbers = grid.numbers[rows, heading.column]
        numbers = numbers[~np.isnan(numbers)]
        if len(numbers) > 2 and np.array_equal(numbers, np.arange(1, len(numbers) + 1)):
            raise InputError(
                f"{heading.text!r} may be the numbers of rows or an item: say with headings="
                " whether it is 'serial', 'unit_code' or an item"
            )


def _are_periods(grid: Grid, rows: NDArray[np.int64], column: int) -> bool:
    dates = grid.kinds[rows, column] == CellKind.DATE
    texts = set(_texts(grid, rows, column))
    if not texts:
        return False
    whole = all(_PERIOD.fullmatch(text) or not split_period(text)[0] for text in texts)
    years = all(1900 <= float(text[:4]) < 2200 for text in texts if text[:4].isdigit())
    return bool(dates.all()) or (whole and years)


def _is_of_measures(grid: Grid, rows: NDArray[np.int64], column: int) -> bool:
    texts = _texts(grid, rows, column)
    return bool(texts) and all(is_measure(text) for text in texts)


def shape_of(
    grid: Grid,
    block: Block,
    columns: Columns,
    headings: list[Heading],
    items: Items,
    layout: str | None,
) -> Shape:
    """
    Tell whether units or items stand down, or both, with one value in a row.

    Raises
    ------
    InputError
        If nothing tells it, or one thing tells the one and another the other.
    """
    if layout is not None:
        return Shape(layout=layout, told_by="layout")
    if columns.item is not None and columns.unit is not None:
        return Shape(layout="long", told_by="a column of units and one of items")
    rows = np.arange(block.body.start, block.last + 1)
    label = columns.item if columns.unit is None else columns.unit
    names = [] if label is None else _texts(grid, rows, label)
    codes = [] if columns.item_code is None else _texts(grid, rows, columns.item_code)
    data = [heading for heading in headings if heading.column in columns.data]
    words = {word.value for word in Says}  # what the caller says of a column is no item
    known = [h for h in data if h.read_by != "as printed" and h.item not in words]
    units_down = {
        "the heading of the names": columns.unit is not None
        and Says.UNIT in {columns.headed.get(columns.unit)},
        "codes of units": bool({Says.CODE, Says.KIND} & set(columns.headed.values())),
        "names that begin with a kind of unit": _most(names, names_unit),
        "headings that are items": bool(known),
    }
    plain = [text for text in names if not is_numbering(text)][:500]
    items_down = {
        "the heading of the items": columns.item is not None,
        "codes of items": sum(items.find(code) is not None for code in codes[:500]) > 1,
        "names that are items": sum(items.find(text) is not None for text in plain) > 1,
        "headings that begin with a kind of unit": _most(
            [h.text for h in data if not is_value_word(h.text)], names_unit
        ),
    }
    told_units = [reason for reason, holds in units_down.items() if holds]
    told_items = [reason for reason, holds in items_down.items() if holds]
    if bool(told_units) == bool(told_items):
        heard = f": {told_units[0]} say the one, {told_items[0]} the other" if told_units else ""
        raise InputError(
            f"sheet {grid.sheet!r} may have units down and items across, or items down{heard}:"
            " say layout='units_down' or layout='items_down'"
        )
    if told_units:
        return Shape(layout="units_down", told_by=told_units[0])
    return Shape(layout="items_down", told_by=told_items[0])


def _most(texts: list[str], holds: object) -> bool:
    assert callable(holds)
    return bool(texts) and sum(bool(holds(text)) for text in texts) * 2 > len(texts)
