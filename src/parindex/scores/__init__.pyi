"""Modules of the package that are loaded when they are first used."""

from . import compute as compute
from . import criterion_points as criterion_points
from . import engine as engine
from . import grades as grades
from . import inputs as inputs
from . import rows as rows
from . import table as table
from . import thresholds as thresholds
