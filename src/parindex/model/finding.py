"""Findings: what a check saw, as numbers under a rule, without a sentence."""

from __future__ import annotations

import re
from typing import Any

import attrs

from .._table_view import TableView, fields_view
from .._table_words import words_in
from .._validators import TermOf, a, fail, not_blank, optional, tuple_of
from ..i18n import catalogue
from ..name import Name, Names, named, unit_names
from ..typing import Language
from ..vocabulary import EvidenceUnit, Lifecycle, LifecycleReason, Severity
from .suppression import Acceptance

__all__ = ["Evidence", "EvidenceField", "Finding", "OwnEvidence"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def _identifier(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        fail(instance, attribute.name, value, "a name of lower-case letters, digits and _")


def _in(unit: EvidenceUnit) -> Any:
    """Give a field of the evidence, which is measured in *unit*."""
    validator = not_blank if unit.kind is str else a(unit.kind)
    return attrs.field(default=None, validator=optional(validator), metadata={"unit": unit})


@attrs.frozen(kw_only=True)
class OwnEvidence:
    """
    A number or text that a rule of the user's own carries.

    Parameters
    ----------
    name : str
        Its name, as the rule declares it.
    number : float, optional
        The number, in the unit that the rule declares; None for a text.
    text : str, optional
        The text; None for a number.
    """

    name: str = attrs.field(validator=not_blank)
    number: float | None = attrs.field(default=None, validator=optional(a(float)))
    text: str | None = attrs.field(default=None, validator=optional(a(str)))


@attrs.frozen(kw_only=True)
class EvidenceField:
    """
    One number or text that the findings of a rule carry (trường bằng chứng).

    Parameters
    ----------
    name : str
        Its name: lower-case letters, digits and ``_``.
    unit : EvidenceUnit or str
        What it is measured in, as a term or its text, ``"days"``; it says whether it is a number
        or a text, and how it is printed.
    label : Name, optional
        What it is called in sentences that have no template; None for its name.
    """

    name: str = attrs.field(validator=_identifier)
    unit: EvidenceUnit = attrs.field(converter=TermOf[EvidenceUnit], validator=a(EvidenceUnit))
    label: Name | None = attrs.field(
        default=None, converter=attrs.converters.optional(named), validator=optional(a(Name))
    )


@attrs.frozen(kw_only=True, repr=False)
class Evidence:
    """
    The numbers behind a finding (bằng chứng); a field is None where a rule has no use for it.

    Parameters
    ----------
    value, lower, upper : float, optional
        The value and its confidence limits, in the units of the indicator.
    numerator, denominator : int, optional
        The counts behind the value.
    prior_period : str, optional
        Code of the period compared with.
    prior_value : float, optional
        Value in that period, in the units of the indicator.
    change, change_lower, change_upper : float, optional
        Change and its limits; percentage points where the indicator is a percent.
    rate_effect, mix_effect : float, optional
        Parts of a change: what the rates of the subunits add to it with their shares of the cases
        held, and what their shares, entry and exit add.
    threshold : float, optional
        The number that the rule compared with.
    comparability : str, optional
        Why two values do not compare, a word of `Comparability`.
    target, gap : float, optional
        The target, and the value minus it.
    printed : str, optional
        Figure as a report prints it.
    decimals : int, optional
        Decimals that it is printed with.
    claimed : str, optional
        Code of the definition that the report says it used.
    definitions : str, optional
        Codes of definitions, separated by one space.
    item : str, optional
        Code of a count item.
    count, expected, difference : int, optional
        A count as printed, what the other counts make of it, and printed minus expected.
    amount, expected_amount, amount_difference : float, optional
        The same of amounts, in their own unit.
    columns : str, optional
        Columns that were not read and in which repeated rows differ, a comma between.
    text : str, optional
        Content of a cell that cannot be read as a count, a period or a unit.
    position : int, optional
        Row of the table, counted from 0.
    rows : int, optional
        How many rows or units are concerned; None for a single one that is named anyway.
    children : int, optional
        How many units below were added up, or were expected.
    table : str, optional
        Table that a row stands in: awards, surveys, rates, prior.
    stage : str, optional
        Stage of scoring.
    points, max_points : float, optional
        Points of a criterion, and its maximum.
    lost : float, optional
        Points that were not reached.
    other_points : float, optional
        Points that the first are held against: of another stage, of the formula, or at the
        threshold.
    rank, prior_rank : int, optional
        Rank, and that of the period compared with.
    status : str, optional
        Why there are points, or none, a word of `ScoreStatus`; or why there is no rank.
    spread : float, optional
        Times chance alone that limits allow for, because earlier periods vary so.
    discovery : str, optional
        How the false discovery rate was controlled, a word of `DiscoveryMethod`.
    discovery_rate : float, optional
        That rate, in percent.
    tests : int, optional
        How many comparisons it was controlled over.
    center : float, optional
        Centre of the limits: of the series, or of all peers together.
    periods : int, optional
        Periods that the limits rest on.
    peers : int, optional
        Units that are held against each other.
    items : int, optional
        Count items that are concerned.
    cells : int, optional
        Counts that are concerned.
    round_share : float, optional
        Share of them that end in 0 or 5, in percent.
    other_unit : str, optional
        Identifier of another unit.
    just_reaching, just_missing : int, optional
        Units just at or beyond a target, and just short of it.
    prior_denominator : int, optional
        Denominator in the period compared with.
    prior_printed : str, optional
        Figure as printed for the period compared with.
    units : str, optional
        Identifiers of units, ``"; "`` between: those that fit, that are missing, or that went
        before.
    valid_from, valid_to : str, optional
        First and last day of a unit, as in 2025-06-30.
    weight : str, optional
        Name of the weight by which parts of units were shared out.
    share, expected_share : float, optional
        Part, from 0 to 1: of a count that a weight decided, of the maximum that could be scored,
        of the maximum of a criterion that was reached, or of cases; and the part of them that was
        to be expected.
    ranked, prior_ranked : int, optional
        How many units have a rank, and had one in the period compared with.
    multiplier : float, optional
        100 where a figure of no known definition is printed as a percent.
    times : float, optional
        How many times the smaller of two counts the larger is; None where the smaller is 0.
    cut_off : str, optional
        Codes of definitions that give a printed figure if it was cut off, separated by one space.
    other_reading : float, optional
        What a number would be if it were meant otherwise: 95 where 0.95 stands for a percent.
    of_rule : str, optional
        Code of the rule of another finding, which this one is about.
    measure, responsible : str, optional
        What a measure of a plan does, and which unit is responsible for it.
    due, done : str, optional
        Last day by which it is to be done, and day on which it was, as in 2025-06-30.
    edge_count : int, optional
        Number that cases were counted by: working days, or cases of a batch.
    periods_open : int, optional
        Periods in which the other finding was found, up to the latest.
    own : tuple of OwnEvidence, optional
        What a rule of the user's own carries under names of its own.
    """

    value: float | None = _in(EvidenceUnit.VALUE)
    lower: float | None = _in(EvidenceUnit.VALUE)
    upper: float | None = _in(EvidenceUnit.VALUE)
    numerator: int | None = _in(EvidenceUnit.COUNT)
    denominator: int | None = _in(EvidenceUnit.COUNT)
    prior_period: str | None = _in(EvidenceUnit.CODE)
    prior_value: float | None = _in(EvidenceUnit.VALUE)
    change: float | None = _in(EvidenceUnit.CHANGE)
    change_lower: float | None = _in(EvidenceUnit.CHANGE)
    change_upper: float | None = _in(EvidenceUnit.CHANGE)
    rate_effect: float | None = _in(EvidenceUnit.CHANGE)
    mix_effect: float | None = _in(EvidenceUnit.CHANGE)
    threshold: float | None = _in(EvidenceUnit.VALUE)
    comparability: str | None = _in(EvidenceUnit.CODE)
    target: float | None = _in(EvidenceUnit.VALUE)
    gap: float | None = _in(EvidenceUnit.CHANGE)
    printed: str | None = _in(EvidenceUnit.TEXT)
    decimals: int | None = _in(EvidenceUnit.COUNT)
    claimed: str | None = _in(EvidenceUnit.CODE)
    definitions: str | None = _in(EvidenceUnit.CODE)
    item: str | None = _in(EvidenceUnit.CODE)
    count: int | None = _in(EvidenceUnit.COUNT)
    expected: int | None = _in(EvidenceUnit.COUNT)
    difference: int | None = _in(EvidenceUnit.COUNT)
    amount: float | None = _in(EvidenceUnit.NUMBER)
    expected_amount: float | None = _in(EvidenceUnit.NUMBER)
    amount_difference: float | None = _in(EvidenceUnit.NUMBER)
    columns: str | None = _in(EvidenceUnit.TEXT)
    text: str | None = _in(EvidenceUnit.TEXT)
    position: int | None = _in(EvidenceUnit.POSITION)
    rows: int | None = _in(EvidenceUnit.COUNT)
    children: int | None = _in(EvidenceUnit.COUNT)
    table: str | None = _in(EvidenceUnit.CODE)
    stage: str | None = _in(EvidenceUnit.CODE)
    points: float | None = _in(EvidenceUnit.POINTS)
    max_points: float | None = _in(EvidenceUnit.POINTS)
    lost: float | None = _in(EvidenceUnit.POINTS)
    other_points: float | None = _in(EvidenceUnit.POINTS)
    rank: int | None = _in(EvidenceUnit.RANK)
    prior_rank: int | None = _in(EvidenceUnit.RANK)
    status: str | None = _in(EvidenceUnit.CODE)
    spread: float | None = _in(EvidenceUnit.NUMBER)
    discovery: str | None = _in(EvidenceUnit.CODE)
    discovery_rate: float | None = _in(EvidenceUnit.PERCENT)
    tests: int | None = _in(EvidenceUnit.COUNT)
    center: float | None = _in(EvidenceUnit.VALUE)
    periods: int | None = _in(EvidenceUnit.COUNT)
    peers: int | None = _in(EvidenceUnit.COUNT)
    items: int | None = _in(EvidenceUnit.COUNT)
    cells: int | None = _in(EvidenceUnit.COUNT)
    round_share: float | None = _in(EvidenceUnit.PERCENT)
    other_unit: str | None = _in(EvidenceUnit.CODE)
    just_reaching: int | None = _in(EvidenceUnit.COUNT)
    just_missing: int | None = _in(EvidenceUnit.COUNT)
    prior_denominator: int | None = _in(EvidenceUnit.COUNT)
    prior_printed: str | None = _in(EvidenceUnit.TEXT)
    units: str | None = _in(EvidenceUnit.CODE)
    valid_from: str | None = _in(EvidenceUnit.DAY)
    valid_to: str | None = _in(EvidenceUnit.DAY)
    weight: str | None = _in(EvidenceUnit.CODE)
    share: float | None = _in(EvidenceUnit.NUMBER)
    expected_share: float | None = _in(EvidenceUnit.NUMBER)
    ranked: int | None = _in(EvidenceUnit.COUNT)
    prior_ranked: int | None = _in(EvidenceUnit.COUNT)
    multiplier: float | None = _in(EvidenceUnit.NUMBER)
    times: float | None = _in(EvidenceUnit.NUMBER)
    cut_off: str | None = _in(EvidenceUnit.CODE)
    other_reading: float | None = _in(EvidenceUnit.VALUE)
    of_rule: str | None = _in(EvidenceUnit.CODE)
    measure: str | None = _in(EvidenceUnit.TEXT)
    responsible: str | None = _in(EvidenceUnit.CODE)
    due: str | None = _in(EvidenceUnit.DAY)
    done: str | None = _in(EvidenceUnit.DAY)
    edge_count: int | None = _in(EvidenceUnit.COUNT)
    periods_open: int | None = _in(EvidenceUnit.COUNT)
    own: tuple[OwnEvidence, ...] | None = attrs.field(
        default=None, validator=optional(tuple_of(OwnEvidence))
    )

    def __repr__(self) -> str:
        given = (
            f"{field.name}={value!r}"
            for field in attrs.fields(type(self))
            if (value := getattr(self, field.name)) is not None
        )
        return f"Evidence({', '.join(given)})"


@attrs.frozen(kw_only=True, repr=False)
class Finding:
    """
    One finding (phát hiện): rule, subject and evidence. Its sentence is made by `render`.

    Parameters
    ----------
    rule : str
        Code of the rule; never reused for another meaning.
    severity : Severity or str
        How serious it is; a term or its text, ``"warning"``.
    unit_id : str, optional
        Unit that it is about; None where the row names none.
    period : str, optional
        Canonical code of the period; None where the row names none that can be read.
    subject : str
        Indicator, count item or identity that it is about.
    evidence : Evidence
        The numbers behind it.
    fingerprint : str
        16 hexadecimal digits made from rule, unit, period, subject and the text of a cell at
        fault, of a printed figure or of a measure; the same in every run and for every order of
        rows.
    file, sheet, cell : str, optional
        Where the counts stand that it is about: name of the file, sheet of the workbook, and cell,
        ``"C12"``, or cells of the row, ``"C12:M12"``; None where they came from no file.
    lifecycle : Lifecycle or str, optional
        What became of it since the review that it was followed from, as a term or its text; None
        where it was not followed, or is about an earlier period of a finding that has a later row.
    lifecycle_reason : LifecycleReason or str, optional
        Why it was not checked; a term or its text.
    open_since : str, optional
        Code of the first period in which it was found, without a period between in which it was
        looked for and not found.
    periods_open : int, optional
        Periods in which it was found since then.
    magnitude, prior_magnitude : float, optional
        The number of the evidence that says how large it is, and what it was before; None where
        the rule declares none.
    prior_fingerprint : str, optional
        Fingerprint of the earlier finding that it continues.
    suppression : Acceptance, optional
        Why, by whom and until when it is accepted.
    """

    rule: str = attrs.field(validator=not_blank)
    severity: Severity = attrs.field(converter=TermOf[Severity], validator=a(Severity))
    unit_id: str | None = attrs.field(default=None, validator=optional(not_blank))
    period: str | None = attrs.field(default=None, validator=optional(not_blank))
    subject: str = attrs.field(validator=not_blank)
    evidence: Evidence = attrs.field(validator=a(Evidence))
    fingerprint: str = attrs.field(validator=not_blank)
    file: str | None = attrs.field(default=None, validator=optional(not_blank))
    sheet: str | None = attrs.field(default=None, validator=optional(not_blank))
    cell: str | None = attrs.field(default=None, validator=optional(not_blank))
    lifecycle: Lifecycle | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[Lifecycle]),
        validator=optional(a(Lifecycle)),
    )
    lifecycle_reason: LifecycleReason | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[LifecycleReason]),
        validator=optional(a(LifecycleReason)),
    )
    open_since: str | None = attrs.field(default=None, validator=optional(not_blank))
    periods_open: int | None = attrs.field(default=None, validator=optional(a(int)))
    magnitude: float | None = attrs.field(default=None, validator=optional(a(float)))
    prior_magnitude: float | None = attrs.field(default=None, validator=optional(a(float)))
    prior_fingerprint: str | None = attrs.field(default=None, validator=optional(not_blank))
    suppression: Acceptance | None = attrs.field(default=None, validator=optional(a(Acceptance)))

    def view(self, *, language: Language = "en", names: Names | None = None) -> TableView:
        """
        Show the finding, a line for each number and text (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and numbers; the sentence is that of `FindingTable.render`.
        names : UnitRegistry or mapping of str to str, optional
            Names of units; an id stands for itself where there is none.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* cannot be used.
        """
        say = words_in(language)
        words = catalogue(language)
        units = unit_names(names)

        def term(section: str, word: object) -> str | None:
            return None if word is None else words.get(f"{section}.{word}", str(word))

        def said(name: str, value: object) -> object:
            if name == "comparability":
                return term(name, value)
            if name == "other_unit":
                return units.get(str(value), value)
            if not isinstance(value, float):
                return value
            # for the eye; the evidence itself holds it whole
            digits = f"{value:.6g}" if abs(value) < 1e6 else f"{value:.15g}"
            text = digits.replace("-", "\N{MINUS SIGN}")
            return text.replace(".", ",") if language == "vi" else text

        held = {
            field.name: getattr(self.evidence, field.name)
            for field in attrs.fields(Evidence)
            if field.name != "own"
        }
        own = [
            (each.name, each.number if each.text is None else each.text)
            for each in self.evidence.own or ()
        ]
        # in English a title is the name of the field, by which it is asked for
        titles = {name: term("evidence", name) if language == "vi" else name for name in held}
        severity = term("severity", self.severity) if language == "vi" else self.severity
        return fields_view(
            say("<Finding {code}: {severity}>").format(code=self.rule, severity=severity),
            *((str(titles[name]), said(name, value)) for name, value in held.items()),
            *((name, said(name, value)) for name, value in own),
            say=say,
            unit=units.get(self.unit_id or "", self.unit_id),
            period=self.period,
            subject=self.subject,
            file=self.file,
            sheet=self.sheet,
            cell=self.cell,
            lifecycle=term("lifecycle", self.lifecycle) if language == "vi" else self.lifecycle,
            lifecycle_reason=(
                term("lifecycle_reason", self.lifecycle_reason)
                if language == "vi"
                else self.lifecycle_reason
            ),
            open_since=self.open_since,
            accepted=None if self.suppression is None else self.suppression.reason,
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()
