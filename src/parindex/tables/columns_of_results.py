"""Every column of every table, once: name, type, measure unit, meaning, allowed values."""

from __future__ import annotations

import attrs
import pyarrow as pa

from ..model.finding import Evidence
from ..vocabulary import (
    Assurance,
    CheckStatus,
    Comparability,
    CountBasis,
    Fault,
    IntervalMethod,
    Lifecycle,
    LifecycleReason,
    LimitMethod,
    LimitStatus,
    MatchRung,
    RateStatus,
    ScoreStatus,
    Severity,
    Standing,
    SuccessionKind,
    SuppressionStatus,
    Term,
    TransferExtent,
    UnitChange,
    Verdict,
)

__all__ = [
    "CHECKS",
    "COMPARISONS",
    "CONTROL",
    "COVERAGE",
    "ENDED",
    "ESTIMATES",
    "EXPLANATIONS",
    "FAULTS",
    "FINDINGS",
    "FOLLOWED",
    "GAPS",
    "MOVES",
    "PEERS",
    "PLACE",
    "RATES",
    "RESOLUTIONS",
    "SCORES",
    "SCORE_COMPARISONS",
    "SUPPRESSIONS",
    "WITHHELD",
    "Column",
    "no_rows",
    "schema_of",
]

KEY = pa.dictionary(pa.int32(), pa.string())
WORD = pa.dictionary(pa.int8(), pa.string())
TEXT, COUNT, VALUE, DAYS = pa.string(), pa.int64(), pa.float64(), pa.int16()
RANK = pa.int32()

OWN = pa.list_(
    pa.struct([pa.field("name", TEXT), pa.field("number", VALUE), pa.field("text", TEXT)])
)

_OF_ARROW = {
    "str | None": TEXT,
    "int | None": COUNT,
    "float | None": VALUE,
    "tuple[OwnEvidence, ...] | None": OWN,
}

EVIDENCE = pa.struct(
    [pa.field(field.name, _OF_ARROW[str(field.type)]) for field in attrs.fields(Evidence)]
)
"""The struct that holds the evidence of findings: one field per field of `Evidence`."""


@attrs.frozen
class Column:
    """
    One column of a table.

    Parameters
    ----------
    name : str
        Name of the column.
    type : pyarrow.DataType
        Arrow type.
    meaning : str
        What it holds, its measure unit, and what null means.
    vocabulary : type of Term, optional
        The closed vocabulary whose words it holds.
    """

    name: str
    type: pa.DataType
    meaning: str
    vocabulary: type[Term] | None = None


_UNIT = Column("unit_id", KEY, "stable identifier of the administrative unit")
_PERIOD = Column("period", KEY, "canonical code of the reporting period, e.g. 2023-H1")
_INDICATOR = Column("indicator_code", KEY, "code of the indicator's definition")

RATES = (
    _INDICATOR,
    _UNIT,
    _PERIOD,
    Column(
        "numerator", COUNT, "cases that meet the requirement; null where not known, or an amount"
    ),
    Column("denominator", COUNT, "cases in all; null where not known, or an amount"),
    Column("value", VALUE, "multiplier x numerator / denominator; null unless status is ok"),
    Column("lower", VALUE, "lower confidence limit, in the units of the value"),
    Column("upper", VALUE, "upper confidence limit, in the units of the value"),
    Column("method", WORD, "how the limits were computed", IntervalMethod),
    Column("status", WORD, "why there is a value, or none", RateStatus),
    Column("basis", WORD, "whether the counts were printed or derived", CountBasis),
    Column(
        "numerator_amount", VALUE, "numerator where it is an amount, in its own unit; else null"
    ),
    Column("denominator_amount", VALUE, "denominator where it is an amount; else null"),
    Column(
        "lower_bound",
        VALUE,
        "lowest value that withheld counts leave open; null where none is withheld",
    ),
    Column(
        "upper_bound",
        VALUE,
        "highest value that they leave open; null where none is withheld, or a mark gives no bound",
    ),
)

COMPARISONS = (
    _INDICATOR,
    _UNIT,
    _PERIOD,
    Column(
        "prior_period",
        KEY,
        "code of the period compared with, reported or not",
    ),
    Column("value", VALUE, "value in the period; null where it has none"),
    Column("prior_value", VALUE, "value in the period compared with; null where it has none"),
    Column("change", VALUE, "value - prior_value; percentage points of a percent"),
    Column("change_lower", VALUE, "lower confidence limit of the change"),
    Column("change_upper", VALUE, "upper confidence limit of the change"),
    Column("relative_change", VALUE, "change / prior_value, a fraction; null where that is 0"),
    Column(
        "spread",
        VALUE,
        "times chance alone that limits allow for; null without a prior or a history long enough",
    ),
    Column("verdict", WORD, "what the comparison says", Verdict),
    Column("comparability", WORD, "whether the two values may be compared", Comparability),
    Column("days", DAYS, "days of the period under the regime; null without one"),
    Column("prior_days", DAYS, "days of the period compared with; null without a regime"),
    Column(
        "unit_change",
        WORD,
        "what lists show of the unit between the last days; null without a registry or a prior day",
        UnitChange,
    ),
)

