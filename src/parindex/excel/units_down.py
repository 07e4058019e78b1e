"""Tables with a unit in each row: items across, or one value in a row with its item beside it."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from .._white_space import in_one_writing
from ..errors import InputError
from .cells import Along, Body, Options, TableCells, judged, refuse_scale
from .grid import Grid
from .headings import OF_FORM, Heading, Items, split_heading
from .levels import Marks, find_levels
from .texts.periods_in_text import split_period
from .texts.roles import (
    after_of_which,
    depth_of,
    is_numbering,
    is_statistic,
    is_subtotal,
    is_total,
    numbering_in,
    plain_names,
)
from .texts.states import BLANK, DERIVED, REPORTED
from .texts.words import Says, is_percent

__all__ = ["units_down"]

_ROLES = ("unit", "subtotal", "total", "section")
_WHOLE = re.compile(r"country|nation|national|state total|toàn quốc|cả nước|toàn tỉnh|total", re.I)
_PART = re.compile(r"region|vùng|khu vực|subtotal|group|nhóm", re.I)


def units_down(body: Body, items: Items, options: Options, *, is_long: bool) -> TableCells:
    """
    Read a table whose rows are units.

    Raises
    ------
    InputError
        If there are two readings; the sentence says which argument decides.
    """
    heads = body.headings
    dated = _named_by_periods(body, options.period)
    names, roles, parents = _rows(body, options.levels, dated)
    rows_of_period = _periods_of_rows(body, dated, options.period)
    in_columns = any(heading.periods for heading in heads)
    if rows_of_period is not None and in_columns:
        raise InputError(
            f"sheet {body.grid.sheet!r} has periods in its rows and in its headings: say with"
            " headings= which column is the period"
        )
    period = rows_of_period or Along.columns([_period_of(h, heads, options.period) for h in heads])
    if is_long:
        item, found = _items_of_rows(body, items)
        if len(heads) > 1 and not all(heading.periods for heading in heads):
            others = ", ".join(repr(heading.text) for heading in heads[:3])
            raise InputError(
                f"sheet {body.grid.sheet!r} has an item in each row and more than one column of"
                f" numbers ({others}): say layout='units_down' or headings="
            )
        derived = np.zeros(len(heads), dtype=bool)
        percent = {heading.item for heading in found if heading.is_percent}
        printed = np.array([text in percent for text in item], dtype=bool) | _measured(body)
        printed = printed[:, None] | body.is_percent
    else:
        item = Along.columns([heading.item for heading in heads])
        found = list(heads)
        derived = np.array([_is_derived(heading, heads) for heading in heads], dtype=bool)
        _refuse_two_readings(heads)
        printed = _printed_columns(body)
    if rows_of_period is None:
        _refuse_without_period(heads, options.period, derived)
    states, values = judged(body, printed, item, items.form)
    states[(states == REPORTED) & derived[None, :]] = DERIVED
    kept = np.broadcast_to((roles.codes != roles.texts.index("section")), states.shape).copy()
    return TableCells(
        body=body,
        unit=names,
        parent=parents,
        role=roles,
        period=period,
        item=item,
        states=states,
        values=values,
        is_printed=np.broadcast_to(printed, states.shape),
        is_derived=np.broadcast_to(derived[None, :], states.shape),
        kept=kept,
        headings=tuple(found),
    )


def _printed_columns(body: Body) -> NDArray[np.bool_]:
    """Tell columns of printed figures, percents and changes, which are no counts."""
    filled = (body.read.states != BLANK).sum(axis=0)
    # a percent typed into one cell of a column of counts is a fault of the cell
    shown: list[bool] = (2 * body.is_percent.sum(axis=0) > filled).tolist()
    items = {h.item for h, has in zip(body.headings, shown, strict=True) if has}
    flags = [h.is_percent or h.is_change or h.item in items for h in body.headings]
    return np.array(flags, dtype=bool)[None, :]


def _rows(body: Body, levels: str | None, dated: list[str]) -> tuple[Along, Along, Along]:
    """Give names, roles and the names of what stands above, one of each for a row."""
    grid, rows, columns = body.grid, body.rows, body.columns
    texts, place = _names(body)
    # an id is no name: nothing in it numbers a row or leads to a note
    has_ids = columns.has_ids
    printed = in_one_writing(texts) if has_ids else plain_names(texts)
    behind = [None if has_ids else after_of_which(name) for name in printed]
    of_which = np.array([name is not None for name in behind], dtype=bool)[place]
    plain = [a if b is None else b for a, b in zip(printed, behind, strict=True)]
    statistics = np.array([is_statistic(name) for name in plain], dtype=bool)[place]
    totals = np.array([is_total(name) for name in plain], dtype=bool)[place]
    parts = np.array([is_subtotal(name) for name in plain], dtype=bool)[place] & ~totals
    numbers, numbered = ([""], np.zeros(len(rows), dtype=np.int64))
    if columns.numbering is not None:
        numbers, numbered = grid.labels(rows, columns.numbering)
    inside = ["" if has_ids else numbering_in(text) for text in texts]
    numbering = [
        numbers[at] or inside[label]
        for at, label in zip(numbered.tolist(), place.tolist(), strict=True)
    ]
    has_values = (body.read.states != BLANK).any(axis=1)
    unit = columns.unit or 1
    found = find_levels(
        grid.sheet,
        rows,
        Marks.of(grid, rows, numbering, unit, of_which),
        np.where(_printed_columns(body) | statistics[:, None], np.nan, body.read.values),
        totals | parts | statistics | np.array([not name for name in plain], dtype=bool)[place],
        levels=levels,
    )
    codes, coded = _joined_codes(grid, rows, columns.codes, plain, place)
    role = np.zeros(len(rows), dtype=np.int64)
    role[found.over | parts] = 1
    role[totals] = 2
    depths = [depth_of(text) for text in numbering]
    heads_section = np.array([depth is not None and depth < 2 for depth in depths], dtype=bool)
    nameless = np.array([not name for name in codes], dtype=bool)[coded]
    empty = ~has_values & (found.over | heads_section)
    empty |= np.array([bool(code) for code in dated], dtype=bool)
    role[empty | nameless | statistics] = 3
    for row in rows[statistics].tolist():
        body.leave(f"row {row}", "a mean, a share or a change, and no unit")
    for row in rows[empty].tolist():
        body.leave(f"row {row}", "section without numbers")
    for row in rows[nameless & ~empty].tolist():
        body.leave(f"row {row}", "no name")
    named = np.array([codes[at] for at in coded] + [""], dtype=object)
    above = named[found.parent]
    path = _paths(grid, rows, columns.parents)
    above = np.where(above == "", path, above)
    last_total = np.maximum.accumulate(np.where(role == 2, np.arange(len(rows)), -1))
    above = np.where((role == 1) & (found.parent < 0) & (path == ""), named[last_total], above)
    if columns.kind is not None:
        kinds, kind = grid.labels(rows, columns.kind)
        role[(role < 3) & np.array([bool(_PART.fullmatch(text)) for text in kinds])[kind]] = 1
        role[(role < 3) & np.array([bool(_WHOLE.fullmatch(text)) for text in kinds])[kind]] = 2
    above = np.where(role == 2, "", above)
    return Along.rows(codes, coded), Along.rows(_ROLES, role), Along.rows(above.tolist())


def _names(body: Body) -> tuple[list[str], NDArray[np.int64]]:
    """
    Give the names of rows.

    A row without a name may have one farther left, as where "Cộng" stands in a merged cell that
    begins below the heading of the numbers.
    """
    grid, rows, columns = body.grid, body.rows, body.columns
    texts, place = _labels(grid, rows, columns.unit)
    for column in (columns.numbering, *columns.codes, *columns.parents):
        if column is None or column >= (columns.unit or 1):
            continue
        others, of_other = grid.labels(rows, column)
        names = plain_names(others)
        may_name = np.array(
            [
                is_total(name)
                or is_subtotal(name)
                or (column == columns.numbering and bool(name) and not is_numbering(text))
                for text, name in zip(others, names, strict=True)
            ],
            dtype=bool,
        )
        is_blank = np.array([not text for text in texts], dtype=bool)[place]
        place = np.where(is_blank & may_name[of_other], len(texts) + of_other, place)
        texts = [*texts, *others]
    once = columns.period or columns.item or columns.part
    return texts, _filled_down(texts, place) if once else place


def _labels(
    grid: Grid, rows: NDArray[np.int64], column: int | None
) -> tuple[list[str], NDArray[np.int64]]:
    """Give names as they stand in the file; a cell below the first of a merge has its name."""
    if column is None:
        return [""], np.zeros(len(rows), dtype=np.int64)
    firsts = np.arange(grid.n_rows + 1)
    for (row, at), (top, left) in grid.spans.items():
        if at == column and left == column and row <= grid.n_rows:
            firsts[row] = top
    return grid.labels(firsts[rows], column)


def _joined_codes(
    grid: Grid,
    rows: NDArray[np.int64],
    columns: tuple[int, ...],
    names: list[str],
    place: NDArray[np.int64],
) -> tuple[list[str], NDArray[np.int64]]:
    """Write the code of a unit before its name: E06000901 Ashford Vale."""
    if not columns:
        return names, place
    texts, code = grid.labels(rows, columns[0])
    pairs, joined = np.unique(code * len(names) + place, return_inverse=True)
    whole = [
        name if name == code else f"{code} {name}".strip()
        for code, name in ((texts[p // len(names)], names[p % len(names)]) for p in pairs.tolist())
    ]
    return whole, joined


def _paths(grid: Grid, rows: NDArray[np.int64], columns: tuple[int, ...]) -> NDArray[np.object_]:
    """Give the names above, as East/Lowfield; each is filled in the first row only, or in all."""
    path = np.full(len(rows), "", dtype=object)
    since = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        texts, place = grid.labels(rows, column)
        names = np.array(plain_names(texts), dtype=object)[place]
        last = np.maximum.accumulate(np.where(names != "", np.arange(len(rows)), -1))
        has = (last >= since) & (last >= 0)
        name = np.where(has, names[last], "")
        joined = (path + np.where((path != "") & (name != ""), "/", "")) + name
        path = joined
        since = np.maximum(since, last)
    return path


def _filled_down(texts: list[str], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fill blank cells from above where a column prints a text only where it changes."""
    is_blank = np.array([not text for text in texts], dtype=bool)[place]
    own = place[~is_blank]
    if not len(own) or is_blank[0] or (own[1:] == own[:-1]).any():
        return place
    rows = np.arange(len(place))
    return place[np.maximum.accumulate(np.where(is_blank, 0, rows))]


