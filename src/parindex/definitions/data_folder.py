"""The folder of the data that come with the library; importing it loads no definition."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["data_folder"]


def data_folder() -> Traversable:
    """Give the folder of the data, which may lie in an archive."""
    return files(__package__) / "data"
