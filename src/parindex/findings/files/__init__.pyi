"""Modules of the package that are loaded when they are first used."""

from . import document as document
