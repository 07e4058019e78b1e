"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from . import pattern_counts as pattern_counts
from .case_counts import CaseCounts as CaseCounts
from .case_counts import TallyReport as TallyReport
from .durations import summarise_durations as summarise_durations
from .pattern_counts import PatternCounts as PatternCounts
from .pattern_edges import PatternEdges as PatternEdges
from .patterns import tally_patterns as tally_patterns
from .tallying import tally as tally
from .working_days import CalendarLike as CalendarLike
from .working_days import WorkingCalendar as WorkingCalendar
