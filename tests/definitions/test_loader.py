from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parindex.definitions import (
    available_forms,
    available_indicators,
    available_regimes,
    load_form,
    load_form_file,
    load_indicators,
    load_indicators_file,
    load_regime,
    load_regimes_file,
)
from parindex.definitions.loader import form_from_toml, indicators_from_toml, regimes_from_toml
from parindex.errors import DefinitionError, FaultGroup, InputError, ParindexError, UnknownCodeError
from parindex.model.form import CountForm, CountItem, CountKind, CountSum
from parindex.model.indicator import IndicatorSet
from parindex.name import Name, SourceConfidence
from parindex.vocabulary import IntervalMethod

BAD = Path(__file__).parents[1] / "bad_definitions"

# File of tests/bad_definitions -> the words its one message must contain after the file's name.
FAULTS = {
    "form_carry_over_of_a_flow": (
        "carry_over[0].start must be an item of kind stock_start, got 'received'"
    ),
    "form_day_in_quotes": "valid_from must be a day such as 2022-01-31, without quotes",
    "form_day_with_time": "valid_from must be a day such as 2022-01-31, without quotes and without",
    "form_id_with_spaces": "id must be a code of lower-case letters, digits, _ and -",
    "form_item_derived_from_itself": (
        "item[2].derived_from[0][1] (in 'closed') must be another item than the one"
    ),
    "form_misspelt_key": (
        "the top level must be a table of known keys, such as 'carry_over', got 'carryover'"
    ),
    "form_missing_source": "the top level must be a table with the key 'source', got ['id', 'name'",
    "form_name_in_no_language": (
        "item[0].name.vi (in 'opened') must be text where en is absent as well, got nothing"
    ),
    "form_no_items_but_a_text": "item must be a list, got 'opened'",
    "form_number_as_column": "item[0].column (in 'opened') must be text in quotes, got 3",
    "form_repeated_identity": (
        "identity[1].code (in 'all') must be unlike that of identity[0], got 'all'"
    ),
    "form_repeated_item": "item[3].code (in 'opened') must be unlike that of item[0], got 'opened'",
    "form_total_among_its_parts": (
        "identity[0].parts (in 'all') must be other items than the total, got 'closed'"
    ),
    "form_unknown_item_in_carry_over": (
        "carry_over[0].end must be an item of the form, such as 'closed', got 'close'"
    ),
    "form_unknown_item_in_derivation": (
        "item[2].derived_from[0][1] (in 'closed') must be an item of the form, such as 'received'"
    ),
    "form_unknown_item_in_identity": (
        "identity[0].parts[1] (in 'all') must be an item of the form, such as 'received', "
        "got 'recieved'"
    ),
    "form_unknown_kind": (
        "item[1].kind (in 'received') must be one of flow, stock_start, stock_end, mixed, amount, "
        "got 'stream'"
    ),
    "indicators_blank_source": (
        "indicator[0].source (in 'on_time.mine') must be text that is not blank, got ' '"
    ),
    "indicators_ends_before_it_begins": (
        "indicator[0].valid_to (in 'on_time.mine') must be on or after 2023-01-01"
    ),
    "indicators_family_without_a_name": (
        "family[0] (in 'on_time') must be a table with the key 'name', got ['code']"
    ),
    "indicators_forms_that_share_items": (
        "forms[1] must be a form without 'received_total', an item of 'vn-ii06a'"
    ),
    "indicators_interval_of_another_kind": (
        "indicator[0].interval (in 'on_time.mine') must be wilson or wilson_cc"
    ),
    "indicators_item_named_twice": (
        "indicator[0].denominator (in 'on_time.mine') must be a list of item codes, each named once"
    ),
    "indicators_misspelt_key": (
        "indicator[0] (in 'on_time.mine') must be a table of known keys, such as 'polarity', "
        "got 'polarty'"
    ),
    "indicators_missing_confidence": (
        "indicator[0] (in 'on_time.mine') must be a table with the key 'confidence'"
    ),
    "indicators_missing_source": (
        "indicator[0] (in 'on_time.mine') must be a table with the key 'source'"
    ),
    "indicators_none": "indicator must be at least 1 Indicator",
    "indicators_not_a_number": (
        "indicator[0].multiplier (in 'on_time.mine') must be a number above 0, got nan"
    ),
    "indicators_nothing_added": (
        "indicator[0].denominator (in 'on_time.mine') must be a list of item codes, each named "
        "once and at least one without a leading -, got ['-resolved_total']"
    ),
    "indicators_number_as_text": (
        "indicator[0].source (in 'on_time.mine') must be text in quotes, got 766"
    ),
    "indicators_number_in_a_sum": (
        "indicator[0].denominator[1] (in 'on_time.mine') must be text in quotes, got 7"
    ),
    "indicators_number_in_quotes": (
        "indicator[0].multiplier (in 'on_time.mine') must be a number, got '100'"
    ),
    "indicators_repeated_code": (
        "indicator[1].code (in 'on_time.mine') must be unlike that of indicator[0]"
    ),
    "indicators_table_for_a_list": "indicator must be a list, got ['code', 'numerator'",
    "indicators_text_for_a_sum": (
        "indicator[0].denominator (in 'on_time.mine') must be a list, got 'resolved_total'"
    ),
    "indicators_truth_as_number": (
        "indicator[0].multiplier (in 'on_time.mine') must be a number, got True"
    ),
    "indicators_unknown_confidence": (
        "indicator[0].confidence (in 'on_time.mine') must be one of verified, secondary, inferred"
    ),
    "indicators_unknown_form": (
        "forms[0] must be the id of a form, such as 'vn-ii06a', got 'vn-ii06b'"
    ),
    "indicators_unknown_interval": (
        "indicator[0].interval (in 'on_time.mine') must be one of none, wilson, wilson_cc"
    ),
    "indicators_unknown_item": (
        "indicator[0].denominator[0] (in 'on_time.mine') must be an item of vn-ii06a, "
        "such as 'resolved_total', got 'resolved_totl'"
    ),
    "indicators_unknown_polarity": (
        "indicator[0].polarity (in 'on_time.mine') must be one of higher_is_better, "
        "lower_is_better, neutral, got 'up'"
    ),
    "regimes_misspelt_key": "regime[0] (in 'mine') must be a table of known keys",
    "regimes_repeated_id": "regime[1].id (in 'mine') must be unlike that of regime[0], got 'mine'",
    "regimes_text_for_a_day": ("regime[0].first_day (in 'mine') must be a whole number, got '15'"),
}

