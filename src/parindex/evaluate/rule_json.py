"""What was set for the rules, as members of the JSON document and back."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import InputError, ParindexError
from ..model.finding import EvidenceField
from ..model.name import Name
from ..vocabulary import EvidenceUnit, Severity
from .rule import Rule, RuleWords
from .rule_settings import RuleSettings

__all__ = ["settings_from", "written"]

_WORDS = ("name", "meaning", "advice", "sentence")


def written(settings: RuleSettings) -> dict[str, Any]:
    """
    Settings as JSON writes them; see `parindex.model.document.RuleSettingsRecord`.

    Parameters
    ----------
    settings : RuleSettings
        The settings.

    Returns
    -------
    dict
    """
    return {
        "select": settings.select,
        "ignore": settings.ignore,
        "options": {code: attrs.asdict(held) for code, held in settings.options},  # type: ignore[arg-type]
        "own_rules": [
            {
                "code": rule.code,
                "severity": rule.severity.text,
                "evidence": rule.evidence,
                "own_evidence": [
                    {"name": each.name, "unit": each.unit.text, "label": _both(each.label)}
                    for each in rule.own_evidence
                ],
                **{name: _both(getattr(rule, name)) for name in _WORDS},
            }
            for rule in settings.own_rules
        ],
    }


def settings_from(record: object) -> RuleSettings | None:
    """
    Settings of a document; what was set for rules is left in the file.

    Parameters
    ----------
    record : object
        Member ``rules`` of the document; None where a document has none.

    Returns
    -------
    RuleSettings or None
        With the choice of rules and the user's own rules.

    Raises
    ------
    InputError
        If it does not follow the schema.
    """
    if record is None:
        return None
    try:
        return _settings(record)
    except (AttributeError, KeyError, TypeError, ParindexError) as error:
        raise InputError(f"rules of findings must follow the schema: {error}") from None


def _settings(record: Any) -> RuleSettings:
    select, ignore = record["select"], record["ignore"]
    return RuleSettings(
        select=None if select is None else tuple(select),
        ignore=None if ignore is None else tuple(ignore),
        own_rules=tuple(_own_rule(each) for each in record["own_rules"]),
    )


def _own_rule(record: Any) -> Rule:
    return Rule(
        code=record["code"],
        severity=Severity[record["severity"].upper()],
        evidence=tuple(record["evidence"]),
        own_evidence=tuple(
            EvidenceField(
                name=each["name"],
                unit=EvidenceUnit[each["unit"].upper()],
                label=_name(each["label"]),
            )
            for each in record["own_evidence"]
        ),
        words=RuleWords(**{name: _name(record[name]) for name in _WORDS}),  # type: ignore[arg-type]
    )


def _both(name: Name | None) -> dict[str, str] | None:
    return None if name is None else {"vi": name.vi, "en": name.en}


def _name(record: Any) -> Name | None:
    return None if record is None else Name(vi=record["vi"], en=record["en"])
