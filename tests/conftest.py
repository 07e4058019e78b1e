"""Settings of the test suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The machine may be slow or shared, so no test depends on time. A failure prints the line that
# repeats it.
settings.register_profile(
    "default",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# For .ci/run: the same examples on every run.
settings.register_profile(
    "ci",
    settings.get_profile("default"),
    derandomize=True,
    database=None,
)
settings.load_profile("default")
