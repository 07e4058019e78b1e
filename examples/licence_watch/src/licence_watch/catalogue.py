"""The form and the indicators of licences, which come with this package as data."""

from __future__ import annotations

from importlib.resources import as_file, files

from parindex import CountForm, IndicatorSet
from parindex.definitions import load_form_file, load_indicators_file

__all__ = ["form", "indicators"]


def form() -> CountForm:
    """Load the form that licensing authorities fill in."""
    with as_file(files(__package__) / "data" / "form.toml") as path:
        return load_form_file(path)


def indicators() -> IndicatorSet:
    """Load the indicators of that form."""
    with as_file(files(__package__) / "data" / "indicators.toml") as path:
        return load_indicators_file(path, forms=[form()])
