"""A small line for a cell of a table: markup that needs no style sheet and no script."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._html import Html, text

__all__ = ["spark"]

_WIDTH, _HEIGHT, _EDGE = 120, 20, 3


def spark(
    values: npt.NDArray[np.float64],
    *,
    low: float,
    high: float,
    label: str,
    target: float | None = None,
) -> Html:
    """
    Draw a series as a line of the colour of the text around it.

    Parameters
    ----------
    values : numpy.ndarray of float64, shape (n,)
        The series, each period at its place; NaN leaves a gap.
    low, high : float
        Ends of the axis, one for the whole column of a table.
    label : str
        What a reader hears who cannot see it.
    target : float, optional
        A value with a dotted line; None for none.

    Returns
    -------
    Html
        An inline SVG; the last value is a dot, and so is a value between two gaps.
    """
    count = max(len(values) - 1, 1)
    x = _EDGE + np.arange(len(values)) * (_WIDTH - 2 * _EDGE) / count
    span = (high - low) or 1.0
    y = _HEIGHT - _EDGE - (values - low) / span * (_HEIGHT - 2 * _EDGE)
    known = ~np.isnan(values)
    places = np.char.add(
        np.char.add(np.round(x, 1).astype(str), " "), np.round(np.where(known, y, 0), 1).astype(str)
    )
    before = np.concatenate([[False], known[:-1]]) if len(known) else known
    after = np.concatenate([known[1:], [False]]) if len(known) else known
    # a path begins anew behind each gap
    steps = np.char.add(np.where(before, "L", "M"), places)[known]
    alone = known & ~before & ~after
    if known.any():
        alone[np.flatnonzero(known)[-1]] = True
    parts = [f'<path d="{"".join(steps.tolist())}" fill="none" stroke="currentColor"/>']
    parts += [
        f'<circle cx="{place.split()[0]}" cy="{place.split()[1]}" r="2" fill="currentColor"/>'
        for place in places[alone].tolist()
    ]
    if target is not None and low <= target <= high:
        at = round(_HEIGHT - _EDGE - (target - low) / span * (_HEIGHT - 2 * _EDGE), 1)
        parts.insert(
            0,
            f'<path d="M0 {at}H{_WIDTH}" stroke="currentColor" stroke-dasharray="2 2" '
            'opacity=".6"/>',
        )
    return Html(
        f'<svg role="img" aria-label="{text(label)}" width="{_WIDTH}" height="{_HEIGHT}">'
        f"{''.join(parts)}</svg>"
    )
