"""Scheme files to schemes: every fault of a file at once, each with its path and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import attrs
import cattrs

from ..errors import DefinitionError, ParindexError
from ..model._scheme_faults import SchemeParts, scheme_faults
from ..model.criterion import Combination, Criterion
from ..model.grading import Grading, Stage
from ..model.name import SourceConfidence
from ..model.scheme import FINAL, Scheme
from ..model.scoring import IndicatorValue, quantities_below
from ._converter import Place, faults_of, nearest, structure
from ._loader import fault_group, own_faults, parse_toml

__all__ = ["scheme_from_toml", "scheme_of"]

# One header stands for one member, `[[criterion]]`; each is read by itself, so that a fault in
# one does not hide those of the others.
_LISTS: Mapping[str, type] = {"stage": Stage, "grading": Grading, "criterion": Criterion}
_LIST_FIELDS = ("stages", "gradings", "criteria")

attrs.resolve_types(Scheme)
_Head = attrs.make_class(
    "_Head",
    {
        field.name: attrs.field(default=field.default, validator=field.validator, type=field.type)
        for field in attrs.fields(Scheme)
        if field.name not in _LIST_FIELDS
    },
    frozen=True,
    kw_only=True,
)
"""A scheme without its lists."""


def scheme_from_toml(
    content: bytes,
    file: str,
    *,
    catalogues: Mapping[str, Collection[str]],
    bundled: bool = False,
) -> Scheme:
    """
    Scheme that a file defines.

    Parameters
    ----------
    content : bytes
        The file, UTF-8.
    file : str
        What messages call it.
    catalogues : mapping of str to collection of str
        Codes of the indicators in each catalogue that the file may name.
    bundled : bool, default False
        Whether it belongs to the library, which has nothing of its ``own`` to state.

    Returns
    -------
    Scheme

    Raises
    ------
    InputError
        If the content is not TOML.
    FaultGroup
        With every fault of the definitions.
    """
    return scheme_of(parse_toml(content, file), catalogues=catalogues, bundled=bundled)


def scheme_of(
    place: Place, *, catalogues: Mapping[str, Collection[str]], bundled: bool = False
) -> Scheme:
    """
    Scheme of what a file or a table holds.

    Parameters
    ----------
    place : Place
        Its top level.
    catalogues : mapping of str to collection of str
        Codes of the indicators in each catalogue that it may name.
    bundled : bool, default False
        Whether it belongs to the library.

    Returns
    -------
    Scheme

    Raises
    ------
    FaultGroup
        With every fault of the definitions.
    """
    assert isinstance(place.raw, dict)
    faults: list[ParindexError] = []
    members = {key: _members(place.key(key), kind, faults) for key, kind in _LISTS.items()}
    head: Any = None
    try:
        head = structure(
            {key: value for key, value in place.raw.items() if key not in _LISTS}, _Head
        )
    except cattrs.BaseValidationError as error:
        faults += faults_of(error, place)
    if not isinstance(place.raw.get("criterion"), list) or not place.raw["criterion"]:
        expected = "at least one criterion; write each below a header [[criterion]]"
        faults.append(place.key("criterion").fault(expected, place.raw.get("criterion")))
    faults += _faults_of_the_whole(place, members, head)
    faults += _faults_of_sources(place, members["criterion"], bundled=bundled)
    faults += _faults_of_indicators(place, members["criterion"], catalogues)
    if not faults:
        try:
            return Scheme(
                **{field.name: getattr(head, field.name) for field in attrs.fields(_Head)},
                stages=tuple(each for _, each in members["stage"]) or (FINAL,),
                gradings=tuple(each for _, each in members["grading"]),
                criteria=tuple(each for _, each in members["criterion"]),
            )
        except DefinitionError as fault:
            faults.append(place.fault(fault.expected, fault.got, field=fault.field))
    raise fault_group(place, faults)


def _members(listed: Place, kind: type, faults: list[ParindexError]) -> list[tuple[int, Any]]:
    """Members of a list that could be read, with their positions; the faults of the others."""
    read: list[tuple[int, Any]] = []
    if listed.raw is not None and not isinstance(listed.raw, list):
        faults.append(listed.fault(f"written below headers [[{listed.path}]]", listed.raw))
    for position, member in enumerate(listed.members()):
        try:
            read.append((position, structure(member.raw, kind)))
        except (cattrs.BaseValidationError, ValueError) as error:
            faults += faults_of(error, member)
    return read


def _faults_of_the_whole(
    place: Place, members: Mapping[str, list[tuple[int, Any]]], head: Any
) -> Iterator[ParindexError]:
    raw = place.raw
    assert isinstance(raw, dict)
    count = len(raw["criterion"]) if isinstance(raw.get("criterion"), list) else 0
    parts = SchemeParts(
        criteria=members["criterion"],
        stages=members["stage"] or [(0, FINAL)],
        gradings=members["grading"],
        declared_total=None if head is None else head.declared_total,
        total_note=None if head is None else head.total_note,
        combine=Combination.SUM if head is None else head.combine,
        replaces=raw.get("replaces"),
        is_complete=not raw.get("missing"),
        all_read=head is not None and len(members["criterion"]) == count,
    )
    for fault in scheme_faults(parts):
        where = place.key(fault.group).member(fault.position) if fault.group else place
        yield where.fault(fault.expected, fault.got, field=fault.field)


def _faults_of_sources(
    place: Place, criteria: list[tuple[int, Criterion]], *, bundled: bool
) -> Iterator[ParindexError]:
    raw = place.raw
    assert isinstance(raw, dict)
    is_own = raw.get("confidence", "own") == SourceConfidence.OWN.value
    has_policy = isinstance(raw.get("effects"), dict) and "not_applicable" in raw["effects"]
    for position, each in criteria:
        if each.is_leaf and each.not_applicable is None and not has_policy:
            expected = (
                "a table with the key 'not_applicable', or the file must say it for all below "
                "the header [effects]"
            )
            yield place.key("criterion").member(position).fault(expected, _keys(place, position))
        if each.is_leaf and each.source is None and "source" not in raw and not is_own:
            expected = (
                "a table with the key 'source', or the file must say it for all at its top, or "
                "that its confidence is 'own'"
            )
            yield place.key("criterion").member(position).fault(expected, _keys(place, position))
    if bundled:
        yield from own_faults(place)
        if "confidence" not in raw:
            yield place.fault("a table with the key 'confidence'", list(raw))


def _keys(place: Place, position: int) -> dict[str, object]:
    raw = place.key("criterion").member(position).raw
    assert isinstance(raw, dict)
    return raw


def _faults_of_indicators(
    place: Place,
    criteria: list[tuple[int, Criterion]],
    catalogues: Mapping[str, Collection[str]],
) -> Iterator[ParindexError]:
    """Indicators that no catalogue has; a file that names no catalogue is not checked."""
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
        for quantity in quantities_below(each.rule):
            if isinstance(quantity, IndicatorValue) and quantity.code not in known:
                near = nearest(quantity.code, known)
                yield where.fault(
                    expected.format(" or ".join(names), near), quantity.code, field="rule"
                )
