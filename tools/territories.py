"""Territories of Vietnam up to 30 June 2025: one id each, and what became of them."""

from __future__ import annotations

import datetime as dt
import itertools
import sys
from collections import defaultdict
from typing import Any

import attrs
from earlier_lists import Change, Lists, kind_of, letters

__all__ = ["Territories", "Version"]

LAST = dt.date(2025, 6, 30)


@attrs.define
class Version:
    """A unit from one change to the next; *until* is the last day on which it surely was there."""

    id: str
    code: str
    name: str
    above: str | None
    first: dt.date | None = None
    last: dt.date = LAST
    since: dt.date | None = None
    until: dt.date | None = None


@attrs.frozen
class _Step:
    """A step of the facts: which way, how much, and how well it is known."""

    old: str
    new: str | None
    kind: str
    extent: str
    basis: str


class Territories:
    """
    Versions of all units by level and code, and the steps between those that are not one.

    A code that took in others, or of which it is not known whether it is the same, begins a new id.
    """

    def __init__(self, lists: Lists, parser: dict[str, Any]) -> None:
        self.lists, self.facts = lists, lists.facts
        self.steps: list[dict[str, Any]] = []
        self.versions: dict[str, dict[str, list[Version]]] = {}
        self.lost: list[Change] = []
        communes = lists.changes("commune")
        self.at: dict[tuple[str, dt.date], Change] = {}
        members = self._members(communes, parser)
        broken = self._broken(communes, members)
        self._laid_out("commune", communes, broken)
        self._steps(members)
        districts = lists.changes("district")
        flows = self._flows(communes, members)
        self._laid_out("district", self._with_flows(districts, flows), set(flows))
        self._district_steps(flows)
        self._laid_out("province", lists.changes("province"), set())

    def now(self, code: str) -> str:
        """Id of a code on 30 June 2025."""
        level = {2: "province", 3: "district"}.get(len(code), "commune")
        return self.versions[level][code][-1].id

    def rows(self, level: str) -> list[dict[str, Any]]:
        """Rows of the registry: a version is cut where the unit above becomes another one."""
        higher = {"commune": "district", "district": "province"}.get(level)
        found = []
        for listed in self.versions[level].values():
            for version in listed:
                above = self.versions[higher][version.above or ""] if higher else []
                inside = [
                    (each.id, each.first, each.last)
                    for each in _joined(above)
                    if each.last >= (version.first or dt.date.min)
                    and (each.first or dt.date.min) <= version.last
                ] or [(None, None, version.last)]
                for place, (parent, first, last) in enumerate(inside):
                    begins, ends = place == 0, place == len(inside) - 1
                    found.append(
                        {
                            "id": version.id,
                            "code": version.code,
                            "name": version.name,
                            "level": level,
                            "parent": parent,
                            "valid_from": version.first if begins else first,
                            "valid_to": version.last if ends else last,
                            "valid_from_not_before": version.since if begins else None,
                            "valid_to_not_before": version.until if ends else None,
                        }
                    )
        return found

    def _members(
        self, changes: list[Change], parser: dict[str, Any]
    ) -> dict[tuple[str, dt.date], list[_Step]]:
        """List the steps to each commune that took in others, by its code and the day."""
        ended: dict[str, tuple[str, Change]] = {}
        state = dict(self.lists.start["commune"])
        for change in changes:
            if change.after is None:
                ended[change.code] = state[change.code][0], change
            else:
                state[change.code] = change.after
            self.at[change.code, change.last] = change
        found: defaultdict[tuple[str, dt.date], list[_Step]] = defaultdict(list)
        for step in self._of_ended({code: name for code, (name, _) in ended.items()}, parser):
            change = ended[step.old][1]
            if step.new is None:
                self.lost.append(change)
            found[step.new or "", change.last].append(step)
        for each in self.facts["inferred"]:
            if each["old"] not in ended:  # a town that was split, and goes on under its code
                day = next(day for code, day in self.at if code == each["old"])
                step = _Step(each["old"], each["new"], "split", "not_stated", "inferred")
                found[each["new"], day].append(step)
        for (code, day), steps in found.items():
            if code in self.lists.start["commune"]:
                first = self.at[steps[0].old, day]
                self.at.setdefault((code, day), first._replace(code=code, after=state[code]))
                if any(step.old != code for step in steps):
                    steps.append(self._kept(code))
        return dict(found)

    def _of_ended(self, names: dict[str, str], parser: dict[str, Any]) -> list[_Step]:
        """Say what each commune that ended went into: a text, a guess with its reason, a list."""
        texts, guessed = (
            {each["old"]: each["new"] for each in self.facts[name]}
            for name in ("members", "inferred")
        )
        unknown = {each["old"] for each in self.facts["unknown"]}
        listed = self.lists.successors(parser, names)
        silent = names.keys() - texts.keys() - guessed.keys() - unknown - listed.keys()
        if silent:
            sys.exit(f"{sorted(silent)} ended, and nothing says into what")
        steps = []
        for code in names:
            if code in texts:
                steps.append(_Step(code, texts[code], "merge", "whole", "text"))
            elif code in unknown:
                steps.append(_Step(code, None, "unknown", "not_stated", "inferred"))
            elif code in guessed:
                steps.append(_Step(code, guessed[code], "merge", "not_stated", "inferred"))
            else:
                steps.append(_Step(code, listed[code], "merge", "not_stated", "secondary"))
        return steps

    def _kept(self, code: str) -> _Step:
        """Give the step of the member that had the code before."""
        is_read = any(each["old"] == each["new"] == code for each in self.facts["members"])
        extent, basis = ("whole", "text") if is_read else ("not_stated", "secondary")
        return _Step(code, code, "merge", extent, basis)

    def _broken(
        self, changes: list[Change], members: dict[tuple[str, dt.date], list[_Step]]
    ) -> set[tuple[str, dt.date]]:
        """Codes and days on which another territory begins, or it is not known that it does not."""
        state = dict(self.lists.start["commune"])
        began = {
            (change.after[1], change.last)
            for change in changes
            if change.after and change.code not in state
        }
        split = {
            each["old"]
            for each in self.facts["inferred"]
            if each["old"] in self.lists.final["commune"]
        }
        broken = {key for key in members if key[0]}
        self.unsure: dict[tuple[str, dt.date], _Step] = {}
        for change in changes:
            key = change.code, change.last
            if change.after and change.code in state and key not in broken:
                (name, _), (later, above) = state[change.code], change.after
                renamed = letters(name) != letters(later)
                bare = letters(name[len(kind_of(name)) :]) != letters(later[len(kind_of(later)) :])
                if change.code in split:
                    step = _Step(change.code, change.code, "split", "not_stated", "inferred")
                    self.unsure[key] = step
                elif bare or (renamed and (above, change.last) in began):
                    step = _Step(change.code, change.code, "rename", "not_stated", "inferred")
                    self.unsure[key] = step
            if change.after is None:
                state.pop(change.code)
            else:
                state[change.code] = change.after
        for change in self.lost:
            district = self.lists.start["commune"][change.code][1]
            for code, (_, above) in self.lists.final["commune"].items():
                key = code, change.last
                if above == district and key not in broken and key not in self.unsure:
                    self.at.setdefault(
                        key, change._replace(code=code, after=self.lists.final["commune"][code])
                    )
                    step = _Step(code, code, "unknown", "not_stated", "inferred")
                    self.unsure[key] = step
        return broken | self.unsure.keys()

    def _laid_out(
        self, level: str, changes: list[Change], broken: set[tuple[str, dt.date]]
    ) -> None:
        by_code: defaultdict[str, dict[dt.date, Change]] = defaultdict(dict)
        for change in changes:
            by_code[change.code][change.last] = change
        for code, day in broken:
            by_code[code].setdefault(day, self.at[code, day])
        start = self.lists.start[level]
        found: dict[str, list[Version]] = {}
        for code in sorted(start.keys() | by_code.keys()):
            listed = (
                [Version(f"vn-{code}", code, start[code][0], start[code][1] or None)]
                if code in start
                else []
            )
            for day, change in sorted(by_code[code].items()):
                is_bounded = change.first < change.last
                if listed:
                    listed[-1].last = day - dt.timedelta(1)
                    listed[-1].until = change.first - dt.timedelta(1) if is_bounded else None
                if change.after is None:
                    continue
                same = listed and (code, day) not in broken
                unit_id = listed[-1].id if same else f"vn-{code}-{day:%Y%m%d}"
                since = change.first if is_bounded else None
                name, above = change.after
                listed.append(Version(unit_id, code, name, above or None, day, LAST, since))
            found[code] = listed
        self.versions[level] = found

    def _id(self, code: str, day: dt.date) -> str:
        level = "district" if len(code) == 3 else "commune"
        return next(
            each.id
            for each in self.versions[level][code]
            if (each.first or dt.date.min) <= day <= each.last
        )

    def _step(self, each: _Step, change: Change, *, complete: bool) -> None:
        eve = change.last - dt.timedelta(1)
        self.steps.append(
            {
                "day": change.last,
                "kind": each.kind,
                "predecessor": self._id(each.old, eve),
                "successor": each.new and self._id(each.new, change.last),
                "extent": each.extent,
                "basis": each.basis,
                "members_known": complete,
                "not_before": change.first if change.first < change.last else None,
                "legal_basis": change.basis,
            }
        )

    def _steps(self, members: dict[tuple[str, dt.date], list[_Step]]) -> None:
        gaps = {(self.lists.start["commune"][each.code][1], each.last) for each in self.lost}
        for (code, day), steps in members.items():
            for each in steps:
                change = self.at[each.old, day]
                above = self.lists.final["commune"][code][1] if code else ""
                sure = bool(code) and each.kind != "split" and (above, day) not in gaps
                self._step(each, change, complete=sure)
        for (_, day), each in self.unsure.items():
            self._step(each, self.at[each.old, day], complete=False)
        for code, listed in self.versions["commune"].items():
            for before, after in itertools.pairwise(listed):
                if before.id == after.id and kind_of(before.name) != kind_of(after.name):
                    kind = _Step(code, code, "retype", "whole", "secondary")
                    self._step(kind, self.at[code, after.first or LAST], complete=True)

    def _flows(
        self, changes: list[Change], members: dict[tuple[str, dt.date], list[_Step]]
    ) -> dict[tuple[str, dt.date], dict[str, bool]]:
        """Districts on whose communes others have a claim: which, and whether all of it is sure."""
        state = dict(self.lists.start["commune"])
        went = {step.old: step for steps in members.values() for step in steps if step.new}
        moved: defaultdict[dt.date, list[tuple[str, str, Change]]] = defaultdict(list)
        final = self.lists.final["commune"]
        for change in changes:
            before = state.get(change.code, ("", ""))[1]
            if change.after is None:
                step = went.get(change.code)
                after = final[step.new][1] if step and step.new else before
                state.pop(change.code)
            else:
                after = change.after[1]
                state[change.code] = change.after
            if before and before != after:
                moved[change.last].append((before, after, change))
        self.moved = moved
        found: dict[tuple[str, dt.date], dict[str, bool]] = {}
        for day, listed in moved.items():
            for before, after, change in listed:
                for side in (before, after):
                    found.setdefault((side, day), {})
                    self.at.setdefault((side, day), change)
                found[before, day][after] = True
        return found

    def _with_flows(
        self, changes: list[Change], flows: dict[tuple[str, dt.date], dict[str, bool]]
    ) -> list[Change]:
        """Give the changes of districts; of some only the communes show one."""
        for change in changes:
            self.at[change.code, change.last] = change
        listed = {(change.code, change.last) for change in changes}
        for code, day in flows.keys() - listed:
            name = self.lists.final["district"][code]
            self.at[code, day] = self.at[code, day]._replace(code=code, after=name)
        return changes

    def _district_steps(self, flows: dict[tuple[str, dt.date], dict[str, bool]]) -> None:
        for (code, day), targets in flows.items():
            goes_on = any(each.first == day for each in self.versions["district"][code])
            if code not in self.lists.start["district"]:
                continue
            after = [*targets, *([code] if goes_on else [])]
            extent = "whole" if len(after) == 1 else "part"
            kind = "merge" if len(after) == 1 else "part_moved"
            for target in after:
                began = target not in self.lists.start["district"]
                step = _Step(code, target, "split" if began else kind, extent, "inferred")
                self._step(step, self.at[code, day], complete=True)
        for code, listed in self.versions["district"].items():
            for before, later in itertools.pairwise(listed):
                if before.id == later.id:
                    kind = "retype" if kind_of(before.name) != kind_of(later.name) else "rename"
                    step = _Step(code, code, kind, "whole", "secondary")
                    self._step(step, self.at[code, later.first or LAST], complete=True)


def _joined(listed: list[Version]) -> list[Version]:
    """Spans of one id, whatever its name."""
    found: list[Version] = []
    for each in listed:
        if found and found[-1].id == each.id:
            found[-1].last = each.last
        else:
            found.append(attrs.evolve(each))
    return found
