"""Faults of each list by itself: stages, codes, gradings."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

from ..terms import codes_of_terms
from .codes import nearest, repeated
from .parts import SchemeFault, SchemeParts

__all__ = ["code_faults", "grading_faults", "stage_faults", "term_faults"]


def stage_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    stages = parts.stages
    yield from repeated("stage", "code", ((position, stage.code) for position, stage in stages))
    if not parts.all_stages:
        return
    known: list[str] = []
    for position, stage in stages:
        for place, source in enumerate(stage.takes_from):
            if source not in known:
                expected = f"a stage that stands before it ({', '.join(known) or 'there is none'})"
                yield SchemeFault("stage", position, f"takes_from[{place}]", source, expected)
        known.append(stage.code)
    if stages and not any(stage.by_default and not stage.is_derived for _, stage in stages):
        position, stage = stages[0]
        expected = "true for at least one stage that somebody gives the points of"
        yield SchemeFault("stage", position, "by_default", stage.by_default, expected)


def code_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    criteria = [(position, each.code, each.was) for position, each in parts.criteria]
    unread = [(each.position, each.code) for each in parts.unread if each.code is not None]
    yield from repeated("criterion", "code", [*unread, *((at, code) for at, code, _ in criteria)])
    yield from repeated("criterion", "was", [(at, was) for at, _, was in criteria if was])


def grading_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    gradings, codes = parts.gradings, parts.codes
    for position, grading in gradings:
        for place, veto in enumerate(grading.vetoes):
            for code in veto.criteria:
                if code not in codes and parts.all_coded:
                    expected = f"codes of criteria, such as {nearest(code, codes)}"
                    field = f"vetoes[{place}].criteria"
                    yield SchemeFault("grading", position, field, code, expected)
    for (place, one), (position, two) in itertools.combinations(gradings, 2):
        shared = sorted(set(one.blocks) & set(two.blocks))
        both_for_all = not one.blocks and not two.blocks
        overlap = (one.valid_from or dt.date.min) <= (two.valid_to or dt.date.max) and (
            two.valid_from or dt.date.min
        ) <= (one.valid_to or dt.date.max)
        if (shared or both_for_all) and overlap:
            expected = f"other blocks or other days than those of grading[{place}]"
            yield SchemeFault("grading", position, "blocks", list(two.blocks), expected)


def term_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    """Find names given twice, and, where every formula could be read, names of nothing."""
    known = codes_of_terms(criterion for _, criterion in parts.criteria)
    named: set[str] = set()
    for place, term in enumerate(parts.head.terms):
        if term.code in named:
            yield SchemeFault("", 0, f"terms[{place}].code", term.code, "named once")
        elif term.code not in known and not parts.unread:
            expected = "left out, for no formula has a code"
            if known:
                expected = f"a code of its formulas, such as {nearest(term.code, known)}"
            yield SchemeFault("", 0, f"terms[{place}].code", term.code, expected)
        named.add(term.code)
