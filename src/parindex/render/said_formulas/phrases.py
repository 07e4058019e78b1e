"""Phrases of formulas in one language: templates, numbers, codes and lists."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs
import numpy as np

from ...i18n import fill
from ..naming import Lexicon
from ..numbers import MINUS, decimal_text, number_text

__all__ = ["Phrases"]

_MOST_DECIMALS = 12
_EXACT = 2.0**53


@attrs.frozen(eq=False)
class Phrases:
    """Fill the templates of formulas in one language, with the names of a lexicon."""

    lexicon: Lexicon
    tells_answers: bool = True

    def say(self, key: str, **values: str | None) -> str:
        """Fill the template of a part of a formula."""
        return fill(self.lexicon.words[f"formula.{key}"], **values)

    def number(self, number: float) -> str:
        """Write a number of a definition: all its digits, as the language has them."""
        exact = Decimal(repr(float(number)))
        decimals = max(0, -int(exact.normalize().as_tuple().exponent))
        if decimals > _MOST_DECIMALS or abs(number) > _EXACT:
            sign = MINUS if number < 0 else ""
            return sign + number_text(abs(exact), language=self.lexicon.language)
        written = decimal_text(np.array([number]), decimals, language=self.lexicon.language)
        return str(written[0].as_py())

    def points(self, points: float) -> str:
        """Write points with their word."""
        return self.say("points", points=self.number(points))

    def code(self, code: str) -> str:
        """Name of an answer, a requirement or a block, or its code; both in quotes."""
        name = self.lexicon.terms.get(code)
        text = code if name is None else name.text(self.lexicon.language)
        return fill(self.lexicon.words["phrase.quoted"], text=text)

    def listed(self, texts: Iterable[str], joint: str) -> str:
        """Join texts by a word, each in brackets."""
        return f" {self.say(joint)} ".join(f"({text})" for text in texts)
