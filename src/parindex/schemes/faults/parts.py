"""The parts of a scheme with their places, and those that could not be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Protocol

import attrs

from ...name import SourceConfidence
from ..criterion import Combination, Criterion
from ..grading import Grading, Stage
from ..terms import Term

__all__ = ["SchemeFault", "SchemeHead", "SchemeParts", "Unread"]


@attrs.frozen
class SchemeFault:
    """
    One contradiction.

    Parameters
    ----------
    group : {"criterion", "stage", "grading", ""}
        Which list of the scheme it stands in; empty for the scheme itself.
    position : int
        Place in that list.
    field : str
        Field at fault.
    got : object
        What stands there.
    expected : str
        What the field must be, as the end of "... must be".
    """

    group: str
    position: int
    field: str
    got: object
    expected: str


class SchemeHead(Protocol):
    """The fields of `Scheme` beside its lists."""

    @property
    def declared_total(self) -> float | None: ...
    @property
    def total_note(self) -> str | None: ...
    @property
    def combine(self) -> Combination | None: ...
    @property
    def capped(self) -> bool: ...
    @property
    def terms(self) -> tuple[Term, ...]: ...
    @property
    def replaces(self) -> str | None: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def source(self) -> str | None: ...
    @property
    def confidence(self) -> SourceConfidence: ...


@attrs.frozen(kw_only=True)
class Unread:
    """
    A criterion that could not be read; what rests on it is not judged.

    Parameters
    ----------
    position : int
        Its place.
    code, parent : str, optional
        Its code and what it stands below, where these could be read.
    has_place : bool
        Whether it is known what it stands below; None for *parent* is then the top.
    """

    position: int
    code: str | None
    parent: str | None
    has_place: bool


@attrs.frozen(kw_only=True)
class SchemeParts:
    """
    The parts of a scheme that must fit each other.

    Parameters
    ----------
    criteria : sequence of (int, Criterion)
        Criteria with their places.
    stages : sequence of (int, Stage)
        Stages with their places.
    gradings : sequence of (int, Grading)
        Gradings with their places.
    head : SchemeHead
        The rest of the scheme.
    unread : sequence of Unread
        Criteria that could not be read.
    all_stages : bool, default True
        Whether every stage could be read.
    unread_keys : collection of str
        Fields of the head that could not be read; there they hold their defaults.
    """

    criteria: Sequence[tuple[int, Criterion]]
    stages: Sequence[tuple[int, Stage]]
    gradings: Sequence[tuple[int, Grading]]
    head: SchemeHead
    unread: Sequence[Unread] = ()
    all_stages: bool = True
    unread_keys: Collection[str] = ()

    @property
    def lacks_something(self) -> bool:
        """Whether the scheme says that something is missing, or tried to."""
        return bool(self.head.missing) or "missing" in self.unread_keys

    @property
    def codes(self) -> set[str]:
        """Codes of all criteria, of those that could not be read as well."""
        unread = {each.code for each in self.unread if each.code is not None}
        return unread | {each.code for _, each in self.criteria}

    @property
    def all_coded(self) -> bool:
        """Whether the code of every criterion is known."""
        return all(each.code is not None for each in self.unread)

    @property
    def open_groups(self) -> set[str | None]:
        """
        Criteria, and None for the total, below which something could not be read.

        Where it is not known what a criterion stands below, it could be any of them. What has a
        stated maximum hides from what stands above it that something is unread.
        """
        by_code = {each.code: each for _, each in self.criteria}
        parents = {each.parent for each in self.unread}
        parents |= {each.parent for each in by_code.values()}
        if not parents <= {None, *self.codes} or not all(each.has_place for each in self.unread):
            return {None, *by_code}
        found: set[str | None] = set()
        waiting = [each.parent for each in self.unread]
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                group = None if code is None else by_code.get(code)
                if group is not None and group.max_points is None:
                    waiting.append(group.parent)
        return found