SIDE = pa.int8()

CONTROL = (
    _INDICATOR,
    _UNIT,
    _PERIOD,
    Column("value", VALUE, "value in the period; null where it has none"),
    Column(
        "multiplier", VALUE, "what values are a multiple of: 100 for percent; null if not known"
    ),
    Column("center", VALUE, "centre of the series; null where it has no limits"),
    Column("run_center", VALUE, "centre of shifts: as center, without the points beyond limits"),
    Column("lower", VALUE, "lower control limit, in the units of the value"),
    Column("upper", VALUE, "upper control limit, in the units of the value"),
    Column("sigma", VALUE, "standard deviation of a point about the centre"),
    Column("spread", VALUE, "Laney's factor on chance; null for values without counts"),
    Column("phase", COUNT, "phase of the series, from 1; signals are told of the last alone"),
    Column("periods", COUNT, "periods with a value that the limits rest on"),
    Column("beyond", SIDE, "1 above the limits, -1 below, 0 within; null where nothing is told"),
    Column("shift", SIDE, "1 in a run above the centre, -1 below, 0 not; null as beyond"),
    Column("trend", SIDE, "1 in a rise, -1 in a fall, 0 in neither; a turning point as before it"),
    Column("two_of_three", SIDE, "1 high with another near it, -1 low, 0 not; null as beyond"),
    Column("shift_size", VALUE, "what the periods of a shift together are above the others within"),
    Column("target", VALUE, "target that binds the unit in the period; null where none does"),
    Column("assurance", WORD, "whether the limits lie beyond, across or short of it", Assurance),
    Column("excluded", TEXT, "why the point was left out; null where it was not"),
    Column("method", WORD, "how the limits were computed", LimitMethod),
    Column("status", WORD, "why there are limits, or none", LimitStatus),
)

PEERS = (
    _INDICATOR,
    _UNIT,
    _PERIOD,
    Column("group", KEY, "level of the peers; null where all units of the table are peers"),
    Column("value", VALUE, "value in the period; null where it has none"),
    Column("denominator", COUNT, "cases in all; null where not known"),
    Column("center", VALUE, "value of all peers together"),
    Column("lower", VALUE, "lower limit of the funnel, in the units of the value"),
    Column("upper", VALUE, "upper limit of the funnel, in the units of the value"),
    Column("z", VALUE, "distance from the centre in standard deviations, spread allowed for"),
    Column("tail", VALUE, "exact probability of so far or farther; null for a unit within limits"),
    Column("overdispersion", VALUE, "phi: 1 where chance alone acts; null without limits"),
    Column(
        "between_variance", VALUE, "tau squared, on the scale of the funnel; null without limits"
    ),
    Column("peers", COUNT, "units of the group with a value, this one too"),
    Column("may_be_better", pa.bool_(), "whether a count of the unit could; null if not assessed"),
    Column("may_be_worse", pa.bool_(), "whether a count of the unit could; null if not assessed"),
    Column("standing", WORD, "where the unit stands among its peers", Standing),
    Column("method", WORD, "how the limits were computed", LimitMethod),
    Column("status", WORD, "why there are limits, or none", LimitStatus),
)

_CRITERION = Column("criterion_code", KEY, "code of the criterion; total for the index as a whole")
_STAGE = Column("stage", KEY, "stage of scoring")
_POINTS = Column("points", VALUE, "points, rounded where the scheme rounds; null where undefined")
_MAX_POINTS = Column("max_points", VALUE, "maximum that applies to the unit; 0 where none does")

SCORES = (
    _CRITERION,
    _UNIT,
    _PERIOD,
    _STAGE,
    _POINTS,
    _MAX_POINTS,
    Column("share", VALUE, "points / max_points, before rounding; null where undefined"),
    Column("known_share", VALUE, "part of what applies to the unit that could be scored, 0 to 1"),
    Column("rank", RANK, "rank in the block and period, by share; null where not ranked"),
    Column("grade", WORD, "grade of the total; null for other criteria and where there is none"),
    Column("status", WORD, "why there are points, or none", ScoreStatus),
)

