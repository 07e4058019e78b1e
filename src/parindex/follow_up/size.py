"""How severe and how large findings are, so that two of one issue can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..model.magnitude import Worse
from ..rulebook.rule import Rule
from ..stats.rounding import ROUNDING_MARGIN
from ..tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, terms_of
from ..tables.evidence_of_own_rules import own_columns
from ..vocabulary import Severity

__all__ = ["Magnitudes", "taken"]


@attrs.frozen(eq=False)
class Magnitudes:
    """
    Severity and declared number of each finding, shape (n,).

    *number* is as it stands in the evidence, NaN where the rule declares none; *badness* is the
    same, turned so that more is worse; *least* is the difference that counts as one, 0 where every
    difference does.
    """

    severity: CountArray
    number: FloatArray
    badness: FloatArray
    least: FloatArray

    @classmethod
    def of(
        cls, data: pa.Table, rules: Sequence[Rule], smallest_changes: Mapping[str, float]
    ) -> Magnitudes:
        """Read severities and numbers of findings; *smallest_changes* goes by indicator."""
        size = len(data)
        number, badness = np.full(size, np.nan), np.full(size, np.nan)
        least = np.zeros(size)
        rule_codes, codes = codes_of(data["rule"])
        subject_codes, subjects = codes_of(data["subject"])
        of_subject = np.array([*(smallest_changes.get(each, 0.0) for each in subjects), 0.0])
        declared = {rule.code: rule for rule in rules}
        fields: dict[tuple[str, bool], FloatArray] = {}
        for code, text in enumerate(codes):
            rule = declared.get(text)
            magnitude = None if rule is None else rule.magnitude
            if rule is None or magnitude is None:
                continue
            field = magnitude.evidence, magnitude.evidence in rule.evidence
            if field not in fields:
                fields[field] = _numbers(data["evidence"], *field)
            rows = np.flatnonzero(rule_codes == code)
            number[rows] = fields[field][rows]
            badness[rows] = _turned(number[rows], magnitude.worse)
            if magnitude.of_indicator:
                least[rows] = of_subject[subject_codes[rows]]
        return cls(terms_of(data["severity"], Severity), number, badness, least)

    def against(self, other: Magnitudes, match: CountArray, *, numbers: BoolArray) -> CountArray:
        """
        Say whether each finding is worse (1), less bad (-1) or neither (0) than what it continues.

        *match* is the row of the earlier finding, -1 where there is none. The severity decides;
        where that is the same, the number, if *numbers* says that the two may be compared.
        """
        severer = np.sign(self.severity - taken(other.severity, match, 0))
        before = taken(other.badness, match, np.nan)
        with np.errstate(invalid="ignore"):
            difference = self.badness - before
            size = np.abs(difference)
            counts = size >= self.least * (1 - ROUNDING_MARGIN)
            counts &= numbers
            counts &= size > ROUNDING_MARGIN * np.maximum(np.abs(self.badness), np.abs(before))
            larger = np.where(counts, np.sign(difference), 0)  # NaN counts as no difference
        out: CountArray = np.where(severer != 0, severer, larger).astype(np.int64)
        out[match < 0] = 0
        return out


def taken(
    values: npt.NDArray[np.int64] | FloatArray, match: CountArray, absent: float
) -> FloatArray:
    """Take the values of matched rows; *absent* stands where *match* is -1."""
    if not len(values):
        return np.full(len(match), absent)
    return np.where(match >= 0, values[match], absent).astype(np.float64)


def _numbers(evidence: pa.ChunkedArray, name: str, is_standard: bool) -> FloatArray:
    """Numbers of a field of `Evidence`, or of one that rules have of their own."""
    if is_standard:
        return floats_of(pc.struct_field(evidence, name))
    numbers, _ = own_columns(pc.struct_field(evidence, "own"), name)
    return floats_of(numbers)


def _turned(number: FloatArray, worse: Worse) -> FloatArray:
    if worse is Worse.FARTHER_FROM_ZERO:
        return np.abs(number)
    return number if worse is Worse.HIGHER else -number
