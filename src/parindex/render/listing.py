"""Findings as a list for people, in Markdown and in HTML."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._html import Html, element, isolated, text, with_isolated
from .._quoting import visible
from ..i18n import catalogue, fill
from ..name import Name
from ..periods.period import ReportingPeriod
from ..tables.arrays import CountArray, FloatArray, codes_of, terms_of
from ..typing import Language
from ..vocabulary import Lifecycle, Severity
from .alike import FEW, Group, groups_of
from .markdown import blocks, escaped, pipe_table
from .naming import Lexicon, without_a_name
from .numbers import decimal_text, decimals_of, percent_text, tied
from .selection import distinct

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
_SIGNED = ("gap", "change", "change_lower", "change_upper")
_STYLE = (
    "body{font-family:sans-serif;line-height:1.5;max-width:60em;margin:2em auto;padding:0 1em}"
    "li{margin:.3em 0}small{opacity:.75}"
    "table{border-collapse:collapse;margin:.6em 0}caption{text-align:left;padding:.3em 0}"
    "th,td{padding:.2em .8em .2em 0;text-align:left;border-bottom:1px solid #bbb}"
)


class Line(NamedTuple):
    """What is said of a finding: its sentence, what stands beside it, names in it."""

    sentence: str
    note: str
    names: tuple[str, ...]


class Alike(NamedTuple):
    """Findings that say the same of several units: what, and a row for each under some titles."""

    sentence: str
    columns: Mapping[str, Sequence[str]]
    right: tuple[int, ...]


@attrs.frozen(eq=False, kw_only=True)
class Listing:
    """Hold headed groups of findings."""

    language: Language
    title: str
    groups: tuple[tuple[str, tuple[Line | Alike, ...]], ...]
    note: str | None = None

    def markdown(self) -> str:
        """Write text in Markdown (CommonMark)."""
        lines = [f"# {escaped(self.title)}"]
        for heading, members in self.groups:
            lines.append(f"## {escaped(heading)}")
            for each in members:
                if isinstance(each, Alike):
                    lines += [
                        escaped(each.sentence),
                        "",
                        *pipe_table(each.columns, right=each.right),
                    ]
                else:
                    note = f" ({escaped(each.note)})" if each.note else ""
                    lines.append(f"- {escaped(each.sentence)}{note}")
        if self.note is not None:
            lines += ["", escaped(self.note)]
        return "\n".join(blocks(lines)) + "\n"

    def html(self) -> str:
        """Write a page that needs no other file, and no script."""
        body = [element("h1", text(self.title))]
        for heading, members in self.groups:
            body.append(element("h2", text(heading)))
            body += [_table(each) for each in members if isinstance(each, Alike)]
            items = [_item(each) for each in members if isinstance(each, Line)]
            body += [element("ul", *items)] if items else []
        body += [] if self.note is None else [element("p", text(self.note))]
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
    priority: FloatArray,
    lexicon: Lexicon,
    cells: pa.StringArray | None = None,
    favourable: Collection[str] = (),
    own_names: Iterable[Name] = (),
) -> Listing:
    """
    Group findings for people: by life cycle where they were followed, else by severity.

    Within a group those of the highest priority come first, and more than three of one rule,
    subject, period and severity that have values are a table, with a row for each. Findings of
    *favourable* rules stand in groups of their own after the others. Rows of earlier periods of an
    issue, which carry no life cycle, stand in a group at the end. An accepted finding stays in its
    group, and says so. *cells* of a workbook are printed beside the sentences. *own_names*
    are words of rules of the user's own.
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
    groups = []
    for at, heading in enumerate(headings):
        rows = np.flatnonzero(group == at)
        if len(rows):
            part, texts = findings.take(pa.array(rows)), sentences.take(pa.array(rows))
            beside = None if cells is None else cells.take(pa.array(rows))
            members = _members(part, texts, priority[rows], lexicon, beside)
            groups.append((f"{heading}: {len(rows)}", tuple(members)))
    return Listing(
        language=language,
        title=words["list.title"],
        groups=tuple(groups) or ((words["list.none"], ()),),
        note=without_a_name(
            [*lexicon.names_of(distinct(findings["subject"])), *own_names], language
        ),
    )


