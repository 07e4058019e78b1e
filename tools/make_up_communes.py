"""Make up the communes of a district that does not exist, for the example scheme of communes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parent.parent / "examples/data"
DISTRICT = "huyen-vd"
UPLAND = [f"xa-{number:02}" for number in range(1, 7)]
LOWLAND = [f"xa-{number:02}" for number in range(7, 13)]
COMMUNES = UPLAND + LOWLAND
PERIODS = ("2022", "2023")
ANSWERS = ("very_satisfied", "satisfied", "neutral", "dissatisfied")
Row = dict[str, object]

# criterion: lowest and highest value that a commune reports, and what is added in 2023
VALUES = {
    "I.2": (88, 101, 2),  # percent of tasks
    "I.3": (0, 6, 0),  # days late
    "I.4": (2, 6, 0),  # forms
    "I.5": (0, 4, 0),  # ideas
    "II.3": (70, 101, 2),  # percent of remarks
    "III.7": (50, 101, 10),  # percent of late dossiers
    "III.8": (10, 71, -5),  # days
    "IV.1.1": (75, 101, 3),  # percent of posts
    "IV.1.3": (10, 41, 5),  # percent of sections
    "IV.2.1": (65, 101, 3),  # percent of civil servants
    "IV.2.2": (45, 96, 5),  # percent of civil servants
    "IV.2.3": (0, 2, 0),  # breaches
    "V.1": (60, 101, 3),  # percent
    "V.3": (85, 111, 3),  # percent
    "bonus.1": (0, 2, 0),  # models
    "penalty.1": (0, 3, 0),  # complaints
}
MOSTLY_NOTHING = ("I.3", "IV.2.3", "bonus.1", "penalty.1")
# criterion: answers, the likely one first
LEVELS = {
    "I.1": ("issued;complete;in_time", "issued;complete"),
    "II.1": ("sound", "minor"),
    "II.2": ("yes", "no"),
    "III.1": ("board;website;fees", "board;fees"),
    "IV.1.2": ("full", "good"),
    "IV.2.4": ("in_time", "late"),
    "V.2": ("estimate;execution;settlement", "estimate;settlement"),
    "VI.3": ("current", "outdated"),
}


def units() -> Iterator[Row]:
    """List the district and its communes in two blocks."""
    yield {"id": DISTRICT, "name": "Huyện Ví Dụ", "level": "district", "parent": "", "block": ""}
    for commune in COMMUNES:
        yield {
            "id": commune,
            "name": f"Xã Ví Dụ {commune.removeprefix('xa-')}",
            "level": "commune",
            "parent": DISTRICT,
            "block": "upland" if commune in UPLAND else "lowland",
        }


def counts(generator: np.random.Generator) -> Iterator[Row]:
    """Make a row of counts for each commune and year, and their sum for the district."""
    sizes = {commune: int(generator.integers(150, 900)) for commune in COMMUNES}
    for period in PERIODS:
        made = [_counts(generator, each, period, sizes[each]) for each in COMMUNES]
        items = [item for item in made[0] if item not in {"unit_id", "period"}]
        yield from made
        yield {"unit_id": DISTRICT, "period": period} | {
            item: sum(int(str(row[item])) for row in made) for item in items
        }


def _counts(generator: np.random.Generator, commune: str, period: str, size: int) -> Row:
    later = period == "2023"
    received = int(generator.poisson(size))
    carried_over = int(generator.binomial(received, 0.04))
    total = received + carried_over
    in_progress = int(generator.binomial(total, 0.05))
    overdue = int(generator.binomial(in_progress, 0.05))
    late_share = float(generator.uniform(0.0, 0.12 if not later else 0.07))
    late = int(generator.binomial(total - in_progress, late_share))
    early = int(generator.binomial(total - in_progress - late, 0.6))
    lift = 0.12 if later else 0.0
    online = int(generator.binomial(received, float(generator.uniform(0.38, 0.72)) + lift))
    with_fee = int(generator.binomial(received, 0.4))
    outgoing = int(generator.integers(300, 900))
    resolved = total - in_progress
    wholly = int(generator.binomial(min(online, resolved), 0.5 + lift))
    return {
        "unit_id": commune,
        "period": period,
        "received_total": total,
        "received_online": online,
        "received_direct_postal": received - online,
        "carried_over": carried_over,
        "resolved_total": resolved,
        "resolved_early": early,
        "resolved_ontime": resolved - late - early,
        "resolved_late": late,
        "in_progress_total": in_progress,
        "in_progress_within": in_progress - overdue,
        "in_progress_overdue": overdue,
        "resolved_wholly_online": wholly,
        "with_fee": with_fee,
        "paid_online": int(generator.binomial(with_fee, float(generator.uniform(0.2, 0.5)) + lift)),
        "documents_outgoing": outgoing,
        "documents_outgoing_filed_signed": int(
            generator.binomial(outgoing, float(generator.uniform(0.65, 0.85)) + lift)
        ),
    }


def values(generator: np.random.Generator) -> Iterator[Row]:
    """Make up what communes report without counts; a few things did not occur and have no row."""
    for period in PERIODS:
        for commune in COMMUNES:
            for criterion, (low, high, more) in VALUES.items():
                if (criterion, commune) in _NOT_APPLICABLE:
                    continue
                if criterion == "V.3" and commune in UPLAND:
                    continue
                nothing = criterion in MOSTLY_NOTHING and generator.random() < 0.6
                value = 0 if nothing else int(generator.integers(low, high))
                if period == "2023" and not nothing:
                    value = min(value + more, 100) if low >= 40 else max(value + more, 0)
                yield {
                    "criterion_code": criterion,
                    "unit_id": commune,
                    "period": period,
                    "value": value,
                }


# Documents without remarks, no late dossiers: these communes have nothing to report there.
_NOT_APPLICABLE = {("II.3", "xa-04"), ("II.3", "xa-11"), ("III.7", "xa-07")}


def awards(generator: np.random.Generator) -> Iterator[Row]:
    """Self-scores and appraisals: the appraisers agree on most, and some give way at the second."""
    for period in PERIODS:
        for commune in COMMUNES:
            for criterion, answers in LEVELS.items():
                own = answers[int(generator.random() < 0.2)]
                first = own if generator.random() < 0.85 else answers[1]
                yield _award(criterion, commune, period, "self", answer=own)
                yield _award(criterion, commune, period, "appraised_1", answer=first)
                if first != own and generator.random() < 0.5:  # the explanation was accepted
                    yield _award(criterion, commune, period, "appraised_2", answer=own)
            panel = float(np.round(generator.uniform(0.8, 2.0) * 4) / 4)
            yield _award("I.6", commune, period, "appraised_1", points=panel)
            for criterion, unit in sorted(_NOT_APPLICABLE):
                if unit == commune:
                    for stage in ("self", "appraised_1"):
                        yield _award(criterion, commune, period, stage, state="not_applicable")
    # what a few communes have and others do not
    for stage in ("self", "appraised_1"):
        yield _award("IV.1.3", "xa-02", "2023", stage, answer="from_above")
        yield _award("bonus.2", "xa-09", "2023", stage, answer="province")
        yield _award("bonus.2", "xa-01", "2023", stage, answer="district")
    yield _award("penalty.2", "xa-05", "2023", "appraised_1", answer="serious")


def _award(
    criterion: str,
    commune: str,
    period: str,
    stage: str,
    *,
    answer: str = "",
    points: float | str = "",
    state: str = "",
) -> Row:
    return {
        "criterion_code": criterion,
        "unit_id": commune,
        "period": period,
        "stage": stage,
        "answer": answer,
        "points": points,
        "state": state,
    }


def surveys(generator: np.random.Generator) -> Iterator[Row]:
    """Answers of some eighty people in each commune; one commune was not surveyed in 2023."""
    for period in PERIODS:
        for commune in COMMUNES:
            if (commune, period) == ("xa-06", "2023"):
                continue
            for criterion, likely in (("VII.1", 0.42), ("VII.2", 0.36)):
                share = likely + float(generator.uniform(-0.1, 0.12))
                rest = 1.0 - share
                shares = (share, rest * 0.75, rest * 0.17, rest * 0.08)
                answered = generator.multinomial(int(generator.integers(60, 100)), shares).tolist()
                for option, count in zip(ANSWERS, answered, strict=True):
                    yield {
                        "criterion_code": criterion,
                        "unit_id": commune,
                        "period": period,
                        "option": option,
                        "count": count,
                    }


def write(name: str, rows: Sequence[Row]) -> None:
    """Write rows as a sheet of the examples."""
    path = TARGET / f"made_up_communes_{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    random = np.random.default_rng(20231231)
    write("units", list(units()))
    write("counts", list(counts(random)))
    write("values", list(values(random)))
    write("awards", list(awards(random)))
    write("surveys", list(surveys(random)))
