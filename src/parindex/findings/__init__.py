"""
Findings: the run over all checks, the table of what they found, and its files.

What became of the findings of an earlier review is worked out in `follow_up`, on columns alone;
the table here asks it.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
