"""Conditions of a form as expressions that every engine understands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import reduce
from typing import Final

import attrs
import narwhals as nw

from ..model.case_conditions import FIRST_DAY, LAST_DAY, CaseTest, When
from ..model.case_form import CaseColumnKind, CaseForm

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
    blank : frozenset of str
        Roles of columns in which nothing stands: what is asked of them is known before.
    """

    form: CaseForm
    words: Mapping[str, Mapping[str, int]]
    edges: Mapping[str, nw.Expr]
    blank: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, form: CaseForm, edges: Mapping[str, nw.Expr], blank: frozenset[str] = frozenset()
    ) -> Conditions:
        """Give numbers to the words of a form."""
        roles = [each.role for each in form.columns if each.kind is CaseColumnKind.WORD]
        words = {
            role: {word: number for number, word in enumerate(form.words_of(role), start=1)}
            for role in roles
        }
        return cls(form, words, edges, blank)

    def holds(self, when: When) -> nw.Expr:
        """Say where one of the alternatives holds; unknown counts as no."""
        known = [[(test, self._known(test)) for test in each] for each in when]
        possible = [each for each in known if all(told is not False for _, told in each)]
        alternatives = [
            [self._test(test) for test, told in each if told is None] for each in possible
        ]
        if all(alternatives) and alternatives:
            return either([reduce(_and, each) for each in alternatives])
        return nw.lit(bool(alternatives))

    def may_hold(self, when: When) -> bool:
        """Whether some case could meet one of the alternatives."""
        return any(all(self._known(test) is not False for test in each) for each in when)

    def _known(self, test: CaseTest) -> bool | None:
        """Say what the answer is where nothing stands in a column; None where it depends."""
        blank = [role for role in test.roles if role in self.blank]
        if not blank:
            return None
        if test.relation == "is not" or test.right == "absent":
            return True
        if all(self.form.column(role).open_ended for role in blank) and not test.asks_presence:
            return None
        return False

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
        if name in self.blank:
            return nw.lit(_LATER)
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
