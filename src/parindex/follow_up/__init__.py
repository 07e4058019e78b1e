"""
Review against review: what became of findings, and which of them are accepted.

It knows the columns of findings and stands below them: making the table, reading and writing it
belong to `findings`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
