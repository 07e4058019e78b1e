"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from ..name import Name as Name
from ..name import SourceConfidence as SourceConfidence
from .finding import Evidence as Evidence
from .finding import Finding as Finding
from .form import CarryOver as CarryOver
from .form import CountForm as CountForm
from .form import CountIdentity as CountIdentity
from .form import CountItem as CountItem
from .form import CountKind as CountKind
from .form import CountSum as CountSum
from .indicator.catalogue import Family as Family
from .indicator.catalogue import IndicatorSet as IndicatorSet
from .indicator.definition import Indicator as Indicator
from .indicator.measure import JudgedBy as JudgedBy
from .indicator.measure import MeasureKind as MeasureKind
from .indicator.measure import Polarity as Polarity
from .measure import Measure as Measure
from .measure import MeasureSet as MeasureSet
from .suppression import Acceptance as Acceptance
from .suppression import Suppression as Suppression
from .suppression import SuppressionSet as SuppressionSet
from .target import Target as Target
