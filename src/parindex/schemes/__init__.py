"""Definitions as data (định nghĩa dưới dạng dữ liệu): forms, indicators, reporting regimes."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..errors import InputError, UnknownCodeError
from ..model.count import CountForm
from ..model.document import SCHEMA_VERSION
from ..model.indicator import IndicatorSet
from ..model.regime import ReportingRegime
from ._loader import form_from_toml, indicators_from_toml, regimes_from_toml

__all__ = [
    "available_forms",
    "available_indicators",
    "available_regimes",
    "bundled_bytes",
    "findings_schema",
    "load_form",
    "load_form_file",
    "load_indicators",
    "load_indicators_file",
    "load_regime",
    "load_regimes_file",
]


def available_forms() -> tuple[str, ...]:
    """
    Ids of the forms (biểu mẫu) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_forms()
    ('vn-documents', 'vn-ii06a')
    """
    return _ids_in("forms")


def available_indicators() -> tuple[str, ...]:
    """
    Ids of the catalogues of indicators (bộ chỉ tiêu) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_indicators()
    ('vn-operational',)
    """
    return _ids_in("indicators")


def available_regimes() -> tuple[str, ...]:
    """
    Ids of the reporting regimes (chế độ báo cáo) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.
    """
    return tuple(sorted(regime.id for regime in _bundled_regimes()))


def load_form(form_id: str) -> CountForm:
    """
    Form (biểu mẫu) that comes with the library.

    Parameters
    ----------
    form_id : str
        One of `available_forms`.

    Returns
    -------
    CountForm

    Raises
    ------
    UnknownCodeError
        If there is no such form.

    Examples
    --------
    >>> print(load_form("vn-ii06a").identities[0])
    received_total = received_online + received_direct_postal + carried_over
    """
    _refuse_unknown("form", form_id, available_forms())
    return _bundled_form(form_id)


def load_indicators(set_id: str) -> IndicatorSet:
    """
    Catalogue of indicators (bộ chỉ tiêu) that comes with the library.

    Parameters
    ----------
    set_id : str
        One of `available_indicators`.

    Returns
    -------
    IndicatorSet

    Raises
    ------
    UnknownCodeError
        If there is no such catalogue.

    Examples
    --------
    >>> print(load_indicators("vn-operational")["on_time.resolved"].denominator)
    resolved_total
    """
    _refuse_unknown("catalogue of indicators", set_id, available_indicators())
    return _bundled_indicators(set_id)


def load_regime(regime_id: str) -> ReportingRegime:
    """
    Reporting regime (chế độ báo cáo) that comes with the library.

    Parameters
    ----------
    regime_id : str
        One of `available_regimes`.

    Returns
    -------
    ReportingRegime

    Raises
    ------
    UnknownCodeError
        If there is no such regime.
    """
    _refuse_unknown("reporting regime", regime_id, available_regimes())
    return next(regime for regime in _bundled_regimes() if regime.id == regime_id)


def load_form_file(path: str | os.PathLike[str]) -> CountForm:
    """
    Form (biểu mẫu) that a file of the caller defines.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[item]]``, ``[[identity]]`` and ``[[carry_over]]`` tables, as the
        bundled ones are written.

    Returns
    -------
    CountForm

    Raises
    ------
    InputError
        If the file cannot be read or is not TOML.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return form_from_toml(_read(path), os.fspath(path))


def load_indicators_file(
    path: str | os.PathLike[str], *, forms: Iterable[CountForm] = ()
) -> IndicatorSet:
    """
    Catalogue of indicators (bộ chỉ tiêu) that a file of the caller defines.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[indicator]]`` tables, as the bundled ones are written. Its key
        ``forms`` lists the ids of the forms whose items it uses; without it the items are not
        checked.
    forms : iterable of CountForm
        Forms that the file may name besides the bundled ones. One with the id of a bundled form
        takes its place.

    Returns
    -------
    IndicatorSet

    Raises
    ------
    InputError
        If the file cannot be read or is not TOML, or *forms* has two forms of one id.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    given: dict[str, CountForm] = {}
    for form in forms:
        if form.id in given:
            raise InputError(f"forms must have ids that differ, got {form.id!r} twice")
        given[form.id] = form
    known = {form_id: _bundled_form(form_id) for form_id in available_forms()} | given
    return indicators_from_toml(_read(path), os.fspath(path), forms=known)


def load_regimes_file(path: str | os.PathLike[str]) -> tuple[ReportingRegime, ...]:
    """
    Reporting regimes (chế độ báo cáo) that a file of the caller defines.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[regime]]`` tables, as the bundled one is written.

    Returns
    -------
    tuple of ReportingRegime
        In the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read or is not TOML.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return regimes_from_toml(_read(path), os.fspath(path))


def findings_schema() -> dict[str, object]:
    """
    JSON Schema (draft 2020-12) of findings, as `FindingTable` writes them.

    Returns
    -------
    dict
        It describes one document (`FindingTable.to_json`), or one line of JSON Lines
        (`FindingTable.to_json_lines`).

    Examples
    --------
    >>> findings_schema()["title"]
    'parindex findings 1.0'
    """
    file = _data() / f"findings-{SCHEMA_VERSION}.schema.json"
    schema: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return schema


def bundled_bytes(path: str) -> bytes:
    """
    Content of a data file that comes with the library and is no definition in TOML.

    Parameters
    ----------
    path : str
        Below the folder of the data, with slashes.

    Returns
    -------
    bytes
    """
    return _data().joinpath(*path.split("/")).read_bytes()


# What is cached is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def _ids_in(folder: str) -> tuple[str, ...]:
    names = sorted(entry.name for entry in (_data() / folder).iterdir())
    return tuple(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@functools.cache
def _bundled_form(form_id: str) -> CountForm:
    file = f"forms/{form_id}.toml"
    return form_from_toml((_data() / file).read_bytes(), file, bundled=True)


@functools.cache
def _bundled_indicators(set_id: str) -> IndicatorSet:
    file = f"indicators/{set_id}.toml"
    return indicators_from_toml(
        (_data() / file).read_bytes(),
        file,
        forms={form_id: _bundled_form(form_id) for form_id in available_forms()},
        bundled=True,
    )


@functools.cache
def _bundled_regimes() -> tuple[ReportingRegime, ...]:
    return regimes_from_toml((_data() / "regimes.toml").read_bytes(), "regimes.toml")


def _data() -> Traversable:
    return files(__name__) / "data"


def _refuse_unknown(kind: str, code: object, available: tuple[str, ...]) -> None:
    if code not in available:
        raise UnknownCodeError(kind, code, available)


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{os.fspath(path)} must be a file, got none of that name") from None
    except OSError as error:
        kind = type(error).__name__
        raise InputError(f"{os.fspath(path)} must be a readable file, got {kind}") from error
