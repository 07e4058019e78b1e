"""What a review checked: a few sentences, and a row for each rule."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ..assessed import Assessment
from ..plots.words import Words
from ..render.checked import checked_briefly
from ..render.page import Page
from ..render.selection import tally
from ..vocabulary import CheckStatus

__all__ = ["check_rows", "checked_sentences", "not_checked"]

_ONE_LINE = 1_000_000  # characters; layouts break lines themselves


def checked_sentences(review: Assessment, words: Words) -> tuple[str, ...]:
    """Say how many rules were checked and how many were not, and why."""
    return tuple(checked_briefly(Page(words.lexicon, _ONE_LINE), review.checks.data))


def check_rows(review: Assessment, words: Words) -> pa.Table:
    """List the rules: on how many rows each was checked, or why it was not."""
    told = words.lexicon.words
    data = review.checks.data.select(["rule", "status", "reason", "rows", "findings"])
    summed = (
        data.set_column(1, "status", data["status"].cast(pa.string()))
        .group_by(["rule", "status", "reason"], use_threads=False)
        .aggregate([("rows", "sum"), ("findings", "sum")])
        .sort_by([("status", "ascending"), ("rule", "ascending")])
    )
    is_checked = pc.equal(summed["status"], CheckStatus.CHECKED.text)
    reasons = {code: told.get(f"reason.{code}", code) for code, _ in tally(summed["reason"])}
    return pa.table(
        {
            "rule": summed["rule"],
            "name": [told.get(f"rule.{code}", "") for code in summed["rule"].to_pylist()],
            "rows": pc.if_else(is_checked, summed["rows_sum"], None),
            "findings": pc.if_else(is_checked, summed["findings_sum"], None),
            "reason": pa.array(
                [None if code is None else reasons[code] for code in summed["reason"].to_pylist()],
                pa.string(),
            ),
        }
    )


def not_checked(checks: pa.Table) -> tuple[str, ...]:
    """List the rules that were not checked, together where the reason is the same."""
    idle = checks.filter(pc.is_valid(checks["reason"]))
    codes: dict[str, list[str]] = {}
    for rule, reason in zip(idle["rule"].to_pylist(), idle["reason"].to_pylist(), strict=True):
        codes.setdefault(reason, []).append(rule)
    return tuple(f"{', '.join(rules)}: {reason}" for reason, rules in codes.items())
