"""What others take from the package: `__init__.py` reads this list, and so do type checkers."""

from .formulas import formula_words as formula_words
from .quantities import named_quantities as named_quantities