# Files whose faults are not one fault of a definition; they have tests of their own.
OTHERS = {"form_syntax", "form_several_faults", "indicators_several_faults"}

FORM = b"""
id = "mine"
name = { vi = "Bi\xe1\xbb\x83u", en = "Form" }
source = "A plan"
confidence = "own"
item = [{ code = "own_item", kind = "flow", name = { vi = "a", en = "a" } }]
"""

INDICATORS = """
id = "mine"
name = { vi = "Bộ chỉ tiêu", en = "Catalogue" }
FORMS
[[indicator]]
code = "a.b"
numerator = ["own_item", "-resolved_late"]
denominator = ["resolved_total"]
multiplier = 1000
kind = "ratio"
polarity = "neutral"
interval = "none"
valid_from = 2022-01-31
name = { vi = "a", en = "b" }
source = "A plan"
confidence = "own"
"""


def load_by_name(path: Path) -> CountForm | IndicatorSet | object:
    if path.name.startswith("form"):
        return load_form_file(path)
    if path.name.startswith("indicators"):
        return load_indicators_file(path)
    return load_regimes_file(path)


def faults_when(load: Callable[[], object]) -> list[str]:
    with pytest.raises(FaultGroup) as caught:
        load()
    return [str(fault) for fault in caught.value.exceptions]


def messages_of(path: Path) -> list[str]:
    return faults_when(lambda: load_by_name(path))


def own_form() -> CountForm:
    return form_from_toml(FORM, "mine.toml")


