"""Fields that sentences of findings are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...i18n import fill, segments_of
from ...model.finding import EvidenceField
from ...tables.arrays import filled, floats_of, scalar_of, whole
from ...tables.cell_places import cells_on_sheets
from ...tables.evidence_of_own_rules import own_columns
from ...tables.number_text import readings
from ...vocabulary import EvidenceUnit
from ..numbers import Column, choose, count_text, join, number_text, percent_text
from ..shares import share_text
from ..spoken_rule import SpokenRule
from .printed_columns import Printed, excerpt, no_null, nulls_of

__all__ = ["FIELDS", "Block"]

_FIRST = 2  # indicators that a sentence names of those that lack a count


@attrs.frozen(eq=False, kw_only=True)
class Block(Printed):
    """Hold findings of one rule whose numbers are printed alike."""

    rule: str
    own: SpokenRule | None = None

    def sentences(self) -> pa.StringArray:
        words = self.lexicon.words
        template = words.get(f"finding.{self.rule}", words["finding.other"])
        if self.own is not None and self.own.sentence is not None:
            template = self.own.sentence.text(self.lexicon.language)
        text = self.filled(template, self.field)
        return self.begun(text, template)

    def begun(self, text: pa.StringArray, template: str) -> pa.StringArray:
        """Sentences with a capital in front where they begin with a word; a code stays as it is."""
        _, first = segments_of(template)[0].parts[0] if template.startswith("{") else ("", None)
        if first is None or first.name in _AS_WRITTEN or first.name not in _FIELDS:
            return text
        letter = cast("pa.StringArray", pc.utf8_slice_codeunits(text, 0, 1))
        capital = join(pc.utf8_upper(letter), pc.utf8_slice_codeunits(text, 1), "")
        if first.name not in _CODE_OF:
            return capital
        code = whole(_CODE_OF[first.name](self)).cast(pa.string())
        is_code = filled(pc.equal(_FIELDS[first.name](self), code), False)
        return choose(is_code, text, capital)

    def field(self, name: str) -> pa.StringArray:
        """Column of a field of a template."""
        if name in _FIELDS:
            return _FIELDS[name](self)
        assert self.own is not None
        return self.own_field(next(each for each in self.own.own_evidence if each.name == name))

    def own_field(self, field: EvidenceField) -> pa.StringArray:
        """Print by its unit what findings have under a name of their rule's own."""
        language, unit = self.lexicon.language, field.unit
        numbers, texts = self.own_columns(field.name)
        if unit.kind is str:
            return self.named(texts, self.lexicon.day if unit is EvidenceUnit.DAY else excerpt)
        if unit.kind is int:
            add = 1 if unit is EvidenceUnit.POSITION else 0
            return count_text(pc.add(numbers.cast(pa.int64()), scalar_of(add)), language=language)
        values = floats_of(numbers)
        if unit in (EvidenceUnit.VALUE, EvidenceUnit.PERCENT):
            multiplier = 100.0 if unit is EvidenceUnit.PERCENT else self.multiplier
            return percent_text(values, multiplier, language=language)
        if unit is EvidenceUnit.CHANGE:
            return self.in_points(self.computed(values))
        text = self.computed(values) if unit is EvidenceUnit.POINTS else self.given(values)
        if unit is EvidenceUnit.NUMBER:
            return text
        phrase = "phrase.days" if unit is EvidenceUnit.DAYS else "phrase.points"
        return self.filled(self.lexicon.words[phrase], lambda _: text)

    def own_columns(self, name: str) -> tuple[pa.Array[Any], pa.Array[Any]]:
        """Give number and text of each finding under a name of its rule's own; null for none."""
        return own_columns(self.evidence["own"], name)

    def distance(self) -> pa.StringArray:
        """Print how far a value is from an edge, on whichever side."""
        return self.given(np.abs(floats_of(self.evidence["gap"])))

    def percent_share(self, name: str = "share") -> pa.StringArray:
        """Write a share as a percent."""
        return share_text(
            floats_of(self.evidence[name]), language=self.lexicon.language, decimals=self.places
        )

    def change(self, name: str = "change") -> pa.StringArray:
        return self.directed("change", self.floats(name), self.size(name), "up", "down")

    def gap(self) -> pa.StringArray:
        return self.directed("gap", self.floats("gap"), self.size("gap"), "above", "below")

    def rank_change(self) -> pa.StringArray:
        """Print by how many places the rank went up or down."""
        up = pc.subtract(self.evidence["prior_rank"], self.evidence["rank"]).combine_chunks()
        size = count_text(pc.abs(up), language=self.lexicon.language)
        return self.directed("places", floats_of(up), size, "up", "down")

    def excess(self) -> pa.StringArray:
        difference = cast("pa.Int64Array", self.evidence["difference"].combine_chunks())
        size = count_text(pc.abs(difference), language=self.lexicon.language)
        return self.directed("excess", self.floats("difference"), size, "above", "below")

    def amount_excess(self) -> pa.StringArray:
        difference = self.floats("amount_difference")
        size = self.given(np.abs(difference))
        return self.directed("amount", difference, size, "above", "below")

    def readings(self) -> pa.StringArray:
        """Print the numbers that a cell may mean, where it may mean several."""
        language, word = self.lexicon.language, f" {self.lexicon.words['phrase.or']} "

        def listed(text: str) -> str | None:
            numbers = readings(text.strip().removesuffix("%"))
            texts = [number_text(number, language=language) for number in numbers]
            return word.join(texts) if len(texts) > 1 else None

        return self.named(pc.coalesce(self.evidence["text"], self.evidence["printed"]), listed)

    def not_whole(self) -> pa.StringArray:
        """Say that a cell looks like a percent where it has its sign, or lies from 0 to 100."""

        def said(text: str) -> str:
            bare = text.strip()
            numbers = readings(bare.removesuffix("%"))
            is_one = bare.endswith("%") or (bool(numbers) and all(0 <= n <= 100 for n in numbers))
            return self.lexicon.words[f"phrase.{'looks_like_percent' if is_one else 'not_whole'}"]

        return self.named(self.evidence["text"], said)

    def place(self) -> pa.StringArray:
        """Name the cell of the file; where it is not known, the row below the heading."""
        row = self.filled(self.lexicon.words["phrase.data_row"], self.field)
        if not {"sheet", "cell"} <= {*self.rows.column_names}:
            return row
        sheets, cells = (whole(self.rows[name].cast(pa.string())) for name in ("sheet", "cell"))
        return cast("pa.StringArray", pc.coalesce(cells_on_sheets(sheets, cells), row))

    def not_given(self) -> pa.StringArray:
        """Name the item that is blank; where it is not known, the indicator that needs it."""
        item = self.text("item", self.lexicon.item)
        subject = self.key("subject", self.lexicon.subject)
        return choose(item.is_valid(), item, subject)

    def lacking(self) -> pa.StringArray:
        """Name the first indicators of some, and how many others there are."""

        def listed(codes: str) -> str:
            names = [self.lexicon.indicator_quoted(code) for code in codes.split()]
            first = ", ".join(names[:_FIRST])
            more = self.lexicon.words["phrase.more_indicators"]
            rest = len(names) - _FIRST
            return fill(more, names=first, count=str(rest)) if rest > 0 else first

        return self.text("definitions", listed)

    def limit(self, column: str) -> pa.StringArray:
        return self.computed(floats_of(self.evidence[column]), signed=True)

    def threshold(self) -> pa.StringArray:
        return self.in_points(self.given_number("threshold"))

    def comparison(self) -> pa.StringArray:
        before = no_null(self.evidence["prior_period"], "")  # all earlier periods together
        pairs = join(self.rows["period"].cast(pa.string()), before, "\n")
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
                text = self.given(floats_of(column))
            else:
                text = self.text(name, excerpt)
            parts.append(self.labelled(name, text))
        parts += [self.labelled(name, text) for name, text in self.own_texts()]
        if not parts:
            return cast("pa.StringArray", pa.nulls(len(self.rows), pa.string()))
        # Arrow's own way to skip nulls loses the rows that have nothing else
        text = join(*parts, "")
        is_empty = pc.equal(text, scalar_of(""))
        first_left_out = pc.utf8_slice_codeunits(text, len(", "))
        return choose(is_empty, None, first_left_out)

    def labelled(self, name: str, text: pa.StringArray) -> pa.StringArray:
        """Name and text, behind a comma; empty where there is none."""
        columns = {"name": self.constant(name), "text": text}
        label = self.filled(self.lexicon.words["phrase.evidence"], columns.__getitem__)
        return no_null(nulls_of(text, join(", ", label, "")), "")

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
            printed = self.given(floats_of(numbers))
            found.append((name, choose(texts.is_valid(), self.named(texts, excerpt), printed)))
        return found


