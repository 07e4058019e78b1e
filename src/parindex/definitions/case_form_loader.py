"""Definition files to ways of counting cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ..errors import ParindexError
from ..model.case_deadline import CaseDeadline
from ..model.case_form import (
    DAY_TEXTS,
    CaseColumn,
    CaseDuration,
    CaseFault,
    CaseForm,
    CaseItem,
    CaseWord,
    UndoneDay,
    contradictions_of,
)
from ..model.form import CountForm
from ..name import Name, SourceConfidence
from .converter import without_checks
from .from_toml import Place, nearest
from .loader import fault_group, own_faults, parse_toml, structure_checked

__all__ = ["case_form_from_toml"]


@attrs.frozen(kw_only=True)
class _CaseFormFile:
    """A way of counting cases as its file has it: the form by its id."""

    id: str = attrs.field(validator=attrs.fields(CaseForm).id.validator)
    name: Name
    form: str
    source: str = attrs.field(validator=attrs.fields(CaseForm).source.validator)
    confidence: SourceConfidence
    day_texts: tuple[str, ...] = DAY_TEXTS
    column: tuple[CaseColumn, ...] = attrs.field(validator=attrs.fields(CaseForm).columns.validator)
    word: tuple[CaseWord, ...] = ()
    fault: tuple[CaseFault, ...] = ()
    undone: tuple[UndoneDay, ...] = ()
    duration: CaseDuration | None = None
    deadline: CaseDeadline | None = None
    item: tuple[CaseItem, ...] = attrs.field(validator=attrs.fields(CaseForm).items.validator)


def case_form_from_toml(
    content: bytes, file: str, *, forms: Mapping[str, CountForm], bundled: bool = False
) -> CaseForm:
    """
    Load the way of counting cases that a file defines; its faults are raised together.

    *forms* are those that the file may name, by id. If *bundled*, it belongs to the library.
    """
    place = parse_toml(content, file)
    read = structure_checked(place, _CaseFormFile, lambda: _faults(place, forms, bundled=bundled))
    fields: dict[str, Any] = {
        "id": read.id,
        "name": read.name,
        "form": forms[read.form],
        "columns": read.column,
        "items": read.item,
        "words": read.word,
        "faults": read.fault,
        "undone": read.undone,
        "duration": read.duration,
        "deadline": read.deadline,
        "day_texts": read.day_texts,
        "source": read.source,
        "confidence": read.confidence,
    }
    unchecked = without_checks(CaseForm)(**fields)
    faults: list[ParindexError] = [
        place.fault(expected, got, field=_as_in_file(field))
        for field, got, expected in contradictions_of(unchecked)
    ]
    if faults:
        group = fault_group(place, faults)
        raise group
    return CaseForm(**fields)


def _as_in_file(field: str) -> str:
    """Spell a field as its file does: one header stands for one member, ``[[item]]``."""
    for plural in ("columns", "items", "words", "faults"):
        if field.startswith(plural):
            return plural[:-1] + field[len(plural) :]
    return field


def _faults(
    file: Place, forms: Mapping[str, CountForm], *, bundled: bool
) -> Iterator[ParindexError]:
    form = file.key("form")
    if isinstance(form.raw, str) and form.raw not in forms:
        yield form.fault(f"the id of a form, such as {nearest(form.raw, forms)}", form.raw)
    if bundled:
        yield from own_faults(file)
