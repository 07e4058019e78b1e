"""Columns of findings as text: names, counts, values, differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ...i18n import ONE, Field, fill, segments_of
from ...tables.arrays import codes_of, filled, floats_of, masked, scalar_of, text_array
from ..naming import Lexicon
from ..numbers import Column, choose, count_text, decimal_text, join, percent_text

__all__ = ["Printed", "excerpt", "no_null", "nulls_of"]

_LONGEST_EXCERPT = 40
_POINTS = {100.0: "percent", 1000.0: "per_mille"}


@attrs.frozen(eq=False, kw_only=True)
class Printed:
    """
    Print findings whose numbers are printed alike.

    *multiplier* is None where that of the indicator is not known.
    """

    rows: pa.Table
    evidence: pa.Table
    lexicon: Lexicon
    multiplier: float | None
    places: int

    def filled(self, template: str, field: Callable[[str], pa.StringArray]) -> pa.StringArray:
        """Fill a template on all rows at once."""
        segments = []
        for segment in segments_of(template):
            if not segment.fields:
                segments.append(self.constant("".join(literal for literal, _ in segment.parts)))
                continue
            pieces: list[str | pa.StringArray] = []
            for literal, part in segment.parts:
                pieces.append(literal)
                if part is not None:
                    column = field(part.name)
                    if not segment.is_optional:
                        column = no_null(column, self.lexicon.words["absent"])
                    pieces.append(self.shown(part, column))
            text = join(*pieces, "")
            segments.append(no_null(text, "") if segment.is_optional else text)
        return segments[0] if len(segments) == 1 else join(*segments, "")

    def shown(self, part: Field, column: pa.StringArray) -> pa.StringArray:
        """Give what stands in the place of a field: its text, or one of two forms."""
        if part.forms is None:
            return column
        one, other = (self.constant(form) for form in part.forms)
        chosen = choose(filled(pc.equal(column, scalar_of(ONE)), False), one, other)
        return nulls_of(column, chosen)

    def constant(self, text: str) -> pa.StringArray:
        return cast("pa.StringArray", pa.repeat(scalar_of(text), len(self.rows)))

    def named(self, column: Column, name: Callable[[str], str | None]) -> pa.StringArray:
        """Name of every code; each distinct code is looked up once."""
        codes, texts = codes_of(column)
        names = text_array(name(text) for text in texts)
        return names.take(masked(codes, codes >= 0))

    def key(self, column: str, name: Callable[[str], str | None]) -> pa.StringArray:
        return self.named(self.rows[column], name)

    def text(self, column: str, name: Callable[[str], str | None]) -> pa.StringArray:
        return self.named(self.evidence[column], name)

    def count(self, column: str, add: int = 0) -> pa.StringArray:
        numbers = cast("pa.Int64Array", self.evidence[column].combine_chunks())
        moved = pc.add(numbers, scalar_of(add)) if add else numbers
        return count_text(moved, language=self.lexicon.language)

    def value(self, column: str, *, trim: bool = False) -> pa.StringArray:
        return percent_text(
            self.evidence[column],
            self.multiplier,
            language=self.lexicon.language,
            decimals=self.places,
            trim=trim,
        )

    def size(self, column: str) -> pa.StringArray:
        """Size of a difference without its sign; what rounds to zero is less than something."""
        number = np.abs(floats_of(self.evidence[column]))
        text = self.computed(number)
        zero, least = self.computed(np.array([0.0, 10.0**-self.places])).to_pylist()
        is_small = pc.and_(pc.equal(text, scalar_of(zero)), masked(number > 0))
        small = fill(self.lexicon.words["phrase.less_than"], size=least)
        return self.in_points(choose(is_small, small, text))

    def computed(self, number: npt.NDArray[np.float64], *, signed: bool = False) -> pa.StringArray:
        """Numbers that were computed, with the decimals of their table (convention §10)."""
        return decimal_text(number, self.places, language=self.lexicon.language, signed=signed)

    def given(self, number: npt.NDArray[np.float64]) -> pa.StringArray:
        """Numbers that were given, or whose unit is not known: without zeros at the end."""
        return decimal_text(number, self.places, language=self.lexicon.language, trim=True)

    def computed_number(self, column: str) -> pa.StringArray:
        """Write a number with its sign, for penalties are below zero."""
        return self.computed(floats_of(self.evidence[column]))

    def given_number(self, column: str) -> pa.StringArray:
        return self.given(floats_of(self.evidence[column]))

    def percent(self, column: str, *, trim: bool = False) -> pa.StringArray:
        """Write a share in percent, whatever the units of the indicator."""
        return percent_text(self.evidence[column], 100.0, language=self.lexicon.language, trim=trim)

    def in_points(self, size: pa.StringArray) -> pa.StringArray:
        """With the measure unit of a difference between two values."""
        kind = _POINTS.get(self.multiplier or 0.0, "other")
        return self.filled(self.lexicon.words[f"phrase.points_{kind}"], lambda _: size)

    def directed(
        self,
        phrase: str,
        number: npt.NDArray[np.float64],
        size: pa.StringArray,
        above: str,
        below: str,
    ) -> pa.StringArray:
        """Phrase for the sign of a difference, with its size."""
        words = self.lexicon.words
        upward = self.filled(words[f"phrase.{phrase}_{above}"], lambda _: size)
        downward = self.filled(words[f"phrase.{phrase}_{below}"], lambda _: size)
        level = self.constant(words[f"phrase.{phrase}_none"])
        text = choose(number > 0, upward, choose(number < 0, downward, level))
        return choose(np.isnan(number), None, text)

    def floats(self, column: str) -> npt.NDArray[np.float64]:
        return floats_of(self.evidence[column])


def no_null(column: pa.StringArray, text: str) -> pa.StringArray:
    """Put a text in place of nulls."""
    return cast("pa.StringArray", filled(column, text))


def nulls_of(column: pa.StringArray, text: pa.StringArray) -> pa.StringArray:
    """Make texts null where another column is."""
    return choose(column.is_null(), None, text)


def excerpt(text: str) -> str:
    """Content of a cell on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[: _LONGEST_EXCERPT - 1]}…"
