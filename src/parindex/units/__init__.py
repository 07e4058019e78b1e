"""Administrative units: who they are, what they are called, what became of them."""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
