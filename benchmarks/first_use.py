"""CPU seconds of the first use of a verb, each time in a fresh interpreter."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

ROUNDS = 9
FOREIGN = "import attrs, numpy, pyarrow.compute"  # what every table needs
LOAD = "import parindex as pi; pi.load_registry('vn')"
UNIT = f"{LOAD}.unit('vn-02818')"
ASSESS = """
import parindex as pi
counts = {"unit_id": ["A", "A"], "period": ["2022-H1", "2023-H1"]}
counts |= {"resolved_early_or_ontime": [1720, 1880], "resolved_total": [2000, 2000]}
pi.assess(counts, indicators=pi.load_indicators("vn-operational"))
"""


def cpu_seconds(code: str) -> float:
    """CPU seconds of a fresh interpreter that runs *code*; what is compiled is kept."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code += "\nimport time; print(time.process_time())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept
    )
    return float(done.stdout)


def medians(*codes: str) -> Iterator[float]:
    """Median of each, run in turn, after one round that compiles and does not count."""
    rounds = [[cpu_seconds(code) for code in codes] for _ in range(ROUNDS + 1)][1:]
    return map(statistics.median, zip(*rounds, strict=True))


def main() -> None:
    """Print what the first use takes, and how much of it is that of other packages."""
    empty, tables, foreign, load, unit, review = medians(
        "pass", "import numpy, pyarrow", FOREIGN, LOAD, UNIT, ASSESS
    )
    for told, taken in (("load_registry", load), ("load_registry, and one unit of it", unit)):
        print(
            f"{told}: {taken - empty:.2f} CPU s (bound 0.35), "
            f"of which {tables - empty:.2f} load numpy and pyarrow"
        )
    print(
        f"assess of two rows: {review - empty:.2f} CPU s (bound 0.6), "
        f"of which {foreign - empty:.2f} load other packages"
    )


if __name__ == "__main__":
    main()
