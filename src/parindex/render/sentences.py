"""Findings as sentences, one each, in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import UNSEEN, visible
from ..model.indicator import Indicator
from ..name import Name
from ..tables.arrays import codes_of, floats_of, masked, numpy_of, text_array
from ..typing import Language
from .naming import Lexicon
from .numbers import decimals_of, tied_texts
from .sentence_parts.sentence_fields import FIELDS, Block
from .spoken_rule import SpokenRule

__all__ = ["FIELDS", "sentences"]

_MOST_DECIMALS = 12


def sentences(
    findings: pa.Table,
    *,
    language: Language,
    unit_names: Mapping[str, str] | None = None,
    indicators: Sequence[Indicator] = (),
    families: Mapping[str, Name] | None = None,
    items: Mapping[str, Name] | None = None,
    criteria: Mapping[str, Name] | None = None,
    stages: Mapping[str, Name] | None = None,
    own_rules: Sequence[SpokenRule] = (),
) -> pa.StringArray:
    """
    Write one sentence for each finding (câu mô tả phát hiện), in the order of the rows.

    A finding of a rule without a template gets a general sentence with its evidence. A value of an
    indicator that is not known has no sign of percent, for it need not be one. Values, changes and
    limits have the decimals of their table, targets and maxima those that they need. Rows of a
    sheet are counted from 1, as a reader does, though evidence counts them from 0.
    """
    lexicon = Lexicon.of(
        language,
        unit_names or {},
        indicators,
        items or {},
        families or {},
        criteria=criteria,
        stages=stages,
    )
    if not len(findings):
        return pa.nulls(0, pa.string())
    rule_codes, rules = codes_of(findings["rule"])
    subject_codes, subjects = codes_of(findings["subject"])
    multipliers = [lexicon.multiplier(subject) for subject in subjects]
    evidence = pa.table(
        dict(zip(_evidence_names(findings), findings["evidence"].flatten(), strict=True))
    )
    of_figures, figures = codes_of(evidence["multiplier"].cast(pa.string()))
    multipliers += [float(figure) for figure in figures]
    distinct = list(dict.fromkeys(multipliers))
    kinds = np.array([distinct.index(multiplier) for multiplier in multipliers])
    # what a figure is printed as comes before what a definition of its name is computed in
    kind = kinds[np.where(of_figures >= 0, of_figures + len(subjects), subject_codes)]
    printed = np.nan_to_num(floats_of(evidence["decimals"])).clip(0, _MOST_DECIMALS)
    blocks = np.column_stack([rule_codes, kind, printed.astype(np.int64)])
    members, block_of = np.unique(blocks, axis=0, return_inverse=True)
    order = np.argsort(block_of.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(block_of.ravel()))
    own = {each.code: each for each in own_rules}
    parts = []
    for (rule, of_kind, decimals), rows in zip(
        members.tolist(), np.split(order, ends[:-1]), strict=True
    ):
        at = masked(rows)
        multiplier = distinct[of_kind]
        block = Block(
            rule=rules[rule],
            rows=findings.take(at),
            evidence=evidence.take(at),
            lexicon=lexicon,
            multiplier=multiplier,
            places=max(decimals_of(multiplier), decimals),
            own=own.get(rules[rule]),
        )
        parts.append(block.sentences())
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    texts = tied_texts(pa.concat_arrays(parts).take(masked(back)), language=language)
    return _all_seen(texts)


def _all_seen(texts: pa.StringArray) -> pa.StringArray:
    """Texts with what acts and is not seen written out; few texts ever have it."""
    # Arrow's texts have no half pairs, and its expressions cannot name them
    pattern = UNSEEN.pattern.replace("\ud800-\udfff", "")
    rows = pc.indices_nonzero(pc.match_substring_regex(texts, pattern))
    if not len(rows):
        return texts
    is_one = np.zeros(len(texts), bool)
    is_one[numpy_of(rows)] = True
    shown = [visible(text) for text in texts.take(rows).to_pylist()]
    return pc.replace_with_mask(texts, masked(is_one), text_array(shown))


def _evidence_names(findings: pa.Table) -> list[str]:
    kind = cast("pa.StructType", findings.schema.field("evidence").type)
    return [kind.field(position).name for position in range(kind.num_fields)]
