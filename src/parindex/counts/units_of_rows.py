"""Units of the rows of a sheet that has printed codes or names instead of ids (convention §49)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .. import units as unit_room
from .._quoting import quoted
from .._white_space import unit_key
from ..errors import InputError
from ..periods.ordinals import last_days
from ..periods.regime import ReportingRegime
from ..tables.arrays import CodeArray, codes_of
from ..tables.period_column import PeriodColumn
from ..tables.unit_column import UNIT_CODE, UNIT_NAME, UnitColumn, id_text
from ..units.name_index import Answer, NameIndex, answers
from ..vocabulary import Fault, MatchRung

__all__ = ["UnitKeys", "unit_column_of", "units_on"]

_NOTHING = -1


@attrs.frozen(kw_only=True)
class UnitKeys:
    """
    Registry, day, unit above and level with which codes and names are looked up.

    Parameters
    ----------
    registry : UnitRegistry, optional
        The units; None where the sheet must have ids.
    as_of : datetime.date, optional
        Day of the sheet; None for the last day of the period of each row.
    within : str, optional
        Id of a unit that all of them stand below.
    level : str, optional
        Level of all of them.
    """

    registry: unit_room.UnitRegistry | None = None
    as_of: dt.date | None = None
    within: str | None = attrs.field(default=None, converter=attrs.converters.optional(unit_key))
    level: str | None = None

    def under(self, as_of: dt.date | None) -> UnitKeys:
        """Give the same registry for counts that were read as of a day."""
        return attrs.evolve(self, as_of=as_of)

    def check(self) -> None:
        """
        Refuse what no unit can be looked up with.

        Raises
        ------
        InputError
            If an argument cannot be used as it is, or is given without a registry.
        """
        if self.as_of is not None and type(self.as_of) is not dt.date:
            raise InputError(f"as_of must be a datetime.date, got {quoted(self.as_of)}")
        if self.within is not None and not isinstance(self.within, str):
            raise InputError(f"within must be the id of one unit, got {quoted(self.within)}")
        if self.registry is not None:
            unit_room.resolve.check_question(
                self.registry, () if self.within is None else (self.within,), self.level
            )
        elif self.as_of is not None or self.within is not None or self.level is not None:
            raise InputError("as_of, within and level must be given with a registry, got none")


def unit_column_of(
    table: pa.Table,
    units: UnitKeys,
    regime: ReportingRegime | None,
    periods: PeriodColumn | None,
) -> UnitColumn | None:
    """Look the units of all rows up; None where the sheet has ids, or nothing to look up with."""
    read = tuple(name for name in (UNIT_CODE, UNIT_NAME) if name in table.column_names)
    registry = units.registry
    if "unit_id" in table.column_names or not read or registry is None:
        return None
    if periods is None:
        return None  # which the sheet refuses
    columns = {name: id_text(table[name], name=f"counts column {name!r}") for name in read}
    blank = pa.nulls(table.num_rows, pa.string())
    code, name = (columns.get(each, blank) for each in (UNIT_CODE, UNIT_NAME))
    days, day_of = _days(periods, units, regime)
    looked_up = _looked_up(code, name, days, day_of, units, registry)
    return _column(code, name, *looked_up, read)


def units_on(
    day: dt.date, code: pa.Array, name: pa.Array, units: UnitKeys, read: tuple[str, ...]
) -> UnitColumn:
    """
    Look codes and names up on one day; null where there is none.

    Raises
    ------
    InputError
        If there is no registry to look them up in.
    """
    if units.registry is None:
        raise InputError("codes and names of units must be given with a registry, got none")
    day_of = np.zeros(len(code), np.int32)
    return _column(code, name, *_looked_up(code, name, [day], day_of, units, units.registry), read)


def _column(
    code: pa.Array, name: pa.Array, places: CodeArray, found: list[_Found], read: tuple[str, ...]
) -> UnitColumn:
    # null_handling="skip" leaves out the rows that have neither, and moves up those after them
    both = pc.binary_join_element_wise(code.fill_null(""), name.fill_null(""), " ")
    said = pc.utf8_trim(both, " ")
    ids = list(dict.fromkeys(each.unit for each in found if each.unit is not None))
    position = {unit: place for place, unit in enumerate(ids)}
    code_of = np.array(
        [_NOTHING if each.unit is None else position[each.unit] for each in found], np.int32
    )
    fault_of = np.array([each.fault for each in found], np.int8)
    candidates = pa.array(["; ".join(each.candidates) or None for each in found], pa.string())
    return UnitColumn(
        codes=code_of[places],
        units=tuple(ids),
        faults=fault_of[places],
        texts=pc.if_else(pc.equal(said, ""), pa.scalar(None, pa.string()), said),
        candidates=candidates.take(pa.array(places)),
        names=name if UNIT_NAME in read else None,
        has_both=np.asarray(pc.and_(code.is_valid(), name.is_valid())),
        read=read,
    )


def _days(
    periods: PeriodColumn, units: UnitKeys, regime: ReportingRegime | None
) -> tuple[list[dt.date | None], CodeArray]:
    """
    Distinct days on which the codes and names are read, and that of each row; -1 is none.

    Raises
    ------
    InputError
        If nothing says which days they are.
    """
    registry = units.registry
    if units.as_of is not None or (registry is not None and registry.is_timeless):
        return [units.as_of or dt.date.max], np.zeros(len(periods.codes), np.int32)
    if regime is None:
        raise InputError(
            "as_of must be given, or a regime that knows the days of the periods: printed codes "
            "and names of units are those of a day"
        )
    return list(last_days(periods.periods, regime)), periods.codes


@attrs.frozen
class _Found:
    """Unit of a code and a name, or what is wrong with them."""

    unit: str | None
    fault: int = _NOTHING
    candidates: tuple[str, ...] = ()


def _looked_up(
    code: pa.Array,
    name: pa.Array,
    days: Sequence[dt.date | None],
    day_of: CodeArray,
    units: UnitKeys,
    registry: unit_room.UnitRegistry,
) -> tuple[CodeArray, list[_Found]]:
    """Answers to the distinct codes and names of each day, and the place of each row's answer."""
    code_codes, code_texts = codes_of(code)
    name_codes, name_texts = codes_of(name)
    joint = (code_codes.astype(np.int64) + 1) * (len(name_texts) + 1) + name_codes + 1
    found = [_Found(None), _Found(None, Fault.MISSING_UNIT)]
    places: CodeArray = np.zeros(len(joint), np.int32)  # rows whose period is none have no day
    for position, day in enumerate(days):
        rows = np.flatnonzero(day_of == position)
        distinct, which = np.unique(joint[rows], return_inverse=True)
        pairs = [divmod(each, len(name_texts) + 1) for each in distinct.tolist()]
        said = [
            (code_texts[one - 1] if one else None, name_texts[two - 1] if two else None)
            for one, two in pairs
        ]
        places[rows] = (np.arange(len(said)) + len(found))[which.ravel()]
        if day is None:
            found += [_Found(None, Fault.UNKNOWN_UNIT)] * len(said)
        else:
            found += _of_pairs(
                said, units, unit_room.resolve.indexes_of(registry, day, units.level)
            )
    return places, found


