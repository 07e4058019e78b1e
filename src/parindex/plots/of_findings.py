"""Draw findings: how much there is to do, and what became of what was found before."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pyarrow as pa

from .._validators import of_kind
from ..checks.all_checks import RULES
from ..findings.table import FindingTable
from ..periods.period import ReportingPeriod
from ..tables.arrays import CountArray, codes_of, terms_of
from ..typing import Language
from ..vocabulary import Lifecycle, Severity
from .frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height, label_width
from .lettering import broken
from .marks import GREY, MARKS, Mark
from .picture import Picture
from .words import Words

__all__ = ["findings"]

_BAD, _GOOD = MARKS[0].colour, MARKS[1].colour
_SIGNS = (
    Mark("new", "s", _BAD, is_filled=True),
    Mark("worsened", "v", _BAD, is_filled=True),
    Mark("persisting", "s", GREY, is_filled=True),
    Mark("eased", "o", GREY, is_filled=True),
    Mark("not_checked", "s", GREY, is_filled=False),
    Mark("resolved", "x", GREY, is_filled=True),
    Mark("good", "^", _GOOD, is_filled=True),
    Mark("found", "s", _BAD, is_filled=True),
    Mark("noted", "D", GREY, is_filled=False),
)
_SIGN = {sign.word: place for place, sign in enumerate(_SIGNS)}
_SEVERITIES = tuple(sorted(Severity, reverse=True))

_STEP = 12.0
_MOST_SQUARES = 150
_LEAST_ROW = 26.0
_LINE = 18.0
_HEAD_LINE = 15.0


def findings(
    table: FindingTable,
    *,
    period: str | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
) -> Picture:
    """
    Draw findings by family and severity, a sign for each (tổng quan phát hiện).

    Where the findings were followed from an earlier review, the sign says what became of each. Of
    more than 150 in one place the number stands alone.

    Parameters
    ----------
    table : FindingTable
        The findings.
    period : str, optional
        Draw those on one period; None for all.
    language : {"vi", "en"}, default "en"
        Whose words.
    source : str, optional
        Where the data come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.

    Returns
    -------
    Picture
        ``data`` has one row per family, severity and sign, with its number.

    Raises
    ------
    InputError
        If *table* is no table of findings.
    ParseError
        If *period* is no period.
    UnknownCodeError
        If there is no such language.
    """
    of_kind(table, FindingTable, "findings")
    words = Words(language, table.provenance, table.registry)
    asked = None if period is None else ReportingPeriod.parse(period).code
    counts = _counted(table.data, asked, table)
    title = _title(counts, words)
    label = words.lexicon.label(asked) if asked is not None else None
    subtitle = words.sentence("subtitle_findings", period=label)
    notes = [words.source(source, made_up=made_up)]
    page = _page(counts, words, title, subtitle, notes)
    data = pa.table(
        {
            "family": pa.array([key[0] for key in counts], pa.string()),
            "severity": pa.array([Severity(key[1]).text for key in counts], pa.string()),
            "sign": pa.array([_SIGNS[key[2]].word for key in counts], pa.string()),
            "findings": pa.array(counts.values(), pa.int64()),
        }
    )
    return Picture(figure=page.figure, title=title, alt=title, data=data)


def _counted(
    data: pa.Table, period: str | None, table: FindingTable
) -> dict[tuple[str, int, int], int]:
    """Count the findings by family, severity and sign, families in the order of their rules."""
    codes, rules = codes_of(data["rule"])
    # of a later version the rule of a finding may not be known
    known = table._rules()
    families = [known[rule].family if rule in known else rule[:3] for rule in rules]
    listed = list(dict.fromkeys([*(rule.family for rule in RULES), *families]))
    family = np.array([listed.index(each) for each in families] or [0], np.int64)
    is_good = [rule in known and known[rule].is_favourable for rule in rules]
    good = np.array(is_good or [False], bool)
    keep = np.ones(len(data), bool)
    if period is not None:
        of_period, texts = codes_of(data["period"])
        keep = of_period == (texts.index(period) if period in texts else len(texts))
    severity = terms_of(data["severity"], Severity)
    sign = np.where(good[codes], _SIGN["good"], _signs(data, severity))
    if data["lifecycle"].null_count < len(data):
        # an issue of several periods is told once, on the row that was followed
        keep = keep & np.asarray(data["lifecycle"].is_valid())
    key = np.stack([family[codes], -severity, sign], axis=1)[keep]
    groups, sizes = np.unique(key, axis=0, return_counts=True)
    return {
        (listed[group[0]], -group[1], group[2]): size
        for group, size in zip(groups.tolist(), sizes.tolist(), strict=True)
    }


def _signs(data: pa.Table, severity: CountArray) -> CountArray:
    """Give the sign of what became of each finding; those not followed were found or noted."""
    codes, texts = codes_of(data["lifecycle"])
    place = np.array([*(_SIGN[text] for text in texts), -1], np.int64)[codes]
    found = np.where(severity == Severity.NOTE, _SIGN["noted"], _SIGN["found"])
    return np.where(place >= 0, place, found)


def _open(counts: dict[tuple[str, int, int], int], severity: Severity) -> int:
    return sum(
        count
        for (_, of, sign), count in counts.items()
        if of == severity and _SIGNS[sign].word != "resolved"
    )


def _title(counts: dict[tuple[str, int, int], int], words: Words) -> str:
    def of_sign(word: str) -> str | None:
        number = sum(count for (_, _, sign), count in counts.items() if _SIGNS[sign].word == word)
        return words.count(number) if number else None

    if not counts:
        return words.say("title_no_findings")
    return words.say(
        "title_findings",
        errors=words.count(_open(counts, Severity.ERROR)),
        warnings=words.count(_open(counts, Severity.WARNING)),
        worsened=of_sign(Lifecycle.WORSENED.text),
        resolved=of_sign(Lifecycle.RESOLVED.text),
    )


@attrs.frozen
class _Layout:
    """Where the columns stand, and how high the rows are."""

    left: tuple[float, ...]
    width: float
    families: tuple[str, ...]
    heights: tuple[float, ...]

    @classmethod
    def of(cls, counts: dict[tuple[str, int, int], int], words: Words) -> _Layout:
        families = tuple(dict.fromkeys(family for family, _, _ in counts))
        names = [_family(family, words) for family in families]
        first = MARGIN + min(max(label_width(names), 90.0), 190.0) + 20.0
        width = (WIDTH - MARGIN - first) / len(_SEVERITIES)
        per_line = _per_line(width)
        heights = []
        for family in families:
            cells = [_in_cell(counts, family, severity) for severity in _SEVERITIES]
            most = max(cell if cell <= _MOST_SQUARES else 0 for cell in cells)
            heights.append(max(_LEAST_ROW, math.ceil(most / per_line) * _STEP + 14.0))
        left = tuple(first + width * place for place in range(len(_SEVERITIES)))
        return cls(left, width, families, tuple(heights))


def _per_line(width: float) -> int:
    return max(int((width - 60.0) / _STEP), 1)


def _in_cell(counts: dict[tuple[str, int, int], int], family: str, severity: Severity) -> int:
    return sum(count for (of, s, _), count in counts.items() if of == family and s == severity)


def _family(family: str, words: Words) -> str:
    name = words.lexicon.words.get(f"family.{family}", family)
    return name[:1].upper() + name[1:]


def _page(
    counts: dict[tuple[str, int, int], int],
    words: Words,
    title: str,
    subtitle: str,
    notes: list[str],
) -> Page:
    layout = _Layout.of(counts, words)
    heads = [_head(counts, severity, words, layout.width) for severity in _SEVERITIES]
    top = head_height(title, subtitle) + 12.0 + _HEAD_LINE * max(map(len, heads))
    body = sum(layout.heights)
    legend = _legend_places(words, {sign for _, _, sign in counts})
    below = 30.0 + _LINE * (1 + max((line for *_, line in legend), default=-1))
    page = Page(top + body + below + foot_height(notes) + MARGIN)
    page.head(title, subtitle)
    for place, severity in enumerate(_SEVERITIES):
        for line, text in enumerate(reversed(heads[place])):
            y = top - 12.0 - _HEAD_LINE * line
            page.say(layout.left[place], y, text, bold=severity is Severity.ERROR)
    page.rule(top)
    y = top
    for family, height in zip(layout.families, layout.heights, strict=True):
        page.say(MARGIN, y + _LEAST_ROW / 2, _family(family, words))
        for place, severity in enumerate(_SEVERITIES):
            cell = {sign: n for (f, s, sign), n in counts.items() if f == family and s == severity}
            _draw_cell(page, words, cell, layout.left[place], y + _LEAST_ROW / 2, layout.width)
        y += height
        page.rule(y)
    _legend(page, legend, y + 20.0)
    page.foot(y + below + 8.0, notes)
    return page


def _head(
    counts: dict[tuple[str, int, int], int], severity: Severity, words: Words, width: float
) -> list[str]:
    """Name a severity with how many are open, in as many lines as its column asks for."""
    name = words.lexicon.words[f"severity.{severity.text}"]
    text = words.say("severity", name=name, count=words.count(_open(counts, severity)))
    return broken(text, width - 10.0, BODY, bold=severity is Severity.ERROR, most=3)


def _draw_cell(
    page: Page, words: Words, cell: dict[int, int], x: float, y: float, width: float
) -> None:
    total = sum(cell.values())
    if not total:
        return
    still_open = total - cell.get(_SIGN["resolved"], 0)
    if total > _MOST_SQUARES:
        page.say(x, y, words.count(still_open), bold=True)
        return
    per_line = _per_line(width)
    signs = np.repeat(np.array(sorted(cell)), [cell[sign] for sign in sorted(cell)])
    place = np.arange(total)
    across, down = place % per_line, place // per_line
    for sign in sorted(cell):
        here = signs == sign
        mark = _SIGNS[sign]
        page.marks(mark, x + 5.0 + across[here] * _STEP, y + down[here] * _STEP)
    end = x + min(total, per_line) * _STEP + 8.0
    page.say(end, y, words.count(still_open), bold=True)


def _legend(page: Page, places: list[tuple[int, str, float, int]], y: float) -> None:
    for sign, text, x, line in places:
        page.marks(_SIGNS[sign], [x], [y + line * _LINE])
        page.say(x + 11.0, y + line * _LINE, text, px=SMALL, colour=GREY)


def _legend_places(words: Words, signs: set[int]) -> list[tuple[int, str, float, int]]:
    """Say where each sign is explained, on as many lines as that takes."""
    places = []
    x, line = MARGIN + 5.0, 0
    for sign in sorted(signs):
        text = words.say(f"sign_{_SIGNS[sign].word}")
        width = 11.0 + label_width([text], SMALL)
        if x + width > WIDTH - MARGIN and x > MARGIN + 5.0:
            x, line = MARGIN + 5.0, line + 1
        places.append((sign, text, x, line))
        x += width + 22.0
    return places
