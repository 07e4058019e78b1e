"""Tell what became of units: merged, split, partly moved, renamed, of another kind, abolished."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import NoReturn

import attrs

from .._validators import TermOf, a, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError
from ..vocabulary import StepBasis, SuccessionKind, TransferExtent
from .stored_rows import StoredRows

__all__ = ["Succession", "SuccessionLines"]

_OF_ONE_UNIT = frozenset({SuccessionKind.RENAME, SuccessionKind.RETYPE})
_EMPTY = frozenset({SuccessionKind.ABOLISH, SuccessionKind.UNKNOWN})


@attrs.frozen(kw_only=True)
class Succession:
    """
    One step from a unit to a unit that came after it (kế thừa đơn vị hành chính).

    A resolution that forms a commune out of five is five steps.

    Parameters
    ----------
    day : datetime.date
        First day of the new state; where no source states it, the last day that it may be.
    kind : SuccessionKind or str
        What happened; a term or its text, ``"merge"``.
    predecessor : str
        Id of the unit that ended, or changed its name or kind.
    successor : str, optional
        Id of the unit that came after; None where there is none (abolish), or where it is not
        known (unknown).
    extent : TransferExtent or str, default TransferExtent.WHOLE
        Whether all of the predecessor went to this successor, which part, or that it is not
        stated; a term or its text.
    basis : StepBasis or str, default StepBasis.TEXT
        How well it is known; a term or its text.
    members_known : bool, default True
        Whether the steps to the successor on this day are all that there were. Where they may not
        be, no sum is made of them.
    not_before : datetime.date, optional
        First day that *day* may have been; None: *day* is exact.
    legal_basis : str
        Document, article and clause (căn cứ pháp lý), and how well it was read.

    Raises
    ------
    DefinitionError
        If a field is not what it must be, an abolished unit has a successor or another has none,
        the step may be later than its day, or a unit becomes itself without a change of name or
        kind.

    Examples
    --------
    >>> Succession(
    ...     day=dt.date(2025, 7, 1),
    ...     kind="merge",
    ...     predecessor="vn-02818",
    ...     successor="vn-02848-20250701",
    ...     legal_basis="Nghị quyết 1673/NQ-UBTVQH15, Điều 1, khoản 75",
    ... ).extent
    TransferExtent.WHOLE
    """

    day: dt.date = attrs.field(validator=a(dt.date))
    kind: SuccessionKind = attrs.field(
        converter=TermOf[SuccessionKind], validator=a(SuccessionKind)
    )
    predecessor: str = attrs.field(converter=unit_key, validator=not_blank)
    successor: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(unit_key), validator=optional(not_blank)
    )
    extent: TransferExtent = attrs.field(
        default=TransferExtent.WHOLE, converter=TermOf[TransferExtent], validator=a(TransferExtent)
    )
    basis: StepBasis = attrs.field(
        default=StepBasis.TEXT, converter=TermOf[StepBasis], validator=a(StepBasis)
    )
    members_known: bool = attrs.field(default=True, validator=a(bool))
    not_before: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    legal_basis: str = attrs.field(validator=not_blank)

    def __attrs_post_init__(self) -> None:
        if self.successor is None and self.kind not in _EMPTY:
            self._refuse("successor", self.successor, "given")
        if self.successor is not None and self.kind is SuccessionKind.ABOLISH:
            expected = "None, for nothing comes after what is abolished"
            self._refuse("successor", self.successor, expected)
        if self.not_before is not None and self.not_before > self.day:
            self._refuse("not_before", self.not_before, f"on or before {self.day}")
        if self.successor == self.predecessor and self.kind not in _OF_ONE_UNIT:
            self._refuse("kind", self.kind.text, "rename or retype where a unit becomes itself")

    def _refuse(self, name: str, got: object, expected: str) -> NoReturn:
        owner = f"Succession of {self.predecessor!r} on {self.day}"
        raise DefinitionError(owner, name, got, expected)

    @property
    def is_of_one_unit(self) -> bool:
        """Say whether the unit goes on, under another name or as another kind of unit."""
        return self.kind in _OF_ONE_UNIT and self.successor == self.predecessor


@attrs.frozen(slots=False, eq=False, repr=False)
class SuccessionLines:
    """
    Steps of many units, ordered by day and found by either end.

    Each part is made when it is first asked for. Two are equal if their steps are.
    """

    given: tuple[Succession, ...] | StoredRows[Succession]

    @functools.cached_property
    def steps(self) -> tuple[Succession, ...]:
        """All of them, by day."""
        listed = self.given if isinstance(self.given, tuple) else self.given.objects()
        return tuple(sorted(listed, key=attrgetter("day")))

    @functools.cached_property
    def _after(self) -> dict[str, tuple[Succession, ...]]:
        found: dict[str, list[Succession]] = {step.predecessor: [] for step in self.steps}
        for step in self.steps:
            found[step.predecessor].append(step)
        return {unit: tuple(listed) for unit, listed in found.items()}

    @functools.cached_property
    def _before(self) -> dict[str, tuple[Succession, ...]]:
        found: defaultdict[str, list[Succession]] = defaultdict(list)
        for step in self.steps:
            if step.successor is not None:
                found[step.successor].append(step)
        return {unit: tuple(listed) for unit, listed in found.items()}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SuccessionLines):
            return NotImplemented
        return self.steps == other.steps

    def __hash__(self) -> int:
        return hash(self.steps)

    def after(self, unit_id: str) -> tuple[Succession, ...]:
        """List the steps that lead away from a unit, by day."""
        return self._after.get(unit_id, ())

    def before(self, unit_id: str) -> tuple[Succession, ...]:
        """List the steps that lead to a unit, by day."""
        return self._before.get(unit_id, ())

    def lineage(self, unit_id: str) -> tuple[Succession, ...]:
        """List all steps that lead to a unit or come after it, through any number of units."""
        found = {*_walked(unit_id, self._before, backward=True)}
        found.update(_walked(unit_id, self._after, backward=False))
        return tuple(
            sorted(found, key=lambda step: (step.day, step.predecessor, step.successor or ""))
        )


def _walked(
    unit_id: str, steps: dict[str, tuple[Succession, ...]], *, backward: bool
) -> Sequence[Succession]:
    """List the steps in one direction, each once, so that a circle in a user's table ends."""
    found: dict[Succession, None] = {}
    waiting = [unit_id]
    seen = {unit_id}
    while waiting:
        for step in steps.get(waiting.pop(), ()):
            found[step] = None
            other = step.predecessor if backward else step.successor
            if other is not None and other not in seen:
                seen.add(other)
                waiting.append(other)
    return tuple(found)
