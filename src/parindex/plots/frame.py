"""The page of a picture: title on top, words beside the drawing, where they come from below."""

from __future__ import annotations

import matplotlib as mpl
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .lettering import broken, font, width_of
from .marks import GREY, INK, LINE, Mark

__all__ = [
    "BODY",
    "MARGIN",
    "SMALL",
    "TITLE",
    "WIDTH",
    "Page",
    "foot_height",
    "head_height",
    "label_width",
]

WIDTH = 720.0  # pixels; 165 mm on paper
MARGIN = 12.0
TITLE, BODY, SMALL = 16.0, 12.0, 11.0
_DPI = 96.0


class Page:
    """A white page of some height; its places are pixels from the upper left corner."""

    def __init__(self, height: float) -> None:
        self.height = height
        with mpl.rc_context({"figure.dpi": _DPI}):
            self.figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI)
        self.figure.set_facecolor("white")
        self.paper: Axes = self.figure.add_axes((0, 0, 1, 1), zorder=2)
        self.paper.set_xlim(0, WIDTH)
        self.paper.set_ylim(height, 0)
        self.paper.axis("off")

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Open a place to draw in."""
        place = (
            left / WIDTH,
            1 - (top + height) / self.height,
            width / WIDTH,
            height / self.height,
        )
        axes = self.figure.add_axes(place, zorder=1)
        axes.set_facecolor("none")
        return axes

    def say(
        self,
        x: float,
        y: float,
        text: str,
        *,
        px: float = BODY,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
    ) -> None:
        """Write a line whose middle lies at a height."""
        self.paper.text(
            x,
            y,
            text,
            fontproperties=font(px, bold=bold),
            color=colour,
            ha=align,
            va="center_baseline",
            parse_math=False,
        )

    def rule(self, y: float, left: float = MARGIN, right: float = WIDTH - MARGIN) -> None:
        """Draw a line across the page."""
        self.paper.plot([left, right], [y, y], color=LINE, linewidth=0.9, solid_capstyle="butt")

    def swatch(self, x: float, y: float, colour: str | None) -> None:
        """Draw a small square of a colour; hatched where there is none."""
        self.paper.add_patch(
            Rectangle(
                (x, y - 5.5),
                11.0,
                11.0,
                facecolor=colour or "none",
                edgecolor=GREY if colour is None else LINE,
                hatch=None if colour else "////",
                linewidth=0.6,
            )
        )

    def marks(self, mark: Mark, x: npt.ArrayLike, y: npt.ArrayLike, px: float = 8.8) -> None:
        """Draw one mark at several places."""
        self.paper.scatter(
            x,
            y,
            s=(px * 72 / _DPI) ** 2,
            marker=mark.shape,
            facecolors=mark.colour if mark.shape == "x" else mark.face,
            edgecolors=None if mark.shape == "x" else mark.colour,
            linewidths=1.2,
            clip_on=False,
        )

    def head(self, title: str, subtitle: str) -> None:
        """Write title and subtitle at the top, as `head_height` has them."""
        y = MARGIN + 10.0
        for line in _title_lines(title):
            self.say(MARGIN, y, line, px=TITLE, bold=True)
            y += 21.0
        for line in _body_lines(subtitle):
            self.say(MARGIN, y, line, colour=GREY)
            y += 16.0

    def foot(self, y: float, notes: list[str]) -> None:
        """Write the notes, one below the other."""
        for note in notes:
            for line in _body_lines(note, px=SMALL):
                self.say(MARGIN, y, line, px=SMALL, colour=GREY)
                y += 15.0


def head_height(title: str, subtitle: str) -> float:
    """Say how much of the page title and subtitle take."""
    return MARGIN + 21.0 * len(_title_lines(title)) + 16.0 * len(_body_lines(subtitle)) + 10.0


def foot_height(notes: list[str]) -> float:
    """Say how much of the page the notes take."""
    return MARGIN + 15.0 * sum(len(_body_lines(note, px=SMALL)) for note in notes)


def _title_lines(title: str) -> list[str]:
    # what was found is never cut for the sake of a shorter head
    return broken(title, WIDTH - 2 * MARGIN, TITLE, bold=True, most=4)


def _body_lines(text: str, px: float = BODY) -> list[str]:
    return broken(text, WIDTH - 2 * MARGIN, px) if text else []


def label_width(texts: list[str], px: float = BODY, *, bold: bool = False) -> float:
    """Give the width of the widest text."""
    return max((width_of(each, px, bold=bold) for each in texts), default=0.0)
