"""Every way to break a scheme file has a file, and every file has the words of its faults."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import inspect
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import ModuleType

import pytest

import parindex as pi
from parindex.definitions import scheme_loader as _scheme_loader
from parindex.definitions.bundled import catalogue_codes
from parindex.definitions.from_toml import Place
from parindex.definitions.loader import parse_toml
from parindex.definitions.scheme_loader import scheme_from_toml, scheme_of
from parindex.errors import DefinitionError, FaultGroup, InputError
from parindex.formulas import conditions as condition
from parindex.formulas import formula, from_awards, from_values
from parindex.formulas import quantities as quantity
from parindex.schemes import criterion, grading
from parindex.schemes.faults import codes
from parindex.schemes.faults import of_criteria as criteria
from parindex.schemes.faults import of_lists as lists
from parindex.schemes.faults import of_sums as sums
from parindex.schemes.faults import of_tree as tree

BAD = Path(__file__).parents[1] / "bad_schemes"

# File of tests/bad_schemes -> the words its one message must contain after the file's name.
FAULTS = {
    "all_of_code_with_spaces": (
        "criterion[0].formula.items[1] (in 'A') must be a code of letters, digits, _ and -, "
        "joined by dots, such as I.2, got 'in time'"
    ),
    "all_of_nothing": "criterion[0].formula.items (in 'A') must be at least 1 text, got []",
    "all_of_repeated_code": (
        "criterion[0].formula.items (in 'A') must be named once each, got 'plan'"
    ),
    "bands_edge_not_a_number": (
        "criterion[0].formula.edges[1] (in 'A') must be a finite number, got nan"
    ),
    "bands_edges_that_fall": (
        "criterion[0].formula.edges (in 'A') must be ascending; sort them and name each once, "
        "got [90.0, 80.0]"
    ),
    "bands_no_edges": ("criterion[0].formula.edges (in 'A') must be at least one number, got []"),
    "bands_points_above_maximum": (
        "criterion[0].formula (in 'A') must be a formula with at most max_points (10), or a "
        "higher maximum, got 12.0"
    ),
    "bands_points_too_few": (
        "criterion[0].formula.points (in 'A') must be 3 numbers, one more than there are "
        "edges; the points below the first edge come first, got [5.0, 10.0]"
    ),
    "bands_repeated_edge": (
        "criterion[0].formula.edges (in 'A') must be ascending; sort them and name each once, "
        "got [80.0, 80.0]"
    ),
    "bands_unknown_closed": (
        "criterion[0].formula.closed (in 'A') must be one of left, right, got 'both'"
    ),
    "best_points_above_maximum": (
        "criterion[0].formula (in 'A') must be a formula with at most max_points (10), or a "
        "higher maximum, got 11.0"
    ),
    "best_with_an_award_inside": (
        "criterion[0].formula.formulas[1] (in 'A') must be a formula without award; an award is "
        "for "
        "the whole criterion, not a part of it, got 'award'"
    ),
    "by_level_no_levels": (
        "criterion[0].formula.variants[0].units (in 'A') must be at least 1 text, got []"
    ),
    "by_level_repeated_level": (
        "criterion[0].formula.variants (in 'A') must be named once each, got 'commune'"
    ),
    "by_condition_fixed_below_minimum": (
        "criterion[0].formula (in 'A') must be a formula with at least min_points (0), or a lower"
        " minimum, got -1.0"
    ),
    "by_condition_none": "criterion[0].formula.branches (in 'A') must be at least 1 Branch, got []",
    "by_condition_without_otherwise": (
        "criterion[0].formula (in 'A') must be a table with the key 'otherwise', got ['kind', "
        "'branches']"
    ),
    "checklist_above_maximum": (
        "criterion[0].formula (in 'A') must be a checklist that adds up to at most "
        "max_points (2); where the decision cuts the sum off, write 'most' (2) behind the "
        "items, got 3.0"
    ),
    "checklist_below_minimum": (
        "criterion[0].formula (in 'A') must be a checklist that takes no more than "
        "min_points (0), or a lower minimum, got -2.0"
    ),
    "checklist_item_without_points": (
        "criterion[0].formula.items[0] (in 'plan') must be a table with the key 'points', got "
        "['code']"
    ),
    "checklist_repeated_code": (
        "criterion[0].formula.items (in 'A') must be named once each, got 'plan'"
    ),
    "condition_as_text": (
        "criterion[0].formula.branches[0].when (in 'A') must be a table with the key 'kind', one "
        "of compare, every, either, negation, got 'value > 5'"
    ),
    "condition_every_of_one": (
        "criterion[0].formula.branches[0].when.conditions (in 'A') must be at least two "
        "conditions, got [{'kind': 'compare', 'relation': '>', 'right': 5}]"
    ),
    "condition_unknown_kind": (
        "criterion[0].formula.branches[0].when (in 'A') must be a table whose kind is compare, "
        "either, every, negation, got 'all'"
    ),
    "condition_unknown_relation": (
        "criterion[0].formula.branches[0].when.relation (in 'A') must be one of <, <=, =, !=, >=,"
        " >, got '=>'"
    ),
    "criterion_below_itself": (
        "criterion[1].parent (in 'B') must be the code of another criterion, got 'B'"
    ),
    "criterion_below_one_with_a_formula": (
        "criterion[1].parent (in 'A.1') must be a criterion without a formula; 'A' has one, so"
        " nothing stands below it, got 'A'"
    ),
    "criterion_called_total": (
        "criterion[0].code (in 'Total') must be another word than 'total', which is the "
        "index, got 'Total'"
    ),
    "criterion_capped_bonus": (
        "criterion[1].capped (in 'B') must be false for a bonus or penalty, whose pool has "
        "its bound, got True"
    ),
    "criterion_best_above_its_parts": (
        "criterion[0].max_points (in 'I') must be 10, the greatest of the maxima below, got 18"
    ),
    "criterion_best_penalty": (
        "criterion[1].combine (in 'B') must be sum for a penalty, which has no best part and no "
        "share of a maximum, got 'best'"
    ),
    "criterion_least_of_penalties": (
        "criterion[1].combine (in 'B') must be sum for a penalty, which has no best part and no "
        "share of a maximum, got 'least'"
    ),
    "criterion_mean_of_bonuses": (
        "criterion[1].combine (in 'B') must be sum or best for a pool of bonuses, whose points are "
        "no shares of a maximum, got 'weighted_mean'"
    ),
    "criterion_mean_with_a_formula": (
        "criterion[0].combine (in 'A') must be sum where a formula gives the points, which "
        "combines nothing, got 'harmonic_mean'"
    ),
    "criterion_best_without_a_maximum": (
        "criterion[0].max_points (in 'I') must be given for the best of the parts, which has no sum"
    ),
    "criterion_capped_mean": (
        "criterion[0].capped (in 'I') must be false where points are not added up, got True"
    ),
    "criterion_capped_with_a_formula": (
        "criterion[0].capped (in 'A') must be false where a formula gives the points, which"
        " has its maximum, got True"
    ),
    "criterion_capped_without_maximum": (
        "criterion[0].max_points (in 'I') must be given where the sum is capped at it, got nothing"
    ),
    "criterion_code_with_spaces": (
        "criterion[0].code (in 'I 2') must be a code of letters, digits, _ and -, joined by"
        " dots, such as I.2, got 'I 2'"
    ),
    "criterion_derived_stage": (
        "criterion[0].stages[0] (in 'A') must be a stage that somebody gives the points of "
        "(self), got 'final'"
    ),
    "criterion_evidence_as_text": ("criterion[0].evidence (in 'A') must be a list, got 'Kế hoạch'"),
    "criterion_indicator_beside_a_survey": (
        "criterion[0].indicator (in 'A') must be absent, for the formula only reads a survey, "
        "got 'on_time.resolved'"
    ),
    "criterion_indicator_of_a_group": (
        "criterion[0].indicator (in 'I') must be absent where there is no formula that reads "
        "it, got 'on_time.resolved'"
    ),
    "criterion_indicator_that_no_formula_reads": (
        "criterion[0].indicator (in 'A') must be absent, for the formula reads no value, got "
        "'on_time.resolved'"
    ),
    "criterion_max_below_its_parts": (
        "criterion[0].max_points (in 'I') must be 20, the sum of the maxima below, or 'max_note' "
        "must say why not, or capped be true, got 5.0"
    ),
    "criterion_max_note_where_it_adds_up": (
        "criterion[0].max_note (in 'I') must be absent, for the maxima below add up to 10, "
        "got 'so it was printed'"
    ),
    "criterion_max_note_without_maximum": (
        "criterion[0].max_note (in 'I') must be absent where there is no maximum with "
        "regular criteria below to add up, got 'so it was printed'"
    ),
    "criterion_maximum_below_minimum": (
        "criterion[0].max_points (in 'A') must be at least min_points (11), got 10.0"
    ),
    "criterion_maximum_in_quotes": ("criterion[0].max_points (in 'A') must be a number, got '2,5'"),
    "criterion_maximum_not_a_number": (
        "criterion[0].max_points (in 'A') must be a finite number, got nan"
    ),
    "criterion_maximum_not_the_sum": (
        "criterion[0].max_points (in 'I') must be 10, the sum of the maxima below, or "
        "'max_note' must say why not, got 12.0"
    ),
    "criterion_maximum_of_zero": (
        "criterion[0].max_points (in 'A') must be above 0; a criterion that only takes "
        "points is a penalty, got 0.0"
    ),
    "criterion_mean_without_maximum": (
        "criterion[0].max_points (in 'I') must be given for a weighted mean, which has no "
        "sum, got nothing"
    ),
    "criterion_missing_name": (
        "criterion[0] (in 'A') must be a table with the key 'name', got ['code', "
        "'max_points', 'formula']"
    ),
    "criterion_misspelt_key": (
        "criterion[0] (in 'A') must be a table of known keys, such as 'evidence', got 'evidences'"
    ),
    "criterion_negative_below_a_geometric_mean": (
        "criterion[1].min_points (in 'I.1') must be 0 or more, for 'I' above it is a "
        "geometric mean, got -1.0"
    ),
    "criterion_no_policy": (
        "criterion[0] (in 'A') must be a table with the key 'not_applicable', or the file "
        "must say it for all below the header [effects], got ['code', 'name', 'max_points',"
        " 'formula']"
    ),
    "criterion_penalty_with_a_maximum": (
        "criterion[1].max_points (in 'B') must be 0 for a penalty; its min_points is how "
        "much it takes, got 2.0"
    ),
    "criterion_penalty_without_a_minimum": (
        "criterion[1].min_points (in 'B') must be below 0 for a penalty, got 0.0"
    ),
    "criterion_repeated_code": (
        "criterion[1].code (in 'A') must be unlike that of criterion[0], got 'A'"
    ),
    "criterion_repeated_was": (
        "criterion[1].was (in 'B') must be unlike that of criterion[0], got 'C'"
    ),
    "criterion_role_unlike_above": (
        "criterion[2].role (in 'B.1') must be bonus, as that of 'B' above it, got 'regular'"
    ),
    "criterion_formula_without_maximum": (
        "criterion[0].max_points (in 'A') must be given where there is a formula, got nothing"
    ),
    "criterion_too_deep": (
        "criterion[40].parent (in 'A40') must be a criterion that stands below at most 40 "
        "others, got 'A39'"
    ),
    "criterion_too_many_decimals": (
        "criterion[0].decimals (in 'A') must be a whole number from 0 to 9, got 12"
    ),
    "criterion_unknown_effect": (
        "criterion[0].missing (in 'A') must be one of undefined, zero, full_points, "
        "reduce_max, got 'skip'"
    ),
    "criterion_unknown_indicator": (
        "criterion[0].indicator (in 'A') must be an indicator of vn-operational, such as "
        "'on_time.resolved', got 'on_time.resolve'"
    ),
    "criterion_unknown_parent": (
        "criterion[2].parent (in 'I.2') must be the code of a criterion, such as 'I', got 'II'"
    ),
    "criterion_unknown_role": (
        "criterion[0].role (in 'A') must be one of regular, bonus, penalty, got 'extra'"
    ),
    "criterion_unknown_stage": (
        "criterion[0].stages[1] (in 'A') must be a stage that somebody gives the points of "
        "(self, final), got 'survey'"
    ),
    "criterion_was_without_replaces": (
        "criterion[0].was (in 'A') must be absent where the scheme does not say in "
        "'replaces' which edition it replaces, got 'B'"
    ),
    "criterion_weight_below_the_best": (
        "criterion[2].weight (in 'I.2') must be absent, for 'I' above it takes the best part and "
        "weighs nothing, got 1.0"
    ),
    "criterion_weight_below_the_least": (
        "criterion[1].weight (in 'I.1') must be absent, for 'I' above it takes the least "
        "share and weighs nothing, got 1.0"
    ),
    "criterion_weight_for_some": (
        "criterion[2].weight (in 'I.2') must be given, as for others beside it, or absent "
        "for all of them, got nothing"
    ),
    "criterion_weight_in_a_sum": (
        "criterion[0].weight (in 'A') must be absent, for the total above it adds up points"
        " and weighs nothing, got 2.0"
    ),
    "criterion_weight_of_zero": (
        "criterion[1].weight (in 'I.1') must be a number above 0, got 0.0"
    ),
    "criterion_without_formula_or_parts": (
        "criterion[1].formula (in 'B') must be given, or criteria that name it as parent; a "
        "scheme that lacks them says so in the key 'missing', got nothing"
    ),
    "criterion_without_source": (
        "criterion[0].source (in 'A') must be given, or the source of the whole scheme, or "
        "its confidence must be 'own', got nothing"
    ),
    "criterion_without_weight": (
        "criterion[2].weight (in 'I.2') must be given, for 'I' above it is a weighted mean,"
        " got nothing"
    ),
    "effects_misspelt_key": (
        "effects must be a table of known keys, such as 'no_prior', got 'no_prior_year'"
    ),
    "effects_not_stated": (
        "criterion[0] (in 'A') must be a table with the key 'not_applicable', or the file "
        "must say it for all below the header [effects], got ['code', 'name', 'max_points',"
        " 'formula']"
    ),
    "effects_unknown_effect": (
        "effects.missing must be one of undefined, zero, full_points, reduce_max, got 'nil'"
    ),
    "fixed_points_above_maximum": (
        "criterion[0].formula (in 'A') must be a formula with at most max_points (10), or a "
        "higher maximum, got 12.0"
    ),
    "grading_edges_that_fall": (
        "grading[0].edges must be ascending; sort them and name each once, got [80.0, 50.0]"
    ),
    "grading_ends_before_it_begins": (
        "grading[0].valid_to must be on or after 2023-01-01, got 2022-12-31"
    ),
    "grading_no_edges": "grading[0].edges must be at least one number, got []",
    "grading_one_grade_too_many": (
        "grading[0].grades must be 2 words, one for each edge; the grade below the first "
        "edge stands in 'below', got ['C', 'B', 'A']"
    ),
    "grading_twice_for_a_block": (
        "grading[1].blocks must be other blocks or other days than those of grading[0], got"
        " ['lowland', 'upland']"
    ),
    "grading_twice_for_all": (
        "grading[1].blocks must be other blocks or other days than those of grading[0], got []"
    ),
    "grading_unknown_closed": "grading[0].closed must be one of left, right, got 'both'",
    "grading_unknown_measure": ("grading[0].measure must be one of index, points, got 'percent'"),
    "grading_veto_above_100": (
        "grading[0].vetoes[0].below must be above 0 and at most 100, got 500.0"
    ),
    "grading_veto_of_an_unknown_grade": (
        "grading[0].vetoes[0].grade must be one of the grades fair, good, got 'best'"
    ),
    "grading_veto_unknown_criterion": (
        "grading[0].vetoes[0].criteria must be codes of criteria, such as A, got 'B'"
    ),
    "levels_code_with_spaces": (
        "criterion[0].formula.levels[0].code (in 'not done') must be a code of letters, "
        "digits, _ and -, joined by dots, such as I.2, got 'not done'"
    ),
    "levels_none": "criterion[0].formula.levels (in 'A') must be at least 1 Level, got []",
    "levels_points_below_minimum": (
        "criterion[0].formula (in 'A') must be a formula with at least min_points (0), or a lower"
        " minimum, got -1.0"
    ),
    "levels_repeated_code": (
        "criterion[0].formula.levels (in 'A') must be named once each, got 'done'"
    ),
    "peer_percentile_above_100": (
        "criterion[0].formula.full.percent (in 'A') must be from 0 to 100, got 101.0"
    ),
    "quantity_as_text": (
        "criterion[0].formula.of (in 'A') must be a table with the key 'kind', one of value, "
        "indicator"
    ),
    "quantity_indicator_code_with_capitals": (
        "criterion[0].formula.of.code (in 'A') must be a code of lower-case letters, digits, _"
        " and -, joined by dots, got 'On time'"
    ),
    "quantity_prior_of_a_change": (
        "criterion[0].formula.of.of (in 'A') must be a table whose kind is indicator, points, "
        "survey, value, got 'change'"
    ),
    "quantity_quotient_times_zero": (
        "criterion[0].formula.of.multiplier (in 'A') must be a number above 0, got 0.0"
    ),
    "quantity_survey_with_an_answer_twice": (
        "criterion[0].formula.of.options (in 'A') must be answers that are named once each, got "
        "'good'"
    ),
    "quantity_truth_for_a_number": (
        "criterion[0].formula.full (in 'A') must be a table with the key 'kind', one of value,"
        " indicator"
    ),
    "quantity_unit_above_without_level": (
        "criterion[0].formula.of (in 'A') must be a table with the key 'level', got ['kind']"
    ),
    "quantity_unknown_best": (
        "criterion[0].formula.of.best (in 'A') must be one of highest, lowest, got 'fastest'"
    ),
    "quantity_unknown_kind": (
        "criterion[0].formula.of (in 'A') must be a table whose kind is 'best_peer', got "
        "'best_peers'"
    ),
    "ranking_infinite_tolerance": "ranking.tolerance must be a finite number, got inf",
    "ranking_negative_tolerance": "ranking.tolerance must be 0 or more, got -0.1",
    "ranking_unknown_method": (
        "ranking.method must be one of competition, dense, list, got 'olympic'"
    ),
    "rounding_carries_as_number": "rounding.carries must be true or false, got 1",
    "rounding_decimals_as_fraction": "rounding.total must be a whole number, got 2.0",
    "rounding_too_many_decimals": ("rounding.leaf must be a whole number from 0 to 9, got 10"),
    "formula_misspelt_key": (
        "criterion[0].formula (in 'A') must be a table of known keys, such as 'floor', got 'flor'"
    ),
    "formula_notation_misspelt": (
        "criterion[0].formula (in 'A') must be a formula with, at position 7, one of the options "
        "zero, "
        "full, floor, points, got 'share(ful=95)'"
    ),
    "formula_reads_an_unknown_criterion": (
        "criterion[1].formula (in 'B') must be a formula that reads the points of a criterion, "
        "such as A, B, got 'C'"
    ),
    "formula_reads_an_unknown_indicator": (
        "criterion[0].formula (in 'A') must be an indicator of vn-operational, such as "
        "'online.new', got 'online.nw'"
    ),
    "formula_reads_its_own_points": (
        "criterion[1].formula (in 'B') must be a formula that does not read points which rest on "
        "its own, got 'B'"
    ),
    "formula_reads_the_group_it_is_in": (
        "criterion[1].formula (in 'I.1') must be a formula that does not read points which rest "
        "on its own, got 'I.1'"
    ),
    "formula_unknown_kind": (
        "criterion[0].formula (in 'A') must be a table whose kind is 'share', got 'shares'"
    ),
    "formula_without_kind": (
        "criterion[0].formula (in 'A') must be a table with the key 'kind', one of share, bands, "
        "steps"
    ),
    "scheme_blank_source": "source must be text that is not blank, got ' '",
    "scheme_best_above_its_parts": (
        "declared_total must be 18, the greatest of the maxima below, got 20"
    ),
    "scheme_capped_mean": ("capped must be false where points are not added up, got True"),
    "scheme_criterion_as_table": (
        "criterion must be a list, each member below a header [[criterion]], got ['code', "
        "'name', 'max_points', 'formula']"
    ),
    "scheme_criterion_as_text": "criterion[0] must be a table, got 'A'",
    "scheme_day_in_quotes": (
        "valid_from must be a day such as 2022-01-31, without quotes and without a time, "
        "got '2023-01-01'"
    ),
    "scheme_day_with_time": (
        "valid_from must be a day such as 2022-01-31, without quotes and without a time, "
        "got 2023-01-01T00:00:00"
    ),
    "scheme_declared_total_not_the_sum": (
        "declared_total must be 10, the sum of the maxima below, or 'total_note' must say "
        "why not, got 100.0"
    ),
    "scheme_declared_total_of_zero": "declared_total must be a number above 0, got 0.0",
    "scheme_edition_as_number": "edition must be text in quotes, got 2023",
    "scheme_ends_before_it_begins": ("valid_to must be on or after 2023-01-01, got 2022-12-31"),
    "scheme_id_with_spaces": (
        "id must be a code of lower-case letters, digits, _ and -, joined by dots, got 'own scheme'"
    ),
    "scheme_least_share_of_a_percent": ("least_share must be above 0 and at most 1, got 60.0"),
    "scheme_level_as_number": "levels[1] must be text in quotes, got 3",
    "scheme_levels_as_text": "levels must be a list, got 'commune'",
    "scheme_mean_without_total": (
        "declared_total must be given for a weighted mean, which has no sum, got nothing"
    ),
    "scheme_missing_id": (
        "the top level must be a table with the key 'id', got ['edition', 'name', "
        "'effects', 'criterion']"
    ),
    "scheme_misspelt_key": (
        "the top level must be a table of known keys, such as 'declared_total', got 'declared_totl'"
    ),
    "scheme_name_in_no_language": (
        "name must be a text that is not blank, or a table with the keys vi and en or one of them,"
        " got ' '"
    ),
    "scheme_no_criteria": (
        "criterion must be at least one criterion; write each below a header [[criterion]],"
        " got nothing"
    ),
    "scheme_number_in_quotes": "declared_total must be a number, got '10'",
    "scheme_total_note_where_it_adds_up": (
        "total_note must be absent, for the maxima below add up to 10, got 'so it was printed'"
    ),
    "scheme_total_note_without_total": (
        "total_note must be absent where no declared_total is stated, got 'so it was printed'"
    ),
    "scheme_truth_in_quotes": "rescale must be true or false, got 'yes'",
    "scheme_unknown_catalogue": (
        "indicators[0] must be the id of a catalogue, such as 'vn-operational', got 'vn-operatonal'"
    ),
    "scheme_unknown_combine": (
        "combine must be one of sum, weighted_mean, geometric_mean, harmonic_mean, least, best, "
        "got 'product'"
    ),
    "scheme_unknown_confidence": (
        "confidence must be one of verified, secondary, inferred, example, own, got 'certain'"
    ),
    "share_floor_beyond_full": (
        "criterion[0].formula.floor (in 'A') must be from 0 to 85, got 90.0"
    ),
    "share_full_at_zero": (
        "criterion[0].formula.full (in 'A') must be a number other than zero (0), got 0.0"
    ),
    "share_full_not_a_number": (
        "criterion[0].formula.full (in 'A') must be a finite number, got nan"
    ),
    "share_points_above_maximum": (
        "criterion[0].formula (in 'A') must be a formula with at most max_points (10), or a "
        "higher maximum, got 12.0"
    ),
    "share_zero_not_a_number": (
        "criterion[0].formula.zero (in 'A') must be a finite number, got inf"
    ),
    "stage_code_with_capitals": (
        "stage[0].code (in 'Self') must be a code of lower-case letters, digits, _ and -, "
        "joined by dots, got 'Self'"
    ),
    "stage_none_by_default": (
        "stage[0].by_default (in 'survey') must be true for at least one stage that "
        "somebody gives the points of, got False"
    ),
    "stage_repeated_code": (
        "stage[1].code (in 'self') must be unlike that of stage[0], got 'self'"
    ),
    "stage_takes_from_a_later_one": (
        "stage[0].takes_from[0] (in 'self') must be a stage that stands before it (there is"
        " none), got 'final'"
    ),
    "stage_takes_from_itself": (
        "stage[0].takes_from[0] (in 'self') must be a stage that stands before it (there is"
        " none), got 'self'"
    ),
    "stage_that_nobody_gives": (
        "stage[1].takes_from (in 'final') must be given where nobody gives the points, got []"
    ),
    "steps_least_above_most": "criterion[0].formula.most (in 'A') must be at least 5, got 3.0",
    "steps_of_zero": ("criterion[0].formula.step (in 'A') must be a number other than 0, got 0.0"),
    "steps_unknown_counting": (
        "criterion[0].formula.counting (in 'A') must be one of whole, begun, proportional, got "
        "'half'"
    ),
    "terms_misspelt": "terms[0].code must be a code of its formulas, such as 'done', got 'doen'",
    "terms_named_twice": "terms[1].code must be named once, got 'done'",
    "terms_of_nothing": "terms[0].code must be left out, for no formula has a code, got 'done'",
    "terms_without_name": "terms[0] (in 'done') must be a table with the key 'name', got ['code']",
    "steps_without_add": (
        "criterion[0].formula (in 'A') must be a table with the key 'add', got ['kind', "
        "'start', 'step']"
    ),
    "sum_of_one": (
        "criterion[0].formula.formulas (in 'A') must be at least two formulas, got [{'kind':"
        " 'share'}]"
    ),
    "sum_with_an_award": (
        "criterion[0].formula.formulas[1] (in 'A') must be a formula without award; an award is "
        "for "
        "the whole criterion, not a part of it, got 'award'"
    ),
}

# Files with several faults -> where they are, in the order of the report.
SEVERAL = {
    # of two that stand below each other neither is more at fault than the other
    "criterion_circle_of_parents": ["criterion[1].parent (in 'B')", "criterion[2].parent (in 'C')"],
    "several_faults": [
        "grading[0].edges",
        "grading[0].grades",
        "criterion[1].formula.floor (in 'I.1')",
        "criterion[2].max_points (in 'I.2')",
        "criterion[2].formula.edges (in 'I.2')",
        "criterion[2].formula.points (in 'I.2')",
        "edition",
        "effects.missing",
        "the top level",
        "stage[1].takes_from[0] (in 'final')",
        "criterion[4].code (in 'I.3')",
        "criterion[2].parent (in 'I.2')",
        "criterion[3].weight (in 'I.3')",
        "criterion[3].formula (in 'I.3')",
        "criterion[4].indicator (in 'I.3')",
        "criterion[3] (in 'I.3')",
        "criterion[4] (in 'I.3')",
    ],
}

SOUND = """
id = "own"
edition = "2023"
name = { vi = "Bộ tiêu chí", en = "Criteria" }
[effects]
not_applicable = "reduce_max"
[[criterion]]
code = "A"
name = { vi = "Tên", en = "Name" }
max_points = 10
formula = { kind = "share" }
"""


def messages_of(stem: str) -> list[str]:
    path = BAD / f"{stem}.toml"
    return [str(fault).removeprefix(f"{path}: ") for fault in pi.check_scheme(path)]


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- One file, one fault


def test_every_bad_file_has_the_words_of_its_faults():
    assert {path.stem for path in BAD.glob("*.toml")} == {*FAULTS, *SEVERAL, "syntax"}


@pytest.mark.parametrize(("stem", "words"), FAULTS.items(), ids=list(FAULTS))
def test_a_fault_is_one_sentence_with_its_place_and_what_must_stand_there(stem, words):
    (message,) = messages_of(stem)
    assert message.startswith(words)
    assert "\n" not in message


@pytest.mark.parametrize(("stem", "places"), SEVERAL.items(), ids=list(SEVERAL))
def test_all_faults_of_a_file_come_in_one_report(stem, places):
    assert [message.split(" must be ")[0] for message in messages_of(stem)] == places


def test_a_file_that_cannot_be_loaded_raises_what_the_check_reports():
    path = BAD / "several_faults.toml"
    with pytest.raises(FaultGroup) as caught:
        pi.definitions.load_scheme_file(path)
    assert [str(each) for each in caught.value.exceptions] == list(map(str, pi.check_scheme(path)))
    assert caught.value.message == f"{path} has {len(SEVERAL['several_faults'])} faults"
    assert all(isinstance(fault, DefinitionError) for fault in caught.value.exceptions)


def test_a_sound_file_has_no_faults_and_loads(tmp_path):
    path = written(tmp_path, SOUND)
    assert pi.check_scheme(path) == ()
    assert pi.definitions.load_scheme_file(path).codes == ("A",)


@pytest.mark.parametrize("label", pi.definitions.available_schemes())
def test_the_bundled_schemes_have_no_faults_as_files_of_a_caller(label, tmp_path):
    scheme = pi.load_scheme(*label.split(" "))
    path = tmp_path / "mine.toml"
    scheme.to_toml(path)
    assert pi.check_scheme(path) == ()
    assert pi.definitions.load_scheme_file(path) == scheme


# --- What is no scheme file at all


def test_a_syntax_error_is_one_sentence_with_the_line():
    (fault,) = pi.check_scheme(BAD / "syntax.toml")
    assert re.search(r"syntax\.toml must be TOML, got this fault: .*line 12", str(fault))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02\xfe\xff", "must be UTF-8 text, got another encoding at byte 3"),
        (b"PK\x03\x04\x00", "must be TOML, got this fault: "),
        ("id = 1\nid = 2\n".encode("utf-16"), "must be UTF-8 text, got another encoding at byte 0"),
        (
            b"x = " + b"[" * 5000 + b"]" * 5000,
            "must have at most 80 lists and tables in each other",
        ),
        (b"x = " + b"9" * 5000, "must hold numbers of at most thousands of digits"),
        (b"id" + b".a" * 20_000 + b" = 1", "must have at most 80 lists and tables in each other"),
        (b"[id" + b".a" * 20_000 + b"]", "must have at most 80 lists and tables in each other"),
        (b"id" + b' . "a#"' * 9_000 + b" = 1", "must have at most 80 lists and tables in each"),
        (b"x = {id" + b".'a'" * 9_000 + b" = 1}", "must have at most 80 lists and tables in each"),
        (b"# " + b"x" * (1 << 22), "must be a file of at most 4194304 bytes, got more"),
    ],
    ids=[
        *("binary", "archive", "utf-16", "deep", "digits"),
        *("dotted", "header", "quoted", "inline", "large"),
    ],
)
def test_what_is_no_text_of_definitions_is_one_sentence(content, words, tmp_path):
    path = written(tmp_path, content)
    (fault,) = pi.check_scheme(path)
    assert isinstance(fault, InputError)
    assert str(fault).startswith(f"{path} {words}")


@pytest.mark.parametrize("content", ["", " \n\t"])
def test_a_blank_file_is_refused_as_one(content, tmp_path):
    path = written(tmp_path, content)
    (fault,) = pi.check_scheme(path)
    assert "must be a file with something in it, got" in str(fault)


def test_a_file_of_comments_lacks_everything(tmp_path):
    path = written(tmp_path, "# nothing yet\n")
    assert [str(fault).removeprefix(f"{path}: ") for fault in pi.check_scheme(path)] == [
        "the top level must be a table with the key 'id', got []",
        "the top level must be a table with the key 'edition', got []",
        "the top level must be a table with the key 'name', got []",
        "criterion must be at least one criterion; write each below a header [[criterion]], "
        "got nothing",
    ]


@pytest.mark.parametrize(
    "harmless",
    [
        'x = "' + "a." * 500 + '"',
        "x = 'a\"" + "a." * 500 + "'",
        'x = """\n\\"""' + "a.b.\n" * 500 + '"""',
        "x = '''\n" + "a.b.\n" * 500 + "'''",
        "# " + "a.b." * 500,
        "a" + ".a" * 79 + " = 1",
    ],
)
def test_dots_that_join_no_keys_are_no_depth(harmless):
    assert parse_toml(harmless.encode(), "f.toml").raw == tomllib.loads(harmless)


