"""Definitions that come with the library, each read once."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from ..errors import UnknownCodeError
from ..model.form import CountForm
from ..model.indicator import IndicatorSet
from ..model.target import Target
from ..periods.regime import ReportingRegime
from .data_folder import data_folder
from .loader import form_from_toml, indicators_from_toml, regimes_from_toml, targets_from_toml

__all__ = [
    "available_forms",
    "available_indicators",
    "available_regimes",
    "available_targets",
    "bundled_forms",
    "catalogue_codes",
    "ids_in",
    "load_form",
    "load_indicators",
    "load_regime",
    "load_targets",
    "refuse_unknown",
]


def available_forms() -> tuple[str, ...]:
    """
    List the ids of the forms (biểu mẫu) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_forms()
    ('court-caseflow', 'isora', 'vn-2629', 'vn-766', 'vn-documents', 'vn-ii06a')
    """
    return ids_in("forms")


def available_indicators() -> tuple[str, ...]:
    """
    List the ids of the catalogues of indicators (bộ chỉ tiêu) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_indicators()
    ('cepej', 'isora', 'vn-2629', 'vn-766', 'vn-operational')
    """
    return ids_in("indicators")


def available_regimes() -> tuple[str, ...]:
    """
    List the ids of the reporting regimes (chế độ báo cáo) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.
    """
    return tuple(sorted(regime.id for regime in _bundled_regimes()))


def available_targets() -> tuple[str, ...]:
    """
    List the sets of targets (mục tiêu) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_targets()
    ('vn-2629',)
    """
    return ids_in("targets")


def load_form(form_id: str) -> CountForm:
    """
    Load a form (biểu mẫu) that comes with the library.

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
    refuse_unknown("form", form_id, available_forms())
    return _bundled_form(form_id)


def load_indicators(set_id: str) -> IndicatorSet:
    """
    Load a catalogue of indicators (bộ chỉ tiêu) that comes with the library.

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
    refuse_unknown("catalogue of indicators", set_id, available_indicators())
    return _bundled_indicators(set_id)


def load_regime(regime_id: str) -> ReportingRegime:
    """
    Load a reporting regime (chế độ báo cáo) that comes with the library.

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
    refuse_unknown("reporting regime", regime_id, available_regimes())
    return next(regime for regime in _bundled_regimes() if regime.id == regime_id)


def load_targets(set_id: str) -> tuple[Target, ...]:
    """
    Load a set of targets (mục tiêu) that comes with the library.

    Parameters
    ----------
    set_id : str
        One of `available_targets`. The indicators are in the catalogue of the same id.

    Returns
    -------
    tuple of Target
        In the order of the document. A target of a stage applies on the days of that stage.

    Raises
    ------
    UnknownCodeError
        If there is no such set.

    Examples
    --------
    >>> [
    ...     each.value
    ...     for each in load_targets("vn-2629")
    ...     if each.indicator == "satisfied_online.2629"
    ... ]
    [95.0, 99.0]
    """
    refuse_unknown("set of targets", set_id, available_targets())
    return _bundled_targets(set_id)


def catalogue_codes() -> dict[str, tuple[str, ...]]:
    """
    List the codes of the indicators in each catalogue that comes with the library.

    Returns
    -------
    dict of str to tuple of str
    """
    return {set_id: _bundled_indicators(set_id).codes for set_id in available_indicators()}


class _Forms(Mapping[str, CountForm]):
    """The bundled forms by id, each read when it is asked for: most files name one of them."""

    def __getitem__(self, form_id: str) -> CountForm:
        if form_id not in available_forms():
            raise KeyError(form_id)
        return _bundled_form(form_id)

    def __iter__(self) -> Iterator[str]:
        return iter(available_forms())

    def __len__(self) -> int:
        return len(available_forms())


def bundled_forms() -> Mapping[str, CountForm]:
    """Give the forms that come with the library, by id."""
    return _Forms()


# What is cached is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def ids_in(folder: str) -> tuple[str, ...]:
    """List the definitions in a folder of the data, in alphabetical order."""
    names = sorted(entry.name for entry in (data_folder() / folder).iterdir())
    return tuple(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@functools.cache
def _bundled_form(form_id: str) -> CountForm:
    file = f"forms/{form_id}.toml"
    return form_from_toml((data_folder() / file).read_bytes(), file, bundled=True)


@functools.cache
def _bundled_indicators(set_id: str) -> IndicatorSet:
    file = f"indicators/{set_id}.toml"
    return indicators_from_toml(
        (data_folder() / file).read_bytes(),
        file,
        forms=bundled_forms(),
        bundled=True,
    )


@functools.cache
def _bundled_regimes() -> tuple[ReportingRegime, ...]:
    return regimes_from_toml((data_folder() / "regimes.toml").read_bytes(), "regimes.toml")


@functools.cache
def _bundled_targets(set_id: str) -> tuple[Target, ...]:
    file = f"targets/{set_id}.toml"
    known = [code for codes in catalogue_codes().values() for code in codes]
    return targets_from_toml((data_folder() / file).read_bytes(), file, indicators=known)


def refuse_unknown(kind: str, code: object, available: tuple[str, ...]) -> None:
    """
    Refuse a name that no bundled definition has.

    Raises
    ------
    UnknownCodeError
        If it is such a name.
    """
    if code not in available:
        raise UnknownCodeError(kind, code, available)
