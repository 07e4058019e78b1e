"""The one place that says how many examples a property with a number of its own is tried with."""

from __future__ import annotations

from hypothesis import settings

__all__ = ["examples"]


def examples(number: int) -> settings:
    """
    Settings of a property that is tried with *number* examples where others are with 100.

    The profile scales it (`tests/conftest.py`). A test module is imported when its profile is
    loaded already, and `settings(max_examples=...)` in a test would ignore it.
    """
    return settings(max_examples=max(1, number * settings().max_examples // 100))
