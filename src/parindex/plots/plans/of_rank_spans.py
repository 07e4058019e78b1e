"""Draw ranks with the spans that are not excluded: of chance, and of weights, side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..._validators import of_kind
from ...errors import InputError
from ...results.plan_tables import RankSpanTable
from ...typing import Language
from ...units.registry import UnitRegistry
from ...vocabulary import SpanKind
from ...vocabulary.scores import TOTAL
from ..axis import Axis, Scale
from ..frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from ..lettering import shortened
from ..marks import GREY, PALE
from ..picture import Picture
from ..rows import period_of
from ..words import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["rank_spans"]

_BANDS = {True: "#8fa3b3", False: "none"}  # of chance is filled, of weights is hatched
_DOT = "#22384a"
_ROW = 24.0
_BAND = 9.0
_NAMES = 220.0
_GAP = 62.0  # between two panels, for the numbers at their ends
_MOST = 40
_ENDS = 20  # of more units: so many of the first and of the last


def rank_spans(
    spans: RankSpanTable,
    other: RankSpanTable | None = None,
    *,
    code: str | None = None,
    period: str | None = None,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
    ax: Axes | Sequence[Axes] | npt.NDArray[np.object_] | None = None,
) -> Picture:
    """
    Draw the rank of each unit with the ranks that are not excluded (khoảng thứ hạng).

    A second table, such as that of weights beside that of chance, has a panel and an axis of its
    own: the two spans answer two questions, and are never merged.

    Parameters
    ----------
    spans : RankSpanTable
        The spans by which the units are ordered, the best rank first.
    other : RankSpanTable, optional
        Other spans of the same units.
    code : str, optional
        Indicator of the spans of rates; not needed where there is one.
    period : str, optional
        The period, in any accepted spelling; None for the latest.
    registry : UnitRegistry, optional
        Names of the units.
    language : {"vi", "en"}, default "en"
        Whose words.
    source : str, optional
        Where the numbers come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.
    ax : matplotlib.axes.Axes, or a sequence or array of them, optional
        One for each table, to draw the spans into without title and notes; None for a page of its
        own.

    Returns
    -------
    Picture
        ``data`` has one row per unit and table that is drawn. Of more than 40 units the first 20
        and the last 20 are.

    Raises
    ------
    InputError
        If a table is none of spans, or has several indicators or cadences and none is named; if
        *ax* has not one `Axes` for each table.
    UnknownCodeError
        If there is no such code or period.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex import plots
    >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "B", "C"],
    ...         "period": ["2023"] * 3,
    ...         "done": [95, 94, 60],
    ...         "all": [100, 100, 100],
    ...     },
    ...     [done],
    ... )
    >>> drawn = plots.rank_spans(pi.rank_spans(rates))
    >>> [(row["unit_id"], row["lower"], row["upper"]) for row in drawn.data.to_pylist()]
    [('A', 1, 2), ('B', 1, 2), ('C', 3, 3)]
    """
    tables = [spans] if other is None else [spans, other]
    for name, table in zip(("spans", "other"), tables, strict=False):
        of_kind(table, RankSpanTable, name)
    words = Words(language, spans.provenance, registry)
    panels = [_panel(table, code, period, words) for table in tables]
    units = _units(panels)
    drawn = units if len(units) <= _MOST else [*units[:_ENDS], *units[-_ENDS:]]
    title = _title(panels[0], units, words)
    subtitle = words.sentence("subtitle_spans", period=words.lexicon.label(panels[0].period))
    notes = []
    if len(drawn) < len(units):
        counted = {"count": words.count(len(drawn)), "of": words.count(len(units))}
        notes.append(words.say("spans_rest", **counted))
    without = [unit for unit in units if not any(each.has_span(unit) for each in panels)]
    if without:
        named = words.units([words.lexicon.unit(unit) for unit in without])
        notes.append(words.say("spans_none", units=named))
    if other is not None:
        notes.append(words.say("spans_two"))
    notes.append(words.source(source, made_up=made_up))
    has_gap = len(drawn) < len(units)
    if ax is None:
        figure = _page(panels, drawn, words, (title, subtitle, *notes), has_gap=has_gap).figure
    else:
        given_axes = np.ravel(np.asarray(ax, dtype=object)).tolist()
        if len(given_axes) != len(panels) or not all(isinstance(each, Axes) for each in given_axes):
            each = "one Axes for each table" if len(panels) > 1 else "one Axes"
            raise InputError(f"ax must have {each}, got {len(given_axes)}")
        figure = _draw_into(given_axes, panels, drawn, words)
    alt = "; ".join(
        words.say(
            "alt_spans",
            unit=words.lexicon.unit(unit),
            rank=words.count(row["rank"]),
            lower=words.count(row["lower"]),
            upper=words.count(row["upper"]),
        )
        for unit in drawn
        if (row := panels[0].rows.get(unit)) is not None and panels[0].has_span(unit)
    )
    data = pa.concat_tables(
        [
            pa.Table.from_pylist(
                [each.rows[unit] for unit in drawn if unit in each.rows], schema=each.schema
            )
            for each in panels
        ]
    )
    alt = f"{title}. {alt}." if alt else f"{title}."
    return Picture(figure=figure, title=title, alt=alt, data=data)


@attrs.frozen(eq=False)
class _Panel:
    """One table of spans: rows by unit, what its bands are called, and its axis."""

    rows: dict[str, dict[str, Any]]
    schema: pa.Schema
    period: str
    name: str
    is_sampling: bool
    axis: Axis

    def has_span(self, unit: str) -> bool:
        """Say whether the unit has a rank and a span."""
        row = self.rows.get(unit)
        return row is not None and None not in (row["rank"], row["lower"], row["upper"])


def _panel(table: RankSpanTable, code: str | None, period: str | None, words: Words) -> _Panel:
    there = table.data["code"].unique().to_pylist()
    if code is not None and there != [TOTAL]:
        table, there = table.at(code=code), [code]
    if len(there) != 1:
        listed = ", ".join(sorted(there)) or "none"
        raise InputError(f"code must say which spans are drawn, there are {listed}")
    slot = period_of(table, np.ones(len(table), bool), period)
    chosen = table.at(period=slot)
    rows = {row["unit_id"]: row for row in chosen.data.to_pylist()}
    known = [row[name] for row in rows.values() for name in ("rank", "lower", "upper") if row[name]]
    most = max(known, default=1)
    kind = next(iter(chosen)).span
    is_sampling = kind is not SpanKind.WEIGHTS
    drawn = table.drawn
    spread = None
    key = f"span_{kind.text}"
    if drawn.weights == "uniform":
        key = "span_weights_uniform"
    elif drawn.weights is not None:
        spread = words.value(100 * float(drawn.weights), 100.0)
    is_total = there[0] == TOTAL
    name = words.sentence(
        key,
        name=words.say("span_total") if is_total else words.lexicon.indicator(there[0]),
        level=words.value(100 * drawn.confidence, 100.0),
        spread=spread,
    )
    return _Panel(rows, chosen.data.schema, slot, name, is_sampling, _axis(most))


def _axis(most: int) -> Axis:
    """Make an axis of whole ranks from 1 on, with at most some twelve of them named."""
    sizes = (size * 10**power for power in itertools.count() for size in (1, 2, 5))
    step = next(size for size in sizes if most / size <= 12)
    ticks = [1, *range(step, most + 1, step)] if step > 1 else list(range(1, most + 1))
    return Axis(1.0, max(float(most), 2.0), tuple(float(tick) for tick in ticks))


def _units(panels: list[_Panel]) -> list[str]:
    """Order the units by the rank of the first table; those without one come last."""
    first = panels[0].rows
    units = dict.fromkeys(unit for each in panels for unit in each.rows)
    last = len(units) + 1
    return sorted(
        units,
        key=lambda unit: (first.get(unit, {}).get("rank") or last, unit),
    )


def _title(panel: _Panel, units: list[str], words: Words) -> str:
    ranked = [unit for unit in units if panel.has_span(unit)]
    if not ranked:
        return words.sentence("title_spans_none")
    first = panel.rows[ranked[0]]
    widest = max(ranked, key=lambda unit: panel.rows[unit]["upper"] - panel.rows[unit]["lower"])
    other = panel.rows[widest] if widest != ranked[0] else None
    return words.say(
        "title_spans_sure" if first["lower"] == first["upper"] else "title_spans",
        first=words.lexicon.unit(ranked[0]),
        rank=words.count(first["rank"]),
        lower=words.count(first["lower"]),
        upper=words.count(first["upper"]),
        unit=None if other is None else words.lexicon.unit(widest),
        least_lower=None if other is None else words.count(other["lower"]),
        least_upper=None if other is None else words.count(other["upper"]),
    )


def _draw_into(given: list[Axes], panels: list[_Panel], units: list[str], words: Words) -> Figure:
    """Draw each panel into axes of the caller: names of units beside the first only."""
    names = [words.lexicon.unit(unit) for unit in units]
    for axes, panel in zip(given, panels, strict=True):
        there = [place for place, unit in enumerate(units) if panel.has_span(unit)]
        rows = [panel.rows[units[place]] for place in there]
        lower, upper, rank = (
            np.array([row[name] for row in rows], float) for name in ("lower", "upper", "rank")
        )
        axes.barh(
            there,
            np.maximum(upper - lower, 0.02),
            left=lower,
            height=_BAND / _ROW,
            facecolor=_BANDS[panel.is_sampling],
            edgecolor=_BANDS[True] if panel.is_sampling else GREY,
            hatch=None if panel.is_sampling else "/////",
        )
        axes.scatter(rank, there, color=_DOT, zorder=3)
        axes.set_xlim(panel.axis.low - 0.5, panel.axis.high + 0.5)
        axes.set_xticks(panel.axis.ticks, [words.count(int(tick)) for tick in panel.axis.ticks])
        axes.set_ylim(max(len(units), 1) - 0.5, -0.5)
        axes.set_yticks(np.arange(len(units)), names if axes is given[0] else [""] * len(units))
    return cast("Figure", given[0].get_figure(root=True))


def _page(
    panels: list[_Panel],
    units: list[str],
    words: Words,
    texts: tuple[str, ...],
    *,
    has_gap: bool,
) -> Page:
    title, subtitle, *notes = texts
    names = {unit: words.lexicon.unit(unit) for unit in units}
    wide = min(label_width(list(names.values())), _NAMES)
    keys = [each.name for each in panels]
    top = head_height(title, subtitle) + 18.0 * len(keys) + 24.0
    body = _ROW * max(len(units), 1)
    page = Page(top + body + 6.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    for place, (panel, key) in enumerate(zip(panels, keys, strict=True)):
        y = head_height(title, subtitle) + 18.0 * place + 4.0
        _band(page, MARGIN, MARGIN + 26.0, y, is_filled=panel.is_sampling)
        page.say(MARGIN + 34.0, y, key, px=SMALL, colour=GREY)
    last = [words.count(int(each.axis.high)) for each in panels]
    room = label_width(last, SMALL) + 14.0  # of the ranks beside the bands
    left, right = MARGIN + wide + room + 6.0, WIDTH - MARGIN - room
    width = (right - left - _GAP * (len(panels) - 1)) / len(panels)
    for place, unit in enumerate(units):
        y = top + _ROW * (place + 0.5)
        page.say(MARGIN, y, shortened(names[unit], wide, BODY))
    if has_gap:  # the units between the first and the last are not drawn
        page.rule(top + _ROW * _ENDS)
    for place, panel in enumerate(panels):
        begin = left + place * (width + _GAP)
        _draw(page, panel, units, words, (top, body, begin, begin + width))
    page.rule(top + body)
    page.foot(top + body + 14.0, notes)
    return page


def _draw(
    page: Page,
    panel: _Panel,
    units: list[str],
    words: Words,
    frame: tuple[float, float, float, float],
) -> None:
    top, body, left, right = frame
    scale = Scale(panel.axis, left, right)
    said = -np.inf
    for tick in panel.axis.ticks:
        x = scale.at(tick)
        page.paper.plot([x, x], [top, top + body], color=PALE, linewidth=0.9, zorder=0)
        text = words.count(int(tick))
        half = label_width([text], SMALL) / 2
        if x - half > said + 4.0:
            page.say(x, top - 12.0, text, px=SMALL, colour=GREY, align="center")
            said = x + half
    for place, unit in enumerate(units):
        y = top + _ROW * (place + 0.5)
        if not panel.has_span(unit):
            page.say(left, y, "–", colour=GREY)
            continue
        row = panel.rows[unit]
        ends = scale.at(row["lower"]), scale.at(row["upper"])
        _band(page, *ends, y, is_filled=panel.is_sampling)
        page.paper.scatter([scale.at(row["rank"])], [y], s=44, color=_DOT, zorder=3)
        if row["lower"] < row["upper"]:
            for x, number, align in (
                (ends[0] - 11.0, row["lower"], "right"),
                (ends[1] + 11.0, row["upper"], "left"),
            ):
                page.say(x, y, words.count(number), px=SMALL, colour=GREY, align=align)


def _band(page: Page, left: float, right: float, y: float, *, is_filled: bool) -> None:
    """Draw a band; it says by its filling, not by colour alone, what it allows for."""
    page.paper.add_patch(
        Rectangle(
            (left, y - _BAND / 2),
            max(right - left, 0.5),
            _BAND,
            facecolor=_BANDS[is_filled],
            edgecolor=_BANDS[True] if is_filled else GREY,
            hatch=None if is_filled else "/////",
            linewidth=0.6,
            zorder=1,
        )
    )
