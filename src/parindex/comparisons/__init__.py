"""
Comparisons: rates beside an earlier period, their own series, their peers.

A comparison is a table with a row for every rate; the arithmetic on its arrays stands in
`stats` under a like name, and the findings that are made of its rows in `checks`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
