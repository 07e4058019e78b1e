"""One page per rule, written from the catalogue when the documentation is built."""

from __future__ import annotations

from pathlib import Path

import attrs
from _name_pages import write_changed

import parindex as pi
from parindex.i18n import catalogue

EN, VI = catalogue("en"), catalogue("vi")


def page(rule: pi.rulebook.Rule) -> str:
    """MyST text of the page of a rule."""
    assert rule.sentence is not None
    assert rule.meaning is not None
    assert rule.advice is not None
    lines = [
        "---",
        "orphan: true",
        "---",
        f"({rule.code.lower()})=",
        f"# {rule.code} {rule.name.en}",
        "",
        "[Reference](../index.md) → [Rules](../rules.md)",
        "",
        f"*{rule.name.vi}*",
        "",
        f"Family {rule.family} ({EN[f'family.{rule.family}']}, {VI[f'family.{rule.family}']}); "
        f"severity {rule.severity.text} ({VI[f'explain.{rule.severity.text}']}); "
        f"since version {rule.since}.",
        "",
        "## What it means",
        "",
        rule.meaning.en,
        "",
        rule.meaning.vi,
        "",
        "## What to do about it",
        "",
        rule.advice.en,
        "",
        rule.advice.vi,
        "",
        "## Evidence",
        "",
        "| name | what it is | | unit |",
        "|---|---|---|---|",
        *(
            f"| `{field.name}` | {EN[f'evidence.{field.name}']} | {VI[f'evidence.{field.name}']} "
            f"| {EN[f'evidence_unit.{field.unit.text}']} |"
            for field in rule.fields
        ),
        "",
        "## Sentence",
        "",
        *(
            f"- {text}".replace("[", "\\[").replace("]", "\\]")
            for text in (rule.sentence.en, rule.sentence.vi)
        ),
        "",
        "Words in braces are filled in, of two forms behind a bar the first where the number is 1; "
        "what stands in square brackets is left out where one of its fields is absent.",
        "",
        *_options(rule.options),
    ]
    return "\n".join(lines)


def _options(options: object | None) -> list[str]:
    if options is None:
        return []
    kind = type(options).__name__
    return [
        "## What may be set",
        "",
        f"Options: {{py:obj}}`{kind}`, see [](../../how-to/choose-rules-and-thresholds.md).",
        "",
        "| option | default | meaning | |",
        "|---|---|---|---|",
        *(
            f"| `{field.name}` | {getattr(options, field.name)} | {EN[f'option.{field.name}']} "
            f"| {VI[f'option.{field.name}']} |"
            for field in attrs.fields(type(options))  # type: ignore[arg-type]
        ),
        "",
    ]


def write_pages(folder: Path) -> None:
    """Write the pages; one of a rule that is no more is removed."""
    write_changed(folder, {f"{rule.code}.md": page(rule) for rule in pi.rules()})
