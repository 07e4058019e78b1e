"""Conditions of a form as expressions that every engine understands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import reduce
from typing import Final

import attrs
import narwhals as nw

from ..model.case_form import CaseColumnKind, CaseForm
from ..model.case_test import FIRST_DAY, LAST_DAY, CaseTest, When

__all__ = ["NO_WORD", "UNKNOWN_WORD", "Conditions", "either"]

NO_WORD: Final = 0
UNKNOWN_WORD: Final = -1
_LATER: Final = dt.date(9999, 12, 31)


@attrs.frozen(eq=False)
class Conditions:
    """
    Tests of a form on columns that are called as their roles.

    Parameters
    ----------
    form : CaseForm
        The form.
    words : mapping of str to mapping of str to int
        For each column of words the number that stands for each word, from 1.
    edges : mapping of str to narwhals.Expr
        First and last day of the period.
    """

    form: CaseForm
    words: Mapping[str, Mapping[str, int]]
    edges: Mapping[str, nw.Expr]

    @classmethod
    def of(cls, form: CaseForm, edges: Mapping[str, nw.Expr]) -> Conditions:
        """Give numbers to the words of a form."""
        roles = [each.role for each in form.columns if each.kind is CaseColumnKind.WORD]
        words = {
            role: {word: number for number, word in enumerate(form.words_of(role), start=1)}
            for role in roles
        }
        return cls(form, words, edges)

    def holds(self, when: When) -> nw.Expr:
        """Say where one of the alternatives holds; unknown counts as no."""
        return either([reduce(_and, map(self._test, each)) for each in when])

    def _test(self, test: CaseTest) -> nw.Expr:
        kind = self.form.column(test.left).kind
        left = nw.col(test.left)
        if kind is CaseColumnKind.WORD:
            number = NO_WORD if test.asks_presence else self.words[test.left][test.right]
            is_word = left == nw.lit(number)
            turned = test.relation == "is not" or test.right == "present"
            return ~is_word if turned else is_word
        if test.asks_presence:
            return left.is_null() if test.right == "absent" else ~left.is_null()
        return _compared(self._day(test.left), test.relation, self._day(test.right))

    def _day(self, name: str) -> nw.Expr:
        if name in (FIRST_DAY, LAST_DAY):
            return self.edges[name]
        day = nw.col(name)
        return day.fill_null(_LATER) if self.form.column(name).open_ended else day


def either(conditions: list[nw.Expr]) -> nw.Expr:
    """Say where one of several conditions holds."""
    return reduce(lambda one, two: one | two, conditions)


def _and(one: nw.Expr, two: nw.Expr) -> nw.Expr:
    return one & two


def _compared(left: nw.Expr, relation: str, right: nw.Expr) -> nw.Expr:
    made: dict[str, nw.Expr] = {
        "<": left < right,
        "<=": left <= right,
        "=": left == right,
        ">=": left >= right,
        ">": left > right,
    }
    return made[relation]
