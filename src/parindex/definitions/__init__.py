"""Definitions as data (định nghĩa dưới dạng dữ liệu): forms, indicators, regimes, schemes."""

from __future__ import annotations

from .bundled import (
    available_forms,
    available_indicators,
    available_regimes,
    available_schemes,
    bundled_bytes,
    catalogue_codes,
    load_form,
    load_indicators,
    load_regime,
    load_scheme,
)
from .files import (
    check_scheme,
    load_form_file,
    load_indicators_file,
    load_regimes_file,
    load_scheme_file,
    load_suppressions,
)

__all__ = [
    "available_forms",
    "available_indicators",
    "available_regimes",
    "available_schemes",
    "bundled_bytes",
    "catalogue_codes",
    "check_scheme",
    "load_form",
    "load_form_file",
    "load_indicators",
    "load_indicators_file",
    "load_regime",
    "load_regimes_file",
    "load_scheme",
    "load_scheme_file",
    "load_suppressions",
]
