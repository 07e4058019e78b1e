"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from . import of_review as of_review
from . import subunits as subunits
from .assumed.changes import Change as Change
from .assumed.scored_again import what_if as what_if
from .decomposition import decompose as decompose
from .detectable import detectable_change as detectable_change
from .route import shortest_path as shortest_path
from .score_parts import decompose_scores as decompose_scores
from .spans_of_ranks.rank_spans import rank_spans as rank_spans
from .spans_of_ranks.sensitivity import rank_sensitivity as rank_sensitivity
from .target_outlook import outlook as outlook
from .year_plan import compare_with_plan as compare_with_plan
