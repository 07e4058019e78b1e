"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .cadence import Cadence as Cadence
from .period import ReportingPeriod as ReportingPeriod
from .regime import RegimeSlot as RegimeSlot
from .regime import ReportingRegime as ReportingRegime
