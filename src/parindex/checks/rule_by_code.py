"""The catalogue of rules: one by its code, some by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from .._table_view import TableView
from .._table_words import words_in
from ..errors import UnknownCodeError
from ..rulebook.retired import code_in_use
from ..rulebook.rule import Rule
from ..rulebook.settings import settings_of, why_left_out
from ..typing import Language
from .all_checks import RULES

__all__ = ["RuleList", "rule", "rules"]


def rule(code: str) -> Rule:
    """
    Rule under a code (quy tắc kiểm tra).

    Parameters
    ----------
    code : str
        Its code; a retired one leads to the rule that took its place.

    Returns
    -------
    Rule

    Raises
    ------
    UnknownCodeError
        If no rule of the library has this code.
    InputError
        If the code was retired and no rule took its place.

    Examples
    --------
    >>> import parindex as pi
    >>> pi.rule("CNT105").name.vi
    'Tử số lớn hơn mẫu số'
    """
    current = code_in_use(code)
    for each in RULES:
        if each.code == current:
            return each
    raise UnknownCodeError("rule", code, tuple(each.code for each in RULES))


@attrs.frozen(repr=False)
class RuleList:
    """
    Rules in the order in which they are run (danh mục quy tắc kiểm tra).

    Parameters
    ----------
    members : tuple of Rule
        The rules.
    """

    members: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, rule: object) -> bool:
        return rule in self.members

    def __getitem__(self, position: int) -> Rule:
        return self.members[position]

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the rules, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        rows = tuple(
            (each.code, say(each.severity.text), each.name.text(language)) for each in self.members
        )
        families = ", ".join(dict.fromkeys(each.family for each in self.members))
        return TableView(
            caption=f"{say('<RuleList: {count} rules>').format(count=len(self))}\n{families}",
            heads=tuple(map(say, ("code", "severity", "name"))),
            rows=rows,
            wide=2,
            note=say("{shown} of {count} rules; one by its code: rule(code).").replace(
                "{count}", str(len(self))
            ),
            shown=str(len(self)),
            left_out=say("Left out for width: {columns}."),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()


def rules(*, select: Iterable[str] | None = None, ignore: Iterable[str] | None = None) -> RuleList:
    """
    Rules of the library (danh mục quy tắc kiểm tra), in the order in which they are run.

    Parameters
    ----------
    select : iterable of str, optional
        Codes or beginnings of codes, such as ``["CNT", "CHG1"]``; None for all.
    ignore : iterable of str, optional
        Codes or beginnings of codes that are left out again; None for none.

    Returns
    -------
    RuleList

    Raises
    ------
    InputError
        If no rule has a code that begins so.

    Examples
    --------
    >>> import parindex as pi
    >>> [rule.code for rule in pi.rules(select=["TGT", "CNT1"], ignore=["CNT10"])]
    ['TGT101', 'TGT102', 'TGT103', 'TGT104', 'TGT105']
    """
    settings = settings_of(RULES, select=select, ignore=ignore)
    return RuleList(tuple(each for each in RULES if why_left_out(each, settings) is None))
