"""The title of a picture of units: the first thing that is true of them, with its numbers."""

from __future__ import annotations

import numpy as np

from ..model.indicator import Indicator
from ..tables.arrays import BoolArray
from .rows import UnitRows
from .words import Words

__all__ = ["alt_of_units", "subtitle_of", "title_of_units"]

_FEW = 40  # units of which the title names some


def title_of_units(rows: UnitRows, words: Words) -> str:
    """Say what must be seen first: faults, missed targets, what is worse, what is better."""
    of = words.count(len(rows))
    indicator = words.lexicon.indicator(rows.indicator.code)

    def say(key: str, where: BoolArray, **more: str | None) -> str:
        names = [rows.names[place] for place in np.flatnonzero(where).tolist()]
        return words.sentence(
            key,
            indicator=indicator,
            count=words.count(len(names)),
            of=of,
            units=words.units(names) or None,
            **more,
        )

    target = _one_target(rows, words)
    clear = words.count(int(np.count_nonzero(rows.missed & rows.is_clear)))
    missed = "title_missed" if len(rows) <= _FEW else "title_missed_many"
    candidates: tuple[tuple[str, BoolArray, dict[str, str | None]], ...] = (
        ("title_fault", rows.at_fault, {}),
        (missed, rows.missed, {"target": target, "clear": clear}),
        ("title_worse", rows.of_word("deteriorated"), {}),
        ("title_better", rows.of_word("improved"), {}),
        ("title_met", rows.met, {"target": target}),
        ("title_values", rows.has_value, {}),
    )
    for key, where, more in candidates:
        if where.any():
            return say(key, where, **more)
    return say("title_nothing", rows.has_value)


def subtitle_of(indicator: Indicator, period: str, words: Words) -> str:
    """Say which period it is, and what is counted of what."""
    return words.sentence(
        "subtitle",
        period=words.lexicon.label(period),
        numerator=words.sum_of(indicator.numerator),
        denominator=words.sum_of(indicator.denominator),
        code=indicator.code,
    )


def alt_of_units(rows: UnitRows, words: Words, title: str) -> str:
    """Say the same for who cannot see the picture: lowest, highest, and what has no value."""
    known = np.flatnonzero(rows.has_value)
    if not len(known):
        return title
    low, high = (int(known[place(rows.value[known])]) for place in (np.argmin, np.argmax))
    multiplier = rows.indicator.multiplier
    return words.say(
        "alt",
        title=title,
        period=words.lexicon.label(rows.period),
        low_unit=rows.names[low],
        low=words.value(rows.value[low], multiplier),
        high_unit=rows.names[high],
        high=words.value(rows.value[high], multiplier),
        blank=words.count(len(rows) - len(known)) if len(known) < len(rows) else None,
    )


def _one_target(rows: UnitRows, words: Words) -> str | None:
    """Print the target where all rows have the same."""
    targets = np.unique(rows.wanted[~np.isnan(rows.wanted)])
    return words.value(targets[0], rows.indicator.multiplier) if len(targets) == 1 else None
