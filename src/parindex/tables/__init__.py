"""
Column contracts: what every table holds, the doors by which tables come in, matching by key.

What the verbs return, a table with its definitions, is in `results`.
"""

from __future__ import annotations

__all__: list[str] = []
