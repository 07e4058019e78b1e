"""
Settings of the test suite.

A profile of Hypothesis says how many examples a property is tried with, of the 100 that it is
written for (`tests/examples_of_properties.py`):

    default   40, drawn anew on every run        pytest by hand, `make test`
    ci        40, the same on every run          `.ci/run`, newest versions
    ci-few    10, the same on every run          `.ci/run`, lowest versions and second Python
    long     100, drawn anew on every run        `make test-long`
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The machine may be slow or shared, so no test depends on time. A failure prints the line that
# repeats it.
settings.register_profile(
    "long",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=100,
)
settings.register_profile("default", settings.get_profile("long"), max_examples=40)
settings.register_profile(
    "ci",
    settings.get_profile("default"),
    derandomize=True,
    database=None,
)
settings.register_profile("ci-few", settings.get_profile("ci"), max_examples=10)
settings.load_profile("default")
