"""Say in findings which false discovery rate was controlled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..results.tables import Provenance

__all__ = ["DISCOVERY", "discovery_evidence"]

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
