"""Checks of a scoring."""
