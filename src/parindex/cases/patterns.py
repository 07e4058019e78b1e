"""The verb: cases in, counts of patterns by unit and period out."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterable, Mapping

from .._progress import Progress, check_progress, telling
from .._validators import check_kinds, mapping_given
from ..errors import MissingExtraError
from ..model.case_form import CaseForm
from ..periods.period import PeriodLike
from ..periods.regime import ReportingRegime
from ..units.registry import UnitRegistry
from .asked_of_cases import AskedOfCases
from .case_counts import CasesLike, FurtherWords
from .pattern_counts import PatternCounts
from .pattern_edges import PatternEdges
from .tallying import listed_periods
from .working_days import CalendarLike

__all__ = ["tally_patterns"]


def tally_patterns(
    cases: CasesLike,
    *,
    form: CaseForm | str,
    periods: PeriodLike | Iterable[PeriodLike],
    regime: ReportingRegime | str,
    columns: Mapping[str, str] | None = None,
    words: FurtherWords | None = None,
    calendar: CalendarLike | None = None,
    as_of: dt.date | None = None,
    edges: PatternEdges | None = None,
    registry: UnitRegistry | None = None,
    within: str | None = None,
    level: str | None = None,
    progress: Progress | None = None,
) -> PatternCounts:
    """
    Count the cases of each unit that show a pattern worth a look (đếm dấu hiệu cần xem lại).

    `find` makes findings of it, DAT201 to DAT205. Rows stay in the engine that holds them; only
    sums leave it.

    Parameters
    ----------
    cases : table, lazy frame, relation or path
        As for `tally`.
    form : CaseForm or str
        What the columns mean, which cases contradict themselves, and which have a duration: these
        are looked at, of ``"vn-ii06a"`` all that were finished and neither returned nor withdrawn.
    periods : period or iterable of periods
        Periods to count for; they may lie within each other.
    regime : ReportingRegime or str
        Calendar of the periods, or its identifier.
    columns : mapping of str to str, optional
        Column of the file for each role, as for `tally`, and for two more: ``entered``, the day on
        which the case was entered into the system, and ``due_changed``, the day on which its due
        day was last changed. The result may hold times of day (``finished``).
    words : mapping of str to mapping of str to str, optional
        As for `tally`.
    calendar : object with ``is_working_day``, optional
        Which days are working days. By default all days from Monday to Friday.
    as_of : datetime.date, optional
        Day as of which the file was made. A period that ends later has no end to look at.
    edges : PatternEdges, optional
        Where the patterns begin; by default one working day before the due day, five at the end of
        a period of 20 or more, and ten cases in a second.
    registry : UnitRegistry, optional
        As for `tally`, where the file has codes or names of units and no ids.
    within, level : str, optional
        As for `tally`.
    progress : callable or True, optional
        As for `tally`; the steps are ``"codes"``, ``"patterns"`` and ``"batches"``.

    Returns
    -------
    PatternCounts
        One row per unit and period in which the unit had a case, ordered by both. Counts for which
        the file has no column are null. Rows that `tally` sets aside are not looked at.

    Raises
    ------
    MissingColumnError
        If a column is missing that was named or that every file needs.
    UnknownCodeError
        If there is no such form, regime, role or word.
    InputError
        If *cases* is no case file, a column cannot hold what it should, the form names no
        durations, or an argument cannot be used as it is.
    SlotError
        If the regime has no such period.
    ParseError
        If a period is none.
    MissingExtraError
        If narwhals, or DuckDB where it is needed, is not installed.

    Examples
    --------
    >>> import datetime as dt
    >>> from parindex.cases import tally_patterns
    >>> patterns = tally_patterns(
    ...     {
    ...         "unit_id": ["A", "A"],
    ...         "received": [dt.date(2023, 1, 9), dt.date(2023, 1, 9)],
    ...         "due": [dt.date(2023, 1, 16), dt.date(2023, 1, 16)],
    ...         "finished": [dt.date(2023, 1, 13), dt.date(2023, 1, 10)],
    ...         "entered": [dt.date(2023, 1, 9), dt.date(2023, 1, 12)],
    ...     },
    ...     form="vn-ii06a",
    ...     periods="2023-H1",
    ...     regime="nd-09-2019",
    ... )
    >>> row = patterns[0].counts
    >>> row["on_time_3_5"], row["near_due_3_5"], row["finished_before_entered"], row["with_time"]
    (2, 1, 1, None)
    """
    asked = AskedOfCases.of(
        form, regime, calendar, as_of, registry=registry, within=within, level=level
    )
    check_progress(progress)
    check_kinds(edges=(edges, PatternEdges))
    try:
        importlib.import_module("narwhals")
    except ModuleNotFoundError as error:
        raise MissingExtraError("parindex.cases.tally_patterns", "cases") from error
    from .pattern_sums import patterns_counted  # noqa: PLC0415 -- it is there without the extra

    with telling(progress) as tell:
        return patterns_counted(
            cases,
            asked,
            listed_periods(periods),
            columns=mapping_given(columns, "columns", "role to column"),
            words=mapping_given(words, "words", "role to words"),
            edges=PatternEdges() if edges is None else edges,
            progress=tell,
        )
