"""Draw the points of one unit: where they were lost, and how the total comes about."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from ..schemes.criterion import Combination, CriterionRole
from ..scores.table import ScoreTable, check_scores
from ..typing import Language
from .frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height
from .lettering import broken, width_of
from .marks import GREY, INK, LINE, MARKS
from .picture import Picture
from .point_rows import PointRow, point_rows, require_sum, table_of
from .rows import period_of
from .words import Words

__all__ = ["points"]

_GOT = "#3d5a73"
_LOST = MARKS[0].colour
_ROW = 34.0
_NAMES = 215.0
_REST = 96.0
_BAR = 15.0
_NAMED = 2  # the largest losses, which are told in colour


def points(
    scores: ScoreTable,
    unit_id: str,
    *,
    period: str | None = None,
    stage: str | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
) -> Picture:
    """
    Draw where a unit lost points, by the topmost criteria of the scheme (biểu đồ điểm mất).

    In the place of a single heading, which says no more than the total, those below it stand.

    Parameters
    ----------
    scores : ScoreTable
        The scores.
    unit_id : str
        The unit.
    period : str, optional
        The period, in any accepted spelling; None for the latest of the unit.
    stage : str, optional
        The stage; None for the last, which is the result. Points of the first stage are drawn
        as a triangle where they are others.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the points come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.

    Returns
    -------
    Picture
        ``data`` has one row per criterion drawn, the largest loss first, and the total.

    Raises
    ------
    InputError
        If *scores* is no table of scores; if it has several cadences for the unit and *period*
        does not say which; if the points drawn do not add up to the total of a scheme of sums.
    UnknownCodeError
        If there is no such unit, period or stage.
    """
    check_scores(scores)
    scheme = scores.scheme
    stage = scheme.stages[-1].code if stage is None else stage
    of_unit = scores.at(unit_id=unit_id)
    slot = period_of(of_unit, np.ones(len(of_unit), bool), period)
    rows = point_rows(of_unit.at(period=slot), stage, language)
    *parts, total = rows
    require_sum(scores, parts, total)
    stages = {each.code: each.name for each in scheme.stages}
    words = Words(language, scores.provenance, scores.inputs.registry)
    unit = words.lexicon.unit(unit_id)
    regular = [row for row in parts if row.role == CriterionRole.REGULAR.value]
    regular.sort(key=lambda row: (row.lost is None, -(row.lost or 0.0)))
    pools = [row for row in parts if row.role != CriterionRole.REGULAR.value]
    title = _title(unit, total, regular, words)
    subtitle = words.sentence(
        "subtitle_points",
        period=words.lexicon.label(slot),
        stage=words.lowered(stages[stage].text(language)),
        scheme=scheme.label,
    )
    first = scheme.stages[0].name.text(language)
    notes = [words.say("hatched_points")]
    if any(row.first is not None for row in regular):
        notes.append(words.say("first_stage", stage=first))
    own = [scheme.criterion(row.code).name for row in parts]
    names = [*own, stages[stage], scheme.stages[0].name]
    notes.append(words.source(source, made_up=made_up, names=names))
    lines = _reckoning(regular, pools, total, scheme.combine, words)
    page = _page(regular, total, lines, words, (title, subtitle, *notes))
    return Picture(
        figure=page.figure,
        title=title,
        alt=_alt(title, regular, words),
        data=table_of([*regular, *pools, total]),
    )


def _title(unit: str, total: PointRow, regular: list[PointRow], words: Words) -> str:
    worst = regular[0] if regular and regular[0].lost else None
    return words.sentence(
        "title_points" if total.points is not None else "title_points_unknown",
        unit=unit,
        points=_number(total.points, words),
        max_points=_number(total.max_points, words),
        criterion=None if worst is None else worst.name,
        lost=None if worst is None else _number(worst.lost, words),
    )


def _alt(title: str, regular: list[PointRow], words: Words) -> str:
    parts = [
        words.say(
            "alt_points",
            name=row.name,
            points=_number(row.points, words),
            max_points=_number(row.max_points, words),
        )
        for row in regular
    ]
    return f"{title}. {'; '.join(parts)}."


def _number(value: float | None, words: Words) -> str | None:
    return None if value is None else words.value(value, 1000.0).rstrip("‰")


def _page(
    regular: list[PointRow],
    total: PointRow,
    lines: list[tuple[str, str]],
    words: Words,
    texts: tuple[str, ...],
) -> Page:
    title, subtitle, *notes = texts
    top = head_height(title, subtitle) + 26.0
    body = _ROW * len(regular) + 8.0
    page = Page(top + body + 22.0 * (len(lines) + 1) + 18.0 + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    right = WIDTH - MARGIN
    left = MARGIN + _NAMES + 12.0
    page.say(MARGIN, top - 12.0, words.say("field"), px=SMALL, colour=GREY)
    page.say(right, top - 12.0, words.say("got_of"), px=SMALL, colour=GREY, align="right")
    page.rule(top)
    most = max((max(row.max_points or 0.0, row.points or 0.0) for row in regular), default=1.0)
    lost = [words.say("lost", lost=_number(row.lost, words)) for row in regular]
    widest = max((width_of(each, BODY, bold=True) for each in lost), default=0.0)
    scale = (right - _REST - left - widest - 10.0) / (most or 1.0)
    for place, row in enumerate(regular):
        y = top + 4.0 + _ROW * (place + 0.5)
        _name(page, row.name, y)
        _bar(page, row, left, y, scale)
        if row.lost is None:
            reason = words.lexicon.words.get(f"score_status.{row.status}", row.status)
            page.say(left + (row.max_points or 0.0) * scale + 8.0, y, reason, colour=GREY)
        elif row.lost > 0:
            is_large = place < _NAMED
            page.say(
                left + max(row.max_points or 0.0, row.points or 0.0) * scale + 8.0,
                y,
                lost[place],
                bold=is_large,
                colour=_LOST if is_large else INK,
            )
        page.say(right, y, _of(row, words), bold=True, align="right")
    y = top + body
    page.rule(y)
    for text, number in lines:
        y += 22.0
        page.say(MARGIN, y - 9.0, text)
        page.say(right, y - 9.0, number, bold=True, align="right")
    page.rule(y + 2.0)
    page.say(MARGIN, y + 15.0, words.say("total"), bold=True)
    page.say(right, y + 15.0, _of(total, words), bold=True, align="right")
    page.foot(y + 22.0 + 26.0, notes)
    return page


def _reckoning(
    regular: list[PointRow],
    pools: list[PointRow],
    total: PointRow,
    combine: Combination,
    words: Words,
) -> list[tuple[str, str]]:
    """Write the lines between criteria and total: bonus, penalty, rescaling, or which mean."""
    lines = [(row.name, _number(row.points, words) or "–") for row in pools]
    given = [row.points for row in (*regular, *pools) if row.points is not None]
    applies = sum(row.max_points or 0.0 for row in regular)
    stated = total.max_points or 0.0
    if combine is not Combination.SUM:
        return [*lines, (words.say(f"combined_{combine.value}"), "")]
    if total.points is not None and abs(applies - stated) > 1e-9 and applies:
        text = words.say(
            "rescaled", applies=_number(applies, words), declared=_number(stated, words)
        )
        lines.append((text, f"{_number(sum(given), words)} / {_number(applies, words)}"))
    return lines


def _of(row: PointRow, words: Words) -> str:
    return f"{_number(row.points, words) or '–'} / {_number(row.max_points, words) or '–'}"


def _name(page: Page, name: str, y: float) -> None:
    lines = broken(name, _NAMES, BODY)
    for place, line in enumerate(lines):
        page.say(MARGIN, y + (place - (len(lines) - 1) / 2) * 15.0, line)


def _bar(page: Page, row: PointRow, left: float, y: float, scale: float) -> None:
    got = max(row.points or 0.0, 0.0) * scale
    whole = max((row.max_points or 0.0) * scale, got)
    for width, face, hatch, edge in (
        (whole, "none", "////", LINE),
        (got, _GOT, None, _GOT),
        (whole, "none", None, GREY),
    ):
        page.paper.add_patch(
            Rectangle(
                (left, y - _BAR / 2),
                width,
                _BAR,
                facecolor=face,
                hatch=hatch,
                edgecolor=edge,
                linewidth=0.0 if hatch else 0.8,
            )
        )
    if row.first is not None:
        page.paper.scatter(
            [left + row.first * scale],
            [y - _BAR / 2 - 4.0],
            s=38,
            marker="v",
            facecolors="white",
            edgecolors=INK,
            linewidths=1.1,
        )
