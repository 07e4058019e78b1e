"""Call codes by name: units, periods, indicators, count items, in one language."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..errors import DefinitionError, ParseError
from ..i18n import catalogue, fill
from ..model.indicator import Indicator
from ..name import Name
from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod, codes_said, what_is_said
from ..typing import Language
from ..vocabulary import ScoreStatus
from ..vocabulary.scores import TOTAL
from .equations import EQUALS, IDENTITY
from .numbers import tied_name

__all__ = ["Lexicon", "printed_code", "without_a_name"]

_WHOLE_ROW = "row"  # subject of a finding about a row and none of its cells
_WORD = re.compile("[a-z]{3}")
_NAMED = 5  # units or names of a list that a sentence has


@attrs.frozen(eq=False)
class Lexicon:
    """
    Call codes by their names in one language.

    *families* holds the multiplier of each family; None where its indicators differ. *items* names
    identities and calendars as well. *shared_names* are those of several indicators,
    *terms* names of answers, requirements and blocks of a scheme.
    """

    language: Language
    words: Mapping[str, str]
    units: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    families: Mapping[str, float | None]
    items: Mapping[str, Name]
    family_names: Mapping[str, Name]
    criteria: Mapping[str, Name]
    stages: Mapping[str, Name]
    shared_names: frozenset[str]
    terms: Mapping[str, Name]

    @classmethod
    def of(
        cls,
        language: Language,
        unit_names: Mapping[str, str],
        indicators: Sequence[Indicator],
        items: Mapping[str, Name],
        family_names: Mapping[str, Name],
        *,
        criteria: Mapping[str, Name] | None = None,
        stages: Mapping[str, Name] | None = None,
        terms: Mapping[str, Name] | None = None,
    ) -> Lexicon:
        """Collect the names."""
        of_family: dict[str, set[float]] = {}
        names = Counter(each.name.text(language) for each in indicators)
        for each in indicators:
            of_family.setdefault(each.family, set()).add(each.multiplier)
        return cls(
            language,
            catalogue(language),
            unit_names,
            {each.code: each for each in indicators},
            {
                family: min(multipliers) if len(multipliers) == 1 else None
                for family, multipliers in of_family.items()
            },
            items,
            family_names,
            criteria or {},
            stages or {},
            frozenset(name for name, times in names.items() if times > 1),
            terms or {},
        )

    def multiplier(self, subject: str) -> float | None:
        """Multiplier of an indicator or of all in a family; None where it is not known."""
        if subject in self.indicators:
            return self.indicators[subject].multiplier
        return self.families.get(subject)

    def unit(self, unit_id: str) -> str:
        """Name of a unit, or its identifier."""
        name = self.units.get(unit_id)
        return unit_id if name is None else tied_name(name)

    def unit_list(self, unit_ids: str) -> str:
        """Names of units, the first few of many."""
        names = [self.unit(unit_id) for unit_id in unit_ids.split("; ")]
        listed = ", ".join(names[:_NAMED])
        if len(names) <= _NAMED:
            return listed
        return fill(self.words["phrase.and_more"], names=listed, count=str(len(names) - _NAMED))

    def day(self, text: str) -> str:
        """Write a day as the language does; a text that is none stays as it is."""
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            return text
        return f"{day.day}/{day.month}/{day.year}" if self.language == "vi" else text

    def indicator(self, code: str) -> str:
        """Name of an indicator, or a phrase with the code of an indicator or a family."""
        return self._name(code) or self._code_of_indicator(code)

    def indicator_quoted(self, code: str) -> str:
        """As `indicator`, for the middle of a sentence."""
        name = self._name(code)
        if name is None:
            return self._code_of_indicator(code)
        return fill(self.words["phrase.quoted"], text=name)

    def item(self, code: str) -> str | None:
        """Name of a count item in quotes; None where the whole row is meant."""
        if code == _WHOLE_ROW:
            return None
        if code not in self.items:
            return fill(self.words["phrase.unknown_item"], code=code)
        name = self.items[code].text(self.language)
        # an equation has its own quotes
        return name if EQUALS in name else fill(self.words["phrase.quoted"], text=name)

    def column(self, code: str, *, with_code: bool) -> str:
        """Name of a column of the sheet; its code where readers write code or look for it."""
        if code not in self.items or self.language == "en":
            return code
        name = fill(self.words["phrase.quoted"], text=self.items[code].text(self.language))
        return f"{name} ({code})" if with_code else name

    def identity(self, code: str) -> str:
        """Equation of an identity, by the columns of its form, or its code."""
        name = self.items.get(f"{IDENTITY}{code}", self.items.get(code))
        if name is not None:
            return name.text(self.language)
        return fill(self.words["phrase.unknown_identity"], code=code)

    def regime(self, code: str) -> str:
        """Name of a calendar, or its identifier."""
        return self.items[code].text(self.language) if code in self.items else code

    def table(self, word: str) -> str:
        """Name of a table that scores are made from."""
        return self.words.get(f"table.{word}", word)

    def subject(self, code: str) -> str | None:
        """Name of what a finding is about, whatever it is, or its code."""
        if code in self.items:
            return self.item(code)
        is_named = code in self.indicators or self._name(code) is not None
        return self.indicator_quoted(code) if is_named else code

    def rule(self, code: str) -> str:
        """Name of a rule in quotes, and its code; the code alone where it has no name."""
        name = self.words.get(f"rule.{code}")
        return code if name is None else f"“{name}” ({code})"

    def code_beside(self, code: str) -> str | None:
        """
        Code that stands beside the name of an indicator; None where the name is enough.

        English is read by those who write code as well, Vietnamese by officials: there a code
        stands only where two indicators have one name.
        """
        name = self._name(code)
        if name is None or (self.language == "vi" and name not in self.shared_names):
            return None
        return code

    def names_of(self, codes: Iterable[str]) -> list[Name]:
        """List the names of indicators, with those of the counts that they read, and of others."""
        named: dict[Name, None] = {}
        for code in codes:
            indicator = self.indicators.get(code)
            if indicator is None:
                own = self.family_names.get(code) or self.items.get(code) or self.criteria.get(code)
                named |= {} if own is None else {own: None}
                continue
            named[indicator.name] = None
            items = {*indicator.numerator.items, *indicator.denominator.items}
            named |= {self.items[each]: None for each in sorted(items & self.items.keys())}
        return list(named)

    def definition(self, code: str) -> str:
        """Name of a definition, with its code where one stands beside it."""
        name = self._name(code)
        if name is None:
            return code
        return fill(self.words["phrase.definition"], name=name, code=self.code_beside(code))

    def definitions(self, codes: str) -> str:
        """Definitions with a comma between them, in English by their codes."""
        each = (code if self.language == "en" else self.definition(code) for code in codes.split())
        return ", ".join(each)

    def definition_names(self, codes: str) -> str:
        """Names of definitions, as alternatives."""
        return f" {self.words['phrase.or']} ".join(self.definition(code) for code in codes.split())

    def label(self, period: str) -> str:
        """Name of a period, as a heading has it; a text that is no period stays as it is."""
        read = _read_period(period)
        return period if read is None else read.label(self.language)

    def period(self, period: str) -> str:
        """Name of a period, as a sentence has it."""
        read = _read_period(period)
        if read is None:
            return period
        is_first = read.cadence.is_first_months
        template = self.words[f"period.{'first_months' if is_first else read.cadence.value}"]
        return fill(template, label=read.label(self.language))

    def unread(self, text: str) -> str | None:
        """Why a text could not be read as a period; None where it names none at all."""
        said = what_is_said(text)
        if said.why is None:
            return None
        is_vietnamese = self.language == "vi"
        readings = [
            self.label(code) if is_vietnamese else f"{self.label(code)} ({code})"
            for code in codes_said(said)
        ]
        named = dict(zip(("first", "second"), readings, strict=False))
        return fill(self.words[f"unread_period.{said.why}"], **named)

    def comparison(self, periods: str) -> str:
        """Words for the comparison of two periods, given as two lines with their codes."""
        now, _, before = periods.partition("\n")
        if not before:
            return self.words["phrase.history"]
        own, prior = _read_period(now), _read_period(before)
        is_fiscal = own is not None and own.cadence is Cadence.FISCAL_YEAR  # whose year is two
        same = own and prior and own.slot == prior.slot and own.year == prior.year + 1
        if prior and same and not is_fiscal:
            return fill(self.words["phrase.prior_year"], year=str(prior.year))
        return fill(self.words["phrase.prior_period"], period=self.period(before))

    def discovery(self, method: str) -> str:
        """Name of a procedure that controls the false discovery rate."""
        return self.words.get(f"discovery.{method}", method)

    def criterion(self, code: str) -> str | None:
        """Code of a criterion with its name; None where a row names none."""
        if code == _WHOLE_ROW:
            return None
        if code == TOTAL:
            return self.words["phrase.total"]
        name = self.criteria.get(code)
        if name is None:
            return fill(self.words["phrase.unknown_criterion"], code=code)
        return fill(
            self.words["phrase.criterion"],
            code=printed_code(code, self.language),
            name=name.text(self.language),
        )

    def stage(self, code: str) -> str:
        """Name of a stage of scoring, or its code."""
        name = self.stages.get(code)
        return code if name is None else name.text(self.language)

    def score_status(self, word: str) -> str | None:
        """Words of a status of scores; None where it says no more than the points themselves."""
        if word in (ScoreStatus.COMPUTED.text, ScoreStatus.AWARDED.text):
            return None
        return self.words.get(f"score_status.{word}", word)

    def comparability(self, word: str) -> str:
        """Words of a comparability."""
        return self.words.get(f"comparability.{word}", word)

    def _name(self, code: str) -> str | None:
        indicator = self.indicators.get(code)
        named = self.family_names.get(code) if indicator is None else indicator.name
        name = None if named is None else named.text(self.language)
        return None if name == code else name

    def _code_of_indicator(self, code: str) -> str:
        is_family = code in self.families and code not in self.indicators
        key = "phrase.family" if is_family else "phrase.unknown_indicator"
        return fill(self.words[key], code=code)


def without_a_name(names: Iterable[Name], language: Language) -> str | None:
    """Say which names stand in the other language (convention §94); None where none does."""
    missing = list(dict.fromkeys(each.text(language) for each in names if not each.is_in(language)))
    if not missing:
        return None
    words = catalogue(language)
    listed = ", ".join(fill(words["phrase.quoted"], text=each) for each in missing[:_NAMED])
    if len(missing) > _NAMED:
        rest = str(len(missing) - _NAMED)
        listed = fill(words["phrase.and_more"], names=listed, count=rest)
    return fill(words["phrase.no_name"], names=listed)


def printed_code(code: str, language: Language) -> str | None:
    """
    Code of a criterion as a text has it; None where the name is enough.

    In Vietnamese a code stands there as the table prints it, such as II.2.1, and not one in words.
    """
    return None if language == "vi" and _WORD.search(code) else code


def _read_period(text: str) -> ReportingPeriod | None:
    try:
        return ReportingPeriod.parse(text)
    except (ParseError, DefinitionError):
        return None