@pytest.mark.parametrize("path", [None, b"scheme.toml", 5, [], object()])
def test_what_is_no_path_is_refused_by_every_loader(path):
    files = pi.definitions
    names = ("load_form_file", "load_indicators_file", "load_regimes_file", "load_scheme_file")
    for name in names:
        with pytest.raises(InputError, match="the path of a file must be text or a Path, got"):
            getattr(files, name)(path)
    with pytest.raises(InputError, match="the path of a file must be text or a Path, got"):
        files.load_suppressions(path, on=dt.date(2025, 1, 1))
    assert [type(fault) for fault in pi.check_scheme(path)] == [InputError]


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    (missing,) = pi.check_scheme(tmp_path / "nowhere.toml")
    assert str(missing).endswith("nowhere.toml must be a file, got none of that name")
    (folder,) = pi.check_scheme(tmp_path)
    assert re.search(r"must be a readable file, got \w+Error$", str(folder))
    (never,) = pi.check_scheme("a\0b.toml")
    assert str(never) == "'a\\x00b.toml' must be the path of a file"


def test_a_byte_order_mark_and_windows_lines_change_nothing(tmp_path):
    plain = pi.definitions.load_scheme_file(written(tmp_path, SOUND))
    marked = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode()
    assert pi.definitions.load_scheme_file(written(tmp_path, marked)) == plain


