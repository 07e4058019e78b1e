"""Markup from text: escaping, and elements that cannot forget it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import NewType

from ._quoting import visible

__all__ = ["Html", "element", "isolated", "text", "with_isolated"]

Html = NewType("Html", str)
"""Text that is markup. `text` and `element` make it, so a type checker sees what is escaped."""


def text(value: object) -> Html:
    """
    Markup that shows a value as it is.

    Parameters
    ----------
    value : object
        Anything; its `str` is shown.

    Returns
    -------
    Html
        With ``<``, ``>``, ``&`` and both quotes escaped, and characters that act and are not seen
        written out, such as ESC and turns of the direction of writing.

    Examples
    --------
    >>> text('a < "b"')
    'a &lt; &quot;b&quot;'
    """
    return Html(html.escape(visible(str(value)), quote=True))


def isolated(value: object) -> Html:
    """Markup of a name or a text of the caller: letters from right to left turn nothing around."""
    return element("bdi", text(value))


def with_isolated(sentence: str, names: Iterable[str] = ()) -> Html:
    """
    Markup of a sentence in which every name stands in isolation: those given, and all in quotes.

    Parameters
    ----------
    sentence : str
        The sentence.
    names : iterable of str
        Names that may stand in it, as it writes them; blank ones are left out.

    Returns
    -------
    Html

    Examples
    --------
    >>> with_isolated("“Đúng hạn” ở Xã A", ["Xã A"])
    '“<bdi>Đúng hạn</bdi>” ở <bdi>Xã A</bdi>'
    """
    longest_first = sorted({each for each in names if each}, key=len, reverse=True)
    named = [rf"(?<!\w){re.escape(each)}(?!\w)" for each in longest_first]
    parts: list[Html] = []
    end = 0
    for found in re.finditer("|".join([r"(?<=“)[^“”]+(?=”)", *named]), sentence):
        parts += [text(sentence[end : found.start()]), isolated(found[0])]
        end = found.end()
    return Html("".join([*parts, text(sentence[end:])]))


def element(name: str, *content: Html, **attributes: str) -> Html:
    """
    Markup of one element.

    Parameters
    ----------
    name : str
        Name of the element, e.g. ``"td"``.
    *content : Html
        What it holds, in order.
    **attributes : str
        Its attributes, in order; the values are escaped. An empty value leaves the attribute out.

    Returns
    -------
    Html

    Examples
    --------
    >>> element("td", text("Si Ma Cai"), style="text-align:left")
    '<td style="text-align:left">Si Ma Cai</td>'
    """
    given = "".join(f' {key}="{text(value)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{given}>{''.join(content)}</{name}>")
