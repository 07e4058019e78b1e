"""The registries that come with the library, read when they are first asked for."""

from __future__ import annotations

import datetime as dt
import functools
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..definitions.bundled import bundled_bytes
from ..errors import UnknownCodeError
from ..vocabulary import SuccessionKind, TransferExtent
from .registry import UnitRegistry
from .succession import Succession
from .unit import AdministrativeUnit

__all__ = ["available_registries", "load_registry"]

# What the list was taken from is the state of this day; reorganisations of the years before it,
# by which 10 598 communes of April 2023 became 10 035, are not in it.
_COMPLETE_FROM = {"vn": dt.date(2025, 6, 30)}
# The day of an earlier list, with which the units of that day were held together.
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
        before and after 1 July 2025, and which became which.
    as_of : datetime.date, optional
        Only the units of this day; None for all days.

    Returns
    -------
    UnitRegistry
        The same object at every call. Its ids are ``vn-`` with the printed code, and the first
        day where the code stood for other territory before: ``vn-02809`` until 30 June 2025,
        ``vn-02809-20250701`` from then on.

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
    units = _rows(f"{registry_id}-units")
    steps = _rows(f"{registry_id}-succession")
    kinds = {kind.text: kind for kind in SuccessionKind}
    extents = {extent.text: extent for extent in TransferExtent}
    spellings: dict[str, tuple[str, ...]] = {}
    for row in _rows(f"{registry_id}-spellings"):
        spellings[row["unit_id"]] = (*spellings.get(row["unit_id"], ()), row["name"])
    return UnitRegistry(
        [AdministrativeUnit(**row) for row in units],
        events=[
            Succession(**row | {"kind": kinds[row["kind"]], "extent": extents[row["extent"]]})
            for row in steps
        ],
        spellings=spellings,
        complete_from=_COMPLETE_FROM[registry_id],
        known_from=_KNOWN_FROM[registry_id],
    )


def _rows(name: str) -> list[dict[str, Any]]:
    source = io.BytesIO(bundled_bytes(f"units/{name}.parquet"))
    table: pa.Table = pq.read_table(source)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows
