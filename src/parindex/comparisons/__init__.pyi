"""Modules of the package that are loaded when they are first used."""

from . import peers as peers
from . import prior_units as prior_units
from . import unit_words as unit_words
