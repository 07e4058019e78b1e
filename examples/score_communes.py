"""
Score the communes of a district by a criteria table: a ranking, an explanation, the findings.

District, communes, figures and criteria table are MADE UP; no authority issued the table and no
commune was judged by it. Run it with ``python examples/score_communes.py``. It prints a
summary; the whole report is written to ``build/review`` below the current folder.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Literal

import parindex as pi

DATA = Path(__file__).parent / "data"
WHOLE = Path("build") / "review"
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
SHEETS = ("units", "counts", "values", "awards", "surveys")
SUMMARY = {
    "vi": (
        "Đã đọc made_up_communes_*.csv, số dòng: {read}.",
        "Phát hiện: {all}; cần kiểm tra, chỉnh sửa: {error}; cần lưu ý: {warning}.",
        "Toàn văn: {text}; danh sách phát hiện: {page}",
    ),
    "en": (
        "Read made_up_communes_*.csv, rows: {read}.",
        "Findings: {all}, of them {error} errors and {warning} warnings.",
        "The whole: {text}; the list of findings: {page}",
    ),
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


def found(scores: pi.ScoreTable) -> pi.FindingTable:
    """Find what there is to say on the scores of both years."""
    return pi.find(
        scores=scores,
        score_comparisons=pi.compare_scores(scores),
        registry=pi.registry_from_table(columns_of("units")),
    )


def ranking_lines(table: list[dict[str, object]], language: Literal["vi", "en"]) -> list[str]:
    """Lines of the ranking, below their heads."""
    mark = "," if language == "vi" else "."
    lines = ["{:<12}{:<6}{:<14}{:>8}  {:<12}{:>12}".format(*HEADS[language])]
    for row in table:
        points, before = (
            f"{row[name]:.2f}".replace(".", mark) for name in ("points", "other_points")
        )
        lines.append(
            f"{row['block']:<12}{row['rank']:<6}{row['name']:<14}{points:>8}  "
            f"{row['grade']:<12}{before:>12}"
        )
    return lines


def report(
    scores: pi.ScoreTable, findings: pi.FindingTable, language: Literal["vi", "en"]
) -> list[str]:
    """Lines of the ranking, of one explanation and of the main findings in one language."""
    first, second, third = TITLES[language]
    table = ranking(scores, language)
    fewest = min(table, key=lambda row: float(str(row["points"])))
    explained = pi.explain(scores, unit_id=str(fewest["unit_id"]), period=YEAR).render(language)
    chosen = [findings.select(rule) for rule in RULES]
    return [
        *(RULER, first, RULER, *ranking_lines(table, language)),
        *(RULER, f"{second} ({fewest['name']})", RULER, *(f"- {line}" for line in explained[:6])),
        *(RULER, third, RULER),
        *(
            f"- {sentence}"
            for part in chosen
            for finding, sentence in zip(part, part.render(language), strict=True)
            if finding.period == YEAR
        ),
    ]


def write_whole(name: str, text: str | None) -> Path:
    """Write a file of `WHOLE`: all of it, or nothing."""
    WHOLE.mkdir(parents=True, exist_ok=True)
    unfinished = WHOLE / f"{name}.part"
    unfinished.write_text(text or "", encoding="utf-8")
    return unfinished.replace(WHOLE / name)


def summarise(
    scores: pi.ScoreTable, findings: pi.FindingTable, language: Literal["vi", "en"]
) -> None:
    """Write the report to files; print what was read, the ranking, and the files."""
    read, counted, whole = SUMMARY[language]
    number = Counter(str(finding.severity) for finding in findings)
    print(TITLES[language][0])
    rows = {name: len(next(iter(columns_of(name).values()))) for name in SHEETS}
    print(read.format(read=", ".join(f"{name} {length}" for name, length in rows.items())))
    print(counted.format(all=len(findings), error=number["error"], warning=number["warning"]))
    print("\n".join(ranking_lines(ranking(scores, language), language)))
    text = write_whole(
        f"communes.{language}.txt", "\n".join([*report(scores, findings, language), ""])
    )
    page = write_whole(f"communes.{language}.html", findings.to_html(language=language))
    print(whole.format(text=text, page=page))


def main() -> None:
    """Print the summary twice, in Vietnamese and in English."""
    scores = scored()
    findings = found(scores)
    summarise(scores, findings, "vi")
    print()
    summarise(scores, findings, "en")


if __name__ == "__main__":
    main()
