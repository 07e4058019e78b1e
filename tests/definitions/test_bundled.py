from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex import assess, compute_rates, load_targets
from parindex.definitions import (
    available_forms,
    available_indicators,
    available_regimes,
    load_form,
    load_indicators,
    load_regime,
)
from parindex.definitions.loader import targets_from_toml
from parindex.errors import FaultGroup
from parindex.model.form import CarryOver, CountKind, CountSum
from parindex.model.indicator import MeasureKind, Polarity
from parindex.name import SourceConfidence

DATA = files("parindex.definitions") / "data"

# Columns of form II.06a as provincial systems print them, with their kinds.
COLUMNS = {
    "3": ("received_total", CountKind.MIXED),
    "4": ("received_online", CountKind.FLOW),
    "5": ("received_direct_postal", CountKind.FLOW),
    "6": ("carried_over", CountKind.STOCK_START),
    "7": ("resolved_total", CountKind.FLOW),
    "8": ("resolved_early", CountKind.FLOW),
    "9": ("resolved_ontime", CountKind.FLOW),
    "10": ("resolved_late", CountKind.FLOW),
    "11": ("in_progress_total", CountKind.STOCK_END),
    "12": ("in_progress_within", CountKind.STOCK_END),
    "13": ("in_progress_overdue", CountKind.STOCK_END),
}

IDENTITIES = {
    "received.columns": (
        "received_total = received_online + received_direct_postal + carried_over"
    ),
    "received.carry": "received_total = received_new + carried_over",
    "received_new.channels": "received_new = received_online + received_direct_postal",
    "received_offline.channels": "received_direct_postal = received_direct + received_postal",
    "resolved.columns": "resolved_total = resolved_early + resolved_ontime + resolved_late",
    "resolved.in_time": "resolved_total = resolved_early_or_ontime + resolved_late",
    "resolved_in_time.columns": "resolved_early_or_ontime = resolved_early + resolved_ontime",
    "in_progress.columns": "in_progress_total = in_progress_within + in_progress_overdue",
    "received.outcome": "received_total = resolved_total + in_progress_total",
    "late.columns": "late_or_overdue_combined = resolved_late + in_progress_overdue",
    "due.outcome": "due_in_period = resolved_early_or_ontime + late_or_overdue_combined",
}

RATES = {
    "on_time.resolved": "resolved_early_or_ontime / resolved_total",
    "on_time.due": "resolved_early_or_ontime / due_in_period",
    "on_time.load": "received_total - late_or_overdue_combined / received_total",
    "on_time.766": "resolved_early_or_ontime + in_progress_within / received_total",
    "on_time.received": "resolved_early_or_ontime / received_total",
    "online.new": "received_online / received_new",
    "online.total": "received_online / received_total",
    "end_to_end.resolved": "resolved_wholly_online / resolved_total",
    "end_to_end.level_4": "level4_received_online / level4_received",
    "end_to_end.eligible": "eligible_handled_wholly_online / eligible_received",
    "clearance.received": "resolved_total / received_new",
    "disposition_time.year": "in_progress_total / resolved_total",
    "paid_online.with_fee": "paid_online / with_fee",
    "e_documents.example": (
        "documents_exchanged_electronically / documents_exchanged - documents_secret"
    ),
    "signed_documents.307": "documents_outgoing_signed_sent / documents_outgoing",
    "signed_documents.example": "documents_outgoing_filed_signed / documents_outgoing",
}

counts = st.integers(0, 10**7)


@st.composite
def consistent_rows(draw: st.DrawFn) -> dict[str, int]:
    """A row of II.06a in which every dossier went through the process once."""
    early, ontime, late, within, overdue = (draw(counts) for _ in range(5))
    received = early + ontime + late + within + overdue
    carried, online, direct = sorted(draw(st.integers(0, received)) for _ in range(3))
    return {
        "carried_over": carried,
        "received_online": online - carried,
        "received_direct": direct - online,
        "received_postal": received - direct,
        "received_direct_postal": received - online,
        "received_new": received - carried,
        "received_total": received,
        "resolved_early": early,
        "resolved_ontime": ontime,
        "resolved_late": late,
        "resolved_early_or_ontime": early + ontime,
        "resolved_total": early + ontime + late,
        "in_progress_within": within,
        "in_progress_overdue": overdue,
        "in_progress_total": within + overdue,
        "late_or_overdue_combined": late + overdue,
        "due_in_period": early + ontime + late + overdue,
    }


