"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from . import ancestors as ancestors
from . import doubt as doubt
from . import origins as origins
from . import required as required
from . import resolve as resolve
from . import succession_faults as succession_faults
from .bundled import available_registries as available_registries
from .bundled import load_registry as load_registry
from .from_table import registry_from_table as registry_from_table
from .from_table import successions_from_table as successions_from_table
from .registry import UnitRegistry as UnitRegistry
from .resolve import ResolutionRow as ResolutionRow
from .resolve import ResolutionTable as ResolutionTable
from .resolve import resolve_units as resolve_units
from .succession import Succession as Succession
from .unit import AdministrativeUnit as AdministrativeUnit