# --- Bundled files, which have nothing of their own to state


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('confidence = "own"', "confidence must be one of verified, secondary, inferred, example"),
        ("", "the top level must be a table with the key 'confidence', got "),
    ],
)
def test_a_bundled_file_states_how_well_its_source_was_read(line, words):
    content = f'source = "A decision"\n{line}\n{SOUND}'.encode()
    with pytest.raises(FaultGroup) as caught:
        scheme_from_toml(content, "mine.toml", catalogues={}, bundled=True)
    (fault,) = caught.value.exceptions
    assert str(fault).startswith(f"mine.toml: {words}")


# --- One fault does not bring a second one, and hides none

WHOLE = """
id = "own"
edition = "2023"
name = { vi = "Bộ tiêu chí", en = "Criteria" }
declared_total = 21
total_note = "printed as 21"
replaces = "own 2022"
source = "A plan"
confidence = "verified"
[effects]
not_applicable = "reduce_max"
[[stage]]
code = "self"
name = { vi = "Tên", en = "Name" }
given_by = { vi = "Tổ", en = "Panel" }
[[stage]]
code = "final"
name = { vi = "Tên", en = "Name" }
takes_from = ["self"]
[[criterion]]
code = "I"
name = { vi = "Tên", en = "Name" }
max_points = 10
[[criterion]]
code = "I.1"
parent = "I"
was = "I.2"
name = { vi = "Tên", en = "Name" }
max_points = 10
stages = ["self"]
formula = { kind = "share" }
[[criterion]]
code = "II"
name = { vi = "Tên", en = "Name" }
max_points = 10
formula = { kind = "share", of = { kind = "points", criterion = "I.1" }, full = 10 }
"""


