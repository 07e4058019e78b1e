"""A rule: its name, what it means, what its findings carry, what may be set."""

from __future__ import annotations

import re

import attrs

from .. import render as rendering
from .._table_view import TableView, fields_view
from .._table_words import words_in
from .._validators import TermOf, a, fail, not_blank, optional, tuple_of
from ..i18n import catalogue
from ..model.finding import Evidence, EvidenceField
from ..model.magnitude import Magnitude
from ..name import Name, named
from ..typing import Language
from ..vocabulary import EvidenceUnit, Severity

__all__ = ["Rule", "RuleWords"]

_TABLES = ("rates", "comparisons", "peers", "control", "decompositions")
_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_STANDARD: dict[str, EvidenceUnit] = {
    field.name: field.metadata["unit"]
    for field in attrs.fields(Evidence)
    if "unit" in field.metadata
}


def _rule_code(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        fail(instance, attribute.name, value, "three capitals and three digits, such as OWN101")


def _of_evidence(
    instance: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    tuple_of(str)(instance, attribute, value)
    for name in value:
        if name not in _STANDARD:
            fail(instance, attribute.name, name, f"fields of Evidence: {', '.join(_STANDARD)}")


def _table_with_limits(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if value not in _TABLES:
        fail(instance, attribute.name, value, f"one of {', '.join(_TABLES)}")


@attrs.frozen(kw_only=True)
class RuleWords:
    """
    Words of a rule, in both languages.

    Parameters
    ----------
    name : Name or str
        What it is called, in a few words.
    meaning : Name or str, optional
        What its findings mean.
    advice : Name or str, optional
        What to do about them.
    sentence : Name or str, optional
        Template of the sentence of a finding: fields in braces, and in square brackets what
        vanishes where one of its fields is absent. ``{rows|unit|units}`` is the first form where
        rows is 1, and else the second. None for a general sentence.
    """

    name: Name = attrs.field(converter=named, validator=a(Name))
    meaning: Name | None = attrs.field(
        default=None, converter=attrs.converters.optional(named), validator=optional(a(Name))
    )
    advice: Name | None = attrs.field(
        default=None, converter=attrs.converters.optional(named), validator=optional(a(Name))
    )
    sentence: Name | None = attrs.field(
        default=None, converter=attrs.converters.optional(named), validator=optional(a(Name))
    )


@attrs.frozen(kw_only=True, repr=False)
class Rule:
    """
    A check that makes findings (quy tắc kiểm tra).

    Parameters
    ----------
    code : str
        Family in three capitals and a number, e.g. ``"CNT101"``; never reused.
    severity : Severity or str
        Severity of its findings; a term or its text, ``"warning"``.
    evidence : tuple of str
        Fields of `Evidence` that its findings carry.
    own_evidence : tuple of EvidenceField
        What they carry beside, under names of their own, in `Evidence.own`.
    since : str, optional
        Version of the library that brought it; None for a rule of the user's own.
    options : object, optional
        What may be set, as a frozen attrs object that holds the defaults; None for nothing.
    words : RuleWords, optional
        What it says; None for a rule of the library, whose words are in its catalogues.
    identity : tuple of str
        Texts of the evidence that tell apart findings of one unit and subject, beside the period;
        none for most rules.
    limits : str, optional
        Table whose limits decide whether there is a finding: ``"rates"``, ``"comparisons"``,
        ``"peers"``, ``"control"`` or ``"decompositions"``; None where none does.
    magnitude : Magnitude, optional
        Which number of the evidence, own evidence too, says how large a finding is, so that it
        can worsen or ease; None where it is there or not.
    is_favourable : bool, default False
        Whether its findings say that something is good (kết quả tốt): a target met, a change for
        the better. They are listed apart and are no failures. A favourable rule has the severity
        note and no magnitude.
    is_about_criteria : bool, default False
        Whether its subjects are criteria (tiêu chí), whose codes mean something within one edition
        of a scheme only. False for a rule of the user's own.
    names_units : bool, default False
        Whether `units` of its evidence lists whom its findings are about, so that ``at(unit_id=)``
        finds them for each; in other rules it holds units that are alike, or came before or after.
    asks_for_counts : bool, default False
        Whether its findings name printed figures that no counts can check; a review lists those of
        units and periods without counts in its section on published figures. False for a rule
        of the user's own.
    """

    code: str = attrs.field(validator=_rule_code)
    severity: Severity = attrs.field(converter=TermOf[Severity], validator=a(Severity))
    evidence: tuple[str, ...] = attrs.field(default=(), validator=_of_evidence)
    own_evidence: tuple[EvidenceField, ...] = attrs.field(
        default=(), validator=tuple_of(EvidenceField)
    )
    since: str | None = attrs.field(default=None, validator=optional(not_blank))
    options: object | None = attrs.field(default=None)
    words: RuleWords | None = attrs.field(default=None, validator=optional(a(RuleWords)))
    identity: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    limits: str | None = attrs.field(default=None, validator=optional(_table_with_limits))
    magnitude: Magnitude | None = attrs.field(default=None, validator=optional(a(Magnitude)))
    is_favourable: bool = attrs.field(default=False, validator=a(bool))
    is_about_criteria: bool = attrs.field(default=False, validator=a(bool))
    names_units: bool = attrs.field(default=False, validator=a(bool))
    asks_for_counts: bool = attrs.field(default=False, validator=a(bool))

    def __attrs_post_init__(self) -> None:
        # severity and magnitude say how bad something is
        if self.is_favourable and self.severity is not Severity.NOTE:
            fail(self, "severity", self.severity.text, "note where it is favourable")
        if self.is_favourable and self.magnitude is not None:
            fail(self, "magnitude", self.magnitude, "None where it is favourable")

    @magnitude.validator
    def _check_magnitude(
        self, attribute: attrs.Attribute[Magnitude | None], value: Magnitude | None
    ) -> None:
        numbers = [field.name for field in self.fields if field.unit.kind is not str]
        if value is not None and value.evidence not in numbers:
            fail(self, attribute.name, value.evidence, f"one of its numbers: {', '.join(numbers)}")

    @options.validator
    def _check_options(self, attribute: attrs.Attribute[object], value: object) -> None:
        if value is not None and (isinstance(value, type) or not attrs.has(type(value))):
            fail(self, attribute.name, value, "an attrs object that holds the defaults")
        for name, held in attrs.asdict(value, recurse=False).items() if value is not None else ():  # type: ignore[arg-type]
            if held is not None and not isinstance(held, int | float | str):
                fail(self, f"options.{name}", held, "a number, a text or None")

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the rule, a line for each part (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        held = {} if self.options is None else attrs.asdict(self.options, recurse=False)  # type: ignore[arg-type]
        # a rule that somebody is about to make may have no words yet
        has_words = self.words is not None or f"rule.{self.code}" in catalogue("en")
        meaning, advice = (self.meaning, self.advice) if has_words else (None, None)
        return fields_view(
            say("<Rule {code}: {severity}>").format(
                code=self.code, severity=say(self.severity.text)
            ),
            say=say,
            name=self.name.text(language) if has_words else None,
            meaning=None if meaning is None else meaning.text(language),
            advice=None if advice is None else advice.text(language),
            evidence=tuple(field.name for field in self.fields),
            options=tuple(f"{name}={value}" for name, value in held.items()),
            since=self.since,
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    @property
    def family(self) -> str:
        """Give the first three letters of the code."""
        return self.code[:3]

    @property
    def fields(self) -> tuple[EvidenceField, ...]:
        """List what its findings carry, each with its unit; first the fields of `Evidence`."""
        standard = (EvidenceField(name=name, unit=_STANDARD[name]) for name in self.evidence)
        return (*standard, *self.own_evidence)

    @property
    def name(self) -> Name:
        """Give its name."""
        return _words("rule", self.code) if self.words is None else self.words.name

    @property
    def meaning(self) -> Name | None:
        """Say what its findings mean; None where a rule of the user's own does not say."""
        return _words("meaning", self.code) if self.words is None else self.words.meaning

    @property
    def advice(self) -> Name | None:
        """Say what to do about them; None where a rule of the user's own does not say."""
        return _words("advice", self.code) if self.words is None else self.words.advice

    @property
    def sentence(self) -> Name | None:
        """Template of its sentences; None where they are general ones."""
        return _words("finding", self.code) if self.words is None else self.words.sentence

    def explain(self, language: Language, *, width: int = 100) -> str:
        """
        Say what the rule means, what its findings carry, what to do, and what may be set.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.
        width : int, default 100
            Characters of a line.

        Returns
        -------
        str

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If a line cannot have so many characters.

        Examples
        --------
        >>> import parindex as pi
        >>> print(pi.rule("CNT105").explain("vi").splitlines()[0])
        CNT105 Tử số lớn hơn mẫu số
        """
        return rendering.rule_text.rule_text(self, language=language, width=width)


def _words(section: str, code: str) -> Name:
    key = f"{section}.{code}"
    return Name(vi=catalogue("vi")[key], en=catalogue("en")[key])
