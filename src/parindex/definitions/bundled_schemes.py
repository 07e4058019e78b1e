"""Schemes that come with the library, each read once."""

from __future__ import annotations

import functools

from ..errors import InputError
from ..schemes.scheme import Scheme
from .bundled import catalogue_codes, ids_in, refuse_unknown
from .data_folder import data_folder
from .scheme_loader import scheme_from_toml

__all__ = ["available_schemes", "load_scheme", "scheme_of"]


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
    refuse_unknown("scheme", scheme_id, tuple(sorted(editions)))
    listed = editions[scheme_id]
    if edition is None:
        if len(listed) > 1:
            raise InputError(
                f"edition must be given for scheme {scheme_id!r}, which has several: "
                f"{', '.join(listed)}"
            )
        return _bundled_scheme(scheme_id, listed[0])
    named = str(edition) if type(edition) is int else edition
    refuse_unknown(f"edition of scheme {scheme_id!r}", named, listed)
    return _bundled_scheme(scheme_id, str(named))


def scheme_of(scheme: Scheme | str) -> Scheme:
    """
    Find the scheme that a caller named, as an object or by id and edition of a bundled one.

    Without an edition, as in ``"vn-766"``, there must be only one.

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(scheme, str):
        scheme_id, _, edition = scheme.partition(" ")
        return load_scheme(scheme_id, edition.strip() or None)
    if not isinstance(scheme, Scheme):
        raise InputError(
            f"scheme must be a Scheme or the name of a bundled one, got {type(scheme).__name__}"
        )
    return scheme


# What is cached is frozen and comes from files that do not change, so no caller sees the cache.
@functools.cache
def _scheme_editions() -> dict[str, tuple[str, ...]]:
    """Editions of the bundled schemes: a folder for each scheme, a file for each edition."""
    folders = sorted(
        entry.name for entry in (data_folder() / "schemes").iterdir() if entry.is_dir()
    )
    return {folder: ids_in(f"schemes/{folder}") for folder in folders}


@functools.cache
def _bundled_scheme(scheme_id: str, edition: str) -> Scheme:
    file = f"schemes/{scheme_id}/{edition}.toml"
    return scheme_from_toml(
        (data_folder() / file).read_bytes(), file, catalogues=catalogue_codes(), bundled=True
    )
