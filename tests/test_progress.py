"""How far long work is: told to a function, or shown by tqdm; an interrupt leaves nothing."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from tests.makers import MET, columns_of

import parindex as pi
from parindex._progress import Steps, telling
from parindex.errors import InputError, MissingExtraError
from parindex.plans import rank_sensitivity
from parindex.stats.by_draws.rank_sets import rank_sets

ROWS = [(unit, year, met, 100) for unit in "ABC" for year, met in (("2022", 90), ("2023", 40))]
SHEET = columns_of("unit_id period n d", *ROWS)
RATES = pi.compute_rates(SHEET, [MET])
SCHEME = pi.scheme_from_table(
    {
        "code": ["I", "I.1", "II", "II.1"],
        "text": ["one", "of one", "two", "of two"],
        "maximum": [10, 10, 5, 5],
        "formula": ["", "share(full=95; floor=80)", "", "share(full=95; floor=80)"],
    },
    id="own",
    edition="2023",
)
VALUES: dict[str, Any] = {
    "criterion_code": ["I.1", "I.1", "II.1", "II.1"],
    "unit_id": ["A", "B", "A", "B"],
    "period": ["2023"] * 4,
    "value": [95, 79, 85, 90],
}


def scored(progress):
    return pi.compute_scores(SCHEME, rates=VALUES, progress=progress)


SCORES = scored(None)
OF_COUNTS = pi.compute_scores(
    pi.scheme_from_table(
        {
            "code": ["I"],
            "text": ["one"],
            "maximum": [10],
            "formula": ["share(full=95; floor=20)"],
            "indicator": ["met"],
        },
        id="own",
        edition="2023",
    ),
    rates=RATES,
)
VERBS = {
    "assess": lambda progress: pi.assess(SHEET, indicators=[MET], progress=progress).findings,
    "compute_scores": scored,
    "spans of rates": lambda progress: pi.rank_spans(RATES, draws=50, progress=progress),
    "spans of each": lambda progress: pi.rank_spans(
        RATES, draws=50, simultaneous=False, progress=progress
    ),
    "rank_sensitivity": lambda progress: rank_sensitivity(SCORES, draws=20, progress=progress),
    "spans of scores": lambda progress: pi.rank_spans(SCORES, draws=50, progress=progress),
    "spans by chance": lambda progress: pi.rank_spans(
        OF_COUNTS, sampling=True, draws=50, progress=progress
    ),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_tells_parts_that_never_fall_from_0_to_1_and_gives_the_same(name):
    told: list[tuple[str, float]] = []
    result = VERBS[name](lambda *each: told.append(each))
    parts = [part for _, part in told]
    assert (parts[0], parts[-1]) == (0.0, 1.0)
    assert parts == sorted(parts)
    assert len(set(parts)) > 3
    assert result.data.equals(VERBS[name](None).data)


@pytest.mark.parametrize("name", VERBS)
def test_what_the_function_raises_ends_the_work(name):
    def impatient(_, part):
        if part > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        VERBS[name](impatient)


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("given", [1, "yes"])
def test_what_is_neither_true_nor_a_function_is_refused(name, given):
    with pytest.raises(InputError, match="progress must be True or a function of a step and a"):
        VERBS[name](given)


def test_nobody_is_told_where_nobody_wants_to_know():
    for nobody in (None, False):
        with telling(nobody) as tell:
            assert tell is None
    assert Steps(None, {"one": 1.0}).begin("one")(0.5) is None


def test_steps_tell_their_part_of_the_whole():
    told: list[tuple[str, float]] = []
    steps = Steps(lambda *each: told.append(each), {"one": 0.25, "two": 0.75})
    steps.begin("one")
    steps.begin("two")(0.5)
    steps.end()
    assert told == [("one", 0.0), ("two", 0.25), ("two", 0.625), ("two", 1.0)]


def test_each_step_of_the_draws_takes_half_of_the_rest():
    told: list[float] = []
    rank_sets([90, 80, 79, 60], [1, 1, 1, 1], draws=100, tell=told.append)
    assert told[:2] == [0.5, 0.75]
    assert told == sorted(told)


def test_a_bar_needs_its_extra(monkeypatch):
    for name in ("tqdm", "tqdm.auto"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError) as caught:
        VERBS["assess"](True)
    assert str(caught.value) == 'progress=True needs an extra: pip install "parindex[progress]"'


class Terminal:
    """A standard error that somebody looks at, or does not."""

    encoding = "utf-8"

    def __init__(self, *, is_seen: bool) -> None:
        self.is_seen, self.text = is_seen, ""

    def isatty(self) -> bool:
        return self.is_seen

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize("name", VERBS)
def test_true_is_a_bar_where_somebody_sees_it_and_nothing_elsewhere(name, monkeypatch):
    tqdm = pytest.importorskip("tqdm")
    for is_seen in (True, False):
        terminal = Terminal(is_seen=is_seen)
        monkeypatch.setattr(sys, "stderr", terminal)
        result = VERBS[name](True)
        assert ("100%|" in terminal.text) is is_seen
        assert terminal.text.endswith("\n") is is_seen
        assert result.data.equals(VERBS[name](None).data)
    assert not tqdm.tqdm._instances


def test_a_bar_is_closed_where_the_work_fails(monkeypatch):
    tqdm = pytest.importorskip("tqdm")
    monkeypatch.setattr(sys, "stderr", Terminal(is_seen=True))
    with pytest.raises(LookupError), telling(True):
        raise LookupError
    assert not tqdm.tqdm._instances
