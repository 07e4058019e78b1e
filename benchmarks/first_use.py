"""First use in a fresh process: CPU seconds until a registry, or a review, is there."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile

RUNS = 7
REGISTRY = "import parindex as pi; registry = pi.load_registry('vn')"
REVIEW = """
import parindex as pi
pi.assess(
    {
        "unit_id": ["A", "A"],
        "period": ["2022-H1", "2023-H1"],
        "resolved_early_or_ontime": [860, 940],
        "resolved_total": [1000, 1000],
    },
    indicators=pi.load_indicators("vn-operational"),
    regime="nd-09-2019",
)
"""
ASKED = {
    "numpy and pyarrow alone": ("import numpy, pyarrow", None),
    "load_registry": (REGISTRY, 0.35),
    "load_registry, and a unit of it": (f"{REGISTRY}; registry.unit('vn-02818')", 0.35),
    "assess on two rows": (REVIEW, 0.6),
    "of which pandas, which pyarrow imports": ("import numpy, pyarrow, pandas", None),
}


def seconds(code: str, modules: str) -> float:
    """CPU time of a fresh interpreter that runs *code* with modules compiled before."""
    settings = {**os.environ, "PYTHONPYCACHEPREFIX": modules}
    settings.pop("PYTHONDONTWRITEBYTECODE", None)  # an installer compiles too
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians of runs in turn, imports included, and the bounds."""
    with tempfile.TemporaryDirectory() as modules:
        runs = [
            {name: seconds(code, modules) for name, (code, _) in ASKED.items()}
            for _ in range(RUNS + 1)
        ][1:]
    print("whole process, CPU seconds, median of", RUNS)
    for name, (_, bound) in ASKED.items():
        told = "" if bound is None else f" (bound {bound})"
        print(f"{name}: {statistics.median(run[name] for run in runs):.2f} s{told}")


if __name__ == "__main__":
    main()
