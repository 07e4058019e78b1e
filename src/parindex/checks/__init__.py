"""
Checks: the functions that look, one file per family and one function per rule.

What a rule is, its code, severity and evidence, is said in `rulebook`; here each rule is declared
beside the function that looks for it, and `all_checks` has the list of all of them in order. The
arithmetic stands in `stats`, the tables that are looked at come from `counts`, `rates`,
`comparisons` and `scores`; here some of their rows become findings.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
