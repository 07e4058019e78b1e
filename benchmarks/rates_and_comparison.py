"""
Rates and comparisons of 10 600 units x 30 indicators x 24 months, beside NumPy by hand.

The hand-written code gets arrays that are sorted, complete and already matched: it divides, takes
Wilson limits, statuses, changes, Newcombe limits with Laney's factor of the months before,
relative changes and verdicts, and nothing else. parindex gets an Arrow table with text keys,
reads it, checks it, matches the periods by key and gives two tables of 7.6 million rows each.
"""

from __future__ import annotations

import resource
import subprocess
import sys

import numpy as np
import pyarrow as pa
from paired import ratios, report

import parindex as pi

UNITS, INDICATORS, YEARS = 10_600, 30, (2022, 2023)
Z = 1.959963984540054  # quantile of the normal distribution at 0.975
D2 = 1.128379167095513  # expected range of two values of a normal distribution, 2 / sqrt(pi)
SMALLEST_CHANGE = 1.0


def made_up_counts() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Numerators and denominators, one array of units x months per indicator."""
    generator = np.random.default_rng(1)
    shape = (UNITS, 12 * len(YEARS))
    denominators = [generator.integers(20, 2000, shape) for _ in range(INDICATORS)]
    return [generator.binomial(cases, 0.9) for cases in denominators], denominators


def as_table(numerators: list[np.ndarray], denominators: list[np.ndarray]) -> pa.Table:
    """Write the same counts as a sheet: text keys, one column per item."""
    months = [f"{year}-M{month:02}" for year in YEARS for month in range(1, 13)]
    columns = {
        "unit_id": np.repeat([f"unit-{number:05}" for number in range(UNITS)], len(months)),
        "period": np.tile(months, UNITS),
    }
    for position in range(INDICATORS):
        columns[f"met_{position}"] = numerators[position].ravel()
        columns[f"all_{position}"] = denominators[position].ravel()
    return pa.table(columns)


def definitions() -> list[pi.Indicator]:
    """One proportion per pair of columns."""
    return [
        pi.Indicator.proportion(
            f"rate.{position}", numerator=[f"met_{position}"], denominator=[f"all_{position}"]
        )
        for position in range(INDICATORS)
    ]


def by_hand(numerators: list[np.ndarray], denominators: list[np.ndarray]) -> list[object]:
    """Do the arithmetic alone, indicator by indicator so that its arrays stay in the cache."""
    found: list[object] = []
    for numerator, denominator in zip(numerators, denominators, strict=True):
        met, cases = numerator.astype(float), denominator.astype(float)
        rates = _rates_by_hand(met, cases)
        found.append((*rates, *_comparisons_by_hand(met, cases, *rates)))
    return found


def comparisons_by_hand(
    numerators: list[np.ndarray],
    denominators: list[np.ndarray],
    rates: list[tuple[np.ndarray, ...]],
) -> list[object]:
    """Do the second half alone, where the rates are there already."""
    counts = zip(numerators, denominators, rates, strict=True)
    return [
        _comparisons_by_hand(met.astype(float), cases.astype(float), *known[:4])
        for met, cases, known in counts
    ]


def _rates_by_hand(met: np.ndarray, cases: np.ndarray) -> tuple[np.ndarray, ...]:
    with np.errstate(divide="ignore", invalid="ignore"):
        status = np.where(cases == 0, 2, np.where(met > cases, 3, 0)).astype(np.uint8)
        value = 100 * met / cases
        share, square = met / cases, Z * Z
        spread = 1 + square / cases
        centre = (share + square / (2 * cases)) / spread
        half = Z * np.sqrt(share * (1 - share) / cases + square / (4 * cases * cases)) / spread
    return value, 100 * (centre - half), 100 * (centre + half), status


def _comparisons_by_hand(
    met: np.ndarray,
    cases: np.ndarray,
    value: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    _: np.ndarray,
) -> tuple[np.ndarray, ...]:
    with np.errstate(divide="ignore", invalid="ignore"):
        change, low, high, relative = (np.full_like(value, np.nan) for _ in range(4))
        now, then = np.s_[:, 12:], np.s_[:, :12]
        change[now] = value[now] - value[then]
        factor = _laney_by_hand(met, cases, met / cases)
        low[now] = change[now] - factor * np.sqrt(
            (value[now] - lower[now]) ** 2 + (upper[then] - value[then]) ** 2
        )
        high[now] = change[now] + factor * np.sqrt(
            (upper[now] - value[now]) ** 2 + (value[then] - lower[then]) ** 2
        )
        relative[now] = change[now] / value[then]
        excludes_zero = (low > 0) | (high < 0)
        matters = np.abs(change) >= SMALLEST_CHANGE
        within = (low >= -SMALLEST_CHANGE) & (high <= SMALLEST_CHANGE)
        better = np.where(matters, np.where(change > 0, 1, 2), 3)
        verdict = np.where(
            np.isnan(change), 0, np.where(excludes_zero, better, np.where(within, 3, 4))
        ).astype(np.uint8)
    return change, low, high, relative, verdict


def _laney_by_hand(met: np.ndarray, cases: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Spread of all months before each of the second year, never below that of chance."""
    root = np.sqrt(cases)
    # z differs from its neighbour by this, less the centre times the difference of the roots
    steps, roots = np.diff(share * root, axis=1), np.diff(root, axis=1)
    centre = np.cumsum(met, axis=1) / np.cumsum(cases, axis=1)
    factor = np.empty((len(met), 12))
    for month in range(12):
        before = 12 + month
        middle = centre[:, before - 1]
        ranges = np.abs(steps[:, : before - 1] - middle[:, None] * roots[:, : before - 1])
        factor[:, month] = ranges.mean(axis=1) / (D2 * np.sqrt(middle * (1 - middle)))
    return np.maximum(factor, 1.0)