def _of_pairs(
    said: Sequence[tuple[str | None, str | None]],
    units: UnitKeys,
    indexes: tuple[NameIndex, NameIndex],
) -> list[_Found]:
    by_code = [_of_code(code, units.within, indexes) for code, _ in said]
    both = [
        (place, name, found.unit)
        for place, ((_, name), found) in enumerate(zip(said, by_code, strict=True))
        if name is not None and found.unit is not None
    ]
    nearby = dict(
        zip(
            (place for place, _, _ in both),
            answers(
                [name for _, name, _ in both],
                [_above(unit, indexes) for _, _, unit in both],
                *indexes,
            ),
            strict=True,
        )
    )
    # most names are those of the unit of their code, and need not be looked for elsewhere
    agreed = {place for place, _, unit in both if nearby[place][0] == unit}
    names = [
        name for place, (_, name) in enumerate(said) if name is not None and place not in agreed
    ]
    of_name = dict(
        zip(
            names,
            answers(names, [units.within] * len(names), *indexes),
            strict=True,
        )
    )
    answered = []
    for place, ((code, name), found) in enumerate(zip(said, by_code, strict=True)):
        if code is None and name is None:
            answered.append(_Found(None, Fault.MISSING_UNIT))
        elif name is None or place in agreed:
            answered.append(found)
        elif code is None:
            answered.append(_of_name(of_name[name]))
        elif found.unit is None:
            answered.append(_narrowed(found, of_name[name]))
        else:
            answered.append(_agreed(found.unit, nearby[place], of_name[name]))
    return answered


def _of_code(
    code: str | None,
    within: str | None,
    indexes: tuple[NameIndex, NameIndex],
) -> _Found:
    for index in () if code is None else indexes:
        units = index.by_code(code or "", within)
        if len(units) == 1:
            return _Found(units[0])
        if units:
            return _Found(None, Fault.AMBIGUOUS_UNIT, tuple(sorted(units)))
    return _Found(None, Fault.UNKNOWN_UNIT)


def _of_name(answer: Answer) -> _Found:
    unit, rung, candidates = answer
    if unit is not None:
        return _Found(unit)
    is_open = rung is MatchRung.AMBIGUOUS
    return _Found(None, Fault.AMBIGUOUS_UNIT if is_open else Fault.UNKNOWN_UNIT, candidates)


def _narrowed(found: _Found, answer: Answer) -> _Found:
    """Find the one unit that has the name among several that have the code."""
    unit, _, candidates = answer
    named = {unit} if unit is not None else set(candidates)
    both = [each for each in found.candidates if each in named]
    return _Found(both[0]) if len(both) == 1 else found


def _agreed(unit: str, nearby: Answer, anywhere: Answer) -> _Found:
    """
    Find the unit of a code, unless the name is that of another unit.

    A misspelt name does not contradict a code whose unit it looks like.
    """
    other = nearby[0] or anywhere[0]
    if other is not None and other != unit:
        return _Found(None, Fault.UNIT_DISAGREES, tuple(sorted((unit, other))))
    if unit in (*nearby[2], *anywhere[2]):
        return _Found(unit)
    return _Found(None, Fault.UNIT_DISAGREES, (unit,))


def _above(unit: str, indexes: tuple[NameIndex, NameIndex]) -> str | None:
    """Find the nearest unit above, inside which names are unique."""
    for index in indexes:
        if unit in index.nearest:
            return index.nearest[unit]
    return None
