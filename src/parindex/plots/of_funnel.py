"""Draw a funnel: is a unit unlike its peers, once its size is allowed for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..model.indicator import MeasureKind
from ..results.peer_table import PeerTable
from ..typing import Language
from ..units.registry import UnitRegistry
from ..vocabulary import Standing
from .axis import Axis, axis_of, counts_of_scale
from .frame import MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from .funnel_rows import FunnelRows, funnel_rows
from .labels import Labels
from .marks import GREY, MARKS, PALE, Mark
from .picture import Picture
from .titles import subtitle_of
from .words import Words

__all__ = ["funnel"]

Place: TypeAlias = Callable[[float, float], tuple[float, float]]
"""The pixel of a size and a value."""

_MARKS = (
    (Standing.WORSE, MARKS[0]),
    (Standing.BETTER, MARKS[1]),
    (Standing.WITHIN, Mark("within", "o", GREY, is_filled=False)),
)
_HEIGHT = 300.0
_LEFT, _RIGHT = 58.0, 150.0
_MOST_NAMES = 8
_MOST_DOTS = 500
# from darker than the grey of the limits: white would look like a hole in it
_DENSITY = LinearSegmentedColormap.from_list("density", ["#c4c4c4", "#1a1a1a"])
_PIXELS = 150.0  # along one power of ten
_STEPS = 300  # of a line that names keep off


def funnel(
    peers: PeerTable,
    *,
    indicator: str,
    period: str | None = None,
    group: str | None = None,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
) -> Picture:
    """
    Draw the units of one period within the limits of their funnel (biểu đồ phễu).

    The limits are those of the table, at the size of each unit. Units outside are named, and the
    smallest unit far from the centre that lies inside, for its rank says nothing.

    Parameters
    ----------
    peers : PeerTable
        Standing of units among their peers.
    indicator : str
        Code of the indicator.
    period : str, optional
        The period, in any accepted spelling; None for the latest, where there is one cadence.
    group : str, optional
        The level whose units are drawn; None where there is one.
    registry : UnitRegistry, optional
        Names of the units; ids stand for them otherwise.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the counts come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.

    Returns
    -------
    Picture
        ``data`` has one row per unit with limits.

    Raises
    ------
    UnknownCodeError
        If there is no such indicator, period or group.
    InputError
        If *peers* is no table of peers; if several cadences or groups are there and the call does
        not say which; if no unit has limits.
    """
    rows = funnel_rows(peers, indicator, period, group, registry)
    words = Words(language, peers.provenance, registry)
    title = words.sentence(
        "title_funnel",
        indicator=words.lexicon.indicator(indicator),
        worse=words.count(int(np.count_nonzero(rows.stands(Standing.WORSE)))),
        better=words.count(int(np.count_nonzero(rows.stands(Standing.BETTER)))),
        of=words.count(len(rows)),
    )
    subtitle = subtitle_of(rows.indicator, rows.period, words)
    axis = axis_of(
        rows.value,
        rows.lower,
        rows.upper,
        smallest_change=rows.indicator.smallest_change,
        most=rows.indicator.multiplier if rows.indicator.kind is MeasureKind.PROPORTION else None,
    )
    notes = [words.say("within_funnel")]
    if axis.is_cut:
        notes.append(words.say("cut", low=words.value(axis.low, rows.indicator.multiplier)))
    if rows.left_out:
        notes.append(words.say("no_limits", count=words.count(rows.left_out)))
    notes.append(words.source(source, made_up=made_up, of=[indicator]))
    page = _page(rows, axis, words, (title, subtitle, *notes))
    return Picture(figure=page.figure, title=title, alt=_alt(rows, words, title), data=rows.data)


def _page(rows: FunnelRows, axis: Axis, words: Words, texts: tuple[str, ...]) -> Page:
    title, subtitle, *notes = texts
    top = head_height(title, subtitle) + 14.0
    page = Page(top + _HEIGHT + 52.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    left, right = _LEFT, WIDTH - _RIGHT
    sizes = counts_of_scale(rows.size)
    low, high = np.log10(sizes[0]), np.log10(sizes[-1])
    axes = page.axes(left, top, right - left, _HEIGHT)
    axes.set_xlim(low, high)
    axes.set_ylim(axis.low, axis.high)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    axes.hlines(axis.ticks, low, high, color=PALE, linewidth=0.9, zorder=0)
    _limits(axes, rows)
    _dots(axes, rows)

    def place(size: float, value: float) -> tuple[float, float]:
        x = left + (np.log10(size) - low) / (high - low) * (right - left)
        y = top + (axis.high - value) / (axis.high - axis.low) * _HEIGHT
        return float(x), float(y)

    for value, text in zip(axis.ticks, words.ticks(axis, rows.indicator.multiplier), strict=True):
        page.say(left - 8.0, place(sizes[0], value)[1], text, px=SMALL, colour=GREY, align="right")
    bottom = top + _HEIGHT
    page.rule(bottom, left, right)
    for size in sizes:
        x, _ = place(size, axis.low)
        page.say(x, bottom + 12.0, words.count(int(size)), px=SMALL, colour=GREY, align="center")
    page.say(
        (left + right) / 2, bottom + 30.0, words.say("sizes"), px=SMALL, colour=GREY, align="center"
    )
    labels = Labels(_LEFT, right + _RIGHT - MARGIN)
    _name_limits(page, rows, words, place, right, labels)
    labels.avoid_lines(_along_lines(rows, place))
    _name_units(page, rows, words, place, labels)
    page.foot(bottom + 52.0, notes)
    return page


def _limits(axes: Axes, rows: FunnelRows) -> None:
    """Draw the limits of the table through the sizes that it has; no second formula is used."""
    order = np.argsort(rows.size, kind="stable")
    x = np.log10(rows.size[order])
    # of sizes that would fall on one pixel one is enough
    _, first = np.unique(np.round((x - x[0]) * _PIXELS), return_index=True)
    order, x = order[first], x[first]
    lower, upper = rows.lower[order], rows.upper[order]
    axes.fill_between(x, lower, upper, color="#f0f0f0", linewidth=0, zorder=0.5)
    for line in (lower, upper):
        axes.plot(x, line, color=GREY, linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
    axes.plot(x, rows.center[order], color=GREY, linewidth=1.3, zorder=1)


def _along_lines(rows: FunnelRows, place: Place) -> list[tuple[float, float]]:
    """Give points along centre and limits, so near to each other that no name fits between."""
    order = np.argsort(rows.size, kind="stable")
    x = np.log10(rows.size[order])
    at = np.linspace(x[0], x[-1], _STEPS)
    return [
        place(float(size), float(value))
        for line in (rows.lower, rows.center, rows.upper)
        for size, value in zip(10.0**at, np.interp(at, x, line[order]), strict=True)
    ]


def _dots(axes: Axes, rows: FunnelRows) -> None:
    for standing, mark in _MARKS:
        here = rows.stands(standing)
        if not here.any():
            continue
        x, y = np.log10(rows.size[here]), rows.value[here]
        if standing is Standing.WITHIN and here.sum() > _MOST_DOTS:
            # a dot for each would be a cloud; what is many is darker
            frame = (*axes.get_xlim(), *axes.get_ylim())
            axes.hexbin(
                x, y, gridsize=24, mincnt=1, extent=frame, cmap=_DENSITY, linewidths=0.2, zorder=2
            )
            continue
        axes.scatter(
            x,
            y,
            s=30 if standing is Standing.WITHIN else 62,
            marker=mark.shape,
            facecolors=mark.face,
            edgecolors=mark.colour,
            linewidths=1.0,
            zorder=3,
            clip_on=False,
        )


def _name_limits(
    page: Page, rows: FunnelRows, words: Words, place: Place, right: float, labels: Labels
) -> None:
    """Write centre and limits at the size of the largest unit, apart from each other."""
    last = int(np.argmax(rows.size))
    multiplier = rows.indicator.multiplier
    level = words.level()
    lines = (
        ("upper_limit", rows.upper[last]),
        ("centre", rows.center[last]),
        ("lower_limit", rows.lower[last]),
    )
    heights = [place(rows.size[last], value)[1] for _, value in lines]
    for nearer in (1, 2):
        heights[nearer] = max(heights[nearer], heights[nearer - 1] + 15.0)
    for (key, value), y in zip(lines, heights, strict=True):
        text = words.say(key, level=level, value=words.value(value, multiplier))
        page.say(right + 8.0, y, text, px=SMALL, colour=GREY)
        labels.take(right + 8.0, y, label_width([text], SMALL))


def _name_units(page: Page, rows: FunnelRows, words: Words, place: Place, labels: Labels) -> None:
    """Name units outside, the farthest first, where there is room for it."""
    points = [place(size, value) for size, value in zip(rows.size, rows.value, strict=True)]
    outside = np.flatnonzero(~rows.stands(Standing.WITHIN))
    labels.avoid({(round(x), round(y)) for x, y in points})
    order = outside[np.argsort(-np.abs(rows.z[outside]), kind="stable")]
    for at in order[:_MOST_NAMES].tolist():
        value = words.value(rows.value[at], rows.indicator.multiplier)
        text = words.say("named", unit=rows.names[at], value=value)
        colour = MARKS[0 if rows.standing[at] == Standing.WORSE else 1].colour
        found = labels.place(points[at], label_width([text], SMALL, bold=True))
        if found is not None:
            page.say(*found, text, px=SMALL, bold=True, colour=colour)
    small = rows.small_within()
    if small is not None:
        text = words.say(
            "small_within",
            unit=rows.names[small],
            value=words.value(rows.value[small], rows.indicator.multiplier),
            size=words.count(int(rows.size[small])),
        )
        found = labels.place(points[small], label_width([text], SMALL))
        if found is not None:
            page.say(*found, text, px=SMALL, colour=GREY)


def _alt(rows: FunnelRows, words: Words, title: str) -> str:
    outside = np.flatnonzero(~rows.stands(Standing.WITHIN))
    named = [
        words.say(
            "named",
            unit=rows.names[at],
            value=words.value(rows.value[at], rows.indicator.multiplier),
        )
        for at in outside[:20].tolist()
    ]
    return f"{title}. {'; '.join(named)}." if named else f"{title}."
