"""
From dossiers to a half-year review: 200 000 made-up cases of a district that does not exist.

Run it with ``python examples/from_cases.py``; it needs the extra ``parindex[cases]``. The cases
are written to ``build/cases`` below the current folder. Every number in them is MADE UP, from a
seed, and a few faults were put in on purpose.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import parindex as pi
from parindex.cases import CaseCounts, WorkingCalendar, summarise_durations, tally_patterns

FOLDER = Path("build") / "cases"
CASES = 200_000
SEED = 20230614
DAY = np.timedelta64(1, "D")
UNITS = {f"xa-{number:02}": f"Xã Minh Họa {number}" for number in range(1, 11)}
PROCEDURES = ["1.001193", "2.000488", "2.000635", "1.004884"]
# Public holidays of 2022 and 2023 are the caller's to give; here are those of two half-years.
DAYS_OFF = {
    "2022-01": (31,),
    "2022-02": (1, 2, 3, 4),
    "2022-04": (11,),
    "2022-05": (2, 3),
    "2022-09": (1, 2),
    "2023-01": (20, 23, 24, 25, 26),
    "2023-05": (1, 2, 3),
}
HOLIDAYS = WorkingCalendar(
    name="Tết and other holidays as this example gives them",
    holidays=frozenset(
        dt.date.fromisoformat(f"{month}-{day:02}")
        for month, days in DAYS_OFF.items()
        for day in days
    ),
)


def made_up_cases() -> pa.Table:
    """Make a file of cases (hồ sơ, số liệu giả định), one row for each, faults included."""
    chance = np.random.default_rng(SEED)
    unit = chance.choice(len(UNITS), CASES, p=np.linspace(2, 1, len(UNITS)) / 15)
    received = np.datetime64("2021-12-01") + chance.integers(0, 560, CASES) * DAY
    promised = chance.choice([1, 3, 5, 10, 15, 30], CASES, p=[0.3, 0.2, 0.2, 0.15, 0.1, 0.05])
    # later units are slower, and all were slower in 2022
    pace = 0.55 + 0.02 * unit + 0.08 * (received < np.datetime64("2022-12-15"))
    took = np.floor(promised * chance.gamma(4.0, pace / 4.0, CASES)).astype(int)
    finished = received + took * DAY
    is_open = (chance.random(CASES) < 0.004) | (finished > np.datetime64("2023-06-14"))
    returned = ~is_open & (chance.random(CASES) < 0.01)
    online = chance.random(CASES) < np.where(received < np.datetime64("2022-12-15"), 0.55, 0.78)
    units = np.array(list(UNITS))[unit].astype(object)
    units[chance.choice(CASES, 40, replace=False)] = None  # nobody's cases
    due = received + promised * DAY
    due[chance.choice(CASES, 25, replace=False)] -= 60 * DAY  # due before they came
    codes = np.char.add("H26.", np.char.zfill(np.arange(CASES).astype(str), 6)).astype(object)
    codes[1] = codes[0]  # the same code twice
    # made up: one commune takes many dossiers on paper in 2023, and enters them a week later
    is_late = (unit == 6) & (received >= np.datetime64("2023-01-01"))
    is_late &= np.random.default_rng(SEED + 1).random(CASES) < 0.2
    return pa.table(
        {
            "unit_id": pa.array(units, pa.string()),
            "case_id": pa.array(codes, pa.string()),
            "procedure": pa.array(np.array(PROCEDURES)[chance.integers(0, 4, CASES)]),
            "received": pa.array(received),
            "entered": pa.array(received + np.where(is_late, 7, 0) * DAY),
            "due": pa.array(due),
            "finished": pa.array(finished, mask=is_open),
            "channel": pa.array(np.where(online, "trực tuyến", "trực tiếp")),
            "status": pa.array(
                np.where(is_open, "đang xử lý", np.where(returned, "trả lại", "đã trả kết quả"))
            ),
        }
    )


def tallied() -> CaseCounts:
    """Write the cases down, and count three half-years where they lie."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pq.write_table(made_up_cases(), FOLDER / "made_up.parquet")
    return pi.tally(
        FOLDER,
        form="vn-ii06a",
        periods=["2022-H1", "2022-H2", "2023-H1"],
        regime="nd-09-2019",
        by=["procedure"],
        calendar=HOLIDAYS,
        as_of=dt.date(2023, 6, 14),
    )


def main() -> None:
    """Print what was counted, what was not, and what a review says of it."""
    counts = tallied()
    report = counts.report
    print("SỐ LIỆU GIẢ ĐỊNH (made-up cases)")
    print(f"{report.counted} of {report.rows} cases counted, by {report.engine}. Set aside:")
    for row in counts.set_aside.to_pylist():
        print(f"  {row['rows']:6} {row['reason']}, such as {row['case']}")
    indicators = pi.load_indicators("vn-operational")
    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id=each, name=name, level="commune") for each, name in UNITS.items()]
    )
    patterns = tally_patterns(
        FOLDER, form="vn-ii06a", periods="2023-H1", regime="nd-09-2019", calendar=HOLIDAYS
    )
    review = pi.assess(
        counts,
        patterns=patterns,
        registry=registry,
        indicators=[indicators["on_time.resolved"], indicators["online.new"]],
        targets=[pi.Target(indicator="on_time.resolved", value=95.0)],
        period="2023-H1",
    )
    print()
    print("\n".join(review.summary("vi")))
    print()
    of_days = [f"DAT20{number}" for number in range(1, 6)]
    print("\n".join(review.findings.at(rule=of_days).render("vi")))
    print()
    print("Working days from receipt to result, first half of 2023:")
    for row in summarise_durations(counts.durations.at(period="2023-H1")).to_pylist()[:3]:
        print(
            f"  {UNITS[row['unit_id']]}: mean {row['mean']:.2f}, "
            f"{row['share_within_5']:.1f} % within 5, 90th percentile "
            f"{row['p90_from']} to {row['p90_to']}"
        )


if __name__ == "__main__":
    main()