def faults_of(raw: dict[str, object]) -> list[str]:
    try:
        scheme_of(Place("f", raw), catalogues=catalogue_codes())
    except FaultGroup as group:
        return [str(fault).removeprefix("f: ") for fault in group.exceptions]
    return []


def changed(raw, at, value):
    """A copy of nested tables and lists in which another value stands at a place."""
    if not at:
        return value
    inner = copy.copy(raw)
    inner[at[0]] = changed(raw[at[0]], at[1:], value)
    return inner


@pytest.mark.parametrize(
    "at",
    [
        ("declared_total",),
        ("total_note",),
        ("replaces",),
        ("source",),
        ("effects",),
        ("stage",),
        ("stage", 0, "code"),
        ("stage", 0, "name"),
        ("stage", 1, "takes_from"),
        ("criterion", 0, "code"),
        ("criterion", 0, "max_points"),
        ("criterion", 1, "code"),
        ("criterion", 1, "parent"),
        ("criterion", 1, "max_points"),
        ("criterion", 1, "formula"),
        ("criterion", 2),
        ("criterion",),
    ],
    ids=lambda at: ".".join(map(str, at)),
)
def test_what_cannot_be_read_is_the_only_fault(at):
    raw = tomllib.loads(WHOLE)
    assert faults_of(raw) == []
    (message,) = faults_of(changed(raw, at, True))
    assert message.endswith("got True")


