"""Faults of the tree: what stands below what, its role and its weight."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence

from ..criterion import Combination, Criterion, CriterionRole
from .codes import nearest
from .parts import SchemeFault, SchemeParts

__all__ = ["circle_faults", "tree_faults"]

_DEEPEST = 40  # levels of the tree; what is deeper was not written by a person


def tree_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    by_code = {each.code: each for _, each in parts.criteria}
    parents = {each.parent for _, each in parts.criteria}
    open_groups, codes = parts.open_groups, parts.codes
    named = [
        *((position, each.parent) for position, each in parts.criteria),
        *((each.position, each.parent) for each in parts.unread),
    ]
    for position, parent in sorted(named, key=operator.itemgetter(0)):
        if parent is not None and parent not in codes and parts.all_coded:
            expected = f"the code of a criterion, such as {nearest(parent, codes)}"
            yield SchemeFault("criterion", position, "parent", parent, expected)
    for position, each in parts.criteria:
        above = None if each.parent is None else by_code.get(each.parent)
        if above is not None and above is not each:
            for field, got, expected in _unlike_above(each, above):
                yield SchemeFault("criterion", position, field, got, expected)
        has_parts = each.code in parents or each.code in open_groups
        if not each.is_leaf and not has_parts and not parts.lacks_something:
            expected = (
                "given, or criteria that name it as parent; a scheme that lacks them says so in "
                "the key 'missing'"
            )
            yield SchemeFault("criterion", position, "formula", None, expected)
        if each.parent is None:
            yield from _weight_faults(position, each, parts.head.combine, "the total")
        elif above is not None:
            yield from _weight_faults(position, each, above.combine, repr(above.code))
        if each.combine is Combination.WEIGHTED_MEAN and each.max_points is None:
            expected = "given for a weighted mean, which has no sum"
            yield SchemeFault("criterion", position, "max_points", None, expected)
    if (
        parts.head.combine is Combination.WEIGHTED_MEAN
        and parts.head.declared_total is None
        and "declared_total" not in parts.unread_keys
    ):
        expected = "given for a weighted mean, which has no sum"
        yield SchemeFault("", 0, "declared_total", None, expected)


def _unlike_above(each: Criterion, above: Criterion) -> Iterator[tuple[str, object, str]]:
    if above.is_leaf:
        yield (
            "parent",
            each.parent,
            f"a criterion without a formula; {above.code!r} has one, so nothing stands below it",
        )
    if above.role is not each.role:
        yield (
            "role",
            each.role.value,
            f"{above.role.value}, as that of {above.code!r} above it",
        )


def _weight_faults(
    position: int, each: Criterion, combine: Combination | None, above: str
) -> Iterator[SchemeFault]:
    if combine is None:  # it could not be read
        return
    is_mean = combine is Combination.WEIGHTED_MEAN and each.role is CriterionRole.REGULAR
    if is_mean and each.weight is None:
        expected = f"given, for {above} above it is a weighted mean"
        yield SchemeFault("criterion", position, "weight", None, expected)
    if not is_mean and each.weight is not None:
        expected = f"absent, for {above} above it adds up points and weighs nothing"
        yield SchemeFault("criterion", position, "weight", each.weight, expected)


def circle_faults(criteria: Sequence[tuple[int, Criterion]]) -> Iterator[SchemeFault]:
    above = {each.code: each.parent for _, each in criteria}
    for position, each in criteria:
        way = [each.code]
        parent = each.parent
        while parent in above and parent not in way and len(way) <= _DEEPEST:
            way.append(parent)
            parent = above[parent]
        if parent == each.code and len(way) > 1:
            expected = f"a criterion that does not stand below it ({' below '.join(way)})"
            yield SchemeFault("criterion", position, "parent", each.parent, expected)
        elif len(way) > _DEEPEST:
            expected = f"a criterion that stands below at most {_DEEPEST} others"
            yield SchemeFault("criterion", position, "parent", each.parent, expected)
