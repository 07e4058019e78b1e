"""What computing a review again showed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import pyarrow as pa

from ..i18n import catalogue, fill
from ..results.digest import SHORT
from ..tables.arrays import codes_of
from ..typing import Language
from .changes import Change

__all__ = ["Verification"]


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Verification:
    """
    What still follows from the counts, and what does not (kết quả kiểm chứng).

    Parameters
    ----------
    digest, prior_digest : str
        SHA-256 of the counts that were given, and of those of the review.
    rows : mapping of str to int
        Rows of each table of the review.
    differences : pyarrow.Table
        One row per cell that differs: ``table``, ``rule``, ``subject``, ``unit_id``, ``period``,
        ``column``, ``then``, ``now``. A row of one of the two only has no column, and ``present``
        on its side. Numbers are the same up to a thousand-millionth of themselves.
    changes : tuple of Change
        Versions, definitions of the library, rules and registry that are other ones now. They need
        not make a difference: the review is computed with the definitions in its document.
    """

    digest: str
    prior_digest: str
    rows: Mapping[str, int]
    differences: pa.Table
    changes: tuple[Change, ...]

    @property
    def same_counts(self) -> bool:
        """Whether the counts are those that the review was made of."""
        return self.digest == self.prior_digest

    @property
    def follows(self) -> bool:
        """Whether the counts are the same, and every cell of the review follows from them."""
        return self.same_counts and not len(self.differences)

    def render(self, language: Language) -> list[str]:
        """
        Write what was found, a sentence each.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        list of str
            On the counts, on each table, on each change.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        words = catalogue(language)
        return [
            self._on_counts(words),
            *self._on_tables(words),
            *(_on_change(change, words) for change in self.changes),
        ]

    def _on_counts(self, words: Mapping[str, str]) -> str:
        key = "counts_same" if self.same_counts else "counts_other"
        return fill(
            words[f"verification.{key}"],
            digest=self.digest[:SHORT],
            prior_digest=self.prior_digest[:SHORT],
        )

    def _on_tables(self, words: Mapping[str, str]) -> Iterator[str]:
        codes, tables = codes_of(self.differences["table"])
        for name, rows in self.rows.items():
            title = words[f"verification.table_{name}"]
            at = np.flatnonzero(codes == (tables.index(name) if name in tables else -1))
            if not len(at) and not rows:  # a table that the review has no rows in
                continue
            if not len(at):
                yield fill(words["verification.follows"], table=title, rows=str(rows))
                continue
            first = self.differences.slice(int(at[0]), 1).to_pylist()[0]
            place = [first[each] for each in ("rule", "subject", "unit_id", "period", "column")]
            yield fill(
                words["verification.differs"],
                table=title,
                cells=str(len(at)),
                place=", ".join(each for each in place if each is not None),
                **{side: _shown(first, side, words) for side in ("then", "now")},
            )

    def __repr__(self) -> str:
        return "\n".join([f"<Verification: {self._summary()}>", *self.render("en")])

    def _summary(self) -> str:
        if self.follows:
            return "the review follows from the counts"
        cells = len(self.differences)
        counts = "the same counts" if self.same_counts else "other counts"
        return f"{counts}, {cells} {'difference' if cells == 1 else 'differences'}"


def _shown(difference: Mapping[str, str | None], side: str, words: Mapping[str, str]) -> str:
    text = difference[side]
    if text is None:
        return words["verification.nothing"]
    return words["verification.present"] if difference["column"] is None else text


def _on_change(change: Change, words: Mapping[str, str]) -> str:
    gone = change.kind in {"indicator", "form", "regime"} and change.field is None
    key = "definition_gone" if gone else change.kind
    return fill(
        words[f"verification.{key}"],
        subject=change.subject,
        field=change.field,
        then=change.then,
        now=change.now,
    )
