"""Time of ``import parindex`` beyond that of the interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

HEAVY = ("numpy", "pandas", "pyarrow", "attrs", "attr")


def seconds(code: str) -> float:
    """Time of a fresh interpreter that runs *code*."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the difference of the medians of runs in turn, and what was loaded."""
    pairs = [(seconds("import parindex"), seconds("pass")) for _ in range(21)][1:]
    beyond = statistics.median(own - empty for own, empty in pairs)
    print(f"import parindex: {1000 * beyond:.1f} ms beyond python -c pass (bound 60)")
    check = f"import sys, parindex; print([m for m in {HEAVY} if m in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True
    )
    print(f"loaded with it, of {', '.join(HEAVY)}: {loaded.stdout.strip()}")


if __name__ == "__main__":
    main()
