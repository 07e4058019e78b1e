"""
A million findings made, followed from a previous million, written as JSON Lines.

The match is timed beside the best that was found by hand in pyarrow and numpy: one join of the two
tables by rule, subject and unit, with the sign of the difference of the changes. It knows no
coverage, so it takes whatever is gone for resolved, and no lines of units.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from paired import ratios, report

import parindex as pi

UNITS, INDICATORS = 10_000, 50
SECONDS, MEGABYTES = 10.0, 2048.0


def comparisons_of(seed: int, years: tuple[int, int]) -> tuple[pi.RateTable, pi.ComparisonTable]:
    """Made-up counts in which every rate changed, up or down."""
    generator = np.random.default_rng(seed)
    rows = UNITS * 4
    slots = [f"{year}-{half}" for year in years for half in ("H1", "H2")]
    periods = np.tile(slots, UNITS)
    counts: dict[str, np.ndarray] = {
        "unit_id": np.repeat([f"unit-{number:05}" for number in range(UNITS)], 4),
        "period": periods,
        "all": np.full(rows, 5000),
    }
    low = np.where(np.char.startswith(periods, str(years[0])), 0.8, 0.9)
    for position in range(INDICATORS):
        counts[f"met_{position}"] = generator.binomial(5000, low if position % 2 else 1.7 - low)
    rates = pi.compute_rates(
        counts,
        [
            pi.Indicator.proportion(
                f"rate.{position}", numerator=[f"met_{position}"], denominator=["all"]
            )
            for position in range(INDICATORS)
        ],
    )
    return rates, pi.compare_to_prior_year(rates)


def joined_by_hand(now: pa.Table, then: pa.Table) -> pa.Array:
    """Life cycle of the latest row of each issue, without coverage and lines of units."""
    parts = []
    for table in (now, then):
        keys = [table[name].cast(pa.string()) for name in ("rule", "subject", "unit_id")]
        period = pc.dictionary_encode(table["period"].cast(pa.string())).combine_chunks()
        order = np.argsort(np.argsort(period.dictionary.to_pylist()))[period.indices.to_numpy()]
        change = pc.abs(pc.struct_field(table["evidence"], "change"))
        row = pa.array(np.arange(len(table)))
        parts.append(pa.table([*keys, pa.array(order), change, row], names=list("rsutcn")))
    latest = [part.group_by(list("rsu")).aggregate([("t", "max")]) for part in parts]
    last = [
        part.join(each, keys=[*"rsut"], right_keys=["r", "s", "u", "t_max"], join_type="inner")
        for part, each in zip(parts, latest, strict=True)
    ]
    both = last[0].join(
        last[1], keys=list("rsu"), right_suffix="_then", join_type="full outer", use_threads=True
    )
    sign = pc.sign(pc.subtract(both["c"], both["c_then"]))
    words = ["new", "persisting", "worsened", "eased", "resolved"]
    code = np.select(
        [
            np.asarray(both["n"].is_null()),
            np.asarray(both["n_then"].is_null()),
            np.nan_to_num(sign.to_numpy(zero_copy_only=False)) > 0,
            np.nan_to_num(sign.to_numpy(zero_copy_only=False)) < 0,
        ],
        [4, 0, 2, 3],
        default=1,
    )
    return pa.DictionaryArray.from_arrays(pa.array(code.astype(np.int8)), words)


def main() -> None:
    """Print the ratio, the seconds and the memory; fail where a bound is not met."""
    old_rates, old_comparisons = comparisons_of(1, (2021, 2022))
    earlier = pi.find(rates=old_rates, comparisons=old_comparisons)
    del old_rates, old_comparisons
    rates, comparisons = comparisons_of(2, (2022, 2023))
    start, busy = time.perf_counter(), time.process_time()
    findings = pi.find(rates=rates, comparisons=comparisons)
    followed = findings.against(earlier)
    with tempfile.TemporaryDirectory() as folder:
        followed.to_json_lines(Path(folder) / "findings.jsonl")
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
    # in kilobytes on Linux, in bytes on macOS
    unit = 2**20 if sys.platform == "darwin" else 2**10
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(
        f"{len(findings)} findings made, followed from {len(earlier)} and written: "
        f"{seconds:.1f} s (bound {SECONDS:g}; {busy:.1f} s of processors), "
        f"at most {megabytes:.0f} MB (bound {MEGABYTES:g})"
    )
    found = ratios(
        lambda: findings.against(earlier),
        lambda: joined_by_hand(findings.data, earlier.data),
        rounds=5,
    )
    report("the match / a join by hand in pyarrow and numpy", found, bound=3)
    if "--check" in sys.argv and (seconds > SECONDS or megabytes > MEGABYTES):
        raise SystemExit("a bound is not met")


if __name__ == "__main__":
    main()
