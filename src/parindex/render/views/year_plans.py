"""Sentences on what was reached of a year's plan."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..._quoting import visible
from ...i18n import fill
from ...tables.arrays import floats_of
from ..naming import Lexicon
from ..numbers import decimal_text, tied
from ..shares import share_text

__all__ = ["plan_lines"]


def plan_lines(rows: pa.Table, lexicon: Lexicon) -> list[str]:
    """Write a sentence for each row that has a share of its plan."""
    language, words = lexicon.language, lexicon.words
    rows = rows.filter(rows["share"].is_valid())

    def said(numbers: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[str | None]:
        texts: list[str | None] = decimal_text(numbers, 2, language=language, trim=True).to_pylist()
        return texts

    # nothing is said of what is nothing: no lead, no lag, nothing left
    texts = {name: said(floats_of(rows[name])) for name in ("reached", "planned")}
    for name in ("left", "left_per_month"):
        left = floats_of(rows[name])
        texts[name] = said(np.where(left > 0, left, np.nan))
    ahead = floats_of(rows["ahead"])
    texts["ahead"] = said(np.where(ahead > 0, ahead, np.nan))
    texts["behind"] = said(np.where(ahead < 0, -ahead, np.nan))
    shares = share_text(floats_of(rows["share"]), language=language, trim=True)
    texts["share"] = shares.to_pylist()
    lines = []
    for place, row in enumerate(rows.select(["unit_id", "period", "item"]).to_pylist()):
        sentence = fill(
            words["year_plan.line"],
            unit=lexicon.unit(row["unit_id"]),
            period=lexicon.period(row["period"]),
            item=lexicon.item(row["item"]),
            year=row["period"][:4],
            **{name: column[place] for name, column in texts.items()},
        )
        lines.append(visible(tied(sentence, language=language)))
    return lines
