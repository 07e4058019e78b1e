"""Draw ranks over the years: who rose, who fell, and where two ranks do not compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import attrs
import numpy as np

from ...results.result import ResultTable
from ...scores.table import ScoreTable, check_scores
from ...tables.arrays import BoolArray, CountArray, FloatArray
from ...typing import Language
from ...units.registry import UnitRegistry
from ...vocabulary import ScoreStatus
from ...vocabulary.scores import TOTAL
from ..frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from ..lettering import font, shortened
from ..marks import GREY, INK, MARKS
from ..picture import Picture
from ..words import Words
from .rank_rows import RankRows, rank_rows

__all__ = ["ranks_over_years"]

_COLOURS = {-1: MARKS[1].colour, 0: INK, 1: MARKS[0].colour}  # rose, stayed, fell
_NAMED = 2  # units that the title names, in colour
_MOST_LINES = 30
_MOVED = 8  # of more units: those that moved most
_STEP, _DOT = 26.0, 19.0
_HEIGHT = 420.0  # where the places are too many for a step each
_NAMES = 150.0
_APART = 110.0  # between two periods, at the least where names would take the room
_LINE = 14.0
_DASHED, _DOTTED = (0, (4, 2.5)), (0, (1, 2))


def ranks_over_years(
    scores: ScoreTable | Iterable[ScoreTable],
    *,
    units: Sequence[str] = (),
    criterion: str = TOTAL,
    stage: str | None = None,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
) -> Picture:
    """
    Draw the ranks of units that are ranked together, period by period (thứ hạng qua các năm).

    A plain line joins two ranks of a unit that are among as many units, by one edition of the
    scheme; a dashed line two that are not; a dotted line leads from a unit to the one that took it
    up whole, whose earlier rank it is not. Of more than 30 units those named and the eight
    that moved most are drawn.

    Parameters
    ----------
    scores : ScoreTable or iterable of ScoreTable
        Scores of several periods of one cadence, in one table or, by edition, in several.
    units : sequence of str
        Ids of units to tell apart: the first two in colour. Those that are ranked with them are
        drawn. Where none is named, all units must be ranked together, and the one that rose most
        and the one that fell most are told apart.
    criterion : str, default "total"
        Which rank.
    stage : str, optional
        The stage; None for the last of each scheme.
    registry : UnitRegistry, optional
        Names of the units, and which went into which; None for that of the last table.
    language : {"vi", "en"}, default "en"
        Whose words.
    source : str, optional
        Where the ranks come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.

    Returns
    -------
    Picture
        ``data`` has one row per unit drawn and period: rank, among how many, or why none.

    Raises
    ------
    InputError
        If a table is none of scores; if the periods are of several cadences; if *units* names
        none and the scores have several blocks; if a unit is twice in one period.
    UnknownCodeError
        If there is no such unit, criterion or stage.
    """
    is_one = isinstance(scores, ResultTable) or not isinstance(scores, Iterable)
    tables = [check_scores(each) for each in ([scores] if is_one else scores)]
    rows = rank_rows(tables, units=units, criterion=criterion, stage=stage, registry=registry)
    words = Words(language, tables[-1].provenance, rows.registry)
    chosen = _Chosen.of(rows, units)
    title = _title(rows, chosen, words)
    subtitle = words.sentence(
        "subtitle_ranks",
        first=words.lexicon.label(rows.periods[0].code),
        last=words.lexicon.label(rows.periods[-1].code),
    )
    notes = [*_notes(rows, chosen, words), words.source(source, made_up=made_up)]
    page = _page(rows, chosen, words, (title, subtitle, *notes))
    alt = words.say("alt_grid", title=title, notes=" ".join(notes[:-1]) or None)
    data = rows.to_arrow(chosen.drawn)
    return Picture(figure=page.figure, title=title, alt=alt, data=data)


@attrs.frozen(eq=False)
class _Chosen:
    """Hold which units are told apart, in order, and which are drawn at all, shape (units,)."""

    first: tuple[int, ...]
    drawn: BoolArray

    @classmethod
    def of(cls, rows: RankRows, units: Sequence[str]) -> _Chosen:
        rank, _ = rows.table()
        moved = _moved(rank)
        named = tuple(rows.units.index(unit) for unit in units)
        if not units:
            rise, fall = int(np.argmin(moved)), int(np.argmax(moved))
            named = tuple(
                unit for unit, holds in ((rise, moved[rise] < 0), (fall, moved[fall] > 0)) if holds
            )
        drawn: BoolArray = np.asarray((rank > 0).any(axis=1), bool)
        if np.count_nonzero(drawn) > _MOST_LINES:
            largest = np.argsort(-np.abs(moved), kind="stable")[:_MOVED]
            drawn = np.isin(np.arange(len(rank)), [*named, *largest.tolist()])
        return cls(named, drawn)


def _moved(rank: CountArray) -> CountArray:
    """Places between the first and the last rank of each unit; negative where it rose."""
    has = rank > 0
    first, last = has.argmax(axis=1), rank.shape[1] - 1 - has[:, ::-1].argmax(axis=1)
    unit = np.arange(len(rank))
    moved: CountArray = np.where(has.any(axis=1), rank[unit, last] - rank[unit, first], 0)
    return moved


def _title(rows: RankRows, chosen: _Chosen, words: Words) -> str:
    rank, _ = rows.table()
    told = []
    for unit in chosen.first[:_NAMED]:
        there = np.flatnonzero(rank[unit])
        if not len(there):
            continue
        first, last = (int(rank[unit, at]) for at in (there[0], there[-1]))
        key = "rank_rose" if last < first else "rank_fell" if last > first else "rank_stayed"
        told.append(
            words.say(key, unit=rows.names[unit], first=words.count(first), last=words.count(last))
        )
    ranked = rows.ranked.tolist()
    differs = len(set(ranked)) > 1
    if not told:
        told = [words.say("rank_same", of=words.count(max(ranked, default=0)))]
    return words.say(  # it begins with the name or id of a unit, which stays as it is
        "title_ranks",
        units="; ".join(told),
        periods=words.count(len(rows.periods)),
        least=words.count(min(ranked)) if differs else None,
        most=words.count(max(ranked)) if differs else None,
    )


def _notes(rows: RankRows, chosen: _Chosen, words: Words) -> list[str]:
    notes = []
    links = {kind for *_, kind in _links(rows, chosen)}
    if "dashed" in links:
        notes.append(words.say("ranks_dashed"))
    if "dotted" in links:
        notes.append(words.say("ranks_dotted"))
    rank, _ = rows.table()
    drawn = int(np.count_nonzero(chosen.drawn))
    all_units = int(np.count_nonzero((rank > 0).any(axis=1)))
    if drawn < all_units:
        notes.append(words.say("ranks_rest", count=words.count(drawn), of=words.count(all_units)))
    without = np.flatnonzero((rows.rank == 0) & chosen.drawn[rows.unit])
    told = [
        words.say(
            "rank_none",
            unit=rows.names[rows.unit[at]],
            period=words.lexicon.label(rows.periods[rows.period[at]].code),
            reason=words.lexicon.words[f"score_status.{ScoreStatus(int(rows.status[at])).text}"],
        )
        for at in without[:3].tolist()
    ]
    if told:
        more = words.count(len(without) - len(told)) if len(without) > len(told) else None
        notes.append(words.say("ranks_none", units="; ".join(told), more=more))
    return notes


def _links(rows: RankRows, chosen: _Chosen) -> list[tuple[int, int, int, str]]:
    """List unit, period, unit in the next period, and the kind of line between the two."""
    rank, _ = rows.table()
    links = []
    for period in range(len(rows.periods) - 1):
        kind = "plain" if rows.is_alike(period) else "dashed"
        for unit in np.flatnonzero(chosen.drawn & (rank[:, period] > 0)).tolist():
            if rank[unit, period + 1]:
                links.append((unit, period, unit, kind))
                continue
            heir = rows.successor(unit, period)
            if heir is not None and chosen.drawn[heir] and rank[heir, period + 1]:
                links.append((unit, period, heir, "dotted"))
    return links


def _page(rows: RankRows, chosen: _Chosen, words: Words, texts: tuple[str, ...]) -> Page:
    title, subtitle, *notes = texts
    rank, place = rows.table()
    moved = _moved(rank)
    most = int(rows.ranked.max(initial=1)) or 1
    is_long = most > _MOST_LINES
    step = _HEIGHT / most if is_long else _STEP
    names = [rows.names[unit] for unit in np.flatnonzero(chosen.drawn).tolist()]
    ranks = 48.0 if is_long else 0.0
    # of few periods the names have the room that the lines do not need
    room = (WIDTH - 2 * MARGIN - 52.0 - _APART * (len(rows.periods) - 1)) / 2 - ranks
    longest = max(room, _NAMES)
    wide = min(label_width(names, bold=True), longest) + ranks
    top = head_height(title, subtitle) + 10.0
    body = step * most + 8.0
    page = Page(top + body + 44.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    left, right = MARGIN + wide + 26.0, WIDTH - MARGIN - wide - 26.0
    across = (
        np.linspace(left, right, len(rows.periods)) if len(rows.periods) > 1 else np.array([left])
    )
    down = np.asarray(top + step * ((rank if is_long else place) - 0.5), np.float64)
    colour = {unit: _COLOURS[int(np.sign(moved[unit]))] for unit in chosen.first[:_NAMED]}
    styles = {"plain": "solid", "dashed": _DASHED, "dotted": _DOTTED}
    for unit, period, heir, kind in _links(rows, chosen):
        is_first = unit in colour
        page.paper.plot(
            [across[period], across[period + 1]],
            [down[unit, period], down[heir, period + 1]],
            color=colour.get(unit, GREY),
            linewidth=2.6 if is_first else 1.1,
            linestyle=styles[kind],
            zorder=3 if is_first else 2,
        )
    others = chosen.drawn.copy()
    others[list(colour)] = False
    size = 8.0 if is_long else _DOT
    _dots(page, rank[others], down[others], across, size=size)
    for unit, hue in colour.items():
        _dots(page, rank[[unit]], down[[unit]], across, size=size, colour=hue)
    if not is_long:
        for unit in np.flatnonzero(chosen.drawn).tolist():
            _numbers(
                page, rank[unit], down[unit], across, words, "white" if unit in colour else INK
            )
    else:  # the names have the numbers at both ends
        for unit, beside in zip(colour, (-26.0, 26.0), strict=False):
            middle = slice(1, -1)
            at = across[middle] + beside
            _numbers(page, rank[unit, middle], down[unit, middle], at, words, INK)
    for side, sign in ((0, -1.0), (-1, 1.0)) if len(across) > 1 else ((-1, 1.0),):
        frame = float(across[side]), sign, top, top + body - 8.0, longest
        column = rank[:, side], down[:, side]
        _write_names(page, rows, chosen, frame, column, words if is_long else None)
    for unit in np.flatnonzero(chosen.drawn & (rank[:, 0] == 0) & (rank[:, -1] == 0)).tolist():
        there = np.flatnonzero(rank[unit])
        if len(there):  # it is named at neither end
            last = int(there[-1])
            x, y = float(across[last]), float(down[unit, last]) + 15.0
            page.say(x, y, rows.names[unit], px=SMALL, colour=GREY, align="center")
    apart = float(across[1] - across[0]) if len(across) > 1 else WIDTH
    counts = [words.count(number) for number in rows.ranked.tolist()]
    said = [words.say("ranked", count=count) for count in counts]
    if label_width(said, SMALL) + 8.0 > apart:
        said = counts
    for label, number, x in zip(_labels(rows, words, apart), said, across, strict=True):
        y = top + body
        page.say(x, y + 10.0, label, bold=True, px=SMALL, align="center")
        page.say(x, y + 25.0, number, px=SMALL, colour=GREY, align="center")
    page.foot(top + body + 44.0, notes)
    return page


def _labels(rows: RankRows, words: Words, apart: float) -> list[str]:
    """Name the periods; where names have no room beside each other their codes, or some of them."""
    named = [words.lexicon.label(each.code) for each in rows.periods]
    codes = [each.code for each in rows.periods]
    if label_width(named, SMALL, bold=True) + 12.0 <= apart:
        return [label[:1].upper() + label[1:] for label in named]
    every = math.ceil((label_width(codes, SMALL, bold=True) + 8.0) / apart)
    last = len(codes) - 1
    return [code if (last - at) % every == 0 else "" for at, code in enumerate(codes)]


def _dots(
    page: Page,
    rank: CountArray,
    down: FloatArray,
    across: FloatArray,
    *,
    size: float,
    colour: str | None = None,
) -> None:
    """Draw a circle for each rank, filled where a unit is told apart."""
    unit, period = np.nonzero(rank)
    page.paper.scatter(
        across[period],
        down[unit, period],
        s=(size * 72 / 96) ** 2,
        marker="o",
        facecolors=colour or "white",
        edgecolors=colour or GREY,
        linewidths=1.1,
        zorder=4,
    )


def _numbers(
    page: Page,
    rank: CountArray,
    down: FloatArray,
    across: FloatArray,
    words: Words,
    colour: str,
) -> None:
    for period in np.flatnonzero(rank).tolist():
        page.paper.text(
            float(across[period]),
            float(down[period]),
            words.count(int(rank[period])),
            color=colour,
            fontproperties=font(SMALL, bold=colour == "white"),
            ha="center",
            va="center_baseline",
            zorder=5,
            parse_math=False,
        )


def _write_names(
    page: Page,
    rows: RankRows,
    chosen: _Chosen,
    frame: tuple[float, float, float, float, float],
    column: tuple[CountArray, FloatArray],
    words: Words | None,
) -> None:
    """Write the names beside the first or the last period, none upon another, with their rank."""
    x, sign, top, bottom, longest = frame
    rank, down = column
    shown = np.flatnonzero(chosen.drawn & (rank > 0))
    shown = shown[np.argsort(down[shown], kind="stable")]
    heights = np.clip(down[shown], top + 7.0, bottom - 7.0)
    for at in range(1, len(heights)):
        heights[at] = max(heights[at], heights[at - 1] + _LINE)
    if len(heights):
        heights[-1] = min(heights[-1], bottom)
    for at in range(len(heights) - 2, -1, -1):
        heights[at] = min(heights[at], heights[at + 1] - _LINE)
    for unit, y in zip(shown.tolist(), heights.tolist(), strict=True):
        is_first = unit in chosen.first
        text = shortened(rows.names[unit], longest, BODY, bold=is_first)
        if words is not None:
            text = f"{text} ({words.count(int(rank[unit]))})"
            ends = [x + sign * 5.0, x + sign * 14.0]
            page.paper.plot(ends, [down[unit], y], color=GREY, linewidth=0.6)
        align = "right" if sign < 0 else "left"
        page.say(x + sign * 16.0, y, text, bold=is_first, align=align)
