"""Rules of the user's own: a plain function beside a declared rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .. import cases, render, results, units
from .._quoting import quoted
from .._validators import a, fail, not_blank, tuple_of, twice, whole
from ..errors import InputError, MissingColumnError
from ..i18n import fields_of
from ..model.finding import EvidenceField
from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.count_table import CountTable
from ..results.coverage import Scope
from ..results.rate_table import RateTable
from ..rulebook.rule import Rule
from ..tables.arrays import keys
from ..tables.cells import flat, key_text
from ..tables.coerce import to_arrow
from ..tables.columns_of_results import OWN
from ..tables.period_column import read_period_column
from ..tables.unit_column import id_text
from ..typing import TableLike
from .all_checks import RULES
from .context import REASON_WITHOUT, Check, Context, Outcome, found, not_checked

__all__ = ["Checked", "NotChecked", "OwnRule", "RuleInput", "checks_of", "rules_of"]

_KEYS = ("unit_id", "period", "subject")
_EXACT = 2**53  # up to here a float holds every whole number
_FAMILIES = frozenset(rule.family for rule in RULES)


@attrs.frozen(eq=False, kw_only=True)
class RuleInput:
    """
    Hold what a rule of your own may look at; None where it was not given to `find` or `assess`.

    Parameters
    ----------
    counts : CountTable, optional
        The counts after the door.
    form : CountForm, optional
        Their form.
    rates : RateTable, optional
        Rates of the counts.
    comparisons : ComparisonTable, optional
        Comparisons of the rates.
    targets : tuple of Target, optional
        What the rates should reach.
    published : pyarrow.Table, optional
        Figures as printed: unit_id, period, indicator, printed.
    registry : UnitRegistry, optional
        The units.
    regime : ReportingRegime, optional
        Calendar of the periods.
    scores : ScoreTable, optional
        Scores by a scheme.
    score_comparisons : ScoreComparisonTable, optional
        Comparisons of scores.
    control : ControlTable, optional
        Control limits of the rates.
    peers : PeerTable, optional
        Standing of the units among their peers.
    decompositions : DecompositionTable, optional
        Parts of the changes of aggregate rates.
    patterns : PatternCounts, optional
        Counts of cases that show a pattern.
    spans : tuple of RankSpanTable, optional
        Spans of the ranks of totals.
    options : object, optional
        What holds for the rule: its options, with what was set; None where it has none.
    """

    counts: CountTable | None = None
    form: CountForm | None = None
    rates: RateTable | None = None
    comparisons: ComparisonTable | None = None
    targets: tuple[Target, ...] | None = None
    published: pa.Table | None = None
    registry: units.UnitRegistry | None = None
    regime: ReportingRegime | None = None
    scores: results.ScoreTable | None = None
    score_comparisons: results.ScoreComparisonTable | None = None
    control: ControlTable | None = None
    peers: results.PeerTable | None = None
    decompositions: results.DecompositionTable | None = None
    patterns: cases.PatternCounts | None = None
    spans: tuple[results.RankSpanTable, ...] | None = None
    options: object | None = None


@attrs.frozen(eq=False, kw_only=True)
class Checked:
    """
    Say what a rule of your own saw (kết quả kiểm tra).

    Parameters
    ----------
    rows : int
        Rows that it looked at, at least as many as it has findings; with 0 the rule counts as not
        checked.
    findings : table or mapping of columns
        One row per finding: ``unit_id`` and ``period`` (null where it is about none),
        ``subject`` (indicator, count item or criterion it is about, never null), and every field
        of evidence that the rule declares (null and NaN where a finding has none).
    looked_at : table or mapping of columns, optional
        ``unit_id``, ``period`` and ``subject`` of the rows on which the rule would have made a
        finding, had there been one. Without it a finding that is gone is followed as not checked
        and never as resolved.
    """

    rows: int = attrs.field(validator=whole(0, _EXACT))
    findings: TableLike = attrs.field()
    looked_at: TableLike | None = attrs.field(default=None)


@attrs.frozen(kw_only=True)
class NotChecked:
    """
    Say why a rule of your own could not be checked.

    Parameters
    ----------
    why : str
        The reason, in your words; it stands in ``checks`` under ``detail``.
    """

    why: str = attrs.field(validator=not_blank)


def _needs(
    instance: object, attribute: attrs.Attribute[tuple[str, ...]], value: tuple[str, ...]
) -> None:
    tuple_of(str)(instance, attribute, value)
    for name in value:
        if name not in REASON_WITHOUT:
            fail(instance, attribute.name, name, f"among {', '.join(REASON_WITHOUT)}")


@attrs.frozen(kw_only=True)
class OwnRule:
    """
    A rule of your own (quy tắc tự đặt): what its findings are, and the function that makes them.

    Parameters
    ----------
    rule : Rule
        Code, severity, evidence, words. The first three letters of the code are not a family of
        the library, so that no later version takes the code.
    check : callable
        Takes a `RuleInput`, gives a `Checked` or a `NotChecked`. It should depend on nothing
        else, so that the same input gives the same findings.
    needs : tuple of str
        Fields of `RuleInput` without which it is not called: the rule then stands in ``checks``
        as not checked, with the reason.
    """

    rule: Rule = attrs.field(validator=a(Rule))
    check: Callable[[RuleInput], Checked | NotChecked] = attrs.field()
    needs: tuple[str, ...] = attrs.field(default=(), validator=_needs)

    def __attrs_post_init__(self) -> None:
        if not callable(self.check):
            fail(self, "check", self.check, "a function")
        if self.rule.family in _FAMILIES:
            fail(self, "rule", self.rule.code, "of a family that the library does not have")
        for name in ("is_about_criteria", "asks_for_counts"):
            if getattr(self.rule, name):
                fail(self, f"rule.{name}", True, "False where a rule is your own")
        if self.rule.words is None:
            fail(self, "rule", self.rule.code, "a rule with words, at least a name")
        names = [*_KEYS, *(field.name for field in self.rule.fields)]
        for field in self.rule.own_evidence:
            if names.count(field.name) > 1 or field.name in render.sentences.FIELDS:
                fail(self, "rule.own_evidence", field.name, "a name that nothing else has")
        self._check_sentence()

    def _check_sentence(self) -> None:
        sentence = self.rule.sentence
        if sentence is None:
            return
        known = {*render.sentences.FIELDS, *(field.name for field in self.rule.own_evidence)}
        expected = "fields of Evidence, of the rule's own, or of sentences of the library"
        for template in sentence.texts:
            for name in fields_of(template):
                if name not in known:
                    fail(self, "rule.words.sentence", name, expected)
        if len({frozenset(fields_of(template)) for template in sentence.texts}) > 1:
            fail(self, "rule.words.sentence", sentence, "of the same fields in both languages")


def rules_of(own_rules: Iterable[OwnRule] | None) -> tuple[OwnRule, ...]:
    """
    Refuse what is no own rule, and two under one code.

    Raises
    ------
    InputError
        If there is one.
    """
    if own_rules is not None and not isinstance(own_rules, Iterable):
        raise InputError(f"own_rules must be a list of OwnRule objects, got {quoted(own_rules)}")
    given = tuple(own_rules or ())
    for each in given:
        if not isinstance(each, OwnRule):
            raise InputError(f"own_rules must be OwnRule objects, got {quoted(each)}")
    for code in twice(each.rule.code for each in given):
        raise InputError(f"own_rules must have each code once, got {quoted(code)} more than once")
    return given


def checks_of(own_rules: tuple[OwnRule, ...]) -> tuple[Check, ...]:
    """Make a check of each rule of the user's own."""
    return tuple(Check((each.rule,), _Run(each), needs=each.needs) for each in own_rules)


