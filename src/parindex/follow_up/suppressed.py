"""Findings that are accepted: marked, never taken away."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..model.suppression import Suppression, SuppressionSet
from ..rulebook.retired import current_code
from ..tables.arrays import BoolArray, codes_of, words
from ..tables.columns_of_results import ACCEPTANCE, SUPPRESSIONS, schema_of
from ..vocabulary import Lifecycle, SuppressionStatus

__all__ = ["suppressed"]


def suppressed(
    data: pa.Table, suppressions: SuppressionSet, *, known: frozenset[str]
) -> tuple[pa.Table, pa.Table]:
    """
    Mark the findings that suppressions fit, and say what became of each suppression.

    The tables have the columns of `FINDINGS` and of `SUPPRESSIONS`. Of several suppressions that
    hold, the first is shown. A finding that is resolved needs none.
    """
    columns = {name: codes_of(data[name]) for name in ("rule", "unit_id", "subject", "period")}
    rules, rule_texts = columns["rule"]
    # a code that was retired and the one that took its place are one rule, on either side
    currents = [current_code(text) for text in rule_texts]
    of_rule = {
        current: np.flatnonzero(
            np.isin(rules, [at for at, each in enumerate(currents) if each == current])
        )
        for current in currents
    }
    life, life_texts = codes_of(data["lifecycle"])
    is_resolved = np.array([*(text == Lifecycle.RESOLVED.text for text in life_texts), False])[life]
    chosen = np.full(len(data), -1, np.int64)
    status, times = [], []
    given = tuple(suppressions)
    for position in reversed(range(len(given))):  # the first is written last and so stays
        each = given[position]
        rows = of_rule.get(current_code(each.rule), np.zeros(0, np.int64))
        fits: BoolArray = np.ones(len(rows), bool)
        for name in ("unit_id", "subject", "period"):
            wanted = getattr(each, name)
            codes, texts = columns[name]
            if wanted is not None:
                at = texts.index(wanted) if wanted in texts else len(texts)
                fits &= codes[rows] == at
        fitting = rows[fits]
        rows = fitting[~is_resolved[fitting]]
        holds = each.holds_on(suppressions.on)
        if holds:
            chosen[rows] = position
        if len(fitting) and not len(rows):
            status.append(SuppressionStatus.RESOLVED)
        else:
            status.append(_fate(each, len(rows), holds=holds, known=known | of_rule.keys()))
        times.append(len(rows))
    marks = pa.array(
        [
            {
                "reason": each.reason,
                "accepted_by": each.accepted_by,
                "until": each.until.isoformat(),
            }
            for each in given
        ],
        ACCEPTANCE,
    )
    column = data.schema.get_field_index("suppression")
    taken = marks.take(pa.array(chosen, mask=chosen < 0))
    marked = data.set_column(column, data.schema.field(column), taken)
    fate = [
        *(
            pa.array([getattr(each, name) for each in given], pa.string())
            for name in ("rule", "unit_id", "subject", "period", "reason", "accepted_by")
        ),
        pa.array([each.until.isoformat() for each in given], pa.string()),
        words(SuppressionStatus, np.array(status[::-1], np.int8)),
        pa.array(times[::-1], pa.int64()),
    ]
    return marked, pa.Table.from_arrays(fate, schema=schema_of(SUPPRESSIONS))


def _fate(
    suppression: Suppression, findings: int, *, holds: bool, known: frozenset[str]
) -> SuppressionStatus:
    if current_code(suppression.rule) not in known:
        return SuppressionStatus.UNKNOWN_RULE
    if not holds:
        return SuppressionStatus.EXPIRED
    return SuppressionStatus.APPLIED if findings else SuppressionStatus.UNMATCHED