def test_a_criterion_below_an_unknown_one_is_missing_in_no_sum():
    (message,) = faults_of(changed(tomllib.loads(WHOLE), ("criterion", 1, "parent"), "III"))
    assert message.startswith("criterion[1].parent (in 'I.1') must be the code of a criterion")


@pytest.mark.parametrize("most", [None, True, "2,5", 10**400, float("nan"), -1, []])
def test_a_percent_of_a_maximum_at_fault_is_no_fault_of_its_own(most):
    raw = tomllib.loads(SOUND)
    raw["criterion"][0] |= {"max_points": most, "formula": "levels(full: 100%; none: 0)"}
    (message,) = faults_of(raw)
    assert message.startswith("criterion[0].max_points (in 'A') must be ")


def test_a_scheme_that_says_what_it_lacks_in_the_wrong_way_is_not_told_that_it_lacks_it():
    raw = tomllib.loads(SOUND) | {"missing": "all formulas of B"}
    raw["criterion"].append({"code": "B", "name": {"vi": "B", "en": "B"}})
    assert faults_of(raw) == ["missing must be a list, got 'all formulas of B'"]


# Every kind of formula, quantity and condition, each once.
EVERY_KIND = """
missing = "zero"
[[criterion]]
code = "III"
role = "bonus"
name = { vi = "Tên", en = "Name" }
max_points = 5
applies_to = ["commune"]
indicator = "on_time.resolved"
[criterion.formula]
kind = "by_condition"
[[criterion.formula.branches]]
when = { kind = "every", conditions = [
    { kind = "compare", left = { kind = "change" }, relation = ">", right = 0 },
    { kind = "negation", condition = { kind = "either", conditions = [
        { kind = "compare", relation = "=", right = { kind = "peer_mean" } },
        { kind = "compare", relation = "<", right = { kind = "unit_above", level = "province" } },
    ] } },
] }
formula = { kind = "best", formulas = [
    { kind = "sum", formulas = [
        { kind = "bands", edges = [80, 90], points = [0, 2, 4] },
        { kind = "steps", start = { kind = "prior" }, step = 5, add = 0.5, most = 1 },
    ] },
    { kind = "levels", levels = [{ code = "done", points = 5 }] },
    { kind = "checklist", items = [{ code = "plan", points = 5 }] },
] }
[criterion.formula.otherwise]
kind = "by_level"
otherwise = { kind = "all_of", items = ["plan"] }
[[criterion.formula.otherwise.variants]]
units = ["commune"]
formula = { kind = "share", full = { kind = "best_peer" } }
[[criterion.formula.otherwise.variants]]
units = ["town"]
formula = { kind = "as_points", of = { kind = "survey", options = [{ code = "yes", weight = 5 }] } }
[[criterion.formula.otherwise.variants]]
units = ["ward"]
[criterion.formula.otherwise.variants.formula]
kind = "share"
[criterion.formula.otherwise.variants.formula.of]
kind = "quotient"
numerator = { kind = "difference", minuend = { kind = "value" }, subtrahend = 1 }
denominator = { kind = "indicator", code = "online.new" }
multiplier = 100
[[grading]]
edges = [50, 80]
grades = ["C", "B"]
[rounding]
leaf = 2
[ranking]
method = "dense"
"""

