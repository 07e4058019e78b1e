"""Columns of the tables of plans: parts of changes, what can be seen and reached, ranks."""

from __future__ import annotations

from ..vocabulary import (
    DecompositionStatus,
    MeasuredFinding,
    MeasureOutcome,
    MeasureReason,
    MeasureStatus,
    Part,
    PlanPath,
    PlanStatus,
    ScorePartsStatus,
    ScoreStatus,
    SensitivityStatus,
    SpanKind,
    SpanStatus,
    Touched,
    Verdict,
    YearPlanStatus,
)
from .columns_of_results import COUNT, KEY, RANK, RATES, TEXT, VALUE, WORD, Column

__all__ = [
    "ACCEPTABILITY",
    "DECOMPOSITIONS",
    "DETECTABLE",
    "FRONTIER",
    "GRADE_SHARES",
    "MEASURES",
    "OUTLOOKS",
    "PATHS",
    "RANK_SPANS",
    "SCORE_PARTS",
    "SEEN",
    "SENSITIVITIES",
    "WHAT_IF",
    "YEAR_PLANS",
]

INDICATOR, UNIT, PERIOD = RATES[:3]

DECOMPOSITIONS = (
    INDICATOR,
    Column("unit_id", KEY, "unit whose rate changed; null where all units are taken together"),
    Column("subunit_id", KEY, "unit below it, or those of a group; null for total and rest"),
    PERIOD,
    Column("prior_period", KEY, "code of the period compared with"),
    Column("part", WORD, "what the row stands for", Part),
    Column("weight", VALUE, "share of the cases of the unit, 0 to 1; null where not known"),
    Column("prior_weight", VALUE, "the same in the period compared with"),
    Column("value", VALUE, "value in the period; null where it has none"),
    Column("prior_value", VALUE, "value in the period compared with; null where it has none"),
    Column("rate_effect", VALUE, "what the change of its own rate adds, in the units of the value"),
    Column("rate_lower", VALUE, "lower confidence limit of the rate effect; of totals alone"),
    Column("rate_upper", VALUE, "upper confidence limit of the rate effect; of totals alone"),
    Column("mix_effect", VALUE, "what the change of its share of the cases adds"),
    Column("entry_effect", VALUE, "what it adds because it has cases in the period alone"),
    Column("exit_effect", VALUE, "what it adds because it had cases in the earlier period alone"),
    Column("effect", VALUE, "sum of the four; of the total: value - prior_value"),
    Column("verdict", WORD, "what the change says, beside chance alone; of totals alone", Verdict),
    Column("status", WORD, "why the change of the unit has parts, or none", DecompositionStatus),
)

SCORE_PARTS = (
    Column("criterion_code", KEY, "code of the criterion; total for the index as a whole"),
    UNIT,
    PERIOD,
    Column("stage", KEY, "stage of scoring"),
    Column("prior_period", KEY, "code of the period compared with; null where there is none"),
    Column("own_effect", VALUE, "index points that its own inputs bring; 0 for groups"),
    Column("peers_effect", VALUE, "index points that the numbers of the others bring"),
    Column("applies_effect", VALUE, "index points because it begins or stops to apply"),
    Column("scheme_effect", VALUE, "index points that another scheme brings"),
    Column("cap_effect", VALUE, "what caps, bounds and means do beside the sum of those below"),
    Column("rounding_effect", VALUE, "what rounding of the printed total brings; 0 elsewhere"),
    Column("effect", VALUE, "sum of the six; over all rows of a unit the change of its index"),
    Column("value", VALUE, "index as printed, 0 to 100; of the total alone"),
    Column("prior_value", VALUE, "index of the period compared with; of the total alone"),
    Column("rank", RANK, "rank; of the total alone, null where not ranked"),
    Column("prior_rank", RANK, "rank in the period compared with; of the total alone"),
    Column("rank_beside_prior", RANK, "rank if the others stood as they did; of the total alone"),
    Column("status", WORD, "why there are parts, or none", ScorePartsStatus),
)

DETECTABLE = (
    INDICATOR,
    UNIT,
    PERIOD,
    Column("prior_period", KEY, "code of the period compared with"),
    Column("cases", COUNT, "cases of the period; null where not known"),
    Column("prior_cases", COUNT, "cases of the period compared with; null where not known"),
    Column("prior_value", VALUE, "value in the period compared with; null where it has none"),
    Column("spread", VALUE, "times chance alone that limits allow for; null as in comparisons"),
    Column("fall", VALUE, "smallest fall that is seen with that power; null where none is"),
    Column("rise", VALUE, "smallest rise that is seen with that power; null where none is"),
    Column("power_of_fall", VALUE, "chance that a fall by the smallest that matters is called"),
    Column("power_of_rise", VALUE, "chance that a rise by the smallest that matters is called"),
    Column("cases_needed", COUNT, "cases in each period from which the smallest change is seen"),
    Column("status", WORD, "why there are changes, or none", PlanStatus),
)

