"""Settings of a run: the rules that it asked for, and what was set for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from .._quoting import quoted
from .._validators import members_given, optional, tuple_of
from ..errors import DefinitionError, InputError, UnknownCodeError
from .retired import code_in_use
from .rule import Rule

__all__ = ["RuleSettings", "options_for", "settings_of", "why_left_out"]


@attrs.frozen(kw_only=True)
class RuleSettings:
    """
    Settings of a run: the rules that it asked for, and their options (thiết lập quy tắc).

    Parameters
    ----------
    select, ignore : tuple of str, optional
        Codes of rules or beginnings of codes, as given; None for all rules, and for none.
    options : tuple of (str, object)
        What held for each rule that has something to set: its code and its options, defaults
        too, so that the thresholds of a run can be read in its result. Read from a file, those
        of the user's own rules are mappings.
    own_rules : tuple of Rule
        Rules of the user's own.
    """

    select: tuple[str, ...] | None = attrs.field(default=None, validator=optional(tuple_of(str)))
    ignore: tuple[str, ...] | None = attrs.field(default=None, validator=optional(tuple_of(str)))
    options: tuple[tuple[str, object], ...] = attrs.field(default=(), validator=tuple_of(tuple))
    own_rules: tuple[Rule, ...] = attrs.field(default=(), validator=tuple_of(Rule))

    @property
    def values(self) -> dict[str, dict[str, object]]:
        """Give what held for each rule that has something to set, as names and values."""
        return {
            code: dict(held) if isinstance(held, Mapping) else attrs.asdict(held)  # type: ignore[arg-type]
            for code, held in self.options
        }

    def beside(self, earlier: RuleSettings) -> RuleSettings:
        """
        Keep these settings, with the options of an earlier review for rules that have none here.

        Parameters
        ----------
        earlier : RuleSettings
            Those of the earlier review.

        Returns
        -------
        RuleSettings
        """
        known = {code for code, _ in self.options}
        more = tuple(each for each in earlier.options if each[0] not in known)
        return attrs.evolve(self, options=(*self.options, *more))

    def options_of(self, code: str) -> object:
        """
        Give what held for a rule.

        Parameters
        ----------
        code : str
            Code of the rule.

        Returns
        -------
        object
            Its options, such as `LargeChangeOptions`.

        Raises
        ------
        UnknownCodeError
            If there is nothing to set for a rule of that code.
        """
        for known, options in self.options:
            if known == code:
                return options
        raise UnknownCodeError("options of rule", code, tuple(known for known, _ in self.options))


def settings_of(
    known: tuple[Rule, ...],
    *,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    options: Mapping[str, object] | None = None,
    own_rules: tuple[Rule, ...] = (),
) -> RuleSettings:
    """
    Check what a run asks for.

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
    """Give the reason why a rule is not run, a code of the catalogue; None where it is."""
    if settings.select is not None and not rule.code.startswith(settings.select):
        return "not_selected"
    if settings.ignore is not None and rule.code.startswith(settings.ignore):
        return "ignored"
    return None


def options_for(
    known: tuple[Rule, ...], given: Mapping[str, object] | None
) -> tuple[tuple[str, object], ...]:
    """
    Give what holds for each rule with something to set: its defaults, with what was given on top.

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
        raise InputError(f"options must be a mapping by code of rule, got {quoted(given)}")
    as_given: dict[str, str] = {}
    for code in given or {}:
        current = code_in_use(code)
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
    Put what was given for a rule on top of its options.

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
    return f"options of {beginning!r} must be a mapping or {kinds}, got {quoted(value)}"


def _beginnings(name: str, given: Iterable[str], known: tuple[Rule, ...]) -> tuple[str, ...]:
    """
    Take codes or beginnings of codes, each of which some rule has.

    Raises
    ------
    InputError
        If no rule has one of them.
    """
    listed = members_given(given, name, "a list of codes")
    beginnings = tuple(code_in_use(each) for each in listed)
    for beginning in beginnings:
        if not beginning or not any(each.code.startswith(beginning) for each in known):
            raise InputError(f"{name}: no rule has a code that begins with {beginning!r}")
    return beginnings
