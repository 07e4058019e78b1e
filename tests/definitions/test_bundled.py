from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.definitions import (
    available_forms,
    available_indicators,
    available_regimes,
    load_form,
    load_indicators,
    load_regime,
)
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
    "online.new": "received_online / received_new",
    "online.total": "received_online / received_total",
    "end_to_end.resolved": "resolved_wholly_online / resolved_total",
    "end_to_end.level_4": "level4_received_online / level4_received",
    "paid_online.with_fee": "paid_online / with_fee",
    "e_documents.example": (
        "documents_exchanged_electronically / documents_exchanged - documents_secret"
    ),
    "signed_documents.outgoing": "documents_outgoing_signed / documents_outgoing",
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
    assert available_forms() == ("vn-766", "vn-documents", "vn-ii06a")
    assert available_indicators() == ("vn-766", "vn-operational")
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
        "paid_online",
        "e_documents",
        "signed_documents",
    )
    for one in rates:
        assert (one.kind, one.multiplier) == (MeasureKind.PROPORTION, 100.0)
        assert one.polarity is Polarity.HIGHER_IS_BETTER
        assert one.smallest_change == 1.0


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
    assert [one.code for one in verified] == ["end_to_end.resolved", "signed_documents.outgoing"]
    assert all("307/2025/NĐ-CP" in (one.source or "") for one in verified)


def test_the_remembered_definitions_are_marked_as_examples():
    rates = load_indicators("vn-operational")
    assert [one.code for one in rates if one.confidence is SourceConfidence.EXAMPLE] == [
        "online.new",
        "end_to_end.level_4",
        "e_documents.example",
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
    ],
)
def test_a_rate_reproduces_the_printed_percent_of_its_source(code, row, printed):
    one = load_indicators("vn-operational")[code]
    value = one.multiplier * total(one.numerator, row) / total(one.denominator, row)
    assert f"{value:.2f}" == printed
    assert printed.replace(".", ",") in (one.source or "")


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
