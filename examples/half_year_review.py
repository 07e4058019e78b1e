"""
Two reviews from counts: real counts of published reports, and a half-year of a district.

Run it with ``python examples/half_year_review.py``. It prints a summary; the whole reviews are
written to ``build/review`` below the current folder.
"""

from __future__ import annotations

import csv
import datetime as dt
import textwrap
from collections import Counter
from pathlib import Path
from typing import Literal

import parindex as pi
from parindex.vocabulary import Severity

DATA = Path(__file__).parent / "data"
WHOLE = Path("build") / "review"
SHOWN = 2  # errors of a review that the summary prints
WORDS = {
    "vi": {
        "read": "Đã đọc {rows} dòng của {name}: {units} đơn vị, {rates} tỷ lệ tính được.",
        "found": "Phát hiện: {all}; cần kiểm tra, chỉnh sửa: {error}; cần lưu ý: {warning}.",
        "more": "và {more} phát hiện cần kiểm tra, chỉnh sửa nữa",
        "whole": "Toàn văn: {text}; danh sách phát hiện: {page}",
    },
    "en": {
        "read": "Read {rows} rows of {name}: {units} units, {rates} rates with a value.",
        "found": "Findings: {all}, of them {error} errors and {warning} warnings.",
        "more": "and {more} more errors",
        "whole": "The whole: {text}; the list of findings: {page}",
    },
}


def columns_of(path: Path) -> dict[str, list[str]]:
    """Columns of a CSV file, as text; the library reads the counts."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


def real_counts() -> pi.Assessment:
    """Give counts and percents as Vietnamese reports printed them, errors included."""
    sheet = columns_of(DATA / "dossier_counts_real.csv")
    unit_of_row = {
        "dakglong_2020": "dak-glong",
        "vinhphuc_dx_2021_08": "vinh-phuc-dx",
        "lamdong_2020q1_all": "lam-dong",
        "lamdong_2020q1_prov": "lam-dong.province",
        "lamdong_2020q1_dist": "lam-dong.districts",
        "lamdong_2020q1_comm": "lam-dong.communes",
        "quangnam_2018w20_tt": "quang-nam-centre",
    }
    units = [unit_of_row[row] for row in sheet["id"]]
    counts = {"unit_id": units, "period": sheet["period_label"]} | {
        item: sheet[item] for item in pi.load_form("vn-ii06a").codes if item in sheet
    }
    parents = {unit: "lam-dong" if unit.startswith("lam-dong.") else None for unit in units}
    registry = pi.registry_from_table(
        {
            "id": units,
            "name": sheet["unit"],
            "level": ["group" if parents[unit] else "reporting_unit" for unit in units],
            "parent": [parents[unit] for unit in units],
        }
    )
    published = {
        "unit_id": units,
        "period": sheet["period_label"],
        "indicator": ["on_time"] * len(units),  # no report says which definition it used
        "printed": [
            text.replace(".", ",") + "%" if text else None for text in sheet["published_ontime_pct"]
        ],
    }
    return pi.assess(
        counts,
        form=pi.load_form("vn-ii06a"),
        indicators=pi.load_indicators("vn-operational"),
        registry=registry,
        published=published,
    )


def half_year() -> pi.Assessment:
    """Make up a half-year in the shape of Si Ma Cai's review of 14 June 2023."""
    sheet = columns_of(DATA / "made_up_district.csv")
    communes = sorted(set(sheet["unit_id"]))
    registry = pi.UnitRegistry(
        [
            pi.AdministrativeUnit(id="si-ma-cai", name="Huyện Si Ma Cai", level="district"),
            pi.AdministrativeUnit(id="made-up", name="Huyện Minh Họa (giả định)", level="district"),
            *(
                pi.AdministrativeUnit(
                    id=commune,
                    name=f"Xã Minh Họa {commune[-2:]}",
                    level="commune",
                    parent="made-up",
                )
                for commune in communes
            ),
        ]
    )
    # as the district printed them: no counts, and no word on which definition was used
    published = {
        "unit_id": ["si-ma-cai"] * 5,
        "period": ["6 tháng đầu năm 2023"] * 5,
        "indicator": ["on_time", "end_to_end", "paid_online", "e_documents", "signed_documents"],
        "printed": ["97,5%", "83,5%", "30,53%", "95%", "74%"],
    }
    return pi.assess(
        sheet,
        form=pi.load_form("vn-ii06a"),
        indicators=pi.load_indicators("vn-operational").select(
            "on_time.resolved",
            "online.new",
            "end_to_end",
            "paid_online",
            "e_documents",
            "signed_documents",
        ),
        registry=registry,
        targets=[
            pi.Target(
                indicator="on_time.resolved",
                value=95.0,
                valid_from=dt.date(2022, 12, 15),
                source="giả định",
            )
        ],
        published=published,
        regime="nd-09-2019",
    )