def _members(
    findings: pa.Table,
    sentences: pa.StringArray,
    priority: FloatArray,
    lexicon: Lexicon,
    cells: pa.StringArray | None,
) -> list[Line | Alike]:
    """Write tables of like findings first, then one line for each of the others."""
    has_row = np.asarray(pc.struct_field(findings["evidence"], "value").is_valid(), bool)
    has_row &= np.asarray(findings["unit_id"].is_valid(), bool)
    alike = [
        each
        for each in groups_of(findings, priority)
        if len(each.rows) > FEW and has_row[each.rows].all()
    ]
    tables: list[Line | Alike] = [_alike(findings, each, lexicon, cells) for each in alike]
    told = np.zeros(len(findings), bool)
    for each in alike:
        told[each.rows] = True
    rows = np.flatnonzero(~told)
    rows = rows[np.argsort(-priority[rows], kind="stable")]
    chosen = findings.take(pa.array(rows))
    said = sentences.take(pa.array(rows)).to_pylist()
    # a sentence about one cell names it
    beside = [
        None if cell is not None and f"({cell})" in text else cell
        for text, cell in zip(said, _taken(cells, rows), strict=True)
    ]
    lines = zip(
        said,
        _notes(chosen, lexicon, beside),
        _names_in(chosen, lexicon),
        strict=True,
    )
    return [*tables, *(Line(*each) for each in lines)]


def _names_in(findings: pa.Table, lexicon: Lexicon) -> list[tuple[str, ...]]:
    """Name what each sentence may name without quotes: units, and what it is about."""
    columns = [
        findings["unit_id"].cast(pa.string()),
        *(pc.struct_field(findings["evidence"], name) for name in ("units", "other_unit")),
    ]
    about = [
        [] if subject not in lexicon.indicators else [lexicon.indicator(subject)]
        for subject in findings["subject"].to_pylist()
    ]
    listed = zip(*(column.to_pylist() for column in columns), strict=True)
    return [
        tuple(
            visible(each)
            for each in (
                *(lexicon.unit(unit) for text in texts if text for unit in text.split("; ")),
                *subject,
            )
        )
        for texts, subject in zip(listed, about, strict=True)
    ]


def _alike(
    findings: pa.Table, group: Group, lexicon: Lexicon, beside: pa.StringArray | None
) -> Alike:
    """Write the rows of a group: unit, value, interval, what it is held against, difference."""
    rows = findings.take(pa.array(group.rows))
    words = lexicon.words
    multiplier = lexicon.multiplier(group.subject)
    places = decimals_of(multiplier)

    def said(name: str, *, signed: bool = False) -> list[str]:
        column = pc.struct_field(rows["evidence"], name)
        if signed:
            text = decimal_text(column, places, language=lexicon.language, signed=True)
        else:
            text = percent_text(column, multiplier, language=lexicon.language, trim=False)
        return [each or "" for each in text.to_pylist()]

    titles = [words["review.unit"]]
    cells = [[lexicon.unit(unit) for unit in rows["unit_id"].to_pylist()]]
    for name in ("value", "lower", "upper", "center", "target", "prior_value", *_SIGNED):
        titles.append(words[f"evidence.{name}"])
        cells.append(said(name, signed=name in _SIGNED))
    titles.append(words["list.note"])
    cells.append(_notes(rows, lexicon, _taken(beside, group.rows)))
    sentence = fill(
        words["list.alike"],
        rule=group.rule,
        name=words.get(f"rule.{group.rule}"),
        subject=lexicon.subject(group.subject),
        period=None if group.period is None else lexicon.label(group.period),
        count=str(len(group.rows)),
    )
    columns = dict(zip(titles, cells, strict=True))
    return Alike(visible(sentence), columns, tuple(range(1, len(titles) - 1)))


def _taken(cells: pa.StringArray | None, rows: CountArray) -> list[str | None]:
    return [None] * len(rows) if cells is None else cells.take(pa.array(rows)).to_pylist()


def _notes(findings: pa.Table, lexicon: Lexicon, cells: list[str | None]) -> list[str]:
    rows = findings.select(
        ["lifecycle_reason", "open_since", "periods_open", "suppression"]
    ).to_pylist()
    return [
        _note(row, lexicon.words, lexicon.language, cell)
        for row, cell in zip(rows, cells, strict=True)
    ]


def _note(
    row: Mapping[str, object], words: Mapping[str, str], language: Language, cell: str | None
) -> str:
    parts = [] if cell is None else [visible(cell)]
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
    return tied("; ".join(parts), language=language)


def _item(line: Line) -> Html:
    note = line.note
    beside = (Html(" "), element("small", Html("("), isolated(note), Html(")"))) if note else ()
    return element("li", with_isolated(line.sentence, line.names), *beside)


def _table(alike: Alike) -> Html:
    """Write like findings as a table whose head names what stands below."""
    kept = {title: cells for title, cells in alike.columns.items() if any(cells)}
    head = element("tr", *(element("th", text(title), scope="col") for title in kept))
    body = [
        element("tr", element("td", isolated(row[0])), *(element("td", text(c)) for c in row[1:]))
        for row in zip(*kept.values(), strict=True)
    ]
    caption = element("caption", with_isolated(alike.sentence))
    return element("table", caption, element("thead", head), element("tbody", *body))
