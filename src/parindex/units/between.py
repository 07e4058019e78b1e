"""What happened to a unit between two days, as far as lists of units show it (convention §76)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from .._white_space import unit_key
from ..tables.arrays import CodeArray, CountArray
from ..vocabulary import Comparability, MatchRung, TransferExtent, UnitChange
from .doubt import doubt_of
from .faults import first_day, last_day
from .name_keys import bare_names, composed, name_keys
from .registry import UnitRegistry
from .unit import AdministrativeUnit

__all__ = ["NO_DAY", "changes_between", "words_of"]

NO_DAY = 0
"""Ordinal that stands for no day."""

_NEVER = np.iinfo(np.int64).max
_DIFFERS = -2
_BITS = 22  # of an ordinal: 9999-12-31 is the 3 652 059th day
_SAYS = {
    UnitChange.UNKNOWN: Comparability.UNIT_UNKNOWN,
    UnitChange.ENDED: Comparability.UNIT_CHANGED,
}


def changes_between(
    registry: UnitRegistry,
    units: Sequence[str],
    unit: CodeArray,
    first: CountArray,
    second: CountArray,
) -> CountArray:
    """
    Give a word of `UnitChange` for each row; -1 where nothing can be said.

    *unit* is the position of the unit of each row in *units*; *first* and *second* are its days
    as proleptic ordinals, `NO_DAY` where there is none.
    """
    joint = (unit.astype(np.int64) << 2 * _BITS) | (first << _BITS) | second
    asked, place = np.unique(joint, return_inverse=True)
    days = (asked >> _BITS) & ((1 << _BITS) - 1), asked & ((1 << _BITS) - 1)
    known: _Versions = registry.remember("versions_by_day", lambda: _Versions.of(registry))
    position = np.array([known.place.get(unit_key(each), -1) for each in units], np.int64)
    who = position[asked >> 2 * _BITS]
    found = np.full(len(asked), -1, np.int64)
    rows = np.flatnonzero((days[0] != NO_DAY) & (days[1] != NO_DAY) & (who >= 0))
    found[rows] = known.changes(registry, who[rows], days[0][rows], days[1][rows])
    answered: CountArray = found[place.ravel()]
    return answered


@attrs.frozen(eq=False)
class _Versions:
    """
    Hold the versions of all units of a registry by day, and the days on which they are in doubt.

    *version* has the positions of the versions of each unit among all, -1 for none, *first* and
    *last* their days, shape (versions of a unit, units); *doubt* has first and last days, shape
    (2, spans of a unit, units). *begun* is the word of each version of which none was before.
    """

    place: dict[str, int]
    version: CountArray
    first: CountArray
    last: CountArray
    doubt: CountArray
    begun: CountArray

    @classmethod
    def of(cls, registry: UnitRegistry) -> _Versions:
        listed = tuple(registry)
        place = {each: at for at, each in enumerate(dict.fromkeys(each.id for each in listed))}
        unit = np.array([place[each.id] for each in listed], np.int64)
        days = [np.array([day(each).toordinal() for each in listed], np.int64)
                for day in (first_day, last_day)]  # fmt: skip
        version = _side_by_side(unit, np.lexsort((days[0], unit)), len(place))
        first, last = (
            np.append(each, absent)[version]
            for each, absent in zip(days, (_NEVER, NO_DAY), strict=True)
        )
        spans = [
            (place[each], start.toordinal(), end.toordinal())
            for each, pairs in doubt_of(registry).spans.items()
            for start, end in pairs
        ]
        doubt = np.array(spans, np.int64).reshape(-1, 3).T
        cell = _side_by_side(doubt[0], np.argsort(doubt[0], kind="stable"), len(place))
        doubtful = [np.append(doubt[1], _NEVER)[cell], np.append(doubt[2], NO_DAY)[cell]]
        begun = _words_of_begun(registry, listed, unit, place, days[0])
        return cls(place, version, first, last, np.array(doubtful), begun)

    def changes(
        self, registry: UnitRegistry, unit: CountArray, first: CountArray, second: CountArray
    ) -> CountArray:
        """Say what happened to units that are asked for on the second of two days."""
        known_from = NO_DAY if registry.known_from is None else registry.known_from.toordinal()
        is_unknown = (first < known_from) | (second < known_from)
        for day in (first, second):
            is_unknown |= ((self.doubt[0][:, unit] <= day) & (day <= self.doubt[1][:, unit])).any(0)
        before, after = (self._on(unit, day) for day in (first, second))
        found = np.select(
            [
                is_unknown,
                (after < 0) & (self.last[:, unit].max(0) < second),
                after < 0,
                before < 0,
                before == after,
            ],
            [
                UnitChange.UNKNOWN,
                UnitChange.ENDED,
                UnitChange.NEW,
                self.begun[after],
                UnitChange.NO_CHANGE_SEEN,
            ],
            default=_DIFFERS,
        )
        rows = np.flatnonzero(found == _DIFFERS)
        if len(rows):
            found[rows] = _differences(registry, before[rows], after[rows])
        return found

    def _on(self, unit: CountArray, day: CountArray) -> CountArray:
        """Give the version of each unit on a day; -1 where none is valid."""
        found = np.full(len(unit), -1, np.int64)
        for version, first, last in zip(self.version, self.first, self.last, strict=True):
            is_valid = (first[unit] <= day) & (day <= last[unit])
            found = np.where(is_valid, version[unit], found)
        return found


def _side_by_side(unit: CountArray, order: CountArray, units: int) -> CountArray:
    """Set what each unit has one below the other, -1 where it has no more; shape (most, units)."""
    ordered = unit[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    cells = np.full((int(rank.max(initial=0)) + 1, units), -1, np.int64)
    cells[rank, ordered] = order
    return cells


def _words_of_begun(
    registry: UnitRegistry,
    listed: Sequence[AdministrativeUnit],
    unit: CountArray,
    place: Mapping[str, int],
    begins: CountArray,
) -> CountArray:
    """Say of versions, as of ones that began, whether they grew out of one that had their code."""
    steps = [each for each in registry.events if not each.is_of_one_unit and each.successor]
    later = np.array([place[each.successor or ""] for each in steps], np.int64)
    texts: dict[str, int] = {}
    codes = np.array(
        [-1 if each.code is None else texts.setdefault(each.code, len(texts)) for each in listed],
        np.int64,
    )
    last_version = np.full(len(place), -1, np.int64)
    order = np.lexsort((begins, unit))
    last_version[unit[order]] = order
    former = codes[last_version[[place[each.predecessor] for each in steps]]] if steps else later
    size = len(texts) + 1
    has_code = (codes >= 0) & np.isin(unit * size + codes, (later * size + former)[former >= 0])
    times = np.bincount(later, minlength=len(place))[unit]
    is_vague = np.array([each.extent is TransferExtent.NOT_STATED for each in steps], bool)
    vague = np.bincount(later[is_vague], minlength=len(place))[unit] > 0
    found: CountArray = np.select(
        [~has_code, times > 1, vague],
        [UnitChange.NEW, UnitChange.GREW, UnitChange.UNKNOWN],
        default=UnitChange.NEW,
    ).astype(np.int64)
    return found


def _differences(registry: UnitRegistry, before: CountArray, after: CountArray) -> CountArray:
    """Name the difference between two versions of each unit; that of the name goes first."""
    listed = tuple(registry)
    pairs, row = np.unique(np.stack([before, after]), axis=1, return_inverse=True)
    sides = [[listed[at] for at in side] for side in pairs.tolist()]
    names = [composed([each.name for each in side]) for side in sides]
    plain, bare, above = (
        np.equal(*(np.array(each, object) for each in keys)).astype(bool)
        for keys in (
            [name_keys(each)[MatchRung.NO_DIACRITICS] for each in names],
            [name_keys(bare_names(each))[MatchRung.NO_DIACRITICS] for each in names],
            [[_code_above(registry, each) for each in side] for side in sides],
        )
    )
    same_name = np.array([one.name == other.name for one, other in zip(*sides, strict=True)], bool)
    words = np.select(
        [same_name & above, same_name, plain, bare],
        [
            UnitChange.NO_CHANGE_SEEN,
            UnitChange.MOVED,
            UnitChange.RESPELLED,
            UnitChange.RETYPED,
        ],
        default=UnitChange.RENAMED,
    )
    found: CountArray = words[row.ravel()].astype(np.int64)
    return found


def _code_above(registry: UnitRegistry, version: AdministrativeUnit) -> str | None:
    """Give the code of the unit above, which may have become another one under it."""
    if version.parent is None:
        return None
    return registry.versions(version.parent)[0].code or version.parent


def words_of(
    changes: CountArray,
    registry: UnitRegistry,
    units: Sequence[str],
    unit: CodeArray,
    first: CountArray,
    second: CountArray,
) -> npt.NDArray[np.uint8]:
    """
    Give the word of `Comparability` that keeps each row from being judged; 0 where none does.

    Arguments are those of `changes_between`, and its answer.
    """
    words = np.zeros(len(changes), np.uint8)
    for change, word in _SAYS.items():
        words[changes == change] = word
    start = NO_DAY if registry.known_from is None else registry.known_from.toordinal()
    listed = np.array([each in registry for each in units], bool)[unit]
    early = [(day != NO_DAY) & (day < start) for day in (first, second)]
    words[listed & (early[0] | early[1])] = Comparability.REGISTRY_INCOMPLETE
    return words
