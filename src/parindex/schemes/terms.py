"""Terms: names of the answers, requirements and blocks that formulas know by a code."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .._validators import a
from ..formulas import (
    AllOf,
    ByLevel,
    Checklist,
    Levels,
    SurveyValue,
    UnitAbove,
    formulas_below,
    quantities_below,
)
from ..formulas.quantities import criterion_code
from ..name import Name, named
from .criterion import Criterion

__all__ = ["Term", "codes_of_terms"]


@attrs.frozen(kw_only=True)
class Term:
    """
    Name of a code that formulas read: an answer, a requirement, a level or block of units (từ ngữ).

    Parameters
    ----------
    code : str
        The code, as formulas, awards and registries have it.
    name : Name or str
        What sentences call it.
    """

    code: str = attrs.field(validator=criterion_code)
    name: Name = attrs.field(converter=named, validator=a(Name))


def codes_of_terms(criteria: Iterable[Criterion]) -> set[str]:
    """Collect the codes in the formulas of criteria that a term can name."""
    codes: set[str] = set()
    for criterion in criteria:
        for formula in formulas_below(criterion.formula):
            if isinstance(formula, Levels):
                codes |= {each.code for each in formula.levels}
            elif isinstance(formula, Checklist):
                codes |= {each.code for each in formula.items}
            elif isinstance(formula, AllOf):
                codes |= set(formula.items)
            elif isinstance(formula, ByLevel):
                codes |= {unit for each in formula.variants for unit in each.units}
        for quantity in quantities_below(criterion.formula):
            if isinstance(quantity, SurveyValue):
                codes |= {each.code for each in quantity.options}
            elif isinstance(quantity, UnitAbove):
                codes.add(quantity.level)
    return codes
