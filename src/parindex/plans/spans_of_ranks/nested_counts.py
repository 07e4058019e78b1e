"""Which proportions of a unit rest on the same counts, so that one draw of these gives them all."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import attrs
import numpy as np

from ...model.form import CountSum
from ...model.indicator import Indicator
from ...tables.arrays import FloatArray

__all__ = ["Chain", "chains"]

_Sum = dict[str, int]


@attrs.frozen(eq=False)
class Chain:
    """
    Proportions with one denominator, each of whose numerators holds the one before it.

    *turned* marks those of which the chain has the rest of the denominator, e.g. what was late in
    the place of what was on time. *same* marks those that count the same as the one before.
    """

    codes: tuple[str, ...]
    turned: tuple[bool, ...]
    same: tuple[bool, ...]

    def drawn(
        self,
        random: Mapping[str, np.random.Generator],
        counts: Mapping[str, tuple[FloatArray, FloatArray]],
        draws: int,
    ) -> dict[str, FloatArray]:
        """
        Draw what the proportions may truly be; NaN where there are no counts.

        One proportion has the beta distribution of x + 1/2 and n - x + 1/2. Those of a chain are
        the partial sums of the gammas of what each numerator holds beyond the one before it, by
        the sum of all: each has the same distribution as alone.
        """
        if len(self.codes) == 1:
            return {self.codes[0]: _alone(random[self.codes[0]], *counts[self.codes[0]], draws)}
        whole = counts[self.codes[0]][1]
        x = np.stack(
            [
                counts[code][1] - counts[code][0] if turned else counts[code][0]
                for code, turned in zip(self.codes, self.turned, strict=True)
            ]
        )
        # rows whose counts contradict the definitions, or are not known, share nothing
        steps = np.diff(x, axis=0)
        fits = np.all([counts[code][1] == whole for code in self.codes], axis=0)
        fits &= np.all(steps >= 0, axis=0)
        fits &= np.all(steps[np.array(self.same[1:], bool)] == 0, axis=0)
        made = {}
        for code in self.codes:
            own_x, own_n = counts[code]
            made[code] = _alone(random[code], np.where(fits, np.nan, own_x), own_n, draws)
        rows = np.flatnonzero(fits)
        shapes = [x[:1, rows] + 0.5, steps[:, rows], whole[rows][np.newaxis] - x[-1:, rows] + 0.5]
        shape = np.concatenate(shapes)
        gammas = random[self.codes[0]].standard_gamma(shape, (draws, *shape.shape))
        share = np.cumsum(gammas, axis=1) / gammas.sum(axis=1, keepdims=True)
        for place, (code, turned) in enumerate(zip(self.codes, self.turned, strict=True)):
            of_code = share[:, place]
            made[code][:, rows] = 1.0 - of_code if turned else of_code
        return made


def chains(definitions: Mapping[str, Indicator]) -> list[Chain]:
    """
    Put proportions together whose counts are nested, as their definitions say.

    A numerator holds another if it is that one and further items. Each proportion is in one chain:
    the first, in the order of the codes, whose members hold it or are held by it.
    """
    found: list[tuple[_Sum, list[tuple[_Sum, str, bool]]]] = []
    for code in sorted(definitions):
        whole, part = (
            _terms(each) for each in (definitions[code].denominator, definitions[code].numerator)
        )
        rest = _less(whole, part)
        for denominator, members in found:
            if denominator != whole:
                continue
            place = _place(part, members), _place(rest, members)
            if place[0] is not None:
                members.insert(place[0], (part, code, False))
                break
            if place[1] is not None:
                members.insert(place[1], (rest, code, True))
                break
        else:
            found.append((whole, [(part, code, False)]))
    return [_chain(members) for _, members in found]


def _chain(members: list[tuple[_Sum, str, bool]]) -> Chain:
    parts, codes, turned = zip(*members, strict=True)
    same = (False, *(one == other for one, other in itertools.pairwise(parts)))
    return Chain(codes, turned, same)


def _alone(random: np.random.Generator, x: FloatArray, n: FloatArray, draws: int) -> FloatArray:
    value = np.full((draws, len(x)), np.nan)
    here = np.flatnonzero(~np.isnan(x))
    value[:, here] = random.beta(x[here] + 0.5, n[here] - x[here] + 0.5, (draws, len(here)))
    return value


def _place(part: _Sum, members: list[tuple[_Sum, str, bool]]) -> int | None:
    """Find where a numerator stands in a chain; None where it neither holds nor is held."""
    below = [_holds(part, each) for each, *_ in members]
    above = [_holds(each, part) for each, *_ in members]
    if not all(one or other for one, other in zip(below, above, strict=True)):
        return None
    return sum(below)


def _holds(one: _Sum, other: _Sum) -> bool:
    return all(times > 0 for times in _less(one, other).values())


def _less(one: _Sum, other: _Sum) -> _Sum:
    left = {item: one.get(item, 0) - other.get(item, 0) for item in {*one, *other}}
    return {item: times for item, times in left.items() if times}


def _terms(total: CountSum) -> _Sum:
    return dict.fromkeys(total.plus, 1) | dict.fromkeys(total.minus, -1)
