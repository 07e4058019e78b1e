"""
Published figures of other countries: what was printed comes out of what was printed.

Few rows of each set stand here, as facts with their source; no table was copied.

- UN EGDI: United Nations E-Government Surveys 2010 and 2018, UN data centre.
- EU eGovernment Benchmark 2023, final results: European Commission, CC BY 4.0.
- ISORA, form F: CIAT, IMF, IOTA and OECD, data.rafit.org, which permits re-use.
- Municipal courts, July 2023 to June 2024: statistics of the New Jersey Judiciary, a public record.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

import parindex as pi

# OSI, TII, HCI -> the index as printed
EGDI_2018 = {
    "Ireland": ("0.8264", "0.6970", "0.9626", "0.8287"),
    "Iraq": ("0.3194", "0.1840", "0.5094", "0.3376"),
    "Denmark": ("1.0000", "0.7978", "0.9472", "0.9150"),
    "Viet Nam": ("0.7361", "0.3890", "0.6543", "0.5931"),
}
EGDI_2010 = {
    "Ireland": ("0.49841", "0.57386", "0.99310", "0.68655"),
    "Denmark": ("0.67301", "0.69879", "0.99333", "0.78722"),
    "Viet Nam": ("0.30476", "0.22606", "0.80976", "0.44544"),
}


def scores_of(
    label: str, values: Mapping[str, Mapping[str, float | None]], period: str
) -> pi.ScoreTable:
    """Scores of units; None is what does not apply."""
    rows = [(unit, code, value) for unit, of in values.items() for code, value in of.items()]
    return pi.compute_scores(
        pi.load_scheme(*label.split()),
        rates={
            "criterion_code": [code for _, code, value in rows if value is not None],
            "unit_id": [unit for unit, _, value in rows if value is not None],
            "period": [period] * sum(value is not None for _, _, value in rows),
            "value": [value for _, _, value in rows if value is not None],
        },
        awards={
            "criterion_code": [code for _, code, value in rows if value is None],
            "unit_id": [unit for unit, _, value in rows if value is None],
            "period": [period] * sum(value is None for _, _, value in rows),
            "state": ["not_applicable"] * sum(value is None for _, _, value in rows),
            "points": [None] * sum(value is None for _, _, value in rows),
        }
        if any(value is None for _, _, value in rows)
        else None,
    )


def points_of(scores: pi.ScoreTable, code: str = "total") -> dict[str, float | None]:
    data = scores.at(criterion=code).data
    return dict(zip(data["unit_id"].to_pylist(), data["points"].to_pylist(), strict=True))


# of 2010 the parts are rounded as far as the index, so that its last digit may be one off
@pytest.mark.parametrize(
    ("edition", "period", "published", "within"),
    [("2010", "2010", EGDI_2010, 1e-5), ("2014", "2018", EGDI_2018, 5e-5)],
)
def test_the_egdi_is_the_printed_one(edition, period, published, within):
    given = {
        unit: dict(zip(("OSI", "TII", "HCI"), map(float, row[:3]), strict=True))
        for unit, row in published.items()
    }
    found = points_of(scores_of(f"un-egdi {edition}", given, period))
    for unit, (*_, printed) in published.items():
        assert found[unit] == pytest.approx(float(printed), abs=within), unit


def test_the_weights_of_2010_are_not_thirds():
    # Ireland: a mean of the three would be 0.68846, and 0.68655 is printed
    given = {"Ireland": {"OSI": 0.49841, "TII": 0.57386, "HCI": 0.9931}}
    assert points_of(scores_of("un-egdi 2010", given, "2010"))["Ireland"] == pytest.approx(
        0.686555, abs=6e-6
    )
    assert points_of(scores_of("un-egdi 2014", given, "2014"))["Ireland"] == pytest.approx(
        0.688457, abs=1e-6
    )


def test_a_country_without_a_component_has_no_egdi():
    # 2012 prints 0.0000 for such a country
    scores = scores_of("un-egdi 2014", {"Libya": {"OSI": 0.1, "TII": 0.2}}, "2014")
    assert points_of(scores) == {"Libya": None}


PARTS = {"1": ("1.1", "1.2", "1.3"), "2": ("2.1", "2.2", "2.3"), "3": ("3.1", "3.2", "3.3", "3.4")}
PARTS["4"] = ("4.1", "4.2", "4.3", "4.4")
# Family 2022: the four dimensions, and the overall score
FAMILY_2022 = {
    "AL": (79.5833, 33.6349, 75.0, 44.4444, 58.1657),
    "AT": (90.0129, 68.3114, 48.6, 91.6667, 74.6478),
    "BE": (85.3333, 54.3836, 53.8125, 90.625, 71.0386),
}


def test_the_overall_score_of_a_life_event_is_the_printed_one():
    # every part has the value of its dimension, and so has the dimension
    given = {
        unit: {
            part: value
            for (_, parts), value in zip(PARTS.items(), row[:4], strict=True)
            for part in parts
        }
        for unit, row in FAMILY_2022.items()
    }
    scores = scores_of("eu-egovernment-benchmark 2023", given, "2022")
    for unit, row in FAMILY_2022.items():
        assert points_of(scores)[unit] == pytest.approx(row[4], abs=1e-4)
        for code, value in zip(PARTS, row[:4], strict=True):
            assert points_of(scores, code)[unit] == pytest.approx(value)


def test_the_parts_of_a_dimension_have_their_weights():
    given: dict[str, float | None] = dict.fromkeys(
        [part for parts in PARTS.values() for part in parts], 0.0
    )
    given |= {
        "1.1": 90.0,
        "1.2": 60.0,
        "1.3": 30.0,
        "2.1": 30.0,
        "3.1": 80.0,
        "4.1": 40.0,
        "4.2": 20.0,
        "4.3": 50.0,
    }
    scores = scores_of("eu-egovernment-benchmark 2023", {"XX": given}, "2022")
    # (6 x 90 + 60 + 2 x 30)/9; 30/3; 80/4; (2 x 40 + 20 + (50 + 0)/2)/4
    wanted = {"1": 660 / 9, "2": 10.0, "3": 20.0, "4": 31.25}
    assert {code: points_of(scores, code)["XX"] for code in wanted} == pytest.approx(wanted)
    assert points_of(scores)["XX"] == pytest.approx((660 / 9 + 10 + 20 + 31.25) / 4)


def test_what_does_not_apply_leaves_the_denominator_and_is_not_zero():
    given: dict[str, float | None] = dict.fromkeys(
        [part for parts in PARTS.values() for part in parts], 60.0
    )
    given |= {
        "3.1": 80.0,
        "3.3": None,
        "3.4": None,
        "4.1": 40.0,
        "4.2": 40.0,
        "4.4": None,
        "4.3": 80.0,
    }
    scores = scores_of("eu-egovernment-benchmark 2023", {"XX": given}, "2022")
    # (80 + 60)/2; (2 x 40 + 40 + 80)/4
    assert points_of(scores, "3")["XX"] == pytest.approx(70.0)
    assert points_of(scores, "4")["XX"] == pytest.approx(50.0)
    nothing = scores_of("eu-egovernment-benchmark 2023", {"XX": given | {"4.3": None}}, "2022")
    # the third of its weights leaves with both: (2 x 40 + 40)/3
    assert points_of(nothing, "4")["XX"] == pytest.approx(40.0)


# country, year, indicator, on time, expected, rate as published
ISORA = [
    ("Albania", "2021", "cit", 26616, 28562, 93.1867516280373),
    ("Viet Nam", "2021", "cit", 827295, 886514, 93.3200153),
    ("Ireland", "2021", "pit", 582909, 597626, 97.5374230706161),
    ("Estonia", "2019", "pit", 741026, 755272, 98.113792117277),
]


def test_on_time_filing_is_the_published_rate():
    for country, year, tax, on_time, expected, published in ISORA:
        counts = {
            "unit_id": [country],
            "period": [year],
            f"{tax}_returns_on_time": [on_time],
            f"{tax}_returns_expected": [expected],
        }
        wanted = pi.load_indicators("isora").select(f"on_time_filing.{tax}")
        rates = pi.compute_rates(counts, wanted)
        assert rates.data["value"].to_pylist() == [pytest.approx(published, abs=5e-8)], country


def test_more_returns_on_time_than_expected_get_no_rate_and_a_finding():
    # 35 of the 1 836 published rows are so; these counts are made up
    counts = {
        "unit_id": ["X"],
        "period": ["2021"],
        "cit_returns_on_time": [1010],
        "cit_returns_expected": [1000],
    }
    cit = pi.load_indicators("isora").select("on_time_filing.cit")
    review = pi.assess(counts, form=pi.load_form("isora"), indicators=cit)
    assert review.rates.data["value"].to_pylist() == [None]
    assert review.findings.data["rule"].to_pylist() == ["CNT105"]


# filings, resolutions, clearance in percent as printed
COURTS = {"Absecon": (3314, 3094, "93"), "Atlantic County Central": (53087, 53282, "100")}


def clearance_of(incoming: int, resolved: int) -> list[float | None]:
    counts = {
        "unit_id": ["X"],
        "period": ["2024"],
        "cases_incoming": [incoming],
        "cases_resolved": [resolved],
    }
    clearance = pi.load_indicators("cepej").select("clearance")
    values: list[float | None] = pi.compute_rates(counts, clearance).data["value"].to_pylist()
    return values


@pytest.mark.parametrize("court", COURTS)
def test_clearance_is_the_printed_percent(court):
    incoming, resolved, printed = COURTS[court]
    assert [f"{value:.0f}" for value in clearance_of(incoming, resolved)] == [printed]


def test_without_incoming_cases_there_is_no_clearance_though_100_percent_is_printed():
    assert clearance_of(0, 14) == [None]


def test_clearance_and_disposition_time_are_computed_of_dossiers_as_well():
    # Đắk Glong 2020: 57 689 resolved of 57 028 received, 1 321 in progress at the end
    counts = {
        "unit_id": ["Đắk Glong"],
        "period": ["2020"],
        "cases_incoming": [57028],
        "cases_resolved": [57689],
        "cases_pending_end": [1321],
    }
    clearance, days = (
        pi.compute_rates(counts, pi.load_indicators("cepej")).data["value"].to_pylist()
    )
    assert (round(clearance, 2), round(days, 2)) == (101.16, 8.36)
