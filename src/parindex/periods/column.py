"""Periods of the distinct texts of a column, which tell each other's meaning."""

from __future__ import annotations

from collections.abc import Sequence

from .cadence import Cadence
from .period import ReportingPeriod, decided, what_is_said
from .spelling import Spelled

__all__ = ["read_periods"]


def read_periods(
    texts: Sequence[str], *, cadence: Cadence | None = None, first_month: int | None = None
) -> list[ReportingPeriod | None]:
    """
    Read the periods of a column.

    Parameters
    ----------
    texts : sequence of str
        Its distinct texts.
    cadence : Cadence, optional
        Named by the caller; None leaves it to the other texts whether ``2010/11`` is a month or a
        fiscal year, and reads no days.
    first_month : int, optional
        Month in which fiscal years begin; without it days name no fiscal year.

    Returns
    -------
    list of ReportingPeriod or None
        None where a text names no period, or may name two (convention §64).
    """
    said = [what_is_said(text) for text in texts]
    of_pairs = cadence
    if cadence is not Cadence.MONTH and cadence is not Cadence.FISCAL_YEAR:
        of_pairs = _told_by(said)
    return [decided(each, cadence if each.day else of_pairs, first_month) for each in said]


def _told_by(said: Sequence[Spelled]) -> Cadence | None:
    """Tell years with two digits by texts that can be only the one thing; None without any."""
    slots = {(each.is_pair, each.period[1]) for each in said if each.period}
    is_fiscal = any(slot == "FY" for _, slot in slots)
    is_month = any(is_pair and slot != "FY" for is_pair, slot in slots)
    if is_fiscal == is_month or any(each.why == "several_years" for each in said):
        return None
    return Cadence.FISCAL_YEAR if is_fiscal else Cadence.MONTH