def _named_by_periods(body: Body, period: str | None) -> list[str]:
    """Give the period that the name of a row without numbers is, as "Quý I" over units, or ""."""
    if body.columns.period or body.columns.part or body.columns.has_ids:
        return [""] * len(body.rows)
    dated = np.full(len(body.rows), "", dtype=object)
    blank = np.flatnonzero((body.read.states == BLANK).all(axis=1))
    texts, place = body.grid.labels(body.rows[blank], body.columns.unit or 1)
    firsts, first = body.grid.labels(body.rows[blank], 1)
    split = [split_heading(text, period) for text in [*texts, *firsts]]
    codes = [found[0] if len(found) == 1 and not rest else "" for rest, found in split]
    is_named = np.array([bool(text) for text in texts])[place]
    dated[blank] = np.array(codes, dtype=object)[np.where(is_named, place, len(texts) + first)]
    return dated.tolist()


def _periods_of_rows(body: Body, dated: list[str], period: str | None) -> Along | None:
    if body.columns.part is not None:
        return _parts_of_years(body, body.columns.part, period)
    if body.columns.period is None:
        if not any(dated):
            return None
        last = np.maximum.accumulate([place if code else -1 for place, code in enumerate(dated)])
        return Along.rows([dated[at] if at >= 0 else period for at in last.tolist()])
    codes, place = _codes_of_rows(body, body.columns.period)
    return Along.rows(codes, place)


