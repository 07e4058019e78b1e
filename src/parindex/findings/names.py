"""Name units, items, criteria and the like in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import attrs

from .. import render
from .. import units as unit_room
from ..model.indicator import Indicator
from ..name import Name, told_apart
from ..results.provenance import Provenance
from ..rulebook.rule import Rule

__all__ = ["Glossary"]


@attrs.frozen(eq=False, kw_only=True)
class Glossary:
    """
    Names that sentences use (tên gọi), by identifier or code.

    *items* has identities and the calendar as well. *own_rules* are rules of the user's own, whose
    words are in no catalogue. *earlier* are definitions of an earlier review that are other ones
    now, under the same code.
    """

    units: Mapping[str, str] = attrs.field(factory=dict)
    indicators: tuple[Indicator, ...] = ()
    families: Mapping[str, Name] = attrs.field(factory=dict)
    items: Mapping[str, Name] = attrs.field(factory=dict)
    criteria: Mapping[str, Name] = attrs.field(factory=dict)
    stages: Mapping[str, Name] = attrs.field(factory=dict)
    own_rules: tuple[Rule, ...] = ()
    earlier: tuple[Indicator, ...] = ()

    @classmethod
    def of(cls, provenance: Provenance, registry: unit_room.UnitRegistry | None) -> Glossary:
        """Collect the names in the definitions that a table rests on."""
        scheme, rules = provenance.scheme, provenance.rules
        return cls(
            units={} if registry is None else {unit.id: unit.name for unit in registry},
            indicators=provenance.catalogue,
            families={family.code: family.name for family in provenance.families},
            items=_names_of_forms(provenance),
            criteria={} if scheme is None else {each.code: each.name for each in scheme},
            stages={} if scheme is None else {each.code: each.name for each in scheme.stages},
            own_rules=() if rules is None else rules.own_rules,
        )

    def before(self, other: Glossary) -> Glossary:
        """Add the names of another glossary for what has none here."""
        known = {each.code: each for each in self.indicators}
        earlier = {each.code: each for each in other.earlier}
        earlier |= {
            each.code: each
            for each in other.indicators
            if each.code in known and each != known[each.code]
        }
        earlier |= {each.code: each for each in self.earlier}
        own = {each.code for each in self.own_rules}
        return Glossary(
            units={**other.units, **self.units},
            indicators=(
                *self.indicators,
                *(each for each in other.indicators if each.code not in known),
            ),
            families={**other.families, **self.families},
            items={**other.items, **self.items},
            criteria={**other.criteria, **self.criteria},
            stages={**other.stages, **self.stages},
            own_rules=(
                *self.own_rules,
                *(each for each in other.own_rules if each.code not in own),
            ),
            earlier=tuple(earlier.values()),
        )

    def apart(
        self, registry: unit_room.UnitRegistry | None, among: Iterable[str | None]
    ) -> Glossary:
        """Give no two units of a list one name."""
        above = {unit.id: unit.parent for unit in registry or ()}
        return attrs.evolve(self, units=told_apart(self.units, above, among))

    def words_of_own_rules(self, codes: Collection[str]) -> list[Name]:
        """List what is said of findings by some rules, of those that are the user's own."""
        own = (each for each in self.own_rules if each.code in codes)
        said = (each for rule in own for each in (rule.name, rule.sentence))
        return [each for each in said if each is not None]

    def as_it_was(self) -> Glossary:
        """Give names for findings of the earlier review: indicators as defined then."""
        then = {each.code: each for each in self.earlier}
        now = (each for each in self.indicators if each.code not in then)
        return attrs.evolve(self, indicators=(*then.values(), *now), earlier=())


def _names_of_forms(provenance: Provenance) -> dict[str, Name]:
    """Name items, identities and the calendar by code; of forms the first that has one decides."""
    regime, names = provenance.regime, dict[str, Name]()
    if regime is not None:
        names[regime.id] = regime.name
    equations = {
        each.code: render.equations.equation(form, each)
        for form in reversed(provenance.forms)
        for each in form.identities
    }
    items = {item.code: item.name for form in reversed(provenance.forms) for item in form}
    # an identity that has the code of an item is no less an equation
    both = {
        f"{render.equations.IDENTITY}{code}": name
        for code, name in equations.items()
        if code in items
    }
    return names | equations | items | both
