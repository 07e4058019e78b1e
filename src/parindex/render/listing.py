"""Findings as a list for people, in Markdown and in HTML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

import attrs
import numpy as np
import pyarrow as pa

from .._html import Html, element, isolated, text
from .._quoting import visible
from ..i18n import catalogue, fill
from ..periods.period import ReportingPeriod
from ..tables.arrays import codes_of, terms_of
from ..typing import Language
from ..vocabulary import Lifecycle, Severity
from .markdown import escaped

__all__ = ["Listing", "listing_of"]

_ORDER = (
    Lifecycle.WORSENED,
    Lifecycle.PERSISTING,
    Lifecycle.NOT_CHECKED,
    Lifecycle.NEW,
    Lifecycle.EASED,
    Lifecycle.RESOLVED,
)
# What is good is worth keeping, not worth remedying, so it has headings of its own.
_GOOD = ("favourable_new", "favourable_kept", "favourable_not_checked", "favourable_gone")
_GOOD_OF = {
    Lifecycle.NEW: "favourable_new",
    Lifecycle.PERSISTING: "favourable_kept",
    Lifecycle.WORSENED: "favourable_kept",
    Lifecycle.EASED: "favourable_kept",
    Lifecycle.NOT_CHECKED: "favourable_not_checked",
    Lifecycle.RESOLVED: "favourable_gone",
}
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;max-width:60em;margin:2em auto;padding:0 1em}"
    "li{margin:.3em 0}small{opacity:.75}"
)


class Line(NamedTuple):
    """What is said of a finding: its sentence, what stands beside it, the name of its unit."""

    sentence: str
    note: str
    name: str


@attrs.frozen(eq=False, kw_only=True)
class Listing:
    """Hold headed groups of findings."""

    language: Language
    title: str
    groups: tuple[tuple[str, tuple[Line, ...]], ...]

    def markdown(self) -> str:
        """Write text in Markdown (CommonMark)."""
        lines = [f"# {escaped(self.title)}"]
        for heading, members in self.groups:
            lines += ["", f"## {escaped(heading)}", ""]
            lines += [
                f"- {escaped(each.sentence)}" + (f" ({escaped(each.note)})" if each.note else "")
                for each in members
            ]
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """Write a page that needs no other file, and no script."""
        body = [element("h1", text(self.title))]
        for heading, members in self.groups:
            body.append(element("h2", text(heading)))
            body.append(element("ul", *map(_item, members)))
        head = element(
            "head",
            Html('<meta charset="utf-8">'),
            element("title", text(self.title)),
            element("style", Html(_STYLE)),
        )
        page = element("html", head, element("body", *body), lang=self.language)
        return f"<!DOCTYPE html>\n{page}\n"


def listing_of(
    findings: pa.Table,
    sentences: pa.StringArray,
    *,
    language: Language,
    unit_names: Mapping[str, str],
    favourable: Collection[str] = (),
) -> Listing:
    """
    Group findings for people: by life cycle where they were followed, else by severity.

    Within a group the more severe come first. Findings of *favourable* rules stand in groups of
    their own after the others. Rows of earlier periods of an issue, which carry no life cycle,
    stand in a group at the end. An accepted finding stays in its group, and says so.
    """
    words = catalogue(language)
    severity = terms_of(findings["severity"], Severity)
    life, life_words = codes_of(findings["lifecycle"])
    rule_codes, rules = codes_of(findings["rule"])
    is_good = np.array([rule in favourable for rule in rules], bool)[rule_codes]
    if (life >= 0).any():
        keys = [*(f"lifecycle.{term.text}" for term in _ORDER)]
        keys += [*(f"lifecycle.{each}" for each in _GOOD), "lifecycle.earlier"]
        terms = [Lifecycle[each.upper()] for each in life_words]
        plain = [*(keys.index(f"lifecycle.{term.text}") for term in terms), len(keys) - 1]
        good = [*(keys.index(f"lifecycle.{_GOOD_OF[term]}") for term in terms), len(keys) - 1]
        group = np.where(is_good, np.array(good)[life], np.array(plain)[life])
    else:
        keys = [*(f"severity.{term.text}" for term in reversed(Severity)), "list.favourable"]
        group = np.where(is_good, len(Severity), len(Severity) - 1 - severity)
    headings = [words[key] for key in keys]
    order = np.lexsort((-severity, group))
    rows = findings.select(
        ["unit_id", "lifecycle", "lifecycle_reason", "open_since", "periods_open", "suppression"]
    ).take(pa.array(order))
    lines = sentences.take(pa.array(order)).to_pylist()
    members: dict[int, list[Line]] = {}
    # a list for people is made of texts, one for each finding
    for at, row, line in zip(group[order].tolist(), rows.to_pylist(), lines, strict=True):
        unit_id = row["unit_id"] or ""
        name = visible(unit_names.get(unit_id, unit_id))
        members.setdefault(at, []).append(Line(line, _note(row, words, language), name))
    groups = tuple((f"{headings[at]}: {len(each)}", tuple(each)) for at, each in members.items())
    return Listing(
        language=language, title=words["list.title"], groups=groups or ((words["list.none"], ()),)
    )


def _note(row: Mapping[str, object], words: Mapping[str, str], language: Language) -> str:
    parts = []
    if row["lifecycle_reason"] is not None:
        parts.append(words[f"lifecycle_reason.{row['lifecycle_reason']}"])
    if row["periods_open"] is not None and row["open_since"] is not None:
        since = ReportingPeriod.parse(str(row["open_since"])).label(language)
        key = "list.open_one" if row["periods_open"] == 1 else "list.open_many"
        parts.append(fill(words[key], count=str(row["periods_open"]), since=since))
    accepted = row["suppression"]
    if isinstance(accepted, Mapping):
        year, month, day = str(accepted["until"]).split("-")
        parts.append(
            fill(
                words["list.accepted"],
                by=str(accepted["accepted_by"]),
                until=f"{int(day)}/{int(month)}/{year}",
                reason=str(accepted["reason"]),
            )
        )
    return "; ".join(parts)


def _item(line: Line) -> Html:
    note = line.note
    beside = (Html(" "), element("small", Html("("), isolated(note), Html(")"))) if note else ()
    named = re.search(rf"(?<!\w){re.escape(line.name)}(?!\w)", line.sentence)
    if not line.name or named is None:
        return element("li", text(line.sentence), *beside)
    before, after = line.sentence[: named.start()], line.sentence[named.end() :]
    return element("li", text(before), isolated(named[0]), text(after), *beside)
