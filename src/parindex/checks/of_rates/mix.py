"""MIX: changes of aggregate rates that are those of shares more than of what subunits did."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ... import results
from ...model.magnitude import Magnitude
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.align import joint_codes
from ...tables.arrays import CountArray, FloatArray, floats_of, terms_of
from ...vocabulary import Part, Severity, Verdict
from ..context import Check, Context, Outcome, found_in, needed, not_checked

__all__ = ["CHECKS", "RULES"]

_PARTS = ("value", "prior_period", "prior_value", "change", "rate_effect", "mix_effect")
OPPOSITE = Rule(
    code="MIX101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=(*_PARTS, "rows", "children"),
    magnitude=Magnitude(evidence="mix_effect", of_indicator=True),
)
MOSTLY_MIX = Rule(
    code="MIX102",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=_PARTS,
    limits="decompositions",
    magnitude=Magnitude(evidence="mix_effect", of_indicator=True),
)
RULES = (OPPOSITE, MOSTLY_MIX)


def parts(context: Context) -> list[Outcome]:
    """MIX101, MIX102: the change goes against that of the rates, or is mostly not theirs."""
    table = needed(context.decompositions)
    totals = table.totals
    change, rate = (floats_of(totals.data[name]) for name in ("effect", "rate_effect"))
    has_parts = ~np.isnan(rate)
    if not has_parts.any():
        return [not_checked(rule, "nothing_to_part") for rule in RULES]
    codes, indicators = totals.keys.indicator
    smallest = np.array(
        [totals.provenance.indicator(code).smallest_change for code in indicators] or [0.0]
    )[codes] * (1 - ROUNDING_MARGIN)
    with np.errstate(invalid="ignore"):
        is_opposite = (change * rate < 0) & (np.minimum(np.abs(change), np.abs(rate)) >= smallest)
        is_mostly_mix = np.abs(change - rate) > np.abs(rate)
    verdict = terms_of(totals.data["verdict"], Verdict)
    is_judged = has_parts & np.isin(verdict, (Verdict.IMPROVED, Verdict.DETERIORATED))
    against, stays = _against(table, change)
    outcomes = []
    for rule, looked_at, told in (
        (OPPOSITE, has_parts, is_opposite),
        (MOSTLY_MIX, is_judged, is_mostly_mix & ~is_opposite),
    ):
        checked = int(np.count_nonzero(looked_at))
        if not checked:
            outcomes.append(not_checked(rule, "nothing_to_part"))
            continue
        rows = np.flatnonzero(looked_at & told)
        computed: dict[str, npt.NDArray[np.generic]] = {
            "change": change[rows],
            "mix_effect": (change - rate)[rows],
        }
        severity = np.full(len(rows), rule.severity, np.int8)
        if rule is OPPOSITE:
            computed |= {"rows": against[rows], "children": stays[rows]}
            # where all that continue moved the other way, the total says the opposite of them
            severity[against[rows] == stays[rows]] = Severity.ERROR
        outcomes.append(
            found_in(rule, checked, totals, rows, looked_at, computed=computed, severity=severity)
        )
    return outcomes


def _against(
    table: results.DecompositionTable, change: FloatArray
) -> tuple[CountArray, CountArray]:
    """Count of each total the subunits that continue, and those of them that moved against it."""
    keys = table.keys
    columns = [each.codes + 1 for each in (keys.indicator, keys.unit, keys.period)]
    sizes = [len(each.texts) + 1 for each in (keys.indicator, keys.unit, keys.period)]
    of_row = joint_codes((columns[0], columns[1], columns[2]), (sizes[0], sizes[1], sizes[2]))
    part = terms_of(table.data["part"], Part)
    total = np.flatnonzero(part == Part.TOTAL)
    order = np.argsort(of_row[total], kind="stable")
    continues = np.isin(part, (Part.BOTH, Part.GROUP))
    wanted, known = of_row[continues], of_row[total][order]
    place = np.searchsorted(known, wanted)
    is_told = np.append(known, -1)[place] == wanted
    whole = np.where(is_told, np.append(order, -1)[place], -1)
    both = table.data.filter(pa.array(continues))
    moved = floats_of(both["value"]) - floats_of(both["prior_value"])
    kept = whole >= 0
    is_against = moved * np.append(change, np.nan)[whole] < 0
    stays = np.bincount(whole[kept], minlength=len(total))
    against = np.bincount(whole[kept], is_against[kept], len(total))
    return against.astype(np.int64), stays.astype(np.int64)


CHECKS = (Check(RULES, parts, needs=("decompositions",)),)
