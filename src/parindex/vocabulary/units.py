"""Words of units through time, and of their names."""

from __future__ import annotations

from .term import Term

__all__ = [
    "MatchRung",
    "RebaseStatus",
    "RemainderReason",
    "StepBasis",
    "SuccessionFault",
    "SuccessionKind",
    "TransferExtent",
    "UnitChange",
]


class SuccessionKind(Term):
    """Fate of a unit, or of a part of it (convention §42)."""

    MERGE = 0
    """The whole unit went into a unit that others went into as well (sáp nhập)."""
    SPLIT = 1
    """A part became a unit by itself (chia tách)."""
    PART_MOVED = 2
    """A part went into a unit that others went into as well (điều chỉnh địa giới)."""
    RENAME = 3
    RETYPE = 4
    """Another kind of unit on the same territory: a town that is a commune from then on."""
    ABOLISH = 5
    """The unit ended, and no unit of its own kind came after it (kết thúc hoạt động)."""
    UNKNOWN = 6
    """No source says what became of the unit, or whether it went on as it was (chưa rõ)."""


class SuccessionFault(Term):
    """How steps from unit to unit contradict the units or each other (convention §43)."""

    TWO_SUCCESSORS = 0
    """A unit goes whole into one unit, and into another as well."""
    NO_SUCCESSOR = 1
    """A unit ended, and nothing says what became of it."""
    NOT_VALID = 2
    """A unit of the step is not known, or did not exist on that day."""
    GOES_ON = 3
    """A unit goes on, under the same id, after it went into another or gave a part away."""
    PART_ALONE = 4
    """A part of a unit is accounted for, and the rest is not."""
    NO_PREDECESSOR = 5
    """A unit began, and nothing says what it was made of."""


class TransferExtent(Term):
    """How much of a unit went to a successor (convention §75)."""

    WHOLE = 0
    PART = 1
    """A part of the area and a part of the population."""
    POPULATION = 2
    """A part of the area, and all the population: whole for what people do and hand in."""
    AREA = 3
    """A part of the area, and nobody who lives there: no count goes with it."""
    NOT_STATED = 4
    """It is not known whether the whole unit went."""


class StepBasis(Term):
    """How well it is known what became of a unit (convention §75)."""

    TEXT = 0
    """Read in the resolution, or in a text that quotes it."""
    SECONDARY = 1
    """Told by lists of units, or by a package that was made of the resolutions."""
    INFERRED = 2
    """Worked out from names and codes; no source says it."""


class UnitChange(Term):
    """Difference between a unit on two days, as lists show it (convention §76)."""

    NO_CHANGE_SEEN = 0
    """Name, kind and unit above are the same: lists show no boundary."""
    RETYPED = 1
    RENAMED = 2
    RESPELLED = 3
    """Only marks and letter case of the name differ."""
    MOVED = 4
    """Another unit stands above."""
    GREW = 5
    """Others went into it: its code is that of one of the units that it was made of."""
    NEW = 6
    """It began after the first day, of parts or under a code that none of its former units had."""
    ENDED = 7
    """It ended before the second day."""
    UNKNOWN = 8
    """It is not known what the unit was on one of the days, or whether it is the same."""


class RebaseStatus(Term):
    """Origin of a count on the units of another day (convention §45 to §47)."""

    KEPT = 0
    """The unit exists on that day: its own count."""
    REBASED = 1
    """Sum of the counts of whole units."""
    ESTIMATED = 2
    """Sum in which parts were shared out by a weight."""
    INCOMPLETE = 3
    """A unit that belongs to the sum has no usable count: no sum."""
    UNRESOLVED = 4
    """
    No weight says how much of some unit belongs to the sum, or it is not known whether all of it
    does, or which other units do: no sum.
    """
    TWO_DATES = 5
    """
    The unit's own count beside that of its predecessors, and the two may not be added: a stock,
    which is one of two dates, or a period in which the unit did not exist. No sum.
    """
    NOT_REPORTED = 6
    """Neither the unit nor any predecessor has a usable count."""


class RemainderReason(Term):
    """Why a count is in no sum on the units of another day (convention §46)."""

    NO_SUCCESSOR = 0
    """The unit ended without a successor of its kind, or no unit of that day stands for it."""
    PART = 1
    """The unit went to several units in parts, and no weight says how much to which."""
    NO_SUM = 2
    """The unit that it belongs to has no sum, and its status says why."""
    UNKNOWN_UNIT = 3
    """The registry does not have the unit."""
    SUCCESSOR_UNKNOWN = 4
    """The unit ended, and no source says into what."""
    NOT_STATED = 5
    """It is not known whether the unit went there whole."""


class MatchRung(Term):
    """Difference that was overlooked before a text was the name of one unit (convention §48)."""

    CODE = 0
    EXACT = 1
    """Unicode composition and white space alone."""
    CASE = 2
    TONE_POSITION = 3
    """The place of the tone mark: hoà, hòa."""
    I_Y = 4
    NO_DIACRITICS = 5
    LOOSEST = 6
    """Spaces, punctuation, roman numbers and leading zeros."""
    ALIAS = 7
    """A further spelling that the registry lists."""
    FORMER = 8
    """The name of a unit that no longer, or not yet, exists on that day."""
    AMBIGUOUS = 9
    UNKNOWN = 10
    UNIT_UNKNOWN = 11
    """A unit fits, and it is not known what it was on that day (convention §71)."""
    REGISTRY_INCOMPLETE = 12
    """The registry knows nothing of that day."""