VALUES = [
    5,
    -5.5,
    float("nan"),
    10**400,
    True,
    "x",
    "",
    "total",
    dt.date(2020, 1, 1),
    dt.datetime(2020, 1, 1),
    [],
    [5],
    ["x"],
    [[["x"]]],
    {},
    [{}],
    {"kind": "share"},
    "levels(full: 100%)",
]


def places(node: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if at:
        yield at
    members = node.items() if isinstance(node, dict) else enumerate(node)  # type: ignore[arg-type]
    for key, inner in members:
        if isinstance(inner, dict | list):
            yield from places(inner, (*at, key))
        else:
            yield (*at, key)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:12])
def test_whatever_stands_anywhere_it_loads_or_its_faults_are_sentences(value):
    raw = tomllib.loads(WHOLE + EVERY_KIND)
    assert faults_of(raw) == []
    for at in places(raw):
        for message in faults_of(changed(raw, at, value)):
            assert " must be " in message
            assert "\n" not in message


# --- Every fault in the code has a file

# Words that no file can bring about, and why.
UNREACHABLE = {
    # constructors are given objects; a file has tables, which say their kind
    "a formula",
    "a quantity",
    "a condition",
    "a value, an indicator, a survey result or the points of a criterion",
    "highest or lowest",  # the loader knows the words of the type
}
# Only bundled files can have them; tested above.
OF_BUNDLED_FILES = {"a table with the key 'confidence'"}


