"""Write a review with all that it was made of and with, so that anybody can compute it again."""

from __future__ import annotations

import json
from importlib import metadata
from importlib.resources import files
from os import PathLike
from typing import Any, cast

import numpy as np
import pyarrow as pa

from .._files import given_or_written
from ..assessed import Assessment
from ..definitions.bundled import (
    available_forms,
    available_indicators,
    available_regimes,
    load_form,
    load_indicators,
    load_regime,
)
from ..errors import InputError
from ..model.form import CountForm
from ..model.indicator import Indicator
from ..periods.regime import ReportingRegime
from ..results.digest import counts_digest
from .options import options_record, patterns_record, published_record, registry_record
from .review_shape import REVIEW_VERSION, TABLES

__all__ = ["bundled", "review_schema", "versions", "write_review"]


def write_review(review: Assessment, path: str | PathLike[str] | None = None) -> str | None:
    """
    Write a review (hồ sơ rà soát) as one document that `verify` computes again.

    Parameters
    ----------
    review : Assessment
        What `assess` gave.
    path : path, optional
        File to write, in UTF-8.

    Returns
    -------
    str or None
        The JSON, where no path was given. It validates against `review_schema`. It holds
        definitions, options, days and mark of the registry, versions of the software, all tables,
        and a digest of the counts, whose short form is `Assessment.digest`. It does not hold the
        counts, the registry, the published figures and the counts of patterns.

    Raises
    ------
    InputError
        If *review* is none that `assess` made, or the file cannot be written; one that was there
        is then as it was.
    """
    if not isinstance(review, Assessment):
        raise InputError(f"review must be an Assessment, got {type(review).__name__}")
    if review.asked is None:
        raise InputError("review must be one that assess made, got one put together by hand")
    return given_or_written(_document(review), path)


def _document(review: Assessment) -> str:
    asked = review.asked
    assert asked is not None
    provenance, counts = review.provenance, review.counts
    head: dict[str, Any] = {
        "schema_version": REVIEW_VERSION,
        "document": "review",
        "versions": versions(),
        "counts": {
            "sha256": counts_digest(counts.data, counts.provenance.input.faults),
            "rows": len(counts),
            "columns": sorted(counts.data.column_names),
        },
        "registry": registry_record(review.registry),
        "published": published_record(review.published),
        "patterns": patterns_record(review.patterns),
        "options": options_record(asked, provenance.catalogue),
        "bundled": _bundled(provenance.catalogue, provenance.forms, provenance.regime),
    }
    members = [json.dumps(head, ensure_ascii=False, indent=1)[:-2]]
    for name in TABLES:
        table = getattr(review, name)
        text = "null" if table is None else cast("str", table.to_json()).rstrip()
        members.append(f' "{name}": {text}')
    return ",\n".join(members) + "\n}\n"


def versions() -> dict[str, str]:
    """Versions of the software that computes."""
    return {
        "parindex": metadata.version("parindex"),
        "numpy": np.__version__,
        "pyarrow": pa.__version__,
    }


def bundled() -> tuple[dict[str, Indicator], dict[str, CountForm], dict[str, ReportingRegime]]:
    """Definitions of the library: indicators, forms and calendars, by code."""
    catalogues = map(load_indicators, available_indicators())
    return (
        {each.code: each for catalogue in catalogues for each in catalogue},
        {code: load_form(code) for code in available_forms()},
        {code: load_regime(code) for code in available_regimes()},
    )


def _bundled(
    indicators: tuple[Indicator, ...],
    forms: tuple[CountForm, ...],
    regime: ReportingRegime | None,
) -> dict[str, Any]:
    """Say which definitions are those of the library now, so that a later one can be told."""
    own_indicators, own_forms, regimes = bundled()
    return {
        "indicators": [each.code for each in indicators if own_indicators.get(each.code) == each],
        "forms": [each.id for each in forms if own_forms.get(each.id) == each],
        "regime": regime is not None and regimes.get(regime.id) == regime,
    }


def review_schema() -> dict[str, object]:
    """
    Give the JSON Schema (draft 2020-12) of the document of a review.

    Returns
    -------
    dict

    Examples
    --------
    >>> review_schema()["title"]
    'parindex review 1.1'
    """
    file = files(__package__) / f"review-{REVIEW_VERSION}.schema.json"
    return cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
