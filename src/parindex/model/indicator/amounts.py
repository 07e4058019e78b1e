"""Where amounts may stand in the definition of an indicator."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import DefinitionError
from ..form import CountForm, amounts_in
from .definition import Indicator
from .measure import MeasureKind

__all__ = ["refuse_amounts"]


def refuse_amounts(indicator: Indicator, forms: Iterable[CountForm]) -> None:
    """
    Refuse a proportion of amounts, for chance is a matter of cases (convention §65).

    Raises
    ------
    DefinitionError
        If a sum adds amounts to counts, or amounts stand in a proportion or above a rate.
    """
    amounts = amounts_in(forms)
    of_amounts = {
        field: [item in amounts for item in total.items]
        for field, total in (
            ("numerator", indicator.numerator),
            ("denominator", indicator.denominator),
        )
    }
    owner = f"Indicator {indicator.code!r}"
    for field, marks in of_amounts.items():
        if len(set(marks)) > 1:
            got = getattr(indicator, field).items
            raise DefinitionError(owner, field, got, "a sum of amounts, or of counts")
    above, below = any(of_amounts["numerator"]), any(of_amounts["denominator"])
    is_proportion = indicator.kind is MeasureKind.PROPORTION
    if indicator.kind is not MeasureKind.RATIO and (above or (below and is_proportion)):
        raise DefinitionError(
            owner, "kind", indicator.kind.value, "ratio, for its items are amounts and no cases"
        )
