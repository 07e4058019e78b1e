"""Modules of the package that are loaded when they are first used."""

from . import with_measures as with_measures
