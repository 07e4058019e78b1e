"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .case_counts import CaseCounts as CaseCounts
from .case_counts import TallyReport as TallyReport
from .tallying import tally as tally
