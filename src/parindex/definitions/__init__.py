"""
Definitions as data (định nghĩa dưới dạng dữ liệu): forms, indicators, calendars, schemes.

Here files become objects: loaders, and the files that come along. The classes of the objects stand
in `model`, `periods`, `schemes` and `units`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