_FIELDS: Mapping[str, Callable[[Block], pa.StringArray]] = {
    "rule": lambda block: block.constant(block.rule),
    "unit": lambda block: block.key("unit_id", block.lexicon.unit),
    "period": lambda block: block.key("period", block.lexicon.period),
    "subject": lambda block: block.key("subject", block.lexicon.subject),
    "indicator": lambda block: block.key("subject", block.lexicon.indicator),
    "indicator_quoted": lambda block: block.key("subject", block.lexicon.indicator_quoted),
    "identity": lambda block: block.key("subject", block.lexicon.identity),
    "item": Block.item,
    "not_given": Block.not_given,
    "lacking": Block.lacking,
    "value": lambda block: block.value("value"),
    "lower": lambda block: block.value("lower"),
    "upper": lambda block: block.value("upper"),
    "prior_value": lambda block: block.value("prior_value"),
    "target": lambda block: block.value("target", trim=True),
    "change": Block.change,
    "rate_effect": lambda block: block.change("rate_effect"),
    "mix_effect": lambda block: block.change("mix_effect"),
    "change_lower": lambda block: block.limit("change_lower"),
    "change_upper": lambda block: block.in_points(block.limit("change_upper")),
    "comparison": Block.comparison,
    "threshold": Block.threshold,
    "reason": lambda block: block.text("comparability", block.lexicon.comparability),
    "gap": Block.gap,
    "prior": lambda block: block.text("prior_period", block.lexicon.period),
    "count": lambda block: block.count("count"),
    "expected": lambda block: block.count("expected"),
    "excess": Block.excess,
    "amount": lambda block: block.given_number("amount"),
    "expected_amount": lambda block: block.given_number("expected_amount"),
    "amount_excess": Block.amount_excess,
    "children": lambda block: block.count("children"),
    "numerator": lambda block: block.count("numerator"),
    "denominator": lambda block: block.count("denominator"),
    "rows": lambda block: block.count("rows"),
    "place": Block.place,
    "not_whole": Block.not_whole,
    "row": lambda block: block.count("position", add=1),
    "text": lambda block: block.text("text", excerpt),
    "unread": lambda block: block.text("text", block.lexicon.unread),
    "columns": lambda block: block.text("columns", excerpt),
    "readings": Block.readings,
    "printed": lambda block: block.text("printed", excerpt),
    "claimed": lambda block: block.text("claimed", block.lexicon.definition),
    "definitions": lambda block: block.text("definitions", block.lexicon.definitions),
    "definition_names": lambda block: block.text("definitions", block.lexicon.definition_names),
    "criterion": lambda block: block.key("subject", block.lexicon.criterion),
    "stage": lambda block: block.text("stage", block.lexicon.stage),
    "other_stage": lambda block: block.text("text", block.lexicon.stage),
    "points": lambda block: block.computed_number("points"),
    "max_points": lambda block: block.given_number("max_points"),
    "lost": lambda block: block.computed_number("lost"),
    "other_points": lambda block: block.computed_number("other_points"),
    "edge": lambda block: block.given_number("threshold"),
    "distance": lambda block: block.distance(),
    "index": lambda block: block.given_number("value"),
    "score": lambda block: block.computed_number("value"),
    "prior_score": lambda block: block.computed_number("prior_value"),
    "places": Block.rank_change,
    "rank": lambda block: block.count("rank"),
    "prior_rank": lambda block: block.count("prior_rank"),
    "score_status": lambda block: block.text("status", block.lexicon.score_status),
    "table": lambda block: block.text("table", block.lexicon.table),
    "regime": lambda block: block.text("text", block.lexicon.regime),
    "spread": lambda block: block.computed_number("spread"),
    "discovery": lambda block: block.text("discovery", block.lexicon.discovery),
    "discovery_rate": lambda block: block.percent("discovery_rate", trim=True),
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
    "prior_printed": lambda block: block.text("prior_printed", excerpt),
    "units": lambda block: block.text("units", block.lexicon.unit_list),
    "valid_from": lambda block: block.text("valid_from", block.lexicon.day),
    "valid_to": lambda block: block.text("valid_to", block.lexicon.day),
    "weight": lambda block: block.text("weight", excerpt),
    "share": Block.percent_share,
    "expected_share": lambda block: block.percent_share("expected_share"),
    "ranked": lambda block: block.count("ranked"),
    "times": lambda block: block.computed_number("times"),
    "cut_off": lambda block: block.text("cut_off", block.lexicon.definition_names),
    "other_reading": lambda block: block.value("other_reading", trim=True),
    "other_index": lambda block: block.given_number("other_reading"),
    "of_rule": lambda block: block.text("of_rule", block.lexicon.rule),
    "measure": lambda block: block.text("measure", excerpt),
    "responsible": lambda block: block.text("responsible", block.lexicon.unit),
    "due": lambda block: block.text("due", block.lexicon.day),
    "done": lambda block: block.text("done", block.lexicon.day),
    "edge_count": lambda block: block.count("edge_count"),
    "periods_open": lambda block: block.count("periods_open"),
    "prior_ranked": lambda block: block.count("prior_ranked"),
    "evidence": Block.all_evidence,
}


# What is printed as it was written: codes and contents of cells.
_AS_WRITTEN = frozenset(
    {
        *(
            "rule",
            "text",
            "columns",
            "readings",
            "printed",
            "prior_printed",
            "claimed",
            "definitions",
            "weight",
            "measure",
        ),
        "evidence",
    }
)
# What a name stands for; where there is no name, the code itself is printed, letter by letter.
_CODE_OF: Mapping[str, Callable[[Block], Column]] = {
    "unit": lambda block: block.rows["unit_id"],
    "period": lambda block: block.rows["period"],
    **{
        name: lambda block: block.rows["subject"]
        for name in ("subject", "indicator", "indicator_quoted", "identity", "item", "criterion")
    },
    "other_unit": lambda block: block.evidence["other_unit"],
    "units": lambda block: block.evidence["units"],
    "stage": lambda block: block.evidence["stage"],
    "other_stage": lambda block: block.evidence["text"],
}


FIELDS: frozenset[str] = frozenset(_FIELDS)
"""Fields that a template may name whatever the rule."""
