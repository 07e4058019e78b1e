"""The steps of a waterfall: from one number to another, by what each part adds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import attrs
import pyarrow as pa

from ...errors import InputError

__all__ = ["Step", "Steps", "summed"]

_EXACT = 1e-9
_NAMED = 8  # steps of one kind that are drawn by name
_SMALLEST = 0.01  # of the sum of all steps whatever their sign: less is not seen as a bar


@attrs.frozen(kw_only=True)
class Step:
    """What one part adds; *part* says of what kind it is, *others* how many it stands for."""

    part: str
    code: str | None
    name: str
    effect: float
    others: int = 0


@attrs.frozen(eq=False, kw_only=True)
class Steps:
    """A first number, a last one, and the steps between; *better* is the sign of what is good."""

    first: float
    last: float
    steps: tuple[Step, ...]
    better: int

    def __attrs_post_init__(self) -> None:
        total = math.fsum([self.first, *(each.effect for each in self.steps)])
        if abs(total - self.last) > _EXACT * max(1.0, abs(self.first), abs(self.last)):
            raise InputError(
                f"the steps drawn must lead to the last number, got {total:.10g} and "
                f"{self.last:.10g}"
            )

    @property
    def levels(self) -> list[float]:
        """Where the steps begin, and where the last one ends."""
        found = [self.first]
        for each in self.steps:
            found.append(found[-1] + each.effect)
        return found

    def to_arrow(self) -> pa.Table:
        """Give the steps as a table, between the two numbers."""
        levels = self.levels
        ends = (("first", self.first), ("last", self.last))
        rows = [
            {
                "part": each.part,
                "code": each.code,
                "name": each.name,
                "effect": each.effect,
                "begin": begin,
                "end": end,
            }
            for each, begin, end in zip(self.steps, levels, levels[1:], strict=False)
        ]
        head, tail = (
            {"part": part, "code": None, "name": None, "effect": None, "begin": None, "end": at}
            for part, at in ends
        )
        return pa.Table.from_pylist(
            [head, *rows, tail],
            schema=pa.schema(
                [
                    *((name, pa.string()) for name in ("part", "code", "name")),
                    *((name, pa.float64()) for name in ("effect", "begin", "end")),
                ]
            ),
        )


def summed(steps: Sequence[Step], up: str, down: str) -> list[Step]:
    """
    Keep the largest steps by name, and sum the others by their sign.

    Of many steps those under a hundredth of all movement are none of the largest.
    *up* and *down* name what is left, with ``{count}``, and with ``_all`` behind them all there
    are; the largest comes first, then the sums.
    """
    ordered = sorted(
        (each for each in steps if each.effect), key=lambda each: (-abs(each.effect), each.name)
    )
    if len(ordered) <= _NAMED + 1:  # to sum one would save nothing
        return ordered
    least = _SMALLEST * math.fsum(abs(each.effect) for each in ordered)
    named = [each for each in ordered[:_NAMED] if abs(each.effect) >= least]
    rest = ordered[len(named) :]
    which = "" if named else "_all"
    for template, side in ((up, 1), (down, -1)):
        of_side = [each for each in rest if each.effect * side > 0]
        if len(of_side) == 1:
            named += of_side
        elif of_side:
            named.append(
                Step(
                    part=of_side[0].part,
                    code=None,
                    name=f"{template}{which}",
                    effect=math.fsum(each.effect for each in of_side),
                    others=len(of_side),
                )
            )
    return named
