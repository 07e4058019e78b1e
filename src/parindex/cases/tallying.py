"""The verb: cases in, counts by unit and period out."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from .._progress import Progress, check_progress, telling
from .._quoting import quoted
from .._validators import mapping_given, members_given
from ..errors import InputError, MissingExtraError
from ..model.case_form import CaseForm
from ..periods.period import PeriodLike, ReportingPeriod
from ..periods.regime import ReportingRegime
from ..units.registry import UnitRegistry
from .asked_of_cases import AskedOfCases
from .case_counts import CaseCounts, CasesLike, FurtherWords
from .working_days import CalendarLike

__all__ = ["listed_periods", "tally"]


def tally(
    cases: CasesLike,
    *,
    form: CaseForm | str,
    periods: PeriodLike | Iterable[PeriodLike],
    regime: ReportingRegime | str,
    by: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
    words: FurtherWords | None = None,
    calendar: CalendarLike | None = None,
    due: Literal["current", "original"] = "current",
    as_of: dt.date | None = None,
    registry: UnitRegistry | None = None,
    within: str | None = None,
    level: str | None = None,
    progress: Progress | None = None,
) -> CaseCounts:
    """
    Count cases, one row for each dossier, into the items of a form (tổng hợp từ hồ sơ).

    Rows stay in the engine that holds them; only sums, and one example for each reason, leave it.

    Parameters
    ----------
    cases : table, lazy frame, relation or path
        One row for each dossier: a table of pandas, pyarrow or polars or a mapping of columns; a
        lazy frame of polars, a frame of Dask or PySpark, a DuckDB relation; or the path of a
        Parquet file, of a folder of them, or a pattern of paths. Tables and files are counted by
        DuckDB, the others where they are.
    form : CaseForm or str
        Conditions of the items, or the name of bundled ones, ``"vn-ii06a"``.
    periods : period or iterable of periods
        Periods to count for; they may lie within each other.
    regime : ReportingRegime or str
        Calendar of the periods, or its identifier: without days nothing can be counted.
    by : sequence of str
        Further columns of the file, by which ``breakdown`` counts besides unit and period.
    columns : mapping of str to str, optional
        Column of the file for each role of the form, where its name is another:
        ``{"received": "ngay_tiep_nhan"}``. By default ``unit_id``, ``case_id`` and the names of
        the roles.
    words : mapping of str to mapping of str to str, optional
        For a role, the word that each text of the file stands for, besides those of the form:
        ``{"status": {"Đã trả": "completed"}}``. Case does not matter.
    calendar : object with ``is_working_day``, optional
        Which days are working days, for durations: `WorkingCalendar`, or a calendar of the package
        ``holidays``. By default all days from Monday to Friday, which the report says.
    due : {"current", "original"}, default "current"
        Which due day decides where a dossier got a new one. Without an original day the current
        one is the original.
    as_of : datetime.date, optional
        Day as of which the file was made. Of a period that ends later the cases up to this day are
        counted. By default the file is taken to know every day of the periods.
    registry : UnitRegistry, optional
        Reads files that have ``unit_code`` or ``unit_name`` (mã, tên đơn vị), or columns named so
        in *columns*, instead of ``unit_id``, as of the day of the file: *as_of*, by default the
        last day of the latest period. What fits no unit, or several, is set aside, and its text
        stands in ``unresolved``. The counts keep the registry for the verbs.
    within : str, optional
        Id of a unit that all of them stand below: names repeat from district to district.
    level : str, optional
        Level of all of them, e.g. ``"commune"``.
    progress : bool or callable, optional
        Is told how far the counting is: ``progress("tally", 0.25)``; True shows a bar, with the
        extra ``parindex[progress]``. Tables in memory and files tell it several times a second,
        other engines at the start and the end. An interrupt stops the counting.

    Returns
    -------
    CaseCounts
        One row per unit and period in which the unit had a case, ordered by both; one int64
        column for each item. Items that need a column which the file does not have are left out.
        ``durations`` has how long resolved cases took, which adds over units and months;
        ``set_aside`` has the rows that are in no count: those and the counted ones are all rows.

    Raises
    ------
    MissingColumnError
        If a column is missing that was named or that every file needs: unit, days of receipt and
        of the result.
    UnknownCodeError
        If there is no such form, regime, role or word, or *within* or *level* is not in the
        registry.
    InputError
        If *cases* is no case file, a column cannot hold what it should, or an argument cannot be
        used as it is.
    SlotError
        If the regime has no such period.
    ParseError
        If a period is none.
    MissingExtraError
        If narwhals, DuckDB where it is needed, or tqdm for a bar is not installed.

    Examples
    --------
    >>> import datetime as dt
    >>> import parindex as pi
    >>> counts = pi.tally(
    ...     {
    ...         "unit_id": ["A", "A", "A"],
    ...         "received": [dt.date(2023, 1, 9), dt.date(2023, 6, 1), None],
    ...         "due": [dt.date(2023, 1, 16), dt.date(2023, 6, 13), None],
    ...         "finished": [dt.date(2023, 1, 16), None, dt.date(2023, 2, 1)],
    ...     },
    ...     form="vn-ii06a",
    ...     periods="2023-H1",
    ...     regime="nd-09-2019",
    ... )
    >>> row = counts[0].counts
    >>> row["resolved_ontime"], row["in_progress_overdue"]
    (1, 1)
    >>> counts.set_aside.to_pylist()
    [{'reason': 'no_received_day', 'rows': 1, 'case': None, 'row': 3}]
    """
    asked = AskedOfCases.of(
        form, regime, calendar, as_of, registry=registry, within=within, level=level
    )
    if due not in ("current", "original"):
        raise InputError(f"due must be 'current' or 'original', got {quoted(due)}")
    if isinstance(by, str):
        raise InputError(f"by must be a list of columns, got the text {quoted(by)}")
    check_progress(progress)
    try:
        importlib.import_module("narwhals")
    except ModuleNotFoundError as error:
        raise MissingExtraError("parindex.tally", "cases") from error
    from .counting import counted  # noqa: PLC0415 -- the verb is there without the extra

    with telling(progress) as tell:
        return counted(
            cases,
            asked,
            listed_periods(periods),
            by=members_given(by, "by", "a list of columns"),
            columns=mapping_given(columns, "columns", "role to column"),
            words=mapping_given(words, "words", "role to words"),
            due=due,
            progress=tell,
        )


def listed_periods(periods: PeriodLike | Iterable[PeriodLike]) -> list[ReportingPeriod]:
    """
    List periods, each once.

    Raises
    ------
    InputError
        If there is none.
    """
    given = (
        [periods]
        if isinstance(periods, str | ReportingPeriod) or not isinstance(periods, Iterable)
        else list(periods)
    )
    if not given:
        raise InputError("periods must name at least one period, got none")
    return list(dict.fromkeys(ReportingPeriod.parse(each) for each in given))
