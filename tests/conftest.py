"""
Settings of the test suite.

A profile of Hypothesis says how many examples a property is tried with, of the 100 that it is
written for (`tests/examples_of_properties.py`):

    default   20, drawn anew on every run        pytest by hand, `make test`
    ci        20, the same on every run          `.ci/run`, newest versions
    ci-few     7, the same on every run          `.ci/run`, lowest versions and second Python
    long     100, drawn anew on every run        `make test-long`

`--sample` runs what other versions of Python and of packages can change, and a twelfth of the rest.
Of the doors that take long, a Python of an odd version tries one half and one of an even version
the other, so that the last two stages of `.ci/run` try all of it between them.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
# The doors by which foreign tables and files come in, and what is handed to other packages. The
# tests beside these folders, of the facade, the files and the examples, belong to them.
WHOLE = {"counts", "definitions", "results", "tables"}
HALF = {"cases", "documents", "excel", "findings"}
ONE_OF = 12
# What a type checker or a notebook says is asked once, with the newest versions.
ONCE = {"test_types.py", "test_notebooks.py"}

# The machine may be slow or shared, so no test depends on time. A failure prints the line that
# repeats it.
settings.register_profile(
    "long",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=100,
)
settings.register_profile("default", settings.get_profile("long"), max_examples=20)
settings.register_profile(
    "ci",
    settings.get_profile("default"),
    derandomize=True,
    database=None,
)
settings.register_profile("ci-few", settings.get_profile("ci"), max_examples=7)
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer a part of the suite to the stages that try other versions."""
    parser.addoption("--sample", action="store_true", help="the doors, and a twelfth of the rest")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out most of what other versions change least; the same ones on every run."""
    if not config.getoption("--sample"):
        return
    out = [item for item in items if not _is_in_sample(item)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if _is_in_sample(item)]


def _is_in_sample(item: pytest.Item) -> bool:
    place = item.path.relative_to(HERE) if item.path.is_relative_to(HERE) else item.path
    if place.name in ONCE:
        return False
    if len(place.parts) == 1 or place.parts[0] in WHOLE:
        return True
    number = zlib.crc32(item.nodeid.encode())
    if place.parts[0] in HALF:
        return number % 2 == sys.version_info.minor % 2
    return number % ONE_OF == 0
