"""Words and numbers of pictures: those of the sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version

import numpy as np
import pyarrow as pa

from .._quoting import on_one_line, visible
from ..findings.names import Glossary
from ..i18n import fill
from ..model.form import CountSum
from ..name import Name
from ..render.naming import Lexicon, without_a_name
from ..render.numbers import MINUS, count_text, percent_text, tied
from ..results.provenance import Provenance
from ..tables.arrays import FloatArray
from ..typing import Language
from ..units.registry import UnitRegistry
from .axis import Axis

__all__ = ["Words"]

_NAMED = 2  # units that a title names


class Words:
    """Say what is in a picture, in one language."""

    def __init__(
        self, language: Language, provenance: Provenance, registry: UnitRegistry | None
    ) -> None:
        names = Glossary.of(provenance, registry)
        units = {unit: on_one_line(name) for unit, name in names.units.items()}
        self.lexicon = Lexicon.of(language, units, names.indicators, names.items, names.families)
        self.confidence = provenance.confidence

    def say(self, key: str, **values: str | None) -> str:
        """Fill a template of pictures."""
        text = visible(fill(self.lexicon.words[f"plots.{key}"], **values))
        return tied(text, language=self.lexicon.language)

    def sentence(self, key: str, **values: str | None) -> str:
        """Fill a template that begins a line: its first letter is a capital."""
        text = self.say(key, **values)
        return text[:1].upper() + text[1:]

    def lowered(self, name: str) -> str:
        """Give a name as the middle of a sentence has it; an abbreviation keeps its capitals."""
        return name if name[:2].isupper() else name[:1].lower() + name[1:]

    def values(
        self, numbers: FloatArray, multiplier: float, *, signed: bool = False, trim: bool = False
    ) -> list[str]:
        """Print values with their sign of percent; a change has none. Absent ones are a dash."""
        text = percent_text(
            numbers,
            multiplier,
            language=self.lexicon.language,
            trim=trim,
            signed=signed,
        )
        return ["–" if each is None else each for each in text.to_pylist()]

    def value(self, number: float, multiplier: float, *, trim: bool = True) -> str:
        """Print one value, without zeros at the end."""
        return self.values(np.array([number]), multiplier, trim=trim)[0]

    def points(self, numbers: FloatArray, multiplier: float) -> list[str]:
        """Print changes: signed, in the points of the values, without a sign of percent."""
        texts = self.values(numbers, multiplier, signed=True)
        return [each.rstrip("%‰") for each in texts]

    def count(self, number: int) -> str:
        """Print a count."""
        text: str = count_text(pa.array([number]), language=self.lexicon.language)[0].as_py()
        return text

    def ticks(self, axis: Axis, multiplier: float) -> list[str]:
        """Print the ticks of an axis; the last has the sign of percent."""
        texts = self.values(np.array(axis.ticks), multiplier, trim=True)
        return [*(each.rstrip("%‰") for each in texts[:-1]), texts[-1]]

    def level(self) -> str | None:
        """Print the confidence of limits; None where there are none."""
        return None if self.confidence is None else self.value(100 * self.confidence, 100.0)

    def sum_of(self, items: CountSum) -> str:
        """Name the items of a sum of counts."""
        plus = " + ".join(self._item(item) for item in items.plus)
        return plus + "".join(f" {MINUS} {self._item(item)}" for item in items.minus)

    def units(self, names: Sequence[str]) -> str:
        """Name at most two units, and say how many others there are."""
        listed = ", ".join(names[:_NAMED])
        if len(names) <= _NAMED:
            return listed
        more = self.count(len(names) - _NAMED)
        return fill(self.lexicon.words["phrase.and_more"], names=listed, count=more)

    def source(
        self,
        source: str | None,
        *,
        made_up: bool,
        of: Iterable[str] = (),
        names: Iterable[Name] = (),
    ) -> str:
        """
        Say where the picture comes from, and which of its names stand in the other language.

        Its names are those of the indicators in *of* and of their counts, and *names*.
        """
        language = self.lexicon.language
        said = self.say(
            "source",
            made_up=self.say("made_up") if made_up else None,
            source=source,
            version=version("parindex"),
        )
        note = without_a_name([*self.lexicon.names_of(of), *names], language)
        return said if note is None else f"{tied(note, language=language)} {said}"

    def _item(self, code: str) -> str:
        name = self.lexicon.items.get(code)
        if name is None:
            return code
        return self.lowered(name.text(self.lexicon.language))
