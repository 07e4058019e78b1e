"""Draw units by indicators: a small picture of each value, on the axis of its indicator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, cast

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .._quoting import quoted
from .._validators import of_kind
from ..errors import InputError
from ..findings.table import FindingTable
from ..model.target import Target
from ..rates.wanted import listed_targets
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..tables.arrays import BoolArray, CountArray
from ..typing import Language
from ..units.registry import UnitRegistry
from ..vocabulary import RateStatus
from .axis import Axis
from .drawn_rows import ROW, draw_rows
from .frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from .lettering import broken, font, shortened
from .marks import GREY, LINE, MARKS, Mark
from .of_units import axis_of_units
from .picture import Picture
from .rows import UnitRows, rows_of_units
from .words import Words

__all__ = ["grid"]

_Holds: TypeAlias = Callable[[UnitRows], BoolArray]

_MOST_ROWS = 40
_FEWER_ROWS = 16  # of more units than that
_MOST_PANELS = 3
_GAP = 14.0
_MOST_NAME = 230.0
_LEAST_PANEL = 150.0
_NAME_LINE = 14.0
_NAME_LINES = 5
_FOOT = 30.0
_BAR = 4.0
_WORSE = MARKS[0]


def grid(
    rates: RateTable,
    comparisons: ComparisonTable | None = None,
    *,
    indicators: Sequence[str] | None = None,
    period: str | None = None,
    targets: Iterable[Target] = (),
    findings: FindingTable | None = None,
    registry: UnitRegistry | None = None,
    units: Sequence[str] | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
    ax: Axes | Sequence[Axes] | npt.NDArray[np.object_] | None = None,
) -> Picture:
    """
    Draw several indicators side by side, a row per unit (bảng đơn vị theo chỉ tiêu).

    Each cell has the value, its interval, the value of the period compared with and the target on
    the axis of its indicator, and beside it the number and its mark. Of more than 40 units those
    are drawn that need a look: values at fault, missed targets, worse values, no value.

    Parameters
    ----------
    rates : RateTable
        The rates.
    comparisons : ComparisonTable, optional
        What they are compared with; None for values alone.
    indicators : sequence of str, optional
        Codes of the indicators, in the order of the columns; None for all that have a value in
        the period.
    period : str, optional
        The period, in any accepted spelling; None for the latest, where there is one cadence.
    targets, findings, registry : optional
        As for `units`.
    units : sequence of str, optional
        Ids of the units to draw, in their order; None for all, those that need a look first where
        not all are drawn.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the counts come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.
    ax : matplotlib.axes.Axes, or a sequence or array of them, optional
        Axes of your own, one for each indicator in their order, to draw the rows into without
        the numbers beside them; None for a page.

    Returns
    -------
    Picture
        ``data`` has one row per unit and indicator drawn, the columns of `units`.

    Raises
    ------
    UnknownCodeError
        If the rates have no such indicator, period or unit.
    InputError
        If no period is given and the rates have several cadences; if no indicator has a value; if
        targets overlap; if *ax* has not one `Axes` for each indicator.
    """
    bound = listed_targets(targets)
    of_kind(rates, RateTable, "rates")
    codes = list(rates.keys.indicator.texts) if indicators is None else list(indicators)
    of_codes = [
        rows_of_units(
            rates,
            comparisons,
            indicator=code,
            period=period,
            targets=bound,
            findings=findings,
            registry=registry,
            units=None,
            order="given",
        )
        for code in codes
    ]
    panels = [each for each in of_codes if indicators is not None or each.has_value.any()]
    if not panels:
        raise InputError("rates must have a value of some indicator in the period, got none")
    table = _Grid.of(panels, units)
    words = Words(language, rates.provenance, registry)
    title = _title(table, words)
    shown = [each.indicator.code for each in panels]
    notes = [*_notes(table, words), words.source(source, made_up=made_up, of=shown)]
    subtitle = words.sentence("subtitle_grid", period=words.lexicon.label(panels[0].period))
    if ax is None:
        figure = _page(table, words, (title, subtitle, *notes)).figure
    else:
        given = np.ravel(np.asarray(ax, dtype=object)).tolist()
        if len(given) != len(panels):
            each = f"one Axes for each of the {len(panels)} indicators"
            raise InputError(f"ax must have {each}, got {len(given)}")
        figure = _draw_into(given, table, words)
    data = pa.concat_tables([each.to_arrow() for each in table.shown])
    alt = words.say("alt_grid", title=title, notes=" ".join(notes[:-1]) or None)
    return Picture(figure=figure, title=title, alt=alt, data=data)


@attrs.frozen(eq=False, kw_only=True)
class _Grid:
    """
    Hold the panels, one for each indicator, with all units and with those that are drawn.

    *place* says for each panel in which row of *shown* each drawn unit is; -1 where it has none.
    """

    panels: tuple[UnitRows, ...]
    units: tuple[str, ...]
    names: tuple[str, ...]
    shown: tuple[UnitRows, ...]
    place: tuple[CountArray, ...]
    number: int
    """Units in all."""

    @classmethod
    def of(cls, panels: Sequence[UnitRows], units: Sequence[str] | None) -> _Grid:
        names: dict[str, str] = {}
        for each in panels:
            names |= dict(zip(each.unit_ids, each.names, strict=True))
        given = list(names) if units is None else [unit for unit in units if unit in names]
        if units is not None and len(given) < len(units):
            absent = next(unit for unit in units if unit not in names)
            raise InputError(f"units must be units with a row in the rates, got {quoted(absent)}")
        panels = [each.take(_places(each, given)) for each in panels]
        kept = given
        if len(given) > _MOST_ROWS:
            calls = dict.fromkeys(given, 0)
            for each in panels:
                for unit, call in zip(each.unit_ids, _calls(each).tolist(), strict=True):
                    calls[unit] = max(calls[unit], call)
            first = sorted(given, key=lambda unit: -calls[unit])
            kept = ([unit for unit in first if calls[unit]] or first)[:_FEWER_ROWS]
        shown = [each.take(_places(each, kept)) for each in panels]
        row_of = [{unit: row for row, unit in enumerate(each.unit_ids)} for each in shown]
        return cls(
            panels=tuple(panels),
            units=tuple(kept),
            names=tuple(names[unit] for unit in kept),
            shown=tuple(shown),
            place=tuple(
                np.array([rows.get(unit, -1) for unit in kept], np.int64) for rows in row_of
            ),
            number=len(given),
        )

    def where(self, holds: _Holds) -> list[str]:
        """Name the units of which something holds in some panel, each once."""
        found: dict[str, str] = {}
        for each in self.panels:
            for row in np.flatnonzero(holds(each)).tolist():
                found.setdefault(each.unit_ids[row], each.names[row])
        return list(found.values())

    def most(self, holds: _Holds) -> tuple[UnitRows, int]:
        """Find the panel in which something holds for the most units, and for how many."""
        counts = [int(np.count_nonzero(holds(each))) for each in self.panels]
        at = int(np.argmax(counts))
        return self.panels[at], counts[at]


def _places(rows: UnitRows, units: Sequence[str]) -> CountArray:
    """Find the rows of some units, in their order; units without a row are passed over."""
    row_of = {unit: row for row, unit in enumerate(rows.unit_ids)}
    return np.array([row_of[unit] for unit in units if unit in row_of], np.int64)


def _calls(rows: UnitRows) -> CountArray:
    """Say how much each row needs a look; 0 where it does not."""
    cases = [
        rows.at_fault,
        rows.missed & rows.is_clear,
        rows.of_word("deteriorated"),
        ~rows.has_value,
        rows.missed,
    ]
    calls: CountArray = np.select(cases, [5, 4, 3, 2, 1], 0).astype(np.int64)
    return calls


def _title(table: _Grid, words: Words) -> str:
    """Say what must be seen first, as the title of a picture of units does."""
    for key, holds in _TITLES:
        units = table.where(holds)
        if not units:
            continue
        panel, most = table.most(holds)
        return words.sentence(
            key,
            count=words.count(len(units)),
            of=words.count(table.number),
            units=words.units(units),
            indicator=words.lowered(words.lexicon.indicator(panel.indicator.code)),
            most=words.count(most),
        )
    return words.sentence("title_grid_nothing", of=words.count(table.number))


def _notes(table: _Grid, words: Words) -> list[str]:
    notes = []
    if len(table.units) < table.number:
        rest = table.number - len(table.units)
        calm = table.number - len(table.where(lambda rows: _calls(rows) > 0))
        notes.append(words.say("grid_rest", count=words.count(rest), calm=words.count(calm)))
    if table.where(lambda rows: rows.missed):
        notes.append(words.say("grid_missed"))
    told = words.lexicon.words
    used = {mark for each in table.shown for mark in np.unique(each.mark).tolist()}
    names = [
        f"{letter} {told[f'verdict.{mark.word}']}"
        for letter, mark in zip("▼▲●○◊", MARKS[:-1], strict=True)
        if MARKS.index(mark) in used
    ]
    if any((each.comparability >= 0).any() for each in table.shown):
        notes.append(words.say("grid_marks", marks="; ".join(names)))
    both = zip(table.panels, table.shown, strict=True)
    if any(axis_of_units(each, shown).is_cut for each, shown in both):
        notes.append(words.say("grid_cut"))
    faults = sorted({code for each in table.shown if each.at_fault.any() for code in each.faults})
    if faults:
        notes.append(words.say("fault_note", rules=", ".join(faults)))
    return notes


def _page(table: _Grid, words: Words, texts: tuple[str, ...]) -> Page:
    title, subtitle, *notes = texts
    wide = min(label_width(list(table.names)), _MOST_NAME)
    fitting = int((WIDTH - 2 * MARGIN - wide) / (_LEAST_PANEL + _GAP))
    blocks = -(-len(table.shown) // min(fitting, _MOST_PANELS))
    per = -(-len(table.shown) // blocks)  # four are two and two
    body = max(len(table.units), 1) * ROW
    top = head_height(title, subtitle)
    width = (WIDTH - 2 * MARGIN - wide - per * _GAP) / per
    head = 36.0 + _NAME_LINE * max(len(_name_lines(each, words, width)) for each in table.shown)
    page = Page(top + blocks * (head + body + _FOOT) + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    for block in range(blocks):
        y = top + head + block * (head + body + _FOOT)
        page.say(MARGIN, y - 12.0, words.say("unit"), px=SMALL, colour=GREY)
        page.rule(y)
        for row, name in enumerate(table.names):
            page.say(MARGIN, y + ROW * (row + 0.5), shortened(name, wide, BODY))
        for place in range(block * per, min((block + 1) * per, len(table.shown))):
            left = MARGIN + wide + _GAP + (place - block * per) * (width + _GAP)
            _panel(page, table, place, words, (left, y, width))
        page.rule(y + body)
    page.foot(top + blocks * (head + body + _FOOT) + 8.0, notes)
    return page


def _name_lines(rows: UnitRows, words: Words, width: float) -> list[str]:
    """Break the name of an indicator; two that differ in their last words must not look alike."""
    name = words.lexicon.indicator(rows.indicator.code)
    return broken(name, width, SMALL, bold=True, most=_NAME_LINES)


def _draw_into(given: Sequence[Axes], table: _Grid, words: Words) -> Figure:
    """Draw the indicators into axes of the caller: names of units beside the first only."""
    for axes, panel, rows, row_of in zip(
        given, table.panels, table.shown, table.place, strict=True
    ):
        axis = axis_of_units(panel, rows)
        axes.set_ylim(max(len(table.units), 1) - 0.5, -0.5)
        draw_rows(axes, rows, axis, _heights(row_of))
        axes.set_xticks(axis.ticks, words.ticks(axis, rows.indicator.multiplier))
        wide = axes.bbox.width / axes.figure.dpi * 96
        name = broken(words.lexicon.indicator(rows.indicator.code), wide, SMALL, bold=True)
        axes.set_title("\n".join(name), fontproperties=font(SMALL, bold=True), parse_math=False)
    given[0].set_yticks(np.arange(len(table.units)), table.names, parse_math=False)
    return cast("Figure", given[0].get_figure(root=True))


def _heights(row_of: CountArray) -> CountArray:
    """Say for each row in which line of the grid it stands."""
    there = np.flatnonzero(row_of >= 0)
    heights = np.empty(len(there), np.int64)
    heights[row_of[there]] = there
    return heights


def _panel(
    page: Page, table: _Grid, place: int, words: Words, frame: tuple[float, float, float]
) -> None:
    """Draw one indicator: its name and target above, its axis below, a cell for each unit."""
    left, top, width = frame
    rows, row_of = table.shown[place], table.place[place]
    multiplier = rows.indicator.multiplier
    axis = axis_of_units(table.panels[place], rows)
    values = words.values(rows.value, multiplier)
    texts = [
        f"{value} (!)" if at_fault else value
        for value, at_fault in zip(values, rows.at_fault.tolist(), strict=True)
    ]
    numbers = label_width(texts, bold=True) + 22.0
    strip = width - numbers - _BAR - 12.0
    for line, text in enumerate(reversed(_name_lines(rows, words, width))):
        page.say(left, top - 34.0 - _NAME_LINE * line, text, px=SMALL, bold=True)
    targets = np.unique(rows.wanted[~np.isnan(rows.wanted)])
    if len(targets):
        key = "target" if len(targets) == 1 else "targets"
        said = words.say(key, value=words.value(targets[0], multiplier))
        page.say(left, top - 12.0, shortened(said, width, SMALL), px=SMALL, colour=GREY)
    height = len(table.units) * ROW
    axes = page.axes(left + _BAR + 6.0, top, strip, height)
    axes.set_ylim(len(table.units) - 0.5, -0.5)
    draw_rows(axes, rows, axis, _heights(row_of))
    end = left + width
    marked: dict[Mark, list[float]] = {}
    for at, row in enumerate(row_of.tolist()):
        y = top + ROW * (at + 0.5)
        if row < 0 or not rows.has_value[row]:
            _blank(page, rows, row, words, (left + _BAR + 6.0, y, width - _BAR - 6.0))
            continue
        if rows.missed[row]:
            page.paper.add_patch(
                Rectangle((left, y - ROW / 2 + 1), _BAR, ROW - 2, facecolor=_WORSE.colour, lw=0)
            )
        mark = MARKS[rows.mark[row]]
        is_bold = bool(rows.missed[row]) or mark is _WORSE
        page.say(end - 18.0, y, texts[row], bold=is_bold, align="right")
        if rows.comparability[row] >= 0:
            marked.setdefault(mark, []).append(y)
    for mark, heights in marked.items():
        size = 8.5 if mark.shape != "D" else 7.0
        page.marks(mark, [end - 7.0] * len(heights), heights, size)
    low, high = words.ticks(Axis(axis.low, axis.high, (axis.low, axis.high)), multiplier)
    for x, text, align in (
        (left + _BAR + 6.0, low, "left"),
        (left + _BAR + 6.0 + strip, high, "right"),
    ):
        page.say(x, top + height + 11.0, text, px=SMALL, colour=GREY, align=align)


def _blank(
    page: Page, rows: UnitRows, row: int, words: Words, frame: tuple[float, float, float]
) -> None:
    """Hatch a cell without a value, and say why there is none."""
    left, y, width = frame
    if row < 0:
        reason = words.say("grid_no_row")
    else:
        reason = words.lexicon.words[f"status.{RateStatus(int(rows.status[row])).text}"]
    band = Rectangle(
        (left, y - 8), width, 16, facecolor="none", edgecolor=LINE, hatch="////", linewidth=0
    )
    page.paper.add_patch(band)
    text = shortened(reason, width - 16.0, SMALL)
    wide = label_width([text], SMALL)
    page.paper.add_patch(
        Rectangle((left + width / 2 - wide / 2 - 4, y - 7), wide + 8, 14, facecolor="white", lw=0)
    )
    page.say(left + width / 2, y, text, px=SMALL, align="center")


_TITLES: tuple[tuple[str, _Holds], ...] = (
    ("title_grid_fault", lambda rows: rows.at_fault),
    ("title_grid_missed", lambda rows: rows.missed),
    ("title_grid_worse", lambda rows: rows.of_word("deteriorated")),
    ("title_grid_better", lambda rows: rows.of_word("improved")),
    ("title_grid_values", lambda rows: rows.has_value),
)
