"""The names of a registry by key, and the ladder that a text climbs."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs

from ..model.registry import UnitRegistry
from ..model.spelling import KEYED_RUNGS, bare_names, composed, expanded, name_keys
from ..model.unit import AdministrativeUnit
from ..vocabulary import MatchRung

__all__ = ["Answer", "NameIndex", "answers"]

Answer: TypeAlias = tuple["str | None", MatchRung, tuple[str, ...]]
"""Unit, rung, candidates."""

_SUGGESTIONS = 3
_LIKELY = 30  # names with most pairs of letters in common, which are compared in full
_LIKE = 0.7


@attrs.frozen(eq=False)
class NameIndex:
    """
    Units of one day, or all others, by code and by the keys of their names.

    Parameters
    ----------
    codes, short_codes : dict of str to tuple of str
        Units by code, and by code without leading zeros.
    full, bare : dict of MatchRung to dict of str to tuple of str
        Units by the keys of their names, with and without the word for their kind.
    aliases : dict of str to tuple of str
        Units by the coarsest key of their further spellings.
    above : dict of str to frozenset of str
        Units above each unit.
    pairs : dict of str to list of str
        Coarsest keys by pairs of letters, for suggestions.
    """

    codes: dict[str, tuple[str, ...]]
    short_codes: dict[str, tuple[str, ...]]
    full: dict[MatchRung, dict[str, tuple[str, ...]]]
    bare: dict[MatchRung, dict[str, tuple[str, ...]]]
    aliases: dict[str, tuple[str, ...]]
    above: dict[str, frozenset[str]]
    pairs: dict[str, list[str]]

    @classmethod
    def of(cls, units: Sequence[AdministrativeUnit], registry: UnitRegistry) -> NameIndex:
        """
        Index units.

        Parameters
        ----------
        units : sequence of AdministrativeUnit
            Versions of units.
        registry : UnitRegistry
            Their registry, for further spellings.

        Returns
        -------
        NameIndex
        """
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
        pairs: defaultdict[str, list[str]] = defaultdict(list)
        for key in dict.fromkeys(bare[MatchRung.LOOSEST]):
            for pair in _pairs(key):
                pairs[pair].append(key)
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
            _above(units),
            dict(pairs),
        )

    def inside(self, units: tuple[str, ...], within: str | None) -> tuple[str, ...]:
        """Those of some units that stand below another."""
        if within is None:
            return units
        return tuple(unit for unit in units if within in self.above[unit])

    def by_code(self, text: str, within: str | None) -> tuple[str, ...]:
        """Units with a code; without its leading zeros where none has it as written."""
        found = self.inside(self.codes.get(text, ()), within)
        if not found and text.isascii() and text.isdigit():
            found = self.inside(self.short_codes.get(text.lstrip("0"), ()), within)
        return found

    def by_key(self, rung: MatchRung, key: str, within: str | None) -> tuple[str, ...]:
        """Units whose name has a key; a full name goes before one without its kind."""
        return self.inside(self.full[rung].get(key, ()), within) or self.inside(
            self.bare[rung].get(key, ()), within
        )

    def suggestions(self, key: str, within: str | None) -> tuple[str, ...]:
        """Units whose name looks like a text; never taken for it."""
        shared: Counter[str] = Counter()
        for pair in _pairs(key):
            shared.update(self.pairs.get(pair, ()))
        likely = [name for name, _ in shared.most_common(None if within else _LIKELY)]
        units = {name: self.inside(self._with(name), within) for name in likely}
        near = difflib.get_close_matches(
            key, [name for name in likely if units[name]], n=_SUGGESTIONS, cutoff=_LIKE
        )
        return tuple(dict.fromkeys(unit for name in near for unit in units[name][:_SUGGESTIONS]))

    def _with(self, key: str) -> tuple[str, ...]:
        return self.bare[MatchRung.LOOSEST].get(key, ())


def answers(
    texts: Sequence[str],
    withins: Sequence[str | None],
    now: NameIndex,
    others: NameIndex,
) -> list[Answer]:
    """
    What each text names.

    Parameters
    ----------
    texts : sequence of str
        Distinct codes and names as written.
    withins : sequence of str or None
        For each the unit that it must stand below.
    now, others : NameIndex
        Units of the day, and those of other days.

    Returns
    -------
    list of Answer
        In the order of the texts.
    """
    written = composed(texts)
    whole = expanded(written)
    keys = (name_keys(written), name_keys(whole))
    bare = name_keys(bare_names(whole))[MatchRung.LOOSEST]
    found: list[Answer] = []
    for place, (text, within) in enumerate(zip(written, withins, strict=True)):
        ladder = [[each[rung][place] for each in keys if each[rung][place]] for rung in KEYED_RUNGS]
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
    units = index.by_code(text, within)
    if units:
        return _one_of(units, MatchRung.CODE)
    for rung, keys in zip(KEYED_RUNGS, ladder, strict=True):
        for key in dict.fromkeys(keys):
            units = index.by_key(rung, key, within)
            if units:
                return _one_of(units, rung)
    for key in dict.fromkeys(ladder[-1]):
        units = index.inside(index.aliases.get(key, ()), within)
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
    return {key[place : place + 2] for place in range(len(key) - 1)} or {key}


def _above(units: Sequence[AdministrativeUnit]) -> dict[str, frozenset[str]]:
    """Units above each unit, over all its versions here."""
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
