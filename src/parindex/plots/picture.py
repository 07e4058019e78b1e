"""A picture: a figure of matplotlib with its title, its words and the rows that it shows."""

from __future__ import annotations

import hashlib
import io
import os
import re
from typing import Any
from xml.sax.saxutils import escape

import attrs
import matplotlib as mpl
import pyarrow as pa
from matplotlib.figure import Figure

from .._files import write_text, writing
from .._quoting import visible

__all__ = ["Picture"]

_NOBODY = {"Creator": None, "Date": None, "Format": None, "Type": None}
_SETTINGS = {"svg.fonttype": "none", "pdf.fonttype": 42, "path.simplify": False}


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Picture:
    """
    A picture (biểu đồ): what it says, what it shows, and the figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure, to go on with; it was made without pyplot and belongs to nobody else.
    title : str
        What it says, in a sentence.
    alt : str
        The same for who cannot see it, with the numbers.
    data : pyarrow.Table
        The rows and numbers that are drawn, and no others.
    """

    figure: Figure
    title: str
    alt: str
    data: pa.Table

    def to_svg(self, path: str | os.PathLike[str] | None = None) -> str:
        """
        Write the picture as SVG; text stays text.

        Parameters
        ----------
        path : str or path, optional
            File to write; None for none.

        Returns
        -------
        str
            The markup: ``role="img"`` with title and description, without date; the same
            picture gives the same bytes.
        """
        salt = self._digest()
        buffer = io.BytesIO()
        self._save(buffer, "svg", _NOBODY, salt=salt)
        drawn = _described(buffer.getvalue().decode(), self.title, self.alt, f"p{salt[:8]}")
        markup = visible(drawn)  # the name of an indicator may hold what XML does not allow
        if path is not None:
            write_text(markup, path)
        return markup

    def to_png(self, path: str | os.PathLike[str] | None = None, *, dpi: int = 200) -> bytes:
        """
        Write the picture as PNG.

        Parameters
        ----------
        path : str or path, optional
            File to write; None for none.
        dpi : int, default 200
            Dots an inch; the picture is 7.5 inches wide.

        Returns
        -------
        bytes
        """
        buffer = io.BytesIO()
        self._save(buffer, "png", {"Software": None}, dpi=dpi)
        if path is not None:
            _write_bytes(buffer.getvalue(), path)
        return buffer.getvalue()

    def to_pdf(self, path: str | os.PathLike[str] | None = None) -> bytes:
        """
        Write the picture as PDF, with its letters in it.

        Parameters
        ----------
        path : str or path, optional
            File to write; None for none.

        Returns
        -------
        bytes
        """
        buffer = io.BytesIO()
        nobody = {"Creator": None, "Producer": None, "CreationDate": None, "Title": self.title}
        self._save(buffer, "pdf", nobody)
        if path is not None:
            _write_bytes(buffer.getvalue(), path)
        return buffer.getvalue()

    def _save(
        self,
        buffer: io.BytesIO,
        kind: str,
        metadata: dict[str, Any],
        *,
        dpi: float | None = None,
        salt: str | None = None,
    ) -> None:
        settings: Any = {**_SETTINGS, "svg.hashsalt": salt}
        with mpl.rc_context(settings):
            self.figure.savefig(buffer, format=kind, metadata=metadata, dpi=dpi or "figure")

    def _digest(self) -> str:
        """Tell pictures apart, so that two on one page share no id."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.data.schema) as writer:
            writer.write_table(self.data)
        return hashlib.sha256(sink.getvalue().to_pybytes() + self.alt.encode()).hexdigest()

    def _repr_html_(self) -> str:
        # white paper behind it always: it is read in dark notebooks, too
        # on a small screen it is as wide as the screen
        markup = self.to_svg().replace("<svg ", '<svg style="max-width:100%;height:auto" ', 1)
        return f'<div style="background:#fff;max-width:720px">{markup}</div>'

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"


def _described(markup: str, title: str, alt: str, prefix: str) -> str:
    start = markup.index("<svg ")
    markup = re.sub(r"\s*<metadata>.*?</metadata>", "", markup[start:], count=1, flags=re.DOTALL)
    markup = re.sub(r'\bid="', f'id="{prefix}-', markup)
    markup = re.sub(r"url\(#", f"url(#{prefix}-", markup)
    markup = re.sub(r'xlink:href="#', f'xlink:href="#{prefix}-', markup)
    # where the letters are not installed, those that are as wide come next
    markup = markup.replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, Arial, sans-serif")
    words = (
        f'<title id="{prefix}-title">{escape(title)}</title>\n'
        f'<desc id="{prefix}-desc">{escape(alt)}</desc>\n'
    )
    labels = f'<svg role="img" aria-labelledby="{prefix}-title {prefix}-desc" '
    markup = labels + markup.removeprefix("<svg ")
    end = markup.index(">") + 1
    return f"{markup[:end]}\n{words}{markup[end:].lstrip()}"


def _write_bytes(content: bytes, path: str | os.PathLike[str]) -> None:
    with writing(path) as file:
        file.write(content)
