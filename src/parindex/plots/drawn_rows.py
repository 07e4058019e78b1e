"""Rows of units along one axis: value, interval, value before, target, and the words beside."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..tables.arrays import CountArray
from ..vocabulary import Comparability, RateStatus
from .axis import Axis
from .frame import BODY, MARGIN, SMALL, WIDTH, Page, label_width
from .lettering import shortened
from .marks import GREY, INK, LINE, MARKS, PALE
from .rows import REACHED, UnitRows
from .words import Words

__all__ = ["ROW", "Columns", "columns_of", "draw_rows", "legend", "write_words"]

ROW = 24.0
_TINT = 0.32
_LEAST_BODY = 190.0
_MOST_NAME = 240.0
_LEAST_WORD = 120.0
_GAP = 14.0


class Columns:
    """Where the columns beside the drawing stand, in pixels."""

    def __init__(self, names: float, value: float, change: float, word: float) -> None:
        others = WIDTH - 2 * MARGIN - value - change - 4 * _GAP - _LEAST_BODY
        # a name that is cut may be that of another unit; a long reason may be cut
        word = min(word, max(others - min(names, _MOST_NAME), _LEAST_WORD))
        room = others - word
        self.names = min(names, max(room, 60.0), _MOST_NAME)
        self.word = WIDTH - MARGIN - word
        self.change = self.word - _GAP
        self.value = self.change - change - (_GAP if change else 0.0)
        self.left = MARGIN + self.names + _GAP + 8.0
        self.right = self.value - value - _GAP


def columns_of(rows: UnitRows, words: Words, texts: dict[str, list[str]]) -> Columns:
    """Measure the words of the rows, and say where they stand."""
    heads = [words.lexicon.label(rows.period)]
    return Columns(
        label_width(list(rows.names), bold=True) + (24.0 if rows.at_fault.any() else 0.0),
        max(label_width(texts["value"], bold=True), min(label_width(heads, SMALL), 90.0)),
        max(label_width(texts["change"]), label_width([words.say("change")], SMALL))
        if texts["change"]
        else 0.0,
        label_width(texts["word"], bold=True) + 20.0,
    )


def texts_of(rows: UnitRows, words: Words) -> dict[str, list[str]]:
    """Write value, change and word of every row; no changes where nothing was compared."""
    multiplier = rows.indicator.multiplier
    compared = bool((rows.comparability >= 0).any())
    return {
        "value": words.values(rows.value, multiplier),
        "change": ["" if each == "–" else each for each in words.points(rows.change, multiplier)]
        if compared
        else [],
        "word": _words_of(rows, words, compared=compared),
    }


def _words_of(rows: UnitRows, words: Words, *, compared: bool) -> list[str]:
    told = words.lexicon.words
    named = [told.get(f"verdict.{mark.word}", "") for mark in MARKS[:-1]]
    named.append(words.say("no_value"))
    reasons = [told[f"comparability.{term.text}"] for term in Comparability]
    not_assessed = [mark.word for mark in MARKS].index("not_assessed")
    result = []
    for mark, why in zip(rows.mark.tolist(), rows.comparability.tolist(), strict=True):
        if mark != not_assessed:
            result.append(named[mark])
        elif why >= 0 and why != Comparability.FULL:
            result.append(reasons[why])
        else:
            result.append(named[mark] if compared else "")
    if not compared:  # where nothing is compared there is room for what the target says
        said = [*(words.say(f"reached_{each}") for each in REACHED), ""]
        known = zip(result, rows.reached.tolist(), strict=True)
        return [word or said[reached] for word, reached in known]
    return result


def draw_rows(axes: Axes, rows: UnitRows, axis: Axis, places: CountArray) -> None:
    """
    Draw the rows at their places, counted from the top.

    Nothing is written; the axis has the values, and a place a row.
    """
    axes.set_xlim(axis.low, axis.high)
    axes.set_yticks([])
    axes.set_xticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    colour = np.array([mark.colour for mark in MARKS])[rows.mark]
    there = rows.has_value
    axes.vlines(axis.ticks, *axes.get_ylim(), color=PALE, linewidth=0.9, zorder=0)
    limits = there & ~np.isnan(rows.lower) & ~np.isnan(rows.upper)
    axes.barh(
        places[limits],
        (rows.upper - rows.lower)[limits],
        left=rows.lower[limits],
        height=5.0 / ROW,
        color=colour[limits].tolist(),
        alpha=_TINT,
        linewidth=0,
        zorder=2,
    )
    before = there & ~np.isnan(rows.prior)
    axes.hlines(
        places[before],
        rows.prior[before],
        rows.value[before],
        colors=colour[before].tolist(),
        linewidth=1.1,
        zorder=3,
    )
    axes.scatter(
        rows.prior[before],
        places[before],
        s=22,
        marker="o",
        facecolors="white",
        edgecolors=GREY,
        linewidths=1.1,
        zorder=4,
        clip_on=False,
    )
    for place, mark in enumerate(MARKS):
        of_mark = there & (rows.mark == place)
        if of_mark.any():
            axes.scatter(
                rows.value[of_mark],
                places[of_mark],
                s=56 if mark.shape != "D" else 40,
                marker=mark.shape,
                facecolors=mark.face,
                edgecolors=mark.colour,
                linewidths=1.3,
                zorder=5,
                clip_on=False,
            )
    for place in places[~there].tolist():
        band = Rectangle(
            (axis.low, place - 0.32),
            axis.high - axis.low,
            0.64,
            facecolor="none",
            edgecolor=LINE,
            hatch="////",
            linewidth=0,
            zorder=2,
        )
        axes.add_patch(band)
    _targets(axes, rows, places)


def _targets(axes: Axes, rows: UnitRows, places: CountArray) -> None:
    """Draw the target: one line where all rows have the same, else one a row."""
    bound = ~np.isnan(rows.wanted)
    if not bound.any():
        return
    values = np.unique(rows.wanted[bound])
    if len(values) == 1:
        axes.axvline(values[0], color=INK, linewidth=1.2, linestyle=(0, (4, 2.5)), zorder=1)
        return
    axes.vlines(
        rows.wanted[bound],
        places[bound] - 0.42,
        places[bound] + 0.42,
        color=INK,
        linewidth=1.2,
        linestyle=(0, (3, 2)),
        zorder=1,
    )


def write_words(
    page: Page,
    rows: UnitRows,
    words: Words,
    columns: Columns,
    texts: dict[str, list[str]],
    heights: list[float],
) -> None:
    """Write the words beside the drawing, each row at its height."""
    bold = (rows.missed | rows.of_word("deteriorated")).tolist()
    reasons = [words.lexicon.words[f"status.{term.text}"] for term in RateStatus]
    middle = (columns.left + columns.right) / 2
    for place, y in enumerate(heights):
        mark = MARKS[rows.mark[place]]
        name = rows.names[place]
        room = columns.names - (24.0 if rows.at_fault[place] else 0.0)
        name = shortened(name, room, BODY, bold=bold[place])
        page.say(MARGIN, y, f"{name} (!)" if rows.at_fault[place] else name, bold=bold[place])
        page.say(columns.value, y, texts["value"][place], bold=True, align="right")
        if texts["change"]:
            page.say(columns.change, y, texts["change"][place], align="right")
        if not mark.shape:
            reason = shortened(reasons[rows.status[place]], columns.right - columns.left - 20, BODY)
            _on_white(page, middle, y, reason)
        elif texts["word"][place] and texts["change"]:
            page.marks(mark, [columns.word + 6.0], [y], 9.0 if mark.shape != "D" else 7.5)
        colour = mark.colour if mark.word in ("improved", "deteriorated") else GREY
        page.say(
            columns.word + 20.0,
            y,
            shortened(
                texts["word"][place],
                WIDTH - MARGIN - columns.word - 20.0,
                BODY,
                bold=mark.word == "deteriorated",
            ),
            bold=mark.word == "deteriorated",
            colour=colour,
        )


def _on_white(page: Page, x: float, y: float, text: str) -> None:
    width = label_width([text])
    page.paper.add_patch(
        Rectangle((x - width / 2 - 6, y - 8), width + 12, 16, facecolor="white", linewidth=0)
    )
    page.say(x, y, text, align="center")


def legend(page: Page, rows: UnitRows, words: Words, y: float) -> None:
    """Say what the hollow dot and the pale band are, where there are any."""
    x = MARGIN + 5.0
    if not np.isnan(rows.prior).all():
        page.paper.scatter(
            [x], [y], s=22, marker="o", facecolors="white", edgecolors=GREY, linewidths=1.1
        )
        before = rows.prior_period
        text = words.say("prior", period=None if before is None else words.lexicon.label(before))
        page.say(x + 11.0, y, text, px=SMALL, colour=GREY)
        x += 11.0 + label_width([text], SMALL) + 24.0
    level = words.level()
    if level is not None and not np.isnan(rows.lower).all():
        page.paper.add_patch(Rectangle((x, y - 2.5), 26, 5, facecolor="#cfcfcf", linewidth=0))
        page.say(x + 33.0, y, words.say("interval", level=level), px=SMALL, colour=GREY)
