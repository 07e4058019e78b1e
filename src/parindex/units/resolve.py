"""Codes and names as people write them, and the units that they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal, Self

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import members_given
from .._white_space import unit_key
from ..errors import InputError, UnknownCodeError
from ..results.chosen_rows import OneOrMore
from ..results.result import ResultTable
from ..tables.arrays import CodeArray, codes_of, keys, words
from ..tables.cells import key_text
from ..tables.coerce import to_arrow
from ..tables.columns_of_results import RESOLUTIONS, schema_of
from ..tables.unit_column import id_codes
from ..vocabulary import MatchRung
from .name_index import Answer, NameIndex, answers
from .registry import UnitRegistry
from .required import require_registry
from .tcvn3 import from_tcvn3

__all__ = ["ResolutionRow", "ResolutionTable", "check_question", "indexes_of", "resolve_units"]


@attrs.frozen(kw_only=True)
class ResolutionRow:
    """One text and the unit that it means; its fields are the columns of `RESOLUTIONS`."""

    text: str | None
    unit_id: str | None
    rung: MatchRung
    candidates: tuple[str, ...]


class ResolutionTable(ResultTable[ResolutionRow]):
    """Texts and the units that they mean: one row per text, in the order given."""

    columns = RESOLUTIONS
    title = "texts"
    record = ResolutionRow

    def at(self, *, rung: OneOrMore[MatchRung | str] = None) -> Self:
        """
        Keep some of the texts.

        Parameters
        ----------
        rung : MatchRung, str or iterable of them, optional
            What had to be overlooked, or why there is no unit: ``["ambiguous", "unknown"]``.

        Returns
        -------
        ResolutionTable

        Raises
        ------
        UnknownCodeError
            If there is no such rung; what is written like it is named.
        """
        return self._chosen({"rung": rung})

    def _record_of(self, row: dict[str, Any]) -> ResolutionRow:
        row["candidates"] = tuple(row["candidates"] or ())
        return super()._record_of(row)

    def _about(self) -> str:
        codes, rungs = codes_of(self.data["rung"])
        counts = np.bincount(codes, minlength=len(rungs)).tolist()
        parts = [f"{count} {rung}" for rung, count in zip(rungs, counts, strict=True) if count]
        return "".join(f", {part}" for part in parts)


def resolve_units(
    names: Iterable[object],
    registry: UnitRegistry,
    *,
    as_of: dt.date,
    within: str | Iterable[str | None] | None = None,
    level: str | None = None,
    encoding: Literal["unicode", "tcvn3"] = "unicode",
) -> ResolutionTable:
    """
    Find the units that codes and names mean on a day (tra cứu đơn vị theo tên, mã).

    A text climbs a ladder: code, exact name, letter case, place of the tone mark, i or y, without
    diacritics, without spaces and with numbers alike, further spellings of the registry, units of
    other days. The first rung on which it fits a unit decides; where it fits several, none is
    chosen. What looks alike is only ever suggested.

    Parameters
    ----------
    names : iterable of str, or a column of pandas or Arrow
        Codes and names as written; whole numbers are read as their digits. Each distinct one is
        looked up once.
    registry : UnitRegistry
        The units.
    as_of : datetime.date
        The day of the sheet. Codes and names are those of the units of this day.
    within : str, or one for each name, optional
        Id of a unit that must stand above: bare names repeat from district to district.
    level : str, optional
        Only units of this level, e.g. ``"commune"``. Codes that lost their leading zeros in a
        spreadsheet need it: 84 is a province, or district 084.
    encoding : {"unicode", "tcvn3"}, default "unicode"
        ``"tcvn3"`` for a column typed in a .VnTime font. It is never detected.

    Returns
    -------
    ResolutionTable
        ``text``, ``unit_id``, ``rung`` (a word of `MatchRung`), ``candidates``. Without a unit the
        rung is ``ambiguous``, with the units that fit, or ``unknown``, with up to three that look
        alike. ``former`` names a unit of another day. A blank cell is unknown, without a text.
        Where it is not known what the unit was on that day, none is given, only a candidate: the
        rung is ``registry_incomplete`` before `UnitRegistry.known_from`, and ``unit_unknown``
        before the day from which the one unit is known, or where its change may have been.

    Raises
    ------
    InputError
        If an argument cannot be used as it is, or *within* has another length than *names*.
    UnknownCodeError
        If *within* names no unit of the registry, or *level* no level.

    Examples
    --------
    >>> import parindex as pi
    >>> registry = pi.load_registry("vn")
    >>> day = dt.date(2023, 6, 14)
    >>> table = pi.resolve_units(["UBND huyện Si Ma cai", "Si Ma Cai"], registry, as_of=day)
    >>> table.data.to_pylist()[0]
    {'text': 'UBND huyện Si Ma cai', 'unit_id': 'vn-084', 'rung': 'case', 'candidates': []}
    >>> table.data.to_pylist()[1]["candidates"]
    ['vn-02809', 'vn-084']
    """
    if type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {quoted(as_of)}")
    check_question(registry, (), level)
    if encoding not in ("unicode", "tcvn3"):
        raise InputError(f"encoding must be 'unicode' or 'tcvn3', got {quoted(encoding)}")
    if isinstance(names, str):
        raise InputError(f"names must be a list or a column, got the text {quoted(names)}")
    if not isinstance(names, Iterable) and not hasattr(names, "__arrow_c_array__"):
        raise InputError(f"names must be a list or a column, got {type(names).__name__}")
    text = key_text(_column(names, "names"), name="names")
    text_codes, texts = codes_of(text)
    if within is None or isinstance(within, str):
        above: list[str] = [] if within is None else [unit_key(within)]
        within_codes = np.full(len(text_codes), -1 if within is None else 0, np.int32)
    else:
        given = key_text(_column(within, "within"), name="within")
        within_codes, above, _ = id_codes(given)
        if len(within_codes) != len(text_codes):
            raise InputError(
                f"within must have one unit for each name, got {len(within_codes)} for "
                f"{len(text_codes)} names"
            )
    check_question(registry, above, level)
    if encoding == "tcvn3":
        texts = [from_tcvn3(each) for each in texts]
    indexes = indexes_of(registry, as_of, level)
    places, found = _answers_for(text_codes, texts, within_codes, above, indexes)
    found = [*(_as_known(each, registry, as_of) for each in found[:-1]), found[-1]]
    return ResolutionTable(_table(text, places, found))


def _answers_for(
    text_codes: CodeArray,
    texts: list[str],
    within_codes: CodeArray,
    above: list[str],
    indexes: tuple[NameIndex, NameIndex],
) -> tuple[CodeArray, list[Answer]]:
    """
    Answers to the distinct pairs of text and unit above, and the place of each row's answer.

    The last answer is that to a blank.
    """
    joint = text_codes.astype(np.int64) * (len(above) + 1) + within_codes + 1
    distinct, place = np.unique(joint[text_codes >= 0], return_inverse=True)
    pairs = [divmod(each, len(above) + 1) for each in distinct.tolist()]
    found = answers(
        [texts[text] for text, _ in pairs],
        [None if unit == 0 else above[unit - 1] for _, unit in pairs],
        *indexes,
    )
    places = np.full(len(text_codes), len(found), np.int32)
    places[text_codes >= 0] = place.ravel()
    return places, [*found, (None, MatchRung.UNKNOWN, ())]


def _as_known(answer: Answer, registry: UnitRegistry, day: dt.date) -> Answer:
    """Take the unit back where it is not known what it was on the day (convention §71)."""
    unit, rung, candidates = answer
    listed = candidates if unit is None else (unit,)
    if registry.known_from is not None and day < registry.known_from:
        return None, MatchRung.REGISTRY_INCOMPLETE, listed
    if unit is not None and registry.unknown_until(unit, day) is not None:
        return None, MatchRung.UNIT_UNKNOWN, listed
    if rung is MatchRung.AMBIGUOUS and any(registry.unknown_until(each, day) for each in listed):
        return None, MatchRung.UNIT_UNKNOWN, listed
    return answer


def check_question(registry: UnitRegistry, above: Iterable[str], level: str | None) -> None:
    """
    Refuse what no unit can be looked up with: no registry, or what it does not have.

    Raises
    ------
    UnknownCodeError
        If a unit or the level is not in the registry.
    """
    require_registry(registry)
    if level is not None and level not in registry.levels:
        raise UnknownCodeError("level in the registry", level, registry.levels)
    for unit_id in above:
        if unit_id not in registry:
            raise UnknownCodeError("unit of within=", unit_id)


def indexes_of(
    registry: UnitRegistry, as_of: dt.date, level: str | None
) -> tuple[NameIndex, NameIndex]:
    """Index units of a day, and those of other days, by their names; made once and kept."""
    snapshot = registry.on(as_of)

    # between the bounds of a change both the former units and those that came after may be there
    def here() -> NameIndex:
        units = [unit for unit in registry if unit.may_be_valid_on(as_of)]
        return NameIndex.of(units, snapshot, level)

    def others() -> NameIndex:
        rest = [unit for unit in registry if not unit.may_be_valid_on(as_of)]
        return NameIndex.of(rest, registry, level)

    now: NameIndex = snapshot.remember(f"names {level}", here)
    former: NameIndex = snapshot.remember(f"names of other days {level}", others)
    return now, former


def _table(text: pa.Array, places: CodeArray, found: list[Answer]) -> pa.Table:
    units = [unit or "" for unit, _, _ in found]
    distinct = list(dict.fromkeys(units))
    position = {unit: place for place, unit in enumerate(distinct)}
    codes = np.array([position[unit] if unit else -1 for unit in units], np.int32)
    rungs = np.array([rung for _, rung, _ in found], np.int8)
    candidates = pa.array([list(listed) for _, _, listed in found], pa.list_(pa.string()))
    return pa.Table.from_arrays(
        [
            text,
            keys(codes[places], distinct),
            words(MatchRung, rungs[places]),
            candidates.take(pa.array(places)),
        ],
        schema=schema_of(RESOLUTIONS),
    )


def _column(values: object, name: str) -> pa.Array | pa.ChunkedArray:
    if not hasattr(values, "__getitem__"):
        values = list(members_given(values, name, "a column"))
    return to_arrow({name: values}, name=name)[name]
