"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .of_findings import findings as findings
from .of_funnel import funnel as funnel
from .of_grid import grid as grid
from .of_points import points as points
from .of_series import series as series
from .of_units import units as units
from .over_years.of_ranks import ranks_over_years as ranks_over_years
from .picture import Picture as Picture
from .plans.of_frontier import frontier as frontier
from .plans.of_rank_spans import rank_spans as rank_spans
from .plans.of_waterfall import waterfall as waterfall
