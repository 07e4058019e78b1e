"""Draw a series with its control limits: which periods are unusual, and for which rule."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes

from ..model.indicator import MeasureKind
from ..results.control_table import ControlTable
from ..tables.arrays import BoolArray
from ..typing import Language
from ..units.registry import UnitRegistry
from .axis import Axis, axis_of
from .frame import MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from .lettering import shortened
from .marks import GREY, INK, LINE, MARKS, PALE, Mark
from .picture import Picture
from .series_rows import SIGNALS, SeriesRows, series_rows
from .words import Words

__all__ = ["series"]

_Pixel: TypeAlias = Callable[[float], float]

_HEIGHT = 250.0
_LEFT, _RIGHT = 62.0, 160.0
_WORSE, _BETTER = MARKS[0], MARKS[1]
_RUN = "s"
_LABELS = 9


def series(
    control: ControlTable,
    *,
    indicator: str,
    unit_id: str,
    cadence: str | None = None,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
) -> Picture:
    """
    Draw the series of one unit with its control limits (biểu đồ kiểm soát).

    A triangle is a point beyond the limits, a square a point of a run; each rule that holds is
    named below. Gaps are hatched, and points that were left out are crosses.

    Parameters
    ----------
    control : ControlTable
        Control limits of rates, or of published figures.
    indicator : str
        Code of the indicator.
    unit_id : str
        The unit.
    cadence : str, optional
        Which series, where the unit has several: ``"month"``, ``"quarter"`` and so on.
    registry : UnitRegistry, optional
        Names of the units; the id stands for it otherwise.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the counts come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.

    Returns
    -------
    Picture
        ``data`` has the rows of the series, in the order of time.

    Raises
    ------
    UnknownCodeError
        If there is no such indicator, unit or cadence.
    InputError
        If *control* is no table of control limits, or several cadences are there and the call does
        not say which.
    """
    rows = series_rows(control, indicator, unit_id, cadence, registry)
    words = Words(language, control.provenance, registry)
    title = _title(rows, words)
    axis = axis_of(
        rows.value,
        rows.lower,
        rows.upper,
        rows.target,
        smallest_change=rows.smallest_change,
        least=0.0 if rows.definition is not None else None,
        most=_most(rows),
    )
    notes = _notes(rows, axis, words)
    notes.append(words.source(source, made_up=made_up, of=[rows.indicator]))
    subtitle = _subtitle(rows, words)
    page = _page(rows, axis, words, (title, subtitle, *notes))
    alt = f"{title}. {' '.join(notes[:-1])}"
    return Picture(figure=page.figure, title=title, alt=alt, data=rows.data)


def _most(rows: SeriesRows) -> float | None:
    definition = rows.definition
    if definition is not None and definition.kind is MeasureKind.PROPORTION:
        return definition.multiplier
    return None


def _title(rows: SeriesRows, words: Words) -> str:
    unusual = np.flatnonzero(rows.is_unusual)
    key = "title_series" if len(unusual) else "title_series_calm"
    if not rows.has_limits.any():
        key = "title_series_short"
    return words.sentence(
        key,
        indicator=words.lexicon.indicator(rows.indicator),
        unit=rows.name,
        count=words.count(len(unusual)),
        of=words.count(int(rows.has_value.sum())),
        period=words.lexicon.label(rows.periods[unusual[-1]]) if len(unusual) else None,
    )


def _subtitle(rows: SeriesRows, words: Words) -> str:
    first, last = words.lexicon.label(rows.periods[0]), words.lexicon.label(rows.periods[-1])
    definition = rows.definition
    if definition is None:
        return words.sentence("subtitle_printed", first=first, last=last)
    return words.sentence(
        "subtitle_series",
        first=first,
        last=last,
        numerator=words.sum_of(definition.numerator),
        denominator=words.sum_of(definition.denominator),
        code=definition.code,
    )


def _notes(rows: SeriesRows, axis: Axis, words: Words) -> list[str]:
    notes = []
    for letter, (name, rule) in zip("abcd", SIGNALS, strict=True):
        where = np.flatnonzero(rows.signals[name] != 0)
        if len(where):
            period = words.lexicon.label(rows.periods[where[-1]])
            named = words.lexicon.words[f"rule.{rule}"]
            text = words.say("signal", rule=rule, name=named, period=period)
            notes.append(f"{letter}: {text}")
    if rows.is_left_out.any():
        notes.append(words.say("left_out", count=words.count(int(rows.is_left_out.sum()))))
    if axis.is_cut:
        notes.append(words.say("cut", low=words.value(axis.low, rows.multiplier)))
    return notes


def _page(rows: SeriesRows, axis: Axis, words: Words, texts: tuple[str, ...]) -> Page:
    title, subtitle, *notes = texts
    top = head_height(title, subtitle) + 14.0
    page = Page(top + _HEIGHT + 40.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    left, right = _LEFT, WIDTH - _RIGHT
    axes = page.axes(left, top, right - left, _HEIGHT)
    last = int(rows.place[-1])
    axes.set_xlim(-0.6, last + 0.6)
    axes.set_ylim(axis.low, axis.high)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.hlines(axis.ticks, -0.6, last + 0.6, color=PALE, linewidth=0.9, zorder=0)
    _gaps(axes, rows)
    _limits(axes, rows)
    _points(axes, rows)

    def height_of(value: float) -> float:
        return float(top + (axis.high - value) / (axis.high - axis.low) * _HEIGHT)

    def across(place: float) -> float:
        return float(left + (place + 0.6) / (last + 1.2) * (right - left))

    for value, text in zip(axis.ticks, words.ticks(axis, rows.multiplier), strict=True):
        page.say(left - 8.0, height_of(value), text, px=SMALL, colour=GREY, align="right")
    page.rule(top + _HEIGHT, left, right)
    labels = [words.lexicon.label(period) for period in rows.periods]
    apart = across(1.0) - across(0.0)
    every = max(-(-(last + 1) // _LABELS), math.ceil((label_width(labels, SMALL) + 10.0) / apart))
    for place, label in zip(rows.place.tolist(), labels, strict=True):
        if place % every == 0:
            x, half = across(place), label_width([label], SMALL) / 2
            page.paper.plot([x, x], [top + _HEIGHT, top + _HEIGHT + 4.0], color=LINE, linewidth=0.9)
            beside = max(x, MARGIN + half)
            page.say(beside, top + _HEIGHT + 14.0, label, px=SMALL, colour=GREY, align="center")
    _letters(page, rows, (across, height_of), (right, top + _HEIGHT))
    _name_lines(page, rows, words, height_of, right)
    page.foot(top + _HEIGHT + 40.0, notes)
    return page


def _gaps(axes: Axes, rows: SeriesRows) -> None:
    """Hatch periods without a value, and where no row is."""
    known = set(rows.place[rows.has_value].tolist())
    for place in range(int(rows.place[-1]) + 1):
        if place not in known:
            axes.axvspan(
                place - 0.5,
                place + 0.5,
                facecolor="none",
                edgecolor=LINE,
                hatch="////",
                linewidth=0,
                zorder=0.5,
            )


def _limits(axes: Axes, rows: SeriesRows) -> None:
    """Draw the limits as steps, each period its own; a new phase begins anew."""
    for start, end in rows.stretches(rows.has_limits):
        here = slice(start, end)
        edges = np.append(rows.place[here] - 0.5, rows.place[end - 1] + 0.5)
        for column, style in (
            (rows.lower, (0, (4, 2.5))),
            (rows.upper, (0, (4, 2.5))),
            (rows.center, "solid"),
        ):
            axes.stairs(
                column[here],
                edges,
                baseline=None,
                color=GREY,
                linewidth=1.0,
                linestyle=style,
                zorder=1,
            )
    for place in rows.phase_starts():
        axes.axvline(place - 0.5, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
    wanted = ~np.isnan(rows.target)
    if wanted.any():
        axes.hlines(
            rows.target[wanted],
            rows.place[wanted] - 0.5,
            rows.place[wanted] + 0.5,
            color=INK,
            linewidth=1.3,
            linestyle=(0, (1, 1.5)),
            zorder=1,
        )


def _points(axes: Axes, rows: SeriesRows) -> None:
    for start, end in rows.stretches(rows.has_value & ~rows.is_left_out):
        axes.plot(rows.place[start:end], rows.value[start:end], color=INK, linewidth=1.1, zorder=2)
    beyond = rows.signals["beyond"]
    runs = rows.in_a_run & (beyond == 0)
    usual = rows.has_value & ~rows.is_unusual & ~rows.is_left_out
    _scatter(axes, rows, usual, Mark("usual", "o", INK, is_filled=False), 26)
    better = rows.better or 1
    for side in (1, -1):
        mark = _BETTER if side * better > 0 else _WORSE
        if not rows.better:
            mark = Mark("unusual", "^" if side > 0 else "v", INK, is_filled=True)
        _scatter(axes, rows, beyond == side, mark, 70)
        run = Mark("run", _RUN, mark.colour, is_filled=True)
        _scatter(axes, rows, runs & (rows.run_side == side), run, 34)
    _scatter(axes, rows, rows.is_left_out, Mark("left_out", "x", GREY, is_filled=True), 30)


def _scatter(axes: Axes, rows: SeriesRows, where: BoolArray, mark: Mark, size: int) -> None:
    if where.any():
        axes.scatter(
            rows.place[where],
            rows.value[where],
            s=size,
            marker=mark.shape,
            facecolors=mark.colour if mark.shape == "x" else mark.face,
            edgecolors=None if mark.shape == "x" else mark.colour,
            linewidths=1.1,
            zorder=3,
            clip_on=False,
        )


def _letters(
    page: Page, rows: SeriesRows, pixels: tuple[_Pixel, _Pixel], ends: tuple[float, float]
) -> None:
    """Write the letter of each rule at the last point for which it holds, within the drawing."""
    (across, height_of), (right, bottom) = pixels, ends
    taken: dict[int, int] = {}
    for letter, (name, _) in zip("abcd", SIGNALS, strict=True):
        where = np.flatnonzero(rows.signals[name] != 0)
        if len(where):
            at = int(where[-1])
            above = 1 if rows.signals[name][at] > 0 else -1
            step = taken.get(at, 0)
            taken[at] = step + 1
            x, y = across(rows.place[at]), height_of(rows.value[at])
            side = 1 if x + 21.0 < right else -1
            if y + 18.0 > bottom and above < 0:  # below stand the names of the periods
                x, y = x + 12.0 * side, y - 5.0
            else:
                y -= above * 13.0
            x += 9.0 * step * side
            page.say(x, y, letter, px=SMALL, bold=True, align="center")


def _name_lines(
    page: Page, rows: SeriesRows, words: Words, height_of: _Pixel, right: float
) -> None:
    """Name centre, limits and target at the last point that has them, apart from each other."""
    lines: list[tuple[float, str]] = []
    limits = np.flatnonzero(rows.has_limits)
    if len(limits):
        at = int(limits[-1])
        for key, column in (("upper", rows.upper), ("middle", rows.center), ("lower", rows.lower)):
            value = words.value(float(column[at]), rows.multiplier)
            lines.append((float(column[at]), words.say(f"line_{key}", value=value)))
    wanted = np.flatnonzero(~np.isnan(rows.target))
    if len(wanted):
        target = float(rows.target[wanted[-1]])
        lines.append((target, words.say("target", value=words.value(target, rows.multiplier))))
    y = -np.inf
    for height, text in sorted(lines, key=lambda line: -line[0]):
        y = max(height_of(height), y + 15.0)
        short = shortened(text, _RIGHT - 20.0, SMALL)
        page.say(right + 8.0, y, short, px=SMALL, colour=GREY)
