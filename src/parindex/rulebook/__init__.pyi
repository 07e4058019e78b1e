"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from ..model.finding import EvidenceField as EvidenceField
from ..model.finding import OwnEvidence as OwnEvidence
from ..model.magnitude import Magnitude as Magnitude
from ..model.magnitude import Worse as Worse
from .options import ChangeOptions as ChangeOptions
from .options import DifferenceOptions as DifferenceOptions
from .options import LargeChangeOptions as LargeChangeOptions
from .options import LostPointsOptions as LostPointsOptions
from .options import NearEdgeOptions as NearEdgeOptions
from .options import TargetOptions as TargetOptions
from .rule import Rule as Rule
from .rule import RuleWords as RuleWords
from .settings import RuleSettings as RuleSettings
