"""Draw how a change comes about: from the earlier number to the later one, part by part."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from ..._validators import of_kind
from ...errors import InputError
from ...model.indicator import MeasureKind
from ...results.explained.score_parts import ScorePartsTable
from ...results.plan_tables import DecompositionTable
from ...results.score_comparison_table import ScoreComparisonTable
from ...schemes.criterion import Combination, CriterionRole
from ...typing import Language
from ...units.registry import UnitRegistry
from ...vocabulary import DecompositionStatus, Part
from ...vocabulary.scores import TOTAL
from ..axis import Axis, Scale, axis_of
from ..frame import BODY, MARGIN, SMALL, WIDTH, Page, foot_height, head_height
from ..lettering import broken
from ..marks import GREY, INK, MARKS, PALE
from ..picture import Picture
from ..point_rows import topmost
from ..rows import period_of
from ..words import Words
from .index_steps import steps_of_index
from .steps import Step, Steps, summed

__all__ = ["waterfall"]

_WORSE, _BETTER = MARKS[0].colour, MARKS[1].colour
_ROW = 30.0
_TALL_ROW = 38.0  # where a name takes two lines
_BAR = 15.0
_NAMES = 230.0
_NUMBERS = 84.0
_HEAD = 8.0  # of an arrow


def waterfall(
    table: DecompositionTable | ScoreComparisonTable | ScorePartsTable,
    unit_id: str | None = None,
    *,
    indicator: str | None = None,
    period: str | None = None,
    stage: str | None = None,
    registry: UnitRegistry | None = None,
    language: Language = "en",
    source: str | None = None,
    made_up: bool = False,
    ax: Axes | None = None,
) -> Picture:
    """
    Draw how a change comes about, step by step (biểu đồ thác nước).

    Of a decomposition the steps are what each subunit adds by its own rate, the largest first,
    and together those that are too small to be seen; then the mix of all of them, and what entered
    and left. Of two scores they are the topmost criteria, and last what rounding, caps and
    rescaling add to their sum. Of the parts of an index they are what each criterion brought by its
    own inputs, by the numbers of the others, by beginning or ceasing to apply and by another
    scheme, the largest first.

    Parameters
    ----------
    table : DecompositionTable, ScoreComparisonTable or ScorePartsTable
        Parts of the change of a rate, two scores of a unit, or parts of the change of an index.
    unit_id : str, optional
        The unit; None for all units together of a decomposition, or the only unit there is.
    indicator : str, optional
        Of a decomposition its indicator; not needed where there is one.
    period : str, optional
        The later period, in any accepted spelling; None for the latest.
    stage : str, optional
        Of scores the stage; None for the last.
    registry : UnitRegistry, optional
        Names of the units.
    language : {"vi", "en"}, default "en"
        Whose words and decimal mark.
    source : str, optional
        Where the numbers come from.
    made_up : bool, default False
        Whether the picture says that its data are made up.
    ax : matplotlib.axes.Axes, optional
        Axes to draw the steps into, without title and notes; None for a page of its own.

    Returns
    -------
    Picture
        ``data`` has a row for the first number, each step and the last number.

    Raises
    ------
    InputError
        If *table* is none of these; if there are several indicators or cadences and none is named;
        if the change has no parts, which is said with the reason; if two scores are compared whose
        criteria are not summed; if the steps do not lead from the first number to the last.
    UnknownCodeError
        If there is no such unit, indicator, period or stage.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex import plots
    >>> counts = {
    ...     "unit_id": ["A", "B", "A", "B"],
    ...     "period": ["2022", "2022", "2023", "2023"],
    ...     "done": [50, 30, 60, 30],
    ...     "all": [100, 100, 100, 100],
    ... }
    >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
    >>> parts = pi.decompose(pi.compute_rates(counts, [done]))
    >>> plots.waterfall(parts).data["effect"].to_pandas().round(6).tolist()
    [nan, 5.0, nan]
    """
    of_kind(table, DecompositionTable, "table", ScoreComparisonTable, ScorePartsTable)
    if isinstance(table, DecompositionTable):
        drawn = _of_parts(table, unit_id, indicator, period, registry, language)
    elif isinstance(table, ScoreComparisonTable):
        drawn = _of_scores(table, unit_id, period, stage, registry, language)
    else:
        words = Words(language, table.provenance, registry)
        steps, said = steps_of_index(table, unit_id, period, stage, words)
        axis = axis_of(np.array(steps.levels), smallest_change=1.0)
        drawn = _Drawn(steps, axis, None, words, said)
    return drawn.picture(source, made_up=made_up, ax=ax)


class _Drawn:
    """Steps with the words that stand beside them."""

    def __init__(
        self,
        steps: Steps,
        axis: Axis,
        multiplier: float | None,
        words: Words,
        said: dict[str, str | None],
    ) -> None:
        self.steps, self.axis, self.multiplier, self.words = steps, axis, multiplier, words
        self.said = said

    def value(self, number: float, *, trim: bool = False) -> str:
        text = self.words.value(number, self.multiplier or 1000.0, trim=trim)
        return text if self.multiplier else text.rstrip("‰")  # points have no sign

    def change(self, number: float) -> str:
        return self.words.points(np.array([number]), self.multiplier or 1000.0)[0]

    def picture(self, source: str | None, *, made_up: bool, ax: Axes | None) -> Picture:
        steps, words = self.steps, self.words
        named = [each for each in steps.steps if each.code is not None]
        largest = max(named, key=lambda each: abs(each.effect), default=None)
        is_with = largest is not None and largest.effect * (steps.last - steps.first) > 0
        effect = None if largest is None else self.change(largest.effect)
        title = words.say(
            "title_waterfall",
            what=self.said["what"],
            first=self.value(steps.first),
            last=self.value(steps.last),
            most=largest.name if largest is not None and is_with else None,
            against=largest.name if largest is not None and not is_with else None,
            effect=effect,
        )
        title = title[:1].upper() + title[1:]
        subtitle = words.sentence("subtitle_waterfall", **self._periods())
        notes = [note for note in (self.said["note"],) if note]
        if self.axis.is_cut:
            notes.insert(0, words.say("cut", low=self.value(self.axis.low, trim=True)))
        notes.append(words.say("waterfall_sum", change=self.change(steps.last - steps.first)))
        notes.append(words.source(source, made_up=made_up))
        if ax is None:
            figure = self._page(title, subtitle, notes).figure
        else:
            self._draw(ax)
            figure = cast("Figure", ax.get_figure(root=True))
        told = "; ".join(f"{each.name} {self.change(each.effect)}" for each in steps.steps)
        alt = f"{title}. {told}." if told else f"{title}."
        return Picture(figure=figure, title=title, alt=alt, data=steps.to_arrow())

    def _draw(self, axes: Axes) -> None:
        """Draw the steps into axes of the caller, named at the left."""
        steps = self.steps
        effects = np.array([each.effect for each in steps.steps])
        labels = self._periods()
        names = [labels["prior"], *(each.name for each in steps.steps), labels["period"]]
        axes.barh(
            np.arange(1, len(effects) + 1),
            effects,
            left=steps.levels[:-1],
            height=_BAR / _ROW,
            color=[self._colour(each) for each in steps.steps],
        )
        axes.scatter([steps.first, steps.last], [0, len(effects) + 1], color=INK, zorder=3)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(self.axis.low, self.axis.high)
        axes.set_yticks(np.arange(len(names)), names)
        axes.set_xticks(self.axis.ticks, self._ticks())

    def _colour(self, step: Step) -> str:
        good = step.effect * self.steps.better
        return GREY if not good else _BETTER if good > 0 else _WORSE

    def _ticks(self) -> list[str]:
        texts = self.words.ticks(self.axis, self.multiplier or 1000.0)
        return [text if self.multiplier else text.rstrip("‰") for text in texts]

    def _periods(self) -> dict[str, str]:
        label = self.words.lexicon.label
        return {
            "period": label(str(self.said["period"])),
            "prior": label(str(self.said["prior"])),
        }

    def _page(self, title: str, subtitle: str, notes: list[str]) -> Page:
        steps = self.steps
        top = head_height(title, subtitle) + 6.0
        is_tall = any(len(broken(each.name, _NAMES, BODY)) > 1 for each in steps.steps)
        row = _TALL_ROW if is_tall else _ROW
        body = row * (len(steps.steps) + 2)
        page = Page(top + body + 26.0 + foot_height(notes) + MARGIN)
        page.head(title, subtitle)
        right = WIDTH - MARGIN
        scale = Scale(self.axis, MARGIN + _NAMES + 14.0, right - _NUMBERS)
        for value, text in zip(self.axis.ticks, self._ticks(), strict=True):
            x = scale.at(value)
            page.paper.plot([x, x], [top, top + body], color=PALE, linewidth=0.9, zorder=0)
            page.say(x, top + body + 12.0, text, px=SMALL, colour=GREY, align="center")
        levels = steps.levels
        rows = [top + row * (place + 0.5) for place in range(len(levels) + 1)]
        labels = self._periods()
        for y, period, number in (
            (rows[0], labels["prior"], steps.first),
            (rows[-1], labels["period"], steps.last),
        ):
            page.say(MARGIN, y, period[:1].upper() + period[1:], bold=True)
            page.say(right, y, self.value(number), bold=True, align="right")
            page.paper.scatter([scale.at(number)], [y], s=70, color=INK, zorder=3)
        for place, (each, begin, end) in enumerate(
            zip(steps.steps, levels, levels[1:], strict=False)
        ):
            self._step(page, each, rows[place + 1], (scale.at(begin), scale.at(end)), right)
        for place, level in enumerate(levels):
            x = scale.at(level)
            ends = [rows[place] + _BAR / 2, rows[place + 1] - _BAR / 2]
            page.paper.plot([x, x], ends, color=GREY, linewidth=0.9, zorder=1)
        page.rule(top + body)
        page.foot(top + body + 34.0, notes)
        return page

    def _step(
        self, page: Page, step: Step, y: float, ends: tuple[float, float], right: float
    ) -> None:
        colour = self._colour(step)
        lines = broken(step.name, _NAMES, BODY)
        for place, line in enumerate(lines):
            page.say(MARGIN, y + (place - (len(lines) - 1) / 2) * 14.0, line)
        page.say(right, y, self.change(step.effect), bold=True, colour=colour, align="right")
        begin, end = ends
        head = math.copysign(min(_HEAD, abs(end - begin)), end - begin)
        half = _BAR / 2
        corners = [
            (begin, y - half),
            (end - head, y - half),
            (end, y),
            (end - head, y + half),
            (begin, y + half),
        ]
        page.paper.add_patch(
            Polygon(corners, closed=True, facecolor=colour, edgecolor=colour, linewidth=0.8)
        )


def _of_parts(
    table: DecompositionTable,
    unit_id: str | None,
    indicator: str | None,
    period: str | None,
    registry: UnitRegistry | None,
    language: Language,
) -> _Drawn:
    chosen = table if indicator is None else table.at(indicator=indicator)
    chosen = chosen if unit_id is None else chosen.at(unit_id=unit_id)
    slot = period_of(chosen, np.ones(len(chosen), bool), period)
    rows = chosen.at(period=slot).data.to_pylist()
    for name, column in (("indicator", "indicator_code"), ("unit_id", "unit_id")):
        there = sorted({str(row[column]) for row in rows})
        if len(there) != 1:
            raise InputError(f"{name} must say which is drawn, there are {', '.join(there)}")
    (total,) = (row for row in rows if row["part"] == Part.TOTAL.text)
    parts = [row for row in rows if row["part"] != Part.TOTAL.text]
    words = Words(language, table.provenance, registry)
    if total["effect"] is None or total["rate_effect"] is None:
        raise InputError(
            f"the change must have parts, and in {slot} it has none: {total['status']}"
        )
    definition = table.provenance.indicator(total["indicator_code"])
    steps = Steps(
        first=total["prior_value"],
        last=total["value"],
        steps=tuple(_steps_of(parts, total, words)),
        better=definition.polarity.better,
    )
    levels = np.array(steps.levels)
    bounds = {100.0: 100.0, 1000.0: 1000.0}
    is_part = definition.kind is MeasureKind.PROPORTION
    most = bounds.get(definition.multiplier) if is_part else None
    axis = axis_of(levels, smallest_change=definition.smallest_change, most=most)
    name = words.lexicon.indicator(definition.code)
    unit = None if total["unit_id"] is None else words.lexicon.unit(total["unit_id"])
    rebased = DecompositionStatus.REBASED.text, DecompositionStatus.ESTIMATED.text
    said = {
        "what": words.say("waterfall_of", indicator=name, unit=unit),
        "period": slot,
        "prior": total["prior_period"],
        "note": words.say("waterfall_rebased") if total["status"] in rebased else None,
    }
    return _Drawn(steps, axis, definition.multiplier, words, said)


def _steps_of(parts: list[dict[str, Any]], total: dict[str, Any], words: Words) -> list[Step]:
    """Give the rate of each subunit, the largest first, then mix, entry, exit and the rest."""
    own = [
        Step(part="rate", code=row["subunit_id"], name=_name(row, words), effect=row["rate_effect"])
        for row in parts
        if row["part"] in (Part.BOTH.text, Part.GROUP.text, Part.REST.text) and row["rate_effect"]
    ]
    steps = [
        each
        if not each.others
        else Step(
            part=each.part,
            code=None,
            name=words.say(each.name, count=words.count(each.others)),
            effect=each.effect,
            others=each.others,
        )
        for each in summed(own, "waterfall_up", "waterfall_down")
    ]
    if total["mix_effect"]:
        steps.append(
            Step(part="mix", code=None, name=words.say("waterfall_mix"), effect=total["mix_effect"])
        )
    for part, column in ((Part.ENTERED, "entry_effect"), (Part.LEFT, "exit_effect")):
        rows = [row for row in parts if row["part"] == part.text]
        if not rows:
            continue
        named = words.units([_name(row, words) for row in rows])
        steps.append(
            Step(
                part="entry" if part is Part.ENTERED else "exit",
                code=rows[0]["subunit_id"] if len(rows) == 1 else None,
                name=words.say(f"waterfall_{part.text}", units=named),
                effect=total[column] or 0.0,
                others=len(rows) if len(rows) > 1 else 0,
            )
        )
    return steps


def _name(row: dict[str, Any], words: Words) -> str:
    if row["subunit_id"] is None:
        return words.say("waterfall_rest")
    return words.lexicon.unit_list(row["subunit_id"])


def _of_scores(
    table: ScoreComparisonTable,
    unit_id: str | None,
    period: str | None,
    stage: str | None,
    registry: UnitRegistry | None,
    language: Language,
) -> _Drawn:
    chosen = table if unit_id is None else table.at(unit_id=unit_id)
    units = chosen.data["unit_id"].unique().to_pylist()
    if len(units) != 1:
        raise InputError(f"unit_id must say which of {len(units)} units is drawn")
    slot = period_of(chosen, np.ones(len(chosen), bool), period)
    scheme = table.scheme
    if scheme.combine is not Combination.SUM:
        raise InputError(
            f"the points of a total must add up to it, and those of {scheme.label} are combined by "
            f"{scheme.combine.value}; plans.decompose_scores parts the change of its index"
        )
    stage = scheme.final_stage.code if stage is None else stage
    rows = {
        row["criterion_code"]: row for row in chosen.at(period=slot, stage=stage).data.to_pylist()
    }
    total = rows.get(TOTAL)
    words = Words(language, table.provenance, registry)
    if total is None or total["points"] is None or total["other_points"] is None:
        reason = "no_total" if total is None else total["comparability"]
        raise InputError(f"the unit must have a total in both periods, and it has none: {reason}")
    own = []
    for each in topmost(scheme):
        row = rows.get(each.code)
        if row is None:
            continue
        effect = (row["points"] or 0.0) - (row["other_points"] or 0.0)
        name = each.name.text(language)
        if each.role is CriterionRole.REGULAR:  # the others have no number in a printed table
            name = f"{each.code}. {name}"
        own.append(Step(part="criterion", code=each.code, name=name, effect=effect))
    steps = [
        each
        if not each.others
        else Step(
            part=each.part,
            code=None,
            name=words.say(f"{each.name}_criteria", count=words.count(each.others)),
            effect=each.effect,
            others=each.others,
        )
        for each in summed(own, "waterfall_up", "waterfall_down")
    ]
    change = total["points"] - total["other_points"]
    rest = change - math.fsum(each.effect for each in own)
    if abs(rest) > 1e-9:
        name = words.say("waterfall_rounding")
        steps.append(Step(part="rest", code=None, name=name, effect=rest))
    drawn = Steps(first=total["other_points"], last=total["points"], steps=tuple(steps), better=1)
    axis = axis_of(np.array(drawn.levels), smallest_change=1.0)
    said: dict[str, str | None] = {
        "what": words.say("waterfall_points", unit=words.lexicon.unit(units[0])),
        "period": slot,
        "prior": total["other_period"],
        "note": words.say("waterfall_scheme", scheme=scheme.label),
    }
    return _Drawn(drawn, axis, None, words, said)
