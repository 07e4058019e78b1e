"""The report as one page: read on a screen or a telephone, printed on A4, nothing beside it."""

from __future__ import annotations

import os
from collections.abc import Collection
from importlib import resources

from .._files import write_text
from .._html import Html, element, isolated, text, with_isolated
from .._validators import of_kind
from ..i18n import fill
from .content import FoundBySeverity, ReportContent
from .pictures import pictures_of
from .printed_tables import (
    PrintedTable,
    checks_table,
    definitions_table,
    overview_tables,
    results_table,
)

__all__ = ["write_html"]


def write_html(
    content: ReportContent, path: str | os.PathLike[str], *, pictures: bool = True
) -> None:
    """
    Write a report as one page (báo cáo dạng trang web): no script, and no other file.

    Parameters
    ----------
    content : ReportContent
        What it says, from `report_content`.
    path : str or path
        File to write, in UTF-8.
    pictures : bool, default True
        Whether each indicator has its pictures, where matplotlib is installed: of all units, and of
        the series of at most three with a signal in the period. The tables and findings say the
        same without them.

    Raises
    ------
    InputError
        If *content* is of another kind, or the file cannot be written; one that was there is then
        as it was.

    Notes
    -----
    Light and dark follow the screen; pictures stand on white. Printed on A4 it has the margins of
    an office document, heads of tables are repeated, and what is folded is printed open.
    """
    of_kind(content, ReportContent, "content")
    words, names = content.words, _names_printed(content)
    body = [
        *_head(content),
        element("h2", text(words["summary"])),
        element(
            "ul",
            *(element("li", with_isolated(line, names)) for line in content.summary),
            **{"class": "lead"},
        ),
        element("h2", text(words["results"])),
        *_results(content, with_pictures=pictures),
        element("h2", text(words["found"])),
        *_found(content, names),
        element("h2", text(words["checked"])),
        *(element("p", text(line)) for line in content.checked),
        *_folded(content),
        element("h2", text(words["basis"])),
        *_basis(content),
        element("footer", element("p", text(content.footer), **{"class": "quiet"})),
    ]
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width,initial-scale=1">'),
        element("title", text(content.title)),
        element("style", Html(_style() + _page_margins(content))),
    )
    page = element("html", head, element("body", *body), lang=content.language)
    write_text(f"<!DOCTYPE html>\n{page}\n", path)


def _style() -> str:
    return resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def _page_margins(content: ReportContent) -> str:
    """Give the margins of A4, with page number, digest and mark in them."""
    made_up = _quoted(content.words["made_up"]) if content.is_made_up else '""'
    small = "font:8.5pt Arial,sans-serif;color:#595959"
    foot = _quoted(content.footer)
    return (
        f"@page{{size:A4;margin:20mm 15mm 20mm 30mm;@top-right{{content:{made_up};{small}}}"
        f"@bottom-left{{content:{foot};{small}}}@bottom-right{{content:counter(page);{small}}}}}"
    )


def _quoted(line: str) -> str:
    r"""Write a string of CSS; what could end it, or the element around it, is written as \\hex."""
    return (
        '"' + "".join(c if c.isalnum() or c in " ;,.:–" else f"\\{ord(c):x} " for c in line) + '"'
    )


def _head(content: ReportContent) -> list[Html]:
    made_up = element("p", text(content.words["made_up"]), **{"class": "made"})
    return [
        *([made_up] if content.is_made_up else []),
        element("h1", text(content.title)),
        element("p", isolated(content.subject), **{"class": "quiet"}),
    ]


def _results(content: ReportContent, *, with_pictures: bool) -> list[Html]:
    words = content.words
    if not content.indicators:
        nothing = [element("p", text(words["no_results"]))]
        return [*nothing, *(element("p", with_isolated(line)) for line in content.without_value)]
    parts = [_table(each, kind="overview") for each in overview_tables(content)]
    parts += [element("p", text(note), **{"class": "quiet"}) for note in content.notes]
    parts += [element("p", with_isolated(line)) for line in content.without_value]
    for result in content.indicators:
        drawn = pictures_of(content, result) if with_pictures else []
        figures = [element("figure", Html(each.to_svg())) for each in drawn]
        parts += [
            element("h3", isolated(result.name)),
            *(figures[:1] or [element("p", text(result.heading + "."))]),
            _table(results_table(content, result)),
            *figures[1:],
        ]
    return parts


