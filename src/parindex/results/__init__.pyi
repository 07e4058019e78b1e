"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from ..assessment import Assessment as Assessment
from ..counts.rebase import RebasedCounts as RebasedCounts
from ..documents.read_result import read_result as read_result
from ..documents.verification import Verification as Verification
from ..documents.verify import verify as verify
from ..documents.write_review import review_schema as review_schema
from ..documents.write_review import write_review as write_review
from ..findings.table import FindingTable as FindingTable
from ..scores.compare import ScoreComparisonTable as ScoreComparisonTable
from ..scores.explain import ExplanationTable as ExplanationTable
from ..scores.table import ScoreTable as ScoreTable
from .coverage import Coverage as Coverage
from .files.schema import result_schema as result_schema
from .limits import Discovery as Discovery
from .limits import Limits as Limits
from .result import CheckTable as CheckTable
from .result import ComparisonTable as ComparisonTable
from .result import ControlTable as ControlTable
from .result import CountTable as CountTable
from .result import PeerTable as PeerTable
from .result import Provenance as Provenance
from .result import RateTable as RateTable
from .result import SuppressionTable as SuppressionTable
