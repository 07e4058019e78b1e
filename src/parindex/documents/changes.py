"""What changed since a review was made: versions, definitions of the library, rules, registry."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ..checks.all_checks import RULES
from ..findings.table import FindingTable
from ..name import Name
from ..results.provenance import Provenance
from ..rulebook.rule import Rule
from ..vocabulary import Term
from .review_shape import BundledRecord, VersionsRecord
from .write_review import bundled, versions

__all__ = ["Change", "changes_of_library", "changes_of_rules"]


@attrs.frozen(kw_only=True)
class Change:
    """
    Something that is another one than when a review was made (thay đổi so với khi rà soát).

    Parameters
    ----------
    kind : str
        ``version``, ``indicator``, ``form``, ``regime``, ``registry``, ``published``,
        ``patterns``, ``rule_added``, ``rule_gone``, ``own_rule`` or ``period_not_said``, of a
        document of 1.0 whose review may be one of some periods.
    subject : str
        Which one: a package, a code, an id.
    field : str, optional
        What of it; None where it is another one as a whole.
    then, now : str, optional
        What it was, and what it is; None where a text would not say it.
    """

    kind: str
    subject: str
    field: str | None = None
    then: str | None = None
    now: str | None = None


def changes_of_library(
    made_with: VersionsRecord, held: BundledRecord, provenance: Provenance, asked: Iterable[Any]
) -> Iterator[Change]:
    """Tell which versions and which definitions of the library are other ones now."""
    for package, now in versions().items():
        then = getattr(made_with, package)
        if then != now:
            yield Change(kind="version", subject=package, then=then, now=now)
    indicators, forms, regimes = bundled()
    then_indicators = {each.code: each for each in asked}
    for code in held.indicators:
        yield from _of_definition("indicator", code, then_indicators.get(code), indicators)
    then_forms = {each.id: each for each in provenance.forms}
    for form in held.forms:
        yield from _of_definition("form", form, then_forms.get(form), forms)
    if held.regime and provenance.regime is not None:
        regime = provenance.regime
        yield from _of_definition("regime", regime.id, regime, regimes)


def _of_definition(kind: str, code: str, then: Any, library: dict[str, Any]) -> Iterator[Change]:
    now = library.get(code)
    if now is None:
        yield Change(kind=kind, subject=code, then="present")
    elif then is not None and then != now:
        for field in attrs.fields(type(then)):
            old, new = (getattr(each, field.name) for each in (then, now))
            if old != new:
                yield Change(
                    kind=kind, subject=code, field=field.name, then=_text(old), now=_text(new)
                )


def _text(value: object) -> str | None:
    """Write the value of a field; None for lists, which no sentence can show."""
    if value is None or isinstance(value, tuple):
        return None
    if isinstance(value, Name):
        return value.text("en")
    if isinstance(value, enum.Enum) and not isinstance(value, Term):
        return str(value.value)
    return str(value)


def changes_of_rules(findings: FindingTable, own_rules: Iterable[Rule]) -> Iterator[Change]:
    """Tell which rules came, went, or are other ones of the caller."""
    settings = findings.provenance.rules
    then_own = {} if settings is None else {each.code: each for each in settings.own_rules}
    now_own = {each.code: each for each in own_rules}
    told = set(findings.checks.data["rule"].to_pylist()) - then_own.keys()
    known = {each.code for each in RULES}
    for code in sorted(known - told):
        yield Change(kind="rule_added", subject=code, now="present")
    for code in sorted(told - known):
        yield Change(kind="rule_gone", subject=code, then="present")
    for code in sorted(then_own.keys() | now_own.keys()):
        if then_own.get(code) != now_own.get(code):
            yield Change(kind="own_rule", subject=code)
