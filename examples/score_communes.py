"""
Score the communes of a district by a criteria table: a ranking, an explanation, the findings.

District, communes, figures and criteria table are MADE UP; no authority issued the table and no
commune was judged by it. Run it with ``python examples/score_communes.py``.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

import parindex as pi

DATA = Path(__file__).parent / "data"
RULER = "=" * 100
YEAR = "2023"
# What was claimed and not granted, not surveyed, or moved against the index.
RULES = ("SCR102", "SCR104", "SCR105", "RNK")
TITLES = {
    "vi": (
        "XẾP HẠNG NĂM 2023, THEO KHỐI: SỐ LIỆU GIẢ ĐỊNH",
        "XÃ THẤP ĐIỂM NHẤT MẤT ĐIỂM Ở ĐÂU: SỐ LIỆU GIẢ ĐỊNH",
        "PHÁT HIỆN CHÍNH: SỐ LIỆU GIẢ ĐỊNH",
    ),
    "en": (
        "RANKING OF 2023, BY BLOCK: MADE UP",
        "WHERE THE COMMUNE WITH THE FEWEST POINTS LOST THEM: MADE UP",
        "MAIN FINDINGS: MADE UP",
    ),
}
HEADS = {
    "vi": ("Khối", "Hạng", "Xã", "Điểm", "Xếp loại", "Năm trước"),
    "en": ("Block", "Rank", "Commune", "Points", "Grade", "Year before"),
}
BLOCKS = {
    "vi": {"upland": "vùng cao", "lowland": "vùng thấp"},
    "en": {"upland": "upland", "lowland": "lowland"},
}


def columns_of(name: str) -> dict[str, list[str]]:
    """Columns of a sheet of the example, as text; the library reads the numbers."""
    path = DATA / f"made_up_communes_{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def scored() -> pi.ScoreTable:
    """Scores of twelve communes in two years, from counts, reports, appraisals and a survey."""
    rates = pi.compute_rates(columns_of("counts"), pi.load_indicators("vn-operational"))
    return pi.compute_scores(
        pi.load_scheme("example-communes", "2023"),
        rates=[rates, columns_of("values")],
        awards=columns_of("awards"),
        surveys=columns_of("surveys"),
        registry=pi.registry_from_table(columns_of("units")),
    )


def ranking(scores: pi.ScoreTable, language: Literal["vi", "en"]) -> list[dict[str, object]]:
    """Totals of the year with those of the year before, in the order of the ranks."""
    units = columns_of("units")
    block_of = dict(zip(units["id"], units["block"], strict=True))
    name_of = dict(zip(units["id"], units["name"], strict=True))
    years = pi.compare_scores(scores).to_pandas()
    totals = years[
        (years.criterion_code == "total") & (years.stage == "final") & (years.period == YEAR)
    ]
    grades = scores.at(criterion="total", stage="final", period=YEAR).to_pandas()
    table = totals.merge(grades[["unit_id", "grade"]], on="unit_id")
    table = table.assign(
        block=table.unit_id.map(block_of).map(BLOCKS[language]), name=table.unit_id.map(name_of)
    )
    shown = table.sort_values(["block", "rank", "unit_id"])
    columns = ["block", "rank", "name", "points", "grade", "other_points", "unit_id"]
    return [dict(zip(columns, row, strict=True)) for row in shown[columns].to_numpy()]


def print_part(title: str) -> None:
    """Print a heading."""
    print(RULER)
    print(title)
    print(RULER)


def report(scores: pi.ScoreTable, language: Literal["vi", "en"]) -> None:
    """Print the ranking, one explanation and the main findings in one language."""
    first, second, third = TITLES[language]
    mark = "," if language == "vi" else "."
    print_part(first)
    print("{:<12}{:<6}{:<14}{:>8}  {:<12}{:>12}".format(*HEADS[language]))
    table = ranking(scores, language)
    for row in table:
        points, before = (
            f"{row[name]:.2f}".replace(".", mark) for name in ("points", "other_points")
        )
        print(
            f"{row['block']:<12}{row['rank']:<6}{row['name']:<14}{points:>8}  "
            f"{row['grade']:<12}{before:>12}"
        )
    fewest = min(table, key=lambda row: float(str(row["points"])))
    print_part(f"{second} ({fewest['name']})")
    for line in pi.explain(scores, unit_id=str(fewest["unit_id"]), period=YEAR).render(language)[
        :6
    ]:
        print("-", line)
    print_part(third)
    findings = pi.find(
        scores=scores,
        score_comparisons=pi.compare_scores(scores),
        registry=pi.registry_from_table(columns_of("units")),
    )
    for rule in RULES:
        chosen = findings.select(rule)
        for finding, sentence in zip(chosen, chosen.render(language), strict=True):
            if finding.period == YEAR:
                print("-", sentence)


def main() -> None:
    """Print the report twice, in Vietnamese and in English."""
    scores = scored()
    report(scores, "vi")
    report(scores, "en")


if __name__ == "__main__":
    main()
