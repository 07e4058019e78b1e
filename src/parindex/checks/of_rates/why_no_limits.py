"""Say how limits were drawn, and why rows have none to be held against."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...results.provenance import Provenance
from ...rulebook.rule import Rule
from ...tables.arrays import CountArray, terms_of
from ...vocabulary import LimitStatus
from ..context import Outcome, not_checked

__all__ = ["DISCOVERY", "discovery_evidence", "without_limits"]

DISCOVERY = ("discovery", "discovery_rate", "tests")


def discovery_evidence(
    provenance: Provenance, findings: int
) -> dict[str, pa.Array | npt.NDArray[np.generic]]:
    """Give method, rate and number of comparisons; nothing where no rate was asked for."""
    held = provenance.discovery
    if held is None:
        return {}
    return {
        "discovery": pa.array([held.method.text] * findings, pa.string()),
        "discovery_rate": np.full(findings, 100.0 * held.rate),
        "tests": np.full(findings, held.tests, np.int64),
    }


def without_limits(rule: Rule, column: pa.ChunkedArray) -> list[Outcome]:
    """Say why rows with a value have no limits, one outcome for each reason with its rows."""
    return [
        not_checked(rule, reason, detail=str(rows))
        for reason, rows in _why_not(terms_of(column, LimitStatus)).items()
        if rows
    ]


def _why_not(status: CountArray) -> dict[str, int]:
    """Count the rows that were left out, by the reason."""
    return {
        "too_short_history": int(np.count_nonzero(status == LimitStatus.TOO_SHORT_HISTORY)),
        "too_few_units": int(np.count_nonzero(status == LimitStatus.TOO_FEW_UNITS)),
        "not_estimable": int(np.count_nonzero(status == LimitStatus.NOT_ESTIMABLE)),
        "no_model": int(np.count_nonzero(status == LimitStatus.NO_MODEL)),
        "mixed_units": int(np.count_nonzero(status == LimitStatus.MIXED_UNITS)),
        "no_level": int(np.count_nonzero(status == LimitStatus.NO_LEVEL)),
        "excluded": int(np.count_nonzero(status == LimitStatus.EXCLUDED)),
    }
