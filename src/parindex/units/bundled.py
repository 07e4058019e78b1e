"""The registries that come with the library, read when they are first asked for."""

from __future__ import annotations

import datetime as dt
import functools
import io

import pyarrow as pa
import pyarrow.parquet as pq

from ..definitions.data_folder import data_folder
from ..errors import UnknownCodeError
from ..vocabulary import StepBasis, SuccessionKind, Term, TransferExtent
from .registry import UnitRegistry
from .stored_rows import StoredRows
from .succession import Succession
from .succession_faults import FAULTS
from .unit import AdministrativeUnit

__all__ = ["available_registries", "load_registry"]

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
    listed = _rows_of(f"{registry_id}-spellings.parquet").to_pydict()
    for unit_id, name in zip(listed["unit_id"], listed["name"], strict=True):
        spellings[unit_id] = (*spellings.get(unit_id, ()), name)
    registry = UnitRegistry.of_checked(
        StoredRows(AdministrativeUnit, _rows_of(f"{registry_id}-units.parquet")),
        StoredRows(Succession, _rows_of(f"{registry_id}-succession.parquet"), _TERMS),
        spellings=spellings,
        complete_from=_COMPLETE_FROM[registry_id],
        known_from=_KNOWN_FROM[registry_id],
    )
    # the tests look for contradictions, and find none; each process would take 0.1 s for it
    registry.remember(FAULTS, tuple)
    return registry


def _rows_of(path: str) -> pa.Table:
    """Read a Parquet file of the folder of units; its texts are categories."""
    source = io.BytesIO((data_folder() / "units" / path).read_bytes())
    texts = [field.name for field in pq.read_schema(source) if pa.types.is_string(field.type)]
    # `pq.read_table` would load datasets, and encoding the texts later pyarrow's compute
    return pq.ParquetFile(source, read_dictionary=texts).read(use_threads=False)


_TERMS: dict[str, type[Term]] = {
    "kind": SuccessionKind,
    "extent": TransferExtent,
    "basis": StepBasis,
}
