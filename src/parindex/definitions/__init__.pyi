"""The public names of the room: `__init__.py` reads this list, and so do type checkers."""

from .bundled import available_forms as available_forms
from .bundled import available_indicators as available_indicators
from .bundled import available_regimes as available_regimes
from .bundled import available_targets as available_targets
from .bundled import load_form as load_form
from .bundled import load_indicators as load_indicators
from .bundled import load_regime as load_regime
from .bundled import load_targets as load_targets
from .bundled_case_forms import available_case_forms as available_case_forms
from .bundled_case_forms import load_case_form as load_case_form
from .bundled_schemes import available_schemes as available_schemes
from .bundled_schemes import load_scheme as load_scheme
from .files import check_scheme as check_scheme
from .files import load_case_form_file as load_case_form_file
from .files import load_form_file as load_form_file
from .files import load_indicators_file as load_indicators_file
from .files import load_regimes_file as load_regimes_file
from .files import load_scheme_file as load_scheme_file
from .files import load_suppressions as load_suppressions