def definition_files(folder, path=""):
    """Paths of the TOML files in and below a folder."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from definition_files(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".toml"):
            yield path + entry.name


def total(parts: CountSum, row: dict[str, int]) -> int:
    return sum(row[item] for item in parts.plus) - sum(row[item] for item in parts.minus)


@pytest.mark.parametrize(
    ("available", "load"),
    [
        (available_forms, load_form),
        (available_indicators, load_indicators),
        (available_regimes, load_regime),
    ],
)
def test_what_is_available_loads_under_its_own_id_and_loads_equal_again(available, load):
    assert available() == tuple(sorted(available()))
    assert available()
    for code in available():
        assert load(code).id == code
        assert load(code) == load(code)


def test_the_bundled_ids_are_the_promised_ones():
    assert available_forms() == (
        "court-caseflow",
        "isora",
        "vn-2629",
        "vn-766",
        "vn-documents",
        "vn-ii06a",
    )
    assert available_indicators() == ("cepej", "isora", "vn-2629", "vn-766", "vn-operational")
    assert available_regimes() == (
        "bnv-581-cchc",
        "calendar",
        "fiscal-april",
        "fiscal-july",
        "fiscal-october",
        "nd-09-2019",
    )


def test_ii06a_has_the_printed_columns():
    printed = {item.column: (item.code, item.kind) for item in load_form("vn-ii06a") if item.column}
    assert printed == COLUMNS


def test_ii06a_has_the_further_columns_of_published_reports():
    further = {item.code: item.kind for item in load_form("vn-ii06a") if not item.column}
    assert further == {
        "received_new": CountKind.FLOW,
        "received_direct": CountKind.FLOW,
        "received_postal": CountKind.FLOW,
        "resolved_early_or_ontime": CountKind.FLOW,
        "due_in_period": CountKind.MIXED,
        "late_or_overdue_combined": CountKind.MIXED,
        "returned_withdrawn": CountKind.FLOW,
    }


def test_ii06a_has_the_identities_of_the_form():
    form = load_form("vn-ii06a")
    assert {identity.code: str(identity) for identity in form.identities} == IDENTITIES
    assert form.carry_overs == (CarryOver(start="carried_over", end="in_progress_total"),)


@given(consistent_rows())
def test_identities_and_derivations_hold_on_every_consistent_row(row):
    form = load_form("vn-ii06a")
    for identity in form.identities:
        assert total(identity.parts, row) == row[identity.total], str(identity)
    for item in form:
        for derivation in item.derived_from:
            assert total(derivation, row) == row[item.code], f"{item.code} = {derivation}"


def test_a_sum_over_time_is_a_flow_only_where_all_its_parts_are():
    form = load_form("vn-ii06a")
    for identity in form.identities:
        if identity.code == "received.outcome":
            continue  # the whole that came in and the whole that went out: no parts of one kind
        kinds = {form[item].kind for item in identity.parts.items}
        expected = kinds.pop() if len(kinds) == 1 else CountKind.MIXED
        assert form[identity.total].kind is expected, str(identity)


def test_online_and_carried_over_dossiers_are_never_derived():
    form = load_form("vn-ii06a")
    assert form["received_online"].derived_from == ()
    assert form["carried_over"].derived_from == ()


def test_the_rates_are_the_definitions_in_use():
    rates = load_indicators("vn-operational")
    assert {one.code: f"{one.numerator} / {one.denominator}" for one in rates} == RATES
    assert rates.families == (
        "on_time",
        "online",
        "end_to_end",
        "clearance",
        "disposition_time",
        "paid_online",
        "e_documents",
        "signed_documents",
    )
    flow = [rates[code] for code in ("clearance.received", "disposition_time.year")]
    for one in set(rates) - set(flow):
        assert (one.kind, one.multiplier) == (MeasureKind.PROPORTION, 100.0)
        assert one.polarity is Polarity.HIGHER_IS_BETTER
        assert one.smallest_change == 1.0
    assert [(one.kind, one.multiplier, one.polarity) for one in flow] == [
        (MeasureKind.RATIO, 100.0, Polarity.HIGHER_IS_BETTER),
        (MeasureKind.RATIO, 365.0, Polarity.LOWER_IS_BETTER),
    ]


def test_no_two_rates_are_the_same_or_have_the_same_name():
    rates = list(load_indicators("vn-operational"))
    for language in ("vi", "en"):
        assert len({one.name.text(language) for one in rates}) == len(rates)
    for position, one in enumerate(rates):
        assert not any(one.means_the_same_as(other) for other in rates[position + 1 :])


def test_the_forms_of_the_catalogue_have_every_item_once_and_use_every_one_of_their_own():
    rates = load_indicators("vn-operational")
    assert [form.id for form in rates.forms] == ["vn-ii06a", "vn-documents"]
    codes = [code for form in rates.forms for code in form.codes]
    assert len(set(codes)) == len(codes)
    used = {item for one in rates for item in one.items}
    assert set(load_form("vn-documents").codes) <= used


def test_every_definition_says_where_it_is_from_and_none_is_anybodys_own():
    stated = [
        *((form.source, form.confidence) for form in map(load_form, available_forms())),
        *(
            (one.source, one.confidence)
            for catalogue in map(load_indicators, available_indicators())
            for one in catalogue
        ),
        *(
            # A slot without a source of its own has that of its regime.
            (slot.source or regime.source, slot.confidence)
            for regime in map(load_regime, available_regimes())
            for slot in regime.slots
        ),
    ]
    assert all(source and source.strip() for source, _ in stated)
    assert all(confidence is not SourceConfidence.OWN for _, confidence in stated)


def test_only_what_was_read_in_the_decree_is_verified():
    rates = load_indicators("vn-operational")
    verified = [one for one in rates if one.confidence is SourceConfidence.VERIFIED]
    assert [one.code for one in verified] == ["end_to_end.resolved", "signed_documents.307"]
    assert all("307/2025/NĐ-CP" in (one.source or "") for one in verified)


def test_the_remembered_definitions_are_marked_as_examples():
    rates = load_indicators("vn-operational")
    assert [one.code for one in rates if one.confidence is SourceConfidence.EXAMPLE] == [
        "online.new",
        "end_to_end.level_4",
        "e_documents.example",
        "signed_documents.example",
    ]
    assert load_form("vn-documents").confidence is SourceConfidence.EXAMPLE


# Lâm Đồng, Q1/2020 (baolamdong.vn, 18/03/2020) and Vĩnh Phúc, 19/BC-TTPVHCC of 30/08/2021.
@pytest.mark.parametrize(
    ("code", "row", "printed"),
    [
        (
            "on_time.resolved",
            {"resolved_early_or_ontime": 635_593, "resolved_total": 643_272},
            "98.81",
        ),
        ("on_time.due", {"resolved_early_or_ontime": 19_255, "due_in_period": 19_944}, "96.55"),
        # Đà Lạt 2023 (baolamdong.vn, 21/12/2023): the office of the city, and all offices
        (
            "on_time.received",
            {"resolved_early_or_ontime": 15_539, "received_total": 15_868},
            "97.93",
        ),
        (
            "on_time.received",
            {"resolved_early_or_ontime": 87_253, "received_total": 87_582},
            "99.62",
        ),
    ],
)
def test_a_rate_reproduces_the_printed_percent_of_its_source(code, row, printed):
    one = load_indicators("vn-operational")[code]
    value = one.multiplier * total(one.numerator, row) / total(one.denominator, row)
    assert f"{value:.2f}" == printed
    assert printed.replace(".", ",") in (one.source or "")


def test_dossiers_of_dak_glong_go_out_faster_than_they_come_in():
    # 2020: 59.010 received, 57.028 of them new; 57.689 resolved, so 1.321 are left
    row = {
        "unit_id": ["dak-glong"], "period": ["2020"], "received_total": [59_010],
        "carried_over": [1_982], "resolved_total": [57_689], "in_progress_total": [1_321],
    }  # fmt: skip
    chosen = load_indicators("vn-operational").select("clearance", "disposition_time")
    rates = compute_rates(row, chosen, form=load_form("vn-ii06a"))
    assert {r["indicator_code"]: round(r["value"], 2) for r in rates.data.to_pylist()} == {
        "clearance.received": 101.16,
        "disposition_time.year": 8.36,
    }


def test_the_decree_asks_for_a_signature_and_sending_and_for_no_work_file():
    # NĐ 307/2025/NĐ-CP, điều 6 khoản 3 điểm g; in force from 27/11/2025 (điều 16)
    decree, example = load_indicators("vn-operational").select("signed_documents")
    assert (decree.confidence, decree.valid_from) == (
        SourceConfidence.VERIFIED,
        dt.date(2025, 11, 27),
    )
    assert "điểm g" in (decree.source or "")
    assert (example.confidence, example.valid_from) == (SourceConfidence.EXAMPLE, None)
    names = {item.code: item.name.text("vi") for item in load_form("vn-documents")}
    assert "hồ sơ công việc" not in names["documents_outgoing_signed_sent"]
    assert "hồ sơ công việc" in names["documents_outgoing_filed_signed"]


def test_national_targets_are_those_of_the_decision():
    # Quyết định 2629/QĐ-TTg of 1/12/2025, mục II.2: two stages
    targets = load_targets("vn-2629")
    by_stage = {
        year: {each.indicator.split(".")[0]: each.value for each in targets if each.valid_to == to}
        for year, to in ((2027, dt.date(2027, 12, 31)), (2030, dt.date(2030, 12, 31)))
    }
    assert by_stage == {
        2027: {
            "offered_wholly_online": 100,
            "given_once": 100,
            "satisfied_online": 95,
            "work_files": 100,
            "reports_in_system": 100,
            "tasks_tracked": 100,
        },
        2030: {"satisfied_online": 99, "proactive": 50, "digitised": 100, "reused": 80},
    }
    assert {each.valid_from for each in targets} == {dt.date(2025, 12, 1), dt.date(2028, 1, 1)}
    assert all("2629/QĐ-TTg" in (each.source or "") for each in targets)
    rates = load_indicators("vn-2629")
    assert {each.indicator for each in targets} == set(rates.codes)
    assert not any(a.overlaps(b) for at, a in enumerate(targets) for b in targets[at + 1 :])


def test_a_national_target_is_held_against_a_rate_of_its_stage():
    counts = {"unit_id": ["a", "a"], "period": ["2025", "2028"], "online_users_asked": [100, 100],
              "online_users_satisfied": [96, 96]}  # fmt: skip
    review = assess(
        counts,
        indicators=load_indicators("vn-2629"),
        targets=load_targets("vn-2629"),
        regime="calendar",
    )
    met = {each.period: each.evidence.target for each in review.findings.select("TGT")}
    assert met == {"2025": 95.0, "2028": 99.0}


def test_a_target_for_an_indicator_that_there_is_not_is_refused():
    content = b"""id = "x"
