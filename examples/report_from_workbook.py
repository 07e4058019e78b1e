"""
From the workbook of a district to its report: a page, a document of an office, a workbook.

Run it with ``python examples/report_from_workbook.py``; it needs the extras ``excel``, ``report``
and ``plots``. It prints the summary; the reports are written to ``build/review`` below the current
folder. The counts are made up.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import parindex as pi
from parindex import report
from parindex.excel import read_form
from parindex.typing import Language

WORKBOOK = Path(__file__).parent / "data" / "made_up_half_years.xlsx"
FOLDER = Path("build") / "review"
WORDS: dict[Language, str] = {
    "vi": "BÁO CÁO TỪ SỔ TÍNH: số liệu là SỐ LIỆU GIẢ ĐỊNH",
    "en": "REPORT FROM A WORKBOOK: the counts are MADE UP",
}


def review() -> pi.Assessment:
    """Read the workbook and review it."""
    sheet = read_form(
        WORKBOOK,
        form="vn-ii06a",
        # "Đúng hạn" alone does not say whether what was resolved early is in it
        headings={"Đã giải quyết": "resolved_total", "Đúng hạn": "resolved_early_or_ontime"},
    )
    return pi.assess(
        sheet.counts,
        form="vn-ii06a",
        indicators=pi.load_indicators("vn-operational").select("on_time.resolved"),
        targets=[pi.Target(indicator="on_time.resolved", value=95.0, source="made up")],
        regime="nd-09-2019",
    )


def main() -> None:
    """Write the reports in both languages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    reviewed = review()
    for language, title in WORDS.items():
        content = report.report_content(reviewed, language=language, made_up=True)
        paths = [FOLDER / f"district.{language}.{kind}" for kind in ("html", "docx", "xlsx")]
        report.write_html(content, paths[0])
        report.write_docx(content, paths[1])
        report.write_xlsx(content, paths[2])
        print(f"{title}\n{content.title}; {content.subject}")
        for line in content.summary:
            print(textwrap.fill(line, 100, initial_indent="- ", subsequent_indent="  "))
        print(*paths, sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
