"""Files of results: what is written for every table, and how it is read strictly."""

from __future__ import annotations

from ..._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
