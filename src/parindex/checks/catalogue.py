"""The catalogue of rules: one by its code, some by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import attrs

from ..errors import DefinitionError, InputError, UnknownCodeError
from ..rulebook.rule import Rule
from ..rulebook.settings import RuleSettings
from . import RULES

__all__ = [
    "RETIRED",
    "current_code",
    "options_for",
    "rule",
    "rules",
    "settings_of",
    "why_left_out",
]

RETIRED: Mapping[str, str | None] = MappingProxyType({})
"""Codes that are no longer used, each with the code that took its place; None where none did."""


def current_code(code: str) -> str:
    """
    Code under which a rule goes on, for findings and files that were written earlier.

    Parameters
    ----------
    code : str
        Any text.

    Returns
    -------
    str
        The code that took the place of a retired one, after all that were retired. Any other
        text comes back as it is, and so does a retired code whose place none took.

    Examples
    --------
    >>> current_code("CNT105"), current_code("none of ours")
    ('CNT105', 'none of ours')
    """
    seen = code
    while (successor := RETIRED.get(seen)) is not None:
        seen = successor
    return seen


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
    current = _current(code)
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
    ['TGT101', 'TGT102', 'TGT103']
    """
    settings = settings_of(RULES, select=select, ignore=ignore)
    return tuple(each for each in RULES if why_left_out(each, settings) is None)


def settings_of(
    known: tuple[Rule, ...],
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    options: Mapping[str, object] | None = None,
    own_rules: tuple[Rule, ...] = (),
) -> RuleSettings:
    """
    What a run asks for, checked.

    Parameters
    ----------
    known : tuple of Rule
        Every rule there is, own ones too.
    select, ignore : iterable of str, optional
        Codes or beginnings of codes.
    options : mapping, optional
        As for `parindex.find`.
    own_rules : tuple of Rule
        Those of the user's own.

    Returns
    -------
    RuleSettings

    Raises
    ------
    InputError
        If no rule has a code that begins so, or a rule has no such option.
    DefinitionError
        If an option cannot have its value.
    """
    return RuleSettings(
        select=None if select is None else _beginnings("select", select, known),
        ignore=None if ignore is None else _beginnings("ignore", ignore, known),
        options=options_for(known, options),
        own_rules=own_rules,
    )


def why_left_out(rule: Rule, settings: RuleSettings) -> str | None:
    """Reason why a rule is not run, a code of the catalogue; None where it is."""
    if settings.select is not None and not rule.code.startswith(settings.select):
        return "not_selected"
    if settings.ignore is not None and rule.code.startswith(settings.ignore):
        return "ignored"
    return None


def options_for(
    known: tuple[Rule, ...], given: Mapping[str, object] | None
) -> tuple[tuple[str, object], ...]:
    """
    What holds for each rule that has something to set: its defaults, with what was given on top.

    Parameters
    ----------
    known : tuple of Rule
        Every rule there is.
    given : mapping of str to options or mapping, optional
        By code or beginning of a code; a longer one comes before a shorter one.

    Returns
    -------
    tuple of (str, object)
        Code and options.

    Raises
    ------
    InputError
        If no rule of that code has such an option, one rule is named twice, or a check of the
        user's own refuses a value.
    DefinitionError
        If an option cannot have its value.
    """
    of_code = {each.code: each for each in known if each.options is not None}
    held: dict[str, object] = {code: each.options for code, each in of_code.items()}
    if given is not None and not isinstance(given, Mapping):
        raise InputError(f"options must be a mapping by code of rule, got {given!r}")
    as_given: dict[str, str] = {}
    for code in given or {}:
        current = _current(code)
        if current in as_given:
            raise InputError(
                f"options must name each rule once, got {as_given[current]!r} and {code!r}, which "
                f"are one"
            )
        as_given[current] = code
    for beginning in sorted(_beginnings("options", as_given, known), key=len):
        value = (given or {})[as_given[beginning]]
        codes = [code for code in held if code.startswith(beginning)]
        fitting = [code for code in codes if _fits(value, held[code])]
        if not fitting:
            raise InputError(_why_unfit(beginning, value, [held[code] for code in codes]))
        for code in fitting:
            held[code] = _set(code, held[code], value)
            attrs.evolve(of_code[code], options=held[code])  # what no rule may hold is refused
    return tuple(held.items())


def _set(code: str, options: object, value: object) -> object:
    """
    Options of a rule with what was given for it.

    Raises
    ------
    DefinitionError
        If an option of a rule of the library cannot have its value.
    InputError
        If a check of the user's own refuses one.
    """
    if not isinstance(value, Mapping):
        return value
    try:
        return attrs.evolve(options, **value)  # type: ignore[misc]
    except DefinitionError:
        raise
    except (TypeError, ValueError) as error:
        # the checks of attrs say what is wrong in front of what they looked at
        said = str(error.args[0]) if error.args else type(error).__name__
        told = " ".join(said.split()).rstrip(".")
        shown = ", ".join(f"{name}={each!r}" for name, each in value.items())
        raise InputError(f"options of {code!r} cannot be {shown}: {told}") from None


def _fits(value: object, options: object) -> bool:
    if isinstance(value, Mapping):
        return set(value) <= set(_names(options))
    return type(value) is type(options)


def _names(options: object) -> list[str]:
    return [field.name for field in attrs.fields(type(options))]  # type: ignore[arg-type]


def _why_unfit(beginning: str, value: object, held: list[object]) -> str:
    if not held:
        return f"options of {beginning!r}: there is nothing to set"
    if isinstance(value, Mapping):
        known = ", ".join(sorted({name for each in held for name in _names(each)}))
        return f"options of {beginning!r} must be among {known}, got {', '.join(map(str, value))}"
    kinds = " or ".join(sorted({type(each).__name__ for each in held}))
    return f"options of {beginning!r} must be a mapping or {kinds}, got {value!r}"


def _beginnings(name: str, given: Iterable[str], known: tuple[Rule, ...]) -> tuple[str, ...]:
    """
    Codes or beginnings of codes, each of which some rule has.

    Raises
    ------
    InputError
        If no rule has one of them.
    """
    if isinstance(given, str):
        raise InputError(f"{name} must be a list of codes, got the text {given!r}")
    beginnings = tuple(_current(each) for each in given)
    for beginning in beginnings:
        if not beginning or not any(rule.code.startswith(beginning) for rule in known):
            raise InputError(f"{name}: no rule has a code that begins with {beginning!r}")
    return beginnings


def _current(code: object) -> str:
    """
    Code that a code leads to, after all that were retired.

    Raises
    ------
    InputError
        If it was retired and no rule took its place.
    """
    if not isinstance(code, str):
        raise InputError(f"the code of a rule must be text, got {code!r}")
    seen = code
    while seen in RETIRED:
        successor = RETIRED[seen]
        if successor is None:
            raise InputError(f"rule {code!r} was retired, and no rule took its place")
        seen = successor
    return seen
