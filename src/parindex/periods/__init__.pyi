"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .cadence import Cadence as Cadence
from .calendar import RegimeSlot as RegimeSlot
from .calendar import ReportingRegime as ReportingRegime
from .period import ReportingPeriod as ReportingPeriod
