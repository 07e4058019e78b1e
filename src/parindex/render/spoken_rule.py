"""All that the renderer must know of a rule to speak of it."""

from __future__ import annotations

from typing import Protocol

from ..model.finding import EvidenceField
from ..name import Name

__all__ = ["SpokenRule"]


class SpokenRule(Protocol):
    """A rule whose words are not in the catalogues: one of the user's own."""

    @property
    def code(self) -> str:
        """Its code."""

    @property
    def name(self) -> Name:
        """Its name."""

    @property
    def sentence(self) -> Name | None:
        """Template of its sentences; None for general ones."""

    @property
    def own_evidence(self) -> tuple[EvidenceField, ...]:
        """Evidence of its findings under names of their own."""
