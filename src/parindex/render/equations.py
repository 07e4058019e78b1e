"""Identities of a form as equations: by the numbers of its columns, where it has them."""

from __future__ import annotations

from ..i18n import catalogue, fill
from ..model.form import CountForm, CountIdentity, CountItem
from ..name import Name
from ..typing import Language
from .numbers import MINUS

__all__ = ["EQUALS", "IDENTITY", "equation"]

EQUALS = " = "
IDENTITY = "identity:"
"""What stands before the code of an identity among names: an item may have the same code."""
_PLUS, _MINUS = " + ", f" {MINUS} "


def equation(form: CountForm, identity: CountIdentity) -> Name:
    """
    Write an identity as its form does: column 3 = column 7 “…” + column 11 “…”.

    An item that the form gives no number stands there by its name alone; so does the total, whose
    name the sentence around it has said, by its number alone.
    """
    return Name(vi=_text(form, identity, "vi"), en=_text(form, identity, "en"))


def _text(form: CountForm, identity: CountIdentity, language: Language) -> str:
    total = form[identity.total]
    left = _named(total, language) if total.column is None else _numbered(total, language, None)
    plus = _PLUS.join(_part(form[item], language) for item in identity.parts.plus)
    minus = "".join(_MINUS + _part(form[item], language) for item in identity.parts.minus)
    return f"{left}{EQUALS}{plus}{minus}"


def _part(item: CountItem, language: Language) -> str:
    name = _named(item, language)
    return name if item.column is None else _numbered(item, language, name)


def _named(item: CountItem, language: Language) -> str:
    return fill(catalogue(language)["phrase.quoted"], text=item.name.text(language))


def _numbered(item: CountItem, language: Language, name: str | None) -> str:
    return fill(catalogue(language)["phrase.column"], number=item.column, name=name)
