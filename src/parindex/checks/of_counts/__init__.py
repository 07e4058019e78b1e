"""Checks of a sheet of counts."""
