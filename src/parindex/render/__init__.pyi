"""Modules of the package that are loaded when they are first used."""

from . import listing as listing
from . import narrative as narrative
from . import sarif as sarif
from . import sentences as sentences
from . import summary as summary
