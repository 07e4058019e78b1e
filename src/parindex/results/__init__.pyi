"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from ..assessment import Assessment as Assessment
from ..counts.rebase import RebasedCounts as RebasedCounts
from ..findings.table import FindingTable as FindingTable
from ..scores.compare import ScoreComparisonTable as ScoreComparisonTable
from ..scores.explain import ExplanationTable as ExplanationTable
from ..scores.table import ScoreTable as ScoreTable
from .coverage import Coverage as Coverage
from .limits import Discovery as Discovery
from .limits import Limits as Limits
from .plan_tables import DecompositionTable as DecompositionTable
from .plan_tables import DetectableTable as DetectableTable
from .plan_tables import Draws as Draws
from .plan_tables import OutlookTable as OutlookTable
from .plan_tables import PathTable as PathTable
from .plan_tables import RankSpanTable as RankSpanTable
from .plan_tables import WhatIfTable as WhatIfTable
from .result import CheckTable as CheckTable
from .result import ComparisonTable as ComparisonTable
from .result import ControlTable as ControlTable
from .result import CountTable as CountTable
from .result import PeerTable as PeerTable
from .result import Provenance as Provenance
from .result import RateTable as RateTable
from .result import SuppressionTable as SuppressionTable
