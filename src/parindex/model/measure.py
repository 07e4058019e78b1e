"""Measures of a plan: what is done about a finding or a criterion, by whom, until when."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator

import attrs

from .._files import given_or_written
from .._validators import a, fail, finite, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError, InputError, ParseError
from ..periods.period import ReportingPeriod

__all__ = ["Measure", "MeasureSet"]

_BETWEEN = "; "  # the codes of several criteria


def _canonical(period: object) -> object:
    """
    Code of a period, however it is spelled; None stays as it is.

    Raises
    ------
    DefinitionError
        If it cannot be read as a period.
    """
    if period is None:
        return None
    try:
        return ReportingPeriod.parse(period).code
    except ParseError:
        raise DefinitionError(
            "Measure", "period", period, "a reporting period, such as 2023-H1"
        ) from None


def _whole_and_positive(instance: object, attribute: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        fail(instance, attribute.name, value, "a whole number of cases, 1 or more")


def _positive(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    finite(instance, attribute, value)
    if value <= 0:
        fail(instance, attribute.name, value, "points above 0")


def _number(value: object) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@attrs.frozen(kw_only=True)
class Measure:
    """
    Measure of a plan (biện pháp trong kế hoạch cải thiện).

    It names the finding that it is about by rule, unit and subject, or a criterion of a scheme.

    Parameters
    ----------
    description : str
        What is done.
    responsible : str
        Which unit is responsible (đơn vị chủ trì): its id, or the name of an office.
    due : datetime.date
        Last day by which it is to be done.
    rule : str, optional
        Code of the rule of the finding, e.g. ``"TGT101"``; None for every rule.
    unit_id : str, optional
        Unit of the finding; None for every unit.
    subject : str, optional
        Indicator, item, identity or criterion that the finding is about; None for all. A value or
        cases are promised of an indicator, which stands here.
    criterion : str, optional
        Code of the criterion, or codes with ``"; "`` between, whose points it is to raise.
    period : ReportingPeriod, str or int, optional
        Period in which it was planned, in any form that `ReportingPeriod.parse` reads; it is kept
        as its canonical code. A promise is judged by later periods, and "partly" by this one.
    value : float, optional
        Value that is promised, in the units of the indicator.
    cases : int, optional
        How many cases more are promised to meet the requirement: the value is then that of the
        cases of *period*, with so many more that met it, or fewer where lower is better.
    points : float, optional
        How many points more are promised of the criterion than in *period*.
    done : datetime.date, optional
        Day on which it was done; None where it was not.
    source : str, optional
        Where it is written: the decision, the plan.

    Raises
    ------
    DefinitionError
        If a field is not what it must be, it names neither rule, subject nor criterion, or it
        promises what its fields leave without a meaning.

    Examples
    --------
    >>> staff = Measure(
    ...     rule="TGT101",
    ...     unit_id="xa-03",
    ...     subject="on_time.resolved",
    ...     period="2023-H1",
    ...     description="a second clerk at the one-stop desk",
    ...     responsible="xa-03",
    ...     due=dt.date(2023, 9, 30),
    ...     value=95,
    ... )
    >>> staff.is_overdue_on(dt.date(2023, 9, 30)), staff.is_overdue_on(dt.date(2023, 10, 1))
    (False, True)
    """

    rule: str | None = attrs.field(default=None, validator=optional(not_blank))
    unit_id: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(unit_key), validator=optional(not_blank)
    )
    subject: str | None = attrs.field(default=None, validator=optional(not_blank))
    criterion: str | None = attrs.field(default=None, validator=optional(not_blank))
    period: str | None = attrs.field(
        default=None, converter=_canonical, validator=optional(not_blank)
    )
    description: str = attrs.field(validator=not_blank)
    responsible: str = attrs.field(converter=unit_key, validator=not_blank)
    due: dt.date = attrs.field(validator=a(dt.date))
    value: float | None = attrs.field(default=None, converter=_number, validator=optional(finite))
    cases: int | None = attrs.field(default=None, validator=optional(_whole_and_positive))
    points: float | None = attrs.field(
        default=None, converter=_number, validator=optional(_positive)
    )
    done: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))

    def __attrs_post_init__(self) -> None:
        if self.rule is None and self.subject is None and self.criterion is None:
            fail(self, "rule", None, "a rule where there is neither a subject nor a criterion")
        if self.subject is None and (self.value is not None or self.cases is not None):
            fail(self, "subject", None, "the indicator of which a value or cases are promised")
        if self.criterion is None and self.points is not None:
            fail(self, "criterion", None, "the criterion of which points are promised")
        for name in ("cases", "points"):
            if self.period is None and getattr(self, name) is not None:
                fail(self, "period", None, f"the period to which the {name} are added")

    @property
    def criteria(self) -> tuple[str, ...]:
        """Codes of the criteria that it names."""
        return () if self.criterion is None else tuple(self.criterion.split(_BETWEEN))

    def is_done_on(self, day: dt.date) -> bool:
        """
        Say whether it was done by a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
        """
        return self.done is not None and self.done <= day

    def is_overdue_on(self, day: dt.date) -> bool:
        """
        Say whether it should have been done before a day, and was not by then.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
        """
        return self.due < day and not self.is_done_on(day)


@attrs.frozen(init=False, repr=False)
class MeasureSet:
    """
    Measures of a plan (kế hoạch cải thiện), in their order.

    Parameters
    ----------
    measures : iterable of Measure
        The measures; none stands there twice.

    Raises
    ------
    DefinitionError
        If something else than a measure is among them, or two are equal.
    InputError
        If the measures are no list.

    Examples
    --------
    >>> MeasureSet([])
    <MeasureSet: 0 measures>
    """

    _measures: tuple[Measure, ...]

    def __init__(self, measures: Iterable[Measure]) -> None:
        given_as: object = measures
        if isinstance(given_as, str) or not isinstance(given_as, Iterable):
            raise InputError(
                f"measures must be a list of Measure objects, got {type(measures).__name__}"
            )
        given = tuple(measures)
        seen: dict[Measure, int] = {}
        for position, each in enumerate(given):
            where = f"measures[{position}]"
            if not isinstance(each, Measure):
                raise DefinitionError("MeasureSet", where, each, "a Measure")
            if each in seen:
                raise DefinitionError("MeasureSet", where, each, f"unlike measures[{seen[each]}]")
            seen[each] = position
        self.__attrs_init__(given)

    def to_toml(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """
        Write the measures as a file that `load_measures` reads.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        blocks = ["\n".join(["[[measure]]", *_pairs(each)]) for each in self]
        return given_or_written("\n\n".join(blocks) + "\n" if blocks else "", path)

    def __add__(self, other: MeasureSet) -> MeasureSet:
        """Put the measures of another set after these."""
        return MeasureSet([*self, *other])

    def __iter__(self) -> Iterator[Measure]:
        return iter(self._measures)

    def __len__(self) -> int:
        return len(self._measures)

    def __repr__(self) -> str:
        return f"<MeasureSet: {len(self)} measure{'' if len(self) == 1 else 's'}>"


def _pairs(measure: Measure) -> Iterator[str]:
    for field in attrs.fields(Measure):
        value = getattr(measure, field.name)
        if value is None:
            continue
        if isinstance(value, str):  # a text of JSON is one of TOML, but for this letter
            text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        else:
            text = value.isoformat() if isinstance(value, dt.date) else repr(value)
        yield f"{field.name} = {text}"
