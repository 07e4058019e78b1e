"""Many units: how many lie where, in classes whose sums are those of the findings."""

from __future__ import annotations

import math

import numpy as np

from ..rates.reached import NOT_JUDGED
from ..tables.arrays import BoolArray, CountArray
from .axis import Scale
from .frame import MARGIN, SMALL, WIDTH, Page
from .lettering import broken
from .marks import GREY, INK, LINE, PALE
from .rows import UnitRows
from .words import Words

__all__ = ["CLASSES", "HEIGHT", "class_of_rows", "draw_distribution", "units_named"]

CLASSES = (
    ("missed", "#9c2f00"),
    ("missed_unclear", "#eccbbd"),
    ("met_unclear", "#cfdfec"),
    ("met", "#2b7bb0"),
    ("no_target", "#8a8a8a"),
)
HEIGHT = 170.0
_MOST_BINS = 60
_LOWEST, _HIGHEST = 8, 3


def class_of_rows(rows: UnitRows) -> CountArray:
    """Give the place of each row's class in `CLASSES`; -1 where it has no value."""
    # the classes stand in the order of the numbers of `rates.reached`
    place = np.where(rows.reached == NOT_JUDGED, len(CLASSES) - 1, rows.reached)
    return np.where(rows.has_value, place, -1)


def units_named(rows: UnitRows) -> tuple[CountArray, CountArray]:
    """
    Find the units that are named: those surely worst, and those surely best.

    The far limit of the interval decides, so that few cases lead neither list.
    """
    better = rows.better or 1
    near, far = (rows.lower, rows.upper) if better > 0 else (rows.upper, rows.lower)
    far, near = (np.where(np.isnan(each), rows.value, each) * better for each in (far, near))
    known = int(np.count_nonzero(rows.has_value))
    ties = np.arange(len(rows))
    worst = np.lexsort((ties, far))[: min(_LOWEST, known)]
    best = np.lexsort((ties, -near))[: min(_HIGHEST, max(known - len(worst), 0))]
    return worst, best


def draw_distribution(page: Page, rows: UnitRows, scale: Scale, words: Words, top: float) -> None:
    """Draw one bar per smallest difference that matters, each class upon the one before."""
    axis = scale.axis
    step = rows.indicator.smallest_change or axis.ticks[1] - axis.ticks[0]
    while (axis.high - axis.low) / step > _MOST_BINS:
        step *= 2.0
    first = math.floor(axis.low / step + 1e-9)
    bins = max(math.ceil(axis.high / step - 1e-9) - first, 1)
    classes = class_of_rows(rows)
    # a value at the upper end of the axis belongs to the last bar
    place = np.clip(np.floor(rows.value / step + 1e-9) - first, 0, bins - 1)
    axes = page.axes(scale.left, top, scale.width, HEIGHT)
    axes.set_xlim(axis.low, axis.high)
    for side in axes.spines.values():
        side.set_visible(False)
    starts = (first + np.arange(bins)) * step
    below = np.zeros(bins)
    for code, (_, colour) in enumerate(CLASSES):
        here = classes == code
        if not here.any():
            continue
        height = np.bincount(place[here].astype(np.int64), minlength=bins).astype(np.float64)
        axes.bar(
            starts,
            height,
            width=step * 0.94,
            align="edge",
            bottom=below,
            color=colour,
            linewidth=0,
            zorder=2,
        )
        below += height
    ticks = _count_ticks(int(below.max(initial=0.0)))
    axes.set_ylim(0, max(below.max(initial=0.0) * 1.05, 1.0))
    axes.hlines(ticks, axis.low, axis.high, color=PALE, linewidth=0.9, zorder=1)
    axes.axhline(0, color=LINE, linewidth=1.0, zorder=3)
    axes.set_xticks([])
    axes.set_yticks([])
    per_unit = HEIGHT / axes.get_ylim()[1]
    for tick in ticks:
        y = top + HEIGHT - tick * per_unit
        page.say(scale.left - 8.0, y, words.count(tick), px=SMALL, colour=GREY, align="right")
    per = words.value(step, rows.indicator.multiplier)
    page.say(MARGIN, top - 12.0, words.say("bars", step=per), px=SMALL, colour=GREY)
    targets = np.unique(rows.wanted[~np.isnan(rows.wanted)])
    if len(targets) == 1:
        axes.axvline(targets[0], color=INK, linewidth=1.2, linestyle=(0, (4, 2.5)), zorder=4)
    _counts(page, rows, words, classes, scale.right + 14.0, top + 8.0)


def _counts(
    page: Page, rows: UnitRows, words: Words, classes: CountArray, x: float, y: float
) -> None:
    """Write how many units each class has, and how many have no value, as wide as there is room."""
    room = WIDTH - MARGIN - x - 18.0
    of_classes: list[tuple[int, tuple[str, str | None]]] = [
        *enumerate(CLASSES),
        (-1, ("blank", None)),
    ]
    for code, (name, colour) in of_classes:
        count = int(np.count_nonzero(classes == code))
        if not count:
            continue
        page.swatch(x, y, colour)
        text = words.say(f"class_{name}", count=words.count(count))
        is_bold = name == "missed"
        for line in broken(text, room, SMALL, bold=is_bold, most=3):
            page.say(x + 18.0, y, line, bold=is_bold, px=SMALL)
            y += 14.0
        y += 4.0
    known: BoolArray = classes >= 0
    if known.any():
        middle = words.value(float(np.median(rows.value[known])), rows.indicator.multiplier)
        page.say(x, y + 4.0, words.say("median", value=middle), px=SMALL, colour=GREY)


def _count_ticks(most: int) -> list[int]:
    if most <= 1:
        return [most] if most else []
    size = 10 ** math.floor(math.log10(most / 4)) if most >= 4 else 1
    step = next(each * size for each in (1, 2, 5, 10) if each * size * 5 >= most)
    return list(range(step, most + 1, step))
