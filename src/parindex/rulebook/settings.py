"""Which rules a run asked for, and what was set for them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .._validators import optional, tuple_of
from ..errors import UnknownCodeError
from .rule import Rule

__all__ = ["RuleSettings"]


@attrs.frozen(kw_only=True)
class RuleSettings:
    """
    Which rules a run asked for, and what was set for them (thiết lập quy tắc).

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
        """What held for each rule that has something to set, as names and values."""
        return {
            code: dict(held) if isinstance(held, Mapping) else attrs.asdict(held)  # type: ignore[arg-type]
            for code, held in self.options
        }

    def beside(self, earlier: RuleSettings) -> RuleSettings:
        """
        These settings, with the options of an earlier review for rules that have none here.

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
