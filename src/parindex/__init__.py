"""
Administrative-reform indicators: from counts to rates, comparisons and findings.

    cases        tally (dossiers into counts), with the extra parindex[cases]
    counts       read_counts, resolve_units, rebase (units of another day), roll_up (units above)
    rates        compute_rates
    comparisons  compare_to_prior_year, compare_to_previous, compare_to_history,
                 compare_with_peers, compute_control_limits
    scores       compute_scores, compare_scores, explain
    plans        decompose (why a rate changed), decompose_scores (why an index changed), what_if,
                 shortest_path, detectable_change, outlook, rank_spans
    findings     find, read_findings, check_succession; rules and rule tell what is looked for
    all of it    assess, the whole run in one call
    definitions  load_indicators, load_form, load_scheme, load_registry, load_regime, ...
    pictures     parindex.plots, with the extra parindex[plots]
    reports      parindex.report: a page; document and workbook with the extra parindex[report]
    nouns        Indicator, ReportingPeriod, AdministrativeUnit, UnitRegistry, Target, Scheme, ...
    more names   parindex.vocabulary, .errors, .model, .periods, .units, .schemes, .formulas,
                 .definitions, .rulebook, .cases, .checks, .results, .findings, .typing, .stats

Importing the package loads neither numpy nor pandas nor pyarrow; each name is loaded when it is
first used.
"""

from __future__ import annotations

from ._lazy_names import handed_on

__all__, _load, __dir__ = handed_on(globals())


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 -- 15 ms that few ask for

        return version("parindex")
    return _load(name)
