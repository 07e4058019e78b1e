"""
Results: the tables that verbs return, what they rest on, and what was looked at.

A result is a table and the definitions it was made under. Which columns it has, and how tables
from outside are read, is said in `tables`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
