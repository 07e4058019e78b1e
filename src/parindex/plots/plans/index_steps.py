"""The steps from the index of the year before to this one: who moved which criterion, and how."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from ...errors import InputError
from ...results.explained.score_parts import ScorePartsTable
from ...vocabulary import ScorePartsStatus
from ...vocabulary.scores import TOTAL
from ..rows import period_of
from ..words import Words
from .steps import Step, Steps, summed

__all__ = ["steps_of_index"]

_CAUSES = ("own", "peers", "applies", "scheme")
_BESIDE = ("cap", "rounding")  # neither is of one criterion: one step for all of them


def steps_of_index(
    table: ScorePartsTable,
    unit_id: str | None,
    period: str | None,
    stage: str | None,
    words: Words,
) -> tuple[Steps, dict[str, str | None]]:
    """
    Give the steps of a unit, the largest first, and what stands beside them.

    Raises
    ------
    InputError
        If there are several units and none is named, or the change has no parts.
    UnknownCodeError
        If there is no such unit, period or stage.
    """
    chosen = table if unit_id is None else table.at(unit_id=unit_id)
    units = chosen.data["unit_id"].unique().to_pylist()
    if len(units) != 1:
        raise InputError(f"unit_id must say which of {len(units)} units is drawn")
    slot = period_of(chosen, np.ones(len(chosen), bool), period)
    scheme = table.provenance.scheme
    if stage is None:
        stage = chosen.data["stage"].to_pylist()[-1] if scheme is None else scheme.final_stage.code
    rows = chosen.at(period=slot, stage=stage).data.to_pylist()
    (total,) = (row for row in rows if row["criterion_code"] == TOTAL)
    if total["status"] != ScorePartsStatus.OK.text:
        raise InputError(
            f"the change must have parts, and in {slot} it has none: {total['status']}"
        )
    names = {} if scheme is None else {each.code: each.name for each in scheme}

    def name(code: str) -> str:
        if code == TOTAL:
            return words.say("waterfall_whole")
        return f"{code}. {names[code].text(words.lexicon.language)}" if code in names else code

    parts = [
        Step(
            part=cause,
            code=row["criterion_code"],
            name=words.say(f"waterfall_by_{cause}", criterion=name(row["criterion_code"])),
            effect=row[f"{cause}_effect"],
        )
        for row in rows
        for cause in _CAUSES
        if row[f"{cause}_effect"]
    ]
    steps = [
        attrs.evolve(each, name=words.say(f"{each.name}_parts", count=words.count(each.others)))
        if each.others
        else each
        for each in summed(parts, "waterfall_up", "waterfall_down")
    ]
    beside = sum(_beside(row) for row in rows)
    if abs(beside) > 1e-9:
        label = words.say("waterfall_rounding")
        steps.append(Step(part="rest", code=None, name=label, effect=beside))
    drawn = Steps(first=total["prior_value"], last=total["value"], steps=tuple(steps), better=1)
    said: dict[str, str | None] = {
        "what": words.say("waterfall_index", unit=words.lexicon.unit(units[0])),
        "period": slot,
        "prior": total["prior_period"],
        "note": words.say("waterfall_causes", scheme=table.provenance.scored_by),
    }
    return drawn, said


def _beside(row: dict[str, Any]) -> float:
    return float(sum(row[f"{part}_effect"] or 0.0 for part in _BESIDE))
