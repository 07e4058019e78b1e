"""Findings of a review with all that their life cycle is told from."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pyarrow as pa

from ..model.indicator import Indicator
from ..results.coverage import Coverage
from ..results.limits import Limits
from ..rulebook.retired import current_code
from ..tables.arrays import codes_of, keys

__all__ = ["Review"]


@attrs.frozen(eq=False, kw_only=True)
class Review:
    """
    Findings of a review, columns of `FINDINGS`, and what it looked at.

    *coverage* is None where that is not known. *checked* are the rules that were checked on
    anything; *options* is what held for each rule that has something to set; *limits* goes by
    table, *indicators* by code; *scored_by* is identifier and edition of the scheme.
    """

    data: pa.Table
    coverage: Coverage | None
    checked: frozenset[str] = frozenset()
    options: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict)
    limits: Mapping[str, Limits] = attrs.field(factory=dict)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict)
    scored_by: str | None = None

    def with_current_codes(self) -> Review:
        """Put the codes that rules have now in place of retired ones."""
        coverage = self.coverage
        listed = [codes_of(self.data["rule"])[1], self.checked, self.options]
        if coverage is not None:
            listed.append(coverage.rules)
        if all(code == current_code(code) for codes in listed for code in codes):
            return self
        if coverage is not None:
            coverage = attrs.evolve(
                coverage,
                data=_renamed(coverage.data),
                rules=tuple(sorted({current_code(code) for code in coverage.rules})),
            )
        return attrs.evolve(
            self,
            data=_renamed(self.data),
            coverage=coverage,
            checked=frozenset(current_code(code) for code in self.checked),
            options={current_code(code): held for code, held in self.options.items()},
        )


def _renamed(table: pa.Table) -> pa.Table:
    codes, rules = codes_of(table["rule"])
    current = [current_code(rule) for rule in rules]
    distinct = list(dict.fromkeys(current))
    place = np.array([*(distinct.index(rule) for rule in current), -1], np.int32)
    at = table.schema.get_field_index("rule")
    return table.set_column(at, table.schema.field(at), keys(place[codes], distinct))
