"""One mark for each word of a comparison: shape, filling and colour say the same."""

from __future__ import annotations

import attrs

__all__ = ["GREY", "INK", "LINE", "MARKS", "PALE", "Mark"]

INK = "#1a1a1a"
GREY = "#595959"
LINE = "#bdbdbd"
PALE = "#e6e6e6"


@attrs.frozen
class Mark:
    """
    Show one word.

    Parameters
    ----------
    word : str
        Key of its text in the catalogue.
    shape : str
        Marker of matplotlib; empty where a band is drawn instead.
    colour : str
        Of its filling or, where it is hollow, of its outline. The worse is the darker, so that a
        grey print shows it first.
    is_filled : bool
        Whether it is filled; hollow where nothing can be said.
    """

    word: str
    shape: str
    colour: str
    is_filled: bool

    @property
    def face(self) -> str:
        """Colour of the filling."""
        return self.colour if self.is_filled else "white"


MARKS = (
    Mark("deteriorated", "v", "#9c2f00", is_filled=True),
    Mark("improved", "^", "#2b7bb0", is_filled=True),
    Mark("no_real_change", "o", "#6b6b6b", is_filled=True),
    Mark("too_little_data", "o", "#6b6b6b", is_filled=False),
    Mark("not_assessed", "D", "#6b6b6b", is_filled=False),
    Mark("no_value", "", "#6b6b6b", is_filled=False),
)
