"""Findings as sentences, one each, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..i18n import fill, segments_of
from ..model.finding import EvidenceField
from ..model.indicator import Indicator
from ..model.name import Language, Name
from ..tables.arrays import codes_of, floats_of, whole
from ..vocabulary import EvidenceUnit
from .lexicon import Lexicon
from .numbers import count_text, decimal_text, decimals_of, percent_text
from .spoken import SpokenRule

__all__ = ["FIELDS", "sentences"]

Column: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"

_LONGEST_EXCERPT = 40
_MOST_DECIMALS = 12

# A stub asks for arrays alone; Arrow takes texts among them as well.
_join: Callable[..., pa.StringArray] = pc.binary_join_element_wise
_choose: Callable[..., pa.StringArray] = pc.if_else


def sentences(
    findings: pa.Table,
    *,
    language: Language,
    unit_names: Mapping[str, str] | None = None,
    indicators: Sequence[Indicator] = (),
    families: Mapping[str, Name] | None = None,
    items: Mapping[str, Name] | None = None,
    criteria: Mapping[str, Name] | None = None,
    stages: Mapping[str, Name] | None = None,
    own_rules: Sequence[SpokenRule] = (),
) -> pa.StringArray:
    """
    One sentence for each finding (câu mô tả phát hiện).

    Parameters
    ----------
    findings : pyarrow.Table
        Columns of `parindex.tables.columns.FINDINGS`.
    language : {"vi", "en"}
        Which language.
    unit_names : mapping of str to str, optional
        Names of units; a unit without one is called by its identifier.
    indicators : sequence of Indicator, optional
        Their names and multipliers. A value of an indicator that is not among them has no sign
        of percent, for it need not be one.
    families : mapping of str to Name, optional
        Names of families; one without is called by its code.
    items : mapping of str to Name, optional
        Names of count items and identities; one without is called by its code.
    criteria, stages : mapping of str to Name, optional
        Names of criteria and of stages of scoring.
    own_rules : sequence of rules
        Rules whose words are not in the catalogues, with their templates and evidence.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        In the order of the rows. A finding of a rule that the catalogue has no template for gets
        a general sentence with its evidence.

    Raises
    ------
    UnknownCodeError
        If there is no such language.

    Notes
    -----
    Values have two decimals without zeros at the end, changes and gaps two decimals. Rows of a
    sheet are counted from 1, as a reader does, though evidence counts them from 0.
    """
    lexicon = Lexicon.of(
        language,
        unit_names or {},
        indicators,
        items or {},
        families or {},
        criteria=criteria,
        stages=stages,
    )
    if not len(findings):
        return pa.array([], pa.string())
    rule_codes, rules = codes_of(findings["rule"])
    subject_codes, subjects = codes_of(findings["subject"])
    multipliers = [lexicon.multiplier(subject) for subject in subjects]
    evidence = pa.table(
        dict(zip(_evidence_names(findings), findings["evidence"].flatten(), strict=True))
    )
    of_figures, figures = codes_of(evidence["multiplier"].cast(pa.string()))
    multipliers += [float(figure) for figure in figures]
    distinct = list(dict.fromkeys(multipliers))
    kinds = np.array([distinct.index(multiplier) for multiplier in multipliers])
    # what a figure is printed as comes before what a definition of its name is computed in
    kind = kinds[np.where(of_figures >= 0, of_figures + len(subjects), subject_codes)]
    printed = np.nan_to_num(floats_of(evidence["decimals"])).clip(0, _MOST_DECIMALS)
    blocks = np.column_stack([rule_codes, kind, printed.astype(np.int64)])
    members, block_of = np.unique(blocks, axis=0, return_inverse=True)
    order = np.argsort(block_of.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(block_of.ravel()))
    own = {each.code: each for each in own_rules}
    parts = []
    for (rule, of_kind, decimals), rows in zip(
        members.tolist(), np.split(order, ends[:-1]), strict=True
    ):
        at = pa.array(rows)
        multiplier = distinct[of_kind]
        block = _Block(
            rule=rules[rule],
            rows=findings.take(at),
            evidence=evidence.take(at),
            lexicon=lexicon,
            multiplier=multiplier,
            places=max(decimals_of(multiplier), decimals),
            own=own.get(rules[rule]),
        )
        parts.append(block.sentences())
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return pa.concat_arrays(parts).take(pa.array(back))


def _evidence_names(findings: pa.Table) -> list[str]:
    kind = cast("pa.StructType", findings.schema.field("evidence").type)
    return [kind.field(position).name for position in range(kind.num_fields)]


@attrs.frozen(eq=False, kw_only=True)
class _Block:
    """Findings of one rule whose numbers are printed alike."""

    rule: str
    rows: pa.Table
    evidence: pa.Table
    lexicon: Lexicon
    multiplier: float | None
    places: int
    own: SpokenRule | None = None

    def sentences(self) -> pa.StringArray:
        words = self.lexicon.words
        template = words.get(f"finding.{self.rule}", words["finding.other"])
        if self.own is not None and self.own.sentence is not None:
            template = self.own.sentence.text(self.lexicon.language)
        text = self.filled(template, self.field)
        if template.startswith("{"):
            first = cast("pa.StringArray", pc.utf8_slice_codeunits(text, 0, 1))
            text = _join(pc.utf8_upper(first), pc.utf8_slice_codeunits(text, 1), "")
        return text

    def field(self, name: str) -> pa.StringArray:
        """Column of a field of a template."""
        if name in _FIELDS:
            return _FIELDS[name](self)
        assert self.own is not None
        return self.own_field(next(each for each in self.own.own_evidence if each.name == name))

    def own_field(self, field: EvidenceField) -> pa.StringArray:
        """What findings have under a name of their rule's own, printed by its unit."""
        language, unit = self.lexicon.language, field.unit
        numbers, texts = self.own_columns(field.name)
        if unit.kind is str:
            return self.named(texts, self.lexicon.day if unit is EvidenceUnit.DAY else _excerpt)
        if unit.kind is int:
            add = 1 if unit is EvidenceUnit.POSITION else 0
            return count_text(pc.add(numbers.cast(pa.int64()), pa.scalar(add)), language=language)
        values = floats_of(numbers)
        if unit in (EvidenceUnit.VALUE, EvidenceUnit.PERCENT):
            multiplier = 100.0 if unit is EvidenceUnit.PERCENT else self.multiplier
            return percent_text(values, multiplier, language=language)
        text = self.decimals(values, trim=True)
        if unit is EvidenceUnit.CHANGE:
            return self.in_points(text)
        if unit is EvidenceUnit.NUMBER:
            return text
        phrase = "phrase.days" if unit is EvidenceUnit.DAYS else "phrase.points"
        return self.filled(self.lexicon.words[phrase], lambda _: text)

    def own_columns(self, name: str) -> tuple[pa.Array[Any], pa.Array[Any]]:
        """Number and text that each finding has under a name of its rule's own; null for none."""
        lists = whole(self.evidence["own"])
        members, parents = lists.flatten(), pc.list_parent_indices(lists)
        here = pc.equal(members.field("name"), pa.scalar(name))
        members, parents = members.filter(here), parents.filter(here)
        place = np.full(len(lists), -1, np.int64)
        place[parents.to_numpy()] = np.arange(len(members))
        at = pa.array(place, mask=place < 0)
        return members.field("number").take(at), members.field("text").take(at)

    def filled(self, template: str, field: Callable[[str], pa.StringArray]) -> pa.StringArray:
        """Fill a template on all rows at once."""
        segments = []
        for segment in segments_of(template):
            if not segment.fields:
                segments.append(self.constant("".join(literal for literal, _ in segment.parts)))
                continue
            pieces: list[str | pa.StringArray] = []
            for literal, name in segment.parts:
                pieces.append(literal)
                if name is not None:
                    column = field(name)
                    if not segment.is_optional:
                        column = _no_null(column, self.lexicon.words["absent"])
                    pieces.append(column)
            text = _join(*pieces, "")
            segments.append(_no_null(text, "") if segment.is_optional else text)
        return segments[0] if len(segments) == 1 else _join(*segments, "")

    def constant(self, text: str) -> pa.StringArray:
        return cast("pa.StringArray", pa.repeat(pa.scalar(text, pa.string()), len(self.rows)))

    def named(self, column: Column, name: Callable[[str], str | None]) -> pa.StringArray:
        """Name of every code; each distinct code is looked up once."""
        codes, texts = codes_of(column)
        names = pa.array([name(text) for text in texts], pa.string())
        return names.take(pa.array(codes, mask=codes < 0))

    def key(self, column: str, name: Callable[[str], str | None]) -> pa.StringArray:
        return self.named(self.rows[column], name)

    def text(self, column: str, name: Callable[[str], str | None]) -> pa.StringArray:
        return self.named(self.evidence[column], name)

    def count(self, column: str, add: int = 0) -> pa.StringArray:
        numbers = cast("pa.Int64Array", self.evidence[column].combine_chunks())
        moved = pc.add(numbers, pa.scalar(add, pa.int64())) if add else numbers
        return count_text(moved, language=self.lexicon.language)

    def value(self, column: str) -> pa.StringArray:
        return percent_text(
            self.evidence[column],
            self.multiplier,
            language=self.lexicon.language,
            decimals=self.places,
        )

    def size(self, column: str) -> pa.StringArray:
        """Size of a difference without its sign; what rounds to zero is less than something."""
        number = np.abs(floats_of(self.evidence[column]))
        text = self.decimals(number)
        zero, least = self.decimals(np.array([0.0, 10.0**-self.places])).to_pylist()
        is_small = pc.and_(pc.equal(text, pa.scalar(zero)), pa.array(number > 0))
        small = fill(self.lexicon.words["phrase.less_than"], size=least)
        return self.in_points(_choose(is_small, small, text))

    def decimals(
        self, number: npt.NDArray[np.float64], *, trim: bool = False, signed: bool = False
    ) -> pa.StringArray:
        return decimal_text(
            number, self.places, language=self.lexicon.language, trim=trim, signed=signed
        )

    def number(self, column: str) -> pa.StringArray:
        """A number with its sign, for penalties are below zero; without zeros at the end."""
        return self.decimals(floats_of(self.evidence[column]), trim=True)

    def percent(self, column: str) -> pa.StringArray:
        """A share in percent, whatever the units of the indicator."""
        return percent_text(self.evidence[column], 100.0, language=self.lexicon.language)

    def distance(self) -> pa.StringArray:
        """How far a value is from an edge, on whichever side."""
        return self.decimals(np.abs(floats_of(self.evidence["gap"])), trim=True)

    def percent_share(self) -> pa.StringArray:
        """A share as a percent, without zeros at the end."""
        text = self.decimals(100 * floats_of(self.evidence["share"]), trim=True)
        return _join(text, "%", "")

    def in_points(self, size: pa.StringArray) -> pa.StringArray:
        """With the measure unit of a difference between two values."""
        kind = _POINTS.get(self.multiplier or 0.0, "other")
        return self.filled(self.lexicon.words[f"phrase.points_{kind}"], lambda _: size)

    def directed(
        self,
        phrase: str,
        number: npt.NDArray[np.float64],
        size: pa.StringArray,
        above: str,
        below: str,
    ) -> pa.StringArray:
        """Phrase for the sign of a difference, with its size."""
        words = self.lexicon.words
        upward = self.filled(words[f"phrase.{phrase}_{above}"], lambda _: size)
        downward = self.filled(words[f"phrase.{phrase}_{below}"], lambda _: size)
        level = self.constant(words[f"phrase.{phrase}_none"])
        text = _choose(pa.array(number > 0), upward, _choose(pa.array(number < 0), downward, level))
        return _choose(pa.array(np.isnan(number)), pa.scalar(None, pa.string()), text)

    def floats(self, column: str) -> npt.NDArray[np.float64]:
        return floats_of(self.evidence[column])

    def change(self) -> pa.StringArray:
        return self.directed("change", self.floats("change"), self.size("change"), "up", "down")

    def gap(self) -> pa.StringArray:
        return self.directed("gap", self.floats("gap"), self.size("gap"), "above", "below")

    def rank_change(self) -> pa.StringArray:
        """By how many places the rank went up or down."""
        up = pc.subtract(self.evidence["prior_rank"], self.evidence["rank"]).combine_chunks()
        size = count_text(pc.abs(up), language=self.lexicon.language)
        return self.directed("places", floats_of(up), size, "up", "down")

    def excess(self) -> pa.StringArray:
        difference = cast("pa.Int64Array", self.evidence["difference"].combine_chunks())
        size = count_text(pc.abs(difference), language=self.lexicon.language)
        return self.directed("excess", self.floats("difference"), size, "above", "below")

    def limit(self, column: str) -> pa.StringArray:
        return self.decimals(floats_of(self.evidence[column]), signed=True)

    def threshold(self) -> pa.StringArray:
        return self.in_points(self.decimals(floats_of(self.evidence["threshold"]), trim=True))

    def comparison(self) -> pa.StringArray:
        before = _no_null(self.evidence["prior_period"], "")  # all earlier periods together
        pairs = _join(self.rows["period"].cast(pa.string()), before, "\n")
        return self.named(pairs, self.lexicon.comparison)

    def item(self) -> pa.StringArray:
        given = self.evidence["item"]
        codes = pc.coalesce(given, self.rows["subject"].cast(pa.string()))
        return self.named(codes, self.lexicon.item)

    def all_evidence(self) -> pa.StringArray:
        """Every number and text of the evidence, by its name."""
        parts = []
        for name in self.evidence.column_names:
            column = self.evidence[name]
            if column.null_count == len(column) or pa.types.is_list(column.type):
                continue
            if pa.types.is_integer(column.type):
                text = self.count(name)
            elif pa.types.is_floating(column.type):
                text = self.decimals(floats_of(column), trim=True)
            else:
                text = self.text(name, _excerpt)
            parts.append(self.labelled(name, text))
        parts += [self.labelled(name, text) for name, text in self.own_texts()]
        if not parts:
            return cast("pa.StringArray", pa.nulls(len(self.rows), pa.string()))
        # Arrow's own way to skip nulls loses the rows that have nothing else
        text = _join(*parts, "")
        is_empty = pc.equal(text, pa.scalar(""))
        first_left_out = pc.utf8_slice_codeunits(text, len(", "))
        return _choose(is_empty, pa.scalar(None, pa.string()), first_left_out)

    def labelled(self, name: str, text: pa.StringArray) -> pa.StringArray:
        """Name and text, behind a comma; empty where there is none."""
        columns = {"name": self.constant(name), "text": text}
        label = self.filled(self.lexicon.words["phrase.evidence"], columns.__getitem__)
        return _no_null(_nulls_of(text, _join(", ", label, "")), "")

    def own_texts(self) -> list[tuple[str, pa.StringArray]]:
        """Label and text of what the findings have under names of their rule's own."""
        if self.own is not None:
            return [
                (
                    field.name if field.label is None else field.label.text(self.lexicon.language),
                    self.own_field(field),
                )
                for field in self.own.own_evidence
            ]
        # a file says the names, and no units
        names = pc.unique(whole(self.evidence["own"]).flatten().field("name")).to_pylist()
        found = []
        for name in names:
            numbers, texts = self.own_columns(name)
            printed = self.decimals(floats_of(numbers), trim=True)
            found.append((name, _choose(texts.is_valid(), self.named(texts, _excerpt), printed)))
        return found


