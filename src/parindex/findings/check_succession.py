"""Steps from unit to unit, checked against the units and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._quoting import quoted
from ..checks.of_counts.succession import outcomes_of
from ..errors import InputError
from ..typing import ArrowStream, TableLike
from ..units.from_table import successions_from_table
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..units.succession import Succession
from ..units.succession_faults import faulty_steps
from .run import table_of
from .table import FindingTable

__all__ = ["check_succession"]


def check_succession(
    registry: UnitRegistry, events: TableLike | Iterable[Succession] | None = None
) -> FindingTable:
    """
    Find contradictions in what became of units (kiểm tra bảng chuyển đổi đơn vị).

    Parameters
    ----------
    registry : UnitRegistry
        The units.
    events : table, or iterable of Succession, optional
        Steps to check, in the columns of `successions_from_table`; they may name units that the
        registry does not have. By default those of the registry.

    Returns
    -------
    FindingTable
        UNT201 a unit that goes whole into one and also into another, UNT202 one that ended and
        went nowhere, UNT203 a step of units that did not exist on that day, UNT204 a unit that
        goes on after it was given away, UNT205 a part without the rest, UNT206 a unit that began
        out of nothing.

    Raises
    ------
    InputError
        If an argument cannot be used as it is.

    Examples
    --------
    >>> import datetime as dt
    >>> import parindex as pi
    >>> day = dt.date(2025, 7, 1)
    >>> old = pi.AdministrativeUnit(
    ...     id="a", name="Xã A", level="commune", valid_to=dt.date(2025, 6, 30)
    ... )
    >>> new = pi.AdministrativeUnit(id="n", name="Xã N", level="commune", valid_from=day)
    >>> [(each.rule, each.unit_id) for each in pi.check_succession(pi.UnitRegistry([old, new]))]
    [('UNT202', 'a'), ('UNT206', 'n')]
    """
    require_registry(registry)
    steps: tuple[Succession, ...]
    if events is None:
        steps = registry.events
    elif isinstance(events, ArrowStream | Mapping):
        steps = successions_from_table(events)
    else:
        steps = tuple(events)
    for step in steps:
        if not isinstance(step, Succession):
            raise InputError(f"events must be Succession objects or a table, got {quoted(step)}")
    return table_of(outcomes_of(faulty_steps(steps, registry), len(steps), registry), registry)
