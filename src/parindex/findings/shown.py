"""Findings as they are looked at, and as frames for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import attrs
import pyarrow as pa

from .._table_view import TableView
from ..i18n import catalogue
from ..name import Names, unit_names
from ..render.naming import Lexicon
from ..render.views.forms import findings_form
from ..render.views.rows import result_view
from ..tables.coerce import to_pandas
from ..typing import Language
from .priority import priorities
from .writing import WrittenFindings

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ShownFindings"]


@attrs.frozen(eq=False, repr=False)
class ShownFindings(WrittenFindings):
    """How findings are shown; a base of `FindingTable`."""

    def view(
        self, *, language: Language = "en", names: Names | None = None, limit: int = 10
    ) -> TableView:
        """
        Show findings as sentences, errors first (convention §77).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Which language.
        names : UnitRegistry or mapping of str to str, optional
            Names of units; by default those of the registry that the findings were made with.
        limit : int, default 10
            Findings to show, at most.

        Returns
        -------
        TableView
            It shows itself in a notebook and in a terminal.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* or *limit* cannot be used.
        """
        shown = self._named(names)
        return super(ShownFindings, shown).view(language=language, limit=limit)

    def to_pandas(
        self,
        *,
        language: Language | None = None,
        names: Names | None = None,
        dtypes: Literal["arrow", "numpy"] = "arrow",
        sentences: bool = False,
    ) -> pd.DataFrame:
        """
        Give the findings as a pandas frame of texts and numbers.

        Parameters
        ----------
        language : {"vi", "en"}, optional
            As for other tables; sentences are English by default.
        names : UnitRegistry or mapping of str to str, optional
            As for other tables; also in sentences.
        dtypes : {"arrow", "numpy"}, default "arrow"
            As for other tables.
        sentences : bool, default False
            Whether the sentence of each finding stands in a column of its own.

        Returns
        -------
        pandas.DataFrame
            The evidence in columns of its own, each that some finding has.

        Raises
        ------
        UnknownCodeError
            If there is no such language or kind of dtypes.
        InputError
            If *names* cannot be used.
        """
        flat = self._flat(language, names)
        if sentences:
            said = self._named(names)._sentences(language or "en")
            title = "sentence"
            if language is not None:
                title = catalogue(language)["column.sentence"].capitalize()
            flat = flat.append_column(title, said)
        return to_pandas(flat, dtypes=dtypes)

    def _named(self, names: Names | None) -> Self:
        """Give the findings with other names of units in their sentences."""
        if names is None:
            return self
        units = {**self._names.units, **unit_names(names)}
        return attrs.evolve(self, glossary=attrs.evolve(self.glossary, units=units), registry=None)

    def _view(
        self, lexicon: Lexicon, *, limit: int, tail: int = 0, caption: str | None = None
    ) -> TableView:
        def say(rows: pa.Table) -> list[str]:
            shown = attrs.evolve(self, data=rows)
            return shown.render(lexicon.language)

        rules = self._rules()
        smallest = {each.code: each.smallest_change for each in self._names.indicators}
        form = findings_form(
            say,
            {code for code, rule in rules.items() if rule.is_favourable},
            lambda rows: priorities(rows, rules, smallest),
        )
        return result_view(self.data, form, lexicon=lexicon, caption=caption, limit=limit + tail)
