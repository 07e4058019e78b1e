"""Scheme files to schemes: every fault of a file at once, each with its path and what to do."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import attrs
import cattrs

from ..errors import NotationError, ParindexError
from ..formulas import Formula, IndicatorValue, Share, quantities_below, read_formula
from ..formulas.quantities import is_criterion_code
from ..schemes.criterion import Criterion
from ..schemes.faults import SchemeParts, Unread, scheme_faults
from ..schemes.grading import Grading, Stage
from ..schemes.lines import FINAL
from ..schemes.scheme import Scheme
from .converter import without_checks
from .from_toml import Place, faults_of, nearest, structure
from .loader import fault_group, own_faults, parse_toml

__all__ = ["scheme_from_toml", "scheme_of"]

# One header stands for one member, `[[criterion]]`; each is read by itself, so that a fault in
# one does not hide those of the others.
_LISTS: Mapping[str, type] = {"stage": Stage, "grading": Grading, "criterion": Criterion}
_Head = without_checks(Scheme, leave_out=("stages", "gradings", "criteria"))

_CRITERION = {field.name for field in attrs.fields(Criterion)}

# Stand in where a required key is at fault, so that the sound ones can be read.
_SOUND = {"id": "x", "edition": "x", "name": {"vi": "x", "en": "x"}}


def scheme_from_toml(
    content: bytes,
    file: str,
    *,
    catalogues: Mapping[str, Collection[str]] | None,
    bundled: bool = False,
) -> Scheme:
    """
    Load the scheme that a file defines; its faults are raised together.

    *catalogues* has the codes of the indicators in each catalogue that the file may name; None
    checks none. If *bundled*, it belongs to the library, which has nothing of its ``own`` to state.
    """
    return scheme_of(parse_toml(content, file), catalogues=catalogues, bundled=bundled)


def scheme_of(
    place: Place, *, catalogues: Mapping[str, Collection[str]] | None, bundled: bool = False
) -> Scheme:
    """Make the scheme of what a file or a table holds; see `scheme_from_toml`."""
    raw = place.raw
    assert isinstance(raw, dict)
    faults: list[ParindexError] = []
    members = {key: _members(place.key(key), kind, faults) for key, kind in _LISTS.items()}
    head = _head(place, faults)
    if raw.get("criterion", []) == []:
        expected = "at least one criterion; write each below a header [[criterion]]"
        faults.append(place.key("criterion").fault(expected, raw.get("criterion")))
    faults += _faults_of_the_whole(place, members, head)
    faults += _faults_of_policies(place, members["criterion"])
    if catalogues is not None:
        faults += _faults_of_indicators(place, members["criterion"], catalogues)
    if bundled:
        faults += own_faults(place)
        if "confidence" not in raw:
            faults.append(place.fault("a table with the key 'confidence'", raw))
    if faults:
        group = fault_group(place, faults)
        raise group
    return Scheme(
        **{field.name: getattr(head, field.name) for field in attrs.fields(_Head)},
        stages=tuple(each for _, each in members["stage"]) or (FINAL,),
        gradings=tuple(each for _, each in members["grading"]),
        criteria=tuple(each for _, each in members["criterion"]),
    )


def _members(listed: Place, kind: type, faults: list[ParindexError]) -> list[tuple[int, Any]]:
    """Members of a list that could be read, with their positions; the faults of the others."""
    read: list[tuple[int, Any]] = []
    if listed.raw is not None and not isinstance(listed.raw, list):
        expected = f"a list, each member below a header [[{listed.path}]]"
        faults.append(listed.fault(expected, listed.raw))
    for position, member in enumerate(listed.members()):
        raw = member.raw
        if kind is Criterion and isinstance(raw, dict) and isinstance(raw.get("formula"), str):
            raw = {**raw, "formula": _formula_in_notation(member, faults)}
        try:
            read.append((position, structure(raw, kind)))
        except (cattrs.BaseValidationError, ValueError) as error:
            faults += faults_of(error, member)
    return read


def _formula_in_notation(place: Place, faults: list[ParindexError]) -> Formula:
    """Read a formula in its notation; another one stands in its place where it is at fault."""
    assert isinstance(place.raw, dict)
    bound = place.raw.get("min_points" if place.raw.get("role") == "penalty" else "max_points")
    try:  # a bound that is no number has a fault of its own; a percent of it is none of the formula
        most = structure(bound, float)
    except ValueError:
        most = 0.0
    try:
        return read_formula(place.raw["formula"], max_points=most if math.isfinite(most) else 0.0)
    except NotationError as error:
        expected = f"a formula with, at position {error.position}, {error.expected}"
        faults.append(place.key("formula").fault(expected, place.raw["formula"]))
        return Share()


def _head(place: Place, faults: list[ParindexError]) -> Any:
    """Take what the file says beside its lists; of a part at fault, the sound part."""
    assert isinstance(place.raw, dict)
    raw = {key: value for key, value in place.raw.items() if key not in _LISTS}
    try:
        return structure(raw, _Head)
    except cattrs.BaseValidationError as error:
        faults += faults_of(error, place)
    sound: dict[str, Any] = {}
    for key, value in raw.items():
        try:
            structure({**_SOUND, key: value}, _Head)
        except cattrs.BaseValidationError:
            continue
        sound[key] = value
    head = structure({**_SOUND, **sound}, _Head)
    fields = {field.name: getattr(head, field.name) for field in attrs.fields(_Head)}
    if "combine" in raw and "combine" not in sound:
        fields["combine"] = None  # not known, so that nothing is added up in the wrong way
    return SimpleNamespace(**fields, unread_keys=raw.keys() - sound.keys())


def _faults_of_the_whole(
    place: Place, members: Mapping[str, list[tuple[int, Any]]], head: Any
) -> Iterator[ParindexError]:
    read = {position for position, _ in members["criterion"]}
    listed, stages = place.key("criterion"), place.key("stage")
    unread = [
        _unread(position, member.raw)
        for position, member in enumerate(listed.members())
        if position not in read
    ]
    if not any(True for _ in listed.members()):  # what should stand there is not known at all
        unread.append(_unread(0, None))
    parts = SchemeParts(
        criteria=members["criterion"],
        stages=members["stage"] or [(0, FINAL)],
        gradings=members["grading"],
        head=head,
        unread=unread,
        all_stages=stages.raw is None
        or (isinstance(stages.raw, list) and len(members["stage"]) == len(stages.raw)),
        unread_keys=getattr(head, "unread_keys", ()),
    )
    for fault in scheme_faults(parts):
        where = place.key(fault.group).member(fault.position) if fault.group else place
        yield where.fault(fault.expected, fault.got, field=fault.field)


def _unread(position: int, raw: object) -> Unread:
    table = raw if isinstance(raw, dict) else {}
    code, parent = table.get("code"), table.get("parent")
    # without a parent it is a topmost one, unless the key was misspelt or the table is another
    is_topmost = "parent" not in table and is_criterion_code(code) and table.keys() <= _CRITERION
    return Unread(
        position=position,
        code=code if is_criterion_code(code) else None,
        parent=parent if is_criterion_code(parent) else None,
        has_place=is_topmost or is_criterion_code(parent),
    )


def _faults_of_policies(
    place: Place, criteria: list[tuple[int, Criterion]]
) -> Iterator[ParindexError]:
    """Find the leaves of which nothing says what follows where they do not apply."""
    assert isinstance(place.raw, dict)
    effects = place.raw.get("effects", {})
    if not isinstance(effects, dict) or "not_applicable" in effects:  # what is no table is a fault
        return
    for position, each in criteria:
        if each.is_leaf and each.not_applicable is None:
            expected = (
                "a table with the key 'not_applicable', or the file must say it for all below "
                "the header [effects]"
            )
            where = place.key("criterion").member(position)
            yield where.fault(expected, where.raw)


def _faults_of_indicators(
    place: Place,
    criteria: list[tuple[int, Criterion]],
    catalogues: Mapping[str, Collection[str]],
) -> Iterator[ParindexError]:
    """Say which indicators no catalogue has; a file that names no catalogue is not checked."""
    listed = place.key("indicators")
    names = [member.raw for member in listed.members() if isinstance(member.raw, str)]
    for member in listed.members():
        if isinstance(member.raw, str) and member.raw not in catalogues:
            expected = f"the id of a catalogue, such as {nearest(member.raw, catalogues)}"
            yield member.fault(expected, member.raw)
    if not names or any(name not in catalogues for name in names):
        return
    known = {code for name in names for code in catalogues[name]}
    for position, each in criteria:
        where = place.key("criterion").member(position)
        expected = "an indicator of {}, such as {}"
        if each.indicator is not None and each.indicator not in known:
            near = nearest(each.indicator, known)
            yield where.fault(
                expected.format(" or ".join(names), near), each.indicator, field="indicator"
            )
        for quantity in quantities_below(each.formula):
            if isinstance(quantity, IndicatorValue) and quantity.code not in known:
                near = nearest(quantity.code, known)
                yield where.fault(
                    expected.format(" or ".join(names), near), quantity.code, field="formula"
                )