_POINTS = {100.0: "percent", 1000.0: "per_mille"}

_FIELDS: Mapping[str, Callable[[_Block], pa.StringArray]] = {
    "rule": lambda block: block.constant(block.rule),
    "unit": lambda block: block.key("unit_id", block.lexicon.unit),
    "period": lambda block: block.key("period", block.lexicon.period),
    "subject": lambda block: block.key("subject", block.lexicon.subject),
    "indicator": lambda block: block.key("subject", block.lexicon.indicator),
    "indicator_quoted": lambda block: block.key("subject", block.lexicon.indicator_quoted),
    "identity": lambda block: block.key("subject", block.lexicon.identity),
    "item": _Block.item,
    "value": lambda block: block.value("value"),
    "lower": lambda block: block.value("lower"),
    "upper": lambda block: block.value("upper"),
    "prior_value": lambda block: block.value("prior_value"),
    "target": lambda block: block.value("target"),
    "change": _Block.change,
    "change_lower": lambda block: block.limit("change_lower"),
    "change_upper": lambda block: block.in_points(block.limit("change_upper")),
    "comparison": _Block.comparison,
    "threshold": _Block.threshold,
    "reason": lambda block: block.text("comparability", block.lexicon.comparability),
    "gap": _Block.gap,
    "prior": lambda block: block.text("prior_period", block.lexicon.period),
    "parent": lambda block: block.text("parent", block.lexicon.unit),
    "count": lambda block: block.count("count"),
    "expected": lambda block: block.count("expected"),
    "excess": _Block.excess,
    "children": lambda block: block.count("children"),
    "numerator": lambda block: block.count("numerator"),
    "denominator": lambda block: block.count("denominator"),
    "rows": lambda block: block.count("rows"),
    "row": lambda block: block.count("position", add=1),
    "text": lambda block: block.text("text", _excerpt),
    "printed": lambda block: block.text("printed", _excerpt),
    "claimed": lambda block: block.text("claimed", block.lexicon.definition),
    "definitions": lambda block: block.text("definitions", block.lexicon.definitions),
    "definition_names": lambda block: block.text("definitions", block.lexicon.definition_names),
    "criterion": lambda block: block.key("subject", block.lexicon.criterion),
    "stage": lambda block: block.text("stage", block.lexicon.stage),
    "other_stage": lambda block: block.text("text", block.lexicon.stage),
    "points": lambda block: block.number("points"),
    "max_points": lambda block: block.number("max_points"),
    "lost": lambda block: block.number("lost"),
    "other_points": lambda block: block.number("other_points"),
    "edge": lambda block: block.number("threshold"),
    "distance": lambda block: block.distance(),
    "index": lambda block: block.number("value"),
    "prior_index": lambda block: block.number("prior_value"),
    "places": _Block.rank_change,
    "rank": lambda block: block.count("rank"),
    "prior_rank": lambda block: block.count("prior_rank"),
    "score_status": lambda block: block.text("status", block.lexicon.score_status),
    "table": lambda block: block.text("table", _excerpt),
    "spread": lambda block: block.number("spread"),
    "discovery": lambda block: block.text("discovery", block.lexicon.discovery),
    "discovery_rate": lambda block: block.percent("discovery_rate"),
    "tests": lambda block: block.count("tests"),
    "center": lambda block: block.value("center"),
    "periods": lambda block: block.count("periods"),
    "peers": lambda block: block.count("peers"),
    "items": lambda block: block.count("items"),
    "cells": lambda block: block.count("cells"),
    "round_share": lambda block: block.percent("round_share"),
    "other_unit": lambda block: block.text("other_unit", block.lexicon.unit),
    "just_reaching": lambda block: block.count("just_reaching"),
    "just_missing": lambda block: block.count("just_missing"),
    "prior_denominator": lambda block: block.count("prior_denominator"),
    "prior_printed": lambda block: block.text("prior_printed", _excerpt),
    "units": lambda block: block.text("units", block.lexicon.unit_list),
    "valid_from": lambda block: block.text("valid_from", block.lexicon.day),
    "valid_to": lambda block: block.text("valid_to", block.lexicon.day),
    "weight": lambda block: block.text("weight", _excerpt),
    "share": _Block.percent_share,
    "ranked": lambda block: block.count("ranked"),
    "prior_ranked": lambda block: block.count("prior_ranked"),
    "evidence": _Block.all_evidence,
}


FIELDS: frozenset[str] = frozenset(_FIELDS)
"""Fields that a template may name whatever the rule."""


def _no_null(column: pa.StringArray, text: str) -> pa.StringArray:
    return column.fill_null(pa.scalar(text, pa.string())) if column.null_count else column


def _nulls_of(column: pa.StringArray, text: pa.StringArray) -> pa.StringArray:
    return _choose(column.is_null(), pa.scalar(None, pa.string()), text)


def _excerpt(text: str) -> str:
    """Content of a cell on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[: _LONGEST_EXCERPT - 1]}…"
