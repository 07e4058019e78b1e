"""Write what was set for the rules as members of the JSON document, and read it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ..._quoting import quoted
from ...checks.all_checks import RULES
from ...errors import InputError, ParindexError
from ...model.finding import EvidenceField
from ...model.magnitude import Magnitude, Worse
from ...name import Name
from ...results.files.definitions import name_from, name_record
from ...results.files.shape import NameRecord
from ...rulebook.rule import Rule, RuleWords
from ...rulebook.settings import RuleSettings
from ...vocabulary import EvidenceUnit, Severity
from .shape import MagnitudeRecord, OwnRuleRecord, RuleSettingsRecord

__all__ = ["settings_from", "written"]

_WORDS = ("name", "meaning", "advice", "sentence")


def written(settings: RuleSettings, own_rules: Iterable[Rule]) -> dict[str, Any]:
    """Write settings as a `RuleSettingsRecord`; *own_rules* are also those of an earlier review."""
    return {
        "select": settings.select,
        "ignore": settings.ignore,
        "options": settings.values,
        "own_rules": [
            {
                "code": rule.code,
                "severity": rule.severity.text,
                "evidence": rule.evidence,
                "own_evidence": [
                    {"name": each.name, "unit": each.unit.text, "label": _both(each.label)}
                    for each in rule.own_evidence
                ],
                "is_favourable": rule.is_favourable,
                "magnitude": None
                if rule.magnitude is None
                else attrs.asdict(rule.magnitude) | {"worse": rule.magnitude.worse.value},
                **{name: _both(getattr(rule, name)) for name in _WORDS},
            }
            for rule in own_rules
        ],
    }


def settings_from(record: RuleSettingsRecord | None) -> RuleSettings | None:
    """
    Read the settings of a document; None where it has none.

    An option that is absent leaves all that was set for that rule of the library unknown.
    """
    if record is None:
        return None
    try:
        return _settings(record)
    except ParindexError as error:
        raise InputError(f"rules of findings must be rules and their settings: {error}") from None


def _settings(record: RuleSettingsRecord) -> RuleSettings:
    return RuleSettings(
        select=record.select,
        ignore=record.ignore,
        options=tuple(_options(record.options)),
        own_rules=tuple(_own_rule(each) for each in record.own_rules),
    )


def _options(record: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, object]]:
    """Read what held for rules: options of those of the library, mappings of the user's own."""
    defaults: dict[str, Any] = {each.code: each.options for each in RULES if each.options}
    for code, held in record.items():
        if code not in defaults:
            yield code, dict(held)
            continue
        names = {field.name for field in attrs.fields(type(defaults[code]))}
        known = {name: value for name, value in held.items() if name in names}
        if known.keys() == names:
            yield code, attrs.evolve(defaults[code], **known)


def _own_rule(record: OwnRuleRecord) -> Rule:
    return Rule(
        code=record.code,
        severity=Severity[record.severity.upper()],
        evidence=record.evidence,
        own_evidence=tuple(
            EvidenceField(
                name=each.name,
                unit=_unit(each.unit),
                label=_name(each.label),
            )
            for each in record.own_evidence
        ),
        is_favourable=record.is_favourable,
        magnitude=_magnitude(record.magnitude),
        words=RuleWords(**{name: _name(getattr(record, name)) for name in _WORDS}),  # type: ignore[arg-type]
    )


def _unit(text: str) -> EvidenceUnit:
    """Read the unit of own evidence."""
    known = EvidenceUnit.texts()
    if text not in known:
        raise InputError(
            f"the unit of own evidence must be one of {', '.join(known)}, got {quoted(text)}"
        )
    return EvidenceUnit[text.upper()]


def _magnitude(record: MagnitudeRecord | None) -> Magnitude | None:
    if record is None:
        return None
    return Magnitude(
        evidence=record.evidence,
        worse=Worse(record.worse),
        of_indicator=record.of_indicator,
    )


def _both(name: Name | None) -> dict[str, str | None] | None:
    return None if name is None else name_record(name)


def _name(record: NameRecord | None) -> Name | None:
    return None if record is None else name_from(record)
