"""Definitions that a caller named: an object, or the name of a bundled one."""

from __future__ import annotations

from .._quoting import quoted
from ..errors import InputError
from ..model.form import CountForm
from ..periods.regime import ReportingRegime
from .bundled import load_form, load_regime

__all__ = ["form_of", "regime_of"]


def form_of(form: CountForm | str | None) -> CountForm | None:
    """Find the form that a caller named, as an object or by the identifier of a bundled one."""
    if isinstance(form, str):
        return load_form(form)
    if form is not None and not isinstance(form, CountForm):
        raise InputError(f"form must be a CountForm or its identifier, got {quoted(form)}")
    return form


def regime_of(regime: ReportingRegime | str | None) -> ReportingRegime | None:
    """Find the calendar that a caller named; None stays None: no calendar is assumed."""
    if isinstance(regime, str):
        return load_regime(regime)
    if regime is not None and not isinstance(regime, ReportingRegime):
        raise InputError(
            f"regime must be a ReportingRegime or its identifier, got {quoted(regime)}"
        )
    return regime
