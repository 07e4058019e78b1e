"""Widths of letters, so that nothing runs out of a picture: DejaVu Sans, whatever is installed."""

from __future__ import annotations

import functools
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags

__all__ = ["broken", "font", "shortened", "width_of"]

_FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"
_DPI = 96  # a pixel of a page on the screen
_ELLIPSIS = "…"


def font(px: float, *, bold: bool = False) -> FontProperties:
    """Give the letters of a size in pixels; matplotlib carries them in its own wheel."""
    size = px * 72 / _DPI
    weight = "bold" if bold else "normal"
    return FontProperties(family="DejaVu Sans", size=size, weight=weight)


@functools.lru_cache(maxsize=8192)
def width_of(text: str, px: float, *, bold: bool = False) -> float:
    """Measure a line of text in pixels."""
    face = _face(bold=bold)
    face.set_size(px * 72 / _DPI, _DPI)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64.0


def broken(text: str, width: float, px: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """
    Break a text into lines of at most so many pixels, between words.

    No-break spaces hold. What is more than *most* lines is cut with an ellipsis.
    """
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, px, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(each, width, px, bold=bold) for each in lines]


def shortened(text: str, width: float, px: float, *, bold: bool = False) -> str:
    """Cut a line to at most so many pixels, and say with an ellipsis that it was cut."""
    if width_of(text, px, bold=bold) <= width:
        return text
    fewest, most = 0, len(text)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if width_of(text[:middle].rstrip() + _ELLIPSIS, px, bold=bold) <= width:
            fewest = middle
        else:
            most = middle - 1
    return text[:fewest].rstrip() + _ELLIPSIS


@functools.cache
def _face(*, bold: bool) -> FT2Font:
    return FT2Font(_FOLDER / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))
