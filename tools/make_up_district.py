"""Make up the count sheet of a district that does not exist, for the example and the tutorial."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent.parent / "examples/data/made_up_district.csv"
COMMUNES = [f"xa-{number:02}" for number in range(1, 11)]
# share resolved early, on time, late; share online; share of fees paid online, per half-year
RATES = {
    "2022-H1": ((0.62, 0.30, 0.08), 0.52, 0.16),
    "2023-H1": ((0.66, 0.31, 0.03), 0.62, 0.25),
}
WORSE = "xa-03"  # a commune that resolved fewer dossiers on time than the year before
JUMPED = "xa-08"  # a commune whose share online is hard to believe


def rows() -> list[dict[str, object]]:
    """One row per commune and half-year; a few of them with the faults of real sheets."""
    generator = np.random.default_rng(20230614)
    made = []
    for commune in COMMUNES:
        size = int(generator.integers(120, 900))
        for period, (resolved_shares, usual_online, paid) in RATES.items():
            if commune == "xa-07" and period == "2022-H1":
                continue  # did not report
            shares = (0.45, 0.38, 0.17) if (commune, period) == (WORSE, "2023-H1") else None
            online = 0.97 if (commune, period) == (JUMPED, "2023-H1") else usual_online
            made.append(
                _row(
                    generator,
                    commune,
                    period,
                    size,
                    shares=shares or resolved_shares,
                    online=online,
                    paid=paid,
                )
            )
    _spoil(made)
    return made


def _row(
    generator: np.random.Generator,
    commune: str,
    period: str,
    size: int,
    *,
    shares: tuple[float, float, float],
    online: float,
    paid: float,
) -> dict[str, object]:
    received = int(generator.poisson(size))
    received_online = int(generator.binomial(received, online))
    carried_over = int(generator.binomial(received, 0.05))
    total = received + carried_over
    in_progress = int(generator.binomial(total, 0.06))
    overdue = int(generator.binomial(in_progress, 0.1))
    early, ontime, late = generator.multinomial(total - in_progress, shares).tolist()
    with_fee = int(generator.binomial(received, 0.4))
    return {
        "unit_id": commune,
        "period": period,
        "received_total": total,
        "received_online": received_online,
        "received_direct_postal": received - received_online,
        "carried_over": carried_over,
        "resolved_total": total - in_progress,
        "resolved_early": early,
        "resolved_ontime": ontime,
        "resolved_late": late,
        "in_progress_total": in_progress,
        "in_progress_within": in_progress - overdue,
        "in_progress_overdue": overdue,
        "with_fee": with_fee,
        "paid_online": int(generator.binomial(with_fee, paid)),
    }


def _spoil(made: list[dict[str, object]]) -> None:
    by_key = {(row["unit_id"], row["period"]): row for row in made}
    wrong = by_key["xa-04", "2023-H1"]
    wrong["resolved_total"] = int(str(wrong["resolved_total"])) + 10  # a slip of the pen
    by_key["xa-09", "2023-H1"]["paid_online"] = "97,5"  # a percent in a count column
    by_key["xa-10", "2023-H1"]["resolved_late"] = ""  # not reported


if __name__ == "__main__":
    made_up = rows()
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(made_up[0]))
        writer.writeheader()
        writer.writerows(made_up)
