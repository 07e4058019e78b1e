"""Definition files to definitions: read, structure, check as a whole, and name every fault."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

import attrs
import cattrs

from ..errors import FaultGroup, InputError, ParindexError
from ..model.form import CountForm, CountKind
from ..model.indicator import Family, Indicator, IndicatorSet
from ..model.target import Target
from ..name import Name, SourceConfidence
from ..periods.regime import ReportingRegime
from .from_toml import Place, faults_of, nearest, structure

__all__ = [
    "LARGEST",
    "fault_group",
    "form_from_toml",
    "indicators_from_toml",
    "own_faults",
    "parse_toml",
    "regimes_from_toml",
    "structure_checked",
    "targets_from_toml",
]

T = TypeVar("T")

LARGEST = 1 << 22
"""Bytes of a file of definitions; the largest that comes with the library has a hundredth."""

_DEEPEST = 80  # lists and tables in each other; what is deeper was not written by a person
_TOO_DEEP = f"{{}} must have at most {_DEEPEST} lists and tables in each other"


@attrs.frozen(kw_only=True)
class _IndicatorFile:
    """A catalogue as its file has it: forms by their ids."""

    id: str = attrs.field(validator=attrs.fields(IndicatorSet).id.validator)
    name: Name
    forms: tuple[str, ...] = ()
    family: tuple[Family, ...] = ()
    indicator: tuple[Indicator, ...] = attrs.field(
        validator=attrs.fields(IndicatorSet).indicators.validator
    )


@attrs.frozen(kw_only=True)
class _RegimeFile:
    """A file of reporting regimes."""

    regime: tuple[ReportingRegime, ...]


@attrs.frozen(kw_only=True)
class _TargetFile:
    """A set of targets as its file has it."""

    id: str
    name: Name
    confidence: SourceConfidence
    target: tuple[Target, ...]


def form_from_toml(content: bytes, file: str, *, bundled: bool = False) -> CountForm:
    """
    Load the form that a file defines; its faults are raised together.

    If *bundled*, it belongs to the library, which has nothing of its ``own`` to state.
    """
    place = parse_toml(content, file)
    return structure_checked(place, CountForm, lambda: _form_faults(place, bundled=bundled))


def indicators_from_toml(
    content: bytes, file: str, *, forms: Mapping[str, CountForm], bundled: bool = False
) -> IndicatorSet:
    """
    Load the catalogue of indicators that a file defines; its faults are raised together.

    *forms* are those that the file may name, by id. If *bundled*, it belongs to the library, which
    has nothing of its ``own`` to state.
    """
    place = parse_toml(content, file)
    read = structure_checked(
        place, _IndicatorFile, lambda: _indicator_faults(place, forms, bundled=bundled)
    )
    return IndicatorSet(
        id=read.id,
        name=read.name,
        indicators=read.indicator,
        forms=tuple(forms[form_id] for form_id in read.forms),
        family_names=read.family,
    )


def regimes_from_toml(content: bytes, file: str) -> tuple[ReportingRegime, ...]:
    """Load the reporting regimes that a file defines, in its order; faults are raised together."""
    place = parse_toml(content, file)
    return structure_checked(
        place, _RegimeFile, lambda: _repeated(place.key("regime"), "id")
    ).regime


def targets_from_toml(
    content: bytes, file: str, *, indicators: Collection[str]
) -> tuple[Target, ...]:
    """
    Load the targets that a file defines, in its order; its faults are raised together.

    *indicators* are the codes that a target may name.
    """
    place = parse_toml(content, file)
    targets = place.key("target").members
    return structure_checked(
        place,
        _TargetFile,
        lambda: (
            named.fault(f"an indicator, such as {nearest(named.raw, indicators)}", named.raw)
            for named in (each.key("indicator") for each in targets())
            if isinstance(named.raw, str) and named.raw not in indicators
        ),
    ).target


# Texts and comments are passed over as they are met, so that dots in them are none of a key.
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_PASSED_OR_DEEP = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?"{3}|'{3}.*?'{3}|\#[^\n]*+"""
    rf"|(?P<deep>(?<![A-Za-z0-9_-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_DEEPEST}}})"
    rf"|{_PART}",
    re.DOTALL,
)


def parse_toml(content: bytes, file: str) -> Place:
    """
    Parse a definition file and give its top level; it must be UTF-8 and TOML.

    A key of many parts is refused before, for the parser keeps every beginning of it.
    """
    try:
        # Notepad puts a byte order mark in front, which is no fault of the definitions.
        text = content.decode("utf-8-sig")
        if any(found["deep"] for found in _PASSED_OR_DEEP.finditer(text)):
            raise InputError(_TOO_DEEP.format(file))
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} must be UTF-8 text, got another encoding at byte {error.start}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{file} must be TOML, got this fault: {error}") from None
    except InputError:  # of the key; it is a ValueError too
        raise
    except ValueError:  # of Python's limit on digits
        raise InputError(f"{file} must hold numbers of at most thousands of digits") from None
    except RecursionError:
        raise InputError(_TOO_DEEP.format(file)) from None
    if _is_deeper(raw, _DEEPEST):
        raise InputError(_TOO_DEEP.format(file))
    return Place(file, raw)


def _is_deeper(raw: object, depth: int) -> bool:
    """Say whether lists and tables stand in each other more than *depth* times."""
    level = [raw]
    for _ in range(depth + 1):
        tables = [value for value in level if isinstance(value, dict | list)]
        level = [
            inner
            for table in tables
            for inner in (table.values() if isinstance(table, dict) else table)
        ]
    return bool(level)


