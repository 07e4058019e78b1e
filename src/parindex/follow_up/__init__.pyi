"""Modules of the package that are loaded when they are first used."""

from . import follow as follow
from . import review as review
from . import suppressed as suppressed
