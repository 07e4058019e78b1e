"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .of_findings import findings as findings
from .of_funnel import funnel as funnel
from .of_points import points as points
from .of_series import series as series
from .of_units import units as units
from .picture import Picture as Picture
