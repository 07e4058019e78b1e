"""
Review against review: what became of findings, and which of them are accepted.

It knows the columns of findings and stands below them: making the table, reading and writing it
belong to `findings`.
"""

from __future__ import annotations

__all__: list[str] = []
