"""Formulas, quantities and conditions in words (cách tính điểm bằng lời), convention §101."""

from __future__ import annotations

from ..._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
