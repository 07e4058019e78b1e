"""Schemes: an index method and its edition, as one decision fixes it (bộ tiêu chí)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from .._files import write_text
from .by_groups import scheme_by_groups
from .diff import SchemeDiff, criteria_mapping, scheme_diff
from .html import scheme_html
from .lines import SchemeLines
from .toml import scheme_toml

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["Scheme"]


# Without slots: what is derived from the parts is kept in the instance once it was asked for.
@attrs.frozen(kw_only=True, repr=False, slots=False)
class Scheme(SchemeLines):
    """
    A published index method (bộ tiêu chí, bộ chỉ số) in one of its editions.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-766"``.
    edition : str
        Which version, e.g. ``"2022"``; a released edition is never edited.
    name : Name or str
        Title.
    criteria : tuple of Criterion
        The lines of the table, of any depth, in the order of the decision.
    stages : tuple of Stage
        Steps of scoring, in order; the last one is the result.
    declared_total : float, optional
        Maximum that the decision prints for the whole; by default the sum of the maxima.
    total_note : str, optional
        Why the maxima do not add up to it, where they do not.
    rescale : bool, default False
        Whether points of a part are stretched to the declared total, where another part does
        not apply or was not surveyed.
    combine : Combination or str
        How the topmost criteria make the total; a term or its text, ``"weighted_mean"``.
    capped : bool, default False
        Whether points of the total, bonuses among them, are cut off at its maximum.
    least_share : float, optional
        Part of the maximum that applies to a unit, above 0 and at most 1, that must have been
        scored: below it the total is incomplete and has no rank. None asks for nothing.
    effects : Effects
        What follows for points where there is nothing to score.
    rounding : Rounding
        Where it rounds.
    ranking : Ranking
        How it ranks.
    gradings : tuple of Grading
        Grades; none where it has none.
    levels : tuple of str
        Levels of the units that it scores; empty for all. Others can still be looked up, such
        as the province whose average a formula reads.
    terms : tuple of Term
        Names of the answers, requirements and blocks in its formulas, for sentences; a code without
        one stands in quotes.
    indicators : tuple of str
        Catalogues whose indicators the criteria name.
    replaces : str, optional
        Scheme and edition before, e.g. ``"vn-par-1149 2018"``; criteria that compare say which
        one they were.
    valid_from, valid_to : datetime.date, optional
        Days on which it holds, both included; None is open.
    missing : tuple of str
        What is not known of it. A scheme that lacks something cannot be scored with.
    notes : tuple of str
        What a user should know: contradictions of the source, breaks of the series.
    source : str, optional
        Decision that fixes it; None for the caller's own.
    confidence : SourceConfidence or str
        How well that source was read; a term or its text, ``"verified"``.

    Raises
    ------
    DefinitionError
        If the parts contradict each other.

    Examples
    --------
    >>> from parindex.name import Name
    >>> from parindex.schemes.criterion import Criterion
    >>> from parindex.formulas import Share
    >>> from parindex.name import Name
    >>> own = Scheme(
    ...     id="own",
    ...     edition="2023",
    ...     name=Name(vi="Bộ tiêu chí", en="Criteria"),
    ...     criteria=(
    ...         Criterion(
    ...             code="I.1",
    ...             name=Name(vi="Hồ sơ đúng hạn", en="Dossiers on time"),
    ...             max_points=10.0,
    ...             formula=Share(),
    ...         ),
    ...     ),
    ... )
    >>> own
    <Scheme own 2023: 1 criterion, 10 points>
    """

    def by_groups(self, depth: int = 1) -> Scheme:
        """
        Cut the scheme to what published results print: points by field, without those below.

        Parameters
        ----------
        depth : int, default 1
            Levels of the tree that are kept; what stood below is left out, and the lowest that
            is kept takes its points as an award. So does a criterion above that level, where the
            maxima of its parts are not known.

        Returns
        -------
        Scheme
            Complete, for awards need no formulas; with the id and the edition of this one, and
            ``by-groups`` added to the id.

        Raises
        ------
        DefinitionError
            If *depth* is below 1, or a criterion of the lowest level has no known maximum.
        """
        return scheme_by_groups(self, depth)

    def diff(self, other: Scheme, mapping: Mapping[str, str] | None = None) -> SchemeDiff:
        """
        List what differs from another scheme or edition, criterion by criterion.

        Parameters
        ----------
        other : Scheme
            The scheme before; this one is the scheme after.
        mapping : mapping of str to str, optional
            Codes of this scheme and what they were in the other. By default those that say so
            (`Criterion.was`) where this scheme replaces the other, and equal codes where both are
            the same edition. See `Scheme.mapping_to`.

        Returns
        -------
        SchemeDiff

        Raises
        ------
        UnknownCodeError
            If the mapping names a criterion that is not there.
        """
        return scheme_diff(self, other, self.mapping_to(other, mapping))

    def mapping_to(self, other: Scheme, mapping: Mapping[str, str] | None = None) -> dict[str, str]:
        """
        Which criteria of this scheme are which of another.

        Equal codes are the same criterion within one edition only: decisions use codes again.

        Parameters
        ----------
        other : Scheme
            The scheme before.
        mapping : mapping of str to str, optional
            What the caller says; it takes the place of what the scheme says.

        Returns
        -------
        dict of str to str
            Code here to code there; always with the total.

        Raises
        ------
        UnknownCodeError
            If the mapping names a criterion that is not there.
        """
        return criteria_mapping(self, other, mapping)

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """
        Write the scheme as a file that `load_scheme_file` reads.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        text = scheme_toml(self)
        if path is None:
            return text
        write_text(text, path)
        return None

    def __repr__(self) -> str:
        count = len(self.leaves)
        noun = "criterion" if count == 1 else "criteria"
        lacks = "" if self.is_complete else ", incomplete"
        return f"<Scheme {self.label}: {count} {noun}, {self.max_points:g} points{lacks}>"

    def _repr_html_(self) -> str:
        return scheme_html(self)
