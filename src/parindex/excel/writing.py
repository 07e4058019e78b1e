"""An empty workbook of a form, to be filled in and read back."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterable, Mapping
from typing import Literal

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .._files import writing
from .._packed import repacked
from .._quoting import quoted
from .._validators import members_given
from ..definitions.named import form_of
from ..errors import InputError, UnknownCodeError
from ..i18n import catalogue
from ..model.form import CountForm, CountIdentity, amounts_in
from ..periods.period import PeriodLike, ReportingPeriod
from ..typing import Language
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..units.unit import AdministrativeUnit
from .grid import refuse_large
from .headings import Items
from .strings import MOST_LETTERS, escaped
from .texts.periods_in_text import split_period
from .texts.roles import is_statistic, is_subtotal, is_total

__all__ = ["write_form"]

_FIRST_ITEM = 4  # after the number of the row, the id and the name of the unit
_NOT_IN_TITLES = re.compile(r"[\\/?*\[\]:]")
_RED = PatternFill(bgColor="FFC7CE")


def write_form(
    form: CountForm | str,
    registry: UnitRegistry,
    path: str | os.PathLike[str],
    *,
    periods: PeriodLike | Iterable[PeriodLike],
    level: str | None = None,
    as_of: dt.date | None = None,
    language: Language = "vi",
) -> None:
    """
    Write an empty workbook of a form (biểu mẫu), which `read_form` reads once it is filled in.

    It has a sheet for each period, a row for each unit and a column for each item. Cells take whole
    numbers that are not below 0, or amounts. Beside each row stand the identities of the form,
    which say at once by how much the row does not fulfil them. The same arguments give the same
    bytes.

    Parameters
    ----------
    form : CountForm or str
        The form, or the identifier of a bundled one.
    registry : UnitRegistry
        The units.
    path : path
        File to write (.xlsx).
    periods : period or iterable of periods
        Periods to fill in, in any form that `ReportingPeriod.parse` reads; a whole number is a
        year.
    level : str, optional
        Level of the units; by default those that have no units below them.
    as_of : datetime.date, optional
        Day whose units are meant; needed where the registry has units of a limited validity.
    language : {"vi", "en"}, default "vi"
        Language of the headings.

    Raises
    ------
    InputError
        If there is no unit or period, a day is needed, an id or a name has more letters than a cell
        holds, the form is larger than is read, an id is a word of totals, means or changes, whose
        row is read as no unit, or the file cannot be written; one that was there is then as it was.
    UnknownCodeError
        If there is no such form, level or language.
    ParseError
        If a text is no period.
    """
    known = form_of(form)
    if known is None:
        raise InputError("form must be a CountForm or its identifier, got None")
    alone = isinstance(periods, str | int | ReportingPeriod)
    listed = (periods,) if alone else members_given(periods, "periods", "a list of periods")
    read = [ReportingPeriod.parse(each) for each in listed]
    codes = [str(period) for period in read]
    if not codes or len(set(codes)) < len(codes):
        raise InputError(f"periods must name at least one period, and each once, got {codes}")
    words = catalogue(language)
    units = _units(registry, level, as_of)
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for period in read:
        _fill(
            book.create_sheet(_NOT_IN_TITLES.sub("-", str(period))),
            known,
            units,
            period,
            language=language,
            words=words,
        )
    buffer = io.BytesIO()
    book.save(buffer)
    with writing(path) as file:
        file.write(repacked(buffer.getvalue()))


def _units(
    registry: UnitRegistry, level: str | None, as_of: dt.date | None
) -> list[AdministrativeUnit]:
    require_registry(registry)
    if as_of is not None:
        registry = registry.on(as_of)
    elif not registry.is_timeless:
        raise InputError("as_of must say of which day the units are, for not all hold for ever")
    if level is not None and level not in registry.levels:
        raise UnknownCodeError("level in the registry", level, registry.levels)
    above = {unit.parent for unit in registry}
    units = [
        unit
        for unit in registry
        if (unit.id not in above if level is None else unit.level == level)
    ]
    if not units:
        raise InputError("registry must have a unit to fill in a row, got none")
    no_ids = (is_total, is_subtotal, is_statistic)
    lost = next((u.id for u in units if any(holds(u.id) for holds in no_ids)), None)
    if lost is not None:
        raise InputError(
            f"ids of units in a form must not be words of totals, means or changes, got {lost!r}"
        )
    return units


def _fill(
    page: Worksheet,
    form: CountForm,
    units: list[AdministrativeUnit],
    period: ReportingPeriod,
    *,
    language: Language,
    words: Mapping[str, str],
) -> None:
    label = period.label(language)
    shown = label if split_period(label)[1] == (str(period),) else str(period)
    _text(page.cell(1, 1), form.name.text(language))
    _text(page.cell(2, 1), f"{words['form.period']}: {shown}")
    page.cell(1, 1).font = Font(bold=True)
    items = list(form)
    heads = [words["form.number"], "unit_id", words["form.unit"]]
    heads += [_heading(form, item.code, item.name.text(language)) for item in items]
    heads += [f"{words['form.check']}: {identity.code}" for identity in form.identities]
    refuse_large(page.title, 4 + len(units), len(heads))
    for column, text in enumerate(heads, 1):
        cell = page.cell(4, column)
        _text(cell, text)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        page.column_dimensions[get_column_letter(column)].width = 30 if column == 3 else 14
    for row, unit in enumerate(units, 5):
        page.cell(row, 1).value = row - 4
        _text(page.cell(row, 2), unit.id)
        _text(page.cell(row, 3), unit.name)
        for place, identity in enumerate(form.identities):
            page.cell(row, _FIRST_ITEM + len(items) + place).value = _formula(form, identity, row)
    _validate(page, form, 4 + len(units), words)
    page.freeze_panes = f"{get_column_letter(_FIRST_ITEM)}5"


def _heading(form: CountForm, code: str, name: str) -> str:
    """Give the name of an item, or its code where the name is read as that of another one."""
    found = Items(form=form, own={}).find(name)
    return name if found is not None and found[0] == code and not split_period(name)[1] else code


def _text(cell: Cell | MergedCell, text: str) -> None:
    assert isinstance(cell, Cell)
    if len(text) > MOST_LETTERS:  # openpyxl would cut it off
        raise InputError(
            f"a cell must hold at most {MOST_LETTERS} letters, got {len(text)}: {quoted(text)}"
        )
    cell.value = escaped(text)
    cell.data_type = "s"  # a name that begins with = is no formula, #N/A no error
    cell.number_format = "@"  # nor becomes one, and 001 no number, when somebody edits the cell


def _formula(form: CountForm, identity: CountIdentity, row: int) -> str:
    """Say nothing before all is filled in, then the total less what it should be."""
    place = {item.code: get_column_letter(_FIRST_ITEM + at) for at, item in enumerate(form)}
    cells = [f"{place[item]}{row}" for item in identity.items]
    plus = "".join(f"-{place[item]}{row}" for item in identity.parts.plus)
    minus = "".join(f"+{place[item]}{row}" for item in identity.parts.minus)
    known = f"COUNT({','.join(cells)})<{len(cells)}"
    return f'=IF({known},"",{cells[0]}{plus}{minus})'


def _validate(page: Worksheet, form: CountForm, last: int, words: Mapping[str, str]) -> None:
    amounts = amounts_in((form,))
    kinds: tuple[tuple[Literal["whole", "decimal"], str], ...]
    kinds = (("whole", "form.whole"), ("decimal", "form.amount"))
    for kind, sentence in kinds:
        rule = DataValidation(
            type=kind, operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        rule.error, rule.showErrorMessage = words[sentence], True
        for at, item in enumerate(form, _FIRST_ITEM):
            if (item.code in amounts) == (kind == "decimal"):
                letter = get_column_letter(at)
                rule.add(f"{letter}5:{letter}{last}")
        if rule.sqref.ranges:
            page.add_data_validation(rule)
    first = _FIRST_ITEM + len(list(form))
    if form.identities:
        left, right = get_column_letter(first), get_column_letter(first + len(form.identities) - 1)
        wrong = f"AND(ISNUMBER({left}5),{left}5<>0)"
        page.conditional_formatting.add(
            f"{left}5:{right}{last}",
            Rule(type="expression", formula=[wrong], dxf=DifferentialStyle(fill=_RED)),
        )