@attrs.frozen
class _Run:
    """One rule of the user's own, as a check."""

    own: OwnRule

    def __call__(self, context: Context) -> list[Outcome]:
        rule = self.own.rule
        given = _input_of(context, rule)
        try:
            seen = self.own.check(given)
        except Exception as error:
            # where in the function it was is told already; of which rule is not
            error.add_note(f"raised by the rule {rule.code} of your own, {rule.name.text('en')!r}")
            raise
        if isinstance(seen, NotChecked):
            return [not_checked(rule, "stated_by_rule", detail=seen.why)]
        if not isinstance(seen, Checked):
            raise InputError(
                f"rule {rule.code} must return Checked or NotChecked, got {quoted(seen)}"
            )
        return [_outcome(rule, seen)]


def _input_of(context: Context, rule: Rule) -> RuleInput:
    sheet = context.sheet
    return RuleInput(
        counts=None if sheet is None else CountTable(sheet.to_arrow()),
        form=context.form,
        rates=context.rates,
        comparisons=context.comparisons,
        targets=context.targets,
        published=context.published,
        registry=context.registry,
        regime=context.regime,
        scores=context.scores,
        score_comparisons=context.score_comparisons,
        control=context.control,
        peers=context.peers,
        decompositions=context.decompositions,
        patterns=context.patterns,
        spans=context.spans,
        options=None if rule.options is None else context.settings.options_of(rule.code),
    )