def with_parindex(table: pa.Table, indicators: list[pi.Indicator]) -> pi.ComparisonTable:
    """Make the two calls that a user makes."""
    return pi.compare_to_prior_year(pi.compute_rates(table, indicators))


def refuse_if_they_differ(table: pa.Table, counts: tuple[list[np.ndarray], ...]) -> None:
    """Both must have done the same work."""
    rates = pi.compute_rates(table, definitions())
    comparisons = pi.compare_to_prior_year(rates)
    hand = by_hand(*counts)
    for column, position in (("value", 0), ("lower", 1), ("upper", 2)):
        expected = np.concatenate([one[position].ravel() for one in hand])  # type: ignore[index]
        np.testing.assert_allclose(rates.data[column].to_numpy(), expected, rtol=1e-9, atol=1e-9)
    for column, position in (("change", 4), ("change_lower", 5), ("change_upper", 6)):
        expected = np.concatenate([one[position].ravel() for one in hand])  # type: ignore[index]
        given = comparisons.data[column].to_numpy()
        np.testing.assert_allclose(given, expected, rtol=1e-9, atol=1e-9)
    verdicts = np.concatenate([one[8].ravel() for one in hand])  # type: ignore[index]
    words = np.array(pi.vocabulary.Verdict.texts())[verdicts]
    assert (comparisons.data["verdict"].to_numpy() == words).mean() > 0.999999


def peak_memory() -> float:
    """Gigabytes that a process of its own needs at most, for the input and both tables."""
    finished = subprocess.run(
        [sys.executable, __file__, "memory"], capture_output=True, text=True, check=True
    )
    return float(finished.stdout)


def main() -> None:
    """Print the ratio and the peak memory."""
    counts = made_up_counts()
    table, indicators = as_table(*counts), definitions()
    if sys.argv[1:] == ["memory"]:
        with_parindex(table, indicators)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
        return
    refuse_if_they_differ(table, counts)
    found = ratios(lambda: with_parindex(table, indicators), lambda: by_hand(*counts), rounds=9)
    report("compute_rates + compare_to_prior_year / NumPy by hand", found, bound=1.5)
    rates, hand = pi.compute_rates(table, indicators), by_hand(*counts)
    found = ratios(
        lambda: pi.compare_to_prior_year(rates),
        lambda: comparisons_by_hand(*counts, hand),  # type: ignore[arg-type]
        rounds=9,
    )
    report("compare_to_prior_year given rates / NumPy by hand", found, bound=1.4)
    print(f"peak memory, input included: {peak_memory():.2f} GB (bound 3)")


if __name__ == "__main__":
    main()
