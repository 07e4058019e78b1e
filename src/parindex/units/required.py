"""Refuse as a registry of units what is none."""

from __future__ import annotations

from ..errors import InputError
from .registry import UnitRegistry

__all__ = ["require_registry"]


def require_registry(registry: object) -> None:
    """
    Refuse anything but a registry of units; None too.

    Raises
    ------
    InputError
        If it is something else.
    """
    if not isinstance(registry, UnitRegistry):
        raise InputError(f"registry must be a UnitRegistry, got {type(registry).__name__}")
