"""The lines of a scheme: its fields, and the lookups, maxima and orders that follow from them."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs

from .._validators import TermOf, a, dotted_code, not_blank, optional, part, positive, tuple_of
from ..errors import DefinitionError, UnknownCodeError
from ..name import Name, SourceConfidence, named
from ..vocabulary.scores import TOTAL
from .criterion import Combination, Criterion, CriterionRole, Effects
from .faults import SchemeParts, points_read_by, scheme_faults
from .grading import Grading, Ranking, Rounding, Stage
from .terms import Term

__all__ = ["FINAL", "TOML_KEYS", "SchemeLines"]

FINAL = Stage(
    code="final",
    name=Name(vi="Kết quả", en="Result"),
    given_by=Name(vi="Cơ quan chấm điểm", en="The scoring body"),
)
"""The one stage of a scheme that names none."""

# In TOML one header stands for one member, `[[criterion]]`; the field holds them all.
TOML_KEYS = {"stages": "stage", "criteria": "criterion", "gradings": "grading"}
"""Keys of the lists of a scheme in its file, by field."""


# Without slots: what is derived from the parts is kept in the instance once it was asked for.
@attrs.frozen(kw_only=True, repr=False, slots=False)
class SchemeLines:
    """The fields of a scheme and what follows from them; what is done with it is in `Scheme`."""

    id: str = attrs.field(validator=dotted_code)
    edition: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    criteria: tuple[Criterion, ...] = attrs.field(validator=tuple_of(Criterion, at_least=1))
    stages: tuple[Stage, ...] = attrs.field(validator=tuple_of(Stage, at_least=1))
    declared_total: float | None = attrs.field(default=None, validator=optional(positive))
    total_note: str | None = attrs.field(default=None, validator=optional(not_blank))
    rescale: bool = attrs.field(default=False, validator=a(bool))
    combine: Combination = attrs.field(
        default=Combination.SUM, converter=TermOf[Combination], validator=a(Combination)
    )
    capped: bool = attrs.field(default=False, validator=a(bool))
    least_share: float | None = attrs.field(default=None, validator=optional(part))
    effects: Effects = attrs.field(factory=Effects, validator=a(Effects))
    rounding: Rounding = attrs.field(factory=Rounding, validator=a(Rounding))
    ranking: Ranking = attrs.field(factory=Ranking, validator=a(Ranking))
    gradings: tuple[Grading, ...] = attrs.field(default=(), validator=tuple_of(Grading))
    levels: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    terms: tuple[Term, ...] = attrs.field(default=(), validator=tuple_of(Term))
    indicators: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    replaces: str | None = attrs.field(default=None, validator=optional(not_blank))
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    missing: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    notes: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence = attrs.field(
        default=SourceConfidence.OWN,
        converter=TermOf[SourceConfidence],
        validator=a(SourceConfidence),
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
        """Criteria with a formula, in order."""
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
        Criteria with a formula whose points stand at a stage.

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
        self.precedence(stage)  # raises
        return tuple(each for each in self.leaves if self.stages_given[each.code, stage])

    @cached_property
    def stages_given(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """For each leaf and stage those at which somebody gives its points, in precedence."""
        given = {leaf.code: self.stages_of(leaf) for leaf in self.leaves}
        return {
            (code, stage.code): tuple(each for each in self.precedence(stage.code) if each in own)
            for stage in self.stages
            for code, own in given.items()
        }

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

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.criteria)

    def __len__(self) -> int:
        return len(self.criteria)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

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
