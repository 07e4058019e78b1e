"""The rows of a picture of points: the topmost criteria of one unit, and its total."""

from __future__ import annotations

import attrs
import pyarrow as pa

from ..errors import InputError
from ..schemes.criterion import Combination, CriterionRole
from ..scores.table import ScoreTable
from ..typing import Language
from ..vocabulary.scores import TOTAL

__all__ = ["PointRow", "point_rows", "require_sum", "table_of"]


@attrs.frozen(kw_only=True)
class PointRow:
    """One topmost criterion; points and stated maximum are None where they are not known."""

    code: str
    name: str
    role: str
    """``"regular"``, ``"bonus"`` or ``"penalty"``."""
    points: float | None
    max_points: float | None
    status: str
    first: float | None
    """Points at the first stage, where they are others."""

    @property
    def lost(self) -> float | None:
        """Points that were not reached; None where they are not known."""
        if self.points is None or self.max_points is None:
            return None
        return self.max_points - self.points


def point_rows(scores: ScoreTable, stage: str, language: Language) -> list[PointRow]:
    """Take the topmost criteria and the total from the table, the total last."""
    scheme = scores.scheme
    known = {(row["criterion_code"], row["stage"]): row for row in scores.data.to_pylist()}
    first = scheme.stages[0].code
    rows = []
    for code in (*(each.code for each in scheme.children(TOTAL)), TOTAL):
        row = known.get((code, stage))
        if row is None:
            continue
        at_first = known.get((code, first), {}).get("points")
        differs = stage != first and at_first is not None and at_first != row["points"]
        is_total = code == TOTAL
        role = CriterionRole.REGULAR if is_total else scheme.criterion(code).role
        name = "" if is_total else scheme.criterion(code).name.text(language)
        rows.append(
            PointRow(
                code=code,
                # what is on top of the criteria has no number in a table of an authority
                name=f"{code}. {name}" if name and role is CriterionRole.REGULAR else name,
                role=role.value,
                points=row["points"],
                max_points=row["max_points"],
                status=row["status"],
                first=at_first if differs else None,
            )
        )
    if not rows or rows[-1].code != TOTAL:
        scores.at(stage=stage)  # says which stages there are
        raise InputError(f"scores must have a total at stage {stage!r}, got none")
    return rows


def require_sum(scores: ScoreTable, parts: list[PointRow], total: PointRow) -> None:
    """Refuse to draw parts that are not those of the total."""
    if scores.scheme.combine is not Combination.SUM or total.points is None:
        return
    given = [row.points for row in parts if row.points is not None]
    summed = sum(given)
    if scores.scheme.rescale:
        applies = sum(
            row.max_points or 0.0 for row in parts if row.role == CriterionRole.REGULAR.value
        )
        summed *= (total.max_points or 0.0) / applies if applies else 1.0
    # each part and the total were rounded, to two decimals at the least
    if abs(summed - total.points) > 0.005 * (len(given) + 1) + 1e-9:
        raise InputError(
            f"the points drawn must add up to the total, got {summed:.6g} and {total.points:.6g}"
        )


def table_of(rows: list[PointRow]) -> pa.Table:
    """Give the rows as a table."""
    return pa.table(
        {
            "criterion_code": pa.array([row.code for row in rows], pa.string()),
            "name": pa.array([row.name or None for row in rows], pa.string()),
            "role": pa.array([row.role for row in rows], pa.string()),
            "points": pa.array([row.points for row in rows], pa.float64()),
            "max_points": pa.array([row.max_points for row in rows], pa.float64()),
            "lost": pa.array([row.lost for row in rows], pa.float64()),
            "first_points": pa.array([row.first for row in rows], pa.float64()),
            "status": pa.array([row.status for row in rows], pa.string()),
        }
    )