def _table(table: PrintedTable, kind: str = "") -> Html:
    sides = ["n" if is_number else "" for is_number in table.is_number]
    head = element(
        "tr",
        *(
            element("th", text(title), scope="col", **{"class": side})
            for title, side in zip(table.heads, sides, strict=True)
        ),
    )
    body = []
    for first, *others in table.rows:
        cells = [element("th", isolated(first.text), scope="row")]
        for cell, side in zip(others, sides[1:], strict=True):
            look = " ".join(filter(None, (side, *(tone.value for tone in cell.tones))))
            shown = text(cell.text) if side or not cell.text else isolated(cell.text)
            cells.append(element("td", shown, **{"class": look}))
        body.append(element("tr", *cells))
    share = 100 / sum(table.widths)
    columns = [element("col", style=f"width:{width * share:.0f}%") for width in table.widths]
    whole = element(
        "table",
        element("caption", text(table.caption)),
        element("colgroup", *(Html(each.removesuffix("</col>")) for each in columns)),
        element("thead", head),
        element("tbody", *body),
        **{"class": kind},
    )
    rest = [] if table.rest is None else [element("p", text(table.rest), **{"class": "quiet"})]
    return element("div", whole, *rest, **{"class": "wide"})


def _found(content: ReportContent, names: Collection[str]) -> list[Html]:
    if not content.found:
        return [element("p", text(content.words["no_findings"])), *_not_told(content)]
    return [
        *(part for each in content.found for part in _severity(content, each, names)),
        *_not_told(content),
    ]


def _names_printed(content: ReportContent) -> set[str]:
    """Collect the names of units and indicators that the tables of results print."""
    tables = (results_table(content, each) for each in content.indicators)
    units = {row[0].text for table in tables for row in table.rows}
    return units | {each.name for each in content.indicators}


def _severity(content: ReportContent, found: FoundBySeverity, names: Collection[str]) -> list[Html]:
    parts = [element("h3", text(found.heading))]
    for rule in found.rules:
        heading = fill(
            content.words["rule_heading"],
            name=rule.name or None,
            code=rule.code,
            count=content.counted(rule.count),
        )
        parts.append(element("h4", text(heading)))
        entries = [element("li", with_isolated(entry, names)) for entry in rule.entries]
        if rule.rest:
            more = fill(content.words["more_found"], count=content.counted(rule.rest))
            entries.append(element("li", text(more), **{"class": "quiet"}))
        parts.append(element("ul", *entries, **{"class": "found"}))
    return parts


def _not_told(content: ReportContent) -> list[Html]:
    if content.not_told is None:
        return []
    return [element("p", text(content.not_told), **{"class": "quiet"})]


def _folded(content: ReportContent) -> list[Html]:
    """Fold the list of what was checked; a print shows it."""
    table = checks_table(content)
    if not table.rows:
        return []
    words = content.words
    idle = [element("li", text(line)) for line in content.not_checked]
    parts = [element("h3", text(words["not_checked"])), element("ul", *idle, **{"class": "found"})]
    return [
        element(
            "details",
            element("summary", text(words["all_checks"])),
            _table(table),
            *(parts if idle else []),
        )
    ]


def _basis(content: ReportContent) -> list[Html]:
    facts = [
        part
        for label, fact in content.basis
        for part in (element("dt", text(label)), element("dd", isolated(fact)))
    ]
    parts = [element("dl", *facts)]
    if content.indicators:
        parts.append(_table(definitions_table(content)))
    sources = [element("li", text(f"{code}: {source}")) for code, source in content.sources]
    if sources:
        parts.append(element("h3", text(content.words["sources"])))
        parts.append(element("ul", *sources, **{"class": "found quiet"}))
    return parts
