"""A call that lacks a keyword is told in one sentence what to give, and not by Python."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import parindex as pi

pytest.importorskip("narwhals")
pytest.importorskip("matplotlib")
pytest.importorskip("openpyxl")

ROOMS = ("cases", "definitions", "documents", "excel", "findings", "plans", "plots", "report",
         "results", "schemes", "scores", "stats", "units")  # fmt: skip
KERNELS = "parindex.stats"  # take arrays from code, and say no more than Python does
INNER = {"UnitRegistry.of_checked"}  # a door of the loader of the package's own units


def verbs() -> Iterator[tuple[str, Callable[..., Any], list[str]]]:
    """Give all public functions and methods that have a keyword without a default, each once."""
    rooms = (pi, *(importlib.import_module(f"parindex.{room}") for room in ROOMS))
    public = [getattr(room, name) for room in rooms for name in room.__all__]
    classes = [each for each in public if inspect.isclass(each)]
    members = [
        member
        for each in classes
        for name, member in inspect.getmembers(each, callable)
        if not name.startswith("_")
    ]
    found = {}
    for verb in (*public, *members):
        if inspect.isclass(verb) or not getattr(verb, "__module__", "").startswith("parindex"):
            continue
        if not callable(verb) or verb.__module__.startswith(KERNELS):
            continue
        needed = [
            each.name
            for each in inspect.signature(verb).parameters.values()
            if each.kind is each.KEYWORD_ONLY and each.default is each.empty
        ]
        if needed and verb.__qualname__ not in INNER:
            found[verb.__qualname__] = verb, needed
    return ((name, *each) for name, each in found.items())


VERBS = {name: (verb, needed) for name, verb, needed in verbs()}


def test_verbs_are_found():
    assert {"tally", "assess", "outlook", "Assessment.at", "Indicator.rate"} <= VERBS.keys()


@pytest.mark.parametrize(("verb", "needed"), VERBS.values(), ids=[*VERBS])
def test_a_call_without_its_keywords_says_what_to_give(verb, needed):
    with pytest.raises(pi.errors.InputError) as told:
        verb()
    assert str(told.value).startswith(f"{verb.__qualname__} must be given {needed[0]}= (")
    assert all(f"{name}= (" in str(told.value) for name in needed)
    one = dict.fromkeys(needed[:-1])
    with pytest.raises(pi.errors.InputError) as told:
        verb(**one)
    assert str(told.value).startswith(f"{verb.__qualname__} must be given {needed[-1]}= (")
