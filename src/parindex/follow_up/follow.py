"""Follow findings between two reviews: the later one with the life cycle of each."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..periods.regime import ReportingRegime
from ..rulebook.rule import Rule
from ..tables.arrays import (
    BoolArray,
    CodeArray,
    CountArray,
    FloatArray,
    codes_of,
    keys,
    masked,
    words,
)
from ..tables.columns_of_results import ACCEPTANCE, EVIDENCE, FINDINGS, schema_of
from ..tables.compact import lean_struct
from ..units.registry import UnitRegistry
from ..vocabulary import Lifecycle, LifecycleReason
from .issues import Issues
from .lifecycle import Course, Stored, course_of
from .not_comparable import reasons_unlike
from .not_looked_for import reasons_of
from .review import Review
from .size import Magnitudes, taken

__all__ = ["carried_over", "follow", "one_after_the_other"]

_NONE = -1
_REDEFINED = [LifecycleReason.DEFINITION_CHANGED, LifecycleReason.DEFINITION_UNKNOWN]
# A finding that was carried over for one of these was found under something else than the review
# that carries it says, so it stays until it is found again.
_UNLIKE = {LifecycleReason.OPTIONS_CHANGED, LifecycleReason.OPTIONS_UNKNOWN, *_REDEFINED}


def follow(
    now: Review,
    previous: Review,
    *,
    registry: UnitRegistry | None,
    regime: ReportingRegime | None = None,
    rules: Sequence[Rule],
) -> pa.Table:
    """
    Add to the findings of a review what became of them since an earlier one (convention §59).

    *previous* may have been followed itself. Rows of *now* come first, in their order, then those
    of *previous* whose issue is not among them. Without *registry* a unit goes on as itself only; a
    finding of a rule that is not in *rules* can only be there or not. All issues are walked at
    once, over the periods in the order in which they end.
    """
    now, previous = now.with_current_codes(), previous.with_current_codes()
    now = attrs.evolve(now, data=_own_rows(now.data))
    then = _open_rows(previous.data)
    issues = Issues.of(
        now.data,
        then,
        (now.coverage, previous.coverage),
        registry,
        regime,
        {rule.code: rule.identity for rule in rules if rule.identity},
    )
    unlike = reasons_unlike(issues.pairs, now, previous, rules)
    if issues.looked_now is not None:
        issues.looked_now.blind(unlike >= 0)
    smallest_changes = {code: each.smallest_change for code, each in now.indicators.items()}
    size_now = Magnitudes.of(now.data, rules, smallest_changes)
    size_then = Magnitudes.of(then, rules, smallest_changes)
    stored = _stored(then, issues)
    course = course_of(issues, size_then, stored)
    why = reasons_of(issues, course.gone, checked=now.checked, unlike=unlike)
    why = np.where(stored.unlike[course.gone] < 0, why, stored.unlike[course.gone])
    # numbers of two definitions say neither that it is worse nor that it is less bad
    of_pair = unlike[issues.pair[issues.now.issue]]
    of_prior = taken(stored.unlike, course.prior, _NONE)
    alike = ~(np.isin(of_pair, _REDEFINED) | np.isin(of_prior, _REDEFINED))
    worse = size_now.against(size_then, course.prior, numbers=alike)
    there = _labels(course, worse)
    prior = np.where(there < 0, _NONE, course.prior)
    gone = np.where(course.gone_is_closed, Lifecycle.RESOLVED, Lifecycle.NOT_CHECKED)
    no_reason = np.full(len(there), _NONE)
    before = then.take(pa.array(course.gone))
    made = {
        "lifecycle": words(Lifecycle, np.concatenate([there, gone])),
        "lifecycle_reason": words(
            LifecycleReason,
            np.concatenate([no_reason, np.where(course.gone_is_closed, _NONE, why)]),
        ),
        "open_since": keys(
            np.concatenate([_shown(course.since, there), course.gone_since]).astype(np.int32),
            [period.code for period in issues.periods],
        ),
        "periods_open": _counts(
            np.concatenate([_shown(course.count, there), course.gone_count]).astype(np.int32)
        ),
        "magnitude": _numbers(size_now.number, np.full(len(gone), np.nan)),
        "prior_magnitude": _numbers(
            taken(size_then.number, prior, np.nan), size_then.number[course.gone]
        ),
        "prior_fingerprint": pa.concat_arrays(
            [_taken_texts(then["fingerprint"], prior), _whole(before["fingerprint"])]
        ),
        "suppression": pa.nulls(len(there) + len(gone), ACCEPTANCE),
    }
    kept = [name for name in now.data.column_names if name not in made]
    both = now.data.select(kept)
    if len(before):
        both = one_after_the_other(both, before.select(kept))
    return pa.Table.from_arrays([*both.columns, *made.values()], schema=schema_of(FINDINGS))


def one_after_the_other(one: pa.Table, two: pa.Table) -> pa.Table:
    """Join two tables of findings, or of some of their columns."""
    both = pa.concat_tables([one, two])
    fields = [pc.struct_field(both["evidence"], field.name) for field in EVIDENCE]
    at = both.schema.get_field_index("evidence")
    rest = both.remove_column(at).unify_dictionaries().combine_chunks()
    return rest.add_column(at, both.schema.field(at), lean_struct(fields, list(EVIDENCE)))


def _own_rows(data: pa.Table) -> pa.Table:
    """
    Rows that a later review found itself, where it was followed before.

    What was carried over from the earlier review then bears the fingerprint that it had there.
    """
    if data["prior_fingerprint"].null_count == len(data):
        return data
    return data.filter(pa.array(~carried_over(data)))


def carried_over(data: pa.Table) -> BoolArray:
    """Mark the rows that were found by an earlier review only."""
    codes, texts = codes_of(data["lifecycle"])
    ended = {Lifecycle.RESOLVED.text, Lifecycle.NOT_CHECKED.text}
    is_ended = np.array([*(text in ended for text in texts), False], bool)[codes]
    is_same = pc.equal(data["prior_fingerprint"], data["fingerprint"]).fill_null(False)
    carried: BoolArray = is_ended & np.asarray(is_same)
    return carried


def _open_rows(data: pa.Table) -> pa.Table:
    """
    Rows of an earlier review that may still be open.

    Of one that was followed itself only those that carry a life cycle: what stands before them
    is summed up in `periods_open` and `open_since`.
    """
    codes, texts = codes_of(data["lifecycle"])
    if not (codes >= 0).any():
        return data
    closed = [code for code, text in enumerate(texts) if text == Lifecycle.RESOLVED.text]
    return data.filter(pa.array((codes >= 0) & ~np.isin(codes, closed)))


def _stored(then: pa.Table, issues: Issues) -> Stored:
    """Read how long the findings of the earlier review had been open."""
    count = np.asarray(then["periods_open"].fill_null(1).to_numpy(), np.int32)
    was_followed = then["lifecycle"].null_count < len(then)
    unlike = np.full(len(then), _NONE, np.int64)
    codes, texts = codes_of(then["lifecycle_reason"])
    for code, text in enumerate(texts):
        if LifecycleReason[text.upper()] in _UNLIKE:
            unlike[codes == code] = LifecycleReason[text.upper()]
    codes, texts = codes_of(then["open_since"])
    place = {period.code: at for at, period in enumerate(issues.periods)}
    since = np.array([*(place[text] for text in texts), _NONE], np.int32)[codes]
    first = np.where(since < 0, issues.then.period, since).astype(np.int32)
    return Stored(count, first, unlike, was_followed)


def _labels(course: Course, worse: CountArray) -> CountArray:
    """Life cycle of each row that is there; -1 where a later row of the issue carries it."""
    label = np.select(
        [~course.is_last, course.is_closed, course.prior < 0, worse > 0, worse < 0],
        [_NONE, Lifecycle.RESOLVED, Lifecycle.NEW, Lifecycle.WORSENED, Lifecycle.EASED],
        default=Lifecycle.PERSISTING,
    )
    return np.asarray(label, np.int64)


def _shown(values: CodeArray, label: CountArray) -> CodeArray:
    return np.where(label < 0, np.int32(_NONE), values)


def _counts(values: CodeArray) -> pa.Array:
    valid = values >= 0
    return masked(values, None if valid.all() else valid)


def _numbers(there: FloatArray, gone: FloatArray) -> pa.Array:
    values = np.concatenate([there, gone]).astype(np.float64)
    valid = ~np.isnan(values)
    return masked(values, None if valid.all() else valid)


def _taken_texts(texts: pa.ChunkedArray, match: CountArray) -> pa.Array:
    return _whole(texts.take(pa.array(match, mask=match < 0)))


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
