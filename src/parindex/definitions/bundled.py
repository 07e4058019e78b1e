"""Definitions that come with the library, each read once."""

from __future__ import annotations

import functools

from ..errors import InputError, UnknownCodeError
from ..model.case_form import CaseForm
from ..model.form import CountForm
from ..model.indicator import IndicatorSet
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..schemes.scheme import Scheme
from .case_form_loader import case_form_from_toml
from .data_folder import data_folder
from .loader import form_from_toml, indicators_from_toml, regimes_from_toml, targets_from_toml
from .scheme_loader import scheme_from_toml

__all__ = [
    "available_case_forms",
    "available_forms",
    "available_indicators",
    "available_regimes",
    "available_schemes",
    "available_targets",
    "catalogue_codes",
    "load_case_form",
    "load_form",
    "load_indicators",
    "load_regime",
    "load_scheme",
    "load_targets",
]


def available_case_forms() -> tuple[str, ...]:
    """
    List the ids of the ways of counting cases (cách đếm hồ sơ) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.

    Examples
    --------
    >>> available_case_forms()
    ('vn-ii06a',)
    """
    return _ids_in("case_forms")


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
    return _ids_in("forms")


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
    return _ids_in("indicators")


def available_regimes() -> tuple[str, ...]:
    """
    List the ids of the reporting regimes (chế độ báo cáo) that come with the library.

    Returns
    -------
    tuple of str
        In alphabetical order.
    """
    return tuple(sorted(regime.id for regime in _bundled_regimes()))


def available_schemes() -> tuple[str, ...]:
    """
    List the schemes (bộ tiêu chí, bộ chỉ số) that come with the library.

    Returns
    -------
    tuple of str
        Id and edition of each, as in ``"vn-766 2022"``, in alphabetical order.

    Examples
    --------
    >>> "vn-766 2022" in available_schemes()
    True
    """
    return tuple(
        f"{scheme_id} {edition}"
        for scheme_id, editions in sorted(_scheme_editions().items())
        for edition in editions
    )


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
    return _ids_in("targets")


def load_case_form(form_id: str) -> CaseForm:
    """
    Load a way of counting cases (cách đếm hồ sơ) that comes with the library.

    Parameters
    ----------
    form_id : str
        One of `available_case_forms`.

    Returns
    -------
    CaseForm

    Raises
    ------
    UnknownCodeError
        If there is none of that name.

    Examples
    --------
    >>> print(load_case_form("vn-ii06a").items[6].when[0][0])
    received < first_day
    """
    _refuse_unknown("way of counting cases", form_id, available_case_forms())
    return _bundled_case_form(form_id)


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
    _refuse_unknown("form", form_id, available_forms())
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
    _refuse_unknown("catalogue of indicators", set_id, available_indicators())
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
    _refuse_unknown("reporting regime", regime_id, available_regimes())
    return next(regime for regime in _bundled_regimes() if regime.id == regime_id)


def load_scheme(scheme_id: str, edition: str | int | None = None) -> Scheme:
    """
    Load a scheme (bộ tiêu chí) that comes with the library.

    Parameters
    ----------
    scheme_id : str
        Identifier, e.g. ``"vn-766"``.
    edition : str or int, optional
        Edition, e.g. ``"2022"`` or 2022; it may be left out where there is only one.

    Returns
    -------
    Scheme

    Raises
    ------
    UnknownCodeError
        If there is no such scheme or edition.
    InputError
        If there are several editions and none was named.

    Examples
    --------
    >>> load_scheme("vn-766", edition="2022").max_points
    100.0
    """
    editions = _scheme_editions()
    _refuse_unknown("scheme", scheme_id, tuple(sorted(editions)))
    listed = editions[scheme_id]
    if edition is None:
        if len(listed) > 1:
            raise InputError(
                f"edition must be given for scheme {scheme_id!r}, which has several: "
                f"{', '.join(listed)}"
            )
        return _bundled_scheme(scheme_id, listed[0])
    named = str(edition) if type(edition) is int else edition
    _refuse_unknown(f"edition of scheme {scheme_id!r}", named, listed)
    return _bundled_scheme(scheme_id, str(named))


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
    _refuse_unknown("set of targets", set_id, available_targets())
    return _bundled_targets(set_id)


def catalogue_codes() -> dict[str, tuple[str, ...]]:
    """
    List the codes of the indicators in each catalogue that comes with the library.

    Returns
    -------
    dict of str to tuple of str
    """
    return {set_id: _bundled_indicators(set_id).codes for set_id in available_indicators()}


# What is cached is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def _ids_in(folder: str) -> tuple[str, ...]:
    names = sorted(entry.name for entry in (data_folder() / folder).iterdir())
    return tuple(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@functools.cache
def _bundled_case_form(form_id: str) -> CaseForm:
    file = f"case_forms/{form_id}.toml"
    return case_form_from_toml(
        (data_folder() / file).read_bytes(),
        file,
        forms={known: _bundled_form(known) for known in available_forms()},
        bundled=True,
    )


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
        forms={form_id: _bundled_form(form_id) for form_id in available_forms()},
        bundled=True,
    )


@functools.cache
def _scheme_editions() -> dict[str, tuple[str, ...]]:
    """Editions of the bundled schemes: a folder for each scheme, a file for each edition."""
    folders = sorted(
        entry.name for entry in (data_folder() / "schemes").iterdir() if entry.is_dir()
    )
    return {folder: _ids_in(f"schemes/{folder}") for folder in folders}


@functools.cache
def _bundled_scheme(scheme_id: str, edition: str) -> Scheme:
    file = f"schemes/{scheme_id}/{edition}.toml"
    return scheme_from_toml(
        (data_folder() / file).read_bytes(), file, catalogues=catalogue_codes(), bundled=True
    )


@functools.cache
def _bundled_regimes() -> tuple[ReportingRegime, ...]:
    return regimes_from_toml((data_folder() / "regimes.toml").read_bytes(), "regimes.toml")


@functools.cache
def _bundled_targets(set_id: str) -> tuple[Target, ...]:
    file = f"targets/{set_id}.toml"
    known = [code for codes in catalogue_codes().values() for code in codes]
    return targets_from_toml((data_folder() / file).read_bytes(), file, indicators=known)


def _refuse_unknown(kind: str, code: object, available: tuple[str, ...]) -> None:
    if code not in available:
        raise UnknownCodeError(kind, code, available)
