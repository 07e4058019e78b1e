"""Sheets of texts of a workbook: summary, findings, checks, what the numbers rest on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._quoting import visible
from .._table_view import display_width
from ..errors import InputError
from .content import ReportContent

__all__ = ["HEAD", "RULE", "Sheets", "height"]

HEAD = 3  # rows above the head of a table
RULE: dict[str, object] = {"bottom": 4, "bottom_color": "#BDBDBD"}
"""A thin line below a row."""

_LONGEST = 32_767  # characters that a cell may hold
_MOST_ROWS = 1_048_576  # of a sheet; what lies below is left out by the writer without a word
_LINE = 15.0  # height of a line, in points
_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}


class Sheets:
    """Write the sheets of a workbook in one manner."""

    def __init__(self, book: Any, content: ReportContent) -> None:
        self.book, self.content, self.words = book, content, content.words
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        """Give a format; one for all cells that are alike."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**_FONT, **properties})
        return self._formats[key]

    def text(
        self, sheet: Any, row: int, column: int, text: str | None, **properties: object
    ) -> None:
        """Write a text that stays one, also when somebody edits its cell."""
        if not text:
            sheet.write_blank(row, column, None, self.format(**properties))
            return
        shown = visible(text)
        if len(shown) > _LONGEST:
            shown = f"{shown[: _LONGEST - 1]}…"
        sheet.write_string(row, column, shown, self.format(quote_prefix=True, **properties))

    def begin(
        self, key: str, heads: Sequence[str], widths: Sequence[float], *, printed: int, rows: int
    ) -> Any:
        """Add a sheet with its title, the heads of its table, and how it is printed."""
        most = _MOST_ROWS - HEAD - 1
        if rows > most:
            raise InputError(
                f"content must have at most {most} rows for the sheet of {key}, got {rows}; "
                "choose fewer indicators or units"
            )
        sheet = self.book.add_worksheet(self.words[f"sheet_{key}"])
        self.text(sheet, 0, 0, self.content.title, bold=True, font_size=13)
        if self.content.is_made_up:
            self.text(sheet, 1, 0, self.words["made_up"], bold=True, font_color="#9C2F00")
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(column, column, width)
            look = {"align": "center", "valign": "vcenter", "bg_color": "#EDEDED", "border": 1}
            self.text(sheet, HEAD, column, head, bold=True, text_wrap=True, **look)
        sheet.set_row(HEAD, _LINE * 2 + 4)
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.autofilter(HEAD, 0, HEAD + max(rows, 1), len(heads) - 1)
        sheet.repeat_rows(HEAD)
        sheet.print_area(0, 0, HEAD + max(rows, 1), printed - 1)
        self.page(sheet, is_wide=True)
        return sheet

    def page(self, sheet: Any, *, is_wide: bool) -> None:
        """Set A4, one page wide, with mark, digest and page number at the foot."""
        sheet.set_paper(9)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        foot = self.content.footer.replace("&", "&&")
        sheet.set_footer(f"&L&8{foot}&R&8{self.words['page']} &P/&N")

    def write_summary(self) -> None:
        """Write what matters first, and which sheet has what."""
        sheet = self.book.add_worksheet(self.words["sheet_summary"])
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 86)
        self.page(sheet, is_wide=False)
        self.text(sheet, 0, 0, self.content.title, bold=True, font_size=14)
        self.text(sheet, 1, 0, self.content.subject)
        if self.content.is_made_up:
            self.text(sheet, 2, 0, self.words["made_up"], bold=True, font_color="#9C2F00")
        row = 4
        self.text(sheet, row, 0, self.words["summary"], bold=True)
        for line in self.content.summary or (self.words["no_findings"],):
            self.text(sheet, row, 1, line, text_wrap=True)
            sheet.set_row(row, height(line, 86))
            row += 1
        for line in self.content.without_value:
            self.text(sheet, row, 1, line, text_wrap=True)
            sheet.set_row(row, height(line, 86))
            row += 1
        row += 1
        for column, key in enumerate(("sheet", "content")):
            self.text(sheet, row, column, self.words[key], bold=True, bottom=1)
        link = self.format(font_color="#0563C1", underline=1)
        for key in ("results", "findings", "checks", "basis"):
            row += 1
            name = self.words[f"sheet_{key}"]
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
            self.text(sheet, row, 1, self.words[f"sheet_of_{key}"])

    def write_findings(self) -> None:
        """Write a row for each finding of the period, the most urgent first."""
        findings = self.content.findings
        columns = {
            "severity": ("severity_text", 19.0),
            "unit": ("unit", 24.0),
            "rule": ("rule", 9.0),
            "rule_name": ("rule_name", 26.0),
            "sentence": ("sentence", 90.0),
            "priority": ("priority", 9.0),
            "indicator": ("subject", 22.0),
            "code": ("unit_id", 16.0),
            "fingerprint": ("fingerprint", 20.0),
        }
        sheet = self.begin(
            "findings",
            [self.words[key] for key in columns],
            [width for _, width in columns.values()],
            printed=5,
            rows=len(findings),
        )
        colours = {"error": "#F3D3C4"}
        for at, found in enumerate(findings.to_pylist(), start=HEAD + 1):
            colour = colours.get(found["severity"])
            tint: dict[str, object] = {"bg_color": colour, "bold": True} if colour else {}
            for column, (name, width) in enumerate(columns.values()):
                if name == "priority":
                    sheet.write_number(
                        at, column, found[name], self.format(num_format="0.000", **RULE)
                    )
                else:
                    wrapped = width > 20
                    shown = tint if column == 0 else {}
                    self.text(sheet, at, column, found[name], text_wrap=wrapped, **RULE, **shown)
            sheet.set_row(at, max(height(found["sentence"], 90), height(found["rule_name"], 26)))
        if not len(findings):
            self.text(sheet, HEAD + 1, 0, self.words["no_findings"])

    def write_checks(self) -> None:
        """Write what was checked on how many rows, and what was not and why."""
        checks = self.content.checks
        heads = [self.words[key] for key in ("rule", "rule_name", "rows", "findings", "reason")]
        widths = (9.0, 52.0, 10.0, 10.0, 70.0)
        sheet = self.begin("checks", heads, widths, printed=5, rows=len(checks))
        count = self.format(num_format="#,##0")
        for at, row in enumerate(checks.to_pylist(), start=HEAD + 1):
            self.text(sheet, at, 0, row["rule"])
            self.text(sheet, at, 1, row["name"], text_wrap=True)
            for column, name in ((2, "rows"), (3, "findings")):
                if row[name] is not None:
                    sheet.write_number(at, column, row[name], count)
            self.text(sheet, at, 4, row["reason"], text_wrap=True)
            lines = max(height(row["name"], 52), height(row["reason"] or "", 70))
            sheet.set_row(at, lines)

    def write_basis(self) -> None:
        """Write what the results rest on: facts, definitions and their sources, notes."""
        content = self.content
        keys = ("indicator", "numerator", "denominator", "multiplier", "code", "source")
        widths = (44.0, 34.0, 34.0, 9.0, 26.0, 60.0)
        heads = [self.words[key] for key in keys]
        rows = len(content.indicators)
        sheet = self.begin("basis", heads, widths, printed=6, rows=rows + len(content.basis) + 8)
        sheet.autofilter(HEAD, 0, HEAD + max(rows, 1), len(heads) - 1)
        at = HEAD
        for at, each in enumerate(content.indicators, start=HEAD + 1):
            texts = (each.name, each.numerator, each.denominator, "", each.code, each.source or "")
            for column, text in enumerate(texts):
                self.text(sheet, at, column, text, text_wrap=True)
            sheet.write_number(at, 3, each.multiplier, self.format(align="center"))
            sheet.set_row(at, max(map(height, texts, widths)))
        at += 2
        for label, fact in content.basis:
            self.text(sheet, at, 0, label, font_color="#595959")
            self.text(sheet, at, 1, fact)
            at += 1
        at += 1
        for note in (*content.notes, self.words["formulas_note"]):
            self.text(sheet, at, 0, note, italic=True)
            at += 1


def height(text: str, width: float) -> float:
    """Say how high a wrapped text is; no program fits rows to it everywhere."""
    lines = math.ceil(display_width(text) * 0.9 / width)
    return min(_LINE * max(lines, 1), 400.0)