SCORE_COMPARISONS = (
    _CRITERION,
    _UNIT,
    _PERIOD,
    _STAGE,
    Column("other_criterion_code", KEY, "criterion compared with; null where there is none"),
    Column("other_period", KEY, "period compared with, scored or not"),
    Column("other_stage", KEY, "stage compared with"),
    Column("points", VALUE, "points; null where undefined"),
    Column("other_points", VALUE, "points compared with; null where there are none"),
    Column("change", VALUE, "points - other_points"),
    Column("share", VALUE, "points / max_points"),
    Column("other_share", VALUE, "share compared with"),
    Column("share_change", VALUE, "share - other_share"),
    Column("rank", RANK, "rank; null where not ranked"),
    Column("other_rank", RANK, "rank compared with"),
    Column("rank_change", RANK, "other_rank - rank: how many places it has come up"),
    Column("ranked", RANK, "units with a rank among which this one is; null without a rank"),
    Column("other_ranked", RANK, "the same of the rank compared with"),
    Column("scheme_change", VALUE, "index points that the change of the scheme has brought"),
    Column("peers_change", VALUE, "index points that the change of the others has brought"),
    Column("performance_change", VALUE, "index points that the change of performance has brought"),
    Column("comparability", WORD, "whether the two scores may be compared", Comparability),
)

NUMBERS = pa.list_(pa.struct([pa.field("quantity", KEY), pa.field("value", VALUE)]))

EXPLANATIONS = (
    _CRITERION,
    _UNIT,
    _PERIOD,
    _STAGE,
    _POINTS,
    _MAX_POINTS,
    Column("lost", VALUE, "points that were not reached; null where they are not known"),
    Column("status", WORD, "why there are points, or none", ScoreStatus),
    Column("formula", KEY, "notation of the formula"),
    Column("value", VALUE, "first quantity that the formula reads; null where it is not known"),
    Column("numerator", COUNT, "count behind the value; null where it is no rate"),
    Column("denominator", COUNT, "count behind the value; null where it is no rate"),
    Column("numerator_amount", VALUE, "amount behind the value; null where it is a count"),
    Column("denominator_amount", VALUE, "amount behind the value; null where it is a count"),
    Column("next_value", VALUE, "nearest value with more points; null where there is no jump"),
    Column("next_points", VALUE, "points at that value"),
    Column(
        "next_cases",
        COUNT,
        "least cases more in the numerator that reach it, negative for fewer; null where none do",
    ),
    Column("numbers", NUMBERS, "every quantity that the formula reads, with its value"),
    Column("answer", KEY, "answer that was given, codes with semicolons between; null for none"),
)

ACCEPTANCE = pa.struct([pa.field(name, TEXT) for name in ("reason", "accepted_by", "until")])
"""The struct that says why, by whom and until which day a finding is accepted."""

FOLLOWED = (
    Column("lifecycle", WORD, "what became of it; null where it was not followed", Lifecycle),
    Column("lifecycle_reason", WORD, "why it was not checked; else null", LifecycleReason),
    Column("open_since", KEY, "first period of the run of periods in which it was found"),
    Column("periods_open", RANK, "periods in which it was found since then"),
    Column("magnitude", VALUE, "the declared number of the evidence; null where there is none"),
    Column("prior_magnitude", VALUE, "the same number of the finding that it continues"),
    Column("prior_fingerprint", TEXT, "fingerprint of the finding that it continues"),
    Column("suppression", ACCEPTANCE, "reason, who and last day, where it is accepted; else null"),
)
"""Columns of findings that are null until they are followed from an earlier review."""

PLACE = (
    Column("file", KEY, "file that the counts stand in; null where they came from none"),
    Column("sheet", KEY, "sheet of the workbook; null where there is none"),
    Column("cell", TEXT, "cell, as C12, or cells of the row, as C12:M12; null where not known"),
)
"""Columns of findings that say where the counts stand that they are about."""

FINDINGS = (
    Column("rule", KEY, "code of the rule"),
    Column("severity", WORD, "how serious the finding is", Severity),
    Column("unit_id", KEY, "unit that it is about; null where the row names none"),
    Column("period", KEY, "period that it is about; null where none can be read"),
    Column("subject", KEY, "indicator, count item or identity that it is about"),
    Column("evidence", EVIDENCE, "the numbers, by name; null where the rule has no use for one"),
    Column("fingerprint", TEXT, "16 hexadecimal digits, the same in every run"),
    *PLACE,
    *FOLLOWED,
)

CHECKS = (
    Column("rule", TEXT, "code of the rule"),
    Column("subject", TEXT, "identity, item or indicator it was checked for; null for all"),
    Column("status", WORD, "whether it was checked", CheckStatus),
    Column("reason", TEXT, "why it was not checked, a code; null where it was"),
    Column("detail", TEXT, "what the reason is about: columns, periods, units; null where nothing"),
    Column("rows", COUNT, "rows that it was checked on"),
    Column("findings", COUNT, "findings that it made"),
)