def words_of(node: ast.expr) -> list[str]:
    """Fixed parts of an expression that makes a text."""
    return [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


def expectations(modules: tuple[ModuleType, ...]) -> Iterator[list[str]]:
    """What modules say must stand somewhere: the fixed words of each sentence."""
    trees = [ast.parse(inspect.getsource(module)) for module in modules]
    for node in chain.from_iterable(map(ast.walk, trees)):
        match node:
            case ast.Assign(targets=[ast.Name(id="expected")], value=value):
                yield words_of(value)
            case ast.Call(func=ast.Name(id="fail"), args=[*_, ast.expr() as last]):
                yield words_of(last)
            case ast.Call(func=ast.Name(id="SchemeFault"), args=[*_, ast.expr() as last]):
                yield words_of(last)
            case ast.Call(func=ast.Attribute(attr="fault"), args=[ast.expr() as first, _]):
                yield words_of(first)
            case ast.Yield(value=ast.Tuple(elts=[_, _, ast.expr() as last])):
                yield words_of(last)
            case ast.Return(value=ast.Tuple(elts=[_, _, ast.expr() as last])):
                yield words_of(last)


OF_THE_WHOLE = (codes, criteria, lists, sums, tree)
MODULES = {
    "scheme": OF_THE_WHOLE,
    "criterion": (criterion,),
    "grading": (grading,),
    "formula": (formula, from_values, from_awards),
    "quantity": (quantity,),
    "condition": (condition,),
    "loader": (_scheme_loader,),
}


@pytest.mark.parametrize("modules", MODULES.values(), ids=MODULES.keys())
def test_every_fault_that_the_code_knows_has_a_file(modules):
    known = [message for stem in (*FAULTS, *SEVERAL) for message in messages_of(stem)]
    left_out = UNREACHABLE | OF_BUNDLED_FILES
    said = [words for words in expectations(modules) if words and not left_out.issuperset(words)]
    assert len(said) > 1
    for words in said:
        parts = [part for word in words for part in re.split(r"\{\}|\{\{|\}\}", word)]
        assert any(all(part in message for part in parts) for message in known), words


def test_every_field_that_the_code_finds_fault_with_has_a_file():
    known = {
        re.sub(r"\[\d+\]", "", message.split(" must be ")[0].split(" (in ")[0])
        for stem in (*FAULTS, *SEVERAL)
        for message in messages_of(stem)
    }
    fields = {
        ".".join(filter(None, (str(group.value), str(field.value))))
        for module in OF_THE_WHOLE
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id == "SchemeFault"
        and isinstance(group := node.args[0], ast.Constant)
        and isinstance(field := node.args[2], ast.Constant)
    }  # fmt: skip
    assert len(fields) > 10
    assert fields - known == set()
