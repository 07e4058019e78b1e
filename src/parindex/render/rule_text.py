"""A rule in words: what it means, what its findings carry, what to do, what may be set."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Protocol

import attrs
import numpy as np

from ..i18n import catalogue, fill
from ..model.finding import EvidenceField
from ..name import Name
from ..typing import Language
from ..vocabulary import Severity
from .numbers import decimal_text
from .page import checked_width
from .spoken_rule import SpokenRule

__all__ = ["DescribedRule", "rule_text"]

_MOST_DECIMALS = 6


class DescribedRule(SpokenRule, Protocol):
    """A rule with everything that a page on it says."""

    @property
    def family(self) -> str:
        """First letters of its code."""

    @property
    def severity(self) -> Severity:
        """Severity of its findings."""

    @property
    def is_favourable(self) -> bool:
        """Whether its findings say that something is good."""

    @property
    def since(self) -> str | None:
        """Version of the library that brought it."""

    @property
    def meaning(self) -> Name | None:
        """Meaning of its findings."""

    @property
    def advice(self) -> Name | None:
        """Advice on what to do about them."""

    @property
    def fields(self) -> tuple[EvidenceField, ...]:
        """Evidence that its findings carry."""

    @property
    def options(self) -> object | None:
        """Options that may be set, with their defaults."""


def rule_text(rule: DescribedRule, *, language: Language, width: int = 100) -> str:
    """Write about a rule, on one page (mô tả quy tắc); no line break stands at the end."""
    words = catalogue(language)
    width = checked_width(width)

    def say(key: str, **values: str | None) -> str:
        return fill(words[f"explain.{key}"], **values)

    def text(name: Name | None) -> str | None:
        return None if name is None else name.text(language)

    family = words.get(f"family.{rule.family}")
    head = [
        say("family", family=rule.family, words=family)
        if family
        else say("own_family", family=rule.family),
        say("severity", severity=words[f"explain.{rule.severity.text}"]),
        *([say("since", version=rule.since)] if rule.since else []),
    ]
    said = {
        "meaning": text(rule.meaning),
        "advice": text(rule.advice),
        "sentence": text(rule.sentence),
    }
    paragraphs = [
        say("title", code=rule.code, name=rule.name.text(language)),
        ". ".join(head) + ".",
        *(say(key, text=each) for key, each in said.items() if each is not None),
    ]
    lines = [line for paragraph in paragraphs for line in [*textwrap.wrap(paragraph, width), ""]]
    fields = [_field(each, words, language) for each in rule.fields]
    options = [] if rule.options is None else _options(rule.options, words, language)
    for key, items in (("evidence", fields), ("options", options)):
        if items:
            lines += [say(key), *(_item(each, width) for each in items), ""]
    return "\n".join(lines[:-1])


def _item(text: str, width: int) -> str:
    return textwrap.fill(text, width, initial_indent="- ", subsequent_indent="  ")


def _field(field: EvidenceField, words: Mapping[str, str], language: Language) -> str:
    label = words.get(f"evidence.{field.name}", field.name)
    return fill(
        words["explain.field"],
        name=field.name,
        label=label if field.label is None else field.label.text(language),
        unit=words[f"evidence_unit.{field.unit.text}"],
    )


def _options(options: object, words: Mapping[str, str], language: Language) -> list[str]:
    return [
        fill(
            words["explain.option"],
            name=field.name,
            default=_default(getattr(options, field.name), words, language),
            label=words.get(f"option.{field.name}"),
        )
        for field in attrs.fields(type(options))  # type: ignore[arg-type]
    ]


def _default(value: object, words: Mapping[str, str], language: Language) -> str:
    if value is None:
        return words["explain.nothing"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = np.array([value], np.float64)
        text: str = decimal_text(number, _MOST_DECIMALS, language=language, trim=True)[0].as_py()
        return text
    return str(value)