name = { vi = "x", en = "x" }
confidence = "verified"
[[target]]
indicator = "work_file.2629"
value = 100
"""
    with pytest.raises(FaultGroup) as caught:
        targets_from_toml(content, "x.toml", indicators=load_indicators("vn-2629").codes)
    (fault,) = caught.value.exceptions
    assert "target[0].indicator must be an indicator, such as 'work_files.2629'" in str(fault)


def test_what_vinh_phuc_printed_gives_its_dossiers_in_time_but_no_denominator_of_those_resolved():
    form = load_form("vn-ii06a")
    printed = {"due_in_period": 19_944, "late_or_overdue_combined": 689}
    assert total(form["resolved_early_or_ontime"].derived_from[-1], printed) == 19_255
    needed = {item for parts in form["resolved_total"].derived_from for item in parts.items}
    assert "resolved_late" in needed
    assert not any(
        set(parts.items) <= {*printed, "resolved_early_or_ontime"}
        for parts in form["resolved_late"].derived_from
    )


def test_the_readme_lists_every_file_of_definitions_and_no_other():
    listed = set(re.findall(r"^\| `(\S+\.toml)`", (DATA / "README.md").read_text("utf-8"), re.M))
    there = set(definition_files(DATA))
    assert listed == there
    assert (DATA / "regimes.toml").is_file()


def test_rates_of_766_under_a_code_of_the_operational_ones_are_the_same_rates():
    operational, of_766 = load_indicators("vn-operational"), load_indicators("vn-766")
    shared = {one.code for one in operational} & {one.code for one in of_766}
    assert shared == {"on_time.766", "online.new", "paid_online.with_fee"}
    assert all(operational[code].means_the_same_as(of_766[code]) for code in shared)


def test_the_rates_of_766_are_21_different_proportions_of_what_its_forms_count():
    rates = load_indicators("vn-766")
    assert len(list(rates)) == 21
    assert {one.kind for one in rates} == {MeasureKind.PROPORTION}
    for position, one in enumerate(rates):
        assert not any(one.means_the_same_as(other) for other in list(rates)[position + 1 :])
    # every column that the form adds is for one of them
    assert set(load_form("vn-766").codes) <= {item for one in rates for item in one.items}


@pytest.mark.parametrize("catalogue_id", available_indicators())
def test_every_family_of_the_catalogue_has_a_name_and_every_name_a_family(catalogue_id):
    catalogue = load_indicators(catalogue_id)
    assert tuple(family.code for family in catalogue.family_names) == catalogue.families
