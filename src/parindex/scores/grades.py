"""Grades of totals: by cut points, and what a weak part withholds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..schemes.criterion import CriterionRole
from ..schemes.grading import GradeMeasure, Grading, Veto
from ..schemes.scheme import Scheme
from ..stats.formulas import EDGE_MARGIN, band_of, quotient
from ..tables.arrays import BoolArray, CountArray, FloatArray, masked
from ..vocabulary import ScoreStatus
from .criterion_points import Points
from .rows import Frame
from .totals import rounded

__all__ = ["Grades", "Withheld"]

# Nobody said that these do not apply: of such a part nobody knows whether it is weak.
_LOST = (ScoreStatus.NO_PRIOR, ScoreStatus.MISSING)


@attrs.frozen(eq=False)
class Withheld:
    """
    Totals that a criterion keeps from a grade.

    Parameters
    ----------
    veto : Veto
        What the scheme says.
    criterion : str
        Code of the criterion.
    rows : ndarray of int64, shape (m,)
        Scored rows that would have the grade or a better one, and are below in the criterion.
    share : ndarray of float64, shape (m,)
        Points per maximum of the criterion there.
    looked : ndarray of int64, shape (k,)
        Scored rows whose total has the grade or a better one, and which have the criterion.
    """

    veto: Veto
    criterion: str
    rows: CountArray
    share: FloatArray
    looked: CountArray


class Grades:
    """
    Grades the totals of a frame.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    frame : Frame
        The rows.
    """

    def __init__(self, scheme: Scheme, frame: Frame) -> None:
        self._frame, self._scheme = frame, scheme
        listed = [
            grade
            for grading in scheme.gradings
            for grade in (*grading.grades, grading.below)
            if grade is not None
        ]
        self._words = list(dict.fromkeys(listed))
        self._dictionary = pa.array(self._words, pa.string())

    def none(self, count: int) -> pa.DictionaryArray:
        """Grades of rows that have none."""
        return self._column(np.full(count, -1, np.int8))

    def of(self, total: Points, parts: Mapping[str, Points]) -> pa.DictionaryArray:
        """
        Grades of the totals.

        Parameters
        ----------
        total : Points
            Points of the total, on the rows that are scored.
        parts : mapping of str to Points
            Points of the criteria at the same stage, on the same rows.

        Returns
        -------
        pyarrow.DictionaryArray
            Null where there is none, and where it is not known whether a part is too weak.
        """
        codes = np.full(len(total.points), -1, np.int8)
        for grading, rows in self._graded():
            of_band = [
                -1 if grade is None else self._words.index(grade)
                for grade in (grading.below, *grading.grades)
            ]
            band, is_known = self._bands(grading, total, rows)
            highest = band.copy()
            for veto in grading.vetoes:
                limit = grading.grades.index(veto.grade)  # the band below the grade
                for _, share, is_lost in self._weak(grading, veto, parts):
                    is_weak = 100 * share[rows] < veto.below - EDGE_MARGIN * veto.below
                    highest = np.where(is_weak, np.minimum(highest, limit), highest)
                    is_known &= ~is_lost[rows] | (band <= limit)
            codes[rows] = np.where(is_known, np.array(of_band, np.int8)[highest], -1)
        return self._column(codes)

    def withheld(self, total: Points, parts: Mapping[str, Points]) -> Iterator[Withheld]:
        """
        Find what each veto withholds by each of its criteria.

        Parameters
        ----------
        total : Points
            Points of the total, on the rows that are scored.
        parts : mapping of str to Points
            Points of the criteria at the same stage, on the same rows.

        Yields
        ------
        Withheld
        """
        for grading, rows in self._graded():
            band, is_known = self._bands(grading, total, rows)
            for veto in grading.vetoes:
                limit = grading.grades.index(veto.grade)
                for code, share, _ in self._weak(grading, veto, parts):
                    here = share[rows]
                    # a total that does not reach the grade leaves nothing to withhold
                    looked = is_known & (band > limit) & ~np.isnan(here)
                    is_weak = looked & (100 * here < veto.below - EDGE_MARGIN * veto.below)
                    yield Withheld(veto, code, rows[is_weak], here[is_weak], rows[looked])

    def vetoed_by(self) -> frozenset[str]:
        """Codes of the criteria that a veto looks at."""
        return frozenset(
            code
            for grading in self._scheme.gradings
            for veto in grading.vetoes
            for code in self._criteria(veto)
        )

    def _criteria(self, veto: Veto) -> tuple[str, ...]:
        topmost = (
            each.code for each in self._scheme.children() if each.role is CriterionRole.REGULAR
        )
        return veto.criteria or tuple(topmost)

    def _weak(
        self, grading: Grading, veto: Veto, parts: Mapping[str, Points]
    ) -> Iterator[tuple[str, FloatArray, BoolArray]]:
        """Criterion, its share, and where it was lost; those without points are left out."""
        for code in self._criteria(veto):
            if code not in parts:
                continue
            points = parts[code]
            counted = points.points
            if grading.rounded:
                counted = rounded(self._scheme, self._scheme.criterion(code), counted)
            is_lost = np.zeros(len(counted), bool)
            if points.left_out is not None:
                is_lost = points.left_out & np.isin(np.asarray(points.status), _LOST)
            yield code, quotient(counted, points.max_points), is_lost

    def _graded(self) -> Iterator[tuple[Grading, CountArray]]:
        """Each grading that holds, with the scored rows that it holds for."""
        if not self._scheme.gradings:
            return
        kinds, meaning = self._frame.kinds
        for kind, (names, period) in meaning.items():
            grading = self._grading(names, period)
            if grading is not None:
                yield grading, np.flatnonzero(kinds == kind)

    def _bands(
        self, grading: Grading, total: Points, rows: CountArray
    ) -> tuple[CountArray, BoolArray]:
        """Place of the grade of each row, 0 below the first edge; and where there is a total."""
        measured = self._measured(grading, total)[rows]
        band = band_of(measured, grading.edges, closed=grading.closed)  # type: ignore[arg-type]
        return band, ~np.isnan(measured)

    def _measured(self, grading: Grading, total: Points) -> FloatArray:
        points = rounded(self._scheme, None, total.points) if grading.rounded else total.points
        if grading.measure is GradeMeasure.POINTS:
            return points
        if grading.rounded:
            return quotient(100 * points, total.max_points)
        return 100 * quotient(points, total.max_points)

    def grading_of(self, row: int) -> Grading | None:
        """Find the grading that holds for a row of the frame; None where none does."""
        (place,) = np.flatnonzero(self._frame.scored == row)
        kinds, meaning = self._frame.kinds
        return self._grading(*meaning[int(kinds[place])])

    def _grading(self, names: tuple[str, ...], period: int) -> Grading | None:
        """
        Find the grading of a block in a period, failing that of the level, then the common one.

        None where none holds, or the days of the period are not known.
        """
        day = self._frame.ends[period]
        holding = [
            grading
            for grading in self._scheme.gradings
            if grading.is_timeless or (day is not None and grading.is_valid_on(day))
        ]
        own = [grading for name in names for grading in holding if name in grading.blocks]
        common = [grading for grading in holding if not grading.blocks]
        return next(iter([*own, *common]), None)

    def _column(self, codes: npt.NDArray[np.int8]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(
            masked(codes, codes >= 0), self._dictionary, safe=False
        )
