"""The sheet of results: counts as reported, and formulas for what follows from them."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from .content import IndicatorResult
from .sheet_formulas import (
    Z_SCORE,
    change_formula,
    judged_formula,
    limit_formulas,
    value_formula,
)
from .sheets import HEAD, RULE, Sheets, height

__all__ = ["COLUMNS", "write_results"]

# What each column is called, and its width; those after the remark are not printed.
COLUMNS = {
    "unit": 20.0,
    "indicator": 32.0,
    "numerator": 9.0,
    "denominator": 9.0,
    "value": 9.5,
    "lower": 12.0,
    "upper": 12.0,
    "target": 9.5,
    "judged": 11.0,
    "prior": 10.5,
    "change": 9.0,
    "change_lower": 11.0,
    "change_upper": 9.0,
    "mark": 5.0,
    "remark": 30.0,
    "unit_id": 16.0,
    "code": 24.0,
    "status": 18.0,
    "method": 16.0,
}
_PRINTED = 15
_AT = {name: place for place, name in enumerate(COLUMNS)}
_NEVER = ("not_applicable", "duplicate_key")  # no count that is corrected gives these a value


def write_results(sheets: Sheets) -> None:
    """Write a row for each unit and indicator; each formula reads cells of its own row alone."""
    content, words = sheets.content, sheets.words
    rows = sum(len(each.rows) for each in content.indicators)
    sheet = sheets.begin(
        "results",
        [words[f"column_{name}"] for name in COLUMNS],
        list(COLUMNS.values()),
        printed=_PRINTED,
        rows=rows,
    )
    _confidence(sheets, sheet)
    at = HEAD + 1
    for result in content.indicators:
        for row, printed in zip(result.rows.to_pylist(), result.printed.to_pylist(), strict=True):
            _Row(sheets, sheet, at, result).write(row, printed)
            at += 1
    if rows:
        _mark(sheets, sheet, HEAD + 1, HEAD + rows)
    else:
        sheets.text(sheet, HEAD + 1, 0, words["no_results"])


def _confidence(sheets: Sheets, sheet: Any) -> None:
    """Write the confidence where formulas read it; a change of it changes all limits."""
    confidence, words = sheets.content.confidence, sheets.words
    if confidence is None:
        return
    sheets.text(sheet, 2, _AT["value"], words["confidence"], align="right")
    sheet.write_number(
        2, _AT["lower"], confidence, sheets.format(num_format="0.0##%", font_color="#0000FF")
    )
    name = sheet.get_name()
    for column, defined in ((_AT["lower"], words["confidence_name"]), (_AT["upper"], Z_SCORE)):
        place = xl_rowcol_to_cell(2, column, row_abs=True, col_abs=True)
        sheets.book.define_name(defined, f"='{name}'!{place}")
    formula = f"=NORMSINV((1+{words['confidence_name']})/2)"
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    sheet.write_formula(2, _AT["upper"], formula, sheets.format(num_format="0.0000"), quantile)


def _mark(sheets: Sheets, sheet: Any, first: int, last: int) -> None:
    """Mark what needs a look by its content, so that it follows when counts are corrected."""
    worse = sheets.book.add_format({"bg_color": "#F3D3C4", "bold": True})
    blank = sheets.book.add_format({"pattern": 14, "fg_color": "#BDBDBD", "bg_color": "#FFFFFF"})
    missed = sheets.words["is_missed"].replace('"', '""')
    for start, end, tested, is_so, form in (
        ("judged", "judged", "judged", f'="{missed}"', worse),
        ("mark", "mark", "mark", '="▼"', worse),
        ("value", "upper", "value", '=""', blank),
    ):
        cell = xl_rowcol_to_cell(first, _AT[tested], col_abs=True)
        rule = {"type": "formula", "criteria": f"={cell}{is_so}", "format": form}
        sheet.conditional_format(first, _AT[start], last, _AT[end], rule)


class _Row:
    """Write the row of one unit and indicator."""

    def __init__(self, sheets: Sheets, sheet: Any, at: int, result: IndicatorResult) -> None:
        self.sheets, self.sheet, self.at, self.result = sheets, sheet, at, result
        places = "0" * result.decimals
        sign = f'"{result.sign}"' if result.sign else ""
        self.number = f"#,##0.{places}{sign}"
        self.signed = f"+#,##0.{places};-#,##0.{places};0.{places}"

    def write(self, row: dict[str, Any], printed: dict[str, str]) -> None:
        for column in range(_PRINTED):
            self.sheet.write_blank(self.at, column, None, self.sheets.format(**RULE))
        for name in ("numerator", "denominator"):
            self._number(name, row[name], _form_of(row[name]))
        self._number("target", row["target"], self._given(row["target"]))
        self._number("prior", row["prior_value"], self.number)
        for name in ("change_lower", "change_upper"):
            self._number(name, row[name], self.signed)
        self._formulas(row)
        texts = {
            "unit": row["name"],
            "indicator": self.result.name,
            "mark": printed["mark"],
            "remark": printed["remark"],
            "unit_id": row["unit_id"],
            "code": self.result.code,
            "status": row["status"],
            "method": row["method"],
        }
        for name, text in texts.items():
            look: dict[str, object] = {"text_wrap": name in ("unit", "indicator", "remark")}
            if name == "mark":
                look["align"] = "center"
            self.sheets.text(self.sheet, self.at, _AT[name], text, **RULE, **look)
        widest = ("unit", "indicator", "remark")
        self.sheet.set_row(self.at, max(height(texts[name], COLUMNS[name]) for name in widest))

    def _given(self, target: float | None) -> str:
        """Give the form of a target: with the decimals that it was set with, and no more."""
        _, _, places = f"{target or 0.0:.12f}".rstrip("0").partition(".")
        sign = f'"{self.result.sign}"' if self.result.sign else ""
        return f"#,##0.{'0' * len(places)}".rstrip(".") + sign

    def _formulas(self, row: dict[str, Any]) -> None:
        result, words = self.result, self.sheets.words
        above, below, value = (self._cell(name) for name in ("numerator", "denominator", "value"))
        if row["status"] in _NEVER:
            return
        self._formula(
            "value",
            value_formula(above, below, result.multiplier, is_proportion=result.is_proportion),
            row["value"],
            self.number,
        )
        limits = None
        if self.sheets.content.confidence is not None:
            limits = limit_formulas(
                row["method"], above, below, value, result.multiplier, words["confidence_name"]
            )
        for name, formula in zip(("lower", "upper"), limits or (), strict=False):
            self._formula(name, formula, row[name], self.number)
        if row["target"] is not None:
            met, missed = words["met"], words["is_missed"]
            told = {None: None, True: missed, False: met}[row["missed"]]
            formula = judged_formula(value, self._cell("target"), result.better, met, missed)
            self._formula("judged", formula, told, "General")
        if row["prior_value"] is not None:
            formula = change_formula(value, self._cell("prior"))
            self._formula("change", formula, row["change"], self.signed)

    def _cell(self, name: str) -> str:
        return str(xl_rowcol_to_cell(self.at, _AT[name]))

    def _number(self, name: str, number: float | None, form: str) -> None:
        if number is None:
            return
        blue = {"font_color": "#0000FF"} if name in ("numerator", "denominator") else {}
        cell_format = self.sheets.format(num_format=form, **blue, **RULE)
        self.sheet.write_number(self.at, _AT[name], number, cell_format)

    def _formula(self, name: str, formula: str, gives: float | str | None, form: str) -> None:
        align: dict[str, object] = {"align": "center"} if form == "General" else {}
        cell_format = self.sheets.format(num_format=form, **align, **RULE)
        shown = "" if gives is None else gives
        self.sheet.write_formula(self.at, _AT[name], formula, cell_format, shown)


def _form_of(count: float | None) -> str:
    """Give the form of a count; of a whole amount no decimals, for the mark would stay alone."""
    return "#,##0" if count is None or round(count, 2) % 1 == 0 else "#,##0.##"
