"""
Pictures (biểu đồ): one function per question, drawn with matplotlib.

It needs the extra ``parindex[plots]``. A picture says in its title what was found, shows every
value with its interval, and has the rows that it shows as a table.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
