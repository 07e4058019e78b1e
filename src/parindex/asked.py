"""What a review was asked for, so that it can be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from ._quoting import quoted
from .comparisons.control_limits import SeriesSettings
from .counts.part_weights import PartWeights
from .counts.units_of_rows import UnitKeys
from .errors import InputError
from .model.form import CountForm
from .model.target import Target

__all__ = ["Asked", "settings_of_series"]


@attrs.frozen(eq=False, kw_only=True)
class Asked:
    """
    What `assess` was asked for beside what its tables say, so that it can be asked again.

    Parameters
    ----------
    catalogue : str, optional
        Id of the catalogue of indicators; None where single indicators were given.
    form : CountForm, optional
        The form.
    units : UnitKeys
        Registry, and day, unit above and level for codes and names of units.
    targets : tuple of Target, optional
        The targets.
    false_discovery_rate : float, optional
        As for `assess`.
    rebase : bool
        As for `assess`.
    weights : PartWeights, "equal" or None
        As for `assess`.
    series : SeriesSettings, optional
        As for `assess`.
    period : tuple of str, optional
        Codes of the periods that were judged or that `Assessment.at` kept; None for all.
    """

    catalogue: str | None
    form: CountForm | None
    units: UnitKeys
    targets: tuple[Target, ...] | None
    false_discovery_rate: float | None
    rebase: bool
    weights: PartWeights | Literal["equal"] | None
    series: SeriesSettings | None
    period: tuple[str, ...] | None = None


def settings_of_series(series: SeriesSettings | None) -> SeriesSettings:
    """
    Refuse what is no setting of a series.

    Raises
    ------
    InputError
        If it is no mapping, or has another key.
    """
    given: object = {} if series is None else series
    known = list(SeriesSettings.__annotations__)
    if not isinstance(given, Mapping) or not given.keys() <= set(known):
        got = sorted(given.keys() - set(known))[0] if isinstance(given, Mapping) else given
        raise InputError(f"series must be a mapping of {', '.join(known)}, got {quoted(got)}")
    return SeriesSettings() if series is None else series
