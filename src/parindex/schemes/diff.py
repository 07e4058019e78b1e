"""List what one edition of a scheme changed against another (so sánh hai bộ tiêu chí)."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .._html import element, text
from .._validators import mapping_given
from ..formulas import formula_notation, number_text
from ..vocabulary.scores import TOTAL
from .criterion import Criterion
from .lines import SchemeLines

__all__ = ["CriterionDiff", "SchemeDiff", "criteria_mapping", "scheme_diff"]

_CELL = "padding:0.2em 0.6em;text-align:left;vertical-align:top"


@attrs.frozen(kw_only=True)
class CriterionDiff:
    """
    One criterion in two editions.

    Parameters
    ----------
    code, other_code : str, optional
        Its code after and before; None where the edition does not have it.
    max_points, other_max_points : float, optional
        Its maximum after and before.
    formula, other_formula : str, optional
        Notation of its formula after and before; None for criteria without one.
    changed : tuple of str
        What differs of that which makes points: ``max_points``, ``formula``, ``indicator``,
        ``effects``, ``applies_to``, ``role``, ``weight``, ``combine``, ``capped``, ``stages``.
        Empty where nothing of it differs, or one edition does not have it.
    """

    code: str | None
    other_code: str | None
    max_points: float | None
    other_max_points: float | None
    formula: str | None
    other_formula: str | None
    changed: tuple[str, ...]

    @property
    def status(self) -> str:
        """One of ``added``, ``removed``, ``changed`` and ``same``."""
        if self.other_code is None:
            return "added"
        if self.code is None:
            return "removed"
        return "changed" if self.changed else "same"


@attrs.frozen(kw_only=True, repr=False)
class SchemeDiff:
    """
    Differences between two schemes.

    Parameters
    ----------
    scheme, other : str
        Scheme and edition after and before.
    criteria : tuple of CriterionDiff
        One for each criterion of either: those of the scheme after in their order, then those
        that only the one before has.
    max_points, other_max_points : float
        Maximum of the whole after and before.
    """

    scheme: str
    other: str
    criteria: tuple[CriterionDiff, ...]
    max_points: float
    other_max_points: float

    def select(self, status: str) -> tuple[CriterionDiff, ...]:
        """
        Criteria of one status.

        Parameters
        ----------
        status : {"added", "removed", "changed", "same"}
            Which.

        Returns
        -------
        tuple of CriterionDiff
        """
        return tuple(each for each in self.criteria if each.status == status)

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{len(self.select(status))} {status}"
            for status in ("added", "removed", "changed", "same")
        )
        return f"<SchemeDiff {self.scheme} against {self.other}: {counts}>"

    def _repr_html_(self) -> str:
        heads = ("status", "code", "was", "maximum", "was", "formula", "was")
        rows = [
            element("tr", *(element("td", text(cell), style=_CELL) for cell in _cells(each)))
            for each in self.criteria
            if each.status != "same"
        ]
        head = element("tr", *(element("th", text(word), style=_CELL) for word in heads))
        caption = element("caption", text(repr(self)), style=f"{_CELL};caption-side:top")
        return element(
            "table",
            caption,
            element("thead", head),
            element("tbody", *rows),
            style="border-collapse:collapse",
        )


def _cells(each: CriterionDiff) -> tuple[str, ...]:
    maxima = (each.max_points, each.other_max_points)
    return (
        each.status,
        each.code or "–",
        each.other_code or "–",
        *("–" if points is None else number_text(points) for points in maxima),
        each.formula or "–",
        each.other_formula or "–",
    )


def scheme_diff(scheme: SchemeLines, other: SchemeLines, mapping: Mapping[str, str]) -> SchemeDiff:
    """
    Compare two schemes criterion by criterion; see `Scheme.diff`.

    Parameters
    ----------
    scheme, other : SchemeLines
        The scheme after and the one before.
    mapping : mapping of str to str
        Code after to code before.

    Returns
    -------
    SchemeDiff
    """
    listed = [
        _compared(
            scheme,
            each,
            other,
            other.criterion(mapping[each.code]) if each.code in mapping else None,
        )
        for each in scheme
    ]
    kept = set(mapping.values())
    listed += [_compared(scheme, None, other, each) for each in other if each.code not in kept]
    return SchemeDiff(
        scheme=scheme.label,
        other=other.label,
        criteria=tuple(listed),
        max_points=scheme.max_of(TOTAL),
        other_max_points=other.max_of(TOTAL),
    )


def _compared(
    scheme: SchemeLines, one: Criterion | None, other: SchemeLines, two: Criterion | None
) -> CriterionDiff:
    changed: list[str] = []
    if one is not None and two is not None:
        aspects = {
            "max_points": (
                (scheme.max_of(one.code), one.min_points),
                (other.max_of(two.code), two.min_points),
            ),
            "formula": (one.formula, two.formula),
            "indicator": (one.indicator, two.indicator),
            "effects": (_effects(scheme, one), _effects(other, two)),
            "applies_to": (set(one.applies_to), set(two.applies_to)),
            "role": (one.role, two.role),
            "weight": (one.weight, two.weight),
            "combine": (one.combine, two.combine),
            "capped": (one.capped, two.capped),
            "stages": (set(one.stages), set(two.stages)),
        }
        changed = [name for name, (after, before) in aspects.items() if after != before]
    return CriterionDiff(
        code=None if one is None else one.code,
        other_code=None if two is None else two.code,
        max_points=None if one is None else scheme.max_of(one.code),
        other_max_points=None if two is None else other.max_of(two.code),
        formula=None if one is None or one.formula is None else formula_notation(one.formula),
        other_formula=None if two is None or two.formula is None else formula_notation(two.formula),
        changed=tuple(changed),
    )


def _effects(scheme: SchemeLines, each: Criterion) -> tuple[object, ...]:
    situations = ("not_applicable", "missing", "nothing_counted", "no_prior")
    return tuple(each.effect(situation, scheme.effects) for situation in situations)


def criteria_mapping(
    scheme: SchemeLines, other: SchemeLines, mapping: Mapping[str, str] | None
) -> dict[str, str]:
    """
    Which criteria of a scheme are which of another.

    Parameters
    ----------
    scheme, other : SchemeLines
        The scheme after and the scheme before.
    mapping : mapping of str to str, optional
        What the caller says; it takes the place of what the scheme says.

    Returns
    -------
    dict of str to str
        Code of *scheme* to code of *other*; always with the total.
    """
    if mapping is not None:
        for here, there in mapping_given(mapping, "mapping", "code to code").items():
            if (here, there) != (TOTAL, TOTAL):
                scheme.criterion(here)
                other.criterion(there)
        return {**mapping, TOTAL: TOTAL}
    if scheme.label == other.label:
        shared = {code: code for code in scheme.codes if code in other}
        return {**shared, TOTAL: TOTAL}
    said = {
        each.code: each.was
        for each in scheme.criteria
        if each.was is not None and scheme.replaces == other.label and each.was in other
    }
    return {**said, TOTAL: TOTAL}
