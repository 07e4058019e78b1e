"""Stages, rounding, grades and ranks of a score, as a scheme fixes them."""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterator

import attrs

from .._validators import (
    TermOf,
    a,
    dotted_code,
    fail,
    finite,
    not_blank,
    numbers,
    optional,
    positive,
    refuse,
    tuple_of,
    whole,
)
from ..name import Name, SourceConfidence, named

__all__ = ["GradeMeasure", "Grading", "RankMethod", "Ranking", "Rounding", "Stage", "Veto"]


@attrs.frozen(kw_only=True)
class Stage:
    """
    A stage of scoring (bước chấm điểm): who gives points, and what stands where they give none.

    Parameters
    ----------
    code : str
        For example ``"self"`` (tự chấm), ``"appraised_1"`` (thẩm định lần 1), ``"survey"``
        (điều tra xã hội học), ``"final"`` (kết quả cuối cùng).
    name : Name or str
        What tables call it.
    given_by : Name or str, optional
        Who gives the points of this stage; None where nobody does and all are taken from others.
    takes_from : tuple of str
        Earlier stages, in order of precedence, whose points stand where this one has none of
        its own.
    by_default : bool, default True
        Whether criteria that name no stages are scored here; False for a survey.
    """

    code: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    given_by: Name | None = attrs.field(
        default=None, converter=attrs.converters.optional(named), validator=optional(a(Name))
    )
    takes_from: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    by_default: bool = attrs.field(default=True, validator=a(bool))

    def __attrs_post_init__(self) -> None:
        if self.given_by is None and not self.takes_from:
            fail(self, "takes_from", list(self.takes_from), "given where nobody gives the points")

    @property
    def is_derived(self) -> bool:
        """Whether all of its points come from other stages."""
        return self.given_by is None


@attrs.frozen(kw_only=True)
class Rounding:
    """
    Where a scheme rounds, and to how many decimals (quy tắc làm tròn); a half goes up.

    Parameters
    ----------
    value : int, optional
        Decimals of values before formulas read them; None does not round.
    leaf, group, total : int, optional
        Decimals of the points of criteria with a formula, of those above them, and of the index.
    carries : bool, default False
        Whether sums are made of rounded points; otherwise of unrounded ones, so that a total
        may differ from the sum of what is printed.
    """

    value: int | None = attrs.field(default=None, validator=optional(whole(0, 9)))
    leaf: int | None = attrs.field(default=None, validator=optional(whole(0, 9)))
    group: int | None = attrs.field(default=None, validator=optional(whole(0, 9)))
    total: int | None = attrs.field(default=None, validator=optional(whole(0, 9)))
    carries: bool = attrs.field(default=False, validator=a(bool))


class GradeMeasure(enum.Enum):
    """Unit of the cut points of grades."""

    INDEX = "index"
    """Percent of the maximum: 100 x share (chỉ số)."""
    POINTS = "points"
    """Points of the total (điểm)."""

    def __repr__(self) -> str:
        return f"GradeMeasure.{self.name}"


@attrs.frozen(kw_only=True)
class Veto:
    """
    A grade that a unit with a weak part does not get (điều kiện khống chế xếp loại).

    "Không xếp loại Tốt nếu có lĩnh vực dưới 50 %" is the grade ``"Tốt"`` below 50.

    Parameters
    ----------
    grade : str
        The grade that is withheld, and with it all that are better; the one below it is given.
    below : float
        Percent of its maximum that a criterion must reach, above 0 and at most 100.
    criteria : tuple of str
        Criteria of which none may lie below; empty for the regular ones directly below the total.
    """

    grade: str = attrs.field(validator=not_blank)
    below: float = attrs.field(validator=positive)
    criteria: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))

    def __attrs_post_init__(self) -> None:
        if self.below > 100:
            fail(self, "below", self.below, "above 0 and at most 100")


