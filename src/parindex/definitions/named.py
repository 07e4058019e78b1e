"""Definitions that a caller named: an object, or the name of a bundled one."""

from __future__ import annotations

from ..errors import InputError
from ..model.case_form import CaseForm
from ..model.form import CountForm
from ..periods.regime import ReportingRegime
from ..schemes.scheme import Scheme
from .bundled import load_case_form, load_form, load_regime, load_scheme

__all__ = ["case_form_of", "form_of", "regime_of", "scheme_of"]


def case_form_of(form: CaseForm | str) -> CaseForm:
    """Find the way of counting that a caller named, as an object or by that of a bundled one."""
    if isinstance(form, str):
        return load_case_form(form)
    if not isinstance(form, CaseForm):
        raise InputError(f"form must be a CaseForm or its identifier, got {form!r}")
    return form


def form_of(form: CountForm | str | None) -> CountForm | None:
    """Find the form that a caller named, as an object or by the identifier of a bundled one."""
    if isinstance(form, str):
        return load_form(form)
    if form is not None and not isinstance(form, CountForm):
        raise InputError(f"form must be a CountForm or its identifier, got {form!r}")
    return form


def regime_of(regime: ReportingRegime | str | None) -> ReportingRegime | None:
    """Find the calendar that a caller named; None stays None: no calendar is assumed."""
    if isinstance(regime, str):
        return load_regime(regime)
    if regime is not None and not isinstance(regime, ReportingRegime):
        raise InputError(f"regime must be a ReportingRegime or its identifier, got {regime!r}")
    return regime


def scheme_of(scheme: Scheme | str) -> Scheme:
    """
    Find the scheme that a caller named, as an object or by id and edition of a bundled one.

    Without an edition, as in ``"vn-766"``, there must be only one.
    """
    if isinstance(scheme, str):
        scheme_id, _, edition = scheme.partition(" ")
        return load_scheme(scheme_id, edition.strip() or None)
    if not isinstance(scheme, Scheme):
        raise InputError(
            f"scheme must be a Scheme or the name of a bundled one, got {type(scheme).__name__}"
        )
    return scheme
