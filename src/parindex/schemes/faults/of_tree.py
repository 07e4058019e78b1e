"""Faults of the tree: what stands below what, its role and its weight."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence

from ..criterion import Combination, Criterion, CriterionRole
from .codes import nearest
from .parts import SchemeFault, SchemeParts

__all__ = ["circle_faults", "tree_faults"]

_DEEPEST = 40  # levels of the tree; what is deeper was not written by a person
_NO_SUM = "given for {}, which has no sum"


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
        if each.combine is not Combination.SUM and each.max_points is None:
            expected = _NO_SUM.format(_called(each.combine))
            yield SchemeFault("criterion", position, "max_points", None, expected)
        yield from _negative_faults(position, each, by_code, parts.head.combine)
    yield from _mixed_weights(parts.criteria, by_code, parts.head.combine)
    how = parts.head.combine
    if how is None or how is Combination.SUM:
        return
    if parts.head.declared_total is None and "declared_total" not in parts.unread_keys:
        yield SchemeFault("", 0, "declared_total", None, _NO_SUM.format(_called(how)))
    if parts.head.capped:
        yield SchemeFault("", 0, "capped", True, "false where points are not added up")


_DOES = {
    Combination.LEAST: "takes the least share",
    Combination.BEST: "takes the best part",
}


def _called(how: Combination) -> str:
    words = how.value.replace("_", " ")
    if how is Combination.BEST:
        return "the best of the parts"
    return f"the {words} of the shares" if how is Combination.LEAST else f"a {words}"


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
    is_regular = each.role is CriterionRole.REGULAR
    if is_regular and combine is Combination.WEIGHTED_MEAN and each.weight is None:
        expected = f"given, for {above} above it is a weighted mean"
        yield SchemeFault("criterion", position, "weight", None, expected)
    if each.weight is not None and not (is_regular and combine.takes_weights):
        does = _DOES.get(combine, "adds up points")
        expected = f"absent, for {above} above it {does} and weighs nothing"
        yield SchemeFault("criterion", position, "weight", each.weight, expected)


def _mixed_weights(
    criteria: Sequence[tuple[int, Criterion]],
    by_code: Mapping[str, Criterion],
    total: Combination | None,
) -> Iterator[SchemeFault]:
    """Find parts of a geometric or harmonic mean without a weight, beside others that have one."""
    weighted = {each.parent for _, each in criteria if each.weight is not None}
    for position, each in criteria:
        above = None if each.parent is None else by_code.get(each.parent)
        how = total if each.parent is None else None if above is None else above.combine
        if (
            how is not None
            and how.needs_positive_shares
            and each.role is CriterionRole.REGULAR
            and each.weight is None
            and each.parent in weighted
        ):
            expected = "given, as for others beside it, or absent for all of them"
            yield SchemeFault("criterion", position, "weight", None, expected)


def _negative_faults(
    position: int,
    each: Criterion,
    by_code: Mapping[str, Criterion],
    total: Combination | None,
) -> Iterator[SchemeFault]:
    """Find points below 0 in a mean that has no meaning for them, at whatever depth."""
    if each.min_points >= 0 or each.role is not CriterionRole.REGULAR:
        return
    above = each.parent
    for _ in range(_DEEPEST):
        group = None if above is None else by_code.get(above)
        how = total if above is None else None if group is None else group.combine
        if how is not None and how.needs_positive_shares:
            what = "the total" if above is None else repr(above)
            expected = f"0 or more, for {what} above it is {_called(how)}"
            yield SchemeFault("criterion", position, "min_points", each.min_points, expected)
            return
        if group is None:
            return
        above = group.parent


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
