"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from . import faults as faults
from .criterion import Combination as Combination
from .criterion import Criterion as Criterion
from .criterion import CriterionRole as CriterionRole
from .criterion import Effect as Effect
from .criterion import Effects as Effects
from .grading import GradeMeasure as GradeMeasure
from .grading import Grading as Grading
from .grading import Ranking as Ranking
from .grading import RankMethod as RankMethod
from .grading import Rounding as Rounding
from .grading import Stage as Stage
from .grading import Veto as Veto
from .scheme import Scheme as Scheme
from .terms import Term as Term
