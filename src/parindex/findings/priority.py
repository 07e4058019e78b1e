"""How much findings matter: by severity, and within it by distance and by the cases behind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..follow_up.size import Magnitudes
from ..rulebook.rule import Rule
from ..tables.arrays import BoolArray, FloatArray, codes_of, floats_of, numpy_of
from ..vocabulary import Lifecycle

__all__ = ["priorities"]

_HALF = 1000.0  # a thousand cases, one smallest difference away, stand halfway
_MOST = 0.999999  # so that no size reaches the next severity


def priorities(
    data: pa.Table, rules: Mapping[str, Rule], smallest_changes: Mapping[str, float]
) -> FloatArray:
    """
    Give the priority of each finding, as convention §72 defines it.

    *rules* go by the code that they have in the table, *smallest_changes* by indicator.
    """
    size = Magnitudes.of(data, tuple(rules.values()), smallest_changes)
    number = np.abs(size.number)
    evidence = data["evidence"]
    value, center, denominator = (
        floats_of(pc.struct_field(evidence, name)) for name in ("value", "center", "denominator")
    )
    codes, subjects = codes_of(data["subject"])
    of_subject = np.array([*(smallest_changes.get(each, 0.0) for each in subjects), 0.0])[codes]
    is_declared = ~np.isnan(number)
    distance = np.where(is_declared, number, np.abs(value - center))
    least = np.where(is_declared, size.least, of_subject)
    # where every difference matters, or it is no number of the indicator, it stands as it is
    times = np.divide(distance, least, out=distance.copy(), where=least > 0)
    weight = _or_one(times) * _or_one(denominator)
    level = np.where(_is_done(data, rules), 0, 1 + size.severity)
    out: FloatArray = level + np.minimum(weight / (weight + _HALF), _MOST)
    return out


def _or_one(numbers: FloatArray) -> FloatArray:
    known: FloatArray = np.where(np.isnan(numbers), 1.0, numbers)
    return known


def _is_done(data: pa.Table, rules: Mapping[str, Rule]) -> BoolArray:
    """Say where nothing is left to do: it is good, it is resolved, or it was accepted."""
    codes, texts = codes_of(data["rule"])
    good = {code for code, rule in rules.items() if rule.is_favourable}
    is_good = np.array([*(text in good for text in texts), False], bool)[codes]
    life, words = codes_of(data["lifecycle"])
    is_resolved = np.array([*(word == Lifecycle.RESOLVED.text for word in words), False], bool)
    is_accepted = numpy_of(data["suppression"].is_valid())
    done: BoolArray = is_good | is_resolved[life] | is_accepted
    return done
