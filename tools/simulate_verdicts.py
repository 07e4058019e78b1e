"""
How often verdicts are wrong, and how often they find a change: simulated, with a fixed seed.

Writes the tables of docs/explanation/spread.md. Units work at a true rate of 95 % (or the rate
given); in some simulations their true rate moves from period to period, as real ones do.

    python tools/simulate_verdicts.py            # writes the tables
    python tools/simulate_verdicts.py --units 500 --print    # a quick look
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import attrs
import numpy as np
import numpy.typing as npt

import parindex as pi

TARGET = Path(__file__).parents[1] / "docs" / "explanation" / "spread_simulated.txt"
SEED = 20230614
UNITS = 20_000
HISTORY = 12  # periods before the one that is judged
SIZES = (12, 400, 40_000, 400_000)
SPC = ("SPC101", "SPC102", "SPC103", "SPC104")
STATED = 5.0  # percent of units without a true change that may be called deteriorated

PEERS = 50  # units of a sheet of peers
PEER_SIZES = (5, 20, 47, 55, 100, 200, 600)
PEER_RATES = (80.0, 90.0, 95.0, 99.0)
WIDTH_OF_FUNNEL = 3.090232306  # standard deviations of limits of 99.8 %
DISCOVERY_RATE = 0.05

MET = pi.Indicator.proportion("met", numerator=["met"], denominator=["cases"])
# among peers every difference is called that the limits allow, however small
PEER = attrs.evolve(MET, smallest_change=0.0)
EVENTS = pi.Indicator.rate(
    "events",
    numerator=["met"],
    denominator=["cases"],
    multiplier=1000.0,
    polarity="lower_is_better",
    smallest_change=0.0,
)


def simulated_rates(
    generator: np.random.Generator,
    *,
    units: int,
    cases: int,
    rate: float,
    spread: float = 0.0,
    change: float = 0.0,
    history: int = HISTORY,
) -> pi.RateTable:
    """Rates of quarters, the last of which is judged; rates and changes in percent and points."""
    true = rate + spread * generator.standard_normal((units, history + 1))
    true[:, -1] += change
    met = generator.binomial(cases, np.clip(true, 0.0, 100.0) / 100.0)
    periods = [f"{2010 + at // 4}-Q{at % 4 + 1}" for at in range(history + 1)]
    counts = {
        "unit_id": np.repeat([f"u{unit}" for unit in range(units)], history + 1),
        "period": np.tile(periods, units),
        "met": met.ravel(),
        "cases": np.full(met.size, cases),
    }
    return pi.compute_rates(counts, [MET])


def called(table: pi.ComparisonTable, history: int = HISTORY) -> float:
    """Percent of units called deteriorated in the last period."""
    last = table.data["verdict"].to_pylist()[history :: history + 1]
    return 100.0 * last.count("deteriorated") / len(last)


def below_limits(rates: pi.RateTable, history: int = HISTORY) -> float:
    """Percent of units whose last point lies below their control limits."""
    last = pi.compute_control_limits(rates).data["beyond"].to_pylist()[history :: history + 1]
    return 100.0 * last.count(-1) / len(last)


def alone(rates: pi.RateTable, history: int = HISTORY) -> pi.ComparisonTable:
    """Keep the last two years of the same quarter alone, as a sheet without a history has them."""
    rows = np.arange(len(rates)).reshape(-1, history + 1)[:, [history - 4, history]].ravel()
    return pi.compare_to_prior_year(pi.RateTable(rates.data.take(rows), rates.provenance))


def shares(rates: pi.RateTable) -> tuple[float, float, float, float]:
    """Percent called worse: by two years alone, with a history, by the history, by limits."""
    two_years = alone(rates).data["verdict"].to_pylist()[1::2]
    return (
        100.0 * two_years.count("deteriorated") / len(two_years),
        called(pi.compare_to_prior_year(rates)),
        called(pi.compare_to_history(rates)),
        below_limits(rates),
    )


def sheets_of(met: npt.NDArray[np.int64], cases: int, indicator: pi.Indicator) -> pi.RateTable:
    """Rates of sheets of peers, one a row of *met* and one a month."""
    sheets, units = met.shape
    months = [f"{1950 + at // 12}-M{at % 12 + 1:02}" for at in range(sheets)]
    counts = {
        "unit_id": np.tile([f"u{unit}" for unit in range(units)], sheets),
        "period": np.repeat(months, units),
        "met": met.ravel(),
        "cases": np.full(met.size, cases),
    }
    return pi.compute_rates(counts, [indicator])


def outside_funnel(rates: pi.RateTable) -> tuple[float, float, float]:
    """Percent of peers outside the limits, and called worse and better."""
    data = pi.compare_with_peers(rates).data
    standing = data["standing"].to_pylist()
    z = np.abs(data["z"].to_numpy())
    return (
        100.0 * float((z > WIDTH_OF_FUNNEL).mean()),
        100.0 * standing.count("worse") / len(standing),
        100.0 * standing.count("better") / len(standing),
    )


def sheets_with_a_call(met: npt.NDArray[np.int64], cases: int, indicator: pi.Indicator) -> float:
    """Percent of sheets in which any unit is called, at a false discovery rate of 5 %."""
    called = 0
    for sheet in met:
        rates = sheets_of(sheet[None, :], cases, indicator)
        data = pi.compare_with_peers(rates, false_discovery_rate=DISCOVERY_RATE).data
        called += bool({"worse", "better"} & set(data["standing"].to_pylist()))
    return 100.0 * called / len(met)


def true_rates(
    generator: np.random.Generator, shape: tuple[int, int], *, rate: float, spread: float
) -> npt.NDArray[np.float64]:
    """Rates of units in percent, from a beta distribution with that mean and deviation."""
    if not spread:
        return np.full(shape, rate)
    mean = rate / 100.0
    size = mean * (1.0 - mean) / (spread / 100.0) ** 2 - 1.0
    return 100.0 * generator.beta(mean * size, (1.0 - mean) * size, shape)


def no_change(units: int) -> list[str]:
    """Rows of the table without a true change."""
    generator = np.random.default_rng(SEED)
    lines = [
        "| cases | true rate | spread | two years alone | prior year, with history "
        "| all earlier periods | below limits |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for spread in (0.0, 0.5, 1.0, 2.0):
        for cases in SIZES:
            for rate in (85.0, 95.0) if spread else (85.0, 95.0, 99.0):
                rates = simulated_rates(
                    generator, units=units, cases=cases, rate=rate, spread=spread
                )
                cells = " | ".join(f"{share:.1f}" for share in shares(rates))
                lines.append(f"| {cases:,} | {rate:.0f} | {spread:g} | {cells} |")
    return lines


def short_history(units: int) -> list[str]:
    """Rows of the table without a true change, with as few periods as an allowance needs."""
    generator = np.random.default_rng(SEED + 3)
    lines = [
        "| cases | true rate | spread | prior year, with history | all earlier periods |",
        "|---:|---:|---:|---:|---:|",
    ]
    for spread in (0.0, 1.0, 2.0):
        for cases in SIZES:
            rates = simulated_rates(
                generator, units=units, cases=cases, rate=95.0, spread=spread, history=8
            )
            prior_year = called(pi.compare_to_prior_year(rates), 8)
            history = called(pi.compare_to_history(rates), 8)
            lines.append(f"| {cases:,} | 95 | {spread:g} | {prior_year:.1f} | {history:.1f} |")
    return lines


def true_change(units: int) -> list[str]:
    """Rows of the table with a true change."""
    generator = np.random.default_rng(SEED + 1)
    lines = [
        "| cases | true rate | two years alone | prior year, with history "
        "| all earlier periods | below limits |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for cases in SIZES:
        for rate in (97.0, 95.0, 92.0, 85.0):
            rates = simulated_rates(generator, units=units, cases=cases, rate=rate, change=-5.0)
            cells = " | ".join(f"{share:.1f}" for share in shares(rates))
            lines.append(f"| {cases:,} | {rate:.0f} to {rate - 5:.0f} | {cells} |")
    return lines


def whole_series(units: int) -> list[str]:
    """Rows of the table of findings on whole series without a true change."""
    generator = np.random.default_rng(SEED + 4)
    lines = [
        f"| cases | spread | periods | last period | any rule | {' | '.join(SPC)} |",
        f"|---:|---:|---:|---:|---:|{'---:|' * len(SPC)}",
    ]
    for cases, spread in ((400, 0.0), (400, 1.0), (40_000, 1.0)):
        for periods in (12, 24, 48):
            shares = found_in_series(
                generator, units=units, cases=cases, spread=spread, periods=periods
            )
            cells = " | ".join(f"{share:.1f}" for share in shares)
            lines.append(f"| {cases:,} | {spread:g} | {periods} | none | {cells} |")
    for periods in (10, 12, 24):
        for fall in (5.0, 10.0, 20.0):
            shares = found_in_series(generator, units=units, cases=400, periods=periods, fall=fall)
            cells = " | ".join(f"{share:.1f}" for share in shares)
            lines.append(f"| 400 | 0 | {periods} | {fall:g} points lower | {cells} |")
    return lines


def found_in_series(
    generator: np.random.Generator,
    *,
    units: int,
    cases: int,
    periods: int,
    spread: float = 0.0,
    fall: float = 0.0,
) -> list[float]:
    """Percent of units with a finding anywhere in their series: of any rule, and of each."""
    rates = simulated_rates(
        generator,
        units=units,
        cases=cases,
        rate=95.0,
        spread=spread,
        change=-fall,
        history=periods - 1,
    )
    findings = pi.find(control=pi.compute_control_limits(rates), select=["SPC"])
    tables = [findings, *(findings.select(code) for code in SPC)]
    return [100.0 * len(set(table.data["unit_id"].to_pylist())) / units for table in tables]


def in_a_shift(
    generator: np.random.Generator, *, units: int, cases: int, before: float, after: float
) -> float:
    """Percent of units with a shift in 24 months, of which 12 follow a change of late cases."""
    late = np.where(np.arange(24) < 12, before, after) / cases
    rates = pi.compute_rates(
        {
            "unit_id": np.repeat([f"u{unit:05}" for unit in range(units)], 24),
            "period": [f"{2021 + at // 12}-M{at % 12 + 1:02}" for at in range(24)] * units,
            "met": cases - generator.binomial(cases, np.tile(late, units)),
            "cases": [cases] * 24 * units,
        },
        [MET],
    )
    marks = pi.compute_control_limits(rates).data["shift"].fill_null(0).to_numpy()
    return 100.0 * float((marks.reshape(units, 24) != 0).any(axis=1).mean())


def few_cases(units: int) -> list[str]:
    """Rows of the table of shifts where few cases are late, and none where nothing changed."""
    generator = np.random.default_rng(SEED + 5)
    lines = [
        "| cases | late a month | no change | then twice as many | 3.5 times | 5 times |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for cases in (12, 400, 40_000):
        for late in (0.5, 1.0, 2.0, 4.0):
            shares = [
                in_a_shift(generator, units=units, cases=cases, before=late, after=late * times)
                for times in (1.0, 2.0, 3.5, 5.0)
                if late * times < cases
            ]
            cells = [*(f"{share:.1f}" for share in shares), *["–"] * (4 - len(shares))]
            lines.append(f"| {cases:,} | {late:g} | {' | '.join(cells)} |")
    return lines


def like_peers(units: int) -> list[str]:
    """Rows of the table of peers without any difference."""
    generator = np.random.default_rng(SEED + 2)
    lines = [
        "| cases | true rate | outside the limits | called worse | called better "
        "| sheets with a call |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    sheets = units // PEERS
    for cases in PEER_SIZES:
        for rate in PEER_RATES:
            met = generator.binomial(cases, rate / 100.0, (sheets, PEERS))
            shares = outside_funnel(sheets_of(met, cases, PEER))
            cells = " | ".join(f"{share:.2f}" for share in shares)
            sheet = sheets_with_a_call(met, cases, PEER)
            lines.append(f"| {cases:,} | {rate:.0f} | {cells} | {sheet:.1f} |")
    return lines


def like_populations(units: int) -> list[str]:
    """Rows of the same table for rates per population."""
    generator = np.random.default_rng(SEED + 6)
    lines = [
        "| events expected | outside the limits | called worse | called better "
        "| sheets with a call |",
        "|---:|---:|---:|---:|---:|",
    ]
    for expected in (1, 5, 20, 200):
        events = generator.poisson(expected, (units // PEERS, PEERS))
        shares = outside_funnel(sheets_of(events, 10_000, EVENTS))
        cells = " | ".join(f"{share:.2f}" for share in shares)
        sheet = sheets_with_a_call(events, 10_000, EVENTS)
        lines.append(f"| {expected} | {cells} | {sheet:.1f} |")
    return lines


def unlike_peers(units: int) -> list[str]:
    """Rows of the table of peers that truly differ."""
    generator = np.random.default_rng(SEED + 5)
    lines = [
        "| peers | cases | spread among units | beyond chance alone | called worse "
        "| called better |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for size in (20, 200):
        for cases in (50, *SIZES[1:]):
            for spread in (1.0, 2.0, 3.0):
                shape = (units // size, size)
                true = true_rates(generator, shape, rate=95.0, spread=spread)
                met = generator.binomial(cases, true / 100.0)
                _, worse, better = outside_funnel(sheets_of(met, cases, PEER))
                center = met.mean() / cases
                distance = np.arcsin(np.sqrt(met / cases)) - np.arcsin(np.sqrt(center))
                beyond = np.abs(distance) > WIDTH_OF_FUNNEL * 0.5 / np.sqrt(cases)
                lines.append(
                    f"| {size} | {cases:,} | {spread:g} | {100 * float(beyond.mean()):.1f} "
                    f"| {worse:.2f} | {better:.2f} |"
                )
    return lines


def tables(units: int) -> str:
    """All tables as Markdown."""
    return "\n".join(
        [
            f"*{units:,} simulated units each, {HISTORY} periods of history, seed {SEED}; percent "
            "of units. Written by `tools/simulate_verdicts.py`.*",
            "",
            "**No true change: called deteriorated.**",
            "",
            *no_change(units),
            "",
            "**The same with the shortest history, 8 periods.**",
            "",
            *short_history(units),
            "",
            "**A true fall of 5 points: called deteriorated.**",
            "",
            *true_change(units),
            "",
            "**A whole series: units with any finding of SPC.** Without a true change; and with a "
            "last period that is lower, for which SPC101 is right and SPC102 is not.",
            "",
            *whole_series(units),
            "",
            "**Few late cases: units with a shift in 24 months.** Without a change, and with a "
            "change after the first 12.",
            "",
            *few_cases(units),
            "",
            f"**Peers without any difference.** Sheets of {PEERS} units; limits of 99.8 %, so that "
            "0.10 on each side is nominal; the last column at a false discovery rate of "
            f"{100 * DISCOVERY_RATE:g} %.",
            "",
            *like_peers(units),
            "",
            "**The same for rates per population.**",
            "",
            *like_populations(units),
            "",
            "**Peers whose true rates differ**, by a beta distribution about 95 %.",
            "",
            *unlike_peers(units),
            "",
        ]
    )


def main() -> None:
    """Write the tables, or print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=UNITS)
    options.add_argument("--print", action="store_true")
    given = options.parse_args()
    text = tables(given.units)
    if given.print:
        sys.stdout.write(text)
    else:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
