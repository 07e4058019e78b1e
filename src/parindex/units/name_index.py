"""The names of a registry by key, and the ladder that a text climbs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
import numpy as np

from .. import units as unit_room
from ..tables.arrays import CountArray, FloatArray
from ..vocabulary import MatchRung
from .name_keys import KEYED_RUNGS, bare_names, composed, expanded, name_keys

__all__ = ["Answer", "NameIndex", "answers"]

Answer: TypeAlias = tuple["str | None", MatchRung, tuple[str, ...]]
"""Unit, rung, candidates."""

_SUGGESTIONS = 3
_LIKE = 0.5
# Registers mix case, place of tone, i and y: names that differ in nothing else are one name.
_ONE_NAME = MatchRung.I_Y


@attrs.frozen(eq=False)
class _Lookalikes:
    """
    Distinct keys of names by their pairs of neighbouring letters (Dice's coefficient).

    *sizes* counts the different pairs of each key; *having* gives the positions of the keys that
    have a pair.
    """

    keys: list[str]
    sizes: FloatArray
    having: dict[str, CountArray]

    @classmethod
    def of(cls, keys: Iterable[str]) -> _Lookalikes:
        distinct = list(dict.fromkeys(keys))
        pairs = [_pairs(key) for key in distinct]
        having: defaultdict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(pairs):
            for pair in each:
                having[pair].append(place)
        return cls(
            distinct,
            np.array([len(each) for each in pairs], np.float64),
            {pair: np.array(places, np.int64) for pair, places in having.items()},
        )

    def near(self, key: str) -> list[str]:
        """Find keys that share at least half of the pairs, the nearest first."""
        pairs = _pairs(key)
        found = [self.having[pair] for pair in pairs if pair in self.having]
        if not found:
            return []
        shared = np.bincount(np.concatenate(found), minlength=len(self.keys))
        likeness = 2 * shared / (self.sizes + len(pairs))
        likely = np.flatnonzero(likeness >= _LIKE)
        best = likely[np.argsort(-likeness[likely], kind="stable")[:_SUGGESTIONS]]
        return [self.keys[place] for place in best.tolist()]


@attrs.frozen(eq=False)
class NameIndex:
    """
    Units of one day, or all others, by code and by the keys of their names.

    *codes* also has ids, *short_codes* have no leading zeros; *full* and *bare* are names with and
    without the word for their kind, *aliases* the coarsest keys of further spellings. *above* are
    all units above each, *nearest* the one directly above. *below* are the coarsest keys of the
    bare names below each unit, of all under None; *alike* is the same, laid out for suggestions
    when they are first asked for.
    """

    codes: dict[str, tuple[str, ...]]
    short_codes: dict[str, tuple[str, ...]]
    full: dict[MatchRung, dict[str, tuple[str, ...]]]
    bare: dict[MatchRung, dict[str, tuple[str, ...]]]
    aliases: dict[str, tuple[str, ...]]
    above: dict[str, frozenset[str]]
    nearest: dict[str, str | None]
    below: dict[str | None, list[str]]
    alike: dict[str | None, _Lookalikes]

    @classmethod
    def of(
        cls,
        units: Sequence[unit_room.AdministrativeUnit],
        registry: unit_room.UnitRegistry,
        level: str | None = None,
    ) -> NameIndex:
        """
        Index versions of units.

        Those of other levels than *level* are not found, but still stand above others.
        """
        above = _above(units)
        if level is not None:
            units = [unit for unit in units if unit.level == level]
        ids = [unit.id for unit in units]
        names = composed([unit.name for unit in units])
        full, bare = name_keys(names), name_keys(bare_names(names))
        known = set(ids)
        others = [
            (unit_id, name)
            for unit_id, listed in registry.spellings.items()
            if unit_id in known
            for name in listed
        ]
        spelt = composed([name for _, name in others])
        alias_keys = [
            *name_keys(spelt)[MatchRung.LOOSEST],
            *name_keys(bare_names(spelt))[MatchRung.LOOSEST],
        ]
        with_code = [unit for unit in units if unit.code is not None]
        below: dict[str | None, list[str]] = {None: bare[MatchRung.LOOSEST]}
        for unit_id, key in zip(ids, bare[MatchRung.LOOSEST], strict=True):
            for higher in above[unit_id]:
                below.setdefault(higher, []).append(key)
        return cls(
            _grouped((unit.code or "", unit.id) for unit in with_code)
            | _grouped((unit_id, unit_id) for unit_id in ids),
            _grouped(
                ((unit.code or "").lstrip("0"), unit.id)
                for unit in with_code
                if (unit.code or "").isdigit()
            ),
            {rung: _grouped(zip(full[rung], ids, strict=True)) for rung in KEYED_RUNGS},
            {rung: _grouped(zip(bare[rung], ids, strict=True)) for rung in KEYED_RUNGS},
            _grouped(zip(alias_keys, [unit_id for unit_id, _ in others] * 2, strict=True)),
            above,
            {unit.id: unit.parent for unit in units},
            below,
            {},
        )

    def inside(self, units: tuple[str, ...], within: str | None) -> tuple[str, ...]:
        """Keep those of some units that stand below another."""
        if within is None:
            return units
        return tuple(unit for unit in units if within in self.above[unit])

    def by_code(self, text: str, within: str | None) -> tuple[str, ...]:
        """
        Find units with a code, and those that have it with leading zeros more.

        Spreadsheets drop the zeros: 84 is a province, and what became of district 084.
        """
        found = self.codes.get(text, ())
        if text.isascii() and text.isdigit() and not text.startswith("0"):
            found = tuple(dict.fromkeys([*found, *self.short_codes.get(text, ())]))
        return self.inside(found, within)

    def by_key(self, rung: MatchRung, key: str, within: str | None) -> tuple[str, ...]:
        """Find units whose name has a key; a full name goes before one without its kind."""
        if not key:
            return ()
        return self.inside(self.full[rung].get(key, ()), within) or self.inside(
            self.bare[rung].get(key, ()), within
        )

    def suggestions(self, key: str, within: str | None) -> tuple[str, ...]:
        """Find units whose name looks like a text; never taken for it."""
        if within not in self.alike:
            self.alike[within] = _Lookalikes.of(self.below.get(within, ()))
        near = self.alike[within].near(key)
        units = [self.inside(self.bare[MatchRung.LOOSEST][name], within) for name in near]
        return tuple(dict.fromkeys(unit for each in units for unit in each))[:_SUGGESTIONS]


def answers(
    texts: Sequence[str],
    withins: Sequence[str | None],
    now: NameIndex,
    others: NameIndex,
) -> list[Answer]:
    """
    Say which units each distinct text names; *withins* are the units it must stand below.

    *now* are the units of the day, *others* those of other days.
    """
    written = composed(texts)
    whole = expanded(written)
    keys = [name_keys(written)]
    keys.append(keys[0] if whole == written else name_keys(whole))
    bare = name_keys(bare_names(whole))[MatchRung.LOOSEST]
    found: list[Answer] = []
    for place, (text, within) in enumerate(zip(written, withins, strict=True)):
        forms = [[each[rung][place] for rung in KEYED_RUNGS] for each in keys]
        ladder = forms if forms[0] != forms[1] else forms[:1]
        answer = _climb(text, ladder, within, now)
        if answer is None:
            answer = _former(text, ladder, within, others)
        if answer is None:
            near = now.suggestions(bare[place], within) if bare[place] else ()
            answer = (None, MatchRung.UNKNOWN, near)
        found.append(answer)
    return found


def _climb(
    text: str, ladder: list[list[str]], within: str | None, index: NameIndex
) -> Answer | None:
    """First rung on which the text, as written or with its short words in full, fits."""
    units = index.by_code(text, within)
    if units:
        return _one_of(units, MatchRung.CODE)
    for place, rung in enumerate(KEYED_RUNGS):
        for form in ladder:
            units = index.by_key(rung, form[place], within)
            if len(units) == 1 and rung < _ONE_NAME:
                units = index.by_key(_ONE_NAME, form[KEYED_RUNGS.index(_ONE_NAME)], within)
            if units:
                return _one_of(units, rung)
    for form in ladder:
        units = index.inside(index.aliases.get(form[-1], ()), within) if form[-1] else ()
        if units:
            return _one_of(units, MatchRung.ALIAS)
    return None


def _former(
    text: str, ladder: list[list[str]], within: str | None, index: NameIndex
) -> Answer | None:
    answer = _climb(text, ladder, within, index)
    if answer is None or answer[0] is None:
        return answer
    return answer[0], MatchRung.FORMER, ()


def _one_of(units: tuple[str, ...], rung: MatchRung) -> Answer:
    if len(units) > 1:
        return None, MatchRung.AMBIGUOUS, tuple(sorted(units))
    return units[0], rung, ()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, unit_id in pairs:
        found[key][unit_id] = None
    return {key: tuple(units) for key, units in found.items()}


def _pairs(key: str) -> set[str]:
    padded = f"^{key}$"
    return {padded[place : place + 2] for place in range(len(padded) - 1)}


def _above(units: Sequence[unit_room.AdministrativeUnit]) -> dict[str, frozenset[str]]:
    """Find the units above each unit, over all its versions here."""
    parents: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        parents[unit.id] |= {unit.parent} if unit.parent is not None else set()
    known: dict[str, frozenset[str]] = {}

    def of(unit_id: str) -> frozenset[str]:
        if unit_id not in known:
            known[unit_id] = frozenset()  # two versions may have changed places
            higher = parents.get(unit_id, set())
            known[unit_id] = frozenset(higher).union(*(of(parent) for parent in higher))
        return known[unit_id]

    return {unit.id: of(unit.id) for unit in units}
