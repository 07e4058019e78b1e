"""The tree of a scheme in a notebook: readable on light and on dark, without style or script."""

from __future__ import annotations

from .._html import Html, element, text
from ..formulas import formula_notation, number_text
from ..vocabulary.scores import TOTAL
from .criterion import Criterion, CriterionRole
from .lines import SchemeLines

__all__ = ["scheme_html"]

_CELL = "padding:0.15em 0.6em;vertical-align:top;text-align:left"
_HEAD = f"{_CELL};border-bottom:1px solid currentColor"
_NUMBER = "padding:0.15em 0.6em;vertical-align:top;text-align:right"
_MUTED = "opacity:0.6"


def scheme_html(scheme: SchemeLines) -> str:
    """
    Markup of the tree of a scheme: a line for each criterion, indented below the one above.

    Parameters
    ----------
    scheme : SchemeLines
        The scheme.

    Returns
    -------
    str
        A table with code, text, maximum and formula; its caption says what the scheme is, and what
        is missing of it.
    """
    heads = (("code", _HEAD), ("criterion", _HEAD), ("maximum", f"{_HEAD};text-align:right"))
    head = element(
        "tr",
        *(element("th", text(word), style=style) for word, style in heads),
        element("th", text("formula"), style=_HEAD),
    )
    lines: list[Html] = []
    _add_lines(scheme, TOTAL, 0, lines)
    total = element(
        "tr",
        element("td", text(TOTAL), style=_CELL),
        element("td", text(scheme.name.text("vi")), style=_CELL),
        element("td", element("b", text(number_text(scheme.max_points))), style=_NUMBER),
        element("td", text(" → ".join(stage.code for stage in scheme.stages)), style=_CELL),
    )
    return element(
        "table",
        element("caption", *_caption(scheme), style=f"{_CELL};caption-side:top"),
        element("thead", head),
        element("tbody", total, *lines),
        style="border-collapse:collapse;font-variant-numeric:tabular-nums",
    )


def _add_lines(scheme: SchemeLines, above: str, depth: int, lines: list[Html]) -> None:
    for each in scheme.children(above):
        indent = f"{_CELL};padding-left:{0.6 + 1.2 * depth:.1f}em"
        name = text(each.name.text("vi"))
        lines.append(
            element(
                "tr",
                element("td", text(each.code), style=indent),
                element("td", name if each.is_leaf else element("b", name), style=indent),
                element("td", text(_maximum(scheme, each)), style=_NUMBER),
                element("td", element("code", text(_formula(each))), style=_CELL),
            )
        )
        _add_lines(scheme, each.code, depth + 1, lines)


def _maximum(scheme: SchemeLines, each: Criterion) -> str:
    if each.role is CriterionRole.PENALTY:
        return number_text(each.min_points)
    sign = "+" if each.role is CriterionRole.BONUS else ""
    return sign + number_text(scheme.max_of(each.code))


def _formula(each: Criterion) -> str:
    parts = [] if each.formula is None else [formula_notation(each.formula)]
    if each.indicator is not None:
        parts.append(f"[{each.indicator}]")
    if each.stages:
        parts.append(f"@ {', '.join(each.stages)}")
    if each.applies_to:
        parts.append(f"({', '.join(each.applies_to)})")
    return " ".join(parts)


def _caption(scheme: SchemeLines) -> list[Html]:
    lines = [
        element("b", text(" / ".join(scheme.name.texts))),
        text(f"{scheme!r}, {scheme.confidence.value}"),
    ]
    if scheme.source is not None:
        lines.append(text(scheme.source))
    lines += [text(f"missing: {lack}") for lack in scheme.missing]
    lines += [text(note) for note in scheme.notes]
    return [
        element("div", line, style="" if not place else _MUTED) for place, line in enumerate(lines)
    ]
