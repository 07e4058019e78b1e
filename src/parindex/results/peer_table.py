"""Units among their peers: the table and its rows."""

from __future__ import annotations

from typing import Self

import attrs

from ..periods.period import PeriodLike
from ..render.views.forms import PEERS_FORM
from ..tables.columns_of_results import PEERS
from ..vocabulary import LimitMethod, LimitStatus, Standing
from .as_files import AsFiles
from .chosen_rows import OneOrMore
from .result import ResultTable

__all__ = ["PeerRow", "PeerTable"]


@attrs.frozen(kw_only=True)
class PeerRow:
    """One unit among its peers (một đơn vị trong nhóm); its fields are the columns of `PEERS`."""

    indicator_code: str
    unit_id: str
    period: str
    group: str | None
    value: float | None
    denominator: int | None
    center: float | None
    lower: float | None
    upper: float | None
    z: float | None
    tail: float | None
    overdispersion: float | None
    between_variance: float | None
    peers: int | None
    may_be_better: bool | None
    may_be_worse: bool | None
    standing: Standing
    method: LimitMethod | None
    status: LimitStatus


class PeerTable(AsFiles, ResultTable[PeerRow]):
    """Standing of units among their peers: one row per indicator, unit and period."""

    columns = PEERS
    kind = "peers"
    made_by = "compare_with_peers"
    title = "rows"
    record = PeerRow
    form = PEERS_FORM

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        group: OneOrMore[str] = None,
        standing: OneOrMore[Standing | str] = None,
        status: OneOrMore[LimitStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes of indicators; ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        group : str or iterable of them, optional
            Levels of the peers.
        standing : Standing, str or iterable of them, optional
            Words of where the unit stands among its peers.
        status : LimitStatus, str or iterable of them, optional
            Words that say why there are limits, or none.

        Returns
        -------
        PeerTable
            With the same provenance.

        Raises
        ------
        UnknownCodeError
            If the table has no such indicator, unit, period, group, standing or status; what is
            written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "period": period,
                "group": group,
                "standing": standing,
                "status": status,
            }
        )