SEEN = (
    INDICATOR,
    UNIT,
    PERIOD,
    Column("fall", VALUE, "smallest fall that could have been seen; null where none could"),
    Column("rise", VALUE, "smallest rise that could have been seen; null where none could"),
)

OUTLOOKS = (
    INDICATOR,
    UNIT,
    PERIOD,
    Column("value", VALUE, "value so far"),
    Column("target", VALUE, "target that binds the unit, in the units of the value"),
    Column("numerator", COUNT, "cases that meet the requirement, so far"),
    Column("denominator", COUNT, "cases in all, so far"),
    Column("still_to_come", COUNT, "cases that the caller expects until the end"),
    Column("needed", COUNT, "fewest of them that must go well; null where no number is enough"),
    Column("may_fail", COUNT, "most of them that may fail; null where all together are too few"),
    Column("chance", VALUE, "probability that enough go well at the pace so far, 0 to 1"),
    Column("status", WORD, "whether the target can still be reached", PlanStatus),
)

RANK_SPANS = (
    Column("code", KEY, "code of the indicator; total for the index of a scheme"),
    UNIT,
    PERIOD,
    Column("value", VALUE, "value of the rate, or share of the total; null where there is none"),
    Column("rank", RANK, "rank by that value, the best first; null where there is none"),
    Column("span", WORD, "what the ranks allow for", SpanKind),
    Column("lower", RANK, "best rank that is not excluded"),
    Column("upper", RANK, "worst rank that is not excluded"),
    Column("median", RANK, "median of the ranks drawn; null where the span is of sampling"),
    Column("best", RANK, "best of the ranks drawn; null where the span is of sampling"),
    Column("worst", RANK, "worst of the ranks drawn; null where the span is of sampling"),
    Column("share_first", VALUE, "share of the draws in which it is first, 0 to 1; null as median"),
    Column("grade", WORD, "grade of the total; null where there is none"),
    Column("share_grade", VALUE, "share of the draws in which it has that grade, 0 to 1"),
    Column(
        "not_told_from", KEY, "unit right before it, where chance does not tell the two; else null"
    ),
    Column("status", WORD, "why there is a span, or none", SpanStatus),
)

ACCEPTABILITY = (
    Column("code", KEY, "code of the indicator; total for the index of a scheme"),
    UNIT,
    PERIOD,
    Column("rank", RANK, "a rank that was drawn"),
    Column("share", VALUE, "share of the draws in which the unit has it, above 0 to 1"),
)

GRADE_SHARES = (
    Column("code", KEY, "total, for the index of a scheme"),
    UNIT,
    PERIOD,
    Column("grade", KEY, "a grade that was drawn"),
    Column("share", VALUE, "share of the draws in which the unit has it, above 0 to 1"),
)

SENSITIVITIES = (
    Column("factor", KEY, "code of the heading whose weight was drawn, or a choice of method"),
    Column("unit_id", KEY, "unit whose rank it is; null for the mean shift of all ranks"),
    PERIOD,
    Column("first", VALUE, "share of the variance that it brings by itself; null without variance"),
    Column("first_lower", VALUE, "lower limit of that share; null as first"),
    Column("first_upper", VALUE, "upper limit of that share; null as first"),
    Column("total", VALUE, "share that it brings by itself and with others; null as first"),
    Column("total_lower", VALUE, "lower limit of that share; null as first"),
    Column("total_upper", VALUE, "upper limit of that share; null as first"),
    Column("status", WORD, "what can be said of the first share", SensitivityStatus),
)

WHAT_IF = (
    Column("variant", KEY, "name of the variant; null where the changes are one"),
    Column("criterion_code", KEY, "code of the criterion; total for the index as a whole"),
    UNIT,
    PERIOD,
    Column("stage", KEY, "stage of scoring"),
    Column("points", VALUE, "points as they would be; null where undefined"),
    Column("other_points", VALUE, "points as they are; null where undefined"),
    Column("change", VALUE, "points - other_points"),
    Column("max_points", VALUE, "maximum that would apply"),
    Column("other_max_points", VALUE, "maximum that applies"),
    Column("share", VALUE, "points / max_points as it would be, 0 to 1; null where undefined"),
    Column("other_share", VALUE, "points / max_points as it is, 0 to 1; null where undefined"),
    Column("rank", RANK, "rank as it would be; null where not ranked"),
    Column("other_rank", RANK, "rank as it is; null where not ranked"),
    Column("grade", WORD, "grade as it would be; null but for totals"),
    Column("other_grade", WORD, "grade as it is; null but for totals"),
    Column("touched", WORD, "whether it moved, and why", Touched),
    Column("status", WORD, "why there would be points, or none", ScoreStatus),
)