def write_whole(name: str, text: str | None) -> Path:
    """Write a file of `WHOLE`: all of it, or nothing."""
    WHOLE.mkdir(parents=True, exist_ok=True)
    unfinished = WHOLE / f"{name}.part"
    unfinished.write_text(text or "", encoding="utf-8")
    return unfinished.replace(WHOLE / name)


def summarise(
    review: pi.Assessment, *, sheet: str, name: str, language: Literal["vi", "en"]
) -> None:
    """Write a review and its findings to files; print what was read, errors, and the files."""
    say = WORDS[language]
    rates = review.rates.to_pandas()
    print(
        say["read"].format(
            rows=review.provenance.input.rows,
            name=sheet,
            units=rates.unit_id.nunique(),
            rates=rates.value.notna().sum(),
        )
    )
    number = Counter(str(finding.severity) for finding in review.findings)
    counted = {severity: number[severity] for severity in ("error", "warning")}
    print(say["found"].format(all=len(review.findings), **counted))
    errors = [
        sentence
        for finding, sentence in zip(review.findings, review.findings.render(language), strict=True)
        if finding.severity is Severity.ERROR
    ]
    for sentence in errors[:SHOWN]:
        print(textwrap.fill(sentence, 100, initial_indent="- ", subsequent_indent="  "))
    if len(errors) > SHOWN:
        print("-", say["more"].format(more=len(errors) - SHOWN))
    text = write_whole(f"{name}.{language}.txt", review.render(language))
    page = write_whole(f"{name}.{language}.html", review.findings.to_html(language=language))
    print(say["whole"].format(text=text, page=page))


def district_totals(review: pi.Assessment) -> None:
    """Add up the counts of the communes; an item that one of them did not report has no total."""
    assert review.registry is not None
    totals = pi.roll_up(review.counts, review.registry, to="district")
    without: dict[str, set[str]] = {}
    for gap in totals.gaps.to_pylist():
        without.setdefault(gap["period"], set()).add(gap["child_unit_id"])
    rates = pi.compute_rates(totals, pi.load_indicators("vn-operational").select("online.new"))
    for row in rates.data.to_pylist():
        value = "no value" if row["value"] is None else f"{row['value']:.2f}%"
        silent = ", ".join(sorted(without.get(row["period"], ())))
        print(f"{row['indicator_code']} {row['period']}: {value} (not everything from {silent})")


def main() -> None:
    """Print the summaries."""
    print("A. REAL COUNTS, AS PUBLISHED (sources: examples/data/dossier_counts_real.csv)")
    summarise(real_counts(), sheet="dossier_counts_real.csv", name="real_counts", language="en")
    review = half_year()
    made_up = "made_up_district.csv"
    print("\nB. BÁO CÁO 6 THÁNG: số liệu của huyện Minh Họa là SỐ LIỆU GIẢ ĐỊNH")
    summarise(review, sheet=made_up, name="half_year", language="vi")
    print("\nB. HALF-YEAR REVIEW: the counts of the district Minh Họa are MADE UP")
    summarise(review, sheet=made_up, name="half_year", language="en")
    print("\nC. THE DISTRICT MINH HỌA, ADDED UP (MADE UP): counts are added, rates never")
    district_totals(review)


if __name__ == "__main__":
    main()