def _codes_of_rows(body: Body, column: int) -> tuple[list[str | None], NDArray[np.int64]]:
    texts, place = _labels(body.grid, body.rows, column)
    split = [split_period(text) for text in texts]
    codes = [
        each[0] if len(each) == 1 and not rest else text or None
        for text, (rest, each) in zip(texts, split, strict=True)
    ]
    return codes, _filled_down(texts, place)


def _parts_of_years(body: Body, column: int, period: str | None) -> Along:
    """
    Give the quarters or months of rows, each of the year beside it, or of that of the title.

    Raises
    ------
    InputError
        If a part is of no year.
    """
    texts, place = _labels(body.grid, body.rows, column)
    place = _filled_down(texts, place)
    years: list[str | None] = [period]
    year = np.zeros(len(place), dtype=np.int64)
    if body.columns.period is not None:
        years, year = _codes_of_rows(body, body.columns.period)
    word = next(h.text for h in body.all_headings if h.column == column)
    pairs, joined = np.unique(place * len(years) + year, return_inverse=True)
    codes: list[str | None] = []
    for part, of_year in ((texts[p // len(years)], years[p % len(years)]) for p in pairs.tolist()):
        rest, found = split_heading(f"{word} {part}", of_year)
        if part and (rest or len(found) != 1):
            raise InputError(
                f"rows of sheet {body.grid.sheet!r} are of '{word} {part}' of no year: say period="
            )
        codes.append(found[0] if part else None)
    return Along.rows(codes, joined.ravel())


def _items_of_rows(body: Body, items: Items) -> tuple[Along, list[Heading]]:
    columns = body.columns
    assert columns.item is not None
    texts, place = _labels(body.grid, body.rows, columns.item)
    place = _filled_down(texts, place)
    if columns.category is not None:
        texts, place = _by_category(body, texts, place, columns.category)
    found = [items.find(text) or (text, "as printed") for text in texts]
    heads = [
        Heading(
            column=columns.item,
            text=text,
            item=item,
            periods=(),
            is_percent=read_by not in OF_FORM and is_percent(text),
            read_by=read_by,
        )
        for text, (item, read_by) in zip(texts, found, strict=True)
        if text
    ]
    return Along.rows([item for item, _ in found], place), heads


def _measured(body: Body) -> NDArray[np.bool_]:
    """Tell rows whose unit of measure is the percent."""
    column = next((c for c, what in body.columns.headed.items() if what is Says.MEASURE_UNIT), None)
    if column is None:
        return np.zeros(len(body.rows), dtype=bool)
    texts, place = body.grid.labels(body.rows, column)
    refuse_scale(texts)
    return np.array([is_percent(text) or text.lower() == "phần trăm" for text in texts])[place]


def _by_category(
    body: Body, items: list[str], place: NDArray[np.int64], column: int
) -> tuple[list[str], NDArray[np.int64]]:
    """Write the category of a value behind its item, where a sheet has several."""
    texts, category = body.grid.labels(body.rows, column)
    if len(np.unique(category)) < 2:
        return items, place
    pairs, joined = np.unique(place * len(texts) + category, return_inverse=True)
    names = [(items[pair // len(texts)], texts[pair % len(texts)]) for pair in pairs.tolist()]
    return [" | ".join(filter(None, name)) for name in names], joined


def _period_of(heading: Heading, headings: tuple[Heading, ...], fallback: str | None) -> str | None:
    if heading.periods:
        return heading.periods[0]
    others = [each.periods[0] for each in headings if each.periods]
    # a change is that of the later of the periods that it compares
    return max(others) if others and heading.is_change else fallback


def _is_derived(heading: Heading, data: tuple[Heading, ...]) -> bool:
    """Tell a column that sums others up: a total without a period beside columns that have one."""
    beside = any(other.periods for other in data)
    return beside and not heading.periods and is_total(heading.text)


def _refuse_two_readings(data: tuple[Heading, ...]) -> None:
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for heading in data:
        if len(heading.periods) > 1:
            raise InputError(f"the heading {heading.text!r} names more than one period")
        if (other := seen.get((heading.item, heading.periods))) is not None:
            raise InputError(
                f"two columns are the item {heading.item!r} of one period ({other!r},"
                f" {heading.text!r}): say which with headings="
            )
        seen[heading.item, heading.periods] = heading.text


def _refuse_without_period(
    data: tuple[Heading, ...], fallback: str | None, derived: NDArray[np.bool_]
) -> None:
    for heading, is_derived in zip(data, derived, strict=True):
        no_need = heading.is_percent or heading.is_change or is_derived
        if fallback is None and not heading.periods and not no_need:
            raise InputError(
                f"neither the title nor the heading {heading.text!r} names a period: say period="
            )
