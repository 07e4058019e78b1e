"""The registries that come with the library, read when they are first asked for."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections import deque
from collections.abc import Iterable, Mapping
from importlib.resources import files
from itertools import repeat
from typing import Any, TypeVar

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import UnknownCodeError
from ..vocabulary import StepBasis, SuccessionKind, Term, TransferExtent
from .registry import UnitRegistry
from .succession import Succession
from .unit import AdministrativeUnit

__all__ = ["available_registries", "load_registry"]

_T = TypeVar("_T")

# Before this day changes are known from lists, which show no boundary.
_COMPLETE_FROM = {"vn": dt.date(2025, 6, 30)}
# The day of the earliest list.
_KNOWN_FROM = {"vn": dt.date(2022, 4, 10)}


def available_registries() -> tuple[str, ...]:
    """
    List the ids of the registries of units (danh mục đơn vị) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_registries()
    ('vn',)
    """
    return tuple(sorted(_COMPLETE_FROM))


def load_registry(registry_id: str, *, as_of: dt.date | None = None) -> UnitRegistry:
    """
    Load a registry of units (danh mục đơn vị hành chính) that comes with the library.

    Parameters
    ----------
    registry_id : str
        One of `available_registries`. ``"vn"``: provinces, districts and communes of Vietnam
        since 10 April 2022, and which became which.
    as_of : datetime.date, optional
        Only the units of this day; None for all days.

    Returns
    -------
    UnitRegistry
        The same object at every call. Its ids are ``vn-`` with the printed code, and the first
        day where the code stood for other territory before, or may have: ``vn-02809`` until 30
        June 2025, ``vn-02809-20250701`` from then on. Where no source states the day it is the
        last that it may be.

    Raises
    ------
    UnknownCodeError
        If there is no such registry.

    Examples
    --------
    >>> registry = load_registry("vn")
    >>> registry.on(dt.date(2023, 6, 14)).unit("084").name
    'Huyện Si Ma Cai'
    >>> [step.successor for step in registry.successors("vn-02818")]
    ['vn-02848-20250701']
    """
    if registry_id not in available_registries():
        raise UnknownCodeError("registry of units", registry_id, available_registries())
    registry = _bundled(registry_id)
    return registry if as_of is None else registry.on(as_of)


# The registry is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def _bundled(registry_id: str) -> UnitRegistry:
    spellings: dict[str, tuple[str, ...]] = {}
    listed = _table(registry_id, "spellings").to_pydict()
    for unit_id, name in zip(listed["unit_id"], listed["name"], strict=True):
        spellings[unit_id] = (*spellings.get(unit_id, ()), name)
    return UnitRegistry.of_checked(
        _objects(AdministrativeUnit, _table(registry_id, "units"), {}),
        _objects(Succession, _table(registry_id, "succession"), _TERMS),
        spellings=spellings,
        complete_from=_COMPLETE_FROM[registry_id],
        known_from=_KNOWN_FROM[registry_id],
    )


# Texts of which many rows have the same.
_REPEATED = {
    "units": ["level", "parent"],
    "succession": ["kind", "successor", "extent", "basis", "legal_basis"],
    "spellings": [],
}

_TERMS: dict[str, type[Term]] = {
    "kind": SuccessionKind,
    "extent": TransferExtent,
    "basis": StepBasis,
}


def _objects(kind: type[_T], table: pa.Table, terms: Mapping[str, type[Term]]) -> tuple[_T, ...]:
    """Make one object per row without checking it: the tests check every row of these files."""
    made: tuple[_T, ...] = (*map(object.__new__, repeat(kind, len(table))),)
    for field in attrs.fields(kind):  # type: ignore[arg-type]
        cells: Iterable[Any] = repeat(field.default)
        if field.name in table.column_names:
            cells = _cells(table[field.name])
        if field.name in terms:
            term = {each.text: each for each in terms[field.name]}
            cells = map(term.__getitem__, cells)
        # the slot itself is written, for the object is frozen
        deque(map(getattr(kind, field.name).__set__, made, cells), maxlen=0)
    return made


def _table(registry_id: str, name: str) -> pa.Table:
    # The files stand beside the definitions, whose loaders are not needed to read them; and
    # `pq.read_table` would load datasets, and with them pandas.
    file = files("parindex.definitions") / "data" / "units" / f"{registry_id}-{name}.parquet"
    source = io.BytesIO(file.read_bytes())
    return pq.ParquetFile(source, read_dictionary=_REPEATED[name]).read(use_threads=False)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """List the cells; of a text or day that stands in many rows there is one object."""
    cells: list[Any] = []
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            known: dict[int | None, Any] = dict(enumerate(chunk.dictionary.to_pylist()))
            known[None] = None
            cells += map(known.__getitem__, chunk.indices.to_pylist())
        elif pa.types.is_date32(chunk.type):
            cells += map(_day, chunk.view(pa.int32()).to_pylist())
        else:
            cells += chunk.to_pylist()
    return cells


@functools.cache
def _day(since_1970: int | None) -> dt.date | None:
    return None if since_1970 is None else _EPOCH + dt.timedelta(since_1970)


_EPOCH = dt.date(1970, 1, 1)
