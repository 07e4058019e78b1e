"""Tables with an item in each row: units or periods across."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .cells import Along, Body, Options, TableCells, judged, refuse_scale
from .headings import OF_FORM, Heading, Items
from .levels import Marks, find_levels, rows_of_sums
from .texts.roles import is_statistic, is_total, numbering_in, plain_names
from .texts.states import BLANK
from .texts.words import Says, is_percent, is_plan, is_value_word, names_unit

__all__ = ["items_down"]


def items_down(body: Body, items: Items, options: Options) -> TableCells:
    """
    Read a table whose rows are items: each column is a unit, or a period of one unit.

    Raises
    ------
    InputError
        If there are two readings; the sentence says which argument decides.
    """
    found = _rows(body, items)
    heads = body.headings
    units: list[str | None] = []
    printed_columns = np.array([_is_printed(h) for h in heads], dtype=bool)
    for heading, printed_beside in zip(heads, printed_columns, strict=True):
        of_value = is_value_word(heading.text) or heading.item == Says.VALUE.value
        name = "" if of_value else plain_names([heading.text])[0]
        units.append(name or options.unit)
        if printed_beside:
            body.leave(f"column {heading.column}", "percents, changes or plans beside items")
        elif name and options.unit and not _is_unit(heading):
            raise InputError(
                f"{heading.text!r} may be a unit, or a column of {options.unit!r}: say with"
                " headings= that it is 'unit_id' or 'count'"
            )
    counted = [h for h, printed in zip(heads, printed_columns, strict=True) if not printed]
    if any(unit is None and heading in counted for unit, heading in zip(units, heads, strict=True)):
        raise InputError(
            f"sheet {body.grid.sheet!r} has items down and names no unit above them: say unit="
        )
    for heading in counted:
        if len(heading.periods) > 1:
            raise InputError(f"the heading {heading.text!r} names more than one period")
        if not heading.periods and options.period is None:
            raise InputError(
                f"neither the title nor the heading {heading.text!r} names a period: say period="
            )
    periods = [heading.periods[0] if heading.periods else options.period for heading in heads]
    keys = [(u, p) for u, p, h in zip(units, periods, heads, strict=True) if h in counted]
    if len(set(keys)) < len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(
            f"two columns of sheet {body.grid.sheet!r} are unit {twice[0]!r} and period"
            f" {twice[1]!r}: say unit= and period=, or name them apart"
        )
    totals = _totals_across(body, units, periods, ~printed_columns, options.levels)
    is_read = ~(body.read.states == BLANK).all(axis=1)
    texts = {row: heading.text for row, heading in zip(body.rows.tolist(), found, strict=True)}
    for row in body.rows[~is_read].tolist():
        body.leave(f"row {row}", f"no numbers: {texts[row]}")
    _refuse_same_items([h for h, read in zip(found, is_read, strict=True) if read])
    printed = np.array([heading.is_percent for heading in found], dtype=bool)[:, None]
    printed = printed | body.is_percent
    item = Along.rows([heading.item for heading in found])
    states, values = judged(body, printed, item, items.form)
    return TableCells(
        body=body,
        unit=Along.columns(units),
        parent=Along.columns([""] * len(units)),
        role=Along.columns(["total" if is_sum else "unit" for is_sum in totals]),
        period=Along.columns(periods),
        item=item,
        states=states,
        values=values,
        is_printed=np.broadcast_to(printed, states.shape),
        is_derived=np.zeros(states.shape, dtype=bool),
        kept=is_read[:, None] & ~printed_columns[None, :],
        headings=tuple(heading for heading, read in zip(found, is_read, strict=True) if read),
    )


def _is_printed(heading: Heading) -> bool:
    is_other = is_plan(heading.text) or is_statistic(heading.text)
    return heading.is_percent or heading.is_change or is_other


def _is_unit(heading: Heading) -> bool:
    is_own = heading.item == Says.UNIT.value
    return is_own or names_unit(heading.text) or is_total(plain_names([heading.text])[0])


def _totals_across(
    body: Body,
    units: list[str | None],
    periods: list[str | None],
    counted: NDArray[np.bool_],
    levels: str | None,
) -> list[bool]:
    """
    Tell which columns are totals of others.

    Raises
    ------
    InputError
        If a column is the sum of the others, and nothing else says so.
    """
    totals = [is_total(unit or "") for unit in units]
    among = np.flatnonzero(counted & ~np.array(totals, dtype=bool))
    if levels in (None, "sums") and len({periods[at] for at in among.tolist()}) == 1:
        heads = rows_of_sums(body.read.values[:, among].T)
        if heads is not None and levels is None:
            first = units[among[np.flatnonzero(heads < 0)[0]]]
            raise InputError(
                f"column {first!r} of sheet {body.grid.sheet!r} is the sum of columns beside it,"
                " and nothing else says so: say levels='sums' if it is their total, levels='none'"
                " if it is a unit beside them"
            )
        for at in [] if heads is None else among[heads < 0].tolist():
            totals[at] = True
    return totals


def _rows(body: Body, items: Items) -> list[Heading]:
    """Understand the names of rows; one that stands below others is also looked up with these."""
    grid, rows, columns = body.grid, body.rows, body.columns
    label = columns.item or columns.unit or columns.item_code or 1
    names = [grid.merged(row, label) for row in rows.tolist()]
    plain = plain_names(names)
    numbering = [numbering_in(name) for name in names]
    if columns.numbering is not None:
        own = [grid.text(row, columns.numbering) for row in rows.tolist()]
        numbering = [mine or other for mine, other in zip(own, numbering, strict=True)]
    codes = [""] * len(names)
    if columns.item_code is not None:
        codes = [grid.text(row, columns.item_code) for row in rows.tolist()]
    measures = [column for column, what in columns.headed.items() if what.value == "measure_unit"]
    refuse_scale(grid.text(row, column) for column in measures for row in rows.tolist())
    shown = [" ".join(grid.text(row, column) for column in measures) for row in rows.tolist()]
    above = _above(body, numbering, label)
    read: list[Heading] = []
    for place, name in enumerate(plain):
        parent = read[above[place]].text if above[place] >= 0 else ""
        text = f"{parent} | {name}" if parent else name
        found = (
            (items.find(codes[place]) if codes[place] else None)
            or items.find(text, _bracketed(codes[place]))
            or items.find(name)
        )
        item, read_by = found or (name, "as printed")
        if found and codes[place] and items.find(codes[place]) == found:
            read_by = "code in the form" if found[1] == "name in the form" else found[1]
        read.append(
            Heading(
                column=int(rows[place]),
                text=text,
                item=item,
                periods=(),
                is_percent=read_by not in OF_FORM and is_percent(f"{name} {shown[place]}"),
                read_by=read_by,
            )
        )
    counted = [heading.item for heading in read]
    return [
        # a name that stands twice is told apart by what stands above it
        _with_path(heading) if counted.count(heading.item) > 1 else heading
        for heading in read
    ]


def _with_path(heading: Heading) -> Heading:
    if heading.read_by != "as printed":
        return heading
    return Heading(
        column=heading.column,
        text=heading.text,
        item=heading.text,
        periods=heading.periods,
        is_percent=heading.is_percent,
        read_by=heading.read_by,
    )


def _bracketed(code: str) -> str:
    return code[1:-1] if code.startswith("(") and code.endswith(")") else ""


def _above(body: Body, numbering: list[str], label: int) -> list[int]:
    grid, rows = body.grid, body.rows
    no_total = np.zeros(len(rows), dtype=bool)
    marks = Marks.of(grid, rows, numbering, label, no_total)
    for source in ("numbering", "indent", "outline"):
        found = find_levels(grid.sheet, rows, marks, body.read.values, no_total, levels=source)
        if found.told_by != "none":
            return [int(place) for place in found.parent]
    return [-1] * len(rows)


def _refuse_same_items(found: list[Heading]) -> None:
    seen: dict[str, int] = {}
    for heading in found:
        if heading.item in seen:
            raise InputError(
                f"rows {seen[heading.item]} and {heading.column} are both the item"
                f" {heading.item!r}: say which with headings="
            )
        seen[heading.item] = heading.column