COVERAGE = (
    Column("rule", KEY, "code of the rule; null for the units that the tables name at all"),
    Column("subject", KEY, "indicator, item, identity or criterion; null with the rule"),
    Column("period", KEY, "period that was looked at; null where the rule knows none"),
    Column("unit_set", RANK, "which set of units was looked at, counted from 0"),
)

SUPPRESSIONS = (
    Column("rule", TEXT, "code of the rule"),
    Column("unit_id", TEXT, "unit; null for every unit"),
    Column("subject", TEXT, "indicator, item, identity or criterion; null for all"),
    Column("period", TEXT, "canonical code of the period; null for all"),
    Column("reason", TEXT, "why the findings are accepted"),
    Column("accepted_by", TEXT, "who decided so"),
    Column("until", TEXT, "last day on which that holds, YYYY-MM-DD"),
    Column("status", WORD, "what became of it", SuppressionStatus),
    Column("findings", COUNT, "findings that it fits"),
)

FAULTS = (
    Column("fault", TEXT, "what is wrong", Fault),
    Column("unit_id", TEXT, "unit of the row; null where it names none"),
    Column("period", TEXT, "canonical code of the period; null where none can be read"),
    Column("item", TEXT, "item of the cell; null where the whole row is concerned"),
    Column("text", TEXT, "content of the cell"),
    Column("position", COUNT, "row of the table as given, counted from 0"),
    Column("rows", COUNT, "rows with the same key; null where the fault is no repeated key"),
    Column("stage", TEXT, "stage of scoring of the row; null where it has none"),
)

GAPS = (
    Column("unit_id", TEXT, "unit whose total is concerned"),
    Column("period", TEXT, "canonical code of the period"),
    Column("item", TEXT, "item without a usable count; null where the whole row was missing"),
    Column("child_unit_id", TEXT, "unit below that lacks it"),
    Column(
        "status",
        TEXT,
        "why it has no usable count; null without a row, and of a rebase",
        RateStatus,
    ),
)

WITHHELD = (
    Column("unit_id", TEXT, "unit of the count"),
    Column("period", TEXT, "canonical code of the period"),
    Column("item", TEXT, "item of the count"),
    Column("lower", VALUE, "lowest count that the mark, or the marks below it, leave open"),
    Column("upper", VALUE, "highest count that they leave open; null where a mark gives none"),
)

MOVES = (
    Column("predecessor", TEXT, "unit that ended"),
    Column("successor", TEXT, "unit that came after it; null where there is none"),
    Column("day", pa.date32(), "first day of the new state"),
    Column("kind", TEXT, "what happened", SuccessionKind),
    Column("extent", TEXT, "whether all of the predecessor went there", TransferExtent),
    Column("estimated", pa.bool_(), "whether a weight shared the part out"),
    Column("rows", COUNT, "rows of counts that went this way"),
    Column("legal_basis", TEXT, "document, article and clause"),
)

ESTIMATES = (
    Column("unit_id", TEXT, "unit of the count"),
    Column("period", TEXT, "canonical code of the period"),
    Column("item", TEXT, "item of the count"),
    Column("count", COUNT, "the count, of which a part is estimated"),
    Column("estimated", COUNT, "cases that a weight decided"),
    Column("share", VALUE, "estimated / count, from 0 to 1; 0 where the count is 0"),
    Column("weight", TEXT, "name of the weight"),
)

ENDED = (
    Column("unit_id", TEXT, "unit that ended without a successor of its kind"),
    Column("needed_unit_id", TEXT, "unit of the day that holds a part of its territory"),
    Column("holds_other", pa.bool_(), "whether that unit holds territory of others as well"),
    Column("others", TEXT, "former units of that other territory, one space between; else null"),
)

RESOLUTIONS = (
    Column("text", TEXT, "code or name as written; null where the cell is blank"),
    Column("unit_id", KEY, "the unit; null where the text fits none, or several"),
    Column("rung", WORD, "what had to be overlooked, or why there is no unit", MatchRung),
    Column("candidates", pa.list_(TEXT), "several units that fit, or those that look alike"),
)


def schema_of(columns: tuple[Column, ...]) -> pa.Schema:
    """
    Arrow schema of a table.

    Parameters
    ----------
    columns : tuple of Column
        The columns of the table.

    Returns
    -------
    pyarrow.Schema
    """
    return pa.schema([pa.field(column.name, column.type) for column in columns])


def no_rows(columns: tuple[Column, ...]) -> pa.Table:
    """Make the table without rows; that of a schema of Arrow loads pandas."""
    schema = schema_of(columns)
    return pa.Table.from_arrays([pa.nulls(0, kind) for kind in schema.types], schema=schema)