def written(folder: Path, forms: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(INDICATORS.replace("FORMS", forms), encoding="utf-8")
    return path


def test_every_bad_file_has_the_words_of_its_message():
    assert {path.stem for path in BAD.glob("*.toml")} == FAULTS.keys() | OTHERS


@pytest.mark.parametrize(("stem", "words"), FAULTS.items(), ids=list(FAULTS))
def test_a_fault_is_one_sentence_with_file_and_path(stem, words):
    path = BAD / f"{stem}.toml"
    (message,) = messages_of(path)
    assert message.startswith(f"{path}: {words}")
    assert "\n" not in message


def test_several_faults_of_a_catalogue_are_all_reported_at_once():
    places = [
        message.split(": ")[1] for message in messages_of(BAD / "indicators_several_faults.toml")
    ]
    assert [place.split(" must be ")[0] for place in places] == [
        "id",
        "name",
        "indicator[1].name.vi (in 'on_time.other')",
        "indicator[1].multiplier (in 'on_time.other')",
        "indicator[1].polarity (in 'on_time.other')",
        "indicator[0] (in 'on_time.mine')",
        "indicator[0].numerator[0] (in 'on_time.mine')",
        "indicator[0].numerator[1] (in 'on_time.mine')",
    ]


def test_several_faults_of_a_form_are_all_reported_at_once():
    places = [message.split(": ")[1] for message in messages_of(BAD / "form_several_faults.toml")]
    assert [place.split(" must be ")[0] for place in places] == [
        "item[1].kind (in 'received')",
        "the top level",
        "item[2].derived_from[0][0] (in 'closed')",
        "identity[0].total (in 'all')",
        "identity[0].parts[1] (in 'all')",
        "carry_over[0].end",
    ]


def test_the_group_counts_its_faults_and_is_an_error_of_the_library():
    with pytest.raises(ParindexError) as caught:
        load_indicators_file(BAD / "indicators_several_faults.toml")
    assert isinstance(caught.value, FaultGroup)
    assert caught.value.message == f"{BAD / 'indicators_several_faults.toml'} has 8 faults"
    assert all(isinstance(fault, DefinitionError) for fault in caught.value.exceptions)


def test_a_syntax_error_is_one_sentence_with_the_line():
    with pytest.raises(InputError, match=r"form_syntax\.toml must be TOML, .*line 13"):
        load_form_file(BAD / "form_syntax.toml")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.toml must be a file, got none of that name"):
        load_form_file(tmp_path / "nowhere.toml")
    with pytest.raises(InputError, match=r"must be a readable file, got \w+Error"):
        load_indicators_file(tmp_path)


def test_a_file_in_another_encoding_is_refused_with_the_byte(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(
        InputError, match=r"mine\.toml must be UTF-8 text, got another encoding at byte 6"
    ):
        load_form_file(path)


def test_a_byte_order_mark_changes_nothing():
    assert form_from_toml(b"\xef\xbb\xbf" + FORM, "mine.toml") == own_form()


def test_a_file_becomes_the_definitions_it_states(tmp_path):
    catalogue = load_indicators_file(
        written(tmp_path, 'forms = ["vn-ii06a", "mine"]'), forms=[own_form()]
    )
    indicator = catalogue["a.b"]
    assert indicator.numerator == CountSum(("own_item",), ("resolved_late",))
    assert (indicator.multiplier, type(indicator.multiplier)) == (1000.0, float)
    assert indicator.interval is IntervalMethod.NONE
    assert indicator.confidence is SourceConfidence.OWN
    assert str(indicator.valid_from) == "2022-01-31"
    assert catalogue.forms == (load_form("vn-ii06a"), own_form())
    assert own_form() == CountForm(
        id="mine",
        name=Name(vi="Biểu", en="Form"),
        items=(CountItem(code="own_item", kind=CountKind.FLOW, name=Name(vi="a", en="a")),),
        source="A plan",
        confidence=SourceConfidence.OWN,
    )


def test_without_forms_the_items_are_the_callers_affair(tmp_path):
    assert load_indicators_file(written(tmp_path, "")).forms == ()


def test_a_form_that_is_given_takes_the_place_of_the_bundled_one(tmp_path):
    given = form_from_toml(
        FORM.replace(b'"mine"', b'"vn-ii06a"').replace(b'"own_item"', b'"resolved_total"'), "x"
    )
    path = written(tmp_path, 'forms = ["vn-ii06a"]')
    (message, other) = faults_when(lambda: load_indicators_file(path, forms=[given]))
    assert message.endswith("must be an item of vn-ii06a, such as resolved_total, got 'own_item'")
    assert other.endswith("such as 'resolved_total', got 'resolved_late'")


def test_two_given_forms_of_one_id_are_refused(tmp_path):
    with pytest.raises(InputError, match="ids that differ, got 'mine' twice"):
        load_indicators_file(written(tmp_path, ""), forms=[own_form(), own_form()])


def test_a_bundled_file_states_nothing_of_its_own():
    (of_form,) = faults_when(lambda: form_from_toml(FORM, "mine.toml", bundled=True))
    content = INDICATORS.replace("FORMS", "").encode()
    (of_indicator,) = faults_when(
        lambda: indicators_from_toml(content, "mine.toml", forms={}, bundled=True)
    )
    words = "must be one of verified, secondary, inferred, example in a bundled file, got 'own'"
    assert of_form == f"mine.toml: confidence {words}"
    assert of_indicator == f"mine.toml: indicator[0].confidence (in 'a.b') {words}"


WHOLE_FORM = """
id = "mine"
valid_from = 2020-01-01
source = "A plan"
confidence = "own"
[name]
vi = "a"
en = "b"
[[item]]
code = "opened"
kind = "stock_start"
column = "3"
name = { vi = "a", en = "b" }
[[item]]
code = "closed"
kind = "stock_end"
name = { vi = "a", en = "b" }
derived_from = [["opened"]]
[[identity]]
code = "all"
total = "closed"
parts = ["opened"]
[[carry_over]]
start = "opened"
end = "closed"
"""

VALUES = ["5", "5.5", "nan", "true", '"x"', '""', "2020-01-01", "[]", "[5]", '["x"]', "{ x = 1 }"]


@pytest.mark.parametrize("value", [*VALUES, '[["opened"], ["closed"]]', '[[{ code = "x" }]]'])
@pytest.mark.parametrize(
    ("load", "text"),
    [
        (lambda content: form_from_toml(content, "mine.toml"), WHOLE_FORM),
        (
            lambda content: indicators_from_toml(
                content, "mine.toml", forms={"mine": own_form(), "vn-ii06a": load_form("vn-ii06a")}
            ),
            INDICATORS.replace("FORMS", 'forms = ["vn-ii06a", "mine"]'),
        ),
        (
            lambda content: regimes_from_toml(content, "mine.toml"),
            (BAD / "regimes_repeated_id.toml").read_text("utf-8").partition("\n\n")[0],
        ),
    ],
    ids=["form", "indicators", "regimes"],
)
def test_whatever_stands_in_a_file_it_loads_or_its_faults_are_sentences(load, text, value):
    load(text.encode())
    lines = text.splitlines()
    keys = [number for number, line in enumerate(lines) if " = " in line]
    assert keys
    for number in keys:
        key = lines[number].partition(" = ")[0]
        content = "\n".join([*lines[:number], f"{key} = {value}", *lines[number + 1 :]])
        try:
            load(content.encode())
        except FaultGroup as group:
            messages = [str(fault) for fault in group.exceptions]
            assert all(message.startswith("mine.toml: ") for message in messages)
            assert not any("\n" in message for message in messages)


@pytest.mark.parametrize(
    ("load", "available"),
    [
        (load_form, available_forms),
        (load_indicators, available_indicators),
        (load_regime, available_regimes),
    ],
)
@pytest.mark.parametrize("code", ["nowhere", "../forms/vn-ii06a", "", None, ["vn-ii06a"]])
def test_an_unknown_id_names_those_there_are(load, available, code):
    with pytest.raises(UnknownCodeError) as caught:
        load(code)
    assert caught.value.near == available()
    # beside what is no text, the ids are seen to be text
    ids = available() if isinstance(code, str) else map(repr, available())
    assert str(caught.value).endswith(", ".join(ids))
