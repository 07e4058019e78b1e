"""Ways of counting cases that come with the library, each read once."""

from __future__ import annotations

import functools

from .._quoting import quoted
from ..errors import InputError
from ..model.case_form import CaseForm
from .bundled import bundled_forms, ids_in, refuse_unknown
from .case_form_loader import case_form_from_toml
from .data_folder import data_folder

__all__ = ["available_case_forms", "case_form_of", "load_case_form"]


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
    return ids_in("case_forms")


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
    refuse_unknown("way of counting cases", form_id, available_case_forms())
    return _bundled_case_form(form_id)


def case_form_of(form: CaseForm | str) -> CaseForm:
    """
    Find the way of counting that a caller named, as an object or by that of a bundled one.

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(form, str):
        return load_case_form(form)
    if not isinstance(form, CaseForm):
        raise InputError(f"form must be a CaseForm or its identifier, got {quoted(form)}")
    return form


# What is cached is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def _bundled_case_form(form_id: str) -> CaseForm:
    file = f"case_forms/{form_id}.toml"
    return case_form_from_toml(
        (data_folder() / file).read_bytes(),
        file,
        forms=bundled_forms(),
        bundled=True,
    )
