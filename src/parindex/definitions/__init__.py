"""Definitions as data (định nghĩa dưới dạng dữ liệu): forms, indicators, regimes, schemes."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
