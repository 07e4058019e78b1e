"""Options of rules: thresholds, differences that matter, fewest cases."""

from __future__ import annotations

import attrs

from .._validators import fail, finite, optional, part, positive, whole

__all__ = [
    "CaseShareOptions",
    "ChangeOptions",
    "CopyOptions",
    "DifferenceOptions",
    "JumpOptions",
    "LargeChangeOptions",
    "LastDigitOptions",
    "LostPointsOptions",
    "NearDueOptions",
    "NearEdgeOptions",
    "OtherWeightsOptions",
    "PeriodEndOptions",
    "SeriesOptions",
    "ShrinkingOptions",
    "TargetHeapOptions",
    "TargetOptions",
    "TotalRowOptions",
]

_MOST_CASES = 2**53


def _not_negative(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    finite(instance, attribute, value)
    if value < 0:
        fail(instance, attribute.name, value, "a number from 0 on")


def _percent(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    positive(instance, attribute, value)
    if value > 100:
        fail(instance, attribute.name, value, "above 0 and at most 100")


def _probability(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    positive(instance, attribute, value)
    if value >= 1:
        fail(instance, attribute.name, value, "between 0 and 1, such as 0.998")


def _above_one(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    finite(instance, attribute, value)
    if value <= 1:
        fail(instance, attribute.name, value, "a number above 1")


def _at_least(default: int, least: int = 1) -> int:
    return attrs.field(default=default, validator=whole(least, _MOST_CASES))


def _min_denominator() -> int:
    return attrs.field(default=0, validator=whole(0, _MOST_CASES))


@attrs.frozen(kw_only=True)
class ChangeOptions:
    """
    Options for a change for the better or the worse (CHG101, CHG102).

    Parameters
    ----------
    smallest_difference : float, optional
        Smallest change that is a finding, in the units of the indicator; None for the smallest
        difference that matters of the indicator's own definition (convention §20), which always
        holds beside it.
    min_denominator : int, default 0
        Fewest cases, in both periods, on which a change is looked at; 0 for any number.
    """

    smallest_difference: float | None = attrs.field(default=None, validator=optional(_not_negative))
    min_denominator: int = _min_denominator()


@attrs.frozen(kw_only=True)
class LargeChangeOptions:
    """
    Options for a change that is too large to be believed (CHG103).

    Parameters
    ----------
    threshold : float, default 20
        Change from which a value is doubted, in hundredths of the multiplier: percentage points
        where the indicator is a percent.
    min_denominator : int, default 0
        Fewest cases, in both periods, on which a change is looked at; 0 for any number.
    """

    threshold: float = attrs.field(default=20.0, validator=positive)
    min_denominator: int = _min_denominator()


@attrs.frozen(kw_only=True)
class TargetOptions:
    """
    Options for the comparison with a target (TGT101 to TGT104).

    Parameters
    ----------
    min_denominator : int, default 0
        Fewest cases on which a rate is held against its target; 0 for any number.
    """

    min_denominator: int = _min_denominator()


@attrs.frozen(kw_only=True)
class LostPointsOptions:
    """
    Options for points lost (SCR101).

    Parameters
    ----------
    share : float, default 0.5
        Part of its maximum that a criterion must lose to be a finding, above 0 and at most 1.
    """

    share: float = attrs.field(default=0.5, validator=part)


@attrs.frozen(kw_only=True)
class NearEdgeOptions:
    """
    Options for a value just below more points (SCR103).

    Parameters
    ----------
    distance : float, default 1
        Distance from the edge, in the units of the value, within which more points are near.
    """

    distance: float = attrs.field(default=1.0, validator=_not_negative)


@attrs.frozen(kw_only=True)
class OtherWeightsOptions:
    """
    Options for a first place or a grade that depends on the weights (RNK105).

    Parameters
    ----------
    least_share : float, default 90
        Percent of the weights drawn under which it must hold, above 0 and at most 100.
    """

    least_share: float = attrs.field(default=90.0, validator=_percent)


@attrs.frozen(kw_only=True)
class DifferenceOptions:
    """
    Options where points are held against others (SCR104, SCR107).

    Parameters
    ----------
    smallest_difference : float, default 0
        Points by which they must differ to be a finding; they must differ by more than that.
    """

    smallest_difference: float = attrs.field(default=0.0, validator=_not_negative)


@attrs.frozen(kw_only=True)
class SeriesOptions:
    """
    Options for points that stand out of their series (SPC101 to SPC104).

    Parameters
    ----------
    smallest_difference : float, optional
        Smallest distance from the centre that is a finding, in the units of the value; None for
        the smallest difference that matters of the indicator's own definition (convention §20).
    """

    smallest_difference: float | None = attrs.field(default=None, validator=optional(_not_negative))


@attrs.frozen(kw_only=True)
class CopyOptions:
    """
    Options for rows that are the same as others (DAT101, DAT102).

    Parameters
    ----------
    items : int, default 3
        Fewest items that a row must report to be looked at, at least 2.
    smallest_count : int, default 10
        At least two different counts of the row must be as large: small ones agree by chance.
    """

    items: int = _at_least(3, 2)
    smallest_count: int = _at_least(10)


@attrs.frozen(kw_only=True)
class TotalRowOptions:
    """
    Options for rows that look like totals (CNT307).

    Parameters
    ----------
    items : int, default 2
        Fewest items in which the row must be the sum of all others.
    units : int, default 3
        Fewest others that must have a count in the period.
    smallest_count : int, default 10
        Smaller sums are left out, for they agree by chance.
    """

    items: int = _at_least(2)
    units: int = _at_least(3, 2)
    smallest_count: int = _at_least(10)


@attrs.frozen(kw_only=True)
class LastDigitOptions:
    """
    Options for round last digits (DAT103).

    Parameters
    ----------
    cells : int, default 50
        Fewest counts of a unit from which its last digits are looked at.
    smallest_count : int, default 100
        Smaller counts are left out, for their last digits need not be even.
    confidence : float, default 0.998
        Of the exact limits of the share of round digits, strictly between 0 and 1.
    """

    cells: int = _at_least(50)
    smallest_count: int = _at_least(100)
    confidence: float = attrs.field(default=0.998, validator=_probability)


@attrs.frozen(kw_only=True)
class TargetHeapOptions:
    """
    Options for rates heaped at their target (DAT104).

    Parameters
    ----------
    units : int, default 20
        Fewest units near the target.
    window : float, default 1
        Distance within which a rate is near, in hundredths of the multiplier: percentage points
        where the indicator is a percent.
    confidence : float, default 0.998
        Of the exact limits of the share that just reaches it, strictly between 0 and 1.
    """

    units: int = _at_least(20)
    window: float = attrs.field(default=1.0, validator=positive)
    confidence: float = attrs.field(default=0.998, validator=_probability)


@attrs.frozen(kw_only=True)
class ShrinkingOptions:
    """
    Options for denominators that shrink as rates rise (DAT105).

    Parameters
    ----------
    shrinkage : float, default 20
        Percent by which the denominator must have fallen, above 0 and at most 100.
    smallest_count : int, default 20
        Fewest cases in the period compared with.
    """

    shrinkage: float = attrs.field(default=20.0, validator=_percent)
    smallest_count: int = _at_least(20)


@attrs.frozen(kw_only=True)
class JumpOptions:
    """
    Options for denominators of another order of size (DAT111).

    Parameters
    ----------
    times : float, default 5
        How many times one denominator must be the other, above 1.
    smallest_count : int, default 30
        A smaller denominator counts as this many: a few cases multiply by chance.
    """

    times: float = attrs.field(default=5.0, validator=_above_one)
    smallest_count: int = _at_least(30)


@attrs.frozen(kw_only=True)
class NearDueOptions:
    """
    Options for cases finished near their due day (DAT201).

    Parameters
    ----------
    smallest_count : int, default 50
        Fewest cases finished on time, with at least three working days promised.
    smallest_difference : float, default 10
        Percentage points by which the share must be above that of the others, with their mix of
        days promised.
    false_discovery_rate : float, default 0.01
        Expected share, at most, of the findings that are chance.
    """

    smallest_count: int = _at_least(50)
    smallest_difference: float = attrs.field(default=10.0, validator=_percent)
    false_discovery_rate: float = attrs.field(default=0.01, validator=_probability)


@attrs.frozen(kw_only=True)
class PeriodEndOptions:
    """
    Options for cases finished at the end of a period (DAT202).

    Parameters
    ----------
    smallest_count : int, default 50
        Fewest cases finished in the period.
    times : float, default 2
        How many times what the working days give it must be, above 1: busy days are no chance.
    false_discovery_rate : float, default 0.01
        Expected share, at most, of the findings that are chance.
    """

    smallest_count: int = _at_least(50)
    times: float = attrs.field(default=2.0, validator=_above_one)
    false_discovery_rate: float = attrs.field(default=0.01, validator=_probability)


@attrs.frozen(kw_only=True)
class CaseShareOptions:
    """
    Options for cases that show a pattern one by one (DAT203, DAT204, DAT205).

    Parameters
    ----------
    smallest_count : int, default 10
        Fewest such cases of a unit in a period that are a finding; 50 for DAT204.
    share : float, default 0.01
        Part of all that they must be, above 0 and at most 1; 0.05 for DAT204.
    """

    smallest_count: int = _at_least(10)
    share: float = attrs.field(default=0.01, validator=part)
