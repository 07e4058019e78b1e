"""Draw what more cases would bring: the most points for each effort, up to the target."""

from __future__ import annotations

import itertools
from typing import cast

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..._validators import of_kind
from ...errors import InputError
from ...render.numbers import decimal_text
from ...results.path_table import PathTable
from ...tables.arrays import FloatArray, floats_of
from ...typing import Language
from ...units.registry import UnitRegistry
from ...vocabulary import PathStatus
from ..axis import Scale, axis_of
from ..frame import MARGIN, SMALL, WIDTH, Page, foot_height, head_height
from ..labels import Labels
from ..lettering import width_of
from ..marks import GREY, INK, MARKS, PALE
from ..picture import Picture
from ..words import Words

__all__ = ["frontier"]

_HEIGHT = 240.0
_LEFT = 52.0
_LINE = MARKS[1].colour
_TARGET = MARKS[0].colour
_SAME = 1e-9
_APART = 8.0
_LARGE = 0.1  # of all that is gained: a jump that is named
_MOST_DOTS = 60
"""Jumps that have a dot; a path of more is a line alone."""


def frontier(
    path: PathTable,
    *,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
    ax: Axes | None = None,
) -> Picture:
    """
    Draw the most points that each number of cases more can bring (đường giới hạn điểm).

    Parameters
    ----------
    path : PathTable
        A path of `shortest_path`; where costs were given, they stand in the place of the cases.
    registry : UnitRegistry, optional
        Names of the units.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the numbers come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.
    ax : matplotlib.axes.Axes, optional
        Axes of your own to draw the line into, without the words around it; None for a page.

    Returns
    -------
    Picture
        ``data`` has the effort and the points wherever they jump, and at both ends.

    Raises
    ------
    InputError
        If *path* is no path, or no case was needed or would help, so that there is nothing to draw.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex import plots
    >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
    >>> counts = {"unit_id": ["A"], "period": ["2023"], "done": [70], "all": [100]}
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["1"],
    ...         "text": ["a"],
    ...         "maximum": [2],
    ...         "formula": ["bands(>=60: 1; >=75: 2)"],
    ...         "indicator": ["done"],
    ...     },
    ...     id="own",
    ...     edition="1",
    ... )
    >>> scores = pi.compute_scores(scheme, rates=pi.compute_rates(counts, [done]))
    >>> path = pi.shortest_path(scores, "A", points=2, most={"done": 30})
    >>> plots.frontier(path).data.to_pydict()
    {'effort': [0.0, 5.0], 'points': [1.0, 2.0]}
    """
    of_kind(path, PathTable, "path")
    if not len(path):
        raise InputError(f"path must have a step to draw, and it has none: {path.status.text}")
    effort, points = (floats_of(path.frontier.data[name]) for name in ("effort", "points"))
    jumps = _jumps(points)
    words = Words(language, path.provenance, registry)
    drawn = _Frontier(path, effort[jumps], points[jumps], words)
    title = drawn.title()
    data = pa.table({"effort": pa.array(effort[jumps]), "points": pa.array(points[jumps])})
    if ax is not None:
        drawn.draw(ax)
        figure = cast("Figure", ax.get_figure(root=True))
    else:
        figure = drawn.page(title, source, made_up=made_up).figure
    alt = words.say("alt_frontier", title=title, steps="; ".join(drawn.steps()))
    return Picture(figure=figure, title=title, alt=alt, data=data)


def _jumps(points: FloatArray) -> FloatArray:
    """Positions at which there are more points than before, with both ends."""
    rises = np.flatnonzero(np.diff(points) > _SAME) + 1
    return np.unique([0, *rises.tolist(), len(points) - 1])


