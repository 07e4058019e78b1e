"""The life cycle of findings: what became of them between two reviews, and what is accepted."""

from __future__ import annotations

from .follow import carried_over, follow
from .review import Review
from .suppressed import suppressed

__all__ = ["Review", "carried_over", "follow", "suppressed"]