@attrs.frozen(kw_only=True)
class Grading:
    """
    Grades of units by their total (xếp loại).

    Parameters
    ----------
    edges : tuple of float
        Cut points, ascending.
    grades : tuple of str
        Grade from each cut point on; as many as edges.
    below : str, optional
        Grade below the first cut point; None where there is none.
    closed : {"left", "right"}
        ``left``: a cut point belongs to the grade that begins there; ``right``: to the one below.
    measure : GradeMeasure or str
        Percent of the maximum, or points; a term or its text, ``"points"``.
    rounded : bool, default False
        Whether the rounded total is graded.
    vetoes : tuple of Veto
        Grades that units with a weak part do not get.
    blocks : tuple of str
        Blocks or levels of units that it holds for; empty for all others.
    valid_from, valid_to : datetime.date, optional
        Days on which it holds, both included. A period is judged by its last day.
    source : str, optional
        Where it stands.
    confidence : SourceConfidence or str, optional
        How well that was read; a term or its text, ``"verified"``.
    """

    edges: tuple[float, ...] = attrs.field(validator=numbers)
    grades: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    below: str | None = attrs.field(default=None, validator=optional(not_blank))
    closed: str = attrs.field(default="left")
    measure: GradeMeasure = attrs.field(
        default=GradeMeasure.INDEX, converter=TermOf[GradeMeasure], validator=a(GradeMeasure)
    )
    rounded: bool = attrs.field(default=False, validator=a(bool))
    vetoes: tuple[Veto, ...] = attrs.field(default=(), validator=tuple_of(Veto))
    blocks: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[SourceConfidence]),
        validator=optional(a(SourceConfidence)),
    )

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if any(lower >= upper for lower, upper in itertools.pairwise(self.edges)):
            yield "edges", list(self.edges), "ascending; sort them and name each once"
        if len(self.grades) != len(self.edges):
            expected = (
                f"{len(self.edges)} words, one for each edge; the grade below the first edge "
                "stands in 'below'"
            )
            yield "grades", list(self.grades), expected
        for place, veto in enumerate(self.vetoes):
            if veto.grade not in self.grades:
                expected = f"one of the grades {', '.join(self.grades)}"
                yield f"vetoes[{place}].grade", veto.grade, expected
        if self.closed not in ("left", "right"):
            yield "closed", self.closed, "one of left, right"
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            yield "valid_to", self.valid_to, f"on or after {self.valid_from}"

    @property
    def is_timeless(self) -> bool:
        """Whether it holds on every day."""
        return self.valid_from is None and self.valid_to is None

    def is_valid_on(self, day: dt.date) -> bool:
        """
        Say whether it holds on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
        """
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class RankMethod(enum.Enum):
    """How equal units are ranked; no law says it, and all three are in use (cách xếp hạng)."""

    COMPETITION = "competition"
    """1, 2, 2, 4."""
    DENSE = "dense"
    """1, 2, 2, 3."""
    LIST = "list"
    """1, 2, 3, 4: the one that is listed first comes first."""

    def __repr__(self) -> str:
        return f"RankMethod.{self.name}"


@attrs.frozen(kw_only=True)
class Ranking:
    """
    How units are ranked within their block (xếp hạng trong khối).

    Parameters
    ----------
    method : RankMethod or str
        What becomes of equal units; a term or its text, ``"dense"``.
    tolerance : float, default 1e-9
        Neighbours in the order whose index differs by no more, in percent, are equal.
    rounded : bool, default False
        Whether the rounded total is ranked.
    unranked : tuple of str
        Blocks or levels whose units are scored and not ranked.
    """

    method: RankMethod = attrs.field(
        default=RankMethod.COMPETITION, converter=TermOf[RankMethod], validator=a(RankMethod)
    )
    tolerance: float = attrs.field(default=1e-9, validator=finite)
    rounded: bool = attrs.field(default=False, validator=a(bool))
    unranked: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))

    def __attrs_post_init__(self) -> None:
        if self.tolerance < 0:
            fail(self, "tolerance", self.tolerance, "0 or more")