class _Frontier:
    """The line, its axes and what is said of it."""

    def __init__(self, path: PathTable, effort: FloatArray, points: FloatArray, words: Words):
        self.path, self.effort, self.points, self.words = path, effort, points, words
        self.is_cost = any(row.cost != row.cases for row in path)
        self.is_reached = path.status is not PathStatus.IMPOSSIBLE
        level = np.array([*points.tolist(), *([path.target] if self.is_near else [])])
        self.across = axis_of(effort, smallest_change=0.1)
        self.up = axis_of(level, smallest_change=0.1)

    @property
    def is_near(self) -> bool:
        """Whether the target belongs on the axis: one far away would make a flat line of it."""
        low, high = float(self.points.min()), float(self.points.max())
        return self.path.target <= high + 2 * max(high - low, 0.5)

    def number(self, value: float) -> str:
        text = decimal_text(np.array([value]), 2, language=self.words.lexicon.language, trim=True)
        return str(text[0].as_py())

    def title(self) -> str:
        first_row = next(iter(self.path))
        target = self.number(self.path.target)
        key = "title_frontier_cost" if self.is_cost else "title_frontier"
        effort = self.path.effort
        said = {
            "unit": self.words.lexicon.unit(first_row.unit_id),
            "effort": self.number(effort) if self.is_cost else self.words.count(int(effort)),
            "first": self.number(float(self.points[0])),
            "last": self.number(float(self.points[-1])),
            "target": target if self.is_reached else None,
            "short": None if self.is_reached else target,
        }
        return self.words.say(key, **said)

    def steps(self) -> list[str]:
        """Say what the path asks for, step by step."""
        lexicon = self.words.lexicon
        return [
            self.words.say(
                "frontier_step",
                step=str(row.step),
                item=lexicon.item(row.item) or row.item,
                cases=self.words.count(row.cases),
                gain=self.number(row.gain),
            )
            for row in self.path
        ]

    def draw(self, axes: Axes) -> None:
        axes.set_xlim(self.across.low, self.across.high)
        axes.set_ylim(self.up.low, self.up.high)
        axes.step(self.effort, self.points, where="post", color=_LINE, linewidth=2.0, clip_on=False)
        if len(self.effort) <= _MOST_DOTS:
            axes.scatter(
                self.effort,
                self.points,
                s=30,
                color=_LINE,
                edgecolors="white",
                zorder=3,
                clip_on=False,
            )
        if self.is_near:
            axes.axhline(self.path.target, color=_TARGET, linewidth=1.2, linestyle=(0, (4, 2.5)))

    def page(self, title: str, source: str | None, *, made_up: bool) -> Page:
        words, first_row = self.words, next(iter(self.path))
        scheme = self.path.provenance.scheme
        subtitle = words.sentence(
            "subtitle_frontier_cost" if self.is_cost else "subtitle_frontier",
            period=words.lexicon.label(first_row.period),
            scheme=None if scheme is None else scheme.label,
        )
        notes = []
        if self.up.is_cut:
            notes.append(words.say("cut", low=self.number(self.up.low)))
        if self.path.status is PathStatus.NOT_CONFIRMED:
            notes.append(words.say("frontier_not_confirmed"))
        if self.path.left_out:
            named = ", ".join(code for code, _ in self.path.left_out)
            notes.append(words.say("frontier_left_out", criteria=named))
        notes.append(words.source(source, made_up=made_up))
        steps = self.steps()
        top = head_height(title, subtitle) + 26.0
        bottom = top + _HEIGHT
        under = bottom + 44.0
        page = Page(under + 18.0 * len(steps) + 4.0 + foot_height(notes) + MARGIN)
        page.head(title, subtitle)
        across = Scale(self.across, MARGIN + _LEFT, WIDTH - MARGIN - 24.0)
        up = Scale(self.up, bottom, top)
        page.say(MARGIN, top - 16.0, words.say("frontier_points"), px=SMALL, colour=GREY)
        for tick in self.up.ticks:
            y = up.at(tick)
            page.say(across.left - 8.0, y, self.number(tick), px=SMALL, colour=GREY, align="right")
        for tick in self.across.ticks:
            x = across.at(tick)
            page.say(x, bottom + 12.0, self.number(tick), px=SMALL, colour=GREY, align="center")
        label = words.say("frontier_cost" if self.is_cost else "frontier_cases")
        page.say(across.right, bottom + 28.0, label, px=SMALL, colour=GREY, align="right")
        axes = page.axes(across.left, top, across.width, _HEIGHT)
        axes.axis("off")
        axes.hlines(
            self.up.ticks, self.across.low, self.across.high, colors=PALE, linewidths=0.9, zorder=0
        )
        self.draw(axes)
        page.rule(bottom, across.left, across.right)
        self._labels(page, across, up)
        for place, text in enumerate(steps):
            page.say(MARGIN, under + 18.0 * place + 6.0, text)
        page.foot(under + 18.0 * len(steps) + 14.0, notes)
        return page

    def _labels(self, page: Page, across: Scale, up: Scale) -> None:
        """Name the target, the first and the last point, and as many jumps as there is room for."""
        labels = Labels(across.left, across.right)
        dots = [
            (across.at(x), up.at(y))
            for x, y in zip(self.effort.tolist(), self.points.tolist(), strict=True)
        ]
        labels.avoid(dots)
        labels.avoid((across.at(tick), up.left + 12.0) for tick in self.across.ticks)
        for (x, y), (later, higher) in itertools.pairwise(dots):  # the line goes right, then up
            labels.avoid((at, y) for at in np.arange(x, later, _APART))
            labels.avoid((later, at) for at in np.arange(higher, y, _APART))
        if self.is_near:
            text = self.words.say("target", value=self.number(self.path.target))
            y = up.at(self.path.target)
            wide = width_of(text, SMALL, bold=True)
            labels.avoid((at, y) for at in np.arange(across.left, across.right, _APART))
            page.say(across.left + 6.0, y - 9.0, text, px=SMALL, bold=True, colour=_TARGET)
            labels.avoid((across.left + 6.0 + at, y - 9.0) for at in np.arange(0.0, wide, _APART))
        gains = np.diff(self.points, prepend=self.points[0])
        large = gains >= _LARGE * (self.points[-1] - self.points[0])
        chosen = [0, len(dots) - 1, *np.flatnonzero(large).tolist()]
        for at in dict.fromkeys(chosen):
            text = f"{self.number(float(self.effort[at]))} → {self.number(float(self.points[at]))}"
            place = labels.place(dots[at], width_of(text, SMALL))
            if place is not None:
                page.say(*place, text, px=SMALL, colour=INK)