PATHS = (
    Column("step", COUNT, "place of the step, from 1; what gains most for its cost comes first"),
    UNIT,
    PERIOD,
    Column("item", TEXT, "count item that grows"),
    Column("indicator_code", TEXT, "indicator that numerator, denominator and value are of"),
    Column("criteria", TEXT, 'criteria that gain by it, separated by "; "'),
    Column("cases", COUNT, "cases more that meet the requirement"),
    Column("cost", VALUE, "what they cost; as many as the cases where no cost was given"),
    Column("numerator", COUNT, "numerator as it would be, of a rate that reads the item"),
    Column("denominator", COUNT, "its denominator as it would be"),
    Column("value", VALUE, "its value as it would be"),
    Column("gain", VALUE, "points that the total gains; of one that is rescaled as it is then"),
    Column("gain_per_cost", VALUE, "gain / cost"),
    Column("points", VALUE, "points of the total after this step and those before it"),
    Column("effort", VALUE, "cost of this step and those before it"),
    Column("grade", TEXT, "grade of the total after this step; null where there is none"),
)

FRONTIER = (
    Column("effort", VALUE, "cost"),
    Column("points", VALUE, "the most points of the total that can be had for it"),
)

MEASURES = (
    Column("measure", COUNT, "place of the measure in the plan, from 1"),
    Column("rule", TEXT, "code of the rule that it names; null for every rule"),
    Column("unit_id", TEXT, "unit that it names; null for every unit"),
    Column("subject", TEXT, "indicator, item, identity or criterion; null for all"),
    Column("criterion", TEXT, 'criteria that it is to raise, "; " between; null for none'),
    Column("period", TEXT, "period in which it was planned; null where it is not said"),
    Column("description", TEXT, "what is done"),
    Column("responsible", TEXT, "which unit is responsible"),
    Column("due", TEXT, "last day by which it is to be done, YYYY-MM-DD"),
    Column("value", VALUE, "value that is promised; null for none"),
    Column("cases", COUNT, "cases more that are promised; null for none"),
    Column("points", VALUE, "points more that are promised; null for none"),
    Column("done", TEXT, "day on which it was done; null where it was not"),
    Column("source", TEXT, "where it is written; null where it is not said"),
    Column("status", WORD, "whether it was done in time", MeasureStatus),
    Column("finding", WORD, "what became of the finding that it is about", MeasuredFinding),
    Column("found_rule", TEXT, "code of the rule of that finding; null where there is none"),
    Column("found_unit_id", TEXT, "its unit, which may continue the one that is named"),
    Column("found_subject", TEXT, "its subject"),
    Column("found_period", TEXT, "its period"),
    Column("fingerprint", TEXT, "its fingerprint"),
    Column("outcome", WORD, "whether it did what it promised", MeasureOutcome),
    Column("outcome_reason", WORD, "why that cannot be said; else null", MeasureReason),
    Column("judged_period", TEXT, "period by which it was judged; null where by none"),
    Column("start", VALUE, "value or points in the period in which it was planned"),
    Column("wanted", VALUE, "value or points that were promised"),
    Column("reached", VALUE, "value or points in the period by which it was judged"),
)

YEAR_PLANS = (
    Column("item", KEY, "code of the count or amount"),
    UNIT,
    PERIOD,
    Column("plan_period", KEY, "year of the plan; null where there is none"),
    Column("planned", VALUE, "number of the year's plan; null where there is none"),
    Column("reached", VALUE, "number from the beginning of the year to the end of the period"),
    Column("share", VALUE, "reached / planned; null where either is absent or planned is 0"),
    Column("due", VALUE, "number that was to be reached by then; null where it is not known"),
    Column("ahead", VALUE, "reached - due, negative where it is behind"),
    Column("left", VALUE, "planned - reached, 0 where the plan is reached"),
    Column("months_left", COUNT, "months from the end of the period to the end of the year"),
    Column("left_per_month", VALUE, "left / months_left; null where no month is left"),
    Column("path", WORD, "how due is known; null where it is not", PlanPath),
    Column("status", WORD, "what can be said of the number", YearPlanStatus),
)