def _outcome(rule: Rule, seen: Checked) -> Outcome:
    """
    Make findings of what a rule of the user's own saw.

    Raises
    ------
    MissingColumnError
        If its table lacks a key or a field of evidence.
    InputError
        If the table holds something else, or other types than the rule declares.
    """
    name = f"findings of rule {rule.code}"
    table = to_arrow(seen.findings, name=name)
    declared = (*_KEYS, *(field.name for field in rule.fields))
    absent = [column for column in declared if column not in table.column_names]
    if absent:
        raise MissingColumnError(name, absent, table.column_names)
    strange = [column for column in table.column_names if column not in declared]
    if strange:
        raise InputError(
            f"{name} must have the columns that it declares, got {quoted(strange[0])} too"
        )
    if len(table) > seen.rows:
        raise InputError(
            f"rule {rule.code} must say how many rows it looked at, at least one for each finding, "
            f"got rows={seen.rows} and {len(table)} finding{'' if len(table) == 1 else 's'}"
        )
    unit_id = id_text(table["unit_id"], name=f"{name}, column 'unit_id'")
    period, subject = (
        key_text(table[column], name=f"{name}, column {column!r}") for column in _KEYS[1:]
    )
    if subject.null_count:
        raise InputError(f"{name} must each have a subject, got one without")
    columns = {
        field.name: _typed(table[field.name], field, f"{name}, column {field.name!r}")
        for field in rule.fields
    }
    for field in rule.own_evidence:
        _refuse_inexact(columns[field.name], f"{name}, column {field.name!r}")
    own = [(field.name, columns.pop(field.name)) for field in rule.own_evidence]
    return found(
        rule,
        seen.rows,
        unit_id=unit_id,
        period=_canonical(period, name),
        subject=subject,
        evidence={**columns, "own": _own_evidence(own, len(table))},
        looked_at=_looked_at(rule, seen),
    )


def _looked_at(rule: Rule, seen: Checked) -> tuple[Scope, ...]:
    """
    Read the rows that a rule of the user's own says it looked at.

    Raises
    ------
    MissingColumnError
        If they lack a key.
    """
    if seen.looked_at is None:
        return ()
    name = f"looked_at of rule {rule.code}"
    table = to_arrow(seen.looked_at, name=name)
    absent = [column for column in _KEYS if column not in table.column_names]
    if absent:
        raise MissingColumnError(name, absent, table.column_names)
    unit_id = id_text(table["unit_id"], name=f"{name}, column 'unit_id'")
    period, subject = (
        key_text(table[column], name=f"{name}, column {column!r}") for column in _KEYS[1:]
    )
    return (Scope(unit_id, _canonical(period, name), subject),)


