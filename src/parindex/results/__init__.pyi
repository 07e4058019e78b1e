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
from .tables import CheckTable as CheckTable
from .tables import ComparisonTable as ComparisonTable
from .tables import ControlTable as ControlTable
from .tables import CountTable as CountTable
from .tables import PeerTable as PeerTable
from .tables import Provenance as Provenance
from .tables import RateTable as RateTable
from .tables import SuppressionTable as SuppressionTable
