"""Definitions in files of the caller."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable

from .._files import read_file
from .._quoting import quoted
from ..errors import FaultGroup, InputError, ParindexError
from ..model.case_form import CaseForm
from ..model.form import CountForm
from ..model.indicator import IndicatorSet
from ..model.suppression import SuppressionSet
from ..periods.regime import ReportingRegime
from ..schemes.scheme import Scheme
from .bundled import bundled_forms, catalogue_codes
from .case_form_loader import case_form_from_toml
from .loader import LARGEST, form_from_toml, indicators_from_toml, regimes_from_toml
from .scheme_loader import scheme_from_toml
from .suppression_loader import suppressions_from_csv, suppressions_from_toml

__all__ = [
    "check_scheme",
    "load_case_form_file",
    "load_form_file",
    "load_indicators_file",
    "load_regimes_file",
    "load_scheme_file",
    "load_suppressions",
]


def load_case_form_file(
    path: str | os.PathLike[str], *, forms: Iterable[CountForm] = ()
) -> CaseForm:
    """
    Load the way of counting cases (cách đếm hồ sơ) that a file of the caller defines.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[column]]``, ``[[word]]``, ``[[fault]]`` and ``[[item]]`` tables, as the
        bundled one is written. Its key ``form`` is the id of the form whose items it counts.
    forms : iterable of CountForm
        Forms that the file may name besides the bundled ones. One with the id of a bundled form
        takes its place.

    Returns
    -------
    CaseForm

    Raises
    ------
    InputError
        If the file cannot be read, is blank or beyond bounds, or is not TOML, or *forms* has two
        forms of one id.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return case_form_from_toml(*_read(path), forms=_known_forms(forms))


def load_form_file(path: str | os.PathLike[str]) -> CountForm:
    """
    Load the form (biểu mẫu) that a file of the caller defines.

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
        If the file cannot be read, is blank or beyond bounds, or is not TOML.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return form_from_toml(*_read(path))


def load_indicators_file(
    path: str | os.PathLike[str], *, forms: Iterable[CountForm] = ()
) -> IndicatorSet:
    """
    Load the catalogue of indicators (bộ chỉ tiêu) that a file of the caller defines.

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
        If the file cannot be read, is blank or beyond bounds, or is not TOML, or *forms* has two
        forms of one id.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return indicators_from_toml(*_read(path), forms=_known_forms(forms))


def load_regimes_file(path: str | os.PathLike[str]) -> tuple[ReportingRegime, ...]:
    """
    Load the reporting regimes (chế độ báo cáo) that a file of the caller defines.

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
        If the file cannot be read, is blank or beyond bounds, or is not TOML.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return regimes_from_toml(*_read(path))


def load_scheme_file(path: str | os.PathLike[str]) -> Scheme:
    """
    Load the scheme (bộ tiêu chí) that a file of the caller defines.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[criterion]]`` tables, as the bundled ones are written and
        `Scheme.to_toml` writes them. Its key ``indicators`` lists the bundled catalogues whose
        indicators it names; without it those are not checked.

    Returns
    -------
    Scheme

    Raises
    ------
    InputError
        If the file cannot be read, is blank or beyond bounds, or is not TOML.
    FaultGroup
        If the definitions are faulty; it holds every fault, each with file and path.
    """
    return scheme_from_toml(*_read(path), catalogues=catalogue_codes())


def check_scheme(path: str | os.PathLike[str]) -> tuple[ParindexError, ...]:
    """
    Find the faults of a scheme file (kiểm tra tệp bộ tiêu chí).

    Parameters
    ----------
    path : str or path-like
        As for `load_scheme_file`.

    Returns
    -------
    tuple of ParindexError
        Each one sentence with its place in the file and what must stand there; empty where the
        file is sound.

    Examples
    --------
    >>> [str(fault) for fault in check_scheme("no-such-file.toml")]
    ['no-such-file.toml must be a file, got none of that name']
    """
    try:
        load_scheme_file(path)
    except FaultGroup as group:
        return tuple(fault for fault in group.exceptions if isinstance(fault, ParindexError))
    except InputError as fault:
        return (fault,)
    return ()


def load_suppressions(path: str | os.PathLike[str], *, on: dt.date) -> SuppressionSet:
    """
    Load the accepted findings (tồn tại được chấp nhận) that a file lists, as of a day.

    Parameters
    ----------
    path : str or path-like
        A TOML file with ``[[suppression]]`` tables, or a CSV file (``.csv``) with a row for each.
        The keys are those of `Suppression`; days are TOML dates, or YYYY-MM-DD in CSV, where a
        blank cell stands for every unit, all subjects, all periods.
    on : datetime.date
        Day of the review. It is never taken from the clock.

    Returns
    -------
    SuppressionSet
        In the order of the file; what has expired on the day is kept, and reported.

    Raises
    ------
    InputError
        If the file cannot be read, is blank or beyond bounds, or *on* is no date.
    FaultGroup
        If entries are faulty; it holds every fault, each with file and path.
    """
    content, file = _read(path)
    read = suppressions_from_csv if file.lower().endswith(".csv") else suppressions_from_toml
    return SuppressionSet(read(content, file), on=on)


def _known_forms(forms: Iterable[CountForm]) -> dict[str, CountForm]:
    """
    Give bundled forms by their ids, with those of the caller in place of or beside them.

    Raises
    ------
    InputError
        If two have one id.
    """
    given: dict[str, CountForm] = {}
    for form in forms:
        if form.id in given:
            raise InputError(f"forms must have ids that differ, got {quoted(form.id)} twice")
        given[form.id] = form
    return {**bundled_forms(), **given}


def _read(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Content and name of a file of definitions."""
    content = read_file(path, most=LARGEST)
    return content, os.fspath(path)
