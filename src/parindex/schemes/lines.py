"""Schemes: an index method and its edition, as one decision fixes it (bộ tiêu chí)."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .._validators import a, dotted_code, not_blank, optional, positive, tuple_of
from ..errors import DefinitionError, UnknownCodeError
from ..name import Name, SourceConfidence
from .by_groups import scheme_by_groups
from .criterion import TOTAL, Combination, Criterion, CriterionRole, Effects
from .diff import SchemeDiff, criteria_mapping, scheme_diff
from .faults import SchemeParts, points_read_by, scheme_faults
from .grading import Grading, Ranking, Rounding, Stage
from .html import scheme_html
from .toml import TOML_KEYS, scheme_toml

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["Scheme"]


# Without slots: what is derived from the parts is kept in the instance once it was asked for.
@attrs.frozen(kw_only=True, repr=False, slots=False)
class Scheme:
    """
    A published index method (bộ tiêu chí, bộ chỉ số) in one of its editions.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-766"``.
    edition : str
        Which version, e.g. ``"2022"``; a released edition is never edited.
    name : Name
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
    combine : Combination
        How the topmost criteria make the total.
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
        as the province whose average a rule reads.
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
    confidence : SourceConfidence
        How well that source was read.

    Raises
    ------
    DefinitionError
        If the parts contradict each other.

    Examples
    --------
    >>> from parindex.schemes.criterion import Criterion
    >>> from parindex.formulas import Share
    >>> own = Scheme(
    ...     id="own",
    ...     edition="2023",
    ...     name=Name(vi="Bộ tiêu chí", en="Criteria"),
    ...     criteria=(
    ...         Criterion(
    ...             code="I.1",
    ...             name=Name(vi="Hồ sơ đúng hạn", en="Dossiers on time"),
    ...             max_points=10.0,
    ...             rule=Share(),
    ...         ),
    ...     ),
    ... )
    >>> own
    <Scheme own 2023: 1 criterion, 10 points>
    """

    id: str = attrs.field(validator=dotted_code)
    edition: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(validator=a(Name))
    criteria: tuple[Criterion, ...] = attrs.field(validator=tuple_of(Criterion, at_least=1))
    stages: tuple[Stage, ...] = attrs.field(validator=tuple_of(Stage, at_least=1))
    declared_total: float | None = attrs.field(default=None, validator=optional(positive))
    total_note: str | None = attrs.field(default=None, validator=optional(not_blank))
    rescale: bool = attrs.field(default=False, validator=a(bool))
    combine: Combination = attrs.field(default=Combination.SUM, validator=a(Combination))
    effects: Effects = attrs.field(factory=Effects, validator=a(Effects))
    rounding: Rounding = attrs.field(factory=Rounding, validator=a(Rounding))
    ranking: Ranking = attrs.field(factory=Ranking, validator=a(Ranking))
    gradings: tuple[Grading, ...] = attrs.field(default=(), validator=tuple_of(Grading))
    levels: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    indicators: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    replaces: str | None = attrs.field(default=None, validator=optional(not_blank))
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    missing: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    notes: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence = attrs.field(
        default=SourceConfidence.OWN, validator=a(SourceConfidence)
    )

    @stages.default
    def _one_stage(self) -> tuple[Stage, ...]:
        return (FINAL,)

    def __attrs_post_init__(self) -> None:
        parts = SchemeParts(
            criteria=tuple(enumerate(self.criteria)),
            stages=tuple(enumerate(self.stages)),
            gradings=tuple(enumerate(self.gradings)),
            head=self,
        )
        plural = {member: field for field, member in TOML_KEYS.items()}
        for fault in scheme_faults(parts):
            where = f"{plural[fault.group]}[{fault.position}]." if fault.group else ""
            raise DefinitionError(
                f"Scheme {self.id!r}", where + fault.field, fault.got, fault.expected
            )

    @property
    def label(self) -> str:
        """Identifier and edition, as in ``"vn-766 2022"``."""
        return f"{self.id} {self.edition}"

    @property
    def is_complete(self) -> bool:
        """Whether it can be scored with."""
        return not self.missing

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the criteria, in order."""
        return tuple(each.code for each in self.criteria)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """Criteria with a rule, in order."""
        return tuple(each for each in self.criteria if each.is_leaf)

    @property
    def final_stage(self) -> Stage:
        """The last stage, which is the result."""
        return self.stages[-1]

    @property
    def max_points(self) -> float:
        """Maximum of the whole: the declared one, or the sum."""
        return self.max_of(TOTAL)

    def criterion(self, code: str) -> Criterion:
        """
        Criterion under a code.

        Parameters
        ----------
        code : str
            The code.

        Returns
        -------
        Criterion

        Raises
        ------
        UnknownCodeError
            If there is none.
        """
        found = self._by_code.get(code)
        if found is None:
            near = difflib.get_close_matches(code, self.codes, n=3)
            raise UnknownCodeError(f"criterion of scheme {self.label!r}", code, tuple(near))
        return found

    def children(self, code: str = TOTAL) -> tuple[Criterion, ...]:
        """
        Criteria directly below another, in order.

        Parameters
        ----------
        code : str
            Code of the one above; ``"total"`` for the topmost.

        Returns
        -------
        tuple of Criterion
            Empty below a leaf.

        Raises
        ------
        UnknownCodeError
            If there is no such criterion.
        """
        if code != TOTAL:
            self.criterion(code)
        return self._below.get(code, ())

    def max_of(self, code: str) -> float:
        """
        Maximum of a criterion: the one that is stated, or the sum of those below it.

        Of the total it is that of the regular criteria, and of a pool of bonuses all of them.

        Parameters
        ----------
        code : str
            Code of the criterion, or ``"total"``.

        Returns
        -------
        float
            Points.

        Raises
        ------
        UnknownCodeError
            If there is no such criterion.
        """
        above = None if code == TOTAL else self.criterion(code)
        stated = self.declared_total if above is None else above.max_points
        if stated is not None:
            return stated
        role = CriterionRole.REGULAR if above is None else above.role
        return self._sum_below(code, role)

    def sum_below(self, code: str) -> float:
        """
        Sum of the maxima directly below a criterion; bonuses and penalties do not count.

        Parameters
        ----------
        code : str
            Code of the criterion, or ``"total"``.

        Returns
        -------
        float
            Points.

        Raises
        ------
        UnknownCodeError
            If there is no such criterion.
        """
        return self._sum_below(code, CriterionRole.REGULAR)

    def stages_of(self, criterion: Criterion) -> tuple[str, ...]:
        """
        Stages at which somebody gives the points of a leaf.

        Parameters
        ----------
        criterion : Criterion
            A leaf of the scheme.

        Returns
        -------
        tuple of str
            Codes of stages, in order.
        """
        return tuple(
            stage.code
            for stage in self.stages
            if not stage.is_derived
            and (stage.code in criterion.stages if criterion.stages else stage.by_default)
        )

    def precedence(self, stage: str) -> tuple[str, ...]:
        """
        Stages whose points can stand at a stage: itself, then those that it takes from.

        Parameters
        ----------
        stage : str
            Code of the stage.

        Returns
        -------
        tuple of str
            In order; each before those that it takes from in turn.

        Raises
        ------
        UnknownCodeError
            If there is no such stage.
        """
        known = {each.code: each for each in self.stages}
        if stage not in known:
            raise UnknownCodeError(f"stage of scheme {self.label!r}", stage, tuple(known))
        order: dict[str, None] = {}
        waiting = [stage]
        while waiting:
            code = waiting.pop()
            if code not in order:
                order[code] = None
                waiting += reversed(known[code].takes_from)
        return tuple(order)

    def leaves_at(self, stage: str) -> tuple[Criterion, ...]:
        """
        Criteria with a rule whose points stand at a stage.

        Parameters
        ----------
        stage : str
            Code of the stage.

        Returns
        -------
        tuple of Criterion
            In order.

        Raises
        ------
        UnknownCodeError
            If there is no such stage.
        """
        order = self.precedence(stage)
        return tuple(
            each for each in self.leaves if any(code in order for code in self.stages_of(each))
        )

    @cached_property
    def scoring_order(self) -> tuple[Criterion, ...]:
        """Criteria in an order in which each stands behind all that its points rest on."""
        rest = {
            each.code: [
                *points_read_by(each),
                *(below.code for below in self._below.get(each.code, ())),
            ]
            for each in self.criteria
        }
        done: dict[str, None] = {}
        waiting = [*reversed(self.codes)]
        while waiting:
            code = waiting[-1]
            ahead = [other for other in rest[code] if other not in done]
            if code in done or not ahead:
                done.setdefault(code)
                waiting.pop()
            else:
                waiting += reversed(ahead)
        return tuple(self._by_code[code] for code in done)

    def by_groups(self, depth: int = 1) -> Scheme:
        """
        The scheme as published results print it: points by field, without those below.

        Parameters
        ----------
        depth : int, default 1
            Levels of the tree that are kept; what stood below is left out, and the lowest that
            is kept takes its points as an award. So does a criterion above that level, where the
            maxima of its parts are not known.

        Returns
        -------
        Scheme
            Complete, for awards need no rules; with the id and the edition of this one, and
            ``by-groups`` added to the id.

        Raises
        ------
        DefinitionError
            If *depth* is below 1, or a criterion of the lowest level has no known maximum.
        """
        return scheme_by_groups(self, depth)

    def diff(self, other: Scheme, mapping: Mapping[str, str] | None = None) -> SchemeDiff:
        """
        What differs from another scheme or edition, criterion by criterion.

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
        """
        text = scheme_toml(self)
        if path is None:
            return text
        Path(path).write_text(text, encoding="utf-8", newline="\n")
        return None

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria)

    def __len__(self) -> int:
        return len(self.criteria)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __repr__(self) -> str:
        count = len(self.leaves)
        noun = "criterion" if count == 1 else "criteria"
        lacks = "" if self.is_complete else ", incomplete"
        return f"<Scheme {self.label}: {count} {noun}, {self.max_points:g} points{lacks}>"

    def _repr_html_(self) -> str:
        return scheme_html(self)

    def _sum_below(self, code: str, role: CriterionRole) -> float:
        below = self.children(code)
        return float(sum(self.max_of(each.code) for each in below if each.role is role))

    @cached_property
    def _by_code(self) -> dict[str, Criterion]:
        return {each.code: each for each in self.criteria}

    @cached_property
    def _below(self) -> dict[str, tuple[Criterion, ...]]:
        below: dict[str, list[Criterion]] = {}
        for each in self.criteria:
            below.setdefault(each.parent or TOTAL, []).append(each)
        return {code: tuple(listed) for code, listed in below.items()}


FINAL = Stage(
    code="final",
    name=Name(vi="Kết quả", en="Result"),
    given_by=Name(vi="Cơ quan chấm điểm", en="The scoring body"),
)
"""The one stage of a scheme that names none."""
