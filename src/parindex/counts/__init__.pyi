"""Modules of the package that are loaded when they are first used."""

from . import hierarchy as hierarchy
from . import roll_up as roll_up
from . import totals as totals
