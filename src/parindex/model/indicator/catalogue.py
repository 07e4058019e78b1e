"""Catalogues of indicators (bộ chỉ tiêu), and the families that reports call by one word."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import attrs

from ..._table_view import TableView
from ..._table_words import words_in
from ..._validators import a, dotted_code, tuple_of, twice
from ...errors import DefinitionError, UnknownCodeError
from ...name import Name, named
from ...typing import Language
from ..form import CountForm
from .amounts import refuse_amounts
from .definition import Indicator

__all__ = ["Family", "IndicatorSet"]


@attrs.frozen(kw_only=True)
class Family:
    """
    Indicators that reports call by the same word (nhóm chỉ tiêu).

    Parameters
    ----------
    code : str
        What `Indicator.family` holds.
    name : Name or str
        The word.
    """

    code: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))


@attrs.frozen(kw_only=True, repr=False)
class IndicatorSet:
    """
    A catalogue of indicators (bộ chỉ tiêu) and the forms whose items they use.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-operational"``.
    name : Name or str
        Title.
    indicators : tuple of Indicator
        Codes are unique. A family may hold several definitions of the same word.
    forms : tuple of CountForm
        Forms that say how an item follows from others where it was not printed.
    family_names : tuple of Family
        Names of families, each once; a family may go without.
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    indicators: tuple[Indicator, ...] = attrs.field(validator=tuple_of(Indicator, at_least=1))
    forms: tuple[CountForm, ...] = attrs.field(default=(), validator=tuple_of(CountForm))
    family_names: tuple[Family, ...] = attrs.field(default=(), validator=tuple_of(Family))

    def __attrs_post_init__(self) -> None:
        named = tuple(family.code for family in self.family_names)
        for field, codes in (("indicators", self.codes), ("family_names", named)):
            repeated = twice(codes)
            if repeated:
                raise DefinitionError(
                    f"IndicatorSet {self.id!r}", field, repeated[0], "named once each"
                )
        for indicator in self.indicators:
            refuse_amounts(indicator, self.forms)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the indicators, in the order of the catalogue."""
        return tuple(indicator.code for indicator in self.indicators)

    @property
    def families(self) -> tuple[str, ...]:
        """Families, each once, in the order of the catalogue."""
        return tuple(dict.fromkeys(indicator.family for indicator in self.indicators))

    def select(self, *names: str) -> IndicatorSet:
        """
        Give the catalogue with some of its indicators only.

        Parameters
        ----------
        *names : str
            Codes of indicators, or families.

        Returns
        -------
        IndicatorSet
            In the order of the catalogue.

        Raises
        ------
        UnknownCodeError
            If a name is neither a code nor a family.
        """
        for name in names:
            if name not in self.codes and name not in self.families:
                known = self.families + self.codes
                near = difflib.get_close_matches(name, known, n=3) or list(self.families)
                raise UnknownCodeError(f"indicator or family in {self.id!r}", name, near)
        return attrs.evolve(
            self,
            indicators=tuple(
                indicator
                for indicator in self.indicators
                if indicator.code in names or indicator.family in names
            ),
        )

    def __getitem__(self, indicator_code: str) -> Indicator:
        for indicator in self.indicators:
            if indicator.code == indicator_code:
                return indicator
        if indicator_code in self.families:  # whoever names a family gets all of it to choose from
            of_family = tuple(each.code for each in self if each.family == indicator_code)
            what = f"indicator (it is a family) in {self.id!r}"
            raise UnknownCodeError(what, indicator_code, of_family)
        near = difflib.get_close_matches(str(indicator_code), self.codes, n=3) or self.codes
        raise UnknownCodeError(f"indicator in {self.id!r}", indicator_code, tuple(near))

    def __contains__(self, indicator_code: object) -> bool:
        return indicator_code in self.codes

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the indicators, a line each (bảng để xem).

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
            (
                each.code,
                each.name.text(language),
                each.unit_sign,
                say(each.polarity.value.partition("_")[0]),
            )
            for each in self
        )
        return TableView(
            caption=say("<IndicatorSet {id}: {count} indicators>").format(
                id=self.id, count=len(self)
            ),
            heads=tuple(map(say, ("code", "name", "in", "better"))),
            rows=rows,
            wide=1,
            note=say("{shown} of {count} indicators; one by its code: catalogue[code].").replace(
                "{count}", str(len(self))
            ),
            shown=str(len(self)),
            left_out=say("Left out for width: {columns}."),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()
