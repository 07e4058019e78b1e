"""Draw units: who is where, who moved, who reached the target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..findings.table import FindingTable
from ..model.indicator import MeasureKind
from ..model.target import Target
from ..results.comparison_table import ComparisonTable
from ..results.rate_table import RateTable
from ..typing import Language
from ..units.registry import UnitRegistry
from .axis import Axis, Scale, axis_of
from .distribution import HEIGHT, draw_distribution, units_named
from .drawn_rows import ROW, Columns, columns_of, draw_rows, legend, texts_of, write_words
from .frame import MARGIN, SMALL, Page, foot_height, head_height
from .marks import GREY
from .picture import Picture
from .rows import Order, UnitRows, rows_of_units
from .titles import alt_of_units, subtitle_of, title_of_units
from .words import Words

__all__ = ["axis_of_units", "units"]

_MOST_ROWS = 40
_HEAD = 26.0


def units(
    rates: RateTable,
    comparisons: ComparisonTable | None = None,
    *,
    indicator: str,
    period: str | None = None,
    targets: Iterable[Target] = (),
    findings: FindingTable | None = None,
    registry: UnitRegistry | None = None,
    units: Sequence[str] | None = None,
    order: Order = "attention",
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
    ax: Axes | None = None,
) -> Picture:
    """
    Draw the units of one period side by side (biểu đồ so sánh các đơn vị).

    Up to 40 units have a row each: value and interval, value of the period compared with, target,
    change and verdict. Of more units the distribution is drawn, with those at both ends by name.

    Parameters
    ----------
    rates : RateTable
        The rates.
    comparisons : ComparisonTable, optional
        What they are compared with; None for values alone.
    indicator : str
        Code of the indicator.
    period : str, optional
        The period, in any accepted spelling; None for the latest, where there is one cadence.
    targets : iterable of Target
        Targets, as `assess` takes them; they are judged in the same way.
    findings : FindingTable, optional
        Findings of the same review: a row whose counts contradict each other is marked ``(!)``,
        and rows of fewer cases than was set for the rules of targets are not held against them.
    registry : UnitRegistry, optional
        Names of the units; ids stand for them otherwise.
    units : sequence of str, optional
        Ids of the units to draw; None for all with a row.
    order : {"attention", "value", "name", "given"}, default "attention"
        Rows that miss their target or became worse first, and from worse to better; worse to
        better alone; by name; as the rates or *units* have them. Units without a value come
        last, but for ``"given"``.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the counts come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.
    ax : matplotlib.axes.Axes, optional
        Axes of your own to draw the rows into, without the words beside them; None for a page.

    Returns
    -------
    Picture
        Shows itself in a notebook; ``data`` has one row per unit.

    Raises
    ------
    UnknownCodeError
        If the rates have no such indicator, period or unit, or there is no such order.
    InputError
        If no period is given and the rates have several cadences; if targets overlap.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex import plots
    >>> counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "done": [90, 55], "all": [100, 60]}
    >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
    >>> plots.units(pi.compute_rates(counts, [done]), indicator="done").title.replace(chr(160), " ")
    'Indicator done: 2 of 2 units have a value'
    """
    rows = rows_of_units(
        rates,
        comparisons,
        indicator=indicator,
        period=period,
        targets=targets,
        findings=findings,
        registry=registry,
        units=units,
        order=order,
    )
    words = Words(language, rates.provenance, registry)
    title = title_of_units(rows, words)
    is_many = len(rows) > _MOST_ROWS and ax is None
    # of many units the bars show values alone, and the limits of those that are named
    limits = rows.take(np.concatenate(units_named(rows))) if is_many else rows
    axis = axis_of_units(rows, limits)
    if ax is not None:
        ax.set_ylim(len(rows) - 0.5, -0.5)
        draw_rows(ax, rows, axis, np.arange(len(rows)))
        ax.set_yticks(np.arange(len(rows)), rows.names)
        ax.set_xticks(axis.ticks, words.ticks(axis, rows.indicator.multiplier))
        figure = cast("Figure", ax.get_figure(root=True))
    else:
        draw = _page_of_many if is_many else _page_of_rows
        notes = [*_notes(rows, axis, words), words.source(source, made_up=made_up, of=[indicator])]
        figure = draw(rows, axis, words, title, notes).figure
    return Picture(
        figure=figure, title=title, alt=alt_of_units(rows, words, title), data=rows.to_arrow()
    )


def axis_of_units(rows: UnitRows, limits: UnitRows) -> Axis:
    """Make the axis of values and targets of all rows, and of the limits of those drawn."""
    bounds = {100.0: 100.0, 1000.0: 1000.0}
    is_part = rows.indicator.kind is MeasureKind.PROPORTION
    return axis_of(
        rows.value,
        limits.lower,
        limits.upper,
        limits.prior,
        rows.wanted,
        smallest_change=rows.indicator.smallest_change,
        most=bounds.get(rows.indicator.multiplier) if is_part else None,
    )


def _notes(rows: UnitRows, axis: Axis, words: Words) -> list[str]:
    notes = []
    if axis.is_cut:
        low = words.value(axis.low, rows.indicator.multiplier)
        notes.append(words.say("cut", low=low))
    if rows.is_left_out.any():
        left_out = int(np.count_nonzero(rows.is_left_out))
        notes.append(words.say("few_cases", count=words.count(left_out)))
    if rows.at_fault.any():
        notes.append(words.say("fault_note", rules=", ".join(rows.faults)))
    return notes


def _page_of_rows(rows: UnitRows, axis: Axis, words: Words, title: str, notes: list[str]) -> Page:
    subtitle = subtitle_of(rows.indicator, rows.period, words)
    top = head_height(title, subtitle) + _HEAD
    body = max(len(rows), 1) * ROW
    page = Page(top + body + 20.0 + 26.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    texts = texts_of(rows, words)
    columns = columns_of(rows, words, texts)
    _heads(page, top - 12.0, words, columns, has_changes=bool(texts["change"]))
    scale = Scale(axis, columns.left, columns.right)
    page.rule(top)
    axes = page.axes(scale.left, top, scale.width, body)
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    draw_rows(axes, rows, axis, np.arange(len(rows)))
    heights = [top + ROW * (place + 0.5) for place in range(len(rows))]
    write_words(page, rows, words, columns, texts, heights)
    page.rule(top + body)
    write_ticks(page, scale, words, rows.indicator.multiplier, top + body + 11.0)
    _name_target(page, rows, scale, words, top - 12.0)
    legend(page, rows, words, top + body + 33.0)
    page.foot(top + body + 20.0 + 26.0 + 8.0, notes)
    return page


def _page_of_many(rows: UnitRows, axis: Axis, words: Words, title: str, notes: list[str]) -> Page:
    """Draw the distribution, and on the same axis the units at both ends by name."""
    notes = [words.say("named_by_limits"), *notes]
    subtitle = subtitle_of(rows.indicator, rows.period, words)
    worst, best = units_named(rows)
    ends = [rows.take(worst), rows.take(best)]
    both = rows.take(np.concatenate([worst, best]))
    texts = texts_of(both, words)
    columns = columns_of(both, words, texts)
    bars = head_height(title, subtitle) + 24.0
    top = bars + HEIGHT + 10.0
    sizes = [len(each) * ROW + _HEAD for each in ends if len(each)]
    bottom = top + sum(sizes)
    page = Page(bottom + 20.0 + 26.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    scale = Scale(axis, columns.left, columns.right)
    draw_distribution(page, rows, scale, words, bars)
    _name_target(page, rows, scale, words, bars - 10.0)
    y, start = top, 0
    for key, part in zip(("lowest", "highest"), ends, strict=True):
        if not len(part):
            continue
        page.say(
            MARGIN, y + 12.0, words.say(key, count=words.count(len(part))), px=SMALL, colour=GREY
        )
        y += _HEAD
        page.rule(y)
        axes = page.axes(scale.left, y, scale.width, len(part) * ROW)
        axes.set_ylim(len(part) - 0.5, -0.5)
        draw_rows(axes, part, axis, np.arange(len(part)))
        heights = [y + ROW * (place + 0.5) for place in range(len(part))]
        shown = {name: each[start : start + len(part)] for name, each in texts.items()}
        write_words(page, part, words, columns, shown, heights)
        start += len(part)
        y += len(part) * ROW
    page.rule(bottom)
    write_ticks(page, scale, words, rows.indicator.multiplier, bottom + 11.0)
    legend(page, both, words, bottom + 33.0)
    page.foot(bottom + 20.0 + 26.0 + 8.0, notes)
    return page


def _heads(page: Page, y: float, words: Words, columns: Columns, *, has_changes: bool) -> None:
    page.say(MARGIN, y, words.say("unit"), px=SMALL, colour=GREY)
    page.say(columns.value, y, words.say("value"), px=SMALL, colour=GREY, align="right")
    if has_changes:
        page.say(columns.change, y, words.say("change"), px=SMALL, colour=GREY, align="right")
        page.say(columns.word + 20.0, y, words.say("verdict"), px=SMALL, colour=GREY)


def write_ticks(page: Page, scale: Scale, words: Words, multiplier: float, y: float) -> None:
    """Write the numbers under an axis."""
    texts = words.ticks(scale.axis, multiplier)
    for value, text in zip(scale.axis.ticks, texts, strict=True):
        page.say(scale.at(value), y, text, px=SMALL, colour=GREY, align="center")


def _name_target(page: Page, rows: UnitRows, scale: Scale, words: Words, y: float) -> None:
    """Name the target above its line; where rows have several, say what the short lines are."""
    bound = rows.wanted[~np.isnan(rows.wanted)]
    if not len(bound):
        return
    if len(np.unique(bound)) > 1:
        page.say(scale.middle, y, words.say("targets"), px=SMALL, bold=True, align="center")
        return
    target = words.say("target", value=words.value(bound[0], rows.indicator.multiplier))
    page.say(scale.at(bound[0]), y, target, px=SMALL, bold=True, align="center")