def _canonical(text: pa.Array, name: str) -> pa.DictionaryArray:
    """
    Read codes of periods, however they are spelled.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    codes, periods = read_period_column(text)
    unread = np.flatnonzero((codes < 0) & np.asarray(text.is_valid()))
    if len(unread):
        raise InputError(f"{name} must be of periods, got {quoted(text[int(unread[0])].as_py())}")
    return keys(codes, [period.code for period in periods])


def _typed(column: pa.ChunkedArray, field: EvidenceField, name: str) -> pa.Array:
    """
    Read evidence in the type of its unit, null where it is absent.

    Raises
    ------
    InputError
        If it holds anything else, or a number that is not finite.
    """
    values = flat(column)
    kind = {str: pa.string(), int: pa.int64(), float: pa.float64()}[field.unit.kind]
    if pa.types.is_floating(values.type):  # NaN is how a float column says nothing
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
    fits = _is_of(values.type, field.unit.kind) or values.null_count == len(values)
    word = {str: "text", int: "whole numbers", float: "numbers"}[field.unit.kind]
    if not fits:
        raise InputError(f"{name} must hold {word}, got {values.type}")
    try:
        values = values.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise InputError(f"{name} must hold {word}, got {values.type}") from None
    if field.unit.kind is float and pc.any(pc.is_inf(values)).as_py():
        raise InputError(f"{name} must hold finite numbers, got an infinite one")
    return values


def _is_of(held: pa.DataType, kind: type) -> bool:
    """Say whether a column of a type may hold text, or numbers; days and truths are neither."""
    if kind is str:
        return bool(pa.types.is_string(held) or pa.types.is_large_string(held))
    is_number = pa.types.is_integer(held) or pa.types.is_floating(held) or pa.types.is_decimal(held)
    return bool(is_number)


def _refuse_inexact(values: pa.Array, name: str) -> None:
    """
    Refuse whole numbers that evidence under a name of its own, which is a float, cannot hold.

    Raises
    ------
    InputError
        If there is one.
    """
    if not pa.types.is_integer(values.type):
        return
    for number in (pc.min(values).as_py(), pc.max(values).as_py()):
        if number is not None and abs(number) > _EXACT:
            raise InputError(f"{name} must hold whole numbers of at most 2**53, got {number}")


def _own_evidence(columns: list[tuple[str, pa.Array]], rows: int) -> pa.Array:
    """List what each finding has under names of its own; null where it has nothing."""
    if not columns or not rows:
        return pa.nulls(rows, OWN)
    count = len(columns)
    # column by column, then put into the order of the rows
    order = np.arange(rows * count).reshape(count, rows).T.ravel()
    nothing = {True: pa.nulls(rows, pa.string()), False: pa.nulls(rows, pa.float64())}
    numbers, texts = [], []
    for _, values in columns:
        is_text = pa.types.is_string(values.type)
        texts.append(values if is_text else nothing[True])
        numbers.append(nothing[False] if is_text else values.cast(pa.float64()))
    name_codes = np.repeat(np.arange(count, dtype=np.int32), rows)
    names = keys(name_codes, [name for name, _ in columns]).cast(pa.string())
    members = pa.StructArray.from_arrays(
        [names, pa.concat_arrays(numbers), pa.concat_arrays(texts)], fields=list(OWN.value_type)
    ).take(pa.array(order))
    valid = np.asarray(pc.or_(members.field("number").is_valid(), members.field("text").is_valid()))
    lengths = valid.reshape(rows, count).sum(axis=1)
    ends = np.append(0, np.cumsum(lengths))
    # an offset that is null makes the list null
    offsets = pa.array(ends, pa.int32(), mask=np.append(lengths == 0, False))
    return pa.ListArray.from_arrays(offsets, members.filter(pa.array(valid))).cast(OWN)