def structure_checked(
    place: Place, kind: type[T], whole_file_faults: Callable[[], Iterable[ParindexError]]
) -> T:
    """
    Structure what a file holds, and raise all its faults at once.

    *whole_file_faults* gives the faults that only the whole file shows.
    """
    made: T | None = None
    contradiction: list[ParindexError] = []
    faults: list[ParindexError] = []
    try:
        made = structure(place.raw, kind)
    except cattrs.ClassValidationError as error:
        faults = list(faults_of(error, place))
        noted, others = error.group_exceptions()
        if not noted and all(isinstance(inner, ParindexError) for inner in others):
            # All fields are sound and the class as a whole refused them, at its first fault;
            # the checks of the whole file name all faults of that sort.
            contradiction, faults = faults, []
    faults += whole_file_faults()
    faults = faults or contradiction
    if faults or made is None:
        group = fault_group(place, faults)
        raise group
    return made


def fault_group(place: Place, faults: list[ParindexError]) -> FaultGroup:
    """Put all faults of a file, at least one, into one exception."""
    count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    return FaultGroup(f"{place.file} has {count}", faults)


def _repeated(places: Place, key: str) -> Iterator[ParindexError]:
    seen: dict[str, str] = {}
    for place in places.members():
        known = place.key(key)
        if not isinstance(known.raw, str):
            continue
        if known.raw in seen:
            yield known.fault(f"unlike that of {seen[known.raw]}", known.raw)
        seen.setdefault(known.raw, place.path)


def _unknown_items(
    sums: Iterable[Place], known: Collection[str], owner: str
) -> Iterator[ParindexError]:
    """Find the terms of sums that are no items; what is not even a sum is a fault already."""
    for place in sums:
        for term in place.members():
            yield from _unknown_item(term, known, owner)


def _unknown_item(term: Place, known: Collection[str], owner: str) -> Iterator[ParindexError]:
    # Where no item could be read, every term would be a fault for that one reason.
    if isinstance(term.raw, str) and known and term.raw.removeprefix("-") not in known:
        item = term.raw.removeprefix("-")
        yield term.fault(f"an item of {owner}, such as {nearest(item, known)}", item)


def own_faults(place: Place) -> Iterator[ParindexError]:
    """Tell the fault of a bundled definition that claims to be the caller's own."""
    confidence = place.key("confidence")
    if confidence.raw == SourceConfidence.OWN.value:
        others = [word.value for word in SourceConfidence if word is not SourceConfidence.OWN]
        yield confidence.fault(f"one of {', '.join(others)} in a bundled file", confidence.raw)


def _form_faults(form: Place, *, bundled: bool) -> Iterator[ParindexError]:
    items, identities = form.key("item"), form.key("identity")
    kinds = {
        code: place.key("kind").raw
        for place in items.members()
        if isinstance(code := place.key("code").raw, str)
    }
    yield from _repeated(items, "code")
    yield from _repeated(identities, "code")
    for place in items.members():
        derivations = list(place.key("derived_from").members())
        yield from _unknown_items(derivations, kinds, "the form")
        for term in (term for derivation in derivations for term in derivation.members()):
            if isinstance(term.raw, str) and term.raw.removeprefix("-") == place.key("code").raw:
                yield term.fault("another item than the one that is derived", term.raw)
    for place in identities.members():
        yield from _unknown_item(place.key("total"), kinds, "the form")
        yield from _unknown_items([place.key("parts")], kinds, "the form")
    for place in form.key("carry_over").members():
        for key, kind in (("start", CountKind.STOCK_START), ("end", CountKind.STOCK_END)):
            item = place.key(key)
            yield from _unknown_item(item, kinds, "the form")
            others = [other.value for other in CountKind if other is not kind]
            if isinstance(item.raw, str) and kinds.get(item.raw) in others:
                yield item.fault(f"an item of kind {kind.value}", item.raw)
    if bundled:
        yield from own_faults(form)


def _indicator_faults(
    catalogue: Place, forms: Mapping[str, CountForm], *, bundled: bool
) -> Iterator[ParindexError]:
    indicators = catalogue.key("indicator")
    yield from _repeated(indicators, "code")
    yield from _form_id_faults(catalogue.key("forms"), forms)
    for place in indicators.members():
        for key in ("source", "confidence"):
            if isinstance(place.raw, dict) and key not in place.raw:
                yield place.fault(f"a table with the key {key!r}", place.raw)
        if bundled:
            yield from own_faults(place)

    listed = [place.raw for place in catalogue.key("forms").members()]
    named = [form_id for form_id in listed if isinstance(form_id, str) and form_id in forms]
    # Without a form, or with one that was not found, nobody knows which items there are.
    if named and len(named) == len(listed):
        known = [code for form_id in named for code in forms[form_id].codes]
        owner = " or ".join(dict.fromkeys(named))
        for place in indicators.members():
            sums = [place.key("numerator"), place.key("denominator")]
            yield from _unknown_items(sums, known, owner)


def _form_id_faults(ids: Place, forms: Mapping[str, CountForm]) -> Iterator[ParindexError]:
    defined_by: dict[str, str] = {}
    for place in ids.members():
        if not isinstance(place.raw, str):
            continue
        if place.raw not in forms:
            yield place.fault(f"the id of a form, such as {nearest(place.raw, forms)}", place.raw)
            continue
        shared = [code for code in forms[place.raw].codes if code in defined_by]
        if shared:
            # Two forms could derive the same item in two ways, and neither has precedence.
            other = defined_by[shared[0]]
            yield place.fault(f"a form without {shared[0]!r}, an item of {other!r}", place.raw)
        defined_by |= dict.fromkeys(forms[place.raw].codes, place.raw)
