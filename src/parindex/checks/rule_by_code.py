"""The catalogue of rules: one by its code, some by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import UnknownCodeError
from ..rulebook.retired import code_in_use
from ..rulebook.rule import Rule
from ..rulebook.settings import settings_of, why_left_out
from .all_checks import RULES

__all__ = ["rule", "rules"]


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


def rules(
    *, select: Iterable[str] | None = None, ignore: Iterable[str] | None = None
) -> tuple[Rule, ...]:
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
    tuple of Rule

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
    return tuple(each for each in RULES if why_left_out(each, settings) is None)
