"""The doors for what is scored besides counts: values, survey results, awards."""

from __future__ import annotations

from .awards import answer_codes, read_awards
from .rows import GivenRows
from .surveys import read_surveys
from .values import read_values

__all__ = ["GivenRows", "answer_codes", "read_awards", "read_surveys", "read_values"]
