"""Modules of the package that are loaded when they are first used."""

from . import equations as equations
from . import listing as listing
from . import narrative as narrative
from . import plan_list as plan_list
from . import rule_text as rule_text
from . import sarif as sarif
from . import sentences as sentences
from . import summary as summary
