"""
Cases (hồ sơ): one row for each dossier, tallied into the counts of a form.

It needs the extra ``parindex[cases]``. Rows stay in the engine that holds them; only sums leave it.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
